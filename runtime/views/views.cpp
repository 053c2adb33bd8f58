// What the flags ask for, written where they say.
#include "runtime/views/views.h"

#include "runtime/assembler/code_listeners.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/counting.h"
#include "runtime/views/heap_walk.h"
#include "runtime/views/op_counts.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/sampler.h"

namespace tiercel::views {

Recorder::Recorder(VM& vm) { vm.heap.addRootVisitor(this); }
Recorder::~Recorder() = default;

void Recorder::visitRoots(Visitor& v) {
    if (caches) caches->visitRoots(v);
    if (ops) ops->visitRoots(v);
    if (sampler) sampler->codes.visitRoots(v);
}

void Recorder::noteCode(const CodeBlock* code) {
    if (sampler) sampler->codes.insert(code);
}

bool needInterpreter(const Flags& flags) { return flags.ic_stats.enabled || flags.profile.enabled; }

std::string beginRecording(VM& vm) {
    const Flags& flags = vm.flags;
    if (std::string error = beginAsmDump(vm); !error.empty()) return error;
    if (std::string error = beginTierTrace(vm); !error.empty()) return error;
    beginWhy(vm);
    if (flags.perf_map || flags.jitdump || flags.gdb)
        if (std::string error = addCodeListeners(vm); !error.empty()) return error;
    if (!flags.dump_shapes.enabled && !flags.ic_stats.enabled && !flags.profile.enabled && !flags.cpu_prof.enabled)
        return {};
    if (!vm.recorder) vm.recorder = std::make_shared<Recorder>(vm);
    if (flags.dump_shapes.enabled)
        forEachCell(vm, [&](Cell* cell) {
            if (cell->isObject()) vm.recorder->hostObjects.insert(cell);
        });
    if (needInterpreter(flags)) vm.recorder->heldBack = std::move(vm.tiers.baseline);
    if (flags.ic_stats.enabled) vm.recorder->caches = std::make_unique<CacheCounts>();
    if (flags.profile.enabled) vm.recorder->ops = std::make_unique<OpCounts>();
    installCounting(vm);
    for (CodeBlock* code : allCode(vm))
        if (!code->compiled_) code->setCompiled(vm, nullptr); // its first op's handler may be another now
    if (flags.cpu_prof.enabled) {
        vm.recorder->sampler = std::make_unique<Sampler>(vm, flags.cpu_prof_interval);
        for (CodeBlock* code : allCode(vm)) vm.recorder->noteCode(code);
    }
    return {};
}

bool writeReports(VM& vm) {
    bool written = true;
    if (vm.recorder && vm.recorder->ops) vm.recorder->ops->finish();
    if (vm.recorder && vm.recorder->sampler) vm.recorder->sampler->stop();
    if (const auto& flag = vm.flags.dump_shapes; flag.enabled) {
        if (flag.argument.ends_with(".json"))
            written &= writeText(flag.argument, shapesJson(vm));
        else
            written &= writeText("", shapesText(vm, flag.argument));
    }
    if (const auto& flag = vm.flags.ic_stats; flag.enabled)
        written &=
            writeText(flag.argument, flag.argument.ends_with(".jsonl") ? cacheStatsJson(vm) : cacheStatsText(vm));
    if (const auto& flag = vm.flags.profile; flag.enabled) {
        written &= writeText(flag.argument, flag.argument.ends_with(".html")   ? profileHtml(vm)
                                            : flag.argument.ends_with(".json") ? profileJson(vm)
                                                                               : profileText(vm));
    }
    if (const auto& flag = vm.flags.cpu_prof; flag.enabled)
        written &= writeText(flag.argument, flag.argument.empty() ? cpuProfileText(vm) : cpuProfileJson(vm));
    written &= writeWhy(vm);
    written &= endTierTrace(vm);
    return written;
}

} // namespace tiercel::views

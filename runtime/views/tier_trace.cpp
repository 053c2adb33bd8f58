// --trace-tiers: one line for each event of the tier manager, written when it happens.
//
//     0.610 ms  interp -> baseline  240 loop turns     0.021 ms       612 bytes      11 ops  sum sum.js:1
//
// The speed gained is known where a loop was running when its function was compiled: the manager times the turns of
// that one activation before and after. The time of a call is not measured: it would take a clock at every call, which
// is more than many a call takes.
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/views.h"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace tiercel::views {

namespace {

/// Code is discarded when its function has died: nothing of that can be asked but the machine code's name.
std::string labelOf(VM& vm, const TierEvent& event) {
    std::string label = event.kind != TierEvent::Kind::Discarded ? functionLabel(vm, event.code)
                        : event.compiled                         ? event.compiled->name
                                                                 : event.code->compiled_->name;
    if (event.osrUnit != CompiledCode::kNoEntry) label += fmt::format(", loop at {}", event.osrUnit);
    return label;
}

bool isOptimizing(Tier tier) { return tier > Tier::Baseline; }

std::string lineFor(VM& vm, const TierEvent& event) {
    std::string out = fmt::format("{:10.3f} ms  ", event.seconds * 1e3);
    std::string why = event.reason ? event.reason : "";
    switch (event.kind) {
    case TierEvent::Kind::Compiled:
        if (isOptimizing(event.to)) {
            out += fmt::format("{:<6} -> {:<8}  {:<15}  {:7.3f} ms {:>9} bytes {:>7} ops  ", tierName(event.from),
                               tierName(event.to), fmt::format("hot: {}", why), event.compileSeconds * 1e3,
                               withCommas(event.codeBytes), withCommas(event.instructions));
            out += labelOf(vm, event) +
                   fmt::format("\n               {} nodes, {} exits", withCommas(event.nodes), withCommas(event.exits));
            if (event.irInstructions) out += fmt::format(", {} IR instructions", withCommas(event.irInstructions));
            for (const auto& [name, seconds] : event.phases) out += fmt::format("; {} {:.3f} ms", name, seconds * 1e3);
            return out + '\n';
        }
        if (event.count) why = fmt::format("{} {}", event.count, why == "loop" ? "loop turns" : "calls");
        out += fmt::format("{:<6} -> {:<8}  {:<15}  {:7.3f} ms {:>9} bytes {:>7} ops  ", tierName(event.from),
                           tierName(event.to), why, event.compileSeconds * 1e3, withCommas(event.codeBytes),
                           withCommas(event.instructions));
        break;
    case TierEvent::Kind::Failed:
        out += fmt::format("{:<6} -> {:<8}  failed: {}  ", tierName(event.from), tierName(event.to), why);
        break;
    case TierEvent::Kind::Discarded:
        out += fmt::format("{:<6} <- {:<8}  {}, {} bytes freed  ", tierName(event.to), tierName(event.from), why,
                           withCommas(event.codeBytes));
        break;
    case TierEvent::Kind::Measured:
        out += fmt::format("{:<6} -> {:<8}  a loop turn took {:.1f} ns, now {:.1f} ns ({:.1f} times as fast)  ",
                           tierName(event.from), tierName(event.to), event.turnBefore * 1e9, event.turnAfter * 1e9,
                           event.turnBefore / event.turnAfter);
        break;
    case TierEvent::Kind::Exit: {
        Place place = placeOf(event.where, event.where->entry_ + event.unit);
        out += fmt::format("{:<6} <- {:<8}  {}", tierName(event.to), tierName(event.from), why);
        if (!event.came.empty()) out += fmt::format(", came: {}", event.came);
        out += fmt::format("; at {}{}, time {}  ", place.toString(),
                           event.frames > 1 ? fmt::format(" ({} frames)", event.frames) : "", event.exits);
        break;
    }
    }
    return out + labelOf(vm, event) + '\n';
}

std::string jsonFor(VM& vm, const TierEvent& event) {
    static constexpr const char* kKinds[] = {"compiled", "failed", "discarded", "measured", "exit"};
    JsonWriter json;
    json.beginObject().key("type").string(kKinds[static_cast<int>(event.kind)]);
    json.key("ms").number(event.seconds * 1e3).key("name").string(labelOf(vm, event));
    if (event.kind != TierEvent::Kind::Discarded) {
        Place place = placeOf(event.code);
        json.key("function").string(functionTitle(vm, event.code));
        json.key("file").string(place.file).key("line").number(uint64_t{place.line});
    }
    json.key("from").string(tierName(event.from)).key("to").string(tierName(event.to));
    json.key("why").string(event.reason ? event.reason : "");
    if (event.count) json.key("count").number(event.count);
    if (event.threshold) json.key("threshold").number(event.threshold);
    if (event.kind == TierEvent::Kind::Compiled)
        json.key("compileMs")
            .number(event.compileSeconds * 1e3)
            .key("instructions")
            .number(uint64_t{event.instructions});
    if (event.codeBytes) json.key("codeBytes").number(uint64_t{event.codeBytes});
    if (event.kind == TierEvent::Kind::Measured)
        json.key("turnNsBefore").number(event.turnBefore * 1e9, 2).key("turnNsAfter").number(event.turnAfter * 1e9, 2);
    if (event.osrUnit != CompiledCode::kNoEntry) json.key("loop").number(uint64_t{event.osrUnit});
    if (event.kind == TierEvent::Kind::Compiled && isOptimizing(event.to)) {
        json.key("nodes").number(uint64_t{event.nodes}).key("exits").number(uint64_t{event.exits});
        json.key("irInstructions").number(uint64_t{event.irInstructions}).key("phases").beginObject();
        for (const auto& [name, seconds] : event.phases) json.key(name).number(seconds * 1e3);
        json.endObject();
    }
    if (event.kind == TierEvent::Kind::Exit) {
        Place place = placeOf(event.where, event.where->entry_ + event.unit);
        json.key("at").string(place.toString()).key("in").string(functionTitle(vm, event.where));
        json.key("unit").number(uint64_t{event.unit}).key("frames").number(uint64_t{event.frames});
        json.key("times").number(uint64_t{event.exits});
        if (!event.came.empty()) json.key("came").string(event.came);
    }
    return json.endObject().take() + '\n';
}

} // namespace

std::string tierEventLine(VM& vm, const TierEvent& event) { return lineFor(vm, event); }

std::string beginTierTrace(VM& vm) {
    const auto& flag = vm.flags.trace_tiers;
    if (!flag.enabled) return {};
    std::shared_ptr<TraceFile> trace;
    if (!flag.argument.empty()) {
        trace = std::make_shared<TraceFile>(std::fopen(flag.argument.c_str(), "wb"));
        if (!trace->file) return fmt::format("cannot write '{}': {}", flag.argument, std::strerror(errno));
        if (!vm.recorder) vm.recorder = std::make_shared<Recorder>(vm);
        vm.recorder->trace = trace;
    }
    vm.tiers.measureLoops();
    vm.tiers.addListener([&vm, trace](const TierEvent& event) {
        if (trace) {
            trace->write(jsonFor(vm, event));
        } else {
            std::string text = lineFor(vm, event);
            std::fwrite(text.data(), 1, text.size(), stderr);
        }
    });
    return {};
}

bool endTierTrace(VM& vm) {
    if (!vm.recorder || !vm.recorder->trace || vm.recorder->trace->close()) return true;
    std::fprintf(stderr, "tiercel: cannot write '%s': %s\n", vm.flags.trace_tiers.argument.c_str(),
                 std::strerror(vm.recorder->trace->error));
    return false;
}

} // namespace tiercel::views

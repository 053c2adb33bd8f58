// --why: what has happened to a function in the tier manager, in which tier it is at exit, and what keeps it from the
// next one.
//
//   sum sum.js:1
//        0.610 ms  interp -> baseline  240 loop turns     0.021 ms       612 bytes      11 ops  sum sum.js:1
//     is in baseline code; for llvm: 1,180 of 6,256 points (a call is 4, a loop turn 1)
#include "runtime/optimizing_tiers.h"
#include "runtime/views/heap_walk.h"
#include "runtime/views/report.h"
#include "runtime/views/views.h"

#include <fmt/format.h>
#include <map>

namespace tiercel::views {

namespace {

std::string stateOf(VM& vm, CodeBlock* code) {
    std::string text = "is ";
    std::string loops;
    bool fromEntry = false;
    for (const CompiledCode* c = code->optimized_; c; c = c->next) {
        if (c->osrUnit == CompiledCode::kNoEntry)
            fromEntry = true;
        else
            loops += fmt::format("{} {}", loops.empty() ? "" : ",", c->osrUnit);
    }
    if (fromEntry)
        text += "in optimized code";
    else
        text += code->compiled_ ? "in baseline code" : "interpreted";
    if (!loops.empty()) text += ", in optimized code for the loops at" + loops;
    if (fromEntry) return text + ", the highest tier";
    if (!code->compiled_) {
        text += "; for baseline: ";
        if (!vm.tiers.baseline) return text + "there is no such tier";
        if (code->neverCompile_) return text + "it could not be compiled";
        return text + fmt::format("{} more calls, or {} more loop turns",
                                  withCommas(static_cast<uint64_t>(std::max(code->callBudget_, 0))),
                                  withCommas(static_cast<uint64_t>(std::max(code->loopBudget_, 0))));
    }
    OptimizingTiers* tiers = vm.tiers.optimizing();
    if (!tiers) return text + ", the highest tier";
    return text + fmt::format("; for {}: {}", tierName(tiers->tier()), tiers->whatIsMissing(code));
}

} // namespace

struct Why {
    std::string function;
    std::map<std::string, std::string> lines; // by the function's label
};

void beginWhy(VM& vm) {
    if (vm.flags.why.empty()) return;
    auto why = std::make_shared<Why>();
    why->function = vm.flags.why;
    vm.tiers.addListener([&vm, why](const TierEvent& event) {
        // Of a function that has died nothing can be asked.
        if (event.kind == TierEvent::Kind::Discarded && !event.compiled) return;
        if (event.kind != TierEvent::Kind::Discarded && functionTitle(vm, event.code) != why->function) return;
        std::string label =
            event.kind == TierEvent::Kind::Discarded ? event.compiled->name : functionLabel(vm, event.code);
        if (!label.starts_with(why->function + ' ')) return;
        why->lines[label] += "  " + tierEventLine(vm, event);
    });
    vm.tiers.why = why;
}

bool writeWhy(VM& vm) {
    auto why = std::static_pointer_cast<Why>(vm.tiers.why);
    if (!why) return true;
    std::string text;
    for (CodeBlock* code : allCode(vm)) {
        if (functionTitle(vm, code) != why->function) continue;
        std::string label = functionLabel(vm, code);
        text += label + '\n' + why->lines[label] + "  " + stateOf(vm, code) + '\n';
    }
    if (text.empty()) text = fmt::format("--why: no function '{}' has run\n", why->function);
    return writeText("", text);
}

} // namespace tiercel::views

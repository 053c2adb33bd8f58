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
    const CompiledCode* entry = nullptr;
    std::map<Tier, std::string> loops;
    for (const CompiledCode* c = code->optimized_; c; c = c->next) {
        if (c->osrUnit == CompiledCode::kNoEntry)
            entry = c;
        else
            loops[c->tier] += fmt::format("{} {}", loops[c->tier].empty() ? "" : ",", c->osrUnit);
    }
    Tier tier = entry ? entry->tier : code->compiled_ ? Tier::Baseline : Tier::Interpreter;
    text += tier == Tier::Interpreter ? "interpreted" : fmt::format("in {} code", tierName(tier));
    for (const auto& [of, headers] : loops)
        text += fmt::format(", in {} code for the loops at{}", tierName(of), headers);
    if (tier == Tier::Interpreter) {
        text += "; for baseline: ";
        if (!vm.tiers.baseline) return text + "there is no such tier";
        if (code->neverCompile_) return text + "it could not be compiled";
        return text + fmt::format("{} more calls, or {} more loop turns",
                                  withCommas(static_cast<uint64_t>(std::max(code->callBudget_, 0))),
                                  withCommas(static_cast<uint64_t>(std::max(code->loopBudget_, 0))));
    }
    OptimizingTiers* tiers = vm.tiers.optimizing();
    if (!tiers || tier == tiers->tier()) return text + ", the highest tier";
    return text + fmt::format("; for {}: {}", tierName(tiers->tier()), tiers->whatIsMissing(code));
}

} // namespace

struct Why {
    std::string function;                     // empty: all
    std::map<std::string, std::string> lines; // by the function's label
};

static void record(VM& vm, const std::string& function) {
    auto why = std::make_shared<Why>();
    why->function = function;
    vm.tiers.addListener([&vm, why](const TierEvent& event) {
        // Of a function that has died nothing can be asked.
        if (event.kind == TierEvent::Kind::Discarded && !event.compiled) return;
        bool all = why->function.empty(), dead = event.kind == TierEvent::Kind::Discarded;
        if (!all && !dead && functionTitle(vm, event.code) != why->function) return;
        std::string label = dead ? event.compiled->name : functionLabel(vm, event.code);
        if (!all && !label.starts_with(why->function + ' ')) return;
        why->lines[label] += "  " + tierEventLine(vm, event);
    });
    vm.tiers.why = why;
}

void beginWhy(VM& vm) {
    if (!vm.flags.why.empty()) record(vm, vm.flags.why);
}
void beginWhyOfAll(VM& vm) { record(vm, ""); }

std::string tierText(VM& vm, CodeBlock* code) { return functionTitle(vm, code) + ' ' + stateOf(vm, code) + '\n'; }

std::string whyText(VM& vm, CodeBlock* code) {
    std::string label = functionLabel(vm, code);
    auto why = std::static_pointer_cast<Why>(vm.tiers.why);
    return label + '\n' + (why ? why->lines[label] : "") + "  " + stateOf(vm, code) + '\n';
}

bool writeWhy(VM& vm) {
    if (vm.flags.why.empty()) return true;
    std::string text;
    for (CodeBlock* code : allCode(vm))
        if (functionTitle(vm, code) == vm.flags.why) text += whyText(vm, code);
    if (text.empty()) text = fmt::format("--why: no function '{}' has run\n", vm.flags.why);
    return writeText("", text);
}

} // namespace tiercel::views

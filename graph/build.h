// From bytecode and feedback to a graph. Runs on the main thread: it is the one step that reads the heap.
//
//   BuildOptions options;
//   std::string reason;
//   std::unique_ptr<Graph> graph = build(vm, code, Graph::kNoOsr, options, reason);   // null: reason says why
#pragma once

#include "graph/graph.h"

#include <functional>

namespace tiercel {
class Function;
}

namespace tiercel::graph {

struct BuildOptions {
    /// How often code was thrown away because this bet of the instruction was lost. Where the feedback learns from the
    /// loss, the bet may be made once more, with what it has learnt.
    std::function<uint32_t(CodeBlock*, uint32_t unit, deopt::Reason)> failedBefore;
    uint32_t maxUnits = 20'000;  // larger functions are not compiled
    uint32_t inlineBudget = 600; // units of bytecode of all calls that are inlined; 0: none is
    /// May the function's code be part of another's? (--skip)
    std::function<bool(CodeBlock*)> mayInline;
    /// The function whose code it is, if it is the only one of its template; else null.
    Function* onlyClosure = nullptr;
    /// Hears of each call of a known function, in words, whether it is inlined and why not.
    std::function<void(const std::string&)> traceInlining;
};

std::unique_ptr<Graph> build(VM&, CodeBlock*, uint32_t osrUnit, const BuildOptions&, std::string& reason);

} // namespace tiercel::graph

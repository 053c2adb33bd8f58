// From bytecode and feedback to a graph. Runs on the main thread: it is the one step that reads the heap.
//
//   BuildOptions options;
//   std::string reason;
//   std::unique_ptr<Graph> graph = build(vm, code, Graph::kNoOsr, options, reason);   // null: reason says why
#pragma once

#include "graph/graph.h"

#include <functional>

namespace tiercel::graph {

struct BuildOptions {
    /// Has an exit for this reason been taken so often at this instruction that the bet is not to be made again?
    std::function<bool(CodeBlock*, uint32_t unit, deopt::Reason)> failedBefore;
    uint32_t maxUnits = 20'000; // larger functions are not compiled
};

std::unique_ptr<Graph> build(VM&, CodeBlock*, uint32_t osrUnit, const BuildOptions&, std::string& reason);

} // namespace tiercel::graph

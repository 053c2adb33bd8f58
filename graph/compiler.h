// The optimizing compiler of one tier, as the tier manager plugs it in: builder, passes, a back end, installing.
//
//   vm.tiers.… = graph::makeCompiler(Tier::Llvm, [](std::string& error) { return loadBackend("llvm", error); });
#pragma once

#include "graph/backend.h"
#include "runtime/optimizer.h"

namespace tiercel::graph {

using BackendLoader = std::function<std::unique_ptr<Backend>(std::string& error)>;

/// How often a bet was lost for good (BuildOptions::failedBefore).
using ExitHistory = std::function<uint32_t(CodeBlock*, uint32_t unit, deopt::Reason)>;

/// The back end is loaded when the first function is compiled.
std::unique_ptr<OptimizingCompiler> makeCompiler(Tier, BackendLoader, ExitHistory = {});

} // namespace tiercel::graph

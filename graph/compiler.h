// The optimizing compiler, as the tier manager plugs it in: builder, passes, a back end for each tier, installing.
//
//   vm.tiers.setOptimizing(
//       graph::makeCompiler({{Tier::Llvm, [](std::string& error) { return loadBackend("llvm", error); }}}));
#pragma once

#include "graph/backend.h"
#include "runtime/flags.h"
#include "runtime/optimizer.h"

namespace tiercel::graph {

using BackendLoader = std::function<std::unique_ptr<Backend>(std::string& error)>;

/// How often a bet was lost for good (BuildOptions::failedBefore).
using ExitHistory = std::function<uint32_t(CodeBlock*, uint32_t unit, deopt::Reason)>;

/// Back ends are loaded when the first function is compiled for their tier. Jobs of different tiers may run at once.
struct TierBackend {
    Tier tier;
    BackendLoader load;
};
/// `dumps`: what to print of the functions that are compiled, instead of what the VM's flags say.
std::unique_ptr<OptimizingCompiler> makeCompiler(std::vector<TierBackend>, ExitHistory = {},
                                                 const Flags* dumps = nullptr);

} // namespace tiercel::graph

// The hand-written back end of the graph: quick to compile, code near what LLVM makes without its slow passes.
//
//   compiler = graph::makeCompiler(Tier::Native, [](std::string&) { return native_tier::makeBackend(); }, …);
#pragma once

#include "graph/backend.h"

#include <memory>

namespace tiercel::native_tier {

std::unique_ptr<graph::Backend> makeBackend();

} // namespace tiercel::native_tier

// The baseline JIT as the embedder plugs it in:
//
//   vm.tiers.baseline = baseline::makeCompiler();
#pragma once

#include "runtime/tiering.h"

namespace tiercel::baseline {

std::unique_ptr<BaselineCompiler> makeCompiler();

} // namespace tiercel::baseline

// C++ functions that templates call where an op's stub would go too far: what a comparison decides, truth, calls of
// builtins. All take (VM, fp, pc), save pc and fp first, and return the result, or Empty with an exception pending.
#pragma once

#include "runtime/bytecode/instruction.h"
#include "runtime/value.h"

namespace tiercel {
class VM;
}

namespace tiercel::baseline {

/// Does the jump at pc (a fused comparison) take its way? 0, 1, or the bits of Empty.
uint64_t comparisonHolds(VM*, Value* fp, const Instruction* pc);
/// ToBoolean: 0 or 1. Runs no code.
uint64_t isTruthy(uint64_t bits);
/// Calls the builtin in the window of the Call at pc; its kind has been checked.
uint64_t callBuiltin(VM*, Value* fp, const Instruction* pc);

} // namespace tiercel::baseline

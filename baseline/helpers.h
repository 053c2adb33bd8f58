// C++ functions that templates call where an op's stub would go too far: what a comparison decides, truth, calls of
// builtins. All take (VM, fp, pc), save pc and fp first, and return the result, or Empty with an exception pending.
#pragma once

#include "runtime/bytecode/instruction.h"
#include "runtime/value.h"

namespace tiercel {
class VM;
class CodeBlock;
class Function;
struct Cell;
struct FeedbackCell;
struct PropertyCase;
} // namespace tiercel

namespace tiercel::baseline {

/// Does the jump at pc (a fused comparison) take its way? 0, 1, or the bits of Empty.
uint64_t comparisonHolds(VM*, Value* fp, const Instruction* pc);
/// ToBoolean: 0 or 1. Runs no code.
uint64_t isTruthy(uint64_t bits);
/// Calls the builtin in the window of the Call at pc; its kind has been checked.
uint64_t callBuiltin(VM*, Value* fp, const Instruction* pc);

/// The owner of a store is old and not remembered yet.
void rememberOwner(VM*, Cell* owner);
/// What the case of a GetProp or GetMethod site says: rax = base (a cell), rdi = feedback cell, r9 = the name's
/// PropertyKey; the value in rax, or Empty: then rsi is the case if there is one (a getter's, a length's, one that is
/// no longer valid), or 0. Keeps all registers but rax, rcx, rsi, r8, r10. Not to be called from C++.
void polymorphicGet();
struct GetterTarget {
    CodeBlock* code; // null: what the stub is for
    Function* function;
};
/// The bytecode function that a case found by polymorphicGet calls.
GetterTarget getterTarget(VM*, const PropertyCase*, Value base);
GetterTarget setterTarget(VM*, const FeedbackCell*, Value base);

} // namespace tiercel::baseline

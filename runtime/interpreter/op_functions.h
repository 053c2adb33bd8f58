// Bytecode ops as C++ functions: what optimized code calls for an op that it has no nodes for. The function reads and
// writes the registers of the frame, and runs to the end what the op calls.
//
//   fp[pc->b] = …; VM::fp = fp; fp[kFramePc] = pc;
//   switch (kOpFunctions[pc->op_](vm, fp, pc)) …   // then fp[pc->a] is the result
//
// They are the functions of RUNTIME_OP (handlers.h), and those beside handlers that would push a frame or jump.
#pragma once

#include "runtime/bytecode/instruction.h"
#include "runtime/value.h"

#include <array>

namespace tiercel {

class Object;
class VM;

namespace interpreter {

enum OpResult : uint32_t {
    kOpNext = 0,  // on with the next instruction
    kOpJumps = 1, // ops that may jump: at the target
    kOpThrew = 2, // an exception is pending
};

using OpFunction = uint32_t (*)(VM&, Value* fp, const Instruction*);
/// By opcode; null where optimized code never needs one.
extern const std::array<OpFunction, kOpCount> kOpFunctions;

uint32_t runIteratorNext(VM&, Value* fp, const Instruction*);
/// What ForInNext gives of a ForInList: the next key, or undefined at the end; Empty: it threw.
Value nextForInKey(VM&, Cell* list);
/// An arguments object that is not mapped, as exits make it; `callee` Empty: of a strict function, or one whose
/// parameters are not simple.
Object* makeArguments(VM&, Value callee, const Value* values, uint32_t count);

} // namespace interpreter
} // namespace tiercel

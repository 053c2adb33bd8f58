// What bytecode.def says of each op, as data: for the disassembler, the verifier, liveness and compilers.
#pragma once

#include "runtime/bytecode/instruction.h"

namespace tiercel {

enum class Operand : uint8_t {
    None,
    Write,
    Read,
    Modify,
    Immediate,
    Unsigned,
    Immediate32, // in b and c
    Constant,
    Constant32,
    Name,
    Name32,
    Jump32, // in b and c
    JumpD,
    JumpE,
    Feedback,
    Range, // first register of a window or range
};

enum OpFlag : uint16_t {
    kOpThrows = 1 << 0,
    kOpAllocates = 1 << 1,
    kOpEndsBlock = 1 << 2,
    kOpProperty = 1 << 3,
    kOpElement = 1 << 4,
    kOpCall = 1 << 5,
    kOpGlobal = 1 << 6,
    kOpAllocationSite = 1 << 7,
    kOpSuspends = 1 << 8,
};

struct OpInfo {
    const char* name;
    uint8_t units;
    Operand operands[5]; // a to e
    uint16_t flags;
};

/// By opcode.
extern const OpInfo kOpInfo[kOpCount];
inline const OpInfo& infoOf(const Instruction* pc) { return kOpInfo[pc->op_]; }
/// Operand i (0: a … 4: e) as a number; registers signed.
int32_t operandValue(const Instruction*, int i);
/// How far back the instruction jumps (negative) if it is a loop's back-edge, in units; else 0. `Switch` gives 0.
int32_t backwardJump(const Instruction*);
/// Registers that a Range operand stands for: first and count. Windows include the eight header words.
struct RegisterRange {
    int32_t first = 0;
    uint32_t count = 0;
};
/// The ranges that the instruction reads and writes through Range operands.
RegisterRange rangeRead(const Instruction*);
RegisterRange rangeWritten(const Instruction*);

} // namespace tiercel

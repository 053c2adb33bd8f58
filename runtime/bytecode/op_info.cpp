// The table of ops as data, and which registers windows and ranges stand for.
#include "runtime/bytecode/op_info.h"

#include "runtime/abstract_operations.h"
#include "runtime/frame.h"

namespace tiercel {

namespace columns {
[[maybe_unused]] constexpr Operand _ = Operand::None, W = Operand::Write, R = Operand::Read, M = Operand::Modify,
                                   I = Operand::Immediate, U = Operand::Unsigned, B32 = Operand::Immediate32,
                                   K = Operand::Constant, K32 = Operand::Constant32, N = Operand::Name,
                                   N32 = Operand::Name32, J32 = Operand::Jump32, JD = Operand::JumpD,
                                   JE = Operand::JumpE, F = Operand::Feedback, X = Operand::Range;
} // namespace columns
namespace flagColumn {
constexpr uint16_t T = kOpThrows, A = kOpAllocates, Z = kOpEndsBlock, P = kOpProperty, E = kOpElement, C = kOpCall,
                   G = kOpGlobal, O = kOpAllocationSite, S = kOpSuspends;
} // namespace flagColumn

#define OP(name, units, A, B, C, D, E, flags)                                                                          \
    static constexpr Operand kOperands##name[5] = {columns::A, columns::B, columns::C, columns::D, columns::E};
#include "runtime/bytecode/bytecode.def"

namespace flagColumn {
#define OP(name, units, A_, B_, C_, D_, E_, flags) static constexpr uint16_t kFlags##name = flags;
#include "runtime/bytecode/bytecode.def"
} // namespace flagColumn

const OpInfo kOpInfo[kOpCount] = {
#define OP(name, units, A, B, C, D, E, flags)                                                                          \
    {#name,                                                                                                            \
     units,                                                                                                            \
     {kOperands##name[0], kOperands##name[1], kOperands##name[2], kOperands##name[3], kOperands##name[4]},             \
     flagColumn::kFlags##name},
#include "runtime/bytecode/bytecode.def"
};

int32_t operandValue(const Instruction* pc, int i) {
    const OpInfo& info = infoOf(pc);
    switch (info.operands[i]) {
    case Operand::Immediate32:
    case Operand::Constant32:
    case Operand::Name32:
    case Operand::Jump32: return pc->bc();
    case Operand::Unsigned:
        if (i < 3) return static_cast<uint16_t>(i == 0 ? pc->a : i == 1 ? pc->b : pc->c);
        break;
    default: break;
    }
    if (i >= 3 && infoOf(pc).units == 1) return 0; // there is no second unit to read
    switch (i) {
    case 0: return pc->a;
    case 1: return pc->b;
    case 2: return pc->c;
    case 3: return static_cast<int32_t>(pc->d());
    default: return static_cast<int32_t>(pc->e());
    }
}

int32_t backwardJump(const Instruction* pc) {
    const OpInfo& info = infoOf(pc);
    for (int i = 0; i < 5; i++) {
        Operand operand = info.operands[i];
        if (operand != Operand::Jump32 && operand != Operand::JumpD && operand != Operand::JumpE) continue;
        if (int32_t offset = operandValue(pc, i); offset < 0) return offset;
    }
    return 0;
}

RegisterRange rangeRead(const Instruction* pc) {
    auto c = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    switch (pc->op()) {
    case Op::ConcatStrings:
    case Op::NewObjectWith:
    case Op::NewArray: return {pc->b, c};
    case Op::AbstractOperation: return {pc->b, kAbstractOperations[c].arguments};
    case Op::CopyDataRest: return {pc->c, pc->d()};
    case Op::Call:
    case Op::CallEval:
    case Op::New: return {pc->b + kFrameHeaderWords - 2, c + 2};
    case Op::CallUndefined: return {pc->b + kFrameHeaderWords - 2, c + 2};
    case Op::SuperCall: return {pc->b + 1, c + kFrameHeaderWords - 1};
    case Op::CallSpread:
    case Op::NewSpread: return {pc->b + kFrameHeaderWords - 2, 2};
    case Op::SuperCallSpread: return {pc->b + 1, kFrameHeaderWords - 1};
    case Op::IteratorNext:
    case Op::DelegateNext:
    case Op::IteratorCall: return {pc->b, 3};
    case Op::IteratorClose: return {pc->a, 3};
    default: return {};
    }
}
RegisterRange rangeWritten(const Instruction* pc) {
    switch (pc->op()) {
    case Op::GetMethod:
    case Op::GetElemMethod:
    case Op::GetDynamicMethod: return {pc->a + kFrameHeaderWords - 2, 2};
    case Op::NewClass: return {pc->a, 2};
    case Op::GetIterator: return {pc->a, 3};
    case Op::FillUndefined: return {pc->a, static_cast<uint32_t>(static_cast<uint16_t>(pc->b))};
    default: return {};
    }
}

} // namespace tiercel

// Which registers an instruction reads and writes, and which ops run in the frame on the JS stack.
#pragma once

#include "runtime/bytecode/op_info.h"
#include "runtime/frame.h"
#include "runtime/property_key.h"

namespace tiercel::graph {

/// Registers that the instruction reads by its operands, ranges included; header words are negative.
template <class F>
void forEachRead(const Instruction* pc, F&& f) {
    const OpInfo& info = tiercel::infoOf(pc);
    for (int i = 0; i < 5; i++)
        if (info.operands[i] == Operand::Read || info.operands[i] == Operand::Modify) f(operandValue(pc, i));
    RegisterRange range = rangeRead(pc);
    for (uint32_t i = 0; i < range.count; i++) f(range.first + static_cast<int32_t>(i));
}

/// Registers that the instruction writes; those of ops with a jump, on the way that does not jump.
template <class F>
void forEachWrite(const Instruction* pc, F&& f) {
    const OpInfo& info = tiercel::infoOf(pc);
    for (int i = 0; i < 5; i++)
        if (info.operands[i] == Operand::Write || info.operands[i] == Operand::Modify) f(operandValue(pc, i));
    RegisterRange range = rangeWritten(pc);
    for (uint32_t i = 0; i < range.count; i++) f(range.first + static_cast<int32_t>(i));
    switch (pc->op()) {
    case Op::CoerceThis: f(kFrameThis); break;
    case Op::SaveArguments: f(kFrameExtra); break;
    case Op::CallUndefined: f(pc->b + kFrameHeaderWords + kFrameThis); break;
    case Op::IteratorNext:
    case Op::IteratorCall: f(pc->b + 2); break;
    case Op::IteratorClose: f(pc->a + 2); break;
    default: break;
    }
}

/// May the op be compiled as a call of its function (runtime/interpreter/op_functions.h)? That works on the registers
/// of the frame: the physical one, or that of an inlined call, which is where its exits would put it.
bool mayRunInFrame(Op);
/// An op that looks at more of the frame than its registers: a function with such an op is not inlined.
bool needsFrame(Op);
/// The first such op of the function, by its name; null: there is none.
const char* needsFrame(const CodeData&);
/// Can the function be inlined although it has such ops: is there but a rest parameter or an arguments object, made in
/// front of everything that could be left, and is no more asked of the object than its length and elements? The array
/// is made of the arguments' nodes then, the object is not made at all (VirtualArguments).
bool knowsArguments(const CodeData&, PropertyKey length);

} // namespace tiercel::graph

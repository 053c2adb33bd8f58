// See helpers.h.
#include "baseline/helpers.h"

#include "runtime/interpreter/handlers.h"

namespace tiercel::baseline {

using namespace interpreter;

namespace {

constexpr uint8_t kJumpKinds = 0xFC; // operand kinds in the feedback byte of a jump, above the ways taken

uint8_t kindBit(Value v) {
    if (v.isInt32()) return kArithInt32;
    if (v.isNumber()) return kArithDouble;
    if (v.isString()) return kArithString;
    if (v.isObject()) return kArithObject;
    return v.isBigInt() ? kArithBigInt : kArithOther;
}

} // namespace

uint64_t comparisonHolds(VM* vm, Value* fp, const Instruction* pc) {
    SAVE();
    Op op = pc->op();
    bool immediate = op >= Op::JLtI && op <= Op::JStrictNeI;
    Value x = fp[pc->a], y = immediate ? Value(static_cast<int32_t>(pc->b)) : fp[pc->b];
    noteFeedback(pc, static_cast<uint8_t>((kindBit(x) | kindBit(y)) << 2 & kJumpKinds));
    auto relation = [&](Comparison c, bool negated) -> uint64_t {
        auto holds = compare(*vm, c, x, y);
        if (holds.isAbrupt()) return Value::kEmpty;
        return holds.release() != negated;
    };
    auto loose = [&](bool negated) -> uint64_t {
        auto equal = looselyEquals(*vm, x, y);
        if (equal.isAbrupt()) return Value::kEmpty;
        return equal.release() != negated;
    };
    switch (op) {
    case Op::JLt:
    case Op::JLtI: return relation(Comparison::Less, false);
    case Op::JLe:
    case Op::JLeI: return relation(Comparison::LessEqual, false);
    case Op::JGt:
    case Op::JGtI: return relation(Comparison::Greater, false);
    case Op::JGe:
    case Op::JGeI: return relation(Comparison::GreaterEqual, false);
    case Op::JNlt:
    case Op::JNltI: return relation(Comparison::Less, true);
    case Op::JNle:
    case Op::JNleI: return relation(Comparison::LessEqual, true);
    case Op::JNgt:
    case Op::JNgtI: return relation(Comparison::Greater, true);
    case Op::JNge:
    case Op::JNgeI: return relation(Comparison::GreaterEqual, true);
    case Op::JEq: return loose(false);
    case Op::JNe: return loose(true);
    case Op::JStrictEq:
    case Op::JStrictEqI: return strictlyEquals(*vm, x, y);
    default: return !strictlyEquals(*vm, x, y);
    }
}

uint64_t isTruthy(uint64_t bits) { return toBoolean(Value::fromBits(bits)); }

uint64_t callBuiltin(VM* vm, Value* fp, const Instruction* pc) {
    fp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc));
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    auto* native = static_cast<NativeFunction*>(newFp[kFrameCallee].asCell());
    FeedbackCell* cell = &codeOf(fp)->feedback_[pc->e()];
    if (cell->call.target != native) [[unlikely]]
        noteCalledBuiltin(vm, fp, cell, native);
    Frame frame(newFp);
    frame.setArgcAndFlags(static_cast<uint16_t>(pc->c), kFrameNative);
    frame.setCallerFp(fp);
    frame.setCode(nullptr);
    newFp[kFrameNewTarget] = Value::undefined();
    newFp[kFrameExtra] = Value::undefined();
    vm->fp = newFp;
    Realm* saved = vm->realm;
    vm->realm = native->realm_;
    Value result = native->native_(*vm, CallArgs(newFp)).raw();
    vm->realm = saved;
    vm->fp = fp;
    return result.bits();
}

} // namespace tiercel::baseline

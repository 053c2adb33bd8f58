// See helpers.h.
#include "baseline/helpers.h"

#include "runtime/interpreter/handlers.h"
#include "runtime/layout.h"

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
    return callNative(vm, fp, newFp, static_cast<uint16_t>(pc->c), 0, Value::undefined()).bits();
}

void rememberOwner(VM* vm, Cell* owner) { vm->heap.barrier(owner); }

static_assert(sizeof(PropertyCase) == 32 && offsetof(PolymorphicCases, count) == 0);

__attribute__((naked)) void polymorphicGet() {
    asm volatile(
        "movzbl %c[state](%%rdi), %%ecx\n\t"
        "movq %%rdi, %%rsi\n\t" // one case: it is the cell's
        "movl $1, %%r8d\n\t"
        "cmpl %[monomorphic], %%ecx\n\t"
        "movl %c[shape](%%rax), %%ecx\n\t"
        "je 1f\n\t"
        "cmpb %[polymorphic], %c[state](%%rdi)\n\t"
        "jne 9f\n\t"
        "movq %c[cases](%%rdi), %%rsi\n\t"
        "movzbl (%%rsi), %%r8d\n\t"
        "addq %[first], %%rsi\n"
        "1:\tcmpl %c[caseShape](%%rsi), %%ecx\n\t"
        "je 2f\n\t"
        "addq $32, %%rsi\n\t"
        "decl %%r8d\n\t"
        "jg 1b\n"
        "9:\tmovl %[empty], %%eax\n\t"
        "retq\n"
        "2:\tmovzbl %c[kind](%%rsi), %%ecx\n\t"
        "movl %c[offset](%%rsi), %%r8d\n\t"
        "cmpl %[ownInline], %%ecx\n\t"
        "jne 3f\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq\n"
        "3:\tcmpl %[ownSlots], %%ecx\n\t"
        "je 4f\n\t"
        "cmpl %[protoSlots], %%ecx\n\t"
        "ja 9b\n\t" // the kinds between are the two of prototypes
        "movl %c[epoch](%%rsi), %%eax\n\t"
        "cmpl %c[vmEpoch](%%r14), %%eax\n\t"
        "jne 9b\n\t"
        "movq %c[holder](%%rsi), %%rax\n\t"
        "cmpl %[protoInline], %%ecx\n\t"
        "jne 4f\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq\n"
        "4:\tmovq %c[slots](%%rax), %%rax\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq" ::[monomorphic] "i"(CacheState::Monomorphic),
        [polymorphic] "i"(CacheState::Polymorphic), [state] "i"(layout::kCacheState),
        [cases] "i"(layout::kCachePolymorphic), [shape] "i"(layout::kCellShape), [first] "i"(layout::kPolymorphicFirst),
        [caseShape] "i"(layout::kCaseShape), [empty] "i"(Value::kEmpty), [kind] "i"(layout::kCaseKind),
        [offset] "i"(layout::kCaseOffset), [ownInline] "i"(CacheKind::OwnInline), [ownSlots] "i"(CacheKind::OwnSlots),
        [protoInline] "i"(CacheKind::ProtoInline), [protoSlots] "i"(CacheKind::ProtoSlots),
        [epoch] "i"(layout::kCaseEpoch), [vmEpoch] "i"(layout::kVmProtoEpoch), [holder] "i"(layout::kCaseHolder),
        [slots] "i"(layout::kObjectSlots));
}
static_assert(static_cast<int>(CacheKind::OwnInline) == 1 && static_cast<int>(CacheKind::OwnSlots) == 2 &&
              static_cast<int>(CacheKind::ProtoInline) == 3 && static_cast<int>(CacheKind::ProtoSlots) == 4);

} // namespace tiercel::baseline

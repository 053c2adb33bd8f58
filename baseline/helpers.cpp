// See helpers.h.
#include "baseline/helpers.h"

#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/layout.h"

namespace tiercel::baseline {

using namespace interpreter;

uint64_t comparisonHolds(VM* vm, Value* fp, const Instruction* pc) {
    SAVE();
    Op op = pc->op();
    bool immediate = op >= Op::JLtI && op <= Op::JStrictNeI;
    Value x = fp[pc->a], y = immediate ? Value(static_cast<int32_t>(pc->b)) : fp[pc->b];
    noteFeedback(pc, jumpFeedback(comparedKinds(x, y)));
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

namespace {

GetterTarget targetOf(VM* vm, Value function) {
    if (!function.isCell() || function.asCell()->kind() != CellKind::Function) return {};
    auto* f = static_cast<Function*>(function.asCell());
    FunctionTemplate* t = f->template_;
    if (!t->code_ || t->isClassConstructor() || t->realm_ != vm->realm) return {};
    return {t->code_, f};
}

} // namespace

GetterTarget getterTarget(VM* vm, const PropertyCase* c, Value base) {
    if (c->kind != CacheKind::Getter) return {};
    Accessor* accessor = accessorOf(*vm, *c, base);
    return accessor ? targetOf(vm, accessor->getter_) : GetterTarget{};
}
GetterTarget setterTarget(VM* vm, const FeedbackCell* cell, Value base) {
    const PropertyCase& c = cell->mono;
    if (!base.isObject() || c.shapeId != base.asCell()->shapeId_ || c.kind != CacheKind::Setter) return {};
    Accessor* accessor = accessorOf(*vm, c, base);
    return accessor ? targetOf(vm, accessor->setter_) : GetterTarget{};
}

static_assert(sizeof(PropertyCase) == 32 && offsetof(PolymorphicCases, count) == 0);
static_assert(sizeof(MegamorphicCache::Entry) == 48);

__attribute__((naked)) void polymorphicGet() {
    asm volatile(
        "movzbl %c[state](%%rdi), %%r10d\n\t"
        "movl %c[shape](%%rax), %%ecx\n\t"
        "cmpl %[polymorphic], %%r10d\n\t"
        "je 0f\n\t"
        "cmpl %[megamorphic], %%r10d\n\t"
        "je 5f\n\t"
        "movq %%rdi, %%rsi\n\t" // one case: it is the cell's
        "movl $1, %%r8d\n\t"
        "cmpl %[monomorphic], %%r10d\n\t"
        "je 1f\n"
        "9:\txorl %%esi, %%esi\n"
        "8:\tmovl %[empty], %%eax\n\t"
        "retq\n"
        "0:\tmovq %c[cases](%%rdi), %%rsi\n\t"
        "movzbl (%%rsi), %%r8d\n\t"
        "addq %[first], %%rsi\n"
        "1:\tcmpl %c[caseShape](%%rsi), %%ecx\n\t"
        "je 2f\n\t"
        "addq $32, %%rsi\n\t"
        "decl %%r8d\n\t"
        "jg 1b\n\t"
        "jmp 9b\n"
        "5:\timull %[factor], %%ecx, %%esi\n\t"
        "movq %%r9, %%r8\n\t"
        "shrq %[shift1], %%r8\n\t"
        "xorl %%r8d, %%esi\n\t"
        "shrq %[shift2], %%r8\n\t"
        "xorl %%r8d, %%esi\n\t"
        "andl %[mask], %%esi\n\t"
        "leaq (%%rsi,%%rsi,2), %%rsi\n\t"
        "shlq $4, %%rsi\n\t" // entries of 48 bytes
        "addq %c[table](%%r14), %%rsi\n\t"
        "cmpl %c[entryShape](%%rsi), %%ecx\n\t"
        "jne 9b\n\t"
        "cmpq %c[entryKey](%%rsi), %%r9\n\t"
        "jne 9b\n\t"
        "addq %[entryCase], %%rsi\n"
        "2:\tmovzbl %c[kind](%%rsi), %%ecx\n\t"
        "movl %c[offset](%%rsi), %%r8d\n\t"
        "cmpl %[ownInline], %%ecx\n\t"
        "jne 3f\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq\n"
        "3:\tcmpl %[ownSlots], %%ecx\n\t"
        "je 4f\n\t"
        "cmpl %[missing], %%ecx\n\t"
        "je 6f\n\t"
        "cmpl %[protoSlots], %%ecx\n\t"
        "ja 8b\n\t" // the kinds between are the two of prototypes
        "movl %c[epoch](%%rsi), %%eax\n\t"
        "cmpl %c[vmEpoch](%%r14), %%eax\n\t"
        "jne 8b\n\t"
        "movq %c[holder](%%rsi), %%rax\n\t"
        "cmpl %[protoInline], %%ecx\n\t"
        "jne 4f\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq\n"
        "4:\tmovq %c[slots](%%rax), %%rax\n\t"
        "movq (%%rax,%%r8), %%rax\n\t"
        "retq\n"
        "6:\tmovl %c[epoch](%%rsi), %%eax\n\t"
        "cmpl %c[vmEpoch](%%r14), %%eax\n\t"
        "jne 8b\n\t"
        "movl %[undefined], %%eax\n\t"
        "retq" ::[monomorphic] "i"(CacheState::Monomorphic),
        [polymorphic] "i"(CacheState::Polymorphic), [megamorphic] "i"(CacheState::Megamorphic),
        [state] "i"(layout::kCacheState), [cases] "i"(layout::kCachePolymorphic), [shape] "i"(layout::kCellShape),
        [first] "i"(layout::kPolymorphicFirst), [factor] "i"(static_cast<int32_t>(MegamorphicCache::kShapeFactor)),
        [shift1] "i"(MegamorphicCache::kKeyShift1),
        [shift2] "i"(MegamorphicCache::kKeyShift2 - MegamorphicCache::kKeyShift1),
        [mask] "i"(MegamorphicCache::kEntries - 1), [table] "i"(layout::kVmMegamorphic),
        [entryShape] "i"(layout::kMegamorphicShape), [entryKey] "i"(layout::kMegamorphicKey),
        [entryCase] "i"(layout::kMegamorphicCase), [caseShape] "i"(layout::kCaseShape), [empty] "i"(Value::kEmpty),
        [undefined] "i"(Value::kUndefined), [kind] "i"(layout::kCaseKind), [offset] "i"(layout::kCaseOffset),
        [ownInline] "i"(CacheKind::OwnInline), [ownSlots] "i"(CacheKind::OwnSlots), [missing] "i"(CacheKind::Missing),
        [protoInline] "i"(CacheKind::ProtoInline), [protoSlots] "i"(CacheKind::ProtoSlots),
        [epoch] "i"(layout::kCaseEpoch), [vmEpoch] "i"(layout::kVmProtoEpoch), [holder] "i"(layout::kCaseHolder),
        [slots] "i"(layout::kObjectSlots));
}
static_assert(static_cast<int>(CacheKind::OwnInline) == 1 && static_cast<int>(CacheKind::OwnSlots) == 2 &&
              static_cast<int>(CacheKind::ProtoInline) == 3 && static_cast<int>(CacheKind::ProtoSlots) == 4 &&
              layout::kMegamorphicGets == 0);

} // namespace tiercel::baseline

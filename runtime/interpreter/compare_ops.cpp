// Comparisons and jumps. Jumps note in their feedback byte which ways were taken (bit 0 taken, bit 1 not taken);
// comparisons that leave the int32 path note operand kinds there too (bits from 2 on: jumpBits).
#include "runtime/interpreter/handlers.h"

namespace tiercel::interpreter {

namespace {

constexpr uint8_t kTaken = 1, kNotTaken = 2;

[[gnu::noinline]] bool truthySlow(Value v) { return toBoolean(v); }

/// ToBoolean with the common cases inline; booleans have been tried.
[[gnu::always_inline]] inline bool truthy(Value v) {
    if (v.isInt32()) return v.asInt32() != 0;
    if (v.isNullish()) return false;
    if (v.isCell()) {
        CellKind kind = v.asCell()->kind();
        if (kind >= kFirstObjectKind && kind != CellKind::HtmlDda) return true;
        if (kind == CellKind::String) return static_cast<String*>(v.asCell())->length_ != 0;
    }
    return truthySlow(v);
}

Completion<bool> looselyNotEquals(VM& vm, Value x, Value y) { return !TRY(looselyEquals(vm, x, y)); }

/// Strict equality decided without looking into strings, doubles or BigInts: 0, 1, or -1 for "compare contents".
[[gnu::always_inline]] inline int strictEqualsFast(Value x, Value y) {
    if (x.isInt32() && y.isInt32()) return x.bits() == y.bits();
    if (x.isNumber()) return y.isNumber() ? -1 : 0;
    if (x.bits() == y.bits()) return 1;
    if (!x.isCell() || !y.isCell()) return 0;
    // Two different cells: only strings and BigInts may be equal; not two atoms.
    Cell* l = x.asCell();
    Cell* r = y.asCell();
    if (l->isObject() || r->isObject()) return 0;
    if (l->isString() && r->isString() && (l->flags_ & r->flags_ & kUnique)) return 0;
    return -1;
}

/// Equality of other things than two small integers is noted the first time, however quick it is: optimizing compilers
/// take a site without notes for one of small integers.
[[gnu::always_inline]] inline bool knownKinds(Value x, Value y, uint8_t noted) {
    return noted != 0 || (x.isInt32() && y.isInt32());
}

uint8_t jumpBits(Value x, Value y) { return jumpFeedback(comparedKinds(x, y)); }

Completion<void> pollBackEdge(VM& vm, Value* fp, int32_t offset) {
    if (offset >= 0) return {};
    CodeBlock* code = codeOf(fp);
    if (--code->loopBudget_ >= 0) return {};
    return vm.tiers.onLoopBudget(code);
}

} // namespace

// -- values
// ------------------------------------------------------------------------------------------------------------

#define RELATIONAL_OP(name, op, comparison)                                                                            \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        noteFeedback(pc, comparedKinds(x, y));                                                                         \
        fp[pc->a] = Value(CHECK(compare(*vm, Comparison::comparison, x, y)));                                          \
        NEXT(1);                                                                                                       \
    }                                                                                                                  \
    SLOW(name##Double) {                                                                                               \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        if (x.isDouble() && y.isDouble() && (pc->feedback & kArithDouble)) [[likely]] {                                \
            fp[pc->a] = Value(x.asDouble() op y.asDouble());                                                           \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        if (x.isNumber() && y.isNumber()) [[likely]] {                                                                 \
            noteFeedback(pc, kArithDouble);                                                                            \
            fp[pc->a] = Value(x.asNumber() op y.asNumber());                                                           \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        if (x.isInt32() && y.isInt32()) [[likely]] {                                                                   \
            fp[pc->a] = Value(x.asInt32() op y.asInt32());                                                             \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Double);                                                                                            \
    }
RELATIONAL_OP(Lt, <, Less)
RELATIONAL_OP(Le, <=, LessEqual)
RELATIONAL_OP(Gt, >, Greater)
RELATIONAL_OP(Ge, >=, GreaterEqual)

#define STRICT_EQUALITY_OP(name, negate)                                                                               \
    SLOW(name##Slow) {                                                                                                 \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        if (x.isNumber() && y.isNumber()) {                                                                            \
            noteFeedback(pc, kArithDouble);                                                                            \
            fp[pc->a] = Value((x.asNumber() == y.asNumber()) != (negate));                                             \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        SAVE();                                                                                                        \
        noteFeedback(pc, comparedKinds(x, y));                                                                         \
        fp[pc->a] = Value(strictlyEquals(*vm, x, y) != (negate));                                                      \
        NEXT(1);                                                                                                       \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        int quick = strictEqualsFast(x, y);                                                                            \
        if (quick >= 0 && knownKinds(x, y, pc->feedback)) [[likely]] {                                                 \
            fp[pc->a] = Value((quick != 0) != (negate));                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }
STRICT_EQUALITY_OP(StrictEq, false)
STRICT_EQUALITY_OP(StrictNe, true)

/// Loose equality decided at once: like strict equality where both are of a type that has no conversions.
[[gnu::always_inline]] static inline int looseEqualsFast(Value x, Value y) {
    if (x.isInt32() && y.isInt32()) return x.bits() == y.bits();
    if (y.isNullish()) {
        if (x.isNullish()) return 1;
        return x.isCell() && x.asCell()->kind() == CellKind::HtmlDda ? -1 : 0;
    }
    if (x.isObject() && y.isObject()) return x.bits() == y.bits();
    return -1;
}
#define EQUALITY_OP(name, function, negate)                                                                            \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        noteFeedback(pc, comparedKinds(x, y));                                                                         \
        fp[pc->a] = Value(CHECK(function(*vm, x, y)));                                                                 \
        NEXT(1);                                                                                                       \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = fp[pc->c];                                                                            \
        int quick = looseEqualsFast(x, y);                                                                             \
        if (quick >= 0 && knownKinds(x, y, pc->feedback)) [[likely]] {                                                 \
            fp[pc->a] = Value((quick != 0) != (negate));                                                               \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }
EQUALITY_OP(Eq, looselyEquals, false)
EQUALITY_OP(Ne, looselyNotEquals, true)

RUNTIME_OP(InstanceOf) {
    fp[pc->a] = Value(RT_TRY(instanceOf(vm, fp[pc->b], fp[pc->c])));
    return true;
}
RUNTIME_OP(In) {
    fp[pc->a] = Value(RT_TRY(hasPropertyIn(vm, fp[pc->b], fp[pc->c])));
    return true;
}

// -- jumps on one value
// --------------------------------------------------------------------------------------------------

HANDLER(Jump) { JUMP(pc->jump()); }

#define BRANCH(condition, units, offset)                                                                               \
    if (condition) {                                                                                                   \
        noteFeedback(pc, kTaken);                                                                                      \
        JUMP(offset);                                                                                                  \
    }                                                                                                                  \
    noteFeedback(pc, kNotTaken);                                                                                       \
    NEXT(units);

#define TEST_JUMP(name, condition)                                                                                     \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->a];                                                                                           \
        BRANCH(condition, 1, pc->jump())                                                                               \
    }

SLOW(JumpTrueSlow){BRANCH(truthy(fp[pc->a]), 1, pc->jump())} HANDLER(JumpTrue) {
    Value x = fp[pc->a];
    if (x.isBoolean()) [[likely]] {
        BRANCH(x.isTrue(), 1, pc->jump())
    }
    TAIL(JumpTrueSlow);
}
SLOW(JumpFalseSlow){BRANCH(!truthy(fp[pc->a]), 1, pc->jump())} HANDLER(JumpFalse) {
    Value x = fp[pc->a];
    if (x.isBoolean()) [[likely]] {
        BRANCH(!x.isTrue(), 1, pc->jump())
    }
    TAIL(JumpFalseSlow);
}
TEST_JUMP(JumpNullish, x.isNullish())
TEST_JUMP(JumpNotNullish, !x.isNullish())
TEST_JUMP(JumpUndefined, x.isUndefined())
TEST_JUMP(JumpNotUndefined, !x.isUndefined())
TEST_JUMP(JumpNull, x.isNull())
TEST_JUMP(JumpNotNull, !x.isNull())
TEST_JUMP(JumpEmpty, x.isEmpty())

// -- fused comparisons
// -----------------------------------------------------------------------------------------------------

/// After a comparison that ran user code the jump must not be done again: poll here.
#define BRANCH_AFTER_CALL(condition)                                                                                   \
    if (condition) {                                                                                                   \
        noteFeedback(pc, kTaken);                                                                                      \
        CHECK(pollBackEdge(*vm, fp, pc->jumpD()));                                                                     \
        NEXT(pc->jumpD());                                                                                             \
    }                                                                                                                  \
    noteFeedback(pc, kNotTaken);                                                                                       \
    NEXT(2);

#define RELATIONAL_JUMP(name, negated, op, comparison)                                                                 \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->a], y = OPERAND_B;                                                                            \
        noteFeedback(pc, jumpBits(x, y));                                                                              \
        bool holds = CHECK(compare(*vm, Comparison::comparison, x, y));                                                \
        BRANCH_AFTER_CALL(holds != (negated))                                                                          \
    }                                                                                                                  \
    SLOW(name##Double) {                                                                                               \
        Value x = fp[pc->a], y = OPERAND_B;                                                                            \
        if (x.isNumber() && y.isNumber()) [[likely]] {                                                                 \
            noteFeedback(pc, kArithDouble << 2);                                                                       \
            BRANCH((x.asNumber() op y.asNumber()) != (negated), 2, pc->jumpD())                                        \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->a], y = OPERAND_B;                                                                            \
        if (x.isInt32() && y.isInt32()) [[likely]] {                                                                   \
            BRANCH((x.asInt32() op y.asInt32()) != (negated), 2, pc->jumpD())                                          \
        }                                                                                                              \
        TAIL(name##Double);                                                                                            \
    }

#define STRICT_JUMP(name, negated)                                                                                     \
    SLOW(name##Slow) {                                                                                                 \
        Value x = fp[pc->a], y = OPERAND_B;                                                                            \
        if (x.isNumber() && y.isNumber()) {                                                                            \
            noteFeedback(pc, kArithDouble << 2);                                                                       \
            BRANCH((x.asNumber() == y.asNumber()) != (negated), 2, pc->jumpD())                                        \
        }                                                                                                              \
        SAVE();                                                                                                        \
        noteFeedback(pc, jumpBits(x, y));                                                                              \
        BRANCH_AFTER_CALL(strictlyEquals(*vm, x, y) != (negated))                                                      \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->a], y = OPERAND_B;                                                                            \
        int quick = strictEqualsFast(x, y);                                                                            \
        if (quick >= 0 && knownKinds(x, y, pc->feedback & kJumpKinds)) [[likely]] {                                    \
            BRANCH((quick != 0) != (negated), 2, pc->jumpD())                                                          \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }

#define OPERAND_B fp[pc->b]
RELATIONAL_JUMP(JLt, false, <, Less)
RELATIONAL_JUMP(JLe, false, <=, LessEqual)
RELATIONAL_JUMP(JGt, false, >, Greater)
RELATIONAL_JUMP(JGe, false, >=, GreaterEqual)
RELATIONAL_JUMP(JNlt, true, <, Less)
RELATIONAL_JUMP(JNle, true, <=, LessEqual)
RELATIONAL_JUMP(JNgt, true, >, Greater)
RELATIONAL_JUMP(JNge, true, >=, GreaterEqual)
STRICT_JUMP(JStrictEq, false)
STRICT_JUMP(JStrictNe, true)

#define EQUALITY_JUMP(name, negated)                                                                                   \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->a], y = fp[pc->b];                                                                            \
        noteFeedback(pc, jumpBits(x, y));                                                                              \
        bool equal = CHECK(looselyEquals(*vm, x, y));                                                                  \
        BRANCH_AFTER_CALL(equal != (negated))                                                                          \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->a], y = fp[pc->b];                                                                            \
        int quick = looseEqualsFast(x, y);                                                                             \
        if (quick >= 0 && knownKinds(x, y, pc->feedback & kJumpKinds)) [[likely]] {                                    \
            BRANCH((quick != 0) != (negated), 2, pc->jumpD())                                                          \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }
EQUALITY_JUMP(JEq, false)
EQUALITY_JUMP(JNe, true)
#undef OPERAND_B

#define OPERAND_B Value(static_cast<int32_t>(pc->b))
RELATIONAL_JUMP(JLtI, false, <, Less)
RELATIONAL_JUMP(JLeI, false, <=, LessEqual)
RELATIONAL_JUMP(JGtI, false, >, Greater)
RELATIONAL_JUMP(JGeI, false, >=, GreaterEqual)
RELATIONAL_JUMP(JNltI, true, <, Less)
RELATIONAL_JUMP(JNleI, true, <=, LessEqual)
RELATIONAL_JUMP(JNgtI, true, >, Greater)
RELATIONAL_JUMP(JNgeI, true, >=, GreaterEqual)
STRICT_JUMP(JStrictEqI, false)
STRICT_JUMP(JStrictNeI, true)
#undef OPERAND_B

HANDLER(Switch) {
    const std::vector<int32_t>& table = codeOf(fp)->data_->jumpTables[static_cast<uint32_t>(pc->bc())];
    JUMP(table[static_cast<uint32_t>(fp[pc->a].asInt32())]);
}

} // namespace tiercel::interpreter

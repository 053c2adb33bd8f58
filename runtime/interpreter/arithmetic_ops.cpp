// Loads, moves, arithmetic and conversions. Each op opens with the int32 path, which writes no feedback; then doubles;
// then the general operator. -0 and overflow leave the int32 path.
#include "runtime/interpreter/handlers.h"

#include "runtime/abstract_operations.h"
#include "runtime/bigint.h"

#include <cmath>

namespace tiercel::interpreter {

// -- loads and moves
// ---------------------------------------------------------------------------------------------------

HANDLER(LoadConst) {
    fp[pc->a] = constant(fp, static_cast<uint32_t>(pc->bc()));
    NEXT(1);
}
HANDLER(LoadInt) {
    fp[pc->a] = Value(pc->bc());
    NEXT(1);
}
HANDLER(LoadSpecial) {
    fp[pc->a] = Value::fromBits(static_cast<uint16_t>(pc->b));
    NEXT(1);
}
HANDLER(Move) {
    fp[pc->a] = fp[pc->b];
    NEXT(1);
}

HANDLER(FillUndefined) {
    Value* at = fp + pc->a;
    for (int32_t i = 0; i < pc->b; i++) at[i] = Value::undefined();
    NEXT(1);
}

// -- feedback
// ------------------------------------------------------------------------------------------------------------

static uint8_t kindBit(Value v) {
    if (v.isInt32()) return kArithInt32;
    if (v.isNumber()) return kArithDouble;
    if (v.isString()) return kArithString;
    return v.isBigInt() ? kArithBigInt : kArithOther;
}
static void noteOperands(const Instruction* pc, Value x, Value y) {
    noteFeedback(pc, static_cast<uint8_t>(kindBit(x) | kindBit(y)));
}

// -- binary operators
// ------------------------------------------------------------------------------------------------------

/// The result of arithmetic as a Value; NaN is made the canonical one off the straight path.
[[gnu::always_inline]] static inline Value boxDouble(double d) {
    if (d != d) [[unlikely]]
        return Value::nan();
    return Value::fromBits(std::bit_cast<uint64_t>(d) + Value::kDoubleOffset);
}

/// The double path shared by the operators: both numbers; the int32 path has been tried before.
#define DOUBLE_PATH(name, expression)                                                                                  \
    SLOW(name##Slow);                                                                                                  \
    SLOW(name##Mixed) {                                                                                                \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        if (x.isNumber() && y.isNumber()) [[likely]] {                                                                 \
            noteFeedback(pc, x.isInt32() && y.isInt32() ? kArithInt32 | kArithOverflow : kArithDouble);                \
            double l = x.asNumber(), r = y.asNumber();                                                                 \
            fp[pc->a] = boxDouble(expression);                                                                         \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }                                                                                                                  \
    SLOW(name##Double) {                                                                                               \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        if (x.isDouble() && DOUBLE_C(y) && (pc->feedback & kArithDouble)) [[likely]] {                                 \
            double l = x.asDouble(), r = DOUBLE_OF_C(y);                                                               \
            fp[pc->a] = boxDouble(expression);                                                                         \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Mixed);                                                                                             \
    }

#define GENERAL_PATH(name, call)                                                                                       \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        noteOperands(pc, x, y);                                                                                        \
        fp[pc->a] = CHECK(call);                                                                                       \
        NEXT(1);                                                                                                       \
    }

#define OVERFLOW_OP(name, builtin, op, call)                                                                           \
    DOUBLE_PATH(name, l op r)                                                                                          \
    GENERAL_PATH(name, call)                                                                                           \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        int32_t z;                                                                                                     \
        if (x.isInt32() && y.isInt32() && !builtin(x.asInt32(), y.asInt32(), &z)) [[likely]] {                         \
            fp[pc->a] = Value(z);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Double);                                                                                            \
    }

#define MULTIPLY_OP(name)                                                                                              \
    DOUBLE_PATH(name, l* r)                                                                                            \
    GENERAL_PATH(name, arithmetic(*vm, BinaryOp::Mul, x, y))                                                           \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        int32_t z;                                                                                                     \
        if (x.isInt32() && y.isInt32() && !__builtin_mul_overflow(x.asInt32(), y.asInt32(), &z)) [[likely]] {          \
            if (z != 0 || (x.asInt32() | y.asInt32()) >= 0) [[likely]] {                                               \
                fp[pc->a] = Value(z);                                                                                  \
                NEXT(1);                                                                                               \
            }                                                                                                          \
        }                                                                                                              \
        TAIL(name##Double);                                                                                            \
    }

/// Bitwise operators: numbers convert without running code.
#define BITWISE_OP(name, general, expression)                                                                          \
    GENERAL_PATH(name, arithmetic(*vm, BinaryOp::general, x, y))                                                       \
    SLOW(name##Double) {                                                                                               \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        if (x.isNumber() && y.isNumber()) [[likely]] {                                                                 \
            noteFeedback(pc, kArithDouble);                                                                            \
            int32_t l = x.isInt32() ? x.asInt32() : doubleToInt32(x.asDouble());                                       \
            int32_t r = y.isInt32() ? y.asInt32() : doubleToInt32(y.asDouble());                                       \
            fp[pc->a] = expression;                                                                                    \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b], y = OPERAND_C;                                                                            \
        if (x.isInt32() && y.isInt32()) [[likely]] {                                                                   \
            int32_t l = x.asInt32(), r = y.asInt32();                                                                  \
            fp[pc->a] = expression;                                                                                    \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Double);                                                                                            \
    }

#define SHL_EXPRESSION Value(static_cast<int32_t>(static_cast<uint32_t>(l) << (r & 31)))
#define USHR_EXPRESSION Value::number(static_cast<uint32_t>(l) >> (r & 31))

#define OPERAND_C fp[pc->c]
#define DOUBLE_C(y) y.isDouble()
#define DOUBLE_OF_C(y) y.asDouble()
OVERFLOW_OP(Add, __builtin_add_overflow, +, add(*vm, x, y))
OVERFLOW_OP(Sub, __builtin_sub_overflow, -, arithmetic(*vm, BinaryOp::Sub, x, y))
MULTIPLY_OP(Mul)
BITWISE_OP(BitAnd, BitAnd, Value(l& r))
BITWISE_OP(BitOr, BitOr, Value(l | r))
BITWISE_OP(BitXor, BitXor, Value(l ^ r))
BITWISE_OP(Shl, Shl, SHL_EXPRESSION)
BITWISE_OP(Shr, Shr, Value(l >> (r & 31)))
BITWISE_OP(Ushr, Ushr, USHR_EXPRESSION)

GENERAL_PATH(Div, arithmetic(*vm, BinaryOp::Div, x, y))
SLOW(divMixed) {
    Value x = fp[pc->b], y = fp[pc->c];
    if (x.isNumber() && y.isNumber()) [[likely]] {
        // The quotient of integers is held as int32 where it is one: it is often an index.
        if (x.isInt32() && y.isInt32()) {
            Value z = Value::number(static_cast<double>(x.asInt32()) / y.asInt32());
            noteFeedback(pc, z.isInt32() ? kArithInt32 : kArithInt32 | kArithOverflow);
            fp[pc->a] = z;
        } else {
            noteFeedback(pc, kArithDouble);
            fp[pc->a] = boxDouble(x.asNumber() / y.asNumber());
        }
        NEXT(1);
    }
    TAIL(DivSlow);
}
HANDLER(Div) {
    Value x = fp[pc->b], y = fp[pc->c];
    if (x.isDouble() && y.isDouble() && (pc->feedback & kArithDouble)) [[likely]] {
        fp[pc->a] = boxDouble(x.asDouble() / y.asDouble());
        NEXT(1);
    }
    TAIL(divMixed);
}

SLOW(ModDouble) {
    SAVE();
    Value x = fp[pc->b], y = fp[pc->c];
    if (x.isNumber() && y.isNumber()) {
        noteFeedback(pc, x.isInt32() && y.isInt32() ? kArithInt32 | kArithOverflow : kArithDouble);
        fp[pc->a] = Value::number(numberRemainder(x.asNumber(), y.asNumber()));
    } else {
        noteOperands(pc, x, y);
        fp[pc->a] = CHECK(arithmetic(*vm, BinaryOp::Mod, x, y));
    }
    NEXT(1);
}
HANDLER(Mod) {
    Value x = fp[pc->b], y = fp[pc->c];
    if (x.isInt32() && y.isInt32()) [[likely]] {
        int32_t l = x.asInt32(), r = y.asInt32();
        // A negative dividend may give -0.
        if (l >= 0 && r > 0) [[likely]] {
            fp[pc->a] = Value(static_cast<int32_t>(static_cast<uint32_t>(l) % static_cast<uint32_t>(r)));
            NEXT(1);
        }
    }
    TAIL(ModDouble);
}

GENERAL_PATH(Exp, arithmetic(*vm, BinaryOp::Exp, x, y))
HANDLER(Exp) { TAIL(ExpSlow); }
#undef OPERAND_C

#undef DOUBLE_C
#undef DOUBLE_OF_C
#define OPERAND_C Value(static_cast<int32_t>(pc->c))
#define DOUBLE_C(y) true
#define DOUBLE_OF_C(y) static_cast<double>(y.asInt32())
OVERFLOW_OP(AddI, __builtin_add_overflow, +, add(*vm, x, y))
OVERFLOW_OP(SubI, __builtin_sub_overflow, -, arithmetic(*vm, BinaryOp::Sub, x, y))
MULTIPLY_OP(MulI)
BITWISE_OP(BitAndI, BitAnd, Value(l& r))
BITWISE_OP(BitOrI, BitOr, Value(l | r))
BITWISE_OP(ShlI, Shl, SHL_EXPRESSION)
BITWISE_OP(ShrI, Shr, Value(l >> (r & 31)))
BITWISE_OP(UshrI, Ushr, USHR_EXPRESSION)
#undef OPERAND_C

// -- unary operators
// ------------------------------------------------------------------------------------------------------

#define INCREMENT_OP(name, delta, builtin)                                                                             \
    SLOW(name##Slow) {                                                                                                 \
        SAVE();                                                                                                        \
        Value x = fp[pc->b];                                                                                           \
        if (x.isNumber()) {                                                                                            \
            noteFeedback(pc, x.isInt32() ? kArithInt32 | kArithOverflow : kArithDouble);                               \
            fp[pc->a] = Value::rawDouble(x.asNumber() + (delta));                                                      \
        } else {                                                                                                       \
            noteFeedback(pc, kindBit(x));                                                                              \
            Value numeric = CHECK(toNumeric(*vm, x));                                                                  \
            fp[pc->a] = CHECK(increment(*vm, numeric, delta));                                                         \
        }                                                                                                              \
        NEXT(1);                                                                                                       \
    }                                                                                                                  \
    HANDLER(name) {                                                                                                    \
        Value x = fp[pc->b];                                                                                           \
        int32_t z;                                                                                                     \
        if (x.isInt32() && !builtin(x.asInt32(), 1, &z)) [[likely]] {                                                  \
            fp[pc->a] = Value(z);                                                                                      \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        TAIL(name##Slow);                                                                                              \
    }
INCREMENT_OP(Inc, 1, __builtin_add_overflow)
INCREMENT_OP(Dec, -1, __builtin_sub_overflow)

SLOW(NegSlow) {
    SAVE();
    Value x = fp[pc->b];
    noteFeedback(pc, kindBit(x));
    fp[pc->a] = CHECK(negate(*vm, x));
    NEXT(1);
}
HANDLER(Neg) {
    Value x = fp[pc->b];
    if (x.isInt32() && x.asInt32() != 0 && x.asInt32() != INT32_MIN) [[likely]] {
        fp[pc->a] = Value(-x.asInt32());
        NEXT(1);
    }
    if (x.isNumber()) {
        noteFeedback(pc, x.isInt32() ? kArithInt32 | kArithOverflow : kArithDouble);
        fp[pc->a] = Value::rawDouble(-x.asNumber());
        NEXT(1);
    }
    TAIL(NegSlow);
}

SLOW(BitNotSlow) {
    SAVE();
    Value x = fp[pc->b];
    noteFeedback(pc, kindBit(x));
    fp[pc->a] = CHECK(bitNot(*vm, x));
    NEXT(1);
}
HANDLER(BitNot) {
    Value x = fp[pc->b];
    if (x.isInt32()) [[likely]] {
        fp[pc->a] = Value(~x.asInt32());
        NEXT(1);
    }
    TAIL(BitNotSlow);
}

SLOW(ToNumberSlow) {
    SAVE();
    noteFeedback(pc, kindBit(fp[pc->b]));
    fp[pc->a] = CHECK(toNumberValue(*vm, fp[pc->b]));
    NEXT(1);
}
HANDLER(ToNumber) {
    Value x = fp[pc->b];
    if (x.isNumber()) [[likely]] {
        fp[pc->a] = x;
        NEXT(1);
    }
    TAIL(ToNumberSlow);
}

SLOW(ToNumericSlow) {
    SAVE();
    noteFeedback(pc, kindBit(fp[pc->b]));
    fp[pc->a] = CHECK(toNumeric(*vm, fp[pc->b]));
    NEXT(1);
}
HANDLER(ToNumeric) {
    Value x = fp[pc->b];
    if (x.isNumber()) [[likely]] {
        fp[pc->a] = x;
        NEXT(1);
    }
    TAIL(ToNumericSlow);
}

SLOW(ToStringSlow) {
    SAVE();
    fp[pc->a] = CHECK(toString(*vm, fp[pc->b]));
    NEXT(1);
}
HANDLER(ToString) {
    Value x = fp[pc->b];
    if (x.isString()) [[likely]] {
        fp[pc->a] = x;
        NEXT(1);
    }
    TAIL(ToStringSlow);
}

SLOW(ToPropertyKeySlow) {
    SAVE();
    PropertyKey key = CHECK(toPropertyKey(*vm, fp[pc->b]));
    fp[pc->a] = key.toValue(*vm);
    NEXT(1);
}
HANDLER(ToPropertyKey) {
    Value x = fp[pc->b];
    if (x.isInt32() || x.isString() || x.isSymbol()) [[likely]] {
        fp[pc->a] = x;
        NEXT(1);
    }
    TAIL(ToPropertyKeySlow);
}

[[gnu::noinline]] static Completion<Value> elementKey(VM& vm, Value key, Value base) {
    if (base.isNullish()) return throwNullishRead(vm, base, key);
    return TRY(toPropertyKey(vm, key)).toValue(vm);
}
SLOW(toElementKeySlow) {
    SAVE();
    fp[pc->a] = CHECK(elementKey(*vm, fp[pc->b], fp[pc->c]));
    NEXT(1);
}
HANDLER(ToElementKey) {
    Value key = fp[pc->b];
    if (key.isInt32() && key.asInt32() >= 0 && !fp[pc->c].isNullish()) [[likely]] {
        fp[pc->a] = key;
        NEXT(1);
    }
    TAIL(toElementKeySlow);
}

SLOW(ToObjectSlow) {
    SAVE();
    fp[pc->a] = CHECK(toObject(*vm, fp[pc->b]));
    NEXT(1);
}
HANDLER(ToObject) {
    Value x = fp[pc->b];
    if (x.isObject()) [[likely]] {
        fp[pc->a] = x;
        NEXT(1);
    }
    TAIL(ToObjectSlow);
}

[[gnu::noinline]] static void throwNotCoercible(VM& vm, Value v) {
    const char* name = v.isNull() ? "null" : "undefined";
    static_cast<void>(vm.throwTypeError("Cannot destructure '%s' as it is %s.", name, name));
}
SLOW(requireObjectCoercibleFailed) {
    SAVE();
    throwNotCoercible(*vm, fp[pc->a]);
    UNWIND();
}
HANDLER(RequireObjectCoercible) {
    if (fp[pc->a].isNullish()) [[unlikely]]
        TAIL(requireObjectCoercibleFailed);
    NEXT(1);
}
#ifndef TIERCEL_STUBS
OP_FUNCTION(ToElementKey) {
    Value key = fp[pc->b];
    bool isIndex = key.isInt32() && key.asInt32() >= 0 && !fp[pc->c].isNullish();
    fp[pc->a] = isIndex ? key : RT_TRY(elementKey(vm, key, fp[pc->c]));
    return true;
}
OP_FUNCTION(RequireObjectCoercible) {
    if (!fp[pc->a].isNullish()) return true;
    throwNotCoercible(vm, fp[pc->a]);
    return false;
}
#endif

HANDLER(Not) {
    Value x = fp[pc->b];
    if (x.isBoolean()) [[likely]] {
        fp[pc->a] = Value::fromBits(x.bits() ^ 1);
        NEXT(1);
    }
    fp[pc->a] = Value(!toBoolean(x));
    NEXT(1);
}

HANDLER(TypeOf) {
    SAVE();
    fp[pc->a] = typeOf(*vm, fp[pc->b]);
    NEXT(1);
}

RUNTIME_OP(ConcatStrings) {
    const Value* parts = fp + pc->b;
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    auto* result = vm.emptyString;
    constexpr uint32_t kAtOnce = 8; // with what there is already
    for (uint32_t i = 0; i < count;) {
        String* some[kAtOnce] = {result};
        uint32_t used = 1;
        while (used < kAtOnce && i < count) some[used++] = parts[i++].asCell()->as<String>();
        result = RT_TRY(concatStrings(vm, std::span(some, used)));
    }
    fp[pc->a] = result;
    return true;
}

} // namespace tiercel::interpreter

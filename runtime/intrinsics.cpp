// See intrinsics.h. Operators, comparisons, numbers and the table; intrinsics_objects.cpp has the rest.
#include "runtime/intrinsics.h"

#include "runtime/abstract_operations.h"
#include "runtime/operations.h"

#include <cmath>

namespace tiercel {

namespace {

Value in(uint64_t bits) { return Value::fromBits(bits); }

template <class T>
uint64_t out(Completion<T> result) {
    if constexpr (std::is_same_v<T, Value>) {
        return result.raw().bits();
    } else {
        return result.isAbrupt() ? Value::kEmpty : Value(result.release()).bits();
    }
}
uint32_t truth(Completion<bool> result) { return result.isAbrupt() ? 2 : result.release(); }

uint64_t step(VM& vm, uint64_t x, int delta) {
    Value v = in(x);
    if (v.isNumber()) return Value::number(v.asNumber() + delta).bits();
    auto numeric = toNumeric(vm, v);
    return numeric.isAbrupt() ? Value::kEmpty : out(increment(vm, numeric.release(), delta));
}

} // namespace

uint64_t intrinsic_add(VM* vm, uint64_t x, uint64_t y) { return out(add(*vm, in(x), in(y))); }
#define ARITHMETIC(name, op)                                                                                           \
    uint64_t intrinsic_##name(VM* vm, uint64_t x, uint64_t y) {                                                        \
        return out(arithmetic(*vm, BinaryOp::op, in(x), in(y)));                                                       \
    }
ARITHMETIC(sub, Sub)
ARITHMETIC(mul, Mul)
ARITHMETIC(div, Div)
ARITHMETIC(mod, Mod)
ARITHMETIC(exp, Exp)
ARITHMETIC(bitAnd, BitAnd)
ARITHMETIC(bitOr, BitOr)
ARITHMETIC(bitXor, BitXor)
ARITHMETIC(shl, Shl)
ARITHMETIC(shr, Shr)
ARITHMETIC(ushr, Ushr)

uint64_t intrinsic_neg(VM* vm, uint64_t x) { return out(negate(*vm, in(x))); }
uint64_t intrinsic_bitNot(VM* vm, uint64_t x) { return out(bitNot(*vm, in(x))); }
uint64_t intrinsic_inc(VM* vm, uint64_t x) { return step(*vm, x, 1); }
uint64_t intrinsic_dec(VM* vm, uint64_t x) { return step(*vm, x, -1); }
uint64_t intrinsic_toNumber(VM* vm, uint64_t x) { return out(toNumberValue(*vm, in(x))); }
uint64_t intrinsic_toNumeric(VM* vm, uint64_t x) { return out(toNumeric(*vm, in(x))); }
uint64_t intrinsic_toString(VM* vm, uint64_t x) { return out(toString(*vm, in(x))); }
uint64_t intrinsic_toPropertyKey(VM* vm, uint64_t x) {
    Value v = in(x);
    if (v.isInt32() || v.isString() || v.isSymbol()) return x; // as the op does
    auto key = toPropertyKey(*vm, v);
    return key.isAbrupt() ? Value::kEmpty : key.release().toValue(*vm).bits();
}
uint64_t intrinsic_typeOf(VM* vm, uint64_t x) { return Value(typeOf(*vm, in(x))).bits(); }
uint64_t intrinsic_concat(VM* vm, uint64_t x, uint64_t y) {
    return out(String::concat(*vm, in(x).asCell()->as<String>(), in(y).asCell()->as<String>()));
}

uint64_t intrinsic_concat3(VM* vm, uint64_t x, uint64_t y, uint64_t z) {
    String* parts[] = {in(x).asCell()->as<String>(), in(y).asCell()->as<String>(), in(z).asCell()->as<String>()};
    return out(concatStrings(*vm, parts));
}
uint64_t intrinsic_concat4(VM* vm, uint64_t x, uint64_t y, uint64_t z, uint64_t w) {
    String* parts[] = {in(x).asCell()->as<String>(), in(y).asCell()->as<String>(), in(z).asCell()->as<String>(),
                       in(w).asCell()->as<String>()};
    return out(concatStrings(*vm, parts));
}

uint32_t intrinsic_looselyEquals(VM* vm, uint64_t x, uint64_t y) { return truth(looselyEquals(*vm, in(x), in(y))); }
uint32_t intrinsic_strictlyEquals(VM* vm, uint64_t x, uint64_t y) { return strictlyEquals(*vm, in(x), in(y)); }
#define COMPARISON(name, relation)                                                                                     \
    uint32_t intrinsic_##name(VM* vm, uint64_t x, uint64_t y) {                                                        \
        return truth(compare(*vm, Comparison::relation, in(x), in(y)));                                                \
    }
COMPARISON(less, Less)
COMPARISON(lessEqual, LessEqual)
COMPARISON(greater, Greater)
COMPARISON(greaterEqual, GreaterEqual)
uint32_t intrinsic_instanceOf(VM* vm, uint64_t x, uint64_t y) { return truth(instanceOf(*vm, in(x), in(y))); }
int32_t intrinsic_isInstance(VM* vm, uint64_t x, uint64_t prototype) {
    if (!in(x).isObject()) return 0;
    const auto* object = static_cast<Object*>(in(x).asCell());
    for (;;) {
        if (object->kind() == CellKind::Proxy) return -1;
        Value next = object->prototypeValue(*vm);
        if (next.isNull()) return 0;
        if (next == in(prototype)) return 1;
        object = static_cast<Object*>(next.asCell());
    }
}
uint32_t intrinsic_sameValue(VM* vm, uint64_t x, uint64_t y) { return sameValue(*vm, in(x), in(y)); }
uint32_t intrinsic_in(VM* vm, uint64_t x, uint64_t y) { return truth(hasPropertyIn(*vm, in(x), in(y))); }
uint32_t intrinsic_truthy(VM*, uint64_t x) { return toBoolean(in(x)); }
uint32_t intrinsic_stringEquals(VM* vm, uint64_t x, uint64_t y) {
    return in(x).asCell()->as<String>()->equals(*vm, in(y).asCell()->as<String>());
}

int32_t intrinsic_stringCompare(VM* vm, uint64_t x, uint64_t y) {
    return in(x).asCell()->as<String>()->compare(*vm, in(y).asCell()->as<String>());
}

double intrinsic_doubleMod(VM*, double x, double y) { return numberRemainder(x, y); }
double intrinsic_pow(VM*, double x, double y) { return numberExponentiate(x, y); }
int32_t intrinsic_truncateToInt32(VM*, double x) { return doubleToInt32(x); }
double intrinsic_sin(VM*, double x) { return std::sin(x); }
double intrinsic_cos(VM*, double x) { return std::cos(x); }
double intrinsic_tan(VM*, double x) { return std::tan(x); }
double intrinsic_atan2(VM*, double y, double x) { return std::atan2(y, x); }
double intrinsic_exponential(VM*, double x) { return std::exp(x); }
double intrinsic_log(VM*, double x) { return std::log(x); }

// -- the table
// -----------------------------------------------------------------------------------------------------------------

namespace {

template <class T>
constexpr char kLetter = '?';
template <>
constexpr char kLetter<uint64_t> = 't';
template <>
constexpr char kLetter<int32_t> = 'i';
template <>
constexpr char kLetter<double> = 'd';
template <>
constexpr char kLetter<uint32_t> = 'b';
template <>
constexpr char kLetter<void*> = 'p';
template <>
constexpr char kLetter<void> = 'v';

/// Has the function the type that the letters say?
template <class R, class... A>
constexpr bool matches(R (*)(VM*, A...), const char* result, std::string_view arguments) {
    constexpr char letters[] = {kLetter<A>..., '\0'};
    return kLetter<R> == *result && arguments == letters;
}
#define I(name, result, arguments, flags)                                                                              \
    static_assert(matches(intrinsic_##name, #result, arguments), "the row and the function differ");
#include "runtime/intrinsics.def"

} // namespace

const IntrinsicFunction kIntrinsicFunctions[] = {
#define I(name, result, arguments, flags)                                                                              \
    {#name, *#result, arguments, flags, reinterpret_cast<const void*>(intrinsic_##name)},
#include "runtime/intrinsics.def"
};
const size_t kIntrinsicFunctionCount = std::size(kIntrinsicFunctions);

} // namespace tiercel

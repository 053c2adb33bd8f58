// Math. Functions of one number take it as int32 or double without conversion; transcendental ones are libm's.
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/exact_sum.h"
#include "runtime/builtins/math_functions.h"
#include "runtime/number_format.h"
#include "runtime/runtime_caches.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace tiercel {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A builtin that applies F to its argument's number.
template <double (*F)(double)>
Completion<Value> unary(VM& vm, CallArgs args) {
    return Value::number(F(args.count() ? TRY(toNumber(vm, args[0])) : kNaN));
}

/// The same for functions that map integers to themselves.
template <double (*F)(double)>
Completion<Value> rounding(VM& vm, CallArgs args) {
    if (args[0].isInt32()) return args[0];
    return Value::number(F(TRY(toNumber(vm, args[0]))));
}

double f16roundOf(double x) { return halfToDouble(doubleToHalf(x)); }

Completion<Value> mathAbs(VM& vm, CallArgs args) {
    if (args[0].isInt32()) return Value::number(std::abs(static_cast<int64_t>(args[0].asInt32())));
    return Value::number(std::fabs(TRY(toNumber(vm, args[0]))));
}

Completion<Value> mathAtan2(VM& vm, CallArgs args) {
    double y = TRY(toNumber(vm, args[0]));
    double x = TRY(toNumber(vm, args[1]));
    return Value::number(std::atan2(y, x));
}

Completion<Value> mathPow(VM& vm, CallArgs args) {
    double base = TRY(toNumber(vm, args[0]));
    double exponent = TRY(toNumber(vm, args[1]));
    return Value::number(numberExponentiate(base, exponent));
}

Completion<Value> mathImul(VM& vm, CallArgs args) {
    uint32_t a = TRY(toUint32(vm, args[0]));
    uint32_t b = TRY(toUint32(vm, args[1]));
    return Value::int32(static_cast<int32_t>(a * b));
}

Completion<Value> mathClz32(VM& vm, CallArgs args) {
    return Value::int32(std::countl_zero(TRY(toUint32(vm, args[0]))));
}

// Math.max and Math.min: all arguments are converted first; NaN wins, +0 is above -0.
template <bool kMax>
Completion<Value> extremum(VM& vm, CallArgs args) {
    uint32_t count = args.count();
    if (count == 2 && args[0].isInt32() && args[1].isInt32())
        return kMax == (args[0].asInt32() > args[1].asInt32()) ? args[0] : args[1];
    double result = kMax ? -kInfinity : kInfinity;
    uint32_t i = 0;
    if (count > 0 && args[0].isInt32()) {
        int32_t best = args[0].asInt32();
        const Value* values = args.begin();
        for (i = 1; i < count && values[i].isInt32(); i++)
            best = kMax ? std::max(best, values[i].asInt32()) : std::min(best, values[i].asInt32());
        if (i == count) return Value::int32(best);
        result = best;
    }
    for (; i < count; i++) {
        double d = TRY(toNumber(vm, args[i]));
        if (d != d || result != result) {
            result = kNaN;
        } else if (kMax ? d > result : d < result) {
            result = d;
        } else if (d == 0 && result == 0 && std::signbit(d) != kMax) {
            result = d; // max: +0 replaces -0; min: -0 replaces +0
        }
    }
    return Value::number(result);
}

// Math.hypot: scaled by the largest, compensated, so neither overflow nor cancellation spoils the result.
Completion<Value> mathHypot(VM& vm, CallArgs args) {
    constexpr uint32_t kFew = 8; // that need no memory from the system
    uint32_t count = args.count();
    double few[kFew];
    std::vector<double> many(count > kFew ? count : 0);
    std::span<double> numbers(count > kFew ? many.data() : few, count);
    double largest = 0;
    bool infinite = false;
    bool nan = false;
    for (uint32_t i = 0; i < count; i++) {
        double d = std::fabs(TRY(toNumber(vm, args[i])));
        numbers[i] = d;
        infinite |= std::isinf(d);
        nan |= d != d;
        if (d > largest) largest = d;
    }
    if (infinite) return Value::number(kInfinity);
    if (nan) return Value::nan();
    if (largest == 0) return Value::int32(0);
    double sum = 0;
    double compensation = 0;
    for (double d : numbers) {
        double scaled = d / largest;
        double summand = scaled * scaled - compensation;
        double next = sum + summand;
        compensation = (next - sum) - summand;
        sum = next;
    }
    return Value::number(std::sqrt(sum) * largest);
}

Completion<Value> mathRandom(VM& vm, CallArgs) { return Value::number(runtimeCaches(vm).nextRandom()); }

// Math.sumPrecise ( items ): the exact sum, rounded once.
Completion<Value> mathSumPrecise(VM& vm, CallArgs args) {
    if (args[0].isNullish()) return vm.throwTypeError("%s is not iterable", describe(vm, args[0]).c_str());
    ExactSum sum;
    TRY(iterate(vm, args[0], [&](Value value) -> Completion<void> {
        if (!value.isNumber()) return vm.throwTypeError("%s is not a number", describe(vm, value).c_str());
        sum.add(value.asNumber());
        return {};
    }));
    return Value::number(sum.result());
}

constexpr BuiltinRow kRows[] = {
    known(KnownBuiltin::MathAbs, "abs", mathAbs, 1),
    known(KnownBuiltin::MathAcos, "acos", unary<std::acos>, 1),
    {"acosh", unary<std::acosh>, 1},
    known(KnownBuiltin::MathAsin, "asin", unary<std::asin>, 1),
    {"asinh", unary<std::asinh>, 1},
    known(KnownBuiltin::MathAtan, "atan", unary<std::atan>, 1),
    {"atanh", unary<std::atanh>, 1},
    known(KnownBuiltin::MathAtan2, "atan2", mathAtan2, 2),
    known(KnownBuiltin::MathCeil, "ceil", rounding<std::ceil>, 1),
    known(KnownBuiltin::MathCbrt, "cbrt", unary<cubeRoot>, 1),
    known(KnownBuiltin::MathExpm1, "expm1", unary<std::expm1>, 1),
    known(KnownBuiltin::MathClz32, "clz32", mathClz32, 1),
    known(KnownBuiltin::MathCos, "cos", unary<std::cos>, 1),
    known(KnownBuiltin::MathCosh, "cosh", unary<std::cosh>, 1),
    known(KnownBuiltin::MathExp, "exp", unary<std::exp>, 1),
    known(KnownBuiltin::MathFloor, "floor", rounding<std::floor>, 1),
    known(KnownBuiltin::MathFround, "fround", unary<froundOf>, 1),
    {"f16round", unary<f16roundOf>, 1},
    {"hypot", mathHypot, 2},
    known(KnownBuiltin::MathImul, "imul", mathImul, 2),
    known(KnownBuiltin::MathLog, "log", unary<std::log>, 1),
    known(KnownBuiltin::MathLog1p, "log1p", unary<std::log1p>, 1),
    known(KnownBuiltin::MathLog2, "log2", unary<std::log2>, 1),
    known(KnownBuiltin::MathLog10, "log10", unary<std::log10>, 1),
    known(KnownBuiltin::MathMax, "max", extremum<true>, 2),
    known(KnownBuiltin::MathMin, "min", extremum<false>, 2),
    known(KnownBuiltin::MathPow, "pow", mathPow, 2),
    known(KnownBuiltin::MathRandom, "random", mathRandom, 0),
    known(KnownBuiltin::MathRound, "round", rounding<roundHalfUp>, 1),
    known(KnownBuiltin::MathSign, "sign", unary<signOf>, 1),
    known(KnownBuiltin::MathSin, "sin", unary<std::sin>, 1),
    known(KnownBuiltin::MathSinh, "sinh", unary<std::sinh>, 1),
    known(KnownBuiltin::MathSqrt, "sqrt", unary<std::sqrt>, 1),
    known(KnownBuiltin::MathTan, "tan", unary<std::tan>, 1),
    known(KnownBuiltin::MathTanh, "tanh", unary<std::tanh>, 1),
    known(KnownBuiltin::MathTrunc, "trunc", rounding<std::trunc>, 1),
    {"sumPrecise", mathSumPrecise, 1},
};

} // namespace

void setupMath(Realm& realm) {
    Object* math = Object::make(realm.vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::Math, math);
    defineBuiltins(realm, math, kRows);
    defineConstant(realm, math, "E", Value::number(std::numbers::e));
    defineConstant(realm, math, "LN10", Value::number(std::numbers::ln10));
    defineConstant(realm, math, "LN2", Value::number(std::numbers::ln2));
    defineConstant(realm, math, "LOG10E", Value::number(std::numbers::log10e));
    defineConstant(realm, math, "LOG2E", Value::number(std::numbers::log2e));
    defineConstant(realm, math, "PI", Value::number(std::numbers::pi));
    defineConstant(realm, math, "SQRT1_2", Value::number(std::numbers::sqrt2 / 2));
    defineConstant(realm, math, "SQRT2", Value::number(std::numbers::sqrt2));
    defineToStringTag(realm, math, "Math");
}

} // namespace tiercel

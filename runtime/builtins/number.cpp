// Number: constructor, prototype, parseInt and parseFloat.
#include "runtime/bigint.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/locale.h"
#include "runtime/number_format.h"

#include <cmath>
#include <limits>

namespace tiercel {

namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;

// Number ( value ), sec-number-constructor-number-value.
Completion<Value> numberConstructor(VM& vm, CallArgs args) {
    Value value = Value::int32(0);
    if (args.count() > 0) {
        value = TRY(toNumeric(vm, args[0]));
        if (value.isBigInt()) value = Value::number(static_cast<BigInt*>(value.asCell())->toDouble());
    }
    if (!args.isConstruct()) return value;
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::NumberPrototype));
    return makePrimitiveObject(vm, value, prototype);
}

// ThisNumberValue, sec-thisnumbervalue.
Completion<double> thisNumber(VM& vm, CallArgs args, const char* method) {
    Value value = args.thisValue();
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) value = wrapper->primitive_;
    if (value.isNumber()) return value.asNumber();
    return vm.throwTypeError("Number.prototype.%s requires that 'this' be a Number", method);
}

Completion<Value> numberToExponential(VM& vm, CallArgs args) {
    double x = TRY(thisNumber(vm, args, "toExponential"));
    double digits = TRY(toIntegerOrInfinity(vm, args[0]));
    if (!std::isfinite(x)) return Value(numberToString(vm, x));
    if (digits < 0 || digits > 100) return vm.throwRangeError("toExponential() argument must be between 0 and 100");
    return Value(String::fromLatin1(vm, doubleToExponential(x, args[0].isUndefined() ? -1 : static_cast<int>(digits))));
}

Completion<Value> numberToFixed(VM& vm, CallArgs args) {
    double x = TRY(thisNumber(vm, args, "toFixed"));
    double digits = TRY(toIntegerOrInfinity(vm, args[0]));
    if (digits < 0 || digits > 100) return vm.throwRangeError("toFixed() digits argument must be between 0 and 100");
    if (!std::isfinite(x)) return Value(numberToString(vm, x));
    return Value(String::fromLatin1(vm, doubleToFixed(x, static_cast<int>(digits))));
}

Completion<Value> numberToPrecision(VM& vm, CallArgs args) {
    double x = TRY(thisNumber(vm, args, "toPrecision"));
    if (args[0].isUndefined()) return Value(numberToString(vm, x));
    double precision = TRY(toIntegerOrInfinity(vm, args[0]));
    if (!std::isfinite(x)) return Value(numberToString(vm, x));
    if (precision < 1 || precision > 100) return vm.throwRangeError("toPrecision() argument must be between 1 and 100");
    return Value(String::fromLatin1(vm, doubleToPrecision(x, static_cast<int>(precision))));
}

Completion<Value> numberPrototypeToString(VM& vm, CallArgs args) {
    double x = TRY(thisNumber(vm, args, "toString"));
    double radix = args[0].isUndefined() ? 10 : TRY(toIntegerOrInfinity(vm, args[0]));
    if (radix < 2 || radix > 36) return vm.throwRangeError("toString() radix argument must be between 2 and 36");
    return Value(numberToString(vm, x, static_cast<int>(radix)));
}

// Number.prototype.toLocaleString ( [ locales [ , options ] ] ), ECMA-402 §19.2.1.
Completion<Value> numberToLocaleString(VM& vm, CallArgs args) {
    return formatNumber(vm, Value::number(TRY(thisNumber(vm, args, "toLocaleString"))), args[0], args[1]);
}

Completion<Value> numberValueOf(VM& vm, CallArgs args) { return Value::number(TRY(thisNumber(vm, args, "valueOf"))); }

bool isIntegral(Value v) {
    if (v.isInt32()) return true;
    return v.isNumber() && std::isfinite(v.asDouble()) && std::trunc(v.asDouble()) == v.asDouble();
}

Completion<Value> numberIsFinite(VM&, CallArgs args) {
    return Value::boolean(args[0].isNumber() && std::isfinite(args[0].asNumber()));
}
Completion<Value> numberIsInteger(VM&, CallArgs args) { return Value::boolean(isIntegral(args[0])); }
Completion<Value> numberIsNaN(VM&, CallArgs args) {
    return Value::boolean(args[0].isNumber() && args[0].asNumber() != args[0].asNumber());
}
Completion<Value> numberIsSafeInteger(VM&, CallArgs args) {
    return Value::boolean(isIntegral(args[0]) && std::fabs(args[0].asNumber()) <= kMaxSafeInteger);
}

// parseInt, sec-parseint-string-radix.
Completion<Value> parseInt(VM& vm, CallArgs args) {
    if (args[0].isInt32() && (args.count() < 2 || args[1] == Value::int32(10))) return args[0];
    String* text = TRY(toString(vm, args[0]));
    int32_t radix = TRY(toInt32(vm, args[1]));
    return Value::number(parseIntPrefix(text->view(vm), radix));
}

// parseFloat, sec-parsefloat-string.
Completion<Value> parseFloat(VM& vm, CallArgs args) {
    if (args[0].isInt32()) return args[0];
    String* text = TRY(toString(vm, args[0]));
    return Value::number(parseFloatPrefix(text->view(vm)));
}

constexpr BuiltinRow kPrototypeRows[] = {
    {"toExponential", numberToExponential, 1},
    {"toFixed", numberToFixed, 1},
    {"toPrecision", numberToPrecision, 1},
    {"toString", numberPrototypeToString, 1},
    known(KnownBuiltin::ToLocaleString, "toLocaleString", numberToLocaleString, 0),
    {"valueOf", numberValueOf, 0},
};
constexpr BuiltinRow kStaticRows[] = {
    known(KnownBuiltin::NumberIsFinite, "isFinite", numberIsFinite, 1),
    known(KnownBuiltin::NumberIsInteger, "isInteger", numberIsInteger, 1),
    known(KnownBuiltin::NumberIsNaN, "isNaN", numberIsNaN, 1),
    known(KnownBuiltin::NumberIsSafeInteger, "isSafeInteger", numberIsSafeInteger, 1),
};

} // namespace

void setupNumber(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = makePrimitiveObject(vm, Value::int32(0), realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::NumberPrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "Number", 1, numberConstructor, prototype);
    constructor->intrinsic_ = static_cast<uint16_t>(KnownBuiltin::NumberConstructor);
    realm.set(Intrinsic::NumberConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineBuiltins(realm, constructor, kStaticRows);
    defineConstant(realm, constructor, "MAX_VALUE", Value::number(std::numeric_limits<double>::max()));
    defineConstant(realm, constructor, "MIN_VALUE", Value::number(std::numeric_limits<double>::denorm_min()));
    defineConstant(realm, constructor, "NaN", Value::nan());
    defineConstant(realm, constructor, "NEGATIVE_INFINITY", Value::number(-std::numeric_limits<double>::infinity()));
    defineConstant(realm, constructor, "POSITIVE_INFINITY", Value::number(std::numeric_limits<double>::infinity()));
    defineConstant(realm, constructor, "MAX_SAFE_INTEGER", Value::number(kMaxSafeInteger));
    defineConstant(realm, constructor, "MIN_SAFE_INTEGER", Value::number(-kMaxSafeInteger));
    defineConstant(realm, constructor, "EPSILON", Value::number(std::numeric_limits<double>::epsilon()));
    realm.set(Intrinsic::ParseInt, defineFunction(realm, constructor, "parseInt", parseInt, 2));
    realm.set(Intrinsic::ParseFloat, defineFunction(realm, constructor, "parseFloat", parseFloat, 1));
}

} // namespace tiercel

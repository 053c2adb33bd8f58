// BigInt: conversion function and prototype. The arithmetic is in runtime/bigint.cpp.
#include "runtime/bigint.h"

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/locale.h"

namespace tiercel {

namespace {

// BigInt ( value ), sec-bigint-constructor-number-value.
Completion<Value> bigintConstructor(VM& vm, CallArgs args) {
    if (args.isConstruct()) return vm.throwTypeError("BigInt is not a constructor");
    Value primitive = TRY(toPrimitive(vm, args[0], PreferredType::Number));
    if (primitive.isNumber()) return Value(TRY(BigInt::fromDouble(vm, primitive.asNumber())));
    return Value(TRY(toBigInt(vm, primitive)));
}

// ThisBigIntValue, sec-thisbigintvalue.
Completion<BigInt*> thisBigInt(VM& vm, CallArgs args, const char* method) {
    Value value = args.thisValue();
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) value = wrapper->primitive_;
    if (value.isBigInt()) return static_cast<BigInt*>(value.asCell());
    return vm.throwTypeError("BigInt.prototype.%s requires that 'this' be a BigInt", method);
}

Completion<Value> bigintToString(VM& vm, CallArgs args) {
    BigInt* value = TRY(thisBigInt(vm, args, "toString"));
    double radix = args[0].isUndefined() ? 10 : TRY(toIntegerOrInfinity(vm, args[0]));
    if (radix < 2 || radix > 36) return vm.throwRangeError("toString() radix argument must be between 2 and 36");
    return Value(TRY(value->toString(vm, static_cast<int>(radix))));
}

// BigInt.prototype.toLocaleString ( [ locales [ , options ] ] ), ECMA-402 §19.3.1.
Completion<Value> bigintToLocaleString(VM& vm, CallArgs args) {
    return formatNumber(vm, Value(TRY(thisBigInt(vm, args, "toLocaleString"))), args[0], args[1]);
}

Completion<Value> bigintValueOf(VM& vm, CallArgs args) { return Value(TRY(thisBigInt(vm, args, "valueOf"))); }

Completion<Value> bigintAsIntN(VM& vm, CallArgs args) {
    uint64_t bits = TRY(toIndex(vm, args[0]));
    return Value(TRY(BigInt::asIntN(vm, bits, TRY(toBigInt(vm, args[1])))));
}

Completion<Value> bigintAsUintN(VM& vm, CallArgs args) {
    uint64_t bits = TRY(toIndex(vm, args[0]));
    return Value(TRY(BigInt::asUintN(vm, bits, TRY(toBigInt(vm, args[1])))));
}

constexpr BuiltinRow kPrototypeRows[] = {
    known(KnownBuiltin::ToLocaleString, "toLocaleString", bigintToLocaleString, 0),
    {"toString", bigintToString, 0},
    {"valueOf", bigintValueOf, 0},
};
constexpr BuiltinRow kStaticRows[] = {{"asIntN", bigintAsIntN, 2}, {"asUintN", bigintAsUintN, 2}};

} // namespace

void setupBigInt(Realm& realm) {
    Object* prototype = Object::make(realm.vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::BigIntPrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "BigInt", 1, bigintConstructor, prototype);
    realm.set(Intrinsic::BigIntConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineToStringTag(realm, prototype, "BigInt");
    defineBuiltins(realm, constructor, kStaticRows);
}

} // namespace tiercel

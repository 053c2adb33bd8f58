// Boolean: constructor and prototype.
#include "runtime/builtins/builtin.h"

namespace tiercel {

namespace {

Completion<Value> booleanConstructor(VM& vm, CallArgs args) {
    bool value = toBoolean(args[0]);
    if (!args.isConstruct()) return Value::boolean(value);
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::BooleanPrototype));
    return makePrimitiveObject(vm, Value::boolean(value), prototype);
}

// ThisBooleanValue, sec-thisbooleanvalue.
Completion<bool> thisBoolean(VM& vm, CallArgs args, const char* method) {
    Value value = args.thisValue();
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) value = wrapper->primitive_;
    if (value.isBoolean()) return value.isTrue();
    return vm.throwTypeError("Boolean.prototype.%s requires that 'this' be a Boolean", method);
}

Completion<Value> booleanToString(VM& vm, CallArgs args) {
    bool value = TRY(thisBoolean(vm, args, "toString"));
    return Value(value ? vm.names.true_.string() : vm.names.false_.string());
}

Completion<Value> booleanValueOf(VM& vm, CallArgs args) {
    return Value::boolean(TRY(thisBoolean(vm, args, "valueOf")));
}

constexpr BuiltinRow kPrototypeRows[] = {{"toString", booleanToString, 0}, {"valueOf", booleanValueOf, 0}};

} // namespace

void setupBoolean(Realm& realm) {
    Object* prototype = makePrimitiveObject(realm.vm, Value::boolean(false), realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::BooleanPrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "Boolean", 1, booleanConstructor, prototype);
    constructor->intrinsic_ = static_cast<uint16_t>(KnownBuiltin::BooleanConstructor);
    realm.set(Intrinsic::BooleanConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
}

} // namespace tiercel

// Reflect: the internal methods of objects as functions.
#include "runtime/builtins/builtin.h"
#include "runtime/plain_properties.h"

namespace tiercel {

namespace {

Completion<Object*> requireTarget(VM& vm, CallArgs args, const char* function) {
    if (args[0].isObject()) return static_cast<Object*>(args[0].asCell());
    return vm.throwTypeError("Reflect.%s called on non-object", function);
}

Completion<Value> reflectApply(VM& vm, CallArgs args) {
    if (!args[0].isCallable())
        return vm.throwTypeError("Function.prototype.apply was called on %s, which is %s and not a function",
                                 describe(vm, args[0]).c_str(), typeOf(vm, args[0])->toUtf8(vm).c_str());
    ValueList list = TRY(listFromArrayLike(vm, args[2]));
    return vm.call(args[0], args[1], list.data(), list.size());
}

Completion<Value> reflectConstruct(VM& vm, CallArgs args) {
    if (!args[0].isConstructor()) return vm.throwTypeError("%s is not a constructor", describe(vm, args[0]).c_str());
    Value newTarget = args.count() > 2 ? args[2] : args[0];
    if (!newTarget.isConstructor())
        return vm.throwTypeError("%s is not a constructor", describe(vm, newTarget).c_str());
    ValueList list = TRY(listFromArrayLike(vm, args[1]));
    return TRY(vm.construct(args[0], list.data(), list.size(), newTarget));
}

Completion<Value> reflectDefineProperty(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "defineProperty"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    PropertyDescriptor descriptor = TRY(toPropertyDescriptor(vm, args[2]));
    return Value::boolean(TRY(target->defineOwnProperty(vm, key, descriptor)));
}

Completion<Value> reflectDeleteProperty(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "deleteProperty"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return Value::boolean(TRY(target->deleteProperty(vm, key)));
}

Completion<Value> reflectGet(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "get"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return target->get(vm, key, args.count() > 2 ? args[2] : args[0]);
}

Completion<Value> reflectGetOwnPropertyDescriptor(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "getOwnPropertyDescriptor"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return fromPropertyDescriptor(vm, TRY(target->getOwnProperty(vm, key)));
}

Completion<Value> reflectGetPrototypeOf(VM& vm, CallArgs args) {
    return TRY(requireTarget(vm, args, "getPrototypeOf"))->getPrototypeOf(vm);
}

Completion<Value> reflectHas(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "has"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return Value::boolean(TRY(target->hasProperty(vm, key)));
}

Completion<Value> reflectIsExtensible(VM& vm, CallArgs args) {
    return Value::boolean(TRY(TRY(requireTarget(vm, args, "isExtensible"))->isExtensible(vm)));
}

Completion<Value> reflectOwnKeys(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "ownKeys"));
    if (Object* names = plainOwnNames(vm, target)) return names;
    KeyList keys = TRY(target->ownPropertyKeys(vm));
    Object* result = Array::make(vm, static_cast<uint32_t>(keys.size()));
    for (PropertyKey key : keys) Array::push(vm, result, key.toValue(vm));
    return result;
}

Completion<Value> reflectPreventExtensions(VM& vm, CallArgs args) {
    return Value::boolean(TRY(TRY(requireTarget(vm, args, "preventExtensions"))->preventExtensions(vm)));
}

Completion<Value> reflectSet(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "set"));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    Value receiver = args.count() > 3 ? args[3] : args[0];
    if (receiver == args[0] && putPlain(vm, target, key, args[2])) return Value(true);
    return Value::boolean(TRY(target->set(vm, key, args[2], receiver)));
}

Completion<Value> reflectSetPrototypeOf(VM& vm, CallArgs args) {
    Object* target = TRY(requireTarget(vm, args, "setPrototypeOf"));
    if (!args[1].isObject() && !args[1].isNull())
        return vm.throwTypeError("Object prototype may only be an Object or null: %s", describe(vm, args[1]).c_str());
    return Value::boolean(TRY(target->setPrototypeOf(vm, args[1])));
}

constexpr BuiltinRow kRows[] = {
    {"defineProperty", reflectDefineProperty, 3},
    {"deleteProperty", reflectDeleteProperty, 2},
    {"apply", reflectApply, 3},
    {"construct", reflectConstruct, 2},
    known(KnownBuiltin::ReflectGet, "get", reflectGet, 2),
    {"getOwnPropertyDescriptor", reflectGetOwnPropertyDescriptor, 2},
    known(KnownBuiltin::ReflectGetPrototypeOf, "getPrototypeOf", reflectGetPrototypeOf, 1),
    known(KnownBuiltin::ReflectHas, "has", reflectHas, 2),
    {"isExtensible", reflectIsExtensible, 1},
    {"ownKeys", reflectOwnKeys, 1},
    {"preventExtensions", reflectPreventExtensions, 1},
    {"set", reflectSet, 3},
    {"setPrototypeOf", reflectSetPrototypeOf, 2},
};

} // namespace

void setupReflect(Realm& realm) {
    Object* reflect = Object::make(realm.vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::Reflect, reflect);
    defineBuiltins(realm, reflect, kRows);
    defineToStringTag(realm, reflect, "Reflect");
}

} // namespace tiercel

// Property descriptors as objects: ToPropertyDescriptor and FromPropertyDescriptor.
#include "runtime/interpreter/inline_cache.h"
#include "runtime/operations.h"

namespace tiercel {

// FromPropertyDescriptor, sec-frompropertydescriptor.
Value fromPropertyDescriptor(VM& vm, const std::optional<PropertyDescriptor>& descriptor) {
    if (!descriptor) return Value::undefined();
    Object* object = Object::make(vm);
    const PropertyDescriptor& d = *descriptor;
    auto add = [&](PropertyKey key, Value v) { object->addProperty(vm, key, v, kDefaultAttributes); };
    if (!d.value.isEmpty()) add(vm.names.value, d.value);
    if (d.writable) add(vm.names.writable, Value::boolean(*d.writable));
    if (!d.getter.isEmpty()) add(vm.names.get, d.getter);
    if (!d.setter.isEmpty()) add(vm.names.set, d.setter);
    if (d.enumerable) add(vm.names.enumerable, Value::boolean(*d.enumerable));
    if (d.configurable) add(vm.names.configurable, Value::boolean(*d.configurable));
    return object;
}

// ToPropertyDescriptor, sec-topropertydescriptor.
Completion<PropertyDescriptor> toPropertyDescriptor(VM& vm, Value value) {
    if (!value.isObject())
        return vm.throwTypeError("Property description must be an object: %s", describe(vm, value).c_str());
    auto* object = static_cast<Object*>(value.asCell());
    PropertyDescriptor d;
    // Through the cache of all sites: programs write the same few kinds of descriptors.
    auto has = [&](PropertyKey key) { return interpreter::hasCached(vm, object, key); };
    auto get = [&](PropertyKey key) { return interpreter::getCached(vm, value, key); };
    auto readFlag = [&](PropertyKey key, std::optional<bool>& flag) -> Completion<void> {
        if (TRY(has(key))) flag = toBoolean(TRY(get(key)));
        return {};
    };
    auto readFunction = [&](PropertyKey key, Value& slot, const char* what) -> Completion<void> {
        if (!TRY(has(key))) return {};
        slot = TRY(get(key));
        if (!slot.isCallable() && !slot.isUndefined())
            return vm.throwTypeError("%s must be a function: %s", what, describe(vm, slot).c_str());
        return {};
    };
    TRY(readFlag(vm.names.enumerable, d.enumerable));
    TRY(readFlag(vm.names.configurable, d.configurable));
    if (TRY(has(vm.names.value))) d.value = TRY(get(vm.names.value));
    TRY(readFlag(vm.names.writable, d.writable));
    TRY(readFunction(vm.names.get, d.getter, "Getter"));
    TRY(readFunction(vm.names.set, d.setter, "Setter"));
    if (d.isAccessor() && d.isData())
        return vm.throwTypeError("Invalid property descriptor. Cannot both specify accessors and a value or writable "
                                 "attribute");
    return d;
}

} // namespace tiercel

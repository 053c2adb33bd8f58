// Property descriptors as objects: ToPropertyDescriptor and FromPropertyDescriptor.
#include "runtime/operations.h"

namespace tiercel {

// FromPropertyDescriptor, sec-frompropertydescriptor.
Value fromPropertyDescriptor(VM& vm, const std::optional<PropertyDescriptor>& descriptor) {
    if (!descriptor) return Value::undefined();
    Object* object = Object::make(vm);
    const PropertyDescriptor& d = *descriptor;
    if (!d.value.isEmpty()) object->defineDirect(vm, vm.names.value, d.value);
    if (d.writable) object->defineDirect(vm, vm.names.writable, Value::boolean(*d.writable));
    if (!d.getter.isEmpty()) object->defineDirect(vm, vm.names.get, d.getter);
    if (!d.setter.isEmpty()) object->defineDirect(vm, vm.names.set, d.setter);
    if (d.enumerable) object->defineDirect(vm, vm.names.enumerable, Value::boolean(*d.enumerable));
    if (d.configurable) object->defineDirect(vm, vm.names.configurable, Value::boolean(*d.configurable));
    return object;
}

// ToPropertyDescriptor, sec-topropertydescriptor.
Completion<PropertyDescriptor> toPropertyDescriptor(VM& vm, Value value) {
    if (!value.isObject())
        return vm.throwTypeError("Property description must be an object: %s", describe(vm, value).c_str());
    auto* object = static_cast<Object*>(value.asCell());
    PropertyDescriptor d;
    auto readFlag = [&](PropertyKey key, std::optional<bool>& flag) -> Completion<void> {
        if (TRY(object->hasProperty(vm, key))) flag = toBoolean(TRY(object->get(vm, key)));
        return {};
    };
    auto readFunction = [&](PropertyKey key, Value& slot, const char* what) -> Completion<void> {
        if (!TRY(object->hasProperty(vm, key))) return {};
        slot = TRY(object->get(vm, key));
        if (!slot.isCallable() && !slot.isUndefined())
            return vm.throwTypeError("%s must be a function: %s", what, describe(vm, slot).c_str());
        return {};
    };
    TRY(readFlag(vm.names.enumerable, d.enumerable));
    TRY(readFlag(vm.names.configurable, d.configurable));
    if (TRY(object->hasProperty(vm, vm.names.value))) d.value = TRY(object->get(vm, vm.names.value));
    TRY(readFlag(vm.names.writable, d.writable));
    TRY(readFunction(vm.names.get, d.getter, "Getter"));
    TRY(readFunction(vm.names.set, d.setter, "Setter"));
    if (d.isAccessor() && d.isData())
        return vm.throwTypeError("Invalid property descriptor. Cannot both specify accessors and a value or writable "
                                 "attribute");
    return d;
}

} // namespace tiercel

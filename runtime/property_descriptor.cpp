// Property descriptors as objects: ToPropertyDescriptor and FromPropertyDescriptor.
#include "runtime/interpreter/inline_cache.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"

namespace tiercel {

namespace {

using DescriptorShape = RuntimeCaches::DescriptorShape;

/// In the order in which they are read.
enum class Part : uint8_t { Enumerable, Configurable, Value, Writable, Get, Set };

/// Finds out where objects of the shape have the fields: own data, or nowhere at all.
DescriptorShape askForFields(VM& vm, Object* object) {
    DescriptorShape found;
    found.epoch = vm.protoEpoch;
    const PropertyKey names[] = {vm.names.enumerable, vm.names.configurable, vm.names.value,
                                 vm.names.writable,   vm.names.get,          vm.names.set};
    static_assert(std::size(names) == RuntimeCaches::kDescriptorFields);
    found.known = object->kind() == CellKind::Object && !object->isExotic() && !object->shape(vm)->isDictionary();
    for (uint32_t i = 0; i < std::size(names) && found.known; i++) {
        PropertyCase c = interpreter::caseForGet(vm, object, names[i]);
        if (c.kind == CacheKind::Missing) continue;
        found.known = c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots;
        found.present |= static_cast<uint8_t>(1u << i);
        if (c.kind == CacheKind::OwnSlots) found.inSlots |= static_cast<uint8_t>(1u << i);
        found.offsets[i] = c.offset;
    }
    found.shape = object->shapeId_;
    return found;
}

/// What an object has in the fields, Empty where it has none. False: getters, prototypes or a proxy may have a say.
bool readFields(VM& vm, Object* object, Value (&values)[RuntimeCaches::kDescriptorFields]) {
    DescriptorShape& entry = runtimeCaches(vm).descriptorShapes[object->shapeId_ % RuntimeCaches::kDescriptorShapes];
    if (entry.shape != object->shapeId_ || entry.epoch != vm.protoEpoch) entry = askForFields(vm, object);
    if (!entry.known) return false;
    for (uint32_t i = 0; i < std::size(values); i++) {
        values[i] = !(entry.present >> i & 1) ? Value::empty()
                    : entry.inSlots >> i & 1  ? interpreter::loadFromSlots(object, entry.offsets[i])
                                              : interpreter::loadFrom(object, entry.offsets[i]);
    }
    return true;
}

} // namespace

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
    // Programs write the same few kinds of descriptors.
    Value values[RuntimeCaches::kDescriptorFields];
    bool plain = readFields(vm, object, values);
    auto read = [&](Part part, PropertyKey key, Value& slot) -> Completion<void> {
        if (plain) {
            slot = values[static_cast<size_t>(part)];
        } else if (TRY(interpreter::hasCached(vm, object, key))) {
            slot = TRY(interpreter::getCached(vm, value, key));
        }
        return {};
    };
    auto readFlag = [&](Part part, PropertyKey key, std::optional<bool>& flag) -> Completion<void> {
        Value v = Value::empty();
        TRY(read(part, key, v));
        if (!v.isEmpty()) flag = toBoolean(v);
        return {};
    };
    auto readFunction = [&](Part part, PropertyKey key, Value& slot, const char* what) -> Completion<void> {
        TRY(read(part, key, slot));
        if (!slot.isEmpty() && !slot.isCallable() && !slot.isUndefined())
            return vm.throwTypeError("%s must be a function: %s", what, describe(vm, slot).c_str());
        return {};
    };
    TRY(readFlag(Part::Enumerable, vm.names.enumerable, d.enumerable));
    TRY(readFlag(Part::Configurable, vm.names.configurable, d.configurable));
    TRY(read(Part::Value, vm.names.value, d.value));
    TRY(readFlag(Part::Writable, vm.names.writable, d.writable));
    TRY(readFunction(Part::Get, vm.names.get, d.getter, "Getter"));
    TRY(readFunction(Part::Set, vm.names.set, d.setter, "Setter"));
    if (d.isAccessor() && d.isData())
        return vm.throwTypeError("Invalid property descriptor. Cannot both specify accessors and a value or writable "
                                 "attribute");
    return d;
}

} // namespace tiercel

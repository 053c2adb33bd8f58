// Dispatch of the internal methods by kind, and the specification's operations on objects built on them (7.2, 7.3).
#include "runtime/builtins/proxy.h"
#include "runtime/object_internal.h"
#include "runtime/operations.h"
#include "runtime/plain_properties.h"
#include "runtime/vm.h"

namespace tiercel {

const ObjectMethods& objectMethods(CellKind kind) {
    switch (kind) {
    case CellKind::Proxy: return kProxyMethods;
    case CellKind::StringObject: return kStringObjectMethods;
    case CellKind::MappedArguments: return kMappedArgumentsMethods;
    case CellKind::TypedArray: return kTypedArrayMethods;
    case CellKind::ModuleNamespace: return kModuleNamespaceMethods;
    default: return kOrdinaryMethods;
    }
}

#define DISPATCH(method, ordinary, ...)                                                                                \
    if (isExotic()) [[unlikely]]                                                                                       \
        return objectMethods(kind_).method(vm, this __VA_OPT__(, ) __VA_ARGS__);                                       \
    return ordinary(vm, this __VA_OPT__(, ) __VA_ARGS__);

Completion<Value> Object::getPrototypeOf(VM& vm){
    DISPATCH(getPrototypeOf, ordinaryGetPrototypeOf)} Completion<bool> Object::setPrototypeOf(VM& vm, Value p){
    DISPATCH(setPrototypeOf, ordinarySetPrototypeOf, p)} Completion<bool> Object::isExtensible(VM& vm){
    DISPATCH(isExtensible, ordinaryIsExtensible)} Completion<bool> Object::preventExtensions(VM&
                                                                                                 vm){DISPATCH(
    preventExtensions,
    ordinaryPreventExtensions)} Completion<std::optional<PropertyDescriptor>> Object::getOwnProperty(VM& vm,
                                                                                                     PropertyKey key){
    DISPATCH(getOwnProperty, ordinaryGetOwnProperty,
             key)} Completion<bool> Object::defineOwnProperty(VM& vm, PropertyKey key, const PropertyDescriptor& desc){
    DISPATCH(defineOwnProperty, ordinaryDefineOwnProperty, key,
             desc)} Completion<bool> Object::hasProperty(VM& vm, PropertyKey key){
    DISPATCH(hasProperty, ordinaryHasProperty, key)} Completion<Value> Object::get(VM& vm, PropertyKey key,
                                                                                   Value receiver){
    DISPATCH(get, ordinaryGet, key, receiver)} Completion<bool> Object::set(VM& vm, PropertyKey key, Value v,
                                                                            Value receiver){
    DISPATCH(set, ordinarySet, key, v, receiver)} Completion<bool> Object::deleteProperty(VM& vm, PropertyKey key){
    DISPATCH(deleteProperty, ordinaryDelete, key)} Completion<KeyList> Object::ownPropertyKeys(VM& vm){
    DISPATCH(ownPropertyKeys, ordinaryOwnKeys)}
#undef DISPATCH

Completion<void> Object::put(VM& vm, PropertyKey key, Value v, bool throwOnFailure) {
    if (TRY(set(vm, key, v, this)) || !throwOnFailure) return {};
    std::string name = key.toDisplay(vm), object = describe(vm, this);
    OwnProperty own = isExotic() ? OwnProperty() : findOwnProperty(vm, this, key);
    if (!own.found && !isExotic() && hasFlag(kNonExtensible) && !TRY(hasProperty(vm, key)))
        return vm.throwTypeError("Cannot add property %s, object is not extensible", name.c_str());
    for (Object* o = this; o && !o->isExotic(); o = o->shape(vm)->prototypeObject()) {
        OwnProperty found = findOwnProperty(vm, o, key);
        if (!found.found) continue;
        if (found.isAccessor())
            return vm.throwTypeError("Cannot set property %s of %s which has only a getter", name.c_str(),
                                     object.c_str());
        break;
    }
    return throwNotWritable(vm, key, this);
}

Thrown throwNotWritable(VM& vm, PropertyKey key, Object* object) {
    return vm.throwTypeError("Cannot assign to read only property '%s' of object '%s'", key.toDisplay(vm).c_str(),
                             describe(vm, object).c_str());
}

Completion<bool> Object::createDataProperty(VM& vm, PropertyKey key, Value v) {
    if (!isExotic() && !isArray() && !hasFlag(kNonExtensible)) { // the usual case, without descriptors
        OwnProperty own = findOwnProperty(vm, this, key);
        if (!own.found) {
            addOwn(vm, this, key, v, kDefaultAttributes);
            return true;
        }
        if (own.attributes == kDefaultAttributes) {
            if (own.value != v) changeOwn(vm, this, key, own, v, kDefaultAttributes);
            return true;
        }
    }
    return defineOwnProperty(vm, key, PropertyDescriptor::data(v, kDefaultAttributes));
}

Completion<void> Object::createDataPropertyOrThrow(VM& vm, PropertyKey key, Value v) {
    if (TRY(createDataProperty(vm, key, v))) return {};
    if (!TRY(hasOwnProperty(vm, key)))
        return vm.throwTypeError("Cannot add property %s, object is not extensible", key.toDisplay(vm).c_str());
    return vm.throwTypeError("Cannot redefine property: %s", key.toDisplay(vm).c_str());
}

Completion<void> Object::definePropertyOrThrow(VM& vm, PropertyKey key, const PropertyDescriptor& desc) {
    if (TRY(defineOwnProperty(vm, key, desc))) return {};
    if (!isExotic() && !findOwnProperty(vm, this, key).found)
        return vm.throwTypeError("Cannot define property %s, object is not extensible", key.toDisplay(vm).c_str());
    return vm.throwTypeError("Cannot redefine property: %s", key.toDisplay(vm).c_str());
}

Completion<void> Object::deletePropertyOrThrow(VM& vm, PropertyKey key) {
    if (TRY(deleteProperty(vm, key))) return {};
    return vm.throwTypeError("Cannot delete property '%s' of %s", key.toDisplay(vm).c_str(),
                             describe(vm, this).c_str());
}

Completion<bool> Object::hasOwnProperty(VM& vm, PropertyKey key) {
    if (!isExotic()) return findOwnProperty(vm, this, key).found;
    return TRY(getOwnProperty(vm, key)).has_value();
}

// SetIntegrityLevel (7.3.16)
Completion<bool> Object::setIntegrity(VM& vm, Integrity level) {
    bool frozen = level == Integrity::Frozen;
    if (!isExotic()) {
        MUST(ordinaryPreventExtensions(vm, this));
        aboutToChangeStructure(vm);
        uint8_t forData = frozen ? kConfigurable | kWritable : kConfigurable;
        setShape(vm.shapes.withAttributes(shape(vm), forData, kConfigurable, true));
        retrackFields(vm, this);
        elementsSetIntegrity(vm, this, frozen);
        if (isArray() && frozen) setFlag(kFixedLength);
        vm.shapes.accountMemory();
        return true;
    }
    if (!TRY(preventExtensions(vm))) return false;
    KeyList keys = TRY(ownPropertyKeys(vm));
    for (PropertyKey key : keys) {
        PropertyDescriptor desc;
        desc.configurable = false;
        if (frozen) {
            auto current = TRY(getOwnProperty(vm, key));
            if (!current) continue;
            if (!current->isAccessor()) desc.writable = false;
        }
        TRY(definePropertyOrThrow(vm, key, desc));
    }
    return true;
}

// TestIntegrityLevel (7.3.17)
Completion<bool> Object::testIntegrity(VM& vm, Integrity level) {
    if (TRY(isExtensible(vm))) return false;
    if (const Shape* shape = shapeOfPlain(vm, this, true)) {
        for (uint32_t i = 0; i < shape->propertyCount(); i++) {
            uint8_t attributes = shape->table()->entry(i).attributes;
            if (attributes & kConfigurable) return false;
            if (level == Integrity::Frozen && !(attributes & kAccessorProperty) && (attributes & kWritable))
                return false;
        }
        return true;
    }
    KeyList keys = TRY(ownPropertyKeys(vm));
    for (PropertyKey key : keys) {
        auto current = TRY(getOwnProperty(vm, key));
        if (!current) continue;
        if (*current->configurable) return false;
        if (level == Integrity::Frozen && !current->isAccessor() && *current->writable) return false;
    }
    return true;
}

} // namespace tiercel

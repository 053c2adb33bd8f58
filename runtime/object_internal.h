// What the files of the object model share: own properties of ordinary objects as the internal methods see them, no
// user code run. An own property is found, added, changed or removed by the functions here, which keep shapes, field
// records, elements and the watchpoints of the VM (protoEpoch, indexedPrototypes, arrayIterationIntact) right.
#pragma once

#include "runtime/vm.h"

namespace tiercel {

inline constexpr uint8_t kDefaultInlineCapacity = 4;

/// An own property: attributes and the value (or Accessor cell). `index`: entry of the property table, for named ones.
struct OwnProperty {
    bool found = false;
    uint8_t attributes = 0;
    int32_t index = -1;
    Value value = Value::undefined();
    bool isAccessor() const { return attributes & kAccessorProperty; }
    Accessor* accessor() const { return value.asCell()->as<Accessor>(); }
};

/// The own property as stored; arrays' `length` included, other exotic properties not.
OwnProperty findOwnProperty(VM&, Object*, PropertyKey);
/// Adds (the caller has checked that it may) or changes; `v` is the value or an Accessor cell.
void writeOwn(VM&, Object*, PropertyKey, Value v, uint8_t attributes);
void addOwn(VM&, Object*, PropertyKey, Value v, uint8_t attributes);
void changeOwn(VM&, Object*, PropertyKey, const OwnProperty& current, Value v, uint8_t attributes);
void removeOwn(VM&, Object*, PropertyKey, const OwnProperty& current);
PropertyDescriptor toDescriptor(const OwnProperty&);

// Named properties (object.cpp). `index` is the entry's.
void removeNamed(VM&, Object*, uint32_t index);
void reconfigureNamed(VM&, Object*, uint32_t index, Value v, uint8_t attributes);
/// After an object got another shape chain: the records of the new shapes learn its values.
void retrackFields(VM&, Object*);
/// The program changed or removed what array iteration relies on, if `key` is such a property of such an object.
void noteIterationChange(VM&, Object*, PropertyKey key);

// Elements (object_elements.cpp).
OwnProperty findOwnElement(VM&, Object*, uint32_t index);
void addElement(VM&, Object*, uint32_t index, Value v, uint8_t attributes);
void changeElement(VM&, Object*, uint32_t index, const OwnProperty& current, Value v, uint8_t attributes);
void removeElement(VM&, Object*, uint32_t index);
void collectElementIndexes(VM&, Object*, std::vector<uint32_t>& out); // ascending
void elementsPreventExtensions(VM&, Object*);
void elementsSetIntegrity(VM&, Object*, bool frozen);
/// A copy of elements of a plain array, holes included; all of them are there.
Elements* copyElements(VM&, Object* source, uint32_t start, uint32_t count);
/// Appends to an array if it has room for the element and the kind stays. False: nothing has happened.
inline bool pushQuick(VM& vm, Object* array, Value v) {
    Elements* elements = array->elements_;
    uint32_t length = elements->length_;
    IndexingKind kind = array->indexing_;
    if (!isFastElements(kind) || length >= elements->capacity_ || array->hasFlag(kIsPrototype)) return false;
    if (isDoubleElements(kind)) {
        if (!v.isNumber()) return false;
        elements->doubles()[length] = v.asNumber();
    } else {
        if (!v.isInt32() && (kind == IndexingKind::PackedInt32 || kind == IndexingKind::HoleyInt32)) return false;
        elements->values()[length] = v;
        vm.heap.barrier(elements, v);
    }
    elements->length_ = length + 1;
    return true;
}
/// Takes the last element off a plain array (builtins/array_helpers.h) of more than one; Empty: nothing has happened,
/// it has less, or that is a hole.
inline Value popPlain(Object* array) {
    Elements* elements = array->elements_;
    uint32_t last = elements->length_ - 1;
    if (elements->length_ <= 1) return Value::empty();
    if (isDoubleElements(array->indexing_)) {
        uint64_t word = elements->words()[last];
        if (word == Elements::kHoleBits) return Value::empty();
        elements->words()[last] = Elements::kHoleBits;
        elements->length_ = last;
        return Value::number(std::bit_cast<double>(word));
    }
    Value v = elements->values()[last];
    if (v.isEmpty()) return v;
    elements->values()[last] = Value::empty();
    elements->length_ = last;
    return v;
}
/// Whether elements_ is a SparseElements cell.
inline bool hasSparseElements(const Object* o) { return o->elements_.get()->kind() == CellKind::SparseElements; }
inline SparseElements* sparseElements(const Object* o) {
    return static_cast<SparseElements*>(static_cast<Cell*>(o->elements_.get()));
}

bool isCanonicalNumericKey(VM&, PropertyKey, double& number);

// The ordinary internal methods (object_ordinary.cpp), for exotic kinds to fall back on.
Completion<Value> ordinaryGetPrototypeOf(VM&, Object*);
Completion<bool> ordinarySetPrototypeOf(VM&, Object*, Value);
Completion<bool> ordinaryIsExtensible(VM&, Object*);
Completion<bool> ordinaryPreventExtensions(VM&, Object*);
Completion<std::optional<PropertyDescriptor>> ordinaryGetOwnProperty(VM&, Object*, PropertyKey);
Completion<bool> ordinaryDefineOwnProperty(VM&, Object*, PropertyKey, const PropertyDescriptor&);
Completion<bool> ordinaryHasProperty(VM&, Object*, PropertyKey);
Completion<Value> ordinaryGet(VM&, Object*, PropertyKey, Value receiver);
Completion<bool> ordinarySet(VM&, Object*, PropertyKey, Value, Value receiver);
Completion<bool> ordinaryDelete(VM&, Object*, PropertyKey);
Completion<KeyList> ordinaryOwnKeys(VM&, Object*);
/// OrdinarySetWithOwnDescriptor's steps once the property was found as `own` on some object or not at all.
Completion<bool> setOnReceiver(VM&, PropertyKey, Value v, Value receiver);
/// Named and symbol keys (no private names) in order.
void collectNamedKeys(VM&, Object*, KeyList& out);

extern const ObjectMethods kStringObjectMethods;    // object_exotic.cpp
extern const ObjectMethods kMappedArgumentsMethods; // object_exotic.cpp
extern const ObjectMethods kTypedArrayMethods;      // object_typed_array.cpp
extern const ObjectMethods kModuleNamespaceMethods; // object_exotic.cpp

} // namespace tiercel

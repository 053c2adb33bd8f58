// Shared by the Array builtins: what counts as a plain array for fast paths, species, searching, sorting.
//
// A "plain" array is an Array whose elements are dense (isFastElements): reading or writing its elements runs no user
// code, as long as holes need no lookup (vm.indexedPrototypes is false) and no user code has run since the test.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

inline bool isPlainArray(VM& vm, Object* o) {
    return o->isArray() && isFastElements(o->indexing_) && !vm.indexedPrototypes;
}

/// The element of a plain array, holes as Empty.
inline Value plainElement(Object* o, uint32_t i) {
    Elements* e = o->elements_.get();
    if (isDoubleElements(o->indexing_))
        return e->words()[i] == Elements::kHoleBits ? Value::empty() : Value::number(e->doubles()[i]);
    return e->values()[i];
}

/// [[Get]] by an integer index up to 2^53. This and its kin poll for interrupts, since lengths are up to 2^53 too.
inline Completion<Value> getAt(VM& vm, Object* o, uint64_t index) {
    TRY(vm.poll());
    if (isPlainArray(vm, o)) {
        if (index < o->arrayLength()) {
            Value v = plainElement(o, static_cast<uint32_t>(index));
            if (!v.isEmpty()) return v;
        }
    }
    return o->get(vm, PropertyKey::fromUint64(vm, index));
}
inline Completion<bool> hasAt(VM& vm, Object* o, uint64_t index) {
    TRY(vm.poll());
    if (isPlainArray(vm, o) && index < o->arrayLength() && !plainElement(o, static_cast<uint32_t>(index)).isEmpty())
        return true;
    return o->hasProperty(vm, PropertyKey::fromUint64(vm, index));
}
inline Completion<void> putAt(VM& vm, Object* o, uint64_t index, Value v) {
    TRY(vm.poll());
    if (isPlainArray(vm, o) && index < o->arrayLength() && !plainElement(o, static_cast<uint32_t>(index)).isEmpty() &&
        o->setElementFast(vm, static_cast<uint32_t>(index), v))
        return {};
    return o->put(vm, PropertyKey::fromUint64(vm, index), v);
}
inline Completion<void> deleteAt(VM& vm, Object* o, uint64_t index) {
    TRY(vm.poll());
    return o->deletePropertyOrThrow(vm, PropertyKey::fromUint64(vm, index));
}
inline Completion<void> putLength(VM& vm, Object* o, uint64_t length) {
    return o->put(vm, vm.names.length, Value::number(length));
}

/// A relative index argument (slice, at, fill …) clamped to [0, length]; `fallback` if undefined.
Completion<uint64_t> relativeIndex(VM&, Value argument, uint64_t length, uint64_t fallback);

/// ArraySpeciesCreate. Throws RangeError above 2^32 - 1. With `packed`, the default result is an empty array with room
/// for `length` elements (for callers that append and set the length at the end), not one of `length` holes.
Completion<Object*> arraySpeciesCreate(VM&, Object* original, uint64_t length, bool packed = false);
/// What ArraySpeciesCreate constructs with; undefined: ArrayCreate is due.
Completion<Value> arraySpeciesConstructor(VM&, Object* original);
/// ArraySpeciesCreate from there on.
Completion<Object*> arrayCreateBySpecies(VM&, Value constructor, uint64_t length, bool packed);
/// ArrayCreate.
Completion<Object*> arrayCreate(VM&, uint64_t length);
/// Array.from from step 5 on: of items that have an iterator method. The mapper is undefined or can be called.
Completion<Value> arrayFromIterator(VM&, Value constructor, Value items, Value method, Value mapper, Value mapThis);

/// Appends the elements [from, from + count) of a plain array, holes too, to another; no user code runs. False, with
/// nothing done, where there would be too many.
bool appendElements(VM&, Object* target, Object* source, uint32_t from, uint32_t count);
/// Moves the words [from, from + count) of a plain array's elements to `to`; the array is old or young, its barrier is
/// set.
void moveElements(VM&, Object*, uint64_t to, uint64_t from, uint64_t count);

/// TypeError unless sort's argument is undefined or callable.
Completion<void> requireComparator(VM&, Value comparator);
/// Stable merge sort by comparator (a callable or undefined), the specification's SortCompare: undefined last.
Completion<void> sortValues(VM&, ValueList& values, Value comparator);

} // namespace tiercel

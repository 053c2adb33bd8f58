// Own enumerable properties of plain objects as lists and copies: Object.keys, values and entries, Object.assign,
// spread and rest, without a list of keys, descriptors and lookups for each.
//
//   if (const Shape* shape = shapeOfPlain(vm, o)) …    // an ordinary object: no elements, no symbols, data alone
//   InternalArray* keys = enumerableKeys(vm, o)        // of that shape, kept for the next object of it
//   if (copyPlain(vm, target, o)) …                    // all of them are in `target` now
//
// Nothing here runs user code. What is kept goes with the next collection (RuntimeCaches).
#pragma once

#include "runtime/object.h"

namespace tiercel {

/// The shape of an object whose own properties are those of the shape, each a data property or, if `accessors`, an
/// accessor. Null: it has elements, symbols, private names or accessors, is exotic or no Object.
const Shape* shapeOfPlain(VM&, Object*, bool accessors = false);
/// The enumerable keys of such an object in order. Not to be changed.
InternalArray* enumerableKeys(VM&, Object*);
/// An array of the own keys of an object as above, accessors too, if all of them are enumerable strings; else null.
Object* plainOwnNames(VM&, Object*);
/// Defines in `target`, an object that no program has seen yet, the enumerable properties of `source` but for the
/// excluded keys. False: `source` is not plain, nothing has happened.
bool copyPlain(VM&, Object* target, Object* source, const PropertyKey* excluded, size_t excludedCount);
/// Set(target, key, v, true) where that is the store of a data property without setters and the like. False: not so,
/// nothing has happened.
bool putPlain(VM&, Object* target, PropertyKey, Value v);

} // namespace tiercel

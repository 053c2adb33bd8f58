// Shared by Map and Set.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

enum class CollectionIteration : uint8_t { Keys, Values, Entries };

/// An empty Map or Set with the prototype that newTarget says.
Completion<MapObject*> makeCollection(VM&, Value newTarget, CellKind kind, Intrinsic fallbackPrototype);
Object* makeCollectionIterator(VM&, MapObject*, CollectionIteration);
Completion<Value> collectionIteratorNext(VM&, CallArgs, bool isMap);
Completion<Value> mapIteratorNext(VM&, CallArgs);
Completion<Value> setIteratorNext(VM&, CallArgs);
/// The value as an iterator of that class, or null.
NativeObject* collectionIteratorIn(Value, bool isMap);
/// The iterator's next value; Empty at the end.
Value stepCollection(VM&, NativeObject* iterator, bool isMap);

} // namespace tiercel

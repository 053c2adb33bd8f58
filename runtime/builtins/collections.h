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

} // namespace tiercel

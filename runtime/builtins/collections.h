// Shared by Map and Set.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/builtins/iterator.h"
#include "runtime/hash_table.h"
#include "runtime/operations.h"

namespace tiercel {

enum class CollectionIteration : uint8_t { Keys, Values, Entries };

/// An empty Map or Set with the prototype that newTarget says.
Completion<MapObject*> makeCollection(VM&, Value newTarget, CellKind kind, Intrinsic fallbackPrototype);
Object* makeCollectionIterator(VM&, MapObject*, CollectionIteration);
Completion<Value> collectionIteratorNext(VM&, CallArgs, bool isMap);
Completion<Value> mapIteratorNext(VM&, CallArgs);
Completion<Value> setIteratorNext(VM&, CallArgs);
extern const char kMapIteratorClass, kSetIteratorClass;
/// The value as an iterator of that class, or null.
inline NativeObject* collectionIteratorIn(Value value, bool isMap) {
    auto* iterator = cellIf<NativeObject, CellKind::NativeObject>(value);
    return iterator && iterator->nativeClass_ == (isMap ? &kMapIteratorClass : &kSetIteratorClass) ? iterator : nullptr;
}
/// The iterator's next value; Empty at the end. Loops over collections spend their time here.
inline Value stepCollection(VM& vm, NativeObject* iterator, bool isMap) {
    Value owner = iterator->fields_[0];
    if (owner.isUndefined()) return Value::empty();
    auto* map = owner.asCell()->as<MapObject>();
    Value table = iterator->fields_[1];
    HashCursor cursor(map, table.isUndefined() ? nullptr : table.asCell()->as<HashTable>(),
                      static_cast<uint32_t>(iterator->numbers_[0]));
    Value key, value;
    if (!cursor.next(key, value)) {
        iterator->fields_[0].set(vm.heap, iterator, Value::undefined());
        iterator->fields_[1].set(vm.heap, iterator, Value::undefined());
        return Value::empty();
    }
    if (table != Value(cursor.table)) iterator->fields_[1].set(vm.heap, iterator, Value(cursor.table));
    iterator->numbers_[0] = cursor.position;
    switch (static_cast<CollectionIteration>(iterator->numbers_[1])) {
    case CollectionIteration::Keys: return key;
    case CollectionIteration::Values: return isMap ? value : key;
    case CollectionIteration::Entries: break;
    }
    return createPair(vm, key, isMap ? value : key);
}

} // namespace tiercel

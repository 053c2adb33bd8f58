// Shared by Map and Set.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/iterator.h"
#include "runtime/hash_table.h"
#include "runtime/operations.h"

namespace tiercel {

using CollectionIteration = ArrayIterationKind;

/// An empty Map or Set with the prototype that newTarget says.
Completion<MapObject*> makeCollection(VM&, Value newTarget, CellKind kind, Intrinsic fallbackPrototype);
Object* makeCollectionIterator(VM&, MapObject*, CollectionIteration);
Completion<Value> collectionIteratorNext(VM&, CallArgs, bool isMap);
Completion<Value> mapIteratorNext(VM&, CallArgs);
Completion<Value> setIteratorNext(VM&, CallArgs);
/// The value as an iterator of that class, or null.
inline NativeObject* collectionIteratorIn(Value value, bool isMap) {
    auto* iterator = cellIf<NativeObject, CellKind::NativeObject>(value);
    return iterator && isIteratorOf(iterator, isMap ? IteratorOf::Map : IteratorOf::Set) ? iterator : nullptr;
}
inline HashTable* tableOf(const NativeObject* iterator) {
    return static_cast<HashTable*>(iterator->fields_[kIteratorTable].get().asCell());
}
inline uint32_t positionOf(const NativeObject* iterator) {
    return static_cast<uint32_t>(iterator->fields_[kIteratorPosition].get().asInt32());
}
inline void setPosition(NativeObject* iterator, uint32_t position) {
    iterator->fields_[kIteratorPosition].init(Value(static_cast<int32_t>(position)));
}
/// The iterator's next value; Empty at the end.
Value stepAnyCollection(VM&, NativeObject* iterator, bool isMap);
/// The same. Loops over collections spend their time here: what follows on an entry in the same table is in line.
[[gnu::always_inline]] inline Value stepCollection(VM& vm, NativeObject* iterator, bool isMap) {
    if (auto* table = tableOf(iterator); !table->successor_.get()) {
        uint32_t position = positionOf(iterator);
        if (position < table->used_) [[likely]] {
            Value key = OrderedTable::keyAt(table, position);
            if (!key.isEmpty()) [[likely]] {
                setPosition(iterator, position + 1);
                CollectionIteration what = iterationKind(iterator);
                if (what == CollectionIteration::Keys || (what == CollectionIteration::Values && !isMap)) return key;
                Value value = isMap ? OrderedTable::valueAt(table, position) : key;
                return what == CollectionIteration::Values ? value : createPair(vm, key, value);
            }
        }
    }
    return stepAnyCollection(vm, iterator, isMap);
}
/// All that is left of an iterator whose next() is the original, as steps would give it; false if it is none of a
/// collection.
bool takeCollection(VM&, Value iterator, Value next, ValueList& values);
/// stepBuiltinIterator for collections' iterators.
inline BuiltinStep stepCollectionIterator(VM& vm, Value iterator, Value next, Value& value) {
    auto* native = cellIf<NativeObject, CellKind::NativeObject>(iterator);
    if (!native) return BuiltinStep::Other;
    IteratorOf of;
    CollectionIteration kind;
    if (!isSteppable(native, of, kind) || of == IteratorOf::Array) return BuiltinStep::Other;
    bool isMap = of == IteratorOf::Map;
    if (!isBuiltin(vm, next, isMap ? mapIteratorNext : setIteratorNext)) return BuiltinStep::Other;
    value = stepCollection(vm, native, isMap);
    return value.isEmpty() ? BuiltinStep::Done : BuiltinStep::Value;
}

} // namespace tiercel

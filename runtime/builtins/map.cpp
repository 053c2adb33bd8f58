// Map and Map iterators (ECMA-262 §24.1), and what Set shares with them.
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"

namespace tiercel {

Completion<MapObject*> makeCollection(VM& vm, Value newTarget, CellKind kind, Intrinsic fallback) {
    Object* proto = TRY(prototypeFromConstructor(vm, newTarget, fallback));
    Shape* shape = vm.shapes.root(Value(proto), kind, 0);
    auto* map = vm.heap.make<MapObject>(kind, 0, shape->id(), IndexingKind::PackedInt32);
    map->slots_.init(nullptr);
    map->elements_.init(vm.emptyElements);
    map->table_.init(nullptr);
    return map;
}

/// The position of finished iterators: beyond every table, and so are its entry's three words.
constexpr uint32_t kFinished = 1u << 28;
static_assert(kFinished > OrderedTable::kMaxEntries && kFinished < (1u << 31) / 3);

Object* makeCollectionIterator(VM& vm, MapObject* map, CollectionIteration what) {
    bool isMap = map->kind() == CellKind::Map;
    Value proto = Value(vm.realm->get(isMap ? Intrinsic::MapIteratorPrototype : Intrinsic::SetIteratorPrototype));
    auto* iterator = NativeObject::make(vm, vm.shapes.root(proto, CellKind::NativeObject, 0),
                                        iteratorClass(isMap ? IteratorOf::Map : IteratorOf::Set, what));
    iterator->fields_[kIteratorSource].init(Value(map));
    iterator->fields_[kIteratorTable].set(vm.heap, iterator, Value(OrderedTable::ofIterator(vm, map)));
    setPosition(iterator, 0);
    return iterator;
}

bool settleIterator(VM& vm, NativeObject* iterator) {
    Value owner = iterator->fields_[kIteratorSource];
    if (owner.isUndefined()) return false;
    HashTable* table = tableOf(iterator);
    HashCursor cursor(owner.asCell()->as<MapObject>(), table, positionOf(iterator));
    Value key, value;
    if (!cursor.next(key, value)) {
        iterator->fields_[kIteratorSource].set(vm.heap, iterator, Value::undefined());
        setPosition(iterator, kFinished);
        return false;
    }
    if (table != cursor.table) iterator->fields_[kIteratorTable].set(vm.heap, iterator, Value(cursor.table));
    setPosition(iterator, cursor.position - 1);
    return true;
}

Value stepAnyCollection(VM& vm, NativeObject* iterator, bool isMap) {
    if (!settleIterator(vm, iterator)) return Value::empty();
    HashTable* table = tableOf(iterator);
    uint32_t position = positionOf(iterator);
    setPosition(iterator, position + 1);
    Value key = OrderedTable::keyAt(table, position), value = OrderedTable::valueAt(table, position);
    switch (iterationKind(iterator)) {
    case CollectionIteration::Keys: return key;
    case CollectionIteration::Values: return isMap ? value : key;
    case CollectionIteration::Entries: break;
    }
    return createPair(vm, key, isMap ? value : key);
}

bool takeCollection(VM& vm, Value iterator, Value next, ValueList& values) {
    Value value;
    BuiltinStep step = stepCollectionIterator(vm, iterator, next, value);
    if (step == BuiltinStep::Other) return false;
    auto* native = iterator.asCell()->as<NativeObject>();
    bool isMap = isIteratorOf(native, IteratorOf::Map);
    values.reserve(tableOf(native)->live_);
    for (; !value.isEmpty(); value = stepCollection(vm, native, isMap)) values.push_back(value);
    return true;
}

Completion<Value> collectionIteratorNext(VM& vm, CallArgs args, bool isMap) {
    NativeObject* iterator = collectionIteratorIn(args.thisValue(), isMap);
    if (!iterator)
        return vm.throwTypeError("next method called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    Value value = stepCollection(vm, iterator, isMap);
    return createIterResult(vm, value.isEmpty() ? Value::undefined() : value, value.isEmpty());
}

namespace {

Completion<MapObject*> thisMap(VM& vm, CallArgs args, const char* method) {
    if (auto* map = cellIf<MapObject, CellKind::Map>(args.thisValue())) return map;
    return vm.throwTypeError("Method Map.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

Completion<Value> mapConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor Map requires 'new'");
    MapObject* map = TRY(makeCollection(vm, args.newTarget(), CellKind::Map, Intrinsic::MapPrototype));
    if (args[0].isNullish()) return map;
    Value adder = TRY(map->get(vm, vm.names.set));
    if (!adder.isCallable())
        return vm.throwTypeError("'%s' returned for property 'set' of object '#<Map>' is not a function",
                                 describe(vm, adder).c_str());
    bool direct = adder == Value(vm.realm->mapSetFunction);
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        if (!item.isObject())
            return vm.throwTypeError("Iterator value %s is not an entry object", describe(vm, item).c_str());
        Value key = TRY(getElement(vm, item, Value(0)));
        Value value = TRY(getElement(vm, item, Value(1)));
        if (direct) return OrderedTable::set(vm, map, key, value);
        TRY(vm.call(adder, Value(map), {key, value}));
        return {};
    }));
    return map;
}

Completion<Value> mapGroupBy(VM& vm, CallArgs args) {
    Value items = args[0], callback = args[1];
    if (items.isNullish()) return vm.throwTypeError("%s is not iterable", describe(vm, items).c_str());
    if (!callback.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, callback).c_str());
    MapObject* map = TRY(
        makeCollection(vm, Value(vm.realm->get(Intrinsic::MapConstructor)), CellKind::Map, Intrinsic::MapPrototype));
    uint64_t k = 0;
    TRY(iterate(vm, items, [&](Value item) -> Completion<void> {
        Value key = OrderedTable::normalize(TRY(vm.call(callback, Value::undefined(), {item, Value::number(k++)})));
        uint32_t entry = OrderedTable::find(vm, map->table_.get(), key);
        if (entry == OrderedTable::kNone) {
            Object* group = Array::make(vm);
            Array::push(vm, group, item);
            return OrderedTable::set(vm, map, key, Value(group));
        }
        Array::push(vm, OrderedTable::valueAt(map->table_.get(), entry).asCell()->as<Object>(), item);
        return {};
    }));
    return map;
}

Completion<Value> mapGet(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "get"));
    uint32_t entry = OrderedTable::find(vm, map->table_.get(), OrderedTable::normalize(args[0]));
    return entry == OrderedTable::kNone ? Value::undefined() : OrderedTable::valueAt(map->table_.get(), entry);
}
Completion<Value> mapSet(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "set"));
    TRY(OrderedTable::set(vm, map, args[0], args[1]));
    return map;
}
// Map.prototype.getOrInsert ( key, value ), proposal-upsert.
Completion<Value> mapGetOrInsert(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "getOrInsert"));
    Value key = OrderedTable::normalize(args[0]);
    uint32_t entry = OrderedTable::find(vm, map->table_.get(), key);
    if (entry != OrderedTable::kNone) return OrderedTable::valueAt(map->table_.get(), entry);
    TRY(OrderedTable::set(vm, map, key, args[1]));
    return args[1];
}
// Map.prototype.getOrInsertComputed ( key, callback ).
Completion<Value> mapGetOrInsertComputed(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "getOrInsertComputed"));
    if (!args[1].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[1]).c_str());
    Value key = OrderedTable::normalize(args[0]);
    uint32_t entry = OrderedTable::find(vm, map->table_.get(), key);
    if (entry != OrderedTable::kNone) return OrderedTable::valueAt(map->table_.get(), entry);
    Value value = TRY(vm.call(args[1], Value::undefined(), {key}));
    TRY(OrderedTable::set(vm, map, key, value)); // over what the callback may have put there
    return value;
}
Completion<Value> mapHas(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "has"));
    return Value::boolean(OrderedTable::find(vm, map->table_.get(), OrderedTable::normalize(args[0])) !=
                          OrderedTable::kNone);
}
Completion<Value> mapDelete(VM& vm, CallArgs args) {
    return Value::boolean(OrderedTable::remove(vm, TRY(thisMap(vm, args, "delete")), args[0]));
}
Completion<Value> mapClear(VM& vm, CallArgs args) {
    OrderedTable::clear(vm, TRY(thisMap(vm, args, "clear")));
    return Value::undefined();
}
Completion<Value> mapSize(VM& vm, CallArgs args) {
    return Value::number(OrderedTable::size(TRY(thisMap(vm, args, "size"))));
}
Completion<Value> mapForEach(VM& vm, CallArgs args) {
    MapObject* map = TRY(thisMap(vm, args, "forEach"));
    if (!args[0].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[0]).c_str());
    HashCursor cursor(map);
    Value key, value;
    while (cursor.next(key, value)) TRY(vm.call(args[0], args[1], {value, key, Value(map)}));
    return Value::undefined();
}
Completion<Value> mapKeys(VM& vm, CallArgs args) {
    return makeCollectionIterator(vm, TRY(thisMap(vm, args, "keys")), CollectionIteration::Keys);
}
Completion<Value> mapValues(VM& vm, CallArgs args) {
    return makeCollectionIterator(vm, TRY(thisMap(vm, args, "values")), CollectionIteration::Values);
}
Completion<Value> mapEntries(VM& vm, CallArgs args) {
    return makeCollectionIterator(vm, TRY(thisMap(vm, args, "entries")), CollectionIteration::Entries);
}

constexpr BuiltinRow kRows[] = {
    known(KnownBuiltin::MapGet, "get", mapGet, 1),
    known(KnownBuiltin::MapHas, "has", mapHas, 1),
    {"delete", mapDelete, 1},
    {"clear", mapClear, 0},
    {"getOrInsert", mapGetOrInsert, 2},
    {"getOrInsertComputed", mapGetOrInsertComputed, 2},
    getter("size", mapSize),
    {"forEach", mapForEach, 1},
    {"keys", mapKeys, 0},
    {"values", mapValues, 0},
};
constexpr BuiltinRow kConstructorRows[] = {
    {"groupBy", mapGroupBy, 2},
    symbolGetter(&Names::symbolSpecies, "[Symbol.species]", speciesGetter),
};

} // namespace

Completion<Value> mapIteratorNext(VM& vm, CallArgs args) { return collectionIteratorNext(vm, args, true); }

void setupMap(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::MapPrototype, prototype);
    auto* constructor = makeConstructor(realm, "Map", 0, mapConstructor, prototype);
    realm.set(Intrinsic::MapConstructor, constructor);
    defineBuiltins(realm, constructor, kConstructorRows);
    defineBuiltins(realm, prototype, kRows);
    NativeFunction* set = defineFunction(realm, prototype, "set", mapSet, 2);
    set->intrinsic_ = static_cast<uint16_t>(KnownBuiltin::MapSet);
    realm.mapSetFunction = set;
    Object* entries = defineFunction(realm, prototype, "entries", mapEntries, 0);
    prototype->defineDirect(vm, vm.names.symbolIterator, Value(entries), kHiddenAttributes);
    defineToStringTag(realm, prototype, "Map");
    Object* iteratorPrototype = Object::make(vm, Value(realm.get(Intrinsic::IteratorPrototype)));
    realm.set(Intrinsic::MapIteratorPrototype, iteratorPrototype);
    defineFunction(realm, iteratorPrototype, "next", mapIteratorNext, 0);
    defineToStringTag(realm, iteratorPrototype, "Map Iterator");
}

} // namespace tiercel

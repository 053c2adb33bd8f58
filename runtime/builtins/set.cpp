// Set, its set-theoretic methods and Set iterators (ECMA-262 §24.2).
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"
#include "runtime/hash_table.h"

#include <cmath>

namespace tiercel {

namespace {

Completion<MapObject*> thisSet(VM& vm, CallArgs args, const char* method) {
    if (auto* set = cellIf<MapObject, CellKind::Set>(args.thisValue())) return set;
    return vm.throwTypeError("Method Set.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

Completion<MapObject*> makeSet(VM& vm) {
    return makeCollection(vm, Value(vm.realm->get(Intrinsic::SetConstructor)), CellKind::Set, Intrinsic::SetPrototype);
}
bool contains(VM& vm, MapObject* set, Value v) {
    return OrderedTable::find(vm, set->table_.get(), OrderedTable::normalize(v)) != OrderedTable::kNone;
}
Completion<void> addTo(VM& vm, MapObject* set, Value v) { return OrderedTable::set(vm, set, v, Value::undefined()); }

Completion<Value> setConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor Set requires 'new'");
    MapObject* set = TRY(makeCollection(vm, args.newTarget(), CellKind::Set, Intrinsic::SetPrototype));
    if (args[0].isNullish()) return set;
    Value adder = TRY(set->get(vm, vm.names.add));
    if (!adder.isCallable())
        return vm.throwTypeError("'%s' returned for property 'add' of object '#<Set>' is not a function",
                                 describe(vm, adder).c_str());
    bool direct = adder == Value(vm.realm->setAddFunction);
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        if (direct) return addTo(vm, set, item);
        TRY(vm.call(adder, Value(set), {item}));
        return {};
    }));
    return set;
}

Completion<Value> setAdd(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "add"));
    TRY(addTo(vm, set, args[0]));
    return set;
}
Completion<Value> setHas(VM& vm, CallArgs args) {
    return Value::boolean(contains(vm, TRY(thisSet(vm, args, "has")), args[0]));
}
Completion<Value> setDelete(VM& vm, CallArgs args) {
    return Value::boolean(OrderedTable::remove(vm, TRY(thisSet(vm, args, "delete")), args[0]));
}
Completion<Value> setClear(VM& vm, CallArgs args) {
    OrderedTable::clear(vm, TRY(thisSet(vm, args, "clear")));
    return Value::undefined();
}
Completion<Value> setSize(VM& vm, CallArgs args) {
    return Value::number(OrderedTable::size(TRY(thisSet(vm, args, "size"))));
}
Completion<Value> setForEach(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "forEach"));
    if (!args[0].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[0]).c_str());
    HashCursor cursor(set);
    Value key, value;
    while (cursor.next(key, value)) TRY(vm.call(args[0], args[1], {key, key, Value(set)}));
    return Value::undefined();
}
Completion<Value> setValues(VM& vm, CallArgs args) {
    return makeCollectionIterator(vm, TRY(thisSet(vm, args, "values")), CollectionIteration::Values);
}
Completion<Value> setEntries(VM& vm, CallArgs args) {
    return makeCollectionIterator(vm, TRY(thisSet(vm, args, "entries")), CollectionIteration::Entries);
}

// -- set-theoretic methods (§24.2.1.2 Set records)
// ---------------------------------------------------------------------------

struct SetRecord {
    Object* object;
    double size;
    Value has, keys;
};

Completion<SetRecord> getSetRecord(VM& vm, Value v) {
    if (!v.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, v).c_str());
    Object* object = v.asCell()->as<Object>();
    double size = TRY(toNumber(vm, TRY(object->get(vm, vm.names.size))));
    if (std::isnan(size)) return vm.throwTypeError("The 'size' property must be a number");
    size = TRY(toIntegerOrInfinity(vm, Value::number(size)));
    if (size < 0)
        return vm.throwRangeError("'%s' is an invalid size",
                                  TRY(toString(vm, Value::number(size)))->toUtf8(vm).c_str());
    Value has = TRY(object->get(vm, vm.names.has));
    if (!has.isCallable()) return vm.throwTypeError("The 'has' property must be a function");
    Value keys = TRY(object->get(vm, vm.names.keys));
    if (!keys.isCallable()) return vm.throwTypeError("The 'keys' property must be a function");
    return SetRecord{object, size, has, keys};
}

Completion<bool> recordHas(VM& vm, const SetRecord& record, Value v) {
    if (isBuiltin(vm, record.has, setHas) && record.object->kind() == CellKind::Set)
        return contains(vm, static_cast<MapObject*>(record.object), v);
    return toBoolean(TRY(vm.call(record.has, Value(record.object), {v})));
}

/// Walks the other's keys; step returns true to stop, which closes the iterator.
template <class F>
Completion<void> forKeys(VM& vm, const SetRecord& record, F&& step) {
    Value iterator = TRY(vm.call(record.keys, Value(record.object)));
    if (!iterator.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, iterator).c_str());
    Value next = TRY(iterator.asCell()->as<Object>()->get(vm, vm.names.next));
    IteratorRecord cursor{iterator, next};
    for (;;) {
        auto value = TRY(iteratorStepValue(vm, cursor));
        if (!value) return {};
        if (TRY(step(OrderedTable::normalize(*value)))) return iteratorCloseNormal(vm, cursor);
    }
}

Completion<void> copyInto(VM& vm, MapObject* target, MapObject* source) {
    HashCursor cursor(source);
    Value key, value;
    while (cursor.next(key, value)) TRY(addTo(vm, target, key));
    return {};
}

Completion<Value> setUnion(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "union"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    Value iterator = TRY(vm.call(other.keys, Value(other.object)));
    if (!iterator.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, iterator).c_str());
    Value next = TRY(iterator.asCell()->as<Object>()->get(vm, vm.names.next));
    MapObject* result = TRY(makeSet(vm));
    TRY(copyInto(vm, result, set));
    IteratorRecord cursor{iterator, next};
    for (;;) {
        auto value = TRY(iteratorStepValue(vm, cursor));
        if (!value) return result;
        TRY(addTo(vm, result, *value));
    }
}

Completion<Value> setIntersection(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "intersection"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    MapObject* result = TRY(makeSet(vm));
    if (OrderedTable::size(set) <= other.size) {
        HashCursor cursor(set);
        Value key, value;
        while (cursor.next(key, value))
            if (TRY(recordHas(vm, other, key))) TRY(addTo(vm, result, key));
    } else {
        TRY(forKeys(vm, other, [&](Value v) -> Completion<bool> {
            if (contains(vm, set, v)) TRY(addTo(vm, result, v));
            return false;
        }));
    }
    return result;
}

Completion<Value> setDifference(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "difference"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    MapObject* result = TRY(makeSet(vm));
    TRY(copyInto(vm, result, set));
    if (OrderedTable::size(set) <= other.size) {
        HashCursor cursor(set);
        Value key, value;
        while (cursor.next(key, value))
            if (TRY(recordHas(vm, other, key))) OrderedTable::remove(vm, result, key);
    } else {
        TRY(forKeys(vm, other, [&](Value v) -> Completion<bool> {
            OrderedTable::remove(vm, result, v);
            return false;
        }));
    }
    return result;
}

Completion<Value> setSymmetricDifference(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "symmetricDifference"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    Value iterator = TRY(vm.call(other.keys, Value(other.object)));
    if (!iterator.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, iterator).c_str());
    Value next = TRY(iterator.asCell()->as<Object>()->get(vm, vm.names.next));
    MapObject* result = TRY(makeSet(vm));
    TRY(copyInto(vm, result, set));
    IteratorRecord cursor{iterator, next};
    for (;;) {
        auto value = TRY(iteratorStepValue(vm, cursor));
        if (!value) return result;
        Value v = OrderedTable::normalize(*value);
        // By the specification the live receiver decides, not the copy.
        if (contains(vm, set, v))
            OrderedTable::remove(vm, result, v);
        else
            TRY(addTo(vm, result, v));
    }
}

Completion<Value> setIsSubsetOf(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "isSubsetOf"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    if (OrderedTable::size(set) > other.size) return Value::boolean(false);
    HashCursor cursor(set);
    Value key, value;
    while (cursor.next(key, value))
        if (!TRY(recordHas(vm, other, key))) return Value::boolean(false);
    return Value::boolean(true);
}

Completion<Value> setIsSupersetOf(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "isSupersetOf"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    if (OrderedTable::size(set) < other.size) return Value::boolean(false);
    bool all = true;
    TRY(forKeys(vm, other, [&](Value v) -> Completion<bool> { return !(all = contains(vm, set, v)); }));
    return Value::boolean(all);
}

Completion<Value> setIsDisjointFrom(VM& vm, CallArgs args) {
    MapObject* set = TRY(thisSet(vm, args, "isDisjointFrom"));
    SetRecord other = TRY(getSetRecord(vm, args[0]));
    if (OrderedTable::size(set) <= other.size) {
        HashCursor cursor(set);
        Value key, value;
        while (cursor.next(key, value))
            if (TRY(recordHas(vm, other, key))) return Value::boolean(false);
        return Value::boolean(true);
    }
    bool disjoint = true;
    TRY(forKeys(vm, other, [&](Value v) -> Completion<bool> { return !(disjoint = !contains(vm, set, v)); }));
    return Value::boolean(disjoint);
}

constexpr BuiltinRow kRows[] = {
    known(KnownBuiltin::SetHas, "has", setHas, 1),
    {"delete", setDelete, 1},
    {"clear", setClear, 0},
    getter("size", setSize),
    {"forEach", setForEach, 1},
    {"entries", setEntries, 0},
    {"union", setUnion, 1},
    {"intersection", setIntersection, 1},
    {"difference", setDifference, 1},
    {"symmetricDifference", setSymmetricDifference, 1},
    {"isSubsetOf", setIsSubsetOf, 1},
    {"isSupersetOf", setIsSupersetOf, 1},
    {"isDisjointFrom", setIsDisjointFrom, 1},
};

} // namespace

Completion<Value> setIteratorNext(VM& vm, CallArgs args) { return collectionIteratorNext(vm, args, false); }

void setupSet(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::SetPrototype, prototype);
    auto* constructor = makeConstructor(realm, "Set", 0, setConstructor, prototype);
    realm.set(Intrinsic::SetConstructor, constructor);
    static constexpr BuiltinRow kConstructorRows[] = {
        symbolGetter(&Names::symbolSpecies, "[Symbol.species]", speciesGetter),
    };
    defineBuiltins(realm, constructor, kConstructorRows);
    defineBuiltins(realm, prototype, kRows);
    NativeFunction* add = defineFunction(realm, prototype, "add", setAdd, 1);
    add->intrinsic_ = static_cast<uint16_t>(KnownBuiltin::SetAdd);
    realm.setAddFunction = add;
    Object* values = defineFunction(realm, prototype, "values", setValues, 0);
    prototype->defineDirect(vm, vm.names.keys, Value(values), kHiddenAttributes);
    prototype->defineDirect(vm, vm.names.symbolIterator, Value(values), kHiddenAttributes);
    defineToStringTag(realm, prototype, "Set");
    Object* iteratorPrototype = Object::make(vm, Value(realm.get(Intrinsic::IteratorPrototype)));
    realm.set(Intrinsic::SetIteratorPrototype, iteratorPrototype);
    defineFunction(realm, iteratorPrototype, "next", setIteratorNext, 0);
    defineToStringTag(realm, iteratorPrototype, "Set Iterator");
}

} // namespace tiercel

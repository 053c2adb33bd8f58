// WeakMap, WeakSet, WeakRef and FinalizationRegistry (ECMA-262 §24.3, §24.4, §26.1, §26.2). The tables and their
// treatment by the collector: gc/weak_tables.h.
//
// A WeakRef's target is Empty once dead. What `deref` hands out stays alive until the end of the job (kept objects).
#include "runtime/builtins/builtin.h"
#include "runtime/gc/weak_tables.h"
#include "runtime/object_cell.h"

namespace tiercel {

namespace {

/// §9.13 CanBeHeldWeakly.
bool canBeHeldWeakly(Value v) {
    if (v.isObject()) return true;
    return v.isSymbol() && !v.asCell()->as<Symbol>()->isRegistered_;
}

WeakCollection* weakMapOf(Value v) { return cellIf<WeakCollection, CellKind::WeakMap>(v); }
WeakCollection* weakSetOf(Value v) { return cellIf<WeakCollection, CellKind::WeakSet>(v); }

#define THIS_COLLECTION(find, name)                                                                                    \
    WeakCollection* collection = find(args.thisValue());                                                               \
    if (!collection)                                                                                                   \
    return vm.throwTypeError("Method %s called on incompatible receiver %s", name,                                     \
                             describe(vm, args.thisValue()).c_str())

/// Tables never give memory back before they die; past the limit the script ends at its next poll.
template <class Table>
void chargeGrowth(VM& vm, Table& table) {
    size_t bytes = table.externalBytes();
    if (bytes <= table.chargedBytes) return;
    size_t more = bytes - table.chargedBytes;
    table.chargedBytes = bytes;
    vm.heap.chargeExternal(more);
}

Completion<WeakCollection*> makeCollection(VM& vm, CellKind kind, Value newTarget, Intrinsic fallback) {
    Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, fallback));
    auto* collection = makeObjectCell<WeakCollection>(vm, kind, Value(prototype));
    collection->weakTable_ = new WeakCollection::Table;
    vm.heap.registerWeak(collection);
    chargeGrowth(vm, *collection->weakTable_);
    return collection;
}

void put(VM& vm, WeakCollection* collection, Value key, Value value) {
    WeakCollection::Table& table = *collection->weakTable_;
    table.set(key.asCell(), value);
    chargeGrowth(vm, table);
}

// -- WeakMap --------------------------------------------------------------------------------------------------------

/// §24.3.1.1
Completion<Value> weakMapConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor WeakMap requires 'new'");
    WeakCollection* map = TRY(makeCollection(vm, CellKind::WeakMap, args.newTarget(), Intrinsic::WeakMapPrototype));
    if (args[0].isNullish()) return Value(map);
    Value adder = TRY(map->get(vm, vm.names.set));
    if (!adder.isCallable())
        return vm.throwTypeError("'%s' returned for property 'set' of object '#<WeakMap>' is not a function",
                                 describe(vm, adder).c_str());
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        if (!item.isObject())
            return vm.throwTypeError("Iterator value %s is not an entry object", describe(vm, item).c_str());
        auto* entry = item.asCell()->as<Object>();
        Value key = TRY(entry->get(vm, PropertyKey::fromIndex(0)));
        Value value = TRY(entry->get(vm, PropertyKey::fromIndex(1)));
        TRY(vm.call(adder, Value(map), {key, value}));
        return {};
    }));
    return Value(map);
}

Completion<Value> weakMapDelete(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.delete");
    return Value(canBeHeldWeakly(args[0]) && collection->weakTable_->remove(args[0].asCell()));
}

Completion<Value> weakMapGet(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.get");
    if (!canBeHeldWeakly(args[0])) return Value::undefined();
    Value value = collection->weakTable_->get(args[0].asCell());
    return value.isEmpty() ? Value::undefined() : value;
}

Completion<Value> weakMapHas(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.has");
    return Value(canBeHeldWeakly(args[0]) && collection->weakTable_->has(args[0].asCell()));
}

Completion<Value> weakMapSet(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.set");
    if (!canBeHeldWeakly(args[0])) return vm.throwTypeError("Invalid value used as weak map key");
    put(vm, collection, args[0], args[1]);
    return args.thisValue();
}

// WeakMap.prototype.getOrInsert ( key, value ), proposal-upsert.
Completion<Value> weakMapGetOrInsert(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.getOrInsert");
    if (!canBeHeldWeakly(args[0])) return vm.throwTypeError("Invalid value used as weak map key");
    Value value = collection->weakTable_->get(args[0].asCell());
    if (!value.isEmpty()) return value;
    put(vm, collection, args[0], args[1]);
    return args[1];
}

// WeakMap.prototype.getOrInsertComputed ( key, callback ).
Completion<Value> weakMapGetOrInsertComputed(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakMapOf, "WeakMap.prototype.getOrInsertComputed");
    if (!canBeHeldWeakly(args[0])) return vm.throwTypeError("Invalid value used as weak map key");
    if (!args[1].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[1]).c_str());
    Value value = collection->weakTable_->get(args[0].asCell());
    if (!value.isEmpty()) return value;
    value = TRY(vm.call(args[1], Value::undefined(), {args[0]}));
    put(vm, collection, args[0], value);
    return value;
}

// -- WeakSet --------------------------------------------------------------------------------------------------------

/// §24.4.1.1
Completion<Value> weakSetConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor WeakSet requires 'new'");
    WeakCollection* set = TRY(makeCollection(vm, CellKind::WeakSet, args.newTarget(), Intrinsic::WeakSetPrototype));
    if (args[0].isNullish()) return Value(set);
    Value adder = TRY(set->get(vm, vm.names.add));
    if (!adder.isCallable())
        return vm.throwTypeError("'%s' returned for property 'add' of object '#<WeakSet>' is not a function",
                                 describe(vm, adder).c_str());
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        TRY(vm.call(adder, Value(set), {item}));
        return {};
    }));
    return Value(set);
}

Completion<Value> weakSetAdd(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakSetOf, "WeakSet.prototype.add");
    if (!canBeHeldWeakly(args[0])) return vm.throwTypeError("Invalid value used in weak set");
    put(vm, collection, args[0], Value::boolean(true));
    return args.thisValue();
}

Completion<Value> weakSetDelete(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakSetOf, "WeakSet.prototype.delete");
    return Value(canBeHeldWeakly(args[0]) && collection->weakTable_->remove(args[0].asCell()));
}

Completion<Value> weakSetHas(VM& vm, CallArgs args) {
    THIS_COLLECTION(weakSetOf, "WeakSet.prototype.has");
    return Value(canBeHeldWeakly(args[0]) && collection->weakTable_->has(args[0].asCell()));
}

// -- WeakRef --------------------------------------------------------------------------------------------------------

/// §26.1.1.1
Completion<Value> weakRefConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor WeakRef requires 'new'");
    if (!canBeHeldWeakly(args[0]))
        return vm.throwTypeError("WeakRef: target must be an object or a non-registered symbol");
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::WeakRefPrototype));
    auto* ref = makeObjectCell<WeakRefObject>(vm, CellKind::WeakRef, Value(prototype));
    ref->target_ = args[0];
    vm.heap.registerWeak(ref);
    vm.heap.keepDuringJob(args[0].asCell());
    return Value(ref);
}

/// §26.1.4.1 WeakRefDeref
Completion<Value> weakRefDeref(VM& vm, CallArgs args) {
    auto* ref = cellIf<WeakRefObject, CellKind::WeakRef>(args.thisValue());
    if (!ref)
        return vm.throwTypeError("Method WeakRef.prototype.deref called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    if (ref->target_.isEmpty()) return Value::undefined();
    vm.heap.keepDuringJob(ref->target_.asCell());
    return ref->target_;
}

// -- FinalizationRegistry -------------------------------------------------------------------------------------------

/// §26.2.1.1
Completion<Value> registryConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor FinalizationRegistry requires 'new'");
    if (!args[0].isCallable()) return vm.throwTypeError("FinalizationRegistry: cleanup must be callable");
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::FinalizationRegistryPrototype));
    auto* registry = makeObjectCell<FinalizationRegistry>(vm, CellKind::FinalizationRegistry, Value(prototype));
    registry->cleanup_.init(args[0]);
    registry->cells_ = new FinalizationRegistry::Cells;
    registry->realm_ = vm.realm;
    vm.heap.registerWeak(registry);
    chargeGrowth(vm, *registry->cells_);
    return Value(registry);
}

#define THIS_REGISTRY(name)                                                                                            \
    auto* registry = cellIf<FinalizationRegistry, CellKind::FinalizationRegistry>(args.thisValue());                   \
    if (!registry)                                                                                                     \
    return vm.throwTypeError("Method %s called on incompatible receiver %s", name,                                     \
                             describe(vm, args.thisValue()).c_str())

/// §26.2.3.2
Completion<Value> registryRegister(VM& vm, CallArgs args) {
    THIS_REGISTRY("FinalizationRegistry.prototype.register");
    if (!canBeHeldWeakly(args[0])) return vm.throwTypeError("FinalizationRegistry.prototype.register: invalid target");
    if (sameValue(vm, args[0], args[1]))
        return vm.throwTypeError("FinalizationRegistry.prototype.register: target and holdings must not be same");
    bool hasToken = canBeHeldWeakly(args[2]);
    if (!hasToken && !args[2].isUndefined())
        return vm.throwTypeError("Invalid unregisterToken ('%s')", describe(vm, args[2]).c_str());
    registry->cells_->add(args[0].asCell(), args[1], hasToken ? args[2].asCell() : nullptr);
    vm.heap.barrier(registry, args[1]);
    chargeGrowth(vm, *registry->cells_);
    return Value::undefined();
}

/// §26.2.3.3
Completion<Value> registryUnregister(VM& vm, CallArgs args) {
    THIS_REGISTRY("FinalizationRegistry.prototype.unregister");
    if (!canBeHeldWeakly(args[0]))
        return vm.throwTypeError("Invalid unregisterToken ('%s')", describe(vm, args[0]).c_str());
    return Value(registry->cells_->removeByToken(args[0].asCell()));
}

/// §9.12 CleanupFinalizationRegistry: one callback at a time; an error ends this turn, the rest follows in another.
void runCleanup(VM& vm, FinalizationRegistry* registry) {
    auto& cells = *registry->cells_;
    cells.scheduled = false;
    Realm* before = vm.realm;
    vm.realm = registry->realm_;
    while (!cells.ready.empty() && !vm.isTerminating()) {
        Value held = cells.ready.front();
        cells.ready.erase(cells.ready.begin());
        auto result = vm.call(registry->cleanup_, Value::undefined(), {held});
        if (!result.isAbrupt()) continue;
        if (!vm.isTerminating()) {
            Value exception = vm.takeException();
            if (vm.onJobError) vm.onJobError(vm, exception);
        }
        break;
    }
    vm.realm = before;
    if (!cells.ready.empty() && !cells.scheduled && !vm.isTerminating()) {
        cells.scheduled = true;
        scheduleFinalizationCleanup(vm, registry);
    }
}

constexpr BuiltinRow kWeakMapPrototype[] = {
    {"delete", weakMapDelete, 1},
    {"get", weakMapGet, 1},
    {"getOrInsert", weakMapGetOrInsert, 2},
    {"getOrInsertComputed", weakMapGetOrInsertComputed, 2},
    {"has", weakMapHas, 1},
    {"set", weakMapSet, 2},
};
constexpr BuiltinRow kWeakSetPrototype[] = {
    {"add", weakSetAdd, 1},
    {"delete", weakSetDelete, 1},
    {"has", weakSetHas, 1},
};
constexpr BuiltinRow kWeakRefPrototype[] = {{"deref", weakRefDeref, 0}};
constexpr BuiltinRow kRegistryPrototype[] = {
    {"register", registryRegister, 2},
    {"unregister", registryUnregister, 1},
};

void setupClass(Realm& realm, const char* name, uint32_t length, NativeCode code, std::span<const BuiltinRow> rows,
                Intrinsic prototypeId, Intrinsic constructorId) {
    Object* prototype = Object::make(realm.vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(prototypeId, prototype);
    realm.set(constructorId, makeConstructor(realm, name, length, code, prototype));
    defineBuiltins(realm, prototype, rows);
    defineToStringTag(realm, prototype, name);
}

} // namespace

void scheduleFinalizationCleanup(VM& vm, FinalizationRegistry* registry) {
    auto root = std::make_shared<Root<FinalizationRegistry*>>(vm.heap, registry);
    vm.host->enqueueCleanup(vm, [&vm, root] { runCleanup(vm, root->get()); });
}

void setupWeak(Realm& realm) {
    setupClass(realm, "WeakMap", 0, weakMapConstructor, kWeakMapPrototype, Intrinsic::WeakMapPrototype,
               Intrinsic::WeakMapConstructor);
    setupClass(realm, "WeakSet", 0, weakSetConstructor, kWeakSetPrototype, Intrinsic::WeakSetPrototype,
               Intrinsic::WeakSetConstructor);
    setupClass(realm, "WeakRef", 1, weakRefConstructor, kWeakRefPrototype, Intrinsic::WeakRefPrototype,
               Intrinsic::WeakRefConstructor);
    setupClass(realm, "FinalizationRegistry", 1, registryConstructor, kRegistryPrototype,
               Intrinsic::FinalizationRegistryPrototype, Intrinsic::FinalizationRegistryConstructor);
}

} // namespace tiercel

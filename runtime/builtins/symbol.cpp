// Symbol: constructor, registry (Symbol.for), prototype.
#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/runtime_caches.h"

namespace tiercel {

namespace {

Completion<Value> symbolConstructor(VM& vm, CallArgs args) {
    if (args.isConstruct()) return vm.throwTypeError("Symbol is not a constructor");
    Value description = args[0];
    if (!description.isUndefined()) description = TRY(toString(vm, description));
    return Value(Symbol::make(vm, description));
}

// Symbol.for, sec-symbol.for.
Completion<Value> symbolFor(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    PropertyKey key = PropertyKey::fromString(vm, text);
    RuntimeCaches& caches = runtimeCaches(vm);
    auto& recent = caches.recentSymbols[key.hash() % RuntimeCaches::kRecentSymbols];
    if (!key.isIndex() && recent.first == key.string()) return Value(recent.second);
    Symbol*& slot = key.isIndex() ? caches.symbolRegistryByIndex[key.index()] : caches.symbolRegistry[key.string()];
    if (slot) {
        if (!key.isIndex()) recent = {key.string(), slot};
        return Value(slot);
    }
    // Made after the lookup; the map's slot stays put, and a null in it is harmless to the collector.
    Symbol* symbol = Symbol::make(vm, text);
    symbol->isRegistered_ = 1;
    slot = symbol;
    vm.heap.chargeExternal(64); // the registry's entry, which stays
    return Value(symbol);
}

// Symbol.keyFor, sec-symbol.keyfor.
Completion<Value> symbolKeyFor(VM& vm, CallArgs args) {
    if (!args[0].isSymbol()) return vm.throwTypeError("%s is not a symbol", describe(vm, args[0]).c_str());
    auto* symbol = static_cast<Symbol*>(args[0].asCell());
    return symbol->isRegistered_ ? symbol->description_.get() : Value::undefined();
}

// ThisSymbolValue, sec-thissymbolvalue.
Completion<Symbol*> thisSymbol(VM& vm, CallArgs args, const char* method) {
    Value value = args.thisValue();
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) value = wrapper->primitive_;
    if (value.isSymbol()) return static_cast<Symbol*>(value.asCell());
    return vm.throwTypeError("%s requires that 'this' be a Symbol", method);
}

Completion<Value> symbolToString(VM& vm, CallArgs args) {
    Symbol* symbol = TRY(thisSymbol(vm, args, "Symbol.prototype.toString"));
    StringBuilder builder(vm);
    builder.append("Symbol(");
    Value description = symbol->description_;
    if (description.isString()) builder.append(static_cast<String*>(description.asCell()));
    builder.append(")");
    return TRY(builder.finish());
}

Completion<Value> symbolValueOf(VM& vm, CallArgs args) {
    return Value(TRY(thisSymbol(vm, args, "Symbol.prototype.valueOf")));
}

Completion<Value> symbolToPrimitive(VM& vm, CallArgs args) {
    return Value(TRY(thisSymbol(vm, args, "Symbol.prototype [ @@toPrimitive ]")));
}

Completion<Value> symbolDescription(VM& vm, CallArgs args) {
    return TRY(thisSymbol(vm, args, "get Symbol.prototype.description"))->description_.get();
}

constexpr BuiltinRow kPrototypeRows[] = {
    {"toString", symbolToString, 0},
    {"valueOf", symbolValueOf, 0},
    getter("description", symbolDescription),
    symbolMethod(&Names::symbolToPrimitive, "[Symbol.toPrimitive]", symbolToPrimitive, 1, kConfigurable),
};
constexpr BuiltinRow kStaticRows[] = {{"for", symbolFor, 1}, {"keyFor", symbolKeyFor, 1}};

} // namespace

void setupSymbol(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::SymbolPrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "Symbol", 0, symbolConstructor, prototype);
    realm.set(Intrinsic::SymbolConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineToStringTag(realm, prototype, "Symbol");
    struct Row {
        const char* name;
        PropertyKey symbol;
    };
    const Row rows[] = {
        {"asyncDispose", vm.names.symbolAsyncDispose},
        {"asyncIterator", vm.names.symbolAsyncIterator},
        {"dispose", vm.names.symbolDispose},
        {"hasInstance", vm.names.symbolHasInstance},
        {"isConcatSpreadable", vm.names.symbolIsConcatSpreadable},
        {"iterator", vm.names.symbolIterator},
        {"match", vm.names.symbolMatch},
        {"matchAll", vm.names.symbolMatchAll},
        {"replace", vm.names.symbolReplace},
        {"search", vm.names.symbolSearch},
        {"species", vm.names.symbolSpecies},
        {"split", vm.names.symbolSplit},
        {"toPrimitive", vm.names.symbolToPrimitive},
        {"toStringTag", vm.names.symbolToStringTag},
        {"unscopables", vm.names.symbolUnscopables},
    };
    for (const Row& row : rows) defineConstant(realm, constructor, row.name, Value(row.symbol.cell()));
    defineBuiltins(realm, constructor, kStaticRows);
}

} // namespace tiercel

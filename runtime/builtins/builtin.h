// How a builtin class is written: one file (or a few) per class, with tables of its functions and one
// `void setup<Group>(Realm&)` named in intrinsic_objects.def.
//
//   static Completion<Value> arrayPush(VM& vm, CallArgs args) { … }
//   static constexpr BuiltinRow kArrayPrototype[] = {
//       {"push", arrayPush, 1},
//       {"at", arrayAt, 1},
//       getter("size", mapSize),
//       inJavaScript("map", "arrayMap", 1), // function arrayMap in builtins/js/
//       symbolMethod(&Names::symbolIterator, "[Symbol.iterator]", arrayValues, 0),
//   };
//   void setupArray(Realm& realm) { …; defineBuiltins(realm, prototype, kArrayPrototype); }
#pragma once

#include "runtime/known_builtins.h"
#include "runtime/operations.h"

#include <span>

namespace tiercel {

struct BuiltinRow {
    const char* name;
    NativeCode code = nullptr; // method, or getter
    uint8_t length = 0;
    NativeCode setter = nullptr;
    bool isAccessor = false;
    PropertyKey Names::* symbol = nullptr; // keyed by a well-known symbol; `name` is then the function's name
    uint8_t attributes = kHiddenAttributes;
    uint16_t intrinsic = 0;         // a KnownBuiltin
    const char* function = nullptr; // written in JavaScript: its name in builtins/js/
    bool isAsync = false;           // an async function there
};
/// A method that is written in JavaScript (self_hosted.h).
constexpr BuiltinRow inJavaScript(const char* name, const char* function, uint8_t length) {
    return {name, nullptr, length, nullptr, false, nullptr, kHiddenAttributes, 0, function};
}
constexpr BuiltinRow asyncInJavaScript(const char* name, const char* function, uint8_t length) {
    return {name, nullptr, length, nullptr, false, nullptr, kHiddenAttributes, 0, function, true};
}
/// A function that optimizing compilers know.
constexpr BuiltinRow known(KnownBuiltin which, const char* name, NativeCode code, uint8_t length) {
    return {name, code, length, nullptr, false, nullptr, kHiddenAttributes, static_cast<uint16_t>(which)};
}
constexpr BuiltinRow getter(const char* name, NativeCode get, NativeCode set = nullptr) {
    return {name, get, 0, set, true, nullptr, kConfigurable};
}
constexpr BuiltinRow knownGetter(KnownBuiltin which, const char* name, NativeCode get) {
    return {name, get, 0, nullptr, true, nullptr, kConfigurable, static_cast<uint16_t>(which)};
}
constexpr BuiltinRow symbolMethod(PropertyKey Names::* symbol, const char* name, NativeCode code, uint8_t length,
                                  uint8_t attributes = kHiddenAttributes) {
    return {name, code, length, nullptr, false, symbol, attributes};
}
constexpr BuiltinRow symbolGetter(PropertyKey Names::* symbol, const char* name, NativeCode get) {
    return {name, get, 0, nullptr, true, symbol, kConfigurable};
}
constexpr BuiltinRow knownSymbolGetter(KnownBuiltin which, PropertyKey Names::* symbol, const char* name,
                                       NativeCode get) {
    return {name, get, 0, nullptr, true, symbol, kConfigurable, static_cast<uint16_t>(which)};
}
/// Is it the current realm's builtin of that code? A guard before its work is done without a call.
inline bool isBuiltin(VM& vm, Value function, NativeCode code) {
    auto* native = cellIf<NativeFunction, CellKind::NativeFunction>(function);
    return native && native->native_ == code && native->realm_ == vm.realm;
}
void defineBuiltins(Realm&, Object*, std::span<const BuiltinRow>);
/// A constructor with its prototype wired both ways. `prototype` may be null (Proxy).
NativeFunction* makeConstructor(Realm&, const char* name, uint32_t length, NativeCode, Object* prototype,
                                Object* parent = nullptr /* FunctionPrototype */);
NativeFunction* defineFunction(Realm&, Object*, const char* name, NativeCode, uint32_t length,
                               uint8_t attributes = kHiddenAttributes);
void defineConstant(Realm&, Object*, const char* name, Value, uint8_t attributes = 0);
void defineToStringTag(Realm&, Object*, const char* tag);
/// A native closure with data (args.callee()->as<NativeFunction>()->data_). Its name is empty.
NativeFunction* makeClosure(VM&, NativeCode, uint32_t length, Value data, Value data2 = Value::undefined());
/// get [Symbol.species] of all constructors that have it.
Completion<Value> speciesGetter(VM&, CallArgs);

#define INTRINSIC(name, group) void setup##group(Realm&);
#include "runtime/intrinsic_objects.def"

} // namespace tiercel

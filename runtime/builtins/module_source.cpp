// See module_source.h. The constructor throws, and is no property of the global object.
#include "runtime/builtins/module_source.h"

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"

namespace tiercel {

namespace {

constexpr char kModuleSource = 0;

Completion<Value> construct(VM& vm, CallArgs) {
    return vm.throwTypeError("Abstract class AbstractModuleSource not directly constructable");
}

// get %AbstractModuleSource%.prototype [ %Symbol.toStringTag% ].
Completion<Value> getTag(VM& vm, CallArgs args) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(args.thisValue());
    if (!object || object->nativeClass_ != &kModuleSource) return Value::undefined();
    return Value(String::fromLatin1(vm, std::string_view("ModuleSource")));
}

} // namespace

Object* makeModuleSource(VM& vm, Realm& realm) {
    Object* prototype = realm.get(Intrinsic::AbstractModuleSourcePrototype);
    return NativeObject::make(vm, vm.shapes.root(Value(prototype), CellKind::NativeObject, 0), &kModuleSource);
}

void setupModuleSource(Realm& realm) {
    static constexpr BuiltinRow kRows[] = {
        symbolGetter(&Names::symbolToStringTag, "[Symbol.toStringTag]", getTag),
    };
    Object* prototype = Object::make(realm.vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::AbstractModuleSourcePrototype, prototype);
    realm.set(Intrinsic::AbstractModuleSourceConstructor,
              makeConstructor(realm, "AbstractModuleSource", 0, construct, prototype));
    defineBuiltins(realm, prototype, kRows);
}

} // namespace tiercel

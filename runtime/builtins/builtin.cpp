// Helpers for defining builtin classes; builtin.h shows their use.
#include "runtime/builtins/builtin.h"

#include "runtime/builtins/self_hosted.h"
#include "runtime/object_internal.h"

namespace tiercel {

namespace {
PropertyKey keyOf(VM& vm, const char* name) {
    String* atom = vm.atoms.intern(std::string_view(name));
    return PropertyKey::fromAtom(atom); // no builtin is named like an array index
}
} // namespace

void defineBuiltins(Realm& realm, Object* object, std::span<const BuiltinRow> rows) {
    VM& vm = realm.vm;
    for (const BuiltinRow& row : rows) {
        PropertyKey name = keyOf(vm, row.name);
        PropertyKey key = row.symbol ? vm.names.*row.symbol : name;
        if (row.isAccessor) {
            Value get = Value::undefined(), set = Value::undefined();
            if (row.code) {
                NativeFunction* f = NativeFunction::make(vm, realm, row.code, name, 0, false, "get");
                f->intrinsic_ = row.intrinsic;
                get = f;
            }
            if (row.setter) set = NativeFunction::make(vm, realm, row.setter, name, 1, false, "set");
            object->defineAccessorDirect(vm, key, get, set, row.attributes);
            continue;
        }
        if (row.function) {
            Function* f = makeSelfHosted(realm, row.function, name, row.length, row.isAsync);
            object->defineDirect(vm, key, f, row.attributes);
            continue;
        }
        NativeFunction* f = NativeFunction::make(vm, realm, row.code, name, row.length);
        f->intrinsic_ = row.intrinsic;
        object->defineDirect(vm, key, f, row.attributes);
    }
}

NativeFunction* makeConstructor(Realm& realm, const char* name, uint32_t length, NativeCode code, Object* prototype,
                                Object* parent) {
    VM& vm = realm.vm;
    NativeFunction* f = NativeFunction::make(vm, realm, code, keyOf(vm, name), length, true);
    if (parent) MUST(f->setPrototypeOf(vm, parent));
    if (prototype) {
        f->defineDirect(vm, vm.names.prototype, prototype, 0);
        prototype->defineDirect(vm, vm.names.constructor, f, kHiddenAttributes);
    }
    return f;
}

NativeFunction* defineFunction(Realm& realm, Object* object, const char* name, NativeCode code, uint32_t length,
                               uint8_t attributes) {
    VM& vm = realm.vm;
    PropertyKey key = keyOf(vm, name);
    NativeFunction* f = NativeFunction::make(vm, realm, code, key, length);
    object->defineDirect(vm, key, f, attributes);
    return f;
}

void defineConstant(Realm& realm, Object* object, const char* name, Value v, uint8_t attributes) {
    object->defineDirect(realm.vm, keyOf(realm.vm, name), v, attributes);
}

void defineToStringTag(Realm& realm, Object* object, const char* tag) {
    VM& vm = realm.vm;
    object->defineDirect(vm, vm.names.symbolToStringTag, vm.atoms.intern(std::string_view(tag)), kConfigurable);
}

NativeFunction* makeClosure(VM& vm, NativeCode code, uint32_t length, Value data, Value data2) {
    // Few of them are ever asked for their name and length.
    Value prototype(vm.realm->get(Intrinsic::FunctionPrototype));
    Shape* shape = vm.shapes.root(prototype, CellKind::NativeFunction, 0, kShapeLazy);
    auto* f = vm.heap.make<NativeFunction>(CellKind::NativeFunction, 0, shape->id(), IndexingKind::PackedInt32,
                                           kCallable | kLazy);
    f->slots_.init(nullptr);
    f->elements_.init(vm.emptyElements);
    f->native_ = code;
    f->realm_ = vm.realm;
    f->data_.init(data);
    f->data2_.init(data2);
    f->intrinsic_ = 0;
    f->closureLength_ = static_cast<uint16_t>(length);
    return f;
}

Completion<Value> speciesGetter(VM&, CallArgs args) { return args.thisValue(); }

} // namespace tiercel

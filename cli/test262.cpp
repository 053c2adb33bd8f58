// --expose-test262: $262, the host object of conformance suites.
#include "cli/agents.h"
#include "cli/host.h"
#include "runtime/builtins/array_buffer.h"
#include "runtime/builtins/builtin.h"

namespace tiercel::cli {

namespace {

Object* makeHostObject(CommandHost&, Realm&);

Completion<Value> createRealm(VM& vm, CallArgs) {
    CommandHost& host = hostOf(vm);
    Realm* realm = vm.createRealm();
    return makeHostObject(host, *realm);
}

Realm& realmOf(CallArgs args) { return *args.callee()->as<NativeFunction>()->realm_; }

Completion<Value> evalScript(VM& vm, CallArgs args) {
    Realm& realm = realmOf(args);
    auto source = SourceCode::create(TRY(toString(vm, args[0]))->toU16(vm), "evalScript");
    Realm* saved = vm.realm;
    vm.realm = &realm;
    auto result = vm.runScript(realm, source);
    vm.realm = saved;
    return result;
}

Completion<Value> detachArrayBuffer(VM& vm, CallArgs args) {
    auto* buffer = cellIf<ArrayBufferObject, CellKind::ArrayBuffer>(args[0]);
    if (!buffer) return vm.throwTypeError("detachArrayBuffer: not an ArrayBuffer");
    TRY(detachBuffer(vm, buffer));
    return Value::null();
}

Completion<Value> collectGarbage(VM& vm, CallArgs) {
    vm.heap.collect(true, "$262.gc");
    return Value::undefined();
}

Object* makeHostObject(CommandHost& host, Realm& realm) {
    VM& vm = host.vm;
    Realm* saved = vm.realm;
    vm.realm = &realm;
    Object* result = Object::make(vm);
    defineFunction(realm, result, "createRealm", createRealm, 0);
    defineFunction(realm, result, "evalScript", evalScript, 1);
    defineFunction(realm, result, "detachArrayBuffer", detachArrayBuffer, 1);
    defineFunction(realm, result, "gc", collectGarbage, 0);
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "AbstractModuleSource"),
                         Value(realm.get(Intrinsic::AbstractModuleSourceConstructor)));
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "global"), realm.globalThis);
    // IsHTMLDDA: callable (the interpreter returns null), typeof "undefined", loosely equal to null and undefined.
    static const char kHtmlDdaClass = 0;
    Value functionPrototype = Value(realm.get(Intrinsic::FunctionPrototype));
    auto* dda = NativeObject::make(vm, vm.shapes.root(functionPrototype, CellKind::HtmlDda, 0), &kHtmlDdaClass);
    dda->kind_ = CellKind::HtmlDda;
    dda->setFlag(kCallable);
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "IsHTMLDDA"), Value(dda));
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "agent"), Value(makeAgentObject(host, realm)));
    vm.realm = saved;
    return result;
}

} // namespace

void installTest262(CommandHost& host, Realm& realm) {
    realm.global->defineDirect(host.vm, PropertyKey::fromUtf8(host.vm, "$262"), Value(makeHostObject(host, realm)),
                               kHiddenAttributes);
}

} // namespace tiercel::cli

// ShadowRealm (proposal-shadowrealm §3): realms that exchange primitives and wrapped functions only.
//
// An instance is a NativeObject of class kShadowRealm whose number 0 is its Realm. A wrapped function is a
// NativeFunction of the realm that got it; its data is the function of the other realm. Errors never cross: who calls
// gets a TypeError of its own.
//
// Example: new ShadowRealm().evaluate("(x) => x + 1")(1) is 2.
#include "runtime/builtins/builtin.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/object_cell.h"
#include "runtime/promise.h"
#include "runtime/source_code.h"

#include <cmath>

namespace tiercel {

namespace {

constexpr char kShadowRealm = 0;

Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }

/// Runs `f` with another realm as the current one.
template <class F>
auto inRealm(VM& vm, Realm* realm, F&& f) {
    Realm* caller = vm.realm;
    vm.realm = realm;
    auto result = f();
    vm.realm = caller;
    return result;
}

/// CreateTypeErrorCopy of what is pending, in the current realm. Nothing of the other realm runs for it.
Thrown throwCopy(VM& vm) {
    if (vm.isTerminating()) return Thrown{};
    Value error = vm.takeException();
    return vm.throwTypeError("ShadowRealm: %s", describe(vm, error).c_str());
}

Completion<Value> callWrapped(VM& vm, CallArgs args);

/// CopyNameAndLength.
Completion<void> copyNameAndLength(VM& vm, Object* wrapped, Object* target) {
    double length = 0;
    if (TRY(target->getOwnProperty(vm, vm.names.length)).has_value()) {
        Value own = TRY(target->get(vm, vm.names.length));
        if (own.isNumber() && !std::isnan(own.asNumber())) length = std::max(std::trunc(own.asNumber()), 0.0) + 0.0;
    }
    Value name = TRY(target->get(vm, vm.names.name));
    wrapped->defineDirect(vm, vm.names.length, Value::number(length), kConfigurable);
    wrapped->defineDirect(vm, vm.names.name, name.isString() ? name : Value(vm.emptyString), kConfigurable);
    return {};
}

/// GetWrappedValue and WrappedFunctionCreate, for `realm`.
Completion<Value> wrapValue(VM& vm, Realm* realm, Value v) {
    if (!v.isObject()) return v;
    if (!v.isCallable()) return vm.throwTypeError("%s cannot pass between realms", describe(vm, v).c_str());
    NativeFunction* wrapped = NativeFunction::make(vm, *realm, callWrapped, vm.names.empty, 0);
    wrapped->data_.set(vm.heap, wrapped, v);
    if (copyNameAndLength(vm, wrapped, objectIn(v)).isAbrupt()) return throwCopy(vm);
    return Value(wrapped);
}

// OrdinaryWrappedFunctionCall.
Completion<Value> callWrapped(VM& vm, CallArgs args) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    auto* self = args.callee()->as<NativeFunction>();
    Value target = self->data_;
    Realm* targetRealm = TRY(functionRealm(vm, objectIn(target)));
    ValueList wrapped(vm.heap);
    for (Value argument : args) wrapped.push_back(TRY(wrapValue(vm, targetRealm, argument)));
    Value receiver = TRY(wrapValue(vm, targetRealm, args.thisValue()));
    auto result = vm.call(target, receiver, wrapped.data(), wrapped.size());
    if (result.isAbrupt()) return throwCopy(vm);
    return wrapValue(vm, vm.realm, result.release());
}

Completion<Realm*> thisShadowRealm(VM& vm, CallArgs args, const char* method) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(args.thisValue());
    if (object && object->nativeClass_ == &kShadowRealm) return reinterpret_cast<Realm*>(object->numbers_[0]);
    return vm.throwTypeError("Method ShadowRealm.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

Completion<Value> construct(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor ShadowRealm requires 'new'");
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::ShadowRealmPrototype));
    NativeObject* object =
        NativeObject::make(vm, vm.shapes.root(Value(prototype), CellKind::NativeObject, 0), &kShadowRealm);
    object->numbers_[0] = reinterpret_cast<uint64_t>(vm.createRealm()); // realms live as long as the VM
    return object;
}

// ShadowRealm.prototype.evaluate ( sourceText ).
Completion<Value> evaluate(VM& vm, CallArgs args) {
    Realm* realm = TRY(thisShadowRealm(vm, args, "evaluate"));
    if (!args[0].isString()) return vm.throwTypeError("%s is not a string", describe(vm, args[0]).c_str());
    // A SyntaxError is the caller's.
    auto source = SourceCode::create(args[0].asCell()->as<String>()->toU16(vm), "ShadowRealm");
    source->setReferrer(interpreter::callerReferrer(vm));
    FunctionTemplate* body = TRY(vm.compiler->compileEval(vm, *realm, source, {}));
    auto result = inRealm(vm, realm, [&] {
        Function* function = Function::make(vm, body, nullptr);
        return interpreter::callFunction(vm, function, realm->globalThis, nullptr, 0, Value::undefined(), 0);
    });
    if (result.isAbrupt()) return throwCopy(vm);
    return wrapValue(vm, vm.realm, result.release());
}

Completion<Value> takeExport(VM& vm, CallArgs args) {
    Object* space = objectIn(args[0]);
    PropertyKey name = TRY(toPropertyKey(vm, args.callee()->as<NativeFunction>()->data_));
    if (!TRY(space->getOwnProperty(vm, name)).has_value())
        return vm.throwTypeError("The module has no export named %s", name.toDisplay(vm).c_str());
    return wrapValue(vm, vm.realm, TRY(space->get(vm, name)));
}
Completion<Value> refuseImport(VM& vm, CallArgs args) {
    (void)vm.throwValue(args[0]);
    return throwCopy(vm);
}

// ShadowRealm.prototype.importValue ( specifier, exportName ).
Completion<Value> importValue(VM& vm, CallArgs args) {
    Realm* realm = TRY(thisShadowRealm(vm, args, "importValue"));
    String* specifier = TRY(toString(vm, args[0]));
    if (!args[1].isString()) return vm.throwTypeError("%s is not a string", describe(vm, args[1]).c_str());
    Value referrer(String::fromUtf8(vm, interpreter::callerReferrer(vm)));
    Object* imported = inRealm(vm, realm, [&] {
        Object* promise = makePromise(vm);
        vm.host->importModuleDynamically(vm, referrer, Value(specifier), Value::undefined(), ImportPhase::Evaluation,
                                         promise);
        return promise;
    });
    return promiseThen(vm, imported, Value(makeClosure(vm, takeExport, 1, args[1])),
                       Value(makeClosure(vm, refuseImport, 1, Value::undefined())));
}

constexpr BuiltinRow kRows[] = {{"evaluate", evaluate, 1}, {"importValue", importValue, 2}};

} // namespace

void setupShadowRealm(Realm& realm) {
    Object* prototype = Object::make(realm.vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::ShadowRealmPrototype, prototype);
    realm.set(Intrinsic::ShadowRealmConstructor, makeConstructor(realm, "ShadowRealm", 0, construct, prototype));
    defineBuiltins(realm, prototype, kRows);
    defineToStringTag(realm, prototype, "ShadowRealm");
}

} // namespace tiercel

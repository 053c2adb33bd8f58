// Generator functions, async functions, async generator functions: constructors and prototypes ([ECMA-262] 27.3
// to 27.7).
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/function.h"
#include "runtime/builtins/iterator.h"
#include "runtime/interpreter/interpreter.h"

namespace tiercel {

namespace {

using interpreter::asyncGeneratorEnqueue;
using interpreter::generatorResume;
using interpreter::ResumeMode;

Completion<Value> generatorNext(VM& vm, CallArgs args) {
    return generatorResume(vm, args.thisValue(), ResumeMode::Next, args[0], "next");
}
Completion<Value> generatorReturn(VM& vm, CallArgs args) {
    return generatorResume(vm, args.thisValue(), ResumeMode::Return, args[0], "return");
}
Completion<Value> generatorThrow(VM& vm, CallArgs args) {
    return generatorResume(vm, args.thisValue(), ResumeMode::Throw, args[0], "throw");
}
Completion<Value> asyncNext(VM& vm, CallArgs args) {
    return asyncGeneratorEnqueue(vm, args.thisValue(), ResumeMode::Next, args[0], "next");
}
Completion<Value> asyncReturn(VM& vm, CallArgs args) {
    return asyncGeneratorEnqueue(vm, args.thisValue(), ResumeMode::Return, args[0], "return");
}
Completion<Value> asyncThrow(VM& vm, CallArgs args) {
    return asyncGeneratorEnqueue(vm, args.thisValue(), ResumeMode::Throw, args[0], "throw");
}

Completion<Value> generatorFunction(VM& vm, CallArgs args) {
    return createDynamicFunction(vm, args, FunctionKind::Generator, Intrinsic::GeneratorFunctionPrototype);
}
Completion<Value> asyncFunction(VM& vm, CallArgs args) {
    return createDynamicFunction(vm, args, FunctionKind::Async, Intrinsic::AsyncFunctionPrototype);
}
Completion<Value> asyncGeneratorFunction(VM& vm, CallArgs args) {
    return createDynamicFunction(vm, args, FunctionKind::AsyncGenerator, Intrinsic::AsyncGeneratorFunctionPrototype);
}

constexpr BuiltinRow kGeneratorPrototype[] = {
    {"next", generatorNext, 1},
    {"return", generatorReturn, 1},
    {"throw", generatorThrow, 1},
};
constexpr BuiltinRow kAsyncGeneratorPrototype[] = {
    {"next", asyncNext, 1},
    {"return", asyncReturn, 1},
    {"throw", asyncThrow, 1},
};

/// A function kind's prototype object, its constructor and, for generators, the prototype of what they make.
void define(Realm& realm, const char* name, NativeCode code, Intrinsic functionPrototype, Intrinsic constructor,
            Object* instances) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::FunctionPrototype)));
    realm.set(functionPrototype, prototype);
    NativeFunction* function =
        makeConstructor(realm, name, 1, code, nullptr, realm.get(Intrinsic::FunctionConstructor));
    realm.set(constructor, function);
    function->defineDirect(vm, vm.names.prototype, prototype, 0);
    prototype->defineDirect(vm, vm.names.constructor, function, kConfigurable);
    if (instances) {
        prototype->defineDirect(vm, vm.names.prototype, instances, kConfigurable);
        instances->defineDirect(vm, vm.names.constructor, prototype, kConfigurable);
    }
    defineToStringTag(realm, prototype, name);
}

} // namespace

bool isGeneratorNext(VM& vm, Value next) { return isBuiltin(vm, next, generatorNext); }

void setupGenerator(Realm& realm) {
    VM& vm = realm.vm;
    Object* generator = Object::make(vm, Value(realm.get(Intrinsic::IteratorPrototype)));
    realm.set(Intrinsic::GeneratorPrototype, generator);
    define(realm, "GeneratorFunction", generatorFunction, Intrinsic::GeneratorFunctionPrototype,
           Intrinsic::GeneratorFunctionConstructor, generator);
    defineBuiltins(realm, generator, kGeneratorPrototype);
    defineToStringTag(realm, generator, "Generator");

    define(realm, "AsyncFunction", asyncFunction, Intrinsic::AsyncFunctionPrototype,
           Intrinsic::AsyncFunctionConstructor, nullptr);

    Object* asyncGenerator = Object::make(vm, Value(realm.get(Intrinsic::AsyncIteratorPrototype)));
    realm.set(Intrinsic::AsyncGeneratorPrototype, asyncGenerator);
    define(realm, "AsyncGeneratorFunction", asyncGeneratorFunction, Intrinsic::AsyncGeneratorFunctionPrototype,
           Intrinsic::AsyncGeneratorFunctionConstructor, asyncGenerator);
    defineBuiltins(realm, asyncGenerator, kAsyncGeneratorPrototype);
    defineToStringTag(realm, asyncGenerator, "AsyncGenerator");
}

} // namespace tiercel

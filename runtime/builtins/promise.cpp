// The Promise constructor and Promise.prototype ([ECMA-262] 27.2.3 to 27.2.5).
#include "runtime/promise.h"

#include "runtime/builtins/builtin.h"
#include "runtime/interpreter/inline_cache.h"

namespace tiercel {

namespace {

Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }

PromiseObject* promiseIn(Value v) { return cellIf<PromiseObject, CellKind::Promise>(v); }

/// 27.2.3.1
Completion<Value> promiseConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Promise constructor cannot be invoked without 'new'");
    Value executor = args[0];
    if (!executor.isCallable())
        return vm.throwTypeError("Promise resolver %s is not a function", describe(vm, executor).c_str());
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::PromisePrototype));
    PromiseObject* promise = makePromiseWithPrototype(vm, prototype);
    auto functions = createResolvingFunctions(vm, promise);
    auto result = vm.call(executor, Value::undefined(), {Value(functions.resolve), Value(functions.reject)});
    if (result.isAbrupt()) {
        if (vm.isTerminating()) return Thrown{};
        Value error = vm.takeException();
        TRY(vm.call(Value(functions.reject), Value::undefined(), &error, 1));
    }
    return promise;
}

/// IfAbruptRejectPromise: the pending exception rejects the capability's promise, which is the result.
Completion<Value> rejectCapability(VM& vm, const PromiseCapability& capability) {
    if (vm.isTerminating()) return Thrown{};
    Value error = vm.takeException();
    TRY(vm.call(capability.reject, Value::undefined(), &error, 1));
    return capability.promise;
}

// -- all, allSettled, any, race
// ---------------------------------------------------------------------------------------------- The element functions
// share one state cell: [remaining, values (array), capability.resolve, capability.reject, keys (array, or undefined)];
// each has a cell [index, called].

enum class Combinator { All, AllSettled, Any, Race };
enum StateField { kRemaining, kValues, kResolve, kReject, kKeys, kStateFields };

struct Element {
    InternalArray* state;
    uint32_t index;
};
/// The closure's data, the first time it is called.
bool claimElement(VM& vm, CallArgs args, Element& element) {
    auto* function = args.callee()->as<NativeFunction>();
    element.state = static_cast<InternalArray*>(function->data_.get().asCell());
    auto* own = static_cast<InternalArray*>(function->data2_.get().asCell());
    if (own->data()[1].get().isTrue()) return false;
    own->data()[1].set(vm.heap, own, Value(true));
    element.index = static_cast<uint32_t>(own->data()[0].get().asInt32());
    return true;
}
bool countDown(VM& vm, InternalArray* state) {
    int32_t remaining = state->data()[kRemaining].get().asInt32() - 1;
    state->data()[kRemaining].set(vm.heap, state, Value(remaining));
    return remaining == 0;
}
/// CreateKeyedPromiseCombinatorResultObject.
Completion<Value> keyedResult(VM& vm, Object* keys, Object* values) {
    Object* result = Object::make(vm, Value::null());
    for (uint32_t i = 0; i < keys->arrayLength(); i++) {
        TRY(vm.poll());
        PropertyKey key = TRY(toPropertyKey(vm, keys->getOwnElement(vm, i)));
        TRY(result->createDataPropertyOrThrow(vm, key, values->getOwnElement(vm, i)));
    }
    return result;
}
Completion<Value> resolveAll(VM& vm, InternalArray* state) {
    Value values = state->data()[kValues], keys = state->data()[kKeys];
    if (keys.isObject()) values = TRY(keyedResult(vm, objectIn(keys), objectIn(values)));
    return vm.call(state->data()[kResolve], Value::undefined(), &values, 1);
}
Completion<Value> storeElement(VM& vm, const Element& element, Value v) {
    Object* values = objectIn(element.state->data()[kValues]);
    // No program has seen the array yet: each of its elements is there, as undefined.
    if (!values->setElementFast(vm, element.index, v))
        TRY(values->createDataPropertyOrThrow(vm, PropertyKey::fromIndex(element.index), v));
    if (countDown(vm, element.state)) return resolveAll(vm, element.state);
    return Value::undefined();
}
Completion<Value> allElement(VM& vm, CallArgs args) {
    Element element;
    if (!claimElement(vm, args, element)) return Value::undefined();
    return storeElement(vm, element, args[0]);
}
Completion<Value> settled(VM& vm, CallArgs args, bool fulfilled) {
    Element element;
    if (!claimElement(vm, args, element)) return Value::undefined();
    Object* record = Object::make(vm);
    record->defineDirect(vm, vm.names.status, (fulfilled ? vm.names.fulfilled : vm.names.rejected).string());
    record->defineDirect(vm, fulfilled ? vm.names.value : vm.names.reason, args[0]);
    return storeElement(vm, element, record);
}
Completion<Value> settledFulfilled(VM& vm, CallArgs args) { return settled(vm, args, true); }
Completion<Value> settledRejected(VM& vm, CallArgs args) { return settled(vm, args, false); }

Completion<Value> rejectAny(VM& vm, InternalArray* state) {
    Object* error = makeError(vm, ErrorType::AggregateError, String::fromLatin1(vm, "All promises were rejected"));
    error->defineDirect(vm, vm.names.errors, state->data()[kValues], kHiddenAttributes);
    Value v(error);
    return vm.call(state->data()[kReject], Value::undefined(), &v, 1);
}
Completion<Value> anyElement(VM& vm, CallArgs args) {
    Element element;
    if (!claimElement(vm, args, element)) return Value::undefined();
    Object* errors = objectIn(element.state->data()[kValues]);
    if (!errors->setElementFast(vm, element.index, args[0]))
        TRY(errors->createDataPropertyOrThrow(vm, PropertyKey::fromIndex(element.index), args[0]));
    if (countDown(vm, element.state)) return rejectAny(vm, element.state);
    return Value::undefined();
}

Completion<Value> promiseResolveStatic(VM& vm, CallArgs args);
Completion<Value> promiseThenMethod(VM& vm, CallArgs args);

/// Invoke(next, "then", « onFulfilled, onRejected ») by a combinator of `constructor`. The promise that then() would
/// give is not made where nobody could see it.
Completion<void> thenOfElement(VM& vm, Value constructor, Value next, Value onFulfilled, Value onRejected) {
    Object* standard = vm.realm->get(Intrinsic::PromiseConstructor);
    PromiseObject* promise = promiseIn(next);
    if (!promise || constructor != Value(standard)) {
        TRY(invoke(vm, next, vm.names.then, {onFulfilled, onRejected}));
        return {};
    }
    Value then = TRY(interpreter::getCached(vm, next, vm.names.then));
    if (isBuiltin(vm, then, promiseThenMethod)) {
        Value species = TRY(speciesConstructor(vm, promise, standard));
        if (species == constructor) {
            Value none = Value::undefined();
            performPromiseThen(vm, promise, onFulfilled, onRejected, {none, none, none});
            return {};
        }
        PromiseCapability capability = TRY(newPromiseCapability(vm, species));
        performPromiseThen(vm, promise, onFulfilled, onRejected, capability);
        return {};
    }
    TRY(vm.call(then, next, {onFulfilled, onRejected}));
    return {};
}

/// PerformPromiseAll and its kin, for one element of the iterable.
Completion<void> combineStep(VM& vm, Combinator kind, Value constructor, const PromiseCapability& capability,
                             Value promiseResolveFunction, InternalArray* state, uint32_t index, Value v) {
    if (kind != Combinator::Race) Array::push(vm, objectIn(state->data()[kValues]), Value::undefined());
    Value next = isBuiltin(vm, promiseResolveFunction, promiseResolveStatic)
                     ? Value(TRY(promiseResolve(vm, objectIn(constructor), v)))
                     : TRY(vm.call(promiseResolveFunction, constructor, &v, 1));
    Value onFulfilled = capability.resolve, onRejected = capability.reject;
    if (kind != Combinator::Race) {
        InternalArray* own = InternalArray::make(vm, 2);
        own->data()[0].init(Value(static_cast<int32_t>(index)));
        if (kind == Combinator::All) onFulfilled = Value(makeClosure(vm, allElement, 1, state, own));
        if (kind == Combinator::Any) onRejected = Value(makeClosure(vm, anyElement, 1, state, own));
        if (kind == Combinator::AllSettled) {
            onFulfilled = Value(makeClosure(vm, settledFulfilled, 1, state, own));
            onRejected = Value(makeClosure(vm, settledRejected, 1, state, own));
        }
        int32_t remaining = state->data()[kRemaining].get().asInt32() + 1;
        state->data()[kRemaining].set(vm.heap, state, Value(remaining));
    }
    return thenOfElement(vm, constructor, next, onFulfilled, onRejected);
}
/// GetPromiseResolve.
Completion<Value> resolveFunctionOf(VM& vm, Value constructor) {
    Value function = TRY(objectIn(constructor)->get(vm, vm.names.resolve));
    if (!function.isCallable()) return vm.throwTypeError("Promise resolve or reject function is not callable");
    return function;
}
InternalArray* makeCombinatorState(VM& vm, const PromiseCapability& capability) {
    InternalArray* state = InternalArray::make(vm, kStateFields);
    state->data()[kRemaining].init(Value(1));
    Object* values = Array::make(vm);
    state->data()[kValues].set(vm.heap, state, values);
    state->data()[kResolve].set(vm.heap, state, capability.resolve);
    state->data()[kReject].set(vm.heap, state, capability.reject);
    return state;
}
Completion<Value> performCombinator(VM& vm, Combinator kind, Value constructor, const PromiseCapability& capability,
                                    Value iterable) {
    Value promiseResolveFunction = TRY(resolveFunctionOf(vm, constructor));
    IteratorRecord record = TRY(getIterator(vm, iterable));
    InternalArray* state = makeCombinatorState(vm, capability);
    for (uint32_t index = 0;; index++) {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) break;
        auto step = combineStep(vm, kind, constructor, capability, promiseResolveFunction, state, index, *value);
        if (step.isAbrupt()) return iteratorCloseThrowing(vm, record);
    }
    if (kind != Combinator::Race && countDown(vm, state)) {
        if (kind == Combinator::Any) {
            Object* error =
                makeError(vm, ErrorType::AggregateError, String::fromLatin1(vm, "All promises were rejected"));
            error->defineDirect(vm, vm.names.errors, state->data()[kValues], kHiddenAttributes);
            return vm.throwValue(Value(error));
        }
        TRY(resolveAll(vm, state));
    }
    return capability.promise;
}
/// PerformPromiseAllKeyed, proposal-await-dictionary.
Completion<Value> performKeyed(VM& vm, Combinator kind, Value constructor, const PromiseCapability& capability,
                               Value promises) {
    Value promiseResolveFunction = TRY(resolveFunctionOf(vm, constructor));
    if (!promises.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, promises).c_str());
    Object* object = objectIn(promises);
    InternalArray* state = makeCombinatorState(vm, capability);
    Object* keys = Array::make(vm);
    state->data()[kKeys].set(vm.heap, state, Value(keys));
    KeyList all = TRY(object->ownPropertyKeys(vm));
    for (size_t i = 0; i < all.size(); i++) {
        TRY(vm.poll());
        PropertyKey key = all[i];
        auto property = TRY(object->getOwnProperty(vm, key));
        if (!property || !property->enumerable.value_or(false)) continue;
        Value value = TRY(object->get(vm, key));
        uint32_t index = keys->arrayLength();
        Array::push(vm, keys, key.toValue(vm));
        TRY(combineStep(vm, kind, constructor, capability, promiseResolveFunction, state, index, value));
    }
    if (countDown(vm, state)) TRY(resolveAll(vm, state));
    return capability.promise;
}
using Perform = Completion<Value>(VM&, Combinator, Value constructor, const PromiseCapability&, Value argument);
Completion<Value> combinator(VM& vm, CallArgs args, Combinator kind, Perform* perform = performCombinator) {
    Value constructor = args.thisValue();
    if (!constructor.isObject())
        return vm.throwTypeError("Promise combinator called on %s", describe(vm, constructor).c_str());
    PromiseCapability capability = TRY(newPromiseCapability(vm, constructor));
    auto result = perform(vm, kind, constructor, capability, args[0]);
    if (result.isAbrupt()) return rejectCapability(vm, capability);
    return result;
}
Completion<Value> promiseAllKeyed(VM& vm, CallArgs args) { return combinator(vm, args, Combinator::All, performKeyed); }
Completion<Value> promiseAllSettledKeyed(VM& vm, CallArgs args) {
    return combinator(vm, args, Combinator::AllSettled, performKeyed);
}
Completion<Value> promiseAll(VM& vm, CallArgs args) { return combinator(vm, args, Combinator::All); }
Completion<Value> promiseAllSettled(VM& vm, CallArgs args) { return combinator(vm, args, Combinator::AllSettled); }
Completion<Value> promiseAny(VM& vm, CallArgs args) { return combinator(vm, args, Combinator::Any); }
Completion<Value> promiseRace(VM& vm, CallArgs args) { return combinator(vm, args, Combinator::Race); }

// -- the other statics
// ----------------------------------------------------------------------------------------------------------

/// 27.2.4.6
Completion<Value> promiseReject(VM& vm, CallArgs args) {
    PromiseCapability capability = TRY(newPromiseCapability(vm, args.thisValue()));
    Value reason = args[0];
    TRY(vm.call(capability.reject, Value::undefined(), &reason, 1));
    return capability.promise;
}
/// 27.2.4.7
Completion<Value> promiseResolveStatic(VM& vm, CallArgs args) {
    if (!args.thisValue().isObject()) return vm.throwTypeError("PromiseResolve called on non-object");
    return Value(TRY(promiseResolve(vm, objectIn(args.thisValue()), args[0])));
}
/// 27.2.4.8
Completion<Value> promiseTry(VM& vm, CallArgs args) {
    if (!args.thisValue().isObject()) return vm.throwTypeError("Promise.try called on non-object");
    PromiseCapability capability = TRY(newPromiseCapability(vm, args.thisValue()));
    auto result = vm.call(args[0], Value::undefined(), args.count() > 1 ? args.begin() + 1 : nullptr,
                          args.count() > 1 ? args.count() - 1 : 0);
    if (result.isAbrupt()) return rejectCapability(vm, capability);
    Value v = result.release();
    TRY(vm.call(capability.resolve, Value::undefined(), &v, 1));
    return capability.promise;
}
/// 27.2.4.9
Completion<Value> promiseWithResolvers(VM& vm, CallArgs args) {
    PromiseCapability capability = TRY(newPromiseCapability(vm, args.thisValue()));
    Object* object = Object::make(vm);
    object->defineDirect(vm, vm.names.promise, capability.promise);
    object->defineDirect(vm, vm.names.resolve, capability.resolve);
    object->defineDirect(vm, vm.names.reject, capability.reject);
    return object;
}

// -- Promise.prototype
// ------------------------------------------------------------------------------------------------------------

/// 27.2.5.4
Completion<Value> promiseThenMethod(VM& vm, CallArgs args) {
    PromiseObject* promise = promiseIn(args.thisValue());
    if (!promise)
        return vm.throwTypeError("Method Promise.prototype.then called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    Object* standard = vm.realm->get(Intrinsic::PromiseConstructor);
    Value constructor = TRY(speciesConstructor(vm, promise, standard));
    if (constructor.asCell() == standard) return promiseThen(vm, promise, args[0], args[1]);
    PromiseCapability capability = TRY(newPromiseCapability(vm, constructor));
    performPromiseThen(vm, promise, args[0], args[1], capability);
    return capability.promise;
}
/// 27.2.5.1
Completion<Value> promiseCatch(VM& vm, CallArgs args) {
    return invoke(vm, args.thisValue(), vm.names.then, {Value::undefined(), args[0]});
}

Completion<Value> returnValue(VM&, CallArgs args) { return args.callee()->as<NativeFunction>()->data_.get(); }
Completion<Value> throwReason(VM& vm, CallArgs args) {
    return vm.throwValue(args.callee()->as<NativeFunction>()->data_);
}
/// Then Finally and Catch Finally functions (27.2.5.3): data is [onFinally, C].
Completion<Value> finallyStep(VM& vm, CallArgs args, bool rejected) {
    auto* data = static_cast<InternalArray*>(args.callee()->as<NativeFunction>()->data_.get().asCell());
    Value onFinally = data->data()[0], constructor = data->data()[1], outcome = args[0];
    Value result = TRY(vm.call(onFinally, Value::undefined()));
    Object* promise = TRY(promiseResolve(vm, objectIn(constructor), result));
    NativeFunction* after = makeClosure(vm, rejected ? throwReason : returnValue, 0, outcome);
    return invoke(vm, Value(promise), vm.names.then, {Value(after)});
}
Completion<Value> thenFinally(VM& vm, CallArgs args) { return finallyStep(vm, args, false); }
Completion<Value> catchFinally(VM& vm, CallArgs args) { return finallyStep(vm, args, true); }
/// 27.2.5.3
Completion<Value> promiseFinally(VM& vm, CallArgs args) {
    Value promise = args.thisValue();
    if (!promise.isObject())
        return vm.throwTypeError("Promise.prototype.finally called on %s", describe(vm, promise).c_str());
    Value constructor = TRY(speciesConstructor(vm, objectIn(promise), vm.realm->get(Intrinsic::PromiseConstructor)));
    Value onFinally = args[0];
    if (!onFinally.isCallable()) return invoke(vm, promise, vm.names.then, {onFinally, onFinally});
    InternalArray* data = InternalArray::make(vm, 2);
    data->data()[0].init(onFinally);
    data->data()[1].init(constructor);
    Value then(makeClosure(vm, thenFinally, 1, data));
    Value caught(makeClosure(vm, catchFinally, 1, data));
    return invoke(vm, promise, vm.names.then, {then, caught});
}

constexpr BuiltinRow kPromiseStatics[] = {
    {"all", promiseAll, 1},
    {"allKeyed", promiseAllKeyed, 1},
    {"allSettled", promiseAllSettled, 1},
    {"allSettledKeyed", promiseAllSettledKeyed, 1},
    {"any", promiseAny, 1},
    {"race", promiseRace, 1},
    {"reject", promiseReject, 1},
    {"resolve", promiseResolveStatic, 1},
    {"try", promiseTry, 1},
    {"withResolvers", promiseWithResolvers, 0},
    symbolGetter(&Names::symbolSpecies, "[Symbol.species]", speciesGetter),
};
constexpr BuiltinRow kPromisePrototype[] = {
    {"then", promiseThenMethod, 2},
    {"catch", promiseCatch, 1},
    {"finally", promiseFinally, 1},
};

} // namespace

void setupPromise(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::PromisePrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "Promise", 1, promiseConstructor, prototype);
    realm.set(Intrinsic::PromiseConstructor, constructor);
    defineBuiltins(realm, constructor, kPromiseStatics);
    defineBuiltins(realm, prototype, kPromisePrototype);
    defineToStringTag(realm, prototype, "Promise");
}

} // namespace tiercel

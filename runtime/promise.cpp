// Promises: states, reactions, jobs ([ECMA-262] 27.2.1 and 27.2.2). A reaction is one cell for both outcomes. Where the
// derived promise is made by the engine (then on plain promises, await) it is settled directly: its resolving functions
// could not be observed.
#include "runtime/promise.h"

#include "runtime/builtins/builtin.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/object_cell.h"

namespace tiercel {

namespace {

PromiseReaction* makeReaction(VM& vm) {
    auto* reaction = vm.heap.make<PromiseReaction>(CellKind::PromiseReaction);
    for (Field<Value>* field : {&reaction->promise_, &reaction->resolve_, &reaction->reject_, &reaction->onFulfilled_,
                                &reaction->onRejected_, &reaction->data_})
        field->init(Value::undefined());
    reaction->nativeFulfilled_ = nullptr;
    reaction->nativeRejected_ = nullptr;
    reaction->next_.init(nullptr);
    reaction->realm_ = vm.realm;
    return reaction;
}

/// NewPromiseReactionJob's closure: values are the reaction, the argument and whether the promise was rejected.
Completion<void> reactionJob(VM& vm, const Value* values) {
    auto* reaction = static_cast<PromiseReaction*>(values[0].asCell());
    Value argument = values[1];
    bool rejected = values[2].isTrue();
    if (auto* native = rejected ? reaction->nativeRejected_ : reaction->nativeFulfilled_) {
        Value passed[2] = {argument, reaction->data_};
        return native(vm, passed);
    }
    Value handler = rejected ? reaction->onRejected_ : reaction->onFulfilled_;
    bool threw = rejected;
    Value result = argument;
    if (!handler.isUndefined()) {
        auto called = vm.call(handler, Value::undefined(), &argument, 1);
        threw = called.isAbrupt();
        if (threw) {
            if (vm.isTerminating()) return Thrown{};
            result = vm.takeException();
        } else {
            result = called.release();
        }
    }
    Value promise = reaction->promise_;
    if (promise.isUndefined()) return {};
    Value settle = threw ? reaction->reject_ : reaction->resolve_;
    if (settle.isUndefined()) {
        auto* derived = static_cast<Object*>(promise.asCell());
        if (threw) {
            rejectPromise(vm, derived, result);
            return {};
        }
        return resolvePromise(vm, derived, result);
    }
    TRY(vm.call(settle, Value::undefined(), &result, 1));
    return {};
}

void enqueueReaction(VM& vm, PromiseReaction* reaction, Value argument, bool rejected) {
    Realm* realm = reaction->realm_;
    Value handler = rejected ? reaction->onRejected_ : reaction->onFulfilled_;
    if (handler.isObject()) {
        // HostEnqueuePromiseJob runs it in the handler's realm; a revoked proxy leaves the current one.
        auto found = functionRealm(vm, static_cast<Object*>(handler.asCell()));
        if (found.isAbrupt()) {
            static_cast<void>(vm.takeException());
        } else {
            realm = found.release();
        }
    }
    vm.enqueueJob({reactionJob, {Value(reaction), argument, Value(rejected), Value::undefined()}, realm});
}

/// TriggerPromiseReactions: the list is newest first.
void triggerReactions(VM& vm, PromiseReaction* list, Value argument, bool rejected) {
    PromiseReaction* reversed = nullptr;
    while (list) {
        PromiseReaction* next = list->next_;
        list->next_.set(vm.heap, list, reversed);
        reversed = list;
        list = next;
    }
    for (; reversed; reversed = reversed->next_) enqueueReaction(vm, reversed, argument, rejected);
}

void addReaction(VM& vm, PromiseObject* promise, PromiseReaction* reaction) {
    switch (promise->state_) {
    case PromiseObject::State::Pending:
        reaction->next_.set(vm.heap, reaction, promise->reactions_);
        promise->reactions_.set(vm.heap, promise, reaction);
        break;
    case PromiseObject::State::Fulfilled: enqueueReaction(vm, reaction, promise->result_, false); break;
    case PromiseObject::State::Rejected:
        if (!promise->handled_) vm.host->promiseRejectionTracker(vm, promise, true);
        enqueueReaction(vm, reaction, promise->result_, true);
        break;
    }
    promise->handled_ = true;
}

/// The promise that a pair of resolving functions settles, the first time that one of them is called; then null. The
/// resolving function keeps it, and the rejecting one has that as its data: no cell for [[AlreadyResolved]] is needed.
PromiseObject* claim(NativeFunction* resolve) {
    Value promise = resolve->data_;
    resolve->data_.init(Value::undefined());
    return promise.isUndefined() ? nullptr : static_cast<PromiseObject*>(promise.asCell());
}
Completion<Value> resolveFunction(VM& vm, CallArgs args) {
    if (PromiseObject* promise = claim(args.callee()->as<NativeFunction>())) TRY(resolvePromise(vm, promise, args[0]));
    return Value::undefined();
}
Completion<Value> rejectFunction(VM& vm, CallArgs args) {
    Value resolve = args.callee()->as<NativeFunction>()->data_;
    if (PromiseObject* promise = claim(resolve.asCell()->as<NativeFunction>())) rejectPromise(vm, promise, args[0]);
    return Value::undefined();
}

/// NewPromiseResolveThenableJob's closure: promise, thenable, then.
Completion<void> thenableJob(VM& vm, const Value* values) {
    auto functions = createResolvingFunctions(vm, static_cast<PromiseObject*>(values[0].asCell()));
    auto result = vm.call(values[2], values[1], {Value(functions.resolve), Value(functions.reject)});
    if (!result.isAbrupt()) return {};
    if (vm.isTerminating()) return Thrown{};
    Value error = vm.takeException();
    TRY(vm.call(Value(functions.reject), Value::undefined(), &error, 1));
    return {};
}

Completion<Value> capabilityExecutor(VM& vm, CallArgs args) {
    auto* cell = static_cast<InternalArray*>(args.callee()->as<NativeFunction>()->data_.get().asCell());
    if (!cell->data()[0].get().isUndefined() || !cell->data()[1].get().isUndefined())
        return vm.throwTypeError("Promise executor has already been invoked with non-undefined arguments");
    cell->data()[0].set(vm.heap, cell, args[0]);
    cell->data()[1].set(vm.heap, cell, args[1]);
    return Value::undefined();
}

} // namespace

PromiseObject* makePromiseWithPrototype(VM& vm, Value prototype) {
    auto* promise = makeObjectCell<PromiseObject>(vm, CellKind::Promise, prototype);
    promise->result_.init(Value::undefined());
    promise->reactions_.init(nullptr);
    promise->state_ = PromiseObject::State::Pending;
    promise->handled_ = false;
    return promise;
}
Object* makePromise(VM& vm) { return makePromiseWithPrototype(vm, vm.realm->get(Intrinsic::PromisePrototype)); }

ResolvingFunctions createResolvingFunctions(VM& vm, PromiseObject* promise) {
    NativeFunction* resolve = makeClosure(vm, resolveFunction, 1, promise);
    return {resolve, makeClosure(vm, rejectFunction, 1, resolve)};
}

void fulfillPromise(VM& vm, PromiseObject* promise, Value v) {
    PromiseReaction* reactions = promise->reactions_;
    promise->reactions_.set(vm.heap, promise, nullptr);
    promise->result_.set(vm.heap, promise, v);
    promise->state_ = PromiseObject::State::Fulfilled;
    triggerReactions(vm, reactions, v, false);
}
void rejectPromise(VM& vm, Object* object, Value reason) {
    auto* promise = static_cast<PromiseObject*>(object);
    PromiseReaction* reactions = promise->reactions_;
    promise->reactions_.set(vm.heap, promise, nullptr);
    promise->result_.set(vm.heap, promise, reason);
    promise->state_ = PromiseObject::State::Rejected;
    if (!promise->handled_) vm.host->promiseRejectionTracker(vm, promise, false);
    triggerReactions(vm, reactions, reason, true);
}

/// Promise Resolve Functions (27.2.1.3.2), from step 7 on.
Completion<void> resolvePromise(VM& vm, Object* object, Value resolution) {
    auto* promise = static_cast<PromiseObject*>(object);
    auto rejectPending = [&]() -> Completion<void> {
        if (vm.isTerminating()) return Thrown{};
        rejectPromise(vm, promise, vm.takeException());
        return {};
    };
    if (resolution == Value(object)) {
        static_cast<void>(vm.throwTypeError("Chaining cycle detected for promise #<Promise>"));
        return rejectPending();
    }
    if (!resolution.isObject()) {
        fulfillPromise(vm, promise, resolution);
        return {};
    }
    auto then = interpreter::getCached(vm, resolution, vm.names.then);
    if (then.isAbrupt()) return rejectPending();
    Value action = then.release();
    if (!action.isCallable()) {
        fulfillPromise(vm, promise, resolution);
        return {};
    }
    Realm* realm = vm.realm;
    auto found = functionRealm(vm, static_cast<Object*>(action.asCell()));
    if (found.isAbrupt()) {
        static_cast<void>(vm.takeException());
    } else {
        realm = found.release();
    }
    vm.enqueueJob({thenableJob, {Value(object), resolution, action, Value::undefined()}, realm});
    return {};
}

Completion<PromiseCapability> newPromiseCapability(VM& vm, Value constructor) {
    if (!constructor.isConstructor())
        return vm.throwTypeError("%s is not a constructor", describe(vm, constructor).c_str());
    if (constructor.asCell() == vm.realm->get(Intrinsic::PromiseConstructor)) {
        auto* promise = static_cast<PromiseObject*>(makePromise(vm));
        auto functions = createResolvingFunctions(vm, promise);
        return PromiseCapability{Value(promise), Value(functions.resolve), Value(functions.reject)};
    }
    InternalArray* cell = InternalArray::make(vm, 2);
    NativeFunction* executor = makeClosure(vm, capabilityExecutor, 2, cell);
    Object* promise = TRY(vm.construct(constructor, {Value(executor)}));
    Value resolve = cell->data()[0], reject = cell->data()[1];
    if (!resolve.isCallable() || !reject.isCallable())
        return vm.throwTypeError("Promise resolve or reject function is not callable");
    return PromiseCapability{Value(promise), resolve, reject};
}

/// PromiseResolve (27.2.4.7.1).
Completion<Object*> promiseResolve(VM& vm, Object* constructor, Value v) {
    if (v.isCell() && v.asCell()->kind() == CellKind::Promise) {
        auto* promise = static_cast<Object*>(v.asCell());
        Value own = TRY(interpreter::getCached(vm, v, vm.names.constructor));
        if (own.isCell() && own.asCell() == constructor) return promise;
    }
    if (constructor == vm.realm->get(Intrinsic::PromiseConstructor)) {
        Object* promise = makePromise(vm);
        TRY(resolvePromise(vm, promise, v));
        return promise;
    }
    PromiseCapability capability = TRY(newPromiseCapability(vm, constructor));
    TRY(vm.call(capability.resolve, Value::undefined(), &v, 1));
    return static_cast<Object*>(capability.promise.asCell());
}

void performPromiseThen(VM& vm, PromiseObject* promise, Value onFulfilled, Value onRejected,
                        const PromiseCapability& capability) {
    PromiseReaction* reaction = makeReaction(vm);
    reaction->promise_.init(capability.promise);
    reaction->resolve_.init(capability.resolve);
    reaction->reject_.init(capability.reject);
    if (onFulfilled.isCallable()) reaction->onFulfilled_.init(onFulfilled);
    if (onRejected.isCallable()) reaction->onRejected_.init(onRejected);
    addReaction(vm, promise, reaction);
}

void promiseThenNative(VM& vm, Object* promise, Completion<void> (*onFulfilled)(VM&, const Value*),
                       Completion<void> (*onRejected)(VM&, const Value*), Value data) {
    auto* settled = static_cast<PromiseObject*>(promise);
    if (settled->state_ != PromiseObject::State::Pending) {
        bool rejected = settled->state_ == PromiseObject::State::Rejected;
        if (rejected && !settled->handled_) vm.host->promiseRejectionTracker(vm, settled, true);
        settled->handled_ = true;
        vm.enqueueJob({rejected ? onRejected : onFulfilled,
                       {settled->result_.get(), data, Value::undefined(), Value::undefined()},
                       vm.realm});
        return;
    }
    PromiseReaction* reaction = makeReaction(vm);
    reaction->nativeFulfilled_ = onFulfilled;
    reaction->nativeRejected_ = onRejected;
    reaction->data_.init(data);
    addReaction(vm, settled, reaction);
}

Object* promiseThen(VM& vm, Object* promise, Value onFulfilled, Value onRejected) {
    Object* derived = makePromise(vm);
    performPromiseThen(vm, static_cast<PromiseObject*>(promise), onFulfilled, onRejected,
                       {Value(derived), Value::undefined(), Value::undefined()});
    return derived;
}

} // namespace tiercel

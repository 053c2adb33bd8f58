// DisposableStack and AsyncDisposableStack (proposal-explicit-resource-management §12.3, §12.4), and the lists behind
// them and behind `using`. disposable_stack.h tells how disposing goes.
//
// A stack is a NativeObject of class kStack or kAsyncStack: fields 0 its list, undefined once it is disposed.
//
// Example: stack.defer(() => print("last")); stack.adopt(1, print); stack.dispose() prints 1, then "last".
#include "runtime/builtins/disposable_stack.h"

#include "runtime/builtins/builtin.h"
#include "runtime/object_cell.h"

namespace tiercel {

namespace {

constexpr char kDisposal = 0;
constexpr char kStack = 0;
constexpr char kAsyncStack = 0;

/// Numbers of a list: how many resources are left; bits.
enum DisposalNumber { kLeft, kState };
enum DisposalState : uint64_t {
    kFailed = 1,     // there is an error
    kNeedsAwait = 2, // the specification's variables of these names
    kHasAwaited = 4,
};

constexpr uint32_t kStride = 3; // value, method, hint of a resource

Object* resourcesOf(NativeObject* disposal) {
    return static_cast<Object*>(disposal->fields_[kDisposalResources].get().asCell());
}

NativeFunction* functionOf(CallArgs args) { return args.callee()->as<NativeFunction>(); }

/// What GetDisposeMethod gives for a value that can only be disposed of synchronously: the promise of having done so.
Completion<Value> disposeInPromise(VM& vm, CallArgs args) {
    Object* promise = makePromise(vm);
    auto result = vm.call(functionOf(args)->data_, args.thisValue());
    if (!result.isAbrupt()) {
        TRY(resolvePromise(vm, promise, Value::undefined()));
        return promise;
    }
    if (vm.isTerminating()) return Thrown{};
    rejectPromise(vm, promise, vm.takeException());
    return promise;
}

/// GetDisposeMethod.
Completion<Value> disposeMethod(VM& vm, Value v, DisposeHint hint) {
    if (hint == DisposeHint::Sync) return getMethod(vm, v, vm.names.symbolDispose);
    Value method = TRY(getMethod(vm, v, vm.names.symbolAsyncDispose));
    if (!method.isUndefined()) return method;
    method = TRY(getMethod(vm, v, vm.names.symbolDispose));
    if (method.isUndefined()) return method;
    return Value(makeClosure(vm, disposeInPromise, 0, method));
}

void pushResource(VM& vm, NativeObject* disposal, Value value, Value method, DisposeHint hint) {
    Object* resources = resourcesOf(disposal);
    for (Value v : {value, method, Value::boolean(hint == DisposeHint::Async)}) Array::push(vm, resources, v);
    disposal->numbers_[kLeft]++;
}

} // namespace

NativeObject* newDisposal(VM& vm) {
    NativeObject* disposal =
        NativeObject::make(vm, vm.shapes.root(Value::null(), CellKind::NativeObject, 0), &kDisposal);
    disposal->fields_[kDisposalResources].set(vm.heap, disposal, Value(Array::make(vm)));
    disposal->fields_[kDisposalAwaited].set(vm.heap, disposal, Value::undefined());
    disposal->fields_[kDisposalError].set(vm.heap, disposal, Value::undefined());
    disposal->numbers_[kLeft] = disposal->numbers_[kState] = 0;
    return disposal;
}

// AddDisposableResource and CreateDisposableResource.
Completion<void> addDisposableResource(VM& vm, NativeObject* disposal, Value v, DisposeHint hint, Value method) {
    if (method.isEmpty()) {
        if (v.isNullish()) {
            // Nothing to call, but `await using` awaits once all the same.
            if (hint == DisposeHint::Async) pushResource(vm, disposal, Value::undefined(), Value::undefined(), hint);
            return {};
        }
        if (!v.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, v).c_str());
        method = TRY(disposeMethod(vm, v, hint));
        if (method.isUndefined())
            return vm.throwTypeError("Property [Symbol.%s] is not a function",
                                     hint == DisposeHint::Async ? "asyncDispose" : "dispose");
    }
    pushResource(vm, disposal, v, method, hint);
    return {};
}

void addDisposeError(VM& vm, NativeObject* disposal, Value error) {
    if (disposal->numbers_[kState] & kFailed) {
        Object* suppressed = makeError(vm, ErrorType::SuppressedError, nullptr);
        suppressed->defineDirect(vm, PropertyKey::fromUtf8(vm, "error"), error, kHiddenAttributes);
        suppressed->defineDirect(vm, PropertyKey::fromUtf8(vm, "suppressed"), disposal->fields_[kDisposalError],
                                 kHiddenAttributes);
        error = Value(suppressed);
    }
    disposal->numbers_[kState] |= kFailed;
    disposal->fields_[kDisposalError].set(vm.heap, disposal, error);
}

// DisposeResources.
Completion<bool> disposeUntilAwait(VM& vm, NativeObject* disposal) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    uint64_t& state = disposal->numbers_[kState];
    auto awaitOf = [&](Value v) {
        disposal->fields_[kDisposalAwaited].set(vm.heap, disposal, v);
        return true;
    };
    while (uint64_t left = disposal->numbers_[kLeft]) {
        TRY(vm.poll());
        Object* resources = resourcesOf(disposal);
        auto at = static_cast<uint32_t>((left - 1) * kStride);
        Value value = resources->getOwnElement(vm, at), method = resources->getOwnElement(vm, at + 1);
        bool isAsync = resources->getOwnElement(vm, at + 2).isTrue();
        if (!isAsync && (state & (kNeedsAwait | kHasAwaited)) == kNeedsAwait) {
            state &= ~static_cast<uint64_t>(kNeedsAwait);
            return awaitOf(Value::undefined());
        }
        disposal->numbers_[kLeft]--;
        if (method.isUndefined()) {
            state |= kNeedsAwait;
            continue;
        }
        auto result = vm.call(method, value);
        if (result.isAbrupt()) {
            if (vm.isTerminating()) return Thrown{};
            addDisposeError(vm, disposal, vm.takeException());
        } else if (isAsync) {
            state |= kHasAwaited;
            return awaitOf(result.release());
        }
    }
    disposal->fields_[kDisposalResources].set(vm.heap, disposal, Value(Array::make(vm)));
    if ((state & (kNeedsAwait | kHasAwaited)) == kNeedsAwait) {
        state &= ~static_cast<uint64_t>(kNeedsAwait);
        return awaitOf(Value::undefined());
    }
    if (state & kFailed) return vm.throwValue(disposal->fields_[kDisposalError]);
    return false;
}

namespace {

// -- the two classes -------------------------------------------------------------------------------------------------

template <bool isAsync>
constexpr const char* kClassName = isAsync ? "AsyncDisposableStack" : "DisposableStack";
template <bool isAsync>
constexpr const char* kNativeClass = isAsync ? &kAsyncStack : &kStack;

/// RequireInternalSlot.
template <bool isAsync>
Completion<NativeObject*> thisStack(VM& vm, Value receiver, const char* method) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(receiver);
    if (object && object->nativeClass_ == kNativeClass<isAsync>) return object;
    return vm.throwTypeError("Method %s.prototype.%s called on incompatible receiver %s", kClassName<isAsync>, method,
                             describe(vm, receiver).c_str());
}

/// The list of a stack that is not disposed; ReferenceError if it is.
template <bool isAsync>
Completion<NativeObject*> pendingDisposal(VM& vm, CallArgs args, const char* method) {
    NativeObject* stack = TRY(thisStack<isAsync>(vm, args.thisValue(), method));
    Value disposal = stack->fields_[0];
    if (disposal.isUndefined())
        return vm.throwReferenceError("%s.prototype.%s: the stack is disposed already", kClassName<isAsync>, method);
    return disposalIn(disposal);
}

NativeObject* makeStack(VM& vm, Object* prototype, const void* nativeClass, NativeObject* disposal) {
    Shape* shape = vm.shapes.root(Value(prototype), CellKind::NativeObject, 0);
    NativeObject* stack = NativeObject::make(vm, shape, nativeClass);
    stack->fields_[0].set(vm.heap, stack, Value(disposal));
    return stack;
}

template <bool isAsync>
Completion<Value> construct(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor %s requires 'new'", kClassName<isAsync>);
    constexpr Intrinsic kFallback =
        isAsync ? Intrinsic::AsyncDisposableStackPrototype : Intrinsic::DisposableStackPrototype;
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), kFallback));
    return makeStack(vm, prototype, kNativeClass<isAsync>, newDisposal(vm));
}

template <bool isAsync>
Completion<Value> getDisposed(VM& vm, CallArgs args) {
    NativeObject* stack = TRY(thisStack<isAsync>(vm, args.thisValue(), "disposed"));
    return Value::boolean(stack->fields_[0].get().isUndefined());
}

template <bool isAsync>
Completion<Value> use(VM& vm, CallArgs args) {
    NativeObject* disposal = TRY(pendingDisposal<isAsync>(vm, args, "use"));
    TRY(addDisposableResource(vm, disposal, args[0], isAsync ? DisposeHint::Async : DisposeHint::Sync));
    return args[0];
}

Completion<Value> callAdopted(VM& vm, CallArgs args) {
    return vm.call(functionOf(args)->data_, Value::undefined(), {functionOf(args)->data2_.get()});
}

/// adopt and defer: a method that is not the value's own.
template <bool isAsync>
Completion<NativeObject*> disposalForCallback(VM& vm, CallArgs args, Value callback, const char* method) {
    NativeObject* disposal = TRY(pendingDisposal<isAsync>(vm, args, method));
    if (!callback.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, callback).c_str());
    return disposal;
}

template <bool isAsync>
Completion<Value> adopt(VM& vm, CallArgs args) {
    NativeObject* disposal = TRY(disposalForCallback<isAsync>(vm, args, args[1], "adopt"));
    Value method(makeClosure(vm, callAdopted, 0, args[1], args[0]));
    TRY(addDisposableResource(vm, disposal, Value::undefined(), isAsync ? DisposeHint::Async : DisposeHint::Sync,
                              method));
    return args[0];
}

template <bool isAsync>
Completion<Value> defer(VM& vm, CallArgs args) {
    NativeObject* disposal = TRY(disposalForCallback<isAsync>(vm, args, args[0], "defer"));
    TRY(addDisposableResource(vm, disposal, Value::undefined(), isAsync ? DisposeHint::Async : DisposeHint::Sync,
                              args[0]));
    return Value::undefined();
}

template <bool isAsync>
Completion<Value> move(VM& vm, CallArgs args) {
    NativeObject* disposal = TRY(pendingDisposal<isAsync>(vm, args, "move"));
    constexpr Intrinsic kPrototype =
        isAsync ? Intrinsic::AsyncDisposableStackPrototype : Intrinsic::DisposableStackPrototype;
    NativeObject* moved = makeStack(vm, vm.realm->get(kPrototype), kNativeClass<isAsync>, disposal);
    auto* stack = static_cast<NativeObject*>(args.thisValue().asCell());
    stack->fields_[0].set(vm.heap, stack, Value::undefined());
    return moved;
}

// DisposableStack.prototype.dispose ( ).
Completion<Value> dispose(VM& vm, CallArgs args) {
    NativeObject* stack = TRY(thisStack<false>(vm, args.thisValue(), "dispose"));
    Value disposal = stack->fields_[0];
    if (disposal.isUndefined()) return Value::undefined();
    stack->fields_[0].set(vm.heap, stack, Value::undefined());
    TRY(disposeUntilAwait(vm, disposalIn(disposal)));
    return Value::undefined();
}

template <bool isAsync>
constexpr BuiltinRow kRows[] = {
    {"adopt", adopt<isAsync>, 2}, {"defer", defer<isAsync>, 1}, getter("disposed", getDisposed<isAsync>),
    {"move", move<isAsync>, 0},   {"use", use<isAsync>, 1},
};
constexpr BuiltinRow kDisposeRows[] = {{"dispose", dispose, 0}};
constexpr BuiltinRow kDisposeAsyncRows[] = {asyncInJavaScript("disposeAsync", "disposeAsync", 0)};

template <bool isAsync>
void setupStack(Realm& realm, Intrinsic prototypeIntrinsic, Intrinsic constructorIntrinsic) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(prototypeIntrinsic, prototype);
    realm.set(constructorIntrinsic, makeConstructor(realm, kClassName<isAsync>, 0, construct<isAsync>, prototype));
    defineBuiltins(realm, prototype, kRows<isAsync>);
    defineBuiltins(realm, prototype, isAsync ? std::span<const BuiltinRow>(kDisposeAsyncRows) : kDisposeRows);
    // The method and the one under the symbol are one function.
    Value method = prototype->getOwnData(vm, PropertyKey::fromUtf8(vm, isAsync ? "disposeAsync" : "dispose"));
    prototype->defineDirect(vm, isAsync ? vm.names.symbolAsyncDispose : vm.names.symbolDispose, method,
                            kHiddenAttributes);
    defineToStringTag(realm, prototype, kClassName<isAsync>);
}

} // namespace

Completion<Value> takeAsyncDisposal(VM& vm, Value receiver) {
    NativeObject* stack = TRY(thisStack<true>(vm, receiver, "disposeAsync"));
    Value disposal = stack->fields_[0];
    stack->fields_[0].set(vm.heap, stack, Value::undefined());
    return disposal;
}

void setupDisposableStack(Realm& realm) {
    setupStack<false>(realm, Intrinsic::DisposableStackPrototype, Intrinsic::DisposableStackConstructor);
    setupStack<true>(realm, Intrinsic::AsyncDisposableStackPrototype, Intrinsic::AsyncDisposableStackConstructor);
}

} // namespace tiercel

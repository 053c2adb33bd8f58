// %Iterator% and its prototype, array and string iterators, the async-from-sync iterator. The helper methods (map,
// filter, …) are in iterator_helpers.cpp.
#include "runtime/builtins/iterator.h"

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"
#include "runtime/builtins/iterator_helpers.h"
#include "runtime/characters.h"
#include "runtime/interpreter/element_access.h"
#include "runtime/object_cell.h"

namespace tiercel {

namespace {

constexpr char kStringIterator = 0;
constexpr char kAsyncFromSync = 0;

NativeObject* nativeIn(Value value, const void* nativeClass) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(value);
    return object && object->nativeClass_ == nativeClass ? object : nullptr;
}

NativeObject* makeNative(VM& vm, Intrinsic prototype, const void* nativeClass) {
    Shape* shape = vm.shapes.root(vm.realm->get(prototype), CellKind::NativeObject, 0);
    return NativeObject::make(vm, shape, nativeClass);
}

// -- arrays ----------------------------------------------------------------------------------------------------------

NativeObject* arrayIteratorIn(Value value) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(value);
    return object && isIteratorOf(object, IteratorOf::Array) ? object : nullptr;
}
uint64_t nextIndex(const NativeObject* iterator) {
    int32_t position = iterator->fields_[kIteratorPosition].get().asInt32();
    return position >= 0 ? static_cast<uint64_t>(position) : iterator->numbers_[0];
}
void setNextIndex(NativeObject* iterator, uint64_t index) {
    iterator->numbers_[0] = index;
    iterator->fields_[kIteratorPosition].init(Value(index <= INT32_MAX ? static_cast<int32_t>(index) : -1));
}
/// Null: the iterator is finished.
Object* arrayOf(const NativeObject* iterator) {
    Value source = iterator->fields_[kIteratorSource];
    return source.isObject() ? static_cast<Object*>(source.asCell()) : nullptr;
}
void finish(VM& vm, NativeObject* iterator) {
    iterator->fields_[kIteratorSource].set(vm.heap, iterator, Value(vm.emptyElements));
}

Completion<std::optional<Value>> stepArray(VM& vm, NativeObject* iterator) {
    Object* array = arrayOf(iterator);
    if (!array) return std::optional<Value>();
    uint64_t index = nextIndex(iterator);
    uint64_t length;
    if (array->isArray()) {
        length = array->arrayLength();
    } else if (array->kind() == CellKind::TypedArray) {
        auto* typed = static_cast<TypedArrayObject*>(array);
        if (typed->outOfBounds_ || typed->buffer_.get()->detached_)
            return vm.throwTypeError("Cannot perform %%ArrayIteratorPrototype%%.next on a detached ArrayBuffer");
        length = typed->length_;
    } else {
        length = TRY(lengthOfArrayLike(vm, array));
    }
    if (index >= length) {
        finish(vm, iterator);
        return std::optional<Value>();
    }
    setNextIndex(iterator, index + 1);
    ArrayIterationKind kind = iterationKind(iterator);
    if (kind == ArrayIterationKind::Keys) return std::optional<Value>(Value::number(index));
    Value element = Value::empty();
    if (index <= PropertyKey::kMaxIndex) element = array->getOwnElement(vm, static_cast<uint32_t>(index));
    if (element.isEmpty()) element = TRY(array->get(vm, PropertyKey::fromUint64(vm, index)));
    if (kind == ArrayIterationKind::Values) return std::optional<Value>(element);
    return std::optional<Value>(createPair(vm, Value::number(index), element));
}

// %ArrayIteratorPrototype%.next, sec-%arrayiteratorprototype%.next.
Completion<Value> arrayIteratorNext(VM& vm, CallArgs args) {
    NativeObject* iterator = arrayIteratorIn(args.thisValue());
    if (!iterator)
        return vm.throwTypeError("next method called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    auto value = TRY(stepArray(vm, iterator));
    return createIterResult(vm, value.value_or(Value::undefined()), !value.has_value());
}

constexpr BuiltinRow kArrayIteratorRows[] = {{"next", arrayIteratorNext, 0}};

/// A step that reads no more than an element which is there. False: nothing has happened.
bool stepArrayQuietly(VM& vm, NativeObject* iterator, BuiltinStep& step, Value& value) {
    Object* array = arrayOf(iterator);
    if (!array) {
        step = BuiltinStep::Done;
        return true;
    }
    uint64_t index = nextIndex(iterator);
    uint64_t length;
    if (array->isArray()) {
        length = array->arrayLength();
    } else if (array->kind() == CellKind::TypedArray && !static_cast<TypedArrayObject*>(array)->outOfBounds_ &&
               !static_cast<TypedArrayObject*>(array)->buffer_.get()->detached_) {
        length = static_cast<TypedArrayObject*>(array)->length_;
    } else {
        return false;
    }
    if (index >= length) {
        finish(vm, iterator);
        step = BuiltinStep::Done;
        return true;
    }
    if (index > PropertyKey::kMaxIndex) return false;
    ArrayIterationKind kind = iterationKind(iterator);
    step = BuiltinStep::Value;
    if (kind == ArrayIterationKind::Keys) {
        value = Value::number(index);
    } else {
        value = interpreter::readElementQuick(vm, array, static_cast<uint32_t>(index));
        if (value.isEmpty()) return false;
        if (kind == ArrayIterationKind::Entries) value = createPair(vm, Value::number(index), value);
    }
    setNextIndex(iterator, index + 1);
    return true;
}

// -- strings: fields 0 the string; numbers 0 the position ----------------------------------------------------------

/// The next code point's string; Empty at the end.
Value stepString(VM& vm, NativeObject* iterator) {
    Value target = iterator->fields_[0];
    if (target.isUndefined()) return Value::empty();
    auto* string = static_cast<String*>(target.asCell());
    auto position = static_cast<uint32_t>(iterator->numbers_[0]);
    if (position >= string->length()) {
        iterator->fields_[0].set(vm.heap, iterator, Value::undefined());
        return Value::empty();
    }
    StringView view = string->view(vm);
    char16_t unit = view[position];
    if (isHighSurrogate(unit) && position + 1 < view.length() && isLowSurrogate(view[position + 1])) {
        iterator->numbers_[0] = position + 2;
        return String::fromCodePoint(vm, combineSurrogates(unit, view[position + 1]));
    }
    iterator->numbers_[0] = position + 1;
    return unit < 256 ? Value(vm.singleCharacters[unit]) : Value(String::fromCharCode(vm, unit));
}

Completion<Value> stringIteratorNext(VM& vm, CallArgs args) {
    NativeObject* iterator = nativeIn(args.thisValue(), &kStringIterator);
    if (!iterator)
        return vm.throwTypeError("next method called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    Value value = stepString(vm, iterator);
    return createIterResult(vm, value.isEmpty() ? Value::undefined() : value, value.isEmpty());
}

constexpr BuiltinRow kStringIteratorRows[] = {{"next", stringIteratorNext, 0}};

// -- %AsyncFromSyncIteratorPrototype%: fields 0 the sync iterator, 1 its next method -------------------------------

Completion<Value> rejectPending(VM& vm) {
    if (vm.isTerminating()) return Thrown{};
    Value reason = vm.takeException();
    Object* promise = makePromise(vm);
    rejectPromise(vm, promise, reason);
    return promise;
}

Completion<Value> unwrapDone(VM& vm, CallArgs args) { return createIterResult(vm, args[0], true); }
Completion<Value> unwrapValue(VM& vm, CallArgs args) { return createIterResult(vm, args[0], false); }

Completion<Value> closeSyncIterator(VM& vm, CallArgs args) {
    IteratorRecord record{static_cast<NativeFunction*>(args.callee())->data_, Value::undefined(), false};
    (void)vm.throwValue(args[0]);
    return iteratorCloseThrowing(vm, record);
}

// AsyncFromSyncIteratorContinuation, sec-asyncfromsynciteratorcontinuation.
Completion<Value> continueAsync(VM& vm, Value result, Value syncIterator, bool closeIterator) {
    auto* object = static_cast<Object*>(result.asCell());
    auto doneCompletion = object->get(vm, vm.names.done);
    if (doneCompletion.isAbrupt()) return rejectPending(vm);
    bool done = toBoolean(doneCompletion.release());
    auto value = object->get(vm, vm.names.value);
    if (value.isAbrupt()) return rejectPending(vm);
    auto wrapper = promiseResolve(vm, vm.realm->get(Intrinsic::PromiseConstructor), value.release());
    if (wrapper.isAbrupt()) {
        if (!done && closeIterator) {
            IteratorRecord record{syncIterator, Value::undefined(), false};
            (void)iteratorCloseThrowing(vm, record);
        }
        return rejectPending(vm);
    }
    Object* promise = wrapper.release();
    Value onFulfilled = makeClosure(vm, done ? unwrapDone : unwrapValue, 1, Value::undefined());
    Value onRejected = Value::undefined();
    if (!done && closeIterator) onRejected = makeClosure(vm, closeSyncIterator, 1, syncIterator);
    return promiseThen(vm, promise, onFulfilled, onRejected);
}

Completion<Value> notAsyncIterator(VM& vm, CallArgs args) {
    return vm.throwTypeError("Method called on incompatible receiver %s", describe(vm, args.thisValue()).c_str());
}

Completion<Value> asyncFromSyncNext(VM& vm, CallArgs args) {
    NativeObject* iterator = nativeIn(args.thisValue(), &kAsyncFromSync);
    if (!iterator) return notAsyncIterator(vm, args);
    IteratorRecord record{iterator->fields_[0], iterator->fields_[1], false};
    auto result = vm.call(record.next, record.iterator, args.begin(), args.count() ? 1 : 0);
    if (result.isAbrupt()) return rejectPending(vm);
    Value value = result.release();
    if (!value.isObject()) {
        (void)vm.throwTypeError("Iterator result %s is not an object", describe(vm, value).c_str());
        return rejectPending(vm);
    }
    return continueAsync(vm, value, record.iterator, true);
}

Completion<Value> asyncFromSyncReturn(VM& vm, CallArgs args) {
    NativeObject* iterator = nativeIn(args.thisValue(), &kAsyncFromSync);
    if (!iterator) return notAsyncIterator(vm, args);
    Value sync = iterator->fields_[0];
    auto method = getMethod(vm, sync, vm.names.return_);
    if (method.isAbrupt()) return rejectPending(vm);
    Value callee = method.release();
    if (callee.isUndefined()) {
        Object* promise = makePromise(vm);
        TRY(resolvePromise(vm, promise, createIterResult(vm, args[0], true)));
        return promise;
    }
    auto result = vm.call(callee, sync, args.begin(), args.count() ? 1 : 0);
    if (result.isAbrupt()) return rejectPending(vm);
    Value value = result.release();
    if (!value.isObject()) {
        (void)vm.throwTypeError("Iterator result %s is not an object", describe(vm, value).c_str());
        return rejectPending(vm);
    }
    return continueAsync(vm, value, sync, false);
}

Completion<Value> asyncFromSyncThrow(VM& vm, CallArgs args) {
    NativeObject* iterator = nativeIn(args.thisValue(), &kAsyncFromSync);
    if (!iterator) return notAsyncIterator(vm, args);
    Value sync = iterator->fields_[0];
    auto method = getMethod(vm, sync, vm.names.throw_);
    if (method.isAbrupt()) return rejectPending(vm);
    Value callee = method.release();
    if (callee.isUndefined()) {
        IteratorRecord record{sync, Value::undefined(), true};
        if (iteratorCloseNormal(vm, record).isAbrupt()) return rejectPending(vm);
        (void)vm.throwTypeError("The iterator does not provide a 'throw' method");
        return rejectPending(vm);
    }
    auto result = vm.call(callee, sync, args.begin(), args.count() ? 1 : 0);
    if (result.isAbrupt()) return rejectPending(vm);
    Value value = result.release();
    if (!value.isObject()) {
        (void)vm.throwTypeError("Iterator result %s is not an object", describe(vm, value).c_str());
        return rejectPending(vm);
    }
    return continueAsync(vm, value, sync, true);
}

constexpr BuiltinRow kAsyncFromSyncRows[] = {
    {"next", asyncFromSyncNext, 1},
    {"return", asyncFromSyncReturn, 1},
    {"throw", asyncFromSyncThrow, 1},
};

// -- %Iterator.prototype% ------------------------------------------------------------------------------------------

Completion<Value> returnThis(VM&, CallArgs args) { return args.thisValue(); }

// Iterator.prototype [ %Symbol.dispose% ] ( ).
Completion<Value> iteratorDispose(VM& vm, CallArgs args) {
    Value method = TRY(getMethod(vm, args.thisValue(), vm.names.return_));
    if (!method.isUndefined()) TRY(vm.call(method, args.thisValue()));
    return Value::undefined();
}

// AsyncIterator.prototype [ %Symbol.asyncDispose% ] ( ).
Completion<Value> asyncIteratorDispose(VM& vm, CallArgs args) {
    auto method = getMethod(vm, args.thisValue(), vm.names.return_);
    if (method.isAbrupt()) return rejectPending(vm);
    Value callee = method.release();
    Object* promise = makePromise(vm);
    if (callee.isUndefined()) {
        TRY(resolvePromise(vm, promise, Value::undefined()));
        return promise;
    }
    auto result = vm.call(callee, args.thisValue());
    if (result.isAbrupt()) return rejectPending(vm);
    auto wrapper = promiseResolve(vm, vm.realm->get(Intrinsic::PromiseConstructor), result.release());
    if (wrapper.isAbrupt()) return rejectPending(vm);
    NativeCode toUndefined = [](VM&, CallArgs) -> Completion<Value> { return Value::undefined(); };
    return promiseThen(vm, wrapper.release(), makeClosure(vm, toUndefined, 1, Value::undefined()), Value::undefined());
}

constexpr BuiltinRow kIteratorRows[] = {
    symbolMethod(&Names::symbolIterator, "[Symbol.iterator]", returnThis, 0),
    symbolMethod(&Names::symbolDispose, "[Symbol.dispose]", iteratorDispose, 0),
};
constexpr BuiltinRow kAsyncIteratorRows[] = {
    symbolMethod(&Names::symbolAsyncIterator, "[Symbol.asyncIterator]", returnThis, 0),
    symbolMethod(&Names::symbolAsyncDispose, "[Symbol.asyncDispose]", asyncIteratorDispose, 0),
};

} // namespace

bool returnsThis(VM& vm, Value method) { return isBuiltin(vm, method, returnThis); }

const char kIteratorClasses[3][3] = {};

Value originalNext(Realm& realm, IteratorOf of) {
    struct Row {
        Intrinsic prototype;
        NativeCode next;
    };
    constexpr Row kRows[] = {{Intrinsic::ArrayIteratorPrototype, arrayIteratorNext},
                             {Intrinsic::MapIteratorPrototype, mapIteratorNext},
                             {Intrinsic::SetIteratorPrototype, setIteratorNext}};
    VM& vm = realm.vm;
    const Row& row = kRows[static_cast<size_t>(of)];
    if (!realm.exists(row.prototype)) return Value::empty();
    Value next = realm.get(row.prototype)->getOwnData(vm, vm.names.next);
    return isBuiltin(vm, next, row.next) ? next : Value::empty();
}

Object* createArrayIterator(VM& vm, Object* array, ArrayIterationKind kind) {
    NativeObject* iterator = makeNative(vm, Intrinsic::ArrayIteratorPrototype, iteratorClass(IteratorOf::Array, kind));
    iterator->fields_[kIteratorSource].set(vm.heap, iterator, array);
    setNextIndex(iterator, 0);
    return iterator;
}

Object* createStringIterator(VM& vm, String* string) {
    NativeObject* iterator = makeNative(vm, Intrinsic::StringIteratorPrototype, &kStringIterator);
    iterator->fields_[0].set(vm.heap, iterator, string);
    iterator->numbers_[0] = 0;
    return iterator;
}

IteratorRecord createAsyncFromSyncIterator(VM& vm, const IteratorRecord& sync) {
    NativeObject* iterator = makeNative(vm, Intrinsic::AsyncFromSyncIteratorPrototype, &kAsyncFromSync);
    iterator->fields_[0].set(vm.heap, iterator, sync.iterator);
    iterator->fields_[1].set(vm.heap, iterator, sync.next);
    Value next = vm.realm->get(Intrinsic::AsyncFromSyncIteratorPrototype)->getOwnData(vm, vm.names.next);
    return {iterator, next, false};
}

namespace {

BuiltinStep stepArrayIterator(VM& vm, NativeObject* iterator, Value& value) {
    BuiltinStep step;
    if (stepArrayQuietly(vm, iterator, step, value)) return step;
    auto stepped = stepArray(vm, iterator);
    if (stepped.isAbrupt()) return BuiltinStep::Threw;
    auto element = stepped.release();
    if (!element) return BuiltinStep::Done;
    value = *element;
    return BuiltinStep::Value;
}

} // namespace

BuiltinStep stepBuiltinIterator(VM& vm, Value iterator, Value next, Value& value) {
    auto* native = cellIf<NativeObject, CellKind::NativeObject>(iterator);
    if (!native) {
        return isGeneratorNext(vm, next) ? interpreter::stepGenerator(vm, iterator, value) : BuiltinStep::Other;
    }
    BuiltinStep step = stepCollectionIterator(vm, iterator, next, value);
    if (step != BuiltinStep::Other) return step;
    if (isIteratorOf(native, IteratorOf::Array))
        return isBuiltin(vm, next, arrayIteratorNext) ? stepArrayIterator(vm, native, value) : BuiltinStep::Other;
    if (native->nativeClass_ == &kStringIterator) {
        if (!isBuiltin(vm, next, stringIteratorNext)) return BuiltinStep::Other;
        value = stepString(vm, native);
        return value.isEmpty() ? BuiltinStep::Done : BuiltinStep::Value;
    }
    return isBuiltin(vm, next, iteratorHelperNext) ? stepIteratorHelper(vm, iterator, value) : BuiltinStep::Other;
}

void setupIterator(Realm& realm) {
    VM& vm = realm.vm;
    Object* iteratorPrototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::IteratorPrototype, iteratorPrototype);
    defineBuiltins(realm, iteratorPrototype, kIteratorRows);

    Object* asyncIteratorPrototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::AsyncIteratorPrototype, asyncIteratorPrototype);
    defineBuiltins(realm, asyncIteratorPrototype, kAsyncIteratorRows);

    Object* arrayIterator = Object::make(vm, iteratorPrototype);
    realm.set(Intrinsic::ArrayIteratorPrototype, arrayIterator);
    defineBuiltins(realm, arrayIterator, kArrayIteratorRows);
    defineToStringTag(realm, arrayIterator, "Array Iterator");

    Object* stringIterator = Object::make(vm, iteratorPrototype);
    realm.set(Intrinsic::StringIteratorPrototype, stringIterator);
    defineBuiltins(realm, stringIterator, kStringIteratorRows);
    defineToStringTag(realm, stringIterator, "String Iterator");

    Object* asyncFromSync = Object::make(vm, asyncIteratorPrototype);
    realm.set(Intrinsic::AsyncFromSyncIteratorPrototype, asyncFromSync);
    defineBuiltins(realm, asyncFromSync, kAsyncFromSyncRows);

    setupIteratorHelpers(realm, iteratorPrototype);
}

} // namespace tiercel

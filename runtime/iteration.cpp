// Operations on iterator objects (ECMAScript, "Operations on Iterator Objects"). Iterators of builtins whose
// next() is the original are stepped without result objects.
#include "runtime/builtins/iterator.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"

namespace tiercel {

// GetIteratorFromMethod, sec-getiteratorfrommethod.
Completion<IteratorRecord> getIteratorFromMethod(VM& vm, Value value, Value method) {
    Value iterator = returnsThis(vm, method) ? value : TRY(vm.call(method, value));
    if (!iterator.isObject()) return vm.throwTypeError("Result of the Symbol.iterator method is not an object");
    Value next = TRY(interpreter::getCached(vm, iterator, vm.names.next));
    return IteratorRecord{iterator, next, false};
}

static Thrown throwNotIterable(VM& vm, Value value, bool async) {
    return vm.throwTypeError("%s is not %siterable", describe(vm, value).c_str(), async ? "async " : "");
}

// GetIterator, sec-getiterator.
Completion<IteratorRecord> getIterator(VM& vm, Value value, bool async) {
    if (value.isNullish()) return throwNotIterable(vm, value, async);
    if (async) {
        Value method = TRY(getMethod(vm, value, vm.names.symbolAsyncIterator));
        if (method.isUndefined()) {
            Value syncMethod = TRY(getMethod(vm, value, vm.names.symbolIterator));
            if (syncMethod.isUndefined()) return throwNotIterable(vm, value, true);
            IteratorRecord sync = TRY(getIteratorFromMethod(vm, value, syncMethod));
            return createAsyncFromSyncIterator(vm, sync);
        }
        Value iterator = TRY(vm.call(method, value));
        if (!iterator.isObject())
            return vm.throwTypeError("Result of the Symbol.asyncIterator method is not an object");
        Value next = TRY(interpreter::getCached(vm, iterator, vm.names.next));
        return IteratorRecord{iterator, next, false};
    }
    Value method = TRY(interpreter::getCached(vm, value, vm.names.symbolIterator));
    if (!method.isCallable()) return throwNotIterable(vm, value, false);
    return getIteratorFromMethod(vm, value, method);
}

// IteratorNext, sec-iteratornext.
Completion<Value> iteratorNextResult(VM& vm, IteratorRecord& record) {
    auto result = vm.call(record.next, record.iterator);
    if (result.isAbrupt()) {
        record.done = true;
        return Thrown{};
    }
    Value value = result.release();
    if (!value.isObject()) {
        record.done = true;
        return vm.throwTypeError("Iterator result %s is not an object", describe(vm, value).c_str());
    }
    return value;
}

// IteratorStepValue, sec-iteratorstepvalue.
Completion<std::optional<Value>> iteratorStepValue(VM& vm, IteratorRecord& record) {
    TRY(vm.poll()); // no iterator has to end
    Value stepped;
    switch (stepBuiltinIterator(vm, record.iterator, record.next, stepped)) {
    case BuiltinStep::Value: return std::optional<Value>(stepped);
    case BuiltinStep::Done: record.done = true; return std::optional<Value>();
    case BuiltinStep::Threw: record.done = true; return Thrown{};
    case BuiltinStep::Other: break;
    }
    Value result = TRY(iteratorNextResult(vm, record));
    auto* object = static_cast<Object*>(result.asCell());
    auto done = object->get(vm, vm.names.done);
    if (done.isAbrupt()) {
        record.done = true;
        return Thrown{};
    }
    if (toBoolean(done.release())) {
        record.done = true;
        return std::optional<Value>();
    }
    auto value = object->get(vm, vm.names.value);
    if (value.isAbrupt()) {
        record.done = true;
        return Thrown{};
    }
    return std::optional<Value>(value.release());
}

// IteratorClose, sec-iteratorclose, with a throw completion: what return() throws is dropped.
Thrown iteratorCloseThrowing(VM& vm, IteratorRecord& record) {
    if (vm.isTerminating()) return Thrown{};
    Value exception = vm.takeException();
    auto method = getMethod(vm, record.iterator, vm.names.return_);
    bool failed = method.isAbrupt();
    if (!failed) {
        Value callee = method.release();
        if (!callee.isUndefined()) failed = vm.call(callee, record.iterator).isAbrupt();
    }
    if (failed) {
        if (vm.isTerminating()) return Thrown{};
        vm.takeException();
    }
    return vm.throwValue(exception);
}

// IteratorClose with any other completion.
Completion<void> iteratorCloseNormal(VM& vm, IteratorRecord& record) {
    Value method = TRY(getMethod(vm, record.iterator, vm.names.return_));
    if (method.isUndefined()) return {};
    Value result = TRY(vm.call(method, record.iterator));
    if (!result.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, result).c_str());
    return {};
}

// CreateIterResultObject, sec-createiterresultobject.
Object* createIterResult(VM& vm, Value value, bool done) {
    RuntimeCaches& caches = runtimeCaches(vm);
    Object* prototype = vm.realm->get(Intrinsic::ObjectPrototype);
    Shape* shape = caches.iterResultShape;
    if (!shape || shape->prototypeObject() != prototype) {
        // Made as programs make it, once.
        Object* first = Object::make(vm, vm.shapes.root(Value(prototype), CellKind::Object, 2));
        first->addProperty(vm, vm.names.value, value, kDefaultAttributes);
        first->addProperty(vm, vm.names.done, Value::boolean(done), kDefaultAttributes);
        caches.iterResultShape = first->shape(vm);
        return first;
    }
    Object* result = Object::make(vm, shape);
    result->inlineSlots()[0].init(value);
    result->inlineSlots()[1].init(Value::boolean(done));
    storeTracked(vm, shape, 0, value, true);
    storeTracked(vm, shape, 1, Value::boolean(done), true);
    return result;
}

Object* createPair(VM& vm, Value first, Value second) {
    bool int32s = first.isInt32() && second.isInt32();
    if (!int32s && first.isNumber() && second.isNumber()) {
        Value both[] = {first, second}; // elements of doubles
        return Array::fromValues(vm, both, 2);
    }
    auto* elements = vm.heap.make<Elements>(CellKind::Elements, 2 * sizeof(Value));
    elements->length_ = elements->capacity_ = 2;
    elements->values()[0] = first;
    elements->values()[1] = second;
    auto* array = vm.heap.make<Object>(CellKind::Array, 0, vm.realm->arrayShape->id(),
                                       int32s ? IndexingKind::PackedInt32 : IndexingKind::PackedAny);
    array->slots_.init(nullptr);
    array->elements_.init(elements);
    return array;
}

Object* plainIterableArray(VM& vm, Value iterable) {
    if (!vm.arrayIterationIntact || !iterable.isCell() || iterable.asCell()->kind() != CellKind::Array) return nullptr;
    auto* array = static_cast<Object*>(iterable.asCell());
    Shape* shape = array->shape(vm);
    // Another realm's arrays and subclasses go the general way, as do arrays with a symbol-keyed property of their own.
    if (shape != vm.realm->arrayShape) {
        if (shape->prototype() != Value(vm.realm->get(Intrinsic::ArrayPrototype))) return nullptr;
        if (shape->find(vm.names.symbolIterator)) return nullptr;
    }
    return array;
}

} // namespace tiercel

// %Iterator%: constructor, Iterator.from and concat, and the helpers of Iterator.prototype. Lazy helpers (map, filter,
// take, drop, flatMap, concat; zip, chunks and windows have files of their own) are state machines in a NativeObject of
// class kHelper:
//
//   fields 0 underlying iterator, 1 its next, 2 the function (concat: the list of iterables), 3 the inner iterator of
//   flatMap and concat with its next as an InternalArray of two, or undefined
//   numbers 0 counter or remaining count (bits of a double), 1 kind | state << 8
//
// Example: Iterator.from([1, 2, 3]).map(x => x * 2).toArray() is [2, 4, 6].
#include "runtime/builtins/iterator_helpers.h"

#include "runtime/builtins/iterator.h"
#include "runtime/object_cell.h"

#include <bit>
#include <cmath>

namespace tiercel {

namespace {

constexpr char kHelper = 0;
constexpr char kWrap = 0;

enum class HelperState : uint8_t { Start, Yielded, Running, Completed };

HelperKind kindOf(NativeObject* helper) { return static_cast<HelperKind>(helper->numbers_[1] & 0xFF); }
HelperState stateOf(NativeObject* helper) { return static_cast<HelperState>(helper->numbers_[1] >> 8); }
void setState(NativeObject* helper, HelperState state) {
    helper->numbers_[1] = (helper->numbers_[1] & 0xFF) | static_cast<uint64_t>(state) << 8;
}
void setCount(NativeObject* helper, double d) { helper->numbers_[0] = std::bit_cast<uint64_t>(d); }

NativeObject* nativeIn(Value value, const void* nativeClass) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(value);
    return object && object->nativeClass_ == nativeClass ? object : nullptr;
}

Thrown incompatible(VM& vm, const char* method, Value receiver) {
    return vm.throwTypeError("Method %s called on incompatible receiver %s", method, describe(vm, receiver).c_str());
}

NativeObject* makeHelper(VM& vm, HelperKind kind, const IteratorRecord& record, Value function, double count) {
    return makeIteratorHelper(vm, kind, record.iterator, record.next, function, count);
}

} // namespace

Completion<Value> requireIteratorObject(VM& vm, CallArgs args, const char* name) {
    if (args.thisValue().isObject()) return args.thisValue();
    return vm.throwTypeError("Iterator.prototype.%s called on non-object", name);
}

double helperCount(NativeObject* helper) { return std::bit_cast<double>(helper->numbers_[0]); }

Thrown closePending(VM& vm, Value iterator) {
    IteratorRecord record{iterator, Value::undefined(), false};
    return iteratorCloseThrowing(vm, record);
}

Completion<IteratorRecord> iteratorDirect(VM& vm, Value iterator) {
    Value next = TRY(static_cast<Object*>(iterator.asCell())->get(vm, vm.names.next));
    return IteratorRecord{iterator, next, false};
}

Completion<IteratorRecord> getIteratorFlattenable(VM& vm, Value value, bool allowStrings) {
    if (!value.isObject() && !(allowStrings && value.isString()))
        return vm.throwTypeError("%s is not an object", describe(vm, value).c_str());
    Value method = TRY(getMethod(vm, value, vm.names.symbolIterator));
    Value iterator = method.isUndefined() ? value : TRY(vm.call(method, value));
    if (!iterator.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, iterator).c_str());
    return iteratorDirect(vm, iterator);
}

NativeObject* makeIteratorHelper(VM& vm, HelperKind kind, Value field0, Value field1, Value field2, double count) {
    Shape* shape = vm.shapes.root(vm.realm->get(Intrinsic::IteratorHelperPrototype), CellKind::NativeObject, 0);
    NativeObject* helper = NativeObject::make(vm, shape, &kHelper);
    helper->fields_[0].set(vm.heap, helper, field0);
    helper->fields_[1].set(vm.heap, helper, field1);
    helper->fields_[2].set(vm.heap, helper, field2);
    helper->fields_[3].set(vm.heap, helper, Value::undefined());
    helper->numbers_[1] = static_cast<uint64_t>(kind);
    setCount(helper, count);
    return helper;
}

namespace {

Thrown closeNotCallable(VM& vm, Value iterator, Value function) {
    (void)vm.throwTypeError("%s is not a function", describe(vm, function).c_str());
    return closePending(vm, iterator);
}

// -- stepping --------------------------------------------------------------------------------------------------------

void setInner(VM& vm, NativeObject* helper, const IteratorRecord& record) {
    InternalArray* inner = InternalArray::make(vm, 2);
    inner->data()[0].set(vm.heap, inner, record.iterator);
    inner->data()[1].set(vm.heap, inner, record.next);
    helper->fields_[3].set(vm.heap, helper, Value(inner));
}

/// The inner iterator's record; its cell is in fields 3.
bool hasInner(NativeObject* helper, IteratorRecord& record) {
    auto* inner = cellIf<InternalArray, CellKind::InternalArray>(helper->fields_[3]);
    if (!inner) return false;
    record = {inner->data()[0], inner->data()[1], false};
    return true;
}

using Step = Completion<std::optional<Value>>;

Step stepFlatMap(VM& vm, NativeObject* helper, IteratorRecord& outer) {
    for (;;) {
        IteratorRecord inner;
        if (hasInner(helper, inner)) {
            auto value = iteratorStepValue(vm, inner);
            if (value.isAbrupt()) return iteratorCloseThrowing(vm, outer);
            auto element = value.release();
            if (element) return element;
            helper->fields_[3].set(vm.heap, helper, Value::undefined());
        }
        auto value = TRY(iteratorStepValue(vm, outer));
        if (!value) return value;
        double counter = helperCount(helper);
        auto mapped = vm.call(helper->fields_[2], Value::undefined(), {*value, Value::number(counter)});
        if (mapped.isAbrupt()) return iteratorCloseThrowing(vm, outer);
        auto record = getIteratorFlattenable(vm, mapped.release(), false);
        if (record.isAbrupt()) return iteratorCloseThrowing(vm, outer);
        setInner(vm, helper, record.release());
        setCount(helper, counter + 1);
    }
}

// Iterator.concat: fields 2 is an InternalArray of pairs [open method, iterable].
Step stepConcat(VM& vm, NativeObject* helper) {
    auto* list = static_cast<InternalArray*>(helper->fields_[2].get().asCell());
    for (;;) {
        IteratorRecord inner;
        if (hasInner(helper, inner)) {
            auto element = TRY(iteratorStepValue(vm, inner));
            if (element) return element;
            helper->fields_[3].set(vm.heap, helper, Value::undefined());
        }
        auto at = static_cast<uint32_t>(helperCount(helper));
        if (at >= list->length_) return std::optional<Value>();
        setCount(helper, at + 2);
        Value iterator = TRY(vm.call(list->data()[at], list->data()[at + 1]));
        if (!iterator.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, iterator).c_str());
        setInner(vm, helper, TRY(iteratorDirect(vm, iterator)));
    }
}

Step stepHelper(VM& vm, NativeObject* helper) {
    IteratorRecord record{helper->fields_[0], helper->fields_[1], false};
    Value function = helper->fields_[2];
    double counter = helperCount(helper);
    switch (kindOf(helper)) {
    case HelperKind::Map: {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) return value;
        auto mapped = vm.call(function, Value::undefined(), {*value, Value::number(counter)});
        if (mapped.isAbrupt()) return iteratorCloseThrowing(vm, record);
        setCount(helper, counter + 1);
        return std::optional<Value>(mapped.release());
    }
    case HelperKind::Filter:
        for (;; counter++) {
            auto value = TRY(iteratorStepValue(vm, record));
            if (!value) return value;
            auto selected = vm.call(function, Value::undefined(), {*value, Value::number(counter)});
            if (selected.isAbrupt()) return iteratorCloseThrowing(vm, record);
            if (toBoolean(selected.release())) {
                setCount(helper, counter + 1);
                return value;
            }
        }
    case HelperKind::Take:
        if (counter == 0) {
            TRY(iteratorCloseNormal(vm, record));
            return std::optional<Value>();
        }
        setCount(helper, counter - 1);
        return iteratorStepValue(vm, record);
    case HelperKind::Drop:
        while (counter > 0) {
            counter--;
            setCount(helper, counter);
            // IteratorStep: the value is not read.
            Value result = TRY(iteratorNextResult(vm, record));
            if (toBoolean(TRY(static_cast<Object*>(result.asCell())->get(vm, vm.names.done))))
                return std::optional<Value>();
            if (vm.interruptRequested) TRY(vm.pollInterrupts());
        }
        return iteratorStepValue(vm, record);
    case HelperKind::FlatMap: return stepFlatMap(vm, helper, record);
    case HelperKind::Concat: return stepConcat(vm, helper);
    case HelperKind::Zip: return stepZip(vm, helper);
    case HelperKind::Chunks: return stepChunks(vm, helper);
    case HelperKind::Windows: return stepWindows(vm, helper);
    }
    __builtin_unreachable();
}

/// A step of a helper that is neither running nor completed.
Step runHelper(VM& vm, NativeObject* helper) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    setState(helper, HelperState::Running);
    auto step = stepHelper(vm, helper);
    if (step.isAbrupt()) {
        setState(helper, HelperState::Completed);
        return Thrown{};
    }
    auto value = step.release();
    setState(helper, value ? HelperState::Yielded : HelperState::Completed);
    return value;
}

} // namespace

// %IteratorHelperPrototype%.next, sec-%iteratorhelperprototype%.next.
Completion<Value> iteratorHelperNext(VM& vm, CallArgs args) {
    NativeObject* helper = nativeIn(args.thisValue(), &kHelper);
    if (!helper) return incompatible(vm, "Iterator Helper.prototype.next", args.thisValue());
    if (stateOf(helper) == HelperState::Running) return vm.throwTypeError("Generator is already running");
    if (stateOf(helper) == HelperState::Completed) return createIterResult(vm, Value::undefined(), true);
    auto value = TRY(runHelper(vm, helper));
    return createIterResult(vm, value.value_or(Value::undefined()), !value.has_value());
}

namespace {

// %IteratorHelperPrototype%.return, sec-%iteratorhelperprototype%.return.
Completion<Value> helperReturn(VM& vm, CallArgs args) {
    NativeObject* helper = nativeIn(args.thisValue(), &kHelper);
    if (!helper) return incompatible(vm, "Iterator Helper.prototype.return", args.thisValue());
    HelperState state = stateOf(helper);
    if (state == HelperState::Running) return vm.throwTypeError("Generator is already running");
    if (state == HelperState::Completed) return createIterResult(vm, Value::undefined(), true);
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    setState(helper, state == HelperState::Start ? HelperState::Completed : HelperState::Running);
    IteratorRecord outer{helper->fields_[0], helper->fields_[1], false};
    IteratorRecord inner;
    bool failed = false;
    if (hasInner(helper, inner)) {
        helper->fields_[3].set(vm.heap, helper, Value::undefined());
        failed = iteratorCloseNormal(vm, inner).isAbrupt();
    }
    if (kindOf(helper) == HelperKind::Zip) {
        failed = closeZip(vm, helper).isAbrupt();
    } else if (kindOf(helper) != HelperKind::Concat && !areChunksExhausted(helper)) {
        if (failed)
            (void)iteratorCloseThrowing(vm, outer);
        else
            failed = iteratorCloseNormal(vm, outer).isAbrupt();
    }
    setState(helper, HelperState::Completed);
    if (failed) return Thrown{};
    return createIterResult(vm, Value::undefined(), true);
}

constexpr BuiltinRow kHelperRows[] = {{"next", iteratorHelperNext, 0}, {"return", helperReturn, 0}};

} // namespace

BuiltinStep stepIteratorHelper(VM& vm, Value iterator, Value& value) {
    NativeObject* helper = nativeIn(iterator, &kHelper);
    if (!helper || stateOf(helper) == HelperState::Running) return BuiltinStep::Other;
    if (stateOf(helper) == HelperState::Completed) return BuiltinStep::Done;
    auto step = runHelper(vm, helper);
    if (step.isAbrupt()) return BuiltinStep::Threw;
    auto stepped = step.release();
    if (!stepped) return BuiltinStep::Done;
    value = *stepped;
    return BuiltinStep::Value;
}

namespace {

// -- methods that make helpers ---------------------------------------------------------------------------------------

Completion<Value> makeCallbackHelper(VM& vm, CallArgs args, HelperKind kind, const char* name) {
    Value iterator = TRY(requireIteratorObject(vm, args, name));
    if (!args[0].isCallable()) return closeNotCallable(vm, iterator, args[0]);
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    return makeHelper(vm, kind, record, args[0], 0);
}

Completion<Value> iteratorMap(VM& vm, CallArgs args) { return makeCallbackHelper(vm, args, HelperKind::Map, "map"); }
Completion<Value> iteratorFilter(VM& vm, CallArgs args) {
    return makeCallbackHelper(vm, args, HelperKind::Filter, "filter");
}
Completion<Value> iteratorFlatMap(VM& vm, CallArgs args) {
    return makeCallbackHelper(vm, args, HelperKind::FlatMap, "flatMap");
}

Completion<Value> makeLimitHelper(VM& vm, CallArgs args, HelperKind kind, const char* name) {
    Value iterator = TRY(requireIteratorObject(vm, args, name));
    auto number = toNumber(vm, args[0]);
    if (number.isAbrupt()) return closePending(vm, iterator);
    double limit = number.release();
    if (!(std::trunc(limit) >= 0) || (std::isfinite(limit) && limit > 9007199254740991.0)) {
        (void)vm.throwRangeError("%s must be positive", describe(vm, args[0]).c_str());
        return closePending(vm, iterator);
    }
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    return makeHelper(vm, kind, record, Value::undefined(), std::trunc(limit) + 0.0);
}

Completion<Value> iteratorTake(VM& vm, CallArgs args) { return makeLimitHelper(vm, args, HelperKind::Take, "take"); }
Completion<Value> iteratorDrop(VM& vm, CallArgs args) { return makeLimitHelper(vm, args, HelperKind::Drop, "drop"); }

// -- methods that consume --------------------------------------------------------------------------------------------

/// Calls visit(value, counter) -> Completion<bool> for each value until it gives true; an abrupt one closes.
template <class F>
Completion<bool> forEachValue(VM& vm, IteratorRecord& record, F&& visit) {
    for (double counter = 0;; counter++) {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) return false;
        auto result = visit(*value, Value::number(counter));
        if (result.isAbrupt()) return iteratorCloseThrowing(vm, record);
        if (result.release()) return true;
        if (vm.interruptRequested) TRY(vm.pollInterrupts());
    }
}

Completion<Value> iteratorToArray(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "toArray"));
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    Object* result = Array::make(vm);
    TRY(forEachValue(vm, record, [&](Value value, Value) -> Completion<bool> {
        Array::push(vm, result, value);
        return false;
    }));
    return result;
}

Completion<Value> iteratorForEach(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "forEach"));
    if (!args[0].isCallable()) return closeNotCallable(vm, iterator, args[0]);
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    TRY(forEachValue(vm, record, [&](Value value, Value counter) -> Completion<bool> {
        TRY(vm.call(args[0], Value::undefined(), {value, counter}));
        return false;
    }));
    return Value::undefined();
}

/// some, every and find: stops at the first value whose predicate is `stopOn` and closes the iterator.
Completion<std::optional<Value>> searchIterator(VM& vm, CallArgs args, const char* name, bool stopOn) {
    Value iterator = TRY(requireIteratorObject(vm, args, name));
    if (!args[0].isCallable()) return closeNotCallable(vm, iterator, args[0]);
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    Value found = Value::undefined();
    bool stopped = TRY(forEachValue(vm, record, [&](Value value, Value counter) -> Completion<bool> {
        Value result = TRY(vm.call(args[0], Value::undefined(), {value, counter}));
        found = value;
        return toBoolean(result) == stopOn;
    }));
    if (!stopped) return std::optional<Value>();
    TRY(iteratorCloseNormal(vm, record));
    return std::optional<Value>(found);
}

Completion<Value> iteratorSome(VM& vm, CallArgs args) {
    return Value::boolean(TRY(searchIterator(vm, args, "some", true)).has_value());
}
Completion<Value> iteratorEvery(VM& vm, CallArgs args) {
    return Value::boolean(!TRY(searchIterator(vm, args, "every", false)).has_value());
}
Completion<Value> iteratorFind(VM& vm, CallArgs args) {
    return TRY(searchIterator(vm, args, "find", true)).value_or(Value::undefined());
}

Completion<Value> iteratorReduce(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "reduce"));
    if (!args[0].isCallable()) return closeNotCallable(vm, iterator, args[0]);
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    Value accumulator = args[1];
    double first = 0;
    if (args.count() < 2) {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) return vm.throwTypeError("Reduce of a done iterator with no initial value");
        accumulator = *value;
        first = 1;
    }
    TRY(forEachValue(vm, record, [&](Value value, Value counter) -> Completion<bool> {
        accumulator =
            TRY(vm.call(args[0], Value::undefined(), {accumulator, value, Value::number(counter.asNumber() + first)}));
        return false;
    }));
    return accumulator;
}

// -- %Iterator% ------------------------------------------------------------------------------------------------------

Completion<Value> iteratorConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor Iterator requires 'new'");
    if (args.newTarget() == Value(args.callee()))
        return vm.throwTypeError("Abstract class Iterator not directly constructable");
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::IteratorPrototype));
    return Object::make(vm, prototype);
}

// Iterator.from, sec-iterator.from.
Completion<Value> iteratorFrom(VM& vm, CallArgs args) {
    IteratorRecord record = TRY(getIteratorFlattenable(vm, args[0], true));
    if (TRY(ordinaryHasInstance(vm, vm.realm->get(Intrinsic::IteratorConstructor), record.iterator)))
        return record.iterator;
    Shape* shape = vm.shapes.root(vm.realm->get(Intrinsic::WrapForValidIteratorPrototype), CellKind::NativeObject, 0);
    NativeObject* wrapper = NativeObject::make(vm, shape, &kWrap);
    wrapper->fields_[0].set(vm.heap, wrapper, record.iterator);
    wrapper->fields_[1].set(vm.heap, wrapper, record.next);
    return wrapper;
}

// Iterator.concat ( ...items ).
Completion<Value> iteratorConcat(VM& vm, CallArgs args) {
    ValueList list(vm.heap);
    for (Value item : args) {
        if (!item.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, item).c_str());
        Value method = TRY(getMethod(vm, item, vm.names.symbolIterator));
        if (method.isUndefined()) return vm.throwTypeError("%s is not iterable", describe(vm, item).c_str());
        list.push_back(method);
        list.push_back(item);
    }
    InternalArray* items = InternalArray::make(vm, static_cast<uint32_t>(list.size()));
    for (size_t i = 0; i < list.size(); i++) items->data()[i].set(vm.heap, items, list[i]);
    return makeHelper(vm, HelperKind::Concat, {Value::undefined(), Value::undefined(), false}, Value(items), 0);
}

Completion<Value> wrapNext(VM& vm, CallArgs args) {
    NativeObject* wrapper = nativeIn(args.thisValue(), &kWrap);
    if (!wrapper) return incompatible(vm, "%WrapForValidIteratorPrototype%.next", args.thisValue());
    return vm.call(wrapper->fields_[1], wrapper->fields_[0]);
}

Completion<Value> wrapReturn(VM& vm, CallArgs args) {
    NativeObject* wrapper = nativeIn(args.thisValue(), &kWrap);
    if (!wrapper) return incompatible(vm, "%WrapForValidIteratorPrototype%.return", args.thisValue());
    Value iterator = wrapper->fields_[0];
    Value method = TRY(getMethod(vm, iterator, vm.names.return_));
    if (method.isUndefined()) return createIterResult(vm, Value::undefined(), true);
    return vm.call(method, iterator);
}

constexpr BuiltinRow kWrapRows[] = {{"next", wrapNext, 0}, {"return", wrapReturn, 0}};
constexpr BuiltinRow kStaticRows[] = {
    {"from", iteratorFrom, 1},
    {"concat", iteratorConcat, 0},
    {"zip", iteratorZip, 1},
    {"zipKeyed", iteratorZipKeyed, 1},
};

Completion<Value> weirdSet(VM& vm, CallArgs args, PropertyKey key) {
    if (!args.thisValue().isObject())
        return vm.throwTypeError("Iterator.prototype.%s setter called on non-object", key.toDisplay(vm).c_str());
    auto* object = static_cast<Object*>(args.thisValue().asCell());
    TRY(setIgnoringPrototype(vm, object, vm.realm->get(Intrinsic::IteratorPrototype), key, args[0]));
    return Value::undefined();
}

Completion<Value> getTag(VM& vm, CallArgs) { return String::fromLatin1(vm, "Iterator"); }
Completion<Value> setTag(VM& vm, CallArgs args) { return weirdSet(vm, args, vm.names.symbolToStringTag); }
Completion<Value> getConstructor(VM& vm, CallArgs) { return vm.realm->get(Intrinsic::IteratorConstructor); }
Completion<Value> setConstructor(VM& vm, CallArgs args) { return weirdSet(vm, args, vm.names.constructor); }

constexpr BuiltinRow kPrototypeRows[] = {
    {"map", iteratorMap, 1},         {"filter", iteratorFilter, 1},   {"take", iteratorTake, 1},
    {"drop", iteratorDrop, 1},       {"flatMap", iteratorFlatMap, 1}, {"reduce", iteratorReduce, 1},
    {"toArray", iteratorToArray, 0}, {"forEach", iteratorForEach, 1}, {"some", iteratorSome, 1},
    {"every", iteratorEvery, 1},     {"find", iteratorFind, 1},
};

} // namespace

void setupIteratorHelpers(Realm& realm, Object* prototype) {
    VM& vm = realm.vm;
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineBuiltins(realm, prototype, iteratorChunkRows());
    NativeFunction* constructor = makeConstructor(realm, "Iterator", 0, iteratorConstructor, prototype);
    realm.set(Intrinsic::IteratorConstructor, constructor);
    defineBuiltins(realm, constructor, kStaticRows);
    auto accessor = [&](PropertyKey key, NativeCode get, NativeCode set) {
        prototype->defineAccessorDirect(vm, key, NativeFunction::make(vm, realm, get, key, 0, false, "get"),
                                        NativeFunction::make(vm, realm, set, key, 1, false, "set"), kConfigurable);
    };
    accessor(vm.names.symbolToStringTag, getTag, setTag);
    accessor(vm.names.constructor, getConstructor, setConstructor);

    Object* helper = Object::make(vm, prototype);
    realm.set(Intrinsic::IteratorHelperPrototype, helper);
    defineBuiltins(realm, helper, kHelperRows);
    defineToStringTag(realm, helper, "Iterator Helper");

    Object* wrap = Object::make(vm, prototype);
    realm.set(Intrinsic::WrapForValidIteratorPrototype, wrap);
    defineBuiltins(realm, wrap, kWrapRows);
}

} // namespace tiercel

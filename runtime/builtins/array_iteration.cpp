// Array.prototype methods that call back, and the iterators (ECMA-262 §23.1.3).
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"
#include "runtime/builtins/iterator.h"

namespace tiercel {

namespace {

Completion<void> requireCallback(VM& vm, Value f) {
    if (f.isCallable()) return {};
    return vm.throwTypeError("%s is not a function", describe(vm, f).c_str());
}

/// What all of them begin with: the object, its length, a checked callback.
struct Walk {
    Object* object;
    uint64_t length;
    Value callback, thisArgument;
};
Completion<Walk> begin(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    TRY(requireCallback(vm, args[0]));
    return Walk{o, length, args[0], args[1]};
}

/// Calls the callback with (element, index, object).
inline Completion<Value> callBack(VM& vm, const Walk& walk, Value element, uint64_t k) {
    Value arguments[] = {element, Value::number(k), Value(walk.object)};
    return vm.call(walk.callback, walk.thisArgument, arguments, 3);
}

/// Present elements in order; step(element, k) returns true to stop.
template <class F>
Completion<void> forPresent(VM& vm, const Walk& walk, F&& step) {
    for (uint64_t k = 0; k < walk.length; k++) {
        TRY(vm.poll());
        Object* o = walk.object;
        Value element;
        if (isPlainArray(vm, o)) {
            if (k >= o->arrayLength()) continue; // shrunk by the callback, which may yet grow it again
            element = plainElement(o, static_cast<uint32_t>(k));
            if (element.isEmpty()) continue;
        } else {
            PropertyKey key = PropertyKey::fromUint64(vm, k);
            if (!TRY(o->hasProperty(vm, key))) continue;
            element = TRY(o->get(vm, key));
        }
        if (TRY(step(element, k))) return {};
    }
    return {};
}

Completion<Value> arrayForEach(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    TRY(forPresent(vm, walk, [&](Value v, uint64_t k) -> Completion<bool> {
        TRY(callBack(vm, walk, v, k));
        return false;
    }));
    return Value::undefined();
}

Completion<Value> arrayMap(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    bool packed = isPlainArray(vm, walk.object) && !isHoleyElements(walk.object->indexing_);
    Object* result = TRY(arraySpeciesCreate(vm, walk.object, walk.length, packed));
    bool append = packed && isPlainArray(vm, result) && result->arrayLength() == 0 && result != walk.object;
    uint64_t done = 0;
    TRY(forPresent(vm, walk, [&](Value v, uint64_t k) -> Completion<bool> {
        Value mapped = TRY(callBack(vm, walk, v, k));
        // Appending is right as long as no element was skipped and the callback cannot have touched the result.
        if (append && k == done && isPlainArray(vm, result) && result->arrayLength() == k)
            Array::push(vm, result, mapped);
        else
            TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, k), mapped));
        done = k + 1;
        return false;
    }));
    if (append && result->isArray() && result->arrayLength() < walk.length) TRY(putLength(vm, result, walk.length));
    return result;
}

Completion<Value> arrayFilter(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    Object* result = TRY(arraySpeciesCreate(vm, walk.object, 0));
    uint64_t to = 0;
    TRY(forPresent(vm, walk, [&](Value v, uint64_t k) -> Completion<bool> {
        if (!toBoolean(TRY(callBack(vm, walk, v, k)))) return false;
        if (isPlainArray(vm, result) && result->arrayLength() == to)
            Array::push(vm, result, v);
        else
            TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, to), v));
        to++;
        return false;
    }));
    return result;
}

Completion<Value> arraySome(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    bool found = false;
    TRY(forPresent(vm, walk, [&](Value v, uint64_t k) -> Completion<bool> {
        return found = toBoolean(TRY(callBack(vm, walk, v, k)));
    }));
    return Value::boolean(found);
}

Completion<Value> arrayEvery(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    bool all = true;
    TRY(forPresent(vm, walk, [&](Value v, uint64_t k) -> Completion<bool> {
        return !(all = toBoolean(TRY(callBack(vm, walk, v, k))));
    }));
    return Value::boolean(all);
}

enum class Find { Value, Index };

template <Find what, bool fromEnd>
Completion<Value> arrayFind(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    for (uint64_t i = 0; i < walk.length; i++) {
        uint64_t k = fromEnd ? walk.length - 1 - i : i;
        Value v = TRY(getAt(vm, walk.object, k));
        if (toBoolean(TRY(callBack(vm, walk, v, k)))) return what == Find::Value ? v : Value::number(k);
    }
    return what == Find::Value ? Value::undefined() : Value::int32(-1);
}

template <bool fromEnd>
Completion<Value> arrayReduce(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    Value accumulator = args.count() > 1 ? args[1] : Value::empty();
    for (uint64_t i = 0; i < walk.length; i++) {
        uint64_t k = fromEnd ? walk.length - 1 - i : i;
        if (!TRY(hasAt(vm, walk.object, k))) continue;
        Value v = TRY(getAt(vm, walk.object, k));
        if (accumulator.isEmpty()) {
            accumulator = v;
            continue;
        }
        Value arguments[] = {accumulator, v, Value::number(k), Value(walk.object)};
        accumulator = TRY(vm.call(walk.callback, Value::undefined(), arguments, 4));
    }
    if (accumulator.isEmpty()) return vm.throwTypeError("Reduce of empty array with no initial value");
    return accumulator;
}

/// FlattenIntoArray: recursive in `depth`, which the native stack bounds.
Completion<uint64_t> flattenInto(VM& vm, Object* target, Object* source, uint64_t length, uint64_t to, double depth,
                                 const Walk* mapper) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    for (uint64_t k = 0; k < length; k++) {
        if (!TRY(hasAt(vm, source, k))) continue;
        Value v = TRY(getAt(vm, source, k));
        if (mapper) v = TRY(callBack(vm, *mapper, v, k));
        if (depth > 0 && TRY(isArray(vm, v))) {
            Object* inner = v.asCell()->as<Object>();
            to = TRY(flattenInto(vm, target, inner, TRY(lengthOfArrayLike(vm, inner)), to, depth - 1, nullptr));
            continue;
        }
        if (to >= (uint64_t{1} << 53) - 1) return vm.throwTypeError("Invalid array length");
        if (isPlainArray(vm, target) && target->arrayLength() == to)
            Array::push(vm, target, v);
        else
            TRY(target->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, to), v));
        to++;
    }
    return to;
}

Completion<Value> arrayFlat(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    double depth = args[0].isUndefined() ? 1 : TRY(toIntegerOrInfinity(vm, args[0]));
    Object* result = TRY(arraySpeciesCreate(vm, o, 0));
    TRY(flattenInto(vm, result, o, length, 0, depth, nullptr));
    return result;
}

Completion<Value> arrayFlatMap(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args));
    Object* result = TRY(arraySpeciesCreate(vm, walk.object, 0));
    TRY(flattenInto(vm, result, walk.object, walk.length, 0, 1, &walk));
    return result;
}

constexpr BuiltinRow kRows[] = {
    {"every", arrayEvery, 1},
    {"filter", arrayFilter, 1},
    {"find", arrayFind<Find::Value, false>, 1},
    {"findIndex", arrayFind<Find::Index, false>, 1},
    {"findLast", arrayFind<Find::Value, true>, 1},
    {"findLastIndex", arrayFind<Find::Index, true>, 1},
    {"flat", arrayFlat, 0},
    {"flatMap", arrayFlatMap, 1},
    {"forEach", arrayForEach, 1},
    {"map", arrayMap, 1},
    {"reduce", arrayReduce<false>, 1},
    {"reduceRight", arrayReduce<true>, 1},
    {"some", arraySome, 1},
};

} // namespace

std::span<const BuiltinRow> arrayIterationRows() { return kRows; }

Completion<Value> arrayEntries(VM& vm, CallArgs args) {
    return createArrayIterator(vm, TRY(toObject(vm, args.thisValue())), ArrayIterationKind::Entries);
}
Completion<Value> arrayKeys(VM& vm, CallArgs args) {
    return createArrayIterator(vm, TRY(toObject(vm, args.thisValue())), ArrayIterationKind::Keys);
}
Completion<Value> arrayValues(VM& vm, CallArgs args) {
    return createArrayIterator(vm, TRY(toObject(vm, args.thisValue())), ArrayIterationKind::Values);
}

} // namespace tiercel

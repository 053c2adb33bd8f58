// %TypedArray%.prototype methods that call back, search, join, and the iterators (ECMA-262 §23.2.3).
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/typed_array.h"

#include <algorithm>
#include <cmath>

namespace tiercel {

namespace {

/// The element at k, or undefined once the array has shrunk.
Value elementAt(VM& vm, TypedArrayObject* array, uint64_t k) {
    return k < array->length_ ? readTypedElement(vm, array->indexing_, array->data_, k) : Value::undefined();
}

struct Walk {
    TypedArrayObject* array;
    uint64_t length;
    Value callback, thisArgument;
};
Completion<Walk> begin(VM& vm, CallArgs args, const char* method) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), method));
    if (!args[0].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[0]).c_str());
    return Walk{array, array->length_, args[0], args[1]};
}
Completion<Value> callBack(VM& vm, const Walk& walk, Value element, uint64_t k) {
    Value arguments[] = {element, Value::number(k), Value(walk.array)};
    return vm.call(walk.callback, walk.thisArgument, arguments, 3);
}

Completion<Value> forEach(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.forEach"));
    for (uint64_t k = 0; k < walk.length; k++) TRY(callBack(vm, walk, elementAt(vm, walk.array, k), k));
    return Value::undefined();
}

Completion<Value> every(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.every"));
    for (uint64_t k = 0; k < walk.length; k++)
        if (!toBoolean(TRY(callBack(vm, walk, elementAt(vm, walk.array, k), k)))) return Value::boolean(false);
    return Value::boolean(true);
}

Completion<Value> some(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.some"));
    for (uint64_t k = 0; k < walk.length; k++)
        if (toBoolean(TRY(callBack(vm, walk, elementAt(vm, walk.array, k), k)))) return Value::boolean(true);
    return Value::boolean(false);
}

Completion<Value> map(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.map"));
    Value length = Value::number(walk.length);
    TypedArrayObject* result = TRY(typedArraySpeciesCreate(vm, walk.array, &length, 1, walk.length));
    for (uint64_t k = 0; k < walk.length; k++) {
        Value mapped = TRY(callBack(vm, walk, elementAt(vm, walk.array, k), k));
        TRY(setTypedElement(vm, result, static_cast<double>(k), mapped));
    }
    return result;
}

Completion<Value> filter(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.filter"));
    ValueList kept(vm.heap);
    for (uint64_t k = 0; k < walk.length; k++) {
        Value v = elementAt(vm, walk.array, k);
        if (toBoolean(TRY(callBack(vm, walk, v, k)))) kept.push_back(v);
    }
    Value length = Value::number(static_cast<uint64_t>(kept.size()));
    TypedArrayObject* result = TRY(typedArraySpeciesCreate(vm, walk.array, &length, 1, kept.size()));
    for (size_t k = 0; k < kept.size(); k++) TRY(setTypedElement(vm, result, static_cast<double>(k), kept[k]));
    return result;
}

template <bool wantIndex, bool fromEnd>
Completion<Value> find(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.find"));
    for (uint64_t i = 0; i < walk.length; i++) {
        uint64_t k = fromEnd ? walk.length - 1 - i : i;
        Value v = elementAt(vm, walk.array, k);
        if (toBoolean(TRY(callBack(vm, walk, v, k)))) return wantIndex ? Value::number(k) : v;
    }
    return wantIndex ? Value::int32(-1) : Value::undefined();
}

template <bool fromEnd>
Completion<Value> reduce(VM& vm, CallArgs args) {
    Walk walk = TRY(begin(vm, args, "%TypedArray%.prototype.reduce"));
    Value accumulator = args.count() > 1 ? args[1] : Value::empty();
    for (uint64_t i = 0; i < walk.length; i++) {
        uint64_t k = fromEnd ? walk.length - 1 - i : i;
        Value v = elementAt(vm, walk.array, k);
        if (accumulator.isEmpty()) {
            accumulator = v;
            continue;
        }
        Value arguments[] = {accumulator, v, Value::number(k), Value(walk.array)};
        accumulator = TRY(vm.call(walk.callback, Value::undefined(), arguments, 4));
    }
    if (accumulator.isEmpty()) return vm.throwTypeError("Reduce of empty array with no initial value");
    return accumulator;
}

Completion<Value> at(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.at"));
    auto length = static_cast<double>(array->length_);
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double k = relative >= 0 ? relative : length + relative;
    if (k < 0 || k >= length) return Value::undefined();
    return elementAt(vm, array, static_cast<uint64_t>(k));
}

Completion<Value> includes(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.includes"));
    uint64_t length = array->length_;
    if (length == 0) return Value::boolean(false);
    for (uint64_t k = TRY(relativeIndex(vm, args[1], length, 0)); k < length; k++) {
        TRY(vm.poll());
        if (sameValueZero(vm, elementAt(vm, array, k), args[0])) return Value::boolean(true);
    }
    return Value::boolean(false);
}

Completion<Value> indexOf(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.indexOf"));
    uint64_t length = array->length_;
    if (length == 0) return Value::int32(-1);
    uint64_t k = TRY(relativeIndex(vm, args[1], length, 0));
    for (; k < std::min<uint64_t>(length, array->length_); k++) {
        TRY(vm.poll());
        if (strictlyEquals(vm, elementAt(vm, array, k), args[0])) return Value::number(k);
    }
    return Value::int32(-1);
}

Completion<Value> lastIndexOf(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.lastIndexOf"));
    auto length = static_cast<double>(array->length_);
    if (length == 0) return Value::int32(-1);
    double from = args.count() > 1 ? TRY(toIntegerOrInfinity(vm, args[1])) : length - 1;
    for (double k = from >= 0 ? std::min(from, length - 1) : length + from; k >= 0; k--) {
        TRY(vm.poll());
        auto index = static_cast<uint64_t>(k);
        if (index < array->length_ && strictlyEquals(vm, elementAt(vm, array, index), args[0]))
            return Value::number(index);
    }
    return Value::int32(-1);
}

Completion<Value> joinImpl(VM& vm, TypedArrayObject* array, uint64_t length, String* separator, bool locale) {
    StringBuilder builder(vm);
    for (uint64_t k = 0; k < length; k++) {
        if (k > 0) builder.append(separator);
        if (builder.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
        TRY(vm.poll());
        Value v = elementAt(vm, array, k);
        if (v.isUndefined()) continue;
        if (locale) v = TRY(invoke(vm, v, PropertyKey::fromUtf8(vm, "toLocaleString")));
        builder.append(TRY(toString(vm, v)));
    }
    return TRY(builder.finish());
}
Completion<Value> join(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.join"));
    uint64_t length = array->length_;
    String* separator = args[0].isUndefined() ? String::fromLatin1(vm, ",") : TRY(toString(vm, args[0]));
    return joinImpl(vm, array, length, separator, false);
}
Completion<Value> toLocaleString(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.toLocaleString"));
    return joinImpl(vm, array, array->length_, String::fromLatin1(vm, ","), true);
}

template <ArrayIterationKind kind>
Completion<Value> iterate(VM& vm, CallArgs args) {
    return createArrayIterator(vm, TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype iteration")),
                               kind);
}

constexpr BuiltinRow kRows[] = {
    {"at", at, 1},
    {"entries", iterate<ArrayIterationKind::Entries>, 0},
    {"every", every, 1},
    {"filter", filter, 1},
    {"find", find<false, false>, 1},
    {"findIndex", find<true, false>, 1},
    {"findLast", find<false, true>, 1},
    {"findLastIndex", find<true, true>, 1},
    {"forEach", forEach, 1},
    {"includes", includes, 1},
    {"indexOf", indexOf, 1},
    {"join", join, 1},
    {"keys", iterate<ArrayIterationKind::Keys>, 0},
    {"lastIndexOf", lastIndexOf, 1},
    {"map", map, 1},
    {"reduce", reduce<false>, 1},
    {"reduceRight", reduce<true>, 1},
    {"some", some, 1},
    {"toLocaleString", toLocaleString, 0},
    {"values", iterate<ArrayIterationKind::Values>, 0},
};

} // namespace

std::span<const BuiltinRow> typedArrayIterationRows() { return kRows; }

} // namespace tiercel

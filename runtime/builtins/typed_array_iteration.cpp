// %TypedArray%.prototype.at, join, and the iterators (ECMA-262 §23.2.3), with the list of the methods that search
// (typed_array_search.cpp) and that call back (js/typed_array.js).
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/locale.h"
#include "runtime/builtins/typed_array.h"
#include "runtime/decimal.h"

namespace tiercel {

namespace {

/// The element at k, or undefined once the array has shrunk.
Value elementAt(VM& vm, TypedArrayObject* array, uint64_t k) {
    return k < array->length_ ? readTypedElement(vm, array->elementKind_, array->data_, k) : Value::undefined();
}

Completion<Value> at(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.at"));
    auto length = static_cast<double>(array->length_);
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double k = relative >= 0 ? relative : length + relative;
    if (k < 0 || k >= length) return Value::undefined();
    return elementAt(vm, array, static_cast<uint64_t>(k));
}

Completion<Value> joinImpl(VM& vm, TypedArrayObject* array, uint64_t length, String* separator,
                           const CallArgs* inLocale) { // the arguments of toLocaleString, else null
    StringBuilder builder(vm);
    for (uint64_t k = 0; k < length; k++) {
        if (k > 0) builder.append(separator);
        if (builder.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
        TRY(vm.poll());
        Value v = elementAt(vm, array, k);
        if (v.isUndefined()) continue;
        if (inLocale) v = TRY(elementToLocaleString(vm, v, (*inLocale)[0], (*inLocale)[1]));
        if (v.isNumber()) {
            char text[kNumberChars];
            builder.append(std::string_view(text, writeNumber(v, text)));
        } else {
            builder.append(TRY(toString(vm, v)));
        }
    }
    return TRY(builder.finish());
}
Completion<Value> join(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.join"));
    uint64_t length = array->length_;
    String* separator = args[0].isUndefined() ? String::fromLatin1(vm, ",") : TRY(toString(vm, args[0]));
    return joinImpl(vm, array, length, separator, nullptr);
}
Completion<Value> toLocaleString(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.toLocaleString"));
    return joinImpl(vm, array, array->length_, String::fromLatin1(vm, ","), &args);
}

template <ArrayIterationKind kind>
Completion<Value> iterate(VM& vm, CallArgs args) {
    return createArrayIterator(vm, TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype iteration")),
                               kind);
}

constexpr BuiltinRow kRows[] = {
    {"at", at, 1},
    {"entries", iterate<ArrayIterationKind::Entries>, 0},
    inJavaScript("every", "typedArrayEvery", 1),
    inJavaScript("filter", "typedArrayFilter", 1),
    inJavaScript("find", "typedArrayFind", 1),
    inJavaScript("findIndex", "typedArrayFindIndex", 1),
    inJavaScript("findLast", "typedArrayFindLast", 1),
    inJavaScript("findLastIndex", "typedArrayFindLastIndex", 1),
    inJavaScript("forEach", "typedArrayForEach", 1),
    {"includes", typedArrayIncludes, 1},
    {"indexOf", typedArrayIndexOf, 1},
    {"join", join, 1},
    {"keys", iterate<ArrayIterationKind::Keys>, 0},
    {"lastIndexOf", typedArrayLastIndexOf, 1},
    inJavaScript("map", "typedArrayMap", 1),
    inJavaScript("reduce", "typedArrayReduce", 1),
    inJavaScript("reduceRight", "typedArrayReduceRight", 1),
    inJavaScript("some", "typedArraySome", 1),
    {"toLocaleString", toLocaleString, 0},
    {"values", iterate<ArrayIterationKind::Values>, 0},
};

} // namespace

std::span<const BuiltinRow> typedArrayIterationRows() { return kRows; }

} // namespace tiercel

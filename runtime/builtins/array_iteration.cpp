// Array.prototype.flat, the iterators, and the list of the methods that call back (ECMA-262 §23.1.3), which are in
// js/array.js.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"
#include "runtime/builtins/iterator.h"

namespace tiercel {

namespace {

/// FlattenIntoArray without a mapper: recursive in `depth`, which the native stack bounds.
Completion<uint64_t> flattenInto(VM& vm, Object* target, Object* source, uint64_t length, uint64_t to, double depth) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    // Numbers are no arrays, so all of them go over at once.
    bool isNumbers = source->indexing_ == IndexingKind::PackedInt32 || source->indexing_ == IndexingKind::PackedDouble;
    if (isNumbers && isPlainArray(vm, source) && isPlainArray(vm, target) && source != target &&
        length == source->arrayLength() && target->arrayLength() == to &&
        appendElements(vm, target, source, 0, static_cast<uint32_t>(length)))
        return to + length;
    for (uint64_t k = 0; k < length; k++) {
        Value v = Value::empty();
        if (isPlainArray(vm, source)) {
            TRY(vm.poll());
            if (k < source->arrayLength()) v = plainElement(source, static_cast<uint32_t>(k));
            if (v.isEmpty()) continue;
        } else {
            if (!TRY(hasAt(vm, source, k))) continue;
            v = TRY(getAt(vm, source, k));
        }
        if (depth > 0 && TRY(isArray(vm, v))) {
            Object* inner = v.asCell()->as<Object>();
            to = TRY(flattenInto(vm, target, inner, TRY(lengthOfArrayLike(vm, inner)), to, depth - 1));
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
    TRY(flattenInto(vm, result, o, length, 0, depth));
    return result;
}

constexpr BuiltinRow kRows[] = {
    inJavaScript("every", "arrayEvery", 1),
    inJavaScript("filter", "arrayFilter", 1),
    inJavaScript("find", "arrayFind", 1),
    inJavaScript("findIndex", "arrayFindIndex", 1),
    inJavaScript("findLast", "arrayFindLast", 1),
    inJavaScript("findLastIndex", "arrayFindLastIndex", 1),
    {"flat", arrayFlat, 0},
    inJavaScript("flatMap", "arrayFlatMap", 1),
    inJavaScript("forEach", "arrayForEach", 1),
    inJavaScript("map", "arrayMap", 1),
    inJavaScript("reduce", "arrayReduce", 1),
    inJavaScript("reduceRight", "arrayReduceRight", 1),
    inJavaScript("some", "arraySome", 1),
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

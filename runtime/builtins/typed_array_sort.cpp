// %TypedArray%.prototype.sort and toSorted (ECMA-262 §23.2.3.29). The default order is that of numbers, -0 before +0
// and NaN last; elements become unsigned integers that sort like that, and keys are sorted where the elements are.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/element_sort.h"
#include "runtime/builtins/typed_array.h"
#include "runtime/interrupts.h"

#include <algorithm>
#include <cstring>

namespace tiercel {

namespace {

/// Integers: with the sign bit turned over, negative ones are below the others.
template <class Bits>
void sortIntegers(VM& vm, uint8_t* data, size_t count, bool isSigned) {
    auto* keys = reinterpret_cast<Bits*>(data);
    auto flip = [&] {
        constexpr auto kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
        if (isSigned)
            for (size_t i = 0; i < count; i++) keys[i] ^= kSign;
    };
    flip();
    sortKeys(keys, count, [&] { return isToStop(vm); });
    flip();
}

/// Floats in sign and magnitude: negative ones sort backwards, so all their bits are turned over. A NaN becomes that
/// with the bits `nan`, which is above infinity.
template <class Bits>
void sortFloats(VM& vm, uint8_t* data, size_t count, Bits infinity, Bits nan) {
    constexpr auto kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
    auto* keys = reinterpret_cast<Bits*>(data);
    for (size_t i = 0; i < count; i++) {
        Bits bits = keys[i];
        if (static_cast<Bits>(bits & ~kSign) > infinity) bits = nan;
        keys[i] = static_cast<Bits>(bits & kSign ? ~bits : bits | kSign);
    }
    sortKeys(keys, count, [&] { return isToStop(vm); });
    for (size_t i = 0; i < count; i++) {
        Bits bits = keys[i];
        keys[i] = static_cast<Bits>(bits & kSign ? bits & ~kSign : ~bits);
    }
}

/// Leaves early, with all elements somewhere, when the program is to end.
void sortNumerically(VM& vm, IndexingKind kind, uint8_t* data, size_t n) {
    switch (kind) {
    case IndexingKind::Int8: return sortIntegers<uint8_t>(vm, data, n, true);
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return sortIntegers<uint8_t>(vm, data, n, false);
    case IndexingKind::Int16: return sortIntegers<uint16_t>(vm, data, n, true);
    case IndexingKind::Uint16: return sortIntegers<uint16_t>(vm, data, n, false);
    case IndexingKind::Int32: return sortIntegers<uint32_t>(vm, data, n, true);
    case IndexingKind::Uint32: return sortIntegers<uint32_t>(vm, data, n, false);
    case IndexingKind::BigInt64: return sortIntegers<uint64_t>(vm, data, n, true);
    case IndexingKind::BigUint64: return sortIntegers<uint64_t>(vm, data, n, false);
    case IndexingKind::Float16: return sortFloats<uint16_t>(vm, data, n, 0x7C00, 0x7E00);
    case IndexingKind::Float32: return sortFloats<uint32_t>(vm, data, n, 0x7F80'0000, 0x7FC0'0000);
    default: return sortFloats<uint64_t>(vm, data, n, 0x7FF0'0000'0000'0000, 0x7FF8'0000'0000'0000);
    }
}

Completion<void> sortInto(VM& vm, TypedArrayObject* from, TypedArrayObject* to, Value comparator) {
    size_t n = from->length_;
    uint32_t size = typedElementSize(from->elementKind_);
    if (comparator.isUndefined()) {
        if (to != from && n) std::memcpy(to->data_, from->data_, n * size);
        if (n < 2) return {};
        if (!to->buffer_.get()->isShared_) {
            sortNumerically(vm, to->elementKind_, to->data_, n);
            return pollStop(vm);
        }
        // Other agents may write while this runs, and sorting relies on what it has seen.
        std::vector<uint64_t> copy((n * size + 7) / 8);
        auto* bytes = reinterpret_cast<uint8_t*>(copy.data());
        std::memcpy(bytes, to->data_, n * size);
        sortNumerically(vm, to->elementKind_, bytes, n);
        TRY(pollStop(vm));
        std::memcpy(to->data_, bytes, n * size);
        return {};
    }
    ValueList values(vm.heap);
    for (size_t i = 0; i < n; i++) {
        TRY(vm.poll());
        values.push_back(readTypedElement(vm, from->elementKind_, from->data_, i));
    }
    TRY(sortValues(vm, values, comparator));
    for (size_t i = 0; i < std::min(n, to->length_); i++)
        writeTypedElement(to->elementKind_, to->data_, i, TRY(toTypedElement(vm, to->elementKind_, values[i])));
    return {};
}

} // namespace

Completion<Value> typedArraySort(VM& vm, CallArgs args) {
    TRY(requireComparator(vm, args[0]));
    TypedArrayObject* array =
        TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.sort", Access::Write));
    TRY(sortInto(vm, array, array, args[0]));
    return array;
}
Completion<Value> typedArrayToSorted(VM& vm, CallArgs args) {
    TRY(requireComparator(vm, args[0]));
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.toSorted"));
    const TypedArrayKind& kind = typedArrayKind(array->elementKind_);
    TypedArrayObject* result = TRY(makeTypedArray(vm, kind, array->length_, vm.realm->get(kind.prototype)));
    TRY(sortInto(vm, array, result, args[0]));
    return result;
}

} // namespace tiercel

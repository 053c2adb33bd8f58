// %TypedArray%.prototype.indexOf, lastIndexOf and includes (ECMA-262 §23.2.3): the value that is looked for becomes an
// element, if there is one that has its value, and the memory is searched for that.
#include "runtime/bigint.h"
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/element_search.h"
#include "runtime/builtins/typed_array.h"
#include "runtime/number_format.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiercel {

namespace {

enum class Direction : uint8_t { Up, Down };

template <class T>
size_t findIn(const uint8_t* data, size_t count, Direction direction, T a, T b) {
    auto* items = reinterpret_cast<const T*>(data);
    return direction == Direction::Up ? firstEqual(items, count, a, b) : lastEqual(items, count, a, b);
}
template <class T>
size_t findInteger(const uint8_t* data, size_t count, Direction direction, double d) {
    if (!(d >= static_cast<double>(std::numeric_limits<T>::min()) &&
          d <= static_cast<double>(std::numeric_limits<T>::max())) ||
        d != std::trunc(d))
        return kNotFound;
    return findIn<T>(data, count, direction, static_cast<T>(d), static_cast<T>(d));
}

/// The first NaN, from the start.
size_t findNaN(VM& vm, IndexingKind kind, const uint8_t* data, size_t count) {
    if (kind != IndexingKind::Float16 && kind != IndexingKind::Float32 && kind != IndexingKind::Float64)
        return kNotFound;
    for (size_t i = 0; i < count; i++)
        if (std::isnan(readTypedElement(vm, kind, data, i).asNumber())) return i;
    return kNotFound;
}

/// The element among `count` that is strictly equal to `target`.
size_t findElement(IndexingKind kind, const uint8_t* data, size_t count, Direction direction, Value target) {
    if (isBigIntIndexing(kind)) {
        if (!target.isBigInt()) return kNotFound;
        auto* n = static_cast<BigInt*>(target.asCell());
        if (n->limbCount_ > 1) return kNotFound;
        uint64_t bits = n->toUint64();
        bool negative = n->negative_ != 0;
        bool fits = kind == IndexingKind::BigUint64 ? !negative : (static_cast<int64_t>(bits) < 0) == negative;
        return fits ? findIn<uint64_t>(data, count, direction, bits, bits) : kNotFound;
    }
    if (!target.isNumber()) return kNotFound;
    double d = target.asNumber();
    switch (kind) {
    case IndexingKind::Int8: return findInteger<int8_t>(data, count, direction, d);
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return findInteger<uint8_t>(data, count, direction, d);
    case IndexingKind::Int16: return findInteger<int16_t>(data, count, direction, d);
    case IndexingKind::Uint16: return findInteger<uint16_t>(data, count, direction, d);
    case IndexingKind::Int32: return findInteger<int32_t>(data, count, direction, d);
    case IndexingKind::Uint32: return findInteger<uint32_t>(data, count, direction, d);
    case IndexingKind::Float32: {
        auto f = static_cast<float>(d);
        return static_cast<double>(f) == d ? findIn<float>(data, count, direction, f, f) : kNotFound;
    }
    case IndexingKind::Float64: return findIn<double>(data, count, direction, d, d);
    default: break;
    }
    uint16_t half = doubleToHalf(d);
    if (halfToDouble(half) != d) return kNotFound;
    uint16_t other = d == 0 ? static_cast<uint16_t>(half ^ 0x8000) : half; // the zero of the other sign
    return findIn<uint16_t>(data, count, direction, half, other);
}

Value indexOrMinusOne(size_t found, uint64_t offset) {
    return found == kNotFound ? Value::int32(-1) : Value::number(offset + found);
}

} // namespace

// sec-%typedarray%.prototype.includes.
Completion<Value> typedArrayIncludes(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.includes"));
    uint64_t length = array->length_;
    if (length == 0) return Value::boolean(false);
    uint64_t k = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = std::min<uint64_t>(length, array->length_);
    // The conversion may have made the array shorter: what is gone reads as undefined.
    if (args[0].isUndefined()) return Value::boolean(std::max(k, end) < length);
    if (k >= end) return Value::boolean(false);
    const uint8_t* data = array->data_ + k * typedElementSize(array->elementKind_);
    bool isNaN = args[0].isNumber() && std::isnan(args[0].asNumber());
    size_t found = isNaN ? findNaN(vm, array->elementKind_, data, end - k)
                         : findElement(array->elementKind_, data, end - k, Direction::Up, args[0]);
    return Value::boolean(found != kNotFound);
}

// sec-%typedarray%.prototype.indexof.
Completion<Value> typedArrayIndexOf(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.indexOf"));
    uint64_t length = array->length_;
    if (length == 0) return Value::int32(-1);
    uint64_t k = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = std::min<uint64_t>(length, array->length_);
    if (k >= end) return Value::int32(-1);
    const uint8_t* data = array->data_ + k * typedElementSize(array->elementKind_);
    return indexOrMinusOne(findElement(array->elementKind_, data, end - k, Direction::Up, args[0]), k);
}

// sec-%typedarray%.prototype.lastindexof.
Completion<Value> typedArrayLastIndexOf(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.lastIndexOf"));
    auto length = static_cast<double>(array->length_);
    if (length == 0) return Value::int32(-1);
    double from = args.count() > 1 ? TRY(toIntegerOrInfinity(vm, args[1])) : length - 1;
    double last = from >= 0 ? std::min(from, length - 1) : length + from;
    if (last < 0) return Value::int32(-1);
    uint64_t end = std::min<uint64_t>(static_cast<uint64_t>(last) + 1, array->length_);
    if (end == 0) return Value::int32(-1);
    return indexOrMinusOne(findElement(array->elementKind_, array->data_, end, Direction::Down, args[0]), 0);
}

} // namespace tiercel

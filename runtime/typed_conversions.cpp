// See typed_conversions.h. Elements go through a buffer of int32 bits or of doubles, a chunk at a time: so there is a
// loop for each kind to read and for each kind to write, not for each pair, and nearly all of them are vectors' work.
#include "runtime/typed_conversions.h"

#include "runtime/number_format.h"
#include "runtime/operations.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <immintrin.h>

namespace tiercel {

namespace {

constexpr size_t kChunk = 128;

template <class From, class To>
void copyAs(const uint8_t* source, To* target, size_t count) {
    for (size_t i = 0; i < count; i++) {
        From element;
        std::memcpy(&element, source + i * sizeof(From), sizeof element);
        target[i] = static_cast<To>(element);
    }
}
template <class To, class From>
void storeAs(uint8_t* target, const From* source, size_t count) {
    for (size_t i = 0; i < count; i++) {
        auto element = static_cast<To>(source[i]);
        std::memcpy(target + i * sizeof(To), &element, sizeof element);
    }
}

bool isInteger(IndexingKind kind) {
    return kind != IndexingKind::Float16 && kind != IndexingKind::Float32 && kind != IndexingKind::Float64;
}

template <class To>
void read(IndexingKind kind, const uint8_t* source, To* target, size_t count) {
    switch (kind) {
    case IndexingKind::Int8: return copyAs<int8_t>(source, target, count);
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return copyAs<uint8_t>(source, target, count);
    case IndexingKind::Int16: return copyAs<int16_t>(source, target, count);
    case IndexingKind::Uint16: return copyAs<uint16_t>(source, target, count);
    case IndexingKind::Int32: return copyAs<int32_t>(source, target, count);
    case IndexingKind::Uint32: return copyAs<uint32_t>(source, target, count);
    default: break;
    }
    if constexpr (std::is_same_v<To, double>) {
        if (kind == IndexingKind::Float32) return copyAs<float>(source, target, count);
        if (kind == IndexingKind::Float64) return copyAs<double>(source, target, count);
        for (size_t i = 0; i < count; i++) {
            uint16_t half;
            std::memcpy(&half, source + i * sizeof half, sizeof half);
            target[i] = halfToDouble(half);
        }
    }
}

/// ToInt32, modulo 2^32.
uint32_t int32Bits(double d) {
    int64_t integer = _mm_cvttsd_si64(_mm_set_sd(d));
    return integer == INT64_MIN ? static_cast<uint32_t>(doubleToInt32(d)) : static_cast<uint32_t>(integer);
}

void writeIntegers(IndexingKind kind, uint8_t* target, const uint32_t* bits, size_t count) {
    switch (typedElementSize(kind)) {
    case 1: return storeAs<uint8_t>(target, bits, count);
    case 2: return storeAs<uint16_t>(target, bits, count);
    default: return storeAs<uint32_t>(target, bits, count);
    }
}

void writeDoubles(IndexingKind kind, uint8_t* target, const double* numbers, size_t count) {
    switch (kind) {
    case IndexingKind::Float32: return storeAs<float>(target, numbers, count);
    case IndexingKind::Float64: return storeAs<double>(target, numbers, count);
    case IndexingKind::Float16:
    case IndexingKind::Uint8Clamped:
        for (size_t i = 0; i < count; i++) writeTypedElement(kind, target, i, numberToTypedElement(kind, numbers[i]));
        return;
    default: break;
    }
    uint32_t bits[kChunk];
    for (size_t i = 0; i < count; i++) bits[i] = int32Bits(numbers[i]);
    writeIntegers(kind, target, bits, count);
}

/// Integers of at most 32 bits to floats: rounded once, as by way of doubles.
template <class From>
void floatsFrom(const uint8_t* source, uint8_t* target, size_t count) {
    for (size_t i = 0; i < count; i++) {
        From element;
        std::memcpy(&element, source + i * sizeof element, sizeof element);
        auto number = static_cast<float>(element);
        std::memcpy(target + i * sizeof number, &number, sizeof number);
    }
}

/// False: not of a kind that is converted so.
bool convertToFloats(uint8_t* target, IndexingKind from, const uint8_t* source, size_t count) {
    switch (from) {
    case IndexingKind::Int8: floatsFrom<int8_t>(source, target, count); return true;
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: floatsFrom<uint8_t>(source, target, count); return true;
    case IndexingKind::Int16: floatsFrom<int16_t>(source, target, count); return true;
    case IndexingKind::Uint16: floatsFrom<uint16_t>(source, target, count); return true;
    case IndexingKind::Int32: floatsFrom<int32_t>(source, target, count); return true;
    default: return false;
    }
}

} // namespace

void convertTypedElements(IndexingKind to, uint8_t* target, IndexingKind from, const uint8_t* source, size_t count) {
    if (to == IndexingKind::Float32 && convertToFloats(target, from, source, count)) return;
    bool asBits = isInteger(from) && isInteger(to) && to != IndexingKind::Uint8Clamped;
    uint32_t fromSize = typedElementSize(from), toSize = typedElementSize(to);
    for (size_t done = 0; done < count; done += kChunk) {
        size_t n = std::min(kChunk, count - done);
        if (asBits) {
            uint32_t bits[kChunk];
            read(from, source + done * fromSize, bits, n);
            writeIntegers(to, target + done * toSize, bits, n);
        } else {
            double numbers[kChunk];
            read(from, source + done * fromSize, numbers, n);
            writeDoubles(to, target + done * toSize, numbers, n);
        }
    }
}

void convertNumbers(IndexingKind to, uint8_t* target, const Value* source, size_t count) {
    uint32_t size = typedElementSize(to);
    for (size_t done = 0; done < count; done += kChunk) {
        size_t n = std::min(kChunk, count - done);
        const Value* values = source + done;
        if (std::all_of(values, values + n, [](Value v) { return v.isInt32(); })) {
            int32_t integers[kChunk];
            for (size_t i = 0; i < n; i++) integers[i] = values[i].asInt32();
            convertTypedElements(to, target + done * size, IndexingKind::Int32, reinterpret_cast<uint8_t*>(integers),
                                 n);
        } else {
            double numbers[kChunk];
            for (size_t i = 0; i < n; i++) numbers[i] = values[i].asNumber();
            writeDoubles(to, target + done * size, numbers, n);
        }
    }
}

void fillTypedElements(IndexingKind kind, uint8_t* target, size_t count, TypedElement element) {
    auto fill = [&]<class T>(T bits) { std::fill_n(reinterpret_cast<T*>(target), count, bits); };
    switch (typedElementSize(kind)) {
    case 1: return fill(static_cast<uint8_t>(element.bits));
    case 2: return fill(static_cast<uint16_t>(element.bits));
    case 4: return fill(static_cast<uint32_t>(element.bits));
    default: return fill(element.bits);
    }
}

} // namespace tiercel

// Searches of plain memory for the builtins of arrays and typed arrays: sixteen bytes at a time, four times over.
//
//   firstEqual(words, 1000, target.bits())       the index of the first word with these bits, or kNotFound
//   lastEqual(doubles, 10, 0.0)                  by ==, so -0 is found and NaN is not
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <immintrin.h>

namespace tiercel {

inline constexpr size_t kNotFound = ~size_t{0};

namespace search {

template <class T>
struct Lanes {
    typedef T Type __attribute__((vector_size(16)));
    static constexpr size_t kCount = 16 / sizeof(T);
    static Type load(const T* items) {
        Type lanes;
        std::memcpy(&lanes, items, sizeof lanes);
        return lanes;
    }
};

/// Whether one of the 64 bytes' items is `a` or `b`.
template <class T>
bool blockHas(const T* items, T a, T b) {
    using L = Lanes<T>;
    auto equal = [&](size_t part) {
        auto lanes = L::load(items + part * L::kCount);
        return (lanes == a) | (lanes == b);
    };
    auto any = equal(0) | equal(1) | equal(2) | equal(3);
    return _mm_movemask_epi8(std::bit_cast<__m128i>(any)) != 0;
}

} // namespace search

/// The first of `count` items that equals `a` or `b`.
template <class T>
size_t firstEqual(const T* items, size_t count, T a, T b) {
    constexpr size_t kBlock = 64 / sizeof(T);
    size_t i = 0;
    while (i + kBlock <= count && !search::blockHas(items + i, a, b)) i += kBlock;
    for (; i < count; i++)
        if (items[i] == a || items[i] == b) return i;
    return kNotFound;
}
template <class T>
size_t firstEqual(const T* items, size_t count, T wanted) {
    return firstEqual(items, count, wanted, wanted);
}

/// The last of `count` items that equals `a` or `b`.
template <class T>
size_t lastEqual(const T* items, size_t count, T a, T b) {
    constexpr size_t kBlock = 64 / sizeof(T);
    while (count >= kBlock && !search::blockHas(items + count - kBlock, a, b)) count -= kBlock;
    while (count-- > 0)
        if (items[count] == a || items[count] == b) return count;
    return kNotFound;
}
template <class T>
size_t lastEqual(const T* items, size_t count, T wanted) {
    return lastEqual(items, count, wanted, wanted);
}

} // namespace tiercel

// Sorting unsigned keys, for the builtins whose order is that of numbers: by digits of eight bits from the lowest on,
// leaving out those that are the same everywhere. Few keys are compared instead. (What is not an unsigned integer is
// made one that sorts alike: see typed_array_sort.cpp, array_sort.cpp.)
//
//   uint32_t keys[] = {3, 1, 2}; sortKeys(keys, 3);
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace tiercel {

template <class Key>
void sortKeys(Key* keys, size_t count) {
    constexpr size_t kFew = 96, kMany = size_t{1} << 24; // beyond which a copy is not worth its memory
    constexpr size_t kDigits = sizeof(Key);
    std::unique_ptr<Key[]> copy;
    if (count >= kFew && count <= kMany) copy.reset(new (std::nothrow) Key[count]);
    if (!copy) return std::sort(keys, keys + count);
    std::array<std::array<uint32_t, 256>, kDigits> counts{};
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < kDigits; d++) counts[d][static_cast<uint8_t>(keys[i] >> (8 * d))]++;
    Key* from = keys;
    Key* to = copy.get();
    for (size_t d = 0; d < kDigits; d++) {
        auto& places = counts[d];
        if (places[static_cast<uint8_t>(from[0] >> (8 * d))] == count) continue;
        uint32_t place = 0;
        for (uint32_t& n : places) {
            uint32_t here = place;
            place += n;
            n = here;
        }
        for (size_t i = 0; i < count; i++) to[places[static_cast<uint8_t>(from[i] >> (8 * d))]++] = from[i];
        std::swap(from, to);
    }
    if (from != keys) std::copy_n(from, count, keys);
}

} // namespace tiercel

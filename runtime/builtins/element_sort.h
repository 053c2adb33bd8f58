// Sorting unsigned keys, for the builtins whose order is that of numbers: by digits of eight bits from the lowest on,
// leaving out those that are the same everywhere. Few keys are compared instead; many are parted by their highest digit
// first, where they are. (What is not an unsigned integer is made one that sorts alike: see typed_array_sort.cpp,
// array_sort.cpp.)
//
//   uint32_t keys[] = {3, 1, 2}; sortKeys(keys, 3, [] { return false; });
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace tiercel {

/// Up to 2^24 keys, with a copy of them.
template <class Key>
void sortKeysTogether(Key* keys, size_t count) {
    constexpr size_t kFew = 96;
    constexpr size_t kDigits = sizeof(Key);
    std::unique_ptr<Key[]> copy;
    if (count >= kFew) copy.reset(new (std::nothrow) Key[count]);
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

/// False if `shouldStop`, which is asked from time to time, ended it: the keys are all there, in another order.
template <class Key, class ShouldStop>
bool sortKeys(Key* keys, size_t count, ShouldStop&& shouldStop, uint32_t digit = sizeof(Key)) {
    constexpr size_t kMany = size_t{1} << 20; // beyond which a copy is not worth its memory
    if (count <= kMany) {
        sortKeysTogether(keys, count);
        return !shouldStop();
    }
    if (digit == 0) return true; // all alike
    uint32_t shift = 8 * (digit - 1);
    auto digitOf = [shift](Key key) { return static_cast<uint8_t>(key >> shift); };
    std::array<size_t, 257> starts{};
    for (size_t i = 0; i < count; i++) starts[digitOf(keys[i]) + 1]++;
    for (size_t d = 0; d < 256; d++) starts[d + 1] += starts[d];
    std::array<size_t, 256> next;
    std::copy_n(starts.begin(), 256, next.begin());
    for (size_t d = 0; d < 256; d++) {
        if (shouldStop()) return false;
        while (next[d] < starts[d + 1]) {
            Key key = keys[next[d]];
            while (digitOf(key) != d) std::swap(key, keys[next[digitOf(key)]++]);
            keys[next[d]++] = key;
        }
    }
    for (size_t d = 0; d < 256; d++)
        if (!sortKeys(keys + starts[d], starts[d + 1] - starts[d], shouldStop, digit - 1)) return false;
    return true;
}

} // namespace tiercel

// Scans over subjects, sixteen bytes at a time where it pays: the end of a run of one class, the next character of a
// set, the next occurrence of a literal. All take [p, end) and return a place in it, or end for "none".
//
// x86-64-v2 (SSSE3, SSE4.1) is the build's baseline. A Latin1Set is tested for sixteen characters at once by looking up
// the row of the low nibble and the bit of the high nibble (see Latin1Set::rows).
#pragma once

#include "runtime/regexp/program.h"

#include <immintrin.h>

#include <bit>
#include <cstring>

namespace tiercel::regexp {

template <typename Char>
inline bool inPeek(const PeekSet& peek, Char c) {
    if constexpr (sizeof(Char) == 1) return peek.latin1.has(c);
    return c < 0x100 ? peek.latin1.has(c) : peek.other;
}

// One bit a byte: whether it is in the set.
inline uint32_t latin1Members(const Latin1Set& set, __m128i bytes) {
    const __m128i nibble = _mm_set1_epi8(0x0F);
    const __m128i bitOf = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    __m128i lowRows = _mm_loadu_si128(reinterpret_cast<const __m128i*>(set.rows[0].data()));
    __m128i highRows = _mm_loadu_si128(reinterpret_cast<const __m128i*>(set.rows[1].data()));
    __m128i low = _mm_and_si128(bytes, nibble);
    __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble);
    __m128i row = _mm_blendv_epi8(_mm_shuffle_epi8(lowRows, low), _mm_shuffle_epi8(highRows, low), bytes);
    __m128i hit = _mm_and_si128(row, _mm_shuffle_epi8(bitOf, high));
    return ~static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(hit, _mm_setzero_si128()))) & 0xFFFF;
}

// The first character that is in the set (kWanted) or that is not in it (!kWanted).
template <bool kWanted>
inline const uint8_t* findLatin1(const Latin1Set& set, const uint8_t* p, const uint8_t* end) {
    for (int i = 0; i < 8; i++) {
        if (p == end || set.has(*p) == kWanted) return p;
        p++;
    }
    while (end - p >= 16) {
        uint32_t members = latin1Members(set, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
        if (!kWanted) members ^= 0xFFFF;
        if (members) return p + std::countr_zero(members);
        p += 16;
    }
    while (p < end && set.has(*p) != kWanted) p++;
    return p;
}

// All bits of a unit where two are the same, in sixteen bytes.
template <typename Char>
inline __m128i equalUnits(__m128i a, __m128i b) {
    if constexpr (sizeof(Char) == 1) return _mm_cmpeq_epi8(a, b);
    return _mm_cmpeq_epi16(a, b);
}

// The first unit that the same one follows.
template <typename Char>
inline const Char* findPair(const Char* p, const Char* end) {
    constexpr std::ptrdiff_t kLanes = 16 / sizeof(Char);
    for (; end - p > kLanes; p += kLanes) {
        __m128i units = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 1));
        auto mask = static_cast<uint32_t>(_mm_movemask_epi8(equalUnits<Char>(units, next)));
        if (mask) return p + std::countr_zero(mask) / static_cast<int>(sizeof(Char));
    }
    for (; end - p >= 2; p++) {
        if (p[0] == p[1]) return p;
    }
    return end;
}

// The first of up to four characters.
template <typename Char>
inline const Char* findNeedles(const std::array<char16_t, 4>& needles, uint32_t count, const Char* p, const Char* end) {
    constexpr std::ptrdiff_t kLanes = 16 / sizeof(Char);
    Char wanted[4];
    uint32_t used = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (sizeof(Char) == 2 || needles[i] <= 0xFF) wanted[used++] = static_cast<Char>(needles[i]);
    }
    if (used == 0) return end;
    for (uint32_t i = used; i < 4; i++) wanted[i] = wanted[0];
    auto broadcast = [](Char c) {
        if constexpr (sizeof(Char) == 1) return _mm_set1_epi8(static_cast<char>(c));
        return _mm_set1_epi16(static_cast<int16_t>(c));
    };
    __m128i n0 = broadcast(wanted[0]), n1 = broadcast(wanted[1]);
    __m128i n2 = broadcast(wanted[2]), n3 = broadcast(wanted[3]);
    while (end - p >= kLanes) {
        __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        __m128i hit = _mm_or_si128(_mm_or_si128(equalUnits<Char>(chunk, n0), equalUnits<Char>(chunk, n1)),
                                   _mm_or_si128(equalUnits<Char>(chunk, n2), equalUnits<Char>(chunk, n3)));
        auto mask = static_cast<uint32_t>(_mm_movemask_epi8(hit));
        if (mask) return p + std::countr_zero(mask) / static_cast<int>(sizeof(Char));
        p += kLanes;
    }
    for (; p < end; p++) {
        if (*p == wanted[0] || *p == wanted[1] || *p == wanted[2] || *p == wanted[3]) return p;
    }
    return end;
}

// The first occurrence of `text` (of at least one unit): candidates agree in their first and last units.
template <typename Char>
inline const Char* findLiteral(const Char* text, size_t length, const Char* p, const Char* end) {
    constexpr std::ptrdiff_t kLanes = 16 / sizeof(Char);
    if (static_cast<size_t>(end - p) < length) return end;
    const Char* last = end - length; // the last possible place
    if constexpr (sizeof(Char) == 1) {
        if (length == 1) {
            auto found = static_cast<const Char*>(std::memchr(p, *text, static_cast<size_t>(end - p)));
            return found ? found : end;
        }
    }
    auto broadcast = [](Char c) {
        if constexpr (sizeof(Char) == 1) return _mm_set1_epi8(static_cast<char>(c));
        return _mm_set1_epi16(static_cast<int16_t>(c));
    };
    __m128i first = broadcast(text[0]), final = broadcast(text[length - 1]);
    while (last - p >= kLanes - 1) {
        __m128i heads = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        __m128i tails = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + length - 1));
        auto mask = static_cast<uint32_t>(
            _mm_movemask_epi8(_mm_and_si128(equalUnits<Char>(heads, first), equalUnits<Char>(tails, final))));
        while (mask) {
            const Char* candidate = p + std::countr_zero(mask) / static_cast<int>(sizeof(Char));
            if (std::memcmp(candidate, text, length * sizeof(Char)) == 0) return candidate;
            mask &= mask - 1;
            if (sizeof(Char) == 2) mask &= mask - 1;
        }
        p += kLanes;
    }
    for (; p <= last; p++) {
        if (*p == text[0] && std::memcmp(p, text, length * sizeof(Char)) == 0) return p;
    }
    return end;
}

// Whether a match may begin at p, which has `window.length` units behind it.
template <typename Char>
inline bool admits(const Window& window, const Char* p) {
    uint32_t buckets = 0xFF;
    for (uint32_t i = 0; i < window.length; i++) {
        uint32_t c = p[i] < 0x100 ? p[i] : 0xFF;
        buckets &= window.low[i][c & 15] & window.high[i][c >> 4];
    }
    return buckets != 0;
}

// The first place that the window admits, or null.
template <typename Char>
inline const Char* findWindow(const Window& window, const Char* p, const Char* end) {
    const uint32_t length = window.length;
    const __m128i nibble = _mm_set1_epi8(0x0F);
    __m128i low[4], high[4];
    for (uint32_t i = 0; i < 4; i++) {
        low[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(window.low[i].data()));
        high[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(window.high[i].data()));
    }
    auto load = [](const Char* at) {
        auto units = reinterpret_cast<const __m128i*>(at);
        if constexpr (sizeof(Char) == 1) {
            return _mm_loadu_si128(units);
        } else {
            const __m128i most = _mm_set1_epi16(0xFF);
            return _mm_packus_epi16(_mm_min_epu16(_mm_loadu_si128(units), most),
                                    _mm_min_epu16(_mm_loadu_si128(units + 1), most));
        }
    };
    while (end - p >= static_cast<std::ptrdiff_t>(16 + length - 1)) {
        __m128i buckets = _mm_set1_epi8(-1);
        for (uint32_t i = 0; i < length; i++) {
            __m128i bytes = load(p + i);
            __m128i byLow = _mm_shuffle_epi8(low[i], _mm_and_si128(bytes, nibble));
            __m128i byHigh = _mm_shuffle_epi8(high[i], _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble));
            buckets = _mm_and_si128(buckets, _mm_and_si128(byLow, byHigh));
        }
        auto none = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(buckets, _mm_setzero_si128())));
        if (none != 0xFFFF) return p + std::countr_one(none);
        p += 16;
    }
    for (; end - p >= static_cast<std::ptrdiff_t>(length); p++)
        if (admits(window, p)) return p;
    return nullptr;
}

inline bool inRanges(const Code& code, const ClassData& data, uint32_t c) {
    const Range* ranges = code.ranges.data() + data.firstRange;
    uint32_t low = 0;
    uint32_t high = data.rangeCount;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (c > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < data.rangeCount && c >= ranges[low].first;
}

inline bool inClass(const Code& code, const ClassData& data, uint32_t c) {
    return c < 0x100 ? data.latin1.has(c) : inRanges(code, data, c);
}

// The end of the run of members from p on, by code units.
template <typename Char>
inline const Char* endOfRun(const Code& code, const ClassData& data, const Char* p, const Char* end) {
    if (data.all) return end;
    if constexpr (sizeof(Char) == 1) {
        return findLatin1<false>(data.latin1, p, end);
    } else {
        for (int i = 0; i < 8; i++) {
            if (p == end || !inClass(code, data, *p)) return p;
            p++;
        }
        if (data.fewExcluded) return findNeedles(data.excluded, data.excludedCount, p, end);
        while (p < end && inClass(code, data, *p)) p++;
        return p;
    }
}

} // namespace tiercel::regexp

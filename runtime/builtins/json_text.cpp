// See json_text.h. Strings are copied sixteen characters at a time as long as none of them needs an escape.
#include "runtime/builtins/json_text.h"

#include "runtime/characters.h"
#include "runtime/decimal.h"
#include "runtime/vm.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <immintrin.h>

namespace tiercel {

namespace {

/// For each Latin-1 character: 0 if it stands for itself in a JSON string, else the letter of its escape, 'u' for \u.
constexpr std::array<char, 256> kEscapes = [] {
    std::array<char, 256> table{};
    for (size_t i = 0; i < 0x20; i++) table[i] = 'u';
    table['\b'] = 'b';
    table['\t'] = 't';
    table['\n'] = 'n';
    table['\f'] = 'f';
    table['\r'] = 'r';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

/// Bit i: the i-th of sixteen Latin-1 characters needs an escape.
uint32_t escapesAmong(__m128i chars) {
    __m128i isControl = _mm_cmpeq_epi8(_mm_min_epu8(chars, _mm_set1_epi8(0x1F)), chars);
    __m128i isSpecial =
        _mm_or_si128(_mm_cmpeq_epi8(chars, _mm_set1_epi8('"')), _mm_cmpeq_epi8(chars, _mm_set1_epi8('\\')));
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(isControl, isSpecial)));
}

/// Copies characters up to the first that may need an escape. There is room for all, and as many as the rest.
void copyPlain(const uint8_t*& from, const uint8_t* end, uint8_t*& to) {
    while (end - from >= 16) {
        __m128i chars = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), chars);
        uint32_t escapes = escapesAmong(chars);
        int plain = escapes ? std::countr_zero(escapes) : 16;
        from += plain;
        to += plain;
        if (escapes) return;
    }
    if (end - from >= 8) {
        __m128i chars = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), chars);
        uint32_t escapes = escapesAmong(chars) & 0xFF;
        int plain = escapes ? std::countr_zero(escapes) : 8;
        from += plain;
        to += plain;
        if (escapes) return;
    }
    while (from != end && !kEscapes[*from]) *to++ = *from++;
}
template <class To, class From>
void copyPlain(const From*& from, const From* end, To*& to) {
    for (; from != end; from++) {
        char16_t c = *from;
        if (c < 256 ? kEscapes[c] != 0 : (c & 0xF800) == 0xD800) return;
        *to++ = static_cast<To>(c);
    }
}

} // namespace

JsonText::~JsonText() {
    if (data_ != inline_) std::free(data_);
}

void JsonText::grow(size_t units) {
    // Room is asked for generously, so a text of just the length that is allowed must not fail here.
    constexpr size_t kSlack = 64;
    if (isTooLong_ || size_ + units > String::kMaxLength + kSlack) {
        isTooLong_ = true;
        size_ = 0;
        if (units <= capacity_) return;
    }
    size_t capacity = std::max(size_ + units, 2 * capacity_);
    size_t width = isWide_ ? 2 : 1;
    auto* grown = static_cast<uint8_t*>(std::malloc(capacity * width));
    if (!grown) std::abort();
    std::memcpy(grown, data_, size_ * width);
    if (data_ != inline_) std::free(data_);
    data_ = grown;
    capacity_ = capacity;
}

void JsonText::widen() {
    auto* wide = static_cast<char16_t*>(std::malloc(capacity_ * sizeof(char16_t)));
    if (!wide) std::abort();
    std::copy_n(data_, size_, wide);
    if (data_ != inline_) std::free(data_);
    data_ = reinterpret_cast<uint8_t*>(wide);
    isWide_ = true;
}

void JsonText::put(StringView text) {
    if (text.isTwoByte() && !isWide_) widen();
    if (!isWide_) {
        std::memcpy(room<uint8_t>(text.length()), text.latin1(), text.length());
    } else if (text.isTwoByte()) {
        std::memcpy(room<char16_t>(text.length()), text.utf16(), text.length() * sizeof(char16_t));
    } else {
        std::copy_n(text.latin1(), text.length(), room<char16_t>(text.length()));
    }
    size_ += text.length();
}

void JsonText::putNumber(Value number) {
    if (!number.isInt32() && !std::isfinite(number.asDouble())) return put("null");
    if (isWide_) {
        char digits[kNumberChars];
        return put(std::string_view(digits, writeNumber(number, digits)));
    }
    size_ += writeNumber(number, reinterpret_cast<char*>(room<uint8_t>(kNumberChars)));
}

void JsonText::putQuoted(StringView text) {
    if (text.isTwoByte()) {
        if (!isWide_) widen();
        quote<char16_t>(text.utf16(), text.utf16() + text.length());
    } else if (isWide_) {
        quote<char16_t>(text.latin1(), text.latin1() + text.length());
    } else {
        quote<uint8_t>(text.latin1(), text.latin1() + text.length());
    }
}

template <class To, class From>
void JsonText::quote(const From* from, const From* end) {
    constexpr size_t kLongestEscape = 6, kQuotes = 2;
    To* to = room<To>(static_cast<size_t>(end - from) + kQuotes);
    *to++ = '"';
    for (;;) {
        copyPlain(from, end, to);
        if (from == end) break;
        if constexpr (sizeof(From) == 2) {
            if (isHighSurrogate(*from) && from + 1 != end && isLowSurrogate(from[1])) {
                *to++ = *from++;
                *to++ = *from++;
                continue;
            }
        }
        char16_t c = *from++;
        setEnd(to);
        to = room<To>(kLongestEscape + static_cast<size_t>(end - from) + kQuotes);
        char escape = c < 256 ? kEscapes[c] : 'u';
        *to++ = '\\';
        *to++ = static_cast<To>(escape);
        if (escape == 'u') {
            for (int shift = 12; shift >= 0; shift -= 4) *to++ = static_cast<To>("0123456789abcdef"[(c >> shift) & 15]);
        }
    }
    *to++ = '"';
    setEnd(to);
}

Completion<String*> JsonText::finish(VM& vm) {
    if (isTooLong()) return vm.throwRangeError("Invalid string length");
    if (isWide_) {
        char16_t* chars;
        String* text = TRY(String::makeUtf16(vm, size_, &chars));
        std::memcpy(chars, data_, size_ * sizeof(char16_t));
        return text;
    }
    if (size_ <= 1) return String::fromLatin1(vm, data_, size_);
    uint8_t* chars;
    String* text = TRY(String::makeLatin1(vm, size_, &chars));
    std::memcpy(chars, data_, size_);
    return text;
}

} // namespace tiercel

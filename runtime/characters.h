// Character classes of the language's lexical grammar that runtime and front end share.
#pragma once

#include <cstdint>

namespace tiercel {

/// WhiteSpace or LineTerminator: what String.prototype.trim and StringToNumber strip.
constexpr bool isWhiteSpaceOrLineTerminator(char16_t c) {
    if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
    return c == 0xA0 || c == 0xFEFF || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

constexpr bool isAsciiDigit(char16_t c) { return c >= '0' && c <= '9'; }

/// The value of a digit in radixes up to 36, or 36 if `c` is none.
constexpr int digitValue(char16_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 36;
}

constexpr bool isHighSurrogate(char16_t c) { return (c & 0xFC00) == 0xD800; }
constexpr bool isLowSurrogate(char16_t c) { return (c & 0xFC00) == 0xDC00; }
constexpr char32_t combineSurrogates(char16_t high, char16_t low) {
    return 0x1'0000 + ((static_cast<char32_t>(high) & 0x3FF) << 10) + (low & 0x3FF);
}

} // namespace tiercel

// Numbers to text and back; see number_format.h. Conversions are exact: decimal ones by double-conversion, other
// radixes by GMP or by bit accumulation with a sticky bit, so every literal gives the nearest double.
#include "runtime/number_format.h"

#include "runtime/characters.h"
#include "runtime/decimal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <double-conversion/double-conversion.h>
#include <gmp.h>
#include <limits>
#include <memory>

namespace tiercel {

using double_conversion::DoubleToStringConverter;
using Buffer = double_conversion::StringBuilder;
using double_conversion::StringToDoubleConverter;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

const StringToDoubleConverter& wholeConverter() {
    static const StringToDoubleConverter converter(StringToDoubleConverter::NO_FLAGS, 0.0, kNaN, "Infinity", nullptr);
    return converter;
}
const StringToDoubleConverter& prefixConverter() {
    static const StringToDoubleConverter converter(StringToDoubleConverter::ALLOW_TRAILING_JUNK, kNaN, kNaN, "Infinity",
                                                   nullptr);
    return converter;
}

template <class Char>
double convertDecimal(const StringToDoubleConverter& converter, const Char* chars, size_t length) {
    int processed = 0;
    if constexpr (sizeof(Char) == 1) {
        return converter.StringToDouble(reinterpret_cast<const char*>(chars), static_cast<int>(length), &processed);
    } else {
        return converter.StringToDouble(reinterpret_cast<const uint16_t*>(chars), static_cast<int>(length), &processed);
    }
}

/// 64 significant bits and whether any bit below them is set, scaled by 2^exponent, to the nearest double.
double roundToDouble(uint64_t top, bool sticky, int exponent) {
    // `top` has its highest bit set: 53 bits stay, 11 decide.
    uint64_t kept = top >> 11;
    uint64_t rest = top & 0x7FF;
    if (rest > 0x400 || (rest == 0x400 && (sticky || (kept & 1)))) kept++;
    return std::ldexp(static_cast<double>(kept), exponent + 11);
}

template <class Char>
double powerOfTwoDigits(const Char* chars, size_t length, int bitsPerDigit) {
    size_t i = 0;
    while (i < length && chars[i] == '0') i++;
    uint64_t value = 0;
    int64_t dropped = 0; // bits that did not fit below `value`
    bool sticky = false;
    for (; i < length; i++) {
        auto digit = static_cast<uint32_t>(digitValue(chars[i]));
        for (int bit = bitsPerDigit - 1; bit >= 0; bit--) {
            uint32_t b = (digit >> bit) & 1;
            if (value >> 63) {
                dropped++;
                sticky |= b != 0;
            } else {
                value = value << 1 | b;
            }
        }
    }
    if (value <= (1ull << 53)) return static_cast<double>(value);
    if (dropped > 1100) return kInfinity;
    int shift = std::countl_zero(value);
    return roundToDouble(value << shift, sticky, static_cast<int>(dropped) - shift);
}

template <class Char>
double parseDigits(const Char* chars, size_t length, int radix) {
    while (length > 0 && *chars == '0') {
        chars++;
        length--;
    }
    // Radix 36 needs 6 bits at most for a digit: ten digits always fit in 53 + 7 bits; check by value instead.
    uint64_t value = 0;
    size_t i = 0;
    for (; i < length && value < (1ull << 47); i++)
        value = value * static_cast<uint64_t>(radix) + static_cast<uint64_t>(digitValue(chars[i]));
    if (i == length) return static_cast<double>(value);
    if (std::has_single_bit(static_cast<unsigned>(radix)))
        return powerOfTwoDigits(chars, length, std::countr_zero(static_cast<unsigned>(radix)));
    if (radix == 10) return convertDecimal(wholeConverter(), chars, length);
    if (length > 1100) return kInfinity; // 3^700 is beyond the largest double already
    unsigned char digits[1100];
    for (i = 0; i < length; i++) digits[i] = static_cast<unsigned char>(digitValue(chars[i]));
    mp_limb_t limbs[128];
    mp_size_t count = mpn_set_str(limbs, digits, length, radix);
    return limbsToDouble(reinterpret_cast<const uint64_t*>(limbs), static_cast<size_t>(count));
}

template <class Char>
double parseNumericText(const Char* chars, size_t length) {
    while (length > 0 && isWhiteSpaceOrLineTerminator(*chars)) {
        chars++;
        length--;
    }
    while (length > 0 && isWhiteSpaceOrLineTerminator(chars[length - 1])) length--;
    if (length == 0) return 0;
    // Plain integers of up to 15 digits are by far the most frequent.
    if (length <= 15) {
        uint64_t value = 0;
        size_t i = 0;
        while (i < length && isAsciiDigit(chars[i])) value = value * 10 + static_cast<uint64_t>(chars[i++] - '0');
        if (i == length) return static_cast<double>(value);
    }
    if (length > 2 && chars[0] == '0') {
        int radix = 0;
        switch (chars[1]) {
        case 'x':
        case 'X': radix = 16; break;
        case 'o':
        case 'O': radix = 8; break;
        case 'b':
        case 'B': radix = 2; break;
        }
        if (radix) {
            for (size_t i = 2; i < length; i++) {
                if (digitValue(chars[i]) >= radix) return kNaN;
            }
            return parseDigits(chars + 2, length - 2, radix);
        }
    }
    if (decimalEnd(chars, chars + length) == chars + length) return decimalToDouble(chars, chars + length);
    Char first = chars[0];
    if (!isAsciiDigit(first) && first != '.' && first != '-' && first != '+' && first != 'I') return kNaN;
    return convertDecimal(wholeConverter(), chars, length);
}

template <class Char>
double parseFloatText(const Char* chars, size_t length) {
    while (length > 0 && isWhiteSpaceOrLineTerminator(*chars)) {
        chars++;
        length--;
    }
    if (length == 0) return kNaN;
    if (const Char* end = decimalEnd(chars, chars + length); end != chars) return decimalToDouble(chars, end);
    return convertDecimal(prefixConverter(), chars, length);
}

// parseInt, sec-parseint-string-radix.
template <class Char>
double parseIntText(const Char* chars, size_t length, int32_t radix) {
    while (length > 0 && isWhiteSpaceOrLineTerminator(*chars)) {
        chars++;
        length--;
    }
    bool negative = false;
    if (length > 0 && (*chars == '-' || *chars == '+')) {
        negative = *chars == '-';
        chars++;
        length--;
    }
    bool stripPrefix = true;
    if (radix != 0) {
        if (radix < 2 || radix > 36) return kNaN;
        stripPrefix = radix == 16;
    } else {
        radix = 10;
    }
    if (stripPrefix && length >= 2 && chars[0] == '0' && (chars[1] == 'x' || chars[1] == 'X')) {
        chars += 2;
        length -= 2;
        radix = 16;
    }
    size_t end = 0;
    while (end < length && digitValue(chars[end]) < radix) end++;
    if (end == 0) return kNaN;
    double value = parseDigits(chars, end, radix);
    return negative ? -value : value;
}

} // namespace

double textToNumber(StringView text) {
    return text.isTwoByte() ? parseNumericText(text.utf16(), text.length())
                            : parseNumericText(text.latin1(), text.length());
}

double parseFloatPrefix(StringView text) {
    return text.isTwoByte() ? parseFloatText(text.utf16(), text.length())
                            : parseFloatText(text.latin1(), text.length());
}

double parseIntPrefix(StringView text, int32_t radix) {
    return text.isTwoByte() ? parseIntText(text.utf16(), text.length(), radix)
                            : parseIntText(text.latin1(), text.length(), radix);
}

double digitsToDouble(StringView digits, int radix) {
    return digits.isTwoByte() ? parseDigits(digits.utf16(), digits.length(), radix)
                              : parseDigits(digits.latin1(), digits.length(), radix);
}

double longDecimalToDouble(StringView text) {
    return text.isTwoByte() ? convertDecimal(wholeConverter(), text.utf16(), text.length())
                            : convertDecimal(wholeConverter(), text.latin1(), text.length());
}

double limbsToDouble(const uint64_t* limbs, size_t count) {
    while (count > 0 && limbs[count - 1] == 0) count--;
    if (count == 0) return 0;
    if (count > 16) return kInfinity;
    int shift = std::countl_zero(limbs[count - 1]);
    uint64_t top = limbs[count - 1] << shift;
    bool sticky = false;
    if (count > 1) {
        if (shift) top |= limbs[count - 2] >> (64 - shift);
        sticky = shift ? (limbs[count - 2] << shift) != 0 : limbs[count - 2] != 0;
        for (size_t i = 0; i + 2 < count && !sticky; i++) sticky = limbs[i] != 0;
    }
    return roundToDouble(top, sticky, static_cast<int>(64 * (count - 1)) - shift);
}

std::string doubleToText(double d) {
    char text[kNumberChars];
    return {text, writeDouble(d, text)};
}

std::string doubleToRadixText(double d, int radix) {
    if (d != d) return "NaN";
    if (d == 0) return "0";
    if (std::isinf(d)) return d < 0 ? "-Infinity" : "Infinity";
    if (radix == 10) return doubleToText(d);
    bool negative = d < 0;
    if (negative) d = -d;

    // Fraction digits are made until what is left is below half the distance to the next double: they then identify `d`
    // among its neighbours. The digits are exact as long as the scaling by the radix is; this yields the forms that
    // programs know from other engines.
    double integer = std::floor(d);
    double fraction = d - integer;
    double margin = 0.5 * (std::nextafter(d, kInfinity) - d);
    margin = std::max(margin, std::numeric_limits<double>::denorm_min());
    std::string tail;
    if (fraction >= margin) {
        do {
            fraction *= radix;
            margin *= radix;
            int digit = static_cast<int>(fraction);
            tail.push_back(kDigits[digit]);
            fraction -= digit;
            bool roundsUp = fraction > 0.5 || (fraction == 0.5 && (digit & 1));
            if (roundsUp && fraction + margin > 1) {
                // The rest rounds up: carry into the digits made so far.
                while (!tail.empty()) {
                    int last = digitValue(static_cast<unsigned char>(tail.back()));
                    tail.pop_back();
                    if (last + 1 < radix) {
                        tail.push_back(kDigits[last + 1]);
                        break;
                    }
                }
                if (tail.empty()) integer += 1;
                break;
            }
        } while (fraction >= margin);
    }

    std::string head; // digits from the last to the first
    // Digits below what a double can tell apart print as zeros.
    while (integer / radix >= 0x1p53) {
        integer /= radix;
        head.push_back('0');
    }
    do {
        double remainder = std::fmod(integer, radix);
        head.push_back(kDigits[static_cast<int>(remainder)]);
        integer = (integer - remainder) / radix;
    } while (integer > 0);
    if (negative) head.push_back('-');
    std::reverse(head.begin(), head.end());
    if (!tail.empty()) {
        head.push_back('.');
        head += tail;
    }
    return head;
}

namespace {

template <class F>
std::string withBuilder(F&& convert) {
    char buffer[256];
    Buffer builder(buffer, sizeof buffer);
    convert(DoubleToStringConverter::EcmaScriptConverter(), builder);
    auto length = static_cast<size_t>(builder.position());
    builder.Finalize();
    return {buffer, length};
}

} // namespace

std::string doubleToFixed(double d, int digits) {
    if (d != d || std::fabs(d) >= 1e21) return doubleToText(d);
    if (auto n = scaledAndRounded(d, digits)) {
        char buffer[kNumberChars];
        size_t count = writeDigits(*n, buffer);
        auto fraction = static_cast<size_t>(digits);
        std::string text = d < 0 ? "-" : "";
        if (count <= fraction) text += '0';
        if (count > fraction) text.append(buffer, count - fraction);
        if (fraction == 0) return text;
        text += '.';
        if (count < fraction) text.append(fraction - count, '0');
        size_t inFraction = std::min(count, fraction);
        return text.append(buffer + count - inFraction, inFraction);
    }
    std::string text =
        withBuilder([&](const DoubleToStringConverter& converter, Buffer& b) { converter.ToFixed(d, digits, &b); });
    return d == 0 && text[0] == '-' ? text.substr(1) : text; // -0 prints without a sign
}

/// D.DDDe+X of `count` digits.
static std::string exponentialForm(bool negative, const char* digits, size_t count, int exponent) {
    std::string text = negative ? "-" : "";
    text += digits[0];
    if (count > 1) {
        text += '.';
        text.append(digits + 1, count - 1);
    }
    text += exponent < 0 ? "e-" : "e+";
    return text + std::to_string(std::abs(exponent));
}

std::string doubleToExponential(double d, int digits) {
    if (d == 0) d = 0;
    auto significant = d == 0 || digits < 0 ? std::nullopt : significantDigits(std::fabs(d), digits + 1);
    if (significant) {
        char buffer[kNumberChars];
        size_t count = writeDigits(significant->digits, buffer);
        return exponentialForm(d < 0, buffer, count, significant->exponent);
    }
    return withBuilder(
        [&](const DoubleToStringConverter& converter, Buffer& b) { converter.ToExponential(d, digits, &b); });
}

std::string doubleToPrecision(double d, int precision) {
    if (d == 0) d = 0;
    if (auto significant = d == 0 ? std::nullopt : significantDigits(std::fabs(d), precision)) {
        char buffer[kNumberChars];
        size_t count = writeDigits(significant->digits, buffer);
        int exponent = significant->exponent;
        if (exponent < -6 || exponent >= precision) return exponentialForm(d < 0, buffer, count, exponent);
        std::string text = d < 0 ? "-" : "";
        if (exponent < 0) {
            text += "0.";
            text.append(static_cast<size_t>(-exponent - 1), '0');
            return text.append(buffer, count);
        }
        auto point = static_cast<size_t>(exponent) + 1;
        text.append(buffer, point);
        if (point < count) {
            text += '.';
            text.append(buffer + point, count - point);
        }
        return text;
    }
    return withBuilder(
        [&](const DoubleToStringConverter& converter, Buffer& b) { converter.ToPrecision(d, precision, &b); });
}

uint16_t doubleToHalf(double d) {
    uint16_t sign = std::signbit(d) ? 0x8000 : 0;
    if (d != d) return 0x7E00;
    double magnitude = std::fabs(d);
    if (magnitude >= 65520) return sign | 0x7C00;
    if (magnitude < 0x1p-14) return sign | static_cast<uint16_t>(std::nearbyint(magnitude * 0x1p24));
    int exponent = std::ilogb(magnitude);
    auto significand = static_cast<uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent))); // 1024..2048
    return sign | static_cast<uint16_t>((static_cast<uint32_t>(exponent + 15) << 10) + (significand - 1024));
}

double halfToDouble(uint16_t half) {
    int exponent = (half >> 10) & 0x1F;
    int significand = half & 0x3FF;
    double value = exponent == 0    ? significand * 0x1p-24
                   : exponent == 31 ? (significand ? kNaN : kInfinity)
                                    : std::ldexp(1024 + significand, exponent - 25);
    return half & 0x8000 ? -value : value;
}

} // namespace tiercel

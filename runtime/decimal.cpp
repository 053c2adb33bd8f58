// See decimal.h. Each short way is exact, so its result is that of the long one:
//
// - A numeral whose digits make an integer up to 2^53, times or divided by a power of ten up to 10^22: both are
// doubles,
//   so one operation rounds once. Others: std::from_chars.
// - A double that is an integer of at most 15 digits, divided by 10^6: among decimals of at most 15 digits no two give
//   the same double, so that one without its trailing zeros is the shortest. Others: std::to_chars.
// - Rounding to a number of digits: a double is m * 2^e with m below 2^53, and m * 10^22 fits in 128 bits.
#include "runtime/decimal.h"

#include "runtime/characters.h"
#include "runtime/number_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

namespace tiercel {

namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int kMaxPower = 22;
constexpr uint64_t kMaxExact = uint64_t{1} << 53;

constexpr std::array<uint64_t, 20> kIntegerPowers = [] {
    std::array<uint64_t, 20> powers{};
    uint64_t power = 1;
    for (auto& p : powers) {
        p = power;
        power *= 10;
    }
    return powers;
}();

/// "00" to "99".
constexpr std::array<char, 200> kPairs = [] {
    std::array<char, 200> pairs{};
    for (size_t i = 0; i < 100; i++) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

/// Where the digits end, and whether there are any.
template <class Char>
bool skipDigits(const Char*& p, const Char* end) {
    const Char* start = p;
    while (p != end && isAsciiDigit(*p)) p++;
    return p != start;
}

template <class Char>
double generalDecimal(const Char* text, const Char* end) {
    double d = 0;
    std::from_chars_result result;
    if constexpr (sizeof(Char) == 1) {
        auto* chars = reinterpret_cast<const char*>(text);
        result = std::from_chars(chars, reinterpret_cast<const char*>(end), d);
    } else {
        std::string narrow(text, end);
        result = std::from_chars(narrow.data(), narrow.data() + narrow.size(), d);
    }
    if (result.ec == std::errc()) return d;
    return longDecimalToDouble(StringView(text, static_cast<uint32_t>(end - text))); // too large or too small
}

} // namespace

template <class Char>
const Char* decimalEnd(const Char* text, const Char* end) {
    const Char* p = text;
    if (p != end && (*p == '-' || *p == '+')) p++;
    bool any = skipDigits(p, end);
    if (p != end && *p == '.') {
        p++;
        any |= skipDigits(p, end);
    }
    if (!any) return text;
    if (p != end && (*p == 'e' || *p == 'E')) {
        const Char* exponent = p + 1;
        if (exponent != end && (*exponent == '-' || *exponent == '+')) exponent++;
        if (skipDigits(exponent, end)) p = exponent;
    }
    return p;
}
template const uint8_t* decimalEnd(const uint8_t*, const uint8_t*);
template const char16_t* decimalEnd(const char16_t*, const char16_t*);

template <class Char>
double decimalToDouble(const Char* text, const Char* end) {
    const Char* p = text;
    bool negative = *p == '-';
    if (negative || *p == '+') p++;
    const Char* unsignedText = p;
    uint64_t digits = 0;
    int count = 0;    // digits from the first that is not 0
    int exponent = 0; // of the last digit that was taken
    bool inexact = false;
    auto take = [&](bool isFraction) {
        for (; p != end && isAsciiDigit(*p); p++) {
            auto digit = static_cast<uint64_t>(*p - '0');
            if (count < 19) {
                digits = digits * 10 + digit;
                if (digits) count++;
                if (isFraction) exponent--;
            } else {
                inexact |= digit != 0;
                if (!isFraction) exponent++;
            }
        }
    };
    take(false);
    if (p != end && *p == '.') {
        p++;
        take(true);
    }
    if (p != end) { // e
        p++;
        bool down = *p == '-';
        if (down || *p == '+') p++;
        int written = 0;
        for (; p != end; p++)
            if (written < 100'000) written = written * 10 + static_cast<int>(*p - '0');
        exponent += down ? -written : written;
    }
    double value;
    if (digits == 0) {
        value = 0;
    } else if (!inexact && digits <= kMaxExact && exponent >= -kMaxPower && exponent <= kMaxPower) {
        auto exact = static_cast<double>(digits);
        value = exponent < 0 ? exact / kPowers[-exponent] : exact * kPowers[exponent];
    } else {
        value = generalDecimal(unsignedText, end);
    }
    return negative ? -value : value;
}
template double decimalToDouble(const uint8_t*, const uint8_t*);
template double decimalToDouble(const char16_t*, const char16_t*);

size_t writeDigits(uint64_t n, char* out) {
    char buffer[20];
    char* p = buffer + sizeof buffer;
    for (; n >= 100; n /= 100) std::memcpy(p -= 2, &kPairs[2 * (n % 100)], 2);
    if (n >= 10)
        std::memcpy(p -= 2, &kPairs[2 * n], 2);
    else if (n)
        *--p = static_cast<char>('0' + n);
    auto length = static_cast<size_t>(buffer + sizeof buffer - p);
    std::memcpy(out, p, length);
    return length;
}

size_t writeInt32(int32_t i, char* out) {
    if (i >= 0 && i < 10) {
        *out = static_cast<char>('0' + i);
        return 1;
    }
    if (i > 0) return writeDigits(static_cast<uint64_t>(i), out);
    *out = '-';
    return 1 + writeDigits(static_cast<uint64_t>(-static_cast<int64_t>(i)), out + 1);
}

/// Number::toString, steps 6 to 12, of `count` digits that stand for 0.DIGITS * 10^point.
static size_t layOut(const char* digits, int count, int point, char* out) {
    char* p = out;
    auto put = [&](const char* from, int n) {
        std::memcpy(p, from, static_cast<size_t>(n));
        p += n;
    };
    auto zeros = [&](int n) {
        std::memset(p, '0', static_cast<size_t>(n));
        p += n;
    };
    if (point > 21 || point <= -6) {
        *p++ = *digits;
        if (count > 1) {
            *p++ = '.';
            put(digits + 1, count - 1);
        }
        *p++ = 'e';
        int exponent = point - 1;
        *p++ = exponent < 0 ? '-' : '+';
        p += writeDigits(static_cast<uint64_t>(std::abs(exponent)), p);
    } else if (point <= 0) {
        put("0.", 2);
        zeros(-point);
        put(digits, count);
    } else if (point >= count) {
        put(digits, count);
        zeros(point - count);
    } else {
        put(digits, point);
        *p++ = '.';
        put(digits + point, count - point);
    }
    return static_cast<size_t>(p - out);
}

size_t writeDouble(double d, char* out) {
    if (!std::isfinite(d) || d == 0) {
        std::string_view text = d != d ? "NaN" : d == 0 ? "0" : d < 0 ? "-Infinity" : "Infinity";
        std::memcpy(out, text.data(), text.size());
        return text.size();
    }
    size_t sign = 0;
    if (d < 0) {
        *out++ = '-';
        sign = 1;
        d = -d;
    }
    char digits[24];
    if (d < 1e9) {
        constexpr int kDecimals = 6;
        double scaled = d * kPowers[kDecimals];
        auto n = static_cast<uint64_t>(scaled);
        if (n > 0 && static_cast<double>(n) == scaled && scaled / kPowers[kDecimals] == d) {
            int dropped = 0;
            while (n % 10 == 0) {
                n /= 10;
                dropped++;
            }
            auto count = static_cast<int>(writeDigits(n, digits));
            return sign + layOut(digits, count, count + dropped - kDecimals, out);
        }
    } else if (d < 0x1p53 && d == std::trunc(d)) {
        return sign + writeDigits(static_cast<uint64_t>(d), out);
    }
    // D.DDDe+XX
    char text[kNumberChars];
    char* end = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific).ptr;
    char* e = std::find(text, end, 'e');
    int exponent = 0;
    std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
    digits[0] = text[0];
    int count = 1;
    for (char* p = text + 2; p < e; p++) digits[count++] = *p;
    return sign + layOut(digits, count, exponent + 1, out);
}

std::optional<uint64_t> scaledAndRounded(double x, int scale) {
    using Wide = unsigned __int128;
    if (scale < -18 || scale > kMaxPower) return std::nullopt;
    auto bits = std::bit_cast<uint64_t>(std::fabs(x));
    auto field = static_cast<int>(bits >> 52);
    uint64_t significand = (bits & (kMaxExact / 2 - 1)) | (field ? kMaxExact / 2 : 0);
    int exponent = std::max(field, 1) - 1075;
    Wide n;
    if (scale >= 0) {
        Wide product = static_cast<Wide>(significand) * kIntegerPowers[static_cast<size_t>(std::min(scale, 19))];
        if (scale > 19) product *= kIntegerPowers[static_cast<size_t>(scale - 19)];
        if (exponent >= 0) {
            if (exponent > 11 || product >> (64 - exponent)) return std::nullopt;
            n = product << exponent;
        } else {
            int shift = -exponent;
            n = shift > 127 ? 0 : (product + (Wide{1} << (shift - 1))) >> shift;
        }
    } else {
        if (exponent > 10) return std::nullopt;
        uint64_t integer = exponent >= 0 ? significand << exponent : exponent <= -64 ? 0 : significand >> -exponent;
        uint64_t divisor = kIntegerPowers[static_cast<size_t>(-scale)];
        n = (static_cast<Wide>(integer) + divisor / 2) / divisor;
    }
    if (n >> 64) return std::nullopt;
    return static_cast<uint64_t>(n);
}

std::optional<Significant> significantDigits(double x, int digits) {
    if (digits > 17) return std::nullopt;
    uint64_t limit = kIntegerPowers[static_cast<size_t>(digits)];
    // 2^e has floor(e * log10(2)) + 1 digits; x has as many or one more.
    int exponent = static_cast<int>(std::floor(std::ilogb(x) * 0.30102999566398120));
    for (int tries = 0; tries < 3; tries++, exponent++) {
        auto n = scaledAndRounded(x, digits - 1 - exponent);
        if (!n || *n < limit / 10) return std::nullopt;
        if (*n < limit) return Significant{*n, exponent};
    }
    return std::nullopt;
}

} // namespace tiercel

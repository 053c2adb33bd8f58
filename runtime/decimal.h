// Decimal numerals to doubles and back, exactly, by the short ways that nearly all of them can take: see decimal.cpp.
//
//   decimalToDouble("12.5e3")            12500
//   char text[kNumberChars]; writeNumber(Value::number(0.1), text)    3, with "0.1" in text
//   scaledAndRounded(2.345, 2)           234: 2.345 is a little less than what it is written as
#pragma once

#include "runtime/value.h"

#include <cstdint>
#include <optional>

namespace tiercel {

/// Where the longest prefix that is a StrUnsignedDecimalLiteral with an optional sign ends; `text` if there is none.
/// "Infinity" is not looked for.
template <class Char>
const Char* decimalEnd(const Char* text, const Char* end);
extern template const uint8_t* decimalEnd(const uint8_t*, const uint8_t*);
extern template const char16_t* decimalEnd(const char16_t*, const char16_t*);

/// The double nearest to a text that decimalEnd accepts as a whole.
template <class Char>
double decimalToDouble(const Char* text, const Char* end);
extern template double decimalToDouble(const uint8_t*, const uint8_t*);
extern template double decimalToDouble(const char16_t*, const char16_t*);

/// Characters that writeInt32, writeDouble and writeNumber may need.
inline constexpr size_t kNumberChars = 32;
/// These write a number as Number::toString does, and return how many characters that took.
size_t writeInt32(int32_t, char* out);
size_t writeDouble(double, char* out);
inline size_t writeNumber(Value number, char* out) {
    return number.isInt32() ? writeInt32(number.asInt32(), out) : writeDouble(number.asDouble(), out);
}
/// The decimal digits of an integer, without leading zeros: none for 0.
size_t writeDigits(uint64_t, char* out);

/// The integer nearest to |x| * 10^scale, of two the larger one. Nothing where that does not fit or is beyond exact
/// arithmetic of 128 bits (scale below -18 or above 22, or a very large x).
std::optional<uint64_t> scaledAndRounded(double x, int scale);
/// `digits` (1 to 17) significant digits of x, which is positive and finite: an integer of that many digits, and the
/// exponent of the first. Nothing as above.
struct Significant {
    uint64_t digits;
    int exponent;
};
std::optional<Significant> significantDigits(double x, int digits);

} // namespace tiercel

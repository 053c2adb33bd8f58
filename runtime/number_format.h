// Numbers to text and back, without a VM: the shortest round-trip form, radix conversion, fixed and exponential forms,
// StringToNumber and the parsers behind parseInt and parseFloat. What most numbers need is in decimal.h, the rest is
// double-conversion's.
//
// Example: doubleToText(0.1 + 0.2) == "0.30000000000000004", doubleToRadixText(0.5, 2) == "0.1".
#pragma once

#include "runtime/string.h"

#include <string>

namespace tiercel {

/// Number::toString(d, 10).
std::string doubleToText(double d);
/// Number::toString(d, radix), radix 2..36; as many fraction digits as tell `d` from its neighbours.
std::string doubleToRadixText(double d, int radix);
/// Number.prototype.toFixed and friends for finite `d`; digits 0..100 (toPrecision: 1..100). toExponential with digits
/// -1 gives as many as necessary.
std::string doubleToFixed(double d, int digits);
std::string doubleToExponential(double d, int digits);
std::string doubleToPrecision(double d, int precision);

/// StringToNumber: NaN unless the trimmed text is a StringNumericLiteral.
double textToNumber(StringView);
/// parseFloat: the longest prefix that is a StrDecimalLiteral, after white space.
double parseFloatPrefix(StringView);
/// parseInt after ToInt32(radix).
double parseIntPrefix(StringView, int32_t radix);
/// The double nearest to digits in a radix (all characters are digits of it): numeric literals such as 0xFF, 0o17.
double digitsToDouble(StringView digits, int radix);
/// The same of decimal numerals, with point and exponent, of any length.
double longDecimalToDouble(StringView);
/// The double nearest to the magnitude of `count` limbs, least significant first (ties to even).
double limbsToDouble(const uint64_t* limbs, size_t count);

/// IEEE binary16 of `d`, rounded to nearest even, and back.
uint16_t doubleToHalf(double d);
double halfToDouble(uint16_t half);

} // namespace tiercel

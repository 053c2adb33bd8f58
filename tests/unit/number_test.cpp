// Numbers to text and back (runtime/number_format.h), and the exact sum behind Math.sumPrecise.
#include "runtime/builtins/exact_sum.h"
#include "runtime/number_format.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace tiercel;

namespace {

StringView text(std::string_view s) {
    return StringView(reinterpret_cast<const uint8_t*>(s.data()), static_cast<uint32_t>(s.size()));
}
double number(std::string_view s) { return textToNumber(text(s)); }
bool isNaN(double d) { return d != d; }
constexpr double kInfinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("numbers print as their shortest form") {
    CHECK(doubleToText(0) == "0");
    CHECK(doubleToText(-0.0) == "0");
    CHECK(doubleToText(0.1 + 0.2) == "0.30000000000000004");
    CHECK(doubleToText(1e21) == "1e+21");
    CHECK(doubleToText(123456789012345680000.0) == "123456789012345680000");
    CHECK(doubleToText(1e-7) == "1e-7");
    CHECK(doubleToText(0.000001) == "0.000001");
    CHECK(doubleToText(-kInfinity) == "-Infinity");
    CHECK(doubleToText(5e-324) == "5e-324");
}

TEST_CASE("numbers print in any radix") {
    CHECK(doubleToRadixText(255, 16) == "ff");
    CHECK(doubleToRadixText(-255.5, 16) == "-ff.8");
    CHECK(doubleToRadixText(0.5, 2) == "0.1");
    CHECK(doubleToRadixText(0.1, 3) == "0.0022002200220022002200220022002201");
    CHECK(doubleToRadixText(35, 36) == "z");
    CHECK(doubleToRadixText(1e21, 7) == "5135235413265003022600000");
    CHECK(doubleToRadixText(0x1p53, 2) == "1" + std::string(53, '0'));
    CHECK(doubleToRadixText(std::nan(""), 2) == "NaN");
}

TEST_CASE("fixed, exponential and precise forms") {
    CHECK(doubleToFixed(1.005, 2) == "1.00");
    CHECK(doubleToFixed(-0.0, 2) == "0.00");
    CHECK(doubleToFixed(-0.0000001, 2) == "-0.00");
    CHECK(doubleToFixed(1e21, 2) == "1e+21");
    CHECK(doubleToFixed(0.5, 0) == "1");
    CHECK(doubleToFixed(2.5, 0) == "3");
    CHECK(doubleToExponential(12345, -1) == "1.2345e+4");
    CHECK(doubleToExponential(12345, 2) == "1.23e+4");
    CHECK(doubleToExponential(0, 2) == "0.00e+0");
    CHECK(doubleToPrecision(123.456, 4) == "123.5");
    CHECK(doubleToPrecision(0.000001, 2) == "0.0000010");
    CHECK(doubleToPrecision(1e21, 3) == "1.00e+21");
}

TEST_CASE("StringToNumber") {
    CHECK(number("") == 0);
    CHECK(number("  42\n") == 42);
    CHECK(number("-0") == 0);
    CHECK(std::signbit(number("-0")));
    CHECK(number(".5") == 0.5);
    CHECK(number("5.") == 5);
    CHECK(number("+1e3") == 1000);
    CHECK(number("0x1F") == 31);
    CHECK(number("0b101") == 5);
    CHECK(number("0O17") == 15);
    CHECK(number("Infinity") == kInfinity);
    CHECK(number("-Infinity") == -kInfinity);
    CHECK(number("12345678901234567890") == 12345678901234567890.0);
    CHECK(number("0x20000000000001") == 9007199254740992.0); // 2^53 + 1: ties to even
    CHECK(number("0x20000000000003") == 9007199254740996.0);
    for (const char* bad :
         {"x", "1x", "-", "+", ".", "1e", "1e+", "0x", "0xg", "+0x10", "1_0", "infinity", "- 1", "1 2"}) {
        CAPTURE(bad);
        CHECK(isNaN(number(bad)));
    }
    CHECK(textToNumber(StringView(u"\uFEFF\u00A07\u2028", 4)) == 7);
}

TEST_CASE("parseInt and parseFloat") {
    CHECK(parseIntPrefix(text("  12px"), 0) == 12);
    CHECK(parseIntPrefix(text("0x1f"), 0) == 31);
    CHECK(parseIntPrefix(text("0x1f"), 16) == 31);
    CHECK(parseIntPrefix(text("0x1f"), 10) == 0);
    CHECK(parseIntPrefix(text("-zz"), 36) == -1295);
    CHECK(isNaN(parseIntPrefix(text("9"), 8)));
    CHECK(isNaN(parseIntPrefix(text(""), 0)));
    CHECK(isNaN(parseIntPrefix(text("1"), 37)));
    CHECK(parseIntPrefix(text(std::string(400, '9')), 10) == kInfinity);
    CHECK(parseIntPrefix(text("12345601234560123456012"), 7) > 1e18);
    CHECK(parseFloatPrefix(text(" 3.14abc")) == 3.14);
    CHECK(parseFloatPrefix(text("1e")) == 1);
    CHECK(parseFloatPrefix(text("-Infinityx")) == -kInfinity);
    CHECK(parseFloatPrefix(text(".5.5")) == 0.5);
    CHECK(isNaN(parseFloatPrefix(text("e5"))));
}

TEST_CASE("half precision") {
    CHECK(halfToDouble(doubleToHalf(1.0)) == 1.0);
    CHECK(halfToDouble(doubleToHalf(65504)) == 65504);
    CHECK(halfToDouble(doubleToHalf(65519.99)) == 65504);
    CHECK(halfToDouble(doubleToHalf(65520)) == kInfinity);
    CHECK(halfToDouble(doubleToHalf(0x1p-25)) == 0);
    CHECK(halfToDouble(doubleToHalf(0x1.000001p-25)) == 0x1p-24);
    CHECK(halfToDouble(doubleToHalf(1.337)) == 1.3369140625);
    CHECK(doubleToHalf(-0.0) == 0x8000);
}

TEST_CASE("exact sums") {
    auto sum = [](std::initializer_list<double> numbers) {
        ExactSum s;
        for (double d : numbers) s.add(d);
        return s.result();
    };
    CHECK(std::signbit(sum({})));
    CHECK(std::signbit(sum({-0.0, -0.0})));
    CHECK_FALSE(std::signbit(sum({-0.0, 0.0})));
    CHECK(sum({0.1, 0.2, -0.3}) == 0x1p-55);
    CHECK(sum({1e308, 1e308, -1e308}) == 1e308);
    CHECK(sum({1e308, 1e308}) == kInfinity);
    CHECK(sum({1e30, 0.1, -1e30}) == 0.1);
    CHECK(sum({5e-324, 5e-324}) == 1e-323);
    CHECK(sum({1, 0x1p-53}) == 1);
    CHECK(sum({1, 0x1p-53, 0x1p-1074}) == 1 + 0x1p-52);
    CHECK(isNaN(sum({kInfinity, -kInfinity})));
}

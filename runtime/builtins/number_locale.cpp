// Number.prototype.toLocaleString and BigInt's: the options of Intl.NumberFormat (ECMA-402 §15) as an ICU number
// skeleton.
//
//   {style: "currency", currency: "EUR"}  →  "currency/EUR .00 rounding-mode-half-up"
#include "runtime/bigint.h"
#include "runtime/builtins/locale.h"
#include "runtime/characters.h"

#include <unicode/ucurr.h>
#include <unicode/unum.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tiercel {

void NumberFormatter::close(NumberFormatter* formatter) {
    unumf_close(formatter->formatter);
    unumf_closeResult(formatter->result);
    delete formatter;
}

namespace {

constexpr const char* kService = "Number.prototype.toLocaleString"; // for BigInts too
constexpr int kNone = -1;
constexpr int kMostFraction = 100, kMostSignificant = 21;

constexpr std::string_view kUnits[] = {
    "acre",       "bit",         "byte",        "celsius", "centimeter",  "day",        "degree",
    "fahrenheit", "fluid-ounce", "foot",        "gallon",  "gigabit",     "gigabyte",   "gram",
    "hectare",    "hour",        "inch",        "kilobit", "kilobyte",    "kilogram",   "kilometer",
    "liter",      "megabit",     "megabyte",    "meter",   "microsecond", "mile",       "mile-scandinavian",
    "milliliter", "millimeter",  "millisecond", "minute",  "month",       "nanosecond", "ounce",
    "percent",    "petabyte",    "pound",       "second",  "stone",       "terabit",    "terabyte",
    "week",       "yard",        "year"};

bool isUnit(std::string_view unit) {
    auto isSimple = [](std::string_view name) { return std::ranges::find(kUnits, name) != std::end(kUnits); };
    size_t per = unit.find("-per-");
    if (per == std::string_view::npos) return isSimple(unit);
    return isSimple(unit.substr(0, per)) && isSimple(unit.substr(per + 5));
}

/// What SetNumberFormatDigitOptions (§16.1.1) finds out.
struct Digits {
    int integer = 1;
    int fractionLeast = 0, fractionMost = 3;
    int significantLeast = 1, significantMost = kMostSignificant;
    int increment = 1;
    std::string mode, priority, trailingZeros;
    bool byFraction = false, bySignificant = false; // neither: as compact notation has it
};

Completion<Digits> readDigits(LocaleOptions& options, int fractionLeast, int fractionMost, bool compact) {
    VM& vm = options.vm();
    Digits d;
    d.integer = TRY(options.integer("minimumIntegerDigits", 1, kMostSignificant, 1));
    Value least = TRY(options.get("minimumFractionDigits")), most = TRY(options.get("maximumFractionDigits"));
    Value least2 = TRY(options.get("minimumSignificantDigits")), most2 = TRY(options.get("maximumSignificantDigits"));
    d.increment = TRY(options.integer("roundingIncrement", 1, 5000, 1));
    constexpr int kIncrements[] = {1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000};
    if (std::ranges::find(kIncrements, d.increment) == std::end(kIncrements))
        return vm.throwRangeError("roundingIncrement value is out of range.");
    d.mode = TRY(options.text(
        "roundingMode",
        {"ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"},
        "halfExpand"));
    d.priority = TRY(options.text("roundingPriority", {"auto", "morePrecision", "lessPrecision"}, "auto"));
    d.trailingZeros = TRY(options.text("trailingZeroDisplay", {"auto", "stripIfInteger"}, "auto"));
    if (d.increment != 1) fractionMost = fractionLeast;
    bool hasSignificant = !least2.isUndefined() || !most2.isUndefined();
    bool hasFraction = !least.isUndefined() || !most.isUndefined();
    d.byFraction = d.bySignificant = true;
    if (d.priority == "auto") {
        d.bySignificant = hasSignificant;
        if (hasSignificant || (!hasFraction && compact)) d.byFraction = false;
    }
    if (d.bySignificant && hasSignificant) {
        d.significantLeast = TRY(options.checked(least2, "minimumSignificantDigits", 1, kMostSignificant, 1));
        d.significantMost = TRY(
            options.checked(most2, "maximumSignificantDigits", d.significantLeast, kMostSignificant, kMostSignificant));
    }
    if (d.byFraction) {
        d.fractionLeast = fractionLeast;
        d.fractionMost = fractionMost;
        if (hasFraction) {
            int low = TRY(options.checked(least, "minimumFractionDigits", 0, kMostFraction, kNone));
            int high = TRY(options.checked(most, "maximumFractionDigits", 0, kMostFraction, kNone));
            d.fractionLeast = low == kNone ? std::min(fractionLeast, high) : low;
            d.fractionMost = high == kNone ? std::max(fractionMost, low) : high;
            if (d.fractionLeast > d.fractionMost)
                return vm.throwRangeError("maximumFractionDigits value is out of range.");
        }
    }
    if (d.increment != 1) {
        if (!d.byFraction || d.bySignificant) return vm.throwTypeError("roundingIncrement value is invalid.");
        if (d.fractionLeast != d.fractionMost) return vm.throwRangeError("roundingIncrement value is out of range.");
    }
    return d;
}

void appendDigits(std::string& skeleton, const Digits& d) {
    auto copies = [&](char c, int count) { skeleton.append(static_cast<size_t>(std::max(count, 0)), c); };
    auto significant = [&] {
        copies('@', d.significantLeast);
        copies('#', d.significantMost - d.significantLeast);
    };
    if (d.increment != 1) {
        // The increment counts units of the last fraction digit.
        std::string number = std::to_string(d.increment);
        auto fraction = static_cast<size_t>(d.fractionMost);
        if (number.size() <= fraction) number.insert(0, fraction + 1 - number.size(), '0');
        if (fraction) number.insert(number.size() - fraction, 1, '.');
        skeleton += " precision-increment/" + number;
    } else if (d.byFraction) {
        skeleton += ' ';
        // A fraction of no digits before a limit on significant ones is written as a dot alone.
        if (d.fractionMost == 0 && !d.bySignificant) {
            skeleton += "precision-integer";
        } else {
            skeleton += '.';
            copies('0', d.fractionLeast);
            copies('#', d.fractionMost - d.fractionLeast);
        }
        if (d.bySignificant) {
            skeleton += '/';
            significant();
            skeleton += d.priority == "morePrecision" ? 'r' : 's';
        }
    } else if (d.bySignificant) {
        skeleton += ' ';
        significant();
    }
    if (d.trailingZeros == "stripIfInteger") skeleton += d.byFraction || d.bySignificant ? "/w" : "";
    if (d.integer > 1) {
        skeleton += " integer-width/+";
        copies('0', d.integer);
    }
    constexpr std::pair<std::string_view, std::string_view> kModes[] = {
        {"ceil", "ceiling"},       {"floor", "floor"},           {"expand", "up"},
        {"trunc", "down"},         {"halfCeil", "half-ceiling"}, {"halfFloor", "half-floor"},
        {"halfExpand", "half-up"}, {"halfTrunc", "half-down"},   {"halfEven", "half-even"}};
    for (auto [name, token] : kModes)
        if (name == d.mode) skeleton.append(" rounding-mode-").append(token);
}

/// The option useGrouping (GetBooleanOrStringNumberFormatOption).
Completion<std::string> groupingToken(LocaleOptions& options, bool compact) {
    Value value = TRY(options.get("useGrouping"));
    std::string text = compact ? "min2" : "auto";
    if (value.isTrue()) {
        text = "always";
    } else if (!value.isUndefined()) {
        if (!toBoolean(value)) return std::string(" group-off");
        std::string given = TRY(toString(options.vm(), value))->toUtf8(options.vm());
        bool known = given == "min2" || given == "auto" || given == "always";
        if (!known && given != "true" && given != "false")
            return options.vm().throwRangeError("Value %s out of range for %s options property useGrouping",
                                                given.c_str(), kService);
        if (known) text = given;
    }
    return std::string(text == "min2" ? " group-min2" : text == "always" ? " group-on-aligned" : "");
}

std::string signToken(const std::string& display, bool accounting) {
    if (display == "auto") return accounting ? " sign-accounting" : "";
    if (display == "never") return " sign-never";
    std::string token = accounting ? " sign-accounting-" : " sign-";
    return token + (display == "exceptZero" ? "except-zero" : display);
}

/// Reads the options (§15.1.2) and appends `numbers=…` to the locale where they name digits.
Completion<std::string> skeletonOf(LocaleOptions& options, std::string& locale) {
    VM& vm = options.vm();
    TRY(options.text("localeMatcher", {"lookup", "best fit"}));
    std::string digitsName = TRY(options.text("numberingSystem", {}));
    if (!digitsName.empty()) {
        auto isPart = [](unsigned char c) { return std::isalnum(c) || c == '-'; };
        if (!std::ranges::all_of(digitsName, isPart) || digitsName.size() < 3 || digitsName.size() > 8)
            return vm.throwRangeError("Invalid numberingSystem : %s", digitsName.c_str());
    }
    std::string style = TRY(options.text("style", {"decimal", "percent", "currency", "unit"}, "decimal"));
    std::string currency = TRY(options.text("currency", {}));
    if (!currency.empty()) {
        if (currency.size() != 3 || !std::ranges::all_of(currency, [](unsigned char c) { return std::isalpha(c); }))
            return vm.throwRangeError("Invalid currency code : %s", currency.c_str());
        for (char& c : currency) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else if (style == "currency") {
        return vm.throwTypeError("Currency code is required with currency style.");
    }
    std::string display = TRY(options.text("currencyDisplay", {"code", "symbol", "narrowSymbol", "name"}, "symbol"));
    bool accounting = TRY(options.text("currencySign", {"standard", "accounting"}, "standard")) == "accounting";
    std::string unit = TRY(options.text("unit", {}));
    if (!unit.empty() && !isUnit(unit))
        return vm.throwRangeError("Invalid unit argument for %s() '%s'", kService, unit.c_str());
    if (unit.empty() && style == "unit") return vm.throwTypeError("Invalid unit argument for %s() ''", kService);
    std::string unitDisplay = TRY(options.text("unitDisplay", {"short", "narrow", "long"}, "short"));
    std::string notation =
        TRY(options.text("notation", {"standard", "scientific", "engineering", "compact"}, "standard"));
    bool compact = notation == "compact";
    int least = 0, most = style == "percent" ? 0 : 3;
    std::string skeleton;
    if (style == "percent") {
        skeleton = "percent scale/100";
    } else if (style == "currency") {
        skeleton = "currency/" + currency;
        skeleton += display == "code"           ? " unit-width-iso-code"
                    : display == "name"         ? " unit-width-full-name"
                    : display == "narrowSymbol" ? " unit-width-narrow"
                                                : "";
        if (notation == "standard") {
            std::u16string code(currency.begin(), currency.end());
            UErrorCode status = U_ZERO_ERROR;
            least = most = ucurr_getDefaultFractionDigits(reinterpret_cast<const UChar*>(code.c_str()), &status);
        } else {
            most = 0;
        }
    } else if (style == "unit") {
        skeleton = "unit/" + unit;
        skeleton += unitDisplay == "long"     ? " unit-width-full-name"
                    : unitDisplay == "narrow" ? " unit-width-narrow"
                                              : "";
    }
    Digits digits = TRY(readDigits(options, least, most, compact));
    appendDigits(skeleton, digits);
    std::string compactDisplay = TRY(options.text("compactDisplay", {"short", "long"}, "short"));
    if (compact) skeleton += compactDisplay == "long" ? " compact-long" : " compact-short";
    if (notation == "scientific" || notation == "engineering") skeleton += " " + notation;
    skeleton += TRY(groupingToken(options, compact));
    std::string sign = TRY(options.text("signDisplay", {"auto", "never", "always", "exceptZero", "negative"}, "auto"));
    skeleton += signToken(sign, accounting && style == "currency");
    if (!digitsName.empty()) locale += (locale.find('@') == std::string::npos ? "@numbers=" : ";numbers=") + digitsName;
    return skeleton;
}

NumberFormatter* openFormatter(const std::string& locale, const std::string& skeleton) {
    UErrorCode status = U_ZERO_ERROR;
    std::u16string text(skeleton.begin(), skeleton.end());
    auto made = std::make_unique<NumberFormatter>();
    made->formatter = unumf_openForSkeletonAndLocale(reinterpret_cast<const UChar*>(text.data()),
                                                     static_cast<int32_t>(text.size()), locale.c_str(), &status);
    made->result = unumf_openResult(&status);
    if (U_SUCCESS(status)) return made.release();
    NumberFormatter::close(made.release());
    return nullptr;
}

} // namespace

Completion<Value> formatNumber(VM& vm, Value number, Value locales, Value optionsValue) {
    std::string locale = TRY(localeArgument(vm, locales));
    LocaleOptions options = TRY(LocaleOptions::from(vm, optionsValue, kService));
    std::string skeleton = options.isEmpty() ? ".### rounding-mode-half-up" : TRY(skeletonOf(options, locale));
    std::string name = locale + '\n' + skeleton;
    auto& cache = localeState(vm).numbers;
    NumberFormatter* formatter = cache.find(name);
    if (!formatter) {
        formatter = openFormatter(locale, skeleton);
        if (!formatter) return vm.throwRangeError("Internal error. Icu error.");
        cache.add(std::move(name), formatter);
    }
    UErrorCode status = U_ZERO_ERROR;
    if (number.isBigInt()) {
        std::string digits = TRY(static_cast<BigInt*>(number.asCell())->toString(vm))->toUtf8(vm);
        unumf_formatDecimal(formatter->formatter, digits.data(), static_cast<int32_t>(digits.size()), formatter->result,
                            &status);
    } else {
        unumf_formatDouble(formatter->formatter, number.asNumber(), formatter->result, &status);
    }
    std::array<UChar, 128> buffer;
    int32_t length = unumf_resultToString(formatter->result, buffer.data(), buffer.size(), &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        std::u16string text(static_cast<size_t>(length), 0);
        status = U_ZERO_ERROR;
        unumf_resultToString(formatter->result, reinterpret_cast<UChar*>(text.data()), length, &status);
        return Value(String::fromUtf16(vm, text));
    }
    if (U_FAILURE(status)) return vm.throwRangeError("Internal error. Icu error.");
    return Value(String::fromUtf16(
        vm, std::u16string_view(reinterpret_cast<const char16_t*>(buffer.data()), static_cast<size_t>(length))));
}

} // namespace tiercel

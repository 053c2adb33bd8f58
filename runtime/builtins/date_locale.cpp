// Date.prototype.toLocaleString and its kin: the options of Intl.DateTimeFormat (ECMA-402 §11) as ICU styles or a
// pattern.
//
//   {weekday: "short", hour: "numeric"}  →  skeleton "EEEj"  →  in en-US the pattern "EEE h a"
#include "runtime/builtins/date.h"
#include "runtime/builtins/locale.h"

#include <unicode/ucal.h>
#include <unicode/udatpg.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tiercel {

namespace {

constexpr const char* kService = "Date.prototype.toLocaleString";

/// What the options say, as far as they make a difference to ICU.
struct DateOptions {
    std::string skeleton;             // of the components, without the hour
    std::string hour;                 // "numeric", "2-digit" or none
    std::string dateStyle, timeStyle; // "full" to "short"
    std::string cycle;                // "h11" to "h24", "12" and "24" for hour12, or none
    std::string zone;                 // an ICU id; empty: the VM's
};

struct Component {
    const char* name;
    bool isDate; // counts for toLocaleDateString, else for toLocaleTimeString
    std::array<std::pair<std::string_view, std::string_view>, 6> letters;
};
constexpr Component kComponents[] = {
    {"weekday", true, {{{"narrow", "EEEEE"}, {"short", "EEE"}, {"long", "EEEE"}}}},
    {"era", true, {{{"narrow", "GGGGG"}, {"short", "G"}, {"long", "GGGG"}}}},
    {"year", true, {{{"2-digit", "yy"}, {"numeric", "y"}}}},
    {"month", true, {{{"2-digit", "MM"}, {"numeric", "M"}, {"narrow", "MMMMM"}, {"short", "MMM"}, {"long", "MMMM"}}}},
    {"day", true, {{{"2-digit", "dd"}, {"numeric", "d"}}}},
    {"dayPeriod", false, {{{"narrow", "BBBBB"}, {"short", "B"}, {"long", "BBBB"}}}},
    {"hour", false, {{{"2-digit", ""}, {"numeric", ""}}}},
    {"minute", false, {{{"2-digit", "mm"}, {"numeric", "m"}}}},
    {"second", false, {{{"2-digit", "ss"}, {"numeric", "s"}}}},
};

std::u16string wide(std::string_view text) { return std::u16string(text.begin(), text.end()); }
const UChar* units(const std::u16string& text) { return reinterpret_cast<const UChar*>(text.data()); }
int32_t sizeOf(const std::u16string& text) { return static_cast<int32_t>(text.size()); }

/// The ICU id of a time zone that the option names: an IANA name in any case, or an offset.
Completion<std::string> zoneOf(VM& vm, Value option) {
    std::string name = TRY(toString(vm, option))->toUtf8(vm);
    auto bad = [&] { return vm.throwRangeError("Invalid time zone specified: %s", name.c_str()); };
    if (!name.empty() && (name[0] == '+' || name[0] == '-')) {
        std::string digits = name.substr(1);
        if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
        if (digits.size() == 2) digits += "00";
        bool valid = digits.size() == 4 && std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c); });
        if (!valid || digits.substr(0, 2) > "23" || digits.substr(2) > "59") return bad();
        return "GMT" + name.substr(0, 1) + digits.substr(0, 2) + ":" + digits.substr(2);
    }
    // ICU also takes its own offsets for names; names of the database have no digits behind "GMT" but in Etc.
    UErrorCode status = U_ZERO_ERROR;
    std::string result;
    UEnumeration* all = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, &status);
    auto isSame = [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); };
    for (int32_t length; const char* id = uenum_next(all, &length, &status);)
        if (std::ranges::equal(std::string_view(id, static_cast<size_t>(length)), name, isSame)) result = id;
    uenum_close(all);
    return result.empty() ? bad() : Completion<std::string>(result);
}

/// Reads the options (CreateDateTimeFormat, §11.1.2); components that are asked for by nobody are those of `parts`.
Completion<DateOptions> readOptions(LocaleOptions& options, DateParts parts, std::string& locale) {
    VM& vm = options.vm();
    DateOptions o;
    TRY(options.text("localeMatcher", {"lookup", "best fit"}));
    auto keyword = [&](const char* option, const char* key) -> Completion<void> {
        std::string value = TRY(options.text(option, {}));
        if (value.empty()) return {};
        bool valid = value.size() >= 3 &&
                     std::ranges::all_of(value, [](unsigned char c) { return std::isalnum(c) || c == '-'; });
        if (!valid) return vm.throwRangeError("Invalid %s : %s", option, value.c_str());
        if (value == "gregory") value = "gregorian";
        locale += (locale.find('@') == std::string::npos ? "@" : ";") + std::string(key) + "=" + value;
        return {};
    };
    TRY(keyword("calendar", "calendar"));
    TRY(keyword("numberingSystem", "numbers"));
    int hour12 = TRY(options.boolean("hour12"));
    o.cycle = TRY(options.text("hourCycle", {"h11", "h12", "h23", "h24"}));
    if (hour12 >= 0) o.cycle = hour12 ? "12" : "24";
    Value zone = TRY(options.get("timeZone"));
    if (!zone.isUndefined()) o.zone = TRY(zoneOf(vm, zone));
    bool any = false;        // a component that keeps the defaults away
    bool explicitly = false; // one at all
    auto note = [&](bool isDate) {
        explicitly = true;
        any = any || parts == DateParts::All || isDate == (parts == DateParts::Date);
    };
    for (const Component& component : kComponents) {
        Value value = TRY(options.get(component.name));
        if (!value.isUndefined()) {
            std::string text = TRY(toString(vm, value))->toUtf8(vm);
            auto known = std::ranges::find(component.letters, text, [](auto& pair) { return pair.first; });
            if (text.empty() || known == component.letters.end())
                return vm.throwRangeError("Value %s out of range for %s options property %s", text.c_str(), kService,
                                          component.name);
            if (known->second.empty()) o.hour = text;
            o.skeleton += known->second;
            explicitly = true;
            if (std::string_view(component.name) != "era") note(component.isDate); // which says nothing by itself
        }
    }
    int fraction = TRY(options.integer("fractionalSecondDigits", 1, 3, 0));
    if (fraction) note(false);
    o.skeleton.append(static_cast<size_t>(fraction), 'S');
    std::string zoneName = TRY(
        options.text("timeZoneName", {"short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"}));
    explicitly = explicitly || !zoneName.empty();
    o.skeleton += zoneName == "short"          ? "z"
                  : zoneName == "long"         ? "zzzz"
                  : zoneName == "shortOffset"  ? "O"
                  : zoneName == "longOffset"   ? "OOOO"
                  : zoneName == "shortGeneric" ? "v"
                  : zoneName == "longGeneric"  ? "vvvv"
                                               : "";
    TRY(options.text("formatMatcher", {"basic", "best fit"}));
    o.dateStyle = TRY(options.text("dateStyle", {"full", "long", "medium", "short"}));
    o.timeStyle = TRY(options.text("timeStyle", {"full", "long", "medium", "short"}));
    if (!o.dateStyle.empty() || !o.timeStyle.empty()) {
        if (explicitly) return vm.throwTypeError("Invalid option : option");
        if (parts == DateParts::Date && !o.timeStyle.empty()) return vm.throwTypeError("Invalid option : timeStyle");
        if (parts == DateParts::Time && !o.dateStyle.empty()) return vm.throwTypeError("Invalid option : dateStyle");
        return o;
    }
    if (any) return o;
    if (parts != DateParts::Time) o.skeleton = "yMd" + o.skeleton;
    if (parts != DateParts::Date) {
        o.skeleton += "mmss";
        o.hour = "numeric";
    }
    return o;
}

/// An open ICU object for the time of a scope.
template <class T, void (*kClose)(T*)>
using Scoped = std::unique_ptr<T, std::integral_constant<void (*)(T*), kClose>>;
using Patterns = Scoped<UDateTimePatternGenerator, udatpg_close>;

/// The letter for hours, by the options or by what the locale prefers.
char16_t hourLetter(const DateOptions& o, const std::string& locale, UDateTimePatternGenerator* patterns,
                    UErrorCode& status) {
    if (o.cycle == "h11") return 'K';
    if (o.cycle == "h12") return 'h';
    if (o.cycle == "h23") return 'H';
    if (o.cycle == "h24") return 'k';
    UDateFormatHourCycle preferred = udatpg_getDefaultHourCycle(patterns, &status);
    if (o.cycle == "12") return locale.starts_with("ja") || preferred == UDAT_HOUR_CYCLE_11 ? 'K' : 'h';
    if (o.cycle == "24") return 'H';
    return preferred == UDAT_HOUR_CYCLE_11   ? 'K'
           : preferred == UDAT_HOUR_CYCLE_12 ? 'h'
           : preferred == UDAT_HOUR_CYCLE_24 ? 'k'
                                             : 'H';
}

/// Puts `letter` in the place of the pattern's hours, and keeps what is quoted.
std::u16string withHours(std::u16string pattern, char16_t letter) {
    bool quoted = false;
    for (char16_t& c : pattern) {
        if (c == '\'') quoted = !quoted;
        if (!quoted && (c == 'h' || c == 'H' || c == 'k' || c == 'K')) c = letter;
    }
    return pattern;
}

std::u16string bestPattern(UDateTimePatternGenerator* patterns, const std::u16string& skeleton, UErrorCode& status) {
    std::array<UChar, 256> out;
    int32_t length = udatpg_getBestPatternWithOptions(patterns, units(skeleton), sizeOf(skeleton),
                                                      UDATPG_MATCH_HOUR_FIELD_LENGTH, out.data(), out.size(), &status);
    return U_FAILURE(status)
               ? std::u16string()
               : std::u16string(reinterpret_cast<const char16_t*>(out.data()), static_cast<size_t>(length));
}

UDateFormatStyle styleOf(const std::string& name) {
    return name == "full"     ? UDAT_FULL
           : name == "long"   ? UDAT_LONG
           : name == "medium" ? UDAT_MEDIUM
           : name == "short"  ? UDAT_SHORT
                              : UDAT_NONE;
}

UDateFormat* openPattern(const std::string& locale, const std::u16string& zone, const std::u16string& pattern,
                         UErrorCode& status) {
    return udat_open(UDAT_PATTERN, UDAT_PATTERN, locale.c_str(), units(zone), sizeOf(zone), units(pattern),
                     sizeOf(pattern), &status);
}

UDateFormat* openFormat(const DateOptions& o, const std::string& locale, const std::u16string& zone,
                        UErrorCode& status) {
    Patterns patterns(udatpg_open(locale.c_str(), &status));
    if (U_FAILURE(status)) return nullptr;
    char16_t letter = hourLetter(o, locale, patterns.get(), status);
    if (o.dateStyle.empty() && o.timeStyle.empty()) {
        std::u16string skeleton = wide(o.skeleton);
        if (!o.hour.empty()) skeleton.append(o.hour == "2-digit" ? 2 : 1, letter);
        std::u16string pattern = bestPattern(patterns.get(), skeleton, status);
        if (!o.cycle.empty()) pattern = withHours(std::move(pattern), letter);
        return openPattern(locale, zone, pattern, status);
    }
    UDateFormat* format = udat_open(styleOf(o.timeStyle), styleOf(o.dateStyle), locale.c_str(), units(zone),
                                    sizeOf(zone), nullptr, 0, &status);
    if (U_FAILURE(status) || o.timeStyle.empty() || o.cycle.empty()) return format;
    // Another cycle than the style's: its components anew.
    Scoped<UDateFormat, (void (*)(UDateFormat*))udat_close> styled(format);
    std::array<UChar, 256> text;
    int32_t length = udat_toPattern(format, false, text.data(), text.size(), &status);
    if (U_FAILURE(status)) return nullptr;
    std::u16string pattern(reinterpret_cast<const char16_t*>(text.data()), static_cast<size_t>(length));
    if (pattern.find(letter) != std::u16string::npos) return styled.release();
    length = udatpg_getSkeleton(nullptr, units(pattern), sizeOf(pattern), text.data(), text.size(), &status);
    if (U_FAILURE(status)) return nullptr;
    std::u16string skeleton(reinterpret_cast<const char16_t*>(text.data()), static_cast<size_t>(length));
    std::erase_if(skeleton, [](char16_t c) { return c == 'a' || c == 'b' || c == 'B'; });
    pattern = bestPattern(patterns.get(), withHours(skeleton, letter), status);
    return openPattern(locale, zone, withHours(std::move(pattern), letter), status);
}

} // namespace

Completion<Value> formatDate(VM& vm, double time, const std::u16string& zone, DateParts parts, Value locales,
                             Value optionsValue) {
    std::string locale = TRY(localeArgument(vm, locales));
    LocaleOptions options = TRY(LocaleOptions::from(vm, optionsValue, kService));
    DateOptions o = TRY(readOptions(options, parts, locale));
    if (std::isnan(time)) return Value(String::fromLatin1(vm, "Invalid Date"));
    std::u16string zoneId = o.zone.empty() ? zone : wide(o.zone);
    std::string name = locale + '\n' + o.skeleton + '\n' + o.hour + '\n' + o.dateStyle + '\n' + o.timeStyle + '\n' +
                       o.cycle + '\n' + std::string(zoneId.begin(), zoneId.end());
    auto& cache = localeState(vm).dates;
    UErrorCode status = U_ZERO_ERROR;
    UDateFormat* format = cache.find(name);
    if (!format) {
        format = openFormat(o, locale, zoneId, status);
        if (U_FAILURE(status) || !format) return vm.throwRangeError("Internal error. Icu error.");
        auto* calendar = const_cast<UCalendar*>(udat_getCalendar(format));
        ucal_setGregorianChange(calendar, -kMaxTime * 2, &status); // calendars that have none say so
        status = U_ZERO_ERROR;
        cache.add(std::move(name), format);
    }
    std::array<UChar, 256> buffer;
    int32_t length = udat_format(format, time, buffer.data(), buffer.size(), nullptr, &status);
    if (U_FAILURE(status) || length > static_cast<int32_t>(buffer.size()))
        return vm.throwRangeError("Internal error. Icu error.");
    // The narrow no-break spaces that newer locale data has before AM and PM broke programs that take such texts
    // apart; engines write plain ones.
    std::replace(buffer.begin(), buffer.begin() + length, UChar{0x202F}, UChar{' '});
    return Value(String::fromUtf16(
        vm, std::u16string_view(reinterpret_cast<const char16_t*>(buffer.data()), static_cast<size_t>(length))));
}

} // namespace tiercel

// Date.parse: the ISO format of ECMA-262 §21.4.1.32 exactly; then, for everything else, a reader of what people write
// and of what toString and toUTCString print.
//
//   "2020-02-30T10:00Z"                       ISO (days up to 31 in any month run over into the next)
//   "Tue, 01 Feb 2022 12:04:05 +0100"         RFC 2822
//   "Jan 1 2020 10:00", "1 January 2020", "2020/1/2", "1/2/2020 5:06 PM", "Jan 5, 99"
//
// In the second form up to three numbers are the date: with a month's name, day and year (the year first if the first
// number cannot be a day); without, month/day/year, or year/month/day if the first cannot be a month. Two-digit years
// up to 49 are of this century. Missing parts are 1 (the year: 2001). Without a zone the time is local. Parentheses and
// words before the first number are skipped.
#include "runtime/builtins/date.h"
#include "runtime/characters.h"

#include <array>
#include <optional>

namespace tiercel {

namespace {

class Reader {
public:
    explicit Reader(StringView text) : text_(text) {}
    bool atEnd() const { return at_ >= text_.length(); }
    char16_t peek(uint32_t ahead = 0) const { return at_ + ahead < text_.length() ? text_[at_ + ahead] : u'\0'; }
    void skip() { at_++; }
    bool eat(char16_t c) {
        if (atEnd() || peek() != c) return false;
        at_++;
        return true;
    }
    /// Exactly `count` digits, or nothing is read.
    bool digits(int count, int64_t& value) {
        int64_t result = 0;
        for (int i = 0; i < count; i++) {
            char16_t c = peek(static_cast<uint32_t>(i));
            if (!isAsciiDigit(c)) return false;
            result = result * 10 + (c - '0');
        }
        at_ += static_cast<uint32_t>(count);
        value = result;
        return true;
    }
    /// All digits that follow; how many there were. Values stay below 10^12.
    int number(int64_t& value) {
        int count = 0;
        value = 0;
        for (; isAsciiDigit(peek()); at_++, count++)
            if (value < 100'000'000'000) value = value * 10 + (peek() - '0');
        return count;
    }
    /// Digits of a fraction as milliseconds, further ones dropped.
    double milliseconds() {
        double value = 0, scale = 100;
        for (; isAsciiDigit(peek()); at_++, scale /= 10)
            if (scale >= 1) value += (peek() - '0') * scale;
        return value;
    }
    uint32_t position() const { return at_; }
    char16_t before() const { return at_ ? text_[at_ - 1] : u' '; }

private:
    StringView text_;
    uint32_t at_ = 0;
};

double compose(DateState& state, double year, double month, double day, double time, std::optional<double> offset) {
    double t = makeDate(makeDay(year, month - 1, day), time);
    if (!(std::fabs(t) <= kMaxTime + 2 * kMsPerDay)) return NAN;
    return timeClip(offset ? t - *offset : state.utcFromLocal(t));
}

/// The ISO form, or nothing if the text is not of it.
std::optional<double> parseIso(DateState& state, StringView text) {
    Reader in(text);
    int64_t year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    double ms = 0;
    if (in.peek() == '+' || in.peek() == '-') {
        bool negative = in.peek() == '-';
        in.skip();
        if (!in.digits(6, year)) return {};
        if (negative && year == 0) return NAN; // -000000 is no year
        if (negative) year = -year;
    } else if (!in.digits(4, year)) {
        return {};
    }
    if (in.eat('-')) {
        if (!in.digits(2, month)) return {};
        if (in.eat('-') && !in.digits(2, day)) return {};
    }
    if (month < 1 || month > 12 || day < 1 || day > 31) return {};
    std::optional<double> offset = 0.0; // dates alone are UTC
    if (in.eat('T') || in.eat('t')) {
        offset.reset();
        if (!in.digits(2, hour) || !in.eat(':') || !in.digits(2, minute)) return {};
        if (in.eat(':')) {
            if (!in.digits(2, second)) return {};
            if (in.peek() == '.' && isAsciiDigit(in.peek(1))) {
                in.skip();
                ms = in.milliseconds();
            }
        }
        if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && (minute || second || ms > 0))) return {};
        if (in.eat('Z') || in.eat('z')) {
            offset = 0.0;
        } else if (in.peek() == '+' || in.peek() == '-') {
            double sign = in.peek() == '-' ? -1 : 1;
            in.skip();
            int64_t zoneHour = 0, zoneMinute = 0;
            if (!in.digits(2, zoneHour) || !in.eat(':') || !in.digits(2, zoneMinute)) return {};
            if (zoneHour > 23 || zoneMinute > 59) return {};
            offset = sign * static_cast<double>(zoneHour * 60 + zoneMinute) * 60'000.0;
        }
    }
    if (!in.atEnd()) return {};
    double time = makeTime(static_cast<double>(hour), static_cast<double>(minute), static_cast<double>(second), ms);
    return compose(state, static_cast<double>(year), static_cast<double>(month), static_cast<double>(day), time,
                   offset);
}

/// Three letters, lower case, in one word.
constexpr uint32_t abbreviation(const char* text) {
    return static_cast<uint32_t>(text[0]) << 16 | static_cast<uint32_t>(text[1]) << 8 | static_cast<uint32_t>(text[2]);
}

class FreeForm {
public:
    FreeForm(DateState& state, StringView text) : state_(state), in_(text) {}

    double parse() {
        while (!in_.atEnd()) {
            char16_t c = in_.peek();
            bool ok = true;
            if (isAsciiDigit(c)) {
                ok = number();
            } else if (digitValue(c) < 36) {
                ok = word();
            } else if (c == '(') {
                comment();
            } else if ((c == '+' || c == '-') && (haveTime_ || offset_)) {
                ok = zone(c == '-');
            } else if (c == '-' && month_ && isWhiteSpaceOrLineTerminator(in_.before()) && longNumberFollows()) {
                in_.skip();
                negativeYear_ = true;
                ok = number();
                negativeYear_ = false;
            } else if (c == ',' || c == '/' || c == '-' || c == '.' || isWhiteSpaceOrLineTerminator(c)) {
                in_.skip();
            } else {
                ok = count_ == 0 && !haveTime_;
                in_.skip();
            }
            if (!ok) return NAN;
        }
        return finish();
    }

private:
    bool longNumberFollows() const {
        for (uint32_t i = 1; i <= 4; i++)
            if (!isAsciiDigit(in_.peek(i))) return false;
        return true;
    }

    void comment() {
        int depth = 0;
        do {
            if (in_.peek() == '(') depth++;
            if (in_.peek() == ')') depth--;
            in_.skip();
        } while (depth > 0 && !in_.atEnd());
    }

    bool number() {
        int64_t value;
        int length = in_.number(value);
        if (in_.peek() == ':' && !haveTime_) return time(value);
        if (count_ == 3) return false;
        if (length >= 3) fullYear_[count_] = true;
        numbers_[count_++] = negativeYear_ ? -value : value;
        return true;
    }

    bool time(int64_t hour) {
        haveTime_ = true;
        hour_ = hour;
        in_.skip();
        if (in_.number(minute_) == 0) return false;
        if (in_.eat(':')) {
            if (in_.number(second_) == 0) return false;
            if (in_.peek() == '.' && isAsciiDigit(in_.peek(1))) {
                in_.skip();
                ms_ = in_.milliseconds();
            }
        }
        return true;
    }

    bool zone(bool negative) {
        in_.skip();
        int64_t value, minutes = 0;
        int length = in_.number(value);
        if (length == 0 || length > 4) return false;
        if (in_.peek() == ':' && length <= 2) {
            in_.skip();
            if (in_.number(minutes) == 0) return false;
        } else if (length > 2) {
            minutes = value % 100;
            value /= 100;
        }
        double offset = static_cast<double>(value * 60 + minutes) * 60'000.0;
        offset_ = negative ? -offset : offset;
        return true;
    }

    bool word() {
        char letters[3] = {0, 0, 0};
        int length = 0;
        for (; digitValue(in_.peek()) < 36 && !isAsciiDigit(in_.peek()); in_.skip(), length++)
            if (length < 3) letters[length] = static_cast<char>(in_.peek() | 0x20);
        uint32_t key = abbreviation(letters);
        if (length >= 3) {
            constexpr const char* kMonthKeys[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
            for (int i = 0; i < 12; i++) {
                if (key != abbreviation(kMonthKeys[i])) continue;
                month_ = i + 1;
                return true;
            }
            constexpr const char* kDayKeys[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
            for (const char* day : kDayKeys)
                if (key == abbreviation(day)) return true;
        }
        struct NamedZone {
            const char* name;
            int hours;
        };
        constexpr NamedZone kZones[] = {{"gmt", 0},  {"utc", 0},  {"est", -5}, {"edt", -4}, {"cst", -6},
                                        {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
        if (length == 3) {
            for (const NamedZone& zone : kZones) {
                if (key != abbreviation(zone.name)) continue;
                offset_ = zone.hours * 3'600'000.0;
                return true;
            }
        }
        if ((length == 1 && letters[0] == 'z' && haveTime_) || (length == 2 && key == abbreviation("ut"))) {
            offset_ = 0.0;
            return true;
        }
        if (length == 2 && letters[1] == 'm' && (letters[0] == 'a' || letters[0] == 'p') && count_ + haveTime_ > 0) {
            half_ = letters[0] == 'a' ? Half::Am : Half::Pm;
            return haveTime_;
        }
        if (length == 1 && letters[0] == 't' && count_ > 0 && !haveTime_ && isAsciiDigit(in_.peek())) return true;
        return count_ == 0 && !haveTime_; // words before the first number
    }

    double finish() {
        if (count_ == 0) return NAN;
        bool first = numbers_[0] >= 1 && numbers_[0] <= 31 && !fullYear_[0]; // may be a day
        int64_t year, month, day;
        bool full;
        if (month_) {
            month = month_;
            year = first ? numbers_[1] : numbers_[0];
            day = first ? numbers_[0] : numbers_[1];
            full = fullYear_[first ? 1 : 0];
        } else if (!first) {
            year = numbers_[0], month = numbers_[1], day = numbers_[2], full = fullYear_[0];
        } else {
            month = numbers_[0], day = numbers_[1], year = numbers_[2], full = fullYear_[2];
        }
        if (!full && year >= 0 && year <= 99) year += year <= 49 ? 2000 : 1900;
        if (month < 1 || month > 12 || day < 1 || day > 31) return NAN;
        if (half_ != Half::None) {
            if (hour_ < 1 || hour_ > 12) return NAN;
            hour_ = hour_ % 12 + (half_ == Half::Pm ? 12 : 0);
        }
        bool endOfDay = hour_ == 24 && minute_ == 0 && second_ == 0 && ms_ == 0;
        if ((hour_ > 23 && !endOfDay) || minute_ > 59 || second_ > 59) return NAN;
        double time =
            makeTime(static_cast<double>(hour_), static_cast<double>(minute_), static_cast<double>(second_), ms_);
        return compose(state_, static_cast<double>(year), static_cast<double>(month), static_cast<double>(day), time,
                       offset_);
    }

    enum class Half : uint8_t { None, Am, Pm };
    DateState& state_;
    Reader in_;
    std::array<int64_t, 3> numbers_{1, 1, 1};
    std::array<bool, 3> fullYear_{};
    uint32_t count_ = 0;
    int month_ = 0; // by name; 0: none
    bool haveTime_ = false, negativeYear_ = false;
    int64_t hour_ = 0, minute_ = 0, second_ = 0;
    double ms_ = 0;
    Half half_ = Half::None;
    std::optional<double> offset_;
};

} // namespace

double parseDate(VM& vm, StringView text) {
    DateState& state = dateState(vm);
    if (auto iso = parseIso(state, text)) return *iso;
    return FreeForm(state, text).parse();
}

} // namespace tiercel

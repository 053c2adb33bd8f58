// Time arithmetic, the time zone (through ICU), and the texts of dates.
#include "runtime/builtins/date.h"
#include "runtime/runtime_caches.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include <cstdlib>

namespace tiercel {

namespace {
constexpr const char* kWeekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Texts of numbers with zeros in front, put together without a format to interpret.
class TextWriter {
public:
    TextWriter& operator<<(std::string_view text) {
        text_.append(text);
        return *this;
    }
    TextWriter& digits(uint64_t value, int least) {
        char buffer[20];
        int at = sizeof buffer;
        for (; value || least > 0; value /= 10, least--) buffer[--at] = static_cast<char>('0' + value % 10);
        text_.append(buffer + at, sizeof buffer - static_cast<size_t>(at));
        return *this;
    }
    TextWriter& two(int value) { return digits(static_cast<uint64_t>(value), 2); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};
} // namespace

// -- arithmetic ----------------------------------------------------------------------------------------------------

int64_t daysFromCivil(int64_t year, int month, int64_t day) {
    // Years run from March, so that the leap day is the last; eras of 400 years have 146097 days.
    int64_t y = month <= 1 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yearOfEra = y - era * 400;
    int64_t dayOfYear = (153 * (month > 1 ? month - 2 : month + 10) + 2) / 5;
    int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146'097 + dayOfEra - 719'468 + day - 1;
}

DateFields fieldsFromTime(double t) {
    DateFields f;
    double dayNumber = std::floor(t / kMsPerDay);
    auto days = static_cast<int64_t>(dayNumber);
    auto ms = static_cast<int64_t>(t - dayNumber * kMsPerDay);
    f.millisecond = static_cast<int>(ms % 1000);
    f.second = static_cast<int>(ms / 1000 % 60);
    f.minute = static_cast<int>(ms / 60'000 % 60);
    f.hour = static_cast<int>(ms / 3'600'000);
    f.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
    int64_t z = days + 719'468;
    int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    int64_t dayOfEra = z - era * 146'097;
    int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    auto month = static_cast<int>((5 * dayOfYear + 2) / 153);
    f.day = static_cast<int>(dayOfYear - (153 * month + 2) / 5 + 1);
    f.month = month < 10 ? month + 2 : month - 10;
    f.year = yearOfEra + era * 400 + (f.month <= 1 ? 1 : 0);
    return f;
}

double makeTime(double hour, double minute, double second, double ms) {
    if (!std::isfinite(hour) || !std::isfinite(minute) || !std::isfinite(second) || !std::isfinite(ms)) return NAN;
    return ((std::trunc(hour) * 3'600'000.0 + std::trunc(minute) * 60'000.0) + std::trunc(second) * 1000.0) +
           std::trunc(ms);
}

double makeDay(double year, double month, double date) {
    if (!std::isfinite(year) || !std::isfinite(month) || !std::isfinite(date)) return NAN;
    double y = std::trunc(year), m = std::trunc(month), d = std::trunc(date);
    double ym = y + std::floor(m / 12);
    if (!(std::fabs(ym) <= 1e9)) return NAN; // far out of the range of time values
    auto mn = static_cast<int>(m - std::floor(m / 12) * 12);
    return static_cast<double>(daysFromCivil(static_cast<int64_t>(ym), mn, 1)) + d - 1;
}

double makeDate(double day, double time) {
    if (!std::isfinite(day) || !std::isfinite(time)) return NAN;
    double tv = day * kMsPerDay + time;
    return std::isfinite(tv) ? tv : NAN;
}

double timeClip(double time) {
    if (!(std::fabs(time) <= kMaxTime)) return NAN;
    return std::trunc(time) + 0.0; // -0 becomes +0
}

double makeFullYear(double year) {
    if (std::isnan(year)) return NAN;
    double truncated = std::trunc(year);
    return truncated >= 0 && truncated <= 99 ? 1900 + truncated : truncated;
}

// -- the time zone
// -----------------------------------------------------------------------------------------------------

struct DateState::Zone {
    UCalendar* calendar = nullptr; // null: UTC
    std::u16string id;
    ~Zone() {
        if (calendar) ucal_close(calendar);
    }
};

DateState::DateState() = default;
DateState::~DateState() = default;

DateState& dateState(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.date) [[unlikely]]
        caches.date = std::make_shared<DateState>();
    return *caches.date;
}

DateState::Zone& DateState::zone() {
    if (zone_) return *zone_;
    zone_ = std::make_unique<Zone>();
    // TZ by ourselves: an Olson name with or without the leading colon; ICU finds out the rest (files of the system).
    const char* tz = std::getenv("TZ");
    std::u16string& id = zone_->id;
    if (tz) {
        if (*tz == ':') tz++;
        for (const char* p = tz; *p; p++) id.push_back(static_cast<unsigned char>(*p));
        if (id.empty()) id = u"UTC";
    }
    UErrorCode status = U_ZERO_ERROR;
    if (!id.empty()) {
        UChar canonical[128];
        UBool isSystem = false;
        ucal_getCanonicalTimeZoneID(reinterpret_cast<const UChar*>(id.data()), static_cast<int32_t>(id.size()),
                                    canonical, 128, &isSystem, &status);
        if (U_FAILURE(status)) id.clear(); // POSIX rules and the like: as ICU reads them
        status = U_ZERO_ERROR;
    }
    if (id.empty()) {
        UChar detected[128];
        int32_t length = ucal_getHostTimeZone(detected, 128, &status);
        if (U_SUCCESS(status) && length > 0 && length <= 128) {
            id.assign(reinterpret_cast<const char16_t*>(detected), static_cast<size_t>(length));
        } else {
            id = u"UTC";
        }
        status = U_ZERO_ERROR;
    }
    if (id == u"UTC" || id == u"Etc/UTC" || id == u"GMT" || id == u"Etc/GMT") return *zone_; // no calendar needed
    UCalendar* calendar = ucal_open(reinterpret_cast<const UChar*>(id.data()), static_cast<int32_t>(id.size()), "en_US",
                                    UCAL_GREGORIAN, &status);
    if (U_SUCCESS(status)) {
        ucal_setGregorianChange(calendar, -kMaxTime * 2, &status);
        zone_->calendar = calendar;
    }
    return *zone_;
}

double DateState::offsetOfUtc(double utc) {
    if (utc >= cachedFrom_ && utc < cachedTo_) return cachedOffset_;
    UCalendar* calendar = zone().calendar;
    if (!calendar) {
        cachedFrom_ = -INFINITY;
        cachedTo_ = INFINITY;
        return cachedOffset_ = 0;
    }
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(calendar, utc, &status);
    double offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + ucal_get(calendar, UCAL_DST_OFFSET, &status);
    if (U_FAILURE(status)) return 0;
    double from = -INFINITY, to = INFINITY, transition = 0;
    if (ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, &transition, &status))
        from = transition;
    status = U_ZERO_ERROR;
    if (ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &transition, &status)) to = transition;
    cachedFrom_ = from;
    cachedTo_ = to;
    cachedOffset_ = offset;
    return offset;
}

double DateState::utcFromLocal(double local) {
    // The offsets a day before and after bracket any transition near this time.
    double before = offsetOfUtc(local - kMsPerDay), after = offsetOfUtc(local + kMsPerDay);
    if (before == after) {
        double utc = local - before;
        // Two transitions within two days are not unheard of; the common case ends here.
        if (offsetOfUtc(utc) == before) return utc;
    }
    double first = local - before;
    if (offsetOfUtc(first) == before) return first; // also the first of two
    double second = local - after;
    if (offsetOfUtc(second) == after) return second;
    return first; // skipped: the offset before the transition
}

const std::string& DateState::zoneName(double utc) {
    offsetOfUtc(utc);
    if (nameFrom_ == cachedFrom_) return name_; // no transition between that time and this
    nameFrom_ = cachedFrom_;
    UCalendar* calendar = zone().calendar;
    if (!calendar) return name_ = "Coordinated Universal Time";
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(calendar, utc, &status);
    bool dst = ucal_inDaylightTime(calendar, &status);
    UChar name[128];
    int32_t length = ucal_getTimeZoneDisplayName(calendar, dst ? UCAL_DST : UCAL_STANDARD, "en_US", name, 128, &status);
    if (U_FAILURE(status) || length <= 0 || length > 128) return name_ = "";
    return name_ = StringView(reinterpret_cast<const char16_t*>(name), static_cast<uint32_t>(length)).toUtf8();
}

const DateFields& DateState::localFields(double utc) {
    if (utc != fieldsOf_) {
        fields_ = fieldsFromTime(utc + offsetOfUtc(utc));
        fieldsOf_ = utc;
    }
    return fields_;
}

const std::u16string& DateState::zoneId() { return zone().id; }

// -- texts
// ---------------------------------------------------------------------------------------------------------------

namespace {

void addYear(TextWriter& out, int64_t year) { // at least four digits
    if (year < 0) out << "-";
    out.digits(static_cast<uint64_t>(year < 0 ? -year : year), 4);
}
void addDate(TextWriter& out, const DateFields& f) {
    out << kWeekdays[f.weekday] << " " << kMonths[f.month] << " ";
    addYear(out.two(f.day) << " ", f.year);
}
void addClock(TextWriter& out, const DateFields& f) {
    (out.two(f.hour) << ":").two(f.minute) << ":", out.two(f.second);
}
void addTime(VM& vm, TextWriter& out, double t, double offset, const DateFields& f) {
    auto minutes = static_cast<int>(std::fabs(offset) / 60'000);
    addClock(out, f);
    (out << " GMT" << (offset < 0 ? "-" : "+")).two(minutes / 60).two(minutes % 60);
    const std::string& name = dateState(vm).zoneName(t);
    if (!name.empty()) out << " (" << name << ")";
}

} // namespace

std::string formatDateString(VM& vm, double t) {
    if (std::isnan(t)) return "Invalid Date";
    TextWriter out;
    addDate(out, dateState(vm).localFields(t));
    return out.take();
}

std::string formatTimeString(VM& vm, double t) {
    if (std::isnan(t)) return "Invalid Date";
    TextWriter out;
    addTime(vm, out, t, dateState(vm).offsetOfUtc(t), dateState(vm).localFields(t));
    return out.take();
}

std::string formatFullString(VM& vm, double t) {
    if (std::isnan(t)) return "Invalid Date";
    DateFields f = dateState(vm).localFields(t);
    TextWriter out;
    addDate(out, f);
    addTime(vm, out << " ", t, dateState(vm).offsetOfUtc(t), f);
    return out.take();
}

std::string formatIsoString(double t) {
    DateFields f = fieldsFromTime(t);
    TextWriter out;
    bool plain = f.year >= 0 && f.year <= 9999;
    if (!plain) out << (f.year < 0 ? "-" : "+");
    out.digits(static_cast<uint64_t>(f.year < 0 ? -f.year : f.year), plain ? 4 : 6);
    (out << "-").two(f.month + 1);
    (out << "-").two(f.day) << "T";
    addClock(out, f);
    (out << ".").digits(static_cast<uint64_t>(f.millisecond), 3) << "Z";
    return out.take();
}

std::string formatUtcString(double t) {
    if (std::isnan(t)) return "Invalid Date";
    DateFields f = fieldsFromTime(t);
    TextWriter out;
    (out << kWeekdays[f.weekday] << ", ").two(f.day) << " " << kMonths[f.month] << " ";
    addYear(out, f.year);
    addClock(out << " ", f);
    out << " GMT";
    return out.take();
}

} // namespace tiercel

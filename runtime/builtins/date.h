// Dates: time arithmetic of ECMA-262 §21.4.1, local time, parsing and printing.
//
// Time values are doubles, milliseconds since 1970-01-01T00:00Z, NaN for an invalid date. Days, years and months are
// computed with integers where the value is known to be in range (|t| <= 8.64e15).
//
//   DateFields f = fieldsFromTime(951782400000);   // 2000-02-29: f.year == 2000, f.month == 1, f.day == 29
//   double t = timeFromParts(2000, 1, 29, 0, 0, 0, 0);
#pragma once

#include "runtime/operations.h"

#include <cmath>

namespace tiercel {

inline constexpr double kMsPerDay = 86'400'000.0;
inline constexpr double kMaxTime = 8.64e15;

struct DateFields {
    int64_t year = 1970;
    int month = 0, day = 1; // month 0..11, day 1..31
    int hour = 0, minute = 0, second = 0, millisecond = 0;
    int weekday = 4; // 0: Sunday
};

/// Of a finite time value (also of local ones somewhat out of range).
DateFields fieldsFromTime(double t);
/// Day number of a date of the proleptic Gregorian calendar; month 0..11.
int64_t daysFromCivil(int64_t year, int month, int64_t day);

// The specification's MakeTime, MakeDay, MakeDate, TimeClip, MakeFullYear: any doubles.
double makeTime(double hour, double minute, double second, double ms);
double makeDay(double year, double month, double date);
double makeDate(double day, double time);
double timeClip(double time);
double makeFullYear(double year);

/// The VM's time zone, opened when local time is first asked for. The zone is TZ's, or the system's.
class DateState {
public:
    DateState();
    ~DateState();
    DateState(const DateState&) = delete;
    /// Milliseconds to add to a UTC time value for local time.
    double offsetOfUtc(double utc);
    /// The UTC time value of a local one: times that a transition repeats are the first, skipped ones are read with the
    /// offset before the transition (21.4.1.26).
    double utcFromLocal(double local);
    /// "Central European Standard Time" at that time.
    const std::string& zoneName(double utc);
    /// Of local time. Getters ask for one part after the other of the same date.
    const DateFields& localFields(double utc);
    /// ICU's name of the zone.
    const std::u16string& zoneId();

private:
    struct Zone;
    Zone& zone();
    std::unique_ptr<Zone> zone_;
    // The last answer of offsetOfUtc holds from cachedFrom_ to cachedTo_.
    double cachedFrom_ = 1, cachedTo_ = 0, cachedOffset_ = 0;
    std::string name_; // of the zone, in the time from nameFrom_ to the next transition
    double nameFrom_ = NAN;
    DateFields fields_; // the last answer of localFields
    double fieldsOf_ = NAN;
};
DateState& dateState(VM&);

/// Date.parse; NaN for what is no date.
double parseDate(VM&, StringView);

// date_format.cpp
std::string formatDateString(VM&, double t); // "Tue Feb 01 2022"
std::string formatTimeString(VM&, double t); // "13:04:05 GMT+0100 (Central European Standard Time)"
std::string formatFullString(VM&, double t); // both; "Invalid Date" for NaN, as the two above
std::string formatIsoString(double t);       // of a finite time
std::string formatUtcString(double t);       // "Tue, 01 Feb 2022 12:04:05 GMT"

} // namespace tiercel

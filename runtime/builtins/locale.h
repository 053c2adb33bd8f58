// What depends on a language: toLocaleString of numbers, BigInts and dates, and localeCompare, through ICU. There is no
// Intl; the methods take a locale and an options object as ECMA-402 has them, and give what its formatters would.
//
//   (1234.5).toLocaleString("de")                      "1.234,5"
//   (0.256).toLocaleString("en", {style: "percent"})   "26%"
//
// Options are read once, in the order of the specification (a program can see it), into the text that ICU takes:
// a number skeleton, a date pattern, a collator's attributes. That text and the locale name the ICU object in a cache
// of the VM: making one takes far longer than using it.
#pragma once

#include "runtime/operations.h"

#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/unumberformatter.h>

#include <array>
#include <memory>
#include <string>
#include <unordered_map>

namespace tiercel {

/// ICU objects by name; all are dropped when there are too many.
template <class T, void (*kClose)(T*)>
class IcuCache {
public:
    T* find(const std::string& name) const {
        auto known = entries_.find(name);
        return known == entries_.end() ? nullptr : known->second.get();
    }
    T* add(std::string name, T* object) {
        constexpr size_t kMostEntries = 64;
        if (entries_.size() >= kMostEntries) entries_.clear();
        entries_.emplace(std::move(name), object);
        return object;
    }

private:
    struct Close {
        void operator()(T* object) const { kClose(object); }
    };
    std::unordered_map<std::string, std::unique_ptr<T, Close>> entries_;
};

inline void closeDateFormat(UDateFormat* format) { udat_close(format); }

struct NumberFormatter {
    UNumberFormatter* formatter = nullptr;
    UFormattedNumber* result = nullptr; // used again for each number
    static void close(NumberFormatter*);
};

struct Collation {
    UCollator* collator = nullptr;
    // Places of ASCII characters in the order, 0 for those that it ignores. All are 0 where texts of ASCII are nothing
    // special (collation.cpp).
    std::array<uint8_t, 128> primary = {}, tertiary = {};
    static void close(Collation*);
};

struct LocaleState {
    std::string defaultLocale; // an ICU name; what the environment says
    // The last language tag and what it is for ICU.
    std::string lastTag, lastLocale;
    IcuCache<NumberFormatter, NumberFormatter::close> numbers;
    IcuCache<UDateFormat, closeDateFormat> dates;
    IcuCache<Collation, Collation::close> collations;
    const Collation* defaultCollation = nullptr; // without locale and options; in `collations`
};
LocaleState& localeState(VM&);

/// The ICU name of the first locale in `locales` (a tag, a list of tags or undefined) that ICU knows, else of the
/// default locale. RangeError for what is no tag.
Completion<std::string> localeArgument(VM&, Value locales);

/// An options object as ECMA-402 reads it; undefined has no options.
class LocaleOptions {
public:
    /// TypeError for null. `service`: the method that messages name.
    static Completion<LocaleOptions> from(VM&, Value options, const char* service);

    Completion<Value> get(const char* name);
    /// GetOption of type string: one of `allowed` (all strings, if that is empty), or `fallback`. RangeError.
    Completion<std::string> text(const char* name, std::initializer_list<std::string_view> allowed,
                                 const char* fallback = "");
    /// GetOption of type boolean: -1 where there is none.
    Completion<int> boolean(const char* name);
    /// GetNumberOption: `fallback` where there is none. RangeError.
    Completion<int> integer(const char* name, int least, int most, int fallback);
    /// DefaultNumberOption.
    Completion<int> checked(Value, const char* name, int least, int most, int fallback);
    bool isEmpty() const { return !object_; }
    VM& vm() { return vm_; }
    const char* service() const { return service_; }

private:
    LocaleOptions(VM& vm, Object* object, const char* service) : vm_(vm), object_(object), service_(service) {}
    VM& vm_;
    Object* object_; // on the stack with its owner
    const char* service_;
};

/// toLocaleString of a number or BigInt.
Completion<Value> formatNumber(VM&, Value number, Value locales, Value options);

/// What a method of Date prints where the options do not say: the date, the time or both; Date and Time alone also
/// refuse the other's style.
enum class DateParts : uint8_t { Date, Time, All };
/// `zone`: the VM's time zone, for dates without the option timeZone. NaN is "Invalid Date".
Completion<Value> formatDate(VM&, double time, const std::u16string& zone, DateParts, Value locales, Value options);

/// The order of two strings: negative, 0, positive.
Completion<int> compareInLocale(VM&, String*, String*, Value locales, Value options);

/// toLocaleString of an element of an array: the engine's own methods get the arguments (ECMA-402), others none
/// (ECMA-262).
Completion<Value> elementToLocaleString(VM&, Value element, Value locales, Value options);

} // namespace tiercel

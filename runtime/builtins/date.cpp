// Date (ECMA-262 §21.4, Annex B.2.3): constructor, getters, setters, conversions. Arithmetic and texts are in
// date_format.cpp, Date.parse in date_parse.cpp.
#include "runtime/builtins/date.h"

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/locale.h"
#include "runtime/object_cell.h"

#include <chrono>

namespace tiercel {

namespace {

double now() {
    using namespace std::chrono;
    return static_cast<double>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

double localTime(VM& vm, double t) { return t + dateState(vm).offsetOfUtc(t); }

/// UTC(t), 21.4.1.26.
double utc(VM& vm, double t) {
    if (!(std::fabs(t) <= kMaxTime + 2 * kMsPerDay)) return NAN;
    return dateState(vm).utcFromLocal(t);
}

Completion<DateObject*> thisDate(VM& vm, CallArgs args) {
    if (auto* date = cellIf<DateObject, CellKind::Date>(args.thisValue())) return date;
    return vm.throwTypeError("this is not a Date object.");
}

/// Year to millisecond as numbers, in the order of the constructor's arguments.
enum Part : int { kYear, kMonth, kDay, kHour, kMinute, kSecond, kMs, kPartCount };
struct Parts {
    double value[kPartCount];
    explicit Parts(double t) {
        DateFields f = fieldsFromTime(t);
        double parts[] = {static_cast<double>(f.year),       static_cast<double>(f.month),
                          static_cast<double>(f.day),        static_cast<double>(f.hour),
                          static_cast<double>(f.minute),     static_cast<double>(f.second),
                          static_cast<double>(f.millisecond)};
        std::copy(std::begin(parts), std::end(parts), value);
    }
    Parts() : value{NAN, 0, 1, 0, 0, 0, 0} {}
    double time() const {
        return makeDate(makeDay(value[kYear], value[kMonth], value[kDay]),
                        makeTime(value[kHour], value[kMinute], value[kSecond], value[kMs]));
    }
};

/// The arguments from the first on as numbers, as far as given.
Completion<Parts> partsFromArguments(VM& vm, CallArgs args) {
    Parts parts;
    for (uint32_t i = 0; i < kPartCount && (i == 0 || i < args.count()); i++)
        parts.value[i] = TRY(toNumber(vm, args[i]));
    parts.value[kYear] = makeFullYear(parts.value[kYear]);
    return parts;
}

// Date ( ...values ), 21.4.2.1.
Completion<Value> dateConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return Value(String::fromUtf8(vm, formatFullString(vm, now())));
    double time;
    if (args.count() == 0) {
        time = now();
    } else if (args.count() == 1) {
        if (auto* other = cellIf<DateObject, CellKind::Date>(args[0])) {
            time = other->time_;
        } else {
            Value v = TRY(toPrimitive(vm, args[0]));
            time = v.isString() ? parseDate(vm, v.asCell()->as<String>()->view(vm)) : timeClip(TRY(toNumber(vm, v)));
        }
    } else {
        Parts parts = TRY(partsFromArguments(vm, args));
        time = timeClip(utc(vm, parts.time()));
    }
    Object* prototype = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::DatePrototype));
    auto* date = makeObjectCell<DateObject>(vm, CellKind::Date, Value(prototype));
    date->time_ = time;
    return date;
}

Completion<Value> dateNow(VM&, CallArgs) { return Value::number(now()); }
Completion<Value> dateParse(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    return Value::number(parseDate(vm, text->view(vm)));
}
Completion<Value> dateUtc(VM& vm, CallArgs args) {
    Parts parts = TRY(partsFromArguments(vm, args));
    return Value::number(timeClip(parts.time()));
}

// -- getters -------------------------------------------------------------------------------------------------------

enum class Zone : uint8_t { Local, Utc };

template <Part kPart, Zone kZone>
Completion<Value> getPart(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    if (std::isnan(t)) return Value::nan();
    const DateFields& f = kZone == Zone::Local ? dateState(vm).localFields(t) : fieldsFromTime(t);
    switch (kPart) {
    case kYear: return Value::int32(static_cast<int32_t>(f.year));
    case kMonth: return Value::int32(f.month);
    case kDay: return Value::int32(f.day);
    case kHour: return Value::int32(f.hour);
    case kMinute: return Value::int32(f.minute);
    case kSecond: return Value::int32(f.second);
    default: return Value::int32(f.millisecond);
    }
}
template <Zone kZone>
Completion<Value> getWeekday(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    if (std::isnan(t)) return Value::nan();
    return Value::int32((kZone == Zone::Local ? dateState(vm).localFields(t) : fieldsFromTime(t)).weekday);
}
Completion<Value> getTime(VM& vm, CallArgs args) { return Value::number(TRY(thisDate(vm, args))->time_); }
Completion<Value> getTimezoneOffset(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    if (std::isnan(t)) return Value::nan();
    return Value::number((t - localTime(vm, t)) / 60'000);
}
Completion<Value> getYear(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    if (std::isnan(t)) return Value::nan();
    return Value::number(Parts(localTime(vm, t)).value[kYear] - 1900);
}

// -- setters -------------------------------------------------------------------------------------------------------

/// The setters from kFirst on with up to kCount arguments. The time value is read before the arguments are converted;
/// an invalid date stays one, except that setting the year starts from 1970.
template <Part kFirst, uint32_t kCount, Zone kZone>
Completion<Value> setParts(VM& vm, CallArgs args) {
    DateObject* date = TRY(thisDate(vm, args));
    double t = date->time_;
    double given[kCount];
    uint32_t count = std::max(1u, std::min(args.count(), kCount));
    for (uint32_t i = 0; i < count; i++) given[i] = TRY(toNumber(vm, args[i]));
    if (std::isnan(t)) {
        if (kFirst != kYear) return Value::nan();
        t = 0;
    } else if (kZone == Zone::Local) {
        t = localTime(vm, t);
    }
    Parts parts(t);
    for (uint32_t i = 0; i < count; i++) parts.value[kFirst + i] = given[i];
    double result = parts.time();
    date->time_ = timeClip(kZone == Zone::Local ? utc(vm, result) : result);
    return Value::number(date->time_);
}
Completion<Value> setTime(VM& vm, CallArgs args) {
    DateObject* date = TRY(thisDate(vm, args));
    date->time_ = timeClip(TRY(toNumber(vm, args[0])));
    return Value::number(date->time_);
}
// Date.prototype.setYear ( year ), B.2.3.2.
Completion<Value> setYear(VM& vm, CallArgs args) {
    DateObject* date = TRY(thisDate(vm, args));
    double t = date->time_;
    double year = TRY(toNumber(vm, args[0]));
    Parts parts(std::isnan(t) ? 0 : localTime(vm, t));
    parts.value[kYear] = makeFullYear(year);
    date->time_ = timeClip(utc(vm, parts.time()));
    return Value::number(date->time_);
}

// -- texts ---------------------------------------------------------------------------------------------------------

template <std::string (*kFormat)(VM&, double)>
Completion<Value> toText(VM& vm, CallArgs args) {
    return Value(String::fromUtf8(vm, kFormat(vm, TRY(thisDate(vm, args))->time_)));
}
Completion<Value> toUtcString(VM& vm, CallArgs args) {
    return Value(String::fromUtf8(vm, formatUtcString(TRY(thisDate(vm, args))->time_)));
}
Completion<Value> toIsoString(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    if (std::isnan(t)) return vm.throwRangeError("Invalid time value");
    return Value(String::fromUtf8(vm, formatIsoString(t)));
}
// Date.prototype.toLocaleString ( [ locales [ , options ] ] ) and its two kin, ECMA-402 §19.4.
template <DateParts kParts>
Completion<Value> toLocaleText(VM& vm, CallArgs args) {
    double t = TRY(thisDate(vm, args))->time_;
    return formatDate(vm, t, dateState(vm).zoneId(), kParts, args[0], args[1]);
}

// Date.prototype.toJSON ( key ), 21.4.4.37.
Completion<Value> toJson(VM& vm, CallArgs args) {
    Object* object = TRY(toObject(vm, args.thisValue()));
    Value primitive = TRY(toPrimitive(vm, Value(object), PreferredType::Number));
    if (primitive.isNumber() && !std::isfinite(primitive.asNumber())) return Value::null();
    return invoke(vm, Value(object), PropertyKey::fromUtf8(vm, "toISOString"));
}

// Date.prototype [ %Symbol.toPrimitive% ] ( hint ), 21.4.4.45.
Completion<Value> dateToPrimitive(VM& vm, CallArgs args) {
    if (!args.thisValue().isObject())
        return vm.throwTypeError("Date.prototype [ @@toPrimitive ] called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    auto* object = args.thisValue().asCell()->as<Object>();
    std::string hint = args[0].isString() ? args[0].asCell()->as<String>()->toUtf8(vm) : "";
    bool string = hint == "string" || hint == "default";
    if (!string && hint != "number") return vm.throwTypeError("Invalid hint: %s", describe(vm, args[0]).c_str());
    // OrdinaryToPrimitive
    for (bool asString : {string, !string}) {
        Value method = TRY(object->get(vm, asString ? vm.names.toString : vm.names.valueOf));
        if (!method.isCallable()) continue;
        Value result = TRY(vm.call(method, Value(object)));
        if (!result.isObject()) return result;
    }
    return vm.throwTypeError("Cannot convert object to primitive value");
}

constexpr BuiltinRow kPrototypeRows[] = {
    {"toString", toText<formatFullString>, 0},
    {"toDateString", toText<formatDateString>, 0},
    {"toTimeString", toText<formatTimeString>, 0},
    {"toISOString", toIsoString, 0},
    {"toUTCString", toUtcString, 0},
    {"getDate", getPart<kDay, Zone::Local>, 0},
    {"setDate", setParts<kDay, 1, Zone::Local>, 1},
    {"getDay", getWeekday<Zone::Local>, 0},
    {"getFullYear", getPart<kYear, Zone::Local>, 0},
    {"setFullYear", setParts<kYear, 3, Zone::Local>, 3},
    {"getHours", getPart<kHour, Zone::Local>, 0},
    {"setHours", setParts<kHour, 4, Zone::Local>, 4},
    {"getMilliseconds", getPart<kMs, Zone::Local>, 0},
    {"setMilliseconds", setParts<kMs, 1, Zone::Local>, 1},
    {"getMinutes", getPart<kMinute, Zone::Local>, 0},
    {"setMinutes", setParts<kMinute, 3, Zone::Local>, 3},
    {"getMonth", getPart<kMonth, Zone::Local>, 0},
    {"setMonth", setParts<kMonth, 2, Zone::Local>, 2},
    {"getSeconds", getPart<kSecond, Zone::Local>, 0},
    {"setSeconds", setParts<kSecond, 2, Zone::Local>, 2},
    {"getTime", getTime, 0},
    {"setTime", setTime, 1},
    {"getTimezoneOffset", getTimezoneOffset, 0},
    {"getYear", getYear, 0},
    {"setYear", setYear, 1},
    {"getUTCDate", getPart<kDay, Zone::Utc>, 0},
    {"setUTCDate", setParts<kDay, 1, Zone::Utc>, 1},
    {"getUTCDay", getWeekday<Zone::Utc>, 0},
    {"getUTCFullYear", getPart<kYear, Zone::Utc>, 0},
    {"setUTCFullYear", setParts<kYear, 3, Zone::Utc>, 3},
    {"getUTCHours", getPart<kHour, Zone::Utc>, 0},
    {"setUTCHours", setParts<kHour, 4, Zone::Utc>, 4},
    {"getUTCMilliseconds", getPart<kMs, Zone::Utc>, 0},
    {"setUTCMilliseconds", setParts<kMs, 1, Zone::Utc>, 1},
    {"getUTCMinutes", getPart<kMinute, Zone::Utc>, 0},
    {"setUTCMinutes", setParts<kMinute, 3, Zone::Utc>, 3},
    {"getUTCMonth", getPart<kMonth, Zone::Utc>, 0},
    {"setUTCMonth", setParts<kMonth, 2, Zone::Utc>, 2},
    {"getUTCSeconds", getPart<kSecond, Zone::Utc>, 0},
    {"setUTCSeconds", setParts<kSecond, 2, Zone::Utc>, 2},
    {"valueOf", getTime, 0},
    {"toJSON", toJson, 1},
    known(KnownBuiltin::ToLocaleString, "toLocaleString", toLocaleText<DateParts::All>, 0),
    {"toLocaleDateString", toLocaleText<DateParts::Date>, 0},
    {"toLocaleTimeString", toLocaleText<DateParts::Time>, 0},
    symbolMethod(&Names::symbolToPrimitive, "[Symbol.toPrimitive]", dateToPrimitive, 1, kConfigurable),
};
constexpr BuiltinRow kStaticRows[] = {{"now", dateNow, 0}, {"parse", dateParse, 1}, {"UTC", dateUtc, 7}};

} // namespace

void setupDate(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::DatePrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "Date", 7, dateConstructor, prototype);
    realm.set(Intrinsic::DateConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineBuiltins(realm, constructor, kStaticRows);
    // B.2.3.3: the same function object.
    defineConstant(realm, prototype, "toGMTString", prototype->getOwnData(vm, PropertyKey::fromUtf8(vm, "toUTCString")),
                   kHiddenAttributes);
}

} // namespace tiercel

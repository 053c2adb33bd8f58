// See intrinsics.h. Builtins that the graph knows (graph/builtins.def), their receivers checked.
#include "runtime/abstract_operations.h"
#include "runtime/bigint.h"
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/locale.h"
#include "runtime/builtins/math_functions.h"
#include "runtime/builtins/string_methods.h"
#include "runtime/hash_table.h"
#include "runtime/intrinsics.h"
#include "runtime/object_internal.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tiercel {

namespace {

Value in(uint64_t bits) { return Value::fromBits(bits); }
String* stringIn(uint64_t bits) { return in(bits).asCell()->as<String>(); }
/// A position argument, clamped to the text.
uint32_t placeIn(StringView text, int32_t position) {
    return std::min(static_cast<uint32_t>(std::max(position, 0)), text.length());
}
MapObject* mapIn(uint64_t bits) { return in(bits).asCell()->as<MapObject>(); }
bool isIntegral(Value v) {
    if (v.isInt32()) return true;
    return v.isNumber() && std::isfinite(v.asNumber()) && std::trunc(v.asNumber()) == v.asNumber();
}
uint32_t entryOf(VM* vm, uint64_t map, uint64_t key) {
    return OrderedTable::find(*vm, mapIn(map)->table_.get(), OrderedTable::normalize(in(key)));
}
constexpr uint32_t kMostElements = 1u << 30;

} // namespace

// -- numbers

double intrinsic_acos(VM*, double x) { return std::acos(x); }
double intrinsic_asin(VM*, double x) { return std::asin(x); }
double intrinsic_atan(VM*, double x) { return std::atan(x); }
double intrinsic_cubeRoot(VM*, double x) { return cubeRoot(x); }
double intrinsic_cosh(VM*, double x) { return std::cosh(x); }
double intrinsic_expm1(VM*, double x) { return std::expm1(x); }
double intrinsic_fround(VM*, double x) { return froundOf(x); }
double intrinsic_log10(VM*, double x) { return std::log10(x); }
double intrinsic_log1p(VM*, double x) { return std::log1p(x); }
double intrinsic_log2(VM*, double x) { return std::log2(x); }
double intrinsic_round(VM*, double x) { return roundHalfUp(x); }
double intrinsic_sign(VM*, double x) { return signOf(x); }
double intrinsic_sinh(VM*, double x) { return std::sinh(x); }
double intrinsic_tanh(VM*, double x) { return std::tanh(x); }
int32_t intrinsic_clz32(VM*, int32_t x) { return std::countl_zero(static_cast<uint32_t>(x)); }

uint32_t intrinsic_isFinite(VM*, uint64_t x) { return in(x).isNumber() && std::isfinite(in(x).asNumber()); }
uint32_t intrinsic_isInteger(VM*, uint64_t x) { return isIntegral(in(x)); }
uint32_t intrinsic_isNaN(VM*, uint64_t x) { return in(x).isNumber() && std::isnan(in(x).asNumber()); }
uint32_t intrinsic_isSafeInteger(VM*, uint64_t x) {
    return isIntegral(in(x)) && std::fabs(in(x).asNumber()) <= 0x1p53 - 1;
}

uint64_t intrinsic_numberOf(VM* vm, uint64_t x) {
    if (in(x).isNumber()) return x;
    auto numeric = toNumeric(*vm, in(x));
    if (numeric.isAbrupt()) return Value::kEmpty;
    Value v = numeric.release();
    return (v.isBigInt() ? Value::number(static_cast<BigInt*>(v.asCell())->toDouble()) : v).bits();
}
double intrinsic_random(VM* vm) { return runtimeCaches(*vm).nextRandom(); }

// -- objects

uint32_t intrinsic_hasOwn(VM* vm, uint64_t value, uint64_t name, uint32_t valueFirst) {
    if (valueFirst && in(value).isNullish()) return toObject(*vm, in(value)).isAbrupt() ? 2 : 0;
    auto key = toPropertyKey(*vm, in(name));
    if (key.isAbrupt()) return 2;
    auto object = toObject(*vm, in(value));
    if (object.isAbrupt()) return 2;
    auto has = object.release()->hasOwnProperty(*vm, key.release());
    return has.isAbrupt() ? 2 : has.release();
}

// -- arrays

int32_t intrinsic_arrayPush(VM* vm, uint64_t bits, uint64_t value) {
    auto* array = static_cast<Object*>(in(bits).asCell());
    // Elements of a prototype are everybody's business.
    if (!isPlainArray(*vm, array) || array->hasFlag(kIsPrototype) || array->arrayLength() >= kMostElements) return -1;
    if (!pushQuick(*vm, array, in(value))) Array::push(*vm, array, in(value));
    return static_cast<int32_t>(array->arrayLength());
}

void intrinsic_packElements(VM*, uint64_t bits) { packElements(static_cast<Object*>(in(bits).asCell())); }

uint64_t intrinsic_arrayPop(VM* vm, uint64_t bits) {
    auto* array = static_cast<Object*>(in(bits).asCell());
    if (!isPlainArray(*vm, array)) return Value::kEmpty;
    if (Value popped = popPlain(array); !popped.isEmpty()) return popped.bits();
    if (array->arrayLength() == 0) return Value::kUndefined;
    uint32_t last = array->arrayLength() - 1;
    Value v = plainElement(array, last);
    // A hole is a property of the prototype, if anything; and the length may be read-only.
    if (v.isEmpty()) return Value::kEmpty;
    auto done = array->setArrayLength(*vm, last);
    if (done.isAbrupt()) {
        static_cast<void>(vm->takeException());
        return Value::kEmpty;
    }
    return done.release() ? v.bits() : Value::kEmpty;
}

uint32_t intrinsic_isArray(VM* vm, uint64_t x) {
    auto result = isArray(*vm, in(x));
    return result.isAbrupt() ? 2 : result.release();
}

// -- strings

uint64_t intrinsic_fromCharCode(VM* vm, int32_t unit) {
    return Value(String::fromCharCode(*vm, static_cast<char16_t>(unit))).bits();
}

uint64_t intrinsic_fromCharCodes(VM* vm, int32_t first, int32_t second) {
    const char16_t units[] = {static_cast<char16_t>(first), static_cast<char16_t>(second)};
    return Value(String::fromUtf16(*vm, std::u16string_view(units, 2))).bits();
}
uint64_t intrinsic_fromCodePoint(VM* vm, int32_t point) {
    return Value(String::fromCodePoint(*vm, static_cast<char32_t>(point))).bits();
}
int32_t intrinsic_stringIndexOf(VM* vm, uint64_t text, uint64_t part, int32_t from) {
    StringView whole = stringIn(text)->view(*vm);
    return static_cast<int32_t>(findString(whole, stringIn(part)->view(*vm), placeIn(whole, from)));
}
uint32_t intrinsic_stringStartsWith(VM* vm, uint64_t text, uint64_t part, int32_t from) {
    StringView whole = stringIn(text)->view(*vm);
    return regionEquals(whole, placeIn(whole, from), stringIn(part)->view(*vm));
}
uint32_t intrinsic_stringEndsWith(VM* vm, uint64_t text, uint64_t part, int32_t end) {
    StringView whole = stringIn(text)->view(*vm), piece = stringIn(part)->view(*vm);
    uint32_t place = placeIn(whole, end);
    return piece.length() <= place && regionEquals(whole, place - piece.length(), piece);
}
uint64_t intrinsic_stringTrim(VM* vm, uint64_t text, int32_t where) {
    return Value(trimString(*vm, stringIn(text), where)).bits();
}
uint64_t intrinsic_stringMapCase(VM* vm, uint64_t text, int32_t upper) {
    auto mapped = mapCase(*vm, stringIn(text), upper != 0);
    return mapped.isAbrupt() ? Value::kEmpty : Value(mapped.release()).bits();
}
uint64_t intrinsic_localeCompare(VM* vm, uint64_t x, uint64_t y) {
    auto order = compareInLocale(*vm, stringIn(x), stringIn(y), Value::undefined(), Value::undefined());
    return order.isAbrupt() ? Value::kEmpty : Value::int32(order.release()).bits();
}
uint64_t intrinsic_int32ToString(VM* vm, int32_t number) { return Value(numberToString(*vm, number)).bits(); }

// -- collections

uint64_t intrinsic_mapGet(VM* vm, uint64_t map, uint64_t key) {
    uint32_t entry = entryOf(vm, map, key);
    return entry == OrderedTable::kNone ? Value::kUndefined
                                        : OrderedTable::valueAt(mapIn(map)->table_.get(), entry).bits();
}
uint32_t intrinsic_mapHas(VM* vm, uint64_t map, uint64_t key) { return entryOf(vm, map, key) != OrderedTable::kNone; }
uint32_t intrinsic_mapSet(VM* vm, uint64_t map, uint64_t key, uint64_t value) {
    return OrderedTable::set(*vm, mapIn(map), in(key), in(value)).isAbrupt() ? 2 : 1;
}
uint32_t intrinsic_setAdd(VM* vm, uint64_t set, uint64_t key) {
    return OrderedTable::set(*vm, mapIn(set), in(key), Value::undefined()).isAbrupt() ? 2 : 1;
}
uint32_t intrinsic_settleIterator(VM* vm, uint64_t iterator) {
    return settleIterator(*vm, in(iterator).asCell()->as<NativeObject>());
}
uint32_t intrinsic_setHas(VM* vm, uint64_t set, uint64_t key) { return intrinsic_mapHas(vm, set, key); }

} // namespace tiercel

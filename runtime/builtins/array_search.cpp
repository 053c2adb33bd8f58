// Array.prototype.indexOf, lastIndexOf and includes (ECMA-262 §23.1.3).
//
// A plain array is searched by what its elements are made of: a target has at most two spellings in memory (an integer
// may be held as int32 or double), and memory is compared sixteen bytes at a time. Strings and BigInts, zero among
// mixed elements, and NaN are looked for one by one. None of this runs user code.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"
#include "runtime/builtins/element_search.h"

#include <algorithm>
#include <cmath>

namespace tiercel {

namespace {

enum class Equality : uint8_t { Strict, SameValueZero };
enum class Direction : uint8_t { Up, Down };

template <Direction direction, class T>
size_t findEqual(const T* items, size_t count, T a, T b) {
    return direction == Direction::Up ? firstEqual(items, count, a, b) : lastEqual(items, count, a, b);
}

template <Direction direction, class F>
size_t findBy(size_t count, F&& matches) {
    for (size_t n = 0; n < count; n++) {
        size_t i = direction == Direction::Up ? n : count - 1 - n;
        if (matches(i)) return i;
    }
    return kNotFound;
}

/// Among `count` doubles, some of which may be holes.
template <Direction direction>
size_t findAmongDoubles(const uint64_t* words, size_t count, Value target, Equality equality) {
    bool sameValueZero = equality == Equality::SameValueZero;
    if (target.isUndefined() && sameValueZero)
        return findEqual<direction>(words, count, Elements::kHoleBits, Elements::kHoleBits);
    if (!target.isNumber()) return kNotFound;
    double d = target.asNumber();
    if (d == d) return findEqual<direction>(reinterpret_cast<const double*>(words), count, d, d);
    if (!sameValueZero) return kNotFound;
    return findBy<direction>(count, [&](size_t i) {
        return words[i] != Elements::kHoleBits && std::isnan(std::bit_cast<double>(words[i]));
    });
}

/// Among `count` Values, some of which may be Empty. May flatten strings.
template <Direction direction>
size_t findAmongValues(VM& vm, const Value* values, size_t count, Value target, Equality equality) {
    bool sameValueZero = equality == Equality::SameValueZero;
    auto findWords = [&](Value a, Value b) {
        return findEqual<direction>(reinterpret_cast<const uint64_t*>(values), count, a.bits(), b.bits());
    };
    if (target.isNumber()) {
        double d = target.asNumber();
        if (d == 0)
            return findBy<direction>(count,
                                     [&](size_t i) { return values[i].isNumber() && values[i].asNumber() == 0; });
        if (d == d) return findWords(Value::number(d), Value::rawDouble(d));
        if (!sameValueZero) return kNotFound;
        return findBy<direction>(count,
                                 [&](size_t i) { return values[i].isDouble() && std::isnan(values[i].asDouble()); });
    }
    if (target.isString()) {
        auto* text = static_cast<String*>(target.asCell());
        uint32_t length = text->length();
        return findBy<direction>(count, [&](size_t i) {
            if (values[i] == target) return true;
            if (!values[i].isString()) return false;
            auto* other = static_cast<String*>(values[i].asCell());
            return other->length() == length && other->equals(vm, text);
        });
    }
    if (target.isBigInt())
        return findBy<direction>(count, [&](size_t i) { return strictlyEquals(vm, values[i], target); });
    return findWords(target, target.isUndefined() && sameValueZero ? Value::empty() : target);
}

/// The index in [from, to) of a plain array; to <= arrayLength().
template <Direction direction>
size_t findInPlainArray(VM& vm, Object* array, Value target, size_t from, size_t to, Equality equality) {
    if (from >= to) return kNotFound;
    Elements* elements = array->elements_;
    size_t found = isDoubleElements(array->indexing_)
                       ? findAmongDoubles<direction>(elements->words() + from, to - from, target, equality)
                       : findAmongValues<direction>(vm, elements->values() + from, to - from, target, equality);
    return found == kNotFound ? kNotFound : from + found;
}

} // namespace

// sec-array.prototype.indexof.
Completion<Value> arrayIndexOf(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length == 0) return Value::int32(-1);
    uint64_t k = TRY(relativeIndex(vm, args[1], length, 0));
    if (isPlainArray(vm, o)) {
        uint64_t end = std::min<uint64_t>(length, o->arrayLength());
        size_t found = findInPlainArray<Direction::Up>(vm, o, args[0], k, end, Equality::Strict);
        return found == kNotFound ? Value::int32(-1) : Value::number(static_cast<uint64_t>(found));
    }
    for (; k < length; k++)
        if (TRY(hasAt(vm, o, k)) && strictlyEquals(vm, TRY(getAt(vm, o, k)), args[0])) return Value::number(k);
    return Value::int32(-1);
}

// sec-array.prototype.lastindexof.
Completion<Value> arrayLastIndexOf(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length == 0) return Value::int32(-1);
    auto n = static_cast<double>(length);
    double from = args.count() > 1 ? TRY(toIntegerOrInfinity(vm, args[1])) : n - 1;
    double start = from >= 0 ? std::min(from, n - 1) : n + from;
    if (start < 0) return Value::int32(-1);
    if (isPlainArray(vm, o)) {
        uint64_t end = std::min<uint64_t>(static_cast<uint64_t>(start) + 1, o->arrayLength());
        size_t found = findInPlainArray<Direction::Down>(vm, o, args[0], 0, end, Equality::Strict);
        return found == kNotFound ? Value::int32(-1) : Value::number(static_cast<uint64_t>(found));
    }
    for (double k = start; k >= 0; k--) {
        auto index = static_cast<uint64_t>(k);
        if (TRY(hasAt(vm, o, index)) && strictlyEquals(vm, TRY(getAt(vm, o, index)), args[0]))
            return Value::number(index);
    }
    return Value::int32(-1);
}

// sec-array.prototype.includes.
Completion<Value> arrayIncludes(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length == 0) return Value::boolean(false);
    uint64_t k = TRY(relativeIndex(vm, args[1], length, 0));
    if (isPlainArray(vm, o)) {
        uint64_t end = std::min<uint64_t>(length, o->arrayLength());
        size_t found = findInPlainArray<Direction::Up>(vm, o, args[0], k, end, Equality::SameValueZero);
        // Where the array has become shorter meanwhile, what is gone reads as undefined.
        return Value::boolean(found != kNotFound || (args[0].isUndefined() && std::max(k, end) < length));
    }
    for (; k < length; k++)
        if (sameValueZero(vm, TRY(getAt(vm, o, k)), args[0])) return Value::boolean(true);
    return Value::boolean(false);
}

} // namespace tiercel

// The String constructor and String.prototype (ECMA-262 §22.1). The methods that consult a pattern's well-known symbols
// (match, replace, search, split) are in string_patterns.cpp, Unicode ones (normalize, case mapping, localeCompare) in
// string_unicode.cpp, Annex B's HTML methods in string_html.cpp.
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/string_methods.h"
#include "runtime/characters.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace tiercel {

/// ToString(RequireObjectCoercible(this value)).
Completion<String*> thisString(VM& vm, CallArgs args, const char* method) {
    Value self = args.thisValue();
    if (self.isString()) return self.asCell()->as<String>();
    if (self.isNullish()) return vm.throwTypeError("String.prototype.%s called on null or undefined", method);
    return toString(vm, self);
}

/// The first match of `needle` (`kBackwards`: of its reverse) in textAt(0) to textAt(size - 1), plus `base`; -1 for
/// none. Linear by Knuth, Morris and Pratt: border[j] is how much of the needle's beginning also ends its first j + 1
/// units.
template <bool kBackwards = false, class F>
static int64_t findByBorders(F&& textAt, uint32_t size, StringView needle, uint32_t base) {
    uint32_t n = needle.length();
    auto needleAt = [&](uint32_t i) { return needle[kBackwards ? n - 1 - i : i]; };
    std::vector<uint32_t> border(n);
    for (uint32_t j = 1, k = 0; j < n; j++) {
        while (k > 0 && needleAt(j) != needleAt(k)) k = border[k - 1];
        if (needleAt(j) == needleAt(k)) k++;
        border[j] = k;
    }
    for (uint32_t i = 0, k = 0; i < size; i++) {
        char16_t unit = textAt(i);
        while (k > 0 && unit != needleAt(k)) k = border[k - 1];
        if (unit == needleAt(k)) k++;
        if (k == n) return static_cast<int64_t>(base) + i + 1 - n;
    }
    return -1;
}

/// The first place in [from, to) of that unit, or `to`; eight at a time.
static uint32_t findUnit(const char16_t* text, uint32_t from, uint32_t to, char16_t unit) {
    using Eight = uint16_t __attribute__((vector_size(16)));
    for (; to - from >= 8; from += 8) {
        Eight units;
        memcpy(&units, text + from, sizeof units);
        auto hits = reinterpret_cast<unsigned __int128>(units == unit);
        if (!hits) continue;
        auto low = static_cast<uint64_t>(hits);
        auto bit = low ? std::countr_zero(low) : 64 + std::countr_zero(static_cast<uint64_t>(hits >> 64));
        return from + static_cast<uint32_t>(bit) / 16;
    }
    while (from < to && text[from] != unit) from++;
    return from;
}

int64_t findString(StringView haystack, StringView needle, uint32_t from) {
    uint32_t n = needle.length(), h = haystack.length();
    if (from > h || n > h - from) return -1;
    if (n == 0) return from;
    if (!haystack.isTwoByte()) {
        if (needle.isTwoByte()) {
            for (uint32_t i = 0; i < n; i++)
                if (needle.utf16()[i] > 0xFF) return -1;
            std::string narrow(n, 0);
            for (uint32_t i = 0; i < n; i++) narrow[i] = static_cast<char>(needle.utf16()[i]);
            const void* hit = memmem(haystack.latin1() + from, h - from, narrow.data(), n);
            return hit ? static_cast<const uint8_t*>(hit) - haystack.latin1() : -1;
        }
        const uint8_t* text = haystack.latin1() + from;
        const void* hit =
            n == 1 ? memchr(text, *needle.latin1(), h - from) : memmem(text, h - from, needle.latin1(), n);
        return hit ? static_cast<const uint8_t*>(hit) - haystack.latin1() : -1;
    }
    const char16_t* text = haystack.utf16();
    char16_t first = needle[0];
    uint64_t patience = 16ull * h + 1024; // comparisons of the simple search before it is taken for quadratic
    for (uint32_t i = from; i + n <= h; i++) {
        i = findUnit(text, i, h - n + 1, first);
        if (i == h - n + 1) break;
        uint32_t j = 1;
        while (j < n && text[i + j] == needle[j]) j++;
        if (j == n) return i;
        if (patience < j) return findByBorders([=](uint32_t at) { return text[i + at]; }, h - i, needle, i);
        patience -= j;
    }
    return -1;
}

bool regionEquals(StringView s, uint32_t at, StringView part) {
    if (part.length() > s.length() - at) return false;
    if (!s.isTwoByte() && !part.isTwoByte()) return memcmp(s.latin1() + at, part.latin1(), part.length()) == 0;
    for (uint32_t i = 0; i < part.length(); i++)
        if (s[at + i] != part[i]) return false;
    return true;
}

String* trimString(VM& vm, String* s, int32_t where) {
    StringView view = s->view(vm);
    uint32_t begin = 0, end = view.length();
    auto isBlank = [&](uint32_t i) {
        char16_t unit = view[i];
        return unit <= ' ' || unit >= 0x80 ? isWhiteSpaceOrLineTerminator(unit) : false;
    };
    while (where & kTrimStart && begin < end && isBlank(begin)) begin++;
    while (where & kTrimEnd && end > begin && isBlank(end - 1)) end--;
    return s->substring(vm, begin, end);
}

namespace {

int64_t findLastString(StringView haystack, StringView needle, uint32_t from) {
    uint32_t n = needle.length(), h = haystack.length();
    if (n > h) return -1;
    if (n == 0) return std::min(from, h);
    uint64_t patience = 16ull * h + 1024;
    char16_t first = needle[0];
    const uint8_t* narrow = haystack.isTwoByte() ? nullptr : haystack.latin1();
    if (narrow && first > 0xFF) return -1;
    for (int64_t i = std::min(from, h - n); i >= 0; i--) {
        if (narrow) {
            auto* hit = static_cast<const uint8_t*>(memrchr(narrow, first, static_cast<size_t>(i) + 1));
            if (!hit) return -1;
            i = hit - narrow;
        }
        uint32_t j = 0;
        while (j < n && haystack[static_cast<uint32_t>(i) + j] == needle[j]) j++;
        if (j == n) return i;
        if (patience < j) {
            // Both backwards: what comes first there is the last here.
            uint32_t size = static_cast<uint32_t>(i) + n;
            auto backwards = [&](uint32_t at) { return haystack[size - 1 - at]; };
            int64_t hit = findByBorders<true>(backwards, size, needle, 0);
            return hit < 0 ? -1 : static_cast<int64_t>(size) - hit - n;
        }
        patience -= j;
    }
    return -1;
}

Completion<Value> stringConstructor(VM& vm, CallArgs args) {
    String* s = vm.emptyString;
    if (args.count() > 0) {
        if (!args.isConstruct() && args[0].isSymbol())
            return Value(String::fromUtf8(vm, PropertyKey(args[0].asCell()->as<Symbol>()).toDisplay(vm)));
        s = TRY(toString(vm, args[0]));
    }
    if (!args.isConstruct()) return s;
    Object* proto = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::StringPrototype));
    return makePrimitiveObject(vm, Value(s), proto);
}

Completion<Value> stringFromCharCode(VM& vm, CallArgs args) {
    if (args.count() == 1) return String::fromCharCode(vm, static_cast<char16_t>(TRY(toUint32(vm, args[0]))));
    constexpr uint32_t kFew = 8;
    if (args.count() <= kFew) {
        char16_t units[kFew];
        for (uint32_t i = 0; i < args.count(); i++) units[i] = static_cast<char16_t>(TRY(toUint32(vm, args[i])));
        return String::fromUtf16(vm, std::u16string_view(units, args.count()));
    }
    StringBuilder builder(vm);
    for (Value v : args) builder.append(static_cast<char16_t>(TRY(toUint32(vm, v))));
    return TRY(builder.finish());
}

Completion<Value> stringFromCodePoint(VM& vm, CallArgs args) {
    if (args.count() == 1 && args[0].isInt32() && static_cast<uint32_t>(args[0].asInt32()) <= 0x10FFFF)
        return String::fromCodePoint(vm, static_cast<char32_t>(args[0].asInt32()));
    StringBuilder builder(vm);
    for (Value v : args) {
        double d = TRY(toNumber(vm, v));
        if (!(d >= 0 && d <= 0x10FFFF && d == std::floor(d)))
            return vm.throwRangeError("Invalid code point %s", TRY(toString(vm, v))->toUtf8(vm).c_str());
        builder.appendCodePoint(static_cast<char32_t>(d));
    }
    return TRY(builder.finish());
}

Completion<Value> stringRaw(VM& vm, CallArgs args) {
    Object* cooked = TRY(toObject(vm, args[0]));
    Object* literals = TRY(toObject(vm, TRY(cooked->get(vm, vm.names.raw))));
    uint64_t length = TRY(lengthOfArrayLike(vm, literals));
    StringBuilder builder(vm);
    for (uint64_t i = 0; i < length; i++) {
        TRY(vm.poll());
        builder.append(TRY(toString(vm, TRY(literals->get(vm, PropertyKey::fromUint64(vm, i))))));
        if (i + 1 < length && i + 1 < args.count())
            builder.append(TRY(toString(vm, args[static_cast<uint32_t>(i + 1)])));
        if (builder.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    }
    return TRY(builder.finish());
}

Completion<Value> stringValueOf(VM& vm, CallArgs args) {
    Value self = args.thisValue();
    if (self.isString()) return self;
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::StringObject>(self)) return wrapper->primitive_.get();
    return vm.throwTypeError("String.prototype.valueOf requires that 'this' be a String");
}

// -- characters
// ------------------------------------------------------------------------------------------------------------

/// The position argument as an index, or -1 when it lies outside.
Completion<int64_t> positionIn(VM& vm, Value argument, uint32_t length) {
    if (argument.isInt32()) {
        int32_t i = argument.asInt32();
        return i >= 0 && static_cast<uint32_t>(i) < length ? i : -1;
    }
    double d = TRY(toIntegerOrInfinity(vm, argument));
    return d >= 0 && d < length ? static_cast<int64_t>(d) : -1;
}

Completion<Value> charAt(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "charAt"));
    int64_t i = TRY(positionIn(vm, args[0], s->length()));
    if (i < 0) return Value(vm.emptyString);
    return String::fromCharCode(vm, s->charAt(vm, static_cast<uint32_t>(i)));
}

Completion<Value> charCodeAt(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "charCodeAt"));
    int64_t i = TRY(positionIn(vm, args[0], s->length()));
    if (i < 0) return Value::nan();
    return Value::int32(s->charAt(vm, static_cast<uint32_t>(i)));
}

char32_t codePointIn(StringView view, uint32_t i) {
    char16_t lead = view[i];
    if (lead >= 0xD800 && lead <= 0xDBFF && i + 1 < view.length()) {
        char16_t trail = view[i + 1];
        if (trail >= 0xDC00 && trail <= 0xDFFF) return 0x10000 + ((lead - 0xD800) << 10) + (trail - 0xDC00);
    }
    return lead;
}

Completion<Value> codePointAt(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "codePointAt"));
    int64_t i = TRY(positionIn(vm, args[0], s->length()));
    if (i < 0) return Value::undefined();
    return Value::number(static_cast<uint32_t>(codePointIn(s->view(vm), static_cast<uint32_t>(i))));
}

Completion<Value> at(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "at"));
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double k = relative >= 0 ? relative : s->length() + relative;
    if (k < 0 || k >= s->length()) return Value::undefined();
    return String::fromCharCode(vm, s->charAt(vm, static_cast<uint32_t>(k)));
}

Completion<Value> isWellFormed(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "isWellFormed"));
    StringView view = s->view(vm);
    if (!view.isTwoByte()) return Value::boolean(true);
    for (uint32_t i = 0; i < view.length(); i++) {
        char32_t c = codePointIn(view, i);
        if (c >= 0xD800 && c <= 0xDFFF) return Value::boolean(false);
        if (c > 0xFFFF) i++;
    }
    return Value::boolean(true);
}

Completion<Value> toWellFormed(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "toWellFormed"));
    StringView view = s->view(vm);
    if (!view.isTwoByte()) return s;
    StringBuilder builder(vm);
    for (uint32_t i = 0; i < view.length(); i++) {
        char32_t c = codePointIn(view, i);
        builder.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
        if (c > 0xFFFF) i++;
    }
    return TRY(builder.finish());
}

// -- searching
// -------------------------------------------------------------------------------------------------------------

Completion<Value> indexOf(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "indexOf"));
    String* needle = TRY(toString(vm, args[0]));
    double position = TRY(toIntegerOrInfinity(vm, args[1]));
    auto from = static_cast<uint32_t>(std::clamp(position, 0.0, static_cast<double>(s->length())));
    return Value::number(findString(s->view(vm), needle->view(vm), from));
}

Completion<Value> lastIndexOf(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "lastIndexOf"));
    String* needle = TRY(toString(vm, args[0]));
    double position = TRY(toNumber(vm, args[1]));
    position = std::isnan(position) ? INFINITY : std::trunc(position);
    auto from = static_cast<uint32_t>(std::clamp(position, 0.0, static_cast<double>(s->length())));
    return Value::number(findLastString(s->view(vm), needle->view(vm), from));
}

/// IsRegExp → TypeError, as includes, startsWith and endsWith demand.
Completion<String*> searchText(VM& vm, Value v, const char* method) {
    if (v.isObject()) {
        Value matcher = TRY(v.asCell()->as<Object>()->get(vm, vm.names.symbolMatch));
        if (matcher.isUndefined() ? v.asCell()->kind() == CellKind::RegExp : toBoolean(matcher))
            return vm.throwTypeError("First argument to String.prototype.%s must not be a regular expression", method);
    }
    return toString(vm, v);
}

Completion<Value> includes(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "includes"));
    String* needle = TRY(searchText(vm, args[0], "includes"));
    double position = TRY(toIntegerOrInfinity(vm, args[1]));
    auto from = static_cast<uint32_t>(std::clamp(position, 0.0, static_cast<double>(s->length())));
    return Value::boolean(findString(s->view(vm), needle->view(vm), from) >= 0);
}

Completion<Value> startsWith(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "startsWith"));
    String* part = TRY(searchText(vm, args[0], "startsWith"));
    double position = TRY(toIntegerOrInfinity(vm, args[1]));
    auto from = static_cast<uint32_t>(std::clamp(position, 0.0, static_cast<double>(s->length())));
    return Value::boolean(regionEquals(s->view(vm), from, part->view(vm)));
}

Completion<Value> endsWith(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "endsWith"));
    String* part = TRY(searchText(vm, args[0], "endsWith"));
    double position = args[1].isUndefined() ? s->length() : TRY(toIntegerOrInfinity(vm, args[1]));
    auto end = static_cast<uint32_t>(std::clamp(position, 0.0, static_cast<double>(s->length())));
    if (part->length() > end) return Value::boolean(false);
    return Value::boolean(regionEquals(s->view(vm), end - part->length(), part->view(vm)));
}

// -- parts
// -------------------------------------------------------------------------------------------------------------------

Completion<Value> slice(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "slice"));
    double n = s->length();
    double start = TRY(toIntegerOrInfinity(vm, args[0]));
    double end = args[1].isUndefined() ? n : TRY(toIntegerOrInfinity(vm, args[1]));
    double from = start < 0 ? std::max(n + start, 0.0) : std::min(start, n);
    double to = end < 0 ? std::max(n + end, 0.0) : std::min(end, n);
    if (from >= to) return Value(vm.emptyString);
    return s->substring(vm, static_cast<uint32_t>(from), static_cast<uint32_t>(to));
}

Completion<Value> substring(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "substring"));
    double n = s->length();
    double start = std::clamp(TRY(toIntegerOrInfinity(vm, args[0])), 0.0, n);
    double end = args[1].isUndefined() ? n : std::clamp(TRY(toIntegerOrInfinity(vm, args[1])), 0.0, n);
    return s->substring(vm, static_cast<uint32_t>(std::min(start, end)), static_cast<uint32_t>(std::max(start, end)));
}

Completion<Value> substr(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "substr"));
    double n = s->length();
    double start = TRY(toIntegerOrInfinity(vm, args[0]));
    start = start < 0 ? std::max(n + start, 0.0) : std::min(start, n);
    double length = args[1].isUndefined() ? n : TRY(toIntegerOrInfinity(vm, args[1]));
    double end = std::min(start + std::clamp(length, 0.0, n), n);
    if (start >= end) return Value(vm.emptyString);
    return s->substring(vm, static_cast<uint32_t>(start), static_cast<uint32_t>(end));
}

Completion<Value> trim(VM& vm, CallArgs args) {
    return trimString(vm, TRY(thisString(vm, args, "trim")), kTrimStart | kTrimEnd);
}
Completion<Value> trimStart(VM& vm, CallArgs args) {
    return trimString(vm, TRY(thisString(vm, args, "trimStart")), kTrimStart);
}
Completion<Value> trimEnd(VM& vm, CallArgs args) {
    return trimString(vm, TRY(thisString(vm, args, "trimEnd")), kTrimEnd);
}

// -- building
// ------------------------------------------------------------------------------------------------------------------

Completion<Value> concat(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "concat"));
    for (Value v : args) s = TRY(String::concat(vm, s, TRY(toString(vm, v))));
    return s;
}

/// `count` copies of s, by filling flat memory and doubling.
Completion<String*> repeatString(VM& vm, String* s, uint64_t count) {
    uint64_t length = count * s->length();
    if (count == 0 || s->length() == 0) return vm.emptyString;
    if (length > String::kMaxLength || count > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    StringView view = s->view(vm);
    auto fill = [&](auto* out, auto* from) {
        std::copy(from, from + view.length(), out);
        for (uint64_t have = view.length(); have < length;) {
            uint64_t step = std::min(have, length - have);
            std::copy(out, out + step, out + have);
            have += step;
        }
    };
    if (view.isTwoByte()) {
        char16_t* out;
        String* result = TRY(String::makeUtf16(vm, length, &out));
        fill(out, view.utf16());
        return result;
    }
    uint8_t* out;
    String* result = TRY(String::makeLatin1(vm, length, &out));
    fill(out, view.latin1());
    return result;
}

Completion<Value> repeat(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "repeat"));
    double count = TRY(toIntegerOrInfinity(vm, args[0]));
    if (count < 0 || std::isinf(count))
        return vm.throwRangeError("Invalid count value: %s", TRY(toString(vm, args[0]))->toUtf8(vm).c_str());
    if (s->length() == 0) return s;
    if (count > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    return TRY(repeatString(vm, s, static_cast<uint64_t>(count)));
}

Completion<Value> padImpl(VM& vm, CallArgs args, bool atStart, const char* name) {
    String* s = TRY(thisString(vm, args, name));
    uint64_t target = TRY(toLength(vm, args[0]));
    if (target <= s->length()) return s;
    String* filler = args[1].isUndefined() ? String::fromLatin1(vm, " ") : TRY(toString(vm, args[1]));
    if (filler->length() == 0) return s;
    if (target > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    uint64_t missing = target - s->length();
    String* pad = TRY(repeatString(vm, filler, missing / filler->length() + 1));
    pad = pad->substring(vm, 0, static_cast<uint32_t>(missing));
    return atStart ? TRY(String::concat(vm, pad, s)) : TRY(String::concat(vm, s, pad));
}
Completion<Value> padStart(VM& vm, CallArgs args) { return padImpl(vm, args, true, "padStart"); }
Completion<Value> padEnd(VM& vm, CallArgs args) { return padImpl(vm, args, false, "padEnd"); }

Completion<Value> iterator(VM& vm, CallArgs args) {
    return createStringIterator(vm, TRY(thisString(vm, args, "[Symbol.iterator]")));
}

constexpr BuiltinRow kStringConstructor[] = {
    known(KnownBuiltin::StringFromCharCode, "fromCharCode", stringFromCharCode, 1),
    known(KnownBuiltin::StringFromCodePoint, "fromCodePoint", stringFromCodePoint, 1),
    {"raw", stringRaw, 1},
};

constexpr BuiltinRow kStringPrototype[] = {
    known(KnownBuiltin::StringAt, "at", at, 1),
    known(KnownBuiltin::StringCharAt, "charAt", charAt, 1),
    known(KnownBuiltin::StringCharCodeAt, "charCodeAt", charCodeAt, 1),
    known(KnownBuiltin::StringCodePointAt, "codePointAt", codePointAt, 1),
    {"concat", concat, 1},
    known(KnownBuiltin::StringEndsWith, "endsWith", endsWith, 1),
    known(KnownBuiltin::StringIncludes, "includes", includes, 1),
    known(KnownBuiltin::StringIndexOf, "indexOf", indexOf, 1),
    {"isWellFormed", isWellFormed, 0},
    {"lastIndexOf", lastIndexOf, 1},
    {"padEnd", padEnd, 1},
    {"padStart", padStart, 1},
    {"repeat", repeat, 1},
    known(KnownBuiltin::StringSlice, "slice", slice, 2),
    known(KnownBuiltin::StringStartsWith, "startsWith", startsWith, 1),
    {"substr", substr, 2},
    known(KnownBuiltin::StringSubstring, "substring", substring, 2),
    {"toString", stringValueOf, 0},
    {"toWellFormed", toWellFormed, 0},
    known(KnownBuiltin::StringTrim, "trim", trim, 0),
    {"valueOf", stringValueOf, 0},
    symbolMethod(&Names::symbolIterator, "[Symbol.iterator]", iterator, 0),
};

} // namespace

void setupString(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = makePrimitiveObject(vm, Value(vm.emptyString), realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::StringPrototype, prototype);
    auto* constructor = makeConstructor(realm, "String", 1, stringConstructor, prototype);
    realm.set(Intrinsic::StringConstructor, constructor);
    defineBuiltins(realm, constructor, kStringConstructor);
    defineBuiltins(realm, prototype, kStringPrototype);
    defineBuiltins(realm, prototype, stringPatternRows());
    defineBuiltins(realm, prototype, stringUnicodeRows());
    defineBuiltins(realm, prototype, stringHtmlRows());
    // Annex B: trimLeft and trimRight are the same functions as trimStart and trimEnd.
    auto define = [&](KnownBuiltin which, const char* name, NativeCode code) {
        NativeFunction* function = defineFunction(realm, prototype, name, code, 0);
        function->intrinsic_ = static_cast<uint16_t>(which);
        return function;
    };
    Object* start = define(KnownBuiltin::StringTrimStart, "trimStart", trimStart);
    prototype->defineDirect(vm, PropertyKey::fromUtf8(vm, "trimLeft"), Value(start), kHiddenAttributes);
    Object* end = define(KnownBuiltin::StringTrimEnd, "trimEnd", trimEnd);
    prototype->defineDirect(vm, PropertyKey::fromUtf8(vm, "trimRight"), Value(end), kHiddenAttributes);
}

} // namespace tiercel

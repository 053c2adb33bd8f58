// String.prototype's Unicode methods on ICU: case mapping, normalization, localeCompare (ECMA-262 §22.1.3).
#include "runtime/builtins/locale.h"
#include "runtime/builtins/string_methods.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace tiercel {

namespace {

uint8_t isFrom(uint8_t c, uint8_t first, uint8_t count) { return static_cast<uint8_t>(c - first) < count; }

/// 1 for a Latin-1 letter that has another case, which Latin-1 need not have.
uint8_t changesCase(uint8_t c, bool upper) {
    int changes = upper ? isFrom(c, 'a', 26) | (isFrom(c, 0xDF, 33) & (c != 0xF7)) | (c == 0xB5)
                        : isFrom(c, 'A', 26) | (isFrom(c, 0xC0, 31) & (c != 0xD7));
    return static_cast<uint8_t>(changes);
}

/// In loops without branches, of which the compiler makes vectors.
void mapLatin1(const uint8_t* in, uint8_t* out, uint32_t length, bool upper) {
    uint8_t first = upper ? 'a' : 'A', firstHigh = upper ? 0xE0 : 0xC0, except = upper ? 0xF7 : 0xD7;
    for (uint32_t i = 0; i < length; i++) {
        uint8_t c = in[i];
        int other = isFrom(c, first, 26) | (isFrom(c, firstHigh, 31) & (c != except));
        out[i] = static_cast<uint8_t>(c ^ other << 5);
    }
}

} // namespace

// Nothing is made for a text that stays as it is.
Completion<String*> mapCase(VM& vm, String* s, bool upper, const char* locale) {
    StringView view = s->view(vm);
    if (!view.isTwoByte() && !*locale) {
        const uint8_t* in = view.latin1();
        uint32_t n = view.length();
        uint8_t changes = 0, outside = 0; // outside: a letter whose upper case is none of Latin-1, or longer
        for (uint32_t i = 0; i < n; i++) changes |= changesCase(in[i], upper);
        if (!changes) return s;
        if (upper)
            for (uint32_t i = 0; i < n; i++)
                outside |= isFrom(in[i], 0xDF, 1) | isFrom(in[i], 0xFF, 1) | isFrom(in[i], 0xB5, 1);
        if (!outside) {
            uint8_t* out;
            String* result = TRY(String::makeLatin1(vm, n, &out));
            mapLatin1(s->view(vm).latin1(), out, n, upper);
            return result;
        }
    }
    std::u16string source = view.toU16();
    std::u16string target(source.size() + 16, 0);
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        auto* map = upper ? u_strToUpper : u_strToLower;
        int32_t length = map(target.data(), static_cast<int32_t>(target.size()), source.data(),
                             static_cast<int32_t>(source.size()), locale, &status);
        target.resize(static_cast<size_t>(length));
        if (status != U_BUFFER_OVERFLOW_ERROR) break;
    }
    if (target.size() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    return String::fromUtf16(vm, target);
}

namespace {

/// The language that a locale argument names, as far as case mapping is concerned.
Completion<std::string> languageForCase(VM& vm, Value v) {
    if (v.isUndefined()) return std::string();
    if (v.isObject()) {
        Object* list = v.asCell()->as<Object>();
        if (TRY(lengthOfArrayLike(vm, list)) == 0) return std::string();
        v = TRY(list->get(vm, PropertyKey::fromIndex(0)));
        if (!v.isString() && !v.isObject()) return vm.throwTypeError("Incorrect locale information provided");
    } else if (!v.isString()) {
        return vm.throwTypeError("Incorrect locale information provided");
    }
    std::string tag = TRY(toString(vm, v))->toUtf8(vm);
    UErrorCode status = U_ZERO_ERROR;
    char name[ULOC_FULLNAME_CAPACITY];
    int32_t parsed = 0;
    uloc_forLanguageTag(tag.c_str(), name, sizeof name, &parsed, &status);
    if (U_FAILURE(status) || tag.empty() || parsed != static_cast<int32_t>(tag.size()))
        return vm.throwRangeError("Incorrect locale information provided");
    std::string language = std::string(name).substr(0, 2);
    return language == "tr" || language == "az" || language == "lt" ? language : std::string();
}

Completion<Value> toLowerCase(VM& vm, CallArgs args) {
    return TRY(mapCase(vm, TRY(thisString(vm, args, "toLowerCase")), false));
}
Completion<Value> toUpperCase(VM& vm, CallArgs args) {
    return TRY(mapCase(vm, TRY(thisString(vm, args, "toUpperCase")), true));
}
Completion<Value> toLocaleLowerCase(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "toLocaleLowerCase"));
    return TRY(mapCase(vm, s, false, TRY(languageForCase(vm, args[0])).c_str()));
}
Completion<Value> toLocaleUpperCase(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "toLocaleUpperCase"));
    return TRY(mapCase(vm, s, true, TRY(languageForCase(vm, args[0])).c_str()));
}

/// Latin-1 is composed; ASCII is normal in every form.
bool isNormalizedLatin1(StringView text, const std::string& form) {
    if (text.isTwoByte()) return false;
    uint8_t all = 0;
    for (uint32_t i = 0; i < text.length(); i++) all |= text.latin1()[i];
    return form == "NFC" || all < 0x80;
}

Completion<Value> normalize(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "normalize"));
    std::string form = args[0].isUndefined() ? "NFC" : TRY(toString(vm, args[0]))->toUtf8(vm);
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* normalizer = nullptr;
    if (form == "NFC")
        normalizer = unorm2_getNFCInstance(&status);
    else if (form == "NFD")
        normalizer = unorm2_getNFDInstance(&status);
    else if (form == "NFKC")
        normalizer = unorm2_getNFKCInstance(&status);
    else if (form == "NFKD")
        normalizer = unorm2_getNFKDInstance(&status);
    else
        return vm.throwRangeError("The normalization form should be one of NFC, NFD, NFKC, NFKD.");
    if (isNormalizedLatin1(s->view(vm), form)) return s;
    std::u16string source = s->toU16(vm);
    if (unorm2_isNormalized(normalizer, source.data(), static_cast<int32_t>(source.size()), &status)) return s;
    std::u16string target(source.size() * 2 + 16, 0);
    for (;;) {
        status = U_ZERO_ERROR;
        int32_t length = unorm2_normalize(normalizer, source.data(), static_cast<int32_t>(source.size()), target.data(),
                                          static_cast<int32_t>(target.size()), &status);
        target.resize(static_cast<size_t>(length));
        if (status != U_BUFFER_OVERFLOW_ERROR) break;
    }
    if (target.size() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    return String::fromUtf16(vm, target);
}

Completion<Value> localeCompare(VM& vm, CallArgs args) {
    String* a = TRY(thisString(vm, args, "localeCompare"));
    String* b = TRY(toString(vm, args[0]));
    return Value::int32(TRY(compareInLocale(vm, a, b, args[1], args[2])));
}

constexpr BuiltinRow kRows[] = {
    known(KnownBuiltin::StringLocaleCompare, "localeCompare", localeCompare, 1),
    {"normalize", normalize, 0},
    {"toLocaleLowerCase", toLocaleLowerCase, 0},
    {"toLocaleUpperCase", toLocaleUpperCase, 0},
    known(KnownBuiltin::StringToLowerCase, "toLowerCase", toLowerCase, 0),
    known(KnownBuiltin::StringToUpperCase, "toUpperCase", toUpperCase, 0),
};

} // namespace

std::span<const BuiltinRow> stringUnicodeRows() { return kRows; }

} // namespace tiercel

// String.prototype's Unicode methods on ICU: case mapping, normalization, localeCompare (ECMA-262 §22.1.3).
#include "runtime/builtins/string_methods.h"

#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace tiercel {

namespace {

/// Latin-1 letters that map within Latin-1 in both directions, ASCII first.
Completion<String*> mapCase(VM& vm, String* s, bool upper, const char* locale) {
    StringView view = s->view(vm);
    if (!view.isTwoByte() && !*locale) {
        const uint8_t* in = view.latin1();
        uint32_t n = view.length(), i = 0;
        auto changes = [&](uint8_t c) {
            return upper ? (c >= 'a' && c <= 'z') || c >= 0xDF || c == 0xB5
                         : (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE);
        };
        while (i < n && !changes(in[i])) i++;
        if (i == n) return s;
        bool simple = true;
        if (upper)
            for (uint32_t k = i; k < n && simple; k++) simple = in[k] != 0xDF && in[k] != 0xFF && in[k] != 0xB5;
        if (simple) {
            uint8_t* out;
            String* result = TRY(String::makeLatin1(vm, n, &out));
            in = s->view(vm).latin1();
            for (uint32_t k = 0; k < n; k++) {
                uint8_t c = in[k];
                if (upper) {
                    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c != 0xF7)) c = static_cast<uint8_t>(c - 0x20);
                } else if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) {
                    c = static_cast<uint8_t>(c + 0x20);
                }
                out[k] = c;
            }
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

/// The language that a locale argument names, as far as case mapping is concerned.
Completion<std::string> localeArgument(VM& vm, Value v) {
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
    return TRY(mapCase(vm, TRY(thisString(vm, args, "toLowerCase")), false, ""));
}
Completion<Value> toUpperCase(VM& vm, CallArgs args) {
    return TRY(mapCase(vm, TRY(thisString(vm, args, "toUpperCase")), true, ""));
}
Completion<Value> toLocaleLowerCase(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "toLocaleLowerCase"));
    return TRY(mapCase(vm, s, false, TRY(localeArgument(vm, args[0])).c_str()));
}
Completion<Value> toLocaleUpperCase(VM& vm, CallArgs args) {
    String* s = TRY(thisString(vm, args, "toLocaleUpperCase"));
    return TRY(mapCase(vm, s, true, TRY(localeArgument(vm, args[0])).c_str()));
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
    static_cast<void>(TRY(localeArgument(vm, args[1])));
    std::u16string left = a->toU16(vm), right = b->toU16(vm);
    UErrorCode status = U_ZERO_ERROR;
    // One collator per call would cost more than the comparison: the VM keeps its own.
    if (!vm.collator) {
        auto* opened = ucol_open("", &status);
        if (U_FAILURE(status)) return Value::int32(a->compare(vm, b));
        ucol_setAttribute(opened, UCOL_NORMALIZATION_MODE, UCOL_ON, &status); // canonical equivalents are equal
        vm.collator = std::shared_ptr<void>(opened, [](void* c) { ucol_close(static_cast<UCollator*>(c)); });
    }
    int order = ucol_strcoll(static_cast<UCollator*>(vm.collator.get()), left.data(), static_cast<int32_t>(left.size()),
                             right.data(), static_cast<int32_t>(right.size()));
    return Value::int32(order);
}

constexpr BuiltinRow kRows[] = {
    {"localeCompare", localeCompare, 1},
    {"normalize", normalize, 0},
    {"toLocaleLowerCase", toLocaleLowerCase, 0},
    {"toLocaleUpperCase", toLocaleUpperCase, 0},
    {"toLowerCase", toLowerCase, 0},
    {"toUpperCase", toUpperCase, 0},
};

} // namespace

std::span<const BuiltinRow> stringUnicodeRows() { return kRows; }

} // namespace tiercel

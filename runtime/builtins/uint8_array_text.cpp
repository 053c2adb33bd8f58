// Uint8Array to and from base64 and hexadecimal text (ECMA-262 §23.3): toBase64, toHex, setFromBase64, setFromHex,
// fromBase64, fromHex.
//
// Decoding gives the bytes up to an error together with it: the setters write them before they throw.
#include "runtime/builtins/typed_array.h"

#include <cstring>

namespace tiercel {

namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum class LastChunk : uint8_t { Loose, Strict, StopBeforePartial };

struct DecodeOptions {
    bool isUrl = false;
    LastChunk lastChunk = LastChunk::Loose;
};

struct Decoded {
    std::vector<uint8_t> bytes;
    size_t read = 0;
    const char* error = nullptr;
};

/// ValidateUint8Array.
Completion<TypedArrayObject*> thisUint8Array(VM& vm, CallArgs args, const char* method) {
    auto* array = typedArrayIf(args.thisValue());
    if (array && array->elementKind_ == IndexingKind::Uint8) return array;
    return vm.throwTypeError("Method Uint8Array.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

/// The array's bytes can be reached: after user code has run.
Completion<void> requireInBounds(VM& vm, TypedArrayObject* array) {
    if (!array->outOfBounds_) return {};
    return vm.throwTypeError("The Uint8Array is detached or out of bounds");
}

Completion<String*> requireString(VM& vm, Value v) {
    if (v.isString()) return v.asCell()->as<String>();
    return vm.throwTypeError("%s is not a string", describe(vm, v).c_str());
}

/// GetOptionsObject: null for undefined.
Completion<Object*> optionsObject(VM& vm, Value options) {
    if (options.isUndefined()) return static_cast<Object*>(nullptr);
    if (options.isObject()) return static_cast<Object*>(options.asCell());
    return vm.throwTypeError("%s is not an object", describe(vm, options).c_str());
}

/// The option's place among `words`, the first of which is the default; TypeError if it is none of them.
Completion<size_t> wordOption(VM& vm, Object* options, const char* name, std::initializer_list<const char*> words) {
    if (!options) return size_t{0};
    Value value = TRY(options->get(vm, PropertyKey::fromUtf8(vm, name)));
    if (value.isUndefined()) return size_t{0};
    size_t index = 0;
    if (value.isString()) {
        std::string text = value.asCell()->as<String>()->toUtf8(vm);
        for (const char* word : words) {
            if (text == word) return index;
            index++;
        }
    }
    return vm.throwTypeError("%s is no value of the option %s", describe(vm, value).c_str(), name);
}

Completion<bool> urlOption(VM& vm, Object* options) {
    return TRY(wordOption(vm, options, "alphabet", {"base64", "base64url"})) == 1;
}

Completion<DecodeOptions> decodeOptions(VM& vm, Value value) {
    Object* options = TRY(optionsObject(vm, value));
    DecodeOptions result;
    result.isUrl = TRY(urlOption(vm, options));
    result.lastChunk = static_cast<LastChunk>(
        TRY(wordOption(vm, options, "lastChunkHandling", {"loose", "strict", "stop-before-partial"})));
    return result;
}

// -- decoding --------------------------------------------------------------------------------------------------------

int base64Digit(char16_t c, bool isUrl) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == (isUrl ? '-' : '+')) return 62;
    return c == (isUrl ? '_' : '/') ? 63 : -1;
}

int hexDigit(char16_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    char16_t lower = c | 0x20;
    return c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

size_t skipWhitespace(StringView text, size_t i) {
    auto isSpace = [](char16_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; };
    while (i < text.length() && isSpace(text[static_cast<uint32_t>(i)])) i++;
    return i;
}

/// The digits of a group, most significant first.
struct Chunk {
    uint32_t bits = 0;
    int length = 0;
    void add(int digit) {
        bits = bits << 6 | static_cast<uint32_t>(digit);
        length++;
    }
};

/// DecodeFinalBase64Chunk of two or three digits; false for bits that no byte takes, if those are not allowed.
bool decodeFinalChunk(const Chunk& chunk, bool refuseExtraBits, std::vector<uint8_t>& out) {
    int extra = chunk.length == 2 ? 4 : 2;
    if (refuseExtraBits && chunk.bits & ((1u << extra) - 1)) return false;
    uint32_t bits = chunk.bits >> extra;
    if (chunk.length == 3) out.push_back(static_cast<uint8_t>(bits >> 8));
    out.push_back(static_cast<uint8_t>(bits));
    return true;
}

/// FromBase64.
Decoded decodeBase64(StringView text, const DecodeOptions& options, size_t maxLength) {
    Decoded out;
    size_t length = text.length(), i = 0;
    Chunk chunk;
    auto fail = [&](const char* message) {
        out.error = message;
        return std::move(out);
    };
    if (maxLength == 0) return out;
    for (;;) {
        i = skipWhitespace(text, i);
        if (i == length) {
            if (chunk.length > 0) {
                if (options.lastChunk == LastChunk::StopBeforePartial) return out;
                if (options.lastChunk == LastChunk::Strict) return fail("Missing padding in base64 text");
                if (chunk.length == 1) return fail("Base64 text ends within a byte");
                decodeFinalChunk(chunk, false, out.bytes);
            }
            out.read = length;
            return out;
        }
        char16_t c = text[static_cast<uint32_t>(i++)];
        if (c == '=') {
            if (chunk.length < 2) return fail("Unexpected padding in base64 text");
            i = skipWhitespace(text, i);
            if (chunk.length == 2) {
                if (i == length) {
                    if (options.lastChunk == LastChunk::StopBeforePartial) return out;
                    return fail("Missing padding in base64 text");
                }
                if (text[static_cast<uint32_t>(i)] == '=') i = skipWhitespace(text, i + 1);
            }
            if (i < length) return fail("Unexpected character after the padding of base64 text");
            if (!decodeFinalChunk(chunk, options.lastChunk == LastChunk::Strict, out.bytes))
                return fail("Extra bits at the end of base64 text");
            out.read = length;
            return out;
        }
        int digit = base64Digit(c, options.isUrl);
        if (digit < 0) return fail("Unexpected character in base64 text");
        size_t room = maxLength - out.bytes.size();
        if ((room == 1 && chunk.length == 2) || (room == 2 && chunk.length == 3)) return out;
        chunk.add(digit);
        if (chunk.length < 4) continue;
        for (int shift = 16; shift >= 0; shift -= 8) out.bytes.push_back(static_cast<uint8_t>(chunk.bits >> shift));
        chunk = {};
        out.read = i;
        if (out.bytes.size() == maxLength) return out;
    }
}

/// FromHex.
Decoded decodeHex(StringView text, size_t maxLength) {
    Decoded out;
    if (text.length() % 2) {
        out.error = "Hexadecimal text has an odd length";
        return out;
    }
    while (out.read < text.length() && out.bytes.size() < maxLength) {
        auto i = static_cast<uint32_t>(out.read);
        int high = hexDigit(text[i]), low = hexDigit(text[i + 1]);
        if (high < 0 || low < 0) {
            out.error = "Unexpected character in hexadecimal text";
            return out;
        }
        out.bytes.push_back(static_cast<uint8_t>(high << 4 | low));
        out.read += 2;
    }
    return out;
}

Completion<Value> newArray(VM& vm, const Decoded& decoded) {
    if (decoded.error) return vm.throwSyntaxError("%s", decoded.error);
    const TypedArrayKind& kind = typedArrayKind(IndexingKind::Uint8);
    TypedArrayObject* array = TRY(makeTypedArray(vm, kind, decoded.bytes.size(), vm.realm->get(kind.prototype)));
    if (!decoded.bytes.empty()) std::memcpy(array->data_, decoded.bytes.data(), decoded.bytes.size());
    return array;
}

/// The end of both setters: what was decoded is written, even before an error.
Completion<Value> store(VM& vm, TypedArrayObject* into, const Decoded& decoded) {
    if (!decoded.bytes.empty()) std::memcpy(into->data_, decoded.bytes.data(), decoded.bytes.size());
    if (decoded.error) return vm.throwSyntaxError("%s", decoded.error);
    Object* result = Object::make(vm);
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "read"), Value::number(static_cast<uint64_t>(decoded.read)));
    result->defineDirect(vm, PropertyKey::fromUtf8(vm, "written"),
                         Value::number(static_cast<uint64_t>(decoded.bytes.size())));
    return result;
}

constexpr size_t kNoLimit = SIZE_MAX;

Completion<Value> fromBase64(VM& vm, CallArgs args) {
    String* text = TRY(requireString(vm, args[0]));
    DecodeOptions options = TRY(decodeOptions(vm, args[1]));
    return newArray(vm, decodeBase64(text->view(vm), options, kNoLimit));
}

Completion<Value> fromHex(VM& vm, CallArgs args) {
    String* text = TRY(requireString(vm, args[0]));
    return newArray(vm, decodeHex(text->view(vm), kNoLimit));
}

Completion<Value> setFromBase64(VM& vm, CallArgs args) {
    TypedArrayObject* into = TRY(thisUint8Array(vm, args, "setFromBase64"));
    TRY(requireMutable(vm, into, "Uint8Array.prototype.setFromBase64"));
    String* text = TRY(requireString(vm, args[0]));
    DecodeOptions options = TRY(decodeOptions(vm, args[1]));
    TRY(requireInBounds(vm, into));
    return store(vm, into, decodeBase64(text->view(vm), options, into->length_));
}

Completion<Value> setFromHex(VM& vm, CallArgs args) {
    TypedArrayObject* into = TRY(thisUint8Array(vm, args, "setFromHex"));
    TRY(requireMutable(vm, into, "Uint8Array.prototype.setFromHex"));
    String* text = TRY(requireString(vm, args[0]));
    TRY(requireInBounds(vm, into));
    return store(vm, into, decodeHex(text->view(vm), into->length_));
}

// -- encoding --------------------------------------------------------------------------------------------------------

Completion<Value> toBase64(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(thisUint8Array(vm, args, "toBase64"));
    Object* options = TRY(optionsObject(vm, args[0]));
    const char* digits = TRY(urlOption(vm, options)) ? kBase64Url : kBase64;
    bool omitPadding = options && toBoolean(TRY(options->get(vm, PropertyKey::fromUtf8(vm, "omitPadding"))));
    TRY(requireInBounds(vm, array));
    size_t length = array->length_;
    if (length > String::kMaxLength / 4 * 3) return vm.throwRangeError("Invalid string length");
    const uint8_t* data = array->data_;
    std::string out;
    out.reserve((length + 2) / 3 * 4);
    for (size_t i = 0; i < length; i += 3) {
        size_t count = std::min<size_t>(3, length - i);
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++) bits = bits << 8 | (j < count ? data[i + j] : 0u);
        for (size_t j = 0; j < 4; j++) {
            if (j <= count)
                out += digits[bits >> (18 - 6 * j) & 63];
            else if (!omitPadding)
                out += '=';
        }
    }
    return String::fromLatin1(vm, out);
}

Completion<Value> toHex(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(thisUint8Array(vm, args, "toHex"));
    TRY(requireInBounds(vm, array));
    if (array->length_ > String::kMaxLength / 2) return vm.throwRangeError("Invalid string length");
    std::string out;
    out.reserve(array->length_ * 2);
    for (size_t i = 0; i < array->length_; i++) {
        out += "0123456789abcdef"[array->data_[i] >> 4];
        out += "0123456789abcdef"[array->data_[i] & 15];
    }
    return String::fromLatin1(vm, out);
}

constexpr BuiltinRow kConstructorRows[] = {{"fromBase64", fromBase64, 1}, {"fromHex", fromHex, 1}};
constexpr BuiltinRow kPrototypeRows[] = {
    {"setFromBase64", setFromBase64, 1},
    {"setFromHex", setFromHex, 1},
    {"toBase64", toBase64, 0},
    {"toHex", toHex, 0},
};

} // namespace

void defineUint8ArrayText(Realm& realm, Object* constructor, Object* prototype) {
    defineBuiltins(realm, constructor, kConstructorRows);
    defineBuiltins(realm, prototype, kPrototypeRows);
}

} // namespace tiercel

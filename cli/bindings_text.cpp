// Text and bytes: the encodings of Buffer, TextEncoder and TextDecoder.
//
// An encoding is a number (cli/js/buffer.js has the names): 0 utf8, 1 utf16le, 2 latin1, 3 ascii, 4 base64, 5
// base64url, 6 hex.
#include "cli/host.h"
#include "runtime/builtins/typed_array.h"

#include <array>
#include <cstring>
#include <unicode/uidna.h>

namespace tiercel::cli {

namespace {

enum class Encoding { Utf8, Utf16, Latin1, Ascii, Base64, Base64Url, Hex };

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Both alphabets, whatever their order in the text.
constexpr std::array<int8_t, 256> kBase64Values = [] {
    std::array<int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 64; i++)
        values[static_cast<unsigned char>(kBase64[static_cast<size_t>(i)])] = static_cast<int8_t>(i);
    values['-'] = 62, values['_'] = 63;
    return values;
}();

std::string fromBase64(StringView text) {
    std::string bytes;
    bytes.reserve(text.length() / 4 * 3 + 3);
    uint32_t bits = 0;
    int count = 0;
    for (uint32_t i = 0; i < text.length(); i++) {
        char16_t c = text[i];
        if (c == u'=') break;
        int value = c < 256 ? kBase64Values[c] : -1;
        if (value < 0) continue; // anything else is passed by
        bits = bits << 6 | static_cast<uint32_t>(value);
        count += 6;
        if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8));
    }
    return bytes;
}

std::string toBase64(std::span<const uint8_t> bytes, bool url) {
    std::string text;
    text.reserve(bytes.size() / 3 * 4 + 4);
    auto digit = [&](uint32_t value) {
        char c = kBase64[value & 63];
        text += url && c == '+' ? '-' : url && c == '/' ? '_' : c;
    };
    size_t i = 0;
    for (; i + 2 < bytes.size(); i += 3) {
        uint32_t bits = static_cast<uint32_t>(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
        for (int shift = 18; shift >= 0; shift -= 6) digit(bits >> shift);
    }
    size_t rest = bytes.size() - i;
    if (!rest) return text;
    uint32_t bits = static_cast<uint32_t>(bytes[i] << 16 | (rest > 1 ? bytes[i + 1] << 8 : 0));
    for (size_t k = 0; k <= rest; k++) digit(bits >> (18 - 6 * k));
    if (!url) text.append(3 - rest, '=');
    return text;
}

int hexDigit(char16_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string encodeText(VM& vm, String* string, Encoding encoding) {
    StringView text = string->view(vm);
    std::string bytes;
    switch (encoding) {
    case Encoding::Utf8: return text.toUtf8();
    case Encoding::Utf16: {
        std::u16string units = text.toU16();
        return std::string(reinterpret_cast<const char*>(units.data()), units.size() * 2);
    }
    case Encoding::Latin1:
    case Encoding::Ascii:
        bytes.resize(text.length());
        for (uint32_t i = 0; i < text.length(); i++) bytes[i] = static_cast<char>(text[i]);
        return bytes;
    case Encoding::Base64:
    case Encoding::Base64Url: return fromBase64(text);
    case Encoding::Hex:
        for (uint32_t i = 0; i + 1 < text.length(); i += 2) {
            int high = hexDigit(text[i]), low = hexDigit(text[i + 1]);
            if (high < 0 || low < 0) break;
            bytes += static_cast<char>(high << 4 | low);
        }
        return bytes;
    }
    return bytes;
}

Completion<String*> decodeBytes(VM& vm, std::span<const uint8_t> bytes, Encoding encoding) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (bytes.size() > String::kMaxLength)
        return vm.throwRangeError("Cannot create a string longer than 0x1fffffe8 characters");
    switch (encoding) {
    case Encoding::Utf8: {
        bool ascii = std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b < 0x80; });
        if (ascii) return String::fromLatin1(vm, text);
        // The decoder of sources drops a byte order mark, which is a character here.
        if (text.starts_with("\xEF\xBB\xBF")) {
            String* mark = String::fromUtf16(vm, u"\uFEFF");
            return String::concat(vm, mark, TRY(decodeBytes(vm, bytes.subspan(3), encoding)));
        }
        return String::fromUtf8(vm, text);
    }
    case Encoding::Utf16: {
        std::u16string units(bytes.size() / 2, u'\0');
        std::memcpy(units.data(), bytes.data(), units.size() * 2);
        return String::fromUtf16(vm, units);
    }
    case Encoding::Latin1: return String::fromLatin1(vm, bytes.data(), bytes.size());
    case Encoding::Ascii: {
        std::string seven(text);
        for (char& c : seven) c = static_cast<char>(c & 0x7F);
        return String::fromLatin1(vm, seven);
    }
    case Encoding::Base64:
    case Encoding::Base64Url: return String::fromLatin1(vm, toBase64(bytes, encoding == Encoding::Base64Url));
    case Encoding::Hex: {
        std::string digits;
        digits.reserve(bytes.size() * 2);
        for (uint8_t b : bytes) (digits += "0123456789abcdef"[b >> 4]) += "0123456789abcdef"[b & 15];
        return String::fromLatin1(vm, digits);
    }
    }
    return String::empty(vm);
}

Completion<Encoding> encodingOf(VM& vm, Value v) { return static_cast<Encoding>(TRY(toUint32(vm, v)) % 7); }

/// The bytes [start, end) of args[0].
Completion<std::span<uint8_t>> rangeOf(VM& vm, Value source, Value from, Value to) {
    double start = from.isUndefined() ? 0 : TRY(toIntegerOrInfinity(vm, from));
    double end = to.isUndefined() ? INFINITY : TRY(toIntegerOrInfinity(vm, to));
    auto bytes = bytesOf(source); // only now: the conversions may have resized or detached the buffer
    if (!bytes) return vm.throwTypeError("not bytes: %s", describe(vm, source).c_str());
    double length = static_cast<double>(bytes->size());
    start = std::clamp(start, 0.0, length);
    end = std::clamp(end, start, length);
    return bytes->subspan(static_cast<size_t>(start), static_cast<size_t>(end - start));
}

/// encode(text, encoding): a Uint8Array.
Completion<Value> encode(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    return TRY(makeBytes(vm, encodeText(vm, text, TRY(encodingOf(vm, args[1])))));
}

/// decode(bytes, encoding, start, end): text.
Completion<Value> decode(VM& vm, CallArgs args) {
    Encoding encoding = TRY(encodingOf(vm, args[1]));
    return TRY(decodeBytes(vm, TRY(rangeOf(vm, args[0], args[2], args[3])), encoding));
}

/// encodeInto(text, bytes, start, end, encoding): the number of bytes written, whole characters only.
Completion<Value> encodeInto(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    Encoding encoding = TRY(encodingOf(vm, args[4]));
    std::string bytes = encodeText(vm, text, encoding);
    TRY(requireWritable(vm, args[1]));
    auto room = TRY(rangeOf(vm, args[1], args[2], args[3]));
    size_t count = std::min(bytes.size(), room.size());
    if (encoding == Encoding::Utf8)
        while (count < bytes.size() && count > 0 && (bytes[count] & 0xC0) == 0x80) count--;
    if (encoding == Encoding::Utf16) count &= ~size_t{1};
    if (count) std::memcpy(room.data(), bytes.data(), count);
    return Value::number(uint64_t{count});
}

Completion<Value> utf8Length(VM& vm, CallArgs args) {
    StringView text = TRY(toString(vm, args[0]))->view(vm);
    uint64_t count = 0;
    for (uint32_t i = 0; i < text.length(); i++) {
        char16_t c = text[i];
        bool pair = c >= 0xD800 && c < 0xDC00 && i + 1 < text.length() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000;
        count += c < 0x80 ? 1 : c < 0x800 ? 2 : pair ? 4 : 3;
        i += pair;
    }
    return Value::number(count);
}

Completion<Value> isUtf8(VM& vm, CallArgs args) {
    auto bytes = TRY(rangeOf(vm, args[0], Value::undefined(), Value::undefined()));
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return Value::boolean(decodeUtf8(text, Malformed::Report).has_value());
}

/// findBytes(bytes, wanted, from, backwards): the index, or -1.
Completion<Value> findBytes(VM& vm, CallArgs args) {
    auto bytes = TRY(rangeOf(vm, args[0], Value::undefined(), Value::undefined()));
    auto wanted = TRY(rangeOf(vm, args[1], Value::undefined(), Value::undefined()));
    auto view = [](std::span<uint8_t> s) {
        return std::string_view(reinterpret_cast<const char*>(s.data()), s.size());
    };
    auto from = static_cast<size_t>(std::max(0.0, TRY(toIntegerOrInfinity(vm, args[2]))));
    size_t at = args[3].isTrue() ? view(bytes).rfind(view(wanted), from) : view(bytes).find(view(wanted), from);
    return at == std::string_view::npos ? Value::number(-1) : Value::number(uint64_t{at});
}

/// Names of hosts by UTS 46; the empty string where a name is none.
Completion<Value> convertDomain(VM& vm, Value name, bool toAscii) {
    std::string text = TRY(toString(vm, name))->toUtf8(vm);
    bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii && text.find("xn--") == std::string::npos) {
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        return String::fromUtf8(vm, text);
    }
    UErrorCode error = U_ZERO_ERROR;
    UIDNA* idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                      UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                  &error);
    if (U_FAILURE(error)) return Value(vm.emptyString);
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    std::string result(text.size() * 8 + 256, '\0');
    int32_t length = (toAscii ? uidna_nameToASCII_UTF8 : uidna_nameToUnicodeUTF8)(
        idna, text.data(), static_cast<int32_t>(text.size()), result.data(), static_cast<int32_t>(result.size()), &info,
        &error);
    uidna_close(idna);
    uint32_t ignored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                       UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
    if (U_FAILURE(error) || (info.errors & ~ignored)) return Value(vm.emptyString);
    return String::fromUtf8(vm, std::string_view(result).substr(0, static_cast<size_t>(length)));
}
Completion<Value> domainToAscii(VM& vm, CallArgs args) { return convertDomain(vm, args[0], true); }
Completion<Value> domainToUnicode(VM& vm, CallArgs args) { return convertDomain(vm, args[0], false); }

constexpr BuiltinRow kRows[] = {
    {"encode", encode, 2},
    {"decode", decode, 4},
    {"encodeInto", encodeInto, 5},
    {"utf8Length", utf8Length, 1},
    {"isUtf8", isUtf8, 1},
    {"findBytes", findBytes, 4},
    {"domainToAscii", domainToAscii, 1},
    {"domainToUnicode", domainToUnicode, 1},
};

} // namespace

std::span<const BuiltinRow> textBindings() { return kRows; }

std::optional<std::span<uint8_t>> bytesOf(Value v) {
    if (auto* array = typedArrayIf(v)) {
        size_t size = array->length_ ? array->length_ * typedElementSize(array->elementKind_) : 0;
        return std::span(array->data_, size);
    }
    if (auto* buffer = bufferIf(v)) return std::span(buffer->data_, buffer->byteLength_);
    if (auto* view = cellIf<DataViewObject, CellKind::DataView>(v)) return std::span(view->data_, view->length_);
    return std::nullopt;
}

Completion<void> requireWritable(VM& vm, Value v) {
    auto* view = cellIf<DataViewObject, CellKind::DataView>(v);
    auto* array = typedArrayIf(v);
    ArrayBufferObject* buffer = view ? view->buffer_.get() : array ? array->buffer_.get() : bufferIf(v);
    if (!buffer || !buffer->immutable_) return {};
    return vm.throwTypeError("Cannot write to an immutable ArrayBuffer");
}

Completion<TypedArrayObject*> makeBytes(VM& vm, std::string_view bytes) {
    const TypedArrayKind& kind = typedArrayKind(IndexingKind::Uint8);
    TypedArrayObject* array = TRY(makeTypedArray(vm, kind, bytes.size(), vm.realm->get(kind.prototype)));
    if (!bytes.empty()) std::memcpy(array->data_, bytes.data(), bytes.size());
    return array;
}

} // namespace tiercel::cli

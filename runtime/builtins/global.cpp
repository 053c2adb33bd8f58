// The global object's properties ([ECMA-262] 19, B.2.1) that need no source: values, functions, and the constructors
// and namespaces, which are defined when first asked for (Realm::resolveLazyGlobal) with the attributes that the
// specification gives them.
#include "runtime/builtins/builtin.h"
#include "runtime/characters.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/interrupts.h"

#include <cmath>

namespace tiercel {

namespace {

// -- eval, isFinite, isNaN (19.2)
// --------------------------------------------------------------------------------------------

/// Indirect eval; the interpreter makes a call of this very function by the name `eval` a direct one.
Completion<Value> globalEval(VM& vm, CallArgs args) {
    if (!args[0].isString()) return args[0];
    return interpreter::performEval(vm, args[0], Compiler::EvalContext{}, vm.realm->globalThis, Value::undefined());
}

Completion<Value> globalIsFinite(VM& vm, CallArgs args) { return Value(std::isfinite(TRY(toNumber(vm, args[0])))); }
Completion<Value> globalIsNaN(VM& vm, CallArgs args) { return Value(std::isnan(TRY(toNumber(vm, args[0])))); }

// -- URI handling (19.2.6)
// -----------------------------------------------------------------------------------------------------

constexpr char kHexDigits[] = "0123456789ABCDEF";
constexpr std::string_view kMarks = "-_.!~*'()";

bool isAlphanumeric(char16_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool isOneOf(char16_t c, std::string_view set) { return c < 0x80 && set.find(static_cast<char>(c)) != set.npos; }

Thrown malformed(VM& vm) { return vm.throwError(ErrorType::URIError, "URI malformed"); }

Completion<Value> encode(VM& vm, Value v, std::string_view extra) {
    String* s = TRY(toString(vm, v));
    StringView text = s->view(vm);
    StringBuilder out(vm);
    for (uint32_t k = 0; k < text.length(); k++) {
        TRY(pollStop(vm));
        char16_t c = text[k];
        if (isAlphanumeric(c) || isOneOf(c, kMarks) || isOneOf(c, extra)) {
            out.append(c);
            continue;
        }
        char32_t point = c;
        if (isLowSurrogate(c)) return malformed(vm);
        if (isHighSurrogate(c)) {
            if (++k == text.length() || !isLowSurrogate(text[k])) return malformed(vm);
            point = combineSurrogates(c, text[k]);
        }
        uint8_t bytes[4];
        uint32_t n;
        if (point < 0x80) {
            n = 1;
            bytes[0] = static_cast<uint8_t>(point);
        } else {
            n = point < 0x800 ? 2 : point < 0x1'0000 ? 3 : 4;
            for (uint32_t i = n - 1; i > 0; i--, point >>= 6) bytes[i] = static_cast<uint8_t>(0x80 | (point & 0x3F));
            bytes[0] = static_cast<uint8_t>((0xF00 >> n & 0xFF) | point);
        }
        for (uint32_t i = 0; i < n; i++) {
            out.append(u'%');
            out.append(static_cast<char16_t>(kHexDigits[bytes[i] >> 4]));
            out.append(static_cast<char16_t>(kHexDigits[bytes[i] & 15]));
        }
    }
    return TRY(out.finish());
}

/// The byte of "%XX" at k, or -1.
int escapedByte(StringView text, uint32_t k) {
    if (k + 2 >= text.length() || text[k] != '%') return -1;
    int high = digitValue(text[k + 1]), low = digitValue(text[k + 2]);
    return high < 16 && low < 16 ? high << 4 | low : -1;
}

Completion<Value> decode(VM& vm, Value v, std::string_view preserved) {
    String* s = TRY(toString(vm, v));
    StringView text = s->view(vm);
    StringBuilder out(vm);
    for (uint32_t k = 0; k < text.length(); k++) {
        TRY(pollStop(vm));
        if (text[k] != '%') {
            out.append(text[k]);
            continue;
        }
        uint32_t start = k;
        int first = escapedByte(text, k);
        if (first < 0) return malformed(vm);
        k += 2;
        if (first < 0x80) {
            if (isOneOf(static_cast<char16_t>(first), preserved)) {
                out.append(text.substring(start, k + 1));
            } else {
                out.append(static_cast<char16_t>(first));
            }
            continue;
        }
        uint32_t n = first >= 0xC2 && first <= 0xDF   ? 2
                     : (first & 0xF0) == 0xE0         ? 3
                     : first >= 0xF0 && first <= 0xF4 ? 4
                                                      : 0;
        if (n == 0) return malformed(vm);
        char32_t point = static_cast<char32_t>(first) & (0x7F >> n);
        for (uint32_t i = 1; i < n; i++) {
            int byte = escapedByte(text, ++k);
            if (byte < 0 || (byte & 0xC0) != 0x80) return malformed(vm);
            k += 2;
            point = point << 6 | (static_cast<char32_t>(byte) & 0x3F);
        }
        bool overlong = (n == 3 && point < 0x800) || (n == 4 && point < 0x1'0000);
        if (overlong || point > 0x10'FFFF || (point >= 0xD800 && point <= 0xDFFF)) return malformed(vm);
        out.appendCodePoint(point);
    }
    return TRY(out.finish());
}

Completion<Value> globalEncodeUri(VM& vm, CallArgs args) { return encode(vm, args[0], ";/?:@&=+$,#"); }
Completion<Value> globalEncodeUriComponent(VM& vm, CallArgs args) { return encode(vm, args[0], ""); }
Completion<Value> globalDecodeUri(VM& vm, CallArgs args) { return decode(vm, args[0], ";/?:@&=+$,#"); }
Completion<Value> globalDecodeUriComponent(VM& vm, CallArgs args) { return decode(vm, args[0], ""); }

// -- escape, unescape (B.2.1)
// ------------------------------------------------------------------------------------------------------

Completion<Value> globalEscape(VM& vm, CallArgs args) {
    String* s = TRY(toString(vm, args[0]));
    StringView text = s->view(vm);
    StringBuilder out(vm);
    auto hex = [&](uint32_t nibble) { out.append(static_cast<char16_t>(kHexDigits[nibble & 15])); };
    for (uint32_t k = 0; k < text.length(); k++) {
        TRY(pollStop(vm));
        char16_t c = text[k];
        if (isAlphanumeric(c) || isOneOf(c, "@*_+-./")) {
            out.append(c);
        } else if (c < 256) {
            out.append(u'%');
            hex(c >> 4);
            hex(c);
        } else {
            out.append(std::string_view("%u"));
            for (int shift = 12; shift >= 0; shift -= 4) hex(c >> shift);
        }
    }
    return TRY(out.finish());
}

Completion<Value> globalUnescape(VM& vm, CallArgs args) {
    String* s = TRY(toString(vm, args[0]));
    StringView text = s->view(vm);
    StringBuilder out(vm);
    for (uint32_t k = 0; k < text.length(); k++) {
        TRY(pollStop(vm));
        if (text[k] == '%') {
            if (k + 5 < text.length() && text[k + 1] == 'u') {
                uint32_t unit = 0;
                bool valid = true;
                for (uint32_t i = 2; i < 6; i++) {
                    int digit = digitValue(text[k + i]);
                    valid &= digit < 16;
                    unit = unit << 4 | static_cast<uint32_t>(digit & 15);
                }
                if (valid) {
                    out.append(static_cast<char16_t>(unit));
                    k += 5;
                    continue;
                }
            }
            if (int byte = escapedByte(text, k); byte >= 0) {
                out.append(static_cast<char16_t>(byte));
                k += 2;
                continue;
            }
        }
        out.append(text[k]);
    }
    return TRY(out.finish());
}

constexpr BuiltinRow kGlobalFunctions[] = {
    known(KnownBuiltin::GlobalIsFinite, "isFinite", globalIsFinite, 1),
    known(KnownBuiltin::GlobalIsNaN, "isNaN", globalIsNaN, 1),
    {"decodeURI", globalDecodeUri, 1},
    {"decodeURIComponent", globalDecodeUriComponent, 1},
    {"encodeURI", globalEncodeUri, 1},
    {"encodeURIComponent", globalEncodeUriComponent, 1},
    {"escape", globalEscape, 1},
    {"unescape", globalUnescape, 1},
};

struct LazyGlobal {
    const char* name;
    Intrinsic which;
};

#define CONSTRUCTOR(name) {#name, Intrinsic::name##Constructor}
constexpr LazyGlobal kLazyGlobals[] = {
    CONSTRUCTOR(Object),
    CONSTRUCTOR(Function),
    CONSTRUCTOR(Array),
    CONSTRUCTOR(Iterator),
    CONSTRUCTOR(String),
    CONSTRUCTOR(Number),
    CONSTRUCTOR(Boolean),
    CONSTRUCTOR(Symbol),
    CONSTRUCTOR(BigInt),
    CONSTRUCTOR(Proxy),
    CONSTRUCTOR(Error),
    CONSTRUCTOR(TypeError),
    CONSTRUCTOR(RangeError),
    CONSTRUCTOR(ReferenceError),
    CONSTRUCTOR(SyntaxError),
    CONSTRUCTOR(EvalError),
    CONSTRUCTOR(URIError),
    CONSTRUCTOR(AggregateError),
    CONSTRUCTOR(SuppressedError),
    CONSTRUCTOR(DisposableStack),
    CONSTRUCTOR(AsyncDisposableStack),
    CONSTRUCTOR(Map),
    CONSTRUCTOR(Set),
    CONSTRUCTOR(WeakMap),
    CONSTRUCTOR(WeakSet),
    CONSTRUCTOR(WeakRef),
    CONSTRUCTOR(FinalizationRegistry),
    CONSTRUCTOR(Promise),
    CONSTRUCTOR(RegExp),
    CONSTRUCTOR(Date),
    CONSTRUCTOR(ArrayBuffer),
    CONSTRUCTOR(SharedArrayBuffer),
    CONSTRUCTOR(DataView),
    CONSTRUCTOR(Int8Array),
    CONSTRUCTOR(Uint8Array),
    CONSTRUCTOR(Uint8ClampedArray),
    CONSTRUCTOR(Int16Array),
    CONSTRUCTOR(Uint16Array),
    CONSTRUCTOR(Int32Array),
    CONSTRUCTOR(Uint32Array),
    CONSTRUCTOR(Float32Array),
    CONSTRUCTOR(Float64Array),
    CONSTRUCTOR(BigInt64Array),
    CONSTRUCTOR(BigUint64Array),
    CONSTRUCTOR(Float16Array),
    CONSTRUCTOR(ShadowRealm),
    {"parseInt", Intrinsic::ParseInt},
    {"parseFloat", Intrinsic::ParseFloat},
    {"Math", Intrinsic::Math},
    {"JSON", Intrinsic::JSON},
    {"Reflect", Intrinsic::Reflect},
    {"Atomics", Intrinsic::Atomics},
};
#undef CONSTRUCTOR

} // namespace

void setupGlobal(Realm& realm) {
    VM& vm = realm.vm;
    Object* global = realm.global;
    global->defineDirect(vm, vm.names.globalThis, realm.globalThis, kHiddenAttributes);
    global->defineDirect(vm, vm.names.Infinity, Value::rawDouble(INFINITY), 0);
    global->defineDirect(vm, vm.names.NaN, Value::nan(), 0);
    global->defineDirect(vm, vm.names.undefined, Value::undefined(), 0);
    realm.set(Intrinsic::Eval, defineFunction(realm, global, "eval", globalEval, 1));
    defineBuiltins(realm, global, kGlobalFunctions);
    realm.lazyGlobals.reserve(std::size(kLazyGlobals) * 2);
    for (const LazyGlobal& row : kLazyGlobals) {
        String* name = vm.atoms.intern(std::string_view(row.name));
        realm.lazyGlobals.emplace(PropertyKey::fromAtom(name).bits(), row.which);
    }
}

} // namespace tiercel

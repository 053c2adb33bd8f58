// Type conversion (ECMAScript, "Type Conversion"): ToPrimitive, ToNumber, ToString, ToObject, ToPropertyKey and theirs,
// and `describe`, which renders any value for messages without running user code.
#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/decimal.h"
#include "runtime/number_format.h"
#include "runtime/object_cell.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"
#include "runtime/source_code.h"

#include <cmath>

namespace tiercel {

// OrdinaryToPrimitive, sec-ordinarytoprimitive.
static Completion<Value> ordinaryToPrimitive(VM& vm, Object* object, bool stringFirst) {
    for (int i = 0; i < 2; i++) {
        PropertyKey name = (i == 0) == stringFirst ? vm.names.toString : vm.names.valueOf;
        Value method = TRY(object->get(vm, name));
        if (!method.isCallable()) continue;
        Value result = TRY(vm.call(method, object));
        if (!result.isObject()) return result;
    }
    return vm.throwTypeError("Cannot convert object to primitive value");
}

Completion<Value> toPrimitive(VM& vm, Value value, PreferredType preferred) {
    if (!value.isObject()) return value;
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    auto* object = static_cast<Object*>(value.asCell());
    Value exotic = TRY(getMethod(vm, value, vm.names.symbolToPrimitive));
    if (!exotic.isUndefined()) {
        PropertyKey hint = preferred == PreferredType::Default  ? vm.names.default_
                           : preferred == PreferredType::String ? vm.names.string
                                                                : vm.names.number;
        Value result = TRY(vm.call(exotic, value, {Value(hint.string())}));
        if (!result.isObject()) return result;
        return vm.throwTypeError("Cannot convert object to primitive value");
    }
    return ordinaryToPrimitive(vm, object, preferred == PreferredType::String);
}

bool toBoolean(Value value) {
    if (value.isBoolean()) return value.isTrue();
    if (value.isInt32()) return value.asInt32() != 0;
    if (value.isNumber()) {
        double d = value.asDouble();
        return d != 0 && d == d;
    }
    if (!value.isCell()) return false;
    Cell* cell = value.asCell();
    switch (cell->kind()) {
    case CellKind::String: return static_cast<String*>(cell)->length() != 0;
    case CellKind::BigInt: return !static_cast<BigInt*>(cell)->isZero();
    case CellKind::HtmlDda: return false;
    default: return true;
    }
}

double stringToNumber(VM& vm, String* string) { return textToNumber(string->view(vm)); }

static Completion<Value> primitiveToNumber(VM& vm, Value value) {
    if (value.isNumber()) return value;
    if (value.isUndefined()) return Value::nan();
    if (value.isNull() || value.isFalse()) return Value::int32(0);
    if (value.isTrue()) return Value::int32(1);
    if (value.isString()) return Value::number(stringToNumber(vm, static_cast<String*>(value.asCell())));
    if (value.isSymbol()) return vm.throwTypeError("Cannot convert a Symbol value to a number");
    return vm.throwTypeError("Cannot convert a BigInt value to a number");
}

Completion<Value> toNumberValue(VM& vm, Value value) {
    if (value.isNumber()) return value;
    if (value.isObject()) value = TRY(toPrimitive(vm, value, PreferredType::Number));
    return primitiveToNumber(vm, value);
}

Completion<double> toNumber(VM& vm, Value value) {
    if (value.isNumber()) return value.asNumber();
    return TRY(toNumberValue(vm, value)).asNumber();
}

Completion<Value> toNumeric(VM& vm, Value value) {
    if (value.isNumber()) return value;
    if (value.isObject()) value = TRY(toPrimitive(vm, value, PreferredType::Number));
    if (value.isBigInt()) return value;
    return primitiveToNumber(vm, value);
}

int32_t doubleToInt32(double d) {
    auto fast = static_cast<int64_t>(d >= -0x1p62 && d <= 0x1p62 ? d : 0);
    if (static_cast<double>(fast) == std::trunc(d)) return static_cast<int32_t>(fast);
    // 2^62 and above, infinities and NaN: take the bits of the significand that fall below 2^32.
    auto bits = std::bit_cast<uint64_t>(d);
    int exponent = static_cast<int>(bits >> 52 & 0x7FF) - 1075; // of the significand read as an integer
    if (exponent >= 32 || exponent <= -53) return 0;            // NaN and infinities have 972 here
    uint64_t significand = (bits & ((1ull << 52) - 1)) | 1ull << 52;
    uint64_t magnitude = exponent >= 0 ? significand << exponent : significand >> -exponent;
    auto low = static_cast<uint32_t>(magnitude);
    return static_cast<int32_t>(bits >> 63 ? 0u - low : low);
}

Completion<int32_t> toInt32(VM& vm, Value value) {
    if (value.isInt32()) return value.asInt32();
    return doubleToInt32(TRY(toNumber(vm, value)));
}

Completion<uint32_t> toUint32(VM& vm, Value value) { return static_cast<uint32_t>(TRY(toInt32(vm, value))); }

Completion<double> toIntegerOrInfinity(VM& vm, Value value) {
    if (value.isInt32()) return static_cast<double>(value.asInt32());
    double d = TRY(toNumber(vm, value));
    if (d != d) return 0.0;
    return std::trunc(d) + 0.0; // -0 becomes +0
}

Completion<uint64_t> toLength(VM& vm, Value value) {
    if (value.isInt32()) return static_cast<uint64_t>(value.asInt32() < 0 ? 0 : value.asInt32());
    double d = TRY(toIntegerOrInfinity(vm, value));
    if (d <= 0) return uint64_t{0};
    constexpr double kMaxSafe = 9007199254740991.0;
    return static_cast<uint64_t>(d < kMaxSafe ? d : kMaxSafe);
}

Completion<uint64_t> toIndex(VM& vm, Value value) {
    if (value.isUndefined()) return uint64_t{0};
    double d = TRY(toIntegerOrInfinity(vm, value));
    if (d < 0 || d > 9007199254740991.0) return vm.throwRangeError("Index out of range");
    return static_cast<uint64_t>(d);
}

static String* smallIntegerToString(VM& vm, uint32_t i) {
    String*& slot = runtimeCaches(vm).smallIntegers[i];
    if (!slot) {
        uint8_t digits[4];
        size_t at = 4;
        do {
            digits[--at] = static_cast<uint8_t>('0' + i % 10);
            i /= 10;
        } while (i);
        String* text = String::fromLatin1(vm, digits + at, 4 - at);
        slot = text;
    }
    return slot;
}

String* numberToString(VM& vm, double d, int radix) {
    auto i = static_cast<int32_t>(d >= -2147483648.0 && d <= 2147483647.0 ? d : 0);
    bool isInteger = i == d;
    if (radix != 10) {
        if (!isInteger) return String::fromLatin1(vm, doubleToRadixText(d, radix));
        uint8_t buffer[40];
        size_t at = sizeof buffer;
        uint32_t magnitude = i < 0 ? 0u - static_cast<uint32_t>(i) : static_cast<uint32_t>(i);
        do {
            buffer[--at] = static_cast<uint8_t>("0123456789abcdefghijklmnopqrstuvwxyz"[magnitude % radix]);
            magnitude /= static_cast<uint32_t>(radix);
        } while (magnitude);
        if (i < 0) buffer[--at] = '-';
        return String::fromLatin1(vm, buffer + at, sizeof buffer - at);
    }
    if (isInteger && static_cast<uint32_t>(i) < RuntimeCaches::kSmallIntegers)
        return smallIntegerToString(vm, static_cast<uint32_t>(i));
    auto bits = std::bit_cast<uint64_t>(d);
    auto hash = static_cast<uint32_t>((bits * 0x9E37'79B9'7F4A'7C15ull) >> 32) & (RuntimeCaches::kNumberEntries - 1);
    RuntimeCaches::NumberEntry& entry = runtimeCaches(vm).numbers[hash];
    if (entry.bits == bits && entry.text) return entry.text;
    char buffer[kNumberChars];
    size_t length = isInteger ? writeInt32(i, buffer) : writeDouble(d, buffer);
    String* text = String::fromLatin1(vm, std::string_view(buffer, length));
    entry = {bits, text};
    return text;
}

Completion<String*> toString(VM& vm, Value value) {
    for (;;) {
        if (value.isCell()) {
            Cell* cell = value.asCell();
            if (cell->isString()) return static_cast<String*>(cell);
            if (cell->isObject()) {
                value = TRY(toPrimitive(vm, value, PreferredType::String));
                continue;
            }
            if (cell->kind() == CellKind::Symbol) return vm.throwTypeError("Cannot convert a Symbol value to a string");
            return static_cast<BigInt*>(cell)->toString(vm);
        }
        if (value.isNumber()) return numberToString(vm, value.asNumber());
        if (value.isUndefined()) return vm.names.undefined.string();
        if (value.isNull()) return vm.names.null_.string();
        return value.isTrue() ? vm.names.true_.string() : vm.names.false_.string();
    }
}

Completion<PropertyKey> toPropertyKey(VM& vm, Value value) {
    if (value.isInt32() && value.asInt32() >= 0) return PropertyKey::fromIndex(static_cast<uint32_t>(value.asInt32()));
    if (value.isString()) {
        auto* text = static_cast<String*>(value.asCell());
        return text->isAtom() ? PropertyKey::fromAtom(text) : PropertyKey::fromString(vm, text);
    }
    if (value.isObject()) {
        value = TRY(toPrimitive(vm, value, PreferredType::String));
        if (value.isString()) return PropertyKey::fromString(vm, static_cast<String*>(value.asCell()));
    }
    if (value.isSymbol()) return PropertyKey(static_cast<Symbol*>(value.asCell()));
    if (value.isNumber()) {
        double d = value.asNumber();
        if (d >= 0 && d <= PropertyKey::kMaxIndex && d == std::trunc(d))
            return PropertyKey::fromIndex(static_cast<uint32_t>(d));
    }
    return PropertyKey::fromString(vm, TRY(toString(vm, value)));
}

Object* makePrimitiveObject(VM& vm, Value primitive, Object* prototype) {
    bool isString = primitive.isString();
    auto* object = makeObjectCell<PrimitiveObject>(vm, isString ? CellKind::StringObject : CellKind::PrimitiveObject,
                                                   prototype, isString ? kExotic : 0,
                                                   isString ? IndexingKind::Slow : IndexingKind::PackedInt32);
    object->primitive_.init(primitive);
    return object;
}

Object* prototypeForPrimitive(VM& vm, Value value) {
    if (value.isNumber()) return vm.realm->get(Intrinsic::NumberPrototype);
    if (value.isBoolean()) return vm.realm->get(Intrinsic::BooleanPrototype);
    if (!value.isCell()) return nullptr;
    switch (value.asCell()->kind()) {
    case CellKind::String: return vm.realm->get(Intrinsic::StringPrototype);
    case CellKind::Symbol: return vm.realm->get(Intrinsic::SymbolPrototype);
    case CellKind::BigInt: return vm.realm->get(Intrinsic::BigIntPrototype);
    default: return nullptr;
    }
}

Completion<Object*> toObject(VM& vm, Value value) {
    if (value.isObject()) return static_cast<Object*>(value.asCell());
    Object* prototype = prototypeForPrimitive(vm, value);
    if (!prototype) return vm.throwTypeError("Cannot convert undefined or null to object");
    return makePrimitiveObject(vm, value, prototype);
}

Completion<uint64_t> lengthOfArrayLike(VM& vm, Object* object) {
    if (object->isArray()) return static_cast<uint64_t>(object->arrayLength());
    return toLength(vm, TRY(object->get(vm, vm.names.length)));
}

Completion<bool> isArray(VM& vm, Value value) {
    for (;;) {
        if (!value.isObject()) return false;
        Cell* cell = value.asCell();
        if (cell->kind() == CellKind::Array) return true;
        if (cell->kind() != CellKind::Proxy) return false;
        auto* proxy = static_cast<ProxyObject*>(cell);
        if (proxy->handler_.get().isNull())
            return vm.throwTypeError("Cannot perform 'IsArray' on a proxy that has been revoked");
        value = proxy->target_;
    }
}

// -- describe -------------------------------------------------------------------------------------------------------

std::string functionName(VM& vm, Object* function) {
    if (function->kind() == CellKind::Function && function->hasFlag(kLazy)) {
        String* name = static_cast<Function*>(function)->template_.get()->name_;
        return name ? name->toUtf8(vm) : std::string();
    }
    if (function->kind() == CellKind::Proxy) return {};
    Value name = function->getOwnData(vm, vm.names.name);
    return name.isString() ? static_cast<String*>(name.asCell())->toUtf8(vm) : std::string();
}

std::string constructorName(VM& vm, Object* object) {
    for (int depth = 0; object && depth < 1000 && object->kind() != CellKind::Proxy; depth++) {
        Value constructor = object->getOwnData(vm, vm.names.constructor);
        if (constructor.isCallable()) {
            std::string name = functionName(vm, static_cast<Object*>(constructor.asCell()));
            if (!name.empty()) return name;
        }
        Value next = object->prototypeValue(vm);
        object = next.isObject() ? static_cast<Object*>(next.asCell()) : nullptr;
    }
    return "Object";
}

static std::string shortened(std::string text) {
    constexpr size_t kMax = 120;
    if (text.size() <= kMax) return text;
    size_t end = kMax - 3;
    while (end > 0 && (text[end] & 0xC0) == 0x80) end--;
    return text.substr(0, end) + "...";
}

std::string describe(VM& vm, Value value) {
    if (value.isEmpty()) return "uninitialised";
    if (value.isUndefined()) return "undefined";
    if (value.isNull()) return "null";
    if (value.isBoolean()) return value.isTrue() ? "true" : "false";
    if (value.isNumber()) return doubleToText(value.asNumber());
    Cell* cell = value.asCell();
    switch (cell->kind()) {
    case CellKind::String: {
        auto* string = static_cast<String*>(cell);
        StringView view = string->view(vm);
        return "\"" + shortened(view.substring(0, std::min(view.length(), 200u)).toUtf8()) + "\"";
    }
    case CellKind::Symbol: {
        Value description = static_cast<Symbol*>(cell)->description_;
        return "Symbol(" +
               (description.isString() ? static_cast<String*>(description.asCell())->toUtf8(vm) : std::string()) + ")";
    }
    case CellKind::BigInt: {
        auto* big = static_cast<BigInt*>(cell);
        if (big->limbCount_ > 64) return "a BigInt";
        auto text = big->toString(vm);
        return text.isAbrupt() ? "a BigInt" : text.release()->toUtf8(vm);
    }
    case CellKind::Function: {
        auto* function = static_cast<Function*>(cell)->template_.get();
        if (function->isBuiltin())
            return "function " + functionName(vm, static_cast<Object*>(cell)) + "() { [native code] }";
        if (function->source_ && function->sourceEnd_ > function->sourceStart_ &&
            function->sourceEnd_ - function->sourceStart_ <= 100)
            return encodeUtf8((*function->source_)->slice(function->sourceStart_, function->sourceEnd_));
        std::string name = functionName(vm, static_cast<Object*>(cell));
        return (function->isClassConstructor() ? "class " : "function ") + (name.empty() ? "(anonymous)" : name);
    }
    case CellKind::NativeFunction:
    case CellKind::BoundFunction:
        return "function " + functionName(vm, static_cast<Object*>(cell)) + "() { [native code] }";
    case CellKind::Error: return shortened(errorReport(vm, value).substr(0, 200));
    case CellKind::Array: return "[object Array]";
    default:
        if (!cell->isObject()) return "an internal value";
        return "#<" + shortened(constructorName(vm, static_cast<Object*>(cell))) + ">";
    }
}

} // namespace tiercel

// Integer-indexed exotic objects (10.4.5): the internal methods of typed arrays, and typed_elements.h.
//
// A key is numeric if it is an array index or an atom that spells a number canonically; such keys never reach the
// ordinary properties or the prototype chain.
#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/number_format.h"
#include "runtime/object_internal.h"
#include "runtime/operations.h"
#include "runtime/typed_elements.h"
#include "runtime/vm.h"

#include <cmath>

namespace tiercel {

namespace {

template <class T>
T load(const uint8_t* data, size_t index) {
    T v;
    memcpy(&v, data + index * sizeof(T), sizeof(T));
    return v;
}

template <class T>
void store(uint8_t* data, size_t index, uint64_t bits) {
    auto v = static_cast<T>(bits);
    memcpy(data + index * sizeof(T), &v, sizeof(T));
}

uint8_t clampToByte(double d) {
    if (!(d > 0)) return 0; // NaN too
    if (d >= 255) return 255;
    double floor = std::floor(d), rest = d - floor; // ties to even
    auto i = static_cast<uint8_t>(floor);
    return rest > 0.5 || (rest == 0.5 && (i & 1)) ? i + 1 : i;
}

} // namespace

Value readTypedElement(VM& vm, IndexingKind kind, const uint8_t* data, size_t index) {
    switch (kind) {
    case IndexingKind::Int8: return Value::int32(load<int8_t>(data, index));
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return Value::int32(load<uint8_t>(data, index));
    case IndexingKind::Int16: return Value::int32(load<int16_t>(data, index));
    case IndexingKind::Uint16: return Value::int32(load<uint16_t>(data, index));
    case IndexingKind::Int32: return Value::int32(load<int32_t>(data, index));
    case IndexingKind::Uint32: return Value::number(load<uint32_t>(data, index));
    case IndexingKind::Float32: return Value::number(static_cast<double>(load<float>(data, index)));
    case IndexingKind::Float64: return Value::number(load<double>(data, index));
    case IndexingKind::Float16: return Value::number(halfToDouble(load<uint16_t>(data, index)));
    case IndexingKind::BigInt64: return BigInt::fromInt64(vm, load<int64_t>(data, index));
    case IndexingKind::BigUint64: return BigInt::fromUint64(vm, load<uint64_t>(data, index));
    default: return Value::undefined();
    }
}

TypedElement numberToTypedElement(IndexingKind kind, double d) {
    switch (kind) {
    case IndexingKind::Uint8Clamped: return {clampToByte(d)};
    case IndexingKind::Float32: return {std::bit_cast<uint32_t>(static_cast<float>(d))};
    case IndexingKind::Float64: return {std::bit_cast<uint64_t>(d)};
    case IndexingKind::Float16: return {doubleToHalf(d)};
    default: return {static_cast<uint32_t>(doubleToInt32(d))};
    }
}

Completion<TypedElement> toTypedElement(VM& vm, IndexingKind kind, Value v) {
    if (isBigIntIndexing(kind)) {
        BigInt* n = TRY(toBigInt(vm, v));
        return TypedElement{n->toUint64()};
    }
    if (v.isInt32() && kind <= IndexingKind::Uint32 && kind != IndexingKind::Uint8Clamped)
        return TypedElement{static_cast<uint32_t>(v.asInt32())};
    return numberToTypedElement(kind, TRY(toNumber(vm, v)));
}

void writeTypedElement(IndexingKind kind, uint8_t* data, size_t index, TypedElement element) {
    switch (typedElementSize(kind)) {
    case 1: return store<uint8_t>(data, index, element.bits);
    case 2: return store<uint16_t>(data, index, element.bits);
    case 4: return store<uint32_t>(data, index, element.bits);
    default: return store<uint64_t>(data, index, element.bits);
    }
}

bool isCanonicalNumericKey(VM& vm, PropertyKey key, double& number) {
    if (!key.isString()) return false;
    String* s = key.string();
    if (s->length() == 0) return false;
    char16_t c = s->charAt(vm, 0);
    if (!(c == '-' || c == 'I' || c == 'N' || (c >= '0' && c <= '9'))) return false;
    StringView text = s->view(vm);
    auto is = [&](std::string_view literal) {
        if (text.length() != literal.size()) return false;
        for (uint32_t i = 0; i < text.length(); i++)
            if (text[i] != static_cast<uint8_t>(literal[i])) return false;
        return true;
    };
    if (is("-0")) {
        number = -0.0;
        return true;
    }
    number = textToNumber(text);
    return is(doubleToText(number));
}

bool isCanonicalNumeric(VM& vm, PropertyKey key, double& number) { return isCanonicalNumericKey(vm, key, number); }

namespace {

TypedArrayObject* typed(Object* o) { return static_cast<TypedArrayObject*>(o); }

bool numericKey(VM& vm, PropertyKey key, double& number) {
    if (key.isIndex()) {
        number = key.index();
        return true;
    }
    return isCanonicalNumericKey(vm, key, number);
}

/// IsValidIntegerIndex; length_ is 0 for detached and out-of-bounds arrays.
bool isValidIndex(Object* o, double index) {
    return index == std::trunc(index) && !std::signbit(index) && index < static_cast<double>(typed(o)->length_);
}

Value element(VM& vm, Object* o, double index) {
    return readTypedElement(vm, typed(o)->elementKind_, typed(o)->data_, static_cast<size_t>(index));
}

Completion<std::optional<PropertyDescriptor>> typedGetOwnProperty(VM& vm, Object* o, PropertyKey key) {
    double index;
    if (!numericKey(vm, key, index)) return ordinaryGetOwnProperty(vm, o, key);
    if (!isValidIndex(o, index)) return std::optional<PropertyDescriptor>();
    uint8_t attributes = typed(o)->isImmutable() ? kEnumerable : kDefaultAttributes;
    return std::optional(PropertyDescriptor::data(element(vm, o, index), attributes));
}

Completion<bool> typedHasProperty(VM& vm, Object* o, PropertyKey key) {
    double index;
    if (!numericKey(vm, key, index)) return ordinaryHasProperty(vm, o, key);
    return isValidIndex(o, index);
}

Completion<bool> typedDefineOwnProperty(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    double index;
    if (!numericKey(vm, key, index)) return ordinaryDefineOwnProperty(vm, o, key, desc);
    bool isMutable = !typed(o)->isImmutable();
    if (!isValidIndex(o, index) || desc.configurable.value_or(isMutable) != isMutable ||
        !desc.enumerable.value_or(true) || desc.isAccessor() || desc.writable.value_or(isMutable) != isMutable)
        return false;
    if (!isMutable) return desc.value.isEmpty() || sameValue(vm, desc.value, element(vm, o, index));
    if (!desc.value.isEmpty()) TRY(setTypedElement(vm, typed(o), index, desc.value));
    return true;
}

Completion<Value> typedGet(VM& vm, Object* o, PropertyKey key, Value receiver) {
    double index;
    if (!numericKey(vm, key, index)) return ordinaryGet(vm, o, key, receiver);
    return isValidIndex(o, index) ? element(vm, o, index) : Value::undefined();
}

Completion<bool> typedSet(VM& vm, Object* o, PropertyKey key, Value v, Value receiver) {
    double index;
    if (!numericKey(vm, key, index)) return ordinarySet(vm, o, key, v, receiver);
    if (typed(o)->isImmutable()) return false; // the one refusal of a numeric key that is reported
    if (receiver == Value(o)) {
        TRY(setTypedElement(vm, typed(o), index, v));
        return true;
    }
    if (!isValidIndex(o, index)) return true;
    return setOnReceiver(vm, key, v, receiver); // OrdinarySet finds a writable own data property here
}

Completion<bool> typedDelete(VM& vm, Object* o, PropertyKey key) {
    double index;
    if (!numericKey(vm, key, index)) return ordinaryDelete(vm, o, key);
    return !isValidIndex(o, index);
}

Completion<KeyList> typedOwnKeys(VM& vm, Object* o) {
    KeyList keys(vm.heap);
    keys.reserve(typed(o)->length_);
    for (size_t i = 0; i < typed(o)->length_; i++) {
        TRY(vm.poll());
        keys.push_back(PropertyKey::fromUint64(vm, i));
    }
    collectNamedKeys(vm, o, keys);
    return keys;
}

/// Resizable arrays cannot be made non-extensible (IsTypedArrayFixedLength).
Completion<bool> typedPreventExtensions(VM& vm, Object* o) {
    TypedArrayObject* array = typed(o);
    ArrayBufferObject* buffer = array->buffer_;
    if (array->lengthTracking_ || (buffer && buffer->resizable_ && !buffer->isShared_)) return false;
    return ordinaryPreventExtensions(vm, o);
}

} // namespace

Completion<void> setTypedElement(VM& vm, TypedArrayObject* array, double index, Value v) {
    TypedElement raw = TRY(toTypedElement(vm, array->elementKind_, v));
    if (isValidIndex(array, index) && !array->isImmutable())
        writeTypedElement(array->elementKind_, array->data_, static_cast<size_t>(index), raw);
    return {};
}

const ObjectMethods kTypedArrayMethods = {
    ordinaryGetPrototypeOf,
    ordinarySetPrototypeOf,
    ordinaryIsExtensible,
    typedPreventExtensions,
    typedGetOwnProperty,
    typedDefineOwnProperty,
    typedHasProperty,
    typedGet,
    typedSet,
    typedDelete,
    typedOwnKeys,
};

} // namespace tiercel

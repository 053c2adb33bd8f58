// See element_access.h.
#include "runtime/interpreter/element_access.h"

#include "runtime/operations.h"

namespace tiercel::interpreter {

Value readElementQuick(VM& vm, Value base, uint32_t index) {
    Cell* cell = base.asCell();
    IndexingKind kind = cell->indexing_;
    if (cell->isString()) {
        auto* string = static_cast<String*>(cell);
        if (index >= string->length_) return Value::empty();
        char16_t unit = string->charAt(vm, index);
        return unit < 256 ? Value(vm.singleCharacters[unit]) : Value(String::fromCharCode(vm, unit));
    }
    if (isTypedArrayIndexing(kind)) {
        auto* array = static_cast<TypedArrayObject*>(cell);
        if (index >= array->length_) return Value::undefined();
        const uint8_t* data = array->data_;
        switch (array->elementKind_) {
        case IndexingKind::Int8: return Value(static_cast<int32_t>(reinterpret_cast<const int8_t*>(data)[index]));
        case IndexingKind::Uint8:
        case IndexingKind::Uint8Clamped: return Value(static_cast<int32_t>(data[index]));
        case IndexingKind::Int16: return Value(static_cast<int32_t>(reinterpret_cast<const int16_t*>(data)[index]));
        case IndexingKind::Uint16: return Value(static_cast<int32_t>(reinterpret_cast<const uint16_t*>(data)[index]));
        case IndexingKind::Int32: return Value(reinterpret_cast<const int32_t*>(data)[index]);
        case IndexingKind::Uint32: return Value::number(reinterpret_cast<const uint32_t*>(data)[index]);
        case IndexingKind::Float32:
            return Value::rawDouble(static_cast<double>(reinterpret_cast<const float*>(data)[index]));
        case IndexingKind::Float64: return Value::rawDouble(reinterpret_cast<const double*>(data)[index]);
        default: return Value::empty();
        }
    }
    if (among(kind, kReadValues | kReadDoubles)) {
        auto* object = static_cast<Object*>(cell);
        Elements* elements = object->elements_;
        Value v = Value::empty();
        if (index < elements->length_) {
            if (among(kind, kReadDoubles)) {
                uint64_t word = elements->words()[index];
                if (word != Elements::kHoleBits) v = Value::rawDouble(std::bit_cast<double>(word));
            } else {
                v = elements->values()[index];
            }
        }
        if (!v.isEmpty()) return v;
        // A hole or past the end: undefined, unless prototypes have elements.
        if (!vm.indexedPrototypes && !object->isExotic()) return Value::undefined();
    }
    return Value::empty();
}

bool writeElementQuick(VM& vm, Value base, uint32_t index, Value v) {
    Cell* cell = base.asCell();
    IndexingKind kind = cell->indexing_;
    if (isTypedArrayIndexing(kind)) {
        if (!v.isNumber() || kind == IndexingKind::ImmutableTyped) return false;
        auto* array = static_cast<TypedArrayObject*>(cell);
        if (index >= array->length_) return kind != IndexingKind::BigInt64 && kind != IndexingKind::BigUint64;
        uint8_t* data = array->data_;
        auto integer = [&] { return v.isInt32() ? v.asInt32() : doubleToInt32(v.asDouble()); };
        switch (kind) {
        case IndexingKind::Int8:
        case IndexingKind::Uint8: data[index] = static_cast<uint8_t>(integer()); return true;
        case IndexingKind::Int16:
        case IndexingKind::Uint16:
            reinterpret_cast<uint16_t*>(data)[index] = static_cast<uint16_t>(integer());
            return true;
        case IndexingKind::Int32:
        case IndexingKind::Uint32:
            reinterpret_cast<uint32_t*>(data)[index] = static_cast<uint32_t>(integer());
            return true;
        case IndexingKind::Float32:
            reinterpret_cast<float*>(data)[index] = static_cast<float>(v.asNumber());
            return true;
        case IndexingKind::Float64: reinterpret_cast<double*>(data)[index] = v.asNumber(); return true;
        case IndexingKind::Uint8Clamped:
            if (!v.isInt32()) return false;
            data[index] = static_cast<uint8_t>(v.asInt32() < 0 ? 0 : v.asInt32() > 255 ? 255 : v.asInt32());
            return true;
        default: return false;
        }
    }
    if (!among(kind, kDense)) return false;
    auto* object = static_cast<Object*>(cell);
    Elements* elements = object->elements_;
    if (index < elements->length_) {
        // A hole may be a setter's or a read-only element's place in a prototype.
        if (isHoleyElements(kind) && vm.indexedPrototypes) return false;
        if (object->isExotic()) return false;
        return object->setElementFast(vm, index, v);
    }
    if (object->isExotic() || vm.indexedPrototypes) return false;
    if (index > elements->length_ && index - elements->length_ > 1024) return false;
    return object->setElementFast(vm, index, v);
}

bool defineElementQuick(VM& vm, const Instruction* pc, Object* object, int32_t index, Value v) {
    if (!object->isArray() || !among(object->indexing_, kDense) || index < 0) return false;
    auto at = static_cast<uint32_t>(index);
    uint32_t length = object->arrayLength();
    if (at > length || (at == length && object->hasFlag(kFixedLength))) return false;
    if (!object->setElementFast(vm, at, v)) return false;
    uint8_t seen = seenBits(object->indexing_) | (at == length ? kSeenOutOfBounds : 0);
    if ((pc->feedback & seen) != seen) pc->feedback |= seen;
    return true;
}

} // namespace tiercel::interpreter

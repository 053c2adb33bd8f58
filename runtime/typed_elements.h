// Elements of typed arrays by IndexingKind: conversions between bytes in memory and values, for the internal methods,
// the builtins and the interpreter's slow paths (its fast paths read int and double kinds directly).
//
//   Value v = readTypedElement(vm, array->elementKind_, array->data_, index);
//   TypedElement raw = TRY(toTypedElement(vm, kind, value));   // may run user code; the array may have shrunk after it
//   if (index < array->length_) writeTypedElement(kind, array->data_, index, raw);
#pragma once

#include "runtime/builtin_cells.h"

namespace tiercel {

/// The bits to store, in the low bytes.
struct TypedElement {
    uint64_t bits;
};

constexpr uint32_t typedElementSize(IndexingKind kind) {
    switch (kind) {
    case IndexingKind::Int8:
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return 1;
    case IndexingKind::Int16:
    case IndexingKind::Uint16:
    case IndexingKind::Float16: return 2;
    case IndexingKind::Int32:
    case IndexingKind::Uint32:
    case IndexingKind::Float32: return 4;
    default: return 8;
    }
}
constexpr bool isBigIntIndexing(IndexingKind kind) {
    return kind == IndexingKind::BigInt64 || kind == IndexingKind::BigUint64;
}

/// Allocates only for the BigInt kinds.
Value readTypedElement(VM&, IndexingKind, const uint8_t* data, size_t index);
/// NumericToRawBytes after ToNumber or ToBigInt; runs user code for objects.
Completion<TypedElement> toTypedElement(VM&, IndexingKind, Value);
/// The same for a number, without user code. Not for BigInt kinds.
TypedElement numberToTypedElement(IndexingKind, double);
void writeTypedElement(IndexingKind, uint8_t* data, size_t index, TypedElement);
/// TypedArraySetElement: without effect past the end and on immutable buffers.
Completion<void> setTypedElement(VM&, TypedArrayObject*, double index, Value);
/// Whether an atom is a canonical numeric string that is no array index ("-0", "1.5", "Infinity", "NaN", "4294967295"):
/// typed arrays have their own semantics for those. `number` is its value.
bool isCanonicalNumeric(VM&, PropertyKey, double& number);

} // namespace tiercel

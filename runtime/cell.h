// The header that every heap cell starts with, and the kind tests that read it.
//
//   byte 0..3  shape id   objects: the id of their Shape; strings, symbols, BigInts: a fixed pseudo shape (so that
//   inline
//                         caches key on one 32-bit compare for them as well); internal cells: 0
//   byte 4     kind       CellKind, fixed for life except that a rope flattened in place stays a String
//   byte 5     flags      CellFlag bits; their meaning depends on whether the cell is an object or a string
//   byte 6     indexing   IndexingKind: how `cell[i]` finds its elements; one byte compare opens each fast path
//   byte 7     gc         owned by the collector (mark, remembered, large, pinned)
//
// Cells never move; C++ code may hold raw pointers in locals and parameters (the native stack is scanned
// conservatively). In cells, pointers are `Field<T>`, whose assignment is the write barrier. Elsewhere: `Root<T>`.
#pragma once

#include "runtime/value.h"

#include <cstdint>
#include <type_traits>

namespace tiercel {

enum class CellKind : uint8_t {
#define CELL_KIND(name, type, text) name,
#include "runtime/cell_kinds.def"
};

inline constexpr int kCellKindCount = 0
#define CELL_KIND(name, type, text) +1
#include "runtime/cell_kinds.def"
    ;

inline constexpr CellKind kFirstObjectKind = CellKind::Object;

/// Well-known shape ids of cells (and values) that are no objects.
inline constexpr uint32_t kNoShape = 0;
inline constexpr uint32_t kStringShape = 1;
inline constexpr uint32_t kSymbolShape = 2;
inline constexpr uint32_t kBigIntShape = 3;
inline constexpr uint32_t kNumberPseudoShape = 4;  // used only as the key of an inline-cache case
inline constexpr uint32_t kBooleanPseudoShape = 5; // likewise
inline constexpr uint32_t kFirstRealShape = 8;

/// Flags of object cells.
enum ObjectFlag : uint8_t {
    kCallable = 1 << 0,
    kConstructor = 1 << 1,
    kIsPrototype = 1 << 2,     // some shape names it as its prototype
    kPrototypeCached = 1 << 3, // an inline cache depends on its structure: structural changes bump VM::protoEpoch
    kNonExtensible = 1 << 4,
    kExotic = 1 << 5,        // internal methods come from objectMethods(kind), not the ordinary ones
    kFixedLength = 1 << 6,   // arrays: `length` is not writable
    kImmutableView = 1 << 6, // DataViews: their buffer is immutable
    kLazy = 1 << 7, // functions: name, length and prototype are not materialised yet (Object::ensureMaterialized)
};

/// Flags of string cells.
enum StringFlag : uint8_t {
    kTwoByte = 1 << 0,
    kRope = 1 << 1,
    kSlice = 1 << 2,
    kAtom = 1 << 3,     // interned: equal atoms are the same cell
    kNotIndex = 1 << 4, // known not to be a canonical array index
    kHashed = 1 << 5,
    kUnique = 1 << 6, // equal strings that have this are the same cell: atoms, and the digits
};

/// How `cell[i]` is found. One byte, compared by every element fast path in every tier.
/// The order lets one comparison tell the kinds whose elements are Values, and those that take any value.
enum class IndexingKind : uint8_t {
    Slow = 0, // exotic: go through the internal methods
    // Typed arrays read their data pointer directly.
    Int8 = 1,
    Uint8,
    Uint8Clamped,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Float32,
    Float64,
    BigInt64,
    BigUint64,
    Float16,
    ImmutableTyped, // typed arrays on immutable buffers, of any type (TypedArrayObject::elementKind_); no store is fast
    String,
    Sparse, // SparseElements: index → value and attributes
    // Elements cell; Int32 and Any hold Values (Int32: all of them int32), Double holds raw IEEE doubles.
    PackedDouble,
    HoleyDouble,
    Fixed, // like HoleyAny for reads; every store is slow (sealed, frozen, non-extensible, fixed length)
    PackedInt32,
    HoleyInt32,
    PackedAny,
    HoleyAny,
};

constexpr bool isFastElements(IndexingKind k) {
    return k >= IndexingKind::PackedDouble && k <= IndexingKind::HoleyAny && k != IndexingKind::Fixed;
}
/// The same kind with holes.
constexpr IndexingKind holey(IndexingKind kind) {
    switch (kind) {
    case IndexingKind::PackedInt32: return IndexingKind::HoleyInt32;
    case IndexingKind::PackedDouble: return IndexingKind::HoleyDouble;
    case IndexingKind::PackedAny: return IndexingKind::HoleyAny;
    default: return kind;
    }
}
constexpr bool isDoubleElements(IndexingKind k) {
    return k == IndexingKind::PackedDouble || k == IndexingKind::HoleyDouble;
}
constexpr bool isHoleyElements(IndexingKind k) {
    return k == IndexingKind::HoleyInt32 || k == IndexingKind::HoleyDouble || k == IndexingKind::HoleyAny;
}
constexpr bool isTypedArrayIndexing(IndexingKind k) {
    return k >= IndexingKind::Int8 && k <= IndexingKind::ImmutableTyped;
}

struct Cell {
    uint32_t shapeId_;
    CellKind kind_;
    uint8_t flags_;
    IndexingKind indexing_;
    uint8_t gc_;

    CellKind kind() const { return kind_; }
    bool isObject() const { return kind_ >= kFirstObjectKind; }
    bool isString() const { return kind_ == CellKind::String; }
    bool hasFlag(uint8_t flag) const { return (flags_ & flag) != 0; }
    void setFlag(uint8_t flag) { flags_ |= flag; }
    void clearFlag(uint8_t flag) { flags_ &= static_cast<uint8_t>(~flag); }

    /// Checked downcast by kind in debug builds, static_cast otherwise. T must be the class of the kind's row.
    template <class T>
    T* as() {
        return static_cast<T*>(this);
    }
    template <class T>
    const T* as() const {
        return static_cast<const T*>(this);
    }
};
static_assert(sizeof(Cell) == 8);

inline bool Value::isObject() const { return isCell() && asCell()->isObject(); }
inline bool Value::isString() const { return isCell() && asCell()->isString(); }
inline bool Value::isSymbol() const { return isCell() && asCell()->kind() == CellKind::Symbol; }
inline bool Value::isBigInt() const { return isCell() && asCell()->kind() == CellKind::BigInt; }
inline bool Value::isCallable() const { return isObject() && asCell()->hasFlag(kCallable); }
inline bool Value::isConstructor() const { return isObject() && asCell()->hasFlag(kConstructor); }

/// The cell of kind K in `v`, or null.
template <class T, CellKind K>
T* cellIf(Value v) {
    return v.isCell() && v.asCell()->kind() == K ? static_cast<T*>(v.asCell()) : nullptr;
}

} // namespace tiercel

// Elements by index without user code: what the handlers of element ops and optimized code share. The IndexingKind byte
// of the receiver says how its elements lie.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

namespace tiercel::interpreter {

constexpr uint32_t bitOf(IndexingKind k) { return 1u << static_cast<uint32_t>(k); }
inline constexpr uint32_t kReadValues = bitOf(IndexingKind::PackedInt32) | bitOf(IndexingKind::HoleyInt32) |
                                        bitOf(IndexingKind::PackedAny) | bitOf(IndexingKind::HoleyAny) |
                                        bitOf(IndexingKind::Fixed);
inline constexpr uint32_t kReadDoubles = bitOf(IndexingKind::PackedDouble) | bitOf(IndexingKind::HoleyDouble);
inline constexpr uint32_t kWriteAny = bitOf(IndexingKind::PackedAny) | bitOf(IndexingKind::HoleyAny);
inline constexpr uint32_t kWriteInt32 = bitOf(IndexingKind::PackedInt32) | bitOf(IndexingKind::HoleyInt32);
inline constexpr uint32_t kDense = kReadDoubles | kWriteAny | kWriteInt32;

inline bool among(IndexingKind k, uint32_t set) {
    return static_cast<uint32_t>(k) < 32 && (set >> static_cast<uint32_t>(k) & 1);
}

/// An index: an int32 >= 0, or a double that is one.
inline bool asIndex(Value key, uint32_t& index) {
    if (key.isInt32()) {
        index = static_cast<uint32_t>(key.asInt32());
        return key.asInt32() >= 0;
    }
    if (!key.isDouble()) return false;
    double d = key.asDouble();
    if (!(d >= 0 && d < 4294967295.0)) return false;
    index = static_cast<uint32_t>(d);
    return static_cast<double>(index) == d;
}

/// Feedback bits of a kind.
inline uint8_t seenBits(IndexingKind k) {
    switch (k) {
    case IndexingKind::PackedInt32: return kSeenInt32Elements;
    case IndexingKind::HoleyInt32: return kSeenInt32Elements | kSeenHoles;
    case IndexingKind::PackedDouble: return kSeenDoubleElements;
    case IndexingKind::HoleyDouble: return kSeenDoubleElements | kSeenHoles;
    case IndexingKind::PackedAny: return kSeenAnyElements;
    case IndexingKind::HoleyAny:
    case IndexingKind::Fixed: return kSeenAnyElements | kSeenHoles;
    case IndexingKind::String: return kSeenString;
    default: return isTypedArrayIndexing(k) ? kSeenTypedArray : kSeenOther;
    }
}

/// Reads without user code; Empty: go the general way. `base` is a cell.
Value readElementQuick(VM&, Value base, uint32_t index);
/// Writes without user code, may allocate. False: the general way. `base` is a cell.
bool writeElementQuick(VM&, Value base, uint32_t index, Value);
/// CreateDataProperty of an array's element or of its next one, without user code; notes in the instruction's feedback
/// what it has seen. False: the general way.
bool defineElementQuick(VM&, const Instruction*, Object*, int32_t index, Value);

} // namespace tiercel::interpreter

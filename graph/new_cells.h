// What back ends write into new cells that they allocate in line, and the sizes of what they read.
#pragma once

#include "graph/graph.h"
#include "runtime/bytecode/instruction.h"
#include "runtime/layout.h"
#include "runtime/object.h"

namespace tiercel::graph {

/// The first word of a cell.
constexpr uint64_t headerOf(uint32_t shapeId, CellKind kind, IndexingKind indexing, uint8_t flags = 0) {
    static_assert(layout::kCellShape == 0);
    return shapeId | static_cast<uint64_t>(kind) << (layout::kCellKind * 8) |
           static_cast<uint64_t>(flags) << (layout::kCellFlags * 8) |
           static_cast<uint64_t>(indexing) << (layout::kCellIndexing * 8);
}

/// NewEnv: slots of the environment.
inline uint32_t slotsOfNewEnv(const Node* n) {
    return static_cast<uint16_t>(reinterpret_cast<const Instruction*>(n->aux)->c);
}
/// Is it allocated in line? One with many slots or a hidden one is not.
inline bool isInlineNewEnv(const Node* n) {
    constexpr uint32_t kMaxInlineSlots = 16;
    bool hasHiddenSlot = reinterpret_cast<const Instruction*>(n->aux)->e() & 1;
    return n->aux2 && !hasHiddenSlot && slotsOfNewEnv(n) <= kMaxInlineSlots;
}

/// Arrays of more elements are made by the intrinsic.
inline constexpr uint32_t kMostInlineElements = 16;
/// The same of holes, which a loop writes.
inline constexpr uint32_t kMostInlineHoles = 64;
/// Bytes of an array and its elements, behind it. Without elements it refers to the VM's empty ones.
constexpr uint64_t bytesOfArray(uint32_t length) {
    return sizeof(Object) + (length ? sizeof(Elements) + uint64_t{length} * 8 : 0);
}
constexpr uint64_t headerOfElements(IndexingKind kind) {
    CellKind cell = isDoubleElements(kind) ? CellKind::DoubleElements : CellKind::Elements;
    return headerOf(kNoShape, cell, IndexingKind::Slow);
}
constexpr uint64_t holeOf(IndexingKind kind) { return isDoubleElements(kind) ? Elements::kHoleBits : Value::kEmpty; }
/// NewArray: the kind of elements of one that is allocated in line, or Slow. What has become of the inputs since the
/// kind was chosen is asked anew.
inline IndexingKind inlineKindOf(const Graph& graph, const Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    if (!graph.arrayShape || n->inputCount() > kMostInlineElements) return IndexingKind::Slow;
    if (kind >= IndexingKind::PackedAny) return kind;
    for (size_t i = 0; i < n->inputCount(); i++) {
        const Node* in = n->input(i);
        if (in->is(Opcode::Constant) && (isDoubleElements(kind) ? in->value().isNumber() || in->value().isEmpty()
                                                                : in->value().isInt32() || in->value().isEmpty()))
            continue;
        uint16_t type = in->is(Opcode::BoxInt32) ? kTypeInt32 : in->is(Opcode::BoxDouble) ? kTypeDouble : in->type;
        if (!type || (type & ~(isDoubleElements(kind) ? kTypeDouble : kTypeInt32))) return IndexingKind::Slow;
    }
    return kind;
}
/// NewArrayOfLength: may it be allocated in line? The length, where it is no constant, is asked for as well.
inline bool isInlineNewArrayOfLength(const Graph& graph, const Node* n) {
    const Node* length = n->input(0);
    if (!graph.arrayShape) return false;
    return !length->is(Opcode::Int32Constant) || static_cast<uint32_t>(length->integer()) - 1 < kMostInlineHoles;
}
/// The word of a constant input of a NewArray.
inline uint64_t elementOf(IndexingKind kind, Value v) {
    if (!isDoubleElements(kind)) return v.bits();
    return v.isEmpty() ? Elements::kHoleBits : std::bit_cast<uint64_t>(v.asNumber());
}

/// Bytes of an element of a typed array.
constexpr unsigned typedSize(IndexingKind kind) {
    switch (kind) {
    case IndexingKind::Int8:
    case IndexingKind::Uint8:
    case IndexingKind::Uint8Clamped: return 1;
    case IndexingKind::Int16:
    case IndexingKind::Uint16: return 2;
    case IndexingKind::Int32:
    case IndexingKind::Uint32:
    case IndexingKind::Float32: return 4;
    default: return 8;
    }
}

} // namespace tiercel::graph

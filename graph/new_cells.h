// What back ends write into new cells that they allocate in line, and the sizes of what they read.
#pragma once

#include "graph/graph.h"
#include "runtime/bytecode/instruction.h"
#include "runtime/layout.h"

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

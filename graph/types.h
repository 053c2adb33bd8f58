// What is known of values from the nodes that yield them.
#pragma once

#include "graph/graph.h"
#include "runtime/cell.h"

namespace tiercel::graph {

/// Of a value that is no cell, or of a cell by its kind.
uint16_t typeOfValue(Value, uint64_t kindPlusOne);
/// Types a tagged node may be of: what its opcode says, its own `type` and the `type` of the input it refines.
uint16_t typeOfNode(const Node*);
/// Are those types, of which there are some, all in the set?
constexpr bool isOnly(uint16_t types, uint16_t set) { return types && !(types & ~set); }
/// True if the value is a cell whatever comes: by its type, or a phi of such values. Follows phis, so not for every
/// node.
bool isKnownCell(const Node*);
/// What the Compare nodes yield.
template <class T>
bool holds(Condition condition, T a, T b) {
    switch (condition) {
    case Condition::Eq: return a == b;
    case Condition::Ne: return !(a == b);
    case Condition::Lt: return a < b;
    case Condition::Le: return a <= b;
    case Condition::Gt: return a > b;
    case Condition::Ge: return a >= b;
    }
    return false;
}

/// aux2 of Int32Add, Int32Sub and Int32Mul whose exact result is known to be an int32.
constexpr uint64_t kNoOverflow = 1;
/// aux2 of LoadViewInt32 and its like whose first byte is the highest.
inline constexpr uint64_t kBigEndian = 1;
/// aux2 of CheckedMod whose dividend is known not to be negative.
constexpr uint64_t kNonNegative = 1;

/// Guards that yield their first input as it is, tagged.
inline bool isTaggedRefinement(const Node* node) {
    return node->isGuard() && node->rep == Rep::Tagged && node->inputCount() >= 1 && node->input(0)->rep == Rep::Tagged;
}
/// The value that a chain of refinements is of.
inline Node* rootOf(Node* node) {
    while (isTaggedRefinement(node)) node = node->input(0);
    return node;
}
/// CheckShape, HasShape: the shapes, sorted by nothing.
std::span<const uint32_t> shapesOf(const Node*, uint32_t& single);

/// What a node does to memory beyond what its flags say: an intrinsic that changes the elements of the array it is
/// given.
inline bool changesElements(const Node* node) { return node->flags() & kChangesElements; }
/// Of a load: the types that its value is of while the code is valid.
inline uint16_t assumedTypes(const Node* node) {
    bool isField = node->is(Opcode::LoadField) || node->is(Opcode::LoadSlot);
    return isField && node->aux2 ? static_cast<uint16_t>(node->aux2) : uint16_t{kTypeAny};
}
/// May a double be a NaN with a payload? Such bits, a hole's among them, are no Value and no element; they come from
/// typed arrays alone. Arithmetic makes a quiet NaN of either sign with an empty payload, or passes one on.
inline bool hasOddNaNs(const Graph& graph) {
    for (const Block* block : graph.blocks)
        for (const Node* n = block->first; n; n = n->next)
            if (n->is(Opcode::LoadTypedDouble) || n->is(Opcode::LoadViewDouble)) return true;
    return false;
}
/// May collect garbage.
inline bool mayCollect(const Node* node) { return node->flags() & (kAllocates | kCalls); }
/// Checked arithmetic that is computed as doubles, without the check, where all uses are such (passes/narrow.cpp): its
/// int32 is the program's number, and nothing may take it for that number modulo 2^32 without remaining a use of it.
inline bool mayWiden(Opcode op) {
    return op == Opcode::CheckedAdd || op == Opcode::CheckedSub || op == Opcode::CheckedMul || op == Opcode::CheckedDiv;
}
/// Leaves only because its result has no int32. It stays where nobody uses the result: others may have believed it.
inline bool isCheckedArithmetic(Opcode op) {
    return (op >= Opcode::CheckedAdd && op <= Opcode::CheckUint32) || op == Opcode::CheckedDoubleToInt32;
}

} // namespace tiercel::graph

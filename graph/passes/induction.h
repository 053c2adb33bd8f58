// Counters of loops: phis of a header that each turn moves by a step in one direction.
//
//   b1: n5: Int32 = Phi n2, n9              init n2, increases
//       n6: Bool = Int32Compare Lt n5, n3
//       n7: Branch n6, b2, b3
//   b2: n9: Int32 = CheckedAdd n5, 1        in b2, n5 < n3
//       n10: Jump b1
//
// Only additions that cannot wrap count: checked ones, and those that are known not to overflow.
#pragma once

#include "graph/passes/passes.h"

#include <optional>

namespace tiercel::graph::passes {

/// The value that integer guards yield as it was: CheckBounds, CheckUint32.
inline Node* intRoot(Node* node) {
    while (node->is(Opcode::CheckBounds) || node->is(Opcode::CheckUint32)) node = node->input(0);
    return node;
}
inline bool isSum(const Node* node) {
    return node->is(Opcode::CheckedAdd) || (node->is(Opcode::Int32Add) && node->aux2 == kNoOverflow);
}
inline bool isDifference(const Node* node) {
    return node->is(Opcode::CheckedSub) || (node->is(Opcode::Int32Sub) && node->aux2 == kNoOverflow);
}
inline bool isProduct(const Node* node) {
    return node->is(Opcode::CheckedMul) || (node->is(Opcode::Int32Mul) && node->aux2 == kNoOverflow);
}

struct Induction {
    Node* phi;
    Node* init;
    bool increases, decreases; // not strictly; both: it never changes
    bool strictly;             // each turn moves it
};
/// Of a header's phi of int32, or nothing.
std::optional<Induction> inductionOf(Node* phi);

/// At least this, by what the node is and where it comes from; INT32_MIN: nothing is known.
int64_t lowerBound(Node* node, int depth = 6);

/// A comparison that holds in a block: `left condition right`.
struct Comparison {
    Node *left, *right;
    Condition condition; // Lt, Le, Gt, Ge, Eq or Ne
};
/// Calls f with each comparison of int32 that holds in `block`, because of a Branch inside the loop, and with the block
/// from which on it holds. Stops when f returns true.
template <class F>
bool forEachComparison(const Block* block, const Block* header, F&& f);

Condition opposite(Condition);
Condition swapped(Condition);

/// What a Branch says about the block that one of its sides leads to; false: nothing.
bool comparisonOnEdge(const Block* block, Comparison& out);

template <class F>
bool forEachComparison(const Block* block, const Block* header, F&& f) {
    for (; block && block != header && isInLoop(block, header); block = block->dominator) {
        Comparison comparison;
        if (comparisonOnEdge(block, comparison) && f(comparison, block)) return true;
    }
    return false;
}

} // namespace tiercel::graph::passes

// Counters of loops (induction.h).
#include "graph/passes/induction.h"

#include "runtime/cell.h"

#include <algorithm>
#include <limits>

namespace tiercel::graph::passes {

namespace {

constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();

} // namespace

Condition opposite(Condition c) {
    static constexpr Condition kOpposite[] = {Condition::Ne, Condition::Eq, Condition::Ge,
                                              Condition::Gt, Condition::Le, Condition::Lt};
    return kOpposite[static_cast<size_t>(c)];
}

Condition swapped(Condition c) {
    static constexpr Condition kSwapped[] = {Condition::Eq, Condition::Ne, Condition::Gt,
                                             Condition::Ge, Condition::Lt, Condition::Le};
    return kSwapped[static_cast<size_t>(c)];
}

namespace {

/// `depth`: how far steps are followed. A step may be a counter's value, this one's too.
std::optional<Induction> inductionOf(Node* phi, int depth) {
    if (!phi->is(Opcode::Phi) || phi->rep != Rep::Int32 || !phi->block || !phi->block->isLoopHeader) return {};
    Induction found{phi, phi->input(0), true, true, true};
    for (size_t i = 1; i < phi->inputCount(); i++) {
        Node* next = intRoot(phi->input(i));
        if (next == phi) {
            found.strictly = false;
            continue;
        }
        int64_t least = kLeast, most = -kLeast;
        if (isSum(next)) {
            Node *x = next->input(0), *step = next->input(1);
            if (intRoot(x) != phi) std::swap(x, step);
            if (intRoot(x) != phi) return {};
            least = lowerBound(step, depth);
            if (step->is(Opcode::Int32Constant)) most = step->integer();
        } else if (isDifference(next)) {
            if (intRoot(next->input(0)) != phi) return {};
            most = -lowerBound(next->input(1), depth);
            if (next->input(1)->is(Opcode::Int32Constant)) least = -int64_t{next->input(1)->integer()};
        } else {
            return {};
        }
        found.increases &= least >= 0;
        found.decreases &= most <= 0;
        found.strictly &= least > 0 || most < 0;
    }
    if (!found.increases && !found.decreases) return {};
    return found;
}

constexpr int kStepDepth = 2;

} // namespace

std::optional<Induction> inductionOf(Node* phi) { return inductionOf(phi, kStepDepth); }

int64_t lowerBound(Node* node, int depth) {
    if (node->is(Opcode::Int32Constant)) return node->integer();
    if (depth <= 0) return kLeast;
    switch (node->op) {
    case Opcode::Phi: {
        if (node->rep != Rep::Int32) return kLeast;
        if (node->block && node->block->isLoopHeader) {
            auto induction = inductionOf(node, std::min(depth - 1, kStepDepth));
            return induction && induction->increases ? lowerBound(induction->init, depth - 1) : kLeast;
        }
        int64_t least = -kLeast;
        for (size_t i = 0; i < node->inputCount(); i++) least = std::min(least, lowerBound(node->input(i), depth - 2));
        return least;
    }
    case Opcode::CheckBounds:
        return std::max(lowerBound(node->input(0), depth - 1), lowerBound(node->input(1), depth - 1) >= 0 ? 0 : kLeast);
    case Opcode::CheckUint32:
    case Opcode::LoadStringLength: return 0;
    case Opcode::LoadTypedInt32:
        switch (static_cast<IndexingKind>(node->aux)) {
        case IndexingKind::Uint8:
        case IndexingKind::Uint8Clamped:
        case IndexingKind::Uint16: return 0;
        case IndexingKind::Int8: return -128;
        case IndexingKind::Int16: return -32768;
        default: return kLeast;
        }
    case Opcode::Int32And: {
        int64_t a = lowerBound(node->input(0), depth - 1), b = lowerBound(node->input(1), depth - 1);
        return a >= 0 || b >= 0 ? 0 : kLeast;
    }
    case Opcode::Int32Ushr:
        return node->input(1)->is(Opcode::Int32Constant) && (node->input(1)->integer() & 31) ? 0 : kLeast;
    case Opcode::Int32Shr: return lowerBound(node->input(0), depth - 1) >= 0 ? 0 : kLeast;
    case Opcode::CheckedAdd:
    case Opcode::Int32Add:
        if (!isSum(node)) return kLeast;
        return std::max(kLeast, lowerBound(node->input(0), depth - 1) + lowerBound(node->input(1), depth - 1));
    case Opcode::CheckedMul:
    case Opcode::Int32Mul: {
        if (!isProduct(node)) return kLeast;
        int64_t a = lowerBound(node->input(0), depth - 1), b = lowerBound(node->input(1), depth - 1);
        return a >= 0 && b >= 0 ? a * b : kLeast;
    }
    default: return kLeast;
    }
}

bool comparisonOnEdge(const Block* block, Comparison& out) {
    if (block->predecessors.size() != 1) return false;
    const Block* from = block->predecessors[0];
    if (!from->last->is(Opcode::Branch) || from->successors[0] == from->successors[1]) return false;
    bool holds = from->successors[0] == block;
    Node* condition = from->last->input(0);
    while (condition->is(Opcode::Not)) {
        condition = condition->input(0);
        holds = !holds;
    }
    if (!condition->is(Opcode::Int32Compare)) return false;
    out = {condition->input(0), condition->input(1), holds ? condition->condition() : opposite(condition->condition())};
    return true;
}

} // namespace tiercel::graph::passes

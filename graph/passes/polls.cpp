// Polls that loops can do without.
//
//   for (let i = 0; i < a.length; i++) sum += a[i];
//
// A loop without calls, allocations and loops in it ends after as many turns as the array has elements, which takes
// less time than anybody notices: it needs no poll, and where LLVM sees none it may make vectors of the turns. The loop
// around it keeps its own. Such a loop has a counter that moves in every turn (induction.h), and which in every turn
//
//   is compared with a length, or a small constant, by the condition to go on, and nears it; or
//   is checked against a length, or indexes elements, so that it has been checked before the loop: by itself, or with
//   an invariant added.
#include "graph/passes/induction.h"

#include <algorithm>

namespace tiercel::graph::passes {

namespace {

constexpr int32_t kFewTurns = 1 << 20;

class Loop {
public:
    Loop(Graph& graph, Block* header) : header_(header) {
        for (Block* block : graph.blocks)
            if (isInLoop(block, header)) body_.push_back(block);
    }

    bool isShort() const {
        for (const Block* block : body_) {
            if (block != header_ && block->isLoopHeader) return false;
            for (const Node* node = block->first; node; node = node->next)
                if (!node->is(Opcode::Poll) && (node->flags() & (kCalls | kAllocates))) return false;
        }
        for (const Block* block : body_) {
            if (!isInEveryTurn(block, header_)) continue;
            for (const Node* node = block->first; node; node = node->next)
                if (bounds(node)) return true;
        }
        return false;
    }

    bool removePolls(Graph& graph) {
        bool any = false;
        for (Block* block : body_)
            for (Node *node = block->first, *next; node; node = next) {
                next = node->next;
                if (!node->is(Opcode::Poll)) continue;
                node->setState(nullptr);
                graph.remove(node);
                any = true;
            }
        return any;
    }

private:
    bool isInside(const Block* block) const { return std::find(body_.begin(), body_.end(), block) != body_.end(); }
    /// The counter, or the counter and an invariant.
    bool counts(Node* node) const {
        for (int depth = 0; depth < 4; depth++) {
            node = intRoot(node);
            if (node->is(Opcode::Phi)) {
                if (node->block != header_) return false;
                auto counter = inductionOf(node);
                return counter && counter->strictly;
            }
            if (!isSum(node) && !isDifference(node)) return false;
            bool first = isOutside(node->input(1));
            if (!first && (isDifference(node) || !isOutside(node->input(0)))) return false;
            node = node->input(first ? 0 : 1);
        }
        return false;
    }
    /// The counter, going up, and not from far below: indexes that are checked say as much of theirs. Or its next
    /// value.
    bool nears(Node* node) const {
        node = intRoot(node);
        if (isSum(node) && node->input(1)->is(Opcode::Int32Constant) && node->input(1)->integer() >= -kFewTurns)
            node = intRoot(node->input(0));
        if (!node->is(Opcode::Phi) || node->block != header_) return false;
        auto counter = inductionOf(node);
        return counter && counter->strictly && counter->increases && lowerBound(counter->init) >= -kFewTurns;
    }
    bool isOutside(const Node* node) const { return !node->block || !isInside(node->block); }
    static bool isLength(const Node* node) {
        node = intRoot(const_cast<Node*>(node));
        return node->is(Opcode::LoadLength) || node->is(Opcode::LoadTypedLength) ||
               node->is(Opcode::LoadStringLength) || (node->is(Opcode::Int32Constant) && node->integer() <= kFewTurns);
    }
    bool bounds(const Node* node) const {
        switch (node->op) {
        case Opcode::CheckBounds: return counts(node->input(0)) && isLength(node->input(1));
        case Opcode::LoadElement:
        case Opcode::LoadElementDouble:
        case Opcode::StoreElement:
        case Opcode::StoreElementDouble:
        case Opcode::LoadTypedInt32:
        case Opcode::LoadTypedDouble:
        case Opcode::StoreTypedInt32:
        case Opcode::StoreTypedDouble:
        case Opcode::LoadViewInt32:
        case Opcode::LoadViewDouble:
        case Opcode::StoreViewInt32:
        case Opcode::StoreViewDouble: return counts(node->input(1));
        case Opcode::CheckTrue: return goesOn(node->input(0));
        case Opcode::Branch:
            return isInside(node->block->successors[0]) && !isInside(node->block->successors[1]) &&
                   goesOn(node->input(0));
        default: return false;
        }
    }
    bool goesOn(const Node* condition) const {
        if (!condition->is(Opcode::Int32Compare)) return false;
        Node *left = condition->input(0), *right = condition->input(1);
        switch (condition->condition()) {
        case Condition::Lt:
        case Condition::Le: return nears(left) && isLength(right);
        case Condition::Gt:
        case Condition::Ge: return nears(right) && isLength(left);
        default: return false;
        }
    }

    Block* header_;
    std::vector<Block*> body_;
};

} // namespace

bool removePolls(Graph& graph, const PassContext& context) {
    if (context.keepPolls) return false;
    bool changed = false;
    for (Block* block : graph.blocks) {
        if (!block->isLoopHeader) continue;
        Loop loop(graph, block);
        if (loop.isShort()) changed |= loop.removePolls(graph);
    }
    return changed;
}

} // namespace tiercel::graph::passes

// Polls that loops can do without.
//
//   for (let i = 0; i < a.length; i++) sum += a[i];
//
// A loop without calls, allocations and loops in it ends after as many turns as the array has elements, which takes
// less time than anybody notices: it needs no poll, and where LLVM sees none it may make vectors of the turns. The loop
// around it keeps its own. Such a loop has one back-edge and a phi that grows by a constant, which in every turn
//
//   is compared with a length, or a small constant, by the condition to go on; or
//   is checked against a length; or indexes elements, so that it has been checked before the loop.
#include "graph/passes/passes.h"

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
        if (header_->predecessors.size() != 2) return false;
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
    static bool isAddition(const Node* node) {
        return (node->is(Opcode::CheckedAdd) || node->is(Opcode::Int32Add)) &&
               node->input(1)->is(Opcode::Int32Constant);
    }
    /// The phi, or the phi and a constant.
    bool counts(const Node* node) const {
        while (node->is(Opcode::CheckBounds)) node = node->input(0);
        if (isAddition(node)) node = node->input(0);
        if (!node->is(Opcode::Phi) || node->block != header_ || node->rep != Rep::Int32) return false;
        const Node* next = node->input(1);
        while (next->is(Opcode::CheckBounds)) next = next->input(0);
        if (!isAddition(next) || next->input(1)->integer() <= 0) return false;
        const Node* from = next->input(0);
        while (from->is(Opcode::CheckBounds)) from = from->input(0);
        return from == node;
    }
    static bool isLength(const Node* node) {
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
        case Opcode::StoreTypedDouble: return counts(node->input(1));
        case Opcode::CheckTrue: return goesOn(node->input(0));
        case Opcode::Branch:
            return isInside(node->block->successors[0]) && !isInside(node->block->successors[1]) &&
                   goesOn(node->input(0));
        default: return false;
        }
    }
    bool goesOn(const Node* condition) const {
        if (!condition->is(Opcode::Int32Compare)) return false;
        const Node *left = condition->input(0), *right = condition->input(1);
        switch (condition->condition()) {
        case Condition::Lt:
        case Condition::Le: return counts(left) && isLength(right);
        case Condition::Gt:
        case Condition::Ge: return counts(right) && isLength(left);
        default: return false;
        }
    }

    Block* header_;
    std::vector<Block*> body_;
};

} // namespace

bool removePolls(Graph& graph, const PassContext&) {
    bool changed = false;
    for (Block* block : graph.blocks) {
        if (!block->isLoopHeader) continue;
        Loop loop(graph, block);
        if (loop.isShort()) changed |= loop.removePolls(graph);
    }
    return changed;
}

} // namespace tiercel::graph::passes

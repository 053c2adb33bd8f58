// Checks of indexes that a counter goes through are made once, before the loop, for the first and the last.
//
//   b0: n3: Jump b1 [state s1]              f(x) = x + n2;  last = n1 - 1
//                                           CheckTrue (f(last) < max(length, f(0))) [state s1, OutOfBounds]
//                                           CheckTrue (max(f(0), 0 - n1) >= 0) [state s1, OutOfBounds]
//   b1: n4: Int32 = Phi 0, n9
//       Branch (Int32Compare Lt n4, n1), b2, b3
//   b2: n7: Int32 = CheckedAdd n4, n2       is Int32Add
//       n8: Int32 = CheckBounds n7, length  is n7
//
// An index is a function f of the counter, made of sums with invariants and products with invariants that are not
// negative (a guard makes sure of it); so it grows with the counter, and what holds of the first and the last value
// holds between them. f of both is computed before the loop by checked arithmetic: no overflow there, none between. The
// conditions hold for loops without a turn, whatever their bounds are: then last < first, so f(last) < f(first), and
// first - limit >= 0.
//
// The guards fail where the loop would have failed later, or would have ended before by a break: they leave with the
// loop's first unit, and the next compile keeps the checks in the loop (hoisting.h). So only checks of every turn
// count.
//
// What is left: counters whose limit is not invariant, and indexes that are computed in another way.
#include "graph/passes/induction.h"
#include "graph/passes/memory.h"

#include <algorithm>

namespace tiercel::graph::passes {

namespace {

constexpr int kDepth = 6; // of an index's expression

class Loop {
public:
    Loop(Graph& graph, Block* header) : graph_(graph), header_(header), jump_(header->predecessors[0]->last) {}

    bool run(const std::vector<Block*>& body) {
        if (!jump_->is(Opcode::Jump) || !jump_->state()) return false;
        bool changed = false;
        for (Block* block : body) {
            if (block->frequency < jump_->block->frequency || !isInEveryTurn(block, header_)) continue;
            for (Node *node = block->first, *next; node; node = next) {
                next = node->next;
                if (node->is(Opcode::CheckBounds) && isOutside(node->input(1)) && hoist(node)) changed = true;
            }
        }
        return changed;
    }

private:
    bool isOutside(const Node* node) const { return !node->block || !isInLoop(node->block, header_); }

    /// The counter in the expression, if it grows with it; `path`: the operations from the outermost on.
    Node* counterOf(Node* index, std::vector<Node*>& path) const {
        for (int depth = 0; depth < kDepth; depth++) {
            index = intRoot(index);
            if (index->is(Opcode::Phi)) return index->block == header_ && index->rep == Rep::Int32 ? index : nullptr;
            if (isOutside(index)) return nullptr;
            bool first = false; // which input goes on
            if (isSum(index) || isProduct(index)) {
                if (isOutside(index->input(1))) {
                    first = true;
                } else if (!isOutside(index->input(0))) {
                    return nullptr;
                }
            } else if (isDifference(index)) {
                if (!isOutside(index->input(1))) return nullptr;
                first = true;
            } else {
                return nullptr;
            }
            path.push_back(index);
            index = index->input(first ? 0 : 1);
        }
        return nullptr;
    }

    /// The least and the largest value of the counter from a block on.
    struct Ends {
        Node *first, *last; // by value, not in time
        const Block* from;
    };
    /// Makes the nodes for them, before the loop.
    bool findEnds(const Induction& counter, const Block* block, Ends& ends) {
        return forEachComparison(block, header_, [&](Comparison c, const Block* from) {
            if (intRoot(c.left) != counter.phi) {
                std::swap(c.left, c.right);
                c.condition = swapped(c.condition);
            }
            if (intRoot(c.left) != counter.phi || !isOutside(c.right)) return false;
            bool isLess = c.condition == Condition::Lt || c.condition == Condition::Le;
            bool isMore = c.condition == Condition::Gt || c.condition == Condition::Ge;
            if (counter.increases && isLess) {
                ends.first = counter.init;
                ends.last =
                    c.condition == Condition::Le ? c.right : checked(Opcode::CheckedSub, c.right, graph_.int32(1));
            } else if (counter.decreases && isMore) {
                ends.first =
                    c.condition == Condition::Ge ? c.right : checked(Opcode::CheckedAdd, c.right, graph_.int32(1));
                ends.last = counter.init;
            } else {
                return false;
            }
            ends.from = from;
            return true;
        });
    }

    Node* checked(Opcode op, Node* a, Node* b) { return insert(graph_, jump_, op, 0, jump_->state(), a, b); }
    void require(Condition condition, Node* a, Node* b) {
        Node* holds = insert(graph_, jump_, Opcode::Int32Compare, static_cast<uint64_t>(condition), nullptr, a, b);
        Node* guard = insert(graph_, jump_, Opcode::CheckTrue, 0, jump_->state(), holds);
        guard->aux2 = static_cast<uint64_t>(deopt::Reason::OutOfBounds);
    }
    /// f of the value.
    Node* apply(const std::vector<Node*>& path, Node* value) {
        for (auto at = path.rbegin(); at != path.rend(); ++at) {
            Node* node = *at;
            bool first = isOutside(node->input(1));
            Node* other = node->input(first ? 1 : 0);
            Opcode op = isSum(node) ? Opcode::CheckedAdd : isProduct(node) ? Opcode::CheckedMul : Opcode::CheckedSub;
            value = checked(op, value, other);
        }
        return value;
    }

    bool hoist(Node* check) {
        std::vector<Node*> path;
        Node* phi = counterOf(check->input(0), path);
        if (!phi) return false;
        auto counter = inductionOf(phi);
        if (!counter || counter->increases == counter->decreases) return false;
        std::vector<Node*> factors;
        for (Node* node : path)
            if (isProduct(node)) factors.push_back(isOutside(node->input(1)) ? node->input(1) : node->input(0));
        // A product of 0 and a negative number would be -0: neither is negative.
        if (!factors.empty() && (!counter->increases || lowerBound(counter->init) < 0)) return false;
        Ends ends;
        if (!findEnds(*counter, check->block, ends)) return false;
        for (Node* factor : factors)
            if (lowerBound(factor) < 0) require(Condition::Ge, factor, graph_.int32(0));
        Node *first = apply(path, ends.first), *last = apply(path, ends.last);
        Node* length = check->input(1);
        Node* most = insert(graph_, jump_, Opcode::Int32Max, 0, nullptr, length, first);
        require(Condition::Lt, last, most);
        if (lowerBound(first) < 0) {
            // Without a turn the last is less than the first.
            Node* apart = checked(Opcode::CheckedSub, ends.first, ends.last);
            Node* empty = checked(Opcode::CheckedSub, apart, graph_.int32(1));
            require(Condition::Ge, insert(graph_, jump_, Opcode::Int32Max, 0, nullptr, first, empty), graph_.int32(0));
        }
        for (Node* node : path)
            if (node->isGuard() && ends.from->dominates(node->block)) relax(node);
        check->replaceAllUses(check->input(0));
        graph_.remove(check);
        return true;
    }

    /// The counter lies between the first and the last value there.
    void relax(Node* node) {
        Opcode op = isSum(node) ? Opcode::Int32Add : isProduct(node) ? Opcode::Int32Mul : Opcode::Int32Sub;
        Node* made = insert(graph_, node, op, 0, nullptr, node->input(0), node->input(1));
        made->aux2 = kNoOverflow;
        node->replaceAllUses(made);
        graph_.remove(node);
    }

    Graph& graph_;
    Block* header_;
    Node* jump_;
};

} // namespace

bool hoistBounds(Graph& graph, const PassContext& context) {
    if (context.noHoistedGuards) return false;
    std::vector<Block*> headers;
    std::vector<std::vector<Block*>> bodies(graph.blocks.size());
    for (Block* block : graph.blocks) {
        if (block->isLoopHeader) headers.push_back(block);
        for (Block* loop = block->loop; loop; loop = outerLoop(loop)) bodies[loop->order].push_back(block);
    }
    std::sort(headers.begin(), headers.end(), [](const Block* a, const Block* b) {
        return a->loopDepth != b->loopDepth ? a->loopDepth > b->loopDepth : a->order < b->order;
    });
    bool changed = false;
    for (Block* header : headers) changed |= Loop(graph, header).run(bodies[header->order]);
    return changed;
}

} // namespace tiercel::graph::passes

// Polls that loops can do without.
//
//   for (let i = 0; i < a.length; i++) sum += a[i];
//
// A loop without calls, allocations and loops in it ends after as many turns as the array has elements, which mostly
// takes less time than anybody notices: it needs no poll, and where LLVM sees none it may make vectors of the turns.
// The loop around it keeps its own. Such a loop has a counter that moves in every turn (induction.h), and which in
// every turn
//
//   is compared with a length, or a small constant, by the condition to go on, and nears it; or
//   is checked against a length, or indexes elements, so that it has been checked before the loop: by itself, or with
//   an invariant added.
//
// Lengths go up to 2^31, and some turns take long: a poll less is nothing to those, so they keep it. Where the length
// of a string or typed array could make the loop last for more than kPatience, a guard before the loop sees to it that
// it is not as great; once that has failed, the loop keeps its polls (hoisting.h).
#include "graph/passes/induction.h"

#include "runtime/object.h"
#include "runtime/string.h"

#include <algorithm>
#include <bit>

namespace tiercel::graph::passes {

namespace {

constexpr int32_t kFewTurns = 1 << 20;
constexpr int64_t kPatience = 4'000'000'000; // costs: a second

/// About how long a node takes, in quarters of a nanosecond.
int64_t costOf(const Node* node) {
    switch (node->op) {
    case Opcode::Phi:
    case Opcode::Jump:
    case Opcode::Poll: return 0;
    case Opcode::CheckedDiv:
    case Opcode::CheckedMod:
    case Opcode::DoubleDiv:
    case Opcode::DoubleSqrt: return 20;
    case Opcode::DoubleMod: // the more, the further the exponents are apart
    case Opcode::CallIntrinsic: return 2000;
    default: return 1;
    }
}

class Loop {
public:
    Loop(Graph& graph, Block* header) : graph_(graph), header_(header) {
        for (Block* block : graph.blocks)
            if (isInLoop(block, header)) body_.push_back(block);
    }

    /// Whether the loop ends soon; with `mayGuard` it is made sure of, if need be.
    bool isShort(bool mayGuard) {
        for (const Block* header = header_; header; header = outerLoop(header))
            if (header->keepsPolls) return false;
        int64_t cost = 0; // of a turn
        for (const Block* block : body_) {
            if (block != header_ && block->isLoopHeader) return false;
            for (const Node* node = block->first; node; node = node->next) {
                if (!node->is(Opcode::Poll) && (node->flags() & (kCalls | kAllocates))) return false;
                cost += costOf(node);
            }
        }
        int64_t turns = kPatience / std::max<int64_t>(cost, 1); // that do not take too long
        Bound least;
        for (const Block* block : body_) {
            if (!isInEveryTurn(block, header_)) continue;
            for (const Node* node = block->first; node; node = node->next)
                if (Bound bound = boundOf(node); bound.most < least.most) least = bound;
        }
        if (least.most <= turns) return true;
        return turns >= Elements::kMaxDense && least.length && mayGuard && guard(least, turns);
    }

    bool removePolls() {
        bool any = false;
        for (Block* block : body_)
            for (Node *node = block->first, *next; node; node = next) {
                next = node->next;
                if (!node->is(Opcode::Poll)) continue;
                node->setState(nullptr);
                graph_.remove(node);
                any = true;
            }
        return any;
    }

private:
    static constexpr int64_t kMostBytes = int64_t{1} << 40, kUnknown = kMostBytes + 1; // of typed arrays: any length
    /// `length`: an int32 that bounds the turns, or the LoadTypedData of the array that has it; null: none is needed,
    /// or there is none.
    struct Bound {
        int64_t most = kUnknown;
        Node* length = nullptr;
    };

    /// The guard stands before the outermost loop in which the length is the same; loops around have less of it.
    bool guard(const Bound& bound, int64_t turns) {
        Node* place = nullptr;
        for (Block* header = header_; header; header = outerLoop(header)) {
            Node* jump = header->predecessors[0]->last;
            bool isInvariant = !bound.length->block || !isInLoop(bound.length->block, header);
            if (!isInvariant || !jump->is(Opcode::Jump) || !jump->state()) break;
            place = jump;
        }
        if (!place) return false;
        Node* length = bound.length;
        if (length->is(Opcode::LoadTypedData)) length = lengthOf(length->input(0), place);
        Node* limit = graph_.int32(static_cast<int32_t>(std::bit_floor(static_cast<uint64_t>(turns)))); // few limits
        check(place, Condition::Le, length, limit);
        if (!length->is(Opcode::LoadStringLength))
            check(place, Condition::Ge, length, graph_.int32(0)); // 2^31 and more
        return true;
    }
    void check(Node* place, Condition condition, Node* length, Node* limit) {
        for (Node* node = place->block->first; node; node = node->next)
            if (node->is(Opcode::CheckTrue) && node->input(0)->is(Opcode::Int32Compare) &&
                node->input(0)->condition() == condition && node->input(0)->input(0) == length &&
                node->input(0)->input(1) == limit)
                return; // that of another loop
        Node* holds =
            insert(graph_, place, Opcode::Int32Compare, static_cast<uint64_t>(condition), nullptr, length, limit);
        insert(graph_, place, Opcode::CheckTrue, 0, place->state(), holds)->aux2 =
            static_cast<uint64_t>(deopt::Reason::LongLoop);
    }
    /// Where the length of a typed array has been loaded, that.
    Node* lengthOf(Node* array, Node* place) {
        Node* found = nullptr;
        array->forEachUse([&](Use& use) {
            if (use.user->is(Opcode::LoadTypedLength) && use.user->block->dominates(place->block)) found = use.user;
        });
        return found ? found : insert(graph_, place, Opcode::LoadTypedLength, 0, nullptr, array);
    }

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
    static Bound boundOfLength(Node* node) {
        node = intRoot(node);
        switch (node->op) {
        case Opcode::Int32Constant:
            return node->integer() <= kFewTurns ? Bound{std::max(node->integer(), 0), nullptr} : Bound();
        case Opcode::LoadLength: return {Elements::kMaxDense, nullptr};
        case Opcode::LoadStringLength: return {String::kMaxLength, node};
        case Opcode::LoadTypedLength: return {kMostBytes, node};
        default: return {};
        }
    }
    Bound boundOf(const Node* node) const {
        switch (node->op) {
        case Opcode::CheckBounds: return counts(node->input(0)) ? boundOfLength(node->input(1)) : Bound();
        case Opcode::LoadElement:
        case Opcode::LoadElementDouble:
        case Opcode::StoreElement:
        case Opcode::StoreElementDouble: return counts(node->input(1)) ? Bound{Elements::kMaxDense, nullptr} : Bound();
        case Opcode::LoadTypedInt32:
        case Opcode::LoadTypedDouble:
        case Opcode::StoreTypedInt32:
        case Opcode::StoreTypedDouble:
        case Opcode::LoadViewInt32:
        case Opcode::LoadViewDouble:
        case Opcode::StoreViewInt32:
        case Opcode::StoreViewDouble: {
            bool isKnown = node->input(0)->is(Opcode::LoadTypedData) && counts(node->input(1));
            return isKnown ? Bound{kMostBytes, node->input(0)} : Bound();
        }
        case Opcode::CheckTrue: return boundOfCondition(node->input(0));
        case Opcode::Branch:
            return isInside(node->block->successors[0]) && !isInside(node->block->successors[1])
                       ? boundOfCondition(node->input(0))
                       : Bound();
        default: return {};
        }
    }
    /// Of a condition to go on.
    Bound boundOfCondition(const Node* condition) const {
        if (!condition->is(Opcode::Int32Compare)) return {};
        Node *left = condition->input(0), *right = condition->input(1);
        switch (condition->condition()) {
        case Condition::Lt:
        case Condition::Le: return nears(left) ? boundOfLength(right) : Bound();
        case Condition::Gt:
        case Condition::Ge: return nears(right) ? boundOfLength(left) : Bound();
        default: return {};
        }
    }

    Graph& graph_;
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
        if (loop.isShort(!context.noHoistedGuards)) changed |= loop.removePolls();
    }
    return changed;
}

} // namespace tiercel::graph::passes

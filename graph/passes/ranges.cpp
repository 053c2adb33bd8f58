// Ranges of int32 values, and what they make superfluous.
//
//   b1: n5: Int32 = Phi 0, n9
//       n6: Bool = Int32Compare Lt n5, n3        n3: Int32 = LoadTypedLength n2
//       n7: Branch n6, b2, b3
//   b2: n8: Int32 = CheckBounds n5, n3           is n5: not negative, and less than n3 in this block
//       n9: Int32 = CheckedAdd n5, 1             is Int32Add: n5 is at most 2^31 - 2 here
//
// The walk is over the tree of dominators. A value has the range that its inputs give it; comparisons that hold in a
// block, and guards that have been passed, narrow the ranges of what they look at, and say that one value is less than
// another (`below_`), until the walk leaves the block. Ranges begin as everything that the node may yield, so each
// round is sound by itself; phis of headers take what the round before has found on back-edges. A counter never goes
// behind its entry value (induction.h). The last round rewrites.
//
// What a check has made sure of decides nothing else (reliesOnCheck): `x + 1 > 2147483647` is false of every int32, but
// the pass narrow may compute the sum as a double, without the check.
//
// Invariant: a range holds wherever the node's value is used, since it was computed from what holds where the node is.
// Nodes that lose their check rely on the branch that made it superfluous: what reads memory by them does not move
// before that branch, since licm moves loads only with an index that is checked.
#include "graph/passes/induction.h"

#include "runtime/cell.h"
#include "runtime/string.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace tiercel::graph::passes {

namespace {

constexpr int64_t kMin = std::numeric_limits<int32_t>::min(), kMax = std::numeric_limits<int32_t>::max();
constexpr int kRounds = 3;

struct Range {
    int64_t least = kMin, most = kMax;
    bool isEmpty() const { return least > most; }
    bool fits() const { return least >= kMin && most <= kMax; }
    bool contains(int64_t v) const { return v >= least && v <= most; }
};
Range join(Range a, Range b) { return {std::min(a.least, b.least), std::max(a.most, b.most)}; }
Range meet(Range a, Range b) { return {std::max(a.least, b.least), std::min(a.most, b.most)}; }
/// Of an operation that leaves, or is known not to overflow: what an int32 can hold of it.
Range clamp(Range r) {
    r = meet(r, {});
    return r.isEmpty() ? Range{} : r;
}

class Analysis {
public:
    explicit Analysis(Graph& graph) : graph_(graph), ranges_(graph.nodeCount()) {}

    bool run() {
        std::vector<std::vector<Block*>> children(graph_.blocks.size());
        for (auto at = graph_.blocks.rbegin(); at != graph_.blocks.rend(); ++at)
            if ((*at)->dominator) children[(*at)->dominator->order].push_back(*at);
        for (round_ = 0; round_ < kRounds; round_++) {
            walkTree(children);
            if (!anyInt32_) return false;
            std::swap(edges_, edgesBefore_);
            edges_.clear();
        }
        return changed_;
    }

private:
    struct Step {
        Block* block;
        size_t narrowed, below;
        bool entered;
    };
    void walkTree(const std::vector<std::vector<Block*>>& children) {
        std::vector<Step> path{{graph_.entry, 0, 0, false}};
        while (!path.empty()) {
            Step& step = path.back();
            if (step.entered) {
                forget(step.narrowed, step.below);
                path.pop_back();
                continue;
            }
            step = {step.block, log_.size(), belowLog_.size(), true};
            Block* block = step.block;
            walk(block);
            for (Block* child : children[block->order]) path.push_back({child, 0, 0, false});
        }
    }
    void forget(size_t narrowed, size_t below) {
        for (; log_.size() > narrowed; log_.pop_back()) {
            if (log_.back().had) {
                narrowed_[log_.back().node] = log_.back().before;
            } else {
                narrowed_.erase(log_.back().node);
            }
        }
        for (; belowLog_.size() > below; belowLog_.pop_back()) below_[belowLog_.back()].pop_back();
    }

    // -- what is known here

    Range rangeOf(const Node* node) const {
        if (node->is(Opcode::Int32Constant)) return {node->integer(), node->integer()};
        Range own = node->id < ranges_.size() ? ranges_[node->id] : Range{};
        for (const Node* n = node;; n = n->input(0)) {
            if (auto at = narrowed_.find(n); at != narrowed_.end()) own = meet(own, at->second);
            if (!n->is(Opcode::CheckBounds) && !n->is(Opcode::CheckUint32)) break;
        }
        // Of code that is never reached.
        return own.isEmpty() ? Range{} : own;
    }
    void narrow(Node* node, Range to) {
        node = intRoot(node);
        if (isConstantNode(node)) return;
        Range before = rangeOf(node), after = meet(before, to);
        if (after.isEmpty() || (after.least == before.least && after.most == before.most)) return;
        auto [at, isNew] = narrowed_.try_emplace(node, after);
        log_.push_back({node, !isNew, at->second});
        at->second = after;
    }
    /// a < b from here on.
    void setBelow(Node* a, Node* b) {
        a = intRoot(a);
        below_[a].push_back(intRoot(b));
        belowLog_.push_back(a);
    }
    bool isBelow(Node* a, Node* b, int depth = 3) const {
        a = intRoot(a);
        b = intRoot(b);
        if (auto at = below_.find(a); at != below_.end())
            if (std::find(at->second.begin(), at->second.end(), b) != at->second.end()) return true;
        if (depth == 0) return false;
        // What is taken away leaves less.
        if (isDifference(a) && rangeOf(a->input(1)).least >= 0) return isBelow(a->input(0), b, depth - 1);
        return false;
    }
    void learn(Node* a, Node* b, Condition condition) {
        switch (condition) {
        case Condition::Gt:
        case Condition::Ge: return learn(b, a, swapped(condition));
        case Condition::Lt:
            narrow(a, {kMin, rangeOf(b).most - 1});
            narrow(b, {rangeOf(a).least + 1, kMax});
            setBelow(a, b);
            return;
        case Condition::Le:
            narrow(a, {kMin, rangeOf(b).most});
            narrow(b, {rangeOf(a).least, kMax});
            return;
        case Condition::Eq: {
            Range both = meet(rangeOf(a), rangeOf(b));
            narrow(a, both);
            narrow(b, both);
            return;
        }
        case Condition::Ne: {
            Range r = rangeOf(a), other = rangeOf(b);
            if (other.least != other.most) return;
            if (r.least == other.least) narrow(a, {r.least + 1, kMax});
            if (r.most == other.least) narrow(a, {kMin, r.most - 1});
            return;
        }
        }
    }

    // -- the walk

    void walk(Block* block) {
        Comparison comparison;
        if (comparisonOnEdge(block, comparison)) learn(comparison.left, comparison.right, comparison.condition);
        for (Node *node = block->first, *next; node; node = next) {
            next = node->next;
            if (node->rep == Rep::Int32 && node->id < ranges_.size()) {
                anyInt32_ = true;
                Range computed = node->is(Opcode::Phi) ? rangeOfPhi(node) : compute(node);
                ranges_[node->id] =
                    meet(ranges_[node->id], computed).isEmpty() ? computed : meet(ranges_[node->id], computed);
            }
            if (round_ == kRounds - 1) {
                if (Node* by = rewrite(node)) {
                    changed_ = true;
                    node->replaceAllUses(by);
                    graph_.remove(node);
                    node = by;
                }
            }
            learnFromGuard(node);
        }
        for (size_t i = 0; i < block->successorCount(); i++) noteEdges(block, block->successors[i]);
    }

    void learnFromGuard(Node* node) {
        if (node->is(Opcode::CheckBounds)) {
            Node *index = node->input(0), *length = node->input(1);
            // An unsigned comparison: a length of 2^31 and more admits every index that is not negative.
            if (rangeOf(length).least >= 0) {
                narrow(index, {0, std::max<int64_t>(rangeOf(length).most - 1, 0)});
                setBelow(index, length);
            } else if (length->is(Opcode::LoadTypedLength)) {
                narrow(index, {0, kMax});
            }
        } else if (node->is(Opcode::CheckUint32)) {
            narrow(node->input(0), {0, kMax});
        } else if (node->is(Opcode::CheckTrue) || node->is(Opcode::CheckFalse)) {
            Node* condition = node->input(0);
            if (!condition->is(Opcode::Int32Compare)) return;
            bool holds = node->is(Opcode::CheckTrue);
            learn(condition->input(0), condition->input(1),
                  holds ? condition->condition() : opposite(condition->condition()));
        }
    }

    // -- phis

    static uint64_t keyOf(const Node* phi, size_t i) { return uint64_t{phi->id} << 32 | i; }
    /// What the phis of the successor get by this edge, with what is known at its begin and on the edge itself.
    void noteEdges(Block* from, Block* to) {
        if (!to->first || !to->first->is(Opcode::Phi)) return;
        for (size_t i = 0; i < to->predecessors.size(); i++) {
            if (to->predecessors[i] != from) continue;
            for (Node* phi = to->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (phi->rep == Rep::Int32) edges_[keyOf(phi, i)] = rangeOf(phi->input(i));
        }
    }
    Range rangeOfPhi(Node* phi) {
        Range all{kMax, kMin};
        for (size_t i = 0; i < phi->inputCount(); i++) {
            auto here = edges_.find(keyOf(phi, i));
            if (here != edges_.end()) {
                all = join(all, here->second);
                continue;
            }
            auto before = edgesBefore_.find(keyOf(phi, i));
            all = join(all, before != edgesBefore_.end() ? before->second : Range{});
        }
        if (auto induction = inductionOf(phi)) {
            Range entry = edges_.contains(keyOf(phi, 0)) ? edges_[keyOf(phi, 0)] : rangeOf(induction->init);
            if (induction->increases) all.least = std::max(all.least, entry.least);
            if (induction->decreases) all.most = std::min(all.most, entry.most);
        }
        return all.isEmpty() ? Range{} : all;
    }

    // -- nodes

    static Range product(Range a, Range b) {
        int64_t corners[] = {a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most};
        return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
    }
    /// The exact result.
    Range exact(const Node* node) const {
        Range a = rangeOf(node->input(0)), b = rangeOf(node->input(1));
        switch (node->op) {
        case Opcode::CheckedAdd:
        case Opcode::Int32Add: return {a.least + b.least, a.most + b.most};
        case Opcode::CheckedSub:
        case Opcode::Int32Sub:
            // Not below the counter's entry value.
            if (auto induction = inductionOf(intRoot(node->input(0)));
                induction && induction->increases && intRoot(induction->init) == intRoot(node->input(1)))
                return {std::max<int64_t>(a.least - b.most, 0), a.most - b.least};
            return {a.least - b.most, a.most - b.least};
        default: return product(a, b);
        }
    }
    /// Smallest 2^n - 1 that is not less.
    static int64_t mask(int64_t v) {
        int64_t m = 0;
        while (m < v) m = m * 2 + 1;
        return m;
    }

    Range compute(const Node* node) const {
        auto in = [&](size_t i) { return rangeOf(node->input(i)); };
        switch (node->op) {
        case Opcode::Int32Constant: return {node->integer(), node->integer()};
        case Opcode::CheckedAdd:
        case Opcode::CheckedSub:
        case Opcode::CheckedMul: return clamp(exact(node));
        case Opcode::Int32Add:
        case Opcode::Int32Sub:
        case Opcode::Int32Mul: {
            Range r = exact(node);
            return node->aux2 == kNoOverflow || r.fits() ? clamp(r) : Range{};
        }
        case Opcode::CheckedNeg: {
            Range a = in(0);
            return clamp({-a.most, -a.least});
        }
        case Opcode::CheckedDiv: {
            Range a = in(0), b = in(1);
            if (b.least < 1) return {};
            return {std::min<int64_t>(a.least, 0), std::max<int64_t>(a.most, 0)};
        }
        case Opcode::CheckedMod: {
            Range a = in(0), b = in(1);
            int64_t largest = std::max(std::abs(b.least), std::abs(b.most)) - 1;
            if (largest < 0) return {};
            return {a.least < 0 ? std::max(a.least, -largest) : 0, a.most > 0 ? std::min(a.most, largest) : 0};
        }
        case Opcode::CheckUint32: return clamp(meet(in(0), {0, kMax}));
        case Opcode::CheckBounds: {
            Range length = in(1);
            if (length.least < 0 && !node->input(1)->is(Opcode::LoadTypedLength)) return in(0);
            Range inside{0, length.least < 0 ? kMax : std::max<int64_t>(length.most - 1, 0)};
            return clamp(meet(in(0), inside));
        }
        case Opcode::Int32Min: {
            Range a = in(0), b = in(1);
            return {std::min(a.least, b.least), std::min(a.most, b.most)};
        }
        case Opcode::Int32Max: {
            Range a = in(0), b = in(1);
            return {std::max(a.least, b.least), std::max(a.most, b.most)};
        }
        case Opcode::Int32And: {
            Range a = in(0), b = in(1);
            if (a.least >= 0 && b.least >= 0) return {0, std::min(a.most, b.most)};
            if (a.least >= 0) return {0, a.most};
            if (b.least >= 0) return {0, b.most};
            return {};
        }
        case Opcode::Int32Or:
        case Opcode::Int32Xor: {
            Range a = in(0), b = in(1);
            return a.least >= 0 && b.least >= 0 ? Range{0, mask(std::max(a.most, b.most))} : Range{};
        }
        case Opcode::Int32Shl: {
            Range a = in(0), b = in(1);
            if (b.least != b.most || b.least < 0 || b.least > 31) return {};
            Range r = product(a, {int64_t{1} << b.least, int64_t{1} << b.least});
            return r.fits() ? r : Range{};
        }
        case Opcode::Int32Shr: {
            Range a = in(0), b = in(1);
            if (b.least != b.most || b.least < 0 || b.least > 31)
                return {std::min<int64_t>(a.least, 0), std::max<int64_t>(a.most, 0)};
            return {a.least >> b.least, a.most >> b.least};
        }
        case Opcode::Int32Ushr: {
            Range a = in(0), b = in(1);
            bool isKnown = b.least == b.most && b.least > 0 && b.least < 32;
            if (a.least >= 0) return isKnown ? Range{a.least >> b.least, a.most >> b.least} : Range{0, a.most};
            return isKnown ? Range{0, static_cast<int64_t>(UINT32_MAX >> b.least)} : Range{};
        }
        case Opcode::LoadTypedInt32:
        case Opcode::LoadViewInt32:
            switch (static_cast<IndexingKind>(node->aux)) {
            case IndexingKind::Int8: return {-128, 127};
            case IndexingKind::Uint8:
            case IndexingKind::Uint8Clamped: return {0, 255};
            case IndexingKind::Int16: return {-32768, 32767};
            case IndexingKind::Uint16: return {0, 65535};
            default: return {};
            }
        case Opcode::LoadStringLength: return {0, String::kMaxLength};
        case Opcode::BoolToInt32: return {0, 1};
        default: return {};
        }
    }

    /// What the node is replaced by, or null.
    Node* rewrite(Node* node) {
        switch (node->op) {
        case Opcode::CheckedAdd: return exact(node).fits() ? unchecked(node, Opcode::Int32Add) : nullptr;
        case Opcode::CheckedSub: return exact(node).fits() ? unchecked(node, Opcode::Int32Sub) : nullptr;
        case Opcode::CheckedMul: {
            Range a = rangeOf(node->input(0)), b = rangeOf(node->input(1));
            bool minusZero = (a.contains(0) && b.least < 0) || (b.contains(0) && a.least < 0);
            return exact(node).fits() && !minusZero ? unchecked(node, Opcode::Int32Mul) : nullptr;
        }
        case Opcode::CheckedMod: {
            Range a = rangeOf(node->input(0)), b = rangeOf(node->input(1));
            if (a.least < 0) return nullptr;
            if (a.most < b.least && !reliesOnCheck(node->input(1))) return node->input(0);
            if (node->aux2 != kNonNegative && b.least > 0) {
                node->aux2 = kNonNegative;
                changed_ = true;
            }
            return nullptr;
        }
        case Opcode::CheckUint32: return isCertainlyNonNegative(node->input(0)) ? node->input(0) : nullptr;
        case Opcode::CheckBounds: {
            Node *index = node->input(0), *length = node->input(1);
            Range r = rangeOf(index), bound = rangeOf(length);
            // Below a length that as an int32 is negative is nothing that is not negative itself.
            return r.least >= 0 && (r.most < bound.least || isBelow(index, length)) ? index : nullptr;
        }
        case Opcode::Uint32ToDouble:
            return isCertainlyNonNegative(node->input(0))
                       ? insert(graph_, node, Opcode::Int32ToDouble, 0, nullptr, node->input(0))
                       : nullptr;
        case Opcode::BoxUint32:
            return isCertainlyNonNegative(node->input(0))
                       ? insert(graph_, node, Opcode::BoxInt32, 0, nullptr, node->input(0))
                       : nullptr;
        case Opcode::Int32Compare: {
            int known = decide(node);
            if (known < 0 || reliesOnCheck(node->input(0)) || reliesOnCheck(node->input(1))) return nullptr;
            return graph_.boolean(known != 0);
        }
        default: return nullptr;
        }
    }
    /// As an int32, and as the number that it may become where that is a double (pass narrow).
    bool isCertainlyNonNegative(const Node* node) const { return rangeOf(node).least >= 0 && !reliesOnCheck(node); }
    Node* unchecked(Node* node, Opcode op) {
        Node* made = insert(graph_, node, op, 0, nullptr, node->input(0), node->input(1));
        made->aux2 = kNoOverflow;
        ranges_.resize(graph_.nodeCount());
        ranges_[made->id] = ranges_[node->id];
        return made;
    }
    int decide(const Node* node) const {
        Node *x = node->input(0), *y = node->input(1);
        Range a = rangeOf(x), b = rangeOf(y);
        switch (node->condition()) {
        case Condition::Eq:
        case Condition::Ne: {
            bool isNe = node->condition() == Condition::Ne;
            if (meet(a, b).isEmpty() || isBelow(x, y) || isBelow(y, x)) return isNe;
            return -1;
        }
        case Condition::Lt:
            if (a.most < b.least || isBelow(x, y)) return 1;
            return a.least >= b.most || isBelow(y, x) ? 0 : -1;
        case Condition::Le:
            if (a.most <= b.least || isBelow(x, y)) return 1;
            return a.least > b.most || isBelow(y, x) ? 0 : -1;
        case Condition::Gt:
            if (a.least > b.most || isBelow(y, x)) return 1;
            return a.most <= b.least || isBelow(x, y) ? 0 : -1;
        case Condition::Ge:
            if (a.least >= b.most || isBelow(y, x)) return 1;
            return a.most < b.least || isBelow(x, y) ? 0 : -1;
        }
        return -1;
    }

    struct Narrowed {
        const Node* node;
        bool had;
        Range before;
    };

    Graph& graph_;
    std::vector<Range> ranges_; // by id
    std::unordered_map<const Node*, Range> narrowed_;
    std::vector<Narrowed> log_;
    std::unordered_map<const Node*, std::vector<const Node*>> below_;
    std::vector<const Node*> belowLog_;
    std::unordered_map<uint64_t, Range> edges_, edgesBefore_; // phi and which input
    int round_ = 0;
    bool anyInt32_ = false, changed_ = false;
};

} // namespace

bool useRanges(Graph& graph, const PassContext&) { return Analysis(graph).run(); }

} // namespace tiercel::graph::passes

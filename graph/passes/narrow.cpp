// Numbers in the representation that their uses ask for.
//
//   n3: Double = Phi 2166136261, n6         n9: Int32 = Phi -2128831035, n5
//   n4: Int32 = DoubleToInt32 n3            is n9
//   n5: Int32 = Int32Mul n4, 16777619
//   n6: Double = Int32ToDouble n5
//
// ToInt32 looks at a number modulo 2^32. Of sums, differences and products of integers below 2^53, all exact, it may be
// computed modulo 2^32 from the start; of a phi, by a phi of its own. States keep the number itself.
//
//   n3: Int32 = CheckedMul n1, n2           n6: Double = DoubleMul (Int32ToDouble n1), (Int32ToDouble n2)
//   n4: Double = Int32ToDouble n3           is n6
//
// Where integer arithmetic is used as a double and as nothing else, doubles need no check of overflow and -0: a number
// of JavaScript is a double. States take either. (`(a * b) | 0` is another use, and stays one: mayWiden.)
#include "graph/passes/passes.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

namespace tiercel::graph::passes {

namespace {

constexpr double kExact = 9007199254740992; // 2^53
constexpr int kDepth = 8;

/// ToInt32.
int32_t truncate(double d) {
    if (!std::isfinite(d)) return 0;
    return static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(std::fmod(std::trunc(d), 4294967296.0))));
}

/// Numbers of which only the lower 32 bits are used.
class Truncation {
public:
    explicit Truncation(Graph& graph) : graph_(graph) {}

    bool run() {
        std::vector<Node*> roots;
        for (Block* block : graph_.blocks)
            for (Node* node = block->first; node; node = node->next)
                if (node->is(Opcode::DoubleToInt32) && isWorth(node->input(0))) roots.push_back(node);
        bool changed = false;
        for (Node* root : roots) {
            phis_.clear();
            if (!canTruncate(root->input(0), kDepth)) continue;
            root->replaceAllUses(truncated(root->input(0), root));
            graph_.remove(root);
            changed = true;
        }
        return changed;
    }

private:
    static bool isArithmetic(const Node* node) {
        return node->is(Opcode::DoubleAdd) || node->is(Opcode::DoubleSub) || node->is(Opcode::DoubleMul);
    }
    static bool isWorth(const Node* node) { return node->is(Opcode::Phi) || isArithmetic(node); }

    /// The largest absolute value of an integer that is computed exactly; infinite: it is none.
    static double magnitude(const Node* node, int depth) {
        constexpr double kNone = INFINITY;
        if (depth == 0) return kNone;
        switch (node->op) {
        case Opcode::Int32ToDouble: return 2147483648;
        case Opcode::Uint32ToDouble: return 4294967295;
        case Opcode::DoubleConstant:
            return node->number() == std::trunc(node->number()) ? std::fabs(node->number()) : kNone;
        case Opcode::DoubleAdd:
        case Opcode::DoubleSub:
        case Opcode::DoubleMul: {
            double a = magnitude(node->input(0), depth - 1), b = magnitude(node->input(1), depth - 1);
            double all = node->is(Opcode::DoubleMul) ? a * b : a + b;
            return all <= kExact ? all : kNone;
        }
        default: return kNone;
        }
    }

    bool canTruncate(Node* node, int depth) {
        if (depth == 0) return false;
        switch (node->op) {
        case Opcode::DoubleConstant:
        case Opcode::Int32ToDouble:
        case Opcode::Uint32ToDouble: return true;
        case Opcode::DoubleAdd:
        case Opcode::DoubleSub:
        case Opcode::DoubleMul: return magnitude(node, depth) <= kExact;
        case Opcode::Phi:
            if (std::find(phis_.begin(), phis_.end(), node) != phis_.end() || made_.contains(node)) return true;
            phis_.push_back(node);
            for (size_t i = 0; i < node->inputCount(); i++) {
                // What comes from before a loop may be converted there.
                bool isEntry = node->block->isLoopHeader && i == 0;
                if (!canTruncate(node->input(i), depth - 1) && !isEntry) return false;
            }
            return true;
        default: return false;
        }
    }

    Node* truncated(Node* node, Node* where) {
        switch (node->op) {
        case Opcode::DoubleConstant: return graph_.int32(truncate(node->number()));
        case Opcode::Int32ToDouble:
        case Opcode::Uint32ToDouble: return node->input(0);
        case Opcode::DoubleAdd:
        case Opcode::DoubleSub:
        case Opcode::DoubleMul: {
            if (magnitude(node, kDepth) > kExact) break;
            Opcode op = node->is(Opcode::DoubleAdd)   ? Opcode::Int32Add
                        : node->is(Opcode::DoubleSub) ? Opcode::Int32Sub
                                                      : Opcode::Int32Mul;
            Node* a = truncated(node->input(0), where);
            return insert(graph_, where, op, 0, nullptr, a, truncated(node->input(1), where));
        }
        case Opcode::Phi: {
            if (auto at = made_.find(node); at != made_.end()) return at->second;
            if (std::find(phis_.begin(), phis_.end(), node) == phis_.end()) break;
            Node* phi = graph_.addPhi(node->block, Rep::Int32, {});
            phi->unit = node->unit;
            phi->activation = node->activation;
            made_[node] = phi;
            for (size_t i = 0; i < node->inputCount(); i++)
                phi->addInput(truncated(node->input(i), node->block->predecessors[i]->last));
            return phi;
        }
        default: break;
        }
        return insert(graph_, where, Opcode::DoubleToInt32, 0, nullptr, node);
    }

    Graph& graph_;
    std::vector<Node*> phis_; // those met on the way
    std::unordered_map<Node*, Node*> made_;
};

/// Integer arithmetic that is used as doubles.
class Widening {
public:
    explicit Widening(Graph& graph) : graph_(graph), isDouble_(graph.nodeCount()) {}

    bool run() {
        std::vector<Node*> candidates;
        for (Block* block : graph_.blocks)
            for (Node* node = block->first; node; node = node->next)
                if (mayWiden(node->op)) {
                    candidates.push_back(node);
                    isDouble_[node->id] = true;
                }
        // What is used otherwise is none, nor what feeds such.
        std::vector<Node*> work = candidates;
        while (!work.empty()) {
            Node* node = work.back();
            work.pop_back();
            if (!isDouble_[node->id] || isUsedAsDouble(node)) continue;
            isDouble_[node->id] = false;
            for (size_t i = 0; i < node->inputCount(); i++)
                if (isDouble(node->input(i))) work.push_back(node->input(i));
        }
        bool changed = false;
        for (Node* node : candidates) {
            if (!isDouble_[node->id]) continue;
            Node* a = doubleOf(node->input(0), node);
            Node* made = insert(graph_, node, opOf(node), 0, nullptr, a, doubleOf(node->input(1), node));
            made_[node] = made;
            changed = true;
        }
        for (auto at = candidates.rbegin(); at != candidates.rend(); ++at) {
            Node* node = *at;
            if (!isDouble_[node->id]) continue;
            Node* made = made_[node];
            std::vector<Node*> conversions;
            node->forEachUse([&](Use& use) {
                if (use.user->is(Opcode::Int32ToDouble)) conversions.push_back(use.user);
            });
            for (Node* conversion : conversions) {
                conversion->replaceAllUses(made);
                graph_.remove(conversion);
            }
            node->replaceAllUses(made); // in states
            graph_.remove(node);
        }
        return changed;
    }

private:
    /// Of what mayWiden.
    static Opcode opOf(const Node* node) {
        switch (node->op) {
        case Opcode::CheckedAdd: return Opcode::DoubleAdd;
        case Opcode::CheckedSub: return Opcode::DoubleSub;
        case Opcode::CheckedMul: return Opcode::DoubleMul;
        default: return Opcode::DoubleDiv;
        }
    }
    bool isDouble(const Node* node) const { return node->id < isDouble_.size() && isDouble_[node->id]; }
    bool isUsedAsDouble(Node* node) const {
        bool any = false, all = true;
        node->forEachUse([&](Use& use) {
            if (use.user->is(Opcode::FrameState)) return;
            any = true;
            all &= use.user->is(Opcode::Int32ToDouble) || isDouble(use.user);
        });
        return any && all;
    }
    Node* doubleOf(Node* node, Node* where) {
        if (auto at = made_.find(node); at != made_.end()) return at->second;
        if (node->is(Opcode::Int32Constant)) return graph_.number(node->integer());
        return insert(graph_, where, Opcode::Int32ToDouble, 0, nullptr, node);
    }

    Graph& graph_;
    std::vector<bool> isDouble_; // by id
    std::unordered_map<Node*, Node*> made_;
};

} // namespace

bool narrowNumbers(Graph& graph, const PassContext&) {
    bool changed = Truncation(graph).run();
    changed |= Widening(graph).run();
    return changed;
}

} // namespace tiercel::graph::passes

// The pipeline, and small things that passes share.
#include "graph/passes/passes.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace tiercel::graph {

namespace {

constexpr Pass kPasses[] = {
#define P(function, flag, description) {passes::function, flag, description},
#include "graph/passes.def"
};

/// Untagging comes after a first round of value numbering, which finds the checks that phis share and sends values
/// through memory; it makes conversions that fold away, and with them come new equal values. Hoisting needs phis in
/// their final representation; what it moved makes checks in the loop redundant that other checks had been kept for.
constexpr const char* kOrder[] = {
    "fold", "dce",    "gvn",  "untag", "fold",     "gvn",    "untag", "fold",  "narrow",
    "fold", "licm",   "gvn",  "fold",  "ranges",   "bounds", "licm",  "gvn",   "ranges",
    "fold", "narrow", "licm", "polls", "barriers", "sink",   "dce",   "jumps", "layout",
};

} // namespace

std::span<const Pass> allPasses() { return kPasses; }

const Pass* findPass(std::string_view name) {
    for (const Pass& pass : kPasses)
        if (pass.name == name) return &pass;
    return nullptr;
}

std::span<const char* const> dumpedPasses() {
    static constexpr const char* kNames[] = {"all", "built",
#define P(function, flag, description) flag,
#include "graph/passes.def"
                                             "final"};
    return kNames;
}

bool runPass(Graph& graph, const Pass& pass, const PassContext& context) {
    if (context.disabled &&
        std::find(context.disabled->begin(), context.disabled->end(), pass.name) != context.disabled->end())
        return false;
    bool changed = pass.run(graph, context);
    if (context.verify) {
        std::string problem = verify(graph);
        if (!problem.empty()) {
            std::fprintf(stderr, "After pass %s, of %s: %s\n%s", pass.name, graph.name.c_str(), problem.c_str(),
                         print(graph).c_str());
            std::abort();
        }
    }
    if (changed && context.dump) context.dump(context.dumpData, pass.name, graph);
    return changed;
}

void runPasses(Graph& graph, const PassContext& context) {
    graph.analyze();
    if (context.verify) {
        std::string problem = verify(graph);
        if (!problem.empty()) {
            std::fprintf(stderr, "Before passes, of %s: %s\n%s", graph.name.c_str(), problem.c_str(),
                         print(graph).c_str());
            std::abort();
        }
    }
    for (const char* name : kOrder) {
        if (context.abandoned && *context.abandoned) return;
        runPass(graph, *findPass(name), context);
    }
}

namespace passes {

Block* outerLoop(const Block* header) {
    if (header->loopDepth <= 1) return nullptr;
    // The nearest header above that is one level less deep: a loop that ended before this one began is as deep or
    // deeper.
    for (Block* block = header->dominator; block; block = block->dominator)
        if (block->isLoopHeader && block->loopDepth + 1 == header->loopDepth) return block;
    return nullptr;
}

bool isInEveryTurn(const Block* block, const Block* header) {
    for (size_t i = 1; i < header->predecessors.size(); i++)
        if (!block->dominates(header->predecessors[i])) return false;
    return true;
}

bool reliesOnCheck(const Node* node) {
    constexpr size_t kLooked = 64;
    std::vector<const Node*> seen{node};
    for (size_t at = 0; at < seen.size(); at++) {
        const Node* n = seen[at];
        if (isCheckedArithmetic(n->op) || seen.size() > kLooked) return true;
        // Guards of other kinds stay, and with them what they check.
        if (n->isGuard() || !(n->is(Opcode::Phi) || (n->flags() & kPure))) continue;
        for (size_t i = 0; i < n->inputCount(); i++) {
            const Node* input = n->input(i);
            if (input->rep == Rep::Int32 && std::find(seen.begin(), seen.end(), input) == seen.end())
                seen.push_back(input);
        }
    }
    return false;
}

bool mayBecomeFraction(const Node* node) {
    constexpr size_t kLooked = 64;
    std::vector<const Node*> seen{node};
    for (size_t at = 0; at < seen.size(); at++) {
        const Node* n = seen[at];
        bool isTaggedPhi = n->is(Opcode::Phi) && n->rep == Rep::Tagged; // the builder may still add to it
        if (n->is(Opcode::CheckedDiv) || isTaggedPhi || seen.size() > kLooked) return true;
        bool passesOn =
            n->is(Opcode::Phi) || n->is(Opcode::BoxInt32) || n->is(Opcode::UnboxInt32) || n->is(Opcode::CheckInt32);
        for (size_t i = 0; passesOn && i < n->inputCount(); i++)
            if (std::find(seen.begin(), seen.end(), n->input(i)) == seen.end()) seen.push_back(n->input(i));
    }
    return false;
}

void removeEdge(Block* from, size_t which) {
    Block* to = from->successors[which];
    // With both successors the same, the edges are in the predecessor list in their order.
    size_t skip = which == 1 && from->successors[0] == to ? 1 : 0;
    for (size_t i = 0; i < to->predecessors.size(); i++) {
        if (to->predecessors[i] != from || skip--) continue;
        to->predecessors.erase(to->predecessors.begin() + static_cast<ptrdiff_t>(i));
        for (Node* phi = to->first; phi && phi->is(Opcode::Phi); phi = phi->next) phi->removeInput(i);
        break;
    }
    if (which == 0) from->successors[0] = from->successors[1];
    from->successors[1] = nullptr;
}

void refineTypes(Graph& graph) {
    for (Block* block : graph.blocks) {
        for (Node* node = block->first; node; node = node->next) {
            if (node->rep != Rep::Tagged) continue;
            uint16_t type = typeOfNode(node);
            if (node->is(Opcode::Phi)) {
                uint16_t all = 0;
                for (size_t i = 0; i < node->inputCount(); i++) all |= node->input(i)->type;
                type &= all;
            }
            node->type = type;
        }
    }
}

} // namespace passes

} // namespace tiercel::graph

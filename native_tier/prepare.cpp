#include "native_tier/prepare.h"

#include "graph/passes/passes.h"

#include <algorithm>

namespace tiercel::native_tier {

using graph::Block;
using graph::Graph;
using graph::Node;
using graph::Opcode;

namespace {

bool thread(Block* block) {
    Node *phi = block->first, *branch = block->last;
    if (block->isLoopHeader || !phi->is(Opcode::Phi) || phi->next != branch || !branch->is(Opcode::Branch))
        return false;
    if (branch->input(0) != phi || phi->useCount() != 1 || block->successors[0] == block->successors[1]) return false;
    bool changed = false;
    for (size_t i = block->predecessors.size(); i-- > 0;) {
        Node* in = phi->input(i);
        if (!in->is(Opcode::BoolConstant)) continue;
        Block *from = block->predecessors[i], *to = block->successors[in->aux & 1 ? 0 : 1];
        // Edges are told apart by their blocks; a loop has one way in, the first.
        auto comesFrom = [&](const Block* b) {
            return std::find(to->predecessors.begin(), to->predecessors.end(), b) != to->predecessors.end();
        };
        if (to->isLoopHeader || comesFrom(from) || from->successors[0] == from->successors[1]) continue;
        auto index = static_cast<size_t>(std::find(to->predecessors.begin(), to->predecessors.end(), block) -
                                         to->predecessors.begin());
        from->successors[from->successors[0] == block ? 0 : 1] = to;
        to->predecessors.push_back(from);
        for (Node* other = to->first; other && other->is(Opcode::Phi); other = other->next)
            other->addInput(other->input(index));
        block->predecessors.erase(block->predecessors.begin() + static_cast<ptrdiff_t>(i));
        phi->removeInput(i);
        changed = true;
    }
    return changed;
}

} // namespace

void threadConstantBranches(Graph& graph) {
    bool changed = false;
    for (Block* block : graph.blocks) changed |= thread(block);
    if (!changed) return;
    graph::runPass(graph, *graph::findPass("layout"), {});
}

} // namespace tiercel::native_tier

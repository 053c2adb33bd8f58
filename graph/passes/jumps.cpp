// Trivial blocks: a block with one way in, from a block with one way out, is merged into that; an empty block that only
// jumps on is left out.
//
//   b1: … Jump b2         b2: preds b1 …           b1 goes on with b2's nodes
//   b1: Branch n1, b2, b3   b2: Jump b4            b1: Branch n1, b4, b3
//
// What stays: loop headers, and the blocks before them, where guards that are hoisted find a place and a frame state.
#include "graph/passes/passes.h"

#include <algorithm>

namespace tiercel::graph::passes {

namespace {

/// `block` ends in a Jump to a block that nothing else leads to.
bool mergeNext(Graph& graph, Block* block) {
    Block* next = block->successors[0];
    if (!block->last->is(Opcode::Jump) || next->predecessors.size() != 1 || next == block || next == graph.entry)
        return false;
    while (next->first->is(Opcode::Phi)) {
        Node* phi = next->first;
        phi->replaceAllUses(phi->input(0));
        graph.remove(phi);
    }
    graph.remove(block->last);
    while (Node* node = next->first) {
        // By hand: there may be no node in `block` to move before.
        next->first = node->next;
        (node->next ? node->next->previous : next->last) = nullptr;
        node->block = nullptr;
        node->previous = node->next = nullptr;
        graph.append(block, node);
    }
    block->successors[0] = next->successors[0];
    block->successors[1] = next->successors[1];
    for (Block* to : block->successors)
        if (to) std::replace(to->predecessors.begin(), to->predecessors.end(), next, block);
    next->successors[0] = next->successors[1] = nullptr;
    next->predecessors.clear();
    block->frequency = std::max(block->frequency, next->frequency);
    return true;
}

/// `block` holds a Jump alone: those before it go where it goes.
bool skip(Graph& graph, Block* block) {
    Block* to = block->successors[0];
    if (block == graph.entry || block->first != block->last || !block->last->is(Opcode::Jump) || to == block)
        return false;
    if (block->isLoopHeader || to->isLoopHeader || block->last->state()) return false;
    // A phi could not tell two edges from one block apart.
    bool hasPhis = to->first->is(Opcode::Phi);
    for (Block* p : block->predecessors) {
        bool already = std::find(to->predecessors.begin(), to->predecessors.end(), p) != to->predecessors.end();
        bool both = p->successors[0] == block && p->successors[1] == block;
        if ((already || both) && hasPhis) return false;
    }
    auto at = std::find(to->predecessors.begin(), to->predecessors.end(), block);
    auto index = static_cast<size_t>(at - to->predecessors.begin());
    for (size_t i = 0; i < block->predecessors.size(); i++) {
        Block* p = block->predecessors[i];
        for (Block*& successor : p->successors)
            if (successor == block) {
                successor = to;
                break;
            }
        if (i == 0) {
            to->predecessors[index] = p;
            continue;
        }
        to->predecessors.push_back(p);
        for (Node* phi = to->first; phi && phi->is(Opcode::Phi); phi = phi->next) phi->addInput(phi->input(index));
    }
    block->predecessors.clear();
    graph.remove(block->last);
    graph.append(block, Opcode::Unreachable);
    block->successors[0] = nullptr;
    return true;
}

} // namespace

bool threadJumps(Graph& graph, const PassContext&) {
    bool changed = false;
    for (Block* block : graph.blocks) {
        if (!block->first || (block != graph.entry && block->predecessors.empty())) continue; // gone already
        if (skip(graph, block)) {
            changed = true;
            continue;
        }
        while (mergeNext(graph, block)) changed = true;
    }
    // Merged blocks have no nodes, and no edges: analysis drops them.
    if (changed) graph.analyze();
    return changed;
}

} // namespace tiercel::graph::passes

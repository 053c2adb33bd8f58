// Write barriers that nothing depends on.
//
//   StoreField +16 n1, n2; Barrier n1, n2      goes if n2 is no cell;
//                                              if n1 was allocated since the last node that may collect;
//                                              if a barrier of n1 that was for a cell precedes it, with no such node
//                                              between
//
// "No collection since" is a number per place: each node that may collect begins a new one, blocks where different ones
// meet do too, and so do headers of loops that have such a node.
#include "graph/passes/passes.h"

#include <unordered_map>

namespace tiercel::graph::passes {

namespace {

bool isNoCell(const Node* value) {
    if (value->rep != Rep::Tagged) return value->rep != Rep::Pointer;
    uint16_t type = typeOfNode(value);
    return type && !(type & kTypeCell);
}

} // namespace

bool removeBarriers(Graph& graph, const PassContext&) {
    // Numbers: ids of nodes, and above them those of blocks.
    uint32_t nodes = graph.nodeCount();
    std::vector<bool> collects(graph.blocks.size()); // in the loop of this header
    std::vector<Block*> byOrder(graph.blocks.size());
    bool any = false;
    for (Block* block : graph.blocks) {
        byOrder[block->order] = block;
        bool here = false;
        for (Node* node = block->first; node; node = node->next) {
            here |= mayCollect(node);
            any |= node->is(Opcode::Barrier);
        }
        if (here)
            for (Block* loop = block->loop; loop && !collects[loop->order]; loop = outerLoop(loop))
                collects[loop->order] = true;
    }
    if (!any) return false;

    std::vector<uint32_t> atEnd(graph.blocks.size());
    std::unordered_map<const Node*, uint32_t> freshSince; // allocation → number after it
    struct Known {
        const Block* block;
        uint32_t number;
    };
    std::unordered_map<const Node*, std::vector<Known>> barriers; // owner → barriers of it
    bool changed = false;
    for (Block* block : byOrder) {
        uint32_t number = nodes + block->order;
        if (!block->predecessors.empty()) {
            uint32_t first = atEnd[block->predecessors[0]->order];
            bool same = true;
            for (Block* p : block->predecessors) {
                if (block->isLoopHeader && block->dominates(p)) continue;
                same &= p->order < block->order && atEnd[p->order] == first;
            }
            if (same && !(block->isLoopHeader && collects[block->order])) number = first;
        }
        for (Node *node = block->first, *next; node; node = next) {
            next = node->next;
            if (mayCollect(node)) {
                number = node->id;
                if (isNewCell(node)) freshSince[node] = number;
                continue;
            }
            if (!node->is(Opcode::Barrier)) continue;
            Node *owner = rootOf(node->input(0)), *value = node->input(1);
            auto fresh = freshSince.find(owner);
            bool spare = isNoCell(value) || (fresh != freshSince.end() && fresh->second == number);
            auto& known = barriers[owner];
            for (const Known& k : known) spare |= k.number == number && k.block->dominates(block);
            if (spare) {
                graph.remove(node);
                changed = true;
            } else if (isKnownCell(value)) {
                known.push_back({block, number});
            }
        }
        atEnd[block->order] = number;
    }
    return changed;
}

} // namespace tiercel::graph::passes

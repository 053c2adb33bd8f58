// See effort.h.
#include "graph/effort.h"

namespace tiercel::graph {

bool isWorthFullEffort(const Graph& graph) {
    struct Loop {
        size_t nodes = 0, guards = 0;
        bool calls = false, hasInner = false;
    };
    std::vector<Loop> loops(graph.blocks.size()); // by the order of the header
    size_t all = 0;
    for (const Block* block : graph.blocks) {
        size_t nodes = 0;
        for (const Node* node = block->first; node; node = node->next) {
            nodes++;
            if (!block->loop) continue;
            Loop& loop = loops[block->loop->order];
            if (node->flags() & kGuard) loop.guards++;
            if (!node->is(Opcode::Poll) && (node->flags() & (kCalls | kAllocates))) loop.calls = true;
        }
        all += nodes;
        if (block->loop) loops[block->loop->order].nodes += nodes;
        if (!block->isLoopHeader || block->loopDepth == 1) continue;
        const Block* outside = block->dominator;
        while (outside->loopDepth >= block->loopDepth) outside = outside->dominator;
        loops[outside->loop->order].hasInner = true;
    }
    size_t tight = 0;
    for (const Loop& loop : loops)
        if (!loop.calls && !loop.hasInner && loop.guards <= kMaxGuardsOfTightLoop) tight += loop.nodes;
    return tight > 0 && (all <= kSmallGraph || tight * 4 >= all);
}

} // namespace tiercel::graph

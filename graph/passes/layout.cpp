// The order of blocks in code: after each block its likeliest successor that has not been placed; what is rare comes
// last.
//
// Blocks keep their numbers (`order`, dominators): only `Graph::blocks` changes, until the next analysis.
#include "graph/passes/passes.h"

namespace tiercel::graph::passes {

namespace {

/// Against the block that dominates it: rarer than this is out of the way.
constexpr double kRare = 0.02;

} // namespace

bool layOutBlocks(Graph& graph, const PassContext&) {
    graph.analyze();
    std::vector<bool> rare(graph.blocks.size()), placed(graph.blocks.size());
    for (Block* block : graph.blocks) {
        if (!block->dominator) continue;
        bool leaves = block->last->is(Opcode::Exit) || block->last->is(Opcode::Unreachable);
        // In a loop that is rare everything is.
        rare[block->order] =
            leaves || rare[block->dominator->order] ||
            (block->loopDepth >= block->dominator->loopDepth && block->frequency < kRare * block->dominator->frequency);
    }
    std::vector<Block*> layout;
    for (bool wanted : {false, true}) {
        for (Block* start : graph.blocks) {
            for (Block* block = start; block && rare[block->order] == wanted && !placed[block->order];) {
                placed[block->order] = true;
                layout.push_back(block);
                Block* best = nullptr;
                for (Block* to : block->successors) {
                    if (!to || placed[to->order] || rare[to->order] != wanted) continue;
                    // Within the loop first, then by frequency.
                    bool deeper = best && to->loopDepth > best->loopDepth;
                    bool likelier = best && to->loopDepth == best->loopDepth && to->frequency > best->frequency;
                    if (!best || deeper || likelier) best = to;
                }
                block = best;
            }
        }
    }
    bool changed = layout != graph.blocks;
    graph.blocks = std::move(layout);
    return changed;
}

} // namespace tiercel::graph::passes

// Arrays that nothing but frame states holds, after all that was known of them has been used: no code makes them.
//
//   n9: Tagged = NewArray n6 n8 [state s4]     becomes VirtualArray n6 n8, from which exits make the array
//   s5 = state … {r8=n9}
//
// Late: a VirtualArray is pure, and value numbering would take two equal arrays for one.
#include "graph/passes/passes.h"

namespace tiercel::graph::passes {

bool sinkArrays(Graph& graph, const PassContext&) {
    constexpr size_t kMost = 16; // elements: exits name each
    bool changed = false;
    // From the last to the first, so that what is held by an array comes after it.
    for (auto block = graph.blocks.rbegin(); block != graph.blocks.rend(); ++block) {
        for (Node *node = (*block)->last, *previous; node; node = previous) {
            previous = node->previous;
            if (!node->is(Opcode::NewArray) || node->inputCount() > kMost) continue;
            bool isHeld = false;
            node->forEachUse([&](Use& use) {
                isHeld = isHeld || !(use.user->is(Opcode::FrameState) || use.user->is(Opcode::VirtualArray));
            });
            if (isHeld || !node->hasUses()) continue;
            std::vector<Node*> values;
            for (size_t i = 0; i < node->inputCount(); i++) values.push_back(node->input(i));
            Node* sunk = graph.insertBefore(node, graph.make(Opcode::VirtualArray, values));
            sunk->unit = node->unit;
            sunk->activation = node->activation;
            sunk->type = kTypeObject;
            node->replaceAllUses(sunk);
            graph.remove(node);
            changed = true;
        }
    }
    return changed;
}

} // namespace tiercel::graph::passes

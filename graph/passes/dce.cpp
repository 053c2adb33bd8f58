// Dead code: what is neither an effect, nor a guard, nor needed by one, goes. Cycles of phis that feed only each other
// go with it.
//
// A guard stays though nothing uses its value: that `x - y` has numbers is checked for its own sake, since anything
// else would run user code, and checked arithmetic because others may have believed it: `0 * (x >>> 0)` is 0 only if
// x is not negative. Allocations without use go, but not calls.
#include "graph/passes/passes.h"

namespace tiercel::graph::passes {

namespace {

bool isNeeded(const Node* node) {
    // What is not made needs no memory.
    if (node->is(Opcode::NewArray) || node->is(Opcode::NewArrayOfLength)) return false;
    uint16_t flags = node->flags();
    if (flags & (kTerminator | kWrites | kCalls | kThrows | kGuard)) return true;
    if (changesElements(node)) return true;
    // Intrinsics without flags are called for what they do.
    return node->is(Opcode::CallIntrinsic) && !(flags & (kPure | kReads | kAllocates));
}

} // namespace

bool removeDeadCode(Graph& graph, const PassContext&) {
    std::vector<bool> live(graph.nodeCount());
    std::vector<Node*> work;
    auto mark = [&](Node* node) {
        if (!node || live[node->id]) return;
        live[node->id] = true;
        work.push_back(node);
    };
    for (Block* block : graph.blocks)
        for (Node* node = block->first; node; node = node->next)
            if (isNeeded(node)) mark(node);
    while (!work.empty()) {
        Node* node = work.back();
        work.pop_back();
        mark(node->state());
        for (size_t i = 0; i < node->inputCount(); i++) mark(node->input(i));
    }

    // Dead nodes may use each other, in cycles too: cut all their inputs, then take them out.
    std::vector<Node*> dead;
    for (Block* block : graph.blocks)
        for (Node* node = block->first; node; node = node->next)
            if (!live[node->id]) dead.push_back(node);
    for (Node* node : dead) {
        for (size_t i = 0; i < node->inputCount(); i++) node->setInput(i, nullptr);
        node->setState(nullptr);
    }
    graph.dropUnusedStates();
    for (Node* node : dead) graph.remove(node);
    return !dead.empty();
}

} // namespace tiercel::graph::passes

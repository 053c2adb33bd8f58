// What passes share. A pass is a function of the graph that keeps it sound (verify) and its analyses current
// (Graph::analyze): a pass that changes edges analyzes before it returns. It returns whether it has changed anything.
#pragma once

#include "graph/graph.h"
#include "graph/types.h"

#include <span>
#include <string_view>

namespace tiercel::graph {

struct Pass {
    bool (*run)(Graph&, const PassContext&);
    const char* name; // of the flag
    const char* description;
};
std::span<const Pass> allPasses();
const Pass* findPass(std::string_view name); // or null
/// What may follow the colon of --dump-graph=FUNCTION:PASS: "all", "built", the passes, "final".
std::span<const char* const> dumpedPasses();
/// The pass with dumps and verification as the context asks; nothing if it is disabled.
bool runPass(Graph&, const Pass&, const PassContext&);

namespace passes {

#define P(function, flag, description) bool function(Graph&, const PassContext&);
#include "graph/passes.def"

/// The header of the loop around a loop, or null.
Block* outerLoop(const Block* header);
inline bool isInLoop(const Block* block, const Block* header) {
    const Block* loop = block->loop;
    while (loop && loop != header && loop->loopDepth > header->loopDepth) loop = outerLoop(loop);
    return loop == header;
}
/// In every turn of the loop that comes to its end.
bool isInEveryTurn(const Block* block, const Block* header);
/// Takes the edge to `successors[which]` away, with the inputs of phis that came by it. The terminator is the caller's.
void removeEdge(Block* from, size_t which);
/// Types of tagged nodes from those of their inputs (Node::type only ever narrows).
void refineTypes(Graph&);
/// Is the int32 the program's number only because checked arithmetic has not left? Such a check may go when what uses
/// the result otherwise than as a double has gone (mayWiden): who takes a use away must not have believed the check.
bool reliesOnCheck(const Node* node);
/// Is the int32 an integer only because CheckedDiv has not left, or may it be found so yet? The quotient is none once
/// it has become a double.
bool mayBecomeFraction(const Node* node);
/// Algebra on int32 and doubles: what `node` is equal to, made before it if it is new; or null.
Node* foldArithmetic(Graph&, Node* node);

inline bool isConstantNode(const Node* node) { return node->op <= Opcode::PointerConstant; }
inline bool isNewCell(const Node* node) {
    return node->is(Opcode::NewObject) || node->is(Opcode::NewEnv) || node->is(Opcode::NewClosure) ||
           node->is(Opcode::NewArray);
}

/// A new node before `where`, for the same bytecode.
template <class... Inputs>
Node* insert(Graph& graph, Node* where, Opcode op, uint64_t aux, Node* state, Inputs... inputs) {
    Node* list[] = {inputs..., nullptr};
    Node* node = graph.make(op, {list, sizeof...(inputs)}, aux, state);
    node->unit = where->unit;
    node->activation = where->activation;
    return graph.insertBefore(where, node);
}

} // namespace passes

} // namespace tiercel::graph

// Storage of graphs: use lists, blocks, dominators, loops.
#include "graph/graph.h"

#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::graph;

TEST_CASE("graph: uses follow inputs, and are replaced all at once") {
    Graph g(nullptr);
    Node* x = g.append(g.entry, Opcode::Param);
    Node* a = g.append(g.entry, Opcode::UnboxInt32, {x});
    Node* sum = g.append(g.entry, Opcode::Int32Add, {a, a});
    CHECK(a->useCount() == 2);
    Node* one = g.int32(1);
    CHECK(g.int32(1) == one);
    CHECK(g.entry->first == one);
    a->replaceAllUses(one);
    CHECK_FALSE(a->hasUses());
    CHECK(sum->input(0) == one);
    CHECK(sum->input(1) == one);
    g.remove(a);
    CHECK_FALSE(x->hasUses());
    CHECK(g.entry->first == one);
    CHECK(one->next == x);
    CHECK(x->next == sum);
}

TEST_CASE("graph: phis grow and shrink") {
    Graph g(nullptr);
    Node* nodes[6];
    for (int i = 0; i < 6; i++) nodes[i] = g.int32(i);
    Block* b = g.newBlock();
    Node* phi = g.addPhi(b, Rep::Int32, {});
    for (Node* n : nodes) phi->addInput(n);
    CHECK(phi->inputCount() == 6);
    phi->removeInput(2);
    CHECK(phi->inputCount() == 5);
    CHECK(phi->input(2) == nodes[3]);
    CHECK_FALSE(nodes[2]->hasUses());
    CHECK(nodes[5]->useCount() == 1);
}

TEST_CASE("graph: order, dominators, loops; unreachable blocks leave phis") {
    // entry → outer header ⇄ (inner header ⇄ body) → exit; an unreachable block feeds the exit.
    Graph g(nullptr);
    Block *outer = g.newBlock(), *inner = g.newBlock(), *body = g.newBlock(), *latch = g.newBlock(),
          *exit = g.newBlock(), *dead = g.newBlock();
    Node* yes = g.boolean(true);
    auto jump = [&](Block* from, Block* to) {
        g.append(from, Opcode::Jump);
        g.setSuccessors(from, to);
    };
    auto branch = [&](Block* from, Block* a, Block* b) {
        g.append(from, Opcode::Branch, {yes});
        g.setSuccessors(from, a, b);
    };
    jump(g.entry, outer);
    jump(dead, exit);
    branch(outer, inner, exit);
    branch(inner, body, latch);
    jump(body, inner);
    jump(latch, outer);
    Node *one = g.int32(1), *two = g.int32(2);
    Node* inputs[] = {one, two};
    Node* phi = g.addPhi(exit, Rep::Int32, inputs);
    g.append(exit, Opcode::Unreachable);
    g.analyze();
    CHECK(g.blocks.size() == 6);
    CHECK(g.blocks[0] == g.entry);
    CHECK(phi->inputCount() == 1);
    CHECK(phi->input(0) == two);
    CHECK(outer->dominator == g.entry);
    CHECK(exit->dominator == outer);
    CHECK(latch->dominator == inner);
    CHECK(outer->dominates(latch));
    CHECK_FALSE(body->dominates(latch));
    CHECK(outer->isLoopHeader);
    CHECK(inner->isLoopHeader);
    CHECK_FALSE(body->isLoopHeader);
    CHECK(body->loop == inner);
    CHECK(body->loopDepth == 2);
    CHECK(inner->loop == inner);
    CHECK(latch->loop == outer);
    CHECK(latch->loopDepth == 1);
    CHECK(exit->loop == nullptr);
}

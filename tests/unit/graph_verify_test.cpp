// The verifier: each thing it looks for, done wrong once.
#include "graph/graph.h"

#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

std::unique_ptr<Graph> read(std::string_view text) {
    std::string error;
    auto graph = parse(text, error);
    CHECK(error == "");
    return graph;
}
std::string problem(std::string_view body) {
    auto graph = read("graph \"f\"\n" + std::string(body));
    return graph ? verify(*graph) : "no graph";
}
Node* find(Graph& g, Opcode op) {
    for (Block* b : g.blocks)
        for (Node* n = b->first; n; n = n->next)
            if (n->is(op)) return n;
    return nullptr;
}

constexpr std::string_view kDiamond = R"(b0: freq 1, depth 0
  n1: Tagged = Param r0
  n2: Bool = IsInt32 n1
  n3: Branch n2, b1, b2
b1: preds b0, freq 1, depth 0
  n4: Tagged = BoxBool n2
  n5: Jump b3
b2: preds b0, freq 1, depth 0
  n6: Jump b3
b3: preds b1 b2, freq 1, depth 0
  n7: Tagged = Phi n4, n1
  n8: Return n7
)";

} // namespace

TEST_CASE("verifier: sound graphs pass") {
    CHECK(problem(kDiamond) == "");
    CHECK(problem("b0: freq 1\n  n1: Unreachable\n") == "");
}

TEST_CASE("verifier: representations of inputs") {
    CHECK(problem("b0: freq 1\n  n1: Tagged = Param r0\n  n2: Int32 = Int32Add n1, 2\n  n3: Unreachable\n") ==
          "b0: n2 Int32Add: input 0, n1 Param, is Tagged, 'i' is needed");
    CHECK(problem("b0: freq 1\n  n1: Double = DoubleAdd 1.0, 2\n  n3: Unreachable\n").find("is Int32, 'd' is needed") !=
          std::string::npos);
    CHECK(problem("b0: freq 1\n  n1: Branch 1, b1, b1\nb1: preds b0 b0, freq 1\n  n2: Unreachable\n").find("'b'") !=
          std::string::npos);
    CHECK(problem("b0: freq 1\n  n1: Tagged = Param r0\n  n2: Pointer = LoadElements n1\n  n3: Unreachable\n") ==
          "b0: n2 LoadElements: input 0, n1 Param, is Tagged, 'c' is needed");
    CHECK(problem("b0: freq 1\n  n1: Tagged:object = Param r0\n  n2: Pointer = LoadElements n1\n  n3: Unreachable\n") ==
          "");
    CHECK(problem("b0: freq 1\n  n1: Bool = CallIntrinsic truthy 1\n  n3: Unreachable\n").find("'t' is needed") !=
          std::string::npos);
}

TEST_CASE("verifier: counts of inputs") {
    CHECK(problem("b0: freq 1\n  n1: Int32 = Int32Add 1\n  n3: Unreachable\n") ==
          "b0: n1 Int32Add: it has 1 inputs, too few");
    CHECK(problem("b0: freq 1\n  n1: Int32 = Int32Add 1, 2, 3\n  n3: Unreachable\n") ==
          "b0: n1 Int32Add: it has 3 inputs, too many");
    CHECK(problem("b0: freq 1\n  n1: Bool = CallIntrinsic truthy\n  n3: Unreachable\n").find("too few") !=
          std::string::npos);
}

TEST_CASE("verifier: definitions come before uses, and dominate them") {
    CHECK(problem("b0: freq 1\n  n1: Int32 = Int32Add n2, 1\n  n2: Int32 = Int32Add 1, 1\n  n3: Unreachable\n") ==
          "b0: n1 Int32Add: input 0, n2 Int32Add, does not come before it");
    CHECK(problem(R"(b0: freq 1
  n1: Branch true, b1, b2
b1: preds b0, freq 1
  n2: Int32 = Int32Add 1, 1
  n3: Jump b2
b2: preds b0 b1, freq 1
  n4: Int32 = Int32Add n2, 1
  n5: Unreachable
)") == "b2: n4 Int32Add: input 0, n2 Int32Add, does not come before it");
}

TEST_CASE("verifier: phis") {
    auto graph = read("graph \"f\"\n" + std::string(kDiamond));
    Node* phi = find(*graph, Opcode::Phi);
    phi->addInput(phi->input(0));
    CHECK(verify(*graph) == "b3: n7 Phi: it has 3 inputs, its block 2 predecessors");
    phi->removeInput(2);
    CHECK(verify(*graph) == "");
    Node* box = phi->input(0);
    phi->setInput(0, phi->input(1));
    phi->setInput(1, box);
    CHECK(verify(*graph) == "b3: n7 Phi: input 1, n4 BoxBool, does not dominate b2");
    phi->setInput(1, graph->int32(5));
    CHECK(verify(*graph).find("is Int32, the phi Tagged") != std::string::npos);
    phi->setInput(1, phi->input(0));
    phi->rep = Rep::Poly;
    CHECK(verify(*graph) == "b3: n7 Phi: it has no representation");
    phi->rep = Rep::Tagged;
    graph->moveBefore(graph->blocks.back()->last, phi);
    CHECK(verify(*graph) == "");
    Node* late = graph->make(Opcode::BoxInt32, std::array{graph->int32(1)});
    graph->insertBefore(phi, late);
    CHECK(verify(*graph) == "b3: n7 Phi: phis come first");
}

TEST_CASE("verifier: frame states") {
    CHECK(problem("b0: freq 1\n  n1: Tagged = Param r0\n  n2: Int32 = CheckInt32 n1\n  n3: Unreachable\n") ==
          "b0: n2 CheckInt32: it has no frame state");
    CHECK(problem("b0: freq 1\n  n1: Tagged = Param r0\n      s2 = state 0x0:1 {r0=n3}\n  n3: Int32 = CheckInt32 n1 "
                  "[state s2]\n  n4: Unreachable\n") ==
          "b0: n3 CheckInt32: r0 of its state, n3 CheckInt32, does not come before it");
    CHECK(
        problem("b0: freq 1\n      s2 = state 0x0:1 {}\n  n1: Int32 = Int32Add 1, 2 [state s2]\n  n4: Unreachable\n") ==
        "b0: n1 Int32Add: it needs no frame state, but has one");
    CHECK(problem("b0: freq 1\n      s2 = state 0x0:1 {r0=*0x10}\n  n1: Exit [state s2, reason Hole]\n")
              .find("is no value") != std::string::npos);
    auto graph = read("graph \"f\"\nb0: freq 1\n  n1: Tagged = Param r0\n      s2 = state 0x0:1 {r0=n1}\n  n3: Int32 = "
                      "CheckInt32 n1 [state s2]\n  n4: Exit [state s2, reason Hole]\n");
    Node* check = find(*graph, Opcode::CheckInt32);
    Node* state = check->state();
    state->addInput(check->input(0));
    CHECK(verify(*graph) == "b0: n3 CheckInt32: its state s2 FrameState has 2 values, not 1");
    state->removeInput(1);
    check->setState(check->input(0));
    CHECK(verify(*graph) == "b0: n3 CheckInt32: its state, n1 Param, is no FrameState");
}

TEST_CASE("verifier: a guard does not leave to before a call that has happened") {
    CHECK(problem(R"(b0: freq 1
  n1: Tagged = Param r0
      s2 = state 0x0:1 {r0=n1}
  n3: Tagged = Call 0x0 n1, n1 [state s2]
  n4: Int32 = CheckInt32 n3 [state s2]
  n5: Unreachable
)") == "b0: n4 CheckInt32: its state s2 FrameState is before a call that has happened");
}

TEST_CASE("verifier: aux") {
    auto graph = read("graph \"f\"\nb0: freq 1\n  n1: Bool = Int32Compare Lt 1, 2\n  n2: Unreachable\n");
    Node* compare = find(*graph, Opcode::Int32Compare);
    compare->aux = 6;
    CHECK(verify(*graph) == "b0: n1 Int32Compare: its aux makes no sense");
    compare->aux = 0;
    compare->rep = Rep::Int32;
    CHECK(verify(*graph) == "b0: n1 Int32Compare: it is Int32, its opcode yields Bool");
    CHECK(problem("b0: freq 1\n  n1: Tagged:object = Param r0\n  n2: Tagged = LoadField +12 n1\n  n3: Unreachable\n")
              .find("makes no sense") != std::string::npos);
    CHECK(problem("b0: freq 1\n  n2: Int32 = LoadTypedInt32 Float64 *0x10, 1\n  n3: Unreachable\n")
              .find("makes no sense") != std::string::npos);
}

TEST_CASE("verifier: blocks and edges") {
    auto graph = read("graph \"f\"\n" + std::string(kDiamond));
    Block* entry = graph->entry;
    Block* join = graph->blocks[3];
    Node* end = join->last;
    graph->remove(end);
    CHECK(verify(*graph) == "b3: it has no terminator");
    graph->append(join, Opcode::Unreachable);
    CHECK(verify(*graph) == "");
    graph->append(join, Opcode::Unreachable);
    CHECK(verify(*graph).find("it ends its block, but is not last") != std::string::npos);
    graph->remove(join->last);
    Block* kept = entry->successors[1];
    entry->successors[1] = nullptr;
    CHECK(verify(*graph) == "b0: n3 Branch: it has 1 successors, not 2");
    entry->successors[1] = join;
    CHECK(verify(*graph) == "b3: its predecessors do not match the successors of b0");
    entry->successors[1] = kept;
    join->predecessors.push_back(entry);
    CHECK(verify(*graph) == "b3: b0 is its predecessor, but does not lead to it");
    join->predecessors.pop_back();
    CHECK(verify(*graph) == "");
    graph->blocks.pop_back();
    CHECK(verify(*graph).find("its successor b3 is none of the blocks") != std::string::npos);
}

TEST_CASE("verifier: a loop is entered by its first predecessor") {
    CHECK(problem(R"(b0: freq 1
  n1: Jump b1
b1: preds b1 b0, freq 1
  n2: Branch true, b1, b2
b2: preds b1, freq 1
  n3: Unreachable
)") == "b1: a loop is entered by its first predecessor, the others are back-edges");
}

TEST_CASE("verifier: use lists and strangers") {
    auto graph = read("graph \"f\"\n" + std::string(kDiamond));
    Node* param = find(*graph, Opcode::Param);
    Node* stranger = graph->make(Opcode::IsNumber, std::array{param});
    CHECK(verify(*graph).find("it is used by n") != std::string::npos);
    CHECK(verify(*graph).find("which is not in the graph") != std::string::npos);
    graph->insertBefore(graph->entry->last, stranger);
    CHECK(verify(*graph) == "");
    Node* loose = graph->make(Opcode::IsNumber, std::array{param});
    graph->entry->last->setInput(0, loose);
    CHECK(verify(*graph).find("is not in the graph") != std::string::npos);
}

TEST_CASE("verifier: a node twice, in the wrong block, with broken links") {
    auto graph = read("graph \"f\"\n" + std::string(kDiamond));
    Node* param = find(*graph, Opcode::Param);
    param->block = graph->blocks[1];
    CHECK(verify(*graph) == "b1: n1 Param: it stands in b0, but says otherwise");
    param->block = graph->entry;
    Node* next = param->next;
    next->previous = nullptr;
    CHECK(verify(*graph).find("the link to its predecessor is wrong") != std::string::npos);
    next->previous = param;
    uint32_t id = next->id;
    next->id = param->id;
    CHECK(verify(*graph).find("twice in the graph") != std::string::npos);
    next->id = id;
    CHECK(verify(*graph) == "");
}

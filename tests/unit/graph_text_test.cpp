// The text of graphs: what is printed is read again as the same; what is no graph is refused with its place.
#include "graph/graph.h"

#include <bit>
#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

std::string roundTrip(std::string_view text) {
    std::string error;
    auto graph = parse(text, error);
    if (!graph) return error;
    std::string problem = verify(*graph);
    return problem.empty() ? print(*graph) : problem;
}

std::string errorOf(std::string_view text) {
    std::string error;
    auto graph = parse(text, error);
    CHECK_FALSE(graph);
    return error;
}

constexpr std::string_view kLoop = R"(graph "sum" code 0x0 osr 4 frame 40
b0: freq 1, depth 0
  n1: Tagged = OsrValue r0
  n2: Tagged:number = OsrValue r-1
      s3 = state 0x0:4 {r0=n1, r-1=n2, r1=<undefined>}
  n4: Int32 = CheckInt32 n1 [state s3]
  n5: Jump b1 [state s3] @4
b1: loop, preds b0 b2, freq 9.5, depth 1
  n6: Int32 = Phi n4, n8
      s7 = state 0x0:6 {r0=n6, r-1=n2}
      s9 = state 0x1000:2 {r0=7} caller s7 window 9 argc 1 flags 2
  n8: Int32 = CheckedAdd n6, 1 [state s9] @6
  n10: Bool = Int32Compare Lt n8, 100
  n11: Branch n10, b2, b3
b2: preds b1, freq 8.5, depth 1
  n12: Jump b1
b3: preds b1, freq 1, depth 0
  n13: Tagged = BoxInt32 n8
  n14: Return n13
)";

} // namespace

TEST_CASE("graph text: a loop with frame states comes back as it was") { CHECK(roundTrip(kLoop) == kLoop); }

TEST_CASE("graph text: every kind of aux and constant") {
    std::string_view text = R"(graph "all" code 0x1230
b0: freq 1, depth 0
  n1: Tagged = Param r0
      s2 = state 0x1230:0 {r0=n1, r1=<-5>, r2=<0.5>, r3=<3.0>, r4=<nan>, r5=<-inf>, r6=<null>, r7=<true>, r8=<empty>, r9=<Function 0x8000>, r10=<String 0x8010>, r11=<cell 0x8020>}
  n3: Tagged = CheckObject n1 [state s2]
  n4: Tagged = CheckShape {12} n3 [state s2]
  n5: Tagged = CheckShape {12 15 9} n3 [state s2]
  n6: Tagged = CheckKind Function n3 [state s2]
  n7: Tagged = CheckElements PackedDouble..HoleyAny n3 [state s2]
  n8: Tagged = CheckTemplate 0x9000 n6 [state s2]
  n9: CheckValid [state s2]
  n10: Tagged = CheckValue <Symbol 0x8030> n1 [state s2]
  n11: Tagged = LoadField +24 n4
  n12: StoreField +32 n4, n11
  n13: Pointer = LoadElements n7
  n14: Int32 = LoadLength n13
  n15: Int32 = CheckBounds 3, n14 [state s2]
  n16: Tagged = LoadElement n13, n15
  n17: Int32 = LoadTypedInt32 Uint8Clamped n13, n15
  n18: Tagged = LoadEnvSlot #3 <Environment 0x8040>
  n19: Tagged = LoadBinding *0x7000
  n20: Tagged = NewObject {9} [aux2 4]
  n21: Tagged = NewArray Slow [state s2]
  n22: Tagged = NewArray Slow n1, n20 [state s2]
  n24: Bool = DoubleCompare Ge 2.5, -0.0
  n25: CheckTrue n24 [state s2, reason OutOfBounds]
  n26: Double = DoubleAdd 1e+300, nan:0x7ff8000000000001
  n23: Tagged = CallIntrinsic add n1, <1> [state s2]
  n27: Tagged = Call 0x0 n1, <undefined>, n16 [state s2, aux2 12] @7
  n28: Bool = Not true
      s30 = state 0x1230:8 {}
  n29: Exit [state s30, reason NoFeedback] @8
)";
    CHECK(roundTrip(text) == text);
}

TEST_CASE("graph text: values of doubles survive") {
    for (double d : {0.0, -0.0, 1.0 / 3, 5e-324, 1.7976931348623157e308, -1e21, 123456789.0}) {
        Graph g(nullptr);
        g.append(g.entry, Opcode::Return, {g.append(g.entry, Opcode::BoxDouble, {g.number(d)})});
        std::string error;
        auto back = parse(print(g), error);
        REQUIRE(back);
        Node* box = back->entry->last->input(0);
        CHECK(std::bit_cast<uint64_t>(box->input(0)->number()) == std::bit_cast<uint64_t>(d));
    }
}

TEST_CASE("graph text: comments and annotations are read over") {
    std::string error;
    auto graph = parse(kLoop, error);
    REQUIRE(graph);
    std::string annotated = print(*graph, true);
    CHECK(annotated.find("; uses 3") != std::string::npos);
    CHECK(annotated.find("; dominator b0") != std::string::npos);
    CHECK(roundTrip(annotated) == kLoop);
}

TEST_CASE("graph text: constants get ids of their own") {
    std::string error;
    auto graph = parse(kLoop, error);
    REQUIRE(graph);
    CHECK(graph->nodeCount() > 15);
    CHECK(graph->int32(100)->id > 14);
    CHECK(graph->int32(100)->useCount() == 1);
}

TEST_CASE("graph text: errors have line and column") {
    CHECK(errorOf("") == "line 1, column 1: 'graph' was expected");
    CHECK(errorOf("graph \"f\n") == "line 1, column 9: the name does not end");
    CHECK(errorOf("graph \"f\"\n") == "line 2, column 1: a block was expected");
    CHECK(errorOf("graph \"f\"\n  n1: Unreachable\n") == "line 2, column 3: a node stands before the first block");
    auto body = [](std::string lines) { return "graph \"f\"\nb0: freq 1, depth 0\n" + lines; };
    CHECK(errorOf(body("  n1: Foo\n")) == "line 3, column 7: 'Foo' is no node");
    CHECK(errorOf(body("  n1: Int33 = Param r0\n")) == "line 3, column 7: 'Int33' is no representation");
    CHECK(errorOf(body("  n1: Int32 = Param r0\n")) == "line 3, column 15: Param yields Tagged");
    CHECK(errorOf(body("  n1: Tagged:thing = Param r0\n")) == "line 3, column 14: 'thing' is no type");
    CHECK(errorOf(body("  n1: Return n2\n")) == "line 3, column 14: n2 is not defined");
    CHECK(errorOf(body("  n1: Return <undef>\n")) == "line 3, column 15: 'undef' is no value");
    CHECK(errorOf(body("  n1: Return 99999999999\n")) == "line 3, column 14: the number does not fit 32 bits");
    CHECK(errorOf(body("  n1: Return 1.2.3\n")) == "line 3, column 14: '1.2.3' is no number");
    CHECK(errorOf(body("  n1: Exit [state s4]\n")) == "line 3, column 19: s4 is not defined");
    CHECK(errorOf(body("  n1: Exit [reason Why]\n")) == "line 3, column 20: 'Why' is no reason");
    CHECK(errorOf(body("  n1: Unreachable\n  n1: Unreachable\n")) == "line 4, column 3: n1 is defined twice");
    CHECK(errorOf(body("  n1: Jump b3\n")) == "line 3, column 12: b3 is not defined");
    CHECK(errorOf(body("  n1: Jump b1\nb1: freq 1\n  n2: Unreachable\n")) ==
          "line 3, column 12: b1 does not name b0 as its predecessor");
    CHECK(errorOf(body("  n1: Unreachable\nb1: preds b0, freq 1\n  n2: Unreachable\n")) ==
          "line 4, column 11: b0 is no predecessor of b1");
    CHECK(errorOf(body("  n1: Tagged = CallIntrinsic plus n2\n")) == "line 3, column 30: 'plus' is no intrinsic");
    CHECK(errorOf(body("  n1: Bool = Int32Compare Less 1, 2\n")) == "line 3, column 27: 'Less' is no condition");
    CHECK(errorOf(body("  n1: Unreachable x y\n")) == "line 3, column 21: the end of the line was expected");
}

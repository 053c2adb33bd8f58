// Loops at whose entry a hoisted guard has failed keep their guards.
#include "graph/hoisting.h"

#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::graph;

TEST_CASE("graph: a loop whose entry was left by a guard keeps its guards inside") {
    std::string_view text = R"(graph "f"
b0: freq 1
  n1: Tagged = Param r0
      s2 = state 0x10:4 {r0=n1}
  n3: Jump b1 [state s2]
b1: preds b0 b1, freq 9
      s4 = state 0x10:6 {r0=n1}
  n5: Int32 = CheckInt32 n1 [state s4]
  n6: Bool = Int32Compare Lt n5, 3
  n7: Branch n6, b1, b2
b2: preds b1, freq 1
  n8: Return n1
)";
    for (auto reason : {deopt::Reason::NotInt32, deopt::Reason::Exception}) {
        std::string error;
        auto graph = parse(text, error);
        REQUIRE(graph);
        keepGuardsInLoops(*graph, [&](CodeBlock* code, uint32_t unit, deopt::Reason r) {
            CHECK(reinterpret_cast<uint64_t>(code) == 0x10);
            CHECK(unit == 4);
            return r == reason;
        });
        bool kept = reason == deopt::Reason::NotInt32;
        CHECK((graph->entry->last->state() == nullptr) == kept);
        runPasses(*graph, {});
        CHECK(verify(*graph) == "");
        CHECK((print(*graph).find("CheckInt32 n1 [state s4]") != std::string::npos) == kept);
    }
}

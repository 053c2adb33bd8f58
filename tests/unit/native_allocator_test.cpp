// The native back end's register allocator on graphs as text: what it makes is run with the names of values in place of
// values (Allocator::verify), with all registers and with few. And moves as if done at once.
#include "native_tier/allocator.h"
#include "native_tier/selector.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <random>

using namespace tiercel;
using namespace tiercel::graph;
using namespace tiercel::native_tier;

namespace {

struct Allocated {
    explicit Allocated(const std::string& text, RegMask gprs = kGprs, RegMask xmms = kXmms) {
        std::string error;
        graph = parse("graph \"f\"\n" + text, error);
        REQUIRE_MESSAGE(graph, error);
        graph->analyze();
        error = verify(*graph);
        REQUIRE_MESSAGE(error == "", error);
        exits = std::make_unique<ExitMaker>(*graph, table, static_cast<IntrinsicTable>(infoOf));
        Selector selector(*graph, *exits, false);
        bool selected = selector.run(program);
        REQUIRE_MESSAGE(selected, selector.error);
        allocator = std::make_unique<Allocator>(program, gprs, xmms);
        bool allocated = allocator->run();
        REQUIRE(allocated);
        std::string problem = allocator->verify();
        CHECK_MESSAGE(problem == "", problem << "\n" << print(*graph) << allocator->print());
    }
    VReg vregOf(uint32_t node) const { return program.vregOf.at(node); }
    /// Where the value lies when the instruction of that node begins.
    Location at(uint32_t value, uint32_t node) const {
        for (uint32_t i = 0; i < program.instructions.size(); i++)
            if (program.instructions[i].node && program.instructions[i].node->id == node)
                return allocator->locate(vregOf(value), i * 4);
        return {};
    }
    Location madeAt(uint32_t node) const {
        for (uint32_t i = 0; i < program.instructions.size(); i++)
            if (program.instructions[i].result == vregOf(node)) return allocator->locate(vregOf(node), i * 4 + 2);
        return {};
    }
    deopt::ExitTable table;
    std::unique_ptr<Graph> graph;
    std::unique_ptr<ExitMaker> exits;
    Program program;
    std::unique_ptr<Allocator> allocator;
};

/// The beginning of a function of a double, n4, and an integer, n5.
const std::string kDoubleAndInt32 = R"(b0: freq 1
  n1: Tagged = Param r0
  n2: Tagged = Param r1
      s3 = state 0x0:1 {r0=n1, r1=n2}
  n4: Double = CheckNumber n1 [state s3]
  n5: Int32 = CheckInt32 n2 [state s3]
)";

void check(const std::string& text) {
    Allocated all(text);
    Allocated few(text, kFewGprs, kFewXmms);
}

} // namespace

TEST_CASE("native allocator: more values than registers") {
    // All are made before the first is used, in the order in which they were made, and the other way around.
    for (bool backwards : {false, true}) {
        std::string text = "b0: freq 1\n  n1: Tagged:object = Param r0\n";
        constexpr int kCount = 30;
        for (int i = 0; i < kCount; i++) text += fmt::format("  n{}: Tagged = LoadField +{} n1\n", 10 + i, 24 + i * 8);
        for (int i = 0; i < kCount; i++)
            text += fmt::format("  n{}: StoreField +{} n1, n{}\n", 100 + i, 24 + i * 8,
                                10 + (backwards ? kCount - 1 - i : i));
        check(text + "  n200: Return n1\n");
    }
}

TEST_CASE("native allocator: doubles and integers across a loop with few registers") {
    std::string text = kDoubleAndInt32 + R"(  n6: Double = DoubleMul n4, n4
  n7: Double = DoubleAdd n6, 1.5
  n8: Double = DoubleSub n7, n4
  n9: Jump b1
b1: loop, preds b0 b2, freq 50
  n10: Int32 = Phi 0, n20
  n11: Double = Phi 0.5, n24
  n12: Double = Phi n4, n11
  n13: Bool = Int32Compare Lt n10, n5
  n14: Branch n13, b2, b3
b2: preds b1, freq 49
      s15 = state 0x0:7 {r0=n10, r1=n11, r2=n12}
  n20: Int32 = CheckedAdd n10, 1 [state s15]
  n21: Double = Int32ToDouble n20
  n22: Double = DoubleMul n21, n6
  n23: Double = DoubleAdd n22, n7
  n24: Double = DoubleAdd n23, n12
  n25: Jump b1
b3: preds b1, freq 1
  n30: Double = DoubleAdd n11, n8
  n31: Double = DoubleAdd n30, n12
  n32: Tagged = BoxDouble n31
  n33: Return n32
)";
    check(text);
    // With all registers the loop needs no memory.
    Allocated a(text);
    CHECK(a.at(10, 20).isRegister());
    CHECK(a.at(6, 22).kind == Location::Kind::Xmm);
    CHECK(a.at(5, 14).kind == Location::Kind::Gpr);
    CHECK(a.allocator->slotCount == 0);
}

TEST_CASE("native allocator: a loop's own values have the registers, what is used behind it waits in memory") {
    std::string text = "b0: freq 1\n  n1: Tagged:object = Param r0\n";
    for (int i = 0; i < 12; i++) text += fmt::format("  n{}: Tagged = LoadField +{} n1\n", 10 + i, 24 + i * 8);
    text += "  n40: Jump b1\nb1: loop, preds b0 b2, freq 1000\n  n41: Int32 = Phi 0, n51\n"
            "  n42: Bool = Int32Compare Lt n41, 1000\n  n43: Branch n42, b2, b3\n"
            "b2: preds b1, freq 999\n";
    for (int i = 0; i < 6; i++) text += fmt::format("  n{}: StoreField +{} n1, n{}\n", 60 + i, 200 + i * 8, 10 + i);
    text += "  n51: Int32 = Int32Add n41, 1\n  n52: Jump b1\nb3: preds b1, freq 1\n";
    for (int i = 0; i < 12; i++) text += fmt::format("  n{}: StoreField +{} n1, n{}\n", 80 + i, 400 + i * 8, 10 + i);
    text += "  n99: Return n1\n";
    check(text);
    Allocated a(text);
    for (uint32_t i = 0; i < 6; i++) CHECK(a.at(10 + i, 60).isRegister());
    for (const Allocator::MoveAt& move : a.allocator->moves) {
        // Nothing is loaded or stored within the loop.
        const Block* block = a.program.blocks[a.program.blockAt(move.position)].block;
        CHECK(block->frequency < 10);
    }
}

TEST_CASE("native allocator: registers that instructions ask for") {
    std::string text = R"(b0: freq 1
  n1: Tagged = Param r0
  n2: Tagged = Param r1
      s3 = state 0x0:1 {r0=n1, r1=n2}
  n4: Int32 = CheckInt32 n1 [state s3]
  n5: Int32 = CheckInt32 n2 [state s3]
  n6: Int32 = Int32Shl n4, n5
  n7: Int32 = Int32Shr n5, n4
  n8: Int32 = CheckedDiv n6, n7 [state s3]
  n9: Int32 = CheckedMod n8, n5 [state s3]
  n10: Int32 = Int32Ushr n9, n8
  n11: Int32 = Int32Xor n10, n4
  n12: Int32 = Int32Add n11, n6
  n13: Tagged = BoxInt32 n12
  n14: Return n13
)";
    check(text);
    Allocated a(text);
    for (uint32_t shift : {6u, 7u, 10u}) CHECK(a.madeAt(shift) != Location{Location::Kind::Gpr, kRcx});
}

TEST_CASE("native allocator: values that live across calls") {
    std::string text = kDoubleAndInt32 + R"(  n6: Double = CallIntrinsic sin n4
  n7: Double = DoubleAdd n6, n4
  n8: Double = CallIntrinsic cos n7
  n9: Double = DoubleAdd n8, n4
  n10: Double = DoubleMul n9, n6
  n11: Double = Int32ToDouble n5
  n12: Double = DoubleMul n10, n11
  n13: Tagged = BoxDouble n12
  n14: Return n13
)";
    check(text);
    Allocated a(text);
    // C functions keep some general registers and no xmm register.
    Location five = a.at(5, 8);
    CHECK(five.kind == Location::Kind::Gpr);
    CHECK((kKeptByC >> five.reg & 1));
    CHECK(a.at(4, 8).kind == Location::Kind::Slot);
}

TEST_CASE("native allocator: phis that change places") {
    check(R"(b0: freq 1
  n1: Tagged = Param r0
  n2: Tagged = Param r1
  n3: Tagged = Param r2
      s4 = state 0x0:1 {r0=n1, r1=n2, r2=n3}
  n5: Int32 = CheckInt32 n1 [state s4]
  n6: Jump b1
b1: loop, preds b0 b2, freq 20
  n7: Int32 = Phi n5, n14
  n8: Tagged = Phi n1, n9
  n9: Tagged = Phi n2, n10
  n10: Tagged = Phi n3, n8
  n11: Tagged = Phi n3, n8
  n12: Bool = Int32Compare Gt n7, 0
  n13: Branch n12, b2, b3
b2: preds b1, freq 19
  n14: Int32 = Int32Sub n7, 1
  n15: Jump b1
b3: preds b1, freq 1
  n16: Tagged = NewArray PackedAny n8, n9, n10, n11 [state s4]
  n17: Return n16
)");
}

TEST_CASE("native allocator: moves as if they were done at once") {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; round++) {
        // Each place is written once, places are read as often as you like.
        std::vector<Location> places;
        for (int8_t r = 0; r < 4; r++) places.push_back({Location::Kind::Gpr, r});
        for (int8_t r = 0; r < 3; r++) places.push_back({Location::Kind::Xmm, r});
        for (int32_t s = 0; s < 3; s++) places.push_back({Location::Kind::Slot, 0, s});
        auto index = [&](const Location& l) {
            return static_cast<size_t>(std::find(places.begin(), places.end(), l) - places.begin());
        };
        std::vector<int> values(places.size() + 1);
        for (size_t i = 0; i < values.size(); i++) values[i] = static_cast<int>(i);
        std::vector<size_t> targets(places.size());
        for (size_t i = 0; i < targets.size(); i++) targets[i] = i;
        std::shuffle(targets.begin(), targets.end(), random);
        targets.resize(random() % (targets.size() + 1));
        std::vector<Move> moves;
        std::vector<int> expected = values;
        for (size_t to : targets) {
            if (random() % 6 == 0) {
                moves.push_back({{Location::Kind::Constant, 0, 0, 1000 + to}, places[to], RegClass::Gpr});
                expected[to] = static_cast<int>(1000 + to);
            } else {
                size_t from = random() % places.size();
                moves.push_back({places[from], places[to], RegClass::Gpr});
                expected[to] = static_cast<int>(from);
            }
        }
        places.push_back({Location::Kind::Gpr, kR11});
        ParallelMoves().run(moves, [&](const Move& m) {
            values[index(m.to)] =
                m.from.kind == Location::Kind::Constant ? static_cast<int>(m.from.bits) : values[index(m.from)];
        });
        for (size_t i = 0; i + 1 < places.size(); i++) CHECK(values[i] == expected[i]);
    }
}

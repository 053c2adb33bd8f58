// What the back ends cost by phase, for loops of some sizes. Not run by default:
//
//   build/release/tiercel_unit -tc='back end time*' --no-skip
#include "tests/unit/backend_fixture.h"

#include <algorithm>
#include <cstdio>
#include <doctest/doctest.h>
#include <span>
#include <string_view>

using namespace tiercel;
using namespace tiercel::graph;
using tiercel::testing::LlvmFixture;
using tiercel::testing::NativeFixture;

namespace {

/// A loop whose body reads, checks and adds `steps` elements of an array; twelve registers are live at each exit.
void makeLoop(Graph& g, int steps) {
    std::vector<Node*> live;
    FrameStateInfo info;
    info.code = g.code;
    for (int r = 0; r < 12; r++) {
        live.push_back(g.append(g.entry, Opcode::Param, {}, nullptr, static_cast<uint64_t>(r)));
        info.registers.push_back(r);
    }
    Node* state = g.makeFrameState(info, live);
    Block *header = g.newBlock(), *body = g.newBlock(), *end = g.newBlock();
    Node* n = g.append(g.entry, Opcode::CheckInt32, {live[1]}, state);
    Node* a = g.append(g.entry, Opcode::CheckObject, {live[0]}, state);
    uint64_t kinds = static_cast<uint64_t>(IndexingKind::PackedInt32) | static_cast<uint64_t>(IndexingKind::HoleyAny)
                                                                            << 8;
    a = g.append(g.entry, Opcode::CheckElements, {a}, state, kinds);
    Node* elements = g.append(g.entry, Opcode::LoadElements, {a});
    Node* length = g.append(g.entry, Opcode::LoadLength, {elements});
    g.append(g.entry, Opcode::Jump);
    g.setSuccessors(g.entry, header);
    Node* zeros[] = {g.int32(0), g.int32(0)};
    Node *i = g.addPhi(header, Rep::Int32, zeros), *sum = g.addPhi(header, Rep::Int32, zeros);
    Node* more = g.append(header, Opcode::Int32Compare, {i, n}, nullptr, uint64_t(Condition::Lt));
    g.append(header, Opcode::Branch, {more});
    g.setSuccessors(header, body, end);
    live[2] = i;
    live[3] = sum;
    g.append(body, Opcode::Poll, {}, g.makeFrameState(info, live));
    Node *at = i, *total = sum;
    for (int s = 0; s < steps; s++) {
        Node* before = g.makeFrameState(info, live);
        Node* index = g.append(body, Opcode::CheckBounds, {at, length}, before);
        Node* element = g.append(body, Opcode::LoadElement, {elements, index});
        element = g.append(body, Opcode::CheckInt32, {element}, before);
        total = g.append(body, Opcode::CheckedAdd, {total, element}, before);
        live[3] = total;
        at = g.append(body, Opcode::CheckedAdd, {at, g.int32(1)}, g.makeFrameState(info, live));
        live[2] = at;
    }
    sum->setInput(1, total);
    i->setInput(1, at);
    g.append(body, Opcode::Jump);
    g.setSuccessors(body, header);
    g.append(end, Opcode::Return, {g.append(end, Opcode::BoxInt32, {sum})});
}

} // namespace

TEST_CASE_TEMPLATE("back end time: phases by size of the graph" * doctest::skip(), F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    bool isNative = f.backend()->name() == std::string_view("native");
    const char* phases[] = {"lower", "llvm-passes", "codegen", "link", "all"};
    const char* nativePhases[] = {"select", "allocate", "emit", "all"};
    std::span<const char*> names = isNative ? std::span<const char*>(nativePhases) : phases;
    std::printf("%s\n%5s %5s %6s %6s %6s", f.backend()->name(), "level", "nodes", "IR", "exits", "bytes");
    for (const char* name : names) std::printf(" %11s", name);
    std::printf("  ms, medians of 15\n");
    for (int level : {0, 1})
        for (int steps : {1, 8, 64, 256}) {
            if (isNative && level > 0) continue;
            std::vector<std::vector<double>> times(names.size());
            size_t nodes = 0;
            for (int run = 0; run < 15; run++) {
                Graph g(f.code());
                makeLoop(g, steps);
                nodes = g.nodeCount();
                REQUIRE(f.compile(g, level));
                double all = 0;
                for (size_t p = 0; p + 1 < names.size(); p++) {
                    times[p].push_back(f.made.phases.at(p).seconds * 1e3);
                    all += times[p].back();
                }
                times.back().push_back(all);
                f.memory.release(f.made.memory);
            }
            std::printf("%5d %5zu %6u %6zu %6u", level, nodes, f.made.irInstructions, f.made.exits.sites.size(),
                        f.made.codeBytes);
            for (auto& t : times) {
                std::sort(t.begin(), t.end());
                std::printf(" %11.3f", t[t.size() / 2]);
            }
            std::printf("\n");
        }
}

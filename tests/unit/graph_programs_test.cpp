// Graphs of real functions: tests/graph/programs/*.js run, and of every function that became hot a graph is built, at
// its beginning and at its loops. They verify, before and after each pass, and their texts are read back as the same
// graphs.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "graph/build.h"
#include "graph/passes/passes.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

/// Targets of backward jumps, as the bytecode's Loop markers or jumps say: every unit is tried, most are no loop
/// headers.
std::vector<uint32_t> entriesOf(VM& vm, CodeBlock* code) {
    std::vector<uint32_t> entries{Graph::kNoOsr};
    std::string reason;
    BuildOptions options;
    auto graph = build(vm, code, Graph::kNoOsr, options, reason);
    if (!graph) return entries;
    for (Block* block : graph->blocks)
        if (block->isLoopHeader)
            if (Node* jump = block->predecessors[0]->last; jump->state() && !jump->state()->frame().inlined)
                entries.push_back(jump->state()->frame().unit);
    return entries;
}

std::string roundTrip(const Graph& graph) {
    std::string text = print(graph), error;
    auto back = parse(text, error);
    if (!back) return error + "\n" + text;
    return print(*back) == text ? "" : "reads back differently:\n" + text;
}

/// What is wrong with the function's graphs, or "".
std::string check(VM& vm, CodeBlock* code, int& built) {
    for (uint32_t unit : entriesOf(vm, code)) {
        std::string reason;
        BuildOptions options;
        auto graph = build(vm, code, unit, options, reason);
        if (!graph) continue;
        built++;
        graph->analyze();
        std::string problem = verify(*graph);
        if (!problem.empty()) return "built: " + problem + "\n" + print(*graph);
        problem = roundTrip(*graph);
        if (!problem.empty()) return problem;
        std::string before = print(*graph);
        PassContext context;
        struct Dump {
            std::string problem, before;
        } dump;
        dump.before = before;
        context.dumpData = &dump;
        context.dump = [](void* data, const char* pass, const Graph& g) {
            auto& d = *static_cast<Dump*>(data);
            std::string text = print(g);
            std::string wrong = verify(const_cast<Graph&>(g));
            if (d.problem.empty() && !wrong.empty())
                d.problem = std::string("after ") + pass + ": " + wrong + "\n" + text + "\nbefore it:\n" + d.before;
            d.before = text;
        };
        runPasses(*graph, context);
        if (!dump.problem.empty()) return dump.problem;
        problem = roundTrip(*graph);
        if (!problem.empty()) return problem;
        if (std::getenv("TIERCEL_GRAPH_DUMP")) MESSAGE(before << "\n=>\n" << print(*graph));
    }
    return "";
}

} // namespace

TEST_CASE("graphs of programs verify before and after every pass") {
    const char* other = std::getenv("TIERCEL_GRAPH_PROGRAMS");
    std::filesystem::path folder = other ? other : TIERCEL_GRAPH_TESTS "/programs";
    int functions = 0, built = 0;
    for (auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".js") continue;
        std::ifstream in(entry.path());
        std::stringstream text;
        text << in.rdbuf();
        std::string source = text.str();
        Flags flags;
        VM vm(flags);
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        vm.tiers.baseline = baseline::makeCompiler();
        std::set<CodeBlock*> codes;
        RootedVector<Value> kept(vm.heap);
        vm.tiers.addListener([&](const TierEvent& event) {
            if (event.kind == TierEvent::Kind::Compiled && codes.insert(event.code).second)
                kept.push_back(Value(event.code));
        });
        auto result = vm.runScript(*vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()),
                                                                 entry.path().filename().string()));
        CHECK_MESSAGE(!result.isAbrupt(), entry.path().string());
        for (CodeBlock* code : codes) {
            functions++;
            std::string problem = check(vm, code, built);
            CHECK_MESSAGE(problem == "", entry.path().filename().string()
                                             << ": " << code->template_->name_->toUtf8(vm) << ": " << problem);
        }
    }
    MESSAGE(functions << " functions, " << built << " graphs");
    CHECK(built > 0);
}

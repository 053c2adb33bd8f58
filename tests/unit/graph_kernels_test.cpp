// What is left in the loops of the numeric kernels (bench/kernels) after all passes. Their functions run in the lower
// tiers for feedback, with small sizes, and their graphs are made and optimized. Then
//
//   no guard and no load stands in a loop whose inputs come from outside it, unless the loop writes what it reads or
//     does not reach it in every turn;
//   no guard is made whose like, of the same values, has been passed on every way to it;
//   the blocks in loops read as tests/graph/kernels.golden has them, with values numbered anew, addresses, shapes and
//     places of global properties left out. TIERCEL_UPDATE_GOLDEN=1 writes it.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "graph/build.h"
#include "graph/passes/memory.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

std::string readFile(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Enough turns for feedback, few enough for builds with sanitizers.
constexpr const char* kMeasure = R"(
const require = () => ({ measure: (name, times, size, run) => { for (let i = 0; i < (times > 100 ? 40 : 2); i++) run(128); } });
)";

bool mayStay(const Node* node) {
    if (node->is(Opcode::Poll) || node->is(Opcode::StackCheck) || node->is(Opcode::Phi)) return true;
    return !node->isGuard() && !(node->flags() & kReads);
}

/// Guards and loads that could be made before the loop, or "".
std::string invariants(Graph& graph) {
    passes::Locations locations(graph);
    std::string found;
    for (Block* header : graph.blocks) {
        if (!header->isLoopHeader) continue;
        const Block* before = header->predecessors[0];
        for (Block* block : graph.blocks) {
            if (!passes::isInLoop(block, header) || !passes::isInEveryTurn(block, header)) continue;
            if (block->frequency < before->frequency) continue;
            for (Node* node = block->first; node; node = node->next) {
                if (mayStay(node) || node->flags() & (kWrites | kCalls | kAllocates)) continue;
                bool isInvariant = true;
                for (size_t i = 0; i < node->inputCount(); i++) {
                    const Block* of = node->input(i)->block;
                    isInvariant &= !of || !passes::isInLoop(of, header);
                }
                int location = locations.of(node);
                if (location >= 0 && locations.writtenIn(header)[static_cast<size_t>(location)]) isInvariant = false;
                if (isInvariant) found += " n" + std::to_string(node->id);
            }
        }
    }
    return found;
}

/// Guards that say what a guard before them has said, or "".
std::string repeated(Graph& graph) {
    std::string found;
    std::map<std::vector<uint64_t>, std::vector<Node*>> guards;
    for (Block* block : graph.blocks)
        for (Node* node = block->first; node; node = node->next) {
            // Of memory that may change between: those that are in one block without an effect between are seen below.
            bool ofMemory = node->info().alias != AliasClass::_;
            if (!node->isGuard() || ofMemory || node->is(Opcode::StackCheck)) continue;
            std::vector<uint64_t> key{static_cast<uint64_t>(node->op), node->aux};
            key.insert(key.end(), node->shapes.begin(), node->shapes.end());
            for (size_t i = 0; i < node->inputCount(); i++) key.push_back(rootOf(node->input(i))->id);
            for (Node* other : guards[key])
                if (other->block == block || other->block->dominates(block))
                    found += " n" + std::to_string(node->id) + " after n" + std::to_string(other->id);
            guards[key].push_back(node);
        }
    // Shapes and kinds of elements: until the next effect.
    for (Block* block : graph.blocks) {
        std::set<std::vector<uint64_t>> seen;
        for (Node* node = block->first; node; node = node->next) {
            if (node->flags() & (kWrites | kCalls | kAllocates)) seen.clear();
            if (!node->isGuard() || node->info().alias == AliasClass::_ || !node->inputCount()) continue;
            if (!seen.insert({static_cast<uint64_t>(node->op), node->aux, rootOf(node->input(0))->id}).second)
                found += " n" + std::to_string(node->id) + " twice";
        }
    }
    return found;
}

bool isNumberStart(const std::string& line, size_t at) {
    return at == 0 || !(std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_');
}

/// The blocks in loops, without what differs from one build to the next.
std::string loopsOf(const Graph& graph) {
    std::istringstream in(print(graph));
    std::string line, text;
    std::map<std::string, std::string> names;
    bool inLoop = false;
    while (std::getline(in, line)) {
        if (line.starts_with("b")) {
            auto depth = line.find("depth ");
            inLoop = depth != std::string::npos && line[depth + 6] != '0';
        }
        if (!inLoop || line.starts_with("      s")) continue; // states
        for (const char* part : {" [state", " @"})
            if (auto at = line.find(part); at != std::string::npos && !line.starts_with("b")) line.resize(at);
        if (line.starts_with("b")) line.resize(line.find(", freq"));
        std::string out;
        for (size_t i = 0; i < line.size();) {
            char c = line[i];
            if ((c == 'n' || c == 'b') && i + 1 < line.size() &&
                std::isdigit(static_cast<unsigned char>(line[i + 1])) && isNumberStart(line, i)) {
                size_t end = i + 1;
                while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end]))) end++;
                std::string old = line.substr(i, end - i);
                auto [at, isNew] = names.try_emplace(old, "");
                if (isNew) {
                    auto same = std::count_if(names.begin(), names.end(), [&](auto& n) { return n.first[0] == c; });
                    at->second = c + std::to_string(same);
                }
                out += at->second;
                i = end;
            } else if (c == '0' && line.compare(i, 2, "0x") == 0) {
                i += 2;
                while (i < line.size() && std::isxdigit(static_cast<unsigned char>(line[i]))) i++;
                out += "0x_";
            } else if (c == '{') {
                i = line.find('}', i) + 1;
                out += "{_}";
            } else {
                out += c;
                i++;
            }
        }
        if (auto slot = out.find("LoadSlot +"); slot != std::string::npos)
            out.erase(slot + 9, out.find(' ', slot + 9) - slot - 9);
        text += out + "\n";
    }
    return text;
}

} // namespace

TEST_CASE("graphs of the kernels: nothing invariant in loops, nothing checked twice") {
    std::vector<std::filesystem::path> files;
    for (auto& entry : std::filesystem::directory_iterator(TIERCEL_KERNELS))
        if (entry.path().extension() == ".js" && entry.path().filename() != "kernel.js") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    CHECK(files.size() == 8);
    std::string all;
    int foundWithout = 0, repeatedWithout = 0;
    for (auto& path : files) {
        Flags flags;
        VM vm(flags);
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        vm.tiers.baseline = baseline::makeCompiler();
        std::vector<CodeBlock*> codes;
        RootedVector<Value> kept(vm.heap);
        vm.tiers.addListener([&](const TierEvent& event) {
            if (event.kind != TierEvent::Kind::Compiled || event.code->template_->name_->length_ == 0) return;
            if (std::find(codes.begin(), codes.end(), event.code) != codes.end()) return;
            codes.push_back(event.code);
            kept.push_back(Value(event.code));
        });
        for (const std::string& source : {std::string(kMeasure), readFile(path)}) {
            auto result = vm.runScript(
                *vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()), path.filename().string()));
            CHECK_MESSAGE(!result.isAbrupt(), path.string());
        }
        for (CodeBlock* code : codes) {
            std::string name = path.stem().string() + ": " + code->template_->name_->toUtf8(vm), reason;
            auto graph = build(vm, code, Graph::kNoOsr, {}, reason);
            CHECK_MESSAGE(graph, name << ": " << reason);
            if (!graph) continue;
            runPasses(*graph, {});
            std::string loops = loopsOf(*graph);
            if (loops.empty()) continue;
            std::string problem = invariants(*graph);
            CHECK_MESSAGE(problem == "", name << " has in a loop" << problem << "\n" << print(*graph));
            problem = repeated(*graph);
            CHECK_MESSAGE(problem == "", name << " checks again:" << problem << "\n" << print(*graph));
            all += ";; " + name + "\n" + loops + "\n";
            // What finds nothing must be able to find something.
            for (const char* pass : {"licm", "gvn"}) {
                auto other = build(vm, code, Graph::kNoOsr, {}, reason);
                std::vector<std::string> disabled{pass};
                PassContext without;
                without.disabled = &disabled;
                runPasses(*other, without);
                foundWithout += !invariants(*other).empty();
                repeatedWithout += !repeated(*other).empty();
            }
        }
    }
    CHECK(foundWithout > 5);
    CHECK(repeatedWithout > 5);
    std::filesystem::path golden = TIERCEL_GRAPH_TESTS "/kernels.golden";
    if (std::getenv("TIERCEL_UPDATE_GOLDEN")) std::ofstream(golden) << all;
    CHECK(readFile(golden) == all);
}

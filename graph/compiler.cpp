// See compiler.h. What is printed for --dump-graph goes to stdout in one piece for each graph, so that texts of several
// threads do not mix.
#include "graph/compiler.h"

#include "deopt/install.h"
#include "deopt/thunks.h"
#include "graph/build.h"
#include "graph/effort.h"
#include "graph/hoisting.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/gc/rooted_vector.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/optimizing_tiers.h"
#include "runtime/views/report.h"
#include "runtime/vm.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <set>
#include <sstream>
#include <string_view>

namespace tiercel::graph {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// "FUNCTION[:PASS]" of --dump-graph and --dump-llvm against a function and a pass.
bool wanted(const Flags::flag_optstring& flag, std::string_view function, std::string_view pass) {
    if (!flag.enabled) return false;
    std::string_view what = flag.argument;
    size_t colon = what.find(':');
    std::string_view name = what.substr(0, colon);
    if (!name.empty() && name != "*" && name != function) return false;
    if (colon == std::string_view::npos) return pass == "built" || pass == "final";
    std::string_view which = what.substr(colon + 1);
    return which == "all" || which == pass;
}

/// "TIER[:FUNCTION]" of --dump-asm.
bool wantsAsm(const std::string& flag, Tier tier, std::string_view function) {
    std::string_view what = flag;
    size_t colon = what.find(':');
    if (what.substr(0, colon) != tierName(tier)) return false;
    return colon == std::string_view::npos || what.substr(colon + 1) == function;
}

/// The text of each node by its id, out of the text of the graph.
std::vector<std::string> textsOfNodes(const Graph& graph) {
    std::vector<std::string> texts(graph.nodeCount());
    std::istringstream lines(print(graph));
    for (std::string line; std::getline(lines, line);) {
        uint32_t id = 0;
        if (std::sscanf(line.c_str(), "  n%u:", &id) == 1 && id < texts.size()) texts[id] = line.substr(2);
    }
    return texts;
}

uint32_t instructionsOf(const CodeBlock& code) {
    uint32_t count = 0;
    for (size_t at = 0; at < code.data_->units.size(); at += tiercel::infoOf(&code.data_->units[at]).units) count++;
    return count;
}

/// A tier's back end. Loaded when the first job runs, since that takes some milliseconds, on its thread.
class Side {
public:
    Side(Tier tier, BackendLoader load) : tier(tier), load_(std::move(load)) {}
    /// Null: failure() says why.
    Backend* backend() {
        if (backend_ || unavailable()) return backend_.get();
        backend_ = load_(error_);
        if (backend_) return backend_.get();
        if (error_.empty()) error_ = "there is no back end";
        unavailable_.store(true, std::memory_order_release);
        return nullptr;
    }
    bool unavailable() const { return unavailable_.load(std::memory_order_acquire); }
    const char* failure() const { return error_.c_str(); }
    const Tier tier;

private:
    BackendLoader load_;
    std::unique_ptr<Backend> backend_; // of the thread that runs this tier's jobs
    std::string error_;                // written before unavailable_
    std::atomic<bool> unavailable_{false};
};

class Job final : public OptimizingJob {
public:
    Job(VM& vm, Side& side, std::unique_ptr<Graph> graph, uint32_t instructions, const Flags& flags)
        : side_(side), graph_(std::move(graph)), roots_(vm.heap), instructions_(instructions), flags_(flags),
          registry_(vm.tiers.registry()), shapes_(graph_->shapes) {
        roots_.push_back(graph_->code);
        for (Cell* cell : graph_->cells) roots_.push_back(cell);
    }
    ~Job() override { registry_.memory.release(made_.memory); } // not installed
    void run() override;
    void visit(Visitor& v) const override {
        if (!v.isFull()) return;
        for (uint32_t shape : shapes_) v.visitShape(shape);
    }
    std::unique_ptr<CompiledCode> install(VM&, CodeRegistry&, const char*& reason) override;

    BackendContext context;
    double buildSeconds = 0;
    std::vector<CompiledCode::NodeLine> nodeLines;

private:
    void dump(const char* pass, const Graph& graph) const {
        if (!wanted(flags_.dump_graph, graph.name, pass)) return;
        std::string text = "-- " + graph.name + " " + pass + "\n" + print(graph) + "\n";
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    Side& side_;
    std::unique_ptr<Graph> graph_;
    CompiledFunction made_;
    bool ok_ = false;
    const char* failure_ = "the back end gave up";
    RootedVector<Cell*> roots_; // what the graph refers to, until the code keeps it alive
    uint32_t instructions_;
    const Flags& flags_; // frozen
    CodeRegistry& registry_;
    std::vector<uint32_t> shapes_; // as built: passes may add to the graph's while they run
};

class Compiler final : public OptimizingCompiler {
public:
    Compiler(std::vector<TierBackend> backends, ExitHistory history, const Flags* dumps)
        : history_(std::move(history)), dumps_(dumps) {
        for (TierBackend& b : backends) sides_.emplace_back(b.tier, std::move(b.load));
    }
    bool makes(Tier tier) const override {
        return std::any_of(sides_.begin(), sides_.end(), [&](const Side& side) { return side.tier == tier; });
    }

    std::unique_ptr<OptimizingJob> prepare(VM& vm, CodeBlock* code, uint32_t osrUnit, Tier tier, Function* only,
                                           const char*& reason) override {
        auto found = std::find_if(sides_.begin(), sides_.end(), [&](const Side& side) { return side.tier == tier; });
        if (found == sides_.end()) {
            reason = "there is no back end";
            return nullptr;
        }
        Side& side = *found;
        if (side.unavailable()) {
            reason = side.failure();
            return nullptr;
        }
        CodeRegistry& registry = vm.tiers.registry();
        if (!deopt::ensureThunks(vm, registry)) {
            reason = "no executable memory";
            return nullptr;
        }
        double begin = now();
        BuildOptions options;
        options.failedBefore = history_;
        options.onlyClosure = only;
        constexpr uint64_t kMostInlined = 1'000'000;
        options.inlineBudget =
            vm.flags.no_inlining ? 0 : static_cast<uint32_t>(std::min(vm.flags.inline_budget, kMostInlined));
        if (!vm.flags.skip.empty())
            options.mayInline = [&vm](CodeBlock* callee) { return views::functionTitle(vm, callee) != vm.flags.skip; };
        if (vm.flags.trace_inlining)
            options.traceInlining = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
        std::string why;
        auto graph = build(vm, code, osrUnit, options, why);
        if (!graph) {
            // Reasons are few; they live as long as the compiler.
            reason = reasons_.insert(std::move(why)).first->c_str();
            return nullptr;
        }
        keepGuardsInLoops(*graph, history_);
        uint32_t instructions = instructionsOf(*code);
        for (const Graph::InlinedCall& call : graph->inlined) instructions += instructionsOf(*call.code);
        auto job = std::make_unique<Job>(vm, side, std::move(graph), instructions, dumps_ ? *dumps_ : vm.flags);
        job->buildSeconds = now() - begin;
        job->context.vm = &vm;
        job->context.exitThunk = registry.thunks.exit;
        job->context.resumeLeft = reinterpret_cast<const void*>(interpreter::resumeLeft);
        job->context.nearCalls = registry.memory.reaches(reinterpret_cast<const void*>(interpreter::unwindSaved));
        job->context.enterUnknown = reinterpret_cast<const void*>(interpreter::enterUnknown);
        job->context.reports = tier == Tier::Native && makes(Tier::Llvm);
        job->context.counts = job->context.reports && !OptimizingTiers::goesByTime(vm.flags);
        if (vm.flags.deopt_every) {
            job->context.guardsLeft = &registry.guardsLeft;
            registry.guardsLeft = std::max(registry.guardsLeft, 1);
        }
        job->context.allocate = [&registry](size_t bytes) { return registry.memory.allocate(bytes); };
        return job;
    }

private:
    ExitHistory history_;
    const Flags* dumps_;
    std::deque<Side> sides_; // they stay where they are
    std::set<std::string> reasons_;
};

void Job::run() {
    phases.push_back({"build", buildSeconds});
    double begin = now();
    dump("built", *graph_);
    PassContext passes;
#ifdef TIERCEL_ASSERTIONS
    passes.verify = true;
#endif
    passes.dump = [](void* job, const char* pass, const Graph& graph) { static_cast<Job*>(job)->dump(pass, graph); };
    passes.dumpData = this;
    passes.disabled = &flags_.disabled_passes;
    passes.keepPolls = context.counts;
    passes.abandoned = context.abandoned = &abandoned;
    runPasses(*graph_, passes);
    dump("final", *graph_);
    phases.push_back({"passes", now() - begin});
    nodes = graph_->nodeCount();
    std::string error;
    if (abandoned) return;
    context.wantTexts = wanted(flags_.dump_llvm, graph_->name, "final");
    context.wantLines = wantsAsm(flags_.dump_asm, side_.tier, graph_->name);
    Backend* backend = side_.backend();
    if (!backend) {
        failure_ = side_.failure();
        return;
    }
    context.optimizeLevel = isWorthFullEffort(*graph_) ? 1 : 0;
    ok_ = backend->compile(*graph_, context, made_, error);
    if (context.wantLines) {
        std::vector<std::string> texts = textsOfNodes(*graph_);
        for (const CompiledFunction::Line& line : made_.lines)
            if (line.node < texts.size()) nodeLines.push_back({line.offset, line.unit, texts[line.node]});
    }
    for (const CompiledFunction::Phase& phase : made_.phases) phases.push_back({phase.name, phase.seconds});
    irInstructions = made_.irInstructions;
    exits = static_cast<uint32_t>(made_.exits.sites.size());
    for (const auto& [name, text] : made_.texts) {
        std::string whole = "-- " + graph_->name + " " + name + "\n" + text + "\n";
        std::fwrite(whole.data(), 1, whole.size(), stdout);
    }
}

std::unique_ptr<CompiledCode> Job::install(VM& vm, CodeRegistry& registry, const char*& reason) {
    if (!ok_) {
        reason = failure_;
        return nullptr;
    }
    if (graph_->validity && !graph_->validity->word) {
        outdated = true;
        reason = graph_->validity->why;
        return nullptr;
    }
    deopt::MachineCode code;
    code.tier = side_.tier;
    code.block = graph_->code;
    code.osrUnit = graph_->osrUnit == Graph::kNoOsr ? CompiledCode::kNoEntry : graph_->osrUnit;
    code.memory = std::exchange(made_.memory, {});
    code.codeBytes = made_.codeBytes;
    code.entryOffset = made_.entryOffset;
    code.exits = std::move(made_.exits);
    code.cells = graph_->cells;
    code.shapes = graph_->shapes;
    code.validity = graph_->validity;
    code.instructions = instructions_;
    code.nodeLines = std::move(nodeLines);
    auto made = deopt::makeCode(vm, registry, std::move(code), reason);
    if (made && wanted(flags_.dump_stackmaps, graph_->name, "final")) {
        std::string text = "-- " + graph_->name + " exits\n" + deopt::print(vm, deopt::exitsOf(*made)) + "\n";
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return made;
}

} // namespace

std::unique_ptr<OptimizingCompiler> makeCompiler(std::vector<TierBackend> backends, ExitHistory history,
                                                 const Flags* dumps) {
    return std::make_unique<Compiler>(std::move(backends), std::move(history), dumps);
}

} // namespace tiercel::graph

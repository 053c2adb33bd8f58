// See optimizing_tiers.h.
#include "runtime/optimizing_tiers.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/views/report.h"
#include "runtime/vm.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

namespace tiercel {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

constexpr uint32_t kNoOsr = OptimizingCompiler::kNoOsr;
static_assert(kNoOsr == CompiledCode::kNoEntry);
constexpr uint64_t kPointsPerCall = 4;
constexpr uint64_t kFewCalls = 4;

} // namespace

OptimizingTiers::OptimizingTiers(VM& vm, TierManager& tiers, std::unique_ptr<OptimizingCompiler> compiler)
    : vm_(vm), tiers_(tiers), compiler_(std::move(compiler)) {}
OptimizingTiers::~OptimizingTiers() { stop(); }

// -- heat
// ---------------------------------------------------------------------------------------------------------------------

uint64_t OptimizingTiers::threshold(const CodeBlock* code, State& state, uint32_t osrUnit) const {
    uint64_t calls = vm_.flags.llvm_threshold;
    // The passes and LLVM take some ten thousand times as long for an instruction as baseline code does. What is
    // compiled first of all that is warm is decided by `pump`.
    if (calls == 0) calls = std::min<uint64_t>(500 + code->data_->units.size() * 4, 10'000);
    return calls * kPointsPerCall << std::min(compilations(state, osrUnit), kCompilations);
}

int& OptimizingTiers::compilations(State& state, uint32_t osrUnit) {
    for (auto& [unit, count] : state.compiled)
        if (unit == osrUnit) return count;
    return state.compiled.emplace_back(osrUnit, 0).second;
}

void OptimizingTiers::setBudgets(CodeBlock* code) {
    State& state = states_[code];
    uint64_t limit = threshold(code, state, kNoOsr);
    uint64_t left = state.points < limit ? limit - state.points : 1;
    auto most = [&](int32_t budget, uint64_t points) {
        return static_cast<int32_t>(std::min<uint64_t>(static_cast<uint64_t>(budget), points));
    };
    code->callBudget_ = most(interpreter::kCallBudget, std::max<uint64_t>(left / kPointsPerCall, 1));
    code->loopBudget_ = most(interpreter::kLoopBudget, left);
    // While it waits for its code, and when there is nothing to wait for, the usual number.
    if (state.pending || state.points >= limit) {
        code->callBudget_ = interpreter::kCallBudget;
        code->loopBudget_ = interpreter::kLoopBudget;
    }
    state.callBudget = code->callBudget_;
    state.loopBudget = code->loopBudget_;
}

void OptimizingTiers::onBudget(CodeBlock* code, const Instruction* backEdge) {
    installReady();
    if (stopped_) return;
    State& state = states_[code];
    auto used = [](int32_t was, int32_t is) { return static_cast<uint64_t>(std::max(was - std::max(is, 0), 0)); };
    uint64_t calls = used(state.callBudget, code->callBudget_);
    uint64_t points = calls * kPointsPerCall + used(state.loopBudget, code->loopBudget_);
    state.calls += calls;
    state.points += points;
    state.recent += points;
    if (!state.pending) {
        auto hot = [&](uint32_t osrUnit) {
            return mayCompile(code, state, osrUnit) && state.points >= threshold(code, state, osrUnit);
        };
        int32_t offset = backEdge ? backwardJump(backEdge) : 0;
        if ((!backEdge || offset == 0 || state.calls > kFewCalls) && hot(kNoOsr)) {
            want(code, kNoOsr, backEdge ? "loop" : "calls");
        } else if (offset != 0) {
            if (uint32_t header = code->unitOf(backEdge + offset); hot(header)) want(code, header, "loop");
        }
    }
    pump();
}

// -- compiling
// ---------------------------------------------------------------------------------------------------------------------

void OptimizingTiers::fail(CodeBlock* code, State& state, uint32_t osrUnit, const char* reason) {
    compilations(state, osrUnit) = kCompilations;
    state.failure = reason;
    TierEvent event{TierEvent::Kind::Failed, code, code->compiled_ ? Tier::Baseline : Tier::Interpreter, tier(),
                    reason};
    event.osrUnit = osrUnit;
    tiers_.emit(event);
}

std::string OptimizingTiers::whatIsMissing(const CodeBlock* code) {
    State& state = states_[code];
    if (state.pending) return "a compilation is under way";
    if (state.wanted) return "it waits for the compile thread";
    if (state.failure) return std::string("not compiled: ") + state.failure;
    if (compilations(state, kNoOsr) >= kCompilations)
        return fmt::format("compiled {} times, and left too often each time", kCompilations);
    return fmt::format("{} of {} points (a call is {}, a loop turn 1)", views::withCommas(state.points),
                       views::withCommas(threshold(code, state, kNoOsr)), kPointsPerCall);
}

bool OptimizingTiers::mayCompile(const CodeBlock* code, State& state, uint32_t osrUnit) const {
    const CompiledCode* made = code->optimizedAt(osrUnit);
    return (!made || made->superseded) && compilations(state, osrUnit) < kCompilations;
}

void OptimizingTiers::want(CodeBlock* code, uint32_t osrUnit, const char* reason) {
    State& state = states_[code];
    // A loop that waits for its code gives way to the function's entry.
    if (state.wanted && osrUnit != kNoOsr) return;
    if (!state.wanted) wanted_.push_back(code);
    state.wanted = reason;
    state.wantedUnit = osrUnit;
}

void OptimizingTiers::pump() {
    while (!wanted_.empty() && pending_ < kPrepared) {
        auto worth = [&](const CodeBlock* code) {
            constexpr uint64_t kUnitsOfAnyFunction = 50; // what compiling costs beyond the function's size
            return states_[code].recent / (code->data_->units.size() + kUnitsOfAnyFunction);
        };
        auto best = std::max_element(wanted_.begin(), wanted_.end(),
                                     [&](const CodeBlock* a, const CodeBlock* b) { return worth(a) < worth(b); });
        CodeBlock* code = *best;
        wanted_.erase(best);
        for (const CodeBlock* other : wanted_) states_[other].recent /= 2;
        State& state = states_[code];
        const char* reason = std::exchange(state.wanted, nullptr);
        if (!state.pending && mayCompile(code, state, state.wantedUnit)) request(code, state, state.wantedUnit, reason);
    }
}

void OptimizingTiers::onInterrupt() {
    installReady();
    if (!stopped_) pump();
}

void OptimizingTiers::request(CodeBlock* code, State& state, uint32_t osrUnit, const char* why) {
    Task task{nullptr, code, osrUnit, why, state.points, threshold(code, state, osrUnit), now(), 0, clock_};
    compilations(state, osrUnit)++;
    const char* reason = "not compiled";
    task.job = compiler_->prepare(vm_, code, osrUnit, reason);
    // That may have collected, but forgets no function that runs.
    State& after = states_[code];
    if (!task.job) {
        fail(code, after, osrUnit, reason);
        return;
    }
    task.prepareSeconds = now() - task.prepareSeconds;
    if (vm_.flags.sync_compile || vm_.flags.compile_at_once) {
        double begin = now();
        task.job->run();
        task.runSeconds = now() - begin;
        install(task);
        return;
    }
    after.pending = true;
    pending_++;
    {
        std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(task));
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
    wake_.notify_one();
}

void OptimizingTiers::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        Task task = std::move(waiting_.front());
        waiting_.pop_front();
        running_ = task.block;
        runningJob_ = task.job.get();
        lock.unlock();
        double begin = now();
        task.job->run();
        task.runSeconds = now() - begin;
        lock.lock();
        running_ = nullptr;
        runningJob_ = nullptr;
        ready_.push_back(std::move(task));
        anyReady_.store(true, std::memory_order_release);
        // Optimized loops look at this word and at nothing else.
        __atomic_store_n(&vm_.interruptRequested, 1u, __ATOMIC_RELEASE);
        idle_.notify_all();
    }
}

void OptimizingTiers::installReady() {
    if (!anyReady_.load(std::memory_order_acquire)) return;
    std::deque<Task> ready;
    {
        std::lock_guard lock(mutex_);
        ready.swap(ready_);
        anyReady_.store(false, std::memory_order_relaxed);
    }
    for (Task& task : ready) {
        pending_--;
        states_[task.block].pending = false;
        install(task);
    }
}

void OptimizingTiers::install(Task& task) {
    CodeBlock* code = task.block;
    const char* reason = "not installed";
    auto made = task.job->install(vm_, tiers_.registry(), reason);
    CompiledCode* compiled = nullptr;
    if (made) {
        made->compileSeconds = task.prepareSeconds + task.runSeconds;
        made->builtAt = task.builtAt;
        made->name = views::functionLabel(vm_, code);
        compiled = tiers_.install(std::move(made), reason);
    }
    if (!compiled && task.job->outdated) {
        if (State& state = states_[code]; mayCompile(code, state, task.osrUnit)) want(code, task.osrUnit, task.reason);
        TierEvent event{TierEvent::Kind::Failed, code, code->compiled_ ? Tier::Baseline : Tier::Interpreter, tier(),
                        reason};
        event.osrUnit = task.osrUnit;
        tiers_.emit(event);
        return;
    }
    if (!compiled) {
        fail(code, states_[code], task.osrUnit, reason);
        return;
    }
    TierEvent event{TierEvent::Kind::Compiled, code, code->compiled_ ? Tier::Baseline : Tier::Interpreter,
                    compiled->tier, task.reason};
    event.compiled = compiled;
    event.count = task.points;
    event.threshold = task.threshold;
    event.compileSeconds = compiled->compileSeconds;
    event.codeBytes = compiled->codeBytes;
    event.instructions = compiled->instructions;
    event.osrUnit = task.osrUnit;
    event.nodes = task.job->nodes;
    event.irInstructions = task.job->irInstructions;
    event.exits = task.job->exits;
    for (const OptimizingJob::Phase& phase : task.job->phases) event.phases.emplace_back(phase.name, phase.seconds);
    tiers_.emit(event);
}

void OptimizingTiers::finish() {
    onInterrupt();
    while (pending_ != 0) {
        {
            std::unique_lock lock(mutex_);
            idle_.wait(lock, [this] { return waiting_.empty() && !running_; });
        }
        onInterrupt();
    }
}

void OptimizingTiers::stop() {
    if (thread_.joinable()) {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
            if (runningJob_) runningJob_->abandoned = true;
        }
        wake_.notify_all();
        thread_.join();
    }
    waiting_.clear();
    ready_.clear();
    wanted_.clear();
    stopped_ = true;
}

// -- exits
// ---------------------------------------------------------------------------------------------------------------------

void OptimizingTiers::exitTaken(CompiledCode& code, const TierManager::ExitReport& report) {
    if (!report.isBet) return;
    std::vector<Bet>& bets = states_[report.where].bets;
    auto bet = std::find_if(bets.begin(), bets.end(),
                            [&](const Bet& b) { return b.unit == report.unit && b.reason == report.reason; });
    if (bet == bets.end()) bet = bets.insert(bets.end(), {report.unit, report.reason, 0, 0, 0, 0});
    bool isOld = code.builtAt < bet->since; // built before the bet was lost the last time, and left for the same reason
    if (!isOld && bet->lost++ == 0) bet->firstLost = now();
    code.exitsTaken++;
    if (code.retired) return;
    bool useless = code.exitsTaken >= kExitsOfCode;
    if (report.takenAtSite < kExitsOfSite && !useless) return;
    if (vm_.flags.sync_compile || vm_.flags.compile_at_once || now() - bet->firstLost < kOftenSeconds) useless = true;
    // Whatever the number of other sites: this bet was the last straw.
    if (!isOld) {
        bet->generation++;
        bet->since = ++clock_;
        bet->lost = 0;
    }
    State& state = states_[code.block];
    if (useless) {
        state.points = 0;
        retire(&code, "left too often");
        setBudgets(code.block);
        return;
    }
    if (code.superseded) return;
    code.superseded = true;
    if (state.pending || !mayCompile(code.block, state, code.osrUnit)) return;
    // Not here, where frames are being rebuilt: at the next poll.
    want(code.block, code.osrUnit, "left too often");
    state.recent += state.points;
    __atomic_store_n(&vm_.interruptRequested, 1u, __ATOMIC_RELEASE);
}

uint32_t OptimizingTiers::failed(const CodeBlock* code, uint32_t unit, uint8_t reason) const {
    auto state = states_.find(code);
    if (state == states_.end()) return 0;
    for (const Bet& bet : state->second.bets)
        if (bet.unit == unit && bet.reason == reason) return bet.generation;
    return 0;
}

void OptimizingTiers::retire(CompiledCode* code, const char* reason) {
    if (code->retired) return;
    TierEvent event{TierEvent::Kind::Discarded, code->block, code->tier,
                    code->block->compiled_ ? Tier::Baseline : Tier::Interpreter, reason};
    event.compiled = code;
    event.codeBytes = code->codeBytes;
    event.osrUnit = code->osrUnit;
    tiers_.emit(event);
    code->retired = true;
    tiers_.registry().unlink(code);
    retired_.push_back(code);
}

void OptimizingTiers::invalidated(CompiledCode& code, const char* reason) {
    if (code.retired) return;
    CodeBlock* block = code.block;
    states_[block].points = 0;
    retire(&code, reason);
    setBudgets(block);
}

void OptimizingTiers::freeRetired() {
    std::erase_if(retired_, [&](CompiledCode* code) {
        if (code->use.onStack) return false;
        tiers_.freeOptimized(code);
        return true;
    });
}

void OptimizingTiers::forget(CodeBlock* code) {
    states_.erase(code);
    std::erase(wanted_, code);
    // Roots until they are freed: this is the end of the heap.
    for (CompiledCode* retired : retired_)
        if (retired->block == code) retired->block = nullptr;
}

void OptimizingTiers::visit(Visitor& v) {
    for (const CompiledCode* code : retired_) {
        v.visit(code->block);
        code->parts->visit(v);
    }
    std::lock_guard lock(mutex_);
    for (const auto* tasks : {&waiting_, &ready_})
        for (const Task& task : *tasks) {
            v.visit(task.block);
            task.job->visit(v);
        }
    v.visit(running_);
    if (runningJob_) runningJob_->visit(v);
}

} // namespace tiercel

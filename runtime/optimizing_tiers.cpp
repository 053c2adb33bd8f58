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
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace tiercel {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

constexpr uint32_t kNoOsr = OptimizingCompiler::kNoOsr;
static_assert(kNoOsr == CompiledCode::kNoEntry);
constexpr uint64_t kPointsPerCall = 4;
constexpr uint64_t kFewCalls = 4;
constexpr uint64_t kPointsPerTick = 1000;
constexpr std::chrono::milliseconds kTick{1};
constexpr int kMissedTicks = 50; // then the program does not run native code, or waits for something

} // namespace

OptimizingTiers::OptimizingTiers(VM& vm, TierManager& tiers, std::unique_ptr<OptimizingCompiler> compiler)
    : vm_(vm), tiers_(tiers), compiler_(std::move(compiler)), llvm_(compiler_->makes(Tier::Llvm)),
      native_(compiler_->makes(Tier::Native) && !(llvm_ && vm.flags.compile_at_once)) {
    if (native_ && goesByTime(vm.flags)) llvmSince_ = now() + static_cast<double>(vm.flags.llvm_delay) / 1e3;
}
OptimizingTiers::~OptimizingTiers() { stop(); }

// -- heat
// ---------------------------------------------------------------------------------------------------------------------

uint64_t OptimizingTiers::threshold(const CodeBlock* code, State& state, uint32_t osrUnit, Tier tier) const {
    uint64_t units = code->data_->units.size();
    uint64_t calls = tier == Tier::Llvm ? vm_.flags.llvm_threshold : vm_.flags.native_threshold;
    if (calls == 0) {
        // LLVM takes some ten thousand times as long for an instruction as baseline code does, the other tier a
        // hundredth of that. What is compiled first of all that is warm is decided by `pump`.
        if (tier == Tier::Native)
            calls = std::min<uint64_t>(100 + units, 2'000);
        else
            calls = std::min<uint64_t>(500 + units * 4, 10'000) * (native_ ? 2 : 1);
    }
    constexpr uint64_t kNever = uint64_t{1} << 40; // calls; the points of more would not fit
    calls = std::min(calls, kNever);
    return calls * kPointsPerCall << std::min(compilations(state, osrUnit, tier), kCompilations);
}

int& OptimizingTiers::compilations(State& state, uint32_t osrUnit, Tier tier) {
    for (State::Made& made : state.compiled)
        if (made.unit == osrUnit && made.tier == tier) return made.count;
    return state.compiled.emplace_back(osrUnit, tier, 0).count;
}

Tier OptimizingTiers::next(const CodeBlock* code, State& state, uint32_t osrUnit) const {
    const CompiledCode* made = code->optimizedAt(osrUnit);
    Tier tier = native_ ? Tier::Native : Tier::Llvm;
    if (made) {
        if (made->superseded)
            tier = made->tier;
        else if (made->tier == Tier::Native && llvm_)
            tier = Tier::Llvm;
        else
            return Tier::Interpreter;
    }
    return compilations(state, osrUnit, tier) < kCompilations ? tier : Tier::Interpreter;
}

bool OptimizingTiers::isEarly() const { return llvmSince_ != 0 && now() < llvmSince_; }

bool OptimizingTiers::isHot(const CodeBlock* code, State& state, uint32_t osrUnit) const {
    Tier tier = next(code, state, osrUnit);
    return tier != Tier::Interpreter && !state.pending[laneOf(tier)] &&
           state.points >= threshold(code, state, osrUnit, tier) && !(tier == Tier::Llvm && isEarly());
}

void OptimizingTiers::setBudgets(CodeBlock* code) {
    State& state = states_[code];
    Tier tier = next(code, state, kNoOsr);
    uint64_t limit = tier == Tier::Interpreter ? 0 : threshold(code, state, kNoOsr, tier);
    uint64_t left = state.points < limit ? limit - state.points : 1;
    auto most = [&](int32_t budget, uint64_t points) {
        return static_cast<int32_t>(std::min<uint64_t>(static_cast<uint64_t>(budget), points));
    };
    code->callBudget_ = most(interpreter::kCallBudget, std::max<uint64_t>(left / kPointsPerCall, 1));
    code->loopBudget_ = most(interpreter::kLoopBudget, left);
    // While it waits for its code, and when there is nothing to wait for, the usual number.
    if (state.pending[laneOf(tier)] || state.points >= limit) {
        code->callBudget_ = interpreter::kCallBudget;
        code->loopBudget_ = interpreter::kLoopBudget;
    }
    state.callBudget = code->callBudget_;
    state.loopBudget = code->loopBudget_;
}

/// What its budgets say has been run since they were set.
void OptimizingTiers::count(CodeBlock* code, State& state) {
    auto used = [](int32_t was, int32_t is) { return static_cast<uint64_t>(std::max(was - std::max(is, 0), 0)); };
    uint64_t calls = used(state.callBudget, code->callBudget_);
    uint64_t points = calls * kPointsPerCall + used(state.loopBudget, code->loopBudget_);
    state.calls += calls;
    state.points += points;
    state.recent += points;
}

void OptimizingTiers::onBudget(CodeBlock* code, const Instruction* backEdge, Value callee) {
    installReady();
    if (stopped_) return;
    State& state = states_[code];
    count(code, state);
    noteCallee(code, state, callee);
    int32_t offset = backEdge ? backwardJump(backEdge) : 0;
    if ((!backEdge || offset == 0 || state.calls > kFewCalls) && isHot(code, state, kNoOsr)) {
        want(code, kNoOsr, backEdge ? "loop" : "calls");
    } else if (offset != 0) {
        if (uint32_t header = code->unitOf(backEdge + offset); isHot(code, state, header)) want(code, header, "loop");
    }
    pump();
}

bool OptimizingTiers::onHeat(CodeBlock* code, uint32_t header, Value callee) {
    installReady();
    if (stopped_) {
        code->callBudget_ = code->loopBudget_ = INT32_MAX;
        return false;
    }
    State& state = states_[code];
    count(code, state);
    noteCallee(code, state, callee);
    bool isCall = header == kNoOsr; // or a loop of an inlined function
    if (ticked_.exchange(false)) {
        state.points += kPointsPerTick;
        state.recent += kPointsPerTick;
        if (isCall) state.calls++;
    }
    if ((isCall || state.calls > kFewCalls) && isHot(code, state, kNoOsr)) {
        want(code, kNoOsr, isCall ? "calls" : "loop");
    } else if (!isCall && isHot(code, state, header)) {
        want(code, header, "loop");
    }
    pump();
    setBudgets(code);
    if (isCall) return false;
    const CompiledCode* made = code->optimizedAt(header);
    if (!made || made->tier != Tier::Llvm) return false;
    code->loopBudget_ = 1; // the next turn in baseline code is to look for it
    return true;
}

// -- compiling
// ---------------------------------------------------------------------------------------------------------------------

void OptimizingTiers::fail(CodeBlock* code, State& state, uint32_t osrUnit, Tier tier, const char* reason) {
    compilations(state, osrUnit, tier) = kCompilations;
    state.failure = reason;
    TierEvent event{TierEvent::Kind::Failed, code, code->compiled_ ? Tier::Baseline : Tier::Interpreter, tier, reason};
    event.osrUnit = osrUnit;
    tiers_.emit(event);
}

std::string OptimizingTiers::whatIsMissing(const CodeBlock* code) {
    State& state = states_[code];
    if (state.pending[0] || state.pending[1]) return "a compilation is under way";
    if (state.wanted) return "it waits for the compile thread";
    if (state.failure) return std::string("not compiled: ") + state.failure;
    Tier tier = next(code, state, kNoOsr);
    if (tier == Tier::Interpreter) return fmt::format("compiled {} times, and left too often each time", kCompilations);
    return fmt::format("{} of {} points (a call is {}, a loop turn 1)", views::withCommas(state.points),
                       views::withCommas(threshold(code, state, kNoOsr, tier)), kPointsPerCall);
}

void OptimizingTiers::want(CodeBlock* code, uint32_t osrUnit, const char* reason) {
    State& state = states_[code];
    // A loop that waits for its code gives way to the function's entry.
    if (state.wanted && osrUnit != kNoOsr) return;
    if (!state.wanted) wanted_[laneOf(next(code, state, osrUnit))].push_back({code, &state});
    state.wanted = reason;
    state.wantedUnit = osrUnit;
}

/// If only one function has ever been made of the template, it is the one that runs now.
void OptimizingTiers::noteCallee(CodeBlock* code, State& state, Value callee) {
    bool isFunction = callee.isCell() && callee.asCell()->kind() == CellKind::Function;
    Function* function = isFunction ? callee.asCell()->as<Function>() : nullptr;
    bool isOnly = function && function->template_ == code->template_ && code->template_->closures_ == 1;
    if (!isOnly) function = nullptr;
    if (function == state.only) return;
    state.only = function;
    if (function) noted_.push_back(&state);
}

void OptimizingTiers::pump() {
    auto worth = [](const Wanted& wanted) {
        constexpr uint64_t kUnitsOfAnyFunction = 50; // what compiling costs beyond the function's size
        return wanted.state->recent / (wanted.block->data_->units.size() + kUnitsOfAnyFunction);
    };
    // A program of thousands of functions has hundreds that wait: nothing is looked at while there is no room.
    for (size_t lane = 0; lane < 2; lane++) {
        std::vector<Wanted>& waiting = wanted_[lane];
        while (lanes_[lane].pending < kPrepared && !waiting.empty()) {
            auto best = std::max_element(waiting.begin(), waiting.end(),
                                         [&](const Wanted& a, const Wanted& b) { return worth(a) < worth(b); });
            auto [code, state] = *best;
            waiting.erase(best);
            Tier tier = next(code, *state, state->wantedUnit);
            if (tier != Tier::Interpreter && laneOf(tier) != lane) {
                wanted_[laneOf(tier)].push_back({code, state}); // its code of the other tier is gone, or there
                continue;
            }
            for (const Wanted& other : waiting) other.state->recent /= 2;
            const char* reason = std::exchange(state->wanted, nullptr);
            if (tier != Tier::Interpreter && !state->pending[lane])
                request(code, *state, state->wantedUnit, tier, reason);
        }
    }
}

void OptimizingTiers::onInterrupt() {
    installReady();
    if (!stopped_) pump();
}

void OptimizingTiers::request(CodeBlock* code, State& state, uint32_t osrUnit, Tier tier, const char* why) {
    Task task{nullptr, code, osrUnit, tier, why, state.points, threshold(code, state, osrUnit, tier), now(), 0, clock_};
    compilations(state, osrUnit, tier)++;
    const char* reason = "not compiled";
    if (code->template_->closures_ != 1) state.only = nullptr;
    task.job = compiler_->prepare(vm_, code, osrUnit, tier, state.only, reason);
    // That may have collected, but forgets no function that runs.
    State& after = states_[code];
    if (!task.job) {
        fail(code, after, osrUnit, tier, reason);
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
    Lane& lane = lanes_[laneOf(tier)];
    after.pending[laneOf(tier)] = true;
    lane.pending++;
    {
        std::lock_guard lock(mutex_);
        lane.waiting.push_back(std::move(task));
    }
    if (!lane.thread.joinable()) lane.thread = std::thread([this, &lane] { work(lane); });
    lane.wake.notify_one();
}

void OptimizingTiers::tick(std::unique_lock<std::mutex>& lock, Lane& lane) {
    int missed = 0;
    while (missed < kMissedTicks) {
        if (lane.wake.wait_for(lock, kTick, [&] { return stopping_ || !lane.waiting.empty(); })) return;
        // The last one is still to be found.
        if (__atomic_load_n(&vm_.interruptRequested, __ATOMIC_ACQUIRE)) {
            missed++;
            continue;
        }
        missed = 0;
        ticked_.store(true);
        __atomic_fetch_or(&vm_.interruptRequested, 1u, __ATOMIC_RELEASE);
    }
    resting_ = true;
}

void OptimizingTiers::interruptTaken() {
    ticked_.store(false, std::memory_order_relaxed);
    if (!resting_.load(std::memory_order_relaxed)) return;
    std::lock_guard lock(mutex_);
    resting_ = false;
    lanes_[laneOf(Tier::Native)].wake.notify_one();
}

void OptimizingTiers::work(Lane& lane) {
    // The program and the native tier, whose code is nearly as good, come first where processors are few or busy. Linux
    // has a priority for each thread, whatever POSIX says of processes.
    if (&lane == &lanes_[laneOf(Tier::Llvm)] && native_)
        setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()),
                    static_cast<int>(std::min<uint64_t>(vm_.flags.llvm_nice, 19)));
    const bool ticks = &lane == &lanes_[laneOf(Tier::Native)] && llvm_ && goesByTime(vm_.flags);
    std::unique_lock lock(mutex_);
    for (;;) {
        if (ticks && !resting_) tick(lock, lane);
        lane.wake.wait(lock, [&] { return stopping_ || !lane.waiting.empty() || (ticks && !resting_); });
        if (stopping_) return;
        if (lane.waiting.empty()) continue;
        Task task = std::move(lane.waiting.front());
        lane.waiting.pop_front();
        lane.running = task.block;
        lane.runningJob = task.job.get();
        lock.unlock();
        double begin = now();
        task.job->run();
        task.runSeconds = now() - begin;
        lock.lock();
        lane.running = nullptr;
        lane.runningJob = nullptr;
        ready_.push_back(std::move(task));
        anyReady_.store(true, std::memory_order_release);
        // Optimized loops look at this word and at nothing else.
        __atomic_fetch_or(&vm_.interruptRequested, 1u, __ATOMIC_RELEASE);
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
        lanes_[laneOf(task.tier)].pending--;
        State& state = states_[task.block];
        state.pending[laneOf(task.tier)] = false;
        if (task.job->abandoned)
            compilations(state, task.osrUnit, task.tier)--;
        else
            install(task);
    }
}

/// LLVM need not finish what rests on a bet that native code has just lost.
void OptimizingTiers::abandon(const CodeBlock* code) {
    Lane& lane = lanes_[laneOf(Tier::Llvm)];
    std::lock_guard lock(mutex_);
    if (lane.running == code) lane.runningJob->abandoned = true;
    for (Task& task : lane.waiting)
        if (task.block == code) task.job->abandoned = true;
}

void OptimizingTiers::install(Task& task) {
    CodeBlock* code = task.block;
    const char* reason = "not installed";
    const CompiledCode* before = code->optimizedAt(task.osrUnit);
    Tier from = before ? before->tier : code->compiled_ ? Tier::Baseline : Tier::Interpreter;
    auto made = task.job->install(vm_, tiers_.registry(), reason);
    CompiledCode* compiled = nullptr;
    if (made) {
        made->compileSeconds = task.prepareSeconds + task.runSeconds;
        made->builtAt = task.builtAt;
        made->name = views::functionLabel(vm_, code);
        compiled = tiers_.install(std::move(made), reason);
    }
    if (!compiled && task.job->outdated) {
        if (next(code, states_[code], task.osrUnit) != Tier::Interpreter) want(code, task.osrUnit, task.reason);
        TierEvent event{TierEvent::Kind::Failed, code, code->compiled_ ? Tier::Baseline : Tier::Interpreter, task.tier,
                        reason};
        event.osrUnit = task.osrUnit;
        tiers_.emit(event);
        return;
    }
    if (!compiled) {
        fail(code, states_[code], task.osrUnit, task.tier, reason);
        return;
    }
    TierEvent event{TierEvent::Kind::Compiled, code, from, compiled->tier, task.reason};
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
    while (lanes_[0].pending + lanes_[1].pending != 0) {
        {
            std::unique_lock lock(mutex_);
            idle_.wait(lock, [this] {
                return std::all_of(std::begin(lanes_), std::end(lanes_),
                                   [](const Lane& lane) { return lane.waiting.empty() && !lane.running; });
            });
        }
        onInterrupt();
    }
}

void OptimizingTiers::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        for (Lane& lane : lanes_)
            if (lane.runningJob) lane.runningJob->abandoned = true;
    }
    for (Lane& lane : lanes_) {
        lane.wake.notify_all();
        if (lane.thread.joinable()) lane.thread.join();
        lane.waiting.clear();
    }
    ready_.clear();
    for (auto& waiting : wanted_) waiting.clear();
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
        if (code.tier == Tier::Native) abandon(code.block);
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
    if (Tier tier = next(code.block, state, code.osrUnit); tier == Tier::Interpreter || state.pending[laneOf(tier)])
        return;
    // Not here, where frames are being rebuilt: at the next poll.
    want(code.block, code.osrUnit, "left too often");
    state.recent += state.points;
    __atomic_fetch_or(&vm_.interruptRequested, 1u, __ATOMIC_RELEASE);
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
    if (auto at = states_.find(code); at != states_.end()) {
        if (at->second.wanted)
            for (auto& waiting : wanted_) std::erase_if(waiting, [code](const Wanted& w) { return w.block == code; });
        std::erase(noted_, &at->second);
        states_.erase(at);
    }
    // Roots until they are freed: this is the end of the heap.
    for (CompiledCode* retired : retired_)
        if (retired->block == code) retired->block = nullptr;
}

void OptimizingTiers::visit(Visitor& v) {
    for (const CompiledCode* code : retired_) {
        v.visit(code->block);
        code->visitParts(v);
    }
    if (v.isFull()) {
        for (auto& [code, state] : states_) {
            // Not for the sake of code that has gone.
            if (!state.wanted && !code->optimized_) state.only = nullptr;
            v.visit(state.only);
        }
    } else {
        for (const State* state : noted_) v.visit(state->only);
    }
    noted_.clear();
    std::lock_guard lock(mutex_);
    for (const auto* tasks : {&lanes_[0].waiting, &lanes_[1].waiting, &ready_})
        for (const Task& task : *tasks) {
            v.visit(task.block);
            task.job->visit(v);
        }
    for (const Lane& lane : lanes_) {
        v.visit(lane.running);
        if (lane.runningJob) lane.runningJob->visit(v);
    }
}

} // namespace tiercel

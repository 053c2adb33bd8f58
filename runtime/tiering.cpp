// Decisions about tiers; see tiering.h.
#include "runtime/tiering.h"

#include "runtime/interpreter/interpreter.h"
#include "runtime/source_code.h"
#include "runtime/views/report.h"
#include "runtime/vm.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace tiercel {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Time that the thread has run: what other programs take does not count.
double threadSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

constexpr int32_t kLoopsPerCall = 4;  // a loop turn counts as a quarter of a call
constexpr int32_t kWarmTurns = 200;   // run in new code before its turns are timed
constexpr int32_t kTimedTurns = 1000; // timed in new code
constexpr uint8_t kTimingAttempts = 3;

} // namespace

TierManager::TierManager(VM& vm) : vm_(vm) {}
TierManager::~TierManager() = default;

CodeRegistry& TierManager::registry() {
    if (!registry_) registry_ = std::make_unique<CodeRegistry>(vm_);
    return *registry_;
}

void TierManager::addListener(Listener listener) {
    if (listeners_.empty()) start_ = now();
    listeners_.push_back(std::move(listener));
}
void TierManager::emit(TierEvent& event) {
    if (listeners_.empty()) return;
    event.seconds = now() - start_;
    for (auto& listener : listeners_) listener(event);
}

bool TierManager::allowed(CodeBlock* code) const {
    if (!baseline || code->neverCompile_) return false;
    const Flags& flags = vm_.flags;
    if (flags.only.empty() && flags.skip.empty()) return true;
    std::string name = code->template_->name_->toUtf8(vm_);
    return (flags.only.empty() || name == flags.only) && (flags.skip.empty() || name != flags.skip);
}

int32_t TierManager::baselineThreshold(const CodeBlock* code) const {
    if (vm_.flags.baseline_threshold)
        return static_cast<int32_t>(std::min<uint64_t>(vm_.flags.baseline_threshold, 1 << 20));
    // Compiling an instruction costs about as much as interpreting it a hundred times.
    size_t units = code->data_->units.size();
    return static_cast<int32_t>(std::min<size_t>(60 + units / 16, 400));
}

void TierManager::setBudgets(CodeBlock* code) {
    bool waiting = !code->compiled_ && allowed(code);
    int32_t threshold = waiting ? baselineThreshold(code) : 0;
    code->callBudget_ = waiting ? threshold : interpreter::kCallBudget;
    code->loopBudget_ = waiting ? threshold * kLoopsPerCall : interpreter::kLoopBudget;
    if (measuring_ && waiting) code->loopBudget_ /= 2; // timeLoop asks for the other half
}

void TierManager::beginTiming(LoopTiming& timing, CodeBlock* code, int32_t turns) {
    code->loopBudget_ = turns - 1; // below zero after so many turns
    timing.fp = vm_.fp;
    timing.callBudget = code->callBudget_;
    timing.turns = turns;
    timing.begin = threadSeconds();
}

double TierManager::endTiming(const LoopTiming& timing, const CodeBlock* code) const {
    bool sameActivation = timing.fp == vm_.fp && timing.callBudget == code->callBudget_;
    return sameActivation ? (threadSeconds() - timing.begin) / timing.turns : 0;
}

bool TierManager::timeLoop(CodeBlock* code) {
    // Resuming a generator is no call, so its activations cannot be told apart.
    FunctionKind kind = code->template_->functionKind_;
    if ((kind >= FunctionKind::Generator && kind <= FunctionKind::AsyncGeneratorMethod) || kind == FunctionKind::Module)
        return false;
    auto found = timings_.find(code);
    if (found == timings_.end()) {
        if (code->compiled_ || !allowed(code)) return false;
        beginTiming(timings_[code], code, baselineThreshold(code) * kLoopsPerCall / 2);
        return true;
    }
    LoopTiming& timing = found->second;
    switch (timing.phase) {
    case LoopTiming::Phase::Before:
        timing.before = code->compiled_ ? 0 : endTiming(timing, code);
        if (timing.before == 0) timings_.erase(found);
        return false; // compile now
    case LoopTiming::Phase::Compiled:
        timing.phase = LoopTiming::Phase::After;
        beginTiming(timing, code, kTimedTurns);
        return true;
    case LoopTiming::Phase::After:
        if (double after = endTiming(timing, code); after != 0) {
            TierEvent event{TierEvent::Kind::Measured, code, Tier::Interpreter, code->compiled_->tier, "loop"};
            event.turnBefore = timing.before;
            event.turnAfter = after;
            event.count = kTimedTurns;
            timings_.erase(found);
            emit(event);
        } else if (++timing.attempts < kTimingAttempts) {
            beginTiming(timing, code, kTimedTurns);
            return true;
        } else {
            timings_.erase(found);
        }
        return false;
    }
    return false;
}

void TierManager::initialize(CodeBlock* code) {
    if (vm_.flags.compile_at_once && allowed(code)) compileBaseline(code, "at once", 0);
    setBudgets(code);
}

void TierManager::forget(CodeBlock* code) {
    if (measuring_) timings_.erase(code);
    if (!code->compiled_) return;
    TierEvent event{TierEvent::Kind::Discarded, code, code->compiled_->tier, Tier::Interpreter, "function collected"};
    event.codeBytes = code->compiled_->codeBytes;
    emit(event);
    vm_.heap.adjustExternal(-static_cast<ptrdiff_t>(code->compiled_->memory.bytes));
    registry_->remove(code->compiled_);
}

Completion<void> TierManager::onCallBudget(CodeBlock* code) {
    if (!code->compiled_ && allowed(code))
        compileBaseline(code, "calls", static_cast<uint64_t>(baselineThreshold(code)));
    setBudgets(code);
    return vm_.pollInterrupts();
}

Completion<void> TierManager::onLoopBudget(CodeBlock* code) {
    if (measuring_ && timeLoop(code)) return vm_.pollInterrupts();
    bool compiled = !code->compiled_ && allowed(code) &&
                    compileBaseline(code, "loop", static_cast<uint64_t>(baselineThreshold(code)) * kLoopsPerCall);
    setBudgets(code);
    if (measuring_ && compiled) {
        if (auto timing = timings_.find(code); timing != timings_.end()) {
            timing->second.phase = LoopTiming::Phase::Compiled;
            code->loopBudget_ = kWarmTurns;
        }
    }
    return vm_.pollInterrupts();
}

bool TierManager::compileBaseline(CodeBlock* code, const char* reason, uint64_t count) {
    const char* failure = nullptr;
    double begin = now();
    auto made = baseline->compile(vm_, code, registry(), failure);
    double end = now();
    TierEvent event{TierEvent::Kind::Compiled, code, Tier::Interpreter, Tier::Baseline, reason};
    event.count = event.threshold = count;
    event.compileSeconds = end - begin;
    if (!made) {
        code->neverCompile_ = true;
        event.kind = TierEvent::Kind::Failed;
        event.reason = failure;
        emit(event);
        return false;
    }
    made->compileSeconds = event.compileSeconds;
    made->name = views::functionLabel(vm_, code);
    event.codeBytes = made->codeBytes;
    event.instructions = made->instructions;
    size_t bytes = made->memory.bytes;
    code->setCompiled(vm_, registry().add(std::move(made)));
    vm_.heap.chargeExternal(bytes);
    emit(event);
    return true;
}

} // namespace tiercel

// Decisions about tiers; see tiering.h.
#include "runtime/tiering.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/frame.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/optimizing_tiers.h"
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

// Each time that there is no room for a function's code, its threshold doubles. Code that fitted for a while comes back
// in the end; what never fits is tried a number of times that grows with the logarithm of its calls.
constexpr uint8_t kMostDropped = 6, kMostRefused = 20;
constexpr int32_t kMaxThreshold = 1 << 26; // times kLoopsPerCall, it fits the budgets

} // namespace

TierManager::TierManager(VM& vm) : vm_(vm) {}
TierManager::~TierManager() = default;

void TierManager::setOptimizing(std::unique_ptr<OptimizingCompiler> compiler) {
    const std::string& highest = vm_.flags.tier;
    if (!highest.empty() && highest != tierName(Tier::Native) && highest != tierName(Tier::Llvm)) return;
    optimizing_ = std::make_unique<OptimizingTiers>(vm_, *this, std::move(compiler));
}

void TierManager::stop() {
    if (optimizing_) optimizing_->stop();
}

CodeRegistry& TierManager::registry() {
    if (!registry_) {
        registry_ = std::make_unique<CodeRegistry>(vm_);
        vm_.heap.addRootVisitor(this); // there is code to drop from now on
    }
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
    std::string name = views::functionTitle(vm_, code); // as the views print it: "(anonymous)", "(script)"
    return (flags.only.empty() || name == flags.only) && (flags.skip.empty() || name != flags.skip);
}

int32_t TierManager::baselineThreshold(const CodeBlock* code) const {
    if (vm_.flags.compile_at_once && code->noRoomCount_ == 0) return 0; // it was dropped
    size_t threshold = std::min<uint64_t>(vm_.flags.baseline_threshold, 1 << 20);
    // Compiling an instruction costs about as much as interpreting it a hundred times.
    if (threshold == 0) threshold = std::min<size_t>(60 + code->data_->units.size() / 16, 400);
    return static_cast<int32_t>(std::min<size_t>(threshold << code->noRoomCount_, kMaxThreshold));
}

int32_t TierManager::fullLoopBudget(int32_t threshold) const {
    return threshold * kLoopsPerCall / (measuring_ ? 2 : 1); // timeLoop asks for the other half
}

void TierManager::setBudgets(CodeBlock* code) {
    if (code->compiled_) code->compiled_->use.noted = true;
    setBudgets(code, !code->compiled_ && allowed(code));
    if (optimizing_ && code->compiled_ && !code->waiting_) optimizing_->setBudgets(code);
}

void TierManager::setBudgets(CodeBlock* code, bool waiting) {
    int32_t threshold = waiting ? baselineThreshold(code) : 0;
    code->waiting_ = waiting;
    code->callBudget_ = waiting ? threshold : interpreter::kCallBudget;
    code->loopBudget_ = waiting ? fullLoopBudget(threshold) : interpreter::kLoopBudget;
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

void TierManager::discard(CodeBlock* code, const char* reason) {
    TierEvent event{TierEvent::Kind::Discarded, code, code->compiled_->tier, Tier::Interpreter, reason};
    event.codeBytes = code->compiled_->codeBytes;
    emit(event);
    vm_.heap.adjustExternal(-static_cast<ptrdiff_t>(code->compiled_->memory.bytes));
    registry_->remove(code->compiled_);
}

void TierManager::forget(CodeBlock* code) {
    if (measuring_) timings_.erase(code);
    while (code->optimized_) {
        CompiledCode* optimized = code->optimized_;
        registry_->unlink(optimized);
        freeOptimized(optimized);
    }
    if (optimizing_) optimizing_->forget(code);
    if (code->compiled_) discard(code, "function collected");
}

// -- fading and dropping
// ------------------------------------------------------------------------------------------------------------------

void TierManager::drop(CodeBlock* code, const char* reason) {
    if (measuring_) timings_.erase(code);
    discard(code, reason);
    setBudgets(code, true); // it was compiled, so it may be
}

void TierManager::dropOptimized(CodeBlock* code, const char* reason) {
    for (CompiledCode *at = code->optimized_, *next; at; at = next) {
        next = at->next;
        if (!at->use.onStack) optimizing_->retire(at, reason);
    }
    optimizing_->freeRetired();
}

size_t TierManager::dropAll(const char* reason) {
    if (!registry_) return 0;
    lookAtStacks();
    size_t before = machineCodeBytes();
    if (optimizing_) {
        std::vector<CodeBlock*> blocks;
        registry_->forEach([&](const CompiledCode& compiled) {
            if (compiled.isOptimized() && !compiled.retired && compiled.block != settling_)
                blocks.push_back(compiled.block);
        });
        for (CodeBlock* code : blocks) dropOptimized(code, reason);
    }
    registry_->forEach([&](const CompiledCode& compiled) {
        if (compiled.isOptimized() || compiled.use.onStack || compiled.block == settling_) return;
        CodeBlock* code = compiled.block;
        if (code->noRoomCount_ < kMostDropped) code->noRoomCount_++;
        drop(code, reason);
    });
    return before - machineCodeBytes();
}

void TierManager::sweepWeak(Heap&, bool full) {
    if (!full) return;
    lookAtStacks(); // for `collected`, which is called next
    if (optimizing_) optimizing_->freeRetired();
}

void TierManager::visitRoots(Visitor& v) {
    if (optimizing_) optimizing_->visit(v);
}

void TierManager::collected(CodeBlock* code) {
    if (CompiledCode* compiled = code->compiled_) {
        if (code == settling_) return;
        // A hidden class in the code has died: the code goes the long way for every object.
        if (compiled->outdated && !compiled->use.onStack) {
            drop(code, "hidden class died");
            return;
        }
        if (vm_.flags.code_age == 0) return;
        // Between two calls of setBudgets, which notes the use, budgets only go down.
        CompiledCode::Use& use = compiled->use;
        bool used = use.noted || use.onStack || code->entered_ || use.callBudget != code->callBudget_ ||
                    use.loopBudget != code->loopBudget_;
        use.noted = code->entered_ = false;
        use.callBudget = code->callBudget_;
        use.loopBudget = code->loopBudget_;
        use.idleCollections = used ? 0 : use.idleCollections + 1;
        if (use.idleCollections < vm_.flags.code_age) return;
        if (code->optimized_ && optimizing_) dropOptimized(code, "not entered for long");
        drop(code, "not entered for long");
        return;
    }
    // Budgets of 0 ask for a poll (Heap::Impl::pollSoon); a loop that is being timed has to make all of its turns.
    if (!code->waiting_ || vm_.interruptRequested || timings_.contains(code)) return;
    auto percent = static_cast<int64_t>(std::min<uint64_t>(vm_.flags.tier_decay, 100));
    auto fade = [&](int32_t& budget, int32_t full) {
        if (budget < full) budget += static_cast<int32_t>((int64_t{full} - budget) * percent / 100);
    };
    int32_t threshold = baselineThreshold(code);
    fade(code->callBudget_, threshold);
    fade(code->loopBudget_, fullLoopBudget(threshold));
}

[[clang::no_sanitize("address"), gnu::noinline]] void TierManager::noteNativeWords(const void* begin, const void* end) {
    CompiledCode* last = nullptr; // recursion leaves the same words again and again
    for (auto* at = static_cast<const void* const*>(begin); at < end; at++) {
        if (!registry_->memory.contains(*at) || (last && last->contains(*at))) continue;
        if (CompiledCode* compiled = registry_->owner(*at)) {
            compiled->use.onStack = true;
            last = compiled;
        }
    }
}

/// Which code may be running. C++ that is about to enter code has its address in a local, which is on the native stack
/// or in a register that C++ preserves; all other running code has called what led here.
[[gnu::noinline]] void TierManager::lookAtStacks() {
    registry_->forEach([](CompiledCode& compiled) { compiled.use.onStack = false; });
    for (Value* fp = vm_.fp; fp; fp = Frame(fp).callerFp())
        if (CodeBlock* code = Frame(fp).code(); code && code->compiled_) code->compiled_->use.onStack = true;
    const void* registers[6];
    asm volatile("movq %%rbx, 0(%0)\n\t"
                 "movq %%rbp, 8(%0)\n\t"
                 "movq %%r12, 16(%0)\n\t"
                 "movq %%r13, 24(%0)\n\t"
                 "movq %%r14, 32(%0)\n\t"
                 "movq %%r15, 40(%0)\n\t"
                 :
                 : "r"(registers)
                 : "memory");
    noteNativeWords(std::begin(registers), std::end(registers));
    auto top = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) & ~uintptr_t{7};
    noteNativeWords(reinterpret_cast<const void*>(top), vm_.heap.stackBase());
}

// -- compiling
// ------------------------------------------------------------------------------------------------------------------

Completion<void> TierManager::onCallBudget(CodeBlock* code, Value callee) {
    if (!code->compiled_ && allowed(code))
        compileBaseline(code, "calls", static_cast<uint64_t>(baselineThreshold(code)));
    else if (optimizing_ && code->compiled_)
        optimizing_->onBudget(code, nullptr, callee);
    setBudgets(code);
    return vm_.pollInterrupts();
}

Completion<void> TierManager::onLoopBudget(CodeBlock* code, const Instruction* backEdge) {
    if (measuring_ && timeLoop(code)) return vm_.pollInterrupts();
    if (optimizing_ && backEdge && code->compiled_) optimizing_->onBudget(code, backEdge, Frame(vm_.fp).calleeValue());
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

Completion<void> TierManager::onInterrupt() {
    if (optimizing_) optimizing_->onInterrupt();
    return vm_.pollInterrupts();
}

CompiledCode* TierManager::makeCode(CodeBlock* code, const char*& failure) {
    ExecutableMemory& memory = registry().memory;
    double begin = now();
    uint64_t refusals = memory.refusals();
    auto made = baseline->compile(vm_, code, registry(), failure);
    if (!made && memory.refusals() != refusals && dropAll("machine code at its limit") != 0) {
        refusals = memory.refusals();
        made = baseline->compile(vm_, code, registry(), failure);
    }
    bool refused = memory.refusals() != refusals;
    CompiledCode* compiled = nullptr;
    if (made) {
        made->compileSeconds = now() - begin;
        made->name = views::functionLabel(vm_, code);
        auto bytes = static_cast<ptrdiff_t>(made->memory.bytes);
        // The heap may collect to make room: shapes that die then must be forgotten in this code, too.
        compiled = registry().add(std::move(made));
        code->setCompiled(vm_, compiled);
        settling_ = code;
        refused = !vm_.heap.adjustExternal(bytes);
        settling_ = nullptr;
        if (!refused) return compiled;
        failure = "no room in the heap";
        registry_->remove(compiled);
    }
    if (!refused)
        code->neverCompile_ = true;
    else if (code->noRoomCount_ < kMostRefused)
        code->noRoomCount_++;
    return nullptr;
}

// -- optimized code
// ------------------------------------------------------------------------------------------------------------------

CompiledCode* TierManager::install(std::unique_ptr<CompiledCode> made, const char*& reason) {
    CodeBlock* code = made->block;
    if (CompiledCode* before = code->optimizedAt(made->osrUnit); before && optimizing_)
        optimizing_->retire(before, "compiled anew");
    made->chargedBytes = made->memory.bytes + made->entry.bytes + made->parts->byteSize();
    CompiledCode* compiled = registry().add(std::move(made));
    code->addOptimized(vm_, compiled);
    settling_ = code;
    bool fits = vm_.heap.adjustExternal(static_cast<ptrdiff_t>(compiled->chargedBytes));
    settling_ = nullptr;
    if (fits) return compiled;
    reason = "no room in the heap";
    compiled->chargedBytes = 0;
    registry_->unlink(compiled);
    freeOptimized(compiled);
    return nullptr;
}

void TierManager::invalidated(CompiledCode& code, const char* reason) {
    if (optimizing_)
        optimizing_->invalidated(code, reason);
    else
        registry_->unlink(&code);
}

void TierManager::freeOptimized(CompiledCode* code) {
    if (code->chargedBytes) vm_.heap.adjustExternal(-static_cast<ptrdiff_t>(code->chargedBytes));
    registry_->remove(code);
}

void TierManager::exitTaken(CompiledCode& code, const ExitReport& report) {
    if (!listeners_.empty()) {
        TierEvent event{TierEvent::Kind::Exit, code.block, code.tier,
                        Frame(vm_.fp).code()->compiled_ ? Tier::Baseline : Tier::Interpreter, report.text};
        event.compiled = &code;
        event.osrUnit = code.osrUnit;
        event.exits = report.takenAtSite;
        event.where = report.where;
        event.unit = report.unit;
        event.frames = report.frames;
        Value v = report.subject;
        bool visible = !v.isCell() || v.isObject() || v.isString() || v.isSymbol() || v.isBigInt();
        if (!v.isEmpty() && visible) event.came = describe(vm_, v);
        emit(event);
    }
    if (optimizing_) optimizing_->exitTaken(code, report);
}

uint32_t TierManager::betFailed(const CodeBlock* code, uint32_t unit, uint8_t reason) const {
    return optimizing_ ? optimizing_->failed(code, unit, reason) : 0;
}

// -- baseline code
// ------------------------------------------------------------------------------------------------------------------

bool TierManager::compileBaseline(CodeBlock* code, const char* reason, uint64_t count) {
    const char* failure = nullptr;
    TierEvent event{TierEvent::Kind::Compiled, code, Tier::Interpreter, Tier::Baseline, reason};
    event.count = event.threshold = count;
    const CompiledCode* compiled = makeCode(code, failure);
    if (!compiled) {
        event.kind = TierEvent::Kind::Failed;
        event.reason = failure;
        emit(event);
        return false;
    }
    event.compileSeconds = compiled->compileSeconds;
    event.codeBytes = compiled->codeBytes;
    event.instructions = compiled->instructions;
    emit(event);
    return true;
}

} // namespace tiercel

// The tier manager: when code moves between tiers, and the stream of events that says so.
//
// A function's CodeBlock counts calls and back-edges down (callBudget_, loopBudget_); below zero the interpreter (or
// compiled code) calls `onCallBudget` or `onLoopBudget`, which poll for interrupts, decide, and reset the budget. The
// baseline compiler is cheap and runs at once, on the calling thread; optimizing tiers go through a queue.
//
// A function is compiled after `baselineThreshold` calls or four times as many loop turns. The threshold grows with the
// size of the bytecode: what is compiled has to be run often enough to earn it back.
//
// Every decision is one TierEvent for all listeners: --trace-tiers, reports, tests.
#pragma once

#include "runtime/assembler/compiled_code.h"
#include "runtime/completion.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tiercel {

struct TierEvent {
    enum class Kind : uint8_t {
        Compiled,  // code of tier `to` is ready
        Failed,    // `reason` says why there is no code
        Discarded, // code was dropped
        Measured,  // a loop's turn was timed before and after (measureLoops)
    };
    Kind kind;
    CodeBlock* code;
    Tier from, to;
    const char* reason;        // "calls", "loop", "at once"; Failed, Discarded: why
    uint64_t count = 0;        // calls or back-edges counted when the decision fell
    uint64_t threshold = 0;    // the same as would have been enough
    double seconds = 0;        // since the VM was made
    double compileSeconds = 0; // Compiled
    size_t codeBytes = 0;      // Compiled, Discarded
    uint32_t instructions = 0; // bytecode instructions compiled
    double turnBefore = 0;     // Measured: seconds for a turn of the loop, calls that it makes included
    double turnAfter = 0;
};

/// What the baseline JIT (baseline/) plugs into the runtime. Null `TierManager::baseline`: interpreter only.
class BaselineCompiler {
public:
    virtual ~BaselineCompiler() = default;
    /// Machine code for the function, not yet in the registry; null with `reason` set when there is none (no executable
    /// memory, code too large).
    virtual std::unique_ptr<CompiledCode> compile(VM&, CodeBlock*, CodeRegistry&, const char*& reason) = 0;
};

class TierManager {
public:
    explicit TierManager(VM& vm);
    ~TierManager();
    TierManager(const TierManager&) = delete;

    /// Set by the embedder, before any code runs.
    std::unique_ptr<BaselineCompiler> baseline;

    /// The call budget ran out, at the function's entry. Abrupt: interrupted.
    Completion<void> onCallBudget(CodeBlock*);
    /// The loop budget ran out, at a back-edge. Abrupt: interrupted.
    Completion<void> onLoopBudget(CodeBlock*);
    /// Budgets of code that was just made; under --compile-at-once also its machine code.
    void initialize(CodeBlock*);
    /// The function died: its machine code goes.
    void forget(CodeBlock*);

    using Listener = std::function<void(const TierEvent&)>;
    void addListener(Listener);
    void clearListeners() { listeners_.clear(); }
    /// From now on, time the turns of loops that get compiled while they run: half of the turns before, some after.
    /// Only turns without a gap count, all of one activation of the function.
    void measureLoops() { measuring_ = true; }

    /// All machine code; made on first use.
    CodeRegistry& registry();
    CodeRegistry* registryIfAny() { return registry_.get(); }

    bool compileBaseline(CodeBlock*, const char* reason, uint64_t count);
    /// Calls after which a function is compiled.
    int32_t baselineThreshold(const CodeBlock*) const;

private:
    void emit(TierEvent&);
    bool allowed(CodeBlock*) const; // --tier, --only, --skip
    void setBudgets(CodeBlock*);

    struct LoopTiming {
        enum class Phase : uint8_t { Before, Compiled, After } phase = Phase::Before;
        uint8_t attempts = 0;
        const Value* fp = nullptr; // of the activation, which is another one
        int32_t callBudget = 0;    // if this has changed
        int32_t turns = 0;
        double begin = 0, before = 0; // seconds; of a turn
    };
    /// The loop budget ran out: true if it was set for a measurement, so that there is nothing to decide.
    bool timeLoop(CodeBlock*);
    void beginTiming(LoopTiming&, CodeBlock*, int32_t turns);
    double endTiming(const LoopTiming&, const CodeBlock*) const; // seconds for a turn; 0: there was a gap
    bool measuring_ = false;
    std::unordered_map<const CodeBlock*, LoopTiming> timings_;

    VM& vm_;
    std::unique_ptr<CodeRegistry> registry_;
    std::vector<Listener> listeners_;
    double start_ = 0;
};

} // namespace tiercel

// The tier manager: when code moves between tiers, and the stream of events that says so.
//
// A function's CodeBlock counts calls and back-edges down (callBudget_, loopBudget_); below zero the interpreter (or
// compiled code) calls `onCallBudget` or `onLoopBudget`, which poll for interrupts, decide, and reset the budget. The
// baseline compiler is cheap and runs at once, on the calling thread; optimizing tiers go through a queue.
//
// A function is compiled after `baselineThreshold` calls or four times as many loop turns. The threshold grows with the
// size of the bytecode: what is compiled has to be run often enough to earn it back. What was counted fades: every full
// collection gives the budgets half of it back (--tier-decay), so a function that is called now and then for hours is
// never compiled. Full collections are the clock because they follow from what the program does, not from time, and
// because they visit every CodeBlock anyway.
//
// Machine code is dropped, and the function goes on in the interpreter with its budgets anew,
//   - after --code-age full collections during which it was not entered,
//   - when the heap is at its limit or machine code at its own: then all of it, before anybody is refused memory.
// Never dropped is code that may be running: of functions that have a frame on the JS stack, and code into which any
// word on the native stack points (addresses to return to, and whatever C++ is about to jump to). Suspended generators
// have neither; they go on in the interpreter, from the same frame. Code that was dropped for lack of room, or refused,
// waits for twice as many calls each time: what does not fit must not be compiled over and over.
// Under --compile-at-once code that was dropped as unused is compiled again at the next call (or back-edge), code for
// which there was no room after the usual number of calls.
//
// Every decision is one TierEvent for all listeners: --trace-tiers, reports, tests.
#pragma once

#include "runtime/assembler/compiled_code.h"
#include "runtime/completion.h"
#include "runtime/gc/heap.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tiercel {

struct TierEvent {
    enum class Kind : uint8_t {
        Compiled,  // code of tier `to` is ready
        Failed,    // `reason` says why there is no code
        Discarded, // code was dropped; CodeBlock::compiled_ (or `compiled`) is still there
        Measured,  // a loop's turn was timed before and after (measureLoops)
        Exit,      // optimized code was left for `to`; `reason` says what had been expected
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
    // -- optimizing tiers
    const CompiledCode* compiled = nullptr;               // Compiled, Discarded, Exit
    uint32_t osrUnit = CompiledCode::kNoEntry;            // the loop header where the code begins
    uint32_t nodes = 0, irInstructions = 0;               // Compiled
    uint32_t exits = 0;                                   // Compiled: sites; Exit: how often this one has been taken
    std::vector<std::pair<const char*, double>> phases{}; // Compiled: seconds of each
    const CodeBlock* where = nullptr;                     // Exit: the innermost function, inlined perhaps, and
    uint32_t unit = 0;                                    //   its instruction
    uint32_t frames = 0;                                  //   bytecode frames rebuilt
    std::string came{};                                   //   what was there instead; may be empty
};

/// What the baseline JIT (baseline/) plugs into the runtime. Null `TierManager::baseline`: interpreter only.
class BaselineCompiler {
public:
    virtual ~BaselineCompiler() = default;
    /// Machine code for the function, not yet in the registry; null with `reason` set when there is none (no executable
    /// memory, code too large).
    virtual std::unique_ptr<CompiledCode> compile(VM&, CodeBlock*, CodeRegistry&, const char*& reason) = 0;
};

class OptimizingCompiler;
class OptimizingTiers;

class TierManager final : RootVisitor {
public:
    explicit TierManager(VM& vm);
    ~TierManager();
    TierManager(const TierManager&) = delete;

    /// Set by the embedder, before any code runs.
    std::unique_ptr<BaselineCompiler> baseline;
    /// The same for the optimizing tier (optimizer.h). Without effect where --tier forbids it.
    void setOptimizing(std::unique_ptr<OptimizingCompiler>);
    OptimizingTiers* optimizing() { return optimizing_.get(); } // may be null

    /// What deopt/ tells of an exit, when the frames have been rebuilt.
    struct ExitReport {
        uint8_t reason;         // a deopt::Reason
        const char* text;       // what had been expected
        bool isBet;             // a guess of the compiler was wrong: not a poll, an exception, a test
        const CodeBlock* where; // the innermost function and its instruction
        uint32_t unit;
        uint32_t frames;      // rebuilt
        uint32_t takenAtSite; // this time included
        Value subject;        // what came instead, or Empty
    };
    void exitTaken(CompiledCode&, const ExitReport&);
    /// How many generations of code were thrown away because they were left so often at this instruction for that
    /// reason.
    uint32_t betFailed(const CodeBlock*, uint32_t unit, uint8_t reason) const;
    /// Makes optimized code what is entered, in place of what was; null with `reason` set: there is no room.
    CompiledCode* install(std::unique_ptr<CompiledCode>, const char*& reason);
    /// What the code relied on has changed (dependencies.h): it is not entered any more.
    void invalidated(CompiledCode&, const char* reason);
    void freeOptimized(CompiledCode*); // out of its list already, and not running
    void emit(TierEvent&);
    /// Ends all compiling; before the heap dies.
    void stop();

    /// The call budget ran out, at the function's entry. Abrupt: interrupted.
    Completion<void> onCallBudget(CodeBlock*, Value callee);
    /// The loop budget ran out, at a back-edge. Abrupt: interrupted.
    /// `backEdge`: the jump, where it is known.
    Completion<void> onLoopBudget(CodeBlock*, const Instruction* backEdge = nullptr);
    /// Optimized code, which counts nothing, has seen that an interrupt is requested. Abrupt: the program is to end.
    Completion<void> onInterrupt();
    /// Budgets of code that was just made; under --compile-at-once also its machine code.
    void initialize(CodeBlock*);
    /// The function died: its machine code goes.
    void forget(CodeBlock*);
    /// During a full collection, of every function that survives: what was counted fades, unused code is dropped.
    void collected(CodeBlock*);
    /// Drops all machine code that cannot be running; the bytes of executable memory that this frees.
    size_t dropAll(const char* reason);
    size_t machineCodeBytes() const { return registry_ ? registry_->memory.usedBytes() : 0; }

    using Listener = std::function<void(const TierEvent&)>;
    void addListener(Listener);
    void clearListeners() { listeners_.clear(); }
    std::shared_ptr<void> why; // of --why (views/why.cpp)
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
    bool allowed(CodeBlock*) const; // --tier, --only, --skip
    void setBudgets(CodeBlock*);
    int32_t fullLoopBudget(int32_t threshold) const; // of a function that waits
    void setBudgets(CodeBlock*, bool waiting);
    /// Compiles, makes room for it, charges the heap. Null with `failure` set: there is no code.
    CompiledCode* makeCode(CodeBlock*, const char*& failure);
    void discard(CodeBlock*, const char* reason); // emits the event, frees
    void drop(CodeBlock*, const char* reason);    // and lets the function count anew
    void lookAtStacks();                          // sets CompiledCode::Use::onStack
    void noteNativeWords(const void* begin, const void* end);
    void visitRoots(Visitor&) override;
    void dropOptimized(CodeBlock*, const char* reason); // all that is not running
    void sweepWeak(Heap&, bool full) override;

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
    std::unique_ptr<OptimizingTiers> optimizing_;
    const CodeBlock* settling_ = nullptr; // its code is ready but not yet charged for
    std::vector<Listener> listeners_;
    double start_ = 0;
};

} // namespace tiercel

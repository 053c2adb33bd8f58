// The tier manager: when code moves between tiers, and the stream of events that says so.
//
// A function's CodeBlock counts calls and back-edges down (callBudget_, loopBudget_); at zero the interpreter (or
// compiled code) calls `onCallBudget` or `onLoopBudget`, which poll for interrupts, decide and reset the budget. The
// baseline compiler is cheap and runs at once, on the calling thread; optimizing tiers go through a queue.
//
// Every decision is one TierEvent for all listeners: --trace-tiers, reports, tests.
#pragma once

#include "runtime/assembler/compiled_code.h"
#include "runtime/completion.h"

#include <functional>
#include <vector>

namespace tiercel {

struct TierEvent {
    enum class Kind : uint8_t {
        Compiled,  // code of tier `to` is ready
        Entered,   // OSR: a running frame went from `from` to `to` at a loop header
        Failed,    // `reason` says why there is no code
        Discarded, // code was dropped
    };
    Kind kind;
    CodeBlock* code;
    Tier from, to;
    const char* reason;        // "calls", "loop", "at once"; Failed, Discarded: why
    uint64_t count = 0;        // calls or back-edges counted when the decision fell
    double seconds = 0;        // since the VM was made
    double compileSeconds = 0; // Compiled
    size_t codeBytes = 0;      // Compiled, Discarded
    uint32_t instructions = 0; // bytecode instructions compiled
};

/// What the baseline JIT (baseline/) plugs into the runtime. Null `VM::baseline`: interpreter only.
class BaselineCompiler {
public:
    virtual ~BaselineCompiler() = default;
    /// Machine code for the function, or null (no executable memory, function excluded).
    virtual CompiledCode* compile(VM&, CodeBlock*) = 0;
};

class TierManager {
public:
    explicit TierManager(VM&);
    ~TierManager();

    /// The call budget ran out, at the function's entry. Abrupt: interrupted.
    Completion<void> onCallBudget(CodeBlock*);
    /// The loop budget ran out, at a back-edge. Abrupt: interrupted.
    Completion<void> onLoopBudget(CodeBlock*);
    /// Budgets of code that was just made.
    void initialize(CodeBlock*);
    /// A frame moved into compiled code in the middle of the function.
    void noteEntered(CodeBlock*, Tier from, Tier to);
    /// Drops the code of functions that are in no frame (memory pressure) or were long unused.
    void discardUnused(bool all);

    using Listener = std::function<void(const TierEvent&)>;
    void addListener(Listener);

    bool compileBaseline(CodeBlock*, const char* reason, uint64_t count);

private:
    void emit(const TierEvent&);
    bool allowed(CodeBlock*) const; // --only, --skip
    VM& vm_;
    std::vector<Listener> listeners_;
    double start_;
};

} // namespace tiercel

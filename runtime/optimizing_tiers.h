// The optimizing side of the tier manager: which functions are hot, the queue of compilations, exits and what they say
// about the bets that the code makes.
//
// Baseline code goes on counting. A call counts four points, a loop turn one; past the threshold (which grows with the
// size of the bytecode) the function is wanted. Of a function that is called more than a few times the code from its
// entry comes first; of one that loops for long, the code that begins at that loop's header.
//
// There may be two tiers: native code is there soon after a function has become warm, and goes on counting (onHeat);
// past a higher threshold LLVM compiles what native code has shown to be hot. Counting is for runs that are to be
// repeated (--sync-compile) or have a given threshold; otherwise it would slow down short
// native loops, and time itself is sampled: the native tier's thread requests an interrupt every millisecond, and the
// function whose code finds it gets points. LLVM does not begin at once, though: its library has to be loaded and its
// thread takes a processor's time and memory for tens of milliseconds, which slows down the program and the native
// tier. Programs that end within --llvm-delay are better off without, and LLVM's thread has a lower priority
// (--llvm-nice). A loop that runs native code for long leaves it
// at a poll when LLVM's code for its header is there, and enters that from baseline code.
//
// A compilation is prepared on the main thread, run on its tier's compile thread, and installed on the main thread at
// the next budget that runs out or poll. LLVM's thread is the bottleneck of a program's first seconds, so no more is
// prepared than keeps a thread busy, from feedback as late as that: whenever it takes a job, the wanted function with
// the most points lately for its size is prepared next. Under --sync-compile and --compile-at-once all is done at once.
//
// Exits are counted by instruction and reason. A site that has been left kExitsOfSite times has lost its bet: the bet
// is not made again with what was known then (`failed`), and the function is compiled anew, at most kCompilations
// times. If that took less than kOftenSeconds, the code is thrown away at once, and the function has to become hot
// anew, at twice the threshold, so that feedback sees what the code has not foreseen. If it took longer, the code is
// still better than baseline code: it stays until the new code is there. Under --sync-compile it is always thrown away,
// since time is not to decide about anything there.
//
// Code that is thrown away may be running. It leaves its CodeBlock's list at once; it is freed after a full collection
// that finds nothing on the native stack that points into it.
#pragma once

#include "runtime/flags.h"
#include "runtime/optimizer.h"
#include "runtime/tiering.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tiercel {

class OptimizingTiers {
public:
    OptimizingTiers(VM&, TierManager&, std::unique_ptr<OptimizingCompiler>);
    ~OptimizingTiers();
    OptimizingTiers(const OptimizingTiers&) = delete;

    /// A budget of baseline code (or of code above it) ran out; counts, installs what is ready, may ask for code.
    /// `backEdge`: the jump whose budget it was; null: the call budget's. `callee`: the function that runs, or is
    /// called.
    void onBudget(CodeBlock*, const Instruction* backEdge, Value callee);
    /// The same for native code; `header`: the loop's, or kNoOsr for a call and for loops of inlined functions. True:
    /// LLVM's code for that loop is there, and baseline code is to enter it at its next turn.
    bool onHeat(CodeBlock*, uint32_t header, Value callee);
    /// Is the heat of native code found by time, not by counting? Not where runs are to be repeatable, or a number of
    /// calls was asked for.
    static bool goesByTime(const Flags& flags) { return !flags.sync_compile && flags.llvm_threshold == 0; }
    /// Budgets that suit what is known of the function.
    void setBudgets(CodeBlock*);
    /// The program has seen an interrupt, wherever it was.
    void interruptTaken();
    /// Installs what the compile thread has finished, which requests an interrupt for it, and gives it more to do.
    void onInterrupt();
    void exitTaken(CompiledCode&, const TierManager::ExitReport&);
    /// Until the function has code from its entry, in a few words.
    std::string whatIsMissing(const CodeBlock*);
    uint32_t failed(const CodeBlock*, uint32_t unit, uint8_t reason) const;
    void forget(CodeBlock*);
    void visit(Visitor&);
    /// After lookAtStacks: frees what was thrown away and does not run.
    void freeRetired();
    /// Thrown away: not entered any more, freed later.
    void retire(CompiledCode*, const char* reason);
    /// The code is thrown away, since what it relied on has changed; the function may become hot again.
    void invalidated(CompiledCode&, const char* reason);
    /// Ends the compile thread; nothing is compiled any more. Before the heap dies.
    void stop();
    /// Waits for the compile thread and installs what it made; for tests.
    void finish();
    /// The highest.
    Tier tier() const { return llvm_ ? Tier::Llvm : Tier::Native; }

    static constexpr uint32_t kExitsOfSite = 10;  // then its code is made anew
    static constexpr uint32_t kExitsOfCode = 200; // of all sites together: then it is thrown away
    static constexpr double kOftenSeconds = 0.02;
    static constexpr int kCompilations = 6; // of one function's entry or loop header
    static constexpr size_t kPrepared = 2;  // jobs of a tier that run, wait to run or to be installed, at most

private:
    struct Bet {
        uint32_t unit;
        uint8_t reason;
        uint32_t lost;       // exits of code of this generation
        uint32_t generation; // how often code was thrown away for it
        uint32_t since;      // when that was so last: code built before does not know better
        double firstLost;    // when `lost` became 1
    };
    struct State {
        uint64_t points = 0, calls = 0;
        int32_t callBudget = 0, loopBudget = 0; // as they were set last
        uint64_t recent = 0;                    // points, halved whenever a function is prepared
        bool pending[2] = {};                   // by lane: one of its compilations is under way
        const char* wanted = nullptr;           // why; null: it is not in wanted_
        uint32_t wantedUnit = 0;                // the entry (kNoOsr) or header
        Function* only = nullptr;               // the one function of the template, if it is known
        struct Made {
            uint32_t unit; // the entry (kNoOsr) or header
            Tier tier;
            int count; // kCompilations: never again
        };
        std::vector<Made> compiled;
        std::vector<Bet> bets;
        const char* failure = nullptr; // of the last compilation that failed
    };
    struct Task {
        std::unique_ptr<OptimizingJob> job;
        CodeBlock* block;
        uint32_t osrUnit;
        Tier tier;
        const char* reason;
        uint64_t points, threshold;
        double prepareSeconds, runSeconds;
        uint32_t builtAt; // clock_
    };

    /// A tier's compile thread. All but `thread`, `wake` and `pending` under the mutex.
    struct Lane {
        std::thread thread;
        std::condition_variable wake;
        std::deque<Task> waiting;
        CodeBlock* running = nullptr; // the block of the task that the thread has taken
        OptimizingJob* runningJob = nullptr;
        size_t pending = 0; // of the main thread: jobs that are prepared and not installed
    };
    static size_t laneOf(Tier tier) { return tier == Tier::Llvm; }

    uint64_t threshold(const CodeBlock*, State&, uint32_t osrUnit, Tier) const; // in points
    static int& compilations(State&, uint32_t osrUnit, Tier);
    /// The tier to compile for next, or Interpreter if there is none.
    Tier next(const CodeBlock*, State&, uint32_t osrUnit) const;
    /// The native tier's thread, when it has nothing else to do: requests an interrupt every millisecond, as long as
    /// the program comes by. Whose native code finds it has run for that time. With the lock.
    void tick(std::unique_lock<std::mutex>&, Lane&);
    /// Is it too early for LLVM (--llvm-delay)?
    bool isEarly() const;
    /// Has it been run so much that it should have code of the next tier?
    bool isHot(const CodeBlock*, State&, uint32_t osrUnit) const;
    void count(CodeBlock*, State&);
    void want(CodeBlock*, uint32_t osrUnit, const char* reason);
    void noteCallee(CodeBlock*, State&, Value callee);
    /// Prepares what is wanted most, as long as the compile threads have room.
    void pump();
    void request(CodeBlock*, State&, uint32_t osrUnit, Tier, const char* reason);
    void install(Task&);
    void fail(CodeBlock*, State&, uint32_t osrUnit, Tier, const char* reason);
    void installReady();
    void abandon(const CodeBlock*);
    void work(Lane&); // a compile thread

    VM& vm_;
    TierManager& tiers_;
    std::unique_ptr<OptimizingCompiler> compiler_;
    const bool llvm_, native_; // which tiers there are; --compile-at-once is for the highest alone
    std::unordered_map<const CodeBlock*, State> states_;
    struct Wanted {
        CodeBlock* block; // alive: `forget` takes it away
        State* state;     // of states_, whose elements stay where they are
    };
    std::vector<Wanted> wanted_[2];   // by the lane that was next when it was wanted
    std::vector<const State*> noted_; // whose `only` was set since the last collection
    std::vector<CompiledCode*> retired_;
    uint32_t clock_ = 0;   // counts the bets that were lost for good
    double llvmSince_ = 0; // when LLVM may begin; 0: from the start

    Lane lanes_[2]; // native, LLVM
    std::mutex mutex_;
    std::condition_variable idle_;
    std::deque<Task> ready_; // under the mutex
    bool stopping_ = false, stopped_ = false;
    std::atomic<bool> anyReady_{false};
    std::atomic<bool> ticked_{false};  // the interrupt that is requested is a tick
    std::atomic<bool> resting_{false}; // no ticks; set under the mutex
};

} // namespace tiercel

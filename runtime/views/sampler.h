// --cpu-prof: a timer interrupts the VM's thread at equal intervals of time, and the handler writes down which
// functions are on the JS stack. Nothing in the program's way changes: no polls, no counting.
//
// The handler cannot trust what it finds, since it may have interrupted anything: half a call, the collector, C++ that
// left the VM's fp behind. It reads only what is certain to be readable: the JS stack, and bytecode that it knows
// (CodeSet; kept alive by the recorder). A frame is one that
//   - lies on the JS stack, below the one before,
//   - names known bytecode, or no bytecode and the flag of a builtin's frame.
// The innermost frame is the one in r13 if r14 is the VM and the frame is a frame: so it is in handlers, in compiled
// code, and in C++ called from them that has not yet taken the registers for itself (docs/frames.md). Otherwise it is
// VM::fp, which C++ code may rely on too. What is wrong beyond that makes a sample imprecise, not unsafe.
//
// Samples of one stack share nodes of a tree, all in memory that was mapped before: the handler allocates nothing.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

#include <atomic>
#include <csignal>
#include <ctime>
#include <ucontext.h>

namespace tiercel::views {

/// A set of CodeBlocks that a signal handler on the thread that adds to it may ask.
class CodeSet {
public:
    CodeSet();
    ~CodeSet();
    CodeSet(const CodeSet&) = delete;
    void insert(const CodeBlock*);
    bool contains(const void* address) const;
    void visitRoots(Visitor&);
    size_t count() const { return count_; }

private:
    struct Table;
    static void put(Table*, const void*);
    std::atomic<Table*> table_; // replaced as a whole when it grows
    size_t count_ = 0;
};

class Sampler {
public:
    /// What a node stands for: an address of a CodeBlock, the callee of a builtin's frame with kNativeTag, or one of
    /// those below.
    using Key = uint64_t;
    static constexpr Key kRoot = 0, kProgram = 2, kCollector = 4, kIdle = 6;
    static constexpr Key kNativeTag = 1;
    struct Node {
        Key key;
        uint32_t parent; // index; of the root its own
        uint32_t unused;
    };
    struct Sample {
        uint32_t node, unit;   // unit: of the innermost frame's instruction, kNoUnit if that is none of bytecode
        uint32_t microseconds; // since the sample before
    };
    static constexpr uint32_t kNoUnit = UINT32_MAX;
    static constexpr size_t kMaxDepth = 255; // deeper stacks are cut at the outer end

    /// Starts. Failing that (no timer to be had), standard error hears of it and there are no samples.
    Sampler(VM&, uint64_t intervalMicroseconds);
    ~Sampler();
    Sampler(const Sampler&) = delete;
    void stop();

    CodeSet codes;
    uint64_t interval() const { return interval_; }
    uint64_t startMicroseconds() const { return start_; } // of the monotonic clock
    uint64_t endMicroseconds() const { return end_; }
    size_t nodeCount() const { return nodeCount_; }
    const Node& node(size_t i) const { return nodes_[i]; }
    size_t sampleCount() const { return sampleCount_; }
    const Sample& sample(size_t i) const { return samples_[i]; }

    /// While there is one, no samples are taken on this thread: for those who read them.
    class Pause {
    public:
        Pause();
        ~Pause();
        Pause(const Pause&) = delete;

    private:
        sigset_t before_;
    };

    /// What the handler does, given the interrupted registers; for tests too.
    void take(const ucontext_t&);

private:
    static void onSignal(int, siginfo_t*, void* context);
    bool isFrameAddress(const Value* fp) const {
        return fp >= vm_.stackBase + kFrameHeaderWords && fp < vm_.stackLimit &&
               (reinterpret_cast<uintptr_t>(fp) & 7) == 0;
    }
    /// The code of a frame of bytecode, or null.
    const CodeBlock* knownCode(const Value* fp) const {
        auto* code = reinterpret_cast<const CodeBlock*>(fp[kFrameCode].bits());
        return codes.contains(code) ? code : nullptr;
    }
    bool isNativeFrame(const Value* fp) const {
        return fp[kFrameCode].bits() == 0 && (fp[kFrameArgc].bits() >> 32 & kFrameNative) != 0;
    }
    size_t walk(const ucontext_t&, Key* keys, uint32_t& unit) const;
    uint32_t child(uint32_t parent, Key);

    VM& vm_;
    uint64_t interval_, start_, end_ = 0, last_;
    timer_t timer_{};
    bool running_ = false;
    // Mapped, so that pages are taken as they are used.
    Node* nodes_ = nullptr;
    uint32_t* index_ = nullptr; // open addressing: node number + 1
    Sample* samples_ = nullptr;
    size_t nodeCount_ = 0, sampleCount_ = 0;
};

} // namespace tiercel::views

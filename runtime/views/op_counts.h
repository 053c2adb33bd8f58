// --profile: how often each instruction ran, how often each function was called, and the time spent in it.
//
// Self time is what passes from the first instruction of a stay in a function to the first of another one, so builtins
// count with the function that calls them, and so does the counting itself. Time between a return to the host and the
// next entry belongs to nobody.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/frame.h"

#include <unordered_map>
#include <x86intrin.h>

namespace tiercel::views {

class OpCounts {
public:
    struct Function {
        std::vector<uint64_t> counts; // by unit; of two-unit instructions the first
        uint64_t calls = 0;
        uint64_t backEdges = 0; // turns of its loops: backward jumps taken
        uint64_t ticks = 0;     // of the processor's time-stamp counter
    };

    OpCounts();
    /// The instruction at pc is about to run in frame fp.
    void note(const Instruction* pc, const Value* fp) {
        auto* code = reinterpret_cast<const CodeBlock*>(fp[kFrameCode].bits());
        if (code != current_ || pc == code->entry_) [[unlikely]]
            enter(code, pc, fp);
        if (pc <= lastPc_ && fp == lastFp_) [[unlikely]]
            noteBackward(pc);
        counts_[pc - code->entry_]++;
        lastPc_ = pc;
        lastFp_ = fp;
        if (leaves_[pc->op_]) [[unlikely]]
            leave(fp);
    }
    /// The run is over: the times are complete. Given in seconds by secondsPerTick().
    void finish();
    double secondsPerTick() const { return secondsPerTick_; }
    double seconds() const { return seconds_; }
    uint64_t outsideTicks() const { return outside_; }

    const std::unordered_map<const CodeBlock*, Function>& functions() const { return functions_; }
    void visitRoots(Visitor&);

private:
    void enter(const CodeBlock*, const Instruction* pc, const Value* fp);
    void leave(const Value* fp);
    void noteBackward(const Instruction* pc);
    std::unordered_map<const CodeBlock*, Function> functions_;
    const CodeBlock* current_ = nullptr; // null after an instruction that leaves its frame
    Function* function_ = nullptr;       // of current_, or who ran last
    uint64_t* counts_ = nullptr;
    uint64_t since_;         // when current_ was entered, or left
    bool leftToHost_ = true; // current_ is null and no frame is below
    uint64_t outside_ = 0;   // ticks while no function ran
    const Instruction* lastPc_ = nullptr;
    const Value* lastFp_ = nullptr;
    const CodeBlock* lastCode_ = nullptr;
    bool leaves_[256] = {};
    uint64_t startTicks_;
    double startSeconds_, seconds_ = 0, secondsPerTick_ = 0;
};

} // namespace tiercel::views

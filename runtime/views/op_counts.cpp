// Entering and leaving of functions, as the counting of instructions sees it.
#include "runtime/views/op_counts.h"

#include "runtime/bytecode/op_info.h"
#include "runtime/gc/heap.h"

#include <chrono>

namespace tiercel::views {

static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

OpCounts::OpCounts() : since_(__rdtsc()), startTicks_(since_), startSeconds_(now()) {
    for (Op op : {Op::Return, Op::AsyncReturn, Op::AsyncReject, Op::GeneratorReturn, Op::Yield, Op::YieldDelegateResume,
                  Op::Await, Op::CreateGenerator, Op::Throw})
        leaves_[static_cast<int>(op)] = true;
}

/// Is the instruction a jump that leads to `target`?
static bool jumpsTo(const Instruction* pc, const Instruction* target) {
    for (int i = 0; i < 5; i++) {
        Operand kind = infoOf(pc).operands[i];
        if (kind != Operand::Jump32 && kind != Operand::JumpD && kind != Operand::JumpE) continue;
        if (pc + operandValue(pc, i) == target) return true;
    }
    return false;
}

/// The instruction before lies behind, in the same frame or in one that was at the same place.
void OpCounts::noteBackward(const Instruction* pc) {
    if (jumpsTo(lastPc_, pc)) function_->backEdges++;
}

void OpCounts::enter(const CodeBlock* code, const Instruction* pc, const Value* fp) {
    bool isBackEdge = pc == code->entry_ && lastFp_ == fp && lastCode_ == code && jumpsTo(lastPc_, pc);
    if (code == current_ && isBackEdge) return;
    uint64_t time = __rdtsc();
    Function& function = functions_[code];
    if (function.counts.empty()) function.counts.resize(code->data_->units.size());
    if (current_)
        function_->ticks += time - since_;
    else
        (leftToHost_ ? outside_ : function.ticks) += time - since_;
    since_ = time;
    current_ = lastCode_ = code;
    function_ = &function;
    counts_ = function.counts.data();
    if (pc == code->entry_ && !isBackEdge) function.calls++;
}

void OpCounts::leave(const Value* fp) {
    uint64_t time = __rdtsc();
    function_->ticks += time - since_;
    since_ = time;
    current_ = nullptr;
    leftToHost_ = fp[kFrameCallerFp].bits() == 0;
}

void OpCounts::finish() {
    uint64_t time = __rdtsc();
    if (current_)
        function_->ticks += time - since_; // ended by an exception or process.exit
    else
        outside_ += time - since_;
    since_ = time;
    seconds_ = now() - startSeconds_;
    secondsPerTick_ = time > startTicks_ ? seconds_ / static_cast<double>(time - startTicks_) : 0;
}

void OpCounts::visitRoots(Visitor& v) {
    for (const auto& [code, function] : functions_) v.visit(code);
}

} // namespace tiercel::views

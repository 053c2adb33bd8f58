// What the handlers of the bytecode ops share. An op's handler is one function `op_<Name>` (declared here for every row
// of bytecode.def; a row without a handler fails to link the dispatch table) in one of the *_ops.cpp files.
//
// State lives in four registers that C calls preserve: pc, fp, vm and fb (the feedback cells of the running code). A
// handler ends in a guaranteed tail call of the next op's handler, of a slow path (another function of the same type)
// or of `unwind`. Fast paths call nothing, so they need no frame; slow paths do SAVE() before any C++ call that may
// allocate, throw or run code: it leaves pc and fp where stack walks and the collector look for them.
//
//   HANDLER(Add) {
//       ... int32 operands: fp[pc->a] = sum; NEXT(1);
//       TAIL(addSlow);
//   }
//   SLOW(addSlow) { SAVE(); fp[pc->a] = CHECK(add(*vm, fp[pc->b], fp[pc->c])); NEXT(1); }
//
// No local with a destructor may live in a handler: what needs one goes into a C++ function that the handler calls.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/instruction.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/vm.h"

namespace tiercel::interpreter {

#define ARGS                                                                                                           \
    [[maybe_unused]] const Instruction *pc, [[maybe_unused]] Value *fp, [[maybe_unused]] VM *vm,                       \
        [[maybe_unused]] FeedbackCell *fb
#define PASS pc, fp, vm, fb
#define PRESERVE_NONE __attribute__((preserve_none))

/// The handlers by op. The VM has a copy (`VM::dispatch`), by which handlers go on: counting modes put their own
/// functions there (runtime/views/counting.h).
extern const Handler kDispatch[256];

#define OP(name, units, A, B, C, D, E, flags) PRESERVE_NONE Value op_##name(ARGS);
#include "runtime/bytecode/bytecode.def"

/// Finds the handler of the pending exception, frame by frame; leaves the run loop at an entry frame with Empty.
PRESERVE_NONE Value unwind(ARGS);
/// A taken back-edge whose budget ran out: polls, then goes on at pc + vm->jumpOffset.
PRESERVE_NONE Value backEdgeSlow(ARGS);

#define HANDLER(name) PRESERVE_NONE Value op_##name(ARGS)
#define SLOW(name) __attribute__((preserve_none, noinline)) static Value name(ARGS)
#define TAIL(handler) [[clang::musttail]] return handler(PASS)
#define NEXT(n)                                                                                                        \
    do {                                                                                                               \
        pc += (n);                                                                                                     \
        [[clang::musttail]] return vm->dispatch[pc->op_](PASS);                                                        \
    } while (0)
#define SAVE() (fp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc)), vm->fp = fp)
#define CHECK(expression)                                                                                              \
    ({                                                                                                                 \
        auto checkResult_ = (expression);                                                                              \
        if (checkResult_.isAbrupt()) [[unlikely]]                                                                      \
            TAIL(unwind);                                                                                              \
        checkResult_.release();                                                                                        \
    })

/// Goes to pc + offset; a backward jump, or one to itself, counts the loop budget down.
#define JUMP(offset)                                                                                                   \
    do {                                                                                                               \
        int32_t jumpOffset_ = (offset);                                                                                \
        if (jumpOffset_ <= 0 && --codeOf(fp)->loopBudget_ < 0) [[unlikely]]                                            \
            TAIL(backEdgeSlow);                                                                                        \
        pc += jumpOffset_;                                                                                             \
        [[clang::musttail]] return vm->dispatch[pc->op_](PASS);                                                        \
    } while (0)

/// An op that is one call of `bool rt_<Name>(VM&, Value* fp, const Instruction* pc)`; false: an exception is pending.
#define RUNTIME_OP(name)                                                                                               \
    static bool rt_##name(VM& vm, Value* fp, const Instruction* pc);                                                   \
    HANDLER(name) {                                                                                                    \
        SAVE();                                                                                                        \
        if (!rt_##name(*vm, fp, pc)) [[unlikely]]                                                                      \
            TAIL(unwind);                                                                                              \
        NEXT(kUnits<Op::name>);                                                                                        \
    }                                                                                                                  \
    [[gnu::noinline]] static bool rt_##name([[maybe_unused]] VM& vm, [[maybe_unused]] Value* fp,                       \
                                            [[maybe_unused]] const Instruction* pc)
/// In such a function: the value, or `return false`.
#define RT_TRY(expression)                                                                                             \
    ({                                                                                                                 \
        auto rtResult_ = (expression);                                                                                 \
        if (rtResult_.isAbrupt()) [[unlikely]]                                                                         \
            return false;                                                                                              \
        rtResult_.release();                                                                                           \
    })

inline constexpr uint8_t kUnitsTable[kOpCount] = {
#define OP(name, units, A, B, C, D, E, flags) units,
#include "runtime/bytecode/bytecode.def"
};
template <Op op>
inline constexpr int kUnits = kUnitsTable[static_cast<int>(op)];

inline CodeBlock* codeOf(Value* fp) { return reinterpret_cast<CodeBlock*>(fp[kFrameCode].bits()); }
inline PropertyKey keyConstant(Value* fp, uint32_t index) {
    return PropertyKey::fromBits(codeOf(fp)->constants_[index].bits());
}
inline Value constant(Value* fp, uint32_t index) { return codeOf(fp)->constants_[index]; }
inline Function* calleeOf(Value* fp) { return static_cast<Function*>(fp[kFrameCallee].asCell()); }
inline Value& wordAt(void* base, uint32_t offset) {
    return *reinterpret_cast<Value*>(static_cast<char*>(base) + offset);
}
/// Does the cell need remembering when `v` is stored into it?
inline bool needsBarrier(const Cell* owner, Value v) {
    return v.isCell() && (owner->gc_ & (kMarked | kRemembered)) == kMarked;
}
inline void noteFeedback(const Instruction* pc, uint8_t bits) {
    if ((pc->feedback & bits) != bits) pc->feedback |= bits;
}

} // namespace tiercel::interpreter

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
//
// The *_ops.cpp files are compiled twice. With TIERCEL_STUBS (baseline/stubs/) their handlers become stubs,
// `stub_<Name>`: what compiled code calls for an op that it has no fast path for. A stub returns to its caller where a
// handler goes on with the next instruction (NEXT with a constant), and leaves compiled code for good where it goes
// elsewhere: a jump, an exception, the end of the frame (bridge.cpp). A frame that a stub pushes returns natively, to
// the stub's caller.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/instruction.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/interrupts.h"
#include "runtime/operations.h"
#include "runtime/vm.h"

namespace tiercel::interpreter {

#define ARGS                                                                                                           \
    [[maybe_unused]] const Instruction *pc, [[maybe_unused]] Value *fp, [[maybe_unused]] VM *vm,                       \
        [[maybe_unused]] FeedbackCell *fb
#define PASS pc, fp, vm, fb
#define PRESERVE_NONE __attribute__((preserve_none))
#define TIERCEL_LOCAL __attribute__((visibility("hidden"))) // assembler code may name it

/// The handlers by op. The VM has a copy (`VM::dispatch`), by which handlers go on: counting modes put their own
/// functions there (runtime/views/counting.h).
extern const Handler kDispatch[256];

#define OP(name, units, A, B, C, D, E, flags)                                                                          \
    PRESERVE_NONE Value op_##name(ARGS);                                                                               \
    PRESERVE_NONE Value stub_##name(ARGS);
#include "runtime/bytecode/bytecode.def"

/// Finds the handler of the pending exception, frame by frame; leaves the run loop at an entry frame with Empty.
PRESERVE_NONE TIERCEL_LOCAL Value unwind(ARGS);
/// The same for the innermost frame's saved pc.
PRESERVE_NONE TIERCEL_LOCAL Value unwindSaved(ARGS);
/// A taken back-edge whose budget ran out: polls, may compile, then does the jump again.
PRESERVE_NONE Value backEdgeSlow(ARGS);
/// Leaves the frame with fp[kFrameExtra] as result; any flags.
PRESERVE_NONE TIERCEL_LOCAL Value leaveFrame(ARGS);
/// Goes on with the frame at pc: in compiled code, if the function has some.
PRESERVE_NONE TIERCEL_LOCAL Value resume(ARGS);

// -- bridge.cpp
// --------------------------------------------------------------------------------------------------------
/// Into compiled code at the address in fb.
PRESERVE_NONE Value enterCompiled(ARGS);
/// A call of compiled code: the callee's frame is complete, pc and fb are not set. CodeBlock::compiledEntry_ of code
/// that is not compiled.
PRESERVE_NONE Value enterInterpreter(ARGS);
/// A call of optimized code, by `call`: r13 the callee's frame, complete with the flag kFrameEntry, r14 the VM. Checks
/// the stacks, counts the callee's budget, enters it as a handler would. The result comes natively, in rax.
/// CodeBlock::optimizedEntry_ of what is no optimized code.
PRESERVE_NONE Value enterCounted(ARGS);
/// The same for a callee of which nothing is known: pc the header word of the arguments' number, with the flag; callee,
/// `this`, arguments, caller, new.target and extra are in the frame. Whatever is no bytecode function that can be
/// entered here is called by intrinsic_call.
PRESERVE_NONE Value enterUnknown(ARGS);
/// Optimized code has returned kLeft (deopt/thunks.h) to optimized code that called it, which calls this, r14 the VM:
/// goes on at VM::fp in the tiers below, whose result comes back natively.
PRESERVE_NONE TIERCEL_LOCAL Value resumeLeft(ARGS);
/// From a frame flagged kFrameCompiled back to its caller; result in fp[kFrameExtra].
PRESERVE_NONE Value returnToCompiled(ARGS);
/// Drop vm->unwoundBytes of native stack, then resume, or return Empty from the run loop.
PRESERVE_NONE Value resumeUnwound(ARGS);
PRESERVE_NONE Value leaveUnwound(ARGS);
/// Ends of stubs: to the caller; the same with fp[operand a] of the instruction before pc in rax.
PRESERVE_NONE Value stubReturn(ARGS);
PRESERVE_NONE Value stubReturnResult(ARGS);
PRESERVE_NONE Value exitResume(ARGS);
PRESERVE_NONE Value exitUnwind(ARGS);
PRESERVE_NONE Value exitLeaveFrame(ARGS);
/// The same of stubs that are jumped to (generator_ops.cpp).
PRESERVE_NONE Value exitLeaveFrameJumped(ARGS);
/// To the handler whose address is in pc.
PRESERVE_NONE Value exitToHandler(ARGS);
PRESERVE_NONE Value exitBackEdge(ARGS);
/// The budget of a back-edge of compiled code ran out, or that of a comparison's jump that ran user code.
PRESERVE_NONE Value stubBackEdge(ARGS);

#define SLOW(name) __attribute__((preserve_none, noinline)) static Value name(ARGS)
/// The TypeError of a class that is called, of the class's realm.
Thrown throwClassNeedsNew(VM&, FunctionTemplate*);

/// Calls a builtin whose frame words callee, this and arguments are in place, from the frame `fp`. Empty: an exception
/// is pending. Polls, since the budgets of loops count turns, and a turn may call a builtin that takes long.
[[gnu::always_inline]] inline Value callNative(VM* vm, Value* fp, Value* newFp, uint32_t argc, uint32_t flags,
                                               Value newTarget) {
    auto* native = static_cast<NativeFunction*>(newFp[kFrameCallee].asCell());
    Frame frame(newFp);
    frame.setArgcAndFlags(argc, flags | kFrameNative);
    frame.setCallerFp(fp);
    frame.setCode(nullptr);
    newFp[kFrameNewTarget] = newTarget;
    newFp[kFrameExtra] = Value::undefined();
    vm->fp = newFp;
    Realm* saved = vm->realm;
    vm->realm = native->realm_;
    Value result = pollStop(*vm).isAbrupt() ? Value::empty() : native->native_(*vm, CallArgs(newFp)).raw();
    vm->realm = saved;
    vm->fp = fp;
    return result;
}

#define TAIL(handler) [[clang::musttail]] return handler(PASS)
#ifndef TIERCEL_STUBS
#define HANDLER(name) PRESERVE_NONE Value op_##name(ARGS)
#define CALL_FLAGS(flags) (flags)
#define NEXT(n)                                                                                                        \
    do {                                                                                                               \
        pc += (n);                                                                                                     \
        [[clang::musttail]] return vm->dispatch[pc->op_](PASS);                                                        \
    } while (0)
#define BACK_EDGE() TAIL(backEdgeSlow)
#define UNWIND() TAIL(unwind)
#define LEAVE_FRAME() TAIL(leaveFrame)
#else
#define HANDLER(name) PRESERVE_NONE Value stub_##name(ARGS)
#define CALL_FLAGS(flags) ((flags) | kFrameCompiled)
#ifdef TIERCEL_STUBS_CALL // files with ops that push frames: their results are in rax
#define STUB_RETURN stubReturnResult
#else
#define STUB_RETURN stubReturn
#endif
#define NEXT(n)                                                                                                        \
    do {                                                                                                               \
        pc += (n);                                                                                                     \
        if (__builtin_constant_p(n) && (n) != 0) [[clang::musttail]]                                                   \
            return STUB_RETURN(PASS);                                                                                  \
        [[clang::musttail]] return exitResume(PASS);                                                                   \
    } while (0)
#define BACK_EDGE() TAIL(exitBackEdge)
#define UNWIND() TAIL(exitUnwind)
#define LEAVE_FRAME() TAIL(exitLeaveFrame)
#endif
/// Enters the code of the frame at fp, which a handler or stub has just pushed.
#define ENTER_CODE(code)                                                                                               \
    do {                                                                                                               \
        pc = (code)->entry_;                                                                                           \
        fb = (code)->feedback_;                                                                                        \
        [[clang::musttail]] return reinterpret_cast<Handler>((code)->enter_)(PASS);                                    \
    } while (0)
#define SAVE() (fp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc)), vm->fp = fp)
#define CHECK(expression)                                                                                              \
    ({                                                                                                                 \
        auto checkResult_ = (expression);                                                                              \
        if (checkResult_.isAbrupt()) [[unlikely]]                                                                      \
            UNWIND();                                                                                                  \
        checkResult_.release();                                                                                        \
    })

/// Goes to pc + offset; a backward jump, or one to itself, counts the loop budget down.
#define JUMP(offset)                                                                                                   \
    do {                                                                                                               \
        int32_t jumpOffset_ = (offset);                                                                                \
        if (jumpOffset_ <= 0 && --codeOf(fp)->loopBudget_ < 0) [[unlikely]]                                            \
            BACK_EDGE();                                                                                               \
        pc += jumpOffset_;                                                                                             \
        NEXT(0);                                                                                                       \
    } while (0)

#ifndef TIERCEL_STUBS
#define RT_LINKAGE // named in op_functions.cpp
#else
#define RT_LINKAGE static
#endif
/// An op that is one call of `bool rt_<Name>(VM&, Value* fp, const Instruction* pc)`; false: an exception is pending.
/// Optimized code calls it too (op_functions.h).
#define RUNTIME_OP(name)                                                                                               \
    RT_LINKAGE bool rt_##name(VM& vm, Value* fp, const Instruction* pc);                                               \
    HANDLER(name) {                                                                                                    \
        SAVE();                                                                                                        \
        if (!rt_##name(*vm, fp, pc)) [[unlikely]]                                                                      \
            UNWIND();                                                                                                  \
        NEXT(kUnits<Op::name>);                                                                                        \
    }                                                                                                                  \
    [[gnu::noinline]] RT_LINKAGE bool rt_##name([[maybe_unused]] VM& vm, [[maybe_unused]] Value* fp,                   \
                                                [[maybe_unused]] const Instruction* pc)
/// Such a function beside a handler of its own, for op_functions.h alone: not where stubs are compiled.
#define OP_FUNCTION(name)                                                                                              \
    bool rt_##name(VM& vm, Value* fp, const Instruction* pc);                                                          \
    bool rt_##name([[maybe_unused]] VM& vm, [[maybe_unused]] Value* fp, [[maybe_unused]] const Instruction* pc)
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

/// What a comparison of the two notes.
inline uint8_t comparedKinds(Value x, Value y) {
    auto bit = [](Value v) -> uint8_t {
        if (v.isInt32()) return kArithInt32;
        if (v.isNumber()) return kArithDouble;
        if (v.isString()) return kArithString;
        if (v.isObject()) return kArithObject;
        return v.isBigInt() ? kArithBigInt : kArithOther;
    };
    return bit(x) | bit(y);
}

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

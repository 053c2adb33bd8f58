// JS frames. docs/frames.md is the reference; this file is its table of words.
//
// Frames live on the JS stack of the VM, which grows upwards. A frame is addressed by `fp`, a Value*; its registers are
// fp[0], fp[1], … (parameters first, then locals and temporaries), its header lies below:
//
//   fp[-1] this         Value; the receiver as the callee sees it (coerced in place by CoerceThis)
//   fp[-2] callee       the function cell
//   fp[-3] argc, flags  low 32 bits: arguments passed; high 32 bits: FrameFlag bits
//   fp[-4] callerFp     raw pointer, null for the first frame of a VM entry
//   fp[-5] pc           raw pointer: THIS frame's current instruction, written before every call and every slow path
//                       that may throw, allocate or run code; so a stack walk and the exception tables read it directly
//   fp[-6] code         raw CodeBlock*; null for native frames
//   fp[-7] newTarget    Value; undefined for calls
//   fp[-8] extra        Value: argument list (InternalArray) or rest array saved at entry; the generator or async
//                       activation of a resumed frame; else undefined
//
// The header words are register operands too: operand -1 is `this`, -2 the callee, -7 new.target, -8 extra.
//
// A call window: the caller has kFrameHeaderWords consecutive registers w .. w+7 and then the arguments: it puts the
// callee in w+6, `this` in w+7, the arguments from w+8 on; the callee's fp is &caller_fp[w + 8]: nothing is copied.
// Missing parameters are filled with undefined. Surplus arguments lie where the callee's locals will be: a
// function that needs them (`arguments`, rest, parameter count at run time) begins with SaveArguments, which
// moves all of them into an InternalArray in fp[-8] before any local is written.
//
// Every word from the stack's base to the top of the current frame is scanned conservatively; registers need no
// initialisation for the collector's sake.
#pragma once

#include "runtime/value.h"

namespace tiercel {

class CodeBlock;
class Object;
struct Instruction;

inline constexpr int kFrameHeaderWords = 8;

enum FrameWord : int {
    kFrameThis = -1,
    kFrameCallee = -2,
    kFrameArgc = -3,
    kFrameCallerFp = -4,
    kFramePc = -5,
    kFrameCode = -6,
    kFrameNewTarget = -7,
    kFrameExtra = -8,
};

enum FrameFlag : uint32_t {
    kFrameConstruct = 1u << 0, // called by `new`: the result, if no object, is `this`
    kFrameEntry = 1u << 1,     // entered from C++ or compiled code: returning leaves the interpreter's run loop
    kFrameNative = 1u << 2,    // a builtin's frame
    kFrameGenerator = 1u << 3, // body of a generator or async function that is being resumed (extra holds it)
    kFrameEval = 1u << 4,      // direct or indirect eval, script or module body: shown as such in stack traces
    kFrameRealm = 1u << 5,     // the caller runs in another realm, which is switched back on leaving
    kFrameCompiled = 1u << 6,  // called by compiled code: leaving is a native return to it, result in rax
    kFrameSetter = 1u << 7,    // of a setter or of class fields: the result is dropped
};

/// Typed access to a frame's header.
class Frame {
public:
    explicit Frame(Value* fp) : fp_(fp) {}
    Value* fp() const { return fp_; }
    Value thisValue() const { return fp_[kFrameThis]; }
    Value calleeValue() const { return fp_[kFrameCallee]; }
    Object* callee() const { return reinterpret_cast<Object*>(fp_[kFrameCallee].asCell()); }
    uint32_t argc() const { return static_cast<uint32_t>(fp_[kFrameArgc].bits()); }
    uint32_t flags() const { return static_cast<uint32_t>(fp_[kFrameArgc].bits() >> 32); }
    Value* callerFp() const { return reinterpret_cast<Value*>(fp_[kFrameCallerFp].bits()); }
    const Instruction* pc() const { return reinterpret_cast<const Instruction*>(fp_[kFramePc].bits()); }
    CodeBlock* code() const { return reinterpret_cast<CodeBlock*>(fp_[kFrameCode].bits()); }
    Value newTarget() const { return fp_[kFrameNewTarget]; }
    Value extra() const { return fp_[kFrameExtra]; }
    bool isNative() const { return flags() & kFrameNative; }

    void setArgcAndFlags(uint32_t argc, uint32_t flags) {
        fp_[kFrameArgc] = Value::fromBits(static_cast<uint64_t>(flags) << 32 | argc);
    }
    void setFlag(uint32_t flag) { setArgcAndFlags(argc(), flags() | flag); }
    void setPc(const Instruction* pc) { fp_[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc)); }
    void setCallerFp(Value* caller) { fp_[kFrameCallerFp] = Value::fromBits(reinterpret_cast<uint64_t>(caller)); }
    void setCode(CodeBlock* code) { fp_[kFrameCode] = Value::fromBits(reinterpret_cast<uint64_t>(code)); }

private:
    Value* fp_;
};

/// What a builtin receives: its frame. Missing arguments read as undefined.
class CallArgs {
public:
    explicit CallArgs(Value* fp) : fp_(fp) {}
    uint32_t count() const { return Frame(fp_).argc(); }
    Value operator[](uint32_t i) const { return i < count() ? fp_[i] : Value::undefined(); }
    Value thisValue() const { return fp_[kFrameThis]; }
    Object* callee() const { return Frame(fp_).callee(); }
    Value newTarget() const { return fp_[kFrameNewTarget]; } // undefined when called without `new`
    bool isConstruct() const { return Frame(fp_).flags() & kFrameConstruct; }
    const Value* begin() const { return fp_; }
    const Value* end() const { return fp_ + count(); }
    Value* fp() const { return fp_; }

private:
    Value* fp_;
};

} // namespace tiercel

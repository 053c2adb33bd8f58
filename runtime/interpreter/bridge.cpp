// Passages between the interpreter and compiled code: what moves the native stack pointer, which no C++ function can.
//
// Two native stack layouts:
//   interpreter state   [rsp] is the address to return to: of `run`'s call, or of a call in compiled code that entered
//   a
//                       function which is interpreted. rsp is 8 modulo 16. Every handler runs so.
//   compiled state      one word lies above that address (it keeps rsp at 0 modulo 16 for calls of C++). Between the
//   two:
//                       push a word, or drop one.
// A stub (a handler compiled a second time, handlers.h) is called from compiled state: its address to return to and the
// word lie above interpreter state, 16 bytes to drop for whoever does not return.
//
// Compiled code holds two constants in registers that it sets at every entry: rbx = Value::kNotCellMask, r12 =
// Value::kNumberTag. Whatever returns to it sets them again.
#include "runtime/interpreter/handlers.h"

#include "runtime/assembler/compiled_code.h"
#include "runtime/intrinsics.h"
#include "runtime/layout.h"
#include "runtime/tiering.h"

namespace tiercel::interpreter {

#define NAKED __attribute__((naked, preserve_none))
#define SET_CONSTANTS "movabsq %[mask], %%rbx\n\tmovabsq %[tag], %%r12\n\t"
#define CONSTANTS [mask] "i"(Value::kNotCellMask), [tag] "i"(Value::kNumberTag)

static_assert(Value::kEmpty == 0x12);

PRESERVE_NONE Value resume(ARGS) {
    if (const CompiledCode* compiled = codeOf(fp)->compiled_) {
        if (const uint8_t* entry = compiled->entryOf(codeOf(fp)->unitOf(pc))) {
            // enterCompiled takes the address in the feedback's place; compiled code loads its own.
            fb = reinterpret_cast<FeedbackCell*>(const_cast<uint8_t*>(entry));
            TAIL(enterCompiled);
        }
    }
    NEXT(0);
}

NAKED Value enterCompiled(ARGS) {
    asm volatile("pushq %%rax\n\t"
                 "movq %%r15, %%rax\n\t"
                 "movq %c[code](%%r13), %%r15\n\t"
                 "movq %c[feedback](%%r15), %%r15\n\t" SET_CONSTANTS "jmpq *%%rax" ::CONSTANTS,
                 [code] "i"(kFrameCode * 8), [feedback] "i"(layout::kCodeFeedback));
}

NAKED Value enterInterpreter(ARGS) {
    asm volatile(
        "movq %c[code](%%r13), %%rax\n\t"
        "movq %c[entry](%%rax), %%r12\n\t"
        "movq %c[feedback](%%rax), %%r15\n\t"
        "jmpq *%c[enter](%%rax)" ::[code] "i"(kFrameCode * 8),
        [entry] "i"(layout::kCodeEntry), [feedback] "i"(layout::kCodeFeedback), [enter] "i"(layout::kCodeEnter));
}

/// There is too little stack, or the callee's budget ran out. False: an exception is pending.
static bool prepareCounted(VM* vm, Value* fp) {
    CodeBlock* code = codeOf(fp);
    if (fp + code->registerCount_ >= vm->stackLimit || !vm->hasNativeStack()) {
        static_cast<void>(vm->throwStackOverflow());
        return false;
    }
    // The arguments may lie above all that the caller's frame is known to use.
    Frame(fp).setPc(code->entry_);
    vm->fp = fp;
    return !vm->tiers.onCallBudget(code, Frame(fp).calleeValue()).isAbrupt();
}

NAKED Value enterCounted(ARGS) {
    asm volatile("movq %c[code](%%r13), %%rax\n\t"
                 "movl %c[registers](%%rax), %%ecx\n\t"
                 "leaq (%%r13,%%rcx,8), %%rcx\n\t"
                 "cmpq %c[limit](%%r14), %%rcx\n\t"
                 "jae 2f\n\t"
                 "cmpq %c[native](%%r14), %%rsp\n\t"
                 "jb 2f\n\t"
                 "decl %c[budget](%%rax)\n\t"
                 "js 2f\n\t"
                 "1: movq %c[entry](%%rax), %%r12\n\t"
                 "movq %c[feedback](%%rax), %%r15\n\t"
                 "jmpq *%c[enter](%%rax)\n\t"
                 "2: subq $8, %%rsp\n\t"
                 "movq %%r14, %%rdi\n\t"
                 "movq %%r13, %%rsi\n\t"
                 "callq %P[prepare]\n\t"
                 "addq $8, %%rsp\n\t"
                 "testb %%al, %%al\n\t"
                 "movq %c[code](%%r13), %%rax\n\t"
                 "jne 1b\n\t"
                 "movl %[empty], %%eax\n\t"
                 "retq" ::[code] "i"(kFrameCode * 8),
                 [registers] "i"(layout::kCodeRegisters), [limit] "i"(layout::kVmStackLimit),
                 [native] "i"(layout::kVmNativeStackLimit), [budget] "i"(layout::kCodeCallBudget),
                 [entry] "i"(layout::kCodeEntry), [feedback] "i"(layout::kCodeFeedback),
                 [enter] "i"(layout::kCodeEnter), [prepare] "i"(prepareCounted), [empty] "i"(Value::kEmpty));
}

/// Of another object file, the assembler code could not name it.
static uint64_t callOther(VM* vm, void* window, int32_t argc) { return intrinsic_call(vm, window, argc); }

NAKED Value enterUnknown(ARGS) {
    asm volatile(
        "movq %c[callee](%%r13), %%rax\n\t"
        "movabsq %[mask], %%rcx\n\t"
        "testq %%rcx, %%rax\n\t"
        "jne 3f\n\t"
        "cmpb %[function], %c[kind](%%rax)\n\t"
        "jne 3f\n\t"
        "movq %c[functionTemplate](%%rax), %%rdx\n\t"
        "movq %c[templateCode](%%rdx), %%rcx\n\t"
        "testq %%rcx, %%rcx\n\t"
        "je 3f\n\t"
        "cmpb %[classConstructor], %c[functionKind](%%rdx)\n\t"
        "je 3f\n\t"
        "cmpb %[derivedConstructor], %c[functionKind](%%rdx)\n\t"
        "je 3f\n\t"
        "movq %c[templateRealm](%%rdx), %%rsi\n\t"
        "cmpq %c[realm](%%r14), %%rsi\n\t"
        "jne 3f\n\t"
        // Surplus arguments may need more room than the registers.
        "movl %c[registers](%%rcx), %%edx\n\t"
        "cmpl %%r12d, %%edx\n\t"
        "cmovbl %%r12d, %%edx\n\t"
        "leaq (%%r13,%%rdx,8), %%rdx\n\t"
        "cmpq %c[limit](%%r14), %%rdx\n\t"
        "jae 3f\n\t"
        "movq %%r12, %c[argc](%%r13)\n\t"
        "movq %%rcx, %c[code](%%r13)\n\t"
        "movl %c[parameters](%%rcx), %%edx\n\t"
        "cmpl %%r12d, %%edx\n\t"
        "jbe 2f\n\t"
        "1: movq %[undefined], -8(%%r13,%%rdx,8)\n\t"
        "decl %%edx\n\t"
        "cmpl %%r12d, %%edx\n\t"
        "jne 1b\n\t"
        "2: jmpq *%c[optimizedEntry](%%rcx)\n\t"
        "3: subq $8, %%rsp\n\t"
        "movq %%r14, %%rdi\n\t"
        "movq %%r13, %%rsi\n\t"
        "movl %%r12d, %%edx\n\t"
        "callq %P[call]\n\t"
        "addq $8, %%rsp\n\t"
        "retq" ::[callee] "i"(kFrameCallee * 8),
        [mask] "i"(Value::kNotCellMask), [function] "i"(static_cast<int>(CellKind::Function)),
        [kind] "i"(layout::kCellKind), [functionTemplate] "i"(layout::kFunctionTemplate),
        [templateCode] "i"(layout::kTemplateCode),
        [classConstructor] "i"(static_cast<int>(FunctionKind::ClassConstructor)),
        [derivedConstructor] "i"(static_cast<int>(FunctionKind::DerivedConstructor)),
        [functionKind] "i"(layout::kTemplateKind), [templateRealm] "i"(layout::kTemplateRealm),
        [realm] "i"(layout::kVmRealm), [registers] "i"(layout::kCodeRegisters), [limit] "i"(layout::kVmStackLimit),
        [argc] "i"(kFrameArgc * 8), [code] "i"(kFrameCode * 8), [parameters] "i"(layout::kCodeParameters),
        [undefined] "i"(Value::kUndefined), [optimizedEntry] "i"(layout::kCodeOptimizedEntry), [call] "i"(callOther));
}

NAKED Value resumeLeft(ARGS) {
    asm volatile("movq %c[vmFp](%%r14), %%r13\n\t"
                 "cmpl %[unwind], %c[action](%%r14)\n\t"
                 "je %P[unwindSaved]\n\t"
                 "movq %c[code](%%r13), %%rax\n\t"
                 "movq %c[pc](%%r13), %%r12\n\t"
                 "movq %c[feedback](%%rax), %%r15\n\t"
                 "jmp %P[resume]" ::[vmFp] "i"(layout::kVmFp),
                 [unwind] "i"(static_cast<int>(VM::ExitAction::Unwind)), [action] "i"(layout::kVmExitAction),
                 [unwindSaved] "i"(unwindSaved), [code] "i"(kFrameCode * 8), [pc] "i"(kFramePc * 8),
                 [feedback] "i"(layout::kCodeFeedback), [resume] "i"(resume));
}

NAKED Value returnToCompiled(ARGS) {
    asm volatile("movq %c[extra](%%r13), %%rax\n\t"
                 "movq %c[caller](%%r13), %%r13\n\t" SET_CONSTANTS "retq" ::CONSTANTS,
                 [extra] "i"(kFrameExtra * 8), [caller] "i"(kFrameCallerFp * 8));
}

NAKED Value resumeUnwound(ARGS) {
    asm volatile("addq %c[bytes](%%r14), %%rsp\n\t"
                 "jmp %P[resume]" ::[bytes] "i"(layout::kVmUnwound),
                 [resume] "i"(resume));
}
NAKED Value leaveUnwound(ARGS) {
    asm volatile("addq %c[bytes](%%r14), %%rsp\n\t"
                 "movl %[empty], %%eax\n\t"
                 "retq" ::[bytes] "i"(layout::kVmUnwound),
                 [empty] "i"(Value::kEmpty));
}

PRESERVE_NONE Value unwindSaved(ARGS) {
    pc = Frame(fp).pc();
    TAIL(unwind);
}

// -- ends of stubs
NAKED Value stubReturn(ARGS) { asm volatile(SET_CONSTANTS "retq" ::CONSTANTS); }
NAKED Value stubReturnResult(ARGS) {
    // pc is behind the instruction, which has two units: its operand a is at 2 of 16 bytes.
    asm volatile("movswq -14(%%r12), %%rax\n\t"
                 "movq (%%r13,%%rax,8), %%rax\n\t" SET_CONSTANTS "retq" ::CONSTANTS);
}
// The address is dropped by a `ret` to the next instruction: dropped by an addition, it would stay in the processor's
// stack of addresses to return to, and all returns behind it, up to the loop that called this function, would be
// guessed wrong.
#define DROP_STUB                                                                                                      \
    "leaq 1f(%%rip), %%rax\n\t"                                                                                        \
    "movq %%rax, (%%rsp)\n\t"                                                                                          \
    "retq\n\t"                                                                                                         \
    "1: addq $8, %%rsp\n\t"
#define STUB_EXIT(name, target)                                                                                        \
    NAKED Value name(ARGS) { asm volatile(DROP_STUB "jmp %P[address]" ::[address] "i"(target)); }
NAKED Value exitToHandler(ARGS) { asm volatile(DROP_STUB "jmpq *%%r12" ::); }
STUB_EXIT(exitResume, resume)
STUB_EXIT(exitUnwind, unwind)
STUB_EXIT(exitLeaveFrame, leaveFrame)
/// Nobody has called: the address that was pushed, and the word of the code's own that it lies on.
NAKED Value exitLeaveFrameJumped(ARGS) {
    asm volatile("addq $16, %%rsp\n\tjmp %P[address]" ::[address] "i"(leaveFrame));
}

} // namespace tiercel::interpreter

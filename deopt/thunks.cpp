// See thunks.h.
#include "deopt/thunks.h"

#include "deopt/exit.h"
#include "deopt/frame_builder.h"
#include "runtime/assembler/macro_assembler.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/layout.h"
#include "runtime/vm.h"

#include "deopt/install.h"

#include <cstdio>
#include <cstdlib>

namespace tiercel::deopt {

namespace {

constexpr size_t kMaxThunkBytes = 1024;

/// Does the exit say that a guess of the compiler was wrong?
bool isBet(Reason reason) {
    return reason != Reason::Exception && reason != Reason::Interrupt && reason != Reason::StackLimit &&
           reason != Reason::Suspends && reason != Reason::Forced;
}

/// By the exit thunk: rebuilds the frames. `state` lies on the stack, below the frame of the code that is left.
void takeExit(VM* vm, const MachineState* state) {
    auto* after = reinterpret_cast<const uint8_t*>(state->returnAddress);
    // The call may be the last instruction.
    CompiledCode* code = vm->tiers.registry().find(after - 1);
    const ExitTable::Site* site =
        code && code->isOptimized() ? exitsOf(*code).find(static_cast<uint32_t>(after - code->memory.code)) : nullptr;
    if (!site) {
        std::fprintf(stderr, "tiercel: no exit at machine code %p\n", static_cast<const void*>(after));
        std::abort();
    }
    auto* frame = reinterpret_cast<const uint64_t*>(state->gpr[6]); // rbp
    Rebuilt made = rebuildFrames(*vm, exitsOf(*code), *site, *state, reinterpret_cast<Value*>(frame[2]));
    site->taken++;
    const Exit& exit = exitsOf(*code).exits[site->exit];
    if (exit.reason == Reason::Interrupt) return; // no news: loops come by all the time
    const ExitFrame& innermost = exit.frames.back();
    vm->tiers.exitTaken(*code,
                        {static_cast<uint8_t>(exit.reason), reasonText(exit.reason), isBet(exit.reason), innermost.code,
                         innermost.unit, static_cast<uint32_t>(exit.frames.size()), site->taken, made.subject});
}

/// By the call thunk: there is too little stack, or the callee's budget ran out. False: an exception is pending.
bool prepareCall(VM* vm, Value* fp) {
    CodeBlock* code = Frame(fp).code();
    if (fp + code->registerCount_ >= vm->stackLimit || !vm->hasNativeStack()) {
        static_cast<void>(vm->throwStackOverflow());
        return false;
    }
    // The arguments may lie above all that the caller's frame is known to use.
    Frame(fp).setPc(code->entry_);
    vm->fp = fp;
    return !vm->tiers.onCallBudget(code).isAbrupt();
}

/// Emits into a buffer, moves the code to executable memory.
class Thunk : public MacroAssembler {
public:
    Thunk(VM& vm, CodeRegistry& registry)
        : MacroAssembler(buffer_, sizeof buffer_, isNear(registry)), vm_(vm), registry_(registry) {}

    ExecutableMemory::Piece finish() {
        if (!ok()) return {};
        ExecutableMemory::Piece piece = registry_.memory.allocate(offset());
        if (!piece) return piece;
        std::memcpy(piece.writable, getCode(), offset());
        relocate(piece.writable, piece.code);
        return piece;
    }

    /// rsp is as behind the exit's call: the return address goes where MachineState has it.
    void exit() {
        static_assert(offsetof(MachineState, returnAddress) == 384 && offsetof(MachineState, xmm) == 128);
        lea(rsp, ptr[rsp - 384]);
        const Xbyak::Reg64 byDwarf[] = {rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15};
        for (int i = 0; i < 16; i++)
            if (byDwarf[i].getIdx() != Xbyak::Operand::RSP) mov(qword[rsp + i * 8], byDwarf[i]);
        lea(rax, ptr[rsp + 392]);
        mov(qword[rsp + 7 * 8], rax);
        bool wide = __builtin_cpu_supports("avx512f");
        for (int i = 0; i < 16; i++) movsd(qword[rsp + 128 + i * 8], Xbyak::Xmm(i));
        for (int i = 16; i < 32 && wide; i++) vmovsd(qword[rsp + 128 + i * 8], Xbyak::Xmm(i));
        loadImmediate(rdi, reinterpret_cast<uint64_t>(&vm_));
        mov(rsi, rsp);
        and_(rsp, -16);
        callFunction(takeExit);
        loadImmediate(rax, kLeft);
        leave();
        ret();
    }

    /// r13: the callee's frame, its header complete; r14: the VM. A call of code that is entered by a handler.
    void call() {
        loadWord(rax, r13, kFrameCode * 8);
        loadWord32(ecx, rax, layout::kCodeRegisters);
        lea(rcx, ptr[r13 + rcx * 8]);
        cmp(rcx, qword[r14 + layout::kVmStackLimit]);
        Jump full = jumpIf(Cond::AE);
        cmp(rsp, qword[r14 + layout::kVmNativeStackLimit]);
        Jump nativeFull = jumpIf(Cond::B);
        dec(dword[rax + layout::kCodeCallBudget]);
        Jump ranOut = jumpIf(Cond::S);
        uint32_t go = offset();
        mov(r12, qword[rax + layout::kCodeEntry]);
        loadWord(r15, rax, layout::kCodeFeedback);
        jmp(qword[rax + layout::kCodeEnter]);
        bind(full);
        bind(nativeFull);
        bind(ranOut);
        sub(rsp, 8);
        mov(rdi, r14);
        mov(rsi, r13);
        callFunction(prepareCall); // keeps r13 and r14
        add(rsp, 8);
        test(al, al);
        loadWord(rax, r13, kFrameCode * 8);
        jumpIfTo(Cond::NE, go);
        mov(eax, static_cast<uint32_t>(Value::kEmpty));
        ret();
    }

    /// Interpreter state; r13: the frame, r14: the VM.
    void entry(const void* target) {
        push(r13);
        callAddress(target);
        cmp(rax, static_cast<uint32_t>(kLeft));
        Jump left = jumpIf(Cond::E);
        pop(r13);
        loadWord32(ecx, r13, kFrameArgc * 8 + 4);
        cmp(ecx, static_cast<uint32_t>(kFrameCompiled));
        Jump flagged = jumpIf(Cond::NE);
        loadWord(r13, r13, kFrameCallerFp * 8);
        loadImmediate(r14, reinterpret_cast<uint64_t>(&vm_));
        loadImmediate(rbx, Value::kNotCellMask);
        loadImmediate(r12, Value::kNumberTag);
        ret();

        bind(flagged);
        cmp(ecx, static_cast<uint32_t>(kFrameEntry));
        Jump other = jumpIf(Cond::NE);
        ret();
        bind(other);
        // The interpreter's call, `new`, another realm.
        storeWord(r13, kFrameExtra * 8, rax);
        loadImmediate(r14, reinterpret_cast<uint64_t>(&vm_));
        jumpFunction(interpreter::leaveFrame);

        bind(left);
        add(rsp, 8);
        loadImmediate(r14, reinterpret_cast<uint64_t>(&vm_));
        loadWord(r13, r14, layout::kVmFp);
        cmp(dword[r14 + layout::kVmExitAction], static_cast<uint32_t>(VM::ExitAction::Unwind));
        Jump threw = jumpIf(Cond::E);
        loadWord(rax, r13, kFrameCode * 8);
        mov(r12, qword[r13 + kFramePc * 8]);
        loadWord(r15, rax, layout::kCodeFeedback);
        jumpFunction(interpreter::resume);
        bind(threw);
        jumpFunction(interpreter::unwindSaved);
    }

private:
    static bool isNear(CodeRegistry& registry) {
        // The first allocation reserves the region, on whose place depends how code calls C++.
        if (!registry.memory.regionBytes()) registry.memory.release(registry.memory.allocate(1));
        return registry.memory.reaches(reinterpret_cast<const void*>(interpreter::unwindSaved));
    }
    VM& vm_;
    CodeRegistry& registry_;
    uint8_t buffer_[kMaxThunkBytes];
};

} // namespace

bool ensureThunks(VM& vm, CodeRegistry& registry) {
    if (registry.thunks.call) return true;
    if (!registry.thunks.exit) {
        Thunk exit(vm, registry);
        exit.exit();
        registry.thunks.exit = exit.finish().code;
    }
    if (!registry.thunks.exit) return false;
    Thunk call(vm, registry);
    call.call();
    registry.thunks.call = call.finish().code;
    return registry.thunks.call;
}

ExecutableMemory::Piece makeEntryThunk(VM& vm, CodeRegistry& registry, const void* target) {
    Thunk thunk(vm, registry);
    thunk.entry(target);
    return thunk.finish();
}

} // namespace tiercel::deopt

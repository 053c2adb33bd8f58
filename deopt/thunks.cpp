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
    return reason != Reason::Exception && reason != Reason::StackLimit && reason != Reason::Suspends &&
           reason != Reason::Forced && reason != Reason::Invalidated && reason != Reason::TierUp;
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
    Rebuilt made =
        rebuildFrames(*vm, exitsOf(*code), *site, *state, reinterpret_cast<Value*>(read(site->frame, *state)));
    site->taken++;
    const Exit& exit = exitsOf(*code).exits[site->exit];
    const ExitFrame& innermost = exit.frames.back();
    Reason reason = made.reason;
    if (int32_t& left = vm->tiers.registry().guardsLeft; vm->flags.deopt_every && left <= 0) {
        left = static_cast<int32_t>(std::min<uint64_t>(vm->flags.deopt_every, INT32_MAX));
        if (exit.action == Action::Resume) reason = Reason::Forced;
    }
    uint32_t unit =
        innermost.unit == ExitFrame::kStoredPc ? innermost.code->unitOf(Frame(made.fp).pc()) : innermost.unit;
    vm->tiers.exitTaken(*code, {static_cast<uint8_t>(reason), reasonText(reason), isBet(reason), innermost.code, unit,
                                static_cast<uint32_t>(exit.frames.size()), site->taken, made.subject});
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
        jumpFunction(interpreter::resumeLeft);
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
    if (registry.thunks.exit) return true;
    Thunk exit(vm, registry);
    exit.exit();
    registry.thunks.exit = exit.finish().code;
    return registry.thunks.exit;
}

ExecutableMemory::Piece makeEntryThunk(VM& vm, CodeRegistry& registry, const void* target) {
    Thunk thunk(vm, registry);
    thunk.entry(target);
    return thunk.finish();
}

} // namespace tiercel::deopt

// The dispatch table, entering the run loop, unwinding.
#include "runtime/interpreter/interpreter.h"

#include "runtime/assembler/compiled_code.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/tiering.h"

namespace tiercel::interpreter {

static_assert(kOpCount <= 256);

const Handler kDispatch[256] = {
#define OP(name, units, A, B, C, D, E, flags) op_##name,
#include "runtime/bytecode/bytecode.def"
};

/// Optimized code that begins at the loop header to which the back-edge at pc leads, as a handler; or null.
static Handler loopEntry(Value* fp, const Instruction* pc) {
    const CodeBlock* code = codeOf(fp);
    if (!code->optimized_) return nullptr;
    int32_t offset = backwardJump(pc);
    if (offset >= 0) return nullptr;
    uint32_t header = code->unitOf(pc + offset);
    for (const CompiledCode* optimized = code->optimized_; optimized; optimized = optimized->next)
        if (optimized->osrUnit == header) return reinterpret_cast<Handler>(optimized->entry.code);
    return nullptr;
}

PRESERVE_NONE Value backEdgeSlow(ARGS) {
    SAVE();
    CHECK(vm->tiers.onLoopBudget(codeOf(fp), pc));
    if (Handler entry = loopEntry(fp, pc)) [[clang::musttail]]
        return entry(PASS);
    // The jump is done again, maybe by compiled code: it has no side effects.
    TAIL(resume);
}
/// The same for a jump that a stub does: its address to return to and the word above it are dropped (bridge.cpp).
PRESERVE_NONE Value exitBackEdge(ARGS) {
    SAVE();
    if (vm->tiers.onLoopBudget(codeOf(fp), pc).isAbrupt()) [[unlikely]]
        TAIL(exitUnwind);
    if (Handler entry = loopEntry(fp, pc)) {
        pc = reinterpret_cast<const Instruction*>(entry);
        TAIL(exitToHandler);
    }
    TAIL(exitResume);
}
PRESERVE_NONE Value stubBackEdge(ARGS) {
    SAVE();
    if (vm->tiers.onLoopBudget(codeOf(fp), pc).isAbrupt()) [[unlikely]]
        TAIL(exitUnwind);
    if (Handler entry = loopEntry(fp, pc)) {
        pc = reinterpret_cast<const Instruction*>(entry);
        TAIL(exitToHandler);
    }
    TAIL(stubReturn);
}

PRESERVE_NONE Value unwind(ARGS) {
    uint64_t calls = 0; // of compiled code that are left: each has two words on the native stack
    for (;;) {
        CodeBlock* code = codeOf(fp);
        if (!vm->isTerminating()) {
            if (const ExceptionHandler* handler = code->findHandler(pc)) {
                pc = code->entry_ + handler->handler;
                fb = code->feedback_;
                vm->unwoundBytes = calls * 16;
                TAIL(resumeUnwound);
            }
        }
        uint32_t flags = Frame(fp).flags();
        if (flags & kFrameEntry) {
            vm->unwoundBytes = calls * 16;
            TAIL(leaveUnwound);
        }
        if (flags & kFrameCompiled) calls++;
        fp = Frame(fp).callerFp();
        if (flags & kFrameRealm) vm->realm = codeOf(fp)->template_.get()->realm_;
        pc = Frame(fp).pc();
    }
}

PRESERVE_NONE Value leaveFrame(ARGS) {
    Value result = fp[kFrameExtra];
    uint32_t flags = Frame(fp).flags();
    if ((flags & kFrameConstruct) && !result.isObject()) result = fp[kFrameThis];
    if (flags & kFrameEntry) return result;
    Value* caller = Frame(fp).callerFp();
    if (flags & kFrameRealm) vm->realm = codeOf(caller)->template_.get()->realm_;
    if (flags & kFrameCompiled) {
        fp[kFrameExtra] = result;
        TAIL(returnToCompiled);
    }
    fp = caller;
    pc = Frame(fp).pc();
    fb = codeOf(fp)->feedback_;
    if (!(flags & kFrameSetter)) fp[pc->a] = result;
    pc += 2;
    TAIL(resume);
}

void initializeDispatch(VM& vm) { std::copy(std::begin(kDispatch), std::end(kDispatch), vm.dispatch); }

Value run(VM& vm, Value* fp) {
    const Instruction* pc = Frame(fp).pc();
    CodeBlock* code = codeOf(fp);
    if (pc == code->entry_) return reinterpret_cast<Handler>(code->enter_)(pc, fp, &vm, code->feedback_);
    return resume(pc, fp, &vm, code->feedback_);
}

} // namespace tiercel::interpreter

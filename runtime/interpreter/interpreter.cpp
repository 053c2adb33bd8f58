// The dispatch table, entering the run loop, unwinding.
#include "runtime/interpreter/interpreter.h"

#include "runtime/interpreter/handlers.h"

namespace tiercel::interpreter {

static_assert(kOpCount <= 256);

const Handler kDispatch[256] = {
#define OP(name, units, A, B, C, D, E, flags) op_##name,
#include "runtime/bytecode/bytecode.def"
};

PRESERVE_NONE Value backEdgeSlow(ARGS) {
    SAVE();
    codeOf(fp)->loopBudget_ = kLoopBudget;
    CHECK(vm->pollInterrupts());
    // The jump is done again: it has no side effects.
    NEXT(0);
}

PRESERVE_NONE Value unwind(ARGS) {
    for (;;) {
        CodeBlock* code = codeOf(fp);
        if (!vm->isTerminating()) {
            if (const ExceptionHandler* handler = code->findHandler(pc)) {
                pc = code->entry_ + handler->handler;
                fb = code->feedback_;
                NEXT(0);
            }
        }
        uint32_t flags = Frame(fp).flags();
        if (flags & kFrameEntry) return Value::empty();
        fp = Frame(fp).callerFp();
        if (flags & kFrameRealm) vm->realm = codeOf(fp)->template_.get()->realm_;
        pc = Frame(fp).pc();
    }
}

void initializeDispatch(VM& vm) { std::copy(std::begin(kDispatch), std::end(kDispatch), vm.dispatch); }

Value run(VM& vm, Value* fp) {
    const Instruction* pc = Frame(fp).pc();
    return vm.dispatch[pc->op_](pc, fp, &vm, codeOf(fp)->feedback_);
}

} // namespace tiercel::interpreter

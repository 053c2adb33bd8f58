// yield, yield* and await.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

void Generator::getNamed(Reg dst, Reg object, PropertyKey key) {
    emit(Op::GetProp, dst, object, 0, static_cast<uint32_t>(keyConstant(key)), newFeedback());
}

Reg Generator::generateAwait(Await* node, Reg dst) {
    Reg value = work(dst);
    generate(node->argument, value);
    at(node->start);
    emitAwait(value);
    return settle(value, dst);
}

// Resumed by return(), the generator leaves at the place of the yield: the way out stands before it, or, where it
// passes nothing that closes or finishes, once at the end of the function.
Reg Generator::generateYield(Yield* node, Reg dst) {
    Reg value = work(dst);
    if (node->argument) {
        generate(node->argument, value);
    } else {
        loadUndefined(value);
    }
    at(node->start);
    if (isAsyncGenerator()) emitAwait(value);
    bool simple = !isAsync();
    for (const Control& control : controls_) {
        if (control.kind != Control::Kind::Breakable) simple = false;
    }
    Label leaving{};
    if (simple) {
        for (auto [reg, label] : sharedReturns_) {
            if (reg == value) leaving = label;
        }
        if (leaving.id < 0) {
            leaving = newLabel();
            sharedReturns_.emplace_back(value, leaving);
        }
        emitJump(Op::Yield, value, leaving);
        return settle(value, dst);
    }
    leaving = newLabel();
    Label suspend = newLabel();
    bool entered = reachable();
    emitJump(Op::Jump, 0, suspend);
    bindLoop(leaving, entered);
    if (isAsync()) emitAwait(value);
    leaveByReturn(value);
    bind(suspend);
    emitJump(Op::Yield, value, leaving);
    return settle(value, dst);
}

Reg Generator::generateYieldStar(YieldStar* node, Reg dst) {
    Reg received = work(dst);
    RegScope temporaries(*this);
    Reg window = newRegs(3);
    Reg mode = newReg(), done = newReg(), sent = newReg();
    generate(node->argument, received);
    bool async = isAsync();
    at(node->start);
    emit(Op::GetIterator, window, received, async ? 1 : 2, 0, newFeedback());
    loadUndefined(received);
    Label next = newLabel(), result = newLabel(), suspend = newLabel(), thrown = newLabel(), returned = newLabel(),
          finished = newLabel(), ended = newLabel();
    bindLoop(next, reachable());
    if (!async) {
        emit(Op::DelegateNext, received, window, mode);
        emitJump(Op::JStrictEqI, mode, 5, suspend);
        emitJump(Op::JStrictEqI, mode, 3, ended);
        emitJump(Op::JStrictEqI, mode, 4, result);
    }
    emit(Op::IteratorCall, received, window, 3);
    bindLoop(result, reachable());
    if (async) emitAwait(received);
    emit(Op::CheckIteratorResult, received);
    getNamed(done, received, vm_.names.done);
    emitJump(Op::JumpTrue, done, finished);
    bindLoop(suspend, reachable());
    if (async) getNamed(received, received, vm_.names.value);
    emit(Op::YieldDelegateResume, received, mode, window);
    emitJump(Op::JStrictEqI, mode, 1, thrown);
    emitJump(Op::JStrictEqI, mode, 2, returned);
    if (!async) {
        emitJump(Op::JStrictEqI, mode, 3, ended);
        emitJump(Op::JStrictEqI, mode, 4, result);
    }
    emitJump(Op::Jump, 0, next);

    bind(thrown);
    emit(Op::IteratorCall, received, window, 2);
    {
        Label missing = newLabel();
        emitJump(Op::JumpEmpty, received, missing);
        emitJump(Op::Jump, 0, result);
        bind(missing);
        closeIterator(window, async);
        emitWide(Op::ThrowError, static_cast<int32_t>(ErrorType::TypeError),
                 textConstant("The iterator does not provide a 'throw' method"));
    }

    bind(returned);
    if (async) {
        // What return() was called with is awaited; a rejection is a throw at this place.
        uint32_t start = position();
        emitAwait(received);
        uint32_t stop = position();
        Label awaited = newLabel();
        emitJump(Op::Jump, 0, awaited);
        bindHandler(start, stop, received);
        emitJump(Op::Jump, 0, thrown);
        bind(awaited);
    }
    move(sent, received);
    emit(Op::IteratorCall, received, window, 1);
    Label missing = newLabel();
    emitJump(Op::JumpEmpty, received, missing);
    if (async) emitAwait(received);
    emit(Op::CheckIteratorResult, received);
    getNamed(done, received, vm_.names.done);
    emitJump(Op::JumpFalse, done, suspend);
    getNamed(received, received, vm_.names.value);
    leaveByReturn(received);
    bind(missing);
    if (async) emitAwait(sent);
    leaveByReturn(sent);

    bind(finished);
    getNamed(received, received, vm_.names.value);
    bind(ended);
    return settle(received, dst);
}

} // namespace tiercel::frontend

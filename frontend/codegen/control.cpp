// Leaving statements: break, continue, return, exceptions; `finally`; closing of iterators.
//
// A `finally` block is generated once. Whoever leaves through it puts a number into kindReg (0: fell out at the end,
// 1: exception in valueReg, 2 and on: the deferred jumps) and jumps to it; behind it, a dispatch goes on accordingly.
#include "frontend/codegen/generator.h"

#include <algorithm>

namespace tiercel::frontend {

void Generator::pushBreakable(Label breakLabel, Label continueLabel, bool isLoop, bool takesPlainBreak) {
    Control control;
    control.kind = Control::Kind::Breakable;
    control.labels = std::move(pendingLabels_);
    pendingLabels_.clear();
    control.breakLabel = breakLabel;
    control.continueLabel = continueLabel;
    control.isLoop = isLoop;
    control.takesPlainBreak = takesPlainBreak;
    controls_.push_back(std::move(control));
}

void Generator::pushCloser(Reg window, bool isAsync) {
    Control control;
    control.kind = Control::Kind::Closer;
    control.window = window;
    control.isAsync = isAsync;
    controls_.push_back(std::move(control));
}

void Generator::visitBreak(Break* node) {
    for (size_t i = controls_.size(); i-- > 0;) {
        Control& control = controls_[i];
        if (control.kind != Control::Kind::Breakable) continue;
        bool matches = node->label ? std::ranges::find(control.labels, node->label) != control.labels.end()
                                   : control.takesPlainBreak;
        if (!matches) continue;
        leave(controls_.size(), {false, false, i, control.breakLabel}, kNoReg);
        return;
    }
}

void Generator::visitContinue(Continue* node) {
    for (size_t i = controls_.size(); i-- > 0;) {
        Control& control = controls_[i];
        if (control.kind != Control::Kind::Breakable || !control.isLoop) continue;
        if (node->label && std::ranges::find(control.labels, node->label) == control.labels.end()) continue;
        leave(controls_.size(), {false, true, i, control.continueLabel}, kNoReg);
        return;
    }
}

// Leaves the innermost `from` controls for `to`; `value`: of a return.
void Generator::leave(size_t from, Deferred to, Reg value) {
    size_t stop = to.isReturn ? 0 : to.target + 1;
    for (size_t i = from; i-- > stop;) {
        if (controls_[i].kind == Control::Kind::Closer) {
            closeIterator(controls_[i].window, controls_[i].isAsync);
        } else if (controls_[i].kind == Control::Kind::Finally) {
            Control& control = controls_[i];
            size_t number = 0;
            for (; number < control.deferred.size(); number++) {
                const Deferred& other = control.deferred[number];
                if (other.isReturn == to.isReturn && (to.isReturn || other.label.id == to.label.id)) break;
            }
            if (number == control.deferred.size()) control.deferred.push_back(to);
            if (to.isReturn) move(control.valueReg, value);
            loadInt(control.kindReg, static_cast<int32_t>(number) + 2);
            emitJump(Op::Jump, 0, control.finallyLabel);
            return;
        }
    }
    if (to.isReturn) {
        emitReturn(value);
    } else {
        emitJump(Op::Jump, 0, to.label);
    }
}

void Generator::emitReturn(Reg value) {
    if (isGenerator()) {
        emit(Op::GeneratorReturn, value);
    } else if (isAsync()) {
        emit(Op::AsyncReturn, value);
    } else if (summary_->kind == FunctionKind::DerivedConstructor) {
        // What is returned is checked where no handler of the function reaches (endFunction).
        move(constructorResult_, value);
        emitJump(Op::Jump, 0, constructorEnd_);
    } else {
        emit(Op::Return, value);
    }
}

void Generator::closeIterator(Reg window, bool isAsync) {
    if (!isAsync) {
        emit(Op::IteratorClose, window, 0);
        return;
    }
    RegScope temporaries(*this);
    Reg result = newReg();
    Label none = newLabel();
    emit(Op::IteratorCall, result, window, 4);
    emitJump(Op::JumpEmpty, result, none);
    emitAwait(result);
    emit(Op::CheckIteratorResult, result);
    bind(none);
}

void Generator::closeOnThrow(uint32_t start, uint32_t stop, Reg window, bool isAsync) {
    if (start >= stop) return;
    RegScope temporaries(*this);
    Reg exception = newReg();
    bindHandler(start, stop, exception);
    if (!isAsync) {
        emit(Op::IteratorClose, window, 1);
    } else {
        Reg result = newReg();
        Label closed = newLabel();
        uint32_t from = position();
        emit(Op::IteratorCall, result, window, 4);
        emitJump(Op::JumpEmpty, result, closed);
        emitAwait(result);
        uint32_t to = position();
        emitJump(Op::Jump, 0, closed);
        bindHandler(from, to, result);
        bind(closed);
    }
    emit(Op::Throw, exception);
}

void Generator::visitCatch(Try* node, Reg exception) {
    const Scope* saved = scope_;
    clearCompletion();
    ScopeState state = enterScope(node->catchScope);
    if (node->parameter) {
        at(node->parameter->start);
        bindTarget(node->parameter, exception, Bind::Initialize);
    }
    visitBlock(node->handler);
    exitScope(state);
    scope_ = saved;
}

void Generator::visitTry(Try* node) {
    clearCompletion();
    Reg exception = newReg();
    auto visitBody = [&] {
        if (!node->handler) {
            visitBlock(node->block);
            return;
        }
        Label end = newLabel();
        uint32_t start = position();
        visitBlock(node->block);
        uint32_t stop = position();
        emitJump(Op::Jump, 0, end);
        if (start < stop) {
            bindHandler(start, stop, exception);
            visitCatch(node, exception);
        }
        bind(end);
    };
    if (!node->finalizer) {
        visitBody();
        return;
    }
    Control control;
    control.kind = Control::Kind::Finally;
    Reg kind = control.kindReg = newReg();
    Reg value = control.valueReg = newReg();
    Reg savedCompletion = completion_ != kNoReg && wantsCompletion_ ? newReg() : kNoReg;
    Label finallyLabel = control.finallyLabel = newLabel();
    controls_.push_back(std::move(control));
    uint32_t start = position();
    visitBody();
    uint32_t stop = position();
    std::vector<Deferred> deferred = std::move(controls_.back().deferred);
    popControl();
    if (start >= stop) { // nothing can be thrown or left
        visitBlock(node->finalizer);
        return;
    }
    loadInt(kind, 0);
    emitJump(Op::Jump, 0, finallyLabel);
    bindHandler(start, stop, value);
    loadInt(kind, 1);
    bind(finallyLabel);
    if (savedCompletion != kNoReg) move(savedCompletion, completion_);
    visitBlock(node->finalizer);
    if (savedCompletion != kNoReg) move(completion_, savedCompletion);
    Label end = newLabel();
    at(node->finalizer->start);
    if (deferred.empty()) {
        emitJump(Op::JStrictNeI, kind, 1, end);
        emit(Op::Throw, value);
    } else {
        std::vector<Label> labels{end, newLabel()};
        for (size_t i = 0; i < deferred.size(); i++) labels.push_back(newLabel());
        emitSwitch(kind, labels);
        bind(labels[1]);
        emit(Op::Throw, value);
        for (size_t i = 0; i < deferred.size(); i++) {
            bind(labels[i + 2]);
            leave(controls_.size(), deferred[i], value);
        }
    }
    bind(end);
}

} // namespace tiercel::frontend

// Leaving statements: break, continue, return, exceptions; `finally`; closing of iterators; disposal of what `using`
// declared.
//
// A `finally` block is generated once. Whoever leaves through it puts a number into kindReg (0: fell out at the end,
// 1: exception in valueReg, 2 and on: the deferred jumps) and jumps to it; behind it, a dispatch goes on accordingly.
//
// A scope with `using` is such a region as well: it has a list of resources in a register
// (builtins/disposable_stack.h), and disposing of them stands where a `finally` block would.
#include "frontend/codegen/generator.h"

#include <algorithm>
#include <utility>

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
    FinallyRegion region = openFinally();
    Reg savedCompletion = completion_ != kNoReg && wantsCompletion_ ? newReg() : kNoReg;
    visitBody();
    at(node->finalizer->start);
    closeFinally(
        region, [] {},
        [&] {
            if (savedCompletion != kNoReg) move(savedCompletion, completion_);
            clearCompletion(); // of a break or continue out of it
            visitBlock(node->finalizer);
            if (savedCompletion != kNoReg) move(completion_, savedCompletion);
            at(node->finalizer->start);
        });
}

Generator::FinallyRegion Generator::openFinally() {
    Control control;
    control.kind = Control::Kind::Finally;
    FinallyRegion region{newReg(), newReg(), newLabel(), position()};
    control.kindReg = region.kind;
    control.valueReg = region.value;
    control.finallyLabel = region.label;
    controls_.push_back(std::move(control));
    return region;
}

// `onThrow` generates what is done where an exception comes in, in the region's value; `finalizer` what all pass.
template <typename OnThrow, typename Finalizer>
void Generator::closeFinally(const FinallyRegion& region, OnThrow onThrow, Finalizer finalizer) {
    uint32_t stop = position();
    std::vector<Deferred> deferred = std::move(controls_.back().deferred);
    popControl();
    if (region.start >= stop) { // nothing can be thrown or left
        finalizer();
        return;
    }
    loadInt(region.kind, 0);
    emitJump(Op::Jump, 0, region.label);
    bindHandler(region.start, stop, region.value);
    onThrow();
    loadInt(region.kind, 1);
    bind(region.label);
    finalizer();
    Label end = newLabel();
    if (deferred.empty()) {
        emitJump(Op::JStrictNeI, region.kind, 1, end);
        emit(Op::Throw, region.value);
    } else {
        std::vector<Label> labels{end, newLabel()};
        for (size_t i = 0; i < deferred.size(); i++) labels.push_back(newLabel());
        emitSwitch(region.kind, labels);
        bind(labels[1]);
        emit(Op::Throw, region.value);
        for (size_t i = 0; i < deferred.size(); i++) {
            bind(labels[i + 2]);
            leave(controls_.size(), deferred[i], region.value);
        }
    }
    bind(end);
}

// -- using -----------------------------------------------------------------------------------------------------------

Generator::Disposes Generator::disposedBy(const Node* node) {
    auto* declaration = node ? node->tryAs<VariableDeclaration>() : nullptr;
    if (!declaration || !isUsing(declaration->declarationKind)) return Disposes::Nothing;
    return declaration->declarationKind == DeclarationKind::Using ? Disposes::Sync : Disposes::Async;
}

Generator::Disposes Generator::disposedBy(const List<Node*>& statements) {
    Disposes what = Disposes::Nothing;
    for (const Node* statement : statements) what = std::max(what, disposedBy(statement));
    return what;
}

void Generator::emitOperation(AbstractOperation operation, Reg result, std::initializer_list<Reg> arguments) {
    RegScope temporaries(*this);
    Reg first = newRegs(static_cast<int32_t>(arguments.size()));
    Reg next = first;
    for (Reg argument : arguments) move(next++, argument);
    emit(Op::AbstractOperation, result, first, static_cast<int32_t>(operation));
}

void Generator::addResource(Reg value, DeclarationKind kind) {
    RegScope temporaries(*this);
    Reg isAsync = newReg();
    loadSpecial(isAsync, Value::boolean(kind == DeclarationKind::AwaitUsing));
    emitOperation(AbstractOperation::addResource, isAsync, {disposal_, value, isAsync});
}

// DisposeResources; what was thrown on the way to it is in the list, and is thrown at the end.
void Generator::emitDisposal(Reg list, Disposes what) {
    RegScope temporaries(*this);
    Reg result = newReg();
    if (what == Disposes::Sync) { // with nothing to await one step is all
        emitOperation(AbstractOperation::disposeNext, result, {list});
        return;
    }
    Label next = newLabel(), end = newLabel();
    bindLoop(next, reachable());
    emitOperation(AbstractOperation::disposeNext, result, {list});
    emitJump(Op::JumpFalse, result, end);
    emitOperation(AbstractOperation::awaitedOf, result, {list});
    uint32_t start = position();
    emitAwait(result);
    uint32_t stop = position();
    emitJump(Op::Jump, 0, next);
    bindHandler(start, stop, result);
    emitOperation(AbstractOperation::disposeFailed, result, {list, result});
    emitJump(Op::Jump, 0, next);
    bind(end);
}

template <typename Body>
void Generator::disposing(Disposes what, Body body) {
    if (what == Disposes::Nothing) {
        body();
        return;
    }
    RegScope temporaries(*this);
    Reg list = newReg();
    emitOperation(AbstractOperation::newDisposal, list, {});
    Reg outer = std::exchange(disposal_, list);
    FinallyRegion region = openFinally();
    body();
    disposal_ = outer;
    closeFinally(
        region,
        [&] {
            RegScope result(*this);
            emitOperation(AbstractOperation::disposeFailed, newReg(), {list, region.value});
        },
        [&] { emitDisposal(list, what); });
}

void Generator::visitStatements(const List<Node*>& statements) {
    disposing(disposedBy(statements), [&] { generateStatements(statements); });
}

void Generator::visitFor(For* node) {
    disposing(disposedBy(node->init), [&] { generateFor(node); });
}

// One turn of a for-of loop; `binds`: the variable is not the register that the item is in.
void Generator::visitIteration(ForOf* node, Reg item, bool binds) {
    disposing(disposedBy(node->left), [&] {
        if (auto* declaration = node->left->tryAs<VariableDeclaration>();
            declaration && isUsing(declaration->declarationKind))
            addResource(item, declaration->declarationKind);
        if (binds) bindLoopVariable(node->left, item);
        visitStatement(node->body);
    });
}

} // namespace tiercel::frontend

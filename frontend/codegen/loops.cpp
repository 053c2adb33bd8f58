// Loops. The condition stands at the bottom, where one backward conditional jump does both tests and repeats.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

namespace {

bool isAlwaysTrue(const Node* node) {
    if (!node) return true;
    if (auto* literal = node->tryAs<BooleanLiteral>()) return literal->value;
    if (auto* number = node->tryAs<NumberLiteral>()) return number->value != 0 && number->value == number->value;
    return false;
}

bool hasTdz(const Scope* scope) {
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->needsTdz || v->closureNeedsTdz) return true;
    }
    return false;
}

} // namespace

void Generator::visitWhile(While* node) {
    Label body = newLabel(), test = newLabel(), end = newLabel();
    pushBreakable(end, test, true, true);
    clearCompletion();
    bool forever = isAlwaysTrue(node->test);
    bool entered = reachable();
    if (!forever) emitJump(Op::Jump, 0, test);
    bindLoop(body, entered);
    visitStatement(node->body);
    bind(test);
    at(node->test->start);
    if (forever) {
        emitJump(Op::Jump, 0, body);
    } else {
        branch(node->test, body, end, Next::False);
    }
    popControl();
    bind(end);
}

void Generator::visitDoWhile(DoWhile* node) {
    Label body = newLabel(), test = newLabel(), end = newLabel();
    pushBreakable(end, test, true, true);
    clearCompletion();
    bindLoop(body, reachable());
    visitStatement(node->body);
    bind(test);
    at(node->test->start);
    if (isAlwaysTrue(node->test)) {
        emitJump(Op::Jump, 0, body);
    } else {
        branch(node->test, body, end, Next::False);
    }
    popControl();
    bind(end);
}

void Generator::generateFor(For* node) {
    Label body = newLabel(), next = newLabel(), test = newLabel(), end = newLabel();
    pushBreakable(end, next, true, true);
    const Scope* saved = scope_;
    ScopeState state = enterScope(node->scope);
    bool copies = false;
    if (node->init) {
        if (auto* declaration = node->init->tryAs<VariableDeclaration>()) {
            visitVariableDeclaration(declaration);
            copies =
                node->scope && node->scope->needsEnvironment && declaration->declarationKind == DeclarationKind::Let;
        } else {
            generateEffect(node->init);
        }
    }
    clearCompletion();
    Reg environment = copies ? environments_.back().reg : kNoReg;
    if (copies) emit(Op::CopyEnv, environment);
    bool forever = isAlwaysTrue(node->test);
    bool entered = reachable();
    if (!forever) emitJump(Op::Jump, 0, test);
    bindLoop(body, entered);
    visitStatement(node->body);
    bind(next);
    if (copies) emit(Op::CopyEnv, environment);
    if (node->update) generateEffect(node->update);
    bind(test);
    if (forever) {
        emitJump(Op::Jump, 0, body);
    } else {
        at(node->test->start);
        branch(node->test, body, end, Next::False);
    }
    popControl();
    bind(end);
    exitScope(state);
    scope_ = saved;
}

// The object of for-in/of, evaluated with the loop's variables in their dead zone.
Reg Generator::evaluateLoopHead(Node* right, Scope* scope) {
    if (!scope || (!scope->needsEnvironment && !hasTdz(scope))) return generate(right);
    Reg value = newReg();
    const Scope* saved = scope_;
    ScopeState state = enterScope(scope);
    generate(right, value);
    exitScope(state);
    scope_ = saved;
    return value;
}

void Generator::bindLoopVariable(Node* left, Reg value) {
    if (auto* declaration = left->tryAs<VariableDeclaration>()) {
        bindTarget(declaration->declarators[0]->target, value,
                   declaration->declarationKind == DeclarationKind::Var ? Bind::Assign : Bind::Initialize);
    } else {
        bindTarget(left, value, Bind::Assign);
    }
}

Reg Generator::loopVariableRegister(Node* left) {
    bool declares = false;
    if (auto* declaration = left->tryAs<VariableDeclaration>()) {
        declares = declaration->declarationKind != DeclarationKind::Var;
        left = declaration->declarators[0]->target;
    }
    auto* identifier = left->tryAs<Identifier>();
    if (!identifier) return kNoReg;
    if (!declares) return assignableLocal(identifier);
    Variable* variable = identifier->binding.variable;
    return variable->location == Location::Register ? variable->index : kNoReg;
}

void Generator::visitForIn(ForIn* node) {
    Label next = newLabel(), end = newLabel();
    pushBreakable(end, next, true, true);
    if (auto* declaration = node->left->tryAs<VariableDeclaration>();
        declaration && declaration->declarators[0]->initializer)
        visitVariableDeclaration(declaration);
    clearCompletion();
    Reg list = newReg();
    {
        RegScope temporaries(*this);
        Reg object = evaluateLoopHead(node->right, node->scope);
        at(node->right->start);
        emit(Op::ForIn, list, object);
    }
    const Scope* saved = scope_;
    bool scopeOutside = !node->scope || (!node->scope->needsEnvironment && !hasTdz(node->scope));
    ScopeState state{top(), environments_.size()};
    if (scopeOutside) enterScope(node->scope);
    Reg into = scopeOutside ? loopVariableRegister(node->left) : kNoReg;
    Reg key = into == kNoReg ? newReg() : into;
    bindLoop(next, reachable());
    at(node->right->start);
    emitJump(Op::ForInNext, key, list, end);
    {
        ScopeState inner{top(), environments_.size()};
        if (!scopeOutside) enterScope(node->scope);
        at(node->left->start);
        if (into == kNoReg) bindLoopVariable(node->left, key);
        visitStatement(node->body);
        exitScope(inner);
    }
    emitJump(Op::Jump, 0, next);
    popControl();
    bind(end);
    exitScope(state);
    scope_ = saved;
}

void Generator::visitForOf(ForOf* node) {
    Label next = newLabel(), leave = newLabel(), end = newLabel();
    clearCompletion();
    std::vector<const Name*> labels = std::move(pendingLabels_);
    pendingLabels_.clear();
    Reg window = newRegs(3);
    {
        RegScope temporaries(*this);
        Reg iterable = evaluateLoopHead(node->right, node->scope);
        at(node->right->start);
        emit(Op::GetIterator, window, iterable, node->isAwait ? 1 : 0, 0, newFeedback());
    }
    pushCloser(window, node->isAwait);
    pendingLabels_ = std::move(labels);
    pushBreakable(leave, next, true, true);
    const Scope* saved = scope_;
    bool scopeOutside = !node->scope || (!node->scope->needsEnvironment && !hasTdz(node->scope));
    ScopeState state{top(), environments_.size()};
    if (scopeOutside) enterScope(node->scope);
    Reg into = scopeOutside ? loopVariableRegister(node->left) : kNoReg;
    Reg item = into == kNoReg ? newReg() : into;
    bindLoop(next, reachable());
    at(node->right->start);
    if (node->isAwait) {
        RegScope temporaries(*this);
        Reg result = newReg(), done = newReg();
        emit(Op::IteratorCall, result, window, 0);
        emitAwait(result);
        emit(Op::CheckIteratorResult, result);
        getNamed(done, result, vm_.names.done);
        emitJump(Op::JumpTrue, done, end);
        getNamed(item, result, vm_.names.value);
    } else {
        Label step = newLabel(), body = newLabel();
        emitJump(Op::JumpNotNull, window + 2, step);
        {
            // IteratorStepValue by ops that inline caches and compilers know: the next method is a function of the
            // program. While they run the iterator counts as finished, since an exception of theirs finishes it.
            RegScope temporaries(*this);
            loadUndefined(window + 2);
            Reg result = newReg(), done = newReg();
            Reg call = openWindow();
            move(call + 6, window + 1);
            move(call + 7, window);
            emit(Op::Call, result, call, 0, 0, newFeedback());
            emit(Op::CheckIteratorResult, result);
            getNamed(done, result, vm_.names.done);
            emitJump(Op::JumpTrue, done, end);
            getNamed(item, result, vm_.names.value);
            loadSpecial(window + 2, Value::null());
        }
        emitJump(Op::Jump, 0, body);
        bind(step);
        emitJump(Op::IteratorNext, item, window, end);
        bind(body);
    }
    uint32_t start = position();
    {
        ScopeState inner{top(), environments_.size()};
        if (!scopeOutside) enterScope(node->scope);
        at(node->left->start);
        visitIteration(node, item, into == kNoReg);
        exitScope(inner);
    }
    uint32_t stop = position();
    emitJump(Op::Jump, 0, next);
    popControl();
    popControl();
    exitScope(state);
    scope_ = saved;
    at(node->right->start);
    closeOnThrow(start, stop, window, node->isAwait);
    bind(leave);
    closeIterator(window, node->isAwait);
    bind(end);
}

} // namespace tiercel::frontend

// Statements, save for loops (loops.cpp) and try (control.cpp).
//
// Scripts and evals have a completion value: a register that expression statements write, where it can matter.
#include "frontend/codegen/generator.h"
#include <cmath>

namespace tiercel::frontend {

namespace {

// Statements whose completion is never empty (unless abrupt).
bool producesValue(const Node* node) {
    switch (node->kind) {
    case NodeKind::ExpressionStatement:
    case NodeKind::If:
    case NodeKind::For:
    case NodeKind::ForIn:
    case NodeKind::ForOf:
    case NodeKind::While:
    case NodeKind::DoWhile:
    case NodeKind::With:
    case NodeKind::Switch:
    case NodeKind::Try: return true;
    default: return false;
    }
}

} // namespace

void Generator::generateStatements(const List<Node*>& statements) {
    bool wanted = wantsCompletion_;
    uint32_t from = 0;
    if (wanted && controls_.empty()) {
        // Outside of anything that a break could leave, what stands before the last value is of no interest.
        for (uint32_t i = 0; i < statements.count; i++) {
            if (producesValue(statements[i])) from = i;
        }
    }
    for (uint32_t i = 0; i < statements.count; i++) {
        if (failed()) break;
        wantsCompletion_ = wanted && i >= from;
        visitStatement(statements[i]);
    }
    wantsCompletion_ = wanted;
}

void Generator::visitStatement(Node* node) {
    if (!enter()) return;
    RegScope temporaries(*this);
    at(node->start);
    switch (node->kind) {
    case NodeKind::VariableDeclaration: visitVariableDeclaration(node->as<VariableDeclaration>()); return;
    case NodeKind::FunctionDeclaration: visitFunctionDeclaration(node->as<FunctionDeclaration>()); return;
    case NodeKind::ClassDeclaration: visitClassDeclaration(node->as<ClassDeclaration>()); return;
    case NodeKind::ExpressionStatement: visitExpressionStatement(node->as<ExpressionStatement>()); return;
    case NodeKind::Block: visitBlock(node->as<Block>()); return;
    case NodeKind::Empty: return;
    case NodeKind::If: visitIf(node->as<If>()); return;
    case NodeKind::For: visitFor(node->as<For>()); return;
    case NodeKind::ForIn: visitForIn(node->as<ForIn>()); return;
    case NodeKind::ForOf: visitForOf(node->as<ForOf>()); return;
    case NodeKind::While: visitWhile(node->as<While>()); return;
    case NodeKind::DoWhile: visitDoWhile(node->as<DoWhile>()); return;
    case NodeKind::Continue: visitContinue(node->as<Continue>()); return;
    case NodeKind::Break: visitBreak(node->as<Break>()); return;
    case NodeKind::Return: visitReturn(node->as<Return>()); return;
    case NodeKind::With: visitWith(node->as<With>()); return;
    case NodeKind::Switch: visitSwitch(node->as<Switch>()); return;
    case NodeKind::Labeled: visitLabeled(node->as<Labeled>()); return;
    case NodeKind::Throw: visitThrow(node->as<Throw>()); return;
    case NodeKind::Try: visitTry(node->as<Try>()); return;
    case NodeKind::Debugger: emit(Op::Debugger); return;
    case NodeKind::Import: return;
    case NodeKind::ExportNamed: visitExportNamed(node->as<ExportNamed>()); return;
    case NodeKind::ExportDefault: visitExportDefault(node->as<ExportDefault>()); return;
    case NodeKind::ExportAll: return;
    default: fail("Unexpected syntax tree node"); return;
    }
}

void Generator::visitVariableDeclaration(VariableDeclaration* node) {
    bool isVar = node->declarationKind == DeclarationKind::Var;
    for (PatternElement* declarator : node->declarators) {
        if (failed()) return;
        RegScope temporaries(*this);
        auto* identifier = declarator->target->tryAs<Identifier>();
        at(declarator->start);
        if (!identifier) {
            Reg value = generate(declarator->initializer);
            if (isVar && isLocal(value)) {
                Reg copy = newReg();
                move(copy, value);
                value = copy;
            }
            bindTarget(declarator->target, value, isVar ? Bind::Assign : Bind::Initialize);
            continue;
        }
        const Binding& binding = identifier->binding;
        if (isVar) {
            if (!declarator->initializer) continue;
            if (Reg local = assignableLocal(identifier); local != kNoReg) {
                generateNamed(declarator->initializer, identifier->name, local);
                continue;
            }
            Reference ref = prepare(identifier, nullptr);
            Reg value = generateNamed(declarator->initializer, identifier->name, kNoReg);
            store(ref, value);
            continue;
        }
        Variable* variable = binding.variable;
        bool inPlace = variable->location == Location::Register && !variable->needsTdz;
        Reg value;
        if (declarator->initializer) {
            value = generateNamed(declarator->initializer, identifier->name, inPlace ? variable->index : kNoReg);
            if (isUsing(node->declarationKind)) {
                at(declarator->start);
                addResource(value, node->declarationKind);
            }
        } else {
            value = inPlace ? variable->index : newReg();
            loadUndefined(value);
        }
        at(identifier->start);
        initializeVariable(variable, value);
    }
}

// The function was instantiated at the entry of its block; Annex B.3.3 copies it to the function's scope.
void Generator::visitFunctionDeclaration(FunctionDeclaration* node) {
    Variable* outer = node->annexBVariable;
    if (!outer || outer == node->variable) return;
    RegScope temporaries(*this);
    Reg value = loadVariable(node->variable, false, node->variable->name, kNoReg);
    if (outer->location != Location::Dynamic) {
        storeUnchecked(outer, value);
        return;
    }
    // The lookup begins outside of the block, whose own binding has the same name.
    Reg environment = !environments_.empty() && environments_.front().scope->kind == ScopeKind::Eval
                          ? environments_.front().reg
                          : closureEnvironment();
    Reg base = newReg();
    auto name = static_cast<uint32_t>(nameConstant(outer->name));
    emit(Op::ResolveDynamic, base, environment, 0, name);
    emit(Op::SetDynamic, value, environment, base, name);
}

void Generator::visitExpressionStatement(ExpressionStatement* node) {
    if (completion_ != kNoReg && wantsCompletion_) {
        generate(node->expression, completion_);
    } else {
        generateEffect(node->expression);
    }
}

void Generator::visitBlock(Block* node) {
    const Scope* saved = scope_;
    ScopeState state = enterScope(node->scope);
    visitStatements(node->statements);
    exitScope(state);
    scope_ = saved;
}

void Generator::visitIf(If* node) {
    clearCompletion();
    Label end = newLabel();
    Node* alternate = node;
    // else if … without recursion.
    while (alternate && alternate->is(NodeKind::If) && !failed()) {
        node = alternate->as<If>();
        Label then = newLabel(), otherwise = newLabel();
        at(node->start);
        branch(node->test, then, otherwise, Next::True);
        bind(then);
        visitStatement(node->consequent);
        alternate = node->alternate;
        if (alternate) emitJump(Op::Jump, 0, end);
        bind(otherwise);
    }
    if (alternate) visitStatement(alternate);
    bind(end);
}

void Generator::visitReturn(Return* node) {
    Reg value;
    if (node->argument) {
        value = generate(node->argument);
        at(node->start);
        if (isAsyncGenerator()) {
            if (isLocal(value)) {
                Reg copy = newReg();
                move(copy, value);
                value = copy;
            }
            emitAwait(value);
        }
    } else {
        value = newReg();
        loadUndefined(value);
    }
    leaveByReturn(value);
}

void Generator::visitWith(With* node) {
    clearCompletion();
    Reg object = generate(node->object);
    const Scope* saved = scope_;
    ScopeState state{top(), environments_.size()};
    Reg environment = newReg();
    setLocal(environment, true);
    at(node->object->start);
    emit(Op::NewWithEnv, environment, currentEnvironment(), object);
    environments_.push_back({node->scope, environment});
    scope_ = node->scope;
    visitStatement(node->body);
    exitScope(state);
    scope_ = saved;
}

void Generator::visitSwitch(Switch* node) {
    clearCompletion();
    Reg value = newReg();
    bool allLiterals = true;
    for (SwitchCase* each : node->cases) {
        if (each->test && !each->test->is(NodeKind::NumberLiteral) && !each->test->is(NodeKind::StringLiteral))
            allLiterals = false;
    }
    if (allLiterals) {
        value = generate(node->discriminant);
    } else {
        generate(node->discriminant, value);
    }
    const Scope* saved = scope_;
    ScopeState state = enterScope(node->scope);
    Label end = newLabel(), otherwise = end;
    std::vector<Label> labels;
    for (SwitchCase* each : node->cases) {
        if (failed()) return;
        labels.push_back(newLabel());
        if (!each->test) {
            otherwise = labels.back();
            continue;
        }
        RegScope temporaries(*this);
        at(each->test->start);
        auto* number = each->test->tryAs<NumberLiteral>();
        if (number && std::abs(number->value) <= INT16_MAX && number->value == std::trunc(number->value)) {
            emitJump(Op::JStrictEqI, value, static_cast<int16_t>(number->value), labels.back());
        } else {
            Reg test = generate(each->test);
            emitJump(Op::JStrictEq, value, test, labels.back());
        }
    }
    emitJump(Op::Jump, 0, otherwise);
    pushBreakable(end, {}, false, true);
    for (uint32_t i = 0; i < node->cases.count; i++) {
        bind(labels[i]);
        visitStatements(node->cases[i]->statements);
        if (failed()) return;
    }
    popControl();
    bind(end);
    exitScope(state);
    scope_ = saved;
}

void Generator::visitLabeled(Labeled* node) {
    std::vector<const Name*> labels{node->label};
    Node* body = node->body;
    while (auto* inner = body->tryAs<Labeled>()) {
        labels.push_back(inner->label);
        body = inner->body;
    }
    pendingLabels_ = std::move(labels);
    switch (body->kind) {
    case NodeKind::For:
    case NodeKind::ForIn:
    case NodeKind::ForOf:
    case NodeKind::While:
    case NodeKind::DoWhile: visitStatement(body); break;
    default: {
        Label end = newLabel();
        pushBreakable(end, {}, false, false);
        visitStatement(body);
        popControl();
        bind(end);
    }
    }
    pendingLabels_.clear();
}

void Generator::visitThrow(Throw* node) {
    Reg value = generate(node->argument);
    at(node->start);
    emit(Op::Throw, value);
}

} // namespace tiercel::frontend

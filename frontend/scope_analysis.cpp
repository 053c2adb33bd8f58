// Scopes while they are open: declarations, redeclaration errors, references and their resolution.
//
// Every name has a chain of its open declarations, innermost first (Name::binding_, Variable::shadowed), so that
// looking a name up in a scope takes a step or two and no table. A `var` in a block leaves a marker in each block scope
// that it is hoisted through, which is what a later `let` there clashes with.
//
// Example: `{ var x; let x; }`: the marker of x in the block makes declareLexical report the redeclaration.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

namespace {

bool isPrivateKind(VariableKind kind) { return kind >= VariableKind::PrivateField; }

// Found by the parser alone, never by name at run time.
bool isSpecial(const Variable* variable) {
    return variable->kind == VariableKind::This || variable->kind == VariableKind::NewTarget ||
           variable->kind == VariableKind::Callee || variable->kind == VariableKind::HiddenKey ||
           isPrivateKind(variable->kind);
}

bool clashesWithVar(const Variable* variable) {
    switch (variable->kind) {
    case VariableKind::Let:
    case VariableKind::Const:
    case VariableKind::Class:
    case VariableKind::Import: return true;
    case VariableKind::Function:
        return !variable->scope->isVariableScope() || variable->scope->kind == ScopeKind::Module;
    case VariableKind::CatchParameter: return !variable->isSimpleCatch;
    default: return false;
    }
}

} // namespace

Scope* Parser::openScope(ScopeKind kind) {
    auto* scope = arena_->make<Scope>();
    scope->kind = kind;
    scope->strict = strict_;
    scope->outer = scope_;
    scope->start = tok_.start;
    scope->referenceStart = static_cast<uint32_t>(refs_.size());
    scope->functionsStart = static_cast<uint32_t>(blockFunctions_.size());
    // A reference may be looked at once in each scope around it, so their number is bounded.
    constexpr uint32_t kDeepest = 10'000;
    scope->depth = scope_ ? scope_->depth + 1 : 0;
    if (scope->depth > kDeepest) tooDeep();
    scopes_.push_back(scope);
    scope_ = scope;
    return scope;
}

Scope* Parser::variableScope() const {
    Scope* scope = scope_;
    while (!scope->isVariableScope()) scope = scope->outer;
    return scope;
}

Variable* Parser::findIn(const Scope* scope, const Name* name) {
    for (Variable* variable = name->binding_; variable; variable = variable->shadowed)
        if (variable->scope == scope) return variable;
    return nullptr;
}

Variable* Scope::find(const Name* name) const {
    for (Variable* variable = firstVariable; variable; variable = variable->next)
        if (variable->name == name) return variable;
    return nullptr;
}

Variable* Parser::addVariable(Scope* scope, const Name* name, VariableKind kind, uint32_t offset) {
    auto* variable = arena_->make<Variable>();
    variable->name = name;
    variable->scope = scope;
    variable->kind = kind;
    variable->declared = offset;
    variable->shadowed = name->binding_;
    name->binding_ = variable;
    if (scope->lastVariable)
        scope->lastVariable->next = variable;
    else
        scope->firstVariable = variable;
    scope->lastVariable = variable;
    scope->variableCount++;
    return variable;
}

void Parser::redeclared(const Name* name, uint32_t offset) {
    fail("Identifier " + quoted(name) + " has already been declared", offset);
}

Variable* Parser::declareLexical(const Name* name, VariableKind kind, uint32_t offset) {
    bool clash = findIn(scope_, name) != nullptr;
    if (scope_->kind == ScopeKind::FunctionBody) {
        Variable* parameter = findIn(scope_->outer, name);
        clash |= parameter && parameter->isParameter;
    }
    if (scope_->isCatchBody) clash |= findIn(scope_->outer, name) != nullptr;
    if (clash) redeclared(name, offset);
    Variable* variable = addVariable(scope_, name, kind, offset);
    if (isLexical(kind)) variable->initializedAt = 0xFFFFFFFF;
    return variable;
}

// kind: Var, or Function at the top level of a function or script.
Variable* Parser::declareVar(const Name* name, VariableKind kind, uint32_t offset) {
    for (Scope* scope = scope_;; scope = scope->outer) {
        Variable* existing = findIn(scope, name);
        if (existing && !existing->isMarker && clashesWithVar(existing)) {
            redeclared(name, offset);
            return existing;
        }
        if (scope->isVariableScope()) {
            if (!existing) return addVariable(scope, name, kind, offset);
            if (kind == VariableKind::Function) existing->kind = kind;
            existing->redeclared = true;
            return existing;
        }
        if (existing) continue;
        auto* marker = arena_->make<Variable>();
        marker->name = name;
        marker->scope = scope;
        marker->isMarker = true;
        marker->shadowed = name->binding_;
        name->binding_ = marker;
        marker->next = scope->firstMarker;
        scope->firstMarker = marker;
    }
}

// A function declaration in a block: lexical, but sloppy code may repeat plain functions (Annex B.3.3.4).
Variable* Parser::declareFunctionInBlock(const Name* name, uint32_t offset, bool plain) {
    Variable* existing = findIn(scope_, name);
    if (existing && !strict_ && plain && existing->isPlainFunction) return existing;
    Variable* variable = declareLexical(name, VariableKind::Function, offset);
    variable->isPlainFunction = plain;
    return variable;
}

// ---- References ------------------------------------------------------------------------------------------------

void Parser::addReference(const Name* name, Binding* binding, uint32_t offset) {
    if (name == wk_.arguments) fs_->usesArguments = true;
    refs_.push_back({name, binding, offset, offset, 0, 0});
}

void Parser::referenceThis(Binding* binding, uint32_t offset) {
    fs_->usesThis = true;
    refs_.push_back({wk_.thisName, binding, offset, offset, 0, 0});
}

void Parser::referenceNewTarget(Binding* binding, uint32_t offset) {
    fs_->usesNewTarget = true;
    refs_.push_back({wk_.newTarget, binding, offset, offset, 0, 0});
}

void Parser::referenceCallee(Binding* binding, uint32_t offset) {
    fs_->usesSuperProperty = true;
    refs_.push_back({wk_.callee, binding, offset, offset, 0, 0});
}

void Parser::bindReference(Scope* scope, Variable* variable, const Reference& reference) {
    if (reference.binding && reference.binding->variable == variable) return; // the declaring identifier itself
    variable->referenced = true;
    bool crossed = reference.flags & Reference::kCrossed;
    bool dynamic = (reference.flags & Reference::kDynamic) && !isSpecial(variable);
    if (crossed || dynamic) variable->captured = true;
    if ((reference.flags & Reference::kWrite) || (reference.binding && reference.binding->isWrite))
        variable->assigned = true;
    bool startsEmpty = isLexical(variable->kind) ||
                       (variable->kind == VariableKind::Parameter && scope->isParameterScope) ||
                       (variable->kind == VariableKind::This && scope->isDerivedConstructor);
    bool check = variable->kind == VariableKind::Import ||
                 (startsEmpty && (reference.tdzOffset < variable->initializedAt || scope->kind == ScopeKind::Switch));
    if (check || (dynamic && startsEmpty)) variable->needsTdz = true;
    if ((check && crossed) || (dynamic && startsEmpty)) variable->closureNeedsTdz = true;
    if (!reference.binding) return;
    if (dynamic) {
        reference.binding->resolution = Resolution::Dynamic;
        return;
    }
    reference.binding->resolution = Resolution::Static;
    reference.binding->variable = variable;
    reference.binding->needsTdzCheck = check;
}

void Parser::resolveScope(Scope* scope) {
    size_t to = scope->referenceStart;
    // Top-level bindings of scripts are found by name at run time, those that an eval adds to its caller, too.
    bool isScript = scope->kind == ScopeKind::Script;
    bool sloppyEvalCode = scope->kind == ScopeKind::Eval && !scope->strict;
    uint8_t mark = 0;
    if (scope->kind == ScopeKind::With) mark = Reference::kDynamic;
    if (scope->hasSloppyEval && (scope->kind == ScopeKind::Function || scope->kind == ScopeKind::FunctionBody))
        mark = Reference::kDynamic;
    bool isClass = scope->kind == ScopeKind::Class;
    if (!scope->firstVariable && !mark && !isClass) return;
    for (size_t from = to; from < refs_.size(); from++) {
        Reference& reference = refs_[from];
        if (isClass && reference.privateSkip > 0) {
            reference.privateSkip--;
        } else if (!isScript) {
            Variable* variable = findIn(scope, reference.name);
            if (variable && !variable->isMarker) {
                bool byName =
                    sloppyEvalCode && (variable->kind == VariableKind::Var || variable->kind == VariableKind::Function);
                if (!byName) {
                    bindReference(scope, variable, reference);
                    continue;
                }
                reference.flags |= Reference::kDynamic;
            }
        }
        reference.flags |= mark;
        if (to != from) refs_[to] = reference;
        to++;
    }
    refs_.resize(to);
}

// The references from referenceStart on leave a function. With `drop`, its nodes will go, so one entry a name is kept.
void Parser::crossFunction(uint32_t referenceStart, uint32_t tdzOffset, std::vector<FreeName>* drop) {
    if (failed()) return;
    if (!drop) {
        for (size_t i = referenceStart; i < refs_.size(); i++) {
            refs_[i].flags |= Reference::kCrossed;
            refs_[i].tdzOffset = tdzOffset;
        }
        return;
    }
    uint32_t epoch = ++names_->epoch_;
    size_t to = referenceStart;
    for (size_t i = referenceStart; i < refs_.size(); i++) {
        Reference reference = refs_[i];
        uint8_t flags = reference.flags | Reference::kCrossed;
        if (reference.binding && reference.binding->isWrite) flags |= Reference::kWrite;
        if (reference.privateSkip == 0 && reference.name->seenEpoch_ == epoch) {
            refs_[reference.name->seenIndex_].flags |= flags;
            continue;
        }
        reference.flags = flags;
        reference.binding = nullptr;
        reference.tdzOffset = tdzOffset;
        if (reference.privateSkip == 0) {
            reference.name->seenEpoch_ = epoch;
            reference.name->seenIndex_ = static_cast<uint32_t>(to);
        }
        refs_[to++] = reference;
    }
    refs_.resize(to);
    drop->reserve(to - referenceStart);
    for (size_t i = referenceStart; i < to; i++) {
        const Reference& reference = refs_[i];
        drop->push_back({reference.name, reference.offset, (reference.flags & Reference::kDynamic) != 0,
                         (reference.flags & Reference::kWrite) != 0});
    }
}

// ---- Closing ---------------------------------------------------------------------------------------------------

// Bindings that every function but an arrow function has of its own, made when something uses them.
void Parser::declareSpecials(FunctionState& state) {
    if (failed() || state.isArrow()) return;
    Function* node = state.node;
    Scope* scope = node->scope;
    if (state.usesThis || state.usesSuperCall) {
        node->thisVariable = addVariable(scope, wk_.thisName, VariableKind::This, node->start);
        if (scope->isDerivedConstructor) node->thisVariable->initializedAt = 0xFFFFFFFF;
    }
    if (state.usesNewTarget || state.usesSuperCall)
        node->newTargetVariable = addVariable(scope, wk_.newTarget, VariableKind::NewTarget, node->start);
    if (state.usesSuperProperty || state.usesSuperCall)
        node->calleeVariable = addVariable(scope, wk_.callee, VariableKind::Callee, node->start);
    if (!state.usesArguments || (state.contextFlags & kContextClassField)) return;
    Variable* existing = findIn(scope, wk_.arguments);
    if (!existing) {
        node->argumentsVariable = addVariable(scope, wk_.arguments, VariableKind::Arguments, node->start);
    } else if (existing->kind == VariableKind::Var && !existing->isParameter) {
        node->argumentsVariable = existing;
    } else {
        state.usesArguments = false;
    }
}

// Functions in blocks become vars of the function, too, where that causes no early error (Annex B.3.3).
void Parser::hoistAnnexB(FunctionState& state, Scope* variableScope) {
    size_t first = state.annexBStart;
    bool isRoot = variableScope == rootScope_;
    for (size_t i = first; i < annexB_.size() && !failed(); i++) {
        const AnnexBCandidate& candidate = annexB_[i];
        bool clash = false;
        for (Scope* scope = candidate.block->outer; scope != variableScope && !clash; scope = scope->outer) {
            Variable* variable = scope->find(candidate.name);
            clash = variable && clashesWithVar(variable);
        }
        if (clash) continue;
        Variable* existing = findIn(variableScope, candidate.name);
        if (existing && (clashesWithVar(existing) || existing->isParameter)) continue;
        // A function's own `arguments` is like a parameter.
        bool isOwn = !isRoot && !state.isArrow() && candidate.name == wk_.arguments;
        if (isOwn && !(existing && existing->kind == VariableKind::Function)) continue;
        if (variableScope->kind == ScopeKind::FunctionBody) {
            Variable* parameter = findIn(variableScope->outer, candidate.name);
            if (parameter && parameter->isParameter) continue;
        }
        if (!existing) {
            existing = addVariable(variableScope, candidate.name, VariableKind::Var, candidate.declaration->start);
            existing->isAnnexB = true;
        }
        candidate.declaration->annexBVariable = existing;
        if (isRoot) result_->annexBCandidates.push_back(candidate.declaration);
    }
    annexB_.resize(std::min(annexB_.size(), first));
}

void Parser::assignLocations(Scope* scope) {
    for (Variable* variable = scope->firstVariable; variable; variable = variable->next) {
        if (scope->kind == ScopeKind::Script) {
            variable->location = Location::Global;
            continue;
        }
        if (scope->kind == ScopeKind::Eval && !scope->strict &&
            (variable->kind == VariableKind::Var || variable->kind == VariableKind::Function)) {
            variable->location = options_.evalScope ? Location::Dynamic : Location::Global;
            continue;
        }
        if (variable->kind == VariableKind::Import) {
            variable->location = Location::Import;
            continue;
        }
        if (scope->hasDirectEval || variable->exported) variable->captured = true;
        if (scope->hasDirectEval && isLexical(variable->kind)) variable->needsTdz = variable->closureNeedsTdz = true;
        if (variable->captured) {
            variable->location = Location::Environment;
            variable->index = static_cast<int32_t>(scope->environmentSlots++);
        } else {
            variable->location = Location::Register;
        }
    }
    bool holdsEvalVariables =
        scope->hasSloppyEval && (scope->kind == ScopeKind::Function || scope->kind == ScopeKind::FunctionBody);
    // A module's is made by linking whatever it holds; functions inside find imports by its ScopeInfo.
    scope->needsEnvironment = scope->environmentSlots > 0 || holdsEvalVariables || scope->kind == ScopeKind::With ||
                              scope->kind == ScopeKind::Module;
}

void Parser::closeScope() {
    Scope* scope = scope_;
    scope_ = scope->outer;
    if (failed()) return;
    scope->closed = true;
    resolveScope(scope);
    Function* function = scope->function;
    if (scope->kind == ScopeKind::Function && function->argumentsVariable) {
        Variable* arguments = function->argumentsVariable;
        if (!arguments->referenced && !scope->hasDirectEval) {
            function->argumentsVariable = nullptr;
            fs_->usesArguments = false;
        } else if (!scope->strict && fs_->simpleParameters) {
            // A mapped arguments object shares its elements with the parameters, which it finds in the environment.
            for (Variable* variable = scope->firstVariable; variable; variable = variable->next)
                if (variable->parameterIndex >= 0) variable->captured = true;
        }
    }
    assignLocations(scope);
    uint32_t functions = static_cast<uint32_t>(blockFunctions_.size()) - scope->functionsStart;
    if (functions > 0) {
        scope->functions.count = functions;
        scope->functions.data = arena_->makeArray<FunctionDeclaration*>(functions);
        for (uint32_t i = 0; i < functions; i++) scope->functions.data[i] = blockFunctions_[scope->functionsStart + i];
        blockFunctions_.resize(scope->functionsStart);
    }
    auto unlink = [](Variable* variable) {
        Variable** link = &variable->name->binding_;
        while (*link != variable) link = &(*link)->shadowed;
        *link = variable->shadowed;
    };
    for (Variable* variable = scope->firstVariable; variable; variable = variable->next) unlink(variable);
    for (Variable* marker = scope->firstMarker; marker; marker = marker->next) unlink(marker);
    if (scope->hasDirectEval && scope->outer && !scope->outer->fromInfo) scope->outer->hasDirectEval = true;
}

} // namespace tiercel::frontend

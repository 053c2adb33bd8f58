// The function as a whole: prologue (parameters, `this`, arguments object, environments, hoisted functions), body, end.
//
// Order of a prologue, after FunctionDeclarationInstantiation:
//   SaveArguments; NewEnv of the own name's and the function's scope; CoerceThis; captured specials; arguments object;
//   AsyncStart; parameters; CreateGenerator; the body scope; hoisted functions.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

namespace {

constexpr int32_t kUnplaced = INT32_MIN;

// A sloppy direct eval may add variables to the scope's environment.
bool holdsEvalVariables(const Scope* scope) {
    return scope->hasSloppyEval && (scope->kind == ScopeKind::Function || scope->kind == ScopeKind::FunctionBody);
}

bool isSpecial(VariableKind kind) {
    return kind == VariableKind::This || kind == VariableKind::NewTarget || kind == VariableKind::Callee;
}

// Variables that hold undefined until something is stored to them.
bool startsUndefined(const Variable* variable) { return variable->kind == VariableKind::Var && !variable->isParameter; }

} // namespace

bool isAnonymousFunction(const Node* node) {
    if (auto* function = node->tryAs<Function>()) return !function->name;
    if (auto* classNode = node->tryAs<Class>()) return !classNode->name;
    return false;
}

uint32_t positionOf(const Node* node) {
    switch (node->kind) {
    case NodeKind::Member: return memberNameOffset(node->as<Member>());
    case NodeKind::Index: return node->as<Index>()->object->end;
    case NodeKind::PrivateMember: return node->end - node->as<PrivateMember>()->name->length();
    case NodeKind::SuperMember: return node->end - node->as<SuperMember>()->name->length();
    case NodeKind::Binary: return node->as<Binary>()->opOffset;
    default: return node->start;
    }
}

bool Generator::enter() {
    if (failed()) return false;
    if (vm_.hasNativeStack()) return true;
    stackOverflow_ = true;
    fail("Maximum call stack size exceeded");
    return false;
}

Completion<CodeBlock*> Generator::run() {
    CodeData& code = data();
    code.strict = summary_->strict;
    code.usesThis = summary_->usesThis;
    generateBody();
    if (!failed() && usesClosureEnvironment_) insertEarly(Op::LoadClosureEnv, closureEnvironment_);
    auto finished = finish();
    if (!finished) {
        if (vm_.exception.isEmpty()) {
            if (stackOverflow_) return vm_.throwStackOverflow();
            return vm_.throwSyntaxError("%s", failure());
        }
        return Thrown{};
    }
    CodeBlock* block = CodeBlock::make(vm_, template_, std::move(finished));
    template_->code_.set(vm_.heap, template_, block);
    if (vm_.flags.verify_bytecode) {
        if (std::string problem = verify(*block->data_); !problem.empty()) {
            fprintf(stderr, "bytecode of %s: %s\n%s", template_->name_->toUtf8(vm_).c_str(), problem.c_str(),
                    disassemble(vm_, block).c_str());
            std::abort();
        }
    }
    const auto& dump = vm_.flags.dump_bytecode;
    // Builtins are not the program's: only by name.
    if (dump.enabled &&
        (dump.argument.empty() ? !template_->isBuiltin() : dump.argument == template_->name_->toUtf8(vm_)))
        fputs(disassemble(vm_, block).c_str(), stdout);
    return block;
}

void Generator::generateBody() {
    Scope* outermost = function_->selfScope ? function_->selfScope->outer : function_->scope->outer;
    outerDepth_ = outermost ? outermost->environmentDepth : 0;
    scope_ = outermost;
    at(function_->start);
    prologue();
    if (owner_) {
        runInitializer();
    } else if (function_->isExpressionBody) {
        RegScope temporaries(*this);
        Reg value = generate(function_->expressionBody);
        at(function_->expressionBody->start);
        emitReturn(value);
    } else {
        visitStatements(function_->body);
    }
    endFunction();
}

void Generator::endFunction() {
    at(function_->end ? function_->end - 1 : 0);
    if (reachable()) {
        RegScope temporaries(*this);
        if (completion_ != kNoReg) {
            emitReturn(completion_);
        } else {
            Reg value = newReg();
            loadUndefined(value);
            emitReturn(value);
        }
    }
    if (constructorResult_ != kNoReg && isUsed(constructorEnd_)) {
        bind(constructorEnd_);
        RegScope temporaries(*this);
        Reg self = kThisReg;
        Variable* variable = function_->thisVariable;
        if (variable && variable->location == Location::Environment) {
            self = newReg();
            loadSlot(slotOf(variable), self, nullptr);
        }
        emit(Op::CheckConstructorReturn, constructorResult_, self);
        emit(Op::Return, constructorResult_);
    }
    for (auto [reg, label] : sharedReturns_) {
        bind(label);
        emit(Op::GeneratorReturn, reg);
    }
    sharedReturns_.clear();
    if (asyncStart_ != UINT32_MAX && isAsync() && !isGenerator()) {
        RegScope temporaries(*this);
        Reg exception = newReg();
        uint32_t end = position();
        bindHandler(asyncStart_, end, exception);
        emit(Op::AsyncReject, exception);
    }
}

// ---- Environments
// ----------------------------------------------------------------------------------------------------

Reg Generator::closureEnvironment() {
    usesClosureEnvironment_ = true;
    return closureEnvironment_;
}

Reg Generator::currentEnvironment() { return environments_.empty() ? closureEnvironment() : environments_.back().reg; }

int32_t Generator::scopeInfoConstant(const Scope* scope) {
    auto info = unit_.parse.scopeInfoOf(scope);
    if (!info) return constant(Value::undefined());
    auto [place, isNew] = scopeInfoConstants_.try_emplace(info.get(), 0);
    if (isNew) {
        auto* box = vm_.heap.make<NativeBox>(CellKind::NativeBox);
        box->data_ = const_cast<ScopeInfo*>(info.get());
        box->free_ = nullptr;
        place->second = constant(Value(box));
        data().keepAlive.push_back(info);
    }
    return place->second;
}

// Of equal names only the last formal is mapped; the arguments object of such a function is not mapped at all.
bool Generator::needsMappedArguments() const {
    return function_->argumentsVariable && !summary_->strict && summary_->hasSimpleParameters &&
           !summary_->hasDuplicateParameters && summary_->parameterCount > 0;
}

void Generator::makeEnvironment(Scope* scope) {
    bool mapped = scope == function_->scope && needsMappedArguments();
    uint32_t slots = scope->environmentSlots;
    uint32_t undefineds = 0, empties = 0;
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->location != Location::Environment) continue;
        if (startsUndefined(v)) undefineds++;
        if ((v->needsTdz || v->closureNeedsTdz) && !startsUndefined(v)) empties++;
    }
    bool fillUndefined = !mapped && undefineds > empties;
    if (holdsEvalVariables(scope)) slots++;
    if (slots > INT16_MAX) fail("Too many variables in one scope");
    Reg parent = currentEnvironment();
    Reg environment = newReg();
    setLocal(environment, true);
    bool needsInfo = scope->hasDirectEval || !scope->strict;
    int32_t info = needsInfo ? scopeInfoConstant(scope) : constant(Value::undefined());
    uint32_t flags = (holdsEvalVariables(scope) ? 1u : 0u) | (fillUndefined ? 2u : 0u);
    emit(Op::NewEnv, environment, parent, static_cast<int32_t>(slots), static_cast<uint32_t>(info), flags);
    environments_.push_back({scope, environment});
    RegScope temporaries(*this);
    Reg filler = kNoReg;
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->location != Location::Environment) continue;
        bool wantsUndefined = startsUndefined(v);
        bool wantsEmpty = (v->needsTdz || v->closureNeedsTdz) && !wantsUndefined;
        if (fillUndefined ? !wantsEmpty : !wantsUndefined) continue;
        if (filler == kNoReg) {
            filler = newReg();
            loadSpecial(filler, fillUndefined ? Value::empty() : Value::undefined());
        }
        emit(Op::SetEnv, filler, environment, v->index);
    }
}

// Gives the scope's variables their registers. Function level: vars start out undefined, in one range.
void Generator::declareVariables(Scope* scope, bool functionLevel) {
    if (functionLevel) {
        Reg first = top();
        for (Variable* v = scope->firstVariable; v; v = v->next) {
            if (v->location == Location::Register && startsUndefined(v) && v->index == kUnplaced)
                v->index = newLocal(v->name);
        }
        int32_t count = top() - first;
        if (count == 1) {
            loadUndefined(first);
        } else if (count > 1) {
            emit(Op::FillUndefined, first, count);
        }
    }
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->location != Location::Register || isSpecial(v->kind)) continue;
        if (functionLevel && v->index != kUnplaced) continue;
        v->index = newLocal(v->name);
        if (v->needsTdz) {
            loadSpecial(v->index, Value::empty());
        } else if (startsUndefined(v)) {
            loadUndefined(v->index);
        }
    }
}

Generator::ScopeState Generator::enterScope(Scope* scope) {
    ScopeState state{top(), environments_.size()};
    if (!scope) return state;
    scope_ = scope;
    declareVariables(scope, false);
    if (scope->needsEnvironment) makeEnvironment(scope);
    instantiateFunctions(scope);
    return state;
}

void Generator::exitScope(const ScopeState& state) {
    setTop(state.top);
    environments_.resize(state.environments);
}

// Hoisted functions; of those with the same name only the last matters.
void Generator::instantiateFunctions(Scope* scope) {
    if (scope->functions.empty()) return;
    std::unordered_map<const Variable*, FunctionDeclaration*> last;
    if (scope->functions.count > 1) {
        for (FunctionDeclaration* declaration : scope->functions) last[declaration->variable] = declaration;
    }
    for (FunctionDeclaration* declaration : scope->functions) {
        Variable* variable = declaration->variable;
        if (!variable) continue;
        if (variable->location == Location::Global || variable->location == Location::Dynamic) continue; // roots.cpp
        if (scope->functions.count > 1 && last[variable] != declaration) continue;
        RegScope temporaries(*this);
        at(declaration->start);
        Reg into = variable->location == Location::Register ? variable->index : kNoReg;
        const Name* name = declaration->function->name;
        Reg value = generateFunction(declaration->function, name ? stringOf(name) : nullptr, into);
        storeUnchecked(variable, value);
    }
}

// ---- Prologue
// --------------------------------------------------------------------------------------------------------

void Generator::prologue() {
    Scope* scope = function_->scope;
    Scope* body = function_->bodyScope ? function_->bodyScope : scope;
    FunctionKind kind = summary_->kind;
    bool isRoot = kind == FunctionKind::Script || kind == FunctionKind::Module || kind == FunctionKind::Eval;
    asyncStart_ = UINT32_MAX;

    for (Scope* each : {scope, body}) {
        for (Variable* v = each->firstVariable; v; v = v->next) {
            if (v->location == Location::Register) v->index = kUnplaced;
        }
    }
    uint32_t formals = isRoot || owner_ ? 0 : function_->parameters.count;
    if (formals > 0 && function_->parameters.back()->isRest) formals--;
    data().parameterCount = formals;
    newRegs(static_cast<int32_t>(formals));
    bool hasRest = formals < function_->parameters.count && !isRoot && !owner_;
    if (function_->argumentsVariable || hasRest) emit(Op::SaveArguments);
    markInsertionPoint();
    closureEnvironment_ = newReg();
    setLocal(closureEnvironment_, true);
    if (kind == FunctionKind::DerivedConstructor) {
        constructorResult_ = newReg();
        constructorEnd_ = newLabel();
    }

    if (Scope* self = function_->selfScope) {
        for (Variable* v = self->firstVariable; v; v = v->next) {
            if (v->location == Location::Register) v->index = kCalleeReg;
        }
        if (self->needsEnvironment) {
            makeEnvironment(self);
            for (Variable* v = self->firstVariable; v; v = v->next) {
                if (v->location == Location::Environment)
                    emit(Op::SetEnv, kCalleeReg, environments_.back().reg, v->index);
            }
        }
    }
    scope_ = scope;
    if (isRoot) {
        if (kind == FunctionKind::Module) {
            if (scope->needsEnvironment) environments_.push_back({scope, closureEnvironment()});
        } else if (scope->needsEnvironment) {
            makeEnvironment(scope);
        }
        if (kind == FunctionKind::Script || kind == FunctionKind::Eval) {
            completion_ = newReg();
            wantsCompletion_ = true;
            loadUndefined(completion_);
        }
        if (isAsync()) {
            emit(Op::AsyncStart);
            asyncStart_ = position();
        }
        bindSpecials();
        declareVariables(scope, true);
        if (kind == FunctionKind::Module) {
            if (unit_.description) listModuleFunctions(scope);
        } else {
            declareGlobals();
        }
        if (body != scope) {
            declareVariables(body, true);
            if (body->needsEnvironment) makeEnvironment(body);
        }
        for (Scope* each = scope; each; each = each == body ? nullptr : body) {
            if (kind != FunctionKind::Module) {
                instantiateFunctions(each);
                continue;
            }
            // Hoisted functions in the module's environment were made by linking, the others are made here.
            for (FunctionDeclaration* declaration : each->functions) {
                Variable* variable = declaration->variable;
                if (!variable || variable->location != Location::Register) continue;
                RegScope temporaries(*this);
                const Name* name = declaration->function->name;
                generateFunction(declaration->function, stringOf(name ? name : defaultName()), variable->index);
            }
        }
        scope_ = body;
        return;
    }

    if (scope->needsEnvironment) makeEnvironment(scope);
    bindSpecials();
    if (isAsync() && !isGenerator()) {
        emit(Op::AsyncStart);
        asyncStart_ = position();
    }
    if (kind == FunctionKind::BaseConstructor && summary_->classHasInstanceInitializer)
        emit(Op::RunClassFields, kThisReg, kCalleeReg);
    bindParameters();
    if (isGenerator() && body == scope) {
        // After the parameters, before the hoisted functions would do as well: nothing of it can be observed.
        emit(Op::CreateGenerator);
    }
    if (body != scope) {
        if (isGenerator()) emit(Op::CreateGenerator);
        scope_ = body;
        declareVariables(body, true);
        if (body->needsEnvironment) makeEnvironment(body);
        copyParametersToBody();
        instantiateFunctions(body);
    } else {
        instantiateFunctions(scope);
    }
}

// `this`, new.target, the active function, the arguments object.
void Generator::bindSpecials() {
    bool derived = summary_->kind == FunctionKind::DerivedConstructor;
    if (Variable* self = function_->thisVariable) {
        bool coerces = !summary_->strict && !summary_->isArrow() && summary_->kind != FunctionKind::Script &&
                       summary_->kind != FunctionKind::Eval && summary_->kind != FunctionKind::Module;
        if (coerces) emit(Op::CoerceThis);
        if (self->location == Location::Register) {
            self->index = kThisReg;
        } else if (self->location == Location::Environment && !derived) {
            emit(Op::SetEnv, kThisReg, slotOf(self).environment, self->index);
        } else if (self->location == Location::Environment) {
            RegScope temporaries(*this);
            Reg empty = newReg();
            loadSpecial(empty, Value::empty());
            emit(Op::SetEnv, empty, slotOf(self).environment, self->index);
        }
    }
    auto bindTo = [&](Variable* variable, Reg from) {
        if (!variable) return;
        if (variable->location == Location::Register) {
            variable->index = from;
        } else if (variable->location == Location::Environment) {
            emit(Op::SetEnv, from, slotOf(variable).environment, variable->index);
        }
    };
    bindTo(function_->newTargetVariable, kNewTargetReg);
    bindTo(function_->calleeVariable, kCalleeReg);
}

void Generator::bindParameters() {
    Scope* scope = function_->scope;
    const auto& parameters = function_->parameters;
    bool simple = summary_->hasSimpleParameters;
    // Simple parameters live where they were passed.
    for (uint32_t i = 0; i < parameters.count; i++) {
        PatternElement* element = parameters[i];
        auto* identifier = element->target->tryAs<Identifier>();
        if (!identifier || element->isRest) continue;
        Variable* variable = identifier->binding.variable;
        if (variable->location != Location::Register || (variable->needsTdz && !simple)) continue;
        variable->index = static_cast<int32_t>(i);
        setLocal(static_cast<Reg>(i), true);
        nameRegister(static_cast<Reg>(i), identifier->name);
    }
    declareVariables(scope, true);
    if (Variable* arguments = function_->argumentsVariable) {
        bool mapped = needsMappedArguments();
        // The formals must be in the environment before they are mapped.
        if (mapped) {
            for (uint32_t i = 0; i < parameters.count; i++) {
                Variable* variable = parameters[i]->target->as<Identifier>()->binding.variable;
                if (variable->location == Location::Environment)
                    emit(Op::SetEnv, static_cast<Reg>(i), slotOf(variable).environment, variable->index);
            }
        }
        RegScope temporaries(*this);
        Reg into = arguments->location == Location::Register ? arguments->index : newReg();
        bool hasCallee = !summary_->strict && summary_->hasSimpleParameters;
        emit(Op::CreateArguments, into, mapped ? environments_.back().reg : into, mapped ? 1 : hasCallee ? 2 : 0);
        storeUnchecked(arguments, into);
        if (mapped) return;
    }
    for (uint32_t i = 0; i < parameters.count; i++) {
        PatternElement* element = parameters[i];
        RegScope temporaries(*this);
        auto value = static_cast<Reg>(i);
        at(element->start);
        auto* identifier = element->target->tryAs<Identifier>();
        if (element->isRest) {
            Reg into = kNoReg;
            if (identifier && identifier->binding.variable->location == Location::Register)
                into = identifier->binding.variable->index;
            value = into == kNoReg ? newReg() : into;
            emit(Op::CreateRest, value, static_cast<int32_t>(i));
        }
        if (element->initializer) applyDefault(element->target, element->initializer, value);
        if (identifier && simple && identifier->binding.variable->location == Location::Register) {
            // In its place already; of equal names the last one is.
        } else if (identifier) {
            storeUnchecked(identifier->binding.variable, value);
        } else {
            bindTarget(element->target, value, Bind::Initialize);
        }
    }
}

void Generator::copyParametersToBody() {
    for (Variable* v = function_->bodyScope->firstVariable; v; v = v->next) {
        if (!v->copiedFrom) continue;
        RegScope temporaries(*this);
        Reg value = loadVariable(v->copiedFrom, false, v->name, kNoReg);
        storeUnchecked(v, value);
    }
}

// ---- Templates
// -------------------------------------------------------------------------------------------------------

tiercel::FunctionKind runtimeKind(const FunctionSummary& summary) {
    using Kind = tiercel::FunctionKind;
    bool isMethod = false;
    switch (summary.kind) {
    case FunctionKind::Script: return Kind::Script;
    case FunctionKind::Module: return Kind::Module;
    case FunctionKind::Eval: return Kind::Eval;
    case FunctionKind::Arrow: return summary.isAsync ? Kind::AsyncArrow : Kind::Arrow;
    case FunctionKind::BaseConstructor: return Kind::ClassConstructor;
    case FunctionKind::DerivedConstructor: return Kind::DerivedConstructor;
    case FunctionKind::InstanceInitializer:
    case FunctionKind::StaticInitializer: return Kind::ClassInitializer;
    case FunctionKind::Method:
    case FunctionKind::Getter:
    case FunctionKind::Setter: isMethod = true; break;
    case FunctionKind::Normal: break;
    }
    if (summary.isAsync && summary.isGenerator) return isMethod ? Kind::AsyncGeneratorMethod : Kind::AsyncGenerator;
    if (summary.isAsync) return isMethod ? Kind::AsyncMethod : Kind::Async;
    if (summary.isGenerator) return isMethod ? Kind::GeneratorMethod : Kind::Generator;
    return isMethod ? Kind::Method : Kind::Normal;
}

FunctionTemplate* makeTemplate(CompilationUnit& unit, const FunctionSummary& summary, String* name) {
    auto frontend = std::make_shared<FunctionFrontend>();
    frontend->charge = unit.charge;
    frontend->summary = const_cast<FunctionSummary&>(summary).shared_from_this();
    auto* tmpl =
        FunctionTemplate::make(unit.vm, unit.realm, runtimeKind(summary), unit.parse.source, std::move(frontend));
    if (name) tmpl->name_.set(unit.vm.heap, tmpl, name);
    if (unit.module) tmpl->module_.set(unit.vm.heap, tmpl, unit.module);
    tmpl->sourceStart_ = tmpl->nameStart_ = summary.start;
    tmpl->sourceEnd_ = summary.end;
    tmpl->length_ = summary.length;
    tmpl->strict_ = summary.strict;
    tmpl->isConstructor_ = summary.isConstructor();
    tmpl->hasPrototype_ = summary.isConstructor() || summary.isGenerator;
    tmpl->isClassFieldInit_ =
        summary.kind == FunctionKind::InstanceInitializer || summary.kind == FunctionKind::StaticInitializer;
    return tmpl;
}

FunctionTemplate* makeDefaultConstructor(CompilationUnit& unit, const Class& node, String* name) {
    using Kind = tiercel::FunctionKind;
    auto frontend = std::make_shared<FunctionFrontend>();
    frontend->charge = unit.charge;
    frontend->what =
        node.heritage ? FunctionFrontend::What::DefaultDerivedConstructor : FunctionFrontend::What::DefaultConstructor;
    frontend->runsFields = node.instanceInitializer || node.hasInstancePrivateMethods;
    auto* tmpl =
        FunctionTemplate::make(unit.vm, unit.realm, node.heritage ? Kind::DerivedConstructor : Kind::ClassConstructor,
                               unit.parse.source, std::move(frontend));
    if (name) tmpl->name_.set(unit.vm.heap, tmpl, name);
    if (unit.module) tmpl->module_.set(unit.vm.heap, tmpl, unit.module);
    tmpl->sourceStart_ = tmpl->nameStart_ = node.start;
    tmpl->sourceEnd_ = node.end;
    tmpl->strict_ = tmpl->isConstructor_ = tmpl->hasPrototype_ = true;
    tmpl->isDefaultDerived_ = node.heritage;
    return tmpl;
}

Completion<CodeBlock*> generateFunction(CompilationUnit& unit, Function* function, FunctionTemplate* tmpl,
                                        const Class* owner) {
    Generator generator(unit, function, tmpl, owner);
    return generator.run();
}

// constructor(...args) { super(...args); } without the iteration, or constructor() {}.
Completion<CodeBlock*> generateDefaultConstructor(VM& vm, FunctionTemplate* tmpl, const FunctionFrontend& data) {
    Emitter emitter(vm);
    emitter.data().strict = true;
    emitter.at(tmpl->sourceStart_);
    if (data.what == FunctionFrontend::What::DefaultDerivedConstructor) {
        emitter.emit(Op::SaveArguments);
        Reg window = emitter.newRegs(kFrameHeaderWords);
        Reg arguments = emitter.newReg();
        emitter.emit(Op::LoadSuperConstructor, window + 6, kCalleeReg);
        emitter.emit(Op::CreateRest, arguments, 0);
        emitter.move(window + 1, kNewTargetReg);
        emitter.emit(Op::SuperCallSpread, kThisReg, window, arguments, 0, emitter.newFeedback());
    }
    if (data.runsFields) emitter.emit(Op::RunClassFields, kThisReg, kCalleeReg);
    emitter.emit(Op::Return, kThisReg);
    auto finished = emitter.finish();
    CodeBlock* block = CodeBlock::make(vm, tmpl, std::move(finished));
    tmpl->code_.set(vm.heap, tmpl, block);
    return block;
}

} // namespace tiercel::frontend

// The roots of a parse (programs, lazy functions, dynamic functions) and what outlives it: ScopeInfo chains.
//
// A parse that stands inside other code (a lazy function, a direct eval) gets the scopes around it rebuilt from their
// ScopeInfos; the references that its own scopes leave over are resolved in those at the end.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

const ScopeInfoVariable* ScopeInfo::find(const Name& name) const {
    if (table.empty()) {
        for (const ScopeInfoVariable& variable : variables)
            if (variable.name->sameText(name)) return &variable;
        return nullptr;
    }
    auto mask = static_cast<uint32_t>(table.size() - 1);
    for (uint32_t i = name.hash() & mask; table[i] != 0; i = (i + 1) & mask)
        if (variables[table[i] - 1].name->sameText(name)) return &variables[table[i] - 1];
    return nullptr;
}

std::shared_ptr<const ScopeInfo> ParseResult::scopeInfoOf(const Scope* scope) const {
    for (; scope; scope = scope->outer)
        if (scope->info) return scope->info->shared_from_this();
    return nullptr;
}

std::shared_ptr<ScopeInfo> Parser::makeScopeInfo(Scope* scope) {
    while (scope && !scope->needsEnvironment) scope = scope->outer;
    if (!scope) return nullptr;
    if (scope->info) return scope->info->shared_from_this();
    auto info = std::make_shared<ScopeInfo>();
    scope->info = info.get();
    result_->scopeInfos.push_back(info);
    info->kind = scope->kind;
    info->strict = scope->strict;
    info->hasSloppyEval = scope->hasSloppyEval;
    info->isArrow = scope->isArrow;
    info->isDerivedConstructor = scope->isDerivedConstructor;
    info->environmentSlots = scope->environmentSlots;
    info->environmentDepth = scope->environmentDepth;
    info->names = names_;
    for (Variable* variable = scope->firstVariable; variable; variable = variable->next) {
        if (variable->location != Location::Environment && variable->location != Location::Import) continue;
        info->variables.push_back({variable->name, variable->kind, variable->location, variable->closureNeedsTdz,
                                   variable->isStaticPrivate, variable->isSimpleCatch, variable->isParameter,
                                   isWrittenOnce(variable), variable->index});
    }
    constexpr size_t kSmall = 8;
    if (info->variables.size() > kSmall) {
        size_t size = 32;
        while (size < info->variables.size() * 2) size *= 2;
        info->table.assign(size, 0);
        for (size_t n = 0; n < info->variables.size(); n++) {
            size_t i = info->variables[n].name->hash() & (size - 1);
            while (info->table[i] != 0) i = (i + 1) & (size - 1);
            info->table[i] = static_cast<uint32_t>(n + 1);
        }
    }
    info->outer = makeScopeInfo(scope->outer);
    return info;
}

Scope* Parser::rebuildScopes(const std::shared_ptr<const ScopeInfo>& info) {
    Scope* innermost = nullptr;
    Scope** link = &innermost;
    for (const ScopeInfo* i = info.get(); i; i = i->outer.get()) {
        auto* scope = arena_->make<Scope>();
        scope->kind = i->kind;
        scope->strict = i->strict;
        scope->hasSloppyEval = i->hasSloppyEval;
        scope->isArrow = i->isArrow;
        scope->isDerivedConstructor = i->isDerivedConstructor;
        scope->needsEnvironment = true;
        scope->environmentSlots = i->environmentSlots;
        scope->environmentDepth = i->environmentDepth;
        scope->depthKnown = true;
        scope->fromInfo = true;
        scope->closed = true;
        scope->info = const_cast<ScopeInfo*>(i);
        *link = scope;
        link = &scope->outer;
    }
    return innermost;
}

// References that no scope of this parse has: the scopes around it, then the global.
void Parser::resolveOuter() {
    if (failed()) return;
    struct Found {
        Variable* variable;
        bool dynamic;
    };
    std::vector<Found> found;
    uint32_t epoch = ++names_->epoch_;
    for (const Reference& reference : refs_) {
        const Name* name = reference.name;
        if (name->seenEpoch_ != epoch) {
            Found result{nullptr, false};
            for (Scope* scope = outerScope_; scope && !result.variable; scope = scope->outer) {
                if (const ScopeInfoVariable* variable = scope->info->find(*name)) {
                    result.variable = arena_->make<Variable>();
                    result.variable->name = name;
                    result.variable->scope = scope;
                    result.variable->kind = variable->kind;
                    result.variable->location = variable->location;
                    result.variable->index = variable->index;
                    result.variable->needsTdz = result.variable->closureNeedsTdz = variable->needsTdz;
                    result.variable->isStaticPrivate = variable->isStaticPrivate;
                    result.variable->captured = true;
                    result.variable->writtenOnce = variable->writtenOnce;
                    break;
                }
                if (scope->kind == ScopeKind::With || scope->hasSloppyEval) result.dynamic = true;
            }
            name->seenEpoch_ = epoch;
            name->seenIndex_ = static_cast<uint32_t>(found.size());
            found.push_back(result);
        }
        const Found& result = found[name->seenIndex_];
        if (name->isPrivate() && !result.variable) {
            fail("Private field " + quoted(name) + " must be declared in an enclosing class", reference.offset);
            return;
        }
        if (!reference.binding) continue;
        bool isSpecial = name->isPrivate() || name == wk_.thisName || name == wk_.newTarget || name == wk_.callee;
        bool dynamic = !isSpecial && (result.dynamic || (reference.flags & Reference::kDynamic));
        Binding& binding = *reference.binding;
        if (dynamic) {
            binding.resolution = Resolution::Dynamic;
        } else if (result.variable) {
            binding.resolution = Resolution::Static;
            binding.variable = result.variable;
            binding.needsTdzCheck = result.variable->needsTdz;
        } else {
            binding.resolution = Resolution::Global;
            binding.variable = nullptr;
        }
    }
    refs_.clear();
}

// Environment depths of all scopes, and ScopeInfos for what will be asked later.
void Parser::finishScopes() {
    std::vector<Scope*> chain;
    for (Scope* scope : scopes_) {
        Scope* s = scope;
        while (s && !s->depthKnown) {
            chain.push_back(s);
            s = s->outer;
        }
        while (!chain.empty()) {
            s = chain.back();
            chain.pop_back();
            s->environmentDepth = (s->outer ? s->outer->environmentDepth : 0) + (s->needsEnvironment ? 1 : 0);
            s->depthKnown = true;
        }
    }
    for (const LazyFunction& function : lazy_) function.summary->outerScope = makeScopeInfo(function.scope);
    for (DirectEvalSite* site : evals_) (void)makeScopeInfo(site->scope);
    // Lookups by name from inside of `with` go through all environments around it.
    for (Scope* scope : scopes_) {
        if (scope->kind == ScopeKind::With) (void)makeScopeInfo(scope);
    }
}

ParseOutcome Parser::finishParse() {
    resolveOuter();
    if (!failed()) finishScopes();
    if (failed()) {
        names_->resetScratch();
        return std::unexpected(std::move(error_));
    }
    return std::move(result_);
}

ParseOutcome Parser::parseProgram() {
    bool isEval = options_.kind == ProgramKind::Eval;
    auto* root = make<Function>(0u, lexer_.length());
    root->functionKind = isModule_ ? FunctionKind::Module : isEval ? FunctionKind::Eval : FunctionKind::Script;
    bool mayAwait = isModule_ || options_.isInteractive;
    root->isAsync = mayAwait;
    FunctionState state;
    state.node = root;
    state.kind = root->functionKind;
    state.isAsync = mayAwait;
    state.outerStrict = strict_;
    state.allowReturn = options_.allowReturn;
    state.contextFlags = isEval ? options_.evalContext & ~(kContextStrict | kContextModule | kContextParameters) : 0;
    fs_ = &state;
    if (isModule_) result_->module = std::make_unique<ModuleInfo>();
    if (isEval) {
        scope_ = outerScope_ = rebuildScopes(options_.evalScope);
    }
    rootScope_ = openScope(isModule_ ? ScopeKind::Module : isEval ? ScopeKind::Eval : ScopeKind::Script);
    rootScope_->function = root;
    rootScope_->start = 0;
    root->scope = root->bodyScope = rootScope_;
    if (options_.allowHashbang) lexer_.skipHashbang();
    lexer_.next(tok_);
    size_t mark = nodes_.size();
    if (at(T::String)) {
        std::vector<Node*> directives;
        parseDirectives(state, directives);
        for (Node* statement : directives) nodes_.push_back(statement);
    }
    while (!at(T::EndOfFile) && !failed()) nodes_.push_back(parseStatementListItem());
    root->body = popList(mark);
    if (isModule_) {
        finishModule();
        result_->module->hasTopLevelAwait = hasTopLevelAwait_;
    }
    hoistAnnexB(state, rootScope_);
    bool hasDirectEval = rootScope_->hasDirectEval;
    closeScope();
    if (failed()) return finishParse();

    auto summary = std::make_shared<FunctionSummary>();
    summary->kind = state.kind;
    summary->isAsync = hasTopLevelAwait_;
    summary->strict = rootScope_->strict;
    summary->usesThis = state.usesThis;
    summary->hasDirectEval = hasDirectEval;
    summary->hasUseStrict = state.hasUseStrict;
    summary->contextFlags = contextFlagsNow();
    summary->end = lexer_.length();
    summary->source = source_;
    summary->names = names_;
    summary->inner = std::move(innerSummaries_);
    summary->outerScope = options_.evalScope;
    if (options_.wantsFreeNames) crossFunction(0, 0, &summary->freeNames);
    root->summary = summary.get();
    result_->rootSummary = std::move(summary);
    result_->root = root;
    return finishParse();
}

// `(a, b) => body` or `a => body`, at its first parameter token.
Function* Parser::parseLazyArrow(const FunctionSummary& summary) {
    auto* node = make<Function>(summary.start, summary.end);
    node->functionKind = FunctionKind::Arrow;
    node->isAsync = summary.isAsync;
    ArrowMark mark = markHere(summary.start);
    FunctionRequest request;
    request.kind = FunctionKind::Arrow;
    request.isAsync = summary.isAsync;
    request.start = summary.start;
    FunctionState state;
    openFunction(state, node);
    state.reuse = &summary.inner;
    if (at(T::LeftParen)) {
        parseFormalParameters(state);
    } else {
        auto* element = make<PatternElement>(tok_.start, tok_.end);
        Identifier* identifier = parseBindingIdentifier(VariableKind::Parameter);
        element->target = identifier;
        if (identifier->binding.variable) identifier->binding.variable->parameterIndex = 0;
        size_t list = nodes_.size();
        nodes_.push_back(element);
        node->parameters = popList<PatternElement*>(list);
    }
    expect(T::Arrow);
    if (at(T::LeftBrace)) {
        parseFunctionBody(state, request);
    } else {
        if (state.parameterExpressions) {
            node->scope->isParameterScope = true;
            node->bodyScope = openScope(ScopeKind::FunctionBody);
            node->bodyScope->function = node;
        }
        node->isExpressionBody = true;
        node->expressionBody = parseAssignment();
        node->end = previousEnd_;
    }
    completeFunction(state, request, mark, false);
    return state.node;
}

ParseOutcome Parser::parseLazy(const std::shared_ptr<FunctionSummary>& summary) {
    strict_ = summary->strict;
    isModule_ = summary->contextFlags & kContextModule;
    scope_ = outerScope_ = rebuildScopes(summary->outerScope);
    auto* around = make<Function>(0u, 0u);
    around->functionKind = FunctionKind::Script;
    FunctionState state;
    state.node = around;
    state.kind = FunctionKind::Script;
    state.contextFlags = summary->contextFlags & ~(kContextStrict | kContextModule);
    std::vector<std::shared_ptr<FunctionSummary>> self{summary};
    state.reuse = &self;
    fs_ = &state;
    // A scope to stand on; it has no variables and leaves no trace.
    rootScope_ = openScope(ScopeKind::Script);
    rootScope_->function = around;
    seek(summary->parametersStart);
    Function* node;
    if (summary->isArrow()) {
        node = parseLazyArrow(*summary);
    } else {
        FunctionRequest request;
        request.kind = summary->kind;
        request.isAsync = summary->isAsync;
        request.isGenerator = summary->isGenerator;
        request.isDeclaration = summary->isDeclaration;
        request.start = summary->start;
        request.name = summary->name;
        request.hasSelfName = summary->hasSelfName;
        request.classHasInitializer = summary->classHasInstanceInitializer;
        request.eager = true;
        node = parseFunctionRest(request);
    }
    if (failed()) return finishParse();
    closeScope();
    // The summary just made says what the one from the pre-parse says; that one is known to others.
    // Functions that it could not recognise from the pre-parse live in its `inner`: the generator asks for them.
    lazy_.pop_back();
    for (auto& made : innerSummaries_) result_->ownedSummaries.push_back(std::move(made));
    node->summary = summary.get();
    result_->rootSummary = summary;
    result_->root = node;
    return finishParse();
}

ParseOutcome Parser::parseDynamic(uint32_t parametersEnd) {
    // The parameters have to end exactly at the ')' of ours, and the body at the last '}'.
    dynamicParametersEnd_ = parametersEnd;
    return parseProgram();
}

} // namespace tiercel::frontend

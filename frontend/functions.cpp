// Functions: declarations, expressions, methods, arrow functions; pre-parsing and skipping.
//
// A function whose nodes are not kept (pre-parsed) is parsed like any other; at its end its references are reduced to
// free names, a FunctionSummary is made, and the arena goes back to where it was before its parameters. Parsing it
// again later meets its inner functions in the same order, so their summaries are found by a cursor and skipped.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

namespace {

uint32_t contextOf(FunctionKind kind) {
    switch (kind) {
    case FunctionKind::Script:
    case FunctionKind::Module:
    case FunctionKind::Eval:
    case FunctionKind::Arrow: return 0; // inherited or given
    case FunctionKind::Normal: return kContextNewTarget;
    case FunctionKind::Method:
    case FunctionKind::Getter:
    case FunctionKind::Setter:
    case FunctionKind::BaseConstructor: return kContextNewTarget | kContextSuperProperty;
    case FunctionKind::DerivedConstructor: return kContextNewTarget | kContextSuperProperty | kContextSuperCall;
    case FunctionKind::InstanceInitializer:
    case FunctionKind::StaticInitializer: return kContextNewTarget | kContextSuperProperty | kContextClassField;
    }
    __builtin_unreachable();
}

} // namespace

uint32_t Parser::contextFlagsNow() const {
    return fs_->contextFlags | (strict_ ? kContextStrict : 0u) | (isModule_ ? kContextModule : 0u) |
           (fs_->inParameters ? kContextParameters : 0u);
}

ArrowMark Parser::markHere(uint32_t start) {
    ArrowMark mark;
    mark.arena = arena_->mark();
    mark.refs = static_cast<uint32_t>(refs_.size());
    mark.scopes = static_cast<uint32_t>(scopes_.size());
    mark.lazy = static_cast<uint32_t>(lazy_.size());
    mark.evals = static_cast<uint32_t>(evals_.size());
    mark.inner = static_cast<uint32_t>(innerSummaries_.size());
    mark.start = start;
    return mark;
}

// Sets aside what has been noted so far, so that what follows can be told to belong to an arrow function or not.
void Parser::beginCover(ArrowMark& mark) {
    mark.evalScope = variableScope();
    mark.savedDirectEval = scope_->hasDirectEval;
    mark.savedSloppyEval = mark.evalScope->hasSloppyEval;
    scope_->hasDirectEval = false;
    mark.evalScope->hasSloppyEval = false;
    mark.savedAwait = awaitAt_;
    mark.savedYield = yieldAt_;
    mark.savedAwaitName = awaitNameAt_;
    awaitAt_ = yieldAt_ = awaitNameAt_ = 0;
}

void Parser::endCover(const ArrowMark& mark) {
    scope_->hasDirectEval |= mark.savedDirectEval;
    mark.evalScope->hasSloppyEval |= mark.savedSloppyEval;
    if (mark.savedAwait) awaitAt_ = mark.savedAwait;
    if (mark.savedYield) yieldAt_ = mark.savedYield;
    if (mark.savedAwaitName) awaitNameAt_ = mark.savedAwaitName;
}

void Parser::openFunction(FunctionState& state, Function* node) {
    state.outer = fs_;
    state.node = node;
    state.kind = node->functionKind;
    state.isAsync = node->isAsync;
    state.isGenerator = node->isGenerator;
    state.outerStrict = strict_;
    state.contextFlags = state.isArrow() ? fs_->contextFlags : contextOf(state.kind);
    state.innerStart = static_cast<uint32_t>(innerSummaries_.size());
    state.annexBStart = static_cast<uint32_t>(annexB_.size());
    state.labelStart = static_cast<uint32_t>(labels_.size());
    fs_ = &state;
    Scope* scope = openScope(ScopeKind::Function);
    scope->function = node;
    scope->isArrow = state.isArrow();
    scope->isDerivedConstructor = state.kind == FunctionKind::DerivedConstructor;
    scope->start = node->start;
    node->scope = node->bodyScope = scope;
}

// ---- Declarations, expressions, methods ------------------------------------------------------------------------

Node* Parser::parseFunctionDeclaration(bool inSingleStatement, bool isDefaultExport) {
    uint32_t start = tok_.start;
    auto* node = make<FunctionDeclaration>(start);
    FunctionRequest request;
    request.start = start;
    request.isDeclaration = true;
    if (at(T::Async)) {
        if (inSingleStatement)
            fail("Async functions can only be declared at the top level or inside a block.", tok_.start);
        request.isAsync = true;
        advance();
    }
    advance();
    if (at(T::Star)) {
        if (inSingleStatement) fail("Generators can only be declared at the top level or inside a block.", tok_.start);
        request.isGenerator = true;
        advance();
    }
    const Name* name = wk_.starDefault;
    uint32_t nameOffset = tok_.start;
    if (!(isDefaultExport && at(T::LeftParen))) {
        checkBindingName(tok_);
        if (failed())
            name = wk_.empty;
        else
            name = tok_.name;
        request.nameToken = tok_;
        request.name = name;
        if (!failed()) advance();
    }
    bool plain = !request.isAsync && !request.isGenerator;
    if (scope_->isVariableScope()) {
        request.hoistOffset = fs_->node->scope ? fs_->node->scope->start : 0;
        if (scope_->kind == ScopeKind::Module)
            node->variable = declareLexical(name, VariableKind::Function, nameOffset);
        else
            node->variable = declareVar(name, VariableKind::Function, nameOffset);
    } else {
        request.hoistOffset = scope_->start;
        node->variable = declareFunctionInBlock(name, nameOffset, plain);
        if (plain && !strict_ && !failed()) annexB_.push_back({node, name, scope_});
    }
    blockFunctions_.push_back(node);
    node->function = parseFunctionRest(request);
    return finish(node);
}

Function* Parser::parseMethod(FunctionKind kind, bool isAsync, bool isGenerator, uint32_t start) {
    FunctionRequest request;
    request.kind = kind;
    request.isAsync = isAsync;
    request.isGenerator = isGenerator;
    request.start = start;
    if (!at(T::LeftParen)) {
        unexpected();
    }
    return parseFunctionRest(request);
}

// From the '(' on.
Function* Parser::parseFunctionRest(FunctionRequest& request) {
    if (FunctionSummary* summary = reusableSummary(request.start, false)) {
        if (!request.eager) return skipFunction(summary, request);
    }
    auto* node = make<Function>(request.start);
    node->functionKind = request.kind;
    node->isAsync = request.isAsync;
    node->isGenerator = request.isGenerator;
    node->name = request.name;
    if (!enter()) return node;
    bool savedPreparsing = preparsing_;
    bool drop = preparsing_ || !(request.eager || options_.eagerFunctions);
    preparsing_ = drop;
    ArrowMark mark = markHere(request.start);
    mark.savedAwait = awaitAt_;
    mark.savedYield = yieldAt_;
    mark.savedAwaitName = awaitNameAt_;
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    nextFunctionIsCalled_ = false;
    if (request.hasSelfName) {
        node->selfScope = openScope(ScopeKind::FunctionSelf);
        node->selfScope->function = node;
        Variable* self = addVariable(scope_, request.name, VariableKind::FunctionSelf, request.nameToken.start);
        self->initializedAt = request.start;
    }
    FunctionState state;
    const std::shared_ptr<FunctionSummary>* known = nullptr;
    if (fs_->reuse && fs_->reuseCursor < fs_->reuse->size() && (*fs_->reuse)[fs_->reuseCursor]->start == request.start)
        known = &(*fs_->reuse)[fs_->reuseCursor];
    if (known) state.reuse = &(*known)->inner;
    openFunction(state, node);
    uint32_t parametersStart = tok_.start;
    parseFormalParameters(state);
    parseFunctionBody(state, request);
    node->end = previousEnd_;
    completeFunction(state, request, mark, drop);
    if (node->summary) node->summary->parametersStart = parametersStart;
    awaitAt_ = mark.savedAwait;
    yieldAt_ = mark.savedYield;
    awaitNameAt_ = mark.savedAwaitName;
    inAllowed_ = savedIn;
    preparsing_ = savedPreparsing;
    return node;
}

void Parser::parseFormalParameters(FunctionState& state) {
    Function* node = state.node;
    bool savedPattern = patternHasExpression_;
    patternHasExpression_ = false;
    state.inParameters = true;
    expect(T::LeftParen);
    size_t mark = nodes_.size();
    while (!at(T::RightParen) && !failed()) {
        uint32_t start = tok_.start;
        if (eat(T::Ellipsis)) {
            auto* element = make<PatternElement>(start);
            element->isRest = true;
            element->target = parseBindingTarget(VariableKind::Parameter);
            if (at(T::Assign)) fail("Rest parameter may not have a default initializer", tok_.start);
            nodes_.push_back(finish(element));
            state.simpleParameters = false;
            setInitializedAt(element->target, previousEnd_);
            if (at(T::Comma)) fail("Rest parameter must be last formal parameter", start);
            break;
        }
        PatternElement* element = parseBindingElement(VariableKind::Parameter);
        if (element->initializer || !element->target->is(NodeKind::Identifier)) state.simpleParameters = false;
        setInitializedAt(element->target, previousEnd_);
        nodes_.push_back(element);
        if (!at(T::RightParen)) {
            if (!at(T::Comma)) {
                if (at(T::EndOfFile) || at(T::Error))
                    unexpected();
                else if (isWord(tok_.kind) || tok_.kind < T::LeftBrace)
                    unexpected();
                else
                    fail("missing ) after formal parameters", tok_.start);
            }
            advance();
        }
    }
    if (isDynamicFunction(state) && tok_.start != dynamicParametersEnd_) unexpected();
    expect(T::RightParen);
    node->parameters = popList<PatternElement*>(mark);
    state.parameterExpressions = patternHasExpression_;
    patternHasExpression_ = savedPattern;
    state.inParameters = false;
    switch (state.kind) {
    case FunctionKind::Getter:
        if (!node->parameters.empty()) fail("Getter must not have any formal parameters.", node->parameters[0]->start);
        break;
    case FunctionKind::Setter:
        if (node->parameters.size() != 1)
            fail("Setter must have exactly one formal parameter.", previousEnd_ - 1);
        else if (node->parameters[0]->isRest)
            fail("Setter function argument must not be a rest parameter", node->parameters[0]->start);
        break;
    default: break;
    }
    if (state.simpleParameters) {
        int32_t index = 0;
        for (PatternElement* element : node->parameters) {
            auto* identifier = element->target->tryAs<Identifier>();
            if (identifier && identifier->binding.variable) identifier->binding.variable->parameterIndex = index;
            index++;
        }
    }
}

// Directive prologue: string literal statements at the start of a body.
void Parser::parseDirectives(FunctionState& state, std::vector<Node*>& out) {
    uint32_t octalAt = CoverErrors::kNone;
    while (at(T::String) && !failed()) {
        Lexeme directive = tok_;
        Node* statement = parseStatement();
        out.push_back(statement);
        auto* expression = statement->tryAs<ExpressionStatement>();
        if (!expression || !expression->expression->is(NodeKind::StringLiteral) ||
            expression->expression->parenthesized)
            return;
        if (directive.legacyOctal && octalAt == CoverErrors::kNone) octalAt = directive.start;
        if (directive.escaped || directive.name != wk_.useStrict) continue;
        if (!state.simpleParameters) {
            fail("Illegal 'use strict' directive in function with non-simple parameter list", directive.start);
            return;
        }
        strict_ = true;
        state.hasUseStrict = true;
        scope_->strict = true;
        if (octalAt != CoverErrors::kNone) fail("Octal escape sequences are not allowed in strict mode.", octalAt);
        // The token behind the directive was read before.
        if (at(T::Number)) checkNumberToken();
    }
    if (strict_ && octalAt != CoverErrors::kNone)
        fail("Octal escape sequences are not allowed in strict mode.", octalAt);
}

void Parser::parseFunctionBody(FunctionState& state, const FunctionRequest& request) {
    Function* node = state.node;
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    if (state.parameterExpressions) {
        node->scope->isParameterScope = true;
        node->bodyScope = openScope(ScopeKind::FunctionBody);
        node->bodyScope->function = node;
        node->bodyScope->start = tok_.start;
    }
    if (!at(T::LeftBrace)) {
        unexpected();
    }
    advance();
    size_t mark = nodes_.size();
    if (at(T::String)) {
        std::vector<Node*> directives;
        parseDirectives(state, directives);
        for (Node* statement : directives) nodes_.push_back(statement);
    }
    checkParameters(state, request);
    parseStatementsInto(T::RightBrace);
    node->body = popList(mark);
    if (strict_) node->scope->strict = true;
    inAllowed_ = savedIn;
    // Restore strictness before the token behind the body is looked at.
    strict_ = state.outerStrict;
    node->end = tok_.end;
    if (!at(T::RightBrace) || (isDynamicFunction(state) && tok_.end != lexer_.length())) unexpected();
    // A regular expression or template may not follow directly, so the next token needs no context.
    advance();
}

// What could only be told once the body's strictness is known.
void Parser::checkParameters(FunctionState& state, const FunctionRequest& request) {
    if (failed()) return;
    Function* node = state.node;
    auto checkName = [&](const Name* name, uint32_t offset) {
        if (name == wk_.eval || name == wk_.arguments)
            fail("Unexpected eval or arguments in strict mode", offset);
        else if (isStrictReserved(static_cast<Token>(name->token_)))
            fail("Unexpected strict mode reserved word", offset);
    };
    if (strict_ && request.name && request.nameToken.kind != T::EndOfFile)
        checkName(request.name, request.nameToken.start);
    if (strict_) {
        for (Variable* variable = node->scope->firstVariable; variable; variable = variable->next)
            if (variable->isParameter) checkName(variable->name, variable->declared);
    }
    bool unique = strict_ || !state.simpleParameters || state.isArrow() || state.kind != FunctionKind::Normal;
    if (unique && state.hasDuplicates)
        fail("Duplicate parameter name not allowed in this context", state.duplicateOffset);
    if (state.isAsync) {
        for (Variable* variable = node->scope->firstVariable; variable; variable = variable->next)
            if (variable->isParameter && variable->name == wk_.await)
                fail("Unexpected reserved word", variable->declared);
    }
}

// ---- Arrow functions -------------------------------------------------------------------------------------------

// At the `=>`. The parameters are the expressions of nodes_ from parametersMark on; beginCover(mark) was called.
Node* Parser::parseArrow(const ArrowMark& mark, size_t parametersMark, bool isAsync) {
    FunctionRequest request;
    request.kind = FunctionKind::Arrow;
    request.isAsync = isAsync;
    request.start = mark.start;
    if (awaitAt_ != 0) fail("Illegal await-expression in formal parameters of async function", awaitAt_ - 1);
    if (yieldAt_ != 0) fail("Yield expression not allowed in formal parameter", yieldAt_ - 1);
    if (isAsync && awaitNameAt_ != 0) fail("Unexpected reserved word", awaitNameAt_ - 1);
    if (!enter() || failed()) {
        nodes_.resize(std::min(nodes_.size(), parametersMark));
        endCover(mark);
        return dummy();
    }
    bool savedPreparsing = preparsing_;
    bool drop = preparsing_ || !options_.eagerFunctions;
    bool parameterEval = scope_->hasDirectEval;
    bool parameterSloppyEval = mark.evalScope->hasSloppyEval;
    Scope* around = scope_;
    around->hasDirectEval = mark.savedDirectEval;
    mark.evalScope->hasSloppyEval = mark.savedSloppyEval;

    auto* node = make<Function>(mark.start);
    node->functionKind = FunctionKind::Arrow;
    node->isAsync = isAsync;
    FunctionState state;
    openFunction(state, node);
    state.innerStart = mark.inner;
    Scope* scope = node->scope;
    scope->referenceStart = mark.refs;
    scope->hasDirectEval = parameterEval;
    scope->hasSloppyEval = parameterSloppyEval;
    // What stood in the parameters was put into the scope around.
    for (size_t i = mark.scopes; i + 1 < scopes_.size(); i++)
        if (scopes_[i]->outer == around) scopes_[i]->outer = scope;
    for (size_t i = mark.lazy; i < lazy_.size(); i++)
        if (lazy_[i].scope == around) lazy_[i].scope = scope;
    for (size_t i = mark.evals; i < evals_.size(); i++)
        if (evals_[i]->scope == around) evals_[i]->scope = scope;

    bool savedPattern = patternHasExpression_;
    patternHasExpression_ = false;
    size_t count = nodes_.size() - parametersMark;
    state.simpleParameters = true;
    for (size_t i = 0; i < count && !failed(); i++) {
        Node* expression = nodes_[parametersMark + i];
        PatternElement* element;
        if (auto* spread = expression->tryAs<Spread>()) {
            element = elementFromExpression(spread->argument, true, true);
            state.simpleParameters = false;
            if (i + 1 < count || spread->trailingComma)
                fail("Rest parameter must be last formal parameter", spread->start);
        } else {
            element = elementFromExpression(expression, true, false);
            if (element->initializer || !element->target->is(NodeKind::Identifier)) state.simpleParameters = false;
        }
        bindPattern(element->target, VariableKind::Parameter);
        setInitializedAt(element->target, element->end);
        nodes_[parametersMark + i] = element;
    }
    if (failed()) nodes_.resize(parametersMark);
    node->parameters = popList<PatternElement*>(parametersMark);
    state.parameterExpressions = patternHasExpression_;
    patternHasExpression_ = savedPattern;
    if (state.simpleParameters && !failed()) {
        int32_t index = 0;
        for (PatternElement* element : node->parameters)
            element->target->as<Identifier>()->binding.variable->parameterIndex = index++;
    }
    awaitAt_ = yieldAt_ = 0;
    uint32_t awaitName = mark.savedAwaitName ? mark.savedAwaitName : awaitNameAt_;
    awaitNameAt_ = 0;
    preparsing_ = drop;

    advance(); // =>
    if (at(T::LeftBrace)) {
        parseFunctionBody(state, request);
    } else {
        if (state.parameterExpressions) {
            scope->isParameterScope = true;
            node->bodyScope = openScope(ScopeKind::FunctionBody);
            node->bodyScope->function = node;
            node->bodyScope->start = tok_.start;
        }
        checkParameters(state, request);
        node->isExpressionBody = true;
        node->expressionBody = parseAssignment();
        node->end = previousEnd_;
    }
    uint32_t end = node->end;
    completeFunction(state, request, mark, drop);
    Function* result = state.node;
    result->end = end;
    if (result->summary) {
        uint32_t parameters = mark.start;
        if (isAsync) {
            // Behind `async`: white space and comments are skipped when the function is parsed again.
            parameters += 5;
        }
        result->summary->parametersStart = parameters;
    }
    awaitAt_ = mark.savedAwait;
    yieldAt_ = mark.savedYield;
    awaitNameAt_ = awaitName;
    preparsing_ = savedPreparsing;
    return result;
}

// ---- Completion ------------------------------------------------------------------------------------------------

// Closes the function's scopes, makes its summary, and drops its nodes if so wanted. state.node is the node that stays.
void Parser::completeFunction(FunctionState& state, const FunctionRequest& request, const ArrowMark& mark, bool drop) {
    Function* node = state.node;
    Scope* functionScope = node->scope;
    Scope* bodyScope = node->bodyScope;
    bool strict = functionScope->strict;
    strict_ = state.outerStrict;
    labels_.resize(state.labelStart);
    hoistAnnexB(state, bodyScope);
    if (bodyScope != functionScope) closeScope();
    if (bodyScope != functionScope) {
        for (Variable* variable = bodyScope->firstVariable; variable; variable = variable->next)
            if (variable->kind == VariableKind::Var && variable->name == wk_.arguments) state.usesArguments = true;
    }
    declareSpecials(state);
    if (bodyScope != functionScope && !failed()) {
        for (Variable* variable = bodyScope->firstVariable; variable; variable = variable->next) {
            if (variable->kind != VariableKind::Var) continue;
            if (Variable* from = findIn(functionScope, variable->name)) {
                variable->copiedFrom = from;
                from->referenced = true;
            }
        }
    }
    closeScope();
    uint32_t referenceStart = functionScope->referenceStart;
    if (node->selfScope) {
        closeScope();
        referenceStart = node->selfScope->referenceStart;
    }
    fs_ = state.outer;
    if (failed()) return;

    auto summary = std::make_shared<FunctionSummary>();
    FunctionSummary* s = summary.get();
    s->kind = state.kind;
    s->isAsync = state.isAsync;
    s->isGenerator = state.isGenerator;
    s->strict = strict;
    s->hasSimpleParameters = state.simpleParameters;
    s->hasParameterExpressions = state.parameterExpressions;
    s->hasDuplicateParameters = state.hasDuplicates;
    s->hasRestParameter = !node->parameters.empty() && node->parameters.back()->isRest;
    s->isExpressionBody = node->isExpressionBody;
    s->isDeclaration = request.isDeclaration;
    s->usesThis = state.usesThis;
    s->usesArguments = state.usesArguments;
    s->usesNewTarget = state.usesNewTarget;
    s->usesSuperProperty = state.usesSuperProperty;
    s->usesSuperCall = state.usesSuperCall;
    s->hasDirectEval = functionScope->hasDirectEval;
    s->hasUseStrict = state.hasUseStrict;
    s->classHasInstanceInitializer = request.classHasInitializer;
    s->contextFlags = (state.isArrow() ? state.contextFlags : contextOf(state.kind)) | (strict ? kContextStrict : 0u) |
                      (isModule_ ? kContextModule : 0u);
    s->start = node->start;
    s->end = node->end;
    s->parametersStart = node->start;
    s->parameterCount = node->parameters.size();
    for (PatternElement* element : node->parameters) {
        if (element->initializer || element->isRest) break;
        s->length++;
    }
    s->name = request.name;
    s->hasSelfName = request.hasSelfName;
    s->source = source_;
    s->names = names_;
    s->inner.assign(std::make_move_iterator(innerSummaries_.begin() + state.innerStart),
                    std::make_move_iterator(innerSummaries_.end()));
    innerSummaries_.resize(state.innerStart);

    if (state.isArrow()) {
        fs_->usesThis |= state.usesThis;
        fs_->usesArguments |= state.usesArguments;
        fs_->usesNewTarget |= state.usesNewTarget;
        fs_->usesSuperProperty |= state.usesSuperProperty;
        fs_->usesSuperCall |= state.usesSuperCall;
    }
    uint32_t tdzOffset = request.isDeclaration ? request.hoistOffset : node->start;
    size_t first = referenceStart;
    std::vector<FreeName> freeNames;
    bool kept = !drop;
    crossFunction(static_cast<uint32_t>(first), tdzOffset, kept ? nullptr : &freeNames);
    s->freeNames = std::move(freeNames);

    if (drop) {
        bool isArrow = state.isArrow();
        uint32_t end = node->end;
        bool isAsync = node->isAsync;
        scopes_.resize(mark.scopes);
        lazy_.resize(mark.lazy);
        evals_.resize(mark.evals);
        arena_->release(mark.arena);
        if (isArrow) {
            node = make<Function>(mark.start, end);
            node->functionKind = FunctionKind::Arrow;
            node->isAsync = isAsync;
            node->isExpressionBody = s->isExpressionBody;
            state.node = node;
        } else {
            node->scope = node->bodyScope = node->selfScope = nullptr;
            node->parameters = {};
            node->body = {};
            node->thisVariable = node->argumentsVariable = node->newTargetVariable = node->calleeVariable = nullptr;
        }
        node->isLazy = true;
    }
    node->summary = s;
    if (state.kind != FunctionKind::InstanceInitializer && state.kind != FunctionKind::StaticInitializer)
        innerSummaries_.push_back(std::move(summary));
    else if (!preparsing_)
        result_->ownedSummaries.push_back(std::move(summary));
    else
        return; // its node goes with the function around it; nothing asks for the summary
    lazy_.push_back({s, scope_});
}

// ---- Skipping what was parsed before ---------------------------------------------------------------------------

FunctionSummary* Parser::reusableSummary(uint32_t start, bool isArrow) {
    if (!fs_->reuse) return nullptr;
    const auto& known = *fs_->reuse;
    // A method begins before its computed key, in which arrow functions are looked for first: only a hit moves the
    // cursor.
    uint32_t at = fs_->reuseCursor;
    while (at < known.size() && known[at]->start < start) at++;
    if (at == known.size() || known[at]->start != start || known[at]->isArrow() != isArrow) return nullptr;
    fs_->reuseCursor = at;
    return known[at].get();
}

Function* Parser::skipFunction(FunctionSummary* summary, const FunctionRequest& request) {
    auto* node = make<Function>(summary->start, summary->end);
    node->functionKind = summary->kind;
    node->isAsync = summary->isAsync;
    node->isGenerator = summary->isGenerator;
    node->isExpressionBody = summary->isExpressionBody;
    node->name = summary->name;
    node->isLazy = true;
    node->summary = summary;
    seek(summary->end);
    applySummary(*summary, request.isDeclaration ? request.hoistOffset : summary->start);
    innerSummaries_.push_back(summary->shared_from_this());
    lazy_.push_back({summary, scope_});
    return node;
}

// The uses that a skipped function makes of what is around it.
void Parser::applySummary(const FunctionSummary& summary, uint32_t tdzOffset) {
    for (const FreeName& free : summary.freeNames) {
        uint8_t flags = Reference::kCrossed;
        if (free.viaDynamic) flags |= Reference::kDynamic;
        if (free.assigned) flags |= Reference::kWrite;
        refs_.push_back({free.name, nullptr, free.offset, tdzOffset, flags, 0});
    }
    if (summary.hasDirectEval) scope_->hasDirectEval = true;
    if (summary.isArrow()) {
        fs_->usesThis |= summary.usesThis;
        fs_->usesArguments |= summary.usesArguments;
        fs_->usesNewTarget |= summary.usesNewTarget;
        fs_->usesSuperProperty |= summary.usesSuperProperty;
        fs_->usesSuperCall |= summary.usesSuperCall;
    }
}

} // namespace tiercel::frontend

// Statements and variable declarations.
#include "frontend/parser_impl.h"

#include <unordered_set>

namespace tiercel::frontend {

namespace {

VariableKind variableKindOf(DeclarationKind kind) {
    switch (kind) {
    case DeclarationKind::Var: return VariableKind::Var;
    case DeclarationKind::Let: return VariableKind::Let;
    case DeclarationKind::Const:
    case DeclarationKind::Using:
    case DeclarationKind::AwaitUsing: return VariableKind::Const;
    }
    __builtin_unreachable();
}

} // namespace

bool Parser::atAsyncFunction() { return atWord(T::Async) && peek().kind == T::Function && !peek().newlineBefore; }

// `let` begins a declaration in a statement list.
bool Parser::atLetDeclaration() {
    if (!atWord(T::Let)) return false;
    const Lexeme& next = peek();
    return isIdentifierLike(next.kind) || next.kind == T::LeftBracket || next.kind == T::LeftBrace ||
           next.kind == T::EscapedReserved;
}

// The token after the next one.
Lexeme Parser::peekSecond() {
    Lexer probe(source_->text(), *names_, isModule_);
    probe.seek(peek().end);
    Lexeme after;
    probe.next(after);
    return after;
}

// `using x` begins a declaration, `using` is an identifier otherwise; in a for statement's head `using of` is the
// declaration of `of` only when that has an initializer.
bool Parser::atUsingDeclaration(bool inFor) {
    if (!atWord(T::Using)) return false;
    const Lexeme& next = peek();
    if (!isIdentifierLike(next.kind) || next.newlineBefore) return false;
    return !inFor || next.kind != T::Of || next.escaped || peekSecond().kind == T::Assign;
}

bool Parser::atAwaitUsingDeclaration() {
    if (!atWord(T::Await) || !fs_->isAsync || fs_->inStaticBlock) return false;
    if (peek().kind != T::Using || peek().escaped || peek().newlineBefore) return false;
    Lexeme name = peekSecond();
    return isIdentifierLike(name.kind) && !name.newlineBefore;
}

// At `using` or `await using`, of which `await` is left behind.
DeclarationKind Parser::beginUsing() {
    if (at(T::Using)) return DeclarationKind::Using;
    if (awaitAt_ == 0) awaitAt_ = tok_.start + 1;
    noteTopLevelAwait();
    advance();
    return DeclarationKind::AwaitUsing;
}

// What a script declares at its top lives as long as the realm, and a switch's clauses share one scope.
Node* Parser::parseUsingStatement() {
    uint32_t start = tok_.start;
    if (scope_->kind == ScopeKind::Script || scope_->kind == ScopeKind::Eval)
        fail("A using declaration cannot stand at the top level of a script", start);
    else if (scope_->kind == ScopeKind::Switch)
        fail("A using declaration cannot stand in a clause of a switch statement", start);
    return parseVariableStatement(beginUsing(), start);
}

void Parser::parseStatementsInto(Token end) {
    while (!at(end) && !failed()) {
        if (at(T::EndOfFile)) {
            unexpected();
            return;
        }
        nodes_.push_back(parseStatementListItem());
    }
}

Node* Parser::parseStatementListItem() {
    switch (tok_.kind) {
    case T::Function: return parseFunctionDeclaration(false);
    case T::Class: {
        auto* node = make<ClassDeclaration>(tok_.start);
        node->classNode = parseClass(true, false, &node->identifier);
        return finish(node);
    }
    case T::Const: return parseVariableStatement(DeclarationKind::Const, tok_.start);
    case T::Let:
        if (atLetDeclaration()) return parseVariableStatement(DeclarationKind::Let, tok_.start);
        break;
    case T::Using:
        if (atUsingDeclaration(false)) return parseUsingStatement();
        break;
    case T::Await:
        if (atAwaitUsingDeclaration()) return parseUsingStatement();
        break;
    case T::Async:
        if (atAsyncFunction()) return parseFunctionDeclaration(false);
        break;
    case T::Import: {
        Token next = peek().kind;
        if (next == T::LeftParen || next == T::Dot) break;
        if (isModule_ && scope_ == rootScope_) return parseImportDeclaration();
        if (isModule_)
            unexpected();
        else
            moduleSyntax("Cannot use import statement outside a module", tok_.start);
        return dummy();
    }
    case T::Export:
        if (isModule_ && scope_ == rootScope_) return parseExportDeclaration();
        if (isModule_)
            unexpected();
        else
            moduleSyntax("Unexpected token 'export'", tok_.start);
        return dummy();
    default: break;
    }
    return parseStatement(true);
}

Node* Parser::parseStatement(bool allowFunction) {
    if (!enter()) return dummy();
    uint32_t start = tok_.start;
    switch (tok_.kind) {
    case T::LeftBrace: return parseBlock();
    case T::Semicolon: advance(); return finish(make<Empty>(start));
    case T::Var: return parseVariableStatement(DeclarationKind::Var, start);
    case T::If: return parseIf();
    case T::For: return parseFor();
    case T::While: {
        auto* node = make<While>(start);
        advance();
        node->test = parseParenthesizedTest();
        node->body = parseLoopBody();
        return finish(node);
    }
    case T::Do: {
        auto* node = make<DoWhile>(start);
        advance();
        node->body = parseLoopBody();
        expect(T::While);
        node->test = parseParenthesizedTest();
        eat(T::Semicolon); // inserted wherever it is missing
        return finish(node);
    }
    case T::Continue:
    case T::Break: return parseBreakContinue();
    case T::Return: return parseReturn();
    case T::With: return parseWith();
    case T::Switch: return parseSwitch();
    case T::Throw: {
        auto* node = make<Throw>(start);
        advance();
        if (tok_.newlineBefore) fail("Illegal newline after throw", tok_.start);
        node->argument = parseExpression();
        consumeSemicolon();
        return finish(node);
    }
    case T::Try: return parseTry();
    case T::Debugger:
        advance();
        consumeSemicolon();
        return finish(make<Debugger>(start));
    case T::Function:
        fail(strict_
                 ? "In strict mode code, functions can only be declared at top level or inside a block."
                 : "In non-strict mode code, functions can only be declared at top level, inside a block, or as the "
                   "body of an if statement.",
             start);
        return dummy();
    case T::Class: unexpected(); return dummy();
    case T::Const: fail("Lexical declaration cannot appear in a single-statement context", start); return dummy();
    case T::Async:
        if (atAsyncFunction()) {
            fail("Async functions can only be declared at the top level or inside a block.", start);
            return dummy();
        }
        break;
    case T::Let:
        // Here (in the body of if, a loop, a label) `let` is an identifier, but `let [` and declarations are errors.
        if (!tok_.escaped && !strict_) {
            const Lexeme& next = peek();
            if (next.kind == T::LeftBracket ||
                (!next.newlineBefore && (next.kind == T::LeftBrace || isIdentifierLike(next.kind)))) {
                fail("Lexical declaration cannot appear in a single-statement context", start);
                return dummy();
            }
        }
        break;
    case T::Import: {
        Token next = peek().kind;
        if (next == T::LeftParen || next == T::Dot) break;
        if (isModule_)
            unexpected();
        else
            moduleSyntax("Cannot use import statement outside a module", start);
        return dummy();
    }
    default: break;
    }
    return parseLabeledOrExpression(allowFunction);
}

Node* Parser::parseParenthesizedTest() {
    expect(T::LeftParen);
    bool saved = inAllowed_;
    inAllowed_ = true;
    Node* test = parseExpression();
    inAllowed_ = saved;
    expect(T::RightParen);
    return test;
}

// Closes scope_, which is `slot`; a scope that declares nothing is of no interest to anyone.
void Parser::closeBlockScope(Scope*& slot) {
    Scope* scope = scope_;
    closeScope();
    slot = scope->firstVariable || scope->hasDirectEval ? scope : nullptr;
}

Block* Parser::parseBlock(bool isCatchBody) {
    auto* node = make<Block>(tok_.start);
    if (!at(T::LeftBrace)) unexpected();
    openScope(ScopeKind::Block)->isCatchBody = isCatchBody;
    advance();
    size_t mark = nodes_.size();
    parseStatementsInto(T::RightBrace);
    node->statements = popList(mark);
    closeBlockScope(node->scope);
    expect(T::RightBrace);
    return finish(node);
}

Node* Parser::parseVariableStatement(DeclarationKind kind, uint32_t start) {
    advance();
    VariableDeclaration* node = parseDeclarators(kind, false, start);
    consumeSemicolon();
    return finish(node);
}

VariableDeclaration* Parser::parseDeclarators(DeclarationKind kind, bool inFor, uint32_t start) {
    auto* node = make<VariableDeclaration>(start);
    node->declarationKind = kind;
    VariableKind variableKind = variableKindOf(kind);
    size_t mark = nodes_.size();
    do {
        auto* declarator = make<PatternElement>(tok_.start);
        declarator->target = isUsing(kind) ? parseBindingIdentifier(variableKind) : parseBindingTarget(variableKind);
        if (eat(T::Assign)) {
            declarator->initializer = parseAssignment();
        } else if (!inFor || (!at(T::In) && !at(T::Of))) {
            if (!declarator->target->is(NodeKind::Identifier))
                fail("Missing initializer in destructuring declaration", tok_.start);
            else if (kind == DeclarationKind::Const)
                fail("Missing initializer in const declaration", tok_.start);
            else if (isUsing(kind))
                fail("Missing initializer in using declaration", tok_.start);
        }
        finish(declarator);
        if (kind != DeclarationKind::Var) setInitializedAt(declarator->target, declarator->end);
        nodes_.push_back(declarator);
    } while (eat(T::Comma) && !failed());
    node->declarators = popList<PatternElement*>(mark);
    return finish(node);
}

// Chains of `else if` are a loop.
Node* Parser::parseIf() {
    If* first = nullptr;
    If* last = nullptr;
    size_t mark = nodes_.size();
    for (;;) {
        auto* node = make<If>(tok_.start);
        nodes_.push_back(node);
        advance();
        node->test = parseParenthesizedTest();
        node->consequent = parseIfBranch();
        if (last)
            last->alternate = node;
        else
            first = node;
        last = node;
        if (!eat(T::Else)) break;
        if (at(T::If)) continue;
        node->alternate = parseIfBranch();
        break;
    }
    for (size_t i = mark; i < nodes_.size(); i++) nodes_[i]->end = previousEnd_;
    nodes_.resize(mark);
    return first;
}

// A function declaration as a branch is as if it stood in a block (Annex B.3.3).
Node* Parser::parseIfBranch() {
    if (!at(T::Function) || strict_) return parseStatement();
    auto* block = make<Block>(tok_.start);
    openScope(ScopeKind::Block);
    size_t mark = nodes_.size();
    nodes_.push_back(parseFunctionDeclaration(true));
    block->statements = popList(mark);
    closeBlockScope(block->scope);
    return finish(block);
}

Node* Parser::parseLoopBody() {
    fs_->breakDepth++;
    fs_->loopDepth++;
    Node* body = parseStatement();
    fs_->breakDepth--;
    fs_->loopDepth--;
    return body;
}

Node* Parser::parseFor() {
    uint32_t start = tok_.start;
    advance();
    bool isAwait = false;
    if (at(T::Await)) {
        if (fs_->isAsync && !fs_->inStaticBlock) {
            isAwait = true;
            if (awaitAt_ == 0) awaitAt_ = tok_.start + 1;
            noteTopLevelAwait();
        } else if (!fs_->outer && !isModule_) {
            moduleSyntax("for await is only valid in async functions and the top level bodies of modules", tok_.start);
        } else {
            unexpected();
        }
        advance();
    }
    expect(T::LeftParen);
    if (at(T::Semicolon)) {
        if (isAwait) unexpected();
        return parseForRest(start, nullptr);
    }
    bool savedIn = inAllowed_;
    uint32_t initStart = tok_.start;
    bool startsWithLet = atWord(T::Let);
    bool startsWithAsync = atWord(T::Async);
    bool usings = atUsingDeclaration(true) || atAwaitUsingDeclaration();
    if (usings || at(T::Var) || at(T::Const) || atLetDeclaration()) {
        DeclarationKind kind = usings         ? beginUsing()
                               : at(T::Var)   ? DeclarationKind::Var
                               : at(T::Const) ? DeclarationKind::Const
                                              : DeclarationKind::Let;
        bool lexical = kind != DeclarationKind::Var;
        if (lexical) openScope(ScopeKind::Loop)->start = start;
        Scope* scope = lexical ? scope_ : nullptr;
        inAllowed_ = false;
        advance();
        VariableDeclaration* declaration = parseDeclarators(kind, true, initStart);
        inAllowed_ = savedIn;
        Node* node;
        if ((at(T::In) || atWord(T::Of)) && !failed()) {
            const char* loop = at(T::In) ? "for-in" : isAwait ? "for-await-of" : "for-of";
            if (declaration->declarators.size() != 1)
                fail(std::string("Invalid left-hand side in ") + loop + " loop: Must have a single binding.",
                     initStart);
            if (usings && at(T::In)) fail("A for-in loop cannot declare its variable with using", initStart);
            PatternElement* declarator = declaration->declarators[0];
            // Annex B.3.5: for (var x = 1 in o)
            bool legacy =
                at(T::In) && !strict_ && kind == DeclarationKind::Var && declarator->target->is(NodeKind::Identifier);
            if (declarator->initializer && !legacy)
                fail(std::string(loop) + " loop variable declaration may not have an initializer.", initStart);
            node = parseForInOf(start, declaration, isAwait);
        } else {
            if (isAwait) unexpected();
            node = parseForRest(start, declaration);
        }
        if (lexical) {
            scope_ = scope;
            Scope* kept = nullptr;
            closeBlockScope(kept);
            if (auto* loop = node->tryAs<For>())
                loop->scope = kept;
            else if (auto* forIn = node->tryAs<ForIn>())
                forIn->scope = kept;
            else if (auto* forOf = node->tryAs<ForOf>())
                forOf->scope = kept;
        }
        return node;
    }
    inAllowed_ = false;
    CoverErrors errors;
    // `for (async of` is excluded from for-of, to keep `for (async of => {};;)` unambiguous.
    bool asyncOf = startsWithAsync && peek().kind == T::Of && !peek().escaped;
    arrowStart_ = CoverErrors::kNone;
    Node* init;
    uint32_t expressionStart = tok_.start;
    {
        init = parseExpression(&errors);
    }
    inAllowed_ = savedIn;
    if ((at(T::In) || atWord(T::Of)) && !failed()) {
        bool isOf = at(T::Of);
        if (isOf && startsWithLet) fail("The left-hand side of a for-of loop may not be 'let'.", expressionStart);
        if (isOf && asyncOf && !isAwait && init->is(NodeKind::Identifier) && !init->parenthesized)
            fail("The left-hand side of a for-of loop may not be 'async'.", expressionStart);
        const char* message = isOf ? "Invalid left-hand side in for-loop" : "Invalid left-hand side in for-in loop";
        if (init->is(NodeKind::ArrayLiteral) || init->is(NodeKind::ObjectLiteral)) {
            if (init->parenthesized) fail(message, init->start);
            init = toAssignable(init, false);
        } else {
            checkCover(errors);
            checkSimpleTarget(init, message, true);
        }
        return parseForInOf(start, init, isAwait);
    }
    checkCover(errors);
    if (isAwait) unexpected();
    return parseForRest(start, init);
}

// At the first ';'.
Node* Parser::parseForRest(uint32_t start, Node* init) {
    auto* node = make<For>(start);
    bool saved = inAllowed_;
    inAllowed_ = true;
    node->init = init;
    expect(T::Semicolon);
    if (!at(T::Semicolon)) node->test = parseExpression();
    expect(T::Semicolon);
    if (!at(T::RightParen)) node->update = parseExpression();
    expect(T::RightParen);
    inAllowed_ = saved;
    node->body = parseLoopBody();
    return finish(node);
}

// At `in` or `of`.
Node* Parser::parseForInOf(uint32_t start, Node* left, bool isAwait) {
    bool saved = inAllowed_;
    inAllowed_ = true;
    auto markInitialized = [&] {
        auto* declaration = left->tryAs<VariableDeclaration>();
        if (declaration && declaration->declarationKind != DeclarationKind::Var && !declaration->declarators.empty())
            setInitializedAt(declaration->declarators[0]->target, tok_.start);
    };
    Node* result;
    if (at(T::In)) {
        if (isAwait) unexpected();
        auto* node = make<ForIn>(start);
        advance();
        node->left = left;
        node->right = parseExpression();
        markInitialized();
        expect(T::RightParen);
        inAllowed_ = saved;
        node->body = parseLoopBody();
        result = finish(node);
    } else {
        auto* node = make<ForOf>(start);
        node->isAwait = isAwait;
        advance();
        node->left = left;
        node->right = parseAssignment();
        markInitialized();
        expect(T::RightParen);
        inAllowed_ = saved;
        node->body = parseLoopBody();
        result = finish(node);
    }
    return result;
}

Node* Parser::parseSwitch() {
    auto* node = make<Switch>(tok_.start);
    advance();
    node->discriminant = parseParenthesizedTest();
    openScope(ScopeKind::Switch);
    expect(T::LeftBrace);
    fs_->breakDepth++;
    size_t mark = nodes_.size();
    bool sawDefault = false;
    while (!at(T::RightBrace) && !failed()) {
        auto* part = make<SwitchCase>(tok_.start);
        if (at(T::Default)) {
            if (sawDefault) fail("More than one default clause in switch statement", tok_.start);
            sawDefault = true;
            advance();
        } else {
            expect(T::Case);
            part->test = parseExpression();
        }
        expect(T::Colon);
        size_t statements = nodes_.size();
        while (!at(T::RightBrace) && !at(T::Case) && !at(T::Default) && !failed()) {
            if (at(T::EndOfFile))
                unexpected();
            else
                nodes_.push_back(parseStatementListItem());
        }
        part->statements = popList(statements);
        nodes_.push_back(finish(part));
    }
    fs_->breakDepth--;
    node->cases = popList<SwitchCase*>(mark);
    closeBlockScope(node->scope);
    expect(T::RightBrace);
    return finish(node);
}

Node* Parser::parseTry() {
    auto* node = make<Try>(tok_.start);
    advance();
    node->block = parseBlock();
    if (!at(T::Catch) && !at(T::Finally)) {
        bool atEnd = at(T::EndOfFile) && !failed();
        fail("Missing catch or finally after try", tok_.start);
        if (atEnd) error_.isUnexpectedEnd = true;
        return node;
    }
    if (eat(T::Catch)) {
        if (eat(T::LeftParen)) {
            openScope(ScopeKind::Catch);
            node->parameter = parseBindingTarget(VariableKind::CatchParameter);
            if (auto* identifier = node->parameter->tryAs<Identifier>(); identifier && identifier->binding.variable)
                identifier->binding.variable->isSimpleCatch = true;
            setInitializedAt(node->parameter, previousEnd_);
            expect(T::RightParen);
            node->handler = parseBlock(true);
            closeBlockScope(node->catchScope);
        } else {
            node->handler = parseBlock();
        }
    }
    if (eat(T::Finally)) node->finalizer = parseBlock();
    return finish(node);
}

Node* Parser::parseWith() {
    auto* node = make<With>(tok_.start);
    if (strict_) fail("Strict mode code may not include a with statement", tok_.start);
    advance();
    node->object = parseParenthesizedTest();
    node->scope = openScope(ScopeKind::With);
    node->body = parseStatement();
    closeScope();
    return finish(node);
}

Node* Parser::parseBreakContinue() {
    uint32_t start = tok_.start;
    bool isBreak = at(T::Break);
    advance();
    const Name* label = nullptr;
    if (!canInsertSemicolon()) {
        if (!isIdentifierLike(tok_.kind)) unexpected();
        checkIdentifier(tok_);
        label = failed() ? wk_.empty : tok_.name;
        const ActiveLabel* found = nullptr;
        for (size_t i = labels_.size(); i > fs_->labelStart && !found; i--)
            if (labels_[i - 1].name == label) found = &labels_[i - 1];
        if (!found)
            fail("Undefined label " + quoted(label), tok_.start);
        else if (!isBreak && !found->isLoop)
            fail("Illegal continue statement: " + quoted(label) + " does not denote an iteration statement",
                 tok_.start);
        advance();
    } else if (isBreak && fs_->breakDepth == 0) {
        fail("Illegal break statement", start);
    } else if (!isBreak && fs_->loopDepth == 0) {
        fail("Illegal continue statement: no surrounding iteration statement", start);
    }
    consumeSemicolon();
    if (isBreak) {
        auto* node = make<Break>(start);
        node->label = label;
        return finish(node);
    }
    auto* node = make<Continue>(start);
    node->label = label;
    return finish(node);
}

Node* Parser::parseReturn() {
    auto* node = make<Return>(tok_.start);
    if (!fs_->allowReturn) fail("Illegal return statement", tok_.start);
    advance();
    if (!canInsertSemicolon()) node->argument = parseExpression();
    consumeSemicolon();
    return finish(node);
}

// Labels in a row are a loop, so any number of them is fine.
Node* Parser::parseLabeledOrExpression(bool allowFunction) {
    uint32_t start = tok_.start;
    if (!isIdentifierToken(tok_) || peek().kind != T::Colon) {
        auto* node = make<ExpressionStatement>(start);
        if (atWord(T::Let) && peek().kind == T::LeftBracket)
            fail("Lexical declaration cannot appear in a single-statement context", start);
        node->expression = parseExpression();
        consumeSemicolon();
        return finish(node);
    }
    size_t mark = nodes_.size();
    size_t firstLabel = labels_.size();
    std::unordered_set<const Name*> active; // the labels in force, once there are many
    while (isIdentifierToken(tok_) && peek().kind == T::Colon) {
        checkIdentifier(tok_);
        auto* node = make<Labeled>(tok_.start);
        node->label = tok_.name;
        bool known = false;
        if (labels_.size() - fs_->labelStart < 32) {
            for (size_t i = fs_->labelStart; i < labels_.size(); i++) known = known || labels_[i].name == tok_.name;
        } else {
            if (active.empty())
                for (size_t i = fs_->labelStart; i < labels_.size(); i++) active.insert(labels_[i].name);
            known = !active.insert(tok_.name).second;
        }
        if (known) fail("Label " + quoted(tok_.name) + " has already been declared", tok_.start);
        if (failed()) break;
        labels_.push_back({tok_.name, false});
        nodes_.push_back(node);
        advance();
        advance();
    }
    bool isLoop = at(T::For) || at(T::While) || at(T::Do);
    for (size_t i = firstLabel; i < labels_.size(); i++) labels_[i].isLoop = isLoop;
    Node* body;
    if (at(T::Function) && !strict_ && allowFunction)
        body = parseFunctionDeclaration(true);
    else
        body = parseStatement();
    labels_.resize(std::min(labels_.size(), firstLabel));
    while (nodes_.size() > mark) {
        auto* node = nodes_.back()->as<Labeled>();
        nodes_.pop_back();
        node->body = body;
        node->end = body->end;
        body = node;
    }
    return body;
}

} // namespace tiercel::frontend

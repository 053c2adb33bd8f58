// Expressions above primary ones: assignment, operators, calls and member chains.
//
// Left-associative chains (binary operators, member and call chains, commas) are loops; everything that recurses goes
// through enter(), which turns a full stack into a SyntaxError.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

namespace {

// Binding strength of binary operators, 0 for other tokens.
int precedence(Token token) {
    switch (token) {
    case Token::Coalesce: return 1;
    case Token::LogicalOr: return 2;
    case Token::LogicalAnd: return 3;
    case Token::BitOr: return 4;
    case Token::BitXor: return 5;
    case Token::BitAnd: return 6;
    case Token::Equal:
    case Token::NotEqual:
    case Token::StrictEqual:
    case Token::StrictNotEqual: return 7;
    case Token::Less:
    case Token::LessEqual:
    case Token::Greater:
    case Token::GreaterEqual:
    case Token::Instanceof:
    case Token::In: return 8;
    case Token::ShiftLeft:
    case Token::ShiftRight:
    case Token::ShiftRightUnsigned: return 9;
    case Token::Plus:
    case Token::Minus: return 10;
    case Token::Star:
    case Token::Slash:
    case Token::Percent: return 11;
    case Token::StarStar: return 12;
    default: return 0;
    }
}

constexpr int kRelational = 8;

BinaryOp binaryOp(Token token) {
    switch (token) {
    case Token::BitOr:
    case Token::OrAssign: return BinaryOp::BitOr;
    case Token::BitXor:
    case Token::XorAssign: return BinaryOp::BitXor;
    case Token::BitAnd:
    case Token::AndAssign: return BinaryOp::BitAnd;
    case Token::Equal: return BinaryOp::Equal;
    case Token::NotEqual: return BinaryOp::NotEqual;
    case Token::StrictEqual: return BinaryOp::StrictEqual;
    case Token::StrictNotEqual: return BinaryOp::StrictNotEqual;
    case Token::Less: return BinaryOp::Less;
    case Token::LessEqual: return BinaryOp::LessEqual;
    case Token::Greater: return BinaryOp::Greater;
    case Token::GreaterEqual: return BinaryOp::GreaterEqual;
    case Token::Instanceof: return BinaryOp::Instanceof;
    case Token::In: return BinaryOp::In;
    case Token::ShiftLeft:
    case Token::ShiftLeftAssign: return BinaryOp::ShiftLeft;
    case Token::ShiftRight:
    case Token::ShiftRightAssign: return BinaryOp::ShiftRight;
    case Token::ShiftRightUnsigned:
    case Token::ShiftRightUnsignedAssign: return BinaryOp::ShiftRightUnsigned;
    case Token::Minus:
    case Token::MinusAssign: return BinaryOp::Sub;
    case Token::Star:
    case Token::StarAssign: return BinaryOp::Mul;
    case Token::Slash:
    case Token::SlashAssign: return BinaryOp::Div;
    case Token::Percent:
    case Token::PercentAssign: return BinaryOp::Mod;
    case Token::StarStar:
    case Token::StarStarAssign: return BinaryOp::Exp;
    default: return BinaryOp::Add; // Plus, PlusAssign
    }
}

bool isUnparenthesizedLogical(const Node* node, bool coalesce) {
    const auto* logical = node->tryAs<Logical>();
    return logical && !logical->parenthesized && (logical->op == LogicalOp::Coalesce) == coalesce;
}

} // namespace

bool Parser::isBareArrow(const Node* node) {
    return node->is(NodeKind::Function) && !node->parenthesized &&
           node->as<Function>()->functionKind == FunctionKind::Arrow;
}

void Parser::checkCover(const CoverErrors& errors) {
    if (errors.shorthandAssign != CoverErrors::kNone)
        fail("Invalid shorthand property initializer", errors.shorthandAssign);
    if (errors.doubleProto != CoverErrors::kNone)
        fail("Duplicate __proto__ fields are not allowed in object literals", errors.doubleProto);
}

Node* Parser::parseExpression(CoverErrors* cover) {
    uint32_t start = tok_.start;
    Node* first = parseAssignment(cover);
    if (!at(T::Comma)) return first;
    size_t mark = nodes_.size();
    nodes_.push_back(first);
    while (eat(T::Comma)) nodes_.push_back(parseAssignment(cover));
    auto* sequence = make<Sequence>(start);
    sequence->expressions = popList(mark);
    return finish(sequence);
}

Node* Parser::parseAssignmentIn() {
    bool saved = inAllowed_;
    inAllowed_ = true;
    Node* node = parseAssignment();
    inAllowed_ = saved;
    return node;
}

Node* Parser::parseAssignment(CoverErrors* cover) {
    if (!enter()) return dummy();
    if (at(T::Yield) && fs_->isGenerator && !fs_->inParameters) return parseYield();
    uint32_t start = tok_.start;
    if (FunctionSummary* summary = reusableSummary(start, true)) {
        FunctionRequest request;
        request.kind = FunctionKind::Arrow;
        request.start = start;
        return skipFunction(summary, request);
    }
    CoverErrors own;
    if (at(T::LeftParen) || isIdentifierLike(tok_.kind)) arrowStart_ = start;
    Node* left = parseConditional(&own);
    if (!isAssignment(tok_.kind)) {
        if (own.any()) {
            if (!cover) {
                checkCover(own);
            } else {
                if (cover->shorthandAssign == CoverErrors::kNone) cover->shorthandAssign = own.shorthandAssign;
                if (cover->doubleProto == CoverErrors::kNone) cover->doubleProto = own.doubleProto;
            }
        }
        return left;
    }
    if (isBareArrow(left)) {
        unexpected();
        return left;
    }
    Token op = tok_.kind;
    if (op == T::Assign) {
        if (left->is(NodeKind::ArrayLiteral) || left->is(NodeKind::ObjectLiteral)) {
            if (left->parenthesized) fail("Invalid destructuring assignment target", left->start);
            left = toAssignable(left, false);
        } else {
            checkCover(own);
            checkSimpleTarget(left, "Invalid left-hand side in assignment", true);
        }
        advance();
        auto* node = make<Assign>(start);
        node->target = left;
        node->value = parseAssignment();
        return finish(node);
    }
    checkCover(own);
    auto* node = make<CompoundAssign>(start);
    node->isLogical = op == T::LogicalAndAssign || op == T::LogicalOrAssign || op == T::CoalesceAssign;
    checkSimpleTarget(left, "Invalid left-hand side in assignment", !node->isLogical);
    if (node->isLogical) {
        node->logicalOp = op == T::LogicalAndAssign  ? LogicalOp::And
                          : op == T::LogicalOrAssign ? LogicalOp::Or
                                                     : LogicalOp::Coalesce;
    } else {
        node->op = binaryOp(op);
    }
    advance();
    node->target = left;
    node->value = parseAssignment();
    return finish(node);
}

Node* Parser::parseConditional(CoverErrors* cover) {
    uint32_t start = tok_.start;
    Node* test = parseBinary(0, cover);
    if (!at(T::Question) || isBareArrow(test)) return test;
    advance();
    auto* node = make<Conditional>(start);
    node->test = test;
    node->consequent = parseAssignmentIn();
    expect(T::Colon);
    node->alternate = parseAssignment();
    return finish(node);
}

Node* Parser::parseBinary(int minimum, CoverErrors* cover) {
    uint32_t start = tok_.start;
    Node* left;
    if (at(T::PrivateName)) {
        // `#x in object` is a RelationalExpression of its own kind.
        if (minimum >= kRelational || !inAllowed_ || peek().kind != T::In) {
            unexpected();
            return dummy();
        }
        auto* node = make<PrivateIn>(start);
        node->name = tok_.name;
        addReference(node->name, &node->binding, start);
        advance();
        advance();
        node->object = parseBinary(kRelational, nullptr);
        left = finish(node);
    } else {
        left = parseUnary(cover);
    }
    for (;;) {
        Token op = tok_.kind;
        int strength = precedence(op);
        if (strength <= minimum || (op == T::In && !inAllowed_)) return left;
        if (isBareArrow(left)) return left;
        uint32_t opOffset = tok_.start;
        if (op == T::StarStar && (left->is(NodeKind::Unary) || left->is(NodeKind::Await)) && !left->parenthesized) {
            fail("Unary operator used immediately before exponentiation expression. Parenthesis must be used to "
                 "disambiguate operator precedence",
                 left->start);
            return left;
        }
        if (op == T::StarStar && !enter()) return left;
        advance();
        Node* right = parseBinary(op == T::StarStar ? strength - 1 : strength, nullptr);
        if (strength <= 3) {
            auto* node = make<Logical>(start);
            node->op = op == T::Coalesce ? LogicalOp::Coalesce : op == T::LogicalOr ? LogicalOp::Or : LogicalOp::And;
            bool coalesce = op == T::Coalesce;
            if (isUnparenthesizedLogical(left, !coalesce) || isUnparenthesizedLogical(right, !coalesce)) {
                if (coalesce || isUnparenthesizedLogical(left, true) || isUnparenthesizedLogical(right, true)) {
                    fail("Unexpected token '" + encodeUtf8(tokenText(op)) + "'", opOffset);
                }
            }
            node->left = left;
            node->right = right;
            left = finish(node);
        } else {
            auto* node = make<Binary>(start);
            node->op = binaryOp(op);
            node->opOffset = opOffset;
            node->left = left;
            node->right = right;
            left = finish(node);
        }
    }
}

Node* Parser::parseUnary(CoverErrors* cover) {
    uint32_t start = tok_.start;
    UnaryOp op;
    switch (tok_.kind) {
    case T::Plus: op = UnaryOp::Plus; break;
    case T::Minus: op = UnaryOp::Minus; break;
    case T::Not: op = UnaryOp::Not; break;
    case T::Tilde: op = UnaryOp::BitNot; break;
    case T::Typeof: op = UnaryOp::Typeof; break;
    case T::Void: op = UnaryOp::Void; break;
    case T::Delete: op = UnaryOp::Delete; break;
    case T::PlusPlus:
    case T::MinusMinus: {
        if (!enter()) return dummy();
        auto* node = make<Update>(start);
        node->isIncrement = at(T::PlusPlus);
        node->isPrefix = true;
        advance();
        node->operand = parseUnary(nullptr);
        checkSimpleTarget(node->operand, "Invalid left-hand side expression in prefix operation", true);
        return finish(node);
    }
    case T::Await:
        if (fs_->isAsync && !tok_.escaped) return parseAwait();
        [[fallthrough]];
    default: return parsePostfixUpdate(cover);
    }
    if (!enter()) return dummy();
    auto* node = make<Unary>(start);
    node->op = op;
    advance();
    if (at(T::Function) && (op == UnaryOp::Not || op == UnaryOp::Void || op == UnaryOp::Plus))
        nextFunctionIsCalled_ = true;
    node->operand = parseUnary(nullptr);
    if (op == UnaryOp::Delete) {
        if (strict_ && node->operand->is(NodeKind::Identifier))
            fail("Delete of an unqualified identifier in strict mode.", node->operand->start);
        const Node* last = node->operand;
        if (const auto* chain = last->tryAs<OptionalChain>()) last = chain->expression;
        if (last->is(NodeKind::PrivateMember)) fail("Private fields can not be deleted", last->start);
    }
    return finish(node);
}

Node* Parser::parseAwait() {
    uint32_t start = tok_.start;
    if (!enter()) return dummy();
    if (fs_->inParameters) {
        fail("Illegal await-expression in formal parameters of async function", start);
        return dummy();
    }
    if (awaitAt_ == 0) awaitAt_ = start + 1;
    noteTopLevelAwait();
    auto* node = make<Await>(start);
    advance();
    node->argument = parseUnary(nullptr);
    return finish(node);
}

Node* Parser::parseYield() {
    uint32_t start = tok_.start;
    if (tok_.escaped) {
        fail("Keyword must not contain escaped characters", start);
        return dummy();
    }
    if (yieldAt_ == 0) yieldAt_ = start + 1;
    advance();
    if (at(T::Star) && !tok_.newlineBefore) {
        advance();
        auto* node = make<YieldStar>(start);
        node->argument = parseAssignment();
        return finish(node);
    }
    auto* node = make<Yield>(start);
    bool ends = tok_.newlineBefore;
    switch (tok_.kind) {
    case T::EndOfFile:
    case T::Semicolon:
    case T::RightBrace:
    case T::RightBracket:
    case T::RightParen:
    case T::Colon:
    case T::Comma:
    case T::In: ends = true; break;
    default:
        if (at(T::Of) && !inAllowed_ && !ends) break;
        break;
    }
    if (!ends) node->argument = parseAssignment();
    return finish(node);
}

Node* Parser::parsePostfixUpdate(CoverErrors* cover) {
    uint32_t start = tok_.start;
    Node* operand = parseLeftHandSide(cover);
    if ((!at(T::PlusPlus) && !at(T::MinusMinus)) || tok_.newlineBefore || isBareArrow(operand)) return operand;
    if (cover) checkCover(*cover);
    checkSimpleTarget(operand, "Invalid left-hand side expression in postfix operation", true);
    auto* node = make<Update>(start);
    node->isIncrement = at(T::PlusPlus);
    node->operand = operand;
    advance();
    return finish(node);
}

Node* Parser::parseLeftHandSide(CoverErrors* cover) {
    uint32_t start = tok_.start;
    bool maybeAsyncArrow = atWord(T::Async) && arrowStart_ == start;
    if (!maybeAsyncArrow) {
        Node* base = at(T::New)      ? parseNew()
                     : at(T::Super)  ? parseSuper()
                     : at(T::Import) ? parseImportExpression(false)
                                     : parsePrimary(cover);
        if (isBareArrow(base)) return base;
        return parseSuffixes(base, start, false, nullptr);
    }
    ArrowMark mark = markHere(start);
    Node* base = parsePrimary(cover);
    if (isBareArrow(base)) return base;
    return parseSuffixes(base, start, false, base->is(NodeKind::Identifier) && !base->parenthesized ? &mark : nullptr);
}

// Member accesses, calls and templates behind `base`. With `asyncMark`, base is the identifier `async`, and a call may
// turn out to be the parameters of an async arrow function.
Node* Parser::parseSuffixes(Node* base, uint32_t start, bool noCalls, const ArrowMark* asyncMark) {
    bool inChain = false;
    for (;;) {
        switch (tok_.kind) {
        case T::QuestionDot: {
            if (noCalls) {
                fail("Invalid optional chain from new expression", tok_.start);
                return base;
            }
            inChain = true;
            advance();
            if (at(T::LeftParen)) {
                auto* call = make<Call>(start);
                call->optional = true;
                call->callee = base;
                call->arguments = parseArguments();
                base = finish(call);
            } else if (at(T::LeftBracket)) {
                advance();
                auto* index = make<Index>(start);
                index->optional = true;
                index->object = base;
                bool saved = inAllowed_;
                inAllowed_ = true;
                index->index = parseExpression();
                inAllowed_ = saved;
                expect(T::RightBracket);
                base = finish(index);
            } else if (at(T::PrivateName)) {
                base = parsePrivateReference(start, base, true);
            } else if (at(T::TemplateWhole) || at(T::TemplateHead)) {
                fail("Invalid tagged template on optional chain", tok_.start);
            } else if (isWord(tok_.kind)) {
                auto* member = make<Member>(start);
                member->optional = true;
                member->object = base;
                member->name = tok_.name;
                advance();
                base = finish(member);
            } else {
                unexpected();
            }
            break;
        }
        case T::Dot: {
            advance();
            if (at(T::PrivateName)) {
                base = parsePrivateReference(start, base, false);
                break;
            }
            if (!isWord(tok_.kind)) {
                unexpected();
                return base;
            }
            auto* member = make<Member>(start);
            member->object = base;
            member->name = tok_.name;
            advance();
            base = finish(member);
            break;
        }
        case T::LeftBracket: {
            advance();
            auto* index = make<Index>(start);
            index->object = base;
            bool saved = inAllowed_;
            inAllowed_ = true;
            index->index = parseExpression();
            inAllowed_ = saved;
            expect(T::RightBracket);
            base = finish(index);
            break;
        }
        case T::LeftParen: {
            if (noCalls) return base;
            if (asyncMark && base->is(NodeKind::Identifier) && !inChain && !tok_.newlineBefore) {
                ArrowMark mark = *asyncMark;
                beginCover(mark);
                CoverErrors errors;
                bool trailing = false;
                List<Node*> arguments = parseArguments(&trailing, &errors);
                if (at(T::Arrow) && !tok_.newlineBefore) {
                    size_t parameters = nodes_.size();
                    for (Node* argument : arguments) nodes_.push_back(argument);
                    if (trailing && !arguments.empty() && arguments.back()->is(NodeKind::Spread))
                        fail("Rest parameter must be last formal parameter", arguments.back()->start);
                    return parseArrow(mark, parameters, true);
                }
                endCover(mark);
                checkCover(errors);
                auto* call = make<Call>(start);
                call->callee = base;
                call->arguments = arguments;
                base = finish(call);
                break;
            }
            auto* call = make<Call>(start);
            call->callee = base;
            bool isEval = base->is(NodeKind::Identifier) && base->as<Identifier>()->name == wk_.eval;
            call->arguments = parseArguments();
            if (isEval) noteDirectEval(call);
            base = finish(call);
            break;
        }
        case T::TemplateWhole:
        case T::TemplateHead: {
            if (inChain) {
                fail("Invalid tagged template on optional chain", tok_.start);
                return base;
            }
            auto* tagged = make<TaggedTemplate>(start);
            tagged->tag = base;
            tagged->quasi = parseTemplate(true)->as<TemplateLiteral>();
            base = finish(tagged);
            break;
        }
        default:
            if (inChain) {
                auto* chain = make<OptionalChain>(start);
                chain->expression = base;
                base = finish(chain);
            }
            return base;
        }
        asyncMark = nullptr;
        if (failed()) return base;
    }
}

List<Node*> Parser::parseArguments(bool* sawTrailingComma, CoverErrors* cover) {
    size_t mark = nodes_.size();
    bool saved = inAllowed_;
    inAllowed_ = true;
    expect(T::LeftParen);
    while (!at(T::RightParen) && !failed()) {
        if (at(T::Ellipsis)) {
            auto* spread = make<Spread>(tok_.start);
            advance();
            spread->argument = parseAssignment(cover);
            nodes_.push_back(finish(spread));
            if (at(T::Comma)) spread->trailingComma = true;
        } else {
            nodes_.push_back(parseAssignment(cover));
        }
        if (at(T::RightParen)) break;
        if (!at(T::Comma)) {
            if (at(T::EndOfFile) || at(T::Error))
                unexpected();
            else
                fail("missing ) after argument list", tok_.start);
            break;
        }
        advance();
        if (sawTrailingComma && at(T::RightParen)) *sawTrailingComma = true;
    }
    expect(T::RightParen);
    inAllowed_ = saved;
    return popList(mark);
}

// A call of the name `eval`: everything around becomes visible to code that is not known yet.
void Parser::noteDirectEval(Call* call) {
    auto* site = arena_->make<DirectEvalSite>();
    site->scope = scope_;
    site->contextFlags = contextFlagsNow();
    call->directEval = site;
    evals_.push_back(site);
    scope_->hasDirectEval = true;
    if (!strict_) variableScope()->hasSloppyEval = true;
    referenceThis(nullptr, call->start);
    if (!(fs_->contextFlags & kContextClassField)) {
        fs_->usesArguments = true;
        addReference(wk_.arguments, nullptr, call->start);
    }
    if (fs_->contextFlags & kContextNewTarget) referenceNewTarget(nullptr, call->start);
    if (fs_->contextFlags & kContextSuperProperty) referenceCallee(nullptr, call->start);
}

Node* Parser::parseNew() {
    uint32_t start = tok_.start;
    if (!enter()) return dummy();
    advance();
    if (at(T::Dot)) {
        advance();
        if (!at(T::Identifier) || tok_.name != wk_.target || tok_.escaped) {
            unexpected();
            return dummy();
        }
        if (!(fs_->contextFlags & kContextNewTarget)) {
            fail("new.target expression is not allowed here", start);
            return dummy();
        }
        advance();
        auto* node = make<NewTarget>(start);
        referenceNewTarget(&node->binding, start);
        return finish(node);
    }
    uint32_t calleeStart = tok_.start;
    Node* callee;
    if (at(T::New)) {
        callee = parseNew();
    } else if (at(T::Import)) {
        callee = parseImportExpression(true);
    } else if (at(T::Super)) {
        callee = parseSuper();
        if (callee->is(NodeKind::SuperCall)) fail("'super' keyword unexpected here", calleeStart);
    } else {
        callee = parsePrimary(nullptr);
    }
    callee = parseSuffixes(callee, calleeStart, true, nullptr);
    auto* node = make<New>(start);
    node->callee = callee;
    if (at(T::LeftParen)) node->arguments = parseArguments();
    return finish(node);
}

Node* Parser::parseSuper() {
    uint32_t start = tok_.start;
    advance();
    if (at(T::LeftParen)) {
        if (!(fs_->contextFlags & kContextSuperCall)) {
            fail("'super' keyword unexpected here", start);
            return dummy();
        }
        auto* node = make<SuperCall>(start);
        fs_->usesSuperCall = true;
        referenceThis(&node->thisBinding, start);
        referenceNewTarget(&node->newTarget, start);
        referenceCallee(&node->callee, start);
        node->arguments = parseArguments();
        return finish(node);
    }
    if ((!at(T::Dot) && !at(T::LeftBracket)) || !(fs_->contextFlags & kContextSuperProperty)) {
        fail("'super' keyword unexpected here", start);
        return dummy();
    }
    fs_->usesSuperProperty = true;
    if (eat(T::Dot)) {
        auto* node = make<SuperMember>(start);
        if (at(T::PrivateName)) {
            fail("Unexpected private field", tok_.start);
            return dummy();
        }
        if (!isWord(tok_.kind)) {
            unexpected();
            return dummy();
        }
        referenceThis(&node->thisBinding, start);
        referenceCallee(&node->callee, start);
        node->name = tok_.name;
        advance();
        return finish(node);
    }
    auto* node = make<SuperIndex>(start);
    advance();
    referenceThis(&node->thisBinding, start);
    referenceCallee(&node->callee, start);
    bool saved = inAllowed_;
    inAllowed_ = true;
    node->index = parseExpression();
    inAllowed_ = saved;
    expect(T::RightBracket);
    return finish(node);
}

// import.meta, import(specifier, options), import.defer(…) and import.source(…).
Node* Parser::parseImportExpression(bool noCalls) {
    uint32_t start = tok_.start;
    ImportPhase phase = ImportPhase::Evaluation;
    advance();
    bool isPhase = at(T::Dot) && (peek().kind == T::Identifier && !peek().escaped) &&
                   (peek().name->view() == u"defer" || peek().name->view() == u"source");
    if (isPhase) {
        advance();
        phase = tok_.name->view() == u"defer" ? ImportPhase::Defer : ImportPhase::Source;
        advance();
        if (!at(T::LeftParen)) {
            unexpected();
            return dummy();
        }
    } else if (eat(T::Dot)) {
        if (!at(T::Identifier) || tok_.name != wk_.meta || tok_.escaped) {
            unexpected();
            return dummy();
        }
        if (!isModule_) {
            moduleSyntax("Cannot use 'import.meta' outside a module", start);
            return dummy();
        }
        advance();
        return finish(make<ImportMeta>(start));
    }
    if (!at(T::LeftParen)) {
        if (isModule_)
            unexpected();
        else if (fs_->outer || at(T::EndOfFile))
            unexpected();
        else
            moduleSyntax("Cannot use import statement outside a module", start);
        return dummy();
    }
    if (noCalls) {
        fail("Cannot use new with import", start);
        return dummy();
    }
    advance();
    auto* node = make<ImportCall>(start);
    node->phase = phase;
    node->specifier = parseAssignmentIn();
    if (eat(T::Comma) && !at(T::RightParen)) {
        node->options = parseAssignmentIn();
        eat(T::Comma);
    }
    expect(T::RightParen);
    return finish(node);
}

} // namespace tiercel::frontend

// Primary expressions: identifiers, literals, parentheses (and so arrow functions), arrays, objects, templates.
#include <double-conversion/double-conversion.h>

#include "frontend/parser_impl.h"
#include "runtime/regexp/regexp.h"

namespace tiercel::frontend {

Identifier* Parser::makeReference(const Name* name, uint32_t start, uint32_t end) {
    auto* node = make<Identifier>(start, end);
    node->name = name;
    addReference(name, &node->binding, start);
    return node;
}

void Parser::checkNumberToken() {
    if (!tok_.legacyOctal || !strict_) return;
    std::u16string_view text = source_->slice(tok_.start, tok_.end);
    bool octal = text.find_first_of(u"89") == text.npos;
    fail(octal ? "Octal literals are not allowed in strict mode."
               : "Decimals with leading zeros are not allowed in strict mode.",
         tok_.start);
}

Node* Parser::parsePrimary(CoverErrors* cover) {
    uint32_t start = tok_.start;
    switch (tok_.kind) {
    case T::This: {
        auto* node = make<This>(start);
        advance();
        referenceThis(&node->binding, start);
        return finish(node);
    }
    case T::Null: advance(); return finish(make<NullLiteral>(start));
    case T::True:
    case T::False: {
        auto* node = make<BooleanLiteral>(start);
        node->value = at(T::True);
        advance();
        return finish(node);
    }
    case T::Number: {
        checkNumberToken();
        auto* node = make<NumberLiteral>(start);
        node->value = tok_.number;
        advance();
        return finish(node);
    }
    case T::BigInt: {
        auto* node = make<BigIntLiteral>(start);
        node->digits = tok_.name;
        advance();
        return finish(node);
    }
    case T::String: {
        if (tok_.legacyOctal && strict_) fail("Octal escape sequences are not allowed in strict mode.", start);
        auto* node = make<StringLiteral>(start);
        node->value = tok_.name;
        advance();
        return finish(node);
    }
    case T::TemplateWhole:
    case T::TemplateHead: return parseTemplate(false);
    case T::Slash:
    case T::SlashAssign: return parseRegExp();
    case T::Percent:
        if (options_.isBuiltin) return parseOperationCall();
        unexpected();
        return dummy();
    case T::LeftParen: return parseParenthesized();
    case T::LeftBracket: return parseArrayLiteral(cover);
    case T::LeftBrace: return parseObjectLiteral(cover);
    case T::Function: return parseFunctionExpression();
    case T::Class: return parseClass(false, true, nullptr);
    case T::Async:
        if (atAsyncFunction()) return parseFunctionExpression();
        return parseIdentifierExpression();
    default:
        if (isIdentifierLike(tok_.kind)) return parseIdentifierExpression();
        unexpected();
        return dummy();
    }
}

// `async of` in the head of a for statement that is no arrow function: `for await (async of xs)`.
bool Parser::atAsyncBeforeOf() {
    if (inAllowed_ || peek().kind != T::Of) return false;
    return peekSecond().kind != T::Arrow;
}

// An identifier reference, or the start of `x => ...` or `async x => ...`.
Node* Parser::parseIdentifierExpression() {
    uint32_t start = tok_.start;
    bool canBeArrow = arrowStart_ == start;
    bool isAsync = atWord(T::Async);
    if (canBeArrow && isAsync && isIdentifierLike(peek().kind) && !peek().newlineBefore && !atAsyncBeforeOf()) {
        ArrowMark mark = markHere(start);
        beginCover(mark);
        advance();
        Lexeme name = tok_;
        if (name.kind == T::Await) {
            fail("Unexpected reserved word", name.start);
            return dummy();
        }
        checkIdentifier(name);
        advance();
        if (!at(T::Arrow) || tok_.newlineBefore) {
            unexpected(name);
            return dummy();
        }
        size_t parameters = nodes_.size();
        nodes_.push_back(makeReference(name.name, name.start, name.end));
        return parseArrow(mark, parameters, true);
    }
    checkIdentifier(tok_);
    ArrowMark mark;
    if (canBeArrow) mark = markHere(start);
    Identifier* node = makeReference(tok_.name, start, tok_.end);
    advance();
    if (canBeArrow && at(T::Arrow) && !tok_.newlineBefore) {
        beginCover(mark);
        size_t parameters = nodes_.size();
        nodes_.push_back(node);
        return parseArrow(mark, parameters, false);
    }
    return node;
}

Node* Parser::parseOperationCall() {
    auto* node = make<OperationCall>(tok_.start);
    advance();
    if (!isWord(tok_.kind)) unexpected();
    node->name = tok_.name;
    advance();
    node->arguments = parseArguments();
    return finish(node);
}

Node* Parser::parseParenthesized() {
    uint32_t start = tok_.start;
    bool canBeArrow = arrowStart_ == start;
    ArrowMark mark = markHere(start);
    beginCover(mark);
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    advance();
    if (at(T::Function)) nextFunctionIsCalled_ = true;
    size_t first = nodes_.size();
    CoverErrors errors;
    uint32_t bad = CoverErrors::kNone; // a trailing comma or rest element: only parameters may have them
    uint32_t listStart = tok_.start;
    while (!at(T::RightParen) && !failed()) {
        if (at(T::Ellipsis)) {
            if (bad == CoverErrors::kNone) bad = tok_.start;
            auto* spread = make<Spread>(tok_.start);
            advance();
            arrowStart_ = CoverErrors::kNone;
            spread->argument = parseAssignment(&errors);
            nodes_.push_back(finish(spread));
            if (at(T::Comma)) fail("Rest parameter must be last formal parameter", spread->start);
            break;
        }
        nodes_.push_back(parseAssignment(&errors));
        uint32_t comma = tok_.start;
        if (!eat(T::Comma)) break;
        if (at(T::RightParen) && bad == CoverErrors::kNone) bad = comma;
    }
    uint32_t close = tok_.start;
    expect(T::RightParen);
    inAllowed_ = savedIn;
    if (canBeArrow && at(T::Arrow) && !tok_.newlineBefore) return parseArrow(mark, first, false);
    endCover(mark);
    if (failed()) {
        nodes_.resize(first);
        return dummy();
    }
    if (nodes_.size() == first) {
        if (at(T::Arrow) || at(T::EndOfFile))
            unexpected();
        else
            fail("Unexpected token ')'", close);
        return dummy();
    }
    if (bad != CoverErrors::kNone) {
        bool isComma = source_->text()[bad] == u',';
        fail(isComma ? "Unexpected token ')'" : "Unexpected token '...'", isComma ? close : bad);
        nodes_.resize(first);
        return dummy();
    }
    checkCover(errors);
    Node* node;
    if (nodes_.size() == first + 1) {
        node = nodes_.back();
        nodes_.pop_back();
    } else {
        auto* sequence = make<Sequence>(listStart, close);
        sequence->expressions = popList(first);
        node = sequence;
    }
    node->parenthesized = true;
    return node;
}

Node* Parser::parseArrayLiteral(CoverErrors* cover) {
    auto* node = make<ArrayLiteral>(tok_.start);
    size_t mark = nodes_.size();
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    CoverErrors own;
    CoverErrors* errors = cover ? cover : &own;
    advance();
    while (!at(T::RightBracket) && !failed()) {
        if (at(T::Comma)) {
            nodes_.push_back(make<Hole>(tok_.start, tok_.start));
            advance();
            continue;
        }
        if (at(T::Ellipsis)) {
            auto* spread = make<Spread>(tok_.start);
            advance();
            spread->argument = parseAssignment(errors);
            if (at(T::Comma)) spread->trailingComma = true;
            nodes_.push_back(finish(spread));
        } else {
            nodes_.push_back(parseAssignment(errors));
        }
        if (!at(T::RightBracket)) expect(T::Comma);
    }
    expect(T::RightBracket);
    inAllowed_ = savedIn;
    node->elements = popList(mark);
    if (!cover) checkCover(own);
    return finish(node);
}

Node* Parser::parseObjectLiteral(CoverErrors* cover) {
    auto* node = make<ObjectLiteral>(tok_.start);
    size_t mark = nodes_.size();
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    CoverErrors own;
    CoverErrors* errors = cover ? cover : &own;
    bool sawProto = false;
    advance();
    while (!at(T::RightBrace) && !failed()) {
        nodes_.push_back(parseProperty(errors, sawProto));
        if (!at(T::RightBrace)) expect(T::Comma);
    }
    expect(T::RightBrace);
    inAllowed_ = savedIn;
    node->properties = popList(mark);
    if (!cover) checkCover(own);
    return finish(node);
}

const Name* Parser::numberName(double value) {
    char buffer[128];
    double_conversion::StringBuilder builder(buffer, sizeof buffer);
    double_conversion::DoubleToStringConverter::EcmaScriptConverter().ToShortest(value, &builder);
    int length = builder.position();
    char16_t wide[128];
    for (int i = 0; i < length; i++) wide[i] = static_cast<char16_t>(buffer[i]);
    return names_->intern({wide, static_cast<size_t>(length)});
}

// The name of a property or class member; exactly one of `name` and `computed` is set.
void Parser::parsePropertyKey(const Name*& name, Node*& computed) {
    switch (tok_.kind) {
    case T::String:
        if (tok_.legacyOctal && strict_) fail("Octal escape sequences are not allowed in strict mode.", tok_.start);
        name = tok_.name;
        break;
    case T::Number:
        checkNumberToken();
        name = numberName(tok_.number);
        break;
    case T::BigInt: {
        // Decimal digits are their own name; other radices go through their value.
        std::u16string_view digits = tok_.name->view();
        if (digits.size() > 1 && digits[0] == u'0' && digits[1] > u'9') {
            std::vector<uint32_t> limbs; // base 10^9, least significant first
            unsigned radix = (digits[1] | 0x20) == u'x' ? 16 : (digits[1] | 0x20) == u'o' ? 8 : 2;
            for (char16_t c : digits.substr(2)) {
                uint64_t carry = c <= u'9' ? c - u'0' : (c | 0x20) - u'a' + 10u;
                for (uint32_t& limb : limbs) {
                    carry += uint64_t{limb} * radix;
                    limb = static_cast<uint32_t>(carry % 1'000'000'000);
                    carry /= 1'000'000'000;
                }
                if (carry) limbs.push_back(static_cast<uint32_t>(carry));
            }
            std::u16string text = limbs.empty() ? u"0" : u"";
            for (size_t i = limbs.size(); i-- > 0;) {
                std::string part = std::to_string(limbs[i]);
                if (i + 1 < limbs.size()) text.append(9 - part.size(), u'0');
                text.append(part.begin(), part.end());
            }
            name = names_->intern(text);
        } else {
            name = tok_.name;
        }
        break;
    }
    case T::LeftBracket: {
        advance();
        computed = parseAssignmentIn();
        expect(T::RightBracket);
        return;
    }
    default:
        if (!isWord(tok_.kind)) {
            unexpected();
            name = wk_.empty;
            return;
        }
        name = tok_.name;
        break;
    }
    advance();
}

Node* Parser::parseProperty(CoverErrors* cover, bool& sawProto) {
    uint32_t start = tok_.start;
    if (at(T::Ellipsis)) {
        auto* spread = make<Spread>(start);
        advance();
        spread->argument = parseAssignment(cover);
        if (at(T::Comma)) spread->trailingComma = true;
        return finish(spread);
    }
    auto* node = make<Property>(start);
    bool isAsync = false;
    bool isGenerator = false;
    Lexeme key = tok_;
    auto endsName = [&](Token kind) {
        return kind == T::Comma || kind == T::Colon || kind == T::LeftParen || kind == T::RightBrace ||
               kind == T::Assign;
    };
    if (at(T::Star)) {
        isGenerator = true;
        advance();
        parsePropertyKey(node->name, node->computed);
    } else if (atWord(T::Async) && !endsName(peek().kind)) {
        if (peek().newlineBefore) {
            unexpected(peek());
            return node;
        }
        isAsync = true;
        advance();
        isGenerator = eat(T::Star);
        parsePropertyKey(node->name, node->computed);
    } else if ((atWord(T::Get) || atWord(T::Set)) && !endsName(peek().kind)) {
        bool getter = at(T::Get);
        advance();
        parsePropertyKey(node->name, node->computed);
        node->propertyKind = getter ? PropertyKind::Getter : PropertyKind::Setter;
        node->value = parseMethod(getter ? FunctionKind::Getter : FunctionKind::Setter, false, false, start);
        return finish(node);
    } else {
        parsePropertyKey(node->name, node->computed);
    }
    if (isAsync || isGenerator || at(T::LeftParen)) {
        node->propertyKind = PropertyKind::Method;
        node->value = parseMethod(FunctionKind::Method, isAsync, isGenerator, start);
        return finish(node);
    }
    if (eat(T::Colon)) {
        if (node->name == wk_.proto) {
            node->propertyKind = PropertyKind::Prototype;
            if (sawProto && cover->doubleProto == CoverErrors::kNone) cover->doubleProto = start;
            sawProto = true;
        }
        node->value = parseAssignment(cover);
        return finish(node);
    }
    if (!isIdentifierLike(key.kind)) {
        if (isReserved(key.kind) || key.kind == T::EscapedReserved)
            unexpected(key);
        else
            unexpected();
        return finish(node);
    }
    checkIdentifier(key);
    node->propertyKind = PropertyKind::Shorthand;
    Identifier* identifier = makeReference(key.name, key.start, key.end);
    node->value = identifier;
    if (at(T::Assign)) {
        if (cover->shorthandAssign == CoverErrors::kNone) cover->shorthandAssign = tok_.start;
        auto* assign = make<Assign>(start);
        advance();
        assign->target = identifier;
        assign->value = parseAssignment();
        node->value = finish(assign);
    }
    return finish(node);
}

Node* Parser::parseTemplate(bool tagged) {
    auto* node = make<TemplateLiteral>(tok_.start);
    std::vector<TemplatePart> parts;
    size_t mark = nodes_.size();
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    for (;;) {
        if (!tok_.name && !tagged) {
            fail(lexer_.message(), lexer_.messageOffset());
            break;
        }
        parts.push_back({tok_.name, tok_.raw});
        if (at(T::TemplateWhole) || at(T::TemplateTail)) {
            advance();
            break;
        }
        advance();
        nodes_.push_back(parseExpression());
        if (!at(T::RightBrace)) {
            if (at(T::EndOfFile)) {
                fail("Unterminated template literal", tok_.start);
                error_.isUnexpectedEnd = true;
            } else {
                unexpected();
            }
            break;
        }
        hasNext_ = false;
        lexer_.rescanTemplate(tok_);
        if (at(T::Error)) {
            unexpected();
            break;
        }
    }
    inAllowed_ = savedIn;
    node->expressions = popList(mark);
    node->parts.count = static_cast<uint32_t>(parts.size());
    node->parts.data = arena_->makeArray<TemplatePart>(parts.size());
    std::copy(parts.begin(), parts.end(), node->parts.data);
    return finish(node);
}

Node* Parser::parseRegExp() {
    hasNext_ = false;
    lexer_.rescanRegExp(tok_);
    if (at(T::Error)) {
        unexpected();
        return dummy();
    }
    auto* node = make<RegExpLiteral>(tok_.start);
    node->pattern = tok_.name;
    node->flags = tok_.raw;
    auto flags = regexp::parseFlags(tok_.raw->view());
    if (!flags) {
        fail("Invalid regular expression flags", tok_.start);
        return node;
    }
    auto valid = regexp::validate(tok_.name->view(), *flags, {stackLimit_});
    if (!valid) {
        fail(encodeUtf8(valid.error().message), tok_.start);
        return node;
    }
    advance();
    return finish(node);
}

Node* Parser::parseFunctionExpression() {
    FunctionRequest request;
    request.eager = nextFunctionIsCalled_;
    nextFunctionIsCalled_ = false;
    request.start = tok_.start;
    if (at(T::Async)) {
        request.isAsync = true;
        advance();
    }
    advance();
    request.isGenerator = eat(T::Star);
    if (!at(T::LeftParen)) {
        // The name is in the function's own context for `yield` and `await`.
        FunctionState context;
        context.outer = fs_;
        context.isAsync = request.isAsync;
        context.isGenerator = request.isGenerator;
        fs_ = &context;
        uint32_t savedAwaitName = awaitNameAt_;
        checkBindingName(tok_);
        awaitNameAt_ = savedAwaitName;
        fs_ = context.outer;
        request.nameToken = tok_;
        request.name = failed() ? wk_.empty : tok_.name;
        request.hasSelfName = true;
        if (!failed()) advance();
    }
    return parseFunctionRest(request);
}

} // namespace tiercel::frontend

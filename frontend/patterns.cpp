// Binding patterns, and the conversion of expressions to assignment targets and arrow parameters (cover grammars).
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

// Fails unless the word may be an identifier here.
void Parser::checkIdentifier(const Lexeme& token) {
    switch (token.kind) {
    case T::Yield:
        if (fs_->isGenerator && fs_->inParameters)
            fail("Yield expression not allowed in formal parameter", token.start);
        else if (fs_->isGenerator)
            fail("Unexpected identifier 'yield'", token.start);
        else if (strict_)
            fail("Unexpected strict mode reserved word", token.start);
        return;
    case T::Await:
        if (isModule_ || fs_->isAsync || fs_->inStaticBlock) {
            fail(fs_->inStaticBlock ? "Cannot use await in class static initialization block"
                                    : "Unexpected reserved word",
                 token.start);
        } else {
            awaitNameAt_ = token.start + 1;
        }
        return;
    case T::Arguments:
        if (fs_->contextFlags & kContextClassField)
            fail("'arguments' is not allowed in class field initializer or static initialization block", token.start);
        return;
    default:
        if (!isIdentifierLike(token.kind))
            unexpected(token);
        else if (strict_ && isStrictReserved(token.kind))
            fail("Unexpected strict mode reserved word", token.start);
    }
}

bool Parser::isIdentifierToken(const Lexeme& token) const {
    if (token.kind == T::Yield) return !fs_->isGenerator && !strict_;
    if (token.kind == T::Await) return !isModule_ && !fs_->isAsync && !fs_->inStaticBlock;
    return isIdentifierLike(token.kind) && !(strict_ && isStrictReserved(token.kind));
}

void Parser::checkBindingName(const Lexeme& token) {
    if (strict_ && (token.kind == T::Eval || token.kind == T::Arguments)) {
        fail("Unexpected eval or arguments in strict mode", token.start);
        return;
    }
    checkIdentifier(token);
}

// An operand of =, ++ and so on that is no pattern. allowCall: f() = 1 is a ReferenceError when run, in sloppy code.
void Parser::checkSimpleTarget(Node*& node, const char* message, bool allowCall) {
    if (failed()) return;
    switch (node->kind) {
    case NodeKind::Identifier: {
        auto* identifier = node->as<Identifier>();
        if (strict_ && (identifier->name == wk_.eval || identifier->name == wk_.arguments)) {
            fail("Unexpected eval or arguments in strict mode", node->start);
            return;
        }
        identifier->binding.isWrite = true;
        return;
    }
    case NodeKind::Member:
    case NodeKind::Index:
    case NodeKind::PrivateMember:
    case NodeKind::SuperMember:
    case NodeKind::SuperIndex: return;
    case NodeKind::Call:
        if (allowCall && !strict_) return;
        break;
    default: break;
    }
    fail(message, node->start);
}

// The target and initializer that an expression stands for, as an element of a pattern.
PatternElement* Parser::elementFromExpression(Node* node, bool isBinding, bool isRest) {
    auto* element = make<PatternElement>(node->start, node->end);
    element->isRest = isRest;
    if (!isRest && node->is(NodeKind::Assign) && !node->parenthesized) {
        auto* assign = node->as<Assign>();
        element->initializer = assign->value;
        patternHasExpression_ = true;
        // The assignment already converted its target; for a binding the same target is checked again.
        element->target = isBinding ? toAssignable(assign->target, true) : assign->target;
    } else {
        element->target = toAssignable(node, isBinding);
    }
    return element;
}

Node* Parser::toAssignable(Node* node, bool isBinding) {
    if (failed() || !enter()) return node;
    const char* message = isBinding ? "Invalid destructuring parameter" : "Invalid destructuring assignment target";
    if (isBinding && node->parenthesized) {
        fail("Invalid destructuring assignment target", node->start);
        return node;
    }
    switch (node->kind) {
    case NodeKind::Identifier:
    case NodeKind::Member:
    case NodeKind::Index:
    case NodeKind::PrivateMember:
    case NodeKind::SuperMember:
    case NodeKind::SuperIndex:
    case NodeKind::Call:
        if (isBinding && !node->is(NodeKind::Identifier)) {
            fail("Invalid destructuring assignment target", node->start);
            return node;
        }
        checkSimpleTarget(node, "Invalid destructuring assignment target", false);
        return node;
    case NodeKind::ArrayPattern:
    case NodeKind::ObjectPattern: {
        // Already converted as the target of an assignment; a binding pattern allows less.
        if (node->parenthesized) break;
        if (!isBinding) return node;
        if (auto* array = node->tryAs<ArrayPattern>()) {
            for (Node* element : array->elements) {
                if (auto* part = element->tryAs<PatternElement>()) {
                    if (part->initializer) patternHasExpression_ = true;
                    toAssignable(part->target, true);
                }
            }
        } else {
            for (PatternProperty* part : node->as<ObjectPattern>()->properties) {
                if (part->initializer || part->computed) patternHasExpression_ = true;
                if (part->isRest && !part->target->is(NodeKind::Identifier)) fail(message, part->start);
                toAssignable(part->target, true);
            }
        }
        return node;
    }
    case NodeKind::ArrayLiteral: {
        if (node->parenthesized) break;
        auto* literal = node->as<ArrayLiteral>();
        auto* pattern = make<ArrayPattern>(node->start, node->end);
        size_t mark = nodes_.size();
        for (Node* element : literal->elements) {
            if (auto* spread = element->tryAs<Spread>()) {
                if (element != literal->elements.back() || spread->trailingComma)
                    fail("Rest element must be last element", spread->start);
                nodes_.push_back(elementFromExpression(spread->argument, isBinding, true));
            } else if (element->is(NodeKind::Hole)) {
                nodes_.push_back(element);
            } else {
                nodes_.push_back(elementFromExpression(element, isBinding, false));
            }
        }
        pattern->elements = popList(mark);
        return pattern;
    }
    case NodeKind::ObjectLiteral: {
        if (node->parenthesized) break;
        auto* literal = node->as<ObjectLiteral>();
        auto* pattern = make<ObjectPattern>(node->start, node->end);
        size_t mark = nodes_.size();
        for (Node* element : literal->properties) {
            auto* part = make<PatternProperty>(element->start, element->end);
            if (auto* spread = element->tryAs<Spread>()) {
                if (element != literal->properties.back() || spread->trailingComma)
                    fail("Rest element must be last element", spread->start);
                part->isRest = true;
                part->target = toAssignable(spread->argument, isBinding);
                if (part->target->is(NodeKind::ArrayPattern) || part->target->is(NodeKind::ObjectPattern))
                    fail("`...` must be followed by an assignable reference in assignment contexts", spread->start);
            } else {
                auto* property = element->as<Property>();
                if (property->propertyKind != PropertyKind::Value &&
                    property->propertyKind != PropertyKind::Shorthand &&
                    property->propertyKind != PropertyKind::Prototype) {
                    fail(message, property->start);
                    break;
                }
                part->name = property->name;
                part->computed = property->computed;
                if (part->computed) patternHasExpression_ = true;
                auto* target = elementFromExpression(property->value, isBinding, false);
                if (property->propertyKind == PropertyKind::Shorthand && target->initializer)
                    checkSimpleTarget(target->target, message, false);
                part->target = target->target;
                part->initializer = target->initializer;
            }
            nodes_.push_back(part);
        }
        pattern->properties = popList<PatternProperty*>(mark);
        return pattern;
    }
    default: break;
    }
    fail(message, node->start);
    return node;
}

template <typename F>
void Parser::forEachBoundName(Node* target, F&& callback) {
    switch (target->kind) {
    case NodeKind::Identifier: callback(target->as<Identifier>()); break;
    case NodeKind::ArrayPattern:
        for (Node* element : target->as<ArrayPattern>()->elements)
            if (auto* part = element->tryAs<PatternElement>()) forEachBoundName(part->target, callback);
        break;
    case NodeKind::ObjectPattern:
        for (PatternProperty* part : target->as<ObjectPattern>()->properties) forEachBoundName(part->target, callback);
        break;
    default: break;
    }
}

void Parser::collectBoundNames(Node* target, std::vector<Identifier*>& out) {
    forEachBoundName(target, [&](Identifier* identifier) { out.push_back(identifier); });
}

// Declares every name of a pattern that was converted from an expression.
void Parser::bindPattern(Node* target, VariableKind kind) {
    if (failed() || !enter()) return;
    forEachBoundName(target, [&](Identifier* identifier) { declareBinding(identifier, kind); });
}

void Parser::declareBinding(Identifier* identifier, VariableKind kind) {
    if (failed()) return;
    Variable* variable;
    switch (kind) {
    case VariableKind::Var:
        declareVar(identifier->name, VariableKind::Var, identifier->start);
        // An initializer stores through the scope chain, which a `with` may divert.
        identifier->binding.isWrite = true;
        addReference(identifier->name, &identifier->binding, identifier->start);
        return;
    case VariableKind::Parameter: {
        variable = findIn(scope_, identifier->name);
        if (variable) {
            if (!fs_->hasDuplicates) fs_->duplicateOffset = identifier->start;
            fs_->hasDuplicates = true;
        } else {
            variable = addVariable(scope_, identifier->name, VariableKind::Parameter, identifier->start);
            variable->isParameter = true;
        }
        identifier->binding.isWrite = false;
        break;
    }
    default:
        if (identifier->name == wk_.let && (kind == VariableKind::Let || kind == VariableKind::Const)) {
            fail("let is disallowed as a lexically bound name", identifier->start);
            return;
        }
        variable = declareLexical(identifier->name, kind, identifier->start);
        break;
    }
    identifier->binding.variable = variable;
    identifier->binding.resolution = Resolution::Static;
}

void Parser::setInitializedAt(Node* target, uint32_t offset) {
    if (failed() || !enter()) return;
    forEachBoundName(target, [&](Identifier* identifier) {
        if (Variable* variable = identifier->binding.variable) variable->initializedAt = offset;
    });
}

Identifier* Parser::parseBindingIdentifier(VariableKind kind) {
    checkBindingName(tok_);
    auto* node = make<Identifier>(tok_.start, tok_.end);
    node->name = failed() ? wk_.empty : tok_.name;
    if (!failed()) advance();
    declareBinding(node, kind);
    return node;
}

Node* Parser::parseBindingTarget(VariableKind kind) {
    if (at(T::LeftBrace) || at(T::LeftBracket)) return parseBindingPattern(kind);
    return parseBindingIdentifier(kind);
}

PatternElement* Parser::parseBindingElement(VariableKind kind) {
    auto* element = make<PatternElement>(tok_.start);
    element->target = parseBindingTarget(kind);
    if (eat(T::Assign)) {
        patternHasExpression_ = true;
        element->initializer = parseAssignmentIn();
    }
    return finish(element);
}

Node* Parser::parseBindingPattern(VariableKind kind) {
    if (!enter()) return dummy();
    size_t mark = nodes_.size();
    if (at(T::LeftBracket)) {
        auto* pattern = make<ArrayPattern>(tok_.start);
        advance();
        while (!at(T::RightBracket) && !failed()) {
            if (at(T::Comma)) {
                nodes_.push_back(make<Hole>(tok_.start, tok_.start));
                advance();
                continue;
            }
            if (at(T::Ellipsis)) {
                auto* element = make<PatternElement>(tok_.start);
                advance();
                element->isRest = true;
                element->target = parseBindingTarget(kind);
                nodes_.push_back(finish(element));
                if (at(T::Comma)) fail("Rest element must be last element", element->start);
            } else {
                nodes_.push_back(parseBindingElement(kind));
            }
            if (!at(T::RightBracket)) expect(T::Comma);
        }
        expect(T::RightBracket);
        pattern->elements = popList(mark);
        return finish(pattern);
    }
    auto* pattern = make<ObjectPattern>(tok_.start);
    advance();
    while (!at(T::RightBrace) && !failed()) {
        auto* part = make<PatternProperty>(tok_.start);
        if (eat(T::Ellipsis)) {
            part->isRest = true;
            part->target = parseBindingIdentifier(kind);
            if (at(T::Comma)) fail("Rest element must be last element", part->start);
        } else {
            Lexeme key = tok_;
            parsePropertyKey(part->name, part->computed);
            if (part->computed) patternHasExpression_ = true;
            if (eat(T::Colon)) {
                PatternElement* element = parseBindingElement(kind);
                part->target = element->target;
                part->initializer = element->initializer;
            } else {
                if (!isWord(key.kind)) {
                    unexpected();
                    break;
                }
                checkBindingName(key);
                auto* identifier = make<Identifier>(key.start, key.end);
                identifier->name = key.name;
                declareBinding(identifier, kind);
                part->target = identifier;
                if (eat(T::Assign)) {
                    patternHasExpression_ = true;
                    part->initializer = parseAssignmentIn();
                }
            }
        }
        nodes_.push_back(finish(part));
        if (!at(T::RightBrace)) expect(T::Comma);
    }
    expect(T::RightBrace);
    pattern->properties = popList<PatternProperty*>(mark);
    return finish(pattern);
}

} // namespace tiercel::frontend

// Classes: members, fields and static blocks, private names.
//
// Field initializers and static blocks run in two synthetic functions of the class (instance and static), whose parts
// are strewn over the class body. The references of a part are put aside at its end; when the class body ends they are
// put back together and the function is closed like any other.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

struct Parser::ClassState {
    struct Initializer {
        FunctionState state;
        Function* node = nullptr;
        std::vector<Reference> references;
        uint32_t from = 0;
    };

    Class* node = nullptr;
    bool hasHeritage = false;
    bool hasComputedKeys = false;
    Initializer instance;
    Initializer statics;
    size_t membersMark = 0;
};

void Parser::enterInitializer(ClassState& state, bool isStatic) {
    auto& initializer = isStatic ? state.statics : state.instance;
    FunctionState& fs = initializer.state;
    if (!initializer.node) {
        auto* function = make<Function>(state.node->start, state.node->start);
        function->functionKind = isStatic ? FunctionKind::StaticInitializer : FunctionKind::InstanceInitializer;
        initializer.node = function;
        openFunction(fs, function);
        fs.allowReturn = false;
        fs.outerStrict = true;
    } else {
        scope_ = initializer.node->scope;
        fs_ = &fs;
    }
    fs.reuse = fs.outer->reuse;
    fs.reuseCursor = fs.outer->reuseCursor;
    initializer.from = static_cast<uint32_t>(refs_.size());
}

void Parser::leaveInitializer(ClassState& state, bool isStatic) {
    auto& initializer = isStatic ? state.statics : state.instance;
    for (size_t i = initializer.from; i < refs_.size(); i++) initializer.references.push_back(refs_[i]);
    if (initializer.from <= refs_.size()) refs_.resize(initializer.from);
    initializer.state.outer->reuseCursor = initializer.state.reuseCursor;
    fs_ = initializer.state.outer;
    scope_ = state.node->scope;
}

void Parser::closeInitializer(ClassState& state, bool isStatic) {
    auto& initializer = isStatic ? state.statics : state.instance;
    if (!initializer.node) return;
    FunctionState& fs = initializer.state;
    Scope* scope = initializer.node->scope;
    scope_ = scope;
    fs_ = &fs;
    scope->referenceStart = static_cast<uint32_t>(refs_.size());
    scope->functionsStart = static_cast<uint32_t>(blockFunctions_.size());
    refs_.insert(refs_.end(), initializer.references.begin(), initializer.references.end());
    fs.innerStart = static_cast<uint32_t>(innerSummaries_.size());
    fs.annexBStart = static_cast<uint32_t>(annexB_.size());
    fs.labelStart = static_cast<uint32_t>(labels_.size());
    FunctionRequest request;
    request.start = state.node->start;
    ArrowMark mark;
    initializer.node->end = previousEnd_;
    completeFunction(fs, request, mark, false);
    strict_ = true;
    (isStatic ? state.node->staticInitializer : state.node->instanceInitializer) = initializer.node;
}

void Parser::declarePrivate(ClassState& state, ClassMember* member, uint32_t offset) {
    Scope* scope = state.node->scope;
    if (member->name == wk_.privateConstructor) {
        fail("Classes may not have a private field named '#constructor'", offset);
        return;
    }
    VariableKind kind = VariableKind::PrivateField;
    switch (member->memberKind) {
    case ClassMemberKind::Method: kind = VariableKind::PrivateMethod; break;
    case ClassMemberKind::Getter: kind = VariableKind::PrivateGetter; break;
    case ClassMemberKind::Setter: kind = VariableKind::PrivateSetter; break;
    case ClassMemberKind::Field:
    case ClassMemberKind::StaticBlock: break;
    }
    if (kind != VariableKind::PrivateField)
        (member->isStatic ? state.node->hasStaticPrivateMethods : state.node->hasInstancePrivateMethods) = true;
    Variable* existing = findIn(scope, member->name);
    if (!existing) {
        Variable* variable = addVariable(scope, member->name, kind, offset);
        variable->isStaticPrivate = member->isStatic;
        // The key is made when the class is, and class members are what use it.
        variable->captured = true;
        member->privateVariable = variable;
        return;
    }
    bool pair = (existing->kind == VariableKind::PrivateGetter && kind == VariableKind::PrivateSetter) ||
                (existing->kind == VariableKind::PrivateSetter && kind == VariableKind::PrivateGetter);
    if (!pair || existing->isStaticPrivate != member->isStatic) {
        redeclared(member->name, offset);
        return;
    }
    existing->kind = VariableKind::PrivateAccessor;
    member->privateVariable = existing;
}

// object.#name, at the private name.
Node* Parser::parsePrivateReference(uint32_t start, Node* object, bool optional) {
    auto* node = make<PrivateMember>(start);
    node->object = object;
    node->optional = optional;
    node->name = tok_.name;
    addReference(node->name, &node->binding, tok_.start);
    advance();
    return finish(node);
}

Class* Parser::parseClass(bool isDeclaration, bool nameOptional, Identifier** outerName) {
    uint32_t start = tok_.start;
    auto* node = make<Class>(start);
    if (!enter()) return node;
    bool savedStrict = strict_;
    strict_ = true;
    advance();
    bool hasName = isWord(tok_.kind) && !at(T::Extends);
    if (hasName) {
        checkBindingName(tok_);
        auto* identifier = make<Identifier>(tok_.start, tok_.end);
        identifier->name = failed() ? wk_.empty : tok_.name;
        node->name = identifier->name;
        if (!failed()) advance();
        if (isDeclaration) {
            declareBinding(identifier, VariableKind::Class);
            if (outerName) *outerName = identifier;
        }
    } else if (!nameOptional) {
        unexpected();
    } else if (isDeclaration && outerName) {
        auto* identifier = make<Identifier>(tok_.start, tok_.start);
        identifier->name = wk_.starDefault;
        declareBinding(identifier, VariableKind::Class);
        *outerName = identifier;
    }
    node->scope = openScope(ScopeKind::Class);
    node->scope->start = start;
    if (hasName) {
        node->innerName = addVariable(scope_, node->name, VariableKind::ClassInner, start);
    }
    ClassState state;
    state.node = node;
    if (eat(T::Extends)) {
        state.hasHeritage = true;
        size_t from = refs_.size();
        node->heritage = parseLeftHandSide(nullptr);
        if (isBareArrow(node->heritage)) unexpected();
        // Private names in the heritage are those of the classes around.
        for (size_t i = from; i < refs_.size(); i++)
            if (!failed() && refs_[i].name->isPrivate()) refs_[i].privateSkip++;
    }
    // When only code that runs after the class is complete can use the name, its uses need no check.
    state.membersMark = nodes_.size();
    expect(T::LeftBrace);
    while (!at(T::RightBrace) && !failed()) {
        if (eat(T::Semicolon)) continue;
        parseClassMember(state);
    }
    node->members = popList<ClassMember*>(state.membersMark);
    node->end = tok_.end;
    expect(T::RightBrace);
    closeInitializer(state, false);
    closeInitializer(state, true);
    if (node->innerName) {
        const Node* heritage = node->heritage;
        while (heritage && heritage->is(NodeKind::Member)) heritage = heritage->as<Member>()->object;
        bool plainHeritage = !heritage || heritage->is(NodeKind::NullLiteral) ||
                             (heritage->is(NodeKind::Identifier) && heritage->as<Identifier>()->name != node->name);
        node->innerName->initializedAt = plainHeritage && !state.hasComputedKeys ? start : node->end;
    }
    if (node->constructor && node->constructor->summary)
        node->constructor->summary->classHasInstanceInitializer =
            node->instanceInitializer || node->hasInstancePrivateMethods;
    closeScope();
    if (outerName && *outerName) setInitializedAt(*outerName, node->end);
    strict_ = savedStrict;
    return node;
}

void Parser::parseClassMember(ClassState& state) {
    uint32_t start = tok_.start;
    auto* member = make<ClassMember>(start);
    auto endsName = [&](const Lexeme& next) {
        return next.kind == T::LeftParen || next.kind == T::Assign || next.kind == T::Semicolon ||
               next.kind == T::RightBrace || next.kind == T::EndOfFile;
    };
    if (atWord(T::Static) && !endsName(peek())) {
        advance();
        if (at(T::LeftBrace)) {
            parseStaticBlock(state, start);
            return;
        }
        member->isStatic = true;
    }
    uint32_t methodStart = tok_.start;
    bool isAsync = false;
    bool isGenerator = false;
    if (atWord(T::Async) && !endsName(peek()) && !peek().newlineBefore) {
        isAsync = true;
        advance();
        isGenerator = eat(T::Star);
    } else if ((atWord(T::Get) || atWord(T::Set)) && !endsName(peek()) && peek().kind != T::Star) {
        member->memberKind = at(T::Get) ? ClassMemberKind::Getter : ClassMemberKind::Setter;
        advance();
    } else if (eat(T::Star)) {
        isGenerator = true;
    }
    Lexeme key = tok_;
    bool isPrivate = at(T::PrivateName);
    if (isPrivate) {
        member->name = tok_.name;
        advance();
    } else {
        parsePropertyKey(member->name, member->computed);
        if (member->computed) state.hasComputedKeys = true;
    }
    bool isMethod = isAsync || isGenerator || member->memberKind != ClassMemberKind::Method || at(T::LeftParen);
    if (!isMethod) member->memberKind = ClassMemberKind::Field;
    if (failed()) return;
    if (isPrivate) {
        declarePrivate(state, member, key.start);
    } else if (!member->computed && member->isStatic && member->name == wk_.prototype) {
        fail("Classes may not have a static property named 'prototype'", key.start);
    }
    if (!isMethod) {
        if (member->name == wk_.constructor && !isPrivate)
            fail("Classes may not have a field named 'constructor'", key.start);
        parseField(state, member);
        nodes_.push_back(finish(member));
        return;
    }
    FunctionKind kind = member->memberKind == ClassMemberKind::Getter   ? FunctionKind::Getter
                        : member->memberKind == ClassMemberKind::Setter ? FunctionKind::Setter
                                                                        : FunctionKind::Method;
    bool isConstructor = !isPrivate && !member->isStatic && member->name == wk_.constructor;
    if (isConstructor) {
        if (kind != FunctionKind::Method) fail("Class constructor may not be an accessor", key.start);
        if (isAsync) fail("Class constructor may not be an async method", key.start);
        if (isGenerator) fail("Class constructor may not be a generator", key.start);
        if (state.node->constructor) fail("A class may only have one constructor", key.start);
        kind = state.hasHeritage ? FunctionKind::DerivedConstructor : FunctionKind::BaseConstructor;
    }
    Function* function = parseMethod(kind, isAsync, isGenerator, methodStart);
    if (isConstructor) {
        state.node->constructor = function;
        return;
    }
    member->value = function;
    nodes_.push_back(finish(member));
}

void Parser::parseField(ClassState& state, ClassMember* member) {
    if (member->computed) {
        // Kept from class definition to initialization; a name that no program can write keeps it apart.
        std::u16string text = u".key";
        for (char c : std::to_string(hiddenKeys_++)) text += static_cast<char16_t>(c);
        member->keyVariable =
            addVariable(state.node->scope, names_->intern(text), VariableKind::HiddenKey, member->start);
        member->keyVariable->captured = true;
    }
    // Fields without an initializer are defined all the same, so the function exists for them, too.
    enterInitializer(state, member->isStatic);
    if (eat(T::Assign)) {
        bool savedIn = inAllowed_;
        uint32_t savedAwait = awaitAt_, savedYield = yieldAt_, savedAwaitName = awaitNameAt_;
        inAllowed_ = true;
        member->value = parseAssignment();
        inAllowed_ = savedIn;
        awaitAt_ = savedAwait;
        yieldAt_ = savedYield;
        awaitNameAt_ = savedAwaitName;
    }
    leaveInitializer(state, member->isStatic);
    consumeSemicolon();
}

void Parser::parseStaticBlock(ClassState& state, uint32_t start) {
    auto* member = make<ClassMember>(start);
    member->memberKind = ClassMemberKind::StaticBlock;
    member->isStatic = true;
    enterInitializer(state, true);
    FunctionState& fs = *fs_;
    fs.inStaticBlock = true;
    fs.labelStart = static_cast<uint32_t>(labels_.size());
    fs.breakDepth = fs.loopDepth = 0;
    bool savedIn = inAllowed_;
    inAllowed_ = true;
    uint32_t savedAwait = awaitAt_, savedYield = yieldAt_, savedAwaitName = awaitNameAt_;
    auto* block = make<Block>(tok_.start);
    advance();
    block->scope = openScope(ScopeKind::StaticBlock);
    block->scope->start = block->start;
    size_t mark = nodes_.size();
    parseStatementsInto(T::RightBrace);
    block->statements = popList(mark);
    closeScope();
    fs.inStaticBlock = false;
    leaveInitializer(state, true);
    inAllowed_ = savedIn;
    awaitAt_ = savedAwait;
    yieldAt_ = savedYield;
    awaitNameAt_ = savedAwaitName;
    expect(T::RightBrace);
    member->value = finish(block);
    nodes_.push_back(finish(member));
}

} // namespace tiercel::frontend

// Classes (ClassDefinitionEvaluation).
//
// The class scope's environment has a slot for each private name (a symbol made afresh for each class), for computed
// field keys and for the class's own name. Closures of private instance methods are kept in extra slots behind those,
// where the instance initializer, a function without parameters that RunClassFields calls with the new object as
// `this`, finds them. The static initializer is called once, with the class as `this`.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

namespace {

bool isPrivateMethod(const ClassMember* member) {
    return member->privateVariable &&
           (member->memberKind == ClassMemberKind::Method || member->memberKind == ClassMemberKind::Getter ||
            member->memberKind == ClassMemberKind::Setter);
}

uint32_t privateMethodKind(const ClassMember* member) {
    return member->memberKind == ClassMemberKind::Method ? 0 : member->memberKind == ClassMemberKind::Getter ? 1 : 2;
}

} // namespace

struct Generator::ClassState {
    Class* node;
    Reg constructor;   // and the prototype object right behind it
    uint32_t nextSlot; // for private instance methods
    std::vector<std::pair<ClassMember*, Reg>> staticMethods;
};

void Generator::definePrivateNames(Class* node) {
    for (Variable* v = node->scope->firstVariable; v; v = v->next) {
        if (v->kind < VariableKind::PrivateField) continue;
        RegScope temporaries(*this);
        Reg name = newReg();
        emitWide(Op::NewPrivateName, name, stringConstant(v->name));
        storeUnchecked(v, name);
    }
}

// name: of the class as a constant; nameKey: or a register that holds it as a property key; neither: "".
Reg Generator::generateClass(Class* node, String* name, Reg nameKey, Reg dst) {
    Reg result = work(dst);
    RegScope temporaries(*this);
    const Scope* savedScope = scope_;
    Scope* scope = node->scope;
    size_t environments = environments_.size();
    scope_ = scope;

    ClassState state{node, kNoReg, scope->environmentSlots, {}};
    uint32_t privateMethods = 0;
    for (ClassMember* member : node->members) {
        if (isPrivateMethod(member) && !member->isStatic) privateMethods++;
    }
    declareVariables(scope, false);
    if (scope->needsEnvironment) {
        uint32_t slots = scope->environmentSlots;
        scope->environmentSlots += privateMethods;
        makeEnvironment(scope);
        scope->environmentSlots = slots;
    }
    definePrivateNames(node);
    state.constructor = newRegs(2);
    Reg heritage = newReg();
    if (node->heritage) {
        generate(node->heritage, heritage);
    } else {
        loadSpecial(heritage, Value::empty());
    }
    FunctionTemplate* tmpl =
        node->constructor ? templateOf(node->constructor, name) : makeDefaultConstructor(unit_, *node, name);
    // The text of the class, not of its constructor.
    tmpl->sourceStart_ = node->start;
    tmpl->sourceEnd_ = node->end;
    at(node->heritage ? node->heritage->start : node->start);
    emit(Op::NewClass, state.constructor, heritage, currentEnvironment(), static_cast<uint32_t>(constant(Value(tmpl))));
    if (nameKey != kNoReg) emit(Op::SetFunctionName, state.constructor, nameKey);

    for (ClassMember* member : node->members) {
        if (failed()) break;
        defineMember(state, member);
    }
    if (node->innerName) storeUnchecked(node->innerName, state.constructor);

    bool needsInitializer = node->instanceInitializer || privateMethods > 0;
    if (needsInitializer && !failed()) {
        RegScope initializerTemporaries(*this);
        Reg initializer = newReg();
        FunctionTemplate* fields;
        if (node->instanceInitializer) {
            fields = templateOf(node->instanceInitializer, nullptr, node);
        } else {
            // Private methods only: the parser made no function.
            auto summary = std::make_shared<FunctionSummary>();
            summary->kind = FunctionKind::InstanceInitializer;
            summary->strict = true;
            summary->start = summary->end = node->start;
            summary->source = unit_.parse.source;
            Scope functionScope;
            functionScope.kind = ScopeKind::Function;
            functionScope.strict = true;
            functionScope.outer = scope;
            functionScope.environmentDepth = scope->environmentDepth;
            Function function(node->start, node->end);
            function.functionKind = FunctionKind::InstanceInitializer;
            function.summary = summary.get();
            function.scope = &functionScope;
            function.bodyScope = &functionScope;
            functionScope.function = &function;
            fields = templateOf(&function, nullptr, node);
        }
        emit(Op::NewMethodClosure, initializer, currentEnvironment(), state.constructor + 1,
             static_cast<uint32_t>(constant(Value(fields))), newFeedback());
        emit(Op::SetClassFields, state.constructor, initializer);
    }
    for (auto [member, method] : state.staticMethods) {
        RegScope methodTemporaries(*this);
        Reg key = loadVariable(member->privateVariable, false, member->name, kNoReg);
        at(member->start);
        emit(Op::DefinePrivateMethod, state.constructor, key, method, privateMethodKind(member));
    }
    if (node->staticInitializer && !failed()) {
        FunctionTemplate* statics = templateOf(node->staticInitializer, nullptr, node);
        Reg window = openWindow();
        emit(Op::NewMethodClosure, window + 6, currentEnvironment(), state.constructor,
             static_cast<uint32_t>(constant(Value(statics))), newFeedback());
        move(window + 7, state.constructor);
        at(node->start);
        emit(Op::Call, window, window, 0, 0, newFeedback());
    }
    move(result, state.constructor);
    environments_.resize(environments);
    scope_ = savedScope;
    return settle(result, dst);
}

void Generator::defineMember(ClassState& state, ClassMember* member) {
    Reg home = member->isStatic ? state.constructor : state.constructor + 1;
    at(member->start);
    bool isMethod = member->memberKind == ClassMemberKind::Method || member->memberKind == ClassMemberKind::Getter ||
                    member->memberKind == ClassMemberKind::Setter;
    if (!isMethod) {
        if (member->memberKind == ClassMemberKind::StaticBlock || !member->computed) return;
        RegScope temporaries(*this);
        Reg key = newReg();
        generate(member->computed, key);
        at(member->computed->start);
        emit(Op::ToPropertyKey, key, key);
        storeUnchecked(member->keyVariable, key);
        return;
    }
    const char* prefix = member->memberKind == ClassMemberKind::Getter   ? "get "
                         : member->memberKind == ClassMemberKind::Setter ? "set "
                                                                         : nullptr;
    String* name = nullptr;
    if (member->name) name = prefix ? prefixed(prefix, member->name) : stringOf(member->name);
    auto* function = member->value->as<Function>();
    if (isPrivateMethod(member)) {
        if (member->isStatic) {
            // Kept in a register until all members are there.
            Reg method = newReg();
            generateFunction(function, name, method, home);
            state.staticMethods.emplace_back(member, method);
        } else {
            RegScope temporaries(*this);
            Reg method = generateFunction(function, name, kNoReg, home);
            storeSlot({environments_.back().reg, 0, state.nextSlot++}, method, nullptr);
        }
        return;
    }
    RegScope temporaries(*this);
    Reg key = newReg();
    if (member->computed) {
        generate(member->computed, key);
        at(member->computed->start);
        emit(Op::ToPropertyKey, key, key);
    } else {
        loadKey(key, member->name);
    }
    Reg method = generateFunction(function, name, kNoReg, home);
    at(member->start);
    Op op = !prefix                                         ? Op::DefineMethod
            : member->memberKind == ClassMemberKind::Getter ? Op::DefineGetter
                                                            : Op::DefineSetter;
    emit(op, home, key, method, prefix ? uint32_t{kConfigurable} : uint32_t{kHiddenAttributes});
}

// The body of an initializer function: private methods, then fields and static blocks in order.
void Generator::runInitializer() {
    bool isStatic = summary_->kind == FunctionKind::StaticInitializer;
    if (!isStatic) {
        uint32_t index = owner_->scope->environmentSlots;
        for (ClassMember* member : owner_->members) {
            if (!isPrivateMethod(member) || member->isStatic) continue;
            RegScope temporaries(*this);
            Slot slot = slotOf(member->privateVariable);
            Reg key = newReg(), method = newReg();
            loadSlot(slot, key, nullptr);
            slot.index = index++;
            loadSlot(slot, method, nullptr);
            at(member->start);
            emit(Op::DefinePrivateMethod, kThisReg, key, method, privateMethodKind(member));
        }
    }
    for (ClassMember* member : owner_->members) {
        if (failed()) return;
        if (member->isStatic != isStatic) continue;
        if (member->memberKind == ClassMemberKind::StaticBlock) {
            auto* block = member->value->as<Block>();
            const Scope* savedScope = scope_;
            ScopeState state{top(), environments_.size()};
            scope_ = block->scope;
            for (Variable* v = block->scope->firstVariable; v; v = v->next) {
                if (v->location == Location::Register) v->index = INT32_MIN;
            }
            declareVariables(block->scope, true);
            if (block->scope->needsEnvironment) makeEnvironment(block->scope);
            instantiateFunctions(block->scope);
            visitStatements(block->statements);
            exitScope(state);
            scope_ = savedScope;
        } else if (member->memberKind == ClassMemberKind::Field) {
            initializeField(member);
        }
    }
}

void Generator::initializeField(ClassMember* member) {
    RegScope temporaries(*this);
    at(member->start);
    Reg key = kNoReg;
    if (member->keyVariable) {
        key = loadVariable(member->keyVariable, false, member->keyVariable->name, kNoReg);
    } else if (member->privateVariable) {
        key = loadVariable(member->privateVariable, false, member->name, kNoReg);
    } else if (member->name->isIndex()) {
        key = newReg();
        loadKey(key, member->name);
    }
    Reg value;
    if (!member->value) {
        value = newReg();
        loadUndefined(value);
    } else if (member->keyVariable) {
        value = generateNamedByKey(member->value, key, kNoReg);
    } else {
        value = generateNamed(member->value, member->name, kNoReg);
    }
    at(member->start);
    if (member->privateVariable) {
        emit(Op::DefinePrivateField, kThisReg, key, value, 0, newFeedback());
    } else if (key != kNoReg) {
        emit(Op::DefineElem, kThisReg, key, value);
    } else {
        emit(Op::DefineField, kThisReg, value, 0, static_cast<uint32_t>(nameConstant(member->name)), newFeedback());
    }
}

void Generator::visitClassDeclaration(ClassDeclaration* node) {
    RegScope temporaries(*this);
    Class* classNode = node->classNode;
    Variable* variable = node->identifier->binding.variable;
    String* name = classNode->name ? stringOf(classNode->name) : vm_.atoms.intern(std::string_view("default"));
    Reg value = generateClass(classNode, name, kNoReg, kNoReg);
    at(node->start);
    initializeVariable(variable, value);
}

} // namespace tiercel::frontend

// Property access and calls.
//
// A call's window (frame.h) is opened on top of the registers in use; callee, `this` and arguments are evaluated
// straight into it, and the result may take the window's first register. Chains of accesses and calls,
// `a.b(c).d[e](f)`, are walked from their base outwards without recursion; the value so far lies in the register where
// the chain began.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

namespace {

bool isChainLink(const Node* node) {
    return node->is(NodeKind::Member) || node->is(NodeKind::Index) || node->is(NodeKind::PrivateMember) ||
           node->is(NodeKind::Call);
}

bool isAccess(const Node* node) {
    return node->is(NodeKind::Member) || node->is(NodeKind::Index) || node->is(NodeKind::PrivateMember);
}

Node* innerOf(Node* node) {
    switch (node->kind) {
    case NodeKind::Member: return node->as<Member>()->object;
    case NodeKind::Index: return node->as<Index>()->object;
    case NodeKind::PrivateMember: return node->as<PrivateMember>()->object;
    default: return node->as<Call>()->callee;
    }
}

bool isOptional(const Node* node) {
    switch (node->kind) {
    case NodeKind::Member: return node->as<Member>()->optional;
    case NodeKind::Index: return node->as<Index>()->optional;
    case NodeKind::PrivateMember: return node->as<PrivateMember>()->optional;
    default: return node->as<Call>()->optional;
    }
}

// Very many arguments go through an array as well: registers are few.
constexpr uint32_t kMaxWindowArguments = 8192;

bool hasSpread(const List<Node*>& arguments) {
    if (arguments.count > kMaxWindowArguments) return true;
    for (Node* argument : arguments) {
        if (argument->is(NodeKind::Spread)) return true;
    }
    return false;
}

} // namespace

// dst = object.member; the object is not written before it was read.
void Generator::emitGet(Node* member, Reg object, Reg dst) {
    if (auto* named = member->tryAs<Member>()) {
        at(positionOf(member));
        emit(Op::GetProp, dst, object, 0, static_cast<uint32_t>(nameConstant(named->name)), newFeedback());
        return;
    }
    RegScope temporaries(*this);
    if (auto* index = member->tryAs<Index>()) {
        if (auto* literal = index->index->tryAs<StringLiteral>(); literal && !literal->value->isIndex()) {
            at(positionOf(member));
            emit(Op::GetProp, dst, object, 0, static_cast<uint32_t>(nameConstant(literal->value)), newFeedback());
            return;
        }
        Reg key = generate(index->index);
        at(positionOf(member));
        emit(Op::GetElem, dst, object, key, 0, newFeedback());
        return;
    }
    auto* privateMember = member->as<PrivateMember>();
    Reg name = loadBinding(privateMember->binding, privateMember->name, kNoReg);
    at(positionOf(member));
    emit(Op::GetPrivate, dst, object, name, 0, newFeedback());
}

// Callee and receiver into the window, which may begin at the object's register.
void Generator::emitGetMethod(Node* member, Reg object, Reg window) {
    if (auto* named = member->tryAs<Member>()) {
        at(positionOf(member));
        emit(Op::GetMethod, window, object, 0, static_cast<uint32_t>(nameConstant(named->name)), newFeedback());
        return;
    }
    RegScope temporaries(*this);
    if (auto* index = member->tryAs<Index>()) {
        if (auto* literal = index->index->tryAs<StringLiteral>(); literal && !literal->value->isIndex()) {
            at(positionOf(member));
            emit(Op::GetMethod, window, object, 0, static_cast<uint32_t>(nameConstant(literal->value)), newFeedback());
            return;
        }
        Reg key = generate(index->index);
        at(positionOf(member));
        emit(Op::GetElemMethod, window, object, key, 0, newFeedback());
        return;
    }
    auto* privateMember = member->as<PrivateMember>();
    Reg name = loadBinding(privateMember->binding, privateMember->name, kNoReg);
    at(positionOf(member));
    emit(Op::GetPrivate, window + 6, object, name, 0, newFeedback());
    move(window + 7, object);
}

Reg Generator::generateChain(Node* outermost, Reg dst) {
    std::vector<Node*> links;
    Node* base = outermost;
    while (isChainLink(base)) {
        links.push_back(base);
        base = innerOf(base);
    }
    Reg mark = top();
    size_t left = links.size();
    Reg value = kNoReg;
    auto resultOf = [&](bool last) { return last && dst != kNoReg ? dst : mark; };
    auto settleAt = [&](Reg result) {
        setTop(mark);
        if (result == mark) newReg();
        value = result;
    };
    if (links.back()->is(NodeKind::Call)) {
        auto* call = links.back()->as<Call>();
        Reg window = openWindow();
        bool hasThis = generateCallee(base, window);
        Reg result = generateCall(call, window, hasThis, resultOf(left == 1));
        left--;
        settleAt(result);
    } else {
        // A local object is read in place unless what the first access evaluates may assign it.
        Node* first = links.back();
        Node* evaluated = first->is(NodeKind::Index) ? first->as<Index>()->index : nullptr;
        value = generateHeld(base, evaluated);
    }
    while (left > 0 && !failed()) {
        Node* link = links[left - 1];
        bool isMethod = left > 1 && links[left - 2]->is(NodeKind::Call);
        if (isOptional(link)) emitJump(Op::JumpNullish, value, optional_);
        if (link->is(NodeKind::Call)) {
            // The value is called without receiver: (a.b)() never gets here, a()() does.
            Reg callee = value;
            setTop(mark);
            Reg window = openWindow();
            move(window + 6, callee);
            settleAt(generateCall(link->as<Call>(), window, false, resultOf(left == 1)));
            left--;
        } else if (isMethod) {
            auto* call = links[left - 2]->as<Call>();
            bool objectIsTemporary = value >= mark;
            // The key of an indexed method is evaluated while the object is still in its own register.
            if (link->is(NodeKind::Index) && !link->as<Index>()->index->is(NodeKind::StringLiteral)) {
                auto* index = link->as<Index>();
                if (objectIsTemporary) setTop(mark + 1);
                Reg key = generate(index->index);
                setTop(mark);
                Reg window = openWindow();
                at(positionOf(link));
                emit(Op::GetElemMethod, window, value, key, 0, newFeedback());
                if (call->optional) emitJump(Op::JumpNullish, window + 6, optional_);
                value = generateCall(call, window, true, resultOf(left == 2));
            } else {
                setTop(mark);
                Reg window = openWindow();
                emitGetMethod(link, value, window);
                if (call->optional) emitJump(Op::JumpNullish, window + 6, optional_);
                value = generateCall(call, window, true, resultOf(left == 2));
            }
            settleAt(value);
            left -= 2;
        } else {
            Reg into = resultOf(left == 1);
            if (value >= mark) setTop(mark + 1);
            emitGet(link, value, into);
            settleAt(into);
            left--;
        }
    }
    return value;
}

// Callee in window+6; if true is returned, the receiver in window+7.
bool Generator::generateCallee(Node* callee, Reg window) {
    RegScope temporaries(*this);
    switch (callee->kind) {
    case NodeKind::Identifier: {
        auto* identifier = callee->as<Identifier>();
        const Binding& binding = identifier->binding;
        if (binding.resolution == Resolution::Dynamic ||
            (binding.resolution == Resolution::Static && binding.variable->location == Location::Dynamic)) {
            at(callee->start);
            emit(Op::GetDynamicMethod, window, currentEnvironment(), 0,
                 static_cast<uint32_t>(nameConstant(identifier->name)));
            return true;
        }
        break;
    }
    case NodeKind::SuperMember:
    case NodeKind::SuperIndex: generateSuperGet(callee, window + 6, window + 7); return true;
    case NodeKind::OptionalChain: {
        // (a?.b)() keeps the receiver.
        Node* expression = callee->as<OptionalChain>()->expression;
        if (!isAccess(expression)) break;
        Label saved = optional_, end = newLabel();
        Label nullish = optional_ = newLabel();
        Node* inner = innerOf(expression);
        Reg object = generateHeld(inner, expression->is(NodeKind::Index) ? expression->as<Index>()->index : nullptr);
        if (isOptional(expression)) emitJump(Op::JumpNullish, object, optional_);
        emitGetMethod(expression, object, window);
        optional_ = saved;
        if (isUsed(nullish)) {
            emitJump(Op::Jump, 0, end);
            bind(nullish);
            loadUndefined(window + 6);
            loadUndefined(window + 7);
            bind(end);
        }
        return true;
    }
    case NodeKind::Member:
    case NodeKind::Index:
    case NodeKind::PrivateMember: {
        Reg object = generateHeld(innerOf(callee), callee->is(NodeKind::Index) ? callee->as<Index>()->index : nullptr);
        emitGetMethod(callee, object, window);
        return true;
    }
    default: break;
    }
    generate(callee, window + 6);
    return false;
}

// Callee and receiver are in the window, on top of the stack. Optional calls of plain callees jump here.
Reg Generator::generateCall(Call* node, Reg window, bool hasThis, Reg dst) {
    if (node->optional && !isAccess(node->callee)) emitJump(Op::JumpNullish, window + 6, optional_);
    uint32_t position = node->start;
    if (isAccess(node->callee)) position = positionOf(node->callee);
    if (hasSpread(node->arguments)) {
        if (!hasThis) loadUndefined(window + 7);
        Reg arguments = generateSpreadArguments(node->arguments);
        at(position);
        // A direct eval with spread arguments is one still; it is rare enough to look at the first element.
        if (node->directEval) {
            Reg first = arguments;
            Reg index = newReg();
            loadInt(index, 0);
            emit(Op::GetElem, first, arguments, index, 0, newFeedback());
            auto site = evalSiteConstant(node->directEval);
            emit(Op::CallEval, dst, window, 1, static_cast<uint32_t>(currentEnvironment()),
                 static_cast<uint32_t>(site));
            return dst;
        }
        emit(Op::CallSpread, dst, window, arguments, 0, newFeedback());
        return dst;
    }
    uint32_t count = generateArguments(node->arguments);
    at(position);
    auto argc = static_cast<int32_t>(count);
    if (node->directEval) {
        if (!hasThis) loadUndefined(window + 7);
        emit(Op::CallEval, dst, window, argc, static_cast<uint32_t>(currentEnvironment()),
             static_cast<uint32_t>(evalSiteConstant(node->directEval)));
    } else {
        emit(hasThis ? Op::Call : Op::CallUndefined, dst, window, argc, 0, newFeedback());
    }
    return dst;
}

int32_t Generator::evalSiteConstant(const DirectEvalSite* site) {
    auto* evalSite = new EvalSite;
    evalSite->contextFlags = site->contextFlags;
    evalSite->scopeInfo = unit_.parse.scopeInfoOf(site->scope);
    evalSite->allowNewTarget = site->contextFlags & kContextNewTarget;
    evalSite->allowSuperProperty = site->contextFlags & kContextSuperProperty;
    evalSite->allowSuperCall = site->contextFlags & kContextSuperCall;
    evalSite->inClassFieldInit = site->contextFlags & kContextClassField;
    auto* box = vm_.heap.make<NativeBox>(CellKind::NativeBox);
    box->data_ = evalSite;
    box->free_ = [](void* data) { delete static_cast<EvalSite*>(data); };
    vm_.heap.registerFinalizer(box);
    return constant(Value(box));
}

// Each argument straight into its place; returns their number.
uint32_t Generator::generateArguments(const List<Node*>& arguments) {
    for (Node* argument : arguments) {
        Reg place = newReg();
        generate(argument, place);
        if (failed()) break;
    }
    return arguments.count;
}

Reg Generator::generateSpreadArguments(const List<Node*>& arguments) {
    Reg array = newReg();
    RegScope temporaries(*this);
    uint32_t plain = 0;
    while (plain < arguments.count && plain < 64 && !arguments[plain]->is(NodeKind::Spread)) plain++;
    Reg first = top();
    for (uint32_t i = 0; i < plain; i++) {
        Reg place = newReg();
        generate(arguments[i], place);
    }
    emit(Op::NewArray, array, plain ? first : array, static_cast<int32_t>(plain), 0, newFeedback());
    appendElements(arguments, plain, array);
    return array;
}

Reg Generator::generateNew(New* node, Reg dst) {
    Reg mark = top();
    Reg result = dst == kNoReg ? mark : dst;
    Reg window = openWindow();
    generate(node->callee, window + 6);
    if (hasSpread(node->arguments)) {
        Reg arguments = generateSpreadArguments(node->arguments);
        at(node->start);
        emit(Op::NewSpread, result, window, arguments, 0, newFeedback());
    } else {
        uint32_t count = generateArguments(node->arguments);
        at(node->start);
        emit(Op::New, result, window, static_cast<int32_t>(count), 0, newFeedback());
    }
    return result;
}

Reg Generator::generateSuperCall(SuperCall* node, Reg dst) {
    Reg result = newReg();
    Reg window = openWindow();
    Reg callee;
    {
        RegScope temporaries(*this);
        at(node->start);
        callee = loadCallee(node->callee);
        emit(Op::LoadSuperConstructor, window + 6, callee);
    }
    if (hasSpread(node->arguments)) {
        Reg arguments = generateSpreadArguments(node->arguments);
        loadBinding(node->newTarget, nullptr, window + 1);
        at(node->start);
        emit(Op::SuperCallSpread, result, window, arguments, 0, newFeedback());
    } else {
        uint32_t count = generateArguments(node->arguments);
        loadBinding(node->newTarget, nullptr, window + 1);
        at(node->start);
        emit(Op::SuperCall, result, window, static_cast<int32_t>(count), 0, newFeedback());
    }
    setTop(result + 1);
    bindThisAfterSuper(node->thisBinding, result, node->callee);
    return settle(result, dst);
}

void Generator::bindThisAfterSuper(const Binding& thisBinding, Reg value, const Binding& callee) {
    Variable* self = thisBinding.variable;
    RegScope temporaries(*this);
    Reg old = self->location == Location::Register ? self->index : newReg();
    if (self->location != Location::Register) loadSlot(slotOf(self), old, nullptr);
    Label unbound = newLabel();
    emitJump(Op::JumpEmpty, old, unbound);
    emitWide(Op::ThrowError, static_cast<int32_t>(ErrorType::ReferenceError),
             textConstant("Super constructor may only be called once"));
    bind(unbound);
    if (self->location == Location::Register) {
        move(self->index, value);
    } else {
        storeSlot(slotOf(self), value, nullptr);
    }
    bool known = summary_->kind == FunctionKind::DerivedConstructor;
    if (!known || summary_->classHasInstanceInitializer) emit(Op::RunClassFields, value, loadCallee(callee));
}

// dst = super.name or super[index]; `receiverOut` also gets `this`, for a call.
Reg Generator::generateSuperGet(Node* node, Reg dst, Reg receiverOut) {
    Reg result = target(dst);
    RegScope temporaries(*this);
    at(node->start);
    bool isMember = node->is(NodeKind::SuperMember);
    const Binding& thisBinding = isMember ? node->as<SuperMember>()->thisBinding : node->as<SuperIndex>()->thisBinding;
    const Binding& callee = isMember ? node->as<SuperMember>()->callee : node->as<SuperIndex>()->callee;
    Reg receiver = loadThis(thisBinding, receiverOut);
    Reg key;
    if (isMember) {
        key = newReg();
        loadKey(key, node->as<SuperMember>()->name);
    } else {
        key = generate(node->as<SuperIndex>()->index);
    }
    Reg home = newReg();
    emit(Op::LoadHomeObject, home, loadCallee(callee));
    at(positionOf(node));
    emit(Op::GetSuper, result, home, key, static_cast<uint32_t>(receiver));
    return result;
}

Reg Generator::generateTaggedTemplate(TaggedTemplate* node, Reg dst) {
    Reg mark = top();
    Reg result = dst == kNoReg ? mark : dst;
    Reg window = openWindow();
    bool hasThis = generateCallee(node->tag, window);
    const auto& quasi = *node->quasi;
    uint32_t parts = quasi.parts.count;
    auto* site = InternalArray::make(vm_, 1 + 2 * parts);
    constant(Value(site));
    site->data()[0].set(vm_.heap, site, Value::int32(static_cast<int32_t>(unit_.templateSites++)));
    for (uint32_t i = 0; i < parts; i++) {
        const TemplatePart& part = quasi.parts[i];
        Value cooked = part.cooked ? Value(stringOf(part.cooked)) : Value::undefined();
        site->data()[1 + i].set(vm_.heap, site, cooked);
        site->data()[1 + parts + i].set(vm_.heap, site, Value(stringOf(part.raw)));
    }
    Reg first = newReg();
    emitWide(Op::GetTemplateObject, first, constant(Value(site)));
    uint32_t count = generateArguments(quasi.expressions);
    at(node->start);
    emit(hasThis ? Op::Call : Op::CallUndefined, result, window, static_cast<int32_t>(count) + 1, 0, newFeedback());
    return result;
}

Reg Generator::generateImportCall(ImportCall* node, Reg dst) {
    Reg result = target(dst);
    Reg specifier = generateHeld(node->specifier, node->options);
    Reg options;
    if (node->options) {
        options = generate(node->options);
    } else {
        options = newReg();
        loadUndefined(options);
    }
    at(node->start);
    if (node->phase == ImportPhase::Evaluation)
        emit(Op::ImportCall, result, specifier, options);
    else
        emitOperation(node->phase == ImportPhase::Defer ? AbstractOperation::importDeferred
                                                        : AbstractOperation::importSource,
                      result, {specifier, options});
    return result;
}

} // namespace tiercel::frontend

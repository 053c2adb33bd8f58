// Assignments, compound assignments, ++ and --.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

// Evaluates what of a target is evaluated before the value. `held` (or null) is evaluated between; with isReadToo the
// reference is loaded before it is stored to.
Generator::Reference Generator::prepare(Node* node, Node* held, bool isReadToo) {
    Reference ref;
    ref.node = node;
    switch (node->kind) {
    case NodeKind::Identifier: {
        auto* identifier = node->as<Identifier>();
        ref.kind = Reference::Kind::Identifier;
        const Binding& binding = identifier->binding;
        bool isDynamic = binding.resolution == Resolution::Dynamic ||
                         (binding.resolution == Resolution::Static && binding.variable->location == Location::Dynamic);
        if (isDynamic) {
            ref.object = newReg();
            at(node->start);
            emit(Op::ResolveDynamic, ref.object, currentEnvironment(), 0,
                 static_cast<uint32_t>(nameConstant(identifier->name)));
        }
        return ref;
    }
    case NodeKind::Member: {
        auto* member = node->as<Member>();
        ref.kind = Reference::Kind::Named;
        ref.object = generateHeld(member->object, held);
        ref.name = member->name;
        return ref;
    }
    case NodeKind::Index: {
        auto* index = node->as<Index>();
        ref.object = generateHeld(index->object, index->index, held);
        if (auto* literal = index->index->tryAs<StringLiteral>(); literal && !literal->value->isIndex()) {
            ref.kind = Reference::Kind::Named;
            ref.name = literal->value;
            return ref;
        }
        ref.kind = Reference::Kind::Indexed;
        ref.key = generateHeld(index->index, held);
        // The key is converted once though it is used twice; numbers need no conversion.
        if (isReadToo && !index->index->is(NodeKind::NumberLiteral) && !index->index->is(NodeKind::StringLiteral)) {
            Reg key = isLocal(ref.key) ? newReg() : ref.key;
            at(positionOf(node));
            emit(Op::ToElementKey, key, ref.key, ref.object);
            ref.key = key;
        }
        return ref;
    }
    case NodeKind::PrivateMember: {
        auto* member = node->as<PrivateMember>();
        ref.kind = Reference::Kind::Private;
        ref.object = generateHeld(member->object, held);
        ref.key = loadBinding(member->binding, member->name, kNoReg);
        return ref;
    }
    case NodeKind::SuperMember: {
        auto* member = node->as<SuperMember>();
        ref.kind = Reference::Kind::Super;
        at(node->start);
        ref.object = loadThis(member->thisBinding, kNoReg);
        ref.callee = newReg();
        emit(Op::LoadHomeObject, ref.callee, loadCallee(member->callee));
        ref.key = newReg();
        loadKey(ref.key, member->name);
        return ref;
    }
    case NodeKind::SuperIndex: {
        auto* index = node->as<SuperIndex>();
        ref.kind = Reference::Kind::Super;
        at(node->start);
        ref.object = loadThis(index->thisBinding, kNoReg);
        ref.key = generateHeld(index->index, held);
        ref.callee = newReg();
        emit(Op::LoadHomeObject, ref.callee, loadCallee(index->callee));
        if (isReadToo) {
            Reg key = isLocal(ref.key) ? newReg() : ref.key;
            emit(Op::ToPropertyKey, key, ref.key);
            ref.key = key;
        }
        return ref;
    }
    default:
        // A call as a target: evaluated, then an error (web compatibility).
        generateEffect(node);
        at(node->start);
        emitWide(Op::ThrowError, static_cast<int32_t>(ErrorType::ReferenceError),
                 textConstant("Invalid left-hand side in assignment"));
        return ref;
    }
}

Reg Generator::load(const Reference& ref, Reg dst) {
    at(positionOf(ref.node));
    switch (ref.kind) {
    case Reference::Kind::Identifier: {
        auto* identifier = ref.node->as<Identifier>();
        return loadBinding(identifier->binding, identifier->name, dst);
    }
    case Reference::Kind::Named: {
        Reg result = target(dst);
        emit(Op::GetProp, result, ref.object, 0, static_cast<uint32_t>(nameConstant(ref.name)), newFeedback());
        return result;
    }
    case Reference::Kind::Indexed: {
        Reg result = target(dst);
        emit(Op::GetElem, result, ref.object, ref.key, 0, newFeedback());
        return result;
    }
    case Reference::Kind::Private: {
        Reg result = target(dst);
        emit(Op::GetPrivate, result, ref.object, ref.key, 0, newFeedback());
        return result;
    }
    case Reference::Kind::Super: {
        Reg result = target(dst);
        emit(Op::GetSuper, result, ref.callee, ref.key, static_cast<uint32_t>(ref.object));
        return result;
    }
    case Reference::Kind::Invalid: break;
    }
    return target(dst);
}

void Generator::store(const Reference& ref, Reg value) {
    at(positionOf(ref.node));
    switch (ref.kind) {
    case Reference::Kind::Identifier: {
        auto* identifier = ref.node->as<Identifier>();
        assignBinding(identifier->binding, identifier->name, value, ref.object);
        return;
    }
    case Reference::Kind::Named:
        emit(Op::SetProp, ref.object, value, 0, static_cast<uint32_t>(nameConstant(ref.name)), newFeedback());
        return;
    case Reference::Kind::Indexed: emit(Op::SetElem, ref.object, ref.key, value, 0, newFeedback()); return;
    case Reference::Kind::Private: emit(Op::SetPrivate, ref.object, ref.key, value, 0, newFeedback()); return;
    case Reference::Kind::Super:
        emit(Op::SetSuper, ref.callee, ref.key, value, static_cast<uint32_t>(ref.object));
        return;
    case Reference::Kind::Invalid: return;
    }
}

Reg Generator::generateAssign(Assign* node, Reg dst, bool wanted) {
    Node* to = node->target;
    if (to->is(NodeKind::ArrayPattern) || to->is(NodeKind::ObjectPattern)) {
        Reg value = generate(node->value);
        // Targets may assign the variable that the value was in.
        if (isLocal(value)) {
            Reg copy = newReg();
            move(copy, value);
            value = copy;
        }
        bindTarget(to, value, Bind::Assign);
        return settle(value, dst);
    }
    if (auto* identifier = to->tryAs<Identifier>()) {
        const Name* name = to->parenthesized ? nullptr : identifier->name;
        if (Reg local = assignableLocal(identifier); local != kNoReg) {
            generateNamed(node->value, name, local);
            return settle(local, dst);
        }
        Reference ref = prepare(to, node->value);
        Reg value = generateNamed(node->value, name, wanted ? (dst != kNoReg && isLocal(dst) ? kNoReg : dst) : kNoReg);
        store(ref, value);
        return settle(value, dst);
    }
    Reference ref = prepare(to, node->value);
    Reg value = generate(node->value, dst != kNoReg && !isLocal(dst) ? dst : kNoReg);
    store(ref, value);
    return settle(value, dst);
}

Reg Generator::generateCompoundAssign(CompoundAssign* node, Reg dst, bool wanted) {
    if (node->isLogical) return generateLogicalAssign(node, dst, wanted);
    if (auto* identifier = node->target->tryAs<Identifier>()) {
        if (Reg local = assignableLocal(identifier); local != kNoReg) {
            Reg left = generateHeld(node->target, node->value);
            emitBinary(node->op, local, left, node->value, node->start);
            return settle(local, dst);
        }
    }
    Reference ref = prepare(node->target, node->value, true);
    Reg left = load(ref, kNoReg);
    if (isLocal(left)) {
        Reg copy = newReg();
        move(copy, left);
        left = copy;
    }
    emitBinary(node->op, left, left, node->value, node->start);
    store(ref, left);
    return settle(left, dst);
}

Reg Generator::generateLogicalAssign(CompoundAssign* node, Reg dst, bool wanted) {
    Label end = newLabel();
    Op jump = node->logicalOp == LogicalOp::And  ? Op::JumpFalse
              : node->logicalOp == LogicalOp::Or ? Op::JumpTrue
                                                 : Op::JumpNotNullish;
    auto* identifier = node->target->tryAs<Identifier>();
    const Name* name = identifier && !node->target->parenthesized ? identifier->name : nullptr;
    if (identifier) {
        if (Reg local = assignableLocal(identifier); local != kNoReg) {
            emitJump(jump, local, end);
            generateNamed(node->value, name, local);
            bind(end);
            return settle(local, dst);
        }
    }
    Reference ref = prepare(node->target, node->value, true);
    Reg value = newReg();
    load(ref, value);
    emitJump(jump, value, end);
    generateNamed(node->value, name, value);
    store(ref, value);
    bind(end);
    return settle(value, dst);
}

Reg Generator::generateUpdate(Update* node, Reg dst, bool wanted) {
    Op op = node->isIncrement ? Op::Inc : Op::Dec;
    if (auto* identifier = node->operand->tryAs<Identifier>()) {
        if (Reg local = assignableLocal(identifier); local != kNoReg) {
            at(node->start);
            if (node->isPrefix || !wanted) {
                emit(op, local, local);
                return settle(local, dst);
            }
            // `i = i++` stores the old value last.
            Reg old = work(dst);
            emit(Op::ToNumeric, old, local);
            emit(op, local, old);
            return settle(old, dst);
        }
    }
    Reference ref = prepare(node->operand, nullptr, true);
    Reg value = newReg();
    load(ref, value);
    at(node->start);
    if (node->isPrefix || !wanted) {
        emit(op, value, value);
        store(ref, value);
        return settle(value, dst);
    }
    Reg old = newReg();
    emit(Op::ToNumeric, old, value);
    emit(op, value, old);
    store(ref, value);
    return settle(old, dst);
}

} // namespace tiercel::frontend

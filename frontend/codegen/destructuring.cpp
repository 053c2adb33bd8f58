// Destructuring, in declarations, parameters, assignments and loop heads.
//
// An array pattern holds its iterator in a window of three registers; while targets and defaults are evaluated,
// anything thrown closes it (unless the iterator itself failed, which the window knows).
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

namespace {

// Nothing can run between one step of the iterator and the next.
bool isPlainElement(const Node* node) {
    if (node->is(NodeKind::Hole)) return true;
    auto* element = node->as<PatternElement>();
    if (element->initializer || element->isRest) return false;
    auto* identifier = element->target->tryAs<Identifier>();
    return identifier && identifier->binding.resolution == Resolution::Static && !identifier->binding.needsTdzCheck &&
           !isImmutable(identifier->binding.variable->kind) &&
           (identifier->binding.variable->location == Location::Register ||
            identifier->binding.variable->location == Location::Environment);
}

bool isDeclaredConst(const Node* node) {
    auto* element = node->tryAs<PatternElement>();
    if (!element || element->initializer || element->isRest) return false;
    auto* identifier = element->target->tryAs<Identifier>();
    return identifier && identifier->binding.variable &&
           (identifier->binding.variable->location == Location::Register ||
            identifier->binding.variable->location == Location::Environment);
}

} // namespace

void Generator::applyDefault(Node* target, Node* initializer, Reg value) {
    Label given = newLabel();
    emitJump(Op::JumpNotUndefined, value, given);
    auto* identifier = target->tryAs<Identifier>();
    generateNamed(initializer, identifier && !target->parenthesized ? identifier->name : nullptr, value);
    bind(given);
}

void Generator::bindTarget(Node* to, Reg value, Bind how) {
    if (!enter()) return;
    switch (to->kind) {
    case NodeKind::ArrayPattern: bindArrayPattern(to->as<ArrayPattern>(), value, how); return;
    case NodeKind::ObjectPattern: bindObjectPattern(to->as<ObjectPattern>(), value, how); return;
    case NodeKind::Identifier: {
        auto* identifier = to->as<Identifier>();
        at(to->start);
        if (how == Bind::Initialize && identifier->binding.variable &&
            identifier->binding.resolution != Resolution::Dynamic) {
            initializeVariable(identifier->binding.variable, value);
        } else {
            assignBinding(identifier->binding, identifier->name, value);
        }
        return;
    }
    default: {
        RegScope temporaries(*this);
        Reference ref = prepare(to, nullptr);
        store(ref, value);
        return;
    }
    }
}

// `value` is a temporary here, for the default to be put in.
void Generator::bindElement(Node* to, Node* initializer, Reg value, Bind how, const Reference* prepared) {
    if (initializer) applyDefault(to, initializer, value);
    if (prepared) {
        store(*prepared, value);
    } else {
        bindTarget(to, value, how);
    }
}

void Generator::bindArrayPattern(ArrayPattern* pattern, Reg value, Bind how) {
    RegScope temporaries(*this);
    Reg window = newRegs(3);
    Reg item = newReg();
    at(pattern->start);
    emit(Op::GetIterator, window, value, 0, 0, newFeedback());
    bool plain = true;
    for (Node* element : pattern->elements) {
        if (!isPlainElement(element) && !(how == Bind::Initialize && isDeclaredConst(element)) &&
            !element->is(NodeKind::Hole))
            plain = false;
    }
    uint32_t start = position();
    if (!plain) pushCloser(window, false);
    for (Node* node : pattern->elements) {
        if (failed()) return;
        RegScope elementTemporaries(*this);
        at(node->start);
        Label done = newLabel();
        if (node->is(NodeKind::Hole)) {
            emitJump(Op::IteratorNext, item, window, done);
            bind(done);
            continue;
        }
        auto* element = node->as<PatternElement>();
        // The parts of a member target are evaluated before the iterator's step.
        Reference ref;
        bool isReference = element->target->kind != NodeKind::Identifier &&
                           element->target->kind != NodeKind::ArrayPattern &&
                           element->target->kind != NodeKind::ObjectPattern;
        if (isReference) {
            // The iteration runs user code, and a default may too: variables in the reference are copied by prepare.
            ref = prepare(element->target, element->initializer);
        } else if (auto* identifier = element->target->tryAs<Identifier>();
                   identifier && how == Bind::Assign && identifier->binding.resolution == Resolution::Dynamic) {
            ref = prepare(element->target, element->initializer);
            isReference = true;
        }
        at(node->start);
        if (element->isRest) {
            emit(Op::NewArray, item, item, 0, 0, newFeedback());
            Reg next = newReg();
            Label loop = newLabel();
            bind(loop);
            emitJump(Op::IteratorNext, next, window, done);
            emit(Op::ArrayPush, item, next);
            emitJump(Op::Jump, 0, loop);
            bind(done);
        } else {
            loadUndefined(item);
            emitJump(Op::IteratorNext, item, window, done);
            bind(done);
        }
        bindElement(element->target, element->initializer, item, how, isReference ? &ref : nullptr);
    }
    if (!plain) popControl();
    at(pattern->start);
    uint32_t end = position();
    emit(Op::IteratorClose, window, 0);
    if (!plain && end > start) {
        Label after = newLabel();
        emitJump(Op::Jump, 0, after);
        // The ranges of handlers cover what is before the close only.
        Reg exception = newReg();
        bindHandler(start, end, exception);
        emit(Op::IteratorClose, window, 1);
        emit(Op::Throw, exception);
        bind(after);
    }
}

void Generator::bindObjectPattern(ObjectPattern* pattern, Reg value, Bind how) {
    RegScope temporaries(*this);
    at(pattern->start);
    bool hasRest = pattern->properties.count > 0 && pattern->properties.back()->isRest;
    // A first property that is read right away throws by itself, but the error would speak of the property alone.
    emit(Op::RequireObjectCoercible, value);
    // The keys that the rest object leaves out stand in consecutive registers.
    Reg keys = kNoReg;
    if (hasRest) keys = newRegs(static_cast<int32_t>(pattern->properties.count) - 1);
    Reg item = newReg();
    for (uint32_t i = 0; i < pattern->properties.count; i++) {
        PatternProperty* property = pattern->properties[i];
        if (failed()) return;
        RegScope propertyTemporaries(*this);
        at(property->start);
        Reg key = hasRest && !property->isRest ? keys + static_cast<Reg>(i) : kNoReg;
        if (property->computed) {
            if (key == kNoReg) key = newReg();
            generate(property->computed, key);
            at(property->start);
            emit(Op::ToPropertyKey, key, key);
        } else if (hasRest && !property->isRest) {
            loadKey(key, property->name);
        }
        Reference ref;
        auto* identifier = property->target->tryAs<Identifier>();
        bool isReference = !identifier && property->target->kind != NodeKind::ArrayPattern &&
                           property->target->kind != NodeKind::ObjectPattern;
        if (identifier && how == Bind::Assign && identifier->binding.resolution == Resolution::Dynamic)
            isReference = true;
        if (identifier && how == Bind::Initialize && identifier->binding.resolution == Resolution::Dynamic)
            isReference = true;
        if (isReference) ref = prepare(property->target, property->initializer);
        at(property->start);
        if (property->isRest) {
            emit(Op::CopyDataRest, item, value, keys, pattern->properties.count - 1);
            bindElement(property->target, nullptr, item, how, isReference ? &ref : nullptr);
            continue;
        }
        // A variable that needs no check takes the value without a detour.
        Reg into = item;
        if (identifier && !property->initializer && identifier->binding.resolution == Resolution::Static &&
            identifier->binding.variable->location == Location::Register &&
            (how == Bind::Initialize || assignableLocal(identifier) != kNoReg) &&
            identifier->binding.variable->index != value)
            into = identifier->binding.variable->index;
        if (property->computed) {
            emit(Op::GetElem, into, value, key, 0, newFeedback());
        } else if (property->name->isIndex()) {
            Reg index = newReg();
            loadKey(index, property->name);
            emit(Op::GetElem, into, value, index, 0, newFeedback());
        } else {
            emit(Op::GetProp, into, value, 0, static_cast<uint32_t>(nameConstant(property->name)), newFeedback());
        }
        if (into == item) bindElement(property->target, property->initializer, item, how, isReference ? &ref : nullptr);
    }
}

} // namespace tiercel::frontend

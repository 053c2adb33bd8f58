// Classes: private names by shape, `super`, constructors of derived classes, class fields.
#include "graph/builder.h"

#include "runtime/builtin_cells.h"
#include "runtime/frame.h"
#include "runtime/function.h"
#include "runtime/layout.h"

namespace tiercel::graph {

using deopt::Reason;

// -- private names

/// The receiver, if the site is one of a single class evaluation and shape: name and shape are checked. Null: no code.
Node* Builder::privateReceiver(Node* base, Node* name) {
    const FeedbackCell& site = cell();
    const PropertyCase& c = site.mono;
    if (site.state != CacheState::Monomorphic || !site.key.isSymbol() || c.shapeId < kFirstRealShape ||
        (c.kind != CacheKind::OwnInline && c.kind != CacheKind::OwnSlots) || failed(Reason::WrongShape) ||
        failed(Reason::WrongValue) || failed(Reason::NotCell))
        return nullptr;
    graph_.cells.push_back(site.key.symbol());
    guard(Opcode::CheckValue, {name}, Value(site.key.symbol()).bits());
    base = cellOf(base);
    Node* object = guard(Opcode::CheckShape, {base}, c.shapeId);
    object->type = kTypeObject;
    graph_.shapes.push_back(c.shapeId);
    return object;
}

void Builder::visitGetPrivate() {
    if (Node* object = privateReceiver(get(pc_->b), tagged(pc_->c))) {
        setResult(loadCases(object, &cell().mono, 1, cell().key));
        return;
    }
    runOp();
}

void Builder::visitSetPrivate() {
    const PropertyCase& c = cell().mono;
    bool admits = canAdmit(c.fieldKind) && !lostAdmission(0);
    Node* object = admits ? privateReceiver(get(pc_->a), tagged(pc_->b)) : nullptr;
    if (!object) {
        runOp();
        return;
    }
    Node* value = admit(c.fieldKind, c.extra, get(pc_->c));
    if (c.kind == CacheKind::OwnSlots) {
        Node* slots = emit(Opcode::LoadSlots, {object});
        emit(Opcode::StoreSlot, {slots, value}, c.offset);
        emit(Opcode::Barrier, {slots, value});
    } else {
        emit(Opcode::StoreField, {object, value}, c.offset);
        emit(Opcode::Barrier, {object, value});
    }
}

void Builder::visitDefinePrivateField() {
    const FeedbackCell& site = cell();
    const PropertyCase& c = site.mono;
    bool compiled = site.state == CacheState::Monomorphic && site.key.isSymbol() && c.kind == CacheKind::AddInline &&
                    c.shapeId >= kFirstRealShape && canAdmit(c.fieldKind);
    for (Reason reason : {Reason::WrongShape, Reason::WrongValue, Reason::PrototypeChanged, Reason::NotCell,
                          Reason::NotInt32, Reason::NotNumber, Reason::NotString, Reason::NotObject})
        compiled = compiled && !failed(reason);
    if (!compiled) {
        runOp();
        return;
    }
    graph_.cells.push_back(site.key.symbol());
    guard(Opcode::CheckValue, {tagged(pc_->b)}, Value(site.key.symbol()).bits());
    Node* object = guard(Opcode::CheckShape, {cellOf(get(pc_->a))}, c.shapeId);
    object->type = kTypeObject;
    object = guard(Opcode::CheckFlagsClear, {object}, kPrototypeCached);
    object->type = kTypeObject;
    graph_.shapes.push_back(c.shapeId);
    graph_.shapes.push_back(c.newShapeId);
    Node* value = admit(c.fieldKind, c.extra, get(pc_->c));
    emit(Opcode::StoreField, {object, value}, c.offset);
    emit(Opcode::StoreShape, {object}, c.newShapeId);
    emit(Opcode::Barrier, {object, value});
}

// -- constructors

Object* Builder::superConstructor(Node* function) {
    if (!function->is(Opcode::Constant) || !function->value().isObject()) return nullptr;
    // Its structure goes on to be what it is, of which any one property is a part.
    auto* object = static_cast<Object*>(function->value().asCell());
    Object* parent = object->shape(vm_)->prototypeObject();
    PropertyKey key = vm_.names.prototype;
    Found found = lookUp(object, key);
    if (!found.isKnown || found.holder != object || !parent) return nullptr;
    dependOn(object, found, key);
    assume();
    return parent;
}

void Builder::visitLoadSuperConstructor() {
    if (forwards()) {
        setResult(call_->forwarded->callee);
        return;
    }
    Node* function = get(pc_->b);
    if (Object* parent = superConstructor(function)) {
        setResult(graph_.constant(Value(parent)));
        return;
    }
    setResult(intrinsic(Intrinsic::getPrototypeOf, {objectOf(function)}));
}

// A default derived constructor passes on its arguments. Inlined, it makes no list of them: what it calls is inlined
// into it, and everything that could be left for has been checked by its caller, in the state before the construction.
// Hence it has no state before its call, only during and behind it, where nobody asks for the arguments.

bool Builder::findForwarded(const InlineCall& call, InlineCall& super) {
    Node* newTarget = call.newTarget ? call.newTarget : call.callee;
    if (!knownTarget(newTarget)) return false;
    Object* parent = superConstructor(call.callee);
    if (!parent) return false;
    super = call;
    super.callee = graph_.constant(Value(parent));
    super.newTarget = newTarget;
    FunctionTemplate* t = knownTarget(super.callee);
    if (!t || !t->isConstructor_) return false;
    super.target = t->code_;
    if (!whyNotInlined(super).empty()) return false;
    graph_.cells.push_back(t);
    super.thisValue = graph_.constant(Value::empty());
    if (t->functionKind_ != FunctionKind::DerivedConstructor)
        super.thisValue = objectFor(static_cast<Function*>(newTarget->value().asCell()));
    return super.thisValue;
}

void Builder::visitSuperCallSpread() {
    if (!forwards()) {
        runOp();
        return;
    }
    InlineCall super = *call_->forwarded;
    super.window = pc_->b;
    super.result = pc_->a;
    // Once more for guards of the caller: nothing has happened since.
    state_ = caller_->state();
    Node* value = nullptr;
    if (!tryInline(super, value)) {
        unsupported("its superclass, which is not inlined");
    } else if (value) {
        setResult(value);
    }
}

void Builder::visitSuperCall() {
    int32_t header = pc_->b + kFrameHeaderWords;
    Node *callee = tagged(header + kFrameCallee), *newTarget = tagged(header + kFrameNewTarget);
    CodeBlock* target = constructorTarget(callee);
    if (!target) {
        runOp();
        return;
    }
    Node* self = graph_.constant(Value::empty());
    if (target->template_->functionKind_ != FunctionKind::DerivedConstructor) {
        self = nullptr;
        if (newTarget->is(Opcode::Constant) && newTarget->value().isCell() &&
            newTarget->value().asCell()->kind() == CellKind::Function)
            self = objectFor(static_cast<Function*>(newTarget->value().asCell()));
        if (!self) self = intrinsic(Intrinsic::createThis, {callee, newTarget});
        self->type = kTypeObject;
    }
    InlineCall inlined{target, callee, self, callArguments(), kFrameConstruct, pc_->b, pc_->a, newTarget};
    if (Node* value = callKnown(inlined)) setResult(value);
}

/// A class gets its initializer before anybody can construct, and only once.
bool Builder::runKnownFields(Node* constructor, Node* object) {
    if (!knownTarget(constructor)) return false;
    Value fields = static_cast<Function*>(constructor->value().asCell())->classFields_;
    if (fields.isUndefined()) return true;
    Node* initializer = graph_.constant(fields);
    FunctionTemplate* t = knownTarget(initializer);
    if (!t) return false;
    graph_.cells.push_back(t);
    callKnown({t->code_, initializer, object, {}, kFrameSetter, static_cast<int32_t>(data_.registerCount)});
    return true;
}
void Builder::visitRunClassFields() {
    Node *object = tagged(pc_->a), *constructor = tagged(pc_->b);
    if (!runKnownFields(constructor, object)) intrinsic(Intrinsic::runClassFields, {object, constructor});
}

// -- super.name

Node* Builder::superProperty(Node* home, Node* name) {
    if (!home->is(Opcode::Constant) || !home->value().isObject() || !name->is(Opcode::Constant) ||
        !name->value().isString())
        return nullptr;
    auto* text = static_cast<String*>(name->value().asCell());
    if (!text->isAtom()) return nullptr;
    PropertyKey key = PropertyKey::fromAtom(text);
    // As for constructors: any property stands for the home object's prototype.
    auto* object = static_cast<Object*>(home->value().asCell());
    Found own = lookUp(object, vm_.names.constructor);
    Object* parent = object->shape(vm_)->prototypeObject();
    if (!own.isKnown || own.holder != object || !parent || parent->shape(vm_)->isDictionary()) return nullptr;
    Found found = lookUp(parent, key);
    if (!found.isData()) return nullptr;
    dependOn(object, own, vm_.names.constructor);
    return loadFound(parent, found, key);
}
void Builder::visitGetSuper() {
    if (Node* value = superProperty(get(pc_->b), get(pc_->c))) {
        setResult(value);
        return;
    }
    runOp();
}

void Builder::visitCheckConstructorReturn() {
    Node* result = get(pc_->a);
    if (result->rep == Rep::Tagged && result->type == kTypeObject) return;
    if (!result->is(Opcode::Constant) || !result->value().isUndefined() || failed(Reason::Uninitialized)) {
        runOp();
        return;
    }
    Node* self = get(pc_->b);
    if (self->rep == Rep::Tagged && (self->type & kTypeEmpty)) {
        Node* checked = guard(Opcode::CheckNotEmpty, {self});
        checked->type = self->type & static_cast<uint16_t>(~kTypeEmpty);
        self = checked;
    }
    setResult(self);
}

} // namespace tiercel::graph

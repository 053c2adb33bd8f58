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

void Builder::visitLoadSuperConstructor() {
    Node* function = get(pc_->b);
    if (function->is(Opcode::Constant) && function->value().isObject()) {
        // Its structure goes on to be what it is, of which any one property is a part.
        auto* object = static_cast<Object*>(function->value().asCell());
        Object* parent = object->shape(vm_)->prototypeObject();
        PropertyKey key = vm_.names.prototype;
        Found found = lookUp(object, key);
        if (found.isKnown && found.holder == object && parent) {
            dependOn(object, found, key);
            assume();
            setResult(graph_.constant(Value(parent)));
            return;
        }
    }
    setResult(intrinsic(Intrinsic::getPrototypeOf, {objectOf(function)}));
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

void Builder::visitRunClassFields() {
    Node* object = tagged(pc_->a);
    intrinsic(Intrinsic::runClassFields, {object, tagged(pc_->b)});
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

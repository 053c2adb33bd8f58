// Representations: visitors ask for the one they need.
#include "graph/builder.h"

#include "runtime/object.h"

namespace tiercel::graph {

namespace {

bool isConstant(Node* n) { return n->is(Opcode::Constant); }

} // namespace

Node* Builder::taggedOf(Node* n) {
    switch (n->rep) {
    case Rep::Int32: {
        if (n->is(Opcode::Int32Constant)) return graph_.constant(Value(n->integer()));
        Node* box = emit(Opcode::BoxInt32, {n});
        box->type = kTypeInt32;
        return box;
    }
    case Rep::Double: {
        if (n->is(Opcode::DoubleConstant)) return graph_.constant(Value::rawDouble(n->number()));
        Node* box = emit(Opcode::BoxDouble, {n});
        box->type = kTypeDouble;
        return box;
    }
    case Rep::Bool: {
        if (n->is(Opcode::BoolConstant)) return graph_.constant(Value(n->aux != 0));
        Node* box = emit(Opcode::BoxBool, {n});
        box->type = kTypeBool;
        return box;
    }
    default: return n;
    }
}

Node* Builder::taggedAt(Block* end, Node* n) {
    if (n->rep == Rep::Tagged) return n;
    Block* saved = block_;
    block_ = end;
    Node* last = end->last && end->last->isTerminator() ? end->last : nullptr;
    Node* box = taggedOf(n);
    // Appended behind the terminator: it belongs before it. Constants are in the entry block already.
    if (last && box->block == end && box != last && !box->is(Opcode::Constant)) graph_.moveBefore(last, box);
    block_ = saved;
    return box;
}

void Builder::refine(Node* old, Node* better) {
    for (Node*& value : environment_)
        if (value == old) value = better;
}

Node* Builder::int32Of(Node* n) {
    switch (n->rep) {
    case Rep::Int32: return n;
    case Rep::Double: return guard(Opcode::CheckedDoubleToInt32, {n});
    case Rep::Bool: n = taggedOf(n); break;
    default: break;
    }
    if (isConstant(n) && n->value().isInt32()) return graph_.int32(n->value().asInt32());
    if (n->type == kTypeInt32) return emit(Opcode::UnboxInt32, {n});
    if (failed(deopt::Reason::NotInt32)) return guard(Opcode::CheckNumberIsInt32, {n});
    Node* checked = guard(Opcode::CheckInt32, {n});
    // From here on every register with this value has it unboxed. (Frame states made before keep the old node.)
    refine(n, checked);
    return checked;
}

Node* Builder::doubleOf(Node* n) {
    switch (n->rep) {
    case Rep::Int32:
        return n->is(Opcode::Int32Constant) ? graph_.number(n->integer()) : emit(Opcode::Int32ToDouble, {n});
    case Rep::Double: return n;
    case Rep::Bool: n = taggedOf(n); break;
    default: break;
    }
    if (isConstant(n) && n->value().isNumber()) return graph_.number(n->value().asNumber());
    if (!(n->type & ~kTypeNumber)) return emit(Opcode::UnboxNumber, {n});
    return guard(Opcode::CheckNumber, {n});
}

Node* Builder::cellOf(Node* n) {
    n = taggedOf(n);
    if (!(n->type & ~kTypeCell)) return n;
    Node* checked = guard(Opcode::CheckCell, {n});
    checked->type = n->type & kTypeCell;
    refine(n, checked);
    return checked;
}
Node* Builder::objectOf(Node* n) {
    n = taggedOf(n);
    if (n->type == kTypeObject) return n;
    Node* checked = guard(Opcode::CheckObject, {n});
    checked->type = kTypeObject;
    refine(n, checked);
    return checked;
}
Node* Builder::stringOf(Node* n) {
    n = taggedOf(n);
    if (n->type == kTypeString) return n;
    Node* checked = guard(Opcode::CheckString, {n});
    checked->type = kTypeString;
    refine(n, checked);
    return checked;
}

Node* Builder::notEmpty(Node* n) {
    if (failed(deopt::Reason::Uninitialized)) {
        // Programs that live with such errors leave each time, and keep the code.
        Node* check = guard(Opcode::CheckFalse, {emit(Opcode::TaggedEqual, {n, graph_.constant(Value::empty())})});
        check->aux2 = static_cast<uint64_t>(deopt::Reason::Exception);
        return n;
    }
    Node* checked = guard(Opcode::CheckNotEmpty, {n});
    checked->type = n->type & static_cast<uint16_t>(~kTypeEmpty);
    return checked;
}

Node* Builder::boolOf(Node* n) {
    switch (n->rep) {
    case Rep::Bool: return n;
    case Rep::Int32: return emit(Opcode::Int32Compare, {n, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ne));
    case Rep::Double: {
        // NaN is false: less or greater than zero.
        Node* magnitude = emit(Opcode::DoubleAbs, {n});
        return emit(Opcode::DoubleCompare, {graph_.number(0), magnitude}, static_cast<uint64_t>(Condition::Lt));
    }
    default: break;
    }
    if (n->type == kTypeBool) return emit(Opcode::UnboxBool, {n});
    if (n->type == kTypeInt32) return boolOf(emit(Opcode::UnboxInt32, {n}));
    return emit(Opcode::Truthy, {n});
}

} // namespace tiercel::graph

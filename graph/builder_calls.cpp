// Calls and returns.
#include "graph/builder.h"

#include "runtime/frame.h"
#include "runtime/function.h"

namespace tiercel::graph {

using deopt::Reason;

void Builder::emitCall(Opcode op, CodeBlock* target, Node* callee, Node* thisValue, Node* newTarget) {
    int32_t window = pc_->b;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    std::vector<Node*> inputs{callee, thisValue};
    if (newTarget) inputs.push_back(newTarget);
    for (uint32_t i = 0; i < argc; i++) inputs.push_back(tagged(window + kFrameHeaderWords + static_cast<int32_t>(i)));
    Node* node = graph_.make(op, inputs, reinterpret_cast<uint64_t>(target));
    auto place = static_cast<uint32_t>(base_ + window);
    node->aux2 = place;
    node->unit = unit();
    node->setState(state());
    graph_.append(block_, node);
    if (target) graph_.cells.push_back(target);
    uint32_t words = place + kFrameHeaderWords + argc;
    if (target) words = std::max(words, place + kFrameHeaderWords + target->registerCount_);
    graph_.frameWords = std::max(graph_.frameWords, words);
    setResult(node);
}

void Builder::call(bool undefinedThis) {
    const FeedbackCell& site = cell();
    int32_t header = pc_->b + kFrameHeaderWords;
    Node* callee = tagged(header + kFrameCallee);
    Node* thisValue = undefinedThis ? graph_.constant(Value::undefined()) : tagged(header + kFrameThis);
    if (site.state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    if (callBuiltin(callee, thisValue)) return;
    CodeBlock* target = nullptr;
    if (site.state == CacheState::Monomorphic && site.call.targetIsTemplate && site.call.code &&
        !failed(Reason::WrongTarget) && !failed(Reason::WrongValue) && !failed(Reason::NotObject)) {
        callee = guard(Opcode::CheckKind, {objectOf(callee)}, static_cast<uint64_t>(CellKind::Function));
        callee->type = kTypeObject;
        callee = guard(Opcode::CheckTemplate, {callee}, reinterpret_cast<uint64_t>(site.call.target));
        callee->type = kTypeObject;
        graph_.cells.push_back(site.call.target);
        target = site.call.code;
        InlineCall inlined{target, callee, thisValue, callArguments(), 0, pc_->b, pc_->a};
        if (Node* value = nullptr; tryInline(inlined, value)) {
            if (value) setResult(value);
            return;
        }
    }
    emitCall(Opcode::Call, target, callee, thisValue);
}
void Builder::visitCall() { call(false); }
void Builder::visitCallUndefined() { call(true); }

/// The code of the one constructor that the site has seen; guards make sure of it. Null: not known.
CodeBlock* Builder::constructorTarget(Node*& callee) {
    const FeedbackCell& site = cell();
    if (site.state != CacheState::Monomorphic || !site.call.targetIsTemplate || !site.call.code ||
        failed(Reason::WrongTarget) || failed(Reason::WrongValue) || failed(Reason::NotObject))
        return nullptr;
    callee = guard(Opcode::CheckKind, {objectOf(callee)}, static_cast<uint64_t>(CellKind::Function));
    callee->type = kTypeObject;
    callee = guard(Opcode::CheckTemplate, {callee}, reinterpret_cast<uint64_t>(site.call.target));
    callee->type = kTypeObject;
    graph_.cells.push_back(site.call.target);
    return site.call.code;
}

void Builder::visitNew() {
    if (cell().state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    Node* callee = tagged(pc_->b + kFrameHeaderWords + kFrameCallee);
    const FeedbackCell& site = cell();
    auto* function = static_cast<Function*>(site.function);
    bool known = site.state == CacheState::Monomorphic && site.call.code && function &&
                 function->kind() == CellKind::Function && function->template_ == site.call.target &&
                 function->initialShapeId_ != kNoShape && function->shapeId_ == site.call.functionShape &&
                 !failed(Reason::WrongValue) && !failed(Reason::WrongShape);
    if (!known) {
        Node* none = graph_.constant(Value::empty());
        CodeBlock* target = constructorTarget(callee);
        if (target && target->template_->functionKind_ == FunctionKind::DerivedConstructor) {
            InlineCall inlined{target, callee, none, callArguments(), kFrameConstruct, pc_->b, pc_->a};
            if (Node* value = nullptr; tryInline(inlined, value)) {
                if (value) setResult(value);
                return;
            }
            emitCall(Opcode::Construct, target, callee, none);
            return;
        }
        emitCall(Opcode::Construct, nullptr, callee, none);
        return;
    }
    // A base constructor: `this` is made here, as long as the function's prototype is that of the initial shape.
    const Shape* shape = vm_.shapes.at(function->initialShapeId_);
    callee = guard(Opcode::CheckValue, {callee}, Value(function).bits());
    callee->type = kTypeObject;
    graph_.cells.push_back(function);
    Node* target = graph_.constant(Value(function));
    guard(Opcode::CheckShape, {target}, site.call.functionShape)->type = kTypeObject;
    graph_.shapes.push_back(site.call.functionShape);
    Node* prototype = emit(Opcode::LoadSlot, {emit(Opcode::LoadSlots, {target})}, site.call.prototypeOffset);
    guard(Opcode::CheckValue, {prototype}, shape->prototype().bits());
    if (shape->prototype().isCell()) graph_.cells.push_back(shape->prototype().asCell());
    Node* object = emit(Opcode::NewObject, {}, function->initialShapeId_);
    object->aux2 = function->initialInlineCapacity_;
    object->type = kTypeObject;
    graph_.shapes.push_back(function->initialShapeId_);
    InlineCall inlined{site.call.code, target, object, callArguments(), kFrameConstruct, pc_->b, pc_->a};
    if (Node* value = nullptr; tryInline(inlined, value)) {
        if (value) setResult(value);
        return;
    }
    emitCall(Opcode::Construct, site.call.code, target, object);
}

void Builder::finish(Node* value) {
    if (!call_) {
        emit(Opcode::Return, {taggedOf(value)});
    } else if (!(call_->flags & kFrameConstruct)) {
        returns_.push_back({block_, value});
    } else if (value->rep != Rep::Tagged || !(value->type & kTypeObject)) {
        returns_.push_back({block_, call_->thisValue});
    } else if (value->type == kTypeObject) {
        returns_.push_back({block_, value});
    } else {
        emit(Opcode::Branch, {emit(Opcode::IsObject, {value})});
        Block *object = graph_.newBlock(), *other = graph_.newBlock();
        object->frequency = other->frequency = block_->frequency / 2;
        graph_.setSuccessors(block_, object, other);
        returns_.push_back({object, value});
        returns_.push_back({other, call_->thisValue});
    }
    block_ = nullptr;
}
void Builder::visitReturn() { finish(get(pc_->a)); }

} // namespace tiercel::graph

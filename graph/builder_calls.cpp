// Calls and returns.
#include "graph/builder.h"

#include "runtime/frame.h"
#include "runtime/function.h"
#include "runtime/known_builtins.h"

namespace tiercel::graph {

using deopt::Reason;

Node* Builder::emitCall(Opcode op, CodeBlock* target, Node* callee, Node* thisValue,
                        const std::vector<Node*>& arguments, int32_t window, Node* newTarget) {
    std::vector<Node*> inputs{callee, thisValue};
    if (newTarget) inputs.push_back(newTarget);
    for (Node* argument : arguments) inputs.push_back(taggedOf(argument));
    Node* node = graph_.make(op, inputs, reinterpret_cast<uint64_t>(target));
    auto place = static_cast<uint32_t>(base_ + window);
    node->aux2 = place;
    node->unit = unit();
    node->setState(state());
    graph_.append(block_, node);
    if (target) graph_.cells.push_back(target);
    uint32_t words = place + kFrameHeaderWords + static_cast<uint32_t>(arguments.size());
    if (target) words = std::max(words, place + kFrameHeaderWords + target->registerCount_);
    graph_.frameWords = std::max(graph_.frameWords, words);
    return node;
}

Node* Builder::callKnown(const InlineCall& call) {
    Node* value = nullptr;
    if (tryInline(call, value)) return value;
    Opcode op = call.newTarget                 ? Opcode::ConstructSuper
                : call.flags & kFrameConstruct ? Opcode::Construct
                                               : Opcode::Call;
    value = emitCall(op, call.target, call.callee, call.thisValue, call.arguments, call.window, call.newTarget);
    if (call.flags & kFrameConstruct) value->type = kTypeObject;
    return value;
}

/// The functions that the site has called, or none: too many, or others than bytecode functions.
std::vector<FunctionTemplate*> Builder::callees(const FeedbackCell& site) const {
    std::vector<FunctionTemplate*> found;
    if (failed(Reason::WrongTarget) || failed(Reason::WrongValue) || failed(Reason::NotCell)) return found;
    if (site.call.callState == static_cast<uint8_t>(CacheState::Monomorphic)) {
        if (site.call.targetIsTemplate && site.call.code)
            found.push_back(static_cast<FunctionTemplate*>(site.call.target));
    } else if (site.call.callState == static_cast<uint8_t>(CacheState::Polymorphic) && site.polymorphic &&
               site.polymorphic->count <= std::size(site.polymorphic->cases)) {
        for (uint32_t i = 0; i < site.polymorphic->count; i++) {
            auto* t = static_cast<FunctionTemplate*>(site.polymorphic->cases[i].holder);
            if (!t->code_) return {};
            found.push_back(t);
        }
    }
    return found;
}

/// Of a callee that is a constant of the graph; null: no bytecode function of this realm.
FunctionTemplate* Builder::knownTarget(Node* callee) const {
    if (!callee->is(Opcode::Constant) || !callee->value().isCell()) return nullptr;
    Cell* cell = callee->value().asCell();
    if (cell->kind() != CellKind::Function) return nullptr;
    FunctionTemplate* t = static_cast<Function*>(cell)->template_;
    return t->code_ && t->realm_ == code_->template_->realm_ ? t : nullptr;
}

/// The same, and of closures that are made in the graph or have been asked for their template.
FunctionTemplate* Builder::templateOf(Node* callee) const {
    if (!callee->is(Opcode::NewClosure) && !callee->is(Opcode::CheckTemplate)) return knownTarget(callee);
    auto* t = reinterpret_cast<FunctionTemplate*>(callee->aux);
    return t->code_ && t->realm_ == code_->template_->realm_ ? t : nullptr;
}

/// Can it be called, whatever comes?
bool Builder::isFunction(Node* node) const {
    return node->is(Opcode::NewClosure) || (node->is(Opcode::Constant) && node->value().isCallable());
}

/// The function itself, where it is the only one that has been made of the template: its environment is a constant
/// then.
Node* Builder::onlyClosure(Node* callee, FunctionTemplate* t) {
    Cell* first = cell().function;
    if (t->closures_ != 1 || !first || first->kind() != CellKind::Function ||
        static_cast<Function*>(first)->template_ != t)
        return callee;
    vm_.dependencies.onOnlyClosure(validity(), t);
    assume();
    return graph_.constant(Value(first));
}

void Builder::call(bool undefinedThis) {
    const FeedbackCell& site = cell();
    int32_t header = pc_->b + kFrameHeaderWords;
    Node* callee = tagged(header + kFrameCallee);
    Node* thisValue = undefinedThis ? graph_.constant(Value::undefined()) : tagged(header + kFrameThis);
    // What other callers of a builtin have called says nothing of a callee that is known.
    bool knows = code_->template_->isBuiltin() && templateOf(callee);
    if (site.state == CacheState::Uninitialized && !knows && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    Node* called = callee;
    std::vector<Node*> arguments = callArguments();
    seeThrough(callee, thisValue, arguments);
    bool known = callee == called || callee->is(Opcode::Constant); // else feedback says nothing of it
    if (known && callBuiltin(callee, thisValue, arguments)) return;
    if (FunctionTemplate* t = templateOf(callee); t && !t->isClassConstructor()) {
        graph_.cells.push_back(t);
        Node* value = callKnown({t->code_, callee, thisValue, std::move(arguments), 0, pc_->b, pc_->a});
        if (value) setResult(value);
        return;
    }
    std::vector<FunctionTemplate*> targets;
    if (callee == called) targets = callees(site);
    if (targets.empty()) {
        bool isBuiltin = callee->is(Opcode::Constant) && callee->value().isCell() &&
                         callee->value().asCell()->kind() == CellKind::NativeFunction;
        Opcode op = isBuiltin ? Opcode::CallBuiltin : Opcode::Call;
        setResult(emitCall(op, nullptr, callee, thisValue, arguments, pc_->b));
        return;
    }
    callee = guard(Opcode::CheckKind, {cellOf(callee)}, static_cast<uint64_t>(CellKind::Function));
    callee->type = kTypeObject;
    InlineCall made{nullptr, callee, thisValue, std::move(arguments), 0, pc_->b, pc_->a};
    // A chain of tests; the last callee is checked by a guard. So are the others, once more: what their code relies on
    // must not be moved before the test.
    std::vector<Returned> returns;
    double frequency = block_->frequency;
    for (size_t i = 0; i < targets.size() && reason_.empty(); i++) {
        auto bits = reinterpret_cast<uint64_t>(targets[i]);
        Block* miss = nullptr;
        if (i + 1 < targets.size()) {
            Node* is = emit(Opcode::HasTemplate, {callee}, bits);
            emit(Opcode::Branch, {is});
            Block* hit = graph_.newBlock();
            miss = graph_.newBlock();
            hit->frequency = frequency / static_cast<double>(targets.size());
            miss->frequency = block_->frequency - hit->frequency;
            graph_.setSuccessors(block_, hit, miss);
            block_ = hit;
        }
        made.callee = guard(Opcode::CheckTemplate, {callee}, bits);
        made.callee->type = kTypeObject;
        made.callee = onlyClosure(made.callee, targets[i]);
        graph_.cells.push_back(targets[i]);
        made.target = targets[i]->code_;
        if (Node* value = callKnown(made)) returns.push_back({block_, value});
        block_ = miss;
    }
    if (Node* value = join(returns, frequency)) setResult(value);
}
void Builder::visitCall() { call(false); }
void Builder::visitCallUndefined() { call(true); }

/// The code of the one constructor that the site has seen, or of a constant; guards make sure of it. Null: not known.
CodeBlock* Builder::constructorTarget(Node*& callee) {
    if (FunctionTemplate* known = knownTarget(callee); known && known->isConstructor_) {
        graph_.cells.push_back(known);
        return known->code_;
    }
    const FeedbackCell& site = cell();
    if (site.call.callState != static_cast<uint8_t>(CacheState::Monomorphic) || !site.call.targetIsTemplate ||
        !site.call.code || failed(Reason::WrongTarget) || failed(Reason::WrongValue) || failed(Reason::NotObject))
        return nullptr;
    graph_.cells.push_back(site.call.target);
    callee = guard(Opcode::CheckKind, {objectOf(callee)}, static_cast<uint64_t>(CellKind::Function));
    callee->type = kTypeObject;
    callee = guard(Opcode::CheckTemplate, {callee}, reinterpret_cast<uint64_t>(site.call.target));
    callee->type = kTypeObject;
    callee = onlyClosure(callee, static_cast<FunctionTemplate*>(site.call.target));
    return site.call.code;
}

/// The object that a base constructor gets when `new.target` is that function, as long as the function's prototype is
/// that of its initial shape. Null: not made before, or the prototype is no constant.
Node* Builder::objectFor(Function* newTarget) {
    if (newTarget->initialShapeId_ == kNoShape || newTarget->hasFlag(kLazy)) return nullptr;
    const Shape* initial = vm_.shapes.at(newTarget->initialShapeId_);
    PropertyKey key = vm_.names.prototype;
    Found found = lookUp(newTarget, key);
    if (found.holder != newTarget || !found.isData() || !found.entry.ownerShapeId ||
        newTarget->getSlot(vm_, found.entry.slot) != initial->prototype() ||
        !vm_.shapes.at(found.entry.ownerShapeId)->field_.isConst)
        return nullptr;
    dependOn(newTarget, found, key);
    vm_.dependencies.onConstant(validity(), found.entry.ownerShapeId, newTarget);
    graph_.shapes.push_back(found.entry.ownerShapeId);
    assume();
    return newObject(newTarget);
}
Node* Builder::newObject(Function* newTarget) {
    Node* object = emit(Opcode::NewObject, {}, newTarget->initialShapeId_);
    object->aux2 = newTarget->initialInlineCapacity_;
    object->type = kTypeObject;
    graph_.shapes.push_back(newTarget->initialShapeId_);
    return object;
}

namespace {

/// The one known builtin that does the same with `new` and without. A constant callee counts, not what other closures
/// of the site have called.
bool isArrayConstructor(const Node* callee, const FeedbackCell& site) {
    bool isKnown = callee->is(Opcode::Constant) && callee->value().isCell();
    if (!isKnown && site.call.targetIsTemplate) return false;
    Cell* target = isKnown ? callee->value().asCell() : site.call.target;
    return target && target->kind() == CellKind::NativeFunction &&
           static_cast<NativeFunction*>(target)->intrinsic_ == static_cast<uint16_t>(KnownBuiltin::ArrayConstructor);
}

} // namespace

void Builder::visitNew() {
    if (cell().state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    Node* callee = tagged(pc_->b + kFrameHeaderWords + kFrameCallee);
    const FeedbackCell& site = cell();
    if (isArrayConstructor(callee, site) && callBuiltin(callee, nullptr, callArguments())) return;
    FunctionTemplate* constant = knownTarget(callee);
    if (constant && constant->isConstructor_ && constant->functionKind_ != FunctionKind::DerivedConstructor) {
        if (Node* object = objectFor(static_cast<Function*>(callee->value().asCell()))) {
            graph_.cells.push_back(constant);
            InlineCall call{constant->code_, callee, object, callArguments(), kFrameConstruct, pc_->b, pc_->a};
            if (Node* value = callKnown(call)) setResult(value);
            return;
        }
    }
    auto* function = static_cast<Function*>(site.function);
    bool known = site.call.callState == static_cast<uint8_t>(CacheState::Monomorphic) && site.call.code && function &&
                 function->kind() == CellKind::Function && function->template_ == site.call.target &&
                 function->initialShapeId_ != kNoShape && function->shapeId_ == site.call.functionShape &&
                 !failed(Reason::WrongValue) && !failed(Reason::WrongShape) &&
                 !(callee->is(Opcode::Constant) && callee->value() != Value(function));
    if (!known) {
        Node* none = graph_.constant(Value::empty());
        CodeBlock* target = constructorTarget(callee);
        if (target && target->template_->functionKind_ == FunctionKind::DerivedConstructor) {
            Node* value = callKnown({target, callee, none, callArguments(), kFrameConstruct, pc_->b, pc_->a});
            if (value) setResult(value);
            return;
        }
        setResult(emitCall(Opcode::Construct, nullptr, callee, none, callArguments(), pc_->b));
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
    Node* object = newObject(function);
    Node* value = callKnown({site.call.code, target, object, callArguments(), kFrameConstruct, pc_->b, pc_->a});
    if (value) setResult(value);
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

// Calls by way of Function.prototype.call and apply and of bound functions: what is called in the end is called at
// once, and may be inlined. And `instanceof`, where what it asks is known.
//
//   f.call(a, b)          f with `this` a, of b
//   g(b), g = f.bind(a)   the same
//   f.apply(a, list)      f of as many elements of the list as it has parameters, if it looks at nothing else
//
// The callee's frame lies in the same window as it would without, with other arguments. A throw shows no frame of what
// was seen through, and neither do the other tiers (captureStack).
#include "graph/builder.h"
#include "graph/op_registers.h"

#include "runtime/function.h"
#include "runtime/known_builtins.h"

namespace tiercel::graph {

using deopt::Reason;

namespace {

/// An array literal that nobody but frame states knows. (Of the block that is being built: in a loop, what comes behind
/// has been before.)
bool isUnseenArray(Node* list, const Block* block) {
    if (!list->is(Opcode::NewArray) || list->block != block) return false;
    bool seen = false;
    list->forEachUse([&](const Use& use) { seen = seen || !use.user->is(Opcode::FrameState); });
    return !seen;
}

} // namespace

Cell* Builder::calledCell(Node* callee) const {
    if (callee->is(Opcode::Constant)) return callee->value().isCell() ? callee->value().asCell() : nullptr;
    const FeedbackCell& site = cell();
    if (site.state != CacheState::Monomorphic || site.call.targetIsTemplate || failed(Reason::WrongTarget))
        return nullptr;
    return site.call.target;
}

void Builder::checkTarget(Node* callee, Cell* target) {
    if (callee->is(Opcode::Constant)) return;
    graph_.cells.push_back(target);
    Node* same = emit(Opcode::TaggedEqual, {callee, graph_.constant(Value(target))});
    guard(Opcode::CheckTrue, {same})->aux2 = static_cast<uint64_t>(Reason::WrongTarget);
}

void Builder::seeThrough(Node*& callee, Node*& thisValue, std::vector<Node*>& arguments) {
    constexpr uint32_t kMostLinks = 8;
    constexpr size_t kMostArguments = 16;
    Node* called = callee;
    for (uint32_t link = 0; link < kMostLinks; link++) {
        // What the site has called says nothing of what comes behind it.
        if (callee != called && !callee->is(Opcode::Constant)) return;
        Cell* target = calledCell(callee);
        if (!target) return;
        if (target->kind() == CellKind::BoundFunction) {
            auto* bound = static_cast<BoundFunction*>(target);
            InternalArray* list = bound->boundArgs_;
            size_t count = list ? list->length_ : 0;
            if (count + arguments.size() > kMostArguments) return;
            checkTarget(callee, bound);
            callee = graph_.constant(Value(bound->target_.get()));
            thisValue = graph_.constant(bound->boundThis_);
            std::vector<Node*> all;
            for (size_t i = 0; i < count; i++) all.push_back(graph_.constant(list->data()[i]));
            all.insert(all.end(), arguments.begin(), arguments.end());
            arguments = std::move(all);
            continue;
        }
        if (target->kind() != CellKind::NativeFunction) return;
        auto* function = static_cast<NativeFunction*>(target);
        if (function->realm_ != vm_.realm || !thisValue) return;
        auto which = static_cast<KnownBuiltin>(function->intrinsic_);
        bool isApply = which == KnownBuiltin::FunctionApply;
        if (!isApply && which != KnownBuiltin::FunctionCall) return;
        // What is no function has an error of its own.
        if (!isFunction(thisValue) && (failed(Reason::WrongValue) || failed(Reason::NotObject))) return;
        Node* next = taggedOf(thisValue);
        std::vector<Node*> passed;
        if (isApply && arguments.size() > 1) {
            Node* list = taggedOf(arguments[1]);
            bool isNone = !(list->type & ~(kTypeNull | kTypeUndefined)),
                 isFresh = isUnseenArray(list, block_) && !hasHoles(list);
            if (!isNone && !isFresh && !isListOf(next, list)) return;
            checkTarget(callee, function);
            if (isFresh) {
                for (size_t i = 0; i < list->inputCount(); i++) passed.push_back(list->input(i));
            } else if (!isNone) {
                takeList(next, list, passed);
            }
        } else {
            checkTarget(callee, function);
            if (!isApply && arguments.size() > 1) passed.assign(arguments.begin() + 1, arguments.end());
        }
        if (!isFunction(next)) {
            next = guard(Opcode::CheckKind, {objectOf(next)}, static_cast<uint64_t>(CellKind::Function));
            next->type = kTypeObject;
        }
        thisValue = arguments.empty() ? graph_.constant(Value::undefined()) : taggedOf(arguments[0]);
        callee = next;
        arguments = std::move(passed);
    }
}

/// Can `takeList` be made for a call of `target`?
bool Builder::isListOf(Node* target, Node* list) const {
    constexpr uint32_t kMostParameters = 8;
    const FunctionTemplate* t = templateOf(target);
    if (!t || t->isClassConstructor() || t->code_->parameterCount_ > kMostParameters || needsFrame(*t->code_->data_))
        return false;
    bool lost = false;
    for (Reason reason : {Reason::NotObject, Reason::WrongValue, Reason::WrongElements, Reason::PrototypeChanged})
        lost = lost || failed(reason);
    return !lost && !vm_.indexedPrototypes && list->type & kTypeObject;
}

/// The Elements cell of an array of values whose holes read as undefined; guards make sure.
Node* Builder::elementsOfList(Node* list) {
    constexpr auto kValues =
        static_cast<uint64_t>(IndexingKind::PackedInt32) | static_cast<uint64_t>(IndexingKind::HoleyAny) << 8;
    Node* array = guard(Opcode::CheckKind, {objectOf(list)}, static_cast<uint64_t>(CellKind::Array));
    array->type = kTypeObject;
    array = guard(Opcode::CheckElements, {array}, kValues);
    array->type = kTypeObject;
    return emit(Opcode::LoadElements, {withoutElementsBehind(array, kExotic)});
}

/// One of them, undefined beyond the end.
Node* Builder::elementOfList(Node* elements, Node* index, Node* length) {
    constexpr double kOften = 0.9;
    double frequency = block_->frequency;
    Node* inside = emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt));
    Block* outside = branchOn(inside, kOften);
    Node* value = emit(Opcode::LoadElement, {elements, index});
    value->type = kTypeAny;
    value = emit(Opcode::HoleToUndefined, {value});
    value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
    return join({{block_, value}, {outside, graph_.constant(Value::undefined())}}, frequency);
}

/// The elements of a list, an array, for the parameters of `target`, which does not see that there are others.
void Builder::takeList(Node* target, Node* list, std::vector<Node*>& arguments) {
    Node* elements = elementsOfList(list);
    Node* length = emit(Opcode::LoadLength, {elements});
    uint32_t count = templateOf(target)->code_->parameterCount_;
    for (uint32_t i = 0; i < count; i++)
        arguments.push_back(elementOfList(elements, graph_.int32(static_cast<int32_t>(i)), length));
}

/// What is spread into an empty literal that nobody has seen is an array of its own from the start.
void Builder::visitArraySpread() {
    Node* array = get(pc_->a);
    if (!isUnseenArray(array, block_) || array->inputCount()) {
        runOp();
        return;
    }
    Node* copy = emit(Opcode::CallIntrinsic, {tagged(pc_->b)}, static_cast<uint64_t>(Intrinsic::spreadArray));
    copy->type = kTypeObject;
    copy->setState(stateDuringCall(pc_->a)); // a throw leaves nothing that knows the array
    refine(array, copy);
}

/// The list is what such a function gets as its only parameter, `...rest`. False: not of this function.
bool Builder::callWithRest(Node* callee, Node* list) {
    FunctionTemplate* t = templateOf(callee);
    if (!t || t->isClassConstructor() || t->code_->parameterCount_ || !(list->type == kTypeObject)) return false;
    const CodeData& data = *t->code_->data_;
    bool takesAll = false;
    for (size_t at = 0; at < data.units.size(); at += infoOf(&data.units[at]).units)
        takesAll = takesAll || (data.units[at].op() == Op::CreateRest && data.units[at].b == 0);
    if (!takesAll) return false;
    InlineCall call{t->code_, callee, tagged(pc_->b + kFrameHeaderWords + kFrameThis), {}, 0, pc_->b, pc_->a};
    call.rest = list;
    Node* value = nullptr;
    if (!tryInline(call, value)) return false;
    graph_.cells.push_back(t);
    if (value) setResult(value);
    return true;
}

/// The array of the arguments has been made by the instructions before; a known function takes what it has parameters
/// for.
void Builder::visitCallSpread() {
    int32_t header = pc_->b + kFrameHeaderWords;
    Node *callee = tagged(header + kFrameCallee), *list = tagged(pc_->c);
    if (callWithRest(callee, list)) return;
    if (!isListOf(callee, list)) {
        runOp();
        return;
    }
    std::vector<Node*> arguments;
    takeList(callee, list, arguments);
    FunctionTemplate* t = templateOf(callee);
    graph_.cells.push_back(t);
    Node* thisValue = tagged(header + kFrameThis);
    Node* value = callKnown({t->code_, callee, thisValue, std::move(arguments), 0, pc_->b, pc_->a});
    if (value) setResult(value);
}

Node* Builder::instanceOfKnown(Node* value, Node* target) {
    if (!target->is(Opcode::Constant) || !target->value().isCallable() || failed(Reason::WrongValue)) return nullptr;
    auto* constructor = static_cast<Object*>(target->value().asCell());
    if (constructor->kind() != CellKind::Function && constructor->kind() != CellKind::NativeFunction) return nullptr;
    // The original [Symbol.hasInstance] is the one that cannot be changed.
    Object* original = vm_.realm->get(tiercel::Intrinsic::FunctionPrototype);
    PropertyKey hasInstance = vm_.names.symbolHasInstance, key = vm_.names.prototype;
    Found method = lookUp(constructor, hasInstance), prototype = lookUp(constructor, key);
    if (method.holder != original || prototype.holder != constructor || !prototype.isData() ||
        !constructor->getSlot(vm_, prototype.entry.slot).isObject())
        return nullptr;
    if (prototype.entry.attributes & kWritable &&
        (!prototype.entry.ownerShapeId || !vm_.shapes.at(prototype.entry.ownerShapeId)->field_.isConst))
        return nullptr;
    dependOn(constructor, method, hasInstance);
    Node* object = prototype.entry.attributes & kWritable
                       ? loadFound(constructor, prototype, key)
                       : graph_.constant(constructor->getSlot(vm_, prototype.entry.slot));
    if (!(prototype.entry.attributes & kWritable)) {
        dependOn(constructor, prototype, key);
        assume();
    }
    constexpr uint16_t kObjects = kTypeObject;
    if (value->rep == Rep::Tagged && !(value->type & kObjects)) return graph_.boolean(false);
    Node* found = intrinsic(Intrinsic::isInstance, {value, object});
    Node* known = emit(Opcode::Int32Compare, {found, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ge));
    guard(Opcode::CheckTrue, {known})->aux2 = static_cast<uint64_t>(Reason::WrongValue);
    return emit(Opcode::Int32Compare, {found, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ne));
}

} // namespace tiercel::graph

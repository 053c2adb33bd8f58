// for-of and destructuring of arrays. A window that has Empty where the next method would be walks an array by its
// elements: the index is an int32 in the graph, and nothing of the window is in memory.
//
//   n5: Bool = CallIntrinsic isPlainIterable n4      before the loop, with a guard
//   n9: Tagged = CheckElements n4                    in the loop: the array may change meanwhile
//   n12: Bool = Uint32Compare Lt n8, n11             the index against the length of now
//
// Other iterators, holes, and arrays of several kinds of elements are left to the ops' functions.
#include "graph/builder.h"

namespace tiercel::graph {

using deopt::Reason;

namespace {

bool isConstant(const Node* node, Value v) { return node->is(Opcode::Constant) && node->value() == v; }
constexpr uint64_t kinds(IndexingKind first, IndexingKind last) {
    return static_cast<uint64_t>(first) | static_cast<uint64_t>(last) << 8;
}

} // namespace

/// As long as they hold, arrays that have no properties of their own are walked: Array.prototype[Symbol.iterator] and
/// the iterators' next() are the originals. False: more is to be asked.
bool Builder::dependOnArrayIteration() {
    Realm& realm = *code_->template_->realm_;
    if (!vm_.arrayIterationIntact || !realm.exists(tiercel::Intrinsic::ArrayIteratorPrototype)) return false;
    struct Part {
        Object* holder;
        PropertyKey key;
    };
    for (Part part : {Part{realm.get(tiercel::Intrinsic::ArrayPrototype), vm_.names.symbolIterator},
                      Part{realm.get(tiercel::Intrinsic::ArrayIteratorPrototype), vm_.names.next}}) {
        Found found = lookUp(part.holder, part.key);
        if (found.holder != part.holder || !found.isData() || !found.entry.ownerShapeId ||
            !vm_.shapes.at(found.entry.ownerShapeId)->field_.isConst)
            return false;
        dependOn(part.holder, found, part.key);
        vm_.dependencies.onConstant(validity(), found.entry.ownerShapeId, part.holder);
        graph_.shapes.push_back(found.entry.ownerShapeId);
    }
    assume();
    return true;
}

/// As long as they hold, IteratorClose of an array that is walked does nothing: array iterators have no return().
bool Builder::dependOnNoReturn() {
    Realm& realm = *code_->template_->realm_;
    if (!realm.exists(tiercel::Intrinsic::ArrayIteratorPrototype)) return false;
    Object* prototype = realm.get(tiercel::Intrinsic::ArrayIteratorPrototype);
    Found found = lookUp(prototype, vm_.names.return_);
    if (!found.isKnown || found.holder) return false;
    dependOn(prototype, found, vm_.names.return_);
    assume();
    return true;
}

void Builder::visitGetIterator() {
    if (pc_->c != 0 || pc_->feedback & kSeenOther || failed(Reason::WrongValue) || failed(Reason::NotObject)) {
        runOp();
        return;
    }
    Node* array = objectOf(get(pc_->b));
    if (!failed(Reason::WrongShape) && dependOnArrayIteration()) {
        uint32_t shape = code_->template_->realm_->arrayShape->id();
        graph_.shapes.push_back(shape);
        array = guard(Opcode::CheckShape, {array}, shape);
        array->type = kTypeObject;
    } else {
        Node* check = guard(Opcode::CheckTrue, {intrinsic(Intrinsic::isPlainIterable, {array})});
        check->aux2 = static_cast<uint64_t>(Reason::WrongValue);
    }
    set(pc_->a, array);
    set(pc_->a + 1, graph_.constant(Value::empty()));
    set(pc_->a + 2, graph_.int32(0));
}

void Builder::visitIteratorNext() {
    uint8_t seen = pc_->feedback;
    int32_t window = pc_->b;
    auto target = static_cast<uint32_t>(static_cast<int64_t>(unit()) + pc_->jumpD());
    Node *next = get(window + 1), *state = get(window + 2);
    if (isConstant(state, Value::undefined())) {
        jumpTo(target);
        return;
    }
    bool isWalk = isConstant(next, Value::empty());
    if ((seen & kSeenOther && !isWalk) || failed(Reason::WrongValue) || failed(Reason::WrongElements) ||
        failed(Reason::Hole) || failed(Reason::NotInt32) || failed(Reason::NotObject)) {
        runJumpingOp();
        return;
    }
    Node* array = objectOf(get(window));
    if (!isWalk) {
        guard(Opcode::CheckValue, {taggedOf(next)}, Value::empty().bits());
        set(window + 1, graph_.constant(Value::empty()));
    }
    Node* index = int32Of(state);
    bool doubles = seen & kSeenDoubleElements;
    array = guard(Opcode::CheckElements, {array},
                  doubles ? kinds(IndexingKind::PackedDouble, IndexingKind::HoleyDouble)
                          : kinds(IndexingKind::PackedInt32, IndexingKind::HoleyAny));
    array->type = kTypeObject;
    Node* elements = emit(Opcode::LoadElements, {array});
    Node* length = emit(Opcode::LoadLength, {elements});
    Node* inside = emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt));
    Block *from = block_, *in = graph_.newBlock();
    emit(Opcode::Branch, {inside});
    from->successors[0] = in;
    in->predecessors.push_back(from);
    in->frequency = from->frequency;
    std::vector<Node*> before = environment_;
    set(window + 2, graph_.constant(Value::undefined()));
    leave(target, from, 1);
    environment_ = std::move(before);
    block_ = in;
    state_ = nullptr;
    if (doubles) {
        Node* value = emit(Opcode::LoadElementDouble, {elements, index});
        setResult(guard(Opcode::CheckNotHoleDouble, {value}));
    } else {
        Node* value = guard(Opcode::CheckNotHole, {emit(Opcode::LoadElement, {elements, index})});
        value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
        setResult(value);
    }
    set(window + 2, emit(Opcode::Int32Add, {index, graph_.int32(1)}));
    jumpTo(nextUnit());
}

void Builder::visitCheckIteratorResult() {
    if (failed(Reason::NotObject)) {
        runOp();
        return;
    }
    objectOf(get(pc_->a));
}

void Builder::visitIteratorClose() {
    int32_t window = pc_->a;
    Node* state = get(window + 2);
    if (isConstant(state, Value::undefined())) return;
    bool isWalk = isConstant(get(window + 1), Value::empty());
    if (!isWalk || pc_->b || !(state->rep == Rep::Int32 || state->type == kTypeInt32)) {
        runOp();
        return;
    }
    Node* array = tagged(window);
    bool isNothing = dependOnNoReturn();
    // Finished, whatever it comes to.
    set(window + 2, graph_.constant(Value::undefined()));
    if (isNothing) return;
    state_ = nullptr;
    intrinsic(Intrinsic::closeArrayWalk, {array});
}

} // namespace tiercel::graph

// for-of and destructuring of arrays. A window that has Empty where the next method would be walks an array by its
// elements: the index is an int32 in the graph, and nothing of the window is in memory.
//
//   n5: Bool = CallIntrinsic isPlainIterable n4      before the loop, with a guard
//   n9: Tagged = CheckElements n4                    in the loop: the array may change meanwhile
//   n12: Bool = Uint32Compare Lt n8, n11             the index against the length of now
//
// Iterators of arrays, maps and sets (entries(), keys(), values()) are stepped in line, without result objects:
//
//   n4: Tagged = CheckNativeClass n3                 what it walks and gives, out of the loop as a rule
//   n6: Int32 = UnboxInt32 (LoadField position n4)   in memory: anyone may know the iterator
//   n9: Tagged = NewArray n6 n8                      an entry, which nobody makes if it is only destructured
//   (isOwnArray)
//
// Other iterators, holes, and arrays of several kinds of elements are left to the ops' functions.
#include "graph/builder.h"

#include "runtime/builtins/iterator.h"
#include "runtime/layout.h"

#include <bit>

namespace tiercel::graph {

using deopt::Reason;

namespace {

bool isConstant(const Node* node, Value v) { return node->is(Opcode::Constant) && node->value() == v; }
constexpr uint64_t fieldOffset(uint32_t field) { return layout::kNativeFields + field * sizeof(Value); }
/// How often, as good as.
constexpr double kGoesOn = 0.99;

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
    if (isOwnArray(array) && dependOnArrayIteration()) {
        // Known for what it is.
    } else if (!failed(Reason::WrongShape) && dependOnArrayIteration()) {
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

bool Builder::hasHoles(const Node* newArray) {
    for (size_t i = 0; i < newArray->inputCount(); i++)
        if (isConstant(newArray->input(i), Value::empty())) return true;
    return false;
}

/// Is it an array that this graph makes, and that nobody else knows of? States do not count: an exit makes it for
/// frames that are then the only ones to know it.
bool Builder::isOwnArray(const Node* array) const {
    if (!array->is(Opcode::NewArray) || hasHoles(array)) return false;
    for (const Use* use = array->uses(); use; use = use->next)
        if (!use->user->is(Opcode::FrameState)) return false;
    // What follows in a loop has not been built yet, so there must be none between.
    for (const Block* block = block_; block != array->block; block = block->predecessors[0])
        if (block->isLoopHeader || block->predecessors.size() != 1) return false;
    return true;
}

/// IteratorNext of a walk over such an array: what was put into it.
void Builder::nextOfOwnArray(Node* array, uint32_t target) {
    int32_t window = pc_->b;
    auto index = static_cast<size_t>(get(window + 2)->integer());
    if (index >= array->inputCount()) {
        set(window + 2, graph_.constant(Value::undefined()));
        jumpTo(target);
        return;
    }
    setResult(array->input(index));
    set(window + 2, graph_.int32(static_cast<int32_t>(index + 1)));
    jumpTo(nextUnit());
}

/// A field of an iterator's that is of that type always.
Node* Builder::loadOf(Node* iterator, uint32_t field, uint16_t type) {
    Node* load = emit(Opcode::LoadField, {iterator}, fieldOffset(field));
    load->type = type;
    return load;
}

/// The window is finished: goes there, in the present block. The environment is that of before afterwards.
void Builder::leaveFinished(uint32_t target) {
    std::vector<Node*> before = environment_;
    set(pc_->b + 2, graph_.constant(Value::undefined()));
    jumpTo(target);
    environment_ = std::move(before);
}

/// The iterator has gone past the position: its result is the key, the value (no key) or both.
void Builder::giveStep(Node* iterator, Node* position, Node* key, Node* value) {
    if (key && value) {
        std::vector<Node*> entry = {key, value};
        newArray(entry, kSeenAnyElements);
    } else {
        setResult(key ? key : value);
    }
    Node* next = emit(Opcode::Int32Add, {position, graph_.int32(1)});
    emit(Opcode::StoreField, {iterator, taggedOf(next)}, fieldOffset(kIteratorPosition));
    state_ = nullptr;
    jumpTo(nextUnit());
}

void Builder::stepArrayIterator(Node* iterator, uint32_t target) {
    uint8_t seen = pc_->feedback;
    bool doubles = seen & kSeenDoubleElements, keys = seen & kSeenKeys;
    Node* array = guard(Opcode::CheckKind, {loadOf(iterator, kIteratorSource, kTypeObject | kTypeOtherCell)},
                        static_cast<uint64_t>(CellKind::Array));
    array->type = kTypeObject;
    array = guard(Opcode::CheckElements, {array},
                  keys      ? kinds(IndexingKind::PackedDouble, IndexingKind::HoleyAny)
                  : doubles ? kinds(IndexingKind::PackedDouble, IndexingKind::HoleyDouble)
                            : kinds(IndexingKind::PackedInt32, IndexingKind::HoleyAny));
    array->type = kTypeObject;
    Node* elements = emit(Opcode::LoadElements, {array});
    Node* length = emit(Opcode::LoadLength, {elements});
    Node* position = emit(Opcode::UnboxInt32, {loadOf(iterator, kIteratorPosition, kTypeInt32)});
    Block* end =
        branchOn(emit(Opcode::Uint32Compare, {position, length}, static_cast<uint64_t>(Condition::Lt)), kGoesOn);
    Block* inside = block_;
    block_ = end;
    Node* none = graph_.constant(Value(vm_.emptyElements));
    emit(Opcode::StoreField, {iterator, none}, fieldOffset(kIteratorSource));
    emit(Opcode::Barrier, {iterator, none});
    leaveFinished(target);
    block_ = inside;
    state_ = nullptr;
    Node* value = nullptr;
    if (doubles && !keys) {
        value = guard(Opcode::CheckNotHoleDouble, {emit(Opcode::LoadElementDouble, {elements, position})});
    } else if (!keys) {
        value = guard(Opcode::CheckNotHole, {emit(Opcode::LoadElement, {elements, position})});
        value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
    }
    giveStep(iterator, position, seen & kSeenItems ? nullptr : position, value);
}

/// The entry at the position, if the table has one there; else the general function finds the next one.
void Builder::stepCollectionIterator(Node* iterator, bool isMap, uint32_t target) {
    uint8_t seen = pc_->feedback;
    bool wantsKey = !isMap || !(seen & kSeenItems), wantsValue = isMap && !(seen & kSeenKeys);
    // A table is like an object here, and its entries are its elements (runtime/layout.h).
    struct Place {
        Node *position, *elements, *at;
    };
    auto place = [&] {
        Node* table = loadOf(iterator, kIteratorTable, kTypeOtherCell);
        Node* position = emit(Opcode::UnboxInt32, {loadOf(iterator, kIteratorPosition, kTypeInt32)});
        Node* elements = emit(Opcode::LoadElements, {table});
        return Place{position, elements, emit(Opcode::Int32Mul, {position, graph_.int32(3)})};
    };
    auto load = [&](const Place& place, int32_t part) {
        Node* at = part ? emit(Opcode::Int32Add, {place.at, graph_.int32(part)}) : place.at;
        return emit(Opcode::LoadElement, {place.elements, at});
    };
    auto isThere = [&](const Place& place, Node* key, std::vector<Returned>* keys, std::vector<Returned>* values) {
        keys->push_back({block_, key});
        if (wantsValue) values->push_back({block_, load(place, 1)});
    };
    double frequency = block_->frequency;
    std::vector<Returned> positions, keyWays, valueWays;
    Place first = place();
    Node* length = emit(Opcode::LoadLength, {first.elements});
    Block* search =
        branchOn(emit(Opcode::Uint32Compare, {first.at, length}, static_cast<uint64_t>(Condition::Lt)), kGoesOn);
    Node* key = load(first, 0);
    Node* none = emit(Opcode::TaggedEqual, {key, graph_.constant(Value::empty())});
    emit(Opcode::Branch, {none});
    Block* there = graph_.newBlock();
    there->frequency = block_->frequency * kGoesOn;
    search->frequency += block_->frequency - there->frequency;
    block_->successors[0] = search;
    block_->successors[1] = there;
    search->predecessors.push_back(block_);
    there->predecessors.push_back(block_);
    block_ = there;
    positions.push_back({block_, first.position});
    isThere(first, key, &keyWays, &valueWays);

    block_ = search;
    Node* found = intrinsic(Intrinsic::settleIterator, {iterator});
    Block* end = branchOn(found, 0.5);
    Place second = place();
    positions.push_back({block_, second.position});
    isThere(second, load(second, 0), &keyWays, &valueWays);
    block_ = end;
    leaveFinished(target);

    Block* join = graph_.newBlock();
    join->frequency = frequency;
    for (const Returned& way : positions) {
        graph_.append(way.from, Opcode::Jump)->unit = unit();
        graph_.setSuccessors(way.from, join);
    }
    block_ = join;
    state_ = nullptr;
    auto phiOf = [&](const std::vector<Returned>& ways, Rep rep) {
        Node* inputs[] = {ways[0].value, ways[1].value};
        Node* phi = graph_.addPhi(join, rep, inputs);
        phi->unit = unit();
        return phi;
    };
    Node* position = phiOf(positions, Rep::Int32);
    key = wantsKey ? phiOf(keyWays, Rep::Tagged) : nullptr;
    Node* value = wantsValue ? phiOf(valueWays, Rep::Tagged) : nullptr;
    for (Node* n : {key, value})
        if (n) n->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
    if (!isMap && seen & kSeenEntries) value = key;
    giveStep(iterator, position, key, value);
}

/// A step of an iterator of a builtin, whose next() is the original. False, with nothing emitted: it is not known that
/// this is one.
bool Builder::stepIterator(uint32_t target) {
    uint8_t seen = pc_->feedback;
    uint8_t what = seen & kSeenIteratorOf, gives = seen & (kSeenKeys | kSeenItems | kSeenEntries);
    if (!std::has_single_bit(what) || !std::has_single_bit(gives) || seen & kSeenOther) return false;
    IteratorOf of = what & kSeenIteratorOfArray ? IteratorOf::Array
                    : what & kSeenIteratorOfMap ? IteratorOf::Map
                                                : IteratorOf::Set;
    ArrayIterationKind kind = gives & kSeenKeys    ? ArrayIterationKind::Keys
                              : gives & kSeenItems ? ArrayIterationKind::Values
                                                   : ArrayIterationKind::Entries;
    for (Reason reason : {Reason::WrongValue, Reason::NotObject, Reason::NotInt32, Reason::WrongElements, Reason::Hole})
        if (failed(reason)) return false;
    Value next = originalNext(*code_->template_->realm_, of);
    if (next.isEmpty()) return false;
    int32_t window = pc_->b;
    int32Of(get(window + 2)); // not finished
    graph_.cells.push_back(next.asCell());
    guard(Opcode::CheckValue, {tagged(window + 1)}, next.bits());
    Node* iterator = guard(Opcode::CheckKind, {objectOf(get(window))}, static_cast<uint64_t>(CellKind::NativeObject));
    iterator->type = kTypeObject;
    iterator = guard(Opcode::CheckNativeClass, {iterator}, reinterpret_cast<uint64_t>(iteratorClass(of, kind)));
    iterator->type = kTypeObject;
    if (of == IteratorOf::Array)
        stepArrayIterator(iterator, target);
    else
        stepCollectionIterator(iterator, of == IteratorOf::Map, target);
    return true;
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
    if (isWalk && state->is(Opcode::Int32Constant) && isOwnArray(get(window))) {
        nextOfOwnArray(get(window), target);
        return;
    }
    if (!isWalk && stepIterator(target)) return;
    if ((((seen & kSeenOther) || (seen & kSeenIteratorOf)) && !isWalk) || failed(Reason::WrongValue) ||
        failed(Reason::WrongElements) || failed(Reason::Hole) || failed(Reason::NotInt32) ||
        failed(Reason::NotObject)) {
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

/// The next key is a function's result. What it is a key of is remembered for visitGetElem.
void Builder::visitForInNext() {
    auto target = static_cast<uint32_t>(static_cast<int64_t>(unit()) + pc_->jumpD());
    Node* list = tagged(pc_->b);
    Node* key = intrinsic(Intrinsic::forInNext, {list});
    key->type = kTypeString | kTypeUndefined;
    Node* atEnd = emit(Opcode::TaggedEqual, {key, graph_.constant(Value::undefined())});
    Block* from = block_;
    emit(Opcode::Branch, {atEnd});
    leave(target, from, 0);
    forInKeys_[key] = list;
    state_ = nullptr;
    setResult(key);
    leave(nextUnit(), from, 1);
    block_ = nullptr;
}

/// `object[key]` with a key that a for-in loop has given: its list may know where the property is.
bool Builder::getEnumerated(Node* base, Node* key) {
    auto known = forInKeys_.find(key);
    if (known == forInKeys_.end()) return false;
    Node* value = intrinsic(Intrinsic::forInValue, {known->second, base, key});
    double frequency = block_->frequency;
    Block* found = branchOn(emit(Opcode::TaggedEqual, {value, graph_.constant(Value::empty())}), 1 - kGoesOn);
    Node* looked = intrinsic(Intrinsic::getKeyed, {base, key});
    std::vector<Returned> ways{{block_, looked}};
    ways.push_back({found, value});
    setResult(joinElements(ways, frequency));
    return true;
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

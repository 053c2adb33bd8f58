// What builtins written in JavaScript (runtime/builtins/self_hosted.h) have and programs have not: elements by
// HasProperty and Get, definitions of elements, abstract operations.
//
// Such a function is called from everywhere, so its feedback is the sum of what all callers have, and says little about
// the one that it is inlined in. Element ops take one way for each kind of elements that was seen, and the general
// function where other objects came too: a call with another kind costs a branch, not the code. For the same reason
// arrays of integers, which would need no test of their elements, are not told from arrays of any values.
//
//   n7: Bool = HasElements n5, PackedInt32..HoleyAny    Branch: LoadElement, Empty for a hole
//   n12: Tagged = CheckElements n5, PackedDouble..       else:  LoadElementDouble
//
// Nothing that an element op asks is remembered over a call of the callback, unless that is inlined and changes nothing
// of the kind: gvn and licm decide.
#include "graph/builder.h"

#include "runtime/abstract_operations.h"
#include "runtime/known_builtins.h"

#include <algorithm>
#include <bit>

namespace tiercel::graph {

using deopt::Reason;

namespace {

constexpr uint64_t kAllValues = kinds(IndexingKind::PackedInt32, IndexingKind::HoleyAny);
constexpr uint64_t kAnyValues = kinds(IndexingKind::PackedAny, IndexingKind::HoleyAny);
constexpr uint64_t kInt32Values = kinds(IndexingKind::PackedInt32, IndexingKind::HoleyInt32);
constexpr uint64_t kAllDoubles = kinds(IndexingKind::PackedDouble, IndexingKind::HoleyDouble);
constexpr uint8_t kSeenValues = kSeenInt32Elements | kSeenAnyElements;
constexpr uint8_t kSeenOthers = kSeenString | kSeenOther;
constexpr int kMostTypedKinds = 4;
constexpr auto kNoEmpty = static_cast<uint16_t>(kTypeAny & ~kTypeEmpty);

bool isNumber(const Node* n) {
    return n->rep == Rep::Int32 || n->rep == Rep::Double ||
           (n->rep == Rep::Tagged && n->type && !(n->type & ~kTypeNumber));
}
bool isInt32(const Node* n) { return n->rep == Rep::Int32 || (n->rep == Rep::Tagged && n->type == kTypeInt32); }

} // namespace

/// Goes on where the condition holds; the block where it does not.
Block* Builder::branchOn(Node* condition, double share) {
    emit(Opcode::Branch, {condition});
    Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
    hit->frequency = block_->frequency * share;
    miss->frequency = block_->frequency - hit->frequency;
    graph_.setSuccessors(block_, hit, miss);
    block_ = hit;
    return miss;
}

/// The kinds of typed arrays that the element op has seen, as bits; 0: too many, or others than of numbers.
uint32_t Builder::typedKinds() const {
    constexpr uint32_t kBelow = (1u << static_cast<uint32_t>(IndexingKind::Int8)) - 1;
    constexpr uint32_t kNumbers = ((2u << static_cast<uint32_t>(IndexingKind::Float64)) - 1) & ~kBelow;
    uint32_t seen = pc_->feedback & kSeenTypedArray ? cell().count : 0;
    return (seen & ~kNumbers) || std::popcount(seen) > kMostTypedKinds ? 0 : seen;
}

/// Of a typed array of that kind, in bounds.
Node* Builder::loadTyped(Node* object, Node* index, IndexingKind kind) {
    Node* array = guard(Opcode::CheckElements, {object}, kinds(kind, kind));
    array->type = kTypeObject;
    index = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadTypedLength, {array})});
    Node* data = emit(Opcode::LoadTypedData, {array});
    auto aux = static_cast<uint64_t>(kind);
    if (kind >= IndexingKind::Float32) return emit(Opcode::LoadTypedDouble, {data, index}, aux);
    Node* value = emit(Opcode::LoadTypedInt32, {data, index}, aux);
    return kind == IndexingKind::Uint32 ? emit(Opcode::Uint32ToDouble, {value}) : value;
}

/// a[b] = c for typed arrays of several kinds. False, with nothing emitted: visitSetElem does it.
bool Builder::storeTypedByKinds() {
    uint32_t typed = typedKinds();
    constexpr uint32_t kClamped = 1u << static_cast<uint32_t>(IndexingKind::Uint8Clamped);
    Node* value = get(pc_->c);
    bool compiled =
        pc_->feedback == kSeenTypedArray && std::popcount(typed) > 1 && !((typed & kClamped) && !isInt32(value));
    for (Reason reason : {Reason::NotInt32, Reason::NotNumber, Reason::OutOfBounds, Reason::WrongElements,
                          Reason::NotObject, Reason::LostPrecision})
        compiled = compiled && !failed(reason);
    if (!compiled) return false;
    Node* object = objectOf(tagged(pc_->a));
    Node* index = int32Of(get(pc_->b));
    bool isInt = isInt32(value);
    value = isInt ? int32Of(value) : doubleOf(value);
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    Node* none = graph_.constant(Value::undefined());
    for (; typed; typed &= typed - 1) {
        auto kind = static_cast<IndexingKind>(std::countr_zero(typed));
        bool last = !(typed & (typed - 1)), doubles = kind >= IndexingKind::Float32;
        Block* miss = last ? nullptr : branchOn(emit(Opcode::HasElements, {object}, kinds(kind, kind)), 0.5);
        Node* array = guard(Opcode::CheckElements, {object}, kinds(kind, kind));
        array->type = kTypeObject;
        Node* at = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadTypedLength, {array})});
        Node* data = emit(Opcode::LoadTypedData, {array});
        Node* stored = doubles ? doubleOf(value) : isInt ? value : emit(Opcode::DoubleToInt32, {value});
        emit(doubles ? Opcode::StoreTypedDouble : Opcode::StoreTypedInt32, {data, at, stored},
             static_cast<uint64_t>(kind));
        ways.push_back({block_, none});
        block_ = miss;
    }
    join(ways, frequency);
    return true;
}

/// The element b[c] of an object by the kinds of elements that were seen; what is not there is Empty if `present`, else
/// undefined. False, with nothing emitted: the general function is to do it.
bool Builder::elementByKinds(bool present) {
    uint8_t seen = pc_->feedback;
    Node *base = get(pc_->b), *key = get(pc_->c);
    if (!seen && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return true;
    }
    bool values = seen & kSeenValues, doubles = (seen & kSeenDoubleElements) && !failed(Reason::Hole);
    bool past = (seen & kSeenOutOfBounds) || failed(Reason::OutOfBounds);
    uint32_t typed = past ? 0 : typedKinds();
    bool others = (seen & kSeenOthers) || ((seen & kSeenDoubleElements) && !doubles) ||
                  ((seen & kSeenTypedArray) && !typed) || failedAgain(Reason::WrongElements);
    if (!(values || doubles || typed) || failed(Reason::NotInt32) || vm_.indexedPrototypes ||
        failed(Reason::PrototypeChanged) || failed(Reason::WrongValue))
        return false;
    Node* object = objectOf(taggedOf(base));
    Node* index = int32Of(key);
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    Node* absent = graph_.constant(present ? Value::empty() : Value::undefined());
    auto read = [&](uint64_t kindsOf, bool isDouble) {
        Node* array = guard(Opcode::CheckElements, {object}, kindsOf);
        array->type = kTypeObject;
        if (past || !isDouble) array = withoutElementsBehind(array, kExotic);
        Node* elements = emit(Opcode::LoadElements, {array});
        Node* length = emit(Opcode::LoadLength, {elements});
        Node* at = index;
        if (past) {
            constexpr double kOften = 0.9;
            Block* outside =
                branchOn(emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt)), kOften);
            Block* inside = block_;
            block_ = outside;
            guard(Opcode::CheckBounds, {index, graph_.int32(INT32_MAX)}); // below zero it is a name
            ways.push_back({block_, absent});
            block_ = inside;
        } else {
            at = guard(Opcode::CheckBounds, {index, length});
        }
        if (isDouble) {
            Node* value = emit(Opcode::LoadElementDouble, {elements, at});
            ways.push_back({block_, guard(Opcode::CheckNotHoleDouble, {value})});
            return;
        }
        Node* value = emit(Opcode::LoadElement, {elements, at});
        value->type = kTypeAny;
        if (!present) {
            value = emit(Opcode::HoleToUndefined, {value});
            value->type = kNoEmpty;
        }
        ways.push_back({block_, value});
    };
    int left = values + doubles + std::popcount(typed);
    auto enter = [&](uint64_t range) {
        return --left || others ? branchOn(emit(Opcode::HasElements, {object}, range), 0.5) : nullptr;
    };
    if (values) {
        Block* miss = enter(kAllValues);
        read(kAllValues, false);
        block_ = miss;
    }
    if (doubles) {
        Block* miss = enter(kAllDoubles);
        read(kAllDoubles, true);
        block_ = miss;
    }
    for (; typed; typed &= typed - 1) {
        auto kind = static_cast<IndexingKind>(std::countr_zero(typed));
        Block* miss = enter(kinds(kind, kind));
        Node* value = loadTyped(object, index, kind);
        ways.push_back({block_, value});
        block_ = miss;
    }
    if (others) {
        std::vector<Node*> before = environment_;
        if (present) {
            runOp();
            ways.push_back({block_, get(pc_->a)});
        } else {
            ways.push_back({block_, intrinsic(Intrinsic::getKeyed, {object, taggedOf(key)})});
        }
        environment_ = std::move(before);
    }
    setResult(joinElements(ways, frequency));
    return true;
}

void Builder::visitGetPresent() {
    if (!elementByKinds(true)) runOp();
}

/// CreateDataPropertyOrThrow: in bounds of an array by the kinds of elements that were seen, or at its end.
void Builder::visitDefineElem() {
    uint8_t seen = pc_->feedback;
    Node *index = get(pc_->b), *value = get(pc_->c);
    bool compiled = code_->template_->isBuiltin() && (seen & (kSeenValues | kSeenDoubleElements)) &&
                    !failed(Reason::WrongElements) && !failed(Reason::WrongValue) && !failed(Reason::NotInt32) &&
                    !failed(Reason::OutOfBounds);
    if (!compiled) {
        runOp();
        return;
    }
    Node* object = objectOf(tagged(pc_->a));
    index = int32Of(index);
    if (seen & kSeenOutOfBounds) {
        // At the end: `arrayPush` says by -1 that it is none for it, having done nothing.
        Node* array = guard(Opcode::CheckElements, {object}, kinds(IndexingKind::PackedDouble, IndexingKind::HoleyAny));
        array->type = kTypeObject;
        Node* length = emit(Opcode::LoadLength, {emit(Opcode::LoadElements, {array})});
        Node* atEnd = emit(Opcode::Int32Compare, {index, length}, static_cast<uint64_t>(Condition::Eq));
        guard(Opcode::CheckTrue, {atEnd})->aux2 = static_cast<uint64_t>(Reason::OutOfBounds);
        Node* pushed = intrinsic(Intrinsic::arrayPush, {array, taggedOf(value)});
        Node* done = emit(Opcode::Int32Compare, {pushed, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ge));
        guard(Opcode::CheckTrue, {done})->aux2 = static_cast<uint64_t>(Reason::WrongElements);
        return;
    }
    if (object->is(Opcode::NewArrayOfLength)) {
        expectElement(object, value, seen);
    } else {
        object = guard(Opcode::CheckFlagsClear, {object}, kExotic | kIsPrototype);
        object->type = kTypeObject;
    }
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    Node* none = graph_.constant(Value::undefined());
    std::vector<Returned> slow;
    constexpr double kOften = 0.9;
    auto store = [&](uint64_t range, Node* stored) {
        Block* miss = branchOn(emit(Opcode::HasElements, {object}, range), kOften);
        Node* array = guard(Opcode::CheckElements, {object}, range);
        array->type = kTypeObject;
        Node* elements = emit(Opcode::LoadElements, {array});
        Node* length = emit(Opcode::LoadLength, {elements});
        Node* inside = emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt));
        slow.push_back({branchOn(inside, kOften), none});
        if (stored->rep == Rep::Double) {
            emit(Opcode::StoreElementDouble, {elements, index, stored});
        } else {
            emit(Opcode::StoreElement, {elements, index, stored});
            if (!isInt32(stored)) emit(Opcode::Barrier, {elements, stored});
        }
        ways.push_back({block_, none});
        block_ = miss;
    };
    if (isInt32(value)) {
        if (seen & kSeenValues) store(kAllValues, taggedOf(value));
        if (seen & kSeenDoubleElements) store(kAllDoubles, doubleOf(value));
    } else if (isNumber(value)) {
        if (seen & kSeenDoubleElements) store(kAllDoubles, doubleOf(value));
        if (seen & kSeenValues) store(kAnyValues, taggedOf(value));
    } else {
        if (seen & kSeenValues) store(kAnyValues, taggedOf(value));
        bool mayBeNumber = value->rep == Rep::Tagged && (!value->type || (value->type & kTypeNumber));
        if (mayBeNumber && (seen & kSeenValues)) {
            Node* number = taggedOf(value);
            Block* others = branchOn(emit(Opcode::IsInt32, {number}), 0.5);
            store(kInt32Values, taggedOf(emit(Opcode::UnboxInt32, {number})));
            slow.push_back({block_, none});
            block_ = others;
        }
        if (mayBeNumber && (seen & kSeenDoubleElements)) {
            Node* number = taggedOf(value);
            Block* others = branchOn(emit(Opcode::IsNumber, {number}), 0.5);
            store(kAllDoubles, emit(Opcode::UnboxNumber, {number}));
            slow.push_back({block_, none});
            block_ = others;
        }
    }
    slow.push_back({block_, none});
    join(slow, frequency * (1 - kOften));
    runOp();
    ways.push_back({block_, none});
    join(ways, frequency);
}

/// Arrays of this realm that have no properties of their own are copied as such, as long as Array.prototype.constructor
/// and Array[Symbol.species] are what they were. False: more is to be asked.
bool Builder::dependOnArraySpecies() {
    Realm& realm = *code_->template_->realm_;
    Object* prototype = realm.get(tiercel::Intrinsic::ArrayPrototype);
    Object* constructor = realm.get(tiercel::Intrinsic::ArrayConstructor);
    PropertyKey key = vm_.names.constructor, species = vm_.names.symbolSpecies;
    Found found = lookUp(prototype, key), getter = lookUp(constructor, species);
    if (found.holder != prototype || !found.isData() || !found.entry.ownerShapeId ||
        prototype->getSlot(vm_, found.entry.slot) != Value(constructor) ||
        !vm_.shapes.at(found.entry.ownerShapeId)->field_.isConst)
        return false;
    if (getter.holder != constructor || !getter.isAccessor()) return false;
    Value function = getter.accessor(vm_)->getter_;
    if (!function.isCell() || function.asCell()->kind() != CellKind::NativeFunction ||
        static_cast<NativeFunction*>(function.asCell())->intrinsic_ !=
            static_cast<uint16_t>(KnownBuiltin::ArraySpecies))
        return false;
    dependOn(prototype, found, key);
    vm_.dependencies.onConstant(validity(), found.entry.ownerShapeId, prototype);
    graph_.shapes.push_back(found.entry.ownerShapeId);
    dependOn(constructor, getter, species);
    assume();
    return true;
}

void Builder::visitAbstractOperation() {
    Node* argument = kAbstractOperations[static_cast<uint16_t>(pc_->c)].arguments ? get(pc_->b) : nullptr;
    switch (static_cast<AbstractOperation>(static_cast<uint16_t>(pc_->c))) {
    case AbstractOperation::argumentCount:
        if (!call_) break;
        setResult(graph_.int32(static_cast<int32_t>(call_->arguments.size())));
        return;
    case AbstractOperation::isArray: setResult(intrinsic(Intrinsic::isArray, {taggedOf(argument)})); return;
    case AbstractOperation::checkProxyGet: checkTrap(Intrinsic::checkProxyGet); return;
    case AbstractOperation::checkProxySet: checkTrap(Intrinsic::checkProxySet); return;
    case AbstractOperation::lengthOf: {
        if (!(pc_->feedback & kSeenArray) || (pc_->feedback & kSeenNoArray) || failed(Reason::WrongValue) ||
            failed(Reason::Overflow))
            break;
        Node* array = guard(Opcode::CheckKind, {objectOf(taggedOf(argument))}, static_cast<uint64_t>(CellKind::Array));
        array->type = kTypeObject;
        setResult(guard(Opcode::CheckUint32, {emit(Opcode::LoadLength, {emit(Opcode::LoadElements, {array})})}));
        return;
    }
    case AbstractOperation::newArray: {
        if (failed(Reason::NotInt32) || failed(Reason::OutOfBounds)) break;
        setResult(newArrayOfLength(argument));
        return;
    }
    case AbstractOperation::pack:
        intrinsic(Intrinsic::packElements, {taggedOf(argument)});
        setResult(graph_.constant(Value::undefined()));
        return;
    case AbstractOperation::requireCallable:
        if (!isFunction(argument)) break;
        setResult(graph_.constant(Value::undefined()));
        return;
    case AbstractOperation::speciesOf: {
        if ((pc_->feedback & kSeenNoArray) || failed(Reason::WrongShape)) break;
        uint32_t shape = code_->template_->realm_->arrayShape->id();
        Node* array = objectOf(taggedOf(argument));
        if (!dependOnArraySpecies()) break;
        graph_.shapes.push_back(shape);
        guard(Opcode::CheckShape, {array}, shape)->type = kTypeObject;
        setResult(graph_.constant(Value::undefined()));
        return;
    }
    case AbstractOperation::isArrayConstructor: {
        Object* constructor = code_->template_->realm_->get(tiercel::Intrinsic::ArrayConstructor);
        setResult(emit(Opcode::TaggedEqual, {taggedOf(argument), graph_.constant(Value(constructor))}));
        return;
    }
    case AbstractOperation::addResource:
    case AbstractOperation::arrayFromIterator:
    case AbstractOperation::asyncFromSync:
    case AbstractOperation::asyncIteratorOf:
    case AbstractOperation::awaitedOf:
    case AbstractOperation::disposalOf:
    case AbstractOperation::disposeFailed:
    case AbstractOperation::disposeNext:
    case AbstractOperation::importDeferred:
    case AbstractOperation::importSource:
    case AbstractOperation::isConstructor:
    case AbstractOperation::isObject:
    case AbstractOperation::iteratorOf:
    case AbstractOperation::newDisposal:
    case AbstractOperation::refuseSet:
    case AbstractOperation::throwTypeError:
    case AbstractOperation::typedCreate:
    case AbstractOperation::typedLength: break;
    }
    runOp();
}

} // namespace tiercel::graph

// Properties, elements, environments, globals, literals, by what the inline caches have seen.
#include "graph/builder.h"
#include "graph/types.h"

#include "runtime/builtin_cells.h"
#include "runtime/function.h"
#include "runtime/known_builtins.h"

#include <algorithm>
#include <bit>

namespace tiercel::graph {

using deopt::Reason;

namespace {

/// Types that a node of any representation may be of.
uint16_t typesOf(const Node* n) {
    switch (n->rep) {
    case Rep::Int32: return kTypeInt32;
    case Rep::Double: return kTypeDouble;
    case Rep::Bool: return kTypeBool;
    default: return typeOfNode(n);
    }
}

} // namespace

// -- stores of named properties (loads: builder_properties.cpp)

/// May a value of these kinds be told by one check?
bool Builder::canAdmit(uint64_t fieldKind) {
    switch (fieldKind & 0xFF) {
    case kFieldAny:
    case kFieldInt32:
    case kFieldDouble:
    case kFieldInt32 | kFieldDouble:
    case kFieldString:
    case kFieldBool:
    case kFieldObject: return true;
    default: return false;
    }
}

bool Builder::lostAdmission(uint32_t times) const {
    constexpr Reason kReasons[] = {Reason::NotInt32, Reason::NotNumber, Reason::NotString, Reason::NotBoolean,
                                   Reason::NotObject};
    return options_.failedBefore && std::any_of(std::begin(kReasons), std::end(kReasons), [&](Reason reason) {
               return options_.failedBefore(code_, unit(), reason) > times;
           });
}

/// The kinds that a store by the case may have, in a form that one check can tell. Records of other unions (an object
/// or null, most of all) are widened to take any value: nothing is lost, since loads learn from the plain kinds alone.
bool Builder::makeAdmissible(PropertyCase& c, PropertyKey key) {
    if (canAdmit(c.fieldKind)) return true;
    Shape* shape = vm_.shapes.at(c.kind == CacheKind::AddInline ? c.newShapeId : c.shapeId);
    const PropertyEntry* entry = shape->find(key);
    if (!entry || !entry->ownerShapeId) return false;
    vm_.shapes.at(entry->ownerShapeId)->field_.widenToAny();
    vm_.dependencies.widened(entry->ownerShapeId); // nobody's: see typesOfRecord
    c.fieldKind = kFieldAny;
    c.extra = 0;
    return true;
}

/// `value` in the representation and of the kind that the field's record admits; null: such a store is not compiled.
Node* Builder::admit(uint8_t fieldKind, uint32_t shape, Node* value) {
    switch (fieldKind) {
    case kFieldAny: return taggedOf(value);
    case kFieldInt32: return taggedOf(int32Of(value));
    case kFieldDouble: return taggedOf(doubleOf(value)); // an int32 is stored as a double: the same number
    case kFieldInt32 | kFieldDouble:
        if (value->rep == Rep::Int32 || value->rep == Rep::Double) return taggedOf(value);
        value = taggedOf(value);
        if (value->type & ~kTypeNumber) guard(Opcode::CheckNumber, {value});
        return value;
    case kFieldString: return stringOf(value);
    case kFieldBool:
        if (value->rep == Rep::Bool) return taggedOf(value);
        value = taggedOf(value);
        if (value->type & ~kTypeBool) value = taggedOf(guard(Opcode::CheckBool, {value}));
        return value;
    case kFieldObject: {
        Node* object = objectOf(value);
        if (!shape) return object;
        object = guard(Opcode::CheckShape, {object}, shape);
        object->type = kTypeObject;
        graph_.shapes.push_back(shape);
        return object;
    }
    default: return nullptr;
    }
}

/// Can a store by this case be compiled (the receiver's shape being checked)?
bool Builder::writable(PropertyCase& c, PropertyKey key) {
    if (c.shapeId < kFirstRealShape) return false;
    switch (c.kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: return makeAdmissible(c, key);
    case CacheKind::AddInline: return mayAdd(c, key) && !failed(Reason::PrototypeChanged) && makeAdmissible(c, key);
    case CacheKind::Setter: return accessorFunction(c, key, true);
    case CacheKind::Proxy: return hasTrap(c, true);
    default: return false;
    }
}

/// Into an object whose shape is the case's. False: it never comes back.
bool Builder::storeCase(Node* object, const PropertyCase& c, Node* value) {
    if (c.kind == CacheKind::Setter) return callAccessor(c, keyAt(pc_->d()), object, value);
    if (c.kind == CacheKind::Proxy) return callTrap(c, keyAt(pc_->d()), object, value);
    value = admit(c.fieldKind, c.extra, value);
    if (c.kind == CacheKind::OwnSlots) {
        Node* slots = emit(Opcode::LoadSlots, {object});
        emit(Opcode::StoreSlot, {slots, value}, c.offset);
        emit(Opcode::Barrier, {slots, value});
        return true;
    }
    bool adds = c.kind == CacheKind::AddInline;
    if (adds) {
        object = guard(Opcode::CheckFlagsClear, {object}, kPrototypeCached);
        object->type = kTypeObject;
        dependOnChain(c, keyAt(pc_->d()));
        assume();
        graph_.shapes.push_back(c.newShapeId);
    }
    emit(Opcode::StoreField, {object, value}, c.offset);
    if (adds) emit(Opcode::StoreShape, {object}, c.newShapeId);
    emit(Opcode::Barrier, {object, value});
    return true;
}

void Builder::visitSetProp() {
    FeedbackCell& site = code_->feedback_[pc_->e()];
    Node* base = tagged(pc_->a);
    Node* value = get(pc_->b);
    if (site.state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    auto generic = [&] {
        Node* strict = graph_.boolean(code_->strict_);
        value = taggedOf(value);
        intrinsic(Intrinsic::setNamed, {base, constantOf(pc_->d()), value, graph_.pointer(&site), strict});
    };
    PropertyCase* cases = site.state == CacheState::Monomorphic ? &site.mono : nullptr;
    uint32_t count = cases ? 1 : 0;
    if (site.state == CacheState::Polymorphic) {
        cases = site.polymorphic->cases;
        count = site.polymorphic->count;
    }
    // What was lost once has been learnt by the cases since; what was lost again is left to the intrinsic.
    bool compiled = count > 0 && !failedAgain(Reason::NotCell) && !lostAdmission(1);
    for (uint32_t i = 0; i < count && compiled; i++) compiled = writable(cases[i], keyAt(pc_->d()));
    if (!compiled) {
        generic();
        return;
    }
    bool open = failedAgain(Reason::WrongShape); // other shapes come too
    Node* object = cellOf(base);
    double frequency = block_->frequency;
    std::vector<Returned> ways;
    Node* none = graph_.constant(Value::undefined());
    for (uint32_t i = 0; i < count; i++) {
        const PropertyCase& c = cases[i];
        graph_.shapes.push_back(c.shapeId);
        if (i + 1 == count && !open) {
            Node* check = guard(Opcode::CheckShape, {object}, c.shapeId);
            check->type = object->type & kTypeCell;
            std::vector<Node*> before = environment_;
            if (storeCase(check, c, value)) ways.push_back({block_, none});
            if (count > 1) environment_ = std::move(before);
            break;
        }
        Block* miss = branchOnShape(object, c.shapeId, open ? count + 1 : count);
        // What is learnt of the value holds on this way alone.
        std::vector<Node*> before = environment_;
        if (storeCase(object, c, value)) ways.push_back({block_, none});
        environment_ = std::move(before);
        block_ = miss;
    }
    if (open) {
        base = object;
        generic();
        ways.push_back({block_, none});
    }
    join(ways, frequency);
}

void Builder::visitDefineField() {
    // Only in literals and class fields: a transition, a property that a spread has brought, or whatever the runtime
    // does.
    const FeedbackCell& site = cell();
    PropertyCase c = site.mono;
    Node* base = tagged(pc_->a);
    Node* value = get(pc_->b);
    bool isOwn = c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots;
    if (isOwn && site.state == CacheState::Monomorphic && c.shapeId >= kFirstRealShape && !failed(Reason::WrongShape) &&
        !lostAdmission(0) && makeAdmissible(c, keyAt(pc_->d()))) {
        Node* object = guard(Opcode::CheckShape, {cellOf(base)}, c.shapeId);
        object->type = kTypeObject;
        graph_.shapes.push_back(c.shapeId);
        storeCase(object, c, value);
        return;
    }
    bool compiled = site.state == CacheState::Monomorphic && c.kind == CacheKind::AddInline &&
                    c.shapeId >= kFirstRealShape && c.fieldKind == kFieldAny && !failed(Reason::WrongShape) &&
                    !failed(Reason::PrototypeChanged);
    if (!compiled) {
        value = taggedOf(value);
        intrinsic(Intrinsic::defineField, {base, constantOf(pc_->d()), value, graph_.pointer(&site)});
        return;
    }
    Node* object = guard(Opcode::CheckShape, {cellOf(base)}, c.shapeId);
    object->type = kTypeObject;
    object = guard(Opcode::CheckFlagsClear, {object}, kPrototypeCached);
    object->type = kTypeObject;
    graph_.shapes.push_back(c.shapeId);
    graph_.shapes.push_back(c.newShapeId);
    value = taggedOf(value);
    emit(Opcode::StoreField, {object, value}, c.offset);
    emit(Opcode::StoreShape, {object}, c.newShapeId);
    emit(Opcode::Barrier, {object, value});
}

void Builder::visitCopyDataProperties() {
    Node *target = tagged(pc_->a), *source = tagged(pc_->b);
    intrinsic(Intrinsic::spreadProperties, {target, source});
}

// -- elements

namespace {

/// What an element site is compiled for. Sites with holes have the holey kinds of arrays too.
struct ElementPlan {
    bool values = false, doubles = false, typed = false, string = false;
    IndexingKind first = IndexingKind::Slow, last = IndexingKind::Slow; // of values, or the typed arrays' kind
    bool holes = false;
    bool generic() const { return !values && !doubles && !typed && !string; }
};
ElementPlan planFor(uint8_t seen, uint32_t typedKinds) {
    ElementPlan plan;
    plan.holes = seen & kSeenHoles;
    uint8_t kinds = seen & ~(kSeenHoles | kSeenOutOfBounds);
    if (kinds == kSeenTypedArray) {
        if (std::popcount(typedKinds) != 1) return plan;
        auto kind = static_cast<IndexingKind>(std::countr_zero(typedKinds));
        plan.typed = kind >= IndexingKind::Int8 && kind <= IndexingKind::Float64;
        plan.first = plan.last = kind;
        return plan;
    }
    plan.string = kinds == kSeenString;
    if (kinds & ~(kSeenInt32Elements | kSeenAnyElements | kSeenDoubleElements)) return plan;
    plan.doubles = kinds & kSeenDoubleElements;
    plan.values = kinds & (kSeenInt32Elements | kSeenAnyElements);
    bool any = kinds & kSeenAnyElements, ints = kinds & kSeenInt32Elements;
    plan.first = ints ? IndexingKind::PackedInt32 : IndexingKind::PackedAny;
    plan.last = any          ? plan.holes ? IndexingKind::HoleyAny : IndexingKind::PackedAny
                : plan.holes ? IndexingKind::HoleyInt32
                             : IndexingKind::PackedInt32;
    if (ints && any) plan.last = IndexingKind::HoleyAny; // the range has HoleyInt32 in it
    return plan;
}
/// For arrays of a Holey kind alone, and of its Packed one.
ElementPlan planFor(IndexingKind kind) {
    ElementPlan plan;
    plan.holes = true;
    plan.doubles = kind == IndexingKind::HoleyDouble;
    plan.values = !plan.doubles;
    plan.first = kind == IndexingKind::HoleyInt32 ? IndexingKind::PackedInt32 : IndexingKind::PackedAny;
    plan.last = kind;
    return plan;
}
constexpr uint64_t doubleKinds(bool holes) {
    return kinds(IndexingKind::PackedDouble, holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble);
}

} // namespace

/// What holes and places past the end read as is undefined: no prototype has elements, and the object is none that
/// answers for itself. The object refined. (VM::indexedPrototypes is false.)
Node* Builder::withoutElementsBehind(Node* object, uint8_t flags) {
    dependOnIndexedPrototypes();
    object = guard(Opcode::CheckFlagsClear, {object}, flags);
    object->type = kTypeObject;
    return object;
}

/// The element of an object whose kind of elements is in the plan's (the doubles' if `doubles`), the index being in
/// bounds. `plain`: holes are undefined.
Node* Builder::loadElement(Node* elements, Node* index, bool doubles, IndexingKind last, bool plain) {
    if (doubles) {
        Node* value = emit(Opcode::LoadElementDouble, {elements, index});
        if (last != IndexingKind::HoleyDouble) return value;
        if (!plain) return guard(Opcode::CheckNotHoleDouble, {value});
        value = emit(Opcode::HoleDoubleToUndefined, {value});
        value->type = kTypeDouble | kTypeUndefined;
        return value;
    }
    Node* value = emit(Opcode::LoadElement, {elements, index});
    bool ints = last <= IndexingKind::HoleyInt32;
    if (isHoleyElements(last)) {
        if (plain) {
            value = emit(Opcode::HoleToUndefined, {value});
            value->type = ints ? kTypeInt32 | kTypeUndefined : kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
            return value;
        }
        value = guard(Opcode::CheckNotHole, {value});
    }
    value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
    if (!ints) return value;
    value->type = kTypeInt32;
    return emit(Opcode::UnboxInt32, {value});
}

void Builder::visitGetElem() {
    if (askArguments()) return;
    if (code_->template_->isBuiltin() ? elementByKinds(false) : getKnownKey()) return;
    uint8_t seen = pc_->feedback;
    Node *base = tagged(pc_->b), *key = get(pc_->c);
    if (!seen && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    if (seen & kSeenOther && getEnumerated(base, key)) return;
    ElementPlan plan = planFor(seen, cell().count);
    bool sawHoles = plan.holes;
    if (plan.values && plan.last >= IndexingKind::PackedAny) {
        // One load and one test do for integers too, which these arrays may still have alone.
        plan.first = IndexingKind::PackedInt32;
        plan.last = IndexingKind::HoleyAny;
        plan.holes = plan.holes || !vm_.indexedPrototypes;
    }
    bool past = (seen & kSeenOutOfBounds) || failed(Reason::OutOfBounds);
    // Where arrays with holes have come and elements are of any kind, holes are undefined at no great cost.
    bool anyKind = plan.values && plan.last == IndexingKind::HoleyAny && sawHoles;
    bool plain = past || (plan.holes && failed(Reason::Hole)) ||
                 (anyKind && !vm_.indexedPrototypes && !failed(Reason::PrototypeChanged));
    bool compiled = !plan.generic() && !failed(Reason::NotInt32) && !failedAgain(Reason::WrongElements) &&
                    !failed(Reason::NotCell) && !failed(Reason::NotString);
    // Past the end of strings and typed arrays, and where prototypes have elements, the general function looks.
    if (plain)
        compiled =
            compiled && !plan.string && !plan.typed && !vm_.indexedPrototypes && !failed(Reason::PrototypeChanged);
    if (past && failedAgain(Reason::OutOfBounds)) compiled = false; // negative indexes
    if (!compiled) {
        setResult(intrinsic(Intrinsic::getKeyed, {base, taggedOf(key)}));
        return;
    }
    if (plan.string) {
        Node* text = stringOf(base);
        Node* index = guard(Opcode::CheckBounds, {int32Of(key), emit(Opcode::LoadStringLength, {text})});
        Node* character = intrinsic(Intrinsic::charAt, {text, index});
        character->type = kTypeString;
        setResult(character);
        return;
    }
    if (plan.typed) {
        Node* array = guard(Opcode::CheckElements, {cellOf(base)}, kinds(plan.first, plan.last));
        array->type = kTypeObject;
        Node* index = guard(Opcode::CheckBounds, {int32Of(key), emit(Opcode::LoadTypedLength, {array})});
        Node* data = emit(Opcode::LoadTypedData, {array});
        auto kind = static_cast<uint64_t>(plan.first);
        if (plan.first >= IndexingKind::Float32) {
            setResult(emit(Opcode::LoadTypedDouble, {data, index}, kind));
        } else {
            Node* value = emit(Opcode::LoadTypedInt32, {data, index}, kind);
            if (plan.first == IndexingKind::Uint32) {
                if (failed(Reason::Overflow)) {
                    value = emit(Opcode::BoxUint32, {value});
                    value->type = kTypeNumber;
                } else {
                    value = guard(Opcode::CheckUint32, {value});
                }
            }
            setResult(value);
        }
        return;
    }
    Node* object = cellOf(base);
    Node* index = int32Of(key);
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    auto read = [&](Node* array, bool doubles) {
        array->type = kTypeObject;
        if (plain) array = withoutElementsBehind(array, kExotic);
        Node* elements = emit(Opcode::LoadElements, {array});
        Node* length = emit(Opcode::LoadLength, {elements});
        Node* at = index;
        if (past) {
            // Past the end is undefined; below zero it is a name.
            Node* inside = emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt));
            emit(Opcode::Branch, {inside});
            Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
            hit->frequency = miss->frequency = block_->frequency / 2;
            graph_.setSuccessors(block_, hit, miss);
            block_ = miss;
            guard(Opcode::CheckBounds, {index, graph_.int32(INT32_MAX)});
            ways.push_back({block_, graph_.constant(Value::undefined())});
            block_ = hit;
        } else {
            at = guard(Opcode::CheckBounds, {index, length});
        }
        IndexingKind last = !doubles ? plan.last : plan.holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble;
        ways.push_back({block_, loadElement(elements, at, doubles, last, plain)});
    };
    if (plan.values && plan.doubles) {
        Node* has = emit(Opcode::HasElements, {object}, kinds(plan.first, plan.last));
        emit(Opcode::Branch, {has});
        Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
        hit->frequency = miss->frequency = block_->frequency / 2;
        graph_.setSuccessors(block_, hit, miss);
        block_ = hit;
        read(guard(Opcode::CheckElements, {object}, kinds(plan.first, plan.last)), false);
        block_ = miss;
    } else if (plan.values) {
        read(guard(Opcode::CheckElements, {object}, kinds(plan.first, plan.last)), false);
    }
    if (plan.doubles) read(guard(Opcode::CheckElements, {object}, doubleKinds(plan.holes)), true);
    setResult(joinElements(ways, frequency));
}

/// Int32 and double elements meet as doubles, not in boxes.
Node* Builder::joinElements(std::vector<Returned>& ways, double frequency) {
    bool numbers = std::all_of(ways.begin(), ways.end(), [](const Returned& r) {
        return r.value->rep == Rep::Int32 || r.value->rep == Rep::Double;
    });
    bool mixed =
        std::any_of(ways.begin(), ways.end(), [&](const Returned& r) { return r.value->rep != ways[0].value->rep; });
    if (numbers && mixed)
        for (Returned& r : ways) {
            block_ = r.from;
            r.value = doubleOf(r.value);
        }
    return join(ways, frequency);
}

void Builder::visitSetElem() {
    if (code_->template_->isBuiltin() ? storeTypedByKinds() : setKnownKey()) return;
    uint8_t seen = pc_->feedback;
    Node *base = tagged(pc_->a), *key = get(pc_->b), *value = get(pc_->c);
    if (!seen && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    ElementPlan plan = planFor(seen, cell().count);
    expectElement(base, value, seen);
    bool isOwn = rootOf(base)->is(Opcode::NewArrayOfLength) && !failed(Reason::WrongElements);
    if (isOwn) plan = planFor(static_cast<IndexingKind>(rootOf(base)->aux));
    // Arrays of numbers become such of doubles, or of anything, with the first such value: that goes the general way.
    bool any = seen & kSeenAnyElements;
    bool becomes =
        plan.values && plan.doubles && (any ? !(typesOf(value) & kTypeNumber) : isOnly(typesOf(value), kTypeDouble));
    if (becomes) (any ? plan.doubles : plan.values) = false;
    auto generic = [&](Node* object) {
        Node* k = taggedOf(key);
        intrinsic(Intrinsic::setKeyed, {object, k, taggedOf(value), graph_.boolean(code_->strict_)});
    };
    bool past = (seen & kSeenOutOfBounds) || failed(Reason::OutOfBounds);
    bool fills = plan.holes && !vm_.indexedPrototypes && !failed(Reason::PrototypeChanged);
    bool compiled = !plan.generic() && !plan.string && !(plan.values && plan.doubles) &&
                    !failedAgain(Reason::WrongElements) && !failed(Reason::NotCell) &&
                    (isOwn ? isOnly(typesOf(key), kTypeInt32) || !failed(Reason::NotInt32)
                           : !failed(Reason::NotInt32) && !failed(Reason::NotNumber));
    if (plan.holes && !fills && failed(Reason::Hole)) compiled = false;
    if (past) compiled = compiled && !plan.typed;
    if (!compiled) {
        generic(base);
        return;
    }
    if (plan.typed) {
        Node* array = guard(Opcode::CheckElements, {cellOf(base)}, kinds(plan.first, plan.last));
        array->type = kTypeObject;
        Node* index = int32Of(key);
        auto kind = static_cast<uint64_t>(plan.first);
        bool doubles = plan.first >= IndexingKind::Float32;
        // Conversions come before the bounds check: nothing can happen between here.
        if (doubles) {
            value = doubleOf(value);
        } else if (plan.first == IndexingKind::Uint8Clamped) {
            value = int32Of(value); // the store clamps
        } else if (value->rep == Rep::Double || failed(Reason::NotInt32)) {
            value = emit(Opcode::DoubleToInt32, {doubleOf(value)});
        } else {
            value = int32Of(value);
        }
        index = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadTypedLength, {array})});
        Node* data = emit(Opcode::LoadTypedData, {array});
        emit(doubles ? Opcode::StoreTypedDouble : Opcode::StoreTypedInt32, {data, index, value}, kind);
        return;
    }
    Node* object = cellOf(base);
    Node* index = int32Of(key);
    bool ints = plan.values && plan.last <= IndexingKind::HoleyInt32;
    if (plan.doubles) {
        value = doubleOf(value);
    } else if (ints) {
        value = taggedOf(int32Of(value));
    } else {
        value = taggedOf(value);
    }
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    Node* none = graph_.constant(Value::undefined());
    std::vector<Block*> slow; // blocks from which the general function is called
    auto unless = [&](Node* condition) {
        emit(Opcode::Branch, {condition});
        Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
        constexpr double kOften = 0.9;
        hit->frequency = block_->frequency * kOften;
        miss->frequency = block_->frequency - hit->frequency;
        graph_.setSuccessors(block_, hit, miss);
        slow.push_back(miss);
        block_ = hit;
    };
    bool isInt = value->type == kTypeInt32;
    uint64_t range = plan.doubles ? doubleKinds(plan.holes) : kinds(plan.first, plan.last);
    bool wasInts = plan.values && plan.first == IndexingKind::PackedInt32 && !ints && !isInt;
    if (becomes || wasInts) {
        if (plan.values) range = kinds(IndexingKind::PackedAny, IndexingKind::HoleyAny);
        unless(emit(Opcode::HasElements, {object}, range));
    }
    Node* array = guard(Opcode::CheckElements, {object}, range);
    array->type = kTypeObject;
    bool appends = past && !vm_.indexedPrototypes && !failed(Reason::PrototypeChanged);
    if (fills || appends) array = withoutElementsBehind(array, kExotic | kNonExtensible | (appends ? kIsPrototype : 0));
    Node* elements = emit(Opcode::LoadElements, {array});
    Node* length = emit(Opcode::LoadLength, {elements});
    auto store = [&](Node* at, bool asks) {
        if (plan.doubles) {
            if (asks) guard(Opcode::CheckNotHoleDouble, {emit(Opcode::LoadElementDouble, {elements, at})});
            emit(Opcode::StoreElementDouble, {elements, at, value});
        } else {
            if (asks) guard(Opcode::CheckNotHole, {emit(Opcode::LoadElement, {elements, at})});
            emit(Opcode::StoreElement, {elements, at, value});
            if (!ints && !isInt) emit(Opcode::Barrier, {elements, value});
        }
    };
    Node* at = index;
    Block* outside = nullptr;
    constexpr double kHalf = 0.5;
    if (past) {
        outside = branchOn(emit(Opcode::Uint32Compare, {index, length}, static_cast<uint64_t>(Condition::Lt)), kHalf);
    } else {
        at = guard(Opcode::CheckBounds, {index, length});
    }
    // A hole may be a setter's business, in the prototype.
    store(at, plan.holes && !fills);
    ways.push_back({block_, none});
    if (outside) {
        block_ = outside;
        if (appends) { // at the end, where there is room
            unless(emit(Opcode::Int32Compare, {index, length}, static_cast<uint64_t>(Condition::Eq)));
            Node* capacity = emit(Opcode::LoadCapacity, {elements});
            unless(emit(Opcode::Uint32Compare, {length, capacity}, static_cast<uint64_t>(Condition::Lt)));
            store(length, false);
            emit(Opcode::StoreLength, {elements, emit(Opcode::Int32Add, {length, graph_.int32(1)})});
            ways.push_back({block_, none});
        } else {
            slow.push_back(block_);
        }
    }
    for (Block* way : slow) {
        block_ = way;
        generic(object);
        ways.push_back({block_, none});
    }
    join(ways, frequency);
}

void Builder::visitGetElemMethod() {
    Node* base = tagged(pc_->b);
    set(pc_->a + 6, intrinsic(Intrinsic::getKeyed, {base, tagged(pc_->c)}));
    set(pc_->a + 7, base);
}

// -- environments

Node* Builder::environmentAt(int32_t reg, uint32_t hops) {
    Node* environment = tagged(reg);
    for (; hops; hops--) {
        if (environment->is(Opcode::Constant) && environment->value().isCell()) {
            Environment* parent = static_cast<Environment*>(environment->value().asCell())->parent_;
            if (!parent) break; // of code that is never reached
            environment = graph_.constant(Value(parent));
        } else {
            environment = emit(Opcode::LoadParentEnv, {environment});
        }
    }
    return environment;
}
void Builder::visitLoadClosureEnv() {
    Node* callee = get(kFrameCallee);
    if (knownTarget(callee)) {
        Environment* environment = static_cast<Function*>(callee->value().asCell())->env_;
        setResult(graph_.constant(environment ? Value(environment) : Value::undefined()));
        return;
    }
    setResult(callee->is(Opcode::NewClosure) ? callee->input(0) : emit(Opcode::LoadClosureEnv, {callee}));
}
void Builder::visitParentEnv() { setResult(environmentAt(pc_->b, static_cast<uint16_t>(pc_->c))); }
void Builder::loadEnvironment(bool checked, uint32_t hops, uint32_t slot) {
    Node* environment = environmentAt(pc_->b, hops);
    if ((pc_->feedback & kSlotWrittenOnce) && environment->is(Opcode::Constant) && environment->value().isCell()) {
        Value value = static_cast<Environment*>(environment->value().asCell())->slots()[slot];
        if (!value.isEmpty()) {
            setResult(graph_.constant(value));
            return;
        }
    }
    Node* value = emit(Opcode::LoadEnvSlot, {environment}, slot);
    if (checked) value = notEmpty(value);
    setResult(value);
}
void Builder::visitGetEnv() { loadEnvironment(false, 0, static_cast<uint16_t>(pc_->c)); }
void Builder::visitGetEnvChecked() { loadEnvironment(true, 0, static_cast<uint16_t>(pc_->c)); }
void Builder::visitGetOuter() { loadEnvironment(false, static_cast<uint16_t>(pc_->c), pc_->d()); }
void Builder::visitGetOuterChecked() { loadEnvironment(true, static_cast<uint16_t>(pc_->c), pc_->d()); }
void Builder::storeEnvironment(bool checked, uint32_t hops, uint32_t slot) {
    Node* environment = environmentAt(pc_->b, hops);
    if (checked) notEmpty(emit(Opcode::LoadEnvSlot, {environment}, slot));
    Node* value = tagged(pc_->a);
    emit(Opcode::StoreEnvSlot, {environment, value}, slot);
    emit(Opcode::Barrier, {environment, value});
}
void Builder::visitSetEnv() { storeEnvironment(false, 0, static_cast<uint16_t>(pc_->c)); }
void Builder::visitSetEnvChecked() { storeEnvironment(true, 0, static_cast<uint16_t>(pc_->c)); }
void Builder::visitSetOuter() { storeEnvironment(false, static_cast<uint16_t>(pc_->c), pc_->d()); }
void Builder::visitSetOuterChecked() { storeEnvironment(true, static_cast<uint16_t>(pc_->c), pc_->d()); }
void Builder::visitNewEnv() {
    Node* environment = emit(Opcode::NewEnv, {tagged(pc_->b)}, reinterpret_cast<uint64_t>(pc_));
    environment->type = kTypeOtherCell;
    Value box = code_->constants_[pc_->d()];
    const void* info = box.isCell() ? static_cast<NativeBox*>(box.asCell())->data_ : nullptr;
    environment->aux2 = reinterpret_cast<uint64_t>(info) | 1;
    setResult(environment);
}

// -- globals

/// On its value, while no program has assigned one, and on its being there, where it can be declared again.
void Builder::relyOn(GlobalLexical::Binding& binding) {
    PropertyKey name = keyAt(pc_->d());
    if (!name.isIndex()) graph_.cells.push_back(name.cell());
    vm_.dependencies.onBinding(validity(), binding, name);
    assume();
}
void Builder::getGlobal() {
    const FeedbackCell& site = cell();
    const PropertyCase& c = site.mono;
    if (c.kind == CacheKind::GlobalLexical) {
        uint64_t address = c.newShapeId | static_cast<uint64_t>(c.extra) << 32;
        auto* binding = reinterpret_cast<GlobalLexical::Binding*>(address);
        bool isFixed = binding->isConst && !vm_.redeclares;
        if (isFixed && !binding->value.isEmpty()) {
            setResult(graph_.constant(binding->value));
            return;
        }
        bool isUnchanged = !binding->assigned && !binding->value.isEmpty();
        if (isUnchanged || vm_.redeclares) relyOn(*binding);
        if (isUnchanged) {
            setResult(graph_.constant(binding->value));
            return;
        }
        Node* value = emit(Opcode::LoadBinding, {graph_.pointer(binding)});
        if (binding->value.isEmpty()) value = guard(Opcode::CheckNotEmpty, {value}); // later it never is again
        value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
        setResult(value);
        return;
    }
    if ((c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots) && c.holder && c.holder->isObject()) {
        auto* global = static_cast<Object*>(c.holder);
        Found found = lookUp(global, keyAt(pc_->d()));
        bool isShadowed = code_->template_->realm_->lexical.indexOf.contains(keyAt(pc_->d()).bits());
        if (found.isData() && found.holder == global && !isShadowed) {
            setResult(loadFound(global, found, keyAt(pc_->d())));
            return;
        }
    }
    Node* orUndefined = graph_.boolean(pc_->op() == Op::GetGlobalOrUndefined);
    setResult(intrinsic(Intrinsic::getGlobal, {graph_.pointer(&site), constantOf(pc_->d()), orUndefined}));
}
void Builder::visitGetGlobal() { getGlobal(); }
void Builder::visitGetGlobalOrUndefined() { getGlobal(); }
void Builder::visitSetGlobal() {
    const PropertyCase& c = cell().mono;
    if (c.kind == CacheKind::GlobalLexical) {
        uint64_t address = c.newShapeId | static_cast<uint64_t>(c.extra) << 32;
        auto* binding = reinterpret_cast<GlobalLexical::Binding*>(address);
        if (!binding->isConst && !binding->value.isEmpty()) {
            if (vm_.redeclares) relyOn(*binding);
            emit(Opcode::StoreBinding, {graph_.pointer(binding), tagged(pc_->a)});
            return;
        }
    }
    runOp();
}

// -- literals

void Builder::visitNewObject() {
    const Shape* shape = code_->template_->realm_->plainObjectShape;
    Node* object = emit(Opcode::NewObject, {}, shape->id());
    object->aux2 = shape->inlineCapacity();
    object->type = kTypeObject;
    graph_.shapes.push_back(shape->id());
    setResult(object);
}
void Builder::visitNewObjectWith() {
    const FeedbackCell& site = cell();
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    if (site.allocation.shapeId == kNoShape && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    // Kinds are noted for the first eight; where there are more, any value goes.
    bool any = count > 8;
    bool compiled = site.allocation.shapeId != kNoShape && count <= 32 && !lostAdmission(0);
    for (uint32_t i = 0; i < count && !any; i++) compiled = compiled && canAdmit(site.allocation.fieldKinds >> (8 * i));
    if (!compiled) {
        runOp();
        return;
    }
    std::vector<Node*> values;
    for (uint32_t i = 0; i < count; i++) {
        auto kind = any ? uint8_t{kFieldAny} : static_cast<uint8_t>(site.allocation.fieldKinds >> (8 * i));
        values.push_back(admit(kind, 0, get(pc_->b + static_cast<int32_t>(i))));
    }
    Node* object = emit(Opcode::NewObject, {}, site.allocation.shapeId);
    object->aux2 = count;
    object->type = kTypeObject;
    graph_.shapes.push_back(site.allocation.shapeId);
    for (uint32_t i = 0; i < count; i++)
        emit(Opcode::StoreField, {object, values[i]}, sizeof(Object) + i * sizeof(Value));
    setResult(object);
}
void Builder::visitNewArray() {
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    std::vector<Node*> values;
    for (uint32_t i = 0; i < count; i++) values.push_back(get(pc_->b + static_cast<int32_t>(i)));
    newArray(values, cell().elementKinds);
}

/// The kind of elements of a new array, for which values may be converted. Slow: nobody knows.
IndexingKind Builder::kindOfNewArray(std::vector<Node*>& values, uint8_t seen) {
    if (values.empty()) return IndexingKind::PackedInt32;
    seen &= static_cast<uint8_t>(~kSeenHoles);
    // What is left out is a constant: no loop begins within a literal, and code ends where a function is suspended.
    bool holes = false, int32s = true, numbers = true, doubles = false, others = seen & kSeenAnyElements;
    for (const Node* n : values) {
        if (n->is(Opcode::Constant) && n->value().isEmpty()) {
            holes = true;
            continue;
        }
        uint16_t type = typesOf(n);
        int32s = int32s && isOnly(type, kTypeInt32);
        numbers = numbers && isOnly(type, kTypeNumber);
        doubles = doubles || isOnly(type, kTypeDouble);
        others = others || !(type & kTypeNumber);
    }
    auto kind = [holes](IndexingKind packed) { return holes ? holey(packed) : packed; };
    if (others) return kind(IndexingKind::PackedAny);
    if (int32s) return kind(IndexingKind::PackedInt32);
    bool ints = seen == kSeenInt32Elements && !doubles;
    if (ints ? failed(Reason::NotInt32) : !(numbers && doubles) && (!seen || failed(Reason::NotNumber)))
        return IndexingKind::Slow;
    for (Node*& n : values)
        if (!n->is(Opcode::Constant)) n = taggedOf(ints ? int32Of(n) : doubleOf(n));
    return kind(ints ? IndexingKind::PackedInt32 : IndexingKind::PackedDouble);
}
/// The instruction's result. `seen`: ElementSeen bits of the arrays that it made.
void Builder::newArray(std::vector<Node*>& values, uint8_t seen) {
    auto kind = static_cast<uint64_t>(kindOfNewArray(values, seen));
    for (Node*& n : values) n = taggedOf(n);
    Node* array = graph_.append(block_, graph_.make(Opcode::NewArray, values, kind));
    array->unit = unit();
    array->type = kTypeObject;
    array->setState(state());
    setResult(array);
}
/// Of holes: `new Array(length)`. Its kind of elements follows from what is seen to be stored (expectElement).
Node* Builder::newArrayOfLength(Node* length) {
    length = guard(Opcode::CheckBounds, {int32Of(length), graph_.int32(INT32_MAX)});
    Node* array = emit(Opcode::NewArrayOfLength, {length}, static_cast<uint64_t>(IndexingKind::HoleyInt32));
    array->type = kTypeObject;
    array->setState(state());
    return array;
}
/// The value is stored into the array: one that is made here has room for its kind from the start. `seen`: ElementSeen
/// bits of the store.
void Builder::expectElement(Node* array, const Node* value, uint8_t seen) {
    array = rootOf(array);
    uint16_t type = typesOf(value);
    if (!array->is(Opcode::NewArrayOfLength) || isOnly(type, kTypeInt32)) return;
    bool number = type & kTypeNumber;
    if (number && !isOnly(type, kTypeNumber)) number = !(seen & kSeenAnyElements) && !failed(Reason::NotNumber);
    if (number && !isOnly(type, kTypeDouble) && !(seen & kSeenDoubleElements) && !failed(Reason::NotInt32)) return;
    if (!number)
        array->aux = static_cast<uint64_t>(IndexingKind::HoleyAny);
    else if (array->aux == static_cast<uint64_t>(IndexingKind::HoleyInt32))
        array->aux = static_cast<uint64_t>(IndexingKind::HoleyDouble);
}
void Builder::visitNewClosure() {
    Cell* made = code_->constants_[pc_->d()].asCell();
    graph_.cells.push_back(made);
    Node* closure = emit(Opcode::NewClosure, {tagged(pc_->b)}, reinterpret_cast<uint64_t>(made));
    closure->type = kTypeObject;
    // In line where there are many already: the first ones are counted (Function::make).
    if (auto* t = static_cast<FunctionTemplate*>(made); t->closures_ == FunctionTemplate::kMany) {
        uint32_t shape = t->realm_->functionShape(t->functionKind_, t->strict_)->id(); // the realm keeps it
        closure->aux2 = shape | static_cast<uint64_t>(t->isConstructor_) << 32;
    }
    setResult(closure);
}

} // namespace tiercel::graph

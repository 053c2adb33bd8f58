// Properties, elements, environments, globals, literals, by what the inline caches have seen.
#include "graph/builder.h"

#include "runtime/builtin_cells.h"
#include "runtime/function.h"
#include "runtime/known_builtins.h"

#include <bit>

namespace tiercel::graph {

using deopt::Reason;

namespace {

constexpr uint64_t kinds(IndexingKind first, IndexingKind last) {
    return static_cast<uint64_t>(first) | static_cast<uint64_t>(last) << 8;
}

} // namespace

// -- named properties

/// `length` of typed arrays is a getter of their prototypes' prototype.
Accessor* Builder::typedLengthGetter(const PropertyCase& c) const {
    if (c.kind != CacheKind::Getter || !c.holder || c.epoch != vm_.protoEpoch || failed(Reason::PrototypeChanged) ||
        failed(Reason::WrongValue) || failed(Reason::Overflow) || !c.holder->isObject())
        return nullptr;
    auto* holder = static_cast<Object*>(c.holder);
    const char* base =
        c.extra ? reinterpret_cast<const char*>(holder->slots_.get()) : reinterpret_cast<const char*>(holder);
    Value accessor = *reinterpret_cast<const Value*>(base + c.offset);
    if (!accessor.isCell() || accessor.asCell()->kind() != CellKind::Accessor) return nullptr;
    Value getter = static_cast<Accessor*>(accessor.asCell())->getter_;
    bool known = getter.isCell() && getter.asCell()->kind() == CellKind::NativeFunction &&
                 static_cast<NativeFunction*>(getter.asCell())->intrinsic_ ==
                     static_cast<uint16_t>(KnownBuiltin::TypedArrayLength);
    return known ? static_cast<Accessor*>(accessor.asCell()) : nullptr;
}

/// Can a load by this case be compiled (the receiver's shape being checked)?
bool Builder::readable(const PropertyCase& c) const {
    if (c.shapeId < kFirstRealShape) return c.kind == CacheKind::StringLength;
    switch (c.kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots:
    case CacheKind::ArrayLength: return true;
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots:
    case CacheKind::Missing: return c.epoch == vm_.protoEpoch && !failed(Reason::PrototypeChanged);
    case CacheKind::Getter: return typedLengthGetter(c);
    default: return false;
    }
}

/// The value for an object whose shape is the case's.
Node* Builder::loadCase(Node* object, const PropertyCase& c) {
    switch (c.kind) {
    case CacheKind::OwnInline: return emit(Opcode::LoadField, {object}, c.offset);
    case CacheKind::OwnSlots: return emit(Opcode::LoadSlot, {emit(Opcode::LoadSlots, {object})}, c.offset);
    case CacheKind::ProtoInline:
        guard(Opcode::CheckEpoch, {}, c.epoch);
        return emit(Opcode::LoadField, {graph_.constant(Value(c.holder))}, c.offset);
    case CacheKind::ProtoSlots:
        guard(Opcode::CheckEpoch, {}, c.epoch);
        return emit(Opcode::LoadSlot, {emit(Opcode::LoadSlots, {graph_.constant(Value(c.holder))})}, c.offset);
    case CacheKind::Missing: guard(Opcode::CheckEpoch, {}, c.epoch); return graph_.constant(Value::undefined());
    case CacheKind::Getter: {
        Accessor* accessor = typedLengthGetter(c);
        guard(Opcode::CheckEpoch, {}, c.epoch);
        // Guards on the holder's shape and the accessor leave loops; a load behind the epoch alone would not.
        uint32_t shape = static_cast<Object*>(c.holder)->shapeId_;
        Node* holder = guard(Opcode::CheckShape, {graph_.constant(Value(c.holder))}, shape);
        holder->type = kTypeObject;
        graph_.shapes.push_back(shape);
        graph_.cells.push_back(c.holder);
        graph_.cells.push_back(accessor);
        Node* found = c.extra ? emit(Opcode::LoadSlot, {emit(Opcode::LoadSlots, {holder})}, c.offset)
                              : emit(Opcode::LoadField, {holder}, c.offset);
        guard(Opcode::CheckValue, {found}, Value(accessor).bits());
        Node* array = guard(Opcode::CheckKind, {object}, static_cast<uint64_t>(CellKind::TypedArray));
        array->type = kTypeObject;
        return guard(Opcode::CheckUint32, {emit(Opcode::LoadTypedLength, {array})});
    }
    default: { // ArrayLength
        Node* length = emit(Opcode::LoadLength, {emit(Opcode::LoadElements, {object})});
        return guard(Opcode::CheckUint32, {length});
    }
    }
}

void Builder::getNamed(Node* base, int32_t to, bool method) {
    const FeedbackCell& site = cell();
    Node* key = constantOf(pc_->d());
    auto result = [&](Node* value) {
        set(to, value);
        if (method) set(to + 1, base);
    };
    base = taggedOf(base);
    if (site.state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    if (site.state == CacheState::Monomorphic && readable(site.mono) && !failed(Reason::WrongShape)) {
        if (site.mono.kind == CacheKind::StringLength) {
            base = stringOf(base);
            result(emit(Opcode::LoadStringLength, {base}));
            return;
        }
        Node* object = guard(Opcode::CheckShape, {cellOf(base)}, site.mono.shapeId);
        object->type = base->type & kTypeCell;
        graph_.shapes.push_back(site.mono.shapeId);
        result(loadCase(object, site.mono));
        return;
    }
    auto isGetter = [&](const PropertyCase& c) {
        return c.kind == CacheKind::Getter && !method && accessorFunction(c, false);
    };
    if (site.state == CacheState::Monomorphic && isGetter(site.mono) && !failed(Reason::WrongShape)) {
        Node* object = guard(Opcode::CheckShape, {cellOf(base)}, site.mono.shapeId);
        object->type = base->type & kTypeCell;
        graph_.shapes.push_back(site.mono.shapeId);
        if (Node* value = callAccessor(site.mono, object, nullptr)) result(value);
        return;
    }
    if (site.state == CacheState::Polymorphic && !failed(Reason::WrongShape)) {
        const PolymorphicCases& cases = *site.polymorphic;
        bool all = cases.count > 0, alike = true;
        for (uint32_t i = 0; i < cases.count; i++) {
            const PropertyCase& c = cases.cases[i];
            all = all && ((readable(c) && c.kind != CacheKind::StringLength) || isGetter(c));
            alike = alike && c.kind != CacheKind::Getter && c.kind == cases.cases[0].kind &&
                    c.offset == cases.cases[0].offset && c.holder == cases.cases[0].holder;
        }
        if (all) {
            Node* object = cellOf(base);
            for (uint32_t i = 0; i < cases.count; i++) graph_.shapes.push_back(cases.cases[i].shapeId);
            if (alike) {
                Node* check = guard(Opcode::CheckShape, {object}, cases.cases[0].shapeId);
                for (uint32_t i = 0; i < cases.count; i++) check->shapes.push_back(cases.cases[i].shapeId);
                check->type = object->type;
                result(loadCase(check, cases.cases[0]));
                return;
            }
            // A chain of tests; the last shape is checked by a guard.
            double frequency = block_->frequency;
            std::vector<Returned> values;
            auto caseOf = [&](Node* receiver, const PropertyCase& c) {
                bool calls = !readable(c); // the length of typed arrays is no call
                Node* value = calls ? callAccessor(c, receiver, nullptr) : loadCase(receiver, c);
                if (value) values.push_back({block_, value});
            };
            for (uint32_t i = 0; i < cases.count; i++) {
                const PropertyCase& c = cases.cases[i];
                if (i + 1 < cases.count) {
                    Node* same = emit(Opcode::HasShape, {object}, c.shapeId);
                    emit(Opcode::Branch, {same});
                    Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
                    hit->frequency = block_->frequency / cases.count;
                    miss->frequency = block_->frequency - hit->frequency;
                    graph_.setSuccessors(block_, hit, miss);
                    block_ = hit;
                    caseOf(object, c);
                    block_ = miss;
                } else {
                    Node* check = guard(Opcode::CheckShape, {object}, c.shapeId);
                    check->type = object->type;
                    caseOf(check, c);
                }
            }
            if (Node* value = join(values, frequency)) result(value);
            return;
        }
    }
    result(intrinsic(Intrinsic::getNamed, {base, key, graph_.pointer(&site)}));
}
void Builder::visitGetProp() { getNamed(get(pc_->b), pc_->a, false); }
void Builder::visitGetMethod() { getNamed(get(pc_->b), pc_->a + 6, true); }

/// Can a field of these kinds be checked in one piece?
bool Builder::canAdmit(uint64_t fieldKind) {
    switch (fieldKind & 0xFF) {
    case kFieldAny:
    case kFieldInt32:
    case kFieldDouble:
    case kFieldInt32 | kFieldDouble:
    case kFieldString:
    case kFieldObject: return true;
    default: return false;
    }
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

void Builder::visitSetProp() {
    const FeedbackCell& site = cell();
    Node* base = tagged(pc_->a);
    Node* value = get(pc_->b);
    if (site.state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    const PropertyCase& c = site.mono;
    if (site.state == CacheState::Monomorphic && c.kind == CacheKind::Setter && accessorFunction(c, true) &&
        !failed(Reason::WrongShape)) {
        Node* object = guard(Opcode::CheckShape, {cellOf(base)}, c.shapeId);
        object->type = base->type & kTypeCell;
        graph_.shapes.push_back(c.shapeId);
        callAccessor(c, object, value);
        return;
    }
    bool adds = c.kind == CacheKind::AddInline;
    bool compiled = site.state == CacheState::Monomorphic && c.shapeId >= kFirstRealShape &&
                    !failed(Reason::WrongShape) && !failed(Reason::NotInt32) && !failed(Reason::NotNumber) &&
                    !failed(Reason::NotObject) && !failed(Reason::NotString) &&
                    (c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots ||
                     (adds && c.epoch == vm_.protoEpoch && !failed(Reason::PrototypeChanged)));
    if (!compiled || !canAdmit(c.fieldKind)) {
        Node* strict = graph_.boolean(code_->strict_);
        value = taggedOf(value);
        intrinsic(Intrinsic::setNamed, {base, constantOf(pc_->d()), value, graph_.pointer(&site), strict});
        return;
    }
    Node* object = guard(Opcode::CheckShape, {cellOf(base)}, c.shapeId);
    object->type = kTypeObject;
    graph_.shapes.push_back(c.shapeId);
    value = admit(c.fieldKind, c.extra, value);
    if (adds) {
        object = guard(Opcode::CheckFlagsClear, {object}, kPrototypeCached);
        object->type = kTypeObject;
        guard(Opcode::CheckEpoch, {}, c.epoch);
        graph_.shapes.push_back(c.newShapeId);
    }
    if (c.kind == CacheKind::OwnSlots) {
        Node* slots = emit(Opcode::LoadSlots, {object});
        emit(Opcode::StoreSlot, {slots, value}, c.offset);
        emit(Opcode::Barrier, {slots, value});
    } else {
        emit(Opcode::StoreField, {object, value}, c.offset);
        if (adds) emit(Opcode::StoreShape, {object}, c.newShapeId);
        emit(Opcode::Barrier, {object, value});
    }
}

void Builder::visitDefineField() {
    // Only in literals and class fields: a transition, or whatever the runtime does.
    const FeedbackCell& site = cell();
    const PropertyCase& c = site.mono;
    Node* base = tagged(pc_->a);
    Node* value = get(pc_->b);
    bool compiled = site.state == CacheState::Monomorphic && c.kind == CacheKind::AddInline &&
                    c.shapeId >= kFirstRealShape && c.epoch == vm_.protoEpoch && c.fieldKind == kFieldAny &&
                    !failed(Reason::WrongShape) && !failed(Reason::PrototypeChanged);
    if (!compiled) {
        value = taggedOf(value);
        intrinsic(Intrinsic::defineField, {base, constantOf(pc_->d()), value, graph_.pointer(&site)});
        return;
    }
    Node* object = guard(Opcode::CheckShape, {cellOf(base)}, c.shapeId);
    object->type = kTypeObject;
    object = guard(Opcode::CheckFlagsClear, {object}, kPrototypeCached);
    object->type = kTypeObject;
    guard(Opcode::CheckEpoch, {}, c.epoch);
    graph_.shapes.push_back(c.shapeId);
    graph_.shapes.push_back(c.newShapeId);
    value = taggedOf(value);
    emit(Opcode::StoreField, {object, value}, c.offset);
    emit(Opcode::StoreShape, {object}, c.newShapeId);
    emit(Opcode::Barrier, {object, value});
}

// -- elements

namespace {

struct ElementPlan {
    enum class Kind : uint8_t { Generic, Values, Doubles, Typed, String } kind = Kind::Generic;
    IndexingKind first = IndexingKind::Slow, last = IndexingKind::Slow;
};
ElementPlan planFor(uint8_t seen, uint32_t typedKinds, bool write) {
    ElementPlan plan;
    bool holes = seen & kSeenHoles;
    switch (seen & ~(kSeenHoles | kSeenOutOfBounds)) {
    case kSeenInt32Elements:
        plan = {ElementPlan::Kind::Values, IndexingKind::PackedInt32,
                holes ? IndexingKind::HoleyInt32 : IndexingKind::PackedInt32};
        break;
    case kSeenAnyElements:
        plan = {ElementPlan::Kind::Values, IndexingKind::PackedAny,
                holes ? IndexingKind::HoleyAny : IndexingKind::PackedAny};
        break;
    case kSeenInt32Elements | kSeenAnyElements:
        if (!write) plan = {ElementPlan::Kind::Values, IndexingKind::PackedInt32, IndexingKind::HoleyAny};
        break;
    case kSeenDoubleElements:
        plan = {ElementPlan::Kind::Doubles, IndexingKind::PackedDouble,
                holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble};
        break;
    case kSeenTypedArray:
        if (std::popcount(typedKinds) == 1) {
            auto kind = static_cast<IndexingKind>(std::countr_zero(typedKinds));
            if (kind >= IndexingKind::Int8 && kind <= IndexingKind::Float64)
                plan = {ElementPlan::Kind::Typed, kind, kind};
        }
        break;
    case kSeenString:
        if (!write) plan.kind = ElementPlan::Kind::String;
        break;
    default: break;
    }
    return plan;
}

} // namespace

void Builder::visitGetElem() {
    uint8_t seen = pc_->feedback;
    Node *base = tagged(pc_->b), *key = get(pc_->c);
    if (!seen && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    ElementPlan plan = planFor(seen, cell().count, false);
    if ((seen & kSeenOutOfBounds) || failed(Reason::OutOfBounds) || failed(Reason::Hole) || failed(Reason::NotInt32) ||
        failed(Reason::WrongElements))
        plan.kind = ElementPlan::Kind::Generic;
    if (plan.kind == ElementPlan::Kind::Generic) {
        setResult(intrinsic(Intrinsic::getKeyed, {base, taggedOf(key)}));
        return;
    }
    if (plan.kind == ElementPlan::Kind::String) {
        Node* text = stringOf(base);
        Node* index = guard(Opcode::CheckBounds, {int32Of(key), emit(Opcode::LoadStringLength, {text})});
        Node* character = intrinsic(Intrinsic::charAt, {text, index});
        character->type = kTypeString;
        setResult(character);
        return;
    }
    Node* array = guard(Opcode::CheckElements, {cellOf(base)}, kinds(plan.first, plan.last));
    array->type = kTypeObject;
    Node* index = int32Of(key);
    if (plan.kind == ElementPlan::Kind::Typed) {
        index = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadTypedLength, {array})});
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
    Node* elements = emit(Opcode::LoadElements, {array});
    index = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadLength, {elements})});
    bool holes = isHoleyElements(plan.last);
    if (plan.kind == ElementPlan::Kind::Doubles) {
        Node* value = emit(Opcode::LoadElementDouble, {elements, index});
        setResult(holes ? guard(Opcode::CheckNotHoleDouble, {value}) : value);
        return;
    }
    Node* value = emit(Opcode::LoadElement, {elements, index});
    if (holes) value = guard(Opcode::CheckNotHole, {value});
    value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
    if (plan.last <= IndexingKind::HoleyInt32) {
        value->type = kTypeInt32;
        value = emit(Opcode::UnboxInt32, {value});
    }
    setResult(value);
}

void Builder::visitSetElem() {
    uint8_t seen = pc_->feedback;
    Node *base = tagged(pc_->a), *key = get(pc_->b), *value = get(pc_->c);
    if (!seen && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    ElementPlan plan = planFor(seen, cell().count, true);
    if ((seen & kSeenOutOfBounds) || failed(Reason::OutOfBounds) || failed(Reason::Hole) || failed(Reason::NotInt32) ||
        failed(Reason::NotNumber) || failed(Reason::WrongElements) || plan.kind == ElementPlan::Kind::String)
        plan.kind = ElementPlan::Kind::Generic;
    if (plan.kind == ElementPlan::Kind::Generic) {
        key = taggedOf(key);
        intrinsic(Intrinsic::setKeyed, {base, key, taggedOf(value), graph_.boolean(code_->strict_)});
        return;
    }
    Node* array = guard(Opcode::CheckElements, {cellOf(base)}, kinds(plan.first, plan.last));
    array->type = kTypeObject;
    Node* index = int32Of(key);
    if (plan.kind == ElementPlan::Kind::Typed) {
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
    bool ints = plan.last <= IndexingKind::HoleyInt32 && plan.kind == ElementPlan::Kind::Values;
    if (plan.kind == ElementPlan::Kind::Doubles) {
        value = doubleOf(value);
    } else {
        value = taggedOf(ints ? int32Of(value) : value);
    }
    Node* elements = emit(Opcode::LoadElements, {array});
    index = guard(Opcode::CheckBounds, {index, emit(Opcode::LoadLength, {elements})});
    bool holes = isHoleyElements(plan.last);
    if (plan.kind == ElementPlan::Kind::Doubles) {
        // A hole may be a setter's business, in the prototype.
        if (holes) guard(Opcode::CheckNotHoleDouble, {emit(Opcode::LoadElementDouble, {elements, index})});
        emit(Opcode::StoreElementDouble, {elements, index, value});
        return;
    }
    if (holes) guard(Opcode::CheckNotHole, {emit(Opcode::LoadElement, {elements, index})});
    emit(Opcode::StoreElement, {elements, index, value});
    if (!ints) emit(Opcode::Barrier, {elements, value});
}

void Builder::visitGetElemMethod() {
    Node* base = tagged(pc_->b);
    set(pc_->a + 6, intrinsic(Intrinsic::getKeyed, {base, tagged(pc_->c)}));
    set(pc_->a + 7, base);
}

// -- environments

Node* Builder::environmentAt(int32_t reg, uint32_t hops) {
    Node* environment = tagged(reg);
    for (uint32_t i = 0; i < hops; i++) environment = emit(Opcode::LoadParentEnv, {environment});
    return environment;
}
void Builder::visitLoadClosureEnv() { setResult(emit(Opcode::LoadClosureEnv, {get(kFrameCallee)})); }
void Builder::visitParentEnv() { setResult(environmentAt(pc_->b, static_cast<uint16_t>(pc_->c))); }
void Builder::loadEnvironment(bool checked, uint32_t hops, uint32_t slot) {
    Node* value = emit(Opcode::LoadEnvSlot, {environmentAt(pc_->b, hops)}, slot);
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

void Builder::getGlobal() {
    const FeedbackCell& site = cell();
    const PropertyCase& c = site.mono;
    if (c.kind == CacheKind::GlobalLexical) {
        uint64_t address = c.newShapeId | static_cast<uint64_t>(c.extra) << 32;
        auto* binding = reinterpret_cast<GlobalLexical::Binding*>(address);
        if (binding->isConst && !binding->value.isEmpty()) {
            setResult(graph_.constant(binding->value));
            return;
        }
        Node* value = emit(Opcode::LoadBinding, {graph_.pointer(binding)});
        if (binding->value.isEmpty()) value = guard(Opcode::CheckNotEmpty, {value}); // later it never is again
        value->type = kTypeAny & static_cast<uint16_t>(~kTypeEmpty);
        setResult(value);
        return;
    }
    if ((c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots) && c.epoch == vm_.protoEpoch &&
        c.shapeId >= kFirstRealShape && !failed(Reason::WrongShape) && !failed(Reason::PrototypeChanged)) {
        Node* global = guard(Opcode::CheckShape, {graph_.constant(Value(c.holder))}, c.shapeId);
        global->type = kTypeObject;
        graph_.shapes.push_back(c.shapeId);
        PropertyCase own = c;
        guard(Opcode::CheckEpoch, {}, c.epoch);
        setResult(loadCase(global, own));
        return;
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
    bool compiled = site.allocation.shapeId != kNoShape && count <= 32;
    for (uint32_t i = 0; i < count && !any; i++) compiled = compiled && canAdmit(site.allocation.fieldKinds >> (8 * i));
    for (Reason reason : {Reason::NotInt32, Reason::NotNumber, Reason::NotString, Reason::NotObject})
        compiled = compiled && !failed(reason);
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
    for (uint32_t i = 0; i < count; i++) values.push_back(tagged(pc_->b + static_cast<int32_t>(i)));
    Node* array = graph_.append(block_, graph_.make(Opcode::NewArray, values, reinterpret_cast<uint64_t>(pc_)));
    array->unit = unit();
    array->type = kTypeObject;
    array->setState(state());
    setResult(array);
}
void Builder::visitNewClosure() {
    Cell* made = code_->constants_[pc_->d()].asCell();
    graph_.cells.push_back(made);
    Node* closure = emit(Opcode::NewClosure, {tagged(pc_->b)}, reinterpret_cast<uint64_t>(made));
    closure->type = kTypeObject;
    setResult(closure);
}

} // namespace tiercel::graph

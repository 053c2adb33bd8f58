// Loads of named properties, and what they depend on (runtime/dependencies.h).
//
// The inline caches say where a property was found; the builder looks it up again, by the shapes of now. What it finds
// beyond the receiver's shape becomes a dependency: the prototypes on the way go on without such a property, the holder
// goes on with it. If its record says that it was written once only, its value is a constant of the graph:
//
//   ball.bounce()      n4: Tagged = CheckShape 17 n2          Ball.prototype has `bounce`, written once
//                      CheckValid                             … and so has all else that the code depends on
//                      the call of a known function
//   ball.x             n5: Tagged = LoadField +24 n4 {aux2 1} the records say: int32 as long as the code is valid
//
// `assume` stands before each use of a dependency; what may have run JavaScript since the last one makes the difference
// (pass gvn).
#include "graph/builder.h"

#include "runtime/builtin_cells.h"
#include "runtime/function.h"
#include "runtime/known_builtins.h"
#include "runtime/layout.h"

namespace tiercel::graph {

using deopt::Reason;

// -- dependencies

Validity& Builder::validity() {
    if (!graph_.validity) graph_.validity = std::make_shared<Validity>(vm_.dependencies);
    return *graph_.validity;
}
void Builder::assume() { guard(Opcode::CheckValid); }

Builder::Found Builder::lookUp(Object* first, PropertyKey key) const {
    constexpr uint32_t kMostPrototypes = 50;
    Found found;
    uint32_t depth = 0;
    for (Object* o = first; o; o = o->shape(vm_)->prototypeObject()) {
        const Shape* shape = o->shape(vm_);
        if (++depth > kMostPrototypes || !shape->isCacheable() || o->hasFlag(kLazy)) return found;
        const PropertyEntry* entry = shape->find(key);
        switch (o->kind()) {
        case CellKind::Proxy:
        case CellKind::ModuleNamespace:
        case CellKind::TypedArray: return found; // some of their keys are no properties
        case CellKind::StringObject:
        case CellKind::Array:
            if (key == vm_.names.length) return found;
            break;
        case CellKind::Global:
            if (!entry && static_cast<GlobalObject*>(o)->realm_->lazyGlobals.contains(key.bits())) return found;
            break;
        default: break;
        }
        if (!entry) continue;
        found.holder = o;
        found.entry = *entry;
        break;
    }
    found.isKnown = true;
    return found;
}

Object* Builder::firstPrototype(const PropertyCase& c) const {
    if (c.shapeId >= kFirstRealShape) return vm_.shapes.at(c.shapeId)->prototypeObject();
    Realm& realm = *code_->template_->realm_;
    return c.shapeId == kStringShape && realm.exists(tiercel::Intrinsic::StringPrototype)
               ? realm.get(tiercel::Intrinsic::StringPrototype)
               : nullptr;
}
Builder::Found Builder::lookUp(const PropertyCase& c, PropertyKey key) const {
    Object* first = firstPrototype(c);
    return first || c.shapeId >= kFirstRealShape ? lookUp(first, key) : Found();
}

void Builder::dependOn(Object* first, const Found& found, PropertyKey key) {
    if (!key.isIndex()) graph_.cells.push_back(key.cell());
    for (Object* o = first; o; o = o->shape(vm_)->prototypeObject()) {
        vm_.dependencies.onProperty(validity(), o, key);
        graph_.cells.push_back(o);
        if (o == found.holder) break;
    }
}
void Builder::dependOnChain(const PropertyCase& c, PropertyKey key) {
    dependOn(firstPrototype(c), lookUp(c, key), key);
}

bool Builder::mayAdd(const PropertyCase& c, PropertyKey key) const {
    Found found = lookUp(c, key);
    return found.isKnown && (!found.holder || (found.isData() && (found.entry.attributes & kWritable)));
}

bool Builder::dependOnIndexedPrototypes() {
    if (vm_.indexedPrototypes) return false;
    vm_.dependencies.onIndexedPrototypes(validity());
    assume();
    return true;
}

uint16_t Builder::typesOfRecord(uint32_t ownerShapeId) const {
    if (!ownerShapeId) return kTypeAny;
    uint8_t kinds = vm_.shapes.at(ownerShapeId)->field_.kind;
    // Other unions than those that a store can check may be widened while a graph is built (makeAdmissible).
    if (kinds == kFieldNone || kinds == kFieldAny || !canAdmit(kinds)) return kTypeAny;
    uint16_t types = 0;
    if (kinds & kFieldInt32) types |= kTypeInt32;
    if (kinds & kFieldDouble) types |= kTypeDouble;
    if (kinds & kFieldObject) types |= kTypeObject;
    if (kinds & kFieldString) types |= kTypeString;
    if (kinds & kFieldBool) types |= kTypeBool;
    return types;
}
void Builder::dependOnKinds(uint32_t ownerShapeId) {
    vm_.dependencies.onKinds(validity(), ownerShapeId);
    graph_.shapes.push_back(ownerShapeId);
}

// -- loads

Node* Builder::fieldOf(Node* object, bool isInline, uint32_t offset, uint16_t types) {
    Node* value = isInline ? emit(Opcode::LoadField, {object}, offset)
                           : emit(Opcode::LoadSlot, {emit(Opcode::LoadSlots, {object})}, offset);
    if (types) {
        value->type = types;
        value->aux2 = types;
    }
    return value;
}

Node* Builder::slotOf(Node* object, const Shape* shape, uint32_t slot, uint16_t types) {
    PropertyCase c;
    locateOwn(*shape, slot, c);
    return fieldOf(object, c.kind == CacheKind::OwnInline, c.offset, types);
}

/// The value of a property that was found from `first` on; depends on its being there.
Node* Builder::loadFound(Object* first, const Found& found, PropertyKey key) {
    dependOn(first, found, key);
    if (!found.holder) {
        assume();
        return graph_.constant(Value::undefined());
    }
    const PropertyEntry& entry = found.entry;
    Value value = found.holder->getSlot(vm_, entry.slot);
    if (entry.ownerShapeId && vm_.shapes.at(entry.ownerShapeId)->field_.isConst && !value.isEmpty()) {
        vm_.dependencies.onConstant(validity(), entry.ownerShapeId, found.holder);
        graph_.shapes.push_back(entry.ownerShapeId);
        assume();
        return graph_.constant(value);
    }
    uint16_t types = typesOfRecord(entry.ownerShapeId);
    if (types != kTypeAny) dependOnKinds(entry.ownerShapeId);
    assume();
    return slotOf(graph_.constant(Value(found.holder)), found.holder->shape(vm_), entry.slot, types);
}

/// `length` of typed arrays is a getter of their prototypes' prototype.
bool Builder::isTypedLength(const PropertyCase& c, PropertyKey key) const {
    if (c.kind != CacheKind::Getter || !c.holder || c.shapeId < kFirstRealShape || failed(Reason::WrongValue) ||
        failed(Reason::Overflow))
        return false;
    Found found = lookUp(c, key);
    if (!found.isAccessor()) return false;
    Value getter = found.accessor(vm_)->getter_;
    return getter.isCell() && getter.asCell()->kind() == CellKind::NativeFunction &&
           static_cast<NativeFunction*>(getter.asCell())->intrinsic_ ==
               static_cast<uint16_t>(KnownBuiltin::TypedArrayLength);
}

/// Can a load by this case be compiled (the receiver's shape being checked)?
bool Builder::readable(const PropertyCase& c, PropertyKey key) const {
    switch (c.kind) {
    case CacheKind::StringLength: return true;
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots:
    case CacheKind::ArrayLength: return c.shapeId >= kFirstRealShape;
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots: return lookUp(c, key).isData();
    case CacheKind::Missing: {
        Found found = lookUp(c, key);
        return found.isKnown && !found.holder;
    }
    case CacheKind::Getter: return isTypedLength(c, key);
    default: return false;
    }
}

/// The value for an object whose shape is that of one of the cases, which say the same.
Node* Builder::loadCases(Node* object, const PropertyCase* cases, size_t count, PropertyKey key) {
    const PropertyCase& c = cases[0];
    switch (c.kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: {
        uint16_t types = 0;
        for (size_t i = 0; i < count; i++) {
            const PropertyEntry* entry = vm_.shapes.at(cases[i].shapeId)->find(key);
            types |= entry ? typesOfRecord(entry->ownerShapeId) : uint16_t{kTypeAny};
        }
        if (types == kTypeAny) return fieldOf(object, c.kind == CacheKind::OwnInline, c.offset, 0);
        for (size_t i = 0; i < count; i++) dependOnKinds(vm_.shapes.at(cases[i].shapeId)->find(key)->ownerShapeId);
        assume();
        return fieldOf(object, c.kind == CacheKind::OwnInline, c.offset, types);
    }
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots:
    case CacheKind::Missing:
        for (size_t i = 1; i < count; i++) dependOnChain(cases[i], key);
        return loadFound(firstPrototype(c), lookUp(c, key), key);
    case CacheKind::Getter: {
        for (size_t i = 0; i < count; i++) dependOnChain(cases[i], key);
        assume();
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

/// Do the cases say the same, so that one load does for all?
bool Builder::areAlike(const PolymorphicCases& cases, PropertyKey key) const {
    const PropertyCase& first = cases.cases[0];
    for (uint32_t i = 0; i < cases.count; i++) {
        const PropertyCase& c = cases.cases[i];
        if (c.kind != first.kind || c.shapeId < kFirstRealShape) return false;
        switch (c.kind) {
        case CacheKind::OwnInline:
        case CacheKind::OwnSlots:
            if (c.offset != first.offset) return false;
            break;
        case CacheKind::ProtoInline:
        case CacheKind::ProtoSlots:
            if (lookUp(c, key).holder != lookUp(first, key).holder) return false;
            break;
        case CacheKind::Missing:
        case CacheKind::ArrayLength: break;
        default: return false;
        }
    }
    return true;
}

/// Goes on where the object has the shape; the block where it has not.
Block* Builder::branchOnShape(Node* object, uint32_t shape, uint32_t ways) {
    Node* same = emit(Opcode::HasShape, {object}, shape);
    emit(Opcode::Branch, {same});
    Block *hit = graph_.newBlock(), *miss = graph_.newBlock();
    hit->frequency = block_->frequency / ways;
    miss->frequency = block_->frequency - hit->frequency;
    graph_.setSuccessors(block_, hit, miss);
    block_ = hit;
    return miss;
}

/// Of an object that the graph knows: no check at all. Null: not to be found like that.
Node* Builder::loadOfConstant(Node* base, PropertyKey key) {
    if (!base->is(Opcode::Constant) || !base->value().isObject()) return nullptr;
    auto* object = static_cast<Object*>(base->value().asCell());
    // One that is used as a map changes all the time.
    if (object->shape(vm_)->isDictionary()) return nullptr;
    Found found = lookUp(object, key);
    return found.isData() ? loadFound(object, found, key) : nullptr;
}

void Builder::getNamed(Node* base, int32_t to, bool method) {
    const FeedbackCell& site = cell();
    PropertyKey key = keyAt(pc_->d());
    auto result = [&](Node* value) {
        set(to, value);
        if (method) set(to + 1, base);
    };
    base = taggedOf(base);
    if (site.state == CacheState::Uninitialized && !failed(Reason::NoFeedback)) {
        exit(Reason::NoFeedback);
        return;
    }
    if (Node* value = loadOfConstant(base, key)) {
        result(value);
        return;
    }
    auto general = [&] { return intrinsic(Intrinsic::getNamed, {base, constantOf(pc_->d()), graph_.pointer(&site)}); };
    const PropertyCase* cases = site.state == CacheState::Monomorphic ? &site.mono : nullptr;
    uint32_t count = cases ? 1 : 0;
    if (site.state == CacheState::Polymorphic) {
        cases = site.polymorphic->cases;
        count = site.polymorphic->count;
    }
    // What was lost once has been learnt by the cases since. If it was lost again, other shapes come, too.
    bool open = failedAgain(Reason::WrongShape);
    if (count == 1 && cases->shapeId == kStringShape && !open && !failed(Reason::NotString) && readable(*cases, key)) {
        base = stringOf(base);
        result(cases->kind == CacheKind::StringLength ? emit(Opcode::LoadStringLength, {base})
                                                      : loadCases(base, cases, 1, key));
        return;
    }
    auto isGetter = [&](const PropertyCase& c) {
        return c.kind == CacheKind::Getter && !method && accessorFunction(c, key, false);
    };
    auto isTrap = [&](const PropertyCase& c) { return !method && hasTrap(c, false); };
    bool compiled = count > 0 && !failed(Reason::NotCell);
    for (uint32_t i = 0; i < count && compiled; i++)
        compiled =
            cases[i].shapeId >= kFirstRealShape && (readable(cases[i], key) || isGetter(cases[i]) || isTrap(cases[i]));
    if (!compiled) {
        result(general());
        return;
    }
    Node* object = cellOf(base);
    for (uint32_t i = 0; i < count; i++) graph_.shapes.push_back(cases[i].shapeId);
    if (!open && count > 1 && areAlike(*site.polymorphic, key)) {
        Node* check = guard(Opcode::CheckShape, {object}, cases[0].shapeId);
        for (uint32_t i = 0; i < count; i++) check->shapes.push_back(cases[i].shapeId);
        check->type = object->type;
        result(loadCases(check, cases, count, key));
        return;
    }
    // A chain of tests; the last shape is checked by a guard, unless others come.
    double frequency = block_->frequency;
    std::vector<Returned> values;
    auto caseOf = [&](Node* receiver, const PropertyCase& c) {
        bool calls = !readable(c, key); // the length of typed arrays is no call
        Node* value = c.kind == CacheKind::Proxy ? callTrap(c, key, receiver, nullptr)
                      : calls                    ? callAccessor(c, key, receiver, nullptr)
                                                 : loadCases(receiver, &c, 1, key);
        if (value) values.push_back({block_, value});
    };
    for (uint32_t i = 0; i < count; i++) {
        const PropertyCase& c = cases[i];
        if (open || i + 1 < count) {
            Block* miss = branchOnShape(object, c.shapeId, open ? count + 1 : count);
            caseOf(object, c);
            block_ = miss;
        } else {
            Node* check = guard(Opcode::CheckShape, {object}, c.shapeId);
            check->type = object->type & kTypeCell;
            caseOf(check, c);
        }
    }
    if (open) {
        Node* value = general();
        values.push_back({block_, value});
    }
    if (Node* value = join(values, frequency)) result(value);
}
void Builder::visitGetProp() {
    if (!askArguments()) getNamed(get(pc_->b), pc_->a, false);
}
void Builder::visitGetMethod() { getNamed(get(pc_->b), pc_->a + 6, true); }

} // namespace tiercel::graph

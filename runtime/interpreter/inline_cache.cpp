// Filling of inline caches. On a miss the access is done by the general operation; what Object::lookup says about it
// becomes a case, if everything the case relies on can be watched:
//   - the receiver's shape (dictionary shapes are flagged kShapeCached, so that their next change replaces them),
//   - for lookups through the prototype chain, every prototype up to the holder: flagged kPrototypeCached, a structural
//     change of one bumps VM::protoEpoch, which the case remembers.
// Stores keep the records of fields true: a case holds the kinds of value that the field's record admits already.
#include "runtime/interpreter/inline_cache.h"

#include "runtime/builtin_cells.h"
#include "runtime/function.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"

namespace tiercel {

void MegamorphicCache::clear() {
    for (Entry& e : gets) e = Entry();
    for (Entry& e : sets) e = Entry();
}
void MegamorphicCache::clearEnumerations() {
    for (Enumeration& e : enumerations) e = Enumeration();
}

namespace interpreter {

namespace {

/// Flags receiver's prototypes up to `holder` (null: the whole chain). False if one cannot be watched.
bool watchChain(VM& vm, Object* first, Object* holder) {
    Object* o = first;
    for (uint32_t depth = 0; o; depth++) {
        if (depth > 1000) return false;
        o->setFlag(kPrototypeCached);
        if (o == holder) return true;
        Value next = o->prototypeValue(vm);
        o = next.isObject() ? static_cast<Object*>(next.asCell()) : nullptr;
    }
    return holder == nullptr;
}

/// Sets offset and returns whether the slot is inline.
bool locate(VM& vm, Object* owner, uint32_t slot, uint32_t& offset) {
    PropertyCase c;
    locateOwn(*owner->shape(vm), slot, c);
    offset = c.offset;
    return c.kind == CacheKind::OwnInline;
}

Object* firstPrototype(VM& vm, Value base) {
    if (!base.isObject()) return prototypeForPrimitive(vm, base);
    Value proto = static_cast<Object*>(base.asCell())->prototypeValue(vm);
    return proto.isObject() ? static_cast<Object*>(proto.asCell()) : nullptr;
}

/// The shape of the object is about to be the key of a case. False if that is not sound.
bool cacheableShape(VM& vm, Object* object) {
    Shape* shape = object->shape(vm);
    if (shape->flags_ & kShapeUncacheable) return false;
    shape->flags_ |= kShapeCached;
    return true;
}

} // namespace

PropertyCase caseForGet(VM& vm, Value base, PropertyKey key) {
    PropertyCase none;
    if (key.isIndex()) return none;
    PropertyCase c;
    c.shapeId = cacheShape(base);
    if (c.shapeId == kNoShape) return none;
    c.epoch = vm.protoEpoch;

    if (base.isString() && key == vm.names.length) {
        c.kind = CacheKind::StringLength;
        return c;
    }
    LookupResult found;
    Object* receiver = nullptr;
    Object* proto = nullptr;
    if (base.isObject()) {
        receiver = static_cast<Object*>(base.asCell());
        found = receiver->lookup(vm, key);
        if (found.kind == LookupResult::Kind::Uncacheable) return none;
        // Objects used as maps: each cached miss would cost a shape when the key is added.
        if (found.kind == LookupResult::Kind::Missing && receiver->shape(vm)->isDictionary()) return none;
        if (!cacheableShape(vm, receiver)) return none;
        c.shapeId = receiver->shapeId_;
        c.epoch = vm.protoEpoch;
    } else {
        proto = prototypeForPrimitive(vm, base);
        if (!proto) return none;
        found = proto->lookup(vm, key);
        if (!found.holder) found.holder = proto;
        if (found.kind == LookupResult::Kind::Missing) found.holder = nullptr;
        if (found.kind == LookupResult::Kind::ArrayLength || found.kind == LookupResult::Kind::StringLength)
            return none;
    }
    switch (found.kind) {
    case LookupResult::Kind::Uncacheable: return none;
    case LookupResult::Kind::ArrayLength:
        if (found.holder && found.holder != receiver) return none;
        c.kind = CacheKind::ArrayLength;
        return c;
    case LookupResult::Kind::StringLength: return none;
    case LookupResult::Kind::Missing:
        if (!watchChain(vm, firstPrototype(vm, base), nullptr)) return none;
        c.kind = CacheKind::Missing;
        return c;
    case LookupResult::Kind::Data:
    case LookupResult::Kind::Accessor: break;
    }
    bool own = receiver && (!found.holder || found.holder == receiver);
    Object* holder = own ? receiver : found.holder;
    if (!own && !watchChain(vm, firstPrototype(vm, base), holder)) return none;
    bool isInline = locate(vm, holder, found.slot, c.offset);
    if (found.kind == LookupResult::Kind::Accessor) {
        c.kind = CacheKind::Getter;
        c.extra = isInline ? 0 : 1;
        c.holder = own ? nullptr : holder;
    } else if (own) {
        c.kind = isInline ? CacheKind::OwnInline : CacheKind::OwnSlots;
    } else {
        c.kind = isInline ? CacheKind::ProtoInline : CacheKind::ProtoSlots;
        c.holder = holder;
    }
    return c;
}

void addCase(VM& vm, FeedbackCell* cell, PropertyKey key, const PropertyCase& c, CaseOf site) {
    // Assignments of all sites ask the same table, and nobody has looked whether a prototype objects to what a
    // definition does.
    auto intoMegamorphic = [&](const PropertyCase& added) {
        if (site == CaseOf::Definition || added.kind == CacheKind::Proxy) return;
        MegamorphicCache::Entry* table = site == CaseOf::Get ? vm.megamorphic->gets : vm.megamorphic->sets;
        table[MegamorphicCache::slot(added.shapeId, key.bits())] = {added.shapeId, 0, key.bits(), added};
    };
    if (!cell || cell->state == CacheState::Megamorphic) {
        intoMegamorphic(c);
        return;
    }
    // The code of the running frame keeps what its cells refer to alive.
    if (vm.fp && !Frame(vm.fp).isNative()) vm.heap.barrier(Frame(vm.fp).code());
    if (cell->misses != UINT16_MAX) cell->misses++;
    switch (cell->state) {
    case CacheState::Uninitialized:
        cell->mono = c;
        cell->state = CacheState::Monomorphic;
        return;
    case CacheState::Monomorphic:
        if (cell->mono.shapeId == c.shapeId || cell->mono.shapeId == kNoShape) {
            cell->mono = c;
            return;
        }
        if (!cell->polymorphic) cell->polymorphic = new PolymorphicCases();
        cell->polymorphic->cases[0] = cell->mono;
        cell->polymorphic->cases[1] = c;
        cell->polymorphic->count = 2;
        cell->mono = PropertyCase();
        cell->state = CacheState::Polymorphic;
        return;
    case CacheState::Polymorphic: {
        PolymorphicCases& cases = *cell->polymorphic;
        for (uint32_t i = 0; i < cases.count; i++) {
            if (cases.cases[i].shapeId == c.shapeId || cases.cases[i].shapeId == kNoShape) {
                cases.cases[i] = c;
                return;
            }
        }
        if (cases.count < 4) {
            cases.cases[cases.count++] = c;
            return;
        }
        cell->state = CacheState::Megamorphic;
        for (const PropertyCase& old : cases.cases) intoMegamorphic(old);
        intoMegamorphic(c);
        return;
    }
    case CacheState::Megamorphic: return;
    }
}

namespace {

/// What a site learns of a proxy, for the graph: the trap, if that is a function of the program. Null: nothing new.
Function* noteProxy(VM& vm, ProxyObject* proxy, PropertyKey trapName, PropertyKey key, FeedbackCell* cell,
                    CaseOf site) {
    if (!cell || cell->state == CacheState::Megamorphic || key.isIndex() || !proxy->handler_.get().isObject())
        return nullptr;
    auto* handler = static_cast<Object*>(proxy->handler_.get().asCell());
    auto* target = static_cast<Object*>(proxy->target_.get().asCell());
    const PropertyCase* known = findCase(vm, cell, proxy->shapeId_, key, vm.megamorphic->gets);
    if (known && known->kind == CacheKind::Proxy && known->newShapeId == handler->shapeId_ &&
        known->extra == target->shapeId_)
        return nullptr;
    if (handler->shape(vm)->isDictionary() || target->shape(vm)->isDictionary()) return nullptr;
    LookupResult found = handler->lookup(vm, trapName);
    if (found.kind != LookupResult::Kind::Data) return nullptr;
    auto* trap = cellIf<Function, CellKind::Function>((found.holder ? found.holder : handler)->getSlot(vm, found.slot));
    if (!trap || trap->template_.get()->realm_ != vm.realm || trap->template_.get()->isClassConstructor())
        return nullptr;
    PropertyCase c;
    c.shapeId = proxy->shapeId_;
    c.kind = CacheKind::Proxy;
    c.newShapeId = handler->shapeId_;
    c.holder = trap->template_;
    c.extra = target->shapeId_;
    addCase(vm, cell, key, c, site);
    return trap;
}

/// Where a site has learnt of a proxy, the access is made by the builtin that the graph will inline, so that this one
/// has bytecode and feedback.
Completion<Value> getOfProxy(VM& vm, ProxyObject* proxy, PropertyKey key, FeedbackCell* cell) {
    Function* trap = vm.hasNativeStack() ? noteProxy(vm, proxy, vm.names.get, key, cell, CaseOf::Get) : nullptr;
    if (!trap) return getV(vm, proxy, key);
    Value get = vm.realm->get(Intrinsic::ProxyGet);
    return vm.call(get, Value::undefined(), {trap, proxy->handler_, proxy->target_, key.toValue(vm), proxy});
}
Completion<void> setOfProxy(VM& vm, ProxyObject* proxy, PropertyKey key, Value v, bool strict, FeedbackCell* cell) {
    Function* trap = vm.hasNativeStack() ? noteProxy(vm, proxy, vm.names.set, key, cell, CaseOf::Set) : nullptr;
    if (!trap) return putV(vm, proxy, key, v, strict);
    Value set = vm.realm->get(Intrinsic::ProxySet);
    TRY(vm.call(set, Value::undefined(),
                {trap, proxy->handler_, proxy->target_, key.toValue(vm), v, proxy, Value::boolean(strict)}));
    return {};
}

} // namespace

Completion<Value> getNamedFilling(VM& vm, Value base, PropertyKey key, FeedbackCell* cell) {
    if (base.isNullish()) return throwNullishRead(vm, base, key.toValue(vm));
    if (base.isObject() && base.asCell()->kind() == CellKind::Proxy)
        return getOfProxy(vm, static_cast<ProxyObject*>(base.asCell()), key, cell);
    PropertyCase c = caseForGet(vm, base, key);
    if (c.kind != CacheKind::None) {
        addCase(vm, cell, key, c, CaseOf::Get);
        if (c.kind != CacheKind::Getter) return readCase(vm, c, base);
        Accessor* accessor = accessorOf(vm, c, base);
        Value getter = accessor->getter_;
        if (getter.isUndefined()) return getter;
        return vm.call(getter, base);
    }
    return getV(vm, base, key);
}

/// Enters the case of a store to an own property that has just been made and has changed no shape. It has widened the
/// field's record; cases may store what it admits now.
static void noteOwnStore(VM& vm, Object* object, PropertyKey key, uint32_t slot, uint32_t ownerShapeId,
                         FeedbackCell* cell, CaseOf site) {
    // By the case, without anybody hearing of it. (What is defined anew with the same value counts as no store.)
    if (ownerShapeId) noteOverwritten(vm, ownerShapeId);
    PropertyCase c;
    c.shapeId = object->shapeId_;
    c.kind = locate(vm, object, slot, c.offset) ? CacheKind::OwnInline : CacheKind::OwnSlots;
    c.fieldKind = kFieldAny;
    if (ownerShapeId) {
        const FieldInfo& field = vm.shapes.at(ownerShapeId)->field_;
        c.fieldKind = field.kind;
        c.extra = field.kind == kFieldObject ? field.objectShape : 0;
    }
    c.epoch = vm.protoEpoch;
    addCase(vm, cell, key, c, site);
}

Completion<void> setNamedFilling(VM& vm, Value base, PropertyKey key, Value v, bool strict, FeedbackCell* cell) {
    if (base.isNullish()) return throwNullishWrite(vm, base, key.toValue(vm));
    if (!base.isObject() || key.isIndex()) return putV(vm, base, key, v, strict);
    if (base.asCell()->kind() == CellKind::Proxy)
        return setOfProxy(vm, static_cast<ProxyObject*>(base.asCell()), key, v, strict, cell);
    auto* object = static_cast<Object*>(base.asCell());
    LookupResult found = object->lookup(vm, key);
    bool addsToMap = found.kind == LookupResult::Kind::Missing && object->shape(vm)->isDictionary();
    if (addsToMap || !cacheableShape(vm, object)) return putV(vm, base, key, v, strict);
    PropertyCase c;
    c.shapeId = object->shapeId_;
    c.epoch = vm.protoEpoch;
    bool own = !found.holder || found.holder == object;
    if (found.kind == LookupResult::Kind::Accessor) {
        Object* holder = own ? object : found.holder;
        if (own || watchChain(vm, firstPrototype(vm, base), holder)) {
            c.kind = CacheKind::Setter;
            c.extra = locate(vm, holder, found.slot, c.offset) ? 0 : 1;
            c.holder = own ? nullptr : holder;
            addCase(vm, cell, key, c, CaseOf::Set);
        }
        return putV(vm, base, key, v, strict);
    }
    Shape* shape = object->shape(vm);
    if (found.kind == LookupResult::Kind::Data && own && (found.attributes & kWritable)) {
        TRY(putV(vm, base, key, v, strict));
        if (object->shapeId_ == shape->id())
            noteOwnStore(vm, object, key, found.slot, found.ownerShapeId, cell, CaseOf::Set);
        return {};
    }
    if (found.kind == LookupResult::Kind::Missing ||
        (found.kind == LookupResult::Kind::Data && !own && (found.attributes & kWritable))) {
        Object* holder = found.kind == LookupResult::Kind::Missing ? nullptr : found.holder;
        bool watched = watchChain(vm, firstPrototype(vm, base), holder);
        bool dictionary = shape->flags_ & kShapeDictionary;
        TRY(putV(vm, base, key, v, strict));
        Shape* after = object->shape(vm);
        if (watched && !dictionary && after != shape && !(after->flags_ & kShapeDictionary) &&
            after->parent_ == shape && after->key_ == key && after->propertyCount() == shape->propertyCount() + 1 &&
            object->kind() != CellKind::Global) {
            uint32_t slot = after->slotCount() - 1;
            c.kind = locate(vm, object, slot, c.offset) ? CacheKind::AddInline : CacheKind::AddSlots;
            c.newShapeId = after->id();
            c.fieldKind = after->field_.kind;
            c.extra = after->field_.kind == kFieldObject ? after->field_.objectShape : 0;
            c.epoch = vm.protoEpoch;
            addCase(vm, cell, key, c, CaseOf::Set);
        }
        return {};
    }
    return putV(vm, base, key, v, strict);
}

Completion<void> defineFieldFilling(VM& vm, Object* object, PropertyKey key, Value v, FeedbackCell* cell) {
    Shape* shape = object->shape(vm);
    bool plain = !object->isExotic() && !key.isIndex() && !(shape->flags_ & (kShapeDictionary | kShapeLazy));
    const PropertyEntry* own = plain ? shape->find(key) : nullptr;
    // With other attributes than those that are defined it would become another property.
    bool overwrites = own && own->attributes == kDefaultAttributes && cacheableShape(vm, object);
    PropertyEntry entry = overwrites ? *own : PropertyEntry{};
    TRY(object->createDataPropertyOrThrow(vm, key, v));
    if (overwrites) {
        if (object->shapeId_ == shape->id())
            noteOwnStore(vm, object, key, entry.slot, entry.ownerShapeId, cell, CaseOf::Definition);
    } else if (plain && !own) {
        noteTransition(vm, object, shape, key, cell);
    }
    return {};
}

void noteTransition(VM& vm, Object* object, Shape* shape, PropertyKey key, FeedbackCell* cell) {
    if (!cacheableShape(vm, object)) return;
    Shape* after = object->shape(vm);
    if (after == shape || (after->flags_ & kShapeDictionary) || after->parent_ != shape || after->key_ != key) return;
    shape->flags_ |= kShapeCached;
    PropertyCase c;
    c.shapeId = shape->id();
    c.epoch = vm.protoEpoch;
    c.kind = locate(vm, object, after->slotCount() - 1, c.offset) ? CacheKind::AddInline : CacheKind::AddSlots;
    c.newShapeId = after->id();
    c.fieldKind = after->field_.kind;
    c.extra = after->field_.kind == kFieldObject ? after->field_.objectShape : 0;
    // No assignment names a private name.
    addCase(vm, cell, key, c, key.isPrivate() ? CaseOf::Set : CaseOf::Definition);
}

bool watchForCache(VM& vm, Object* object) {
    return watchChain(vm, firstPrototype(vm, object), nullptr) && cacheableShape(vm, object);
}

Completion<Value> getCached(VM& vm, Value base, PropertyKey key) {
    uint32_t shapeId = cacheShape(base);
    const MegamorphicCache::Entry& entry = vm.megamorphic->gets[MegamorphicCache::slot(shapeId, key.bits())];
    if (entry.shapeId == shapeId && entry.key == key.bits()) {
        Value v = readCase(vm, entry.what, base);
        if (!v.isEmpty()) return v;
    }
    return getNamedFilling(vm, base, key, nullptr);
}

Completion<bool> hasCached(VM& vm, Object* object, PropertyKey key) {
    if (key.isIndex()) return object->hasProperty(vm, key);
    const MegamorphicCache::Entry& entry = vm.megamorphic->gets[MegamorphicCache::slot(object->shapeId_, key.bits())];
    if (entry.shapeId == object->shapeId_ && entry.key == key.bits()) {
        CacheKind kind = entry.what.kind;
        if (kind == CacheKind::OwnInline || kind == CacheKind::OwnSlots) return true;
        if (entry.what.epoch == vm.protoEpoch) return kind != CacheKind::Missing;
    }
    // Dictionaries are asked for many names once.
    if (!object->hasFlag(kExotic) && !object->shape(vm)->isDictionary()) {
        PropertyCase c = caseForGet(vm, object, key);
        if (c.kind != CacheKind::None) {
            addCase(vm, nullptr, key, c, CaseOf::Get);
            return c.kind != CacheKind::Missing;
        }
    }
    return object->hasProperty(vm, key);
}

Completion<Value> getKeyed(VM& vm, Value base, Value keyValue) {
    if (base.isNullish()) {
        // ToPropertyKey comes after RequireObjectCoercible of the base.
        return throwNullishRead(vm, base, keyValue);
    }
    if (keyValue.isInt32() || keyValue.isDouble()) return getElement(vm, base, keyValue);
    PropertyKey key = TRY(toPropertyKey(vm, keyValue));
    if (key.isIndex()) return getElement(vm, base, Value::number(key.index()));
    return getCached(vm, base, key);
}

Completion<void> setKeyed(VM& vm, Value base, Value keyValue, Value v, bool strict) {
    if (base.isNullish()) return throwNullishWrite(vm, base, keyValue);
    if (keyValue.isNumber()) return putElement(vm, base, keyValue, v, strict);
    PropertyKey key = TRY(toPropertyKey(vm, keyValue));
    if (key.isIndex()) return putElement(vm, base, Value::number(key.index()), v, strict);
    if (base.isObject()) {
        auto* object = static_cast<Object*>(base.asCell());
        const MegamorphicCache::Entry& entry =
            vm.megamorphic->sets[MegamorphicCache::slot(object->shapeId_, key.bits())];
        if (entry.shapeId == object->shapeId_ && entry.key == key.bits() && admits(entry.what, v)) {
            if (storeByCase(vm, entry.what, object, v)) return {};
        }
    }
    return setNamedFilling(vm, base, key, v, strict, nullptr);
}

} // namespace interpreter
} // namespace tiercel

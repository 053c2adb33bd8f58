// Inline caches of named properties: reading a case on the fast path, and filling cells on misses (inline_cache.cpp).
//
// A site is Uninitialized, Monomorphic (the case is in the cell), Polymorphic (up to four cases beside it) or
// Megamorphic (the VM's cache of (shape, key)). A case is keyed by the receiver's shape id; primitives have pseudo
// shapes.
#pragma once

#include "runtime/bytecode/feedback.h"
#include "runtime/vm.h"

#include <cstring>

namespace tiercel::interpreter {

/// The shape id that caches know a value by; kNoShape for undefined, null and Empty.
inline uint32_t cacheShape(Value v) {
    if (v.isCell()) return v.asCell()->shapeId_;
    if (v.isNumber()) return kNumberPseudoShape;
    return v.isBoolean() ? kBooleanPseudoShape : kNoShape;
}

inline Value loadFrom(Cell* object, uint32_t offset) {
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(object) + offset);
}
inline Value loadFromSlots(Cell* object, uint32_t offset) {
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(static_cast<Object*>(object)->slots_.get()) + offset);
}

/// What the case says for a receiver of its shape; Empty: not valid any more, or a getter.
[[gnu::always_inline]] inline Value readCase(VM& vm, const PropertyCase& c, Value base) {
    switch (c.kind) {
    case CacheKind::OwnInline: return loadFrom(base.asCell(), c.offset);
    case CacheKind::OwnSlots: return loadFromSlots(base.asCell(), c.offset);
    case CacheKind::ProtoInline:
        if (c.epoch != vm.protoEpoch) [[unlikely]]
            return Value::empty();
        return loadFrom(c.holder, c.offset);
    case CacheKind::ProtoSlots:
        if (c.epoch != vm.protoEpoch) [[unlikely]]
            return Value::empty();
        return loadFromSlots(c.holder, c.offset);
    case CacheKind::Missing:
        if (c.epoch != vm.protoEpoch) [[unlikely]]
            return Value::empty();
        return Value::undefined();
    case CacheKind::ArrayLength: return Value::number(static_cast<Object*>(base.asCell())->elements_.get()->length_);
    case CacheKind::StringLength: return Value::number(static_cast<String*>(base.asCell())->length_);
    default: return Value::empty();
    }
}

/// The accessor of a valid Getter or Setter case, or null.
inline Accessor* accessorOf(VM& vm, const PropertyCase& c, Value base) {
    if (c.epoch != vm.protoEpoch) return nullptr;
    Cell* holder = c.holder ? c.holder : base.asCell();
    return static_cast<Accessor*>((c.extra ? loadFromSlots(holder, c.offset) : loadFrom(holder, c.offset)).asCell());
}

/// The site's case for this shape and key, or null: polymorphic and megamorphic states.
inline const PropertyCase* findCase(VM& vm, const FeedbackCell* cell, uint32_t shapeId, PropertyKey key,
                                    MegamorphicCache::Entry* megamorphic) {
    if (cell->state == CacheState::Polymorphic) {
        const PolymorphicCases* cases = cell->polymorphic;
        for (uint32_t i = 0; i < cases->count; i++)
            if (cases->cases[i].shapeId == shapeId) return &cases->cases[i];
        return nullptr;
    }
    if (cell->state == CacheState::Megamorphic) {
        const MegamorphicCache::Entry& entry = megamorphic[MegamorphicCache::slot(shapeId, key.bits())];
        return entry.shapeId == shapeId && entry.key == key.bits() ? &entry.what : nullptr;
    }
    return cell->mono.shapeId == shapeId && shapeId != kNoShape ? &cell->mono : nullptr;
}

/// Get with filling of the cell (null: only the megamorphic cache).
Completion<Value> getNamedFilling(VM&, Value base, PropertyKey, FeedbackCell*);
/// Set with filling of the cell. `strict`: failure throws.
Completion<void> setNamedFilling(VM&, Value base, PropertyKey, Value, bool strict, FeedbackCell*);
/// CreateDataPropertyOrThrow with filling.
Completion<void> defineFieldFilling(VM&, Object*, PropertyKey, Value, FeedbackCell*);
/// Is a case of such a site one that defines? Those that all assignments ask are not: they keep attributes.
inline bool defines(const FeedbackCell& cell, const PropertyCase& c) {
    return cell.state != CacheState::Megamorphic && (c.kind == CacheKind::AddInline || c.kind == CacheKind::AddSlots ||
                                                     c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots);
}
/// Enters the case of a property that has just been added to an object of that shape.
void noteTransition(VM&, Object*, Shape* before, PropertyKey, FeedbackCell*);
/// The case of a plain lookup, kind None if there is none. Marks what the case depends on.
PropertyCase caseForGet(VM&, Value base, PropertyKey);
/// What the sites do that have a case in common.
enum class CaseOf : uint8_t { Get, Set, Definition };
/// Enters a case in the cell (null: in the megamorphic cache).
void addCase(VM&, FeedbackCell*, PropertyKey, const PropertyCase&, CaseOf);
/// May `v` be stored in the field by the case?
inline bool admits(const PropertyCase& c, Value v) {
    if (c.fieldKind == kFieldAny) return true;
    return (c.fieldKind & fieldKindOf(v)) != 0 && (c.extra == 0 || v.asCell()->shapeId_ == c.extra);
}
inline Value& fieldAt(Cell* object, uint32_t offset) {
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(object) + offset);
}
/// Stores by a case that admits the value; false: the general way.
[[gnu::always_inline]] inline bool storeByCase(VM& vm, const PropertyCase& c, Object* object, Value v) {
    switch (c.kind) {
    case CacheKind::OwnInline:
        fieldAt(object, c.offset) = v;
        vm.heap.barrier(object, v);
        return true;
    case CacheKind::OwnSlots: {
        Slots* slots = object->slots_;
        fieldAt(slots, c.offset) = v;
        vm.heap.barrier(slots, v);
        return true;
    }
    case CacheKind::AddInline:
        if (c.epoch != vm.protoEpoch || object->hasFlag(kPrototypeCached)) return false;
        fieldAt(object, c.offset) = v;
        object->shapeId_ = c.newShapeId;
        vm.heap.barrier(object, v);
        return true;
    case CacheKind::AddSlots: {
        Slots* slots = object->slots_;
        if (c.epoch != vm.protoEpoch || object->hasFlag(kPrototypeCached) || !slots ||
            c.offset >= sizeof(Slots) + slots->capacity_ * sizeof(Value))
            return false;
        fieldAt(slots, c.offset) = v;
        object->shapeId_ = c.newShapeId;
        vm.heap.barrier(slots, v);
        return true;
    }
    default: return false;
    }
}

// -- globals
inline GlobalLexical::Binding& bindingIn(const PropertyCase& c) {
    void* address;
    static_assert(sizeof(address) == sizeof(c.newShapeId) + sizeof(c.extra));
    std::memcpy(&address, &c.newShapeId, sizeof(address));
    return *static_cast<GlobalLexical::Binding*>(address);
}
inline Value& bindingOf(const PropertyCase& c) { return bindingIn(c).value; }

/// The value a valid cell says, or Empty.
[[gnu::always_inline]] inline Value readGlobal(VM* vm, const PropertyCase& c) {
    if (c.kind == CacheKind::GlobalLexical) return bindingOf(c);
    if (c.kind == CacheKind::None) return Value::empty();
    if (c.holder->shapeId_ != c.shapeId || c.epoch != vm->protoEpoch) return Value::empty();
    return c.kind == CacheKind::OwnInline ? loadFrom(c.holder, c.offset) : loadFromSlots(c.holder, c.offset);
}

/// Get and HasProperty through the megamorphic cache, for sites without a cell of their own.
Completion<Value> getCached(VM&, Value base, PropertyKey);
Completion<bool> hasCached(VM&, Object*, PropertyKey);
/// Marks the object's prototypes: any change of them counts VM::protoEpoch up. And the object's shape, as the key of a
/// cache. False: not cacheable.
bool watchForCache(VM&, Object*);
/// Gets by any key value, through the megamorphic cache for atoms and symbols.
Completion<Value> getKeyed(VM&, Value base, Value key);
Completion<void> setKeyed(VM&, Value base, Value key, Value v, bool strict);

} // namespace tiercel::interpreter

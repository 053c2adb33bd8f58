// See plain_properties.h.
#include "runtime/plain_properties.h"

#include "runtime/object_internal.h"
#include "runtime/runtime_caches.h"

#include <algorithm>

namespace tiercel {

namespace {

/// Copies of more properties go one by one.
constexpr uint32_t kMostCloned = 64;

RuntimeCaches::ShapeCopy& copyEntry(VM& vm, const Shape* empty, const Shape* from) {
    return runtimeCaches(vm).shapeCopies[(from->id() ^ empty->id()) % RuntimeCaches::kShapeCopies];
}

RuntimeCaches::ShapeKeys& keysOf(VM& vm, const Shape* shape) {
    return runtimeCaches(vm).shapeKeys[shape->id() % RuntimeCaches::kShapeKeys];
}

/// The shape that an empty object gets by the properties of `from`, all of them with the usual attributes. Null: they
/// have others, or are too many.
Shape* shapeOfCopy(VM& vm, Shape* empty, const Shape* from) {
    if (from->isDictionary() || from->propertyCount() > kMostCloned) return nullptr;
    for (uint32_t i = 0; i < from->propertyCount(); i++)
        if (from->table()->entry(i).attributes != kDefaultAttributes) return nullptr;
    Shape* shape = empty;
    for (uint32_t i = 0; i < from->propertyCount(); i++)
        shape = shape->addProperty(vm, from->table()->entry(i).key, kDefaultAttributes);
    copyEntry(vm, empty, from) = {from->id(), empty->id(), shape->id()};
    return shape;
}

/// An object without elements whose shape says all of it, and is final.
bool isOrdinary(const Object* o) {
    return o->kind() == CellKind::Object && !o->isExotic() && !o->hasFlag(kLazy) && o->elements_.get()->length_ == 0;
}

void storeFirst(VM& vm, const PropertyEntry& entry, Shape* shape, uint32_t index, Value v) {
    if (!vm.shapes.at(entry.ownerShapeId)->field_.admits(v)) [[unlikely]]
        storeTracked(vm, shape, index, v, true);
}

/// The whole of `source` into an object that has nothing yet. `from`: the source's shape, if that is known to be plain.
bool clonePlain(VM& vm, Object* target, Object* source, const Shape* from) {
    Shape* empty = target->shape(vm);
    constexpr uint8_t kInTheWay = kPrototypeCached | kIsPrototype | kExotic | kNonExtensible;
    if (empty->propertyCount() || empty->isDictionary() || target->hasFlag(kInTheWay)) return false;
    const Shape* asked = source->shape(vm);
    // Only plain shapes are among the copies.
    const RuntimeCaches::ShapeCopy& known = copyEntry(vm, empty, asked);
    Shape* shape = nullptr;
    if (known.from == asked->id() && known.empty == empty->id()) {
        if (isOrdinary(source)) shape = vm.shapes.at(known.copy);
    } else if (from) {
        shape = shapeOfCopy(vm, empty, from);
    }
    if (!shape) return false;
    uint32_t count = shape->slotCount(), capacity = shape->inlineCapacity(), inObject = std::min(count, capacity);
    if (count > capacity) {
        Slots* slots = target->slots_;
        // (May collect: the shape is found by the address in our frame.)
        if (!slots || slots->capacity_ < count - capacity)
            target->slots_.set(vm.heap, target, Slots::make(vm, count - capacity));
    }
    const PropertyTable* properties = shape->table(); // null where there is none
    const Field<Value>* inSource = source->inlineSlots();
    Slots* beyond = source->slots_;
    uint32_t sourceCapacity = asked->inlineCapacity();
    auto read = [&](uint32_t i) -> Value { return i < sourceCapacity ? inSource[i] : beyond->at(i - sourceCapacity); };
    for (uint32_t i = 0; i < inObject; i++) {
        Value v = read(i);
        storeFirst(vm, properties->entry(i), shape, i, v);
        target->inlineSlots()[i].set(vm.heap, target, v);
    }
    Slots* slots = target->slots_;
    for (uint32_t i = inObject; i < count; i++) {
        Value v = read(i);
        storeFirst(vm, properties->entry(i), shape, i, v);
        slots->at(i - capacity).set(vm.heap, slots, v);
    }
    target->setShape(shape);
    vm.shapes.accountMemory();
    return true;
}

} // namespace

const Shape* shapeOfPlain(VM& vm, Object* o, bool accessors) {
    if (!isOrdinary(o)) return nullptr;
    const Shape* shape = o->shape(vm);
    if ((shape->flags_ & (kShapeHasSymbols | kShapeLazy | kShapeUncacheable)) || shape->isDictionary()) return nullptr;
    bool mayDiffer = (shape->flags_ & kShapeHasReadOnly) && !accessors;
    if (!mayDiffer && keysOf(vm, shape).shape == shape->id()) return shape;
    for (uint32_t i = 0; i < shape->propertyCount(); i++) {
        const PropertyEntry& entry = shape->table()->entry(i);
        if (!entry.key.isString()) return nullptr;
        if (mayDiffer && (entry.attributes & kAccessorProperty)) return nullptr;
    }
    return shape;
}

InternalArray* enumerableKeys(VM& vm, Object* o) {
    const Shape* shape = o->shape(vm);
    RuntimeCaches::ShapeKeys& cached = keysOf(vm, shape);
    if (cached.shape == shape->id()) return cached.keys;
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->propertyCount(); i++)
        count += (shape->table()->entry(i).attributes & kEnumerable) != 0;
    InternalArray* keys = InternalArray::make(vm, count);
    Field<Value>* out = keys->data();
    for (uint32_t i = 0; i < shape->propertyCount(); i++) {
        const PropertyEntry& entry = shape->table()->entry(i);
        if (entry.attributes & kEnumerable) (out++)->set(vm.heap, keys, entry.key.toValue(vm));
    }
    cached = {shape->id(), keys};
    return keys;
}

Object* plainOwnNames(VM& vm, Object* o) {
    const Shape* shape = shapeOfPlain(vm, o, true);
    if (!shape) return nullptr;
    InternalArray* names = enumerableKeys(vm, o);
    if (names->length_ != shape->propertyCount()) return nullptr;
    static_assert(sizeof(Field<Value>) == sizeof(Value));
    return Array::fromValues(vm, reinterpret_cast<const Value*>(names->data()), names->length_);
}

bool copyPlain(VM& vm, Object* target, Object* source, const PropertyKey* excluded, size_t excludedCount) {
    if (!excludedCount && clonePlain(vm, target, source, nullptr)) return true;
    const Shape* from = shapeOfPlain(vm, source);
    if (!from || target->isExotic() || target->isArray() || target->hasFlag(kNonExtensible)) return false;
    if (!excludedCount && clonePlain(vm, target, source, from)) return true;
    for (uint32_t i = 0; i < from->propertyCount(); i++) {
        const PropertyEntry entry = from->table()->entry(i);
        if (!(entry.attributes & kEnumerable) ||
            std::find(excluded, excluded + excludedCount, entry.key) != excluded + excludedCount)
            continue;
        writeOwn(vm, target, entry.key, source->getSlot(vm, entry.slot), kDefaultAttributes);
    }
    return true;
}

bool putPlain(VM& vm, Object* target, PropertyKey key, Value v) {
    if (target->kind() != CellKind::Object || target->isExotic() || target->hasFlag(kLazy) || key.isIndex())
        return false;
    if (const PropertyEntry* own = target->shape(vm)->find(key)) {
        if ((own->attributes & kAccessorProperty) || !(own->attributes & kWritable)) return false;
        OwnProperty current = findOwnProperty(vm, target, key);
        changeOwn(vm, target, key, current, v, current.attributes);
        return true;
    }
    if (target->hasFlag(kNonExtensible)) return false;
    for (Object* o = target->shape(vm)->prototypeObject(); o; o = o->shape(vm)->prototypeObject()) {
        if (o->isExotic() || o->hasFlag(kLazy) || !o->shape(vm)->isCacheable() || o->isArray() ||
            o->kind() == CellKind::Global)
            return false;
        if (o->shape(vm)->find(key)) return false;
    }
    addOwn(vm, target, key, v, kDefaultAttributes);
    return true;
}

} // namespace tiercel

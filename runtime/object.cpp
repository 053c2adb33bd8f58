// Objects: making them and their parts, slots of named properties, lookups for inline caches, definitions for set-up.
// Internal methods are in object_ordinary.cpp and the exotic files, elements in object_elements.cpp.
#include "runtime/object.h"

#include "runtime/builtin_cells.h"
#include "runtime/object_internal.h"
#include "runtime/vm.h"

namespace tiercel {

// -- making cells
// ------------------------------------------------------------------------------------------------------

Slots* Slots::make(VM& vm, uint32_t capacity) {
    auto* slots = vm.heap.make<Slots>(CellKind::Slots, capacity * sizeof(Value));
    slots->capacity_ = capacity;
    slots->pad_ = 0;
    for (uint32_t i = 0; i < capacity; i++) slots->at(i).init(Value::undefined());
    return slots;
}

Accessor* Accessor::make(VM& vm, Value getter, Value setter) {
    auto* accessor = vm.heap.make<Accessor>(CellKind::Accessor);
    accessor->getter_.init(getter);
    accessor->setter_.init(setter);
    return accessor;
}

InternalArray* InternalArray::make(VM& vm, uint32_t length) {
    auto* list = vm.heap.make<InternalArray>(CellKind::InternalArray, length * sizeof(Value));
    list->length_ = length;
    list->pad_ = 0;
    for (uint32_t i = 0; i < length; i++) list->data()[i].init(Value::undefined());
    return list;
}

NativeObject* NativeObject::make(VM& vm, Shape* shape, const void* nativeClass) {
    auto* object = vm.heap.make<NativeObject>(CellKind::NativeObject, 0, shape->id(), IndexingKind::PackedInt32);
    object->slots_.init(nullptr);
    object->elements_.init(vm.emptyElements);
    object->nativeClass_ = nativeClass;
    for (auto& field : object->fields_) field.init(Value::undefined());
    for (auto& number : object->numbers_) number = 0;
    object->data_ = nullptr;
    object->free_ = nullptr;
    return object;
}

Object* Object::make(VM& vm, Shape* shape) {
    uint32_t capacity = shape->inlineCapacity();
    auto* object =
        vm.heap.make<Object>(CellKind::Object, capacity * sizeof(Value), shape->id(), IndexingKind::PackedInt32);
    object->slots_.init(nullptr);
    object->elements_.init(vm.emptyElements);
    for (uint32_t i = 0; i < capacity; i++) object->inlineSlots()[i].init(Value::undefined());
    if (shape->slotCount() > capacity) {
        Slots* slots = Slots::make(vm, shape->slotCount() - capacity);
        object->slots_.set(vm.heap, object, slots);
    }
    return object;
}

Object* Object::make(VM& vm) { return make(vm, vm.realm->plainObjectShape); }

Object* Object::make(VM& vm, Value prototype) {
    return make(vm, vm.shapes.root(prototype, CellKind::Object, kDefaultInlineCapacity));
}

// -- slots
// -------------------------------------------------------------------------------------------------------------

void Object::storeSlot(VM& vm, Shape* shape, uint32_t slot, Value v) {
    uint32_t capacity = shape->inlineCapacity();
    if (slot < capacity) {
        inlineSlots()[slot].set(vm.heap, this, v);
    } else {
        Slots* slots = slots_;
        slots->at(slot - capacity).set(vm.heap, slots, v);
    }
}

void storeTracked(VM& vm, Shape* shape, uint32_t index, Value v, bool initial) {
    uint32_t owner = shape->table()->entry(index).ownerShapeId;
    if (owner == 0) return; // dictionary
    FieldInfo& field = vm.shapes.at(owner)->field_;
    if (!initial) noteOverwritten(vm, owner);
    uint8_t kind = field.kind;
    if (field.widen(v) && field.watched && field.kind != kind) [[unlikely]]
        vm.dependencies.widened(owner);
}

void noteOverwritten(VM& vm, uint32_t ownerShapeId) {
    FieldInfo& field = vm.shapes.at(ownerShapeId)->field_;
    if (!field.isConst) return;
    field.isConst = false;
    if (field.watched) vm.dependencies.overwritten(ownerShapeId);
}

void Object::setSlot(VM& vm, uint32_t slot, Value v) {
    Shape* s = shape(vm);
    if (!s->isDictionary()) storeTracked(vm, s, slot, v, false);
    storeSlot(vm, s, slot, v);
}

void Object::setShape(Shape* shape) { shapeId_ = shape->id(); }

namespace {

void reserveSlot(VM& vm, Object* object, const Shape* shape, uint32_t slot) {
    if (slot < shape->inlineCapacity()) return;
    uint32_t need = slot - shape->inlineCapacity() + 1;
    Slots* old = object->slots_;
    uint32_t have = old ? old->capacity_ : 0;
    if (need <= have) return;
    Slots* grown = Slots::make(vm, std::max(need, have < 4 ? 4 : have + have / 2 + 1));
    for (uint32_t i = 0; i < have; i++) grown->at(i).init(old->at(i));
    object->slots_.set(vm.heap, object, grown);
}

/// Renumbers a dictionary's slots when most of them are of deleted properties.
void compactDictionary(VM& vm, Object* object) {
    Shape* shape = object->shape(vm);
    PropertyTable* table = shape->table_;
    uint32_t next = 0;
    for (uint32_t i = 0; i < shape->propertyCount_; i++) {
        const PropertyEntry& entry = table->entry(i);
        if (entry.key.isNull()) continue;
        object->storeSlot(vm, shape, next++, object->getSlot(vm, entry.slot));
    }
    for (uint32_t i = next; i < shape->slotCount_; i++) object->storeSlot(vm, shape, i, Value::undefined());
    table->compact();
    shape->propertyCount_ = shape->slotCount_ = next;
}

} // namespace

void Object::transitionAdd(VM& vm, Shape* next, uint32_t slot, Value v) {
    aboutToAdd(vm, next->key_);
    reserveSlot(vm, this, shape(vm), slot);
    storeTracked(vm, next, slot, v, true);
    storeSlot(vm, next, slot, v);
    setShape(next);
}

/// Adds the property by the only transition that the shape has had so far. False: that is another one, or room is
/// missing, or somebody is to hear of it.
static bool addByKnownTransition(VM& vm, Object* object, PropertyKey key, Value v, uint8_t attributes) {
    const Shape* s = object->shape(vm);
    const Transition& known = s->onlyTransition_;
    if (known.key != key || known.attributes != attributes || known.shapeId == 0 || key.isNull() ||
        object->hasFlag(kLazy | kPrototypeCached))
        return false;
    Shape* next = vm.shapes.at(known.shapeId);
    if (!next->field_.admits(v)) return false;
    uint32_t slot = s->slotCount(), capacity = s->inlineCapacity();
    if (slot < capacity) {
        object->inlineSlots()[slot].set(vm.heap, object, v);
    } else {
        Slots* slots = object->slots_;
        if (!slots || slot - capacity >= slots->capacity_) return false;
        slots->at(slot - capacity).set(vm.heap, slots, v);
    }
    object->setShape(next);
    return true;
}

void Object::addProperty(VM& vm, PropertyKey key, Value v, uint8_t attributes) {
    if (addByKnownTransition(vm, this, key, v, attributes)) return;
    ensureMaterialized(vm);
    Shape* s = shape(vm);
    bool isFull = s->propertyCount() >= (kind() == CellKind::Global ? kMaxFastGlobals : kMaxFastProperties);
    // A dictionary's slots may move.
    if (s->isDictionary() || isFull)
        aboutToChangeStructure(vm);
    else
        aboutToAdd(vm, key);
    if (s->isDictionary() ? (s->flags_ & kShapeCached) != 0 : isFull) {
        s = vm.shapes.toDictionary(s);
        setShape(s);
    }
    if (s->isDictionary() && s->table_->erased() > 16 && s->table_->erased() * 2 > s->propertyCount_)
        compactDictionary(vm, this);
    uint32_t slot = s->slotCount();
    reserveSlot(vm, this, s, slot); // may collect: before the new shape exists
    Shape* next = s->addProperty(vm, key, attributes);
    if (!next->isDictionary()) storeTracked(vm, next, slot, v, true);
    storeSlot(vm, next, slot, v);
    setShape(next);
    vm.shapes.accountMemory();
}

void retrackFields(VM& vm, Object* object) {
    Shape* shape = object->shape(vm);
    if (shape->isDictionary()) return;
    for (uint32_t i = 0; i < shape->propertyCount(); i++) storeTracked(vm, shape, i, object->getSlot(vm, i), true);
}

void removeNamed(VM& vm, Object* object, uint32_t index) {
    object->aboutToChangeStructure(vm);
    Shape* shape = object->shape(vm);
    uint32_t slot = shape->table_->entry(index).slot;
    object->storeSlot(vm, shape, slot, Value::undefined());
    if (!shape->isDictionary()) {
        Shape* parent = shape->parent_;
        if (index + 1 == shape->propertyCount() && parent && !shape->key_.isNull()) {
            noteOverwritten(vm, shape->id()); // adding it again is a second store
            object->setShape(parent);
            return;
        }
        shape = vm.shapes.toDictionary(shape);
    } else if (shape->flags_ & kShapeCached) {
        shape = vm.shapes.toDictionary(shape);
    }
    object->setShape(shape);
    shape->table_->eraseAt(index);
    vm.shapes.accountMemory();
}

void reconfigureNamed(VM& vm, Object* object, uint32_t index, Value v, uint8_t attributes) {
    object->aboutToChangeStructure(vm);
    Shape* shape = object->shape(vm);
    uint32_t slot = shape->table_->entry(index).slot;
    // Rebuilding long chains again and again is quadratic.
    uint32_t most = object->kind() == CellKind::Global ? kMaxFastGlobals / 4 : 64;
    if (!shape->isDictionary() && shape->propertyCount() > most) {
        shape = vm.shapes.toDictionary(shape);
        object->setShape(shape);
    }
    Shape* next = vm.shapes.withEntryAttributes(shape, index, attributes);
    object->setShape(next);
    object->storeSlot(vm, next, slot, v);
    retrackFields(vm, object);
    vm.shapes.accountMemory();
}

// -- lookups
// -----------------------------------------------------------------------------------------------------------

const PropertyEntry* Object::findOwn(VM& vm, PropertyKey key) {
    if (hasFlag(kLazy) && (key == vm.names.prototype || key == vm.names.length || key == vm.names.name)) [[unlikely]]
        materialize(vm);
    const PropertyEntry* entry = shape(vm)->find(key);
    if (!entry && kind_ == CellKind::Global) [[unlikely]] {
        if (static_cast<GlobalObject*>(this)->realm_->resolveLazyGlobal(key)) entry = shape(vm)->find(key);
    }
    return entry;
}

LookupResult Object::lookup(VM& vm, PropertyKey key) {
    LookupResult result;
    Object* o = this;
    for (;;) {
        const PropertyEntry* entry = o->findOwn(vm, key);
        Shape* s = o->shape(vm);
        // A function that is still lazy has no property of its own, and findOwn made it a plain one where the key asks
        // for one of the lazy ones: so its shape tells what is inherited (`f.call`).
        bool uncacheable = s->flags_ & kShapeUncacheable;
        switch (o->kind()) {
        case CellKind::Proxy:
        case CellKind::ModuleNamespace: uncacheable = true; break;
        case CellKind::TypedArray: {
            double number;
            uncacheable |= isCanonicalNumericKey(vm, key, number);
            break;
        }
        case CellKind::StringObject: uncacheable |= key == vm.names.length; break;
        case CellKind::Array:
            if (key == vm.names.length) {
                if (o == this) {
                    result.kind = LookupResult::Kind::ArrayLength;
                    result.receiverShapeId = s->id();
                    return result;
                }
                uncacheable = true;
            }
            break;
        default: break;
        }
        if (o == this) result.receiverShapeId = s->id();
        if (uncacheable) {
            result.kind = LookupResult::Kind::Uncacheable;
            return result;
        }
        if (o != this) {
            o->setFlag(kPrototypeCached);
        } else if (s->isDictionary() && entry) {
            s->flags_ |=
                kShapeCached; // that a key is missing is for the cache to flag: most such lookups precede a store
        }
        if (entry) {
            result.kind =
                entry->attributes & kAccessorProperty ? LookupResult::Kind::Accessor : LookupResult::Kind::Data;
            result.holder = o == this ? nullptr : o;
            result.slot = entry->slot;
            result.attributes = entry->attributes;
            result.ownerShapeId = entry->ownerShapeId;
            return result;
        }
        Object* next = s->prototypeObject();
        if (!next) {
            result.kind = LookupResult::Kind::Missing;
            return result;
        }
        o = next;
    }
}

Value Object::getOwnData(VM& vm, PropertyKey key) {
    if (key.isIndex()) return getOwnElement(vm, key.index());
    if (kind_ == CellKind::Proxy || kind_ == CellKind::ModuleNamespace) return Value::empty();
    if (kind_ == CellKind::Array && key == vm.names.length) return Value::number(arrayLength());
    const PropertyEntry* entry = findOwn(vm, key);
    return entry && !(entry->attributes & kAccessorProperty) ? getSlot(vm, entry->slot) : Value::empty();
}

// -- set-up
// ------------------------------------------------------------------------------------------------------------

void Object::defineDirect(VM& vm, PropertyKey key, Value v, uint8_t attributes) {
    writeOwn(vm, this, key, v, attributes);
}

void Object::defineAccessorDirect(VM& vm, PropertyKey key, Value getter, Value setter, uint8_t attributes) {
    Value accessor = Accessor::make(vm, getter, setter);
    writeOwn(vm, this, key, accessor,
             static_cast<uint8_t>((attributes & (kEnumerable | kConfigurable)) | kAccessorProperty));
}

void Object::materialize(VM& vm) {
    clearFlag(kLazy);
    Shape* lazy = shape(vm);
    setShape(vm.shapes.root(lazy->prototype(), lazy->kind_, lazy->inlineCapacity_,
                            static_cast<uint8_t>(lazy->flags_ & kShapeUncacheable)));
    if (kind_ == CellKind::NativeFunction) { // made by makeClosure
        addProperty(vm, vm.names.length, Value::number(static_cast<NativeFunction*>(this)->closureLength_),
                    kConfigurable);
        addProperty(vm, vm.names.name, vm.emptyString, kConfigurable);
        return;
    }
    if (kind_ != CellKind::Function) return;
    auto* function = static_cast<Function*>(this);
    FunctionTemplate* code = function->template_;
    addProperty(vm, vm.names.length, Value::number(code->length_), kConfigurable);
    String* name = code->name_;
    addProperty(vm, vm.names.name, name ? name : vm.emptyString, kConfigurable);
    if (!code->hasPrototype_ || code->isClassConstructor()) return; // NewClass defines a class's
    Realm& realm = *code->realm_;
    if (code->isGenerator()) {
        bool async = code->isAsync();
        Object* parent = realm.get(async ? Intrinsic::AsyncGeneratorPrototype : Intrinsic::GeneratorPrototype);
        Object* prototype = make(vm, parent ? Value(parent) : Value(realm.get(Intrinsic::ObjectPrototype)));
        addProperty(vm, vm.names.prototype, prototype, kWritable);
        return;
    }
    Object* prototype = make(vm, realm.plainObjectShape);
    prototype->addProperty(vm, vm.names.constructor, this, kHiddenAttributes);
    addProperty(vm, vm.names.prototype, prototype, kWritable);
}

} // namespace tiercel

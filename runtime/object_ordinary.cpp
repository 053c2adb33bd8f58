// The ordinary internal methods ([ECMA-262] 10.1) and those of arrays (10.4.2), which differ by `length` only.
// Prototype chains are walked in loops; an exotic object on the way takes over with its own method.
#include "runtime/object_internal.h"
#include "runtime/operations.h"
#include "runtime/vm.h"

namespace tiercel {

const ObjectMethods kOrdinaryMethods = {
    ordinaryGetPrototypeOf,
    ordinarySetPrototypeOf,
    ordinaryIsExtensible,
    ordinaryPreventExtensions,
    ordinaryGetOwnProperty,
    ordinaryDefineOwnProperty,
    ordinaryHasProperty,
    ordinaryGet,
    ordinarySet,
    ordinaryDelete,
    ordinaryOwnKeys,
};

// -- own properties
// ------------------------------------------------------------------------------------------------------

OwnProperty findOwnProperty(VM& vm, Object* o, PropertyKey key) {
    if (key.isIndex()) return findOwnElement(vm, o, key.index());
    OwnProperty own;
    if (o->isArray() && key == vm.names.length) {
        own.found = true;
        own.attributes = o->hasFlag(kFixedLength) ? 0 : kWritable;
        own.value = Value::number(o->arrayLength());
        return own;
    }
    const PropertyEntry* entry = o->findOwn(vm, key);
    if (!entry) return own;
    own.found = true;
    own.attributes = entry->attributes;
    own.index = static_cast<int32_t>(entry - &o->shape(vm)->table()->entry(0));
    own.value = o->getSlot(vm, entry->slot);
    return own;
}

void noteIterationChange(VM& vm, Object* o, PropertyKey key) {
    if (key != vm.names.symbolIterator && key != vm.names.next) return;
    if (!vm.arrayIterationIntact || !o->hasFlag(kIsPrototype)) return;
    for (const auto& realm : vm.realms)
        if (realm->isArrayIterationHolder(o)) vm.arrayIterationIntact = false;
}

void addOwn(VM& vm, Object* o, PropertyKey key, Value v, uint8_t attributes) {
    if (key.isIndex()) return addElement(vm, o, key.index(), v, attributes);
    o->addProperty(vm, key, v, attributes);
}

void changeOwn(VM& vm, Object* o, PropertyKey key, const OwnProperty& current, Value v, uint8_t attributes) {
    if (key.isIndex()) return changeElement(vm, o, key.index(), current, v, attributes);
    noteIterationChange(vm, o, key);
    auto index = static_cast<uint32_t>(current.index);
    if (attributes != current.attributes) return reconfigureNamed(vm, o, index, v, attributes);
    if (attributes & kAccessorProperty) o->aboutToChangeStructure(vm); // caches know the accessor
    o->setSlot(vm, o->shape(vm)->table()->entry(index).slot, v);
}

void writeOwn(VM& vm, Object* o, PropertyKey key, Value v, uint8_t attributes) {
    OwnProperty own = findOwnProperty(vm, o, key);
    own.found ? changeOwn(vm, o, key, own, v, attributes) : addOwn(vm, o, key, v, attributes);
}

void removeOwn(VM& vm, Object* o, PropertyKey key, const OwnProperty& current) {
    if (key.isIndex()) return removeElement(vm, o, key.index());
    noteIterationChange(vm, o, key);
    removeNamed(vm, o, static_cast<uint32_t>(current.index));
}

PropertyDescriptor toDescriptor(const OwnProperty& own) {
    if (!own.isAccessor()) return PropertyDescriptor::data(own.value, own.attributes);
    PropertyDescriptor d;
    d.getter = own.accessor()->getter_;
    d.setter = own.accessor()->setter_;
    d.enumerable = (own.attributes & kEnumerable) != 0;
    d.configurable = (own.attributes & kConfigurable) != 0;
    return d;
}

// -- prototype and extensibility (10.1.1 to 10.1.4)
// ------------------------------------------------------------------------

Completion<Value> ordinaryGetPrototypeOf(VM& vm, Object* o) { return o->prototypeValue(vm); }

Completion<bool> ordinarySetPrototypeOf(VM& vm, Object* o, Value prototype) {
    Value current = o->prototypeValue(vm);
    if (current == prototype) return true;
    if (o->hasFlag(kNonExtensible)) return false;
    if (current.isNull() && o->hasFlag(kIsPrototype)) { // Object.prototype is an immutable prototype exotic object
        for (const auto& realm : vm.realms)
            if (realm->exists(Intrinsic::ObjectPrototype) && realm->get(Intrinsic::ObjectPrototype) == o) return false;
    }
    for (Value p = prototype; p.isObject();) {
        auto* object = static_cast<Object*>(p.asCell());
        if (object == o) return false;
        if (object->kind() == CellKind::Proxy) break;
        p = object->prototypeValue(vm);
    }
    o->ensureMaterialized(vm);
    o->aboutToChangeStructure(vm);
    o->setShape(vm.shapes.withPrototype(o->shape(vm), prototype));
    retrackFields(vm, o);
    if (o->hasFlag(kIsPrototype)) {
        // Lookups through o may pass elements now that they did not pass before; shapes.root has looked at `prototype`.
        if (o->isArray() || vm.arrayIterationIntact)
            for (const auto& realm : vm.realms)
                if (realm->isArrayIterationHolder(o)) vm.arrayIterationIntact = false;
    }
    vm.shapes.accountMemory();
    return true;
}

Completion<bool> ordinaryIsExtensible(VM&, Object* o) { return !o->hasFlag(kNonExtensible); }

Completion<bool> ordinaryPreventExtensions(VM& vm, Object* o) {
    if (o->hasFlag(kNonExtensible)) return true;
    o->ensureMaterialized(vm);
    if (o->kind() == CellKind::Global) static_cast<GlobalObject*>(o)->realm_->resolveAllLazyGlobals();
    o->aboutToChangeStructure(vm);
    o->setFlag(kNonExtensible);
    o->setShape(o->shape(vm)->preventExtensions(vm));
    elementsPreventExtensions(vm, o);
    vm.shapes.accountMemory();
    return true;
}

// -- [[GetOwnProperty]], [[DefineOwnProperty]] (10.1.5, 10.1.6)
// --------------------------------------------------------------

Completion<std::optional<PropertyDescriptor>> ordinaryGetOwnProperty(VM& vm, Object* o, PropertyKey key) {
    OwnProperty own = findOwnProperty(vm, o, key);
    if (!own.found) return std::optional<PropertyDescriptor>();
    return std::optional<PropertyDescriptor>(toDescriptor(own));
}

namespace {

/// ValidateAndApplyPropertyDescriptor steps 3 to 5 (10.1.6.3): may `desc` be applied over `current`?
bool mayApply(VM& vm, const PropertyDescriptor& desc, const PropertyDescriptor& current) {
    if (!*current.configurable) {
        if (desc.configurable.value_or(false)) return false;
        if (desc.enumerable && *desc.enumerable != *current.enumerable) return false;
        bool generic = !desc.isAccessor() && !desc.isData();
        if (!generic && desc.isAccessor() != current.isAccessor()) return false;
        if (current.isAccessor()) {
            if (!desc.getter.isEmpty() && desc.getter != current.getter) return false;
            if (!desc.setter.isEmpty() && desc.setter != current.setter) return false;
        } else if (!*current.writable) {
            if (desc.writable.value_or(false)) return false;
            if (!desc.value.isEmpty() && !sameValue(vm, desc.value, current.value)) return false;
        }
    }
    return true;
}

uint8_t bits(bool enumerable, bool configurable) {
    return static_cast<uint8_t>((enumerable ? kEnumerable : 0) | (configurable ? kConfigurable : 0));
}

Value orUndefined(Value v) { return v.isEmpty() ? Value::undefined() : v; }

void createFrom(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    uint8_t attributes = bits(desc.enumerable.value_or(false), desc.configurable.value_or(false));
    if (desc.isAccessor()) {
        Accessor* accessor = Accessor::make(vm, orUndefined(desc.getter), orUndefined(desc.setter));
        return addOwn(vm, o, key, accessor, attributes | kAccessorProperty);
    }
    if (desc.writable.value_or(false)) attributes |= kWritable;
    addOwn(vm, o, key, orUndefined(desc.value), attributes);
}

void applyOver(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc, const PropertyDescriptor& current) {
    uint8_t attributes =
        bits(desc.enumerable.value_or(*current.enumerable), desc.configurable.value_or(*current.configurable));
    Value v;
    if (desc.isAccessor() || (current.isAccessor() && !desc.isData())) {
        attributes |= kAccessorProperty;
        OwnProperty own = findOwnProperty(vm, o, key);
        bool same = own.isAccessor() && (desc.getter.isEmpty() || desc.getter == current.getter) &&
                    (desc.setter.isEmpty() || desc.setter == current.setter);
        if (same) {
            v = own.value;
        } else {
            Value getter = desc.getter.isEmpty() ? orUndefined(current.getter) : desc.getter;
            Value setter = desc.setter.isEmpty() ? orUndefined(current.setter) : desc.setter;
            v = Accessor::make(vm, getter, setter);
        }
    } else {
        bool writable = desc.writable.value_or(current.isAccessor() ? false : *current.writable);
        if (writable) attributes |= kWritable;
        v = !desc.value.isEmpty() ? desc.value : current.isAccessor() ? Value::undefined() : current.value;
    }
    OwnProperty own = findOwnProperty(vm, o, key);
    if (own.attributes == attributes && own.value == v) return;
    changeOwn(vm, o, key, own, v, attributes);
}

/// ArraySetLength (10.4.2.4).
Completion<bool> arraySetLength(VM& vm, Object* array, const PropertyDescriptor& desc) {
    PropertyDescriptor current = toDescriptor(findOwnProperty(vm, array, vm.names.length));
    if (desc.value.isEmpty()) {
        if (!mayApply(vm, desc, current)) return false;
    } else {
        double length = TRY(toUint32(vm, desc.value));                           // 3.
        double number = TRY(toNumber(vm, desc.value));                           // 4.
        if (length != number) return vm.throwRangeError("Invalid array length"); // 5.
        PropertyDescriptor wanted = desc;
        wanted.value = Value::number(length);
        current = toDescriptor(findOwnProperty(vm, array, vm.names.length)); // the conversions may have changed it
        if (!mayApply(vm, wanted, current)) return false;
        if (!TRY(array->setArrayLength(vm, static_cast<uint32_t>(length)))) {
            if (desc.writable && !*desc.writable) {
                array->setFlag(kFixedLength);
                elementsPreventExtensions(vm, array);
            }
            return false;
        }
    }
    if (desc.writable && !*desc.writable && !array->hasFlag(kFixedLength)) {
        array->setFlag(kFixedLength);
        elementsPreventExtensions(vm, array); // every later store is to look at the length
    }
    return true;
}

} // namespace

Completion<bool> validateAndApply(VM& vm, Object* o, PropertyKey key, bool extensible, const PropertyDescriptor& desc,
                                  const std::optional<PropertyDescriptor>& current) {
    if (!current) {
        if (!extensible) return false;
        if (o) createFrom(vm, o, key, desc);
        return true;
    }
    if (!mayApply(vm, desc, *current)) return false;
    if (o) applyOver(vm, o, key, desc, *current);
    return true;
}

Completion<bool> ordinaryDefineOwnProperty(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    if (o->isArray()) {
        if (key == vm.names.length) return arraySetLength(vm, o, desc);
        // 10.4.2.1 step 2: an index at or past a fixed length
        if (key.isIndex() && key.index() >= o->arrayLength() && o->hasFlag(kFixedLength)) return false;
    }
    OwnProperty own = findOwnProperty(vm, o, key);
    if (!own.found) {
        if (o->hasFlag(kNonExtensible)) return false;
        createFrom(vm, o, key, desc);
        return true;
    }
    PropertyDescriptor current = toDescriptor(own);
    if (!mayApply(vm, desc, current)) return false;
    applyOver(vm, o, key, desc, current);
    return true;
}

// -- [[HasProperty]], [[Get]], [[Set]], [[Delete]] (10.1.7 to 10.1.10)
// -------------------------------------------------------

Completion<bool> ordinaryHasProperty(VM& vm, Object* o, PropertyKey key) {
    for (;;) {
        if (findOwnProperty(vm, o, key).found) return true;
        Object* parent = o->shape(vm)->prototypeObject();
        if (!parent) return false;
        if (parent->isExotic()) return objectMethods(parent->kind()).hasProperty(vm, parent, key);
        o = parent;
    }
}

Completion<Value> ordinaryGet(VM& vm, Object* o, PropertyKey key, Value receiver) {
    for (;;) {
        OwnProperty own = findOwnProperty(vm, o, key);
        if (own.found) {
            if (!own.isAccessor()) return own.value;
            Value getter = own.accessor()->getter_;
            return getter.isUndefined() ? getter : vm.call(getter, receiver);
        }
        Object* parent = o->shape(vm)->prototypeObject();
        if (!parent) return Value::undefined();
        if (parent->isExotic()) return objectMethods(parent->kind()).get(vm, parent, key, receiver);
        o = parent;
    }
}

Completion<bool> setOnReceiver(VM& vm, PropertyKey key, Value v, Value receiver) {
    if (!receiver.isObject()) return false;
    auto* target = static_cast<Object*>(receiver.asCell());
    if (target->isExotic()) {
        auto existing = TRY(target->getOwnProperty(vm, key));
        PropertyDescriptor desc;
        desc.value = v;
        if (existing) {
            if (existing->isAccessor() || !existing->writable.value_or(false)) return false;
        } else {
            desc.writable = desc.enumerable = desc.configurable = true;
        }
        return target->defineOwnProperty(vm, key, desc);
    }
    OwnProperty own = findOwnProperty(vm, target, key);
    if (own.found) {
        if (own.isAccessor() || !(own.attributes & kWritable)) return false;
        if (target->isArray() && key == vm.names.length) {
            PropertyDescriptor desc;
            desc.value = v;
            return arraySetLength(vm, target, desc);
        }
        changeOwn(vm, target, key, own, v, own.attributes);
        return true;
    }
    if (target->hasFlag(kNonExtensible)) return false;
    if (target->isArray() && key.isIndex() && target->hasFlag(kFixedLength) && key.index() >= target->arrayLength())
        return false;
    addOwn(vm, target, key, v, kDefaultAttributes);
    return true;
}

Completion<bool> ordinarySet(VM& vm, Object* o, PropertyKey key, Value v, Value receiver) {
    for (;;) {
        OwnProperty own = findOwnProperty(vm, o, key);
        if (own.found) {
            if (own.isAccessor()) {
                Value setter = own.accessor()->setter_;
                if (setter.isUndefined()) return false;
                TRY(vm.call(setter, receiver, {v}));
                return true;
            }
            if (!(own.attributes & kWritable)) return false;
            if (receiver == Value(o) && !o->isExotic() && !o->isArray()) {
                changeOwn(vm, o, key, own, v, own.attributes);
                return true;
            }
            return setOnReceiver(vm, key, v, receiver);
        }
        Object* parent = o->shape(vm)->prototypeObject();
        if (!parent) return setOnReceiver(vm, key, v, receiver);
        if (parent->isExotic()) return objectMethods(parent->kind()).set(vm, parent, key, v, receiver);
        o = parent;
    }
}

Completion<bool> ordinaryDelete(VM& vm, Object* o, PropertyKey key) {
    OwnProperty own = findOwnProperty(vm, o, key);
    if (!own.found) return true;
    if (!(own.attributes & kConfigurable)) return false;
    removeOwn(vm, o, key, own);
    return true;
}

// -- [[OwnPropertyKeys]] (10.1.11)
// -------------------------------------------------------------------------------------------

void collectNamedKeys(VM& vm, Object* o, KeyList& out) {
    o->ensureMaterialized(vm);
    if (o->kind() == CellKind::Global) static_cast<GlobalObject*>(o)->realm_->resolveAllLazyGlobals();
    Shape* shape = o->shape(vm);
    uint32_t count = shape->propertyCount();
    if (o->isArray()) out.push_back(vm.names.length);
    bool symbols = false;
    for (uint32_t i = 0; i < count; i++) {
        PropertyKey key = shape->table()->entry(i).key;
        if (key.isNull()) continue;
        if (key.isString()) {
            out.push_back(key);
        } else {
            symbols = true;
        }
    }
    if (!symbols) return;
    for (uint32_t i = 0; i < count; i++) {
        PropertyKey key = shape->table()->entry(i).key;
        if (!key.isNull() && key.isSymbol() && !key.isPrivate()) out.push_back(key);
    }
}

Completion<KeyList> ordinaryOwnKeys(VM& vm, Object* o) {
    KeyList keys(vm.heap);
    std::vector<uint32_t> indexes;
    collectElementIndexes(vm, o, indexes);
    keys.reserve(indexes.size() + o->shape(vm)->propertyCount() + 1);
    for (uint32_t index : indexes) keys.push_back(PropertyKey::fromIndex(index));
    collectNamedKeys(vm, o, keys);
    return keys;
}

} // namespace tiercel

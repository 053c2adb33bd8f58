// The Object constructor and Object.prototype ([ECMA-262] 20.1, B.2.2).
#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/object_methods.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/object_internal.h"
#include "runtime/plain_properties.h"
#include "runtime/runtime_caches.h"

namespace tiercel {

namespace {

// -- Object constructor (20.1.1, 20.1.2)
// -----------------------------------------------------------------------------------

Completion<Value> objectConstructor(VM& vm, CallArgs args) {
    Value newTarget = args.newTarget();
    if (!newTarget.isUndefined() && newTarget != Value(args.callee())) {
        Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, Intrinsic::ObjectPrototype));
        return Object::make(vm, Value(prototype));
    }
    if (args[0].isNullish()) return Object::make(vm);
    return TRY(toObject(vm, args[0]));
}

/// False: `from` is not plain, nothing has happened.
Completion<bool> assignPlain(VM& vm, Object* to, Object* from) {
    const Shape* shape = shapeOfPlain(vm, from);
    if (!shape) return false;
    InternalArray* keys = enumerableKeys(vm, from);
    if (keys->length_ != shape->propertyCount()) return false; // a setter of the target may make the others enumerable
    for (uint32_t i = 0; i < keys->length_; i++) {
        PropertyKey key = PropertyKey::fromAtom(static_cast<String*>(keys->data()[i].get().asCell()));
        Value v;
        if (from->shape(vm) == shape) {
            v = from->getSlot(vm, shape->find(key)->slot);
        } else { // setters of the target have changed it
            auto desc = TRY(from->getOwnProperty(vm, key));
            if (!desc || !*desc->enumerable) continue;
            v = TRY(from->get(vm, key));
        }
        if (!putPlain(vm, to, key, v)) TRY(to->put(vm, key, v));
    }
    return true;
}

Completion<Value> objectAssign(VM& vm, CallArgs args) {
    Object* to = TRY(toObject(vm, args[0]));
    for (uint32_t i = 1; i < args.count(); i++) {
        if (args[i].isNullish()) continue;
        Object* from = TRY(toObject(vm, args[i]));
        if (from != to && TRY(assignPlain(vm, to, from))) continue;
        KeyList keys = TRY(from->ownPropertyKeys(vm));
        for (PropertyKey key : keys) {
            TRY(vm.poll());
            auto desc = TRY(from->getOwnProperty(vm, key));
            if (!desc || !*desc->enumerable) continue;
            Value v = TRY(from->get(vm, key));
            TRY(to->put(vm, key, v));
        }
    }
    return to;
}

/// ObjectDefineProperties (20.1.2.3.1).
Completion<void> defineProperties(VM& vm, Object* o, Value properties) {
    Object* from = TRY(toObject(vm, properties));
    KeyList keys = TRY(from->ownPropertyKeys(vm));
    KeyList definedKeys(vm.heap);
    ValueList values(vm.heap); // value, getter, setter of each, kept alive
    std::vector<PropertyDescriptor> descriptors;
    for (PropertyKey key : keys) {
        auto own = TRY(from->getOwnProperty(vm, key));
        if (!own || !*own->enumerable) continue;
        Value v = TRY(from->get(vm, key));
        PropertyDescriptor desc = TRY(toPropertyDescriptor(vm, v));
        for (Value part : {desc.value, desc.getter, desc.setter}) values.push_back(part);
        definedKeys.push_back(key);
        descriptors.push_back(desc);
    }
    for (size_t i = 0; i < descriptors.size(); i++) TRY(o->definePropertyOrThrow(vm, definedKeys[i], descriptors[i]));
    return {};
}

Completion<Value> createMethod(VM& vm, CallArgs args) {
    Value o = TRY(objectCreate(vm, args[0]));
    if (!args[1].isUndefined()) TRY(defineProperties(vm, static_cast<Object*>(o.asCell()), args[1]));
    return o;
}

Completion<Value> objectDefineProperties(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return vm.throwTypeError("Object.defineProperties called on non-object");
    TRY(defineProperties(vm, static_cast<Object*>(args[0].asCell()), args[1]));
    return args[0];
}

Completion<Value> objectDefineProperty(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return vm.throwTypeError("Object.defineProperty called on non-object");
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    PropertyDescriptor desc = TRY(toPropertyDescriptor(vm, args[2]));
    TRY(static_cast<Object*>(args[0].asCell())->definePropertyOrThrow(vm, key, desc));
    return args[0];
}

enum class EntryKind { Keys, Values, Entries };

/// The same of a plain object; null: it is none.
Object* plainList(VM& vm, Object* o, EntryKind kind) {
    const Shape* shape = shapeOfPlain(vm, o, kind == EntryKind::Keys);
    if (!shape) return nullptr;
    InternalArray* keys = enumerableKeys(vm, o);
    static_assert(sizeof(Field<Value>) == sizeof(Value));
    if (kind == EntryKind::Keys)
        return Array::fromValues(vm, reinterpret_cast<const Value*>(keys->data()), keys->length_);
    ValueList values(vm.heap);
    values.reserve(keys->length_);
    for (uint32_t i = 0, at = 0; i < shape->propertyCount(); i++) {
        const PropertyEntry entry = shape->table()->entry(i);
        if (!(entry.attributes & kEnumerable)) continue;
        Value key = keys->data()[at++], value = o->getSlot(vm, entry.slot);
        values.push_back(kind == EntryKind::Values ? value : Value(createPair(vm, key, value)));
    }
    return Array::fromValues(vm, values.data(), values.size());
}

/// EnumerableOwnProperties (7.3.23), as an array.
Completion<Value> enumerableOwn(VM& vm, Value v, EntryKind kind) {
    Object* o = TRY(toObject(vm, v));
    if (Object* list = plainList(vm, o, kind)) return list;
    KeyList keys = TRY(o->ownPropertyKeys(vm));
    Object* result = Array::make(vm);
    for (PropertyKey key : keys) {
        TRY(vm.poll());
        if (key.isSymbol()) continue;
        Value value;
        if (!o->isExotic()) {
            OwnProperty own = findOwnProperty(vm, o, key);
            if (!own.found || !(own.attributes & kEnumerable)) continue;
            if (kind != EntryKind::Keys) value = own.isAccessor() ? TRY(o->get(vm, key)) : own.value;
        } else {
            auto desc = TRY(o->getOwnProperty(vm, key));
            if (!desc || !*desc->enumerable) continue;
            if (kind != EntryKind::Keys) value = TRY(o->get(vm, key));
        }
        if (kind == EntryKind::Keys) {
            value = key.toValue(vm);
        } else if (kind == EntryKind::Entries) {
            value = createPair(vm, key.toValue(vm), value);
        }
        Array::push(vm, result, value);
    }
    return result;
}

Completion<Value> objectKeys(VM& vm, CallArgs args) { return enumerableOwn(vm, args[0], EntryKind::Keys); }
Completion<Value> objectValues(VM& vm, CallArgs args) { return enumerableOwn(vm, args[0], EntryKind::Values); }
Completion<Value> objectEntries(VM& vm, CallArgs args) { return enumerableOwn(vm, args[0], EntryKind::Entries); }

Completion<Value> objectFreeze(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return args[0];
    if (!TRY(static_cast<Object*>(args[0].asCell())->setIntegrity(vm, Object::Integrity::Frozen)))
        return vm.throwTypeError("Cannot freeze");
    return args[0];
}

Completion<Value> objectSeal(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return args[0];
    if (!TRY(static_cast<Object*>(args[0].asCell())->setIntegrity(vm, Object::Integrity::Sealed)))
        return vm.throwTypeError("Cannot seal");
    return args[0];
}

Completion<Value> objectPreventExtensions(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return args[0];
    if (!TRY(static_cast<Object*>(args[0].asCell())->preventExtensions(vm)))
        return vm.throwTypeError("Cannot prevent extensions");
    return args[0];
}

Completion<Value> objectIsFrozen(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return Value(true);
    return Value(TRY(static_cast<Object*>(args[0].asCell())->testIntegrity(vm, Object::Integrity::Frozen)));
}

Completion<Value> objectIsSealed(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return Value(true);
    return Value(TRY(static_cast<Object*>(args[0].asCell())->testIntegrity(vm, Object::Integrity::Sealed)));
}

Completion<Value> objectIsExtensible(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return Value(false);
    return Value(TRY(static_cast<Object*>(args[0].asCell())->isExtensible(vm)));
}

Completion<Value> objectFromEntries(VM& vm, CallArgs args) {
    if (args[0].isNullish()) return vm.throwTypeError("%s is not iterable", describe(vm, args[0]).c_str());
    Object* result = Object::make(vm);
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        if (!item.isObject())
            return vm.throwTypeError("Iterator value %s is not an entry object", describe(vm, item).c_str());
        auto* pair = static_cast<Object*>(item.asCell());
        Value k = TRY(pair->get(vm, PropertyKey::fromIndex(0)));
        Value v = TRY(pair->get(vm, PropertyKey::fromIndex(1)));
        PropertyKey key = TRY(toPropertyKey(vm, k));
        return result->createDataPropertyOrThrow(vm, key, v);
    }));
    return result;
}

Completion<Value> objectGetOwnPropertyDescriptor(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args[0]));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return fromPropertyDescriptor(vm, TRY(o->getOwnProperty(vm, key)));
}

Completion<Value> objectGetOwnPropertyDescriptors(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args[0]));
    KeyList keys = TRY(o->ownPropertyKeys(vm));
    Object* result = Object::make(vm);
    for (PropertyKey key : keys) {
        Value desc = fromPropertyDescriptor(vm, TRY(o->getOwnProperty(vm, key)));
        if (!desc.isUndefined()) TRY(result->createDataPropertyOrThrow(vm, key, desc));
    }
    return result;
}

Completion<Value> ownKeysArray(VM& vm, Value v, bool symbols) {
    Object* o = TRY(toObject(vm, v));
    if (Object* names = symbols ? nullptr : plainOwnNames(vm, o)) return names;
    KeyList keys = TRY(o->ownPropertyKeys(vm));
    Object* result = Array::make(vm);
    for (PropertyKey key : keys)
        if (key.isSymbol() == symbols) Array::push(vm, result, key.toValue(vm));
    return result;
}
Completion<Value> objectGetOwnPropertyNames(VM& vm, CallArgs args) { return ownKeysArray(vm, args[0], false); }
Completion<Value> objectGetOwnPropertySymbols(VM& vm, CallArgs args) { return ownKeysArray(vm, args[0], true); }

Completion<Value> objectGetPrototypeOf(VM& vm, CallArgs args) { return TRY(toObject(vm, args[0]))->getPrototypeOf(vm); }

Completion<Value> objectSetPrototypeOf(VM& vm, CallArgs args) {
    if (args[0].isNullish()) return vm.throwTypeError("Object.setPrototypeOf called on null or undefined");
    if (!args[1].isObject() && !args[1].isNull())
        return vm.throwTypeError("Object prototype may only be an Object or null: %s", describe(vm, args[1]).c_str());
    if (!args[0].isObject()) return args[0];
    if (!TRY(static_cast<Object*>(args[0].asCell())->setPrototypeOf(vm, args[1])))
        return vm.throwTypeError("Cannot set the prototype of %s: it is not extensible, immutable, or in a cycle",
                                 describe(vm, args[0]).c_str());
    return args[0];
}

Completion<Value> objectIs(VM& vm, CallArgs args) { return Value(sameValue(vm, args[0], args[1])); }

Completion<Value> objectHasOwn(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args[0]));
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    return Value(TRY(o->hasOwnProperty(vm, key)));
}

/// GroupBy with property keys (7.3.35).
Completion<Value> objectGroupBy(VM& vm, CallArgs args) {
    if (args[0].isNullish()) return vm.throwTypeError("%s is not iterable", describe(vm, args[0]).c_str());
    if (!args[1].isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, args[1]).c_str());
    Value callback = args[1];
    KeyList keys(vm.heap);
    ValueList groups(vm.heap);
    std::unordered_map<uint64_t, size_t> indexOf;
    double k = 0;
    TRY(iterate(vm, args[0], [&](Value item) -> Completion<void> {
        Value raw = TRY(vm.call(callback, Value::undefined(), {item, Value::number(k)}));
        k++;
        PropertyKey key = TRY(toPropertyKey(vm, raw));
        auto [at, isNew] = indexOf.try_emplace(key.bits(), groups.size());
        if (isNew) {
            keys.push_back(key);
            groups.push_back(Array::make(vm));
        }
        Array::push(vm, static_cast<Object*>(groups[at->second].asCell()), item);
        return {};
    }));
    Object* result = Object::make(vm, Value::null());
    for (size_t i = 0; i < keys.size(); i++) result->defineDirect(vm, keys[i], groups[i]);
    return result;
}

// -- Object.prototype (20.1.3, B.2.2)
// ------------------------------------------------------------------------------------------

Completion<Value> protoHasOwnProperty(VM& vm, CallArgs args) {
    PropertyKey key = TRY(toPropertyKey(vm, args[0]));
    Object* o = TRY(toObject(vm, args.thisValue()));
    return Value(TRY(o->hasOwnProperty(vm, key)));
}

Completion<Value> protoIsPrototypeOf(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return Value(false);
    Object* o = TRY(toObject(vm, args.thisValue()));
    Value v = args[0];
    for (;;) {
        v = TRY(static_cast<Object*>(v.asCell())->getPrototypeOf(vm));
        if (v.isNull()) return Value(false);
        if (v == Value(o)) return Value(true);
        TRY(vm.pollInterrupts()); // a proxy may answer for ever
    }
}

Completion<Value> protoPropertyIsEnumerable(VM& vm, CallArgs args) {
    PropertyKey key = TRY(toPropertyKey(vm, args[0]));
    Object* o = TRY(toObject(vm, args.thisValue()));
    auto desc = TRY(o->getOwnProperty(vm, key));
    return Value(desc && *desc->enumerable);
}

Completion<Value> protoToLocaleString(VM& vm, CallArgs args) { return invoke(vm, args.thisValue(), vm.names.toString); }

Completion<Value> protoToString(VM& vm, CallArgs args) { return objectToString(vm, args.thisValue()); }

Completion<Value> protoValueOf(VM& vm, CallArgs args) { return TRY(toObject(vm, args.thisValue())); }

Completion<Value> protoGetProto(VM& vm, CallArgs args) {
    return TRY(toObject(vm, args.thisValue()))->getPrototypeOf(vm);
}

Completion<Value> protoSetProto(VM& vm, CallArgs args) {
    Value v = args.thisValue();
    if (v.isNullish()) return vm.throwTypeError("Object.prototype.__proto__ called on null or undefined");
    if ((!args[0].isObject() && !args[0].isNull()) || !v.isObject()) return Value::undefined();
    if (!TRY(static_cast<Object*>(v.asCell())->setPrototypeOf(vm, args[0])))
        return vm.throwTypeError("Cannot set the prototype of %s: it is not extensible, immutable, or in a cycle",
                                 describe(vm, v).c_str());
    return Value::undefined();
}

Completion<Value> defineAccessor(VM& vm, CallArgs args, bool isGetter) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    if (!args[1].isCallable())
        return vm.throwTypeError("Object.prototype.%s: Expecting function",
                                 isGetter ? "__defineGetter__" : "__defineSetter__");
    PropertyDescriptor desc;
    (isGetter ? desc.getter : desc.setter) = args[1];
    desc.enumerable = desc.configurable = true;
    PropertyKey key = TRY(toPropertyKey(vm, args[0]));
    TRY(o->definePropertyOrThrow(vm, key, desc));
    return Value::undefined();
}
Completion<Value> protoDefineGetter(VM& vm, CallArgs args) { return defineAccessor(vm, args, true); }
Completion<Value> protoDefineSetter(VM& vm, CallArgs args) { return defineAccessor(vm, args, false); }

Completion<Value> lookupAccessor(VM& vm, CallArgs args, bool isGetter) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    PropertyKey key = TRY(toPropertyKey(vm, args[0]));
    for (;;) {
        auto desc = TRY(o->getOwnProperty(vm, key));
        if (desc) {
            Value f = isGetter ? desc->getter : desc->setter;
            return f.isEmpty() ? Value::undefined() : f;
        }
        Value parent = TRY(o->getPrototypeOf(vm));
        if (parent.isNull()) return Value::undefined();
        o = static_cast<Object*>(parent.asCell());
        TRY(vm.pollInterrupts());
    }
}
Completion<Value> protoLookupGetter(VM& vm, CallArgs args) { return lookupAccessor(vm, args, true); }
Completion<Value> protoLookupSetter(VM& vm, CallArgs args) { return lookupAccessor(vm, args, false); }

constexpr BuiltinRow kObject[] = {
    {"assign", objectAssign, 2},
    known(KnownBuiltin::ObjectCreate, "create", createMethod, 2),
    {"defineProperties", objectDefineProperties, 2},
    {"defineProperty", objectDefineProperty, 3},
    {"entries", objectEntries, 1},
    {"freeze", objectFreeze, 1},
    {"fromEntries", objectFromEntries, 1},
    {"getOwnPropertyDescriptor", objectGetOwnPropertyDescriptor, 2},
    {"getOwnPropertyDescriptors", objectGetOwnPropertyDescriptors, 1},
    {"getOwnPropertyNames", objectGetOwnPropertyNames, 1},
    {"getOwnPropertySymbols", objectGetOwnPropertySymbols, 1},
    known(KnownBuiltin::ObjectGetPrototypeOf, "getPrototypeOf", objectGetPrototypeOf, 1),
    {"groupBy", objectGroupBy, 2},
    known(KnownBuiltin::ObjectHasOwn, "hasOwn", objectHasOwn, 2),
    known(KnownBuiltin::ObjectIs, "is", objectIs, 2),
    {"isExtensible", objectIsExtensible, 1},
    {"isFrozen", objectIsFrozen, 1},
    {"isSealed", objectIsSealed, 1},
    {"keys", objectKeys, 1},
    {"preventExtensions", objectPreventExtensions, 1},
    {"seal", objectSeal, 1},
    {"setPrototypeOf", objectSetPrototypeOf, 2},
    {"values", objectValues, 1},
};

constexpr BuiltinRow kObjectPrototype[] = {
    known(KnownBuiltin::ObjectPrototypeHasOwnProperty, "hasOwnProperty", protoHasOwnProperty, 1),
    {"isPrototypeOf", protoIsPrototypeOf, 1},
    {"propertyIsEnumerable", protoPropertyIsEnumerable, 1},
    {"toLocaleString", protoToLocaleString, 0},
    known(KnownBuiltin::ObjectPrototypeToString, "toString", protoToString, 0),
    {"valueOf", protoValueOf, 0},
    getter("__proto__", protoGetProto, protoSetProto),
    {"__defineGetter__", protoDefineGetter, 2},
    {"__defineSetter__", protoDefineSetter, 2},
    {"__lookupGetter__", protoLookupGetter, 1},
    {"__lookupSetter__", protoLookupSetter, 1},
};

} // namespace

void setupObject(Realm& realm) {
    Object* prototype = realm.get(Intrinsic::ObjectPrototype); // made by the realm
    NativeFunction* constructor = makeConstructor(realm, "Object", 1, objectConstructor, prototype);
    realm.set(Intrinsic::ObjectConstructor, constructor);
    defineBuiltins(realm, constructor, kObject);
    defineBuiltins(realm, prototype, kObjectPrototype);
}

/// "[object Tag]" of the tag, if it is a string, or of the other name, which is a literal.
static Completion<String*> tagText(VM& vm, const char* builtin, Value tag) {
    const void* key = tag.isString() ? static_cast<const void*>(tag.asCell()) : builtin;
    auto& recent = runtimeCaches(vm).tagTexts[reinterpret_cast<uintptr_t>(key) / 8 % RuntimeCaches::kTagTexts];
    if (recent.tag == key) return recent.text;
    StringBuilder text(vm);
    text.append(std::string_view("[object "));
    if (tag.isString()) {
        text.append(static_cast<String*>(tag.asCell()));
    } else {
        text.append(std::string_view(builtin));
    }
    text.append(u']');
    String* made = TRY(text.finish());
    recent = {key, made};
    return made;
}

Completion<Value> objectCreate(VM& vm, Value prototype) {
    if (!prototype.isObject() && !prototype.isNull())
        return vm.throwTypeError("Object prototype may only be an Object or null: %s", describe(vm, prototype).c_str());
    return Object::make(vm, prototype);
}

Completion<Value> objectToString(VM& vm, Value v) {
    if (v.isNullish()) return TRY(tagText(vm, v.isUndefined() ? "Undefined" : "Null", Value::undefined()));
    Object* o = TRY(toObject(vm, v));
    bool array = TRY(isArray(vm, o));
    const char* builtin = "Object";
    if (array) {
        builtin = "Array";
    } else {
        switch (o->kind()) {
        case CellKind::Arguments:
        case CellKind::MappedArguments: builtin = "Arguments"; break;
        case CellKind::Error: builtin = "Error"; break;
        case CellKind::RegExp: builtin = "RegExp"; break;
        case CellKind::Date: builtin = "Date"; break;
        case CellKind::StringObject: builtin = "String"; break;
        case CellKind::PrimitiveObject: {
            Value primitive = static_cast<PrimitiveObject*>(o)->primitive_;
            builtin = primitive.isBoolean() ? "Boolean" : primitive.isNumber() ? "Number" : "Object";
            break;
        }
        default:
            if (o->isCallable()) builtin = "Function";
            break;
        }
    }
    Value tag = TRY(interpreter::getCached(vm, Value(o), vm.names.symbolToStringTag));
    return TRY(tagText(vm, builtin, tag));
}

} // namespace tiercel

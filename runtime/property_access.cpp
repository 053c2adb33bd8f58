// Property access on any value, and the operations on functions and constructors that most builtins share
// (operations.h). Primitives find their properties through the prototypes of the running realm.
#include "runtime/builtin_cells.h"
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/builtin.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/operations.h"

#include <cmath>

namespace tiercel {

// -- reading and writing --------------------------------------------------------------------------------------------

Completion<Value> getV(VM& vm, Value base, PropertyKey key) {
    if (base.isObject()) return static_cast<Object*>(base.asCell())->get(vm, key, base);
    if (base.isString()) {
        auto* string = static_cast<String*>(base.asCell());
        if (key == vm.names.length) return Value::number(string->length());
        if (key.isIndex() && key.index() < string->length())
            return String::fromCharCode(vm, string->charAt(vm, key.index()));
    }
    Object* prototype = prototypeForPrimitive(vm, base);
    if (!prototype)
        return vm.throwTypeError("Cannot read properties of %s (reading '%s')", base.isNull() ? "null" : "undefined",
                                 key.toDisplay(vm).c_str());
    return prototype->get(vm, key, base);
}

/// The name of a key that has not been converted yet, for messages: no user code runs.
static std::string keyForMessage(VM& vm, Value key) {
    if (key.isString()) return static_cast<String*>(key.asCell())->toUtf8(vm);
    return describe(vm, key);
}

Completion<Value> getElement(VM& vm, Value base, Value key) {
    if (base.isNullish())
        return vm.throwTypeError("Cannot read properties of %s (reading '%s')", base.isNull() ? "null" : "undefined",
                                 keyForMessage(vm, key).c_str());
    if (key.isInt32() && key.asInt32() >= 0 && base.isObject()) {
        auto* object = static_cast<Object*>(base.asCell());
        auto index = static_cast<uint32_t>(key.asInt32());
        Value value = object->getOwnElement(vm, index);
        if (!value.isEmpty()) return value;
        return object->get(vm, PropertyKey::fromIndex(index), base);
    }
    return getV(vm, base, TRY(toPropertyKey(vm, key)));
}

Completion<void> putV(VM& vm, Value base, PropertyKey key, Value value, bool strict) {
    if (base.isObject()) return static_cast<Object*>(base.asCell())->put(vm, key, value, strict);
    Object* prototype = prototypeForPrimitive(vm, base);
    if (!prototype)
        return vm.throwTypeError("Cannot set properties of %s (setting '%s')", base.isNull() ? "null" : "undefined",
                                 key.toDisplay(vm).c_str());
    bool isStringOwn =
        base.isString() &&
        (key == vm.names.length || (key.isIndex() && key.index() < static_cast<String*>(base.asCell())->length()));
    if (isStringOwn) {
        if (strict)
            return vm.throwTypeError("Cannot assign to read only property '%s' of string '%s'",
                                     key.toDisplay(vm).c_str(), keyForMessage(vm, base).c_str());
        return {};
    }
    bool done = TRY(prototype->set(vm, key, value, base));
    if (!done && strict)
        return vm.throwTypeError("Cannot create property '%s' on %s '%s'", key.toDisplay(vm).c_str(),
                                 typeOf(vm, base)->toUtf8(vm).c_str(), keyForMessage(vm, base).c_str());
    return {};
}

Completion<void> putElement(VM& vm, Value base, Value key, Value value, bool strict) {
    if (base.isNullish())
        return vm.throwTypeError("Cannot set properties of %s (setting '%s')", base.isNull() ? "null" : "undefined",
                                 keyForMessage(vm, key).c_str());
    if (key.isInt32() && key.asInt32() >= 0 && base.isObject() &&
        static_cast<Object*>(base.asCell())->setElementFast(vm, static_cast<uint32_t>(key.asInt32()), value))
        return {};
    return putV(vm, base, TRY(toPropertyKey(vm, key)), value, strict);
}

Completion<Value> getMethod(VM& vm, Value value, PropertyKey key) {
    Value method = TRY(getV(vm, value, key));
    if (method.isNullish()) return Value::undefined();
    if (!method.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, method).c_str());
    return method;
}

Completion<Value> invoke(VM& vm, Value value, PropertyKey key, std::initializer_list<Value> args) {
    Value method = TRY(getV(vm, value, key));
    if (!method.isCallable())
        return vm.throwTypeError("%s.%s is not a function", describe(vm, value).c_str(), key.toDisplay(vm).c_str());
    return vm.call(method, value, args);
}

// -- functions and constructors -------------------------------------------------------------------------------------

// GetFunctionRealm, sec-getfunctionrealm.
Completion<Realm*> functionRealm(VM& vm, Object* object) {
    for (;;) {
        switch (object->kind()) {
        case CellKind::Function: return static_cast<Function*>(object)->template_.get()->realm_;
        case CellKind::NativeFunction: return static_cast<NativeFunction*>(object)->realm_;
        case CellKind::BoundFunction: object = static_cast<BoundFunction*>(object)->target_; break;
        case CellKind::Proxy: {
            auto* proxy = static_cast<ProxyObject*>(object);
            if (!proxy->target_.get().isObject())
                return vm.throwTypeError("Cannot perform 'get' on a proxy that has been revoked");
            object = static_cast<Object*>(proxy->target_.get().asCell());
            break;
        }
        default: return vm.realm;
        }
    }
}

// GetPrototypeFromConstructor, sec-getprototypefromconstructor.
Completion<Object*> prototypeFromConstructor(VM& vm, Value newTarget, Intrinsic fallback) {
    if (!newTarget.isObject()) return vm.realm->get(fallback);
    auto* constructor = static_cast<Object*>(newTarget.asCell());
    Value prototype = TRY(interpreter::getCached(vm, newTarget, vm.names.prototype));
    if (prototype.isObject()) return static_cast<Object*>(prototype.asCell());
    return TRY(functionRealm(vm, constructor))->get(fallback);
}

bool hasBuiltinSpecies(VM& vm, Object* constructor) {
    if (constructor->kind() != CellKind::NativeFunction || !constructor->hasFlag(kConstructor)) return false;
    const PropertyEntry* entry = constructor->findOwn(vm, vm.names.symbolSpecies);
    if (!entry || !(entry->attributes & kAccessorProperty)) return false;
    Value getter = constructor->getSlot(vm, entry->slot).asCell()->as<Accessor>()->getter_;
    auto* function = cellIf<NativeFunction, CellKind::NativeFunction>(getter);
    return function && function->native_ == speciesGetter;
}

// SpeciesConstructor, sec-speciesconstructor.
Completion<Value> speciesConstructor(VM& vm, Object* object, Object* defaultConstructor) {
    Value constructor = TRY(interpreter::getCached(vm, Value(object), vm.names.constructor));
    if (constructor.isUndefined()) return defaultConstructor;
    if (!constructor.isObject()) return vm.throwTypeError("The .constructor property is not an object");
    if (hasBuiltinSpecies(vm, static_cast<Object*>(constructor.asCell()))) return constructor;
    Value species = TRY(static_cast<Object*>(constructor.asCell())->get(vm, vm.names.symbolSpecies));
    if (species.isNullish()) return defaultConstructor;
    if (species.isConstructor()) return species;
    return vm.throwTypeError("object.constructor[Symbol.species] is not a constructor");
}

// SetFunctionName, sec-setfunctionname.
Completion<void> setFunctionName(VM& vm, Object* function, PropertyKey name, const char* prefix) {
    Value text = name.toValue(vm);
    if (name.isSymbol()) {
        Value description = name.symbol()->description_;
        if (description.isUndefined()) {
            text = vm.emptyString;
        } else if (name.isPrivate()) {
            text = description;
        } else {
            StringBuilder builder(vm);
            builder.append("[");
            builder.append(static_cast<String*>(description.asCell()));
            builder.append("]");
            text = TRY(builder.finish());
        }
    }
    if (prefix) {
        StringBuilder builder(vm);
        builder.append(prefix);
        builder.append(" ");
        builder.append(static_cast<String*>(text.asCell()));
        text = TRY(builder.finish());
    }
    return function->definePropertyOrThrow(vm, vm.names.name, PropertyDescriptor::data(text, kConfigurable));
}

Completion<Object*> arrayFromList(VM& vm, const ValueList& list) {
    return Array::fromValues(vm, list.data(), list.size());
}

// CreateListFromArrayLike, sec-createlistfromarraylike.
Completion<ValueList> listFromArrayLike(VM& vm, Value value) {
    if (!value.isObject()) return vm.throwTypeError("CreateListFromArrayLike called on non-object");
    auto* object = static_cast<Object*>(value.asCell());
    uint64_t length = TRY(lengthOfArrayLike(vm, object));
    // More arguments than a frame can ever hold: fail before the list does.
    if (length > (1u << 26)) return vm.throwRangeError("Invalid array length");
    ValueList list(vm.heap);
    list.reserve(static_cast<size_t>(std::min<uint64_t>(length, 1024)));
    if (isPlainArray(vm, object) && !vm.indexedPrototypes) {
        for (uint32_t i = 0; i < length; i++) {
            Value element = plainElement(object, i);
            list.push_back(element.isEmpty() ? Value::undefined() : element);
        }
        return list;
    }
    for (uint64_t i = 0; i < length; i++) {
        TRY(vm.poll());
        auto index = static_cast<uint32_t>(i);
        Value element = object->getOwnElement(vm, index);
        if (element.isEmpty()) element = TRY(object->get(vm, PropertyKey::fromIndex(index)));
        list.push_back(element);
    }
    return list;
}

// SetterThatIgnoresPrototypeProperties, sec-SetterThatIgnoresPrototypeProperties.
Completion<void> setIgnoringPrototype(VM& vm, Object* receiver, Object* home, PropertyKey key, Value v) {
    if (receiver == home) return vm.throwTypeError("Cannot assign to property %s", key.toDisplay(vm).c_str());
    if (TRY(receiver->getOwnProperty(vm, key)).has_value()) {
        TRY(receiver->put(vm, key, v, true));
    } else {
        TRY(receiver->createDataPropertyOrThrow(vm, key, v));
    }
    return {};
}

} // namespace tiercel

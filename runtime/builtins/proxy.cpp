// Proxy objects: the internal methods with all invariants of the specification ("Proxy Object Internal Methods and
// Internal Slots"), the constructor, Proxy.revocable.
#include "runtime/builtins/proxy.h"

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/self_hosted.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/object_cell.h"
#include "runtime/object_internal.h"

#include <unordered_map>

namespace tiercel {

namespace {

Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }

/// What every internal method begins with: the proxy is not revoked, the native stack has room, the trap is fetched.
struct Trap {
    Object* target;
    Value handler;
    Value method; // undefined: go to the target
};
Completion<Trap> fetchTrap(VM& vm, Object* object, PropertyKey name) {
    auto* proxy = static_cast<ProxyObject*>(object);
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    Value handler = proxy->handler_;
    if (handler.isNull())
        return vm.throwTypeError("Cannot perform '%s' on a proxy that has been revoked", name.toDisplay(vm).c_str());
    Object* target = objectIn(proxy->target_);
    // GetMethod, through the cache of all sites.
    Value method = TRY(interpreter::getCached(vm, handler, name));
    if (method.isNullish()) return Trap{target, handler, Value::undefined()};
    if (!method.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, method).c_str());
    return Trap{target, handler, method};
}

/// Has an ordinary target nothing to say about what a trap did with the property: is it absent or configurable?
bool leavesToTrap(VM& vm, Object* target, PropertyKey key) {
    if (target->isExotic()) return false;
    OwnProperty own = findOwnProperty(vm, target, key);
    return !own.found || (own.attributes & kConfigurable);
}

/// "'has' on proxy: trap returned falsish for property 'x' which exists …".
Thrown invariant(VM& vm, const char* trap, PropertyKey key, const char* result, const char* problem) {
    return vm.throwTypeError("'%s' on proxy: trap %s for property '%s' %s", trap, result, key.toDisplay(vm).c_str(),
                             problem);
}

} // namespace

/// Steps 8 to 10 of [[Get]].
Completion<void> checkProxyGet(VM& vm, Object* target, PropertyKey key, Value value) {
    if (leavesToTrap(vm, target, key)) return {};
    auto targetDescriptor = TRY(target->getOwnProperty(vm, key));
    if (targetDescriptor && !*targetDescriptor->configurable) {
        if (targetDescriptor->isData() && !*targetDescriptor->writable &&
            !sameValue(vm, value, targetDescriptor->value))
            return vm.throwTypeError("'get' on proxy: property '%s' is a read-only and non-configurable data property "
                                     "on the proxy target but the proxy did not return its actual value (expected '%s' "
                                     "but got '%s')",
                                     key.toDisplay(vm).c_str(), describe(vm, targetDescriptor->value).c_str(),
                                     describe(vm, value).c_str());
        if (targetDescriptor->isAccessor() && targetDescriptor->getter.isUndefined() && !value.isUndefined())
            return vm.throwTypeError("'get' on proxy: property '%s' is a non-configurable accessor property on the "
                                     "proxy target and does not have a getter function, but the trap did not return "
                                     "'undefined' (got '%s')",
                                     key.toDisplay(vm).c_str(), describe(vm, value).c_str());
    }
    return {};
}

/// Steps 9 to 11 of [[Set]].
Completion<void> checkProxySet(VM& vm, Object* target, PropertyKey key, Value value) {
    if (leavesToTrap(vm, target, key)) return {};
    auto targetDescriptor = TRY(target->getOwnProperty(vm, key));
    if (targetDescriptor && !*targetDescriptor->configurable) {
        if (targetDescriptor->isData() && !*targetDescriptor->writable &&
            !sameValue(vm, value, targetDescriptor->value))
            return invariant(vm, "set", key, "returned truish",
                             "which exists in the proxy target as a non-configurable and non-writable data property "
                             "with a different value");
        if (targetDescriptor->isAccessor() && targetDescriptor->setter.isUndefined())
            return invariant(vm, "set", key, "returned truish",
                             "which exists in the proxy target as a non-configurable and non-writable accessor "
                             "property without a setter");
    }
    return {};
}

namespace {

// [[GetPrototypeOf]]
Completion<Value> proxyGetPrototypeOf(VM& vm, Object* proxy) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.getPrototypeOf));
    if (trap.method.isUndefined()) return trap.target->getPrototypeOf(vm);
    Value prototype = TRY(vm.call(trap.method, trap.handler, {trap.target}));
    if (!prototype.isObject() && !prototype.isNull())
        return vm.throwTypeError("'getPrototypeOf' on proxy: trap returned neither object nor null");
    if (TRY(trap.target->isExtensible(vm))) return prototype;
    if (TRY(trap.target->getPrototypeOf(vm)) != prototype)
        return vm.throwTypeError("'getPrototypeOf' on proxy: proxy target is non-extensible but the trap did not "
                                 "return its actual prototype");
    return prototype;
}

// [[SetPrototypeOf]]
Completion<bool> proxySetPrototypeOf(VM& vm, Object* proxy, Value prototype) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.setPrototypeOf));
    if (trap.method.isUndefined()) return trap.target->setPrototypeOf(vm, prototype);
    if (!toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target, prototype})))) return false;
    if (TRY(trap.target->isExtensible(vm))) return true;
    if (TRY(trap.target->getPrototypeOf(vm)) != prototype)
        return vm.throwTypeError("'setPrototypeOf' on proxy: trap returned truish for setting a new prototype on the "
                                 "non-extensible proxy target");
    return true;
}

// [[IsExtensible]]
Completion<bool> proxyIsExtensible(VM& vm, Object* proxy) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.isExtensible));
    if (trap.method.isUndefined()) return trap.target->isExtensible(vm);
    bool result = toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target})));
    if (result != TRY(trap.target->isExtensible(vm)))
        return vm.throwTypeError("'isExtensible' on proxy: trap result does not reflect extensibility of proxy target "
                                 "(which is '%s')",
                                 result ? "false" : "true");
    return result;
}

// [[PreventExtensions]]
Completion<bool> proxyPreventExtensions(VM& vm, Object* proxy) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.preventExtensions));
    if (trap.method.isUndefined()) return trap.target->preventExtensions(vm);
    bool result = toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target})));
    if (result && TRY(trap.target->isExtensible(vm)))
        return vm.throwTypeError("'preventExtensions' on proxy: the proxy target is extensible");
    return result;
}

// [[GetOwnProperty]]
Completion<std::optional<PropertyDescriptor>> proxyGetOwnProperty(VM& vm, Object* proxy, PropertyKey key) {
    constexpr char kName[] = "getOwnPropertyDescriptor";
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.getOwnPropertyDescriptor));
    if (trap.method.isUndefined()) return trap.target->getOwnProperty(vm, key);
    Value result = TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm)}));
    if (!result.isObject() && !result.isUndefined())
        return invariant(vm, kName, key, "returned neither object nor undefined", "of the proxy target");
    auto targetDescriptor = TRY(trap.target->getOwnProperty(vm, key));
    if (result.isUndefined()) {
        if (!targetDescriptor) return targetDescriptor;
        if (!*targetDescriptor->configurable)
            return invariant(vm, kName, key, "returned undefined", "which is non-configurable in the proxy target");
        if (!TRY(trap.target->isExtensible(vm)))
            return invariant(vm, kName, key, "returned undefined", "which exists in the non-extensible proxy target");
        return std::optional<PropertyDescriptor>();
    }
    bool extensible = TRY(trap.target->isExtensible(vm));
    PropertyDescriptor descriptor = TRY(toPropertyDescriptor(vm, result));
    // CompletePropertyDescriptor
    if (!descriptor.isAccessor()) {
        if (descriptor.value.isEmpty()) descriptor.value = Value::undefined();
        descriptor.writable = descriptor.writable.value_or(false);
    } else {
        if (descriptor.getter.isEmpty()) descriptor.getter = Value::undefined();
        if (descriptor.setter.isEmpty()) descriptor.setter = Value::undefined();
    }
    descriptor.enumerable = descriptor.enumerable.value_or(false);
    descriptor.configurable = descriptor.configurable.value_or(false);
    if (!TRY(validateAndApply(vm, nullptr, key, extensible, descriptor, targetDescriptor)))
        return invariant(vm, kName, key, "returned descriptor",
                         "that is incompatible with the existing property in the proxy target");
    if (!*descriptor.configurable) {
        if (!targetDescriptor || *targetDescriptor->configurable)
            return invariant(vm, kName, key, "reported non-configurability",
                             "which is either non-existent or configurable in the proxy target");
        if (descriptor.writable && !*descriptor.writable && targetDescriptor->writable.value_or(false))
            return invariant(vm, kName, key, "reported non-configurability", "which is writable in the proxy target");
    }
    return std::optional<PropertyDescriptor>(descriptor);
}

// [[DefineOwnProperty]]
Completion<bool> proxyDefineOwnProperty(VM& vm, Object* proxy, PropertyKey key, const PropertyDescriptor& descriptor) {
    constexpr char kName[] = "defineProperty";
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.defineProperty));
    if (trap.method.isUndefined()) return trap.target->defineOwnProperty(vm, key, descriptor);
    Value object = fromPropertyDescriptor(vm, descriptor);
    if (!toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm), object})))) return false;
    auto targetDescriptor = TRY(trap.target->getOwnProperty(vm, key));
    bool extensible = TRY(trap.target->isExtensible(vm));
    bool settingNonConfigurable = descriptor.configurable && !*descriptor.configurable;
    if (!targetDescriptor) {
        if (!extensible)
            return invariant(vm, kName, key, "returned truish for adding", "to the non-extensible proxy target");
        if (settingNonConfigurable)
            return invariant(vm, kName, key, "returned truish for defining non-configurable property",
                             "which is either non-existent or configurable in the proxy target");
        return true;
    }
    if (!TRY(validateAndApply(vm, nullptr, key, extensible, descriptor, targetDescriptor)))
        return invariant(vm, kName, key, "returned truish for adding",
                         "that is incompatible with the existing property in the proxy target");
    if (settingNonConfigurable && *targetDescriptor->configurable)
        return invariant(vm, kName, key, "returned truish for defining non-configurable property",
                         "which is either non-existent or configurable in the proxy target");
    if (targetDescriptor->isData() && !*targetDescriptor->configurable && *targetDescriptor->writable &&
        descriptor.writable && !*descriptor.writable)
        return invariant(vm, kName, key, "returned truish for defining non-configurable property",
                         "which cannot be non-writable, unless there exists a corresponding non-configurable, "
                         "non-writable own property of the target object");
    return true;
}

// [[HasProperty]]
[[clang::disable_tail_calls]] Completion<bool> proxyHasProperty(VM& vm, Object* proxy, PropertyKey key) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.has));
    if (trap.method.isUndefined()) return trap.target->hasProperty(vm, key);
    bool result = toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm)})));
    if (result) return true;
    auto targetDescriptor = TRY(trap.target->getOwnProperty(vm, key));
    if (targetDescriptor) {
        if (!*targetDescriptor->configurable)
            return invariant(vm, "has", key, "returned falsish",
                             "which exists in the proxy target as non-configurable");
        if (!TRY(trap.target->isExtensible(vm)))
            return invariant(vm, "has", key, "returned falsish", "but the proxy target is not extensible");
    }
    return false;
}

// [[Get]]. Where a proxy is its own prototype, or its target's, the way along them has no end: each hop keeps a native
// frame, so that the check of the stack in fetchTrap sees it.
[[clang::disable_tail_calls]] Completion<Value> proxyGet(VM& vm, Object* proxy, PropertyKey key, Value receiver) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.get));
    if (trap.method.isUndefined()) return trap.target->get(vm, key, receiver);
    Value value = TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm), receiver}));
    TRY(checkProxyGet(vm, trap.target, key, value));
    return value;
}

// [[Set]]
[[clang::disable_tail_calls]] Completion<bool> proxySet(VM& vm, Object* proxy, PropertyKey key, Value value,
                                                        Value receiver) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.set));
    if (trap.method.isUndefined()) return trap.target->set(vm, key, value, receiver);
    if (!toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm), value, receiver}))))
        return false;
    TRY(checkProxySet(vm, trap.target, key, value));
    return true;
}

// [[Delete]]
Completion<bool> proxyDelete(VM& vm, Object* proxy, PropertyKey key) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.deleteProperty));
    if (trap.method.isUndefined()) return trap.target->deleteProperty(vm, key);
    if (!toBoolean(TRY(vm.call(trap.method, trap.handler, {trap.target, key.toValue(vm)})))) return false;
    auto targetDescriptor = TRY(trap.target->getOwnProperty(vm, key));
    if (!targetDescriptor) return true;
    if (!*targetDescriptor->configurable)
        return invariant(vm, "deleteProperty", key, "returned truish", "which is non-configurable in the proxy target");
    if (!TRY(trap.target->isExtensible(vm)))
        return invariant(vm, "deleteProperty", key, "returned truish", "but the proxy target is non-extensible");
    return true;
}

struct KeyHash {
    size_t operator()(uint64_t bits) const { return static_cast<size_t>((bits * 0x9E37'79B9'7F4A'7C15ull) >> 20); }
};

// [[OwnPropertyKeys]]
Completion<KeyList> proxyOwnPropertyKeys(VM& vm, Object* proxy) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.ownKeys));
    if (trap.method.isUndefined()) return trap.target->ownPropertyKeys(vm);
    Value result = TRY(vm.call(trap.method, trap.handler, {trap.target}));
    if (!result.isObject()) return vm.throwTypeError("CreateListFromArrayLike called on non-object");
    auto* list = objectIn(result);
    uint64_t length = TRY(lengthOfArrayLike(vm, list));
    KeyList keys(vm.heap);
    std::unordered_map<uint64_t, bool, KeyHash> unchecked; // key bits → not yet matched with a key of the target
    for (uint64_t i = 0; i < length; i++) {
        TRY(vm.poll());
        Value element = TRY(list->get(vm, PropertyKey::fromUint64(vm, i)));
        if (!element.isString() && !element.isSymbol())
            return vm.throwTypeError("%s is not a valid property name", describe(vm, element).c_str());
        PropertyKey key = TRY(toPropertyKey(vm, element));
        if (!unchecked.emplace(key.bits(), true).second)
            return vm.throwTypeError("'ownKeys' on proxy: trap returned duplicate entries");
        keys.push_back(key);
    }
    bool extensible = TRY(trap.target->isExtensible(vm));
    KeyList targetKeys = TRY(trap.target->ownPropertyKeys(vm));
    KeyList configurable(vm.heap);
    KeyList nonConfigurable(vm.heap);
    for (size_t i = 0; i < targetKeys.size(); i++) {
        auto descriptor = TRY(trap.target->getOwnProperty(vm, targetKeys[i]));
        (descriptor && !*descriptor->configurable ? nonConfigurable : configurable).push_back(targetKeys[i]);
    }
    if (extensible && nonConfigurable.empty()) return keys;
    size_t matched = 0;
    auto match = [&](const KeyList& required) -> Completion<void> {
        for (PropertyKey key : required) {
            auto found = unchecked.find(key.bits());
            if (found == unchecked.end())
                return vm.throwTypeError("'ownKeys' on proxy: trap result did not include '%s'",
                                         key.toDisplay(vm).c_str());
            matched++;
        }
        return {};
    };
    TRY(match(nonConfigurable));
    if (extensible) return keys;
    TRY(match(configurable));
    if (matched != keys.size())
        return vm.throwTypeError("'ownKeys' on proxy: trap returned extra keys but proxy target is non-extensible");
    return keys;
}

// Proxy ( target, handler ), sec-proxy-target-handler.
Completion<Value> proxyConstructor(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor Proxy requires 'new'");
    return TRY(proxyCreate(vm, args[0], args[1]));
}

Completion<Value> revokeProxy(VM& vm, CallArgs args) {
    auto* function = args.callee()->as<NativeFunction>();
    auto* proxy = cellIf<ProxyObject, CellKind::Proxy>(function->data_);
    if (!proxy) return Value::undefined();
    function->data_.set(vm.heap, function, Value::null());
    proxy->target_.set(vm.heap, proxy, Value::null());
    proxy->handler_.set(vm.heap, proxy, Value::null());
    return Value::undefined();
}

// Proxy.revocable, sec-proxy.revocable.
Completion<Value> proxyRevocable(VM& vm, CallArgs args) {
    Object* proxy = TRY(proxyCreate(vm, args[0], args[1]));
    NativeFunction* revoke = makeClosure(vm, revokeProxy, 0, proxy);
    Object* result = Object::make(vm);
    result->defineDirect(vm, vm.names.proxy, proxy);
    result->defineDirect(vm, vm.names.revoke, revoke);
    return result;
}

constexpr BuiltinRow kStaticRows[] = {{"revocable", proxyRevocable, 2}};

} // namespace

const ObjectMethods kProxyMethods = {
    proxyGetPrototypeOf,
    proxySetPrototypeOf,
    proxyIsExtensible,
    proxyPreventExtensions,
    proxyGetOwnProperty,
    proxyDefineOwnProperty,
    proxyHasProperty,
    proxyGet,
    proxySet,
    proxyDelete,
    proxyOwnPropertyKeys,
};

// ProxyCreate, sec-proxycreate.
Completion<Object*> proxyCreate(VM& vm, Value target, Value handler) {
    if (!target.isObject() || !handler.isObject())
        return vm.throwTypeError("Cannot create proxy with a non-object as target or handler");
    uint8_t flags = kExotic;
    if (target.isCallable()) flags |= kCallable;
    if (target.isConstructor()) flags |= kConstructor;
    auto* proxy =
        makeObjectCell<ProxyObject>(vm, CellKind::Proxy, Value::null(), flags, IndexingKind::Slow, kShapeUncacheable);
    proxy->target_.init(target);
    proxy->handler_.init(handler);
    return proxy;
}

Completion<Value> proxyCall(VM& vm, ProxyObject* proxy, Value thisValue, const Value* args, size_t argc) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.apply));
    if (trap.method.isUndefined()) return vm.call(trap.target, thisValue, args, argc);
    Object* list = Array::fromValues(vm, args, argc);
    return vm.call(trap.method, trap.handler, {trap.target, thisValue, list});
}

Completion<Value> proxyConstruct(VM& vm, ProxyObject* proxy, const Value* args, size_t argc, Value newTarget) {
    Trap trap = TRY(fetchTrap(vm, proxy, vm.names.construct));
    if (trap.method.isUndefined()) return TRY(vm.construct(trap.target, args, argc, newTarget));
    Object* list = Array::fromValues(vm, args, argc);
    Value result = TRY(vm.call(trap.method, trap.handler, {trap.target, list, newTarget}));
    if (!result.isObject())
        return vm.throwTypeError("'construct' on proxy: trap returned non-object ('%s')", describe(vm, result).c_str());
    return result;
}

void setupProxy(Realm& realm) {
    NativeFunction* constructor = makeConstructor(realm, "Proxy", 2, proxyConstructor, nullptr);
    realm.set(Intrinsic::ProxyConstructor, constructor);
    defineBuiltins(realm, constructor, kStaticRows);
    PropertyKey none = PropertyKey::fromString(realm.vm, realm.vm.emptyString);
    realm.set(Intrinsic::ProxyGet, makeSelfHosted(realm, "proxyGet", none, 0));
    realm.set(Intrinsic::ProxySet, makeSelfHosted(realm, "proxySet", none, 0));
}

} // namespace tiercel

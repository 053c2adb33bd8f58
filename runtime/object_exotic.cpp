// String exotic objects (10.4.3), mapped arguments objects (10.4.4), module namespace objects (10.4.6).
#include "runtime/builtin_cells.h"
#include "runtime/module.h"
#include "runtime/object_internal.h"
#include "runtime/operations.h"
#include "runtime/vm.h"

namespace tiercel {

namespace {

using OptionalDescriptor = std::optional<PropertyDescriptor>;

// -- String objects
// ----------------------------------------------------------------------------------------------------

String* stringOf(Object* o) {
    return static_cast<String*>(static_cast<PrimitiveObject*>(o)->primitive_.get().asCell());
}

/// StringGetOwnProperty, and the own `length`.
OptionalDescriptor stringOwn(VM& vm, Object* o, PropertyKey key) {
    String* s = stringOf(o);
    if (key.isIndex()) {
        if (key.index() >= s->length()) return {};
        return PropertyDescriptor::data(String::fromCharCode(vm, s->charAt(vm, key.index())), kEnumerable);
    }
    if (key == vm.names.length) return PropertyDescriptor::data(Value::number(s->length()), 0);
    return {};
}

Completion<OptionalDescriptor> stringGetOwnProperty(VM& vm, Object* o, PropertyKey key) {
    if (OptionalDescriptor own = stringOwn(vm, o, key)) return own;
    return ordinaryGetOwnProperty(vm, o, key);
}

Completion<bool> stringDefineOwnProperty(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    if (OptionalDescriptor own = stringOwn(vm, o, key))
        return validateAndApply(vm, nullptr, key, !o->hasFlag(kNonExtensible), desc, own);
    return ordinaryDefineOwnProperty(vm, o, key, desc);
}

Completion<bool> stringHasProperty(VM& vm, Object* o, PropertyKey key) {
    if (stringOwn(vm, o, key)) return true;
    return ordinaryHasProperty(vm, o, key);
}

Completion<Value> stringGet(VM& vm, Object* o, PropertyKey key, Value receiver) {
    if (OptionalDescriptor own = stringOwn(vm, o, key)) return own->value;
    return ordinaryGet(vm, o, key, receiver);
}

Completion<bool> stringSet(VM& vm, Object* o, PropertyKey key, Value v, Value receiver) {
    if (stringOwn(vm, o, key)) return false; // not writable
    return ordinarySet(vm, o, key, v, receiver);
}

Completion<bool> stringDelete(VM& vm, Object* o, PropertyKey key) {
    if (stringOwn(vm, o, key)) return false;
    return ordinaryDelete(vm, o, key);
}

Completion<KeyList> stringOwnKeys(VM& vm, Object* o) {
    KeyList keys(vm.heap);
    uint32_t length = stringOf(o)->length();
    for (uint32_t i = 0; i < length; i++) {
        TRY(vm.poll());
        keys.push_back(PropertyKey::fromIndex(i));
    }
    std::vector<uint32_t> indexes;
    collectElementIndexes(vm, o, indexes);
    for (uint32_t index : indexes) keys.push_back(PropertyKey::fromIndex(index));
    keys.push_back(vm.names.length);
    collectNamedKeys(vm, o, keys);
    return keys;
}

// -- mapped arguments
// ----------------------------------------------------------------------------------------------------

/// The environment slot that an index aliases, or null.
Field<Value>* mappedSlot(Object* o, PropertyKey key) {
    auto* arguments = static_cast<MappedArguments*>(o);
    if (!key.isIndex() || key.index() >= arguments->mappedCount_ || key.index() >= 64) return nullptr;
    if (arguments->unmapped_ >> key.index() & 1) return nullptr;
    return &arguments->environment_.get()->slots()[key.index()];
}

void unmap(Object* o, PropertyKey key) { static_cast<MappedArguments*>(o)->unmapped_ |= uint64_t{1} << key.index(); }

void setMapped(VM& vm, Object* o, Field<Value>* slot, Value v) {
    slot->set(vm.heap, static_cast<MappedArguments*>(o)->environment_, v);
}

Completion<OptionalDescriptor> argumentsGetOwnProperty(VM& vm, Object* o, PropertyKey key) {
    OptionalDescriptor desc = TRY(ordinaryGetOwnProperty(vm, o, key));
    if (desc)
        if (auto* slot = mappedSlot(o, key)) desc->value = slot->get();
    return desc;
}

Completion<bool> argumentsDefineOwnProperty(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    auto* slot = mappedSlot(o, key);
    PropertyDescriptor changed = desc;
    // Step 4: a mapped property that becomes read-only keeps the value that the parameter has now.
    if (slot && desc.isData() && desc.value.isEmpty() && desc.writable && !*desc.writable) changed.value = slot->get();
    if (!TRY(ordinaryDefineOwnProperty(vm, o, key, changed))) return false;
    if (slot) {
        if (desc.isAccessor()) {
            unmap(o, key);
        } else {
            if (!desc.value.isEmpty()) setMapped(vm, o, slot, desc.value);
            if (desc.writable && !*desc.writable) unmap(o, key);
        }
    }
    return true;
}

Completion<Value> argumentsGet(VM& vm, Object* o, PropertyKey key, Value receiver) {
    if (auto* slot = mappedSlot(o, key)) return slot->get();
    return ordinaryGet(vm, o, key, receiver);
}

Completion<bool> argumentsSet(VM& vm, Object* o, PropertyKey key, Value v, Value receiver) {
    if (receiver == Value(o)) {
        if (auto* slot = mappedSlot(o, key)) setMapped(vm, o, slot, v);
    }
    return ordinarySet(vm, o, key, v, receiver);
}

Completion<bool> argumentsDelete(VM& vm, Object* o, PropertyKey key) {
    bool mapped = mappedSlot(o, key) != nullptr;
    if (!TRY(ordinaryDelete(vm, o, key))) return false;
    if (mapped) unmap(o, key);
    return true;
}

// -- module namespaces
// -----------------------------------------------------------------------------------------------------

/// IsSymbolLikeNamespaceKey: what an ordinary object would answer. `then` of a deferred namespace is among it, so that
/// promises can be resolved with one.
bool isSymbolLike(VM& vm, Object* o, PropertyKey key) {
    return key.isSymbol() || (static_cast<ModuleNamespace*>(o)->deferred_ && key == vm.names.then);
}

/// The steps of GetModuleExportsList that come before the list is looked at.
Completion<void> prepareExports(VM& vm, Object* o) {
    auto* space = static_cast<ModuleNamespace*>(o);
    if (space->deferred_) TRY(space->module_.get()->evaluateSync(vm));
    return {};
}

const ModuleBinding* findExport(Object* o, PropertyKey key) {
    for (const auto& [name, binding] : *static_cast<ModuleNamespace*>(o)->exports_)
        if (name == key) return &binding;
    return nullptr;
}

/// Steps 4 to 12 of [[Get]].
Completion<Value> exportValue(VM& vm, PropertyKey key, ModuleBinding binding) {
    if (binding.slot == ModuleBinding::kNamespace) return TRY(binding.module->getNamespace(vm, binding.deferred));
    Environment* environment = binding.module->environment_;
    Value v = environment ? environment->slots()[binding.slot].get() : Value::empty();
    if (v.isEmpty())
        return vm.throwReferenceError("Cannot access '%s' before initialization", key.toDisplay(vm).c_str());
    return v;
}

Completion<bool> namespaceSetPrototypeOf(VM& vm, Object* o, Value prototype) { return prototype.isNull(); }
Completion<bool> namespaceIsExtensible(VM&, Object*) { return false; }
Completion<bool> namespacePreventExtensions(VM&, Object*) { return true; }

Completion<OptionalDescriptor> namespaceGetOwnProperty(VM& vm, Object* o, PropertyKey key) {
    if (isSymbolLike(vm, o, key)) return ordinaryGetOwnProperty(vm, o, key);
    TRY(prepareExports(vm, o));
    const ModuleBinding* binding = findExport(o, key);
    if (!binding) return OptionalDescriptor();
    Value v = TRY(exportValue(vm, key, *binding));
    return OptionalDescriptor(PropertyDescriptor::data(v, kWritable | kEnumerable));
}

Completion<bool> namespaceDefineOwnProperty(VM& vm, Object* o, PropertyKey key, const PropertyDescriptor& desc) {
    if (isSymbolLike(vm, o, key)) return ordinaryDefineOwnProperty(vm, o, key, desc);
    OptionalDescriptor current = TRY(namespaceGetOwnProperty(vm, o, key));
    if (!current || desc.configurable.value_or(false) || !desc.enumerable.value_or(true) || desc.isAccessor() ||
        !desc.writable.value_or(true))
        return false;
    return desc.value.isEmpty() || sameValue(vm, desc.value, current->value);
}

Completion<bool> namespaceHasProperty(VM& vm, Object* o, PropertyKey key) {
    if (isSymbolLike(vm, o, key)) return ordinaryHasProperty(vm, o, key);
    TRY(prepareExports(vm, o));
    return findExport(o, key) != nullptr;
}

Completion<Value> namespaceGet(VM& vm, Object* o, PropertyKey key, Value receiver) {
    if (isSymbolLike(vm, o, key)) return ordinaryGet(vm, o, key, receiver);
    TRY(prepareExports(vm, o));
    const ModuleBinding* binding = findExport(o, key);
    if (!binding) return Value::undefined();
    return exportValue(vm, key, *binding);
}

Completion<bool> namespaceSet(VM&, Object*, PropertyKey, Value, Value) { return false; }

Completion<bool> namespaceDelete(VM& vm, Object* o, PropertyKey key) {
    if (isSymbolLike(vm, o, key)) return ordinaryDelete(vm, o, key);
    TRY(prepareExports(vm, o));
    return findExport(o, key) == nullptr;
}

Completion<KeyList> namespaceOwnKeys(VM& vm, Object* o) {
    TRY(prepareExports(vm, o));
    KeyList keys(vm.heap);
    // Names that spell an index stand in the list by their code units like all others.
    for (const auto& [name, binding] : *static_cast<ModuleNamespace*>(o)->exports_) keys.push_back(name);
    collectNamedKeys(vm, o, keys);
    return keys;
}

} // namespace

const ObjectMethods kStringObjectMethods = {
    ordinaryGetPrototypeOf,
    ordinarySetPrototypeOf,
    ordinaryIsExtensible,
    ordinaryPreventExtensions,
    stringGetOwnProperty,
    stringDefineOwnProperty,
    stringHasProperty,
    stringGet,
    stringSet,
    stringDelete,
    stringOwnKeys,
};

const ObjectMethods kMappedArgumentsMethods = {
    ordinaryGetPrototypeOf,
    ordinarySetPrototypeOf,
    ordinaryIsExtensible,
    ordinaryPreventExtensions,
    argumentsGetOwnProperty,
    argumentsDefineOwnProperty,
    ordinaryHasProperty,
    argumentsGet,
    argumentsSet,
    argumentsDelete,
    ordinaryOwnKeys,
};

const ObjectMethods kModuleNamespaceMethods = {
    ordinaryGetPrototypeOf,
    namespaceSetPrototypeOf,
    namespaceIsExtensible,
    namespacePreventExtensions,
    namespaceGetOwnProperty,
    namespaceDefineOwnProperty,
    namespaceHasProperty,
    namespaceGet,
    namespaceSet,
    namespaceDelete,
    namespaceOwnKeys,
};

} // namespace tiercel

// The command's modules that are written in JavaScript: cli/js/NAME.js is require("NAME"), cli/js/internal/NAME.js is
// seen by the others only. Their text is part of the command; nothing of it is read before the module is first asked
// for, be it by require or by a global like Buffer or URL.
//
// A module's text is the body of a strict function (exports, require, module, host, Array, Map, …): `host` has what
// comes from the system (bindings_*.cpp), and the standard constructors are parameters, so that a script that declares
// a `Map` of its own does not change what the modules mean by it.
#include "cli/host.h"

#include <cstring>

namespace tiercel::cli {

namespace {

struct HostScript {
    std::string_view name, text;
};
constexpr HostScript kScripts[] = {
#include <host_scripts.inc> // made by CMake from cli/js
};

const HostScript* findScript(std::string_view name) {
    for (const HostScript& script : kScripts)
        if (script.name == name) return &script;
    return nullptr;
}

struct Parameter {
    const char* name;
    Intrinsic intrinsic;
};
constexpr Parameter kParameters[] = {
    {"Object", Intrinsic::ObjectConstructor},
    {"Function", Intrinsic::FunctionConstructor},
    {"Array", Intrinsic::ArrayConstructor},
    {"String", Intrinsic::StringConstructor},
    {"Number", Intrinsic::NumberConstructor},
    {"Symbol", Intrinsic::SymbolConstructor},
    {"BigInt", Intrinsic::BigIntConstructor},
    {"Math", Intrinsic::Math},
    {"JSON", Intrinsic::JSON},
    {"Reflect", Intrinsic::Reflect},
    {"Error", Intrinsic::ErrorConstructor},
    {"TypeError", Intrinsic::TypeErrorConstructor},
    {"RangeError", Intrinsic::RangeErrorConstructor},
    {"RegExp", Intrinsic::RegExpConstructor},
    {"Date", Intrinsic::DateConstructor},
    {"Map", Intrinsic::MapConstructor},
    {"Set", Intrinsic::SetConstructor},
    {"WeakMap", Intrinsic::WeakMapConstructor},
    {"Promise", Intrinsic::PromiseConstructor},
    {"Uint8Array", Intrinsic::Uint8ArrayConstructor},
    {"ArrayBuffer", Intrinsic::ArrayBufferConstructor},
    {"DataView", Intrinsic::DataViewConstructor},
};

Completion<Value> requireInside(VM& vm, CallArgs args) {
    return hostOf(vm).requireBuiltin(TRY(toString(vm, args[0]))->toUtf8(vm));
}

/// The data of a lazy property's accessors: the object, and "module:name".
struct LazyProperty {
    Object* holder;
    std::string module;
    PropertyKey key;
};
LazyProperty lazyProperty(VM& vm, CallArgs args) {
    auto* accessor = args.callee()->as<NativeFunction>();
    std::string text = accessor->data2_.get().asCell()->as<String>()->toUtf8(vm);
    size_t colon = text.find(':');
    return {accessor->data_.get().asCell()->as<Object>(), text.substr(0, colon),
            PropertyKey::fromUtf8(vm, text.substr(colon + 1))};
}

Completion<Value> getLazy(VM& vm, CallArgs args) {
    LazyProperty property = lazyProperty(vm, args);
    Value exports = TRY(hostOf(vm).requireBuiltin(property.module));
    // A module may be the value itself: process.
    Value value = exports;
    if (property.key.toDisplay(vm) != property.module) value = TRY(getV(vm, exports, property.key));
    auto own = TRY(property.holder->getOwnProperty(vm, property.key));
    if (own && own->isAccessor())
        TRY(property.holder->definePropertyOrThrow(
            vm, property.key,
            PropertyDescriptor::data(value, own->enumerable.value_or(false) ? kDefaultAttributes : kHiddenAttributes)));
    return value;
}

Completion<Value> setLazy(VM& vm, CallArgs args) {
    LazyProperty property = lazyProperty(vm, args);
    TRY(property.holder->definePropertyOrThrow(vm, property.key,
                                               PropertyDescriptor::data(args[0], kDefaultAttributes)));
    return Value::undefined();
}

} // namespace

Thrown throwArgumentError(VM& vm, const char* name, const char* type, Value received) {
    auto error = [&]() -> Completion<Value> {
        Value errors = TRY(hostOf(vm).requireBuiltin("internal/errors"));
        return invoke(vm, errors, PropertyKey::fromUtf8(vm, "invalidArgType"),
                      {Value(String::fromUtf8(vm, name)), Value(String::fromUtf8(vm, type)), received});
    }();
    return error.isAbrupt() ? Thrown{} : vm.throwValue(error.release());
}

void defineLazy(VM& vm, Object* holder, const char* name, const char* module, uint8_t attributes) {
    Value data = Value(String::fromUtf8(vm, std::string(module) + ":" + name));
    NativeFunction* get = makeClosure(vm, getLazy, 0, Value(holder), data);
    NativeFunction* set = makeClosure(vm, setLazy, 1, Value(holder), data);
    holder->defineAccessorDirect(vm, PropertyKey::fromUtf8(vm, name), Value(get), Value(set),
                                 static_cast<uint8_t>(attributes & ~kWritable));
}

bool CommandHost::hasBuiltin(std::string_view name) {
    return name == "process" || name == "console" || (!name.starts_with("internal/") && findScript(name));
}

std::vector<std::string_view> CommandHost::builtinNames() {
    std::vector<std::string_view> names;
    for (const HostScript& script : kScripts)
        if (script.name.find('/') == std::string_view::npos) names.push_back(script.name);
    return names;
}

bool isLazyGetter(const NativeFunction* getter) { return getter->native_ == getLazy; }

Completion<Value> CommandHost::requireBuiltin(std::string_view name) {
    if (name == "process") return Value(process());
    if (name == "console") return vm.realm->global->get(vm, PropertyKey::fromUtf8(vm, "console"));
    PropertyKey exportsKey = vm.names.exports;
    if (auto known = builtins_.find(name); known != builtins_.end())
        return known->second.asCell()->as<Object>()->get(vm, exportsKey);
    const HostScript* script = findScript(name);
    if (!script) {
        std::string text(name);
        return vm.throwError(ErrorType::Error, "No such built-in module: " + text);
    }
    Realm& realm = *mainRealm;
    if (bindings_.isUndefined()) {
        Object* bindings = Object::make(vm);
        for (auto rows : {fileBindings(), textBindings(), systemBindings(), valueBindings()})
            defineBuiltins(realm, bindings, rows);
        bindings->defineDirect(vm, PropertyKey::fromUtf8(vm, "require"),
                               Value(makeClosure(vm, requireInside, 1, Value::undefined())));
        bindings_ = Value(bindings);
    }
    std::u16string text = u"(function (exports, require, module, host";
    for (const Parameter& parameter : kParameters)
        (text += u", ").append(parameter.name, parameter.name + std::strlen(parameter.name));
    text += u") { 'use strict';\n";
    text.append(script->text.begin(), script->text.end()); // ASCII
    text += u"\n})";
    // The first line is the head above: the module's own lines count from 1.
    auto source = SourceCode::create(std::move(text), "node:" + std::string(name), 0);
    Object* module = Object::make(vm);
    Object* exports = Object::make(vm);
    module->defineDirect(vm, exportsKey, Value(exports));
    builtins_.emplace(name, Value(module));
    Realm* saved = vm.realm;
    vm.realm = &realm;
    auto loaded = [&]() -> Completion<Value> {
        Value function = TRY(vm.runScript(realm, source));
        Object* bindings = bindings_.asCell()->as<Object>();
        ValueList arguments(vm.heap);
        arguments.push_back(Value(exports));
        arguments.push_back(TRY(bindings->get(vm, PropertyKey::fromUtf8(vm, "require"))));
        arguments.push_back(Value(module));
        arguments.push_back(bindings_);
        for (const Parameter& parameter : kParameters) arguments.push_back(Value(realm.get(parameter.intrinsic)));
        TRY(vm.call(function, Value::undefined(), arguments.data(), arguments.size()));
        return module->get(vm, exportsKey);
    }();
    vm.realm = saved;
    if (loaded.isAbrupt()) builtins_.erase(builtins_.find(name));
    return loaded;
}

Completion<Value> CommandHost::callHook(const char* name, std::initializer_list<Value> arguments) {
    auto hook = hooks_.find(name);
    if (hook == hooks_.end()) return Value::undefined();
    return vm.call(hook->second, Value::undefined(), arguments);
}

Object* CommandHost::process() {
    if (process_.isUndefined()) process_ = Value(makeProcess(*this, *mainRealm));
    return process_.asCell()->as<Object>();
}

void installGlobalName(CommandHost& host, Realm& realm) {
    VM& vm = host.vm;
    if (vm.flags.expose_test262) return;
    realm.global->defineDirect(vm, PropertyKey::fromUtf8(vm, "global"), realm.globalThis, kDefaultAttributes);
    defineToStringTag(realm, realm.global, "global");
}

void installLazyGlobals(CommandHost& host, Realm& realm) {
    struct Row {
        const char *name, *module;
        uint8_t attributes = kHiddenAttributes;
    };
    static constexpr Row kRows[] = {
        {"structuredClone", "internal/structured_clone", kDefaultAttributes},
        {"atob", "buffer", kDefaultAttributes},
        {"btoa", "buffer", kDefaultAttributes},
        {"performance", "perf_hooks", kDefaultAttributes},
        {"crypto", "internal/web_crypto", kDefaultAttributes},
        {"process", "process"},
        {"require", "internal/main"},
        {"module", "internal/main"},
        {"exports", "internal/main"},
        {"Buffer", "buffer"},
        {"URL", "url"},
        {"URLSearchParams", "url"},
        {"TextEncoder", "internal/encoding"},
        {"TextDecoder", "internal/encoding"},
        {"Event", "internal/event_target"},
        {"EventTarget", "internal/event_target"},
        {"CustomEvent", "internal/event_target"},
        {"AbortController", "internal/event_target"},
        {"AbortSignal", "internal/event_target"},
        {"DOMException", "internal/dom_exception"},
    };
    VM& vm = host.vm;
    // The conformance suite wants no globals that it does not know.
    if (vm.flags.expose_test262) return;
    for (const Row& row : kRows) defineLazy(vm, realm.global, row.name, row.module, row.attributes);
    std::string script = host.options.script;
    if (script.empty() || script == "-") return;
    std::string path = absolutePath(script);
    auto define = [&](const char* name, const std::string& text) {
        realm.global->defineDirect(vm, PropertyKey::fromUtf8(vm, name), String::fromUtf8(vm, text), kHiddenAttributes);
    };
    define("__filename", path);
    define("__dirname", directoryOf(path));
}

} // namespace tiercel::cli

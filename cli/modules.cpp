// Modules from files: ES modules by path, by package name and by the names of built-in modules, and what they import of
// CommonJS files, whose `module.exports` is the default export and whose enumerable keys are named ones.
//
// Names of packages are resolved by cli/js/module.js, which require uses as well. A CommonJS file that a module imports
// runs when the module is loaded: its exports are not known before.
#include "cli/host.h"
#include "frontend/parser.h"

#include <algorithm>
#include <cstdio>

namespace tiercel::cli {

/// Scripts and modules must be valid UTF-8: says where a file is not.
Completion<std::string> checkUtf8(VM& vm, const std::string& path, std::string text) {
    auto decoded = decodeUtf8(text, Malformed::Report);
    if (decoded) return text;
    size_t offset = decoded.error().byteOffset;
    size_t line =
        1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    size_t lineStart = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
    size_t column = offset - (lineStart == std::string::npos ? 0 : lineStart + 1) + 1;
    char message[4300];
    std::snprintf(message, sizeof message, "%.4000s:%zu:%zu: malformed UTF-8 (byte 0x%02X at offset %zu)", path.c_str(),
                  line, column, static_cast<unsigned char>(text[offset]), offset);
    return vm.throwError(ErrorType::SyntaxError, message);
}

Completion<Value> CommandHost::compileCommonJs(std::shared_ptr<SourceCode> file) {
    std::u16string text = u"(function (exports, require, module, __filename, __dirname) {\n";
    std::u16string_view body = file->text();
    if (body.starts_with(u"#!")) text += u"//";
    text += body;
    text += u"\n})";
    // The head is line 0: the file's own lines count from 1.
    auto source = SourceCode::create(std::move(text), file->name(), 0);
    sources_[file->name()] = source;
    return vm.runScript(*vm.realm, source);
}

Completion<std::string> CommandHost::packageType(const std::string& path) {
    std::string folder = directoryOf(path);
    if (auto known = packageTypes_.find(folder); known != packageTypes_.end()) return known->second;
    std::string type;
    bool ok = false;
    std::string text = readFile(folder + "/package.json", ok);
    if (ok) {
        Value json = Value(vm.realm->get(Intrinsic::JSON));
        auto parsed = invoke(vm, json, PropertyKey::fromUtf8(vm, "parse"), {String::fromUtf8(vm, text)});
        if (parsed.isAbrupt()) {
            vm.takeException();
            return vm.throwError(ErrorType::Error, "Invalid package config " + folder + "/package.json.");
        }
        Value given = TRY(getV(vm, parsed.release(), PropertyKey::fromUtf8(vm, "type")));
        if (given.isString()) type = given.asCell()->as<String>()->toUtf8(vm);
    } else if (folder != "/" && folder != "." && !folder.ends_with("/node_modules")) {
        type = TRY(packageType(folder));
    }
    packageTypes_[folder] = type;
    return type;
}

Completion<bool> CommandHost::isModuleFile(const std::string& path, const std::string& text) {
    if (path.ends_with(".mjs")) return true;
    if (!path.ends_with(".js")) return false;
    std::string type = TRY(packageType(path));
    if (!type.empty()) return type == "module";
    if (text.find("import") == std::string::npos && text.find("export") == std::string::npos) return false;
    return frontend::looksLikeModule(makeSource(text, path));
}

Completion<std::string> CommandHost::resolvePath(const std::string& referrer, const std::string& specifier) {
    std::string path = specifier;
    if (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..")
        path = directoryOf(referrer) + "/" + path;
    else if (!path.starts_with("/")) {
        TRY(requireBuiltin("module"));
        Value resolved = TRY(callHook("resolveImport", {String::fromUtf8(vm, path), String::fromUtf8(vm, referrer)}));
        path = TRY(toString(vm, resolved))->toUtf8(vm);
        if (path.starts_with("node:")) return path;
    }
    return absolutePath(path);
}

/// A module whose exports are an object's: `default` is the object, and every key of it that can be a name.
Completion<ModuleRecord*> CommandHost::syntheticModule(const std::string& path, Value exports) {
    std::vector<PropertyKey> names{vm.names.default_};
    ValueList values(vm.heap);
    values.push_back(exports);
    PropertyKey whole = PropertyKey::fromUtf8(vm, "module.exports");
    if (!path.starts_with("node:")) { // so that modules that pass everything on can be required
        names.push_back(whole);
        values.push_back(exports);
    }
    if (exports.isObject()) {
        Object* object = exports.asCell()->as<Object>();
        auto keys = TRY(object->ownPropertyKeys(vm));
        for (PropertyKey key : keys) {
            if (key.isSymbol() || key.isIndex() || key == vm.names.default_ || key == whole) continue;
            auto own = TRY(object->getOwnProperty(vm, key));
            if (!own || (!own->enumerable.value_or(false) && !path.starts_with("node:"))) continue;
            names.push_back(key);
            values.push_back(TRY(object->get(vm, key)));
        }
    }
    return moduleOfValues(path, names, values);
}

Completion<ModuleRecord*> CommandHost::parseModule(std::shared_ptr<SourceCode> source, const std::string& path) {
    ModuleRecord* module = ModuleRecord::make(vm, *vm.realm, path);
    modules_[path] = module;
    module->data_->source = source;
    auto compiled = vm.compiler->compileModule(vm, *vm.realm, source, module);
    if (compiled.isAbrupt()) {
        modules_.erase(path);
        return Thrown{};
    }
    module->template_.set(vm.heap, module, compiled.release());
    module->status_ = ModuleRecord::Status::Unlinked;
    return module;
}

Completion<ModuleRecord*> CommandHost::loadModule(const std::string& path) {
    auto known = modules_.find(path);
    if (known != modules_.end()) return known->second;
    if (path.starts_with("node:")) return syntheticModule(path, TRY(requireBuiltin(path.substr(5))));
    bool ok = false;
    std::string text = readFile(path, ok);
    if (!ok) {
        Thrown thrown = vm.throwError(ErrorType::Error, "Cannot find module '" + path + "'");
        vm.exception.asCell()->as<Object>()->defineDirect(vm, PropertyKey::fromUtf8(vm, "code"),
                                                          Value(String::fromUtf8(vm, "ERR_MODULE_NOT_FOUND")));
        return thrown;
    }
    text = TRY(checkUtf8(vm, path, std::move(text)));
    if (path.ends_with(".json")) {
        Value json = Value(vm.realm->get(Intrinsic::JSON));
        Value parsed = TRY(invoke(vm, json, PropertyKey::fromUtf8(vm, "parse"), {String::fromUtf8(vm, text)}));
        ValueList values(vm.heap);
        values.push_back(parsed);
        return moduleOfValues(path, {vm.names.default_}, values);
    }
    // A file that nobody says to be CommonJS is taken for a module when it may be one: so is code without import or
    // export that other modules import for its effects.
    bool commonJs = path.ends_with(".cjs");
    if (path.ends_with(".js") && !TRY(isModuleFile(path, text))) {
        bool says = TRY(packageType(path)) == "commonjs" || path.find("/node_modules/") != path.npos;
        for (const char* word : {"require", "module", "exports"}) says = says || text.find(word) != text.npos;
        commonJs = says && !options.flags.module;
    }
    if (commonJs) {
        Value exports = TRY(runCommonJs(path));
        return syntheticModule(path, exports);
    }
    return parseModule(makeSource(std::move(text), path), path);
}

Completion<Value> CommandHost::runCommonJs(const std::string& path) {
    TRY(requireBuiltin("module"));
    return callHook("loadCommonJs", {String::fromUtf8(vm, path)});
}

Completion<Object*> CommandHost::requireModule(const std::string& path) {
    ModuleRecord* module = TRY(loadModule(path));
    TRY(loadGraph(module));
    TRY(module->link(vm));
    auto* state = TRY(module->evaluate(vm))->as<PromiseObject>();
    if (state->state_ == PromiseObject::State::Rejected) {
        promiseRejectionTracker(vm, state, true);
        state->handled_ = true;
        return vm.throwValue(state->result_.get());
    }
    if (state->state_ == PromiseObject::State::Pending) return static_cast<Object*>(nullptr);
    Object* space = TRY(module->getNamespace(vm));
    auto has = [&](PropertyKey key) { return space->hasOwnProperty(vm, key); };
    PropertyKey marker = PropertyKey::fromUtf8(vm, "__esModule");
    if (!TRY(has(vm.names.default_)) || TRY(has(marker)) || TRY(has(PropertyKey::fromUtf8(vm, "module.exports"))))
        return space;
    // Code that was compiled from modules to CommonJS asks for this marker before it takes `default`.
    std::string facade = path + "#required";
    if (auto known = modules_.find(facade); known != modules_.end()) return known->second->getNamespace(vm);
    std::vector<PropertyKey> names{marker};
    ValueList values(vm.heap);
    values.push_back(Value::boolean(true));
    auto keys = TRY(space->ownPropertyKeys(vm));
    for (PropertyKey key : keys) {
        if (key.isSymbol()) continue;
        names.push_back(key);
        values.push_back(TRY(space->get(vm, key)));
    }
    return moduleOfValues(facade, names, values)->getNamespace(vm);
}

ModuleRecord* CommandHost::moduleOfValues(const std::string& path, const std::vector<PropertyKey>& names,
                                          const ValueList& values) {
    ModuleRecord* module = ModuleRecord::makeSynthetic(vm, *vm.realm, path, names);
    Environment* environment = module->environment_.get();
    for (uint32_t i = 0; i < names.size(); i++) environment->slots()[i].set(vm.heap, environment, values[i]);
    return modules_[path] = module;
}

/// Loads what `root` requests, breadth first, without recursion.
Completion<void> CommandHost::loadGraph(ModuleRecord* root) {
    std::vector<ModuleRecord*> pending{root}; // all of them are in modules_, which is a root
    while (!pending.empty()) {
        ModuleRecord* module = pending.back();
        pending.pop_back();
        auto& data = *module->data_;
        if (data.requested.size() == data.description.requests.size()) continue;
        std::vector<ModuleRecord*> requested;
        for (auto& request : data.description.requests) {
            for (auto& [key, value] : request.attributes)
                if (key->toUtf8(vm) != "type" || value->toUtf8(vm) != "json")
                    return vm.throwTypeError("Import attribute '%s: %s' is not supported", key->toUtf8(vm).c_str(),
                                             value->toUtf8(vm).c_str());
            std::string path = TRY(resolvePath(data.path, request.specifier->toUtf8(vm)));
            requested.push_back(TRY(loadModule(path)));
        }
        data.requested = requested;
        vm.heap.barrier(module);
        pending.insert(pending.end(), requested.begin(), requested.end());
    }
    return {};
}

Completion<ModuleRecord*> CommandHost::resolveImportedModule(VM&, Value referrer, String* specifier, Value) {
    // Code of modules refers by its record; scripts by their source's name, which is a path or like "[eval]".
    std::string from = absolutePath(".") + "/x";
    if (auto* record = cellIf<ModuleRecord, CellKind::ModuleRecord>(referrer))
        from = record->data_->path;
    else if (referrer.isString())
        if (std::string name = referrer.asCell()->as<String>()->toUtf8(vm); !name.empty() && name[0] != '[')
            from = absolutePath(name);
    ModuleRecord* module = TRY(loadModule(TRY(resolvePath(from, specifier->toUtf8(vm)))));
    TRY(loadGraph(module));
    return module;
}

void CommandHost::importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, Object* promise) {
    auto started = [&]() -> Completion<Object*> {
        String* name = TRY(toString(vm, specifier));
        ModuleRecord* module = TRY(resolveImportedModule(vm, referrer, name, attributes));
        TRY(module->link(vm));
        Object* evaluation = TRY(module->evaluate(vm));
        InternalArray* data = InternalArray::make(vm, 2);
        data->data()[0].init(Value(promise));
        data->data()[1].init(Value(module));
        promiseThenNative(
            vm, evaluation,
            [](VM& vm, const Value* values) -> Completion<void> {
                auto* data = values[1].asCell()->as<InternalArray>();
                Object* promise = data->data()[0].get().asCell()->as<Object>();
                auto* module = data->data()[1].get().asCell()->as<ModuleRecord>();
                auto name = module->getNamespace(vm);
                if (name.isAbrupt())
                    rejectPromise(vm, promise, vm.takeException());
                else
                    TRY(resolvePromise(vm, promise, Value(name.release())));
                return {};
            },
            [](VM& vm, const Value* values) -> Completion<void> {
                auto* data = values[1].asCell()->as<InternalArray>();
                rejectPromise(vm, data->data()[0].get().asCell()->as<Object>(), values[0]);
                return {};
            },
            Value(data));
        return evaluation;
    }();
    if (started.isAbrupt() && !vm.isTerminating()) rejectPromise(vm, promise, vm.takeException());
}

Completion<void> CommandHost::initializeImportMeta(VM&, ModuleRecord* module, Object* meta) {
    const std::string& path = module->data_->path;
    meta->defineDirect(vm, vm.names.url, String::fromUtf8(vm, "file://" + path));
    meta->defineDirect(vm, PropertyKey::fromUtf8(vm, "filename"), String::fromUtf8(vm, path));
    meta->defineDirect(vm, PropertyKey::fromUtf8(vm, "dirname"), String::fromUtf8(vm, directoryOf(path)));
    return {};
}

Completion<void> CommandHost::runModuleRecord(ModuleRecord* module) {
    // What scripts have in the global scope for being CommonJS, modules do not have.
    for (const char* name : {"require", "module", "exports", "__filename", "__dirname"})
        TRY(vm.realm->global->deleteProperty(vm, PropertyKey::fromUtf8(vm, name)));
    TRY(loadGraph(module));
    TRY(module->link(vm));
    Object* promise = TRY(module->evaluate(vm));
    // Its rejection is reported by the caller, not as an unhandled one.
    auto* state = promise->as<PromiseObject>();
    state->handled_ = true;
    promiseRejectionTracker(vm, promise, true);
    Root<Object*> keep(vm.heap, promise);
    if (!runEventLoop()) return vm.terminate("error");
    if (state->state_ == PromiseObject::State::Rejected) return vm.throwValue(state->result_.get());
    if (state->state_ == PromiseObject::State::Pending && !exit.requested)
        std::fputs("Warning: unsettled top-level await\n", stderr), exit = {true, 13};
    return {};
}

Completion<void> CommandHost::runModule(const std::string& path) {
    std::string absolute = absolutePath(path);
    return runModuleRecord(TRY(loadModule(absolute)));
}

Completion<void> CommandHost::runModuleText(std::string utf8, const std::string& name) {
    return runModuleRecord(TRY(parseModule(makeSource(std::move(utf8), name), absolutePath(".") + "/" + name)));
}

} // namespace tiercel::cli

// Modules from files: ES modules by path, by package name and by the names of built-in modules, and what they import of
// CommonJS files, whose `module.exports` is the default export and whose enumerable keys are named ones. Files are
// JavaScript, JSON, text or bytes, as the import's attribute `type` says (a name that ends with .json is JSON without
// it). imports.cpp loads the graphs of modules.
//
// Names of packages are resolved by cli/js/module.js, which require uses as well. A CommonJS file that a module imports
// runs when the module is loaded: its exports are not known before.
#include "cli/host.h"
#include "frontend/parser.h"
#include "runtime/builtins/json.h"
#include "runtime/builtins/typed_array.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

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

Completion<ModuleAddress> CommandHost::resolveModule(const std::string& referrer, const std::string& specifier) {
    bool relative =
        specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == "..";
    bool isUrl = specifier.starts_with("file:///");
    ModuleAddress address;
    if (specifier.starts_with("data:")) return ModuleAddress{specifier};
    if ((relative && !referrer.starts_with("data:")) || specifier.starts_with("/") || isUrl) {
        address = TRY(addressOfPath(isUrl ? specifier.substr(std::strlen("file://")) : specifier, referrer));
        if (relative) address.path = directoryOf(referrer) + "/" + address.path;
    } else {
        TRY(requireBuiltin("module"));
        Value resolved =
            TRY(callHook("resolveImport", {String::fromUtf8(vm, specifier), String::fromUtf8(vm, referrer)}));
        address.path = TRY(toString(vm, resolved))->toUtf8(vm);
        if (address.path.starts_with("node:")) return address;
    }
    address.path = absolutePath(address.path);
    address.referrer = referrer;
    return address;
}

/// Realms have modules of their own.
std::string CommandHost::moduleKey(const std::string& path, const std::string& suffix) {
    size_t number = 0;
    while (number < vm.realms.size() && vm.realms[number].get() != vm.realm) number++;
    std::string key = path;
    if (!suffix.empty()) key += '\0' + suffix;
    if (number != 0) key += '\0' + std::to_string(number);
    return key;
}

/// The file of that path is none, or a folder.
Thrown CommandHost::throwModuleNotFound(const ModuleAddress& address) {
    const std::string& path = address.path;
    std::error_code error;
    bool isFolder = std::filesystem::is_directory(path, error) && !address.referrer.empty();
    std::string message = isFolder ? "Directory import '" + path + "' is not supported resolving ES modules"
                                   : "Cannot find module '" + path + "'";
    if (!address.referrer.empty()) message += " imported from " + address.referrer;
    vm.throwError(ErrorType::Error, message);
    return describeError(isFolder ? "ERR_UNSUPPORTED_DIR_IMPORT" : "ERR_MODULE_NOT_FOUND", path);
}

/// A module whose default export is `value`, and its only one.
ModuleRecord* CommandHost::moduleOfDefault(const std::string& key, const std::string& path, Value value) {
    ValueList values(vm.heap);
    values.push_back(value);
    return moduleOfValues(key, path, {vm.names.default_}, values);
}

/// A module whose exports are an object's: `default` is the object, and every key of it that can be a name.
Completion<ModuleRecord*> CommandHost::syntheticModule(const std::string& key, const std::string& path, Value exports) {
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
        for (PropertyKey name : keys) {
            if (name.isSymbol() || name.isIndex() || name == vm.names.default_ || name == whole) continue;
            auto own = TRY(object->getOwnProperty(vm, name));
            if (!own || (!own->enumerable.value_or(false) && !path.starts_with("node:"))) continue;
            names.push_back(name);
            values.push_back(TRY(object->get(vm, name)));
        }
    }
    return moduleOfValues(key, path, names, values);
}

Completion<ModuleRecord*> CommandHost::parseModule(std::shared_ptr<SourceCode> source, const std::string& path,
                                                   const std::string& key) {
    ModuleRecord* module = ModuleRecord::make(vm, *vm.realm, path);
    modules_[key] = module;
    module->data_->source = source;
    auto compiled = vm.compiler->compileModule(vm, *vm.realm, source, module);
    if (compiled.isAbrupt()) {
        modules_.erase(key);
        return Thrown{};
    }
    module->template_.set(vm.heap, module, compiled.release());
    module->status_ = ModuleRecord::Status::Unlinked;
    return module;
}

Completion<ModuleRecord*> CommandHost::loadModule(const ModuleAddress& address, const std::string& type) {
    const std::string& path = address.path;
    bool isJson = type == "json" || (type.empty() && path.ends_with(".json"));
    std::string key = moduleKey(path, address.suffix);
    if (isJson || !type.empty()) key += '\0' + (isJson ? "json" : type);
    auto known = modules_.find(key);
    if (known != modules_.end()) return known->second;
    if (!type.empty() && !isJson && type != "text" && type != "bytes")
        return vm.throwTypeError("Import attribute 'type: %s' is not supported", type.c_str());
    if (path.starts_with("node:")) {
        if (!type.empty()) return vm.throwTypeError("Module '%s' is not of type '%s'", path.c_str(), type.c_str());
        return syntheticModule(key, path, TRY(requireBuiltin(path.substr(5))));
    }
    if (path.starts_with("data:")) return loadDataModule(key, path, type);
    bool ok = false;
    std::string text = readFile(path, ok);
    if (!ok) return throwModuleNotFound(address);
    if (type == "text") return moduleOfDefault(key, path, String::fromUtf8(vm, text));
    if (type == "bytes") {
        std::span content(reinterpret_cast<const uint8_t*>(text.data()), text.size());
        ArrayBufferObject* buffer = TRY(makeImmutableArrayBuffer(vm, content.size(), content));
        const TypedArrayKind& kind = typedArrayKind(IndexingKind::Uint8);
        return moduleOfDefault(
            key, path, TRY(makeTypedArrayView(vm, kind, buffer, 0, text.size(), vm.realm->get(kind.prototype))));
    }
    text = TRY(checkUtf8(vm, path, std::move(text)));
    if (isJson) return moduleOfDefault(key, path, TRY(parseJson(vm, String::fromUtf8(vm, text))));
    // A file that nobody says to be CommonJS is taken for a module when it may be one: so is code without import or
    // export that other modules import for its effects.
    bool commonJs = path.ends_with(".cjs");
    if (path.ends_with(".js") && !TRY(isModuleFile(path, text))) {
        bool says = TRY(packageType(path)) == "commonjs" || path.find("/node_modules/") != path.npos;
        for (const char* word : {"require", "module", "exports"}) says = says || text.find(word) != text.npos;
        commonJs = says && !options.flags.module && !options.flags.expose_test262;
    }
    if (commonJs) {
        Value exports = TRY(runCommonJs(path));
        return syntheticModule(key, path, exports);
    }
    ModuleRecord* module = TRY(parseModule(makeSource(std::move(text), path), path, key));
    if (!address.suffix.empty()) urlSuffixes_[module] = address.suffix;
    return module;
}

Completion<Value> CommandHost::runCommonJs(const std::string& path) {
    TRY(requireBuiltin("module"));
    return callHook("loadCommonJs", {String::fromUtf8(vm, path)});
}

Completion<Object*> CommandHost::requireModule(const std::string& path) {
    ModuleRecord* module = TRY(loadModule({path}));
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
    std::string facade = path + "#required", facadeKey = moduleKey(facade);
    if (auto known = modules_.find(facadeKey); known != modules_.end()) return known->second->getNamespace(vm);
    std::vector<PropertyKey> names{marker};
    ValueList values(vm.heap);
    values.push_back(Value::boolean(true));
    auto keys = TRY(space->ownPropertyKeys(vm));
    for (PropertyKey key : keys) {
        if (key.isSymbol()) continue;
        names.push_back(key);
        values.push_back(TRY(space->get(vm, key)));
    }
    return moduleOfValues(facadeKey, facade, names, values)->getNamespace(vm);
}

ModuleRecord* CommandHost::moduleOfValues(const std::string& key, const std::string& path,
                                          const std::vector<PropertyKey>& names, const ValueList& values) {
    ModuleRecord* module = ModuleRecord::makeSynthetic(vm, *vm.realm, path, names);
    Environment* environment = module->environment_.get();
    for (uint32_t i = 0; i < names.size(); i++) environment->slots()[i].set(vm.heap, environment, values[i]);
    return modules_[key] = module;
}

} // namespace tiercel::cli

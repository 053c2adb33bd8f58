// CommonJS: require of files relative to the requirer (with .js, .cjs, .json and index.js tried), module, exports,
// __filename, __dirname.
//
// A file's text becomes the body of a function (exports, require, module, __filename, __dirname).
#include "cli/host.h"
#include "runtime/builtins/builtin.h"

#include <sys/stat.h>
#include <unistd.h>

namespace tiercel::cli {

namespace {

bool isFile(const std::string& path) {
    struct stat info;
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

std::string findModuleFile(const std::string& base) {
    for (const char* suffix : {"", ".js", ".cjs", ".json", "/index.js"})
        if (isFile(base + suffix)) return base + suffix;
    return "";
}

Completion<Value> requireFunction(VM& vm, CallArgs args) {
    if (!args[0].isString())
        return vm.throwTypeError("The \"id\" argument must be of type string. Received %s",
                                 describe(vm, args[0]).c_str());
    std::string directory = args.callee()->as<NativeFunction>()->data_.get().asCell()->as<String>()->toUtf8(vm);
    return hostOf(vm).require(directory, args[0].asCell()->as<String>()->toUtf8(vm));
}

NativeFunction* makeRequire(CommandHost& host, const std::string& directory) {
    auto* function = makeClosure(host.vm, requireFunction, 1, String::fromUtf8(host.vm, directory));
    return function;
}

} // namespace

Completion<Value> CommandHost::require(const std::string& fromDirectory, const std::string& specifier) {
    std::string base = specifier;
    if (base.starts_with("node:")) base = base.substr(5);
    bool relative =
        base.starts_with("./") || base.starts_with("../") || base == "." || base == ".." || base.starts_with("/");
    std::string path;
    if (relative)
        path = findModuleFile(base[0] == '/' ? base : fromDirectory + "/" + base);
    else if (base == "process")
        return vm.realm->global->get(vm, PropertyKey::fromUtf8(vm, "process"));
    else if (base == "perf_hooks") {
        Object* hooks = Object::make(vm);
        PropertyKey performance = PropertyKey::fromUtf8(vm, "performance");
        hooks->defineDirect(vm, performance, TRY(vm.realm->global->get(vm, performance)));
        return hooks;
    }
    if (path.empty())
        return vm.throwError(ErrorType::Error,
                             "Cannot find module '" + specifier + "' (required from " + fromDirectory + ")");
    path = absolutePath(path);
    auto known = requireCache_.find(path);
    PropertyKey exportsKey = vm.names.exports;
    if (known != requireCache_.end()) return known->second.asCell()->as<Object>()->get(vm, exportsKey);

    bool ok = false;
    std::string text = readFile(path, ok);
    if (!ok) return vm.throwError(ErrorType::Error, "cannot read '" + path + "'");
    Object* module = Object::make(vm);
    Object* exports = Object::make(vm);
    module->defineDirect(vm, exportsKey, Value(exports));
    module->defineDirect(vm, PropertyKey::fromUtf8(vm, "id"), String::fromUtf8(vm, path));
    module->defineDirect(vm, PropertyKey::fromUtf8(vm, "filename"), String::fromUtf8(vm, path));
    requireCache_[path] = Value(module);
    auto finished = [&]() -> Completion<Value> {
        if (path.ends_with(".json")) {
            Value json = Value(vm.realm->get(Intrinsic::JSON));
            Value parsed = TRY(invoke(vm, json, PropertyKey::fromUtf8(vm, "parse"), {String::fromUtf8(vm, text)}));
            return TRY(module->put(vm, exportsKey, parsed)), Value::undefined();
        }
        auto source = makeSource(std::move(text), path);
        Value wrapper = TRY(compileCommonJs(source));
        std::string directory = directoryOf(path);
        NativeFunction* requireHere = makeRequire(*this, directory);
        requireHere->defineDirect(vm, PropertyKey::fromUtf8(vm, "main"), mainModule);
        Value arguments[] = {Value(exports), Value(requireHere), Value(module), Value(String::fromUtf8(vm, path)),
                             Value(String::fromUtf8(vm, directory))};
        return vm.call(wrapper, Value(exports), arguments, 5);
    }();
    if (finished.isAbrupt()) {
        requireCache_.erase(path);
        return Thrown{};
    }
    return module->get(vm, exportsKey);
}

void installRequire(CommandHost& host, Realm& realm) {
    // The main script runs in the global scope but may require, as in node; paths are relative to its own folder.
    VM& vm = host.vm;
    std::string script = host.options.script;
    bool hasFile = !script.empty() && script != "-";
    std::string path = hasFile ? absolutePath(script) : "";
    std::string directory = hasFile ? directoryOf(path) : absolutePath(".");
    auto define = [&](const char* name, Value v) {
        realm.global->defineDirect(vm, PropertyKey::fromUtf8(vm, name), v, kHiddenAttributes);
    };
    Object* module = Object::make(vm);
    Object* exports = Object::make(vm);
    module->defineDirect(vm, vm.names.exports, Value(exports));
    host.mainModule = Value(module);
    NativeFunction* require = makeRequire(host, directory);
    require->defineDirect(vm, PropertyKey::fromUtf8(vm, "main"), Value(module));
    define("require", Value(require));
    define("module", Value(module));
    define("exports", Value(exports));
    if (hasFile) {
        define("__filename", String::fromUtf8(vm, path));
        define("__dirname", String::fromUtf8(vm, directory));
    }
}

} // namespace tiercel::cli

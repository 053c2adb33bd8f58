// How files and URLs that modules are named by correspond: "./a%20b.mjs?x=1" means the file "a b.mjs", as a module of
// its own for that query; import.meta.url says it the other way round. Modules of data: URLs have their text in the
// name.
#include "cli/host.h"
#include "runtime/builtins/json.h"

#include <filesystem>

namespace tiercel::cli {

namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// What stands for an escape at the begin of `text`, or -1.
int escapedByte(std::string_view text) {
    if (text.size() < 3 || text[0] != '%') return -1;
    int high = hexDigit(text[1]), low = hexDigit(text[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decodeEscapes(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); i++) {
        int byte = escapedByte(text.substr(i));
        result += byte < 0 ? text[i] : static_cast<char>(byte);
        if (byte >= 0) i += 2;
    }
    return result;
}

/// Escapes what is not printable ASCII, and the characters of `special`.
std::string encodeEscapes(std::string_view text, std::string_view special) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string result;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7F && special.find(c) == special.npos)
            result += c;
        else
            result.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
    return result;
}

std::string fileUrl(const std::string& path) { return "file://" + encodeEscapes(path, "\"#%<>?[\\]^`{|}~"); }

/// import.meta.resolve(specifier); the closure's data are the module's URL and path.
Completion<Value> resolveOfMeta(VM& vm, CallArgs args) {
    auto* self = args.callee()->as<NativeFunction>();
    CommandHost& host = hostOf(vm);
    TRY(host.requireBuiltin("module"));
    String* specifier = TRY(toString(vm, args[0]));
    return host.callHook("importMetaResolve", {Value(specifier), self->data_.get(), self->data2_.get()});
}

} // namespace

/// Splits a specifier that names a file by its path into the path, without escapes, and "?query#hash".
Completion<ModuleAddress> CommandHost::addressOfPath(const std::string& specifier, const std::string& referrer) {
    size_t end = std::min(specifier.find_first_of("?#"), specifier.size());
    std::string path = specifier.substr(0, end);
    for (size_t i = path.find('%'); i != path.npos; i = path.find('%', i + 1)) {
        int byte = escapedByte(std::string_view(path).substr(i));
        if (byte != '/' && byte != '\\') continue;
        std::string whole =
            std::filesystem::path(path[0] == '/' ? path : directoryOf(referrer) + "/" + path).lexically_normal();
        vm.throwError(ErrorType::TypeError,
                      "Invalid module \"" + whole +
                          "\" must not include encoded \"/\" or \"\\\" characters imported from " + referrer);
        return describeError("ERR_INVALID_MODULE_SPECIFIER");
    }
    return ModuleAddress{decodeEscapes(path), encodeEscapes(std::string_view(specifier).substr(end), "\"<>'")};
}

/// Gives the error that was just thrown its code, and the URL of the file that it is about.
Thrown CommandHost::describeError(const char* code, const std::string& path) {
    Object* error = vm.exception.asCell()->as<Object>();
    auto define = [&](const char* name, const std::string& text) {
        error->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value(String::fromUtf8(vm, text)));
    };
    define("code", code);
    if (!path.empty()) define("url", fileUrl(path));
    return Thrown{};
}

/// A module of a data: URL.
Completion<ModuleRecord*> CommandHost::loadDataModule(const std::string& key, const std::string& url,
                                                      const std::string& type) {
    TRY(requireBuiltin("module"));
    String* text = TRY(toString(
        vm, TRY(callHook("dataModule", {Value(String::fromUtf8(vm, url)), Value(String::fromUtf8(vm, type))}))));
    if (type == "json") return moduleOfDefault(key, url, TRY(parseJson(vm, text)));
    return parseModule(makeSource(text->toUtf8(vm), url), url, key);
}

Completion<void> CommandHost::initializeImportMeta(VM&, ModuleRecord* module, Object* meta) {
    const std::string& path = module->data_->path;
    bool isFile = !path.starts_with("data:");
    auto suffix = urlSuffixes_.find(module);
    std::string url = isFile ? fileUrl(path) + (suffix == urlSuffixes_.end() ? "" : suffix->second) : path;
    auto define = [&](const char* name, Value v) { meta->defineDirect(vm, PropertyKey::fromUtf8(vm, name), v); };
    if (isFile) {
        define("dirname", String::fromUtf8(vm, directoryOf(path)));
        define("filename", String::fromUtf8(vm, path));
    }
    define("main", Value::boolean(module == mainModule_));
    Value address = String::fromUtf8(vm, url);
    auto* resolve = defineFunction(*vm.realm, meta, "resolve", resolveOfMeta, 1, kDefaultAttributes);
    resolve->data_.set(vm.heap, resolve, address);
    resolve->data2_.set(vm.heap, resolve, Value(String::fromUtf8(vm, path)));
    define("url", address);
    return {};
}

} // namespace tiercel::cli

// See self_hosted.h.
#include "runtime/builtins/self_hosted.h"

#include "runtime/vm.h"

#include <algorithm>

namespace tiercel {

namespace {

struct ScriptFile {
    const char* name;
    std::string_view text;
};
constexpr ScriptFile kScripts[] = {
#include <builtin_scripts.inc> // made by CMake from builtins/js/*.js
};

constexpr std::string_view kBegin = "\nfunction ", kEnd = "\n}\n";

} // namespace

Function* makeSelfHosted(Realm& realm, const char* function, PropertyKey name, uint32_t length) {
    VM& vm = realm.vm;
    FunctionTemplate* t = FunctionTemplate::makeBuiltin(vm, realm, function);
    t->name_.set(vm.heap, t, name.toValue(vm).asCell()->as<String>());
    t->length_ = length;
    return Function::make(vm, t, nullptr);
}

BuiltinScript builtinScript(std::string_view function) {
    for (const ScriptFile& file : kScripts) {
        for (size_t at = file.text.find(kBegin); at != file.text.npos; at = file.text.find(kBegin, at + 1)) {
            std::string_view rest = file.text.substr(at + kBegin.size());
            if (!rest.starts_with(function) || rest.substr(function.size(), 1) != "(") continue;
            size_t end = file.text.find(kEnd, at);
            auto line = static_cast<uint32_t>(std::count(file.text.begin(), file.text.begin() + at + 1, '\n')) + 1;
            return {file.name, file.text.substr(at + 1, end + kEnd.size() - (at + 1)), line};
        }
    }
    return {"", {}, 0};
}

std::vector<std::string_view> builtinScriptNames() {
    std::vector<std::string_view> names;
    for (const ScriptFile& file : kScripts)
        for (size_t at = file.text.find(kBegin); at != file.text.npos; at = file.text.find(kBegin, at + 1)) {
            std::string_view rest = file.text.substr(at + kBegin.size());
            names.push_back(rest.substr(0, rest.find('(')));
        }
    return names;
}

} // namespace tiercel

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

constexpr std::string_view kWord = "function ", kAsync = "async ", kEnd = "\n}\n";

/// Calls visit(where the function's text begins, what follows the word `function`) until it returns true.
template <class F>
void forEachFunction(std::string_view text, F&& visit) {
    for (size_t at = text.find(kWord); at != text.npos; at = text.find(kWord, at + 1)) {
        size_t start = text.substr(0, at).ends_with(kAsync) ? at - kAsync.size() : at;
        if (start > 0 && text[start - 1] == '\n' && visit(start, text.substr(at + kWord.size()))) return;
    }
}

} // namespace

Function* makeSelfHosted(Realm& realm, const char* function, PropertyKey name, uint32_t length, bool isAsync) {
    VM& vm = realm.vm;
    FunctionTemplate* t = FunctionTemplate::makeBuiltin(vm, realm, function);
    t->name_.set(vm.heap, t, name.toValue(vm).asCell()->as<String>());
    t->length_ = length;
    Function* f = Function::make(vm, t, nullptr);
    if (isAsync) t->functionKind_ = FunctionKind::AsyncMethod; // only now, so that its prototype is that of builtins
    return f;
}

BuiltinScript builtinScript(std::string_view function) {
    for (const ScriptFile& file : kScripts) {
        BuiltinScript found{"", {}, 0};
        forEachFunction(file.text, [&](size_t start, std::string_view rest) {
            if (!rest.starts_with(function) || rest.substr(function.size(), 1) != "(") return false;
            size_t end = file.text.find(kEnd, start);
            auto line = static_cast<uint32_t>(std::count(file.text.begin(), file.text.begin() + start, '\n')) + 1;
            found = {file.name, file.text.substr(start, end + kEnd.size() - start), line};
            return true;
        });
        if (!found.text.empty()) return found;
    }
    return {"", {}, 0};
}

std::vector<std::string_view> builtinScriptNames() {
    std::vector<std::string_view> names;
    for (const ScriptFile& file : kScripts)
        forEachFunction(file.text, [&](size_t, std::string_view rest) {
            names.push_back(rest.substr(0, rest.find('(')));
            return false;
        });
    return names;
}

} // namespace tiercel

// console.* and print.
#include "cli/host.h"
#include "runtime/builtins/builtin.h"

#include <cstdio>

namespace tiercel::cli {

namespace {

void writeLine(std::FILE* file, const std::string& text) {
    if (file == stderr) std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), file);
    std::fputc('\n', file);
    if (file == stderr) std::fflush(stderr);
}

Completion<Value> toOut(VM& vm, CallArgs args) {
    writeLine(stdout, formatArguments(vm, args));
    return Value::undefined();
}

Completion<Value> toErr(VM& vm, CallArgs args) {
    writeLine(stderr, formatArguments(vm, args));
    return Value::undefined();
}

/// print and printErr of engine shells: ToString of each argument, blanks between.
Completion<Value> printTo(VM& vm, CallArgs args, std::FILE* file) {
    std::string line;
    for (uint32_t i = 0; i < args.count(); i++) {
        if (i) line += ' ';
        line += TRY(toString(vm, args[i]))->toUtf8(vm);
    }
    writeLine(file, line);
    return Value::undefined();
}
Completion<Value> print(VM& vm, CallArgs args) { return printTo(vm, args, stdout); }
Completion<Value> printErr(VM& vm, CallArgs args) { return printTo(vm, args, stderr); }

constexpr BuiltinRow kConsole[] = {
    {"log", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"info", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"debug", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"error", toErr, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"warn", toErr, 0, nullptr, false, nullptr, kDefaultAttributes},
};

} // namespace

void installConsole(CommandHost& host, Realm& realm) {
    Object* console = Object::make(host.vm);
    defineBuiltins(realm, console, kConsole);
    realm.global->defineDirect(host.vm, PropertyKey::fromUtf8(host.vm, "console"), Value(console), kHiddenAttributes);
    defineFunction(realm, realm.global, "print", print, 1);
    defineFunction(realm, realm.global, "printErr", printErr, 1);
}

} // namespace tiercel::cli

// console.log and its kin, which scripts call most; the rest of console is cli/js/internal/console.js. And print of
// engine shells.
#include "cli/host.h"

#include <cstdio>
#include <unistd.h>

namespace tiercel::cli {

namespace {

Completion<Value> writeFormatted(VM& vm, CallArgs args, int descriptor) {
    CommandHost& host = hostOf(vm);
    std::string text;
    if (args.count() == 1 && args[0].isString()) {
        text = args[0].asCell()->as<String>()->toUtf8(vm);
    } else {
        InspectOptions options;
        for (Value v : args)
            if (!v.isString()) options.colors = hasColors(descriptor);
        text = TRY(formatArguments(vm, args, 0, options));
    }
    if (host.groupIndentation) {
        std::string blanks(host.groupIndentation, ' ');
        for (size_t at = 0; at != std::string::npos; at = text.find('\n', at)) {
            if (at) at++;
            text.insert(at, blanks);
            at += blanks.size();
        }
    }
    text += '\n';
    if (vm.isTerminating()) return Thrown{};
    TRY(writeOutput(vm, descriptor, text));
    return Value::undefined();
}
Completion<Value> toOut(VM& vm, CallArgs args) { return writeFormatted(vm, args, 1); }
Completion<Value> toErr(VM& vm, CallArgs args) { return writeFormatted(vm, args, 2); }

/// print and printErr of engine shells: ToString of each argument, blanks between.
Completion<Value> printTo(VM& vm, CallArgs args, int descriptor) {
    std::string line;
    for (uint32_t i = 0; i < args.count(); i++) {
        if (i) line += ' ';
        line += TRY(toString(vm, args[i]))->toUtf8(vm);
    }
    TRY(writeOutput(vm, descriptor, line + "\n"));
    return Value::undefined();
}
Completion<Value> print(VM& vm, CallArgs args) { return printTo(vm, args, 1); }
Completion<Value> printErr(VM& vm, CallArgs args) { return printTo(vm, args, 2); }

constexpr BuiltinRow kConsole[] = {
    {"log", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"info", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"debug", toOut, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"error", toErr, 0, nullptr, false, nullptr, kDefaultAttributes},
    {"warn", toErr, 0, nullptr, false, nullptr, kDefaultAttributes},
};
constexpr const char* kLazy[] = {"dir",     "dirxml",  "table", "group",      "groupCollapsed", "groupEnd", "time",
                                 "timeEnd", "timeLog", "count", "countReset", "assert",         "trace",    "Console"};

} // namespace

bool hasColors(int descriptor) {
    static const bool wanted = !std::getenv("NO_COLOR") && !std::getenv("NODE_DISABLE_COLORS");
    return wanted && isatty(descriptor);
}

Completion<void> writeOutput(VM& vm, int descriptor, const std::string& text) {
    std::FILE* file = descriptor == 2 ? stderr : stdout;
    CommandHost& host = hostOf(vm);
    Value stream = host.outputStreams[descriptor == 2];
    if (stream.isObject()) {
        // A program that captures what is printed has put its own `write` into the stream.
        PropertyKey key = PropertyKey::fromUtf8(vm, "write");
        if (Value own = stream.asCell()->as<Object>()->getOwnData(vm, key); own.isCallable()) {
            TRY(vm.call(own, stream, {Value(String::fromUtf8(vm, text))}));
            return {};
        }
    }
    if (host.onOutput) host.onOutput(text);
    if (file == stderr) std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), file);
    if (file == stderr) std::fflush(stderr);
    return {};
}

void installConsole(CommandHost& host, Realm& realm) {
    VM& vm = host.vm;
    Object* console = Object::make(vm);
    defineBuiltins(realm, console, kConsole);
    for (const char* name : kLazy) defineLazy(vm, console, name, "internal/console", kDefaultAttributes);
    defineToStringTag(realm, console, "console");
    realm.global->defineDirect(vm, PropertyKey::fromUtf8(vm, "console"), Value(console), kHiddenAttributes);
    defineFunction(realm, realm.global, "print", print, 1);
    defineFunction(realm, realm.global, "printErr", printErr, 1);
}

} // namespace tiercel::cli

// A small `process` object: argv, env, exit, exitCode, hrtime, stdout.write, memoryUsage, cwd, platform, nextTick.
#include "cli/host.h"
#include "runtime/bigint.h"
#include "runtime/builtins/builtin.h"
#include "runtime/version.h"

#include <chrono>
#include <cstdio>
#include <unistd.h>

extern char** environ;

namespace tiercel::cli {

namespace {

Completion<Value> processExit(VM& vm, CallArgs args) {
    int32_t code = 0;
    Value given = args[0];
    if (given.isUndefined())
        given = TRY(TRY(toObject(vm, args.thisValue()))->get(vm, PropertyKey::fromUtf8(vm, "exitCode")));
    if (!given.isUndefined()) code = TRY(toInt32(vm, given));
    hostOf(vm).exit = {true, code};
    return vm.terminate("process.exit");
}

uint64_t nanoseconds() {
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
}

Completion<Value> hrtime(VM& vm, CallArgs args) {
    uint64_t now = nanoseconds();
    uint64_t seconds = now / 1000000000u;
    auto rest = static_cast<int64_t>(now % 1000000000u);
    if (args[0].isObject()) {
        Object* before = args[0].asCell()->as<Object>();
        seconds -= static_cast<uint64_t>(TRY(toNumber(vm, TRY(before->get(vm, PropertyKey::fromIndex(0))))));
        rest -= static_cast<int64_t>(TRY(toNumber(vm, TRY(before->get(vm, PropertyKey::fromIndex(1))))));
        if (rest < 0) {
            rest += 1000000000;
            seconds--;
        }
    }
    Value pair[] = {Value::number(seconds), Value::number(rest)};
    return Array::fromValues(vm, pair, 2);
}

Completion<Value> hrtimeBigint(VM& vm, CallArgs) { return BigInt::fromUint64(vm, nanoseconds()); }

Completion<Value> writeTo(VM& vm, CallArgs args, std::FILE* file) {
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm);
    if (file == stderr) std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), file);
    return Value::boolean(true);
}
Completion<Value> writeOut(VM& vm, CallArgs args) { return writeTo(vm, args, stdout); }
Completion<Value> writeErr(VM& vm, CallArgs args) { return writeTo(vm, args, stderr); }

Completion<Value> memoryUsage(VM& vm, CallArgs) {
    long pages = 0, resident = 0;
    if (std::FILE* statm = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(statm, "%ld %ld", &pages, &resident) != 2) resident = 0;
        std::fclose(statm);
    }
    Object* result = Object::make(vm);
    auto set = [&](const char* name, uint64_t v) {
        result->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value::number(v));
    };
    set("rss", static_cast<uint64_t>(resident) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)));
    set("heapTotal", vm.heap.stats().peakBytes);
    set("heapUsed", vm.heap.usedBytes());
    set("external", 0);
    set("arrayBuffers", 0);
    return result;
}

Completion<Value> cwd(VM& vm, CallArgs) {
    char buffer[4096];
    return String::fromUtf8(vm, getcwd(buffer, sizeof buffer) ? buffer : "/");
}

Completion<Value> nextTick(VM& vm, CallArgs args) {
    if (!args[0].isCallable())
        return vm.throwTypeError("The \"callback\" argument must be of type function. Received %s",
                                 describe(vm, args[0]).c_str());
    VM::Job job{};
    job.run = [](VM& vm, const Value* values) -> Completion<void> {
        auto arguments = TRY(listFromArrayLike(vm, values[1]));
        TRY(vm.call(values[0], Value::undefined(), arguments.data(), arguments.size()));
        return {};
    };
    job.values[0] = args[0];
    job.values[1] = Value(Array::fromValues(vm, args.begin() + 1, args.count() - 1));
    job.realm = vm.realm;
    vm.enqueueJob(job);
    return Value::undefined();
}

Completion<Value> uptime(VM& vm, CallArgs) {
    static const uint64_t start = nanoseconds();
    return Value::number(static_cast<double>(nanoseconds() - start) * 1e-9);
}

} // namespace

void installProcess(CommandHost& host, Realm& realm) {
    VM& vm = host.vm;
    Object* process = Object::make(vm);
    auto define = [&](Object* o, const char* name, Value v) {
        o->defineDirect(vm, PropertyKey::fromUtf8(vm, name), v);
    };

    Object* argv = Array::make(vm);
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    Array::push(vm, argv, String::fromUtf8(vm, n > 0 ? std::string_view(self, static_cast<size_t>(n)) : "tiercel"));
    if (!host.options.script.empty() && host.options.script != "-")
        Array::push(vm, argv, String::fromUtf8(vm, absolutePath(host.options.script)));
    for (auto& argument : host.options.arguments) Array::push(vm, argv, String::fromUtf8(vm, argument));
    define(process, "argv", Value(argv));
    define(process, "execPath", argv->getOwnElement(vm, 0));

    Object* env = Object::make(vm);
    for (char** e = environ; *e; e++) {
        std::string_view entry(*e);
        size_t equals = entry.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        Value text = String::fromUtf8(vm, entry.substr(equals + 1));
        env->defineDirect(vm, PropertyKey::fromUtf8(vm, entry.substr(0, equals)), text);
    }
    define(process, "env", Value(env));
    define(process, "exitCode", Value::undefined());
    define(process, "platform", Value(String::fromLatin1(vm, "linux")));
    define(process, "arch", Value(String::fromLatin1(vm, "x64")));
    define(process, "pid", Value::number(static_cast<int32_t>(getpid())));
    define(process, "version", Value(String::fromUtf8(vm, "v" + std::string(versionString()))));
    Object* versions = Object::make(vm);
    define(versions, "tiercel", Value(String::fromUtf8(vm, versionString())));
    define(process, "versions", Value(versions));
    defineFunction(realm, process, "exit", processExit, 1, kDefaultAttributes);
    defineFunction(realm, process, "memoryUsage", memoryUsage, 0, kDefaultAttributes);
    defineFunction(realm, process, "cwd", cwd, 0, kDefaultAttributes);
    defineFunction(realm, process, "nextTick", nextTick, 1, kDefaultAttributes);
    defineFunction(realm, process, "uptime", uptime, 0, kDefaultAttributes);
    Object* hr = defineFunction(realm, process, "hrtime", hrtime, 1, kDefaultAttributes);
    defineFunction(realm, hr, "bigint", hrtimeBigint, 0, kDefaultAttributes);
    Object* out = Object::make(vm);
    defineFunction(realm, out, "write", writeOut, 1, kDefaultAttributes);
    define(out, "isTTY", Value::boolean(isatty(1)));
    define(process, "stdout", Value(out));
    Object* err = Object::make(vm);
    defineFunction(realm, err, "write", writeErr, 1, kDefaultAttributes);
    define(err, "isTTY", Value::boolean(isatty(2)));
    define(process, "stderr", Value(err));
    realm.global->defineDirect(vm, PropertyKey::fromUtf8(vm, "process"), Value(process), kHiddenAttributes);

    // `arguments` of engine shells: the script's arguments.
    Object* arguments = Array::make(vm);
    for (auto& argument : host.options.arguments) Array::push(vm, arguments, String::fromUtf8(vm, argument));
    // The conformance suite wants no such global.
    if (!vm.flags.expose_test262)
        realm.global->defineDirect(vm, vm.names.arguments, Value(arguments), kHiddenAttributes);
}

} // namespace tiercel::cli

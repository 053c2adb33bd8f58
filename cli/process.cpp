// The `process` object: what scripts ask for at once (argv, env, exit, hrtime, nextTick …); its streams, signals and
// events are cli/js/internal/process.js, which is loaded at the first use of one of them.
#include "cli/host.h"
#include "runtime/bigint.h"
#include "runtime/builtins/builtin.h"
#include "runtime/version.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <uv.h>

extern char** environ;

namespace tiercel::cli {

namespace {

// -- exitCode: a number or undefined

Completion<Value> getExitCode(VM& vm, CallArgs) {
    auto code = hostOf(vm).exitCode;
    return code ? Value::number(*code) : Value::undefined();
}
Completion<Value> setExitCode(VM& vm, CallArgs args) {
    CommandHost& host = hostOf(vm);
    Value code = args[0];
    if (!code.isInt32() && !code.isUndefined()) {
        Value errors = TRY(host.requireBuiltin("internal/errors"));
        code = TRY(invoke(vm, errors, PropertyKey::fromUtf8(vm, "exitCodeOf"), {code}));
    }
    host.exitCode.reset();
    if (code.isNumber()) host.exitCode = TRY(toInt32(vm, code));
    return Value::undefined();
}

Completion<Value> processExit(VM& vm, CallArgs args) {
    CommandHost& host = hostOf(vm);
    if (!args[0].isUndefined()) TRY(setExitCode(vm, args));
    int code = host.finish(host.exitCode.value_or(0));
    if (!host.exit.requested) host.exit = {true, code};
    return vm.terminate("process.exit");
}

Completion<Value> hrtime(VM& vm, CallArgs args) {
    uint64_t now = uv_hrtime();
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

Completion<Value> hrtimeBigint(VM& vm, CallArgs) { return BigInt::fromUint64(vm, uv_hrtime()); }

uint64_t residentBytes() {
    long pages = 0, resident = 0;
    if (std::FILE* statm = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(statm, "%ld %ld", &pages, &resident) != 2) resident = 0;
        std::fclose(statm);
    }
    return static_cast<uint64_t>(resident) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}
Completion<Value> residentMemory(VM&, CallArgs) { return Value::number(residentBytes()); }
Completion<Value> availableMemory(VM&, CallArgs) { return Value::number(uv_get_free_memory()); }
Completion<Value> constrainedMemory(VM&, CallArgs) { return Value::number(uv_get_constrained_memory()); }

Completion<Value> memoryUsage(VM& vm, CallArgs) {
    Object* result = Object::make(vm);
    auto set = [&](const char* name, uint64_t v) {
        result->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value::number(v));
    };
    set("rss", residentBytes());
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
    if (!args[0].isCallable()) return throwArgumentError(vm, "callback", "function", args[0]);
    std::vector<Value> arguments;
    for (uint32_t i = 1; i < args.count(); i++) arguments.push_back(args[i]);
    hostOf(vm).enqueueTick(args[0], std::move(arguments));
    return Value::undefined();
}

Completion<Value> uptime(VM& vm, CallArgs) {
    return Value::number(static_cast<double>(uv_hrtime() - hostOf(vm).startTime) * 1e-9);
}

// -- env: an object whose changes reach the environment of the process

Completion<Value> setVariable(VM& vm, CallArgs args) {
    Object* target = args[0].asCell()->as<Object>();
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    if (key.isSymbol()) return vm.throwTypeError("Cannot convert a Symbol value to a string");
    String* text = TRY(toString(vm, args[2]));
    setenv(key.toDisplay(vm).c_str(), text->toUtf8(vm).c_str(), 1);
    TRY(target->createDataProperty(vm, key, Value(text)));
    return Value::boolean(true);
}

Completion<Value> deleteVariable(VM& vm, CallArgs args) {
    PropertyKey key = TRY(toPropertyKey(vm, args[1]));
    if (!key.isSymbol()) unsetenv(key.toDisplay(vm).c_str());
    return Value::boolean(TRY(args[0].asCell()->as<Object>()->deleteProperty(vm, key)));
}

Completion<Value> defineVariable(VM& vm, CallArgs args) {
    PropertyDescriptor descriptor = TRY(toPropertyDescriptor(vm, args[2]));
    if (descriptor.isAccessor())
        return vm.throwTypeError("'process.env' does not accept an accessor(getter/setter) descriptor");
    Value passed[] = {args[0], args[1], descriptor.value.isEmpty() ? Value::undefined() : descriptor.value};
    Value handler = args.thisValue();
    return invoke(vm, handler, PropertyKey::fromUtf8(vm, "set"), {passed[0], passed[1], passed[2]});
}

Completion<Value> makeEnvironment(VM& vm, Realm& realm) {
    Object* env = Object::make(vm);
    for (char** e = environ; *e; e++) {
        std::string_view entry(*e);
        size_t equals = entry.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        Value text = String::fromUtf8(vm, entry.substr(equals + 1));
        env->defineDirect(vm, PropertyKey::fromUtf8(vm, entry.substr(0, equals)), text);
    }
    Object* handler = Object::make(vm);
    defineFunction(realm, handler, "set", setVariable, 3);
    defineFunction(realm, handler, "deleteProperty", deleteVariable, 2);
    defineFunction(realm, handler, "defineProperty", defineVariable, 3);
    return TRY(vm.construct(Value(realm.get(Intrinsic::ProxyConstructor)), {Value(env), Value(handler)}));
}

/// A method of EventEmitter: it loads the module that makes the object one, and calls what is there then.
Completion<Value> emitterMethod(VM& vm, CallArgs args) {
    PropertyKey name = TRY(toPropertyKey(vm, args.callee()->as<NativeFunction>()->data_.get()));
    TRY(hostOf(vm).requireBuiltin("internal/process"));
    Value method = TRY(hostOf(vm).process()->get(vm, name));
    if (method == Value(args.callee())) return vm.throwTypeError("process is no EventEmitter");
    return vm.call(method, args.thisValue(), args.begin(), args.count());
}

} // namespace

Object* makeProcess(CommandHost& host, Realm& realm) {
    VM& vm = host.vm;
    Realm* saved = vm.realm;
    vm.realm = &realm;
    Object* prototype = Object::make(vm);
    Object* process = Object::make(vm, Value(prototype));
    auto define = [&](Object* o, const char* name, Value v) {
        o->defineDirect(vm, PropertyKey::fromUtf8(vm, name), v);
    };
    auto text = [&](const std::string& utf8) { return Value(String::fromUtf8(vm, utf8)); };
    for (const char* name : {"on", "once", "off", "addListener", "removeListener", "removeAllListeners",
                             "prependListener", "prependOnceListener", "emit", "listeners", "rawListeners",
                             "listenerCount", "eventNames", "setMaxListeners", "getMaxListeners"}) {
        NativeFunction* method = makeClosure(vm, emitterMethod, 2, text(name));
        prototype->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value(method), kHiddenAttributes);
    }
    defineToStringTag(realm, process, "process");

    Object* argv = Array::make(vm);
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    Array::push(vm, argv, String::fromUtf8(vm, n > 0 ? std::string_view(self, static_cast<size_t>(n)) : "tiercel"));
    if (!host.options.script.empty())
        Array::push(vm, argv, text(host.options.script == "-" ? "-" : absolutePath(host.options.script)));
    for (auto& argument : host.options.arguments) Array::push(vm, argv, text(argument));
    define(process, "argv", Value(argv));
    define(process, "argv0", text("tiercel"));
    define(process, "execArgv", Value(Array::make(vm)));
    define(process, "execPath", argv->getOwnElement(vm, 0));
    define(process, "title", text("tiercel"));
    auto env = makeEnvironment(vm, realm);
    define(process, "env", env.isAbrupt() ? (vm.takeException(), Value(Object::make(vm))) : env.release());
    process->defineAccessorDirect(vm, PropertyKey::fromUtf8(vm, "exitCode"),
                                  Value(makeClosure(vm, getExitCode, 0, Value::undefined())),
                                  Value(makeClosure(vm, setExitCode, 1, Value::undefined())), kEnumerable);
    define(process, "platform", text("linux"));
    define(process, "arch", text("x64"));
    define(process, "pid", Value::number(static_cast<int32_t>(getpid())));
    define(process, "ppid", Value::number(static_cast<int32_t>(getppid())));
    // Scripts ask for node's version to know what they may use: this is the one whose interfaces are followed.
    constexpr const char* kNodeVersion = "22.0.0";
    define(process, "version", text(std::string("v") + kNodeVersion));
    Object* versions = Object::make(vm);
    define(versions, "node", text(kNodeVersion));
    define(versions, "tiercel", text(std::string(versionString())));
    define(versions, "uv", text(uv_version_string()));
    define(process, "versions", Value(versions));
    Object* release = Object::make(vm);
    define(release, "name", text("node"));
    define(process, "release", Value(release));
    defineFunction(realm, process, "exit", processExit, 1, kDefaultAttributes);
    defineFunction(realm, process, "reallyExit", processExit, 1, kDefaultAttributes);
    Object* usage = defineFunction(realm, process, "memoryUsage", memoryUsage, 0, kDefaultAttributes);
    defineFunction(realm, usage, "rss", residentMemory, 0, kDefaultAttributes);
    defineFunction(realm, process, "availableMemory", availableMemory, 0, kDefaultAttributes);
    defineFunction(realm, process, "constrainedMemory", constrainedMemory, 0, kDefaultAttributes);
    defineFunction(realm, process, "cwd", cwd, 0, kDefaultAttributes);
    defineFunction(realm, process, "nextTick", nextTick, 1, kDefaultAttributes);
    defineFunction(realm, process, "uptime", uptime, 0, kDefaultAttributes);
    Object* hr = defineFunction(realm, process, "hrtime", hrtime, 1, kDefaultAttributes);
    defineFunction(realm, hr, "bigint", hrtimeBigint, 0, kDefaultAttributes);
    for (const char* name : {"stdin",
                             "stdout",
                             "stderr",
                             "emitWarning",
                             "chdir",
                             "kill",
                             "umask",
                             "getuid",
                             "geteuid",
                             "getgid",
                             "getegid",
                             "cpuUsage",
                             "resourceUsage",
                             "abort",
                             "features",
                             "config",
                             "binding",
                             "setUncaughtExceptionCaptureCallback",
                             "hasUncaughtExceptionCaptureCallback",
                             "getBuiltinModule",
                             "mainModule"})
        defineLazy(vm, process, name, "internal/process", kDefaultAttributes);
    vm.realm = saved;
    return process;
}

void defineShellArguments(CommandHost& host, Realm& realm) {
    // The conformance suite wants no such global.
    VM& vm = host.vm;
    if (vm.flags.expose_test262) return;
    Object* arguments = Array::make(vm);
    for (auto& argument : host.options.arguments) Array::push(vm, arguments, String::fromUtf8(vm, argument));
    realm.global->defineDirect(vm, vm.names.arguments, Value(arguments), kHiddenAttributes);
}

} // namespace tiercel::cli

// The machine and the process: output, standard input, terminals, random bytes, what os and process tell.
#include "cli/host.h"
#include "cli/timer_state.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <uv.h>

namespace tiercel::cli {

namespace {

void setText(VM& vm, Object* object, const char* name, const std::string& text) {
    object->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value(String::fromUtf8(vm, text)));
}
void setNumber(VM& vm, Object* object, const char* name, double number) {
    object->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value::number(number));
}

/// print(descriptor, text or bytes): buffered standard output, or standard error after what was printed before.
Completion<Value> print(VM& vm, CallArgs args) {
    int descriptor = TRY(toInt32(vm, args[0]));
    std::FILE* file = descriptor == 2 ? stderr : stdout;
    if (file == stderr) std::fflush(stdout);
    CommandHost& host = hostOf(vm);
    if (auto bytes = bytesOf(args[1])) {
        if (host.onOutput) host.onOutput({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        std::fwrite(bytes->data(), 1, bytes->size(), file);
    } else {
        std::string text = TRY(toString(vm, args[1]))->toUtf8(vm);
        if (host.onOutput) host.onOutput(text);
        std::fwrite(text.data(), 1, text.size(), file);
    }
    return Value::undefined();
}

Completion<Value> isTerminal(VM& vm, CallArgs args) { return Value::boolean(isatty(TRY(toInt32(vm, args[0])))); }

/// windowSize(descriptor): [columns, rows], or undefined.
Completion<Value> windowSize(VM& vm, CallArgs args) {
    struct winsize size{};
    if (ioctl(TRY(toInt32(vm, args[0])), TIOCGWINSZ, &size) || !size.ws_col) return Value::undefined();
    Value pair[] = {Value::number(int32_t{size.ws_col}), Value::number(int32_t{size.ws_row})};
    return Array::fromValues(vm, pair, 2);
}

/// random(bytes): filled from the system.
Completion<Value> fillRandom(VM& vm, CallArgs args) {
    auto bytes = bytesOf(args[0]);
    if (!bytes) return vm.throwTypeError("not bytes: %s", describe(vm, args[0]).c_str());
    TRY(requireWritable(vm, args[0]));
    for (size_t done = 0; done < bytes->size();) {
        ssize_t count = getrandom(bytes->data() + done, bytes->size() - done, 0);
        if (count < 0) return throwSystemError(vm, uv_translate_sys_error(errno), "getrandom");
        done += static_cast<size_t>(count);
    }
    return args[0];
}

Completion<Value> systemInfo(VM& vm, CallArgs) {
    Object* info = Object::make(vm);
    struct utsname name;
    if (uname(&name) == 0) {
        setText(vm, info, "type", name.sysname);
        setText(vm, info, "release", name.release);
        setText(vm, info, "version", name.version);
        setText(vm, info, "machine", name.machine);
        setText(vm, info, "hostname", name.nodename);
    }
    setNumber(vm, info, "totalmem", static_cast<double>(uv_get_total_memory()));
    setNumber(vm, info, "freemem", static_cast<double>(uv_get_free_memory()));
    setNumber(vm, info, "parallelism", uv_available_parallelism());
    double uptime = 0, load[3] = {};
    uv_uptime(&uptime);
    uv_loadavg(load);
    setNumber(vm, info, "uptime", uptime);
    Value loads[] = {Value::number(load[0]), Value::number(load[1]), Value::number(load[2])};
    info->defineDirect(vm, PropertyKey::fromUtf8(vm, "loadavg"), Value(Array::fromValues(vm, loads, 3)));
    setNumber(vm, info, "uid", getuid());
    setNumber(vm, info, "gid", getgid());
    if (const passwd* user = getpwuid(getuid())) {
        setText(vm, info, "username", user->pw_name);
        setText(vm, info, "homedir", user->pw_dir);
        setText(vm, info, "shell", user->pw_shell);
    }
    return info;
}

/// processors(): model, MHz and five times (user, nice, sys, idle, irq) of each.
Completion<Value> processors(VM& vm, CallArgs) {
    uv_cpu_info_t* list = nullptr;
    int count = 0;
    Object* result = Array::make(vm);
    if (uv_cpu_info(&list, &count) < 0) return result;
    for (int i = 0; i < count; i++) {
        Object* one = Object::make(vm);
        setText(vm, one, "model", list[i].model);
        setNumber(vm, one, "speed", list[i].speed);
        Object* times = Object::make(vm);
        setNumber(vm, times, "user", static_cast<double>(list[i].cpu_times.user));
        setNumber(vm, times, "nice", static_cast<double>(list[i].cpu_times.nice));
        setNumber(vm, times, "sys", static_cast<double>(list[i].cpu_times.sys));
        setNumber(vm, times, "idle", static_cast<double>(list[i].cpu_times.idle));
        setNumber(vm, times, "irq", static_cast<double>(list[i].cpu_times.irq));
        one->defineDirect(vm, PropertyKey::fromUtf8(vm, "times"), Value(times));
        Array::push(vm, result, Value(one));
    }
    uv_free_cpu_info(list, count);
    return result;
}

/// processorTime(): microseconds in user and system mode.
Completion<Value> processorTime(VM& vm, CallArgs) {
    uv_rusage_t usage;
    if (int error = uv_getrusage(&usage); error < 0) return throwSystemError(vm, error, "uv_getrusage");
    auto microseconds = [](const uv_timeval_t& t) {
        return Value::number(static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec));
    };
    Value pair[] = {microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
    return Array::fromValues(vm, pair, 2);
}

Completion<Value> sendSignal(VM& vm, CallArgs args) {
    int error = uv_kill(TRY(toInt32(vm, args[0])), TRY(toInt32(vm, args[1])));
    if (error < 0) return throwSystemError(vm, error, "kill");
    return Value::boolean(true);
}

Completion<Value> setMask(VM& vm, CallArgs args) {
    mode_t before = umask(0);
    umask(args[0].isUndefined() ? before : static_cast<mode_t>(TRY(toUint32(vm, args[0]))));
    return Value::number(before);
}

Completion<Value> changeFolder(VM& vm, CallArgs args) {
    std::string path = TRY(toString(vm, args[0]))->toUtf8(vm);
    if (int error = uv_chdir(path.c_str()); error < 0) {
        char from[4096] = "";
        size_t size = sizeof from;
        uv_cwd(from, &size);
        return throwSystemError(vm, error, "chdir", from, path);
    }
    return Value::undefined();
}

/// now(): milliseconds since the host was made.
Completion<Value> now(VM& vm, CallArgs) {
    return Value::number(static_cast<double>(uv_hrtime() - hostOf(vm).startTime) / 1e6);
}

// -- standard input
// ----------------------------------------------------------------------------------------------------

struct InputReader {
    CommandHost* host;
    Root<Value> callback;
    uv_poll_t poll; // pipes, sockets and terminals
    uv_idle_t idle; // files, which are always ready
    bool polls;
    InputReader(CommandHost* host, Value callback) : host(host), callback(host->vm.heap, callback) {}
};

void stopReader(InputReader* reader) {
    auto* handle =
        reader->polls ? reinterpret_cast<uv_handle_t*>(&reader->poll) : reinterpret_cast<uv_handle_t*>(&reader->idle);
    if (uv_is_closing(handle)) return;
    uv_close(handle, [](uv_handle_t* h) { delete static_cast<InputReader*>(h->data); });
}

void readInput(InputReader* reader) {
    CommandHost& host = *reader->host;
    char bytes[1 << 16];
    ssize_t count = read(0, bytes, sizeof bytes);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        stopReader(reader);
        host.timers().input = nullptr;
    }
    auto result = [&]() -> Completion<Value> {
        Value chunk = Value::null();
        if (count > 0) chunk = Value(TRY(makeBytes(host.vm, std::string_view(bytes, static_cast<size_t>(count)))));
        return host.vm.call(reader->callback.get(), Value::undefined(), {chunk});
    }();
    finishCallback(host, result);
}

/// startInput(callback): it gets each chunk, and null at the end.
Completion<Value> startInput(VM& vm, CallArgs args) {
    auto& state = hostOf(vm).timers();
    auto* reader = new InputReader(&hostOf(vm), args[0]);
    reader->polls = uv_poll_init(&state.loop, &reader->poll, 0) == 0;
    if (reader->polls) {
        reader->poll.data = reader;
        uv_poll_start(&reader->poll, UV_READABLE | UV_DISCONNECT,
                      [](uv_poll_t* handle, int, int) { readInput(static_cast<InputReader*>(handle->data)); });
    } else {
        uv_idle_init(&state.loop, &reader->idle);
        reader->idle.data = reader;
        uv_idle_start(&reader->idle, [](uv_idle_t* handle) { readInput(static_cast<InputReader*>(handle->data)); });
    }
    state.input = reader;
    return Value::undefined();
}

Completion<Value> stopInput(VM& vm, CallArgs) {
    stopReading(hostOf(vm).timers());
    return Value::undefined();
}

constexpr BuiltinRow kRows[] = {
    {"print", print, 2},
    {"isTerminal", isTerminal, 1},
    {"windowSize", windowSize, 1},
    {"random", fillRandom, 1},
    {"systemInfo", systemInfo, 0},
    {"processors", processors, 0},
    {"processorTime", processorTime, 0},
    {"kill", sendSignal, 2},
    {"umask", setMask, 1},
    {"chdir", changeFolder, 1},
    {"now", now, 0},
    {"startInput", startInput, 1},
    {"stopInput", stopInput, 0},
};

} // namespace

void stopReading(CommandHost::TimerState& state) {
    if (state.input) stopReader(static_cast<InputReader*>(state.input));
    state.input = nullptr;
}

std::span<const BuiltinRow> systemBindings() { return kRows; }

} // namespace tiercel::cli

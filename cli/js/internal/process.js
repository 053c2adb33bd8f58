// What of `process` is not needed by most scripts: its events, its streams, warnings, users and signals. The host asks the
// hooks that are set here at the end and when nobody catches an error.
const EventEmitter = require("events");
const process = require("process");
const { makeError, invalidArgType, received, requireType } = require("internal/errors");

const proto = Object.getPrototypeOf(process);
for (const name of Object.keys(EventEmitter.prototype)) delete proto[name];
Object.defineProperty(proto, "constructor", {
    value: Object.defineProperty(function () {}, "name", { value: "process" }),
    writable: true,
    configurable: true
});
for (const name of ["_events", "_eventsCount", "_maxListeners"])
    Object.defineProperty(process, name, { value: undefined, writable: true, configurable: true });
EventEmitter.call(process);

host.setHook("exit", (code) => void process.emit("exit", code));
host.setHook("beforeExit", () => void process.emit("beforeExit", process.exitCode ?? 0));
let capture = null;
/** What listeners hear of a rejection whose reason is no error. */
function rejectionError(reason) {
    const error = makeError(
        Error,
        "ERR_UNHANDLED_REJECTION",
        "This error originated either by throwing inside of an async function without a catch block, or by rejecting " +
            `a promise which was not handled with .catch(). The promise rejected with the reason "${host.inspect(reason, {})}".`
    );
    error.name = "UnhandledPromiseRejection";
    return error;
}

host.setHook("uncaughtException", (thrown, origin) => {
    const isError = thrown instanceof Error || host.kindOf(thrown) === "Error";
    const error = origin === "unhandledRejection" && !isError ? rejectionError(thrown) : thrown;
    if (capture) {
        capture(error);
        return true;
    }
    if (process.listenerCount("uncaughtExceptionMonitor")) process.emit("uncaughtExceptionMonitor", error, origin);
    return process.emit("uncaughtException", error, origin);
});
const reported = new WeakMap(); // promises that "unhandledRejection" was told of
host.setHook("unhandledRejection", (reason, promise) => {
    reported.set(promise, true);
    return process.emit("unhandledRejection", reason, promise);
});
host.setHook("rejectionHandled", (promise) => {
    if (reported.delete(promise)) process.emit("rejectionHandled", promise);
});

function emitWarning(warning, typeOrOptions, code, from) {
    let type = typeOrOptions,
        detail,
        id = code;
    if (typeof typeOrOptions === "object" && typeOrOptions !== null) ({ type, code: id, detail } = typeOrOptions);
    if (typeof warning !== "string" && !(warning instanceof Error))
        throw invalidArgType("warning", ["string", "Error"], warning);
    let error = warning;
    if (typeof warning === "string") {
        error = new Error(warning);
        error.name = type ?? "Warning";
        if (id !== undefined) error.code = id;
        if (detail !== undefined) error.detail = detail;
        host.captureStack(error, from ?? emitWarning);
    }
    if (error.name === "DeprecationWarning" && process.noDeprecation) return;
    if (error.name === "DeprecationWarning" && process.throwDeprecation) throw error;
    process.nextTick(() => {
        const label = `(tiercel:${process.pid}) ${error.code ? `[${error.code}] ` : ""}`;
        const trace = process.traceDeprecation || process.traceProcessWarnings;
        if (!process.noWarnings)
            host.print(
                2,
                `${label}${trace ? error.stack : `${error.name}: ${error.message}`}\n${error.detail ? `${error.detail}\n` : ""}`
            );
        process.emit("warning", error);
    });
}

const { WriteStream, ReadStream } = require("internal/streams");
const streams = {};
const users = () => host.systemInfo();

module.exports = {
    get stdin() {
        return (streams.in ??= new ReadStream(0));
    },
    get stdout() {
        return (streams.out ??= new WriteStream(1));
    },
    get stderr() {
        return (streams.err ??= new WriteStream(2));
    },
    emitWarning,
    chdir(folder) {
        host.chdir(requireType(folder, "directory", "string"));
    },
    kill(pid, signal = "SIGTERM") {
        const { signals } = require("os").constants;
        const number = typeof signal === "number" ? signal : signals[signal];
        if (number === undefined) throw makeError(TypeError, "ERR_UNKNOWN_SIGNAL", `Unknown signal: ${signal}`);
        return host.kill(pid, number);
    },
    umask: (mask) => host.umask(typeof mask === "string" ? parseInt(mask, 8) : mask),
    getuid: () => users().uid,
    geteuid: () => users().uid,
    getgid: () => users().gid,
    getegid: () => users().gid,
    cpuUsage(before) {
        const [user, system] = host.processorTime();
        return { user: user - (before?.user ?? 0), system: system - (before?.system ?? 0) };
    },
    resourceUsage() {
        const [userCPUTime, systemCPUTime] = host.processorTime();
        return { userCPUTime, systemCPUTime, maxRSS: Math.round(process.memoryUsage().rss / 1024) };
    },
    abort() {
        host.kill(process.pid, 6);
    },
    features: { inspector: false, debug: false, uv: true, ipv6: true, tls: false, typescript: false },
    config: { target_defaults: {}, variables: {} },
    binding(name) {
        throw makeError(Error, "ERR_INVALID_MODULE", `No such binding: ${name}`);
    },
    setUncaughtExceptionCaptureCallback(callback) {
        if (callback !== null && typeof callback !== "function")
            throw makeError(
                TypeError,
                "ERR_INVALID_ARG_TYPE",
                `The "fn" argument must be of type function or null.${received(callback)}`
            );
        if (callback !== null && capture !== null)
            throw makeError(
                Error,
                "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET",
                "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active"
            );
        capture = callback;
    },
    hasUncaughtExceptionCaptureCallback: () => capture !== null,
    getBuiltinModule: (name) => {
        const plain = requireType(name, "id", "string").replace(/^node:/, "");
        return host.hasBuiltin(plain) ? require(plain) : undefined;
    },
    get mainModule() {
        return require("internal/main").module;
    }
};

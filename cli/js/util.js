// util: inspection, formats, promises of callbacks, checks of types.
const { makeError, invalidArgType, requireType } = require("internal/errors");
const types = require("internal/types");

const { setTimeout, setImmediate } = globalThis;
const kPromisified = Symbol.for("nodejs.util.promisify.custom");
const kInspect = Symbol.for("nodejs.util.inspect.custom");

function inspect(value, options, depth, colors) {
    let given = options;
    // The old form: inspect(value, showHidden, depth, colors).
    if (typeof options === "boolean" || (arguments.length > 2 && (options === undefined || options === null)))
        given = { showHidden: options ?? false };
    if (arguments.length > 2 && (typeof given !== "object" || given.depth === undefined))
        given = { ...given, depth, ...(colors === undefined ? {} : { colors }) };
    return host.inspect(value, { ...defaults, ...given });
}
const defaults = {
    showHidden: false,
    depth: 2,
    colors: false,
    customInspect: true,
    showProxy: false,
    maxArrayLength: 100,
    maxStringLength: 10000,
    breakLength: 80,
    compact: 3,
    sorted: false,
    getters: false,
    numericSeparator: false
};

inspect.custom = kInspect;
Object.defineProperty(inspect, "defaultOptions", {
    get: () => defaults,
    set(options) {
        Object.assign(defaults, options);
    }
});
inspect.colors = Object.assign(Object.create(null), {
    reset: [0, 0],
    bold: [1, 22],
    dim: [2, 22],
    italic: [3, 23],
    underline: [4, 24],
    blink: [5, 25],
    inverse: [7, 27],
    hidden: [8, 28],
    strikethrough: [9, 29],
    doubleunderline: [21, 24],
    black: [30, 39],
    red: [31, 39],
    green: [32, 39],
    yellow: [33, 39],
    blue: [34, 39],
    magenta: [35, 39],
    cyan: [36, 39],
    white: [37, 39],
    bgBlack: [40, 49],
    bgRed: [41, 49],
    bgGreen: [42, 49],
    bgYellow: [43, 49],
    bgBlue: [44, 49],
    bgMagenta: [45, 49],
    bgCyan: [46, 49],
    bgWhite: [47, 49],
    framed: [51, 54],
    overlined: [53, 55],
    gray: [90, 39],
    grey: [90, 39],
    redBright: [91, 39],
    greenBright: [92, 39],
    yellowBright: [93, 39],
    blueBright: [94, 39],
    magentaBright: [95, 39],
    cyanBright: [96, 39],
    whiteBright: [97, 39],
    bgGray: [100, 49],
    bgRedBright: [101, 49],
    bgGreenBright: [102, 49],
    bgYellowBright: [103, 49],
    bgBlueBright: [104, 49],
    bgMagentaBright: [105, 49],
    bgCyanBright: [106, 49],
    bgWhiteBright: [107, 49]
});
inspect.styles = Object.assign(Object.create(null), {
    special: "cyan",
    number: "yellow",
    bigint: "yellow",
    boolean: "yellow",
    undefined: "grey",
    null: "bold",
    string: "green",
    symbol: "green",
    date: "magenta",
    regexp: "red",
    module: "underline"
});
host.setInspectFunction(inspect);

const format = (...args) => host.format(undefined, ...args);
const formatWithOptions = (options, ...args) => host.format(requireType(options, "inspectOptions", "object"), ...args);

function promisify(original) {
    requireType(original, "original", "function");
    if (original === setTimeout || original === setImmediate) require("timers");
    const custom = original[kPromisified];
    if (custom) {
        requireType(custom, "util.promisify.custom", "function");
        return Object.defineProperty(custom, kPromisified, { value: custom, configurable: true });
    }
    function promised(...args) {
        return new Promise((resolve, reject) => {
            Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
        });
    }
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
    Object.defineProperty(promised, kPromisified, { value: promised, configurable: true });
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = kPromisified;

function callbackify(original) {
    requireType(original, "original", "function");
    function called(...args) {
        const callback = requireType(args.pop(), "last argument", "function").bind(this);
        const { nextTick } = require("process");
        Reflect.apply(original, this, args).then(
            (value) => nextTick(callback, null, value),
            (reason) => {
                let error = reason;
                if (!error) {
                    error = makeError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value");
                    error.reason = reason;
                }
                nextTick(callback, error);
            }
        );
    }
    return Object.defineProperty(called, "name", { value: `${original.name}Callbackified`, configurable: true });
}

function inherits(constructor, parent) {
    requireType(constructor, "ctor", "function");
    requireType(parent, "superCtor", "function");
    if (parent.prototype === undefined) throw invalidArgType("superCtor.prototype", "Object", parent.prototype);
    Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();
function deprecate(target, message, code) {
    let done = false;
    function deprecated(...args) {
        if (!done && !warned.has(code)) {
            done = true;
            if (code !== undefined) warned.add(code);
            require("process").emitWarning(message, "DeprecationWarning", code);
        }
        return new.target ? Reflect.construct(target, args, new.target) : Reflect.apply(target, this, args);
    }
    Object.setPrototypeOf(deprecated, target);
    if (target.prototype) deprecated.prototype = target.prototype;
    return deprecated;
}

/** Messages of one part of a program, shown when NODE_DEBUG names it. */
function debuglog(section) {
    const { env, pid } = require("process");
    const name = section.toUpperCase();
    const enabled = (env.NODE_DEBUG ?? "").toUpperCase().split(",").includes(name);
    const log = (...args) => {
        if (enabled) host.print(2, `${name} ${pid}: ${format(...args)}\n`);
    };
    return Object.defineProperty(log, "enabled", { value: enabled });
}

const kEscapes = /[\u001b\u009b](?:\[[\d;?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\))/g;
const stripVTControlCharacters = (text) => requireType(text, "str", "string").replace(kEscapes, "");

function styleText(styles, text, { validateStream = true, stream = require("process").stdout } = {}) {
    if (validateStream && !stream?.isTTY) return text;
    return [styles].flat().reduceRight((inner, style) => {
        const code = inspect.colors[style];
        if (!code)
            throw require("internal/errors").invalidArgValue(
                "format",
                style,
                `must be one of: ${Object.keys(inspect.colors).join(", ")}`
            );
        return `\u001b[${code[0]}m${inner}\u001b[${code[1]}m`;
    }, text);
}

function toUSVString(text) {
    return String(text).toWellFormed();
}

/** The options and operands of a command line, by a table of options. */
function parseArgs({
    args = require("process").argv.slice(2),
    options = {},
    strict = true,
    allowPositionals = !strict,
    allowNegative = false
} = {}) {
    const values = Object.create(null),
        positionals = [];
    const fail = (code, message) => makeError(TypeError, code, message);
    const store = (name, value, raw) => {
        const option = options[name];
        if (strict && !option) throw fail("ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${raw}'`);
        if (strict && option.type === "string" && typeof value !== "string")
            throw fail("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${raw} <value>' argument missing`);
        if (strict && option.type === "boolean" && typeof value === "string")
            throw fail("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${raw}' does not take an argument`);
        if (option?.multiple) (values[name] ??= []).push(value);
        else values[name] = value;
    };
    const byShort = (letter) => Object.keys(options).find((name) => options[name].short === letter) ?? letter;
    const queue = [...args];
    while (queue.length) {
        const arg = queue.shift();
        if (arg === "--") {
            positionals.push(...queue.splice(0));
        } else if (arg.startsWith("--")) {
            const equals = arg.indexOf("=");
            let name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
            let value = equals < 0 ? true : arg.slice(equals + 1);
            if (allowNegative && name.startsWith("no-") && options[name.slice(3)])
                [name, value] = [name.slice(3), false];
            else if (equals < 0 && options[name]?.type === "string" && queue.length && !/^-./.test(queue[0]))
                value = queue.shift();
            store(name, value, `--${name}`);
        } else if (/^-./.test(arg)) {
            for (let i = 1; i < arg.length; i++) {
                const name = byShort(arg[i]);
                if (options[name]?.type !== "string") {
                    store(name, true, `-${arg[i]}`);
                    continue;
                }
                const rest = arg.slice(i + 1);
                store(name, rest || (queue.length ? queue.shift() : true), `-${arg[i]}`);
                break;
            }
        } else if (allowPositionals) {
            positionals.push(arg);
        } else {
            throw fail(
                "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
                `Unexpected argument '${arg}'. This command does not take positional arguments`
            );
        }
    }
    for (const [name, option] of Object.entries(options))
        if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
    return { values, positionals };
}

const isType = (type) => (value) => typeof value === type;

module.exports = {
    inspect,
    format,
    formatWithOptions,
    promisify,
    callbackify,
    inherits,
    deprecate,
    debuglog,
    debug: debuglog,
    stripVTControlCharacters,
    styleText,
    toUSVString,
    parseArgs,
    types,
    isDeepStrictEqual: (a, b) => require("internal/comparison").isDeepStrictEqual(a, b),
    isArray: Array.isArray,
    isBoolean: isType("boolean"),
    isNull: (value) => value === null,
    isNullOrUndefined: (value) => value === null || value === undefined,
    isNumber: isType("number"),
    isString: isType("string"),
    isSymbol: isType("symbol"),
    isUndefined: isType("undefined"),
    isRegExp: types.isRegExp,
    isObject: (value) => typeof value === "object" && value !== null,
    isDate: types.isDate,
    isError: (value) => types.isNativeError(value) || value instanceof Error,
    isFunction: isType("function"),
    isPrimitive: (value) => (typeof value !== "object" && typeof value !== "function") || value === null,
    _extend: (target, source) =>
        typeof source === "object" && source !== null ? Object.assign(target, source) : target,
    aborted: (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    getSystemErrorName: (number) =>
        Object.keys(require("os").constants.errno).find((name) => require("os").constants.errno[name] === -number),
    get TextEncoder() {
        return require("internal/encoding").TextEncoder;
    },
    get TextDecoder() {
        return require("internal/encoding").TextDecoder;
    }
};

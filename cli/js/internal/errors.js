// Errors with codes, as node's modules throw them, and the checks of arguments that throw them.

/** An instance of `Base` whose code scripts test; its stack shows the code beside the name. */
function makeError(Base, code, message, from) {
    const error = new Base(message);
    host.captureStack(error, from ?? makeError);
    const stack = error.stack;
    Object.defineProperty(error, "code", { value: code, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(error, "toString", {
        value() {
            return `${this.name} [${code}]: ${this.message}`;
        },
        writable: true,
        configurable: true
    });
    Object.defineProperty(error, "stack", {
        value: stack.replace(Base.name, `${Base.name} [${code}]`),
        writable: true,
        configurable: true
    });
    return error;
}

/** What follows "Received" of a message about a wrong argument. */
function received(value) {
    if (value === null || value === undefined) return ` Received ${value}`;
    if (typeof value === "function") return ` Received function ${value.name}`;
    if (typeof value === "object") {
        if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
        return ` Received ${host.inspect(value, { depth: -1 })}`;
    }
    let text = host.inspect(value, {});
    if (text.length > 28) text = `${text.slice(0, 25)}...`;
    return ` Received type ${typeof value} (${text})`;
}

function list(items, word = "or") {
    if (items.length < 3) return items.join(` ${word} `);
    return `${items.slice(0, -1).join(", ")}, ${word} ${items.at(-1)}`;
}

const kPrimitives = ["string", "function", "number", "object", "boolean", "bigint", "symbol", "Function", "Object"];

function invalidArgType(name, expected, value) {
    const all = Array.isArray(expected) ? expected : [expected];
    const types = all.filter((type) => kPrimitives.includes(type)).map((type) => type.toLowerCase());
    const classes = all.filter((type) => !kPrimitives.includes(type));
    const parts = [];
    if (types.length) parts.push(`${types.length > 1 ? "one of type" : "of type"} ${list(types)}`);
    if (classes.length) parts.push(`an instance of ${list(classes)}`);
    const subject = name.endsWith(" argument")
        ? `The ${name}`
        : `The "${name}" ${name.includes(".") ? "property" : "argument"}`;
    return makeError(
        TypeError,
        "ERR_INVALID_ARG_TYPE",
        `${subject} must be ${parts.join(" or ")}.${received(value)}`,
        invalidArgType
    );
}

function invalidArgValue(name, value, reason = "is invalid") {
    const kind = name.includes(".") ? "property" : "argument";
    const shown = host.inspect(value, {});
    return makeError(
        TypeError,
        "ERR_INVALID_ARG_VALUE",
        `The ${kind} '${name}' ${reason}. Received ${shown}`,
        invalidArgValue
    );
}

function withSeparators(value) {
    const text = String(value);
    if (typeof value !== "bigint" && !Number.isInteger(value)) return text;
    const big = typeof value === "bigint" ? value > 2n ** 32n || value < -(2n ** 32n) : Math.abs(value) > 2 ** 32;
    return (big ? text.replace(/\B(?=(\d{3})+$)/g, "_") : text) + (typeof value === "bigint" ? "n" : "");
}

function outOfRange(name, range, value) {
    const shown =
        typeof value === "number" || typeof value === "bigint" ? withSeparators(value) : host.inspect(value, {});
    return makeError(
        RangeError,
        "ERR_OUT_OF_RANGE",
        `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`,
        outOfRange
    );
}

function requireType(value, name, type) {
    if (typeof value !== type || (type === "object" && value === null)) throw invalidArgType(name, type, value);
    return value;
}

function requireInteger(value, name, low = Number.MIN_SAFE_INTEGER, high = Number.MAX_SAFE_INTEGER) {
    requireType(value, name, "number");
    if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
    if (value < low || value > high) throw outOfRange(name, `>= ${low} && <= ${high}`, value);
    return value;
}

/** What may be given to process.exit: an integer, also as text; undefined for none. */
function exitCodeOf(code) {
    if (code === undefined || code === null) return undefined;
    const number = typeof code === "string" && code !== "" ? Number(code) : NaN;
    return requireInteger(Number.isNaN(number) ? code : number, "code") | 0;
}

/** What waits for something is rejected with when a signal aborts. */
function abortError(signal) {
    const error = makeError(Error, "ABORT_ERR", "The operation was aborted", abortError);
    error.name = "AbortError";
    const cause = { value: signal?.reason, writable: true, configurable: true };
    if (signal) Object.defineProperty(error, "cause", cause);
    return error;
}

module.exports = {
    abortError,
    exitCodeOf,
    makeError,
    received,
    invalidArgType,
    invalidArgValue,
    outOfRange,
    requireType,
    requireInteger
};

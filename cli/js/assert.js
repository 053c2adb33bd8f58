// assert: checks that throw AssertionErrors.
const { makeError, invalidArgType, invalidArgValue, requireType } = require("internal/errors");
const { isDeepEqual, isDeepStrictEqual, isPartOf } = require("internal/comparison");
const { show, comparable, differenceMessage } = require("internal/difference");

const kNot = {
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:'
};

function clipped(text) {
    const lines = text.split("\n");
    return lines.length > 50 ? `${lines.slice(0, 46).join("\n")}\n...` : text;
}

const kLongestSide = 512;
const shortened = (text) => (text.length > kLongestSide ? `${text.slice(0, kLongestSide - 3)}...` : text);

/** The message of a check that was not given one. */
function makeMessage(givenActual, givenExpected, operator, given) {
    const [actual, expected] = comparable(givenActual, givenExpected);
    switch (operator) {
        case "deepStrictEqual":
        case "strictEqual":
        case "partialDeepStrictEqual":
            return differenceMessage(actual, expected, operator, given);
        case "notStrictEqual":
        case "notDeepStrictEqual":
        case "notDeepEqual": {
            const text = clipped(show(actual));
            return text.includes("\n")
                ? `${kNot[operator]}\n\n${text}\n`
                : `${kNot[operator]}${text.length > 5 ? "\n\n" : " "}${text}${text.length > 5 ? "\n" : ""}`;
        }
        case "deepEqual":
            return `Expected values to be loosely deep-equal:\n\n${clipped(show(actual))}\n\nshould loosely deep-equal\n\n${clipped(show(expected))}`;
        case "==":
        case "!=":
            return `${host.inspect(actual, {})} ${operator} ${host.inspect(expected, {})}`;
        default:
            return `${shortened(show(actual))} ${operator} ${shortened(show(expected))}`;
    }
}

class AssertionError extends Error {
    constructor(options) {
        requireType(options, "options", "object");
        const { message, actual, expected, operator, stackStartFn, diff = "simple" } = options;
        const text =
            message === undefined || message === null
                ? makeMessage(actual, expected, operator)
                : operator === "strictEqual" && options.always
                  ? differenceMessage(actual, expected, operator, `${message}`)
                  : `${message}`;
        super(text);
        this.generatedMessage = message === undefined || message === null;
        Object.defineProperty(this, "name", {
            value: "AssertionError [ERR_ASSERTION]",
            writable: true,
            configurable: true
        });
        this.code = "ERR_ASSERTION";
        this.actual = actual;
        this.expected = expected;
        this.operator = operator;
        host.captureStack(this, stackStartFn ?? AssertionError);
        void this.stack; // made with the name that has the code
        this.name = "AssertionError";
        Object.defineProperty(this, "name", { enumerable: false });
        this.diff = diff;
    }
    toString() {
        return `${this.name} [${this.code}]: ${this.message}`;
    }
}

function fail(options) {
    if (options.message instanceof Error) throw options.message;
    throw new AssertionError(options);
}

/** The call that failed, as it stands in the source: "assert(x > 1)". */
function callText(error) {
    const [, file, line, column] = /\n\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?(?:\n|$)/.exec(error.stack) ?? [];
    const source = file === undefined ? undefined : host.readSource(file);
    if (source === undefined) return undefined;
    const lines = source.split("\n").slice(line - 1);
    const head = /[\w$.]*$/.exec(lines[0].slice(0, column - 1))[0];
    const text = head + lines.join("\n").slice(column - 1);
    let depth = 0;
    for (let i = text.indexOf("("); i >= 0 && i < text.length; i++) {
        const quote = /['"`]/.test(text[i]) ? text[i] : "";
        if (quote) while (++i < text.length && text[i] !== quote) if (text[i] === "\\") i++;
        if (text[i] === "(") depth++;
        else if (text[i] === ")" && --depth === 0) return text.slice(0, i + 1);
    }
    return undefined;
}

function check(value, message, given, from) {
    if (value) return;
    if (given === 0)
        throw generated({ operator: "==", message: "No value argument passed to `assert.ok()`", stackStartFn: from });
    if (message !== undefined && message !== null)
        fail({ actual: value, expected: true, message, operator: "==", stackStartFn: from });
    const error = new AssertionError({
        actual: value,
        expected: true,
        message: "",
        operator: "==",
        stackStartFn: from
    });
    const call = callText(error);
    const text = call
        ? `The expression evaluated to a falsy value:\n\n  ${call}\n`
        : "The expression evaluated to a falsy value";
    throw generated({ actual: value, message: text, operator: "==", stackStartFn: from });
}

/** An error of ok() whose message is not the caller's. */
function generated(options) {
    return Object.assign(new AssertionError({ expected: true, ...options }), { generatedMessage: true });
}

function assert(...args) {
    check(args[0], args[1], args.length, assert);
}
assert.ok = function ok(...args) {
    check(args[0], args[1], args.length, ok);
};

function requireTwo(args) {
    if (args.length < 2)
        throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
}

/** A check of two values. */
function define(name, operator, holds) {
    assert[name] = {
        [name](...args) {
            requireTwo(args);
            const [actual, expected, message] = args;
            if (!holds(actual, expected))
                fail({
                    actual,
                    expected,
                    message,
                    operator,
                    stackStartFn: assert[name],
                    always: operator === "strictEqual"
                });
        }
    }[name];
}
define("equal", "==", (a, b) => a == b || (a !== a && b !== b));
define("notEqual", "!=", (a, b) => a != b && !(a !== a && b !== b));
define("strictEqual", "strictEqual", Object.is);
define("notStrictEqual", "notStrictEqual", (a, b) => !Object.is(a, b));
define("deepEqual", "deepEqual", isDeepEqual);
define("notDeepEqual", "notDeepEqual", (a, b) => !isDeepEqual(a, b));
define("deepStrictEqual", "deepStrictEqual", isDeepStrictEqual);
define("notDeepStrictEqual", "notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b));
define("partialDeepStrictEqual", "partialDeepStrictEqual", (a, b) => isPartOf(a, b));

assert.fail = function fail_(message) {
    if (message instanceof Error) throw message;
    const error = new AssertionError({ message: message ?? "Failed", operator: "fail", stackStartFn: assert.fail });
    error.generatedMessage = message === undefined;
    throw error;
};
Object.defineProperty(assert.fail, "name", { value: "fail" });

assert.ifError = function ifError(value) {
    if (value === null || value === undefined) return;
    let text = "ifError got unwanted exception: ";
    if (typeof value === "object" && typeof value.message === "string")
        text += value.message || value.constructor?.name || "";
    else text += host.inspect(value, {});
    const error = new AssertionError({
        actual: value,
        expected: null,
        operator: "ifError",
        message: text,
        stackStartFn: ifError
    });
    throw error;
};

// -- what functions throw -------------------------------------------------------------------------------------------------

const isPromise = (value) =>
    host.kindOf(value) === "Promise" || (typeof value?.then === "function" && typeof value?.catch === "function");

class Comparison {
    constructor(object, keys, actual) {
        for (const key of keys) {
            if (!(key in object)) continue;
            const asText =
                typeof object[key] === "string" &&
                host.kindOf(actual?.[key]) === "RegExp" &&
                actual[key].test(object[key]);
            this[key] = asText ? actual[key] : object[key];
        }
    }
}

/** Whether what was thrown is as expected; throws if it is not. */
function checkThrown(thrown, expected, message, from) {
    if (typeof expected !== "function") {
        if (host.kindOf(expected) === "RegExp") {
            const text = String(thrown);
            if (expected.exec(text) !== null) return;
            failThrown(
                thrown,
                expected,
                message,
                `The input did not match the regular expression ${host.inspect(expected, {})}. Input:\n\n${host.inspect(text, {})}\n`,
                from
            );
        }
        const keys = Object.keys(expected);
        if (expected instanceof Error) keys.push("name", "message");
        else if (keys.length === 0) throw invalidArgValue("error", expected, "may not be an empty object");
        if (typeof thrown !== "object" || thrown === null)
            fail({ actual: thrown, expected, message, operator: "deepStrictEqual", stackStartFn: from });
        for (const key of keys) {
            const isText = typeof thrown[key] === "string" && host.kindOf(expected[key]) === "RegExp";
            if (isText && expected[key].exec(thrown[key]) !== null) continue;
            if (key in thrown && isDeepStrictEqual(thrown[key], expected[key])) continue;
            const text =
                message ??
                makeMessage(new Comparison(thrown, keys), new Comparison(expected, keys, thrown), "deepStrictEqual");
            failThrown(thrown, expected, message, text, from);
        }
        return;
    }
    if (expected.prototype !== undefined && thrown instanceof expected) return;
    if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) {
        let text = `The error is expected to be an instance of "${expected.name}". Received `;
        text +=
            thrown instanceof Error
                ? `"${thrown.name}"\n\nError message:\n\n${thrown.message}`
                : `"${host.inspect(thrown, { depth: -1 })}"`;
        failThrown(thrown, expected, message, text, from);
    }
    const result = Reflect.apply(expected, {}, [thrown]);
    if (result === true) return;
    const name = expected.name ? `"${expected.name}" ` : "";
    const shown = thrown instanceof Error ? `\n\nCaught error:\n\n${thrown.name}: ${thrown.message}` : "";
    failThrown(
        thrown,
        expected,
        message,
        `The ${name}validation function is expected to return "true". Received ${host.inspect(result, {})}${shown}`,
        from
    );
}

function failThrown(actual, expected, message, text, from) {
    if (message instanceof Error) throw message;
    const error = new AssertionError({
        actual,
        expected,
        message: message ?? text,
        operator: from.name,
        stackStartFn: from
    });
    error.generatedMessage = message === undefined;
    throw error;
}

function attempt(action) {
    requireType(action, "fn", "function");
    try {
        action();
    } catch (error) {
        return { error };
    }
    return undefined;
}

async function attemptAsync(action) {
    let promise = action;
    if (typeof action === "function") {
        promise = action();
        if (!isPromise(promise))
            throw makeError(
                TypeError,
                "ERR_INVALID_RETURN_VALUE",
                `Expected instance of Promise to be returned from the "promiseFn" function but got ${typeof promise}.`
            );
    } else if (!isPromise(promise)) throw invalidArgType("promiseFn", ["function", "Promise"], promise);
    try {
        await promise;
    } catch (error) {
        return { error };
    }
    return undefined;
}

function expectThrow(outcome, expected, message, from) {
    if (typeof expected === "string") {
        if (message !== undefined) throw invalidArgType("error", ["Object", "Error", "function", "RegExp"], expected);
        if (outcome && (outcome.error?.message ?? outcome.error) === expected)
            throw makeError(
                TypeError,
                "ERR_AMBIGUOUS_ARGUMENT",
                `The "error/message" argument is ambiguous. The error message "${expected}" is identical to the message.`
            );
        [expected, message] = [undefined, expected];
    } else if (
        expected !== undefined &&
        expected !== null &&
        typeof expected !== "object" &&
        typeof expected !== "function"
    )
        throw invalidArgType("error", ["Object", "Error", "function", "RegExp"], expected);
    if (!outcome) {
        const kind = from.name === "rejects" ? "rejection" : "exception";
        const name = expected?.name ? ` (${expected.name})` : "";
        fail({
            actual: undefined,
            expected,
            operator: from.name,
            message: `Missing expected ${kind}${name}${message ? `: ${message}` : "."}`,
            stackStartFn: from
        });
    }
    if (expected) checkThrown(outcome.error, expected, message, from);
}

function expectNoThrow(outcome, expected, message, from) {
    if (!outcome) return;
    if (typeof expected === "string") [expected, message] = [undefined, expected];
    if (
        expected &&
        !(typeof expected === "function" ? outcome.error instanceof expected : expected.test(String(outcome.error)))
    )
        throw outcome.error;
    const kind = from.name === "doesNotReject" ? "rejection" : "exception";
    const text = `Got unwanted ${kind}${message ? `: ${message}` : "."}\nActual message: "${outcome.error?.message}"`;
    fail({ actual: outcome.error, expected, operator: from.name, message: text, stackStartFn: from });
}

assert.throws = function throws(action, expected, message) {
    expectThrow(attempt(action), expected, message, throws);
};
assert.doesNotThrow = function doesNotThrow(action, expected, message) {
    expectNoThrow(attempt(action), expected, message, doesNotThrow);
};
assert.rejects = async function rejects(action, expected, message) {
    expectThrow(await attemptAsync(action), expected, message, rejects);
};
assert.doesNotReject = async function doesNotReject(action, expected, message) {
    expectNoThrow(await attemptAsync(action), expected, message, doesNotReject);
};

function matches(text, pattern, message, from, wanted) {
    if (host.kindOf(pattern) !== "RegExp") throw invalidArgType("regexp", "RegExp", pattern);
    if (typeof text === "string" && (pattern.exec(text) !== null) === wanted) return;
    if (message instanceof Error) throw message;
    const shown = host.inspect(text, {});
    const reason =
        typeof text !== "string"
            ? `The "string" argument must be of type string. Received type ${typeof text} (${shown})`
            : `${wanted ? "The input did not match the regular expression" : "The input was expected to not match the regular expression"} ${host.inspect(pattern, {})}. Input:\n\n${shown}\n`;
    const error = new AssertionError({
        actual: text,
        expected: pattern,
        message: message ?? reason,
        operator: from.name,
        stackStartFn: from
    });
    error.generatedMessage = message === undefined;
    throw error;
}
assert.match = function match(text, pattern, message) {
    matches(text, pattern, message, match, true);
};
assert.doesNotMatch = function doesNotMatch(text, pattern, message) {
    matches(text, pattern, message, doesNotMatch, false);
};

assert.AssertionError = AssertionError;
assert.strict = Object.assign(
    function strict(...args) {
        check(args[0], args[1], args.length, strict);
    },
    assert,
    {
        equal: assert.strictEqual,
        notEqual: assert.notStrictEqual,
        deepEqual: assert.deepStrictEqual,
        notDeepEqual: assert.notDeepStrictEqual
    }
);
assert.strict.strict = assert.strict;
module.exports = assert;

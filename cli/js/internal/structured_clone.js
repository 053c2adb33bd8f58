// structuredClone: the HTML Standard's StructuredSerialize and StructuredDeserialize in one walk.
const { makeError } = require("internal/errors");
const { DOMException, isDOMException } = require("internal/dom_exception");

const kErrors = ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
const failed = (message) => new DOMException(message, "DataCloneError");

function refuse(value) {
    if (typeof value === "symbol" || typeof value === "function") return failed(`${String(value)} could not be cloned.`);
    const tag = Object.prototype.toString.call(value);
    // Iterators and the like have no constructor to be named by.
    const name = Object.hasOwn(Object.getPrototypeOf(value) ?? {}, "constructor") ? value.constructor?.name : undefined;
    const isPlain = tag === "[object Object]" || name;
    return failed(`${isPlain && tag !== "[object Symbol]" ? `#<${name ?? "Object"}>` : tag} could not be cloned.`);
}

function clone(value, seen) {
    if (typeof value === "symbol" || typeof value === "function") throw refuse(value);
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const remember = (copy) => {
        seen.set(value, copy);
        return copy;
    };
    const kind = host.kindOf(value);
    switch (kind) {
        case "PrimitiveObject":
        case "StringObject": {
            const primitive = host.primitiveOf(value);
            if (typeof primitive === "symbol") throw refuse(value);
            return remember(Object(primitive));
        }
        case "Date":
            return remember(new Date(Date.prototype.getTime.call(value)));
        case "RegExp":
            return remember(new RegExp(value.source, value.flags));
        case "SharedArrayBuffer":
            return remember(value);
        case "ArrayBuffer":
            return remember(copyBuffer(value));
        case "TypedArray":
        case "DataView": {
            const buffer = clone(value.buffer, seen);
            const type =
                kind === "DataView"
                    ? DataView
                    : globalThis[Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value)];
            return remember(new type(buffer, value.byteOffset, kind === "DataView" ? value.byteLength : value.length));
        }
        case "Map": {
            const copy = remember(new Map());
            for (const [key, item] of [...Map.prototype.entries.call(value)])
                copy.set(clone(key, seen), clone(item, seen));
            return copy;
        }
        case "Set": {
            const copy = remember(new Set());
            for (const item of [...Set.prototype.values.call(value)]) copy.add(clone(item, seen));
            return copy;
        }
        case "Error":
            if (isDOMException(value)) return remember(cloneDOMException(value));
            return cloneError(value, seen, remember);
        case "Array": {
            const copy = remember(new Array(value.length));
            copyProperties(value, copy, seen);
            return copy;
        }
        case "Object": {
            const copy = remember({});
            copyProperties(value, copy, seen);
            return copy;
        }
        default:
            throw refuse(value);
    }
}

function cloneDOMException(error) {
    const copy = new DOMException(error.message, error.name);
    return Object.defineProperty(copy, "stack", { value: String(error.stack), writable: true, configurable: true });
}

function copyProperties(from, to, seen) {
    for (const key of Object.keys(from))
        if (Object.hasOwn(from, key))
            Object.defineProperty(to, key, {
                value: clone(from[key], seen),
                writable: true,
                enumerable: true,
                configurable: true
            });
}

function copyBuffer(buffer) {
    if (buffer.detached)
        throw new DOMException("An ArrayBuffer is detached and could not be cloned.", "DataCloneError");
    if (buffer.immutable) return buffer.sliceToImmutable();
    const copy = new ArrayBuffer(
        buffer.byteLength,
        buffer.resizable ? { maxByteLength: buffer.maxByteLength } : undefined
    );
    new Uint8Array(copy).set(new Uint8Array(buffer));
    return copy;
}

function cloneError(error, seen, remember) {
    const name = kErrors.includes(error.name) ? error.name : "Error";
    const made = remember(Reflect.construct(globalThis[name], []));
    for (const key of ["message", "stack", "cause"]) {
        const own = Object.getOwnPropertyDescriptor(error, key);
        const value = key === "stack" ? error.stack : own && "value" in own ? own.value : undefined;
        if (own || key === "stack")
            Object.defineProperty(made, key, {
                value: key === "cause" ? clone(value, seen) : String(value),
                writable: true,
                configurable: true
            });
    }
    return made;
}

/** The objects that `options` names to be handed over; throws where they are no dictionary with a sequence of objects. */
function transferList(options) {
    const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
    const wrong = (what) =>
        makeError(TypeError, "ERR_INVALID_ARG_TYPE", `Failed to execute 'structuredClone': ${what}`, structuredClone);
    if (options !== undefined && options !== null && !isObject(options))
        throw wrong("Options cannot be converted to a dictionary");
    const transfer = options?.transfer;
    if (transfer === undefined) return [];
    if (!isObject(transfer) || typeof transfer[Symbol.iterator] !== "function")
        throw wrong("transfer in Options cannot be converted to sequence.");
    const list = [...transfer];
    const at = list.findIndex((item) => !isObject(item));
    if (at >= 0) throw wrong(`transfer in Options[${at}] is not an object.`);
    return list;
}

function structuredClone(value, options = undefined) {
    if (arguments.length === 0)
        throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "value" argument must be specified');
    const seen = new Map();
    const transfer = transferList(options);
    for (const item of transfer) {
        if (host.kindOf(item) !== "ArrayBuffer") throw failed("Found invalid value in transferList.");
        if (item.detached || item.immutable)
            throw failed(`An ArrayBuffer is ${item.detached ? "detached" : "immutable"} and could not be transferred.`);
    }
    if (new Set(transfer).size < transfer.length) throw failed("Transfer list contains duplicate ArrayBuffer");
    const result = clone(value, seen);
    for (const item of transfer) host.detach(item);
    return result;
}

module.exports = { structuredClone };

// structuredClone: the HTML Standard's StructuredSerialize and StructuredDeserialize in one walk.
const { makeError } = require("internal/errors");
const { DOMException } = require("internal/dom_exception");

const kErrors = ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
const refuse = (value) =>
    new DOMException(
        `${typeof value === "symbol" ? String(value) : typeof value === "function" ? String(value) : `#<${value.constructor?.name ?? "Object"}>`} could not be cloned.`,
        "DataCloneError"
    );

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
            return cloneError(value, seen, remember);
        case "Array": {
            const copy = remember(new Array(value.length));
            copyProperties(value, copy, seen);
            return copy;
        }
        case "Object":
        case "Arguments":
        case "MappedArguments": {
            const copy = remember({});
            copyProperties(value, copy, seen);
            return copy;
        }
        default:
            throw refuse(value);
    }
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

function structuredClone(value, options = undefined) {
    if (arguments.length === 0)
        throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "value" argument must be specified');
    const seen = new Map();
    const transfer = [...(options?.transfer ?? [])];
    for (const item of transfer) {
        if (host.kindOf(item) !== "ArrayBuffer")
            throw new DOMException("Value could not be transferred.", "DataCloneError");
        if (item.detached || item.immutable) {
            const state = item.detached ? "detached" : "immutable";
            throw new DOMException(`An ArrayBuffer is ${state} and could not be transferred.`, "DataCloneError");
        }
    }
    const result = clone(value, seen);
    for (const item of transfer) host.detach(item);
    return result;
}

module.exports = { structuredClone };

// Deep equality, loose and strict, as assert.deepEqual, assert.deepStrictEqual and util.isDeepStrictEqual define it.
const types = require("internal/types");

const tagOf = (value) => Object.prototype.toString.call(value);
const isEnumerable = Object.prototype.propertyIsEnumerable;

function enumerableKeys(object, strict) {
    const keys = Object.keys(object);
    if (strict)
        for (const symbol of Object.getOwnPropertySymbols(object))
            if (isEnumerable.call(object, symbol)) keys.push(symbol);
    return keys;
}

function samePrimitives(a, b, strict) {
    return strict ? Object.is(a, b) : a == b || (a !== a && b !== b);
}

function sameBytes(a, b) {
    if (a.byteLength !== b.byteLength) return false;
    const bytes = (v) =>
        ArrayBuffer.isView(v) ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v);
    const left = bytes(a),
        right = bytes(b);
    for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
    return true;
}

function sameElements(a, b, strict) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!samePrimitives(a[i], b[i], strict)) return false;
    return true;
}

function isEqual(a, b, strict, seen) {
    if (a === b) return a !== 0 || !strict || Object.is(a, b);
    const isObject = (v) => typeof v === "object" && v !== null;
    if (strict) {
        if (!isObject(a)) return typeof a === "number" && a !== a && b !== b;
        if (!isObject(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    } else if (!isObject(a)) {
        return !isObject(b) && typeof a !== "function" && typeof b !== "function" && samePrimitives(a, b, false);
    } else if (!isObject(b)) {
        return false;
    }
    const kind = host.kindOf(a);
    if (kind !== host.kindOf(b) || tagOf(a) !== tagOf(b)) return false;
    switch (kind) {
        case "Array":
            if (a.length !== b.length) return false;
            break;
        case "Date":
            if (!Object.is(a.getTime(), b.getTime())) return false;
            break;
        case "RegExp":
            if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
            break;
        case "Error":
            if (a.message !== b.message || a.name !== b.name) return false;
            if (!isEqual(a.cause, b.cause, strict, seen) || !isEqual(a.errors, b.errors, strict, seen)) return false;
            break;
        case "TypedArray":
            if (types.isFloat32Array(a) || types.isFloat64Array(a) ? !sameElements(a, b, strict) : !sameBytes(a, b))
                return false;
            break;
        case "ArrayBuffer":
        case "SharedArrayBuffer":
        case "DataView":
            if (!sameBytes(a, b)) return false;
            break;
        case "PrimitiveObject":
        case "StringObject": {
            const left = host.primitiveOf(a),
                right = host.primitiveOf(b);
            if (typeof left !== typeof right || !Object.is(left, right)) return false;
            break;
        }
        case "Set":
        case "Map":
            if (a.size !== b.size) return false;
            break;
        case "WeakMap":
        case "WeakSet":
        case "Promise":
            return false;
    }
    return sameProperties(a, b, kind, strict, seen);
}

function sameProperties(a, b, kind, strict, seen) {
    const keys = enumerableKeys(a, strict).filter((key) => kind !== "TypedArray" || !/^\d+$/.test(String(key)));
    const others = enumerableKeys(b, strict).filter((key) => kind !== "TypedArray" || !/^\d+$/.test(String(key)));
    if (keys.length !== others.length) return false;
    for (const key of keys) if (!isEnumerable.call(b, key)) return false;
    // An object met again inside itself is equal to what it was first compared with.
    const known = seen.get(a);
    if (known !== undefined) {
        if (known.has(b)) return true;
        known.add(b);
    } else seen.set(a, new Set([b]));
    for (const key of keys) if (!isEqual(a[key], b[key], strict, seen)) return false;
    const same = kind === "Set" ? sameSets(a, b, strict, seen) : kind === "Map" ? sameMaps(a, b, strict, seen) : true;
    if (!same) seen.get(a).delete(b);
    return same;
}

/** Whether values can be told apart by has(): in loose mode 1 and "1" cannot. */
const isPlainKey = (value, strict) =>
    (typeof value !== "object" && (strict || typeof value === "symbol" || typeof value === "function")) ||
    (value === null && strict);

function sameSets(a, b, strict, seen) {
    const left = [];
    for (const value of a) {
        if (b.has(value)) continue;
        if (isPlainKey(value, strict)) return false;
        left.push(value);
    }
    const rest = [...b].filter((value) => !a.has(value));
    return left.every((value) => {
        const at = rest.findIndex((other) => isEqual(value, other, strict, seen));
        if (at >= 0) rest.splice(at, 1);
        return at >= 0;
    });
}

function sameMaps(a, b, strict, seen) {
    const left = [];
    for (const [key, value] of a) {
        if (b.has(key) && isEqual(value, b.get(key), strict, seen)) continue;
        if (isPlainKey(key, strict)) return false;
        left.push([key, value]);
    }
    const rest = [...b].filter(([key, value]) => !(a.has(key) && isEqual(a.get(key), value, strict, seen)));
    return left.every(([key, value]) => {
        const at = rest.findIndex(([k, v]) => isEqual(key, k, strict, seen) && isEqual(value, v, strict, seen));
        if (at >= 0) rest.splice(at, 1);
        return at >= 0;
    });
}

/** Whether everything in `expected` is in `actual`, which may have more. */
function isPartOf(actual, expected, seen = new Map()) {
    if (typeof expected !== "object" || expected === null || typeof actual !== "object" || actual === null)
        return isEqual(actual, expected, true, new Map());
    if (seen.get(expected) === actual) return true;
    seen.set(expected, actual);
    const kind = host.kindOf(expected);
    if (kind !== host.kindOf(actual)) return false;
    if (kind === "Map")
        return [...expected].every(([key, value]) => actual.has(key) && isPartOf(actual.get(key), value, seen));
    if (kind === "Set")
        return [...expected].every((value) => [...actual].some((other) => isPartOf(other, value, seen)));
    if (kind === "Array") {
        let at = 0;
        return expected.every((value) => {
            while (at < actual.length && !isPartOf(actual[at], value, seen)) at++;
            return at++ < actual.length;
        });
    }
    if (kind !== "Object" && kind !== "Error") return isEqual(actual, expected, true, new Map());
    return enumerableKeys(expected, true).every((key) => key in actual && isPartOf(actual[key], expected[key], seen));
}

module.exports = {
    isDeepEqual: (a, b) => isEqual(a, b, false, new Map()),
    isDeepStrictEqual: (a, b) => isEqual(a, b, true, new Map()),
    isPartOf
};

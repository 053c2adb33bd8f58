// The global `crypto`: random values and UUIDs.
const { DOMException } = require("internal/dom_exception");
const types = require("internal/types");

function getRandomValues(array) {
    if (
        !types.isTypedArray(array) ||
        types.isFloat32Array(array) ||
        types.isFloat64Array(array) ||
        types.isFloat16Array(array)
    )
        throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
    if (array.byteLength > 65536)
        throw new DOMException(`The requested length exceeds 65,536 bytes`, "QuotaExceededError");
    return host.random(array);
}

function randomUUID() {
    const bytes = host.random(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return host.decode(bytes, 6).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

class Crypto {
    getRandomValues(array) {
        return getRandomValues(array);
    }
    randomUUID() {
        return randomUUID();
    }
    get [Symbol.toStringTag]() {
        return "Crypto";
    }
}
module.exports = { crypto: new Crypto(), getRandomValues, randomUUID };

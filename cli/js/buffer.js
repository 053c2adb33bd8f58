// Buffer: bytes as a subclass of Uint8Array, with text in several encodings and numbers of every size.
const { makeError, received, invalidArgType, invalidArgValue, outOfRange, requireType } = require("internal/errors");

const kMaxLength = Number.MAX_SAFE_INTEGER;
const kInspect = Symbol.for("nodejs.util.inspect.custom");

// The numbers by which the host knows encodings.
const kEncodings = {
    __proto__: null,
    utf8: 0,
    "utf-8": 0,
    utf16le: 1,
    "utf-16le": 1,
    ucs2: 1,
    "ucs-2": 1,
    latin1: 2,
    binary: 2,
    ascii: 3,
    base64: 4,
    base64url: 5,
    hex: 6
};

function encodingOf(name) {
    if (name === undefined || name === null || name === "") return 0;
    const number = kEncodings[name] ?? kEncodings[String(name).toLowerCase()];
    if (number === undefined || typeof name !== "string")
        throw makeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${name}`);
    return number;
}

class FastBuffer extends Uint8Array {}

/** The bytes as a Buffer over the same memory. */
const adopt = (array) => Object.setPrototypeOf(array, FastBuffer.prototype);

function Buffer(value, encodingOrOffset, length) {
    if (typeof value === "number") {
        if (typeof encodingOrOffset === "string") throw invalidArgType("string", "string", value);
        return Buffer.alloc(value);
    }
    return Buffer.from(value, encodingOrOffset, length);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, "constructor", { value: Buffer, writable: true, configurable: true });
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });

Buffer.poolSize = 65536;

function checkSize(size) {
    requireType(size, "size", "number");
    if (!(size >= 0 && size <= kMaxLength)) throw outOfRange("size", `>= 0 && <= ${kMaxLength}`, size);
}

Buffer.alloc = function alloc(size, fill, encoding) {
    checkSize(size);
    const buffer = new FastBuffer(size);
    return fill !== undefined && fill !== 0 && size > 0 ? buffer.fill(fill, encoding) : buffer;
};
Buffer.allocUnsafe = function allocUnsafe(size) {
    checkSize(size);
    return new FastBuffer(size);
};
Buffer.allocUnsafeSlow = Buffer.allocUnsafe;

Buffer.from = function from(value, encodingOrOffset, length) {
    if (typeof value === "string") return adopt(host.encode(value, encodingOf(encodingOrOffset)));
    if (typeof value === "object" && value !== null) {
        const kind = host.kindOf(value);
        if (kind === "ArrayBuffer" || kind === "SharedArrayBuffer") {
            const offset = Number(encodingOrOffset) || 0;
            if (offset > value.byteLength)
                throw makeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds');
            const rest = value.byteLength - offset;
            const size = length === undefined ? rest : Math.max(0, Math.trunc(Number(length)) || 0);
            if (size > rest)
                throw makeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"length" is outside of buffer bounds');
            return new FastBuffer(value, offset, size);
        }
        const primitive = value.valueOf?.();
        if (
            primitive !== null &&
            primitive !== undefined &&
            primitive !== value &&
            (typeof primitive === "string" || typeof primitive === "object")
        )
            return Buffer.from(primitive, encodingOrOffset, length);
        if (typeof value.length === "number") return adopt(Uint8Array.from(value.length > 0 ? value : []));
        if (value.type === "Buffer" && Array.isArray(value.data)) return adopt(Uint8Array.from(value.data));
        if ("length" in value || kind === "ArrayBuffer") return new FastBuffer(0);
        const text = value[Symbol.toPrimitive]?.("string");
        if (typeof text === "string") return Buffer.from(text, encodingOrOffset);
    }
    throw makeError(
        TypeError,
        "ERR_INVALID_ARG_TYPE",
        `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.${received(value)}`
    );
};
Buffer.of = (...items) => adopt(Uint8Array.of(...items));
Buffer.copyBytesFrom = function copyBytesFrom(view, offset = 0, length = view.length - offset) {
    const part = view.slice(offset, offset + length);
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
};

Buffer.isBuffer = (value) => value instanceof FastBuffer;
Buffer.isEncoding = (name) =>
    typeof name === "string" && name.length > 0 && kEncodings[name.toLowerCase()] !== undefined;

function byteLength(text, encoding) {
    if (typeof text !== "string") {
        if (ArrayBuffer.isView(text) || /ArrayBuffer$/.test(host.kindOf(text))) return text.byteLength;
        throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], text);
    }
    switch (kEncodings[String(encoding ?? "utf8").toLowerCase()] ?? 0) {
        case 0:
            return host.utf8Length(text);
        case 1:
            return text.length * 2;
        case 4:
        case 5:
            return Math.floor((text.replace(/=+$/, "").length * 3) / 4);
        case 6:
            return text.length >>> 1;
        default:
            return text.length;
    }
}
Buffer.byteLength = byteLength;

function requireBytes(value, name) {
    if (!(value instanceof Uint8Array)) throw invalidArgType(name, ["Buffer", "Uint8Array"], value);
    return value;
}

Buffer.concat = function concat(list, length) {
    if (!Array.isArray(list)) throw invalidArgType("list", "Array", list);
    list.forEach((item, i) => requireBytes(item, `list[${i}]`));
    const total = length ?? list.reduce((sum, item) => sum + item.length, 0);
    const result = Buffer.allocUnsafe(total);
    let at = 0;
    for (const item of list) {
        if (at >= total) break;
        const part = item.length > total - at ? item.subarray(0, total - at) : item;
        result.set(part, at);
        at += part.length;
    }
    return result;
};

function compareBytes(a, b) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}
Buffer.compare = (a, b) => compareBytes(requireBytes(a, "buf1"), requireBytes(b, "buf2"));

// -- methods --------------------------------------------------------------------------------------------------------------

const proto = Buffer.prototype;
function define(methods) {
    for (const [name, value] of Object.entries(methods))
        Object.defineProperty(proto, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A start or end of a range, negative ones from the end. */
function position(value, length, otherwise) {
    if (value === undefined) return otherwise;
    const n = Math.trunc(Number(value)) || 0;
    return n < 0 ? Math.max(0, length + n) : Math.min(n, length);
}

function search(buffer, wanted, from, encoding, backwards) {
    let start = from;
    let name = encoding;
    if (typeof from === "string") [start, name] = [undefined, from];
    start = Number(start);
    if (start !== start) start = backwards ? buffer.length : 0;
    start = Math.trunc(start);
    if (start < 0) start += buffer.length;
    if (start < 0) {
        if (backwards) return -1;
        start = 0;
    }
    if (typeof wanted === "number") {
        const byte = wanted & 255;
        return backwards
            ? Uint8Array.prototype.lastIndexOf.call(buffer, byte, start)
            : Uint8Array.prototype.indexOf.call(buffer, byte, start);
    }
    const bytes = typeof wanted === "string" ? host.encode(wanted, encodingOf(name)) : wanted;
    if (!(bytes instanceof Uint8Array))
        throw invalidArgType("value", ["number", "string", "Buffer", "Uint8Array"], wanted);
    if (bytes.length === 0 && !backwards) return Math.min(start, buffer.length);
    return host.findBytes(buffer, bytes, start, backwards);
}

define({
    toString(encoding, start, end) {
        if (arguments.length === 0) return host.decode(this, 0);
        const from = Math.max(0, Math.trunc(Number(start)) || 0);
        const to = end === undefined ? this.length : Math.min(this.length, Math.trunc(Number(end)) || 0);
        return to <= from ? "" : host.decode(this, encodingOf(encoding), from, to);
    },
    toLocaleString(encoding, start, end) {
        return this.toString(encoding, start, end);
    },
    toJSON() {
        return { type: "Buffer", data: Array.from(this) };
    },
    equals(other) {
        requireBytes(other, "otherBuffer");
        return this === other || compareBytes(this, other) === 0;
    },
    compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
        requireBytes(target, "target");
        return compareBytes(this.subarray(start, end), target.subarray(targetStart, targetEnd));
    },
    copy(target, targetStart = 0, start = 0, end = this.length) {
        requireBytes(target, "target");
        const to = Math.trunc(Number(targetStart)) || 0,
            from = Math.trunc(Number(start)) || 0;
        if (to < 0) throw outOfRange("targetStart", ">= 0", to);
        if (from < 0 || from > this.length) throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, from);
        const count = Math.min(
            Math.max(0, Math.trunc(Number(end)) - from),
            this.length - from,
            Math.max(0, target.length - to)
        );
        if (count > 0) target.set(Uint8Array.prototype.subarray.call(this, from, from + count), to);
        return Math.max(0, count);
    },
    slice(start, end) {
        const from = position(start, this.length, 0),
            to = position(end, this.length, this.length);
        return new FastBuffer(this.buffer, this.byteOffset + from, Math.max(0, to - from));
    },
    subarray(start, end) {
        return proto.slice.call(this, start, end);
    },
    fill(value, start, end, encoding) {
        let from = start,
            to = end,
            name = encoding;
        if (typeof start === "string") [from, to, name] = [0, this.length, start];
        else if (typeof end === "string") [to, name] = [this.length, end];
        from ??= 0;
        to ??= this.length;
        if (from < 0) throw outOfRange("offset", `>= 0 && <= ${this.length}`, from);
        if (to < 0 || to > this.length) throw outOfRange("end", `>= 0 && <= ${this.length}`, to);
        if (typeof value === "string" || value instanceof Uint8Array) {
            const bytes = typeof value === "string" ? host.encode(value, encodingOf(name)) : value;
            if (bytes.length === 0) {
                if (value.length > 0) throw invalidArgValue("value", value);
                return Uint8Array.prototype.fill.call(this, 0, from, to);
            }
            for (let i = from; i < to; i++) this[i] = bytes[(i - from) % bytes.length];
            return this;
        }
        return Uint8Array.prototype.fill.call(this, Number(value) & 255, from, to);
    },
    write(text, offset, length, encoding) {
        requireType(text, "argument", "string");
        let at = offset,
            count = length,
            name = encoding;
        if (typeof offset === "string") [at, count, name] = [0, undefined, offset];
        else if (typeof length === "string") [count, name] = [undefined, length];
        at ??= 0;
        if (at < 0 || at > this.length) throw outOfRange("offset", `>= 0 && <= ${this.length}`, at);
        const end = Math.min(this.length, at + (count ?? this.length));
        return host.encodeInto(text, this, at, end, encodingOf(name));
    },
    indexOf(value, from, encoding) {
        return search(this, value, from, encoding, false);
    },
    lastIndexOf(value, from, encoding) {
        return search(this, value, from, encoding, true);
    },
    includes(value, from, encoding) {
        return search(this, value, from, encoding, false) !== -1;
    },
    swap16() {
        return swap(this, 2);
    },
    swap32() {
        return swap(this, 4);
    },
    swap64() {
        return swap(this, 8);
    },
    readUIntLE(offset, size) {
        return readBytes(this, offset, size, true, false);
    },
    readUIntBE(offset, size) {
        return readBytes(this, offset, size, false, false);
    },
    readIntLE(offset, size) {
        return readBytes(this, offset, size, true, true);
    },
    readIntBE(offset, size) {
        return readBytes(this, offset, size, false, true);
    },
    writeUIntLE(value, offset, size) {
        return writeBytes(this, value, offset, size, true, false);
    },
    writeUIntBE(value, offset, size) {
        return writeBytes(this, value, offset, size, false, false);
    },
    writeIntLE(value, offset, size) {
        return writeBytes(this, value, offset, size, true, true);
    },
    writeIntBE(value, offset, size) {
        return writeBytes(this, value, offset, size, false, true);
    }
});

function swap(buffer, size) {
    if (buffer.length % size)
        throw makeError(RangeError, "ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${size * 8}-bits`);
    for (let i = 0; i < buffer.length; i += size)
        Uint8Array.prototype.reverse.call(Uint8Array.prototype.subarray.call(buffer, i, i + size));
    return buffer;
}

function checkOffset(buffer, offset, size) {
    requireType(offset, "offset", "number");
    if (!Number.isInteger(offset)) throw outOfRange("offset", "an integer", offset);
    if (buffer.length - size < 0)
        throw makeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds");
    if (offset < 0 || offset > buffer.length - size)
        throw outOfRange("offset", `>= 0 and <= ${buffer.length - size}`, offset);
}

function checkByteLength(size) {
    requireType(size, "byteLength", "number");
    if (!(size >= 1 && size <= 6)) throw outOfRange("byteLength", ">= 1 && <= 6", size);
}

function readBytes(buffer, offset, size, little, signed) {
    checkByteLength(size);
    checkOffset(buffer, offset, size);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + buffer[offset + (little ? size - 1 - i : i)];
    return signed && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
}

function checkValue(value, low, high, text) {
    if (!(value >= low && value <= high)) throw outOfRange("value", text, value);
}

function rangeText(bits, signed, big) {
    const n = big ? "n" : "";
    if (bits > 32)
        return signed
            ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`
            : `>= 0${n} and < 2${n} ** ${bits}${n}`;
    return signed ? `>= ${-(2 ** (bits - 1))} and <= ${2 ** (bits - 1) - 1}` : `>= 0 and <= ${2 ** bits - 1}`;
}

function writeBytes(buffer, given, offset, size, little, signed) {
    const value = +given;
    checkByteLength(size);
    const bits = 8 * size;
    checkValue(
        value,
        signed ? -(2 ** (bits - 1)) : 0,
        signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1,
        rangeText(bits, signed, false)
    );
    checkOffset(buffer, offset, size);
    let rest = value < 0 ? value + 2 ** bits : value;
    for (let i = 0; i < size; i++) {
        buffer[offset + (little ? i : size - 1 - i)] = rest % 256;
        rest = Math.floor(rest / 256);
    }
    return offset + size;
}

/** Throws unless `size` bytes from the offset on are in the buffer. */
function checkRange(buffer, offset, size) {
    if (!(offset >= 0 && offset <= buffer.length - size) || !Number.isInteger(offset))
        checkOffset(buffer, offset, size);
}

// Numbers that bytes alone do not make (floats, BigInts) pass through here.
const scratch = new DataView(new ArrayBuffer(8)),
    scratchBytes = new Uint8Array(scratch.buffer);

/** How readInt16LE and so on read and write: functions of a buffer and an offset that is in range. */
function accessOf(method, size, signed, little) {
    if (signed === undefined || size === 8)
        return {
            read(buffer, offset) {
                for (let i = 0; i < size; i++) scratchBytes[i] = buffer[offset + i];
                return scratch[`get${method}`](0, little);
            },
            write(buffer, value, offset) {
                scratch[`set${method}`](0, value, little);
                for (let i = 0; i < size; i++) buffer[offset + i] = scratchBytes[i];
            }
        };
    const unused = 32 - 8 * size;
    const first = little ? 0 : size - 1,
        step = little ? 1 : -1; // from the lowest byte up
    return {
        read(buffer, offset) {
            let at = offset + first,
                value = buffer[at];
            for (let shift = 8; shift < 8 * size; shift += 8) value |= buffer[(at += step)] << shift;
            return signed ? (value << unused) >> unused : value >>> 0;
        },
        write(buffer, value, offset) {
            let at = offset + first,
                rest = value | 0;
            for (let i = 0; i < size; i++, at += step, rest >>>= 8) buffer[at] = rest;
        }
    };
}

/** readInt16LE, writeDoubleBE and so on. */
function defineNumber(name, method, size, signed, big) {
    for (const little of size === 1 ? [true] : [true, false]) {
        const suffix = size === 1 ? "" : little ? "LE" : "BE";
        const isInteger = signed !== undefined;
        const bits = size * 8;
        const low = big ? (signed ? -(2n ** 63n) : 0n) : signed ? -(2 ** (bits - 1)) : 0;
        const high = big ? (signed ? 2n ** 63n - 1n : 2n ** 64n - 1n) : signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
        const text = isInteger ? rangeText(bits, signed, big) : "";
        const access = accessOf(method, size, signed, little);
        define({
            [`read${name}${suffix}`](offset = 0) {
                checkRange(this, offset, size);
                return access.read(this, offset);
            },
            [`write${name}${suffix}`](value, offset = 0) {
                const number = big ? value + 0n : +value;
                if (isInteger && !(number >= low && number <= high)) checkValue(number, low, high, text);
                checkRange(this, offset, size);
                access.write(this, number, offset);
                return offset + size;
            }
        });
    }
}
for (const [name, method, size, signed, big] of [
    ["UInt8", "Uint8", 1, false],
    ["Int8", "Int8", 1, true],
    ["UInt16", "Uint16", 2, false],
    ["Int16", "Int16", 2, true],
    ["UInt32", "Uint32", 4, false],
    ["Int32", "Int32", 4, true],
    ["BigUInt64", "BigUint64", 8, false, true],
    ["BigInt64", "BigInt64", 8, true, true],
    ["Float", "Float32", 4],
    ["Double", "Float64", 8]
])
    defineNumber(name, method, size, signed, big);
for (const name of Object.keys(proto))
    if (name.includes("UInt")) define({ [name.replace("UInt", "Uint")]: proto[name] });
for (const name of ["utf8", "latin1", "ascii", "base64", "base64url", "hex", "ucs2", "utf16le"])
    define({
        [`${name}Slice`](start, end) {
            return this.toString(name, start ?? 0, end);
        },
        [`${name}Write`](text, offset, length) {
            return this.write(text, offset, length, name);
        }
    });

Object.defineProperty(proto, "parent", {
    get() {
        return this.buffer;
    },
    configurable: true
});
Object.defineProperty(proto, "offset", {
    get() {
        return this.byteOffset;
    },
    configurable: true
});
Object.defineProperty(proto, kInspect, {
    value(depth, options) {
        const shown = Math.min(constants.INSPECT_MAX_BYTES, this.length);
        let text = host.decode(this, 6, 0, shown).replace(/..(?!$)/g, "$& ");
        if (this.length > shown) text += ` ... ${this.length - shown} more byte${this.length - shown > 1 ? "s" : ""}`;
        const extra = Object.keys(this).filter((key) => !/^\d+$/.test(key));
        for (const key of extra) text += `${text ? ", " : ""}${key}: ${host.inspect(this[key], options)}`;
        return `<${this.constructor.name} ${text}>`.replace(" >", ">").replace(/^<Buffer>$/, "<Buffer >");
    },
    writable: true,
    configurable: true
});

proto.inspect = proto[kInspect];

const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 29 - 24, INSPECT_MAX_BYTES: 50 };

/** Loaded when there is one to throw. */
function domError(message, name) {
    return new (require("internal/dom_exception").DOMException)(message, name);
}

function btoa(text) {
    if (arguments.length === 0) throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "data" argument must be specified');
    const input = `${text}`;
    if (/[^\0-\xff]/.test(input)) throw domError("Invalid character", "InvalidCharacterError");
    return host.decode(host.encode(input, 2), 4);
}

function atob(text) {
    if (arguments.length === 0) throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "data" argument must be specified');
    let input = `${text}`.replace(/[\t\n\f\r ]/g, "");
    if (input.length % 4 === 0) input = input.replace(/={1,2}$/, "");
    if (input.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(input))
        throw domError("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
    return host.decode(host.encode(input, 4), 2);
}

function transcode(source, from, to) {
    return Buffer.from(Buffer.from(source).toString(from), to);
}

module.exports = {
    Buffer,
    SlowBuffer: Buffer,
    kMaxLength,
    kStringMaxLength: constants.MAX_STRING_LENGTH,
    constants,
    atob,
    btoa,
    transcode,
    isUtf8: (bytes) => host.isUtf8(bytes),
    isAscii: (bytes) => Buffer.from(bytes).every((byte) => byte < 128),
    INSPECT_MAX_BYTES: 50
};

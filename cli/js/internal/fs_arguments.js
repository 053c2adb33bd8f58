// What functions of `fs` accept as paths, descriptors, flags, modes, times and options.
const { invalidArgType, invalidArgValue, makeError, outOfRange, received, requireInteger } = require("internal/errors");

const kFlags = {
    __proto__: null,
    r: 0,
    rs: 0o4010000,
    "r+": 2,
    "rs+": 0o4010002,
    w: 0o1101,
    wx: 0o1301,
    "w+": 0o1102,
    "wx+": 0o1302,
    a: 0o2101,
    ax: 0o2301,
    "a+": 0o2102,
    "ax+": 0o2302,
    as: 0o4012101,
    "as+": 0o4012102
};
const kBufferTypes = ["Buffer", "TypedArray", "DataView"];

function pathOf(value, name = "path") {
    let text = value;
    if (typeof value === "object" && value !== null) {
        if (value instanceof Uint8Array) text = host.decode(value, 0);
        else if (typeof value.href === "string" && value.protocol) text = require("url").fileURLToPath(value);
    }
    if (typeof text !== "string") throw invalidArgType(name, ["string", "Buffer", "URL"], value);
    if (text.includes("\0"))
        throw invalidArgValue(name, value, "must be a string, Uint8Array, or URL without null bytes");
    return text;
}
const descriptorOf = (fd) => requireInteger(fd, "fd", 0, 2 ** 31 - 1);
const pathOrDescriptor = (value) => (Number.isInteger(value) ? descriptorOf(value) : pathOf(value));
/** Of a user or group; -1 leaves it. */
const ownerOf = (id, name) => requireInteger(id, name, -1, 2 ** 32 - 1);

function flagsOf(flags) {
    if (flags === undefined || flags === null) return kFlags.r;
    if (typeof flags === "number") return requireInteger(flags, "flags", -(2 ** 31), 2 ** 31 - 1);
    const number = typeof flags === "string" ? kFlags[flags] : undefined;
    if (number === undefined) throw invalidArgValue("flags", flags);
    return number;
}

function modeOf(mode, otherwise, name = "mode") {
    if ((mode === undefined || mode === null) && otherwise !== undefined) return otherwise;
    if (typeof mode !== "string") return requireInteger(mode, name, 0, 2 ** 32 - 1);
    if (!/^[0-7]+$/.test(mode))
        throw invalidArgValue(name, mode, "must be a 32-bit unsigned integer or an octal string");
    return parseInt(mode, 8);
}

function timeOf(time) {
    if (typeof time === "number" || (typeof time === "string" && time !== "" && String(Number(time)) === time)) {
        const number = Number(time);
        return Number.isFinite(number) && number >= 0 ? number : Date.now() / 1000;
    }
    if (time instanceof Date) return time.getTime() / 1000;
    throw invalidArgType("time", ["Date", "Time in seconds"], time);
}

function requireEncoding(encoding) {
    if (encoding && encoding !== "utf8" && encoding !== "utf-8" && encoding !== "buffer")
        if (!require("buffer").Buffer.isEncoding(encoding))
            throw invalidArgValue("encoding", encoding, "is invalid encoding");
}

/** Options, of which a string is the encoding. */
function optionsOf(options) {
    if (options === undefined || options === null || typeof options === "function") return {};
    if (typeof options !== "string" && typeof options !== "object")
        throw invalidArgType("options", ["string", "object"], options);
    const result = typeof options === "string" ? { encoding: options } : options;
    requireEncoding(result.encoding);
    return result;
}

function positionOf(position) {
    if (position === undefined || position === null) return -1;
    if (typeof position === "bigint") return Number(position);
    if (typeof position === "number") return requireInteger(position, "position", -1);
    throw makeError(
        TypeError,
        "ERR_INVALID_ARG_TYPE",
        `The "position" argument must be of type bigint or integer.${received(position)}`
    );
}

/** The arguments of host.read after the descriptor: (buffer, options) or (buffer, offset, length, position). */
function readArguments(buffer, ...rest) {
    if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", kBufferTypes, buffer);
    let [offset, length, position] = rest;
    if (rest.length <= 1 || (typeof offset === "object" && offset !== null)) {
        const options = offset ?? {};
        if (typeof options !== "object") throw invalidArgType("options", "object", options);
        ({ offset = 0, length = buffer.byteLength - offset, position } = options);
    }
    const start = offset === undefined || offset === null ? 0 : requireInteger(offset, "offset", 0);
    const count = length === undefined ? buffer.byteLength - start : Math.trunc(Number(length)) || 0;
    if (count === 0) return [buffer, 0, 0, -1];
    if (buffer.byteLength === 0) throw invalidArgValue("buffer", buffer, "is empty and cannot be written");
    if (count < 0) throw outOfRange("length", ">= 0", count);
    if (start + count > buffer.byteLength) throw outOfRange("length", `<= ${buffer.byteLength - start}`, count);
    return [buffer, start, count, positionOf(position)];
}

/** The same of host.write. */
function writeArguments(buffer, ...rest) {
    if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", ["string", ...kBufferTypes], buffer);
    let [offset, length, position] = rest;
    if (typeof offset === "object" && offset !== null) ({ offset, length, position } = offset);
    const start = offset === undefined || offset === null ? 0 : requireInteger(offset, "offset", 0);
    const size = buffer.byteLength;
    const count = typeof length === "number" ? length : size - start;
    if (start > size) throw outOfRange("offset", `<= ${size}`, start);
    if (count > size - start) throw outOfRange("length", `<= ${size - start}`, count);
    if (count < 0) throw outOfRange("length", ">= 0", count);
    return [buffer, start, count, typeof position === "number" ? position : -1];
}

module.exports = {
    pathOf,
    descriptorOf,
    pathOrDescriptor,
    ownerOf,
    flagsOf,
    modeOf,
    timeOf,
    optionsOf,
    readArguments,
    writeArguments,
    kBufferTypes
};

// TextEncoder and TextDecoder: UTF-8, UTF-16 (little endian) and Latin-1.
const { makeError, invalidArgType } = require("internal/errors");

const kInspect = Symbol.for("nodejs.util.inspect.custom");

class TextEncoder {
    get encoding() {
        return "utf-8";
    }
    encode(text = "") {
        return host.encode(text, 0);
    }
    encodeInto(text, target) {
        const written = host.encodeInto(text, target, 0, undefined, 0);
        // What fits is a whole number of characters: its length is that of the text again.
        return { read: host.decode(target, 0, 0, written).length, written };
    }
    get [Symbol.toStringTag]() {
        return "TextEncoder";
    }
    [kInspect](depth, options) {
        if (typeof depth === "number" && depth < 0) return this;
        return host.inspect({ encoding: this.encoding }, options);
    }
}

const kLabels = {
    "utf-8": ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"],
    "utf-16le": ["utf-16le", "utf-16", "ucs-2", "unicode", "iso-10646-ucs-2", "csunicode", "unicodefeff"],
    "windows-1252": [
        "windows-1252",
        "latin1",
        "iso-8859-1",
        "iso8859-1",
        "ascii",
        "us-ascii",
        "l1",
        "cp1252",
        "x-cp1252"
    ]
};
// What windows-1252 has where Latin-1 has control characters.
const kWindows =
    "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

/** How many bytes at the end begin a UTF-8 sequence that is not complete. */
function incompleteTail(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
        const byte = bytes[bytes.length - back];
        if (byte < 0x80) return 0;
        if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    }
    return 0;
}

class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBom;
    #rest = new Uint8Array(0);
    #begun = false;

    constructor(label = "utf-8", options = {}) {
        const name = String(label).trim().toLowerCase();
        this.#encoding = Object.keys(kLabels).find((key) => kLabels[key].includes(name));
        if (!this.#encoding)
            throw makeError(RangeError, "ERR_ENCODING_NOT_SUPPORTED", `The "${label}" encoding is not supported`);
        this.#fatal = Boolean(options?.fatal);
        this.#ignoreBom = Boolean(options?.ignoreBOM);
    }
    get encoding() {
        return this.#encoding;
    }
    get fatal() {
        return this.#fatal;
    }
    get ignoreBOM() {
        return this.#ignoreBom;
    }
    get [Symbol.toStringTag]() {
        return "TextDecoder";
    }
    [kInspect](depth, options) {
        if (typeof depth === "number" && depth < 0) return "[TextDecoder]";
        const { encoding, fatal, ignoreBOM } = this;
        return `TextDecoder ${host.inspect({ encoding, fatal, ignoreBOM }, options)}`;
    }

    decode(input = new Uint8Array(0), options = {}) {
        let bytes;
        if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
        else if (/ArrayBuffer$/.test(host.kindOf(input))) bytes = new Uint8Array(input);
        else throw invalidArgType("list", ["ArrayBuffer", "ArrayBufferView"], input);
        if (this.#encoding === "windows-1252")
            return host.decode(bytes, 2).replace(/[\x80-\x9f]/g, (c) => kWindows[c.charCodeAt(0) - 0x80]);
        const utf8 = this.#encoding === "utf-8";
        if (this.#rest.length) {
            const joined = new Uint8Array(this.#rest.length + bytes.length);
            joined.set(this.#rest);
            joined.set(bytes, this.#rest.length);
            bytes = joined;
        }
        this.#rest = new Uint8Array(0);
        if (options?.stream) {
            const tail = utf8 ? incompleteTail(bytes) : bytes.length % 2;
            this.#rest = bytes.slice(bytes.length - tail);
            bytes = bytes.subarray(0, bytes.length - tail);
        }
        if (this.#fatal && (utf8 ? !host.isUtf8(bytes) : bytes.length % 2 !== 0)) {
            this.#begun = false;
            throw makeError(
                TypeError,
                "ERR_ENCODING_INVALID_ENCODED_DATA",
                `The encoded data was not valid for encoding ${this.#encoding}`
            );
        }
        let text = host.decode(bytes, utf8 ? 0 : 1);
        if (!utf8 && bytes.length % 2 !== 0) text += "\ufffd";
        if (!this.#ignoreBom && !this.#begun && text.startsWith("\ufeff")) text = text.slice(1);
        this.#begun = Boolean(options?.stream) && (this.#begun || text.length > 0);
        return text;
    }
}

module.exports = { TextEncoder, TextDecoder };

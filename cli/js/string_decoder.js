// StringDecoder: text of chunks of bytes that may end inside a character.
const { Buffer } = require("buffer");
const { makeError } = require("internal/errors");

class StringDecoder {
    #rest = Buffer.alloc(0);

    constructor(encoding = "utf8") {
        if (!Buffer.isEncoding(encoding))
            throw makeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
        const name = encoding.toLowerCase();
        this.encoding =
            { "utf-8": "utf8", ucs2: "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", binary: "latin1" }[name] ??
            name;
    }

    /** The number of bytes at the end that wait for the rest of their character. */
    #tail(bytes) {
        switch (this.encoding) {
            case "utf8":
                for (let back = 1; back <= Math.min(3, bytes.length); back++) {
                    const byte = bytes[bytes.length - back];
                    if (byte < 0x80) return 0;
                    if (byte >= 0xc2) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) && byte < 0xf5 ? back : 0;
                }
                return 0;
            case "utf16le": {
                const odd = bytes.length % 2,
                    last = bytes.length - odd - 1;
                return last > 0 && bytes[last] >= 0xd8 && bytes[last] <= 0xdb ? odd + 2 : odd;
            }
            case "base64":
            case "base64url":
                return bytes.length % 3;
            default:
                return 0;
        }
    }

    write(chunk) {
        if (typeof chunk === "string") return chunk;
        const given = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        const bytes = this.#rest.length ? Buffer.concat([this.#rest, given]) : given;
        const end = bytes.length - this.#tail(bytes);
        this.#rest = Buffer.from(bytes.subarray(end));
        return bytes.toString(this.encoding, 0, end);
    }

    end(chunk) {
        let text = chunk === undefined ? "" : this.write(chunk);
        if (this.#rest.length)
            text +=
                this.encoding === "utf8"
                    ? "\ufffd"
                    : this.encoding === "utf16le"
                      ? this.#rest.toString("utf16le", 0, this.#rest.length & ~1)
                      : this.#rest.toString(this.encoding);
        this.#rest = Buffer.alloc(0);
        return text;
    }

    get lastNeed() {
        return this.#rest.length;
    }
}

module.exports = { StringDecoder };

// Random bytes and the common digests (MD5, SHA-1, SHA-2), which packages use to name things. No ciphers and no keys.
const { Buffer } = require("buffer");
const { makeError, invalidArgType, requireInteger } = require("internal/errors");
const webcrypto = require("internal/web_crypto");

const rotate = (x, n) => (x << n) | (x >>> (32 - n));
const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
const kPrimes = (() => {
    const primes = [];
    for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);
    return primes;
})();
const kCubeRoots = kPrimes.slice(0, 64).map((p) => fraction(Math.cbrt(p)));
const kSines = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const kTurns = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21]
];

function md5Block([a0, b0, c0, d0], word) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
        const round = i >> 4;
        const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
        const at = [i, 5 * i + 1, 3 * i + 5, 7 * i][round] & 15;
        const sum = (a + f + kSines[i] + word(at)) | 0;
        [a, d, c, b] = [d, c, b, (b + rotate(sum, kTurns[round][i & 3])) | 0];
    }
    return [a0 + a, b0 + b, c0 + c, d0 + d];
}

function sha1Block(state, word) {
    const w = Array.from({ length: 16 }, (_, i) => word(i));
    for (let i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let [a, b, c, d, e] = state;
    for (let i = 0; i < 80; i++) {
        const [f, k] =
            i < 20
                ? [(b & c) | (~b & d), 0x5a827999]
                : i < 40
                  ? [b ^ c ^ d, 0x6ed9eba1]
                  : i < 60
                    ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
                    : [b ^ c ^ d, 0xca62c1d6];
        [e, d, c, b, a] = [d, c, rotate(b, 30), a, (rotate(a, 5) + f + e + k + w[i]) | 0];
    }
    return [a, b, c, d, e].map((v, i) => v + state[i]);
}

function sha256Block(state, word) {
    const w = Array.from({ length: 16 }, (_, i) => word(i));
    for (let i = 16; i < 64; i++) {
        const x = w[i - 15],
            y = w[i - 2];
        w[i] =
            (w[i - 16] +
                w[i - 7] +
                (rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3)) +
                (rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10))) |
            0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
        const first =
            (h + (rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7)) + ((e & f) ^ (~e & g)) + kCubeRoots[i] + w[i]) | 0;
        const second = ((rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    return [a, b, c, d, e, f, g, h].map((v, i) => v + state[i]);
}

// SHA-512 counts in 64 bits: its constants are the first 64 bits of roots, by integer arithmetic.
const mask = (1n << 64n) - 1n;
function rootFraction(n, degree) {
    const target = BigInt(n) << BigInt(64 * degree);
    let low = 0n,
        high = 1n << 70n;
    while (high - low > 1n) {
        const middle = (low + high) >> 1n;
        if (middle ** BigInt(degree) <= target) low = middle;
        else high = middle;
    }
    return low & mask;
}
let wideRoots;

function sha512Block(state, word) {
    wideRoots ??= kPrimes.map((p) => rootFraction(p, 3));
    const turn = (x, n) => ((x >> n) | (x << (64n - n))) & mask;
    const w = Array.from({ length: 16 }, (_, i) => (BigInt(word(2 * i) >>> 0) << 32n) | BigInt(word(2 * i + 1) >>> 0));
    for (let i = 16; i < 80; i++) {
        const x = w[i - 15],
            y = w[i - 2];
        w[i] =
            (w[i - 16] +
                w[i - 7] +
                (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) +
                (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n))) &
            mask;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
        const first =
            h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & mask & g)) + wideRoots[i] + w[i];
        const second = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & mask, c, b, a, (first + second) & mask];
    }
    return [a, b, c, d, e, f, g, h].map((v, i) => (v + state[i]) & mask);
}

const kShaStart = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const squareRoots = (from, to) => kPrimes.slice(from, to).map((p) => fraction(Math.sqrt(p)));
const kAlgorithms = {
    __proto__: null,
    md5: { start: () => kShaStart.slice(0, 4), block: md5Block, little: true, words: 4, blockSize: 64 },
    sha1: { start: () => kShaStart, block: sha1Block, words: 5, blockSize: 64 },
    sha256: { start: () => squareRoots(0, 8), block: sha256Block, words: 8, blockSize: 64 },
    sha224: {
        start: () => kPrimes.slice(8, 16).map((p) => Number(rootFraction(p, 2) & 0xffffffffn)),
        block: sha256Block,
        words: 7,
        blockSize: 64
    },
    sha512: {
        start: () => kPrimes.slice(0, 8).map((p) => rootFraction(p, 2)),
        block: sha512Block,
        words: 8,
        wide: true,
        blockSize: 128
    },
    sha384: {
        start: () => kPrimes.slice(8, 16).map((p) => rootFraction(p, 2)),
        block: sha512Block,
        words: 6,
        wide: true,
        blockSize: 128
    }
};

const findAlgorithm = (name) =>
    kAlgorithms[
        String(name)
            .toLowerCase()
            .replace(/^(sha)-/, "$1")
    ];

function algorithmOf(name) {
    const found = findAlgorithm(name);
    if (!found) throw makeError(Error, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
    return found;
}

/** The digest of bytes. */
function digest({ start, block, little, words, wide, blockSize }, bytes) {
    const tail = wide ? 16 : 8;
    const padded = Buffer.alloc(Math.ceil((bytes.length + 1 + tail) / blockSize) * blockSize);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const bits = BigInt(bytes.length) * 8n;
    if (little) padded.writeBigUInt64LE(bits, padded.length - 8);
    else padded.writeBigUInt64BE(bits, padded.length - 8);
    const view = new DataView(padded.buffer, padded.byteOffset, padded.length);
    let state = start();
    for (let at = 0; at < padded.length; at += blockSize)
        state = block(state, (i) => view.getInt32(at + 4 * i, little));
    const result = Buffer.alloc(words * (wide ? 8 : 4));
    for (let i = 0; i < words; i++) {
        if (wide) result.writeBigUInt64BE(state[i], 8 * i);
        else new DataView(result.buffer, result.byteOffset).setInt32(4 * i, state[i], little);
    }
    return result;
}

const toBytes = (data, encoding) => {
    if (typeof data === "string") return Buffer.from(data, encoding);
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    throw invalidArgType("data", ["string", "Buffer", "TypedArray", "DataView"], data);
};

class Hash {
    #parts = [];
    #algorithm;
    #finish;
    #done = false;
    constructor(algorithm, finish = (bytes) => digest(algorithm, bytes)) {
        this.#algorithm = algorithm;
        this.#finish = finish;
    }
    update(data, encoding) {
        if (this.#done) throw makeError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
        this.#parts.push(Buffer.from(toBytes(data, encoding)));
        return this;
    }
    digest(encoding) {
        if (this.#done) throw makeError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
        this.#done = true;
        const result = this.#finish(Buffer.concat(this.#parts));
        return encoding && encoding !== "buffer" ? result.toString(encoding) : result;
    }
    copy() {
        const other = new Hash(this.#algorithm, this.#finish);
        other.#parts = [...this.#parts];
        return other;
    }
}

function createHmac(name, key) {
    const algorithm = algorithmOf(name);
    let bytes = toBytes(key);
    if (bytes.length > algorithm.blockSize) bytes = digest(algorithm, bytes);
    const block = Buffer.alloc(algorithm.blockSize);
    block.set(bytes);
    const inner = block.map((b) => b ^ 0x36),
        outer = block.map((b) => b ^ 0x5c);
    return new Hash(algorithm, (data) =>
        digest(algorithm, Buffer.concat([outer, digest(algorithm, Buffer.concat([inner, data]))]))
    );
}

function randomBytes(size, callback) {
    requireInteger(size, "size", 0, 2 ** 31 - 1);
    const bytes = host.random(Buffer.alloc(size));
    if (!callback) return bytes;
    globalThis.setImmediate(callback, null, bytes);
    return undefined;
}

function randomInt(low, high, callback) {
    let [from, to, done] = [low, high, callback];
    if (typeof to !== "number") [from, to, done] = [0, low, high];
    const range = to - from,
        limit = 2 ** 48 - (2 ** 48 % range);
    requireInteger(range, "max - min", 1, 2 ** 48 - 1);
    let value;
    do value = randomBytes(6).readUIntBE(0, 6);
    while (value >= limit);
    value = from + (value % range);
    if (!done) return value;
    globalThis.setImmediate(done, null, value);
    return undefined;
}

function timingSafeEqual(a, b) {
    if (a.byteLength !== b.byteLength)
        throw makeError(
            RangeError,
            "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
            "Input buffers must have the same byte length"
        );
    const left = toBytes(a),
        right = toBytes(b);
    let difference = 0;
    for (let i = 0; i < left.length; i++) difference |= left[i] ^ right[i];
    return difference === 0;
}

module.exports = {
    createHash(name) {
        if (!findAlgorithm(name)) throw new Error("Digest method not supported");
        return new Hash(findAlgorithm(name));
    },
    createHmac,
    Hash,
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomInt,
    randomFillSync: (buffer) => host.random(buffer),
    randomUUID: webcrypto.randomUUID,
    timingSafeEqual,
    getRandomValues: webcrypto.getRandomValues,
    webcrypto: webcrypto.crypto,
    getHashes: () => Object.keys(kAlgorithms),
    hash: (name, data, encoding = "hex") => new Hash(algorithmOf(name)).update(data).digest(encoding)
};

// Deflates and inflates a megabyte.
const pako = require("pako");
const { createHash } = require("crypto");
const source = require("./source");

const input = new TextEncoder().encode(source);
for (const level of [1, 6, 9]) {
    const packed = pako.deflate(input, { level });
    const unpacked = pako.inflate(packed);
    console.log(level, input.length, packed.length, createHash("sha256").update(packed).digest("hex"), Buffer.from(unpacked).equals(Buffer.from(input)));
}
console.log(pako.ungzip(pako.gzip("héllo wörld"), { to: "string" }), pako.inflateRaw(pako.deflateRaw(new Uint8Array([1, 2, 3]))));
try {
    pako.inflate(new Uint8Array([1, 2, 3]));
} catch (error) {
    console.log(error.message ?? error);
}

// Buffer: encodings, numbers, ranges, errors with codes; StringDecoder, atob and btoa.
console.log(
    Buffer.from("héllo€😀"),
    Buffer.from("héllo").toString("hex"),
    Buffer.from("68656c6c6f", "hex").toString(),
    Buffer.from("aGk=", "base64").toString(),
    Buffer.from("aGk", "base64url").toString("base64url"),
    Buffer.from("hé", "latin1"),
    Buffer.from("hi", "utf16le"),
    Buffer.from("hé", "ascii").toString("ascii"),
    Buffer.from([1, 256, -1, "3", null]),
    Buffer.from(new Uint16Array([1, 257])),
    Buffer.from(new ArrayBuffer(4), 1, 2).length,
    Buffer.from(Buffer.from("q"))
);
console.log(
    Buffer.alloc(5, "ab").toString(),
    Buffer.alloc(3, 1),
    Buffer.concat([Buffer.from("a"), Buffer.from("bc")]),
    Buffer.concat([Buffer.from("abc")], 2).toString(),
    Buffer.byteLength("€"),
    Buffer.compare(Buffer.from("a"), Buffer.from("b")),
    Buffer.isBuffer(Buffer.alloc(1)),
    Buffer.isBuffer(new Uint8Array(1)),
    Buffer.isEncoding("UTF-8"),
    Buffer.isEncoding("x")
);
const b = Buffer.alloc(16);
b.writeUInt8(255, 0);
b.writeInt16LE(-2, 1);
b.writeUInt32BE(0xdeadbeef, 3);
b.writeDoubleLE(1.5, 7);
console.log(
    b,
    b.readUInt8(0),
    b.readInt16LE(1),
    b.readUInt32BE(3).toString(16),
    b.readDoubleLE(7),
    b.readInt8(0),
    b.readUIntBE(3, 3),
    b.readIntLE(1, 6)
);
b.writeBigInt64LE(-5n, 0);
b.writeFloatBE(3.14, 8);
b.writeIntBE(-12345, 12, 3);
console.log(b.readBigInt64LE(0), b.readFloatBE(8), b.readIntBE(12, 3), b.readBigUInt64BE(0));
for (const f of [
    () => b.readUInt8(16),
    () => b.writeUInt8(256, 0),
    () => b.writeInt8(1.5, -1),
    () => Buffer.from(1),
    () => Buffer.from(null),
    () => Buffer.alloc("a"),
    () => Buffer.alloc(-1),
    () => b.toString("nope"),
    () => Buffer.concat(1),
    () => b.readInt32LE(undefined === 0),
    () => b.readDoubleLE(9),
    () => b.writeUInt32LE(-1, 0),
    () => b.readUInt16BE(1.1),
    () => Buffer.from({}),
    () => b.fill("zz", 99),
    () => b.writeBigInt64LE(5, 0),
    () => Buffer.alloc(1).readInt32BE(0)
])
    try {
        console.log(f());
    } catch (e) {
        console.log(e.name, e.code, e.message);
    }
const s = Buffer.from("hello world");
console.log(
    s.slice(-5).toString(),
    s.subarray(0, 5).toString("utf8"),
    s.indexOf("o"),
    s.indexOf("o", 5),
    s.lastIndexOf("o"),
    s.indexOf(Buffer.from("wor")),
    s.includes("zzz"),
    s.indexOf(119),
    s.equals(Buffer.from("hello world")),
    s.toJSON().data.length,
    JSON.stringify(Buffer.from("hi")),
    s.copy(b, 0, 6),
    b.toString("utf8", 0, 5),
    s.fill("ab", 1, 6).toString(),
    s.write("XY", 2),
    s.toString(),
    s.toString("utf8", 2, 4),
    s.slice(2, 4).parent === s.buffer
);
console.log(
    Buffer.from("0102030405060708", "hex").swap16(),
    Buffer.from("0102030405060708", "hex").swap32(),
    Buffer.from("0102030405060708", "hex").swap64(),
    [...Buffer.from("ab")],
    [...Buffer.from("ab").entries()],
    Buffer.from("abc").map((x) => x + 1),
    Buffer.from("abc").filter((x) => x > 97) instanceof Buffer,
    Buffer.of(1, 2),
    new Buffer.from("x").length,
    Buffer("zz").toString(),
    s instanceof Uint8Array,
    Object.prototype.toString.call(s),
    Buffer.name,
    s.constructor === Buffer
);
console.log(
    btoa("héé"),
    atob("aGk="),
    Buffer.from("ff", "hex")[0],
    Buffer.from("zz", "hex").length,
    Buffer.from("abc", "hex").length,
    Buffer.alloc(60),
    Buffer.from("test").toString("binary"),
    Buffer.from([0xe2, 0x82]).toString(),
    Buffer.from("YQ==YQ==", "base64").toString(),
    Buffer.from(" a G k = ", "base64").toString(),
    Buffer.from("\ud800x").toString("hex"),
    require("buffer").constants.MAX_STRING_LENGTH > 0,
    b.readUint8(0) === b.readUInt8(0),
    Buffer.from("a\u0000b").toString("latin1").length
);
try {
    btoa("€");
} catch (e) {
    console.log(e.name, e.code, e.message, e instanceof DOMException, e instanceof Error);
}
try {
    atob("a");
} catch (e) {
    console.log(e.name, e.message);
}
const { StringDecoder } = require("string_decoder");
const d = new StringDecoder("utf8");
console.log(
    d.write(Buffer.from([0xe2, 0x82])),
    d.write(Buffer.from([0xac])),
    d.end(Buffer.from([0xe2])),
    new StringDecoder("base64").write(Buffer.from("abcd")),
    new StringDecoder("hex").end(Buffer.from("a")),
    new StringDecoder("utf16le").write(Buffer.from([104, 0, 105]))
);
class MB extends Buffer.from("").constructor {}
console.log(
    Buffer.from("x").toString(undefined),
    Buffer.from("abc").at(-1),
    Buffer.from("abc").compare(Buffer.from("abd")),
    Buffer.from("b").buffer instanceof ArrayBuffer
);
const o = Buffer.from("q");
o.prop = 1;
console.log(
    o,
    [Buffer.from("x")],
    { b: Buffer.from("y") },
    Buffer.alloc(0),
    Buffer.from(new String("str")),
    Buffer.from({ length: 2, 0: 5, 1: 6 }),
    Buffer.from({ type: "Buffer", data: [1, 2] })
);

// expect: <Buffer 68 c3 a9 6c 6c 6f e2 82 ac f0 9f 98 80> 68c3a96c6c6f hello hi aGk <Buffer 68 e9> <Buffer 68 00 69 00> hi <Buffer 01 00 ff 03 00> <Buffer 01 01> 2 <Buffer 71>
// expect: ababa <Buffer 01 01 01> <Buffer 61 62 63> ab 3 -1 true false true false
// expect: <Buffer ff fe ff de ad be ef 00 00 00 00 00 00 f8 3f 00> 255 -2 deadbeef 1.5 -1 14593470 -17872736813058
// expect: -5n 3.140000104904175 -12345 18158513697557839871n
// expect: RangeError ERR_OUT_OF_RANGE The value of "offset" is out of range. It must be >= 0 and <= 15. Received 16
// expect: RangeError ERR_OUT_OF_RANGE The value of "value" is out of range. It must be >= 0 and <= 255. Received 256
// expect: RangeError ERR_OUT_OF_RANGE The value of "offset" is out of range. It must be >= 0 and <= 15. Received -1
// expect: TypeError ERR_INVALID_ARG_TYPE The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received type number (1)
// expect: TypeError ERR_INVALID_ARG_TYPE The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received null
// expect: TypeError ERR_INVALID_ARG_TYPE The "size" argument must be of type number. Received type string ('a')
// expect: RangeError ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 9007199254740991. Received -1
// expect: TypeError ERR_UNKNOWN_ENCODING Unknown encoding: nope
// expect: TypeError ERR_INVALID_ARG_TYPE The "list" argument must be an instance of Array. Received type number (1)
// expect: TypeError ERR_INVALID_ARG_TYPE The "offset" argument must be of type number. Received type boolean (false)
// expect: RangeError ERR_OUT_OF_RANGE The value of "offset" is out of range. It must be >= 0 and <= 8. Received 9
// expect: RangeError ERR_OUT_OF_RANGE The value of "value" is out of range. It must be >= 0 and <= 4294967295. Received -1
// expect: RangeError ERR_OUT_OF_RANGE The value of "offset" is out of range. It must be an integer. Received 1.1
// expect: TypeError ERR_INVALID_ARG_TYPE The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received an instance of Object
// expect: <Buffer fb ff ff ff ff ff ff ff 40 48 f5 c3 ff cf c7 00>
// expect: TypeError undefined Cannot mix BigInt and other types, use explicit conversions
// expect: RangeError ERR_BUFFER_OUT_OF_BOUNDS Attempt to access memory outside buffer bounds
// expect: world hello 4 7 7 6 false 6 true 11 {"type":"Buffer","data":[104,105]} 5 world hababaworld 2 haXYbaworld XY true
// expect: <Buffer 02 01 04 03 06 05 08 07> <Buffer 04 03 02 01 08 07 06 05> <Buffer 08 07 06 05 04 03 02 01> [ 97, 98 ] [ [ 0, 97 ], [ 1, 98 ] ] <Buffer 62 63 64> true <Buffer 01 02> 1 zz true [object Uint8Array] Buffer true
// expect: aOnp hi 255 0 1 <Buffer 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ... 10 more bytes> test � a hi efbfbd78 true true 3
// expect: InvalidCharacterError 5 Invalid character true true
// expect: InvalidCharacterError The string to be decoded is not correctly encoded.
// expect:  € � YWJj 61 h
// expect: x 99 -1 true
// expect: <Buffer 71, prop: 1> [ <Buffer 78> ] { b: <Buffer 79> } <Buffer > <Buffer 73 74 72> <Buffer 05 06> <Buffer 01 02>

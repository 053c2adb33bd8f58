// Uint8Array to and from base64 and hexadecimal text.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
const kind = (f) => { try { return String(f()); } catch (e) { return e.name; } };
const P = Uint8Array.prototype;
for (const [o, n] of [[P, "toBase64"], [P, "toHex"], [P, "setFromBase64"], [P, "setFromHex"], [Uint8Array, "fromBase64"], [Uint8Array, "fromHex"]]) { const d = Object.getOwnPropertyDescriptor(o, n); log(n, d.value.length, d.value.name, d.enumerable, d.writable, d.configurable, kind(() => new d.value())); }
log("toHex" in Int8Array.prototype, "fromHex" in Uint16Array, kind(() => P.toHex.call(new Uint8ClampedArray(1))), kind(() => P.toBase64.call([])));
const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => (i * 83 + 251) & 255);
log([0, 1, 2, 3, 4, 5, 6].map((n) => bytes(n).toBase64()).join(), bytes(2).toBase64({ omitPadding: true }), bytes(3).toBase64({ alphabet: "base64url" }));
for (let n = 0; n < 40; n++) { const b = bytes(n); if (Uint8Array.fromBase64(b.toBase64()).join() !== b.join() || Uint8Array.fromHex(b.toHex()).join() !== b.join() || Uint8Array.fromBase64(b.toBase64({ omitPadding: true, alphabet: "base64url" }), { alphabet: "base64url" }).join() !== b.join()) log("wrong", n); }
log(bytes(5).toHex(), Uint8Array.fromHex("00fFAb").join(), kind(() => Uint8Array.fromHex("0")), kind(() => Uint8Array.fromHex("0g")), kind(() => Uint8Array.fromHex("\u0130\u0130")), kind(() => Uint8Array.fromHex(12)));
for (const text of ["", "Zm9v", " Z m\t9\nv ", "Zg==", "Zg", "Z", "Zg=", "Zg= =", "Zg===", "Zh==", "Zm8=", "Zm9=", "Zm9v=", "=", "x-_y", "x+/y", "Zm9v\u0100"]) log([escape(text), ...["loose", "strict", "stop-before-partial"].map((lastChunkHandling) => kind(() => Uint8Array.fromBase64(text, { lastChunkHandling }).join()))].join("|"));
log(kind(() => Uint8Array.fromBase64("Zm9v", { alphabet: "base32" })), kind(() => Uint8Array.fromBase64("Zm9v", { lastChunkHandling: Object("loose") })), kind(() => Uint8Array.fromBase64("Zm9v", null)), kind(() => bytes(1).toBase64(1)));
{
    const into = new Uint8Array(6).fill(255), J = JSON.stringify;
    log(J(into.setFromBase64("Zm9v")), into.join(), J(into.subarray(0, 2).setFromBase64("Zm9v")), J(into.subarray(1, 3).setFromBase64("Zm8=")), into.join());
    log(kind(() => into.setFromBase64("AAAAA!")), into.join(), J(into.setFromHex("0102")), kind(() => into.setFromHex("070809xx")), into.join(), J(into.subarray(5).setFromHex("aabb")), into.join());
    log(J(new Uint8Array(0).setFromBase64("!")), J(new Uint8Array(0).setFromHex("!!")), kind(() => new Uint8Array(0).setFromHex("!")));
    const buffer = new ArrayBuffer(4, { maxByteLength: 8 }), view = new Uint8Array(buffer, 2, 2);
    const options = { get alphabet() { buffer.resize(1); } };
    log(kind(() => view.setFromBase64("AAAA", options)), kind(() => view.toBase64(options)), kind(() => view.toHex()), kind(() => view.setFromHex("00")));
}
// expect: toBase64 0 toBase64 false true true TypeError
// expect: toHex 0 toHex false true true TypeError
// expect: setFromBase64 1 setFromBase64 false true true TypeError
// expect: setFromHex 1 setFromHex false true true TypeError
// expect: fromBase64 1 fromBase64 false true true TypeError
// expect: fromHex 1 fromHex false true true TypeError
// expect: false false TypeError TypeError
// expect: ,+w==,+04=,+06h,+06h9A==,+06h9Ec=,+06h9Eea +04 -06h
// expect: fb4ea1f447 0,255,171 SyntaxError SyntaxError SyntaxError TypeError
// expect: |||
// expect: Zm9v|102,111,111|102,111,111|102,111,111
// expect: %20Z%20m%099%0Av%20|102,111,111|102,111,111|102,111,111
// expect: Zg%3D%3D|102|102|102
// expect: Zg|102|SyntaxError|
// expect: Z|SyntaxError|SyntaxError|
// expect: Zg%3D|SyntaxError|SyntaxError|
// expect: Zg%3D%20%3D|102|102|102
// expect: Zg%3D%3D%3D|SyntaxError|SyntaxError|SyntaxError
// expect: Zh%3D%3D|102|SyntaxError|102
// expect: Zm8%3D|102,111|102,111|102,111
// expect: Zm9%3D|102,111|SyntaxError|102,111
// expect: Zm9v%3D|SyntaxError|SyntaxError|SyntaxError
// expect: %3D|SyntaxError|SyntaxError|SyntaxError
// expect: x-_y|SyntaxError|SyntaxError|SyntaxError
// expect: x+/y|199,239,242|199,239,242|199,239,242
// expect: Zm9v%u0100|SyntaxError|SyntaxError|SyntaxError
// expect: TypeError TypeError TypeError TypeError
// expect: {"read":4,"written":3} 102,111,111,255,255,255 {"read":0,"written":0} {"read":4,"written":2} 102,102,111,255,255,255
// expect: SyntaxError 0,0,0,255,255,255 {"read":4,"written":2} SyntaxError 7,8,9,255,255,255 {"read":2,"written":1} 7,8,9,255,255,170
// expect: {"read":0,"written":0} {"read":0,"written":0} SyntaxError
// expect: TypeError TypeError TypeError TypeError

// util: formats, options of inspect, promisify, deep equality, types.
const u = require("util");
console.log(
    u.format(
        "%s %d %i %f %j %o %O %c%% %x",
        "a",
        1.5,
        "42.9px",
        "1.5e3",
        { a: 1 },
        { b: [1] },
        { c: { d: { e: { f: 1 } } } },
        "css"
    ),
    u.format("%s", {
        toString() {
            return "T";
        }
    }),
    u.format("%s", class A {}),
    u.format("%s", Symbol("x")),
    u.format("%d", 10n),
    u.format("%s", -0),
    u.format("a", "b", { c: 1 }),
    u.format(1, 2, "3"),
    u.format("%s"),
    u.format("%", 1),
    u.format("%s", null, undefined),
    u.format("%s", new Date(0)),
    u.format("%s", new Error("zz").message),
    u.format("%s", [1, [2, [3]]]),
    u.format("%s", { a: { b: 1 } }),
    u.format("%s", function foo() {}),
    u.format("%j", {
        toJSON() {
            return "J";
        }
    })
);
const c = {};
c.c = c;
console.log(
    u.format("%j", c),
    u.format("%s", Object.create(null)),
    u.format("%d", {}),
    u.format("%i", "x"),
    u.format("%f", "q"),
    u.format("%s", 12345678901234567890n)
);
console.log(
    u.inspect({ a: { b: { c: { d: {} } } } }, { depth: 0 }),
    u.inspect({ a: { b: { c: { d: {} } } } }, { depth: null }),
    u.inspect({ a: { b: { c: { d: { e: 1 } } } } }, false, null),
    u.inspect("str"),
    u.inspect([1, [2, [3, [4, [5]]]]], { depth: Infinity })
);
console.log(
    u.inspect({ b: 1, a: 2 }, { sorted: true }),
    u.inspect(
        {
            get a() {
                return { x: 1 };
            },
            get b() {
                return 5;
            }
        },
        { getters: true }
    ),
    u.inspect([1, 2, 3], { showHidden: true }),
    u.inspect(new Map([["k", { v: 1 }]]), { showHidden: true }),
    u.inspect(1234567.891, { numericSeparator: true }),
    u.inspect(
        { a: 1n, b: "s", c: null, d: undefined, e: true, f: Symbol("q"), g() {}, i: new Date(0) },
        { colors: true }
    )
);
console.log(
    u.inspect({ a: [1, 2, { b: 3 }] }, { compact: false }),
    u.inspect({ a: 1, b: { c: 2 } }, { compact: true, breakLength: 20 }),
    u.inspect({ a: "x".repeat(50), b: "y".repeat(50) }, { breakLength: Infinity }),
    u.inspect(Array(200).fill(1), { maxArrayLength: 3 }),
    u.inspect("x".repeat(50), { maxStringLength: 5 }),
    u.inspect(new Set([1, 2, 3, 4]), { maxArrayLength: 2 })
);
class P {
    [u.inspect.custom](d, o, i) {
        return "P<" + d + "," + Object.keys(o).length + "," + (i === u.inspect) + ">";
    }
}
console.log(new P(), [new P()], u.inspect({ p: { q: new P() } }), u.inspect(new P(), { depth: 7 }));
class R {
    [u.inspect.custom]() {
        return { x: 1 };
    }
}
console.log(new R(), [new R()], {
    toString: 1,
    inspect() {
        return 2;
    }
});
console.log(
    u.isDeepStrictEqual({ a: [1, new Map([[{ x: 1 }, 2]])] }, { a: [1, new Map([[{ x: 1 }, 2]])] }),
    u.isDeepStrictEqual([1], ["1"]),
    u.isDeepStrictEqual(new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])),
    u.isDeepStrictEqual(NaN, NaN),
    u.isDeepStrictEqual(0, -0),
    u.isDeepStrictEqual(Object.create(null), {}),
    u.isDeepStrictEqual([, 1], [undefined, 1]),
    u.isDeepStrictEqual(new Date(0), new Date(0)),
    u.isDeepStrictEqual(/a/g, /a/i),
    u.isDeepStrictEqual(Object(1), Object(1)),
    u.isDeepStrictEqual(new Uint8Array(2), new Uint8Array(2)),
    u.isDeepStrictEqual(new Error("a"), new Error("b"))
);
u.promisify((a, cb) => cb(null, a + 1))(1).then(console.log);
u.promisify((cb) => cb(new Error("pe")))().catch((e) => console.log(e.message));
u.promisify(setTimeout)(1, "tv").then(console.log);
u.callbackify(async (x) => x * 2)(4, (e, v) => console.log(e, v));
u.callbackify(async () => {
    throw null;
})((e) => console.log(e.message, e.code));
console.log(
    u.types.isPromise(Promise.resolve()),
    u.types.isRegExp(/a/),
    u.types.isProxy(new Proxy({}, {})),
    u.types.isTypedArray(Buffer.alloc(1)),
    u.types.isUint8Array(new Uint8Array()),
    u.types.isGeneratorFunction(function* () {}),
    u.types.isAsyncFunction(async () => {}),
    u.types.isBoxedPrimitive(Object("a")),
    u.types.isMap(new Map()),
    u.types.isNativeError(new TypeError()),
    u.types.isArgumentsObject(
        (function () {
            return arguments;
        })()
    ),
    u.types.isDate({}),
    u.types.isSymbolObject(Object(Symbol()))
);
console.log(
    u.stripVTControlCharacters("\u001b[31mred\u001b[39m"),
    JSON.stringify(u.styleText("red", "x")),
    JSON.stringify(u.styleText(["bold", "blue"], "y")),
    u.toUSVString("a\ud800"),
    u.inspect(
        new (class Foo extends Error {
            constructor() {
                super("m");
                this.extra = 1;
                this.stack = "Foo: m\n    at q";
            }
        })()
    ),
    u.types.isExternal({})
);
const dep = u.deprecate(() => 5, "old thing", "DEP9");
console.log(dep(), dep());
console.log(
    u.parseArgs({
        args: ["-f", "--bar", "b", "--no-color", "pos"],
        options: { foo: { type: "boolean", short: "f" }, bar: { type: "string" }, color: { type: "boolean" } },
        allowPositionals: true,
        allowNegative: true
    })
);
const te = new u.TextEncoder(),
    td = new u.TextDecoder();
console.log(
    te.encode("h€y"),
    td.decode(te.encode("h€y😀")),
    te.encodeInto("a€b", new Uint8Array(3)),
    new TextDecoder("latin1").encoding,
    new TextDecoder("utf-16le").decode(new Uint8Array([104, 0, 105, 0])),
    td.decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])),
    td.decode(new Uint8Array([255, 65]))
);
try {
    new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]));
} catch (e) {
    console.log(e.name, e.code, e.message);
}
try {
    new TextDecoder("nope");
} catch (e) {
    console.log(e.name, e.code, e.message);
}
try {
    u.promisify(1);
} catch (e) {
    console.log(e.message);
}
const st = new TextDecoder();
console.log(
    st.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) +
        st.decode(new Uint8Array([0xac]), { stream: true }) +
        st.decode()
);
console.log(
    u.inspect(new Proxy({ a: 1 }, { get() {} }), { showProxy: true }),
    u.inspect(Object.assign(() => {}, { x: 1 })),
    u.inspect(new (class extends Map {})([[1, 2]])),
    u.inspect({ "a b": 1, [Symbol.iterator]: 2 }),
    u.inspect(Object.defineProperty({}, "h", { value: 1 }), { showHidden: true }),
    u.inspect([[[[]]]], { depth: 1 }),
    u.inspect(new Array(3)),
    u.inspect([undefined, , null])
);

// expect: a 1.5 42 1500 {"a":1} { b: [ 1, [length]: 1 ] } { c: { d: { e: [Object] } } } % %x T class A {} Symbol(x) 10n -0 a b { c: 1 } 1 2 3 %s % 1 null undefined 1970-01-01T00:00:00.000Z zz [ 1, [Array] ] { a: [Object] } function foo() {} "J"
// expect: [Circular] [Object: null prototype] {} NaN NaN NaN 12345678901234567890n
// expect: { a: [Object] } {
// expect:   a: { b: { c: { d: {} } } }
// expect: } {
// expect:   a: {
// expect:     b: { c: { d: { e: 1 } } }
// expect:   }
// expect: } 'str' [
// expect:   1,
// expect:   [
// expect:     2,
// expect:     [ 3, [ 4, [ 5 ] ] ]
// expect:   ]
// expect: ]
// expect: { a: 2, b: 1 } { a: [Getter] { x: 1 }, b: [Getter: 5] } [ 1, 2, 3, [length]: 3 ] Map(1) { 'k' => { v: 1 } } 1_234_567.891 {
// expect:   a: [33m1n[39m,
// expect:   b: [32m's'[39m,
// expect:   c: [1mnull[22m,
// expect:   d: [90mundefined[39m,
// expect:   e: [33mtrue[39m,
// expect:   f: [32mSymbol(q)[39m,
// expect:   g: [36m[Function: g][39m,
// expect:   i: [35m1970-01-01T00:00:00.000Z[39m
// expect: }
// expect: {
// expect:   a: [
// expect:     1,
// expect:     2,
// expect:     {
// expect:       b: 3
// expect:     }
// expect:   ]
// expect: } { a: 1, b: { c: 2 } } { a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy' } [ 1, 1, 1, ... 197 more items ] 'xxxxx'... 45 more characters Set(4) { 1, 2, ... 2 more items }
// expect: P<2,13,true> [ P<1,13,true> ] { p: { q: P<0,13,true> } } P<7,13,true>
// expect: { x: 1 } [ { x: 1 } ] { toString: 1, inspect: [Function: inspect] }
// expect: true false true true false false false true false true true false
// expect: true true true true true true true true true true true false true
// expect: red "x" "y" a� Foo: m
// expect:     at q {
// expect:   extra: 1
// expect: } false
// expect: 5 5
// expect: {
// expect:   values: [Object: null prototype] { foo: true, bar: 'b', color: false },
// expect:   positionals: [ 'pos' ]
// expect: }
// expect: Uint8Array(5) [ 104, 226, 130, 172, 121 ] h€y😀 { read: 1, written: 1 } windows-1252 hi A �A
// expect: TypeError ERR_ENCODING_INVALID_ENCODED_DATA The encoded data was not valid for encoding utf-8
// expect: RangeError ERR_ENCODING_NOT_SUPPORTED The "nope" encoding is not supported
// expect: The "original" argument must be of type function. Received type number (1)
// expect: €
// expect: Proxy [ { a: 1 }, { get: [Function: get] } ] [Function (anonymous)] { x: 1 } Map(1) { 1 => 2 } { 'a b': 1, Symbol(Symbol.iterator): 2 } { [h]: 1 } [ [ [Array] ] ] [ <3 empty items> ] [ undefined, <1 empty item>, null ]
// expect: 2
// expect: pe
// expect: null 8
// expect: Promise was rejected with falsy value ERR_FALSY_VALUE_REJECTION
// expect: tv

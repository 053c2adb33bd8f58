// How values of all kinds are shown.
console.log(new ArrayBuffer(3), new DataView(new ArrayBuffer(2)));
console.log(
    { a: { b: { c: Object.create(null, { x: { value: 1, enumerable: true } }) } } },
    Object.create(null),
    Object.create(Object.create(null))
);
class A extends Map {
    constructor() {
        super([[1, 2]]);
        this.x = 1;
    }
    get [Symbol.toStringTag]() {
        return "TT";
    }
}
console.log(new A(), [new A()], { a: [[[new A()]]] });
console.log(
    (function () {
        return arguments;
    })(1, 2),
    new (class extends Array {})(3),
    [, 1, , 2],
    [1, 2, 3].keys()
);
console.log(
    new Proxy({ a: 1 }, {}),
    new Proxy(function f() {}, {}),
    new WeakMap(),
    new WeakRef({ a: 1 }),
    Symbol("x"),
    [Symbol("x")],
    { [Symbol("q")]: 1 }
);
console.log(
    function* g() {},
    async () => {},
    class {},
    class Q extends A {},
    Math.max,
    Object.assign(function f() {}, { a: 1 })
);
console.log((function* g() {})(), Math, JSON, Reflect, globalThis === global, Atomics);
console.log(new Error("x").message, Object.assign(new Error("m"), { code: "E" }).code, [
    new Number(3),
    new String("abc"),
    Object(1n),
    Object(Symbol("a")),
    new Boolean(false)
]);
console.log([1.5, , -0, "a'b", "a\nb", "a\"'b"], { "a-b": 1, $x: 2, é: 1, 1: 2, __proto__: null });
console.log(
    [undefined, null, true],
    -0,
    [new Date(0), new Date(NaN), /a/g],
    Object.assign(/x/, { a: 1 }),
    Object.assign(new Date(0), { b: 1 })
);
console.log(
    Promise.resolve(4),
    Promise.reject(3).catch(() => {}),
    (async () => {})()
);
console.log({
    get a() {
        return 1;
    },
    set a(x) {},
    get b() {
        return 1;
    },
    set c(x) {}
});
console.log(
    [
        ["a", "b"],
        ["c", { d: 1 }]
    ],
    { a: { b: { c: { d: 1 } } } },
    [[[[1]]]],
    new Set([[1, 2], { a: 1 }]),
    new Map([[{ a: 1 }, { b: { c: {} } }]])
);
console.log(
    "a".repeat(100).split(""),
    Array.from({ length: 120 }, (_, i) => i * i),
    Array.from({ length: 30 }, (_, i) => "item" + i)
);
console.log({ a: "x".repeat(30), b: "y".repeat(30), c: 1 }, { a: "x".repeat(30), b: "y".repeat(30), cdefg: 12345 });
console.log(new Uint8Array(3), new Float64Array([1.5, 2]), Buffer.from("hi"), new BigInt64Array(1), new Int8Array(0));
class B {
    #p = 1;
    x = 2;
    static s = 3;
}
console.log(new B(), B, [B], new (class {})(), new (class extends B {})());
const o = { name: "o" };
o.self = o;
o.arr = [o, { o }];
console.log(o);
console.log(Object.create({ a: 1 }), Object.create(B.prototype), Object.create(Array.prototype));
console.log(["a\nb".repeat(20)], { s: "long text with \n new line ".repeat(6) });
console.log(
    new AggregateError([1, 2], "agg").errors,
    process.stdout.isTTY,
    [,],
    [, , 1],
    Array(5),
    Object.assign([1, 2], { x: 1, "-1": 2 })
);

// expect: ArrayBuffer { [Uint8Contents]: <00 00 00>, [byteLength]: 3 } DataView {
// expect:   [byteLength]: 2,
// expect:   [byteOffset]: 0,
// expect:   [buffer]: ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }
// expect: }
// expect: { a: { b: { c: [Object: null prototype] } } } [Object: null prototype] {} Object <[Object: null prototype] {}> {}
// expect: A(1) [TT] { 1 => 2, x: 1 } [ A(1) [TT] { 1 => 2, x: 1 } ] { a: [ [ [Array] ] ] }
// expect: [Arguments] { '0': 1, '1': 2 } [ <3 empty items> ] [ <1 empty item>, 1, <1 empty item>, 2 ] Object [Array Iterator] {}
// expect: Proxy({ a: 1 }) Proxy([Function: f]) WeakMap { <items unknown> } WeakRef {} Symbol(x) [ Symbol(x) ] { Symbol(q): 1 }
// expect: [GeneratorFunction: g] [AsyncFunction (anonymous)] [class (anonymous)] [class Q extends A] [Function: max] [Function: f] { a: 1 }
// expect: Object [Generator] {} Object [Math] {} Object [JSON] {} Object [Reflect] {} true Object [Atomics] {}
// expect: x E [
// expect:   [Number: 3],
// expect:   [String: 'abc'],
// expect:   [BigInt: 1n],
// expect:   [Symbol: Symbol(a)],
// expect:   [Boolean: false]
// expect: ]
// expect: [ 1.5, <1 empty item>, -0, "a'b", 'a\nb', `a"'b` ] [Object: null prototype] { '1': 2, 'a-b': 1, '$x': 2, 'é': 1 }
// expect: [ undefined, null, true ] -0 [ 1970-01-01T00:00:00.000Z, Invalid Date, /a/g ] /x/ { a: 1 } 1970-01-01T00:00:00.000Z { b: 1 }
// expect: Promise { 4 } Promise { <pending> } Promise { undefined }
// expect: { a: [Getter/Setter], b: [Getter], c: [Setter] }
// expect: [ [ 'a', 'b' ], [ 'c', { d: 1 } ] ] { a: { b: { c: [Object] } } } [ [ [ [Array] ] ] ] Set(2) { [ 1, 2 ], { a: 1 } } Map(1) { { a: 1 } => { b: { c: {} } } }
// expect: [
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
// expect:   'a'
// expect: ] [
// expect:      0,    1,    4,    9,   16,   25,   36,   49,   64,   81,
// expect:    100,  121,  144,  169,  196,  225,  256,  289,  324,  361,
// expect:    400,  441,  484,  529,  576,  625,  676,  729,  784,  841,
// expect:    900,  961, 1024, 1089, 1156, 1225, 1296, 1369, 1444, 1521,
// expect:   1600, 1681, 1764, 1849, 1936, 2025, 2116, 2209, 2304, 2401,
// expect:   2500, 2601, 2704, 2809, 2916, 3025, 3136, 3249, 3364, 3481,
// expect:   3600, 3721, 3844, 3969, 4096, 4225, 4356, 4489, 4624, 4761,
// expect:   4900, 5041, 5184, 5329, 5476, 5625, 5776, 5929, 6084, 6241,
// expect:   6400, 6561, 6724, 6889, 7056, 7225, 7396, 7569, 7744, 7921,
// expect:   8100, 8281, 8464, 8649, 8836, 9025, 9216, 9409, 9604, 9801,
// expect:   ... 20 more items
// expect: ] [
// expect:   'item0',  'item1',  'item2',
// expect:   'item3',  'item4',  'item5',
// expect:   'item6',  'item7',  'item8',
// expect:   'item9',  'item10', 'item11',
// expect:   'item12', 'item13', 'item14',
// expect:   'item15', 'item16', 'item17',
// expect:   'item18', 'item19', 'item20',
// expect:   'item21', 'item22', 'item23',
// expect:   'item24', 'item25', 'item26',
// expect:   'item27', 'item28', 'item29'
// expect: ]
// expect: {
// expect:   a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
// expect:   b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',
// expect:   c: 1
// expect: } {
// expect:   a: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
// expect:   b: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',
// expect:   cdefg: 12345
// expect: }
// expect: Uint8Array(3) [ 0, 0, 0 ] Float64Array(2) [ 1.5, 2 ] <Buffer 68 69> BigInt64Array(1) [ 0n ] Int8Array(0) []
// expect: B { x: 2 } [class B] { s: 3 } [ [class B] { s: 3 } ] {} B { x: 2 }
// expect: <ref *1> {
// expect:   name: 'o',
// expect:   self: [Circular *1],
// expect:   arr: [ [Circular *1], { o: [Circular *1] } ]
// expect: }
// expect: {} B {} Array {}
// expect: [
// expect:   'a\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nba\nb'
// expect: ] {
// expect:   s: 'long text with \n' +
// expect:     ' new line long text with \n' +
// expect:     ' new line long text with \n' +
// expect:     ' new line long text with \n' +
// expect:     ' new line long text with \n' +
// expect:     ' new line long text with \n' +
// expect:     ' new line '
// expect: }
// expect: [ 1, 2 ] undefined [ <1 empty item> ] [ <2 empty items>, 1 ] [ <5 empty items> ] [ 1, 2, x: 1, '-1': 2 ]

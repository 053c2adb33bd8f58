// console: groups, counters, tables, formats, how values are laid out.
console.log();
console.log("a", 1, { b: 2 });
console.group("G");
console.log("in\nner");
console.group();
console.info("deep", { a: 1, b: [1, 2] });
console.groupEnd();
console.groupCollapsed("C");
console.debug("x");
console.groupEnd();
console.groupEnd();
console.groupEnd();
console.log("out");
console.count();
console.count();
console.count("z");
console.countReset();
console.count();
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.dirxml({ a: 1 }, [2]);
console.assert(true, "no");
console.table([
    { a: 1, b: "x" },
    { a: 2, c: true }
]);
console.table([
    [1, 2],
    [3, 4]
]);
console.table([1, "a", { q: 1 }]);
console.table(
    new Map([
        ["k", 1],
        ["l", { m: 2 }]
    ])
);
console.table(new Set([1, 2]));
console.table({ r1: { c: 1 }, r2: { c: 2 } });
console.table(5);
console.table([{ a: 1, b: 2 }], ["b"]);
console.table([]);
console.table([{ x: { y: { z: 1 } }, w: [1, 2, 3] }]);
console.log("%s is %d years and %i, %f, %j %o %O %%", "Bob", 42, 42.5, 1.5, { a: 1 }, [1], { b: 2 }, "extra");
console.log("%c styled", "color:red");
console.log("100%", 5);
console.log("%s");
console.log("a%sb%sc", 1);
const { Console } = console;
const chunks = [];
const c = new Console(
    new (require("stream").Writable)({
        write(s, e, cb) {
            chunks.push(String(s));
            cb();
        }
    })
);
c.log("hi %s", "x");
c.error({ a: 1 });
c.group();
c.log("ind");
console.log(chunks);
console.log(
    typeof console.time,
    console[Symbol.toStringTag],
    Object.prototype.toString.call(console),
    typeof console.timeLog
);
const w = process.stdout.write;
let cap = "";
process.stdout.write = (s) => {
    cap += s;
    return true;
};
console.log("captured", { x: 1 });
process.stdout.write = w;
console.log(JSON.stringify(cap));
console.log(
    new Map([[{ a: 1 }, new Set([1])]]),
    [new Map(), new Set()],
    Symbol("s"),
    1n,
    -0,
    [null, undefined],
    function foo() {},
    class A extends Map {},
    [function () {}, () => {}],
    new Error("E").message
);
console.log(
    [1.0, 2.5, -3],
    ["a", "b"],
    [["nested", ["deep", ["deeper", ["deepest"]]]]],
    {
        f() {},
        get x() {
            return 1;
        },
        [Symbol("k")]: 1,
        "quoted-key": 1
    },
    [1, , 3],
    Object.create({ inherited: 1 }),
    new (class Foo {
        constructor() {
            this.a = 1;
        }
    })(),
    [undefined],
    { u: undefined },
    [true, false],
    new Date(86400000),
    /re/gi,
    new Number(1),
    JSON.stringify({ a: [1] }),
    null,
    undefined,
    true,
    "str",
    ["s"],
    { s: "it's" },
    "tab\t"
);
console.log(
    Array.from({ length: 101 }, (_, i) => i),
    "x".repeat(5).split(""),
    Array.from({ length: 27 }, (_, i) => "k".repeat((i % 5) + 1)),
    { a: 1, b: { c: 2, d: { e: 3, f: { g: 4 } } } },
    Array.from({ length: 7 }, (_, i) => ({ i })),
    Array.from({ length: 10 }, (_, i) => [i, i * 2]),
    [1.5, 2.25, 3.125, 4, 5, 6, 7, 8],
    [-1, -22, 333, 4444, 55555, 666666, 7777777],
    ["a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"],
    { long1: "aaaaaaaaaaaaaaaaaaaa", long2: "bbbbbbbbbbbbbbbbbbbbbbbb", long3: "cccccccccccccccc", l4: 1 },
    [["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]],
    { fn: function () {}, arrow: () => {}, cls: class {}, gen: function* () {}, af: async () => {} },
    new Array(5),
    [, "x"],
    Object.assign([1, 2], { k: "v" }),
    new (class extends Array {})(1, 2, 3),
    "multi\nline",
    ["multi\nline"],
    { m: "multi\nline" },
    [new Date(0)],
    Buffer.from("abc"),
    new Uint8Array([1, 2, 3]),
    new Float32Array(2),
    new ArrayBuffer(4),
    process.version.length > 0
);
console.log(
    [
        ["日本語", "中文"],
        ["한국어", "emoji😀"]
    ],
    ["日本語", "中文", "한국어", "a", "b", "c", "d"],
    { a: { b: { c: {} } } },
    { a: { b: { c: { d: 1 } } } },
    [[[[]]]],
    [[[[1]]]],
    new Set([[1, [2, [3, [4]]]]]),
    { __proto__: null, a: 1 },
    Object.create(null),
    new Proxy([1, 2], {}),
    (function () {
        return arguments;
    })(1, 2),
    globalThis.undefinedThing,
    new WeakMap(),
    Promise.resolve({ a: 1 }),
    (async () => {
        throw 1;
    })().catch(() => {}),
    Symbol.iterator,
    [Symbol.iterator],
    { e: new RangeError("r").message }
);
console.log("%s", "only");
console.log("%d", "0x10", "%s");
console.log("%i", 3.99, "%");
console.log(
    {
        toString() {
            return "X";
        }
    },
    `${{
        toString() {
            return "X";
        }
    }}`
);
console.log("a\tb", ["a\tb"], "it's", ["it's"], ['"'], ["\u0000\u001b"], ["\\"], ["\ud83d"], "é", ["é"]);
console.log(
    [
        ["a", 1],
        ["b", 2]
    ],
    new Map([["a", { x: [1, 2, { y: 1 }] }]]),
    [
        { a: 1, b: 2, c: 3 },
        { a: 4, b: 5, c: 6 }
    ],
    { arr: new Array(120).fill(7), n: 1 }
);

// expect:
// expect: a 1 { b: 2 }
// expect: G
// expect:   in
// expect:   ner
// expect:     deep { a: 1, b: [ 1, 2 ] }
// expect:   C
// expect:     x
// expect: out
// expect: default: 1
// expect: default: 2
// expect: z: 1
// expect: default: 1
// expect: { a: [Object] }
// expect: { a: 1 } [ 2 ]
// expect: ┌─────────┬───┬─────┬──────┐
// expect: │ (index) │ a │ b   │ c    │
// expect: ├─────────┼───┼─────┼──────┤
// expect: │ 0       │ 1 │ 'x' │      │
// expect: │ 1       │ 2 │     │ true │
// expect: └─────────┴───┴─────┴──────┘
// expect: ┌─────────┬───┬───┐
// expect: │ (index) │ 0 │ 1 │
// expect: ├─────────┼───┼───┤
// expect: │ 0       │ 1 │ 2 │
// expect: │ 1       │ 3 │ 4 │
// expect: └─────────┴───┴───┘
// expect: ┌─────────┬───┬────────┐
// expect: │ (index) │ q │ Values │
// expect: ├─────────┼───┼────────┤
// expect: │ 0       │   │ 1      │
// expect: │ 1       │   │ 'a'    │
// expect: │ 2       │ 1 │        │
// expect: └─────────┴───┴────────┘
// expect: ┌───────────────────┬─────┬──────────┐
// expect: │ (iteration index) │ Key │ Values   │
// expect: ├───────────────────┼─────┼──────────┤
// expect: │ 0                 │ 'k' │ 1        │
// expect: │ 1                 │ 'l' │ { m: 2 } │
// expect: └───────────────────┴─────┴──────────┘
// expect: ┌───────────────────┬────────┐
// expect: │ (iteration index) │ Values │
// expect: ├───────────────────┼────────┤
// expect: │ 0                 │ 1      │
// expect: │ 1                 │ 2      │
// expect: └───────────────────┴────────┘
// expect: ┌─────────┬───┐
// expect: │ (index) │ c │
// expect: ├─────────┼───┤
// expect: │ r1      │ 1 │
// expect: │ r2      │ 2 │
// expect: └─────────┴───┘
// expect: 5
// expect: ┌─────────┬───┐
// expect: │ (index) │ b │
// expect: ├─────────┼───┤
// expect: │ 0       │ 2 │
// expect: └─────────┴───┘
// expect: ┌─────────┐
// expect: │ (index) │
// expect: ├─────────┤
// expect: └─────────┘
// expect: ┌─────────┬─────────────────┬─────────────┐
// expect: │ (index) │ x               │ w           │
// expect: ├─────────┼─────────────────┼─────────────┤
// expect: │ 0       │ { y: [Object] } │ [ 1, 2, 3 ] │
// expect: └─────────┴─────────────────┴─────────────┘
// expect: Bob is 42 years and 42, 1.5, {"a":1} [ 1, [length]: 1 ] { b: 2 } % extra
// expect:  styled
// expect: 100% 5
// expect: %s
// expect: a1b%sc
// expect: [ 'hi x\n', '{ a: 1 }\n', '  ind\n' ]
// expect: function console [object console] function
// expect: "captured { x: 1 }\n"
// expect: Map(1) { { a: 1 } => Set(1) { 1 } } [ Map(0) {}, Set(0) {} ] Symbol(s) 1n -0 [ null, undefined ] [Function: foo] [class A extends Map] [ [Function (anonymous)], [Function (anonymous)] ] E
// expect: [ 1, 2.5, -3 ] [ 'a', 'b' ] [ [ 'nested', [ 'deep', [Array] ] ] ] { f: [Function: f], x: [Getter], 'quoted-key': 1, Symbol(k): 1 } [ 1, <1 empty item>, 3 ] {} Foo { a: 1 } [ undefined ] { u: undefined } [ true, false ] 1970-01-02T00:00:00.000Z /re/gi [Number: 1] {"a":[1]} null undefined true str [ 's' ] { s: "it's" } tab	
// expect: [
// expect:    0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,
// expect:   12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
// expect:   24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
// expect:   36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
// expect:   48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
// expect:   60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
// expect:   72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
// expect:   84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
// expect:   96, 97, 98, 99,
// expect:   ... 1 more item
// expect: ] [ 'x', 'x', 'x', 'x', 'x' ] [
// expect:   'k',     'kk',    'kkk',   'kkkk',
// expect:   'kkkkk', 'k',     'kk',    'kkk',
// expect:   'kkkk',  'kkkkk', 'k',     'kk',
// expect:   'kkk',   'kkkk',  'kkkkk', 'k',
// expect:   'kk',    'kkk',   'kkkk',  'kkkkk',
// expect:   'k',     'kk',    'kkk',   'kkkk',
// expect:   'kkkkk', 'k',     'kk'
// expect: ] { a: 1, b: { c: 2, d: { e: 3, f: [Object] } } } [
// expect:   { i: 0 }, { i: 1 },
// expect:   { i: 2 }, { i: 3 },
// expect:   { i: 4 }, { i: 5 },
// expect:   { i: 6 }
// expect: ] [
// expect:   [ 0, 0 ],  [ 1, 2 ],
// expect:   [ 2, 4 ],  [ 3, 6 ],
// expect:   [ 4, 8 ],  [ 5, 10 ],
// expect:   [ 6, 12 ], [ 7, 14 ],
// expect:   [ 8, 16 ], [ 9, 18 ]
// expect: ] [
// expect:   1.5, 2.25, 3.125,
// expect:     4,    5,     6,
// expect:     7,    8
// expect: ] [ -1, -22, 333, 4444, 55555, 666666, 7777777 ] [
// expect:   'a',       'bb',
// expect:   'ccc',     'dddd',
// expect:   'eeeee',   'ffffff',
// expect:   'ggggggg'
// expect: ] {
// expect:   long1: 'aaaaaaaaaaaaaaaaaaaa',
// expect:   long2: 'bbbbbbbbbbbbbbbbbbbbbbbb',
// expect:   long3: 'cccccccccccccccc',
// expect:   l4: 1
// expect: } [
// expect:   [
// expect:     'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
// expect:     'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
// expect:   ]
// expect: ] {
// expect:   fn: [Function: fn],
// expect:   arrow: [Function: arrow],
// expect:   cls: [class cls],
// expect:   gen: [GeneratorFunction: gen],
// expect:   af: [AsyncFunction: af]
// expect: } [ <5 empty items> ] [ <1 empty item>, 'x' ] [ 1, 2, k: 'v' ] [ 1, 2, 3 ] multi
// expect: line [ 'multi\nline' ] { m: 'multi\nline' } [ 1970-01-01T00:00:00.000Z ] <Buffer 61 62 63> Uint8Array(3) [ 1, 2, 3 ] Float32Array(2) [ 0, 0 ] ArrayBuffer { [Uint8Contents]: <00 00 00 00>, [byteLength]: 4 } true
// expect: [ [ '日本語', '中文' ], [ '한국어', 'emoji😀' ] ] [ '日本語', '中文', '한국어', 'a', 'b', 'c', 'd' ] { a: { b: { c: {} } } } { a: { b: { c: [Object] } } } [ [ [ [] ] ] ] [ [ [ [Array] ] ] ] Set(1) { [ 1, [ 2, [Array] ] ] } [Object: null prototype] { a: 1 } [Object: null prototype] {} Proxy([ 1, 2 ]) [Arguments] { '0': 1, '1': 2 } undefined WeakMap { <items unknown> } Promise { { a: 1 } } Promise { <pending> } Symbol(Symbol.iterator) [ Symbol(Symbol.iterator) ] { e: 'r' }
// expect: only
// expect: 16 %s
// expect: 3 %
// expect: { toString: [Function: toString] } X
// expect: a	b [ 'a\tb' ] it's [ "it's" ] [ '"' ] [ '\x00\x1B' ] [ '\\' ] [ '\ud83d' ] é [ 'é' ]
// expect: [ [ 'a', 1 ], [ 'b', 2 ] ] Map(1) { 'a' => { x: [ 1, 2, [Object] ] } } [ { a: 1, b: 2, c: 3 }, { a: 4, b: 5, c: 6 } ] {
// expect:   arr: [
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
// expect:     7, 7, 7, 7,
// expect:     ... 20 more items
// expect:   ],
// expect:   n: 1
// expect: }

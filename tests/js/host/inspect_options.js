// Options of util.inspect, inspectors that throw, hidden properties, objects without prototypes.
const util = require("util");
const { inspect } = util;
const attempt = (f) => {
    try {
        console.log(f());
    } catch (error) {
        console.log("threw", error.message);
    }
};

attempt(() =>
    inspect({
        [inspect.custom]() {
            throw new Error("inspector");
        }
    })
);
attempt(() =>
    util.format("%s %O", 1, [
        {
            get [inspect.custom]() {
                throw new Error("getter");
            }
        }
    ])
);
attempt(() =>
    inspect({
        get [Symbol.toStringTag]() {
            throw new Error("tag");
        }
    })
);

const accessors = {
    get a() {
        throw 7;
    },
    set b(x) {},
    get c() {
        return { x: 1 };
    },
    set c(x) {},
    get d() {
        return 5;
    }
};
for (const getters of [true, "get", "set", false]) console.log(inspect(accessors, { getters }));
console.log(inspect({ b: 1, a: 2, c: 3 }, { sorted: (x, y) => (x < y ? 1 : -1) }));
console.log(inspect(Object.assign([3, 1, 2], { z: 1, b: 2 }), { sorted: true }));
attempt(() =>
    inspect({ b: 1, a: 2 }, {
        sorted() {
            throw new Error("comparator");
        }
    })
);

const error = new Error("x", { cause: 1 });
console.log(inspect(error, { showHidden: true }).includes("[message]: 'x'"));
console.log(inspect(new Uint8Array(3), { showHidden: true }), inspect(new Float64Array(0), { showHidden: true }));
class P {
    get both() {
        return 1;
    }
    set both(v) {}
    get one() {
        return 2;
    }
    method() {}
}
class Q extends P {
    own = 1;
    get one() {
        return 3;
    }
}
console.log(inspect(new P(), { showHidden: true }), inspect(new P(), { showHidden: true, getters: true }));
console.log(inspect(new Q(), { showHidden: true }), inspect({ q: { q: new Q() } }, { showHidden: true, depth: 1 }));

console.log(new TextEncoder(), new TextDecoder(), { a: { b: new TextDecoder("utf-16le", { fatal: true }) } });
console.log(inspect({ b: new TextDecoder() }, { depth: 0 }));

for (const object of [new Date(0), new Date(NaN), /a/g, new Map([[1, 2]]), new Error("e")])
    console.log(inspect(Object.setPrototypeOf(object, null)).split("\n")[0]);
console.log({ [Symbol("a\nb")]: 1, [Symbol("q'q\t")]: 2, [Symbol()]: 3, [Symbol("\u{1f600}")]: 4 }, Symbol("plain"));
console.log(Number.prototype, String.prototype, Boolean.prototype, [Number.prototype]);
console.log(
    JSON.stringify(inspect([class A {}, class B extends Array { static x = 1 }, Object.assign(() => {}, { a: 1 })], { colors: true }))
);
console.log(JSON.stringify(inspect(new DataView(new ArrayBuffer(2)), { colors: true })));
console.log(JSON.stringify(inspect(Object.assign(new Date(0), { a: 1 }), { colors: true })));

// expect: threw inspector
// expect: threw getter
// expect: { Symbol(Symbol.toStringTag): [Getter] }
// expect: {
// expect:   a: [Getter: <Inspection threw (7)>],
// expect:   b: [Setter],
// expect:   c: [Getter/Setter] { x: 1 },
// expect:   d: [Getter: 5]
// expect: }
// expect: {
// expect:   a: [Getter: <Inspection threw (7)>],
// expect:   b: [Setter],
// expect:   c: [Getter/Setter],
// expect:   d: [Getter: 5]
// expect: }
// expect: { a: [Getter], b: [Setter], c: [Getter/Setter] { x: 1 }, d: [Getter] }
// expect: { a: [Getter], b: [Setter], c: [Getter/Setter], d: [Getter] }
// expect: { c: 3, b: 1, a: 2 }
// expect: [ 3, 1, 2, b: 2, z: 1 ]
// expect: threw comparator
// expect: true
// expect: Uint8Array(3) [
// expect:   0,
// expect:   0,
// expect:   0,
// expect:   [BYTES_PER_ELEMENT]: 1,
// expect:   [length]: 3,
// expect:   [byteLength]: 3,
// expect:   [byteOffset]: 0,
// expect:   [buffer]: ArrayBuffer { [byteLength]: 3 }
// expect: ] Float64Array(0) [
// expect:   [BYTES_PER_ELEMENT]: 8,
// expect:   [length]: 0,
// expect:   [byteLength]: 0,
// expect:   [byteOffset]: 0,
// expect:   [buffer]: ArrayBuffer { [byteLength]: 0 }
// expect: ]
// expect: P { [both]: [Getter/Setter], [one]: [Getter] } P { [both]: [Getter/Setter: 1], [one]: [Getter: 2] }
// expect: Q { own: 1, [one]: [Getter], [both]: [Getter/Setter] } { q: { q: [Q] } }
// expect: { encoding: 'utf-8' } TextDecoder { encoding: 'utf-8', fatal: false, ignoreBOM: false } {
// expect:   a: {
// expect:     b: TextDecoder { encoding: 'utf-16le', fatal: true, ignoreBOM: false }
// expect:   }
// expect: }
// expect: { b: [TextDecoder] }
// expect: [Date: null prototype] 1970-01-01T00:00:00.000Z
// expect: [Date: null prototype] Invalid Date
// expect: [RegExp: null prototype] /a/g
// expect: [Map(1): null prototype] { 1 => 2 }
// expect: [Error: null prototype]: e
// expect: { Symbol(a\nb): 1, Symbol(q\'q\t): 2, Symbol(): 3, Symbol(😀): 4 } Symbol(plain)
// expect: {} {} {} [ {} ]
// expect: "[\n  \u001b[36m[class A]\u001b[39m,\n  [class B extends Array] { x: \u001b[33m1\u001b[39m },\n  [Function (anonymous)] { a: \u001b[33m1\u001b[39m }\n]"
// expect: "DataView {\n  \u001b[32m[byteLength]\u001b[39m: \u001b[33m2\u001b[39m,\n  \u001b[32m[byteOffset]\u001b[39m: \u001b[33m0\u001b[39m,\n  \u001b[32m[buffer]\u001b[39m: ArrayBuffer { \u001b[36m[Uint8Contents]\u001b[39m: <00 00>, \u001b[32m[byteLength]\u001b[39m: \u001b[33m2\u001b[39m }\n}"
// expect: "1970-01-01T00:00:00.000Z { a: \u001b[33m1\u001b[39m }"

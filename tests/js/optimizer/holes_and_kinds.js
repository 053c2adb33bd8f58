// Elements that are holes, lie past the end or change the array's kind, and stores into objects of several shapes:
// what was lost once is compiled with what has been learnt, not left to the general functions.

function repeat(f, ...args) {
    let last;
    for (let i = 0; i < 300; i++) last = f(...args);
    return last;
}

// -- reads
function sum(a) {
    let s = 0;
    for (let i = 0; i < 8; i++) {
        const v = a[i];
        s += v === undefined ? 1000 : v;
    }
    return s;
}
const holed = new Array(8);
for (let i = 0; i < 8; i += 2) holed[i] = i;
print(repeat(sum, [1, 2, 3, 4, 5, 6, 7, 8]), repeat(sum, holed), repeat(sum, [1.5, 2, , 4]), repeat(sum, []));
const anything = [1, "x", , {}];
print(repeat(a => a.map(v => typeof v).join() + typeof a[2] + typeof a[9] + typeof a[-1], anything));
anything[-1] = 5;
function at(a, i) { return a[i]; }
print(repeat(at, anything, -1), repeat(at, anything, 2), repeat(at, [0.5, , 2.5], 1), repeat(at, [0.5, -0, 2.5], 1));
print(Object.is(at([0.5, -0], 1), -0), at([NaN, 1.5], 0));

// -- stores: filling, appending, changing the kind, doubles
function fill(n, make) {
    const a = new Array(n);
    for (let i = 0; i < n; i++) a[i] = make(i);
    return a;
}
print(repeat(fill, 4, i => i).join(), repeat(fill, 4, i => "s" + i).join(), repeat(fill, 3, i => i / 2).join());
print(repeat(fill, 3, i => (i & 1 ? null : i)).map(String).join());
function append(n) {
    const a = [];
    for (let i = 0; i < n; i++) a[i] = i & 1 ? { i } : i;
    return a;
}
print(JSON.stringify(repeat(append, 5)));
function put(a, i, v) {
    a[i] = v;
    return a;
}
for (let i = 0; i < 300; i++) put([1, 2, 3], 1, i & 64 ? "a" : i);
print(put([1, 2, 3], 1, "b").join(), put([1, 2, 3], 5, 1.5).join(), put([1.5], 0, "c").join(), put([1.5, , 2.5], 1, 3).join());
print(JSON.stringify(put(Object.preventExtensions([1, , 3]), 1, 2)), JSON.stringify(put(Object.freeze([1, 2]), 1, 9)));

// -- lengths
for (const n of [0, 3, 5.5, -1, 2 ** 33, "4"]) {
    let text;
    try {
        text = repeat(n => new Array(n).length + "," + Array(n).length, n);
    } catch (e) {
        text = e.name;
    }
    print(String(n), text);
}

// -- stores by shape
class A { constructor() { this.v = null; } }
class B { constructor() { this.pad = 0; this.v = 1; } }
class C { set v(x) { this.w = x + 1; } get v() { return this.w; } }
function store(o, v) {
    o.v = v;
    return o.v;
}
const objects = [new A(), new B(), new C(), { v: 1 }, { q: 1, v: 2 }, Object.create({ set v(x) { this.z = x; }, get v() { return -this.z; } })];
let text = "";
for (let round = 0; round < 400; round++)
    for (let i = 0; i <= Math.min(5, round >> 6); i++) {
        const got = store(objects[i], round);
        if (round === 399) text += got + " ";
    }
print(text.trim());
for (const v of [null, "text", 1.5, objects[0], undefined]) {
    let last;
    for (let i = 0; i < 300; i++) last = store(objects[i & 1], v);
    print(String(last === v));
}

// -- strict equality of anything
function same(a, b) { return a === b; }
const big = 2n ** 70n, rope = "ab".repeat(3) + "c";
const values = [0, -0, NaN, 1.5, "abababc", rope, "a", null, undefined, true, big, 2n ** 70n, objects[0], Symbol.iterator];
let row = "";
for (let k = 0; k < 30; k++) {
    row = "";
    for (const x of values) {
        let bits = 0;
        for (const y of values) bits = bits * 2 + (same(x, y) ? 1 : 0);
        row += bits.toString(16) + " ";
    }
}
print(row.trim());
function kindOf(c) { return c === "a" ? 1 : c === "b" ? 2 : c === "\n" ? 3 : 0; }
let kinds = "";
for (let k = 0; k < 100; k++) {
    kinds = "";
    for (const c of ["a", "b", "\n", null, "ab".charAt(1), 1, undefined, "a" + ""]) kinds += kindOf(c);
}
print(kinds);

// -- prototypes with elements
Array.prototype[2] = "proto";
print(repeat(at, [0, 1], 2), repeat(at, anything, 2), repeat(at, [1.5, 2.5, , 4.5], 2));
Object.defineProperty(Array.prototype, 3, { set(v) { this.seen = v; }, configurable: true });
const kept = put(new Array(5), 3, 7);
print(kept.seen, 3 in kept, kept.hasOwnProperty(3));
delete Array.prototype[2];
delete Array.prototype[3];
print(repeat(at, [0, 1], 2), repeat(sum, holed));
// expect: 36 4012 5007.5 8000
// expect: number,string,,objectundefinedundefinedundefined
// expect: 5 undefined undefined 0
// expect: true NaN
// expect: 0,1,2,3 s0,s1,s2,s3 0,0.5,1
// expect: 0,null,2
// expect: [0,{"i":1},2,{"i":3},4]
// expect: 1,b,3 1,2,3,,,1.5 c 1.5,3,2.5
// expect: [1,null,3] [1,2]
// expect: 0 0,0
// expect: 3 3,3
// expect: 5.5 RangeError
// expect: -1 RangeError
// expect: 8589934592 RangeError
// expect: 4 1,1
// expect: 399 399 400 399 399 -399
// expect: true
// expect: true
// expect: true
// expect: true
// expect: true
// expect: 3000 3000 0 400 300 300 80 40 20 10 c c 2 1
// expect: 12302001
// expect: proto proto proto
// expect: 7 true false
// expect: undefined 4012

// for-of over entries(), keys() and values() of arrays, and over maps and sets: steps in line, entries that are only
// destructured are not made; what programs may do to the iterators, to what they walk and to the prototypes meanwhile.
// modes: interp default baseline native native-hot native-deopt llvm llvm-hot threads llvm-deopt gc-stress native-gc-stress

function times(n, f) { let last; for (let i = 0; i < n; i++) { last = f(i); } return last; }
const list = Array.from({ length: 40 }, (_, i) => i * 3), halves = list.map((x) => x + 0.5);

function keysOf(a) { let sum = 0; for (const k of a.keys()) { sum += k; } return sum; }
function valuesOf(a) { let sum = 0; for (const v of a.values()) { sum += v; } return sum; }
function entriesOf(a) { let sum = 0; for (const [i, v] of a.entries()) { sum += i * v; } return sum; }
function halvesOf(a) { let sum = 0; for (const [i, v] of a.entries()) { sum += i * v; } return sum; }
function wholeEntries(a) { let text = ""; for (const e of a.entries()) { text += e + ";"; } return text; }
print(times(200, () => keysOf(list)), times(200, () => valuesOf(list)), times(200, () => entriesOf(list)));
// expect: 780 2340 61620
print(times(200, () => halvesOf(halves)), times(200, () => wholeEntries(["a", "b"]))); // expect: 62010 0,a;1,b;

const map = new Map(list.map((x) => [x, "v" + x])), set = new Set(list);
function mapPairs(m) { let text = 0; for (const [k, v] of m) { text += k + v.length; } return text; }
function mapKeys(m) { let sum = 0; for (const k of m.keys()) { sum += k; } return sum; }
function mapValues(m) { let sum = 0; for (const v of m.values()) { sum += v.length; } return sum; }
function setItems(s) { let sum = 0; for (const v of s) { sum += v; } return sum; }
function setPairs(s) { let sum = 0; for (const [a, b] of s.entries()) { sum += a * b; } return sum; }
print(times(200, () => mapPairs(map)), times(200, () => mapKeys(map)), times(200, () => mapValues(map)));
// expect: 2462 2340 122
print(times(200, () => setItems(set)), times(200, () => setPairs(set))); // expect: 2340 184860

// Entries that somebody looks at, keeps or changes.
function kept(m) {
    const all = [];
    for (const entry of m) {
        const [k, v] = entry;
        entry[0] = "changed";
        const [again] = entry;
        all.push(entry, k + v + again);
    }
    return all.join(" ");
}
function inner(m) {
    let text = "";
    for (const entry of m) {
        for (let i = 0; i < 3; i++) { const [k, v] = entry; text += k + v; entry[0] = i; }
    }
    return text;
}
function defaults(m) {
    let text = "";
    for (const [k = "none", v = (text += "!", "default"), ...rest] of m) { text += k + v + rest.length; }
    return text;
}
const few = new Map([["a", 1], ["b", undefined], [undefined, 3]]);
print(times(100, () => kept(few))); // expect: changed,1 a1changed changed, bundefinedchanged changed,3 NaNchanged
print(times(100, () => inner(new Map([["a", 1], ["b", 2]])))); // expect: a112b223
print(times(100, () => defaults(few))); // expect: a10!bdefault0none30

// The same of arrays that no iterator gives.
function swaps(n) {
    let a = 1, b = 2, text = "";
    for (let i = 0; i < n; i++) { [a, b] = [b, a]; const [x, [y, z = 9]] = [a, [b]]; text += x + y * z; }
    return text;
}
function sideEffects() {
    const box = [1, 2];
    const [a, b] = box;
    const [c = (box[1] = 5, 7), d] = [undefined, box[1]];
    const [e, f, g] = [box, ...box];
    return [a, b, c, d, e === box, f, g].join();
}
print(times(100, () => swaps(5))); // expect: 1119111911
print(times(100, sideEffects)); // expect: 1,2,7,2,true,1,5

// Leaving in the middle: what is left of the walk, and entries that the exit has to make.
function leaves(m, odd) {
    let text = "";
    for (const [k, v] of m) { text += k + (v + odd) + " "; }
    return text.trim();
}
times(200, () => leaves(new Map([[1, 2], [3, 4]]), 1));
print(leaves(new Map([[1, 2], [3, "x"], ["k", 0.5]]), 1)); // expect: 4 3x1 k1.5
print(leaves(new Map([[1, { valueOf() { return 8; } }]]), "y")); // expect: 18y
function throwing(m) {
    const seen = [];
    try {
        for (const [k, v] of m) { seen.push(k); v(); }
    } catch (e) {
        seen.push(e.constructor.name);
    }
    return seen.join();
}
times(200, () => throwing(new Map([[1, () => 1], [2, () => 2]])));
print(throwing(new Map([[1, () => 1], [2, 5], [3, () => 3]]))); // expect: 1,2,TypeError

// Collections that change while they are walked.
function changing() {
    const s = new Set(list);
    let text = "";
    for (const v of s) {
        text += v + " ";
        s.delete(v);
        if (v === 6) { s.delete(9); s.add(-1); }
        if (v === 15) { for (let i = 0; i < 100; i++) { s.add(1000 + i); } for (let i = 0; i < 100; i++) { s.delete(1000 + i); } }
        if (v === 21) { s.clear(); s.add("last"); }
    }
    return text.trim();
}
print(times(100, changing)); // expect: 0 3 6 12 15 18 21 last
function growing() {
    const m = new Map([[0, 1]]);
    let sum = 0;
    for (const [k, v] of m) { sum += v; if (k < 50) { m.set(k + 1, v + 1); m.set(k, 0); } }
    return sum;
}
print(times(100, growing)); // expect: 1326
function emptied() {
    const m = new Map();
    let text = "";
    const iterator = m.entries();
    m.set("late", 1);
    for (const [k] of iterator) { text += k; }
    m.set("later", 2);
    for (const [k] of iterator) { text += k; }
    return text + iterator.next().done;
}
print(times(100, emptied)); // expect: latetrue
function lengths() {
    const a = [1, 2, 3, 4, 5, 6];
    let text = "";
    for (const [i, v] of a.entries()) { text += i + ":" + v + " "; if (i < 2) { a.pop(); } if (i === 2) { a.push("new"); } }
    const iterator = a.values();
    for (const v of iterator) { text += v; }
    a.push("never");
    for (const v of iterator) { text += v; }
    return text;
}
print(times(100, lengths)); // expect: 0:1 1:2 2:3 3:4 4:new 1234new

// Others know the iterator.
function shared() {
    const iterator = list.slice(0, 10).entries();
    let text = "";
    for (const [i, v] of iterator) {
        text += i + ":" + v + " ";
        const next = iterator.next();
        text += next.done ? "done" : next.value.join("=") + " ";
    }
    return text.trim();
}
print(times(100, shared)); // expect: 0:0 1=3 2:6 3=9 4:12 5=15 6:18 7=21 8:24 9=27
function partly() {
    const iterator = set.values();
    let sum = 0;
    for (const v of iterator) { sum += v; if (v === 30) { break; } }
    for (const v of iterator) { sum += v * 1000; }
    return sum;
}
print(times(100, partly)); // expect: 2175165

// What loops have not seen: holes, doubles, other iterators, things that are no arrays.
print(entriesOf([1, , 3]), keysOf([, ,]), valuesOf([0.5, 1]), entriesOf({ entries: () => new Map([[2, 3]]) })); // expect: NaN 1 1.5 6
print(keysOf(new Uint8Array(3)), valuesOf(new Set([4])), mapPairs([[1, "ab"]]), setItems("12")); // expect: 3 4 3 012
print(keysOf({ keys: () => Array.prototype.keys.call({ length: 4 }) })); // expect: 6
function holes(a) { let text = ""; for (const v of a.values()) { text += v; } return text; }
times(100, () => holes([1, 2]));
Array.prototype[1] = "proto";
print(holes([1, , 3])); // expect: 1proto3
delete Array.prototype[1];
class Sub extends Map { *[Symbol.iterator]() { yield ["sub", "s"]; } }
print(mapPairs(new Sub([[1, "a"]]))); // expect: 0sub1
const foreign = Object.setPrototypeOf(set.values(), Object.getPrototypeOf(map.keys()));
try { setItems(foreign); } catch (e) { print(e.constructor.name); } // expect: TypeError

// next() replaced, on the prototype and on the iterator; return() added.
function patched(m) { let text = ""; for (const [k, v] of m) { text += k + v; } return text; }
const two = new Map([["a", 1], ["b", 2]]), prototype = Object.getPrototypeOf(two.entries()), original = prototype.next;
print(times(200, () => patched(two))); // expect: a1b2
prototype.next = function () { const r = original.call(this); if (!r.done) { r.value = ["p" + r.value[0], r.value[1]]; } return r; };
print(patched(two)); // expect: pa1pb2
prototype.next = original;
print(times(200, () => patched(two))); // expect: a1b2
const own = two.entries();
own.next = () => ({ done: true });
print(patched(own) + "."); // expect: .
function stops(m) { for (const [k] of m) { return k; } }
times(200, () => stops(two));
let closed = 0;
prototype.return = function () { closed++; return {}; };
print(stops(two), closed); // expect: a 1
delete prototype.return;
// Destructuring of entries asks Array.prototype, which may have another iterator now.
const arrayIterator = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function* () { yield "x"; yield "y"; };
print(patched(two), swaps(1)); // expect: xyxy xNaN
Array.prototype[Symbol.iterator] = arrayIterator;
print(patched(two)); // expect: a1b2

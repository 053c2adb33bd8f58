// for-of, destructuring, spread and Array.from over iterators of builtins, which are stepped without result objects, and
// over those of the program, whose next() is called by ops; and what programs may do to either meanwhile.
// modes: interp default baseline native native-hot native-deopt llvm llvm-hot threads llvm-deopt gc-stress native-gc-stress

function sumOf(iterable) {
    let sum = 0;
    for (const value of iterable) { sum += value; }
    return sum;
}
function pairsOf(iterable) {
    let text = "";
    for (const [key, value] of iterable) { text += key + "=" + value + ";"; }
    return text;
}
function lengthOf(text) {
    let count = 0;
    for (const c of text) { count = count * 10 + c.length; }
    return count;
}
function* upTo(n) {
    for (let i = 0; i < n; i++) { yield i; }
    return 1000;
}
class Range {
    constructor(end) { this.end = end; this.closed = 0; }
    [Symbol.iterator]() {
        let at = 0;
        return {
            next: () => at < this.end ? { value: at++, done: false } : { value: undefined, done: true },
            return: () => { this.closed++; return {}; },
        };
    }
}
const set = new Set([1, 2, 3]), map = new Map([["a", 1], ["b", 2]]);
let all = "";
for (let i = 0; i < 30; i++) {
    all = [
        sumOf(set), sumOf(map.values()), sumOf([5, 6].keys()), sumOf(upTo(4)), sumOf(new Range(5)),
        sumOf(new Uint8Array([1, 2])), sumOf([7, 8, 9].values().map((x) => x + 1)), sumOf([0.5, 0.25]),
        pairsOf(map), pairsOf(["x", "y"].entries()), pairsOf(new Set(["s"]).entries()), lengthOf("a\u{1F600}é\uD83D!"),
    ].join(" ");
}
print(all); // expect: 6 3 1 6 10 3 27 0.75 a=1;b=2; 0=x;1=y; s=s; 12111

// One loop for each kind, so that each is compiled for its own.
function setAlone(s) { let sum = 0; for (const v of s) { sum += v; } return sum; }
function mapAlone(m) { let text = ""; for (const [k, v] of m) { text += k + v; } return text; }
function keysAlone(a) { let sum = 0; for (const k of a.keys()) { sum += k; } return sum; }
function textAlone(t) { let text = ""; for (const c of t) { text = c + text; } return text; }
function ownAlone(r) { let sum = 0; for (const v of r) { sum += v; } return sum; }
function generatorAlone(n) { let sum = 0; for (const v of upTo(n)) { sum += v; } return sum; }
for (let i = 0; i < 200; i++) {
    all = [setAlone(set), mapAlone(map), keysAlone([1, 2, 3]), textAlone("xy\u{1F600}"), ownAlone(new Range(4)),
        generatorAlone(5)].join(" ");
}
print(all); // expect: 6 a1b2 3 😀yx 6 10

// Others come to loops that have seen one kind.
print(setAlone(new Range(3)), setAlone([1, 2]), setAlone(upTo(3)), setAlone(new Map([[1, 2]]).keys())); // expect: 3 3 3 1
print(ownAlone(set), ownAlone([1.5]), ownAlone(upTo(3)), ownAlone("12")); // expect: 6 1.5 3 012
print(textAlone(["a", "b"]), textAlone(new Set(["c", "d"]))); // expect: ba dc
print(keysAlone({ keys: () => new Range(3) })); // expect: 3

// The collection changes during the walk.
function growing() {
    const s = new Set([1]);
    let text = "";
    for (const v of s) { text += v + " "; if (v < 20) { s.add(v + 1); s.delete(v - 1); } }
    return text.length;
}
function cleared() {
    const m = new Map([[1, 1], [2, 2], [3, 3]]);
    let text = "";
    for (const [k] of m) { text += k; if (k === 2) { m.clear(); m.set(9, 9); } }
    return text;
}
function shrinking() {
    const list = [1, 2, 3, 4, 5, 6];
    let text = "";
    for (const [i, v] of list.entries()) { text += i + ":" + v + " "; list.pop(); }
    return text;
}
for (let i = 0; i < 60; i++) { all = growing() + " " + cleared() + " " + shrinking().trim(); }
print(all); // expect: 51 129 0:1 1:2 2:3

// Breaks and throws close the program's iterators, and not those that have failed or are finished.
const range = new Range(10);
function breaks(r) { for (const v of r) { if (v === 2) { break; } } }
function throwsInside(r) { try { for (const v of r) { if (v === 2) { throw v; } } } catch (e) { return e; } }
for (let i = 0; i < 100; i++) { breaks(range); throwsInside(range); sumOf(range); }
print(range.closed); // expect: 200
function failing(how) {
    let closed = 0, at = 0;
    const iterator = {
        [Symbol.iterator]() { return this; },
        next() {
            if (at++ < 3) { return { value: at, done: false }; }
            if (how === 0) { throw "next"; }
            if (how === 1) { return 5; }
            if (how === 2) { return { get done() { throw "done"; } }; }
            if (how === 3) { return { done: 0, get value() { throw "value"; } }; }
            return { done: "yes", get value() { throw "never"; } };
        },
        return() { closed++; return {}; },
    };
    let result = "";
    try {
        for (const v of iterator) { result += v; }
    } catch (e) {
        result += typeof e === "string" ? e : e.constructor.name;
    }
    return result + closed;
}
for (let i = 0; i < 40; i++) { all = [0, 1, 2, 3, 4].map(failing).join(" "); }
print(all); // expect: 123next0 123TypeError0 123done0 123value0 1230

// The loop's variable keeps its value at the end.
function last(iterable) { var v = "none"; for (v of iterable); return v; }
for (let i = 0; i < 60; i++) { all = [last(set), last(new Range(3)), last([]), last(new Range(0)), last(upTo(2))].join(); }
print(all); // expect: 3,2,none,none,1

// next() is read once, before the loop; later loops see what a program has put there.
function patched() {
    const prototype = Object.getPrototypeOf(new Set().values()), original = prototype.next;
    let text = "";
    for (const v of set) {
        prototype.next = function () { const r = original.call(this); r.value *= 10; return r; };
        text += v + " ";
    }
    for (const v of set) { text += v + " "; }
    prototype.next = original;
    for (const v of set) { text += v + " "; }
    return text.trim();
}
for (let i = 0; i < 40; i++) { all = patched(); }
print(all); // expect: 1 2 3 10 20 30 1 2 3

// Destructuring.
function swap(pair) { const [a, b = 7, ...rest] = pair; return b + "," + a + "," + rest.length; }
for (let i = 0; i < 200; i++) { all = swap([1, 2, 3]) + " " + swap(new Set([1])) + " " + swap("ab") + " " + swap(upTo(5)); }
print(all); // expect: 2,1,1 7,1,0 b,a,0 1,0,3
class Pair extends Array {}
print(swap(Pair.of(4, 5)), swap(Object.assign([1], { [Symbol.iterator]: function* () { yield 8; yield 9; } }))); // expect: 5,4,0 9,8,0
function first(list) { const [a] = list; return a; }
for (let i = 0; i < 200; i++) { first([i]); }
let returned = 0;
const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
arrayIterator.return = function () { returned++; return {}; };
first([1]);
print(returned); // expect: 1
Object.getPrototypeOf(arrayIterator).return = function () { returned += 10; return {}; };
delete arrayIterator.return;
first([1]);
print(returned); // expect: 11
delete Object.getPrototypeOf(arrayIterator).return;
print(first([1]), returned); // expect: 1 11
const next = arrayIterator.next;
arrayIterator.next = function () { const r = next.call(this); r.value += 100; return r; };
print(first([1]), sumOf([1]), [...[1]][0], Array.from([1])[0], setAlone(set)); // expect: 101 101 101 101 6
arrayIterator.next = next;
print(first([1])); // expect: 1
Array.prototype[Symbol.iterator] = function* () { yield "patched"; };
print(first([1]), [...[1]][0], Array.from([1])[0]); // expect: patched patched patched

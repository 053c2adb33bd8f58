// for-in loops and reads by their keys: keys come by a function of the loop's list, which may know where the property is.
// modes: interp default baseline native native-hot native-deopt llvm llvm-hot threads llvm-deopt gc-stress native-gc-stress

function times(n, f) { let last; for (let i = 0; i < n; i++) { last = f(i); } return last; }
function sum(o) { let s = 0; for (const k in o) { s += o[k]; } return s; }
function text(o) { let s = ""; for (const k in o) { s += k + "=" + o[k] + " "; } return s.trim(); }
const small = { a: 1, b: 2, c: 3 };
const large = {};
for (let i = 0; i < 50; i++) { large["k" + i] = i; }
print(times(200, () => sum(small)), times(200, () => sum(large)), times(200, () => text(small))); // expect: 6 1225 a=1 b=2 c=3

// Other receivers than what is enumerated, and other keys.
function other(o, from) { let s = ""; for (const k in o) { s += from[k] + ","; } return s; }
print(times(100, () => other(small, large)), other(small, small), other(large, { k3: "x" }).length); // expect: undefined,undefined,undefined, 1,2,3, 492
print(other(small, "abc"), other([7, 8], [5, 6]), other({ length: 1 }, "four")); // expect: undefined,undefined,undefined, 5,6, 4,
function changedKey(o) { let s = ""; for (let k in o) { k = k + "b"; s += o[k] + ","; } return s; }
print(times(100, () => changedKey({ a: 1, ab: 2, abb: 3 }))); // expect: 2,3,undefined,
function nested(o) { let s = 0; for (const k in o) { for (const l in o) { s += o[k] * 10 + o[l]; } } return s; }
print(times(100, () => nested(small))); // expect: 198
function previous(o) { let s = "", last; for (const k in o) { if (last) { s += o[last] + o[k] + " "; } last = k; } return s.trim(); }
print(times(100, () => previous(small))); // expect: 3 5

// The object changes meanwhile: values, shape, accessors, deleted and added properties.
function doubled(o) { let s = 0; for (const k in o) { o[k] *= 2; s += o[k]; } return s; }
print(times(5, () => doubled(small)), text(small)); // expect: 192 a=32 b=64 c=96
function deleting(o) { let s = ""; for (const k in o) { s += k + o[k] + " "; delete o.c; delete o[k]; } return s.trim(); }
print(times(100, () => deleting({ a: 1, b: 2, c: 3, d: 4 }))); // expect: a1 b2 d4
function adding(o) { let s = ""; for (const k in o) { s += k + o[k] + " "; o["new" + k] = k; o.b = "B"; } return s.trim(); }
print(times(100, () => adding({ a: 1, b: 2, c: 3 }))); // expect: a1 bB c3
let reads = 0;
function withGetter(i) { return { a: i, get b() { reads++; Object.defineProperty(this, "c", { get() { return "got"; } }); return "g"; }, c: 3, d: 4 }; }
print(times(100, (i) => text(withGetter(i))), reads); // expect: a=99 b=g c=got d=4 100
print(text(Object.defineProperty({ x: 1, y: 2 }, "y", { enumerable: false })), text(Object.create({ p: 1 }, { q: { value: 2, enumerable: true } }))); // expect: x=1 q=2 p=1

// Dictionaries, arrays, strings, proxies, nothing.
const dictionary = { z: 1, y: 2, x: 3 };
delete dictionary.y;
print(times(100, () => text(dictionary)), text([5, , 6]), text("hi"), text(null) + text(undefined) + text(7)); // expect: z=1 x=3 0=5 2=6 0=h 1=i 
print(text(new Proxy({ a: 1, b: 2 }, { get: (o, k) => "<" + String(k) + ">" }))); // expect: a=<a> b=<b>
class Base { inherited() {} }
class Derived extends Base { constructor() { super(); this.own = 1; this[5] = 6; } }
print(times(100, () => text(new Derived()))); // expect: 5=6 own=1
Object.prototype.everywhere = "e";
print(text({ a: 1 })); // expect: a=1 everywhere=e
delete Object.prototype.everywhere;
print(text({ a: 1 })); // expect: a=1

// Exceptions on the way to the next key, closures over the key.
function thrown() {
    const proxy = new Proxy({ a: 1, b: 2 }, { getOwnPropertyDescriptor(o, k) { if (k === "b") { throw "trap"; } return Reflect.getOwnPropertyDescriptor(o, k); } });
    try { for (const k in proxy); } catch (e) { return e; }
}
print(times(60, thrown)); // expect: trap
function closures(o) { const all = []; for (const k in o) { all.push(() => k + o[k]); } return all.map((f) => f()).join(); }
print(times(100, () => closures({ a: 1, b: 2 }))); // expect: a1,b2

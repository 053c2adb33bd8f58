// Map.prototype.getOrInsert, getOrInsertComputed and those of WeakMap.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
const kind = (f) => { try { return String(f()); } catch (e) { return e.name; } };
for (const C of [Map, WeakMap]) for (const n of ["getOrInsert", "getOrInsertComputed"]) log(C.name, n, C.prototype[n].length, C.prototype[n].name, kind(() => C.prototype[n].call(new Set(), {}, log)), kind(() => new C.prototype[n]({}, log)));
const m = new Map([["a", 1]]);
log(m.getOrInsert("a", 2), m.getOrInsert("b", 3), m.getOrInsert("b", 4), m.getOrInsert(-0, "zero"), [...m.keys()].join(), Object.is([...m.keys()][2], 0));
log(m.getOrInsertComputed("a", () => "no"), m.getOrInsertComputed("c", function (k) { "use strict"; return `${k} ${arguments.length} ${this}`; }), m.get("c"), m.getOrInsert("u"), m.has("u"));
m.getOrInsertComputed(-0.0, (k) => log("not called")); new Map().getOrInsertComputed(-0, (k) => log(Object.is(k, 0)));
log(kind(() => m.getOrInsertComputed("a", 1)), kind(() => m.getOrInsertComputed("x", () => { throw new RangeError(); })), m.has("x"));
log(m.getOrInsertComputed("self", () => { m.set("self", "inner"); m.set("after", 1); return "outer"; }), m.get("self"), [...m.keys()].slice(-2).join());
log(m.getOrInsertComputed("grown", () => { for (let i = 0; i < 100; i++) m.set(i, i); m.clear(); return 5; }), m.size, m.get("grown"));
const w = new WeakMap(), key = {}, symbol = Symbol();
log(w.getOrInsert(key, 1), w.getOrInsert(key, 2), w.getOrInsertComputed(symbol, (k) => k === symbol), w.get(symbol), w.getOrInsertComputed(key, () => log("no")));
log(kind(() => w.getOrInsert(1, 1)), kind(() => w.getOrInsert(Symbol.for("x"), 1)), kind(() => w.getOrInsertComputed(1, () => 1)), kind(() => w.getOrInsertComputed(key, 1)));
const late = {}; log(w.getOrInsertComputed(late, () => { w.set(late, "inner"); return "outer"; }), w.get(late));
// expect: Map getOrInsert 2 getOrInsert TypeError TypeError
// expect: Map getOrInsertComputed 2 getOrInsertComputed TypeError TypeError
// expect: WeakMap getOrInsert 2 getOrInsert TypeError TypeError
// expect: WeakMap getOrInsertComputed 2 getOrInsertComputed TypeError TypeError
// expect: 1 3 3 zero a,b,0 true
// expect: 1 c 1 undefined c 1 undefined undefined true
// expect: true
// expect: TypeError RangeError false
// expect: outer outer self,after
// expect: 5 1 5
// expect: 1 1 true true 1
// expect: TypeError TypeError TypeError TypeError
// expect: outer outer

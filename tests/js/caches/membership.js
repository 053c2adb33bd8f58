// `in`, instanceof and for-in answered by caches: what they depend on changes.
const log = (...a) => console.log(...a);
const times = (n, f) => { let r; for (let i = 0; i < n; i++) r = f(i); return r; };
const has = (k, o) => k in o;
class A { get g() { return 1; } m() { } }
class B extends A { constructor() { super(); this.own = 1; } }
const b = new B();
for (const k of ["own", "m", "g", "none", "toString", "constructor", "0", Symbol.iterator]) log(String(k), times(100, () => has(k, b)));
A.prototype.none = 1;
log(has("none", b)); delete A.prototype.none; log(has("none", b));
delete b.own; log(has("own", b)); b.own = 2; log(has("own", b));
Object.setPrototypeOf(b, { z: 1 }); log(has("m", b), has("z", b)); Object.setPrototypeOf(b, null); log(has("z", b), has("own", b));
const dict = {}; for (let i = 0; i < 2000; i++) dict["k" + i] = i;
let n = 0; for (let i = 0; i < 4000; i++) n += has("k" + i, dict); log(n);
for (let i = 0; i < 2000; i += 2) delete dict["k" + i];
n = 0; for (let i = 0; i < 4000; i++) n += has("k" + i, dict); log(n);
let traps = 0;
const proxy = new Proxy({ a: 1 }, { has(t, k) { traps++; return k === "yes" || k in t; } });
log(times(50, () => has("yes", proxy)), times(50, () => has("a", proxy)), times(50, () => has("b", Object.create(proxy))), traps);
log(times(50, () => has("length", [])), times(50, () => has("1", [0, 1])), has(5, [0, 1]), has("length", new String("x")), has(0, new String("x")));
log(times(50, () => { try { return has("x", 1); } catch (e) { return e.message; } }));
log(has("prototype", function () { }), has("prototype", () => 1), has("name", class { }), has("length", Math.max));
log(times(50, () => has("BYTES_PER_ELEMENT", new Int8Array(2))), has("-0", new Int8Array(2)), has("1.5", new Int8Array(2)), has("1", new Int8Array(2)));

const is = (o, C) => o instanceof C;
log(times(100, () => is(new B(), A)), times(100, () => is({}, A)), times(100, () => is(1, A)), times(100, () => is(null, A)));
function F() { }
const f = new F();
log(times(100, () => is(f, F))); F.prototype = {}; log(is(f, F), is(new F(), F));
F.prototype = 1; log(times(3, () => { try { return is(f, F); } catch (e) { return e.message; } }), is(1, F));
class H { static [Symbol.hasInstance](x) { return x === 7; } }
log(times(100, (i) => is(i % 10, H)), is(7, H), is(new H(), H));
Object.defineProperty(A, Symbol.hasInstance, { value: () => true, configurable: true });
log(is(1, A)); delete A[Symbol.hasInstance]; log(is(1, A));
Object.defineProperty(A, Symbol.hasInstance, { value: 1, configurable: true });
log(times(3, () => { try { return is(1, A); } catch (e) { return e.message; } }));
Object.defineProperty(A, Symbol.hasInstance, { value: null, configurable: true });
log(is(new B(), A)); delete A[Symbol.hasInstance];
let gets = 0;
Object.defineProperty(B, Symbol.hasInstance, { get() { gets++; return () => 1; } });
log(times(50, () => is(1, B)), gets);
const bound = F.bind(null); F.prototype = Array.prototype; log(times(50, () => is([], bound)), is({}, bound));
log(times(50, () => is([], Array)), times(50, () => is([], Object)), is(Object.create(null), Object), is(proxy, Object));
for (const bad of [1, {}, null, undefined, "s"]) log(times(3, () => { try { return is(1, bad); } catch (e) { return e.message; } }));
const arrow = () => 1; log(times(3, () => { try { return is({}, arrow); } catch (e) { return e.message; } }), is(1, arrow));

const keys = (o) => { let s = ""; for (const k in o) s += k + ","; return s; };
const plain = () => ({ a: 1, b: 2, c: 3 });
log(times(100, () => keys(plain())));
Object.prototype.inherited = 1; log(keys(plain())); delete Object.prototype.inherited; log(keys(plain()));
Object.prototype[3] = 1; log(keys(plain())); delete Object.prototype[3]; log(keys(plain()));
const p = plain(); Object.defineProperty(p, "b", { enumerable: false }); log(times(50, () => keys(p)));
p[1] = 0; log(times(50, () => keys(p))); delete p[1]; log(keys(p)); delete p.a; log(keys(p)); p.a = 1; log(keys(p));
class P { constructor() { this.x = 1; this.y = 2; } m() { } }
log(times(100, () => keys(new P()))); P.prototype.shown = 1; log(keys(new P())); Object.defineProperty(P.prototype, "shown", { enumerable: false }); log(keys(new P()));
const changing = (o) => { let s = ""; for (const k in o) { s += k; if (k === "a") delete o.b; o.d = 1; } return s; };
log(times(100, () => changing(plain())));
log(times(50, () => keys(Object.create({ up: 1 }, { own: { value: 1, enumerable: true } }))), times(50, () => keys(Object.create(null))), keys([1, 2]), keys("ab"), keys(null), keys(5));
const shadow = Object.create(Object.defineProperty({}, "q", { value: 1 })); Object.defineProperty(shadow, "q", { value: 2, enumerable: true });
log(times(50, () => keys(shadow)));
let big = {}; for (let i = 0; i < 100; i++) { big["n" + i] = i; if (i % 10 === 9) log(keys(big).length); }
times(3000, (i) => { const o = {}; o["u" + i % 97] = 1; o.v = 1; if (keys(o) !== "u" + i % 97 + ",v,") log("wrong", i); });
// expect: own true
// expect: m true
// expect: g true
// expect: none false
// expect: toString true
// expect: constructor true
// expect: 0 false
// expect: Symbol(Symbol.iterator) false
// expect: true
// expect: false
// expect: false
// expect: true
// expect: false true
// expect: false true
// expect: 2000
// expect: 1000
// expect: true true false 150
// expect: true true false true true
// expect: Cannot use 'in' operator to search for 'x' in 1
// expect: true false true true
// expect: true false false true
// expect: true false false false
// expect: true
// expect: false true
// expect: Function has non-object prototype '1' in instanceof check false
// expect: false true false
// expect: true
// expect: false
// expect: 1 is not a function
// expect: true
// expect: true 50
// expect: true false
// expect: true true false true
// expect: Right-hand side of 'instanceof' is not an object
// expect: Right-hand side of 'instanceof' is not callable
// expect: Right-hand side of 'instanceof' is not an object
// expect: Right-hand side of 'instanceof' is not an object
// expect: Right-hand side of 'instanceof' is not an object
// expect: Function has non-object prototype 'undefined' in instanceof check false
// expect: a,b,c,
// expect: a,b,c,inherited,
// expect: a,b,c,
// expect: a,b,c,3,
// expect: a,b,c,
// expect: a,c,
// expect: 1,a,c,
// expect: a,c,
// expect: c,
// expect: c,a,
// expect: x,y,
// expect: x,y,shown,
// expect: x,y,
// expect: ac
// expect: own,up,  0,1, 0,1,  
// expect: q,
// expect: 30
// expect: 70
// expect: 110
// expect: 150
// expect: 190
// expect: 230
// expect: 270
// expect: 310
// expect: 350
// expect: 390

// Getters and setters at sites that are hot: called from machine code, replaced, deleted, thrown from, inherited,
// recursive; sites that see many shapes, and shapes whose fields lie outside of the object.
const log = (...a) => console.log(...a);
const times = (n, f) => { let r; for (let i = 0; i < n; i++) r = f(i); return r; };

class Box {
    constructor(v) { this.v = v; this.calls = 0; }
    get twice() { this.calls++; return this.v * 2; }
    set twice(x) { this.calls++; this.v = x / 2; }
    get thrower() { if (this.v > 2) throw new Error("too big: " + this.v); return this.v; }
    get self() { return this; }
    get deep() { return this.v-- > 0 ? this.deep + 1 : 0; }
    get endless() { return this.endless; }
    set none(_) { }
    get args() { return arguments.length; }
    set args(x) { this.v = arguments.length; return 99; }
}
const read = (o) => o.twice, write = (o, x) => (o.twice = x);
const box = new Box(21);
log(times(300, () => read(box)), box.calls);
log(times(300, (i) => write(box, i)), box.v, box.calls);
Object.defineProperty(Box.prototype, "twice", { get() { return "new"; }, set(x) { this.v = "set " + x; }, configurable: true });
log(times(300, () => read(box)), times(300, (i) => write(box, i)), box.v);
delete Box.prototype.twice;
log(read(box), write(box, 5), read(box));
const throws = (o) => { try { return o.thrower; } catch (e) { return e.message; } };
log(times(300, (i) => throws(new Box(i % 4))), throws(new Box(3)));
log(times(200, () => new Box(1).self.self.self.v));
const deep = (o) => o.deep;
log(times(200, (i) => deep(new Box(i))));
const endless = (o) => { try { return o.endless; } catch (e) { return e instanceof RangeError; } };
log(times(3, () => endless(box)));
log(times(200, () => { const b = new Box(0); b.none = 1; const r = (b.args = 7); return [b.args, b.v, r].join(); }));
const bare = { get x() { return 1; } };
const readX = (o) => o.x, setX = (o) => { "use strict"; try { o.x = 1; return "done"; } catch (e) { return e.name; } };
log(times(200, () => readX(bare)), times(200, () => setX(bare)), readX({ x: 3 }), readX({ set x(v) { } }));
log(times(200, () => readX({ get x() { return 4; } })), readX("s"), readX(1));

// Many shapes: values of their own, of prototypes, missing, getters, in and outside of the object.
const many = [];
for (let i = 0; i < 24; i++) {
    const o = i % 3 === 0 ? { __proto__: { p: "proto" + i } } : {};
    for (let k = 0; k < i; k++) o["f" + k + i] = k;
    if (i % 4 === 1) Object.defineProperty(o, "p", { get() { return "getter" + i; }, configurable: true });
    else if (i % 4 !== 3 && i % 3) o.p = i;
    many.push(o);
}
const getP = (o) => o.p, setP = (o, v) => { try { o.p = v; } catch { } };
log(times(50, () => many.map(getP).join()));
const method = (o) => { try { return o.m(); } catch (e) { return e.message; } };
many.forEach((o, i) => { if (i % 5) o.m = function () { return i + (this === o ? "" : "!"); }; });
log(times(50, () => many.map(method).join()));
times(50, (i) => many.forEach((o) => setP(o, i)));
log(many.map(getP).join());
many.forEach((o, i) => { if (i % 2) delete o.p; });
log(times(50, () => many.map(getP).join()));
Object.prototype.p = "everywhere";
log(many.map(getP).join());
delete Object.prototype.p;
log(many.map(getP).join());

// Fields beyond the object's own room: added, overwritten with other kinds, young values in old objects.
const wide = (n) => { const o = {}; o.a = n; o.b = n; o.c = n; o.d = n; o.e = n; o.f = n; o.g = { n }; o.h = n; o.i = n / 2; o.j = "" + n; return o; };
let last;
times(500, (i) => { last = wide(i); });
log(JSON.stringify(last));
const kinds = [1, 1.5, "s", null, undefined, true, {}, [], Symbol.iterator, 1n, wide];
const poke = (o, v) => { o.g = v; o.h = v; o.j = v; };
log(times(500, (i) => { poke(last, kinds[i % kinds.length]); return typeof last.g + typeof last.h + typeof last.j; }));
const old = [];
times(200, (i) => old.push(wide(i)));
times(20000, (i) => poke(old[i % 200], { i }));
log(old.every((o, i) => o.g.i % 200 === i && o.h === o.g && o.j === o.g), old.map((o) => o.g.i).reduce((a, b) => a + b));
class Frozen { constructor() { Object.assign(this, wide(1)); Object.freeze(this); } }
log(times(100, () => { const f = new Frozen(); poke(f, 2); return JSON.stringify(f); }));
// expect: 42 300
// expect: 299 149.5 600
// expect: new 299 set 299
// expect: undefined 5 5
// expect: too big: 3 too big: 3
// expect: 1
// expect: 199
// expect: true
// expect: 0,1,7
// expect: 1 TypeError 3 undefined
// expect: 4 undefined undefined
// expect: proto0,getter1,2,proto3,4,getter5,proto6,,8,getter9,10,,proto12,getter13,14,proto15,16,getter17,proto18,,20,getter21,22,
// expect: o.m is not a function,1,2,3,4,o.m is not a function,6,7,8,9,o.m is not a function,11,12,13,14,o.m is not a function,16,17,18,19,o.m is not a function,21,22,23
// expect: 49,getter1,49,49,49,getter5,49,49,49,getter9,49,49,49,getter13,49,49,49,getter17,49,49,49,getter21,49,49
// expect: 49,,49,proto3,49,,49,,49,proto9,49,,49,,49,proto15,49,,49,,49,proto21,49,
// expect: 49,everywhere,49,proto3,49,everywhere,49,everywhere,49,proto9,49,everywhere,49,everywhere,49,proto15,49,everywhere,49,everywhere,49,proto21,49,everywhere
// expect: 49,,49,proto3,49,,49,,49,proto9,49,,49,,49,proto15,49,,49,,49,proto21,49,
// expect: {"a":499,"b":499,"c":499,"d":499,"e":499,"f":499,"g":{"n":499},"h":499,"i":249.5,"j":"499"}
// expect: undefinedundefinedundefined
// expect: true 3979900
// expect: {"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":{"n":1},"h":1,"i":0.5,"j":"1"}

// Bindings of closures that are written once are constants of optimized code: classes, functions, tables; and so are
// the constructors in them. Those that are written again, by whatever, are not.

const turns = 6000, half = 4000;

function modules() {
    const scale = 3;
    let count = 0;
    let later;
    let evaluated = 1;
    function helper(x) { return x * scale; }
    function twice(x) { return x; }
    var twice = function (x) { return x * 2; };
    class Vec {
        constructor(x, y) { this.x = x; this.y = y; }
        plus(o) { count++; return new Vec(helper(this.x + o.x), twice(this.y + o.y)); }
        late() { return later; }
        ev() { return evaluated; }
    }
    class Vec3 extends Vec {
        constructor(x, y, z) { super(x, y); this.z = z; }
        plus(o) { return new Vec3(this.x + o.x, this.y + o.y, this.z + o.z); }
    }
    class Vec4 extends Vec3 { w = 4; }
    return { Vec, Vec3, Vec4, count: () => count, set: (v) => { later = v; }, ev: (text) => eval(text) };
}
const { Vec, Vec3, Vec4, count, set, ev } = modules();

function sum(v, o) {
    let s = 0;
    for (let i = 0; i < turns; i++) { const p = v.plus(o); s += p.x + p.y + (p.z || 0); }
    return s;
}
print(sum(new Vec(1, 2), new Vec(3, 4)), count(), sum(new Vec3(1, 2, 3), new Vec3(1, 1, 1)), count());
// expect: 144000 6000 54000 6000
print(sum(new Vec4(1, 2, 3), new Vec3(1, 1, 1)), new Vec4(1, 2, 3).w, new Vec4(1, 2, 3) instanceof Vec);
// expect: 54000 4 true

function lates(v, value) {
    let s = "";
    for (let i = 0; i < turns; i++) {
        if (i === half) set(value);
        if (i % 1000 === 999) s += v.late() + " ";
    }
    return s;
}
print(lates(new Vec(1, 2), 5), lates(new Vec(1, 2), "x"));
// expect: undefined undefined undefined undefined 5 5  5 5 5 5 x x 
function evs(v) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === half) ev("evaluated = 10");
        s += v.ev();
    }
    return s;
}
print(evs(new Vec(1, 2)));
// expect: 24000

// Several closures of one function: each has its own bindings.
function maker(k) {
    const base = k * 10;
    const get = () => base + k;
    return { get, other(f) { return f() + get(); } };
}
const one = maker(1), two = maker(2);
function closures(a, b) {
    let s = 0;
    for (let i = 0; i < turns; i++) s += a.get() + (i & 1 ? b : a).other(b.get);
    return s;
}
print(closures(one, two), closures(two, one));
// expect: 297000 297000

// The dead zone, in code that is hot before the binding is there.
function zone() {
    const f = (use) => (use ? value : 0);
    for (let i = 0; i < turns; i++) f(false);
    let message = "";
    try { f(true); } catch (e) { message = e.name; }
    const value = 7;
    let s = 0;
    for (let i = 0; i < turns; i++) s += f(i > half);
    return message + " " + s;
}
print(zone());
// expect: ReferenceError 13993

// A constructor's prototype and parent change.
function Base(v) { this.v = v; }
Base.prototype.read = function () { return this.v; };
class Derived extends Base { constructor(v) { super(v); this.d = 1; } }
function Other(v) { this.v = v * 100; }
Other.prototype.read = Base.prototype.read;
function make(when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Object.setPrototypeOf(Derived, Other);
        s += new Derived(1).read();
    }
    return s;
}
print(make(-1), make(half), make(-1));
// expect: 6000 204000 600000
function prototypes(when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Base.prototype = { read() { return 1000; } };
        s += new Base(1).read();
    }
    return s;
}
print(prototypes(-1), prototypes(half), prototypes(-1));
// expect: 6000 2004000 6000000

// One function, another new.target each time.
class Root { constructor() { this.name = new.target.name; } }
class Left extends Root {}
class Right extends Root {}
function targets() {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        const o = i & 1 ? new Left() : new Right();
        s += o.name.length + (o instanceof Left ? 1 : 0) + (Object.getPrototypeOf(o) === Right.prototype ? 10 : 0);
    }
    return s;
}
print(targets());
// expect: 60000

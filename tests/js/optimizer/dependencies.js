// What optimized code relies on changes while the code runs: methods replaced, removed, shadowed, fields that hold
// another kind of value, constants written again. Each loop passes the change half-way.

const turns = 6000, half = 4000;

// -- a method of a prototype is replaced in mid-loop, by the loop itself and by a callee

class Ball {
    constructor(x) { this.x = x; }
    bounce() { return this.x + 1; }
    twice() { return this.bounce() * 2; }
}
function replaced(ball, when) {
    let sum = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Ball.prototype.bounce = function () { return this.x + 100; };
        sum += ball.bounce();
    }
    return sum;
}
const ball = new Ball(1);
print(replaced(ball, -1), replaced(ball, half), replaced(ball, -1));
// expect: 12000 210000 606000

class Counter {
    constructor() { this.n = 0; }
    step(i) {
        this.n++;
        if (i === half) Counter.prototype.step = function (i) { this.n += 10; };
    }
}
function byItself(c) {
    for (let i = 0; i < turns; i++) c.step(i);
    return c.n;
}
print(byItself(new Counter()));
// expect: 23991

// -- a callee that the caller has inlined changes the method that the caller calls next

class Node1 { constructor() { this.v = 1; } change(yes) { if (yes) Node1.prototype.get = () => 7; return 0; } get() { return this.v; } }
function inFrames(o, i) { return o.change(i === half) + o.get(); }
function outer(o) { let s = 0; for (let i = 0; i < turns; i++) s += inFrames(o, i); return s; }
print(outer(new Node1()));
// expect: 18000

// -- between a prototype and the holder, and on the object itself

class A { name() { return 1; } }
class B extends A {}
class C extends B { }
function names(o, change) {
    let sum = 0;
    for (let i = 0; i < turns; i++) {
        if (i === half) change(o);
        sum += o.name();
    }
    return sum;
}
const c = new C();
print(names(c, () => {}), names(c, () => { B.prototype.name = () => 2; }), names(c, () => { delete B.prototype.name; }));
// expect: 6000 8000 10000
print(names(c, () => { Object.setPrototypeOf(B.prototype, { name() { return 5; } }); }), names(c, (o) => { o.name = () => 3; }));
// expect: 14000 26000
print(names(new C(), () => { Object.defineProperty(C.prototype, "name", { get() { return () => 4; }, configurable: true }); }));
// expect: 28000
print(names(new C(), () => { delete C.prototype.name; }), names(new C(), () => { Object.setPrototypeOf(B.prototype, A.prototype); }));
// expect: 26000 22000
let thrown = 0;
try {
    names(new C(), () => { delete A.prototype.name; });
} catch (e) {
    thrown = e instanceof TypeError;
}
print(thrown);
// expect: true

// -- what is missing appears

function missing(o, change) {
    let n = 0;
    for (let i = 0; i < turns; i++) {
        if (i === half) change();
        if (o.absent === undefined) n++;
    }
    return n;
}
const plain = { a: 1 };
print(missing(plain, () => {}), missing(plain, () => { Object.prototype.absent = 1; }), missing(plain, () => { delete Object.prototype.absent; }));
// expect: 6000 4000 2000

// -- kinds of fields

function Point(x, y) { this.x = x; this.y = y; }
function sums(points, other) {
    let sum = 0, text = "";
    for (let i = 0; i < turns; i++) {
        const p = points[i & 3];
        if (i === half) p.x = other;
        const x = p.x;
        if (typeof x === "number") sum += x + p.y; else text += typeof x;
    }
    return sum + " " + text.length;
}
const points = () => [new Point(1, 2), new Point(3, 4), new Point(5, 6), new Point(7, 8)];
print(sums(points(), 5), "|", sums(points(), 0.5), "|", sums(points(), "s"), "|", sums(points(), {}), "|", sums(points(), undefined));
// expect: 56000 0 | 53750 0 | 52500 3000 | 52500 3000 | 52500 4500

class Tree { constructor(l, r) { this.left = l; this.right = r; } count() { return 1 + (this.left ? this.left.count() + this.right.count() : 0); } }
const leaf = () => new Tree(null, null);
let tree = leaf();
for (let i = 0; i < 8; i++) tree = new Tree(tree, leaf());
let counted = 0;
for (let i = 0; i < turns; i++) counted += tree.count();
print(counted);
// expect: 102000

// A field that was an object always, and a loop that reads through it while it becomes a number.
function Holder(inner) { this.inner = inner; }
function through(h, when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) h.inner = 5;
        const inner = h.inner;
        s += inner.v === undefined ? 1000 : inner.v;
    }
    return s;
}
print(through(new Holder({ v: 2 }), -1), through(new Holder({ v: 2 }), half), through(new Holder({ v: 2 }), -1));
// expect: 12000 2008000 12000

// By all that stores: assign, spread, literals, parse, define, freeze.
function readK(o) { return o.k + 1; }
function kinds(make) {
    let last;
    for (let i = 0; i < turns; i++) last = readK(make(i));
    return last;
}
print(kinds((i) => ({ k: i })), kinds((i) => Object.assign({}, { k: i < half ? i : "s" })), kinds((i) => ({ ...{ k: i < half ? 1 : 0.5 } })));
// expect: 6000 s1 1.5
print(kinds((i) => JSON.parse(i < half ? '{"k":1}' : '{"k":[2]}')),
    kinds((i) => Object.defineProperty({}, "k", { value: i < half ? 1 : "d", writable: true, enumerable: true, configurable: true })),
    kinds((i) => Object.freeze({ k: i < half ? 1 : "f" })));
// expect: 21 d1 f1
class Field { k = 1; }
class Field2 { k; constructor(v) { this.k = v; } }
print(kinds(() => new Field()), kinds((i) => new Field2(i < half ? 1 : "c")), kinds((i) => Object.fromEntries([["k", i < half ? 1 : null]])));
// expect: 2 c1 1

// -- constants: class statics, namespace objects, globals

class Settings { static scale = 2; static get() { return Settings.scale; } }
function scaled(when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Settings.scale = 3;
        s += Settings.scale + Settings.get();
    }
    return s;
}
print(scaled(-1), scaled(half), scaled(-1));
// expect: 24000 28000 36000
function mathOf(when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Math.max = (a, b) => 0;
        s += Math.max(i & 1, 1);
    }
    return s;
}
const max = Math.max;
print(mathOf(-1), mathOf(half));
Math.max = max;
// expect: 6000 4000
globalThis.limit = 3;
globalThis.helper = (x) => x + limit;
function globals(when) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) { limit = 4; globalThis["other" + i] = 1; }
        if (i === when + 1000) globalThis.helper = (x) => x * limit;
        s += helper(2);
    }
    return s;
}
print(globals(-9000), globals(half), globals(-9000));
// expect: 30000 34000 48000

// -- accessors

class Celsius { constructor(d) { this.d = d; } get f() { return this.d * 2; } set f(v) { this.d = v; } }
function accessors(o, change) {
    let s = 0;
    for (let i = 0; i < turns; i++) {
        if (i === half) change();
        o.f = i & 7;
        s += o.f;
    }
    return s;
}
print(accessors(new Celsius(1), () => {}));
// expect: 42000
print(accessors(new Celsius(1), () => { Object.defineProperty(Celsius.prototype, "f", { get() { return 1; }, set(v) { } }); }));
// expect: 30000

// -- a setter appears where properties are added

function Added(i) { this.first = i; this.second = i; }
function adding() {
    let s = 0, seen = 0;
    for (let i = 0; i < turns; i++) {
        if (i === half) Object.defineProperty(Added.prototype, "second", { set(v) { seen += 1; }, get() { return 0; }, configurable: true });
        s += new Added(1).second;
    }
    return s + " " + seen;
}
print(adding());
// expect: 4000 2000

// -- strings' methods, elements of prototypes

function strings(when) {
    let s = 0;
    const text = "abcd";
    for (let i = 0; i < turns; i++) {
        if (i === when) String.prototype.charCodeAt = () => 1;
        s += text.charCodeAt(i & 3);
    }
    return s;
}
const charCodeAt = String.prototype.charCodeAt;
print(strings(-1), strings(half));
String.prototype.charCodeAt = charCodeAt;
// expect: 591000 396000
function holes(a, when) {
    let n = 0;
    for (let i = 0; i < turns; i++) {
        if (i === when) Array.prototype[3] = 5;
        if (a[3] === 5) n++;
    }
    return n;
}
print(holes([1, 2, , , 4], -1), holes([1, 2, , , 4], half));
delete Array.prototype[3];
// expect: 0 2000

// -- the same word for a global property and, later, for a lexical binding

globalThis.shadowed = 1;
function readShadowed() { return shadowed; }
let before = 0;
for (let i = 0; i < turns; i++) before += readShadowed();
print(before);
// expect: 6000

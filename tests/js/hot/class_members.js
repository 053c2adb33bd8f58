// Classes in hot code: private names of several classes and shapes, super, constructors that are inlined or not.
// modes: interp default baseline gc-stress baseline-gc-stress native native-hot native-gc-stress llvm llvm-hot llvm-gc-stress
class Point {
    #x; #y = 0; static #made = 0;
    constructor(x, y) { this.#x = x; this.#y = y; Point.#made++; }
    get x() { return this.#x; }
    add(p) { return new Point(this.#x + p.#x, this.#y + p.#y); }
    #norm() { return Math.abs(this.#x) + Math.abs(this.#y); }
    norm() { return this.#norm(); }
    move(dx) { this.#x += dx; return this; }
    set y(v) { this.#y = v; }
    static made() { return Point.#made; }
    static is(o) { return #x in o; }
}
class Named extends Point { name = "n"; constructor(x, y, name) { super(x, y); if (name) this.name = name; } toString() { return this.name + super.norm(); } }
class Deep extends Named { #x = "own"; depth = this.name + this.#x; move(d) { super.move(d); return super.move(0.5); } own() { return this.#x; } }
function work(n, make) {
    let p = new Point(0, 0), s = "";
    for (let i = 0; i < n; i++) {
        const q = make(i);
        p = p.add(q).move(1);
        p.y = i;
        if (i % 10 === 0) s += q + ":" + q.norm() + " ";
    }
    return s.length + " " + p.norm() + " " + Point.is(p) + Point.is({});
}
Point.prototype.toString = function () { return "P"; };
const makers = [(i) => new Point(i, 1), (i) => new Named(i, 2, i % 2 ? "m" : ""), (i) => new Deep(i, 3), (i) => (i % 2 ? new Deep(1, i) : new Point(i, i)), (i) => new Point(0.5, i)];
for (let round = 0; round < 3; round++) for (const make of makers) console.log(work(40, make));
console.log(Point.made(), new Deep(1, 2).own(), new Deep(1, 2, "d").depth);
let errors = "";
function attempt(f) { for (let i = 0; i < 20; i++) { try { f(i); } catch (e) { if (i === 19) errors += e.name + ": " + e.message + "\n"; } } }
attempt((i) => Point.prototype.add.call(i === 19 ? {} : new Point(1, 2), new Point(1, 1)));
attempt((i) => Point.prototype.move.call(i === 19 ? Object.create(Point.prototype) : new Point(1, 2), 1));
attempt((i) => { class Bad extends Point { constructor(k) { if (k !== 19) super(1, 2); this.q = 1; } } new Bad(i); });
attempt((i) => { class Twice extends Point { constructor(k) { super(1, 2); if (k === 19) super(1, 2); } } new Twice(i); });
attempt((i) => { class Returns extends Point { constructor(k) { super(1, 2); if (k === 19) return 1; } } new Returns(i); });
attempt((i) => { class None extends (i === 19 ? null : Point) { } new None(1, 2); });
attempt((i) => Named(i));
console.log(errors);
// a super class that changes
class A { m() { return "A"; } } class B { m() { return "B"; } }
class C extends A { m() { return "C" + super.m(); } static s() { return super.name; } }
let chain = "";
for (let i = 0; i < 40; i++) {
    if (i === 20) Object.setPrototypeOf(C.prototype, B.prototype);
    if (i === 25) B.prototype.m = () => "changed";
    if (i === 30) Object.setPrototypeOf(C, B);
    if (i === 35) Object.defineProperty(B.prototype, "m", { get() { return () => "got" + (this instanceof C); } });
    chain += new C().m() + C.s() + " ";
}
console.log(chain);
// constructors that are called with another new.target, and what they see of it
class Seen { constructor() { this.target = new.target.name; } }
class Sub extends Seen { constructor(...a) { super(...a); } }
function build(how) { return how ? Reflect.construct(Seen, [], how) : new Sub(1); }
let seen = "";
for (let i = 0; i < 30; i++) seen += build(i % 3 === 0 ? null : i % 3 === 1 ? Sub : Array).target[0];
console.log(seen);
// objects with accessors and methods made in a loop
function objects(n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
        const o = { get v() { return i; }, set v(x) { s += x; }, ["k" + (i & 1)]: i, m() { return this.v + (super.toString === Object.prototype.toString); }, async a() {}, *g() { yield i; } };
        o.v = o.m();
        for (const y of o.g()) s += y;
        s += Object.keys(o).length;
    }
    return s;
}
console.log(objects(10), objects(60));
// expect: 19 859 truefalse
// expect: 26 859 truefalse
// expect: 26 859 truefalse
// expect: 19 479 truefalse
// expect: 27 99 truefalse
// expect: 19 859 truefalse
// expect: 26 859 truefalse
// expect: 26 859 truefalse
// expect: 19 479 truefalse
// expect: 27 99 truefalse
// expect: 19 859 truefalse
// expect: 26 859 truefalse
// expect: 26 859 truefalse
// expect: 19 479 truefalse
// expect: 27 99 truefalse
// expect: 1215 own down
// expect: TypeError: Cannot read private member #x from an object whose class did not declare it
// expect: TypeError: Cannot read private member #x from an object whose class did not declare it
// expect: ReferenceError: Must call super constructor in derived class before accessing 'this' or returning from derived constructor
// expect: ReferenceError: Super constructor may only be called once
// expect: TypeError: Derived constructors may only return object or undefined
// expect: TypeError: Super constructor function () { [native code] } of anonymous class is not a constructor
// expect: TypeError: Class constructor Named cannot be invoked without 'new'
// expect: 
// expect: CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CAA CBA CBA CBA CBA CBA CchangedA CchangedA CchangedA CchangedA CchangedA CchangedB CchangedB CchangedB CchangedB CchangedB CgottrueB CgottrueB CgottrueB CgottrueB CgottrueB 
// expect: SSASSASSASSASSASSASSASSASSASSA
// expect: 150 3900

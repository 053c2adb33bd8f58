// Class fields and reads of `super` in inlined code: what they rely on is changed, and exits lie within initializers.

const { repeat, report } = require("./_repeat.js");

// -- super.name: data of a known prototype
class Base {
    step(by) { return this.scale * by; }
    get scale() { return 2; }
    get half() { return this.scale / 2; }
    static make(n) { return `${this.name}${n}`; }
}
Base.prototype.plain = 7;
class Derived extends Base {
    step(by) { return super.step(2 * by) + 1; }
    get scale() { return 3; }
    half3() { return super.half + super.scale; }
    plain7() { return super.plain; }
    none() { return super.none; }
    calls() { return super.gone(); }
    later() { return (() => super.step(1))(); }
    named(name) { return super[name]; }
    static make(n) { return super.make(n) + "!"; }
}
const derived = new Derived();
const stepOf = (o, x) => o.step(x), allOf = o => [o.half3(), o.plain7(), o.none(), o.later(), o.named("plain")];
repeat(stepOf, derived, 1);
repeat(allOf, derived);
repeat(() => Derived.make(1));
report("step", () => [stepOf(derived, 4), stepOf(derived, 0.5), stepOf(derived, "x")]);
report("all", () => allOf(derived));
report("static", () => Derived.make(2));
report("missing", () => derived.calls());
Base.prototype.plain = "other";
report("written", () => allOf(derived));
Base.prototype.step = function (by) { return "patched" + by; };
report("patched", () => [stepOf(derived, 4), derived.later()]);
repeat(stepOf, derived, 1);
Object.defineProperty(Base.prototype, "step", { get() { return by => "got" + by + (this === derived); }, configurable: true });
report("getter", () => [stepOf(derived, 4), derived.later()]);
delete Base.prototype.step;
report("deleted", () => stepOf(derived, 4));
Object.prototype.step = by => "object's" + by;
repeat(stepOf, derived, 1);
report("inherited", () => stepOf(derived, 4));
delete Object.prototype.step;
Object.setPrototypeOf(Derived.prototype, { step(by) { return by + "of another"; } });
report("another prototype", () => stepOf(derived, 4));
Object.setPrototypeOf(Derived.prototype, null);
report("no prototype", () => stepOf(derived, 4));
Object.setPrototypeOf(Derived.prototype, new Proxy({}, { get: (target, key, receiver) => by => key + by + (receiver === derived) }));
report("proxy", () => stepOf(derived, 4));
repeat(stepOf, derived, 1);
report("proxy, compiled", () => stepOf(derived, 4));

const literal = { __proto__: { f(x) { return x + 1; } }, f(x) { return super.f(x) * 2; } };
repeat(x => literal.f(x), 1);
report("literal", () => [literal.f(5), literal.f("t")]);

// -- fields
let log = [], value = 1, fails = false;
function next() { if (fails) throw new Error("no"); return value; }
class Fields {
    #hidden = next();
    shown = next();
    [`com${"puted"}`] = this.shown;
    arrow = () => this.#hidden;
    static { this.count = 0; }
    constructor() { Fields.count++; }
    add(by) { this.#hidden += by; return this; }
    sum() { return this.#hidden + this.shown + this.computed + this.arrow(); }
    static has(o) { return #hidden in o; }
}
class More extends Fields {
    own = this.sum();
    #deep = this.own;
    deep() { return this.#deep; }
}
const makes = C => { const o = new C(); return o.add(1).sum(); };
const makesMore = () => { const o = new More(); return o.add(1).sum() + o.own + o.deep(); };
repeat(() => makes(Fields));
repeat(makesMore);
report("fields", () => [makes(Fields), makesMore(), Fields.has(new More()), Fields.has({})]);
value = 0.5;
report("doubles", () => [makes(Fields), makesMore()]);
value = "s";
report("text", () => [makes(Fields), makesMore()]);
value = 1;
repeat(makesMore);
value = { toString: () => "o" };
report("objects", makesMore);
value = 2147483647;
report("large", () => [makes(Fields), makesMore()]);
fails = true;
report("thrown", makesMore);
function catches() { try { return makesMore(); } catch (e) { return "caught " + e.message; } }
repeat(catches);
report("caught", catches);
fails = false;
value = 3;
report("again", () => [catches(), Object.keys(new More()).join()]);
const anyCount = Fields.count;
new More(); new Fields();
report("counted", () => Fields.count - anyCount);

// An initializer that is left drops its result, and the constructor goes on.
let kind = 1;
class Leaves {
    first = 10;
    second = kind + 1;
    constructor() { this.third = [this.first, this.second].join(); }
}
class LeavesMore extends Leaves { fourth = this.third + kind; constructor(x) { super(); this.fifth = x; } }
const leaves = x => { const o = new LeavesMore(x); return `${o.third} ${o.fourth} ${o.fifth} ${o instanceof Leaves}`; };
repeat(leaves, 1);
report("left", () => leaves(2));
kind = "k";
report("left, text", () => leaves(2));
kind = 2147483647;
report("left, overflow", () => leaves(3));
kind = 1n;
report("left, bigint", () => leaves(3));

// Frozen, proxied and returned objects; fields stamped on what a base class returns.
class Returns { constructor(o) { return o; } }
class Stamps extends Returns { #stamp = 5; static read(o) { return o.#stamp; } }
const stamps = o => { new Stamps(o); return Stamps.read(o); };
repeat(() => stamps({}));
report("stamped", () => [stamps({}), stamps([]), stamps(new Proxy({}, {}))]);
const twice = {};
stamps(twice);
report("stamped twice", () => stamps(twice));
report("not stamped", () => Stamps.read({}));

// -- more than one function of a class's text
function classOf(parent, n) { return class extends parent { #n = n; get n() { return this.#n + (super.n ?? 0); } }; }
const One = classOf(Object, 1);
const nOf = C => new C().n;
repeat(nOf, One);
const Two = classOf(One, 10), Three = classOf(Two, 100);
report("classes of one text", () => [nOf(One), nOf(Two), nOf(Three)]);
repeat(nOf, Two);
report("classes of one text, compiled", () => [nOf(One), nOf(Two), nOf(Three)]);
report("others' names", () => Object.getOwnPropertyDescriptor(Two.prototype, "n").get.call(new One()));

// expect: step: 25,4,NaN
// expect: all: 3.5,7,,3,7
// expect: static: Derived2!
// expect: missing: TypeError
// expect: written: 3.5,other,,3,other
// expect: patched: patched81,patched1
// expect: getter: got8true1,got1true
// expect: deleted: TypeError
// expect: inherited: object's81
// expect: another prototype: 8of another1
// expect: no prototype: TypeError
// expect: proxy: step8true1
// expect: proxy, compiled: step8true1
// expect: literal: 12,NaN
// expect: fields: 6,14,true,false
// expect: doubles: 4,8
// expect: text: s1sss1,s1sss1ssssssss
// expect: objects: o1ooo1oooooooo
// expect: large: 8589934590,25769803766
// expect: thrown: Error
// expect: caught: caught no
// expect: again: 38,shown,computed,arrow,own
// expect: counted: 2
// expect: left: 10,2 10,21 2 true
// expect: left, text: 10,k1 10,k1k 2 true
// expect: left, overflow: 10,2147483648 10,21474836482147483647 3 true
// expect: left, bigint: TypeError
// expect: stamped: 5,5,5
// expect: stamped twice: TypeError
// expect: not stamped: TypeError
// expect: classes of one text: 1,11,111
// expect: classes of one text, compiled: 1,11,111
// expect: others' names: TypeError

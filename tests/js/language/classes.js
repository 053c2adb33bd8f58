// Classes: fields, private names, accessors, static blocks, inheritance, super, new.target.
const order = [];
const note = (x) => (order.push(x), x);
class A {
    static [note("s")] = note("static");
    [note("f")] = note("field");
    #secret = 1;
    static #count = 0;
    static { A.#count = 10; this.blocked = true; }
    constructor() { A.#count++; note(new.target.name); }
    get secret() { return this.#secret; }
    set secret(v) { this.#secret = v * 2; }
    #hidden() { return "hidden " + this.#secret; }
    reveal() { return this.#hidden(); }
    static has(o) { return #secret in o; }
    static get count() { return A.#count; }
    toString() { return "A"; }
}
class B extends A {
    x = this.secret;
    constructor(...args) { const f = () => super(...args); f(); this.y = super.toString(); }
    toString() { return "B<" + super.toString(); }
    static make() { return super.has(new this()); }
}
const b = new B();
b.secret = 21;
console.log(b.secret, b.x, b.y, String(b), b.reveal());
console.log(A.has(b), A.has({}), B.make(), A.count, A.blocked);
console.log(order.join());
try { A.prototype.reveal.call({}); } catch (e) { console.log(e.name); }
try { class C extends A { constructor() {} } new C(); } catch (e) { console.log(e.name); }
try { A(); } catch (e) { console.log(e.name); }
try { class D extends null {} new D(); } catch (e) { console.log(e.name); }
const E = class Named { static who() { return Named.name; } };
console.log(E.who(), E.name, class {}.name === "");
console.log(Object.getOwnPropertyNames(A.prototype).join());
class Stack extends Array { top() { return this[this.length - 1]; } }
const s = Stack.from([1, 2, 3]).map((x) => x * 2);
console.log(s instanceof Stack, s.top(), s.length);
const base = { hi() { return "hi " + this.name; } };
const derived = { __proto__: base, name: "d", hi() { return super.hi() + "!"; } };
console.log(derived.hi());

// expect: 42 1 A B<A hidden 42
// expect: true false true 12 true
// expect: s,f,static,field,B,field,B
// expect: TypeError
// expect: ReferenceError
// expect: TypeError
// expect: TypeError
// expect: Named Named true
// expect: constructor,secret,reveal,toString
// expect: true 6 3
// expect: hi d!

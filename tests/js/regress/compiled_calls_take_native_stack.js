// Compiled calls take native stack: with a large JavaScript stack it is the native one that ends first.
// flags: --max-stack=64m
// modes: default baseline
function overflows(f) {
    try {
        f();
        return "returned";
    } catch (e) {
        return e instanceof RangeError;
    }
}
function plain() { return plain(); }
console.log(overflows(plain)); // expect: true
function Made() { this.x = new Made(); }
console.log(overflows(() => new Made())); // expect: true
const getter = { get x() { return this.x; } };
console.log(overflows(() => getter.x)); // expect: true
class Base { constructor() { new Derived(); } }
class Derived extends Base { constructor() { super(); } }
console.log(overflows(() => new Derived())); // expect: true
function one() { return two(); }
function two() { return [1].map(one).length + one(); }
console.log(overflows(one)); // expect: true
function last() { try { return last(); } finally { depth++; } }
let depth = 0;
console.log(overflows(last), depth > 1000); // expect: true true

// What optimized code sees through: call, apply, bound functions; `instanceof`, `typeof` and builtins that are nodes.

const { repeat, report } = require("./_repeat.js");

// -- call

function sum3(a, b, c) { return a + b + c; }
function self() { "use strict"; return this; }
function viaCall(x) { return sum3.call(null, x, 2, 3); }
repeat(viaCall, 1);
report("call", () => viaCall(4));
report("call, text", () => viaCall("x"));
report("call, object", () => viaCall({ valueOf() { return 10; } }));
function callsNothing() { return self.call(); }
repeat(callsNothing);
report("call without this", callsNothing);
function callsThis(x) { return self.call(x); }
repeat(callsThis, 1);
report("call with this", () => [callsThis("t"), callsThis(7), callsThis(null)]);
function callsCall(x) { return sum3.call.call(sum3, null, x, 1, 1); }
repeat(callsCall, 1);
report("call of call", () => callsCall(5));
function callOf(f, x) { return f.call(null, x); }
repeat(callOf, Math.abs, -1);
report("call of a builtin", () => callOf(Math.abs, -3));
report("call of another", () => callOf(x => x + "!", 3));
report("call of none", () => callOf({ call: Function.prototype.call }, 3));
class Base { constructor() { this.made = true; } }
function callsClass() { return Base.call({}); }
report("call of a class", callsClass);
repeat(() => { try { callsClass(); } catch { return 1; } });
report("call of a class, hot", callsClass);
const own = { call() { return "own"; } };
function sloppy() { return typeof this; }
function callsSloppy(x) { return sloppy.call(x); }
repeat(callsSloppy, 1);
report("call of a sloppy function", () => [callsSloppy(1), callsSloppy(null), callsSloppy("s")]);

// -- apply

const list = [1, 2, 3];
function viaApply(l) { return sum3.apply(null, l); }
repeat(viaApply, list);
report("apply", () => viaApply([4, 5, 6]));
report("apply, short", () => viaApply([4]));
report("apply, long", () => viaApply([4, 5, 6, 7, 8]));
report("apply, doubles", () => viaApply([0.5, 0.25, 1]));
report("apply, holes", () => viaApply([1, , 3]));
report("apply, like an array", () => viaApply({ length: 2, 0: "a", 1: "b" }));
report("apply, null", () => viaApply(null));
report("apply, text", () => viaApply("abc"));
report("apply, proxy", () => viaApply(new Proxy([1, 2, 3], {})));
function applyHoles(l) { return sum3.apply(null, l); }
repeat(applyHoles, [1, , 3]);
Array.prototype[1] = 50;
report("apply, element of the prototype", () => applyHoles([1, , 3]));
delete Array.prototype[1];
report("apply, without it", () => applyHoles([1, , 3]));
function count() { return arguments.length; }
function appliesCount(l) { return count.apply(null, l); }
repeat(appliesCount, [1, 2]);
report("apply to arguments", () => [appliesCount([1, 2, 3]), appliesCount([]), appliesCount(null)]);
function forwards() { return sum3.apply(this, arguments); }
repeat(forwards, 1, 2, 3);
report("apply of arguments", () => forwards(5, 6, 7));
function rest(...all) { return all.join("-"); }
function appliesRest(l) { return rest.apply(null, l); }
repeat(appliesRest, [1, 2]);
report("apply to rest", () => appliesRest([3, 4, 5]));

// -- bind

const bound = sum3.bind(null, 1, 2);
function callsBound(x) { return bound(x); }
repeat(callsBound, 1);
report("bound", () => [callsBound(3), callsBound("x"), callsBound()]);
function callsBoundOf(f, x) { return f(x); }
repeat(callsBoundOf, bound, 1);
report("another bound", () => [callsBoundOf(bound, 1), callsBoundOf(sum3.bind(null, "a", "b"), "c")]);
const boundThis = self.bind("me");
function callsBoundThis() { return boundThis.call("other"); }
repeat(callsBoundThis);
report("bound this", callsBoundThis);
const twice = bound.bind(null, 10);
function callsTwice(x) { return twice(x); }
repeat(callsTwice, 1);
report("bound twice", () => callsTwice(2));
const BoundClass = Base.bind(null);
function makesBound() { return new BoundClass().made; }
repeat(makesBound);
report("new bound", makesBound);
const boundMax = Math.max.bind(null, 5);
function callsBoundMax(x) { return boundMax(x); }
repeat(callsBoundMax, 1);
report("bound builtin", () => [callsBoundMax(7), callsBoundMax(1), callsBoundMax("9")]);

// -- traces: neither tier has frames of call and apply

function throws() { return new Error("e").stack.split("\n").slice(1, 3).map(l => l.trim().split(" ")[1]).join(); }
function traceCall() { return throws.call(null); }
report("trace", traceCall);
repeat(traceCall);
report("trace, hot", traceCall);

// -- instanceof

class Derived extends Base {}
function Old() {}
function isBase(x) { return x instanceof Base; }
const things = [new Base(), new Derived(), {}, 1, "s", null, undefined, Base, []];
repeat(() => things.map(isBase));
report("instanceof", () => things.map(isBase));
report("instanceof, proxy", () => [isBase(new Proxy(new Base(), {})), isBase(new Proxy({}, { getPrototypeOf() { return Base.prototype; } }))]);
report("instanceof, throws", () => isBase(new Proxy({}, { getPrototypeOf() { throw new RangeError("trap"); } })));
function isArray(x) { return x instanceof Array; }
repeat(() => things.map(isArray));
report("instanceof Array", () => things.map(isArray));
function isOld(x) { return x instanceof Old; }
const old = new Old();
repeat(isOld, old);
report("instanceof a function", () => isOld(old));
Old.prototype = {};
report("instanceof, another prototype", () => [isOld(old), isOld(new Old())]);
Old.prototype = 3;
report("instanceof, no prototype", () => isOld(old));
class Odd {}
function isOdd(x) { return x instanceof Odd; }
repeat(isOdd, 1);
Object.defineProperty(Odd, Symbol.hasInstance, { value: x => x === 7 });
report("instanceof, its own way", () => [isOdd(7), isOdd(new Odd())]);
class Below extends Odd {}
report("instanceof, inherited way", () => (x => x instanceof Below)(7));
class Later {}
function isLater(x) { return x instanceof Later; }
const later = Object.create({});
repeat(isLater, later);
Object.setPrototypeOf(later, Later.prototype);
report("instanceof, prototype set", () => isLater(later));

// -- typeof

function kind(x) {
    return typeof x === "string" ? "s" : typeof x == "number" ? "n" : "boolean" === typeof x ? "b"
        : typeof x !== "undefined" ? (typeof x === "function" ? "f" : typeof x === "object" ? "o" : "?") : "u";
}
const kinds = ["", 1, 1.5, true, undefined, null, {}, () => 1, Symbol(), 1n];
repeat(() => kinds.map(kind));
report("typeof", () => kinds.map(kind).join(""));

// -- numbers

const values = [0, -0, 7, 1.5, -2.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 40];
const others = [...values, "7", true, null, undefined];
const tests = {
    number: x => Number(x), isNaN: x => isNaN(x), isFinite: x => isFinite(x), "Number.isNaN": x => Number.isNaN(x),
    "Number.isFinite": x => Number.isFinite(x), "Number.isInteger": x => Number.isInteger(x), boolean: x => Boolean(x),
    compared: x => Number(x > 1) + Number(x === 7), is7: x => Object.is(x, 7), isZero: x => Object.is(x, 0),
    isMinusZero: x => Object.is(-0, x), isNan: x => Object.is(NaN, x), isItself: x => Object.is(x, x),
};
for (const [name, test] of Object.entries(tests)) {
    repeat(() => values.map(test));
    report(name, () => others.map(test));
}
report("Number of an object", () => tests.number({ valueOf() { return 3; } }));
report("Number of a bigint", () => tests.number(12n));
report("Number of a symbol", () => tests.number(Symbol()));
report("isNaN of a bigint", () => tests.isNaN(1n));
function random() {
    let low = 0, same = 0, last = -1;
    for (let i = 0; i < 1000; i++) {
        const x = Math.random();
        if (x < 0 || x >= 1) throw new Error("range");
        low += Number(x < 0.5);
        same += Number(x === last);
        last = x;
    }
    return low > 300 && low < 700 && same === 0;
}
for (let i = 0; i < 20; i++) random();
report("random", random);

// -- hasOwn

function has(o, k) { return `${Object.hasOwn(o, k)} ${Object.prototype.hasOwnProperty.call(o, k)} ${k in Object(o)}`; }
repeat(has, { a: 1 }, "a");
report("hasOwn", () => [has({ a: 1 }, "a"), has({}, "toString"), has([1], 0), has("text", 2), has({ 5: 1 }, "5")].join());
report("hasOwn of null", () => Object.hasOwn(null, { toString() { throw new Error("key"); } }));
report("hasOwnProperty of null", () => Object.prototype.hasOwnProperty.call(null, { toString() { throw new Error("key"); } }));
report("hasOwn, key throws", () => Object.hasOwn({}, { toString() { throw new Error("key"); } }));

// expect: call: 9
// expect: call, text: x23
// expect: call, object: 15
// expect: call without this: undefined
// expect: call with this: t,7,
// expect: call of call: 7
// expect: call of a builtin: 3
// expect: call of another: 3!
// expect: call of none: TypeError
// expect: call of a class: TypeError
// expect: call of a class, hot: TypeError
// expect: call of a sloppy function: object,object,object
// expect: apply: 15
// expect: apply, short: NaN
// expect: apply, long: 15
// expect: apply, doubles: 1.75
// expect: apply, holes: NaN
// expect: apply, like an array: abundefined
// expect: apply, null: NaN
// expect: apply, text: TypeError
// expect: apply, proxy: 6
// expect: apply, element of the prototype: 54
// expect: apply, without it: NaN
// expect: apply to arguments: 3,0,0
// expect: apply of arguments: 18
// expect: apply to rest: 3-4-5
// expect: bound: 6,3x,NaN
// expect: another bound: 4,abc
// expect: bound this: me
// expect: bound twice: 13
// expect: new bound: true
// expect: bound builtin: 7,5,9
// expect: trace: throws,traceCall
// expect: trace, hot: throws,traceCall
// expect: instanceof: true,true,false,false,false,false,false,false,false
// expect: instanceof, proxy: true,true
// expect: instanceof, throws: RangeError
// expect: instanceof Array: false,false,false,false,false,false,false,false,true
// expect: instanceof a function: true
// expect: instanceof, another prototype: false,true
// expect: instanceof, no prototype: TypeError
// expect: instanceof, its own way: true,false
// expect: instanceof, inherited way: true
// expect: instanceof, prototype set: true
// expect: typeof: snnbuoof??
// expect: number: 0,0,7,1.5,-2.5,NaN,Infinity,-Infinity,9007199254740992,1099511627776,7,1,0,NaN
// expect: isNaN: false,false,false,false,false,true,false,false,false,false,false,false,false,true
// expect: isFinite: true,true,true,true,true,false,false,false,true,true,true,true,true,false
// expect: Number.isNaN: false,false,false,false,false,true,false,false,false,false,false,false,false,false
// expect: Number.isFinite: true,true,true,true,true,false,false,false,true,true,false,false,false,false
// expect: Number.isInteger: true,true,true,false,false,false,false,false,true,true,false,false,false,false
// expect: boolean: false,false,true,true,true,false,true,true,true,true,true,true,false,false
// expect: compared: 0,0,2,1,0,0,1,0,1,1,1,0,0,0
// expect: is7: false,false,true,false,false,false,false,false,false,false,false,false,false,false
// expect: isZero: true,false,false,false,false,false,false,false,false,false,false,false,false,false
// expect: isMinusZero: false,true,false,false,false,false,false,false,false,false,false,false,false,false
// expect: isNan: false,false,false,false,false,true,false,false,false,false,false,false,false,false
// expect: isItself: true,true,true,true,true,true,true,true,true,true,true,true,true,true
// expect: Number of an object: 3
// expect: Number of a bigint: 12
// expect: Number of a symbol: TypeError
// expect: isNaN of a bigint: TypeError
// expect: random: true
// expect: hasOwn: true true true,false false true,true true true,true true true,true true true
// expect: hasOwn of null: TypeError
// expect: hasOwnProperty of null: Error
// expect: hasOwn, key throws: Error

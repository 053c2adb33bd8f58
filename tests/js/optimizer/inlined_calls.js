// Calls that become part of optimized code: exits from several levels, exceptions, stack traces, constructors, getters.

// How often a function is called until its callers have been optimized, whatever the mode.
const warm = 3000;
function repeat(f, ...args) {
    let last;
    for (let i = 0; i < warm; i++) last = f(...args);
    return last;
}
function report(name, f) {
    let text;
    try {
        text = String(f());
    } catch (e) {
        text = `${e}`;
    }
    print(`${name}: ${text}`);
}
/// The functions and lines of a trace, without the part above `repeat` and the script.
function frames(error) {
    return error.stack.split("\n").slice(1)
        .map((line) => line.trim().replace(/^at /, "").replace(/\(?[^ (]*\/([^/]*):(\d+):(\d+)\)?$/, "$2:$3"))
        .filter((line) => !/^(report|repeat|\d|async)/.test(line)).join(" | ");
}

// -- exits from three levels

function inner(a, b) { return a + b; }
function middle(a, b, c) { const t = inner(a, b); return t * c; }
function outer(a, b, c) { const before = a; const r = middle(a, b, c); return `${before} ${r}`; }
repeat(outer, 1, 2, 3);
report("int32", () => outer(1, 2, 3));
report("double", () => outer(0.5, 2, 3));
report("overflow", () => outer(2147483647, 1, 1));
report("string", () => outer("x", "y", 3));
report("object", () => outer({ valueOf() { return 4; } }, 2, 3));
report("bigint", () => outer(1n, 2n, 3n));
report("mixed", () => outer(1n, 2, 3));
for (let i = 0; i < 30; i++) outer("x", i, 3);
report("after", () => outer(1, 2, 3));

// -- arguments: missing, surplus, default, modified

function two(a, b) { a = a === undefined ? "none" : a; b = b === undefined ? "none" : b; return a + "," + b; }
function callsTwo(x) { return two() + ";" + two(x) + ";" + two(x, x, x, x); }
repeat(callsTwo, 1);
report("arguments", () => callsTwo(7));
report("arguments, other kinds", () => callsTwo("s"));
function withDefault(a, b = a + 1, c = b + 1) { return [a, b, c].join(); }
function callsDefault(x, y) { return withDefault(x) + ";" + withDefault(x, y) + ";" + withDefault(x, undefined, y); }
repeat(callsDefault, 1, 5);
report("default", () => callsDefault(1, 5));
report("default, exits", () => callsDefault("a", "b"));
function length() { return arguments.length; }
function callsLength() { return length() + length(1) + length(1, 2, 3); }
repeat(callsLength);
report("arguments object", callsLength);

// -- `this`

function sloppy() { return typeof this; }
function strict() { "use strict"; return typeof this; }
function receivers(v) { return sloppy.call(v) + strict.call(v) + sloppy() + strict(); }
repeat(receivers, {});
report("this, object", () => receivers({}));
report("this, number", () => receivers(5));
report("this, undefined", () => receivers(undefined));
String.prototype.sloppyThis = function () { return typeof this; };
String.prototype.strictThis = function () { "use strict"; return typeof this; };
function onPrimitive(s) { return s.sloppyThis() + s.strictThis(); }
repeat(onPrimitive, "s");
report("this, primitive", () => onPrimitive("s"));

// -- constructors

class Point { constructor(x, y) { this.x = x; this.y = y; } length2() { return this.x * this.x + this.y * this.y; } }
function Other(x) { this.x = x; if (x > 5) return { x: "other" }; }
function Primitive(x) { this.x = x; return 17; }
function NewTarget(x) { this.t = new.target === NewTarget; this.u = x; }
function makes(x) {
    const p = new Point(x, 1);
    return [p.length2(), new Other(x).x, new Primitive(x).x, new NewTarget(x).t, p instanceof Point].join();
}
repeat(makes, 2);
report("new", () => makes(2));
report("new, returns object", () => makes(6));
report("new, exits", () => makes(0.5));
report("new, string", () => makes("q"));
Point.prototype = Object.prototype;
report("new, class", () => makes(2));
function Thrower(x) { this.x = x; if (x === 3) throw new Error("from the constructor"); }
function makesThrower(x) { try { return new Thrower(x).x; } catch (e) { return e.message + " " + frames(e); } }
repeat(makesThrower, 1);
for (let i = 0; i < 30; i++) makesThrower(3);
report("new, throws", () => makesThrower(3));
Other.prototype = { marker: 1 };
report("new, other prototype", () => new Other(1).marker + makes(1));

// -- exceptions

function fails(x) { if (x < 0) null.property; return x; }
function passes(x) { return fails(x) + 1; }
function catches(x) { let state = "start"; try { state = "in"; return passes(x); } catch (e) { return state + ":" + e.constructor.name + ":" + frames(e); } }
repeat(catches, 1);
report("caught in caller", () => catches(-1));
for (let i = 0; i < 30; i++) catches(-1);
report("caught in caller, again", () => catches(-1));
function ownHandler(x) { let n = 0; try { n = 1; n += fails(x); } catch (e) { n += 100; } finally { n += 1000; } return n; }
function callsOwnHandler(x) { return ownHandler(x) + 1; }
repeat(callsOwnHandler, 1);
report("caught in callee", () => callsOwnHandler(-1) + "," + callsOwnHandler(1));
for (let i = 0; i < 30; i++) callsOwnHandler(-1);
report("caught in callee, again", () => callsOwnHandler(-1));
function throwsValue(o) { return o.f(); }
function throughTwo(o) { return throwsValue(o); }
function catchesValue(o) { try { return throughTwo(o); } catch (e) { return "caught " + e; } }
repeat(catchesValue, { f() { return 1; } });
report("thrown by a call", () => catchesValue({ f() { throw 5; } }));
report("not callable", () => catchesValue({ f: 3 }));
report("no such", () => catchesValue({}));
report("of null", () => catchesValue(null));

// -- traces

function where() { return frames(new Error("here")); }
function whereA(x) { return x ? where() : "-"; }
function whereB(x) {
    const r = whereA(x);
    return r;
}
function whereC(x) { return whereB(x); }
repeat(whereC, true);
report("trace", () => whereC(true));
class Tracing { at(x) { return this.deeper(x); } deeper(x) { return frames(new TypeError("t" + x)); } static make(x) { return new Tracing().at(x); } }
repeat(Tracing.make, 1);
report("trace of methods", () => Tracing.make(1));
const viaSort = (x) => [3, 1, 2].map((v) => (v === 2 ? frames(new Error("m")) : v + x))[2];
repeat(viaSort, 1);
report("trace through a builtin", () => viaSort(1));
function Made() { this.trace = frames(new Error("c")); }
function makesMade() { return new Made().trace; }
repeat(makesMade);
report("trace of new", makesMade);

// -- getters, setters

class Celsius {
    constructor(t) { this.t = t; }
    get fahrenheit() { return this.t * 9 / 5 + 32; }
    set fahrenheit(f) { if (f < -500) throw new RangeError("too cold"); this.t = (f - 32) * 5 / 9; }
    get trace() { return frames(new Error("g")); }
}
function warmer(c) { c.fahrenheit = c.fahrenheit + 9; return c.t; }
const temperature = new Celsius(10);
repeat(warmer, temperature);
report("accessors", () => warmer(new Celsius(10)));
report("accessors, exits", () => warmer(new Celsius("10")));
report("setter throws", () => warmer(new Celsius(-1000)));
function readsTrace(c) { return c.trace; }
repeat(readsTrace, temperature);
report("trace of a getter", () => readsTrace(temperature));

// -- recursion

function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
report("fib", () => repeat(fib, 5) + fib(20));
function down(n) { return n === 0 ? 0 : 1 + down(n - 1); }
repeat(down, 20);
function endless(n) { return endless(n + 1) + 1; }
report("endless", () => { try { endless(0); } catch (e) { return e instanceof RangeError && e.stack.split("\n").length; } });
function ping(n) { return n === 0 ? "end" : pong(n - 1); }
function pong(n) { return n === 0 ? "end" : ping(n - 1); }
repeat(ping, 30);
report("mutual", () => ping(1001));

// -- callees that change things

function change(o, how) { if (how === 1) o.added = 1; if (how === 2) delete o.v; if (how === 3) Object.defineProperty(o, "v", { get() { return "got"; }, configurable: true }); }
function around(o, how) { const a = o.v; change(o, how); return a + ":" + o.v; }
repeat(around, { v: 1 }, 0);
for (const how of [0, 1, 2, 3, 0]) report("shape changed " + how, () => around({ v: 1 }, how));
let target = function (x) { return x + 1; };
function callsTarget(x) { return target(x); }
repeat(callsTarget, 1);
report("target", () => callsTarget(1));
const old = target;
target = function (x) { return x + 2; };
report("target replaced", () => callsTarget(1));
target = function (x) { target = old; return x + 3; };
report("target replaces itself", () => callsTarget(1) + "," + callsTarget(1));
function adder(n) { return (x) => x + n; }
const adders = [adder(1), adder(10), adder("s")];
function applies(f, x) { return f(x); }
for (let i = 0; i < warm; i++) applies(adders[i & 1], i);
report("closures of one literal", () => adders.map((f) => applies(f, 1)).join());

// -- loops in callees, and calls in loops

function sumTo(n) { let s = 0; while (n > 0) { s += n; n--; } return s; }
function sums(n) { let s = 0; for (let i = 0; i < n; i++) s += sumTo(i); return s; }
report("loops", () => repeat(sums, 10) + "," + sums(300));
function loopFirst(n) { for (;;) { if (n > 5) return n; n++; } }
function callsLoopFirst(n) { return loopFirst(n) + loopFirst(n + 1); }
repeat(callsLoopFirst, 1);
report("loop first", () => callsLoopFirst(1) + callsLoopFirst("3"));
function* generates(n) { for (let i = 0; i < n; i++) yield middle(i, 1, 2); }
report("generator", () => [...generates(2000)].reduce((a, b) => a + b));
function osr() { let s = 0; for (let i = 0; i < 20000; i++) { s = middle(s, i, 1) % 1000; if (i === 15000) s += 0.5; } return s; }
report("in a hot loop", osr);

// -- call and apply

function third(a, b) { return this.k + a + b; }
function viaCall(o, x) { return third.call(o, x, 1) + third.apply(o, [x, 2]); }
repeat(viaCall, { k: 1 }, 1);
report("call and apply", () => viaCall({ k: 1 }, 1));
report("call and apply, exits", () => viaCall({ k: "k" }, 1));
function throwsVia(o) { try { return third.call(o, 1, 2); } catch (e) { return e.constructor.name + " " + frames(e); } }
repeat(throwsVia, { k: 1 });
report("call throws", () => throwsVia({ get k() { throw new Error("k"); } }));
report("call of null", () => throwsVia(null));

// expect: int32: 1 9
// expect: double: 0.5 7.5
// expect: overflow: 2147483647 2147483648
// expect: string: x NaN
// expect: object: [object Object] 18
// expect: bigint: 1 9
// expect: mixed: TypeError: Cannot mix BigInt and other types, use explicit conversions
// expect: after: 1 9
// expect: arguments: none,none;7,none;7,7
// expect: arguments, other kinds: none,none;s,none;s,s
// expect: default: 1,2,3;1,5,6;1,2,5
// expect: default, exits: a,a1,a11;a,b,b1;a,a1,b
// expect: arguments object: 4
// expect: this, object: objectobjectobjectundefined
// expect: this, number: objectnumberobjectundefined
// expect: this, undefined: objectundefinedobjectundefined
// expect: this, primitive: objectstring
// expect: new: 5,2,2,true,true
// expect: new, returns object: 37,other,6,true,true
// expect: new, exits: 1.25,0.5,0.5,true,true
// expect: new, string: NaN,q,q,true,true
// expect: new, class: 5,2,2,true,true
// expect: new, throws: from the constructor new Thrower 91:54 | makesThrower 92:41
// expect: new, other prototype: 12,1,1,true,true
// expect: caught in caller: in:TypeError:fails 101:37 | passes 102:29 | catches 103:71
// expect: caught in caller, again: in:TypeError:fails 101:37 | passes 102:29 | catches 103:71
// expect: caught in callee: 1102,1003
// expect: caught in callee, again: 1102
// expect: thrown by a call: caught 5
// expect: not callable: caught TypeError: o.f is not a function
// expect: no such: caught TypeError: o.f is not a function
// expect: of null: caught TypeError: Cannot read properties of null (reading 'f')
// expect: trace: where 125:34 | whereA 126:33 | whereB 128:15 | whereC 131:29
// expect: trace of methods: Tracing.deeper 134:76 | Tracing.at 134:37 | Tracing.make 134:141
// expect: trace through a builtin: Array.map (<anonymous>) | viaSort 137:34
// expect: trace of new: new Made 140:39 | makesMade 141:31
// expect: accessors: 15
// expect: accessors, exits: 15
// expect: setter throws: RangeError: too cold
// expect: trace of a getter: Celsius.get trace 151:33 | readsTrace 159:35
// expect: fib: 6770
// expect: endless: 11
// expect: mutual: end
// expect: shape changed 0: 1:1
// expect: shape changed 1: 1:1
// expect: shape changed 2: 1:undefined
// expect: shape changed 3: 1:got
// expect: shape changed 0: 1:1
// expect: target: 2
// expect: target replaced: 3
// expect: target replaces itself: 4,2
// expect: closures of one literal: 2,11,1s
// expect: loops: 165,4499950
// expect: loop first: 12631
// expect: generator: 4002000
// expect: in a hot loop: 0.5
// expect: call and apply: 7
// expect: call and apply, exits: k11k12
// expect: call throws: Error Object.get k 220:57 | Object.third 213:36 | throwsVia 218:44
// expect: call of null: NaN

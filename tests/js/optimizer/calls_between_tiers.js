// Calls of optimized code by optimized code and by the tiers below, and the other way round: results, exits in the
// callee, exceptions, constructors, too few and too many arguments, recursion up to the end of the stack.
// (No call is inlined: functions that recurse, and callees that vary.)

const warm = 3000;

// -- an exit in a callee that optimized code has called

function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
for (let i = 0; i < 200; i++) fib(12);
print(fib(20), fib(7.5), fib("9"));
// expect: 6765 23.5 34

function deep(n, x) { return n === 0 ? x + 1 : deep(n - 1, x); }
for (let i = 0; i < warm; i++) deep(6, i);
print(deep(50, 1.5), deep(50, "s"), deep(50, 2147483647), deep(50, { valueOf() { return deep(10, 5); } }));
// expect: 2.5 s1 2147483648 7

// -- exceptions through several frames, with and without a handler on the way

function thrower(n, limit) {
    if (n === limit) throw new RangeError("at " + n);
    return thrower(n + 1, limit) + 1;
}
function catcher(n) {
    try {
        return thrower(0, n);
    } catch (e) {
        return `${e.message}, ${e.stack.split("\n").filter((line) => line.includes("thrower")).length}`;
    }
}
for (let i = 0; i < warm; i++) catcher(5);
print(catcher(5), catcher(8));
// expect: at 5, 6 at 8, 9
function alternating(n) {
    try {
        if (n === 0) throw n;
        return alternating(n - 1);
    } catch (e) {
        if (n % 3) throw e + n;
        return `caught ${e} in ${n}`;
    }
}
for (let i = 0; i < warm; i++) alternating(5);
print(alternating(5), alternating(2 + 3), alternating(0));
// expect: caught 0 in 0 caught 0 in 0 caught 0 in 0

// -- callees that vary

function count(...list) { return list.length; }
function twoOf(a, b) { return `${a} ${b}`; }
const bound = twoOf.bind(null, "bound");
class K { constructor() { this.k = 1; } }
const callees = [(x) => x, function (a, b, c) { return c === undefined ? this === undefined : c; }, twoOf, Math.abs, bound, count,
    new Proxy(twoOf, {}), (a, b) => b];
function callAny(f, ...a) { return a.length === 1 ? f(a[0]) : a.length === 2 ? f(a[0], a[1]) : f(a[0], a[1], a[2], 4, 5, 6, 7, 8, 9); }
function callOne(f, x) { return f(x); }
function callMany(f, x) { return f(x, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); }
for (let i = 0; i < warm; i++) {
    callOne(callees[i % callees.length], i);
    callMany(callees[i % callees.length], i);
}
print(callees.map((f) => callOne(f, -3)).join(" | ") + ".");
// expect: -3 | false | -3 undefined | 3 | bound -3 | 1 | -3 undefined | .
print(callees.map((f) => callMany(f, -3)).join(" | ") + ".");
// expect: -3 | 3 | -3 2 | 3 | bound -3 | 12 | -3 2 | 2.
for (const f of [undefined, 5, {}, K, "x"]) {
    try {
        callOne(f, 1);
    } catch (e) {
        print(`${e}`);
    }
}
// expect: TypeError: f is not a function
// expect: TypeError: f is not a function
// expect: TypeError: f is not a function
// expect: TypeError: Class constructor K cannot be invoked without 'new'
// expect: TypeError: f is not a function

// -- constructors: what is no object gives way to `this`

function Node(depth, what) {
    this.depth = depth;
    if (depth > 0) this.next = new Node(depth - 1, what);
    if (depth === what) return { replaced: true };
    if (depth === what + 1) return 5;
}
for (let i = 0; i < warm; i++) new Node(3, -5);
print(JSON.stringify(new Node(3, 1)), new Node(0, 0).replaced, new Node(2.5, 0) instanceof Node);
// expect: {"depth":3,"next":{"depth":2,"next":{"replaced":true}}} true true

// -- the end of the stack

function endless(n) { return endless(n + 1) + 1; }
function overflow() {
    try {
        return endless(0);
    } catch (e) {
        return `${e instanceof RangeError}`;
    }
}
for (let i = 0; i < 5; i++) overflow();
print(overflow(), fib(15));
// expect: true 610

// -- collections while all tiers are on the stack

function build(n) {
    if (n === 0) return null;
    const rest = build(n - 1);
    return { n, rest, text: "n" + n };
}
let total = 0;
for (let i = 0; i < 400; i++) for (let list = build(60); list; list = list.rest) total += list.n + list.text.length;
print(total);
// expect: 800400

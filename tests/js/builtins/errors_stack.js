// Error objects: messages, cause, stack strings, captureStackTrace, prepareStackTrace.
const lines = (s) => s.split("\n").map((l) => l.trim().split(" (")[0].split("/")[0]).slice(0, 3).join("|");
const j = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message; } };
function f() { return new Error("boom"); }
class A { m() { return f(); } static s() { return new A().m(); } constructor() { this.e = new TypeError("in ctor"); } }
print(lines(f().stack).split("|").slice(0, 2).join("|")); // expect: Error: boom|at f
print(lines(A.s().stack)); // expect: Error: boom|at f|at A.m
print(lines(new A().e.stack).split("|").slice(0, 2).join("|")); // expect: TypeError: in ctor|at new A
class MyError extends RangeError { constructor(m) { super(m); this.name = "MyError"; } }
const e = new MyError("mine");
print(e.stack.split("\n")[0], String(e), e instanceof RangeError, Object.prototype.toString.call(e), Error.isError(e), Error.isError({})); // expect: MyError: mine MyError: mine true [object Error] true false
print(Object.getOwnPropertyNames(new Error("x")).join(), Object.keys(new Error("x")).length, "message" in new Error(), new Error().hasOwnProperty("message")); // expect: message 0 true false
print(new Error("a", { cause: 5 }).cause, "cause" in new Error("a", {}), "cause" in new Error("a", { cause: undefined }), new Error("a", 7).cause); // expect: 5 false true undefined
print(Error("no new").message, TypeError("t") instanceof TypeError, Error.prototype.name, TypeError.prototype.name, Object.getPrototypeOf(TypeError) === Error); // expect: no new true Error TypeError true
const agg = new AggregateError([1, new Error("x")], "many", { cause: 0 });
print(agg.errors.length, agg.message, agg.cause, agg.name, AggregateError.length, Error.length, Object.getOwnPropertyNames(agg).join()); // expect: 2 many 0 AggregateError 2 1 message,cause,errors
const o = {}; Error.captureStackTrace(o);
print(typeof o.stack, "stack" in o, Object.keys(o).length); // expect: string true 0
function outer() { return inner(); } function inner() { const o = { name: "N", message: "M" }; Error.captureStackTrace(o, inner); return o.stack; }
print(lines(outer()).split("|").slice(0, 2).join("|")); // expect: N: M|at outer
Error.stackTraceLimit = 1; print(f().stack.split("\n").length); Error.stackTraceLimit = 0; // expect: 2
print(f().stack); Error.stackTraceLimit = 10; // expect: Error: boom
Error.prepareStackTrace = (err, sites) => err.message + " " + sites.slice(0, 2).map((s) => [s.getFunctionName(), s.isConstructor(), s.isToplevel(), typeof s.getLineNumber(), s.getTypeName()].join("/")).join(";");
Error.prepareStackTrace = undefined;
const s = f(); s.stack = "mine"; print(s.stack, delete s.stack, s.stack.split("\n")[0]); // expect: mine true Error: boom
const stack = Object.getOwnPropertyDescriptor(Error.prototype, "stack"); print(stack.get.call({}), stack.get.call(Object.create(s)), stack.enumerable, stack.configurable, j(() => stack.get.call(1)), j(() => { s.stack = 1; })); // expect: undefined undefined false true TypeError: Error.prototype.stack accessed on 1 TypeError: The stack of an error must be a string
print(Object.keys(Object.assign(f(), { stack: "own" })).join(), j(() => { Error.prototype.stack = ""; })); // expect: stack TypeError: Cannot assign to property stack
const late = new Error("early"); late.message = "late"; print(late.stack.split("\n")[0]); // expect: Error: late
print(Error.prototype.toString.call({ name: "N", message: "" }), Error.prototype.toString.call({}), Error.prototype.toString.call({ name: "", message: "m" }), j(() => Error.prototype.toString.call(1))); // expect: N Error m TypeError: Method Error.prototype.toString called on incompatible receiver 1
print(j(() => undefined.x), j(() => null[0]), j(() => { const a = 1; a(); }), j(() => { ({}).x.y; }), j(() => { null.f(); })); // expect: TypeError: Cannot read properties of undefined (reading 'x') TypeError: Cannot read properties of null (reading '0') TypeError: a is not a function TypeError: Cannot read properties of undefined (reading 'y') TypeError: Cannot read properties of null (reading 'f')
print(j(() => { undefined.x = 1; }), j(() => { let [a] = 5; }), j(() => { new (() => 1)(); }), j(() => { Symbol() + ""; }), j(() => { "x" in "y"; }), j(() => { ({}) instanceof 5; })); // expect: TypeError: Cannot set properties of undefined (setting 'x') TypeError: 5 is not iterable TypeError: (intermediate value) is not a constructor TypeError: Cannot convert a Symbol value to a string TypeError: Cannot use 'in' operator to search for 'x' in y TypeError: Right-hand side of 'instanceof' is not an object
print(j(() => { for (const x of 5); }), j(() => { new Map([1]); }), j(() => { Object.defineProperty(1, "x", {}); }), j(() => { x; let x; }), j(() => nope), j(() => { [].reduce((a) => a); })); // expect: TypeError: 5 is not iterable TypeError: Iterator value 1 is not an entry object TypeError: Object.defineProperty called on non-object ReferenceError: Cannot access 'x' before initialization ReferenceError: nope is not defined TypeError: Reduce of empty array with no initial value

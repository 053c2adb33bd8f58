// What is spread into a function with a rest parameter is that parameter; closures that are the only ones of their text.

const { repeat, report } = require("./_repeat.js");

const add = (...list) => list.length + list[0];
const spreads = list => add(...list);
repeat(spreads, [1, 2, 3]);
report("numbers", () => [spreads([4, 5]), spreads([0.5]), spreads(["s", 1]), spreads([]), spreads([, 1]), spreads([2147483647])]);
report("others", () => [spreads("text"), spreads(new Set([7, 8])), spreads(new Map([[1, 2]]).values()), spreads(new Int8Array(3))]);
report("generator", () => spreads((function* () { yield 5; yield 6; })()));
report("null", () => spreads(null));
report("not iterable", () => spreads({ length: 1, 0: 1 }));
report("sparse", () => { const list = [1]; list[3000] = 2; return spreads(list); });
class Listed extends Array { *[Symbol.iterator]() { yield "own"; } }
report("subclass", () => spreads(Listed.of(1, 2)));

const gives = (...list) => list;
const givesAll = list => gives(...list);
const source = [1, 2, 3];
repeat(givesAll, source);
report("its own", () => {
    const a = givesAll(source), b = givesAll(source);
    a.push(4);
    b[0] = "b";
    return [a, b, source, a === source, Array.isArray(a), Object.getPrototypeOf(a) === Array.prototype].join(";");
});
report("holes", () => Object.keys(givesAll([, , 3])).join());
report("frozen", () => { const a = givesAll(Object.freeze([1, 2])); a[0] = 5; return a; });
source.extra = "none";
report("of a list with more", () => givesAll(source).extra);

function changes(...list) { list[1] = this.name + list.length; list.length--; return list.join("-"); }
const object = { name: "o", changes, call(list) { return this.changes(...list); } };
repeat(l => object.call(l), source);
report("changed", () => [object.call(source), object.call(["x", "y", "z"]), object.call([])]);
function patterned(...[first, , third = "none"]) { return first + third; }
repeat(l => patterned(...l), source);
report("pattern", () => [patterned(...source), patterned(...[1]), patterned(..."abc")]);
function captures(...list) { return () => { list.push(list.length); return list; }; }
const capturesAll = list => { const f = captures(...list); f(); return f().join(); };
repeat(capturesAll, source);
report("captured", () => [capturesAll(source), capturesAll(["t"])]);
function passes(...list) { return gives(...list, ...list).length + add(...list); }
repeat(l => passes(...l), source);
report("passed on", () => [passes(...source), passes("p")]);
function named(first, ...list) { return first + list.length + list[0]; }
repeat(l => named(...l), source);
report("behind others", () => [named(...source), named(...["f"]), named(...[])]);
function both(...list) { return arguments.length + list.length; }
repeat(l => both(...l), source);
report("with arguments", () => both(...source));

// Exits of the function that was called, and throws.
function leaves(...list) { let n = list[0] + 1; list[0] = n; return n + list.join(); }
const leavesAll = list => leaves(...list) + ";" + list.join();
repeat(leavesAll, source);
report("left", () => [leavesAll([2147483647, 1]), leavesAll(["s"]), leavesAll([{ valueOf: () => 5, toString: () => "o" }])]);
report("thrown", () => leavesAll([1n]));
function catches(list) { let n = 1; try { n = 2; return leaves(...list); } catch (e) { return e.name + n; } }
repeat(catches, source);
report("caught", () => [catches(source), catches([1n]), catches(null), catches({ [Symbol.iterator]() { throw new RangeError(); } })]);
const iterable = { *[Symbol.iterator]() { yield 1; throw new EvalError(); } };
repeat(catches, iterable);
report("caught while iterating", () => catches(iterable));

// Arrays of their own by spread alone.
const copies = list => [...list], joins = list => [0, ...list, ...list];
repeat(copies, source);
repeat(joins, source);
report("copies", () => [copies(source), copies("ab"), copies([, 1]), copies([0.5]), copies([]), joins(source), joins("c")].map(l => JSON.stringify(l)).join(" "));
function keeps(list) { let kept = "none"; try { kept = [...list]; } catch (e) { return kept + e.name; } return kept.join(); }
repeat(keeps, source);
report("kept", () => [keeps(source), keeps(1), keeps(iterable)]);

// The iterators of arrays are changed.
const own = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function* () { yield "changed"; };
report("changed iterator", () => `${spreads([1])} ${givesAll([1, 2]).length} ${copies([5])[0]}`);
Array.prototype[Symbol.iterator] = own;
report("as it was", () => `${spreads([1])} ${givesAll([1, 2]).length} ${copies([5])[0]}`);

// A function that is the only one of its text, called where it is no constant; then there is a second one.
function counter(start) { let count = start; return { up(...by) { count += by[0]; return count; }, get: () => count }; }
const one = counter(0);
const up = (c, ...by) => c.up(...by) + c.get();
repeat(up, one, 1);
report("only one", () => up(one, 1));
const two = counter("t");
report("a second one", () => [up(two, 1), up(one, 1), up(two, 2)]);
repeat(up, two, "");
report("both", () => [up(one, 1), up(two, "").length]);
const viaApply = f => { let s = 0; for (let i = 0; i < 100; i++) s += f(i); return s; };
function applier(k) { const inner = function () { return arguments[0] + k; }; return x => inner.apply(null, [x]) + inner.call(null, x); }
const applies = applier(1);
repeat(viaApply, applies);
report("by apply", () => [viaApply(applies), viaApply(applier(0.5)), viaApply(applies)]);

// expect: numbers: 6,1.5,2s,NaN,NaN,2147483648
// expect: others: 4t,9,3,3
// expect: generator: 7
// expect: null: TypeError
// expect: not iterable: TypeError
// expect: sparse: 3002
// expect: subclass: 1own
// expect: its own: 1,2,3,4;b,2,3;1,2,3;false;true;true
// expect: holes: 0,1,2
// expect: frozen: 5,2
// expect: of a list with more: undefined
// expect: changed: 1-o3,x-o3,
// expect: pattern: 4,1none,ac
// expect: captured: 1,2,3,3,4,t,1,2
// expect: passed on: 10,21p
// expect: behind others: 5,f0undefined,NaN
// expect: with arguments: 6
// expect: left: 21474836482147483648,1;2147483647,1,s1s1;s,66;o
// expect: thrown: TypeError
// expect: caught: 22,2,3,TypeError2,TypeError2,RangeError2
// expect: caught while iterating: EvalError2
// expect: copies: [1,2,3] ["a","b"] [null,1] [0.5] [] [0,1,2,3,1,2,3] [0,"c","c"]
// expect: kept: 1,2,3,noneTypeError,noneEvalError
// expect: changed iterator: 1changed 1 changed
// expect: as it was: 2 2 5
// expect: only one: 6002
// expect: a second one: t1t1,6004,t12t12
// expect: both: 6006,6
// expect: by apply: 10100,10000,10100

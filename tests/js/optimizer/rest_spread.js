// Rest parameters of inlined functions, spread arguments of known ones.

const { repeat, report } = require("./_repeat.js");

const add = (...list) => list.length + list[0];
function callsAdd(x) { return add(x, 1, 2) + add(x); }
repeat(callsAdd, 1);
report("rest", () => [callsAdd(5), callsAdd("x"), callsAdd(1.5), callsAdd({})]);
function gives(a, ...rest) { return rest; }
function callsGives(x) { return [gives(), gives(x), gives(x, x), gives(x, x, x)]; }
repeat(callsGives, 1);
report("rest, arrays", () => JSON.stringify(callsGives("s")));
report("rest, its own", () => { const [a, b] = [gives(1, 2), gives(1, 2)]; a.push(3); return [a, b, a === b, Array.isArray(a)].join(";"); });
function changes(a, ...rest) { rest[0] = a; a = rest.length; rest.push(a); return rest.join("-"); }
function callsChanges(x) { return changes(x, 1, 2); }
repeat(callsChanges, 1);
report("rest, changed", () => callsChanges("y"));
function captured(...all) { return () => all.length + all[0]; }
function callsCaptured(x) { return captured(x, 2)(); }
repeat(callsCaptured, 1);
report("rest, captured", () => [callsCaptured(3), callsCaptured("z")]);
function withDefault(a = 1, ...rest) { return a + ":" + rest; }
function callsDefault(x) { return withDefault(undefined, x) + withDefault(x, x) + withDefault(); }
repeat(callsDefault, 1);
report("rest, defaults", () => callsDefault(2));
function pattern(...[first, second = "none"]) { return first + second; }
function callsPattern(x) { return pattern(x) + pattern(x, x); }
repeat(callsPattern, "a");
report("rest, patterns", () => callsPattern("b"));
function both(...rest) { return arguments.length + rest.length; }
function callsBoth(x) { return both(x, x) + both(); }
repeat(callsBoth, 1);
report("rest and arguments", () => callsBoth(1));
class Made { constructor(first, ...rest) { this.text = first + rest.join(""); } }
function makes(x) { return new Made(x, 1, 2).text + new Made().text; }
repeat(makes, "a");
report("rest of a constructor", () => makes("b"));
function throwing(...rest) { if (rest[0] > 2) throw new RangeError(rest.join()); return rest.length; }
function callsThrowing(x) { return throwing(x, 1); }
repeat(callsThrowing, 1);
report("rest, throws", () => [callsThrowing(2), callsThrowing(3)]);
report("rest, exits", () => callsThrowing({ valueOf() { return 1; } }));
const counting = (...a) => { let s = 0; for (const x of a) s += x; return s; };
function sums() { let s = 0; for (let i = 0; i < 1000; i++) s += counting(i, 1, 2) + counting(); return s; }
for (let i = 0; i < 20; i++) sums();
report("rest in a loop", sums);

// -- spread

function sum3(a, b, c) { return a + b + c; }
function spreads(list) { return sum3(...list); }
repeat(spreads, [1, 2, 3]);
report("spread", () => [spreads([4, 5, 6]), spreads([1]), spreads([1, 2, 3, 4]), spreads("abc"), spreads(new Set([1, 2, 3]))]);
report("spread, holes", () => spreads([1, , 3]));
report("spread, doubles", () => spreads([0.5, 1, 2]));
function mixed(list) { return sum3("<", ...list, ">"); }
repeat(mixed, ["x"]);
report("spread among others", () => [mixed(["y"]), mixed([]), mixed(["a", "b"])]);
function spreadsAdd(list) { return add(...list); }
repeat(spreadsAdd, [1, 2]);
report("spread into rest", () => [spreadsAdd([5, 6, 7]), spreadsAdd([])]);
class Box { constructor(v) { this.v = v; } plus(a, b) { return this.v + a + b; } }
const box = new Box(10);
function spreadsMethod(list) { return box.plus(...list); }
repeat(spreadsMethod, [1, 2]);
report("spread, method", () => [spreadsMethod([1, 1]), spreadsMethod(["a", "b"])]);
function strictThis() { "use strict"; return this; }
function spreadsThis(list) { return strictThis(...list); }
repeat(spreadsThis, []);
report("spread, this", () => spreadsThis([1]));
function count() { return arguments.length; }
function spreadsCount(list) { return count(...list); }
repeat(spreadsCount, [1, 2]);
report("spread into arguments", () => [spreadsCount([1, 2, 3]), spreadsCount([])]);
function* endless() { yield 1; yield 2; throw new RangeError(); }
report("spread, throws", () => spreads(endless()));
report("spread of none", () => spreads(5));
const original = Array.prototype[Symbol.iterator];
Array.prototype[Symbol.iterator] = function* () { yield "own"; };
report("spread, own iterator", () => spreads([1, 2, 3]));
Array.prototype[Symbol.iterator] = original;
report("spread, iterator back", () => spreads([1, 2, 3]));

// expect: rest: 14,3x1x,7,3[object Object]1[object Object]
// expect: rest, arrays: [[],[],["s"],["s","s"]]
// expect: rest, its own: 2,3;2;false;true
// expect: rest, changed: y-2-2
// expect: rest, captured: 5,2z
// expect: rest, defaults: 1:22:21:
// expect: rest, patterns: bnonebb
// expect: rest and arguments: 4
// expect: rest of a constructor: b12undefined
// expect: rest, throws: RangeError
// expect: rest, exits: 2
// expect: rest in a loop: 502500
// expect: spread: 15,NaN,6,abc,6
// expect: spread, holes: NaN
// expect: spread, doubles: 3.5
// expect: spread among others: <y>,<>undefined,<ab
// expect: spread into rest: 8,NaN
// expect: spread, method: 12,10ab
// expect: spread, this: undefined
// expect: spread into arguments: 3,0
// expect: spread, throws: RangeError
// expect: spread of none: TypeError
// expect: spread, own iterator: ownundefinedundefined
// expect: spread, iterator back: 6

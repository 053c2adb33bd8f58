// Destructuring, defaults, rest and spread.
const log = (...a) => console.log(...a);
const [a, , b = 3, ...c] = [1, 2, undefined, 4, 5];
log(a, b, c.join());
const { x, y: { z = 9, ...rest } = {}, ["k" + 1]: k, ...others } = { x: 1, y: { q: 2, r: 3 }, k1: 4, m: 5, n: 6 };
log(x, z, JSON.stringify(rest), k, JSON.stringify(others));
let p = 1, q = 2;
[p, q] = [q, p];
log(p, q);
const o = {};
({ a: o.first, b: [o.second] } = { a: 1, b: "xy" });
log(JSON.stringify(o));
function f({ a = 1, b } = {}, [c, d = a] = [5], ...e) { return [a, b, c, d, e.length].join(); }
log(f(), f({ b: 2 }, [3], 4, 4), f.length);
log(Math.max(...[1, 5], ...new Set([9, 2])), [..."ab", ...[1]].join());
log(JSON.stringify({ ...{ a: 1, b: 2 }, b: 3, ...null, ..."hi" }));
const seen = [];
const iterable = { [Symbol.iterator]: () => ({ next: () => ({ value: seen.push("n"), done: false }), return: () => (seen.push("r"), {}) }) };
const [one, two] = iterable;
log(one, two, seen.join(""));
for (const [key, { v = "none" }] of Object.entries({ a: {}, b: { v: 1 } })) log(key, v);
try { const { w } = null; } catch (e) { log(e.name); }
try { const [w] = {}; } catch (e) { log(e.name); }
const fn = ({ length }, i = length) => i;
log(fn("four"));

// expect: 1 3 4,5
// expect: 1 9 {"q":2,"r":3} 4 {"m":5,"n":6}
// expect: 2 1
// expect: {"first":1,"second":"x"}
// expect: 1,,5,1,0 1,2,3,1,2 0
// expect: 9 a,b,1
// expect: {"0":"h","1":"i","a":1,"b":3}
// expect: 1 2 nnr
// expect: a none
// expect: b 1
// expect: TypeError
// expect: TypeError
// expect: 4

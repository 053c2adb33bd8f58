// Arguments objects of inlined functions: those that are asked for length and elements alone are made by exits.

const { repeat, report } = require("./_repeat.js");

function add() {
    let sum = 0;
    for (let i = 0; i < arguments.length; i++) sum += arguments[i];
    return sum;
}
function callsAdd(x) { return [add(), add(x), add(x, 1), add(x, 1, 2), add(x, x, x, x, x, x, x, x)]; }
repeat(callsAdd, 1);
report("sum", () => callsAdd(2));
report("sum, doubles", () => callsAdd(0.5));
report("sum, text", () => callsAdd("s"));
report("sum, object", () => callsAdd({ valueOf() { return 3; } }));
report("sum, bigint", () => callsAdd(1n));
report("sum, int32 again", () => callsAdd(4));
function overflows(x) { return add(x, x); }
repeat(overflows, 1);
report("sum, overflow", () => overflows(2147483647));

function many() { let n = 0; for (let i = 0; i < arguments.length; i++) n += arguments[i]; return n; }
function callsMany(x) { return many(1, 2, 3, 4, 5, 6, 7, 8, 9, x); }
repeat(callsMany, 10);
report("ten", () => callsMany(11));

function beyond(i) { "use strict"; return arguments[i]; }
function callsBeyond(i) { return beyond(i, "one"); }
repeat(callsBeyond, 1);
report("beyond", () => [callsBeyond(0), callsBeyond(1), callsBeyond(2), callsBeyond(-1), callsBeyond("1"), callsBeyond("length"), callsBeyond(1.5)]);
repeat(callsBeyond, 5);
Object.prototype[2] = "behind";
report("beyond, of the prototype", () => callsBeyond(2));
delete Object.prototype[2];
report("beyond, without it", () => callsBeyond(2));

function strict(a) { "use strict"; a = "changed"; return arguments[0] + arguments.length + a; }
function callsStrict(x) { return strict(x, 2); }
repeat(callsStrict, 1);
report("strict", () => [callsStrict(5), callsStrict("t")]);
function mapped(a) { a = "changed"; return arguments[0]; }
function callsMapped(x) { return mapped(x); }
repeat(callsMapped, 1);
report("mapped", () => callsMapped(1));
function writes() { arguments[0] = "written"; return arguments[0] + arguments.length; }
function callsWrites(x) { return writes(x); }
repeat(callsWrites, 1);
report("written", () => callsWrites(1));
function escapes() { return arguments; }
function callsEscapes(x) { const a = escapes(x, 2), b = escapes(x, 2); return [a === b, a.length, a[0], typeof a.callee, Object.prototype.toString.call(a), Array.from(a).join()]; }
repeat(callsEscapes, 1);
report("escaped", () => callsEscapes(1));
function calls() { return arguments[0](); }
function self() { return this === undefined ? "none" : typeof this + this.length; }
function callsCalls(f) { return calls(f, 1, 2); }
repeat(callsCalls, self);
report("called", () => callsCalls(self));
function shrinks() { arguments.length = 1; return arguments.length; }
function callsShrinks() { return shrinks(1, 2); }
repeat(callsShrinks);
report("length written", callsShrinks);
function evaluated() { return eval("arguments.length") + arguments[0]; }
function callsEvaluated(x) { return evaluated(x, 2); }
repeat(callsEvaluated, 1);
report("eval", () => callsEvaluated(3));
function captured() { const f = () => arguments[0] + arguments.length; return f(); }
function callsCaptured(x) { return captured(x, 1); }
repeat(callsCaptured, 1);
report("captured", () => callsCaptured(4));
function named() { let n = 0; for (const key in arguments) n += key.length + arguments[key]; return n; }
function callsNamed(x) { return named(x, x); }
repeat(callsNamed, 1);
report("for in", () => callsNamed(2));

// -- what exits make of it
function leaves(f) { "use strict"; let n = arguments.length; const r = f(n); return n + r + arguments[1] + arguments.length; }
function callsLeaves(f, x) { return leaves(f, x) + ";" + leaves(f, x, x); }
repeat(callsLeaves, n => n, 1);
report("left", () => [callsLeaves(n => n + 0.5, 2), callsLeaves(n => "r" + n, "x"), callsLeaves(() => { throw 1; }, 3)]);
report("left, once more", () => [callsLeaves(n => n + 0.5, 2), callsLeaves(n => "r" + n, "x")]);
function catches(f) { "use strict"; try { return f(arguments[1]); } catch (e) { return arguments.length + ":" + arguments[1] + e; } }
function callsCatches(f) { return catches(f, "a", "b"); }
repeat(callsCatches, x => x);
report("caught", () => [callsCatches(x => x), callsCatches(x => { throw "!"; })]);
function inner() { let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i]; return s; }
function outer() { let s = 0; for (let i = 0; i < arguments.length; i++) s += inner(arguments[i], i, 1) * 2; return s; }
function callsOuter(x) { return outer(x, 2, x); }
repeat(callsOuter, 1);
report("nested", () => [callsOuter(3), callsOuter(0.25), callsOuter("q"), callsOuter(2147483647)]);
function loops() { let s = 0; for (let i = 0; i < 2000; i++) s += add(i, 1, 2) + add.apply(null, [i]) + add.call(null, i, i); return s; }
for (let i = 0; i < 20; i++) loops();
report("loops", loops);

// -- apply of literals
function applies(x) { return add.apply(null, [x, 1]) + add.apply(null, []); }
repeat(applies, 1);
report("apply of a literal", () => [applies(5), applies("s")]);
function appliesSeen(x) { const list = [x, 1]; list.push(2); return add.apply(null, list); }
repeat(appliesSeen, 1);
report("apply of a list", () => appliesSeen(5));
function appliesHoles(x) { return String([].concat.apply([x], [, 1])); }
repeat(appliesHoles, 1);
report("apply of holes", () => appliesHoles(7));
function appliesTwice(x) { const list = [x, 1]; return add.apply(null, list) + add.apply(null, list) + list.length; }
repeat(appliesTwice, 1);
report("apply of a literal twice", () => appliesTwice(5));
function changesList(x) { const list = [x]; (() => { list[0] = "changed"; })(); return add.apply(null, list); }
repeat(changesList, 1);
report("apply of a captured literal", () => changesList(5));
function changesInLoop(x) { const list = [x]; let s = ""; for (let i = 0; i < 3; i++) { s += add.apply(null, list) + ";"; list.push(i); } return s; }
repeat(changesInLoop, 1);
report("apply of a literal that a loop changes", () => changesInLoop(5));

// expect: sum: 0,2,3,5,16
// expect: sum, doubles: 0,0.5,1.5,3.5,4
// expect: sum, text: 0,0s,0s1,0s12,0ssssssss
// expect: sum, object: 0,3,4,6,24
// expect: sum, bigint: TypeError
// expect: sum, int32 again: 0,4,5,7,32
// expect: sum, overflow: 4294967294
// expect: ten: 56
// expect: beyond: 0,one,,,one,2,
// expect: beyond, of the prototype: behind
// expect: beyond, without it: undefined
// expect: strict: 7changed,t2changed
// expect: mapped: changed
// expect: written: written1
// expect: escaped: false,2,1,function,[object Arguments],1,2
// expect: called: object3
// expect: length written: 1
// expect: eval: 5
// expect: captured: 6
// expect: for in: 6
// expect: left: undefined
// expect: left, once more: 8.5;11.5,2r2x2;3r3x3
// expect: caught: a,3:a!
// expect: nested: 28,17,NaN,8589934604
// expect: loops: 8002000
// expect: apply of a literal: 6,0s10
// expect: apply of a list: 8
// expect: apply of holes: 7,,1
// expect: apply of a literal twice: 14
// expect: apply of a captured literal: 0changed
// expect: apply of a literal that a loop changes: 5;5;6;

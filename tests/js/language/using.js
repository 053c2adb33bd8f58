// `using` and `await using`: every place they may stand, every way out, order, errors. Nothing else may be named so.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
let order = [];
const flush = (name, ...more) => { log(name, order.join() || "-", ...more); order.length = 0; };
const r = (name) => ({ name, [Symbol.dispose]() { order.push("-" + name); } });
const a = (name) => ({ async [Symbol.asyncDispose]() { await 0; order.push("~" + name); } });
const bad = (e) => ({ [Symbol.dispose]() { order.push("!" + e); throw e; } });
const kind = (f) => { try { return f(); } catch (e) { return e.name ?? e; } };

{ using x = r(1), y = r(2), none = null, nothing = undefined; order.push(x.name + y.name, none, nothing); } flush("block");
function leave(how) { using x = r("f"); for (const i of [1, 2]) { using y = r(i); if (how === "return") return order.push("r"), i; if (how === "break") break; if (how === "continue") continue; if (how === "throw") throw "t"; } return how; }
for (const how of ["return", "break", "continue", "throw", "end"]) { const got = kind(() => leave(how)); flush(how, got); }
const arrow = () => { using x = r("arrow"); return "v"; }; flush("arrow", arrow());
class C { static { using x = r("static"); order.push("in"); } constructor() { using x = r("new"); this.f = 1; } get g() { using x = r("get"); return 1; } }
new C().g; flush("class");
class D extends C { constructor() { using x = r("before"); super(); using y = r("after"); return { other: 1 }; } } flush("derived", new D().other); order.length = 0;
for (using x = r("for"), n = null; order.length < 2;) order.push("i"); flush("for");
for (using x of [r("a"), null, r("b")]) { order.push(x?.name); if (!x) continue; } flush("for-of");
{ const closing = { i: 0, [Symbol.iterator]() { return this; }, next() { return { value: r(this.i++) }; }, return() { order.push("closed"); return {}; } }; for (using x of closing) if (x.name === 1) break; flush("for-of break"); }
outer: for (using x of [r("x"), r("y")]) { for (using z = r("z");;) { if (x.name === "x") continue outer; break outer; } } flush("labels");
switch (1) { case 1: { using x = r("switch"); order.push("case"); } } flush("switch");
try { using x = r("try"); throw 1; } catch (e) { using x = r("catch"); order.push(e); } finally { using x = r("finally"); } flush("try");
function* gen() { using x = r("gen"); yield 1; yield 2; } for (const v of gen()) { order.push(v); break; } flush("generator"); { const g = gen(); g.next(); flush("throw into", kind(() => g.throw("t"))); } order.length = 0;
const fs = []; for (using x of [r(1), r(2)]) fs.push(() => x.name); log(fs.map((f) => f()).join()); order.length = 0;
log(eval("7; { using x = r('eval'); 8; }"), eval("9; { using x = null; }"), kind(() => eval("using x = null;")), kind(() => { "use strict"; eval("using y = null"); })); flush("eval");
log(kind(() => { { using x = bad(1), y = bad(2); throw 3; } }), kind(() => { try { { using x = bad(1), y = r("ok"), z = bad(2); throw 3; } } catch (e) { return `${e.error} ${e.suppressed.error} ${e.suppressed.suppressed}`; } }), kind(() => { using x = bad("only"); return 1; })); flush("errors");
log(kind(() => { using x = 1; }), kind(() => { using x = {}; }), kind(() => { using x = { [Symbol.dispose]: 1 }; }), kind(() => { using x = r("kept"), y = 1; }), kind(() => { using x = null; x = 1; }), kind(() => { x; using x = null; })); flush("refused");
{ let gets = 0; const o = { get [Symbol.dispose]() { gets++; return () => order.push("late"); } }; { using x = o; Object.defineProperty(o, Symbol.dispose, { value: 1 }); } flush("once", gets); }
Function.prototype[Symbol.dispose] = function () { order.push("-fn " + this.name); }; { using f = () => {}, g = class {}; order.push(f.name, g.name); } flush("names"); delete Function.prototype[Symbol.dispose];
{ const using = [1], of = [[9]]; using[0] = 2; log(using[0], using.length, ((using) => using)(3)); for (var using_ of of) log(using_[0]); }
{ var using = "u"; using
  order.push(using); flush("new line"); }
for (using of = r("of");;) { order.push(of.name); break; } flush("for (using of =");
for (const text of ["{ using x; }", "{ using [x] = []; }", "{ using {x} = {}; }", "{ using x = 1, [y] = 2; }", "for (using x in {});", "for (using x = 1 of []);", "if (1) using x = 1;", "switch (1) { case 1: using x = null; }", "switch (1) { default: using x = null; }", "{ using let = 1; }", "{ using x = null; let x; }", "{ await using x = null; }", "async () => { if (1) await using x = 1; }", "async () => { for (await using x in {}); }", "export using x = null", "async () => { await using x; }", "class A { static { await using x = null; } }"]) log(kind(() => { new Function(text); return "fine: " + text; }));

(async () => {
    async function f(how) { await using x = a("x"); using y = r("y"); await using z = a("z"); if (how) throw "t"; return order.push("body"), 5; }
    const got = await f(); flush("async", got); await f(1).catch((e) => flush("async throw", e));
    for await (await using x of [a(1), r("sync")]) order.push("turn"); flush("for await");
    for (await using x of [a(1), a(2)]) { if (order.length) break; } flush("for of");
    for (await using x = a("head"); ;) break; flush("for");
    { await using x = r("sync"); const p = Promise.resolve().then(() => order.push("tick")); } flush("awaits");
    { const p = Promise.resolve().then(() => order.push("tick")); { await using x = null; } flush("null awaits"); }
    { const p = Promise.resolve().then(() => order.push("tick")); { if (!p) { await using x = null; } } flush("not reached"); } await 0; order.length = 0;
    async function* g() { await using x = a("gen"); yield 1; yield 2; } for await (const v of g()) { order.push(v); break; } flush("async generator");
    try { await using x = bad(1), y = { [Symbol.asyncDispose]: () => Promise.reject(2) }; throw 3; } catch (e) { flush("async errors", e.error, e.suppressed.error, e.suppressed.suppressed); }
    try { await using x = { get [Symbol.asyncDispose]() { throw "getter"; } }; } catch (e) { flush(e); }
    try { await using x = { [Symbol.asyncDispose]() { return { get then() { throw "then"; } }; } }; } catch (e) { flush(e); }
    { const using = [1]; await using[0]; await using
      order.push(2); flush("await using"); }
    const arrow = async () => { await using x = a("arrow"); return (await using)?.[0]; var using; }; flush("arrow", await arrow());
    for (await using of of [a("of")]) order.push(typeof of); flush("of of");
    let s = 0; for (let i = 0; i < 400; i++) { await using x = { [Symbol.asyncDispose]() { s++; } }; using y = { [Symbol.dispose]() { s++; } }; } log(s);
})();
// expect: block 3,,,-2,-1
// expect: return r,-1,-f 1
// expect: break -1,-f break
// expect: continue -1,-2,-f continue
// expect: throw -1,-f t
// expect: end -1,-2,-f end
// expect: arrow -arrow v
// expect: class in,-static,-new,-get
// expect: derived -new,-after,-before 1
// expect: for i,i,-for
// expect: for-of a,-a,,b,-b
// expect: for-of break -0,-1,closed
// expect: labels -z,-x,-z,-y
// expect: switch case,-switch
// expect: try -try,1,-catch,-finally
// expect: generator 1,-gen
// expect: throw into -gen t
// expect: 1,2
// expect: 8 9 SyntaxError SyntaxError
// expect: eval -eval
// expect: SuppressedError 1 2 3 only
// expect: errors !2,!1,!2,-ok,!1,!only
// expect: TypeError TypeError TypeError TypeError TypeError ReferenceError
// expect: refused -kept
// expect: once late 1
// expect: names f,g,-fn g,-fn f
// expect: 2 1 3
// expect: 9
// expect: new line u
// expect: for (using of = of,-of
// expect: SyntaxError
// expect: fine: { using [x] = []; }
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: async body,~z,-y,~x 5
// expect: async throw ~z,-y,~x t
// expect: for await turn,~1,turn,-sync
// expect: for of ~1,~2
// expect: for ~head
// expect: awaits -sync,tick
// expect: null awaits tick
// expect: not reached -
// expect: async generator 1,~gen
// expect: async errors !1 1 2 3
// expect: getter -
// expect: then -
// expect: await using 2
// expect: arrow ~arrow undefined
// expect: of of object,~of
// expect: 800

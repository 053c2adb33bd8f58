// ShadowRealm: what crosses, what does not, whose errors they are.
const log = (...a) => console.log(...a);
const kind = (f) => { try { return f(); } catch (e) { return `${e.name} ${e instanceof TypeError || e instanceof SyntaxError}`; } };
const r = new ShadowRealm();
log(ShadowRealm.length, Object.prototype.toString.call(r), kind(() => ShadowRealm()), kind(() => ShadowRealm.prototype.evaluate.call({}, "1")), r.evaluate("globalThis.x = 1; typeof x"), typeof x);
log(r.evaluate("1 + 1"), r.evaluate("undefined"), typeof r.evaluate("Symbol.iterator"), r.evaluate("Symbol.iterator") === Symbol.iterator, r.evaluate("10n"));
log(kind(() => r.evaluate(1)), kind(() => r.evaluate("...")), kind(() => r.evaluate("throw new RangeError('r')")), kind(() => r.evaluate("({})")), kind(() => r.evaluate("Object.freeze([])")));
const add = r.evaluate("(function add(a, b) { 'use strict'; return typeof a === 'function' ? a(b) : a + b + String(this); })");
log(add.name, add.length, Object.getPrototypeOf(add) === Function.prototype, add(1, 2), add.call("this", 1, 2), "prototype" in add, kind(() => new add()), add === r.evaluate("add => add")(add));
log(add((v) => v * 2, 21), kind(() => add({}, 1)), kind(() => add(() => { throw new Error("mine"); }, 1)), kind(() => add(() => ({}), 1)));
log(r.evaluate("var v = 1; let l = 2; v + l"), r.evaluate("v"), kind(() => r.evaluate("l")), r.evaluate("'use strict'; (function () { return this; })()"), r.evaluate("(function () { return typeof this; })()"));
log(kind(() => r.evaluate("(function f() {})")), r.evaluate("Object.defineProperty(() => {}, 'length', { value: 2.7 })").length, r.evaluate("Object.defineProperty(() => {}, 'name', { value: 1 })").name === "", kind(() => r.evaluate("Object.defineProperty(() => {}, 'name', { get() { throw 1; } })")));
const nested = r.evaluate("(f) => new ShadowRealm().evaluate('(g) => g(1)')(f)"); log(nested((x) => x + 1));
const deep = r.evaluate("(f) => f(f)"); log(kind(() => deep(function again(f) { return deep(again); })).slice(0, 5));
(async () => {
    log(await r.importValue("../modules/_deferred_dependency.mjs", "x").catch((e) => e.name), kind(() => r.importValue("../modules/_text.txt", 1)));
    log(await r.importValue("../modules/_shadow.mjs", "value"), (await r.importValue("../modules/_shadow.mjs", "count"))(), (await r.importValue("../modules/_shadow.mjs", "count"))(), (await import("../modules/_shadow.mjs")).count());
    log(await r.importValue("../modules/_shadow.mjs", "missing").catch((e) => e instanceof TypeError), await r.importValue("./none.mjs", "x").catch((e) => e instanceof TypeError), await r.importValue("../modules/_shadow.mjs", "object").catch((e) => e instanceof TypeError));
})();
// expect: 0 [object ShadowRealm] TypeError true TypeError true number undefined
// expect: 2 undefined symbol true 10n
// expect: TypeError true SyntaxError true TypeError true TypeError true TypeError true
// expect: add 2 true 3undefined 3this false TypeError true false
// expect: 42 TypeError true TypeError true TypeError true
// expect: 3 1 TypeError true undefined object
// expect: [Function: f] 2 true TypeError true
// expect: 2
// expect: TypeE
// expect: TypeError TypeError true
// expect: imported 1 2 1
// expect: true true true

// Ops that optimized code runs in the frame: each in a function that gets hot, meets other types and throws.
// modes: interp default baseline native native-hot native-gc-stress llvm llvm-hot llvm-gc-stress
const TURNS = 40;
const odd = { valueOf() { return 3; }, toString() { return "odd"; } };
const inputs = [1, 2, 3, "s", 2.5, null, odd, undefined, [4, 5], { a: 1, b: 2 }, true, 7n, Symbol.iterator];
function run(name, f) {
    const seen = new Map();
    for (let i = 0; i < TURNS; i++) {
        // Long the same kind of input, then each other one, then the first kind again.
        const x = i < 15 || i > 30 ? i : inputs[i % inputs.length];
        let r;
        try { r = f(x, i); } catch (e) { r = e instanceof Error ? e.name + ": " + e.message : e; }
        const text = typeof r === "symbol" ? "symbol" : Array.isArray(r) ? "[" + r.map(String).join() + "]" : String(r);
        seen.set(text, (seen.get(text) || 0) + 1);
    }
    let sum = 0;
    for (const [text, count] of seen) for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i) * count) | 0;
    console.log(name, seen.size, sum);
}

run("rest", function (...all) { return all.length + ":" + typeof all[0]; });
run("arguments", function (a) { a = 5; return arguments.length + String(arguments[0] === 5) + typeof arguments[1]; });
run("arguments strict", function (a) { "use strict"; a = 5; return String(arguments[0] === 5); });
run("default", function (a, b = a, c = String(b) + "!") { return c; });
run("destructure", function (x) { const { a = "none", ...rest } = x; return a + Object.keys(rest).join(); });
run("destructure nothing", function (x) { const {} = x; return "fine"; });
run("destructure array", function (x) { const [p, , q = 9, ...r] = [x, ...[1, 2, 3, 4]]; return typeof p + q + r.join(); });
run("destructure parameter", ({ a } = {}, [i] = [1]) => String(a) + i);
run("element key", function (x) { const o = { 1: 2, odd: 4 }; o[x] += 1; return Object.keys(o).join() + Object.values(o).join(); });
run("element key of nothing", function (x) { x["k"] ??= 1; return typeof x; });
run("delete", function (x) { const o = { a: x, b: 1 }; return String(delete o.a) + String(delete o[x]) + Object.keys(o); });
run("delete strict", function (x) { "use strict"; const o = Object.freeze({ a: 1 }); return delete o.a; });
run("computed", function (x) { const o = { [x]: 1, get [x + "g"]() { return 2; }, [x]() {} }; return Reflect.ownKeys(o).length; });
run("accessors", function (x) { const o = { get v() { return x; }, set v(y) { x = y; } }; o.v = 3; return o.v; });
run("proto", function (x) { const o = { __proto__: x, own: 1 }; return Object.getPrototypeOf(o) === x ? "set" : "not"; });
run("spread object", function (x) { return JSON.stringify({ z: 0, ...(typeof x === "bigint" ? {} : x), y: 1 }); });
run("spread array", function (x) { const a = [0, ...[x, 1], , 2]; return a.length + typeof a[1]; });
run("spread what", function (x) { return [...x].length; });
run("long literal", function (x) {
    return [x, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34].length;
});
run("many properties", function (x) { const o = { a: 1, b: 2, c: 3, d: x, e: 5, f: 6, g: 7, h: 8, i: 9, j: x }; return typeof o.d + typeof o.j + o.i; });
run("changing property", function (x) { return typeof { a: x, b: 2 }.a; });
run("regexp", function (x) { return /o(d+)|\d/g.test(x); });
run("template", function (x) { const tag = (s, v) => s.raw.join("|") + typeof v; return tag`a${x}\n${1}`; });
run("template text", function (x) { return `${x}${x}` + ``; });
run("class", function (x) {
    class C { static s = x; f = x; #p = 1; get p() { return this.#p; } set p(v) { this.#p = v; } #m() { return 4; } m() { return this.#m() + this.#p; } static is(o) { return #p in o; } }
    const c = new C();
    c.p += 2;
    return typeof C.s + typeof c.f + c.p + c.m() + C.is(c) + C.is([]);
});
run("class extends", function (x) { class C extends x {} return typeof C; });
class Base {
    constructor(v) { this.v = v; }
    m(y) { return this.v + ":" + typeof y; }
    get g() { return "g" + this.v; }
    set s(v) { this.set = v; }
    static st() { return "static"; }
}
class Derived extends Base {
    extra = this.v + 1;
    #hidden = this.extra;
    constructor(v, how) {
        if (how === 1) { super(1, 2); return; }
        if (how === 2) return { other: 1 };
        if (how === 3) return v;
        if (how === 4) { super(...[v, 1]); super.s = 4; return; }
        super(v);
    }
    m(y) { return "<" + super.m(y) + super["g"] + ">"; }
    get hidden() { return this.#hidden; }
    static st() { return "derived " + super.st(); }
    arrow() { return (() => super.m(1))(); }
}
run("derived", function (x) { return new Derived(typeof x).m(x); });
run("derived kinds", function (x, i) { const d = new Derived(x, i % 5); return Object.keys(d).join() + (d.hidden === d.extra); });
run("derived static", function () { return Derived.st() + new Derived(2).arrow(); });
class Implicit extends Array { }
run("implicit", function (x, i) { return new Implicit(i, x).length; });
run("private of other", function (x) { class P { #p = 1; static get(o) { return o.#p; } static set(o) { o.#p = 2; return "set"; } } return i_(P, x); });
function i_(P, x) { return typeof x === "number" ? P.get(new P()) + P.set(new P()) : x === null ? P.set(x) : P.get(x); }
run("per turn", function (x) { const fs = []; for (let i = 0; i < 3; i++) { fs.push(() => i++ + typeof x); i += 0; } return fs.map((f) => f() + f()).join(); });
run("with", new Function("x", "with ({ k: x, odd: 2 }) { return typeof k + odd; }"));
run("with what", new Function("x", "with (x) { var q = toString; return typeof q; }"));
run("eval", function (x) { var before = 1; eval("var made = typeof x + before; before = 2"); return made + before; });
run("eval this", function (x) { return eval("typeof this"); }.bind(5));
run("sloppy this", function (x) { function f() { return typeof this; } return f.call(x) + f(); });
run("dynamic", new Function("x", "eval('var late = 1'); late += 1; late++; try { nowhere; } catch (e) { late += e.name; } return delete late + typeof late;"));
run("call spread", function (x) { return Math.max(...[1, 2, 3], x) + String.raw(...[{ raw: ["a", "b"] }, x]); });
run("call what", function (x) { return x(...[1]); });
run("new spread", function (x) { return new Date(...[2020, 1, typeof x === "number" ? x : 1]).getMonth() + new Derived(...[typeof x]).m(); });
run("new what", function (x) { return new x(...[1]); });
run("iterate", function (x) { let s = ""; for (const v of x) s += typeof v; return s; });
run("iterate array", function (x, i) {
    let s = "";
    for (const v of i === 20 ? new Set([1, 2]) : i === 21 ? [1.5, , "x"] : [1, x, 3]) { if (v === 3 && i % 3) break; s += typeof v; }
    return s;
});
let closed = 0;
const iterable = (n, fail) => ({
    i: 0,
    [Symbol.iterator]() { return this; },
    next() { if (this.i === fail) throw new Error("next"); return { value: this.i++, done: this.i > n }; },
    return() { closed++; if (fail === -2) throw new Error("return"); return fail === -3 ? 1 : {}; },
});
run("iterator", function (x, i) {
    let s = 0;
    try {
        for (const v of iterable(5, i === 25 ? 2 : i === 26 ? -2 : i === 27 ? -3 : -1)) {
            if (v === 3 && i > 20) break;
            if (v === 4 && i === 10) throw "thrown";
            s += v;
        }
    } catch (e) { return s + String(e); } finally { s = 0; }
    return s + closed;
});
run("iterator destructured", function (x, i) { const [a, b] = iterable(i, i === 17 ? 1 : -1); return a + "," + b + closed; });
run("iterator of returned", function (x, i) { for (const v of iterable(3, -1)) { for (const w of iterable(3, -1)) { if (w === 1) return v + w + closed; } } });
run("for in", function (x) { let s = ""; for (const k in x) s += k; return s; });
run("for in chain", function (x, i) {
    const o = Object.create({ p: 1, q: 2 }, { own: { value: 1, enumerable: true } });
    o.a = 1; o.b = 2; o[3] = x;
    let s = "";
    for (var k in o) { s += k; if (k === "a" && i % 2) delete o.b; if (k === "q") o.late = 1; }
    return s + k;
});
run("in", function (x) { return ("a" in x) + String(1 in [1, 2]); });
run("instanceof", function (x) { return (x instanceof Object) + String(x instanceof Derived); });
run("instanceof what", function (x) { return [] instanceof x; });
run("constant", function (x) { const c = 1; c = x; });
run("dead zone", function (x) { if (x === null) return later; let later = 1; return later; });
run("names", function (x) { const f = function () {}, g = () => {}, o = { [typeof x]: () => {}, k: class {} }; return f.name + g.name + o[typeof x].name + o.k.name; });
globalThis.property = 0;
run("global", function (x) { property = x; undeclared_ = property; return typeof undeclared_; });
run("global strict", function (x) { "use strict"; undefined_ = x; });
run("switch", function (x) { switch (x) { case 1: return "one"; case "s": return "s"; case null: case undefined: return "nothing"; default: return typeof x; } });
// expect: rest 7 -124280389
// expect: arguments 1 746963304
// expect: arguments strict 2 441128803
// expect: default 40 -1029365682
// expect: destructure 7 -988650414
// expect: destructure nothing 3 398828872
// expect: destructure array 7 -571557567
// expect: destructure parameter 40 -944024722
// expect: element key 33 466268681
// expect: element key of nothing 8 -1917549849
// expect: delete 1 -1174767888
// expect: delete strict 1 1158500184
// expect: computed 2 1034835537
// expect: accessors 1 2040
// expect: proto 2 1222573148
// expect: spread object 5 1867452582
// expect: spread array 7 -1830966465
// expect: spread what 32 -939569815
// expect: long literal 1 65360
// expect: many properties 7 63148542
// expect: changing property 7 -1492914869
// expect: regexp 3 -1209976841
// expect: template 7 -596657781
// expect: template text 33 -351058197
// expect: class 7 2105376510
// expect: class extends 32 1162709529
// expect: derived 7 -247183037
// expect: derived kinds 7 -1418932264
// expect: derived static 1 1893273424
// expect: implicit 1 2000
// expect: private of other 3 834034728
// expect: per turn 7 -1803841488
// expect: with 7 1463065883
// expect: with what 2 -2011802508
// expect: eval 7 395901009
// expect: eval this 1 2014937560
// expect: sloppy this 1 1603289520
// expect: dynamic 1 -2081174448
// expect: call spread 34 -2019242323
// expect: call what 1 -1083551312
// expect: new spread 9 -1503245908
// expect: new what 1 -1956691680
// expect: iterate 32 -78866405
// expect: iterate array 10 -626890554
// expect: iterator 22 -1944078388
// expect: iterator destructured 40 308944039
// expect: iterator of returned 40 919674672
// expect: for in 5 -1929373161
// expect: for in chain 2 -1577874728
// expect: in 32 1184188361
// expect: instanceof 2 950886303
// expect: instanceof what 2 562084540
// expect: constant 1 585152352
// expect: dead zone 2 -1109017686
// expect: names 7 1785359119
// expect: global 7 -1492914869
// expect: global strict 1 933507360
// expect: switch 8 1420198350

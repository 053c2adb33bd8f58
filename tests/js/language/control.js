// Labels, switch, try/finally in every exit, comma, exceptions through loops, with, logical assignment, optional chains.
const log = (...a) => console.log(...a);
function exits(how) {
    const seen = [];
    outer: for (let i = 0; i < 3; i++) {
        try {
            try {
                if (how === "break") break outer;
                if (how === "continue") continue outer;
                if (how === "return") return seen.join("");
                if (how === "throw") throw "t";
            } finally { seen.push("f" + i); }
        } catch (e) { seen.push(e); } finally { seen.push("."); }
    }
    return seen.join("");
}
for (const how of ["break", "continue", "return", "throw", ""]) log(how, exits(how));
log((() => { try { return 1; } finally { return 2; } })(), (() => { for (;;) { try { return 1; } finally { break; } } return 3; })());
const sw = (v) => { let r = ""; switch (v) { case 1: r += 1; default: r += "d"; case "2": r += 2; break; case 3: r += 3; } return r; };
log(sw(1), sw("2"), sw(2), sw(3), sw());
var env = { w: 1, [Symbol.unscopables]: { hiddenName: true }, hiddenName: 2 };
var hiddenName = "outer";
with (env) { w = 5; log(w, hiddenName); }
log(env.w);
let n = null, u, t = 1;
n ??= 4; u ||= 5; t &&= 6;
log(n, u, t, n?.x?.y.z, u?.toFixed?.(1), env?.["w"], delete env?.w, (void 0)?.[log("never")]);
do { var once = 1; } while (0);
a: { b: { break a; } log("never"); }
log(eval("1;;;var q = 2; if (0) 3"), q, eval("do { 7; break; } while (0)"));
log(typeof undeclared, typeof null, void 0 === undefined, (1, 2), !!"" + 1);
log(((a, b) => a ** b)(2, 10), 7 % -3, -7 % 3, 1 / -0, 5 >>> 1, -1 >>> 28, 1 << 31, ~~3.7);
log([1, 2, 3].includes(2) ? "yes" : "no", "b" in { b: 0 }, [] instanceof Array);
var getter = { get x() { return this._x ?? "unset"; }, set x(v) { this._x = v; } };
getter.x += "!"; log(getter.x);
(function () { log(arguments.length, (() => arguments[0])()); arguments[0] = 9; })(8, 7);
(function (a) { arguments[0] = 2; log(a); a = 3; log(arguments[0]); })(1);
(function (a) { "use strict"; arguments[0] = 2; log(a); })(1);
log(((strings, ...v) => strings.raw.join("|") + v.join())`a\n${1}b${2}`);

// expect: break f0.
// expect: continue f0.f1.f2.
// expect: return 
// expect: throw f0t.f1t.f2t.
// expect:  f0.f1.f2.
// expect: 2 3
// expect: 1d2 2 d2 3 d2
// expect: 5 outer
// expect: 5
// expect: 4 5 6 undefined 5.0 5 true undefined
// expect: undefined 2 7
// expect: undefined object true 2 1
// expect: 1024 1 -1 -Infinity 2 15 -2147483648 3
// expect: yes true true
// expect: unset!
// expect: 2 8
// expect: 2
// expect: 3
// expect: 1
// expect: a\n|b|1,2

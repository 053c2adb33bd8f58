// RegExp: results, lastIndex, symbol methods, replacement templates, legacy statics, subclasses.
const log = (...a) => console.log(...a);
const J = JSON.stringify;
const m = /(?<y>\d{4})-(\d\d)/d.exec("on 2024-05-01");
log(J(m), m.index, m.input, J(m.groups), J(m.indices), J(m.indices.groups), Object.keys(m).join());
log(/a(b)?/.exec("a")[1], J(/(?:(?<x>a)|(?<x>b))/.exec("b").groups), Object.getPrototypeOf(m.groups));
const sticky = /a/y; log(sticky.test("ba"), sticky.lastIndex, (sticky.lastIndex = 1, sticky.test("ba")), sticky.lastIndex);
log(J("aXbXc".split(/X/)), J("abc".split(/(?:)/u)), J("a1b2".split(/(\d)/, 3)), J("".split(/a/)), J("".split(/(?:)/)), J("A<B>bold</B>".split(/<(\/)?([^<>]+)>/)));
log("2024-05".replace(/(?<a>\d+)-(?<b>\d+)/, "$<b>/$1 $$ $& [$`|$'] $3 $<c>"), "aaa".replace(/a/g, (s, i) => s + i), "x".replace(/(y)?x/, (s, y) => String(y)));
log(J("a-b".match(/-/).index), J("test".match(/t/g)), "abc".match(/x/g), "abc".search(/c/), J([..."a1b22".matchAll(/\d+/g)].map((x) => x[0] + x.index)));
log("\u{1F600}x".match(/./gu).length, "\u{1F600}".match(/./g).length, J("aaa".replace(/(?:)/g, "-")), "\u{1F600}a".replace(/(?:)/gu, "_").length);
log(String(new RegExp("/\n[/]")), new RegExp("").source, /a/gimsuyd.flags, RegExp.prototype.flags === "", RegExp.prototype.source);
log(RegExp("a", "g") + "", RegExp(sticky) === sticky, new RegExp(/a/g, "i") + "", RegExp.escape("a.b-c \n\u2028"));
/(b)(c)?/.exec("abd"); log(RegExp.$1, J(RegExp.$2), RegExp.lastMatch, RegExp["$`"], RegExp.rightContext, RegExp.input, J(RegExp.lastParen));
class R extends RegExp { exec(s) { const r = super.exec(s); if (r) r[0] = r[0].toUpperCase(); return r; } }
log(J("abcb".match(new R("b", "g"))), "abc".replace(new R("b"), "[$&]"), new R("b").test("abc"), J("abc".split(new R("b"))));
try { /a/.compile.call(new R("x"), "y"); } catch (e) { log(e.name); }
for (const bad of ["(", "a**", "\\u{110000}", "[b-a]"]) { try { new RegExp(bad, "u"); } catch (e) { log(e.name, e.message); } }
try { new RegExp("a", "gg"); } catch (e) { log(e.name, e.message); }
const frozen = Object.freeze(/a/g); try { frozen.test("a"); } catch (e) { log(e.name); }
const re = /o/g; re.lastIndex = { valueOf() { return 2; } }; log(re.exec("foo").index, J(Object.getOwnPropertyDescriptor(re, "lastIndex")));
const loop = () => /x/g; log(loop() === loop(), loop().lastIndex);
const saved = RegExp.prototype.exec; let calls = 0;
RegExp.prototype.exec = function (s) { calls++; return saved.call(this, s); };
"aXa".replace(/a/g, "b"); RegExp.prototype.exec = saved; log(calls, "aXa".replace(/a/g, "b"), calls);
log(/(?i:a)B/.test("AB"), /(?<=\$)\d+/.exec("a$42")[0], /^\p{Lu}+$/v.test("ÀB"), /[\p{L}--[a-z]]/v.test("a"), "ab\ncd".match(/^./gm).join());
log("x".repeat(5).replace(/x/g, "$0$10$01"), "abc".replace(/(b)/, "$01$10$2"), Object.prototype.toString.call("a".matchAll(/a/g)));

// expect: ["2024-05","2024","05"] 3 on 2024-05-01 {"y":"2024"} [[3,10],[3,7],[8,10]] {"y":[3,7]} 0,1,2,index,input,groups,indices
// expect: undefined {"x":"b"} null
// expect: false 0 true 2
// expect: ["a","b","c"] ["a","b","c"] ["a","1","b"] [""] [] ["A",null,"B","bold","/","B",""]
// expect: 05/2024 $ 2024-05 [|] $3  a0a1a2 undefined
// expect: 1 ["t","t"] null 2 ["11","223"]
// expect: 2 2 "-a-a-a-" 6
// expect: /\/\n[/]/ (?:) dgimsuy true (?:)
// expect: /a/g true /a/i \x61\.b\x2dc\x20\n\u2028
// expect: b "" b a d abd ""
// expect: ["B","B"] a[B]c true ["a","c"]
// expect: TypeError
// expect: SyntaxError Invalid regular expression: /(/u: Unterminated group
// expect: SyntaxError Invalid regular expression: /a**/u: Nothing to repeat
// expect: SyntaxError Invalid regular expression: /\u{110000}/u: Invalid Unicode escape
// expect: SyntaxError Invalid regular expression: /[b-a]/u: Range out of order in character class
// expect: SyntaxError Invalid flags supplied to RegExp constructor 'gg'
// expect: TypeError
// expect: 2 {"value":3,"writable":true,"enumerable":false,"configurable":false}
// expect: false 0
// expect: 3 bXb 3
// expect: true 42 true false a,c
// expect: $0$10$01$0$10$01$0$10$01$0$10$01$0$10$01 abb0$2c [object RegExp String Iterator]

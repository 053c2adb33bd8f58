// The methods under symbols and String.prototype's, with regular expressions as they are made and with changed ones.
print(JSON.stringify("a1b22c".match(/\d+/g)), JSON.stringify("abc".match(/x/)), JSON.stringify("aAbB".match(/[ab]/gi)));
print(JSON.stringify("a1b22c".split(/\d+/)), JSON.stringify("a1b22c".split(/(\d)/, 3)), JSON.stringify("abc".split(/(?:)/)));
print("a1b22".replace(/\d/g, (d) => d * 2), "John Smith".replace(/(\w+)\s(\w+)/, "$2, $1"), "aaa".replace(/a/y, "b"));
print("x-y-z".replaceAll(/-/g, "$&$&"), "abc".search(/c/), "\u{1F600}a".search(/a/u), "tel: 12".replace(/(?<n>\d+)/, "<$<n>>"));
print([..."a1b2".matchAll(/[a-z](\d)/g)].map((m) => m.index + m[1]).join(), [..."aXbX".matchAll(/X|$/g)].map((m) => m.index).join());
print(JSON.stringify(["", "ab"].map((s) => [..."\u{1F600}" + s].length)), "\u{1F600}".replace(/(?:)/gu, "-").length);
const sticky = /a(b)?/y;
print(sticky.test("xab"), sticky.lastIndex, (sticky.lastIndex = 1), sticky.exec("xab").index, sticky.lastIndex, sticky.exec("xab"), sticky.lastIndex);
const global = /o/g, found = [];
while (global.test("foo boo")) found.push(global.lastIndex);
print(found.join(), global.lastIndex);
const iterator = "ab".matchAll(/./g);
print(iterator.next().value[0], iterator.next().value[0], iterator.next().done, iterator.next().done, iterator[Symbol.toStringTag]);
// A literal makes a new object each time, with properties of its own.
function literal() { return /x(?<n>y)?/dg; }
const one = literal(), two = literal();
one.lastIndex = 5; one.extra = 1;
print(one === two, two.lastIndex, two.extra, one.source === two.source, JSON.stringify(two.exec("axy").indices.groups), two.lastIndex);
// Changed instances and prototypes are seen at once, also by code that has run before.
function run(re) { return "a-b".replace(re, "+") + "a-b".search(re) + "a-b".split(re).length + re.test("-") + "a-b".match(re).length; }
for (let i = 0; i < 50; i++) run(/-/g);
print(run(/-/g));
const own = /-/g; own.exec = () => null;
print("a-b".replace(own, "+"), "a-b".search(own), own.test("-"));
const flags = Object.getOwnPropertyDescriptor(RegExp.prototype, "flags");
Object.defineProperty(RegExp.prototype, "flags", { configurable: true, get() { return ""; } });
print("a-b-c".replace(/-/g, "+"));
Object.defineProperty(RegExp.prototype, "flags", flags);
print("a-b-c".replace(/-/g, "+"));
const exec = RegExp.prototype.exec;
let calls = 0;
RegExp.prototype.exec = function (s) { calls++; return exec.call(this, s); };
print("a-b-c".replace(/-/g, "+"), /-/.test("-"), [..."a-b".matchAll(/-/g)].length, calls);
RegExp.prototype.exec = exec;
print("a-b-c".replace(/-/g, "+"), /-/.test("-"), calls);
const replace = RegExp.prototype[Symbol.replace];
RegExp.prototype[Symbol.replace] = () => "mine";
print("a-b".replace(/-/, "+"));
RegExp.prototype[Symbol.replace] = replace;
print("a-b".replace(/-/, "+"));
Object.defineProperty(RegExp, Symbol.species, { configurable: true, get() { calls = "species"; return RegExp; } });
print("a-b".split(/-/).length, calls);
RegExp.prototype.added = 1;
print(/-/.added, "a-b".replace(/-/, "+"));
// What callbacks do to the regexp does not matter to the replacement under way.
const changing = /(a)|b/g;
print("abab".replace(changing, (m, a, at) => { changing.compile("x"); changing.lastIndex = 9; gcAll(); return (a ?? "-") + at; }), changing.source);
function gcAll() { for (let i = 0; i < 200; i++) new RegExp("gone" + i); }
// Results of many groups, and the statics they leave.
const many = new RegExp("(.)".repeat(40)).exec("0123456789".repeat(4));
print(many.length, many[40], RegExp.$1 + RegExp.$9 + RegExp.lastParen, RegExp.leftContext + "|" + RegExp.rightContext);
/(x)(y)?/.exec("-x-");
print(RegExp.$1, RegExp.$2 === "", RegExp.lastParen === "", RegExp["$'"], RegExp.$3 === "");
print(Object.isFrozen(Object.freeze(/a/)), (() => { try { Object.freeze(/a/g).exec("a"); } catch (e) { return e.name; } })());
print((() => { "use strict"; const r = /a/y; Object.defineProperty(r, "lastIndex", { writable: false, value: 0 }); try { r.exec("b"); } catch (e) { return e.name; } })());
// expect: ["1","22"] null ["a","A","b","B"]
// expect: ["a","b","c"] ["a","1","b"] ["a","b","c"]
// expect: a2b44 Smith, John baa
// expect: x--y--z 2 2 tel: <12>
// expect: 01,22 1,3,4
// expect: [1,3] 4
// expect: false 0 1 1 3 null 0
// expect: 2,3,6,7 0
// expect: a b true true RegExp String Iterator
// expect: false 0 undefined true {"n":[2,3]} 3
// expect: a+b12true1
// expect: a-b -1 false
// expect: a+b-c
// expect: a+b+c
// expect: a+b+c true 1 6
// expect: a+b+c true 6
// expect: mine
// expect: a+b
// expect: 2 species
// expect: 1 a+b
// expect: a0-1a2-3 x
// expect: 41 9 089 |
// expect: x true true - true
// expect: true TypeError
// expect: TypeError

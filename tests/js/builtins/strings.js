// Strings and regular expressions.
const log = (...a) => console.log(...a);
const s = "Hello, Wörld 😀";
log(s.length, [...s].length, s.at(-1) === "\ude00", s.codePointAt(13).toString(16), s.slice(-4, -2), s.substring(5, 2), s.indexOf("ö"), s.toUpperCase(), "İ".toLowerCase().length, "ß".toUpperCase());
log("abc".padStart(5, "xy"), "abc".padEnd(6, "-"), " \t x\n".trim() + "|", "a-b-c".split("-").join("+"), "abc".split("").length, "a,b,c".split(",", 2).join(), "ab".repeat(3), "x".localeCompare("y"));
log("abcabc".replace("b", "[$&$`$']"), "abcabc".replaceAll("b", (m, i) => i), "aXbX".replace(/x/gi, (m) => m.charCodeAt(0)), "2024-05-06".replace(/(?<y>\d+)-(?<m>\d+)-(\d+)/, "$3/$<m>/$1"));
log([..."a1b22".matchAll(/([a-z])(\d+)/g)].map((m) => m[1] + ":" + m[2] + "@" + m.index).join(" "), "xay".match(/a/).index, "aaa".match(/a/g).length, "abc".search(/c/));
const r = /a(b)?/y; r.lastIndex = 1; log(r.test("xab"), r.lastIndex, r.exec("xab"), /(?<=\$)\d+/.exec("cost $42")[0], /(?<!a)b/.test("ab"), /^.$/u.test("😀"), /\p{Lu}/u.test("É"), /[\w--[a-c]]/v.test("b"), /a.c/s.test("a\nc"));
log("x".concat(1, null), "abc".includes("bc", 1), "abc".startsWith("b", 1), "abc".endsWith("b", 2), String.raw`\n${1}`, String.fromCodePoint(128512), "\u{1F600}" === "😀", "a\
b", "z".codePointAt(), "é".normalize("NFD").length, "\ud800".isWellFormed());
log("a" < "b", "a" < "B", "10" < "9", "10" < 9, "é" > "z", "abc"[1], "abc"[9], "lone" in Object("x"), Object("abc").length);
let rope = ""; for (let i = 0; i < 1000; i++) rope += i; log(rope.length, rope.slice(1000, 1010), rope.indexOf("999"));
log(escape("ü "), unescape("%u0041%42"), encodeURIComponent("a b&ü😀"), decodeURIComponent("%F0%9F%98%80"), encodeURI("http://x/ü?a=1&b"));
try { decodeURIComponent("%E0"); } catch (e) { log(e.name); }
try { new RegExp("("); } catch (e) { log(e.name); }

// expect: 15 14 true 1f600 d  llo 8 HELLO, WÖRLD 😀 2 SS
// expect: xyabc abc--- x| a+b+c 3 a,b ababab -1
// expect: a[bacabc]cabc a1ca4c a88b88 06/05/2024
// expect: a:1@0 b:22@2 1 3 2
// expect: true 3 null 42 false true true false true
// expect: x1null true true true \n1 😀 true ab 122 2 false
// expect: true false true false true b undefined false 3
// expect: 2890 3703713723 2588
// expect: %FC%20 AB a%20b%26%C3%BC%F0%9F%98%80 😀 http://x/%C3%BC?a=1&b
// expect: URIError
// expect: SyntaxError

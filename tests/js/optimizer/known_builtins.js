// Builtins that optimized code takes apart: the same results as a call gives, for every kind of argument, after warming
// up with some other kind.

const warm = 3000;
let failures = 0, checks = 0;
function show(v) {
    if (Object.is(v, -0)) return "-0";
    if (typeof v === "string") return JSON.stringify(v);
    if (Array.isArray(v)) return `[${Array.from(v, show)}]`;
    return String(v);
}
function outcome(f, args) {
    try {
        return show(f(...args));
    } catch (e) {
        return `${e}`;
    }
}

const numbers = [0, -0, 1, -1, 7, 2147483647, -2147483648, 4294967295, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 0.49999999999999994,
    4503599627370495.5, 1e300, -1e300, Infinity, -Infinity, NaN, 65.9];
const others = [undefined, null, true, "3", "x", [], [4], {}, { valueOf() { return 9; } }, 5n];

/// Arguments, anew each time where they are changed.
const made = (args) => typeof args === "function" ? args() : args;

/// `text` is the body of a function of a, b and c. One copy is warmed up with each of the warming arguments, a fresh one
/// says what is to come.
function check(text, warming, tried) {
    for (const w of warming) {
        const hot = new Function("a", "b", "c", text);
        for (let i = 0; i < warm; i++) outcome(hot, made(w));
        for (const args of tried) {
            const want = outcome(new Function("a", "b", "c", text), made(args)), got = outcome(hot, made(args));
            checks++;
            if (want === got) continue;
            failures++;
            if (failures < 20) print(`${text} (${made(args).map(show)}) warmed up with (${made(w).map(show)}): ${got}, not ${want}`);
        }
    }
}

const one = [...numbers, ...others].map((x) => [x]);
for (const name of ["abs", "acos", "asin", "atan", "cbrt", "ceil", "clz32", "cos", "cosh", "exp", "expm1", "floor", "fround",
    "log", "log10", "log1p", "log2", "round", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc"])
    check(`return Math.${name}(a)`, [[3], [2.25]], one);
const two = [];
for (const x of [0, -0, 3, -4, 2147483647, -2147483648, 0.5, NaN, Infinity, "2", undefined, { valueOf() { return 8; } }])
    for (const y of [0, -0, 5, -2147483648, 1.5, NaN, -Infinity, "7", null]) two.push([x, y]);
for (const name of ["atan2", "imul", "max", "min", "pow", "hypot"]) check(`return Math.${name}(a, b)`, [[3, 4], [1.5, 2]], two);
check("return Math.max(a) + Math.min(a, b, a) + Math.max(a | 0, b | 0) + Math.abs(a | 0)", [[3, 4]], two);
check("return Math.floor(a) === a ? Math.round(a / 2) : Math.max()", [[3], [2.5]], one);
check("return Number.isInteger(a) + ' ' + Number.isNaN(a) + ' ' + Number.isFinite(a) + ' ' + Number.isSafeInteger(a)",
    [[1], [1.5], ["x"]], one);
check("return Array.isArray(a)", [[[1]], [3]], [...one, [new Proxy([], {})], [Array.prototype]]);

// -- arrays

check("const r = a.push(b); return [r, a.length, a[a.length - 1], b]", [() => [[1], 2]],
    [() => [[], 1], () => [[1.5], 2], () => [[1], 0.5], () => [["x"], {}], () => [[, 1], 2], () => [Object.freeze([1]), 2],
        () => [{ length: 3 }, 4], [undefined, 1], [{ push(x) { return x; } }, 5], () => [new Proxy([1], {}), 2],
        () => [Object.preventExtensions([1]), 2], () => [new Array(100), 7]]);
check("const r = a.pop(); return [r, a.length]", [() => [[1, 2, 3, 4]]],
    [() => [[]], () => [[1]], () => [[1.5, 2.5]], () => [["x", {}]], () => [[1, ,]], () => [Object.freeze([1])],
        () => [{ length: 1, 0: 8 }], [null]]);
function fill(n) {
    const a = [];
    for (let i = 0; i < n; i++) a.push(i & 1 ? i : i / 2);
    let sum = 0;
    while (a.length) sum += a.pop();
    return sum;
}
for (let i = 0; i < 200; i++) fill(50);
print(fill(1000));
// expect: 374750

// A setter on a prototype is seen by push and pop.
function pushTo(a, x) { a.push(x); return a.length; }
for (let i = 0; i < warm; i++) pushTo([], i);
let seen = 0;
Object.defineProperty(Array.prototype, "0", { configurable: true, set(v) { seen = v; }, get() { return "proto"; } });
print(pushTo([], 41), seen, [,].pop());
// expect: 1 41 proto
delete Array.prototype[0];
print(pushTo([], 42), seen);
// expect: 1 41

// -- strings

const rope = "0123456789".repeat(4) + "abcdefghij".repeat(5), wide = "\u0416\u{1F600}x" + rope;
for (const name of ["charCodeAt", "charAt", "codePointAt"])
    check(`return a.${name}(b)`, [["abc", 1], [wide, 1]], [["abc", 0], ["abc", 3], ["abc", -1], ["abc", 1.5], ["abc", "1"],
        ["abc"], [rope + "x", 50], [rope.slice(3, 60), 40], [wide, 0], [wide, 1], [wide, 2], ["", 0], ["\xFF", 0], [5, 0],
        [null, 0], [new String("xyz"), 1]]);
check("return String.fromCharCode(a)", [[65], [65.5]], [...one, [0x416], [65536 + 66]]);
check("return String.fromCharCode(a, b)", [[65, 66], [65.5, 0x416]], two);
check("return String.fromCodePoint(a)", [[65], [0x1F600]], [...one, [0x10FFFF], [0x110000], [0xD800]]);
const texts = ["", "a", "abc", "Abc", " \t abc\n\u00a0", "d\xe9j\xe0 VU", "stra\xdfe", "\xb5\xff\xd7\xf7", "\u0130I", "\u6f22\u5b57 text", wide,
    rope + "x", rope.slice(3, 60), "\u{1F600}", "\uD83D", new String(" xyz "), 5, null, { toString() { return " Q "; } }, [["a"]]];
check("return [a.trim(), a.trimStart(), a.trimEnd()]", [["  x "], [wide]], texts.map((text) => [text]));
check("return [a.toUpperCase(), a.toLowerCase()]", [["x"], [wide]], texts.map((text) => [text]));
const parts = [];
for (const text of texts)
    for (const part of ["", "a", "x", "\u5b57", "345678901234567890123456789", rope + "x", 5, undefined, /a/, { toString() { return "b"; } }])
        for (const place of [undefined, 0, 2, -1, 1e5, 2 ** 31, 1.5, "1", NaN]) parts.push([text, part, place]);
for (const name of ["indexOf", "includes", "startsWith", "endsWith"])
    check(`return [a.${name}(b), a.${name}(b, c)]`, [["abc", "b", 1]], parts);
check("return [a.at(b), a.at(0), a.at(-1)]", [["abc", 1], [wide, -1]], [["abc", -3], ["abc", -4], ["abc", 3], ["abc", 1.5], ["", 0],
    ["", -1], [rope + "x", -60], [[1, 2], 1], [undefined, 0], ["abc", "1"], ["abc", NaN]]);
const pairs = texts.flatMap((x) => [...texts, "abd", "ab", "ABC", 7].map((y) => [x, y]));
check("return [a < b, a <= b, a > b, a >= b, a === b, a !== b, a == b]", [["x", "y"], ["x", 1]], pairs);
check("return a.localeCompare(b)", [["x", "y"]], pairs);
check("return [`<${a}>`, `${a}${b}`, `${a}-${b}-`, `${a}${b}${a}${b}${a}`, `${a}: ${b} ${a}, ${b}; ${a}`]", [["x", 1], [1, 1.5]],
    [...pairs, ["", ""], [Symbol(), 1], [12, 1024], [-1, 2147483647]]);
function hash(s) {
    let h = 0;
    for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(i)) | 0;
    return h;
}
for (let i = 0; i < 200; i++) hash("some text " + i);
print(hash("abc"), hash(rope + rope), hash(wide));
// expect: 96354 -533012902 -1870796500

// -- collections

const keys = [0, -0, 1, 1.5, NaN, "a", "b" + "c", Symbol.iterator, null, undefined, {}, 12n];
check("return a.get(b) + ' ' + a.has(b)", [[new Map([[1, 2]]), 1]],
    [...keys.slice(0, 7), 12n].map((k) => [new Map([[k, "found"]]), k]).concat([[new Map(), 1], [new Set([1]), 1], [undefined, 1],
        [{ get: () => 1, has: () => 2 }, 3], [new WeakMap(), 1]]));
check("const m = new Map(); const r = m.set(a, b); const s = new Set(); return (r === m) + ' ' + m.get(a) + ' ' + m.size + ' ' " +
    "+ (s.add(a) === s) + s.has(a) + s.has(b) + [...s].length", [[1, 2], ["x", "y"]], [[0, 1], [-0, 0], [NaN, 2], ["bc", 3], [undefined, 4]]);

// A function that is replaced.
function rounded(x) { return Math.floor(x); }
for (let i = 0; i < warm; i++) rounded(i + 0.5);
const floor = Math.floor;
Math.floor = () => "replaced";
print(rounded(1.5));
// expect: replaced
Math.floor = floor;
function trimmed(s) { return s.trim() + s.startsWith("a") + `${s.at(-1)}`; }
for (let i = 0; i < warm; i++) trimmed("abc ");
String.prototype.trim = function () { return `(${this})`; };
String.prototype.startsWith = () => "ours";
print(trimmed("abc"));
// expect: (abc)oursc
print(rounded(1.5), checks > 3000, failures);
// expect: 1 true 0

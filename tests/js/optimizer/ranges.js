// Loops over arrays whose checks the optimizer takes out or away: the same results and the same effects as without it,
// at the ends of the int32 range, for -0 and NaN, for indexes that are negative or past the end, for limits that change.

const warm = 400, again = 20;
let failures = 0, checks = 0;

function show(v) {
    if (Object.is(v, -0)) return "-0";
    if (ArrayBuffer.isView(v) || Array.isArray(v)) return `[${Array.from(v, show)}]`;
    return String(v);
}
function outcome(f, args) {
    try {
        return show(f(...args)) + " " + args.map(show).join(" ");
    } catch (e) {
        return `${e}`;
    }
}

/// `text` declares a function f. A copy that has seen the warming arguments does with the others what a fresh one does.
function check(text, warming, tried) {
    const make = () => new Function(`${text}; return f;`)();
    const hot = make();
    for (let i = 0; i < warm; i++) for (const w of warming) hot(...w());
    for (const args of tried) {
        for (let i = 0; i < again; i++) for (const w of warming) hot(...w());
        const expected = outcome(make(), args()), got = outcome(hot, args());
        checks++;
        if (expected !== got) {
            failures++;
            print(`${text}\n  gave ${got}\n  not ${expected}`);
        }
    }
}

const doubles = (n) => Float64Array.from({ length: n }, (_, i) => i + 0.5);
const ints = (n) => Int32Array.from({ length: n }, (_, i) => i * 3 - 7);
const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => i * 31);

// Rows and columns: indexes in and out of bounds, limits of all kinds.
const limits = [0, -0, 1, 6, 7, 8, 9, -1, -5, 2.5, NaN, 2147483647, -2147483648, undefined, "3"];
for (const body of [
    "for (let j = 0; j < n; j++) s += a[j]",
    "for (let j = 0; j < n; j++) s += a[b + j]",
    "for (let j = 0; j <= n; j++) s += a[j + b]",
    "for (let j = b; j < n; j++) s += a[j]",
    "for (let j = b; j < n; j += 2) a[j] += 1",
    "for (let j = n - 1; j >= 0; j--) s += a[j]",
    "for (let j = n; j > b; j--) a[j - 1] = s++",
    "for (let j = 0; j < n; j++) s += a[j - b]",
    "for (let j = 0; j < n; j++) { if (s > 9) break; s += a[j + 1]; }",
    "for (let j = 0; j < n; j++) { s += a[j]; if (j === 2) n -= 3; }",
    "for (let j = 0; j < a.length; j++) { s += a[j]; if (j === b) j += 2; }",
    "for (let j = 0; j < n; j++) { a[j * 2] = j; s -= a[j * 2 + 1]; }",
]) {
    const text = `function f(a, b, n) { let s = 0; if (!(n <= 40)) n = 40; ${body}; return s; }`;
    for (const array of [doubles, ints, bytes]) {
        check(text, [() => [array(8), 1, 7], () => [array(30), 0, 5]],
            limits.flatMap((limit) => [() => [array(7), 0, limit], () => [array(7), 1, limit], () => [array(0), -1, limit]]));
    }
}
check("function f(a, n, m) { let s = 0; for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) s += a[i * m + j] * a[j * n + i]; return s; }",
    [() => [doubles(12), 3, 4], () => [doubles(12), 4, 3]],
    [() => [doubles(12), 4, 4], () => [doubles(12), 0, 4], () => [doubles(12), 4, 0], () => [doubles(12), -1, -1],
        () => [doubles(12), 3, -1], () => [doubles(12), 2, 2.5], () => [doubles(12), 50, 3]]);

// Sums and products at the ends of the range, and -0.
const ends = [0, -0, 1, -1, 2147483647, -2147483648, 2147483646, -2147483647, 46340, 46341, 65536, -65536, 0.5, NaN, 4294967295];
for (const body of [
    "x + y", "x - y", "x * y", "-x", "x % y", "(x + y) | 0", "(x * 5 + y) | 0", "(x * y) | 0", "(x + y) >>> 0", "(x - y) >>> 1",
    "Math.min(x + y, 5)", "Math.max(x - y, 5)", "Math.imul(x + y, x - y)", "1 / (x * y)", "1 / ((x + y) * (x + y + 1) / 2 + x + 1)",
    "1 / (x % y)", "(x & 1023) * (y & 1023)", "(x & 15) * y", "1 / ((x & 15) * -(y & 15))", "(x & 7) % 8", "(x & 7) - (y & 7)",
    "x < y ? x + 1 : y - 1", "x > y ? x - 1 : y + 1", "x === y ? x + y : x - y", "(x >>> 1) + (y >>> 1)", "(x >>> 0) + y",
]) {
    check(`function f(x, y) { return ${body}; }`, [() => [3, 4], () => [9, 2]], ends.flatMap((x) => ends.map((y) => () => [x, y])));
}
for (const body of [
    "for (let i = from; i < to; i++) n++",
    "for (let i = from; i <= to; i++) { n++; if (n > 99) break; }",
    "for (let i = to; i > from; i--) n += i & 1",
    "for (let i = to; i >= from; i -= 1) { n += 1; if (n > 99) break; }",
    "for (let i = from; i < to; i += 3) n = n + i",
    "for (let i = from; i < to; i += 3) n = (n * 31 + i) | 0",
    "let h = 0x811c9dc5; for (let i = from; i < to; i++) h = Math.imul(h ^ i, 0x01000193); n = h >>> 0",
    "let h = 4000000000; for (let i = from; i < to; i++) { if (i === 5) return h; h = h ^ i; } n = h",
    "let h = 2.75; for (let i = from; i < to; i++) { n += h; h = (h | 0) + 1; }",
]) {
    check(`function f(from, to) { let n = 0; ${body}; return n; }`, [() => [0, 10], () => [3, 9]],
        [() => [2147483640, 2147483647], () => [-2147483648, -2147483640], () => [0, 0], () => [5, 0], () => [-0, 3], () => [0.5, 7],
            () => [0, NaN], () => [2147483645, 2147483650], () => [-2147483650, -2147483645], () => [true, 5]]);
}

// Arrays that lose their memory, grow, or are of another kind, in the loop and between.
const shrink = (a) => { a.buffer.resize(8); };
const detach = (a) => { structuredCloneOf(a.buffer); };
function structuredCloneOf(buffer) { return buffer.transfer(); }
for (const change of [shrink, detach]) {
    const resizable = () => new Float64Array(new ArrayBuffer(80, { maxByteLength: 160 })).fill(1.5);
    check("function f(a, g, at) { let s = 0; for (let i = 0; i < 10; i++) { if (i === at) g(a); s += a[i] ?? 100; a[i] = i; } return s; }",
        [() => [resizable(), change, -1]], [() => [resizable(), change, 0], () => [resizable(), change, 5], () => [resizable(), change, 9]]);
}
check("function f(a, n) { let s = 0; for (let i = 0; i < n; i++) s += a[i]; return s; }", [() => [doubles(9), 9]],
    [() => [[1, 2, 3], 3], () => [[1, , 3], 4], () => ["abc", 3], () => [ints(4), 4], () => [{ 0: 1, 1: 2 }, 2], () => [null, 0], () => [null, 1],
        () => [new BigInt64Array(2), 0]]);

print(failures === 0 ? "ok" : `${failures} of ${checks} failed`);
// expect: ok

// Arrays that optimized code makes in line, of every kind of elements, and stores into arrays that were just made.
// What a case gives for all inputs is long, so a digest of it is printed (of the text, as node prints it).
const { repeat } = require("./_repeat.js");

let lines = [];
const report = (name, f) => {
    let text;
    try { text = String(f()); } catch (e) { text = e.name; }
    lines.push(`${name}: ${text}`);
};
const digest = (name) => {
    if (globalThis.process?.env.SHOW_LINES) console.log(lines.join("\n"));
    let h = 0;
    for (const c of lines.join("\n")) h = (Math.imul(h, 31) + c.charCodeAt(0)) | 0;
    print(name, lines.length, h);
    lines = [];
};

const show = (a) => `${a.length}[${Array.from(a, (x, i) => (i in a ? (Object.is(x, -0) ? "-0" : typeof x === "object" ? JSON.stringify(x) : String(x)) : "hole")).join()}]`;
const kinds = {
    ints: (a, b) => [a, b, 3],
    doubles: (a, b) => [a * 0.5, b + 0.25, 7],
    mixed: (a, b) => [a, b, , a],
    others: (a, b) => ["x", a, null, b],
    nested: (a, b) => [[a], [[b]], []],
    empty: () => [],
    long: (a, b) => [a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b],
    objects: (a, b) => [{ a }, { b }],
    holes: (a) => [, , a, ,],
    branches: (a, b) => [a ? 1 : 0, b ? "y" : 0.5],
};
const inputs = [[1, 2], [3, -4], [0.5, 1e300], [-0, NaN], [2 ** 31, -(2 ** 31)], ["s", undefined], [null, {}], [true, 10n ** 20n]];
for (const [name, f] of Object.entries(kinds)) {
    repeat(f, 1, 2);
    for (const [a, b] of inputs)
        report(name, () => {
            const made = f(a, b), again = f(a, b);
            if (made === again) return "one array twice";
            made.push(a);
            made[0] = b;
            return show(made) + show(again);
        });
    repeat(f, 0.5, 1);
    repeat(f, "s", 1);
    report(name + " later", () => show(f(1, 2)) + show(f(1.5, 2)));
    digest(name);
}

// -- of a length
const ofLength = {
    plain: (n) => new Array(n),
    called: (n) => Array(n),
    four: () => new Array(4),
    none: () => new Array(0),
    many: () => new Array(1000),
    doubles: (n) => { const a = new Array(n); for (let i = 0; i < n; i++) a[i] = i * 0.5; return a; },
    objects: (n) => { const a = new Array(n); for (let i = 0; i < n; i++) a[i] = { i }; return a; },
    becomes: (n, v) => { const a = new Array(n); a[0] = 1; a[1] = 0.5; a[2] = v; return a; },
    reversed: (n, v) => { const a = new Array(n); a[n - 1] = v; a[0] = 1.5; return a; },
    past: (n) => { const a = new Array(n); for (let i = 0; i <= n; i++) a[i] = i + 0.5; return a; },
    negative: (n, v) => { const a = new Array(3); a[n] = v; return Object.assign([...a], { extra: a[-1] }); },
    nan: (n) => { const a = new Array(3); a[1] = n / 0 * 0; a[2] = -n * 0; return a; },
    one: (n, v) => { const a = new Array(5); a[2] = v; return a; },
    chosen: (n, v) => { const a = n > 2 ? new Array(n) : [v]; a[0] = v; return a; },
};
for (const [name, f] of Object.entries(ofLength)) {
    repeat(f, 3, "v");
    for (const n of [0, 1, 2, 3, 5, 16, 17, 63, 64, 65, 1000])
        report(name, () => { const a = f(n, n); return `${show(a).slice(0, 60)} ${Object.keys(a).length} ${JSON.stringify(a).length}`; });
    for (const v of [0.25, -0, NaN, undefined, null, "t", 7, { z: 1 }]) report(name, () => show(f(4, v)).slice(0, 80));
    digest(name);
}
for (const n of [-1, 0.5, 2 ** 32, NaN, "3", [5], {}, undefined, 2 ** 32 - 1])
    report("length", () => { const a = ofLength.plain(n); return `${a.length} ${0 in a}`; });

digest("lengths");

// -- what is made is the program's: its prototype, its growth, its being frozen
class Mine extends Array {}
const mine = (n) => new Mine(n);
repeat(mine, 3);
report("subclass", () => mine(3) instanceof Mine);
const grows = (n) => { const a = [n, n + 1]; for (let i = 0; i < 50; i++) a.push(i); a.length = 3; a.unshift("u"); return show(a); };
report("grows", () => repeat(grows, 2));
const frozen = (n) => { const a = Object.freeze([n, n]); a[0] = 9; a[5] = 1; return show(a); };
report("frozen", () => repeat(frozen, 2));
const thrown = (n) => { let a; try { a = [n, n > 2 ? null.x : 1]; } catch (e) { a = [e.name, n]; } return show(a); };
repeat(thrown, 1);
report("thrown", () => thrown(3) + thrown(1));
const sums = (n) => { let s = 0; for (let i = 0; i < n; i++) { const a = [i, i * 0.5, i + 1]; s += a[0] + a[1] * a[2] + a.length; } return s; };
repeat(sums, 10);
report("sums", () => sums(1000));

digest("programs");

// -- the prototype has elements
const stores = (n, v) => { const a = new Array(n); a[1] = v; a[2] = v; return a; };
repeat(stores, 4, 0.5);
let log = "";
Object.defineProperty(Array.prototype, 1, { set(v) { log += v + ";"; }, get() { return "G"; }, configurable: true });
report("setter", () => { const a = stores(4, 0.75); return `${a[1]} ${1 in a} ${Object.hasOwn(a, 1)} ${a[2]} ${log}`; });
repeat(stores, 4, "w");
log = log.length + " ";
report("setter", () => `${log} ${stores(4, 1)[1]} ${kinds.mixed(1, 2)[2]} ${kinds.ints(5, 6)[1]} ${kinds.holes(8)[1]}`);
delete Array.prototype[1];
report("without", () => show(stores(4, 0.75)) + show(kinds.mixed(1, 2)));
digest("prototype");
// expect: ints 9 553679296
// expect: doubles 9 -1836029396
// expect: mixed 9 -1322815898
// expect: others 9 396290240
// expect: nested 9 -460295102
// expect: empty 9 1716442504
// expect: long 9 -828388245
// expect: objects 9 -1257562682
// expect: holes 9 76935194
// expect: branches 9 1197126066
// expect: plain 19 1498820755
// expect: called 19 1627343930
// expect: four 19 -295891275
// expect: none 19 -484885026
// expect: many 19 -1935751943
// expect: doubles 19 1680876997
// expect: objects 19 2113112828
// expect: becomes 19 -1427399863
// expect: reversed 19 -477107818
// expect: past 19 1005986147
// expect: negative 19 -145743533
// expect: nan 19 1127552874
// expect: one 19 -1775956996
// expect: chosen 19 -1432872809
// expect: lengths 9 1223538940
// expect: programs 5 -539701513
// expect: prototype 3 1849668770

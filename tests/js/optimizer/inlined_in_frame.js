// Inlined functions with ops that run in their frame: for-of, for-in, delete, private names, spreads, destructuring.
// modes: interp default baseline native native-hot llvm llvm-hot

const warm = 300;
function frames(error) {
    return error.stack.split("\n").slice(1)
        .map((line) => line.trim().replace(/^at /, "").replace(/\(?[^ (]*\/([^/]*):(\d+):(\d+)\)?$/, "$2:$3"))
        .filter((line) => !/^(report|\d)/.test(line)).join(" | ");
}
function report(name, f, ...args) {
    for (let i = 0; i < warm; i++) {
        try {
            f(...args);
        } catch {}
    }
    let text;
    try {
        text = String(f(...args));
    } catch (e) {
        text = `${e}`;
    }
    print(`${name}: ${text}`);
}

function sumOf(list) { let s = 0; for (const x of list) s += x; return s; }
function sums(a, b) { const first = sumOf(a); return first + ":" + sumOf(b); }
report("for-of", sums, [1, 2, 3], [4, 5]);
report("for-of, other kinds", sums, [1.5, "x"], new Set([1, 2]));
function* three() { yield 1; yield 2; throw new Error("third"); }
function caught(make) { try { return sumOf(make()); } catch (e) { return e.message; } }
report("for-of throws", caught, three);
report("not iterable", caught, () => 5);
let closed = 0;
function closes() { return { [Symbol.iterator]() { return this; }, next() { return { value: 1, done: false }; }, return() { closed++; return {}; } }; }
function firstOf(list) { for (const x of list) return x; }
function firsts(make) { return firstOf(make()) + firstOf([7]); }
report("return closes", firsts, closes);
print(closed === warm + 1);

function keysOf(o) { let s = ""; for (const k in o) s += k; return s; }
function keys(o) { return keysOf(o) + keysOf([1, 2]); }
report("for-in", keys, { a: 1, b: 2 });
function without(o, k) { delete o[k]; return Object.keys(o).join(); }
function removes(k) { const o = { a: 1, b: 2, c: 3 }; return without(o, k) + "/" + without(o, "c"); }
report("delete", removes, "b");

class Counter {
    #n = 0;
    static #made = 0;
    constructor() { Counter.#made++; }
    add(x) { this.#n += x; return this; }
    get value() { return this.#n; }
    static has(o) { return #n in o; }
    static made() { return Counter.#made > 0; }
}
function counts(x) { const c = new Counter(); c.add(x).add(1); return c.value + "," + Counter.has(c) + Counter.has({}) + Counter.made(); }
report("private names", counts, 5);
function wrong(o) { try { return Counter.prototype.add.call(o, 1); } catch (e) { return e.constructor.name; } }
report("private name missing", wrong, {});

function swap([a, b]) { return [b, a]; }
function swaps(x) { const [p, q] = swap([x, x + 1]); return p + "," + q; }
report("destructuring", swaps, 1);
report("destructuring, string", swaps, "s");
function named({ a, b: { c = 5 } = {}, ...rest }) { return a + c + Object.keys(rest).join(); }
function names(o) { return named(o) + named({ a: 1 }); }
report("object patterns", names, { a: 1, b: { c: 2 }, d: 3, e: 4 });
function destructures(o) { try { return named(o); } catch (e) { return e.constructor.name + " " + frames(e); } }
report("of null", destructures, null);
function joined(...parts) { return parts.join(""); }
function spreads(list) { return joined(...list, 1, ...list) + [...list, 0, ...list].length; }
report("spread", spreads, ["a", "b"]);

class Animal { constructor(name) { this.name = name; } speak() { return this.name + " speaks"; } get kind() { return "animal"; } }
class Dog extends Animal { constructor(name) { super(name); this.tricks = 1; } speak() { return super.speak() + ", barks, " + super.kind; } }
function speaks(name) { return new Dog(name).speak(); }
report("super", speaks, "Rex");
function template(x) { return tag`a${x}b${x + 1}`; }
function tag(strings, ...values) { return strings.raw.join("|") + values.join(); }
function templates(x) { return template(x) + template(x); }
report("templates", templates, 1);
function matches(s) { return /b+/g.exec(s)?.[0] ?? "none"; }
function matching(s) { return matches(s) + matches("x"); }
report("regular expressions", matching, "abbc");

// An exit in the middle of an inlined loop.
function lengths(list) { let s = 0; for (const x of list) s += x.length; return s; }
function lengthsOf(list) { return lengths(list) + 1; }
report("lengths", lengthsOf, [[1], [1, 2], [3]]);
report("lengths, exits", lengthsOf, [[1], "four", { length: 0.5 }]);
report("lengths, throws", lengthsOf, [[1], null]);
function tracing(list) { for (const x of list) { if (x === 3) return frames(new Error("in the loop")); } return ""; }
function traces(list) { return tracing(list); }
report("trace", traces, [1, 2, 3]);

// expect: for-of: 6:9
// expect: for-of, other kinds: 1.5x:3
// expect: for-of throws: third
// expect: not iterable: 5 is not iterable
// expect: return closes: 8
// expect: true
// expect: for-in: ab01
// expect: delete: a,c/a
// expect: private names: 6,truefalsetrue
// expect: private name missing: TypeError
// expect: destructuring: 2,1
// expect: destructuring, string: s1,s
// expect: object patterns: 3d,e6
// expect: of null: TypeError named 65:16 | destructures 68:41
// expect: spread: ab1ab5
// expect: super: Rex speaks, barks, animal
// expect: templates: a|b|1,2a|b|1,2
// expect: regular expressions: bbnone
// expect: lengths: 5
// expect: lengths, exits: 6.5
// expect: lengths, throws: TypeError: Cannot read properties of null (reading 'length')
// expect: trace: tracing 92:77 | traces 93:32

// indexOf, lastIndexOf and includes: kinds of elements, spellings of numbers, holes, sizes around those of vectors, and
// what user code does in between.
const show = (...values) => print(values.join(" "));
const pad = (n, fill) => Array.from({ length: n }, () => fill);

// Every position of arrays of many lengths, from both ends.
for (const make of [i => i, i => i + 0.5, i => "s" + i, i => ({ i }), i => BigInt(i), i => Symbol(i), i => (i & 1 ? i : i + 0.25)]) {
    let wrong = 0;
    for (const length of [0, 1, 7, 8, 9, 15, 16, 17, 40]) {
        const list = Array.from({ length }, (_, i) => make(i));
        list.forEach((value, i) => {
            if (list.indexOf(value) !== i || list.lastIndexOf(value) !== i || !list.includes(value)) wrong++;
            if (list.indexOf(value, i + 1) !== -1 || list.lastIndexOf(value, i - 1 - length) !== -1) wrong++;
            if (list.indexOf(value, -length) !== i) wrong++;
        });
        if (list.indexOf("absent") !== -1 || list.includes(NaN) || list.includes(undefined)) wrong++;
    }
    print(wrong);
}

// Numbers: integers held as doubles, both zeros, NaN.
const mixed = [1.5, 2, 3];
mixed[0] = 1;
show(mixed.indexOf(1), mixed.indexOf(2), mixed.lastIndexOf(3), mixed.indexOf("2"));
const any = ["x", 0.5, -0, 7];
any[3] = 8.5 - 1.5;
show(any.indexOf(0), any.includes(-0), any.indexOf(7), any.indexOf(0.5), any.lastIndexOf(0));
show([NaN, "x"].includes(NaN), [NaN, "x"].indexOf(NaN), [NaN].includes(NaN), [0.5, NaN].lastIndexOf(NaN));
show([1, 2].includes(NaN), [-0].indexOf(0), [0].includes(-0), [0.5, -0].indexOf(0));
show([1, 2, 3].indexOf(2 ** 31), [2 ** 31, -(2 ** 31)].indexOf(-(2 ** 31)), [2 ** 32].includes(0));

// Holes read as undefined for includes only.
show([1, , 3].includes(undefined), [1, , 3].indexOf(undefined), [0.5, , 1.5].includes(undefined));
show([0.5, , 1.5].indexOf(undefined), [, "x"].includes(undefined), [, "x"].lastIndexOf(undefined), [0.5, , NaN].includes(NaN));
show(new Array(3).includes(undefined), new Array(3).indexOf(undefined), [undefined].indexOf(undefined), [null].includes(undefined));

// Strings by content, whatever they are made of.
const word = "abc".repeat(20);
show([word].includes("abc".repeat(10) + "abc".repeat(10)), ["\u0100b"].indexOf("\u0100" + "b"), ["ab"].indexOf("ab\u0100".slice(0, 2)));
show(["10"].indexOf(10), [10].indexOf("10"), [1n].indexOf(1), [10n ** 20n].indexOf(10n ** 20n), [1n].includes(1n));

// The start.
const list = [1, 2, 1, 2];
show(list.indexOf(1, 1), list.indexOf(1, -1), list.indexOf(1, 99), list.lastIndexOf(1, 1), list.lastIndexOf(1, -3), list.lastIndexOf(1, -99));
show(list.indexOf(2, "1"), list.indexOf(2, NaN), list.lastIndexOf(2, undefined), list.indexOf(1, Infinity), list.lastIndexOf(1, -Infinity));

// The start's valueOf makes the array shorter or longer, or another kind.
{
    const a = [1, 2, 3, 4];
    show(a.includes(undefined, { valueOf() { a.length = 1; return 0; } }), a.length);
    const b = [1, 2, 3];
    show(b.indexOf(3, { valueOf() { b.length = 1; return 0; } }), b.lastIndexOf(3, { valueOf() { b.push(3); return 0; } }));
    const c = [1, 2, 3];
    show(c.indexOf("x", { valueOf() { c[1] = "x"; return 0; } }), c.indexOf(2.5, { valueOf() { c[0] = 2.5; return 0; } }));
    const d = [1, 2, 3];
    show(d.includes(3, { valueOf() { d.length = 0; return 2; } }), d.includes(undefined, { valueOf() { return 0; } }));
    const e = [5, 6];
    show(e.lastIndexOf(6, { valueOf() { e.length = 0; return 1; } }));
}

// Array-likes, proxies, accessors, prototypes with elements.
show(Array.prototype.indexOf.call({ length: 3, 1: "x" }, "x"), Array.prototype.includes.call("abc", "b"), Array.prototype.lastIndexOf.call({ length: 2, 0: 1, 1: 1 }, 1));
const log = [];
const proxy = new Proxy([1, 2], { get(target, key) { log.push(String(key)); return target[key]; }, has(target, key) { log.push("has " + String(key)); return key in target; } });
show(proxy.indexOf(2), proxy.includes(2));
show(log.join());
const withGetter = [1, 2, 3];
Object.defineProperty(withGetter, 1, { get() { return "got"; } });
show(withGetter.indexOf("got"), withGetter.includes("got"), withGetter.lastIndexOf("got"));
show(Object.freeze([1, 2, 3]).indexOf(2), Object.seal(["a"]).includes("a"));
class Sub extends Array {}
show(Sub.from([1, 2, 3]).indexOf(3), new Sub("a", "b").includes("b"));
Array.prototype[1] = "inherited";
show([1, , 3].indexOf("inherited"), [1, , 3].includes("inherited"), [1, , 3].lastIndexOf("inherited"), [1, , 3].includes(undefined));
delete Array.prototype[1];
show([1, , 3].indexOf("inherited"), [1, , 3].includes(undefined), [4, 5].indexOf(5));
// expect: 0
// expect: 0
// expect: 0
// expect: 0
// expect: 0
// expect: 0
// expect: 0
// expect: 0 1 2 -1
// expect: 2 true 3 1 2
// expect: true -1 true -1
// expect: false 0 true 1
// expect: -1 1 false
// expect: true -1 true
// expect: -1 true -1 true
// expect: true -1 0 false
// expect: true 0 0
// expect: -1 -1 -1 0 true
// expect: 2 -1 -1 0 0 -1
// expect: 1 1 -1 -1 -1
// expect: true 1
// expect: -1 -1
// expect: 1 0
// expect: false false
// expect: -1
// expect: 1 true 1
// expect: 1 true
// expect: indexOf,length,has 0,0,has 1,1,includes,length,0,1
// expect: 1 true 1
// expect: 1 true
// expect: 2 true
// expect: 1 true 1 false
// expect: -1 true 1

// Array.from: iterables, array-likes, mappers, receivers that construct something else, and what throws.
// modes: interp default baseline native native-deopt llvm llvm-hot threads gc-stress

print(Array.from({ length: 3 }, (_, i) => i * i).join()); // expect: 0,1,4
print(Array.from({ length: 3, 0: "a", 2: "c" }).join()); // expect: a,,c
print(0 in Array.from({ length: 1 }), Array.from({ length: 2 })[1]); // expect: true undefined
print(Array.from("a\u{1F600}b").length, Array.from(new Set([1, 2, 2])).join(), Array.from(new Map([[1, 2]]))[0].join()); // expect: 3 1,2 1,2
print(Array.from([1, , 3]).join(), 1 in Array.from([1, , 3]), Array.from(new Float64Array([0.5, 1])).join()); // expect: 1,,3 true 0.5,1
print(Array.from(5).length, Array.from(true).length, Array.from({ length: -1 }).length, Array.from({ length: "2" }).length); // expect: 0 0 0 2
print(Array.from([1, 2], function (v, i) { return this.k * v + i; }, { k: 10 }).join()); // expect: 10,21
print(Array.from.length, Array.from.name); // expect: 1 from

class Own {
    constructor(...args) { this.made = args.length; }
    set length(n) { this.set = n; }
}
{
    const a = Array.from.call(Own, { length: 2, 0: "x", 1: "y" }), b = Array.from.call(Own, ["x"]);
    print(a instanceof Own, a.made, a.set, a[1], b.made, b.set, b[0]); // expect: true 1 2 y 0 1 x
    const c = Array.from.call({}, [1, 2]), d = Array.from.call(undefined, { length: 1 });
    print(Array.isArray(c), c.length, Array.isArray(d), d.length); // expect: true 2 true 1
    class Sub extends Array {}
    print(Sub.from([1]) instanceof Sub, Sub.from({ length: 1 }) instanceof Sub, Sub.from({ length: 4 }, (_, i) => i).length); // expect: true true 4
}
function thrown(f) { try { f(); return "none"; } catch (e) { return e.constructor.name; } }
print(thrown(() => Array.from(null)), thrown(() => Array.from([], 1)), thrown(() => Array.from({ [Symbol.iterator]: 1 })),
    thrown(() => Array.from({ length: 2 ** 32 })), thrown(() => Array.from({ [Symbol.iterator]() { return 1; } })));
// expect: TypeError TypeError TypeError RangeError TypeError
print(thrown(() => Array.from.call(function () { return Object.freeze({}); }, { length: 1 }))); // expect: TypeError
{
    let closed = 0;
    const iterable = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return() { closed++; return {}; } }) };
    let what;
    try { Array.from(iterable, () => { throw "mapper"; }); } catch (e) { what = e; }
    print(what, closed); // expect: mapper 1
}
// Each looks up what it needs once, in the order of the standard.
const seen = [];
const items = new Proxy({ length: 1, 0: "v" }, { get(o, k) { seen.push(String(k)); return o[k]; } });
Array.from(items);
print(seen.join(" ")); // expect: Symbol(Symbol.iterator) length 0
// Hot, with one mapper that is inlined, kinds of results that change, and a source that changes while it is read.
function squares(n) { return Array.from({ length: n }, (_, i) => i * i); }
function mixed(n) { return Array.from({ length: n }, (_, i) => i === n - 1 ? "s" : i / 2); }
let text = "";
for (let i = 0; i < 200; i++) { text = squares(5).join() + " " + mixed(4).join(); }
print(text); // expect: 0,1,4,9,16 0,0.5,1,s
const growing = { length: 2, 0: 1 };
print(Array.from(growing, (v) => { growing[1] = "late"; growing.length = 9; return v; }).join()); // expect: 1,late
const source = [1, 2];
print(Array.from(source, (v) => { if (source.length < 4) { source.push(9); } return v; }).join()); // expect: 1,2,9,9

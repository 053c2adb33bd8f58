// Object spread, and definitions of properties that are there already: they define, whatever the property was.

const { repeat, report } = require("./_repeat.js");

const show = o => Object.entries(Object.getOwnPropertyDescriptors(o)).map(([key, d]) => `${key}${"value" in d ? "=" + String(d.value) : "()"}${d.writable ? "w" : ""}${d.enumerable ? "e" : ""}${d.configurable ? "c" : ""}`).join(" ");
const record = { id: 1, name: "n", score: 2.5, tags: [], none: null, on: true, zip: 7, more: 8, last: 9 };
const changed = (source, id) => ({ ...source, id, name: "changed" });
repeat(changed, record, 1);
report("copied", () => show(changed(record, 2)));
report("kinds", () => [0.5, "s", null, undefined, {}, 1n, Symbol.iterator, NaN, -0].map(id => show(changed(record, id)).slice(0, 24).trim()).join("; "));
report("source", () => show(record).slice(0, 16));
report("others", () => [changed(null, 1), changed(undefined, 1), changed("ab", 1), changed([5], 1), changed({ name: 1 }, 1), changed(7, 2)].map(show).join("; "));
report("getters", () => show(changed({ get id() { return "got"; }, get rest() { return this.id; } }, 1)));
report("attributes", () => show(changed(Object.defineProperties({}, { id: { value: 5, enumerable: true }, hidden: { value: 6 }, name: { get: () => 1, set() {}, enumerable: true } }), 1)));
report("frozen", () => show(changed(Object.freeze({ id: 5, other: 6 }), 1)));
report("symbols", () => changed({ [Symbol.iterator]: 5 }, 1)[Symbol.iterator]);
report("proxy", () => {
    const log = [];
    const handler = { ownKeys: t => (log.push("keys"), Reflect.ownKeys(t)), getOwnPropertyDescriptor: (t, k) => (log.push("own " + k), Reflect.getOwnPropertyDescriptor(t, k)), get: (t, k) => (log.push("get " + k), t[k]) };
    return show(changed(new Proxy({ id: 5, b: 6 }, handler), 1)) + " " + log.join();
});
report("thrown", () => changed({ get id() { throw new RangeError(); } }, 1));
function catches(source) { let o = "before"; try { o = { ...source, id: 5 }; } catch (e) { return o + e.name; } return show(o); }
repeat(catches, { a: 1 });
report("caught", () => [catches({ a: 1 }), catches({ get a() { throw new EvalError(); } }), catches({ id: "x" })].join("; "));
Object.defineProperty(Object.prototype, "id", { set() { throw new Error("setter"); }, configurable: true });
report("setter in the prototype", () => [show(changed({ a: 1 }, 1)), show(changed(record, 3)).slice(0, 7)].join("; "));
delete Object.prototype.id;
const order = (a, b) => ({ a, ...b, b: 2, ...a, c: 3 });
repeat(order, { x: 1 }, { y: 2 });
report("order", () => [order({ x: 1 }, { y: 2 }), order({ c: 1, b: 5 }, { a: 7 }), order({}, { c: 0 })].map(o => Object.keys(o).join("")).join());
const map = {};
for (let i = 0; i < 3000; i++) map["k" + i] = i;
delete map.k5;
report("of a map", () => Object.keys(changed(map, 1)).length);

// Fields of classes on what a base class returns.
class Returns { constructor(o) { return o; } }
class Defines extends Returns { id = 10; }
const defines = o => show(new Defines(o));
repeat(() => defines({ id: 5 }));
report("defined", () => [
    defines({ id: 5 }), defines({ id: "s" }), defines({}), defines({ get id() { return 1; } }),
    defines(Object.defineProperty({}, "id", { value: 1, writable: true, configurable: true })),
    defines(Object.defineProperty({}, "id", { value: 1, enumerable: true, configurable: true })),
].join("; "));
report("sealed", () => defines(Object.seal({ id: 5 })));
report("not configurable", () => defines(Object.freeze({ id: 5 })));
report("not extensible", () => defines(Object.preventExtensions({})));
report("not extensible, there", () => defines(Object.preventExtensions({ id: 5 })));
report("proxy defined", () => { let n = 0; new Defines(new Proxy({ id: 1 }, { defineProperty: (t, k, d) => (n++, Reflect.defineProperty(t, k, d)) })); return n; });
report("an array", () => defines([1]));

// A property that was written once is a constant until it is defined anew.
class Twice { id = 1; constructor(v) { this.first = v; } }
class Thrice extends Returns { first = 4; }
const kept = new Twice(1), reads = () => kept.first + kept.id;
repeat(reads);
report("constant", reads);
new Thrice(kept);
report("defined anew", reads);
repeat(() => new Thrice(new Twice(1)).first);
new Thrice(kept).id = 7;
report("written", reads);

// expect: copied: id=2wec name=changedwec score=2.5wec tags=wec none=nullwec on=truewec zip=7wec more=8wec last=9wec
// expect: kinds: id=0.5wec name=changedwe; id=swec name=changedwec; id=nullwec name=changedw; id=undefinedwec name=cha; id=[object Object]wec na; id=1wec name=changedwec; id=Symbol(Symbol.iterato; id=NaNwec name=changedwe; id=0wec name=changedwec
// expect: source: id=1wec name=nwe
// expect: others: id=1wec name=changedwec; id=1wec name=changedwec; 0=awec 1=bwec id=1wec name=changedwec; 0=5wec id=1wec name=changedwec; name=changedwec id=1wec; id=2wec name=changedwec
// expect: getters: id=1wec rest=gotwec name=changedwec
// expect: attributes: id=1wec name=changedwec
// expect: frozen: id=1wec other=6wec name=changedwec
// expect: symbols: 5
// expect: proxy: id=1wec b=6wec name=changedwec keys,own id,get id,own b,get b
// expect: thrown: RangeError
// expect: caught: a=1wec id=5wec; beforeEvalError; id=5wec
// expect: setter in the prototype: a=1wec id=1wec name=changedwec; id=3wec
// expect: order: aybxc,abc,acb
// expect: of a map: 3001
// expect: defined: id=10wec; id=10wec; id=10wec; id=10wec; id=10wec; id=10wec
// expect: sealed: TypeError
// expect: not configurable: TypeError
// expect: not extensible: TypeError
// expect: not extensible, there: id=10wec
// expect: proxy defined: 1
// expect: an array: 0=1wec length=1w id=10wec
// expect: constant: 2
// expect: defined anew: 5
// expect: written: 11

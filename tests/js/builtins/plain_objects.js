// Object.keys, values, entries, assign, spread and rest: plain objects, whose lists are kept by shape, and all others.
const show = o => JSON.stringify(o);
function times(f) {
    let last;
    for (let i = 0; i < 300; i++) last = f();
    return last;
}

// -- lists
const record = { id: 1, name: "n", score: 2.5 };
print(show(times(() => [Object.keys(record), Object.values(record), Object.entries(record)])));
record.more = null;
print(show(times(() => [Object.keys(record), Object.values(record)])));
delete record.name;
print(show(Object.entries(record)));
record.id = {};
print(show(Object.values(record)));
const keys = Object.keys(record);
keys.push("mine");
keys[0] = "changed";
print(show(Object.keys(record)));

// -- what is not plain
const symbol = Symbol("s");
const mixed = { b: 1, 2: "two", a: 3, 1: "one", [symbol]: 4 };
print(show([Object.keys(mixed), Object.values(mixed), Object.entries(mixed)]));
const hidden = Object.defineProperty({ x: 1, z: 3 }, "y", { value: 2 });
print(show(times(() => [Object.keys(hidden), Object.values(hidden), { ...hidden }])));
let log = [];
const accessors = { a: 1, get b() { log.push("b"); return 2; }, c: 3 };
print(show(times(() => [Object.keys(accessors), Object.values(accessors), Object.entries(accessors), { ...accessors }])), log.length);
const changing = { a: 1, get b() { delete this.c; this.d = 4; return 2; }, c: 3 };
print(show(Object.entries(changing)), show(changing));
class Private { #p = 1; x = 2; static of(o) { return #p in o; } }
const copy = { ...new Private() };
print(show(copy), Private.of(copy), show(Object.keys(new Private())));
print(show(Object.keys("ab")), show({ ..."ab" }), show({ ...[1, , 3] }), show({ ...null, ...undefined, ...5 }));
print(show(Object.keys(Object.create({ inherited: 1 }))), show({ ...Object.create({ inherited: 1 }) }));
const big = {};
for (let i = 0; i < 400; i++) big["k" + i] = i;
print(Object.keys(big).length, Object.values({ ...big })[399], Object.keys(Object.assign({}, big)).length);
const proxy = new Proxy({ a: 1, b: 2 }, {
    ownKeys(t) { log.push("ownKeys"); return Reflect.ownKeys(t); },
    getOwnPropertyDescriptor(t, k) { log.push("desc " + k); return Reflect.getOwnPropertyDescriptor(t, k); },
    get(t, k) { log.push("get " + k); return t[k]; },
});
log = [];
print(show({ ...proxy }), log.join());
log = [];
print(show(Object.assign({}, proxy)), log.join());

// -- spread and rest
const from = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
print(show(times(() => ({ ...from, a: 7, g: 8 }))), show(times(() => ({ x: 0, ...from }))));
print(show(times(() => { const { a, c, ...rest } = from; return rest; })));
const spread = { ...from };
spread.a = "text";
spread.late = true;
print(show(spread), show(from), show({ ...from }));
const frozen = { ...Object.freeze({ p: 1 }) };
frozen.p = 2;
frozen.q = 3;
print(show(frozen), Object.isFrozen(frozen));
Object.defineProperty(Object.prototype, "setter", { set(v) { log.push("set"); }, get() { return "got"; }, configurable: true });
log = [];
const withOwn = Object.defineProperty({}, "setter", { value: 1, enumerable: true });
print({ ...withOwn }.setter, log.length, Object.assign({}, withOwn).setter, log.length);
delete Object.prototype.setter;
print(Object.getPrototypeOf({ ...{ ["__proto__"]: null } }) === Object.prototype, show({ ...{ ["__proto__"]: 1 } }));
const computed = { ["a" + 1]: 1 };
print(show(times(() => { const { ["a" + 1]: x, ...rest } = { ...computed, z: 1 }; return [x, rest]; })));

// -- assign
print(show(times(() => Object.assign({}, from, { a: 9 }, null, undefined, "xy"))));
const target = { a: 0, set b(v) { log.push("b=" + v); } };
log = [];
print(show(Object.assign(target, from)), log.join());
print(show(Object.assign({ b: 0, a: 0 }, from)));
try { Object.assign(Object.freeze({ a: 1 }), from); } catch (e) { print(e.name); }
try { Object.assign(Object.preventExtensions({ a: 1 }), { a: 2, z: 1 }); } catch (e) { print(e.name); }
class Inherits { set c(v) { this.seen = v; } }
print(show(Object.assign(new Inherits(), from)));
class ReadOnly {}
Object.defineProperty(ReadOnly.prototype, "c", { value: 1 });
try { Object.assign(new ReadOnly(), from); } catch (e) { print(e.name); }
const source = { a: 1, b: 2, c: 3 };
print(show(Object.assign({ set a(v) { delete source.b; source.c = "new"; source.d = 4; } }, source)));
const same = { a: 1, b: 2 };
print(show(Object.assign(same, same)));
print(show(Object.assign([], { 0: "x", length: 3 })), show(Object.assign({}, [1, 2])));
function F() {}
print(show(Object.keys(Object.assign(F, { a: 1 }))), F.a);

// -- integrity
for (const o of [{}, { a: 1 }, [], [1], { get a() { return 1; } }]) {
    const before = [Object.isFrozen(o), Object.isSealed(o)];
    Object.preventExtensions(o);
    const after = [Object.isFrozen(o), Object.isSealed(o)];
    Object.seal(o);
    const sealed = [Object.isFrozen(o), Object.isSealed(o)];
    Object.freeze(o);
    print(before, after, sealed, Object.isFrozen(o), Object.isSealed(o));
}

// expect: [["id","name","score"],[1,"n",2.5],[["id",1],["name","n"],["score",2.5]]]
// expect: [["id","name","score","more"],[1,"n",2.5,null]]
// expect: [["id",1],["score",2.5],["more",null]]
// expect: [{},2.5,null]
// expect: ["id","score","more"]
// expect: [["1","2","b","a"],["one","two",1,3],[["1","one"],["2","two"],["b",1],["a",3]]]
// expect: [["x","z"],[1,3],{"x":1,"z":3}]
// expect: [["a","b","c"],[1,2,3],[["a",1],["b",2],["c",3]],{"a":1,"b":2,"c":3}] 900
// expect: [["a",1],["b",2]] {"a":1,"b":2,"d":4}
// expect: {"x":2} false ["x"]
// expect: ["0","1"] {"0":"a","1":"b"} {"0":1,"2":3} {}
// expect: [] {}
// expect: 400 399 400
// expect: {"a":1,"b":2} ownKeys,desc a,get a,desc b,get b
// expect: {"a":1,"b":2} ownKeys,desc a,get a,desc b,get b
// expect: {"a":7,"b":2,"c":3,"d":4,"e":5,"f":6,"g":8} {"x":0,"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}
// expect: {"b":2,"d":4,"e":5,"f":6}
// expect: {"a":"text","b":2,"c":3,"d":4,"e":5,"f":6,"late":true} {"a":1,"b":2,"c":3,"d":4,"e":5,"f":6} {"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}
// expect: {"p":2,"q":3} false
// expect: 1 0 got 1
// expect: true {"__proto__":1}
// expect: [1,{"z":1}]
// expect: {"0":"x","1":"y","a":9,"b":2,"c":3,"d":4,"e":5,"f":6}
// expect: {"a":1,"c":3,"d":4,"e":5,"f":6} b=2
// expect: {"b":2,"a":1,"c":3,"d":4,"e":5,"f":6}
// expect: TypeError
// expect: TypeError
// expect: {"a":1,"b":2,"seen":3,"d":4,"e":5,"f":6}
// expect: TypeError
// expect: {"c":"new"}
// expect: {"a":1,"b":2}
// expect: ["x",null,null] {"0":1,"1":2}
// expect: ["a"] 1
// expect: false,false true,true true,true true true
// expect: false,false false,false false,true true true
// expect: false,false false,true false,true true true
// expect: false,false false,false false,true true true
// expect: false,false false,false true,true true true
// A setter of the target makes a property of the source enumerable that was not.
const late = Object.defineProperty({ first: 1 }, "second", { value: 2, configurable: true });
const opened = Object.assign({ set first(v) { Object.defineProperty(late, "second", { enumerable: true }); } }, late);
console.log(opened.second, Object.keys(late).length);
// expect: 2 2

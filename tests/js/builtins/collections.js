// Arrays, typed arrays, Map, Set, weak collections, JSON, Symbol, Proxy, Reflect.
const log = (...a) => console.log(...a);
const J = JSON.stringify;
log(J([3, 1, , 10, 2].sort()), J([5, 1, 4].toSorted((a, b) => b - a)), J([1, [2, [3, [4]]]].flat(Infinity)), J([1, 2, 3, 4].copyWithin(1, 2)), J([1, 2, 3].with(1, 9)), J(Array.of(7).fill(0)), J([1, 2, 3, 4, 5].splice(1, 2)), J([1, 2, 3].findLast((x) => x < 3)), J([..."ab"].entries().toArray()));
const holes = [1, , 3]; log(holes.length, 1 in holes, J(holes), holes.map((x) => x * 2).length, Object.keys(holes).join(), holes.indexOf(undefined), holes.includes(undefined));
const big = []; big[5] = 1; big.length = 3; big["10"] = 2; big.foo = 1; log(big.length, Object.keys(big).join());
const m = new Map([["a", 1], [NaN, 2], [-0, 3]]); m.set("b", 4).delete("a"); log(m.size, m.get(NaN), m.get(0), [...m.keys()].join());
const visited = []; const live = new Set([1, 2, 3]); for (const x of live) { visited.push(x); live.delete(x); if (x < 3) live.add(x + 10); } log(visited.join());
log([...new Set([1, 2, 3]).union(new Set([3, 4]))].join(), new Set([1, 2]).isSubsetOf(new Set([1, 2, 3])), J(Object.groupBy([1, 2, 3], (x) => (x % 2 ? "odd" : "even"))));
const ta = new Uint8ClampedArray([300, -5, 1.5]); log(ta.join(), new Float32Array([1.1])[0], new Int16Array(new Uint8Array([1, 2]).buffer)[0], new DataView(new ArrayBuffer(8)).getFloat64(0), J(Uint8Array.from([3, 1, 2]).sort()));
log(J({ a: [1, { b: undefined, c: () => 1, d: NaN, e: new Date(0), f: "\ud800" }] }), J({ a: 1, b: [2] }, null, 2).length, J({ a: 1, b: 2 }, ["b"]), J({ toJSON() { return 5; } }), J("x", (k, v) => v + "!"), JSON.parse('{"a":[1,{"b":null}]}', (k, v) => (k === "b" ? 7 : v)).a[1].b);
const p = new Proxy({ a: 1 }, { get: (t, k, r) => (k in t ? Reflect.get(t, k, r) : `no ${String(k)}`), has: () => true, ownKeys: () => ["a", "z"], getOwnPropertyDescriptor: (t, k) => ({ value: k, configurable: true, enumerable: true }) });
log(p.a, p.q, "any" in p, Object.keys(p).join(), J({ ...p }));
const sym = Symbol("desc"); log(sym.toString(), sym.description, Symbol.for("x") === Symbol.for("x"), J({ [sym]: 1 }), Object.getOwnPropertySymbols({ [sym]: 1 }).length);
log(Object.entries({ b: 1, 2: 2, a: 3, 1: 4 }).join(";"), Reflect.ownKeys({ z: 1, [sym]: 2, 0: 3 }).length, Object.isFrozen(Object.freeze({})), Object.fromEntries([["k", 1]]).k, J(Object.getOwnPropertyDescriptor({ get x() { return 1; } }, "x")));
const frozen = Object.freeze([1]); try { (() => { "use strict"; frozen.push(2); })(); } catch (e) { log(e.name); }
const wm = new WeakMap(), key = {}; wm.set(key, 1); log(wm.get(key), wm.has({}), new WeakRef(key).deref() === key);
const d = new Date(Date.UTC(2024, 1, 29, 12, 30)); log(d.toISOString(), d.getTime(), new Date("2024-02-30").getTime(), new Date("2024-03-01T00:00:00Z").toJSON());
log(structured(), [1, 2, 3].at(-1), Array.isArray(new Proxy([], {})), [] + {}, [1, [2, 3]] + "", [10, 9, 1].sort().join());
function structured() { return Object.prototype.toString.call(new (class { get [Symbol.toStringTag]() { return "Tag"; } })()); }

// expect: [1,10,2,3,null] [5,4,1] [1,2,3,4] [1,3,4,4] [1,9,3] [0] [2,3] 2 [[0,"a"],[1,"b"]]
// expect: 3 false [1,null,3] 3 0,2 -1 true
// expect: 11 10,foo
// expect: 3 2 3 NaN,0,b
// expect: 1,2,3,11,12
// expect: 1,2,3,4 true {"odd":[1,3],"even":[2]}
// expect: 255,0,2 1.100000023841858 513 0 {"0":1,"1":2,"2":3}
// expect: {"a":[1,{"d":null,"e":"1970-01-01T00:00:00.000Z","f":"\ud800"}]} 32 {"b":2} 5 "x!" 7
// expect: 1 no q true a,z {"a":1,"z":"no z"}
// expect: Symbol(desc) desc true {} 1
// expect: 1,4;2,2;b,1;a,3 3 true 1 {"enumerable":true,"configurable":true}
// expect: TypeError
// expect: 1 false true
// expect: 2024-02-29T12:30:00.000Z 1709209800000 1709251200000 2024-03-01T00:00:00.000Z
// expect: [object Tag] 3 true [object Object] 1,2,3 1,10,9

// What is reachable survives collections at every allocation: closures, maps, strings, generators, promises.
// modes: interp gc-stress native-gc-stress llvm-gc-stress
const kept = [];
for (let i = 0; i < 20; i++) kept.push({ i, f: () => i, s: "s" + i, a: [i, [i]] });
const m = new Map(kept.map((k) => [k, new Map([[k.s, k.f]])]));
function* g() { for (const k of kept) { const local = { v: k.f() }; yield local; } }
let total = 0;
for (const { v } of g()) total += v;
for (const [k, inner] of m) total += inner.get(k.s)() + k.a[1][0];
console.log(total, kept.map((k) => k.s).join("").length); // expect: 570 50
const text = kept.reduce((t, k) => t + k.s.toUpperCase(), "");
console.log(text.slice(-6), JSON.stringify(kept[3].a)); // expect: S18S19 [3,[3]]
const w = new WeakMap(kept.map((k) => [k, { v: k.i }]));
console.log(kept.every((k) => w.get(k).v === k.i)); // expect: true
console.log([5, 3, 9, 1].map((x) => ({ x })).sort((a, b) => a.x - b.x).map((o) => o.x).join()); // expect: 1,3,5,9
console.log("a-b-c".split("-").map((x) => x.repeat(2)).join("+").replace(/b+/, (b) => b.length)); // expect: aa+2+cc
Promise.all(kept.map(async (k) => { await null; return k.f(); })).then((r) => console.log(r.length)); // expect: 20

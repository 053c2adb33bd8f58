// Array.prototype.push, in line where there is room for an element of the kind.
const { repeat, report } = require("./_repeat.js");

const show = (a) => `${a.length}[${Array.from(a, (x, i) => (i in a ? (Object.is(x, -0) ? "-0" : typeof x) + String(x) : "hole")).join()}]`;
const ints = (a, n) => { for (let i = 0; i < n; i++) a.push(i | 0); return a; };
const doubles = (a, n) => { for (let i = 0; i < n; i++) a.push(i * 0.5 - 1); return a; };
const objects = (a, n) => { for (let i = 0; i < n; i++) a.push({ i }); return a; };
const unknown = (a, v) => { a.push(v); a.push(v); return a; };
const lengths = (a, n) => { let s = 0; for (let i = 0; i < n; i++) { s += a.push(i | 0) + a.length; if (a.length > 5) a.length = 2; } return s; };
const pops = (a, n) => { for (let i = 0; i < n; i++) { a.push(i | 0, 7); a.push(i | 0); a.pop(); a.shift(); } return a; };
const values = [0, -0, 0.5, NaN, 2 ** 31, "s", null, undefined, {}, 3n, true];
for (const [name, f] of Object.entries({ ints, doubles, objects, lengths, pops })) {
    repeat(() => f([], 9));
    repeat(() => f([1, 2], 3));
    report(name, () => f([], 4) + "");
    report(name, () => show(f([0.5], 3) || 0).length);
    report(name, () => show(f(["x", , 2], 3) || 0).length);
    report(name, () => show(f([, 0.5], 3) || 0).length);
}
repeat(() => unknown([], 1));
report("unknown", () => values.map((v) => show(unknown([1], v))).join(" "));
repeat(() => unknown([0.5], 1.5));
repeat(() => unknown(["s"], {}));
report("unknown", () => values.map((v) => show(unknown([1], v))).join(" "));

// -- what push is not the plain one for
const call = (a, v) => Array.prototype.push.call(a, v);
repeat(() => call([], 1));
report("object", () => { const o = { length: 3 }; call(o, "v"); return o.length + o[3]; });
report("frozen", () => call(Object.freeze([1]), 2));
report("sealed", () => call(Object.seal([1]), 2));
report("fixed", () => call(Object.defineProperty([1], "length", { writable: false }), 2));
report("typed", () => call(new Uint8Array(2), 2));
report("string", () => call("abc", 2));
report("long", () => { const a = []; a.length = 2 ** 32 - 1; return call(a, 2); });
report("sparse", () => { const a = []; a[1e6] = 1; return call(a, 2) + a[1000001]; });
report("proxy", () => { const log = []; const a = new Proxy([], { set: (t, k, v) => { log.push(k); t[k] = v; return true; } }); call(a, 2); return log; });
report("subclass", () => { class A extends Array {} const a = new A(); call(a, 2); return a.length + a[0]; });
report("arguments", () => (function () { call(arguments, 2); return arguments.length + "" + arguments[1]; })(1));
const parent = [], child = Object.create(parent);
report("parent", () => call(parent, 4) + "" + child[0]);
parent.length = 0;
// The first element of a prototype ends what code may rely on; so does a setter among them.
let set = "";
Object.defineProperty(Array.prototype, 3, { set(v) { set += v + ";"; }, configurable: true });
report("setter", () => show(ints([], 3)));
report("setter", () => { const a = ints([], 6); return a.length + " " + Object.hasOwn(a, 3) + set; });
repeat(() => ints([], 2));
report("setter", () => { const a = doubles([1, 2], 3); return a.length + " " + Object.hasOwn(a, 3) + set; });
// expect: ints: 0,1,2,3
// expect: ints: 36
// expect: ints: 47
// expect: ints: 41
// expect: doubles: -1,-0.5,0,0.5
// expect: doubles: 40
// expect: doubles: 51
// expect: doubles: 45
// expect: objects: [object Object],[object Object],[object Object],[object Object]
// expect: objects: 78
// expect: objects: 89
// expect: objects: 83
// expect: lengths: 20
// expect: lengths: 11
// expect: lengths: 11
// expect: lengths: 11
// expect: pops: 2,7,3,7
// expect: pops: 34
// expect: pops: 50
// expect: pops: 42
// expect: unknown: 3[number1,number0,number0] 3[number1,-00,-00] 3[number1,number0.5,number0.5] 3[number1,numberNaN,numberNaN] 3[number1,number2147483648,number2147483648] 3[number1,strings,strings] 3[number1,objectnull,objectnull] 3[number1,undefinedundefined,undefinedundefined] 3[number1,object[object Object],object[object Object]] 3[number1,bigint3,bigint3] 3[number1,booleantrue,booleantrue]
// expect: unknown: 3[number1,number0,number0] 3[number1,-00,-00] 3[number1,number0.5,number0.5] 3[number1,numberNaN,numberNaN] 3[number1,number2147483648,number2147483648] 3[number1,strings,strings] 3[number1,objectnull,objectnull] 3[number1,undefinedundefined,undefinedundefined] 3[number1,object[object Object],object[object Object]] 3[number1,bigint3,bigint3] 3[number1,booleantrue,booleantrue]
// expect: object: 4v
// expect: frozen: TypeError
// expect: sealed: TypeError
// expect: fixed: TypeError
// expect: typed: TypeError
// expect: string: TypeError
// expect: long: RangeError
// expect: sparse: 1000004
// expect: proxy: 0,length
// expect: subclass: 3
// expect: arguments: 22
// expect: parent: 14
// expect: setter: 3[number0,number1,number2]
// expect: setter: 6 false3;
// expect: setter: 5 false3;-0.5;

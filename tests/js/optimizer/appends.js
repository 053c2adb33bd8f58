// a[i] = v at the end of an array, in line where there is room; elsewhere, and where arrays are not plain, by the general
// function.
const { repeat, report } = require("./_repeat.js");

const show = (a) => `${a.length}[${Array.from(a, (x, i) => (i in a ? (Object.is(x, -0) ? "-0" : typeof x) + String(x) : "hole")).join()}]`;
const fill = (a, n, v) => { for (let i = 0; i < n; i++) a[i] = v; return a; };
const count = (a, n) => { for (let i = 0; i < n; i++) a[i] = i; return a; };
const halves = (a, n) => { for (let i = 0; i < n; i++) a[i] = i * 0.5; return a; };
const at = (a, i, v) => { a[i] = v; return a; };
const fibonacci = (n) => { const c = []; for (let i = 0; i < n; i++) c[i] = i < 2 ? i : (c[i - 1] + c[i - 2]) | 0; return c; };
repeat(() => fill([], 5, "s"));
repeat(() => count([], 5));
repeat(() => halves([], 5));
repeat(() => at([1, 2], 2, 3));
report("fibonacci", () => repeat(fibonacci, 12)); // expect: fibonacci: 0,1,1,2,3,5,8,13,21,34,55,89
for (const v of [1, -0, 0.5, NaN, "x", undefined, null, true, 2n])
    report("kinds", () => show(fill([], 3, v)) + show(fill([0.5], 2, v)) + show(fill([, "a"], 3, v)));
// expect: kinds: 3[number1,number1,number1]2[number1,number1]3[number1,number1,number1]
// expect: kinds: 3[-00,-00,-00]2[-00,-00]3[-00,-00,-00]
// expect: kinds: 3[number0.5,number0.5,number0.5]2[number0.5,number0.5]3[number0.5,number0.5,number0.5]
// expect: kinds: 3[numberNaN,numberNaN,numberNaN]2[numberNaN,numberNaN]3[numberNaN,numberNaN,numberNaN]
// expect: kinds: 3[stringx,stringx,stringx]2[stringx,stringx]3[stringx,stringx,stringx]
// expect: kinds: 3[undefinedundefined,undefinedundefined,undefinedundefined]2[undefinedundefined,undefinedundefined]3[undefinedundefined,undefinedundefined,undefinedundefined]
// expect: kinds: 3[objectnull,objectnull,objectnull]2[objectnull,objectnull]3[objectnull,objectnull,objectnull]
// expect: kinds: 3[booleantrue,booleantrue,booleantrue]2[booleantrue,booleantrue]3[booleantrue,booleantrue,booleantrue]
// expect: kinds: 3[bigint2,bigint2,bigint2]2[bigint2,bigint2]3[bigint2,bigint2,bigint2]
report("mixed", () => show(count([0.5], 3)) + show(count(["a"], 3)) + show(halves([1], 3)) + show(halves(["b"], 2))); // expect: mixed: 3[number0,number1,number2]3[number0,number1,number2]3[number0,number0.5,number1]2[number0,number0.5]
report("gap", () => show(at([1, 2], 4, 3)) + show(at([], 0, 3)) + show(at([1], 1, "z"))); // expect: gap: 5[number1,number2,hole,hole,number3]1[number3]2[number1,stringz]
report("names", () => JSON.stringify(Object.entries(at(at([1], -1, 3), 2 ** 31, 4)))); // expect: names: [["0",1],["2147483648",4],["-1",3]]
report("length", () => { const a = [1, 2, 3]; a.length = 1; return show(at(a, 1, 9)) + show(at(a, 3, 9)); }); // expect: length: 2[number1,number9]4[number1,number9,hole,number9]
report("object", () => JSON.stringify([at({}, 0, 1), at({ 0: 1, length: 1 }, 1, 2)])); // expect: object: [{"0":1},{"0":1,"1":2,"length":1}]
report("arguments", () => (function () { return at(arguments, 1, 5).length + "" + arguments[1]; })(1)); // expect: arguments: 15
report("typed", () => at(new Uint8Array(2), 2, 5) + ""); // expect: typed: 0,0
report("frozen", () => show(at(Object.freeze([1]), 1, 2)) + show(at(Object.preventExtensions([1]), 1, 2))); // expect: frozen: 1[number1]1[number1]
report("fixed", () => show(at(Object.defineProperty([1], "length", { writable: false }), 1, 2))); // expect: fixed: 1[number1]
report("string", () => { "use strict"; return at(new String("ab"), 2, "c")[2]; }); // expect: string: c
const parent = [1], child = Object.create(parent);
report("parent", () => at(parent, 1, 7).length + "" + child[1]); // expect: parent: 27
report("child", () => at(child, 1, 8)[1] + "" + parent[1] + Object.keys(child)); // expect: child: 871
parent.length = 0;
let set = "";
Object.defineProperty(Array.prototype, 3, { set(v) { set += v + ";"; }, configurable: true });
report("setter", () => show(count([], 5)) + set); // expect: setter: 5[number0,number1,number2,undefinedundefined,number4]3;
repeat(() => count([], 2));
report("setter", () => show(halves([], 5)) + set); // expect: setter: 5[number0,number0.5,number1,undefinedundefined,number2]3;1.5;

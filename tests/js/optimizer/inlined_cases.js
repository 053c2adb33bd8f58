// Calls of several functions at one site, accessors, and the collector at work while inlined frames are there.
// modes: interp default baseline native native-hot llvm llvm-hot

const warm = 400;
function frames(error) {
    return error.stack.split("\n").slice(1)
        .map((line) => line.trim().replace(/^at /, "").replace(/\(?[^ (]*\/([^/]*):(\d+):(\d+)\)?$/, "$2:$3"))
        .filter((line) => !/^(report|\d)/.test(line)).join(" | ");
}
function report(name, f) {
    let text;
    try {
        text = String(f());
    } catch (e) {
        text = `${e}`;
    }
    print(`${name}: ${text}`);
}

class Circle { constructor(r) { this.r = r; } area() { return this.r * this.r * 3; } name() { return "circle"; } fail() { return this.r.x.y; } }
class Rectangle { constructor(a, b) { this.a = a; this.b = b; } area() { return this.a * this.b; } name() { return "rectangle"; } fail() { throw new RangeError("of a rectangle"); } }
class Triangle { constructor(a) { this.a = a; } area() { const h = this.a / 2; return h * h; } name() { return frames(new Error("t")); } fail() { return "none"; } }
const shapes = [new Circle(2), new Rectangle(2, 3), new Triangle(4)];

function areas(list) { let sum = 0; for (const shape of list) sum += shape.area(); return sum; }
function areaAt(list, i) { return list[i].area() + list[i].area(); }
for (let i = 0; i < warm; i++) areaAt(shapes, i % 3);
report("areas", () => areas(shapes));
report("each", () => [0, 1, 2].map((i) => areaAt(shapes, i)));
const other = [new Circle(0.5), new Rectangle("2", 3), new Triangle(5), { area() { return 1e9; } }];
report("other kinds", () => [0, 1, 2, 3].map((i) => areaAt(other, i)));
for (let i = 0; i < 40; i++) areaAt(other, i % 4);
report("again", () => [0, 1, 2, 3].map((i) => areaAt(other, i)));

function nameAt(i) { const shape = shapes[i]; return shape.name(); }
for (let i = 0; i < warm; i++) nameAt(i % 3);
report("names", () => [0, 1, 2].map(nameAt).join());
function failAt(i) { try { return shapes[i].fail(); } catch (e) { return e.message + " " + frames(e); } }
for (let i = 0; i < warm; i++) failAt(i % 3);
report("failures", () => [0, 1, 2].map(failAt).join(";"));
Rectangle.prototype.area = function () { return 1000; };
report("replaced", () => [0, 1, 2].map((i) => areaAt(shapes, i)));

// Functions and builtins, arrows and functions, by one site.
function apply(f, x) { return f(x); }
for (let i = 0; i < warm; i++) apply(i % 2 ? (x) => x + 1 : function (x) { return x * 2; }, i);
report("functions", () => [apply((x) => x + "!", 1), apply(Math.abs, -3), apply(String, 4)].join());
report("no function", () => apply(5, 1));
report("bound", () => apply(function (x) { return this.k + x; }.bind({ k: 7 }), 1));
report("class", () => apply(Circle, 1));

// Accessors that have done something when the exit comes, and accessors that change what is being read.
let log = [];
class Account {
    constructor(n) { this.n = n; this.changes = 0; }
    get balance() { this.changes++; return this.n + 0; }
    set balance(v) { this.changes++; this.n = v * 1; log.push(v); if (v === 13) throw new Error("unlucky"); }
    get self() { return this; }
}
function deposit(account, v) { account.balance = account.balance + v; return account.self.n; }
for (let i = 0; i < warm; i++) deposit(new Account(i + 20), 2);
log = [];
for (const start of [1, 1.5, "x", 2 ** 31 - 1, 11, null]) report("account " + start, () => deposit(new Account(start), 2));
report("log", () => log.join());
const account = new Account(5);
deposit(account, 1);
Object.defineProperty(Account.prototype, "balance", { get() { return 100; }, set(v) { this.n = -v; }, configurable: true });
report("redefined", () => deposit(account, 1) + "," + account.changes);
Object.defineProperty(Account.prototype, "balance", { value: 3, writable: false });
report("no accessor", () => deposit(account, 1));
class Returns { set v(x) { this.x = x; return 99; } get v() { return this.x; } }
function assigns(o, x) { const r = (o.v = x); return r + o.v; }
for (let i = 0; i < warm; i++) assigns(new Returns(), i);
report("setter's result", () => assigns(new Returns(), "s") + assigns(new Returns(), 0.5));

// Allocation in inlined code.
class Vector {
    constructor(x, y) { this.x = x; this.y = y; }
    plus(o) { return new Vector(this.x + o.x, this.y + o.y); }
    scaled(k) { return new Vector(this.x * k, this.y * k); }
    toString() { return `(${this.x},${this.y})`; }
}
function path(n) {
    let at = new Vector(0, 0);
    const seen = [];
    for (let i = 0; i < n; i++) {
        at = at.plus(new Vector(i, 1).scaled(i % 3));
        if (i % 50 === 0) seen.push({ at, text: at.toString(), f: () => at });
    }
    return seen.map((s) => s.text + s.at).join() + seen.at(-1).f();
}
path(20);
report("path", () => path(160));
function tree(depth) { return depth === 0 ? null : { left: tree(depth - 1), right: tree(depth - 1) }; }
function nodes(t) { return t ? 1 + nodes(t.left) + nodes(t.right) : 0; }
report("tree", () => nodes(tree(8)) + nodes(tree(7)));

// Getters by cases.
class One { get v() { return 1; } }
class Two { constructor(y) { this.x = { y }; } get v() { return this.x.y; } }
class Three extends Two { constructor() { super(3); this.extra = 1; } }
const readers = [new One(), new Two(2), { v: 5 }, new Three()];
function reads(i) { return readers[i].v; }
for (let i = 0; i < warm; i++) reads(i % 4);
report("getters", () => [0, 1, 2, 3].map(reads));
readers.push({ get v() { return "own"; } }, new Two("other"));
report("more getters", () => [4, 5].map(reads));
readers[1].x = null;
report("getter throws", () => reads(1));
function readsFrames(o) { try { return o.v; } catch (e) { return frames(e); } }
for (let i = 0; i < warm; i++) readsFrames(readers[i % 4]);
report("getter's trace", () => readsFrames(readers[1]));

// expect: areas: 22
// expect: each: 24,12,8
// expect: other kinds: 1.5,12,12.5,2000000000
// expect: again: 1.5,12,12.5,2000000000
// expect: names: circle,rectangle,Triangle.name 22:119 | nameAt 35:60 | Array.map (<anonymous>)
// expect: failures: Cannot read properties of undefined (reading 'y') Circle.fail 20:139 | failAt 38:45 | Array.map (<anonymous>);of a rectangle Rectangle.fail 21:146 | failAt 38:45 | Array.map (<anonymous>);none
// expect: replaced: 24,2000,8
// expect: functions: 1!,3,4
// expect: no function: TypeError: f is not a function
// expect: bound: 8
// expect: class: TypeError: Class constructor Circle cannot be invoked without 'new'
// expect: account 1: 3
// expect: account 1.5: 3.5
// expect: account x: NaN
// expect: account 2147483647: 2147483649
// expect: account 11: Error: unlucky
// expect: account null: 2
// expect: log: 3,3.5,x02,2147483649,13,2
// expect: redefined: -101,2
// expect: no accessor: -101
// expect: setter's result: ss1
// expect: path: (0,0)(0,0),(1309,51)(1309,51),(5017,100)(5017,100),(11275,150)(11275,150)(12667,159)
// expect: tree: 382
// expect: getters: 1,2,5,3
// expect: more getters: own,other
// expect: getter throws: TypeError: Cannot read properties of null (reading 'y')
// expect: getter's trace: Two.get v 100:72 | readsFrames 110:42

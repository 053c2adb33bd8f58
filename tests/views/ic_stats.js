// flags: --ic-stats
// Sites of every state, getters, setters, added properties, missing ones, primitives, private names, globals, calls.
class Circle { constructor(r) { this.r = r; } get area() { return 3 * this.r * this.r; } }
class Square { constructor(a) { this.a = a; } get area() { return this.a * this.a; } }
class Box { #w; constructor(w, h) { this.#w = w; this.h = h; } get area() { return this.#w * this.h; } }
const shapes = [];
for (let i = 1; i <= 100; i++) shapes.push(new Circle(i), new Square(i), new Box(i, 2));
function total(list) {
    let sum = 0;
    for (const s of list) sum += s.area;
    return sum;
}
function first(o) { return o.first; }
for (let i = 0; i < 60; i++) {
    first({ ["k" + i % 6]: 1, first: i });
}
function write(o, v) { o.v = v; }
const target = {};
write(target, 1); write(target, 2); write(target, "three"); write(target, 4);
function length(x) { return x.length; }
length("abc"); length([1, 2]); length("d"); length(null ?? 5);
const twice = (x) => 2 * x, thrice = (x) => 3 * x;
function apply(f, x) { return f(x); }
apply(twice, 1); apply(twice, 2); apply(thrice, 3); apply(Math.abs, -4);
const map = {}; for (let i = 0; i < 300; i++) map["x" + i] = i; delete map.x7;
function miss(o) { return o.nothing; }
miss(map); miss(map);
console.log(total(shapes), first({ first: 1 }));

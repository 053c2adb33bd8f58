// Calls of all kinds, for graphs with inlining.
class Shape { constructor(w, h) { this.w = w; this.h = h; } area() { return this.w * this.h; } get double() { return this.area() * 2; } set width(w) { this.w = w; } }
class Round extends Object { constructor(r) { super(); this.r = r; } area() { return this.r * this.r * 3.5; } }
function Square(w) { this.w = w; if (w < 0) return new Shape(1, 1); }
Square.prototype.area = function () { return this.w * this.w; };
function total(shapes) { let t = 0; for (let i = 0; i < shapes.length; i++) t += shapes[i].area(); return t; }
function grow(s, n) { while (n-- > 0) { s.width = s.w + 1; } return s.double; }
function makeAll(n) { let last; for (let i = 0; i < n; i++) { last = new Shape(i, 2); const s = new Square(i); last.h += s.area(); } return last; }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function counter() { let c = 0; return { next(by = 1) { c += by; return c; }, reset() { c = 0; } }; }
function count(n) { const c = counter(); for (let i = 0; i < n; i++) { if (c.next() > 50) c.reset(); c.next(2); } return c.next(); }
function caught(f, x) { try { return f(x); } catch (e) { return 0; } }
function throwing(x) { if (x === 77) throw new Error("x"); return x; }
function loops(n) { let s = 0; for (let i = 0; i < n; i++) s += inner(i); return s; }
function inner(n) { let s = 0; for (let j = 0; j < n; j++) { if (j === 7) continue; if (j > 20) break; s += j; } return s; }
for (let round = 0; round < 40; round++) {
    total([new Shape(1, 2), new Round(3), new Square(4), new Square(5)]);
    grow(new Shape(1, 1), 20);
    makeAll(30);
    fib(10);
    count(50);
    for (let i = 0; i < 100; i++) caught(throwing, i);
    loops(40);
}

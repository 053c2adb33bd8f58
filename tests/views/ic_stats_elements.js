// flags: --ic-stats
// Elements by kind, range and name; `in`, private names and instanceof, which have no cache of their own.
const ints = [1, 2, 3], doubles = [1.5, 2.5, 3.5], floats = new Float64Array([1, 2, 3]);
function sum(list) {
    let s = 0;
    for (let i = 0; i < list.length; i++) s += list[i];
    return s;
}
for (let i = 0; i < 20; i++) sum(ints), sum(doubles), sum(floats);
const counts = {};
function count(word) { counts[word] = (counts[word] ?? 0) + 1; }
for (let i = 0; i < 3; i++) for (const word of ["a", "b", "c"]) count(word);
const filled = [];
function fill(i, value) { filled[i] = value; }
for (let i = 0; i < 100; i++) fill(i, i);
fill(50, "x"); fill(200, 1);
function at(a, i) { return a[i]; }
for (let i = 0; i < 300; i += 50) at(filled, i);
at("abc", 1); at("abc", 1); at("abc", 7); at({ x: 1 }, "x"); at({ x: 2 }, "x"); at({ x: 1 }, -1);
class Shape {}
class Box extends Shape { #w = 1; static is(o) { return #w in o; } }
function test(o) { return [o instanceof Shape, "w" in o, 0 in o, Box.is(o)]; }
for (let i = 0; i < 10; i++) test(i % 2 ? new Box() : { w: 1 });

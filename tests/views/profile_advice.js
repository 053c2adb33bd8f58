// flags: --profile --skip=skipped
// What keeps functions in their tiers: too few runs, a flag, ops without machine code of their own, caches that vary or
// miss, elements and numbers of several kinds.
class Circle { constructor(r) { this.r = r; } get area() { return 3 * this.r * this.r; } }
class Box { #w; constructor(w) { this.#w = w; } get area() { return this.#w; } }
const three = [new Circle(1), { area: 4 }, new Box(3)];
const seven = [];
for (const key of ["a", "b", "c", "d", "e", "f", "g"]) seven.push({ [key]: 1, area: 2 });
function polymorphic(list) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += list[i % 3].area;
    return sum;
}
function megamorphic(list) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += list[i % 7].area;
    return sum;
}
function elements(list) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += list[i % 3];
    return sum;
}
function numbers(x) {
    for (let i = 0; i < 300; i++) x = (x * 48271) % 2147483647;
    return x + "" + x;
}
function maps(map) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += map.missing === undefined ? 1 : 0;
    return sum;
}
function callees(list) {
    let sum = 0;
    for (let i = 0; i < 300; i++) sum += call(list[i % 2], i);
    return sum;
}
function call(f, x) { return f(x); }
function stubs(o) {
    let deleted = 0;
    for (let i = 0; i < 300; i++) deleted += delete o.x ? 1 : 0;
    return deleted;
}
function fine(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += i;
    return sum;
}
function skipped(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += i;
    return sum;
}
function seldom(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += i;
    return sum;
}
const map = {};
for (let i = 0; i < 200; i++) map["x" + i] = i;
delete map.x7;
console.log(polymorphic(three), megamorphic(seven), elements([1, 2, 3]), elements([1.5, 2.5, 3.5]), elements(["a", "b"]).length);
console.log(numbers(1), maps(map), callees([(x) => x, (x) => { let y = x; for (let i = 0; i < 50; i++) y += x; return y; }]), stubs({}), fine(900), skipped(900), seldom(240));

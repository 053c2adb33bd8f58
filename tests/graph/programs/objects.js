// Objects, closures, arrays and strings in loops that become hot.
"use strict";
class Point {
    constructor(x, y) { this.x = x; this.y = y; }
    plus(other) { return new Point(this.x + other.x, this.y + other.y); }
    get length() { return Math.sqrt(this.x * this.x + this.y * this.y); }
}
function walk(n) {
    let p = new Point(0, 0);
    const step = new Point(1, 0.5);
    for (let i = 0; i < n; i++) p = p.plus(step);
    return p;
}
function counter() {
    let count = 0;
    return { next() { return ++count; }, get value() { return count; } };
}
function fill(array, n) {
    for (let i = 0; i < n; i++) array[i] = i * 2;
    return array;
}
function sum(array) {
    let total = 0;
    for (let i = 0; i < array.length; i++) total += array[i];
    return total;
}
function mixed(array) {
    let result = 0, largest = -Infinity;
    for (const v of array) {
        if (v > largest) largest = v;
        result = (result * 31 + (v | 0)) | 0;
    }
    return [result, largest];
}
function search(text, c) {
    let found = 0;
    for (let i = 0; i < text.length; i++) if (text[i] === c || text.charCodeAt(i) === 65) found++;
    return found;
}
function list(n) {
    let head = null;
    for (let i = 0; i < n; i++) head = { value: i, next: head };
    let total = 0;
    while (head !== null) {
        total += head.value;
        head = head.next;
    }
    return total;
}
function either(o) { return o.kind === 0 ? o.a : o.b ?? 7; }
function sieve(n) {
    const composite = new Uint8Array(n + 1);
    let primes = 0;
    for (let i = 2; i <= n; i++) {
        if (composite[i]) continue;
        primes++;
        for (let k = i * i; k <= n; k += i) composite[k] = 1;
    }
    return primes;
}
function nested(m) {
    let trace = 0;
    for (let i = 0; i < m.length; i++) {
        const row = m[i];
        for (let k = 0; k < row.length; k++) {
            if (i === k) trace += row[k];
            else row[k] = row[k] * 0.5 + 1;
        }
    }
    return trace;
}
let out = 0;
for (let round = 0; round < 300; round++) {
    out += walk(50).length;
    const c = counter();
    for (let i = 0; i < 50; i++) c.next();
    out += c.value;
    out += sum(fill([], 40)) + sum([0.5, 1.5, 2.5]);
    out += mixed([1, 2, 3.5, round])[0];
    out += search("banana Apple", "a");
    out += list(30) + sieve(100);
    out += either({ kind: 0, a: 1, b: 2 }) + either({ kind: 1, a: 1, b: 2 });
    out += nested([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
}
out;

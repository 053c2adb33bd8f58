// Iteration: generators, iterators written by hand, spread, destructuring and exceptions that are thrown and caught.
function* range(from, to) {
    for (let i = from; i < to; i++) yield i;
}
function* pairs(n) {
    for (const a of range(0, n)) yield* [a, a * 2];
}
class Countdown {
    constructor(n) {
        this.n = n;
    }
    [Symbol.iterator]() {
        let n = this.n;
        return { next: () => (n > 0 ? { value: n--, done: false } : { value: undefined, done: true }) };
    }
}
function checked(n) {
    if (n % 10 === 0) throw new RangeError("ten");
    return n;
}
let total = 0;
for (let round = 0; round < 60; round++) {
    for (const value of pairs(5000)) total += value;
    for (const n of new Countdown(10000)) total += n;
    total += Math.max(...range(0, 1000)) + [...new Countdown(100)].length;
    for (let i = 0; i < 2000; i++) {
        try {
            total += checked(i);
        } catch (error) {
            total += error.message.length;
        } finally {
            total++;
        }
    }
}
if (total !== 5358071940) throw new Error("iteration: " + total);

// Closure: functions that capture variables, made, composed and called through others.
function counter(step) {
    let count = 0;
    return {
        next: () => (count += step),
        reset() {
            const old = count;
            count = 0;
            return old;
        },
    };
}
const compose = (f, g) => (x) => f(g(x));
const adder = (n) => (x) => (x + n) & 0xffffff;
let total = 0;
for (let round = 0; round < 4000; round++) {
    const c = counter(round % 5);
    let f = adder(round);
    for (let i = 0; i < 8; i++) f = compose(f, adder(i));
    for (let i = 0; i < 60; i++) total = (total + f(c.next())) & 0xfffffff;
    total = (total + c.reset()) & 0xfffffff;
}
const sums = [];
for (let i = 0; i < 300; i++) sums.push((a, b) => a + b * i);
for (let round = 0; round < 2000; round++) total = sums.reduce((sum, f) => f(sum, round) & 0xfffffff, total);
if (total !== 230992240) throw new Error("closures: " + total);

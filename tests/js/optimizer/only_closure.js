// Code of a function of which there is one relies on its environment, until a second one is made.
function maker(limit) {
    const factor = 3;
    return function scale(x) {
        return x > limit ? limit : x * factor;
    };
}
const first = maker(100);
let sum = 0;
for (let i = 0; i < 20000; i++) sum += first(i);
console.log(sum);
const second = maker(7);
for (let i = 0; i < 20000; i++) sum += second(i) - first(i);
console.log(sum);

// A second one while the first runs.
function outer() {
    let state = 0;
    return function step(again) {
        state += 1;
        if (again) {
            const other = outer();
            return other(false) * 1000 + state;
        }
        return state;
    };
}
const step = outer();
let total = 0;
for (let i = 0; i < 20000; i++) total += step(false);
console.log(total, step(true), step(false));

// Fields that hold booleans, and then do not.
class Flag {
    constructor(on) {
        this.on = on;
    }
}
function count(flags) {
    let n = 0;
    for (const flag of flags) if (flag.on) n++;
    return n;
}
const flags = [];
for (let i = 0; i < 100; i++) flags.push(new Flag(i % 3 === 0));
let counted = 0;
for (let i = 0; i < 500; i++) {
    flags[i % 100].on = i % 2 === 0;
    counted += count(flags);
}
console.log(counted);
for (const value of ["text", 0, null, 1.5, undefined, {}, NaN, "", -0, 12n, Symbol.iterator]) {
    flags[5].on = value;
    console.log(typeof flags[5].on, Object.is(flags[5].on, value), count(flags));
}
for (let i = 0; i < 500; i++) counted += count(flags);
console.log(counted);
// expect: 2005050
// expect: 140028
// expect: 200010000 21001 20002
// expect: 24233
// expect: string true 51
// expect: number true 50
// expect: object true 50
// expect: number true 51
// expect: undefined true 50
// expect: object true 51
// expect: number true 50
// expect: string true 50
// expect: number true 50
// expect: bigint true 51
// expect: symbol true 51
// expect: 49733

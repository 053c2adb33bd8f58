// Code that calls the only function of its kind takes its variables for constants, until there is another one.

const { repeat, report } = require("./_repeat.js");

function counter(step) {
    const origin = { x: step };
    let count = 0;
    return () => { count += step; return origin.x * 100 + count; };
}
function run(f) { let last; for (let i = 0; i < 3; i++) last = f(); return last; }
const first = counter(1);
repeat(run, first);
report("one", () => run(first));
const second = counter(2);
report("two", () => [run(second), run(first), run(second)]);
repeat(run, second);
report("both", () => [run(second), run(first)]);

function makers(base) {
    return class { constructor(x) { this.x = base + x; } get twice() { return this.x * 2 + base; } };
}
const One = makers(1);
function construct(C) { return new C(5).twice; }
repeat(construct, One);
report("class", () => construct(One));
report("classes", () => [construct(makers(10)), construct(One)]);

function visitor() { let seen = 0; return list => list.forEach(x => { seen += x; if (seen > 5) visits = visitor(); }) ?? seen; }
let visits = visitor();
repeat(() => visits([0, 0]));
report("replaced while it runs", () => [visits([3, 4, 5]), visits([1]), visits([1])]);

// expect: one: 9103
// expect: two: 206,9106,212
// expect: both: 18218,9109
// expect: class: 13
// expect: classes: 40,13
// expect: replaced while it runs: 12,1,2

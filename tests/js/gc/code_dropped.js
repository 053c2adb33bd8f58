// flags: --expose-gc --code-age=1 --baseline-threshold=20
// modes: interp default baseline gc-stress baseline-gc-stress native-gc-stress llvm-gc-stress
// timeout: 60
// Machine code is dropped at the first full collection during which it was not entered. What was running, suspended or
// called from machine code goes on with the right result, whether its code is still there or not.

// Unused for a while, then used again, many times over.
function sum(n) {
    let total = 0;
    for (let i = 0; i < n; i++) total += i;
    return total;
}
let sums = new Set();
for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 30; i++) sums.add(sum(i));
    gc();
    gc();
    gc();
}
print(sums.size, [...sums].at(-1)); // expect: 29 406

// Generators: suspended while their code goes, at different places.
function* steps(name) {
    let had = [];
    try {
        for (let i = 0; ; i++) {
            const got = yield `${name}${i}`;
            if (got) had.push(got);
            if (i === 60) return had.length;
        }
    } finally {
        had.push("end");
    }
}
let generators = ["a", "b", "c"].map(steps);
let last = [];
for (let i = 0; i < 61; i++) {
    last = generators.map((g) => g.next(i).value);
    if (i % 7 === 0) {
        gc();
        gc();
    }
}
print(last.join(" ")); // expect: a60 b60 c60
print(generators[0].next(1).value, generators[1].return("r").value); // expect: 61 r
function* straight() {
    yield 1;
    gc();
    gc();
    yield* [2, 3];
    gc();
    yield 4;
}
for (let i = 0; i < 5; i++) print(...straight());
// expect: 1 2 3 4
// expect: 1 2 3 4
// expect: 1 2 3 4
// expect: 1 2 3 4
// expect: 1 2 3 4

// Recursion with collections in the middle, on the way down and on the way up, through native calls and back.
function depth(n) {
    if (n % 16 === 0) gc();
    if (n === 0) return 0;
    let below = n % 3 === 0 ? [n - 1].map(depth)[0] : depth(n - 1);
    if (n % 20 === 0) gc();
    return below + 1;
}
print(depth(100), depth(64)); // expect: 100 64

// Exceptions that pass frames whose code was looked at by a collection.
function thrower(n) {
    try {
        if (n === 0) {
            gc();
            gc();
            throw new Error("deep");
        }
        return thrower(n - 1);
    } finally {
        if (n % 5 === 0) gc();
    }
}
let caught = 0;
for (let i = 0; i < 6; i++) {
    try {
        thrower(25);
    } catch (e) {
        if (e.message === "deep") caught++;
    }
}
print(caught); // expect: 6

// A long loop whose callee is forgotten and made again.
function rarely(x) { return x + 1; }
let value = 0;
for (let i = 0; i < 400; i++) {
    if (i % 100 < 40) value = rarely(value);
    else if (i % 20 === 0) gc();
}
print(value); // expect: 160

// Async functions, whose frames are suspended when their code goes.
async function waits(n) {
    let total = 0;
    for (let i = 0; i < n; i++) {
        total += await i;
        if (i % 10 === 0) gc();
    }
    return total;
}
Promise.all([waits(50), waits(30)]).then((all) => print(...all)); // expect: 1225 435

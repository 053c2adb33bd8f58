// Frames of generators and async functions that have ended serve others.
function* numbers(from, count, note) {
    const local = { from };
    for (let i = 0; i < count; i++) {
        const got = yield local.from + i;
        if (got !== undefined) { note?.push(got); }
    }
    return local;
}
function* other(text) {
    let a = text + "a", b = text + "b";
    yield a;
    yield b;
    return a + b;
}

// Many at once, that end in all orders.
const running = [];
let sum = 0;
for (let i = 0; i < 3000; i++) {
    running.push(i % 3 ? numbers(i, i % 7) : other("t" + i));
    const at = (i * 7919) % running.length;
    const { value, done } = running[at].next();
    if (!done) {
        sum += typeof value === "number" ? value : value.length;
    } else {
        sum += typeof value === "object" ? value.from : value.length;
        running[at] = running[running.length - 1];
        running.pop();
    }
}
print(sum, running.length); // expect: 1644780 2504

// After its end a generator stays at its end, whoever has its frame now.
const first = numbers(1, 1);
first.next();
print(JSON.stringify(first.next())); // expect: {"value":{"from":1},"done":true}
const second = numbers(5, 2);
print(second.next().value, JSON.stringify(first.next()), second.next().value); // expect: 5 {"done":true} 6
print(JSON.stringify(first.return(3)), JSON.stringify(second.next())); // expect: {"value":3,"done":true} {"value":{"from":5},"done":true}

// Ended by throw, by return, by an exception inside; values sent; one that resumes others while it runs.
const notes = [];
const third = numbers(0, 5, notes);
third.next();
third.next("sent");
try {
    third.throw(new Error("thrown"));
} catch (error) {
    print(error.message, third.next().done, notes.join()); // expect: thrown true sent
}
function* nested(depth) {
    if (depth === 0) { throw new RangeError("deepest"); }
    try {
        yield* nested(depth - 1);
    } finally {
        yield depth;
        for (const x of other("f" + depth)) { notes.push(x); }
    }
}
const seen = [];
try {
    for (const x of nested(3)) { seen.push(x); }
} catch (error) {
    print(error.name, seen.join(), notes.join()); // expect: RangeError 1,2,3 sent,f1a,f1b,f2a,f2b,f3a,f3b
}
function* itself() {
    try {
        me.next();
    } catch (error) {
        yield error.name;
    }
}
const me = itself();
print(me.next().value, me.next().done); // expect: TypeError true
function* tree(depth) {
    if (depth) { yield* tree(depth - 1); }
    yield depth;
    if (depth) { yield* tree(depth - 1); }
}
for (let i = 0; i < 60; i++) {
    if ([...tree(4)].join("") !== "0102010301020104010201030102010") { print("tree", i); }
}

// Async functions and generators.
async function plus(a, b) {
    await null;
    return await a + b;
}
async function* evens(count) {
    for (let i = 0; i < count; i++) { yield await plus(i, i); }
}
async function main() {
    let total = 0;
    for (let i = 0; i < 50; i++) {
        for await (const x of evens(4)) { total += x; }
        total += (await Promise.all([plus(i, 1), plus(2, i), plus(i, i)])).reduce((a, b) => a + b);
    }
    print(total); // last of all
}
main();

// What array iterators inherit is called when a walk over an array ends early, also if it comes late.
const ArrayIterator = Object.getPrototypeOf([].values());
const Iterator = Object.getPrototypeOf(ArrayIterator);
let closed = 0;
function firstOf(list) {
    const [x] = list;
    return x;
}
for (let i = 0; i < 200; i++) { firstOf([i, i]); }
for (const holder of [ArrayIterator, Iterator, Object.prototype]) {
    holder.return = function () { closed++; return {}; };
    for (let i = 0; i < 100; i++) { firstOf([i, i]); }
    delete holder.return;
    for (let i = 0; i < 100; i++) { firstOf([i, i]); }
    print(closed);
}
// expect: 100
// expect: 200
// expect: 300

// One literal, values of many kinds; two of one shape.
function result(i) {
    return i % 5 < 4 ? { value: [i, i + 0.5, "s" + i, null][i % 5], done: false } : { value: undefined, done: true };
}
let text = "";
for (let i = 0; i < 3000; i++) {
    const { value, done } = result(i);
    if (done !== (i % 5 === 4) || (i % 5 === 0 && value !== i) || (i % 5 === 2 && value !== "s" + i)) { print("literal", i); }
    text = String(value);
}
print(text); // expect: undefined
// expect: 5650

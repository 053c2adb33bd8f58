// Builtins written in JavaScript in optimized code: inlined with their callbacks, left in the middle of a turn, and made
// invalid by what programs change.
function sums(list) {
    let sum = 0;
    list.forEach((x, i) => { sum += x * i; });
    return sum + list.reduce((a, b) => a + b, 0) + list.map((x) => x + 1).filter((x) => x > 2).length;
}
const ints = [1, 2, 3, 4, 5, 6, 7, 8], doubles = ints.map((x) => x + 0.5), mixed = [1, 2.5, 3], holey = [1, , 3, , 5];
let total = 0;
for (let i = 0; i < 3000; i++) total += sums(ints);
print(total, sums(doubles), sums(mixed), sums(holey));
for (let i = 0; i < 3000; i++) total += sums(i & 1 ? doubles : i & 2 ? mixed : holey);
print(total, sums([]), sums(["a", "b"]), sums([2 ** 31, 2 ** 31]), Object.is(sums([-0]), 0));

// Kinds of results.
function results(list, f) { return list.map(f); }
const makers = [(x) => x, (x) => x / 2, (x) => "s" + x, (x) => ({ x }), (x) => (x & 1 ? x : x / 4), (x) => undefined, (x) => x > 3];
for (let i = 0; i < 4000; i++) results(ints, makers[(i >> 3) % makers.length]);
for (const f of makers) print(JSON.stringify(results(ints, f)));
function own(list) { return [list.map((x) => x * 0.5), list.map((x) => [x]), list.map((x) => x | 0)]; }
for (let i = 0; i < 2000; i++) own(ints);
print(JSON.stringify(own([1, 2, 3])), JSON.stringify(own([1.5, "2", null])));

// The callback changes the array in the middle of optimized turns.
function change(list, at, how) {
    const log = [];
    list.forEach((x, i) => {
        if (i === at) how(list);
        log.push(x);
    });
    return log.length + ":" + log.join();
}
const nothing = () => {};
for (let i = 0; i < 3000; i++) change([1, 2, 3, 4, 5], -1, nothing);
print(change([1, 2, 3, 4, 5], 2, (a) => { a.length = 3; }));
print(change([1, 2, 3, 4, 5], 1, (a) => { a[3] = 3.5; }));
print(change([1, 2, 3, 4, 5], 1, (a) => { a[3] = "s"; }));
print(change([1, 2, 3, 4, 5], 1, (a) => { delete a[3]; }));
print(change([1, 2, 3, 4, 5], 1, (a) => { a.push(6); a[70000] = 1; }));
print(change([1, 2, 3, 4, 5], 0, (a) => { Object.defineProperty(a, 2, { get: () => "got", configurable: true }); }));
print(change([1, 2, 3, 4, 5], 0, (a) => { Object.freeze(a); }));
print(change([1, 2, 3, 4, 5], 0, (a) => { Object.setPrototypeOf(a, { 4: "p" }); a.length = 4; }));

// Throws, with the frames of a builtin between.
function search(list, stop) {
    try {
        list.forEach((x) => { if (x === stop) throw x; });
    } catch (e) {
        return "found " + e;
    }
    return "none";
}
for (let i = 0; i < 3000; i++) search(ints, i % 20 === 0 ? 4 : -1);
print(search(ints, 7), search(ints, 0));
function trace(list) { return list.map((x) => { if (x === 5) throw new Error("five"); return x; }); }
for (let i = 0; i < 2000; i++) trace([1, 2, 3]);
try { trace([4, 5]); } catch (e) { print(e.stack.split("\n").slice(1, 4).map((l) => l.trim().replace(/[\w/.-]*\//, "")).join("; ")); }

// Other callees, other receivers, no receiver.
function each(list, f) { list.forEach(f); }
let calls = 0;
const many = [() => calls++, () => { calls += 2; }, function () { calls += arguments.length; }, Math.max, Number];
for (let i = 0; i < 3000; i++) each(ints, many[i % many.length]);
each(new Uint8Array(3), many[0]);
each({ length: 2, 0: 1, forEach: [].forEach }, many[0]);
try { each(ints, 5); } catch (e) { print(e.message); }
try { each(null, 5); } catch (e) { print(e.name); }
print(calls);

// Nested, with variables of the functions around.
function matrix(n) {
    const rows = Array.from({ length: n }, (_, i) => i);
    let sum = 0;
    rows.forEach((i) => {
        const row = i * 2;
        rows.forEach((j) => { if (j > i) sum += row * j; });
    });
    return sum + rows.some((i) => rows.every((j) => i >= j)) + rows.findLast((i) => rows.find((j) => j > i) === undefined);
}
for (let i = 0; i < 500; i++) matrix(6);
print(matrix(6), matrix(1));
function recurse(n) { return n === 0 ? [0] : [n].concat([n - 1].map((m) => recurse(m))[0]); }
for (let i = 0; i < 300; i++) recurse(8);
print(recurse(8).join());

// What the code relied on changes.
function doubled(list) { return list.map((x) => x * 2); }
for (let i = 0; i < 3000; i++) doubled(ints);
class Other extends Array {}
print(doubled(new Other(1, 2, 3)) instanceof Other);
const withOwn = [1, 2];
withOwn.constructor = { [Symbol.species]: function (n) { return { made: n }; } };
print(JSON.stringify(doubled(withOwn)));
Object.defineProperty(Array, Symbol.species, { get() { return Other; }, configurable: true });
print(doubled([1, 2]) instanceof Other, doubled([1, 2]).join());
Object.defineProperty(Array, Symbol.species, { get() { return this; }, configurable: true });
print(doubled([1, 2]) instanceof Other, doubled([1, 2]).join());
for (let i = 0; i < 2000; i++) doubled(ints);
Array.prototype.constructor = { [Symbol.species]: undefined };
print(doubled([3]).join());
Array.prototype.constructor = Array;
function heads(list) { let s = ""; list.forEach((x, i) => { s += i + x; }); return s; }
for (let i = 0; i < 2000; i++) heads(["a", "b"]), heads(["a", , "c"]);
Array.prototype[1] = "P";
print(heads(["a", "b"]), heads(["a", , "c"]), heads([, , "c"]), JSON.stringify([, 1].map((x) => x)));
delete Array.prototype[1];
const saved = Array.prototype.forEach;
Array.prototype.forEach = function () { return "mine"; };
print(heads(["a"]) === "", [].forEach());
Array.prototype.forEach = saved;
print(heads(["a"]));
// expect: 633000 230 17 37
// expect: 1018500 0 NaN0ab0 6442450946 true
// expect: [1,2,3,4,5,6,7,8]
// expect: [0.5,1,1.5,2,2.5,3,3.5,4]
// expect: ["s1","s2","s3","s4","s5","s6","s7","s8"]
// expect: [{"x":1},{"x":2},{"x":3},{"x":4},{"x":5},{"x":6},{"x":7},{"x":8}]
// expect: [1,0.5,3,1,5,1.5,7,2]
// expect: [null,null,null,null,null,null,null,null]
// expect: [false,false,false,true,true,true,true,true]
// expect: [[0.5,1,1.5],[[1],[2],[3]],[1,2,3]] [[0.75,1,0],[[1.5],["2"],[null]],[1,2,0]]
// expect: 3:1,2,3
// expect: 5:1,2,3,3.5,5
// expect: 5:1,2,3,s,5
// expect: 4:1,2,3,5
// expect: 5:1,2,3,4,5
// expect: 5:1,2,got,4,5
// expect: 5:1,2,3,4,5
// expect: 5:1,2,3,4,p
// expect: found 7 none
// expect: at array_callbacks.js:55:68; at Array.map (<anonymous>); at trace (array_callbacks.js:55:36)
// expect: 5 is not a function
// expect: TypeError
// expect: 28804
// expect: 176 1
// expect: 8,7,6,5,4,3,2,1,0
// expect: true
// expect: {"0":2,"1":4,"made":2}
// expect: true 2,4
// expect: false 2,4
// expect: 6
// expect: 0a1b 0a1P2c 1P2c [null,1]
// expect: true mine
// expect: 0a

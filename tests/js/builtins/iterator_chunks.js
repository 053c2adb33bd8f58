// Iterator.prototype.chunks, windows, includes, join.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
const J = JSON.stringify;
const all = (it) => J(it.toArray());
function counting(n, order) {
    let i = 0;
    return { __proto__: Iterator.prototype, next() { order.push("n"); return { done: i >= n, value: i++ }; }, return() { order.push("r"); return {}; } };
}
const kind = (f) => { try { return f(); } catch (e) { return e.name; } };
for (const name of ["chunks", "windows", "includes", "join"]) log(name, Iterator.prototype[name].length, Iterator.prototype[name].name, kind(() => Iterator.prototype[name].call(1)), kind(() => new Iterator.prototype[name]()));
log(all([1, 2, 3, 4, 5].values().chunks(2)), all([].values().chunks(1)), all([1, 2].values().chunks(2 ** 32 - 1)));
log(all([1, 2, 3, 4].values().windows(2)), all([1].values().windows(2)), all([1].values().windows(2, "allow-partial")), all([1, 2].values().windows(2, "allow-partial")), all([1, 2].values().windows(1, "only-full")));
for (const bad of [0, -1, 2 ** 32, 1.5, NaN, "1", 1n, undefined]) { const order = []; log(String(bad), kind(() => counting(1, order).chunks(bad)), kind(() => counting(1, order).windows(bad)), order.join("")); }
{ const order = []; log(kind(() => counting(1, order).windows(1, "both")), kind(() => counting(1, order).windows(1, Object("only-full"))), order.join("")); }
{
    const order = [], it = counting(3, order).chunks(2);
    log(J(it.next()), J(it.return()), J(it.next()), order.join(""));
    order.length = 0;
    const end = counting(3, order).chunks(2);
    end.next(); end.next(); log(J(end.return()), J(end.next()), order.join(""));
    const window = [1, 2, 3].values().windows(2), first = window.next().value;
    first.push("mine"); first[1] = "mine"; log(J(window.next().value));
}
{ const order = []; log(counting(9, order).includes(1), order.join(""), kind(() => counting(9, order).includes(0, -1)), kind(() => counting(9, order).includes(0, "0")), order.join("")); }
log([1, NaN].values().includes(NaN), [0].values().includes(-0), [1, 2, 1].values().includes(1, 1), [1].values().includes(1, Infinity), [1].values().includes(1, -0));
log([1, null, "x", undefined].values().join(), [1, 2].values().join(null), J([].values().join()), [["a", "b"], "é"].values().join("☃"));
{ const order = []; log(kind(() => counting(2, order).join(Symbol())), order.join(""), kind(() => Iterator.prototype.join.call({ next: () => ({ value: Symbol() }), return() { order.push("closed"); return {}; } })), order.join("")); }
// expect: chunks 1 chunks TypeError TypeError
// expect: windows 1 windows TypeError TypeError
// expect: includes 1 includes TypeError TypeError
// expect: join 1 join TypeError TypeError
// expect: [[1,2],[3,4],[5]] [] [[1,2]]
// expect: [[1,2],[2,3],[3,4]] [] [[1]] [[1,2]] [[1],[2]]
// expect: 0 RangeError RangeError rr
// expect: -1 RangeError RangeError rr
// expect: 4294967296 RangeError RangeError rr
// expect: 1.5 TypeError TypeError rr
// expect: NaN TypeError TypeError rr
// expect: 1 TypeError TypeError rr
// expect: 1 TypeError TypeError rr
// expect: undefined TypeError TypeError rr
// expect: TypeError TypeError rr
// expect: {"value":[0,1],"done":false} {"done":true} {"done":true} nnr
// expect: {"done":true} {"done":true} nnnn
// expect: [2,3]
// expect: true nnr RangeError TypeError nnrrr
// expect: true true true false true
// expect: 1,,x, 1null2 "" a,b☃é
// expect: TypeError r TypeError rclosed

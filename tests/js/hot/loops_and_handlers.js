// Loops in and behind handlers, over arrays of each kind, entered while they run; arrays that change meanwhile.
// modes: interp default baseline native native-hot native-gc-stress llvm llvm-hot llvm-gc-stress
function sum(a) { let s = 0; for (const x of a) s += x; return s; }
function walk(f, times, ...inputs) { let out; for (let i = 0; i < times; i++) out = f(...inputs); return out; }
console.log(walk(sum, 50, [1, 2, 3]), walk(sum, 50, [1.5, 2]), sum(["a", 1]), sum([]), sum(new Set([1, 2])), walk(sum, 50, [1, 2]));
console.log(sum("ab"), sum([1, , 3]), sum([0.5, , 3]), sum(Object.freeze([4, 5])), sum(new Float64Array([1, 2])));
// 1 holes with something behind them
Array.prototype[1] = 10;
console.log(sum([1, , 3]), sum([0.5, , 3]));
delete Array.prototype[1];
console.log(sum([1, , 3]));
// grown, cut short and made something else on the way
function change(a, how) {
    let out = "";
    for (const x of a) {
        out += x + " ";
        if (x === 2) {
            if (how === 1 && a.length < 6) a.push(7, 8);
            if (how === 2) a.length = 2;
            if (how === 3) a[2] = 0.5;
            if (how === 4) a[3] = "s";
            if (how === 5) a[9] = 1;
            if (how === 6) Object.defineProperty(a, 2, { get() { return "got"; } });
            if (how === 7) break;
            if (how === 8) return out + "returned";
            if (how === 9) throw out;
        }
    }
    return out;
}
for (let round = 0; round < 3; round++) for (let i = 0; i < 30; i++) change([1, 2, 3, 4], i % 3 === 2 ? 7 : 0);
for (let how = 0; how < 10; how++) {
    try { console.log(how, change([1, 2, 3, 4], how)); } catch (e) { console.log(how, "thrown", e); }
}
// a long loop in a catch block, one behind a try statement, one in finally
function inCatch(n) {
    let s = 0;
    try { null.x; } catch (e) { for (let i = 0; i < n; i++) s += i % 3; s += e.name.length; }
    try { throw n; } catch (e) { s += e; } finally { for (let i = 0; i < n; i++) s -= i & 1; }
    for (let i = 0; i < n; i++) { try { if (i % 1000 === 999) throw i; s += 1; } catch (e) { s += e; } finally { s += 2; } }
    return s;
}
console.log(inCatch(10), inCatch(20000), inCatch(20000));
function thrower(x) { if (x % 7 === 0) throw new RangeError("r" + x); return x; }
function nested(n) {
    let log = 0;
    outer: for (let i = 0; i < n; i++) {
        try {
            try { log += thrower(i); } catch (e) { if (i % 14 === 0) throw e; log += 1000; continue outer; } finally { log += 1; }
            log += 2;
        } catch (e) { log += e.message.length; }
        switch (i % 5) { case 0: continue; case 1: break; default: log ^= 1; }
    }
    return log;
}
console.log(nested(10), nested(5000), nested(5000));
// a variable that is written before a throw has its last value in the handler
function before(n) {
    let a = 0, b = 0;
    for (let i = 0; i < n; i++) {
        try { a = i; b = thrower(i) + thrower(i + 1); } catch { b = -a; }
        if (b === -a !== (i % 7 === 0 || i % 7 === 6)) return "wrong at " + i;
    }
    return a + " " + b;
}
console.log(before(3000), before(100));
// destructuring
function swap(n) { let a = 1, b = 2; for (let i = 0; i < n; i++) [a, b] = [b, a + 1]; return a + ":" + b; }
console.log(swap(5), swap(1000));
function pairs(entries) { let s = ""; for (const [k, v = "none", ...rest] of entries) s += k + v + rest.length; return s; }
const entries = [["a", 1], ["b"], ["c", undefined, 3, 4], "xyz", new Set([7, 8, 9])];
console.log(walk(pairs, 40, entries.slice(0, 3)), pairs(entries), pairs(Object.entries({ q: 1 })), pairs(new Map([[1, 2]])));
try { pairs([null]); } catch (e) { console.log(e.name); }
let returned = 0;
const proto = Object.getPrototypeOf([][Symbol.iterator]());
proto.return = function () { returned++; return {}; };
console.log(change([1, 2, 3, 4], 7), returned, pairs(entries.slice(0, 2)), returned);
delete proto.return;
console.log(change([1, 2, 3, 4], 7), returned);
const next = proto.next;
proto.next = function () { const r = next.call(this); if (!r.done) r.value = "n" + String(r.value); return r; };
console.log(sum([1, 2]), pairs([["k", 1]]));
proto.next = next;
console.log(sum([1, 2]));
// expect: 6 3.5 0a1 0 3 3
// expect: 0ab NaN NaN 9 3
// expect: 14 13.5
// expect: NaN
// expect: 0 1 2 3 4 
// expect: 1 1 2 3 4 7 8 
// expect: 2 1 2 
// expect: 3 1 2 0.5 4 
// expect: 4 1 2 3 s 
// expect: 5 1 2 3 4 undefined undefined undefined undefined undefined 1 
// expect: 6 1 2 got 4 
// expect: 7 1 2 
// expect: 8 1 2 returned
// expect: 9 thrown 1 2 
// expect: 53 299968 299968
// expect: 1065 11082810 11082810
// expect: 2999 5999 99 199
// expect: 4:4 501:502
// expect: a10bnone0cnone2 a10bnone0cnone2xy116 q10 3
// expect: TypeError
// expect: 1 2  1 a10bnone0 1
// expect: 1 2  1
// expect: 0n1n2 nk2
// expect: 3

// Closures: per-iteration bindings, the temporal dead zone, hoisting.
const fs = [];
for (let i = 0; i < 3; i++) fs.push(() => i++);
console.log(fs.map((f) => f() + f()));
for (const k in { a: 1, b: 2 }) fs.push(() => k);
for (const v of [7, 8]) fs.push(() => v);
console.log(fs.slice(3).map((f) => f()).join());
for (let i = 0, inc = () => i++; i < 2; inc(), i++) fs.push(() => i);
console.log(fs.slice(7).map((f) => f()).join());
var g = 1;
{
    let seen = [];
    for (const f of [() => x, () => typeof x, () => (x = 1), () => C, () => ((y) => y)(x)]) {
        try { f(); } catch (e) { seen.push(e.name); }
    }
    let x = 2;
    class C {}
    console.log(seen.join(), x);
}
try { (function (a = b, b) {})(); } catch (e) { console.log(e.name); }
console.log(typeof hoisted, typeof late);
var late = 1;
function hoisted() {}
{ function inBlock() { return "block"; } }
console.log(inBlock());
(function () {
    var a = 1;
    function inner() { return a; }
    a = 2;
    { let a = 3; var f = () => a; }
    console.log(inner(), f(), ((a) => a)(4));
})();
const counter = (() => { let n = 0; return { up: () => ++n, get n() { return n; } }; })();
counter.up(); counter.up();
console.log(counter.n);
switch (1) { case 0: let z; case 1: try { z = 1; } catch (e) { console.log(e.name); } }

// expect: [ 1, 3, 5 ]
// expect: a,b,7,8
// expect: 0,1
// expect: ReferenceError,ReferenceError,ReferenceError,ReferenceError,ReferenceError 2
// expect: ReferenceError
// expect: function undefined
// expect: block
// expect: 2 3 4
// expect: 2
// expect: ReferenceError

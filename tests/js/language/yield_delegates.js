// yield* of generators: what is inside goes on without the outer ones being resumed, and nobody can tell.
// modes: interp default baseline native llvm llvm-hot threads gc-stress

function* walk(depth) {
    if (depth > 0) { yield* walk(depth - 1); }
    yield depth;
    if (depth > 0) { yield* walk(depth - 1); }
    return "end of " + depth;
}
print([...walk(3)].join("")); // expect: 010201030102010
let sum = 0;
for (let i = 0; i < 30; i++) { for (const v of walk(4)) { sum += v; } }
print(sum); // expect: 780

// Values sent, and what the inner generator returns.
function* echo() { let got = []; while (got.length < 3) { got.push(yield got.length); } return got.join(); }
function* around() { const result = yield* echo(); const again = yield "(" + result + ")"; return again; }
function* twice() { return yield* around(); }
{
    const g = twice();
    print([g.next("lost"), g.next("a"), g.next("b"), g.next("c"), g.next("d"), g.next()].map((r) => r.value + ":" + r.done).join(" "));
    // expect: 0:false 1:false 2:false (a,b,c):false d:true undefined:true
}

// Exceptions of the inner one, caught and not.
function* fails() { yield 1; throw "inner"; }
function* catches() { try { yield* fails(); } catch (e) { yield "caught " + e; } finally { yield "finally"; } return 5; }
function* passes() { yield* catches(); yield* fails(); }
{
    const seen = [];
    try {
        for (const v of passes()) { seen.push(v); }
    } catch (e) {
        seen.push("out " + e);
    }
    print(seen.join(" ")); // expect: 1 caught inner finally 1 out inner
}

// return() and throw() from outside reach the innermost.
function* guarded(name) { try { yield name; yield name + 2; } finally { log += "closed " + name + " "; } }
function* outer() { try { yield* guarded("x"); } finally { log += "closed outer "; } }
let log = "";
for (const v of outer()) { log += v + " "; break; }
print(log.trim()); // expect: x closed x closed outer
log = "";
{
    const g = outer();
    g.next();
    try { g.throw("t"); } catch (e) { log += e; }
    print(log, g.next().done); // expect: closed x closed outer t true
}

// A generator that resumes the one that waits for it.
function* reenters() { yield 1; try { self.next(); } catch (e) { yield e.constructor.name; } yield 2; }
function* waits() { yield* reenters(); }
const self = waits();
print([...self].join()); // expect: 1,TypeError,2

// An inner generator that others step as well, or that has ended or runs already.
function* three() { yield 1; yield 2; yield 3; return "r"; }
{
    const inner = three();
    function* shared() { return yield* inner; }
    const a = shared(), b = shared();
    print(a.next().value, b.next().value, inner.next().value, a.next().value, b.next().value, b.next().done);
    // expect: 1 2 3 r undefined true
}

// Iterators of the program inside: their result objects go through as they are.
const results = [];
const own = {
    [Symbol.iterator]() { return this; },
    at: 0,
    next(v) {
        const at = this.at++;
        const r = { get done() { log += "d"; return at >= 2; }, get value() { log += "v"; return at + "/" + v; } };
        results.push(r);
        return r;
    },
};
function* delegates() { return yield* own; }
function* delegatesAgain() { return yield* delegates(); }
{
    log = "";
    const g = delegatesAgain();
    print(g.next("a") === results[0], g.next("b") === results[1], log); // expect: true true dddd
    const end = g.next("c");
    print(end === results[2], end.value, end.done, log); // expect: false 2/c true dddddv
    own.at = 0;
    log = "";
    const seen = [];
    for (const v of delegatesAgain()) { seen.push(v); }
    print(seen.join(), log); // expect: 0/undefined,1/undefined dddvdddvdv
}

// next() replaced: what is waited for has its own.
function* one() { yield 1; yield 2; }
const replaced = one();
replaced.next = function () { return { value: "mine", done: count++ > 1 }; };
let count = 0;
function* mine() { return yield* replaced; }
print([...mine()].join()); // expect: mine,mine

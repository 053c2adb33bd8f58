// Generators: resumption, return, throw, delegation, finally, iterator closing.
const log = (...a) => console.log(...a);
function* g(n) {
    try {
        for (let i = 0; i < n; i++) {
            const got = yield i;
            if (got) log("got", got);
        }
        return "done";
    } catch (e) {
        yield "caught " + e;
    } finally {
        log("finally");
    }
}
const show = (r) => log(JSON.stringify(r));
let it = g(2);
show(it.next("ignored")); show(it.next("hello")); show(it.next()); show(it.next());
it = g(5); it.next(); show(it.throw("oops")); show(it.next());
it = g(5); it.next(); show(it.return(42)); show(it.next());
function* outer() { const r = yield* g(1); log("result", r); yield* [7, 8]; yield* "ab"; }
log([...outer()].join());
for (const x of g(9)) { if (x === 1) break; }
label: for (const x of g(9)) { for (const y of g(9)) { if (y === 1) continue label; if (x === 1) break label; } }
function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }
log([...fib().take(10)].join(), fib().drop(3).filter((x) => x % 2).map((x) => x * 10).take(3).toArray().join());
const o = { *m() { yield this.v; }, v: 5 };
log(o.m().next().value);
function* reenter() { try { self.next(); } catch (e) { yield e.name; } }
const self = reenter();
log(self.next().value);
try { new g(); } catch (e) { log(e.name); }

// expect: {"value":0,"done":false}
// expect: got hello
// expect: {"value":1,"done":false}
// expect: finally
// expect: {"value":"done","done":true}
// expect: {"done":true}
// expect: {"value":"caught oops","done":false}
// expect: finally
// expect: {"done":true}
// expect: finally
// expect: {"value":42,"done":true}
// expect: {"done":true}
// expect: finally
// expect: result done
// expect: 0,7,8,a,b
// expect: finally
// expect: finally
// expect: finally
// expect: finally
// expect: 0,1,1,2,3,5,8,13,21,34 30,50,130
// expect: 5
// expect: TypeError
// expect: TypeError

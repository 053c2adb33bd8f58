// Async functions, async generators and the order of jobs.
const log = (...a) => console.log(...a);
const tick = () => Promise.resolve();
async function f(name, n) { for (let i = 0; i < n; i++) { log(name, i); await null; } return name; }
log("start");
f("a", 3).then(log);
f("b", 2).then(log);
(async () => {
    try { await Promise.reject(new Error("no")); } catch (e) { log("caught", e.message); } finally { log("cleanup"); }
    const all = await Promise.all([1, tick().then(() => 2), (async () => 3)()]);
    log(all.join());
    const settled = await Promise.allSettled([1, Promise.reject(2)]);
    log(settled.map((s) => s.status).join());
    log(await Promise.race([new Promise(() => {}), tick().then(() => "race")]), await Promise.any([Promise.reject(1), 2]));
    try { await Promise.any([Promise.reject(1)]); } catch (e) { log(e.name, e.errors.join()); }
    async function* gen() { try { yield 1; yield tick().then(() => 2); yield 3; } finally { log("closed"); } }
    for await (const x of gen()) { log("item", x); if (x === 2) break; }
    for await (const x of [Promise.resolve("p"), "q"]) log(x);
    const { promise, resolve } = Promise.withResolvers();
    setTimeout(resolve, 1, "timer");
    log(await promise);
    const thenable = { then(ok) { ok("thenable"); } };
    log(await thenable);
})().then(() => log("end"));
queueMicrotask(() => log("microtask"));
setTimeout(() => log("timeout"), 0);
log("sync done");

// expect: start
// expect: a 0
// expect: b 0
// expect: sync done
// expect: a 1
// expect: b 1
// expect: caught no
// expect: cleanup
// expect: microtask
// expect: a 2
// expect: b
// expect: a
// expect: 1,2,3
// expect: fulfilled,rejected
// expect: race 2
// expect: AggregateError 1
// expect: item 1
// expect: item 2
// expect: closed
// expect: p
// expect: q
// expect: timeout
// expect: timer
// expect: thenable
// expect: end

// flags: --expose-test262
// Agents in threads of their own: shared memory, Atomics.wait and notify between them, waitAsync, growing, the end.
const log = (...a) => console.log(...a);
const { agent } = $262;
const report = () => { let r; while ((r = agent.getReport()) === null) agent.sleep(1); return r; };
const kind = (f) => { try { return f(); } catch (e) { return e.name; } };
log(Object.keys(Object.getOwnPropertyDescriptors(agent)).sort().join());

// Two agents add to one number; the main agent waits until both are done.
const buffer = new SharedArrayBuffer(16), view = new Int32Array(buffer);
for (let i = 0; i < 2; i++)
    agent.start(`
        $262.agent.receiveBroadcast((buffer, value) => {
            const view = new Int32Array(buffer);
            for (let i = 0; i < 10000; i++) Atomics.add(view, 0, value);
            Atomics.add(view, 1, 1); Atomics.notify(view, 1);
            $262.agent.report("done " + (buffer instanceof SharedArrayBuffer) + typeof value + Object.keys(Object.getOwnPropertyDescriptors($262.agent)).sort().join());
            $262.agent.leaving();
        });`);
agent.broadcast(buffer, 3);
for (let n; (n = Atomics.load(view, 1)) < 2;) Atomics.wait(view, 1, n);
log(view[0], report(), report());

// wait and notify.
agent.start(`
    $262.agent.receiveBroadcast((buffer, value) => {
        const view = new BigInt64Array(buffer);
        $262.agent.report(typeof value + value);
        $262.agent.report(Atomics.wait(view, 1, 0n) + Atomics.wait(view, 1, 5n) + Atomics.wait(view, 1, 0n, 3));
        $262.agent.leaving();
    });`);
const big = new BigInt64Array(new SharedArrayBuffer(16));
agent.broadcast(big.buffer, -7n); log(report());
while (Atomics.notify(big, 1) === 0) agent.sleep(1);
log(report());
log(Atomics.wait(view, 2, 1), Atomics.wait(view, 2, 0, 1), Atomics.wait(view, 2, 0, 0), kind(() => Atomics.wait(new Int32Array(4), 0, 0, 0)), kind(() => Atomics.wait(new Uint8Array(buffer), 0, 0, 0)), Atomics.notify(view, 2), Atomics.notify(new Int32Array(1), 0));

// A growable buffer that another agent grows.
const growable = new SharedArrayBuffer(4, { maxByteLength: 64 }), all = new Uint8Array(growable);
agent.start(`$262.agent.receiveBroadcast((buffer) => { buffer.grow(32); new Uint8Array(buffer)[31] = 9; $262.agent.report(buffer.byteLength + "/" + buffer.maxByteLength + buffer.growable); });`);
agent.broadcast(growable, 0); log(report(), growable.byteLength, all.length, all[31], kind(() => growable.grow(8)));

// waitAsync, notified by another agent.
agent.start(`$262.agent.receiveBroadcast((buffer) => { const view = new Int32Array(buffer); while (Atomics.notify(view, 2, 1) === 0) $262.agent.sleep(1); $262.agent.leaving(); });`);
agent.broadcast(buffer, 0);
const fromOther = Atomics.waitAsync(view, 2, 0).value;

// What ends with an error, and who waits for ever at the end of the program.
agent.start(`$262.agent.leaving(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`);
agent.start(`$262.agent.leaving(); for (;;);`);
agent.start(`$262.agent.leaving(); $262.agent.receiveBroadcast(() => {}); `);

(async () => {
    log(await fromOther);
    const waiting = Atomics.waitAsync(view, 2, 0), timed = Atomics.waitAsync(view, 2, 0, 5);
    log(waiting.async, Atomics.waitAsync(view, 2, 1).value, Atomics.waitAsync(view, 2, 0, 0).value, waiting.value instanceof Promise);
    log(await timed.value);
    log(Atomics.notify(view, 2), await waiting.value);
    Atomics.waitAsync(view, 2, 0).value.then(() => log("never"));
    const notifier = Atomics.waitAsync(view, 3, 1);
    log(notifier.async, notifier.value);
})();
// expect: broadcast,getReport,monotonicNow,sleep,start
// expect: 60000 done truenumberleaving,monotonicNow,receiveBroadcast,report,sleep done truenumberleaving,monotonicNow,receiveBroadcast,report,sleep
// expect: bigint-7
// expect: oknot-equaltimed-out
// expect: not-equal timed-out timed-out TypeError TypeError 0 0
// expect: 32/64true 32 32 9 RangeError
// expect: ok
// expect: true not-equal timed-out true
// expect: timed-out
// expect: 1 ok
// expect: false not-equal

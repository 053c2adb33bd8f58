// process: order of ticks and jobs, events, the environment, exit codes.
console.log(typeof process.execPath, process.platform, process.arch, process.argv.length, process.exitCode);
console.log(
    process.cwd() === __dirname,
    process.uptime() >= 0,
    typeof process.hrtime.bigint(),
    process.hrtime().length
);
console.log(Object.keys(process.memoryUsage()).sort(), Object.prototype.toString.call(process), process.release.name);
console.log(process === require("process"), process instanceof require("events"), typeof process.versions.node);
process.env.SET_HERE = 5;
console.log(process.env.SET_HERE, "SET_HERE" in process.env, delete process.env.SET_HERE, process.env.SET_HERE);

process.nextTick((a, b) => console.log("tick", a, b), 1, 2);
Promise.resolve().then(() => {
    console.log("job");
    process.nextTick(() => console.log("tick of a job"));
    Promise.resolve().then(() => console.log("job of a job"));
});
queueMicrotask(() => console.log("microtask"));
process.nextTick(() => {
    console.log("second tick");
    process.nextTick(() => console.log("tick of a tick"));
    Promise.resolve().then(() => console.log("job of a tick"));
});

process.on("beforeExit", () => {
    console.log("beforeExit");
    if (globalThis.again) return;
    globalThis.again = true;
    setTimeout(() => console.log("more work"), 1);
});
process.on("exit", (code) => {
    console.log("exit", code, process.exitCode);
    process.exitCode = 7;
});
process.on("uncaughtException", (error, origin) => console.log("uncaught", error.message, origin));
process.on("unhandledRejection", (reason, promise) => console.log("unhandled", reason, promise instanceof Promise));
process.on("warning", (warning) => console.log("warning", warning.name, warning.message, warning.code));
console.log(
    process.listenerCount("exit"),
    process.stdout.fd,
    process.stdout.writable,
    process.stdout.write("written\n")
);

const timeout = (action, delay) => new Promise((done) => setTimeout(() => done(action()), delay));
(async () => {
    setTimeout(() => {
        throw new Error("in a timer");
    }, 1);
    await timeout(() => Promise.reject(42).catch(() => {}), 20);
    Promise.reject(43);
    await timeout(() => process.emitWarning("careful", "Custom", "C1"), 1);
    setImmediate(() => {
        console.log("immediate");
        process.nextTick(() => console.log("tick of an immediate"));
        setImmediate(() => console.log("next immediate"));
    });
    await timeout(() => {}, 20);
    let turns = 0;
    await new Promise((done) => {
        const interval = setInterval(() => {
            if (++turns < 3) return;
            clearInterval(interval);
            done();
        }, 1);
    });
    const cleared = setTimeout(() => console.log("not this"), 1);
    clearTimeout(+cleared);
    clearImmediate(setImmediate(() => console.log("nor this")));
    const unref = setTimeout(() => console.log("never"), 100000).unref();
    console.log(turns, unref.hasRef(), unref.constructor.name, typeof unref[Symbol.toPrimitive]());
    await new Promise((done) => setTimeout((a, b) => done(console.log(a, b)), 1, "A", "B"));
    for (const run of [
        () => process.chdir("/nonexistent"),
        () => process.nextTick(1),
        () => setTimeout("x"),
        () => process.kill(1, "NO")
    ])
        try {
            run();
        } catch (error) {
            console.log(error.code, error.message.replace(/'.*' ->/, "->"));
        }
    process.chdir("/");
    console.log(process.cwd());
})();

// exit: 7
// expect: string linux x64 2 undefined
// expect: true true bigint 2
// expect: [ 'arrayBuffers', 'external', 'heapTotal', 'heapUsed', 'rss' ] [object process] node
// expect: true true string
// expect: 5 true true undefined
// expect: written
// expect: 1 1 true true
// expect: tick 1 2
// expect: second tick
// expect: tick of a tick
// expect: job
// expect: microtask
// expect: job of a tick
// expect: job of a job
// expect: tick of a job
// expect: uncaught in a timer uncaughtException
// expect: unhandled 43 true
// expect: warning Custom careful C1
// expect: immediate
// expect: tick of an immediate
// expect: next immediate
// expect: 3 false Timeout number
// expect: A B
// expect: ENOENT ENOENT: no such file or directory, chdir -> '/nonexistent'
// expect: ERR_INVALID_ARG_TYPE The "callback" argument must be of type function. Received type number (1)
// expect: ERR_INVALID_ARG_TYPE The "callback" argument must be of type function. Received type string ('x')
// expect: ERR_UNKNOWN_SIGNAL Unknown signal: NO
// expect: /
// expect: beforeExit
// expect: more work
// expect: beforeExit
// expect: exit 0 undefined

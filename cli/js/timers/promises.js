// setTimeout, setImmediate and setInterval that give promises.
const { abortError } = require("internal/errors");
const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;

/** A promise of what `begin` starts and `end` stops. */
function once(begin, end, { signal, ref = true } = {}) {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    return new Promise((resolve, reject) => {
        const timer = begin(resolve);
        if (!ref) timer.unref();
        signal?.addEventListener(
            "abort",
            () => {
                end(timer);
                reject(abortError(signal));
            },
            { once: true }
        );
    });
}

async function* intervals(delay, value, { signal, ref = true } = {}) {
    if (signal?.aborted) throw abortError(signal);
    let due = 0,
        wake = () => {};
    const timer = setInterval(() => {
        due++;
        wake();
    }, delay);
    if (!ref) timer.unref();
    signal?.addEventListener("abort", () => wake(), { once: true });
    try {
        for (;;) {
            if (due === 0 && !signal?.aborted)
                await new Promise((resolve) => {
                    wake = resolve;
                });
            if (signal?.aborted) throw abortError(signal);
            for (; due > 0; due--) yield value;
        }
    } finally {
        clearInterval(timer);
    }
}

const promises = {
    setTimeout: (delay, value, options) => once((done) => setTimeout(done, delay, value), clearTimeout, options),
    setImmediate: (value, options) => once((done) => setImmediate(done, value), clearImmediate, options),
    setInterval: intervals
};
promises.scheduler = {
    wait: (delay, options) => promises.setTimeout(delay, undefined, options),
    yield: () => promises.setImmediate()
};
module.exports = promises;

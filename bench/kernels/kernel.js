// How a kernel is timed: `run(size)` is called `times` times, each call is timed, and what is reported is the median of
// the later half, when everything has been compiled. `run` returns a checksum, the same at each call and the same as
// that of the kernel's twin in C++ (kernel.h prints it in the same way).
"use strict";

const print = globalThis.print ?? console.log;

exports.measure = function measure(name, times, size, run) {
    const milliseconds = [];
    let checksum;
    for (let i = 0; i < times; i++) {
        const start = performance.now();
        const result = run(size);
        milliseconds.push(performance.now() - start);
        if (i > 0 && result !== checksum) throw new Error(`${name}: ${result} after ${checksum}`);
        checksum = result;
    }
    const total = milliseconds.reduce((sum, time) => sum + time, 0);
    const steady = milliseconds.slice(times >> 1).sort((a, b) => a - b);
    const median = steady[steady.length >> 1];
    print(`${name} checksum ${checksum.toExponential(11)} median ${median.toFixed(4)} ms total ${total.toFixed(1)} ms`);
};

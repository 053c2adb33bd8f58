// The timers of the global object, and their promises.
const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
const kPromisified = Symbol.for("nodejs.util.promisify.custom");

module.exports = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
Object.defineProperty(module.exports, "promises", { get: () => require("timers/promises"), enumerable: true });
for (const name of ["setTimeout", "setImmediate"])
    Object.defineProperty(module.exports[name], kPromisified, {
        get: () => require("timers/promises")[name],
        configurable: true
    });

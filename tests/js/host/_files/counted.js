counter = (globalThis.counter ?? 0) + 1; module.exports = counter;

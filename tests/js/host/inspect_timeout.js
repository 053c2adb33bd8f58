// The time limit ends a long inspection.
const { inspect } = require("util");
inspect(new Array(1e7).fill({ a: 1, b: [{}, {}] }), { maxArrayLength: null });
inspect(new Array(1e7).fill({ a: 1, b: [{}, {}] }), { maxArrayLength: null });

// flags: --timeout 300
// expect-error: timeout after 300 ms
// exit: 124

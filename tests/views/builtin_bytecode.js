// flags: --dump-bytecode=map
// Builtins that are written in JavaScript are shown by name.
console.log([1, 2].map((x) => x + 1));

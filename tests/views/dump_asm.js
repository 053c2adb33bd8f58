// flags: --dump-asm=baseline:add --compile-at-once
// A template with a fast path, a mixed one and a stub out of line, and a return.
function add(a, b) {
    return a + b;
}
console.log(add(1, 2), add("a", 1.5));

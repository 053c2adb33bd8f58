// flags: --dump-asm=baseline:spin --compile-at-once
// A back-edge with its counter, a fused comparison, a move.
function spin(n) {
    let last = 0;
    for (let i = 0; i < n; i++) last = i;
    return last;
}
console.log(spin(3));

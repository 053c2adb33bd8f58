// A counter that goes away from its limit is interrupted too, and one that begins far below.
// flags: --timeout=400
// expect-error: timeout after 400 ms
// exit: 124
function away(x) {
    for (let i = 0; i < 10; i -= 1) x = Math.sqrt(x + 2) + Math.sqrt(x + 3) / Math.sqrt(x + 5) + (x % 3) + (x % 7);
    return x;
}
function near(x) {
    for (let i = 0; i < 10; i += 1) x = Math.sqrt(x + 2);
    return x;
}
for (let k = 0; k < 1000; k++) near(k);
away(1);

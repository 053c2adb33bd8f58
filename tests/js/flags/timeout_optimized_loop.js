// Optimized loops and recursion see that the time is up.
// flags: --timeout=700
// expect-error: timeout after 700 ms
// exit: 124
function spin(n) {
    let x = 0;
    for (let i = 0; i < n; i++) x = (x * 3 + i) | 0;
    return x;
}
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
for (let i = 0; i < 300; i++) { spin(100); fib(8); }
try {
    for (;;) { spin(1e9); }
} finally {
    fib(60);
}

// Calls: the doubly recursive Fibonacci function, almost nothing but calls and returns.
function fib(n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
const result = fib(32);
if (result !== 2178309) throw new Error("fib: " + result);

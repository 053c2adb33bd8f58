// flags: --profile
// Counts of calls, ops and lines; times and their order are left out of the comparison.
function fib(n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
function* numbers(n) {
    for (let i = 0; i < n; i++) yield i;
}
let sum = 0;
for (const x of numbers(100)) sum += x;
const squares = [1, 2, 3].map((x) => x * x);
console.log(fib(12), sum, squares);

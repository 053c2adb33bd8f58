// Heap: 100 million two-property objects that die at once. Run with --gc-stats; the count is the first argument.
const count = Number(arguments[0] ?? 100000000);
function run(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
        const point = { x: i, y: 1 };
        sum += point.y;
    }
    return sum;
}
if (run(count) !== count) throw new Error("short_lived");

// flags: --trace-tiers --baseline-threshold=10 --skip=never
// Compiled for calls, for loop turns, and by calls from the library; one that is left out, and one that is not worth it.
function called(x) {
    return x + 1;
}
function loops(n) {
    let s = 0;
    for (let i = 0; i < n; i++) s += i;
    return s;
}
function never(x) {
    return x;
}
function rarely(x) {
    return x;
}
loops(1000);
const list = [];
for (let i = 0; i < 30; i++) list.push(called(i));
list.map(function callback(x) {
    return never(x);
});
rarely(1);

// Thresholds of any size are kept: nothing is called 2^62 times.
// flags: --sync-compile --tier=native --native-threshold=4611686018427387904 --why=count
// modes: default
// exit: 0
function count(n) {
    let s = 0;
    for (let i = 0; i < n; i++) s += i;
    return s;
}
let all = 0;
for (let k = 0; k < 300; k++) all += count(2000);
console.log(all); // expect: 599700000
// expect-error: is in baseline code

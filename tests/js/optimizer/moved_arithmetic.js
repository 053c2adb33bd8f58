// What a branch says of overflow is forgotten by arithmetic that leaves the branch: `x + 1` goes before the loop, and the
// sum after the loop, which wraps, is the same node.
function sum(x, n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
        if (x < 100) s += x + 1;
        else s -= 1;
    }
    return ((x + 1) | 0) === -2147483648;
}
function difference(x, n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
        if (x > -100) s += x - 3;
        else s -= 1;
    }
    return ((x - 3) | 0) > 2147483640;
}
function product(x, n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
        if (x < 1000 && x > -1000) s += x * 100000;
        else s -= 1;
    }
    return Math.imul(x, 100000) > 100000000;
}
let found = 0;
for (let k = 0; k < 2000; k++) {
    found += sum(k % 200, 20) + difference((k % 200) - 150, 20) + product((k % 60) * 30 + 1, 20);
}
print(found); // expect: 858
print(sum(2147483647, 20), difference(-2147483647, 20), product(64424, 20)); // expect: true true true

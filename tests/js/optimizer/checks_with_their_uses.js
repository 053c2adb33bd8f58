// Arithmetic on integers that is only compared keeps its check, though every int32 compares the same way.
function over(a, b) {
    return a + b > 2147483647;
}
function square(x) {
    const t = x * x;
    return t > 2147483647 ? "large" : "small";
}
function negated(x) {
    return -x <= 2147483647;
}
function remainder(x, y) {
    return x % y < 2147483647;
}
function quotient(x, y) {
    return x / y <= 2147483647;
}
function isNumber(x, y) {
    const t = x % y;
    return t === t;
}
function limit(x, n) {
    let s = 0;
    for (let i = 0; i < n; i++) {
        s = x + i;
        if (s > 2147483647) return i;
    }
    return -1;
}
function unsigned(x) {
    return x >>> 0 > 2147483647;
}
for (let k = 0; k < 3000; k++) {
    over(k, 1);
    square(k % 100);
    negated(k + 1);
    remainder(k + 1, 7 + k);
    quotient(k * 6, 3);
    isNumber(k + 1, 7);
    limit(k, 20);
    unsigned(k);
}
print(over(2147483647, 1), square(65536), negated(-2147483648)); // expect: true large false
print(remainder(1, 0), quotient(1, 0), isNumber(1, 0)); // expect: false false false
print(limit(2147483640, 20), unsigned(-1)); // expect: 8 true

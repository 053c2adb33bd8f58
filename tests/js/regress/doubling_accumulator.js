// A phi whose step is its own value, or that of another such phi, is no counter; the optimizer has to see that it ends.
function doubled(n) {
    let s = 1;
    for (let i = 0; i < n; i++) s = s + s;
    return s;
}
function entwined(n) {
    let a = 1, b = 1;
    for (let i = 0; i < n; i++) {
        a = a + b;
        b = b + a;
    }
    return a * 1000 + b;
}
function taken(n) {
    let a = 1000000, b = 1;
    for (let i = 0; i < n; i++) {
        a = a - b;
        b = b - a;
        if (b < -1000) b = 1;
    }
    return a + b;
}
function nothing() {
    try {
        return [].reduceRight((s, e, i) => s + s) | 0;
    } catch (e) {
        return e.message;
    }
}
let last = [];
for (let i = 0; i < 60; i++) last = [doubled(20), entwined(8), taken(30), nothing()];
console.log(last.join(" ")); // expect: 1048576 1599584 999971 Reduce of empty array with no initial value

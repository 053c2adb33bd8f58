// The first digits of pi, one after the other, by Gibbons' streaming algorithm on BigInts and a generator.
function* digits() {
    let [q, r, t, k, n, l] = [1n, 0n, 1n, 1n, 3n, 3n];
    for (;;) {
        if (4n * q + r - t < n * t) {
            yield n;
            [q, r, n] = [10n * q, 10n * (r - n * t), (10n * (3n * q + r)) / t - 10n * n];
        } else {
            [q, r, t, k, n, l] = [q * k, (2n * q + r) * l, t * l, k + 1n, (q * (7n * k) + 2n + r * l) / (t * l), l + 2n];
        }
    }
}

const count = 300;
let line = "";
let printed = 0;
for (const digit of digits()) {
    line += digit;
    printed++;
    if (printed % 50 === 0) {
        console.log(`${line} :${printed}`);
        line = "";
    }
    if (printed === count) break;
}

// expect: 31415926535897932384626433832795028841971693993751 :50
// expect: 05820974944592307816406286208998628034825342117067 :100
// expect: 98214808651328230664709384460955058223172535940812 :150
// expect: 84811174502841027019385211055596446229489549303819 :200
// expect: 64428810975665933446128475648233786783165271201909 :250
// expect: 14564856692346034861045432664821339360726024914127 :300

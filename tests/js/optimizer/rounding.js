// Math.floor, ceil, trunc and round, and the tests of Number, of what was an int32 as long as it was measured: a sum
// keeps what overflows, and a quotient is rounded when it has become a double.
const functions = {
    floorOfSum: (a, b) => Math.floor(a + b),
    ceilOfSum: (a, b) => Math.ceil(a + a),
    truncOfProduct: (a, b) => Math.trunc(a * b),
    roundOfDifference: (a, b) => Math.round(a - b),
    floorOfQuotient: (a, b) => Math.floor(a / b),
    ceilOfQuotient: (a, b) => Math.ceil(a / b) * 0.5,
    truncOfQuotient: (a, b) => Math.trunc(a / b) + a / b * 0.25,
    roundOfQuotient: (a, b) => Math.round(a / b) - 0.5,
    floorOfEither: (a, b) => Math.floor(b > 0 ? a / b : a) * 1.5,
    isInteger: (a, b) => Number.isInteger(a / b) && (a / b) * 0.5,
    isIntegerOfEither: (a, b) => {
        const q = b ? a / b : 1;
        return Number.isInteger(q) ? q * 0.5 : -1;
    },
    isSafeInteger: (a, b) => [Number.isSafeInteger(a * b), Number.isFinite(a * b), (a * b) * 0.5].join(),
    halved(a, b) {
        let q = a, sum = 0;
        for (let i = 0; i < 4; i++) {
            sum += Math.floor(q) * 0.5;
            q = q / b;
        }
        return sum;
    },
    inlined: (a, b) => roundedIf(true, a, b) + roundedIf(false, a, b),
};
function roundedIf(divides, a, b) {
    const q = divides ? a / b : a;
    return Math.floor(q) * 0.5;
}
const usual = [[8, 2], [64, 4], [0, 1], [-16, 2]];
const others = [[2147483640, 100], [-2147483640, 100], [7, 2], [-7, 2], [1, 3], [0, -3], [5, 0], [2147483647, 2147483647], [-2147483648, -1]];
for (const [name, f] of Object.entries(functions)) {
    for (let i = 0; i < 200; i++) f(...usual[i % usual.length]);
    const results = [];
    for (let i = 0; i < 2 * others.length; i++) {
        const [a, b] = others[i % others.length];
        const result = f(a, b);
        if (i < others.length) results.push(Object.is(result, -0) ? "-0" : result);
        for (let k = 0; k < 20; k++) f(...usual[k % usual.length]);
    }
    print(name, results.join(" "));
}
// expect: floorOfSum 2147483740 -2147483540 9 -5 4 -3 5 4294967294 -2147483649
// expect: ceilOfSum 4294967280 -4294967280 14 -14 2 0 10 4294967294 -4294967296
// expect: truncOfProduct 214748364000 -214748364000 14 -14 3 -0 0 4611686014132420600 2147483648
// expect: roundOfDifference 2147483540 -2147483740 5 -9 -2 3 5 0 -2147483647
// expect: floorOfQuotient 21474836 -21474837 3 -4 0 -0 Infinity 1 2147483648
// expect: ceilOfQuotient 10737418.5 -10737418 2 -1.5 0.5 -0 Infinity 0.5 1073741824
// expect: truncOfQuotient 26843545.1 -26843545.1 3.875 -3.875 0.08333333333333333 -0 Infinity 1.25 2684354560
// expect: roundOfQuotient 21474835.5 -21474836.5 3.5 -3.5 -0.5 -0.5 Infinity 0.5 2147483647.5
// expect: floorOfEither 32212254 -32212255.5 4.5 -6 0 0 7.5 1.5 -3221225472
// expect: isInteger false false false false false -0 false 0.5 1073741824
// expect: isIntegerOfEither -1 -1 -1 -1 -1 -0 0.5 0.5 1073741824
// expect: isSafeInteger true,true,107374182000 true,true,-107374182000 true,true,7 true,true,-7 true,true,1.5 true,true,0 true,true,0 false,true,2305843007066210300 true,true,1073741824
// expect: halved 1084587685.5 -1084587687 5.5 -7 0.5 0 Infinity 1073741824 0
// expect: inlined 1084479238 -1084479238.5 5 -5.5 0.5 0 Infinity 1073741824 0

// Numbers to text and back, Math, BigInt.
const log = (...a) => console.log(...a);
log([0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, -0, 5e-324, 1.7976931348623157e308, 100, 0.000001].join(" "));
log((255).toString(16), (0.5).toString(2), (-255).toString(36), (1e21).toString(7).slice(0, 8), (3.14159).toFixed(2), (0.000001234).toPrecision(2), (12345.678).toExponential(3), (1.005).toFixed(2));
log(Number("0x1f"), Number(" 12 "), Number(""), Number("1_0"), Number("1e3"), Number("-0b1"), parseInt("12px"), parseInt("0x1f"), parseFloat("3.5e2x"), parseInt("z", 36), +[], +{}, +[5]);
log(Math.round(-0.5), Math.round(2.5), Math.max(), Math.min(), Math.hypot(3, 4), Math.sign(-3), Math.trunc(-4.7), Math.fround(5.5), Math.clz32(1), Math.cbrt(27), Math.imul(0xffffffff, 5));
log(Number.MAX_SAFE_INTEGER, Number.isInteger(5.0), Number.EPSILON > 0, isNaN("x"), Number.isNaN("x"), 0 === -0, Object.is(0, -0));
log((2n ** 100n).toString(), -7n / 2n, -7n % 2n, 5n << 70n, -1n >> 3n, 0xffn & 15n, BigInt(9007199254740993n), BigInt.asIntN(8, 255n), BigInt.asUintN(8, -1n), typeof 1n);
log(1n < 2, 2n == 2, 2n === 2, 1n + BigInt("0x10"), [3n, 1, 2n].sort().join(), (123n).toString(16), 10n > 9.5);
for (const bad of [() => 1n + 1, () => +1n, () => BigInt(1.5), () => BigInt("x"), () => 1n / 0n, () => (1).toFixed(101), () => 2n ** -1n]) try { bad(); } catch (e) { log(e.name); }
let i = 2147483647; i++; log(i, -2147483648 - 1, 2147483647 * 2147483647, 65536 * 65536 | 0);

// expect: 0.30000000000000004 1e+21 1e-7 123456789012345680000 0 5e-324 1.7976931348623157e+308 100 0.000001
// expect: ff 0.1 -73 51352354 3.14 0.0000012 1.235e+4 1.00
// expect: 31 12 0 NaN 1000 NaN 12 31 350 35 0 NaN 5
// expect: -0 3 -Infinity Infinity 5 -1 -4 5.5 31 3 -5
// expect: 9007199254740991 true true true false true false
// expect: 1267650600228229401496703205376 -3n -1n 5902958103587056517120n -1n 15n 9007199254740993n -1n 255n bigint
// expect: true true false 17n 1,2,3 7b true
// expect: TypeError
// expect: TypeError
// expect: RangeError
// expect: SyntaxError
// expect: RangeError
// expect: RangeError
// expect: RangeError
// expect: 2147483648 -2147483649 4611686014132420600 0

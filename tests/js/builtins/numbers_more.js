// Conversions between numbers, strings and BigInts.
const j = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message; } };
print([0, -0, 1.5, 1e21, 1e-7, 123456789012345680000, 5e-324, 1.7976931348623157e308, NaN, -Infinity].map(String).join()); // expect: 0,0,1.5,1e+21,1e-7,123456789012345680000,5e-324,1.7976931348623157e+308,NaN,-Infinity
print([255, -255.5, 0.1, 1 / 3, 2 ** 53, 1e21, 1e300].map((x) => x.toString(16)).join()); // expect: ff,-ff.8,0.1999999999999a,0.55555555555554,20000000000000,3635c9adc5dea00000,17e43c8800759c00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
print((0.1).toString(3), (1e21).toString(7), (-35.25).toString(36), (2 ** 31).toString(2)); // expect: 0.0022002200220022002200220022002201 5135235413265003022600000 -z.9 10000000000000000000000000000000
print((1.005).toFixed(2), (0).toFixed(2), (-1.5).toFixed(0), (1e21).toFixed(2), (0.000001).toFixed(7), (123.456).toFixed(10)); // expect: 1.00 0.00 -2 1e+21 0.0000010 123.4560000000
print((12345).toExponential(), (12345).toExponential(2), (0).toExponential(2), (-1.5e-9).toExponential(3)); // expect: 1.2345e+4 1.23e+4 0.00e+0 -1.500e-9
print((123.456).toPrecision(4), (0.000001).toPrecision(2), (1e21).toPrecision(3), (12).toPrecision(1), (99.99).toPrecision(3)); // expect: 123.5 0.0000010 1.00e+21 1e+1 100
print(j(() => (1).toFixed(101)), j(() => (1).toString(1)), j(() => (1).toPrecision(0)), j(() => (1).toExponential(-1))); // expect: RangeError: toFixed() digits argument must be between 0 and 100 RangeError: toString() radix argument must be between 2 and 36 RangeError: toPrecision() argument must be between 1 and 100 RangeError: toExponential() argument must be between 0 and 100
print(["", " 12 ", "0x1f", "0b11", "0o17", "1e3", ".5", "5.", "-", "1_0", "Infinity", "-Infinity", "infinity", "0x", "+0x1"].map(Number).join()); // expect: 0,12,31,3,15,1000,0.5,5,NaN,NaN,Infinity,-Infinity,NaN,NaN,NaN
print(parseInt("12px"), parseInt("0x1f"), parseInt("z", 36), parseInt("9", 8), parseInt("  -42"), parseInt(null), parseInt("1e3"), parseInt("123", 37)); // expect: 12 31 35 NaN -42 NaN 1 NaN
print(parseFloat("3.14abc"), parseFloat(".5.5"), parseFloat("1e"), parseFloat("-Infinityx"), parseFloat("e1"), parseFloat("  7")); // expect: 3.14 0.5 1 -Infinity NaN 7
print(Number("12345678901234567890"), Number("0x20000000000001"), Number(12n), Number([]), Number([5]), Number({})); // expect: 12345678901234567000 9007199254740992 12 0 5 NaN
print(Number.isInteger(5.0), Number.isSafeInteger(2 ** 53), Number.EPSILON > 0, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE); // expect: true false true 9007199254740991 5e-324
print(0b101, 0o17, 0xff, 1_000_000, .5, 5e-1, 0.1 + 0.2, 1 / -0); // expect: 5 15 255 1000000 0.5 0.5 0.30000000000000004 -Infinity
print(5 % 3, -5 % 3, 5 % -3, 5.5 % 2, 1 / (-4 % 2), 2 ** 31 % 7, NaN % 1, 5 % 0, -0 % 5 === 0); // expect: 2 -2 2 1.5 -Infinity 2 NaN NaN true
print(1 << 31, 1 << 32, -1 >>> 0, -1 >> 1, 2 ** 32 + 5 | 0, 1e20 | 0, -1e20 | 0, NaN | 0, ~5, 1.9 | 0, 4294967296.5 >>> 0); // expect: -2147483648 1 4294967295 -1 5 1661992960 -1661992960 0 -6 1 0
print(2 ** 10, (-2) ** 3, 2 ** -1, NaN ** 0, 1 ** Infinity, (-8) ** (1 / 3)); // expect: 1024 -8 0.5 1 NaN NaN
print("5" * "2", "5" + 2, 5 + "2", "5" - 2, +"3", -"3", +true, +null, +undefined, [] + {}, [] + [], 1 + null); // expect: 10 52 52 3 3 -3 1 0 NaN [object Object]  1
print(1 < 2, "a" < "b", "10" < "9", "10" < 9, null >= 0, undefined == 0, null == 0, NaN == NaN, "1" == 1, true == "1"); // expect: true true true false true false false false true true
print(2n ** 64n, -7n / 2n, -7n % 2n, 7n & -2n, -8n >> 1n, 1n << 70n, ~5n, -(-3n), 5n | 8n, 5n ^ -1n); // expect: 18446744073709551616 -3 -1 6 -4 1180591620717411303424 -6 3 13 -6
print(BigInt("0xff"), BigInt("  12  "), BigInt(""), BigInt(2 ** 60), BigInt(true), BigInt("-5")); // expect: 255 12 0 1152921504606846976 1 -5
print(j(() => BigInt("1.5")), j(() => BigInt(1.5)), j(() => BigInt(undefined)), j(() => 1n + 1)); // expect: SyntaxError: Cannot convert 1.5 to a BigInt RangeError: The number 1.5 cannot be converted to a BigInt because it is not an integer TypeError: Cannot convert undefined to a BigInt TypeError: Cannot mix BigInt and other types, use explicit conversions
print(j(() => 1n / 0n), j(() => 2n ** -1n), j(() => 1n >>> 0n), j(() => +1n), j(() => Math.max(1n))); // expect: RangeError: Division by zero RangeError: Exponent must be positive TypeError: BigInts have no unsigned right shift, use >> instead TypeError: Cannot convert a BigInt value to a number TypeError: Cannot convert a BigInt value to a number
print(j(() => 2n ** (2n ** 40n)), j(() => 1n << (1n << 40n)), 0n ** 0n, (-1n) ** 1000000000001n); // expect: RangeError: Maximum BigInt size exceeded RangeError: Maximum BigInt size exceeded 1 -1
print(1n < 2, 2n > 1.5, 1n == 1, 1n === 1, "2" > 1n, 1n < "x", 10n == "10", 0n == "", 1n < NaN, 2n ** 70n > 1e20); // expect: true true true false true false true true false true
print(BigInt.asIntN(8, 255n), BigInt.asUintN(8, -1n), BigInt.asIntN(64, 2n ** 63n), BigInt.asUintN(64, -1n), BigInt.asIntN(1, 1n), BigInt.asUintN(0, 5n), BigInt.asIntN(200, -5n)); // expect: -1 255 -9223372036854775808 18446744073709551615 -1 0 -5
print((2n ** 100n).toString(), (2n ** 100n).toString(36), (-255n).toString(16), (10n ** 40n).toString(2).length); // expect: 1267650600228229401496703205376 3ewfdnca0n6ld1ggvfgg -ff 133
print(Number(2n ** 53n + 1n), Number(2n ** 1024n), Number(-(2n ** 64n) - 1n), parseInt("9007199254740993"), typeof 1n, Object(1n) + 1n); // expect: 9007199254740992 Infinity -18446744073709552000 9007199254740992 bigint 2
let b = 5n; b++; b **= 2n;
print(b, b--, b, -b, typeof Object(b), BigInt(Number.MAX_SAFE_INTEGER) * 3n); // expect: 36 36 35 -35 object 27021597764222973
print(123456789012345678901234567890n * 987654321098765432109876543210n, 123456789012345678901234567890n / 987654321n, 123456789012345678901234567890n % 987654321n); // expect: 121932631137021795226185032733622923332237463801111263526900 124999998873437499901 574845669
print(-123456789012345678901234567890n & 0xffffffffffffffffffffn, -123456789012345678901234567890n >> 40n, 123456789012345678901234567890n ^ -1n, 1n - 123456789012345678901234567890n); // expect: 1133538339481678109537582 -112283295504626657 -123456789012345678901234567891 -123456789012345678901234567889
print(Math.max(), Math.min(), Math.max(1, NaN), Object.is(Math.max(-0, 0), 0), Object.is(Math.min(0, -0), -0), Math.max("3", 2), Math.min(1, [0])); // expect: -Infinity Infinity NaN true true 3 0
print(Math.round(-0.5), Math.round(2.5), Math.round(-2.5), Math.round(0.49999999999999994), Object.is(Math.round(-0.2), -0), Math.round(1e300)); // expect: 0 3 -2 0 true 1e+300
print(Math.sign(-3), Math.trunc(-4.7), Math.cbrt(27), Math.clz32(1), Math.imul(0xffffffff, 5), Math.fround(5.5), Math.fround(5.05), Math.hypot(3, 4), Math.hypot(1e300, 1e300), Math.hypot()); // expect: -1 -4 3 31 -5 5.5 5.050000190734863 5 1.4142135623730952e+300 0
print(Math.log10(1000), Math.log2(8), Math.log1p(0), Math.expm1(0), Math.atan2(1, -1), Math.sinh(1), Math.f16round(1.337), Math.f16round(65520)); // expect: 3 3 0 0 2.356194490192345 1.1752011936438014 1.3369140625 Infinity
print(Math.sumPrecise ? Math.sumPrecise([0.1, 0.2, -0.3, 1e308, 1e308, -1e308]) === 1e308 : true, Math[Symbol.toStringTag]); // expect: true Math

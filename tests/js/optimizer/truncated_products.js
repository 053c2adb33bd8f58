// Products, sums and remainders that have always been int32 and are no more: what has looked at them as int32 goes on
// seeing 32 bits, and what has asked whether they are NaN, or safe integers, asks.
function remainder(a) { return ((a * 100000) | 0) % a; }
function half(a, b) { return ((a + b) | 0) / 2; }
function halfProduct(a, b) { const p = a * b; return (p & -1) * 0.5 + (p >> 0) * 0.25; }
function floorOf(a, b) { return Math.floor(a / b) * 0.5; }
function safe(a, b) { const p = a * b; return Number.isSafeInteger(p) ? p * 0.5 : -1; }
function isNone(a, b) { return Number.isNaN(a % b); }
function difference(a, b) { const r = a % b; return r - r; }
function unsigned(a, b) { return ((a - b) >>> 0) * 0.5; }
function doubled(a, b) { const s = a + b; return (s ^ 0) * 1.5 + (s << 0) * 0.5; }
function zero(a, b) { return ((a | 0) - (a | 0)) * ((b >>> 0) | 0); }

let sum = 0;
for (let i = 1; i < 3000; i++) {
    sum += remainder((i & 1023) + 1) + half(i, 2 * i) + halfProduct(i, 3) + floorOf(i * 6, 3) + safe(i, 5);
    sum += zero(i, i);
    sum += Number(isNone(i, 7)) + difference(i, 7) + unsigned(i + 9, i) + doubled(i, 4);
}
print(sum); // expect: 41648612.5
print(remainder(-779980256), remainder(779980257)); // expect: -639524384 639624383
print(half(2147483647, 1), half(-2147483648, -1)); // expect: -1073741824 1073741823.5
print(halfProduct(65536, 65536), halfProduct(50000, 50000)); // expect: 0 -1346225472
print(floorOf(7, 2), floorOf(-7, 2)); // expect: 1.5 -2
print(safe(2147483647, 2147483647), safe(-2147483648, 4)); // expect: -1 -4294967296
print(isNone(1, 0), difference(1, 0)); // expect: true NaN
print(unsigned(0, 1), unsigned(-2147483648, 1)); // expect: 2147483647.5 1073741823.5
print(doubled(2147483647, 2147483647), doubled(-2147483648, -1)); // expect: -4 4294967294
print(Object.is(zero(3, -5), -0), Object.is(zero(3, 5), 0)); // expect: true true

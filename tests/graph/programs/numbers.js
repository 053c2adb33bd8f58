// Arithmetic: int32, doubles, both in one variable, overflow, bits.
"use strict";
function collatz(n) {
    let steps = 0;
    while (n !== 1) {
        n = n % 2 === 0 ? n / 2 : 3 * n + 1;
        steps++;
    }
    return steps;
}
function hash(n) {
    let h = 2166136261;
    for (let i = 0; i < n; i++) {
        h ^= i & 0xFF;
        h = (h * 16777619) >>> 0;
        h = (h << 3 | h >>> 29) + i | 0;
    }
    return h;
}
function mandel(size) {
    let inside = 0;
    for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
            let re = 0, im = 0, k = 0;
            const cr = 2 * x / size - 1.5, ci = 2 * y / size - 1;
            while (k < 20 && re * re + im * im < 4) {
                const t = re * re - im * im + cr;
                im = 2 * re * im + ci;
                re = t;
                k++;
            }
            if (k === 20) inside++;
        }
    }
    return inside;
}
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function growing(n) {
    let product = 1;
    for (let i = 1; i < n; i++) product *= i;
    return product;
}
function flags(n) {
    let even = true, odd = 0;
    for (let i = 0; i < n; i++) {
        if (!even) odd++;
        even = !even;
    }
    return odd;
}
function clamp(v) { return v < 0 ? 0 : v > 255 ? 255 : v | 0; }
const view = new DataView(new ArrayBuffer(64));
function bytesOfNumbers(n) {
    view.setInt16(n & 31, n);
    view.setFloat32((n & 31) + 3, n / 3, true);
    view.setFloat64(n & 7, n);
    return view.getUint32(n & 31) + view.getInt8(5) + view.getFloat32((n & 31) + 1) + view.getUint16(9, true) + view.getFloat64(n & 7);
}
let out = 0;
for (let round = 1; round < 400; round++) {
    out += collatz(round) + (hash(20) | 0) + fib(8) + growing(25) + flags(9) + clamp(round - 100.5) + bytesOfNumbers(round);
    if (round % 20 === 0) out += mandel(16);
}
out;

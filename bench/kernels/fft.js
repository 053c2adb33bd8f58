// The fast Fourier transform in place, radix 2, real and imaginary parts in two Float64Arrays: there and back again.
"use strict";
const { measure } = require("./kernel.js");

function makeRoots(n) {
    const cosines = new Float64Array(n / 2);
    const sines = new Float64Array(n / 2);
    for (let i = 0; i < n / 2; i++) {
        cosines[i] = Math.cos((2 * Math.PI * i) / n);
        sines[i] = Math.sin((2 * Math.PI * i) / n);
    }
    return { cosines, sines };
}

function reverseBits(re, im) {
    const n = re.length;
    let j = 0;
    for (let i = 1; i < n; i++) {
        let bit = n >> 1;
        while (j & bit) {
            j ^= bit;
            bit >>= 1;
        }
        j ^= bit;
        if (i < j) {
            const r = re[i];
            re[i] = re[j];
            re[j] = r;
            const m = im[i];
            im[i] = im[j];
            im[j] = m;
        }
    }
}

function fourierTransform(re, im, roots, direction) {
    const { cosines, sines } = roots;
    const n = re.length;
    reverseBits(re, im);
    for (let size = 2; size <= n; size *= 2) {
        const half = size / 2;
        const step = n / size;
        for (let start = 0; start < n; start += size) {
            let root = 0;
            for (let i = start; i < start + half; i++) {
                const c = cosines[root];
                const s = direction * sines[root];
                const r = re[i + half] * c - im[i + half] * s;
                const m = re[i + half] * s + im[i + half] * c;
                re[i + half] = re[i] - r;
                im[i + half] = im[i] - m;
                re[i] += r;
                im[i] += m;
                root += step;
            }
        }
    }
}

function scale(values, factor) {
    for (let i = 0; i < values.length; i++) values[i] *= factor;
}

let roots, re, im;
measure("fft", 300, 1 << 14, (n) => {
    roots ??= makeRoots(n);
    re ??= new Float64Array(n);
    im ??= new Float64Array(n);
    for (let i = 0; i < n; i++) {
        re[i] = ((i * 37) % 101) - 50;
        im[i] = ((i * 53) % 89) - 44;
    }
    fourierTransform(re, im, roots, -1);
    const peak = re[3 * (n / 8)] + im[5 * (n / 8)];
    fourierTransform(re, im, roots, 1);
    scale(re, 1 / n);
    scale(im, 1 / n);
    return peak + re[12] + im[77];
});

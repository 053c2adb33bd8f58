// The largest singular value of an infinite matrix's corner, by the power method; elements are computed when needed.
"use strict";
const { measure } = require("./kernel.js");

function element(i, j) {
    return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function multiply(n, v, out) {
    for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += element(i, j) * v[j];
        out[i] = sum;
    }
}

function multiplyTransposed(n, v, out) {
    for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += element(j, i) * v[j];
        out[i] = sum;
    }
}

function spectralNorm(n) {
    const u = new Float64Array(n).fill(1);
    const v = new Float64Array(n);
    const between = new Float64Array(n);
    for (let i = 0; i < 10; i++) {
        multiply(n, u, between);
        multiplyTransposed(n, between, v);
        multiply(n, v, between);
        multiplyTransposed(n, between, u);
    }
    let uv = 0;
    let vv = 0;
    for (let i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return Math.sqrt(uv / vv);
}

measure("spectral_norm", 40, 700, spectralNorm);

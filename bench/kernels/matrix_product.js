// The product of two square matrices that lie row after row in a Float64Array.
"use strict";
const { measure } = require("./kernel.js");

function makeMatrix(n, seed) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) matrix[i * n + j] = ((i * 7 + j * 3 + seed) % 11) - 5;
    }
    return matrix;
}

function multiply(n, a, b, product) {
    product.fill(0);
    for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) {
            const factor = a[i * n + k];
            for (let j = 0; j < n; j++) product[i * n + j] += factor * b[k * n + j];
        }
    }
}

function weigh(matrix) {
    let sum = 0;
    for (let i = 0; i < matrix.length; i++) sum += matrix[i] * (i & 15);
    return sum;
}

let a, b, product;
measure("matrix_product", 300, 240, (n) => {
    a ??= makeMatrix(n, 1);
    b ??= makeMatrix(n, 4);
    product ??= new Float64Array(n * n);
    multiply(n, a, b, product);
    return weigh(product);
});

// Array: multiplies matrices of doubles held in arrays of arrays and in a typed array.
function make(n, seed) {
    const rows = [];
    for (let i = 0; i < n; i++) {
        const row = [];
        for (let j = 0; j < n; j++) row.push(((i * 31 + j * 17 + seed) % 101) / 8);
        rows.push(row);
    }
    return rows;
}
function multiply(a, b) {
    const n = a.length, result = [];
    for (let i = 0; i < n; i++) {
        const row = new Array(n).fill(0), left = a[i];
        for (let k = 0; k < n; k++) {
            const factor = left[k], right = b[k];
            for (let j = 0; j < n; j++) row[j] += factor * right[j];
        }
        result.push(row);
    }
    return result;
}
function multiplyFlat(a, b, n) {
    const result = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) {
            const factor = a[i * n + k];
            for (let j = 0; j < n; j++) result[i * n + j] += factor * b[k * n + j];
        }
    return result;
}
const n = 120, a = make(n, 1), b = make(n, 5);
const nested = multiply(a, b);
const flat = multiplyFlat(Float64Array.from(a.flat()), Float64Array.from(b.flat()), n);
let trace = 0;
for (let i = 0; i < n; i++) {
    if (nested[i][n - 1 - i] !== flat[i * n + n - 1 - i]) throw new Error("matrix: row " + i);
    trace += nested[i][i];
}
if (trace !== 562468.34375) throw new Error("matrix: " + trace);

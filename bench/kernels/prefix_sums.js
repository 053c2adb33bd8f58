// Running sums over an Int32Array and a Float64Array, and sums of ranges by them.
"use strict";
const { measure } = require("./kernel.js");

function prefixSums(values, sums) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
        sum += values[i];
        sums[i] = sum;
    }
}

function prefixSumsOfDoubles(values, sums) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
        sum += values[i];
        sums[i] = sum;
    }
}

/// The largest sum of `width` values that follow each other.
function largestWindow(sums, width) {
    let largest = sums[width - 1];
    for (let i = width; i < sums.length; i++) {
        const sum = sums[i] - sums[i - width];
        if (sum > largest) largest = sum;
    }
    return largest;
}

function fill(ints, doubles) {
    for (let i = 0; i < ints.length; i++) {
        ints[i] = ((i * 29) % 1009) - 500;
        doubles[i] = ((i * 43) % 997) / 8 - 60;
    }
}

let ints, intSums, doubles, doubleSums;
measure("prefix_sums", 1000, 1 << 17, (length) => {
    if (!ints) {
        ints = new Int32Array(length);
        intSums = new Int32Array(length);
        doubles = new Float64Array(length);
        doubleSums = new Float64Array(length);
        fill(ints, doubles);
    }
    prefixSums(ints, intSums);
    prefixSumsOfDoubles(doubles, doubleSums);
    return largestWindow(intSums, 100) + doubleSums[length - 1];
});

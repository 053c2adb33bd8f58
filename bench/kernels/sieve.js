// The primes below a limit, by crossing out multiples in a Uint8Array.
"use strict";
const { measure } = require("./kernel.js");

function sieve(limit, crossed) {
    crossed.fill(0);
    let count = 0;
    for (let i = 2; i < limit; i++) {
        if (crossed[i]) continue;
        count++;
        for (let j = i * 2; j < limit; j += i) crossed[j] = 1;
    }
    return count;
}

const crossed = new Uint8Array(500000);
measure("sieve", 400, crossed.length, (limit) => sieve(limit, crossed));

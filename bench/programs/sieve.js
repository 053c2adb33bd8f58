// Array: the sieve of Eratosthenes over an array of booleans and over bytes.
function primes(flags, n) {
    let count = 0;
    for (let i = 0; i <= n; i++) flags[i] = true;
    for (let i = 2; i <= n; i++) {
        if (!flags[i]) continue;
        count++;
        for (let k = i + i; k <= n; k += i) flags[k] = false;
    }
    return count;
}
const n = 500000;
let total = 0;
for (let round = 0; round < 3; round++) total += primes([], n) + primes(new Uint8Array(n + 1), n);
if (total !== 6 * 41538) throw new Error("sieve: " + total);

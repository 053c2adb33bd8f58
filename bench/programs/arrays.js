// Array: the iteration methods, sorting, splicing, queues and destructuring.
function random(seed) {
    return () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff);
}
const next = random(42);
let total = 0;
for (let round = 0; round < 60; round++) {
    const numbers = Array.from({ length: 5000 }, () => next() % 10000);
    const sorted = numbers.slice().sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) if (sorted[i - 1] > sorted[i]) throw new Error("arrays: not sorted");
    total += numbers.map((n) => n * 2).filter((n) => n % 3 === 0).reduce((a, b) => a + b, 0);
    const queue = [];
    for (const n of numbers) {
        queue.push(n);
        if (queue.length > 50) total += queue.shift();
    }
    for (let i = 0; i < 200; i++) numbers.splice(i * 3, 2, i);
    total += numbers.length + numbers.indexOf(199) + numbers.lastIndexOf(5) + (numbers.includes(10001) ? 1 : 0);
    for (let i = 0; i < 3000; i++) {
        const [a, b = 1, ...rest] = [i, undefined, i + 1, i + 2];
        total += a + b + rest.length;
    }
}
if (total !== 2752392224) throw new Error("arrays: " + total);

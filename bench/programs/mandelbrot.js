// Numeric: escape counts of the Mandelbrot set in doubles.
function escapes(size, limit) {
    let total = 0;
    for (let row = 0; row < size; row++) {
        const ci = (2 * row) / size - 1;
        for (let column = 0; column < size; column++) {
            const cr = (2 * column) / size - 1.5;
            let zr = 0, zi = 0, n = 0;
            while (n < limit && zr * zr + zi * zi <= 4) {
                const next = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = next;
                n++;
            }
            total += n;
        }
    }
    return total;
}
const result = escapes(400, 100);
if (result !== 7030556) throw new Error("mandelbrot: " + result);

// The C++ twin of bench/programs/mandelbrot.js.
static long escapes(int size, int limit) {
    long total = 0;
    for (int row = 0; row < size; row++) {
        double ci = 2.0 * row / size - 1;
        for (int column = 0; column < size; column++) {
            double cr = 2.0 * column / size - 1.5, zr = 0, zi = 0;
            int n = 0;
            while (n < limit && zr * zr + zi * zi <= 4) {
                double next = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = next;
                n++;
            }
            total += n;
        }
    }
    return total;
}

int main(int argc, char** argv) { return escapes(399 + argc, 100) == 7030556 ? 0 : 1; }

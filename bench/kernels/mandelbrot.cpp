// The twin of mandelbrot.js.
#include "bench/kernels/kernel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace {

int turnsUntilEscape(double cx, double cy, int limit) {
    double x = 0, y = 0;
    int turns = 0;
    while (turns < limit) {
        double xx = x * x;
        double yy = y * y;
        if (xx + yy > 4) break;
        y = 2 * x * y + cy;
        x = xx - yy + cx;
        turns++;
    }
    return turns;
}

void render(int width, int height, int limit, std::span<uint8_t> picture) {
    for (int row = 0; row < height; row++) {
        double cy = static_cast<double>(row) / height * 2.5 - 1.25;
        for (int column = 0; column < width; column++) {
            double cx = static_cast<double>(column) / width * 3 - 2.25;
            picture[row * width + column] = static_cast<uint8_t>(turnsUntilEscape(cx, cy, limit));
        }
    }
}

double total(std::span<const uint8_t> picture) {
    int sum = 0;
    for (uint8_t turns : picture) sum += turns;
    return sum;
}

} // namespace

int main() {
    constexpr int width = 320, height = 240;
    std::vector<uint8_t> picture(width * height);
    measure("mandelbrot", 60, [&] {
        render(width, height, 250, picture);
        return total(picture);
    });
}

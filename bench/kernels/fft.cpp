// The twin of fft.js.
#include "bench/kernels/kernel.h"

#include <cmath>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace {

struct Roots {
    std::vector<double> cosines, sines;
};

Roots makeRoots(int n) {
    Roots roots{std::vector<double>(n / 2), std::vector<double>(n / 2)};
    for (int i = 0; i < n / 2; i++) {
        roots.cosines[i] = std::cos(2 * std::numbers::pi * i / n);
        roots.sines[i] = std::sin(2 * std::numbers::pi * i / n);
    }
    return roots;
}

void reverseBits(std::span<double> re, std::span<double> im) {
    int n = static_cast<int>(re.size());
    int j = 0;
    for (int i = 1; i < n; i++) {
        int bit = n >> 1;
        while (j & bit) {
            j ^= bit;
            bit >>= 1;
        }
        j ^= bit;
        if (i < j) {
            std::swap(re[i], re[j]);
            std::swap(im[i], im[j]);
        }
    }
}

void fourierTransform(std::span<double> re, std::span<double> im, const Roots& roots, double direction) {
    const auto& [cosines, sines] = roots;
    int n = static_cast<int>(re.size());
    reverseBits(re, im);
    for (int size = 2; size <= n; size *= 2) {
        int half = size / 2;
        int step = n / size;
        for (int start = 0; start < n; start += size) {
            int root = 0;
            for (int i = start; i < start + half; i++) {
                double c = cosines[root];
                double s = direction * sines[root];
                double r = re[i + half] * c - im[i + half] * s;
                double m = re[i + half] * s + im[i + half] * c;
                re[i + half] = re[i] - r;
                im[i + half] = im[i] - m;
                re[i] += r;
                im[i] += m;
                root += step;
            }
        }
    }
}

void scale(std::span<double> values, double factor) {
    for (double& value : values) value *= factor;
}

} // namespace

int main() {
    constexpr int n = 1 << 14;
    Roots roots = makeRoots(n);
    std::vector<double> re(n), im(n);
    measure("fft", 300, [&] {
        for (int i = 0; i < n; i++) {
            re[i] = i * 37 % 101 - 50;
            im[i] = i * 53 % 89 - 44;
        }
        fourierTransform(re, im, roots, -1);
        double peak = re[3 * (n / 8)] + im[5 * (n / 8)];
        fourierTransform(re, im, roots, 1);
        scale(re, 1.0 / n);
        scale(im, 1.0 / n);
        return peak + re[12] + im[77];
    });
}

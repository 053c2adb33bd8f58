// The twin of spectral_norm.js.
#include "bench/kernels/kernel.h"

#include <cmath>
#include <span>
#include <vector>

namespace {

double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

void multiply(int n, std::span<const double> v, std::span<double> out) {
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) sum += element(i, j) * v[j];
        out[i] = sum;
    }
}

void multiplyTransposed(int n, std::span<const double> v, std::span<double> out) {
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) sum += element(j, i) * v[j];
        out[i] = sum;
    }
}

double spectralNorm(int n) {
    std::vector<double> u(n, 1.0), v(n), between(n);
    for (int i = 0; i < 10; i++) {
        multiply(n, u, between);
        multiplyTransposed(n, between, v);
        multiply(n, v, between);
        multiplyTransposed(n, between, u);
    }
    double uv = 0, vv = 0;
    for (int i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return std::sqrt(uv / vv);
}

} // namespace

int main() {
    measure("spectral_norm", 40, [] { return spectralNorm(700); });
}

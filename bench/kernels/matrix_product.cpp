// The twin of matrix_product.js.
#include "bench/kernels/kernel.h"

#include <algorithm>
#include <span>
#include <vector>

namespace {

std::vector<double> makeMatrix(int n, int seed) {
    std::vector<double> matrix(n * n);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) matrix[i * n + j] = (i * 7 + j * 3 + seed) % 11 - 5;
    }
    return matrix;
}

void multiply(int n, std::span<const double> a, std::span<const double> b, std::span<double> product) {
    std::fill(product.begin(), product.end(), 0.0);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
            double factor = a[i * n + k];
            for (int j = 0; j < n; j++) product[i * n + j] += factor * b[k * n + j];
        }
    }
}

double weigh(std::span<const double> matrix) {
    double sum = 0;
    for (size_t i = 0; i < matrix.size(); i++) sum += matrix[i] * static_cast<double>(i & 15);
    return sum;
}

} // namespace

int main() {
    constexpr int n = 240;
    auto a = makeMatrix(n, 1), b = makeMatrix(n, 4);
    std::vector<double> product(n * n);
    measure("matrix_product", 300, [&] {
        multiply(n, a, b, product);
        return weigh(product);
    });
}

// The twin of prefix_sums.js.
#include "bench/kernels/kernel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace {

template <class T>
void prefixSums(std::span<const T> values, std::span<T> sums) {
    T sum = 0;
    for (size_t i = 0; i < values.size(); i++) {
        sum += values[i];
        sums[i] = sum;
    }
}

/// The largest sum of `width` values that follow each other.
int32_t largestWindow(std::span<const int32_t> sums, size_t width) {
    int32_t largest = sums[width - 1];
    for (size_t i = width; i < sums.size(); i++) {
        int32_t sum = sums[i] - sums[i - width];
        if (sum > largest) largest = sum;
    }
    return largest;
}

} // namespace

int main() {
    constexpr int length = 1 << 17;
    std::vector<int32_t> ints(length), intSums(length);
    std::vector<double> doubles(length), doubleSums(length);
    for (int i = 0; i < length; i++) {
        ints[i] = i * 29 % 1009 - 500;
        doubles[i] = i * 43 % 997 / 8.0 - 60;
    }
    measure("prefix_sums", 1000, [&] {
        prefixSums<int32_t>(ints, intSums);
        prefixSums<double>(doubles, doubleSums);
        return largestWindow(intSums, 100) + doubleSums[length - 1];
    });
}

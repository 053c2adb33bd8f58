// The twin of sieve.js.
#include "bench/kernels/kernel.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace {

int sieve(int limit, std::span<uint8_t> crossed) {
    std::fill(crossed.begin(), crossed.end(), 0);
    int count = 0;
    for (int i = 2; i < limit; i++) {
        if (crossed[i]) continue;
        count++;
        for (int j = i * 2; j < limit; j += i) crossed[j] = 1;
    }
    return count;
}

} // namespace

int main() {
    constexpr int limit = 500000;
    std::vector<uint8_t> crossed(limit);
    measure("sieve", 400, [&] { return sieve(limit, crossed); });
}

// The C++ twin of bench/programs/sieve.js.
#include <cstdint>
#include <vector>

static int primes(std::vector<uint8_t> flags, int n) {
    int count = 0;
    for (int i = 0; i <= n; i++) flags[i] = 1;
    for (int i = 2; i <= n; i++) {
        if (!flags[i]) continue;
        count++;
        for (int k = i + i; k <= n; k += i) flags[k] = 0;
    }
    return count;
}

int main(int argc, char** argv) {
    int n = 499999 + argc, total = 0;
    for (int round = 0; round < 6; round++) total += primes(std::vector<uint8_t>(n + 1), n);
    return total == 6 * 41538 ? 0 : 1;
}

// How a kernel is timed: as kernel.js does it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

template <class Run>
void measure(const char* name, size_t times, Run run) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> milliseconds;
    double checksum = 0;
    for (size_t i = 0; i < times; i++) {
        auto start = Clock::now();
        double result = run();
        milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        if (i > 0 && result != checksum) {
            std::fprintf(stderr, "%s: %.17g after %.17g\n", name, result, checksum);
            std::exit(1);
        }
        checksum = result;
    }
    double total = std::accumulate(milliseconds.begin(), milliseconds.end(), 0.0);
    std::vector<double> steady(milliseconds.begin() + static_cast<ptrdiff_t>(times / 2), milliseconds.end());
    std::sort(steady.begin(), steady.end());
    std::printf("%s checksum %.11e median %.4f ms total %.1f ms\n", name, checksum, steady[steady.size() / 2], total);
}

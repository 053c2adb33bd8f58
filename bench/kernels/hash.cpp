// The twin of hash.js.
#include "bench/kernels/kernel.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace {

uint32_t hashBytes(std::span<const uint8_t> bytes) {
    uint32_t hash = 0x811c9dc5;
    for (uint8_t byte : bytes) hash = (hash ^ byte) * 0x01000193;
    return hash;
}

uint32_t finish(uint32_t hash) {
    hash = (hash ^ (hash >> 15)) * 0x2c1b3c6d;
    hash = (hash ^ (hash >> 12)) * 0x297a2d39;
    return hash ^ (hash >> 15);
}

uint32_t hashWords(std::span<const uint32_t> words, uint32_t seed) {
    uint32_t hash = seed;
    for (uint32_t w : words) {
        uint32_t word = std::rotl(w * 0x7feb352d, 15);
        hash = std::rotl(hash ^ word, 13) * 5 + 0x52dce729;
    }
    return finish(hash ^ static_cast<uint32_t>(words.size()));
}

} // namespace

int main() {
    std::vector<uint8_t> bytes(1 << 19);
    for (int i = 0; i < static_cast<int>(bytes.size()); i++) bytes[i] = static_cast<uint8_t>((i * 31) ^ (i >> 7));
    std::vector<uint32_t> words(bytes.size() / 4);
    std::memcpy(words.data(), bytes.data(), bytes.size());
    measure("hash", 400, [&] { return static_cast<double>(hashBytes(bytes)) + hashWords(words, 12345); });
}

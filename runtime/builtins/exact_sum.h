// The exact sum of doubles, rounded once (Math.sumPrecise): a fixed-point accumulator as wide as the doubles' range.
//
// Bit 0 of the accumulator weighs 2^-1074. Positive and negative addends are summed apart, so that adding is a carry
// chain over at most a few limbs; 2^64 addends of the largest size still fit.
//
// Example: adding 1e308, 1e308, -1e308 gives exactly 1e308 although a partial sum passes the largest double.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace tiercel {

class ExactSum {
public:
    void add(double d) {
        if (d != d) {
            nan_ = true;
        } else if (std::isinf(d)) {
            (d > 0 ? positiveInfinity_ : negativeInfinity_) = true;
        } else {
            if (d != 0 || !std::signbit(d)) minusZero_ = false;
            if (d != 0) accumulate(d > 0 ? positive_ : negative_, std::fabs(d));
        }
    }

    double result() const {
        if (nan_ || (positiveInfinity_ && negativeInfinity_)) return std::numeric_limits<double>::quiet_NaN();
        if (positiveInfinity_) return std::numeric_limits<double>::infinity();
        if (negativeInfinity_) return -std::numeric_limits<double>::infinity();
        if (minusZero_) return -0.0;
        int order = 0;
        for (int i = kLimbs - 1; i >= 0 && order == 0; i--)
            order = positive_[i] > negative_[i] ? 1 : positive_[i] < negative_[i] ? -1 : 0;
        if (order == 0) return 0;
        const uint64_t* large = order > 0 ? positive_ : negative_;
        const uint64_t* small = order > 0 ? negative_ : positive_;
        uint64_t difference[kLimbs];
        uint64_t borrow = 0;
        for (int i = 0; i < kLimbs; i++) {
            unsigned __int128 d = static_cast<unsigned __int128>(large[i]) - small[i] - borrow;
            difference[i] = static_cast<uint64_t>(d);
            borrow = static_cast<uint64_t>(d >> 64) & 1;
        }
        return order * rounded(difference);
    }

private:
    static constexpr int kLimbs = 35; // 2098 bits of range and 64 bits of headroom, in 64-bit limbs

    static void accumulate(uint64_t* limbs, double d) {
        auto bits = std::bit_cast<uint64_t>(d);
        auto exponent = static_cast<unsigned>(bits >> 52);
        uint64_t significand = bits & ((1ull << 52) - 1);
        if (exponent) significand |= 1ull << 52;
        unsigned shift = exponent ? exponent - 1 : 0;
        auto wide = static_cast<unsigned __int128>(significand) << (shift % 64);
        unsigned at = shift / 64;
        unsigned __int128 sum = static_cast<unsigned __int128>(limbs[at]) + static_cast<uint64_t>(wide);
        limbs[at] = static_cast<uint64_t>(sum);
        sum = (sum >> 64) + limbs[at + 1] + static_cast<uint64_t>(wide >> 64);
        limbs[at + 1] = static_cast<uint64_t>(sum);
        for (at += 2; (sum >>= 64) != 0; at++) {
            sum += limbs[at];
            limbs[at] = static_cast<uint64_t>(sum);
        }
    }

    /// The double nearest to a non-zero accumulator, ties to even.
    static double rounded(const uint64_t* limbs) {
        int top = kLimbs - 1;
        while (limbs[top] == 0) top--;
        int highBit = top * 64 + 63 - std::countl_zero(limbs[top]);
        // Sums of doubles are multiples of 2^-1074: up to 53 bits are exact, subnormal ones included.
        if (highBit < 53) return std::ldexp(static_cast<double>(limbs[0]), -1074);
        int drop = highBit - 52; // bits below the significand
        uint64_t kept = limbs[drop / 64] >> (drop % 64);
        if (drop % 64 && drop / 64 + 1 < kLimbs) kept |= limbs[drop / 64 + 1] << (64 - drop % 64);
        kept &= (1ull << 53) - 1;
        int half = drop - 1;
        bool halfSet = limbs[half / 64] >> (half % 64) & 1;
        bool sticky = (limbs[half / 64] & ((1ull << (half % 64)) - 1)) != 0;
        for (int i = 0; i < half / 64 && !sticky; i++) sticky = limbs[i] != 0;
        if (halfSet && (sticky || (kept & 1))) kept++;
        return std::ldexp(static_cast<double>(kept), drop - 1074);
    }

    uint64_t positive_[kLimbs] = {};
    uint64_t negative_[kLimbs] = {};
    bool nan_ = false, positiveInfinity_ = false, negativeInfinity_ = false;
    bool minusZero_ = true; // nothing but -0 so far
};

} // namespace tiercel

// BigInt on GMP: sign and magnitude limbs inline in an immutable cell. Zero has no limbs.
#pragma once

#include "runtime/completion.h"
#include "runtime/gc/heap.h"
#include "runtime/string.h"

namespace tiercel {

enum class BinaryOp : uint8_t;

class BigInt : public Cell {
public:
    /// 2^25 bits; RangeError "Maximum BigInt size exceeded" beyond. Nothing interrupts an operation of GMP: at this
    /// size the longest, conversion to decimal, takes a few seconds.
    static constexpr uint32_t kMaxLimbs = 1u << 19;
    uint32_t limbCount_;
    uint32_t negative_;
    const uint64_t* limbs() const { return reinterpret_cast<const uint64_t*>(this + 1); }
    uint64_t* limbs() { return reinterpret_cast<uint64_t*>(this + 1); } // least significant first, no leading zeros

    bool isZero() const { return limbCount_ == 0; }
    static BigInt* fromInt64(VM&, int64_t);
    static BigInt* fromUint64(VM&, uint64_t);
    /// RangeError unless `d` is an integer.
    static Completion<BigInt*> fromDouble(VM&, double);
    /// StringToBigInt: nullptr release() on a syntax error is reported as `ok == false`.
    static Completion<BigInt*> fromString(VM&, String*, bool& ok);
    /// A literal's digits (without n), radix 2, 8, 10 or 16.
    static Completion<BigInt*> fromDigits(VM&, std::u16string_view digits, int radix);
    static Completion<BigInt*> add(VM&, BigInt*, BigInt*);
    static Completion<BigInt*> binary(VM&, BinaryOp, BigInt*, BigInt*);
    static Completion<BigInt*> negate(VM&, BigInt*);
    static Completion<BigInt*> bitNot(VM&, BigInt*);
    static Completion<BigInt*> increment(VM&, BigInt*, int delta);
    static Completion<BigInt*> asIntN(VM&, uint64_t bits, BigInt*);
    static Completion<BigInt*> asUintN(VM&, uint64_t bits, BigInt*);
    static int compare(BigInt*, BigInt*);
    /// <0, 0, >0, or 2 when unordered (NaN).
    static int compareDouble(BigInt*, double);
    static bool equals(BigInt* a, BigInt* b) { return compare(a, b) == 0; }
    double toDouble() const;   // to nearest, ties to even
    int64_t toInt64() const;   // modulo 2^64
    uint64_t toUint64() const; // modulo 2^64
    Completion<String*> toString(VM&, int radix = 10);
    /// The integral value of `d`, which must be finite.
    static BigInt* fromIntegralDouble(VM&, double d);
    static BigInt* make(VM&, uint32_t limbs, bool negative);
};
Completion<BigInt*> toBigInt(VM&, Value);

} // namespace tiercel

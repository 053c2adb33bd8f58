// A JavaScript value in 64 bits (NaN-boxing), after the scheme where cell pointers are their raw bits.
//
//   cell pointer   0x0000'pppp'pppp'pppp   a dereference needs no untagging
//   double         0x0002'… to 0xFFFC'…    the IEEE bits plus kDoubleOffset; NaN has no payload
//   int32          0xFFFE'0000'iiii'iiii
//   null, undefined, false, true, Empty    small constants with bit 1 set, so that one mask tells cells from the rest
//
// A NaN of either sign may be held (arithmetic makes negative ones), which nobody can tell apart; a payload could not
// be told from other values, so it is dropped where doubles come in from outside (typed arrays).
//
// Invariants: a number that is an int32 (and not -0) may be held either way, but arithmetic helpers (`Value::number`)
// normalise to int32. Empty is never visible to programs: it marks holes, the temporal dead zone and, as a return
// value, "an exception is pending in the VM". A zero word is no valid Value; `isCell` is true for it, so memory that
// holds Values is filled before the collector can see it.
//
// Example: Value::number(3.0).isInt32() is true; Value::number(-0.0).isDouble() is true.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tiercel {

struct Cell;

class Value {
public:
    static constexpr uint64_t kNumberTag = 0xFFFE'0000'0000'0000ull;
    static constexpr uint64_t kDoubleOffset = 0x0002'0000'0000'0000ull;
    static constexpr uint64_t kOtherTag = 0x2ull;
    static constexpr uint64_t kNotCellMask = kNumberTag | kOtherTag;
    static constexpr uint64_t kNull = 0x02ull;
    static constexpr uint64_t kFalse = 0x06ull;
    static constexpr uint64_t kTrue = 0x07ull;
    static constexpr uint64_t kUndefined = 0x0Aull;
    static constexpr uint64_t kEmpty = 0x12ull;
    static constexpr uint64_t kCanonicalNaN = 0x7FF8'0000'0000'0000ull;

    constexpr Value() : bits_(kUndefined) {}
    constexpr Value(const Cell* cell) : bits_(std::bit_cast<uint64_t>(cell)) {}
    explicit constexpr Value(bool b) : bits_(b ? kTrue : kFalse) {}
    explicit constexpr Value(int32_t i) : bits_(kNumberTag | static_cast<uint32_t>(i)) {}

    static constexpr Value fromBits(uint64_t bits) {
        Value v;
        v.bits_ = bits;
        return v;
    }
    static constexpr Value undefined() { return fromBits(kUndefined); }
    static constexpr Value null() { return fromBits(kNull); }
    static constexpr Value empty() { return fromBits(kEmpty); }
    static constexpr Value boolean(bool b) { return Value(b); }
    static constexpr Value int32(int32_t i) { return Value(i); }
    /// A double kept as a double whatever its value. Any NaN becomes the canonical one.
    static constexpr Value rawDouble(double d) {
        uint64_t bits = d != d ? kCanonicalNaN : std::bit_cast<uint64_t>(d);
        return fromBits(bits + kDoubleOffset);
    }
    /// The number `d`, held as int32 where it is one (and not -0).
    static constexpr Value number(double d) {
        if (d >= -2147483648.0 && d <= 2147483647.0) {
            auto i = static_cast<int32_t>(d);
            if (static_cast<double>(i) == d && (i != 0 || std::bit_cast<uint64_t>(d) == 0)) return Value(i);
        }
        return rawDouble(d);
    }
    static constexpr Value number(int32_t i) { return Value(i); }
    static constexpr Value number(uint32_t u) {
        return u <= 0x7FFF'FFFFu ? Value(static_cast<int32_t>(u)) : rawDouble(u);
    }
    static constexpr Value number(int64_t i) {
        return i == static_cast<int32_t>(i) ? Value(static_cast<int32_t>(i)) : rawDouble(static_cast<double>(i));
    }
    static constexpr Value number(uint64_t u) {
        return u <= 0x7FFF'FFFFu ? Value(static_cast<int32_t>(u)) : rawDouble(static_cast<double>(u));
    }
    static constexpr Value nan() { return fromBits(kCanonicalNaN + kDoubleOffset); }

    constexpr uint64_t bits() const { return bits_; }

    constexpr bool isEmpty() const { return bits_ == kEmpty; }
    constexpr bool isUndefined() const { return bits_ == kUndefined; }
    constexpr bool isNull() const { return bits_ == kNull; }
    constexpr bool isNullish() const { return (bits_ & ~0x8ull) == kNull; }
    constexpr bool isBoolean() const { return (bits_ & ~1ull) == kFalse; }
    constexpr bool isTrue() const { return bits_ == kTrue; }
    constexpr bool isFalse() const { return bits_ == kFalse; }
    constexpr bool isCell() const { return (bits_ & kNotCellMask) == 0; }
    constexpr bool isInt32() const { return bits_ >= kNumberTag; }
    constexpr bool isNumber() const { return (bits_ & kNumberTag) != 0; }
    constexpr bool isDouble() const { return isNumber() && !isInt32(); }

    constexpr bool asBoolean() const { return bits_ == kTrue; }
    constexpr int32_t asInt32() const { return static_cast<int32_t>(bits_); }
    constexpr double asDouble() const { return std::bit_cast<double>(bits_ - kDoubleOffset); }
    /// The number's value; requires isNumber().
    constexpr double asNumber() const { return isInt32() ? asInt32() : asDouble(); }
    Cell* asCell() const { return std::bit_cast<Cell*>(bits_); }

    // Kind tests that look into the cell; defined in cell.h.
    inline bool isObject() const;
    inline bool isString() const;
    inline bool isSymbol() const;
    inline bool isBigInt() const;
    inline bool isCallable() const;
    inline bool isConstructor() const;

    /// Identity of bits, not any of the language's equalities.
    constexpr bool operator==(const Value&) const = default;

private:
    uint64_t bits_;
};

static_assert(sizeof(Value) == 8);
static_assert(Value::number(-0.0).isDouble() && Value::number(7.0).isInt32());

} // namespace tiercel

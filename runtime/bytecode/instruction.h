// One bytecode instruction as it lies in memory; see bytecode.def.
#pragma once

#include <cstdint>

namespace tiercel {

enum class Op : uint8_t {
#define OP(name, units, A, B, C, D, E, flags) name,
#include "runtime/bytecode/bytecode.def"
};

inline constexpr int kOpCount = 0
#define OP(name, units, A, B, C, D, E, flags) +1
#include "runtime/bytecode/bytecode.def"
    ;

/// A unit. `second()` is the {d, e} unit of two-unit instructions.
struct Instruction {
    struct Second {
        uint32_t d, e;
    };
    uint8_t op_;
    mutable uint8_t feedback;
    int16_t a, b, c;

    Op op() const { return static_cast<Op>(op_); }
    int32_t bc() const {
        return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint16_t>(c)) << 16 | static_cast<uint16_t>(b));
    }
    const Second& second() const { return *reinterpret_cast<const Second*>(this + 1); }
    uint32_t d() const { return second().d; }
    uint32_t e() const { return second().e; }
    int32_t jump() const { return bc(); }
    int32_t jumpD() const { return static_cast<int32_t>(d()); }
};
static_assert(sizeof(Instruction) == 8);

/// Feedback byte of loads from environments, set by the front end: once initialized, the slot is not written again.
inline constexpr uint8_t kSlotWrittenOnce = 1;

/// Feedback byte of arithmetic and comparison ops. No bit: never left the int32 path.
enum ArithFeedback : uint8_t {
    kArithDouble = 1 << 0,   // a double operand or result
    kArithOverflow = 1 << 1, // int32 operands whose result is no int32 (or is -0)
    kArithString = 1 << 2,
    kArithBigInt = 1 << 3,
    kArithOther = 1 << 4, // undefined, null, booleans, objects, symbols
    kArithInt32 =
        1 << 5, // int32 operands were seen (set by the slow paths and by baseline; a fast int32 path leaves it)
    kArithObject = 1 << 6, // equality: both objects
};

/// The kinds of a comparison's operands as a jump has them in its feedback byte, whose low bits are the ways taken:
/// kArithObject would not fit and has the place of kArithOverflow, which comparisons do not have.
inline constexpr uint8_t kJumpKinds = 0xFC;
constexpr uint8_t jumpFeedback(uint8_t kinds) {
    return static_cast<uint8_t>(((kinds & ~kArithObject) | (kinds & kArithObject ? kArithOverflow : 0)) << 2 &
                                kJumpKinds);
}
/// From such a byte back to the kinds.
constexpr uint8_t kindsOfJump(uint8_t feedback) {
    auto kinds = static_cast<uint8_t>(feedback >> 2);
    return kinds & kArithOverflow ? static_cast<uint8_t>((kinds & ~kArithOverflow) | kArithObject) : kinds;
}

} // namespace tiercel

// xbyak with what all our machine code needs: jumps that are patched without label objects (a template emits dozens,
// and a label costs more than an instruction), calls of C++ by address, and the registers that compiled code keeps.
//
// Code is emitted into a buffer of the caller, which is neither executable nor at its final place; `relocate` fixes the
// calls and jumps to the outside once the place is known.
//
//   MacroAssembler masm(buffer, bytes, nearCalls);
//   Jump slow = masm.jumpIf(Cond::B);  …  masm.bind(slow);
#pragma once

#include "runtime/value.h"

#include <cstring>
#include <vector>
#include <xbyak/xbyak.h>

namespace tiercel {

/// Condition codes as the processor encodes them; bit 0 inverts.
enum class Cond : uint8_t { O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G };
constexpr Cond inverted(Cond c) { return static_cast<Cond>(static_cast<uint8_t>(c) ^ 1); }

/// A jump to be bound: the offset behind its 32-bit displacement.
struct Jump {
    uint32_t end = 0;
};
/// The same with 8 bits, for hops over a few instructions.
struct ShortJump {
    uint32_t end = 0;
};

class MacroAssembler : public Xbyak::CodeGenerator {
public:
    /// `nearCalls`: everything called is in reach of 32 bits from where the code will run.
    MacroAssembler(uint8_t* buffer, size_t bytes, bool nearCalls)
        : CodeGenerator(bytes, buffer), nearCalls_(nearCalls) {
        Xbyak::ClearError();
    }

    uint32_t offset() const { return static_cast<uint32_t>(getSize()); }
    /// False when the buffer was too small, or an operand impossible.
    bool ok() const { return !tooFar_ && Xbyak::GetError() == Xbyak::ERR_NONE; }

    // -- jumps
    Jump jumpIf(Cond c) {
        db(0x0F);
        db(0x80 | static_cast<uint8_t>(c));
        dd(0);
        return {offset()};
    }
    Jump jump() {
        db(0xE9);
        dd(0);
        return {offset()};
    }
    ShortJump shortJumpIf(Cond c) {
        db(0x70 | static_cast<uint8_t>(c));
        db(0);
        return {offset()};
    }
    ShortJump shortJump() {
        db(0xEB);
        db(0);
        return {offset()};
    }
    void bind(Jump j) { patch(j, offset()); }
    void bind(ShortJump j) {
        uint32_t distance = offset() - j.end;
        if (!ok()) return;
        if (distance > 127) {
            tooFar_ = true;
            return;
        }
        const_cast<uint8_t*>(getCode())[j.end - 1] = static_cast<uint8_t>(distance);
    }
    void patch(Jump j, uint32_t target) {
        if (ok()) write32(j.end, target - j.end);
    }
    void jumpTo(uint32_t target) { patch(jump(), target); }
    void jumpIfTo(Cond c, uint32_t target) { patch(jumpIf(c), target); }

    // -- to the outside
    void callAddress(const void* target) { outside(0xE8, target, true); }
    void jumpAddress(const void* target) { outside(0xE9, target, false); }
    template <class F>
    void callFunction(F* f) {
        callAddress(reinterpret_cast<const void*>(f));
    }
    template <class F>
    void jumpFunction(F* f) {
        jumpAddress(reinterpret_cast<const void*>(f));
    }

    /// `at`: the copy of the code that is written, which will run at `runsAt`.
    void relocate(uint8_t* at, const uint8_t* runsAt) const {
        for (const Relocation& r : relocations_) {
            auto distance =
                static_cast<int32_t>(reinterpret_cast<intptr_t>(r.target) - reinterpret_cast<intptr_t>(runsAt + r.end));
            std::memcpy(at + r.end - 4, &distance, 4);
        }
    }

    // -- values
    void loadImmediate(const Xbyak::Reg64& r, uint64_t bits) {
        if (bits == 0) {
            xor_(r.cvt32(), r.cvt32());
        } else {
            mov(r, bits); // xbyak takes the shortest form
        }
    }

private:
    struct Relocation {
        uint32_t end;
        const void* target;
    };
    void outside(uint8_t opcode, const void* target, bool isCall) {
        if (nearCalls_) {
            db(opcode);
            dd(0);
            relocations_.push_back({offset(), target});
        } else {
            mov(rax, reinterpret_cast<uint64_t>(target));
            if (isCall) {
                call(rax);
            } else {
                jmp(rax);
            }
        }
    }
    void write32(uint32_t end, uint32_t value) { std::memcpy(const_cast<uint8_t*>(getCode()) + end - 4, &value, 4); }
    std::vector<Relocation> relocations_;
    bool nearCalls_, tooFar_ = false;
};

} // namespace tiercel

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
        : CodeGenerator(bytes, buffer), capacity_(bytes), nearCalls_(nearCalls) {
        Xbyak::ClearError();
    }

    uint32_t offset() const { return static_cast<uint32_t>(getSize()); }
    /// False when the buffer was too small, or an operand impossible.
    bool ok() const { return !tooFar_ && Xbyak::GetError() == Xbyak::ERR_NONE; }

    /// `count` bytes (at most 8), least significant first. For the instructions that templates consist of: xbyak's own
    /// emission goes byte by byte through its operand classes.
    void emit(uint64_t bytes, size_t count) {
        size_t at = getSize();
        if (at + 8 <= capacity_) [[likely]] {
            std::memcpy(const_cast<uint8_t*>(getCode()) + at, &bytes, 8);
            setSize(at + count);
        } else {
            db(bytes, count);
        }
    }

    // -- jumps
    Jump jumpIf(Cond c) {
        emit(0x800F | static_cast<uint64_t>(c) << 8, 6);
        return {offset()};
    }
    Jump jump() {
        emit(0xE9, 5);
        return {offset()};
    }
    ShortJump shortJumpIf(Cond c) {
        emit(0x70 | static_cast<uint64_t>(c), 2);
        return {offset()};
    }
    ShortJump shortJump() {
        emit(0xEB, 2);
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
    /// The shortest of the forms.
    void loadImmediate(const Xbyak::Reg64& r, uint64_t bits) {
        auto n = static_cast<unsigned>(r.getIdx());
        if (bits == 0) {
            xor_(r.cvt32(), r.cvt32());
        } else if (bits <= UINT32_MAX) {
            if (n < 8) {
                emit((0xB8 | n) | bits << 8, 5);
            } else {
                emit(0x41 | (0xB8 | (n & 7)) << 8 | bits << 16, 6);
            }
        } else if (auto wide = static_cast<int64_t>(bits); wide == static_cast<int32_t>(wide)) {
            emit((0x48 | n >> 3) | 0xC7 << 8 | (0xC0 | (n & 7)) << 16 | bits << 24, 7);
        } else {
            emit((0x48 | n >> 3) | (0xB8 | (n & 7)) << 8, 2);
            emit(bits, 8);
        }
    }
    /// to = the 64-bit word at base + displacement.
    void loadWord(const Xbyak::Reg64& to, const Xbyak::Reg64& base, int32_t displacement) {
        memoryOp(0x8B, to, base, displacement);
    }
    void storeWord(const Xbyak::Reg64& base, int32_t displacement, const Xbyak::Reg64& from) {
        memoryOp(0x89, from, base, displacement);
    }
    /// The 32-bit word, the upper half of `to` becomes zero.
    void loadWord32(const Xbyak::Reg32& to, const Xbyak::Reg64& base, int32_t displacement) {
        memoryOp(0x8B, to, base, displacement, 0x40);
    }
    void compareWord(const Xbyak::Reg64& r, const Xbyak::Reg64& base, int32_t displacement) {
        memoryOp(0x3B, r, base, displacement);
    }
    void compareWord32(const Xbyak::Reg32& r, const Xbyak::Reg64& base, int32_t displacement) {
        memoryOp(0x3B, r, base, displacement, 0x40);
    }
    void compareByte(const Xbyak::Reg64& base, int32_t displacement, uint8_t with) {
        memoryOp(0x80, rdi, base, displacement, 0x40); // rdi: /7
        emit(with, 1);
    }
    /// A 64-bit word, from 32 bits with their sign.
    void storeImmediate(const Xbyak::Reg64& base, int32_t displacement, uint32_t bits) {
        memoryOp(0xC7, rax, base, displacement); // rax: /0
        emit(bits, 4);
    }
    /// The same between registers: `opcode` r/m64, r64.
    void registerOp(uint8_t opcode, const Xbyak::Reg64& to, const Xbyak::Reg64& from) {
        auto t = static_cast<unsigned>(to.getIdx()), f = static_cast<unsigned>(from.getIdx());
        emit((0x48 | t >> 3 | f >> 3 << 2) | unsigned{opcode} << 8 | (0xC0 | (f & 7) << 3 | (t & 7)) << 16, 3);
    }

private:
    struct Relocation {
        uint32_t end;
        const void* target;
    };
    /// opcode with a memory operand; bases rsp and r12 would need another byte.
    void memoryOp(uint8_t opcode, const Xbyak::Reg& r, const Xbyak::Reg64& base, int32_t displacement,
                  unsigned rex = 0x48) {
        auto n = static_cast<unsigned>(r.getIdx()), b = static_cast<unsigned>(base.getIdx());
        rex |= b >> 3 | n >> 3 << 2;
        uint64_t bytes = rex | unsigned{opcode} << 8 | ((n & 7) << 3 | (b & 7)) << 16;
        size_t count = 3;
        if (displacement == 0 && (b & 7) != 5) {
        } else if (displacement == static_cast<int8_t>(displacement)) {
            bytes |= 0x40 << 16 | static_cast<uint64_t>(static_cast<uint8_t>(displacement)) << 24;
            count = 4;
        } else {
            bytes |= 0x80 << 16 | static_cast<uint64_t>(static_cast<uint32_t>(displacement)) << 24;
            count = 7;
        }
        if (rex == 0x40) { // says nothing
            bytes >>= 8;
            count--;
        }
        emit(bytes, count);
    }
    void outside(uint8_t opcode, const void* target, bool isCall) {
        if (nearCalls_) {
            emit(opcode, 5);
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
    size_t capacity_;
    bool nearCalls_, tooFar_ = false;
};

} // namespace tiercel

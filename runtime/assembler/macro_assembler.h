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

    // -- xbyak's own names for what templates consist of, encoded in one or two stores. Other operands than 32- and
    // 64-bit registers, and memory by a 64-bit base with or without an index, are left to xbyak.
    using Xbyak::CodeGenerator::call;
    using Xbyak::CodeGenerator::dec;
    using Xbyak::CodeGenerator::inc;
    using Xbyak::CodeGenerator::lea;
    using Xbyak::CodeGenerator::mov;
    using Xbyak::CodeGenerator::movq;
    using Xbyak::CodeGenerator::movzx;
    using Xbyak::CodeGenerator::pop;
    using Xbyak::CodeGenerator::push;
    using Xbyak::CodeGenerator::test;
    using Gpr = Xbyak::Reg32e;
#define TIERCEL_ALU(name, number)                                                                                      \
    using Xbyak::CodeGenerator::name;                                                                                  \
    void name(const Gpr& to, const Gpr& from) {                                                                        \
        if (to.getBit() != from.getBit()) return CodeGenerator::name(to, from);                                        \
        registers((number) << 3 | 1, to, from);                                                                        \
    }                                                                                                                  \
    void name(const Gpr& to, const Xbyak::Address& from) {                                                             \
        if (!simple(from)) return CodeGenerator::name(to, from);                                                       \
        memory((number) << 3 | 3, 1, index(to), from, to.isBit(64));                                                   \
    }                                                                                                                  \
    void name(const Xbyak::Address& to, const Gpr& from) {                                                             \
        if (!simple(to)) return CodeGenerator::name(to, from);                                                         \
        memory((number) << 3 | 1, 1, index(from), to, from.isBit(64));                                                 \
    }                                                                                                                  \
    void name(const Gpr& to, uint32_t with) {                                                                          \
        if (shortImmediate(with)) {                                                                                    \
            registers(0x83, to, number);                                                                               \
            emit(static_cast<uint8_t>(with), 1);                                                                       \
        } else if (static_cast<int32_t>(with) < 0 && to.isBit(64)) {                                                   \
            CodeGenerator::name(to, with); /* says that it cannot */                                                   \
        } else {                                                                                                       \
            registers(0x81, to, number);                                                                               \
            emit(with, 4);                                                                                             \
        }                                                                                                              \
    }                                                                                                                  \
    void name(const Xbyak::Address& to, uint32_t with) {                                                               \
        if (!simple(to) || to.isBit(16)) return CodeGenerator::name(to, with);                                         \
        if (to.isBit(8)) {                                                                                             \
            memory(0x80, 1, number, to, false);                                                                        \
            emit(static_cast<uint8_t>(with), 1);                                                                       \
        } else if (shortImmediate(with)) {                                                                             \
            memory(0x83, 1, number, to, to.isBit(64));                                                                 \
            emit(static_cast<uint8_t>(with), 1);                                                                       \
        } else {                                                                                                       \
            memory(0x81, 1, number, to, to.isBit(64));                                                                 \
            emit(with, 4);                                                                                             \
        }                                                                                                              \
    }
    TIERCEL_ALU(add, 0)
    TIERCEL_ALU(or_, 1)
    TIERCEL_ALU(and_, 4)
    TIERCEL_ALU(sub, 5)
    TIERCEL_ALU(xor_, 6)
    TIERCEL_ALU(cmp, 7)
#undef TIERCEL_ALU
    void mov(const Gpr& to, const Gpr& from) {
        if (to.getBit() != from.getBit()) return CodeGenerator::mov(to, from);
        registers(0x89, to, from);
    }
    void mov(const Gpr& to, const Xbyak::Address& from) {
        if (!simple(from)) return CodeGenerator::mov(to, from);
        memory(0x8B, 1, index(to), from, to.isBit(64));
    }
    void mov(const Xbyak::Address& to, const Gpr& from) {
        if (!simple(to)) return CodeGenerator::mov(to, from);
        memory(0x89, 1, index(from), to, from.isBit(64));
    }
    void mov(const Xbyak::Reg32& to, uint64_t bits) {
        if (bits > UINT32_MAX) return CodeGenerator::mov(to, bits);
        unsigned n = index(to);
        if (n < 8) {
            emit((0xB8 | n) | bits << 8, 5);
        } else {
            emit(0x41 | (0xB8 | (n & 7)) << 8 | bits << 16, 6);
        }
    }
    void test(const Gpr& a, const Gpr& b) {
        if (a.getBit() != b.getBit()) return CodeGenerator::test(a, b);
        registers(0x85, a, b);
    }
    void test(const Xbyak::Address& at, uint32_t mask) {
        if (!simple(at) || !at.isBit(8)) return CodeGenerator::test(at, mask);
        memory(0xF6, 1, 0, at, false);
        emit(static_cast<uint8_t>(mask), 1);
    }
    void movzx(const Gpr& to, const Xbyak::Address& from) {
        if (!simple(from)) return CodeGenerator::movzx(to, from);
        memory(from.isBit(8) ? 0xB60F : 0xB70F, 2, index(to), from, to.isBit(64));
    }
    void lea(const Gpr& to, const Xbyak::Address& from) {
        if (!simple(from)) return CodeGenerator::lea(to, from);
        memory(0x8D, 1, index(to), from, to.isBit(64));
    }
    void dec(const Gpr& r) { registers(0xFF, r, 1); }
    void inc(const Gpr& r) { registers(0xFF, r, 0); }
    void dec(const Xbyak::Address& at) {
        if (!simple(at) || !at.isBit(32 | 64)) return CodeGenerator::dec(at);
        memory(0xFF, 1, 1, at, at.isBit(64));
    }
    void push(const Xbyak::Reg64& r) { pushOrPop(0x50, r); }
    void pop(const Xbyak::Reg64& r) { pushOrPop(0x58, r); }
    void call(const Xbyak::Address& at) {
        if (!simple(at)) return CodeGenerator::call(at);
        memory(0xFF, 1, 2, at, false);
    }
    void movq(const Xbyak::Xmm& to, const Xbyak::Reg64& from) { movq(0x6E, to, from); }
    void movq(const Xbyak::Reg64& to, const Xbyak::Xmm& from) { movq(0x7E, from, to); }

private:
    static unsigned index(const Xbyak::Operand& r) { return static_cast<unsigned>(r.getIdx()); }
    static bool shortImmediate(uint32_t bits) {
        auto value = static_cast<int32_t>(bits);
        return value == static_cast<int8_t>(value);
    }
    static bool simple(const Xbyak::Address& a) {
        if (a.getMode() != Xbyak::Address::M_ModRM) return false;
        const Xbyak::RegExp e = a.getRegExp(false);
        return e.getBase().isBit(64) && (!e.getIndex().getBit() || e.getIndex().isBit(64));
    }
    /// opcode r/m, reg: `field` is the latter, or the opcode's extension.
    void registers(uint8_t opcode, const Gpr& rm, unsigned field) {
        unsigned m = index(rm);
        unsigned rex = 0x40 | static_cast<unsigned>(rm.isBit(64)) << 3 | field >> 3 << 2 | m >> 3;
        uint64_t bytes = rex | unsigned{opcode} << 8 | (0xC0 | (field & 7) << 3 | (m & 7)) << 16;
        if (rex == 0x40) {
            emit(bytes >> 8, 2);
        } else {
            emit(bytes, 3);
        }
    }
    void registers(uint8_t opcode, const Gpr& rm, const Gpr& reg) { registers(opcode, rm, index(reg)); }
    /// The same with memory; `opcode` has one or two bytes. Immediates follow by `emit`.
    void memory(unsigned opcode, unsigned opcodeBytes, unsigned field, const Xbyak::Address& a, bool wide) {
        const Xbyak::RegExp e = a.getRegExp(false);
        unsigned b = index(e.getBase());
        bool hasIndex = e.getIndex().getBit() != 0;
        unsigned x = hasIndex ? index(e.getIndex()) : 4; // 4: none
        auto displacement = static_cast<int32_t>(e.getDisp());
        unsigned mode = displacement == 0 && (b & 7) != 5                     ? 0
                        : shortImmediate(static_cast<uint32_t>(displacement)) ? 1
                                                                              : 2;
        unsigned rex =
            0x40 | static_cast<unsigned>(wide) << 3 | field >> 3 << 2 | (hasIndex ? x >> 3 << 1 : 0) | b >> 3;
        uint64_t bytes = 0;
        unsigned count = 0;
        if (rex != 0x40) bytes = rex, count = 1;
        bytes |= static_cast<uint64_t>(opcode) << 8 * count;
        count += opcodeBytes;
        bool sib = hasIndex || (b & 7) == 4;
        bytes |= static_cast<uint64_t>(mode << 6 | (field & 7) << 3 | (sib ? 4 : b & 7)) << 8 * count++;
        if (sib) {
            int scale = e.getScale();
            unsigned log = scale == 8 ? 3 : scale == 4 ? 2 : scale == 2 ? 1 : 0;
            bytes |= static_cast<uint64_t>((hasIndex ? log << 6 : 0) | (x & 7) << 3 | (b & 7)) << 8 * count++;
        }
        if (mode == 1) bytes |= static_cast<uint64_t>(static_cast<uint8_t>(displacement)) << 8 * count++;
        emit(bytes, count);
        if (mode == 2) emit(static_cast<uint32_t>(displacement), 4);
    }
    void pushOrPop(unsigned opcode, const Xbyak::Reg64& r) {
        unsigned n = index(r);
        if (n < 8) {
            emit(opcode | n, 1);
        } else {
            emit(0x41 | (opcode | (n & 7)) << 8, 2);
        }
    }
    void movq(unsigned opcode, const Xbyak::Xmm& x, const Xbyak::Reg64& r) {
        unsigned n = index(x), m = index(r);
        emit(0x66 | uint64_t{0x48 | n >> 3 << 2 | m >> 3} << 8 | 0x0F << 16 | static_cast<uint64_t>(opcode) << 24 |
                 uint64_t{0xC0 | (n & 7) << 3 | (m & 7)} << 32,
             5);
    }
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

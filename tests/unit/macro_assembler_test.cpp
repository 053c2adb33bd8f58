// Encodings of what the macro assembler emits itself: jumps long and short, both ways; calls near and far.
#include "runtime/assembler/macro_assembler.h"

#include <cstring>
#include <doctest/doctest.h>
#include <vector>

using namespace tiercel;

namespace {

struct Code {
    explicit Code(bool nearCalls = true, size_t bytes = 512) : buffer(bytes), masm(buffer.data(), bytes, nearCalls) {}
    std::vector<uint8_t> bytes() const { return {masm.getCode(), masm.getCode() + masm.offset()}; }
    std::vector<uint8_t> buffer;
    MacroAssembler masm;
};
using Bytes = std::vector<uint8_t>;

int32_t displacementAt(const uint8_t* at) {
    int32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

} // namespace

TEST_CASE("assembler: a jump forward takes its displacement when it is bound") {
    Code code;
    Jump jump = code.masm.jump();
    code.masm.nop();
    code.masm.bind(jump);
    CHECK(code.bytes() == Bytes{0xE9, 1, 0, 0, 0, 0x90});
}

TEST_CASE("assembler: conditions are the processor's, and bit 0 inverts them") {
    Code code;
    code.masm.bind(code.masm.jumpIf(Cond::B));
    code.masm.bind(code.masm.jumpIf(inverted(Cond::B)));
    code.masm.bind(code.masm.jumpIf(Cond::G));
    CHECK(code.bytes() == Bytes{0x0F, 0x82, 0, 0, 0, 0, 0x0F, 0x83, 0, 0, 0, 0, 0x0F, 0x8F, 0, 0, 0, 0});
    CHECK(inverted(Cond::L) == Cond::GE);
    CHECK(inverted(Cond::P) == Cond::NP);
}

TEST_CASE("assembler: jumps to a known offset, back and onto themselves") {
    Code code;
    code.masm.nop();
    code.masm.jumpTo(0);
    code.masm.jumpIfTo(Cond::NE, 6);
    CHECK(code.bytes() == Bytes{0x90, 0xE9, 0xFA, 0xFF, 0xFF, 0xFF, 0x0F, 0x85, 0xFA, 0xFF, 0xFF, 0xFF});
}

TEST_CASE("assembler: short jumps reach 127 bytes, no farther") {
    Code code;
    ShortJump always = code.masm.shortJump(), equal = code.masm.shortJumpIf(Cond::E);
    for (int i = 0; i < 125; i++) code.masm.nop();
    code.masm.bind(always); // 2 + 125 bytes
    code.masm.bind(equal);
    CHECK(code.masm.ok());
    Bytes bytes = code.bytes();
    CHECK(bytes[0] == 0xEB);
    CHECK(bytes[1] == 127);
    CHECK(bytes[2] == 0x74);
    CHECK(bytes[3] == 125);

    ShortJump tooFar = code.masm.shortJump();
    for (int i = 0; i < 128; i++) code.masm.nop();
    code.masm.bind(tooFar);
    CHECK_FALSE(code.masm.ok());
}

TEST_CASE("assembler: near calls and jumps are relocated to where the code will run") {
    Code code;
    const auto* target = reinterpret_cast<const void*>(uintptr_t{0x10000000});
    code.masm.callAddress(target);
    code.masm.nop();
    code.masm.jumpAddress(target);
    Bytes copy = code.bytes();
    REQUIRE(copy.size() == 11);
    CHECK(copy[0] == 0xE8);
    CHECK(copy[6] == 0xE9);
    code.masm.relocate(copy.data(), reinterpret_cast<const uint8_t*>(uintptr_t{0x10001000}));
    CHECK(displacementAt(&copy[1]) == -0x1000 - 5);
    CHECK(displacementAt(&copy[7]) == -0x1000 - 11);
    code.masm.relocate(copy.data(), reinterpret_cast<const uint8_t*>(uintptr_t{0x0FFF0000}));
    CHECK(displacementAt(&copy[1]) == 0x10000 - 5);
}

TEST_CASE("assembler: far calls go through rax and need no relocation") {
    Code code(false);
    const auto* target = reinterpret_cast<const void*>(uintptr_t{0x123456789ABC});
    code.masm.callAddress(target);
    Bytes expected{0x48, 0xB8, 0xBC, 0x9A, 0x78, 0x56, 0x34, 0x12, 0, 0, 0xFF, 0xD0};
    CHECK(code.bytes() == expected);
    Bytes copy = expected;
    code.masm.relocate(copy.data(), copy.data());
    CHECK(copy == expected);
    code.masm.jumpAddress(target);
    CHECK(code.bytes().back() == 0xE0);
}

TEST_CASE("assembler: constants take their shortest form") {
    Code code;
    code.masm.loadImmediate(code.masm.rcx, 0);
    CHECK(code.bytes() == Bytes{0x31, 0xC9});
    code.masm.loadImmediate(code.masm.rcx, 5);
    CHECK(code.masm.offset() == 2 + 5);
    code.masm.loadImmediate(code.masm.rcx, UINT64_MAX);
    CHECK(code.masm.offset() == 2 + 5 + 7);
    code.masm.loadImmediate(code.masm.rcx, uint64_t{1} << 40);
    CHECK(code.masm.offset() == 2 + 5 + 7 + 10);
}

TEST_CASE("assembler: a buffer that is too small is noticed") {
    Code code(true, 16);
    for (int i = 0; i < 4; i++) code.masm.loadImmediate(code.masm.rax, uint64_t{1} << 40);
    CHECK_FALSE(code.masm.ok());
    // The next one begins without an error.
    Code fresh;
    CHECK(fresh.masm.ok());
}

TEST_CASE("assembler: what is emitted in one piece is what xbyak emits") {
    using Xbyak::Reg64;
    auto same = [](auto&& ours, auto&& theirs) {
        Code a, b;
        ours(a.masm);
        theirs(b.masm);
        return a.bytes() == b.bytes();
    };
    for (int r = 0; r < 16; r++) {
        Reg64 reg(r);
        for (uint64_t bits :
             {uint64_t{1}, uint64_t{0x7FFF'FFFF}, uint64_t{0x8000'0000}, uint64_t{0xFFFF'FFFF}, uint64_t{0x1'0000'0000},
              ~uint64_t{0}, ~uint64_t{0} << 31, uint64_t{0x1234'5678'9ABC'DEF0}})
            CHECK(same([&](MacroAssembler& m) { m.loadImmediate(reg, bits); },
                       [&](MacroAssembler& m) { m.mov(reg, bits); }));
        for (int o = 0; o < 16; o++) {
            Reg64 other(o);
            CHECK(same([&](MacroAssembler& m) { m.registerOp(0x39, reg, other); },
                       [&](MacroAssembler& m) { m.cmp(reg, other); }));
            if ((o & 7) == 4) continue; // rsp, r12
            for (int32_t at : {0, 8, -8, 127, -128, 128, -129, 100'000, -100'000}) {
                CHECK(same([&](MacroAssembler& m) { m.loadWord(reg, other, at); },
                           [&](MacroAssembler& m) { m.mov(reg, Xbyak::util::qword[other + at]); }));
                CHECK(same([&](MacroAssembler& m) { m.storeWord(other, at, reg); },
                           [&](MacroAssembler& m) { m.mov(Xbyak::util::qword[other + at], reg); }));
                CHECK(same([&](MacroAssembler& m) { m.compareWord(reg, other, at); },
                           [&](MacroAssembler& m) { m.cmp(reg, Xbyak::util::qword[other + at]); }));
                CHECK(same([&](MacroAssembler& m) { m.compareWord32(reg.cvt32(), other, at); },
                           [&](MacroAssembler& m) { m.cmp(reg.cvt32(), Xbyak::util::dword[other + at]); }));
                CHECK(same([&](MacroAssembler& m) { m.compareByte(other, at, 200); },
                           [&](MacroAssembler& m) { m.cmp(Xbyak::util::byte[other + at], 200); }));
                CHECK(same([&](MacroAssembler& m) { m.storeImmediate(other, at, 0x12345); },
                           [&](MacroAssembler& m) { m.mov(Xbyak::util::qword[other + at], 0x12345); }));
                CHECK(same([&](MacroAssembler& m) { m.loadWord32(reg.cvt32(), other, at); },
                           [&](MacroAssembler& m) { m.mov(reg.cvt32(), Xbyak::util::dword[other + at]); }));
            }
        }
    }
}

TEST_CASE("assembler: a buffer that is full is no overrun") {
    for (size_t bytes = 1; bytes < 24; bytes++) {
        Code code(true, bytes);
        for (int i = 0; i < 8; i++) code.masm.loadImmediate(Xbyak::util::rax, 0x1234'5678);
        CHECK_FALSE(code.masm.ok());
        CHECK(code.masm.offset() <= bytes);
    }
}

TEST_CASE("assembler: its own encodings say what xbyak's say") {
    // Both are disassembled by their lengths and bytes where xbyak has one encoding only; where it has a shorter one
    // for the accumulator, only other registers are compared.
    Code ours;
    std::vector<uint8_t> buffer(1 << 16);
    Xbyak::CodeGenerator theirs(buffer.size(), buffer.data());
    std::vector<uint8_t> mine(1 << 16);
    MacroAssembler m(mine.data(), mine.size(), true);
    const Xbyak::Reg64 wide[] = {m.rax, m.rcx, m.rdx, m.rbx, m.rsp, m.rbp, m.rsi, m.rdi,
                                 m.r8,  m.r9,  m.r10, m.r11, m.r12, m.r13, m.r14, m.r15};
    auto both = [&](auto&& f) {
        f(m);
        f(theirs);
        REQUIRE(m.getSize() == theirs.getSize());
        REQUIRE(std::memcmp(mine.data(), buffer.data(), m.getSize()) == 0);
        m.reset();
        theirs.reset();
    };
    for (const Xbyak::Reg64& a : wide) {
        for (const Xbyak::Reg64& b : wide) {
            both([&](auto& x) {
                x.mov(a, b), x.test(a, b), x.add(a, b), x.or_(a, b), x.and_(a, b), x.sub(a, b), x.xor_(a, b),
                    x.cmp(a, b);
                x.mov(a.cvt32(), b.cvt32()), x.cmp(a.cvt32(), b.cvt32()), x.test(a.cvt32(), b.cvt32());
                x.movq(Xbyak::Xmm(a.getIdx()), b), x.movq(b, Xbyak::Xmm(a.getIdx()));
            });
            for (int displacement : {0, 8, -8, 127, -128, 128, -129, 1 << 20, INT32_MIN}) {
                both([&](auto& x) {
                    x.mov(a, x.qword[b + displacement]), x.mov(x.qword[b + displacement], a);
                    x.mov(a.cvt32(), x.dword[b + displacement]), x.cmp(a, x.qword[b + displacement]);
                    x.cmp(x.dword[b + displacement], a.cvt32()), x.movzx(a.cvt32(), x.byte[b + displacement]);
                    x.movzx(a.cvt32(), x.word[b + displacement]), x.lea(a, x.ptr[b + displacement]);
                    x.call(x.qword[b + displacement]), x.dec(x.dword[b + displacement]);
                    x.test(x.byte[b + displacement], 0x80), x.cmp(x.byte[b + displacement], 200);
                    x.cmp(x.qword[b + displacement], 5), x.cmp(x.dword[b + displacement], 500);
                    x.or_(x.byte[b + displacement], 3);
                });
                for (int scale : {1, 2, 4, 8}) {
                    if (a.getIdx() == 4 || (scale == 1 && b.getIdx() == 4)) continue; // rsp is no index
                    both([&](auto& x) {
                        x.mov(b, x.qword[b + a * scale + displacement]),
                            x.mov(x.dword[b + a * scale + displacement], b.cvt32());
                        x.lea(a, x.ptr[b + a * scale + displacement]),
                            x.movzx(b.cvt32(), x.byte[b + a * scale + displacement]);
                    });
                }
            }
        }
        both([&](auto& x) {
            x.push(a), x.pop(a), x.inc(a), x.dec(a.cvt32()), x.mov(a.cvt32(), 7), x.mov(a.cvt32(), 0x80000000);
        });
        for (uint32_t immediate : {0u, 1u, 127u, 128u, 0x7FFFFFFFu}) {
            if (a.getIdx() == 0 && immediate > 127) continue;
            both([&](auto& x) {
                x.add(a, immediate), x.or_(a, immediate), x.and_(a, immediate), x.sub(a, immediate),
                    x.xor_(a, immediate);
                x.cmp(a, immediate), x.cmp(a.cvt32(), immediate);
            });
        }
        if (a.getIdx()) both([&](auto& x) { x.cmp(a.cvt32(), 0x80000000), x.and_(a.cvt32(), 0xFFFFFF80); });
    }
}

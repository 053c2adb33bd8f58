// Int32 and double arithmetic, conversions between them.
#include "graph/types.h"
#include "native_tier/emitter.h"

#include "runtime/layout.h"
#include "runtime/object.h"

namespace tiercel::native_tier {

using graph::unrefined;
using namespace Xbyak::util;

// -- int32
// ---------------------------------------------------------------------------------------------------------------------

void Selector::commutative(Node* n) {
    bool swapped = isConstant(unrefined(n->input(0)));
    reg(n->input(swapped));
    anyOrImmediate(n->input(!swapped), true);
    result(n, n->input(swapped));
}

/// to op= with.
void Emitter::alu(Alu op, const Xbyak::Reg32& to, Node* with) {
    Location l = at(with);
    auto apply = [&](const auto& source) {
        switch (op) {
        case Alu::Add: MacroAssembler::add(to, source); break;
        case Alu::Or: or_(to, source); break;
        case Alu::And: and_(to, source); break;
        case Alu::Sub: sub(to, source); break;
        case Alu::Xor: xor_(to, source); break;
        case Alu::Cmp: cmp(to, source); break;
        }
    };
    if (l.kind == Location::Kind::Constant) {
        apply(static_cast<uint32_t>(l.bits));
    } else if (l.isMemory()) {
        apply(memory(l, 32));
    } else {
        apply(gpr(l.reg).cvt32());
    }
}

/// Of a constant on the left.
void Emitter::subtractFrom(Node* n) {
    Xbyak::Reg32 to = out32();
    Location x = at(n->input(0)), y = at(n->input(1));
    if (x.bits == 0 && y.kind == Location::Kind::Gpr) {
        mov(to, gpr(y.reg).cvt32());
        neg(to); // with the flag of an overflow as a subtraction has it
        return;
    }
    loadImmediate(to.cvt64(), x.bits);
    alu(Alu::Sub, to, n->input(1));
}

void Emitter::binary(Node* n, Alu op) {
    if (op == Alu::Sub && isConstant(unrefined(n->input(0)))) return subtractFrom(n);
    bool swapped = op != Alu::Sub && isConstant(unrefined(n->input(0)));
    Xbyak::Reg32 x = reg32(n->input(swapped)), to = out32();
    Node* y = n->input(!swapped);
    if (op == Alu::Add && to.getIdx() != x.getIdx()) {
        Location l = at(y);
        if (l.kind == Location::Kind::Constant) {
            lea(to, ptr[x.cvt64() + static_cast<int32_t>(l.bits)]);
            return;
        }
        if (l.kind == Location::Kind::Gpr) {
            lea(to, ptr[x.cvt64() + gpr(l.reg)]);
            return;
        }
    }
    if (to.getIdx() != x.getIdx()) mov(to, x);
    alu(op, to, y);
}

#define BINARY(name, op)                                                                                               \
    void Selector::select##name(Node* n) { commutative(n); }                                                           \
    void Emitter::emit##name(Node* n) { binary(n, Alu::op); }
BINARY(Int32Add, Add)
BINARY(Int32And, And)
BINARY(Int32Or, Or)
BINARY(Int32Xor, Xor)
#undef BINARY

void Selector::selectInt32Sub(Node* n) {
    // A constant on the left is loaded where the result will be.
    if (!isConstant(unrefined(n->input(0)))) reg(n->input(0));
    anyOrImmediate(n->input(1), true);
    result(n, n->input(0));
}
void Emitter::emitInt32Sub(Node* n) { binary(n, Alu::Sub); }

void Selector::selectInt32Mul(Node* n) { commutative(n); }
void Emitter::emitInt32Mul(Node* n) {
    bool swapped = isConstant(unrefined(n->input(0)));
    Xbyak::Reg32 x = reg32(n->input(swapped)), to = out32();
    Location y = at(n->input(!swapped));
    if (y.kind == Location::Kind::Constant) {
        imul(to, x, static_cast<int>(static_cast<int32_t>(y.bits)));
        return;
    }
    if (to.getIdx() != x.getIdx()) mov(to, x);
    if (y.isMemory()) {
        imul(to, memory(y, 32));
    } else {
        imul(to, gpr(y.reg).cvt32());
    }
}

void Selector::selectInt32Min(Node* n) {
    reg(n->input(0));
    reg(n->input(1), true);
    result(n, n->input(0));
}
void Selector::selectInt32Max(Node* n) { selectInt32Min(n); }
void Emitter::minMax(Node* n, Cond take) {
    Xbyak::Reg32 x = reg32(n->input(0)), y = reg32(n->input(1)), to = out32();
    if (to.getIdx() != x.getIdx()) mov(to, x);
    cmp(to, y);
    if (take == Cond::G) {
        cmovg(to, y);
    } else {
        cmovl(to, y);
    }
}
void Emitter::emitInt32Min(Node* n) { minMax(n, Cond::G); }
void Emitter::emitInt32Max(Node* n) { minMax(n, Cond::L); }

/// The count is in cl, unless the processor can take it from any register.
void Selector::selectInt32Shl(Node* n) {
    reg(n->input(0), false);
    if (!isConstant(unrefined(n->input(1)))) {
        any(n->input(1));
        current_->taken = 1 << kRcx;
    }
    result(n, n->input(0));
}
void Selector::selectInt32Shr(Node* n) { selectInt32Shl(n); }
void Selector::selectInt32Ushr(Node* n) { selectInt32Shl(n); }
void Emitter::shift(Node* n, int kind) {
    Xbyak::Reg32 x = reg32(n->input(0)), to = out32();
    Location count = at(n->input(1));
    if (count.kind != Location::Kind::Constant) loadTo(rcx, count);
    if (to.getIdx() != x.getIdx()) mov(to, x);
    if (count.kind == Location::Kind::Constant) {
        int by = static_cast<int>(count.bits & 31);
        if (by == 0) return;
        kind == 0 ? shl(to, by) : kind == 1 ? sar(to, by) : shr(to, by);
    } else {
        kind == 0 ? shl(to, cl) : kind == 1 ? sar(to, cl) : shr(to, cl);
    }
}
void Emitter::emitInt32Shl(Node* n) { shift(n, 0); }
void Emitter::emitInt32Shr(Node* n) { shift(n, 1); }
void Emitter::emitInt32Ushr(Node* n) { shift(n, 2); }

void Selector::selectCheckedAdd(Node* n) {
    commutative(n);
    leaves(n);
}
void Selector::selectCheckedSub(Node* n) {
    selectInt32Sub(n);
    leaves(n);
}
void Emitter::checkedBinary(Node* n, Alu op) {
    beginGuard(n);
    bool isConstantFirst = isConstant(unrefined(n->input(0)));
    if (op == Alu::Sub && isConstantFirst) {
        subtractFrom(n);
    } else {
        Xbyak::Reg32 x = reg32(n->input(isConstantFirst)), to = out32();
        if (to.getIdx() != x.getIdx()) mov(to, x);
        alu(op, to, n->input(!isConstantFirst));
    }
    exitIf(n, Cond::O);
}
void Emitter::emitCheckedAdd(Node* n) { checkedBinary(n, Alu::Add); }
void Emitter::emitCheckedSub(Node* n) { checkedBinary(n, Alu::Sub); }

void Selector::selectCheckedMul(Node* n) {
    bool swapped = isConstant(unrefined(n->input(0)));
    reg(n->input(swapped), true);
    if (!isConstant(unrefined(n->input(!swapped)))) reg(n->input(!swapped), true);
    leaves(n);
    result(n);
}
void Emitter::emitCheckedMul(Node* n) {
    beginGuard(n);
    uint32_t exit = exitOf(n);
    bool swapped = isConstant(unrefined(n->input(0)));
    Xbyak::Reg32 x = reg32(n->input(swapped)), to = out32();
    Location y = at(n->input(!swapped));
    auto factor = static_cast<int32_t>(y.bits);
    if (y.kind == Location::Kind::Constant) {
        imul(to, x, factor);
    } else {
        mov(to, x);
        imul(to, gpr(y.reg).cvt32());
    }
    exitIf(Cond::O, exit);
    // A product of 0 with a negative factor is -0.
    if (y.kind == Location::Kind::Constant) {
        if (factor > 0) return;
        test(x, x);
        exitIf(factor == 0 ? Cond::S : Cond::E, exit);
        return;
    }
    test(to, to);
    Jump zero = MacroAssembler::jumpIf(Cond::E);
    uint32_t resume = offset();
    Xbyak::Reg32 other = gpr(y.reg).cvt32();
    later([=, this] {
        bind(zero);
        mov(r11d, x);
        or_(r11d, other);
        exitIf(Cond::S, exit);
        // r11 was the result if nobody wants it.
        jumpTo(resume);
    });
}

/// In rax and rdx.
void Selector::divides(Node* n) {
    reg(n->input(0), true);
    if (!isConstant(unrefined(n->input(1))) || n->is(Opcode::CheckedDiv)) reg(n->input(1), true);
    current_->taken = 1 << kRax | 1 << kRdx;
    if (n->isGuard()) leaves(n);
    result(n);
}
void Selector::selectCheckedDiv(Node* n) { divides(n); }
void Emitter::emitCheckedDiv(Node* n) {
    beginGuard(n);
    uint32_t exit = exitOf(n);
    Xbyak::Reg32 x = reg32(n->input(0)), y = reg32(n->input(1));
    // 0 / negative is -0; INT32_MIN / -1 does not fit: with y negative, x must not have all of its lower bits clear.
    test(y, y);
    exitIf(Cond::E, exit);
    Jump negative = MacroAssembler::jumpIf(Cond::S);
    uint32_t divide = offset();
    mov(eax, x);
    cdq();
    idiv(y);
    test(edx, edx);
    exitIf(Cond::NE, exit);
    if (hasResult()) mov(out32(), eax);
    later([=, this] {
        bind(negative);
        test(x, x);
        exitIf(Cond::E, exit);
        cmp(x, static_cast<uint32_t>(INT32_MIN));
        Jump fine = MacroAssembler::jumpIf(Cond::NE);
        cmp(y, static_cast<uint32_t>(-1));
        exitIf(Cond::E, exit);
        bind(fine);
        jumpTo(divide);
    });
}

namespace {

/// The divisor of a CheckedMod without its sign, if it is a constant and not 0.
bool constantDivisor(const Node* n, uint32_t& divisor) {
    uint64_t bits = 0;
    if (!constantBits(unrefined(const_cast<Node*>(n->input(1))), bits)) return false;
    auto with = static_cast<int32_t>(bits);
    divisor = with < 0 ? 0u - static_cast<uint32_t>(with) : static_cast<uint32_t>(with);
    return divisor != 0;
}

} // namespace

void Selector::selectCheckedMod(Node* n) {
    uint32_t divisor = 0;
    if (constantDivisor(n, divisor) && (divisor & (divisor - 1)) == 0) {
        reg(n->input(0), true);
        leaves(n);
        result(n, n->input(0));
        return;
    }
    divides(n);
}
/// The remainder has the sign of x: computed of the absolute values, where nothing overflows.
void Emitter::emitCheckedMod(Node* n) {
    bool isNonNegative = n->aux2 == graph::kNonNegative;
    uint32_t divisor = 0;
    bool isConstantDivisor = constantDivisor(n, divisor);
    beginGuard(n);
    uint32_t exit = exitOf(n);
    Xbyak::Reg32 x = reg32(n->input(0));
    if (isConstantDivisor && (divisor & (divisor - 1)) == 0) {
        Xbyak::Reg32 to = out32();
        Jump negative;
        if (!isNonNegative) {
            test(x, x);
            negative = MacroAssembler::jumpIf(Cond::S);
        }
        mov(to, x);
        and_(to, divisor - 1);
        uint32_t resume = offset();
        if (isNonNegative) return;
        later([=, this] {
            bind(negative);
            mov(to, x);
            neg(to);
            and_(to, divisor - 1);
            exitIf(Cond::E, exit); // -0
            neg(to);
            jumpTo(resume);
        });
        return;
    }
    if (isConstantDivisor) {
        mov(r11d, divisor);
    } else if (isConstant(unrefined(n->input(1)))) {
        exitAlways(exit); // by 0
    } else {
        Xbyak::Reg32 y = reg32(n->input(1));
        test(y, y);
        exitIf(Cond::E, exit);
        mov(eax, y);
        neg(eax);
        mov(r11d, y);
        cmovns(r11d, eax); // the absolute value
    }
    Jump negative;
    if (!isNonNegative) {
        test(x, x);
        negative = MacroAssembler::jumpIf(Cond::S);
    }
    mov(eax, x);
    xor_(edx, edx);
    div(r11d);
    uint32_t resume = offset();
    bool wanted = hasResult();
    Xbyak::Reg32 to = out32();
    if (wanted) mov(to, edx);
    if (isNonNegative) return;
    later([=, this] {
        bind(negative);
        mov(eax, x);
        neg(eax);
        xor_(edx, edx);
        div(r11d);
        test(edx, edx);
        exitIf(Cond::E, exit); // -0
        neg(edx);
        jumpTo(resume);
    });
}

void Selector::selectCheckedNeg(Node* n) {
    reg(n->input(0));
    leaves(n);
    result(n, n->input(0));
}
void Emitter::emitCheckedNeg(Node* n) {
    // 0 would be -0, INT32_MIN does not fit: the two with no bit below the sign.
    Xbyak::Reg32 x = reg32(n->input(0));
    beginGuard(n);
    CodeGenerator::test(x, 0x7FFF'FFFF);
    exitIf(n, Cond::E);
    if (!hasResult()) return;
    if (out32().getIdx() != x.getIdx()) mov(out32(), x);
    neg(out32());
}
void Selector::selectCheckUint32(Node* n) {
    reg(n->input(0));
    leaves(n);
}
void Emitter::emitCheckUint32(Node* n) {
    Xbyak::Reg32 x = reg32(n->input(0));
    beginGuard(n);
    test(x, x);
    exitIf(n, Cond::S);
}

void Selector::selectCheckBounds(Node* n) {
    bool swapped = isConstant(unrefined(n->input(0))) && !isConstant(unrefined(n->input(1)));
    reg(n->input(swapped));
    anyOrImmediate(n->input(!swapped));
    leaves(n);
}
void Emitter::emitCheckBounds(Node* n) {
    bool swapped = isConstant(unrefined(n->input(0))) && !isConstant(unrefined(n->input(1)));
    beginGuard(n);
    alu(Alu::Cmp, reg32(n->input(swapped)), n->input(!swapped));
    exitIf(n, swapped ? Cond::BE : Cond::AE);
}

// -- doubles
// ---------------------------------------------------------------------------------------------------------------------

void Selector::doubleOperation(Node* n) {
    reg(n->input(0));
    any(n->input(1), true);
    result(n, n->input(0));
}
#define DOUBLE_OPERATION(name, instruction)                                                                            \
    void Selector::select##name(Node* n) { doubleOperation(n); }                                                       \
    void Emitter::emit##name(Node* n) {                                                                                \
        Xbyak::Xmm x = xmm(n->input(0)), to = outXmm();                                                                \
        if (to.getIdx() != x.getIdx()) movaps(to, x);                                                                  \
        withDouble(n->input(1), [&](const auto& y) { instruction(to, y); });                                           \
    }
DOUBLE_OPERATION(DoubleAdd, addsd)
DOUBLE_OPERATION(DoubleSub, subsd)
DOUBLE_OPERATION(DoubleMul, mulsd)
DOUBLE_OPERATION(DoubleDiv, divsd)
#undef DOUBLE_OPERATION

void Selector::selectDoubleMod(Node* n) {
    any(n->input(0));
    any(n->input(1));
    current_->clobbers = Clobbers::C;
    resultIn(n, 0);
}
void Emitter::emitDoubleMod(Node* n) {
    callIntrinsic(graph::Intrinsic::doubleMod, {argument(n->input(0)), argument(n->input(1))});
    resultFromCall(n);
}

void Selector::selectDoubleNeg(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitDoubleNeg(Node* n) {
    Xbyak::Xmm x = xmm(n->input(0)), to = outXmm();
    if (to.getIdx() != x.getIdx()) movaps(to, x);
    xorps(to, pooled(Pooled::SignMask, 128));
}
void Selector::selectDoubleAbs(Node* n) { selectDoubleNeg(n); }
void Emitter::emitDoubleAbs(Node* n) {
    Xbyak::Xmm x = xmm(n->input(0)), to = outXmm();
    if (to.getIdx() != x.getIdx()) movaps(to, x);
    andps(to, pooled(Pooled::AbsMask, 128));
}
void Selector::selectDoubleSqrt(Node* n) { selectDoubleNeg(n); }
void Emitter::emitDoubleSqrt(Node* n) { sqrtsd(outXmm(), xmm(n->input(0))); }
void Selector::selectDoubleFloor(Node* n) { selectDoubleNeg(n); }
void Emitter::emitDoubleFloor(Node* n) { roundsd(outXmm(), xmm(n->input(0)), 1); }
void Selector::selectDoubleCeil(Node* n) { selectDoubleNeg(n); }
void Emitter::emitDoubleCeil(Node* n) { roundsd(outXmm(), xmm(n->input(0)), 2); }
void Selector::selectDoubleTrunc(Node* n) { selectDoubleNeg(n); }
void Emitter::emitDoubleTrunc(Node* n) { roundsd(outXmm(), xmm(n->input(0)), 3); }

void Selector::selectDoubleMin(Node* n) {
    reg(n->input(0));
    reg(n->input(1), true);
    result(n, n->input(0));
}
void Selector::selectDoubleMax(Node* n) { selectDoubleMin(n); }
/// With JavaScript's rules: any NaN gives NaN, and -0 is less than 0.
void Emitter::doubleMinMax(Node* n, bool isMin) {
    Xbyak::Xmm x = xmm(n->input(0)), y = xmm(n->input(1)), to = outXmm();
    if (to.getIdx() != x.getIdx()) movaps(to, x);
    ucomisd(to, y);
    Jump nan = MacroAssembler::jumpIf(Cond::P);
    Jump equal = MacroAssembler::jumpIf(Cond::E);
    ShortJump keep = shortJumpIf(isMin ? Cond::B : Cond::A);
    movaps(to, y);
    bind(keep);
    uint32_t resume = offset();
    later([=, this] {
        bind(nan);
        addsd(to, y);
        jumpTo(resume);
        bind(equal);
        if (isMin) {
            orps(to, y);
        } else {
            andps(to, y);
        }
        jumpTo(resume);
    });
}
void Emitter::emitDoubleMin(Node* n) { doubleMinMax(n, true); }
void Emitter::emitDoubleMax(Node* n) { doubleMinMax(n, false); }

void Selector::selectCheckNotHoleDouble(Node* n) {
    reg(n->input(0));
    leaves(n);
}
void Emitter::emitCheckNotHoleDouble(Node* n) {
    Xbyak::Xmm x = xmm(n->input(0));
    beginGuard(n);
    movq(r11, x);
    cmp(r11, pooled(Pooled::HoleBits));
    exitIf(n, Cond::E);
}

// -- conversions
// ---------------------------------------------------------------------------------------------------------------------

void Selector::selectInt32ToDouble(Node* n) {
    any(n->input(0));
    result(n);
}
void Emitter::emitInt32ToDouble(Node* n) {
    Xbyak::Xmm to = outXmm();
    Location l = at(n->input(0));
    if (l.kind == Location::Kind::Constant) {
        mov(r11d, static_cast<uint32_t>(l.bits));
        l = {Location::Kind::Gpr, kR11};
    }
    xorps(to, to); // the conversion keeps the upper half, and so would wait for what was there
    if (l.isMemory()) {
        cvtsi2sd(to, memory(l, 32));
    } else {
        cvtsi2sd(to, gpr(l.reg).cvt32());
    }
}
void Selector::selectUint32ToDouble(Node* n) {
    reg(n->input(0));
    result(n);
}
void Emitter::emitUint32ToDouble(Node* n) {
    xorps(outXmm(), outXmm());
    cvtsi2sd(outXmm(), reg(n->input(0)));
}

/// Bools are 0 or 1 in 32 bits.
void Selector::selectBoolToInt32(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitBoolToInt32(Node* n) {
    Xbyak::Reg32 in = reg32(n->input(0));
    if (out32().getIdx() != in.getIdx()) mov(out32(), in);
}

void Selector::selectDoubleToInt32(Node* n) {
    reg(n->input(0));
    current_->savesLive = true;
    result(n);
}
/// The processor's conversion to 64 bits has the lower 32 bits right for all but huge numbers, for which it says
/// INT64_MIN.
void Emitter::emitDoubleToInt32(Node* n) {
    Xbyak::Xmm in = xmm(n->input(0));
    Xbyak::Reg64 to = out();
    cvttsd2si(to, in);
    cmp(to, 1);
    Jump huge = MacroAssembler::jumpIf(Cond::O);
    uint32_t resume = offset();
    mov(to.cvt32(), to.cvt32());
    later([=, this, saved = savedHere()] {
        bind(huge);
        saveRegisters(saved);
        callIntrinsic(graph::Intrinsic::truncateToInt32,
                      {{{Location::Kind::Xmm, static_cast<int8_t>(in.getIdx())}, Rep::Double}});
        mov(r11d, eax);
        restoreRegisters(saved);
        mov(to.cvt32(), r11d);
        jumpTo(resume);
    });
}
void Selector::selectCheckedDoubleToInt32(Node* n) {
    reg(n->input(0), true);
    leaves(n);
    result(n);
}
void Emitter::emitCheckedDoubleToInt32(Node* n) {
    Xbyak::Xmm in = xmm(n->input(0));
    Xbyak::Reg32 to = out32();
    beginGuard(n);
    uint32_t exit = exitOf(n);
    cvttsd2si(to, in);
    xorps(xmm15, xmm15);
    cvtsi2sd(xmm15, to);
    ucomisd(xmm15, in);
    exitIf(Cond::NE, exit);
    exitIf(Cond::P, exit);
    test(to, to);
    Jump zero = MacroAssembler::jumpIf(Cond::E);
    uint32_t resume = offset();
    later([=, this] {
        bind(zero);
        movq(r11, in);
        test(r11, r11);
        exitIf(Cond::S, exit); // -0
        xor_(to, to);
        jumpTo(resume);
    });
}

} // namespace tiercel::native_tier

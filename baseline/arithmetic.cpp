// Templates of loads, moves and arithmetic. Arithmetic tries int32 first; doubles come out of line, or first where the
// interpreter's feedback says so. A path that widens the feedback notes it (what it saw is what speculation will rely
// on).
#include "baseline/compiler.h"

namespace tiercel::baseline {

// -- loads and moves

void TemplateCompiler::visitLoadConst() { store(pc_->a, code_->constants_[static_cast<uint32_t>(pc_->bc())].bits()); }
void TemplateCompiler::visitLoadInt() {
    if (pc_->bc() == 0) {
        storeRegister(pc_->a, r12);
        return;
    }
    mov(eax, static_cast<uint32_t>(pc_->bc()));
    boxInt32(rax);
    setResult();
}
void TemplateCompiler::visitLoadSpecial() { store(pc_->a, static_cast<uint16_t>(pc_->b)); }
void TemplateCompiler::visitMove() {
    load(rax, pc_->b);
    setResult();
}
void TemplateCompiler::visitFillUndefined() {
    if (pc_->b > 16) {
        callStub();
        return;
    }
    mov(eax, static_cast<uint32_t>(Value::kUndefined));
    for (int32_t i = 0; i < pc_->b; i++) storeRegister(pc_->a + i, rax);
}

void TemplateCompiler::visitCoerceThis() {
    loadRegister(rax, kFrameThis);
    toSlow(ifNotCell(rax));
    compareByte(rax, layout::kCellKind, static_cast<uint8_t>(kFirstObjectKind));
    toSlow(jumpIf(Cond::B));
    slow();
}
void TemplateCompiler::visitCheckThis() {
    if (inRax_ != kNone) { // stays there
        useRax();
        nextInRax_ = inRax_;
    }
    cmp(regA(), static_cast<uint32_t>(Value::kEmpty));
    toSlow(jumpIf(Cond::E));
    slow();
}
void TemplateCompiler::visitCheckTdz() { visitCheckThis(); }

// -- doubles

/// The number in `r` (clobbered) as a double. Ints convert; anything else jumps.
void TemplateCompiler::toDouble(const Xbyak::Reg64& r, const Xbyak::Xmm& x, Jump& notNumber) {
    cmp(r, r12);
    ShortJump isDouble = shortJumpIf(Cond::B);
    xorps(x, x); // cvtsi2sd leaves the upper half as it was: waits for it
    cvtsi2sd(x, r.cvt32());
    ShortJump done = shortJump();
    bind(isDouble);
    // Subtracts kDoubleOffset (= -kNumberTag); no carry: below it, no number.
    add(r, r12);
    notNumber = jumpIf(Cond::AE);
    movq(x, r);
    bind(done);
}

void TemplateCompiler::boxDouble() {
    ucomisd(xmm0, xmm0);
    toSlow(jumpIf(Cond::P));
    movq(rax, xmm0);
    sub(rax, r12);
}
/// Out of line: the result is NaN.
void TemplateCompiler::emitNaN(const Slow& s) {
    loadImmediate(rax, Value::nan().bits());
    storeRegister(pc_->a, rax);
    resume(s, true);
}

void TemplateCompiler::arithmetic(Arith op, bool immediate) {
    if (pc_->feedback & kArithDouble && !(pc_->feedback & kArithInt32)) {
        doubleArithmetic(op, immediate);
        return;
    }
    if (immediate) {
        load(rax, pc_->b);
    } else {
        loadTwo(pc_->b, pc_->c);
    }
    toSlow(ifNotInt32(rax));
    if (!immediate) toSlow(ifNotInt32(rcx));
    switch (op) {
    case Arith::Add:
        if (immediate) {
            add(eax, static_cast<int32_t>(pc_->c));
        } else {
            add(eax, ecx);
        }
        toSlow(jumpIf(Cond::O));
        break;
    case Arith::Sub:
        if (immediate) {
            sub(eax, static_cast<int32_t>(pc_->c));
        } else {
            sub(eax, ecx);
        }
        toSlow(jumpIf(Cond::O));
        break;
    case Arith::Mul:
        if (immediate) {
            imul(edx, eax, static_cast<int32_t>(pc_->c));
        } else {
            mov(edx, eax);
            imul(edx, ecx);
        }
        toSlow(jumpIf(Cond::O));
        {
            // Zero may be -0: if the factors' signs differ.
            test(edx, edx);
            ShortJump notZero = shortJumpIf(Cond::NE);
            if (immediate) {
                if (pc_->c > 0) {
                    test(eax, eax);
                    toSlow(jumpIf(Cond::S));
                } else {
                    toSlow(jump());
                }
            } else {
                or_(eax, ecx);
                toSlow(jumpIf(Cond::S));
            }
            bind(notZero);
        }
        mov(rax, rdx);
        break;
    case Arith::Div: break;
    }
    boxInt32(rax);
    setResult();
    slow(&TemplateCompiler::emitMixed, static_cast<uint32_t>(op) | (immediate ? 16 : 0));
}

/// Doubles first; int32 operands and the rest out of line.
void TemplateCompiler::doubleArithmetic(Arith op, bool immediate) {
    if (immediate) {
        load(rax, pc_->b);
    } else {
        loadTwo(pc_->b, pc_->c);
    }
    cmp(rax, r12);
    toSlow(jumpIf(Cond::AE));
    if (!immediate) {
        cmp(rcx, r12);
        toSlow(jumpIf(Cond::AE));
    }
    add(rax, r12);
    toSlow(jumpIf(Cond::AE));
    movq(xmm0, rax);
    if (immediate) {
        mov(ecx, static_cast<uint32_t>(static_cast<int32_t>(pc_->c)));
        xorps(xmm1, xmm1);
        cvtsi2sd(xmm1, ecx);
    } else {
        add(rcx, r12);
        toSlow(jumpIf(Cond::AE));
        movq(xmm1, rcx);
    }
    switch (op) {
    case Arith::Add: addsd(xmm0, xmm1); break;
    case Arith::Sub: subsd(xmm0, xmm1); break;
    case Arith::Mul: mulsd(xmm0, xmm1); break;
    case Arith::Div: divsd(xmm0, xmm1); break;
    }
    {
        SetAside others(*this);
        boxDouble();
        setResult();
        slow(&TemplateCompiler::emitNaN);
    }
    slow(&TemplateCompiler::emitMixed, static_cast<uint32_t>(op) | (immediate ? 16 : 0) | 32);
}

/// Out of line: numbers of either kind; the rest goes to the stub.
void TemplateCompiler::emitMixed(const Slow& s) {
    auto op = static_cast<Arith>(s.data & 15);
    bool immediate = s.data & 16;
    loadRegister(rax, pc_->b);
    if (!immediate) loadRegister(rcx, pc_->c);
    Jump generic[5];
    int count = 0;
    // Two int32 that got here overflowed or gave -0, which the stub notes; or came to where doubles are expected.
    cmp(rax, r12);
    Jump firstIsDouble = jumpIf(Cond::B), secondIsDouble;
    if (!immediate) {
        cmp(rcx, r12);
        secondIsDouble = jumpIf(Cond::B);
    }
    if ((s.data & 32) && (op == Arith::Add || op == Arith::Sub)) {
        if (immediate) mov(ecx, static_cast<uint32_t>(static_cast<int32_t>(pc_->c)));
        if (op == Arith::Add) {
            add(eax, ecx);
        } else {
            sub(eax, ecx);
        }
        generic[count++] = jumpIf(Cond::O);
        boxInt32(rax);
        storeRegister(pc_->a, rax);
        resume(s, true);
    } else {
        generic[count++] = jump();
    }
    bind(firstIsDouble);
    if (!immediate) bind(secondIsDouble);
    toDouble(rax, xmm0, generic[count++]);
    if (immediate) {
        mov(ecx, static_cast<uint32_t>(static_cast<int32_t>(pc_->c)));
        xorps(xmm1, xmm1);
        cvtsi2sd(xmm1, ecx);
    } else {
        toDouble(rcx, xmm1, generic[count++]);
    }
    if (!(pc_->feedback & kArithDouble)) note(kArithDouble);
    switch (op) {
    case Arith::Add: addsd(xmm0, xmm1); break;
    case Arith::Sub: subsd(xmm0, xmm1); break;
    case Arith::Mul: mulsd(xmm0, xmm1); break;
    case Arith::Div: divsd(xmm0, xmm1); break;
    }
    ucomisd(xmm0, xmm0);
    generic[count++] = jumpIf(Cond::P);
    movq(rax, xmm0);
    sub(rax, r12);
    storeRegister(pc_->a, rax);
    resume(s, true);
    for (int i = 0; i < count; i++) bind(generic[i]);
    stubAndResume(s);
}

void TemplateCompiler::visitAdd() { arithmetic(Arith::Add, false); }
void TemplateCompiler::visitSub() { arithmetic(Arith::Sub, false); }
void TemplateCompiler::visitMul() { arithmetic(Arith::Mul, false); }
void TemplateCompiler::visitAddI() { arithmetic(Arith::Add, true); }
void TemplateCompiler::visitSubI() { arithmetic(Arith::Sub, true); }
void TemplateCompiler::visitMulI() { arithmetic(Arith::Mul, true); }
void TemplateCompiler::visitDiv() { doubleArithmetic(Arith::Div, false); }

void TemplateCompiler::visitMod() {
    loadTwo(pc_->b, pc_->c);
    toSlow(ifNotInt32(rax));
    toSlow(ifNotInt32(rcx));
    test(eax, eax);
    toSlow(jumpIf(Cond::S)); // a negative dividend may give -0
    test(ecx, ecx);
    toSlow(jumpIf(Cond::LE));
    xor_(edx, edx);
    div(ecx);
    mov(eax, edx);
    boxInt32(rax);
    setResult();
    slow();
}

// -- bits

void TemplateCompiler::bitwise(Bit op, bool immediate) {
    auto imm = static_cast<uint32_t>(static_cast<int32_t>(pc_->c));
    if (immediate) {
        load(rax, pc_->b);
    } else {
        loadTwo(pc_->b, pc_->c);
    }
    toSlow(ifNotInt32(rax));
    if (!immediate) toSlow(ifNotInt32(rcx));
    switch (op) {
    case Bit::And:
        if (immediate) {
            and_(eax, imm);
        } else {
            and_(eax, ecx);
        }
        break;
    case Bit::Or:
        if (immediate) {
            if (imm) or_(eax, imm);
        } else {
            or_(eax, ecx);
        }
        break;
    case Bit::Xor: xor_(eax, ecx); break;
    case Bit::Shl:
        if (immediate) {
            shl(eax, imm & 31);
        } else {
            shl(eax, cl);
        }
        break;
    case Bit::Shr:
        if (immediate) {
            sar(eax, imm & 31);
        } else {
            sar(eax, cl);
        }
        break;
    case Bit::Ushr:
        if (immediate) {
            shr(eax, imm & 31);
        } else {
            shr(eax, cl);
        }
        // No int32 from 2^31 on.
        test(eax, eax);
        toSlow(jumpIf(Cond::S));
        break;
    }
    if (immediate && op == Bit::Or && !imm) {
        // x | 0 of an int32 is itself
    } else {
        if (immediate && (imm & 31) == 0 && (op == Bit::Shl || op == Bit::Shr)) mov(eax, eax);
        boxInt32(rax);
    }
    setResult();
    slow(&TemplateCompiler::emitBitwiseDouble, static_cast<uint32_t>(op) | (immediate ? 16 : 0));
}
/// Out of line: a double that is in int32's range, on the left of an operator with an int32 on the right.
void TemplateCompiler::emitBitwiseDouble(const Slow& s) {
    auto op = static_cast<Bit>(s.data & 15);
    bool immediate = s.data & 16;
    if (!(pc_->feedback & kArithDouble) || op == Bit::Ushr) {
        stubAndResume(s);
        return;
    }
    Jump generic[4];
    int count = 0;
    loadRegister(rax, pc_->b);
    if (!immediate) {
        loadRegister(rcx, pc_->c);
        generic[count++] = ifNotInt32(rcx);
    }
    cmp(rax, r12);
    generic[count++] = jumpIf(Cond::AE);
    add(rax, r12);
    generic[count++] = jumpIf(Cond::AE);
    movq(xmm0, rax);
    cvttsd2si(rax, xmm0);
    // Exact in 64 bits unless it is the "integer indefinite" value; then wrapping is dropping the upper half.
    mov(rdx, rax);
    dec(rdx);
    generic[count++] = jumpIf(Cond::O);
    mov(eax, eax);
    auto imm = static_cast<uint32_t>(static_cast<int32_t>(pc_->c));
    switch (op) {
    case Bit::And: immediate ? and_(eax, imm) : and_(eax, ecx); break;
    case Bit::Or: immediate ? or_(eax, imm) : or_(eax, ecx); break;
    case Bit::Xor: xor_(eax, ecx); break;
    case Bit::Shl: immediate ? shl(eax, static_cast<int>(imm & 31)) : shl(eax, cl); break;
    case Bit::Shr: immediate ? sar(eax, static_cast<int>(imm & 31)) : sar(eax, cl); break;
    case Bit::Ushr: break;
    }
    mov(eax, eax);
    boxInt32(rax);
    storeRegister(pc_->a, rax);
    resume(s, true);
    for (int i = 0; i < count; i++) bind(generic[i]);
    stubAndResume(s);
}
void TemplateCompiler::visitBitAnd() { bitwise(Bit::And, false); }
void TemplateCompiler::visitBitOr() { bitwise(Bit::Or, false); }
void TemplateCompiler::visitBitXor() { bitwise(Bit::Xor, false); }
void TemplateCompiler::visitShl() { bitwise(Bit::Shl, false); }
void TemplateCompiler::visitShr() { bitwise(Bit::Shr, false); }
void TemplateCompiler::visitUshr() { bitwise(Bit::Ushr, false); }
void TemplateCompiler::visitBitAndI() { bitwise(Bit::And, true); }
void TemplateCompiler::visitBitOrI() { bitwise(Bit::Or, true); }
void TemplateCompiler::visitShlI() { bitwise(Bit::Shl, true); }
void TemplateCompiler::visitShrI() { bitwise(Bit::Shr, true); }
void TemplateCompiler::visitUshrI() { bitwise(Bit::Ushr, true); }

// -- unary

void TemplateCompiler::increment(bool up) {
    load(rax, pc_->b);
    toSlow(ifNotInt32(rax));
    if (up) {
        inc(eax);
    } else {
        dec(eax);
    }
    toSlow(jumpIf(Cond::O));
    boxInt32(rax);
    setResult();
    slow();
}
void TemplateCompiler::visitInc() { increment(true); }
void TemplateCompiler::visitDec() { increment(false); }

void TemplateCompiler::visitNeg() {
    load(rax, pc_->b);
    if (pc_->feedback & kArithDouble) {
        cmp(rax, r12);
        toSlow(jumpIf(Cond::AE));
        mov(rcx, rax);
        add(rcx, r12);
        toSlow(jumpIf(Cond::AE));
        btc(rcx, 63);
        movq(xmm0, rcx);
        ucomisd(xmm0, xmm0);
        toSlow(jumpIf(Cond::P));
        sub(rcx, r12);
        mov(rax, rcx);
        setResult();
    } else {
        toSlow(ifNotInt32(rax));
        test(eax, 0x7FFF'FFFF); // 0 and the least int32 have no int32 negation
        toSlow(jumpIf(Cond::E));
        neg(eax);
        boxInt32(rax);
        setResult();
    }
    slow();
}
void TemplateCompiler::visitBitNot() {
    load(rax, pc_->b);
    toSlow(ifNotInt32(rax));
    not_(eax);
    boxInt32(rax);
    setResult();
    slow();
}
void TemplateCompiler::copyIfNumber() {
    load(rax, pc_->b);
    test(rax, r12);
    toSlow(jumpIf(Cond::E));
    setResult();
    slow();
}
void TemplateCompiler::visitToNumber() { copyIfNumber(); }
void TemplateCompiler::visitToNumeric() { copyIfNumber(); }

void TemplateCompiler::visitTypeOf() {
    load(rax, pc_->b);
    auto nameIs = [&](PropertyKey name) { loadImmediate(rax, reinterpret_cast<uint64_t>(name.string())); };
    test(rax, r12);
    ShortJump noNumber = shortJumpIf(Cond::E);
    nameIs(vm_.names.number);
    ShortJump known1 = shortJump();
    bind(noNumber);
    toSlow(ifNotCell(rax));
    movzx(ecx, byte[rax + layout::kCellKind]);
    cmp(ecx, static_cast<uint32_t>(CellKind::String));
    ShortJump noString = shortJumpIf(Cond::NE);
    nameIs(vm_.names.string);
    ShortJump known2 = shortJump();
    bind(noString);
    cmp(ecx, static_cast<uint32_t>(kFirstObjectKind));
    toSlow(jumpIf(Cond::B));
    cmp(ecx, static_cast<uint32_t>(CellKind::HtmlDda));
    toSlow(jumpIf(Cond::E));
    test(byte[rax + layout::kCellFlags], kCallable);
    nameIs(vm_.names.object);
    loadImmediate(rcx, reinterpret_cast<uint64_t>(vm_.names.function_.string()));
    cmovne(rax, rcx);
    bind(known1);
    bind(known2);
    setResult();
    slow();
}

void TemplateCompiler::visitNot() {
    load(rax, pc_->b);
    mov(rcx, rax);
    xor_(rcx, static_cast<int>(Value::kFalse));
    cmp(rcx, 1);
    toSlow(jumpIf(Cond::A));
    xor_(rax, 1);
    setResult();
    slow();
}

} // namespace tiercel::baseline

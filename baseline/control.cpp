// Templates of comparisons and jumps. The int32 comparison is straight; doubles, strings and the rest are out of line,
// where a C++ function decides what no few instructions can (helpers.h).
#include "baseline/compiler.h"

#include "runtime/interpreter/handlers.h"

namespace tiercel::baseline {

namespace {

/// A relation of doubles as the flags of `ucomisd`: operands swapped for less-than, so that NaN makes it false.
struct DoubleCondition {
    bool swap;
    Cond cond;
};
DoubleCondition doubleCondition(Cond c) {
    switch (c) {
    case Cond::L: return {true, Cond::A};
    case Cond::LE: return {true, Cond::AE};
    case Cond::G: return {false, Cond::A};
    default: return {false, Cond::AE};
    }
}

constexpr uint32_t kImmediate = 32, kNegated = 64;

} // namespace

// -- relations as values

void TemplateCompiler::relational(Cond c) {
    loadTwo(pc_->b, pc_->c);
    toSlow(ifNotInt32(rax));
    toSlow(ifNotInt32(rcx));
    xor_(edx, edx);
    cmp(eax, ecx);
    db(0x0F); // setcc dl
    db(0x90 | static_cast<uint8_t>(c));
    db(0xC2);
    or_(edx, static_cast<uint32_t>(Value::kFalse));
    mov(eax, edx);
    setResult();
    slow(&TemplateCompiler::emitRelationalDouble, static_cast<uint32_t>(c));
}
void TemplateCompiler::emitRelationalDouble(const Slow& s) {
    auto [swap, cond] = doubleCondition(static_cast<Cond>(s.data));
    loadRegister(rax, pc_->b);
    loadRegister(rcx, pc_->c);
    Jump first, second;
    toDouble(rax, xmm0, first);
    toDouble(rcx, xmm1, second);
    if (!(pc_->feedback & kArithDouble)) note(kArithDouble);
    xor_(edx, edx);
    if (swap) {
        ucomisd(xmm1, xmm0);
    } else {
        ucomisd(xmm0, xmm1);
    }
    db(0x0F);
    db(0x90 | static_cast<uint8_t>(cond));
    db(0xC2);
    or_(edx, static_cast<uint32_t>(Value::kFalse));
    storeRegister(pc_->a, rdx);
    resume(s);
    bind(first);
    bind(second);
    stubAndResume(s);
}
void TemplateCompiler::visitLt() { relational(Cond::L); }
void TemplateCompiler::visitLe() { relational(Cond::LE); }
void TemplateCompiler::visitGt() { relational(Cond::G); }
void TemplateCompiler::visitGe() { relational(Cond::GE); }

// -- equality as a value

void TemplateCompiler::equality(bool strict, bool negate) {
    loadTwo(pc_->b, pc_->c);
    toSlow(ifNotInt32(rax));
    toSlow(ifNotInt32(rcx));
    xor_(edx, edx);
    cmp(eax, ecx);
    db(0x0F);
    db(0x90 | static_cast<uint8_t>(negate ? Cond::NE : Cond::E));
    db(0xC2);
    or_(edx, static_cast<uint32_t>(Value::kFalse));
    mov(eax, edx);
    setResult();
    if (strict) {
        slow(&TemplateCompiler::emitEquality, negate);
    } else {
        slow();
    }
}
/// The first operands that are no small integers go through the stub, which notes their kinds. No jump (end: 0) where
/// the code knows that some were noted.
Jump TemplateCompiler::ifNothingNoted(uint8_t kinds) {
    if (pc_->feedback & kinds) return {};
    loadImmediate(rdx, reinterpret_cast<uint64_t>(&pc_->feedback));
    test(byte[rdx], kinds);
    return jumpIf(Cond::E);
}
/// Out of line: strict equality of values that are not numbers and not two strings.
void TemplateCompiler::emitEquality(const Slow& s) {
    bool negate = s.data;
    loadRegister(rax, pc_->b);
    loadRegister(rcx, pc_->c);
    Jump generic[4] = {ifNothingNoted(0xFF)};
    ShortJump different[3];
    test(rax, r12);
    generic[1] = jumpIf(Cond::NE);
    cmp(rax, rcx);
    ShortJump same = shortJumpIf(Cond::E);
    test(rax, rbx);
    different[0] = shortJumpIf(Cond::NE);
    test(rcx, rbx);
    different[1] = shortJumpIf(Cond::NE);
    movzx(edx, byte[rax + layout::kCellKind]);
    cmp(edx, static_cast<uint32_t>(kFirstObjectKind));
    different[2] = shortJumpIf(Cond::AE);
    cmp(edx, static_cast<uint32_t>(CellKind::String));
    generic[2] = jumpIf(Cond::NE);
    cmp(byte[rcx + layout::kCellKind], dl);
    ShortJump otherKind = shortJumpIf(Cond::NE);
    // Strings: of another length, or two that are unique.
    loadWord32(edx, rax, layout::kStringLength);
    compareWord32(edx, rcx, layout::kStringLength);
    ShortJump otherLength = shortJumpIf(Cond::NE);
    movzx(edx, byte[rax + layout::kCellFlags]);
    and_(dl, byte[rcx + layout::kCellFlags]);
    test(dl, kUnique);
    generic[3] = jumpIf(Cond::E);
    bind(otherKind);
    bind(otherLength);
    bind(different[2]);
    bind(different[0]);
    bind(different[1]);
    mov(regA(), static_cast<uint32_t>(negate ? Value::kTrue : Value::kFalse));
    resume(s);
    bind(same);
    mov(regA(), static_cast<uint32_t>(negate ? Value::kFalse : Value::kTrue));
    resume(s);
    for (Jump j : generic)
        if (j.end) bind(j);
    stubAndResume(s);
}
void TemplateCompiler::visitEq() { equality(false, false); }
void TemplateCompiler::visitNe() { equality(false, true); }
void TemplateCompiler::visitStrictEq() { equality(true, false); }
void TemplateCompiler::visitStrictNe() { equality(true, true); }

// -- jumps on one value

void TemplateCompiler::visitJump() {
    if (pc_->jump() > 0) {
        jumpToUnit(pc_->jump());
    } else {
        backEdge(pc_->jump());
    }
}

void TemplateCompiler::truthJump(bool ifTrue) {
    load(rdi, pc_->a);
    mov(rax, rdi);
    xor_(rax, static_cast<int>(Value::kFalse)); // 0 false, 1 true
    cmp(rax, 1);
    toSlow(jumpIf(Cond::A));
    branch(ifTrue ? Cond::E : Cond::B, pc_->jump()); // of the comparison with 1
    slow(&TemplateCompiler::emitTruthJump, ifTrue);
}
void TemplateCompiler::emitTruthJump(const Slow& s) {
    bool ifTrue = s.data;
    // rdi: the value, no boolean
    cmp(rdi, r12);
    ShortJump notInt = shortJumpIf(Cond::B);
    test(edi, edi);
    ShortJump decided = shortJumpIf(Cond::NE);
    ShortJump decidedZero = shortJump();
    bind(notInt);
    test(rdi, rbx);
    ShortJump notCell = shortJumpIf(Cond::NE);
    movzx(eax, byte[rdi + layout::kCellKind]);
    cmp(eax, static_cast<uint32_t>(CellKind::String));
    ShortJump noString = shortJumpIf(Cond::NE);
    cmp(dword[rdi + layout::kStringLength], 0);
    ShortJump decidedString = shortJump();
    bind(noString);
    cmp(eax, static_cast<uint32_t>(CellKind::HtmlDda));
    ShortJump ask1 = shortJumpIf(Cond::E);
    cmp(eax, static_cast<uint32_t>(kFirstObjectKind));
    ShortJump ask2 = shortJumpIf(Cond::B);
    test(rsp, rsp); // an object: true
    ShortJump decidedObject = shortJump();
    bind(notCell);
    mov(rax, rdi);
    and_(rax, ~0x8);
    xor_(rax, static_cast<int>(Value::kNull));
    ShortJump decidedNullish = shortJumpIf(Cond::E);
    bind(ask1);
    bind(ask2);
    callFunction(isTruthy);
    test(eax, eax);
    for (ShortJump j : {decided, decidedZero, decidedString, decidedObject, decidedNullish}) bind(j);
    branchSlow(ifTrue ? Cond::NE : Cond::E, pc_->jump(), s.resume);
}
void TemplateCompiler::visitJumpTrue() { truthJump(true); }
void TemplateCompiler::visitJumpFalse() { truthJump(false); }

void TemplateCompiler::nullishJump(bool jumpIfNullish) {
    load(rax, pc_->a);
    and_(rax, ~0x8);
    cmp(rax, static_cast<uint32_t>(Value::kNull));
    branch(jumpIfNullish ? Cond::E : Cond::NE, pc_->jump());
}
void TemplateCompiler::compareJump(uint64_t bits, Cond c) {
    if (inRax_ == pc_->a) {
        useRax();
        cmp(rax, static_cast<uint32_t>(bits));
    } else {
        cmp(regA(), static_cast<uint32_t>(bits));
    }
    branch(c, pc_->jump());
}
void TemplateCompiler::visitJumpNullish() { nullishJump(true); }
void TemplateCompiler::visitJumpNotNullish() { nullishJump(false); }
void TemplateCompiler::visitJumpUndefined() { compareJump(Value::kUndefined, Cond::E); }
void TemplateCompiler::visitJumpNotUndefined() { compareJump(Value::kUndefined, Cond::NE); }
void TemplateCompiler::visitJumpNull() { compareJump(Value::kNull, Cond::E); }
void TemplateCompiler::visitJumpNotNull() { compareJump(Value::kNull, Cond::NE); }
void TemplateCompiler::visitJumpEmpty() { compareJump(Value::kEmpty, Cond::E); }

void TemplateCompiler::visitSwitch() {
    const std::vector<int32_t>& table = data_.jumpTables[static_cast<uint32_t>(pc_->bc())];
    mov(eax, dword[r13 + pc_->a * 8]);
    for (size_t i = 0; i < table.size(); i++) {
        // Entries are few: one for each way that leaves a finally block.
        if (i + 1 == table.size()) {
            if (table[i] > 0) {
                jumpToUnit(table[i]);
            } else {
                backEdge(table[i]);
            }
            break;
        }
        cmp(eax, static_cast<uint32_t>(i));
        if (table[i] > 0) {
            jumpIfToUnit(Cond::E, table[i]);
        } else {
            ShortJump next = shortJumpIf(Cond::NE);
            backEdge(table[i]);
            bind(next);
        }
    }
}

// -- fused relations

void TemplateCompiler::relationalJump(Cond c, bool negated) {
    Op op = pc_->op();
    bool immediate = op >= Op::JLtI && op <= Op::JNgeI;
    if (immediate) {
        load(rax, pc_->a);
    } else {
        loadTwo(pc_->a, pc_->b);
    }
    toSlow(ifNotInt32(rax));
    if (immediate) {
        cmp(eax, static_cast<uint32_t>(static_cast<int32_t>(pc_->b)));
    } else {
        toSlow(ifNotInt32(rcx));
        cmp(eax, ecx);
    }
    branch(negated ? inverted(c) : c, pc_->jumpD());
    slow(&TemplateCompiler::emitRelationalJump,
         static_cast<uint32_t>(c) | (immediate ? kImmediate : 0) | (negated ? kNegated : 0));
}
void TemplateCompiler::emitRelationalJump(const Slow& s) {
    auto [swap, cond] = doubleCondition(static_cast<Cond>(s.data & 15));
    if (s.data & kNegated) cond = inverted(cond); // taken for NaN
    Jump generic[2];
    int count = 0;
    loadRegister(rax, pc_->a);
    toDouble(rax, xmm0, generic[count++]);
    if (s.data & kImmediate) {
        mov(ecx, static_cast<uint32_t>(static_cast<int32_t>(pc_->b)));
        xorps(xmm1, xmm1);
        cvtsi2sd(xmm1, ecx);
    } else {
        loadRegister(rcx, pc_->b);
        toDouble(rcx, xmm1, generic[count++]);
    }
    constexpr uint8_t bit = kArithDouble << 2;
    if (!(pc_->feedback & bit)) note(bit);
    if (swap) {
        ucomisd(xmm1, xmm0);
    } else {
        ucomisd(xmm0, xmm1);
    }
    branchSlow(cond, pc_->jumpD(), s.resume);
    for (int i = 0; i < count; i++) bind(generic[i]);
    callHelper(comparisonHolds);
    checkException();
    test(eax, eax);
    branchSlow(Cond::NE, pc_->jumpD(), s.resume);
}
void TemplateCompiler::visitJLt() { relationalJump(Cond::L, false); }
void TemplateCompiler::visitJLe() { relationalJump(Cond::LE, false); }
void TemplateCompiler::visitJGt() { relationalJump(Cond::G, false); }
void TemplateCompiler::visitJGe() { relationalJump(Cond::GE, false); }
void TemplateCompiler::visitJNlt() { relationalJump(Cond::L, true); }
void TemplateCompiler::visitJNle() { relationalJump(Cond::LE, true); }
void TemplateCompiler::visitJNgt() { relationalJump(Cond::G, true); }
void TemplateCompiler::visitJNge() { relationalJump(Cond::GE, true); }
void TemplateCompiler::visitJLtI() { relationalJump(Cond::L, false); }
void TemplateCompiler::visitJLeI() { relationalJump(Cond::LE, false); }
void TemplateCompiler::visitJGtI() { relationalJump(Cond::G, false); }
void TemplateCompiler::visitJGeI() { relationalJump(Cond::GE, false); }
void TemplateCompiler::visitJNltI() { relationalJump(Cond::L, true); }
void TemplateCompiler::visitJNleI() { relationalJump(Cond::LE, true); }
void TemplateCompiler::visitJNgtI() { relationalJump(Cond::G, true); }
void TemplateCompiler::visitJNgeI() { relationalJump(Cond::GE, true); }

// -- fused equality

void TemplateCompiler::equalityJump(bool strict, bool negate, bool immediate) {
    if (immediate) {
        load(rax, pc_->a);
    } else {
        loadTwo(pc_->a, pc_->b);
    }
    toSlow(ifNotInt32(rax));
    if (immediate) {
        cmp(eax, static_cast<uint32_t>(static_cast<int32_t>(pc_->b)));
    } else {
        toSlow(ifNotInt32(rcx));
        cmp(eax, ecx);
    }
    branch(negate ? Cond::NE : Cond::E, pc_->jumpD());
    slow(&TemplateCompiler::emitEqualityJump, (negate ? 1u : 0) | (immediate ? kImmediate : 0) | (strict ? 2u : 0));
}
void TemplateCompiler::emitEqualityJump(const Slow& s) {
    bool negate = s.data & 1, strict = s.data & 2, immediate = s.data & kImmediate;
    Jump generic[6];
    int count = 0;
    // Same bits and no number: equal by both equalities. Two objects: by identity. Else the helper looks.
    if (!immediate) {
        loadRegister(rax, pc_->a);
        loadRegister(rcx, pc_->b);
        if (Jump first = ifNothingNoted(kJumpKinds); first.end) generic[count++] = first;
        test(rax, r12);
        generic[count++] = jumpIf(Cond::NE);
        cmp(rax, rcx);
        ShortJump same = shortJumpIf(Cond::E);
        ShortJump different[6];
        int differents = 0;
        if (strict) {
            test(rax, rbx);
            different[differents++] = shortJumpIf(Cond::NE);
            test(rcx, rbx);
            different[differents++] = shortJumpIf(Cond::NE);
            movzx(edx, byte[rax + layout::kCellKind]);
            cmp(edx, static_cast<uint32_t>(kFirstObjectKind));
            different[differents++] = shortJumpIf(Cond::AE);
            cmp(edx, static_cast<uint32_t>(CellKind::String));
            generic[count++] = jumpIf(Cond::NE);
            cmp(byte[rcx + layout::kCellKind], dl);
            different[differents++] = shortJumpIf(Cond::NE);
            loadWord32(edx, rax, layout::kStringLength);
            compareWord32(edx, rcx, layout::kStringLength);
            different[differents++] = shortJumpIf(Cond::NE);
            movzx(edx, byte[rax + layout::kCellFlags]);
            and_(dl, byte[rcx + layout::kCellFlags]);
            test(dl, kUnique);
            generic[count++] = jumpIf(Cond::E);
        } else {
            test(rax, rbx);
            generic[count++] = jumpIf(Cond::NE);
            test(rcx, rbx);
            generic[count++] = jumpIf(Cond::NE);
            compareByte(rax, layout::kCellKind, static_cast<uint8_t>(kFirstObjectKind));
            ShortJump noObject = shortJumpIf(Cond::B);
            compareByte(rcx, layout::kCellKind, static_cast<uint8_t>(kFirstObjectKind));
            different[differents++] = shortJumpIf(Cond::AE);
            bind(noObject);
            generic[count++] = jump();
        }
        for (int i = 0; i < differents; i++) bind(different[i]);
        test(rsp, rsp); // not zero: different
        bind(same);
        branchSlow(negate ? Cond::NE : Cond::E, pc_->jumpD(), s.resume);
    }
    for (int i = 0; i < count; i++) bind(generic[i]);
    callHelper(comparisonHolds);
    checkException();
    test(eax, eax);
    branchSlow(Cond::NE, pc_->jumpD(), s.resume);
}
void TemplateCompiler::visitJEq() { equalityJump(false, false, false); }
void TemplateCompiler::visitJNe() { equalityJump(false, true, false); }
void TemplateCompiler::visitJStrictEq() { equalityJump(true, false, false); }
void TemplateCompiler::visitJStrictNe() { equalityJump(true, true, false); }
void TemplateCompiler::visitJStrictEqI() { equalityJump(true, false, true); }
void TemplateCompiler::visitJStrictNeI() { equalityJump(true, true, true); }

} // namespace tiercel::baseline

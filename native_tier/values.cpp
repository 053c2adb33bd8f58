// Constants, guards and tests on tagged values, boxing.
#include "graph/types.h"
#include "native_tier/emitter.h"

#include "runtime/layout.h"

namespace tiercel::native_tier {

using graph::unrefined;
using namespace Xbyak::util;

namespace {
constexpr auto kFirstObject = static_cast<uint8_t>(kFirstObjectKind);
constexpr auto kStringKind = static_cast<uint8_t>(CellKind::String);
} // namespace

// -- constants, parameters: no code, or a load
// ---------------------------------------------------------------------------------------------------------------------

#define NO_CODE(name)                                                                                                  \
    void Selector::select##name(Node*) {}                                                                              \
    void Emitter::emit##name(Node*) {}
NO_CODE(Constant)
NO_CODE(Int32Constant)
NO_CODE(DoubleConstant)
NO_CODE(BoolConstant)
NO_CODE(PointerConstant)
NO_CODE(FramePointer)
NO_CODE(Phi)
#undef NO_CODE

void Selector::selectVirtualArguments(Node*) {} // of exits alone
void Emitter::emitVirtualArguments(Node*) {}
void Selector::selectVirtualArray(Node*) {}
void Emitter::emitVirtualArray(Node*) {}
void Selector::selectFrameState(Node*) { error = "a frame state is in a block"; }
void Emitter::emitFrameState(Node*) {}

void Selector::selectParam(Node* n) { resultIn(n, kNoReg); }
void Emitter::emitParam(Node* n) {
    if (!hasResult()) return;
    Location to = placeOf(current_->result, position_ + 2);
    Location home{Location::Kind::Home, 0, static_cast<int32_t>(n->aux)};
    move({home, to, RegClass::Gpr});
}
void Selector::selectOsrValue(Node* n) { selectParam(n); }
void Emitter::emitOsrValue(Node* n) { emitParam(n); }

// -- guards on tagged values
// ---------------------------------------------------------------------------------------------------------------------

/// Guards that read one register; the value keeps its place unless it is unboxed.
void Selector::selectCheckInt32(Node* n) {
    reg(n->input(0));
    if (canFail(n)) leaves(n);
    result(n, n->input(0));
}
void Emitter::emitCheckInt32(Node* n) {
    Xbyak::Reg64 in = reg(n->input(0));
    if (canFail(n)) {
        beginGuard(n);
        cmp(in, pooled(Pooled::NumberTag));
        exitIf(n, Cond::B);
    }
    if (hasResult()) mov(out32(), in.cvt32());
}

void Selector::selectCheckNumber(Node* n) {
    reg(n->input(0));
    if (canFail(n)) leaves(n);
    result(n);
}
void Emitter::emitCheckNumber(Node* n) {
    if (!canFail(n)) return numberOf(n, UINT32_MAX);
    beginGuard(n);
    numberOf(n, exitOf(n));
}
void Emitter::numberOf(Node* n, uint32_t exit) {
    Xbyak::Reg64 in = reg(n->input(0));
    mov(r11, in);
    unboxNumber(in, exit);
}
/// What is in r11, a double, by one subtraction and one test; integers are converted out of the way. `in`: the same,
/// for the exit, unless there is none.
void Emitter::unboxNumber(const Xbyak::Reg64& in, uint32_t exit) {
    Xbyak::Xmm to = outXmm();
    sub(r11, pooled(Pooled::DoubleOffset));
    cmp(r11, pooled(Pooled::DoubleLimit));
    Jump other = MacroAssembler::jumpIf(Cond::AE);
    movq(to, r11);
    uint32_t resume = offset();
    later([=, this] {
        bind(other);
        if (exit != UINT32_MAX) {
            cmp(in, pooled(Pooled::NumberTag));
            exitIf(Cond::B, exit);
        }
        // The lower half is as it was.
        xorps(to, to);
        cvtsi2sd(to, r11d);
        jumpTo(resume);
    });
}

void Selector::selectCheckNumberIsInt32(Node* n) {
    reg(n->input(0), true);
    temp();
    leaves(n);
    result(n);
}
void Emitter::emitCheckNumberIsInt32(Node* n) {
    Xbyak::Reg64 in = reg(n->input(0)), bits = temp(0);
    Xbyak::Reg32 to = out32();
    beginGuard(n);
    uint32_t exit = exitOf(n);
    cmp(in, pooled(Pooled::NumberTag));
    Jump other = MacroAssembler::jumpIf(Cond::B);
    mov(to, in.cvt32());
    uint32_t resume = offset();
    later([=, this] {
        bind(other);
        // What is no number comes out as a NaN when read as a double, which is no int32 either: one test for both.
        mov(bits, in);
        sub(bits, pooled(Pooled::DoubleOffset));
        movq(xmm15, bits);
        cvttsd2si(to, xmm15);
        xorps(xmm15, xmm15);
        cvtsi2sd(xmm15, to);
        movq(r11, xmm15);
        cmp(r11, bits);
        exitIf(Cond::NE, exit);
        jumpTo(resume);
    });
}

void Selector::selectCheckBool(Node* n) {
    reg(n->input(0));
    if (canFail(n)) leaves(n);
    result(n, n->input(0));
}
void Emitter::emitCheckBool(Node* n) {
    Xbyak::Reg64 in = reg(n->input(0));
    if (canFail(n)) {
        beginGuard(n);
        mov(r11, in);
        and_(r11, static_cast<uint32_t>(-2));
        cmp(r11, static_cast<uint32_t>(Value::kFalse));
        exitIf(n, Cond::NE);
    }
    if (!hasResult()) return;
    mov(out32(), in.cvt32());
    and_(out32(), 1);
}

void Selector::selectCheckCell(Node* n) {
    if (!canFail(n)) return;
    reg(n->input(0));
    leaves(n);
}
void Emitter::emitCheckCell(Node* n) {
    if (!canFail(n)) return;
    beginGuard(n);
    CodeGenerator::test(pooled(Pooled::NotCellMask), reg(n->input(0)));
    exitIf(n, Cond::NE);
}

void Selector::selectCheckObject(Node* n) { selectCheckCell(n); }
void Emitter::emitCheckObject(Node* n) { checkCellKind(n, kFirstObject, Cond::B); }
void Selector::selectCheckString(Node* n) { selectCheckCell(n); }
void Emitter::emitCheckString(Node* n) { checkCellKind(n, kStringKind, Cond::NE); }
/// Leaves unless the input is a cell, and if its kind compared with that one is what `fails` says.
void Emitter::checkCellKind(Node* n, uint8_t kind, Cond fails) {
    if (!canFail(n)) return;
    Xbyak::Reg64 in = reg(n->input(0));
    beginGuard(n);
    uint32_t exit = exitOf(n);
    if (!isKnown(n->input(0), graph::kTypeCell)) {
        CodeGenerator::test(pooled(Pooled::NotCellMask), in);
        exitIf(Cond::NE, exit);
    }
    cmp(byte[in + layout::kCellKind], kind);
    exitIf(fails, exit);
}
void Selector::selectCheckKind(Node* n) {
    reg(n->input(0));
    leaves(n);
}
void Emitter::emitCheckKind(Node* n) {
    beginGuard(n);
    cmp(byte[reg(n->input(0)) + layout::kCellKind], static_cast<uint8_t>(n->aux));
    exitIf(n, Cond::NE);
}
void Selector::selectCheckNotEmpty(Node* n) { selectCheckCell(n); }
void Emitter::emitCheckNotEmpty(Node* n) {
    if (canFail(n)) emitCheckNotHole(n);
}
void Selector::selectCheckNotNullish(Node* n) { selectCheckKind(n); }
void Emitter::emitCheckNotNullish(Node* n) {
    beginGuard(n);
    mov(r11, reg(n->input(0)));
    and_(r11, static_cast<uint32_t>(~8));
    cmp(r11, static_cast<uint32_t>(Value::kNull));
    exitIf(n, Cond::E);
}
void Selector::selectCheckValue(Node* n) { selectCheckKind(n); }
void Emitter::emitCheckValue(Node* n) {
    Xbyak::Reg64 in = reg(n->input(0));
    beginGuard(n);
    int32_t immediate = 0;
    if (fitsImmediate(n, &immediate)) {
        CodeGenerator::cmp(in, immediate);
    } else {
        loadImmediate(r11, n->aux);
        cmp(in, r11);
    }
    exitIf(n, Cond::NE);
}
void Selector::selectCheckNotHole(Node* n) { selectCheckKind(n); }
void Emitter::emitCheckNotHole(Node* n) {
    beginGuard(n);
    cmp(reg(n->input(0)), static_cast<uint32_t>(Value::kEmpty));
    exitIf(n, Cond::E);
}
void Selector::selectCheckTrue(Node* n) {
    test(n->input(0));
    leaves(n);
}
void Emitter::emitCheckTrue(Node* n) { leaveWhen(n, false); }
void Selector::selectCheckFalse(Node* n) { selectCheckTrue(n); }
void Emitter::emitCheckFalse(Node* n) { leaveWhen(n, true); }
/// Leaves when the condition is `leaving`.
void Emitter::leaveWhen(Node* n, bool leaving) {
    beginGuard(n);
    uint32_t exit = exitOf(n);
    Jumps out;
    jumpIf(n->input(0), leaving, out);
    for (int32_t i = out.first; i >= 0; i = jumpLinks_[static_cast<size_t>(i)].next)
        link(stubs_[exit].jumps, jumpLinks_[static_cast<size_t>(i)].jump);
}

// -- boxing
// ---------------------------------------------------------------------------------------------------------------------

void Emitter::boxInt32(const Xbyak::Reg64& to, const Xbyak::Reg32& from) {
    if (to.getIdx() != from.getIdx()) mov(to.cvt32(), from);
    or_(to, pooled(Pooled::NumberTag));
}
void Emitter::boxDouble(const Xbyak::Reg64& to, const Xbyak::Xmm& from) {
    movq(to, from);
    if (!oddNaNs_) {
        MacroAssembler::add(to, pooled(Pooled::DoubleOffset));
        return;
    }
    ucomisd(from, from);
    Jump nan = MacroAssembler::jumpIf(Cond::P);
    uint32_t resume = offset();
    MacroAssembler::add(to, pooled(Pooled::DoubleOffset));
    later([=, this] {
        bind(nan);
        mov(to, pooled(Pooled::CanonicalNaN));
        jumpTo(resume);
    });
}

void Selector::selectBoxInt32(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitBoxInt32(Node* n) { boxInt32(out(), reg32(n->input(0))); }

void Selector::selectBoxUint32(Node* n) {
    reg(n->input(0), true);
    result(n);
}
void Emitter::emitBoxUint32(Node* n) {
    Xbyak::Reg32 in = reg32(n->input(0));
    Xbyak::Reg64 to = out();
    mov(to.cvt32(), in);
    test(in, in);
    Jump large = MacroAssembler::jumpIf(Cond::S);
    or_(to, pooled(Pooled::NumberTag));
    uint32_t resume = offset();
    later([=, this] {
        bind(large);
        xorps(xmm15, xmm15);
        cvtsi2sd(xmm15, in.cvt64());
        movq(to, xmm15);
        MacroAssembler::add(to, pooled(Pooled::DoubleOffset));
        jumpTo(resume);
    });
}
void Selector::selectBoxDouble(Node* n) {
    reg(n->input(0));
    result(n);
}
void Emitter::emitBoxDouble(Node* n) {
    Node* in = unrefined(n->input(0));
    if (in->is(Opcode::Int32ToDouble) || in->is(Opcode::Uint32ToDouble)) {
        movq(out(), xmm(in));
        MacroAssembler::add(out(), pooled(Pooled::DoubleOffset));
    } else {
        boxDouble(out(), xmm(in));
    }
}
void Selector::selectBoxNumber(Node* n) {
    reg(n->input(0));
    temp();
    result(n);
}
void Emitter::emitBoxNumber(Node* n) {
    Xbyak::Xmm in = xmm(n->input(0));
    Xbyak::Reg64 to = out(), bits = temp(0);
    // By bits: neither -0 nor NaN is the double of an int32.
    cvttsd2si(to.cvt32(), in);
    xorps(xmm15, xmm15);
    cvtsi2sd(xmm15, to.cvt32());
    movq(bits, in);
    if (!hasResult()) return;
    movq(r11, xmm15);
    cmp(r11, bits);
    Jump real = MacroAssembler::jumpIf(Cond::NE);
    or_(to, pooled(Pooled::NumberTag));
    uint32_t resume = offset();
    later([=, this] {
        bind(real);
        boxDouble(to, in);
        jumpTo(resume);
    });
}
void Selector::selectBoxBool(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitBoxBool(Node* n) {
    static_assert(Value::kTrue == (Value::kFalse | 1));
    Xbyak::Reg32 in = reg32(n->input(0));
    if (out32().getIdx() != in.getIdx()) mov(out32(), in);
    or_(out32(), static_cast<uint32_t>(Value::kFalse));
}
void Selector::selectUnboxInt32(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitUnboxInt32(Node* n) { mov(out32(), reg32(n->input(0))); }
void Selector::selectUnboxNumber(Node* n) {
    reg(n->input(0));
    result(n);
}
void Emitter::emitUnboxNumber(Node* n) {
    uint16_t type = n->input(0)->type;
    Xbyak::Reg64 in = reg(n->input(0));
    if (!(type & graph::kTypeInt32)) {
        mov(r11, in);
        sub(r11, pooled(Pooled::DoubleOffset));
        movq(outXmm(), r11);
    } else if (!(type & graph::kTypeDouble)) {
        xorps(outXmm(), outXmm());
        cvtsi2sd(outXmm(), in.cvt32());
    } else {
        numberOf(n, UINT32_MAX);
    }
}
void Selector::selectUnboxBool(Node* n) { selectUnboxInt32(n); }
void Emitter::emitUnboxBool(Node* n) {
    mov(out32(), reg32(n->input(0)));
    and_(out32(), 1);
}

// -- tests
// ---------------------------------------------------------------------------------------------------------------------

namespace {

/// Lt and Le of doubles are computed the other way around: then one flag says it, unordered ones included.
bool isSwapped(const Node* n) {
    return n->is(Opcode::DoubleCompare) &&
           (n->condition() == graph::Condition::Lt || n->condition() == graph::Condition::Le);
}
/// Comparisons of integers with a constant on the left.
bool hasConstantFirst(const Node* n) {
    return isConstant(unrefined(n->input(0))) && !isConstant(unrefined(n->input(1)));
}

} // namespace

void Selector::test(Node* condition) {
    condition = unrefined(condition);
    if (!isFused(condition)) {
        any(condition);
        return;
    }
    switch (condition->op) {
    case Opcode::Not: test(condition->input(0)); break;
    case Opcode::Int32Compare:
    case Opcode::Uint32Compare:
    case Opcode::TaggedEqual: {
        bool swapped = hasConstantFirst(condition);
        reg(condition->input(swapped));
        anyOrImmediate(condition->input(!swapped));
        break;
    }
    case Opcode::DoubleCompare: {
        bool swapped = isSwapped(condition);
        reg(condition->input(swapped));
        any(condition->input(!swapped));
        break;
    }
    case Opcode::Truthy:
        reg(condition->input(0));
        current_->savesLive = true;
        break;
    default: reg(condition->input(0)); break; // tests of one value
    }
}

/// Of integers and tagged values: the flags, and which of them says yes.
Cond Emitter::compare(Node* n, bool isUnsigned) {
    bool swapped = hasConstantFirst(n);
    Node *x = n->input(swapped), *y = n->input(!swapped);
    int32_t immediate = 0;
    if (n->is(Opcode::TaggedEqual)) {
        Xbyak::Reg64 first = reg(x);
        Location second = at(y);
        if (fitsImmediate(unrefined(y), &immediate)) {
            CodeGenerator::cmp(first, immediate);
        } else if (second.kind == Location::Kind::Constant) {
            cmp(first, reg(y));
        } else if (second.isMemory()) {
            cmp(first, memory(second));
        } else {
            cmp(first, gpr(second.reg));
        }
        return Cond::E;
    }
    if (fitsImmediate(unrefined(y), &immediate) && immediate == 0) {
        test(reg32(x), reg32(x));
    } else {
        alu(Alu::Cmp, reg32(x), y);
    }
    using graph::Condition;
    Condition c = n->condition();
    if (swapped) {
        switch (c) {
        case Condition::Lt: c = Condition::Gt; break;
        case Condition::Le: c = Condition::Ge; break;
        case Condition::Gt: c = Condition::Lt; break;
        case Condition::Ge: c = Condition::Le; break;
        default: break;
        }
    }
    switch (c) {
    case Condition::Eq: return Cond::E;
    case Condition::Ne: return Cond::NE;
    case Condition::Lt: return isUnsigned ? Cond::B : Cond::L;
    case Condition::Le: return isUnsigned ? Cond::BE : Cond::LE;
    case Condition::Gt: return isUnsigned ? Cond::A : Cond::G;
    case Condition::Ge: return isUnsigned ? Cond::AE : Cond::GE;
    }
    return Cond::E;
}

/// Goes to `to` if the condition is `when`, else on.
void Emitter::jumpIf(Node* n, bool when, Jumps& to) {
    n = unrefined(n);
    if (uint64_t bits = 0; constantBits(n, bits)) {
        if ((bits & 1) == when) link(to, jump());
        return;
    }
    if (!selector_.isFused(n)) {
        Location l = at(n);
        if (l.isMemory()) {
            cmp(memory(l, 32), 0);
        } else {
            test(gpr(l.reg).cvt32(), gpr(l.reg).cvt32());
        }
        return jumpIf(when ? Cond::NE : Cond::E, to);
    }
    testNode(n, when, to);
}

/// The same, computed here whether it has a register or not.
void Emitter::testNode(Node* n, bool when, Jumps& to) {
    auto jumpOn = [&](Cond yes) { jumpIf(when ? yes : inverted(yes), to); };
    // Decided one way or the other, before the last test.
    Jumps other;
    auto decided = [&](Cond c, bool answer) { jumpIf(c, answer == when ? to : other); };
    switch (n->op) {
    case Opcode::Not: return jumpIf(n->input(0), !when, to);
    case Opcode::Int32Compare:
    case Opcode::TaggedEqual: return jumpOn(compare(n, false));
    case Opcode::Uint32Compare: return jumpOn(compare(n, true));
    case Opcode::DoubleCompare: {
        bool swapped = isSwapped(n);
        Xbyak::Xmm first = xmm(n->input(swapped));
        withDouble(n->input(!swapped), [&](const auto& second) { ucomisd(first, second); });
        using graph::Condition;
        switch (n->condition()) {
        case Condition::Lt:
        case Condition::Gt: return jumpOn(Cond::A);
        case Condition::Le:
        case Condition::Ge: return jumpOn(Cond::AE);
        case Condition::Eq:
            decided(Cond::P, false);
            jumpOn(Cond::E);
            break;
        case Condition::Ne:
            decided(Cond::P, true);
            jumpOn(Cond::NE);
            break;
        }
        break;
    }
    case Opcode::IsInt32: cmp(reg(n->input(0)), pooled(Pooled::NumberTag)); return jumpOn(Cond::AE);
    case Opcode::IsNumber: CodeGenerator::test(pooled(Pooled::NumberTag), reg(n->input(0))); return jumpOn(Cond::NE);
    case Opcode::IsNullish:
        mov(r11, reg(n->input(0)));
        and_(r11, static_cast<uint32_t>(~8));
        cmp(r11, static_cast<uint32_t>(Value::kNull));
        return jumpOn(Cond::E);
    case Opcode::IsObject:
    case Opcode::IsString: {
        Xbyak::Reg64 in = reg(n->input(0));
        if (!isKnown(n->input(0), graph::kTypeCell)) {
            CodeGenerator::test(pooled(Pooled::NotCellMask), in);
            decided(Cond::NE, false);
        }
        bool isObject = n->is(Opcode::IsObject);
        cmp(byte[in + layout::kCellKind], isObject ? kFirstObject : kStringKind);
        jumpOn(isObject ? Cond::AE : Cond::E);
        break;
    }
    case Opcode::HasShape: {
        Xbyak::Reg64 in = reg(n->input(0));
        uint32_t single = 0;
        std::span<const uint32_t> shapes = graph::shapesOf(n, single);
        for (size_t i = 0; i < shapes.size(); i++) {
            cmp(dword[in + layout::kCellShape], shapes[i]);
            if (i + 1 < shapes.size()) {
                decided(Cond::E, true);
            } else {
                jumpOn(Cond::E);
            }
        }
        break;
    }
    case Opcode::HasElements: {
        auto low = static_cast<uint8_t>(n->aux), high = static_cast<uint8_t>(n->aux >> 8);
        Xbyak::Address kind = byte[reg(n->input(0)) + layout::kCellIndexing];
        if (low == high) {
            cmp(kind, low);
            return jumpOn(Cond::E);
        }
        movzx(r11d, kind);
        if (low) sub(r11d, low);
        cmp(r11d, static_cast<uint32_t>(high - low));
        return jumpOn(Cond::BE);
    }
    case Opcode::HasTemplate:
        loadImmediate(r11, n->aux);
        cmp(qword[reg(n->input(0)) + layout::kFunctionTemplate], r11);
        return jumpOn(Cond::E);
    case Opcode::Truthy: return truthy(n, when, to);
    default: fail(std::string("no test: ") + n->info().name); break;
    }
    bindAll(other);
}

/// Booleans and int32 in line, then cells by kind; doubles and BigInts by the intrinsic.
void Emitter::truthy(Node* n, bool when, Jumps& to) {
    Xbyak::Reg64 in = reg(n->input(0));
    uint16_t type = n->input(0)->type;
    Jumps other;
    auto decided = [&](Cond c, bool answer) { jumpIf(c, answer == when ? to : other); };
    auto answer = [&](Cond yes) {
        jumpIf(when ? yes : inverted(yes), to);
        link(other, jump());
    };
    if (isKnown(n->input(0), graph::kTypeBool)) {
        cmp(in, static_cast<uint32_t>(Value::kTrue));
        return jumpIf(when ? Cond::E : Cond::NE, to);
    }
    if (type & graph::kTypeBool) {
        cmp(in, static_cast<uint32_t>(Value::kTrue));
        decided(Cond::E, true);
        cmp(in, static_cast<uint32_t>(Value::kFalse));
        decided(Cond::E, false);
    }
    if (type & graph::kTypeInt32) {
        cmp(in, pooled(Pooled::NumberTag));
        Jump next = MacroAssembler::jumpIf(Cond::B);
        test(in.cvt32(), in.cvt32());
        answer(Cond::NE);
        bind(next);
    }
    if (type & graph::kTypeDouble) {
        CodeGenerator::test(pooled(Pooled::NumberTag), in);
        Jump next = MacroAssembler::jumpIf(Cond::E);
        mov(r11, in);
        sub(r11, pooled(Pooled::DoubleOffset));
        movq(xmm15, r11);
        // Zeros of both signs, and NaN, which differs from itself.
        ucomisd(xmm15, xmm15);
        decided(Cond::P, false);
        MacroAssembler::add(r11, r11); // without the sign
        answer(Cond::NE);
        bind(next);
    }
    // Undefined and null, the only ones left that are no cells, are false.
    if (!isKnown(n->input(0), graph::kTypeCell)) {
        CodeGenerator::test(pooled(Pooled::NotCellMask), in);
        decided(Cond::NE, false);
    }
    if (type & graph::kTypeObject) {
        cmp(byte[in + layout::kCellKind], kFirstObject);
        Jump next = MacroAssembler::jumpIf(Cond::B);
        cmp(byte[in + layout::kCellKind], static_cast<uint8_t>(CellKind::HtmlDda));
        answer(Cond::NE);
        bind(next);
    }
    if (type & graph::kTypeString) {
        cmp(byte[in + layout::kCellKind], kStringKind);
        Jump next = MacroAssembler::jumpIf(Cond::NE);
        cmp(dword[in + layout::kStringLength], 0);
        answer(Cond::NE);
        bind(next);
    }
    if (type & graph::kTypeOtherCell) {
        Saved saved = savedHere();
        saveRegisters(saved);
        callIntrinsic(graph::Intrinsic::truthy,
                      {{{Location::Kind::Gpr, static_cast<int8_t>(in.getIdx())}, Rep::Tagged}});
        mov(r11d, eax);
        restoreRegisters(saved);
        test(r11b, r11b);
        jumpIf(when ? Cond::NE : Cond::E, to);
    }
    bindAll(other);
}

/// A test whose outcome is wanted as a value.
void Emitter::materialize(Node* n) {
    if (!hasResult()) return;
    Xbyak::Reg32 to = out32();
    // A comparison that sets one flag. The result's register may be that of an input: it is written behind.
    auto set = [&](Cond c) {
        db(0x41); // REX.B: r11b
        db(0x0F);
        db(0x90 | static_cast<uint8_t>(c));
        db(0xC3);
        movzx(to, r11b);
    };
    switch (n->op) {
    case Opcode::Int32Compare:
    case Opcode::TaggedEqual: return set(compare(n, false));
    case Opcode::Uint32Compare: return set(compare(n, true));
    case Opcode::IsInt32: cmp(reg(n->input(0)), pooled(Pooled::NumberTag)); return set(Cond::AE);
    case Opcode::IsNumber: CodeGenerator::test(pooled(Pooled::NumberTag), reg(n->input(0))); return set(Cond::NE);
    default: break;
    }
    Jumps no;
    testNode(n, false, no);
    mov(to, 1);
    ShortJump end = shortJump();
    bindAll(no);
    xor_(to, to);
    bind(end);
}

#define TEST(name)                                                                                                     \
    void Selector::select##name(Node* n) {                                                                             \
        uses_[n->id] |= kFused; /* for `test` to look into it */                                                       \
        test(n);                                                                                                       \
        uses_[n->id] &= static_cast<uint8_t>(~kFused);                                                                 \
        result(n);                                                                                                     \
    }                                                                                                                  \
    void Emitter::emit##name(Node* n) { materialize(n); }
TEST(Int32Compare)
TEST(Uint32Compare)
TEST(DoubleCompare)
TEST(TaggedEqual)
TEST(IsInt32)
TEST(IsNumber)
TEST(IsNullish)
TEST(IsObject)
TEST(IsString)
TEST(HasShape)
TEST(HasElements)
TEST(HasTemplate)
TEST(Truthy)
#undef TEST

void Selector::selectNot(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitNot(Node* n) {
    Xbyak::Reg32 in = reg32(n->input(0));
    if (out32().getIdx() != in.getIdx()) mov(out32(), in);
    xor_(out32(), 1);
}

} // namespace tiercel::native_tier

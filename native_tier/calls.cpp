// Calls: of intrinsics and of JavaScript functions.
#include "native_tier/emitter.h"

#include "graph/types.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/layout.h"

namespace tiercel::native_tier {

using graph::Intrinsic;
using graph::unrefined;
using namespace Xbyak::util;

namespace {

enum class Way : uint8_t { Call, Character, StrictlyEquals, Fround };
Way wayOf(const Node* n) {
    switch (static_cast<Intrinsic>(n->aux)) {
    case Intrinsic::charCodeAt:
    case Intrinsic::charAt:
    case Intrinsic::substring: return Way::Character;
    case Intrinsic::strictlyEquals: return Way::StrictlyEquals;
    case Intrinsic::fround: return Way::Fround;
    default: return Way::Call;
    }
}
constexpr uint16_t kLooksAtFrames = graph::kCalls | graph::kAllocates | graph::kThrows;

} // namespace

// -- intrinsics
// ---------------------------------------------------------------------------------------------------------------------

void Selector::callsC(Node* n) {
    for (size_t i = 0; i < n->inputCount(); i++) any(n->input(i));
    if (n->flags() & kLooksAtFrames) headers(n);
    if (n->flags() & graph::kThrows) throws(n);
    current_->clobbers = Clobbers::C;
    resultIn(n, n->rep == Rep::Double ? int8_t{0} : kRax);
}

void Selector::selectCallIntrinsic(Node* n) {
    const graph::IntrinsicInfo& info = graph::infoOf(static_cast<Intrinsic>(n->aux));
    if (std::char_traits<char>::length(info.arguments) != n->inputCount()) {
        error = std::string("intrinsic ") + info.name + " has other arguments";
        return;
    }
    switch (wayOf(n)) {
    case Way::Call: callsC(n); break;
    case Way::Fround:
        reg(n->input(0));
        result(n, n->input(0));
        break;
    case Way::Character:
    case Way::StrictlyEquals:
        current_->savesLive = true;
        for (size_t i = 0; i < n->inputCount(); i++) reg(n->input(i), true);
        headers(n);
        if (n->flags() & graph::kThrows) throws(n);
        result(n);
        break;
    }
}

void Emitter::emitCallIntrinsic(Node* n) {
    auto which = static_cast<Intrinsic>(n->aux);
    const graph::IntrinsicInfo& info = graph::infoOf(which);
    switch (wayOf(n)) {
    case Way::Call: break;
    case Way::Fround:
        cvtsd2ss(xmm15, xmm(n->input(0)));
        cvtss2sd(outXmm(), xmm15);
        return;
    case Way::Character: return emitCharacter(n, which);
    case Way::StrictlyEquals: return emitStrictlyEquals(n);
    }
    if (info.flags & kLooksAtFrames) writeHeaders(headersOf(n, true), true);
    Argument arguments[6];
    for (size_t i = 0; i < n->inputCount() && i < std::size(arguments); i++) arguments[i] = argument(n->input(i));
    callIntrinsic(info, arguments, n->inputCount());
    bool throws = info.flags & graph::kThrows;
    switch (info.result) {
    case Rep::Tagged:
        if (!throws) break;
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        exitIf(Cond::E, throwOf(n));
        break;
    case Rep::Pointer:
        if (!throws) break;
        test(rax, rax);
        exitIf(Cond::E, throwOf(n));
        break;
    case Rep::Bool:
        if (throws) {
            cmp(al, 2);
            exitIf(Cond::E, throwOf(n));
        }
        movzx(eax, al);
        break;
    default: break;
    }
    if (info.result != Rep::None) resultFromCall(n);
}

/// In line but for what is no int32 and compared by its content: doubles, strings, BigInts.
void Emitter::emitStrictlyEquals(Node* n) {
    Xbyak::Reg64 x = reg(n->input(0)), y = reg(n->input(1));
    Xbyak::Reg32 to = out32();
    bool xIsCell = isKnown(n->input(0), graph::kTypeCell), yIsCell = isKnown(n->input(1), graph::kTypeCell);
    Jumps no, slow;
    cmp(x, y);
    Jump same = MacroAssembler::jumpIf(Cond::E);
    // Different bits.
    if (!xIsCell) {
        // An int32 equals no other int32; a number is for the intrinsic.
        if (!yIsCell) {
            CodeGenerator::test(pooled(Pooled::NumberTag), x);
            Jump noNumber = MacroAssembler::jumpIf(Cond::E);
            mov(r11, x);
            and_(r11, y);
            cmp(r11, pooled(Pooled::NumberTag));
            jumpIf(Cond::AE, no); // both have the tag
            link(slow, jump());
            bind(noNumber);
        }
        CodeGenerator::test(pooled(Pooled::NotCellMask), x);
        jumpIf(Cond::NE, no);
    }
    if (!yIsCell) {
        CodeGenerator::test(pooled(Pooled::NotCellMask), y);
        jumpIf(Cond::NE, no);
    }
    movzx(r11d, byte[x + layout::kCellKind]);
    cmp(r11d, static_cast<uint32_t>(kFirstObjectKind));
    jumpIf(Cond::AE, no);
    cmp(r11b, byte[y + layout::kCellKind]);
    jumpIf(Cond::NE, no);
    // Of atoms and digits there is one for each text.
    cmp(r11d, static_cast<uint32_t>(CellKind::String));
    jumpIf(Cond::NE, slow);
    mov(r11d, dword[x + layout::kStringLength]);
    cmp(r11d, dword[y + layout::kStringLength]);
    jumpIf(Cond::NE, no);
    movzx(r11d, byte[x + layout::kCellFlags]);
    and_(r11b, byte[y + layout::kCellFlags]);
    CodeGenerator::test(r11b, kUnique);
    jumpIf(Cond::E, slow);
    bindAll(no);
    xor_(to, to);
    uint32_t resume = offset();
    later([=, this, saved = savedHere(), headers = headersOf(n, false), nodeX = n->input(0)]() mutable {
        // The same bits are the same value, but for NaN.
        bind(same);
        if (!(isKnown(nodeX, static_cast<uint16_t>(graph::kTypeAny & ~graph::kTypeDouble)))) {
            CodeGenerator::test(pooled(Pooled::NumberTag), x);
            Jump equal = MacroAssembler::jumpIf(Cond::E);
            cmp(x, pooled(Pooled::NumberTag));
            jumpIf(Cond::B, slow);
            bind(equal);
        }
        mov(to, 1);
        jumpTo(resume);
        bindAll(slow);
        saveRegisters(saved);
        writeHeaders(headers, true);
        callIntrinsic(Intrinsic::strictlyEquals,
                      {{{Location::Kind::Gpr, static_cast<int8_t>(x.getIdx())}, Rep::Tagged},
                       {{Location::Kind::Gpr, static_cast<int8_t>(y.getIdx())}, Rep::Tagged}});
        movzx(r11d, al);
        restoreRegisters(saved);
        mov(to, r11d);
        jumpTo(resume);
    });
}

/// Characters of flat strings and slices in line, as their codes or as strings; ropes, strings of characters beyond
/// Latin-1, and substrings of other lengths than one by the intrinsic.
void Emitter::emitCharacter(Node* n, Intrinsic which) {
    Xbyak::Reg64 string = reg(n->input(0)), index = reg(n->input(1)), to = out();
    bool isPart = which == Intrinsic::substring, isCode = which == Intrinsic::charCodeAt;
    Jumps call, other;
    Xbyak::Reg64 end = isPart ? reg(n->input(2)) : index;
    if (isPart) {
        lea(r11d, ptr[index + 1]);
        cmp(r11d, end.cvt32());
        jumpIf(Cond::NE, call);
        cmp(index.cvt32(), dword[string + layout::kStringLength]);
        jumpIf(Cond::AE, call);
    }
    constexpr int kChars = sizeof(String);
    auto character = [this, isCode, to](const Xbyak::Reg64& unit) { // of Latin-1
        if (!isCode) {
            mov(to, qword[r14 + unit * 8 + layout::kVmSingleCharacters]);
        } else if (unit.getIdx() != to.getIdx()) {
            mov(to.cvt32(), unit.cvt32());
        }
    };
    test(byte[string + layout::kCellFlags], kTwoByte | kRope | kSlice);
    jumpIf(Cond::NE, other);
    movzx(to.cvt32(), byte[string + index + kChars]);
    character(to);
    uint32_t resume = offset();
    uint32_t exit = isCode ? UINT32_MAX : throwOf(n);
    later([=, this, saved = savedHere(), headers = headersOf(n, false)]() mutable {
        bindAll(other);
        test(byte[string + layout::kCellFlags], kRope);
        jumpIf(Cond::NE, call);
        test(byte[string + layout::kCellFlags], kSlice);
        Jump slice = MacroAssembler::jumpIf(Cond::NE);
        movzx(r11d, word[string + index * 2 + kChars]);
        if (!isCode) {
            cmp(r11d, 255);
            jumpIf(Cond::A, call);
        }
        character(r11);
        jumpTo(resume);
        bind(slice);
        if (!isCode) {
            test(byte[string + layout::kCellFlags], kTwoByte);
            jumpIf(Cond::NE, call);
        }
        mov(r11d, dword[string + layout::kSliceOffset]);
        add(r11d, index.cvt32());
        mov(to, qword[string + layout::kSliceBase]); // the result may lie where the string did
        if (isCode) {
            test(byte[to + layout::kCellFlags], kTwoByte);
            Jump narrow = MacroAssembler::jumpIf(Cond::E);
            movzx(to.cvt32(), word[to + r11 * 2 + kChars]);
            jumpTo(resume);
            bind(narrow);
        }
        movzx(to.cvt32(), byte[to + r11 + kChars]);
        character(to);
        jumpTo(resume);
        bindAll(call);
        saveRegisters(saved);
        writeHeaders(headers, true);
        auto in = [](const Xbyak::Reg64& r, Rep rep) {
            return Argument{{Location::Kind::Gpr, static_cast<int8_t>(r.getIdx())}, rep};
        };
        const Argument arguments[] = {in(string, Rep::Tagged), in(index, Rep::Int32), in(end, Rep::Int32)};
        callIntrinsic(graph::infoOf(which), arguments, isPart ? 3 : 2);
        mov(r11, rax);
        restoreRegisters(saved);
        if (isCode) {
            mov(to.cvt32(), r11d);
        } else {
            cmp(r11, static_cast<uint32_t>(Value::kEmpty));
            exitIf(Cond::E, exit);
            mov(to, r11);
        }
        jumpTo(resume);
    });
}

// -- calls of JavaScript
// ---------------------------------------------------------------------------------------------------------------------

void Selector::selectCall(Node* n) {
    bool construct = !n->is(Opcode::Call);
    // What is no object gives way to the `this` that was made.
    for (size_t i = 0; i < n->inputCount(); i++) any(n->input(i), construct && n->aux && i == 1);
    headers(n);
    throws(n);
    current_->clobbers = Clobbers::JavaScript;
    resultIn(n, kRax);
}
void Selector::selectCallBuiltin(Node* n) {
    selectCall(n);
    current_->clobbers = Clobbers::C;
}
void Selector::selectConstruct(Node* n) { selectCall(n); }
void Selector::selectConstructSuper(Node* n) { selectCall(n); }

/// The result in rax, of code that may have left. Empty and kLeft differ in one bit, so that one test is made for both.
void Emitter::afterCall(Node* n) {
    static_assert((Value::kEmpty | 4) == graph::kLeft && (graph::kLeft & 4) != 0);
    auto setPinned = [this] {
        mov(r13, qword[rbp - 8]);
        loadImmediate(r14, reinterpret_cast<uint64_t>(backend_.vm));
    };
    setPinned();
    mov(rcx, rax);
    or_(rcx, 4);
    cmp(rcx, static_cast<uint32_t>(graph::kLeft));
    Jump rare = MacroAssembler::jumpIf(Cond::E);
    uint32_t resume = offset();
    uint32_t exit = throwOf(n);
    later([=, this] {
        bind(rare);
        cmp(rax, static_cast<uint32_t>(graph::kLeft));
        exitIf(Cond::NE, exit);
        callAddress(backend_.resumeLeft);
        setPinned();
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        exitIf(Cond::E, exit);
        jumpTo(resume);
    });
}

/// The callee's frame is written into the window above ours, whose room StackCheck has seen to. Code that is known is
/// entered directly where it is optimized, builtins by their intrinsic; what another callee is, enterUnknown finds out.
void Emitter::callJavaScript(Node* n, bool construct) {
    int64_t callee = static_cast<int32_t>(n->aux2) + kFrameHeaderWords;
    // Of `super`, the third input is new.target.
    bool isSuper = n->is(Opcode::ConstructSuper);
    uint32_t first = isSuper ? 3 : 2;
    auto argc = static_cast<uint32_t>(n->inputCount()) - first;
    auto* code = reinterpret_cast<const CodeBlock*>(n->aux);
    auto put = [&](int64_t index, uint64_t bits) { store64(frameWord(callee + index), bits); };
    auto putInput = [&](int64_t index, size_t i) { storeLocation(frameWord(callee + index), at(n->input(i))); };
    auto putCallerFp = [&](int64_t base) {
        if (base == 0) {
            mov(frameWord(callee + kFrameCallerFp), r13);
        } else {
            lea(r11, ptr[r13 + static_cast<int>(base * 8)]);
            mov(frameWord(callee + kFrameCallerFp), r11);
        }
    };
    putInput(kFrameCallee, 0);
    putInput(kFrameThis, 1);
    for (uint32_t i = 0; i < argc; i++) putInput(i, i + first);
    bool isBuiltin = n->is(Opcode::CallBuiltin);
    if (isBuiltin || (!code && construct)) {
        writeHeaders(headersOf(n, true), true);
        mov(rdi, r14);
        lea(rsi, ptr[r13 + static_cast<int>(callee * 8)]);
        mov(edx, argc);
        callAddress(graph::infoOf(isBuiltin ? Intrinsic::callBuiltin : Intrinsic::construct).address);
        return resultOrThrow(n);
    }
    Headers headers = headersOf(n, true);
    writeHeaders(headers, !code);
    putCallerFp(headers.base);
    put(kFrameExtra, Value::kUndefined);
    if (!code) {
        put(kFrameNewTarget, Value::kUndefined);
        loadImmediate(r12, static_cast<uint64_t>(kFrameEntry) << 32 | argc);
        lea(r13, ptr[r13 + static_cast<int>(callee * 8)]);
        callAddress(backend_.enterUnknown);
        afterCall(n);
        return resultFromCall(n);
    }
    uint32_t flags = kFrameEntry | (construct ? kFrameConstruct : 0);
    put(kFrameArgc, static_cast<uint64_t>(flags) << 32 | argc);
    put(kFrameCode, n->aux);
    if (construct) {
        putInput(kFrameNewTarget, isSuper ? 2 : 0);
    } else {
        put(kFrameNewTarget, Value::kUndefined);
    }
    for (uint32_t i = argc; i < code->parameterCount_; i++) put(i, Value::kUndefined);
    lea(r13, ptr[r13 + static_cast<int>(callee * 8)]);
    // It changes with every allocation: collections drop code.
    loadImmediate(r11, n->aux + layout::kCodeOptimizedEntry);
    call(qword[r11]);
    afterCall(n);
    if (construct) {
        Location made = at(n->input(1));
        CodeGenerator::test(pooled(Pooled::NotCellMask), rax);
        Jump none = MacroAssembler::jumpIf(Cond::NE);
        cmp(byte[rax + layout::kCellKind], static_cast<uint8_t>(kFirstObjectKind));
        Jump noObject = MacroAssembler::jumpIf(Cond::B);
        uint32_t resume = offset();
        later([=, this] {
            bind(none);
            bind(noObject);
            loadTo(rax, made);
            jumpTo(resume);
        });
    }
    resultFromCall(n);
}
void Emitter::emitCall(Node* n) { callJavaScript(n, false); }
void Emitter::emitCallBuiltin(Node* n) { callJavaScript(n, false); }
void Emitter::emitConstruct(Node* n) { callJavaScript(n, true); }
void Emitter::emitConstructSuper(Node* n) { callJavaScript(n, true); }

} // namespace tiercel::native_tier

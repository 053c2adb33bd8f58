// Templates of calls, construction and returns. A compiled function calls another by `call`: two words of native stack
// for a frame (the address to return to, the word that keeps rsp aligned). The JS frame is the interpreter's; its flag
// kFrameCompiled says that leaving it is a native return. Callees that are not compiled are entered through
// CodeBlock::compiledEntry_ as well, so the code of a call does not know what tier it calls.
#include "baseline/compiler.h"

#include "runtime/interpreter/handlers.h"

namespace tiercel::baseline {

using namespace interpreter;

/// rcx: the callee's CodeBlock; the window's callee, `this` and arguments are in place. Writes the rest of the frame
/// and calls; afterwards rax is the result and it has been stored (`wantsResult`). A slow case for missing parameters
/// is added.
void TemplateCompiler::enterCallee(int32_t window, uint32_t argc, uint32_t flags, bool wantsResult) {
    int32_t newFp = window + kFrameHeaderWords;
    loadImmediate(rax, reinterpret_cast<uint64_t>(pc_));
    storeRegister(kFramePc, rax);
    loadImmediate(rax, static_cast<uint64_t>(flags | kFrameCompiled) << 32 | argc);
    storeRegister(newFp + kFrameArgc, rax);
    storeRegister(newFp + kFrameCallerFp, r13);
    storeRegister(newFp + kFrameCode, rcx);
    storeImmediate(r13, (newFp + kFrameExtra) * 8, static_cast<uint32_t>(Value::kUndefined));
    add(r13, newFp * 8);
    {
        SetAside others(*this);
        cmp(dword[rcx + layout::kCodeParameters], argc);
        toSlow(jumpIf(Cond::A));
        slow(&TemplateCompiler::emitMissingParameters, argc);
    }
    callAddressIn(rcx, layout::kCodeCompiledEntry);
    if (wantsResult) {
        storeStubResult();
    } else {
        loadImmediate(r15, reinterpret_cast<uint64_t>(code_->feedback_));
    }
}
void TemplateCompiler::callAddressIn(const Xbyak::Reg64& r, int offset) { MacroAssembler::call(qword[r + offset]); }

/// Out of line, r13 is the new frame: undefined for parameters that were not passed.
void TemplateCompiler::emitMissingParameters(const Slow& s) {
    loadWord32(eax, rcx, layout::kCodeParameters);
    mov(edx, static_cast<uint32_t>(Value::kUndefined));
    uint32_t loop = offset();
    mov(qword[r13 + rax * 8 - 8], rdx);
    dec(eax);
    cmp(eax, s.data);
    jumpIfTo(Cond::NE, loop);
    jumpTo(s.resume);
}

void TemplateCompiler::call(bool undefinedThis) {
    int32_t window = pc_->b, newFp = window + kFrameHeaderWords;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    if (undefinedThis) storeImmediate(r13, (newFp + kFrameThis) * 8, static_cast<uint32_t>(Value::kUndefined));
    loadRegister(rax, newFp + kFrameCallee);
    toSlow(ifNotCell(rax));
    toSlow(ifNotKind(rax, CellKind::Function));
    loadWord(rdx, rax, layout::kFunctionTemplate);
    compareWord(rdx, r15, cellOffset() + layout::kCallTarget);
    loadCell(rcx, layout::kCallCode);
    {
        SetAside others(*this);
        toSlow(jumpIf(Cond::NE));
        slow(&TemplateCompiler::emitCallTemplate);
    }
    loadWord32(edx, rcx, layout::kCodeRegisters);
    lea(rdx, ptr[r13 + rdx * 8 + newFp * 8]);
    compareWord(rdx, r14, layout::kVmStackLimit);
    toSlow(jumpIf(Cond::AE));
    compareWord(rsp, r14, layout::kVmNativeStackLimit);
    toSlow(jumpIf(Cond::B));
    dec(dword[rcx + layout::kCodeCallBudget]);
    toSlow(jumpIf(Cond::S));
    storeImmediate(r13, (newFp + kFrameNewTarget) * 8, static_cast<uint32_t>(Value::kUndefined));
    enterCallee(window, argc, 0);
    slow(&TemplateCompiler::emitCallOther);
}

/// Out of line: rdx is the template of a function that is not the one cached. Where the site is known to vary, goes on
/// with its code in rcx, after the checks that a cached one has passed.
void TemplateCompiler::emitCallTemplate(const Slow& s) {
    Jump generic[6];
    int count = 0;
    compareByte(r15, cellOffset() + layout::kCacheState, static_cast<uint8_t>(CacheState::Polymorphic));
    generic[count++] = jumpIf(Cond::NE);
    loadWord(rcx, rdx, layout::kTemplateCode);
    test(rcx, rcx);
    generic[count++] = jumpIf(Cond::E);
    compareByte(rdx, layout::kTemplateKind, static_cast<uint8_t>(FunctionKind::ClassConstructor));
    generic[count++] = jumpIf(Cond::E);
    compareByte(rdx, layout::kTemplateKind, static_cast<uint8_t>(FunctionKind::DerivedConstructor));
    generic[count++] = jumpIf(Cond::E);
    loadWord(rsi, rdx, layout::kTemplateRealm);
    compareWord(rsi, r14, layout::kVmRealm);
    generic[count++] = jumpIf(Cond::NE);
    // Surplus arguments need room where the callee's registers end.
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    cmp(dword[rcx + layout::kCodeRegisters], argc);
    generic[count++] = jumpIf(Cond::B);
    jumpTo(s.resume);
    for (int i = 0; i < count; i++) bind(generic[i]);
    callStub();
    // Behind the whole instruction.
    branches_.push_back({jump(), unit() + infoOf(pc_).units});
}

/// Out of line: builtins are called from here, by a C++ function; everything else by the stub.
void TemplateCompiler::emitCallOther(const Slow& s) {
    int32_t newFp = pc_->b + kFrameHeaderWords;
    loadRegister(rax, newFp + kFrameCallee);
    Jump noCell = ifNotCell(rax);
    Jump noNative = ifNotKind(rax, CellKind::NativeFunction);
    callHelper(callBuiltin);
    checkException();
    storeRegister(pc_->a, rax);
    resume(s, true);
    bind(noCell);
    bind(noNative);
    stubAndResume(s);
}

void TemplateCompiler::visitCall() { call(false); }
void TemplateCompiler::visitCallUndefined() { call(true); }

/// A base constructor whose initial shape is cached and holds: `this` is made in line (docs/frames.md).
void TemplateCompiler::visitNew() {
    int32_t window = pc_->b, newFp = window + kFrameHeaderWords;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    loadRegister(rax, newFp + kFrameCallee);
    toSlow(ifNotCell(rax));
    toSlow(ifNotKind(rax, CellKind::Function));
    loadWord(rdx, rax, layout::kFunctionTemplate);
    compareWord(rdx, r15, cellOffset() + layout::kCallTarget);
    toSlow(jumpIf(Cond::NE));
    loadWord32(edx, rax, layout::kCellShape);
    compareWord32(edx, r15, cellOffset() + layout::kCallFunctionShape);
    toSlow(jumpIf(Cond::NE));
    loadCell(rcx, layout::kCallCode);
    // The function's prototype is still that of the initial shape.
    loadWord(rsi, rax, layout::kObjectSlots);
    loadCell32(edx, layout::kCallPrototypeOffset);
    mov(rsi, qword[rsi + rdx]);
    loadWord32(edi, rax, layout::kFunctionInitialShape);
    imul(rdx, rdi, sizeof(Shape));
    loadImmediate(r8, reinterpret_cast<uint64_t>(vm_.shapes.base()));
    cmp(rsi, qword[r8 + rdx + layout::kShapePrototype]);
    toSlow(jumpIf(Cond::NE));
    loadWord32(edx, rcx, layout::kCodeRegisters);
    lea(rdx, ptr[r13 + rdx * 8 + newFp * 8]);
    compareWord(rdx, r14, layout::kVmStackLimit);
    toSlow(jumpIf(Cond::AE));
    compareWord(rsp, r14, layout::kVmNativeStackLimit);
    toSlow(jumpIf(Cond::B));
    mov(r9d, dword[rax + layout::kFunctionInitialCapacity]);
    loadWord(rsi, r14, layout::kVmHeapCursor);
    lea(r8, ptr[rsi + r9 * 8 + static_cast<int>(sizeof(Object))]);
    loadWord(rdx, r14, layout::kVmHeapLimit);
    sub(rdx, rsi);
    lea(r10, ptr[r9 * 8 + static_cast<int>(sizeof(Object))]);
    cmp(rdx, r10);
    toSlow(jumpIf(Cond::B));
    dec(dword[rcx + layout::kCodeCallBudget]);
    toSlow(jumpIf(Cond::S));
    storeWord(r14, layout::kVmHeapCursor, r8);
    mov(dword[rsi + layout::kCellShape], edi);
    mov(dword[rsi + layout::kCellKind],
        static_cast<uint32_t>(CellKind::Object) | static_cast<uint32_t>(IndexingKind::PackedInt32) << 16);
    mov(qword[rsi + layout::kObjectSlots], 0);
    loadWord(rdx, r14, layout::kVmEmptyElements);
    storeWord(rsi, layout::kObjectElements, rdx);
    mov(edx, static_cast<uint32_t>(Value::kUndefined));
    test(r9d, r9d);
    ShortJump none = shortJumpIf(Cond::E);
    uint32_t loop = offset();
    mov(qword[rsi + r9 * 8 + static_cast<int>(sizeof(Object)) - 8], rdx);
    dec(r9d);
    jumpIfTo(Cond::NE, loop);
    bind(none);
    storeRegister(newFp + kFrameThis, rsi);
    storeRegister(newFp + kFrameNewTarget, rax);
    enterCallee(window, argc, kFrameConstruct);
    slow();
}

void TemplateCompiler::visitReturn() {
    cmp(dword[r13 + kFrameArgc * 8 + 4], static_cast<uint32_t>(kFrameCompiled));
    Jump flagged = jumpIf(Cond::NE);
    load(rax, pc_->a);
    loadRegister(r13, kFrameCallerFp);
    add(rsp, 8);
    ret();
    bind(flagged);
    cmp(dword[r13 + kFrameArgc * 8 + 4], static_cast<uint32_t>(kFrameEntry));
    ShortJump other = shortJumpIf(Cond::NE);
    load(rax, pc_->a); // by optimized code or C++
    add(rsp, 8);
    ret();
    bind(other);
    // `new`, by the interpreter, another realm.
    load(rax, pc_->a);
    storeRegister(kFrameExtra, rax);
    add(rsp, 8);
    jumpFunction(leaveFrame);
}

} // namespace tiercel::baseline

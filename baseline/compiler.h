// The template compiler: one visitor per bytecode op, run once over the bytecode in order. No value stays in a register
// from one instruction to the next without being in the frame too, so that every instruction is an entry and a way out:
// the interpreter's frame is always complete.
//
// There is one exception, within straight-line code: an instruction may find the result of the one before in rax, as
// well as in its register. Whoever enters there from elsewhere comes through an entry out of line that loads rax.
//
// Registers while compiled code runs (docs/frames.md):
//   r13 fp, r14 VM, r15 feedback cells of the function, rbx Value::kNotCellMask, r12 Value::kNumberTag; the others are
//   free within an instruction. rsp is 16-byte aligned: C++ functions may be called as it stands.
//
// Code of an instruction comes in two pieces: the straight path, and what it jumps to out of line, behind all straight
// paths (`slow`, a list of cases worked off at the end). The usual slow case calls the op's stub.
#pragma once

#include "baseline/helpers.h"
#include "runtime/assembler/compiled_code.h"
#include "runtime/assembler/macro_assembler.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/layout.h"
#include "runtime/vm.h"

namespace tiercel::baseline {

class TemplateCompiler : private MacroAssembler {
public:
    TemplateCompiler(VM&, CodeBlock*, uint8_t* buffer, size_t bytes, bool nearCalls);
    /// False: the buffer is too small.
    bool run();
    /// Moves the code into executable memory. Null: there is none.
    std::unique_ptr<CompiledCode> finish(CodeRegistry&);

private:
    struct Slow;
    using EmitSlow = void (TemplateCompiler::*)(const Slow&);
    struct Slow {
        const Instruction* pc;
        EmitSlow emit;
        uint32_t resume; // offset of the straight path to go on at
        uint32_t data;
        uint32_t firstJump, jumpCount; // in jumps_
    };
    static constexpr int kMaxJumps = 24; // of one slow case

#define OP(name, units, A, B, C, D, E, flags) void visit##name();
#include "runtime/bytecode/bytecode.def"

    // -- operands
    Xbyak::Address reg(int32_t index) { return qword[r13 + index * 8]; }
    Xbyak::Address regA() { return reg(pc_->a); }
    void loadRegister(const Xbyak::Reg64& to, int32_t index) { loadWord(to, r13, index * 8); }
    void storeRegister(int32_t index, const Xbyak::Reg64& from) { storeWord(r13, index * 8, from); }
    /// Loads of operands, from rax where the instruction before left the value there.
    void load(const Xbyak::Reg64& to, int32_t index);
    /// rax = first, rcx = second.
    void loadTwo(int32_t first, int32_t second);
    /// Stores rax into operand a; the next instruction may find it in rax.
    void setResult() {
        storeRegister(pc_->a, rax);
        nextInRax_ = pc_->a;
    }
    /// The end of a slow case: rax is again what the straight path left there. `inRax`: it is already.
    void resume(const Slow&, bool inRax = false);
    void stubAndResume(const Slow&);
    int cellOffset() const { return static_cast<int>(pc_->e() * sizeof(FeedbackCell)); }
    const FeedbackCell& feedbackCell() const { return code_->feedback_[pc_->e()]; }
    Xbyak::RegExp cell(int member) { return r15 + (cellOffset() + member); }
    void loadCell(const Xbyak::Reg64& to, int member) { loadWord(to, r15, cellOffset() + member); }
    void loadCell32(const Xbyak::Reg32& to, int member) { loadWord32(to, r15, cellOffset() + member); }
    void store(int32_t index, uint64_t bits);

    // -- type tests; the jump is taken when the value is not of the type
    Jump ifNotInt32(const Xbyak::Reg64& r) {
        registerOp(0x39, r, r12); // cmp
        return jumpIf(Cond::B);
    }
    Jump ifNotBool(const Xbyak::Reg64& r, const Xbyak::Reg64& scratch) {
        lea(scratch, ptr[r - static_cast<int>(Value::kFalse)]);
        cmp(scratch, 1);
        return jumpIf(Cond::A);
    }
    Jump ifNotCell(const Xbyak::Reg64& r) {
        registerOp(0x85, r, rbx); // test
        return jumpIf(Cond::NE);
    }
    Jump ifNotKind(const Xbyak::Reg64& r, CellKind kind) {
        compareByte(r, layout::kCellKind, static_cast<uint8_t>(kind));
        return jumpIf(Cond::NE);
    }
    void boxInt32(const Xbyak::Reg64& r) { registerOp(0x09, r, r12); } // or

    // -- slow cases. Jumps are collected until `slow` ends the instruction's list.
    void toSlow(Jump j) { pending_[pendingCount_++] = j; }
    /// While one lives, the jumps collected before it are set aside.
    struct SetAside {
        explicit SetAside(TemplateCompiler& compiler) : c(compiler), count(c.pendingCount_) {
            for (int i = 0; i < count; i++) kept[i] = c.pending_[i];
            c.pendingCount_ = 0;
        }
        ~SetAside() {
            for (int i = 0; i < count; i++) c.pending_[i] = kept[i];
            c.pendingCount_ = count;
        }
        TemplateCompiler& c;
        Jump kept[kMaxJumps];
        uint8_t count;
    };
    /// Makes the pending jumps a slow case that goes on here.
    void slow(EmitSlow emit = &TemplateCompiler::emitStubCall, uint32_t data = 0);
    void emitStubCall(const Slow&);
    void emitBackEdge(const Slow&);
    void emitNotedJump(const Slow&);

    void jumpToStub();      // of an op that leaves the frame
    void callStub();        // of the current op, in line
    void storeStubResult(); // of an op that may have pushed a frame
    static bool pushesFrame(Op);
    /// rdi, rsi, rdx = VM, fp, pc; calls; the result is in rax.
    template <class F>
    void callHelper(F* f) {
        mov(rdi, r14);
        mov(rsi, r13);
        loadImmediate(rdx, reinterpret_cast<uint64_t>(pc_));
        callFunction(f);
    }
    /// rax is Empty: an exception is pending.
    void checkException() {
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        exceptions_.push_back(jumpIf(Cond::E));
    }

    // -- jumps of the bytecode
    uint32_t unit() const { return static_cast<uint32_t>(pc_ - code_->entry_); }
    void jumpToUnit(int32_t offset);
    void jumpIfToUnit(Cond, int32_t offset);
    /// Jumps to pc + offset if the condition holds, falls through else; notes the ways taken.
    void branch(Cond, int32_t offset);
    /// The same out of line: the way not taken goes to `resume`.
    void branchSlow(Cond, int32_t offset, uint32_t resume);
    void backEdge(int32_t offset);
    void note(uint8_t bits);

    // -- arithmetic.cpp
    enum class Arith : uint8_t { Add, Sub, Mul, Div };
    void arithmetic(Arith, bool immediate);
    void doubleArithmetic(Arith, bool immediate);
    void emitMixed(const Slow&);
    void emitNaN(const Slow&);
    void toDouble(const Xbyak::Reg64&, const Xbyak::Xmm&, Jump& notNumber);
    void boxDouble(); // xmm0 to rax; NaN is made canonical
    enum class Bit : uint8_t { And, Or, Xor, Shl, Shr, Ushr };
    void bitwise(Bit, bool immediate);
    void emitBitwiseDouble(const Slow&);
    void increment(bool up);
    void copyIfNumber();

    // -- control.cpp
    void relational(Cond);
    void emitRelationalDouble(const Slow&);
    void relationalJump(Cond, bool immediate);
    void emitRelationalJump(const Slow&);
    void equality(bool strict, bool negate);
    Jump ifNothingNoted(uint8_t kinds);
    void emitEquality(const Slow&);
    void equalityJump(bool strict, bool negate, bool immediate);
    void emitEqualityJump(const Slow&);
    void truthJump(bool ifTrue);
    void emitTruthJump(const Slow&);
    void nullishJump(bool jumpIfNullish);
    void compareJump(uint64_t bits, Cond);

    // -- objects.cpp
    const PropertyCase* lastingCase() const;
    Jump ifNotShape(const Xbyak::Reg64&, uint32_t id);
    void fieldKindInto(const Xbyak::Reg32& to, const Xbyak::Reg64& value, const Xbyak::Reg32& scratch);
    bool loadCases();
    bool storeCases(bool valueInRdx);
    void loadCase(bool method);
    void loadArrayLength();
    void barrier(const Xbyak::Reg64& owner);
    void emitBarrier(const Slow&);
    void emitGetOther(const Slow&);
    bool knowsGetter() const;
    int prepareAccessorCall(uint32_t argc, Jump* generic, int count);
    void emitSetter(const Slow&);
    void emitStoreAdmits(const Slow&);
    void getOuter(bool checked);
    void setEnvironmentSlot(bool checked, int32_t hops, uint32_t slot);
    void getGlobal();
    void typedArrayRead();
    void allocate(size_t bytes, CellKind, IndexingKind, uint8_t flags, uint32_t shapeId);
    void emitGetElemOther(const Slow&);
    void emitSetElemOther(const Slow&);

    // -- calls.cpp
    void call(bool undefinedThis);
    void emitCallOther(const Slow&);
    void emitCallTemplate(const Slow&);
    void emitMissingParameters(const Slow&);
    void enterCallee(int32_t window, uint32_t argc, uint32_t flags, bool wantsResult = true);
    void callAddressIn(const Xbyak::Reg64&, int offset);

    VM& vm_;
    CodeBlock* code_;
    const CodeData& data_;
    const Instruction* pc_ = nullptr;
    std::vector<uint32_t> entries_, slowEntries_;
    struct Branch {
        Jump jump;
        uint32_t target;
    };
    std::vector<CompiledCode::ShapeUse> shapeUses_;
    std::vector<Branch> branches_;
    std::vector<Slow> slow_;
    std::vector<Jump> exceptions_;
    std::vector<Jump> jumps_;
    Jump pending_[kMaxJumps];
    uint8_t pendingCount_ = 0;

    // The register whose value the straight path has in rax where an instruction begins, and where one ends; kNone if
    // that is not known. Instructions that are entered from elsewhere and rely on it get an entry out of line that
    // loads rax (entryStubs_).
    static constexpr int32_t kNone = INT32_MAX;
    int32_t inRax_ = kNone, nextInRax_ = kNone;
    std::vector<bool> isTarget_, usesRax_; // by unit: of a jump or a handler; relies on inRax_
    struct EntryStub {
        uint32_t unit;
        int32_t index;
        uint32_t offset;
    };
    std::vector<EntryStub> entryStubs_;
    void useRax();
    void findTargets();
    uint32_t enterOffset_ = 0, callOffset_ = 0, instructions_ = 0;
};

} // namespace tiercel::baseline

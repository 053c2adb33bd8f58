// The lowest layer of the bytecode generator: an instruction buffer with labels, exception ranges, positions, constants
// and the stack of registers.
//
// Registers are a stack: parameters, then what scopes and expressions push; a call window is pushed on top. Jumps name
// labels and are patched by finish(). Code behind an unconditional transfer of control is dropped until a label that
// something jumps to is bound. A limit that is passed (registers, operands) makes the emitter fail softly: it keeps
// accepting calls and finish() gives null.
//
// Example: Label l = newLabel(); emitJump(Op::JumpFalse, r, l); emit(Op::Inc, r, r); bind(l);
#pragma once

#include "frontend/name.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/gc/rooted_vector.h"
#include "runtime/vm.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiercel::frontend {

using Reg = int32_t;
inline constexpr Reg kNoReg = INT32_MIN;
inline constexpr Reg kThisReg = kFrameThis;
inline constexpr Reg kCalleeReg = kFrameCallee;
inline constexpr Reg kNewTargetReg = kFrameNewTarget;

struct Label {
    int32_t id = -1;
};

class Emitter {
public:
    static constexpr int32_t kMaxRegisters = 32000;

    explicit Emitter(VM& vm) : vm_(vm), constants_(vm.heap), data_(std::make_unique<CodeData>()) {}

    // -- code
    // ----------------------------------------------------------------------------------------------------------
    // Operands go into the fields of the op's row; one-unit ops with a 32-bit operand use emitWide.
    void emit(Op op, int32_t a = 0, int32_t b = 0, int32_t c = 0, uint32_t d = 0, uint32_t e = 0);
    void emitWide(Op op, int32_t a, int32_t bc);
    // The label goes into bc (one unit) or d (two units).
    void emitJump(Op op, int32_t a, Label label) { emitJump(op, a, 0, label); }
    void emitJump(Op op, int32_t a, int32_t b, Label label);
    // Dispatch on register a by a table of labels.
    void emitSwitch(Reg a, const std::vector<Label>& labels);
    Label newLabel() {
        labels_.push_back({});
        return {static_cast<int32_t>(labels_.size()) - 1};
    }
    void bind(Label label);
    // A label that is jumped to from further down; `entered`: control gets here at all.
    void bindLoop(Label label, bool entered) {
        bind(label);
        reachable_ = reachable_ || entered;
    }
    [[nodiscard]] bool isUsed(Label label) const { return labels_[static_cast<size_t>(label.id)].used; }
    [[nodiscard]] uint32_t position() const { return static_cast<uint32_t>(data_->units.size()); }
    [[nodiscard]] bool reachable() const { return reachable_; }
    // Begins the handler of [start, end), which has to be non-empty for anything to be emitted. Catch goes into
    // `exception`.
    void bindHandler(uint32_t start, uint32_t end, Reg exception);
    // The source offset of what is emitted next.
    void at(uint32_t offset) { offset_ = offset; }
    // A one-unit instruction may later be put here (see insertEarly).
    void markInsertionPoint() { insertionPoint_ = position(); }
    void insertEarly(Op op, int32_t a) { early_.push_back({op, a}); }

    void move(Reg to, Reg from) {
        if (to != from) emit(Op::Move, to, from);
    }
    void loadSpecial(Reg to, Value value) { emit(Op::LoadSpecial, to, static_cast<int32_t>(value.bits())); }
    void loadUndefined(Reg to) { loadSpecial(to, Value::undefined()); }
    void loadInt(Reg to, int32_t value) { emitWide(Op::LoadInt, to, value); }
    void loadNumber(Reg to, double value);
    void loadString(Reg to, const Name* name) { emitWide(Op::LoadConst, to, stringConstant(name)); }
    // A property key as a value: a string, or an int32/number for indexes.
    void loadKey(Reg to, const Name* name);

    // -- constants
    // -----------------------------------------------------------------------------------------------------
    int32_t constant(Value value);
    // A PropertyKey as bits (N operands).
    int32_t nameConstant(const Name* name);
    int32_t keyConstant(PropertyKey key) { return constant(Value::fromBits(key.bits())); }
    int32_t stringConstant(const Name* name);
    int32_t textConstant(const char* ascii);
    [[nodiscard]] PropertyKey keyOf(const Name* name);
    [[nodiscard]] String* stringOf(const Name* name);
    uint32_t newFeedback() { return data_->feedbackCount++; }

    // -- registers
    // -----------------------------------------------------------------------------------------------------
    Reg newReg() { return newRegs(1); }
    Reg newRegs(int32_t count);
    // The first register above all in use.
    [[nodiscard]] Reg top() const { return top_; }
    void setTop(Reg top) { top_ = top; }
    // A register that a variable lives in: not to be written before the value is final.
    Reg newLocal(const Name* name);
    [[nodiscard]] bool isLocal(Reg reg) const {
        return reg < 0 || (static_cast<size_t>(reg) < locals_.size() && locals_[static_cast<size_t>(reg)]);
    }
    void setLocal(Reg reg, bool local);
    void nameRegister(Reg reg, const Name* name);

    // -- result
    // --------------------------------------------------------------------------------------------------------
    void fail(const char* message) {
        if (!failed()) failure_ = message;
    }
    [[nodiscard]] bool failed() const { return failure_ != nullptr; }
    [[nodiscard]] const char* failure() const { return failure_; }
    // Patches jumps; null if something failed.
    std::unique_ptr<CodeData> finish();
    CodeData& data() { return *data_; }

protected:
    VM& vm_;
    ValueList constants_;

private:
    struct LabelState {
        uint32_t unit = UINT32_MAX;
        bool used = false;
    };
    struct JumpSite {
        uint32_t unit;
        int32_t label;
        bool inD;
    };
    struct TableSite {
        uint32_t unit;
        uint32_t table;
        std::vector<int32_t> labels;
    };
    void record(Op op);
    bool fits(int32_t operand) {
        if (operand == static_cast<int16_t>(operand)) return true;
        fail("Function is too large to compile");
        return false;
    }

    std::unique_ptr<CodeData> data_;
    std::vector<LabelState> labels_;
    std::vector<JumpSite> jumps_;
    std::vector<TableSite> tables_;
    std::vector<std::pair<Op, int32_t>> early_;
    std::vector<bool> locals_;
    std::unordered_map<const Name*, int32_t> nameConstants_, stringConstants_;
    std::unordered_map<uint64_t, int32_t> valueConstants_;
    const char* failure_ = nullptr;
    uint32_t offset_ = 0;
    uint32_t insertionPoint_ = 0;
    Reg top_ = 0;
    bool reachable_ = true;
};

// Frees the registers pushed during its life.
class RegScope {
public:
    explicit RegScope(Emitter& emitter) : emitter_(emitter), top_(emitter.top()) {}
    RegScope(const RegScope&) = delete;
    RegScope& operator=(const RegScope&) = delete;
    ~RegScope() { emitter_.setTop(top_); }

private:
    Emitter& emitter_;
    Reg top_;
};

} // namespace tiercel::frontend

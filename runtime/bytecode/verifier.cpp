// The bytecode verifier: what it accepts, the interpreter runs without leaving the frame, the tables or the code.
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/frame.h"

#include <string>

namespace tiercel {

namespace {

class Verifier {
public:
    explicit Verifier(const CodeData& data) : data_(data) {}
    std::string run() {
        if (data_.units.empty()) return "no instructions";
        isStart_.resize(data_.units.size());
        uint32_t last = 0;
        for (uint32_t unit = 0; unit < data_.units.size();) {
            const Instruction* pc = &data_.units[unit];
            if (pc->op_ >= kOpCount) return at(unit, "unknown op " + std::to_string(pc->op_));
            if (unit + infoOf(pc).units > data_.units.size()) return at(unit, "truncated instruction");
            isStart_[unit] = true;
            last = unit;
            unit += infoOf(pc).units;
        }
        if (!(infoOf(&data_.units[last]).flags & kOpEndsBlock)) return at(last, "the end of the code can be reached");
        for (uint32_t unit = 0; unit < data_.units.size(); unit += infoOf(&data_.units[unit]).units) {
            check(unit);
            if (!error_.empty()) return error_;
        }
        for (const ExceptionHandler& handler : data_.handlers) {
            if (handler.start > handler.end || handler.end > data_.units.size() || !starts(handler.handler))
                return at(handler.handler, "exception handler out of range");
            if (data_.units[handler.handler].op() != Op::Catch)
                return at(handler.handler, "exception handler does not begin with Catch");
        }
        for (size_t i = 1; i < data_.positions.size(); i++)
            if (data_.positions[i - 1].unit > data_.positions[i].unit) return "positions are not sorted";
        return {};
    }

private:
    static std::string at(uint32_t unit, const std::string& what) {
        return "unit " + std::to_string(unit) + ": " + what;
    }
    void fail(uint32_t unit, const std::string& what) {
        if (error_.empty()) error_ = at(unit, std::string(infoOf(&data_.units[unit]).name) + ": " + what);
    }
    bool starts(int64_t unit) const {
        return unit >= 0 && unit < static_cast<int64_t>(isStart_.size()) && isStart_[static_cast<size_t>(unit)];
    }
    void checkRegister(uint32_t unit, int64_t reg) {
        if (reg >= 0 ? reg >= data_.registerCount
                     : reg != kFrameThis && reg != kFrameCallee && reg != kFrameNewTarget && reg != kFrameExtra)
            fail(unit, "register " + std::to_string(reg) + " out of range");
    }
    void checkRange(uint32_t unit, RegisterRange range) {
        if (range.count == 0) return;
        checkRegister(unit, range.first);
        checkRegister(unit, static_cast<int64_t>(range.first) + range.count - 1);
        if (range.first < 0) fail(unit, "range begins in the frame header");
    }
    void checkConstant(uint32_t unit, int64_t index) {
        if (index < 0 || index >= static_cast<int64_t>(data_.constants.size()))
            fail(unit, "constant " + std::to_string(index) + " out of range");
    }
    void checkName(uint32_t unit, int64_t index) {
        checkConstant(unit, index);
        if (!error_.empty()) return;
        Value v = data_.constants[static_cast<size_t>(index)];
        if (v.isInt32()) return;
        if (!v.isCell() || !(v.isSymbol() || (v.isString() && v.asCell()->hasFlag(kAtom))))
            fail(unit, "constant " + std::to_string(index) + " is no property name");
    }
    void checkCell(uint32_t unit, int64_t index, CellKind kind) {
        checkConstant(unit, index);
        if (!error_.empty()) return;
        Value v = data_.constants[static_cast<size_t>(index)];
        if (!v.isCell() || v.asCell()->kind() != kind)
            fail(unit, "constant " + std::to_string(index) + " is of the wrong kind");
    }
    void check(uint32_t unit) {
        const Instruction* pc = &data_.units[unit];
        const OpInfo& info = infoOf(pc);
        for (int i = 0; i < 5; i++) {
            if (info.operands[i] == Operand::None) continue; // there may be no second unit to read
            int64_t v = operandValue(pc, i);
            switch (info.operands[i]) {
            case Operand::Write:
            case Operand::Read:
            case Operand::Modify: checkRegister(unit, v); break;
            case Operand::Constant:
            case Operand::Constant32:
                if (pc->op() == Op::DeclareGlobals || pc->op() == Op::DeclareEvalVars) {
                    if (v < 0 || v >= static_cast<int64_t>(data_.globalDeclarations.size()))
                        fail(unit, "declarations out of range");
                } else if (pc->op() != Op::Switch) {
                    checkConstant(unit, v);
                }
                break;
            case Operand::Name:
            case Operand::Name32: checkName(unit, v); break;
            case Operand::Jump32:
            case Operand::JumpD:
            case Operand::JumpE:
                if (!starts(unit + v)) fail(unit, "jump to no instruction");
                break;
            case Operand::Feedback:
                if (v < 0 || v >= data_.feedbackCount) fail(unit, "feedback cell out of range");
                break;
            case Operand::Range:
            case Operand::None:
            case Operand::Immediate:
            case Operand::Unsigned:
            case Operand::Immediate32: break;
            }
        }
        checkRange(unit, rangeRead(pc));
        checkRange(unit, rangeWritten(pc));
        switch (pc->op()) {
        case Op::Switch:
            if (pc->bc() < 0 || static_cast<size_t>(pc->bc()) >= data_.jumpTables.size()) {
                fail(unit, "jump table out of range");
                break;
            }
            for (int32_t offset : data_.jumpTables[static_cast<size_t>(pc->bc())])
                if (!starts(static_cast<int64_t>(unit) + offset)) fail(unit, "jump to no instruction");
            break;
        case Op::NewClosure:
        case Op::NewMethodClosure:
        case Op::NewClass: checkCell(unit, pc->d(), CellKind::FunctionTemplate); break;
        case Op::NewObjectWith: checkCell(unit, pc->d(), CellKind::InternalArray); break;
        case Op::NewRegExp:
        case Op::GetTemplateObject: checkCell(unit, pc->bc(), CellKind::InternalArray); break;
        case Op::CallEval: checkCell(unit, pc->e(), CellKind::NativeBox); break;
        default: break;
        }
    }

    const CodeData& data_;
    std::vector<bool> isStart_;
    std::string error_;
};

} // namespace

std::string verify(const CodeData& data) { return Verifier(data).run(); }

} // namespace tiercel

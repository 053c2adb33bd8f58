// The text of bytecode, for --dump-bytecode and golden tests. Stable: no addresses, no feedback.
//
//   function add(a, b)   2 parameters, 3 registers
//     1 | return a + b;
//          0  Add             r2, a, b
//          1  Return          r2
#include "runtime/abstract_operations.h"
#include "runtime/bigint.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

namespace tiercel {

namespace {

std::string quote(const std::string& text) {
    std::string out = "\"";
    size_t shown = 0;
    for (char ch : text) {
        if (++shown > 60) {
            out += "…";
            break;
        }
        if (ch == '"' || ch == '\\') {
            out += '\\';
            out += ch;
        } else if (ch == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(ch) < 32) {
            char buffer[8];
            std::snprintf(buffer, sizeof buffer, "\\x%02x", static_cast<unsigned>(ch));
            out += buffer;
        } else {
            out += ch;
        }
    }
    return out + "\"";
}

class Disassembler {
public:
    Disassembler(VM& vm, CodeBlock* code) : vm_(vm), code_(code), data_(*code->data_) {
        std::set<uint32_t> targets;
        forEach([&](uint32_t unit, const Instruction* pc) {
            const OpInfo& info = infoOf(pc);
            for (int i = 0; i < 5; i++) {
                Operand kind = info.operands[i];
                if (kind == Operand::Jump32 || kind == Operand::JumpD || kind == Operand::JumpE)
                    targets.insert(unit + static_cast<uint32_t>(operandValue(pc, i)));
            }
            if (pc->op() == Op::Switch)
                for (int32_t offset : data_.jumpTables[static_cast<uint32_t>(pc->bc())])
                    targets.insert(unit + static_cast<uint32_t>(offset));
        });
        for (const ExceptionHandler& handler : data_.handlers) targets.insert(handler.handler);
        int number = 0;
        for (uint32_t target : targets) labels_[target] = "L" + std::to_string(number++);
    }

    std::string all() {
        std::string out = header();
        uint32_t shownLine = 0;
        size_t position = 0;
        std::shared_ptr<SourceCode> source = code_->template_->source_ ? *code_->template_->source_ : nullptr;
        forEach([&](uint32_t unit, const Instruction* pc) {
            while (position < data_.positions.size() && data_.positions[position].unit <= unit) {
                if (data_.positions[position].unit == unit && source) {
                    SourcePosition at = source->position(data_.positions[position].sourceOffset);
                    if (at.line != shownLine) {
                        shownLine = at.line;
                        std::string text = encodeUtf8(source->lineAt(data_.positions[position].sourceOffset));
                        size_t first = text.find_first_not_of(" \t");
                        text = first == std::string::npos ? "" : text.substr(first, 100);
                        while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.pop_back();
                        out += "  " + std::to_string(shownLine) + " | " + text + "\n";
                    }
                }
                position++;
            }
            if (auto label = labels_.find(unit); label != labels_.end()) out += "    " + label->second + ":\n";
            char number[24];
            std::snprintf(number, sizeof number, "%8u  ", unit);
            out += number + one(pc) + "\n";
        });
        for (const ExceptionHandler& handler : data_.handlers) {
            out += "    handler [" + std::to_string(handler.start) + ", " + std::to_string(handler.end) + ") -> " +
                   labels_[handler.handler] + "\n";
        }
        return out;
    }

    std::string one(const Instruction* pc) {
        const OpInfo& info = infoOf(pc);
        std::string text = info.name;
        bool first = true;
        for (int i = 0; i < 5; i++) {
            std::string operand = operandText(pc, i);
            if (operand.empty()) continue;
            if (first) {
                text.resize(std::max<size_t>(text.size() + 1, 18), ' ');
            } else {
                text += ", ";
            }
            first = false;
            text += operand;
        }
        return text;
    }

private:
    template <class F>
    void forEach(F f) {
        for (uint32_t unit = 0; unit < data_.units.size(); unit += infoOf(&data_.units[unit]).units)
            f(unit, &data_.units[unit]);
    }
    std::string header() {
        FunctionTemplate* t = code_->template_;
        std::string name = t->name_ && t->name_->length() ? t->name_->toUtf8(vm_) : "(anonymous)";
        std::string out = "function " + name + "(";
        for (uint32_t i = 0; i < data_.parameterCount; i++) out += (i ? ", " : "") + registerName(static_cast<int>(i));
        out += ")  " + std::to_string(data_.parameterCount) + " parameters, " + std::to_string(data_.registerCount) +
               " registers" + (data_.strict ? ", strict" : "") + "\n";
        return out;
    }
    std::string registerName(int reg) {
        switch (reg) {
        case kFrameThis: return "this";
        case kFrameCallee: return "callee";
        case kFrameNewTarget: return "new.target";
        case kFrameExtra: return "extra";
        default: break;
        }
        std::string name = "r" + std::to_string(reg);
        for (const auto& [number, text] : data_.registerNames)
            if (number == reg) return name + ":" + text;
        return name;
    }
    std::string constantText(Value v) {
        if (!v.isCell()) return v.isEmpty() ? "empty" : describe(vm_, v);
        Cell* cell = v.asCell();
        switch (cell->kind()) {
        case CellKind::String: return quote(cell->as<String>()->toUtf8(vm_));
        case CellKind::BigInt: {
            auto text = cell->as<BigInt>()->toString(vm_);
            return text.isAbrupt() ? "bigint" : text.release()->toUtf8(vm_) + "n";
        }
        case CellKind::FunctionTemplate: {
            String* name = cell->as<FunctionTemplate>()->name_;
            return "<function " + (name && name->length() ? name->toUtf8(vm_) : std::string("(anonymous)")) + ">";
        }
        case CellKind::InternalArray: {
            auto* list = cell->as<InternalArray>();
            std::string out = "{";
            for (uint32_t i = 0; i < list->length_; i++) out += (i ? ", " : "") + constantText(list->data()[i]);
            return out + "}";
        }
        case CellKind::NativeBox: return "<scope>";
        case CellKind::Symbol: return PropertyKey(cell->as<Symbol>()).toDisplay(vm_);
        default: return "<cell>";
        }
    }
    std::string operandText(const Instruction* pc, int i) {
        Operand kind = infoOf(pc).operands[i];
        int32_t v = operandValue(pc, i);
        switch (kind) {
        case Operand::None:
        case Operand::Feedback: return {};
        case Operand::Write:
        case Operand::Read:
        case Operand::Modify: return registerName(v);
        case Operand::Range: return "r" + std::to_string(v) + "..";
        case Operand::Immediate:
        case Operand::Immediate32: return std::to_string(v);
        case Operand::Unsigned:
            if (pc->op() == Op::LoadSpecial) return constantText(Value::fromBits(static_cast<uint64_t>(v)));
            if (pc->op() == Op::AbstractOperation) return kAbstractOperations[v].name;
            return "#" + std::to_string(v);
        case Operand::Constant:
        case Operand::Constant32:
            if (pc->op() == Op::DeclareGlobals || pc->op() == Op::DeclareEvalVars) return "#" + std::to_string(v);
            if (pc->op() == Op::NewRegExp) {
                auto* site = data_.constants[static_cast<uint32_t>(v)].asCell()->as<InternalArray>();
                auto text = [&](uint32_t i) { return site->data()[i].get().asCell()->as<String>()->toUtf8(vm_); };
                return "/" + text(0) + "/" + text(1);
            }
            if (pc->op() == Op::Switch) {
                std::string out = "[";
                uint32_t unit = code_->unitOf(pc);
                for (int32_t offset : data_.jumpTables[static_cast<uint32_t>(v)])
                    out += (out.size() > 1 ? ", " : "") + labels_[unit + static_cast<uint32_t>(offset)];
                return out + "]";
            }
            return constantText(data_.constants[static_cast<uint32_t>(v)]);
        case Operand::Name:
        case Operand::Name32:
            return PropertyKey::fromBits(data_.constants[static_cast<uint32_t>(v)].bits()).toDisplay(vm_);
        case Operand::Jump32:
        case Operand::JumpD:
        case Operand::JumpE: return "-> " + labels_[code_->unitOf(pc) + static_cast<uint32_t>(v)];
        }
        return {};
    }

    VM& vm_;
    CodeBlock* code_;
    const CodeData& data_;
    std::map<uint32_t, std::string> labels_;
};

} // namespace

std::string disassemble(VM& vm, CodeBlock* code) { return Disassembler(vm, code).all(); }
std::string disassembleInstruction(VM& vm, CodeBlock* code, const Instruction* pc) {
    return Disassembler(vm, code).one(pc);
}

} // namespace tiercel

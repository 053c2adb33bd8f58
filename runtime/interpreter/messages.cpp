// Messages that name the expression at fault: "obj.foo is not a function". The expression is rendered from the
// bytecode: the instructions before pc that made a register's value, followed back through loads of names and
// properties.
#include "runtime/interpreter/handlers.h"

#include <string>
#include <vector>

namespace tiercel::interpreter {

namespace {

class Renderer {
public:
    Renderer(VM& vm, CodeBlock* code, const Instruction* pc) : vm_(vm), code_(code) {
        for (const Instruction* i = code->entry_; i < pc; i += kUnitsTable[i->op_]) before_.push_back(i);
    }
    std::string render(int reg) { return render(reg, before_.size(), 0); }

private:
    std::string name(uint32_t constant) {
        return PropertyKey::fromBits(code_->constants_[constant].bits()).toDisplay(vm_);
    }
    std::string render(int reg, size_t end, int depth) {
        if (reg == kFrameThis) return "this";
        for (const auto& [number, text] : code_->data_->registerNames)
            if (number == reg) return text;
        if (depth < 8) {
            for (size_t i = end; i-- > 0;) {
                const Instruction* pc = before_[i];
                bool writesWindow =
                    pc->op() == Op::GetMethod || pc->op() == Op::GetElemMethod || pc->op() == Op::GetDynamicMethod;
                if (writesWindow ? reg != pc->a + 6 && reg != pc->a + 7 : !writes(pc) || pc->a != reg) continue;
                return describeResult(pc, i, depth);
            }
        }
        return "(intermediate value)";
    }
    static bool writes(const Instruction* pc) {
        switch (pc->op()) {
        case Op::SetProp:
        case Op::SetElem:
        case Op::SetEnv:
        case Op::SetGlobal:
        case Op::Return:
        case Op::DefineField:
        case Op::CheckTdz:
        case Op::CheckThis:
        case Op::SetOuter:
        case Op::SetEnvChecked:
        case Op::SetOuterChecked:
        case Op::JumpTrue:
        case Op::JumpFalse: return false;
        default: return true;
        }
    }
    std::string describeResult(const Instruction* pc, size_t index, int depth) {
        switch (pc->op()) {
        case Op::Move: return render(pc->b, index, depth + 1);
        case Op::GetProp:
        case Op::GetMethod: return render(pc->b, index, depth + 1) + "." + name(pc->d());
        case Op::GetElem:
        case Op::GetElemMethod: return render(pc->b, index, depth + 1) + "[...]";
        case Op::GetPrivate: return render(pc->b, index, depth + 1) + ".#...";
        case Op::GetGlobal:
        case Op::GetGlobalOrUndefined:
        case Op::GetEnvChecked:
        case Op::GetDynamic:
        case Op::GetDynamicMethod: return name(pc->d());
        case Op::GetOuterChecked:
        case Op::GetImport: return name(pc->e());
        case Op::Call:
        case Op::CallUndefined:
        case Op::CallSpread: return render(pc->b + 6, index, depth + 1) + "(...)";
        case Op::GetSuper: return "(intermediate value)";
        default: return "(intermediate value)";
        }
    }

    VM& vm_;
    CodeBlock* code_;
    std::vector<const Instruction*> before_;
};

std::string keyText(VM& vm, Value key) {
    if (key.isString()) return key.asCell()->as<String>()->toUtf8(vm);
    if (key.isNumber()) return numberToString(vm, key.asNumber())->toUtf8(vm);
    return describe(vm, key);
}

} // namespace

Thrown throwNotCallable(VM& vm, Value* fp, const Instruction* pc, Value callee, bool construct) {
    CodeBlock* code = codeOf(fp);
    bool super = pc->op() == Op::SuperCall || pc->op() == Op::SuperCallSpread;
    if (super) {
        return vm.throwTypeError("Super constructor %s of anonymous class is not a constructor",
                                 describe(vm, callee).c_str());
    }
    std::string text = Renderer(vm, code, pc).render(pc->b + 6);
    if (text == "(intermediate value)" && !callee.isObject()) text = describe(vm, callee);
    return vm.throwTypeError("%s is not a %s", text.c_str(), construct ? "constructor" : "function");
}

Thrown throwNullishRead(VM& vm, Value base, Value key) {
    return vm.throwTypeError("Cannot read properties of %s (reading '%s')", base.isNull() ? "null" : "undefined",
                             keyText(vm, key).c_str());
}
Thrown throwNullishWrite(VM& vm, Value base, Value key) {
    return vm.throwTypeError("Cannot set properties of %s (setting '%s')", base.isNull() ? "null" : "undefined",
                             keyText(vm, key).c_str());
}

} // namespace tiercel::interpreter

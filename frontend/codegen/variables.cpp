// Loads and stores of variables: registers, environment slots, globals, imports, lookups by name.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

Generator::Slot Generator::slotOf(const Variable* variable) {
    auto index = static_cast<uint32_t>(variable->index);
    for (size_t i = environments_.size(); i-- > 0;) {
        if (environments_[i].scope == variable->scope) return {environments_[i].reg, 0, index};
    }
    return {closureEnvironment(), outerDepth_ - variable->scope->environmentDepth, index};
}

void Generator::loadSlot(const Slot& slot, Reg dst, const Name* checkedAs, bool isWrittenOnce) {
    uint32_t at = position();
    auto index = static_cast<int32_t>(slot.index);
    if (slot.hops == 0) {
        if (checkedAs) {
            emit(Op::GetEnvChecked, dst, slot.environment, index, static_cast<uint32_t>(nameConstant(checkedAs)));
        } else {
            emit(Op::GetEnv, dst, slot.environment, index);
        }
    } else {
        emit(checkedAs ? Op::GetOuterChecked : Op::GetOuter, dst, slot.environment, static_cast<int32_t>(slot.hops),
             slot.index, checkedAs ? static_cast<uint32_t>(nameConstant(checkedAs)) : 0);
    }
    if (isWrittenOnce && at < position()) data().units[at].feedback = kSlotWrittenOnce;
}

void Generator::storeSlot(const Slot& slot, Reg value, const Name* checkedAs) {
    auto index = static_cast<int32_t>(slot.index);
    if (slot.hops == 0) {
        if (checkedAs) {
            emit(Op::SetEnvChecked, value, slot.environment, index, static_cast<uint32_t>(nameConstant(checkedAs)));
        } else {
            emit(Op::SetEnv, value, slot.environment, index);
        }
    } else {
        emit(checkedAs ? Op::SetOuterChecked : Op::SetOuter, value, slot.environment, static_cast<int32_t>(slot.hops),
             slot.index, checkedAs ? static_cast<uint32_t>(nameConstant(checkedAs)) : 0);
    }
}

Reg Generator::loadVariable(const Variable* variable, bool checked, const Name* name, Reg dst) {
    switch (variable->location) {
    case Location::Register:
        if (checked) emitWide(Op::CheckTdz, variable->index, nameConstant(name));
        return settle(variable->index, dst);
    case Location::Environment: {
        Reg result = target(dst);
        loadSlot(slotOf(variable), result, checked ? name : nullptr, isWrittenOnce(variable));
        return result;
    }
    case Location::Import: {
        Reg result = target(dst);
        emit(Op::GetImport, result, variable->index, 0, 0, static_cast<uint32_t>(nameConstant(name)));
        return result;
    }
    case Location::Global: {
        Reg result = target(dst);
        emit(Op::GetGlobal, result, 0, 0, static_cast<uint32_t>(nameConstant(name)), newFeedback());
        return result;
    }
    case Location::Dynamic:
    case Location::Unassigned: break;
    }
    Reg result = target(dst);
    emit(Op::GetDynamic, result, currentEnvironment(), 0, static_cast<uint32_t>(nameConstant(name)));
    return result;
}

Reg Generator::loadBinding(const Binding& binding, const Name* name, Reg dst, Missing missing) {
    if (binding.resolution == Resolution::Static) {
        if (missing == Missing::Undefined && binding.variable->location == Location::Global) {
            Reg result = target(dst);
            emit(Op::GetGlobalOrUndefined, result, 0, 0, static_cast<uint32_t>(nameConstant(name)), newFeedback());
            return result;
        }
        if (binding.variable->location != Location::Dynamic)
            return loadVariable(binding.variable, binding.needsTdzCheck, name, dst);
    }
    Reg result = target(dst);
    if (binding.resolution == Resolution::Global) {
        // These three properties of the global object cannot change, nor can lexical declarations hide them.
        std::u16string_view text = name->view();
        if (text == u"undefined") {
            loadUndefined(result);
        } else if (text == u"NaN" || text == u"Infinity") {
            loadNumber(result, text == u"NaN" ? __builtin_nan("") : __builtin_inf());
        } else {
            if (template_->isBuiltin()) fail("A builtin refers to a global");
            emit(missing == Missing::Throw ? Op::GetGlobal : Op::GetGlobalOrUndefined, result, 0, 0,
                 static_cast<uint32_t>(nameConstant(name)), newFeedback());
        }
    } else {
        emit(missing == Missing::Throw ? Op::GetDynamic : Op::GetDynamicOrUndefined, result, currentEnvironment(), 0,
             static_cast<uint32_t>(nameConstant(name)));
    }
    return result;
}

// `base`: what ResolveDynamic gave before the value was evaluated.
void Generator::assignBinding(const Binding& binding, const Name* name, Reg value, Reg base) {
    auto key = [&] { return static_cast<uint32_t>(nameConstant(name)); };
    Variable* variable = binding.variable;
    if (binding.resolution == Resolution::Global ||
        (binding.resolution == Resolution::Static && variable->location == Location::Global)) {
        emit(Op::SetGlobal, value, 0, 0, key(), newFeedback());
        return;
    }
    if (binding.resolution != Resolution::Static || variable->location == Location::Dynamic) {
        Reg environment = currentEnvironment();
        RegScope temporaries(*this);
        if (base == kNoReg) {
            base = newReg();
            emit(Op::ResolveDynamic, base, environment, 0, key());
        }
        emit(Op::SetDynamic, value, environment, base, key());
        return;
    }
    if (isImmutable(variable->kind)) {
        if (variable->kind == VariableKind::FunctionSelf && !function_->summary->strict) return;
        if (binding.needsTdzCheck) {
            RegScope temporaries(*this);
            loadVariable(variable, true, name, kNoReg);
        }
        emitWide(Op::ThrowConst, 0, nameConstant(name));
        // Code behind it is dropped until a label; what an enclosing construct emits has to stay well-formed.
        return;
    }
    if (variable->location == Location::Register) {
        if (binding.needsTdzCheck) emitWide(Op::CheckTdz, variable->index, nameConstant(name));
        move(variable->index, value);
    } else {
        storeSlot(slotOf(variable), value, binding.needsTdzCheck ? name : nullptr);
    }
}

void Generator::storeUnchecked(Variable* variable, Reg value) {
    switch (variable->location) {
    case Location::Register: move(variable->index, value); break;
    case Location::Environment: storeSlot(slotOf(variable), value, nullptr); break;
    case Location::Global:
        emit(Op::SetGlobal, value, 0, 0, static_cast<uint32_t>(nameConstant(variable->name)), newFeedback());
        break;
    default: assignBinding({variable, Resolution::Dynamic, false}, variable->name, value); break;
    }
}

void Generator::initializeVariable(Variable* variable, Reg value) {
    if (variable->location == Location::Global && isLexical(variable->kind)) {
        emit(Op::InitGlobalLexical, value, 0, 0, static_cast<uint32_t>(nameConstant(variable->name)), newFeedback());
        return;
    }
    storeUnchecked(variable, value);
}

Reg Generator::loadThis(const Binding& binding, Reg dst) {
    if (binding.resolution != Resolution::Static) {
        if (summary_->kind == FunctionKind::Script || summary_->kind == FunctionKind::Eval ||
            summary_->kind == FunctionKind::Module)
            return settle(kThisReg, dst);
        Reg result = target(dst);
        if (summary_->contextFlags & kContextModule) {
            loadUndefined(result);
        } else {
            emit(Op::LoadGlobalThis, result);
        }
        return result;
    }
    if (binding.variable->location == Location::Register) {
        if (binding.needsTdzCheck) emit(Op::CheckThis, binding.variable->index);
        return settle(binding.variable->index, dst);
    }
    Reg result = target(dst);
    loadSlot(slotOf(binding.variable), result, nullptr);
    if (binding.needsTdzCheck) emit(Op::CheckThis, result);
    return result;
}

Reg Generator::localInPlace(Node* node) {
    if (auto* identifier = node->tryAs<Identifier>()) {
        const Binding& binding = identifier->binding;
        if (binding.resolution != Resolution::Static || binding.variable->location != Location::Register) return kNoReg;
        if (binding.needsTdzCheck) {
            at(node->start);
            emitWide(Op::CheckTdz, binding.variable->index, nameConstant(identifier->name));
        }
        return binding.variable->index;
    }
    if (auto* self = node->tryAs<This>()) {
        if (self->binding.resolution == Resolution::Static && self->binding.variable->location == Location::Register) {
            at(node->start);
            return loadThis(self->binding, kNoReg);
        }
    }
    return kNoReg;
}

Reg Generator::assignableLocal(const Identifier* identifier) const {
    const Binding& binding = identifier->binding;
    if (binding.resolution != Resolution::Static || binding.needsTdzCheck) return kNoReg;
    const Variable* variable = binding.variable;
    if (variable->location != Location::Register || isImmutable(variable->kind)) return kNoReg;
    return variable->index;
}

// Conservative: true when the budget of nodes is used up.
bool Generator::mayAssign(Node* node, const Variable* variable, int& budget) {
    if (!node) return false;
    if (--budget < 0) return true;
    auto any = [&](const List<Node*>& nodes) {
        for (Node* each : nodes) {
            if (mayAssign(each, variable, budget)) return true;
        }
        return false;
    };
    auto writes = [&](Node* target) {
        if (auto* identifier = target->tryAs<Identifier>()) return identifier->binding.variable == variable;
        return target->is(NodeKind::ArrayPattern) || target->is(NodeKind::ObjectPattern) ||
               mayAssign(target, variable, budget);
    };
    auto in = [&](Node* each) { return mayAssign(each, variable, budget); };
    switch (node->kind) {
    case NodeKind::Identifier:
    case NodeKind::This:
    case NodeKind::NewTarget:
    case NodeKind::ImportMeta:
    case NodeKind::NullLiteral:
    case NodeKind::BooleanLiteral:
    case NodeKind::NumberLiteral:
    case NodeKind::BigIntLiteral:
    case NodeKind::StringLiteral:
    case NodeKind::RegExpLiteral:
    case NodeKind::Function:
    case NodeKind::Hole: return false;
    case NodeKind::TemplateLiteral: return any(node->as<TemplateLiteral>()->expressions);
    case NodeKind::ArrayLiteral: return any(node->as<ArrayLiteral>()->elements);
    case NodeKind::Unary: return in(node->as<Unary>()->operand);
    case NodeKind::Update: return writes(node->as<Update>()->operand);
    case NodeKind::Binary: return in(node->as<Binary>()->left) || in(node->as<Binary>()->right);
    case NodeKind::Logical: return in(node->as<Logical>()->left) || in(node->as<Logical>()->right);
    case NodeKind::Conditional:
        return in(node->as<Conditional>()->test) || in(node->as<Conditional>()->consequent) ||
               in(node->as<Conditional>()->alternate);
    case NodeKind::Assign: return writes(node->as<Assign>()->target) || in(node->as<Assign>()->value);
    case NodeKind::CompoundAssign:
        return writes(node->as<CompoundAssign>()->target) || in(node->as<CompoundAssign>()->value);
    case NodeKind::Call: return in(node->as<Call>()->callee) || any(node->as<Call>()->arguments);
    case NodeKind::OperationCall: return any(node->as<OperationCall>()->arguments);
    case NodeKind::New: return in(node->as<New>()->callee) || any(node->as<New>()->arguments);
    case NodeKind::Member: return in(node->as<Member>()->object);
    case NodeKind::Index: return in(node->as<Index>()->object) || in(node->as<Index>()->index);
    case NodeKind::PrivateMember: return in(node->as<PrivateMember>()->object);
    case NodeKind::OptionalChain: return in(node->as<OptionalChain>()->expression);
    case NodeKind::Sequence: return any(node->as<Sequence>()->expressions);
    case NodeKind::Spread: return in(node->as<Spread>()->argument);
    case NodeKind::Await: return in(node->as<Await>()->argument);
    case NodeKind::SuperMember: return false;
    default: return true;
    }
}

} // namespace tiercel::frontend

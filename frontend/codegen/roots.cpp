// Scripts, evals and modules: their declarations, exports.
#include "frontend/codegen/generator.h"

namespace tiercel::frontend {

// GlobalDeclarationInstantiation and, for sloppy evals, EvalDeclarationInstantiation are left to one instruction.
void Generator::declareGlobals() {
    GlobalDeclarations declarations;
    Scope* scope = function_->bodyScope ? function_->bodyScope : function_->scope;
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->location != Location::Global && v->location != Location::Dynamic) continue;
        PropertyKey key = PropertyKey::fromBits(
            constants_[static_cast<size_t>(nameConstant(v->name))].bits()); // kept alive by the constant
        if (isLexical(v->kind)) {
            declarations.lexicals.push_back({key, v->kind == VariableKind::Const});
        } else if (v->kind == VariableKind::Var && !v->isAnnexB) {
            declarations.vars.push_back(key);
        }
    }
    std::unordered_map<const Variable*, FunctionDeclaration*> last;
    for (FunctionDeclaration* declaration : scope->functions) last[declaration->variable] = declaration;
    for (FunctionDeclaration* declaration : scope->functions) {
        Variable* variable = declaration->variable;
        if (!variable || (variable->location != Location::Global && variable->location != Location::Dynamic)) continue;
        if (last[variable] != declaration) continue;
        FunctionTemplate* tmpl = templateOf(declaration->function, stringOf(variable->name));
        constant(Value(tmpl));
        auto key = PropertyKey::fromBits(constants_[static_cast<size_t>(nameConstant(variable->name))].bits());
        declarations.functions.push_back({key, tmpl});
    }
    std::unordered_map<const Name*, bool> seen;
    for (FunctionDeclaration* candidate : unit_.parse.annexBCandidates) {
        const Name* name = candidate->function->name;
        if (!name || !seen.try_emplace(name, true).second) continue;
        declarations.annexBFunctions.push_back(
            PropertyKey::fromBits(constants_[static_cast<size_t>(nameConstant(name))].bits()));
    }
    bool isEval = summary_->kind == FunctionKind::Eval;
    if (declarations.functions.empty() && declarations.vars.empty() && declarations.annexBFunctions.empty() &&
        declarations.lexicals.empty())
        return;
    declarations.replaces = unit_.replacesGlobals;
    auto index = static_cast<int32_t>(data().globalDeclarations.size());
    data().globalDeclarations.push_back(std::move(declarations));
    emitWide(isEval ? Op::DeclareEvalVars : Op::DeclareGlobals, isEval ? currentEnvironment() : 0, index);
}

void Generator::listModuleFunctions(Scope* scope) {
    ModuleDescription& description = *unit_.description;
    description.environmentSlots = scope->environmentSlots;
    if (scope->needsEnvironment && scope->hasDirectEval) {
        if (auto info = unit_.parse.scopeInfoOf(scope)) {
            data().keepAlive.push_back(info);
            description.scopeInfo = info;
        }
    }
    for (Variable* v = scope->firstVariable; v; v = v->next) {
        if (v->location == Location::Environment && v->kind == VariableKind::Var)
            description.undefinedSlots.push_back(static_cast<uint32_t>(v->index));
    }
    std::unordered_map<const Variable*, FunctionDeclaration*> last;
    for (FunctionDeclaration* declaration : scope->functions) last[declaration->variable] = declaration;
    for (FunctionDeclaration* declaration : scope->functions) {
        Variable* variable = declaration->variable;
        if (!variable || variable->location != Location::Environment || last[variable] != declaration) continue;
        const Name* name = declaration->function->name;
        FunctionTemplate* tmpl = templateOf(declaration->function, name ? stringOf(name) : stringOf(defaultName()));
        description.functions.push_back(
            {static_cast<uint32_t>(variable->index), static_cast<uint32_t>(constant(Value(tmpl)))});
    }
}

const Name* Generator::defaultName() { return unit_.parse.names->wellKnown().defaultName; }

void Generator::visitExportNamed(ExportNamed* node) {
    if (node->declaration) visitStatement(node->declaration);
}

void Generator::visitExportDefault(ExportDefault* node) {
    if (node->declaration) {
        visitStatement(node->declaration);
        return;
    }
    Reg value = generateNamed(node->expression, defaultName(), kNoReg);
    at(node->start);
    if (node->variable) initializeVariable(node->variable, value);
}

} // namespace tiercel::frontend

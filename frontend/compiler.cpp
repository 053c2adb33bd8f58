#include "frontend/compiler.h"

#include "frontend/codegen/unit.h"
#include "frontend/parser.h"
#include "runtime/builtins/self_hosted.h"
#include "runtime/module.h"
#include "runtime/operations.h"

namespace tiercel::frontend {

namespace {

ParseOptions optionsFor(const VM& vm, ProgramKind kind) {
    ParseOptions options;
    options.kind = kind;
    options.stackLimit = vm.nativeStackLimit;
    return options;
}

String* stringOf(VM& vm, const Name* name) { return String::fromUtf16(vm, name->view()); }

PropertyKey keyOf(VM& vm, const Name* name) {
    return name ? PropertyKey::fromString(vm, stringOf(vm, name)) : PropertyKey();
}

// The source and what is kept of the functions in it.
std::shared_ptr<ExternalCharge> chargeProgram(VM& vm, const ParseResult& parse) {
    size_t bytes = sizeof(SourceCode) + parse.source->name().size() + size_t{parse.source->length()} * sizeof(char16_t);
    std::vector<const FunctionSummary*> open;
    auto add = [&](const std::shared_ptr<FunctionSummary>& summary) {
        if (summary) open.push_back(summary.get());
    };
    add(parse.rootSummary);
    for (const auto& summary : parse.ownedSummaries) add(summary);
    while (!open.empty()) {
        const FunctionSummary& summary = *open.back();
        open.pop_back();
        bytes += sizeof summary + 32 + summary.freeNames.capacity() * sizeof(FreeName) +
                 summary.inner.capacity() * sizeof(summary.inner[0]);
        for (const auto& inner : summary.inner) add(inner);
    }
    for (const auto& info : parse.scopeInfos)
        bytes += sizeof *info + 32 + info->variables.capacity() * sizeof(ScopeInfoVariable) +
                 info->table.capacity() * sizeof(uint32_t);
    parse.names->chargeTo(vm.heap);
    auto charge = std::make_shared<ExternalCharge>();
    charge->set(vm.heap, bytes);
    return charge;
}

// Generates the root's code; the template is ready to be called.
Completion<FunctionTemplate*> compileRoot(CompilationUnit& unit) {
    FunctionTemplate* tmpl = makeTemplate(unit, *unit.parse.root->summary, nullptr);
    TRY(generateFunction(unit, unit.parse.root, tmpl));
    return tmpl;
}

void describeModule(VM& vm, const ModuleInfo& info, ModuleDescription& out) {
    for (const ModuleRequest& request : info.requests) {
        ModuleDescription::Request& to = out.requests.emplace_back();
        to.specifier = stringOf(vm, request.specifier);
        to.offset = request.offset;
        to.phase = request.phase;
        for (const ImportAttribute& attribute : request.attributes)
            to.attributes.emplace_back(stringOf(vm, attribute.key), stringOf(vm, attribute.value));
    }
    for (const ImportEntry& entry : info.imports)
        out.imports.push_back({entry.request, keyOf(vm, entry.importName), entry.offset});
    for (const LocalExport& entry : info.localExports) {
        auto index = static_cast<uint32_t>(entry.variable->index);
        if (entry.variable->kind == VariableKind::Import) { // an imported namespace: the same as export * as name
            out.indirectExports.push_back(
                {keyOf(vm, entry.exportName), info.imports[index].request, PropertyKey(), entry.offset});
        } else {
            out.localExports.push_back({keyOf(vm, entry.exportName), index});
        }
    }
    for (const IndirectExport& entry : info.indirectExports)
        out.indirectExports.push_back(
            {keyOf(vm, entry.exportName), entry.request, keyOf(vm, entry.importName), entry.offset});
    for (const StarExport& entry : info.starExports) out.starExports.push_back(entry.request);
    out.hasTopLevelAwait = info.hasTopLevelAwait;
}

// A sloppy eval among parameters must not declare what the function's parameter scope has (EvalDeclarationInstantiation
// step 3.d). Null: nothing in the way.
const Name* parameterClash(const ParseResult& parse, const ScopeInfo* around) {
    bool hasArguments = true;
    std::vector<const ScopeInfo*> infos;
    for (const ScopeInfo* info = around; info; info = info->outer.get()) {
        infos.push_back(info);
        if (info->kind != ScopeKind::Function) continue;
        hasArguments = !info->isArrow;
        break;
    }
    for (Variable* v = parse.root->scope->firstVariable; v; v = v->next) {
        if (v->location != Location::Dynamic || v->isAnnexB) continue;
        if (hasArguments && v->name == parse.names->wellKnown().arguments) return v->name;
        for (const ScopeInfo* info : infos) {
            if (info->find(*v->name)) return v->name;
        }
    }
    return nullptr;
}

} // namespace

Thrown throwSyntaxError(VM& vm, const SourceCode& source, const SyntaxError& error) {
    Object* object = makeError(vm, error.isReferenceError ? ErrorType::ReferenceError : ErrorType::SyntaxError,
                               String::fromUtf8(vm, error.message));
    std::string stack = source.name() + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) + "\n" +
                        source.excerpt(error.offset) + "\n\nSyntaxError: " + error.message;
    object->defineDirect(vm, vm.names.stack, String::fromUtf8(vm, stack), kHiddenAttributes);
    return vm.throwValue(object);
}

Completion<CodeBlock*> SourceCompiler::compileFunction(VM& vm, FunctionTemplate* tmpl) {
    if (tmpl->code_) return tmpl->code_.get();
    if (tmpl->isBuiltin()) return compileBuiltin(vm, tmpl);
    // The template's owner keeps the data alive while this runs.
    std::shared_ptr<FrontendData> keep = *tmpl->frontend_;
    auto& data = static_cast<FunctionFrontend&>(*keep);
    if (data.what != FunctionFrontend::What::Lazy) return generateDefaultConstructor(vm, tmpl, data);
    auto parsed = parseLazyFunction(data.summary, optionsFor(vm, ProgramKind::Script));
    if (!parsed) return vm.throwStackOverflow();
    CompilationUnit unit{vm, *tmpl->realm_, **parsed, tmpl->module_.get(), templateSites_, data.charge};
    return generateFunction(unit, (*parsed)->root, tmpl);
}

Completion<CodeBlock*> SourceCompiler::compileBuiltin(VM& vm, FunctionTemplate* tmpl) {
    BuiltinScript script = builtinScript(tmpl->builtin_);
    auto source = SourceCode::create(*decodeUtf8(script.text, Malformed::Replace),
                                     std::string("builtin:") + script.file, script.line);
    ParseOptions options = optionsFor(vm, ProgramKind::Script);
    options.names = namesForEval();
    options.strict = options.eagerFunctions = options.isBuiltin = true;
    auto parsed = parseProgram(source, options);
    if (!parsed) return throwSyntaxError(vm, *source, parsed.error());
    CompilationUnit unit{vm, *tmpl->realm_, **parsed, nullptr, templateSites_, chargeProgram(vm, **parsed)};
    Function* function = (*parsed)->root->body[0]->as<FunctionDeclaration>()->function;
    if (!tmpl->source_) tmpl->setSource(vm, source, nullptr);
    tmpl->sourceStart_ = tmpl->nameStart_ = function->start;
    tmpl->sourceEnd_ = function->end;
    return generateFunction(unit, function, tmpl);
}

std::shared_ptr<NameTable> SourceCompiler::namesForEval() {
    constexpr uint32_t kMany = 400;
    if (!evalNames_ || evalNames_->count() > kMany) evalNames_ = std::make_shared<NameTable>();
    return evalNames_;
}

Completion<FunctionTemplate*> SourceCompiler::compileScript(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                                            ScriptKind kind) {
    ParseOptions options = optionsFor(vm, ProgramKind::Script);
    options.isInteractive = kind == ScriptKind::Interactive;
    auto parsed = parseProgram(source, options);
    if (!parsed) return throwSyntaxError(vm, *source, parsed.error());
    CompilationUnit unit{vm, realm, **parsed, nullptr, templateSites_, chargeProgram(vm, **parsed)};
    unit.replacesGlobals = options.isInteractive;
    return compileRoot(unit);
}

Completion<FunctionTemplate*> SourceCompiler::compileModule(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                                            ModuleRecord* record) {
    auto parsed = parseProgram(source, optionsFor(vm, ProgramKind::Module));
    if (!parsed) return throwSyntaxError(vm, *source, parsed.error());
    ModuleDescription& description = record->data_->description;
    CompilationUnit unit{vm, realm, **parsed, record, templateSites_, chargeProgram(vm, **parsed), &description};
    if ((*parsed)->module) describeModule(vm, *(*parsed)->module, description);
    return compileRoot(unit);
}

Completion<FunctionTemplate*> SourceCompiler::compileEval(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                                          const EvalContext& context) {
    ParseOptions options = optionsFor(vm, ProgramKind::Eval);
    options.names = namesForEval();
    options.strict = context.strict;
    if (context.direct) {
        if (context.scopeInfo) options.evalScope = static_cast<const ScopeInfo*>(context.scopeInfo)->shared_from_this();
        options.evalContext = context.contextFlags;
        if (context.allowNewTarget) options.evalContext |= kContextNewTarget;
        if (context.allowSuperProperty) options.evalContext |= kContextSuperProperty;
        if (context.allowSuperCall) options.evalContext |= kContextSuperCall;
        if (context.inClassFieldInit) options.evalContext |= kContextClassField;
    }
    auto parsed = parseProgram(source, options);
    if (!parsed) return throwSyntaxError(vm, *source, parsed.error());
    if (context.contextFlags & kContextParameters) {
        if (const Name* clash = parameterClash(**parsed, options.evalScope.get()))
            return vm.throwSyntaxError("Identifier '%s' has already been declared",
                                       stringOf(vm, clash)->toUtf8(vm).c_str());
    }
    CompilationUnit unit{vm, realm, **parsed, context.module, templateSites_, chargeProgram(vm, **parsed)};
    return compileRoot(unit);
}

Completion<FunctionTemplate*> SourceCompiler::compileDynamicFunction(VM& vm, Realm& realm, tiercel::FunctionKind kind,
                                                                     String* parameters, String* body) {
    DynamicFunctionKind dynamicKind = DynamicFunctionKind::Normal;
    if (kind == tiercel::FunctionKind::Generator) dynamicKind = DynamicFunctionKind::Generator;
    if (kind == tiercel::FunctionKind::Async) dynamicKind = DynamicFunctionKind::Async;
    if (kind == tiercel::FunctionKind::AsyncGenerator) dynamicKind = DynamicFunctionKind::AsyncGenerator;
    std::u16string parametersText = parameters->toU16(vm), bodyText = body->toU16(vm);
    ParseOptions options = optionsFor(vm, ProgramKind::Script);
    options.names = namesForEval();
    auto parsed = parseDynamicFunction(dynamicKind, parametersText, bodyText, "anonymous", options);
    if (!parsed) {
        auto source = SourceCode::create(std::move(bodyText), "anonymous");
        return throwSyntaxError(vm, *source, parsed.error());
    }
    CompilationUnit unit{vm, realm, **parsed, nullptr, templateSites_, chargeProgram(vm, **parsed)};
    auto* statement = (*parsed)->root->body[0]->as<ExpressionStatement>();
    auto* function = statement->expression->as<Function>();
    FunctionTemplate* tmpl = makeTemplate(unit, *function->summary, vm.atoms.intern(std::string_view("anonymous")));
    if (!function->isLazy) TRY(generateFunction(unit, function, tmpl));
    return tmpl;
}

Compiler::ScopeSlot SourceCompiler::findInScope(VM& vm, const void* scopeInfo, PropertyKey name) {
    using Kind = ScopeSlot::Kind;
    ScopeSlot result;
    if (!name.isString()) return result;
    const auto& info = *static_cast<const ScopeInfo*>(scopeInfo);
    std::u16string text = name.string()->toU16(vm);
    const Name* inTable = info.names->find(text);
    const ScopeInfoVariable* variable = inTable ? info.find(*inTable) : nullptr;
    if (!variable) return result;
    switch (variable->kind) {
    case VariableKind::This:
    case VariableKind::NewTarget:
    case VariableKind::Callee:
    case VariableKind::HiddenKey:
    case VariableKind::PrivateField:
    case VariableKind::PrivateMethod:
    case VariableKind::PrivateGetter:
    case VariableKind::PrivateSetter:
    case VariableKind::PrivateAccessor: return result;
    default: break;
    }
    result.kind = variable->location == Location::Import         ? Kind::Import
                  : variable->kind == VariableKind::FunctionSelf ? Kind::FunctionSelf
                  : isImmutable(variable->kind)                  ? Kind::Constant
                                                                 : Kind::Mutable;
    result.isLexical = isLexical(variable->kind);
    result.isSimpleCatch = variable->isSimpleCatch;
    result.index = static_cast<uint32_t>(variable->index);
    return result;
}

} // namespace tiercel::frontend

// What all functions generated from one parse share, and how FunctionTemplates are made of summaries.
#pragma once

#include "frontend/parser.h"
#include "runtime/function.h"
#include "runtime/module.h"
#include "runtime/vm.h"

#include <memory>

namespace tiercel::frontend {

// What a template keeps for its first call.
struct FunctionFrontend final : FrontendData {
    enum class What : uint8_t { Lazy, DefaultConstructor, DefaultDerivedConstructor };
    What what = What::Lazy;
    bool runsFields = false;                  // default constructors: the class has an instance initializer
    std::shared_ptr<FunctionSummary> summary; // Lazy
    std::shared_ptr<ExternalCharge> charge;   // for the source and the summaries of the whole program
};

struct CompilationUnit {
    VM& vm;
    Realm& realm;
    const ParseResult& parse;
    Cell* module;                             // ModuleRecord or null
    uint32_t& templateSites;                  // counts tagged templates of the VM
    std::shared_ptr<ExternalCharge> charge;   // see FunctionFrontend
    ModuleDescription* description = nullptr; // of the module being compiled
    bool replacesGlobals = false;             // an interactive script's declarations
};

// Null name: "". A failed generation leaves an exception pending.
FunctionTemplate* makeTemplate(CompilationUnit& unit, const FunctionSummary& summary, String* name);
FunctionTemplate* makeDefaultConstructor(CompilationUnit& unit, const Class& node, String* name);
tiercel::FunctionKind runtimeKind(const FunctionSummary& summary);

// Bytecode of a function whose nodes are at hand; becomes tmpl's code. `owner`: the class of an initializer function.
Completion<CodeBlock*> generateFunction(CompilationUnit& unit, Function* function, FunctionTemplate* tmpl,
                                        const Class* owner = nullptr);
Completion<CodeBlock*> generateDefaultConstructor(VM& vm, FunctionTemplate* tmpl, const FunctionFrontend& data);

} // namespace tiercel::frontend

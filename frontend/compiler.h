// The front end as the runtime sees it: source text or a FunctionTemplate in, bytecode out.
//
// Functions are compiled at their first call from what their FunctionSummary remembers. A template of a script, eval or
// module has its bytecode already.
//
// Example: vm.compiler = std::make_unique<frontend::SourceCompiler>();
#pragma once

#include "runtime/vm.h"

#include <memory>

namespace tiercel::frontend {

class NameTable;
struct SyntaxError;

class SourceCompiler final : public Compiler {
public:
    Completion<CodeBlock*> compileFunction(VM& vm, FunctionTemplate* tmpl) override;
    Completion<FunctionTemplate*> compileScript(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                                ScriptKind kind) override;
    Completion<FunctionTemplate*> compileModule(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                                ModuleRecord* record) override;
    Completion<FunctionTemplate*> compileEval(VM& vm, Realm& realm, std::shared_ptr<SourceCode> source,
                                              const EvalContext& context) override;
    Completion<FunctionTemplate*> compileDynamicFunction(VM& vm, Realm& realm, tiercel::FunctionKind kind,
                                                         String* parameters, String* body) override;
    ScopeSlot findInScope(VM& vm, const void* scopeInfo, PropertyKey name) override;

private:
    Completion<CodeBlock*> compileBuiltin(VM& vm, FunctionTemplate* tmpl);
    std::shared_ptr<NameTable> namesForEval();
    uint32_t templateSites_ = 0;
    // Shared by evals and dynamic functions, for their keywords alone take more than most of them; replaced once it
    // has many names, so that what is kept for a few of them stays small.
    std::shared_ptr<NameTable> evalNames_;
};

// Throws the error as a SyntaxError whose `stack` begins with the place in the source.
Thrown throwSyntaxError(VM& vm, const SourceCode& source, const SyntaxError& error);

} // namespace tiercel::frontend

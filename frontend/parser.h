// The front end's entry points: source text to syntax tree with resolved scopes, or a SyntaxError.
//
// parseProgram() parses a script, module or eval code in full, but functions inside are pre-parsed: all their early
// errors are found, their nodes dropped, and a FunctionSummary kept. parseLazyFunction() parses one such function on
// its first call, skipping the functions inside it by their summaries, so each function is parsed twice at most.
//
// Example:
//     auto result = parseProgram(SourceCode::create(u"f(1)", "a.js"), {});
//     if (!result) fputs(formatSyntaxError(*source, result.error()).c_str(), stderr);
//     else generate((*result)->root);
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "frontend/arena.h"
#include "frontend/ast.h"
#include "frontend/name.h"
#include "frontend/scope.h"
#include "runtime/source_code.h"

namespace tiercel::frontend {

struct SyntaxError {
    std::string message; // UTF-8, without "SyntaxError: "
    uint32_t offset = 0;
    uint32_t line = 1;
    uint32_t column = 1;
    bool isReferenceError = false; // always false today: every early error is a SyntaxError
    bool isUnexpectedEnd = false;  // more input could complete the program (for a REPL)
    bool isModuleSyntax = false;   // import/export/import.meta/top-level await met in a script
};

// "file:line:column: SyntaxError: message", the source line, and a caret.
[[nodiscard]] std::string formatSyntaxError(const SourceCode& source, const SyntaxError& error);

enum class ProgramKind : uint8_t { Script, Module, Eval };

struct ParseOptions {
    ProgramKind kind = ProgramKind::Script;
    bool strict = false;         // starts in strict mode (strict caller of a direct eval)
    bool eagerFunctions = false; // keep the nodes of all functions
    bool allowHashbang = true;
    bool isInteractive = false; // a script in which `await` may stand outside of functions
    bool isBuiltin = false;     // a builtin written in JavaScript: `%name(…)` calls an abstract operation
    // Scripts: top-level return is allowed (CommonJS bodies are parsed as functions; see parseFunctionBody).
    bool allowReturn = false;
    // Programs: ParseResult::rootSummary says which names it uses that no inner scope declares.
    bool wantsFreeNames = false;
    // Lowest stack address that parsing may reach; null: 256 KiB of stack from the call.
    const void* stackLimit = nullptr;
    // Eval: the scope of the direct eval (null: indirect), and the call's ContextFlags.
    std::shared_ptr<const ScopeInfo> evalScope;
    uint32_t evalContext = 0;
    // Where names are interned; null: a table of their own. Small programs can share one.
    std::shared_ptr<NameTable> names;
};

// ---- Modules ---------------------------------------------------------------------------------------------------

struct ImportAttribute {
    const Name* key;
    const Name* value;
};

struct ModuleRequest {
    const Name* specifier;
    std::vector<ImportAttribute> attributes;
    uint32_t offset;
    ImportPhase phase = ImportPhase::Evaluation;
};

// import { importName as local } from request. importName null: the namespace object, or what else the phase gives.
struct ImportEntry {
    uint32_t request;
    const Name* importName;
    const Name* localName;
    Variable* variable; // Location::Import with index = position in `imports`
    uint32_t offset;
};

// export of a local binding.
struct LocalExport {
    const Name* exportName;
    const Name* localName;
    Variable* variable;
    uint32_t offset;
};

// export { importName as exportName } from request; importName null: export * as exportName.
// An exported import binding is listed here too, as the specification has it.
struct IndirectExport {
    const Name* exportName;
    uint32_t request;
    const Name* importName;
    uint32_t offset;
};

struct StarExport {
    uint32_t request;
    uint32_t offset;
};

struct ModuleInfo {
    std::vector<ModuleRequest> requests; // in source order, without repetitions
    std::vector<ImportEntry> imports;
    std::vector<LocalExport> localExports;
    std::vector<IndirectExport> indirectExports;
    std::vector<StarExport> starExports;
    bool hasTopLevelAwait = false;
};

// ---- Results ---------------------------------------------------------------------------------------------------

// Owns the nodes and scopes of one parse. Summaries and ScopeInfos may outlive it.
struct ParseResult {
    Arena arena;
    std::shared_ptr<SourceCode> source;
    std::shared_ptr<NameTable> names;
    std::shared_ptr<FunctionSummary> rootSummary;
    Function* root = nullptr; // a Script, Module or Eval function, or the function that parseLazyFunction parsed
    std::unique_ptr<ModuleInfo> module;
    std::vector<std::shared_ptr<ScopeInfo>> scopeInfos;           // those made by this parse
    std::vector<std::shared_ptr<FunctionSummary>> ownedSummaries; // that no other summary keeps alive

    // Top level of scripts and sloppy evals, for GlobalDeclarationInstantiation and EvalDeclarationInstantiation.
    // Functions are those of root->bodyScope->functions; variables those of root->bodyScope.
    // Annex B: functions in blocks whose names are to be made vars when nothing conflicts at run time.
    std::vector<FunctionDeclaration*> annexBCandidates;

    // For a scope of this parse: the ScopeInfo of the innermost environment at or around it (null: none).
    [[nodiscard]] std::shared_ptr<const ScopeInfo> scopeInfoOf(const Scope* scope) const;
};

using ParseOutcome = std::expected<std::unique_ptr<ParseResult>, SyntaxError>;

[[nodiscard]] ParseOutcome parseProgram(std::shared_ptr<SourceCode> source, const ParseOptions& options);

// Parses a pre-parsed function for compilation. Fails only where the stack is too short.
[[nodiscard]] ParseOutcome parseLazyFunction(const std::shared_ptr<FunctionSummary>& summary,
                                             const ParseOptions& options);

// The Function constructors: parses `function anonymous(parameters\n) {\nbody\n}` such that neither part can close the
// other. The root is a Script whose one statement is a FunctionDeclaration: make the closure from its function's
// summary in the global scope (the script itself is not to be run).
enum class DynamicFunctionKind : uint8_t { Normal, Generator, Async, AsyncGenerator };
[[nodiscard]] ParseOutcome parseDynamicFunction(DynamicFunctionKind kind, std::u16string_view parameters,
                                                std::u16string_view body, std::string name,
                                                const ParseOptions& options);

// Whether text that fails as a script is to be taken for a module: it has import or export declarations, import.meta,
// or top-level await.
[[nodiscard]] bool looksLikeModule(const std::shared_ptr<SourceCode>& source);

} // namespace tiercel::frontend

// Source text modules: records, linking and evaluation with cycles and top-level await (module.cpp).
//
// Linking makes the module's Environment (environmentSlots slots, all Empty but for vars and hoisted functions, see
// ModuleDescription) and a Function of the body's template over it, so the module scope is the closure's own
// environment: the code makes none for it. Evaluation calls that Function; an async module (top-level await) returns
// its promise.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/vm.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace tiercel {

/// What the front end tells of a module (from frontend's ModuleInfo).
struct ModuleDescription {
    struct Request {
        String* specifier;
        std::vector<std::pair<String*, String*>> attributes;
        uint32_t offset;
        ImportPhase phase;
    };
    struct Import {
        uint32_t request;
        PropertyKey importName; // null: namespace
        uint32_t offset;
    };
    struct LocalExport {
        PropertyKey exportName;
        uint32_t slot; // of the module environment
    };
    struct IndirectExport {
        PropertyKey exportName;
        uint32_t request;
        PropertyKey importName; // null: namespace
        uint32_t offset;
    };
    std::vector<Request> requests;
    std::vector<Import> imports;
    std::vector<LocalExport> localExports;
    std::vector<IndirectExport> indirectExports;
    std::vector<uint32_t> starExports; // request numbers
    // Linking makes the environment: `environmentSlots` slots, Empty but for the `undefinedSlots` (vars), then a
    // closure over it for each function: its template is constants[constant] of the body's CodeBlock (compiled
    // already).
    struct FunctionDeclaration {
        uint32_t slot, constant;
    };
    uint32_t environmentSlots = 0;
    std::vector<uint32_t> undefinedSlots;
    std::vector<FunctionDeclaration> functions;
    bool hasTopLevelAwait = false;
    std::shared_ptr<const void> scopeInfo; // the module scope's descriptor (Environment::scopeInfo_), kept alive here
};

class ModuleRecord : public Cell {
public:
    enum class Status : uint8_t { New, Unlinked, Linking, Linked, Evaluating, EvaluatingAsync, Evaluated };
    struct Data {
        std::string path; // absolute file name, or what the host uses as identity
        std::shared_ptr<SourceCode> source;
        ModuleDescription description;
        std::vector<ModuleRecord*> requested; // by request number, once loaded
        std::vector<ModuleBinding> imports;   // by import number, once linked
        std::vector<ModuleRecord*> asyncParents;
        static constexpr uint32_t kNoSource = ~0u;
        uint32_t sourceSlot = kNoSource; // of the environment: the object that `import source` gives
        // synthetic modules (JSON, host): exports by name, no code
        bool synthetic = false;
        std::vector<PropertyKey> syntheticNames;
        uint32_t dfsIndex = 0, dfsAncestorIndex = 0;
        uint32_t pendingAsyncDependencies = 0;
        uint64_t asyncOrder = 0;
        bool asyncEvaluation = false;
        std::unordered_map<uint64_t, uint32_t> exportIndexes; // by PropertyKey bits; made by the first findExport

        static constexpr uint32_t kNoExport = ~0u;
        /// Index into the local exports followed by the indirect ones.
        uint32_t findExport(PropertyKey name);
    };
    Field<FunctionTemplate*> template_;                  // body, kind Module
    Field<Value> function_;                              // its Function, from linking on; undefined before
    Field<Environment*> environment_;                    // slots as the front end numbered them
    Field<Value> namespace_, error_, meta_, capability_; // capability: promise of the cycle root's evaluation
    Field<Value> deferredNamespace_;
    Field<ModuleRecord*> cycleRoot_;
    Realm* realm_;
    Data* data_; // finalizer
    Status status_;
    bool hasError_;

    static ModuleRecord* make(VM&, Realm&, std::string path);
    /// A module without code whose exports are slots of its environment, in the order of `names` (undefined at first).
    static ModuleRecord* makeSynthetic(VM&, Realm&, std::string path, std::vector<PropertyKey> names);
    Completion<void> link(VM&);
    /// The promise of evaluation.
    Completion<Object*> evaluate(VM&);
    Completion<Object*> getNamespace(VM&, bool deferred = false);
    /// GatherAsynchronousTransitiveDependencies: what has to be evaluated before a deferred namespace can be used.
    Completion<std::vector<ModuleRecord*>> asyncDependencies(VM&);
    /// EvaluateModuleSync for a deferred namespace: throws what evaluation throws, and a TypeError where the module is
    /// being evaluated or would have to be waited for.
    Completion<void> evaluateSync(VM&);
    /// The object of `import source`; SyntaxError if the module has none.
    Completion<Value> sourceObject(VM&);
};

} // namespace tiercel

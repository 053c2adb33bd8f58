// A function's bytecode with everything that belongs to it: constants, feedback, exception table, positions.
#pragma once

#include "runtime/bytecode/feedback.h"
#include "runtime/bytecode/instruction.h"
#include "runtime/function.h"

#include <memory>
#include <string>
#include <vector>

namespace tiercel {

/// Instructions [start, end) (in units) are covered; innermost first. The handler begins with Catch.
struct ExceptionHandler {
    uint32_t start, end, handler;
};

/// Source offset of the instruction at `unit`; sorted by unit. One entry per instruction that can throw or call.
struct PositionEntry {
    uint32_t unit, sourceOffset;
};

/// Names that a script or sloppy eval declares (DeclareGlobals, DeclareEvalVars).
struct GlobalDeclarations {
    struct Lexical {
        PropertyKey name;
        bool isConst;
    };
    struct FunctionDeclaration {
        PropertyKey name;
        FunctionTemplate* function; // also in the constant pool, which keeps it alive
    };
    std::vector<Lexical> lexicals;
    std::vector<FunctionDeclaration> functions; // last declaration of each name, in order
    std::vector<PropertyKey> vars;
    std::vector<PropertyKey> annexBFunctions; // block functions that also get a var if nothing stands against it
    bool replaces = false;                    // what other scripts have declared with these names
};

/// A direct eval's surroundings; CallEval's constant is a NativeBox whose data_ is one (and whose free_ deletes it).
struct EvalSite {
    uint32_t contextFlags = 0;             // the front end's; handed to Compiler::EvalContext
    std::shared_ptr<const void> scopeInfo; // of the innermost scope that has an environment; null: none
    bool allowNewTarget = false, allowSuperProperty = false, allowSuperCall = false, inClassFieldInit = false;
};

/// Everything outside the heap; filled by the bytecode generator, owned by the CodeBlock cell (finalizer).
struct CodeData {
    std::vector<Instruction> units;
    std::vector<Value> constants; // visited by the collector
    std::vector<ExceptionHandler> handlers;
    std::vector<PositionEntry> positions;
    std::vector<std::vector<int32_t>> jumpTables;
    std::vector<GlobalDeclarations> globalDeclarations;
    std::vector<FeedbackCell> feedback;                         // made on first execution; feedbackCount entries
    std::vector<std::shared_ptr<const void>> keepAlive;         // ScopeInfos that environments point to
    std::vector<std::pair<int16_t, std::string>> registerNames; // named locals, for dumps
    size_t chargedBytes = 0;                                    // what the heap was told of
    uint32_t feedbackCount = 0;
    uint32_t parameterCount = 0; // registers 0..parameterCount-1 are formals (filled with undefined when missing)
    uint32_t registerCount = 0;  // all registers, call windows included
    bool strict = false;
    bool usesThis = false;

    /// Of all that is here, as good as it can be told.
    size_t byteSize() const;
};

struct CompiledCode;

class CodeBlock : public Cell {
public:
    // Read by the interpreter and compiled code (layout.def).
    const Instruction* entry_; // data_->units.data()
    const Value* constants_;
    FeedbackCell* feedback_;
    uint32_t parameterCount_, registerCount_;
    int32_t loopBudget_;      // counts down on back-edges; below zero: poll and tier check
    int32_t callBudget_;      // counts down on calls: tier check
    CompiledCode* compiled_;  // baseline code or null; owned by the CodeRegistry
    CompiledCode* optimized_; // a list, by CompiledCode::next
    void* enter_;             // where a handler goes on after pushing a frame (an interpreter::Handler)
    void* compiledEntry_;     // what baseline code calls
    void* optimizedEntry_;    // what optimized code calls: optimized code itself, or enterCounted
    Field<FunctionTemplate*> template_;
    CodeData* data_;
    bool strict_;
    bool entered_;        // optimized code was, since the last full collection
    bool neverCompile_;   // compiling failed
    bool waiting_;        // the budgets count towards compilation
    uint8_t noRoomCount_; // times that there was no room for its machine code, or no longer: it waits longer each time

    static CodeBlock* make(VM&, FunctionTemplate*, std::unique_ptr<CodeData>);
    /// Sets the baseline code, or that there is none, and the entry words.
    void setCompiled(VM&, CompiledCode* code);
    /// Adds optimized code. What its parts refer to lives as long as this block from now on.
    void addOptimized(VM&, CompiledCode*);
    /// The optimized code that is entered at that loop header, or (kNoEntry) at the start.
    CompiledCode* optimizedAt(uint32_t osrUnit) const;
    /// The entry words: optimized code's if there is some, else baseline code's, else the interpreter's.
    void setEntries(VM&);
    uint32_t unitOf(const Instruction* pc) const { return static_cast<uint32_t>(pc - entry_); }
    /// Source offset of the instruction at pc (the nearest entry at or before it).
    uint32_t sourceOffset(const Instruction* pc) const;
    const ExceptionHandler* findHandler(const Instruction* pc) const;
    void sweepFeedback(Heap&); // forget cases whose shape or template died
};

/// The text of the bytecode, with source lines; `--dump-bytecode` and the golden tests.
std::string disassemble(VM&, CodeBlock*);
std::string disassembleInstruction(VM&, CodeBlock*, const Instruction*);
/// Registers in range, jumps on instruction starts, constants of the right kind, windows inside the frame, handlers
/// begin with Catch, no fall-off at the end. Empty if sound, else what is wrong.
std::string verify(const CodeData&);
/// Registers live before each unit, as bit sets; computed on demand for the compilers.
class Liveness {
public:
    explicit Liveness(const CodeData&);
    bool isLive(uint32_t unit, int reg) const;

private:
    uint32_t registers_, wordsPerRow_;
    std::vector<uint64_t> bits_;
};

} // namespace tiercel

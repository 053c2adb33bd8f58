// A function's machine code in some tier, and the registry in which whoever has an address finds the code it belongs
// to.
//
//   auto code = std::make_unique<CompiledCode>();
//   code->memory = registry.memory.allocate(size);            // then: write it, fill entries and slowEntries
//   CompiledCode* made = registry.add(std::move(code));       // listeners hear of it
//   registry.find(returnAddress)->unitAt(returnAddress);      // which bytecode instruction is that?
#pragma once

#include "runtime/assembler/executable_memory.h"

#include <memory>
#include <string>
#include <vector>

namespace tiercel {

class CodeBlock;
class Validity;
class Visitor;
class VM;
struct Instruction;

enum class Tier : uint8_t { Interpreter, Baseline, Native, Llvm };
const char* tierName(Tier); // "interp", "baseline", "native", "llvm"

/// What optimized code needs beside its instructions: exits, the cells it refers to (deopt/install.h makes it).
class OptimizedParts {
public:
    virtual ~OptimizedParts() = default;
    /// Shows all that must live as long as the code: cells, and shapes whose ids are operands.
    virtual void visit(Visitor&) const = 0;
    virtual size_t byteSize() const = 0;
};

/// Machine code of one CodeBlock. Owned by the CodeRegistry. A block has at most one piece of baseline code
/// (CodeBlock::compiled_), one of optimized code that begins at the function's entry, and one for each loop header
/// where optimized code has been entered (CodeBlock::optimized_, a list).
struct CompiledCode {
    static constexpr uint32_t kNoEntry = UINT32_MAX;

    Tier tier = Tier::Baseline;
    CodeBlock* block = nullptr;
    ExecutableMemory::Piece memory;
    uint32_t codeBytes = 0;                   // of memory.bytes: machine code
    uint32_t enterOffset = 0, callOffset = 0; // CodeBlock::enter_ and compiledEntry_
    std::vector<uint32_t> entries;     // per bytecode unit: offset of its machine code, kNoEntry inside instructions
    std::vector<uint32_t> slowEntries; // per bytecode unit: offset of its out-of-line part, or kNoEntry
    std::vector<std::pair<uint32_t, uint32_t>> entryStubs; // unit, offset; sorted: entries that are not in line
    std::vector<uint32_t> resumeEntries; // per unit: both, for functions that are resumed often; else empty
    /// Shape ids that are immediate operands, of four bytes at `offset`. The code does not keep the shapes alive.
    struct ShapeUse {
        uint32_t offset, shapeId;
    };
    std::vector<ShapeUse> shapeUses;
    bool outdated = false;     // one of them has died
    uint32_t instructions = 0; // bytecode instructions compiled
    double compileSeconds = 0;
    std::string name; // "function file:line"

    /// Kept by the TierManager, which drops code that is not entered for long.
    struct Use {
        bool noted = true;                      // entered since the last full collection, whatever the budgets say
        bool onStack = false;                   // as of the last look at the stacks
        uint32_t idleCollections = 0;           // full collections in a row during which it was not entered
        int32_t callBudget = 0, loopBudget = 0; // the block's at the last full collection
    };
    Use use;

    // -- optimizing tiers: the code is no list of instructions, `entries` is empty
    std::unique_ptr<OptimizedParts> parts; // they do not change
    ExecutableMemory::Piece entry; // the thunk by which it is entered from interpreter state and from compiled code
    uint32_t osrUnit = kNoEntry;   // the loop header where it begins; kNoEntry: the function's entry
    CompiledCode* next = nullptr;  // of CodeBlock::optimized_
    size_t chargedBytes = 0;       // to the heap
    uint32_t exitsTaken = 0;       // wrong bets
    uint32_t builtAt = 0;          // which lost bets were known then (OptimizingTiers)
    bool retired = false;          // thrown away: not entered any more
    bool superseded = false;       // left too often: code in its place has been asked for
    std::shared_ptr<Validity> validity; // of what the code relies on (dependencies.h); null: nothing
    /// For --dump-asm: from which node of the graph, as text, the code at an offset was made, and for which
    /// instruction.
    struct NodeLine {
        uint32_t offset, unit;
        std::string text;
    };
    std::vector<NodeLine> nodeLines; // sorted
    bool isOptimized() const { return parts != nullptr; }
    /// Shows the parts to a collection that has to see them: to a minor one, once, since they are old from then on.
    void visitParts(Visitor&) const;

    /// Where to enter at the instruction with the frame complete and nothing in registers; null inside instructions.
    const uint8_t* entryOf(uint32_t unit) const;
    bool contains(const void* address) const {
        return reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(memory.code) < codeBytes;
    }
    /// The unit of the instruction whose code (straight or out of line) contains the address; what lies before the
    /// first instruction's code counts as the first's. kNoEntry: outside of the code. Allocates nothing, so that
    /// signal handlers may ask.
    uint32_t unitAt(const void* address) const;

    /// Ids are used again for other shapes: replaces those of dead ones by an id that no cell has.
    template <class Dead>
    void forgetDeadShapes(Dead&& dead) {
        std::erase_if(shapeUses, [&](const ShapeUse& use) {
            if (!dead(use.shapeId)) return false;
            overwrite(use.offset, UINT32_MAX);
            outdated = true;
            return true;
        });
    }

    /// The code as stretches that belong to one instruction each, in the order of addresses and without gaps.
    struct Stretch {
        uint32_t start, end; // offsets
        uint32_t unit;       // kNoEntry: the prologue, before the first instruction
        bool slow;           // out of line
    };
    std::vector<Stretch> stretches() const;

private:
    void overwrite(uint32_t offset, uint32_t word) const;
    mutable bool partsAreOld_ = false;
};

/// Hears of all machine code: perf, GDB.
class CodeListener {
public:
    virtual ~CodeListener() = default;
    virtual void added(const CompiledCode&) = 0;
    /// Before the memory is freed. `block` may be dead.
    virtual void removed(const CompiledCode&) = 0;
};

/// All machine code of a VM, by address.
class CodeRegistry {
public:
    explicit CodeRegistry(VM&);
    ~CodeRegistry();
    CodeRegistry(const CodeRegistry&) = delete;
    CodeRegistry& operator=(const CodeRegistry&) = delete;

    ExecutableMemory memory;
    int32_t guardsLeft = 0; // of --deopt-every: until the next guard that is to fail
    /// Thunks that all optimized code shares, made on first use (deopt/thunks.h).
    struct {
        const void* exit = nullptr;
    } thunks;

    CompiledCode* add(std::unique_ptr<CompiledCode>);
    /// Unlinks and frees the code. Nothing may run in it.
    void remove(CompiledCode*);
    CompiledCode* find(const void* address) const; // null: no code of a function (thunks, C++)
    /// The same, but optimized code also has its entry thunk.
    CompiledCode* owner(const void* address) const;
    /// Takes optimized code out of its block's list: it is not entered any more, but may be running.
    void unlink(CompiledCode*);
    /// `f` may remove the code it is given, and no other.
    template <class F>
    void forEach(F&& f) const {
        for (auto next = byAddress_.begin(); next != byAddress_.end();) {
            CompiledCode& code = *next->second;
            ++next;
            f(code);
        }
    }
    size_t count() const { return byAddress_.size(); }
    size_t codeBytes() const { return codeBytes_; } // machine code of functions

    /// Hears first of the code that is already there.
    void addListener(std::unique_ptr<CodeListener>);

private:
    VM& vm_;
    std::map<const uint8_t*, std::unique_ptr<CompiledCode>> byAddress_;
    std::map<const uint8_t*, CompiledCode*> byEntry_; // entry thunks
    std::vector<std::unique_ptr<CodeListener>> listeners_;
    size_t codeBytes_ = 0;
};

} // namespace tiercel

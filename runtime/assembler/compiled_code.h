// A function's machine code in some tier, and the registry in which whoever has an address finds the code it belongs
// to.
#pragma once

#include "runtime/assembler/executable_memory.h"

#include <memory>
#include <string>
#include <vector>

namespace tiercel {

class CodeBlock;
class VM;
struct Instruction;

enum class Tier : uint8_t { Interpreter, Baseline, Native, Llvm };
const char* tierName(Tier); // "interp", "baseline", "native", "llvm"

/// Machine code of one CodeBlock. Owned by the CodeRegistry; CodeBlock::baseline_ points to it.
struct CompiledCode {
    static constexpr uint32_t kNoEntry = UINT32_MAX;

    Tier tier = Tier::Baseline;
    CodeBlock* block = nullptr;
    ExecutableMemory::Piece memory;
    uint32_t codeBytes = 0;            // of memory.bytes: machine code
    std::vector<uint32_t> entries;     // per bytecode unit: offset of its machine code, kNoEntry inside instructions
    std::vector<uint32_t> slowEntries; // per bytecode unit: offset of its out-of-line part, or kNoEntry
    uint32_t instructions = 0;         // bytecode instructions compiled
    double compileSeconds = 0;
    std::string name; // "function file:line"

    const uint8_t* entryOf(uint32_t unit) const {
        return entries[unit] == kNoEntry ? nullptr : memory.code + entries[unit];
    }
    /// The unit of the instruction whose code (straight or out of line) contains the address.
    uint32_t unitAt(const void* address) const;
};

/// All machine code of a VM, by address.
class CodeRegistry {
public:
    explicit CodeRegistry(VM&);
    ~CodeRegistry();

    ExecutableMemory memory;

    CompiledCode* add(std::unique_ptr<CompiledCode>);
    /// Unlinks and frees the code. Nothing may run in it.
    void remove(CompiledCode*);
    CompiledCode* find(const void* address) const; // null: no code of a function (thunks, C++)
    template <class F>
    void forEach(F&& f) const {
        for (auto& [address, code] : byAddress_) f(*code);
    }
    size_t count() const { return byAddress_.size(); }

private:
    VM& vm_;
    std::map<const uint8_t*, std::unique_ptr<CompiledCode>> byAddress_;
};

} // namespace tiercel

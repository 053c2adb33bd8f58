// From an object file in memory to code in the engine's executable memory: ORC's session and its linking layer, with a
// memory manager that takes everything from BackendContext::allocate and a plugin that keeps the stack maps.
//
//   CodeLinker linker(error);
//   LinkedCode code;
//   linker.link(std::move(object), "f12", allocate, code, error);
//   // code.memory holds machine code, then constants; code.stackMaps are the bytes of .llvm_stackmaps
//
// Linked code belongs to whoever owns the piece: ORC forgets it as soon as it is linked. Nothing of the object but code
// and constants is given memory, least of all the stack maps, which JITLink would throw away or load.
#pragma once

#include "runtime/assembler/executable_memory.h"

#include <functional>
#include <llvm/Support/MemoryBuffer.h>
#include <memory>
#include <string>
#include <vector>

namespace tiercel::llvm_tier {

struct LinkedCode {
    ExecutableMemory::Piece memory; // set as soon as it is taken, so also where linking failed afterwards
    uint32_t codeBytes = 0;         // machine code; constants follow
    uint32_t entryOffset = 0;       // of the symbol
    std::vector<uint8_t> stackMaps;
};

class CodeLinker {
public:
    using Allocate = std::function<ExecutableMemory::Piece(size_t)>;
    explicit CodeLinker(std::string& error);
    ~CodeLinker();
    CodeLinker(const CodeLinker&) = delete;
    CodeLinker& operator=(const CodeLinker&) = delete;

    bool link(std::unique_ptr<llvm::MemoryBuffer> object, const std::string& symbol, const Allocate&, LinkedCode&,
              std::string& error);

private:
    class MemoryManager;
    class Plugin;
    struct Session;
    std::unique_ptr<Session> session_;
};

} // namespace tiercel::llvm_tier

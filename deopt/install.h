// From what a back end has made to code that can be entered.
//
//   const char* reason = nullptr;
//   std::unique_ptr<CompiledCode> code = deopt::makeCode(vm, registry, std::move(made), reason);
//
// The tier manager adds it to the registry and to its CodeBlock (runtime/tiering.h). What the code refers to is visited
// by the CodeBlock from then on; until then whoever has it keeps the cells alive.
#pragma once

#include "deopt/exit.h"
#include "runtime/assembler/compiled_code.h"

#include <memory>
#include <vector>

namespace tiercel::deopt {

struct MachineCode {
    Tier tier = Tier::Llvm;
    CodeBlock* block = nullptr;
    uint32_t osrUnit = CompiledCode::kNoEntry;
    ExecutableMemory::Piece memory; // written and ready to run
    uint32_t codeBytes = 0;
    uint32_t entryOffset = 0; // of a function as graph/backend.h describes it
    ExitTable exits;
    std::vector<Cell*> cells;           // that the code refers to
    std::vector<uint32_t> shapes;       // whose ids are operands
    std::shared_ptr<Validity> validity; // what CheckValid looks at, or null
    std::vector<CompiledCode::NodeLine> nodeLines;
    uint32_t instructions = 0; // bytecode instructions compiled, those of inlined functions too
};

/// The code with its entry thunk. Null with `reason` set: no executable memory; `made` is released then.
std::unique_ptr<CompiledCode> makeCode(VM&, CodeRegistry&, MachineCode&& made, const char*& reason);

/// Of optimized code.
const ExitTable& exitsOf(const CompiledCode&);

} // namespace tiercel::deopt

// Which node, and which bytecode instruction, a place in the machine code stems from. The lowering says it by debug
// locations (line: unit + 1, column: node), the code generator writes them down as DWARF, this reads it from the
// object.
#pragma once

#include "graph/backend.h"

#include <llvm/Support/MemoryBufferRef.h>
#include <vector>

namespace tiercel::llvm_tier {

/// Sorted by offset from the function's start; nothing where the object has no lines.
std::vector<graph::CompiledFunction::Line> readLines(llvm::MemoryBufferRef object, const std::string& symbol);

} // namespace tiercel::llvm_tier

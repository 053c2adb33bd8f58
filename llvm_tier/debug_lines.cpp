#include "llvm_tier/debug_lines.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugLine.h>
#include <llvm/Object/ObjectFile.h>

namespace tiercel::llvm_tier {

std::vector<graph::CompiledFunction::Line> readLines(llvm::MemoryBufferRef buffer, const std::string& symbol) {
    std::vector<graph::CompiledFunction::Line> lines;
    auto object = llvm::object::ObjectFile::createObjectFile(buffer);
    if (!object) {
        llvm::consumeError(object.takeError());
        return lines;
    }
    uint64_t start = 0;
    for (const auto& s : (*object)->symbols()) {
        auto name = s.getName();
        auto address = s.getAddress();
        if (name && address && *name == symbol) start = *address;
        llvm::consumeError(name.takeError());
        llvm::consumeError(address.takeError());
    }
    auto context = llvm::DWARFContext::create(**object);
    for (const auto& unit : context->compile_units()) {
        const llvm::DWARFDebugLine::LineTable* table = context->getLineTableForUnit(unit.get());
        if (!table) continue;
        for (const auto& row : table->Rows) {
            if (row.EndSequence || !row.Line || row.Address.Address < start) continue;
            lines.push_back({static_cast<uint32_t>(row.Address.Address - start), row.Column, row.Line - 1});
        }
    }
    return lines; // one function is one sequence, in the order of addresses
}

} // namespace tiercel::llvm_tier

// See install.h.
#include "deopt/install.h"

#include "deopt/thunks.h"
#include "runtime/vm.h"

namespace tiercel::deopt {

namespace {

class Parts final : public OptimizedParts {
public:
    void visit(Visitor& v) const override {
        exits.visit(v);
        for (const Cell* cell : cells) v.visit(cell);
        if (!v.isFull()) return;
        for (uint32_t shape : shapes) v.visitShape(shape);
    }
    size_t byteSize() const override {
        return sizeof(Parts) + exits.byteSize() + cells.capacity() * sizeof(Cell*) + shapes.capacity() * 4;
    }
    ExitTable exits;
    std::vector<Cell*> cells;
    std::vector<uint32_t> shapes;
};

} // namespace

std::unique_ptr<CompiledCode> makeCode(VM& vm, CodeRegistry& registry, MachineCode&& made, const char*& reason) {
    ExecutableMemory::Piece entry;
    if (ensureThunks(vm, registry)) entry = makeEntryThunk(vm, registry, made.memory.code + made.entryOffset);
    if (!entry) {
        registry.memory.release(made.memory);
        reason = "no executable memory";
        return nullptr;
    }
    auto parts = std::make_unique<Parts>();
    parts->exits = std::move(made.exits);
    parts->exits.sort();
    parts->cells = std::move(made.cells);
    parts->shapes = std::move(made.shapes);
    auto code = std::make_unique<CompiledCode>();
    code->tier = made.tier;
    code->block = made.block;
    code->osrUnit = made.osrUnit;
    code->memory = made.memory;
    code->codeBytes = made.codeBytes;
    code->callOffset = made.entryOffset;
    code->entry = entry;
    code->instructions = made.instructions;
    code->nodeLines = std::move(made.nodeLines);
    code->validity = std::move(made.validity);
    code->parts = std::move(parts);
    return code;
}

const ExitTable& exitsOf(const CompiledCode& code) { return static_cast<const Parts&>(*code.parts).exits; }

} // namespace tiercel::deopt

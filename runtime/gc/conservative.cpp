// Conservative roots: which cell, if any, a word points into; the native stack, the registers and the JS stack.
//
// Old cells are found in their block's map of starts; cells allocated since the last collection by walking the region
// they lie in, once a block and collection. A word that points into free space, or past the end of the cell before it,
// is no pointer.
#include "runtime/gc/heap_impl.h"

namespace tiercel {

using namespace gc;

/// The starts of the block's young cells.
uint32_t Heap::Impl::mapYoungCells(uint32_t block) {
    BlockInfo& info = blocks.info(block);
    if (info.youngMap != kNone) return info.youngMap;
    info.youngMap = static_cast<uint32_t>(youngMaps.size());
    StartMap& map = youngMaps.emplace_back();
    char* base = blocks.address(block);
    for (uint32_t r = info.firstYoung; r != kNone; r = regions[r].next) {
        for (char* at = regions[r].begin; at < regions[r].end;) {
            auto* cell = reinterpret_cast<Cell*>(at);
            if (cell->kind_ != CellKind::Free) map.set(static_cast<uint32_t>((at - base) / 8));
            size_t bytes = cellSize(vm, cell);
            if (bytes == 0 || bytes % kCellAlignment != 0) [[unlikely]] {
                std::fprintf(stderr, "tiercel: heap corrupt: a %s cell at %p has the size %zu\n", kindName(cell->kind_),
                             static_cast<void*>(cell), bytes);
                std::abort();
            }
            at += bytes;
        }
    }
    return info.youngMap;
}

Cell* Heap::Impl::cellOf(uintptr_t word) {
    if (!blocks.contains(word)) return large.find(word);
    auto* address = reinterpret_cast<char*>(word);
    uint32_t block = blocks.numberOf(address);
    BlockInfo& info = blocks.info(block);
    char* base = blocks.address(block);
    auto unit = static_cast<uint32_t>((address - base) / 8);
    const StartMap* map = &info.starts[useOldStarts ? currentStarts ^ 1 : currentStarts];
    for (uint32_t r = info.firstYoung; r != kNone; r = regions[r].next) {
        if (address < regions[r].begin || address >= regions[r].end) continue;
        map = &youngMaps[mapYoungCells(block)];
        break;
    }
    int32_t start = map->before(unit);
    if (start < 0) return nullptr;
    auto* cell = reinterpret_cast<Cell*>(base + size_t{static_cast<uint32_t>(start)} * 8);
    return static_cast<size_t>(address - reinterpret_cast<char*>(cell)) < cellSize(vm, cell) ? cell : nullptr;
}

[[clang::no_sanitize("address"), gnu::noinline]] void Heap::Impl::visitWords(Visitor& v, const void* begin,
                                                                             const void* end) {
    for (auto* at = static_cast<const uintptr_t*>(begin); at < end; at++) {
        uintptr_t word = *at;
        if (word < 4096 || word >> 48 != 0) continue;
        if (Cell* cell = cellOf(word)) v.visit(cell);
    }
}

/// C++ code may hold a shape by its pointer or its id only. Many small numbers look like ids; that keeps a few dead
/// shapes, never loses a live one. (Minor collections free no shapes.)
[[clang::no_sanitize("address"), gnu::noinline]] void Heap::Impl::visitShapeWords(Visitor& v, const void* begin,
                                                                                  const void* end) {
    auto shapeBase = reinterpret_cast<uintptr_t>(vm.shapes.base());
    uint32_t limit = vm.shapes.limit();
    auto visitId = [&](uint32_t id) {
        if (id >= kFirstRealShape && id < limit && vm.shapes.at(id)->id_ == id) v.visitShape(id); // freed: no id
    };
    for (auto* at = static_cast<const uintptr_t*>(begin); at < end; at++) {
        uintptr_t word = *at;
        visitId(static_cast<uint32_t>(word));
        visitId(static_cast<uint32_t>(word >> 32));
        if (word - shapeBase < limit * sizeof(Shape))
            visitId(static_cast<uint32_t>((word - shapeBase) / sizeof(Shape)));
    }
}

void Visitor::visitConservatively(const void* begin, const void* end) { heap_.impl().visitWords(*this, begin, end); }

void Heap::Impl::visitStacks(Visitor& v, const SavedRegisters& registers) {
    auto top = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) & ~uintptr_t{7};
    visitWords(v, registers.words, registers.words + std::size(registers.words));
    visitWords(v, reinterpret_cast<void*>(top), stackBase);
    if (v.isFull()) {
        visitShapeWords(v, registers.words, registers.words + std::size(registers.words));
        visitShapeWords(v, reinterpret_cast<void*>(top), stackBase);
    }
    if (!vm.stackBase) return;
    // A call that is being set up has its window above the current frame.
    constexpr ptrdiff_t kMargin = 64;
    Value* jsTop = vm.stackTop();
    jsTop = vm.stackLimit - jsTop > kMargin ? jsTop + kMargin : vm.stackLimit;
    visitWords(v, vm.stackBase, jsTop);
}

} // namespace tiercel

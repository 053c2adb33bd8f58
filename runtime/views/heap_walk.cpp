// Walks the heap as the collector's tables describe it: marked cells by their start bits, what was allocated since the
// last collection from region to region, large cells by their lists.
#include "runtime/views/heap_walk.h"

#include "runtime/gc/heap_impl.h"

namespace tiercel::views {

using namespace gc;

void forEachCell(VM& vm, const std::function<void(Cell*)>& visit) {
    Heap::Impl& heap = vm.heap.impl();
    heap.retireAll(); // so that the regions are complete
    auto show = [&](Cell* cell) {
        if (cell->kind() != CellKind::Free) visit(cell);
    };
    for (uint32_t block = 0; block < heap.blocks.count(); block++) {
        const BlockInfo& info = heap.blocks.info(block);
        if (info.state == BlockInfo::State::Unused) continue;
        const StartMap& starts = info.starts[heap.currentStarts];
        for (uint32_t word = 0; word < kStartWords; word++) {
            for (uint64_t bits = starts.words[word]; bits; bits &= bits - 1) {
                size_t unit = size_t{word} * 64 + static_cast<size_t>(__builtin_ctzll(bits));
                show(reinterpret_cast<Cell*>(heap.blocks.address(block) + unit * 8));
            }
        }
    }
    for (const YoungRegion& region : heap.regions) {
        for (char* at = region.begin; at != region.end;) {
            auto* cell = reinterpret_cast<Cell*>(at);
            at += cellSize(vm, cell);
            show(cell);
        }
    }
    heap.large.forEach(show);
}

} // namespace tiercel::views

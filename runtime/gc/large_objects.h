// Cells above kLargeCellBytes: each in a malloc'ed piece with a header before the cell. Lookup of an arbitrary word
// (for conservative roots) is a binary search in the old ones and the new ones, both kept sorted during collections.
#pragma once

#include "runtime/cell.h"
#include "runtime/gc/heap.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace tiercel::gc {

struct LargeHeader {
    size_t bytes; // of the cell
    uint64_t verifyEpoch = 0;
};
static_assert(sizeof(LargeHeader) == 16);

inline LargeHeader& largeHeader(const Cell* cell) {
    return reinterpret_cast<LargeHeader*>(const_cast<Cell*>(cell))[-1];
}

class LargeObjects {
public:
    ~LargeObjects() {
        for (auto* list : {&old_, &young_})
            for (Cell* cell : *list) std::free(&largeHeader(cell));
    }
    /// Null when the system has no memory.
    Cell* allocate(size_t bytes) {
        auto* header = static_cast<LargeHeader*>(std::malloc(sizeof(LargeHeader) + bytes));
        if (!header) return nullptr;
        header->bytes = bytes;
        header->verifyEpoch = 0;
        auto* cell = reinterpret_cast<Cell*>(header + 1);
        young_.push_back(cell);
        bytes_ += bytes;
        return cell;
    }
    void beginCollection() {
        std::sort(young_.begin(), young_.end());
        lowest_ = UINTPTR_MAX;
        highest_ = 0;
        for (auto* list : {&old_, &young_}) {
            if (list->empty()) continue;
            lowest_ = std::min(lowest_, reinterpret_cast<uintptr_t>(list->front()));
            highest_ = std::max(highest_, reinterpret_cast<uintptr_t>(list->back()) + largeHeader(list->back()).bytes);
        }
    }
    /// The cell that `address` points into, or null.
    Cell* find(uintptr_t address) const {
        if (address < lowest_ || address >= highest_) return nullptr;
        Cell* cell = findIn(young_, address);
        return cell ? cell : findIn(old_, address);
    }
    /// Frees unmarked cells (old ones only if full); the survivors are old.
    void sweep(bool full, bool poison) {
        if (full) sweepList(old_, poison);
        sweepList(young_, poison);
        if (young_.empty()) return;
        std::vector<Cell*> merged(old_.size() + young_.size());
        std::merge(old_.begin(), old_.end(), young_.begin(), young_.end(), merged.begin());
        old_ = std::move(merged);
        young_.clear();
    }
    template <class F>
    void forEachOld(F&& f) {
        for (Cell* cell : old_) f(cell);
    }
    template <class F>
    void forEach(F&& f) {
        for (auto* list : {&old_, &young_})
            for (Cell* cell : *list) f(cell);
    }
    size_t bytes() const { return bytes_; }
    size_t count() const { return old_.size() + young_.size(); }

private:
    static Cell* findIn(const std::vector<Cell*>& list, uintptr_t address) {
        auto after = std::upper_bound(list.begin(), list.end(), reinterpret_cast<Cell*>(address));
        if (after == list.begin()) return nullptr;
        Cell* cell = after[-1];
        return address - reinterpret_cast<uintptr_t>(cell) < largeHeader(cell).bytes ? cell : nullptr;
    }
    void sweepList(std::vector<Cell*>& list, bool poison) {
        std::erase_if(list, [&](Cell* cell) {
            if (cell->gc_ & kMarked) return false;
            LargeHeader& header = largeHeader(cell);
            bytes_ -= header.bytes;
            if (poison) std::memset(static_cast<void*>(cell), 0xDB, header.bytes);
            std::free(&header);
            return true;
        });
    }
    std::vector<Cell*> old_, young_;
    size_t bytes_ = 0;
    uintptr_t lowest_ = UINTPTR_MAX, highest_ = 0;
};

} // namespace tiercel::gc

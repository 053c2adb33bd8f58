// Marking: the mark stack, roots, shapes, weak tables.
//
// Whatever a visitor is shown is pushed unseen; a popped cell goes through a short queue that prefetches its header
// before the mark is tested, so that the misses of several cells overlap. No recursion anywhere.
#include "runtime/gc/heap_impl.h"

namespace tiercel {

using namespace gc;

namespace {

constexpr size_t kSegmentWords = 4096;
constexpr ptrdiff_t kRangePart = 128;

} // namespace

// -- the mark stack -------------------------------------------------------------------------------------------------

void Visitor::grow() { heap_.impl().growStack(*this); }

/// Segments of one visitor are chained by their first word (the previous segment's address).
void Heap::Impl::growStack(Visitor& v) {
    uint64_t* segment;
    if (spareSegments.empty()) {
        segment = static_cast<uint64_t*>(std::malloc(kSegmentWords * sizeof(uint64_t)));
        if (!segment) {
            std::fprintf(stderr, "tiercel: out of memory: no room for the collector's mark stack\n");
            std::_Exit(70);
        }
    } else {
        segment = spareSegments.back();
        spareSegments.pop_back();
    }
    segment[0] = reinterpret_cast<uint64_t>(v.base_);
    v.base_ = segment;
    v.top_ = segment + 1;
    v.limit_ = segment + kSegmentWords;
}

/// Goes back to the segment before the current, empty one. False if the stack is empty.
bool Heap::Impl::popSegment(Visitor& v) {
    if (!v.base_) return false;
    auto* previous = reinterpret_cast<uint64_t*>(v.base_[0]);
    if (!previous) return false; // the last segment stays
    if (spareSegments.size() < 16)
        spareSegments.push_back(v.base_);
    else
        std::free(v.base_);
    v.base_ = previous;
    v.limit_ = v.top_ = previous + kSegmentWords;
    return true;
}

void Heap::Impl::visitNextPart(Visitor& v, uint64_t tagged) {
    if (v.top_ == v.base_ + 1) popSegment(v);
    auto* begin = reinterpret_cast<const Value*>(tagged & ~uint64_t{1});
    auto* end = reinterpret_cast<const Value*>(*--v.top_);
    if (end - begin > kRangePart) {
        v.push(reinterpret_cast<uint64_t>(end));
        v.push(reinterpret_cast<uint64_t>(begin + kRangePart) | 1);
        end = begin + kRangePart;
    }
    if (!v.full_ && !v.verifying_ && &v == &visitor) {
        // A long array is mostly old values: those in blocks without young cells are passed by without touching them.
        for (; begin != end; begin++) {
            if (!begin->isCell()) continue;
            uint64_t word = begin->bits();
            if (blocks.contains(word) && !blocks.hasYoung(blocks.numberOf(begin->asCell()))) continue;
            v.visit(*begin);
        }
        return;
    }
    for (; begin != end; begin += std::min<ptrdiff_t>(64, end - begin))
        v.visitRange(begin, begin + std::min<ptrdiff_t>(64, end - begin));
}

[[gnu::always_inline]] inline void Heap::Impl::markCell(Cell* cell) {
    if (cell->gc_ & kEphemeronKey) [[unlikely]] {
        auto found = ephemerons.find(cell);
        for (Value value : found->second) visitor.visit(value);
        ephemerons.erase(found);
        cell->gc_ &= static_cast<uint8_t>(~kEphemeronKey);
    }
    cell->gc_ |= kMarked;
    size_t bytes = visitCell(visitor, vm, cell);
    markedBytes += bytes;
    if (cell->gc_ & kLarge) return;
    uint32_t block = blocks.numberOf(cell);
    BlockInfo& info = blocks.info(block);
    auto offset = static_cast<uint32_t>(reinterpret_cast<char*>(cell) - blocks.address(block));
    info.starts[currentStarts].set(offset / 8);
    uint32_t first = offset >> kLineShift;
    uint32_t last = static_cast<uint32_t>(offset + bytes - 1) >> kLineShift;
    if (first == last)
        info.lines[first >> 6] |= uint64_t{1} << (first & 63);
    else
        info.markLines(first, last);
}

void Heap::Impl::drain() {
    constexpr uint32_t kQueue = 8;
    Cell* queue[kQueue];
    uint32_t first = 0, waiting = 0;
    Visitor& v = visitor;
    for (;;) {
        while (waiting < kQueue && v.base_ && (v.top_ != v.base_ + 1 || popSegment(v))) {
            uint64_t word = *--v.top_;
            if (word & 1) {
                visitNextPart(v, word);
                continue;
            }
            auto* cell = reinterpret_cast<Cell*>(word);
            __builtin_prefetch(cell);
            queue[(first + waiting++) % kQueue] = cell;
        }
        if (waiting == 0) {
            if (shapeStack.empty()) return;
            uint32_t id = shapeStack.back();
            shapeStack.pop_back();
            v.revisitShape(id);
            continue;
        }
        Cell* cell = queue[first];
        first = (first + 1) % kQueue;
        waiting--;
        if (!(cell->gc_ & kMarked)) markCell(cell);
    }
}

// -- shapes ---------------------------------------------------------------------------------------------------------

void Visitor::visitShape(uint32_t id) {
    if (id < kFirstRealShape) return;
    Shape* shape = heap_.vm().shapes.at(id);
    if (shape->gcMark_) return;
    if (verifying_) {
        heap_.impl().reportShape(id);
        return;
    }
    shape->gcMark_ = 1;
    heap_.impl().shapeStack.push_back(id);
}

void Visitor::revisitShape(uint32_t id) {
    Shape* shape = heap_.vm().shapes.at(id);
    visit(shape->prototype_);
    if (!shape->key_.isNull() && !shape->key_.isIndex()) visit(shape->key_.cell());
    if (shape->parent_) visitShape(shape->parent_->id_);
    // Along a chain each shape has its own key; a dictionary and a chain's start have theirs in the table only.
    if (shape->table_ && (shape->isDictionary() || !shape->parent_)) {
        for (uint32_t i = 0; i < shape->propertyCount_; i++) {
            PropertyKey key = shape->table_->entry(i).key;
            if (!key.isNull() && !key.isIndex()) visit(key.cell());
        }
    }
}

// -- roots ----------------------------------------------------------------------------------------------------------

void Heap::Impl::visitExactRoots(Visitor& v) {
    for (RootVisitor* root = heap.rootVisitors_; root; root = root->next_) root->visitRoots(v);
    for (Cell* cell : kept) v.visit(cell);
}

void Heap::Impl::markRoots(bool full, const SavedRegisters& registers) {
    if (!full) {
        for (Cell* owner : remembered) {
            owner->gc_ &= static_cast<uint8_t>(~kRemembered);
            visitCell(visitor, vm, owner);
        }
        for (Cell* module : modules)
            if (module->gc_ & kMarked) visitCell(visitor, vm, module);
    }
    remembered.clear();
    visitExactRoots(visitor);
    visitStacks(visitor, registers);
    if (!full) { // which frees no shape and no atom; but what a new one refers to may be young
        vm.shapes.visitNew(visitor);
        vm.atoms.visitNew(visitor);
    }
    visitor.visitShape(pendingShape);
}

// -- ephemerons -----------------------------------------------------------------------------------------------------

/// Marks the values of weak tables whose keys are alive. A value that waits for an unmarked key is filed under it and
/// visited when (if) marking reaches the key, so the whole is linear.
void Heap::Impl::markEphemerons(bool full) {
    std::vector<WeakCollection*> waiting;
    waiting.reserve(weakCollections.size());
    for (WeakCollection* collection : weakCollections)
        if (collection->weakTable_ && !collection->weakTable_->entries.empty()) waiting.push_back(collection);
    for (bool progress = true; progress;) {
        progress = false;
        size_t left = 0;
        for (WeakCollection* collection : waiting) {
            if (!(collection->gc_ & kMarked)) {
                waiting[left++] = collection;
                continue;
            }
            progress = true;
            WeakCollection::Table& table = *collection->weakTable_;
            auto look = [&](WeakCollection::Table::Entry& entry) {
                if (!entry.key || !entry.value.isCell() || (entry.value.asCell()->gc_ & kMarked)) return;
                if (entry.key->gc_ & kMarked) {
                    visitor.visit(entry.value);
                } else {
                    entry.key->gc_ |= kEphemeronKey;
                    ephemerons[entry.key].push_back(entry.value);
                }
            };
            if (full)
                for (auto& entry : table.entries) look(entry);
            else
                for (uint32_t i : table.recent) look(table.entries[i]);
        }
        waiting.resize(left);
        drain();
    }
    for (auto& [key, values] : ephemerons) key->gc_ &= static_cast<uint8_t>(~kEphemeronKey);
    ephemerons.clear();
}

} // namespace tiercel

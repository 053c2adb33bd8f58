// --verify-heap: what must hold before and after each collection. A violation is a bug in the engine: it is reported
// with the kinds of the cells, and the process aborts.
//
// Before: young regions are full of cells with readable sizes; an old cell that refers to a young one is remembered.
// After: marked cells and roots refer to marked cells only, whose lines and starts are set, and to live shapes.
#include "runtime/bytecode/code_block.h"
#include "runtime/gc/heap_impl.h"

#include <cstdarg>
#include <fmt/format.h>

namespace tiercel {

using namespace gc;

namespace {

[[noreturn, gnu::format(printf, 1, 2)]] void fail(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::fprintf(stderr, "tiercel: heap verification failed: ");
    std::vfprintf(stderr, format, arguments);
    std::fprintf(stderr, "\n");
    va_end(arguments);
    std::abort();
}

bool isKind(CellKind kind) { return static_cast<int>(kind) < kCellKindCount; }

template <class F>
void forEachMarked(BlockSpace& blocks, uint32_t which, F&& f) {
    for (uint32_t block = 0; block < blocks.count(); block++) {
        const BlockInfo& info = blocks.info(block);
        if (info.state == BlockInfo::State::Unused) continue;
        for (uint32_t unit = 0; unit < kStartWords * 64; unit++)
            if (info.starts[which].get(unit)) f(reinterpret_cast<Cell*>(blocks.address(block) + size_t{unit} * 8));
    }
}

/// Where in a CodeBlock's data a word lies that refers to `cell`: "feedback 3 word 2".
std::string placeInCode(const CodeBlock* code, uint64_t word) {
    const CodeData& data = *code->data_;
    for (size_t i = 0; i < data.constants.size(); i++)
        if (data.constants[i].bits() == word) return fmt::format("constant {}", i);
    for (size_t i = 0; i < data.feedback.size(); i++) {
        auto* words = reinterpret_cast<const uint64_t*>(&data.feedback[i]);
        for (size_t w = 0; w < sizeof(FeedbackCell) / 8 - 1; w++)
            if (words[w] == word) return fmt::format("feedback {} word {}", i, w);
        if (!data.feedback[i].polymorphic) continue;
        for (const PropertyCase& known : data.feedback[i].polymorphic->cases)
            if (reinterpret_cast<uint64_t>(known.holder) == word) return fmt::format("feedback {} polymorphic", i);
    }
    return "another place";
}

const char* ownerName(const Cell* owner) { return owner ? kindName(owner->kind_) : "root"; }

} // namespace

/// Pops what a cell's visitor has pushed: all of it must be marked cells.
void Heap::Impl::checkMarked(Visitor& v, const Cell* owner, const char* problem) {
    while (v.base_ && (v.top_ != v.base_ + 1 || popSegment(v))) {
        uint64_t word = *--v.top_;
        if (word & 1) {
            visitNextPart(v, word);
            continue;
        }
        auto* cell = reinterpret_cast<Cell*>(word);
        if (!blocks.contains(word) && !large.find(word))
            fail("%s %p holds %p, which is no cell", ownerName(owner), static_cast<const void*>(owner),
                 static_cast<void*>(cell));
        if (!isKind(cell->kind_) || cell->kind_ == CellKind::Free || (word & 7))
            fail("%s %p holds %p, which is freed or no cell (kind byte %d)", ownerName(owner),
                 static_cast<const void*>(owner), static_cast<void*>(cell), static_cast<int>(cell->kind_));
        if (!(cell->gc_ & kMarked))
            fail("%s %p %s %s %p (shape %u)%s", ownerName(owner), static_cast<const void*>(owner), problem,
                 kindName(cell->kind_), static_cast<void*>(cell), cell->shapeId_,
                 owner && owner->kind_ == CellKind::CodeBlock ? placeInCode(owner->as<CodeBlock>(), word).c_str() : "");
    }
}

void Heap::Impl::reportShape(uint32_t id) {
    fail("%s %p has the shape %u, which is dead", ownerName(checking), static_cast<const void*>(checking), id);
}

void Heap::Impl::verifyBefore(bool full) {
    for (const YoungRegion& region : regions) {
        const Cell* previous = nullptr;
        for (char* at = region.begin; at != region.end;) {
            auto* cell = reinterpret_cast<Cell*>(at);
            size_t bytes = isKind(cell->kind_) ? cellSize(vm, cell) : 0;
            if (bytes == 0 || bytes % kCellAlignment != 0 || bytes > static_cast<size_t>(region.end - at))
                fail("a %s of %zu bytes at %p does not fit its region; the cell before is a %s", kindName(cell->kind_),
                     bytes, static_cast<void*>(cell), previous ? kindName(previous->kind_) : "none");
            if (cell->gc_ & kMarked) fail("a young %s is marked", kindName(cell->kind_));
            previous = cell;
            at += bytes;
        }
    }
    if (full) return;
    Visitor checker(heap);
    auto check = [&](Cell* owner) {
        // Saved frames hold stale words, which mean nothing; modules are visited anyway.
        if ((owner->gc_ & kRemembered) || owner->kind_ == CellKind::SavedFrame ||
            owner->kind_ == CellKind::ModuleRecord)
            return;
        visitCell(checker, vm, owner);
        checkMarked(checker, owner, "is old and holds, without being remembered, the young");
    };
    forEachMarked(blocks, currentStarts, check);
    large.forEachOld(check);
    if (checker.base_) std::free(checker.base_);
}

void Heap::Impl::verifyAfter() {
    large.beginCollection(); // sorts; bounds for find
    Visitor checker(heap);
    checker.full_ = checker.verifying_ = true;
    size_t bytes = 0;
    auto check = [&](Cell* cell) {
        checking = cell;
        if (!isKind(cell->kind_) || cell->kind_ == CellKind::Free)
            fail("a marked cell at %p has no kind (%d)", static_cast<void*>(cell), static_cast<int>(cell->kind_));
        if (!(cell->gc_ & kMarked)) fail("the start of a %s is recorded, but it is not marked", kindName(cell->kind_));
        if (cell->gc_ & (kRemembered | kEphemeronKey)) fail("a %s has stale collector bits", kindName(cell->kind_));
        bytes += visitCell(checker, vm, cell);
        checkMarked(checker, cell, "is marked but holds the unmarked");
        if (cell->kind_ != CellKind::CodeBlock) return;
        for (const FeedbackCell& feedback : cell->as<CodeBlock>()->data_->feedback) {
            auto* words = reinterpret_cast<const uint64_t*>(&feedback.mono);
            for (size_t w = 0; w < sizeof(feedback.mono) / 8; w++)
                if (blocks.contains(words[w]) && !cellOf(words[w]))
                    fail("bytecode refers to a dead cell: %s, state %d",
                         placeInCode(cell->as<CodeBlock>(), words[w]).c_str(), static_cast<int>(feedback.state));
        }
    };
    forEachMarked(blocks, currentStarts, [&](Cell* cell) {
        check(cell);
        uint32_t block = blocks.numberOf(cell);
        auto offset = static_cast<uint32_t>(reinterpret_cast<char*>(cell) - blocks.address(block));
        size_t size = cellSize(vm, cell);
        for (uint32_t line = offset >> kLineShift; line <= (offset + size - 1) >> kLineShift; line++)
            if (!blocks.info(block).isLineMarked(line)) fail("a line of a live %s is free", kindName(cell->kind_));
    });
    large.forEachOld(check);
    checking = nullptr;
    visitExactRoots(checker);
    checkMarked(checker, nullptr, "holds the unmarked");
    for (uint32_t id = kFirstRealShape; id < vm.shapes.limit(); id++) {
        if (vm.shapes.at(id)->id_ != id) continue;
        checker.revisitShape(id);
        checkMarked(checker, nullptr, "(a shape) holds the unmarked");
    }
    for (WeakCollection* collection : weakCollections) {
        if (!collection->weakTable_) continue;
        for (const auto& entry : collection->weakTable_->entries) {
            if (!entry.key) continue;
            checker.visit(entry.key);
            checker.visit(entry.value);
        }
        checkMarked(checker, collection, "has an entry with the unmarked");
    }
    if (checker.base_) std::free(checker.base_);
}

} // namespace tiercel

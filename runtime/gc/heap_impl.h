// The collector's state, shared by its files:
//   heap.cpp          construction, allocation's slow path, holes, limits, external memory, statistics
//   collector.cpp     the phases of a collection, triggers, sweeping by line maps
//   marking.cpp       the mark stack, roots, shapes, weak tables
//   conservative.cpp  from words to cells, the stacks
//   verify.cpp        --verify-heap
#pragma once

#include "runtime/gc/block.h"
#include "runtime/gc/cell_visitors.h"
#include "runtime/gc/large_objects.h"
#include "runtime/gc/weak_tables.h"
#include "runtime/vm.h"

#include <unordered_map>
#include <unordered_set>

namespace tiercel {

namespace gc {
double now();           // seconds
double processorTime(); // seconds of this thread on a processor: what other processes take does not count
} // namespace gc

constexpr size_t kMiB = 1024 * 1024;
constexpr size_t kLargestNursery = 64 * kMiB;
/// A full collection is due once as much as was live after the last one has been added, but at least this.
constexpr size_t kFullGrowth = 64 * kMiB;

/// Callee-saved registers at the start of a collection.
struct SavedRegisters {
    uint64_t words[6];
};

struct Heap::Impl {
    Impl(Heap&, VM&, const HeapOptions&);
    ~Impl();

    Heap& heap;
    VM& vm;
    HeapOptions options;
    HeapStats stats;
    double longestMinor = 0, longestFull = 0; // on a processor

    // -- small cells (heap.cpp) -------------------------------------------------------------------------------------
    gc::BlockSpace blocks;
    uint32_t currentStarts = 0;            // which of BlockInfo::starts holds the marked cells
    std::vector<uint32_t> availableBlocks; // with holes; used from the back
    std::vector<uint32_t> emptyBlocks;     // without live cells; used from the back
    std::vector<uint32_t> releasedBlocks;  // given back to the system
    uint32_t committedBlocks = 0;
    size_t blocksInUse = 0;               // the most before a full collection, with half the weight at each
    std::vector<gc::YoungRegion> regions; // allocated since the last collection
    /// Where allocation bumps: [begin, cursor) is allocated. The main hole's cursor is Heap::cursor_ while it is in
    /// use; `limit` is kept here because stress modes hide it from the inline path.
    struct Hole {
        uint32_t block = gc::kNone;
        char* begin = nullptr;
        char* cursor = nullptr;
        char* limit = nullptr;
        size_t room() const { return static_cast<size_t>(limit - cursor); }
    };
    Hole hole;     // small cells; also larger ones where they fit
    Hole overflow; // cells above a line that the hole has no room for: always a block that was empty

    uint32_t pendingShape = kNoShape; // of the cell being allocated: nothing else may refer to it yet
    Cell* allocate(size_t bytes);
    Cell* allocateLarge(size_t bytes, bool mayFail);
    char* bump(Hole& from, size_t bytes) {
        char* result = from.cursor;
        from.cursor += bytes;
        return result;
    }
    bool nextHole();
    uint32_t takeEmptyBlock();
    void retire(Hole&);
    void retireAll();
    void useHole(uint32_t block, uint32_t firstLine);
    void publishHole(); // hole → cursor_, limit_
    void fetchHole() { hole.cursor = heap.cursor_; }

    gc::LargeObjects large;

    // -- budgets ----------------------------------------------------------------------------------------------------
    size_t maxBytes = 0;
    size_t nurseryBytes = 0;      // current budget
    size_t allocatedSince = 0;    // bytes handed out since the last collection
    size_t externalBytes = 0;     // reported by adjustExternal
    size_t externalSince = 0;     // of these, added since the last collection
    size_t liveBytes = 0;         // marked cells
    size_t fullThreshold = 0;     // of liveBytes + externalBytes
    size_t grantedBytes = 0;      // footprint up to which the last full collection at the limit lets the heap go on
    bool emergencyFailed = false; // the last full collection left too little room
    uint64_t stressCountdown = 0, stressCollections = 0;
    bool canCollect() const { return !heap.collecting_ && heap.noCollection_ == 0; }
    size_t footprint() const { return committedBlocks * gc::kBlockBytes + large.bytes() + externalBytes; }
    void pollTriggers();
    bool fitsAfterCollection(size_t bytes);
    bool makeRoom(size_t bytes); // collects if the limit would be passed; false if it still would
    void passLimit();
    void pollSoon();
    size_t freeLineBytes() const;

    // -- roots and weak things --------------------------------------------------------------------------------------
    char* stackBase = nullptr; // highest address of the native stack
    std::vector<Cell*> remembered;
    std::vector<Cell*> youngFinalizers, oldFinalizers;
    std::vector<Cell*> modules; // records, whose tables outside the heap change all along: visited at each collection
    std::vector<WeakCollection*> weakCollections;
    std::vector<WeakRefObject*> youngWeakRefs, oldWeakRefs;
    std::vector<FinalizationRegistry*> registries;
    std::vector<Cell*> kept;

    // -- a collection (collector.cpp) -------------------------------------------------------------------------------
    void collect(bool full, const SavedRegisters&);
    void clearMarks();
    void sweepBlocks(bool full);
    void sweepBlock(uint32_t block);
    void releaseSurplus();
    void poisonFreeLines(uint32_t block);
    void sweepWeak(bool full);
    void runFinalizers(bool full);
    void adaptBudgets(bool full, double seconds, size_t allocated, size_t survived);
    double startTime = 0, startProcessorTime = 0;

    // -- marking (marking.cpp) --------------------------------------------------------------------------------------
    Visitor visitor;
    size_t markedBytes = 0; // in this collection
    std::vector<uint64_t*> stackSegments, spareSegments;
    std::unordered_map<Cell*, std::vector<Value>> ephemerons; // values waiting for an unmarked key
    std::vector<uint32_t> shapeStack;
    void markRoots(bool full, const SavedRegisters&);
    void visitExactRoots(Visitor&);
    void drain();
    void markCell(Cell*);
    void markEphemerons(bool full);
    void growStack(Visitor&);
    bool popSegment(Visitor&);
    /// Visits what a popped {begin | 1, end} pair stands for.
    void visitNextPart(Visitor&, uint64_t begin);

    // -- conservative roots (conservative.cpp) ----------------------------------------------------------------------
    std::vector<gc::StartMap> youngMaps;
    bool useOldStarts = false; // a full collection is marking: old cells are found in the previous start map
    Cell* cellOf(uintptr_t word);
    void visitStacks(Visitor&, const SavedRegisters&);
    void visitWords(Visitor&, const void* begin, const void* end);
    void visitShapeWords(Visitor&, const void* begin, const void* end);
    uint32_t mapYoungCells(uint32_t block);

    // -- checks (verify.cpp) ----------------------------------------------------------------------------------------
    void verifyBefore(bool full);
    void verifyAfter();
    void checkMarked(Visitor&, const Cell* owner, const char* problem);
    [[noreturn]] void reportShape(uint32_t id);
    const Cell* checking = nullptr; // owner of what is being checked
};

} // namespace tiercel

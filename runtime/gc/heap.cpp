// The heap: construction, the slow path of allocation, limits, external memory, statistics. docs/heap.md.
#include "runtime/gc/heap.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/gc/heap_impl.h"
#include "runtime/interrupts.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern "C" void* __libc_stack_end; // glibc: the stack pointer at the start of the process

namespace tiercel {

using namespace gc;

namespace {
double readClock(clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}
} // namespace

double gc::now() { return readClock(CLOCK_MONOTONIC); }
double gc::processorTime() { return readClock(CLOCK_THREAD_CPUTIME_ID); }

namespace {

/// Highest address of this thread's stack. (pthread_getattr_np reads /proc for the main thread, which is slow.)
char* nativeStackBase() {
    if (getpid() == static_cast<pid_t>(syscall(SYS_gettid))) return static_cast<char*>(__libc_stack_end);
    pthread_attr_t attributes;
    void* lowest = nullptr;
    size_t bytes = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &lowest, &bytes);
    pthread_attr_destroy(&attributes);
    return static_cast<char*>(lowest) + bytes;
}

} // namespace

Heap::Impl::Impl(Heap& h, VM& v, const HeapOptions& o) : heap(h), vm(v), options(o), visitor(h) {
    maxBytes = options.maxHeapBytes;
    if (maxBytes == 0) {
        auto pages = static_cast<size_t>(std::max(1l, sysconf(_SC_PHYS_PAGES)));
        maxBytes = std::min<size_t>(pages / 4 * 3 * static_cast<size_t>(sysconf(_SC_PAGESIZE)), size_t{16} << 30);
    }
    nurseryBytes = options.nurseryBytes ? options.nurseryBytes : 2 * kMiB;
    fullThreshold = kFullGrowth;
    stressCountdown = options.stressInterval;
    if (options.stressInterval || options.verify) options.poison = true;
    stackBase = nativeStackBase();
    startTime = now();
    startProcessorTime = processorTime();
}

Heap::Impl::~Impl() {
    // Everything dies with the VM; what cells own outside the heap must be freed all the same.
    heap.collecting_ = true;
    for (auto* list : {&youngFinalizers, &oldFinalizers})
        for (Cell* cell : *list) finalizeCell(heap, cell);
    for (WeakCollection* collection : weakCollections) finalizeCell(heap, collection);
    for (FinalizationRegistry* registry : registries) finalizeCell(heap, registry);
    for (uint64_t* segment = visitor.base_; segment;) {
        auto* previous = reinterpret_cast<uint64_t*>(segment[0]);
        std::free(segment);
        segment = previous;
    }
    for (auto* list : {&stackSegments, &spareSegments})
        for (uint64_t* segment : *list) std::free(segment);
}

Heap::Heap(VM& vm, const HeapOptions& options) : vm_(vm), impl_(std::make_unique<Impl>(*this, vm, options)) {}
Heap::~Heap() {
    // Roots that outlive the heap (in a host's queues) must not come back to it.
    while (rootVisitors_) removeRootVisitor(rootVisitors_);
}

// -- allocation -----------------------------------------------------------------------------------------------------

Cell* Heap::allocateSlow(size_t bytes, CellKind kind, uint32_t shapeId, IndexingKind indexing, uint8_t flags) {
    impl_->pendingShape = shapeId;
    Cell* cell = bytes > kLargeCellBytes ? impl_->allocateLarge(bytes, false) : impl_->allocate(bytes);
    impl_->pendingShape = kNoShape;
    cell->shapeId_ = shapeId;
    cell->kind_ = kind;
    cell->flags_ = flags;
    cell->indexing_ = indexing;
    cell->gc_ = bytes > kLargeCellBytes ? kLarge : 0;
    return cell;
}

Cell* Heap::tryAllocate(size_t bytes, CellKind kind, uint32_t shapeId, IndexingKind indexing, uint8_t flags) {
    if (bytes <= kLargeCellBytes) return allocate(bytes, kind, shapeId, indexing, flags);
    impl_->pendingShape = shapeId;
    Cell* cell = impl_->allocateLarge(bytes, true);
    impl_->pendingShape = kNoShape;
    if (!cell) return nullptr;
    cell->shapeId_ = shapeId;
    cell->kind_ = kind;
    cell->flags_ = flags;
    cell->indexing_ = indexing;
    cell->gc_ = kLarge;
    return cell;
}

void Heap::shrink(Cell* cell, size_t oldBytes, size_t newBytes) {
    if (oldBytes == newBytes || (cell->gc_ & kLarge)) return;
    auto* rest = reinterpret_cast<Cell*>(reinterpret_cast<char*>(cell) + newBytes);
    *rest = Cell{static_cast<uint32_t>(oldBytes - newBytes), CellKind::Free, 0, IndexingKind::Slow, 0};
}

Cell* Heap::Impl::allocate(size_t bytes) {
    if (canCollect()) vm.shapes.accountMemory();
    fetchHole();
    pollTriggers();
    for (;;) {
        if (hole.room() >= bytes) break;
        if (bytes <= kLineBytes) {
            if (!nextHole()) useHole(takeEmptyBlock(), 0);
            continue;
        }
        if (hole.room() <= kBlockBytes / 8 && overflow.room() < bytes) {
            retire(hole);
            useHole(takeEmptyBlock(), 0);
            continue;
        }
        // Do not give up a good hole for one bigger cell.
        if (overflow.room() < bytes) {
            retire(overflow);
            overflow.block = takeEmptyBlock();
            overflow.begin = overflow.cursor = blocks.address(overflow.block);
            overflow.limit = overflow.begin + kBlockBytes;
        }
        char* result = bump(overflow, bytes);
        publishHole();
        return reinterpret_cast<Cell*>(result);
    }
    char* result = bump(hole, bytes);
    publishHole();
    return reinterpret_cast<Cell*>(result);
}

void Heap::Impl::publishHole() {
    heap.cursor_ = hole.cursor;
    heap.limit_ = options.stressInterval ? hole.cursor : hole.limit;
}

/// Begins to allocate in the free lines from `firstLine` on.
void Heap::Impl::useHole(uint32_t block, uint32_t firstLine) {
    BlockInfo& info = blocks.info(block);
    info.state = BlockInfo::State::Current;
    hole.block = block;
    hole.begin = hole.cursor = blocks.address(block) + firstLine * kLineBytes;
    hole.limit = blocks.address(block) + info.nextLine(firstLine, true) * kLineBytes;
    allocatedSince += hole.room();
    stats.allocatedBytes += hole.room();
}

/// Moves on to the next hole of the block, or to the first of another one. False if there is none.
bool Heap::Impl::nextHole() {
    uint32_t block = hole.block;
    uint32_t line = 0;
    if (block != kNone)
        line = static_cast<uint32_t>(static_cast<size_t>(hole.limit - blocks.address(block)) / kLineBytes);
    retire(hole);
    constexpr uint32_t kMinHoleLines = 4;
    bool useAny = footprint() > maxBytes / 2;
    for (;;) {
        if (block != kNone) {
            const BlockInfo& info = blocks.info(block);
            line = info.nextLine(line, false);
            // A hole is only worth it if a few cells go into it; where memory is short, any is.
            while (line < kLinesPerBlock && !useAny) {
                uint32_t end = info.nextLine(line, true);
                if (end - line >= kMinHoleLines) break;
                line = info.nextLine(end, false);
            }
            if (line < kLinesPerBlock) {
                useHole(block, line);
                return true;
            }
        }
        if (availableBlocks.empty()) return false;
        block = availableBlocks.back();
        availableBlocks.pop_back();
        line = 0;
    }
}

/// A block without cells. When the limit is passed a block is given all the same, and the script ends soon after.
uint32_t Heap::Impl::takeEmptyBlock() {
    for (;;) {
        if (!emptyBlocks.empty()) {
            uint32_t block = emptyBlocks.back();
            emptyBlocks.pop_back();
            blocks.info(block).state = BlockInfo::State::Current;
            return block;
        }
        if (!makeRoom(kBlockBytes)) passLimit();
        if (!emptyBlocks.empty()) continue;
        uint32_t block;
        if (!releasedBlocks.empty()) {
            block = releasedBlocks.back();
            releasedBlocks.pop_back();
        } else {
            block = blocks.addBlock();
            if (block == kNone) {
                // The address space itself is full, far beyond the limit that the script was told of.
                std::fprintf(stderr, "tiercel: out of memory: %s\n", heap.limitMessage().c_str());
                std::_Exit(70);
            }
        }
        committedBlocks++;
        stats.peakBytes = std::max(stats.peakBytes, footprint());
        blocks.info(block).state = BlockInfo::State::Current;
        return block;
    }
}

void Heap::Impl::retire(Hole& used) {
    if (used.block == kNone) return;
    size_t unused = used.room();
    if (&used == &hole) {
        allocatedSince -= unused;
        stats.allocatedBytes -= unused;
    } else {
        auto bytes = static_cast<size_t>(used.cursor - used.begin);
        allocatedSince += bytes;
        stats.allocatedBytes += bytes;
    }
    BlockInfo& info = blocks.info(used.block);
    if (used.cursor != used.begin) {
        regions.push_back({used.begin, used.cursor, used.block, info.firstYoung});
        blocks.setYoung(used.block, true);
        info.firstYoung = static_cast<uint32_t>(regions.size() - 1);
    } else if (info.firstYoung == kNone) {
        // Taken but not touched: leave it to the next collection as one with an empty region.
        regions.push_back({used.begin, used.begin, used.block, kNone});
        info.firstYoung = static_cast<uint32_t>(regions.size() - 1);
    }
    used = Hole{};
}

/// Ends allocation in the current holes, so that the regions are complete.
void Heap::Impl::retireAll() {
    fetchHole();
    retire(hole);
    retire(overflow);
    publishHole();
}

Cell* Heap::Impl::allocateLarge(size_t bytes, bool mayFail) {
    fetchHole();
    pollTriggers();
    if (!makeRoom(bytes)) {
        publishHole();
        if (mayFail) return nullptr;
        passLimit();
    }
    Cell* cell = large.allocate(bytes);
    if (!cell) {
        publishHole();
        if (mayFail) return nullptr;
        std::fprintf(stderr, "tiercel: out of memory: the system has none left\n");
        std::_Exit(70);
    }
    allocatedSince += bytes;
    stats.allocatedBytes += bytes;
    stats.peakBytes = std::max(stats.peakBytes, footprint());
    publishHole();
    return cell;
}

// -- limits ---------------------------------------------------------------------------------------------------------

void Heap::Impl::pollTriggers() {
    if (!canCollect()) return;
    if (options.stressInterval && --stressCountdown == 0) {
        stressCountdown = options.stressInterval;
        heap.cursor_ = hole.cursor;
        heap.collect(++stressCollections % 4 == 0, "stress");
        fetchHole();
        return;
    }
    if (allocatedSince < nurseryBytes && externalSince < std::max(nurseryBytes, fullThreshold / 4)) return;
    heap.cursor_ = hole.cursor;
    heap.collect(liveBytes + externalBytes >= fullThreshold, "budget");
    fetchHole();
}

/// Right after a full collection at the limit.
bool Heap::Impl::fitsAfterCollection(size_t bytes) {
    // What survives must leave some room, else collections would follow one another for every few cells.
    size_t live = liveBytes + externalBytes;
    if (live + bytes + maxBytes / 32 > maxBytes) return false;
    if (bytes > kBlockBytes) return footprint() + bytes <= maxBytes;
    // A small cell can use the holes between live ones; a block can be taken for it even above the limit. But where
    // live cells lie in nearly every line, there is as little room as if all of them were full.
    size_t room = freeLineBytes() + (maxBytes - std::min(maxBytes, footprint()));
    size_t most = maxBytes + maxBytes / 8;
    if (room < maxBytes / 32 || footprint() + bytes > most) return false;
    // The next one is due when a part of that room is used up, not at the next few bytes.
    grantedBytes = std::min(most, footprint() + bytes + maxBytes / 32);
    return true;
}

bool Heap::Impl::makeRoom(size_t bytes) {
    if (footprint() + bytes <= std::max(maxBytes, grantedBytes) && bytes <= maxBytes) return true;
    if (canCollect() && !heap.limitPassed_ && bytes <= maxBytes) {
        heap.cursor_ = hole.cursor;
        heap.collect(true, "limit");
        fetchHole();
        if (fitsAfterCollection(bytes)) return true;
        // Machine code can be made again; it goes where that is enough.
        if (liveBytes + externalBytes + bytes > maxBytes + vm.tiers.machineCodeBytes()) return false;
        return vm.tiers.dropAll("heap at its limit") != 0 && fitsAfterCollection(bytes);
    }
    return footprint() + bytes <= maxBytes;
}

/// What allocation can still use in the blocks taken; right after a full collection.
size_t Heap::Impl::freeLineBytes() const {
    size_t lines = emptyBlocks.size() * kLinesPerBlock;
    for (uint32_t block : availableBlocks) lines += blocks.info(block).freeLines();
    return lines * kLineBytes;
}

void Heap::Impl::passLimit() {
    if (heap.limitPassed_) return;
    heap.limitPassed_ = true;
    vm.interruptRequested = kInterruptToStop;
    pollSoon();
}

/// All code polls at its next back-edge or call: thousands of rounds of a loop that doubles an array are too many.
void Heap::Impl::pollSoon() {
    for (auto* list : {&youngFinalizers, &oldFinalizers}) {
        for (Cell* cell : *list) {
            if (cell->kind() != CellKind::CodeBlock) continue;
            cell->as<CodeBlock>()->loopBudget_ = 0;
            cell->as<CodeBlock>()->callBudget_ = 0;
        }
    }
}

std::string Heap::limitMessage() const {
    return fmt::format("the heap has reached its limit of {} MiB (--max-heap)", impl_->maxBytes / kMiB);
}

bool Heap::adjustExternal(ptrdiff_t delta) {
    Impl& impl = *impl_;
    if (delta <= 0) {
        impl.externalBytes -= std::min(impl.externalBytes, static_cast<size_t>(-delta));
        return true;
    }
    auto bytes = static_cast<size_t>(delta);
    impl.fetchHole();
    if (!impl.makeRoom(bytes)) {
        impl.publishHole();
        return false;
    }
    impl.externalBytes += bytes;
    impl.externalSince += bytes;
    impl.stats.peakBytes = std::max(impl.stats.peakBytes, impl.footprint());
    impl.publishHole();
    return true;
}

void Heap::chargeExternal(size_t bytes) {
    if (bytes == 0) return;
    if (adjustExternal(static_cast<ptrdiff_t>(bytes))) return;
    impl_->externalBytes += bytes;
    impl_->externalSince += bytes;
    impl_->stats.peakBytes = std::max(impl_->stats.peakBytes, impl_->footprint());
    impl_->passLimit();
}

// -- registrations --------------------------------------------------------------------------------------------------

void Heap::remember(Cell* owner) {
    owner->gc_ |= kRemembered;
    impl_->remembered.push_back(owner);
}

void Heap::registerFinalizer(Cell* cell) {
    impl_->youngFinalizers.push_back(cell);
    if (cell->kind() == CellKind::ModuleRecord) impl_->modules.push_back(cell);
}

void Heap::registerWeak(Cell* cell) {
    if (cell->kind() == CellKind::WeakRef)
        impl_->youngWeakRefs.push_back(cell->as<WeakRefObject>());
    else if (cell->kind() == CellKind::FinalizationRegistry)
        impl_->registries.push_back(cell->as<FinalizationRegistry>());
    else
        impl_->weakCollections.push_back(cell->as<WeakCollection>());
}

void Heap::keepDuringJob(Cell* cell) {
    auto& kept = impl_->kept;
    if (kept.empty() || kept.back() != cell) kept.push_back(cell);
}

void Heap::clearKeptObjects() { impl_->kept.clear(); }

// -- statistics -----------------------------------------------------------------------------------------------------

const void* Heap::stackBase() const { return impl_->stackBase; }

const HeapStats& Heap::stats() const {
    impl_->stats.liveBytes = impl_->liveBytes + impl_->externalBytes;
    return impl_->stats;
}

size_t Heap::usedBytes() const {
    size_t current = impl_->hole.block == kNone ? 0 : static_cast<size_t>(impl_->hole.limit - cursor_);
    return impl_->liveBytes + impl_->externalBytes + impl_->allocatedSince - std::min(current, impl_->allocatedSince);
}

void Heap::printStats() const {
    const HeapStats& s = stats();
    double total = now() - impl_->startTime, processor = processorTime() - impl_->startProcessorTime;
    double collecting = s.processorSeconds;
    auto mib = [](uint64_t bytes) { return static_cast<double>(bytes) / kMiB; };
    double survival =
        s.allocatedBytes ? 100.0 * static_cast<double>(s.survivedBytes) / static_cast<double>(s.allocatedBytes) : 0;
    fmt::print(
        stderr,
        "collector: {:.1f} % of {:.1f} ms of processor time ({:.1f} ms passed)\n"
        "  minor     {:6} collections, {:8.2f} ms, longest {:.3f} ms ({:.3f} on the processor)\n"
        "  full      {:6} collections, {:8.2f} ms, longest {:.3f} ms ({:.3f} on the processor)\n"
        "  allocated {:10.1f} MiB, {:.0f} MiB a second outside the collector, {:.2f} % survived a minor collection\n"
        "  live      {:10.1f} MiB after the last collection, peak {:.1f} MiB reserved\n",
        processor > 0 ? 100 * collecting / processor : 0, processor * 1e3, total * 1e3, s.minorCollections,
        s.minorSeconds * 1e3, s.maxMinorPause * 1e3, impl_->longestMinor * 1e3, s.fullCollections, s.fullSeconds * 1e3,
        s.maxFullPause * 1e3, impl_->longestFull * 1e3, mib(s.allocatedBytes),
        processor > collecting ? mib(s.allocatedBytes) / (processor - collecting) : 0, survival, mib(s.liveBytes),
        mib(s.peakBytes));
}

} // namespace tiercel

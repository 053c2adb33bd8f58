// A collection, phase by phase.
//
//   1  close the holes in use, so that the young regions are complete
//   2  full: take the marks of all old cells away. minor: they stay, old cells are live by definition
//   3  mark from the roots; in a minor collection also from remembered cells
//   4  ephemerons, then everything weak: references, registries, tables, atoms, shapes, caches
//   5  finalizers, large objects
//   6  from the line maps: which blocks are empty, which have holes. Dead cells are not touched
//
// Example: 4 MiB of young objects, none of which survives: phase 3 visits the roots, phase 6 puts 128 blocks on the
// list of empty ones.
#include "runtime/bytecode/code_block.h"
#include "runtime/gc/heap_impl.h"

namespace tiercel {

using namespace gc;

namespace {

constexpr uint32_t kMinFreeLines = 16; // fewer are not worth a visit

} // namespace

void Heap::collect(bool full, const char* /*reason*/) {
    if (isCollecting()) return;
    SavedRegisters registers;
    asm volatile("movq %%rbx, 0(%0)\n\t"
                 "movq %%rbp, 8(%0)\n\t"
                 "movq %%r12, 16(%0)\n\t"
                 "movq %%r13, 24(%0)\n\t"
                 "movq %%r14, 32(%0)\n\t"
                 "movq %%r15, 40(%0)\n\t"
                 :
                 : "r"(registers.words)
                 : "memory");
    impl_->collect(full, registers);
}

[[gnu::noinline]] void Heap::Impl::collect(bool full, const SavedRegisters& registers) {
    double begin = now(), processorBegin = processorTime();
    retireAll();
    heap.collecting_ = true;
    large.beginCollection();
    if (options.verify) verifyBefore(full);

    markedBytes = 0;
    visitor.full_ = full;
    if (full) clearMarks();
    vm.shapes.beginMarking(full);
    useOldStarts = full;
    markRoots(full, registers);
    drain();
    markEphemerons(full);

    sweepWeak(full);
    runFinalizers(full);
    large.sweep(full, options.poison);
    useOldStarts = false;
    sweepBlocks(full);
    youngMaps.clear();
    size_t allocated = allocatedSince;
    allocatedSince = externalSince = 0;
    liveBytes = full ? markedBytes : liveBytes + markedBytes;
    if (options.verify) verifyAfter();
    heap.collecting_ = false;
    // A loop whose rounds take long (of big numbers, say) shall not do thousands of them before it hears of --timeout.
    if (vm.interruptRequested) pollSoon();

    double seconds = now() - begin, processorSeconds = processorTime() - processorBegin;
    stats.processorSeconds += processorSeconds;
    (full ? stats.fullSeconds : stats.minorSeconds) += seconds;
    double& longest = full ? stats.maxFullPause : stats.maxMinorPause;
    longest = std::max(longest, seconds);
    double& longestRun = full ? longestFull : longestMinor;
    longestRun = std::max(longestRun, processorSeconds);
    adaptBudgets(full, processorSeconds, allocated, markedBytes);
    for (FinalizationRegistry* registry : registries) {
        if (!registry->cells_ || registry->cells_->ready.empty() || registry->cells_->scheduled) continue;
        registry->cells_->scheduled = true;
        scheduleFinalizationCleanup(vm, registry);
    }
}

bool Heap::isLive(const Cell* cell) const { return cell->gc_ & kMarked; }

/// Makes every cell young. The headers are reached through the map of starts, block by block in order of address.
void Heap::Impl::clearMarks() {
    constexpr auto kKeep = static_cast<uint8_t>(~(kMarked | kRemembered));
    for (uint32_t block = 0; block < blocks.count(); block++) {
        BlockInfo& info = blocks.info(block);
        if (info.state == BlockInfo::State::Unused) continue;
        char* base = blocks.address(block);
        const StartMap& old = info.starts[currentStarts];
        for (uint32_t word = 0; word < kStartWords; word++) {
            for (uint64_t bits = old.words[word]; bits != 0; bits &= bits - 1) {
                auto unit = word * 64 + static_cast<uint32_t>(__builtin_ctzll(bits));
                reinterpret_cast<Cell*>(base + size_t{unit} * 8)->gc_ &= kKeep;
            }
        }
        info.starts[currentStarts ^ 1] = StartMap{};
        std::fill(std::begin(info.lines), std::end(info.lines), 0);
    }
    large.forEachOld([](Cell* cell) { cell->gc_ &= kKeep; });
    currentStarts ^= 1;
}

void Heap::Impl::sweepWeak(bool full) {
    auto dropDeadTargets = [](std::vector<WeakRefObject*>& list) {
        std::erase_if(list, [](WeakRefObject* ref) {
            if (!(ref->gc_ & kMarked)) return true;
            if (ref->target_.isCell() && !(ref->target_.asCell()->gc_ & kMarked)) ref->target_ = Value::empty();
            return ref->target_.isEmpty();
        });
    };
    if (full) dropDeadTargets(oldWeakRefs);
    dropDeadTargets(youngWeakRefs);
    oldWeakRefs.insert(oldWeakRefs.end(), youngWeakRefs.begin(), youngWeakRefs.end());
    youngWeakRefs.clear();

    std::erase_if(modules, [](Cell* module) { return !(module->gc_ & kMarked); });
    std::erase_if(registries, [&](FinalizationRegistry* registry) {
        if (registry->gc_ & kMarked) {
            if (registry->cells_) registry->cells_->sweep(heap, full);
            return false;
        }
        finalizeCell(heap, registry);
        return true;
    });
    std::erase_if(weakCollections, [&](WeakCollection* collection) {
        if (collection->gc_ & kMarked) {
            if (collection->weakTable_) collection->weakTable_->sweep(heap, full);
            return false;
        }
        finalizeCell(heap, collection);
        return true;
    });

    for (RootVisitor *root = heap.rootVisitors_, *next; root; root = next) {
        next = root->next_;
        root->sweepWeak(heap, full);
    }
    if (vm.megamorphic) vm.megamorphic->clearEnumerations();
    if (full) {
        vm.atoms.sweep(heap);
        for (auto* list : {&youngFinalizers, &oldFinalizers}) {
            for (Cell* cell : *list)
                if (cell->kind_ == CellKind::CodeBlock && (cell->gc_ & kMarked))
                    cell->as<CodeBlock>()->sweepFeedback(heap);
        }
        if (vm.megamorphic) vm.megamorphic->clear();
    }
    vm.shapes.sweep(heap, full);
}

void Heap::Impl::runFinalizers(bool full) {
    auto run = [&](std::vector<Cell*>& list) {
        std::erase_if(list, [&](Cell* cell) {
            if (cell->gc_ & kMarked) return false;
            finalizeCell(heap, cell);
            return true;
        });
    };
    if (full) run(oldFinalizers);
    run(youngFinalizers);
    oldFinalizers.insert(oldFinalizers.end(), youngFinalizers.begin(), youngFinalizers.end());
    youngFinalizers.clear();
}

void Heap::Impl::poisonFreeLines(uint32_t block) {
    const BlockInfo& info = blocks.info(block);
    for (uint32_t line = 0; line < kLinesPerBlock; line++) {
        if (!info.isLineMarked(line)) std::memset(blocks.address(block) + line * kLineBytes, kPoison, kLineBytes);
    }
}

/// Files the block by its line map.
void Heap::Impl::sweepBlock(uint32_t block) {
    BlockInfo& info = blocks.info(block);
    info.firstYoung = info.youngMap = kNone;
    blocks.setYoung(block, false);
    uint32_t free = info.freeLines();
    if (free == kLinesPerBlock) {
        info.state = BlockInfo::State::Empty;
        emptyBlocks.push_back(block);
    } else if (free >= kMinFreeLines) {
        info.state = BlockInfo::State::Available;
        availableBlocks.push_back(block);
    } else {
        info.state = BlockInfo::State::Full;
    }
    if (options.poison) poisonFreeLines(block);
}

void Heap::Impl::sweepBlocks(bool full) {
    if (!full) {
        for (const YoungRegion& region : regions)
            if (blocks.info(region.block).firstYoung != kNone) sweepBlock(region.block);
        regions.clear();
        return;
    }
    regions.clear();
    blocksInUse = std::max(blocksInUse / 2, committedBlocks - emptyBlocks.size());
    availableBlocks.clear();
    emptyBlocks.clear();
    for (uint32_t block = blocks.count(); block-- > 0;)
        if (blocks.info(block).state != BlockInfo::State::Unused) sweepBlock(block);
    // The emptiest come first (from the back); among equals the lowest addresses.
    std::sort(availableBlocks.begin(), availableBlocks.end(), [&](uint32_t a, uint32_t b) {
        uint32_t freeOfA = blocks.info(a).freeLines(), freeOfB = blocks.info(b).freeLines();
        return freeOfA != freeOfB ? freeOfA < freeOfB : a > b;
    });
    releaseSurplus();
}

/// Gives empty blocks back to the system that neither the next nursery nor the time until the next full collection is
/// likely to need: as many were in use lately, with half the weight at each full collection.
void Heap::Impl::releaseSurplus() {
    size_t taken = committedBlocks - emptyBlocks.size();
    size_t keep = nurseryBytes / kBlockBytes + 16;
    if (footprint() < maxBytes / 2 && blocksInUse > taken) keep += blocksInUse - taken;
    if (emptyBlocks.size() <= keep) return;
    // Sorted downwards by address; those at the front go.
    size_t surplus = emptyBlocks.size() - keep;
    for (size_t i = 0; i < surplus;) {
        size_t run = 1;
        while (i + run < surplus && emptyBlocks[i + run] == emptyBlocks[i] - run) run++;
        blocks.release(emptyBlocks[i + run - 1], static_cast<uint32_t>(run));
        i += run;
    }
    releasedBlocks.insert(releasedBlocks.end(), emptyBlocks.begin(),
                          emptyBlocks.begin() + static_cast<ptrdiff_t>(surplus));
    emptyBlocks.erase(emptyBlocks.begin(), emptyBlocks.begin() + static_cast<ptrdiff_t>(surplus));
    committedBlocks -= static_cast<uint32_t>(surplus);
}

void Heap::Impl::adaptBudgets(bool full, double seconds, size_t allocated, size_t survived) {
    if (full) {
        stats.fullCollections++;
        grantedBytes = 0;
        size_t live = liveBytes + externalBytes;
        fullThreshold = live + std::max(kFullGrowth, live);
        if (heap.limitPassed_ && footprint() < maxBytes) heap.limitPassed_ = false;
        return;
    }
    stats.minorCollections++;
    stats.survivedBytes += survived;
    if (options.nurseryBytes) return;
    // Where little survives a small nursery is best, since it stays in the cache; where much does, a bigger one gives
    // cells more time to die. The pause bounds both.
    constexpr double kLongPause = 3.5e-3;
    double rate = static_cast<double>(survived) / static_cast<double>(std::max<size_t>(allocated, 1));
    double factor = 1;
    if (seconds > kLongPause)
        factor = std::max(0.5, 0.75 * kLongPause / seconds);
    else if (rate > 0.05 && seconds < kLongPause / 1.25)
        factor = seconds < kLongPause / 2 ? 1.6 : 1.25;
    else if (rate < 0.02)
        factor = 0.8;
    nurseryBytes = std::clamp(static_cast<size_t>(static_cast<double>(nurseryBytes) * factor), kMiB, kLargestNursery);
}

} // namespace tiercel

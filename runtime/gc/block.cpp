// Reservation and release of block memory; see block.h.
#include "runtime/gc/block.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

namespace tiercel::gc {

namespace {

void* reserve(size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

} // namespace

BlockSpace::BlockSpace() {
    constexpr size_t kLeft = size_t{32} << 20; // for stacks, shapes and all that is allocated otherwise
    // Address space costs nothing until touched; where it is limited (ulimit -v, strict overcommit) less must do.
    for (size_t bytes = size_t{64} << 30; bytes >= size_t{16} << 20; bytes /= 4) {
        mappingBytes_ = bytes + kBlockBytes;
        mapping_ = reserve(mappingBytes_ + kLeft);
        if (!mapping_) continue;
        munmap(static_cast<char*>(mapping_) + mappingBytes_, kLeft);
        limit_ = static_cast<uint32_t>(bytes >> kBlockShift);
        infoBytes_ = limit_ * sizeof(BlockInfo);
        infos_ = static_cast<BlockInfo*>(reserve(infoBytes_));
        if (infos_) break;
        munmap(mapping_, mappingBytes_);
    }
    if (!infos_) {
        std::fprintf(stderr, "tiercel: out of memory: no address space for the heap\n");
        std::_Exit(70);
    }
    base_ = (reinterpret_cast<uintptr_t>(mapping_) + kBlockBytes - 1) & ~(kBlockBytes - 1);
}

BlockSpace::~BlockSpace() {
    munmap(mapping_, mappingBytes_);
    munmap(infos_, infoBytes_);
}

uint32_t BlockSpace::addBlock() {
    if (count_ == limit_) return kNone;
    BlockInfo& added = infos_[count_]; // fresh pages are zero
    added.firstYoung = added.youngMap = kNone;
    young_.push_back(0);
    return count_++;
}

void BlockSpace::release(uint32_t first, uint32_t count) {
    madvise(address(first), count * kBlockBytes, MADV_DONTNEED);
    for (uint32_t block = first; block < first + count; block++) {
        infos_[block].state = BlockInfo::State::Unused;
        // Full collections pass by unused blocks; the map of the collection before must not come back with the next
        // one.
        infos_[block].starts[0] = infos_[block].starts[1] = StartMap{};
    }
}

} // namespace tiercel::gc

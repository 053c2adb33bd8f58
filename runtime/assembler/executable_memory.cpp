// Executable memory: an anonymous file (memfd) of which every mapped page is in two views.
//
//     offset        0 ......... mappedBytes_ .................. regionBytes_
//     executable_   | r-x, shared | reserved, no access        |
//     writable_     | rw-, shared | reserved, no access        |
//
// The boundary moves up in `grow`: the same pages of the file are mapped over both reservations, each with its final
// protection at once. No mapping changes its protection afterwards, so no page is writable and executable at any
// moment, and systems that forbid making pages executable later (systemd's MemoryDenyWriteExecute) are fine with it.
// Pages are allocated when they are mapped: a system without memory says so here, instead of by SIGBUS at a write.
//
// Free stretches are in `free_` by offset, for joining neighbours, and in `freeBySize_`, for the best fit; the two hold
// the same stretches.
#include "runtime/assembler/executable_memory.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tiercel {

namespace {

constexpr size_t kMinRegionBytes = size_t{1} << 20;
constexpr size_t kGrowStep = size_t{256} << 10;
constexpr uint8_t kInt3 = 0xCC;

#ifndef MFD_EXEC
constexpr unsigned MFD_EXEC = 0x10; // Linux 6.3: the file may be executed; older kernels do not know the flag
#endif

constexpr size_t roundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

int makeFile() {
    int file = memfd_create("tiercel code", MFD_CLOEXEC | MFD_EXEC);
    if (file < 0 && errno == EINVAL) file = memfd_create("tiercel code", MFD_CLOEXEC);
    return file;
}

uint8_t* reserveRange(size_t bytes, int flags, uint8_t* over = nullptr) {
    void* range = mmap(over, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
    return range == MAP_FAILED ? nullptr : static_cast<uint8_t*>(range);
}

/// Making a file longer than `ulimit -f` would end the process with SIGXFSZ.
bool fileMayHave(size_t bytes) {
    rlimit limit{};
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur;
}

} // namespace

ExecutableMemory::ExecutableMemory(size_t limit)
    : limit_(limit == 0 || limit > kRegionBytes ? kRegionBytes : limit / kAlignment * kAlignment) {}

ExecutableMemory::~ExecutableMemory() {
    if (executable_) munmap(executable_, regionBytes_);
    if (writable_) munmap(writable_, regionBytes_);
    if (file_ >= 0) close(file_);
}

bool ExecutableMemory::reaches(const void* address) const {
    if (!executable_) return false;
    auto target = static_cast<int64_t>(reinterpret_cast<uintptr_t>(address));
    auto start = static_cast<int64_t>(reinterpret_cast<uintptr_t>(executable_));
    int64_t end = start + static_cast<int64_t>(regionBytes_);
    // A displacement counts from the end of its instruction, which is inside the region.
    return target - end >= INT32_MIN && target - start <= INT32_MAX;
}

bool ExecutableMemory::reserve() {
    if (executable_) return true;
    if (unavailable_) return false;
    unavailable_ = true;
    file_ = makeFile();
    if (file_ < 0) return false;
    for (size_t bytes = kRegionBytes; bytes >= kMinRegionBytes; bytes /= 2) {
        uint8_t* executable = reserveRange(bytes, MAP_32BIT);
        if (!executable) executable = reserveRange(bytes, 0);
        if (!executable) continue;
        uint8_t* writable = reserveRange(bytes, 0);
        if (!writable) {
            munmap(executable, bytes);
            continue;
        }
        executable_ = executable;
        writable_ = writable;
        regionBytes_ = bytes;
        unavailable_ = false;
        return true;
    }
    close(file_);
    file_ = -1;
    return false;
}

/// Maps more pages, so that a free stretch of `bytes` lies at the end of what is mapped.
bool ExecutableMemory::grow(size_t bytes) {
    if (!reserve()) return false;
    // What is free at the end counts.
    if (!free_.empty()) {
        auto [offset, length] = *free_.rbegin();
        if (offset + length == mappedBytes_) bytes -= std::min(bytes, length);
    }
    size_t room = regionBytes_ - mappedBytes_;
    if (bytes > room) return false;
    size_t step = std::min(roundUp(bytes, kGrowStep), room);
    if (!fileMayHave(mappedBytes_ + step)) return false;
    auto offset = static_cast<off_t>(mappedBytes_);
    int allocated;
    do {
        allocated = fallocate(file_, 0, offset, static_cast<off_t>(step));
    } while (allocated != 0 && errno == EINTR);
    if (allocated != 0) return false;

    uint8_t* writable = writable_ + mappedBytes_;
    uint8_t* executable = executable_ + mappedBytes_;
    constexpr int flags = MAP_SHARED | MAP_FIXED | MAP_POPULATE;
    if (mmap(writable, step, PROT_READ | PROT_WRITE, flags, file_, offset) == MAP_FAILED ||
        mmap(executable, step, PROT_READ | PROT_EXEC, flags, file_, offset) == MAP_FAILED) {
        // Back to two reservations. Where even that fails, somebody else may get these addresses: give up the rest.
        bool kept = reserveRange(step, MAP_FIXED, writable) && reserveRange(step, MAP_FIXED, executable);
        if (!kept) {
            munmap(writable, room);
            munmap(executable, room);
            regionBytes_ = mappedBytes_;
        }
        return false;
    }
    // A child of fork shares the pages; without the view it cannot change its parent's code.
    madvise(writable, step, MADV_DONTFORK);
    std::memset(writable, kInt3, step);
    size_t start = mappedBytes_;
    mappedBytes_ += step;
    addFree(start, step);
    return true;
}

void ExecutableMemory::addFree(size_t offset, size_t bytes) {
    auto next = free_.lower_bound(offset);
    if (next != free_.end() && offset + bytes == next->first) {
        bytes += next->second;
        auto joined = next++;
        removeFree(joined);
    }
    if (next != free_.begin()) {
        auto previous = std::prev(next);
        if (previous->first + previous->second == offset) {
            offset = previous->first;
            bytes += previous->second;
            removeFree(previous);
        }
    }
    free_.emplace(offset, bytes);
    freeBySize_.emplace(bytes, offset);
}

void ExecutableMemory::removeFree(std::map<size_t, size_t>::iterator stretch) {
    freeBySize_.erase({stretch->second, stretch->first});
    free_.erase(stretch);
}

ExecutableMemory::Piece ExecutableMemory::allocate(size_t bytes) {
    std::lock_guard guard(mutex_);
    Piece piece = take(bytes);
    if (!piece) refusals_++;
    return piece;
}

ExecutableMemory::Piece ExecutableMemory::take(size_t bytes) {
    if (failCountdown_ != 0) {
        if (failCountdown_ == 1) return {};
        failCountdown_--;
    }
    if (bytes > limit_) return {};
    bytes = roundUp(std::max<size_t>(bytes, 1), kAlignment);
    if (bytes > limit_ - usedBytes_) return {};

    auto fit = freeBySize_.lower_bound({bytes, 0});
    if (fit == freeBySize_.end()) {
        if (!grow(bytes)) return {};
        fit = freeBySize_.lower_bound({bytes, 0});
    }
    auto [length, offset] = *fit;
    removeFree(free_.find(offset));
    if (length > bytes) addFree(offset + bytes, length - bytes);
    usedBytes_ += bytes;
    return {executable_ + offset, writable_ + offset, bytes};
}

void ExecutableMemory::release(Piece piece) {
    if (!piece) return;
    std::lock_guard guard(mutex_);
    std::memset(piece.writable, kInt3, piece.bytes);
    addFree(static_cast<size_t>(piece.code - executable_), piece.bytes);
    usedBytes_ -= piece.bytes;
}

} // namespace tiercel

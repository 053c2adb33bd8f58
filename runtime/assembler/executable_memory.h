// Memory for machine code. Each page is mapped twice: a view that can be written and a view that can be executed; no
// page is ever both. One reserved stretch of address space (kRegionBytes) per VM, so that jumps and calls between
// pieces of code, and to its thunks, reach with 32 bits.
//
//   ExecutableMemory::Piece piece = memory.allocate(bytes);   // piece.code == nullptr: over the limit, or no memory
//   std::memcpy(piece.writable, buffer, bytes);               // runs at piece.code (same bytes, other address)
//   memory.release(piece);
//
// Unused memory and freed pieces are filled with int3 and used again. Pieces are aligned to kAlignment.
//
// Nothing is reserved before the first allocation, so a program that stays in the interpreter pays nothing. Where the
// address space is limited, less than kRegionBytes is reserved. The executable view lies in the low 2 GiB where the
// system has room there: code that is linked at fixed low addresses (the `tiercel` command) is then in reach, too;
// ask `reaches`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace tiercel {

class ExecutableMemory {
public:
    static constexpr size_t kRegionBytes = size_t{256} << 20;
    static constexpr size_t kAlignment = 32;

    struct Piece {
        uint8_t* code = nullptr;     // where it runs
        uint8_t* writable = nullptr; // where it is written
        size_t bytes = 0;            // of the allocation: a multiple of kAlignment
        explicit operator bool() const { return code != nullptr; }
    };

    /// `limit`: bytes that may be in use at once (0: kRegionBytes).
    explicit ExecutableMemory(size_t limit = 0);
    ~ExecutableMemory();
    ExecutableMemory(const ExecutableMemory&) = delete;
    ExecutableMemory& operator=(const ExecutableMemory&) = delete;

    /// A null piece when the limit would be passed, the system gives no memory, or the failure countdown says so.
    /// This and `release` may be called from any thread.
    [[nodiscard]] Piece allocate(size_t bytes);
    /// A null piece is fine.
    void release(Piece);

    bool contains(const void* address) const {
        return reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(executable_) < mappedBytes_;
    }
    /// The address is in reach of a 32-bit displacement from everywhere in the region. False before the first
    /// allocation.
    bool reaches(const void* address) const;
    /// The address at which the byte that runs at `code` is written; `code` is contained.
    uint8_t* writableAddress(const void* code) const {
        return writable_ + (reinterpret_cast<uintptr_t>(code) - reinterpret_cast<uintptr_t>(executable_));
    }
    size_t usedBytes() const { return usedBytes_; }     // by pieces in use
    size_t mappedBytes() const { return mappedBytes_; } // backed by pages
    size_t regionBytes() const { return regionBytes_; } // reserved; 0 before the first allocation
    size_t freePieces() const { return free_.size(); }  // stretches of unused memory among the mapped
    size_t limit() const { return limit_; }
    uint64_t refusals() const { return refusals_; } // allocations that failed

    /// For tests: the Nth allocation from now on fails (and those after it). 0: none does.
    void failAfter(uint64_t n) { failCountdown_ = n; }

private:
    Piece take(size_t bytes);
    bool reserve();
    bool grow(size_t bytes);
    void addFree(size_t offset, size_t bytes);
    void removeFree(std::map<size_t, size_t>::iterator);

    int file_ = -1;
    uint8_t* executable_ = nullptr;
    uint8_t* writable_ = nullptr;
    size_t regionBytes_ = 0, mappedBytes_ = 0, usedBytes_ = 0, limit_ = 0;
    uint64_t failCountdown_ = 0, refusals_ = 0;
    bool unavailable_ = false;                       // the system refused: not asked again
    std::map<size_t, size_t> free_;                  // offset → bytes, neighbours joined
    std::set<std::pair<size_t, size_t>> freeBySize_; // the same as (bytes, offset)
    std::mutex mutex_;
};

} // namespace tiercel

// Memory for machine code. Each page is mapped twice: a view that can be written and a view that can be executed; no
// page is ever both. One reserved stretch of address space (kRegionBytes) per VM, so that jumps and calls between
// pieces of code, and to its thunks, reach with 32 bits.
//
//   ExecutableMemory::Piece piece = memory.allocate(bytes);   // piece.code == nullptr: over the limit, or no memory
//   std::memcpy(piece.writable, buffer, bytes);               // runs at piece.code (same bytes, other address)
//   memory.release(piece);
//
// Freed pieces are filled with int3 and used again. Pieces are aligned to kAlignment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

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

    /// A null piece when the limit would be passed, the system gives no memory, or the failure countdown says so.
    Piece allocate(size_t bytes);
    void release(Piece);

    bool contains(const void* address) const {
        return static_cast<const uint8_t*>(address) - executable_ < static_cast<ptrdiff_t>(mappedBytes_) &&
               address >= executable_;
    }
    size_t usedBytes() const { return usedBytes_; }     // by pieces in use
    size_t mappedBytes() const { return mappedBytes_; } // backed by pages
    size_t limit() const { return limit_; }

    /// For tests: the Nth allocation from now on fails (and those after it). 0: none does.
    void failAfter(uint64_t n) { failCountdown_ = n; }

private:
    bool grow(size_t bytes);

    int file_ = -1;
    uint8_t* executable_ = nullptr;
    uint8_t* writable_ = nullptr;
    size_t mappedBytes_ = 0, usedBytes_ = 0, limit_ = 0;
    uint64_t failCountdown_ = 0;
    std::map<size_t, size_t> free_; // offset → bytes, neighbours joined
};

} // namespace tiercel

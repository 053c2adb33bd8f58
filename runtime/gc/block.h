// Blocks of small cells: 32 KiB each, aligned, in lines of 128 bytes, all in one reserved region of address space.
//
// What the collector knows of a block lies apart, in a table with a row a block (BlockInfo), so that a whole block is
// cells and marking does not touch cell memory beyond the header:
//   lines   a bit a line, set where a marked (old) cell lies; allocation goes into the runs of clear bits ("holes")
//   starts  a bit per 8 bytes: starts of marked cells. Two maps: a full collection builds a new one while conservative
//           roots are still looked up in the one before
//   young   the stretches that were allocated since the last collection; they are full of cells from their start to
//           their end, so cell starts are found there by walking
//
// Example: address a in the region: block number (a - base) >> 15, line (a & 32767) >> 7.
#pragma once

#include "runtime/cell.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tiercel::gc {

inline constexpr size_t kBlockShift = 15, kBlockBytes = size_t{1} << kBlockShift;
inline constexpr size_t kLineShift = 7, kLineBytes = size_t{1} << kLineShift;
inline constexpr uint32_t kLinesPerBlock = kBlockBytes / kLineBytes;
inline constexpr uint32_t kLineWords = kLinesPerBlock / 64;
inline constexpr uint32_t kStartWords = kBlockBytes / 8 / 64;
inline constexpr uint32_t kNone = UINT32_MAX;
inline constexpr uint8_t kPoison = 0xDB;

struct StartMap {
    uint64_t words[kStartWords];
    void set(uint32_t unit) { words[unit >> 6] |= uint64_t{1} << (unit & 63); }
    bool get(uint32_t unit) const { return words[unit >> 6] >> (unit & 63) & 1; }
    /// The last start at or before `unit`, or -1.
    int32_t before(uint32_t unit) const {
        auto word = static_cast<int32_t>(unit >> 6);
        uint64_t bits = words[word] & (~uint64_t{0} >> (63 - (unit & 63)));
        while (bits == 0) {
            if (--word < 0) return -1;
            bits = words[word];
        }
        return word * 64 + 63 - __builtin_clzll(bits);
    }
};

struct BlockInfo {
    enum class State : uint8_t {
        Unused,    // never used, or its memory was given back: reads as zero
        Empty,     // no live cell; may hold old bytes
        Full,      // has live cells, and no room worth looking for
        Available, // in the list of blocks with holes
        Current,   // being allocated into, or was since the last collection
    };
    uint64_t lines[kLineWords];
    StartMap starts[2];
    uint32_t firstYoung; // chain of YoungRegions, kNone: nothing allocated here since the last collection
    uint32_t youngMap;   // index of the map of its young cells during a collection, or kNone
    State state;

    uint32_t freeLines() const {
        uint32_t used = 0;
        for (uint64_t word : lines) used += static_cast<uint32_t>(__builtin_popcountll(word));
        return kLinesPerBlock - used;
    }
    void markLines(uint32_t first, uint32_t last) {
        for (uint32_t word = first >> 6; word <= last >> 6; word++) {
            uint64_t bits = ~uint64_t{0};
            if (word == first >> 6) bits &= ~uint64_t{0} << (first & 63);
            if (word == last >> 6) bits &= ~uint64_t{0} >> (63 - (last & 63));
            lines[word] |= bits;
        }
    }
    bool isLineMarked(uint32_t line) const { return lines[line >> 6] >> (line & 63) & 1; }
    /// The first line at or after `line` whose bit is `marked`, or kLinesPerBlock.
    uint32_t nextLine(uint32_t line, bool marked) const {
        while (line < kLinesPerBlock) {
            uint64_t word = lines[line >> 6];
            if (!marked) word = ~word;
            word &= ~uint64_t{0} << (line & 63);
            if (word) return (line & ~63u) + static_cast<uint32_t>(__builtin_ctzll(word));
            line = (line | 63) + 1;
        }
        return kLinesPerBlock;
    }
};

/// A stretch of a block that was allocated since the last collection.
struct YoungRegion {
    char* begin;
    char* end;
    uint32_t block;
    uint32_t next; // of the same block
};

/// The reserved address space and the table of blocks.
class BlockSpace {
public:
    BlockSpace();
    ~BlockSpace();
    BlockSpace(const BlockSpace&) = delete;

    bool contains(uintptr_t address) const { return address - base_ < usedBytes(); }
    uint32_t numberOf(const void* address) const {
        return static_cast<uint32_t>((reinterpret_cast<uintptr_t>(address) - base_) >> kBlockShift);
    }
    BlockInfo& info(uint32_t block) const { return infos_[block]; }
    char* address(uint32_t block) const { return reinterpret_cast<char*>(base_ + (size_t{block} << kBlockShift)); }
    /// Was anything allocated in the block since the last collection? Asked for each element of a remembered array, and
    /// hence kept apart from the rows of BlockInfo: a byte a block stays in the cache.
    bool hasYoung(uint32_t block) const { return young_[block] != 0; }
    void setYoung(uint32_t block, bool young) { young_[block] = young; }
    uint32_t count() const { return count_; } // blocks that were ever used: 0 .. count-1
    size_t usedBytes() const { return size_t{count_} << kBlockShift; }
    /// A block that was never used, or kNone at the region's end.
    uint32_t addBlock();
    /// Gives the memory of empty blocks back to the system.
    void release(uint32_t first, uint32_t count);

private:
    uintptr_t base_ = 0;
    BlockInfo* infos_ = nullptr;
    std::vector<uint8_t> young_;
    uint32_t count_ = 0, limit_ = 0;
    void* mapping_ = nullptr;
    size_t mappingBytes_ = 0, infoBytes_ = 0;
};

} // namespace tiercel::gc

// The backtracking matcher: threaded interpretation of a Code over a subject.
//
// One handler an instruction (matcher_ops.cpp), which goes on to the next by a tail call; place, stack and registers
// stay in machine registers. Choices live on an explicit stack of 64-bit entries (ExecContext), so depth is bounded by
// a memory limit, never by the native stack. Entry: kind (3 bits), instruction or register (29 bits), position or value
// (32 bits):
//
//     Resume    continue at an instruction, at a position
//     Undo      put an old value back into a register; then go on failing
//     GiveBack  a greedy character loop may end earlier; below it an Aux entry with the place to stop at
//     Extend    a lazy character loop may take one more; below it an Aux entry with how many are left
//     Aux       belongs to the entry above
//     Bottom    the attempt has failed: look for the next place where a match may begin
//
// Every write to a register is recorded by an Undo entry, so a failed attempt leaves the registers as it found them.
#pragma once

#include "runtime/regexp/prefilter.h"
#include "runtime/regexp/program.h"

namespace tiercel::regexp {

inline bool isLead(uint32_t c) { return (c & 0xFFFFFC00) == 0xD800; }

inline bool isTrail(uint32_t c) { return (c & 0xFFFFFC00) == 0xDC00; }

inline bool isLineTerminator(uint32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

template <typename Char, bool kUnicode>
class Matcher {
public:
    Matcher(const Code& code, const Char* subject, size_t length, ExecContext& context)
        : code_(code), begin_(subject), end_(subject + length), context_(context) {}

    Outcome search(size_t from, bool sticky, std::span<int32_t> captures);

private:
    friend struct Handlers;

    // Steps (failures, rounds of loops, 16 characters scanned) between two calls of the interrupt callback.
    static constexpr int64_t kPollInterval = 8192;

    // Bytes of backtrack stack kept from run to run.
    static constexpr size_t kMemoryKept = size_t{4} << 20;

    void copyCaptures(std::span<int32_t> captures) const;
    /// Tries from start_ on; in matcher_ops.cpp.
    Outcome run();
    /// The next place from p on where a match may begin, or null.
    const Char* candidate(const Char* p) const;
    /// After a failed attempt at start_: the next one, or null.
    const Char* nextStart();
    const Char* find(const Char* p) const; // the same, but for halves of pairs

    // Reads one character forwards (p < end) or backwards (p > begin).
    uint32_t read(const Char*& p) const {
        uint32_t c = *p++;
        if constexpr (kUnicode) {
            if (isLead(c) && p < end_ && isTrail(*p)) c = 0x10000 + ((c & 0x3FF) << 10) + (*p++ & 0x3FF);
        }
        return c;
    }
    uint32_t readBack(const Char*& p) const {
        uint32_t c = *--p;
        if constexpr (kUnicode) {
            if (isTrail(c) && p > begin_ && isLead(p[-1])) c = 0x10000 + ((*--p & 0x3FFu) << 10) + (c & 0x3FF);
        }
        return c;
    }
    bool peekAllows(const PeekSet& peek, const Char* p) const { return p == end_ ? peek.end : inPeek(peek, *p); }
    bool isWordAt(const ClassData& word, const Char* p) const {
        return p >= begin_ && p < end_ && inClass(code_, word, *p);
    }
    // Runs over at most `max` members; false if there are fewer than `min`. `least` is the place after `min` of them.
    bool scan(const ClassData& data, uint32_t min, uint32_t max, const Char*& p, const Char*& least) const {
        const Char* start = p;
        if constexpr (!kUnicode) {
            auto left = static_cast<size_t>(end_ - p);
            if (left < min) return false;
            least = p + min;
            p = endOfRun(code_, data, p, p + std::min<size_t>(max, left));
            return p >= least;
        } else {
            if (min <= 1 && max == kInfinite && (data.all || data.fewExcluded)) {
                p = endOfRun(code_, data, p, end_);
                least = start;
                if (min == 0) return true;
                if (p == start) return false;
                read(least);
                return true;
            }
            least = start;
            uint32_t count = 0;
            for (; count < max && p < end_; count++) {
                const Char* q = p;
                if (!inClass(code_, data, read(q))) break;
                p = q;
                if (count < min) least = p;
            }
            return count >= min;
        }
    }
    const Char* backReference(const uint32_t* pc, const Char* p) const;
    bool poll() {
        budget_ = kPollInterval;
        return context_.interrupted();
    }
    /// Makes room for `count` entries above sp; null at the memory limit.
    uint64_t* grow(uint64_t* sp, size_t count) {
        auto used = static_cast<size_t>(sp - stack_);
        if (!context_.grow(used + count)) return nullptr;
        stack_ = context_.stack_;
        limit_ = stack_ + context_.capacity_;
        return stack_ + used;
    }

    const Code& code_;
    const Char* begin_;
    const Char* end_;
    ExecContext& context_;
    int32_t* registers_ = nullptr;
    uint64_t* stack_ = nullptr;
    uint64_t* limit_ = nullptr;
    int64_t budget_ = 0;
    const Char* start_ = nullptr; // of the present attempt
    bool sticky_ = false;
};

extern template class Matcher<uint8_t, false>;
extern template class Matcher<char16_t, false>;
extern template class Matcher<char16_t, true>;

} // namespace tiercel::regexp

// The backtracking matcher: threaded interpretation of a Code over a subject.
//
// Choices live on an explicit stack of 64-bit entries (ExecContext), so depth is bounded by a memory limit, never by
// the native stack. Entry: kind (3 bits), instruction or register (29 bits), position or value (32 bits):
//
//     Resume    continue at an instruction, at a position
//     Undo      put an old value back into a register; then go on failing
//     GiveBack  a greedy character loop may end earlier; below it an Aux entry with the place to stop at
//     Extend    a lazy character loop may take one more; below it an Aux entry with how many are left
//     Aux       belongs to the entry above
//
// Every write to a register is recorded by an Undo entry, so a failed attempt leaves the registers as it found them.
#pragma once

#include "runtime/regexp/program.h"

namespace tiercel::regexp {

template <typename Char, bool kUnicode>
class Matcher {
public:
    Matcher(const Code& code, const Char* subject, size_t length, ExecContext& context)
        : code_(code), begin_(subject), end_(subject + length), context_(context) {}

    Outcome search(size_t from, bool sticky, std::span<int32_t> captures);

private:
    Outcome run(const Char* start);
    Outcome finish(std::span<int32_t> captures);
    // The next place from p on where a match may begin, or null.
    const Char* candidate(const Char* p) const;

    // Reads one character forwards (p < end) or backwards (p > begin).
    uint32_t read(const Char*& p) const;
    uint32_t readBack(const Char*& p) const;
    bool peekAllows(const PeekSet& peek, const Char* p) const;
    bool isWordAt(const ClassData& word, const Char* p) const;
    // Runs over at most `max` members; false if there are fewer than `min`. `least` is the place after `min` of them.
    bool scan(const ClassData& data, uint32_t min, uint32_t max, const Char*& p, const Char*& least) const;
    const Char* backReference(const uint32_t* pc, const Char* p) const;
    bool poll();

    const Code& code_;
    const Char* begin_;
    const Char* end_;
    ExecContext& context_;
    int32_t* registers_ = nullptr;
    int64_t budget_ = 0;
};

extern template class Matcher<uint8_t, false>;
extern template class Matcher<char16_t, false>;
extern template class Matcher<char16_t, true>;

} // namespace tiercel::regexp

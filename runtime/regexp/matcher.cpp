// The search for a starting place, and back references; see the header. Instructions: matcher_ops.cpp.
#include "runtime/regexp/matcher.h"

#include <algorithm>
#include <cstring>

namespace tiercel::regexp {

// The position after the reference, or null. `pc` is at the instruction.
template <typename Char, bool kUnicode>
const Char* Matcher<Char, kUnicode>::backReference(const uint32_t* pc, const Char* p) const {
    uint32_t bits = *pc >> 8;
    bool backward = bits & 1;
    CaseMode mode = bits & 2 ? CaseMode::Legacy : bits & 4 ? CaseMode::Unicode : CaseMode::Exact;
    const Char* from = nullptr;
    const Char* to = nullptr;
    for (uint32_t i = 0; i < pc[1]; i++) {
        int32_t first = registers_[2 * pc[2 + i]];
        int32_t last = registers_[2 * pc[2 + i] + 1];
        if (first < 0 || last < 0) continue;
        from = begin_ + first;
        to = begin_ + last;
    }
    if (from == to) return p;
    std::ptrdiff_t length = to - from;
    if (backward ? p - begin_ < length : end_ - p < length) return nullptr;
    const Char* at = backward ? p - length : p;
    const Char* result = backward ? at : p + length;
    if (mode == CaseMode::Exact) {
        // Mostly short: no call where the first characters differ or are all.
        if (*from != *at) return nullptr;
        if (length > 1 && std::memcmp(from, at, static_cast<size_t>(length) * sizeof(Char)) != 0) return nullptr;
    } else {
        // Simple case mappings never change the number of code units.
        const Char* other = at;
        while (from < to) {
            uint32_t a = *from++;
            uint32_t b = *other++;
            if constexpr (kUnicode) {
                if (isLead(a) && from < to && isTrail(*from) && isLead(b) && isTrail(*other)) {
                    a = 0x10000 + ((a & 0x3FF) << 10) + (*from++ & 0x3FF);
                    b = 0x10000 + ((b & 0x3FF) << 10) + (*other++ & 0x3FF);
                }
            }
            if (a != b && canonicalize(a, mode) != canonicalize(b, mode)) return nullptr;
        }
    }
    if constexpr (kUnicode) {
        // Half of a pair is no character.
        if (result > begin_ && result < end_ && isLead(result[-1]) && isTrail(*result)) return nullptr;
    }
    return result;
}

template <typename Char, bool kUnicode>
const Char* Matcher<Char, kUnicode>::candidate(const Char* p) const {
    for (;;) {
        const Char* found = find(p);
        if constexpr (kUnicode) {
            // The second half of a pair is no place to start at.
            if (found && found > p && found < end_ && isTrail(*found) && isLead(found[-1])) {
                p = found + 1;
                continue;
            }
        }
        return found;
    }
}

template <typename Char, bool kUnicode>
const Char* Matcher<Char, kUnicode>::find(const Char* p) const {
    const Char* found = p;
    switch (code_.start) {
    case Start::Anywhere: return p;
    case Start::Input: return p == begin_ ? p : nullptr;
    case Start::Line: {
        if (p == begin_ || isLineTerminator(p[-1])) return p;
        static constexpr std::array<char16_t, 4> kTerminators{'\n', '\r', 0x2028, 0x2029};
        found = findNeedles(kTerminators, 4, p, end_);
        return found == end_ ? nullptr : found + 1;
    }
    case Start::Literal:
        if constexpr (sizeof(Char) == 1) {
            if (code_.prefixLatin1.empty()) return nullptr;
            auto text = reinterpret_cast<const uint8_t*>(code_.prefixLatin1.data());
            found = findLiteral(text, code_.prefixLatin1.size(), p, end_);
        } else {
            found = findLiteral(code_.prefix.data(), code_.prefix.size(), p, end_);
        }
        return found == end_ ? nullptr : found;
    case Start::Window: return findWindow(code_.window, p, end_);
    case Start::Pair:
        for (found = findPair(p, end_); found != end_; found = findPair(found + 1, end_))
            if (inPeek(code_.first, *found)) return found;
        return nullptr;
    case Start::FirstChar:
        if (code_.needleCount) {
            found = findNeedles(code_.needles, code_.needleCount, p, end_);
        } else if constexpr (sizeof(Char) == 1) {
            found = findLatin1<true>(code_.first.latin1, p, end_);
        } else {
            while (found < end_ && !inPeek(code_.first, *found)) found++;
        }
        return found == end_ ? nullptr : found;
    }
    return p;
}

template <typename Char, bool kUnicode>
const Char* Matcher<Char, kUnicode>::nextStart() {
    if (sticky_) return nullptr;
    const Char* p = start_;
    if (code_.leadingLoop >= 0) {
        const Char* least;
        scan(code_.classes[static_cast<size_t>(code_.leadingLoop)], 0, kInfinite, p, least);
        budget_ -= (p - start_) >> 4;
    }
    if (p == end_) return nullptr;
    read(p);
    p = candidate(p);
    return p && p <= end_ - code_.minLength ? p : nullptr;
}

template <typename Char, bool kUnicode>
Outcome Matcher<Char, kUnicode>::search(size_t from, bool sticky, std::span<int32_t> captures) {
    auto length = static_cast<size_t>(end_ - begin_);
    if (from > length || (sizeof(Char) == 1 && code_.needsWide)) return Outcome::NoMatch;
    const Char* p = begin_ + from;
    if constexpr (kUnicode) {
        if (from > 0 && from < length && isTrail(*p) && isLead(p[-1])) p--;
    }
    if (static_cast<size_t>(end_ - p) < code_.minLength) return Outcome::NoMatch;
    if (!sticky) {
        p = candidate(p);
        if (!p || p > end_ - code_.minLength) return Outcome::NoMatch;
    }
    if (code_.literalOnly) {
        if (sticky && candidate(p) != p) return Outcome::NoMatch;
        captures[0] = static_cast<int32_t>(p - begin_);
        captures[1] = captures[0] + static_cast<int32_t>(code_.prefix.size());
        return Outcome::Match;
    }
    if (context_.registers_.size() < code_.registerCount) context_.registers_.resize(code_.registerCount);
    registers_ = context_.registers_.data();
    for (uint32_t i = 0; i < code_.registerCount; i++) registers_[i] = -1;
    stack_ = context_.stack_;
    limit_ = stack_ + context_.capacity_;
    budget_ = kPollInterval;
    sticky_ = sticky;
    start_ = p;
    Outcome outcome = run();
    if (outcome == Outcome::Match) copyCaptures(captures);
    if (context_.memoryHeld() > kMemoryKept) [[unlikely]]
        context_.release();
    return outcome;
}

template <typename Char, bool kUnicode>
void Matcher<Char, kUnicode>::copyCaptures(std::span<int32_t> captures) const {
    for (size_t i = 0; i < 2 * code_.captureCount; i += 2) {
        bool took = registers_[i] >= 0 && registers_[i + 1] >= 0;
        captures[i] = took ? registers_[i] : -1;
        captures[i + 1] = took ? registers_[i + 1] : -1;
    }
}

template class Matcher<uint8_t, false>;
template class Matcher<char16_t, false>;
template class Matcher<char16_t, true>;

} // namespace tiercel::regexp

// The matcher's loop and the search for a starting place; see the header. Instructions: opcodes.def.
#include "runtime/regexp/matcher.h"

#include "runtime/regexp/prefilter.h"

#include <algorithm>

namespace tiercel::regexp {

namespace {

// Steps (failures, rounds of loops, 16 characters scanned) between two calls of the interrupt callback.
constexpr int64_t kPollInterval = 8192;

enum EntryKind : uint64_t { Resume = 0, Undo = 1, GiveBack = 2, Extend = 3, Aux = 4 };

constexpr uint64_t entry(EntryKind kind, uint64_t what, uint32_t value) {
    return static_cast<uint64_t>(kind) << 61 | what << 32 | value;
}

constexpr EntryKind kindOf(uint64_t e) { return static_cast<EntryKind>(e >> 61); }

constexpr uint32_t whatOf(uint64_t e) { return static_cast<uint32_t>(e >> 32) & 0x1FFFFFFF; }

bool isLead(uint32_t c) { return (c & 0xFFFFFC00) == 0xD800; }

bool isTrail(uint32_t c) { return (c & 0xFFFFFC00) == 0xDC00; }

bool isLineTerminator(uint32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

} // namespace

template <typename Char, bool kUnicode>
inline uint32_t Matcher<Char, kUnicode>::read(const Char*& p) const {
    uint32_t c = *p++;
    if constexpr (kUnicode) {
        if (isLead(c) && p < end_ && isTrail(*p)) c = 0x10000 + ((c & 0x3FF) << 10) + (*p++ & 0x3FF);
    }
    return c;
}

template <typename Char, bool kUnicode>
inline uint32_t Matcher<Char, kUnicode>::readBack(const Char*& p) const {
    uint32_t c = *--p;
    if constexpr (kUnicode) {
        if (isTrail(c) && p > begin_ && isLead(p[-1])) c = 0x10000 + ((*--p & 0x3FFu) << 10) + (c & 0x3FF);
    }
    return c;
}

template <typename Char, bool kUnicode>
inline bool Matcher<Char, kUnicode>::peekAllows(const PeekSet& peek, const Char* p) const {
    return p == end_ ? peek.end : inPeek(peek, *p);
}

template <typename Char, bool kUnicode>
inline bool Matcher<Char, kUnicode>::isWordAt(const ClassData& word, const Char* p) const {
    return p >= begin_ && p < end_ && inClass(code_, word, *p);
}

template <typename Char, bool kUnicode>
inline bool Matcher<Char, kUnicode>::scan(const ClassData& data, uint32_t min, uint32_t max, const Char*& p,
                                          const Char*& least) const {
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

template <typename Char, bool kUnicode>
bool Matcher<Char, kUnicode>::poll() {
    budget_ = kPollInterval;
    return context_.interrupted();
}

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
Outcome Matcher<Char, kUnicode>::run(const Char* start) {
    static const void* const kLabels[] = {
#define OP(name, words) &&do##name,
#include "runtime/regexp/opcodes.def"
#undef OP
    };
    const Code& code = code_;
    const uint32_t* const words = code.words.data();
    const ClassData* const classes = code.classes.data();
    const PeekSet* const peeks = code.peeks.data();
    const Char* const begin = begin_;
    const Char* const end = end_;
    int32_t* const registers = registers_;
    uint64_t* base = context_.stack_;
    uint64_t* sp = base;
    uint64_t* limit = base + context_.capacity_;
    int64_t budget = budget_;
    const uint32_t* pc = words;
    const Char* p = start;
    uint32_t a;

#define NEXT() goto* kLabels[(a = *pc, a & 0xFF)]
#define ARG() (a >> 8)
#define AT(pointer) static_cast<uint32_t>((pointer) - begin)
#define PC(pointer) static_cast<uint64_t>((pointer) - words)
// Room for the pushes of one instruction.
#define RESERVE(count)                                                                                                 \
    if (limit - sp < (count)) [[unlikely]] {                                                                           \
        auto used = static_cast<size_t>(sp - base);                                                                    \
        if (!context_.grow(used, used + (count))) return Outcome::OutOfMemory;                                         \
        base = context_.stack_;                                                                                        \
        sp = base + used;                                                                                              \
        limit = base + context_.capacity_;                                                                             \
    }
#define PUSH_UNDO(r) *sp++ = entry(Undo, (r), static_cast<uint32_t>(registers[(r)]))
#define PUSH_RESUME(target) *sp++ = entry(Resume, PC(target), AT(p))
#define SPEND(steps)                                                                                                   \
    if ((budget -= (steps)) < 0) [[unlikely]] {                                                                        \
        if (poll()) return Outcome::Interrupted;                                                                       \
        budget = budget_;                                                                                              \
    }

    NEXT();

fail:
    SPEND(1);
pop:
    if (sp == base) {
        budget_ = budget;
        return Outcome::NoMatch;
    }
    {
        uint64_t e = *--sp;
        switch (kindOf(e)) {
        case Resume:
            pc = words + whatOf(e);
            p = begin + static_cast<uint32_t>(e);
            NEXT();
        case Undo: registers[whatOf(e)] = static_cast<int32_t>(e); goto pop;
        case GiveBack:
            pc = words + whatOf(e);
            p = begin + static_cast<uint32_t>(e);
            goto giveBack;
        case Extend: {
            pc = words + whatOf(e);
            p = begin + static_cast<uint32_t>(e);
            uint32_t left = static_cast<uint32_t>(*--sp);
            if (p == end || !inClass(code, classes[*pc >> 8], read(p))) goto pop;
            sp++; // as if just pushed; extend pops it again
            sp[-1] = entry(Aux, 0, left == kInfinite ? left : left - 1);
            goto extend;
        }
        case Aux: goto pop;
        }
    }

doMatch:
    registers[0] = static_cast<int32_t>(start - begin);
    registers[1] = static_cast<int32_t>(AT(p));
    budget_ = budget;
    return Outcome::Match;
doFail:
    goto fail;

doChar:
    if (p == end || *p != ARG()) goto fail;
    p++;
    pc++;
    NEXT();
doChar2:
    if (p == end || (*p != ARG() && *p != pc[1])) goto fail;
    p++;
    pc += 2;
    NEXT();
doString: {
    uint32_t count = ARG();
    if (static_cast<size_t>(end - p) < count) goto fail;
    bool latin1 = pc[1];
    const uint32_t* units = pc + 2;
    const uint32_t* bytes = units + (count + 1) / 2;
    if constexpr (sizeof(Char) == 1) {
        if (!latin1 || *p != (*units & 0xFFFF) || std::memcmp(p, bytes, count) != 0) goto fail;
    } else {
        if (*p != (*units & 0xFFFF) || std::memcmp(p, units, count * 2) != 0) goto fail;
    }
    p += count;
    pc = latin1 ? bytes + (count + 3) / 4 : bytes;
    NEXT();
}
doClass: {
    if (p == end) goto fail;
    const ClassData& data = classes[ARG()];
    if constexpr (sizeof(Char) == 1) {
        if (!data.latin1.has(*p)) goto fail;
        p++;
    } else {
        if (!inClass(code, data, read(p))) goto fail;
    }
    pc++;
    NEXT();
}
doAny:
    if (p == end) goto fail;
    read(p);
    pc++;
    NEXT();
doCharBack:
    if (p == begin || p[-1] != ARG()) goto fail;
    p--;
    pc++;
    NEXT();
doClassBack:
    if (p == begin || !inClass(code, classes[ARG()], readBack(p))) goto fail;
    pc++;
    NEXT();

doJump:
    SPEND(1);
    pc = words + ARG();
    NEXT();
doSplit:
    RESERVE(1);
    PUSH_RESUME(words + ARG());
    pc++;
    NEXT();
doSplitFar:
    SPEND(1);
    RESERVE(1);
    PUSH_RESUME(pc + 1);
    pc = words + ARG();
    NEXT();
doSplitPeek: {
    bool near = peekAllows(peeks[pc[1]], p);
    bool far = peekAllows(peeks[pc[2]], p);
    if (near) {
        if (far) {
            RESERVE(1);
            PUSH_RESUME(words + ARG());
        }
        pc += 3;
        NEXT();
    }
    if (!far) goto fail;
    pc = words + ARG();
    NEXT();
}
doSplitFarPeek: {
    SPEND(1);
    bool near = peekAllows(peeks[pc[1]], p);
    bool far = peekAllows(peeks[pc[2]], p);
    if (far) {
        if (near) {
            RESERVE(1);
            PUSH_RESUME(pc + 3);
        }
        pc = words + ARG();
        NEXT();
    }
    if (!near) goto fail;
    pc += 3;
    NEXT();
}

doSave:
    RESERVE(1);
    PUSH_UNDO(ARG());
    registers[ARG()] = static_cast<int32_t>(AT(p));
    pc++;
    NEXT();
doSetRegister:
    RESERVE(1);
    PUSH_UNDO(ARG());
    registers[ARG()] = static_cast<int32_t>(pc[1]);
    pc += 2;
    NEXT();
doClearCaptures: {
    uint32_t first = ARG(), last = pc[1];
    RESERVE(static_cast<std::ptrdiff_t>(last - first));
    for (uint32_t r = first; r < last; r++) {
        if (registers[r] < 0) continue;
        PUSH_UNDO(r);
        registers[r] = -1;
    }
    pc += 2;
    NEXT();
}
doEmptyCheck:
    if (registers[ARG()] == static_cast<int32_t>(AT(p))) goto fail;
    pc++;
    NEXT();
doCountedEmptyCheck:
    if (registers[ARG()] == static_cast<int32_t>(AT(p)) && static_cast<uint32_t>(registers[pc[1]]) >= pc[2]) goto fail;
    pc += 3;
    NEXT();
doCounterGreedy: {
    SPEND(1);
    RESERVE(2);
    PUSH_UNDO(ARG());
    auto count = static_cast<uint32_t>(++registers[ARG()]);
    if (count >= pc[1]) {
        if (count >= pc[2]) {
            pc += 4;
            NEXT();
        }
        PUSH_RESUME(pc + 4);
    }
    pc = words + pc[3];
    NEXT();
}
doCounterLazy: {
    SPEND(1);
    RESERVE(2);
    PUSH_UNDO(ARG());
    auto count = static_cast<uint32_t>(++registers[ARG()]);
    if (count < pc[1]) {
        pc = words + pc[3];
        NEXT();
    }
    if (count < pc[2]) PUSH_RESUME(words + pc[3]);
    pc += 4;
    NEXT();
}

doLoopGreedy: {
    const Char* from = p;
    const Char* least;
    bool enough = scan(classes[ARG()], pc[1], pc[2], p, least);
    SPEND((p - from) >> 4);
    if (!enough) goto fail;
    if (p == least) {
        pc += 4;
        NEXT();
    }
    RESERVE(2);
    *sp++ = entry(Aux, 0, AT(least));
    if (!peekAllows(peeks[pc[3]], p)) goto giveBack;
    *sp++ = entry(GiveBack, PC(pc), AT(p));
    pc += 4;
    NEXT();
}
// Ends the loop at `pc` earlier than at p, where what follows can begin. Its Aux entry is on top.
giveBack: {
    const PeekSet& peek = peeks[pc[3]];
    const Char* least = begin + static_cast<uint32_t>(sp[-1]);
    const Char* from = p;
    bool found = false;
    while (p > least) {
        p--;
        if constexpr (kUnicode) {
            if (isTrail(*p) && p > least && isLead(p[-1])) p--;
        }
        if (inPeek(peek, *p)) {
            found = true;
            break;
        }
    }
    SPEND((from - p) >> 4);
    if (!found) {
        sp--;
        goto fail;
    }
    if (p > least) {
        *sp++ = entry(GiveBack, PC(pc), AT(p)); // in the place of the popped one
    } else {
        sp--;
    }
    pc += 4;
    NEXT();
}
doLoopPossessive: {
    const Char* from = p;
    const Char* least;
    if (!scan(classes[ARG()], pc[1], pc[2], p, least)) goto fail;
    SPEND((p - from) >> 4);
    pc += 3;
    NEXT();
}
doLoopLazy: {
    const Char* least;
    uint32_t min = pc[1];
    if (min > 0) {
        const Char* from = p;
        bool enough = scan(classes[ARG()], min, min, p, least);
        SPEND((p - from) >> 4);
        if (!enough) goto fail;
    }
    RESERVE(2);
    *sp++ = entry(Aux, 0, pc[2] == kInfinite ? kInfinite : pc[2] - min);
    goto extend;
}
// Takes as few characters as let what follows begin. The loop's Aux entry, with how many may be taken, is on top.
extend: {
    const PeekSet& peek = peeks[pc[3]];
    const ClassData& data = classes[*pc >> 8];
    auto left = static_cast<uint32_t>(*--sp);
    const Char* from = p;
    while (!peekAllows(peek, p)) {
        if (left == 0 || p == end || !inClass(code, data, read(p))) {
            SPEND((p - from) >> 4); // the next start may scan it all again
            goto fail;
        }
        if (left != kInfinite) left--;
    }
    SPEND((p - from) >> 4);
    if (left != 0 && p < end) {
        RESERVE(2);
        *sp++ = entry(Aux, 0, left);
        *sp++ = entry(Extend, PC(pc), AT(p));
    }
    pc += 4;
    NEXT();
}

doBackReference: {
    const Char* next = backReference(pc, p);
    if (!next) goto fail;
    SPEND((next > p ? next - p : p - next) >> 4);
    p = next;
    pc += 2 + pc[1];
    NEXT();
}
doLineStart:
    if (p != begin) goto fail;
    pc++;
    NEXT();
doLineStartMultiline:
    if (p != begin && !isLineTerminator(p[-1])) goto fail;
    pc++;
    NEXT();
doLineEnd:
    if (p != end) goto fail;
    pc++;
    NEXT();
doLineEndMultiline:
    if (p != end && !isLineTerminator(*p)) goto fail;
    pc++;
    NEXT();
doWordBoundary:
    if (isWordAt(classes[ARG()], p - 1) == isWordAt(classes[ARG()], p)) goto fail;
    pc++;
    NEXT();
doNotWordBoundary:
    if (isWordAt(classes[ARG()], p - 1) != isWordAt(classes[ARG()], p)) goto fail;
    pc++;
    NEXT();

doLookBegin:
    RESERVE(2);
    PUSH_UNDO(ARG());
    PUSH_UNDO(pc[1]);
    registers[ARG()] = static_cast<int32_t>(sp - base);
    registers[pc[1]] = static_cast<int32_t>(AT(p));
    pc += 2;
    NEXT();
doLookEnd: {
    uint64_t* keep = base + registers[ARG()];
    for (uint64_t* e = keep; e < sp; e++) {
        if (kindOf(*e) == Undo) *keep++ = *e;
    }
    sp = keep;
    p = begin + registers[pc[1]];
    pc += 2;
    NEXT();
}
doNegativeBegin:
    RESERVE(2);
    PUSH_UNDO(ARG());
    registers[ARG()] = static_cast<int32_t>(sp - base);
    PUSH_RESUME(words + pc[1]);
    pc += 2;
    NEXT();
doNegativeEnd: {
    uint64_t* to = base + registers[ARG()];
    while (sp > to) {
        uint64_t e = *--sp;
        if (kindOf(e) == Undo) registers[whatOf(e)] = static_cast<int32_t>(e);
    }
    goto fail;
}
doNextIs: {
    const Char* q = p;
    if (p == end || !inClass(code, classes[ARG()], read(q))) goto fail;
    pc++;
    NEXT();
}
doNextIsNot: {
    const Char* q = p;
    if (p != end && inClass(code, classes[ARG()], read(q))) goto fail;
    pc++;
    NEXT();
}
doPreviousIs: {
    const Char* q = p;
    if (p == begin || !inClass(code, classes[ARG()], readBack(q))) goto fail;
    pc++;
    NEXT();
}
doPreviousIsNot: {
    const Char* q = p;
    if (p != begin && inClass(code, classes[ARG()], readBack(q))) goto fail;
    pc++;
    NEXT();
}

#undef NEXT
#undef ARG
#undef AT
#undef PC
#undef RESERVE
#undef PUSH_UNDO
#undef PUSH_RESUME
#undef SPEND
}

template <typename Char, bool kUnicode>
const Char* Matcher<Char, kUnicode>::candidate(const Char* p) const {
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
    case Start::FirstChar:
        if (code_.needleCount) {
            found = findNeedles(code_.needles, code_.needleCount, p, end_);
        } else if constexpr (sizeof(Char) == 1) {
            found = findLatin1<true>(code_.first.latin1, p, end_);
        } else {
            while (found < end_ && !inPeek(code_.first, *found)) found++;
            // The second half of a pair is no place to start at.
            if constexpr (kUnicode) {
                if (found > p && found < end_ && isTrail(*found) && isLead(found[-1])) {
                    return candidate(found + 1);
                }
            }
        }
        return found == end_ ? nullptr : found;
    }
    return p;
}

template <typename Char, bool kUnicode>
Outcome Matcher<Char, kUnicode>::finish(std::span<int32_t> captures) {
    for (size_t i = 0; i < 2 * code_.captureCount; i += 2) {
        bool took = registers_[i] >= 0 && registers_[i + 1] >= 0;
        captures[i] = took ? registers_[i] : -1;
        captures[i + 1] = took ? registers_[i + 1] : -1;
    }
    return Outcome::Match;
}

template <typename Char, bool kUnicode>
Outcome Matcher<Char, kUnicode>::search(size_t from, bool sticky, std::span<int32_t> captures) {
    auto length = static_cast<size_t>(end_ - begin_);
    if (from > length) return Outcome::NoMatch;
    const Char* p = begin_ + from;
    if constexpr (kUnicode) {
        if (from > 0 && from < length && isTrail(*p) && isLead(p[-1])) p--;
    }
    if (static_cast<size_t>(end_ - p) < code_.minLength) return Outcome::NoMatch;
    if (code_.literalOnly) {
        const Char* found = candidate(p);
        if (!found || (sticky && found != p)) return Outcome::NoMatch;
        captures[0] = static_cast<int32_t>(found - begin_);
        captures[1] = captures[0] + static_cast<int32_t>(code_.prefix.size());
        return Outcome::Match;
    }
    if (context_.registers_.size() < code_.registerCount) context_.registers_.resize(code_.registerCount);
    registers_ = context_.registers_.data();
    std::fill_n(registers_, code_.registerCount, -1);
    budget_ = kPollInterval;
    if (sticky) {
        Outcome outcome = run(p);
        return outcome == Outcome::Match ? finish(captures) : outcome;
    }
    const Char* last = end_ - code_.minLength;
    for (;;) {
        p = candidate(p);
        if (!p || p > last) return Outcome::NoMatch;
        Outcome outcome = run(p);
        if (outcome == Outcome::Match) return finish(captures);
        if (outcome != Outcome::NoMatch) return outcome;
        if (code_.leadingLoop >= 0) {
            const Char* least;
            const Char* runStart = p;
            scan(code_.classes[static_cast<size_t>(code_.leadingLoop)], 0, kInfinite, p, least);
            budget_ -= (p - runStart) >> 4;
        }
        if (p == end_) return Outcome::NoMatch;
        read(p);
    }
}

template class Matcher<uint8_t, false>;
template class Matcher<char16_t, false>;
template class Matcher<char16_t, true>;

} // namespace tiercel::regexp

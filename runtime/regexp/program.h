// A compiled pattern: bytecode, character classes and what the search for a start uses. Internal to the engine; the
// public face is Program in regexp.h. Instructions: opcodes.def.
#pragma once

#include "runtime/regexp/ast.h"

#include <array>

namespace tiercel::regexp {

enum class Op : uint8_t {
#define OP(name, words, kinds) name,
#include "runtime/regexp/opcodes.def"
#undef OP
};

inline constexpr uint32_t kMaxWords = 1 << 22;

// Membership of the Latin-1 characters: as a bitmap for single tests, and by nibbles for sixteen at once (bit h & 7 of
// rows[h >> 3][l] tells whether character 16 h + l is a member).
struct Latin1Set {
    std::array<uint64_t, 4> bits{};
    std::array<std::array<uint8_t, 16>, 2> rows{};

    bool has(uint32_t c) const { return (bits[c >> 6] >> (c & 63)) & 1; }
    void fillRows();
};

// A character class: bitmap for Latin-1, sorted ranges above.
struct ClassData {
    Latin1Set latin1;
    uint32_t firstRange = 0; // into Code::ranges
    uint32_t rangeCount = 0;
    bool all = false;
    // For classes that leave out at most four code units: those, so that a loop over the class can look for its end.
    bool fewExcluded = false;
    uint8_t excludedCount = 0;
    std::array<char16_t, 4> excluded{};
};

// What may come next, cheaply: exact for Latin-1 code units, one bit for all others, one for the end of the subject.
struct PeekSet {
    Latin1Set latin1;
    bool other = false;
    bool end = false;
    bool any = false; // everything, the end included: no test needed
    friend bool operator==(const PeekSet& a, const PeekSet& b) {
        return a.latin1.bits == b.latin1.bits && a.other == b.other && a.end == b.end;
    }
};

// Where an alternation goes on, by the next code unit: to the first alternative that may begin with it, or 0: fail.
struct DispatchTable {
    static constexpr uint32_t kOther = 256, kEnd = 257;
    std::array<uint32_t, 258> targets{};
};

// The first two to four code units of a match, in up to eight variants (buckets, a bit each): a place may begin a match
// if some bucket admits the units there, each by the bits of its halves: low[i][u & 15] & high[i][u >> 4]. Units above
// FF count as FF. Tells too many places, never too few.
struct Window {
    uint32_t length = 0;
    std::array<std::array<uint8_t, 16>, 4> low{}, high{};
};

enum class Start : uint8_t {
    Anywhere,  // try every position
    Literal,   // search for `prefix`
    Window,    // search for what `window` admits
    Pair,      // search for a character of `first` twice
    FirstChar, // search for a character of `first`
    Input,     // ^ without m: position 0 only
    Line,      // ^ with m: after line terminators
};

struct Code {
    Flags flags;
    std::vector<uint32_t> words;
    std::vector<ClassData> classes;
    std::vector<Range> ranges;
    std::vector<PeekSet> peeks;
    std::vector<DispatchTable> dispatches;
    uint32_t captureCount = 1;
    uint32_t registerCount = 2; // capture slots included
    std::vector<GroupName> groupNames;
    std::vector<uint32_t> nameIndices;

    Start start = Start::Anywhere;
    std::u16string prefix;
    std::string prefixLatin1; // empty if the prefix has other characters
    bool needsWide = false;   // no match in Latin-1
    bool literalOnly = false; // the pattern is the prefix
    PeekSet first;
    // The characters of `first` if they are few, so that they can be searched for together.
    uint8_t needleCount = 0;
    std::array<char16_t, 4> needles{};
    Window window;
    uint32_t minLength = 0;
    // The class of a leading unbounded loop (.*, \s+) or -1: after a failure at a position, the positions that the loop
    // would run over fail too, since a loop from there ends at the same places.
    int32_t leadingLoop = -1;

    size_t byteSize() const;
};

} // namespace tiercel::regexp

// A set of code points as sorted, disjoint, inclusive ranges.
//
// Additions may come in any order; the ranges are put in order when they are next read. Sets are over 0..10FFFF, also
// for patterns that read code units (whose subjects never hold more than FFFF).
//
//     CodePointSet digits;
//     digits.add('0', '9');
//     digits.complemented().contains('a');  // true
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace tiercel::regexp {

inline constexpr uint32_t kMaxCodePoint = 0x10FFFF;

struct Range {
    uint32_t first;
    uint32_t last;
    friend bool operator==(const Range&, const Range&) = default;
};

class CodePointSet {
public:
    CodePointSet() = default;
    explicit CodePointSet(std::pmr::memory_resource* memory) : ranges_(memory) {}
    CodePointSet(std::initializer_list<Range> ranges) {
        for (Range range : ranges) add(range.first, range.last);
    }

    void add(uint32_t c) { add(c, c); }
    void add(uint32_t first, uint32_t last);
    void add(const CodePointSet& other);

    const std::pmr::vector<Range>& ranges() const {
        if (!sorted_) sort();
        return ranges_;
    }
    bool empty() const { return ranges_.empty(); }
    bool contains(uint32_t c) const;
    // The only member, where there is exactly one.
    bool isSingle(uint32_t& c) const;
    uint64_t size() const;
    bool isAll() const;

    CodePointSet complemented() const;
    CodePointSet intersectedWith(const CodePointSet& other) const;
    CodePointSet without(const CodePointSet& other) const { return intersectedWith(other.complemented()); }

    friend bool operator==(const CodePointSet& a, const CodePointSet& b) { return a.ranges() == b.ranges(); }

private:
    void sort() const;

    mutable std::pmr::vector<Range> ranges_;
    mutable bool sorted_ = true;
};

} // namespace tiercel::regexp

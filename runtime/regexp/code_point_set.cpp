// Range arithmetic of CodePointSet; see the header.
#include "runtime/regexp/code_point_set.h"

#include <algorithm>

namespace tiercel::regexp {

void CodePointSet::add(uint32_t first, uint32_t last) {
    if (first > last) return;
    if (!ranges_.empty()) {
        Range& back = ranges_.back();
        if (first >= back.first && first <= back.last + 1) {
            back.last = std::max(back.last, last);
            return;
        }
        if (first < back.first) sorted_ = false;
    }
    ranges_.push_back({first, last});
}

void CodePointSet::add(const CodePointSet& other) {
    if (&other == this) return;
    if (ranges_.empty()) {
        ranges_ = other.ranges();
        sorted_ = true;
        return;
    }
    for (Range range : other.ranges()) add(range.first, range.last);
}

void CodePointSet::sort() const {
    std::sort(ranges_.begin(), ranges_.end(), [](Range a, Range b) { return a.first < b.first; });
    size_t used = 0;
    for (size_t i = 1; i < ranges_.size(); i++) {
        if (ranges_[i].first <= ranges_[used].last + 1) {
            ranges_[used].last = std::max(ranges_[used].last, ranges_[i].last);
        } else {
            ranges_[++used] = ranges_[i];
        }
    }
    if (!ranges_.empty()) ranges_.resize(used + 1);
    sorted_ = true;
}

bool CodePointSet::contains(uint32_t c) const {
    const auto& sorted = ranges();
    auto it = std::upper_bound(sorted.begin(), sorted.end(), c, [](uint32_t v, Range r) { return v < r.first; });
    return it != sorted.begin() && c <= (it - 1)->last;
}

bool CodePointSet::isSingle(uint32_t& c) const {
    const auto& sorted = ranges();
    if (sorted.size() != 1 || sorted[0].first != sorted[0].last) return false;
    c = sorted[0].first;
    return true;
}

uint64_t CodePointSet::size() const {
    uint64_t count = 0;
    for (Range range : ranges()) count += range.last - range.first + 1;
    return count;
}

bool CodePointSet::isAll() const {
    const auto& sorted = ranges();
    return sorted.size() == 1 && sorted[0] == Range{0, kMaxCodePoint};
}

CodePointSet CodePointSet::complemented() const {
    CodePointSet result;
    uint32_t next = 0;
    for (Range range : ranges()) {
        if (range.first > next) result.ranges_.push_back({next, range.first - 1});
        next = range.last + 1;
    }
    if (next <= kMaxCodePoint) result.ranges_.push_back({next, kMaxCodePoint});
    return result;
}

CodePointSet CodePointSet::intersectedWith(const CodePointSet& other) const {
    CodePointSet result;
    const auto& a = ranges();
    const auto& b = other.ranges();
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        uint32_t first = std::max(a[i].first, b[j].first);
        uint32_t last = std::min(a[i].last, b[j].last);
        if (first <= last) result.ranges_.push_back({first, last});
        if (a[i].last < b[j].last) {
            i++;
        } else {
            j++;
        }
    }
    return result;
}

} // namespace tiercel::regexp

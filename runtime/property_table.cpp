// The entries that the shapes of a chain share. Up to eight are searched one by one, more by an open-addressing index
// of entry numbers. Erased entries stay as tombstones (null key), which the index leads to harmlessly.
#include "runtime/shape.h"

#include <cstdlib>

namespace tiercel {

namespace {
constexpr uint32_t kLinearEntries = 8;
}

PropertyTable::~PropertyTable() { ::free(index_); }

int32_t PropertyTable::find(PropertyKey key, uint32_t limit) const {
    if (!index_) {
        for (uint32_t i = 0; i < limit; i++)
            if (entries_[i].key == key) return static_cast<int32_t>(i);
        return -1;
    }
    uint32_t mask = indexCapacity_ - 1;
    for (uint32_t at = key.hash() & mask; index_[at]; at = (at + 1) & mask) {
        uint32_t i = index_[at] - 1;
        if (entries_[i].key == key) return i < limit ? static_cast<int32_t>(i) : -1;
    }
    return -1;
}

void PropertyTable::append(const PropertyEntry& entry) {
    entries_.push_back(entry);
    if (entries_.size() <= kLinearEntries) return;
    if (entries_.size() * 2 > indexCapacity_) return rehash();
    uint32_t mask = indexCapacity_ - 1, at = entry.key.hash() & mask;
    while (index_[at]) at = (at + 1) & mask;
    index_[at] = count();
}

void PropertyTable::rehash() {
    uint32_t capacity = 32;
    while (capacity < entries_.size() * 3) capacity *= 2;
    ::free(index_);
    index_ = static_cast<uint32_t*>(calloc(capacity, sizeof(uint32_t)));
    indexCapacity_ = capacity;
    for (uint32_t i = 0; i < entries_.size(); i++) {
        if (entries_[i].key.isNull()) continue;
        uint32_t at = entries_[i].key.hash() & (capacity - 1);
        while (index_[at]) at = (at + 1) & (capacity - 1);
        index_[at] = i + 1;
    }
}

void PropertyTable::eraseAt(uint32_t i) {
    entries_[i].key = PropertyKey();
    erased_++;
}

void PropertyTable::compact() {
    std::erase_if(entries_, [](const PropertyEntry& entry) { return entry.key.isNull(); });
    for (uint32_t i = 0; i < entries_.size(); i++) entries_[i].slot = i;
    erased_ = visited = 0;
    ::free(index_);
    index_ = nullptr;
    indexCapacity_ = 0;
    if (entries_.size() > kLinearEntries) rehash();
}

PropertyTable* PropertyTable::clone(uint32_t limit) const {
    auto* copy = new PropertyTable;
    copy->entries_.reserve(limit + 1);
    copy->entries_.assign(entries_.begin(), entries_.begin() + limit);
    if (limit > kLinearEntries) copy->rehash();
    return copy;
}

} // namespace tiercel

// Weak tables; see weak_tables.h.
#include "runtime/gc/weak_tables.h"

#include "runtime/gc/heap.h"

#include <numeric>

namespace tiercel {

uint32_t WeakCollection::Table::find(const Cell* key) const {
    if (index.empty()) return kAbsent;
    auto mask = static_cast<uint32_t>(index.size() - 1);
    for (uint32_t slot = hash(key) & mask;; slot = (slot + 1) & mask) {
        if (index[slot] == 0) return kAbsent;
        if (entries[index[slot] - 1].key == key) return index[slot] - 1;
    }
}

/// Packs the entries and makes an index that is at most half full after as many insertions again.
void WeakCollection::Table::rebuild() {
    std::vector<uint32_t> moved(entries.size(), kAbsent);
    uint32_t count = 0;
    for (uint32_t i = 0; i < entries.size(); i++) {
        if (!entries[i].key) continue;
        moved[i] = count;
        entries[count++] = entries[i];
    }
    entries.resize(count);
    deleted = 0;
    size_t kept = 0;
    for (uint32_t i : recent)
        if (moved[i] != kAbsent) recent[kept++] = moved[i];
    recent.resize(kept);

    size_t slots = 8;
    while (slots < size_t{count} * 4) slots *= 2;
    index.assign(slots, 0);
    auto mask = static_cast<uint32_t>(slots - 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = hash(entries[i].key) & mask;
        while (index[slot] != 0) slot = (slot + 1) & mask;
        index[slot] = i + 1;
    }
}

void WeakCollection::Table::set(Cell* key, Value value) {
    uint32_t i = find(key);
    if (i != kAbsent) {
        entries[i].value = value;
        // Changing one entry for ever must not grow the list for ever.
        if (recent.size() > entries.size() + 64) {
            recent.resize(entries.size());
            std::iota(recent.begin(), recent.end(), 0u);
        } else {
            recent.push_back(i);
        }
        return;
    }
    if ((entries.size() + 1) * 2 > index.size()) rebuild();
    auto mask = static_cast<uint32_t>(index.size() - 1);
    uint32_t slot = hash(key) & mask;
    while (index[slot] != 0) slot = (slot + 1) & mask;
    entries.push_back({key, value});
    index[slot] = static_cast<uint32_t>(entries.size());
    recent.push_back(index[slot] - 1);
}

bool WeakCollection::Table::remove(const Cell* key) {
    uint32_t i = find(key);
    if (i == kAbsent) return false;
    entries[i] = {nullptr, Value::undefined()};
    deleted++;
    if (deleted > 32 && deleted * 2 > entries.size()) rebuild();
    return true;
}

void WeakCollection::Table::sweep(const Heap& heap, bool full) {
    auto drop = [&](Entry& entry) {
        if (!entry.key || heap.isLive(entry.key)) return;
        entry = {nullptr, Value::undefined()};
        deleted++;
    };
    if (full)
        for (Entry& entry : entries) drop(entry);
    else
        for (uint32_t i : recent) drop(entries[i]);
    recent.clear();
    // A slot of the index may still name a dropped entry; it matches no key, so it only lengthens probes.
    if (deleted > 32 && deleted * 2 > entries.size()) rebuild();
}

void FinalizationRegistry::Cells::add(Cell* target, Value held, Cell* token) {
    recent.push_back(static_cast<uint32_t>(entries.size()));
    entries.push_back({target, held, token});
}

bool FinalizationRegistry::Cells::removeByToken(const Cell* token) {
    bool removed = false;
    for (Entry& entry : entries) {
        if (!entry.target || entry.token != token) continue;
        entry = {nullptr, Value::undefined(), nullptr};
        removed = true;
    }
    return removed;
}

bool FinalizationRegistry::Cells::sweep(const Heap& heap, bool full) {
    bool found = false;
    auto check = [&](Entry& entry) {
        if (!entry.target) return;
        if (entry.token && !heap.isLive(entry.token)) entry.token = nullptr;
        if (heap.isLive(entry.target)) return;
        ready.push_back(entry.held);
        entry = {nullptr, Value::undefined(), nullptr};
        found = true;
    };
    if (full) {
        for (Entry& entry : entries) check(entry);
        std::erase_if(entries, [](const Entry& entry) { return !entry.target; });
    } else {
        for (uint32_t i : recent) check(entries[i]);
    }
    recent.clear();
    return found;
}

} // namespace tiercel

// The tables of WeakMap, WeakSet and FinalizationRegistry. They live outside the heap; the collector visits them as
// ephemerons (a value lives only while its key does) and drops dead keys.
//
// A minor collection looks only at entries that were added or changed since the last collection (`recent`): all other
// keys and values are old, and old cells do not die in it.
//
// Example: table.set(key, value) puts an entry; after `key` dies, the entry is gone and `value` is no longer held.
#pragma once

#include "runtime/builtin_cells.h"

#include <cstdint>
#include <vector>

namespace tiercel {

/// Hash table from cell identity to Value: dense entries and an open-addressing index.
struct WeakCollection::Table {
    struct Entry {
        Cell* key; // null: deleted
        Value value;
    };
    Table() = default;
    Table(const Table&) = delete;

    /// The value of `key`, or Empty.
    Value get(const Cell* key) const {
        uint32_t i = find(key);
        return i == kAbsent ? Value::empty() : entries[i].value;
    }
    bool has(const Cell* key) const { return find(key) != kAbsent; }
    void set(Cell* key, Value value);
    bool remove(const Cell* key);
    /// Drops entries whose key did not survive; in minor collections among the recent ones only.
    void sweep(const Heap&, bool full);
    size_t live() const { return entries.size() - deleted; }
    size_t externalBytes() const {
        return sizeof(Table) + entries.capacity() * sizeof(Entry) +
               (index.capacity() + recent.capacity()) * sizeof(uint32_t);
    }

    std::vector<Entry> entries;
    std::vector<uint32_t> recent; // entries added or changed since the last collection
    size_t chargedBytes = 0;      // what the heap was told of

private:
    static constexpr uint32_t kAbsent = UINT32_MAX;
    static uint32_t hash(const Cell* key) {
        auto bits = reinterpret_cast<uintptr_t>(key) >> 3;
        return static_cast<uint32_t>((bits * 0x9E37'79B9'7F4A'7C15ull) >> 32);
    }
    uint32_t find(const Cell* key) const;
    void rebuild();
    std::vector<uint32_t> index; // entry number + 1; 0: free; a slot of a deleted entry keeps its number
    uint32_t deleted = 0;
};

struct FinalizationRegistry::Cells {
    struct Entry {
        Cell* target; // weak; null: freed slot
        Value held;
        Cell* token; // weak, may be null
    };
    void add(Cell* target, Value held, Cell* token);
    bool removeByToken(const Cell* token);
    /// Moves the held values of dead targets to `ready`; true if there are any new ones.
    bool sweep(const Heap&, bool full);
    size_t externalBytes() const {
        return sizeof(Cells) + entries.capacity() * sizeof(Entry) + recent.capacity() * sizeof(uint32_t) +
               ready.capacity() * sizeof(Value);
    }

    std::vector<Entry> entries;
    std::vector<uint32_t> recent;
    size_t chargedBytes = 0;  // what the heap was told of
    std::vector<Value> ready; // held values whose cleanup callback is due, in order
    bool scheduled = false;   // the host has been asked to run the callbacks
};

/// Asks the host to run the registry's due callbacks (builtins/weak.cpp).
void scheduleFinalizationCleanup(VM&, FinalizationRegistry*);

} // namespace tiercel

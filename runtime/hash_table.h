// The ordered hash table of Map and Set (cell class HashTable, builtin_cells.h): insertion order, SameValueZero keys,
// iterators that survive insertion, deletion, growth and clear().
//
//   entries_   InternalArray, stride 3: key, value, chain (int32: next entry of the bucket, -1 at the end); the key of
//              a removed entry is Empty, and so are those that are not used yet
//   buckets_   bucketCount_ (a power of two) entry numbers, kNone when empty
//
// Growth, compaction and clear make a new table and leave the old one pointing to it by `successor_`, with the numbers
// of the entries that were dropped, and without entries (code that steps in line asks no more); an iterator (table,
// position) that finds its table retired moves on by `HashCursor::settle`.
#pragma once

#include "runtime/builtin_cells.h"

namespace tiercel {

class OrderedTable {
public:
    static constexpr uint32_t kNone = 0xFFFF'FFFFu;
    static constexpr uint32_t kLeast = 4;
    static constexpr uint32_t kMaxEntries = 1u << 24; // RangeError beyond, as V8

    /// Entry number of `key`, or kNone. `table` may be null.
    static uint32_t find(VM&, HashTable* table, Value key);
    static Value keyAt(HashTable* table, uint32_t entry) { return table->entries_.get()->data()[entry * 3].get(); }
    static Value valueAt(HashTable* table, uint32_t entry) {
        return table->entries_.get()->data()[entry * 3 + 1].get();
    }
    static Completion<void> set(VM&, MapObject*, Value key, Value value);
    /// The map's table, made if there is none yet.
    static HashTable* ofIterator(VM& vm, MapObject* map) {
        return map->table_.get() ? map->table_.get() : rebuild(vm, map, kLeast);
    }
    static bool remove(VM&, MapObject*, Value key);
    static void clear(VM&, MapObject*);
    static uint32_t size(MapObject* map) { return map->table_.get() ? map->table_.get()->live_ : 0; }
    /// -0 becomes +0, integral doubles int32: equal keys have equal bits, strings and BigInts apart.
    static Value normalize(Value key);

private:
    static HashTable* make(VM&, uint32_t capacity);
    static HashTable* rebuild(VM&, MapObject*, uint32_t capacity);
    static uint32_t hash(VM&, Value key);
    static void insertNew(VM&, HashTable*, Value key, Value value, uint32_t hash);
};

/// A position in a Map or Set that stays right while the table changes under it.
struct HashCursor {
    MapObject* map;
    HashTable* table; // null: nothing inserted yet when it began
    uint32_t position = 0;
    explicit HashCursor(MapObject* map) : map(map), table(map->table_.get()) {}
    HashCursor(MapObject* map, HashTable* table, uint32_t position) : map(map), table(table), position(position) {}
    /// Moves to the next live entry and past it; false at the end.
    bool next(Value& key, Value& value) {
        if (!table || table->successor_.get()) [[unlikely]] {
            settle();
            if (!table) return false;
        }
        auto* entries = table->entries_.get()->data();
        while (position < table->used_) {
            uint32_t entry = position++;
            key = entries[entry * 3].get();
            if (key.isEmpty()) [[unlikely]]
                continue;
            value = entries[entry * 3 + 1].get();
            return true;
        }
        return false;
    }

private:
    void settle();
};

} // namespace tiercel

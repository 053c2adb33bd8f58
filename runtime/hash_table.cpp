#include "runtime/hash_table.h"

#include "runtime/bigint.h"
#include "runtime/operations.h"

#include <algorithm>
#include <cstdlib>

namespace tiercel {

namespace {

uint32_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xD6E8'FEB8'6659'FD93ull;
    x ^= x >> 32;
    return static_cast<uint32_t>(x);
}

bool equalKeys(VM& vm, Value a, Value b) {
    if (a == b) return true;
    if (!a.isCell() || !b.isCell()) return false;
    if (a.isString() && b.isString()) return a.asCell()->as<String>()->equals(vm, b.asCell()->as<String>());
    if (a.isBigInt() && b.isBigInt()) return BigInt::equals(a.asCell()->as<BigInt>(), b.asCell()->as<BigInt>());
    return false;
}

} // namespace

Value OrderedTable::normalize(Value key) {
    if (!key.isDouble()) return key;
    double d = key.asDouble();
    return d == 0 ? Value::int32(0) : Value::number(d);
}

uint32_t OrderedTable::hash(VM& vm, Value key) {
    if (key.isString()) return mix(key.asCell()->as<String>()->hash(vm));
    if (key.isBigInt()) return mix(key.asCell()->as<BigInt>()->toUint64());
    return mix(key.bits());
}

HashTable* OrderedTable::make(VM& vm, uint32_t capacity) {
    InternalArray* entries = InternalArray::make(vm, capacity * 3);
    for (uint32_t i = 0; i < capacity; i++) entries->data()[i * 3].init(Value::empty());
    auto* table = vm.heap.make<HashTable>(CellKind::HashTable);
    table->successor_.init(nullptr);
    table->entries_.init(entries);
    table->removedBefore_.init(nullptr);
    table->bucketCount_ = capacity;
    table->used_ = table->live_ = table->cleared_ = 0;
    table->buckets_ = static_cast<uint32_t*>(std::malloc(size_t{capacity} * sizeof(uint32_t)));
    if (!table->buckets_) {
        std::fprintf(stderr, "tiercel: out of memory: the system has none left\n");
        std::_Exit(70);
    }
    std::fill_n(table->buckets_, capacity, kNone);
    vm.heap.registerFinalizer(table);
    vm.heap.chargeExternal(capacity * sizeof(uint32_t));
    return table;
}

static uint32_t findHashed(VM& vm, HashTable* table, Value key, uint32_t hash) {
    auto* entries = table->entries_.get()->data();
    uint32_t entry = table->buckets_[hash & (table->bucketCount_ - 1)];
    while (entry != OrderedTable::kNone) {
        if (equalKeys(vm, entries[entry * 3].get(), key)) return entry;
        entry = static_cast<uint32_t>(entries[entry * 3 + 2].get().asInt32());
    }
    return OrderedTable::kNone;
}

uint32_t OrderedTable::find(VM& vm, HashTable* table, Value key) {
    return table && table->live_ ? findHashed(vm, table, key, hash(vm, key)) : kNone;
}

void OrderedTable::insertNew(VM& vm, HashTable* table, Value key, Value value, uint32_t hash) {
    InternalArray* array = table->entries_.get();
    uint32_t entry = table->used_++;
    uint32_t& bucket = table->buckets_[hash & (table->bucketCount_ - 1)];
    array->data()[entry * 3].set(vm.heap, array, key);
    array->data()[entry * 3 + 1].set(vm.heap, array, value);
    array->data()[entry * 3 + 2].init(Value::int32(static_cast<int32_t>(bucket)));
    bucket = entry;
    table->live_++;
}

/// A table of `capacity` with the live entries; the old one retires to it.
HashTable* OrderedTable::rebuild(VM& vm, MapObject* map, uint32_t capacity) {
    HashTable* old = map->table_.get();
    HashTable* fresh = make(vm, capacity);
    if (old) {
        uint32_t removed = old->used_ - old->live_;
        InternalArray* dropped = removed ? InternalArray::make(vm, removed) : nullptr;
        uint32_t d = 0;
        auto* entries = old->entries_.get()->data();
        for (uint32_t i = 0; i < old->used_; i++) {
            Value key = entries[i * 3].get();
            if (key.isEmpty())
                dropped->data()[d++].init(Value::int32(static_cast<int32_t>(i)));
            else
                insertNew(vm, fresh, key, entries[i * 3 + 1].get(), hash(vm, key));
        }
        old->successor_.set(vm.heap, old, fresh);
        old->removedBefore_.set(vm.heap, old, dropped);
        old->entries_.set(vm.heap, old, InternalArray::make(vm, 0));
    }
    map->table_.set(vm.heap, map, fresh);
    return fresh;
}

Completion<void> OrderedTable::set(VM& vm, MapObject* map, Value key, Value value) {
    key = normalize(key);
    HashTable* table = map->table_.get();
    uint32_t hashed = hash(vm, key);
    uint32_t found = table ? findHashed(vm, table, key, hashed) : kNone;
    if (found != kNone) {
        InternalArray* array = table->entries_.get();
        array->data()[found * 3 + 1].set(vm.heap, array, value);
        return {};
    }
    if (!table) table = rebuild(vm, map, kLeast);
    if (table->used_ == table->bucketCount_) {
        constexpr uint32_t kSmall = 64; // what grows so far often goes on growing, and each step copies all
        bool compact = table->live_ <= table->bucketCount_ / 2;
        uint32_t factor = compact ? 1 : table->bucketCount_ < kSmall ? 4 : 2;
        uint32_t capacity = table->bucketCount_ * factor;
        if (capacity > kMaxEntries)
            return vm.throwRangeError("%s maximum size exceeded", map->kind() == CellKind::Map ? "Map" : "Set");
        table = rebuild(vm, map, capacity);
    }
    insertNew(vm, table, key, value, hashed);
    return {};
}

bool OrderedTable::remove(VM& vm, MapObject* map, Value key) {
    key = normalize(key);
    HashTable* table = map->table_.get();
    uint32_t entry = find(vm, table, key);
    if (entry == kNone) return false;
    // Unlink from its bucket, so that find never meets removed entries.
    auto* entries = table->entries_.get()->data();
    uint32_t next = static_cast<uint32_t>(entries[entry * 3 + 2].get().asInt32());
    uint32_t& bucket = table->buckets_[hash(vm, key) & (table->bucketCount_ - 1)];
    if (bucket == entry) {
        bucket = next;
    } else {
        uint32_t at = bucket;
        while (static_cast<uint32_t>(entries[at * 3 + 2].get().asInt32()) != entry)
            at = static_cast<uint32_t>(entries[at * 3 + 2].get().asInt32());
        entries[at * 3 + 2].init(Value::int32(static_cast<int32_t>(next)));
    }
    entries[entry * 3].init(Value::empty());
    entries[entry * 3 + 1].init(Value::undefined());
    table->live_--;
    if (table->bucketCount_ > 16 && table->live_ < table->bucketCount_ / 4) rebuild(vm, map, table->bucketCount_ / 2);
    return true;
}

void OrderedTable::clear(VM& vm, MapObject* map) {
    HashTable* old = map->table_.get();
    if (!old) return;
    HashTable* fresh = make(vm, kLeast);
    old->cleared_ = 1;
    old->successor_.set(vm.heap, old, fresh);
    // Iterators only follow the successor; let go of the contents.
    old->entries_.set(vm.heap, old, InternalArray::make(vm, 0));
    map->table_.set(vm.heap, map, fresh);
}

void HashCursor::settle() {
    if (!table) table = map->table_.get(); // position is 0
    while (table && table->successor_.get()) {
        if (table->cleared_) {
            position = 0;
        } else if (InternalArray* dropped = table->removedBefore_.get()) {
            uint32_t before = 0;
            while (before < dropped->length_ &&
                   static_cast<uint32_t>(dropped->data()[before].get().asInt32()) < position)
                before++;
            position -= before;
        }
        table = table->successor_.get();
    }
}

} // namespace tiercel

// The collector, driven from C++. Values that must survive lie in Roots; values that must die are made in functions of
// their own, after which the stack is overwritten, since the stack is scanned conservatively.
#include "runtime/gc/heap.h"

#include "runtime/gc/rooted_vector.h"
#include "runtime/gc/weak_tables.h"
#include "runtime/object_cell.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>

#include <cstring>

using namespace tiercel;

namespace {

Flags withVerification() {
    Flags flags;
    flags.verify_heap = true;
    return flags;
}

InternalArray* makeList(VM& vm, uint32_t length, Value fill = Value::undefined()) {
    auto* list = vm.heap.make<InternalArray>(CellKind::InternalArray, length * sizeof(Value));
    list->length_ = length;
    list->pad_ = 0;
    for (uint32_t i = 0; i < length; i++) list->data()[i].init(fill);
    return list;
}

[[gnu::noinline]] void clearStack() {
    volatile char bytes[16384];
    for (char volatile& byte : bytes) byte = 0;
}

[[gnu::noinline]] void collect(VM& vm, bool full) {
    clearStack();
    vm.heap.collect(full, "test");
}

[[gnu::noinline]] void makeGarbage(VM& vm, int count) {
    for (int i = 0; i < count; i++) makeList(vm, static_cast<uint32_t>(i % 40));
}

[[gnu::noinline]] Value makeChain(VM& vm, int length) {
    Value head = Value::null();
    for (int i = 0; i < length; i++) {
        InternalArray* node = makeList(vm, 2);
        node->data()[0].init(Value(i));
        node->data()[1].init(head);
        head = Value(node);
    }
    return head;
}

int chainLength(Value head) {
    int count = 0;
    for (; head.isCell(); head = static_cast<InternalArray*>(head.asCell())->data()[1].get()) {
        if (head.asCell()->kind() != CellKind::InternalArray) return -1;
        count++;
    }
    return count;
}

} // namespace

TEST_CASE("what roots reach survives collections, young and old") {
    VM vm(withVerification());
    Root<Value> chain(vm.heap, makeChain(vm, 20000));
    makeGarbage(vm, 5000);
    for (int i = 0; i < 6; i++) {
        collect(vm, i % 3 == 2);
        makeGarbage(vm, 5000);
        CHECK(chainLength(chain.get()) == 20000);
    }
}

TEST_CASE("dead cells' memory is used again") {
    VM vm(Flags{});
    collect(vm, true);
    size_t before = vm.heap.stats().liveBytes;
    [&]() __attribute__((noinline)) { CHECK(chainLength(makeChain(vm, 100000)) == 100000); }();
    collect(vm, true);
    CHECK(vm.heap.stats().liveBytes < before + 100000 * 32 / 2); // a stale word may keep a part of it
    for (int i = 0; i < 300; i++) makeGarbage(vm, 10000);
    CHECK(vm.heap.stats().peakBytes < size_t{48} << 20);
    CHECK(vm.heap.stats().minorCollections > 0);
}

TEST_CASE("an old cell keeps a young one that is stored into it") {
    VM vm(withVerification());
    Root<InternalArray*> old(vm.heap, makeList(vm, 2));
    collect(vm, false);
    CHECK(vm.heap.isLive(old.get()));
    for (int round = 0; round < 5; round++) {
        [&]() __attribute__((noinline)) { old->data()[0].set(vm.heap, old.get(), makeChain(vm, 10)); }();
        collect(vm, false);
        makeGarbage(vm, 2000);
        CHECK(chainLength(old->data()[0].get()) == 10);
    }
}

TEST_CASE("a pointer into the middle of a cell on the stack keeps it") {
    VM vm(withVerification());
    for (uint32_t length : {4u, 300u, 5000u}) { // small, above a line, large
        for (bool full : {false, true}) {
            InternalArray* list = makeList(vm, length, Value(7));
            Field<Value>* volatile middle = &list->data()[length / 2];
            list = nullptr;
            collect(vm, full);
            makeGarbage(vm, 3000);
            collect(vm, full);
            CHECK(middle->get() == Value(7));
        }
    }
}

TEST_CASE("large cells are freed when they die") {
    VM vm(withVerification());
    collect(vm, true);
    size_t before = vm.heap.stats().liveBytes;
    Root<InternalArray*> kept(vm.heap, makeList(vm, 100000, Value(1)));
    for (int i = 0; i < 100; i++) [&]() __attribute__((noinline)) { makeList(vm, 100000); }();
    collect(vm, true);
    // A stale word on the native stack may keep a few of the hundred.
    CHECK(vm.heap.stats().liveBytes < before + 5 * 100000 * 8);
    CHECK(kept->data()[99999].get() == Value(1));
    CHECK(vm.heap.stats().peakBytes < size_t{40} << 20);
}

TEST_CASE("finalizers run once, when their cell dies") {
    static int freed;
    freed = 0;
    {
        VM vm(withVerification());
        auto make = [&]() __attribute__((noinline)) {
            auto* box = vm.heap.make<NativeBox>(CellKind::NativeBox);
            box->data_ = &freed;
            box->free_ = [](void* data) { ++*static_cast<int*>(data); };
            vm.heap.registerFinalizer(box);
            return Value(box);
        };
        Root<Value> kept(vm.heap, make());
        for (int i = 0; i < 100; i++) make();
        collect(vm, false);
        CHECK(freed >= 98); // a stale word may keep one or two
        collect(vm, true);
        collect(vm, true);
        CHECK(freed >= 98);
        CHECK(freed <= 100);
    }
    CHECK(freed == 101); // the rest with the heap
}

namespace {

WeakCollection* makeWeakMap(VM& vm) {
    auto* map = makeObjectCell<WeakCollection>(vm, CellKind::WeakMap, Value::null());
    map->weakTable_ = new WeakCollection::Table;
    vm.heap.registerWeak(map);
    return map;
}

} // namespace

TEST_CASE("weak tables hold values as long as their keys live") {
    VM vm(withVerification());
    Root<WeakCollection*> map(vm.heap, makeWeakMap(vm));
    Root<InternalArray*> key(vm.heap, makeList(vm, 1));
    auto fill = [&]() __attribute__((noinline)) {
        map->weakTable_->set(key.get(), makeChain(vm, 5));
        for (int i = 0; i < 100; i++) { // cycles: the value refers to its key
            InternalArray* doomed = makeList(vm, 1);
            map->weakTable_->set(doomed, Value(makeList(vm, 1, Value(doomed))));
        }
        // A chain of ephemerons that hangs on the live key: key → a; a → b; b → c.
        Value last = map->weakTable_->get(key.get());
        for (int i = 0; i < 50; i++) {
            Value next(makeList(vm, 1));
            map->weakTable_->set(last.asCell(), next);
            last = next;
        }
    };
    for (bool full : {false, true, false, true}) {
        fill();
        collect(vm, full);
        makeGarbage(vm, 2000);
        CHECK(chainLength(map->weakTable_->get(key.get())) == 5);
        Value at = map->weakTable_->get(key.get());
        int links = 0;
        while (map->weakTable_->has(at.asCell())) {
            at = map->weakTable_->get(at.asCell());
            links++;
        }
        CHECK(links == 50);
        if (full) CHECK(map->weakTable_->live() < 60);
        CHECK(map->weakTable_->live() < 120);
    }
    key = nullptr;
    collect(vm, true);
    collect(vm, true);
    CHECK(map->weakTable_->live() < 55);
}

TEST_CASE("weak references are cleared, unless kept by the running job") {
    VM vm(withVerification());
    Root<WeakRefObject*> ref(vm.heap, makeObjectCell<WeakRefObject>(vm, CellKind::WeakRef, Value::null()));
    ref->target_ = Value::empty();
    [&]() __attribute__((noinline)) {
        ref->target_ = Value(makeList(vm, 1));
        vm.heap.keepDuringJob(ref->target_.asCell());
    }();
    vm.heap.registerWeak(ref.get());
    collect(vm, true);
    CHECK(!ref->target_.isEmpty());
    vm.heap.clearKeptObjects();
    collect(vm, true);
    CHECK(ref->target_.isEmpty());
}

TEST_CASE("a rooted vector's items survive") {
    VM vm(withVerification());
    ValueList list(vm.heap);
    for (int i = 0; i < 1000; i++) list.push_back(makeChain(vm, 3));
    ValueList moved(std::move(list));
    collect(vm, false);
    makeGarbage(vm, 5000);
    collect(vm, true);
    makeGarbage(vm, 5000);
    for (Value chain : moved) CHECK(chainLength(chain) == 3);
}

TEST_CASE("collecting at every allocation with verification") {
    Flags flags = withVerification();
    flags.gc_stress = 1;
    VM vm(flags);
    Root<Value> chain(vm.heap, makeChain(vm, 200));
    makeGarbage(vm, 300);
    CHECK(chainLength(chain.get()) == 200);
    CHECK(vm.heap.stats().fullCollections > 50);
    CHECK(vm.heap.stats().minorCollections > 150);
}

TEST_CASE("a thousand full collections of a steady heap do not grow it") {
    VM vm(Flags{});
    Root<Value> chain(vm.heap, makeChain(vm, 2000));
    collect(vm, true);
    size_t live = 0, peak = 0;
    for (int i = 0; i < 1000; i++) {
        makeGarbage(vm, 100);
        chain = makeChain(vm, 2000);
        collect(vm, true);
        if (i == 10) {
            live = vm.heap.stats().liveBytes;
            peak = vm.heap.stats().peakBytes;
        }
    }
    CHECK(vm.heap.stats().liveBytes <= live + live / 4);
    CHECK(vm.heap.stats().peakBytes <= peak + (size_t{1} << 20));
    CHECK(vm.heap.stats().fullCollections >= 1000);
}

TEST_CASE("blocks that were given back come back clean") {
    VM vm(withVerification());
    for (int round = 0; round < 6; round++) {
        Root<Value> chain(vm.heap, makeChain(vm, 400000)); // 12 MiB: more than is kept for the next nursery
        collect(vm, true);
        chain = Value::null();
        for (int i = 0; i <= round % 3; i++) collect(vm, true);
        chain = makeChain(vm, 400000);
        collect(vm, false);
        makeGarbage(vm, 50000);
        CHECK(chainLength(chain.get()) == 400000);
    }
}

TEST_CASE("the limit: requests fail, small allocation ends the script, and nothing crashes") {
    Flags flags;
    flags.max_heap = size_t{16} << 20;
    VM vm(flags);
    CHECK(vm.heap.tryAllocate(size_t{32} << 20, CellKind::InternalArray) == nullptr);
    CHECK(!vm.heap.adjustExternal(ptrdiff_t{32} << 20));
    CHECK(vm.heap.adjustExternal(ptrdiff_t{1} << 20));
    CHECK(vm.heap.adjustExternal(-(ptrdiff_t{1} << 20)));
    CHECK(!vm.heap.limitPassed());
    [&]() __attribute__((noinline)) {
        // Rows of a table, not a chain: a word on the stack that looks like the address of a node keeps no more than
        // that.
        constexpr int kRows = 4096, kColumns = 256;
        Root<InternalArray*> rows(vm.heap, makeList(vm, kRows));
        int made = 0;
        while (!vm.heap.limitPassed() && made < kRows * kColumns) {
            Field<Value>& row = rows->data()[made / kColumns];
            if (made % kColumns == 0) row.set(vm.heap, rows.get(), Value(makeList(vm, kColumns)));
            InternalArray* node = makeList(vm, 2);
            node->data()[0].init(Value(made));
            auto* owner = static_cast<InternalArray*>(row.get().asCell());
            owner->data()[made++ % kColumns].set(vm.heap, owner, Value(node));
        }
        CHECK(vm.heap.limitPassed());
        CHECK(vm.interruptRequested != 0);
        CHECK(vm.heap.limitMessage().find("16 MiB") != std::string::npos);
        CHECK(made > 300'000); // 32 bytes each
        CHECK(vm.heap.stats().peakBytes < size_t{20} << 20);
    }();
    collect(vm, true); // everything is dead now, and the VM can go on
    CHECK(!vm.heap.limitPassed());
    makeGarbage(vm, 200000);
    CHECK(!vm.heap.limitPassed());
}

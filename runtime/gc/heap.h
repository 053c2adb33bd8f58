// The heap: non-moving, generational by sticky mark bits, Immix layout. docs/heap.md describes the collector; this is
// the interface the rest of the engine uses.
//
// Allocation: bump pointer from `cursor_` to `limit_` inside a hole of free lines, inline here and in compiled code.
// The cell's header is written before anything else can allocate. Memory is NOT zeroed beyond the header: the caller
// fills every word that the cell's visitor reads before the next allocation.
//
// A cell's memory is read by the collector at any allocation, so nothing may be left half made across one:
// variable-size cells have their size fields set, objects keep the inline capacity of their first shape for life.
//
// Roots: the native stack and registers and the JS stack are scanned conservatively (any word, interior pointers
// count), cells exactly (cell_visitors), and `Root<T>`, `RootVisitor`s and VM members exactly.
//
// Write barrier: a store of a cell pointer into a cell goes through Field<T> / `heap.barrier(owner, value)`; it is
// object-remembering: an old, not yet remembered owner is pushed on the remembered set once. Fresh cells (allocated
// since the last point that could collect) need no barrier.
//
// Out of memory: `allocate` never fails for small cells in the middle of an operation; it collects, and if the live
// heap still exceeds --max-heap, sets VM's pending termination "out of memory", lets the allocation succeed from a
// reserve, and the next interrupt poll or completion check ends the script with a clean RangeError-like message. Large
// allocations
// (`tryAllocateLarge`) report failure to the caller, who throws RangeError.
#pragma once

#include "runtime/cell.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tiercel {

class VM;
class Heap;
class Visitor;

inline constexpr size_t kCellAlignment = 8;
inline constexpr size_t kLargeCellBytes = 8192; // cells above this go to the large-object space

/// gc byte of the cell header.
enum GcBit : uint8_t {
    kMarked = 1 << 0,       // old: survived a collection (sticky)
    kRemembered = 1 << 1,   // in the remembered set
    kLarge = 1 << 2,        // in the large-object space
    kEphemeronKey = 1 << 3, // during marking: a weak table waits for this key
};

/// Something outside the heap that holds cells; registered with the heap for its lifetime (O(1): an intrusive list).
/// Visited at every collection; unregistered by its destructor at the latest.
class RootVisitor {
public:
    virtual void visitRoots(Visitor&) = 0;
    /// Called after marking, before sweeping: drop what refers to dead cells (`heap.isLive`).
    virtual void sweepWeak(Heap&, bool /*full*/) {}

protected:
    RootVisitor() = default;
    RootVisitor(const RootVisitor&) = delete;
    ~RootVisitor() { unlink(); }

private:
    friend class Heap;
    void unlink() {
        if (!link_) return;
        *link_ = next_;
        if (next_) next_->link_ = link_;
        link_ = nullptr;
    }
    RootVisitor* next_ = nullptr;
    RootVisitor** link_ = nullptr; // what points to us; null while not registered
};

/// Given to cell visitors and root visitors: what it is shown is pushed on the mark stack.
class Visitor {
public:
    inline void visit(Value v);
    inline void visit(const Cell* cell); // null is allowed
    /// Values that stay as they are until the collection's end; long ranges are visited piecewise.
    inline void visitRange(const Value* begin, const Value* end);
    /// Any word that might be a pointer into a cell (saved frames, stacks).
    void visitConservatively(const void* begin, const void* end);
    /// Keeps a shape and what it refers to alive: its prototype, key, and the parents it came from. Does nothing for a
    /// shape whose `gcMark_` is set. (ShapeTable::beginMarking(full) clears these marks if `full`; afterwards a set
    /// mark means live.)
    void visitShape(uint32_t shapeId);
    /// The same for a marked shape that has changed since the last collection.
    void revisitShape(uint32_t shapeId);
    bool isFull() const { return full_; }
    /// Does what is shown become old? Not if the heap is only being verified.
    bool marks() const { return !verifying_; }
    Heap& heap() { return heap_; }

private:
    friend class Heap;
    explicit Visitor(Heap& heap) : heap_(heap) {}
    Visitor(const Visitor&) = delete;
    void push(uint64_t word) {
        if (top_ == limit_) [[unlikely]]
            grow();
        *top_++ = word;
    }
    void grow();
    Heap& heap_;
    uint64_t* top_ = nullptr; // mark stack: cells, or {begin | 1, end} of a range (end pushed first)
    uint64_t* limit_ = nullptr;
    uint64_t* base_ = nullptr;
    bool full_ = false;
    bool verifying_ = false; // --verify-heap: nothing is marked
};

struct HeapOptions {
    size_t maxHeapBytes = 0;     // 0: three quarters of physical memory, at most 16 GiB
    size_t nurseryBytes = 0;     // bytes allocated between minor collections; 0: chosen by the heap
    uint64_t stressInterval = 0; // --gc-stress=N: collect (full every 4th time) at every Nth allocation
    bool verify = false;         // --verify-heap: check marks, barrier, line maps after each collection
    bool poison = false;         // fill freed lines with 0xDB (on with stress or verify)
    bool stats = false;          // --gc-stats
};

struct HeapStats {
    uint64_t minorCollections = 0, fullCollections = 0;
    uint64_t allocatedBytes = 0;              // since start
    uint64_t survivedBytes = 0;               // summed over minor collections
    double minorSeconds = 0, fullSeconds = 0; // summed pauses
    double processorSeconds = 0;              // of them, on a processor
    double maxMinorPause = 0, maxFullPause = 0;
    size_t liveBytes = 0, peakBytes = 0; // after the last collection; highest reserved
};

class Heap {
public:
    explicit Heap(VM& vm, const HeapOptions&);
    ~Heap();
    Heap(const Heap&) = delete;

    /// Bytes must be a multiple of kCellAlignment and at least 16. Never null (see above); writes the header.
    inline Cell* allocate(size_t bytes, CellKind kind, uint32_t shapeId = kNoShape,
                          IndexingKind indexing = IndexingKind::Slow, uint8_t flags = 0);
    /// T's memory with its header written; the constructor is not run. `extra` bytes follow the T (rounded up).
    template <class T>
    T* make(CellKind kind, size_t extra = 0, uint32_t shapeId = kNoShape, IndexingKind indexing = IndexingKind::Slow,
            uint8_t flags = 0) {
        size_t bytes = (sizeof(T) + extra + kCellAlignment - 1) & ~(kCellAlignment - 1);
        return static_cast<T*>(allocate(bytes, kind, shapeId, indexing, flags));
    }
    /// For cells whose size a program chooses (elements, strings, buffers): null when the limit would be passed.
    Cell* tryAllocate(size_t bytes, CellKind kind, uint32_t shapeId = kNoShape,
                      IndexingKind indexing = IndexingKind::Slow, uint8_t flags = 0);

    /// To be called after storing `value` into `owner`.
    void barrier(Cell* owner, Value value) {
        if (value.isCell()) barrier(owner);
    }
    void barrier(Cell* owner) {
        if ((owner->gc_ & (kMarked | kRemembered)) == kMarked) [[unlikely]]
            remember(owner);
    }

    /// Memory outside the heap that a cell keeps alive (array buffers, BigInt limbs, tables): counts towards the
    /// trigger and the limit. `adjustExternal` with a positive delta may collect. False if the limit would be passed
    /// (nothing is added).
    bool adjustExternal(ptrdiff_t delta);
    /// The same for memory that has been taken already and that nobody can be refused: it always counts. Beyond the
    /// limit the script ends at its next poll, as after a small cell. Given back by adjustExternal.
    void chargeExternal(size_t bytes);

    void collect(bool full, const char* reason);
    /// True while a collection runs or is forbidden (`NoCollection` scopes).
    bool isCollecting() const { return collecting_ || noCollection_ != 0; }
    /// For weak tables during sweepWeak: did this cell survive?
    bool isLive(const Cell*) const;

    void addRootVisitor(RootVisitor* visitor) {
        visitor->next_ = rootVisitors_;
        visitor->link_ = &rootVisitors_;
        if (rootVisitors_) rootVisitors_->link_ = &visitor->next_;
        rootVisitors_ = visitor;
    }
    void removeRootVisitor(RootVisitor* visitor) { visitor->unlink(); } // as the visitor's destructor does

    /// Cells with a finalizer (free external memory): registered at creation, `finalizeCell` (gc/cell_visitors.cpp) is
    /// called when they die: CodeBlock, FunctionTemplate, SparseElements, HashTable, NativeBox, NativeObject with
    /// data_, ModuleRecord, ModuleNamespace, RegExp, ArrayBuffer. Pointers to what is freed are null or valid at
    /// registration.
    void registerFinalizer(Cell*);
    /// WeakCollection, WeakRefObject and FinalizationRegistry register themselves at creation (their makers in
    /// builtins/weak.cpp do; tables are freed by the same registration).
    void registerWeak(Cell*);
    /// AddToKeptObjects and ClearKeptObjects: targets of WeakRefs seen by the running job. The host loop clears them
    /// when no job is left (VM::runJobs does so after each job).
    void keepDuringJob(Cell*);
    void clearKeptObjects();

    /// A cell's size must be readable from its fields for as long as it is allocated: whoever shrinks one in place (a
    /// BigInt's limbs, a string's length) gives the tail back by this. `cell` had `oldBytes`, has `newBytes` now, both
    /// multiples of kCellAlignment.
    static void shrink(Cell* cell, size_t oldBytes, size_t newBytes);

    /// The hard limit was passed: VM::pollInterrupts terminates the script with this message ("" if all is well). Set
    /// together with vm.interruptRequested.
    bool limitPassed() const { return limitPassed_; }
    std::string limitMessage() const;

    const HeapStats& stats() const;
    size_t usedBytes() const;
    const void* stackBase() const; // highest address of the native stack that is scanned
    void printStats() const;       // --gc-stats, to stderr
    VM& vm() { return vm_; }

    // Read by compiled code (layout.def).
    char* cursor_ = nullptr;
    char* limit_ = nullptr;

private:
    friend class Visitor;
    friend class NoCollection;
    Cell* allocateSlow(size_t bytes, CellKind kind, uint32_t shapeId, IndexingKind indexing, uint8_t flags);
    void remember(Cell* owner);
    VM& vm_;
    RootVisitor* rootVisitors_ = nullptr;
    bool collecting_ = false;
    bool limitPassed_ = false;
    uint32_t noCollection_ = 0;

public:
    struct Impl; // gc/heap_impl.h
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// While one exists nothing is collected (the construction of a VM, before its roots are in place).
class NoCollection {
public:
    explicit NoCollection(Heap& heap) : heap_(heap) { heap_.noCollection_++; }
    ~NoCollection() { heap_.noCollection_--; }
    NoCollection(const NoCollection&) = delete;

private:
    Heap& heap_;
};

inline Cell* Heap::allocate(size_t bytes, CellKind kind, uint32_t shapeId, IndexingKind indexing, uint8_t flags) {
    char* result = cursor_;
    if (static_cast<size_t>(limit_ - result) < bytes) [[unlikely]]
        return allocateSlow(bytes, kind, shapeId, indexing, flags);
    cursor_ = result + bytes;
    auto* cell = reinterpret_cast<Cell*>(result);
    cell->shapeId_ = shapeId;
    cell->kind_ = kind;
    cell->flags_ = flags;
    cell->indexing_ = indexing;
    cell->gc_ = 0;
    return cell;
}

inline void Visitor::visit(const Cell* cell) {
    if (cell) push(reinterpret_cast<uint64_t>(cell));
}
inline void Visitor::visit(Value v) {
    if (v.isCell()) visit(v.asCell());
}
inline void Visitor::visitRange(const Value* begin, const Value* end) {
    if (end - begin > 64) {
        push(reinterpret_cast<uint64_t>(end));
        push(reinterpret_cast<uint64_t>(begin) | 1);
        return;
    }
    if (limit_ - top_ < end - begin) [[unlikely]] {
        for (; begin != end; begin++) visit(*begin);
        return;
    }
    uint64_t* top = top_; // stores without branches: what a slot holds is hard to predict
    for (; begin != end; begin++) {
        uint64_t bits = begin->bits();
        *top = bits;
        top += (bits & Value::kNotCellMask) == 0 && bits != 0;
    }
    top_ = top;
}

/// A field of a cell that holds a cell pointer or a Value. `set` is the write barrier; `init` is for fresh cells.
template <class T>
class Field {
public:
    T get() const { return value_; }
    operator T() const { return value_; }
    T operator->() const { return value_; }
    void init(T v) { value_ = v; }
    void set(Heap& heap, Cell* owner, T v) {
        value_ = v;
        if constexpr (std::is_pointer_v<T>) {
            if (v) heap.barrier(owner);
        } else {
            heap.barrier(owner, v);
        }
    }
    const T* address() const { return &value_; }

private:
    T value_;
};
static_assert(sizeof(Field<Value>) == 8);

/// Keeps a value or cell alive from memory that the collector does not scan (host structures, std containers).
template <class T>
class Root final : RootVisitor {
public:
    explicit Root(Heap& heap, T value = T{}) : heap_(heap), value_(value) { heap_.addRootVisitor(this); }
    ~Root() { heap_.removeRootVisitor(this); }
    Root(const Root&) = delete;
    Root& operator=(T value) {
        value_ = value;
        return *this;
    }
    T get() const { return value_; }
    operator T() const { return value_; }
    T operator->() const { return value_; }

private:
    void visitRoots(Visitor& v) override { v.visit(value_); }
    Heap& heap_;
    T value_;
};

} // namespace tiercel

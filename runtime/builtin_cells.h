// Cells of the builtin classes: their native fields. Sizes and visitors: gc/cell_visitors.cpp.
#pragma once

#include "runtime/function.h"
#include "runtime/object.h"

#include <memory>

namespace tiercel {

namespace regexp {
class Program;
}

/// Keys of a for-in loop, collected at its start.
class ForInList : public Cell {
public:
    Field<Value> object_;        // the object iterated over (null when there is nothing)
    Field<InternalArray*> keys_; // strings in order
    /// While the receiver has the shape: the slots of the data properties of these names, -1 for others. Null: not
    /// known.
    Field<InternalArray*> slots_;
    uint32_t position_, count_;
    uint32_t shapeId_AtStart; // while the receiver still has this shape (and it has no elements or enumerable prototype
    uint32_t fast_;           // properties) keys need no recheck
};

/// Insertion-ordered hash table of Map and Set; see hash_table.h.
class HashTable : public Cell {
public:
    Field<HashTable*> successor_;   // after growth, compaction or clear: where iterators go on; null while current
    Field<InternalArray*> entries_; // stride 3: key, value, chain
    uint32_t* buckets_;             // outside the heap (finalizer)
    uint32_t bucketCount_, used_, live_, cleared_;
    Field<InternalArray*> removedBefore_; // of a retired table: numbers of the entries that were dropped, ascending
};

class MapObject : public Object { // Map and Set
public:
    Field<HashTable*> table_;
};

/// WeakMap and WeakSet: ephemerons. The table lives outside the heap; the collector clears dead keys.
class WeakCollection : public Object {
public:
    struct Table;
    Table* weakTable_;
};

class WeakRefObject : public Object {
public:
    Value target_; // weak: not visited unless kept alive until the end of the job; Empty once dead
};

class FinalizationRegistry : public Object {
public:
    Field<Value> cleanup_;
    struct Cells;
    Cells* cells_; // outside the heap: weak target, held value, weak token
    Realm* realm_;
};

class ProxyObject : public Object {
public:
    Field<Value> target_, handler_; // null once revoked
};

/// A pattern with its flags and what was compiled from it: shared by the literal and all objects that come of it.
class RegExpProgram : public Cell {
public:
    Field<String*> source_;
    Field<InternalArray*> names_; // atoms of the program's group names, once a result needed them; or null
    regexp::Program* program_;    // owned; null until the first run
    uint64_t chargedBytes_;
    uint64_t flagBits_;
};

class RegExpObject : public Object {
public:
    Field<Value> lastIndex_;        // inline slot 0 of its shapes: the own data property "lastIndex", always the first
    Field<RegExpProgram*> program_; // null until initialised
    Realm* realm_;
    bool legacyFeatures_; // made by the realm's own RegExp constructor or a literal, not by a subclass
};

class DateObject : public Object {
public:
    double time_; // milliseconds since the epoch, NaN if invalid
};

class PromiseReaction : public Cell {
public:
    Field<Value> promise_, resolve_,
        reject_;                            // the derived promise and its resolving functions (or undefined for await)
    Field<Value> onFulfilled_, onRejected_; // callables or undefined
    Field<Value> data_;                     // for native continuations
    Completion<void> (*nativeFulfilled_)(VM&, const Value*);
    Completion<void> (*nativeRejected_)(VM&, const Value*);
    Field<PromiseReaction*> next_;
    Realm* realm_;
};

class PromiseObject : public Object {
public:
    enum class State : uint8_t { Pending, Fulfilled, Rejected };
    Field<Value> result_;
    Field<PromiseReaction*> reactions_; // newest first
    State state_;
    bool handled_;
};

struct AsyncGeneratorRequest;

class AsyncGeneratorObject : public GeneratorObject {
public:
    Field<InternalArray*> queue_; // requests: stride 3 [mode, value, promise]
    uint32_t queueHead_, queueCount_;
    uint8_t asyncState_; // SuspendedStart, SuspendedYield, Executing, DrainingQueue, Completed
};

struct SharedBlock;

class ArrayBufferObject : public Object {
public:
    uint8_t* data_; // null when detached or empty; malloc'ed, or shared (`shared_`)
    size_t byteLength_;
    size_t maxByteLength_; // == byteLength_ unless resizable
    bool resizable_, detached_, isShared_;
    bool immutable_;                       // its bytes never change: its typed arrays are ImmutableTyped from the start
    Field<Value> views_;                   // resizable: its typed arrays, chained, updated by every resize
    std::shared_ptr<SharedBlock>* shared_; // SharedArrayBuffer: storage shared between agents
};

/// Typed arrays. `data_` and `length_` are kept current by the buffer (resize, detach), so that fast paths read only
/// them.
/// What typed arrays and DataViews are: a part of a buffer, in elements (of DataViews: bytes).
class BufferView : public Object {
public:
    uint8_t* data_; // first element, or null when out of bounds or detached
    size_t length_; // elements; 0 when out of bounds or detached
    Field<ArrayBufferObject*> buffer_;
    size_t byteOffset_;
    size_t fixedLength_; // elements, unless length-tracking
    bool lengthTracking_, outOfBounds_;
    IndexingKind elementKind_; // the element type; of DataViews Uint8
    Field<Value> nextView_;    // chain of a resizable buffer's views (ArrayBufferObject::views_)
};

/// indexing_ is the element type, or ImmutableTyped where stores are refused.
class TypedArrayObject : public BufferView {
public:
    bool isImmutable() const { return indexing_ == IndexingKind::ImmutableTyped; }
};

/// Flag kImmutableView where stores are refused.
class DataViewObject : public BufferView {};

/// Sloppy functions' arguments object with simple parameters: index i aliases slot i of the environment while mapped.
/// Unmapped or unaliased elements are ordinary ones.
class MappedArguments : public Object {
public:
    Field<Environment*> environment_;
    uint32_t mappedCount_; // indexes below may be mapped
    uint64_t unmapped_;    // bit i: index i is no longer mapped (indexes from 64 on are never mapped by the generator)
};

/// Objects of builtins with a few hidden values and optional native data: iterators, iterator helpers, host objects.
class NativeObject : public Object {
public:
    const void* nativeClass_; // identifies the class (address of a static)
    Field<Value> fields_[4];
    uint64_t numbers_[2];
    void* data_; // owned through free_ (finalizer), may be null
    void (*free_)(void*);
    static NativeObject* make(VM&, Shape*, const void* nativeClass);
};

class ModuleRecord;

/// A resolved module binding: a slot of a module's environment, or its namespace object (slot == kNamespace).
struct ModuleBinding {
    static constexpr uint32_t kNamespace = UINT32_MAX;
    ModuleRecord* module = nullptr;
    uint32_t slot = 0;
    bool deferred = false; // kNamespace: the one whose first use evaluates the module
};

class ModuleNamespace : public Object {
public:
    Field<ModuleRecord*> module_;
    bool deferred_; // the module may not be evaluated yet: what looks at exports does it
    /// Sorted by the names' code units. Outside the heap (finalizer); the collector visits keys and modules.
    std::vector<std::pair<PropertyKey, ModuleBinding>>* exports_;
};

} // namespace tiercel

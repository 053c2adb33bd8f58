// Shapes (hidden classes). A shape names the prototype, the property layout and the flags that all its objects share.
//
// Shapes form a transition tree: from a root (per prototype, cell kind, inline capacity) each edge adds one property
// (key, attributes) or sets non-extensible. Along a chain the shapes share one PropertyTable (a shape sees the first
// `propertyCount_` entries); a branch clones it, so building a chain is linear. After too many properties or a delete
// in the middle an object gets a dictionary shape of its own.
//
// Ids: shapes live in a region of their own, id = index into it, so that a cell's 32-bit header word names the shape
// and an inline cache compares it in one instruction. `VM::shapes.at(id)` is base + id * sizeof(Shape).
//
// Field tracking: for each property the shape that introduced it records whether it has been written once only
// (constness) and the kind of all values it has ever held (`FieldKind`, a lattice from None up to Any; Shape-of-cell
// where all were objects of one shape). Kinds only widen. Every store to a tracked slot goes through
// `FieldInfo::admits` (inline caches keep a copy of the kind: a stale copy is only ever narrower, so the slow path is
// taken and widens).
//
// In a non-dictionary shape the entry at index i of the table has slot i. Keys that are private names are entries like
// others; attribute changes by freezing leave them alone.
//
// Dictionary shapes: one object each, structure changes in place. A dictionary shape that an inline cache has seen
// (`cached_`) is replaced by a fresh one (new id) at its next structural change; so caching by id is sound for every
// shape.
//
// Example: function P(x){this.x=x; this.y=1}: root(P.prototype) -x-> -y->; both objects made by `new P` end in one
// shape.
#pragma once

#include "runtime/property_key.h"

#include <cstddef>
#include <vector>

namespace tiercel {

class Object;
class Shape;
class ShapeTable;

/// Property attributes; a missing bit means false. `kAccessor`: the slot holds an Accessor cell.
enum PropertyAttribute : uint8_t {
    kWritable = 1 << 0,
    kEnumerable = 1 << 1,
    kConfigurable = 1 << 2,
    kAccessorProperty = 1 << 3,
};
inline constexpr uint8_t kDefaultAttributes = kWritable | kEnumerable | kConfigurable;
inline constexpr uint8_t kHiddenAttributes = kWritable | kConfigurable; // builtin methods: not enumerable

/// Kinds of value as a bit set: a field's kind is the union of what was stored.
enum FieldKind : uint8_t {
    kFieldNone = 0,
    kFieldInt32 = 1 << 0,
    kFieldDouble = 1 << 1, // a number that is not an int32
    kFieldObject = 1 << 2,
    kFieldString = 1 << 3,
    kFieldOther = 1 << 4, // undefined, null, symbols, BigInts, Empty
    kFieldBool = 1 << 5,
    kFieldAny = 0x3F,
};
inline FieldKind fieldKindOf(Value v) {
    if (v.isInt32()) return kFieldInt32;
    if (v.isNumber()) return kFieldDouble;
    if (!v.isCell()) return v.isBoolean() ? kFieldBool : kFieldOther;
    if (v.asCell()->isObject()) return kFieldObject;
    return v.asCell()->isString() ? kFieldString : kFieldOther;
}

struct FieldInfo {
    uint8_t kind = kFieldNone; // FieldKind bits seen
    bool isConst = true;       // no object's property was written after its initialising store
    bool watched = false;      // code depends on it (dependencies.h): VM::dependencies hears of changes
    uint32_t objectShape = 0;  // with kind == kFieldObject: the one shape all had when stored, or 0 if several
    /// Does storing `v` keep the record true? (const is for the caller.)
    bool admits(Value v) const {
        return (kind & fieldKindOf(v)) != 0 && (objectShape == 0 || v.asCell()->shapeId_ == objectShape);
    }
    /// Widens to admit `v`; true if something changed (for storeTracked, which tells those who depend on it).
    bool widen(Value v);
    void widenToAny() {
        kind = kFieldAny;
        objectShape = 0;
    }
};

struct PropertyEntry {
    PropertyKey key;    // null: deleted entry of a dictionary
    uint32_t slot;      // index: < inlineCapacity: in the object, else slots_[slot - inlineCapacity]
    uint8_t attributes; // PropertyAttribute bits
    uint32_t
        ownerShapeId; // the shape that introduced the property and holds its FieldInfo (0 in dictionaries: untracked)
};

/// Insertion-ordered entries with a hash index built once there are more than a few. Outside the heap; owned by shapes.
class PropertyTable {
public:
    ~PropertyTable();
    uint32_t count() const { return static_cast<uint32_t>(entries_.size()); }
    const PropertyEntry& entry(uint32_t i) const { return entries_[i]; }
    PropertyEntry& entry(uint32_t i) { return entries_[i]; }
    /// Index of the entry among the first `limit`, or -1.
    int32_t find(PropertyKey, uint32_t limit) const;
    void append(const PropertyEntry&);
    void eraseAt(uint32_t i); // dictionaries: leaves a tombstone
    /// Drops the tombstones and renumbers slots 0, 1, … in order.
    void compact();
    uint32_t erased() const { return erased_; }
    PropertyTable* clone(uint32_t limit) const;
    bool indexed() const { return index_ != nullptr; }
    uint32_t references = 1; // shapes that share it
    uint32_t visited = 0;    // dictionaries: entries before this one have been visited by a collection

private:
    void rehash();
    std::vector<PropertyEntry> entries_;
    uint32_t* index_ = nullptr; // open addressing, entry number + 1
    uint32_t indexCapacity_ = 0, erased_ = 0;
};

enum ShapeFlag : uint8_t {
    kShapeDictionary = 1 << 0,
    kShapeNonExtensible = 1 << 1,
    kShapeCached = 1 << 2,     // an inline cache names it (matters for dictionaries)
    kShapeHasSymbols = 1 << 3, // some own key is a (non-private) symbol
    kShapeLazy = 1 << 4,       // functions before materialisation (name, length, prototype are missing)
    kShapeUncacheable =
        1 << 5, // exotic objects whose named lookups are not plain (proxies, namespaces, String length…)
    kShapeHasReadOnly = 1 << 6, // some property is not writable or an accessor
    kShapeChanged = 1 << 7,     // on the list of shapes that the next minor collection visits
};

struct Transition {
    PropertyKey key; // null key: the non-extensible transition
    uint8_t attributes = 0;
    uint32_t shapeId = 0; // weak; 0: none
};
struct TransitionTable;

/// Objects with more named properties than this get a dictionary shape. Global objects, of which there are few, may
/// have more: optimized code takes their functions for constant, which it cannot do with a dictionary.
inline constexpr uint32_t kMaxFastProperties = 256, kMaxFastGlobals = 4096;

class Shape {
public:
    uint32_t id() const { return id_; }
    Value prototype() const { return prototype_; } // Object or null
    Object* prototypeObject() const {
        return prototype_.isNull() ? nullptr : reinterpret_cast<Object*>(prototype_.asCell());
    }
    bool isDictionary() const { return flags_ & kShapeDictionary; }
    bool isNonExtensible() const { return flags_ & kShapeNonExtensible; }
    bool isCacheable() const { return !(flags_ & (kShapeLazy | kShapeUncacheable)); }
    uint32_t propertyCount() const { return propertyCount_; }
    uint32_t slotCount() const { return slotCount_; }
    uint32_t inlineCapacity() const { return inlineCapacity_; }
    const PropertyTable* table() const { return table_; }
    /// The own property's entry, or null. Valid until the next structural change.
    const PropertyEntry* find(PropertyKey key) const {
        if (!table_) return nullptr;
        int32_t i = table_->find(key, propertyCount_);
        return i < 0 ? nullptr : &table_->entry(static_cast<uint32_t>(i));
    }

    // -- the transitions; see ShapeTable for roots ------------------------------------------------------------------
    Shape* addProperty(VM&, PropertyKey, uint8_t attributes);
    Shape* preventExtensions(VM&);

    uint32_t id_;
    CellKind kind_; // of its objects
    uint8_t flags_;
    uint8_t inlineCapacity_;
    uint8_t gcMark_;
    Value prototype_;
    Shape* parent_;
    PropertyTable* table_;         // shared along the chain; null for no properties
    uint32_t propertyCount_;       // entries of table_ that are ours (including tombstones in dictionaries)
    uint32_t slotCount_;           // slots in use, inline ones first
    PropertyKey key_;              // the property that this shape added
    FieldInfo field_;              // of that property
    uint8_t attributes_;           // of that property
    Transition onlyTransition_;    // the first edge out of this shape
    TransitionTable* transitions_; // further edges; null for none

private:
    friend class ShapeTable;
    Shape* findTransition(PropertyKey, uint8_t attributes, ShapeTable&) const;
    void addTransition(PropertyKey, uint8_t attributes, Shape* to);
};

/// All shapes of a VM.
class ShapeTable {
public:
    explicit ShapeTable(VM&);
    ~ShapeTable();
    Shape* at(uint32_t id) const { return base_ + id; }
    /// The root shape for objects of `kind` with this prototype; one per (prototype, kind, inline capacity, flags),
    /// weak. Marks the prototype object kIsPrototype.
    Shape* root(Value prototype, CellKind kind, uint8_t inlineCapacity, uint8_t flags = 0);
    /// A dictionary shape with a copy of `from`'s properties (from may be a dictionary; then its table is moved).
    Shape* toDictionary(Shape* from);
    /// The shape reached by adding from's properties, with attributes mapped, to the root with another prototype/flags.
    Shape* withPrototype(Shape* from, Value prototype);
    Shape* withAttributes(Shape* from, uint8_t clearForData, uint8_t clearForAccessors,
                          bool nonExtensible); // freeze, seal
    /// The shape that `from` becomes when the property at `index` gets other attributes.
    Shape* withEntryAttributes(Shape* from, uint32_t index, uint8_t attributes);
    /// The live shape whose memory a word points into, or null: the conservative scan of the native stack marks it, so
    /// C++ code may hold Shape* in locals like cells.
    Shape* fromAddress(uintptr_t word) const {
        auto offset = word - reinterpret_cast<uintptr_t>(base_);
        if (offset >= next_ * sizeof(Shape)) return nullptr;
        Shape* shape = base_ + offset / sizeof(Shape);
        return shape->id_ ? shape : nullptr;
    }
    Shape* allocate();
    /// A full collection calls beginMarking(true), marks shapes by Visitor::visitShape (gcMark_, parents, prototype,
    /// keys of the table up to propertyCount_), then sweep(heap, true): unmarked shapes are freed, weak transitions and
    /// roots pruned. A minor collection frees no shape: it calls visitNew, which visits prototype and keys of the
    /// shapes made or changed since the last collection, then sweep(heap, false).
    void beginMarking(bool full);
    void sweep(Heap&, bool full);
    void visitNew(Visitor&);
    /// Visits what `shape` refers to (prototype, own key, keys of a dictionary); not its parents.
    void visitReferences(Visitor&, Shape* shape);
    /// Tells the heap of memory that shapes took since the last call; may collect. For points where all is reachable.
    void accountMemory();
    /// The shape and its table were changed (dictionaries): to be visited by the next minor collection.
    void noteChanged(Shape*);
    uint32_t count() const { return live_; }
    Shape* base() const { return base_; }
    uint32_t limit() const { return next_; } // ids below this may be live

private:
    friend class Shape;
    VM& vm_;
    Shape* base_ = nullptr; // reserved region
    size_t capacity_ = 0;   // shapes that fit in it
    uint32_t next_ = kFirstRealShape, live_ = 0;
    size_t unaccountedBytes_ = 0;
    struct Impl;
    Impl* impl_;

    void free(Shape*);
    void dropTable(PropertyTable*);
    Shape* rebuild(Shape* from, Shape* root, uint8_t (*map)(const PropertyEntry&, uint32_t context), uint32_t context);
};

} // namespace tiercel

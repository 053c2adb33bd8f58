// Objects: a header, out-of-line slots, elements, and inline slots (plain objects) or native fields (other kinds).
//
//   +0 header | +8 slots | +16 elements | +24 inline slot 0 … (kind Object, Arguments; other kinds have capacity 0 and
//                                          put their own fields here)
//
// Named properties: the shape says the slot. Slot s < inlineCapacity is in the object, else slots_->at(s - capacity).
// Elements (array-index keys) are apart: `indexing_` says how they are stored. For dense kinds elements_->length_ is
// the array's length (kind Array) or one past the last stored index (others); elements_ is never null (the shared empty
// one).
//
// Internal methods: `o->get(vm, key)` and friends do what the specification's [[Get]] does for any object; exotic kinds
// (flag kExotic) go through `objectMethods(kind)`. All that can run user code (getters, proxies) may throw.
#pragma once

#include "runtime/completion.h"
#include "runtime/gc/rooted_vector.h"
#include "runtime/property_key.h"
#include "runtime/shape.h"

#include <optional>
#include <vector>

namespace tiercel {

class Realm;

/// Out-of-line property slots.
class Slots : public Cell {
public:
    uint32_t capacity_, pad_;
    Field<Value>* data() { return reinterpret_cast<Field<Value>*>(this + 1); }
    Field<Value>& at(uint32_t i) { return data()[i]; }
    static Slots* make(VM&, uint32_t capacity); // filled with undefined
};
static_assert(sizeof(Slots) == 16);

/// Dense elements. Kind Elements: Values (Empty = hole); kind DoubleElements: doubles (kHoleBits = hole).
class Elements : public Cell {
public:
    static constexpr uint64_t kHoleBits = 0x7FF8'DEAD'0000'0001ull; // a NaN that no arithmetic yields
    static constexpr uint32_t kMaxDense = 1u << 26;
    /// Bits of flags_ with IndexingKind::Fixed: attributes of all elements.
    static constexpr uint8_t kSealedElements = 1, kFrozenElements = 2;
    uint32_t length_, capacity_;
    Value* values() { return reinterpret_cast<Value*>(this + 1); }
    double* doubles() { return reinterpret_cast<double*>(this + 1); }
    uint64_t* words() { return reinterpret_cast<uint64_t*>(this + 1); }
    /// Null when the limit would be passed. [0, capacity) filled with holes of the kind.
    static Elements* make(VM&, bool doubles, uint32_t capacity, uint32_t length);
};
static_assert(sizeof(Elements) == 16);

/// Elements by hash: index → value and attributes. length_ at the same offset as in Elements.
class SparseElements : public Cell {
public:
    uint32_t length_, pad_;
    struct Entry {
        uint32_t index;
        uint8_t attributes;
        Value value; // or Accessor
    };
    struct Map;
    Map* map_; // outside the heap
    static SparseElements* make(VM&, uint32_t length);
    void visitEntries(Visitor&);
    void finalize(Heap&); // frees map_
    Entry* find(uint32_t index);
    void set(VM&, uint32_t index, Value, uint8_t attributes);
    bool erase(uint32_t index);
    size_t count() const;
    std::vector<uint32_t> sortedIndexes() const;
};

class Accessor : public Cell {
public:
    Field<Value> getter_, setter_; // callable or undefined
    static Accessor* make(VM&, Value getter, Value setter);
};

struct PropertyDescriptor {
    Value value = Value::empty(), getter = Value::empty(), setter = Value::empty(); // Empty: field absent
    std::optional<bool> writable, enumerable, configurable;
    bool isAccessor() const { return !getter.isEmpty() || !setter.isEmpty(); }
    bool isData() const { return !value.isEmpty() || writable.has_value(); }
    static PropertyDescriptor data(Value v, uint8_t attributes) {
        PropertyDescriptor d;
        d.value = v;
        d.writable = attributes & kWritable;
        d.enumerable = attributes & kEnumerable;
        d.configurable = attributes & kConfigurable;
        return d;
    }
    uint8_t attributes() const { // of a complete descriptor
        return static_cast<uint8_t>(
            (writable.value_or(false) ? kWritable : 0) | (enumerable.value_or(false) ? kEnumerable : 0) |
            (configurable.value_or(false) ? kConfigurable : 0) | (isAccessor() ? kAccessorProperty : 0));
    }
};

enum class KeyFilter { All, Strings, Symbols };

/// What an inline cache can remember of a lookup; filled by Object::lookup, which also prepares the objects for being
/// cached: prototypes on the way get kPrototypeCached, dictionary shapes kShapeCached, lazy functions are materialised
/// if the key is one of their lazy ones (so read the receiver's shape id after the lookup: `receiverShapeId`).
struct LookupResult {
    enum class Kind : uint8_t {
        Missing,
        Data,
        Accessor,
        ArrayLength,
        StringLength,
        Uncacheable
    } kind = Kind::Uncacheable;
    Object* holder = nullptr; // null: own property of the receiver
    uint32_t slot = 0;
    uint8_t attributes = 0;
    uint32_t ownerShapeId = 0;
    uint32_t receiverShapeId = 0;
};

class Object : public Cell {
public:
    static constexpr size_t kSlotsOffset = 8, kElementsOffset = 16, kInlineOffset = 24;

    Shape* shape(VM& vm) const;
    Value prototypeValue(VM& vm) const { return shape(vm)->prototype(); } // the slot, not [[GetPrototypeOf]]
    bool isArray() const { return kind_ == CellKind::Array; }
    bool isCallable() const { return hasFlag(kCallable); }
    bool isExotic() const { return hasFlag(kExotic); }

    // -- the essential internal methods (any object) -------------------------------------------------------------
    Completion<Value> getPrototypeOf(VM&); // Object or null
    Completion<bool> setPrototypeOf(VM&, Value proto);
    Completion<bool> isExtensible(VM&);
    Completion<bool> preventExtensions(VM&);
    Completion<std::optional<PropertyDescriptor>> getOwnProperty(VM&, PropertyKey);
    Completion<bool> defineOwnProperty(VM&, PropertyKey, const PropertyDescriptor&);
    Completion<bool> hasProperty(VM&, PropertyKey);
    Completion<Value> get(VM& vm, PropertyKey key) { return get(vm, key, Value(this)); }
    Completion<Value> get(VM&, PropertyKey, Value receiver);
    Completion<bool> set(VM&, PropertyKey, Value, Value receiver);
    Completion<bool> deleteProperty(VM&, PropertyKey);
    Completion<KeyList> ownPropertyKeys(VM&); // never private names

    // -- the specification's operations on objects -----------------------------------------------------------------
    Completion<void> put(VM&, PropertyKey, Value, bool throwOnFailure = true); // Set(O, P, V, Throw)
    Completion<bool> createDataProperty(VM&, PropertyKey, Value);
    Completion<void> createDataPropertyOrThrow(VM&, PropertyKey, Value);
    Completion<void> definePropertyOrThrow(VM&, PropertyKey, const PropertyDescriptor&);
    Completion<void> deletePropertyOrThrow(VM&, PropertyKey);
    Completion<bool> hasOwnProperty(VM&, PropertyKey);
    enum class Integrity { Sealed, Frozen };
    Completion<bool> setIntegrity(VM&, Integrity);
    Completion<bool> testIntegrity(VM&, Integrity);

    // -- ordinary objects, no user code runs ----------------------------------------------------------------------
    /// Finds a named key (not an index) along the chain as far as that can be cached and without running user code.
    LookupResult lookup(VM&, PropertyKey);
    /// Own data property without side effects, or Empty (accessors and exotic objects give Empty).
    Value getOwnData(VM&, PropertyKey);
    /// Defines an own property on an ordinary extensible object that does not have it yet, or overwrites a data
    /// property including its attributes. For set-up of builtins and literals. Index keys allowed.
    void defineDirect(VM&, PropertyKey, Value, uint8_t attributes = kDefaultAttributes);
    void defineAccessorDirect(VM&, PropertyKey, Value getter, Value setter, uint8_t attributes = kConfigurable);
    Value getSlot(VM& vm, uint32_t slot) const;
    /// Overwrites a property's value (not its first store): tracked, with barrier.
    void setSlot(VM& vm, uint32_t slot, Value v);
    /// The own named property, after making lazy ones (functions, the global object). No exotic ones.
    const PropertyEntry* findOwn(VM&, PropertyKey);
    /// Adds a named property by the (existing or new) transition; grows slots as needed.
    void addProperty(VM&, PropertyKey, Value, uint8_t attributes);
    /// Adopts `next`, which adds one slot to the current shape, and stores `v` there (the inline caches' add case).
    void transitionAdd(VM&, Shape* next, uint32_t slot, Value v);
    void setShape(Shape*);
    /// Stores into a slot without tracking.
    void storeSlot(VM& vm, Shape* shape, uint32_t slot, Value v);
    /// Functions: create name, length and prototype if still lazy.
    void ensureMaterialized(VM& vm) {
        if (hasFlag(kLazy)) [[unlikely]]
            materialize(vm);
    }
    /// To be called before any structural change of an object: bumps VM::protoEpoch if inline caches depend on it.
    void aboutToChangeStructure(VM&);
    /// Instead of that, where a property is added and nothing else changes.
    void aboutToAdd(VM&, PropertyKey);

    // -- elements ----------------------------------------------------------------------------------------------------
    uint32_t arrayLength() const { return elements_.get()->length_; } // kind Array
    /// Own element without side effects: Empty for a hole, an accessor or an exotic object.
    Value getOwnElement(VM&, uint32_t index) const;
    /// A dense element as stored, Empty for a hole; index < length.
    Value getOwnElementForCopy(uint32_t index) const;
    /// Own ordinary element store or append in dense range, converting kinds as needed; false if it needs the general
    /// path.
    bool setElementFast(VM&, uint32_t index, Value);
    void ensureElementsCapacity(VM&, uint32_t capacity);
    void convertElements(VM&, IndexingKind to); // widening in place
    void toSparse(VM&);
    Completion<bool> setArrayLength(VM&, uint32_t length); // ArraySetLength's effect; false if blocked

    /// A plain object with `inlineCapacity` inline slots.
    static Object* make(VM&, Shape*);
    static Object* make(VM&); // prototype: the current realm's Object.prototype
    static Object* make(VM&, Value prototype);

    Field<Slots*> slots_;       // null while all properties are inline
    Field<Elements*> elements_; // Elements or SparseElements
    Field<Value>* inlineSlots() {
        return reinterpret_cast<Field<Value>*>(reinterpret_cast<char*>(this) + kInlineOffset);
    }
    const Field<Value>* inlineSlots() const {
        return reinterpret_cast<const Field<Value>*>(reinterpret_cast<const char*>(this) + kInlineOffset);
    }

private:
    void materialize(VM&);
};
static_assert(sizeof(Object) == 24);

class Array {
public:
    /// An empty array of the current realm (or of `prototype`).
    static Object* make(VM&, uint32_t capacity = 0);
    static Object* makeWithPrototype(VM&, Value prototype);
    static Object* fromValues(VM&, const Value*, size_t count);
    /// Elements of a plain array (builtins/array_helpers.h), holes included; all of them are there.
    static Object* copyOf(VM&, Object* source, uint32_t start, uint32_t count);
    /// `new Array(n)`: n holes. RangeError when out of memory.
    /// `kind`: one of the Holey ones, where the length is not too great for dense elements.
    static Completion<Object*> makeHoley(VM&, uint32_t length, IndexingKind kind = IndexingKind::HoleyInt32);
    static void push(VM&, Object* array, Value); // ordinary array known to be extensible; no user code
};

/// Widens the record of the property at `index` of a non-dictionary shape for storing `v`; `initial` for the first
/// store of an object. Every C++ store into a named slot goes through here (Object's functions do it).
void storeTracked(VM&, Shape*, uint32_t index, Value v, bool initial);
/// The property with that record is no constant any more.
void noteOverwritten(VM&, uint32_t ownerShapeId);

/// Internal methods of an exotic kind; every entry is set (ordinary ones where not special).
struct ObjectMethods {
    Completion<Value> (*getPrototypeOf)(VM&, Object*);
    Completion<bool> (*setPrototypeOf)(VM&, Object*, Value);
    Completion<bool> (*isExtensible)(VM&, Object*);
    Completion<bool> (*preventExtensions)(VM&, Object*);
    Completion<std::optional<PropertyDescriptor>> (*getOwnProperty)(VM&, Object*, PropertyKey);
    Completion<bool> (*defineOwnProperty)(VM&, Object*, PropertyKey, const PropertyDescriptor&);
    Completion<bool> (*hasProperty)(VM&, Object*, PropertyKey);
    Completion<Value> (*get)(VM&, Object*, PropertyKey, Value receiver);
    Completion<bool> (*set)(VM&, Object*, PropertyKey, Value, Value receiver);
    Completion<bool> (*deleteProperty)(VM&, Object*, PropertyKey);
    Completion<KeyList> (*ownPropertyKeys)(VM&, Object*);
};
extern const ObjectMethods kOrdinaryMethods;  // object_ordinary.cpp; the spec's Ordinary* operations
const ObjectMethods& objectMethods(CellKind); // kOrdinaryMethods unless the kind is exotic
/// ValidateAndApplyPropertyDescriptor for exotic kinds to reuse. `object` may be null (validate only).
Completion<bool> validateAndApply(VM&, Object* object, PropertyKey, bool extensible, const PropertyDescriptor&,
                                  const std::optional<PropertyDescriptor>& current);

/// Boolean, Number, Symbol, BigInt and String wrapper objects.
class PrimitiveObject : public Object {
public:
    Field<Value> primitive_;
};

/// Native data with a finalizer, for builtins that own memory outside the heap.
class NativeBox : public Cell {
public:
    void* data_;
    void (*free_)(void*);
};

/// A fixed list of values (internal use: argument lists, template objects…).
class InternalArray : public Cell {
public:
    uint32_t length_, pad_;
    Field<Value>* data() { return reinterpret_cast<Field<Value>*>(this + 1); }
    static InternalArray* make(VM&, uint32_t length); // filled with undefined
};

} // namespace tiercel

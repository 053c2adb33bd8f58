// Feedback cells: what each site of a function has seen. Shared by all tiers; one array of 64-byte cells per CodeBlock,
// indexed by the F operand. Written on slow paths, read by fast paths and by optimizing compilers.
//
// A cached case is keyed by the receiver's 32-bit shape id. Cases that went through the prototype chain also hold
// the VM::protoEpoch they were filled in; a mismatch is a miss. Shapes are held weakly (cleared after full collections:
// CodeBlock::sweepFeedback), holders strongly.
#pragma once

#include "runtime/object.h"

#include <cstdint>

namespace tiercel {

class CodeBlock;
class InternalArray;

enum class CacheKind : uint8_t {
    None,        // empty
    OwnInline,   // value at receiver + offset bytes
    OwnSlots,    // value at receiver->slots_ + offset bytes
    ProtoInline, // value at holder + offset (epoch)
    ProtoSlots,  // value at holder->slots_ + offset (epoch)
    Getter,  // accessor in a slot of `holder` (null: of the receiver), offset as for data; `extra` 1: in slots_ (epoch)
    Missing, // not found anywhere: undefined (epoch)
    ArrayLength,
    StringLength,
    AddInline, // store: transition to newShapeId, value at offset in the object (epoch)
    AddSlots,  // store: transition to newShapeId, value in slots_, room guaranteed by checking capacity (epoch)
    Setter,    // as Getter (epoch)
    Proxy, // for the graph alone: newShapeId the handler's shape, holder the template of its trap, extra the target's
           // shape; the last ones seen
    GlobalLexical, // newShapeId and extra together: address of the GlobalLexical::Binding
    // element sites
    ElementKey, // property by string/symbol key: `key` pointer must match, then as the sub-case in `sub`
};

enum class CacheState : uint8_t { Uninitialized, Monomorphic, Polymorphic, Megamorphic };

struct PropertyCase {
    uint32_t shapeId = 0;
    CacheKind kind = CacheKind::None;
    uint8_t fieldKind = 0; // stores: FieldKind bits that may be stored without the slow path; kFieldAny: no check
    uint16_t hits = 0;     // saturating; only counted under --ic-stats
    uint32_t offset = 0;   // bytes from the object, or from the Slots cell
    uint32_t epoch = 0;
    Cell* holder = nullptr;
    uint32_t newShapeId = 0; // Add*
    uint32_t extra = 0;      // stores with fieldKind == kFieldObject: required shape of the value, or 0
};
static_assert(sizeof(PropertyCase) == 32);
/// Sets kind and offset for a property of objects of that shape themselves.
inline void locateOwn(const Shape& shape, uint32_t slot, PropertyCase& c) {
    bool isInline = slot < shape.inlineCapacity();
    c.kind = isInline ? CacheKind::OwnInline : CacheKind::OwnSlots;
    c.offset = static_cast<uint32_t>(isInline ? Object::kInlineOffset + slot * sizeof(Value)
                                              : sizeof(Slots) + (slot - shape.inlineCapacity()) * sizeof(Value));
}

/// Up to four cases, outside the heap, owned by the CodeBlock. Of a call site: the templates of the functions that were
/// called, as holders; a count of kManyCallees says that there were more, or others than bytecode functions.
struct PolymorphicCases {
    static constexpr uint8_t kManyCallees = 5;
    uint8_t count = 0;
    PropertyCase cases[4];
};

/// The cell of property, element-with-key, global and instanceof sites.
struct alignas(64) FeedbackCell {
    FeedbackCell()
        : mono(), polymorphic(nullptr), function(nullptr), state(CacheState::Uninitialized), elementKinds(0), misses(0),
          count(0) {}
    union {
        PropertyCase mono;     // Monomorphic: the case; otherwise mono.shapeId is 0 (never matches)
        struct {               // calls
            Cell* target;      // the one callee seen (Function: its template for closures of one literal), or null
            uint32_t count;    // calls made (saturating)
            uint8_t callState; // CacheState: Monomorphic: target is the only one; Polymorphic: the newest of several,
                               // which `polymorphic` lists. Cell's `state` follows after some misses
            uint8_t targetIsTemplate;
            CodeBlock* code; // Monomorphic with a template as target: its bytecode; such a target has the caller's
                             // realm and is no class constructor (New: it is a base constructor)
            uint32_t functionShape;   // New: shape of the function object, and
            uint32_t prototypeOffset; // where its `prototype` lies in slots_
        } call;
        struct {              // allocation sites
            uint32_t shapeId; // final shape
            uint32_t inlineCapacity;
            uint32_t count;
            uint64_t fieldKinds; // object literals: a byte of FieldKind bits that value 0..7 may have on the fast path
        } allocation;
    };
    PolymorphicCases* polymorphic; // Polymorphic state; calls: callState
    Cell* function;  // calls of bytecode functions: the first function object that was noted; a hint, held strongly
    PropertyKey key; // element sites: the constant key
    CacheState state;
    uint8_t elementKinds; // element sites, array literals: set of ElementSeen bits
    uint16_t misses;
    uint32_t count; // element sites: a bit for each IndexingKind of the typed arrays seen
};
static_assert(sizeof(FeedbackCell) == 64);

/// What element sites have seen (bits of FeedbackCell::elementKinds and of the op's feedback byte).
enum ElementSeen : uint8_t {
    kSeenInt32Elements = 1 << 0,
    kSeenDoubleElements = 1 << 1,
    kSeenAnyElements = 1 << 2,
    kSeenHoles = 1 << 3,
    kSeenTypedArray = 1 << 4,
    kSeenString = 1 << 5,
    kSeenOutOfBounds = 1 << 6,
    kSeenOther = 1 << 7,
};
/// The same of IteratorNext: kSeenDoubleElements, kSeenOther, and of iterators that compilers step (IteratorOf,
/// ArrayIterationKind) what they walk and what they give.
enum IteratorSeen : uint8_t {
    kSeenIteratorOfArray = 1 << 0,
    kSeenIteratorOfMap = 1 << 2,
    kSeenIteratorOfSet = 1 << 3,
    kSeenIteratorOf = kSeenIteratorOfArray | kSeenIteratorOfMap | kSeenIteratorOfSet,
    kSeenKeys = 1 << 4,
    kSeenItems = 1 << 5,
    kSeenEntries = 1 << 6,
};

/// Megamorphic lookups: (shape, key) → case, shared by the VM's sites; direct mapped.
struct MegamorphicCache {
    static constexpr uint32_t kEntries = 2048;
    struct Entry {
        uint32_t shapeId = 0;
        uint32_t pad = 0;
        uint64_t key = 0;
        PropertyCase what;
    };
    Entry gets[kEntries];
    Entry sets[kEntries];
    /// The names that for-in gives of plain objects without elements whose prototypes have no enumerable properties.
    struct Enumeration {
        uint32_t shapeId = 0, epoch = 0;
        InternalArray* keys = nullptr;
        InternalArray* slots = nullptr; // as ForInList has them
    };
    static constexpr uint32_t kEnumerations = 64;
    Enumeration enumerations[kEnumerations];
    /// Machine code computes it too (baseline/helpers.cpp).
    static constexpr uint32_t kShapeFactor = 0x9E37'79B1u;
    static constexpr int kKeyShift1 = 4, kKeyShift2 = 15;
    static uint32_t slot(uint32_t shapeId, uint64_t key) {
        return static_cast<uint32_t>((shapeId * kShapeFactor) ^ (key >> kKeyShift1) ^ (key >> kKeyShift2)) &
               (kEntries - 1);
    }
    void clear();             // after full collections
    void clearEnumerations(); // after all: they do not keep the names alive
};

} // namespace tiercel

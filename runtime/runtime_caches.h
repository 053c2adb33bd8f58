// Per-VM state of the operations on values: the spellings of small integers and recent doubles, what was found lately
// of shapes, strings and functions, the registry of Symbol.for, the random generator. Made on first use through
// `runtimeCaches(vm)`.
#pragma once

#include "runtime/vm.h"

#include <array>
#include <unordered_map>

namespace tiercel {

class AtomicsWaiters;
class DateState;
struct LocaleState;
class RegExpState;

class RuntimeCaches final : RootVisitor {
public:
    static constexpr uint32_t kSmallIntegers = 1024;
    static constexpr uint32_t kNumberEntries = 1024;

    explicit RuntimeCaches(VM&);
    ~RuntimeCaches();
    RuntimeCaches(const RuntimeCaches&) = delete;

    String* smallIntegers[kSmallIntegers] = {}; // spellings of 0..1023, made on demand
    struct NumberEntry {
        uint64_t bits = 0;
        String* text = nullptr;
    };
    NumberEntry numbers[kNumberEntries]; // spellings of other numbers, by hash of their bits

    /// Of plain objects, by shape (plain_properties.h); forgotten by every collection.
    static constexpr uint32_t kShapeKeys = 64, kShapeCopies = 64;
    struct ShapeKeys {
        uint32_t shape = 0;
        InternalArray* keys = nullptr; // the enumerable ones, in order
    };
    struct ShapeCopy {
        uint32_t from = 0, empty = 0, copy = 0; // what an empty object becomes with the properties of `from`
    };
    /// The property that JSON.parse added last to objects of a shape: records tend to be alike.
    static constexpr uint32_t kJsonSteps = 64;
    struct JsonStep {
        uint32_t from = 0, to = 0; // shapes
        PropertyKey key;
    };
    JsonStep jsonSteps[kJsonSteps];
    ShapeKeys shapeKeys[kShapeKeys];
    ShapeCopy shapeCopies[kShapeCopies];

    /// Transitions of shapes that have several; forgotten by every collection.
    static constexpr uint32_t kTransitions = 128;
    struct RecentTransition {
        uint32_t from = 0, to = 0;
        uint64_t key = 0;
        uint8_t attributes = 0;
    };
    RecentTransition transitions[kTransitions];

    /// What objects of a shape become when they are sealed or frozen; forgotten by every collection.
    static constexpr uint32_t kIntegrityShapes = 16;
    struct IntegrityShape {
        uint32_t from = 0, to = 0;
        uint8_t clearForData = 0, clearForAccessors = 0;
        bool nonExtensible = false;
    };
    IntegrityShape integrityShapes[kIntegrityShapes];

    /// Strings that have been made property keys; forgotten by every collection.
    static constexpr uint32_t kInterned = 2048;
    struct Interned {
        String *text = nullptr, *atom = nullptr; // of the same content, two cells
    };
    Interned interned[kInterned];
    static uint32_t internedSlot(const String* text) {
        auto address = reinterpret_cast<uintptr_t>(text);
        return static_cast<uint32_t>(address >> 3 ^ address >> 14) % kInterned;
    }

    /// By shape, constructors that `instanceof` asks for nothing but their property `prototype` (operators.cpp);
    /// forgotten by every collection.
    static constexpr uint32_t kConstructors = 32;
    struct Constructor {
        uint32_t shape = 0, epoch = 0;
        Realm* realm = nullptr;
        uint32_t offset = 0; // of `prototype`, in the object or in its slots
        enum class Where : uint8_t { Object, Slots, Elsewhere } where = Where::Elsewhere;
    };
    std::array<Constructor, 2> constructors[kConstructors]; // the one entered last first

    /// By shape, objects that have served as property descriptors (property_descriptor.cpp); forgotten by every
    /// collection.
    static constexpr uint32_t kDescriptorShapes = 32, kDescriptorFields = 6;
    struct DescriptorShape {
        uint32_t shape = 0, epoch = 0;
        bool known = false;                       // else their fields are to be asked for one by one
        uint8_t present = 0, inSlots = 0;         // bits by field
        uint32_t offsets[kDescriptorFields] = {}; // in the object or in its slots
    };
    DescriptorShape descriptorShapes[kDescriptorShapes];

    /// Function.prototype.toString's texts, by template; forgotten by every collection.
    static constexpr uint32_t kFunctionTexts = 16;
    struct FunctionText {
        const Cell* code = nullptr;
        String* text = nullptr;
    };
    FunctionText functionTexts[kFunctionTexts];

    /// "[object Tag]" by the tag, a String or an address of characters that stay; forgotten by every collection.
    static constexpr uint32_t kTagTexts = 16;
    struct TagText {
        const void* tag = nullptr;
        String* text = nullptr;
    };
    TagText tagTexts[kTagTexts];

    /// %ArrayIteratorPrototype%, with this shape and at this epoch, has no `return` (closeArrayWalk).
    uint32_t noReturnShape = 0, noReturnEpoch = 0;

    /// The frames of generators that have ended, for others of the same size; forgotten by every collection.
    static constexpr uint32_t kSpareFrames = 16;
    SavedFrame* spareFrames[kSpareFrames] = {};

    std::unordered_map<String*, Symbol*> symbolRegistry; // Symbol.for: atom (or index spelling, kept unique) → symbol
    std::unordered_map<uint32_t, Symbol*> symbolRegistryByIndex;
    static constexpr uint32_t kRecentSymbols = 16; // of the first one, whose entries stay
    std::pair<const String*, Symbol*> recentSymbols[kRecentSymbols] = {};

    /// Private key under which objects that are no errors keep what Error.captureStackTrace recorded.
    Symbol* stackSymbol = nullptr;

    /// Of {value, done} in the realm where the last one was made (createIterResult).
    Shape* iterResultShape = nullptr;

    std::shared_ptr<RegExpState> regexp;     // builtins/regexp_state.h
    std::shared_ptr<AtomicsWaiters> atomics; // builtins/atomics.cpp
    std::shared_ptr<DateState> date;         // builtins/date.h
    std::shared_ptr<LocaleState> locale;     // builtins/locale.h

    /// Math.random: uniform in [0, 1), xorshift128+ seeded by --seed.
    double nextRandom();

private:
    void visitRoots(Visitor&) override;
    Heap& heap_;
    uint64_t random_[2];
};

RuntimeCaches& runtimeCaches(VM&);

} // namespace tiercel

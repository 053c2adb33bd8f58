// Per-VM state of the operations on values: the spellings of small integers and recent doubles, the registry of
// Symbol.for, the random generator. Made on first use through `runtimeCaches(vm)`.
#pragma once

#include "runtime/vm.h"

#include <unordered_map>

namespace tiercel {

class AtomicsWaiters;
class DateState;
struct LocaleState;
class RegExpState;

class RuntimeCaches final : RootVisitor {
public:
    static constexpr uint32_t kSmallIntegers = 1024;
    static constexpr uint32_t kNumberEntries = 256;

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

    /// %ArrayIteratorPrototype%, with this shape and at this epoch, has no `return` (closeArrayWalk).
    uint32_t noReturnShape = 0, noReturnEpoch = 0;

    /// The frames of generators that have ended, for others of the same size; forgotten by every collection.
    static constexpr uint32_t kSpareFrames = 16;
    SavedFrame* spareFrames[kSpareFrames] = {};

    std::unordered_map<String*, Symbol*> symbolRegistry; // Symbol.for: atom (or index spelling, kept unique) → symbol
    std::unordered_map<uint32_t, Symbol*> symbolRegistryByIndex;

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

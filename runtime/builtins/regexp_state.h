// What the files of RegExp share: compiled programs and their cache, the run of a program over a string, per-realm
// state (shapes, originals of the prototype, the legacy static properties).
//
// Fast paths: `isPristine(regexp)` tells that nothing a program could observe distinguishes the specification's steps
// (Get of exec, flags, constructor …) from using the object's own fields. It compares the regexp's shape, then the
// words that the prototype and the constructor hold under those names with the originals.
//
// Programs are immutable and shared between RegExp objects by reference count. The first user charges the heap.
#pragma once

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/regexp.h"
#include "runtime/regexp/regexp.h"

#include <unordered_map>

namespace tiercel {

struct SharedProgram {
    std::unique_ptr<regexp::Program> program;
    uint32_t references = 1;
    size_t chargedBytes = 0;
    String* source = nullptr; // kept alive by the cache while `cached`
    bool cached = false;
};
/// Gives up a reference; null is allowed.
void releaseProgram(Heap&, SharedProgram*);

/// The match that RegExp.$1 and friends tell of (the proposal "Legacy RegExp features").
struct LegacyMatch {
    String* input = nullptr;                  // null: no match yet
    Value inputProperty = Value::undefined(); // RegExp.input as assigned; undefined: `input`
    std::vector<int32_t> captures;
    bool invalid = false; // the last match was of a subclass or of another realm
};

struct RealmRegExp {
    Realm* realm = nullptr;
    Object* prototype = nullptr;
    Object* constructor = nullptr;
    Shape* instanceShape = nullptr; // of plain regexps: lastIndex alone
    Shape* resultShape = nullptr;   // arrays with index, input, groups
    LegacyMatch legacy;

    // The properties that fast paths rely on: where they are and what they held.
    static constexpr size_t kWatched = 11; // exec, flags, eight flag getters, constructor
    uint32_t prototypeShapeId = 0, constructorShapeId = 0;
    uint32_t slots[kWatched] = {};
    Value originals[kWatched];
    uint32_t speciesSlot = 0;
    Value speciesOriginal;
};

class RegExpState final : RootVisitor {
public:
    explicit RegExpState(VM&);
    ~RegExpState();
    RegExpState(const RegExpState&) = delete;

    RealmRegExp& of(Realm*);
    /// A counted reference to the program, from the cache or compiled. SyntaxError.
    Completion<SharedProgram*> program(String* pattern, regexp::Flags);

    regexp::ExecContext context;
    std::vector<int32_t> captures; // of the last run

private:
    void visitRoots(Visitor&) override;
    void dropCache();
    static constexpr size_t kMaxCached = 512;
    VM& vm_;
    std::vector<std::unique_ptr<RealmRegExp>> realms_;
    std::unordered_multimap<uint64_t, SharedProgram*> cache_;
};
RegExpState& regExpState(VM&);

inline regexp::Flags regExpFlags(const RegExpObject* r) { return regexp::Flags::fromBits(r->flagBits_); }
inline const regexp::Program& programOf(const RegExpObject* r) { return *r->program_->program; }
inline RegExpObject* regExpIf(Value v) { return cellIf<RegExpObject, CellKind::RegExp>(v); }

/// Records the prototype's properties as the originals; called at the end of setupRegExp.
void recordOriginals(VM&, RealmRegExp&);
bool isPristine(VM&, const Object* regexp);

/// RegExpAlloc, without prototype look-up.
RegExpObject* allocateRegExp(VM&, Object* prototype);
/// RegExpInitialize with strings.
Completion<void> initializeRegExp(VM&, RegExpObject*, String* pattern, regexp::Flags);
/// ParseFlags of RegExpInitialize; SyntaxError.
Completion<regexp::Flags> parseRegExpFlags(VM&, String*);

/// Runs the program from `index`; true: state.captures is filled. Does not touch lastIndex nor the legacy properties.
Completion<bool> runProgram(VM&, RegExpState&, const regexp::Program&, String* subject, uint32_t index, bool sticky);
/// Tells the legacy properties of a successful match (state.captures).
void noteMatch(VM&, RegExpState&, RegExpObject*, String* subject);
/// Steps of RegExpBuiltinExec up to the captures: true if matched (state.captures); lastIndex is brought up to date.
Completion<bool> matchAtLastIndex(VM&, RegExpState&, RegExpObject*, String* subject);
/// The result array from state.captures.
Completion<Value> makeMatchResult(VM&, RegExpState&, RegExpObject*, String* subject);
/// Set(R, "lastIndex", v, true).
Completion<void> setLastIndex(VM&, RegExpObject*, Value);
/// AdvanceStringIndex.
uint64_t advanceStringIndex(VM&, String*, uint64_t index, bool unicode);
inline Value captureValue(VM& vm, String* subject, const int32_t* captures, uint32_t group) {
    int32_t start = captures[2 * group];
    if (start < 0) return Value::undefined();
    return subject->substring(vm, static_cast<uint32_t>(start), static_cast<uint32_t>(captures[2 * group + 1]));
}

std::span<const BuiltinRow> regExpSymbolRows();      // regexp_symbols.cpp
void setupRegExpStringIterator(Realm&);              // regexp_symbols.cpp
void setupLegacyRegExp(Realm&, Object* constructor); // regexp_legacy.cpp

} // namespace tiercel

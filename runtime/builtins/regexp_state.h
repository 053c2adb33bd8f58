// What the files of RegExp share: programs and their cache, the run of a program over a string, per-realm state
// (shapes, originals of the prototype, the legacy static properties).
//
// Fast paths: `isPristine(regexp)` tells that nothing a program could observe distinguishes the specification's steps
// (Get of exec, flags, constructor …) from using the object's own fields. The regexp has the shape of plain ones, and a
// Validity (dependencies.h) holds that says the prototype and the constructor are as they were. Where that cannot be
// depended on any more, the words under the watched names are compared with the originals each time.
//
// A RegExpProgram is a cell that regexps, literal sites and the cache share; it is compiled when it first runs.
#pragma once

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/regexp.h"
#include "runtime/dependencies.h"
#include "runtime/regexp/regexp.h"

#include <unordered_map>

namespace tiercel {

/// The match that RegExp.$1 and friends tell of (the proposal "Legacy RegExp features").
struct LegacyMatch {
    static constexpr uint32_t kGroups = 10;   // that are kept: the match and $1 to $9; the last one comes behind
    String* input = nullptr;                  // null: no match yet
    Value inputProperty = Value::undefined(); // RegExp.input as assigned; undefined: `input`
    uint32_t groups = 0;                      // of the program, the match included
    int32_t captures[2 * kGroups + 2];
    bool invalid = false; // the last match was of a subclass or of another realm
};

struct RealmRegExp {
    Realm* realm = nullptr;
    Object* prototype = nullptr;
    Object* constructor = nullptr;
    Shape* instanceShape = nullptr; // of plain regexps: lastIndex alone
    Shape* resultShape = nullptr;   // arrays with index, input, groups; once there was one
    LegacyMatch legacy;
    // The record of lastIndex in instanceShape has seen integers and overwriting: stores of integers change nothing.
    bool lastIndexSettled = false;

    // The properties that fast paths rely on: where they are and what they held.
    static constexpr size_t kWatched = 16; // exec, flags, eight flag getters, constructor, five symbol methods
    uint32_t prototypeShapeId = 0, constructorShapeId = 0;
    uint32_t slots[kWatched] = {};
    Value originals[kWatched];
    uint32_t speciesSlot = 0;
    Value speciesOriginal;
    std::unique_ptr<Validity> untouched; // holds: all of them are the originals
    uint32_t validities = 0;             // how many there were
};

class RegExpState final : RootVisitor {
public:
    explicit RegExpState(VM&);
    ~RegExpState();
    RegExpState(const RegExpState&) = delete;

    RealmRegExp& of(Realm* realm) { return last_ && last_->realm == realm ? *last_ : find(realm); }
    /// The program with that source, from the cache or new; not compiled.
    RegExpProgram* program(String* pattern, regexp::Flags);

    regexp::ExecContext context;
    std::vector<int32_t> captures; // of the last run that matched

private:
    void visitRoots(Visitor&) override;
    RealmRegExp& find(Realm*);
    static constexpr size_t kMaxCached = 512;
    VM& vm_;
    std::vector<std::unique_ptr<RealmRegExp>> realms_;
    RealmRegExp* last_ = nullptr;
    std::unordered_multimap<uint64_t, RegExpProgram*> cache_;
};
RegExpState& regExpState(VM&);

inline regexp::Flags regExpFlags(const RegExpProgram* p) {
    return regexp::Flags::fromBits(static_cast<unsigned>(p->flagBits_));
}
inline regexp::Flags regExpFlags(const RegExpObject* r) { return regExpFlags(r->program_.get()); }
inline RegExpObject* regExpIf(Value v) { return cellIf<RegExpObject, CellKind::RegExp>(v); }

/// Records the prototype's properties as the originals; called at the end of setupRegExp.
void recordOriginals(VM&, RealmRegExp&);
bool isPristineSlowly(VM&, RealmRegExp&);
inline bool isPristine(VM& vm, RegExpState& state, const Object* object) {
    RealmRegExp& realm = state.of(vm.realm);
    if (!realm.instanceShape || object->shapeId_ != realm.instanceShape->id()) return false;
    return (realm.untouched && realm.untouched->word) || isPristineSlowly(vm, realm);
}
inline bool isPristine(VM& vm, const Object* object) {
    return object->kind() == CellKind::RegExp && isPristine(vm, regExpState(vm), object);
}

/// RegExpAlloc, without prototype look-up.
RegExpObject* allocateRegExp(VM&, Object* prototype);
/// RegExpInitialize with strings. SyntaxError.
Completion<void> initializeRegExp(VM&, RegExpObject*, String* pattern, regexp::Flags);
/// ParseFlags of RegExpInitialize; SyntaxError.
Completion<regexp::Flags> parseRegExpFlags(VM&, String*);
/// Compiles the program if that was not done before. SyntaxError where it is too large (or, of no literal, wrong).
Completion<const regexp::Program*> compileProgram(VM&, RegExpProgram*);
inline Completion<const regexp::Program*> programOf(VM& vm, const RegExpObject* r) {
    RegExpProgram* p = r->program_;
    if (p->program_) [[likely]]
        return static_cast<const regexp::Program*>(p->program_);
    return compileProgram(vm, p);
}
/// The program's group names as property keys: atoms, in the program's order.
InternalArray* groupKeys(VM&, RegExpProgram*);

/// A program and a string, to be run any number of times while no user code runs.
class ProgramRun {
public:
    ProgramRun(VM& vm, RegExpState& state, const regexp::Program& program, String* subject)
        : vm_(vm), state_(state), program_(program), input_(inputOf(subject->view(vm))) {
        if (state.captures.size() < program.captureSlots()) state.captures.resize(program.captureSlots());
    }
    /// The first match from `index` on (sticky: at it); true: state.captures is filled.
    Completion<bool> from(uint32_t index, bool sticky) {
        regexp::Outcome outcome = regexp::exec(program_, input_, index, state_.captures, state_.context, sticky);
        if (outcome == regexp::Outcome::Match) return true;
        if (outcome == regexp::Outcome::NoMatch) return false;
        return abrupt(outcome);
    }

private:
    static regexp::Input inputOf(StringView view) {
        if (view.isTwoByte()) return regexp::Input(std::u16string_view(view.utf16(), view.length()));
        return regexp::Input(std::span(view.latin1(), view.length()));
    }
    Completion<bool> abrupt(regexp::Outcome);
    VM& vm_;
    RegExpState& state_;
    const regexp::Program& program_;
    regexp::Input input_;
};

/// Tells the legacy properties of a successful match (state.captures).
void noteMatch(VM&, RegExpState&, RegExpObject*, const regexp::Program&, String* subject);
/// Steps of RegExpBuiltinExec up to the captures: true if matched (state.captures); lastIndex is brought up to date.
Completion<bool> matchAtLastIndex(VM&, RegExpState&, RegExpObject*, String* subject);
/// The result array from state.captures.
Completion<Value> makeMatchResult(VM&, RegExpState&, RegExpObject*, String* subject);
/// The groups object of a match; undefined for programs without names.
Value groupsObject(VM&, RegExpProgram*, String* subject, const int32_t* captures);
/// Set(R, "lastIndex", v, true).
Completion<void> setLastIndex(VM&, RegExpObject*, Value);
/// AdvanceStringIndex.
uint64_t advanceStringIndex(VM&, String*, uint64_t index, bool unicode);
/// After an empty match at lastIndex: steps over it (the loops of match, replace and the string iterator).
Completion<void> advanceLastIndex(VM&, Object* rx, String* subject, bool fullUnicode);
bool contains(VM&, String* text, char16_t unit);
inline Value captureValue(VM& vm, String* subject, const int32_t* captures, uint32_t group) {
    int32_t start = captures[2 * group];
    if (start < 0) return Value::undefined();
    return subject->substring(vm, static_cast<uint32_t>(start), static_cast<uint32_t>(captures[2 * group + 1]));
}

std::span<const BuiltinRow> regExpSymbolRows();      // regexp_symbols.cpp
void setupRegExpStringIterator(Realm&);              // regexp_iterator.cpp
void setupLegacyRegExp(Realm&, Object* constructor); // regexp_legacy.cpp

} // namespace tiercel

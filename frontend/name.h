// Interned names: identifiers, property names, and the contents of string literals.
//
// Two Names of one NameTable are the same string exactly when they are the same pointer. The table is independent of
// the runtime's heap; it lives as long as the parsed unit, its FunctionSummaries and its ScopeInfos (all of which hold
// it by shared_ptr). Names of different tables are compared with sameText().
//
// Example: table.intern(u"x") == table.intern(u"x").
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "frontend/arena.h"
#include "runtime/gc/external_charge.h"

namespace tiercel::frontend {

struct Variable;

class Name {
public:
    static constexpr uint32_t kNotIndex = 0xFFFFFFFF;

    [[nodiscard]] std::u16string_view view() const { return {data_, length_}; }
    [[nodiscard]] uint32_t length() const { return length_; }
    [[nodiscard]] uint32_t hash() const { return hash_; }
    // All code units are below 0x100.
    [[nodiscard]] bool isLatin1() const { return isLatin1_; }
    // The name is a canonical array index ("0" to "4294967294").
    [[nodiscard]] bool isIndex() const { return index_ != kNotIndex; }
    [[nodiscard]] uint32_t index() const { return index_; }
    [[nodiscard]] bool isPrivate() const { return length_ > 0 && data_[0] == u'#'; }

    [[nodiscard]] bool sameText(const Name& other) const {
        return this == &other || (hash_ == other.hash_ && view() == other.view());
    }

    // Scratch for the consumer: an index into its own table of strings or constants, -1 when unset. A generator that
    // uses it must not rely on values left by another one.
    mutable int32_t consumerIndex = -1;

private:
    friend class NameTable;
    friend class Parser;
    friend class Lexer;

    const char16_t* data_ = nullptr;
    Name* nextInBucket_ = nullptr;
    mutable Variable* binding_ = nullptr; // scope analysis: the innermost open declaration of the name
    mutable uint32_t seenEpoch_ = 0;      // scope analysis: scratch
    mutable uint32_t seenIndex_ = 0;
    uint32_t length_ = 0;
    uint32_t hash_ = 0;
    uint32_t index_ = kNotIndex;
    uint8_t token_ = 0; // the lexer's token kind when the name is a keyword or contextual word
    bool isLatin1_ = true;
};

// Names that the parser and its users need without spelling them.
struct WellKnownNames {
#define TIERCEL_WELL_KNOWN_NAMES(V)                                                                                    \
    V(empty, u"")                                                                                                      \
    V(arguments, u"arguments")                                                                                         \
    V(eval, u"eval")                                                                                                   \
    V(constructor, u"constructor")                                                                                     \
    V(privateConstructor, u"#constructor")                                                                             \
    V(prototype, u"prototype")                                                                                         \
    V(proto, u"__proto__")                                                                                             \
    V(async, u"async")                                                                                                 \
    V(await, u"await")                                                                                                 \
    V(yield, u"yield")                                                                                                 \
    V(let, u"let")                                                                                                     \
    V(staticName, u"static")                                                                                           \
    V(get, u"get")                                                                                                     \
    V(set, u"set")                                                                                                     \
    V(of, u"of")                                                                                                       \
    V(as, u"as")                                                                                                       \
    V(from, u"from")                                                                                                   \
    V(target, u"target")                                                                                               \
    V(meta, u"meta")                                                                                                   \
    V(with, u"with")                                                                                                   \
    V(useStrict, u"use strict")                                                                                        \
    V(defaultName, u"default")                                                                                         \
    V(starDefault, u"*default*")                                                                                       \
    V(thisName, u"this")                                                                                               \
    V(newTarget, u"new.target")                                                                                        \
    V(callee, u".callee")                                                                                              \
    V(undefined, u"undefined")
#define V(id, text) const Name* id = nullptr;
    TIERCEL_WELL_KNOWN_NAMES(V)
#undef V
};

class NameTable {
public:
    NameTable();
    NameTable(const NameTable&) = delete;
    NameTable& operator=(const NameTable&) = delete;
    ~NameTable() = default;

    [[nodiscard]] const Name* intern(std::u16string_view text) { return internHashed(text, hashOf(text)); }
    [[nodiscard]] const Name* internHashed(std::u16string_view text, uint32_t hash);
    // The existing name of that text, or null.
    [[nodiscard]] const Name* find(std::u16string_view text) const;
    [[nodiscard]] const WellKnownNames& wellKnown() const { return wellKnown_; }
    // Forgets what a parse that failed has left in the names.
    void resetScratch();
    [[nodiscard]] uint32_t count() const { return count_; }
    // Tells the heap what the table takes by now. The heap must outlive the table then.
    void chargeTo(Heap& heap);

    static constexpr uint32_t kHashSeed = 0x811C9DC5;
    [[nodiscard]] static uint32_t hashStep(uint32_t hash, char16_t unit) { return (hash ^ unit) * 0x01000193; }
    [[nodiscard]] static uint32_t hashOf(std::u16string_view text) {
        uint32_t hash = kHashSeed;
        for (char16_t unit : text) hash = hashStep(hash, unit);
        return hash;
    }

private:
    friend class Lexer;
    friend class Parser;
    void grow();
    [[nodiscard]] Name* make(std::u16string_view text, uint32_t hash);

    Arena arena_;
    std::unique_ptr<Name*[]> buckets_;
    uint32_t bucketMask_ = 0;
    uint32_t count_ = 0;
    uint32_t epoch_ = 0; // of Name::seenEpoch_
    WellKnownNames wellKnown_;
    ExternalCharge charge_;
};

} // namespace tiercel::frontend

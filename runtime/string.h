// Strings: Latin-1 or UTF-16, flat, rope or slice; property keys are interned (atoms).
//
//   flat   header | length | hash | characters…
//   rope   header | length | hash | left | right        flattened in place on first need into a slice of a flat string
//   slice  header | length | hash | base | offset       base is always flat
//
// Invariants: a string holds two-byte characters only if it was made from such a source; content equality and hashing
// do not depend on the representation. length <= kMaxLength. Atoms are flat, and never spell a canonical array index
// ("0".."4294967294"): those become index keys (PropertyKey::fromString).
#pragma once

#include "runtime/completion.h"
#include "runtime/gc/heap.h"

#include <string>
#include <string_view>
#include <vector>

namespace tiercel {

/// The characters of a flat string: a pointer, a length and a width. Valid while the String is reachable.
class StringView {
public:
    StringView() = default;
    StringView(const uint8_t* chars, uint32_t length) : chars_(chars), length_(length), twoByte_(false) {}
    StringView(const char16_t* chars, uint32_t length) : chars_(chars), length_(length), twoByte_(true) {}
    uint32_t length() const { return length_; }
    bool isTwoByte() const { return twoByte_; }
    const uint8_t* latin1() const { return static_cast<const uint8_t*>(chars_); }
    const char16_t* utf16() const { return static_cast<const char16_t*>(chars_); }
    char16_t operator[](uint32_t i) const { return twoByte_ ? utf16()[i] : latin1()[i]; }
    StringView substring(uint32_t begin, uint32_t end) const {
        return twoByte_ ? StringView(utf16() + begin, end - begin) : StringView(latin1() + begin, end - begin);
    }
    std::u16string toU16() const;
    /// Lone surrogates become U+FFFD.
    std::string toUtf8() const;

private:
    const void* chars_ = nullptr;
    uint32_t length_ = 0;
    bool twoByte_ = false;
};

class String : public Cell {
public:
    static constexpr uint32_t kMaxLength = (1u << 29) - 24; // as V8; passing it is RangeError "Invalid string length"
    static constexpr uint32_t kMinRopeLength = 24;
    static constexpr uint32_t kMinSliceLength = 24;

    uint32_t length() const { return length_; }
    bool isTwoByte() const { return hasFlag(kTwoByte); }
    bool isRope() const { return hasFlag(kRope); }
    bool isSlice() const { return hasFlag(kSlice); }
    bool isAtom() const { return hasFlag(kAtom); }
    bool isFlatOrSlice() const { return !isRope(); }

    /// Flattens a rope in place (iteratively). Cannot fail: memory for the flat copy was accounted when the rope was
    /// made.
    inline StringView view(VM& vm);
    char16_t charAt(VM& vm, uint32_t i) { return view(vm)[i]; }
    uint32_t hash(VM& vm);
    bool equals(VM& vm, String* other);
    /// By UTF-16 code units; <0, 0, >0.
    int compare(VM& vm, String* other);
    std::string toUtf8(VM& vm) { return view(vm).toUtf8(); }
    std::u16string toU16(VM& vm) { return view(vm).toU16(); }
    /// True and the index if this spells a canonical array index 0..2^32-2.
    bool asArrayIndex(VM& vm, uint32_t& index);

    static String* fromLatin1(VM&, const uint8_t* chars, size_t length);
    static String* fromLatin1(VM&, std::string_view);   // each byte is one Latin-1 character; ASCII text
    static String* fromUtf16(VM&, std::u16string_view); // narrowed to Latin-1 when every unit fits
    static String* fromUtf8(VM&, std::string_view);     // malformed sequences become U+FFFD
    static String* fromCharCode(VM&, char16_t);         // cached for Latin-1
    static String* fromCodePoint(VM&, char32_t);
    static String* empty(VM&);
    /// Uninitialised characters for the caller to fill at once; null (and RangeError pending) if too long or out of
    /// memory.
    static Completion<String*> makeLatin1(VM&, size_t length, uint8_t** chars);
    static Completion<String*> makeUtf16(VM&, size_t length, char16_t** chars);
    /// RangeError when the result would pass kMaxLength. Makes a rope from kMinRopeLength on.
    static Completion<String*> concat(VM&, String* left, String* right);
    /// [begin, end); a slice from kMinSliceLength on.
    String* substring(VM&, uint32_t begin, uint32_t end);
    /// The interned string of the same content (this, if it is one). Not to be used for array indexes (PropertyKey).
    String* atomize(VM&);

    const uint8_t* inlineLatin1() const { return reinterpret_cast<const uint8_t*>(this + 1); }
    const char16_t* inlineUtf16() const { return reinterpret_cast<const char16_t*>(this + 1); }

    uint32_t length_;
    uint32_t hash_; // valid with kHashed

protected:
    void flatten(VM&);
};
static_assert(sizeof(String) == 16);

class RopeString : public String {
public:
    Field<String*> left_, right_;
};
class SliceString : public String {
public:
    Field<String*> base_;
    uint64_t offset_; // in characters
};
static_assert(sizeof(RopeString) == sizeof(SliceString));

inline StringView String::view(VM& vm) {
    if (isRope()) flatten(vm);
    if (isSlice()) {
        auto* slice = static_cast<SliceString*>(this);
        String* base = slice->base_;
        auto offset = static_cast<uint32_t>(slice->offset_);
        return isTwoByte() ? StringView(base->inlineUtf16() + offset, length_)
                           : StringView(base->inlineLatin1() + offset, length_);
    }
    return isTwoByte() ? StringView(inlineUtf16(), length_) : StringView(inlineLatin1(), length_);
}

/// Appends characters and strings in linear time; ends in a String. Holds its characters outside the heap.
class StringBuilder {
public:
    explicit StringBuilder(VM& vm) : vm_(vm) {}
    void append(char16_t unit);
    void append(StringView);
    void append(String* s) { append(s->view(vm_)); }
    void append(std::string_view ascii);
    void appendCodePoint(char32_t);
    size_t length() const { return twoByte_ ? wide_.size() : narrow_.size(); }
    /// RangeError when too long.
    Completion<String*> finish();

private:
    void widen();
    VM& vm_;
    std::string narrow_;
    std::u16string wide_;
    bool twoByte_ = false;
    bool overflow_ = false;
};

class Symbol : public Cell {
public:
    Field<Value> description_; // String or undefined
    uint32_t hash_;
    uint8_t isPrivate_;    // a private name (#x); never seen by reflection
    uint8_t isRegistered_; // made by Symbol.for
    uint8_t privateKind_;  // PrivateKind of methods and accessors (see class lowering)
    static Symbol* make(VM&, Value description, bool isPrivate = false);
};

/// Interned strings by content; weak (dead atoms are dropped by full collections).
class AtomTable {
public:
    explicit AtomTable(VM& vm) : vm_(vm) {}
    ~AtomTable();
    String* intern(StringView);
    String* intern(std::string_view ascii);
    String* intern(std::u16string_view);
    String* internString(String*);
    void sweep(Heap&);       // full collections only
    void visitNew(Visitor&); // atoms made since the last collection are roots of minor ones; clears that list
    size_t size() const { return count_; }

private:
    template <class Make>
    String* internWith(StringView, uint32_t hash, Make make);
    void grow();
    VM& vm_;
    String** slots_ = nullptr;
    uint32_t capacity_ = 0, count_ = 0;
    size_t chargedBytes_ = 0;  // what the heap was told of
    std::vector<String*> new_; // since the last collection
};

uint32_t hashCharacters(StringView);

} // namespace tiercel

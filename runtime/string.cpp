// Strings: making, flattening, hashing, comparing. Builders are in string_builder.cpp, atoms in atom_table.cpp.
//
// Hashing reads eight characters a step. Content decides: eight two-byte characters that all fit Latin-1 are packed to
// the word that the Latin-1 form has, so both widths of one text hash alike.
//
// Flattening walks a rope from its right end with an explicit stack of left parts, filling one flat string backwards;
// the rope's cell becomes a slice of it. So `s += x` in a loop costs time linear in the final length.
#include "runtime/string.h"

#include "runtime/abstract_operations.h"
#include "runtime/characters.h"
#include "runtime/runtime_caches.h"
#include "runtime/vm.h"

#include <cstring>
#include <vector>

namespace tiercel {

namespace {

constexpr uint64_t kHashMultiplier = 0x9FB2'1C65'1E98'DF25ull;
constexpr uint32_t kMaxIndexDigits = 10;

uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * kHashMultiplier;
    return hash ^ (hash >> 32);
}

uint64_t mixLatin1(uint64_t hash, const uint8_t* chars, uint32_t length) {
    uint32_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, chars + i, 8);
        hash = mix(hash, word);
    }
    if (i < length) {
        uint64_t word = 0;
        memcpy(&word, chars + i, length - i);
        hash = mix(hash, word);
    }
    return hash;
}

uint64_t mixUtf16(uint64_t hash, const char16_t* chars, uint32_t length) {
    for (uint32_t i = 0; i < length; i += 8) {
        uint32_t n = length - i < 8 ? length - i : 8;
        char16_t units[8] = {};
        memcpy(units, chars + i, n * sizeof(char16_t));
        uint64_t packed = 0;
        bool wide = false;
        for (uint32_t k = 0; k < 8; k++) {
            wide |= units[k] > 0xFF;
            packed |= static_cast<uint64_t>(units[k] & 0xFF) << (8 * k);
        }
        if (wide) {
            uint64_t words[2];
            memcpy(words, units, sizeof(words));
            hash = mix(mix(hash, words[0]), words[1]);
        } else {
            hash = mix(hash, packed);
        }
    }
    return hash;
}

bool fitsLatin1(const char16_t* chars, size_t length) {
    char16_t all = 0;
    for (size_t i = 0; i < length; i++) all |= chars[i];
    return all <= 0xFF;
}

String* initialise(Cell* cell, size_t length) {
    auto* s = static_cast<String*>(cell);
    s->length_ = static_cast<uint32_t>(length);
    s->hash_ = 0;
    return s;
}

size_t flatBytes(size_t length, bool twoByte) {
    return (sizeof(String) + (length << (twoByte ? 1 : 0)) + kCellAlignment - 1) & ~(kCellAlignment - 1);
}

/// Never null: a string too big for the heap's limit terminates the script at its next poll.
String* allocateFlat(VM& vm, size_t length, bool twoByte) {
    return initialise(vm.heap.allocate(flatBytes(length, twoByte), CellKind::String, kStringShape, IndexingKind::String,
                                       twoByte ? kTwoByte : 0),
                      length);
}

String* tryAllocateFlat(VM& vm, size_t length, bool twoByte) {
    Cell* cell = vm.heap.tryAllocate(flatBytes(length, twoByte), CellKind::String, kStringShape, IndexingKind::String,
                                     twoByte ? kTwoByte : 0);
    return cell ? initialise(cell, length) : nullptr;
}

uint8_t* latin1Chars(String* s) { return const_cast<uint8_t*>(s->inlineLatin1()); }
char16_t* utf16Chars(String* s) { return const_cast<char16_t*>(s->inlineUtf16()); }

template <class To, class From>
void copyChars(To* to, const From* from, size_t n) {
    if constexpr (sizeof(To) == sizeof(From)) {
        if (n) memcpy(to, from, n * sizeof(To));
    } else {
        for (size_t i = 0; i < n; i++) to[i] = static_cast<To>(from[i]);
    }
}

void copyView(char16_t* to, StringView v) {
    v.isTwoByte() ? copyChars(to, v.utf16(), v.length()) : copyChars(to, v.latin1(), v.length());
}
void copyView(uint8_t* to, StringView v) { // the rope is Latin-1, so every part is
    copyChars(to, v.latin1(), v.length());
}

template <class Char>
void flattenInto(VM& vm, String* rope, Char* out) {
    std::vector<String*> stack; // all parts stay reachable from the rope
    Char* end = out + rope->length();
    String* node = rope;
    for (;;) {
        if (node->isRope()) {
            auto* r = static_cast<RopeString*>(node);
            stack.push_back(r->left_);
            node = r->right_;
            continue;
        }
        StringView v = node->view(vm);
        end -= v.length();
        copyView(end, v);
        if (stack.empty()) break;
        node = stack.back();
        stack.pop_back();
    }
}

void appendUtf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
        out.push_back(static_cast<char>(0xC0 | c >> 6));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    } else if (c < 0x1'0000) {
        out.push_back(static_cast<char>(0xE0 | c >> 12));
        out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    } else {
        out.push_back(static_cast<char>(0xF0 | c >> 18));
        out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
    }
}

/// Decodes one code point at `i` and moves past it; a maximal malformed subsequence gives U+FFFD.
char32_t decodeOne(std::string_view s, size_t& i) {
    auto byte = [&](size_t k) { return k < s.size() ? static_cast<uint8_t>(s[k]) : uint8_t{0}; };
    uint8_t b0 = byte(i);
    if (b0 < 0x80) return i++, b0;
    uint32_t need = b0 >= 0xC2 && b0 <= 0xDF ? 1 : b0 >= 0xE0 && b0 <= 0xEF ? 2 : b0 >= 0xF0 && b0 <= 0xF4 ? 3 : 0;
    i++;
    if (need == 0) return 0xFFFD;
    uint8_t low = b0 == 0xE0 ? 0xA0 : b0 == 0xF0 ? 0x90 : 0x80, high = b0 == 0xED ? 0x9F : b0 == 0xF4 ? 0x8F : 0xBF;
    char32_t c = b0 & (0x3F >> need);
    for (uint32_t k = 0; k < need; k++) {
        uint8_t b = byte(i);
        if (b < low || b > high) return 0xFFFD;
        low = 0x80;
        high = 0xBF;
        c = c << 6 | (b & 0x3F);
        i++;
    }
    return c;
}

} // namespace

uint32_t hashCharacters(StringView v) {
    uint64_t hash = mix(0x243F'6A88'85A3'08D3ull, v.length());
    hash = v.isTwoByte() ? mixUtf16(hash, v.utf16(), v.length()) : mixLatin1(hash, v.latin1(), v.length());
    return static_cast<uint32_t>(hash ^ hash >> 29);
}

std::u16string StringView::toU16() const {
    if (twoByte_) return std::u16string(utf16(), length_);
    std::u16string out(length_, u'\0');
    for (uint32_t i = 0; i < length_; i++) out[i] = latin1()[i];
    return out;
}

std::string StringView::toUtf8() const {
    std::string out;
    out.reserve(length_);
    if (!twoByte_) {
        for (uint32_t i = 0; i < length_; i++) appendUtf8(out, latin1()[i]);
        return out;
    }
    for (uint32_t i = 0; i < length_; i++) {
        char32_t c = utf16()[i];
        if (isHighSurrogate(utf16()[i]) && i + 1 < length_ && isLowSurrogate(utf16()[i + 1])) {
            c = combineSurrogates(utf16()[i], utf16()[i + 1]);
            i++;
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            c = 0xFFFD;
        }
        appendUtf8(out, c);
    }
    return out;
}

void String::flatten(VM& vm) {
    bool twoByte = isTwoByte();
    String* flat = allocateFlat(vm, length_, twoByte);
    twoByte ? flattenInto(vm, this, utf16Chars(flat)) : flattenInto(vm, this, latin1Chars(flat));
    auto* slice = static_cast<SliceString*>(this);
    slice->base_.set(vm.heap, this, flat);
    slice->offset_ = 0;
    clearFlag(kRope);
    setFlag(kSlice);
}

uint32_t String::hash(VM& vm) {
    if (!hasFlag(kHashed)) {
        hash_ = hashCharacters(view(vm));
        setFlag(kHashed);
    }
    return hash_;
}

bool String::equals(VM& vm, String* other) {
    if (this == other) return true;
    if (length_ != other->length_ || (flags_ & other->flags_ & kUnique)) return false;
    if (hasFlag(kHashed) && other->hasFlag(kHashed) && hash_ != other->hash_) return false;
    StringView a = view(vm), b = other->view(vm);
    if (a.isTwoByte() == b.isTwoByte())
        return memcmp(a.latin1(), b.latin1(), static_cast<size_t>(length_) << (a.isTwoByte() ? 1 : 0)) == 0;
    if (a.isTwoByte()) std::swap(a, b);
    for (uint32_t i = 0; i < length_; i++)
        if (a.latin1()[i] != b.utf16()[i]) return false;
    return true;
}

int String::compare(VM& vm, String* other) {
    if (this == other) return 0;
    StringView a = view(vm), b = other->view(vm);
    uint32_t n = std::min(a.length(), b.length());
    if (!a.isTwoByte() && !b.isTwoByte()) {
        if (int c = memcmp(a.latin1(), b.latin1(), n)) return c;
    } else {
        for (uint32_t i = 0; i < n; i++)
            if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return a.length() < b.length() ? -1 : a.length() > b.length();
}

bool String::asArrayIndex(VM& vm, uint32_t& index) {
    if (hasFlag(kNotIndex | kAtom)) return false;
    auto no = [&] {
        setFlag(kNotIndex);
        return false;
    };
    if (length_ == 0 || length_ > kMaxIndexDigits) return no();
    StringView v = view(vm);
    if (v[0] == '0') {
        if (length_ != 1) return no();
        index = 0;
        return true;
    }
    uint64_t n = 0;
    for (uint32_t i = 0; i < length_; i++) {
        char16_t c = v[i];
        if (!isAsciiDigit(c)) return no();
        n = n * 10 + (c - '0');
    }
    if (n > PropertyKey::kMaxIndex) return no();
    index = static_cast<uint32_t>(n);
    return true;
}

String* String::empty(VM& vm) { return vm.emptyString; }

String* String::fromLatin1(VM& vm, const uint8_t* chars, size_t length) {
    if (length <= 1) {
        if (length == 0) {
            if (vm.emptyString) return vm.emptyString;
        } else if (String* single = vm.singleCharacters[chars[0]]) {
            return single;
        }
    }
    String* s = allocateFlat(vm, length, false);
    if (length) memcpy(latin1Chars(s), chars, length);
    return s;
}

String* String::fromLatin1(VM& vm, std::string_view text) {
    return fromLatin1(vm, reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

String* String::fromUtf16(VM& vm, std::u16string_view text) {
    if (!fitsLatin1(text.data(), text.size())) {
        String* s = allocateFlat(vm, text.size(), true);
        if (!text.empty()) memcpy(utf16Chars(s), text.data(), text.size() * sizeof(char16_t));
        return s;
    }
    if (text.size() <= 1) {
        auto c = static_cast<uint8_t>(text.empty() ? 0 : text[0]);
        return fromLatin1(vm, &c, text.size());
    }
    String* s = allocateFlat(vm, text.size(), false);
    copyChars(latin1Chars(s), text.data(), text.size());
    return s;
}

String* String::fromUtf8(VM& vm, std::string_view text) {
    bool ascii = true;
    for (char c : text) ascii &= static_cast<uint8_t>(c) < 0x80;
    if (ascii) return fromLatin1(vm, text);
    std::u16string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        char32_t c = decodeOne(text, i);
        if (c >= 0x1'0000) {
            out.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
            out.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
        } else {
            out.push_back(static_cast<char16_t>(c));
        }
    }
    return fromUtf16(vm, out);
}

String* String::fromCharCode(VM& vm, char16_t unit) {
    if (unit <= 0xFF) return vm.singleCharacters[unit];
    String* s = allocateFlat(vm, 1, true);
    utf16Chars(s)[0] = unit;
    return s;
}

String* String::fromCodePoint(VM& vm, char32_t c) {
    if (c < 0x1'0000) return fromCharCode(vm, static_cast<char16_t>(c));
    String* s = allocateFlat(vm, 2, true);
    utf16Chars(s)[0] = static_cast<char16_t>(0xD7C0 + (c >> 10));
    utf16Chars(s)[1] = static_cast<char16_t>(0xDC00 + (c & 0x3FF));
    return s;
}

Completion<String*> String::makeLatin1(VM& vm, size_t length, uint8_t** chars) {
    if (length > kMaxLength) return vm.throwRangeError("Invalid string length");
    String* s = tryAllocateFlat(vm, length, false);
    if (!s) return vm.throwOutOfMemory();
    *chars = latin1Chars(s);
    return s;
}

Completion<String*> String::makeUtf16(VM& vm, size_t length, char16_t** chars) {
    if (length > kMaxLength) return vm.throwRangeError("Invalid string length");
    String* s = tryAllocateFlat(vm, length, true);
    if (!s) return vm.throwOutOfMemory();
    *chars = utf16Chars(s);
    return s;
}

namespace {

/// A call for so few costs more than they do.
uint8_t* copyFew(uint8_t* out, const uint8_t* from, size_t n) {
    auto word = [&]<class T>(T, size_t at) { memcpy(out + at, from + at, sizeof(T)); };
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8) word(uint64_t{}, i);
        word(uint64_t{}, n - 8);
    } else if (n >= 4) {
        word(uint32_t{}, 0);
        word(uint32_t{}, n - 4);
    } else if (n >= 2) {
        word(uint16_t{}, 0);
        word(uint16_t{}, n - 2);
    } else if (n == 1) {
        *out = *from;
    }
    return out + n;
}

/// The parts one after the other, `length` characters, less than a rope has.
template <class Char>
String* joinShort(VM& vm, std::span<String* const> parts, size_t length) {
    String* joined = allocateFlat(vm, length, sizeof(Char) > 1);
    auto* out = reinterpret_cast<Char*>(joined + 1);
    for (String* part : parts) {
        StringView view = part->view(vm); // less than a rope has: it is flat already
        if constexpr (sizeof(Char) == 1) {
            out = copyFew(out, view.latin1(), view.length());
        } else if (view.isTwoByte()) {
            out = std::copy_n(view.utf16(), view.length(), out);
        } else {
            out = std::copy_n(view.latin1(), view.length(), out);
        }
    }
    return joined;
}

} // namespace

Completion<String*> concatStrings(VM& vm, std::span<String* const> parts) {
    uint64_t length = 0;
    bool twoByte = false;
    String* last = vm.emptyString;
    size_t used = 0;
    for (String* part : parts) {
        if (part->length() == 0) continue;
        last = part;
        used++;
        length += part->length();
        twoByte |= part->isTwoByte();
    }
    if (used <= 1) return last;
    if (length < String::kMinRopeLength)
        return twoByte ? joinShort<char16_t>(vm, parts, length) : joinShort<uint8_t>(vm, parts, length);
    String* joined = parts.front();
    for (String* part : parts.subspan(1)) joined = TRY(String::concat(vm, joined, part));
    return joined;
}

Completion<String*> String::concat(VM& vm, String* left, String* right) {
    uint32_t a = left->length_, b = right->length_;
    if (a == 0) return right;
    if (b == 0) return left;
    uint64_t length = static_cast<uint64_t>(a) + b;
    bool twoByte = left->isTwoByte() || right->isTwoByte();
    if (length < kMinRopeLength) {
        StringView l = left->view(vm), r = right->view(vm); // stable: cells do not move
        String* s = allocateFlat(vm, length, twoByte);
        if (twoByte) {
            copyView(utf16Chars(s), l);
            copyView(utf16Chars(s) + a, r);
        } else {
            copyView(latin1Chars(s), l);
            copyView(latin1Chars(s) + a, r);
        }
        return s;
    }
    if (length > kMaxLength) return vm.throwRangeError("Invalid string length");
    auto* rope = vm.heap.make<RopeString>(CellKind::String, 0, kStringShape, IndexingKind::String,
                                          static_cast<uint8_t>(kRope | (twoByte ? kTwoByte : 0)));
    initialise(rope, length);
    rope->left_.init(left);
    rope->right_.init(right);
    return static_cast<String*>(rope);
}

String* String::substring(VM& vm, uint32_t begin, uint32_t end) {
    if (begin == 0 && end == length_) return this;
    if (begin >= end) return vm.emptyString;
    uint32_t length = end - begin;
    StringView v = view(vm).substring(begin, end);
    if (length == 1) return fromCharCode(vm, v[0]);
    if (length < kMinSliceLength) {
        if (!v.isTwoByte()) return fromLatin1(vm, v.latin1(), length);
        return fromUtf16(vm, std::u16string_view(v.utf16(), length));
    }
    String* base = this;
    uint64_t offset = begin;
    if (isSlice()) {
        base = static_cast<SliceString*>(this)->base_;
        offset += static_cast<SliceString*>(this)->offset_;
    }
    auto* slice = vm.heap.make<SliceString>(CellKind::String, 0, kStringShape, IndexingKind::String,
                                            static_cast<uint8_t>(kSlice | (isTwoByte() ? kTwoByte : 0)));
    initialise(slice, length);
    slice->base_.init(base);
    slice->offset_ = offset;
    return slice;
}

String* String::atomize(VM& vm) {
    if (isAtom()) return this;
    if (isSlice()) { // a string atomized before is a slice of its atom
        auto* slice = static_cast<SliceString*>(this);
        String* base = slice->base_;
        if (base->isAtom() && slice->offset_ == 0 && base->length_ == length_) return base;
    }
    // A flat string stays what it is: the next time, the cell leads to the atom.
    RuntimeCaches::Interned& recent = runtimeCaches(vm).interned[RuntimeCaches::internedSlot(this)];
    if (recent.text == this) return recent.atom;
    String* atom = vm.atoms.internString(this);
    if (atom != this) recent = {this, atom};
    return atom;
}

Symbol* Symbol::make(VM& vm, Value description, bool isPrivate) {
    auto* s = vm.heap.make<Symbol>(CellKind::Symbol, 0, kSymbolShape);
    s->description_.init(description);
    auto address = reinterpret_cast<uint64_t>(s);
    s->hash_ = static_cast<uint32_t>((address >> 3) * 0x9E37'79B9'7F4A'7C15ull >> 32);
    s->isPrivate_ = isPrivate;
    s->isRegistered_ = 0;
    s->privateKind_ = 0;
    return s;
}

} // namespace tiercel

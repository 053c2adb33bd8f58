// A property key: an interned string, a symbol, or an array index (0..2^32-2). Array indexes are recognised once, when
// a value becomes a key, so that no atom ever spells one and `o["7"]` and `o[7]` meet in the same place.
#pragma once

#include "runtime/string.h"

namespace tiercel {

class PropertyKey {
public:
    static constexpr uint32_t kMaxIndex = 0xFFFF'FFFEu;

    constexpr PropertyKey() : bits_(0) {}
    PropertyKey(Symbol* symbol) : bits_(std::bit_cast<uint64_t>(static_cast<Cell*>(symbol))) {}
    static constexpr PropertyKey fromIndex(uint32_t index) {
        PropertyKey k;
        k.bits_ = Value::kNumberTag | index;
        return k;
    }
    /// The atom must not spell an array index.
    static PropertyKey fromAtom(String* atom) {
        PropertyKey k;
        k.bits_ = std::bit_cast<uint64_t>(static_cast<Cell*>(atom));
        return k;
    }
    /// Any string: becomes an index key or an atom.
    static PropertyKey fromString(VM&, String*);
    static PropertyKey fromUtf8(VM&, std::string_view);
    /// An integer 0..2^53: an index key, or the atom of its decimal spelling.
    static PropertyKey fromUint64(VM&, uint64_t);
    static PropertyKey fromBits(uint64_t bits) {
        PropertyKey k;
        k.bits_ = bits;
        return k;
    }

    constexpr bool isNull() const { return bits_ == 0; }
    constexpr bool isIndex() const { return bits_ >= Value::kNumberTag; }
    constexpr uint32_t index() const { return static_cast<uint32_t>(bits_); }
    Cell* cell() const { return std::bit_cast<Cell*>(bits_); }
    bool isString() const { return !isIndex() && cell()->kind() == CellKind::String; } // an atom
    bool isSymbol() const { return !isIndex() && cell()->kind() == CellKind::Symbol; }
    String* string() const { return static_cast<String*>(cell()); }
    Symbol* symbol() const { return static_cast<Symbol*>(cell()); }
    bool isPrivate() const { return isSymbol() && symbol()->isPrivate_; }
    uint32_t hash() const {
        if (isIndex()) return index() * 0x9E37'79B1u;
        return isString() ? string()->hash_ : symbol()->hash_;
    }
    /// As the language sees it: a string (indexes spelled out) or a symbol.
    Value toValue(VM&) const;
    /// For messages: the name, or Symbol(description).
    std::string toDisplay(VM&) const;

    constexpr uint64_t bits() const { return bits_; }
    constexpr bool operator==(const PropertyKey&) const = default;

private:
    uint64_t bits_;
};

} // namespace tiercel

// Property keys from strings and numbers, and back.
#include "runtime/property_key.h"

#include "runtime/vm.h"

#include <charconv>

namespace tiercel {

PropertyKey PropertyKey::fromString(VM& vm, String* s) {
    if (s->isAtom()) return fromAtom(s); // no atom spells an index
    uint32_t index;
    if (s->asArrayIndex(vm, index)) return fromIndex(index);
    return fromAtom(s->atomize(vm));
}

PropertyKey PropertyKey::fromUtf8(VM& vm, std::string_view text) { return fromString(vm, String::fromUtf8(vm, text)); }

PropertyKey PropertyKey::fromUint64(VM& vm, uint64_t n) {
    if (n <= kMaxIndex) return fromIndex(static_cast<uint32_t>(n));
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof(digits), n).ptr;
    return fromAtom(vm.atoms.intern(std::string_view(digits, static_cast<size_t>(end - digits))));
}

Value PropertyKey::toValue(VM& vm) const {
    if (!isIndex()) return Value(cell());
    char digits[16];
    auto end = std::to_chars(digits, digits + sizeof(digits), index()).ptr;
    return String::fromLatin1(vm, std::string_view(digits, static_cast<size_t>(end - digits)));
}

std::string PropertyKey::toDisplay(VM& vm) const {
    if (isIndex()) return std::to_string(index());
    if (isString()) return string()->toUtf8(vm);
    Value description = symbol()->description_;
    std::string text = description.isString() ? static_cast<String*>(description.asCell())->toUtf8(vm) : "";
    return symbol()->isPrivate_ ? text : "Symbol(" + text + ")";
}

} // namespace tiercel

// The table of atoms: open addressing with linear probing over the strings themselves, whose hash is cached in them.
// A flat string is interned as it is; ropes and slices are copied, and become slices of their atom, so that using
// one as a key again finds the atom at once.
#include "runtime/vm.h"

#include <cstdlib>
#include <cstring>

namespace tiercel {

namespace {

bool sameCharacters(StringView a, StringView b) {
    if (a.length() != b.length()) return false;
    if (a.isTwoByte() == b.isTwoByte())
        return memcmp(a.latin1(), b.latin1(), static_cast<size_t>(a.length()) << (a.isTwoByte() ? 1 : 0)) == 0;
    for (uint32_t i = 0; i < a.length(); i++)
        if (a[i] != b[i]) return false;
    return true;
}

StringView flatView(const String* atom) { // atoms are flat
    return atom->isTwoByte() ? StringView(atom->inlineUtf16(), atom->length())
                             : StringView(atom->inlineLatin1(), atom->length());
}

} // namespace

AtomTable::~AtomTable() { ::free(slots_); }

void AtomTable::grow() {
    uint32_t oldCapacity = capacity_;
    String** old = slots_;
    capacity_ = oldCapacity ? oldCapacity * 2 : 1024;
    slots_ = static_cast<String**>(calloc(capacity_, sizeof(String*)));
    for (uint32_t i = 0; i < oldCapacity; i++) {
        if (!old[i]) continue;
        uint32_t at = old[i]->hash_ & (capacity_ - 1);
        while (slots_[at]) at = (at + 1) & (capacity_ - 1);
        slots_[at] = old[i];
    }
    ::free(old);
}

template <class Make>
String* AtomTable::internWith(StringView text, uint32_t hash, Make make) {
    if (capacity_) {
        for (uint32_t at = hash & (capacity_ - 1); slots_[at]; at = (at + 1) & (capacity_ - 1))
            if (slots_[at]->hash_ == hash && sameCharacters(flatView(slots_[at]), text)) return slots_[at];
    }
    String* atom = make(); // may collect, and so change the table
    atom->hash_ = hash;
    atom->setFlag(kAtom | kUnique | kHashed | kNotIndex);
    if ((count_ + 1) * 2 > capacity_) grow();
    uint32_t at = hash & (capacity_ - 1);
    while (slots_[at]) at = (at + 1) & (capacity_ - 1);
    slots_[at] = atom;
    count_++;
    new_.push_back(atom);
    if (size_t bytes = capacity_ * sizeof(String*); bytes > chargedBytes_) {
        size_t more = bytes - chargedBytes_;
        chargedBytes_ = bytes;
        vm_.heap.chargeExternal(more); // may collect, and so change the table
    }
    return atom;
}

String* AtomTable::intern(StringView text) {
    return internWith(text, hashCharacters(text), [&] {
        return text.isTwoByte() ? String::fromUtf16(vm_, std::u16string_view(text.utf16(), text.length()))
                                : String::fromLatin1(vm_, text.latin1(), text.length());
    });
}

String* AtomTable::intern(std::string_view ascii) {
    return intern(StringView(reinterpret_cast<const uint8_t*>(ascii.data()), static_cast<uint32_t>(ascii.size())));
}

String* AtomTable::intern(std::u16string_view text) {
    return intern(StringView(text.data(), static_cast<uint32_t>(text.size())));
}

String* AtomTable::internString(String* s) {
    if (s->isAtom()) return s;
    StringView text = s->view(vm_);
    String* atom = internWith(text, s->hash(vm_), [&]() -> String* {
        if (!s->isSlice()) return s;
        if (!text.isTwoByte()) return String::fromLatin1(vm_, text.latin1(), text.length());
        return String::fromUtf16(vm_, std::u16string_view(text.utf16(), text.length()));
    });
    if (s->isSlice() && s->isTwoByte() == atom->isTwoByte()) {
        auto* slice = static_cast<SliceString*>(s);
        slice->base_.set(vm_.heap, s, atom);
        slice->offset_ = 0;
    }
    return atom;
}

void AtomTable::sweep(Heap& heap) {
    // Dead strings' cells are still intact here, so their hashes can be read while the table is rebuilt.
    uint32_t dead = 0;
    for (uint32_t i = 0; i < capacity_; i++) dead += slots_[i] && !heap.isLive(slots_[i]);
    new_.clear();
    if (dead == 0) return;
    String** old = slots_;
    slots_ = static_cast<String**>(calloc(capacity_, sizeof(String*)));
    count_ = 0;
    for (uint32_t i = 0; i < capacity_; i++) {
        if (!old[i] || !heap.isLive(old[i])) continue;
        uint32_t at = old[i]->hash_ & (capacity_ - 1);
        while (slots_[at]) at = (at + 1) & (capacity_ - 1);
        slots_[at] = old[i];
        count_++;
    }
    ::free(old);
}

void AtomTable::visitNew(Visitor& visitor) {
    for (String* atom : new_) visitor.visit(atom);
    new_.clear();
}

} // namespace tiercel

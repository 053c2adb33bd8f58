#include "frontend/name.h"

#include <algorithm>

#include "frontend/token.h"

namespace tiercel::frontend {

namespace {

uint32_t arrayIndexOf(std::u16string_view text) {
    if (text.empty() || text.size() > 10 || text[0] < u'0' || text[0] > u'9') return Name::kNotIndex;
    if (text[0] == u'0') return text.size() == 1 ? 0 : Name::kNotIndex;
    uint64_t value = 0;
    for (char16_t c : text) {
        if (c < u'0' || c > u'9') return Name::kNotIndex;
        value = value * 10 + (c - u'0');
    }
    return value < 0xFFFFFFFF ? static_cast<uint32_t>(value) : Name::kNotIndex;
}

} // namespace

NameTable::NameTable() {
    constexpr uint32_t kInitialBuckets = 512;
    buckets_ = std::make_unique<Name*[]>(kInitialBuckets);
    bucketMask_ = kInitialBuckets - 1;
#define KEYWORD(id, text) const_cast<Name*>(intern(text))->token_ = static_cast<uint8_t>(Token::id);
    TIERCEL_KEYWORD_TOKENS(KEYWORD)
#undef KEYWORD
#define V(id, text) wellKnown_.id = intern(text);
    TIERCEL_WELL_KNOWN_NAMES(V)
#undef V
}

Name* NameTable::make(std::u16string_view text, uint32_t hash) {
    auto* data = static_cast<char16_t*>(arena_.allocate(std::max<size_t>(text.size(), 1) * sizeof(char16_t)));
    std::copy(text.begin(), text.end(), data);
    Name* name = arena_.make<Name>();
    name->data_ = data;
    name->length_ = static_cast<uint32_t>(text.size());
    name->hash_ = hash;
    name->index_ = arrayIndexOf(text);
    char16_t all = 0;
    for (char16_t c : text) all |= c;
    name->isLatin1_ = all < 0x100;
    return name;
}

const Name* NameTable::internHashed(std::u16string_view text, uint32_t hash) {
    for (Name* name = buckets_[hash & bucketMask_]; name; name = name->nextInBucket_)
        if (name->hash_ == hash && name->view() == text) return name;
    if (count_ > bucketMask_) grow();
    Name* name = make(text, hash);
    Name*& bucket = buckets_[hash & bucketMask_];
    name->nextInBucket_ = bucket;
    bucket = name;
    count_++;
    return name;
}

const Name* NameTable::find(std::u16string_view text) const {
    uint32_t hash = hashOf(text);
    for (const Name* name = buckets_[hash & bucketMask_]; name; name = name->nextInBucket_)
        if (name->hash_ == hash && name->view() == text) return name;
    return nullptr;
}

void NameTable::resetScratch() {
    for (uint32_t i = 0; i <= bucketMask_; i++) {
        for (Name* name = buckets_[i]; name; name = name->nextInBucket_) {
            name->binding_ = nullptr;
            name->seenEpoch_ = 0;
        }
    }
}

void NameTable::chargeTo(Heap& heap) {
    charge_.set(heap, arena_.bytesReserved() + (size_t{bucketMask_} + 1) * sizeof(Name*) + sizeof(NameTable));
}

void NameTable::grow() {
    uint32_t newMask = bucketMask_ * 4 + 3;
    auto buckets = std::make_unique<Name*[]>(size_t{newMask} + 1);
    for (uint32_t i = 0; i <= bucketMask_; i++) {
        for (Name* name = buckets_[i]; name;) {
            Name* next = name->nextInBucket_;
            Name*& bucket = buckets[name->hash_ & newMask];
            name->nextInBucket_ = bucket;
            bucket = name;
            name = next;
        }
    }
    buckets_ = std::move(buckets);
    bucketMask_ = newMask;
}

} // namespace tiercel::frontend

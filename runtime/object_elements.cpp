// Elements: dense storage by kind with widening in place, sparse storage by hash, array lengths.
//
// An object whose indexing_ is Slow (exotic ones) keeps what ordinary elements it has as HoleyAny values or sparse
// ones, told apart by the elements cell; its indexing_ never changes. Non-extensible ordinary objects have kind Fixed,
// where bits of the elements cell say whether all elements are sealed or frozen; anything finer makes them Sparse.
//
// Example: a = [1, 2] PackedInt32; a[0] = 0.5 makes it PackedDouble; a[9] = 1 HoleyDouble; a[1] = "x" HoleyAny;
// a[5000000] = 1 Sparse.
#include "runtime/object_internal.h"
#include "runtime/vm.h"

#include <unordered_map>

namespace tiercel {

struct SparseElements::Map {
    std::unordered_map<uint32_t, Entry> entries;
    size_t densifyAt = 1024; // count at which dense storage is considered next
    size_t charged = 0;      // times 64 entries: what the heap has been charged with
    bool plain = true;       // all attributes were the default ones
};

namespace {

constexpr size_t kSparseEntryBytes = 48;
constexpr size_t kSparseBytes = 256;       // with the first few entries
constexpr uint32_t kSmallDense = 4096;     // always dense up to this length
constexpr uint32_t kDenseHoley = 1u << 25; // new Array(n) is dense up to here

bool isHoleWord(uint64_t word) { return word == Elements::kHoleBits; }

/// How the elements are stored, exotic objects included.
IndexingKind storageKind(const Object* o) {
    IndexingKind kind = o->indexing_;
    if (kind >= IndexingKind::Sparse && kind <= IndexingKind::HoleyAny) return kind;
    return hasSparseElements(o) ? IndexingKind::Sparse : IndexingKind::HoleyAny;
}

void setIndexing(Object* o, IndexingKind kind) {
    if (o->indexing_ != IndexingKind::Slow) o->indexing_ = kind;
}

uint8_t fixedAttributes(const Object* o) {
    uint8_t flags = o->elements_.get()->flags_;
    if (flags & Elements::kFrozenElements) return kEnumerable;
    if (flags & Elements::kSealedElements) return kWritable | kEnumerable;
    return kDefaultAttributes;
}

void writeHole(Elements* elements, uint32_t i, bool doubles) {
    if (doubles) {
        elements->words()[i] = Elements::kHoleBits;
    } else {
        elements->values()[i] = Value::empty();
    }
}

Elements* makeElementsOrTerminate(VM& vm, bool doubles, uint32_t capacity, uint32_t length) {
    if (Elements* elements = Elements::make(vm, doubles, capacity, length)) return elements;
    // Past the heap's limit: this allocation succeeds, and the script ends at its next poll.
    auto* elements = vm.heap.make<Elements>(doubles ? CellKind::DoubleElements : CellKind::Elements,
                                            static_cast<size_t>(capacity) * 8);
    elements->length_ = length;
    elements->capacity_ = capacity;
    uint64_t hole = doubles ? Elements::kHoleBits : Value::kEmpty;
    std::fill_n(elements->words(), capacity, hole);
    return elements;
}

/// Room for `count` elements, which the caller writes before anything else is allocated. A few are a small cell, which
/// is never refused.
Elements* makeElementsToFill(VM& vm, bool doubles, uint32_t count) {
    if (count == 0) return vm.emptyElements;
    constexpr uint32_t kFew = 64;
    if (count > kFew) return makeElementsOrTerminate(vm, doubles, count, count);
    auto* elements =
        vm.heap.make<Elements>(doubles ? CellKind::DoubleElements : CellKind::Elements, count * sizeof(Value));
    elements->length_ = elements->capacity_ = count;
    return elements;
}

/// Whether dense storage of `length` elements is worth it for an object that has `used` of them.
bool worthDense(uint64_t length, uint64_t used, uint32_t capacity) {
    return length <= kSmallDense || length <= static_cast<uint64_t>(capacity) + capacity / 2 ||
           (length <= Elements::kMaxDense && length <= used * 4);
}

uint32_t countDense(const Object* o) {
    Elements* elements = o->elements_;
    bool doubles = isDoubleElements(storageKind(o));
    uint32_t n = 0;
    for (uint32_t i = 0; i < elements->length_; i++)
        n += doubles ? !isHoleWord(elements->words()[i]) : !elements->values()[i].isEmpty();
    return n;
}

/// Makes a sparse object dense again when it has filled up.
void maybeDensify(VM& vm, Object* o) {
    SparseElements* sparse = sparseElements(o);
    SparseElements::Map* map = sparse->map_;
    if (map->entries.size() < map->densifyAt) return;
    map->densifyAt *= 2;
    if (!map->plain || o->hasFlag(kNonExtensible) || o->hasFlag(kFixedLength)) return;
    uint32_t length = sparse->length_;
    if (length > Elements::kMaxDense || length > map->entries.size() * 8) return;
    Elements* elements = Elements::make(vm, false, length, length);
    if (!elements) return;
    for (const auto& [index, entry] : sparse->map_->entries) elements->values()[index] = entry.value;
    o->elements_.set(vm.heap, o, elements);
    vm.heap.barrier(elements);
    setIndexing(o, IndexingKind::HoleyAny);
}

/// Stores a default-attribute element, whether it is there or not; the object is extensible and `length` writable.
void storeElement(VM& vm, Object* o, uint32_t index, Value v) {
    if (o->hasFlag(kIsPrototype)) [[unlikely]]
        vm.dependencies.indexedPrototypes();
    IndexingKind kind = storageKind(o);
    if (kind == IndexingKind::Fixed || kind == IndexingKind::Sparse) {
        if (kind == IndexingKind::Fixed) o->toSparse(vm);
        sparseElements(o)->set(vm, index, v, kDefaultAttributes);
        maybeDensify(vm, o);
        return;
    }
    Elements* elements = o->elements_;
    uint32_t length = elements->length_;
    if (index >= length) {
        uint64_t newLength = static_cast<uint64_t>(index) + 1;
        if (newLength > elements->capacity_) {
            bool dense = index == length ? newLength <= Elements::kMaxDense
                                         : worthDense(newLength, 0, elements->capacity_) ||
                                               worthDense(newLength, countDense(o) + 1, elements->capacity_);
            if (!dense) {
                o->toSparse(vm);
                sparseElements(o)->set(vm, index, v, kDefaultAttributes);
                return;
            }
            o->ensureElementsCapacity(vm, static_cast<uint32_t>(newLength));
            elements = o->elements_;
        }
        if (index > length) {
            kind = holey(kind);
            setIndexing(o, kind);
        }
    }
    if (isDoubleElements(kind)) {
        if (!v.isNumber()) {
            o->convertElements(vm, isHoleyElements(kind) ? IndexingKind::HoleyAny : IndexingKind::PackedAny);
            kind = IndexingKind::HoleyAny;
        }
    } else if ((kind == IndexingKind::PackedInt32 || kind == IndexingKind::HoleyInt32) && !v.isInt32()) {
        bool holes = isHoleyElements(kind);
        kind = v.isDouble() ? (holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble)
                            : (holes ? IndexingKind::HoleyAny : IndexingKind::PackedAny);
        o->convertElements(vm, kind);
    }
    elements = o->elements_; // converting may have replaced the shared empty elements, not these
    if (isDoubleElements(kind)) {
        elements->doubles()[index] = v.asNumber();
    } else {
        elements->values()[index] = v;
        vm.heap.barrier(elements, v);
    }
    if (index >= elements->length_) elements->length_ = index + 1;
}

} // namespace

// -- cells
// -------------------------------------------------------------------------------------------------------------

Elements* Elements::make(VM& vm, bool doubles, uint32_t capacity, uint32_t length) {
    if (capacity == 0 && !doubles && vm.emptyElements) return vm.emptyElements;
    size_t bytes = sizeof(Elements) + static_cast<size_t>(capacity) * 8;
    Cell* cell = vm.heap.tryAllocate(bytes, doubles ? CellKind::DoubleElements : CellKind::Elements);
    if (!cell) return nullptr;
    auto* elements = static_cast<Elements*>(cell);
    elements->length_ = length;
    elements->capacity_ = capacity;
    std::fill_n(elements->words(), capacity, doubles ? kHoleBits : Value::kEmpty);
    return elements;
}

SparseElements* SparseElements::make(VM& vm, uint32_t length) {
    auto* sparse = vm.heap.make<SparseElements>(CellKind::SparseElements);
    sparse->length_ = length;
    sparse->pad_ = 0;
    sparse->map_ = new Map;
    vm.heap.registerFinalizer(sparse);
    vm.heap.chargeExternal(kSparseBytes);
    return sparse;
}

void SparseElements::visitEntries(Visitor& visitor) {
    if (!map_) return;
    for (auto& [index, entry] : map_->entries) visitor.visit(entry.value);
}

void SparseElements::finalize(Heap& heap) {
    if (!map_) return;
    heap.adjustExternal(-static_cast<ptrdiff_t>(kSparseBytes + map_->charged * 64 * kSparseEntryBytes));
    delete map_;
    map_ = nullptr;
}

SparseElements::Entry* SparseElements::find(uint32_t index) {
    auto it = map_->entries.find(index);
    return it == map_->entries.end() ? nullptr : &it->second;
}

void SparseElements::set(VM& vm, uint32_t index, Value v, uint8_t attributes) {
    map_->entries[index] = {index, attributes, v};
    if (attributes != kDefaultAttributes) map_->plain = false;
    vm.heap.barrier(this, v);
    if (index >= length_) length_ = index + 1;
    if (map_->entries.size() % 64 == 0 && map_->entries.size() / 64 > map_->charged) {
        map_->charged++;
        vm.heap.chargeExternal(64 * kSparseEntryBytes);
    }
}

bool SparseElements::erase(uint32_t index) { return map_->entries.erase(index) != 0; }
size_t SparseElements::count() const { return map_->entries.size(); }

std::vector<uint32_t> SparseElements::sortedIndexes() const {
    std::vector<uint32_t> indexes;
    indexes.reserve(map_->entries.size());
    for (auto& [index, entry] : map_->entries) indexes.push_back(index);
    std::sort(indexes.begin(), indexes.end());
    return indexes;
}

// -- storage of an object
// ------------------------------------------------------------------------------------------------

Value Object::getOwnElement(VM& vm, uint32_t index) const {
    if (isTypedArrayIndexing(indexing_) || kind_ == CellKind::MappedArguments) return Value::empty();
    switch (storageKind(this)) {
    case IndexingKind::PackedInt32:
    case IndexingKind::HoleyInt32:
    case IndexingKind::PackedAny:
    case IndexingKind::HoleyAny:
    case IndexingKind::Fixed: {
        Elements* elements = elements_;
        return index < elements->length_ ? elements->values()[index] : Value::empty();
    }
    case IndexingKind::PackedDouble:
    case IndexingKind::HoleyDouble: {
        Elements* elements = elements_;
        if (index >= elements->length_ || isHoleWord(elements->words()[index])) return Value::empty();
        return Value::number(elements->doubles()[index]);
    }
    default: {
        auto* entry = sparseElements(this)->find(index);
        return entry && !(entry->attributes & kAccessorProperty) ? entry->value : Value::empty();
    }
    }
}

bool Object::setElementFast(VM& vm, uint32_t index, Value v) {
    if (!isFastElements(indexing_)) return false;
    Elements* elements = elements_;
    if (index >= elements->length_) {
        if (vm.indexedPrototypes || index == UINT32_MAX) return false;
    } else if (vm.indexedPrototypes && getOwnElement(vm, index).isEmpty()) {
        return false;
    }
    storeElement(vm, this, index, v);
    return true;
}

void Object::ensureElementsCapacity(VM& vm, uint32_t capacity) {
    Elements* old = elements_;
    if (old->capacity_ >= capacity) return;
    uint64_t wanted = std::max<uint64_t>(capacity, old->capacity_ + static_cast<uint64_t>(old->capacity_) / 2);
    wanted = std::min<uint64_t>(std::max<uint64_t>((wanted + 3) & ~3ull, 4), std::max(capacity, Elements::kMaxDense));
    bool doubles = isDoubleElements(storageKind(this));
    Elements* grown = makeElementsOrTerminate(vm, doubles, static_cast<uint32_t>(wanted), old->length_);
    memcpy(grown->words(), old->words(), static_cast<size_t>(old->length_) * 8);
    grown->flags_ = old->flags_;
    vm.heap.barrier(grown);
    elements_.set(vm.heap, this, grown);
}

void Object::convertElements(VM& vm, IndexingKind to) {
    IndexingKind from = storageKind(this);
    Elements* elements = elements_;
    bool fromDoubles = isDoubleElements(from), toDoubles = isDoubleElements(to);
    if (fromDoubles != toDoubles && elements->capacity_ != 0) {
        // The same cell serves both: eight bytes an element.
        if (toDoubles) {
            for (uint32_t i = 0; i < elements->capacity_; i++) {
                Value v = i < elements->length_ ? elements->values()[i] : Value::empty();
                elements->words()[i] = v.isEmpty() ? Elements::kHoleBits : std::bit_cast<uint64_t>(v.asNumber());
            }
            elements->kind_ = CellKind::DoubleElements;
        } else {
            for (uint32_t i = 0; i < elements->capacity_; i++) {
                uint64_t word = elements->words()[i];
                elements->values()[i] = isHoleWord(word) || i >= elements->length_
                                            ? Value::empty()
                                            : Value::number(std::bit_cast<double>(word));
            }
            elements->kind_ = CellKind::Elements;
        }
    }
    setIndexing(this, to);
}

void Object::toSparse(VM& vm) {
    IndexingKind from = storageKind(this);
    if (from == IndexingKind::Sparse) return;
    uint8_t attributes = from == IndexingKind::Fixed ? fixedAttributes(this) : kDefaultAttributes;
    SparseElements* sparse = SparseElements::make(vm, elements_.get()->length_);
    uint32_t length = elements_.get()->length_;
    for (uint32_t i = 0; i < length; i++) {
        Value v = getOwnElementForCopy(i);
        if (!v.isEmpty()) sparse->set(vm, i, v, attributes);
    }
    sparse->length_ = length;
    elements_.set(vm.heap, this, reinterpret_cast<Elements*>(static_cast<Cell*>(sparse)));
    setIndexing(this, IndexingKind::Sparse);
}

Value Object::getOwnElementForCopy(uint32_t index) const {
    Elements* elements = elements_;
    if (!isDoubleElements(storageKind(this))) return elements->values()[index];
    return isHoleWord(elements->words()[index]) ? Value::empty() : Value::number(elements->doubles()[index]);
}

Completion<bool> Object::setArrayLength(VM& vm, uint32_t length) {
    IndexingKind kind = storageKind(this);
    uint32_t old = arrayLength();
    if (length == old) return true;
    if (kind == IndexingKind::Sparse) {
        SparseElements* sparse = sparseElements(this);
        if (length < old) {
            auto indexes = sparse->sortedIndexes();
            for (size_t i = indexes.size(); i-- > 0 && indexes[i] >= length;) {
                if (!(sparse->find(indexes[i])->attributes & kConfigurable)) {
                    sparse->length_ = indexes[i] + 1;
                    return false;
                }
                sparse->erase(indexes[i]);
            }
        }
        sparse->length_ = length;
        return true;
    }
    if (length > old) {
        Elements* elements = elements_;
        if (!worthDense(length, old, elements->capacity_) || kind == IndexingKind::Fixed) {
            if (kind == IndexingKind::Fixed && length <= elements->capacity_) {
                elements->length_ = length;
                return true;
            }
            toSparse(vm);
            sparseElements(this)->length_ = length;
            return true;
        }
        ensureElementsCapacity(vm, length);
        elements = elements_;
        elements->length_ = length; // beyond the old length all are holes
        setIndexing(this, holey(kind));
        return true;
    }
    Elements* elements = elements_;
    bool doubles = isDoubleElements(kind);
    if (kind == IndexingKind::Fixed && !(fixedAttributes(this) & kConfigurable)) {
        uint32_t i = old;
        while (i > length && elements->values()[i - 1].isEmpty()) i--;
        elements->length_ = i;
        return i == length;
    }
    if (length == 0 && elements->capacity_ > 1024 && kind != IndexingKind::Fixed) {
        elements_.set(vm.heap, this, vm.emptyElements);
        return true;
    }
    for (uint32_t i = length; i < old; i++) writeHole(elements, i, doubles);
    elements->length_ = length;
    return true;
}

// -- own elements of any ordinary object
// ---------------------------------------------------------------------------------

OwnProperty findOwnElement(VM& vm, Object* o, uint32_t index) {
    OwnProperty own;
    IndexingKind kind = storageKind(o);
    if (isTypedArrayIndexing(o->indexing_)) return own;
    if (kind == IndexingKind::Sparse) {
        if (auto* entry = sparseElements(o)->find(index)) {
            own.found = true;
            own.attributes = entry->attributes;
            own.value = entry->value;
        }
        return own;
    }
    if (index >= o->elements_.get()->length_) return own;
    Value v = o->getOwnElementForCopy(index);
    if (v.isEmpty()) return own;
    own.found = true;
    own.value = v;
    own.attributes = kind == IndexingKind::Fixed ? fixedAttributes(o) : kDefaultAttributes;
    return own;
}

void addElement(VM& vm, Object* o, uint32_t index, Value v, uint8_t attributes) {
    if (attributes == kDefaultAttributes && storageKind(o) != IndexingKind::Fixed) return storeElement(vm, o, index, v);
    if (o->hasFlag(kIsPrototype)) vm.dependencies.indexedPrototypes();
    if (storageKind(o) == IndexingKind::Fixed && attributes == kDefaultAttributes && !o->hasFlag(kNonExtensible) &&
        index < o->elements_.get()->length_) { // an array whose length alone is fixed
        Elements* elements = o->elements_;
        elements->values()[index] = v;
        vm.heap.barrier(elements, v);
        return;
    }
    o->toSparse(vm);
    sparseElements(o)->set(vm, index, v, attributes);
}

void changeElement(VM& vm, Object* o, uint32_t index, const OwnProperty& current, Value v, uint8_t attributes) {
    IndexingKind kind = storageKind(o);
    if (kind == IndexingKind::Sparse) return sparseElements(o)->set(vm, index, v, attributes);
    if (attributes == current.attributes) {
        if (kind != IndexingKind::Fixed) return storeElement(vm, o, index, v);
        Elements* elements = o->elements_;
        elements->values()[index] = v;
        vm.heap.barrier(elements, v);
        return;
    }
    o->toSparse(vm);
    sparseElements(o)->set(vm, index, v, attributes);
}

void removeElement(VM& vm, Object* o, uint32_t index) {
    IndexingKind kind = storageKind(o);
    if (kind == IndexingKind::Sparse) {
        sparseElements(o)->erase(index);
        return;
    }
    writeHole(o->elements_, index, isDoubleElements(kind));
    setIndexing(o, holey(kind));
}

void collectElementIndexes(VM& vm, Object* o, std::vector<uint32_t>& out) {
    if (isTypedArrayIndexing(o->indexing_)) return;
    if (storageKind(o) == IndexingKind::Sparse) {
        auto indexes = sparseElements(o)->sortedIndexes();
        out.insert(out.end(), indexes.begin(), indexes.end());
        return;
    }
    uint32_t length = o->elements_.get()->length_;
    for (uint32_t i = 0; i < length; i++)
        if (!o->getOwnElementForCopy(i).isEmpty()) out.push_back(i);
}

void elementsPreventExtensions(VM& vm, Object* o) {
    if (!isFastElements(o->indexing_)) return;
    o->convertElements(vm, IndexingKind::HoleyAny);
    o->indexing_ = IndexingKind::Fixed;
}

void elementsSetIntegrity(VM& vm, Object* o, bool frozen) {
    if (isTypedArrayIndexing(o->indexing_)) return;
    if (storageKind(o) == IndexingKind::Sparse) {
        SparseElements* sparse = sparseElements(o);
        for (auto& [index, entry] : sparse->map_->entries) {
            entry.attributes &= static_cast<uint8_t>(~kConfigurable);
            if (frozen && !(entry.attributes & kAccessorProperty)) entry.attributes &= static_cast<uint8_t>(~kWritable);
        }
        sparse->map_->plain = false;
        return;
    }
    if (o->indexing_ != IndexingKind::Fixed) elementsPreventExtensions(vm, o);
    Elements* elements = o->elements_;
    if (elements->capacity_ != 0) elements->flags_ |= frozen ? Elements::kFrozenElements : Elements::kSealedElements;
}

// -- arrays
// ----------------------------------------------------------------------------------------------------------------

namespace {
Object* makeArray(VM& vm, Shape* shape, IndexingKind indexing, Elements* elements) {
    auto* array = vm.heap.make<Object>(CellKind::Array, 0, shape->id(), indexing);
    array->slots_.init(nullptr);
    array->elements_.init(elements);
    return array;
}
} // namespace

Object* Array::make(VM& vm, uint32_t capacity) {
    // An array owns its elements cell as soon as it has a length to keep; the shared empty one has length 0 for ever.
    Elements* elements = capacity ? makeElementsOrTerminate(vm, false, capacity, 0) : vm.emptyElements;
    return makeArray(vm, vm.realm->arrayShape, IndexingKind::PackedInt32, elements);
}

Object* Array::makeWithPrototype(VM& vm, Value prototype) {
    return makeArray(vm, vm.shapes.root(prototype, CellKind::Array, 0), IndexingKind::PackedInt32, vm.emptyElements);
}

Object* Array::fromValues(VM& vm, const Value* values, size_t count) {
    if (count == 0) return make(vm);
    bool int32s = true, numbers = true, holes = false;
    for (size_t i = 0; i < count; i++) {
        if (values[i].isEmpty()) {
            holes = true;
        } else {
            int32s &= values[i].isInt32();
            numbers &= values[i].isNumber();
        }
    }
    auto n = static_cast<uint32_t>(count);
    bool doubles = numbers && !int32s;
    Elements* elements = makeElementsToFill(vm, doubles, n);
    if (!doubles) {
        std::copy_n(values, n, elements->values());
    } else {
        for (uint32_t i = 0; i < n; i++)
            elements->words()[i] =
                values[i].isEmpty() ? Elements::kHoleBits : std::bit_cast<uint64_t>(values[i].asNumber());
    }
    IndexingKind kind = int32s    ? IndexingKind::PackedInt32
                        : doubles ? IndexingKind::PackedDouble
                                  : IndexingKind::PackedAny;
    return makeArray(vm, vm.realm->arrayShape, holes ? holey(kind) : kind, elements);
}

Elements* copyElements(VM& vm, Object* source, uint32_t start, uint32_t count) {
    Elements* elements = makeElementsToFill(vm, isDoubleElements(source->indexing_), count);
    std::copy_n(source->elements_.get()->words() + start, count, elements->words());
    // A large cell may be old from the start.
    vm.heap.barrier(elements);
    return elements;
}

Object* Array::copyOf(VM& vm, Object* source, uint32_t start, uint32_t count) {
    return makeArray(vm, vm.realm->arrayShape, source->indexing_, copyElements(vm, source, start, count));
}

Completion<Object*> Array::makeHoley(VM& vm, uint32_t length, IndexingKind kind) {
    if (length <= kDenseHoley) {
        if (length == 0) return make(vm);
        Elements* elements = Elements::make(vm, isDoubleElements(kind), length, length);
        if (!elements) return vm.throwOutOfMemory();
        return makeArray(vm, vm.realm->arrayShape, kind, elements);
    }
    SparseElements* sparse = SparseElements::make(vm, length);
    return makeArray(vm, vm.realm->arrayShape, IndexingKind::Sparse,
                     reinterpret_cast<Elements*>(static_cast<Cell*>(sparse)));
}

void Array::push(VM& vm, Object* array, Value v) {
    if (!pushQuick(vm, array, v)) storeElement(vm, array, array->arrayLength(), v);
}

} // namespace tiercel

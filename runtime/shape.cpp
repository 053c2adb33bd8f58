// Shapes: the transition tree, dictionary shapes, their memory.
//
// Shapes lie in one reserved region of address space, so that an id is an index; freed ids are reused. All that refers
// to a child from above (transitions, the table of roots) is weak and pruned by full collections. Nothing here
// allocates in the heap, so no collection can happen while a shape is half made; `accountMemory` tells the heap
// afterwards.
#include "runtime/shape.h"

#include "runtime/runtime_caches.h"

#include <cstdio>
#include <cstdlib>
#include <new>
#include <sys/mman.h>
#include <unordered_map>
#include <utility>

namespace tiercel {

namespace {

constexpr size_t kMaxShapes = 1u << 24;
constexpr size_t kReservedShapes = 1u << 12; // usable once the VM is terminating for want of shapes
constexpr size_t kMinShapes = 1u << 15;      // with less address space nothing starts
constexpr size_t kEntryBytes = sizeof(PropertyEntry) + 12;
constexpr size_t kRootBytes = 64; // of the table of roots, for each
constexpr size_t kAccountingStep = 64 * 1024;
constexpr uint8_t kInheritedFlags = static_cast<uint8_t>(~(kShapeCached | kShapeChanged | kShapeDictionary));

struct RootKey {
    uint64_t prototype;
    uint32_t rest;
    bool operator==(const RootKey&) const = default;
};
struct RootKeyHash {
    size_t operator()(const RootKey& k) const { return (k.prototype >> 3 ^ k.rest) * 0x9E37'79B9'7F4A'7C15ull >> 16; }
};
RootKey rootKey(Value prototype, CellKind kind, uint8_t inlineCapacity, uint8_t flags) {
    return {prototype.bits(), static_cast<uint32_t>(kind) << 16 | static_cast<uint32_t>(inlineCapacity) << 8 | flags};
}

uint64_t edgeHash(PropertyKey key, uint8_t attributes) { return key.bits() * 31 + attributes; }

} // namespace

/// Edges beyond a shape's first.
struct TransitionTable {
    std::unordered_multimap<uint64_t, Transition> edges;
};

struct ShapeTable::Impl {
    std::unordered_map<RootKey, uint32_t, RootKeyHash> roots;
    static constexpr size_t kRecentRoots = 64;
    struct RecentRoot {
        RootKey key{};
        uint32_t shapeId = 0;
    };
    RecentRoot recent[kRecentRoots]; // direct-mapped front of `roots`
    std::vector<uint32_t> freeIds;
    size_t accounted = 0;          // bytes that the heap knows of
    std::vector<uint32_t> changed; // new or changed since the last collection
};

bool FieldInfo::widen(Value v) {
    if (kind != kFieldNone && admits(v)) return false;
    FieldKind seen = fieldKindOf(v);
    uint32_t shapeOf = seen == kFieldObject ? v.asCell()->shapeId_ : 0;
    objectShape =
        kind == kFieldNone || (kind == kFieldObject && seen == kFieldObject && objectShape == shapeOf) ? shapeOf : 0;
    kind |= seen;
    return true;
}

ShapeTable::ShapeTable(VM& vm) : vm_(vm), impl_(new Impl) {
    // Where address space is limited (ulimit -v, strict overcommit) less must do; a part stays for everything else.
    for (size_t count = kMaxShapes; count >= kMinShapes; count /= 2) {
        constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        size_t bytes = count * sizeof(Shape);
        void* region = mmap(nullptr, 2 * bytes, PROT_READ | PROT_WRITE, kFlags, -1, 0);
        if (region == MAP_FAILED) continue;
        munmap(static_cast<char*>(region) + bytes, bytes);
        base_ = static_cast<Shape*>(region);
        capacity_ = count;
        return;
    }
    std::fprintf(stderr, "tiercel: out of memory: no address space for shapes\n");
    std::_Exit(70);
}

ShapeTable::~ShapeTable() {
    for (uint32_t id = kFirstRealShape; id < next_; id++)
        if (base_[id].id_) free(&base_[id]);
    munmap(base_, capacity_ * sizeof(Shape));
    delete impl_;
}

Shape* ShapeTable::allocate() {
    uint32_t id;
    if (!impl_->freeIds.empty()) {
        id = impl_->freeIds.back();
        impl_->freeIds.pop_back();
    } else {
        if (next_ >= capacity_ - kReservedShapes) [[unlikely]] {
            if (!vm_.isTerminating()) (void)vm_.terminate("out of memory: too many object shapes");
            if (next_ >= capacity_) {
                std::fprintf(stderr, "tiercel: out of memory: too many object shapes\n");
                std::_Exit(70);
            }
        }
        id = next_++;
    }
    Shape* shape = new (base_ + id) Shape{};
    shape->id_ = id;
    live_++;
    unaccountedBytes_ += sizeof(Shape);
    noteChanged(shape);
    return shape;
}

void ShapeTable::free(Shape* shape) {
    if (shape->table_) dropTable(shape->table_);
    delete shape->transitions_;
    shape->transitions_ = nullptr;
    shape->table_ = nullptr;
    shape->id_ = 0;
    live_--;
}

void ShapeTable::dropTable(PropertyTable* table) {
    if (--table->references == 0) delete table;
}

void ShapeTable::noteChanged(Shape* shape) {
    if (shape->flags_ & kShapeChanged) return;
    shape->flags_ |= kShapeChanged;
    impl_->changed.push_back(shape->id_);
}

void ShapeTable::accountMemory() {
    if (unaccountedBytes_ < kAccountingStep) [[likely]]
        return;
    size_t bytes = std::exchange(unaccountedBytes_, 0);
    impl_->accounted += bytes;
    vm_.heap.chargeExternal(bytes);
}

Shape* ShapeTable::root(Value prototype, CellKind kind, uint8_t inlineCapacity, uint8_t flags) {
    RootKey key = rootKey(prototype, kind, inlineCapacity, flags);
    // Builtins that allocate ask for the same few roots again and again.
    Impl::RecentRoot& recent = impl_->recent[(prototype.bits() >> 4 ^ static_cast<size_t>(kind)) % Impl::kRecentRoots];
    if (recent.shapeId && recent.key == key) return at(recent.shapeId);
    if (auto found = impl_->roots.find(key); found != impl_->roots.end()) {
        recent = {key, found->second};
        return at(found->second);
    }
    Shape* shape = allocate();
    shape->kind_ = kind;
    shape->flags_ |= flags;
    shape->inlineCapacity_ = inlineCapacity;
    shape->prototype_ = prototype;
    impl_->roots.emplace(key, shape->id_);
    unaccountedBytes_ += kRootBytes;
    if (prototype.isObject()) {
        auto* object = static_cast<Object*>(prototype.asCell());
        object->setFlag(kIsPrototype);
        // Elements of a prototype show through the holes of whatever inherits from it.
        bool exoticElements = object->isExotic() && object->kind() != CellKind::StringObject;
        if (object->kind() == CellKind::StringObject) {
            Value s = static_cast<PrimitiveObject*>(object)->primitive_;
            exoticElements = !s.isString() || static_cast<String*>(s.asCell())->length() != 0;
        }
        bool sparse = object->indexing_ == IndexingKind::Sparse;
        Elements* elements = object->elements_;
        if (exoticElements || sparse || elements->length_ != 0 || elements->capacity_ != 0)
            vm_.dependencies.indexedPrototypes();
    }
    return shape;
}

Shape* Shape::findTransition(PropertyKey key, uint8_t attributes, ShapeTable& table) const {
    if (onlyTransition_.shapeId == 0) return nullptr;
    if (onlyTransition_.key == key && onlyTransition_.attributes == attributes)
        return table.at(onlyTransition_.shapeId);
    if (!transitions_) return nullptr;
    auto [begin, end] = transitions_->edges.equal_range(edgeHash(key, attributes));
    for (auto it = begin; it != end; ++it)
        if (it->second.key == key && it->second.attributes == attributes) return table.at(it->second.shapeId);
    return nullptr;
}

void Shape::addTransition(PropertyKey key, uint8_t attributes, Shape* to) {
    Transition edge{key, attributes, to->id_};
    if (onlyTransition_.shapeId == 0) {
        onlyTransition_ = edge;
        return;
    }
    if (!transitions_) transitions_ = new TransitionTable;
    transitions_->edges.emplace(edgeHash(key, attributes), edge);
}

Shape* Shape::addProperty(VM& vm, PropertyKey key, uint8_t attributes) {
    ShapeTable& shapes = vm.shapes;
    // Shapes with many transitions: the one that was asked for last under the same hash.
    auto findKnown = [&]() -> Shape* {
        if (!transitions_ || (onlyTransition_.key == key && onlyTransition_.attributes == attributes))
            return findTransition(key, attributes, shapes);
        auto& recent =
            runtimeCaches(vm).transitions[(edgeHash(key, attributes) >> 3 ^ id_) % RuntimeCaches::kTransitions];
        if (recent.from != id_ || recent.key != key.bits() || recent.attributes != attributes) {
            Shape* known = findTransition(key, attributes, shapes);
            if (!known) return nullptr;
            recent = {id_, known->id_, key.bits(), attributes};
        }
        return shapes.at(recent.to);
    };
    if (!isDictionary()) {
        if (Shape* known = findKnown()) return known;
        Shape* child = shapes.allocate();
        child->kind_ = kind_;
        child->flags_ |= flags_ & kInheritedFlags;
        child->inlineCapacity_ = inlineCapacity_;
        child->prototype_ = prototype_;
        child->parent_ = this;
        if (!table_) {
            child->table_ = new PropertyTable;
        } else if (table_->count() == propertyCount_) {
            child->table_ = table_;
            table_->references++;
        } else {
            child->table_ = table_->clone(propertyCount_);
            shapes.unaccountedBytes_ += kEntryBytes * propertyCount_;
        }
        child->table_->append({key, slotCount_, attributes, child->id_});
        shapes.unaccountedBytes_ += kEntryBytes;
        child->propertyCount_ = propertyCount_ + 1;
        child->slotCount_ = slotCount_ + 1;
        child->key_ = key;
        child->attributes_ = attributes;
        if (key.isSymbol() && !key.symbol()->isPrivate_) child->flags_ |= kShapeHasSymbols;
        if (!(attributes & kWritable) || (attributes & kAccessorProperty)) child->flags_ |= kShapeHasReadOnly;
        addTransition(key, attributes, child);
        return child;
    }
    // A dictionary changes in place; the caller has seen to it that no inline cache names it.
    table_->append({key, slotCount_, attributes, 0});
    shapes.unaccountedBytes_ += kEntryBytes;
    propertyCount_++;
    slotCount_++;
    if (key.isSymbol() && !key.symbol()->isPrivate_) flags_ |= kShapeHasSymbols;
    if (!(attributes & kWritable) || (attributes & kAccessorProperty)) flags_ |= kShapeHasReadOnly;
    shapes.noteChanged(this);
    return this;
}

Shape* Shape::preventExtensions(VM& vm) {
    if (isNonExtensible()) return this;
    ShapeTable& shapes = vm.shapes;
    if (!isDictionary())
        if (Shape* known = findTransition(PropertyKey(), 0, shapes)) return known;
    Shape* child = isDictionary() ? shapes.toDictionary(this) : shapes.allocate();
    child->flags_ |= kShapeNonExtensible;
    if (isDictionary()) return child;
    child->kind_ = kind_;
    child->flags_ |= flags_ & kInheritedFlags;
    child->inlineCapacity_ = inlineCapacity_;
    child->prototype_ = prototype_;
    child->parent_ = this;
    child->table_ = table_;
    if (table_) table_->references++;
    child->propertyCount_ = propertyCount_;
    child->slotCount_ = slotCount_;
    addTransition(PropertyKey(), 0, child);
    return child;
}

Shape* ShapeTable::toDictionary(Shape* from) {
    Shape* shape = allocate();
    shape->kind_ = from->kind_;
    shape->flags_ |= static_cast<uint8_t>((from->flags_ & kInheritedFlags) | kShapeDictionary);
    shape->inlineCapacity_ = from->inlineCapacity_;
    shape->prototype_ = from->prototype_;
    shape->propertyCount_ = from->propertyCount_;
    shape->slotCount_ = from->slotCount_;
    if (from->isDictionary()) { // moved: nothing uses the old shape any more but its stale id in caches
        shape->table_ = from->table_;
        from->table_ = nullptr;
        from->propertyCount_ = 0;
    } else if (from->table_) {
        shape->table_ = from->table_->clone(from->propertyCount_);
        for (uint32_t i = 0; i < shape->propertyCount_; i++) shape->table_->entry(i).ownerShapeId = 0;
    } else {
        shape->table_ = new PropertyTable;
    }
    if (!from->isDictionary()) unaccountedBytes_ += kEntryBytes * shape->propertyCount_;
    return shape;
}

Shape* ShapeTable::rebuild(Shape* from, Shape* root, uint8_t (*map)(const PropertyEntry&, uint32_t), uint32_t context) {
    Shape* shape = root;
    for (uint32_t i = 0; i < from->propertyCount_; i++) {
        const PropertyEntry& entry = from->table_->entry(i);
        PropertyKey key = entry.key;
        shape = shape->addProperty(vm_, key, map(entry, context));
    }
    return from->isNonExtensible() ? shape->preventExtensions(vm_) : shape;
}

namespace {
uint8_t rootFlags(const Shape* shape) { return shape->flags_ & (kShapeLazy | kShapeUncacheable); }

uint8_t keepAttributes(const PropertyEntry& entry, uint32_t) { return entry.attributes; }

// context: what to clear for data in the low byte, for accessors in the next
uint8_t clearAttributes(const PropertyEntry& entry, uint32_t context) {
    if (!entry.key.isIndex() && entry.key.isPrivate()) return entry.attributes;
    uint32_t clear = entry.attributes & kAccessorProperty ? context >> 8 : context & 0xFF;
    return static_cast<uint8_t>(entry.attributes & ~clear);
}
} // namespace

Shape* ShapeTable::withPrototype(Shape* from, Value prototype) {
    Shape* start = root(prototype, from->kind_, from->inlineCapacity_, rootFlags(from));
    if (from->isDictionary()) {
        Shape* shape = toDictionary(from);
        shape->prototype_ = prototype;
        return shape;
    }
    return rebuild(from, start, keepAttributes, 0);
}

Shape* ShapeTable::withAttributes(Shape* from, uint8_t clearForData, uint8_t clearForAccessors, bool nonExtensible) {
    uint32_t context = clearForData | static_cast<uint32_t>(clearForAccessors) << 8;
    RuntimeCaches::IntegrityShape& recent =
        runtimeCaches(vm_).integrityShapes[from->id_ % RuntimeCaches::kIntegrityShapes];
    if (recent.from == from->id_ && recent.clearForData == clearForData &&
        recent.clearForAccessors == clearForAccessors && recent.nonExtensible == nonExtensible)
        return at(recent.to);
    Shape* shape;
    if (from->isDictionary()) {
        shape = toDictionary(from);
        for (uint32_t i = 0; i < shape->propertyCount_; i++) {
            PropertyEntry& entry = shape->table_->entry(i);
            if (!entry.key.isNull()) entry.attributes = clearAttributes(entry, context);
        }
        shape->flags_ |= kShapeHasReadOnly;
    } else {
        shape = rebuild(from, root(from->prototype_, from->kind_, from->inlineCapacity_, rootFlags(from)),
                        clearAttributes, context);
    }
    if (nonExtensible) shape = shape->preventExtensions(vm_);
    if (!shape->isDictionary()) recent = {from->id_, shape->id_, clearForData, clearForAccessors, nonExtensible};
    return shape;
}

Shape* ShapeTable::withEntryAttributes(Shape* from, uint32_t index, uint8_t attributes) {
    if (from->isDictionary()) {
        Shape* shape = toDictionary(from);
        shape->table_->entry(index).attributes = attributes;
        if (!(attributes & kWritable) || (attributes & kAccessorProperty)) shape->flags_ |= kShapeHasReadOnly;
        return shape;
    }
    Shape* shape = root(from->prototype_, from->kind_, from->inlineCapacity_, rootFlags(from));
    for (uint32_t i = 0; i < from->propertyCount_; i++) {
        PropertyEntry entry = from->table_->entry(i);
        shape = shape->addProperty(vm_, entry.key, i == index ? attributes : entry.attributes);
    }
    return from->isNonExtensible() ? shape->preventExtensions(vm_) : shape;
}

void ShapeTable::beginMarking(bool full) {
    if (!full) return;
    for (uint32_t id = kFirstRealShape; id < next_; id++) base_[id].gcMark_ = 0;
}

void ShapeTable::visitReferences(Visitor& visitor, Shape* shape) {
    visitor.visit(shape->prototype_);
    if (!shape->key_.isNull() && !shape->key_.isIndex()) visitor.visit(shape->key_.cell());
    if (!shape->isDictionary() || !shape->table_) return; // the keys of other tables are those of the parents
    // Keys that an earlier collection has visited are old, and a full collection visits them by other ways.
    PropertyTable& table = *shape->table_;
    for (uint32_t i = table.visited; i < shape->propertyCount_; i++) {
        PropertyKey key = table.entry(i).key;
        if (!key.isNull() && !key.isIndex()) visitor.visit(key.cell());
    }
    table.visited = shape->propertyCount_;
}

void ShapeTable::visitNew(Visitor& visitor) {
    for (uint32_t id : impl_->changed) {
        if (!base_[id].id_) continue;
        base_[id].gcMark_ = 1;
        visitReferences(visitor, &base_[id]);
    }
}

void ShapeTable::sweep(Heap& heap, bool full) {
    for (uint32_t id : impl_->changed) base_[id].flags_ &= static_cast<uint8_t>(~kShapeChanged);
    impl_->changed.clear();
    if (!full) return;
    auto isDead = [&](uint32_t id) { return !base_[id].gcMark_; };
    std::erase_if(impl_->roots, [&](const auto& root) { return isDead(root.second); });
    for (auto& recent : impl_->recent) recent.shapeId = 0;
    size_t freed = 0;
    for (uint32_t id = kFirstRealShape; id < next_; id++) {
        Shape* shape = &base_[id];
        if (!shape->id_ || !shape->gcMark_) continue;
        if (shape->transitions_) {
            std::erase_if(shape->transitions_->edges, [&](const auto& edge) { return isDead(edge.second.shapeId); });
            if (shape->transitions_->edges.empty()) {
                delete shape->transitions_;
                shape->transitions_ = nullptr;
            }
        }
        if (shape->onlyTransition_.shapeId && isDead(shape->onlyTransition_.shapeId)) {
            shape->onlyTransition_ = Transition();
            if (shape->transitions_) { // the first slot is always the one in use
                auto first = shape->transitions_->edges.begin();
                shape->onlyTransition_ = first->second;
                shape->transitions_->edges.erase(first);
                if (shape->transitions_->edges.empty()) {
                    delete shape->transitions_;
                    shape->transitions_ = nullptr;
                }
            }
        }
        if (uint32_t seen = shape->field_.objectShape; seen && isDead(seen)) shape->field_.objectShape = 0;
    }
    for (uint32_t id = kFirstRealShape; id < next_; id++) {
        Shape* shape = &base_[id];
        if (!shape->id_ || shape->gcMark_) continue;
        freed += sizeof(Shape) + (shape->isDictionary() ? shape->propertyCount_ * kEntryBytes
                                  : shape->parent_      ? kEntryBytes
                                                        : kRootBytes);
        free(shape);
        impl_->freeIds.push_back(id);
    }
    freed = std::min(freed, impl_->accounted); // an estimate
    impl_->accounted -= freed;
    if (freed) heap.adjustExternal(-static_cast<ptrdiff_t>(freed));
}

} // namespace tiercel

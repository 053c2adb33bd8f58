// Asks caches what they would say, as the handlers of property, element, global and call ops do.
#include "runtime/views/cache_counts.h"

#include "runtime/builtin_cells.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tiercel::views {

using namespace interpreter;

namespace {

struct Answer {
    uint32_t shapeId = kNoShape;
    const Cell* callee = nullptr;
    CacheKind kind = CacheKind::None;
    bool hit = false;
    bool cached = true; // there is a cache to ask
    ElementAccess access = ElementAccess::None;
    IndexingKind elements = IndexingKind::Slow;
    uint64_t key = 0; // Named: its bits
};

PropertyKey nameOf(const Value* fp, const Instruction* pc) { return keyConstant(const_cast<Value*>(fp), pc->d()); }

Answer ofRead(VM& vm, Value base, PropertyKey key, const FeedbackCell* cell) {
    Answer a;
    a.shapeId = cacheShape(base);
    const PropertyCase* c = key.isNull() ? nullptr : findCase(vm, cell, a.shapeId, key, vm.megamorphic->gets);
    if (!c) return a;
    a.kind = c->kind;
    a.hit = c->kind == CacheKind::Getter ? c->epoch == vm.protoEpoch : !readCase(vm, *c, base).isEmpty();
    return a;
}

Answer ofWrite(VM& vm, Value base, PropertyKey key, Value v, const FeedbackCell* cell, bool defines) {
    Answer a;
    if (!base.isObject()) return a;
    auto* object = static_cast<Object*>(base.asCell());
    a.shapeId = object->shapeId_;
    const PropertyCase* c = key.isNull() ? nullptr : findCase(vm, cell, a.shapeId, key, vm.megamorphic->sets);
    if (!c) return a;
    a.kind = c->kind;
    switch (c->kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: a.hit = !defines && admits(*c, v); break;
    case CacheKind::AddInline:
        a.hit = c->epoch == vm.protoEpoch && !object->hasFlag(kPrototypeCached) && admits(*c, v);
        break;
    case CacheKind::AddSlots: {
        const Slots* slots = object->slots_;
        a.hit = c->epoch == vm.protoEpoch && !object->hasFlag(kPrototypeCached) && admits(*c, v) && slots &&
                c->offset < sizeof(Slots) + slots->capacity_ * sizeof(Value);
        break;
    }
    case CacheKind::Setter: a.hit = !defines && c->epoch == vm.protoEpoch; break;
    default: break;
    }
    if (defines && cell->state == CacheState::Megamorphic) a.hit = false;
    return a;
}

Answer ofGlobal(VM& vm, const FeedbackCell* cell, const Value* stored) {
    Answer a;
    const PropertyCase& c = cell->mono;
    a.kind = c.kind;
    if (c.kind == CacheKind::GlobalLexical) {
        void* address;
        std::memcpy(&address, &c.newShapeId, sizeof address);
        a.hit = !static_cast<GlobalLexical::Binding*>(address)->value.isEmpty();
    } else if (c.kind != CacheKind::None) {
        a.hit = c.holder->shapeId_ == c.shapeId && c.epoch == vm.protoEpoch && (!stored || admits(c, *stored));
    }
    return a;
}

// -- elements

constexpr bool isAmong(IndexingKind k, std::initializer_list<IndexingKind> kinds) {
    for (IndexingKind other : kinds)
        if (k == other) return true;
    return false;
}
constexpr bool isDense(IndexingKind k) { return isFastElements(k) || k == IndexingKind::Fixed; }

/// The index that a key is, or -1.
int64_t indexIn(Value key) {
    if (key.isInt32()) return key.asInt32() >= 0 ? key.asInt32() : -1;
    if (!key.isDouble()) return -1;
    double d = key.asDouble();
    return d >= 0 && d < 4294967295.0 && d == std::floor(d) ? static_cast<int64_t>(d) : -1;
}

/// What is at the index: length and holes.
ElementAccess accessOf(Cell* cell, int64_t at, bool stores) {
    if (cell->isString())
        return at < static_cast<String*>(cell)->length_ ? ElementAccess::InRange : ElementAccess::PastEnd;
    IndexingKind kind = cell->indexing_;
    if (isTypedArrayIndexing(kind))
        return at < static_cast<int64_t>(static_cast<TypedArrayObject*>(cell)->length_) ? ElementAccess::InRange
                                                                                        : ElementAccess::PastEnd;
    if (!isDense(kind)) return ElementAccess::Other;
    const Elements* elements = static_cast<Object*>(cell)->elements_.get();
    if (at >= elements->length_)
        return stores && at == elements->length_ ? ElementAccess::Appends : ElementAccess::PastEnd;
    auto* mutableElements = const_cast<Elements*>(elements);
    bool hole = isDoubleElements(kind) ? mutableElements->words()[at] == Elements::kHoleBits
                                       : mutableElements->values()[at].isEmpty();
    return hole ? ElementAccess::Hole : ElementAccess::InRange;
}

/// By the kind of elements, if `key` is an index into some; else by name.
bool describeElement(Answer& a, Value base, Value key, bool stores) {
    int64_t at = base.isCell() ? indexIn(key) : -1;
    a.access = ElementAccess::Other;
    if (at >= 0) {
        Cell* cell = base.asCell();
        a.elements = cell->indexing_;
        a.access = accessOf(cell, at, stores);
        if (a.access == ElementAccess::Other) a.shapeId = cell->shapeId_;
        return a.access != ElementAccess::Other;
    }
    a.shapeId = cacheShape(base);
    if (key.isString() || key.isSymbol()) {
        a.access = ElementAccess::Named;
        // Caches compare pointers: a string made at run time is a name of its own.
        bool made = key.isString() && !key.asCell()->hasFlag(kAtom);
        a.key = made ? CacheCounts::kNameMadeAtRunTime : key.bits();
    }
    return false;
}

const PropertyCase* namedCase(VM& vm, Value base, Value key, bool stores) {
    bool known = key.isSymbol() || (key.isString() && key.asCell()->hasFlag(kAtom));
    if (!known || !base.isCell()) return nullptr;
    uint32_t shapeId = base.asCell()->shapeId_;
    const MegamorphicCache::Entry* table = stores ? vm.megamorphic->sets : vm.megamorphic->gets;
    const MegamorphicCache::Entry& entry = table[MegamorphicCache::slot(shapeId, key.bits())];
    return entry.shapeId == shapeId && entry.key == key.bits() ? &entry.what : nullptr;
}

Answer ofElementRead(VM& vm, const Instruction* pc, Value base, Value key) {
    Answer a;
    if (!describeElement(a, base, key, false)) {
        const PropertyCase* c = namedCase(vm, base, key, false);
        if (c) a.kind = c->kind;
        a.hit = c && !readCase(vm, *c, base).isEmpty();
        return a;
    }
    if (a.access != ElementAccess::InRange || !key.isInt32()) return a;
    uint8_t open = a.elements == IndexingKind::String ? kSeenString
                   : isTypedArrayIndexing(a.elements) ? kSeenTypedArray
                   : isDoubleElements(a.elements)     ? kSeenDoubleElements
                                                      : kSeenAnyElements | kSeenInt32Elements;
    a.hit = (pc->feedback & open) != 0 && !isAmong(a.elements, {IndexingKind::BigInt64, IndexingKind::BigUint64,
                                                                IndexingKind::Float16, IndexingKind::ImmutableTyped});
    if (base.isString()) a.hit &= !(static_cast<String*>(base.asCell())->flags_ & (kRope | kSlice | kTwoByte));
    return a;
}

Answer ofElementWrite(VM& vm, const Instruction* pc, Value base, Value key, Value v) {
    Answer a;
    if (!describeElement(a, base, key, true)) {
        const PropertyCase* c = namedCase(vm, base, key, true);
        if (c) a.kind = c->kind;
        a.hit = c && (c->kind == CacheKind::OwnInline || c->kind == CacheKind::OwnSlots) && admits(*c, v);
        return a;
    }
    if (!key.isInt32()) return a;
    uint8_t seen = pc->feedback;
    if (isTypedArrayIndexing(a.elements)) {
        bool isFloat = isAmong(a.elements, {IndexingKind::Float32, IndexingKind::Float64});
        bool isOther = isAmong(a.elements, {IndexingKind::BigInt64, IndexingKind::BigUint64, IndexingKind::Float16,
                                            IndexingKind::Uint8Clamped, IndexingKind::ImmutableTyped});
        a.hit = a.access == ElementAccess::InRange && (seen & kSeenTypedArray) && !isOther &&
                (v.isInt32() || (isFloat && v.isDouble()));
        return a;
    }
    if (!isFastElements(a.elements)) return a;
    auto* object = static_cast<Object*>(base.asCell());
    if (isDoubleElements(a.elements)) {
        a.hit = a.access == ElementAccess::InRange && (seen & kSeenDoubleElements) && v.isNumber();
        return a;
    }
    bool any = isAmong(a.elements, {IndexingKind::PackedAny, IndexingKind::HoleyAny});
    bool fits = any || v.isInt32() || !v.isNumber(); // int32 elements become any by their kind alone
    bool plain = !vm.indexedPrototypes && !object->hasFlag(kExotic | kNonExtensible);
    switch (a.access) {
    case ElementAccess::InRange: a.hit = fits; break;
    case ElementAccess::Hole: a.hit = fits && plain && (seen & kSeenHoles); break;
    case ElementAccess::Appends:
        a.hit = fits && plain && (seen & kSeenOutOfBounds) &&
                static_cast<uint32_t>(key.asInt32()) < object->elements_.get()->capacity_;
        break;
    default: break;
    }
    return a;
}

// -- tests and calls

const Cell* calleeIn(Value v) {
    if (!v.isCell()) return nullptr;
    return v.asCell()->kind() == CellKind::Function ? static_cast<const Function*>(v.asCell())->template_.get()
                                                    : v.asCell();
}

Answer ofTest(const Value* fp, const Instruction* pc) {
    Answer a;
    a.cached = false;
    if (pc->op() == Op::InstanceOf) {
        a.shapeId = cacheShape(fp[pc->b]);
        a.callee = calleeIn(fp[pc->c]);
    } else if (describeElement(a, fp[pc->c], fp[pc->b], false) && fp[pc->c].isString()) {
        a.access = ElementAccess::Other; // throws
    }
    return a;
}

Answer ofCall(const Value* fp, const Instruction* pc, const FeedbackCell* cell) {
    Answer a;
    a.callee = calleeIn(fp[pc->b + kFrameHeaderWords + kFrameCallee]);
    a.hit = a.callee && cell->call.target == a.callee;
    return a;
}

} // namespace

bool CacheCounts::isCounted(Op op) {
    switch (op) {
    case Op::GetProp:
    case Op::GetMethod:
    case Op::SetProp:
    case Op::DefineField:
    case Op::GetPrivate:
    case Op::SetPrivate:
    case Op::GetGlobal:
    case Op::GetGlobalOrUndefined:
    case Op::SetGlobal:
    case Op::Call:
    case Op::CallUndefined:
    case Op::New: return true;
    default: return isElement(op) || isTest(op);
    }
}
bool CacheCounts::isElement(Op op) { return op == Op::GetElem || op == Op::GetElemMethod || op == Op::SetElem; }
bool CacheCounts::isTest(Op op) { return op == Op::In || op == Op::PrivateIn || op == Op::InstanceOf; }

void CacheCounts::note(VM& vm, const Instruction* pc, const Value* fp, const FeedbackCell* cells) {
    const FeedbackCell* cell = &cells[pc->e()];
    Answer a;
    // A private name is a constant of neither the instruction nor the site: the cell holds the one it is good for.
    auto privateName = [&](int16_t r) { return cell->key.bits() == fp[r].bits() ? cell->key : PropertyKey(); };
    switch (pc->op()) {
    case Op::GetProp:
    case Op::GetMethod: a = ofRead(vm, fp[pc->b], nameOf(fp, pc), cell); break;
    case Op::SetProp: a = ofWrite(vm, fp[pc->a], nameOf(fp, pc), fp[pc->b], cell, false); break;
    case Op::DefineField: a = ofWrite(vm, fp[pc->a], nameOf(fp, pc), fp[pc->b], cell, true); break;
    case Op::GetPrivate: a = ofRead(vm, fp[pc->b], privateName(pc->c), cell); break;
    case Op::SetPrivate: a = ofWrite(vm, fp[pc->a], privateName(pc->b), fp[pc->c], cell, false); break;
    case Op::GetGlobal:
    case Op::GetGlobalOrUndefined: a = ofGlobal(vm, cell, nullptr); break;
    case Op::SetGlobal: a = ofGlobal(vm, cell, &fp[pc->a]); break;
    case Op::GetElem:
    case Op::GetElemMethod: a = ofElementRead(vm, pc, fp[pc->b], fp[pc->c]); break;
    case Op::SetElem: a = ofElementWrite(vm, pc, fp[pc->a], fp[pc->b], fp[pc->c]); break;
    case Op::In:
    case Op::PrivateIn:
    case Op::InstanceOf: a = ofTest(fp, pc); break;
    default: a = ofCall(fp, pc, cell); break;
    }
    if (a.shapeId >= kFirstRealShape && vm.shapes.at(a.shapeId)->isDictionary()) a.shapeId = kDictionaryShape;

    Site& site = sites_[cell];
    if (!site.code) {
        site.code = codeOf(const_cast<Value*>(fp));
        site.pc = pc;
    }
    if (a.key && site.keys.size() < kMaxKeys) {
        bool isKnown = std::find(site.keys.begin(), site.keys.end(), a.key) != site.keys.end();
        if (!isKnown || a.key == kNameMadeAtRunTime) site.keys.push_back(a.key);
    }
    auto add = [&](Counts& counts) { (!a.cached ? counts.uncached : a.hit ? counts.hits : counts.misses)++; };
    add(site);
    for (Seen& seen : site.seen) {
        if (seen.shapeId != a.shapeId || seen.callee != a.callee || seen.access != a.access ||
            seen.elements != a.elements)
            continue;
        add(seen);
        if (a.kind != CacheKind::None) seen.kind = a.kind;
        return;
    }
    if (site.seen.size() == kMaxSeen) {
        site.others++;
        return;
    }
    Seen& seen = site.seen.emplace_back();
    seen.shapeId = a.shapeId;
    seen.callee = a.callee;
    seen.kind = a.kind;
    seen.access = a.access;
    seen.elements = a.elements;
    add(seen);
}

void CacheCounts::visitRoots(Visitor& v) {
    for (const auto& [cell, site] : sites_) {
        v.visit(site.code);
        for (uint64_t key : site.keys)
            if (key != kNameMadeAtRunTime) v.visit(Value::fromBits(key).asCell());
        for (const Seen& seen : site.seen) {
            v.visit(seen.callee);
            if (v.isFull() && seen.shapeId >= kFirstRealShape && seen.shapeId != kDictionaryShape)
                v.visitShape(seen.shapeId);
        }
    }
}

} // namespace tiercel::views

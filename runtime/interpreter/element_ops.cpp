// Elements: GetElem, GetElemMethod, SetElem. The IndexingKind byte of the receiver opens each path: dense Values, dense
// doubles, typed arrays, strings. Kinds seen go to the op's feedback byte (ElementSeen bits).
#include "runtime/interpreter/element_access.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"

#include "runtime/abstract_operations.h"
#include "runtime/builtin_cells.h"

namespace tiercel::interpreter {

namespace {

/// Notes what is indexed; of typed arrays the very kind, for the optimizing tiers.
void noteIndexed(VM& vm, const Instruction* pc, IndexingKind kind) {
    noteFeedback(pc, seenBits(kind));
    if (isTypedArrayIndexing(kind)) codeOf(vm.fp)->feedback_[pc->e()].count |= 1u << static_cast<uint32_t>(kind);
}

Completion<Value> readElement(VM& vm, const Instruction* pc, Value base, Value key) {
    uint32_t index;
    if (base.isCell() && asIndex(key, index)) {
        IndexingKind kind = base.asCell()->indexing_;
        noteIndexed(vm, pc, kind);
        Value v = readElementQuick(vm, base, index);
        if (!v.isEmpty()) {
            bool inside = isFastElements(kind) && index < static_cast<Object*>(base.asCell())->elements_.get()->length_;
            if (v.isUndefined() && !inside) noteFeedback(pc, kSeenOutOfBounds);
            return v;
        }
    }
    noteFeedback(pc, kSeenOther);
    return getKeyed(vm, base, key);
}

Completion<void> writeElement(VM& vm, const Instruction* pc, Value base, Value key, Value v, bool strict) {
    uint32_t index;
    if (base.isCell() && asIndex(key, index)) {
        IndexingKind kind = base.asCell()->indexing_;
        noteIndexed(vm, pc, kind);
        if (among(kind, kDense) && index >= static_cast<Object*>(base.asCell())->elements_.get()->length_)
            noteFeedback(pc, kSeenOutOfBounds);
        if (writeElementQuick(vm, base, index, v)) return {};
    }
    noteFeedback(pc, kSeenOther);
    return setKeyed(vm, base, key, v, strict);
}

} // namespace

// -- reads
// -------------------------------------------------------------------------------------------------------------------

SLOW(getElemSlow) {
    SAVE();
    fp[pc->a] = CHECK(readElement(*vm, pc, fp[pc->b], fp[pc->c]));
    NEXT(2);
}

/// Strings and typed arrays, doubles as indexes, string keys in the megamorphic cache.
SLOW(getElemOther) {
    Value base = fp[pc->b], key = fp[pc->c];
    if (base.isCell()) {
        Cell* cell = base.asCell();
        if (key.isInt32()) {
            auto index = static_cast<uint32_t>(key.asInt32());
            switch (cell->indexing_) {
#define TYPED_READ(kind, type, make)                                                                                   \
    case IndexingKind::kind: {                                                                                         \
        auto* array = static_cast<TypedArrayObject*>(cell);                                                            \
        if (index >= array->length_ || !(pc->feedback & kSeenTypedArray)) break;                                       \
        fp[pc->a] = make(reinterpret_cast<const type*>(array->data_)[index]);                                          \
        NEXT(2);                                                                                                       \
    }
                TYPED_READ(Uint8, uint8_t, Value::int32)
                TYPED_READ(Uint8Clamped, uint8_t, Value::int32)
                TYPED_READ(Int8, int8_t, Value::int32)
                TYPED_READ(Int16, int16_t, Value::int32)
                TYPED_READ(Uint16, uint16_t, Value::int32)
                TYPED_READ(Int32, int32_t, Value::int32)
                TYPED_READ(Uint32, uint32_t, Value::number)
                TYPED_READ(Float32, float, Value::rawDouble)
                TYPED_READ(Float64, double, Value::rawDouble)
            default:
                if (cell->isString() && (pc->feedback & kSeenString)) {
                    auto* string = static_cast<String*>(cell);
                    if (index < string->length_ && !(string->flags_ & (kRope | kSlice | kTwoByte))) {
                        fp[pc->a] = vm->singleCharacters[string->inlineLatin1()[index]];
                        NEXT(2);
                    }
                }
                break;
            }
        } else if (key.isCell() && key.asCell()->isString() && key.asCell()->hasFlag(kAtom)) {
            const MegamorphicCache::Entry& entry =
                vm->megamorphic->gets[MegamorphicCache::slot(cell->shapeId_, key.bits())];
            if (entry.shapeId == cell->shapeId_ && entry.key == key.bits()) {
                Value v = readCase(*vm, entry.what, base);
                if (!v.isEmpty()) {
                    fp[pc->a] = v;
                    NEXT(2);
                }
            }
        }
    }
    TAIL(getElemSlow);
}

HANDLER(GetElem) {
    Value base = fp[pc->b], key = fp[pc->c];
    if (base.isCell() && key.isInt32()) [[likely]] {
        Cell* cell = base.asCell();
        auto index = static_cast<uint32_t>(key.asInt32());
        IndexingKind kind = cell->indexing_;
        if (among(kind, kReadValues)) [[likely]] {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            if (index < elements->length_) [[likely]] {
                Value v = elements->values()[index];
                if (!v.isEmpty() && (pc->feedback & (kSeenAnyElements | kSeenInt32Elements))) [[likely]] {
                    fp[pc->a] = v;
                    NEXT(2);
                }
            }
        } else if (among(kind, kReadDoubles)) {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            if (index < elements->length_) [[likely]] {
                uint64_t word = elements->words()[index];
                if (word != Elements::kHoleBits && (pc->feedback & kSeenDoubleElements)) [[likely]] {
                    // Stored doubles are canonical.
                    fp[pc->a] = Value::fromBits(word + Value::kDoubleOffset);
                    NEXT(2);
                }
            }
        }
    }
    TAIL(getElemOther);
}

// -- %present of builtins in JavaScript. Packed elements in bounds are as for GetElem

[[gnu::noinline]] static bool readPresent(VM& vm, Value* fp, const Instruction* pc) {
    auto* object = static_cast<Object*>(fp[pc->b].asCell());
    Value key = fp[pc->c];
    uint32_t index;
    if (asIndex(key, index)) {
        IndexingKind kind = object->indexing_;
        noteIndexed(vm, pc, kind);
        bool fast = isFastElements(kind) && !vm.indexedPrototypes && !object->isExotic();
        bool inside = isTypedArrayIndexing(kind) ? index < static_cast<TypedArrayObject*>(object)->length_
                                                 : fast && index < object->elements_.get()->length_;
        if (inside) {
            Value v = isTypedArrayIndexing(kind) ? readElementQuick(vm, Value(object), index)
                                                 : object->getOwnElement(vm, index);
            if (fast || !v.isEmpty()) {
                fp[pc->a] = v;
                return true;
            }
        } else if (fast) {
            noteFeedback(pc, kSeenOutOfBounds);
            fp[pc->a] = Value::empty();
            return true;
        }
    }
    noteFeedback(pc, kSeenOther);
    PropertyKey name = RT_TRY(toPropertyKey(vm, key));
    fp[pc->a] = Value::empty();
    if (RT_TRY(object->hasProperty(vm, name))) fp[pc->a] = RT_TRY(object->get(vm, name));
    return true;
}

#ifndef TIERCEL_STUBS
OP_FUNCTION(GetPresent) { return readPresent(vm, fp, pc); }
#endif

SLOW(getPresentSlow) {
    SAVE();
    if (!readPresent(*vm, fp, pc)) [[unlikely]]
        UNWIND();
    NEXT(2);
}

HANDLER(GetPresent) {
    Value base = fp[pc->b], key = fp[pc->c];
    if (key.isInt32()) [[likely]] {
        Cell* cell = base.asCell();
        auto index = static_cast<uint32_t>(key.asInt32());
        IndexingKind kind = cell->indexing_;
        if (among(kind, kReadValues)) [[likely]] {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            if (index < elements->length_) [[likely]] {
                Value v = elements->values()[index];
                if (!v.isEmpty() && (pc->feedback & (kSeenAnyElements | kSeenInt32Elements))) [[likely]] {
                    fp[pc->a] = v;
                    NEXT(2);
                }
            }
        } else if (among(kind, kReadDoubles)) {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            if (index < elements->length_) [[likely]] {
                uint64_t word = elements->words()[index];
                if (word != Elements::kHoleBits && (pc->feedback & kSeenDoubleElements)) [[likely]] {
                    fp[pc->a] = Value::fromBits(word + Value::kDoubleOffset);
                    NEXT(2);
                }
            }
        }
    }
    TAIL(getPresentSlow);
}

// -- definitions: computed members of literals, and %define

[[gnu::noinline]] static bool defineElement(VM& vm, Value* fp, const Instruction* pc) {
    auto* object = static_cast<Object*>(fp[pc->a].asCell());
    Value index = fp[pc->b];
    if (index.isInt32() && defineElementQuick(vm, pc, object, index.asInt32(), fp[pc->c])) return true;
    PropertyKey key = RT_TRY(toPropertyKey(vm, index));
    RT_TRY(object->createDataPropertyOrThrow(vm, key, fp[pc->c]));
    return true;
}

#ifndef TIERCEL_STUBS
OP_FUNCTION(DefineElem) { return defineElement(vm, fp, pc); }
#endif

SLOW(defineElemSlow) {
    SAVE();
    if (!defineElement(*vm, fp, pc)) [[unlikely]]
        UNWIND();
    NEXT(1);
}

/// Whoever has dense elements is extensible, and a definition asks no prototype.
HANDLER(DefineElem) {
    Value key = fp[pc->b], v = fp[pc->c];
    Cell* cell = fp[pc->a].asCell();
    if (key.isInt32() && !cell->hasFlag(kExotic | kIsPrototype)) [[likely]] {
        auto index = static_cast<uint32_t>(key.asInt32());
        IndexingKind kind = cell->indexing_;
        Elements* elements = static_cast<Object*>(cell)->elements_;
        if (among(kind, kWriteAny) || (among(kind, kWriteInt32) && v.isInt32())) [[likely]] {
            if ((pc->feedback & (kSeenAnyElements | kSeenInt32Elements)) && !needsBarrier(elements, v)) [[likely]] {
                if (index < elements->length_) {
                    elements->values()[index] = v;
                    NEXT(1);
                }
                if (index == elements->length_ && index < elements->capacity_ && (pc->feedback & kSeenOutOfBounds) &&
                    !cell->hasFlag(kFixedLength)) {
                    elements->values()[index] = v;
                    elements->length_ = index + 1;
                    NEXT(1);
                }
            }
        } else if (among(kind, kReadDoubles) && v.isNumber() && index < elements->length_ &&
                   (pc->feedback & kSeenDoubleElements)) {
            elements->doubles()[index] = v.asNumber();
            NEXT(1);
        }
    }
    TAIL(defineElemSlow);
}

RUNTIME_OP(AbstractOperation) {
    fp[pc->a] = RT_TRY(kAbstractOperations[static_cast<uint16_t>(pc->c)].function(vm, fp, fp + pc->b, pc));
    return true;
}

HANDLER(GetElemMethod) {
    SAVE();
    Value base = fp[pc->b];
    Value method = CHECK(readElement(*vm, pc, base, fp[pc->c]));
    fp[pc->a + 6] = method;
    fp[pc->a + 7] = base;
    NEXT(2);
}

// -- writes
// ------------------------------------------------------------------------------------------------------------------

SLOW(setElemSlow) {
    SAVE();
    CHECK(writeElement(*vm, pc, fp[pc->a], fp[pc->b], fp[pc->c], codeOf(fp)->strict_));
    NEXT(2);
}

SLOW(setElemOther) {
    Value base = fp[pc->a], key = fp[pc->b], v = fp[pc->c];
    if (base.isCell() && key.isInt32()) {
        Cell* cell = base.asCell();
        auto index = static_cast<uint32_t>(key.asInt32());
        if (v.isInt32() && (pc->feedback & kSeenTypedArray)) {
            switch (cell->indexing_) {
#define TYPED_WRITE(kind, type)                                                                                        \
    case IndexingKind::kind: {                                                                                         \
        auto* array = static_cast<TypedArrayObject*>(cell);                                                            \
        if (index >= array->length_) break;                                                                            \
        reinterpret_cast<type*>(array->data_)[index] = static_cast<type>(v.asInt32());                                 \
        NEXT(2);                                                                                                       \
    }
                TYPED_WRITE(Uint8, uint8_t)
                TYPED_WRITE(Int8, int8_t)
                TYPED_WRITE(Int16, int16_t)
                TYPED_WRITE(Uint16, uint16_t)
                TYPED_WRITE(Int32, int32_t)
                TYPED_WRITE(Uint32, uint32_t)
                TYPED_WRITE(Float32, float)
                TYPED_WRITE(Float64, double)
            default: break;
            }
        } else if (v.isDouble() && (pc->feedback & kSeenTypedArray)) {
            auto* array = static_cast<TypedArrayObject*>(cell);
            if (cell->indexing_ == IndexingKind::Float64 && index < array->length_) {
                reinterpret_cast<double*>(array->data_)[index] = v.asDouble();
                NEXT(2);
            }
            if (cell->indexing_ == IndexingKind::Float32 && index < array->length_) {
                reinterpret_cast<float*>(array->data_)[index] = static_cast<float>(v.asDouble());
                NEXT(2);
            }
        }
    }
    TAIL(setElemSlow);
}

/// Appending with room, and stores that need a barrier.
SLOW(setElemDense) {
    Value base = fp[pc->a], key = fp[pc->b], v = fp[pc->c];
    Cell* cell = base.asCell();
    auto index = static_cast<uint32_t>(key.asInt32());
    IndexingKind kind = cell->indexing_;
    Elements* elements = static_cast<Object*>(cell)->elements_;
    bool fits = among(kind, kWriteAny) || v.isInt32();
    if (!fits && !v.isNumber() && index < elements->capacity_) {
        // Int32 elements are Values already: the array becomes one of any by its kind alone. The next one will come as
        // this one did.
        noteFeedback(pc, seenBits(kind));
        cell->indexing_ = kind == IndexingKind::PackedInt32 ? IndexingKind::PackedAny : IndexingKind::HoleyAny;
        fits = true;
    }
    if (index == elements->length_ && index < elements->capacity_ && fits && !vm->indexedPrototypes &&
        !cell->hasFlag(kExotic | kNonExtensible) && (pc->feedback & kSeenOutOfBounds)) {
        elements->values()[index] = v;
        elements->length_ = index + 1;
        noteFeedback(pc, seenBits(cell->indexing_));
        if (needsBarrier(elements, v)) [[unlikely]] {
            SAVE();
            vm->heap.barrier(elements);
        }
        NEXT(2);
    }
    // A hole is filled at once where no prototype can have a setter or a read-only element for it.
    if (index < elements->length_ && fits &&
        (!elements->values()[index].isEmpty() ||
         (!vm->indexedPrototypes && !cell->hasFlag(kExotic | kNonExtensible) && (pc->feedback & kSeenHoles)))) {
        elements->values()[index] = v;
        noteFeedback(pc, seenBits(cell->indexing_)); // opens the fast path
        if (needsBarrier(elements, v)) {
            SAVE();
            vm->heap.barrier(elements);
        }
        NEXT(2);
    }
    TAIL(setElemSlow);
}

HANDLER(SetElem) {
    Value base = fp[pc->a], key = fp[pc->b], v = fp[pc->c];
    if (base.isCell() && key.isInt32()) [[likely]] {
        Cell* cell = base.asCell();
        auto index = static_cast<uint32_t>(key.asInt32());
        IndexingKind kind = cell->indexing_;
        if (among(kind, kWriteAny | kWriteInt32)) [[likely]] {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            // In range and no hole: nothing but the element changes.
            if (index < elements->length_ && (v.isInt32() || among(kind, kWriteAny)) &&
                !elements->values()[index].isEmpty() && !needsBarrier(elements, v) &&
                (pc->feedback & (kSeenAnyElements | kSeenInt32Elements))) [[likely]] {
                elements->values()[index] = v;
                NEXT(2);
            }
            TAIL(setElemDense);
        }
        if (among(kind, kReadDoubles) && v.isNumber()) {
            Elements* elements = static_cast<Object*>(cell)->elements_;
            if (index < elements->length_ && elements->words()[index] != Elements::kHoleBits &&
                (pc->feedback & kSeenDoubleElements)) [[likely]] {
                elements->doubles()[index] = v.asNumber();
                NEXT(2);
            }
        }
    }
    TAIL(setElemOther);
}

} // namespace tiercel::interpreter

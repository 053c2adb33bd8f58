// Iterators and for-in. A window is x = iterator, x+1 = next method, x+2 = state. Over plain arrays no iterator is
// made: x is the array, x+1 Empty, x+2 the index. x+2 undefined: finished.
#include "runtime/interpreter/element_access.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/op_functions.h"

#include "runtime/builtin_cells.h"
#include "runtime/builtins/collections.h"
#include "runtime/builtins/iterator.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/interrupts.h"
#include "runtime/runtime_caches.h"

#include <unordered_set>

namespace tiercel::interpreter {

RUNTIME_OP(GetIterator) {
    Value* window = fp + pc->a;
    Value iterable = fp[pc->b];
    if (pc->c == 0) {
        if (Object* array = plainIterableArray(vm, iterable)) {
            window[0] = array;
            window[1] = Value::empty();
            window[2] = Value(0);
            return true;
        }
    }
    noteFeedback(pc, kSeenOther);
    IteratorRecord record = RT_TRY(getIterator(vm, iterable, pc->c == 1));
    window[0] = record.iterator;
    window[1] = record.next;
    bool isFunction = record.next.isCell() && record.next.asCell()->kind() == CellKind::Function;
    window[2] = isFunction ? Value::null() : Value(0);
    return true;
}

/// One step of an iterator whose next() is a builtin's original, as stepIterator does it; Other if it is none.
[[gnu::always_inline]] static inline BuiltinStep stepBuiltin(VM& vm, Value* window, Value& value) {
    if (window[1].isEmpty() || window[2].isUndefined()) return BuiltinStep::Other;
    BuiltinStep step = stepCollectionIterator(vm, window[0], window[1], value);
    if (step == BuiltinStep::Value) [[likely]]
        return step;
    if (step == BuiltinStep::Other) step = stepBuiltinIterator(vm, window[0], window[1], value);
    if (step == BuiltinStep::Done || step == BuiltinStep::Threw) [[unlikely]]
        window[2] = Value::undefined();
    return step;
}
/// One step of the general protocol. `done`: at the end.
[[gnu::noinline]] static Completion<Value> stepIterator(VM& vm, Value* window, bool& done) {
    done = false;
    Value state = window[2];
    if (state.isUndefined()) {
        done = true;
        return Value::undefined();
    }
    if (window[1].isEmpty()) {
        // The fast walk met its end, a hole or elements of another kind.
        auto* array = static_cast<Object*>(window[0].asCell());
        auto index = static_cast<uint32_t>(state.asInt32());
        if (index >= array->arrayLength()) {
            window[2] = Value::undefined();
            done = true;
            return Value::undefined();
        }
        window[2] = Value(static_cast<int32_t>(index + 1));
        if (Value quick = readElementQuick(vm, window[0], index); !quick.isEmpty()) return quick;
        auto v = getElement(vm, window[0], Value(static_cast<int32_t>(index)));
        if (v.isAbrupt()) window[2] = Value::undefined();
        return v;
    }
    // IteratorStepValue (7.4.10): an abrupt completion of any part finishes the iterator.
    window[2] = Value::undefined();
    Value result = TRY(vm.call(window[1], window[0]));
    if (!result.isObject()) {
        return vm.throwTypeError("Iterator result %s is not an object", describe(vm, result).c_str());
    }
    auto* object = static_cast<Object*>(result.asCell());
    Value doneValue = TRY(object->get(vm, vm.names.done));
    if (toBoolean(doneValue)) {
        done = true;
        return Value::undefined();
    }
    Value v = TRY(object->get(vm, vm.names.value));
    window[2] = state;
    return v;
}
/// What a step that a builtin has made, with that result, was of.
static uint8_t kindOfStep(Value iterator, BuiltinStep step) {
    constexpr uint8_t kWhat[] = {kSeenIteratorOfArray, kSeenIteratorOfMap, kSeenIteratorOfSet};
    constexpr uint8_t kGives[] = {kSeenKeys, kSeenItems, kSeenEntries};
    auto* native = cellIf<NativeObject, CellKind::NativeObject>(iterator);
    IteratorOf of;
    ArrayIterationKind kind;
    if (!native || !isSteppable(native, of, kind)) return kSeenOther;
    uint8_t seen = kWhat[static_cast<size_t>(of)] | kGives[static_cast<size_t>(kind)];
    if (of != IteratorOf::Array || step != BuiltinStep::Value) return seen;
    // What is no array is left to the general function.
    auto* array = static_cast<Object*>(native->fields_[kIteratorSource].get().asCell());
    if (!array->isArray()) return kSeenOther;
    bool doubles = array->indexing_ == IndexingKind::PackedDouble || array->indexing_ == IndexingKind::HoleyDouble;
    return doubles ? seen | kSeenDoubleElements : seen;
}
SLOW(iteratorNextSlow) {
    SAVE();
    if (!fp[pc->b + 1].isEmpty()) {
        // Noted below.
    } else if (static_cast<Object*>(fp[pc->b].asCell())->indexing_ == IndexingKind::HoleyDouble) {
        noteFeedback(pc, kSeenDoubleElements);
    }
    bool done = false;
    Value v;
    BuiltinStep step = stepBuiltin(*vm, fp + pc->b, v);
    if (!fp[pc->b + 1].isEmpty())
        noteFeedback(pc, step == BuiltinStep::Other ? kSeenOther : kindOfStep(fp[pc->b], step));
    switch (step) {
    case BuiltinStep::Value: break;
    case BuiltinStep::Done: done = true; break;
    case BuiltinStep::Threw: UNWIND();
    case BuiltinStep::Other: v = CHECK(stepIterator(*vm, fp + pc->b, done)); break;
    }
    if (done) {
        pc += pc->jumpD();
        NEXT(0);
    }
    fp[pc->a] = v;
    NEXT(2);
}
HANDLER(IteratorNext) {
    Value* window = fp + pc->b;
    if (window[1].isEmpty() && window[2].isInt32()) [[likely]] {
        auto* array = static_cast<Object*>(window[0].asCell());
        auto index = static_cast<uint32_t>(window[2].asInt32());
        Elements* elements = array->elements_;
        if (index < elements->length_) [[likely]] {
            IndexingKind kind = array->indexing_;
            if (kind == IndexingKind::PackedAny || kind == IndexingKind::PackedInt32) [[likely]] {
                window[2] = Value(static_cast<int32_t>(index + 1));
                fp[pc->a] = elements->values()[index];
                NEXT(2);
            }
            if (kind == IndexingKind::HoleyAny || kind == IndexingKind::HoleyInt32) {
                Value v = elements->values()[index];
                if (!v.isEmpty()) [[likely]] {
                    window[2] = Value(static_cast<int32_t>(index + 1));
                    fp[pc->a] = v;
                    NEXT(2);
                }
            } else if (kind == IndexingKind::PackedDouble) {
                noteFeedback(pc, kSeenDoubleElements);
                window[2] = Value(static_cast<int32_t>(index + 1));
                fp[pc->a] = Value::fromBits(elements->words()[index] + Value::kDoubleOffset);
                NEXT(2);
            }
        }
    }
    TAIL(iteratorNextSlow);
}

#ifndef TIERCEL_STUBS
uint32_t runIteratorNext(VM& vm, Value* fp, const Instruction* pc) {
    Value stepped;
    switch (stepBuiltin(vm, fp + pc->b, stepped)) {
    case BuiltinStep::Value: fp[pc->a] = stepped; return kOpNext;
    case BuiltinStep::Done: return kOpJumps;
    case BuiltinStep::Threw: return kOpThrew;
    case BuiltinStep::Other: break;
    }
    bool done;
    auto v = stepIterator(vm, fp + pc->b, done);
    if (v.isAbrupt()) return kOpThrew;
    if (done) return kOpJumps;
    fp[pc->a] = v.release();
    return kOpNext;
}
#endif

RUNTIME_OP(IteratorCall) {
    Value* window = fp + pc->b;
    int mode = pc->c;
    Value argument = fp[pc->a];
    Value iterator = window[0];
    if (mode == 0 || mode == 3) {
        fp[pc->a] = RT_TRY(vm.call(window[1], iterator, &argument, mode == 3 ? 1 : 0));
        return true;
    }
    if (mode == 4) {
        if (window[2].isUndefined()) {
            fp[pc->a] = Value::empty();
            return true;
        }
        window[2] = Value::undefined();
    }
    Value method = RT_TRY(getMethod(vm, iterator, mode == 2 ? vm.names.throw_ : vm.names.return_));
    if (method.isUndefined()) {
        fp[pc->a] = Value::empty();
        return true;
    }
    fp[pc->a] = RT_TRY(vm.call(method, iterator, &argument, mode == 4 ? 0 : 1));
    return true;
}
RUNTIME_OP(CheckIteratorResult) {
    if (fp[pc->a].isObject()) return true;
    static_cast<void>(vm.throwTypeError("Iterator result %s is not an object", describe(vm, fp[pc->a]).c_str()));
    return false;
}

static Completion<void> closeIterator(VM& vm, Value iterator) {
    Value method = TRY(getMethod(vm, iterator, vm.names.return_));
    if (method.isUndefined()) return {};
    Value result = TRY(vm.call(method, iterator));
    if (!result.isObject()) {
        return vm.throwTypeError("%s is not an object", describe(vm, result).c_str());
    }
    return {};
}
#ifndef TIERCEL_STUBS
Completion<void> closeArrayWalk(VM& vm, Object* array) {
    // Array iterators have no `return` unless a program gave their prototype one.
    Object* prototype = vm.realm->get(Intrinsic::ArrayIteratorPrototype);
    RuntimeCaches& caches = runtimeCaches(vm);
    if (caches.noReturnShape == prototype->shapeId_ && caches.noReturnEpoch == vm.protoEpoch) return {};
    if (!TRY(hasCached(vm, prototype, vm.names.return_))) {
        if (watchForCache(vm, prototype)) {
            caches.noReturnShape = prototype->shapeId_;
            caches.noReturnEpoch = vm.protoEpoch;
        }
        return {};
    }
    if (TRY(getMethod(vm, Value(prototype), vm.names.return_)).isUndefined()) return {};
    return closeIterator(vm, Value(createArrayIterator(vm, array, ArrayIterationKind::Values)));
}
#endif
RUNTIME_OP(IteratorClose) {
    Value* window = fp + pc->a;
    if (window[2].isUndefined()) return true;
    window[2] = Value::undefined();
    bool isWalk = window[1].isEmpty();
    if ((isWalk ? closeArrayWalk(vm, static_cast<Object*>(window[0].asCell())) : closeIterator(vm, window[0]))
            .isAbrupt()) {
        if (pc->b != 1 || vm.isTerminating()) return false;
        static_cast<void>(vm.takeException());
    }
    return true;
}

// -- for-in
// --------------------------------------------------------------------------------------------------------------------

static ForInList* makeForInList(VM& vm, Object* object, InternalArray* keys, bool plain, InternalArray* slots) {
    auto* list = vm.heap.make<ForInList>(CellKind::ForInList);
    list->object_.init(object ? Value(object) : Value::null());
    list->keys_.init(keys);
    list->position_ = 0;
    list->slots_.init(slots);
    list->count_ = keys->length_;
    list->shapeId_AtStart = object ? object->shapeId_ : 0;
    list->fast_ = plain;
    return list;
}

static InternalArray* slotsOf(VM& vm, Object* object, InternalArray* keys) {
    InternalArray* slots = InternalArray::make(vm, keys->length_);
    const Shape* shape = object->shape(vm);
    for (uint32_t i = 0; i < keys->length_; i++) {
        const PropertyEntry* entry = shape->find(PropertyKey::fromAtom(keys->data()[i].get().asCell()->as<String>()));
        bool isData = entry && !(entry->attributes & kAccessorProperty);
        slots->data()[i].init(Value(isData ? static_cast<int32_t>(entry->slot) : -1));
    }
    return slots;
}

/// EnumerateObjectProperties (14.7.5.9): string keys of the object and its prototypes, shadowed ones once.
static Completion<ForInList*> enumerate(VM& vm, Value base) {
    // Plain objects: the names are those of the shape before, until a prototype changes.
    MegamorphicCache::Enumeration* cached = nullptr;
    if (base.isCell() && base.asCell()->kind() == CellKind::Object) {
        auto* o = static_cast<Object*>(base.asCell());
        if (!o->hasFlag(kExotic) && o->elements_.get()->length_ == 0 && !vm.indexedPrototypes) {
            cached = &vm.megamorphic->enumerations[o->shapeId_ % MegamorphicCache::kEnumerations];
            if (cached->shapeId == o->shapeId_ && cached->epoch == vm.protoEpoch)
                return makeForInList(vm, o, cached->keys, true, cached->slots);
        }
    }
    ValueList names(vm.heap);
    Object* object = nullptr;
    bool plain = true;
    if (!base.isNullish()) {
        object = TRY(toObject(vm, base));
        // What shadows: properties of the objects before, and those that proxies told of, whose traps are not called
        // for it again.
        ValueList before(vm.heap);
        std::unordered_set<uint64_t> told;
        KeyList toldKeys(vm.heap); // keeps the keys in `told` alive
        auto isShadowed = [&](PropertyKey key) -> Completion<bool> {
            if (told.contains(key.bits())) return true;
            for (Value v : before)
                if (TRY(v.asCell()->as<Object>()->getOwnProperty(vm, key))) return true;
            return false;
        };
        Object* o = object;
        while (o) {
            bool isProxy = o->kind() == CellKind::Proxy;
            Value next = TRY(o->getPrototypeOf(vm));
            KeyList keys = TRY(o->ownPropertyKeys(vm));
            if (isProxy) plain = false;
            for (size_t i = 0; i < keys.size(); i++) {
                TRY(pollStop(vm));
                PropertyKey key = keys[i];
                if (key.isSymbol()) continue;
                if (isProxy && TRY(isShadowed(key))) continue;
                auto own = TRY(o->getOwnProperty(vm, key));
                if (!own) continue;
                if (isProxy) {
                    told.insert(key.bits());
                    toldKeys.push_back(key);
                }
                if (!own->enumerable.value_or(false)) continue;
                if (!isProxy && TRY(isShadowed(key))) continue;
                if (key.isIndex()) plain = false;
                if (o != object) plain = false;
                names.push_back(key.toValue(vm));
            }
            if (!isProxy) before.push_back(Value(o));
            o = next.isObject() ? static_cast<Object*>(next.asCell()) : nullptr;
        }
    }
    auto count = static_cast<uint32_t>(names.size());
    InternalArray* keys = InternalArray::make(vm, count);
    for (uint32_t i = 0; i < count; i++) keys->data()[i].set(vm.heap, keys, names[i]);
    InternalArray* slots = nullptr;
    if (cached && plain && !object->shape(vm)->isDictionary() && watchForCache(vm, object)) {
        slots = slotsOf(vm, object, keys);
        *cached = {object->shapeId_, vm.protoEpoch, keys, slots};
    }
    return makeForInList(vm, object, keys, plain, slots);
}
RUNTIME_OP(ForIn) {
    fp[pc->a] = RT_TRY(enumerate(vm, fp[pc->b]));
    return true;
}
/// Is the key still a property?
[[gnu::noinline]] static Completion<bool> stillPresent(VM& vm, Object* object, Value name) {
    if (object->kind() == CellKind::Proxy) {
        // Keys of proxies were checked when they were collected.
        return true;
    }
    PropertyKey key = TRY(toPropertyKey(vm, name));
    return object->hasProperty(vm, key);
}
/// The next key, or undefined at the end.
static Completion<Value> nextKey(VM& vm, ForInList* list) {
    while (list->position_ < list->count_) {
        Value name = list->keys_->data()[list->position_++];
        auto* object = static_cast<Object*>(list->object_.get().asCell());
        if (list->fast_ && object->shapeId_ == list->shapeId_AtStart) return name;
        if (TRY(stillPresent(vm, object, name))) return name;
    }
    return Value::undefined();
}
HANDLER(ForInNext) {
    auto* list = static_cast<ForInList*>(fp[pc->b].asCell());
    SAVE();
    Value name = CHECK(nextKey(*vm, list));
    if (name.isUndefined()) {
        pc += pc->jumpD();
        NEXT(0);
    }
    fp[pc->a] = name;
    NEXT(2);
}
#ifndef TIERCEL_STUBS
Value nextForInKey(VM& vm, Cell* list) {
    auto key = nextKey(vm, static_cast<ForInList*>(list));
    return key.isAbrupt() ? Value::empty() : key.release();
}
#endif

} // namespace tiercel::interpreter

// Named properties: GetProp, GetMethod, SetProp, DefineField with inline caches; private names; super; the definitions
// of literals and classes.
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/plain_properties.h"

namespace tiercel::interpreter {

// -- GetProp
// ---------------------------------------------------------------------------------------------------------------

/// Pushes the frame of a bytecode getter: it returns into fp[pc->a] like a call.
[[gnu::noinline]] static Value* enterGetter(VM& vm, Value* fp, Value getter, Value base) {
    if (!getter.isCell() || getter.asCell()->kind() != CellKind::Function) return nullptr;
    auto* function = static_cast<Function*>(getter.asCell());
    FunctionTemplate* t = function->template_;
    if (!t->code_ || t->isClassConstructor() || t->realm_ != vm.realm) return nullptr;
    CodeBlock* code = t->code_;
    Value* newFp = fp + codeOf(fp)->registerCount_ + kFrameHeaderWords;
    if (newFp + code->registerCount_ >= vm.stackLimit) return nullptr;
#ifdef TIERCEL_STUBS
    if (!vm.hasNativeStack()) return nullptr; // the frame takes native stack as well
#endif
    if (--code->callBudget_ < 0) return nullptr; // VM::call sees to the tiers
    newFp[kFrameThis] = base;
    newFp[kFrameCallee] = getter;
    newFp[kFrameArgc] = Value::fromBits(static_cast<uint64_t>(CALL_FLAGS(0)) << 32);
    newFp[kFrameCallerFp] = Value::fromBits(reinterpret_cast<uint64_t>(fp));
    newFp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(code->entry_));
    newFp[kFrameCode] = Value::fromBits(reinterpret_cast<uint64_t>(code));
    newFp[kFrameNewTarget] = Value::undefined();
    newFp[kFrameExtra] = Value::undefined();
    for (uint32_t i = 0; i < code->parameterCount_; i++) newFp[i] = Value::undefined();
    return newFp;
}

SLOW(getPropSlow) {
    SAVE();
    Value base = fp[pc->b];
    fp[pc->a] = CHECK(getNamedFilling(*vm, base, keyConstant(fp, pc->d()), &fb[pc->e()]));
    NEXT(2);
}

/// A getter, or a case that is no longer valid.
SLOW(getPropAccessor) {
    SAVE();
    Value base = fp[pc->b];
    const PropertyCase* c =
        findCase(*vm, &fb[pc->e()], cacheShape(base), keyConstant(fp, pc->d()), vm->megamorphic->gets);
    if (c && c->kind == CacheKind::Getter) {
        if (Accessor* accessor = accessorOf(*vm, *c, base)) {
            Value getter = accessor->getter_;
            if (getter.isUndefined()) {
                fp[pc->a] = getter;
                NEXT(2);
            }
            if (Value* frame = enterGetter(*vm, fp, getter, base)) {
                fp = frame;
                ENTER_CODE(codeOf(fp));
            }
            fp[pc->a] = CHECK(vm->call(getter, base));
            NEXT(2);
        }
    }
    TAIL(getPropSlow);
}

/// Not the monomorphic case: polymorphic, megamorphic, a primitive.
SLOW(getPropMiss) {
    Value base = fp[pc->b];
    const FeedbackCell& cell = fb[pc->e()];
    if (base.isCell() && cell.state == CacheState::Polymorphic) [[likely]] {
        const PropertyCase* at = cell.polymorphic->cases;
        const PropertyCase* end = at + cell.polymorphic->count;
        uint32_t shapeId = base.asCell()->shapeId_;
        for (; at != end; at++) {
            if (at->shapeId != shapeId) continue;
            if (at->kind == CacheKind::OwnInline) [[likely]] {
                fp[pc->a] = loadFrom(base.asCell(), at->offset);
                NEXT(2);
            }
            break;
        }
    }
    const PropertyCase* c =
        findCase(*vm, &fb[pc->e()], cacheShape(base), keyConstant(fp, pc->d()), vm->megamorphic->gets);
    if (!c) [[unlikely]]
        TAIL(getPropSlow);
    Value v = readCase(*vm, *c, base);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getPropAccessor);
    fp[pc->a] = v;
    NEXT(2);
}

/// The monomorphic case, but no inline slot of the receiver.
SLOW(getPropMono) {
    Value v = readCase(*vm, fb[pc->e()].mono, fp[pc->b]);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getPropAccessor);
    fp[pc->a] = v;
    NEXT(2);
}

HANDLER(GetProp) {
    Value base = fp[pc->b];
    const PropertyCase& mono = fb[pc->e()].mono;
    if (base.isCell() && base.asCell()->shapeId_ == mono.shapeId) [[likely]] {
        if (mono.kind == CacheKind::OwnInline) [[likely]] {
            fp[pc->a] = loadFrom(base.asCell(), mono.offset);
            NEXT(2);
        }
        TAIL(getPropMono);
    }
    TAIL(getPropMiss);
}

// -- GetMethod
// -------------------------------------------------------------------------------------------------------------

SLOW(getMethodSlow) {
    SAVE();
    Value base = fp[pc->b];
    Value* window = fp + pc->a;
    window[6] = CHECK(getNamedFilling(*vm, base, keyConstant(fp, pc->d()), &fb[pc->e()]));
    window[7] = base;
    NEXT(2);
}
SLOW(getMethodMiss) {
    Value base = fp[pc->b];
    const PropertyCase* c =
        findCase(*vm, &fb[pc->e()], cacheShape(base), keyConstant(fp, pc->d()), vm->megamorphic->gets);
    if (!c) [[unlikely]]
        TAIL(getMethodSlow);
    Value v = readCase(*vm, *c, base);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getMethodSlow);
    fp[pc->a + 6] = v;
    fp[pc->a + 7] = base;
    NEXT(2);
}
/// The monomorphic case, but no method of a prototype.
SLOW(getMethodMono) {
    Value base = fp[pc->b];
    Value v = readCase(*vm, fb[pc->e()].mono, base);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getMethodSlow);
    fp[pc->a + 6] = v;
    fp[pc->a + 7] = base;
    NEXT(2);
}
HANDLER(GetMethod) {
    Value base = fp[pc->b];
    const PropertyCase& mono = fb[pc->e()].mono;
    if (base.isCell() && base.asCell()->shapeId_ == mono.shapeId) [[likely]] {
        if (mono.kind == CacheKind::ProtoInline && mono.epoch == vm->protoEpoch) [[likely]] {
            fp[pc->a + 6] = loadFrom(mono.holder, mono.offset);
            fp[pc->a + 7] = base;
            NEXT(2);
        }
        TAIL(getMethodMono);
    }
    TAIL(getMethodMiss);
}

// -- SetProp
// ---------------------------------------------------------------------------------------------------------------

SLOW(setPropSlow) {
    SAVE();
    CHECK(setNamedFilling(*vm, fp[pc->a], keyConstant(fp, pc->d()), fp[pc->b], codeOf(fp)->strict_, &fb[pc->e()]));
    NEXT(2);
}

SLOW(setPropMiss) {
    SAVE();
    Value base = fp[pc->a], v = fp[pc->b];
    FeedbackCell* cell = &fb[pc->e()];
    if (base.isObject()) {
        auto* object = static_cast<Object*>(base.asCell());
        const PropertyCase* c = findCase(*vm, cell, object->shapeId_, keyConstant(fp, pc->d()), vm->megamorphic->sets);
        if (c) {
            if (c->kind == CacheKind::Setter) {
                Accessor* accessor = accessorOf(*vm, *c, base);
                if (accessor && accessor->setter_.get().isCallable()) {
                    CHECK(vm->call(accessor->setter_, base, &v, 1));
                    NEXT(2);
                }
                TAIL(setPropSlow);
            }
            if (admits(*c, v) && storeByCase(*vm, *c, object, v)) NEXT(2);
        }
    }
    TAIL(setPropSlow);
}

HANDLER(SetProp) {
    Value base = fp[pc->a];
    const PropertyCase& mono = fb[pc->e()].mono;
    if (base.isCell() && base.asCell()->shapeId_ == mono.shapeId) [[likely]] {
        Value v = fp[pc->b];
        Cell* cell = base.asCell();
        if (admits(mono, v)) [[likely]] {
            if (mono.kind == CacheKind::OwnInline && !needsBarrier(cell, v)) [[likely]] {
                wordAt(cell, mono.offset) = v;
                NEXT(2);
            }
            if (mono.kind == CacheKind::AddInline && mono.epoch == vm->protoEpoch && !cell->hasFlag(kPrototypeCached) &&
                !needsBarrier(cell, v)) {
                wordAt(cell, mono.offset) = v;
                cell->shapeId_ = mono.newShapeId;
                NEXT(2);
            }
        }
    }
    TAIL(setPropMiss);
}

// -- DefineField
// -----------------------------------------------------------------------------------------------------------

SLOW(defineFieldSlow) {
    SAVE();
    Value v = fp[pc->b];
    auto* object = static_cast<Object*>(fp[pc->a].asCell());
    FeedbackCell* cell = &fb[pc->e()];
    PropertyKey key = keyConstant(fp, pc->d());
    const PropertyCase* c = findCase(*vm, cell, object->shapeId_, key, vm->megamorphic->sets);
    if (c && defines(*cell, *c) && admits(*c, v) && storeByCase(*vm, *c, object, v)) NEXT(2);
    if (cell->state == CacheState::Megamorphic) {
        CHECK(object->createDataPropertyOrThrow(*vm, key, v));
    } else {
        CHECK(defineFieldFilling(*vm, object, key, v, cell));
    }
    NEXT(2);
}
HANDLER(DefineField) {
    Value v = fp[pc->b];
    Cell* cell = fp[pc->a].asCell();
    const PropertyCase& mono = fb[pc->e()].mono;
    if (cell->shapeId_ == mono.shapeId && mono.kind == CacheKind::AddInline && mono.epoch == vm->protoEpoch &&
        (mono.fieldKind == kFieldAny || (v.isInt32() && (mono.fieldKind & kFieldInt32))) &&
        !cell->hasFlag(kPrototypeCached) && !needsBarrier(cell, v)) [[likely]] {
        wordAt(cell, mono.offset) = v;
        cell->shapeId_ = mono.newShapeId;
        NEXT(2);
    }
    TAIL(defineFieldSlow);
}

// -- the rest of the definitions
// ---------------------------------------------------------------------------------------------

static Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }

RUNTIME_OP(DeleteProp) {
    PropertyKey key = keyConstant(fp, pc->d());
    Object* object = RT_TRY(toObject(vm, fp[pc->b]));
    bool deleted = RT_TRY(object->deleteProperty(vm, key));
    if (!deleted && codeOf(fp)->strict_) {
        static_cast<void>(vm.throwTypeError("Cannot delete property '%s' of %s", key.toDisplay(vm).c_str(),
                                            describe(vm, object).c_str()));
        return false;
    }
    fp[pc->a] = Value(deleted);
    return true;
}
RUNTIME_OP(DeleteElem) {
    Object* object = RT_TRY(toObject(vm, fp[pc->b]));
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->c]));
    bool deleted = RT_TRY(object->deleteProperty(vm, key));
    if (!deleted && codeOf(fp)->strict_) {
        static_cast<void>(vm.throwTypeError("Cannot delete property '%s' of %s", key.toDisplay(vm).c_str(),
                                            describe(vm, object).c_str()));
        return false;
    }
    fp[pc->a] = Value(deleted);
    return true;
}

RUNTIME_OP(GetSuper) {
    Value receiver = fp[static_cast<int32_t>(pc->d())];
    Value proto = RT_TRY(objectIn(fp[pc->b])->getPrototypeOf(vm));
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->c]));
    if (!proto.isObject()) {
        static_cast<void>(throwNullishRead(vm, proto, key.toValue(vm)));
        return false;
    }
    // Data are the same for any receiver.
    const MegamorphicCache::Entry& entry =
        vm.megamorphic->gets[MegamorphicCache::slot(proto.asCell()->shapeId_, key.bits())];
    if (entry.shapeId == proto.asCell()->shapeId_ && entry.key == key.bits()) {
        if (Value v = readCase(vm, entry.what, proto); !v.isEmpty()) {
            fp[pc->a] = v;
            return true;
        }
    } else if (!key.isIndex() && !objectIn(proto)->hasFlag(kExotic)) {
        PropertyCase c = caseForGet(vm, proto, key);
        if (c.kind != CacheKind::None) addCase(vm, nullptr, key, c, CaseOf::Get);
    }
    fp[pc->a] = RT_TRY(objectIn(proto)->get(vm, key, receiver));
    return true;
}
RUNTIME_OP(SetSuper) {
    // a: home object, b: key, c: value, d: receiver
    Value receiver = fp[static_cast<int32_t>(pc->d())];
    Value proto = RT_TRY(objectIn(fp[pc->a])->getPrototypeOf(vm));
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->b]));
    if (!proto.isObject()) {
        static_cast<void>(throwNullishWrite(vm, proto, key.toValue(vm)));
        return false;
    }
    bool done = RT_TRY(objectIn(proto)->set(vm, key, fp[pc->c], receiver));
    if (!done && codeOf(fp)->strict_) {
        static_cast<void>(
            vm.throwTypeError("Cannot assign to read only property '%s' of object", key.toDisplay(vm).c_str()));
        return false;
    }
    return true;
}

/// The function's name when it is defined under `key`; only functions without an own `name` are named.
static Completion<void> nameFunction(VM& vm, Object* function, PropertyKey key, const char* prefix) {
    return setFunctionName(vm, function, key, prefix);
}

static Completion<void> defineMember(VM& vm, Object* object, PropertyKey key, Object* function, uint8_t attributes,
                                     int kind) {
    PropertyDescriptor d;
    if (kind == 0) {
        d = PropertyDescriptor::data(function, attributes);
    } else {
        (kind == 1 ? d.getter : d.setter) = function;
        d.enumerable = (attributes & kEnumerable) != 0;
        d.configurable = (attributes & kConfigurable) != 0;
    }
    return object->definePropertyOrThrow(vm, key, d);
}
RUNTIME_OP(DefineMethod) {
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->b]));
    Object* function = objectIn(fp[pc->c]);
    RT_TRY(nameFunction(vm, function, key, nullptr));
    RT_TRY(defineMember(vm, objectIn(fp[pc->a]), key, function, static_cast<uint8_t>(pc->d()), 0));
    return true;
}
RUNTIME_OP(DefineGetter) {
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->b]));
    Object* function = objectIn(fp[pc->c]);
    RT_TRY(nameFunction(vm, function, key, "get"));
    RT_TRY(defineMember(vm, objectIn(fp[pc->a]), key, function, static_cast<uint8_t>(pc->d()), 1));
    return true;
}
RUNTIME_OP(DefineSetter) {
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->b]));
    Object* function = objectIn(fp[pc->c]);
    RT_TRY(nameFunction(vm, function, key, "set"));
    RT_TRY(defineMember(vm, objectIn(fp[pc->a]), key, function, static_cast<uint8_t>(pc->d()), 2));
    return true;
}
RUNTIME_OP(SetProto) {
    Value proto = fp[pc->b];
    if (proto.isObject() || proto.isNull()) RT_TRY(objectIn(fp[pc->a])->setPrototypeOf(vm, proto));
    return true;
}
RUNTIME_OP(SetFunctionName) {
    Object* function = objectIn(fp[pc->a]);
    if (function->kind() == CellKind::Function) {
        auto* t = static_cast<Function*>(function)->template_.get();
        // A class with a static member called `name` keeps it.
        if (t->isClassConstructor()) {
            auto own = RT_TRY(function->getOwnProperty(vm, vm.names.name));
            if (own && !(own->value.isString() && own->value.asCell()->as<String>()->length() == 0)) return true;
        }
    }
    PropertyKey key = RT_TRY(toPropertyKey(vm, fp[pc->b]));
    uint32_t prefix = pc->d();
    RT_TRY(nameFunction(vm, function, key, prefix == 1 ? "get" : prefix == 2 ? "set" : nullptr));
    return true;
}

/// CopyDataProperties (7.3.26).
static Completion<void> copyDataProperties(VM& vm, Object* target, Value source, const Value* excluded,
                                           uint32_t excludedCount) {
    if (source.isNullish()) return {};
    Object* from = TRY(toObject(vm, source));
    if (!excludedCount && copyPlain(vm, target, from, nullptr, 0)) return {};
    KeyList excludedKeys(vm.heap);
    for (uint32_t i = 0; i < excludedCount; i++) excludedKeys.push_back(TRY(toPropertyKey(vm, excluded[i])));
    if (excludedCount && copyPlain(vm, target, from, excludedKeys.data(), excludedKeys.size())) return {};
    KeyList keys = TRY(from->ownPropertyKeys(vm));
    for (size_t i = 0; i < keys.size(); i++) {
        TRY(vm.poll());
        PropertyKey key = keys[i];
        bool skip = false;
        for (size_t j = 0; j < excludedKeys.size(); j++) skip = skip || excludedKeys[j] == key;
        if (skip) continue;
        auto descriptor = TRY(from->getOwnProperty(vm, key));
        if (!descriptor || !descriptor->enumerable.value_or(false)) continue;
        Value v = TRY(from->get(vm, key));
        TRY(target->createDataPropertyOrThrow(vm, key, v));
    }
    return {};
}
#ifndef TIERCEL_STUBS
Completion<void> spreadProperties(VM& vm, Object* target, Value source) {
    return copyDataProperties(vm, target, source, nullptr, 0);
}
#endif
RUNTIME_OP(CopyDataProperties) {
    RT_TRY(copyDataProperties(vm, objectIn(fp[pc->a]), fp[pc->b], nullptr, 0));
    return true;
}
RUNTIME_OP(CopyDataRest) {
    Object* rest = Object::make(vm);
    RT_TRY(copyDataProperties(vm, rest, fp[pc->b], fp + pc->c, pc->d()));
    fp[pc->a] = rest;
    return true;
}

// -- private names
// ----------------------------------------------------------------------------------------------------------- A private
// name is a Symbol with isPrivate_. Fields are own properties under it; methods and accessors are own, not writable
// (methods) or accessor properties.

static PropertyKey privateKey(Value name) { return PropertyKey(static_cast<Symbol*>(name.asCell())); }

static Thrown throwNoPrivate(VM& vm, PropertyKey key, const char* what) {
    return vm.throwTypeError("Cannot %s private member %s %s an object whose class did not declare it", what,
                             Value(key.symbol()->description_).isString()
                                 ? key.symbol()->description_.get().asCell()->as<String>()->toUtf8(vm).c_str()
                                 : "",
                             what[0] == 'r' ? "from" : "to");
}

/// The own private property's shape entry.
static const PropertyEntry* findPrivate(VM& vm, Object* object, PropertyKey key) {
    object->ensureMaterialized(vm);
    return object->shape(vm)->find(key);
}

static Completion<Value> getPrivate(VM& vm, Value base, PropertyKey key, FeedbackCell* cell) {
    const PropertyEntry* entry = base.isObject() ? findPrivate(vm, static_cast<Object*>(base.asCell()), key) : nullptr;
    if (!entry) return throwNoPrivate(vm, key, "read");
    auto* object = static_cast<Object*>(base.asCell());
    Value v = object->getSlot(vm, entry->slot);
    if (entry->attributes & kAccessorProperty) {
        Value getter = static_cast<Accessor*>(v.asCell())->getter_;
        if (getter.isUndefined()) {
            return vm.throwTypeError("'%s' was defined without a getter", key.toDisplay(vm).c_str());
        }
        return vm.call(getter, base);
    }
    Shape* shape = object->shape(vm);
    if (object->kind() != CellKind::Proxy && !(shape->flags_ & kShapeLazy) &&
        (cell->key == key || cell->key.isNull())) {
        uint32_t inlineCapacity = shape->inlineCapacity();
        PropertyCase c;
        shape->flags_ |= kShapeCached;
        c.shapeId = shape->id();
        c.kind = entry->slot < inlineCapacity ? CacheKind::OwnInline : CacheKind::OwnSlots;
        c.offset = static_cast<uint32_t>(entry->slot < inlineCapacity
                                             ? Object::kInlineOffset + entry->slot * sizeof(Value)
                                             : sizeof(Slots) + (entry->slot - inlineCapacity) * sizeof(Value));
        cell->key = key;
        addCase(vm, cell, key, c, CaseOf::Get);
    }
    return v;
}
SLOW(getPrivateSlow) {
    SAVE();
    fp[pc->a] = CHECK(getPrivate(*vm, fp[pc->b], privateKey(fp[pc->c]), &fb[pc->e()]));
    NEXT(2);
}
SLOW(getPrivateMiss) {
    Value base = fp[pc->b];
    FeedbackCell* cell = &fb[pc->e()];
    if (base.isCell() && cell->key == privateKey(fp[pc->c])) {
        const PropertyCase* c = findCase(*vm, cell, base.asCell()->shapeId_, cell->key, vm->megamorphic->gets);
        if (c) {
            Value v = readCase(*vm, *c, base);
            if (!v.isEmpty()) {
                fp[pc->a] = v;
                NEXT(2);
            }
        }
    }
    TAIL(getPrivateSlow);
}
HANDLER(GetPrivate) {
    Value base = fp[pc->b];
    FeedbackCell* cell = &fb[pc->e()];
    if (base.isCell() && base.asCell()->shapeId_ == cell->mono.shapeId && cell->key.bits() == fp[pc->c].bits() &&
        cell->mono.kind == CacheKind::OwnInline) [[likely]] {
        fp[pc->a] = loadFrom(base.asCell(), cell->mono.offset);
        NEXT(2);
    }
    TAIL(getPrivateMiss);
}

#ifndef TIERCEL_STUBS
OP_FUNCTION(GetPrivate) {
    Value base = fp[pc->b];
    FeedbackCell* cell = &codeOf(fp)->feedback_[pc->e()];
    PropertyKey key = privateKey(fp[pc->c]);
    if (base.isCell() && cell->key == key) {
        const PropertyCase* c = findCase(vm, cell, base.asCell()->shapeId_, key, vm.megamorphic->gets);
        if (Value v = c ? readCase(vm, *c, base) : Value::empty(); !v.isEmpty()) {
            fp[pc->a] = v;
            return true;
        }
    }
    fp[pc->a] = RT_TRY(getPrivate(vm, base, key, cell));
    return true;
}
#endif

static Completion<void> setPrivate(VM& vm, Value base, PropertyKey key, Value v, FeedbackCell* cell) {
    const PropertyEntry* entry = base.isObject() ? findPrivate(vm, static_cast<Object*>(base.asCell()), key) : nullptr;
    if (!entry) return throwNoPrivate(vm, key, "write");
    auto* object = static_cast<Object*>(base.asCell());
    uint32_t slot = entry->slot, ownerShapeId = entry->ownerShapeId;
    if (entry->attributes & kAccessorProperty) {
        Value setter = static_cast<Accessor*>(object->getSlot(vm, slot).asCell())->setter_;
        if (setter.isUndefined()) {
            return vm.throwTypeError("'%s' was defined without a setter", key.toDisplay(vm).c_str());
        }
        TRY(vm.call(setter, base, &v, 1));
        return {};
    }
    if (!(entry->attributes & kWritable)) {
        return vm.throwTypeError("Private method '%s' is not writable", key.toDisplay(vm).c_str());
    }
    object->setSlot(vm, slot, v);
    PropertyCase c;
    c.fieldKind = kFieldAny;
    if (ownerShapeId) {
        const FieldInfo& field = vm.shapes.at(ownerShapeId)->field_;
        c.fieldKind = field.kind;
        c.extra = field.kind == kFieldObject ? field.objectShape : 0;
    }
    Shape* shape = object->shape(vm);
    if (object->kind() != CellKind::Proxy && (cell->key == key || cell->key.isNull())) {
        uint32_t inlineCapacity = shape->inlineCapacity();
        shape->flags_ |= kShapeCached;
        c.shapeId = shape->id();
        c.kind = slot < inlineCapacity ? CacheKind::OwnInline : CacheKind::OwnSlots;
        c.offset =
            static_cast<uint32_t>(slot < inlineCapacity ? Object::kInlineOffset + slot * sizeof(Value)
                                                        : sizeof(Slots) + (slot - inlineCapacity) * sizeof(Value));
        cell->key = key;
        addCase(vm, cell, key, c, CaseOf::Set);
    }
    return {};
}
[[gnu::noinline]] static Completion<void> setPrivateByCases(VM& vm, Value base, PropertyKey key, Value v,
                                                            FeedbackCell* cell) {
    if (base.isObject() && cell->key == key) {
        auto* object = static_cast<Object*>(base.asCell());
        const PropertyCase* c = findCase(vm, cell, object->shapeId_, key, vm.megamorphic->sets);
        if (c && admits(*c, v) && storeByCase(vm, *c, object, v)) return {};
    }
    return setPrivate(vm, base, key, v, cell);
}
SLOW(setPrivateSlow) {
    SAVE();
    CHECK(setPrivateByCases(*vm, fp[pc->a], privateKey(fp[pc->b]), fp[pc->c], &fb[pc->e()]));
    NEXT(2);
}
#ifndef TIERCEL_STUBS
OP_FUNCTION(SetPrivate) {
    RT_TRY(setPrivateByCases(vm, fp[pc->a], privateKey(fp[pc->b]), fp[pc->c], &codeOf(fp)->feedback_[pc->e()]));
    return true;
}
#endif
HANDLER(SetPrivate) {
    Value base = fp[pc->a], v = fp[pc->c];
    FeedbackCell* cell = &fb[pc->e()];
    if (base.isCell() && base.asCell()->shapeId_ == cell->mono.shapeId && cell->key.bits() == fp[pc->b].bits() &&
        cell->mono.kind == CacheKind::OwnInline &&
        (cell->mono.fieldKind == kFieldAny || (v.isInt32() && (cell->mono.fieldKind & kFieldInt32))) &&
        !needsBarrier(base.asCell(), v)) [[likely]] {
        wordAt(base.asCell(), cell->mono.offset) = v;
        NEXT(2);
    }
    TAIL(setPrivateSlow);
}

/// PrivateFieldAdd (7.3.28): also to exotic objects, but none that is not extensible
/// (proposal-nonextensible-applies-to-private).
static Completion<void> addPrivate(VM& vm, Object* object, PropertyKey key, Value v, uint8_t attributes) {
    if (object->hasFlag(kNonExtensible))
        return vm.throwTypeError("Cannot define %s, object is not extensible", key.toDisplay(vm).c_str());
    if (findPrivate(vm, object, key)) {
        return vm.throwTypeError("Cannot initialize %s twice on the same object", key.toDisplay(vm).c_str());
    }
    object->addProperty(vm, key, v, attributes);
    return {};
}
RUNTIME_OP(DefinePrivateField) {
    Object* object = objectIn(fp[pc->a]);
    PropertyKey key = privateKey(fp[pc->b]);
    FeedbackCell* cell = &codeOf(fp)->feedback_[pc->e()];
    if (cell->key == key) {
        const PropertyCase* c = findCase(vm, cell, object->shapeId_, key, vm.megamorphic->sets);
        if (c && (c->kind == CacheKind::AddInline || c->kind == CacheKind::AddSlots) && admits(*c, fp[pc->c]) &&
            storeByCase(vm, *c, object, fp[pc->c]))
            return true;
    }
    Shape* shape = object->shape(vm);
    bool plain = !object->isExotic() && !(shape->flags_ & (kShapeDictionary | kShapeLazy));
    RT_TRY(addPrivate(vm, object, key, fp[pc->c], kWritable));
    if (plain && (cell->key == key || cell->key.isNull())) {
        cell->key = key;
        noteTransition(vm, object, shape, key, cell);
    }
    return true;
}
RUNTIME_OP(DefinePrivateMethod) {
    Object* object = objectIn(fp[pc->a]);
    PropertyKey key = privateKey(fp[pc->b]);
    Value function = fp[pc->c];
    uint32_t kind = pc->d();
    if (kind == 0) {
        RT_TRY(addPrivate(vm, object, key, function, 0));
        return true;
    }
    const PropertyEntry* entry = findPrivate(vm, object, key);
    if (entry && (entry->attributes & kAccessorProperty)) {
        auto* accessor = static_cast<Accessor*>(object->getSlot(vm, entry->slot).asCell());
        Field<Value>& part = kind == 1 ? accessor->getter_ : accessor->setter_;
        if (part.get().isUndefined()) {
            part.set(vm.heap, accessor, function);
            return true;
        }
    }
    Accessor* accessor =
        Accessor::make(vm, kind == 1 ? function : Value::undefined(), kind == 2 ? function : Value::undefined());
    RT_TRY(addPrivate(vm, object, key, accessor, kAccessorProperty));
    return true;
}
RUNTIME_OP(NewPrivateName) {
    fp[pc->a] = Symbol::make(vm, constant(fp, static_cast<uint32_t>(pc->bc())), true);
    return true;
}
RUNTIME_OP(PrivateIn) {
    Value object = fp[pc->c];
    if (!object.isObject()) {
        static_cast<void>(vm.throwTypeError("Cannot use 'in' operator to search for '%s' in %s",
                                            privateKey(fp[pc->b]).toDisplay(vm).c_str(), describe(vm, object).c_str()));
        return false;
    }
    fp[pc->a] = Value(findPrivate(vm, objectIn(object), privateKey(fp[pc->b])) != nullptr);
    return true;
}

} // namespace tiercel::interpreter

// Object and array literals, closures, classes, regular expression and template literals, import.
#include "runtime/interpreter/handlers.h"

#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/regexp.h"
#include "runtime/interpreter/element_access.h"
#include "runtime/module.h"
#include "runtime/object_internal.h"
#include "runtime/source_code.h"

namespace tiercel::interpreter {

static Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }
static Environment* envIn(Value v) { return v.isUndefined() ? nullptr : static_cast<Environment*>(v.asCell()); }

// -- objects
// -------------------------------------------------------------------------------------------------------------------

HANDLER(NewObject) {
    SAVE();
    Shape* shape = vm->realm->plainObjectShape;
    fp[pc->a] = shape ? Object::make(*vm, shape) : Object::make(*vm);
    NEXT(2);
}

/// The object of a site's shape, if there is room for it and the values are of the kinds that were seen; or null.
[[gnu::always_inline]] static inline Object* makeQuickly(VM& vm, const Value* values, uint32_t count,
                                                         const FeedbackCell& cell) {
    char* memory = vm.heap.cursor_;
    size_t bytes = sizeof(Object) + count * sizeof(Value);
    if (cell.allocation.shapeId == kNoShape || static_cast<size_t>(vm.heap.limit_ - memory) < bytes) [[unlikely]]
        return nullptr;
    if (count <= 8) {
        uint64_t kinds = cell.allocation.fieldKinds;
        for (uint32_t i = 0; i < count; i++, kinds >>= 8) {
            if (!(fieldKindOf(values[i]) & kinds)) [[unlikely]]
                return nullptr;
        }
    }
    vm.heap.cursor_ = memory + bytes;
    auto* object = reinterpret_cast<Object*>(memory);
    object->shapeId_ = cell.allocation.shapeId;
    object->kind_ = CellKind::Object;
    object->flags_ = 0;
    object->indexing_ = IndexingKind::PackedInt32;
    object->gc_ = 0;
    object->slots_.init(nullptr);
    object->elements_.init(vm.emptyElements);
    for (uint32_t i = 0; i < count; i++) object->inlineSlots()[i].init(values[i]);
    return object;
}
/// Makes the object by the general way and enters the final shape in the cell.
[[gnu::noinline]] static Object* makeLiteral(VM& vm, const Value* values, uint32_t count, InternalArray* keys,
                                             FeedbackCell* cell) {
    Value proto(vm.realm->get(Intrinsic::ObjectPrototype));
    Shape* shape = vm.shapes.root(proto, CellKind::Object, static_cast<uint8_t>(count > 250 ? 250 : count));
    Object* object = Object::make(vm, shape);
    for (uint32_t i = 0; i < count; i++)
        object->addProperty(vm, PropertyKey::fromBits(keys->data()[i].get().bits()), values[i], kDefaultAttributes);
    shape = object->shape(vm);
    if (count <= 250 && shape->inlineCapacity() == count && !(shape->flags_ & kShapeDictionary)) {
        // Field records of the chain, last property first. The fast path checks kinds, not shapes of objects.
        uint64_t kinds = 0;
        Shape* s = shape;
        for (uint32_t i = count; i-- > 0; s = s->parent_) {
            s->field_.objectShape = 0;
            if (count > 8 && s->field_.kind != kFieldAny) {
                s->field_.kind = kFieldAny;
                if (s->field_.watched) vm.dependencies.widened(s->id());
            }
            if (i < 8) kinds |= static_cast<uint64_t>(s->field_.kind) << (8 * i);
        }
        shape->flags_ |= kShapeCached;
        cell->allocation.shapeId = shape->id();
        cell->allocation.inlineCapacity = count;
        cell->allocation.fieldKinds = kinds;
    }
    return object;
}
SLOW(newObjectWithSlow) {
    SAVE();
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    fp[pc->a] =
        makeLiteral(*vm, fp + pc->b, count, static_cast<InternalArray*>(constant(fp, pc->d()).asCell()), &fb[pc->e()]);
    NEXT(2);
}
#ifndef TIERCEL_STUBS
OP_FUNCTION(NewObjectWith) {
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    FeedbackCell& cell = codeOf(fp)->feedback_[pc->e()];
    Object* object = makeQuickly(vm, fp + pc->b, count, cell);
    if (!object) {
        auto* keys = static_cast<InternalArray*>(constant(fp, pc->d()).asCell());
        object = makeLiteral(vm, fp + pc->b, count, keys, &cell);
    }
    fp[pc->a] = object;
    return true;
}
#endif
HANDLER(NewObjectWith) {
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    Object* object = makeQuickly(*vm, fp + pc->b, count, fb[pc->e()]);
    if (!object) [[unlikely]]
        TAIL(newObjectWithSlow);
    fp[pc->a] = object;
    NEXT(2);
}

// -- arrays
// ----------------------------------------------------------------------------------------------------------------------

#ifndef TIERCEL_STUBS
Object* arrayLiteral(VM& vm, const Value* values, uint32_t count) {
    constexpr uint32_t kFew = 64; // small cells are never refused
    if (count <= kFew) return Array::fromValues(vm, values, count);
    bool holes = false, ints = true, numbers = true;
    for (uint32_t i = 0; i < count; i++) {
        if (values[i].isEmpty()) {
            holes = true;
            continue;
        }
        ints = ints && values[i].isInt32();
        numbers = numbers && values[i].isNumber();
    }
    bool doubles = numbers && !ints;
    Elements* elements = Elements::make(vm, doubles, count, count);
    if (!elements) {
        static_cast<void>(vm.throwOutOfMemory());
        return nullptr;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (values[i].isEmpty()) continue; // holes already
        if (doubles) {
            elements->doubles()[i] = values[i].asNumber();
        } else {
            elements->values()[i] = values[i];
        }
    }
    Object* array = Array::make(vm);
    array->elements_.set(vm.heap, array, elements);
    array->indexing_ = doubles ? (holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble)
                       : ints  ? (holes ? IndexingKind::HoleyInt32 : IndexingKind::PackedInt32)
                               : (holes ? IndexingKind::HoleyAny : IndexingKind::PackedAny);
    return array;
}
#endif
RUNTIME_OP(NewArray) {
    Object* array = arrayLiteral(vm, fp + pc->b, static_cast<uint16_t>(pc->c));
    if (!array) return false;
    codeOf(fp)->feedback_[pc->e()].elementKinds |= seenBits(array->indexing_);
    fp[pc->a] = array;
    return true;
}
RUNTIME_OP(ArrayPush) {
    Array::push(vm, objectIn(fp[pc->a]), fp[pc->b]);
    return true;
}
RUNTIME_OP(ArrayPushHole) {
    Object* array = objectIn(fp[pc->a]);
    RT_TRY(array->setArrayLength(vm, array->arrayLength() + 1));
    return true;
}
static bool isPacked(IndexingKind kind) {
    return kind == IndexingKind::PackedInt32 || kind == IndexingKind::PackedDouble || kind == IndexingKind::PackedAny;
}
/// Appends the elements of an array that for-of would walk, all at once. False: nothing has happened.
static bool spreadElements(VM& vm, Object* array, Object* source) {
    IndexingKind kind = source->indexing_;
    if (!isPacked(kind) || !isFastElements(array->indexing_)) return false;
    uint32_t count = source->arrayLength();
    if (count == 0 || array->arrayLength() > 0) return appendElements(vm, array, source, 0, count);
    array->elements_.set(vm.heap, array, copyElements(vm, source, 0, count));
    array->indexing_ = kind;
    return true;
}
static Completion<void> spreadInto(VM& vm, Object* array, Value iterable) {
    if (Object* source = plainIterableArray(vm, iterable); source && spreadElements(vm, array, source)) return {};
    return iterate(vm, iterable, [&](Value v) -> Completion<void> {
        Array::push(vm, array, v);
        return {};
    });
}
#ifndef TIERCEL_STUBS
Completion<Value> spreadArray(VM& vm, Value iterable) {
    if (Object* source = plainIterableArray(vm, iterable); source && isPacked(source->indexing_))
        if (uint32_t count = source->arrayLength()) return Value(Array::copyOf(vm, source, 0, count));
    Object* array = Array::make(vm);
    TRY(spreadInto(vm, array, iterable));
    return Value(array);
}
#endif
RUNTIME_OP(ArraySpread) {
    RT_TRY(spreadInto(vm, objectIn(fp[pc->a]), fp[pc->b]));
    return true;
}

// -- regular expressions, templates
// ---------------------------------------------------------------------------------------------

RUNTIME_OP(NewRegExp) {
    auto* site = static_cast<InternalArray*>(constant(fp, static_cast<uint32_t>(pc->bc())).asCell());
    fp[pc->a] = RT_TRY(regExpLiteral(vm, site));
    return true;
}
/// GetTemplateObject (13.2.8.4).
RUNTIME_OP(GetTemplateObject) {
    auto* site = static_cast<InternalArray*>(constant(fp, static_cast<uint32_t>(pc->bc())).asCell());
    uint64_t id = site->data()[0].get().bits();
    auto& known = vm.realm->templateObjects;
    if (auto it = known.find(id); it != known.end()) {
        fp[pc->a] = it->second;
        return true;
    }
    uint32_t count = (site->length_ - 1) / 2;
    auto* strings = reinterpret_cast<const Value*>(site->data()) + 1;
    Object* cooked = Array::fromValues(vm, strings, count);
    Object* raw = Array::fromValues(vm, strings + count, count);
    RT_TRY(raw->setIntegrity(vm, Object::Integrity::Frozen));
    cooked->defineDirect(vm, vm.names.raw, raw, 0);
    RT_TRY(cooked->setIntegrity(vm, Object::Integrity::Frozen));
    known[id] = cooked;
    fp[pc->a] = cooked;
    return true;
}

// -- closures and classes
// ---------------------------------------------------------------------------------------------------------

HANDLER(NewClosure) {
    SAVE();
    auto* t = static_cast<FunctionTemplate*>(constant(fp, pc->d()).asCell());
    fp[pc->a] = Function::make(*vm, t, envIn(fp[pc->b]));
    NEXT(2);
}
RUNTIME_OP(NewMethodClosure) {
    auto* t = static_cast<FunctionTemplate*>(constant(fp, pc->d()).asCell());
    Function* function = Function::make(vm, t, envIn(fp[pc->b]));
    function->homeObject_.init(fp[pc->c]);
    fp[pc->a] = function;
    return true;
}

/// ClassDefinitionEvaluation (15.7.14), steps 7 to 15.
RUNTIME_OP(NewClass) {
    Value heritage = fp[pc->b];
    auto* t = static_cast<FunctionTemplate*>(constant(fp, pc->d()).asCell());
    Value protoParent(vm.realm->get(Intrinsic::ObjectPrototype));
    Value constructorParent = Value::empty();
    if (heritage.isNull()) {
        protoParent = Value::null();
    } else if (!heritage.isEmpty()) {
        if (!heritage.isConstructor()) {
            static_cast<void>(vm.throwTypeError("Class extends value %s is not a constructor or null",
                                                describe(vm, heritage).c_str()));
            return false;
        }
        protoParent = RT_TRY(objectIn(heritage)->get(vm, vm.names.prototype));
        if (!protoParent.isObject() && !protoParent.isNull()) {
            static_cast<void>(vm.throwTypeError("Class extends value does not have valid prototype property %s",
                                                describe(vm, protoParent).c_str()));
            return false;
        }
        constructorParent = heritage;
    }
    Object* prototype = Object::make(vm, protoParent);
    fp[pc->a + 1] = prototype;
    Function* constructor = Function::make(vm, t, envIn(fp[pc->c]));
    fp[pc->a] = constructor;
    constructor->homeObject_.init(prototype);
    constructor->ensureMaterialized(vm);
    constructor->defineDirect(vm, vm.names.prototype, prototype, 0);
    if (!constructorParent.isEmpty()) RT_TRY(constructor->setPrototypeOf(vm, constructorParent));
    prototype->defineDirect(vm, vm.names.constructor, constructor, kHiddenAttributes);
    return true;
}
RUNTIME_OP(SetClassFields) {
    auto* constructor = static_cast<Function*>(fp[pc->a].asCell());
    constructor->classFields_.set(vm.heap, constructor, fp[pc->b]);
    return true;
}
RUNTIME_OP(RunClassFields) {
    Value initializer = static_cast<Function*>(fp[pc->b].asCell())->classFields_;
    if (!initializer.isUndefined()) RT_TRY(vm.call(initializer, fp[pc->a]));
    return true;
}
HANDLER(LoadHomeObject) {
    fp[pc->a] = static_cast<Function*>(fp[pc->b].asCell())->homeObject_;
    NEXT(1);
}
RUNTIME_OP(LoadSuperConstructor) {
    fp[pc->a] = RT_TRY(objectIn(fp[pc->b])->getPrototypeOf(vm));
    return true;
}

// -- import
// -------------------------------------------------------------------------------------------------------------------------

RUNTIME_OP(ImportCall) {
    fp[pc->a] = RT_TRY(importCall(vm, fp, fp[pc->b], fp[pc->c], ImportPhase::Evaluation));
    return true;
}
RUNTIME_OP(ImportMeta) {
    auto* module = static_cast<ModuleRecord*>(calleeOf(fp)->template_.get()->module_.get());
    Value meta = module->meta_;
    if (!meta.isObject()) {
        Object* object = Object::make(vm, Value::null());
        module->meta_.set(vm.heap, module, object);
        RT_TRY(vm.host->initializeImportMeta(vm, module, object));
        meta = Value(object);
    }
    fp[pc->a] = meta;
    return true;
}
HANDLER(Debugger) { NEXT(1); }

} // namespace tiercel::interpreter

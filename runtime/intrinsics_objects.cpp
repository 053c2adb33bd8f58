// See intrinsics.h. Properties, allocation, calls.
#include "runtime/builtin_cells.h"
#include "runtime/builtins/function.h"
#include "runtime/builtins/object_methods.h"
#include "runtime/builtins/proxy.h"
#include "runtime/interpreter/element_access.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/interpreter/op_functions.h"
#include "runtime/intrinsics.h"
#include "runtime/operations.h"
#include "runtime/optimizing_tiers.h"
#include "runtime/tiering.h"

namespace tiercel {

using namespace interpreter;

namespace {

Value in(uint64_t bits) { return Value::fromBits(bits); }
uint64_t out(Completion<Value> result) { return result.raw().bits(); }
uint32_t done(const Completion<void>& result) { return result.isAbrupt() ? 2 : 1; }
FeedbackCell* cellIn(void* address) { return static_cast<FeedbackCell*>(address); }

} // namespace

// -- properties

uint64_t intrinsic_getNamed(VM* vm, uint64_t baseBits, uint64_t keyBits, void* cell) {
    Value base = in(baseBits);
    PropertyKey key = PropertyKey::fromBits(keyBits);
    if (const PropertyCase* c = findCase(*vm, cellIn(cell), cacheShape(base), key, vm->megamorphic->gets)) {
        Value v = readCase(*vm, *c, base);
        if (!v.isEmpty()) return v.bits();
        if (c->kind == CacheKind::Getter) {
            if (Accessor* accessor = accessorOf(*vm, *c, base)) {
                Value getter = accessor->getter_;
                return getter.isUndefined() ? getter.bits() : out(vm->call(getter, base));
            }
        }
    }
    return out(getNamedFilling(*vm, base, key, cellIn(cell)));
}

uint32_t intrinsic_setNamed(VM* vm, uint64_t baseBits, uint64_t keyBits, uint64_t value, void* cell, uint32_t strict) {
    Value base = in(baseBits), v = in(value);
    PropertyKey key = PropertyKey::fromBits(keyBits);
    if (base.isObject()) {
        auto* object = static_cast<Object*>(base.asCell());
        const PropertyCase* c = findCase(*vm, cellIn(cell), object->shapeId_, key, vm->megamorphic->sets);
        if (c && c->kind == CacheKind::Setter) {
            Accessor* accessor = accessorOf(*vm, *c, base);
            if (accessor && accessor->setter_.get().isCallable())
                return vm->call(accessor->setter_, base, &v, 1).isAbrupt() ? 2 : 1;
        } else if (c && admits(*c, v) && storeByCase(*vm, *c, object, v)) {
            return 1;
        }
    }
    return done(setNamedFilling(*vm, base, key, v, strict, cellIn(cell)));
}

uint64_t intrinsic_getKeyed(VM* vm, uint64_t baseBits, uint64_t keyBits) {
    Value base = in(baseBits), key = in(keyBits);
    uint32_t index;
    if (base.isCell() && asIndex(key, index)) {
        Value v = readElementQuick(*vm, base, index);
        if (!v.isEmpty()) return v.bits();
    } else if (base.isCell() && key.isCell() &&
               (key.asCell()->kind() == CellKind::Symbol || (key.isString() && key.asCell()->hasFlag(kAtom)))) {
        return out(getCached(*vm, base, PropertyKey::fromBits(keyBits)));
    }
    return out(getKeyed(*vm, base, key));
}

uint32_t intrinsic_setKeyed(VM* vm, uint64_t baseBits, uint64_t keyBits, uint64_t value, uint32_t strict) {
    Value base = in(baseBits), key = in(keyBits), v = in(value);
    uint32_t index;
    if (base.isCell() && asIndex(key, index) && writeElementQuick(*vm, base, index, v)) return 1;
    return done(setKeyed(*vm, base, key, v, strict));
}

uint32_t intrinsic_defineField(VM* vm, uint64_t objectBits, uint64_t keyBits, uint64_t value, void* address) {
    auto* object = static_cast<Object*>(in(objectBits).asCell());
    Value v = in(value);
    FeedbackCell* cell = cellIn(address);
    PropertyKey key = PropertyKey::fromBits(keyBits);
    const PropertyCase* c = findCase(*vm, cell, object->shapeId_, key, vm->megamorphic->sets);
    if (c && defines(*cell, *c) && admits(*c, v) && storeByCase(*vm, *c, object, v)) return 1;
    return done(cell->state == CacheState::Megamorphic ? object->createDataPropertyOrThrow(*vm, key, v)
                                                       : defineFieldFilling(*vm, object, key, v, cell));
}

/// What a trap was called with as its key is one already.
static uint32_t checkTrap(Completion<void> (*check)(VM&, Object*, PropertyKey, Value), VM* vm, uint64_t target,
                          uint64_t key, uint64_t value) {
    return done(check(*vm, static_cast<Object*>(in(target).asCell()), MUST(toPropertyKey(*vm, in(key))), in(value)));
}
uint32_t intrinsic_checkProxyGet(VM* vm, uint64_t target, uint64_t key, uint64_t value) {
    return checkTrap(checkProxyGet, vm, target, key, value);
}
uint32_t intrinsic_checkProxySet(VM* vm, uint64_t target, uint64_t key, uint64_t value) {
    return checkTrap(checkProxySet, vm, target, key, value);
}

uint64_t intrinsic_getGlobal(VM* vm, void* address, uint64_t keyBits, uint32_t orUndefined) {
    FeedbackCell* cell = cellIn(address);
    if (Value v = readGlobal(vm, cell->mono); !v.isEmpty()) return v.bits();
    return out(getGlobalSlow(*vm, *vm->realm, PropertyKey::fromBits(keyBits), orUndefined, cell));
}

uint32_t intrinsic_storeElement(VM* vm, uint64_t array, int32_t index, uint64_t value, uint32_t strict) {
    if (writeElementQuick(*vm, in(array), static_cast<uint32_t>(index), in(value))) return 1;
    return done(setKeyed(*vm, in(array), Value(index), in(value), strict));
}

// -- objects

uint64_t intrinsic_newObject(VM* vm, void* shape) {
    return Value(Object::make(*vm, static_cast<Shape*>(shape))).bits();
}

uint32_t intrinsic_spreadProperties(VM* vm, uint64_t target, uint64_t source) {
    auto* object = static_cast<Object*>(in(target).asCell());
    return spreadProperties(*vm, object, in(source)).isAbrupt() ? 2 : 0;
}

uint64_t intrinsic_newArray(VM* vm, void* values, int32_t count) {
    Object* array = arrayLiteral(*vm, static_cast<const Value*>(values), static_cast<uint32_t>(count));
    return array ? Value(array).bits() : Value::kEmpty;
}

uint64_t intrinsic_forInNext(VM* vm, uint64_t list) { return nextForInKey(*vm, in(list).asCell()).bits(); }

/// The key is the one that came last, and the object still has the shape that it had when the keys were collected.
uint64_t intrinsic_forInValue(VM* vm, uint64_t address, uint64_t base, uint64_t key) {
    auto* list = static_cast<ForInList*>(in(address).asCell());
    uint32_t position = list->position_ - 1;
    InternalArray* slots = list->slots_;
    if (list->object_.get().bits() != base || !slots || position >= slots->length_ ||
        list->keys_->data()[position].get().bits() != key)
        return Value::kEmpty;
    auto* object = static_cast<Object*>(in(base).asCell());
    int32_t slot = slots->data()[position].get().asInt32();
    if (slot < 0 || object->shapeId_ != list->shapeId_AtStart) return Value::kEmpty;
    return object->getSlot(*vm, static_cast<uint32_t>(slot)).bits();
}

uint64_t intrinsic_spreadArray(VM* vm, uint64_t iterable) { return out(spreadArray(*vm, in(iterable))); }

uint64_t intrinsic_newArrayOfLength(VM* vm, int32_t length, int32_t kind) {
    auto made = Array::makeHoley(*vm, static_cast<uint32_t>(length), static_cast<IndexingKind>(kind));
    return made.isAbrupt() ? Value::kEmpty : Value(made.release()).bits();
}

uint64_t intrinsic_newClosure(VM* vm, void* functionTemplate, uint64_t environment) {
    Value env = in(environment);
    return Value(Function::make(*vm, static_cast<FunctionTemplate*>(functionTemplate),
                                env.isUndefined() ? nullptr : env.asCell()->as<Environment>()))
        .bits();
}

uint64_t intrinsic_newEnvironment(VM* vm, void* instruction, uint64_t parent, void* scopeInfo) {
    auto* pc = static_cast<const Instruction*>(instruction);
    auto slots = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    bool evalVars = pc->e() & 1;
    Environment* env =
        Environment::make(*vm, in(parent).isUndefined() ? nullptr : in(parent).asCell()->as<Environment>(), slots,
                          pc->e() & 2 ? Value::undefined() : Value::empty(), scopeInfo,
                          evalVars ? Environment::Kind::EvalVars : Environment::Kind::Declarative);
    if (evalVars) env->slots()[slots - 1].init(Value::undefined());
    return Value(env).bits();
}

uint64_t intrinsic_copyEnvironment(VM* vm, uint64_t environment) {
    return Value(copyEnvironment(*vm, in(environment).asCell()->as<Environment>())).bits();
}

uint64_t intrinsic_allocate(VM* vm, int32_t shapeId, int32_t capacity) {
    auto words = static_cast<uint32_t>(capacity);
    auto* object = vm->heap.make<Object>(CellKind::Object, words * sizeof(Value), static_cast<uint32_t>(shapeId),
                                         IndexingKind::PackedInt32);
    object->slots_.init(nullptr);
    object->elements_.init(vm->emptyElements);
    for (uint32_t i = 0; i < words; i++) object->inlineSlots()[i].init(Value::undefined());
    return Value(object).bits();
}

void intrinsic_remember(VM* vm, uint64_t owner) { vm->heap.barrier(reinterpret_cast<Cell*>(owner)); }

uint64_t intrinsic_charAt(VM* vm, uint64_t string, int32_t index) {
    char16_t unit = in(string).asCell()->as<String>()->charAt(*vm, static_cast<uint32_t>(index));
    return Value(unit < 256 ? vm->singleCharacters[unit] : String::fromCharCode(*vm, unit)).bits();
}
int32_t intrinsic_charCodeAt(VM* vm, uint64_t string, int32_t index) {
    return in(string).asCell()->as<String>()->charAt(*vm, static_cast<uint32_t>(index));
}

namespace {

uint64_t part(VM* vm, String* string, uint32_t start, uint32_t end) {
    // A rope is flattened once, not for each character.
    if (end == start + 1 && string->length_ != 1) {
        char16_t unit = string->charAt(*vm, start);
        if (unit < 256) return Value(vm->singleCharacters[unit]).bits();
    }
    return Value(string->substring(*vm, start, end)).bits();
}

} // namespace

uint64_t intrinsic_stringSlice(VM* vm, uint64_t string, int32_t start, int32_t end) {
    auto* s = in(string).asCell()->as<String>();
    auto length = static_cast<int64_t>(s->length_);
    auto clamped = [&](int64_t i) {
        return static_cast<uint32_t>(i < 0 ? std::max<int64_t>(i + length, 0) : std::min(i, length));
    };
    return part(vm, s, clamped(start), clamped(end));
}
uint64_t intrinsic_substring(VM* vm, uint64_t string, int32_t start, int32_t end) {
    auto* s = in(string).asCell()->as<String>();
    auto clamped = [&](int32_t i) { return std::min(static_cast<uint32_t>(std::max(i, 0)), s->length_); };
    uint32_t first = clamped(start), second = clamped(end);
    return part(vm, s, std::min(first, second), std::max(first, second));
}

// -- control

int32_t intrinsic_heat(VM* vm, void* fp, int32_t header) {
    Frame frame(static_cast<Value*>(fp));
    OptimizingTiers* tiers = vm->tiers.optimizing();
    bool leave = tiers && tiers->onHeat(frame.code(), static_cast<uint32_t>(header), frame.calleeValue());
    if (vm->interruptRequested && vm->tiers.onInterrupt().isAbrupt()) return 2;
    return leave ? 1 : 0;
}

uint32_t intrinsic_poll(VM* vm) { return vm->tiers.onInterrupt().isAbrupt() ? 2 : 0; }

uint64_t intrinsic_callBuiltin(VM* vm, void* window, int32_t argc) {
    return callNative(vm, vm->fp, static_cast<Value*>(window), static_cast<uint32_t>(argc), 0, Value::undefined())
        .bits();
}

namespace {

/// Of the instruction that is running if the window is its own; the names of an inlined function's are not at hand.
Thrown throwNotCallableIn(VM& vm, Value* newFp, Value callee, bool construct) {
    Value* fp = vm.fp;
    const Instruction* pc = Frame(fp).pc();
    bool isCall = construct ? pc->op() == Op::New : pc->op() == Op::Call || pc->op() == Op::CallUndefined;
    if (isCall && fp + pc->b + kFrameHeaderWords == newFp) return throwNotCallable(vm, fp, pc, callee, construct);
    return vm.throwTypeError("%s is not a %s", describe(vm, callee).c_str(), construct ? "constructor" : "function");
}

/// The function's code if its frame can be the window; else null.
CodeBlock* codeInWindow(VM& vm, Value* newFp, uint32_t argc) {
    FunctionTemplate* t = static_cast<Function*>(newFp[kFrameCallee].asCell())->template_;
    CodeBlock* code = t->code_;
    if (!code || t->isClassConstructor() || t->realm_ != vm.realm || !vm.hasNativeStack()) return nullptr;
    return newFp + std::max(argc, code->registerCount_) < vm.stackLimit ? code : nullptr;
}

} // namespace

uint64_t intrinsic_call(VM* vm, void* window, int32_t count) {
    auto* newFp = static_cast<Value*>(window);
    auto argc = static_cast<uint32_t>(count);
    Value callee = newFp[kFrameCallee];
    if (!callee.isCallable()) [[unlikely]]
        return out(throwNotCallableIn(*vm, newFp, callee, false));
    if (callee.asCell()->kind() == CellKind::NativeFunction) return intrinsic_callBuiltin(vm, window, count);
    CodeBlock* code = callee.asCell()->kind() == CellKind::Function ? codeInWindow(*vm, newFp, argc) : nullptr;
    if (!code) {
        ValueList arguments(vm->heap);
        arguments.append(newFp, newFp + argc);
        return out(vm->call(callee, newFp[kFrameThis], arguments.data(), argc));
    }
    Value* fp = vm->fp;
    Frame frame(newFp);
    frame.setArgcAndFlags(argc, kFrameEntry);
    frame.setCallerFp(fp);
    frame.setPc(code->entry_);
    frame.setCode(code);
    newFp[kFrameNewTarget] = Value::undefined();
    newFp[kFrameExtra] = Value::undefined();
    for (uint32_t i = argc; i < code->parameterCount_; i++) newFp[i] = Value::undefined();
    vm->fp = newFp; // its arguments may lie above all that our frame is known to use
    bool ready = --code->callBudget_ >= 0 || !vm->tiers.onCallBudget(code, callee).isAbrupt();
    Value result = ready ? run(*vm, newFp) : Value::empty();
    vm->fp = fp;
    return result.bits();
}

uint64_t intrinsic_construct(VM* vm, void* window, int32_t count) {
    auto* newFp = static_cast<Value*>(window);
    auto argc = static_cast<uint32_t>(count);
    Value callee = newFp[kFrameCallee];
    if (!callee.isConstructor()) [[unlikely]]
        return out(throwNotCallableIn(*vm, newFp, callee, true));
    Value* fp = vm->fp;
    return out(constructInWindow(*vm, fp, nullptr, newFp, argc, callee));
}

uint32_t intrinsic_isPlainIterable(VM* vm, uint64_t iterable) {
    return plainIterableArray(*vm, in(iterable)) != nullptr;
}
uint32_t intrinsic_closeArrayWalk(VM* vm, uint64_t array) {
    // Code that is made from now on may depend on its properties instead (graph/builder_iteration.cpp).
    vm->realm->get(Intrinsic::ArrayIteratorPrototype);
    return closeArrayWalk(*vm, static_cast<Object*>(in(array).asCell())).isAbrupt() ? 2 : 0;
}

uint64_t intrinsic_toObject(VM* vm, uint64_t value) {
    auto object = toObject(*vm, in(value));
    return object.isAbrupt() ? Value::kEmpty : Value(object.release()).bits();
}

uint64_t intrinsic_createObject(VM* vm, uint64_t prototype) { return out(objectCreate(*vm, in(prototype))); }
uint64_t intrinsic_functionText(VM* vm, uint64_t value) { return out(functionToString(*vm, in(value))); }
uint64_t intrinsic_objectText(VM* vm, uint64_t value) { return out(objectToString(*vm, in(value))); }
uint64_t intrinsic_getPrototypeOf(VM* vm, uint64_t object) {
    return out(static_cast<Object*>(in(object).asCell())->getPrototypeOf(*vm));
}
uint64_t intrinsic_createThis(VM* vm, uint64_t constructor, uint64_t newTarget) {
    auto made = createThis(*vm, static_cast<Function*>(in(constructor).asCell()), in(newTarget));
    return made.isAbrupt() ? Value::kEmpty : Value(made.release()).bits();
}
uint32_t intrinsic_runClassFields(VM* vm, uint64_t object, uint64_t constructor) {
    Value initializer = static_cast<Function*>(in(constructor).asCell())->classFields_;
    return !initializer.isUndefined() && vm->call(initializer, in(object)).isAbrupt() ? 2 : 0;
}

uint32_t intrinsic_runOp(VM* vm, void* instruction) {
    auto* pc = static_cast<const Instruction*>(instruction);
    return kOpFunctions[pc->op_](*vm, vm->fp, pc);
}

} // namespace tiercel

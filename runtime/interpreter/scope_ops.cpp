// `this`, arguments, environments, globals, names looked up at run time.
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"

#include "runtime/module.h"

#include <cstring>

namespace tiercel::interpreter {

static Environment* envIn(Value v) { return v.isUndefined() ? nullptr : static_cast<Environment*>(v.asCell()); }
static Value envValue(Environment* env) { return env ? Value(env) : Value::undefined(); }
static Environment* hop(Environment* env, uint32_t hops) {
    while (hops--) env = env->parent_;
    return env;
}

// -- this
// ----------------------------------------------------------------------------------------------------------------

[[gnu::noinline]] static Completion<Value> coercedThis(VM& vm, Value v) {
    if (v.isNullish()) return vm.realm->globalThis;
    return Value(TRY(toObject(vm, v)));
}
SLOW(coerceThisSlow) {
    SAVE();
    fp[kFrameThis] = CHECK(coercedThis(*vm, fp[kFrameThis]));
    NEXT(1);
}
HANDLER(LoadGlobalThis) {
    fp[pc->a] = vm->realm->globalThis;
    NEXT(1);
}
HANDLER(CoerceThis) {
    if (!fp[kFrameThis].isObject()) [[unlikely]]
        TAIL(coerceThisSlow);
    NEXT(1);
}
SLOW(checkThisFailed) {
    SAVE();
    static_cast<void>(vm->throwReferenceError(
        "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"));
    UNWIND();
}
HANDLER(CheckThis) {
    if (fp[pc->a].isEmpty()) [[unlikely]]
        TAIL(checkThisFailed);
    NEXT(1);
}

[[gnu::noinline]] static void throwTdz(VM& vm, PropertyKey name) {
    static_cast<void>(vm.throwReferenceError("Cannot access '%s' before initialization", name.toDisplay(vm).c_str()));
}
SLOW(checkTdzFailed) {
    SAVE();
    throwTdz(*vm, keyConstant(fp, static_cast<uint32_t>(pc->bc())));
    UNWIND();
}
HANDLER(CheckTdz) {
    if (fp[pc->a].isEmpty()) [[unlikely]]
        TAIL(checkTdzFailed);
    NEXT(1);
}
RUNTIME_OP(ThrowConst) {
    static_cast<void>(vm.throwTypeError("Assignment to constant variable."));
    return false;
}
RUNTIME_OP(ThrowError) {
    Value message = constant(fp, static_cast<uint32_t>(pc->bc()));
    static_cast<void>(vm.throwError(static_cast<ErrorType>(pc->a), message.asCell()->as<String>()->toUtf8(vm)));
    return false;
}

// -- arguments
// -------------------------------------------------------------------------------------------------------------

/// The saved arguments of a frame: in its extra word, or moved on to its activation.
static InternalArray* savedArguments(Value* fp) {
    Value extra = fp[kFrameExtra];
    if (!extra.isCell()) return nullptr;
    if (extra.asCell()->kind() == CellKind::InternalArray) return static_cast<InternalArray*>(extra.asCell());
    Value moved = static_cast<GeneratorObject*>(extra.asCell())->extra_;
    return moved.isCell() ? static_cast<InternalArray*>(moved.asCell()) : nullptr;
}

RUNTIME_OP(SaveArguments) {
    uint32_t argc = Frame(fp).argc();
    // Surplus arguments lie where the locals will be; the allocation must not clear them.
    InternalArray* saved = InternalArray::make(vm, argc);
    for (uint32_t i = 0; i < argc; i++) saved->data()[i].init(fp[i]);
    fp[kFrameExtra] = saved;
    return true;
}
RUNTIME_OP(CreateRest) {
    InternalArray* saved = savedArguments(fp);
    auto from = static_cast<uint32_t>(static_cast<uint16_t>(pc->b));
    uint32_t count = saved->length_ > from ? saved->length_ - from : 0;
    fp[pc->a] = Array::fromValues(vm, reinterpret_cast<const Value*>(saved->data()) + from, count);
    return true;
}
static Value loadArgument(Value* fp, uint32_t index) {
    InternalArray* saved = savedArguments(fp);
    return index < saved->length_ ? saved->data()[index].get() : Value::undefined();
}
HANDLER(LoadArgument) {
    fp[pc->a] = loadArgument(fp, static_cast<uint16_t>(pc->b));
    NEXT(1);
}
#ifndef TIERCEL_STUBS
OP_FUNCTION(LoadArgument) {
    fp[pc->a] = loadArgument(fp, static_cast<uint16_t>(pc->b));
    return true;
}
#endif
/// `callee` Empty: reading it throws.
static void defineArgumentsProperties(VM& vm, Object* object, uint32_t count, Value callee) {
    Realm& realm = *vm.realm;
    object->defineDirect(vm, vm.names.length, Value::number(count), kHiddenAttributes);
    if (callee.isEmpty()) {
        Value thrower(realm.get(Intrinsic::ThrowTypeError));
        object->defineAccessorDirect(vm, vm.names.callee, thrower, thrower, kAccessorProperty);
    } else {
        object->defineDirect(vm, vm.names.callee, callee, kHiddenAttributes);
    }
    object->defineDirect(vm, vm.names.symbolIterator, realm.get(Intrinsic::ArrayPrototypeValues), kHiddenAttributes);
}
RUNTIME_OP(CreateArguments) {
    InternalArray* saved = savedArguments(fp);
    uint32_t count = saved->length_;
    Realm& realm = *vm.realm;
    Value proto(realm.get(Intrinsic::ObjectPrototype));
    bool mapped = pc->c == 1;
    Shape* shape = vm.shapes.root(proto, mapped ? CellKind::MappedArguments : CellKind::Arguments, 0);
    Elements* elements = count ? Elements::make(vm, false, count, count) : vm.emptyElements;
    if (!elements) {
        static_cast<void>(vm.throwOutOfMemory());
        return false;
    }
    Object* object;
    if (mapped) {
        auto* arguments =
            vm.heap.make<MappedArguments>(CellKind::MappedArguments, 0, shape->id(), IndexingKind::Slow, kExotic);
        arguments->environment_.init(envIn(fp[pc->b]));
        // Formals that were passed alias their environment slots.
        uint32_t formals = codeOf(fp)->parameterCount_;
        uint32_t n = count < formals ? count : formals;
        arguments->mappedCount_ = n < 64 ? n : 64;
        arguments->unmapped_ = 0;
        for (uint32_t i = 0; i < arguments->mappedCount_; i++) {
            if (arguments->environment_->slots()[i].get().isEmpty()) arguments->unmapped_ |= uint64_t{1} << i;
        }
        object = arguments;
    } else {
        object = vm.heap.make<Object>(CellKind::Arguments, 0, shape->id(), IndexingKind::PackedAny);
    }
    object->slots_.init(nullptr);
    object->elements_.init(elements);
    for (uint32_t i = 0; i < count; i++) elements->values()[i] = saved->data()[i];
    defineArgumentsProperties(vm, object, count, pc->c != 0 ? fp[kFrameCallee] : Value::empty());
    fp[pc->a] = object;
    return true;
}
#ifndef TIERCEL_STUBS
Object* makeArguments(VM& vm, Value callee, const Value* values, uint32_t count) {
    // By way of an array, which is made whatever the heap's limit says.
    Object* list = Array::fromValues(vm, values, count);
    if (count) list->convertElements(vm, IndexingKind::PackedAny);
    Shape* shape = vm.shapes.root(Value(vm.realm->get(Intrinsic::ObjectPrototype)), CellKind::Arguments, 0);
    Object* object = vm.heap.make<Object>(CellKind::Arguments, 0, shape->id(), IndexingKind::PackedAny);
    object->slots_.init(nullptr);
    object->elements_.init(list->elements_);
    defineArgumentsProperties(vm, object, count, callee);
    return object;
}
#endif

// -- environments
// ----------------------------------------------------------------------------------------------------------

HANDLER(LoadClosureEnv) {
    Environment* env = calleeOf(fp)->env_;
    fp[pc->a] = env ? Value(env) : Value::undefined();
    NEXT(1);
}
HANDLER(NewEnv) {
    SAVE();
    auto slots = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    Value box = constant(fp, pc->d());
    const void* info = box.isCell() ? static_cast<NativeBox*>(box.asCell())->data_ : nullptr;
    bool evalVars = pc->e() & 1;
    Environment* env =
        Environment::make(*vm, envIn(fp[pc->b]), slots, pc->e() & 2 ? Value::undefined() : Value::empty(), info,
                          evalVars ? Environment::Kind::EvalVars : Environment::Kind::Declarative);
    if (evalVars) env->slots()[slots - 1].init(Value::undefined());
    fp[pc->a] = env;
    NEXT(2);
}
#ifndef TIERCEL_STUBS
Environment* copyEnvironment(VM& vm, Environment* from) {
    Environment* to =
        Environment::make(vm, from->parent_, from->slotCount_, Value::empty(), from->scopeInfo_, from->envKind_);
    for (uint32_t i = 0; i < from->slotCount_; i++) to->slots()[i].init(from->slots()[i]);
    return to;
}
#endif
HANDLER(CopyEnv) {
    SAVE();
    fp[pc->a] = copyEnvironment(*vm, envIn(fp[pc->a]));
    NEXT(1);
}
RUNTIME_OP(NewWithEnv) {
    Object* object = RT_TRY(toObject(vm, fp[pc->c]));
    fp[pc->a] = Environment::make(vm, envIn(fp[pc->b]), 1, object, nullptr, Environment::Kind::With);
    return true;
}
HANDLER(ParentEnv) {
    fp[pc->a] = envValue(hop(envIn(fp[pc->b]), static_cast<uint16_t>(pc->c)));
    NEXT(1);
}

static Field<Value>& slotOf(Environment* env, uint32_t index) { return env->slots()[index]; }

HANDLER(GetEnv) {
    fp[pc->a] = slotOf(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    NEXT(1);
}
SLOW(tdzD) {
    SAVE();
    throwTdz(*vm, keyConstant(fp, pc->d()));
    UNWIND();
}
SLOW(tdzE) {
    SAVE();
    throwTdz(*vm, keyConstant(fp, pc->e()));
    UNWIND();
}
HANDLER(GetEnvChecked) {
    Value v = slotOf(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    if (v.isEmpty()) [[unlikely]]
        TAIL(tdzD);
    fp[pc->a] = v;
    NEXT(2);
}
/// Stores into an environment that is old and not yet remembered.
[[gnu::noinline]] static void rememberEnvironment(VM* vm, Environment* env) { vm->heap.barrier(env); }

SLOW(setEnvBarrier) {
    SAVE();
    auto* env = static_cast<Environment*>(fp[pc->b].asCell());
    slotOf(env, static_cast<uint16_t>(pc->c)).init(fp[pc->a]);
    rememberEnvironment(vm, env);
    NEXT(1);
}
HANDLER(SetEnv) {
    auto* env = static_cast<Environment*>(fp[pc->b].asCell());
    Value v = fp[pc->a];
    if (needsBarrier(env, v)) [[unlikely]]
        TAIL(setEnvBarrier);
    slotOf(env, static_cast<uint16_t>(pc->c)).init(v);
    NEXT(1);
}
HANDLER(SetEnvChecked) {
    auto* env = static_cast<Environment*>(fp[pc->b].asCell());
    Field<Value>& slot = slotOf(env, static_cast<uint16_t>(pc->c));
    if (slot.get().isEmpty()) [[unlikely]]
        TAIL(tdzD);
    Value v = fp[pc->a];
    slot.init(v);
    if (needsBarrier(env, v)) [[unlikely]] {
        SAVE();
        rememberEnvironment(vm, env);
    }
    NEXT(2);
}
HANDLER(GetOuter) {
    Environment* env = hop(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    fp[pc->a] = slotOf(env, pc->d());
    NEXT(2);
}
HANDLER(GetOuterChecked) {
    Environment* env = hop(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    Value v = slotOf(env, pc->d());
    if (v.isEmpty()) [[unlikely]]
        TAIL(tdzE);
    fp[pc->a] = v;
    NEXT(2);
}
HANDLER(SetOuter) {
    Environment* env = hop(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    Value v = fp[pc->a];
    slotOf(env, pc->d()).init(v);
    if (needsBarrier(env, v)) [[unlikely]] {
        SAVE();
        rememberEnvironment(vm, env);
    }
    NEXT(2);
}
HANDLER(SetOuterChecked) {
    Environment* env = hop(static_cast<Environment*>(fp[pc->b].asCell()), static_cast<uint16_t>(pc->c));
    Field<Value>& slot = slotOf(env, pc->d());
    if (slot.get().isEmpty()) [[unlikely]]
        TAIL(tdzE);
    Value v = fp[pc->a];
    slot.init(v);
    if (needsBarrier(env, v)) [[unlikely]] {
        SAVE();
        rememberEnvironment(vm, env);
    }
    NEXT(2);
}

RUNTIME_OP(GetImport) {
    auto* module = static_cast<ModuleRecord*>(calleeOf(fp)->template_.get()->module_.get());
    const ModuleBinding& binding = module->data_->imports[static_cast<uint16_t>(pc->b)];
    Value v;
    if (binding.slot == ModuleBinding::kNamespace) {
        v = RT_TRY(binding.module->getNamespace(vm, binding.deferred));
    } else {
        Environment* env = binding.module->environment_;
        v = env ? env->slots()[binding.slot].get() : Value::empty();
    }
    if (v.isEmpty()) {
        throwTdz(vm, keyConstant(fp, pc->e()));
        return false;
    }
    fp[pc->a] = v;
    return true;
}

// -- globals
// ---------------------------------------------------------------------------------------------------------------

RUNTIME_OP(DeclareGlobals) {
    CodeBlock* code = codeOf(fp);
    RT_TRY(declareGlobals(vm, *vm.realm, code, code->data_->globalDeclarations[static_cast<uint32_t>(pc->bc())]));
    return true;
}
RUNTIME_OP(DeclareEvalVars) {
    CodeBlock* code = codeOf(fp);
    RT_TRY(declareEvalVars(vm, *vm.realm, calleeOf(fp), envIn(fp[pc->a]),
                           code->data_->globalDeclarations[static_cast<uint32_t>(pc->bc())]));
    return true;
}

SLOW(getGlobalMiss) {
    SAVE();
    fp[pc->a] = CHECK(getGlobalSlow(*vm, *vm->realm, keyConstant(fp, pc->d()), false, &fb[pc->e()]));
    NEXT(2);
}
HANDLER(GetGlobal) {
    Value v = readGlobal(vm, fb[pc->e()].mono);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getGlobalMiss);
    fp[pc->a] = v;
    NEXT(2);
}
SLOW(getGlobalOrUndefinedMiss) {
    SAVE();
    fp[pc->a] = CHECK(getGlobalSlow(*vm, *vm->realm, keyConstant(fp, pc->d()), true, &fb[pc->e()]));
    NEXT(2);
}
HANDLER(GetGlobalOrUndefined) {
    Value v = readGlobal(vm, fb[pc->e()].mono);
    if (v.isEmpty()) [[unlikely]]
        TAIL(getGlobalOrUndefinedMiss);
    fp[pc->a] = v;
    NEXT(2);
}

SLOW(setGlobalMiss) {
    SAVE();
    Value v = fp[pc->a];
    const PropertyCase& c = fb[pc->e()].mono;
    if ((c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots) && c.holder->shapeId_ == c.shapeId &&
        c.epoch == vm->protoEpoch && admits(c, v)) {
        Cell* owner = c.kind == CacheKind::OwnInline ? c.holder : static_cast<Object*>(c.holder)->slots_.get();
        wordAt(owner, c.offset) = v;
        vm->heap.barrier(owner, v);
        NEXT(2);
    }
    CHECK(setGlobalSlow(*vm, *vm->realm, keyConstant(fp, pc->d()), v, codeOf(fp)->strict_, &fb[pc->e()]));
    NEXT(2);
}
HANDLER(SetGlobal) {
    const PropertyCase& c = fb[pc->e()].mono;
    // Cached for stores only where the binding is not constant. Bindings are roots: no barrier.
    if (c.kind == CacheKind::GlobalLexical && !bindingOf(c).isEmpty()) [[likely]] {
        bindingOf(c) = fp[pc->a];
        NEXT(2);
    }
    TAIL(setGlobalMiss);
}
#ifndef TIERCEL_STUBS
OP_FUNCTION(SetGlobal) {
    CodeBlock* code = codeOf(fp);
    RT_TRY(setGlobalSlow(vm, *vm.realm, keyConstant(fp, pc->d()), fp[pc->a], code->strict_, &code->feedback_[pc->e()]));
    return true;
}
#endif
RUNTIME_OP(InitGlobalLexical) {
    GlobalLexical& lexical = vm.realm->lexical;
    auto it = lexical.indexOf.find(keyConstant(fp, pc->d()).bits());
    if (it != lexical.indexOf.end()) lexical.bindings[it->second].value = fp[pc->a];
    return true;
}

// -- names looked up at run time
// -----------------------------------------------------------------------------------------------

RUNTIME_OP(GetDynamic) {
    fp[pc->a] = RT_TRY(getDynamic(vm, fp, envIn(fp[pc->b]), keyConstant(fp, pc->d()), false, nullptr));
    return true;
}
RUNTIME_OP(GetDynamicOrUndefined) {
    fp[pc->a] = RT_TRY(getDynamic(vm, fp, envIn(fp[pc->b]), keyConstant(fp, pc->d()), true, nullptr));
    return true;
}
RUNTIME_OP(GetDynamicMethod) {
    Value thisValue = Value::undefined();
    fp[pc->a + 6] = RT_TRY(getDynamic(vm, fp, envIn(fp[pc->b]), keyConstant(fp, pc->d()), false, &thisValue));
    fp[pc->a + 7] = thisValue;
    return true;
}
RUNTIME_OP(ResolveDynamic) {
    fp[pc->a] = RT_TRY(resolveDynamicBase(vm, envIn(fp[pc->b]), keyConstant(fp, pc->d())));
    return true;
}
RUNTIME_OP(SetDynamic) {
    RT_TRY(setDynamic(vm, fp, envIn(fp[pc->b]), fp[pc->c], keyConstant(fp, pc->d()), fp[pc->a], codeOf(fp)->strict_));
    return true;
}
RUNTIME_OP(DeleteDynamic) {
    fp[pc->a] = Value(RT_TRY(deleteDynamic(vm, envIn(fp[pc->b]), keyConstant(fp, pc->d()))));
    return true;
}

} // namespace tiercel::interpreter

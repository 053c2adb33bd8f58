// Calls, construction, returns. A call between bytecode functions overlays the callee's frame on the caller's window
// and goes on: no native recursion. Every op that pushes a frame has two units, so that Return knows where to go on.
#include "runtime/in_realm.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/intrinsics.h"

#include "runtime/tiering.h"

#include <optional>

namespace tiercel::interpreter {

/// Words of a new frame, whose callee, `this` and arguments are in place.
#define WRITE_HEADER(newFp, argc, flags, code, newTarget)                                                              \
    newFp[kFrameArgc] = Value::fromBits(static_cast<uint64_t>(flags) << 32 | (argc));                                  \
    newFp[kFrameCallerFp] = Value::fromBits(reinterpret_cast<uint64_t>(fp));                                           \
    newFp[kFrameCode] = Value::fromBits(reinterpret_cast<uint64_t>(code));                                             \
    newFp[kFrameNewTarget] = newTarget;                                                                                \
    newFp[kFrameExtra] = Value::undefined()

/// Enters `code` at newFp; the budget and the limit of the stack have been checked (arguments lie in the caller's
/// window, which has been checked with the caller).
#define ENTER(newFp, argc, flags, code, newTarget)                                                                     \
    do {                                                                                                               \
        fp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc));                                                \
        WRITE_HEADER(newFp, argc, CALL_FLAGS(flags), code, newTarget);                                                 \
        for (uint32_t i_ = (argc); i_ < code->parameterCount_; i_++) [[unlikely]]                                      \
            newFp[i_] = Value::undefined();                                                                            \
        fp = newFp;                                                                                                    \
        ENTER_CODE(code);                                                                                              \
    } while (0)

static Function* functionIn(Value v) { return static_cast<Function*>(v.asCell()); }
/// A frame of `words` registers at newFp fits. One pushed for compiled code takes native stack as well.
[[gnu::always_inline]] static inline bool fits(VM* vm, Value* newFp, uint32_t words) {
#ifdef TIERCEL_STUBS
    if (!vm->hasNativeStack()) [[unlikely]]
        return false;
#endif
    return newFp + words < vm->stackLimit;
}
static bool hasRoom(VM* vm, Value* newFp, uint32_t argc, CodeBlock* code) {
    return fits(vm, newFp, argc > code->registerCount_ ? argc : code->registerCount_);
}

/// Prepares what the fast path of a call leaves out: compiles, polls. Null: an exception is pending.
[[gnu::noinline]] static CodeBlock* prepareCall(VM& vm, Value* newFp, Function* function, uint32_t argc) {
    auto compiled = codeFor(vm, function);
    if (compiled.isAbrupt()) return nullptr;
    CodeBlock* code = compiled.release();
    if (!hasRoom(&vm, newFp, argc, code)) {
        static_cast<void>(vm.throwStackOverflow());
        return nullptr;
    }
    if (--code->callBudget_ < 0 && vm.tiers.onCallBudget(code, Value(function)).isAbrupt()) return nullptr;
    return code;
}

/// The site has called more than one function; this is one of them.
static void noteTarget(FeedbackCell* cell, Cell* target, bool isTemplate) {
    if (!cell->polymorphic) cell->polymorphic = new PolymorphicCases();
    PolymorphicCases& cases = *cell->polymorphic;
    if (cases.count == PolymorphicCases::kManyCallees) return;
    for (uint32_t i = 0; i < cases.count; i++)
        if (cases.cases[i].holder == target) return;
    if (!isTemplate || cases.count == std::size(cases.cases)) {
        cases.count = PolymorphicCases::kManyCallees;
        return;
    }
    PropertyCase& added = cases.cases[cases.count++];
    added.kind = CacheKind::OwnInline; // not None: the collector is to see the holder
    added.holder = target;
}

/// Calls of other functions that are noted one by one; then the fast paths take whatever comes.
constexpr uint16_t kCalleesNoted = 32;

/// `fp`: the calling frame, whose code keeps the target alive.
[[gnu::noinline]] static void noteCallee(VM* vm, Value* fp, FeedbackCell* cell, Function* function, CodeBlock* code) {
    FunctionTemplate* t = function->template_;
    if (cell->call.target == t) return;
    vm->heap.barrier(codeOf(fp));
    if (!cell->function) cell->function = function;
    if (cell->state == CacheState::Uninitialized) {
        cell->state = CacheState::Monomorphic;
        cell->call.target = t;
        cell->call.targetIsTemplate = 1;
        cell->call.callState = static_cast<uint8_t>(CacheState::Monomorphic);
        cell->call.code = code;
        return;
    }
    // A second target: the site is polymorphic; it keeps the newest target for the fast path as long as changes are
    // few.
    noteTarget(cell, cell->call.target, cell->call.targetIsTemplate);
    noteTarget(cell, t, true);
    cell->call.callState = static_cast<uint8_t>(CacheState::Polymorphic);
    if (cell->misses != UINT16_MAX) cell->misses++;
    if (cell->misses >= kCalleesNoted || cell->polymorphic->count == PolymorphicCases::kManyCallees)
        cell->state = CacheState::Polymorphic;
    cell->call.target = t;
    cell->call.targetIsTemplate = 1;
    cell->call.code = code;
}
#ifndef TIERCEL_STUBS
void noteCalledBuiltin(VM* vm, Value* fp, FeedbackCell* cell, Cell* target) {
    if (cell->call.target == target) return;
    vm->heap.barrier(codeOf(fp));
    bool first = cell->state == CacheState::Uninitialized;
    if (!first && cell->polymorphic) cell->polymorphic->count = PolymorphicCases::kManyCallees;
    cell->state = first ? CacheState::Monomorphic : CacheState::Polymorphic;
    cell->call.callState = static_cast<uint8_t>(cell->state);
    cell->call.target = target;
    cell->call.targetIsTemplate = 0;
    cell->call.code = nullptr;
}
#endif
// -- Call
// --------------------------------------------------------------------------------------------------------------------

SLOW(callOther) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    if (!callee.isCallable()) [[unlikely]] {
        static_cast<void>(throwNotCallable(*vm, fp, pc, callee, false));
        UNWIND();
    }
    noteCalledBuiltin(vm, fp, &fb[pc->e()], callee.asCell());
    fp[pc->a] = CHECK(vm->call(callee, newFp[kFrameThis], newFp, static_cast<uint16_t>(pc->c)));
    NEXT(2);
}

/// A bytecode function that is not the cached one.
SLOW(callFunctionMiss) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Function* function = functionIn(newFp[kFrameCallee]);
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    FunctionTemplate* t = function->template_;
    if (t->isClassConstructor()) [[unlikely]] {
        static_cast<void>(throwClassNeedsNew(*vm, t));
        UNWIND();
    }
    CodeBlock* code = prepareCall(*vm, newFp, function, argc);
    if (!code) [[unlikely]]
        UNWIND();
    uint32_t flags = 0;
    if (t->realm_ != vm->realm) [[unlikely]] {
        vm->realm = t->realm_;
        flags = kFrameRealm;
    } else {
        noteCallee(vm, fp, &fb[pc->e()], function, code);
    }
    ENTER(newFp, argc, flags, code, Value::undefined());
}

SLOW(callMiss) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    if (callee.isCell()) [[likely]] {
        if (callee.asCell()->kind() == CellKind::NativeFunction) [[likely]] {
            FeedbackCell* cell = &fb[pc->e()];
            if (cell->call.target != callee.asCell()) [[unlikely]]
                noteCalledBuiltin(vm, fp, cell, callee.asCell());
            fp[kFramePc] = Value::fromBits(reinterpret_cast<uint64_t>(pc));
            Value result = callNative(vm, fp, newFp, static_cast<uint16_t>(pc->c), 0, Value::undefined());
            if (result.isEmpty()) [[unlikely]]
                UNWIND();
            fp[pc->a] = result;
            NEXT(2);
        }
        if (callee.asCell()->kind() == CellKind::Function) [[likely]] {
            // Another closure: what the miss path checks, without feedback once the site is known to vary.
            FunctionTemplate* t = functionIn(callee)->template_;
            CodeBlock* code = t->code_;
            auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
            if (code && !t->isClassConstructor() && t->realm_ == vm->realm &&
                fb[pc->e()].state == CacheState::Polymorphic && hasRoom(vm, newFp, argc, code) &&
                --code->callBudget_ >= 0) [[likely]]
                ENTER(newFp, argc, 0, code, Value::undefined());
            TAIL(callFunctionMiss);
        }
    }
    TAIL(callOther);
}

HANDLER(Call) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    if (callee.isCell() && callee.asCell()->kind() == CellKind::Function) [[likely]] {
        const FeedbackCell& cell = fb[pc->e()];
        if (functionIn(callee)->template_ == cell.call.target) [[likely]] {
            CodeBlock* code = cell.call.code;
            auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
            if (fits(vm, newFp, code->registerCount_) && --code->callBudget_ >= 0) [[likely]]
                ENTER(newFp, argc, 0, code, Value::undefined());
            TAIL(callFunctionMiss);
        }
    }
    TAIL(callMiss);
}

HANDLER(CallUndefined) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    newFp[kFrameThis] = Value::undefined();
    if (callee.isCell() && callee.asCell()->kind() == CellKind::Function) [[likely]] {
        const FeedbackCell& cell = fb[pc->e()];
        if (functionIn(callee)->template_ == cell.call.target) [[likely]] {
            CodeBlock* code = cell.call.code;
            auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
            if (fits(vm, newFp, code->registerCount_) && --code->callBudget_ >= 0) [[likely]]
                ENTER(newFp, argc, 0, code, Value::undefined());
            TAIL(callFunctionMiss);
        }
    }
    TAIL(callMiss);
}

/// Copies the elements of the argument list behind the window. False: no room (exception pending). The copies lie
/// beyond what a collection sees, maybe over the list's register: the window keeps the list until the header is
/// written.
[[gnu::noinline]] static bool spreadArguments(VM& vm, Value* newFp, Value list, uint32_t& argc) {
    // Long lists: the copying is work that the callee's budget of calls does not count.
    if (vm.poll().isAbrupt()) return false;
    auto* array = static_cast<Object*>(list.asCell());
    argc = array->arrayLength();
    if (newFp + argc + 64 >= vm.stackLimit) {
        static_cast<void>(vm.throwStackOverflow());
        return false;
    }
    newFp[kFrameExtra] = list;
    IndexingKind kind = array->indexing_;
    if (isFastElements(kind) && !isDoubleElements(kind)) {
        const Value* values = array->elements_.get()->values();
        for (uint32_t i = 0; i < argc; i++) newFp[i] = values[i].isEmpty() ? Value::undefined() : values[i];
        return true;
    }
    for (uint32_t i = 0; i < argc; i++) {
        Value v = array->getOwnElement(vm, i);
        newFp[i] = v.isEmpty() ? Value::undefined() : v;
    }
    return true;
}

SLOW(callSpread) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    uint32_t argc;
    if (!callee.isCallable()) [[unlikely]] {
        static_cast<void>(throwNotCallable(*vm, fp, pc, callee, false));
        UNWIND();
    }
    if (!spreadArguments(*vm, newFp, fp[pc->c], argc)) [[unlikely]]
        UNWIND();
    if (callee.asCell()->kind() == CellKind::Function) {
        Function* function = functionIn(callee);
        FunctionTemplate* t = function->template_;
        if (!t->isClassConstructor() && t->realm_ == vm->realm) {
            CodeBlock* code = prepareCall(*vm, newFp, function, argc);
            if (!code) [[unlikely]]
                UNWIND();
            ENTER(newFp, argc, 0, code, Value::undefined());
        }
    }
    if (callee.asCell()->kind() == CellKind::NativeFunction) {
        Value result = callNative(vm, fp, newFp, argc, 0, Value::undefined());
        if (result.isEmpty()) [[unlikely]]
            UNWIND();
        fp[pc->a] = result;
        NEXT(2);
    }
    // vm->call pushes its frame where the copies lie.
    InternalArray* copy = InternalArray::make(*vm, argc);
    for (uint32_t i = 0; i < argc; i++) copy->data()[i].init(newFp[i]);
    fp[pc->a] = CHECK(vm->call(callee, newFp[kFrameThis], reinterpret_cast<const Value*>(copy->data()), argc));
    NEXT(2);
}
HANDLER(CallSpread) { TAIL(callSpread); }

[[gnu::noinline]] static Completion<Value> callEval(VM& vm, Value* fp, const Instruction* pc) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    Value callee = newFp[kFrameCallee];
    if (!callee.isCallable()) return throwNotCallable(vm, fp, pc, callee, false);
    if (callee.asCell() != vm.realm->get(Intrinsic::Eval)) return vm.call(callee, newFp[kFrameThis], newFp, argc);
    if (argc == 0) return Value::undefined();
    auto* site = static_cast<const EvalSite*>(static_cast<NativeBox*>(constant(fp, pc->e()).asCell())->data_);
    Compiler::EvalContext context;
    context.direct = true;
    context.strict = codeOf(fp)->strict_;
    Value env = fp[static_cast<int32_t>(pc->d())];
    context.env = env.isUndefined() ? nullptr : static_cast<Environment*>(env.asCell());
    context.contextFlags = site->contextFlags;
    context.module = calleeOf(fp)->template_.get()->module_;
    context.scopeInfo = site->scopeInfo.get();
    context.allowNewTarget = site->allowNewTarget;
    context.allowSuperProperty = site->allowSuperProperty;
    context.allowSuperCall = site->allowSuperCall;
    context.inClassFieldInit = site->inClassFieldInit;
    return performEval(vm, newFp[0], context, fp[kFrameThis], fp[kFrameNewTarget]);
}
RUNTIME_OP(CallEval) {
    fp[pc->a] = RT_TRY(callEval(vm, fp, pc));
    return true;
}

// -- New
// ---------------------------------------------------------------------------------------------------------------------

/// Construction by a callee that is no bytecode function.
[[gnu::noinline]] static Completion<Value> constructOther(VM& vm, Value* fp, const Instruction* pc, Value* newFp,
                                                          uint32_t argc, Value newTarget) {
    Value callee = newFp[kFrameCallee];
    if (!callee.isConstructor()) return throwNotCallable(vm, fp, pc, callee, true);
    if (callee.asCell()->kind() == CellKind::NativeFunction) {
        newFp[kFrameThis] = Value::empty();
        return Completion<Value>(callNative(&vm, fp, newFp, argc, kFrameConstruct, newTarget));
    }
    // The arguments may lie where vm.construct pushes its frame.
    InternalArray* copy = InternalArray::make(vm, argc);
    for (uint32_t i = 0; i < argc; i++) copy->data()[i].init(newFp[i]);
    Object* result = TRY(vm.construct(callee, reinterpret_cast<const Value*>(copy->data()), argc, newTarget));
    return Value(result);
}

/// Fills in the window of a construction by a bytecode function: `this`, code. Null: an exception is pending.
[[gnu::noinline]] static CodeBlock* prepareConstruct(VM& vm, Value* newFp, uint32_t argc, Value newTarget,
                                                     FeedbackCell* cell) {
    Function* function = functionIn(newFp[kFrameCallee]);
    FunctionTemplate* t = function->template_;
    CodeBlock* code = prepareCall(vm, newFp, function, argc);
    if (!code) return nullptr;
    if (cell && t->realm_ == vm.realm) noteCallee(&vm, vm.fp, cell, function, code);
    if (t->functionKind_ == FunctionKind::DerivedConstructor) {
        if (cell) cell->call.functionShape = kNoShape; // no `this` is made before the entry
        newFp[kFrameThis] = Value::empty();
        return code;
    }
    // A getter of `prototype` has its frame where arguments of a spread call may lie.
    std::optional<ValueList> above;
    if (newFp + argc > vm.stackTop() && newTarget.asCell() != function) [[unlikely]]
        above.emplace(vm.heap).append(newFp, newFp + argc);
    auto made = createThis(vm, function, newTarget);
    if (above) std::copy(above->data(), above->data() + argc, newFp);
    if (made.isAbrupt()) return nullptr;
    newFp[kFrameThis] = made.release();
    if (cell && newTarget.asCell() == function && t->realm_ == vm.realm && function->initialShapeId_) {
        // Where the fast path finds `prototype`, to check the initial shape against it.
        Shape* shape = function->shape(vm);
        const PropertyEntry* entry = shape->find(vm.names.prototype);
        if (entry && !(entry->attributes & kAccessorProperty) && entry->slot >= shape->inlineCapacity()) {
            shape->flags_ |= kShapeCached;
            cell->call.functionShape = shape->id();
            cell->call.prototypeOffset =
                static_cast<uint32_t>(sizeof(Slots) + (entry->slot - shape->inlineCapacity()) * sizeof(Value));
        }
    }
    return code;
}

#define CONSTRUCT(argc, newTarget, cell)                                                                               \
    do {                                                                                                               \
        Value callee_ = newFp[kFrameCallee];                                                                           \
        if (callee_.isCell() && callee_.asCell()->kind() == CellKind::Function && callee_.isConstructor()) {           \
            CodeBlock* code_ = prepareConstruct(*vm, newFp, argc, newTarget, cell);                                    \
            if (!code_) [[unlikely]]                                                                                   \
                UNWIND();                                                                                              \
            uint32_t flags_ = kFrameConstruct;                                                                         \
            Realm* realm_ = functionIn(callee_)->template_.get()->realm_;                                              \
            if (realm_ != vm->realm) {                                                                                 \
                vm->realm = realm_;                                                                                    \
                flags_ |= kFrameRealm;                                                                                 \
            }                                                                                                          \
            ENTER(newFp, argc, flags_, code_, newTarget);                                                              \
        }                                                                                                              \
        if (FeedbackCell* site_ = cell; site_ && newTarget == callee_ && callee_.isConstructor())                      \
            noteCalledBuiltin(vm, fp, site_, callee_.asCell());                                                        \
        fp[pc->a] = CHECK(constructOther(*vm, fp, pc, newFp, argc, newTarget));                                        \
        NEXT(2);                                                                                                       \
    } while (0)

SLOW(newMiss) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    Value newTarget = newFp[kFrameCallee];
    CONSTRUCT(argc, newTarget, &fb[pc->e()]);
}

HANDLER(New) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value callee = newFp[kFrameCallee];
    if (callee.isCell() && callee.asCell()->kind() == CellKind::Function) [[likely]] {
        Function* function = functionIn(callee);
        const FeedbackCell& cell = fb[pc->e()];
        if (function->template_ == cell.call.target && function->shapeId_ == cell.call.functionShape) [[likely]] {
            Value prototype = wordAt(function->slots_.get(), cell.call.prototypeOffset);
            Shape* shape = vm->shapes.at(function->initialShapeId_);
            CodeBlock* code = cell.call.code;
            auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
            uint32_t capacity = function->initialInlineCapacity_;
            size_t bytes = sizeof(Object) + capacity * sizeof(Value);
            char* memory = vm->heap.cursor_;
            if (shape->prototype_ == prototype && static_cast<size_t>(vm->heap.limit_ - memory) >= bytes &&
                fits(vm, newFp, code->registerCount_) && --code->callBudget_ >= 0) [[likely]] {
                vm->heap.cursor_ = memory + bytes;
                auto* object = reinterpret_cast<Object*>(memory);
                object->shapeId_ = function->initialShapeId_;
                object->kind_ = CellKind::Object;
                object->flags_ = 0;
                object->indexing_ = IndexingKind::PackedInt32;
                object->gc_ = 0;
                object->slots_.init(nullptr);
                object->elements_.init(vm->emptyElements);
                for (uint32_t i = 0; i < capacity; i++) object->inlineSlots()[i].init(Value::undefined());
                newFp[kFrameThis] = object;
                ENTER(newFp, argc, kFrameConstruct, code, callee);
            }
        }
    }
    TAIL(newMiss);
}

SLOW(newSpread) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    uint32_t argc;
    if (!newFp[kFrameCallee].isConstructor()) [[unlikely]] {
        static_cast<void>(throwNotCallable(*vm, fp, pc, newFp[kFrameCallee], true));
        UNWIND();
    }
    if (!spreadArguments(*vm, newFp, fp[pc->c], argc)) [[unlikely]]
        UNWIND();
    Value newTarget = newFp[kFrameCallee];
    CONSTRUCT(argc, newTarget, nullptr);
}
HANDLER(NewSpread) { TAIL(newSpread); }

SLOW(superCall) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
    Value newTarget = newFp[kFrameNewTarget];
    CONSTRUCT(argc, newTarget, &fb[pc->e()]);
}
HANDLER(SuperCall) { TAIL(superCall); }
SLOW(superCallSpread) {
    SAVE();
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    Value newTarget = newFp[kFrameNewTarget];
    uint32_t argc;
    if (!newFp[kFrameCallee].isConstructor()) [[unlikely]] {
        static_cast<void>(throwNotCallable(*vm, fp, pc, newFp[kFrameCallee], true));
        UNWIND();
    }
    if (!spreadArguments(*vm, newFp, fp[pc->c], argc)) [[unlikely]]
        UNWIND();
    CONSTRUCT(argc, newTarget, nullptr);
}
HANDLER(SuperCallSpread) { TAIL(superCallSpread); }

// -- the same, run to the end (op_functions.h)
#ifndef TIERCEL_STUBS

Completion<Value> constructInWindow(VM& vm, Value* fp, const Instruction* pc, Value* newFp, uint32_t argc,
                                    Value newTarget) {
    Value callee = newFp[kFrameCallee];
    if (!callee.isConstructor() || callee.asCell()->kind() != CellKind::Function)
        return constructOther(vm, fp, pc, newFp, argc, newTarget);
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (newFp + argc > vm.stackTop()) [[unlikely]] {
        // A collection or user code before the entry would not know of them.
        ValueList arguments(vm.heap);
        arguments.append(newFp, newFp + argc);
        return Value(TRY(vm.construct(callee, arguments.data(), argc, newTarget)));
    }
    CodeBlock* code = prepareConstruct(vm, newFp, argc, newTarget, nullptr);
    if (!code) return Thrown{};
    WRITE_HEADER(newFp, argc, kFrameConstruct | kFrameEntry, code, newTarget);
    for (uint32_t i = argc; i < code->parameterCount_; i++) newFp[i] = Value::undefined();
    Frame(newFp).setPc(code->entry_);
    Realm* realm = vm.realm;
    vm.realm = functionIn(callee)->template_.get()->realm_;
    vm.fp = newFp;
    Value result = run(vm, newFp);
    vm.fp = fp;
    vm.realm = realm;
    return Completion<Value>(result);
}

OP_FUNCTION(CallSpread) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    uint32_t argc;
    if (!newFp[kFrameCallee].isCallable()) [[unlikely]] {
        static_cast<void>(throwNotCallable(vm, fp, pc, newFp[kFrameCallee], false));
        return false;
    }
    if (!spreadArguments(vm, newFp, fp[pc->c], argc)) return false;
    Value result = Value::fromBits(intrinsic_call(&vm, newFp, static_cast<int32_t>(argc)));
    if (result.isEmpty()) return false;
    fp[pc->a] = result;
    return true;
}
static bool constructSpread(VM& vm, Value* fp, const Instruction* pc, Value newTarget) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    uint32_t argc;
    if (!newFp[kFrameCallee].isConstructor()) [[unlikely]] {
        static_cast<void>(throwNotCallable(vm, fp, pc, newFp[kFrameCallee], true));
        return false;
    }
    if (!spreadArguments(vm, newFp, fp[pc->c], argc)) return false;
    fp[pc->a] = RT_TRY(constructInWindow(vm, fp, pc, newFp, argc, newTarget));
    return true;
}
OP_FUNCTION(NewSpread) { return constructSpread(vm, fp, pc, fp[pc->b + kFrameHeaderWords + kFrameCallee]); }
OP_FUNCTION(SuperCallSpread) { return constructSpread(vm, fp, pc, fp[pc->b + kFrameHeaderWords + kFrameNewTarget]); }
OP_FUNCTION(SuperCall) {
    Value* newFp = fp + pc->b + kFrameHeaderWords;
    fp[pc->a] = RT_TRY(constructInWindow(vm, fp, pc, newFp, static_cast<uint16_t>(pc->c), newFp[kFrameNewTarget]));
    return true;
}
#endif

// -- leaving
// ------------------------------------------------------------------------------------------------------------------

HANDLER(Return) {
    Value result = fp[pc->a];
#ifndef TIERCEL_STUBS
    if (fp[kFrameArgc].bits() >> 32) {
        fp[kFrameExtra] = result;
        LEAVE_FRAME();
    }
    fp = reinterpret_cast<Value*>(fp[kFrameCallerFp].bits());
    pc = reinterpret_cast<const Instruction*>(fp[kFramePc].bits());
    fb = codeOf(fp)->feedback_;
    fp[pc->a] = result;
    NEXT(2);
#else
    fp[kFrameExtra] = result;
    LEAVE_FRAME();
#endif
}

/// Where the frame's function was called from.
static Realm* callerRealm(VM& vm, Value* fp) {
    Value* caller = Frame(fp).callerFp();
    if (!caller || !(Frame(fp).flags() & (kFrameRealm | kFrameEntry))) return vm.realm;
    if (Frame(caller).isNative()) return static_cast<NativeFunction*>(Frame(caller).callee())->realm_;
    return codeOf(caller)->template_.get()->realm_;
}

RUNTIME_OP(CheckConstructorReturn) {
    Value result = fp[pc->a];
    if (result.isObject()) return true;
    InRealm realm(vm, callerRealm(vm, fp)); // [[Construct]] looks at the result when the function's context is left
    if (!result.isUndefined()) {
        static_cast<void>(vm.throwTypeError("Derived constructors may only return object or undefined"));
        return false;
    }
    if (fp[pc->b].isEmpty()) {
        static_cast<void>(vm.throwReferenceError("Must call super constructor in derived class before accessing "
                                                 "'this' or returning from derived constructor"));
        return false;
    }
    fp[pc->a] = fp[pc->b];
    return true;
}

HANDLER(Throw) {
    SAVE();
    static_cast<void>(vm->throwValue(fp[pc->a]));
    UNWIND();
}
HANDLER(Catch) {
    fp[pc->a] = vm->takeException();
    NEXT(1);
}

} // namespace tiercel::interpreter

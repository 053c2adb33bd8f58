// VM::call, VM::construct, VM::runScript, and eval: entering JavaScript from C++.
#include "runtime/builtins/proxy.h"
#include "runtime/in_realm.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"

namespace tiercel {

using namespace interpreter;

Value* VM::stackTop() const {
    if (!fp) return stackBase;
    Frame frame(fp);
    uint32_t argc = frame.argc();
    if (frame.isNative()) return fp + argc;
    // Surplus arguments may lie beyond the registers until SaveArguments has moved them.
    uint32_t registers = frame.code()->registerCount_;
    return fp + (argc > registers ? argc : registers);
}

namespace interpreter {

Completion<CodeBlock*> codeFor(VM& vm, Function* function) {
    FunctionTemplate* t = function->template_;
    if (t->code_) return t->code_.get();
    CodeBlock* code = TRY(vm.compiler->compileFunction(vm, t));
    if (!t->code_) t->code_.set(vm.heap, t, code);
    return code;
}

Thrown throwClassNeedsNew(VM& vm, FunctionTemplate* t) {
    InRealm realm(vm, t->realm_);
    return vm.throwTypeError("Class constructor %s cannot be invoked without 'new'",
                             t->name_.get()->toUtf8(vm).c_str());
}

Value* pushFrame(VM& vm, Function* function, CodeBlock* code, Value thisValue, const Value* args, size_t argc,
                 Value newTarget, uint32_t flags) {
    Value* caller = vm.fp;
    Value* fp = vm.stackTop() + kFrameHeaderWords;
    size_t words = argc > code->registerCount_ ? argc : code->registerCount_;
    if (static_cast<size_t>(vm.stackLimit - fp) <= words || fp >= vm.stackLimit) {
        static_cast<void>(vm.throwStackOverflow());
        return nullptr;
    }
    for (size_t i = 0; i < argc; i++) fp[i] = args[i];
    for (size_t i = argc; i < code->parameterCount_; i++) fp[i] = Value::undefined();
    Frame frame(fp);
    fp[kFrameThis] = thisValue;
    fp[kFrameCallee] = function;
    frame.setArgcAndFlags(static_cast<uint32_t>(argc), flags);
    frame.setCallerFp(caller);
    frame.setPc(code->entry_);
    frame.setCode(code);
    fp[kFrameNewTarget] = newTarget;
    fp[kFrameExtra] = Value::undefined();
    return fp;
}

Completion<Value> callFunction(VM& vm, Function* function, Value thisValue, const Value* args, size_t argc,
                               Value newTarget, uint32_t flags) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    CodeBlock* code = TRY(codeFor(vm, function));
    if (--code->callBudget_ < 0) [[unlikely]]
        TRY(vm.tiers.onCallBudget(code, Value(function)));
    FunctionTemplate* t = function->template_;
    if (t->functionKind_ >= FunctionKind::Script) flags |= kFrameEval;
    Value* saved = vm.fp;
    Realm* savedRealm = vm.realm;
    Value* fp = pushFrame(vm, function, code, thisValue, args, argc, newTarget, flags | kFrameEntry);
    if (!fp) return Thrown{};
    vm.realm = t->realm_;
    vm.fp = fp;
    Value result = run(vm, fp);
    vm.fp = saved;
    vm.realm = savedRealm;
    return Completion<Value>(result);
}

static Completion<Value> callNativeFunction(VM& vm, NativeFunction* function, Value thisValue, const Value* args,
                                            size_t argc, Value newTarget, uint32_t flags) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    Value* saved = vm.fp;
    Realm* savedRealm = vm.realm;
    Value* fp = vm.stackTop() + kFrameHeaderWords;
    if (fp >= vm.stackLimit || static_cast<size_t>(vm.stackLimit - fp) <= argc) return vm.throwStackOverflow();
    for (size_t i = 0; i < argc; i++) fp[i] = args[i];
    Frame frame(fp);
    fp[kFrameThis] = thisValue;
    fp[kFrameCallee] = function;
    frame.setArgcAndFlags(static_cast<uint32_t>(argc), flags | kFrameNative | kFrameEntry);
    frame.setCallerFp(saved);
    frame.setPc(nullptr);
    frame.setCode(nullptr);
    fp[kFrameNewTarget] = newTarget;
    fp[kFrameExtra] = Value::undefined();
    vm.fp = fp;
    vm.realm = function->realm_;
    Completion<Value> result = function->native_(vm, CallArgs(fp));
    vm.fp = saved;
    vm.realm = savedRealm;
    return result;
}

/// The whole argument list of a bound function's call, through all bound functions in a row: those of the innermost
/// come first. Returns the innermost.
static BoundFunction* boundArguments(ValueList& list, BoundFunction* bound, const Value* args, size_t argc) {
    std::vector<BoundFunction*> chain{bound}; // each is kept alive by the one before
    while (chain.back()->target_.get()->kind() == CellKind::BoundFunction)
        chain.push_back(static_cast<BoundFunction*>(chain.back()->target_.get()));
    for (size_t c = chain.size(); c-- > 0;) {
        InternalArray* first = chain[c]->boundArgs_;
        for (uint32_t i = 0; first && i < first->length_; i++) list.push_back(first->data()[i]);
    }
    list.append(args, args + argc);
    return chain.back();
}

bool initialShapeIsCurrent(VM& vm, Function* newTarget) {
    if (!newTarget->initialShapeId_) return false;
    Value prototype = newTarget->getOwnData(vm, vm.names.prototype);
    return !prototype.isEmpty() && vm.shapes.at(newTarget->initialShapeId_)->prototype() == prototype;
}

/// How many properties a constructor's objects are likely to get: those that the code stores to `this`, in it and in
/// the constructors it extends.
static uint32_t expectedProperties(VM& vm, Function* constructor) {
    uint32_t count = 0;
    Object* o = constructor;
    for (int depth = 0; o && o->kind() == CellKind::Function && depth < 8; depth++) {
        auto* function = static_cast<Function*>(o);
        std::vector<uint64_t> names;
        constexpr size_t kEnough = 32; // more makes no difference to the caller
        auto scan = [&](CodeBlock* code) {
            if (!code) return;
            int16_t thisRegister = kFrameThis;
            for (const Instruction* pc = code->entry_; pc < code->entry_ + code->data_->units.size();
                 pc += kUnitsTable[pc->op_]) {
                if (names.size() > kEnough) return;
                if (pc->op() == Op::CheckThis) thisRegister = pc->a;
                if (pc->op() == Op::DefinePrivateField) names.push_back(reinterpret_cast<uint64_t>(pc));
                if ((pc->op() != Op::SetProp && pc->op() != Op::DefineField) ||
                    (pc->a != kFrameThis && pc->a != thisRegister))
                    continue;
                uint64_t name = code->constants_[pc->d()].bits();
                bool known = false;
                for (uint64_t n : names) known = known || n == name;
                if (!known) names.push_back(name);
            }
        };
        scan(function->template_.get()->code_);
        Value fields = function->classFields_;
        if (fields.isObject() && fields.asCell()->kind() == CellKind::Function) {
            auto code = codeFor(vm, static_cast<Function*>(fields.asCell()));
            if (!code.isAbrupt()) scan(code.release());
        }
        count += static_cast<uint32_t>(names.size());
        if (function->template_.get()->functionKind_ != FunctionKind::DerivedConstructor) break;
        Value parent = function->prototypeValue(vm);
        o = parent.isObject() ? static_cast<Object*>(parent.asCell()) : nullptr;
        if (o && o->kind() == CellKind::Function) {
            auto code = codeFor(vm, static_cast<Function*>(o));
            if (code.isAbrupt()) static_cast<void>(vm.takeException());
        }
    }
    return count;
}

Completion<Object*> createThis(VM& vm, Function*, Value newTarget) {
    // OrdinaryCreateFromConstructor(newTarget, "%Object.prototype%").
    if (newTarget.asCell()->kind() == CellKind::Function) {
        auto* function = static_cast<Function*>(newTarget.asCell());
        function->ensureMaterialized(vm);
        if (!initialShapeIsCurrent(vm, function)) {
            Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, Intrinsic::ObjectPrototype));
            uint32_t expected = expectedProperties(vm, function);
            uint32_t capacity = expected == 0 ? 4 : expected > 32 ? 32 : expected;
            Shape* shape = vm.shapes.root(prototype, CellKind::Object, static_cast<uint8_t>(capacity));
            // Only a data property of the function itself can be checked again later.
            Value own = function->getOwnData(vm, vm.names.prototype);
            if (own.isObject() && own.asCell() == prototype) {
                function->initialShapeId_ = shape->id();
                function->initialInlineCapacity_ = capacity;
            }
            return Object::make(vm, shape);
        }
        return Object::make(vm, vm.shapes.at(function->initialShapeId_));
    }
    Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, Intrinsic::ObjectPrototype));
    return Object::make(vm, Value(prototype));
}

std::string callerReferrer(VM& vm) {
    for (Value* fp = vm.fp; fp; fp = Frame(fp).callerFp()) {
        if (Frame(fp).isNative() || !Frame(fp).code()) continue;
        FunctionTemplate* t = Frame(fp).code()->template_;
        if (t->source_ && !t->isBuiltin()) return (*t->source_)->referrer();
    }
    return {};
}

Completion<Value> performEval(VM& vm, Value source, const Compiler::EvalContext& context, Value thisValue,
                              Value newTarget) {
    if (!source.isString()) return source;
    // What the parser would take for deep nesting of the source, on a stack that the callers have used up.
    constexpr size_t kForParsing = 64 * 1024;
    if (static_cast<char*>(__builtin_frame_address(0)) < vm.nativeStackLimit + kForParsing)
        return vm.throwStackOverflow();
    std::u16string text = source.asCell()->as<String>()->toU16(vm);
    auto code = SourceCode::create(std::move(text), "evalmachine.<anonymous>");
    code->setReferrer(callerReferrer(vm));
    FunctionTemplate* t = TRY(vm.compiler->compileEval(vm, *vm.realm, code, context));
    Function* function = Function::make(vm, t, context.env);
    return callFunction(vm, function, thisValue, nullptr, 0, newTarget, 0);
}

} // namespace interpreter

Completion<Value> VM::call(Value callee, Value thisValue, const Value* args, size_t argc) {
    TRY(poll()); // builtins may call builtins for ever
    if (!callee.isCallable()) [[unlikely]] {
        return throwTypeError("%s is not a function", describe(*this, callee).c_str());
    }
    auto* object = static_cast<Object*>(callee.asCell());
    switch (object->kind()) {
    case CellKind::Function: {
        auto* function = static_cast<Function*>(object);
        if (function->template_.get()->isClassConstructor())
            return interpreter::throwClassNeedsNew(*this, function->template_);
        return callFunction(*this, function, thisValue, args, argc, Value::undefined(), 0);
    }
    case CellKind::NativeFunction:
        return callNativeFunction(*this, static_cast<NativeFunction*>(object), thisValue, args, argc,
                                  Value::undefined(), 0);
    case CellKind::BoundFunction: {
        if (!hasNativeStack()) return throwStackOverflow();
        auto* bound = static_cast<BoundFunction*>(object);
        InternalArray* first = bound->boundArgs_;
        size_t count = first ? first->length_ : 0;
        constexpr size_t kFew = 8;
        if (count + argc <= kFew && bound->target_.get()->kind() != CellKind::BoundFunction) {
            Value all[kFew];
            if (count) std::copy_n(first->data(), count, all);
            std::copy_n(args, argc, all + count);
            return call(Value(bound->target_.get()), bound->boundThis_, all, count + argc);
        }
        ValueList list(heap);
        bound = boundArguments(list, bound, args, argc);
        return call(Value(bound->target_.get()), bound->boundThis_, list.data(), list.size());
    }
    case CellKind::Proxy:
        if (!hasNativeStack()) return throwStackOverflow();
        return proxyCall(*this, static_cast<ProxyObject*>(object), thisValue, args, argc);
    case CellKind::HtmlDda: return Value::null();
    default: return throwTypeError("%s is not a function", describe(*this, callee).c_str());
    }
}

Completion<Object*> VM::construct(Value constructor, const Value* args, size_t argc, Value newTarget) {
    if (!constructor.isConstructor()) [[unlikely]] {
        return throwTypeError("%s is not a constructor", describe(*this, constructor).c_str());
    }
    TRY(poll());
    if (!hasNativeStack()) return throwStackOverflow();
    auto* object = static_cast<Object*>(constructor.asCell());
    Value result;
    switch (object->kind()) {
    case CellKind::Function: {
        auto* function = static_cast<Function*>(object);
        TRY(codeFor(*this, function));
        Value thisValue = Value::empty();
        if (function->template_.get()->functionKind_ != FunctionKind::DerivedConstructor)
            thisValue = Value(TRY(createThis(*this, function, newTarget)));
        result = TRY(callFunction(*this, function, thisValue, args, argc, newTarget, kFrameConstruct));
        break;
    }
    case CellKind::NativeFunction:
        result = TRY(callNativeFunction(*this, static_cast<NativeFunction*>(object), Value::empty(), args, argc,
                                        newTarget, kFrameConstruct));
        break;
    case CellKind::BoundFunction: {
        auto* bound = static_cast<BoundFunction*>(object);
        ValueList list(heap);
        // newTarget is replaced by the target as long as it is the function that is being left.
        auto* innermost = boundArguments(list, bound, args, argc);
        for (BoundFunction* b = bound;; b = static_cast<BoundFunction*>(b->target_.get())) {
            if (newTarget.asCell() == b) newTarget = Value(b->target_.get());
            if (b == innermost) break;
        }
        return construct(Value(innermost->target_.get()), list.data(), list.size(), newTarget);
    }
    case CellKind::Proxy:
        result = TRY(proxyConstruct(*this, static_cast<ProxyObject*>(object), args, argc, newTarget));
        break;
    default: return throwTypeError("%s is not a constructor", describe(*this, constructor).c_str());
    }
    return static_cast<Object*>(result.asCell());
}

Completion<Value> VM::runScript(Realm& inRealm, std::shared_ptr<SourceCode> source, Compiler::ScriptKind kind) {
    Realm* saved = realm;
    realm = &inRealm;
    auto compiled = compiler->compileScript(*this, inRealm, std::move(source), kind);
    realm = saved;
    FunctionTemplate* t = TRY(std::move(compiled));
    Function* function = Function::make(*this, t, nullptr);
    return callFunction(*this, function, inRealm.globalThis, nullptr, 0, Value::undefined(), 0);
}

} // namespace tiercel

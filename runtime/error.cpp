// Error objects and their `stack`. Creating an error records the frames only (function, receiver, code, position); the
// text is made at the first access of `stack`, an accessor property of Error.prototype (proposal-error-stack-accessor).
// Error.prepareStackTrace and the CallSite objects given to it are in builtins/error_stack.cpp.
//
// A captured stack is an InternalArray, kCaptureStride words a frame:
//   callee | this | CodeBlock or undefined (native) | unit of the current instruction | CaptureFlag bits
#include "runtime/error_capture.h"

#include "runtime/builtin_cells.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/known_builtins.h"
#include "runtime/object_cell.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"
#include "runtime/source_code.h"

namespace tiercel {

// -- walking --------------------------------------------------------------------------------------------------------

namespace {

struct RawFrame {
    Value callee, thisValue;
    CodeBlock* code;
    uint32_t unit;
    uint32_t flags;
};

RawFrame readFrame(Value* fp, bool suspended) {
    Frame frame(fp);
    // Builtins are shown alike, whatever they are written in.
    CodeBlock* code = frame.isNative() ? nullptr : frame.code();
    if (code && code->template_.get()->isBuiltin()) code = nullptr;
    RawFrame raw{frame.calleeValue(), frame.thisValue(), code, 0, 0};
    if (raw.code && frame.pc()) raw.unit = raw.code->unitOf(frame.pc());
    if (frame.flags() & kFrameConstruct) raw.flags |= kCaptureConstruct;
    if (frame.flags() & kFrameEval) raw.flags |= kCaptureEval;
    if (suspended) raw.flags |= kCaptureAsync;
    return raw;
}

/// The async function that waits for `activation`'s promise with `await` and nothing else does, or null.
GeneratorObject* awaitingActivation(GeneratorObject* activation) {
    auto* promise = cellIf<PromiseObject, CellKind::Promise>(activation->promise_);
    if (!promise || promise->state_ != PromiseObject::State::Pending) return nullptr;
    PromiseReaction* reaction = promise->reactions_;
    if (!reaction || reaction->next_.get()) return nullptr;
    return cellIf<GeneratorObject, CellKind::AsyncFunction>(reaction->data_);
}

/// Function.prototype.call and apply, and what calls the traps of proxies: optimized code sees through them, so that
/// nobody is shown their frames.
bool isForwarding(Value* fp) {
    auto* trapCaller = cellIf<Function, CellKind::Function>(Frame(fp).calleeValue());
    if (trapCaller && trapCaller->template_.get()->isBuiltin())
        return trapCaller->template_.get()->name_.get()->length() == 0;
    auto* function = cellIf<NativeFunction, CellKind::NativeFunction>(Frame(fp).calleeValue());
    if (!function) return false;
    auto which = static_cast<KnownBuiltin>(function->intrinsic_);
    return which == KnownBuiltin::FunctionCall || which == KnownBuiltin::FunctionApply;
}

/// Calls visit(RawFrame) from the innermost frame outwards until it returns false. Allocates nothing.
template <class F>
void walkStack(VM& vm, F&& visit) {
    GeneratorObject* activation = nullptr;
    for (Value* fp = vm.fp; fp; fp = Frame(fp).callerFp()) {
        activation = Frame(fp).flags() & kFrameGenerator
                         ? cellIf<GeneratorObject, CellKind::AsyncFunction>(Frame(fp).extra())
                         : nullptr;
        if (!isForwarding(fp) && !visit(readFrame(fp, false))) return;
    }
    // The outermost frame is an async function resumed by a job: go on with who awaits it.
    while (activation && (activation = awaitingActivation(activation))) {
        SavedFrame* saved = activation->frame_;
        if (!saved || !visit(readFrame(saved->words() + kFrameHeaderWords, true))) return;
    }
}

/// Error.stackTraceLimit of the running realm; 0 if it is no number.
size_t stackTraceLimit(VM& vm) {
    if (!vm.realm || !vm.realm->exists(Intrinsic::ErrorConstructor)) return 10;
    Value limit = vm.realm->get(Intrinsic::ErrorConstructor)->getOwnData(vm, vm.names.stackTraceLimit);
    if (!limit.isNumber()) return 0;
    double d = limit.asNumber();
    return d > 0 ? static_cast<size_t>(std::min(d, 10000.0)) : 0;
}

/// The frames as an InternalArray, or undefined if stackTraceLimit is no number.
Value capture(VM& vm, Value skipUntil) {
    size_t limit = stackTraceLimit(vm);
    if (limit == 0) {
        if (vm.realm->exists(Intrinsic::ErrorConstructor) &&
            !vm.realm->get(Intrinsic::ErrorConstructor)->getOwnData(vm, vm.names.stackTraceLimit).isNumber())
            return Value::undefined();
        return InternalArray::make(vm, 0);
    }
    size_t skipped = 0; // frames up to and including the innermost one of skipUntil
    if (skipUntil.isObject()) {
        size_t depth = 0;
        walkStack(vm, [&](const RawFrame& frame) {
            depth++;
            if (frame.callee == skipUntil) {
                skipped = depth;
                return false;
            }
            return true;
        });
    }
    size_t count = 0;
    size_t depth = 0;
    walkStack(vm, [&](const RawFrame&) { return depth++ < skipped || ++count < limit; });
    InternalArray* frames = InternalArray::make(vm, static_cast<uint32_t>(count * kCaptureStride));
    Field<Value>* out = frames->data();
    depth = 0;
    size_t stored = 0;
    walkStack(vm, [&](const RawFrame& frame) {
        if (depth++ < skipped) return true;
        if (stored == count) return false;
        Field<Value>* row = out + stored++ * kCaptureStride;
        row[0].set(vm.heap, frames, frame.callee);
        row[1].set(vm.heap, frames, frame.thisValue.isEmpty() ? Value::undefined() : frame.thisValue);
        row[2].set(vm.heap, frames, frame.code ? Value(frame.code) : Value::undefined());
        row[3].init(Value::int32(static_cast<int32_t>(frame.unit)));
        row[4].init(Value::int32(static_cast<int32_t>(frame.flags)));
        return true;
    });
    return frames;
}

std::string typeNameOf(VM& vm, Value receiver) {
    if (receiver.isNullish() || receiver.isEmpty()) return {};
    if (!receiver.isObject()) {
        if (receiver.isNumber()) return "Number";
        if (receiver.isBoolean()) return "Boolean";
        if (receiver.isString()) return "String";
        if (receiver.isSymbol()) return "Symbol";
        return receiver.isBigInt() ? "BigInt" : "Object";
    }
    auto* object = static_cast<Object*>(receiver.asCell());
    switch (object->kind()) {
    case CellKind::Global: return {};
    case CellKind::Proxy: return "Proxy";
    case CellKind::Function:
        if (static_cast<Function*>(object)->template_.get()->isClassConstructor()) {
            std::string name = functionName(vm, object);
            if (!name.empty()) return name;
        }
        return "Function";
    case CellKind::NativeFunction:
        // Builtin constructors as receivers of their static functions: Object.keys, Promise.all.
        if (object->hasFlag(kConstructor)) return functionName(vm, object);
        return "Function";
    case CellKind::BoundFunction: return "Function";
    case CellKind::ModuleNamespace: return "Module";
    default: return constructorName(vm, object);
    }
}

StackEntry renderFrame(VM& vm, const RawFrame& frame) {
    StackEntry entry;
    entry.function = frame.callee;
    entry.thisValue = frame.thisValue;
    entry.isConstruct = frame.flags & kCaptureConstruct;
    entry.isEval = frame.flags & kCaptureEval;
    entry.isAsync = frame.flags & kCaptureAsync;
    entry.isNative = frame.code == nullptr;
    FunctionTemplate* code = frame.code ? frame.code->template_.get() : nullptr;
    bool isBody = code && code->functionKind_ >= FunctionKind::Script;
    if (frame.callee.isObject() && !isBody)
        entry.functionName = functionName(vm, static_cast<Object*>(frame.callee.asCell()));
    if (code) {
        if (code->functionKind_ == FunctionKind::Eval) entry.functionName = "eval";
        if (code->functionKind_ == FunctionKind::ClassInitializer && entry.functionName.empty())
            entry.functionName = "<instance_members_initializer>";
        if (code->source_) {
            const SourceCode& source = **code->source_;
            SourcePosition position = source.position(frame.code->sourceOffset(frame.code->entry_ + frame.unit));
            entry.fileName = source.name();
            entry.line = position.line;
            entry.column = position.column;
        }
    }
    if (!isBody && !entry.isConstruct) entry.typeName = typeNameOf(vm, frame.thisValue);
    entry.isTopLevel = entry.typeName.empty() && !entry.isConstruct;
    return entry;
}

} // namespace

std::vector<StackEntry> captureStack(VM& vm, size_t limit) {
    std::vector<StackEntry> entries;
    walkStack(vm, [&](const RawFrame& frame) {
        if (entries.size() >= limit) return false;
        entries.push_back(renderFrame(vm, frame));
        return true;
    });
    return entries;
}

size_t capturedFrameCount(InternalArray* frames) { return frames->length_ / kCaptureStride; }

StackEntry capturedFrame(VM& vm, InternalArray* frames, size_t index) {
    Field<Value>* row = frames->data() + index * kCaptureStride;
    RawFrame raw{row[0], row[1], cellIf<CodeBlock, CellKind::CodeBlock>(row[2]),
                 static_cast<uint32_t>(row[3].get().asInt32()), static_cast<uint32_t>(row[4].get().asInt32())};
    return renderFrame(vm, raw);
}

// -- text -----------------------------------------------------------------------------------------------------------

std::string stackEntryText(const StackEntry& entry) {
    std::string location;
    if (entry.line == 0) {
        location = "<anonymous>";
    } else {
        location = (entry.fileName.empty() ? "<anonymous>" : entry.fileName) + ":" + std::to_string(entry.line) + ":" +
                   std::to_string(entry.column);
    }
    std::string name;
    if (entry.isConstruct) {
        name = "new " + (entry.functionName.empty() ? "<anonymous>" : entry.functionName);
    } else if (!entry.typeName.empty()) {
        if (entry.functionName.empty())
            name = entry.typeName + ".<anonymous>";
        else if (entry.functionName.starts_with(entry.typeName + "."))
            name = entry.functionName;
        else
            name = entry.typeName + "." + entry.functionName;
    } else {
        name = entry.functionName;
    }
    std::string text = entry.isAsync ? "async " : "";
    if (name.empty()) return text + location;
    return text + name + " (" + location + ")";
}

static Value dataAlongChain(VM& vm, Object* object, PropertyKey key) {
    for (int depth = 0; object && depth < 1000 && object->kind() != CellKind::Proxy; depth++) {
        Value value = object->getOwnData(vm, key);
        if (!value.isEmpty()) return value;
        Value next = object->prototypeValue(vm);
        object = next.isObject() ? static_cast<Object*>(next.asCell()) : nullptr;
    }
    return Value::undefined();
}

static std::string plainText(VM& vm, Value value) {
    return value.isString() ? static_cast<String*>(value.asCell())->toUtf8(vm) : describe(vm, value);
}

std::string errorHeader(VM& vm, Object* error) {
    Value name = dataAlongChain(vm, error, vm.names.name);
    Value message = dataAlongChain(vm, error, vm.names.message);
    std::string nameText = name.isUndefined() ? "Error" : name.isObject() ? "#<Object>" : plainText(vm, name);
    std::string messageText = message.isUndefined() ? "" : message.isObject() ? "#<Object>" : plainText(vm, message);
    if (nameText.empty()) return messageText;
    if (messageText.empty()) return nameText;
    return nameText + ": " + messageText;
}

std::string stackText(VM& vm, std::string header, InternalArray* frames) {
    for (size_t i = 0; i < capturedFrameCount(frames); i++)
        header += "\n    at " + stackEntryText(capturedFrame(vm, frames, i));
    return header;
}

std::string errorReport(VM& vm, Value exception) {
    auto* error = cellIf<ErrorObject, CellKind::Error>(exception);
    if (!error) return {};
    Value own = error->getOwnData(vm, vm.names.stack); // a data property put over the accessor
    Value frames = own.isEmpty() ? error->frames_.get() : own;
    if (frames.isString()) return static_cast<String*>(frames.asCell())->toUtf8(vm);
    std::string header = errorHeader(vm, error);
    auto* list = cellIf<InternalArray, CellKind::InternalArray>(frames);
    return list ? stackText(vm, header, list) : header;
}

// -- creation -------------------------------------------------------------------------------------------------------

Intrinsic errorPrototypeIntrinsic(ErrorType type) {
    switch (type) {
    case ErrorType::Error: return Intrinsic::ErrorPrototype;
    case ErrorType::TypeError: return Intrinsic::TypeErrorPrototype;
    case ErrorType::RangeError: return Intrinsic::RangeErrorPrototype;
    case ErrorType::ReferenceError: return Intrinsic::ReferenceErrorPrototype;
    case ErrorType::SyntaxError: return Intrinsic::SyntaxErrorPrototype;
    case ErrorType::EvalError: return Intrinsic::EvalErrorPrototype;
    case ErrorType::URIError: return Intrinsic::URIErrorPrototype;
    case ErrorType::AggregateError: return Intrinsic::AggregateErrorPrototype;
    case ErrorType::SuppressedError: return Intrinsic::SuppressedErrorPrototype;
    }
    __builtin_unreachable();
}

ErrorObject* makeErrorObject(VM& vm, Object* prototype, Value skipUntil) {
    auto* error = makeObjectCell<ErrorObject>(vm, CellKind::Error, prototype);
    error->frames_.init(Value::undefined());
    error->frames_.set(vm.heap, error, capture(vm, skipUntil));
    return error;
}

Object* makeError(VM& vm, Realm& realm, ErrorType type, String* message) {
    ErrorObject* error = makeErrorObject(vm, realm.get(errorPrototypeIntrinsic(type)), Value::undefined());
    if (message) error->addProperty(vm, vm.names.message, message, kHiddenAttributes);
    return error;
}

Object* makeError(VM& vm, ErrorType type, String* message) { return makeError(vm, *vm.realm, type, message); }

Completion<void> captureStackInto(VM& vm, Object* target, Value skipUntil) {
    Value frames = capture(vm, skipUntil);
    PropertyDescriptor accessor;
    accessor.getter = vm.realm->get(Intrinsic::ErrorStackGetter);
    accessor.setter = vm.realm->get(Intrinsic::ErrorStackSetter);
    accessor.enumerable = false;
    accessor.configurable = true;
    TRY(target->definePropertyOrThrow(vm, vm.names.stack, accessor));
    if (target->kind() == CellKind::Error) {
        target->as<ErrorObject>()->frames_.set(vm.heap, target, frames);
        return {};
    }
    if (target->kind() == CellKind::Proxy) return {};
    target->defineDirect(vm, stackKey(vm), frames, kWritable | kConfigurable);
    return {};
}

PropertyKey stackKey(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.stackSymbol) caches.stackSymbol = Symbol::make(vm, Value::undefined(), true);
    return caches.stackSymbol;
}

} // namespace tiercel

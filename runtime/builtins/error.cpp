// Error, the NativeErrors, AggregateError and SuppressedError: constructors, prototypes, and the functions behind
// `stack`, Error.captureStackTrace and Error.prepareStackTrace (with CallSite objects).
#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/error_capture.h"

namespace tiercel {

namespace {

constexpr char kCallSite = 0;

// InstallErrorCause, sec-installerrorcause.
Completion<void> installCause(VM& vm, Object* error, Value options) {
    if (!options.isObject()) return {};
    auto* object = static_cast<Object*>(options.asCell());
    if (!TRY(object->hasProperty(vm, vm.names.cause))) return {};
    Value cause = TRY(object->get(vm, vm.names.cause));
    error->defineDirect(vm, vm.names.cause, cause, kHiddenAttributes);
    return {};
}

/// Steps shared by all error constructors up to the cause: prototype, captured stack, message.
Completion<Object*> constructError(VM& vm, CallArgs args, ErrorType type, Value message, Value options) {
    Value newTarget = args.isConstruct() ? args.newTarget() : Value(args.callee());
    Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, errorPrototypeIntrinsic(type)));
    // Frames of the constructor, and of the derived classes that called it by super(), are left out.
    ErrorObject* error = makeErrorObject(vm, prototype, newTarget);
    if (!message.isUndefined()) {
        String* text = TRY(toString(vm, message));
        error->defineDirect(vm, vm.names.message, text, kHiddenAttributes);
    }
    TRY(installCause(vm, error, options));
    return error;
}

// Error and NativeError, sec-error-constructor and sec-nativeerror.
Completion<Value> errorConstructor(VM& vm, CallArgs args) {
    auto type = static_cast<ErrorType>(args.callee()->as<NativeFunction>()->data_.get().asInt32());
    return TRY(constructError(vm, args, type, args[0], args[1]));
}

// AggregateError, sec-aggregate-error.
Completion<Value> aggregateErrorConstructor(VM& vm, CallArgs args) {
    Object* error = TRY(constructError(vm, args, ErrorType::AggregateError, args[1], args[2]));
    ValueList list(vm.heap);
    TRY(iterate(vm, args[0], [&](Value value) -> Completion<void> {
        list.push_back(value);
        return {};
    }));
    error->defineDirect(vm, vm.names.errors, TRY(arrayFromList(vm, list)), kHiddenAttributes);
    return error;
}

// SuppressedError ( error, suppressed, message ), proposal-explicit-resource-management §12.2.
Completion<Value> suppressedErrorConstructor(VM& vm, CallArgs args) {
    Object* error = TRY(constructError(vm, args, ErrorType::SuppressedError, args[2], Value::undefined()));
    error->defineDirect(vm, PropertyKey::fromUtf8(vm, "error"), args[0], kHiddenAttributes);
    error->defineDirect(vm, PropertyKey::fromUtf8(vm, "suppressed"), args[1], kHiddenAttributes);
    return error;
}

// Error.prototype.toString, sec-error.prototype.tostring.
Completion<String*> errorToText(VM& vm, Object* error) {
    Value name = TRY(error->get(vm, vm.names.name));
    String* nameText = name.isUndefined() ? vm.names.Error.string() : TRY(toString(vm, name));
    Value message = TRY(error->get(vm, vm.names.message));
    String* messageText = message.isUndefined() ? vm.emptyString : TRY(toString(vm, message));
    if (nameText->length() == 0) return messageText;
    if (messageText->length() == 0) return nameText;
    String* separator = String::fromLatin1(vm, ": ");
    return String::concat(vm, TRY(String::concat(vm, nameText, separator)), messageText);
}

Completion<Value> errorPrototypeToString(VM& vm, CallArgs args) {
    if (!args.thisValue().isObject())
        return vm.throwTypeError("Method Error.prototype.toString called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    return TRY(errorToText(vm, static_cast<Object*>(args.thisValue().asCell())));
}

Completion<Value> errorIsError(VM&, CallArgs args) {
    return Value::boolean(args[0].isCell() && args[0].asCell()->kind() == CellKind::Error);
}

// -- CallSite objects: fields 0 the captured frames, numbers 0 the frame's index -------------------------------------

Completion<StackEntry> callSite(VM& vm, CallArgs args) {
    auto* site = cellIf<NativeObject, CellKind::NativeObject>(args.thisValue());
    if (!site || site->nativeClass_ != &kCallSite)
        return vm.throwTypeError("CallSite method called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    return capturedFrame(vm, static_cast<InternalArray*>(site->fields_[0].get().asCell()), site->numbers_[0]);
}

bool isStrictFrame(const StackEntry& entry) {
    auto* function = cellIf<Function, CellKind::Function>(entry.function);
    return !function || function->template_.get()->strict_;
}

Value textOrNull(VM& vm, const std::string& text) { return text.empty() ? Value::null() : String::fromUtf8(vm, text); }

Completion<Value> siteThis(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return isStrictFrame(entry) ? Value::undefined() : entry.thisValue;
}
Completion<Value> siteTypeName(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return textOrNull(vm, entry.typeName);
}
Completion<Value> siteFunction(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return isStrictFrame(entry) ? Value::undefined() : entry.function;
}
Completion<Value> siteFunctionName(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return textOrNull(vm, entry.functionName);
}
Completion<Value> siteMethodName(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return entry.typeName.empty() ? Value::null() : textOrNull(vm, entry.functionName);
}
Completion<Value> siteFileName(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return textOrNull(vm, entry.fileName);
}
Completion<Value> siteLine(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return entry.line ? Value::number(entry.line) : Value::null();
}
Completion<Value> siteColumn(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return entry.line ? Value::number(entry.column) : Value::null();
}
Completion<Value> siteEvalOrigin(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return entry.isEval ? textOrNull(vm, entry.fileName) : Value::undefined();
}
Completion<Value> siteIsTopLevel(VM& vm, CallArgs args) { return Value::boolean(TRY(callSite(vm, args)).isTopLevel); }
Completion<Value> siteIsEval(VM& vm, CallArgs args) { return Value::boolean(TRY(callSite(vm, args)).isEval); }
Completion<Value> siteIsNative(VM& vm, CallArgs args) { return Value::boolean(TRY(callSite(vm, args)).isNative); }
Completion<Value> siteIsConstructor(VM& vm, CallArgs args) {
    return Value::boolean(TRY(callSite(vm, args)).isConstruct);
}
Completion<Value> siteIsAsync(VM& vm, CallArgs args) { return Value::boolean(TRY(callSite(vm, args)).isAsync); }
Completion<Value> siteFalse(VM& vm, CallArgs args) {
    TRY(callSite(vm, args));
    return Value::boolean(false);
}
Completion<Value> siteNull(VM& vm, CallArgs args) {
    TRY(callSite(vm, args));
    return Value::null();
}
Completion<Value> siteToString(VM& vm, CallArgs args) {
    StackEntry entry = TRY(callSite(vm, args));
    return String::fromUtf8(vm, stackEntryText(entry));
}

constexpr BuiltinRow kCallSiteRows[] = {
    {"getThis", siteThis},
    {"getTypeName", siteTypeName},
    {"getFunction", siteFunction},
    {"getFunctionName", siteFunctionName},
    {"getMethodName", siteMethodName},
    {"getFileName", siteFileName},
    {"getScriptNameOrSourceURL", siteFileName},
    {"getLineNumber", siteLine},
    {"getColumnNumber", siteColumn},
    {"getEvalOrigin", siteEvalOrigin},
    {"isToplevel", siteIsTopLevel},
    {"isEval", siteIsEval},
    {"isNative", siteIsNative},
    {"isConstructor", siteIsConstructor},
    {"isAsync", siteIsAsync},
    {"isPromiseAll", siteFalse},
    {"getPromiseIndex", siteNull},
    {"toString", siteToString},
};

// -- stack -----------------------------------------------------------------------------------------------------------

/// The object along the chain of `value` that holds a captured stack; `frames` is what it holds.
Object* stackHolder(VM& vm, Value value, Value& frames) {
    if (!value.isObject()) return nullptr;
    auto* object = static_cast<Object*>(value.asCell());
    for (int depth = 0; object && depth < 1000; depth++) {
        if (object->kind() == CellKind::Proxy) return nullptr;
        if (object->kind() == CellKind::Error) {
            frames = object->as<ErrorObject>()->frames_;
            return object;
        }
        frames = object->getOwnData(vm, stackKey(vm));
        if (!frames.isEmpty()) return object;
        Value next = object->prototypeValue(vm);
        object = next.isObject() ? static_cast<Object*>(next.asCell()) : nullptr;
    }
    return nullptr;
}

void setHeldStack(VM& vm, Object* holder, Value value) {
    if (holder->kind() == CellKind::Error)
        holder->as<ErrorObject>()->frames_.set(vm.heap, holder, value);
    else
        holder->defineDirect(vm, stackKey(vm), value, kWritable | kConfigurable);
}

Completion<Value> formatStack(VM& vm, Object* holder, InternalArray* frames) {
    Object* errorConstructor = vm.realm->get(Intrinsic::ErrorConstructor);
    Value prepare = TRY(errorConstructor->get(vm, vm.names.prepareStackTrace));
    if (prepare.isCallable()) {
        Object* sites = Array::make(vm, static_cast<uint32_t>(capturedFrameCount(frames)));
        Shape* shape = vm.shapes.root(vm.realm->get(Intrinsic::CallSitePrototype), CellKind::NativeObject, 0);
        for (size_t i = 0; i < capturedFrameCount(frames); i++) {
            NativeObject* site = NativeObject::make(vm, shape, &kCallSite);
            site->fields_[0].set(vm.heap, site, Value(frames));
            site->numbers_[0] = i;
            Array::push(vm, sites, site);
        }
        return vm.call(prepare, errorConstructor, {holder, sites});
    }
    std::string header;
    auto text = errorToText(vm, holder);
    if (text.isAbrupt()) {
        if (vm.isTerminating()) return Thrown{};
        vm.takeException();
        header = "<error>";
    } else {
        header = text.release()->toUtf8(vm);
    }
    return String::fromUtf8(vm, stackText(vm, std::move(header), frames));
}

/// What `holder` holds, formatted the first time.
Completion<Value> heldStack(VM& vm, Object* holder, Value frames) {
    auto* captured = cellIf<InternalArray, CellKind::InternalArray>(frames);
    if (!captured) return frames;
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    // While it is being formatted (by user code perhaps) the stack reads as undefined.
    setHeldStack(vm, holder, Value::undefined());
    auto formatted = formatStack(vm, holder, captured);
    if (formatted.isAbrupt()) {
        setHeldStack(vm, holder, Value(captured));
        return Thrown{};
    }
    setHeldStack(vm, holder, formatted.release());
    Value result;
    stackHolder(vm, holder, result);
    return result;
}

// The functions of the own property that Error.captureStackTrace defines.
Completion<Value> getStack(VM& vm, CallArgs args) {
    Value frames;
    Object* holder = stackHolder(vm, args.thisValue(), frames);
    return holder ? heldStack(vm, holder, frames) : Value::undefined();
}

Completion<Value> setStack(VM& vm, CallArgs args) {
    if (!args.thisValue().isObject()) return Value::undefined();
    auto* object = static_cast<Object*>(args.thisValue().asCell());
    Value frames;
    if (stackHolder(vm, object, frames) == object) {
        setHeldStack(vm, object, args[0]);
        return Value::undefined();
    }
    TRY(object->createDataPropertyOrThrow(vm, vm.names.stack, args[0]));
    return Value::undefined();
}

Completion<Object*> requireStackReceiver(VM& vm, CallArgs args) {
    if (args.thisValue().isObject()) return static_cast<Object*>(args.thisValue().asCell());
    return vm.throwTypeError("Error.prototype.stack accessed on %s", describe(vm, args.thisValue()).c_str());
}

// get Error.prototype.stack, proposal-error-stack-accessor.
Completion<Value> errorStackGet(VM& vm, CallArgs args) {
    Object* error = TRY(requireStackReceiver(vm, args));
    if (error->kind() != CellKind::Error) return Value::undefined();
    return heldStack(vm, error, error->as<ErrorObject>()->frames_);
}

// set Error.prototype.stack.
Completion<Value> errorStackSet(VM& vm, CallArgs args) {
    Object* object = TRY(requireStackReceiver(vm, args));
    if (!args[0].isString()) return vm.throwTypeError("The stack of an error must be a string");
    TRY(setIgnoringPrototype(vm, object, vm.realm->get(Intrinsic::ErrorPrototype), vm.names.stack, args[0]));
    return Value::undefined();
}

Completion<Value> errorCaptureStackTrace(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return vm.throwTypeError("Invalid argument: %s", describe(vm, args[0]).c_str());
    Value skip = args[1].isCallable() ? args[1] : Value(args.callee());
    TRY(captureStackInto(vm, static_cast<Object*>(args[0].asCell()), skip));
    return Value::undefined();
}

constexpr BuiltinRow kPrototypeRows[] = {
    {"toString", errorPrototypeToString, 0},
    getter("stack", errorStackGet, errorStackSet),
};
constexpr BuiltinRow kStaticRows[] = {{"isError", errorIsError, 1}, {"captureStackTrace", errorCaptureStackTrace, 2}};

NativeFunction* setupType(Realm& realm, ErrorType type, const char* name, Object* prototypeParent,
                          Object* constructorParent) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, Value(prototypeParent));
    NativeCode code = type == ErrorType::AggregateError    ? aggregateErrorConstructor
                      : type == ErrorType::SuppressedError ? suppressedErrorConstructor
                                                           : errorConstructor;
    uint32_t length = type == ErrorType::AggregateError ? 2 : type == ErrorType::SuppressedError ? 3 : 1;
    NativeFunction* constructor = makeConstructor(realm, name, length, code, prototype, constructorParent);
    constructor->data_.set(vm.heap, constructor, Value::int32(static_cast<int32_t>(type)));
    prototype->defineDirect(vm, vm.names.name, String::fromLatin1(vm, name), kHiddenAttributes);
    prototype->defineDirect(vm, vm.names.message, vm.emptyString, kHiddenAttributes);
    realm.set(errorPrototypeIntrinsic(type), prototype);
    return constructor;
}

} // namespace

void setupError(Realm& realm) {
    VM& vm = realm.vm;
    realm.set(Intrinsic::ErrorStackGetter, NativeFunction::make(vm, realm, getStack, vm.names.stack, 0, false, "get"));
    realm.set(Intrinsic::ErrorStackSetter, NativeFunction::make(vm, realm, setStack, vm.names.stack, 1, false, "set"));
    Object* callSitePrototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::CallSitePrototype, callSitePrototype);
    defineBuiltins(realm, callSitePrototype, kCallSiteRows);
    defineToStringTag(realm, callSitePrototype, "CallSite");

    NativeFunction* error = setupType(realm, ErrorType::Error, "Error", realm.get(Intrinsic::ObjectPrototype), nullptr);
    realm.set(Intrinsic::ErrorConstructor, error);
    defineBuiltins(realm, error, kStaticRows);
    error->defineDirect(vm, vm.names.stackTraceLimit, Value::int32(10), kDefaultAttributes);
    Object* prototype = realm.get(Intrinsic::ErrorPrototype);
    defineBuiltins(realm, prototype, kPrototypeRows);

    struct Row {
        ErrorType type;
        const char* name;
        Intrinsic constructor;
    };
    static constexpr Row kRows[] = {
        {ErrorType::TypeError, "TypeError", Intrinsic::TypeErrorConstructor},
        {ErrorType::RangeError, "RangeError", Intrinsic::RangeErrorConstructor},
        {ErrorType::ReferenceError, "ReferenceError", Intrinsic::ReferenceErrorConstructor},
        {ErrorType::SyntaxError, "SyntaxError", Intrinsic::SyntaxErrorConstructor},
        {ErrorType::EvalError, "EvalError", Intrinsic::EvalErrorConstructor},
        {ErrorType::URIError, "URIError", Intrinsic::URIErrorConstructor},
        {ErrorType::AggregateError, "AggregateError", Intrinsic::AggregateErrorConstructor},
        {ErrorType::SuppressedError, "SuppressedError", Intrinsic::SuppressedErrorConstructor},
    };
    for (const Row& row : kRows) realm.set(row.constructor, setupType(realm, row.type, row.name, prototype, error));
}

} // namespace tiercel

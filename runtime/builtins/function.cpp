// The Function constructor and Function.prototype ([ECMA-262] 20.2).
#include "runtime/builtins/function.h"

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/object_internal.h"
#include "runtime/runtime_caches.h"
#include "runtime/source_code.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace tiercel {

Completion<Value> createDynamicFunction(VM& vm, CallArgs args, FunctionKind kind, Intrinsic fallback) {
    Value newTarget = args.newTarget();
    if (newTarget.isUndefined()) newTarget = args.callee();
    StringBuilder parameters(vm);
    String* body = vm.emptyString;
    for (uint32_t i = 0; i < args.count(); i++) {
        String* text = TRY(toString(vm, args[i]));
        if (i + 1 == args.count()) {
            body = text;
            break;
        }
        if (i > 0) parameters.append(u',');
        parameters.append(text);
    }
    String* parameterText = TRY(parameters.finish());
    FunctionTemplate* code = TRY(vm.compiler->compileDynamicFunction(vm, *vm.realm, kind, parameterText, body));
    Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, fallback));
    Function* f = Function::make(vm, code, nullptr);
    if (f->prototypeValue(vm) != Value(prototype)) MUST(f->setPrototypeOf(vm, prototype));
    return f;
}

namespace {

Completion<Value> functionConstructor(VM& vm, CallArgs args) {
    return createDynamicFunction(vm, args, FunctionKind::Normal, Intrinsic::FunctionPrototype);
}

Completion<Value> functionApply(VM& vm, CallArgs args) {
    Value f = args.thisValue();
    if (!f.isCallable())
        return vm.throwTypeError("Function.prototype.apply was called on %s, which is not a function",
                                 describe(vm, f).c_str());
    if (args[1].isNullish()) return vm.call(f, args[0]);
    ValueList list = TRY(listFromArrayLike(vm, args[1]));
    return vm.call(f, args[0], list.data(), list.size());
}

Completion<Value> functionCall(VM& vm, CallArgs args) {
    Value f = args.thisValue();
    if (!f.isCallable())
        return vm.throwTypeError("Function.prototype.call was called on %s, which is not a function",
                                 describe(vm, f).c_str());
    uint32_t rest = args.count() > 1 ? args.count() - 1 : 0;
    return vm.call(f, args[0], args.begin() + 1, rest);
}

Completion<Value> functionBind(VM& vm, CallArgs args) {
    if (!args.thisValue().isCallable()) return vm.throwTypeError("Bind must be called on a function");
    auto* target = static_cast<Object*>(args.thisValue().asCell());
    uint32_t rest = args.count() > 1 ? args.count() - 1 : 0;
    Object* bound = TRY(BoundFunction::make(vm, target, args[0], args.begin() + 1, rest));
    double length = 0;
    Value own = target->getOwnData(vm, vm.names.length); // 5. to 8.
    if (own.isEmpty() && TRY(target->hasOwnProperty(vm, vm.names.length))) own = TRY(target->get(vm, vm.names.length));
    if (own.isNumber()) {
        double n = own.asNumber();
        length = std::isnan(n) ? 0 : std::isinf(n) ? (n > 0 ? n : 0) : std::max(std::trunc(n) - rest, 0.0) + 0.0;
    }
    bound->defineDirect(vm, vm.names.length, Value::number(length), kConfigurable);
    Value name = target->getOwnData(vm, vm.names.name);
    if (name.isEmpty()) name = TRY(target->get(vm, vm.names.name));
    String* prefix = String::fromLatin1(vm, "bound ");
    String* full = name.isString() ? TRY(String::concat(vm, prefix, static_cast<String*>(name.asCell()))) : prefix;
    bound->defineDirect(vm, vm.names.name, full, kConfigurable);
    return bound;
}

/// The name as NativeFunction has it: an identifier, or a computed name of a symbol, maybe after get or set. Others
/// ("$&", names that programs have given) are left out.
String* nativeName(VM& vm, Object* f) {
    Value name = f->getOwnData(vm, vm.names.name);
    if (!name.isString()) return vm.emptyString;
    auto* text = static_cast<String*>(name.asCell());
    std::string word = text->toUtf8(vm);
    if (word.starts_with("get ") || word.starts_with("set ")) word.erase(0, 4);
    if (word.starts_with('[') && word.ends_with(']') && word.find(']') == word.size() - 1) return text;
    auto belongs = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$'; };
    bool plain =
        !word.empty() && !std::isdigit(static_cast<unsigned char>(word[0])) && std::ranges::all_of(word, belongs);
    return plain ? text : vm.emptyString;
}

String* sourceText(VM& vm, FunctionTemplate* code) {
    auto& recent =
        runtimeCaches(vm).functionTexts[reinterpret_cast<uintptr_t>(code) / 64 % RuntimeCaches::kFunctionTexts];
    if (recent.code == code) return recent.text;
    String* text = String::fromUtf16(vm, (*code->source_)->slice(code->sourceStart_, code->sourceEnd_));
    recent = {code, text};
    return text;
}

Completion<Value> toStringMethod(VM& vm, CallArgs args) { return functionToString(vm, args.thisValue()); }

Completion<Value> functionHasInstance(VM& vm, CallArgs args) {
    return Value(TRY(ordinaryHasInstance(vm, args.thisValue(), args[0])));
}

/// %ThrowTypeError%. Sloppy functions inherit `caller` and `arguments` from here; programs expect to read null of them.
Completion<Value> throwTypeErrorFunction(VM& vm, CallArgs args) {
    if (args.thisValue().isObject() && args.thisValue().asCell()->kind() == CellKind::Function) {
        FunctionTemplate* code = static_cast<Function*>(args.thisValue().asCell())->template_;
        if (code->functionKind_ == FunctionKind::Normal && !code->strict_) return Value::null();
    }
    return vm.throwTypeError("'caller', 'callee', and 'arguments' properties may not be accessed on strict mode "
                             "functions or the arguments objects for calls to them");
}

constexpr BuiltinRow kFunctionPrototype[] = {
    known(KnownBuiltin::FunctionApply, "apply", functionApply, 2),
    {"bind", functionBind, 1},
    known(KnownBuiltin::FunctionCall, "call", functionCall, 1),
    known(KnownBuiltin::FunctionToString, "toString", toStringMethod, 0),
    symbolMethod(&Names::symbolHasInstance, "[Symbol.hasInstance]", functionHasInstance, 1, 0),
};

} // namespace

Completion<Value> functionToString(VM& vm, Value v) {
    if (!v.isCallable()) return vm.throwTypeError("Function.prototype.toString requires that 'this' be a Function");
    auto* f = static_cast<Object*>(v.asCell());
    if (f->kind() == CellKind::Function) {
        FunctionTemplate* code = static_cast<Function*>(f)->template_;
        if (!code->isBuiltin() && code->source_ && *code->source_ && code->sourceEnd_ > code->sourceStart_)
            return sourceText(vm, code);
    }
    StringBuilder text(vm);
    text.append(std::string_view("function "));
    bool isBuiltin = f->kind() == CellKind::NativeFunction ||
                     (f->kind() == CellKind::Function && static_cast<Function*>(f)->template_.get()->isBuiltin());
    if (isBuiltin) text.append(nativeName(vm, f));
    text.append(std::string_view("() { [native code] }"));
    return TRY(text.finish());
}

void setupFunction(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = realm.get(Intrinsic::FunctionPrototype); // made by the realm
    NativeFunction* constructor = makeConstructor(realm, "Function", 1, functionConstructor, prototype);
    realm.set(Intrinsic::FunctionConstructor, constructor);
    defineBuiltins(realm, prototype, kFunctionPrototype);

    // %ThrowTypeError% (10.2.4.1): one function a realm, frozen.
    NativeFunction* thrower = NativeFunction::make(vm, realm, throwTypeErrorFunction, vm.names.empty, 0);
    MUST(thrower->setIntegrity(vm, Object::Integrity::Frozen));
    realm.set(Intrinsic::ThrowTypeError, thrower);
    for (PropertyKey key : {vm.names.caller, vm.names.arguments})
        prototype->defineAccessorDirect(vm, key, thrower, thrower, kConfigurable);
}

} // namespace tiercel

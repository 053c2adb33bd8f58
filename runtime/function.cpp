// Makers of functions, templates and environments.
#include "runtime/function.h"

#include "runtime/operations.h"
#include "runtime/realm.h"
#include "runtime/vm.h"

namespace tiercel {

FunctionTemplate* FunctionTemplate::make(VM& vm, Realm& realm, FunctionKind kind,
                                         const std::shared_ptr<SourceCode>& source,
                                         std::shared_ptr<FrontendData> frontend) {
    FunctionTemplate* t = makeBuiltin(vm, realm, nullptr);
    t->functionKind_ = kind;
    t->strict_ = false;
    t->setSource(vm, source, std::move(frontend));
    return t;
}

FunctionTemplate* FunctionTemplate::makeBuiltin(VM& vm, Realm& realm, const char* builtin) {
    auto* t = vm.heap.make<FunctionTemplate>(CellKind::FunctionTemplate);
    t->name_.init(vm.emptyString);
    t->code_.init(nullptr);
    t->source_ = nullptr;
    t->frontend_ = nullptr;
    t->module_.init(nullptr);
    t->realm_ = &realm;
    t->sourceStart_ = t->sourceEnd_ = t->nameStart_ = 0;
    t->functionKind_ = FunctionKind::Method;
    t->length_ = 0;
    t->strict_ = true;
    t->isClassFieldInit_ = t->hasPrototype_ = t->isConstructor_ = t->isDefaultDerived_ = false;
    t->closures_ = 0;
    t->builtin_ = builtin;
    return t;
}

void FunctionTemplate::setSource(VM& vm, const std::shared_ptr<SourceCode>& source,
                                 std::shared_ptr<FrontendData> frontend) {
    source_ = new std::shared_ptr<SourceCode>(source);
    frontend_ = new std::shared_ptr<FrontendData>(std::move(frontend));
    vm.heap.registerFinalizer(this);
    vm.heap.chargeExternal(kExternalBytes);
}

Environment* Environment::make(VM& vm, Environment* parent, uint32_t slotCount, Value fill, const void* scopeInfo,
                               Kind kind) {
    auto* env = vm.heap.make<Environment>(CellKind::Environment, slotCount * sizeof(Value));
    env->parent_.init(parent);
    env->slotCount_ = slotCount;
    env->envKind_ = kind;
    env->scopeInfo_ = scopeInfo;
    for (uint32_t i = 0; i < slotCount; i++) env->slots()[i].init(fill);
    return env;
}

Function* Function::make(VM& vm, FunctionTemplate* t, Environment* env) {
    if (t->closures_ < FunctionTemplate::kMany && ++t->closures_ == FunctionTemplate::kMany) vm.dependencies.cloned(t);
    Shape* shape = t->realm_->functionShape(t->functionKind_, t->strict_);
    auto flags = static_cast<uint8_t>(kCallable | kLazy | (t->isConstructor_ ? kConstructor : 0));
    auto* function = vm.heap.make<Function>(CellKind::Function, 0, shape->id(), IndexingKind::PackedInt32, flags);
    function->slots_.init(nullptr);
    function->elements_.init(vm.emptyElements);
    function->template_.init(t);
    function->env_.init(env);
    function->homeObject_.init(Value::undefined());
    function->classFields_.init(Value::undefined());
    function->boundThis_.init(Value::undefined());
    function->initialShapeId_ = 0;
    function->initialInlineCapacity_ = 0;
    return function;
}

NativeFunction* NativeFunction::make(VM& vm, Realm& realm, NativeCode code, PropertyKey name, uint32_t length,
                                     bool constructor, const char* prefix) {
    Value proto(realm.get(Intrinsic::FunctionPrototype));
    Shape* shape = vm.shapes.root(proto, CellKind::NativeFunction, 0);
    auto flags = static_cast<uint8_t>(kCallable | (constructor ? kConstructor : 0));
    auto* function =
        vm.heap.make<NativeFunction>(CellKind::NativeFunction, 0, shape->id(), IndexingKind::PackedInt32, flags);
    function->slots_.init(nullptr);
    function->elements_.init(vm.emptyElements);
    function->native_ = code;
    function->realm_ = &realm;
    function->data_.init(Value::undefined());
    function->data2_.init(Value::undefined());
    function->intrinsic_ = function->closureLength_ = 0;
    function->defineDirect(vm, vm.names.length, Value::number(length), kConfigurable);
    // SetFunctionName (10.2.9): symbols in brackets, accessors with a prefix.
    String* text;
    if (name.isSymbol()) {
        Value description = name.symbol()->description_;
        if (description.isUndefined()) {
            text = vm.emptyString;
        } else {
            StringBuilder builder(vm);
            builder.append(std::string_view("["));
            builder.append(description.asCell()->as<String>());
            builder.append(std::string_view("]"));
            text = MUST(builder.finish());
        }
    } else {
        text = name.toValue(vm).asCell()->as<String>();
    }
    if (prefix) {
        StringBuilder builder(vm);
        builder.append(std::string_view(prefix));
        builder.append(std::string_view(" "));
        builder.append(text);
        text = MUST(builder.finish());
    }
    function->defineDirect(vm, vm.names.name, text, kConfigurable);
    return function;
}

/// BoundFunctionCreate (10.4.1.3).
Completion<Object*> BoundFunction::make(VM& vm, Object* target, Value boundThis, const Value* args, size_t argc) {
    Value proto = TRY(target->getPrototypeOf(vm));
    InternalArray* list = InternalArray::make(vm, static_cast<uint32_t>(argc));
    for (size_t i = 0; i < argc; i++) list->data()[i].set(vm.heap, list, args[i]);
    Shape* shape = vm.shapes.root(proto, CellKind::BoundFunction, 0);
    auto flags = static_cast<uint8_t>(kCallable | (target->hasFlag(kConstructor) ? kConstructor : 0));
    auto* bound =
        vm.heap.make<BoundFunction>(CellKind::BoundFunction, 0, shape->id(), IndexingKind::PackedInt32, flags);
    bound->slots_.init(nullptr);
    bound->elements_.init(vm.emptyElements);
    bound->target_.init(target);
    bound->boundThis_.init(boundThis);
    bound->boundArgs_.init(list);
    return bound;
}

} // namespace tiercel

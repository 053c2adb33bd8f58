// Declarations of scripts and evals, global variables on cache misses, and names looked up at run time through `with`
// objects, environments described by the front end's ScopeInfo, and variables that direct evals have added.
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/module.h"
#include "runtime/views/report.h"

#include <cstring>

namespace tiercel::interpreter {

namespace {

using ScopeSlot = Compiler::ScopeSlot;

Thrown throwTdz(VM& vm, PropertyKey name) {
    return vm.throwReferenceError("Cannot access '%s' before initialization", name.toDisplay(vm).c_str());
}
Thrown throwNotDefined(VM& vm, PropertyKey name) {
    return vm.throwReferenceError("%s is not defined", name.toDisplay(vm).c_str());
}
Thrown throwConstant(VM& vm) { return vm.throwTypeError("Assignment to constant variable."); }
Thrown throwRedeclared(VM& vm, PropertyKey name) {
    return vm.throwSyntaxError("Identifier '%s' has already been declared", name.toDisplay(vm).c_str());
}

/// The object of variables added by evals, or null.
Object* evalVariables(Environment* env) {
    if (env->envKind_ != Environment::Kind::EvalVars) return nullptr;
    Value v = env->slots()[env->slotCount_ - 1];
    return v.isObject() ? static_cast<Object*>(v.asCell()) : nullptr;
}

ScopeSlot findSlot(VM& vm, Environment* env, PropertyKey name) {
    if (!env->scopeInfo_) return {};
    return vm.compiler->findInScope(vm, env->scopeInfo_, name);
}

GlobalLexical::Binding* findLexical(Realm& realm, PropertyKey name) {
    auto it = realm.lexical.indexOf.find(name.bits());
    return it == realm.lexical.indexOf.end() ? nullptr : &realm.lexical.bindings[it->second];
}

void cacheLexical(FeedbackCell* cell, GlobalLexical::Binding* binding) {
    if (!cell) return;
    cell->mono = PropertyCase();
    cell->mono.kind = CacheKind::GlobalLexical;
    cell->state = CacheState::Monomorphic;
    void* address = binding;
    std::memcpy(&cell->mono.newShapeId, &address, sizeof(address));
}

Completion<Value> readSlot(VM& vm, Value* fp, Environment* env, const ScopeSlot& slot, PropertyKey name) {
    Value v = Value::empty();
    if (slot.kind == ScopeSlot::Kind::Import) {
        auto* module = static_cast<ModuleRecord*>(calleeOf(fp)->template_.get()->module_.get());
        const ModuleBinding& binding = module->data_->imports[slot.index];
        if (binding.slot == ModuleBinding::kNamespace)
            return Value(TRY(binding.module->getNamespace(vm, binding.deferred)));
        if (binding.module->environment_) v = binding.module->environment_->slots()[binding.slot];
    } else {
        v = env->slots()[slot.index];
    }
    if (v.isEmpty()) return throwTdz(vm, name);
    return v;
}

/// Is the property of the with object hidden by its @@unscopables?
Completion<bool> isUnscopable(VM& vm, Object* object, PropertyKey name) {
    Value list = TRY(object->get(vm, vm.names.symbolUnscopables));
    if (!list.isObject()) return false;
    Value v = TRY(static_cast<Object*>(list.asCell())->get(vm, name));
    return toBoolean(v);
}

// -- global declarations (9.1.1.4)
// -----------------------------------------------------------------------------------------

Completion<bool> canDeclareGlobalVar(VM& vm, Realm& realm, PropertyKey name) {
    if (TRY(realm.global->hasOwnProperty(vm, name))) return true;
    return realm.global->isExtensible(vm);
}
Completion<bool> canDeclareGlobalFunction(VM& vm, Realm& realm, PropertyKey name) {
    auto existing = TRY(realm.global->getOwnProperty(vm, name));
    if (!existing) return realm.global->isExtensible(vm);
    if (existing->configurable.value_or(false)) return true;
    return !existing->isAccessor() && existing->writable.value_or(false) && existing->enumerable.value_or(false);
}
Completion<void> createGlobalVar(VM& vm, Realm& realm, PropertyKey name, bool deletable) {
    bool has = TRY(realm.global->hasOwnProperty(vm, name));
    if (!has && TRY(realm.global->isExtensible(vm))) {
        TRY(realm.global->definePropertyOrThrow(
            vm, name,
            PropertyDescriptor::data(Value::undefined(),
                                     static_cast<uint8_t>(kWritable | kEnumerable | (deletable ? kConfigurable : 0)))));
    }
    if (!deletable) realm.varNames[name.bits()] = true; // those of evals give way to let and const
    return {};
}
Completion<void> createGlobalFunction(VM& vm, Realm& realm, PropertyKey name, Value function, bool deletable) {
    auto existing = TRY(realm.global->getOwnProperty(vm, name));
    PropertyDescriptor d;
    d.value = function;
    if (!existing || existing->configurable.value_or(false)) {
        d.writable = true;
        d.enumerable = true;
        d.configurable = deletable;
    }
    TRY(realm.global->definePropertyOrThrow(vm, name, d));
    TRY(realm.global->put(vm, name, function, false));
    if (!deletable) realm.varNames[name.bits()] = true;
    return {};
}

/// What an interactive script declares makes older declarations of the name forgotten. Caches have addresses of
/// bindings, and optimized code relies on them (the builder asks for that where VM::redeclares).
void makeWay(VM& vm, Realm& realm, const GlobalDeclarations& declarations) {
    std::vector<GlobalLexical::Binding*> gone;
    auto forget = [&](PropertyKey name) {
        auto found = realm.lexical.indexOf.find(name.bits());
        if (found == realm.lexical.indexOf.end()) return;
        gone.push_back(&realm.lexical.bindings[found->second]);
        realm.lexical.indexOf.erase(found);
    };
    for (const auto& lexical : declarations.lexicals) {
        forget(lexical.name);
        realm.varNames.erase(lexical.name.bits());
    }
    for (const auto& function : declarations.functions) forget(function.name);
    for (PropertyKey name : declarations.vars) forget(name);
    for (PropertyKey name : declarations.annexBFunctions) forget(name);
    if (gone.empty()) return;
    for (GlobalLexical::Binding* binding : gone) {
        vm.dependencies.redeclared(*binding);
        binding->value = Value::empty();
    }
    for (CodeBlock* code : views::allCode(vm)) {
        const Instruction* end = code->entry_ + code->data_->units.size();
        for (const Instruction* pc = code->entry_; pc < end; pc += infoOf(pc).units) {
            if (!(infoOf(pc).flags & kOpGlobal) || pc->e() >= code->data_->feedback.size()) continue;
            FeedbackCell& cell = code->data_->feedback[pc->e()];
            if (cell.mono.kind != CacheKind::GlobalLexical) continue;
            if (std::find(gone.begin(), gone.end(), &bindingIn(cell.mono)) == gone.end()) continue;
            cell.mono = PropertyCase();
            cell.state = CacheState::Uninitialized;
        }
    }
}

} // namespace

/// GlobalDeclarationInstantiation (16.1.7).
Completion<void> declareGlobals(VM& vm, Realm& realm, CodeBlock*, const GlobalDeclarations& declarations) {
    if (declarations.replaces) makeWay(vm, realm, declarations);
    for (const auto& lexical : declarations.lexicals) {
        if (realm.varNames.contains(lexical.name.bits()) || findLexical(realm, lexical.name))
            return throwRedeclared(vm, lexical.name);
        auto existing = TRY(realm.global->getOwnProperty(vm, lexical.name));
        bool hides = declarations.replaces && existing && existing->writable.value_or(false); // an older var
        if (existing && !existing->configurable.value_or(false) && !hides) return throwRedeclared(vm, lexical.name);
    }
    for (const auto& function : declarations.functions)
        if (findLexical(realm, function.name)) return throwRedeclared(vm, function.name);
    for (PropertyKey name : declarations.vars)
        if (findLexical(realm, name)) return throwRedeclared(vm, name);
    for (const auto& function : declarations.functions) {
        if (!TRY(canDeclareGlobalFunction(vm, realm, function.name)))
            return vm.throwTypeError("Cannot redefine property: %s", function.name.toDisplay(vm).c_str());
    }
    for (PropertyKey name : declarations.vars) {
        if (!TRY(canDeclareGlobalVar(vm, realm, name)))
            return vm.throwTypeError("Cannot define global variable '%s', object is not extensible",
                                     name.toDisplay(vm).c_str());
    }
    for (PropertyKey name : declarations.annexBFunctions) {
        bool shadowed = findLexical(realm, name) != nullptr;
        for (const auto& lexical : declarations.lexicals) shadowed = shadowed || lexical.name == name;
        if (!shadowed && TRY(canDeclareGlobalVar(vm, realm, name))) TRY(createGlobalVar(vm, realm, name, false));
    }
    for (const auto& lexical : declarations.lexicals) {
        realm.lexical.indexOf[lexical.name.bits()] = static_cast<uint32_t>(realm.lexical.bindings.size());
        realm.lexical.bindings.push_back({Value::empty(), lexical.isConst});
    }
    // A new lexical binding may shadow a global property that sites have cached.
    if (!declarations.lexicals.empty()) vm.protoEpoch++;
    for (const auto& lexical : declarations.lexicals) realm.global->aboutToAdd(vm, lexical.name);
    for (const auto& function : declarations.functions) {
        Function* closure = Function::make(vm, function.function, nullptr);
        TRY(createGlobalFunction(vm, realm, function.name, Value(closure), false));
    }
    for (PropertyKey name : declarations.vars) TRY(createGlobalVar(vm, realm, name, false));
    return {};
}

/// EvalDeclarationInstantiation (19.2.1.3) of sloppy code. `env`: the scope the code runs in.
Completion<void> declareEvalVars(VM& vm, Realm& realm, Function*, Environment* env,
                                 const GlobalDeclarations& declarations) {
    Environment* varEnv = env;
    while (varEnv && varEnv->envKind_ != Environment::Kind::EvalVars) varEnv = varEnv->parent_;
    /// Does a lexical declaration between the code and its variable scope stand against a var of that name?
    auto conflicts = [&](PropertyKey name) {
        for (Environment* e = env; e != varEnv; e = e->parent_) {
            if (e->envKind_ == Environment::Kind::With) continue;
            ScopeSlot slot = findSlot(vm, e, name);
            if (slot.kind != ScopeSlot::Kind::None && !slot.isSimpleCatch) return true;
        }
        if (!varEnv) return findLexical(realm, name) != nullptr;
        return findSlot(vm, varEnv, name).isLexical;
    };
    for (const auto& function : declarations.functions)
        if (conflicts(function.name)) return throwRedeclared(vm, function.name);
    for (PropertyKey name : declarations.vars)
        if (conflicts(name)) return throwRedeclared(vm, name);
    if (!varEnv) {
        for (const auto& function : declarations.functions) {
            if (!TRY(canDeclareGlobalFunction(vm, realm, function.name)))
                return vm.throwTypeError("Cannot redefine property: %s", function.name.toDisplay(vm).c_str());
        }
        for (PropertyKey name : declarations.vars) {
            if (!TRY(canDeclareGlobalVar(vm, realm, name)))
                return vm.throwTypeError("Cannot define global variable '%s', object is not extensible",
                                         name.toDisplay(vm).c_str());
        }
    }
    auto variables = [&]() -> Object* {
        if (Object* object = evalVariables(varEnv)) return object;
        Object* object = Object::make(vm, Value::null());
        varEnv->slots()[varEnv->slotCount_ - 1].set(vm.heap, varEnv, object);
        return object;
    };
    auto declareVar = [&](PropertyKey name) -> Completion<void> {
        if (!varEnv) return createGlobalVar(vm, realm, name, true);
        if (findSlot(vm, varEnv, name).kind != ScopeSlot::Kind::None) return {};
        Object* object = variables();
        if (!TRY(object->hasOwnProperty(vm, name))) object->defineDirect(vm, name, Value::undefined());
        return {};
    };
    for (PropertyKey name : declarations.annexBFunctions) {
        if (conflicts(name)) continue;
        if (!varEnv && !TRY(canDeclareGlobalVar(vm, realm, name))) continue;
        TRY(declareVar(name));
    }
    for (const auto& function : declarations.functions) {
        Value closure(Function::make(vm, function.function, env));
        if (!varEnv) {
            TRY(createGlobalFunction(vm, realm, function.name, closure, true));
            continue;
        }
        ScopeSlot slot = findSlot(vm, varEnv, function.name);
        if (slot.kind != ScopeSlot::Kind::None) {
            varEnv->slots()[slot.index].set(vm.heap, varEnv, closure);
        } else {
            variables()->defineDirect(vm, function.name, closure);
        }
    }
    for (PropertyKey name : declarations.vars) TRY(declareVar(name));
    return {};
}

// -- globals on a miss
// -----------------------------------------------------------------------------------------------------------

Completion<Value> getGlobalSlow(VM& vm, Realm& realm, PropertyKey name, bool orUndefined, FeedbackCell* cell) {
    if (GlobalLexical::Binding* binding = findLexical(realm, name)) {
        if (binding->value.isEmpty()) return throwTdz(vm, name);
        cacheLexical(cell, binding);
        return binding->value;
    }
    Value global(realm.global);
    PropertyCase c = caseForGet(vm, global, name);
    if (c.kind == CacheKind::OwnInline || c.kind == CacheKind::OwnSlots) {
        c.holder = realm.global;
        c.epoch = vm.protoEpoch;
        if (cell) {
            cell->mono = c;
            cell->state = CacheState::Monomorphic;
        }
        return c.kind == CacheKind::OwnInline ? loadFrom(realm.global, c.offset)
                                              : loadFromSlots(realm.global, c.offset);
    }
    if (!TRY(realm.global->hasProperty(vm, name))) {
        if (orUndefined) return Value::undefined();
        return throwNotDefined(vm, name);
    }
    return realm.global->get(vm, name);
}

Completion<void> setGlobalSlow(VM& vm, Realm& realm, PropertyKey name, Value v, bool strict, FeedbackCell* cell) {
    if (GlobalLexical::Binding* binding = findLexical(realm, name)) {
        if (binding->value.isEmpty()) return throwTdz(vm, name);
        if (binding->isConst) return throwConstant(vm);
        vm.dependencies.assigned(*binding);
        binding->value = v;
        cacheLexical(cell, binding);
        return {};
    }
    if (strict && !TRY(realm.global->hasProperty(vm, name))) return throwNotDefined(vm, name);
    FeedbackCell filled;
    TRY(setNamedFilling(vm, Value(realm.global), name, v, strict, &filled));
    if (cell && (filled.mono.kind == CacheKind::OwnInline || filled.mono.kind == CacheKind::OwnSlots)) {
        cell->mono = filled.mono;
        cell->mono.holder = realm.global;
        cell->mono.epoch = vm.protoEpoch;
        cell->state = CacheState::Monomorphic;
    }
    return {};
}

// -- by name through the chain
// ---------------------------------------------------------------------------------------------------

Completion<DynamicReference> resolveDynamic(VM& vm, Environment* env, PropertyKey name) {
    DynamicReference r;
    using Kind = DynamicReference::Kind;
    for (; env; env = env->parent_) {
        if (env->envKind_ == Environment::Kind::With) {
            auto* object = static_cast<Object*>(env->slots()[0].get().asCell());
            if (!TRY(object->hasProperty(vm, name)) || TRY(isUnscopable(vm, object, name))) continue;
            r.kind = Kind::Object;
            r.object = object;
            r.isWith = true;
            return r;
        }
        r.slot = findSlot(vm, env, name);
        if (r.slot.kind != ScopeSlot::Kind::None) {
            r.kind = Kind::Slot;
            r.env = env;
            return r;
        }
        Object* variables = evalVariables(env);
        if (variables && TRY(variables->hasOwnProperty(vm, name))) {
            r.kind = Kind::Object;
            r.object = variables;
            return r;
        }
    }
    Realm& realm = *vm.realm;
    auto it = realm.lexical.indexOf.find(name.bits());
    if (it != realm.lexical.indexOf.end()) {
        r.kind = Kind::Lexical;
        r.index = it->second;
    } else if (TRY(realm.global->hasProperty(vm, name))) {
        r.kind = Kind::Global;
    }
    return r;
}

Completion<Value> getDynamic(VM& vm, Value* fp, Environment* env, PropertyKey name, bool orUndefined,
                             Value* thisValue) {
    DynamicReference r = TRY(resolveDynamic(vm, env, name));
    using Kind = DynamicReference::Kind;
    switch (r.kind) {
    case Kind::Object:
        if (r.isWith) {
            if (thisValue) *thisValue = Value(r.object);
            // GetBindingValue of an object environment (9.1.1.2.6) asks again.
            if (!TRY(r.object->hasProperty(vm, name))) {
                if (codeOf(fp)->strict_ && !orUndefined) return throwNotDefined(vm, name);
                return Value::undefined();
            }
        }
        return r.object->get(vm, name);
    case Kind::Slot: return readSlot(vm, fp, r.env, r.slot, name);
    case Kind::Lexical:
    case Kind::Global: return getGlobalSlow(vm, *vm.realm, name, orUndefined, nullptr);
    case Kind::Unresolvable: break;
    }
    if (orUndefined) return Value::undefined();
    return throwNotDefined(vm, name);
}

/// The base as SetDynamic takes it: an object, an Environment, undefined (global) or null (unresolvable).
Completion<Value> resolveDynamicBase(VM& vm, Environment* env, PropertyKey name) {
    DynamicReference r = TRY(resolveDynamic(vm, env, name));
    using Kind = DynamicReference::Kind;
    switch (r.kind) {
    case Kind::Object: return Value(r.object);
    case Kind::Slot: return Value(r.env);
    case Kind::Lexical:
    case Kind::Global: return Value::undefined();
    case Kind::Unresolvable: break;
    }
    return Value::null();
}

Completion<void> setDynamic(VM& vm, Value*, Environment*, Value base, PropertyKey name, Value v, bool strict) {
    if (base.isUndefined()) {
        Realm& realm = *vm.realm;
        if (!findLexical(realm, name)) {
            // SetMutableBinding of an object environment (9.1.1.2.5).
            bool still = TRY(realm.global->hasProperty(vm, name));
            if (!still && strict) return throwNotDefined(vm, name);
        }
        return setGlobalSlow(vm, realm, name, v, strict, nullptr);
    }
    if (base.isNull()) {
        if (strict) return throwNotDefined(vm, name);
        return setGlobalSlow(vm, *vm.realm, name, v, false, nullptr);
    }
    if (base.isObject()) {
        auto* object = static_cast<Object*>(base.asCell());
        bool still = TRY(object->hasProperty(vm, name));
        if (!still && strict) return throwNotDefined(vm, name);
        return object->put(vm, name, v, strict);
    }
    auto* env = static_cast<Environment*>(base.asCell());
    ScopeSlot slot = findSlot(vm, env, name);
    switch (slot.kind) {
    case ScopeSlot::Kind::None:
    case ScopeSlot::Kind::Import: return throwConstant(vm);
    case ScopeSlot::Kind::FunctionSelf:
        if (strict) return throwConstant(vm);
        return {};
    case ScopeSlot::Kind::Constant:
    case ScopeSlot::Kind::Mutable: break;
    }
    if (env->slots()[slot.index].get().isEmpty()) return throwTdz(vm, name);
    if (slot.kind == ScopeSlot::Kind::Constant) return throwConstant(vm);
    env->slots()[slot.index].set(vm.heap, env, v);
    return {};
}

Completion<bool> deleteDynamic(VM& vm, Environment* env, PropertyKey name) {
    DynamicReference r = TRY(resolveDynamic(vm, env, name));
    using Kind = DynamicReference::Kind;
    switch (r.kind) {
    case Kind::Object: return r.object->deleteProperty(vm, name);
    case Kind::Slot:
    case Kind::Lexical: return false;
    case Kind::Global: {
        bool deleted = TRY(vm.realm->global->deleteProperty(vm, name));
        if (deleted) vm.realm->varNames.erase(name.bits());
        return deleted;
    }
    case Kind::Unresolvable: break;
    }
    return true;
}

} // namespace tiercel::interpreter

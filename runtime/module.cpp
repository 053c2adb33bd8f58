// Source text modules: ECMA-262 §16.2.1. Linking resolves imports to slots of other modules' environments; evaluation
// runs strongly connected components in post-order, with top-level await as the specification's async evaluation.
//
// The graph has been loaded by the host before link() (Data::requested is complete). All walks over the graph are
// recursive in the depth of the import chain and check the native stack.
#include "runtime/module.h"

#include "runtime/bytecode/code_block.h"

#include "runtime/operations.h"
#include "runtime/source_code.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace tiercel {

using Status = ModuleRecord::Status;

ModuleRecord* ModuleRecord::make(VM& vm, Realm& realm, std::string path) {
    auto* module = vm.heap.make<ModuleRecord>(CellKind::ModuleRecord);
    module->template_.init(nullptr);
    module->function_.init(Value::undefined());
    module->environment_.init(nullptr);
    module->namespace_.init(Value::undefined());
    module->deferredNamespace_.init(Value::undefined());
    module->error_.init(Value::undefined());
    module->meta_.init(Value::undefined());
    module->capability_.init(Value::undefined());
    module->cycleRoot_.init(nullptr);
    module->realm_ = &realm;
    module->data_ = new Data;
    module->data_->path = std::move(path);
    module->status_ = Status::New;
    module->hasError_ = false;
    vm.heap.registerFinalizer(module);
    return module;
}

ModuleRecord* ModuleRecord::makeSynthetic(VM& vm, Realm& realm, std::string path, std::vector<PropertyKey> names) {
    ModuleRecord* module = make(vm, realm, std::move(path));
    module->data_->synthetic = true;
    module->data_->syntheticNames = std::move(names);
    auto slots = static_cast<uint32_t>(module->data_->syntheticNames.size());
    module->environment_.set(vm.heap, module, Environment::make(vm, nullptr, slots, Value::undefined(), nullptr));
    module->status_ = Status::Unlinked;
    return module;
}

uint32_t ModuleRecord::Data::findExport(PropertyKey name) {
    if (exportIndexes.empty()) {
        uint32_t index = 0;
        for (auto& local : description.localExports) exportIndexes.emplace(local.exportName.bits(), index++);
        for (auto& indirect : description.indirectExports) exportIndexes.emplace(indirect.exportName.bits(), index++);
    }
    auto found = exportIndexes.find(name.bits());
    return found == exportIndexes.end() ? kNoExport : found->second;
}

namespace {

struct Resolution {
    enum class Kind { Found, NotFound, Ambiguous } kind = Kind::NotFound;
    ModuleBinding binding;
};

/// What an import of the whole module that is request number `request` of `module` binds.
Completion<ModuleBinding> wholeModule(VM& vm, ModuleRecord* module, uint32_t request) {
    ModuleRecord* from = module->data_->requested[request];
    switch (module->data_->description.requests[request].phase) {
    case ImportPhase::Evaluation: return ModuleBinding{from, ModuleBinding::kNamespace};
    case ImportPhase::Defer: return ModuleBinding{from, ModuleBinding::kNamespace, true};
    case ImportPhase::Source: break;
    }
    TRY(from->sourceObject(vm));
    return ModuleBinding{from, from->data_->sourceSlot};
}

using ResolveSet = std::set<std::pair<ModuleRecord*, uint64_t>>;

/// §16.2.1.6.3 ResolveExport. Stack overflow is reported as a Thrown.
Completion<Resolution> resolveExport(VM& vm, ModuleRecord* module, PropertyKey name, ResolveSet& visited) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    auto& data = *module->data_;
    if (data.synthetic) {
        auto found = std::find(data.syntheticNames.begin(), data.syntheticNames.end(), name);
        if (found == data.syntheticNames.end()) return Resolution{};
        return Resolution{Resolution::Kind::Found,
                          {module, static_cast<uint32_t>(found - data.syntheticNames.begin())}};
    }
    if (!visited.insert({module, name.bits()}).second) return Resolution{}; // circular
    uint32_t index = data.findExport(name);
    if (index < data.description.localExports.size())
        return Resolution{Resolution::Kind::Found, {module, data.description.localExports[index].slot}};
    if (index != ModuleRecord::Data::kNoExport) {
        auto& indirect = data.description.indirectExports[index - data.description.localExports.size()];
        ModuleRecord* from = data.requested[indirect.request];
        if (indirect.importName.isNull())
            return Resolution{Resolution::Kind::Found, TRY(wholeModule(vm, module, indirect.request))};
        return resolveExport(vm, from, indirect.importName, visited);
    }
    if (name == vm.names.default_) return Resolution{}; // `export *` does not pass it on
    Resolution star;
    for (uint32_t request : data.description.starExports) {
        Resolution candidate = TRY(resolveExport(vm, data.requested[request], name, visited));
        if (candidate.kind == Resolution::Kind::Ambiguous) return candidate;
        if (candidate.kind == Resolution::Kind::NotFound) continue;
        if (star.kind == Resolution::Kind::NotFound)
            star = candidate;
        else if (candidate.binding.module != star.binding.module || candidate.binding.slot != star.binding.slot ||
                 candidate.binding.deferred != star.binding.deferred)
            return Resolution{Resolution::Kind::Ambiguous, {}};
    }
    return star;
}

/// §16.2.1.6.2 GetExportedNames.
Completion<void> exportedNames(VM& vm, ModuleRecord* module, std::vector<PropertyKey>& names,
                               std::set<ModuleRecord*>& visited) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (!visited.insert(module).second) return {};
    std::unordered_set<uint64_t> known;
    for (PropertyKey name : names) known.insert(name.bits());
    auto add = [&](PropertyKey name) {
        if (known.insert(name.bits()).second) names.push_back(name);
    };
    auto& data = *module->data_;
    for (PropertyKey name : data.syntheticNames) add(name);
    for (auto& local : data.description.localExports) add(local.exportName);
    for (auto& indirect : data.description.indirectExports) add(indirect.exportName);
    for (uint32_t request : data.description.starExports) {
        std::vector<PropertyKey> inner;
        TRY(exportedNames(vm, data.requested[request], inner, visited));
        for (PropertyKey name : inner)
            if (name != vm.names.default_) add(name);
    }
    return {};
}

Thrown throwUnresolved(VM& vm, ModuleRecord* module, ModuleRecord* from, PropertyKey name, bool ambiguous,
                       uint32_t offset) {
    std::string where = module->data_->path;
    if (module->data_->source) {
        auto position = module->data_->source->position(offset);
        where += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
    }
    std::string text = name.toDisplay(vm);
    if (ambiguous)
        return vm.throwError(ErrorType::SyntaxError, "The requested module '" + from->data_->path +
                                                         "' contains conflicting star exports for name '" + text +
                                                         "' (" + where + ")");
    return vm.throwError(ErrorType::SyntaxError, "The requested module '" + from->data_->path +
                                                     "' does not provide an export named '" + text + "' (" + where +
                                                     ")");
}

/// §16.2.1.7.3.1 InitializeEnvironment.
Completion<void> initializeEnvironment(VM& vm, ModuleRecord* module) {
    auto& data = *module->data_;
    if (data.synthetic) return {};
    for (auto& indirect : data.description.indirectExports) {
        ResolveSet visited;
        Resolution resolution = TRY(resolveExport(vm, module, indirect.exportName, visited));
        if (resolution.kind != Resolution::Kind::Found)
            return throwUnresolved(vm, module, data.requested[indirect.request],
                                   indirect.importName.isNull() ? indirect.exportName : indirect.importName,
                                   resolution.kind == Resolution::Kind::Ambiguous, indirect.offset);
    }
    std::vector<ModuleBinding> imports; // modules reachable through data.requested
    for (auto& entry : data.description.imports) {
        ModuleRecord* from = data.requested[entry.request];
        if (entry.importName.isNull()) {
            imports.push_back(TRY(wholeModule(vm, module, entry.request)));
            continue;
        }
        ResolveSet visited;
        Resolution resolution = TRY(resolveExport(vm, from, entry.importName, visited));
        if (resolution.kind != Resolution::Kind::Found)
            return throwUnresolved(vm, module, from, entry.importName, resolution.kind == Resolution::Kind::Ambiguous,
                                   entry.offset);
        imports.push_back(resolution.binding);
    }
    data.imports = std::move(imports);
    vm.heap.barrier(module);
    // Namespaces are made now, so that code finds them without a chance to throw.
    for (auto& binding : data.imports)
        if (binding.slot == ModuleBinding::kNamespace) TRY(binding.module->getNamespace(vm, binding.deferred));
    auto* environment = Environment::make(vm, nullptr, data.description.environmentSlots, Value::empty(),
                                          data.description.scopeInfo.get());
    module->environment_.set(vm.heap, module, environment);
    for (uint32_t slot : data.description.undefinedSlots) environment->slots()[slot].init(Value::undefined());
    FunctionTemplate* body = module->template_;
    for (auto& declaration : data.description.functions) {
        auto* code = body->code_->constants_[declaration.constant].asCell()->as<FunctionTemplate>();
        Function* function = Function::make(vm, code, environment);
        environment->slots()[declaration.slot].set(vm.heap, environment, Value(function));
    }
    module->function_.set(vm.heap, module, Value(Function::make(vm, body, environment)));
    return {};
}

/// §16.2.1.6.1.3.1 InnerModuleLinking.
Completion<uint32_t> innerLink(VM& vm, ModuleRecord* module, std::vector<ModuleRecord*>& stack, uint32_t index) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (module->status_ != Status::Unlinked) return index;
    auto& data = *module->data_;
    module->status_ = Status::Linking;
    data.dfsIndex = data.dfsAncestorIndex = index++;
    stack.push_back(module);
    for (size_t i = 0; i < data.requested.size(); i++) {
        if (data.description.requests[i].phase == ImportPhase::Source) continue;
        ModuleRecord* required = data.requested[i];
        index = TRY(innerLink(vm, required, stack, index));
        if (required->status_ == Status::Linking)
            data.dfsAncestorIndex = std::min(data.dfsAncestorIndex, required->data_->dfsAncestorIndex);
    }
    TRY(initializeEnvironment(vm, module));
    if (data.dfsAncestorIndex == data.dfsIndex) {
        for (;;) {
            ModuleRecord* member = stack.back();
            stack.pop_back();
            member->status_ = Status::Linked;
            if (member == module) break;
        }
    }
    return index;
}

// -- evaluation
// ----------------------------------------------------------------------------------------------------------

void setError(VM& vm, ModuleRecord* module, Value error) {
    module->hasError_ = true;
    module->error_.set(vm.heap, module, error);
    module->status_ = Status::Evaluated;
}

Completion<Value> runBody(VM& vm, ModuleRecord* module) {
    if (module->data_->synthetic) return Value::undefined();
    Realm* saved = vm.realm;
    vm.realm = module->realm_;
    auto result = vm.call(module->function_.get(), Value::undefined());
    vm.realm = saved;
    return result;
}

void asyncFulfilled(VM&, ModuleRecord*);
void asyncRejected(VM&, ModuleRecord*, Value error);

/// §16.2.1.6.1.3.4 ExecuteAsyncModule.
void executeAsync(VM& vm, ModuleRecord* module) {
    auto promise = runBody(vm, module);
    if (promise.isAbrupt()) {
        if (vm.isTerminating()) return;
        Value error = vm.takeException();
        asyncRejected(vm, module, error);
        return;
    }
    promiseThenNative(
        vm, promise.release().asCell()->as<Object>(),
        [](VM& vm, const Value* values) -> Completion<void> {
            asyncFulfilled(vm, values[1].asCell()->as<ModuleRecord>());
            return {};
        },
        [](VM& vm, const Value* values) -> Completion<void> {
            asyncRejected(vm, values[1].asCell()->as<ModuleRecord>(), values[0]);
            return {};
        },
        Value(module));
}

/// Is the cycle that the module is part of being evaluated asynchronously? The module itself may be done.
bool isCycleWaiting(ModuleRecord* module) {
    ModuleRecord* root = module->cycleRoot_;
    return root && root->status_ == Status::EvaluatingAsync;
}

/// GatherAsynchronousTransitiveDependencies.
Completion<void> gatherAsync(VM& vm, ModuleRecord* module, std::set<ModuleRecord*>& seen,
                             std::vector<ModuleRecord*>& list) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (!seen.insert(module).second) return {};
    if (isCycleWaiting(module)) {
        ModuleRecord* root = module->cycleRoot_;
        if (std::find(list.begin(), list.end(), root) == list.end()) list.push_back(root);
        return {};
    }
    if (module->status_ == Status::Evaluating || module->status_ == Status::Evaluated) return {};
    auto& data = *module->data_;
    if (data.description.hasTopLevelAwait) {
        list.push_back(module);
        return {};
    }
    for (size_t i = 0; i < data.requested.size(); i++)
        if (data.description.requests[i].phase != ImportPhase::Source)
            TRY(gatherAsync(vm, data.requested[i], seen, list));
    return {};
}

/// ReadyForSyncExecution.
Completion<bool> isReadyForSync(VM& vm, ModuleRecord* module, std::set<ModuleRecord*>& seen) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (!seen.insert(module).second) return true;
    if (isCycleWaiting(module)) return false;
    if (module->status_ == Status::Evaluated) return true;
    auto& data = *module->data_;
    if (module->status_ != Status::Linked || data.description.hasTopLevelAwait) return false;
    for (size_t i = 0; i < data.requested.size(); i++)
        if (data.description.requests[i].phase != ImportPhase::Source &&
            !TRY(isReadyForSync(vm, data.requested[i], seen)))
            return false;
    return true;
}

/// The modules that have to be evaluated before `module`, in order: of deferred ones only what is asynchronous.
Completion<std::vector<ModuleRecord*>> evaluationList(VM& vm, ModuleRecord* module) {
    auto& data = *module->data_;
    std::vector<ModuleRecord*> list; // reachable from `module`
    std::unordered_set<ModuleRecord*> known;
    auto add = [&](ModuleRecord* required) {
        if (known.insert(required).second) list.push_back(required);
    };
    for (size_t i = 0; i < data.requested.size(); i++) {
        ModuleRecord* required = data.requested[i];
        switch (data.description.requests[i].phase) {
        case ImportPhase::Evaluation: add(required); break;
        case ImportPhase::Defer: {
            auto dependencies = TRY(required->asyncDependencies(vm));
            for (ModuleRecord* dependency : dependencies) add(dependency);
            break;
        }
        case ImportPhase::Source: break;
        }
    }
    return list;
}

/// §16.2.1.6.1.3.2 InnerModuleEvaluation.
Completion<uint32_t> innerEvaluate(VM& vm, ModuleRecord* module, std::vector<ModuleRecord*>& stack, uint32_t index,
                                   uint64_t& asyncOrder) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    if (module->status_ == Status::EvaluatingAsync || module->status_ == Status::Evaluated) {
        if (!module->hasError_) return index;
        return vm.throwValue(module->error_.get());
    }
    if (module->status_ == Status::Evaluating) return index;
    auto& data = *module->data_;
    module->status_ = Status::Evaluating;
    data.dfsIndex = data.dfsAncestorIndex = index++;
    data.pendingAsyncDependencies = 0;
    stack.push_back(module);
    auto before = TRY(evaluationList(vm, module));
    for (ModuleRecord* required : before) {
        index = TRY(innerEvaluate(vm, required, stack, index, asyncOrder));
        if (required->status_ == Status::Evaluating) {
            data.dfsAncestorIndex = std::min(data.dfsAncestorIndex, required->data_->dfsAncestorIndex);
        } else {
            if (ModuleRecord* root = required->cycleRoot_.get()) required = root;
            if (required->hasError_) return vm.throwValue(required->error_.get());
        }
        if (required->data_->asyncEvaluation && required->status_ != Status::Evaluated) {
            data.pendingAsyncDependencies++;
            required->data_->asyncParents.push_back(module);
            vm.heap.barrier(required);
        }
    }
    if (data.pendingAsyncDependencies > 0 || data.description.hasTopLevelAwait) {
        data.asyncEvaluation = true;
        data.asyncOrder = asyncOrder++;
        if (data.pendingAsyncDependencies == 0) executeAsync(vm, module);
    } else {
        TRY(runBody(vm, module));
    }
    if (data.dfsAncestorIndex == data.dfsIndex) {
        for (;;) {
            ModuleRecord* member = stack.back();
            stack.pop_back();
            if (!member->hasError_)
                member->status_ = member->data_->asyncEvaluation ? Status::EvaluatingAsync : Status::Evaluated;
            member->cycleRoot_.set(vm.heap, member, module);
            if (member == module) break;
        }
    }
    return index;
}

/// §16.2.1.6.1.3.3 GatherAvailableAncestors, iteratively.
void gatherAvailableAncestors(ModuleRecord* module, std::vector<ModuleRecord*>& list) {
    std::vector<ModuleRecord*> pending{module};
    while (!pending.empty()) {
        ModuleRecord* current = pending.back();
        pending.pop_back();
        for (ModuleRecord* parent : current->data_->asyncParents) {
            if (std::find(list.begin(), list.end(), parent) != list.end()) continue;
            if (ModuleRecord* root = parent->cycleRoot_.get(); root && root->hasError_) continue;
            if (--parent->data_->pendingAsyncDependencies > 0) continue;
            list.push_back(parent);
            if (!parent->data_->description.hasTopLevelAwait) pending.push_back(parent);
        }
    }
}

void settleCapability(VM& vm, ModuleRecord* module, bool fulfilled, Value value) {
    Value capability = module->capability_.get();
    if (!capability.isObject()) return;
    Object* promise = capability.asCell()->as<Object>();
    if (fulfilled)
        static_cast<void>(resolvePromise(vm, promise, Value::undefined()).isAbrupt());
    else
        rejectPromise(vm, promise, value);
}

/// §16.2.1.6.1.3.5 AsyncModuleExecutionFulfilled.
void asyncFulfilled(VM& vm, ModuleRecord* module) {
    if (module->status_ == Status::Evaluated) return;
    module->data_->asyncEvaluation = true;
    module->status_ = Status::Evaluated;
    settleCapability(vm, module, true, Value::undefined());
    std::vector<ModuleRecord*> ready; // reachable from `module`
    gatherAvailableAncestors(module, ready);
    std::sort(ready.begin(), ready.end(),
              [](ModuleRecord* a, ModuleRecord* b) { return a->data_->asyncOrder < b->data_->asyncOrder; });
    for (ModuleRecord* parent : ready) {
        if (parent->status_ == Status::Evaluated) continue;
        if (parent->data_->description.hasTopLevelAwait) {
            executeAsync(vm, parent);
            continue;
        }
        auto result = runBody(vm, parent);
        if (result.isAbrupt()) {
            if (vm.isTerminating()) return;
            asyncRejected(vm, parent, vm.takeException());
            continue;
        }
        parent->status_ = Status::Evaluated;
        settleCapability(vm, parent, true, Value::undefined());
    }
}

/// §16.2.1.6.1.3.6 AsyncModuleExecutionRejected, iteratively.
void asyncRejected(VM& vm, ModuleRecord* module, Value error) {
    std::vector<ModuleRecord*> pending{module};
    while (!pending.empty()) {
        ModuleRecord* current = pending.back();
        pending.pop_back();
        if (current->status_ == Status::Evaluated) continue;
        setError(vm, current, error);
        settleCapability(vm, current, false, error);
        auto& parents = current->data_->asyncParents;
        pending.insert(pending.end(), parents.rbegin(), parents.rend());
    }
}

} // namespace

/// §16.2.1.6.1.1 Link.
Completion<void> ModuleRecord::link(VM& vm) {
    std::vector<ModuleRecord*> stack; // reachable from this
    auto result = innerLink(vm, this, stack, 0);
    if (result.isAbrupt()) {
        for (ModuleRecord* module : stack) module->status_ = Status::Unlinked;
        return Thrown{};
    }
    return {};
}

/// §16.2.1.6.1.2 Evaluate.
Completion<Object*> ModuleRecord::evaluate(VM& vm) {
    ModuleRecord* module = this;
    if (status_ == Status::EvaluatingAsync || status_ == Status::Evaluated)
        if (ModuleRecord* root = cycleRoot_.get()) module = root;
    if (module->capability_.get().isObject()) return module->capability_.get().asCell()->as<Object>();
    Object* promise = makePromise(vm);
    module->capability_.set(vm.heap, module, Value(promise));
    std::vector<ModuleRecord*> stack; // reachable from this
    auto result = innerEvaluate(vm, module, stack, 0, vm.moduleAsyncOrder);
    if (result.isAbrupt()) {
        if (vm.isTerminating()) return Thrown{};
        Value error = vm.takeException();
        for (ModuleRecord* member : stack) {
            setError(vm, member, error);
            member->cycleRoot_.set(vm.heap, member, module);
        }
        rejectPromise(vm, promise, error);
    } else if (module->status_ == Status::Evaluated) { // not waiting for anything asynchronous
        TRY(resolvePromise(vm, promise, Value::undefined()));
    }
    return promise;
}

Completion<std::vector<ModuleRecord*>> ModuleRecord::asyncDependencies(VM& vm) {
    std::vector<ModuleRecord*> list; // reachable from this
    std::set<ModuleRecord*> seen;
    TRY(gatherAsync(vm, this, seen, list));
    return list;
}

Completion<void> ModuleRecord::evaluateSync(VM& vm) {
    if (status_ == Status::Evaluated && !hasError_ && !isCycleWaiting(this)) return {};
    std::set<ModuleRecord*> seen;
    if (!TRY(isReadyForSync(vm, this, seen)))
        return vm.throwTypeError("The deferred module '%s' cannot be evaluated now", data_->path.c_str());
    auto* promise = static_cast<PromiseObject*>(TRY(evaluate(vm)));
    if (promise->state_ != PromiseObject::State::Rejected) return {};
    if (!promise->handled_) vm.host->promiseRejectionTracker(vm, promise, true);
    promise->handled_ = true;
    return vm.throwValue(promise->result_);
}

Completion<Value> ModuleRecord::sourceObject(VM& vm) {
    if (data_->sourceSlot != Data::kNoSource) return environment_.get()->slots()[data_->sourceSlot].get();
    return vm.throwSyntaxError("The module '%s' has no source object", data_->path.c_str());
}

/// §16.2.1.12 GetModuleNamespace.
Completion<Object*> ModuleRecord::getNamespace(VM& vm, bool deferred) {
    Field<Value>& known = deferred ? deferredNamespace_ : namespace_;
    if (known.get().isObject()) return known.get().asCell()->as<Object>();
    std::vector<PropertyKey> names; // atoms that the modules' descriptions keep alive
    std::set<ModuleRecord*> visited;
    TRY(exportedNames(vm, this, names, visited));
    auto exports = std::make_unique<std::vector<std::pair<PropertyKey, ModuleBinding>>>();
    for (PropertyKey name : names) {
        if (deferred && name == vm.names.then) continue; // resolving a promise with it must not evaluate the module
        ResolveSet resolveSet;
        Resolution resolution = TRY(resolveExport(vm, this, name, resolveSet));
        if (resolution.kind == Resolution::Kind::Found) exports->push_back({name, resolution.binding});
    }
    auto spelled = [&](PropertyKey key) { return key.toValue(vm).asCell()->as<String>(); };
    std::sort(exports->begin(), exports->end(),
              [&](auto& a, auto& b) { return spelled(a.first)->compare(vm, spelled(b.first)) < 0; });
    Shape* shape = vm.shapes.root(Value::null(), CellKind::ModuleNamespace, 0, kShapeUncacheable);
    auto* object = vm.heap.make<ModuleNamespace>(CellKind::ModuleNamespace, 0, shape->id(), IndexingKind::Slow,
                                                 kExotic | kNonExtensible);
    object->slots_.init(nullptr);
    object->elements_.init(vm.emptyElements);
    object->module_.init(this);
    object->deferred_ = deferred;
    object->exports_ = exports.release();
    vm.heap.registerFinalizer(object);
    known.set(vm.heap, this, Value(object));
    object->defineDirect(vm, vm.names.symbolToStringTag,
                         String::fromLatin1(vm, deferred ? "Deferred Module" : "Module"), 0);
    return object;
}

} // namespace tiercel

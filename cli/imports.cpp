// What modules import: the graph of a module is loaded before it is linked, import() goes on in a job. modules.cpp
// finds and reads the files.
#include "cli/host.h"

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/module_source.h"

#include <cstdio>

namespace tiercel::cli {

namespace {

/// The specifier of a module with a source object, for conformance suites.
constexpr const char* kModuleSourceSpecifier = "<module source>";

struct TypeAttribute {
    std::string type;
    std::string unsupportedKey; // the first key that is not `type`
};
/// Calls forEach with what takes each key and value.
template <class F>
TypeAttribute typeAttribute(F&& forEach) {
    TypeAttribute result;
    forEach([&](const std::string& key, const std::string& value) {
        if (key == "type")
            result.type = value;
        else if (result.unsupportedKey.empty())
            result.unsupportedKey = key.empty() ? "''" : key;
    });
    return result;
}

/// Settles `promise` with the namespace once `pending` promises are fulfilled, or with the first rejection.
///
/// The reactions share [promise, module, pending, deferred].
enum ImportField { kImportPromise, kImportModule, kImportPending, kImportDeferred, kImportFields };

Completion<void> finishImport(VM& vm, InternalArray* import) {
    Object* promise = import->data()[kImportPromise].get().asCell()->as<Object>();
    auto* module = import->data()[kImportModule].get().asCell()->as<ModuleRecord>();
    auto space = module->getNamespace(vm, import->data()[kImportDeferred].get().isTrue());
    if (!space.isAbrupt()) return resolvePromise(vm, promise, Value(space.release()));
    if (vm.isTerminating()) return Thrown{};
    rejectPromise(vm, promise, vm.takeException());
    return {};
}

void waitFor(VM& vm, Object* evaluation, InternalArray* import) {
    promiseThenNative(
        vm, evaluation,
        [](VM& vm, const Value* values) -> Completion<void> {
            auto* import = values[1].asCell()->as<InternalArray>();
            int32_t pending = import->data()[kImportPending].get().asInt32() - 1;
            import->data()[kImportPending].init(Value(pending));
            return pending ? Completion<void>() : finishImport(vm, import);
        },
        [](VM& vm, const Value* values) -> Completion<void> {
            auto* import = values[1].asCell()->as<InternalArray>();
            auto* promise = import->data()[kImportPromise].get().asCell()->as<PromiseObject>();
            if (promise->state_ == PromiseObject::State::Pending) rejectPromise(vm, promise, values[0]);
            return {};
        },
        Value(import));
}

/// Abrupt completions reject the promise.
Completion<void> settleFailure(VM& vm, Object* promise, Completion<void> done) {
    if (!done.isAbrupt()) return {};
    if (vm.isTerminating()) return Thrown{};
    rejectPromise(vm, promise, vm.takeException());
    return {};
}

/// ContinueDynamicImport, once the graph is loaded.
Completion<void> linkAndEvaluate(VM& vm, ModuleRecord* module, bool deferred, Object* promise) {
    TRY(module->link(vm));
    std::vector<ModuleRecord*> modules{module}; // reachable from the host
    if (deferred) modules = TRY(module->asyncDependencies(vm));
    InternalArray* import = InternalArray::make(vm, kImportFields);
    import->data()[kImportPromise].set(vm.heap, import, Value(promise));
    import->data()[kImportModule].set(vm.heap, import, Value(module));
    import->data()[kImportPending].init(Value(static_cast<int32_t>(modules.size())));
    import->data()[kImportDeferred].init(Value::boolean(deferred));
    if (modules.empty()) return finishImport(vm, import);
    for (ModuleRecord* each : modules) waitFor(vm, TRY(each->evaluate(vm)), import);
    return {};
}

} // namespace

/// A module that has a source object and exports nothing.
Completion<ModuleRecord*> CommandHost::testModuleSource() {
    ModuleRecord*& module = modules_[moduleKey(kModuleSourceSpecifier)];
    if (module) return module;
    module = ModuleRecord::makeSynthetic(vm, *vm.realm, kModuleSourceSpecifier, {vm.names.empty});
    ModuleRecord::Data& data = *module->data_;
    data.syntheticNames.clear(); // the slot is no export
    data.sourceSlot = 0;
    Environment* environment = module->environment_;
    environment->slots()[0].set(vm.heap, environment, Value(makeModuleSource(vm, *vm.realm)));
    return module;
}

Completion<ModuleRecord*> CommandHost::loadRequest(const std::string& referrer, String* specifier,
                                                   const std::string& type) {
    std::string name = specifier->toUtf8(vm);
    if (options.flags.expose_test262 && name == kModuleSourceSpecifier) return testModuleSource();
    return loadModule(TRY(resolveModule(referrer, name)), type);
}

/// Loads what `root` requests, breadth first, without recursion.
Completion<void> CommandHost::loadGraph(ModuleRecord* root) {
    std::vector<ModuleRecord*> pending{root}; // all of them are in modules_, which is a root
    while (!pending.empty()) {
        ModuleRecord* module = pending.back();
        pending.pop_back();
        auto& data = *module->data_;
        if (data.requested.size() == data.description.requests.size()) continue;
        std::vector<ModuleRecord*> requested;
        for (auto& request : data.description.requests) {
            TypeAttribute attribute = typeAttribute([&](auto&& take) {
                for (auto& [key, value] : request.attributes) take(key->toUtf8(vm), value->toUtf8(vm));
            });
            if (!attribute.unsupportedKey.empty())
                return vm.throwSyntaxError("Import attribute '%s' is not supported", attribute.unsupportedKey.c_str());
            ModuleRecord* loaded = TRY(loadRequest(data.path, request.specifier, attribute.type));
            requested.push_back(loaded);
            if (request.phase != ImportPhase::Source) pending.push_back(loaded);
        }
        data.requested = requested;
        vm.heap.barrier(module);
    }
    return {};
}

/// The module of an import() in `referrer`, with its graph unless only its source is wanted.
Completion<ModuleRecord*> CommandHost::moduleFor(Value referrer, String* specifier, Value attributes,
                                                 ImportPhase phase) {
    // Code of modules refers by its record; scripts by their source's name, which is a path or like "[eval]".
    std::string from = absolutePath(".") + "/[eval]";
    if (auto* record = cellIf<ModuleRecord, CellKind::ModuleRecord>(referrer))
        from = record->data_->path;
    else if (referrer.isString())
        if (std::string name = referrer.asCell()->as<String>()->toUtf8(vm); !name.empty() && name[0] != '[')
            from = absolutePath(name);
    TypeAttribute attribute;
    if (attributes.isObject()) {
        auto* object = attributes.asCell()->as<Object>(); // without prototype, of strings alone
        KeyList keys = TRY(object->ownPropertyKeys(vm));
        attribute = typeAttribute([&](auto&& take) {
            for (PropertyKey key : keys)
                take(key.toDisplay(vm), object->getOwnData(vm, key).asCell()->as<String>()->toUtf8(vm));
        });
    }
    if (!attribute.unsupportedKey.empty())
        return vm.throwTypeError("Import attribute '%s' is not supported", attribute.unsupportedKey.c_str());
    ModuleRecord* module = TRY(loadRequest(from, specifier, attribute.type));
    if (phase != ImportPhase::Source) TRY(loadGraph(module));
    return module;
}

Completion<ModuleRecord*> CommandHost::resolveImportedModule(VM&, Value referrer, String* specifier, Value attributes) {
    return moduleFor(referrer, specifier, attributes, ImportPhase::Evaluation);
}

Completion<void> CommandHost::startImport(Value referrer, Value specifier, Value attributes, ImportPhase phase,
                                          Object* promise) {
    String* name = TRY(toString(vm, specifier));
    ModuleRecord* module = TRY(moduleFor(referrer, name, attributes, phase));
    if (phase == ImportPhase::Source) return resolvePromise(vm, promise, TRY(module->sourceObject(vm)));
    // The rest is a job, as if the graph had been loaded meanwhile: no module runs within import().
    VM::Job job{};
    job.run = [](VM& vm, const Value* values) -> Completion<void> {
        auto* promise = values[0].asCell()->as<Object>();
        auto* module = values[1].asCell()->as<ModuleRecord>();
        return settleFailure(vm, promise, linkAndEvaluate(vm, module, values[2].isTrue(), promise));
    };
    job.values[0] = Value(promise);
    job.values[1] = Value(module);
    job.values[2] = Value::boolean(phase == ImportPhase::Defer);
    job.values[3] = Value::undefined();
    job.realm = vm.realm;
    vm.enqueueJob(job);
    return {};
}

void CommandHost::importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, ImportPhase phase,
                                          Object* promise) {
    (void)settleFailure(vm, promise, startImport(referrer, specifier, attributes, phase, promise));
}

Completion<void> CommandHost::runModuleRecord(ModuleRecord* module) {
    // What scripts have in the global scope for being CommonJS, modules do not have.
    for (const char* name : {"require", "module", "exports", "__filename", "__dirname"})
        TRY(vm.realm->global->deleteProperty(vm, PropertyKey::fromUtf8(vm, name)));
    mainModule_ = module;
    TRY(loadGraph(module));
    TRY(module->link(vm));
    Object* promise = TRY(module->evaluate(vm));
    // Its rejection is reported by the caller, not as an unhandled one.
    auto* state = promise->as<PromiseObject>();
    state->handled_ = true;
    promiseRejectionTracker(vm, promise, true);
    Root<Object*> keep(vm.heap, promise);
    if (!runEventLoop()) return vm.terminate("error");
    if (state->state_ == PromiseObject::State::Rejected) return vm.throwValue(state->result_.get());
    if (state->state_ == PromiseObject::State::Pending && !exit.requested)
        std::fputs("Warning: unsettled top-level await\n", stderr), exit = {true, 13};
    return {};
}

Completion<void> CommandHost::runModule(const std::string& path) {
    return runModuleRecord(TRY(loadModule({absolutePath(path)})));
}

Completion<void> CommandHost::runModuleText(std::string utf8, const std::string& name) {
    std::string path = absolutePath(".") + "/" + name;
    return runModuleRecord(TRY(parseModule(makeSource(std::move(utf8), name), path, moduleKey(path))));
}

} // namespace tiercel::cli

// import(), import.defer() and import.source(): what is done before the host takes over.
#include "runtime/interpreter/interpreter.h"

#include "runtime/frame.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"

namespace tiercel::interpreter {

static Object* object(Value v) { return static_cast<Object*>(v.asCell()); }

/// The specifier and attributes of import() (13.3.10.2, EvaluateImportCall): abrupt completions reject the promise.
static Completion<void> startImport(VM& vm, Value* fp, Value specifier, Value options, ImportPhase phase,
                                    Object* promise) {
    String* name = TRY(toString(vm, specifier));
    Value attributes = Value::undefined();
    if (!options.isUndefined()) {
        if (!options.isObject()) {
            return vm.throwTypeError("The second argument of import() must be an object");
        }
        attributes = TRY(object(options)->get(vm, vm.names.with_));
        if (!attributes.isUndefined()) {
            if (!attributes.isObject()) {
                return vm.throwTypeError("The 'with' option of import() must be an object");
            }
            Object* copy = Object::make(vm, Value::null());
            KeyList keys = TRY(object(attributes)->ownPropertyKeys(vm));
            for (size_t i = 0; i < keys.size(); i++) {
                if (keys[i].isSymbol()) continue;
                auto own = TRY(object(attributes)->getOwnProperty(vm, keys[i]));
                if (!own || !own->enumerable.value_or(false)) continue;
                Value v = TRY(object(attributes)->get(vm, keys[i]));
                if (!v.isString()) return vm.throwTypeError("Import attribute value must be a string");
                copy->defineDirect(vm, keys[i], v);
            }
            attributes = Value(copy);
        }
    }
    FunctionTemplate* t = static_cast<Function*>(Frame(fp).calleeValue().asCell())->template_;
    Value referrer = t->module_ ? Value(t->module_.get())
                                : Value(String::fromUtf8(vm, t->source_ ? (*t->source_)->referrer() : std::string()));
    vm.host->importModuleDynamically(vm, referrer, Value(name), attributes, phase, promise);
    return {};
}
Completion<Value> importCall(VM& vm, Value* fp, Value specifier, Value options, ImportPhase phase) {
    Object* promise = makePromise(vm);
    if (startImport(vm, fp, specifier, options, phase, promise).isAbrupt()) {
        if (vm.isTerminating()) return Thrown{};
        rejectPromise(vm, promise, vm.takeException());
    }
    return promise;
}

} // namespace tiercel::interpreter

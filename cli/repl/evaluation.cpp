// Running what was typed, and what becomes of its result.
#include "cli/inspect.h"
#include "cli/repl/repl.h"
#include "cli/timer_state.h"
#include "runtime/builtins/builtin.h"
#include "runtime/promise.h"

#include <cstdio>

namespace tiercel::cli::repl {

namespace {

// -- `_` and `_error`: accessors, until a program assigns to them

Completion<Value> readLast(VM& vm, CallArgs args) {
    auto* accessor = args.callee()->as<NativeFunction>();
    PropertyKey name = PropertyKey::fromString(vm, accessor->data2_.get().asCell()->as<String>());
    Value v = accessor->data_.get().asCell()->as<Object>()->getOwnData(vm, name);
    return v.isEmpty() ? Value::undefined() : v;
}
Completion<Value> replaceLast(VM& vm, CallArgs args) {
    auto* accessor = args.callee()->as<NativeFunction>();
    String* text = accessor->data2_.get().asCell()->as<String>();
    PropertyKey name = PropertyKey::fromString(vm, text);
    TRY(vm.realm->global->definePropertyOrThrow(vm, name, PropertyDescriptor::data(args[0], kDefaultAttributes)));
    TRY(writeOutput(vm, 1, text->toUtf8(vm) + " is a variable of yours now\n"));
    return Value::undefined();
}

} // namespace

void Repl::defineGlobals() {
    GlobalObject* global = host_.mainRealm->global;
    last_ = Object::make(vm_);
    for (const char* name : {"_", "_error"}) {
        Value text = Value(String::fromUtf8(vm_, name));
        global->defineAccessorDirect(vm_, PropertyKey::fromUtf8(vm_, name),
                                     Value(makeClosure(vm_, readLast, 0, Value(last_.get()), text)),
                                     Value(makeClosure(vm_, replaceLast, 1, Value(last_.get()), text)));
    }
    // The modules of the command, by their names.
    for (std::string_view name : CommandHost::builtinNames())
        if (std::string key(name); !global->findOwn(vm_, PropertyKey::fromUtf8(vm_, key)))
            defineLazy(vm_, global, key.c_str(), key.c_str());
}

void Repl::setLast(const char* name, Value v) { last_->defineDirect(vm_, PropertyKey::fromUtf8(vm_, name), v); }

void Repl::evaluate(const Input& input, const std::string& sourceName) {
    auto result = runInput(input, sourceName);
    if (!result.isAbrupt()) {
        show(result.release());
    } else if (!vm_.isTerminating() && !host_.exit.requested) {
        report(vm_.takeException(), "Uncaught ");
    }
    finishTurn();
}

void Repl::finishTurn() {
    if (!vm_.isTerminating() && !host_.exit.requested) host_.drainJobsAndWaiters();
    if (vm_.isTerminating() && !host_.exit.requested) stopped();
    // Ctrl-C that came too late for the program is not meant for the next one.
    if (!isOver() && signals_.takeInterrupt()) vm_.recover();
}

Completion<Value> Repl::runInput(const Input& input, const std::string& sourceName) {
    source_ = host_.makeSource(input.text, sourceName);
    Value result = TRY(vm_.runScript(*host_.mainRealm, source_, Compiler::ScriptKind::Interactive));
    return input.waits ? settled(result) : Completion<Value>(result);
}

Completion<Value> Repl::settled(Value waited) {
    auto* promise = waited.asCell()->as<PromiseObject>();
    Root<Object*> keep(vm_.heap, promise);
    // Its rejection is reported as the input's error.
    promise->handled_ = true;
    host_.promiseRejectionTracker(vm_, promise, true);
    for (;;) {
        if (!host_.drainJobsAndWaiters()) return Thrown{};
        if (promise->state_ != PromiseObject::State::Pending) break;
        std::fflush(stdout);
        uv_run(&host_.timers().loop, UV_RUN_ONCE);
        if (vm_.isTerminating() || host_.exit.requested) return Thrown{};
    }
    Value result = promise->result_.get();
    if (promise->state_ == PromiseObject::State::Rejected) return vm_.throwValue(result);
    return result;
}

void Repl::show(Value v) {
    Root<Value> keep(vm_.heap, v);
    setLast("_", v);
    InspectOptions options;
    options.colors = hasColors(STDOUT_FILENO);
    options.showProxy = true;
    std::string text = inspect(vm_, v, options);
    if (vm_.isTerminating() || host_.exit.requested) return;
    if (!atLineStart_) print("\n");
    print(text + "\n");
}

void Repl::report(Value exception, const char* prefix) {
    Root<Value> keep(vm_.heap, exception);
    setLast("_error", exception);
    if (!atLineStart_) print("\n");
    noteOutput("\n"); // its last character
    host_.reportUncaught(exception, prefix);
}

void Repl::stopped() {
    std::string reason = vm_.terminationReason();
    auto& timers = host_.timers();
    if (signals_.ending()) return;
    bool interrupted = signals_.takeInterrupt(), full = vm_.heap.limitPassed();
    vm_.recover();
    timers.failed = false;
    if (full) {
        vm_.heap.collect(true, "limit");
        over_ = vm_.heap.limitPassed();
    } else {
        over_ = !interrupted;
    }
    if (!atLineStart_) print("\n");
    if (interrupted && !full) {
        print("Interrupted\n");
        return;
    }
    noteOutput("\n");
    std::fprintf(stderr, "tiercel: %s%s\n", reason.c_str(), over_ ? "" : "; the program was stopped");
    if (over_) code_ = reason.starts_with("timeout") ? 124 : 1;
}

} // namespace tiercel::cli::repl

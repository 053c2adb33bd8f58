// setTimeout, setInterval and setImmediate on libuv. The loop is made at the first timer, so that a script without
// timers does not pay for it.
//
// A timer is known to programs by an object (ref, unref, refresh, close; its number as primitive) whose hidden property
// `_id` finds the Timer here.
#include "cli/host.h"
#include "cli/timer_state.h"
#include "runtime/builtins/atomics.h"

#include <uv.h>

namespace tiercel::cli {

namespace {

void runImmediates(CommandHost& host);

} // namespace

CommandHost::TimerState& CommandHost::timers() {
    if (!timers_) {
        timers_ = std::make_unique<TimerState>();
        uv_loop_init(&timers_->loop);
        uv_check_init(&timers_->loop, &timers_->check);
        uv_idle_init(&timers_->loop, &timers_->idle);
        timers_->check.data = this;
        uv_check_start(&timers_->check,
                       [](uv_check_t* check) { runImmediates(*static_cast<CommandHost*>(check->data)); });
        uv_unref(reinterpret_cast<uv_handle_t*>(&timers_->check));
    }
    return *timers_;
}

namespace {

PropertyKey idKey(VM& vm) { return PropertyKey::fromUtf8(vm, "_id"); }

void startTimer(Timer* timer) {
    uv_update_time(timer->handle.loop);
    uv_timer_start(
        &timer->handle, [](uv_timer_t* handle) { fireTimer(static_cast<Timer*>(handle->data)); }, timer->milliseconds,
        timer->repeat ? timer->milliseconds : 0);
}

void closeTimer(CommandHost::TimerState& state, Timer* timer) {
    if (!state.timers.erase(timer->id)) return;
    timer->host->vm.heap.adjustExternal(-static_cast<ptrdiff_t>(timer->byteSize()));
    uv_close(reinterpret_cast<uv_handle_t*>(&timer->handle),
             [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
}

/// The number in a Timeout or Immediate, or the number or numeric text that it was made of; 0 for anything else.
uint32_t idOf(VM& vm, Value v) {
    if (v.isObject()) v = v.asCell()->as<Object>()->getOwnData(vm, idKey(vm));
    if (v.isString()) v = Value::number(stringToNumber(vm, v.asCell()->as<String>()));
    return v.isNumber() && v.asNumber() > 0 && v.asNumber() < 4294967296.0 ? static_cast<uint32_t>(v.asNumber()) : 0;
}

Timer* timerOf(VM& vm, Value v) {
    auto& timers = hostOf(vm).timers().timers;
    auto found = timers.find(idOf(vm, v));
    return found == timers.end() ? nullptr : found->second;
}

// -- the objects
// ---------------------------------------------------------------------------------------------------------

Completion<Value> refTimer(VM& vm, CallArgs args) {
    if (Timer* timer = timerOf(vm, args.thisValue())) uv_ref(reinterpret_cast<uv_handle_t*>(&timer->handle));
    return args.thisValue();
}
Completion<Value> unrefTimer(VM& vm, CallArgs args) {
    if (Timer* timer = timerOf(vm, args.thisValue())) uv_unref(reinterpret_cast<uv_handle_t*>(&timer->handle));
    return args.thisValue();
}
Completion<Value> hasRefTimer(VM& vm, CallArgs args) {
    Timer* timer = timerOf(vm, args.thisValue());
    return Value::boolean(timer && uv_has_ref(reinterpret_cast<uv_handle_t*>(&timer->handle)));
}
Completion<Value> refreshTimer(VM& vm, CallArgs args) {
    if (Timer* timer = timerOf(vm, args.thisValue())) {
        timer->refreshed = true;
        startTimer(timer);
    }
    return args.thisValue();
}
Completion<Value> clearTimer(VM& vm, CallArgs args) {
    if (Timer* timer = timerOf(vm, args[0])) closeTimer(hostOf(vm).timers(), timer);
    return Value::undefined();
}
Completion<Value> closeThisTimer(VM& vm, CallArgs args) {
    if (Timer* timer = timerOf(vm, args.thisValue())) closeTimer(hostOf(vm).timers(), timer);
    return args.thisValue();
}
Completion<Value> disposeTimer(VM& vm, CallArgs args) {
    TRY(closeThisTimer(vm, args));
    return Value::undefined();
}
/// An immediate that was stopped keeps its place without its number.
Completion<Value> stopImmediate(VM& vm, Value v) {
    uint32_t id = idOf(vm, v);
    for (Immediate& immediate : hostOf(vm).timers().immediates)
        if (id && immediate.id == id) immediate.id = 0;
    return Value::undefined();
}
Completion<Value> clearImmediateFunction(VM& vm, CallArgs args) { return stopImmediate(vm, args[0]); }
Completion<Value> disposeImmediate(VM& vm, CallArgs args) { return stopImmediate(vm, args.thisValue()); }
Completion<Value> timerNumber(VM& vm, CallArgs args) { return Value::number(idOf(vm, args.thisValue())); }
Completion<Value> returnThis(VM&, CallArgs args) { return args.thisValue(); }
Completion<Value> returnTrue(VM&, CallArgs) { return Value::boolean(true); }

constexpr BuiltinRow kTimeoutPrototype[] = {
    {"ref", refTimer, 0},
    {"unref", unrefTimer, 0},
    {"hasRef", hasRefTimer, 0},
    {"refresh", refreshTimer, 0},
    {"close", closeThisTimer, 0},
    symbolMethod(&Names::symbolToPrimitive, "[Symbol.toPrimitive]", timerNumber, 0),
    symbolMethod(&Names::symbolDispose, "[Symbol.dispose]", disposeTimer, 0),
};
constexpr BuiltinRow kImmediatePrototype[] = {
    {"ref", returnThis, 0},
    {"unref", returnThis, 0},
    {"hasRef", returnTrue, 0},
    symbolMethod(&Names::symbolDispose, "[Symbol.dispose]", disposeImmediate, 0),
};

Completion<Value> illegalConstructor(VM& vm, CallArgs) { return vm.throwTypeError("Illegal constructor"); }

Value makeObject(VM& vm, Value& prototype, const char* name, std::span<const BuiltinRow> rows, uint32_t id) {
    if (prototype.isUndefined()) {
        Object* made = Object::make(vm);
        prototype = Value(made);
        defineBuiltins(*vm.realm, made, rows);
        makeConstructor(*vm.realm, name, 0, illegalConstructor, made);
    }
    Object* object = Object::make(vm, prototype);
    object->defineDirect(vm, idKey(vm), Value::number(id), kHiddenAttributes);
    return Value(object);
}

Completion<void> requireCallback(VM& vm, Value v) {
    if (v.isCallable()) return {};
    return throwArgumentError(vm, "callback", "function", v);
}

// -- making them
// ---------------------------------------------------------------------------------------------------------

Completion<Value> addTimer(VM& vm, CallArgs args, bool repeat) {
    TRY(requireCallback(vm, args[0]));
    double delay = args[1].isUndefined() ? 0 : TRY(toNumber(vm, args[1]));
    if (!(delay >= 1 && delay <= 2147483647.0)) delay = 1;
    CommandHost& host = hostOf(vm);
    auto& state = host.timers();
    auto* timer = new Timer;
    timer->host = &host;
    timer->id = state.nextId++;
    timer->repeat = repeat;
    timer->milliseconds = static_cast<uint64_t>(delay);
    timer->callback = args[0];
    for (uint32_t i = 2; i < args.count(); i++) timer->arguments.push_back(args[i]);
    uv_timer_init(&state.loop, &timer->handle);
    timer->handle.data = timer;
    state.timers[timer->id] = timer;
    startTimer(timer);
    vm.heap.chargeExternal(timer->byteSize());
    timer->object = Value::undefined();
    timer->object = makeObject(vm, state.timeoutPrototype, "Timeout", kTimeoutPrototype, timer->id);
    return timer->object;
}

Completion<Value> setImmediateFunction(VM& vm, CallArgs args) {
    TRY(requireCallback(vm, args[0]));
    auto& state = hostOf(vm).timers();
    Immediate immediate{state.nextId++, args[0], {}};
    for (uint32_t i = 1; i < args.count(); i++) immediate.arguments.push_back(args[i]);
    uint32_t id = immediate.id;
    state.immediates.push_back(std::move(immediate));
    uv_idle_start(&state.idle, [](uv_idle_t*) {});
    return makeObject(vm, state.immediatePrototype, "Immediate", kImmediatePrototype, id);
}

/// Those that wait when the turn begins; what they add waits for the next one.
void runImmediates(CommandHost& host) {
    auto& state = host.timers();
    for (size_t left = state.immediates.size(); left; left--) {
        Immediate next = std::move(state.immediates.front());
        state.immediates.pop_front();
        if (!next.id) continue;
        ValueList arguments(host.vm.heap);
        for (Value v : next.arguments) arguments.push_back(v);
        finishCallback(host, host.vm.call(next.callback, Value::undefined(), arguments.data(), arguments.size()));
        if (state.failed || host.exit.requested || host.vm.isTerminating()) return;
    }
    if (state.immediates.empty()) uv_idle_stop(&state.idle);
}

Completion<Value> setTimeoutFunction(VM& vm, CallArgs args) { return addTimer(vm, args, false); }
Completion<Value> setIntervalFunction(VM& vm, CallArgs args) { return addTimer(vm, args, true); }

Completion<Value> queueMicrotaskFunction(VM& vm, CallArgs args) {
    TRY(requireCallback(vm, args[0]));
    VM::Job job{};
    job.run = [](VM& vm, const Value* values) -> Completion<void> {
        TRY(vm.call(values[0], Value::undefined()));
        return {};
    };
    job.values[0] = args[0];
    job.realm = vm.realm;
    vm.enqueueJob(job);
    return Value::undefined();
}

} // namespace

void finishCallback(CommandHost& host, Completion<Value> result) {
    auto& state = host.timers();
    bool over = host.exit.requested || host.vm.isTerminating();
    if (!over && result.isAbrupt() && !host.handleUncaught(host.vm.takeException())) state.failed = true;
    over = over || state.failed || host.exit.requested || host.vm.isTerminating();
    if (!over && !host.drainJobs()) over = state.failed = true;
    if (over) uv_stop(&state.loop);
}

void fireTimer(Timer* timer) {
    CommandHost& host = *timer->host;
    auto& state = host.timers();
    // The timer, or its place in `running`, keeps the arguments alive: see visitTimers.
    std::vector<Value> arguments = timer->arguments;
    Value callback = timer->callback, object = timer->object;
    uint32_t id = timer->id;
    state.running.push_back(timer);
    timer->refreshed = false;
    auto result = host.vm.call(callback, object, arguments.data(), arguments.size());
    state.running.pop_back();
    // A callback that had to be stopped is not called again.
    if (state.timers.count(id) && ((!timer->repeat && !timer->refreshed) || host.vm.isTerminating()))
        closeTimer(state, timer);
    finishCallback(host, result);
}

static void refreshAtomicsTimer(CommandHost& host) {
    auto* handle = reinterpret_cast<uv_handle_t*>(&host.timers().atomics);
    switch (atomicsPending(host.vm)) {
    case AtomicsPending::None: uv_timer_stop(&host.timers().atomics); break;
    case AtomicsPending::Unlimited:
        if (!host.hasOtherAgents()) {
            uv_unref(handle);
            break;
        }
        [[fallthrough]];
    case AtomicsPending::Timed: uv_ref(handle); break;
    }
}

void watchAtomics(CommandHost& host) {
    auto& state = host.timers();
    if (!state.hasAtomics) {
        uv_timer_init(&state.loop, &state.atomics);
        state.atomics.data = &host;
        state.hasAtomics = true;
    }
    if (!uv_is_active(reinterpret_cast<uv_handle_t*>(&state.atomics))) {
        auto look = [](uv_timer_t* timer) {
            auto& host = *static_cast<CommandHost*>(timer->data);
            auto& state = host.timers();
            if (host.vm.pollInterrupts().isAbrupt() || settleAtomicsWaiters(host.vm).isAbrupt() || !host.drainJobs())
                state.failed = true;
            if (state.failed || host.exit.requested)
                uv_stop(&state.loop);
            else
                refreshAtomicsTimer(host);
        };
        uv_timer_start(&state.atomics, look, 1, 1);
    }
    refreshAtomicsTimer(host);
}

void visitTimers(CommandHost::TimerState& state, Visitor& visitor) {
    auto visit = [&](Timer* timer) {
        visitor.visit(timer->callback);
        visitor.visit(timer->object);
        for (Value v : timer->arguments) visitor.visit(v);
    };
    for (auto& [id, timer] : state.timers) visit(timer);
    for (Timer* timer : state.running) visit(timer);
    for (Immediate& immediate : state.immediates) {
        visitor.visit(immediate.callback);
        for (Value v : immediate.arguments) visitor.visit(v);
    }
    visitor.visit(state.timeoutPrototype);
    visitor.visit(state.immediatePrototype);
}

CommandHost::TimerState::~TimerState() {
    if (hasAtomics) uv_close(reinterpret_cast<uv_handle_t*>(&atomics), nullptr);
    for (auto& [id, timer] : timers)
        uv_close(reinterpret_cast<uv_handle_t*>(&timer->handle),
                 [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
    stopReading(*this);
    uv_close(reinterpret_cast<uv_handle_t*>(&check), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&idle), nullptr);
    uv_run(&loop, UV_RUN_NOWAIT);
    uv_loop_close(&loop);
}

void installTimers(CommandHost&, Realm& realm) {
    static constexpr BuiltinRow kRows[] = {
        {"clearImmediate", clearImmediateFunction, 1, nullptr, false, nullptr, kDefaultAttributes},
        {"setImmediate", setImmediateFunction, 1, nullptr, false, nullptr, kDefaultAttributes},
        {"clearInterval", clearTimer, 1, nullptr, false, nullptr, kDefaultAttributes},
        {"clearTimeout", clearTimer, 1, nullptr, false, nullptr, kDefaultAttributes},
        {"setInterval", setIntervalFunction, 2, nullptr, false, nullptr, kDefaultAttributes},
        {"setTimeout", setTimeoutFunction, 2, nullptr, false, nullptr, kDefaultAttributes},
        {"queueMicrotask", queueMicrotaskFunction, 1, nullptr, false, nullptr, kDefaultAttributes},
    };
    defineBuiltins(realm, realm.global, kRows);
}

} // namespace tiercel::cli

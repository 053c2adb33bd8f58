// setTimeout and friends on libuv. The loop is made at the first timer, so that a script without timers does not pay
// for it.
#include "cli/host.h"
#include "cli/timer_state.h"
#include "runtime/builtins/builtin.h"

#include <uv.h>

namespace tiercel::cli {

CommandHost::TimerState& CommandHost::timers() {
    if (!timers_) {
        timers_ = std::make_unique<TimerState>();
        uv_loop_init(&timers_->loop);
    }
    return *timers_;
}

namespace {

Completion<Value> addTimer(VM& vm, CallArgs args, bool repeat, bool immediate) {
    if (!args[0].isCallable())
        return vm.throwTypeError("The \"callback\" argument must be of type function. Received %s",
                                 describe(vm, args[0]).c_str());
    double delay = 0;
    uint32_t firstArgument = immediate ? 1 : 2;
    if (!immediate && !args[1].isUndefined()) delay = TRY(toNumber(vm, args[1]));
    if (!(delay >= 1)) delay = immediate ? 0 : 1;
    if (delay > 2147483647.0) delay = 1;
    CommandHost& host = hostOf(vm);
    auto& state = host.timers();
    auto* timer = new Timer;
    timer->host = &host;
    timer->id = state.nextId++;
    timer->repeat = repeat;
    timer->callback = args[0];
    for (uint32_t i = firstArgument; i < args.count(); i++) timer->arguments.push_back(args[i]);
    uv_timer_init(&state.loop, &timer->handle);
    timer->handle.data = timer;
    state.timers[timer->id] = timer;
    auto milliseconds = static_cast<uint64_t>(delay);
    uv_timer_start(
        &timer->handle, [](uv_timer_t* handle) { fireTimer(static_cast<Timer*>(handle->data)); }, milliseconds,
        repeat ? milliseconds : 0);
    vm.heap.chargeExternal(timer->byteSize());
    return Value::number(timer->id);
}

void closeTimer(CommandHost::TimerState& state, Timer* timer) {
    state.timers.erase(timer->id);
    timer->host->vm.heap.adjustExternal(-static_cast<ptrdiff_t>(timer->byteSize()));
    uv_close(reinterpret_cast<uv_handle_t*>(&timer->handle),
             [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
}

Completion<Value> clearTimer(VM& vm, CallArgs args) {
    if (!args[0].isNumber()) return Value::undefined();
    auto& state = hostOf(vm).timers();
    auto found = state.timers.find(static_cast<uint32_t>(args[0].asNumber()));
    if (found != state.timers.end()) closeTimer(state, found->second);
    return Value::undefined();
}

Completion<Value> setTimeoutFunction(VM& vm, CallArgs args) { return addTimer(vm, args, false, false); }
Completion<Value> setIntervalFunction(VM& vm, CallArgs args) { return addTimer(vm, args, true, false); }
Completion<Value> setImmediateFunction(VM& vm, CallArgs args) { return addTimer(vm, args, false, true); }

Completion<Value> queueMicrotaskFunction(VM& vm, CallArgs args) {
    if (!args[0].isCallable())
        return vm.throwTypeError("The \"callback\" argument must be of type function. Received %s",
                                 describe(vm, args[0]).c_str());
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

void fireTimer(Timer* timer) {
    CommandHost& host = *timer->host;
    auto& state = host.timers();
    std::vector<Value> arguments =
        timer->arguments; // the timer, or this copy's owner, keeps them alive: see visitRoots
    Value callback = timer->callback;
    state.running.push_back(timer);
    auto result = host.vm.call(callback, Value::undefined(), arguments.data(), arguments.size());
    state.running.pop_back();
    if (!timer->repeat && state.timers.count(timer->id)) closeTimer(state, timer);
    if (result.isAbrupt()) {
        state.failed = true;
        if (!host.exit.requested) host.reportUncaught(host.vm.takeException());
    }
    if (!host.exit.requested && !host.drainJobs()) state.failed = true;
    if (state.failed || host.exit.requested) uv_stop(&state.loop);
}

void visitTimers(CommandHost::TimerState& state, Visitor& visitor) {
    auto visit = [&](Timer* timer) {
        visitor.visit(timer->callback);
        for (Value v : timer->arguments) visitor.visit(v);
    };
    for (auto& [id, timer] : state.timers) visit(timer);
    for (Timer* timer : state.running) visit(timer);
}

CommandHost::TimerState::~TimerState() {
    for (auto& [id, timer] : timers)
        uv_close(reinterpret_cast<uv_handle_t*>(&timer->handle),
                 [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
    uv_run(&loop, UV_RUN_NOWAIT);
    uv_loop_close(&loop);
}

void installTimers(CommandHost&, Realm& realm) {
    struct Row {
        const char* name;
        NativeCode code;
        uint32_t length;
    };
    static constexpr Row kRows[] = {
        {"setTimeout", setTimeoutFunction, 2},
        {"setInterval", setIntervalFunction, 2},
        {"setImmediate", setImmediateFunction, 1},
        {"clearTimeout", clearTimer, 1},
        {"clearInterval", clearTimer, 1},
        {"clearImmediate", clearTimer, 1},
        {"queueMicrotask", queueMicrotaskFunction, 1},
    };
    for (auto& row : kRows) defineFunction(realm, realm.global, row.name, row.code, row.length);
}

} // namespace tiercel::cli

// $262.agent of conformance suites: agents are threads, each with a VM of its own. What they share is in an AgentGroup,
// which the main agent's host and theirs hold: broadcasts, reports, and who is still there.
//
//   main                                   agent
//   agent.start("…")                       agent.receiveBroadcast((buffer, value) => …)   waits
//   agent.broadcast(buffer, 5)             is called
//   agent.getReport()                      agent.report("done"); agent.leaving()
//
// Who waits does so in short turns, between which interrupts are looked at, so that --timeout and the end of the main
// agent stop it. The main agent's host stops all others and waits for their threads.
#include "cli/agents.h"

#include "runtime/bigint.h"
#include "runtime/builtins/array_buffer.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/shared_block.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tiercel::cli {

namespace {

constexpr std::chrono::milliseconds kTurn{5};
constexpr size_t kMostAgents = 64;

struct Broadcast {
    std::shared_ptr<SharedBlock> block;
    bool isBigInt = false;
    int64_t value = 0;
};

struct Agent {
    std::thread thread;
    VM* vm = nullptr;      // while it runs
    bool started = false;  // its VM is there, or it has ended
    uint64_t received = 0; // broadcasts
    bool left = false;     // takes no more of them
};

} // namespace

struct AgentGroup {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::unique_ptr<Agent>> agents;
    std::deque<std::string> reports;
    uint64_t broadcasts = 0;
    Broadcast last;
    bool stopping = false;

    /// Waits until done(), called with the lock held, is true; Thrown when the VM is to stop.
    template <class F>
    Completion<void> wait(VM& vm, std::unique_lock<std::mutex>& lock, F&& done) {
        while (!done()) {
            changed.wait_for(lock, kTurn);
            lock.unlock();
            auto polled = vm.pollInterrupts();
            lock.lock();
            TRY(polled);
        }
        return {};
    }
};

void stopAgents(AgentGroup& group) {
    std::vector<std::thread> threads;
    {
        std::lock_guard lock(group.mutex);
        group.stopping = true;
        for (auto& agent : group.agents) {
            if (agent->vm) agent->vm->requestStop();
            threads.push_back(std::move(agent->thread));
        }
    }
    group.changed.notify_all();
    for (std::thread& thread : threads) thread.join();
}

bool othersRun(AgentGroup& group, const void* self) {
    std::lock_guard lock(group.mutex);
    for (auto& agent : group.agents)
        if (!agent->left && agent.get() != self) return true;
    return self != nullptr; // the main agent is always there
}

namespace {

/// The thread of an agent.
void runAgent(const std::shared_ptr<AgentGroup>& group, Agent* self, const std::string& script, Options options) {
    if (options.flags.tier.empty() || options.flags.tier == "llvm") options.flags.tier = "native";
    {
        VM vm(options.flags);
        equip(vm, options);
        CommandHost host(vm, options);
        host.joinAgents(group, self);
        Realm* realm = vm.createRealm();
        vm.realm = realm;
        host.installGlobals(*realm);
        bool stopping;
        {
            std::lock_guard lock(group->mutex);
            self->vm = &vm;
            self->started = true;
            stopping = group->stopping;
        }
        group->changed.notify_all();
        if (!stopping) {
            auto result = host.runText(script, "agent");
            if (result.isAbrupt()) {
                if (!vm.isTerminating()) host.reportUncaught(vm.takeException());
            } else {
                host.runEventLoop();
            }
        }
        std::lock_guard lock(group->mutex);
        self->vm = nullptr;
    }
    {
        std::lock_guard lock(group->mutex);
        self->left = true;
    }
    group->changed.notify_all();
}

AgentGroup& groupOf(VM& vm) { return *hostOf(vm).agents(); }
Agent* agentOf(VM& vm) { return static_cast<Agent*>(hostOf(vm).agent()); }

Completion<Value> start(VM& vm, CallArgs args) {
    std::string script = TRY(toString(vm, args[0]))->toUtf8(vm);
    const std::shared_ptr<AgentGroup>& group = hostOf(vm).agents();
    std::unique_lock lock(group->mutex);
    if (group->stopping) return Value::undefined();
    if (group->agents.size() >= kMostAgents) return vm.throwRangeError("Too many agents");
    Agent* agent = group->agents.emplace_back(std::make_unique<Agent>()).get();
    agent->received = group->broadcasts;
    agent->thread =
        std::thread([group, agent, script, options = hostOf(vm).options] { runAgent(group, agent, script, options); });
    TRY(group->wait(vm, lock, [&] { return agent->started; }));
    return Value::undefined();
}

Completion<Value> broadcast(VM& vm, CallArgs args) {
    auto* buffer = cellIf<ArrayBufferObject, CellKind::SharedArrayBuffer>(args[0]);
    if (!buffer) return vm.throwTypeError("broadcast: not a SharedArrayBuffer");
    Broadcast message{*buffer->shared_};
    message.isBigInt = args[1].isBigInt();
    message.value =
        message.isBigInt ? static_cast<int64_t>(args[1].asCell()->as<BigInt>()->toUint64()) : TRY(toInt32(vm, args[1]));
    AgentGroup& group = groupOf(vm);
    std::unique_lock lock(group.mutex);
    group.last = std::move(message);
    group.broadcasts++;
    group.changed.notify_all();
    TRY(group.wait(vm, lock, [&] {
        for (auto& agent : group.agents)
            if (!agent->left && agent->received < group.broadcasts) return false;
        return true;
    }));
    return Value::undefined();
}

Completion<Value> receiveBroadcast(VM& vm, CallArgs args) {
    if (!args[0].isCallable()) return vm.throwTypeError("receiveBroadcast: not a function");
    AgentGroup& group = groupOf(vm);
    Agent* self = agentOf(vm);
    Broadcast message;
    {
        std::unique_lock lock(group.mutex);
        TRY(group.wait(vm, lock, [&] { return self->received < group.broadcasts; }));
        self->received = group.broadcasts;
        message = group.last;
    }
    group.changed.notify_all();
    Object* buffer = makeSharedArrayBuffer(vm, std::move(message.block));
    Value value = message.isBigInt ? Value(BigInt::fromInt64(vm, message.value))
                                   : Value::int32(static_cast<int32_t>(message.value));
    return vm.call(args[0], Value::undefined(), {Value(buffer), value});
}

Completion<Value> report(VM& vm, CallArgs args) {
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm);
    AgentGroup& group = groupOf(vm);
    std::lock_guard lock(group.mutex);
    group.reports.push_back(std::move(text));
    return Value::undefined();
}

Completion<Value> getReport(VM& vm, CallArgs) {
    AgentGroup& group = groupOf(vm);
    std::lock_guard lock(group.mutex);
    if (group.reports.empty()) return Value::null();
    std::string text = std::move(group.reports.front());
    group.reports.pop_front();
    return Value(String::fromUtf8(vm, text));
}

Completion<Value> leaving(VM& vm, CallArgs) {
    AgentGroup& group = groupOf(vm);
    {
        std::lock_guard lock(group.mutex);
        if (Agent* self = agentOf(vm)) self->left = true;
    }
    group.changed.notify_all();
    return Value::undefined();
}

double monotonicMilliseconds() {
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

Completion<Value> sleep(VM& vm, CallArgs args) {
    double end = monotonicMilliseconds() + TRY(toIntegerOrInfinity(vm, args[0]));
    for (double left; (left = end - monotonicMilliseconds()) > 0;) {
        std::this_thread::sleep_for(std::min(std::chrono::duration<double, std::milli>(left),
                                             std::chrono::duration<double, std::milli>(kTurn)));
        TRY(vm.pollInterrupts());
    }
    return Value::undefined();
}

Completion<Value> monotonicNow(VM&, CallArgs) { return Value::number(monotonicMilliseconds()); }

constexpr BuiltinRow kCommonRows[] = {{"sleep", sleep, 1}, {"monotonicNow", monotonicNow, 0}};
constexpr BuiltinRow kMainRows[] = {{"start", start, 1}, {"broadcast", broadcast, 2}, {"getReport", getReport, 0}};
constexpr BuiltinRow kAgentRows[] = {
    {"receiveBroadcast", receiveBroadcast, 1},
    {"report", report, 1},
    {"leaving", leaving, 0},
};

} // namespace

std::shared_ptr<AgentGroup> makeAgentGroup() { return std::make_shared<AgentGroup>(); }

Object* makeAgentObject(CommandHost& host, Realm& realm) {
    Object* agent = Object::make(host.vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    defineBuiltins(realm, agent, kCommonRows);
    defineBuiltins(realm, agent, host.agent() ? std::span<const BuiltinRow>(kAgentRows) : kMainRows);
    return agent;
}

} // namespace tiercel::cli

// Timers and the event loop; see timers.cpp.
#pragma once

#include "cli/host.h"

#include <deque>
#include <map>
#include <uv.h>
#include <vector>

namespace tiercel::cli {

struct Timer {
    uv_timer_t handle;
    CommandHost* host;
    uint32_t id;
    uint64_t milliseconds;
    bool repeat;
    bool refreshed = false; // started again by its own callback
    Value callback, object;
    std::vector<Value> arguments;

    /// What the heap is charged with: itself, its place in the map and in the queue of libuv.
    size_t byteSize() const { return sizeof(Timer) + 96 + arguments.capacity() * sizeof(Value); }
};

struct Immediate {
    uint32_t id; // 0: cleared
    Value callback;
    std::vector<Value> arguments;
};

struct CommandHost::TimerState {
    uv_loop_t loop;
    uint32_t nextId = 1;
    std::map<uint32_t, Timer*> timers;
    std::vector<Timer*> running;
    std::deque<Immediate> immediates;
    uv_check_t check; // runs the immediates after each turn for input,
    uv_idle_t idle;   // for which the loop does not wait then
    Value timeoutPrototype = Value::undefined(), immediatePrototype = Value::undefined();
    void* input = nullptr; // the reader of standard input (bindings_system.cpp)
    bool failed = false;   // a callback threw: the command ends
    uv_timer_t atomics;    // looks after waiters of Atomics.waitAsync, once it is watching
    bool hasAtomics = false;
    ~TimerState();
};

/// Ends the reading of standard input.
void stopReading(CommandHost::TimerState&);
/// Has a timer look after the waiters of Atomics.waitAsync until there are none.
void watchAtomics(CommandHost&);
void fireTimer(Timer*);
void visitTimers(CommandHost::TimerState&, Visitor&);
/// After a callback of the loop: its exception, then the jobs that it left; ends the loop when the program is over.
void finishCallback(CommandHost&, Completion<Value>);

} // namespace tiercel::cli

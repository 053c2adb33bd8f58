// Timers of the event loop; see timers.cpp.
#pragma once

#include "cli/host.h"

#include <map>
#include <uv.h>
#include <vector>

namespace tiercel::cli {

struct Timer {
    uv_timer_t handle;
    CommandHost* host;
    uint32_t id;
    bool repeat;
    Value callback;
    std::vector<Value> arguments;

    /// What the heap is charged with: itself, its place in the map and in the queue of libuv.
    size_t byteSize() const { return sizeof(Timer) + 96 + arguments.capacity() * sizeof(Value); }
};

struct CommandHost::TimerState {
    uv_loop_t loop;
    uint32_t nextId = 1;
    std::map<uint32_t, Timer*> timers;
    std::vector<Timer*> running;
    bool failed = false; // a callback threw: the command ends
    ~TimerState();
};

void fireTimer(Timer*);
void visitTimers(CommandHost::TimerState&, Visitor&);

} // namespace tiercel::cli

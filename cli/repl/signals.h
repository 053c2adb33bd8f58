// The signals that a terminal sends, while code may be running: a thread of its own takes them.
//
// Ctrl-C asks the VM to stop what runs (VM::requestStop) and wakes the event loop; whoever sees the program stopped, or
// waits for input, asks takeInterrupt() and calls VM::recover().
#pragma once

#include "runtime/vm.h"

#include <atomic>
#include <thread>
#include <uv.h>

namespace tiercel::cli::repl {

class Signals {
public:
    /// From now on no thread gets them but the one below. To be called before any thread is started.
    static void block();

    Signals(VM&, uv_loop_t*);
    ~Signals();
    Signals(const Signals&) = delete;

    bool takeInterrupt() { return interrupted_.exchange(false); }
    bool takeResize() { return resized_.exchange(false); }
    bool takeSuspend() { return suspended_.exchange(false); }
    /// The signal that wants the process to end, or 0.
    int ending() const { return ending_; }
    /// Ctrl-Z stops the process at once, unless the terminal has to be put in order first.
    void setEditing(bool editing) { editing_ = editing; }

private:
    void work();
    VM& vm_;
    uv_async_t* wake_; // freed by the loop
    std::atomic<bool> interrupted_{false}, resized_{false}, suspended_{false}, editing_{false}, stopping_{false};
    std::atomic<int> ending_{0};
    std::thread thread_;
};

} // namespace tiercel::cli::repl

#include "cli/repl/signals.h"

#include <csignal>
#include <pthread.h>
#include <unistd.h>

namespace tiercel::cli::repl {

namespace {

sigset_t terminalSignals() {
    sigset_t set;
    sigemptyset(&set);
    for (int signal : {SIGINT, SIGWINCH, SIGTSTP, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    return set;
}

} // namespace

void Signals::block() {
    sigset_t set = terminalSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Signals(VM& vm, uv_loop_t* loop) : vm_(vm), wake_(new uv_async_t) {
    uv_async_init(loop, wake_, [](uv_async_t* handle) {
        // While a program waits for its promise nothing else polls. At the prompt there is nothing to be stopped.
        auto* signals = static_cast<Signals*>(handle->data);
        if (!signals->editing_) (void)signals->vm_.pollInterrupts();
    });
    wake_->data = this;
    thread_ = std::thread([this] { work(); });
}

Signals::~Signals() {
    stopping_ = true;
    pthread_kill(thread_.native_handle(), SIGWINCH); // wakes it
    thread_.join();
    uv_close(reinterpret_cast<uv_handle_t*>(wake_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
}

void Signals::work() {
    sigset_t set = terminalSignals();
    for (;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (stopping_) return;
        switch (signal) {
        case SIGINT:
            interrupted_ = true;
            vm_.requestStop();
            break;
        case SIGWINCH: resized_ = true; break;
        case SIGTSTP:
            if (editing_)
                suspended_ = true;
            else
                kill(getpid(), SIGSTOP);
            break;
        default:
            ending_ = signal;
            vm_.requestStop();
            break;
        }
        uv_async_send(wake_);
    }
}

} // namespace tiercel::cli::repl

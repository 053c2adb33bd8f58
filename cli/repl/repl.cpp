#include "cli/repl/repl.h"

#include "cli/inspect.h"
#include "cli/repl/commands.h"
#include "cli/timer_state.h"
#include "runtime/version.h"
#include "runtime/views/views.h"

#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace tiercel::cli::repl {

namespace {

constexpr const char *kPrompt = "> ", *kContinuation = "... ";

} // namespace

Repl::Repl(CommandHost& host)
    : host_(host), vm_(host.vm), signals_(host.vm, &host.timers().loop), history_(historyPath()), last_(host.vm.heap) {
    vm_.redeclares = true;
    views::beginWhyOfAll(vm_);
    host_.onOutput = [this](std::string_view text) { noteOutput(text); };
    host_.onUncaught = [this](Value exception, const char* prefix) { report(exception, prefix); };
    defineGlobals();
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return;
    editor_.emplace(static_cast<LineEditor::Client&>(*this));
    // libuv makes what it polls non-blocking: that must not be the description that output shares.
    terminalFile_ = open(ttyname(STDIN_FILENO), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    auto poll = new uv_poll_t;
    if (terminalFile_ < 0 || uv_poll_init(&host_.timers().loop, poll, terminalFile_) != 0)
        delete poll;
    else
        terminal_ = poll;
    if (std::string problem = history_.load(); !problem.empty())
        std::fprintf(stderr, "tiercel: history %s: %s\n", history_.path().c_str(), problem.c_str());
    for (const std::string& entry : history_.entries()) editor_->remember(entry);
}

Repl::~Repl() {
    host_.onOutput = nullptr;
    host_.onUncaught = nullptr;
    if (terminal_)
        uv_close(reinterpret_cast<uv_handle_t*>(terminal_),
                 [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
    if (terminalFile_ >= 0) close(terminalFile_);
}

int Repl::run() {
    if (vm_.isTerminating()) stopped(); // the script before
    if (editor_) print("tiercel " + std::string(versionString()) + " - .help tells what there is\n");
    while (!isOver()) {
        std::string text;
        Input input;
        Read read = readInputText(text, input);
        if (read == Read::End) break;
        if (read == Read::Line && input.state == Input::State::Complete) {
            saved_.push_back(text);
            evaluate(input);
        }
    }
    if (signals_.ending()) {
        vm_.recover(); // that the program was stopped is not the reason
        return 128 + signals_.ending();
    }
    return host_.exit.requested ? host_.exit.code : host_.finish(code_);
}

// -- reading
// ---------------------------------------------------------------------------------------------------------------

Repl::Read Repl::readLine(const std::string& prompt, std::string& line) {
    if (!atLineStart_) print("\n");
    if (!editor_) {
        std::fputs(prompt.c_str(), stdout);
        std::fflush(stdout);
        atLineStart_ = static_cast<bool>(std::getline(std::cin, line));
        return atLineStart_ ? Read::Line : Read::End;
    }
    signals_.setEditing(true);
    auto outcome = editor_->read(prompt, line);
    signals_.setEditing(false);
    atLineStart_ = outcome != LineEditor::Outcome::End;
    if (isOver()) return Read::End;
    switch (outcome) {
    case LineEditor::Outcome::Line: return Read::Line;
    case LineEditor::Outcome::Interrupted: return Read::Dropped;
    case LineEditor::Outcome::End: break;
    }
    return Read::End;
}

/// A whole program, of one line or of several; commands are run on the way.
Repl::Read Repl::readInputText(std::string& text, Input& input) {
    for (;;) {
        std::string line;
        bool continuing = !text.empty();
        Read read = readLine(continuing ? kContinuation : kPrompt, line);
        if (read == Read::End) {
            if (!atLineStart_) print("\n");
            return read;
        }
        if (read == Read::Dropped) {
            bool empty = !continuing && line.find_first_not_of(" \t\n") == std::string::npos;
            if (empty && interruptedBefore_) return Read::End;
            if (empty) print("(ctrl-C once more leaves, as do ctrl-D and .exit)\n");
            interruptedBefore_ = empty;
            return read;
        }
        interruptedBefore_ = false;
        Ran ran = runCommand(line, continuing);
        if (ran != Ran::None) {
            if (!continuing) remember(line);
            if (isOver()) return Read::End;
            if (ran == Ran::Drops) return Read::Dropped;
            continue;
        }
        text += (continuing ? "\n" : "") + line;
        input = readInput(text);
        if (input.state == Input::State::Empty) return read;
        if (input.state == Input::State::Complete) {
            remember(text);
            return read;
        }
    }
}

void Repl::remember(const std::string& text) {
    if (editor_ && history_.add(text)) editor_->remember(text);
}

LineEditor::Wait Repl::wait() {
    using Wait = LineEditor::Wait;
    uv_loop_t* loop = &host_.timers().loop;
    for (;;) {
        if (vm_.isTerminating() && !host_.exit.requested) stopped();
        if (isOver()) return Wait::Leave;
        if (signals_.takeInterrupt()) {
            vm_.recover();
            return Wait::Interrupt;
        }
        if (signals_.takeResize()) return Wait::Resized;
        if (signals_.takeSuspend()) return Wait::Suspend;
        if (erased_) {
            if (!atLineStart_) std::fputs("\n", stdout);
            erased_ = false;
            atLineStart_ = true;
            editor_->redrawLine();
        }
        struct pollfd ready{STDIN_FILENO, POLLIN, 0};
        if (::poll(&ready, 1, terminal_ ? 0 : -1) > 0) return Wait::Readable;
        if (!terminal_) continue;
        uv_poll_start(terminal_, UV_READABLE, [](uv_poll_t* poll, int, int) { uv_poll_stop(poll); });
        uv_run(loop, UV_RUN_ONCE);
        uv_poll_stop(terminal_);
    }
}

// -- output
// ---------------------------------------------------------------------------------------------------------------

/// Something is about to be printed: not into the line that is being edited.
void Repl::noteOutput(std::string_view text) {
    if (text.empty()) return;
    if (editor_ && editor_->isReading() && !erased_) {
        erased_ = true;
        editor_->eraseLine();
    }
    atLineStart_ = text.back() == '\n';
}

void Repl::print(const std::string& text) {
    noteOutput(text);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

} // namespace tiercel::cli::repl

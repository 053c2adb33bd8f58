// The REPL: reads programs, runs them as interactive scripts in the global scope, shows what they give.
//
// While the prompt waits, the event loop runs: timers, promises, what the signals' thread has to say. Ctrl-C stops what
// runs and drops what is being typed; a program's end (process.exit, --timeout) is the session's.
//
//   repl::Signals::block();          // before any thread is there
//   …
//   return repl::Repl(host).run();   // the exit code
#pragma once

#include "cli/host.h"
#include "cli/repl/history.h"
#include "cli/repl/input.h"
#include "cli/repl/line_editor.h"
#include "cli/repl/signals.h"

#include <optional>

namespace tiercel::cli::repl {

class Repl final : LineEditor::Client {
public:
    explicit Repl(CommandHost&);
    ~Repl() override;
    int run();

private:
    friend struct Command;
    friend class Commands;

    // -- the loop (repl.cpp)
    enum class Read { Line, Dropped, End };
    Read readLine(const std::string& prompt, std::string& line);
    Read readInputText(std::string& text, Input& input);
    LineEditor::Wait wait() override;
    Completions completionsOf(std::string_view before) override;
    void remember(const std::string& text);
    bool isOver() const { return over_ || host_.exit.requested || signals_.ending(); }

    // -- running (evaluation.cpp)
    void evaluate(const Input&, const std::string& sourceName);
    void evaluate(const Input& input) { evaluate(input, "[repl " + std::to_string(++inputs_) + "]"); }
    /// Jobs that are left, and what became of the program.
    void finishTurn();
    Completion<Value> runInput(const Input&, const std::string& sourceName);
    Completion<Value> settled(Value promise);
    void show(Value);
    void report(Value exception, const char* prefix);
    /// The program was stopped: says why, and makes the VM ready for the next one if that can be.
    void stopped();
    void defineGlobals();
    void setLast(const char* name, Value);

    // -- dot-commands (commands.cpp)
    enum class Ran { None, Goes, Drops }; // no command; the input goes on, or its lines are dropped
    Ran runCommand(const std::string& line, bool continuing);
    void readEditor();
    void load(const std::string& path);
    void save(const std::string& path);

    void print(const std::string& text);
    void noteOutput(std::string_view text);

    CommandHost& host_;
    VM& vm_;
    Signals signals_;
    History history_;
    std::optional<LineEditor> editor_; // where input and output are a terminal
    uv_poll_t* terminal_ = nullptr;    // is there something to read? Freed by the loop
    int terminalFile_ = -1;
    std::shared_ptr<SourceCode> source_; // of the input that ran last: reports quote it
    Root<Object*> last_;                 // what `_` and `_error` give, as properties
    std::vector<std::string> saved_;     // the inputs of this session
    size_t inputs_ = 0;
    int code_ = 0;
    bool over_ = false;
    bool atLineStart_ = true;        // as far as what is printed goes
    bool erased_ = false;            // the line being edited is off the screen
    bool interruptedBefore_ = false; // ctrl-C on an empty line: the next one leaves
};

} // namespace tiercel::cli::repl

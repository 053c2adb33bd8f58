// Lines from a terminal, edited with libedit: wide characters, history, search, completion.
//
// The editor reads characters one by one and asks `Client::wait` before each, so the event loop runs while a line is
// being edited. What is printed meanwhile goes between eraseLine() and redrawLine().
//
//   LineEditor editor(client);
//   std::string line;
//   while (editor.read("> ", line) == LineEditor::Outcome::Line) …
#pragma once

#include "cli/repl/completion.h"

#include <memory>
#include <string>

namespace tiercel::cli::repl {

class LineEditor {
public:
    enum class Wait {
        Readable,  // standard input has something, or has ended
        Interrupt, // ctrl-C
        Resized,
        Suspend, // ctrl-Z
        Leave
    };
    class Client {
    public:
        virtual ~Client() = default;
        virtual Wait wait() = 0;
        virtual Completions completionsOf(std::string_view before) = 0;
    };

    explicit LineEditor(Client&);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;

    enum class Outcome { Line, Interrupted, End };
    /// `line`: without its end; what had been typed when it was interrupted.
    Outcome read(const std::string& prompt, std::string& line);
    /// The newest entry of the history that the arrow keys and ctrl-R go through.
    void remember(const std::string& entry);

    bool isReading() const { return reading_; }
    /// Takes prompt and line off the screen, and puts them there again; the cursor stands at the beginning of a line.
    void eraseLine();
    void redrawLine();

private:
    struct Library; // libedit's objects and callbacks
    std::unique_ptr<Library> library_;
    bool reading_ = false;
};

} // namespace tiercel::cli::repl

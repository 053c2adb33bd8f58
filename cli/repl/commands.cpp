#include "cli/repl/commands.h"

#include "cli/repl/function_views.h"
#include "cli/repl/repl.h"
#include "cli/suggestions.h"

#include <cctype>
#include <fmt/format.h>
#include <fstream>

namespace tiercel::cli::repl {

/// What commands may do with the session.
class Commands {
public:
    static void help(Repl& repl, const std::string&) {
        std::string text;
        for (const Command& command : commands())
            text += fmt::format("{:<20} {}\n", std::string(command.name) + " " + command.argument, command.help);
        repl.print(text + "\n_ is the last result, _error the last error. Tab completes names, ctrl-R searches the "
                          "history,\nctrl-C stops what runs or drops the input, ctrl-D leaves.\n");
    }
    static void nothing(Repl&, const std::string&) {}
    static void leave(Repl& repl, const std::string&) { repl.over_ = true; }
    static void editor(Repl& repl, const std::string&) { repl.readEditor(); }
    static void load(Repl& repl, const std::string& path) { repl.load(path); }
    static void save(Repl& repl, const std::string& path) { repl.save(path); }

    template <std::string (FunctionViews::*view)(const std::string&)>
    static void show(Repl& repl, const std::string& argument) {
        FunctionViews views(repl.host_);
        std::string text = (views.*view)(argument);
        if (!text.empty() && text.back() != '\n') text += '\n';
        repl.print(text);
    }
};

const std::vector<Command>& commands() {
    using Views = FunctionViews;
    static const std::vector<Command> table = {
        {".asm", "[TIER:]F", "machine code of a function: of its highest tier, or of baseline, native, llvm", false,
         Commands::show<&Views::machineCode>},
        {".break", "", "drop the lines of an input that is not complete", true, Commands::nothing},
        {".bytecode", "F", "bytecode of a function", false, Commands::show<&Views::bytecode>},
        {".editor", "", "type several lines, ctrl-D runs them, ctrl-C drops them", false, Commands::editor},
        {".exit", "", "leave", true, Commands::leave},
        {".graph", "F[:PASS]", "speculative graph of a function: as built and after all passes, or after one", false,
         Commands::show<&Views::graph>},
        {".heat", "", "hottest functions, ops and lines so far (with --profile)", false, Commands::show<&Views::heat>},
        {".help", "", "print this", true, Commands::help},
        {".ics", "[F]", "inline caches of a function; without one: hits and misses of all (with --ic-stats)", false,
         Commands::show<&Views::caches>},
        {".llvm", "F", "LLVM's IR of a function before and after its passes, and the stack maps", false,
         Commands::show<&Views::llvm>},
        {".load", "FILE", "run a file as if it were typed", false, Commands::load},
        {".save", "FILE", "write what was typed in this session", false, Commands::save},
        {".shapes", "[VALUE]", "hidden class of an object and the tree around it; without one: all trees", false,
         Commands::show<&Views::shapes>},
        {".tier", "F", "in which tier a function is, how it got there and what keeps it from the next", false,
         Commands::show<&Views::tier>},
    };
    return table;
}

std::vector<std::string> commandNames() {
    std::vector<std::string> names;
    for (const Command& command : commands()) names.emplace_back(command.name);
    return names;
}

bool splitCommand(std::string_view line, CommandLine& out) {
    size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos || line[start] != '.' || start + 1 >= line.size() ||
        !std::isalpha(static_cast<unsigned char>(line[start + 1])))
        return false;
    size_t end = std::min(line.find_first_of(" \t\n(", start), line.size());
    out.name = line.substr(start, end - start);
    size_t argument = line.find_first_not_of(" \t\n", end);
    size_t last = line.find_last_not_of(" \t\n;");
    out.argument =
        argument == std::string_view::npos || last < argument ? "" : line.substr(argument, last + 1 - argument);
    return true;
}

Repl::Ran Repl::runCommand(const std::string& line, bool continuing) {
    CommandLine given;
    if (!splitCommand(line, given)) return Ran::None;
    for (const Command& command : commands()) {
        if (given.name != command.name) continue;
        if (continuing && !command.whileTyping) return Ran::None; // a method's call that goes on from the line before
        command.run(*this, given.argument);
        finishTurn();
        return given.name == ".break" ? Ran::Drops : Ran::Goes;
    }
    if (continuing) return Ran::None;
    std::string nearest = nearestWord(given.name, commandNames());
    print("There is no command '" + given.name + "'" +
          (nearest.empty() ? "; .help lists them\n" : "; did you mean '" + nearest + "'?\n"));
    return Ran::Goes;
}

void Repl::readEditor() {
    print("// Ctrl-D runs what you type from here on, ctrl-C drops it.\n");
    std::string text, line;
    for (;;) {
        Read read = readLine("", line);
        if (read == Read::Dropped || isOver()) return;
        if (read == Read::End) break;
        text += line + "\n";
    }
    if (editor_) print("\n");
    while (text.ends_with('\n')) text.pop_back();
    Input input = readInput(text);
    if (input.state == Input::State::Empty) return;
    remember(text);
    saved_.push_back(text);
    evaluate(input); // what is not complete is an error here
}

void Repl::load(const std::string& path) {
    bool ok = false;
    std::string text = path.empty() ? std::string() : host_.readFile(path, ok);
    if (!ok) {
        print(path.empty() ? ".load wants the name of a file\n" : "Cannot read '" + path + "'\n");
        return;
    }
    Input input = readInput(text);
    if (input.state == Input::State::Empty) return;
    saved_.push_back(text);
    evaluate(input, path);
}

void Repl::save(const std::string& path) {
    if (path.empty()) {
        print(".save wants the name of a file\n");
        return;
    }
    std::ofstream file(path, std::ios::binary);
    for (const std::string& text : saved_) file << text << '\n';
    file.close();
    print(file ? "Wrote " + path + "\n" : "Cannot write '" + path + "'\n");
}

Completions Repl::completionsOf(std::string_view before) {
    CommandLine command;
    bool isCommand = splitCommand(before, command);
    size_t dot = before.find('.');
    if (isCommand && before.size() == dot + command.name.size()) return completeFrom(commandNames(), command.name, dot);
    return complete(vm_, *host_.mainRealm, before, [&](NativeFunction* getter) {
        bool isOurs =
            isLazyGetter(getter) || (getter->data_.get().isObject() && getter->data_.get().asCell() == last_.get());
        if (!isOurs) return Value::empty();
        auto value = vm_.call(Value(getter), Value(host_.mainRealm->global));
        if (!value.isAbrupt()) return value.release();
        vm_.takeException();
        return Value::empty();
    });
}

} // namespace tiercel::cli::repl

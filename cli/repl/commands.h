// The dot-commands: their table, and how a line is split into one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiercel::cli::repl {

class Repl;

struct Command {
    const char *name, *argument, *help; // argument: empty if it takes none
    bool whileTyping;                   // of use in the middle of an input of several lines
    void (*run)(Repl&, const std::string& argument);
};

const std::vector<Command>& commands();
/// ".help" and so on, for completion and for suggestions.
std::vector<std::string> commandNames();

struct CommandLine {
    std::string name, argument; // name: with its dot
};
/// True if the line is a command, known or not: a dot and a letter at its beginning. (.5 is a number.)
bool splitCommand(std::string_view line, CommandLine&);

} // namespace tiercel::cli::repl

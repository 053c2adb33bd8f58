// What was typed, as a program: is it complete, and what is to be run?
//
// The parser decides. Text that ends where a program cannot end (an open bracket, comment or template literal, an
// operator without operand) waits for more lines; every other error is for the engine to report when the text is run.
// Some texts are rewritten:
//
//   {a: 1}                          ->  ({a: 1})                 an object literal, if it can be one
//   import fs, {sep} from "node:fs" ->  const {"default": fs, "sep": sep} = await import("node:fs");
#pragma once

#include <string>

namespace tiercel::cli::repl {

struct Input {
    enum class State { Empty, Incomplete, Complete };
    State state = State::Complete;
    std::string text;   // to be run as an interactive script
    bool waits = false; // it awaits something outside of functions, so its result is a promise
};

/// `typed`: UTF-8, all lines so far.
Input readInput(const std::string& typed);

} // namespace tiercel::cli::repl

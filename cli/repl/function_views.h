// The engine's views of functions that live in the session: what the command's flags print as things happen, or at
// exit, asked for at any time.
//
// Each takes what the user wrote behind the command, an expression or the name of a function that has run, and gives
// text. Views of code that is not there compile it for the view alone; the function goes on in the tier where it is.
#pragma once

#include "cli/host.h"

#include <string>

namespace tiercel::cli::repl {

class FunctionViews {
public:
    explicit FunctionViews(CommandHost& host) : host_(host), vm_(host.vm) {}

    std::string tier(const std::string& argument);
    std::string bytecode(const std::string& argument);
    std::string graph(const std::string& argument);
    std::string llvm(const std::string& argument);
    std::string machineCode(const std::string& argument);
    std::string caches(const std::string& argument);
    std::string shapes(const std::string& argument);
    std::string heat(const std::string& argument);

private:
    /// Functions that the text means, with bytecode. Empty: `problem_` says why.
    struct Target {
        CodeBlock* code;
        Function* only; // the one function of its template, or null
    };
    std::vector<Target> targets(const std::string& text);
    Completion<Value> valueOf(const std::string& expression);
    template <class View>
    std::string each(const std::string& argument, View&& view);
    std::string optimized(const Target&, Tier, const Flags& wishes, bool listing);

    CommandHost& host_;
    VM& vm_;
    std::string problem_;
};

} // namespace tiercel::cli::repl

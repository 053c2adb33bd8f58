// The command line: engine flags (runtime/flags.def) and the command's own options.
#pragma once

#include "runtime/flags.h"

#include <string>
#include <vector>

namespace tiercel::cli {

struct Options {
    Flags flags;
    std::vector<std::string> loads; // --load, in order
    std::string evalCode;           // -e or -p
    bool hasEval = false;
    bool printResult = false; // -p
    bool interactive = false; // -i
    std::string script;       // a path, "-" for standard input, empty if none
    std::vector<std::string> arguments;
};

struct ParsedOptions {
    Options options;
    int exitCode = -1; // >= 0: print `output` and leave
    std::string output;
    bool outputIsError = false;
};

ParsedOptions parseOptions(int argc, char** argv);

} // namespace tiercel::cli

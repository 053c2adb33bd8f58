// What --profile reports, gathered from the counts: for its text, its JSON and its page.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/views/advice.h"
#include "runtime/views/report.h"

#include <map>
#include <memory>
#include <optional>

namespace tiercel {
class SourceCode;
}

namespace tiercel::views {

struct Profile {
    /// A line of a function's listing: an instruction, or what stands between them.
    struct Line {
        bool isInstruction = false;
        uint32_t unit = 0;
        std::string text; // instruction; "L0:"; "12 | source"
        uint32_t sourceLine = 0;
        uint64_t count = 0;
    };
    struct Function {
        std::string name;
        Place place;
        uint32_t lastLine = 0; // of its source
        uint64_t calls = 0, ops = 0;
        double seconds = 0, share = 0; // self time; of the time in all functions
        std::vector<Line> listing;
        std::optional<Advice> advice; // of functions with kAdvisedShare of the ops or of the time
    };
    static constexpr double kAdvisedShare = 0.001;
    struct File {
        std::shared_ptr<SourceCode> source;
        std::map<uint32_t, uint64_t> lines; // line → instructions run
    };
    std::vector<Function> functions;                   // most time first
    std::vector<std::pair<std::string, uint64_t>> ops; // most runs first
    std::vector<File> files;                           // most runs first
    double seconds = 0, outsideSeconds = 0;
    uint64_t opsRun = 0, calls = 0;
};

Profile gatherProfile(VM&);
/// The profile as one JSON object; `withSources`: the text of the files too.
std::string profileData(VM&, const Profile&, bool withSources);

} // namespace tiercel::views

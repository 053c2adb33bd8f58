// tiercel_parse: the front end's parser alone, for checks against suites and for measuring its speed.
//
//     tiercel_parse [--module] [--strict] [--lazy] FILE...    OK or the SyntaxError of each file
//     tiercel_parse --batch LIST                              LIST has lines `mode<TAB>file`, mode one of sloppy,
//                                                             strict, module; prints `file<TAB>mode<TAB>OK` or the
//                                                             error
//     tiercel_parse --bench [--eager] FILE                    parse speed, best of several runs
//
// --lazy parses every function again as its first call would, to the innermost ones.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "frontend/parser.h"

using namespace tiercel;
using namespace tiercel::frontend;

namespace {

bool readFile(const std::string& path, std::string& text) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return false;
    text.assign(std::istreambuf_iterator<char>(in), {});
    return true;
}

const void* stackLimit() {
    rlimit limit{};
    getrlimit(RLIMIT_STACK, &limit);
    size_t size = limit.rlim_cur == RLIM_INFINITY ? size_t{8} << 20 : limit.rlim_cur;
    return static_cast<const char*>(__builtin_frame_address(0)) - size + (size_t{256} << 10);
}

// Parses every function of `result` the way a first call does. Returns the number of functions, -1 after an error.
int parseAllLazy(const ParseResult& result, const ParseOptions& options, std::string& error) {
    int count = 0;
    std::vector<std::shared_ptr<FunctionSummary>> work = result.rootSummary->inner;
    while (!work.empty()) {
        auto summary = work.back();
        work.pop_back();
        auto outcome = parseLazyFunction(summary, options);
        if (!outcome) {
            error = "lazy parse of function at " + std::to_string(summary->start) + ": " +
                    formatSyntaxError(*summary->source, outcome.error());
            return -1;
        }
        count++;
        if ((*outcome)->root->end != summary->end || (*outcome)->root->start != summary->start) {
            error = "lazy parse of function at " + std::to_string(summary->start) + " has another range";
            return -1;
        }
        for (const auto& inner : summary->inner) work.push_back(inner);
    }
    return count;
}

bool parseOne(const std::string& path, const ParseOptions& options, bool lazy, std::string& error) {
    std::string bytes;
    if (!readFile(path, bytes)) {
        error = "cannot read " + path;
        return false;
    }
    auto text = decodeUtf8(bytes, Malformed::Replace);
    auto source = SourceCode::create(std::move(*text), path);
    auto outcome = parseProgram(source, options);
    if (!outcome) {
        error = formatSyntaxError(*source, outcome.error());
        return false;
    }
    if (lazy && parseAllLazy(**outcome, options, error) < 0) {
        error = "INTERNAL " + error;
        return false;
    }
    return true;
}

int batch(const char* list, const ParseOptions& base) {
    std::ifstream in(list);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::string line;
    while (std::getline(in, line)) {
        size_t tab = line.find('\t');
        if (tab == std::string::npos) continue;
        std::string mode = line.substr(0, tab);
        std::string path = line.substr(tab + 1);
        ParseOptions options = base;
        options.strict = mode == "strict";
        options.kind = mode == "module" ? ProgramKind::Module : ProgramKind::Script;
        std::string error;
        bool ok = parseOne(path, options, true, error);
        for (char& c : error)
            if (c == '\n') c = ' ';
        std::printf("%s\t%s\t%s\n", path.c_str(), mode.c_str(), ok ? "OK" : error.c_str());
    }
    return 0;
}

int bench(const char* path, const ParseOptions& options) {
    std::string bytes;
    if (!readFile(path, bytes)) return 1;
    auto text = decodeUtf8(bytes, Malformed::Replace);
    auto source = SourceCode::create(std::move(*text), path);
    double best = 1e9;
    for (int i = 0; i < 7; i++) {
        auto start = std::chrono::steady_clock::now();
        auto outcome = parseProgram(source, options);
        double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (!outcome) {
            std::fputs(formatSyntaxError(*source, outcome.error()).c_str(), stderr);
            return 1;
        }
        best = std::min(best, seconds);
    }
    std::printf("%s: %.1f ms, %.1f MB/s\n", path, best * 1e3, static_cast<double>(bytes.size()) / best / 1e6);
    auto outcome = parseProgram(source, options);
    std::string error;
    auto start = std::chrono::steady_clock::now();
    int count = parseAllLazy(**outcome, options, error);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (count < 0) std::fputs(error.c_str(), stderr);
    std::printf("all %d functions again: %.1f ms\n", count, seconds * 1e3);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    ParseOptions options;
    options.stackLimit = stackLimit();
    bool lazy = false;
    bool measure = false;
    int status = 0;
    for (int i = 1; i < argc; i++) {
        if (!std::strcmp(argv[i], "--module"))
            options.kind = ProgramKind::Module;
        else if (!std::strcmp(argv[i], "--strict"))
            options.strict = true;
        else if (!std::strcmp(argv[i], "--eager"))
            options.eagerFunctions = true;
        else if (!std::strcmp(argv[i], "--lazy"))
            lazy = true;
        else if (!std::strcmp(argv[i], "--bench"))
            measure = true;
        else if (!std::strcmp(argv[i], "--batch") && i + 1 < argc)
            return batch(argv[i + 1], options);
        else if (measure)
            status |= bench(argv[i], options);
        else {
            std::string error;
            if (parseOne(argv[i], options, lazy, error)) {
                std::printf("%s: OK\n", argv[i]);
            } else {
                std::fputs(error.c_str(), stdout);
                status = 1;
            }
        }
    }
    return status;
}

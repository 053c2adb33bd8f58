// Passes by golden texts: tests/graph/*.txt. A file is a list of cases:
//
//   ;; case: what it shows
//   ;; passes: fold dce          (or `all`: the pipeline)
//   ;; option: no-hoisted-guards
//   graph …                      before
//   ;; gives
//   graph …                      after
//
// With TIERCEL_UPDATE_GOLDEN set, the second texts are written anew.
#include "graph/passes/passes.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

struct Case {
    std::string head; // directives, as written
    std::string title;
    std::vector<std::string> passes;
    bool noHoistedGuards = false;
    std::string before, after;
};

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text + "\n";
}

std::vector<Case> readCases(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::vector<Case> cases;
    std::string line;
    bool after = false;
    while (std::getline(in, line)) {
        if (line.starts_with(";; case: ")) {
            cases.push_back({});
            cases.back().title = line.substr(9);
            after = false;
        }
        if (cases.empty()) continue;
        Case& c = cases.back();
        if (line.starts_with(";; gives")) {
            after = true;
        } else if (line.starts_with(";;")) {
            c.head += line + "\n";
            if (line.starts_with(";; passes: ")) {
                std::istringstream words(line.substr(11));
                for (std::string word; words >> word;) c.passes.push_back(word);
            }
            if (line.starts_with(";; option: no-hoisted-guards")) c.noHoistedGuards = true;
        } else {
            (after ? c.after : c.before) += line + "\n";
        }
    }
    for (Case& c : cases) {
        c.before = trimmed(c.before);
        c.after = trimmed(c.after);
    }
    return cases;
}

std::string transform(const Case& c) {
    std::string error;
    auto graph = parse(c.before, error);
    if (!graph) return error + "\n";
    error = verify(*graph);
    if (!error.empty()) return "before: " + error + "\n";
    PassContext context;
    context.noHoistedGuards = c.noHoistedGuards;
    for (const std::string& name : c.passes) {
        graph->analyze();
        if (name == "all") {
            runPasses(*graph, context);
        } else if (const Pass* pass = findPass(name)) {
            runPass(*graph, *pass, context);
        } else {
            return "no pass " + name + "\n";
        }
        error = verify(*graph);
        if (!error.empty()) return "after " + name + ": " + error + "\n" + print(*graph);
    }
    return print(*graph);
}

} // namespace

TEST_CASE("graph passes: golden texts") {
    std::vector<std::filesystem::path> files;
    for (auto& entry : std::filesystem::directory_iterator(TIERCEL_GRAPH_TESTS))
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    CHECK(!files.empty());
    bool update = std::getenv("TIERCEL_UPDATE_GOLDEN") != nullptr;
    for (auto& path : files) {
        std::vector<Case> cases = readCases(path);
        CHECK_MESSAGE(!cases.empty(), path.string());
        std::string written;
        for (const Case& c : cases) {
            std::string result = transform(c);
            if (!update) CHECK_MESSAGE(result == c.after, path.filename().string() << ": " << c.title);
            written += c.head + c.before + ";; gives\n" + result + "\n";
        }
        if (update) std::ofstream(path) << trimmed(written);
    }
}

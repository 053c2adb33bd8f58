// What the views write down while a program runs; made by views::beginRecording if a flag asks for any of it. It keeps
// the bytecode and the shapes alive that it has counts of, so that their addresses and ids stay theirs.
#pragma once

#include "runtime/tiering.h"
#include "runtime/vm.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_set>

namespace tiercel::views {

class CacheCounts;
class OpCounts;
class Sampler;

/// --trace-tiers=FILE. The first error is kept: what comes after it may well succeed.
struct TraceFile {
    FILE* file;
    int error = 0;
    explicit TraceFile(FILE* opened) : file(opened) {}
    TraceFile(const TraceFile&) = delete;
    TraceFile& operator=(const TraceFile&) = delete;
    ~TraceFile() { close(); }

    void write(const std::string& text) {
        if (file && std::fwrite(text.data(), 1, text.size(), file) != text.size() && !error) error = errno;
    }
    /// Was all of it written?
    bool close() {
        if (file && std::fclose(file) != 0 && !error) error = errno;
        file = nullptr;
        return error == 0;
    }
};

struct Recorder final : RootVisitor {
    explicit Recorder(VM&);
    ~Recorder();

    /// --dump-shapes: the objects that were there before the program began (compared, never followed).
    std::unordered_set<const Cell*> hostObjects;
    std::unique_ptr<CacheCounts> caches; // --ic-stats
    std::unique_ptr<OpCounts> ops;       // --profile
    std::unique_ptr<Sampler> sampler;    // --cpu-prof
    std::shared_ptr<TraceFile> trace;    // --trace-tiers
    /// Who would have compiled, had not the interpreter been asked to count.
    std::unique_ptr<BaselineCompiler> heldBack;

    /// New bytecode.
    void noteCode(const CodeBlock*);

    void visitRoots(Visitor&) override;
};

} // namespace tiercel::views

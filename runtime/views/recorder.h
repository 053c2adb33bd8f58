// What the views write down while a program runs; made by views::beginRecording if a flag asks for any of it. It keeps
// the bytecode and the shapes alive that it has counts of, so that their addresses and ids stay theirs.
#pragma once

#include "runtime/tiering.h"
#include "runtime/vm.h"

#include <unordered_set>

namespace tiercel::views {

class CacheCounts;
class OpCounts;
class Sampler;

struct Recorder final : RootVisitor {
    explicit Recorder(VM&);
    ~Recorder();

    /// --dump-shapes: the objects that were there before the program began (compared, never followed).
    std::unordered_set<const Cell*> hostObjects;
    std::unique_ptr<CacheCounts> caches; // --ic-stats
    std::unique_ptr<OpCounts> ops;       // --profile
    std::unique_ptr<Sampler> sampler;    // --cpu-prof
    /// Who would have compiled, had not the interpreter been asked to count.
    std::unique_ptr<BaselineCompiler> heldBack;

    /// New bytecode.
    void noteCode(const CodeBlock*);

    void visitRoots(Visitor&) override;
};

} // namespace tiercel::views

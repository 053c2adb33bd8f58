// How optimizing compilers plug into the tier manager. A compile has three steps: `prepare` on the main thread (reads
// bytecode, feedback and the heap), `run` on the compile thread (touches no heap), `install` on the main thread again.
#pragma once

#include "runtime/assembler/compiled_code.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace tiercel {

class VM;
class CodeBlock;
class Function;
class CodeRegistry;
class Visitor;

class OptimizingJob {
public:
    virtual ~OptimizingJob() = default;
    virtual void run() = 0;
    /// While the job waits, runs or is ready: what it refers to, beyond what it has rooted itself (shapes).
    virtual void visit(Visitor&) const {}
    /// Code that is not in the registry yet; null with `reason` set when there is none, or it is out of date.
    virtual std::unique_ptr<CompiledCode> install(VM&, CodeRegistry&, const char*& reason) = 0;

    struct Phase {
        const char* name; // "build", "passes", "lower", "codegen", …
        double seconds;
    };
    std::vector<Phase> phases;
    /// Set by `install`: what the code relies on has changed while it was made.
    bool outdated = false;
    /// Set from another thread: nobody wants the code any more, `run` is to return soon.
    std::atomic<bool> abandoned{false};
    uint32_t nodes = 0, irInstructions = 0, exits = 0;
};

class OptimizingCompiler {
public:
    static constexpr uint32_t kNoOsr = UINT32_MAX;
    virtual ~OptimizingCompiler() = default;
    /// Is there a back end for this tier?
    virtual bool makes(Tier) const = 0;
    /// `osrUnit`: the loop header to enter at, or kNoOsr. `only`: the function whose code it is, if there is no other;
    /// null if that is not known. Null with `reason` set (a string constant or owned by the
    /// compiler) when the function cannot be compiled.
    virtual std::unique_ptr<OptimizingJob> prepare(VM&, CodeBlock*, uint32_t osrUnit, Tier, Function* only,
                                                   const char*& reason) = 0;
};

} // namespace tiercel

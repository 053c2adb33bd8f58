// What a back end makes of a graph, and what it is given for it. Back ends run on a compile thread and never touch the
// heap.
//
// The code a back end makes is a function of the convention `preserve_none` (clang 19, LLVM's preserve_nonecc):
//
//   uint64_t f(uint64_t ignored /* r12 */, Value* fp /* r13 */, VM* vm /* r14 */)
//
// fp is the frame's, complete as docs/frames.md has it: header written, parameters filled. It returns the Value in rax,
// or kLeft: an exit has been taken, VM::fp is the innermost frame that was rebuilt, and VM::exitAction says how to go
// on. It keeps rbp and rsp and nothing else. docs/graph.md has the whole protocol.
#pragma once

#include "deopt/exit.h"
#include "deopt/thunks.h"
#include "graph/graph.h"
#include "runtime/assembler/executable_memory.h"

#include <functional>

namespace tiercel::graph {

/// What optimized code returns after an exit: no Value has these bits (next to Empty, 0x12).
inline constexpr uint64_t kLeft = deopt::kLeft;

struct BackendContext {
    VM* vm = nullptr;                   // an address to put into code; not to be followed
    const void* exitThunk = nullptr;    // called by exits; never returns to them
    const void* resumeLeft = nullptr;   // interpreter::resumeLeft: goes on for a callee that has returned kLeft
    const void* enterUnknown = nullptr; // interpreter::enterUnknown
    bool nearCalls = false;             // functions of the engine are in reach of 32 bits from where code lies
    /// Room for machine code, from any thread; empty: there is none.
    std::function<ExecutableMemory::Piece(size_t bytes)> allocate;
    bool wantTexts = false;                       // fill CompiledFunction::texts
    bool wantLines = false;                       // and lines
    const std::atomic<bool>* abandoned = nullptr; // set: the code is not wanted any more
    int32_t* guardsLeft = nullptr;                // counted down by every guard; at zero it leaves (--deopt-every)
    int optimizeLevel = 1;                        // 0 quick, 1 full (effort.h)
    bool reports = false; // interrupts are told to the tier manager (intrinsic `heat`), since there is a tier above
    bool counts = false;  // and calls and loop turns are counted
};

struct CompiledFunction {
    ExecutableMemory::Piece memory;
    uint32_t codeBytes = 0;
    uint32_t entryOffset = 0;
    deopt::ExitTable exits;
    uint32_t irInstructions = 0;
    struct Phase {
        const char* name; // "lower", "llvm-passes", "codegen", "link"; "select", "allocate", "emit"
        double seconds;
    };
    std::vector<Phase> phases;
    /// Dumps by name: "llvm-before", "llvm-after", "stackmaps"; "allocation".
    std::vector<std::pair<std::string, std::string>> texts;
    /// Machine code offset → node id and bytecode unit, sorted; for interleaved disassembly.
    struct Line {
        uint32_t offset, node, unit;
    };
    std::vector<Line> lines;
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual const char* name() const = 0; // "llvm", "native"
    /// False with `error` set: no code. May be called from one thread at a time.
    virtual bool compile(Graph&, const BackendContext&, CompiledFunction&, std::string& error) = 0;
};

} // namespace tiercel::graph

// For tests of the back ends: graphs made in C++, compiled, and run with an exit thunk that writes down what it finds.
//
//   LlvmFixture f;
//   Graph g(f.code());
//   …
//   CHECK(f.compile(g));
//   CHECK(f.run({Value(5)}) == Value(6).bits());   // or kLeft, and then f.left() has the frames
#pragma once

#include "deopt/exit.h"
#include "graph/backend.h"
#include "graph/backend_loader.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/frame.h"
#include "runtime/vm.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tiercel::testing {

class BackendFixture {
public:
    /// Of "llvm" or "native".
    explicit BackendFixture(const char* name);
    ~BackendFixture();
    /// Null where the build has no LLVM: tests return at once.
    graph::Backend* backend() { return backend_; }
    /// One whose fields are empty but for what the back end reads.
    CodeBlock* code() { return reinterpret_cast<CodeBlock*>(code_); }

    /// Verifies the graph first. The errors are in `error`.
    bool compile(graph::Graph&, int level = 1, bool texts = false);
    /// In a frame whose registers from 0 on hold these.
    uint64_t run(std::vector<Value> arguments = {});
    Value* frame() { return stack_.data() + 16; }

    /// What the last exit found.
    struct Left {
        const deopt::Exit* exit = nullptr;
        deopt::Reason reason = deopt::Reason::Unlikely; // of the guard, where several share the exit
        std::vector<std::map<int, Value>> frames;       // outermost first: register → value
    };
    const Left& left() const { return left_; }

    VM vm;
    ExecutableMemory memory;
    graph::CompiledFunction made;
    std::string error;

private:
    static void takeExit(BackendFixture*, const deopt::MachineState*);
    Value read(const deopt::ExitValue&, const deopt::ExitTable::Site&, const deopt::MachineState&) const;
    void makeExitThunk();
    graph::Backend* backend_ = nullptr;
    alignas(16) unsigned char code_[sizeof(CodeBlock)] = {};
    std::vector<Instruction> units_;
    std::vector<Value> stack_;
    ExecutableMemory::Piece thunk_;
    Left left_;
};

struct LlvmFixture : BackendFixture {
    LlvmFixture() : BackendFixture("llvm") {}
};
struct NativeFixture : BackendFixture {
    NativeFixture() : BackendFixture("native") {}
};

} // namespace tiercel::testing

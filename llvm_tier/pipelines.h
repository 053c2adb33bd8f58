// What LLVM does with a function: the passes over its IR and the code generator. Everything that is costly to make and
// can be used again is made once: the target machine, the pass managers (740 µs for the code generator's).
//
// Two of them, by BackendContext::optimizeLevel, and the number of exits; pipelines.cpp says what is in each and why.
#pragma once

#include <atomic>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <memory>
#include <string>

namespace tiercel::llvm_tier {

/// LLVM's own options, for the copy of LLVM in this object. To be called once, before anything else.
void initializeLlvm();

class Pipeline {
public:
    enum class Level { Quick, Full };
    /// Code with more exits than this is not compiled by Full.
    static constexpr size_t kMaxExitsOfFull = 48;
    /// Null with `error` set if this LLVM cannot make code for the machine.
    static std::unique_ptr<Pipeline> make(Level, std::string& error);

    const llvm::TargetMachine& target() const { return *target_; }
    /// No more passes are run once `abandoned` is set.
    void optimize(llvm::Function&, const std::atomic<bool>* abandoned);
    /// An object file.
    std::unique_ptr<llvm::MemoryBuffer> generate(llvm::Module&);

private:
    Pipeline() : stream_(bytes_) {}
    std::unique_ptr<llvm::TargetMachine> target_;
    const std::atomic<bool>* abandoned_ = nullptr;
    llvm::PassInstrumentationCallbacks callbacks_;
    llvm::LoopAnalysisManager loopAnalyses_;
    llvm::FunctionAnalysisManager functionAnalyses_;
    llvm::CGSCCAnalysisManager sccAnalyses_;
    llvm::ModuleAnalysisManager moduleAnalyses_;
    llvm::FunctionPassManager passes_;
    llvm::legacy::PassManager codegen_;
    llvm::SmallVector<char, 0> bytes_;
    llvm::raw_svector_ostream stream_;
};

} // namespace tiercel::llvm_tier

// The passes, and why these (tests/unit/llvm_time_test.cpp measures them):
//
//   Quick    what folds the boxing and the addresses that lowering leaves behind; the graph has merged loads and moved
//            invariants before
//   Full     loops and vectors on top: for functions with few exits that have a tight loop (graph/effort.h)
//
// Quick selects instructions by FastISel, which takes half the time of code generation away from functions with many
// exits, and whose code is as small: 128 exits took 0.05 s instead of 0.11. What it cannot do it leaves to the DAG. It
// generates code by a list of passes of ours (codegen_passes.h). Full selects by the DAG and has all of LLVM's passes.
//
// Loops in LCSSA form cost more than in proportion to exits times live values: with 260 exits LCSSA, the induction
// variables and the recognition of idioms took nine tenths of a second's passes. So Full is for code with few exits,
// which is also where vectors are to be had. The graph's own passes have moved invariants out of loops before.
//
// Function passes alone: an exit's patchpoint returns to no place that LLVM can see, so a pass that looks at a whole
// module would conclude that the function never returns. SROA is left out: there are no local variables.
#include "llvm_tier/pipelines.h"

#include "llvm_tier/codegen_passes.h"

#include <llvm/MC/MCContext.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

namespace tiercel::llvm_tier {

namespace {

constexpr const char* kQuickPasses = "early-cse<memssa>,"
                                     "instcombine<no-verify-fixpoint>,"
                                     "simplifycfg,"
                                     "early-cse";
constexpr const char* kFullPasses =
    "early-cse<memssa>,"
    "instcombine<no-verify-fixpoint>,"
    "simplifycfg,"
    "loop-mssa(loop-simplifycfg,licm<no-allowspeculation>,loop-rotate,licm,simple-loop-unswitch),"
    "gvn,"
    "instcombine<no-verify-fixpoint>,"
    "loop(loop-idiom,indvars,loop-deletion),"
    "irce,"
    "simplifycfg,"
    "loop-vectorize,"
    "loop-unroll<O2>,"
    "slp-vectorizer,"
    "instcombine<no-verify-fixpoint>,"
    "loop-mssa(licm),"
    "early-cse,"
    "simplifycfg,"
    "adce";

} // namespace

void initializeLlvm() {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    const char* arguments[] = {
        "tiercel",
        // The analysis of registers that are free at a patchpoint is of no use to us and crashes after some of them.
        "-enable-patchpoint-liveness=false",
        // A quarter of the time of code generation for loops with guards, to move masks into mask registers.
        "-disable-x86-domain-reassignment",
        // Loop strength reduction, and the LCSSA form it wants, took two thirds of code generation with 260 exits, for
        // induction variables that exits need as they were.
        "-disable-lsr",
    };
    llvm::cl::ParseCommandLineOptions(std::size(arguments), arguments);
}

std::unique_ptr<Pipeline> Pipeline::make(Level level, std::string& error) {
    std::string triple = llvm::sys::getProcessTriple();
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
    if (!target) return nullptr;
    std::string features;
    for (const auto& feature : llvm::sys::getHostCPUFeatures())
        features += (features.empty() ? "" : ",") + std::string(feature.second ? "+" : "-") + feature.first().str();
    // Loops with strides stay as they are: counting a vector's turns takes a division, which short loops are not worth,
    // and a scatter stores one element after the other.
    features += ",+prefer-no-gather,+prefer-no-scatter";
    std::unique_ptr<Pipeline> pipeline(new Pipeline);
    // Position independent, since nobody promises that code lies below 2 GiB.
    pipeline->target_.reset(target->createTargetMachine(triple, llvm::sys::getHostCPUName(), features, {},
                                                        llvm::Reloc::PIC_, llvm::CodeModel::Small,
                                                        llvm::CodeGenOptLevel::Default, true));
    if (!pipeline->target_) {
        error = "no code generator for this processor";
        return nullptr;
    }
    pipeline->target_->setFastISel(level != Level::Full);

    llvm::PipelineTuningOptions tuning;
    Pipeline* made = pipeline.get();
    made->callbacks_.registerShouldRunOptionalPassCallback(
        [made](llvm::StringRef, llvm::Any) { return !made->abandoned_ || !*made->abandoned_; });
    llvm::PassBuilder builder(pipeline->target_.get(), tuning, std::nullopt, &pipeline->callbacks_);
    builder.registerModuleAnalyses(pipeline->moduleAnalyses_);
    builder.registerCGSCCAnalyses(pipeline->sccAnalyses_);
    builder.registerFunctionAnalyses(pipeline->functionAnalyses_);
    builder.registerLoopAnalyses(pipeline->loopAnalyses_);
    builder.crossRegisterProxies(pipeline->loopAnalyses_, pipeline->functionAnalyses_, pipeline->sccAnalyses_,
                                 pipeline->moduleAnalyses_);
    const char* passes = level == Level::Quick ? kQuickPasses : kFullPasses;
    if (llvm::Error e = builder.parsePassPipeline(pipeline->passes_, passes)) {
        error = llvm::toString(std::move(e));
        return nullptr;
    }
    llvm::MCContext* context = nullptr;
    bool writes = level == Level::Quick
                      ? addCodegenPasses(*pipeline->target_, pipeline->codegen_, pipeline->stream_)
                      : !pipeline->target_->addPassesToEmitMC(pipeline->codegen_, context, pipeline->stream_, true);
    if (!writes) {
        error = "the code generator writes no object files";
        return nullptr;
    }
    return pipeline;
}

void Pipeline::optimize(llvm::Function& function, const std::atomic<bool>* abandoned) {
    abandoned_ = abandoned;
    passes_.run(function, functionAnalyses_);
    // What has been found out about a function must not outlive it: another may get its address.
    loopAnalyses_.clear();
    functionAnalyses_.clear();
    sccAnalyses_.clear();
    moduleAnalyses_.clear();
}

std::unique_ptr<llvm::MemoryBuffer> Pipeline::generate(llvm::Module& module) {
    bytes_.clear();
    codegen_.run(module);
    return std::make_unique<llvm::SmallVectorMemoryBuffer>(llvm::SmallVector<char, 0>(bytes_.begin(), bytes_.end()),
                                                           module.getModuleIdentifier(), false);
}

} // namespace tiercel::llvm_tier

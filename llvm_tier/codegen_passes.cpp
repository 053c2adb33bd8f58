// Left out of LLVM's list: moving invariants out of loops, sinking, common subexpressions, constant hoisting, tail
// duplication, if-conversion, the combiner, the scheduler, and many that find nothing to do; with them the dominator
// trees, loops and frequencies that are made anew for each.
// The graph's passes have done that work before.
//
// What has to be there, besides selection, allocation, frame and printing: FinalizeISel (patchpoints are expanded
// there), the lowering of copies of EFLAGS, the two expansions of pseudo instructions, the x87 stack.
#include "llvm_tier/codegen_passes.h"

#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Pass.h>

// The target's own passes, of which LLVM installs no header.
namespace llvm {
class X86TargetMachine;
FunctionPass* createX86ISelDag(X86TargetMachine&, CodeGenOptLevel);
FunctionPass* createX86FixupSetCC();
FunctionPass* createX86FlagsCopyLoweringPass();
FunctionPass* createX86FloatingPointStackifierPass();
FunctionPass* createX86ExpandPseudoPass();
FunctionPass* createX86IssueVZeroUpperPass();
FunctionPass* createX86FixupBWInsts();
FunctionPass* createX86FixupLEAs();
} // namespace llvm

namespace tiercel::llvm_tier {

namespace {

/// Guards that share an exit say by a phi which of them it was. Its constants would be loaded before each guard, on the
/// way that is taken: blocks of their own on the edges take them out of it. Passes over IR would fold such blocks, so
/// they are made when those have run.
class SplitExitEdges final : public llvm::FunctionPass {
public:
    static char ID;
    SplitExitEdges() : FunctionPass(ID) {}
    llvm::StringRef getPassName() const override { return "Blocks for what exits are told"; }
    bool runOnFunction(llvm::Function& function) override {
        llvm::SmallVector<llvm::BasicBlock*, 64> exits;
        for (llvm::BasicBlock& block : function)
            if (llvm::isa<llvm::PHINode>(block.front()) && llvm::isa<llvm::UnreachableInst>(block.getTerminator()))
                exits.push_back(&block);
        for (llvm::BasicBlock* exit : exits) {
            llvm::SmallVector<llvm::BasicBlock*, 8> guards(llvm::predecessors(exit));
            for (llvm::BasicBlock* guard : guards) {
                if (guard->getTerminator()->getNumSuccessors() < 2) continue;
                auto* way = llvm::BasicBlock::Create(function.getContext(), "", &function);
                llvm::BranchInst::Create(exit, way)->setDebugLoc(guard->getTerminator()->getDebugLoc());
                // A block that goes to the exit by both of its edges is met twice here, and has two entries in the
                // phis.
                guard->getTerminator()->replaceSuccessorWith(exit, way);
                exit->replacePhiUsesWith(guard, way);
            }
        }
        return !exits.empty();
    }
};
char SplitExitEdges::ID = 0;

} // namespace

bool addCodegenPasses(llvm::TargetMachine& machine, llvm::legacy::PassManager& passes, llvm::raw_pwrite_stream& out) {
    auto& target = static_cast<llvm::LLVMTargetMachine&>(machine);
    auto* info = new llvm::MachineModuleInfoWrapperPass(&target);
    // Passes ask it for the level and for what the target wants; the list of passes that it would make is not used.
    llvm::TargetPassConfig* config = target.createPassConfig(passes);
    config->setDisableVerify(true);
    passes.add(config);
    passes.add(info);
    auto add = [&](const void* id) { passes.add(llvm::Pass::createPass(id)); };

    // Selection goes block by block: addresses and comparisons are moved to where they are used.
    passes.add(llvm::createCodeGenPrepareLegacyPass());
    passes.add(new SplitExitEdges);
    passes.add(llvm::createX86ISelDag(reinterpret_cast<llvm::X86TargetMachine&>(machine), target.getOptLevel()));
    add(&llvm::FinalizeISelID);

    add(&llvm::DeadMachineInstructionElimID);
    add(&llvm::PeepholeOptimizerID);
    add(&llvm::DeadMachineInstructionElimID);
    passes.add(llvm::createX86FixupSetCC());
    passes.add(llvm::createX86FlagsCopyLoweringPass());

    add(&llvm::ProcessImplicitDefsID);
    add(&llvm::UnreachableMachineBlockElimID);
    add(&llvm::LiveVariablesID);
    add(&llvm::PHIEliminationID);
    add(&llvm::TwoAddressInstructionPassID);
    add(&llvm::RegisterCoalescerID);
    passes.add(llvm::createGreedyRegisterAllocator());
    passes.add(llvm::createVirtRegRewriter());
    add(&llvm::StackSlotColoringID);
    add(&llvm::MachineCopyPropagationID);
    passes.add(llvm::createX86FloatingPointStackifierPass());

    add(&llvm::ShrinkWrapID);
    add(&llvm::PrologEpilogCodeInserterID);
    add(&llvm::MachineLateInstrsCleanupID);
    add(&llvm::BranchFolderPassID);
    add(&llvm::MachineCopyPropagationID);
    add(&llvm::ExpandPostRAPseudosID);
    passes.add(llvm::createX86ExpandPseudoPass());
    add(&llvm::MachineBlockPlacementID);
    passes.add(llvm::createBreakFalseDeps());
    passes.add(llvm::createX86IssueVZeroUpperPass());
    passes.add(llvm::createX86FixupBWInsts());
    passes.add(llvm::createX86FixupLEAs());

    if (target.addAsmPrinter(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile, info->getMMI().getContext()))
        return false;
    passes.add(llvm::createFreeMachineFunctionPass());
    config->setInitialized();
    return true;
}

} // namespace tiercel::llvm_tier

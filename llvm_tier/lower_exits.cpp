// Exits (graph/exits.h) as patchpoints in cold blocks.
#include "llvm_tier/lowering.h"
#include "llvm_tier/stack_maps.h"

namespace tiercel::llvm_tier {

using graph::ExitMaker;

void Lowering::guard(Node* node, llvm::Value* ok) {
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(ok); known && known->isOne()) return;
    if (backend_.guardsLeft && !exitMaker_.testsEffect(node)) {
        llvm::Value* counter = address(backend_.guardsLeft);
        llvm::LoadInst* before = load(b_.getInt32Ty(), counter, alias_.tag(AliasTree::Own::VmState));
        llvm::Value* left = b_.CreateSub(before, b_.getInt32(1));
        before->setVolatile(true);
        store(left, counter, alias_.tag(AliasTree::Own::VmState))->setVolatile(true);
        ok = b_.CreateAnd(ok, b_.CreateICmpSGT(left, b_.getInt32(0)));
    }
    branchUnlikely(ok, guardExit(node));
}

/// Where a guard goes that fails. A patchpoint costs more time than all else in a guard, so guards with the same state
/// share one; its block begins with two phis then: which guard it was, and what was tested if the state does not have
/// it (tagged values only; others would have to be converted before the branch).
llvm::BasicBlock* Lowering::guardExit(Node* node) {
    ExitMaker::Place place;
    if (!exitMaker_.forGuard(node, true, place)) return failedExit();
    if (!place.isShared) return exitBlock(place);
    if (place.isNew) {
        sharedExits_.resize(std::max<size_t>(sharedExits_.size(), place.exit + 1));
        SharedExit& shared = sharedExits_[place.exit];
        llvm::IRBuilderBase::InsertPointGuard here(b_);
        shared.block = llvm::BasicBlock::Create(context_, debug_ ? "exit" + std::to_string(place.exit) : "", function_);
        b_.SetInsertPoint(shared.block);
        shared.cause = b_.CreatePHI(b_.getInt32Ty(), 4);
        shared.subject = b_.CreatePHI(b_.getInt64Ty(), 4);
        leaveBy(place, {shared.cause, shared.subject});
    }
    SharedExit& shared = sharedExits_[place.exit];
    llvm::Value* subject = place.subject ? value(place.subject) : llvm::PoisonValue::get(b_.getInt64Ty());
    shared.cause->addIncoming(b_.getInt32(static_cast<uint32_t>(place.cause)), b_.GetInsertBlock());
    shared.subject->addIncoming(subject, b_.GetInsertBlock());
    return shared.block;
}

void Lowering::throwUnless(Node* node, llvm::Value* ok) {
    ExitMaker::Place place;
    if (!ExitMaker::isUncaught(node)) {
        bool made = exitMaker_.forExit(node, deopt::Action::Throw, place);
        branchUnlikely(ok, made ? exitBlock(place) : failedExit());
        return;
    }
    exitMaker_.forUncaught(node, place);
    if (place.isNew) throwBlock_ = exitBlock(place);
    branchUnlikely(ok, throwBlock_);
}

llvm::BasicBlock* Lowering::exitBlock(const ExitMaker::Place& place) {
    llvm::IRBuilderBase::InsertPointGuard here(b_);
    llvm::BasicBlock* block =
        llvm::BasicBlock::Create(context_, debug_ ? "exit" + std::to_string(place.exit) : "", function_);
    b_.SetInsertPoint(block);
    if (place.subject) {
        leaveBy(place, {value(place.subject)});
    } else {
        leaveBy(place, {});
    }
    return block;
}
llvm::BasicBlock* Lowering::failedExit() {
    fail(exitMaker_.error);
    llvm::BasicBlock* block = llvm::BasicBlock::Create(context_, "", function_);
    new llvm::UnreachableInst(context_, block);
    return block;
}

/// The patchpoint, with the place's live values and `more`; ends the block.
void Lowering::leaveBy(const ExitMaker::Place& place, llvm::ArrayRef<llvm::Value*> more) {
    llvm::SmallVector<llvm::Value*, 32> arguments{word(place.exit), b_.getInt32(kPatchBytes),
                                                  address(backend_.exitThunk), b_.getInt32(0)};
    for (const graph::LiveValue& live : place.live) arguments.push_back(value(live.node));
    arguments.append(more.begin(), more.end());
    arguments.push_back(fp_);
    llvm::Function* patchpoint =
        llvm::Intrinsic::getDeclaration(&module_, llvm::Intrinsic::experimental_patchpoint_void);
    llvm::CallInst* call = b_.CreateCall(patchpoint, arguments);
    call->setDoesNotThrow();
    b_.CreateUnreachable();
}

} // namespace tiercel::llvm_tier

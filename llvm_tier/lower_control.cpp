// Ends of blocks; the checks at the entry and in loops.
#include "llvm_tier/lowering.h"

#include "runtime/layout.h"

#include <cmath>

namespace tiercel::llvm_tier {

using Own = AliasTree::Own;

void Lowering::lowerJump(Node* n) { b_.CreateBr(blocks_[n->block->successors[0]->id]); }

void Lowering::lowerBranch(Node* n) {
    Block *yes = n->block->successors[0], *no = n->block->successors[1];
    llvm::BasicBlock* otherwise = blocks_[no->id];
    if (yes == no) {
        // LLVM tells the two ways of a phi apart by the blocks they come from.
        otherwise = newBlock("twin");
        llvm::BranchInst::Create(blocks_[no->id], otherwise);
        twins_[n->block->id] = otherwise;
    }
    // A successor's frequency is that of this way into it only where there is no other.
    llvm::MDNode* weights = nullptr;
    auto known = [](Block* b) { return b->predecessors.size() == 1; };
    if (yes != no && (known(yes) || known(no)) && n->block->frequency > 0) {
        double share = known(yes) ? yes->frequency / n->block->frequency : 1 - no->frequency / n->block->frequency;
        share = std::clamp(share, 0.0005, 0.9995);
        auto weight = static_cast<uint32_t>(std::lround(share * 10'000));
        weights = llvm::MDBuilder(context_).createBranchWeights(weight, 10'000 - weight);
    }
    b_.CreateCondBr(input(n, 0), blocks_[yes->id], otherwise, weights);
}
void Lowering::lowerReturn(Node* n) { b_.CreateRet(input(n, 0)); }
void Lowering::lowerUnreachable(Node*) { b_.CreateUnreachable(); }
void Lowering::lowerExit(Node* n) {
    graph::ExitMaker::Place place;
    if (exitMaker_.forExit(n, deopt::Action::Resume, place)) {
        leaveBy(place, {});
    } else {
        b_.CreateBr(failedExit());
    }
}

void Lowering::lowerStackCheck(Node* n) {
    if (graph_.osrUnit == Graph::kNoOsr) {
        llvm::Value* entered = address(reinterpret_cast<const char*>(graph_.code) + layout::kCodeEntered);
        store(b_.getInt8(1), entered, alias_.tag(Own::VmState))->setVolatile(true);
    }
    llvm::Value* limit = load(b_.getPtrTy(), vmField(layout::kVmStackLimit), alias_.tag(Own::StackLimits));
    llvm::Value* room = b_.CreateICmpULT(frameWord(graph_.frameWords), limit);
    llvm::Value* nativeLimit = load(b_.getPtrTy(), vmField(layout::kVmNativeStackLimit), alias_.tag(Own::StackLimits));
    llvm::Value* here = b_.CreateIntrinsic(llvm::Intrinsic::frameaddress, {b_.getPtrTy()}, {b_.getInt32(0)});
    guard(n, b_.CreateAnd(room, b_.CreateICmpUGT(here, nativeLimit)));
    // Recursion has no loops.
    lowerPoll(n);
}

/// Is an interrupt requested? Volatile: other threads write it.
llvm::Value* Lowering::noInterrupt() {
    llvm::LoadInst* word = load(b_.getInt32Ty(), vmField(layout::kVmInterrupt), alias_.tag(Own::VmState));
    word->setVolatile(true);
    return b_.CreateICmpEQ(word, b_.getInt32(0));
}
void Lowering::lowerPoll(Node* n) {
    llvm::BasicBlock *due = newBlock("interrupt"), *next = newBlock("next");
    b_.CreateCondBr(noInterrupt(), next, due, unlikely_);
    b_.SetInsertPoint(due);
    beforeCall(n);
    throwUnless(n, b_.CreateICmpNE(callIntrinsic(graph::Intrinsic::poll, {}), b_.getInt8(2)));
    b_.CreateBr(next);
    b_.SetInsertPoint(next);
}

} // namespace tiercel::llvm_tier

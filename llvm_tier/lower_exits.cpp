// Exits: from the chain of frame states to deopt::Exit and to the patchpoint in a cold block.
//
// Live values are numbered in the order in which they are met. A box that is made only for a state costs nothing: the
// exit takes the number inside, and its format says so.
#include "llvm_tier/lowering.h"
#include "llvm_tier/stack_maps.h"
#include "runtime/bytecode/code_block.h"

namespace tiercel::llvm_tier {

using deopt::Exit;
using deopt::ExitFrame;
using deopt::ExitValue;
using deopt::Format;

/// Says the guard whether something has been done? Then the instruction must not run again for no reason.
bool Lowering::testsEffect(const Node* guard) const {
    const Node* tested = guard->inputCount() ? guard->input(0) : nullptr;
    if (tested && tested->is(Opcode::Int32Compare)) tested = tested->input(0);
    return tested && tested->is(Opcode::CallIntrinsic) &&
           (host_.intrinsic(static_cast<graph::Intrinsic>(tested->aux)).flags & graph::kChangesElements);
}

void Lowering::guard(Node* node, llvm::Value* ok) {
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(ok); known && known->isOne()) return;
    if (backend_.guardsLeft && !testsEffect(node)) {
        llvm::Value* counter = address(backend_.guardsLeft);
        llvm::LoadInst* before = load(b_.getInt32Ty(), counter, alias_.tag(AliasTree::Own::VmState));
        llvm::Value* left = b_.CreateSub(before, b_.getInt32(1));
        before->setVolatile(true);
        store(left, counter, alias_.tag(AliasTree::Own::VmState))->setVolatile(true);
        ok = b_.CreateAnd(ok, b_.CreateICmpSGT(left, b_.getInt32(0)));
    }
    branchUnlikely(ok, isShared(node->state()) ? sharedExit(node) : exitBlock(node, deopt::Action::Resume));
}

// -- exits that guards with the same state share

bool Lowering::isShared(Node* state) {
    if (!state) return false;
    if (guardsOf_.empty()) {
        guardsOf_.resize(graph_.nodeCount());
        for (Block* block : order_)
            for (Node* n = block->first; n; n = n->next)
                if ((n->info().flags & graph::kGuard) && n->state()) guardsOf_[n->state()->id]++;
    }
    return guardsOf_[state->id] > 1;
}

/// A patchpoint costs more time than all else in a guard. The block begins with two phis: which guard it was, and what
/// was tested if the state does not have it (tagged values only; others would have to be converted before the branch).
llvm::BasicBlock* Lowering::sharedExit(Node* node) {
    SharedExit& shared = sharedExits_[node->state()];
    if (!shared.block) {
        llvm::IRBuilderBase::InsertPointGuard here(b_);
        std::string name = "exit" + std::to_string(exits_.exits.size());
        shared.block = llvm::BasicBlock::Create(context_, debug_ ? name : "", function_);
        b_.SetInsertPoint(shared.block);
        shared.cause = b_.CreatePHI(b_.getInt32Ty(), 4);
        shared.subject = b_.CreatePHI(b_.getInt64Ty(), 4);
        Exit exit;
        exit.reason = node->reason();
        exit.node = node->id;
        live_.clear();
        if (!addFrames(node->state(), exit)) return shared.block;
        shared.live = live_;
        exit.cause = static_cast<uint32_t>(live_.size());
        shared.exit = exits_.exits.size();
        leaveBy(std::move(exit), {shared.cause, shared.subject});
    }
    if (shared.exit == SIZE_MAX) return shared.block; // failed
    Exit& exit = exits_.exits[shared.exit];
    deopt::Cause cause{node->reason(), node->id, -1, Format::Tagged};
    llvm::Value* subject = nullptr;
    if (node->inputCount()) {
        Node* tested = unboxed(node->input(0));
        auto known =
            std::find_if(shared.live.begin(), shared.live.end(), [&](const Live& l) { return l.node == tested; });
        if (known != shared.live.end()) {
            cause.subject = static_cast<int32_t>(known - shared.live.begin());
            cause.subjectFormat = known->format;
        } else if (tested->rep == Rep::Tagged && !tested->is(Opcode::Constant)) {
            subject = value(tested);
            cause.subject = static_cast<int32_t>(exit.cause + 1);
        }
    }
    shared.cause->addIncoming(b_.getInt32(static_cast<uint32_t>(exit.causes.size())), b_.GetInsertBlock());
    shared.subject->addIncoming(subject ? subject : llvm::PoisonValue::get(b_.getInt64Ty()), b_.GetInsertBlock());
    exit.causes.push_back(cause);
    return shared.block;
}

namespace {

/// May a handler of one of the state's frames catch what is thrown there?
bool hasHandler(Node* state) {
    for (Node* frame = state; frame;) {
        const graph::FrameStateInfo& info = frame->frame();
        if (!info.code || !info.code->data_) return true; // of tests
        for (const ExceptionHandler& handler : info.code->data_->handlers)
            if (info.unit >= handler.start && info.unit < handler.end) return true;
        frame = info.inlined ? frame->input(frame->inputCount() - 1) : nullptr;
    }
    return false;
}

} // namespace

/// Of frames that an exception goes through nobody looks at anything but the outermost one's pc, which has been written
/// before the call that threw: one exit does for all such places. Polls throw what no handler sees.
void Lowering::throwUnless(Node* node, llvm::Value* ok) {
    bool ends = node->is(Opcode::Poll) || node->is(Opcode::StackCheck);
    if (!node->state() || (!ends && hasHandler(node->state()))) {
        branchUnlikely(ok, exitBlock(node, deopt::Action::Throw));
        return;
    }
    if (!throwBlock_) {
        llvm::IRBuilderBase::InsertPointGuard here(b_);
        throwBlock_ = llvm::BasicBlock::Create(context_, debug_ ? "throw" : "", function_);
        b_.SetInsertPoint(throwBlock_);
        Exit exit;
        exit.action = deopt::Action::Throw;
        exit.reason = deopt::Reason::Exception;
        exit.node = node->id;
        ExitFrame& frame = exit.frames.emplace_back();
        frame.code = graph_.code;
        frame.unit = ExitFrame::kStoredPc;
        live_.clear();
        leaveBy(std::move(exit));
    }
    branchUnlikely(ok, throwBlock_);
}

llvm::BasicBlock* Lowering::exitBlock(Node* node, deopt::Action action) {
    llvm::IRBuilderBase::InsertPointGuard here(b_);
    std::string name = "exit" + std::to_string(exits_.exits.size());
    llvm::BasicBlock* block = llvm::BasicBlock::Create(context_, debug_ ? name : "", function_);
    b_.SetInsertPoint(block);
    exitHere(node, action);
    return block;
}

/// Ends the current block with an exit.
void Lowering::exitHere(Node* node, deopt::Action action) {
    Exit exit;
    exit.action = action;
    exit.reason = action == deopt::Action::Throw ? deopt::Reason::Exception : node->reason();
    exit.node = node->id;
    live_.clear();
    if (!node->state()) {
        fail("v" + std::to_string(node->id) + " may leave and has no frame state");
        b_.CreateUnreachable();
        return;
    }
    if (!addFrames(node->state(), exit)) return;
    // What was tested, for messages.
    if (action == deopt::Action::Resume && node->inputCount()) {
        ExitValue subject = exitValue(node->input(0));
        if (subject.kind == ExitValue::Kind::Live) {
            exit.subject = static_cast<int32_t>(subject.index);
            exit.subjectFormat = subject.format;
        }
    }
    leaveBy(std::move(exit));
}

/// The patchpoint, with live_ and `more`.
void Lowering::leaveBy(Exit&& exit, llvm::ArrayRef<llvm::Value*> more) {
    auto index = static_cast<uint32_t>(exits_.exits.size());
    exit.liveCount = static_cast<uint32_t>(live_.size() + more.size());
    exits_.exits.push_back(std::move(exit));

    llvm::SmallVector<llvm::Value*, 32> arguments{word(index), b_.getInt32(kPatchBytes), address(backend_.exitThunk),
                                                  b_.getInt32(0)};
    for (const Live& live : live_) arguments.push_back(value(live.node));
    arguments.append(more.begin(), more.end());
    arguments.push_back(fp_);
    llvm::Function* patchpoint =
        llvm::Intrinsic::getDeclaration(&module_, llvm::Intrinsic::experimental_patchpoint_void);
    llvm::CallInst* call = b_.CreateCall(patchpoint, arguments);
    call->setDoesNotThrow();
    b_.CreateUnreachable();
}

bool Lowering::addFrames(Node* state, Exit& exit) {
    std::vector<Node*> chain; // innermost first
    for (Node* frame = state; frame;) {
        chain.push_back(frame);
        frame = frame->frame().inlined ? frame->input(frame->inputCount() - 1) : nullptr;
    }
    for (size_t i = chain.size(); i-- > 0;) {
        const graph::FrameStateInfo& info = chain[i]->frame();
        if (chain[i]->inputCount() != info.registers.size() + info.inlined) {
            fail("a frame state has other inputs than registers");
            return false;
        }
        ExitFrame& frame = exit.frames.emplace_back();
        frame.code = info.code;
        frame.unit = info.unit;
        frame.window = info.window;
        frame.argc = info.argc;
        frame.flags = info.flags;
        frame.registers.reserve(info.registers.size());
        for (size_t r = 0; r < info.registers.size(); r++)
            frame.registers.push_back({info.registers[r], exitValue(chain[i]->input(r))});
    }
    return true;
}

/// Boxes are taken off; so are conversions that the format undoes.
Node* Lowering::unboxed(Node* node) {
    while (node->is(Opcode::BoxInt32) || node->is(Opcode::BoxDouble) || node->is(Opcode::BoxBool) ||
           node->is(Opcode::Int32ToDouble))
        node = node->input(0);
    return node;
}

ExitValue Lowering::exitValue(Node* node) {
    auto constant = [](Value v) {
        ExitValue made;
        made.kind = ExitValue::Kind::Constant;
        made.bits = v.bits();
        return made;
    };
    Format format = Format::Tagged;
    node = unboxed(node);
    switch (node->op) {
    case Opcode::Constant: return constant(node->value());
    case Opcode::Int32Constant: return constant(Value(node->integer()));
    case Opcode::DoubleConstant: return constant(Value::number(std::bit_cast<double>(node->aux)));
    case Opcode::BoolConstant: return constant(Value((node->aux & 1) != 0));
    default: break;
    }
    switch (node->rep) {
    case Rep::Int32: format = Format::Int32; break;
    case Rep::Double: format = Format::Double; break;
    case Rep::Bool: format = Format::Bool; break;
    default: break;
    }
    ExitValue made;
    made.kind = ExitValue::Kind::Live;
    made.format = format;
    made.index = liveIndex(node, format);
    return made;
}

uint32_t Lowering::liveIndex(Node* node, Format format) {
    llvm::Value* v = value(node);
    for (uint32_t i = 0; i < live_.size(); i++)
        if (live_[i].node == node || (live_[i].format == format && value(live_[i].node) == v)) return i;
    live_.push_back({node, format});
    return static_cast<uint32_t>(live_.size() - 1);
}

} // namespace tiercel::llvm_tier

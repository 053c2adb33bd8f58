#include "llvm_tier/lowering.h"
#include "graph/types.h"

#include "runtime/layout.h"

#include <llvm/IR/CallingConv.h>

namespace tiercel::llvm_tier {

namespace {
constexpr uint32_t kLikely = 2000; // against 1: what LLVM takes for `expect`
constexpr uint32_t kMaxColumn = 65'535;
} // namespace

Lowering::Lowering(Graph& graph, const graph::BackendContext& backend, const graph::BackendHost& host,
                   llvm::Module& module, deopt::ExitTable& exits, bool debug)
    : graph_(graph), backend_(backend), host_(host), module_(module), context_(module.getContext()), debug_(debug),
      b_(context_), alias_(context_), unlikely_(llvm::MDBuilder(context_).createBranchWeights(kLikely, 1)),
      values_(graph.nodeCount()), exitMaker_(graph, exits, host.intrinsic), headers_(graph) {
    blocks_.resize(graph.blockCount());
    blockEnds_.resize(graph.blockCount());
    twins_.resize(graph.blockCount());
}

/// Reverse post-order: what is used has been made before. Graph::blocks may be in another order by now.
void Lowering::findOrder() {
    std::vector<std::pair<Block*, size_t>> path{{graph_.entry, 0}};
    std::vector<bool> seen(graph_.blockCount());
    seen[graph_.entry->id] = true;
    while (!path.empty()) {
        auto& [block, next] = path.back();
        if (next == block->successorCount()) {
            order_.push_back(block);
            path.pop_back();
            continue;
        }
        Block* successor = block->successors[block->successorCount() - 1 - next++];
        if (seen[successor->id]) continue;
        seen[successor->id] = true;
        path.push_back({successor, 0});
    }
    std::reverse(order_.begin(), order_.end());
}

llvm::Function* Lowering::run(const std::string& symbol, std::string& error) {
    // uint64_t f(uint64_t ignored, Value* fp, VM* vm), see graph/backend.h.
    auto* type = llvm::FunctionType::get(b_.getInt64Ty(), {b_.getInt64Ty(), b_.getPtrTy(), b_.getPtrTy()}, false);
    function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, symbol, module_);
    function_->setCallingConv(llvm::CallingConv::PreserveNone);
    function_->setDoesNotThrow();
    // Exits push below rsp and end the frame by `leave`.
    function_->addFnAttr(llvm::Attribute::NoRedZone);
    function_->addFnAttr("frame-pointer", "all");
    fp_ = function_->getArg(1);
    if (debug_) {
        fp_->setName("fp");
        llvm::DIBuilder di(module_);
        llvm::DIFile* file = di.createFile(graph_.name.empty() ? "function" : graph_.name, ".");
        di.createCompileUnit(llvm::dwarf::DW_LANG_C, file, "tiercel", true, "", 0, "",
                             llvm::DICompileUnit::LineTablesOnly);
        subprogram_ =
            di.createFunction(file, symbol, symbol, file, 1, di.createSubroutineType(di.getOrCreateTypeArray({})), 1,
                              llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
        function_->setSubprogram(subprogram_);
        di.finalize();
        module_.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
        module_.addModuleFlag(llvm::Module::Warning, "Dwarf Version", 5);
    }

    findOrder();
    for (Block* block : order_) {
        blocks_[block->id] =
            llvm::BasicBlock::Create(context_, debug_ ? "b" + std::to_string(block->id) : "", function_);
    }
    oddNaNs_ = graph::hasOddNaNs(graph_);
    findKeptAlive();
    for (Block* block : order_) {
        b_.SetInsertPoint(blocks_[block->id]);
        for (Node* node = block->first; node && error_.empty(); node = node->next) {
            if (subprogram_)
                b_.SetCurrentDebugLocation(
                    llvm::DILocation::get(context_, node->unit + 1, std::min(node->id, kMaxColumn), subprogram_));
            lower(node);
            if (!keptAlive_.empty() && !keptAlive_[node->id].empty()) keepAlive(node);
        }
        blockEnds_[block->id] = b_.GetInsertBlock();
    }
    for (Block* block : order_) {
        if (!error_.empty()) break;
        for (Node* phi = block->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
            auto* made = llvm::cast<llvm::PHINode>(values_[phi->id]);
            if (phi->inputCount() != block->predecessors.size()) {
                fail("a phi has other inputs than predecessors");
                break;
            }
            for (size_t i = 0; i < phi->inputCount(); i++) {
                uint32_t from = block->predecessors[i]->id;
                bool again = std::find(block->predecessors.begin(), block->predecessors.begin() + static_cast<long>(i),
                                       block->predecessors[i]) != block->predecessors.begin() + static_cast<long>(i);
                made->addIncoming(input(phi, i), again ? twins_[from] : blockEnds_[from]);
            }
        }
    }
    if (!error_.empty()) {
        error = error_;
        return nullptr;
    }
    return function_;
}

void Lowering::lower(Node* node) {
    switch (node->op) {
#define N(name, rep, inputs, flags, aux, alias)                                                                        \
    case Opcode::name: lower##name(node); break;
#include "graph/nodes.def"
    }
}

llvm::Value* Lowering::value(Node* node) {
    llvm::Value* v = values_[node->id];
    if (v) return v;
    fail("v" + std::to_string(node->id) + " is used before it is made");
    return llvm::PoisonValue::get(typeOf(node->rep));
}
void Lowering::set(Node* node, llvm::Value* v) {
    values_[node->id] = v;
    if (debug_ && !v->hasName() && llvm::isa<llvm::Instruction>(v)) v->setName("v" + std::to_string(node->id));
}
llvm::Type* Lowering::typeOf(Rep rep) const {
    switch (rep) {
    case Rep::Int32: return llvm::Type::getInt32Ty(context_);
    case Rep::Double: return llvm::Type::getDoubleTy(context_);
    case Rep::Bool: return llvm::Type::getInt1Ty(context_);
    case Rep::Pointer: return llvm::PointerType::get(context_, 0);
    default: return llvm::Type::getInt64Ty(context_);
    }
}

// -- what all families use

llvm::Constant* Lowering::address(const void* p) {
    return llvm::ConstantExpr::getIntToPtr(word(reinterpret_cast<uint64_t>(p)), b_.getPtrTy());
}
llvm::Value* Lowering::asPointer(llvm::Value* v) {
    return v->getType()->isPointerTy() ? v : b_.CreateIntToPtr(v, b_.getPtrTy());
}
llvm::Value* Lowering::asWord(llvm::Value* v) {
    return v->getType()->isPointerTy() ? b_.CreatePtrToInt(v, b_.getInt64Ty()) : v;
}
llvm::Value* Lowering::at(llvm::Value* base, int64_t offset) {
    return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), asPointer(base), static_cast<uint64_t>(offset));
}
llvm::LoadInst* Lowering::load(llvm::Type* type, llvm::Value* pointer, llvm::MDNode* tag) {
    llvm::LoadInst* made = b_.CreateLoad(type, pointer);
    made->setMetadata(llvm::LLVMContext::MD_tbaa, tag);
    return made;
}
llvm::StoreInst* Lowering::store(llvm::Value* v, llvm::Value* pointer, llvm::MDNode* tag) {
    llvm::StoreInst* made = b_.CreateStore(v, pointer);
    made->setMetadata(llvm::LLVMContext::MD_tbaa, tag);
    return made;
}
llvm::Value* Lowering::vmField(int offset) { return address(reinterpret_cast<const char*>(backend_.vm) + offset); }

llvm::BasicBlock* Lowering::newBlock(const char* name) {
    return llvm::BasicBlock::Create(context_, debug_ ? name : "", function_, b_.GetInsertBlock()->getNextNode());
}
void Lowering::branchUnlikely(llvm::Value* ok, llvm::BasicBlock* otherwise) {
    llvm::BasicBlock* next = newBlock("next");
    b_.CreateCondBr(ok, next, otherwise, unlikely_);
    b_.SetInsertPoint(next);
}
llvm::Value* Lowering::join(llvm::BasicBlock* block, llvm::Type* type, std::initializer_list<Incoming> incoming) {
    b_.SetInsertPoint(block);
    llvm::PHINode* phi = b_.CreatePHI(type, static_cast<unsigned>(incoming.size()));
    for (const Incoming& i : incoming) phi->addIncoming(i.value, i.from);
    return phi;
}

} // namespace tiercel::llvm_tier

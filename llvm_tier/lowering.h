// From the graph to LLVM IR. One class, its members by family:
//
//   lowering.cpp            function, blocks, phis, the walk over the nodes
//   lower_exits.cpp         guards, patchpoints
//   lower_values.cpp        constants, checks on tagged values, boxing, tests
//   lower_arithmetic.cpp    int32 and doubles
//   lower_memory.cpp        fields, slots, elements, typed arrays, environments, barrier
//   lower_allocation.cpp    new objects, environments, closures, arrays
//   lower_calls.cpp         intrinsics, calls of JavaScript, what must be written before them
//   lower_control.cpp       ends of blocks, stack check, poll
//   keep_alive.cpp          which cells must be kept where the heap may be collected
//
// Representations: Tagged is i64, Int32 i32, Double double, Bool i1, Pointer ptr. Addresses of the VM, of cells and of
// functions are constants.
//
// How memory is told to LLVM: TBAA tags for our own accesses (alias_tree.h). A node that may allocate reads all memory
// (the collector looks at every field of new cells, so no store to them may be delayed past it) and writes nothing that
// we read, but for what the allocator and the collector own: those words are read and written volatile.
//
// Example: CheckInt32 of %v0 with the frame state {r0: %v0} becomes
//
//   %tag = lshr i64 %v0, 32
//   %ok = icmp eq i64 %tag, 4294836224
//   br i1 %ok, label %next, label %exit0, !prof !0
//   exit0: call void @llvm.experimental.patchpoint.void(i64 0, i32 13, ptr @thunk, i32 0, i64 %v0) unreachable
#pragma once

#include "graph/backend_plugin.h"
#include "graph/exits.h"
#include "graph/frame_headers.h"
#include "llvm_tier/alias_tree.h"
#include "runtime/cell.h"

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <optional>
#include <string>
#include <vector>

namespace tiercel::llvm_tier {

using graph::Block;
using graph::Graph;
using graph::Node;
using graph::Opcode;
using graph::Rep;

class Lowering {
public:
    /// `debug`: names and debug locations, by which instructions are traced to nodes.
    Lowering(Graph&, const graph::BackendContext&, const graph::BackendHost&, llvm::Module&, deopt::ExitTable&,
             bool debug);
    /// Null with `error` set where the graph has something that cannot be lowered.
    llvm::Function* run(const std::string& symbol, std::string& error);

private:
    // -- the nodes: one visitor each; one that is missing is an undefined symbol
#define N(name, rep, inputs, flags, aux, alias) void lower##name(Node*);
#include "graph/nodes.def"
    void lower(Node*);
    void findOrder();

    // -- values
    llvm::Value* value(Node*);
    llvm::Value* input(Node* node, size_t i) { return value(node->input(i)); }
    void set(Node*, llvm::Value*);
    llvm::Type* typeOf(Rep) const;
    llvm::ConstantInt* word(uint64_t bits) { return b_.getInt64(bits); }
    llvm::Constant* address(const void*);
    llvm::Value* asPointer(llvm::Value*); // of a cell: Tagged or Pointer
    llvm::Value* asWord(llvm::Value*);
    llvm::Value* isCell(llvm::Value* tagged);
    llvm::Value* isInt32(llvm::Value* tagged);
    llvm::Value* isNumber(llvm::Value* tagged);
    llvm::Value* kindOf(llvm::Value* cell);
    llvm::Value* unboxInt32(llvm::Value* tagged);
    llvm::Value* unboxDouble(llvm::Value* tagged); // known to be a double
    llvm::Value* unboxNumber(llvm::Value* tagged); // known to be a number
    template <class Check>
    llvm::Value* numberOf(llvm::Value* tagged, Check&&);
    llvm::Value* boxInt32(llvm::Value*);
    llvm::Value* boxDouble(llvm::Value*);
    llvm::Value* boxNumber(llvm::Value*);
    llvm::Value* withoutOddNaNs(llvm::Value* d);
    void extremum(graph::Node* n, bool isMin);
    llvm::Value* truncated(llvm::Value* d); // to int32; anything where that is not possible
    /// Is the tagged value a cell for which `test` holds?
    template <class Test>
    llvm::Value* cellAnd(Node* tagged, Test&& test);
    static bool isKnown(const Node* tagged, uint16_t types) { return !(tagged->type & ~types); }

    // -- memory
    llvm::Value* at(llvm::Value* base, int64_t offset);
    llvm::LoadInst* load(llvm::Type*, llvm::Value* pointer, llvm::MDNode* tag);
    llvm::StoreInst* store(llvm::Value*, llvm::Value* pointer, llvm::MDNode* tag);
    llvm::Value* elementAddress(Node*, int64_t base, unsigned size);
    llvm::Value* inOrder(Node*, llvm::Value* bits);
    llvm::Value* loadViewBits(Node*);
    void storeViewBits(Node*, llvm::Value* bits);
    llvm::Value* vmField(int offset);
    llvm::Value* frameWord(int64_t index) { return at(fp_, index * 8); }
    llvm::Value* noInterrupt();

    // -- blocks
    llvm::BasicBlock* newBlock(const char* name);
    /// Goes on in a new block if `ok`, else in `otherwise`, which is taken hardly ever.
    void branchUnlikely(llvm::Value* ok, llvm::BasicBlock* otherwise);
    struct Incoming {
        llvm::Value* value;
        llvm::BasicBlock* from;
    };
    llvm::Value* join(llvm::BasicBlock*, llvm::Type*, std::initializer_list<Incoming>);

    // -- exits
    void guard(Node*, llvm::Value* ok);
    void throwUnless(Node*, llvm::Value* ok);
    llvm::BasicBlock* guardExit(Node*);
    llvm::BasicBlock* exitBlock(const graph::ExitMaker::Place&);
    llvm::BasicBlock* failedExit();
    void leaveBy(const graph::ExitMaker::Place&, llvm::ArrayRef<llvm::Value*> more);

    // -- calls
    int64_t beforeCall(Node*, bool always = false);
    llvm::Value* boxed(Node*); // a value of any representation, as a word
    int64_t writeHeaders(Node*, bool always);
    llvm::CallInst* callCode(llvm::Value* code, llvm::Value* fp, llvm::Value* first = nullptr);
    llvm::Value* resultOfCall(Node*, llvm::Value*);
    llvm::CallInst* callFunction(const graph::IntrinsicInfo&, llvm::ArrayRef<llvm::Value*>);
    llvm::CallInst* callIntrinsic(graph::Intrinsic, llvm::ArrayRef<llvm::Value*>);
    llvm::Value* argument(llvm::Value*, char letter);
    void lowerStrictlyEquals(Node*);
    void lowerCharacter(Node*, graph::Intrinsic);
    void callJavaScript(Node*, bool construct);
    void findKeptAlive();
    void keepAlive(Node*);

    // -- allocation
    /// A cell (a word): by the heap's bump pointer, its header written and the rest by `fill(cell)`; where there is no
    /// room, what `slow()` gives.
    template <class Fill, class Slow>
    llvm::Value* allocate(Node*, llvm::Value* bytes, uint64_t header, Fill&& fill, Slow&& slow,
                          llvm::Value* fits = nullptr);
    template <class Fill, class Slow>
    llvm::Value* allocate(Node* n, uint64_t bytes, uint64_t header, Fill&& fill, Slow&& slow) {
        return allocate(n, word(bytes), header, fill, slow);
    }
    void putArray(llvm::Value* array, IndexingKind, llvm::Value* length);
    llvm::Value* elementOfArray(llvm::Value* array, llvm::Value* index);
    llvm::Value* heapWord(int offset);
    void setHeapCursor(llvm::Value*);

    void fail(std::string why) {
        if (error_.empty()) error_ = std::move(why);
    }

    Graph& graph_;
    const graph::BackendContext& backend_;
    const graph::BackendHost& host_;
    llvm::Module& module_;
    llvm::LLVMContext& context_;
    const bool debug_;
    llvm::IRBuilder<> b_;
    AliasTree alias_;
    llvm::MDNode* unlikely_;
    llvm::Function* function_ = nullptr;
    llvm::Value* fp_ = nullptr;
    llvm::DISubprogram* subprogram_ = nullptr;
    std::vector<Block*> order_;
    std::vector<llvm::Value*> values_;         // by node id
    std::vector<llvm::BasicBlock*> blocks_;    // where a graph's block begins; by block id
    std::vector<llvm::BasicBlock*> blockEnds_; // and where its terminator is
    std::vector<llvm::BasicBlock*> twins_;     // second way from a block to the same successor; by block id
    llvm::BasicBlock* throwBlock_ = nullptr;   // the exit by exceptions that no handler here catches
    graph::ExitMaker exitMaker_;
    graph::FrameHeaders headers_;
    std::vector<graph::HeaderWrite> headerWrites_; // of the call that is being lowered
    llvm::AllocaInst* valueBuffer_ = nullptr;      // values on their way to an intrinsic
    std::vector<std::vector<Node*>> keptAlive_;    // by node id, of nodes that may collect; empty: none at all
    bool oddNaNs_ = false;                         // graph::hasOddNaNs
    std::string error_;
    struct SharedExit {
        llvm::BasicBlock* block = nullptr;
        llvm::PHINode *cause = nullptr, *subject = nullptr;
    };
    std::vector<SharedExit> sharedExits_; // by index of the exit; of those that guards share
};

} // namespace tiercel::llvm_tier

// Type-based alias metadata: a node for each part of memory that overlaps no other (graph::AliasClass), children for
// parts of it (a field's offset, an environment's slot), and classes of our own for what only lowering touches.
//
//   AliasTree tree(context);
//   load->setMetadata(llvm::LLVMContext::MD_tbaa, tree.tag(AliasClass::Field, 24));
//
// An access with the tag of a parent overlaps all children. An access without a tag, and a call, overlap everything.
#pragma once

#include "graph/graph.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Metadata.h>

namespace tiercel::llvm_tier {

class AliasTree {
public:
    /// Parts that the graph has no class for.
    enum class Own : uint8_t {
        CellKind,     // never changes while a cell lives
        Frame,        // words of the JS stack
        VmState,      // VM::fp
        StackLimits,  // and other fields of the VM that change rarely
        HeapBounds,   // where the heap allocates
        Function,     // a closure's template and environment
        StringLength, // never changes
    };
    explicit AliasTree(llvm::LLVMContext&);
    llvm::MDNode* tag(graph::AliasClass);
    llvm::MDNode* tag(graph::AliasClass, uint64_t part);
    llvm::MDNode* tag(Own);

private:
    llvm::MDNode* typeOf(graph::AliasClass);
    llvm::MDNode* tagOf(llvm::MDNode* type);
    llvm::MDBuilder builder_;
    llvm::MDNode* root_;
    llvm::MDNode* classes_[32] = {};
    llvm::MDNode* own_[16] = {};
    llvm::DenseMap<std::pair<unsigned, uint64_t>, llvm::MDNode*> parts_;
};

} // namespace tiercel::llvm_tier

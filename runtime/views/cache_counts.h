// --ic-stats: how often each inline-cache site was run, with which shapes (calls: callees), and how often its cache had
// the answer. The question is asked before the op runs, of the state that the op finds.
//
// A hit: the site's cell, or for a megamorphic site the VM's cache, has a case for the shape that is valid now (epoch
// of prototypes, kinds of value that a store may write). Whatever else happens is a miss.
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

#include <unordered_map>

namespace tiercel::views {

class CacheCounts {
public:
    struct Seen {
        uint32_t shapeId = 0;         // calls, globals: 0
        const Cell* callee = nullptr; // calls: the FunctionTemplate, NativeFunction or other callable
        CacheKind kind = CacheKind::None;
        uint64_t hits = 0, misses = 0;
        uint64_t total() const { return hits + misses; }
    };
    struct Site {
        const CodeBlock* code = nullptr;
        const Instruction* pc = nullptr;
        uint64_t hits = 0, misses = 0;
        std::vector<Seen> seen; // in the order of their coming; at most kMaxSeen, then the rest are one
        uint64_t others = 0;    // runs with shapes beyond those
        uint64_t total() const { return hits + misses; }
    };
    static constexpr size_t kMaxSeen = 64;
    /// Stands for all dictionary shapes: each belongs to one object and changes with it.
    static constexpr uint32_t kDictionaryShape = UINT32_MAX;

    /// Ops with a cell of named properties, globals or callees.
    static bool isCounted(Op);
    /// The op at pc is about to run.
    void note(VM&, const Instruction* pc, const Value* fp, const FeedbackCell*);
    void visitRoots(Visitor&);

    const std::unordered_map<const FeedbackCell*, Site>& sites() const { return sites_; }

private:
    std::unordered_map<const FeedbackCell*, Site> sites_;
};

} // namespace tiercel::views

// --ic-stats: how often each inline-cache site was run, with which shapes (calls: callees; elements: kinds of
// elements), and how often its cache had the answer. The question is asked before the op runs, of the state that the op
// finds.
//
// A hit: the site's cell, or for a megamorphic site the VM's cache, has a case for the shape that is valid now (epoch
// of prototypes, kinds of value that a store may write). Whatever else happens is a miss. Element sites: a hit is an
// element that is read or written in place, of a kind that the site's feedback has; or a name that the VM's cache
// knows. `in`, `#x in` and `instanceof` ask no cache: of them there are runs, and what they were asked of.
//
//   for (const o of list) if ("x" in o) …        // In "x": 40 runs without a cache, of 2 shapes
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

#include <unordered_map>

namespace tiercel::views {

/// How an element was reached.
enum class ElementAccess : uint8_t {
    None, // no element op
    InRange,
    Hole,
    PastEnd,
    Appends, // a store right behind the last element
    Named,   // by a string that is no index, or a symbol
    Other,   // other keys, other bases
};

class CacheCounts {
public:
    struct Counts {
        uint64_t hits = 0, misses = 0;
        uint64_t uncached = 0; // runs of ops that ask no cache
        uint64_t total() const { return hits + misses + uncached; }
    };
    struct Seen : Counts {
        uint32_t shapeId = 0;         // calls, globals, elements: 0
        const Cell* callee = nullptr; // calls, instanceof: the FunctionTemplate, NativeFunction or other callable
        CacheKind kind = CacheKind::None;
        ElementAccess access = ElementAccess::None;
        IndexingKind elements = IndexingKind::Slow; // InRange to Appends: of what
    };
    struct Site : Counts {
        const CodeBlock* code = nullptr;
        const Instruction* pc = nullptr;
        std::vector<Seen> seen; // in the order of their coming; at most kMaxSeen, then the rest are one
        uint64_t others = 0;    // runs with shapes beyond those
        std::vector<uint64_t>
            keys; // elements, `in`: the first kMaxKeys names (bits); each that was made at run time counts
    };
    static constexpr size_t kMaxSeen = 64, kMaxKeys = 5;
    static constexpr uint64_t kNameMadeAtRunTime = 1; // in place of a key
    /// Stands for all dictionary shapes: each belongs to one object and changes with it.
    static constexpr uint32_t kDictionaryShape = UINT32_MAX;

    /// Ops with a cell of named properties, elements, globals or callees, and tests of objects.
    static bool isCounted(Op);
    static bool isElement(Op);
    /// `in`, `#x in`, `instanceof`.
    static bool isTest(Op);
    /// The op at pc is about to run.
    void note(VM&, const Instruction* pc, const Value* fp, const FeedbackCell*);
    void visitRoots(Visitor&);

    const std::unordered_map<const FeedbackCell*, Site>& sites() const { return sites_; }

private:
    std::unordered_map<const FeedbackCell*, Site> sites_;
};

} // namespace tiercel::views

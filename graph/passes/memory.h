// Memory as passes see it: locations, and which nodes write them.
//
// A location is a part of an alias class that no other location overlaps: Field by offset (in the object and in its
// slots apart), Env by slot, Header by what is looked at (shape or kind of elements). Two nodes at one location may
// touch the same memory or not; at two locations they never do.
#pragma once

#include "graph/passes/passes.h"

#include <map>

namespace tiercel::graph::passes {

class Locations {
public:
    explicit Locations(Graph&);
    size_t count() const { return count_; }
    /// Of what a node reads or writes by itself (calls aside); -1: none.
    int of(const Node*) const;
    bool writesAll(const Node* node) const { return node->flags() & kCalls; }
    template <class F>
    void forEachWrite(const Node* node, F&& f) const {
        if (writesAll(node)) {
            for (size_t i = 0; i < count_; i++) f(static_cast<int>(i));
            return;
        }
        if (changesElements(node)) {
            for (Part part : kElementParts) f(static_cast<int>(part));
            return;
        }
        if ((node->flags() & kWrites) && !node->is(Opcode::Barrier))
            if (int at = of(node); at >= 0) f(at);
    }
    /// Locations that some block of the loop writes.
    const std::vector<bool>& writtenIn(const Block* header) const { return loopWrites_[header->order]; }

    enum Part : int {
        kShape,
        kIndexing,
        kSlots,
        kElements,
        kLength,
        kElementValue,
        kElementDouble,
        kTypedLength,
        kTypedData,
        kBinding,
        kString,
        kValidity,
        kOtherField, // fields and slots beyond the first few hundred
        kOtherSlot,
        kOtherEnv,
        kParts,
    };

private:
    static constexpr size_t kMost = 256;
    static constexpr Part kElementParts[] = {kIndexing, kElements, kLength, kElementValue, kElementDouble};
    std::map<std::pair<int, uint64_t>, int> numbers_; // class and offset or slot
    size_t count_ = kParts;
    std::vector<std::vector<bool>> loopWrites_; // by order of the header
};

} // namespace tiercel::graph::passes

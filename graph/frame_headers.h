// What must be written to the JS stack before a node that calls, so that whoever looks at the frames finds them: the pc
// of each and, of inlined functions, as much of the header as is looked at from outside (docs/frames.md).
//
//   FrameHeaders headers(graph);
//   std::vector<HeaderWrite> writes;
//   int64_t base = headers.before(node, true, writes);   // the innermost frame's fp, in words from ours
//
// Nodes that only allocate may have no state; then the functions inlined do not show.
//
// While an inlined call runs its header and the pcs of its callers stay as they are: what was written before a call
// that dominates this one (by what the passes have found out), in the same activation, is not written again. So
// `before` must be asked in an order in which dominating nodes come first.
#pragma once

#include "graph/graph.h"

#include <vector>

namespace tiercel::graph {

struct HeaderWrite {
    enum class Kind : uint8_t {
        Word,         // `bits`
        FramePointer, // of the frame at `base`, in words from ours
        Value,        // of `node`, boxed
    } kind;
    int64_t index; // of the word that is written, from our fp
    uint64_t bits = 0;
    int64_t base = 0;
    Node* node = nullptr;
};

class FrameHeaders {
public:
    explicit FrameHeaders(const Graph& graph) : graph_(graph), written_(graph.inlined.size() + 1) {}
    /// `always`: what is written is written whenever the node's block runs to its end. Adds to `writes`.
    int64_t before(const Node*, bool always, std::vector<HeaderWrite>& writes);

private:
    const Graph& graph_;
    std::vector<std::vector<const Block*>> written_; // by activation: where its header has been written
    std::vector<Node*> chain_;
    std::vector<uint32_t> activations_;
};

} // namespace tiercel::graph

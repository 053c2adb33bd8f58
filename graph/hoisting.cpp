// Which loops keep their guards (hoisting.h).
#include "graph/hoisting.h"

namespace tiercel::graph {

void keepGuardsInLoops(Graph& graph, const std::function<uint32_t(CodeBlock*, uint32_t, deopt::Reason)>& failedBefore) {
    if (!failedBefore) return;
    using deopt::Reason;
    graph.analyze();
    for (Block* header : graph.blocks) {
        if (!header->isLoopHeader) continue;
        Node* jump = header->predecessors[0]->last;
        if (!jump->is(Opcode::Jump) || !jump->state()) continue;
        const FrameStateInfo& frame = jump->state()->frame();
        header->keepsPolls = failedBefore(frame.code, frame.unit, Reason::LongLoop) != 0;
        for (int i = 0; i < deopt::kReasonCount; i++) {
            auto reason = static_cast<Reason>(i);
            // No reasons of guards that move.
            if (reason == Reason::Exception || reason == Reason::NoFeedback || reason == Reason::Invalidated ||
                reason == Reason::StackLimit || reason == Reason::Forced || reason == Reason::LongLoop)
                continue;
            if (!failedBefore(frame.code, frame.unit, reason)) continue;
            jump->setState(nullptr);
            break;
        }
    }
}

} // namespace tiercel::graph

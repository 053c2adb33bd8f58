#include "graph/frame_headers.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/frame.h"

#include <algorithm>

namespace tiercel::graph {

int64_t FrameHeaders::before(const Node* n, bool always, std::vector<HeaderWrite>& writes) {
    using Kind = HeaderWrite::Kind;
    auto putPc = [&](int64_t base, const CodeBlock* code, uint32_t unit) {
        writes.push_back({Kind::Word, base + kFramePc, reinterpret_cast<uint64_t>(code->entry_ + unit)});
    };
    chain_.clear(); // of states, outermost first
    for (Node* s = n->state(); s; s = s->frame().inlined ? s->input(s->inputCount() - 1) : nullptr) chain_.push_back(s);
    std::reverse(chain_.begin(), chain_.end());
    activations_.clear(); // the same
    for (uint32_t at = n->activation;; at = graph_.inlined[at - 1].caller) {
        activations_.push_back(at);
        if (!at) break;
    }
    std::reverse(activations_.begin(), activations_.end());
    bool known = activations_.size() == chain_.size();
    if (chain_.empty()) {
        putPc(0, graph_.code, activations_.size() > 1 ? graph_.inlined[activations_[1] - 1].unit : n->unit);
        return 0;
    }
    size_t written = 0; // the innermost level whose header is there
    for (size_t i = 1; i < chain_.size() && known; i++)
        for (const Block* block : written_[activations_[i]])
            if (block == n->block || block->dominates(n->block)) written = i;
    if (!written) putPc(0, graph_.code, chain_[0]->frame().unit);
    int64_t base = 0;
    for (size_t i = 1; i < chain_.size(); i++) {
        const FrameStateInfo& frame = chain_[i]->frame();
        int64_t caller = base;
        base += frame.window + kFrameHeaderWords;
        if (i < written) continue;
        putPc(base, frame.code, frame.unit);
        if (i == written) continue;
        writes.push_back({Kind::Word, base + kFrameArgc, static_cast<uint64_t>(frame.flags) << 32 | frame.argc});
        writes.push_back({Kind::FramePointer, base + kFrameCallerFp, 0, caller});
        writes.push_back({Kind::Word, base + kFrameCode, reinterpret_cast<uint64_t>(frame.code)});
        for (size_t r = 0; r < frame.registers.size(); r++)
            if (frame.registers[r] == kFrameThis || frame.registers[r] == kFrameCallee)
                writes.push_back({Kind::Value, base + frame.registers[r], 0, 0, chain_[i]->input(r)});
        if (always && known) written_[activations_[i]].push_back(n->block);
    }
    return base;
}

} // namespace tiercel::graph

// Locations of a graph (memory.h).
#include "graph/passes/memory.h"

namespace tiercel::graph::passes {

namespace {

/// 0: in the object, 1: in a Slots cell, 2: of an environment; -1: no field.
int splitClass(const Node* node) {
    switch (node->op) {
    case Opcode::LoadField:
    case Opcode::StoreField: return 0;
    case Opcode::LoadSlot:
    case Opcode::StoreSlot: return 1;
    case Opcode::LoadEnvSlot:
    case Opcode::StoreEnvSlot: return 2;
    default: return -1;
    }
}

} // namespace

Locations::Locations(Graph& graph) : loopWrites_(graph.blocks.size()) {
    for (Block* block : graph.blocks)
        for (Node* node = block->first; node; node = node->next)
            if (int split = splitClass(node); split >= 0 && count_ < kMost) {
                auto [at, isNew] = numbers_.try_emplace({split, node->aux}, static_cast<int>(count_));
                if (isNew) count_++;
            }
    for (Block* block : graph.blocks)
        if (block->isLoopHeader) loopWrites_[block->order].resize(count_);
    for (Block* block : graph.blocks) {
        if (!block->loop) continue;
        std::vector<bool> written(count_);
        bool any = false;
        for (Node* node = block->first; node; node = node->next)
            forEachWrite(node, [&](int at) {
                written[static_cast<size_t>(at)] = true;
                any = true;
            });
        if (!any) continue;
        for (const Block* loop = block->loop; loop; loop = outerLoop(loop))
            for (size_t i = 0; i < count_; i++)
                if (written[i]) loopWrites_[loop->order][i] = true;
    }
}

int Locations::of(const Node* node) const {
    if (int split = splitClass(node); split >= 0) {
        auto at = numbers_.find({split, node->aux});
        return at == numbers_.end() ? kOtherField + split : at->second;
    }
    switch (node->info().alias) {
    case AliasClass::Header: return node->is(Opcode::CheckElements) ? kIndexing : kShape;
    case AliasClass::Slots: return kSlots;
    case AliasClass::Elements: return kElements;
    case AliasClass::Length: return kLength;
    case AliasClass::ElementValue: return kElementValue;
    case AliasClass::ElementDouble: return kElementDouble;
    case AliasClass::TypedLength: return kTypedLength;
    case AliasClass::TypedData: return kTypedData;
    case AliasClass::Binding: return kBinding;
    case AliasClass::String: return kString;
    case AliasClass::Validity: return kValidity;
    default: return -1;
    }
}

} // namespace tiercel::graph::passes

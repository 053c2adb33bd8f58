// Storage of graphs: nodes, blocks, use lists; and the analyses that passes share (order, dominators, loops).
#include "graph/graph.h"

#include "graph/types.h"
#include "runtime/cell.h"

#include <algorithm>
#include <bit>

namespace tiercel::graph {

// -- nodes

uint16_t Node::flags() const {
    return op == Opcode::CallIntrinsic ? graph::infoOf(static_cast<Intrinsic>(aux)).flags : info().flags;
}

double Node::number() const { return std::bit_cast<double>(aux); }

void Node::link(Use& use, Node* value) {
    use.node = value;
    use.user = this;
    if (!value) return;
    use.next = value->uses_;
    use.link = &value->uses_;
    if (use.next) use.next->link = &use.next;
    value->uses_ = &use;
}
void Node::unlink(Use& use) {
    if (!use.node) return;
    *use.link = use.next;
    if (use.next) use.next->link = use.link;
    use.node = nullptr;
    use.next = nullptr;
}

void Node::setInput(size_t i, Node* value) {
    assert(i < inputCount_);
    unlink(inputs_[i]);
    link(inputs_[i], value);
}
void Node::setState(Node* frameState) {
    unlink(state_);
    link(state_, frameState);
}
void Node::addInput(Node* value) {
    if (inputCount_ == inputCapacity_) {
        uint32_t capacity = std::max<uint32_t>(4, inputCapacity_ * 2);
        Use* moved = graph_->allocateUses(capacity);
        for (uint32_t i = 0; i < inputCount_; i++) {
            Node* old = inputs_[i].node;
            unlink(inputs_[i]);
            link(moved[i], old);
        }
        inputs_ = moved;
        inputCapacity_ = capacity;
    }
    link(inputs_[inputCount_++], value);
}
void Node::removeInput(size_t i) {
    assert(i < inputCount_);
    for (; i + 1 < inputCount_; i++) setInput(i, inputs_[i + 1].node);
    unlink(inputs_[--inputCount_]);
}

size_t Node::useCount() const {
    size_t count = 0;
    for (Use* use = uses_; use; use = use->next) count++;
    return count;
}
void Node::replaceAllUses(Node* by) {
    assert(by != this);
    while (Use* use = uses_) {
        Node* user = use->user;
        unlink(*use);
        user->link(*use, by);
    }
}

// -- graphs

Graph::Graph(CodeBlock* code, uint32_t osrUnit) : code(code), osrUnit(osrUnit) { entry = newBlock(); }
Graph::~Graph() = default;

Use* Graph::allocateUses(size_t count) {
    constexpr size_t kPiece = 256;
    if (count >= kPiece) { // a piece of its own, before the one that is being used up
        auto at = useStorage_.insert(useStorage_.begin(), std::make_unique<Use[]>(count));
        return at->get();
    }
    if (usesLeft_ < count) {
        useStorage_.push_back(std::make_unique<Use[]>(kPiece));
        usesLeft_ = kPiece;
    }
    usesLeft_ -= count;
    return useStorage_.back().get() + usesLeft_;
}

Block* Graph::newBlock() {
    Block& block = blockStorage_.emplace_back();
    block.id = nextBlock_++;
    blocks.push_back(&block);
    return &block;
}

Node* Graph::make(Opcode op, std::span<Node* const> inputs, uint64_t aux, Node* state) {
    Node& node = nodes_.emplace_back();
    node.op = op;
    node.rep = graph::infoOf(op).rep;
    node.aux = aux;
    if (op == Opcode::CallIntrinsic) node.rep = graph::infoOf(static_cast<Intrinsic>(aux)).result;
    node.id = nextId_++;
    node.activation = activation;
    node.graph_ = this;
    if (!inputs.empty()) {
        node.inputs_ = allocateUses(inputs.size());
        node.inputCount_ = node.inputCapacity_ = static_cast<uint32_t>(inputs.size());
        for (size_t i = 0; i < inputs.size(); i++) node.link(node.inputs_[i], inputs[i]);
    }
    if (state) node.setState(state);
    return &node;
}

Node* Graph::append(Block* block, Node* node) {
    assert(!node->block);
    node->block = block;
    node->previous = block->last;
    node->next = nullptr;
    (block->last ? block->last->next : block->first) = node;
    block->last = node;
    return node;
}

Node* Graph::insertBefore(Node* where, Node* node) {
    assert(!node->block);
    Block* block = where->block;
    node->block = block;
    node->next = where;
    node->previous = where->previous;
    (where->previous ? where->previous->next : block->first) = node;
    where->previous = node;
    return node;
}

namespace {

void takeOut(Node* node) {
    Block* block = node->block;
    if (!block) return;
    (node->previous ? node->previous->next : block->first) = node->next;
    (node->next ? node->next->previous : block->last) = node->previous;
    node->block = nullptr;
    node->previous = node->next = nullptr;
}

} // namespace

void Graph::remove(Node* node) {
    assert(!node->hasUses());
    takeOut(node);
    for (uint32_t i = 0; i < node->inputCount_; i++) Node::unlink(node->inputs_[i]);
    node->inputCount_ = 0;
    if (Node* state = node->state()) {
        node->setState(nullptr);
        if (!state->hasUses()) dropState(state);
    }
    if (node->op <= Opcode::PointerConstant) {
        auto known = constants_.find({node->op, node->aux});
        if (known != constants_.end() && known->second == node) constants_.erase(known);
    }
}

/// A frame state that nothing uses any more uses nothing itself, nor does its caller's that only it used.
void Graph::dropState(Node* state) {
    while (state && !state->hasUses()) {
        Node* caller = state->frame().inlined && state->inputCount() ? state->input(state->inputCount() - 1) : nullptr;
        for (uint32_t i = 0; i < state->inputCount_; i++) Node::unlink(state->inputs_[i]);
        state->inputCount_ = 0;
        state = caller;
    }
}

void Graph::dropUnusedStates() {
    for (Node& node : nodes_)
        if (node.is(Opcode::FrameState)) dropState(&node);
}

void Graph::moveBefore(Node* where, Node* node) {
    takeOut(node);
    insertBefore(where, node);
}

Node* Graph::addPhi(Block* block, Rep rep, std::span<Node* const> inputs) {
    Node* phi = make(Opcode::Phi, inputs);
    phi->rep = rep;
    Node* where = block->first;
    while (where && where->is(Opcode::Phi)) where = where->next;
    return where ? insertBefore(where, phi) : append(block, phi);
}

Node* Graph::makeFrameState(FrameStateInfo info, std::span<Node* const> values, Node* caller) {
    assert(values.size() == info.registers.size());
    info.inlined = caller != nullptr;
    std::vector<Node*> inputs(values.begin(), values.end());
    if (caller) inputs.push_back(caller);
    Node* state = make(Opcode::FrameState, inputs);
    frames_.push_back(std::move(info));
    state->frame_ = &frames_.back();
    state->unit = state->frame_->unit;
    return state;
}

Node* Graph::constantLike(Opcode op, uint64_t aux, Rep rep) {
    Node*& known = constants_[{op, aux}];
    if (known) return known;
    Node* node = make(op, {}, aux);
    node->rep = rep;
    if (entry->first) {
        insertBefore(entry->first, node);
    } else {
        append(entry, node);
    }
    known = node;
    return node;
}

Node* Graph::constant(Value v) {
    Node* node = constantLike(Opcode::Constant, v.bits(), Rep::Tagged);
    if (node->type == kTypeAny) {
        node->type = typeOfValue(v, v.isCell() ? static_cast<uint64_t>(v.asCell()->kind()) + 1 : 0);
        if (v.isCell()) cells.push_back(v.asCell());
    }
    return node;
}
Node* Graph::constantOfType(Value v, uint16_t type, uint64_t kind) {
    Node* node = constantLike(Opcode::Constant, v.bits(), Rep::Tagged);
    if (node->type == kTypeAny) {
        node->type = type;
        node->aux2 = kind;
    }
    return node;
}
Node* Graph::int32(int32_t v) { return constantLike(Opcode::Int32Constant, static_cast<uint32_t>(v), Rep::Int32); }
Node* Graph::number(double v) { return constantLike(Opcode::DoubleConstant, std::bit_cast<uint64_t>(v), Rep::Double); }
Node* Graph::boolean(bool v) { return constantLike(Opcode::BoolConstant, v, Rep::Bool); }
Node* Graph::pointer(const void* v) {
    return constantLike(Opcode::PointerConstant, reinterpret_cast<uint64_t>(v), Rep::Pointer);
}

void Graph::setSuccessors(Block* block, Block* first, Block* second) {
    assert(!block->successors[0]);
    block->successors[0] = first;
    block->successors[1] = second;
    first->predecessors.push_back(block);
    if (second) second->predecessors.push_back(block);
}

void Graph::analyze() {
    // Reverse post-order, without recursion: blocks may be tens of thousands.
    constexpr uint32_t kUnseen = UINT32_MAX;
    for (Block& block : blockStorage_) block.order = kUnseen;
    std::vector<Block*> postOrder;
    std::vector<std::pair<Block*, size_t>> path{{entry, 0}};
    entry->order = 0;
    while (!path.empty()) {
        auto& [block, next] = path.back();
        if (next < block->successorCount()) {
            // The last successor first, so that the first one follows its block in the final order.
            Block* successor = block->successors[block->successorCount() - 1 - next++];
            if (successor->order == kUnseen) {
                successor->order = 0;
                path.push_back({successor, 0});
            }
        } else {
            postOrder.push_back(block);
            path.pop_back();
        }
    }

    // What cannot be reached goes, and with it its inputs of phis.
    std::vector<Block*> dead;
    for (Block* block : blocks)
        if (block->order == kUnseen) dead.push_back(block);
    for (Block* block : dead) {
        for (Block* successor : block->successors) {
            if (!successor || successor->order == kUnseen) continue;
            auto at = std::find(successor->predecessors.begin(), successor->predecessors.end(), block);
            auto index = static_cast<size_t>(at - successor->predecessors.begin());
            successor->predecessors.erase(at);
            for (Node* phi = successor->first; phi && phi->is(Opcode::Phi); phi = phi->next) phi->removeInput(index);
        }
        block->successors[0] = block->successors[1] = nullptr;
        block->predecessors.clear();
    }
    for (Block* block : dead) {
        // Uses among dead nodes only: cut them all, then drop the nodes.
        for (Node* node = block->last; node; node = node->previous) {
            for (uint32_t i = 0; i < node->inputCount_; i++) Node::unlink(node->inputs_[i]);
            node->inputCount_ = 0;
            node->setState(nullptr);
        }
    }
    for (Block* block : dead) {
        while (Node* node = block->last) {
            // States of dead nodes may still be its users; nothing reads them any more.
            node->forEachUse([](Use& use) { Node::unlink(use); });
            remove(node);
        }
    }

    blocks.assign(postOrder.rbegin(), postOrder.rend());
    for (size_t i = 0; i < blocks.size(); i++) blocks[i]->order = static_cast<uint32_t>(i);

    // Dominators (Cooper, Harvey and Kennedy).
    for (Block* block : blocks) block->dominator = nullptr;
    entry->dominator = entry;
    for (bool changed = true; changed;) {
        changed = false;
        for (Block* block : blocks) {
            if (block == entry) continue;
            Block* common = nullptr;
            for (Block* p : block->predecessors) {
                if (!p->dominator) continue;
                if (!common) {
                    common = p;
                    continue;
                }
                Block* other = p;
                while (common != other) {
                    while (common->order > other->order) common = common->dominator;
                    while (other->order > common->order) other = other->dominator;
                }
            }
            if (block->dominator != common) {
                block->dominator = common;
                changed = true;
            }
        }
    }
    entry->dominator = nullptr;

    // The tree of dominators in pre-order, as ranges: dominators come before what they dominate in `blocks`.
    std::vector<uint32_t> size(blocks.size(), 1), next(blocks.size());
    for (size_t i = blocks.size(); i-- > 1;) size[blocks[i]->dominator->order] += size[i];
    for (Block* block : blocks) {
        block->treeBegin = block->dominator ? next[block->dominator->order] : 0;
        block->treeEnd = block->treeBegin + size[block->order];
        next[block->order] = block->treeBegin + 1;
        if (block->dominator) next[block->dominator->order] = block->treeEnd;
    }

    // Loops: innermost ones last, so that they overwrite. A header's own loop is itself.
    for (Block* block : blocks) {
        block->loop = nullptr;
        block->loopDepth = 0;
        block->isLoopHeader = false;
    }
    for (Block* block : blocks)
        for (Block* p : block->predecessors)
            if (block->dominates(p)) block->isLoopHeader = true;
    std::vector<Block*> work;
    std::vector<uint32_t> seen(blocks.size(), 0);
    uint32_t mark = 0;
    for (Block* header : blocks) { // outer headers come first in reverse post-order
        if (!header->isLoopHeader) continue;
        mark++;
        seen[header->order] = mark;
        header->loop = header;
        header->loopDepth++;
        for (Block* p : header->predecessors)
            if (header->dominates(p) && seen[p->order] != mark) {
                seen[p->order] = mark;
                work.push_back(p);
            }
        while (!work.empty()) {
            Block* block = work.back();
            work.pop_back();
            block->loop = header;
            block->loopDepth++;
            for (Block* p : block->predecessors)
                if (seen[p->order] != mark) {
                    seen[p->order] = mark;
                    work.push_back(p);
                }
        }
    }
}

} // namespace tiercel::graph

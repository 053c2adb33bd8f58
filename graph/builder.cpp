// The walk over the bytecode: blocks, loops, merges, frame states.
#include "graph/builder.h"
#include "graph/op_registers.h"

#include "runtime/frame.h"
#include "runtime/function.h"

#include <algorithm>

namespace tiercel::graph {

namespace {

constexpr uint32_t kNone = UINT32_MAX;

} // namespace

Builder::Builder(VM& vm, Graph& graph, const BuildOptions& options, InliningBudget& budget)
    : vm_(vm), graph_(graph), options_(options), budget_(budget), code_(graph.code), data_(*code_->data_),
      liveness_(data_) {}

std::unique_ptr<Graph> build(VM& vm, CodeBlock* code, uint32_t osrUnit, const BuildOptions& options,
                             std::string& reason) {
    if (code->data_->units.size() > options.maxUnits) {
        reason = "the function is too large";
        return nullptr;
    }
    FunctionKind kind = code->template_->functionKind_;
    bool suspends = kind >= FunctionKind::Generator && kind <= FunctionKind::AsyncGeneratorMethod;
    if (suspends && osrUnit == Graph::kNoOsr) {
        reason = "generators and async functions are compiled loop by loop";
        return nullptr;
    }
    InliningBudget budget;
    for (;;) {
        auto graph = std::make_unique<Graph>(code, osrUnit);
        graph->name = code->template_->name_->toUtf8(vm);
        graph->arrayShape = code->template_->realm_->arrayShape->id(); // the realm keeps it
        budget.unitsLeft = options.inlineBudget;
        budget.again = false;
        Builder builder(vm, *graph, options, budget);
        bool ok = builder.run(reason);
        if (ok || !budget.again)
            for (const std::string& line : budget.trace) options.traceInlining(line);
        if (ok) return graph;
        if (!budget.again) return nullptr;
        budget.trace.clear();
    }
}

// -- the bytecode's control flow

void Builder::findBlocks() {
    size_t units = data_.units.size();
    std::vector<bool> leader(units, false);
    auto target = [&](uint32_t from, int32_t by) { return static_cast<uint32_t>(static_cast<int64_t>(from) + by); };
    leader[0] = true;
    leader[startUnit()] = true;
    for (uint32_t at = 0; at < units; at += infoOf(&data_.units[at]).units) {
        const Instruction* pc = &data_.units[at];
        const OpInfo& info = infoOf(pc);
        bool ends = info.flags & (kOpEndsBlock | kOpSuspends);
        for (int i = 0; i < 5; i++) {
            Operand operand = info.operands[i];
            if (operand != Operand::Jump32 && operand != Operand::JumpD && operand != Operand::JumpE) continue;
            leader[target(at, operandValue(pc, i))] = true;
            ends = true;
        }
        if (pc->op() == Op::Switch)
            for (int32_t by : data_.jumpTables[static_cast<uint32_t>(pc->bc())]) leader[target(at, by)] = true;
        if (ends && at + info.units < units) leader[at + info.units] = true;
    }
    blockOf_.assign(units, kNone);
    for (uint32_t at = 0; at < units; at++) {
        if (!leader[at]) continue;
        if (!bytecode_.empty()) bytecode_.back().end = at;
        blockOf_[at] = static_cast<uint32_t>(bytecode_.size());
        bytecode_.emplace_back().begin = at;
    }
    bytecode_.back().end = static_cast<uint32_t>(units);
    for (BytecodeBlock& block : bytecode_) {
        uint32_t last = block.begin;
        while (last + infoOf(&data_.units[last]).units < block.end) last += infoOf(&data_.units[last]).units;
        const Instruction* pc = &data_.units[last];
        const OpInfo& info = infoOf(pc);
        if (info.flags & kOpSuspends) continue; // leaves the code
        if (!(info.flags & kOpEndsBlock) && last + info.units < units)
            block.successors.push_back(blockAt(last + info.units));
        for (int i = 0; i < 5; i++) {
            Operand operand = info.operands[i];
            if (operand == Operand::Jump32 || operand == Operand::JumpD || operand == Operand::JumpE)
                block.successors.push_back(blockAt(target(last, operandValue(pc, i))));
        }
        if (pc->op() == Op::Switch)
            for (int32_t by : data_.jumpTables[static_cast<uint32_t>(pc->bc())])
                block.successors.push_back(blockAt(target(last, by)));
    }
}

void Builder::orderBlocks() {
    uint32_t start = blockAt(startUnit());
    std::vector<std::pair<uint32_t, size_t>> path{{start, 0}};
    bytecode_[start].reached = bytecode_[start].inProgress = true;
    while (!path.empty()) {
        auto& [index, next] = path.back();
        BytecodeBlock& block = bytecode_[index];
        if (next < block.successors.size()) {
            // The last one first: the fall-through comes first in the final order.
            uint32_t successor = block.successors[block.successors.size() - 1 - next++];
            BytecodeBlock& s = bytecode_[successor];
            if (s.inProgress) s.isHeader = true;
            if (!s.reached) {
                s.reached = s.inProgress = true;
                path.push_back({successor, 0});
            }
        } else {
            block.inProgress = false;
            order_.push_back(index);
            path.pop_back();
        }
    }
    std::reverse(order_.begin(), order_.end());
}

void Builder::findLoops() {
    std::vector<uint32_t> position(bytecode_.size(), kNone);
    for (size_t i = 0; i < order_.size(); i++) position[order_[i]] = static_cast<uint32_t>(i);
    std::vector<std::vector<uint32_t>> predecessors(bytecode_.size());
    for (uint32_t index : order_)
        for (uint32_t s : bytecode_[index].successors) predecessors[s].push_back(index);
    size_t slots = data_.registerCount + kFrameHeaderWords;
    std::vector<uint32_t> seen(bytecode_.size(), kNone);
    std::vector<uint32_t> work;
    for (uint32_t header : order_) {
        BytecodeBlock& h = bytecode_[header];
        if (!h.isHeader) continue;
        h.assigned.assign(slots, false);
        auto visit = [&](uint32_t index) {
            if (seen[index] == header) return;
            seen[index] = header;
            work.push_back(index);
        };
        for (uint32_t p : predecessors[header])
            if (position[p] >= position[header]) visit(p);
        // Everything that reaches a back-edge without passing the header.
        while (!work.empty()) {
            uint32_t index = work.back();
            work.pop_back();
            BytecodeBlock& b = bytecode_[index];
            if (index != header) b.frequency = std::min(b.frequency * 10, 1e6);
            for (uint32_t at = b.begin; at < b.end; at += infoOf(&data_.units[at]).units)
                forEachWrite(&data_.units[at], [&](int32_t reg) {
                    if (reg >= -kFrameHeaderWords && slotOf(reg) < slots) h.assigned[slotOf(reg)] = true;
                });
            if (index == header) continue;
            for (uint32_t p : predecessors[index]) visit(p);
        }
        h.frequency = std::min(h.frequency * 10, 1e6);
        // The header's own code too, when no back-edge starts in it.
        for (uint32_t at = h.begin; at < h.end; at += infoOf(&data_.units[at]).units)
            forEachWrite(&data_.units[at], [&](int32_t reg) {
                if (reg >= -kFrameHeaderWords && slotOf(reg) < slots) h.assigned[slotOf(reg)] = true;
            });
    }
}

/// Does every loop have one way in, its header? Bytecode has no other loops; but entered at an inner loop's header, the
/// loops around it are entered there as well, and by a `break` at another place.
bool Builder::isReducible() const {
    // Dominators, by the order: Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm".
    std::vector<uint32_t> position(bytecode_.size(), kNone), dominator(order_.size(), kNone);
    for (size_t i = 0; i < order_.size(); i++) position[order_[i]] = static_cast<uint32_t>(i);
    std::vector<std::vector<uint32_t>> predecessors(order_.size());
    for (uint32_t i = 0; i < order_.size(); i++)
        for (uint32_t s : bytecode_[order_[i]].successors) predecessors[position[s]].push_back(i);
    dominator[0] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 1; i < order_.size(); i++) {
            uint32_t common = kNone;
            for (uint32_t p : predecessors[i]) {
                if (dominator[p] == kNone) continue;
                uint32_t q = common == kNone ? p : common;
                while (q != p) (q > p ? q : p) = dominator[std::max(q, p)];
                common = q;
            }
            changed |= dominator[i] != common;
            dominator[i] = common;
        }
    }
    for (uint32_t header = 0; header < order_.size(); header++) {
        for (uint32_t p : predecessors[header]) {
            if (p < header) continue;
            while (p > header) p = dominator[p];
            if (p != header) return false;
        }
    }
    return true;
}

// -- environments

bool Builder::isLive(uint32_t unit, size_t slot) const {
    auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
    // Of the header, only `this` and `extra` are ever changed; the rest is where the caller put it.
    if (reg < 0)
        return reg == kFrameThis || reg == kFrameExtra ||
               (call_ && (reg == kFrameCallee || (reg == kFrameNewTarget && (call_->flags & kFrameConstruct))));
    return liveness_.isLive(unit, reg);
}

Node* Builder::get(int32_t reg) {
    Node*& value = environment_[slotOf(reg)];
    // A header word, or a register that nothing has written on this way: what the frame has.
    if (!value) value = parameter(reg);
    return value;
}

Node* Builder::parameter(int32_t reg) {
    Node*& value = parameters_[slotOf(reg)];
    if (value) return value;
    if (call_) return value = graph_.constant(Value::undefined()); // nothing that anyone relies on
    // In the entry block, so that it dominates all uses.
    bool osr = graph_.osrUnit != Graph::kNoOsr;
    value = graph_.make(osr ? Opcode::OsrValue : Opcode::Param, {}, static_cast<uint32_t>(reg));
    if (graph_.entry->first) {
        graph_.insertBefore(graph_.entry->first, value);
    } else {
        graph_.append(graph_.entry, value);
    }
    return value;
}

Node* Builder::stateAt(uint32_t unit, const std::vector<bool>* inFrame) {
    return makeState(unit, [&](size_t slot) { return isLive(unit, slot) && !(inFrame && (*inFrame)[slot]); });
}

Node* Builder::stateDuringCall(int32_t result) {
    return makeState(unit(), [&](size_t slot) {
        auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
        if (reg < 0) return isLive(unit(), slot);
        if (reg != result && liveness_.isLive(nextUnit(), reg)) return true;
        return std::any_of(data_.handlers.begin(), data_.handlers.end(), [&](const ExceptionHandler& handler) {
            return unit() >= handler.start && unit() < handler.end && liveness_.isLive(handler.handler, reg);
        });
    });
}

template <class Live>
Node* Builder::makeState(uint32_t unit, Live&& live) {
    FrameStateInfo info;
    info.code = code_;
    info.unit = unit;
    if (call_) {
        info.window = call_->window;
        info.argc = static_cast<uint32_t>(call_->arguments.size());
        info.flags = call_->flags;
    }
    std::vector<Node*> values;
    for (size_t slot = 0; slot < environment_.size(); slot++) {
        Node* value = environment_[slot];
        // What is still in the frame, because nothing was written, need not be written back. There is no frame of an
        // inlined call.
        if (!value || isInFrame(slot) || !live(slot)) continue;
        info.registers.push_back(static_cast<int32_t>(slot) - kFrameHeaderWords);
        values.push_back(value);
    }
    return graph_.makeFrameState(std::move(info), values, callerState_);
}

// -- the walk

void Builder::prepare() {
    findBlocks();
    orderBlocks();
    findLoops();
    for (BytecodeBlock& block : bytecode_) block.frequency *= frequencyScale_;
    size_t slots = data_.registerCount + kFrameHeaderWords;
    parameters_.assign(slots, nullptr);
    environment_.assign(slots, nullptr);
    graph_.frameWords =
        std::max(graph_.frameWords, static_cast<uint32_t>(base_) + data_.registerCount + 2 * kFrameHeaderWords);
    findFrameWrites();
}

void Builder::walk() {
    for (uint32_t index : order_) {
        if (bytecode_[index].edges.empty()) continue; // only exits lead here
        buildBlock(index);
        if (!reason_.empty()) return;
    }
}

bool Builder::run(std::string& reason) {
    prepare();
    size_t slots = environment_.size();
    uint32_t start = startUnit();
    unit_ = start;
    pc_ = &data_.units[start];
    block_ = graph_.entry;
    if (graph_.osrUnit != Graph::kNoOsr && !isReducible()) {
        reason = "a loop around it would be entered at two places";
        return false;
    }
    if (Function* only = options_.onlyClosure; only && !call_) {
        // Who enters the code is this function, and no other while the code is valid: nothing is to be checked later.
        vm_.dependencies.onOnlyClosure(validity(), only->template_);
        set(kFrameCallee, graph_.constant(Value(only)));
    }
    // All that is live has a node from the start: loops need to know what a register was before them.
    for (size_t slot = 0; slot < slots; slot++) {
        auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
        if (reg < 0 ? reg == kFrameThis : liveness_.isLive(start, reg)) get(reg);
    }
    guard(Opcode::StackCheck);
    state_ = nullptr;
    if (graph_.osrUnit != Graph::kNoOsr && !bytecode_[blockAt(start)].isHeader) {
        reason = "no turn of the loop stays in the code";
        return false;
    }
    jumpTo(start);

    walk();
    reason = reason_;
    if (!reason.empty()) return false;
    if (budget_.asksPrototypes) notePrototypes();
    graph_.analyze();
    return true;
}

void Builder::notePrototypes() {
    for (uint32_t id : graph_.shapes) {
        const Shape* shape = vm_.shapes.at(id);
        if (id < kFirstRealShape || !shape->isCacheable() || shape->isDictionary()) continue;
        graph_.prototypes.emplace(id, shape->prototype());
        if (shape->prototypeObject()) graph_.cells.push_back(shape->prototypeObject());
    }
}

/// Makes the graph's block and the environment at its begin out of the ways in.
void Builder::begin(BytecodeBlock& b) {
    size_t slots = environment_.size();
    // Where the ways in meet: the block itself, or a header's preheader.
    Block* meeting = graph_.newBlock();
    meeting->frequency = b.isHeader ? b.frequency / 10 : b.frequency;
    for (Edge& edge : b.edges) {
        edge.from->successors[edge.successor] = meeting;
        meeting->predecessors.push_back(edge.from);
    }
    if (b.edges.size() == 1) {
        environment_ = b.edges[0].environment;
    } else {
        environment_.assign(slots, nullptr);
        for (size_t slot = 0; slot < slots; slot++) {
            if (!isLive(b.begin, slot)) continue;
            Node* common = b.edges[0].environment[slot];
            bool same = true;
            Rep rep = common ? common->rep : Rep::None;
            for (Edge& edge : b.edges) {
                Node* value = edge.environment[slot];
                if (value != common) same = false;
                if (!value || value->rep != rep) rep = Rep::Tagged;
            }
            if (same) {
                environment_[slot] = common;
                continue;
            }
            auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
            std::vector<Node*> inputs;
            for (Edge& edge : b.edges) {
                Node* value = edge.environment[slot];
                if (!value) value = parameter(reg);
                inputs.push_back(rep == Rep::Tagged ? taggedAt(edge.from, value) : value);
            }
            Node* phi = graph_.addPhi(meeting, rep, inputs);
            phi->unit = b.begin;
            if (rep == Rep::Tagged) {
                phi->type = 0;
                for (Node* input : inputs) phi->type |= input->type;
            }
            environment_[slot] = phi;
        }
    }
    b.edges.clear();
    block_ = b.block = meeting;
    unit_ = b.begin;
    pc_ = &data_.units[b.begin];
    state_ = nullptr;
    if (!b.isHeader) return;

    // The loop itself.
    Node* entryState = stateAt(b.begin);
    std::vector<Node*> inputs(slots, nullptr);
    b.phis.assign(slots, nullptr);
    for (size_t slot = 0; slot < slots; slot++) {
        if (!b.assigned[slot] || !isLive(b.begin, slot)) continue;
        auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
        if (reg == kFrameExtra && !environment_[slot]) continue;
        inputs[slot] = taggedOf(get(reg));
    }
    Node* jump = graph_.append(meeting, Opcode::Jump, {}, entryState);
    jump->unit = b.begin;
    Block* header = graph_.newBlock();
    header->frequency = b.frequency;
    header->isLoopHeader = true;
    graph_.setSuccessors(meeting, header);
    for (size_t slot = 0; slot < slots; slot++) {
        if (!inputs[slot]) continue;
        Node* one[] = {inputs[slot]};
        b.phis[slot] = graph_.addPhi(header, Rep::Tagged, one);
        b.phis[slot]->unit = b.begin;
        environment_[slot] = b.phis[slot];
    }
    b.block = block_ = header;
}

void Builder::buildBlock(uint32_t index) {
    index_ = index;
    BytecodeBlock& b = bytecode_[index];
    begin(b);
    for (uint32_t at = b.begin; at < b.end && block_; at = nextUnit()) {
        unit_ = at;
        pc_ = &data_.units[at];
        state_ = nullptr;
        switch (pc_->op()) {
#define OP(name, units, A, B, C, D, E, flags)                                                                          \
    case Op::name: visit##name(); break;
#include "runtime/bytecode/bytecode.def"
        }
        if (!reason_.empty()) return;
    }
    if (block_) jumpTo(b.end);
}

/// `from` has just got its terminator; its next open successor leads to the target.
void Builder::leave(uint32_t targetUnit, Block* from, size_t successor) {
    BytecodeBlock& target = bytecode_[blockAt(targetUnit)];
    if (!target.isHeader || !target.block) {
        target.edges.push_back({from, successor, environment_});
        return;
    }
    // A back-edge: polls, then goes to the header. A block of its own, so that the poll is on this way alone.
    Block* latch = graph_.newBlock();
    latch->frequency = from->frequency;
    from->successors[successor] = latch;
    latch->predecessors.push_back(from);
    Node* poll = graph_.append(latch, Opcode::Poll);
    poll->unit = targetUnit;
    poll->setState(stateAt(targetUnit));
    std::vector<Node*> inputs;
    for (size_t slot = 0; slot < target.phis.size(); slot++) {
        Node* phi = target.phis[slot];
        if (!phi) continue;
        auto reg = static_cast<int32_t>(slot) - kFrameHeaderWords;
        phi->addInput(taggedAt(latch, get(reg)));
    }
    Node* jump = graph_.append(latch, Opcode::Jump);
    jump->unit = targetUnit;
    graph_.setSuccessors(latch, target.block);
}

void Builder::jumpTo(uint32_t target) {
    Block* from = block_;
    Node* jump = emit(Opcode::Jump);
    jump->unit = unit();
    leave(target, from, 0);
    block_ = nullptr;
}

void Builder::branchTo(Node* condition, bool negate, uint32_t taken, uint32_t notTaken) {
    constexpr uint8_t kTaken = 1, kNotTaken = 2;
    uint8_t seen = pc_->feedback & (kTaken | kNotTaken);
    bool never = !(seen & kTaken), always = !(seen & kNotTaken);
    if (never && always) { // nothing is known, or the ways were not noted: both
        never = always = false;
    }
    // A loop that has not ended yet will: no bet on its going on.
    if (taken <= unit()) always = false;
    // An exit runs the instruction again: not after user code has seen it.
    if (failed(deopt::Reason::Unlikely) || (condition->flags() & kCalls)) never = always = false;
    if (never || always) {
        // The condition must be what it always was.
        bool expected = always != negate;
        Node* check = guard(expected ? Opcode::CheckTrue : Opcode::CheckFalse, {condition});
        check->aux2 = static_cast<uint64_t>(deopt::Reason::Unlikely);
        jumpTo(always ? taken : notTaken);
        return;
    }
    Block* from = block_;
    Node* branch = emit(Opcode::Branch, {condition});
    branch->unit = unit();
    // successors: true, false
    uint32_t first = negate ? notTaken : taken, second = negate ? taken : notTaken;
    leave(first, from, 0);
    leave(second, from, 1);
    block_ = nullptr;
}

void Builder::exit(deopt::Reason reason) {
    Node* node = emit(Opcode::Exit);
    node->aux2 = static_cast<uint64_t>(reason);
    node->setState(state());
    block_ = nullptr;
}

void Builder::unsupported(const char* what) {
    if (reason_.empty()) reason_ = what;
}

Node* Builder::intrinsic(Intrinsic which, std::initializer_list<Node*> inputs) {
    Node* node = emit(Opcode::CallIntrinsic, inputs, static_cast<uint64_t>(which));
    if (node->flags() & kThrows) node->setState(state());
    return node;
}

} // namespace tiercel::graph

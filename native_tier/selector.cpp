// The order of instructions, what is made at all, and the means by which the nodes' select functions say what they ask.
#include "native_tier/selector.h"

#include "graph/types.h"
#include "runtime/frame.h"

#include <algorithm>
#include <bit>

namespace tiercel::native_tier {

using graph::exitSource;
using graph::unrefined;

bool constantBits(const Node* n, uint64_t& bits) {
    switch (n->op) {
    case Opcode::Constant:
    case Opcode::CheckValue:
    case Opcode::DoubleConstant:
    case Opcode::PointerConstant: bits = n->aux; return true;
    case Opcode::Int32Constant: bits = static_cast<uint32_t>(n->integer()); return true;
    case Opcode::BoolConstant: bits = n->aux & 1; return true;
    default: return false;
    }
}

bool isKnown(const Node* tagged, uint16_t types) { return !(tagged->type & ~types); }

bool fitsImmediate(const Node* n, int32_t* immediate) {
    uint64_t bits = 0;
    if (n->rep == Rep::Double || !constantBits(n, bits)) return false;
    if (n->rep == Rep::Int32) {
        if (immediate) *immediate = static_cast<int32_t>(bits);
        return true;
    }
    auto wide = static_cast<int64_t>(bits);
    if (wide < 0 || wide > INT32_MAX) return false;
    if (immediate) *immediate = static_cast<int32_t>(wide);
    return true;
}

bool canFail(const Node* n) {
    const Node* in = n->inputCount() ? n->input(0) : nullptr;
    switch (n->op) {
    case Opcode::CheckInt32: return !isKnown(in, graph::kTypeInt32);
    case Opcode::CheckNumber: return !isKnown(in, graph::kTypeNumber);
    case Opcode::CheckBool: return !isKnown(in, graph::kTypeBool);
    case Opcode::CheckCell: return !isKnown(in, graph::kTypeCell);
    case Opcode::CheckObject: return !isKnown(in, graph::kTypeObject);
    case Opcode::CheckString: return !isKnown(in, graph::kTypeString);
    case Opcode::CheckNotEmpty: return in->type & graph::kTypeEmpty;
    default: return true;
    }
}

size_t edgeIndex(const Block* from, size_t which) {
    const Block* to = from->successors[which];
    // With both successors the same, the edges are in the list in their order.
    size_t skip = which == 1 && from->successors[0] == to ? 1 : 0;
    for (size_t i = 0; i < to->predecessors.size(); i++)
        if (to->predecessors[i] == from && skip-- == 0) return i;
    return 0;
}

uint32_t Program::blockAt(uint32_t position) const {
    auto at = std::upper_bound(blocks.begin(), blocks.end(), position,
                               [](uint32_t p, const BlockRange& b) { return p < b.from(); });
    return static_cast<uint32_t>(at - blocks.begin()) - 1;
}

Selector::Selector(Graph& graph, graph::ExitMaker& exits, bool reports)
    : graph_(graph), exits_(exits), reports_(reports), uses_(graph.nodeCount()) {}

// -- which nodes are made

namespace {

bool isEffect(const Node* n) {
    if (n->is(Opcode::CheckValue)) return true;
    return n->flags() & (graph::kGuard | graph::kWrites | graph::kCalls | graph::kThrows | graph::kTerminator |
                         graph::kAllocates | graph::kChangesElements);
}

/// Nodes that compute a condition, which a branch may do in their place.
bool isTest(const Node* n) {
    switch (n->op) {
    case Opcode::Int32Compare:
    case Opcode::Uint32Compare:
    case Opcode::DoubleCompare:
    case Opcode::Not:
    case Opcode::TaggedEqual:
    case Opcode::IsInt32:
    case Opcode::IsNumber:
    case Opcode::IsNullish:
    case Opcode::IsObject:
    case Opcode::IsString:
    case Opcode::HasShape:
    case Opcode::HasElements:
    case Opcode::HasTemplate:
    case Opcode::Truthy: return true;
    default: return false;
    }
}

} // namespace

void Selector::need(Node* n) {
    uint8_t& uses = uses_[n->id];
    uses |= uses & kOnce ? kOften : kOnce;
    if (uses & kNeeded) return;
    uses |= kNeeded;
    work_.push_back(n);
}

void Selector::findNeeded() {
    std::vector<bool> seenState(graph_.nodeCount());
    auto visit = [&](Node* n) {
        for (size_t i = 0; i < n->inputCount(); i++) need(unrefined(n->input(i)));
        Node* state = n->state();
        if (!state || n->is(Opcode::Jump) || seenState[state->id]) return;
        seenState[state->id] = true;
        for (const graph::LiveValue& live : exits_.liveOf(state)) {
            need(live.node);
            uses_[live.node->id] |= kByState;
        }
    };
    for (const BlockRange& range : program_->blocks) {
        for (Node* n = range.block->first; n; n = n->next) {
            if (!isEffect(n) || uses_[n->id] & kNeeded) continue;
            uses_[n->id] |= kNeeded;
            visit(n);
        }
    }
    while (!work_.empty()) {
        Node* n = work_.back();
        work_.pop_back();
        visit(n);
    }
}

/// Moves the test to its users, if nothing between them may change its outcome. Pure tests with one value to keep are
/// made again by each branch and guard that wants them, wherever it is.
void Selector::fuse(Node* test, Node* user) {
    if (!isTest(test) || uses_[test->id] & kByState) return;
    bool isPure = !(test->flags() & graph::kReads) && !test->is(Opcode::Not);
    bool hasOneValue =
        test->inputCount() == 1 || isConstant(unrefined(test->input(0))) || isConstant(unrefined(test->input(1)));
    if (isPure) {
        bool byAll = true;
        test->forEachUse([&](graph::Use& use) {
            if (!isNeeded(use.user)) return;
            bool asks =
                use.user->is(Opcode::Branch) || use.user->is(Opcode::CheckTrue) || use.user->is(Opcode::CheckFalse);
            byAll &= asks ? hasOneValue || use.user->block == test->block
                          : use.user == user || (use.user->is(Opcode::Not) && isFused(use.user));
        });
        if (byAll && (hasOneValue || test->block == user->block)) uses_[test->id] |= kFused;
        return;
    }
    if (test->block != user->block || uses_[test->id] & kOften) return;
    for (const Node* between = test->next; between != user; between = between->next)
        if (between->flags() & (graph::kWrites | graph::kCalls | graph::kAllocates | graph::kChangesElements)) return;
    uses_[test->id] |= kFused;
    if (test->is(Opcode::Not)) fuse(unrefined(test->input(0)), user);
}

void Selector::findFused() {
    for (const BlockRange& range : program_->blocks)
        for (Node* n = range.block->first; n; n = n->next)
            if (n->is(Opcode::Branch) || n->is(Opcode::CheckTrue) || n->is(Opcode::CheckFalse)) {
                fuse(n->input(0), n);
            } else if (n->is(Opcode::StoreField) || n->is(Opcode::StoreSlot) || n->is(Opcode::StoreEnvSlot) ||
                       n->is(Opcode::StoreBinding) || n->is(Opcode::StoreElement)) {
                // A store boxes its double itself, without a general register.
                Node* value = unrefined(n->input(n->inputCount() - 1));
                uint8_t uses = uses_[value->id] & (kNeeded | kByState | kOften);
                if (value->is(Opcode::BoxDouble) && uses == kNeeded && !isConstant(unrefined(value->input(0))))
                    uses_[value->id] |= kFused;
            }
}

namespace {

bool isUnboxingInt32(const Node* n) { return n->is(Opcode::UnboxInt32) || (n->is(Opcode::CheckInt32) && !canFail(n)); }
bool isUnboxingDouble(const Node* n) {
    return n->is(Opcode::UnboxNumber) || (n->is(Opcode::CheckNumber) && !canFail(n));
}

} // namespace

bool Selector::isUnboxedByLoad(const Node* n) const {
    return (isUnboxingInt32(n) && loadsInt32(n->input(0))) || (isUnboxingDouble(n) && loadsDouble(n->input(0)));
}

void Selector::findUnboxingLoads() {
    for (const BlockRange& range : program_->blocks) {
        for (Node* n = range.block->first; n; n = n->next) {
            switch (n->op) {
            case Opcode::LoadField:
            case Opcode::LoadSlot:
            case Opcode::LoadElement:
            case Opcode::LoadEnvSlot:
            case Opcode::LoadBinding: break;
            default: continue;
            }
            if ((uses_[n->id] & (kNeeded | kByState)) != kNeeded) continue;
            auto allAre = [&](bool (*isUnboxing)(const Node*)) {
                bool all = true;
                n->forEachUse([&](graph::Use& use) {
                    all &= !isNeeded(use.user) || (isUnboxing(use.user) && use.user->input(0) == n);
                });
                return all;
            };
            if (isKnown(n, graph::kTypeInt32) && allAre(isUnboxingInt32))
                uses_[n->id] |= kUnboxedInt32;
            else if (isKnown(n, graph::kTypeNumber) && allAre(isUnboxingDouble))
                uses_[n->id] |= kUnboxedDouble;
        }
    }
}

void Selector::numberValues() {
    Program& p = *program_;
    p.vregOf.assign(graph_.nodeCount(), kNoVReg);
    // Registers of the frame that ops' functions write on the way, and those where calls and inlined frames have their
    // windows, are no home for what was in them at the entry.
    bool framesAreWritten = false;
    int32_t firstWindow = INT32_MAX;
    for (const BlockRange& range : p.blocks) {
        for (const Node* n = range.block->first; n; n = n->next) {
            if (n->is(Opcode::StoreFrame) || n->is(Opcode::LoadFrame)) framesAreWritten = true;
            if (n->is(Opcode::Call) || n->is(Opcode::CallBuiltin) || n->is(Opcode::Construct) ||
                n->is(Opcode::ConstructSuper))
                firstWindow = std::min(firstWindow, static_cast<int32_t>(n->aux2));
            for (const Node* s = n->state(); s && s->frame().inlined; s = s->input(s->inputCount() - 1))
                firstWindow = std::min(firstWindow, s->frame().window);
        }
    }
    for (const BlockRange& range : p.blocks) {
        for (Node* n = range.block->first; n; n = n->next) {
            if (n->rep == Rep::None || !isNeeded(n) || isFused(n) || isConstant(n) || unrefined(n) != n) continue;
            if (n->is(Opcode::FramePointer) || n->is(Opcode::FrameState)) continue;
            if (isUnboxedByLoad(n)) {
                p.vregOf[n->id] = p.vregOf[n->input(0)->id];
                continue;
            }
            p.vregOf[n->id] = static_cast<VReg>(p.vregs.size());
            VRegInfo& info = p.vregs.emplace_back();
            info.node = n;
            info.regClass = classOf(loadsDouble(n) ? Rep::Double : n->rep);
            if (n->is(Opcode::Param) || n->is(Opcode::OsrValue)) {
                info.home = static_cast<int32_t>(n->aux);
                info.hasHome = info.home == kFrameCallee || (!framesAreWritten && info.home < firstWindow);
            }
        }
    }
}

bool Selector::run(Program& program) {
    program_ = &program;
    Program& p = program;
    p.indexOf.assign(graph_.blockCount(), kNone);
    for (Block* block : graph_.blocks) {
        p.indexOf[block->id] = static_cast<uint32_t>(p.blocks.size());
        p.blocks.push_back({block});
    }
    if (p.blocks.empty() || p.blocks.front().block != graph_.entry) {
        error = "the first block is not the entry";
        return false;
    }
    findNeeded();
    if (!exits_.error.empty()) {
        error = exits_.error;
        return false;
    }
    findFused();
    findUnboxingLoads();
    numberValues();

    p.stateSpans.resize(graph_.nodeCount());
    p.instructions.reserve(graph_.nodeCount() + p.blocks.size());
    p.operands.reserve(graph_.nodeCount() * 2);
    for (BlockRange& range : p.blocks) {
        range.first = static_cast<uint32_t>(p.instructions.size());
        current_ = &p.instructions.emplace_back();
        for (Node* n = range.block->first; n; n = n->next) {
            if (n->is(Opcode::Phi)) {
                VReg v = p.vregOf[n->id];
                if (v == kNoVReg) continue;
                if (n->inputCount() != range.block->predecessors.size()) {
                    error = "a phi has other inputs than predecessors";
                    return false;
                }
                for (size_t i = 0; i < n->inputCount(); i++) {
                    VReg in = p.vregOf[unrefined(n->input(i))->id];
                    if (in == kNoVReg) continue;
                    if (p.vregs[v].hints[0] == kNoVReg) p.vregs[v].hints[0] = in;
                    VRegInfo& info = p.vregs[in];
                    if (info.hints[0] == kNoVReg || p.vregs[info.hints[0]].node == nullptr) {
                        info.hints[0] = v;
                    } else if (info.hints[1] == kNoVReg) {
                        info.hints[1] = v;
                    }
                }
                continue;
            }
            if (!isNeeded(n) || isFused(n) || isConstant(n)) {
                if (!n->is(Opcode::CheckValue)) continue;
            }
            if (isUnboxedByLoad(n)) continue;
            current_ = &p.instructions.emplace_back();
            current_->node = n;
            current_->operands = static_cast<uint32_t>(p.operands.size());
            select(n);
        }
        range.last = static_cast<uint32_t>(p.instructions.size()) - 1;
    }
    return error.empty();
}

void Selector::select(Node* n) {
    switch (n->op) {
#define N(name, rep, inputs, flags, aux, alias)                                                                        \
    case Opcode::name: select##name(n); break;
#include "graph/nodes.def"
    }
}

// -- what instructions ask for

void Selector::addInput(Node* in, bool needsRegister, bool late) {
    in = unrefined(in);
    if (in->is(Opcode::FramePointer)) return;
    VReg v = program_->vregOf[in->id];
    if (v == kNoVReg) {
        if (!isConstant(in)) error = "v" + std::to_string(in->id) + " is used and not made";
        return;
    }
    // Temporaries come last: inputs are named first.
    program_->operands.push_back({v, needsRegister, late});
    current_->inputs++;
    // The data of a typed array lies outside the heap and is freed with the array.
    if (in->is(Opcode::LoadTypedData)) addInput(in->input(0), false, late);
}

void Selector::reg(Node* in, bool late) {
    if (isConstant(unrefined(in))) {
        constantTemp(unrefined(in));
    } else {
        addInput(in, true, late);
    }
}
void Selector::any(Node* in, bool late) { addInput(in, false, late); }
void Selector::regOrImmediate(Node* in, bool late) {
    if (!fitsImmediate(unrefined(in))) reg(in, late);
}
/// Of a store that may box a double itself.
void Selector::stored(Node* value) {
    Node* box = unrefined(value);
    if (isFused(box))
        reg(box->input(0));
    else
        regOrImmediate(value);
}
void Selector::anyOrImmediate(Node* in, bool late) {
    if (fitsImmediate(unrefined(in))) return;
    if (isConstant(unrefined(in)) && in->rep != Rep::Double) {
        constantTemp(unrefined(in));
    } else {
        any(in, late);
    }
}

void Selector::temp(RegClass regClass) {
    auto v = static_cast<VReg>(program_->vregs.size());
    program_->vregs.emplace_back().regClass = regClass;
    program_->operands.push_back({v, true, true});
    current_->temps++;
}
void Selector::constantTemp(Node* constant) {
    for (uint32_t i = 0; i < uint32_t{current_->inputs} + current_->temps; i++)
        if (program_->operands[current_->operands + i].constant == constant) return;
    temp(classOf(constant->rep));
    program_->operands.back().constant = constant;
}

void Selector::result(Node* n, const Node* likeInput) {
    VReg v = program_->vregOf[n->id];
    current_->result = v;
    if (v == kNoVReg || !likeInput) return;
    VReg in = program_->vregOf[unrefined(const_cast<Node*>(likeInput))->id];
    if (in == kNoVReg) return;
    VRegInfo& info = program_->vregs[v];
    // A phi that the value goes to comes first: it is named when the phi has been met, in loops that is before this.
    (info.hints[0] == kNoVReg ? info.hints[0] : info.hints[1]) = in;
    VRegInfo& from = program_->vregs[in];
    if (from.hints[1] == kNoVReg && from.regClass == info.regClass) from.hints[1] = v;
}
void Selector::resultIn(Node* n, int8_t reg) {
    VReg v = program_->vregOf[n->id];
    current_->result = v;
    current_->resultInRegister = false;
    if (v != kNoVReg) program_->vregs[v].hintReg = reg;
}

void Selector::leaves(Node* n) {
    Node* state = n->state();
    if (!state) return; // its exit will say so
    current_->state = state->id;
    Program::Span& span = program_->stateSpans[state->id];
    if (span.count) return;
    span.first = static_cast<uint32_t>(program_->stateVRegs.size());
    auto add = [&](Node* in) {
        VReg v = program_->vregOf[in->id];
        if (v == kNoVReg) {
            if (!in->is(Opcode::FramePointer)) error = "v" + std::to_string(in->id) + " is used and not made";
            return;
        }
        program_->stateVRegs.push_back(v);
    };
    for (const graph::LiveValue& live : exits_.liveOf(state)) add(live.node);
    span.count = static_cast<uint32_t>(program_->stateVRegs.size()) - span.first;
}

/// The values in the headers of inlined frames.
void Selector::headers(Node* n) {
    for (Node* s = n->state(); s && s->frame().inlined; s = s->input(s->inputCount() - 1)) {
        const std::vector<int32_t>& registers = s->frame().registers;
        for (size_t r = 0; r < registers.size(); r++) {
            if (registers[r] != kFrameThis && registers[r] != kFrameCallee) continue;
            Node* source = exitSource(s->input(r));
            if (!isConstant(source)) any(source, current_->savesLive);
        }
    }
}
void Selector::throws(Node* n) {
    if (!graph::ExitMaker::isUncaught(n)) leaves(n);
}

} // namespace tiercel::native_tier

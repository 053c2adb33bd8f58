// After the scan: spill slots, the moves that connect the parts of a value, and the checker of all that.
#include "native_tier/allocator.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>

namespace tiercel::native_tier {

using graph::unrefined;

Location Allocator::slotOf(VReg v) const {
    const VRegInfo& info = program_.vregs[v];
    Location made;
    made.kind = info.hasHome ? Location::Kind::Home : Location::Kind::Slot;
    made.index = info.hasHome ? info.home : values_[v].slot;
    return made;
}

Location Allocator::locationOf(const Interval& interval) const {
    if (interval.reg == kNoReg) return slotOf(interval.vreg);
    Location made;
    made.kind = program_.vregs[interval.vreg].regClass == RegClass::Gpr ? Location::Kind::Gpr : Location::Kind::Xmm;
    made.reg = interval.reg;
    return made;
}

Location Allocator::locate(VReg v, uint32_t position) const {
    uint32_t i = values_[v].first;
    while (intervals_[i].to <= position) {
        i = intervals_[i].next;
        if (i == kNone) return {};
    }
    return locationOf(intervals_[i]);
}

Location Allocator::locateNext(VReg v, uint32_t position) {
    uint32_t& i = values_[v].cursor;
    if (i == kNone) i = values_[v].first;
    while (intervals_[i].to <= position) {
        if (intervals_[i].next == kNone) return {};
        i = intervals_[i].next;
    }
    return locationOf(intervals_[i]);
}

/// A slot is taken from where the value is made to where the last part of it ends.
void Allocator::assignSlots() {
    std::vector<uint32_t> ends; // by slot
    for (const BlockRange& range : program_.blocks) {
        auto place = [&](VReg v) {
            if (v == kNoVReg || !values_[v].isSpilled || program_.vregs[v].hasHome) return;
            uint32_t from = ranges_[intervals_[v].range].from, to = 0;
            for (uint32_t i = values_[v].first; i != kNone; i = intervals_[i].next) to = std::max(to, intervals_[i].to);
            size_t slot = 0;
            while (slot < ends.size() && ends[slot] > from) slot++;
            if (slot == ends.size()) ends.push_back(0);
            ends[slot] = to;
            values_[v].slot = static_cast<int32_t>(slot);
        };
        for (Node* phi = range.block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
            place(program_.vregOf[phi->id]);
        for (uint32_t i = range.first; i <= range.last; i++) place(program_.instructions[i].result);
    }
    slotCount = static_cast<uint32_t>(ends.size());
}

void Allocator::addTransfers(VReg v, Location from, Location to, std::vector<Move>& out) const {
    if (from == to || (to.isMemory() && (values_[v].storedAtDefinition || to.kind == Location::Kind::Home))) return;
    out.push_back({from, to, program_.vregs[v].regClass});
}

void Allocator::resolve() {
    assignSlots();
    isSplit_.assign(words_, 0);
    for (VReg v = 0; v < values_.size(); v++) {
        PerValue& value = values_[v];
        if (!value.isSplit) continue;
        isSplit_[v / 64] |= uint64_t{1} << (v % 64);
        if (!value.isSpilled || program_.vregs[v].hasHome) continue;
        // Where does it leave its register, how often, against how often it is made?
        const Block* made = program_.blocks[program_.blockAt(ranges_[intervals_[v].range].from)].block;
        double cost = 0;
        for (uint32_t i = value.first; intervals_[i].next != kNone; i = intervals_[i].next) {
            const Interval& next = intervals_[intervals_[i].next];
            if (intervals_[i].reg == kNoReg || next.reg != kNoReg) continue;
            cost += program_.blocks[program_.blockAt(ranges_[next.range].from)].block->frequency;
        }
        value.storedAtDefinition = cost >= made->frequency * 0.99;
    }
    for (VReg v = 0; v < values_.size(); v++) {
        if (!values_[v].isSplit) continue;
        for (uint32_t i = values_[v].first; intervals_[i].next != kNone; i = intervals_[i].next) {
            const Interval &part = intervals_[i], &next = intervals_[part.next];
            uint32_t position = ranges_[next.range].from;
            if (part.to != position || program_.blocks[program_.blockAt(position)].from() == position) continue;
            Location from = locationOf(part), to = locationOf(next);
            if (from == to || (to.isMemory() && (values_[v].storedAtDefinition || to.kind == Location::Kind::Home)))
                continue;
            moves.push_back({position, v, {from, to, program_.vregs[v].regClass}});
        }
    }
    std::sort(moves.begin(), moves.end(), [](const MoveAt& a, const MoveAt& b) { return a.position < b.position; });

    // What is in registers at instructions that save them.
    std::vector<uint32_t> wanted;
    for (uint32_t i = 0; i < program_.instructions.size(); i++)
        if (program_.instructions[i].savesLive) wanted.push_back(i);
    if (wanted.empty()) return;
    for (uint32_t i : wanted) liveSets_.emplace_back(i, LiveSet{});
    for (const Interval& interval : intervals_) {
        if (interval.reg == kNoReg || interval.range == kNone || !program_.vregs[interval.vreg].node) continue;
        for (uint32_t r = interval.range; r != kNone; r = ranges_[r].next) {
            uint32_t from = ranges_[r].from, to = ranges_[r].to;
            auto at = std::lower_bound(wanted.begin(), wanted.end(), from / 4);
            for (; at != wanted.end() && *at * 4 + 3 < to; ++at) {
                if (from == *at * 4 + 2) continue; // the result
                LiveSet& set = liveSets_[static_cast<size_t>(at - wanted.begin())].second;
                RegMask bit = static_cast<RegMask>(1 << interval.reg);
                (program_.vregs[interval.vreg].regClass == RegClass::Gpr ? set.gpr : set.xmm) |= bit;
            }
        }
    }
}

Allocator::LiveSet Allocator::liveAt(uint32_t instruction) const {
    auto at = std::lower_bound(liveSets_.begin(), liveSets_.end(), instruction,
                               [](const auto& entry, uint32_t wanted) { return entry.first < wanted; });
    return at->second;
}

void Allocator::edgeMoves(uint32_t from, size_t which, std::vector<Move>& out) const {
    const BlockRange& source = program_.blocks[from];
    const Block* target = source.block->successors[which];
    uint32_t to = program_.indexOf[target->id];
    uint32_t end = source.to() - 1, begin = program_.blocks[to].from();
    for (size_t w = 0; w < words_; w++) {
        for (uint64_t bits = liveIn_[to * words_ + w] & isSplit_[w]; bits; bits &= bits - 1) {
            auto v = static_cast<VReg>(w * 64 + static_cast<size_t>(std::countr_zero(bits)));
            addTransfers(v, locate(v, end), locate(v, begin), out);
        }
    }
    if (!target->first->is(Opcode::Phi)) return;
    size_t edge = edgeIndex(source.block, which);
    for (const Node* phi = target->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
        VReg v = program_.vregOf[phi->id];
        if (v == kNoVReg) continue;
        Node* in = unrefined(phi->input(edge));
        Location at;
        if (constantBits(in, at.bits)) {
            at.kind = Location::Kind::Constant;
        } else if (in->is(Opcode::FramePointer)) {
            at = {Location::Kind::Gpr, kR13};
        } else {
            at = locate(program_.vregOf[in->id], end);
        }
        Location place = locate(v, begin);
        if (at != place) out.push_back({at, place, program_.vregs[v].regClass});
    }
}

// -- text
// ---------------------------------------------------------------------------------------------------------------------

namespace {

std::string nameOf(const Location& l) {
    switch (l.kind) {
    case Location::Kind::None: return "nowhere";
    case Location::Kind::Gpr: {
        static constexpr const char* kNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                                 "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
        return kNames[l.reg];
    }
    case Location::Kind::Xmm: return fmt::format("xmm{}", l.reg);
    case Location::Kind::Slot: return fmt::format("slot{}", l.index);
    case Location::Kind::Home: return fmt::format("fp[{}]", l.index);
    case Location::Kind::Constant: return fmt::format("#{:#x}", l.bits);
    }
    return "?";
}

} // namespace

std::string Allocator::print() const {
    std::string text;
    for (VReg v = 0; v < values_.size(); v++) {
        if (intervals_[v].range == kNone) continue;
        const Node* node = program_.vregs[v].node;
        text += node ? fmt::format("n{}", node->id) : fmt::format("temporary {}", v);
        if (values_[v].storedAtDefinition) text += " stored";
        for (uint32_t i = values_[v].first; i != kNone; i = intervals_[i].next) {
            text += fmt::format(" {}", nameOf(locationOf(intervals_[i])));
            for (uint32_t r = intervals_[i].range; r != kNone; r = ranges_[r].next)
                text += fmt::format("[{},{})", ranges_[r].from, ranges_[r].to);
        }
        text += '\n';
    }
    return text;
}

// -- the checker
// ---------------------------------------------------------------------------------------------------------------------

namespace {

/// Which value each place holds; kNoVReg: none that is known.
struct Places {
    std::vector<VReg> held;
    size_t indexOf(const Location& l) const {
        switch (l.kind) {
        case Location::Kind::Gpr: return static_cast<size_t>(l.reg);
        case Location::Kind::Xmm: return 16 + static_cast<size_t>(l.reg);
        default: return 32 + static_cast<size_t>(l.index);
        }
    }
};

} // namespace

std::string Allocator::verify() const {
    std::string problem;
    size_t blocks = program_.blocks.size();
    std::vector<Places> atBegin(blocks);
    std::vector<bool> seen(blocks), changed(blocks);
    bool report = false;
    auto complain = [&](uint32_t position, VReg v, const char* what, Location where) {
        if (!report || !problem.empty()) return;
        const Node* node = program_.vregs[v].node;
        problem = fmt::format("at {}: n{} {} {}", position, node ? node->id : 0, what, nameOf(where));
    };
    auto holds = [&](const Places& p, Location l, VReg v) {
        if (l.kind == Location::Kind::None) return false;
        return l.kind == Location::Kind::Home || p.held[p.indexOf(l)] == v;
    };
    auto set = [](Places& p, Location l, VReg v) {
        if (l.kind != Location::Kind::Home) p.held[p.indexOf(l)] = v;
    };
    /// A value is made: all places where it was are no longer it (it is another turn's).
    auto define = [&](Places& p, VReg v, uint32_t position) {
        std::replace(p.held.begin(), p.held.end(), v, kNoVReg);
        Location l = locate(v, position);
        if (l.kind == Location::Kind::None) return complain(position, v, "is made in", l);
        set(p, l, v);
        if (l.isRegister() && values_[v].storedAtDefinition) set(p, slotOf(v), v);
    };
    std::vector<Move> pending;
    auto transfer = [&](Places& p, const std::vector<std::pair<VReg, Move>>& all, uint32_t position) {
        Places before = p;
        for (const auto& [v, move] : all) {
            if (!holds(before, move.from, v)) complain(position, v, "is moved from", move.from);
            set(p, move.to, v);
        }
    };
    auto runBlock = [&](size_t b, Places p) {
        const BlockRange& range = program_.blocks[b];
        for (Node* phi = range.block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
            if (VReg v = program_.vregOf[phi->id]; v != kNoVReg && values_[v].storedAtDefinition)
                if (Location l = locate(v, range.from()); l.isRegister() && holds(p, l, v)) set(p, slotOf(v), v);
        auto next = std::lower_bound(moves.begin(), moves.end(), range.from(),
                                     [](const MoveAt& m, uint32_t from) { return m.position < from; });
        for (uint32_t i = range.first; i <= range.last; i++) {
            const Instruction& at = program_.instructions[i];
            uint32_t position = i * 4;
            std::vector<std::pair<VReg, Move>> gap;
            for (; next != moves.end() && next->position == position; ++next) gap.emplace_back(next->vreg, next->move);
            transfer(p, gap, position);
            auto check = [&](VReg v, uint32_t where, bool needsRegister) {
                Location l = locate(v, where);
                if (!holds(p, l, v)) complain(where, v, "is not in", l);
                if (needsRegister && !l.isRegister()) complain(where, v, "must be in a register and is in", l);
            };
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                const Operand& operand = program_.operands[at.operands + o];
                if (program_.vregs[operand.vreg].node) check(operand.vreg, position, operand.needsRegister);
            }
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                const Operand& operand = program_.operands[at.operands + o];
                if (!program_.vregs[operand.vreg].node) define(p, operand.vreg, position);
            }
            for (int r = 0; r < 16; r++) {
                bool destroyed = (at.reserved | at.taken) >> r & 1;
                if (at.clobbers == Clobbers::JavaScript || (at.clobbers == Clobbers::C && !(kKeptByC >> r & 1)))
                    destroyed = true;
                if (destroyed) p.held[static_cast<size_t>(r)] = kNoVReg;
                if (at.clobbers != Clobbers::Nothing) p.held[16 + static_cast<size_t>(r)] = kNoVReg;
            }
            if (at.result != kNoVReg) {
                define(p, at.result, position + 2);
                if (at.resultInRegister && !locate(at.result, position + 2).isRegister())
                    complain(position + 2, at.result, "is made outside of registers, in",
                             locate(at.result, position + 2));
                if (at.taken && locate(at.result, position + 2).kind == Location::Kind::Gpr &&
                    at.taken >> locate(at.result, position + 2).reg & 1)
                    complain(position + 2, at.result, "is made in a register that is taken,",
                             locate(at.result, position + 2));
            }
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                const Operand& operand = program_.operands[at.operands + o];
                if (operand.late) check(operand.vreg, position + 3, operand.needsRegister);
            }
            if (at.state != kNone) {
                const Program::Span& span = program_.stateSpans[at.state];
                for (uint32_t s = 0; s < span.count; s++)
                    check(program_.stateVRegs[span.first + s], position + 3, false);
            }
        }
        for (size_t which = 0; which < range.block->successorCount(); which++) {
            const Block* target = range.block->successors[which];
            uint32_t to = program_.indexOf[target->id];
            Places after = p;
            std::vector<std::pair<VReg, Move>> named;
            uint32_t end = range.to() - 1, begin = program_.blocks[to].from();
            std::vector<Move> made;
            edgeMoves(static_cast<uint32_t>(b), which, made);
            // Each move is that of the value its place is for.
            for (const Move& move : made) {
                Places& before = p;
                VReg v = move.from.kind == Location::Kind::Constant || move.from.kind == Location::Kind::Home
                             ? kNoVReg
                             : before.held[before.indexOf(move.from)];
                set(after, move.to, v);
                if (move.from.kind == Location::Kind::Home)
                    for (VReg h = 0; h < values_.size(); h++)
                        if (program_.vregs[h].hasHome && program_.vregs[h].home == move.from.index &&
                            locate(h, begin) == move.to)
                            set(after, move.to, h);
            }
            // Phis: what has arrived at their places must be their inputs.
            Places arrived = after;
            size_t edge = edgeIndex(range.block, which);
            for (const Node* phi = target->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
                VReg v = program_.vregOf[phi->id];
                if (v == kNoVReg) continue;
                Node* in = unrefined(phi->input(edge));
                Location place = locate(v, begin);
                if (VReg from = program_.vregOf[in->id]; from != kNoVReg) {
                    Location source = locate(from, end);
                    bool isThere = source.kind == Location::Kind::Home || holds(arrived, place, from);
                    if (!isThere) complain(end, from, "does not arrive as a phi in", place);
                    if (!holds(p, source, from)) complain(end, from, "is not for a phi in", source);
                }
            }
            for (const Node* phi = target->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (VReg v = program_.vregOf[phi->id]; v != kNoVReg)
                    std::replace(after.held.begin(), after.held.end(), v, kNoVReg);
            for (const Node* phi = target->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (VReg v = program_.vregOf[phi->id]; v != kNoVReg) set(after, locate(v, begin), v);
            if (!seen[to]) {
                seen[to] = changed[to] = true;
                atBegin[to] = after;
                continue;
            }
            for (size_t l = 0; l < after.held.size(); l++) {
                if (atBegin[to].held[l] == after.held[l] || atBegin[to].held[l] == kNoVReg) continue;
                atBegin[to].held[l] = kNoVReg;
                changed[to] = true;
            }
        }
    };
    Places empty;
    empty.held.assign(32 + slotCount, kNoVReg);
    atBegin[0] = empty;
    seen[0] = changed[0] = true;
    for (bool again = true; again;) {
        again = false;
        for (size_t b = 0; b < blocks; b++) {
            if (!changed[b]) continue;
            changed[b] = false;
            again = true;
            runBlock(b, atBegin[b]);
        }
    }
    report = true;
    for (size_t b = 0; b < blocks; b++)
        if (seen[b]) runBlock(b, atBegin[b]);
    return problem;
}

} // namespace tiercel::native_tier

// Which values are alive where, and the intervals made of that.
#include "native_tier/allocator.h"

#include <algorithm>
#include <bit>

namespace tiercel::native_tier {

using graph::unrefined;

Allocator::Allocator(const Program& program, RegMask gprs, RegMask xmms) : program_(program), allowed_{gprs, xmms} {}

bool Allocator::run() {
    findLiveness();
    buildIntervals();
    scan();
    if (failed_) return false;
    resolve();
    return true;
}

namespace {

template <class F>
void forEachBit(const uint64_t* set, size_t words, F&& f) {
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = set[w]; bits; bits &= bits - 1)
            f(static_cast<VReg>(w * 64 + static_cast<size_t>(std::countr_zero(bits))));
}

} // namespace

void Allocator::findLiveness() {
    size_t blocks = program_.blocks.size();
    words_ = program_.vregs.size() / 64 + 1; // at least one, for code without values too
    liveIn_.assign(blocks * words_, 0);
    liveOut_.assign(blocks * words_, 0);
    std::vector<uint64_t> killed(blocks * words_);
    auto add = [](uint64_t* set, VReg v) { set[v / 64] |= uint64_t{1} << (v % 64); };
    auto remove = [](uint64_t* set, VReg v) { set[v / 64] &= ~(uint64_t{1} << (v % 64)); };
    for (size_t b = 0; b < blocks; b++) {
        const BlockRange& range = program_.blocks[b];
        uint64_t* in = &liveIn_[b * words_];
        uint64_t* kill = &killed[b * words_];
        for (uint32_t i = range.last + 1; i-- > range.first;) {
            const Instruction& at = program_.instructions[i];
            if (at.result != kNoVReg) {
                add(kill, at.result);
                remove(in, at.result);
            }
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                VReg v = program_.operands[at.operands + o].vreg;
                if (program_.vregs[v].node) add(in, v);
            }
            if (at.state != kNone) {
                const Program::Span& span = program_.stateSpans[at.state];
                for (uint32_t s = 0; s < span.count; s++) add(in, program_.stateVRegs[span.first + s]);
            }
        }
        for (Node* phi = range.block->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
            VReg v = program_.vregOf[phi->id];
            if (v == kNoVReg) continue;
            add(kill, v);
            remove(in, v);
            for (size_t i = 0; i < phi->inputCount(); i++) {
                VReg from = program_.vregOf[unrefined(phi->input(i))->id];
                if (from != kNoVReg) add(&liveOut_[program_.indexOf[range.block->predecessors[i]->id] * words_], from);
            }
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t b = blocks; b-- > 0;) {
            uint64_t* out = &liveOut_[b * words_];
            for (Block* to : program_.blocks[b].block->successors) {
                if (!to) continue;
                const uint64_t* next = &liveIn_[program_.indexOf[to->id] * words_];
                for (size_t w = 0; w < words_; w++) out[w] |= next[w];
            }
            uint64_t* in = &liveIn_[b * words_];
            const uint64_t* kill = &killed[b * words_];
            for (size_t w = 0; w < words_; w++) {
                uint64_t live = in[w] | (out[w] & ~kill[w]);
                if (live == in[w]) continue;
                in[w] = live;
                changed = true;
            }
        }
    }
}

/// Ranges come from the last to the first.
void Allocator::addRange(VReg v, uint32_t from, uint32_t to) {
    Interval& interval = intervals_[v];
    if (interval.range != kNone) {
        Range& first = ranges_[interval.range];
        if (from >= first.from) return; // covered
        if (to >= first.from) {
            first.from = from;
            return;
        }
    } else {
        interval.to = to;
    }
    ranges_.push_back({from, to, interval.range});
    interval.range = static_cast<uint32_t>(ranges_.size()) - 1;
}

void Allocator::addUse(VReg v, uint32_t position, bool needsRegister) {
    Interval& interval = intervals_[v];
    if (interval.use != kNone && uses_[interval.use].position == position) {
        uses_[interval.use].needsRegister |= needsRegister;
        return;
    }
    uses_.push_back({position, interval.use, needsRegister});
    interval.use = static_cast<uint32_t>(uses_.size()) - 1;
}

void Allocator::buildIntervals() {
    size_t count = program_.vregs.size();
    values_.resize(count);
    intervals_.reserve(count * 2);
    ranges_.reserve(count * 3);
    uses_.reserve(count * 4);
    for (VReg v = 0; v < count; v++) {
        intervals_.push_back({v, kNone, kNone, 0});
        values_[v].first = v;
    }
    for (size_t b = program_.blocks.size(); b-- > 0;) {
        const BlockRange& range = program_.blocks[b];
        uint32_t from = range.from();
        forEachBit(&liveOut_[b * words_], words_, [&](VReg v) { addRange(v, from, range.to()); });
        for (uint32_t i = range.last + 1; i-- > range.first;) {
            const Instruction& at = program_.instructions[i];
            uint32_t position = i * 4;
            if (at.clobbers != Clobbers::Nothing) cCalls_.push_back(position + 1);
            if (at.clobbers == Clobbers::JavaScript) jsCalls_.push_back(position + 1);
            if (at.reserved) reserved_.push_back({position, position + 2, at.reserved});
            if (at.taken) reserved_.push_back({position, position + 4, at.taken});
            everReserved_ |= at.reserved | at.taken;
            if (VReg v = at.result; v != kNoVReg) {
                Interval& interval = intervals_[v];
                if (interval.range == kNone) {
                    addRange(v, position + 2, position + 4); // nobody wants it
                } else {
                    ranges_[interval.range].from = position + 2;
                }
                addUse(v, position + 2, at.resultInRegister);
            }
            if (at.state != kNone) {
                const Program::Span& span = program_.stateSpans[at.state];
                for (uint32_t s = 0; s < span.count; s++)
                    addRange(program_.stateVRegs[span.first + s], from, position + 4);
            }
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                const Operand& operand = program_.operands[at.operands + o];
                if (!program_.vregs[operand.vreg].node) {
                    addRange(operand.vreg, position, position + 4);
                    addUse(operand.vreg, position, true);
                    continue;
                }
                // A later input of the same instruction may reach farther.
                Interval& interval = intervals_[operand.vreg];
                uint32_t to = position + (operand.late ? 4 : 1);
                if (interval.range != kNone && ranges_[interval.range].from == from &&
                    ranges_[interval.range].to < to && ranges_[interval.range].to > position) {
                    ranges_[interval.range].to = to;
                    if (ranges_[interval.range].next == kNone) interval.to = std::max(interval.to, to);
                } else {
                    addRange(operand.vreg, from, to);
                }
                addUse(operand.vreg, position, operand.needsRegister);
            }
        }
        for (Node* phi = range.block->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
            VReg v = program_.vregOf[phi->id];
            if (v == kNoVReg) continue;
            Interval& interval = intervals_[v];
            if (interval.range == kNone) {
                addRange(v, from, from + 4);
            } else {
                ranges_[interval.range].from = from;
            }
            addUse(v, from, false);
        }
    }
    std::reverse(cCalls_.begin(), cCalls_.end());
    std::reverse(jsCalls_.begin(), jsCalls_.end());
    std::reverse(reserved_.begin(), reserved_.end());
}

} // namespace tiercel::native_tier

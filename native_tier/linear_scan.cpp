// The scan itself: see allocator.h.
//
// All splits lie at multiples of 4, before an instruction: moves happen there. Parts that are made begin behind the
// place where the scan is, or are in memory from their beginning.
#include "graph/passes/passes.h"
#include "native_tier/allocator.h"

#include <algorithm>
#include <cassert>

namespace tiercel::native_tier {

namespace {

constexpr uint32_t roundUp(uint32_t position) { return (position + 3) & ~3u; }
constexpr uint32_t roundDown(uint32_t position) { return position & ~3u; }

} // namespace

// -- questions about intervals

bool Allocator::covers(const Interval& interval, uint32_t position) const {
    for (uint32_t r = interval.range; r != kNone; r = ranges_[r].next) {
        if (ranges_[r].from > position) return false;
        if (ranges_[r].to > position) return true;
    }
    return false;
}

/// The first position where both are alive; kNone: there is none. From where the scan is.
uint32_t Allocator::intersection(const Interval& a, const Interval& b) const {
    uint32_t x = a.currentRange != kNone ? a.currentRange : a.range, y = b.range;
    while (x != kNone && y != kNone) {
        const Range &i = ranges_[x], &j = ranges_[y];
        if (i.to <= j.from) {
            x = i.next;
        } else if (j.to <= i.from) {
            y = j.next;
        } else {
            return std::max(i.from, j.from);
        }
    }
    return kNone;
}

uint32_t Allocator::firstCall(const Interval& interval, const std::vector<uint32_t>& calls) const {
    if (calls.empty()) return kNone;
    for (uint32_t r = interval.range; r != kNone; r = ranges_[r].next) {
        auto at = std::lower_bound(calls.begin(), calls.end(), ranges_[r].from);
        if (at == calls.end()) return kNone;
        if (*at < ranges_[r].to) return *at;
    }
    return kNone;
}

uint32_t Allocator::firstReserved(const Interval& interval, int8_t reg) const {
    if (!(everReserved_ >> reg & 1)) return kNone;
    auto at = std::lower_bound(reserved_.begin(), reserved_.end(), roundDown(ranges_[interval.range].from),
                               [](const Reserved& r, uint32_t from) { return r.from < from; });
    uint32_t r = interval.range;
    for (; at != reserved_.end() && at->from < interval.to; ++at) {
        if (!(at->mask >> reg & 1)) continue;
        while (r != kNone && ranges_[r].to <= at->from) r = ranges_[r].next;
        if (r == kNone) return kNone;
        if (ranges_[r].from < at->to) return std::max(at->from, ranges_[r].from);
    }
    return kNone;
}

uint32_t Allocator::nextUse(const Interval& interval, uint32_t position, bool needsRegister) const {
    for (uint32_t u = interval.use; u != kNone; u = uses_[u].next)
        if (uses_[u].position >= position && (uses_[u].needsRegister || !needsRegister)) return uses_[u].position;
    return kNone;
}

/// How far off the next use of the value is that needs a register: as a position, behind the end of the loop if it is
/// in the next turn.
uint32_t Allocator::nextUseAround(VReg v, uint32_t position) const {
    uint32_t next = kNone;
    for (uint32_t i = values_[v].first; i != kNone && next == kNone; i = intervals_[i].next)
        if (intervals_[i].to > position) next = nextUse(intervals_[i], position, true);
    const Block* loop = program_.blocks[program_.blockAt(position)].block->loop;
    for (; loop; loop = graph::passes::outerLoop(loop)) {
        uint32_t header = program_.indexOf[loop->id];
        uint32_t begin = program_.blocks[header].from(), end = begin;
        for (size_t p = 1; p < loop->predecessors.size(); p++)
            end = std::max(end, program_.blocks[program_.indexOf[loop->predecessors[p]->id]].to());
        if (next < end) return next;
        if (!isLiveIn(header, v)) continue;
        for (uint32_t i = values_[v].first; i != kNone; i = intervals_[i].next) {
            uint32_t use = nextUse(intervals_[i], begin, true);
            if (use < position) return end + (use - begin);
        }
    }
    // A use that can do without a register is better than none.
    for (uint32_t i = values_[v].first; i != kNone && next == kNone; i = intervals_[i].next)
        if (intervals_[i].to > position && nextUse(intervals_[i], position, false) != kNone) next = kNone - 1;
    return next;
}

/// Of those that need a register; kNone: there is none.
uint32_t Allocator::lastUseBefore(const Interval& interval, uint32_t position) const {
    uint32_t last = kNone;
    for (uint32_t u = interval.use; u != kNone && uses_[u].position < position; u = uses_[u].next)
        if (uses_[u].needsRegister) last = uses_[u].position;
    return last;
}

/// Where between the two (included) a move is done least often; the latest such place.
uint32_t Allocator::bestSplit(uint32_t low, uint32_t high) const {
    if (low >= high) return high;
    uint32_t first = program_.blockAt(low), last = program_.blockAt(high);
    if (first == last) return high;
    uint32_t best = high;
    double least = program_.blocks[last].block->frequency;
    for (uint32_t b = last; b > first; b--) {
        const Block* block = program_.blocks[b].block;
        // A move at the beginning of a loop is made on the way into it.
        double cost = block->isLoopHeader ? block->predecessors[0]->frequency : block->frequency;
        if (cost < least * 0.99) {
            least = cost;
            best = program_.blocks[b].from();
        }
    }
    return best;
}

// -- parts

/// The rest from `position` on, which the scan has not been told of.
uint32_t Allocator::split(uint32_t which, uint32_t position) {
    auto made = static_cast<uint32_t>(intervals_.size());
    intervals_.push_back({intervals_[which].vreg, kNone, kNone, 0});
    Interval &interval = intervals_[which], &rest = intervals_[made];
    assert(position > ranges_[interval.range].from && position < interval.to && position % 4 == 0);
    rest.to = interval.to;
    rest.next = interval.next;
    interval.next = made;
    values_[interval.vreg].isSplit = true;

    uint32_t before = kNone, r = interval.range;
    while (ranges_[r].to <= position) {
        before = r;
        r = ranges_[r].next;
    }
    if (ranges_[r].from < position) {
        ranges_.push_back({position, ranges_[r].to, ranges_[r].next});
        rest.range = static_cast<uint32_t>(ranges_.size()) - 1;
        ranges_[r].to = position;
        ranges_[r].next = kNone;
        interval.to = position;
    } else {
        rest.range = r;
        ranges_[before].next = kNone;
        interval.to = ranges_[before].to;
    }
    uint32_t lastUse = kNone, u = interval.use;
    while (u != kNone && uses_[u].position < position) {
        lastUse = u;
        u = uses_[u].next;
    }
    rest.use = u;
    if (lastUse == kNone) {
        interval.use = kNone;
    } else {
        uses_[lastUse].next = kNone;
    }
    return made;
}

void Allocator::push(uint32_t interval) {
    heap_.push_back({ranges_[intervals_[interval].range].from, interval});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void Allocator::assign(uint32_t which, int8_t reg) {
    Interval& interval = intervals_[which];
    interval.reg = reg;
    interval.currentRange = interval.range;
    active_[static_cast<size_t>(program_.vregs[interval.vreg].regClass)].push_back(which);
}

/// In memory, up to the next use that needs a register.
void Allocator::spill(uint32_t which) {
    intervals_[which].reg = kNoReg;
    values_[intervals_[which].vreg].isSpilled = true;
    uint32_t use = nextUse(intervals_[which], 0, true);
    if (use == kNone) return;
    uint32_t low = roundUp(ranges_[intervals_[which].range].from + 1), high = roundDown(use);
    if (high < low) return; // does not happen: it would have got a register
    push(split(which, bestSplit(low, high)));
}

/// Out of its register from `position` on, or earlier where that is cheaper.
void Allocator::evict(uint32_t which, uint32_t position) {
    Interval& interval = intervals_[which];
    uint32_t from = ranges_[interval.range].from;
    uint32_t used = lastUseBefore(interval, position);
    uint32_t low = roundUp((used == kNone ? from : used) + 1);
    // A part that begins in the middle of its life may as well not begin in a register.
    if (used == kNone && from % 4 == 0) low = from;
    uint32_t at = bestSplit(std::min(low, position), position);
    uint32_t rest = which;
    if (at > from) {
        if (at >= interval.to) return; // ends before
        rest = split(which, at);
    } else {
        interval.reg = kNoReg;
    }
    intervals_[rest].reg = kNoReg;
    values_[intervals_[rest].vreg].isSpilled = true;
    uint32_t use = nextUse(intervals_[rest], 0, true);
    if (use == kNone) return;
    uint32_t high = roundDown(use);
    low = position + 4;
    if (high >= intervals_[rest].to) return;
    uint32_t reload = std::max(bestSplit(std::min(low, high), high), ranges_[intervals_[rest].range].from);
    if (reload <= ranges_[intervals_[rest].range].from) {
        push(rest); // the rest begins where it is needed, behind the scan
    } else {
        push(split(rest, reload));
    }
}

// -- the scan

void Allocator::scan() {
    order_.reserve(intervals_.size());
    auto add = [&](VReg v) {
        if (v != kNoVReg && intervals_[v].range != kNone) order_.push_back(v);
    };
    for (const BlockRange& range : program_.blocks) {
        for (Node* phi = range.block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
            add(program_.vregOf[phi->id]);
        for (uint32_t i = range.first; i <= range.last; i++) {
            const Instruction& at = program_.instructions[i];
            for (uint32_t o = 0; o < uint32_t{at.inputs} + at.temps; o++) {
                VReg v = program_.operands[at.operands + o].vreg;
                if (!program_.vregs[v].node) add(v);
            }
            add(at.result);
        }
    }
    size_t next = 0;
    while (next < order_.size() || !heap_.empty()) {
        uint32_t which;
        if (heap_.empty() ||
            (next < order_.size() && ranges_[intervals_[order_[next]].range].from <= heap_.front().first)) {
            which = order_[next++];
        } else {
            std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
            which = heap_.back().second;
            heap_.pop_back();
        }
        advance(ranges_[intervals_[which].range].from);
        allocate(which);
    }
}

void Allocator::advance(uint32_t position) {
    for (int c = 0; c < 2; c++) {
        auto &active = active_[c], &inactive = inactive_[c];
        size_t kept = 0, inactiveBefore = inactive.size();
        for (uint32_t which : active) {
            Interval& interval = intervals_[which];
            if (interval.to <= position || interval.reg == kNoReg) continue;
            while (ranges_[interval.currentRange].to <= position)
                interval.currentRange = ranges_[interval.currentRange].next;
            if (ranges_[interval.currentRange].from <= position) {
                active[kept++] = which;
            } else {
                inactive.push_back(which);
            }
        }
        active.resize(kept);
        kept = 0;
        for (size_t i = 0; i < inactive.size(); i++) {
            uint32_t which = inactive[i];
            Interval& interval = intervals_[which];
            if (interval.to <= position || interval.reg == kNoReg) continue;
            if (i < inactiveBefore) {
                while (ranges_[interval.currentRange].to <= position)
                    interval.currentRange = ranges_[interval.currentRange].next;
                if (ranges_[interval.currentRange].from <= position) {
                    active.push_back(which);
                    continue;
                }
            }
            inactive[kept++] = which;
        }
        inactive.resize(kept);
    }
}

void Allocator::allocate(uint32_t which) {
    const Interval& interval = intervals_[which];
    // What is in memory anyway and read from there stays there.
    bool isPart = values_[interval.vreg].first != which;
    if (isPart && nextUse(interval, 0, true) == kNone) {
        spill(which);
        return;
    }
    if (!tryFree(which)) takeBlocked(which);
}

bool Allocator::tryFree(uint32_t which) {
    Interval& interval = intervals_[which];
    const VRegInfo& info = program_.vregs[interval.vreg];
    auto c = static_cast<size_t>(info.regClass);
    uint32_t from = ranges_[interval.range].from;
    uint32_t free[kRegCount];
    RegMask allowed = allowed_[c];
    uint32_t cCall = firstCall(interval, cCalls_);
    uint32_t jsCall = c == 0 && cCall != kNone ? firstCall(interval, jsCalls_) : cCall;
    for (int8_t r = 0; r < kRegCount; r++) {
        if (!(allowed >> r & 1)) {
            free[r] = 0;
        } else if (c == 0) {
            free[r] = std::min(kKeptByC >> r & 1 ? jsCall : cCall, firstReserved(interval, r));
        } else {
            free[r] = cCall;
        }
    }
    for (uint32_t other : active_[c]) free[intervals_[other].reg] = 0;
    for (uint32_t other : inactive_[c]) {
        const Interval& o = intervals_[other];
        if (free[o.reg] <= from) continue;
        free[o.reg] = std::min(free[o.reg], intersection(o, interval));
    }

    int8_t best = kNoReg;
    auto consider = [&](int8_t reg) {
        if (reg == kNoReg || !(allowed >> reg & 1) || best != kNoReg) return;
        if (free[reg] >= interval.to) best = reg;
    };
    int8_t hints[4];
    size_t hintCount = 0;
    hints[hintCount++] = info.hintReg;
    for (VReg v : info.hints) {
        if (v == kNoVReg || program_.vregs[v].regClass != info.regClass) continue;
        // The last part that has been placed: it is the nearest.
        hints[hintCount] = kNoReg;
        for (uint32_t i = values_[v].first; i != kNone; i = intervals_[i].next)
            if (intervals_[i].reg != kNoReg) hints[hintCount] = intervals_[i].reg;
        hintCount++;
    }
    for (size_t i = 0; i < hintCount; i++) consider(hints[i]);
    if (best == kNoReg) {
        // Registers that calls destroy first: the others are for what lives across calls.
        for (int8_t r = 0; r < kRegCount && best == kNoReg; r++)
            if (!(c == 0 && kKeptByC >> r & 1)) consider(r);
        for (int8_t r = 0; r < kRegCount && best == kNoReg; r++) consider(r);
    }
    if (best != kNoReg) {
        assign(which, best);
        return true;
    }
    // For a part of its life.
    best = 0;
    for (int8_t r = 1; r < kRegCount; r++)
        if (free[r] > free[best]) best = r;
    for (size_t i = 0; i < hintCount; i++)
        if (hints[i] != kNoReg && roundDown(free[hints[i]]) == roundDown(free[best])) best = hints[i];
    uint32_t end = roundDown(free[best]);
    if (end <= from) return false;
    uint32_t used = lastUseBefore(interval, end);
    if (used == kNone) {
        // No use for a register there.
        spill(which);
        return true;
    }
    uint32_t at = bestSplit(roundUp(std::max(used, from) + 1), end);
    uint32_t rest = split(which, at);
    assign(which, best);
    push(rest);
    return true;
}

void Allocator::takeBlocked(uint32_t which) {
    Interval& interval = intervals_[which];
    const VRegInfo& info = program_.vregs[interval.vreg];
    auto c = static_cast<size_t>(info.regClass);
    uint32_t from = ranges_[interval.range].from, position = roundDown(from);
    uint32_t first = nextUse(interval, 0, true);
    if (first == kNone) {
        spill(which);
        return;
    }
    RegMask allowed = allowed_[c];
    uint32_t blocked[kRegCount], used[kRegCount];
    uint32_t cCall = firstCall(interval, cCalls_);
    uint32_t jsCall = c == 0 && cCall != kNone ? firstCall(interval, jsCalls_) : cCall;
    for (int8_t r = 0; r < kRegCount; r++) {
        blocked[r] = c == 1 ? cCall : std::min(kKeptByC >> r & 1 ? jsCall : cCall, firstReserved(interval, r));
        used[r] = allowed >> r & 1 ? kNone : 0;
    }
    for (uint32_t other : active_[c]) {
        const Interval& o = intervals_[other];
        // What was made for this very instruction stays.
        uint32_t use = ranges_[o.range].from >= position && ranges_[o.range].from % 4 != 0
                           ? position
                           : nextUseAround(o.vreg, position);
        used[o.reg] = std::min(used[o.reg], use);
    }
    for (uint32_t other : inactive_[c]) {
        const Interval& o = intervals_[other];
        uint32_t meet = intersection(o, interval);
        if (meet != kNone) used[o.reg] = std::min(used[o.reg], std::max(nextUseAround(o.vreg, position), meet));
    }
    int8_t best = kNoReg;
    for (int8_t r = 0; r < kRegCount; r++) {
        if (!(allowed >> r & 1) || roundDown(blocked[r]) <= from || blocked[r] <= first) continue;
        if (best == kNoReg || used[r] > used[best] || (used[r] == used[best] && blocked[r] > blocked[best])) best = r;
    }
    if (best == kNoReg || used[best] <= first) {
        // The others are needed sooner.
        if (first <= from) {
            failed_ = true;
            return;
        }
        if (roundDown(first) > from) {
            spill(which);
            return;
        }
        if (best == kNoReg) {
            failed_ = true;
            return;
        }
    }
    // The others go.
    for (uint32_t other : std::vector<uint32_t>(active_[c])) {
        if (intervals_[other].reg != best) continue;
        std::erase(active_[c], other);
        evict(other, position);
    }
    for (uint32_t other : std::vector<uint32_t>(inactive_[c])) {
        if (intervals_[other].reg != best) continue;
        uint32_t meet = intersection(intervals_[other], intervals_[which]);
        if (meet == kNone) continue;
        // It comes back in another place, at the end of its hole.
        uint32_t next = ranges_[intervals_[other].currentRange].from;
        if (next <= ranges_[intervals_[other].range].from) {
            std::erase(inactive_[c], other);
            intervals_[other].reg = kNoReg;
            push(other);
        } else {
            push(split(other, next));
        }
    }
    if (blocked[best] < intervals_[which].to) {
        uint32_t end = roundDown(blocked[best]);
        uint32_t last = lastUseBefore(intervals_[which], end);
        uint32_t at = bestSplit(roundUp(std::max(last == kNone ? from : last, from) + 1), end);
        uint32_t rest = split(which, at);
        push(rest);
    }
    assign(which, best);
}

} // namespace tiercel::native_tier

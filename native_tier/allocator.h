// Linear scan over live intervals with holes.
//
//   Allocator allocator(program);
//   allocator.run();
//   allocator.locate(vreg, position);     // where it is there
//   allocator.moves                       // to be done before instructions
//   allocator.edgeMoves(from, which, out) // and on the ways between blocks
//
// Intervals are visited by where they begin. One that finds no register free for all of its life gets one for a part
// and is split, at the best place between the last use before and where the register ends: outside of loops. The rest
// lies in a spill slot (or where the value came from: VRegInfo::home) until the next use that needs a register. Values
// are written to their slot once, where they are made, if that is not done more often than where they leave their
// registers.
//
// After Wimmer and Mössenböck's description of the method for SSA form; liveness by data flow, so that blocks may lie
// in any order in which dominating blocks come first.
#pragma once

#include "native_tier/program.h"

#include <string>

namespace tiercel::native_tier {

struct Location {
    enum class Kind : uint8_t { None, Gpr, Xmm, Slot, Home, Constant } kind = Kind::None;
    int8_t reg = 0;
    int32_t index = 0; // Slot: which; Home: word of the JS frame
    uint64_t bits = 0; // Constant
    bool operator==(const Location&) const = default;
    bool isRegister() const { return kind == Kind::Gpr || kind == Kind::Xmm; }
    bool isMemory() const { return kind == Kind::Slot || kind == Kind::Home; }
};

struct Move {
    Location from, to;
    RegClass regClass;
};

class Allocator {
public:
    /// With these registers; tests give fewer.
    explicit Allocator(const Program&, RegMask gprs = kGprs, RegMask xmms = kXmms);
    /// False: an instruction asks for more registers than there are.
    bool run();

    Location locate(VReg, uint32_t position) const;
    /// The same for positions that grow from call to call.
    Location locateNext(VReg, uint32_t position);

    /// Sorted by position.
    struct MoveAt {
        uint32_t position;
        VReg vreg;
        Move move;
    };
    std::vector<MoveAt> moves;
    /// Of the way from block `from` (an index) by its successor `which`, phis included, in no order.
    void edgeMoves(uint32_t from, size_t which, std::vector<Move>& out) const;
    /// Values that are written to their slots where they are made, at that instruction (or as phi of that block).
    bool isStoredAtDefinition(VReg v) const { return values_[v].storedAtDefinition; }
    Location slotOf(VReg v) const;
    /// Of an instruction with `savesLive`: registers that hold values which live on, the result aside.
    struct LiveSet {
        RegMask gpr = 0, xmm = 0;
    };
    LiveSet liveAt(uint32_t instruction) const;
    uint32_t slotCount = 0;

    /// Runs the program with the names of values in place of values and compares what each instruction finds; empty if
    /// all is right.
    std::string verify() const;
    std::string print() const;

private:
    struct Range {
        uint32_t from, to, next;
    };
    struct Use {
        uint32_t position, next;
        bool needsRegister;
    };
    /// A value, or a part of one that is in one place.
    struct Interval {
        VReg vreg;
        uint32_t range, use;   // first ones
        uint32_t to;           // end of the last range
        uint32_t next = kNone; // part of the same value
        int8_t reg = kNoReg;   // kNoReg: in memory
        uint32_t currentRange = kNone;
    };
    struct PerValue {
        uint32_t first = kNone; // interval
        uint32_t cursor = kNone;
        uint32_t end = 0;
        int32_t slot = -1;
        bool isSplit = false, isSpilled = false, storedAtDefinition = false;
    };

    // intervals.cpp
    void findLiveness();
    void buildIntervals();
    void addRange(VReg, uint32_t from, uint32_t to);
    void addUse(VReg, uint32_t position, bool needsRegister);
    // linear_scan.cpp
    void scan();
    void allocate(uint32_t interval);
    bool tryFree(uint32_t interval);
    void takeBlocked(uint32_t interval);
    void assign(uint32_t interval, int8_t reg);
    void spill(uint32_t interval);
    uint32_t split(uint32_t interval, uint32_t position);
    void evict(uint32_t interval, uint32_t position);
    uint32_t bestSplit(uint32_t low, uint32_t high) const;
    void advance(uint32_t position);
    void push(uint32_t interval);
    uint32_t nextUse(const Interval&, uint32_t position, bool needsRegister) const;
    uint32_t nextUseAround(VReg, uint32_t position) const;
    uint32_t lastUseBefore(const Interval&, uint32_t position) const;
    uint32_t firstCall(const Interval&, const std::vector<uint32_t>& calls) const;
    uint32_t firstReserved(const Interval&, int8_t reg) const;
    uint32_t intersection(const Interval&, const Interval&) const;
    bool covers(const Interval&, uint32_t position) const;
    // resolve.cpp
    void resolve();
    void assignSlots();
    Location locationOf(const Interval&) const;
    void addTransfers(VReg, Location from, Location to, std::vector<Move>& out) const;

    bool isLiveIn(uint32_t block, VReg v) const { return liveIn_[block * words_ + v / 64] >> (v % 64) & 1; }

    const Program& program_;
    const RegMask allowed_[2]; // by class
    std::vector<Range> ranges_;
    std::vector<Use> uses_;
    std::vector<Interval> intervals_;
    std::vector<PerValue> values_;
    size_t words_ = 0; // of a set of values
    std::vector<uint64_t> liveIn_, liveOut_;
    std::vector<uint64_t> isSplit_;
    std::vector<uint32_t> jsCalls_,
        cCalls_; // positions where C functions and others, or just others, destroy registers
    struct Reserved {
        uint32_t from, to;
        RegMask mask;
    };
    std::vector<Reserved> reserved_;
    RegMask everReserved_ = 0;
    bool failed_ = false; // a use that must have a register found none: a node asks for too many
    std::vector<std::pair<uint32_t, LiveSet>> liveSets_; // by instruction, sorted
    // -- the scan
    std::vector<uint32_t> active_[2], inactive_[2];   // by class
    std::vector<uint32_t> order_;                     // intervals as they begin
    std::vector<std::pair<uint32_t, uint32_t>> heap_; // parts to come: (from, interval)
};

/// Moves as if all were done at once.
class ParallelMoves {
public:
    /// Calls `move` for each, in an order that loses nothing. Cycles go through r11; constants come last.
    template <class F>
    void run(std::vector<Move>& moves, F&& move);

private:
    std::vector<uint8_t> done_;
};

template <class F>
void ParallelMoves::run(std::vector<Move>& moves, F&& move) {
    size_t count = moves.size();
    done_.assign(count, 0);
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (moves[i].from == moves[i].to || moves[i].from.kind == Location::Kind::Constant) {
            done_[i] = 1;
        } else {
            left++;
        }
    }
    while (left > 0) {
        bool progress = false;
        for (size_t i = 0; i < count; i++) {
            if (done_[i]) continue;
            bool isBlocked = false;
            for (size_t j = 0; j < count && !isBlocked; j++)
                isBlocked = j != i && !done_[j] && moves[j].from == moves[i].to;
            if (isBlocked) continue;
            move(moves[i]);
            done_[i] = 1;
            left--;
            progress = true;
        }
        if (progress) continue;
        // Only cycles are left: one value waits in r11, which then is where its readers find it.
        size_t i = 0;
        while (done_[i]) i++;
        Location aside{Location::Kind::Gpr, kR11};
        Location from = moves[i].from;
        move(Move{from, aside, moves[i].regClass});
        for (size_t j = 0; j < count; j++)
            if (!done_[j] && moves[j].from == from) moves[j].from = aside;
    }
    for (const Move& m : moves)
        if (m.from.kind == Location::Kind::Constant) move(m);
}

} // namespace tiercel::native_tier

// Registers live before each unit: a backward data-flow over the instructions, run to a fixed point. Exception handlers
// are successors of every covered instruction that may throw.
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"

namespace tiercel {

namespace {

class Solver {
public:
    Solver(const CodeData& data, uint32_t words, std::vector<uint64_t>& bits)
        : data_(data), words_(words), bits_(bits) {
        for (uint32_t unit = 0; unit < data.units.size(); unit += infoOf(&data.units[unit]).units)
            starts_.push_back(unit);
    }
    void run() {
        std::vector<uint64_t> live(words_);
        for (bool changed = true; changed;) {
            changed = false;
            for (size_t i = starts_.size(); i-- > 0;) changed |= step(starts_[i], live);
        }
    }

private:
    void join(std::vector<uint64_t>& live, size_t unit) const {
        if (unit >= data_.units.size()) return;
        for (uint32_t w = 0; w < words_; w++) live[w] |= bits_[unit * words_ + w];
    }
    bool step(uint32_t unit, std::vector<uint64_t>& live) {
        const Instruction* pc = &data_.units[unit];
        const OpInfo& info = infoOf(pc);
        std::fill(live.begin(), live.end(), 0);
        if (!(info.flags & kOpEndsBlock)) join(live, unit + info.units);
        auto set = [&](int64_t reg, bool on) {
            if (reg < 0 || reg >= static_cast<int64_t>(words_) * 64) return;
            uint64_t bit = uint64_t{1} << (reg & 63);
            if (on) {
                live[static_cast<size_t>(reg >> 6)] |= bit;
            } else {
                live[static_cast<size_t>(reg >> 6)] &= ~bit;
            }
        };
        for (int i = 0; i < 5; i++)
            if (info.operands[i] == Operand::Write) set(operandValue(pc, i), false);
        RegisterRange written = rangeWritten(pc);
        for (uint32_t i = 0; i < written.count; i++) set(written.first + static_cast<int32_t>(i), false);
        // An op that jumps and writes (IteratorNext, ForInNext) has not written where it jumps.
        for (int i = 0; i < 5; i++) {
            Operand kind = info.operands[i];
            if (kind == Operand::Jump32 || kind == Operand::JumpD || kind == Operand::JumpE)
                join(live, static_cast<size_t>(static_cast<int64_t>(unit) + operandValue(pc, i)));
        }
        if (pc->op() == Op::Switch)
            for (int32_t offset : data_.jumpTables[static_cast<uint32_t>(pc->bc())])
                join(live, static_cast<size_t>(static_cast<int64_t>(unit) + offset));
        // A throw leaves before the writes.
        if (info.flags & (kOpThrows | kOpSuspends)) {
            for (const ExceptionHandler& handler : data_.handlers)
                if (unit >= handler.start && unit < handler.end) join(live, handler.handler);
        }
        for (int i = 0; i < 5; i++)
            if (info.operands[i] == Operand::Read || info.operands[i] == Operand::Modify)
                set(operandValue(pc, i), true);
        RegisterRange read = rangeRead(pc);
        for (uint32_t i = 0; i < read.count; i++) set(read.first + static_cast<int32_t>(i), true);
        bool changed = false;
        for (uint32_t w = 0; w < words_; w++) {
            uint64_t& row = bits_[unit * words_ + w];
            changed = changed || row != live[w];
            row = live[w];
        }
        return changed;
    }

    const CodeData& data_;
    uint32_t words_;
    std::vector<uint64_t>& bits_;
    std::vector<uint32_t> starts_;
};

} // namespace

Liveness::Liveness(const CodeData& data)
    : registers_(data.registerCount), wordsPerRow_((data.registerCount + 63) / 64),
      bits_(data.units.size() * wordsPerRow_) {
    Solver(data, wordsPerRow_, bits_).run();
}

bool Liveness::isLive(uint32_t unit, int reg) const {
    if (reg < 0) return true; // header words always are
    if (static_cast<uint32_t>(reg) >= registers_) return false;
    return bits_[unit * wordsPerRow_ + static_cast<uint32_t>(reg) / 64] >> (reg & 63) & 1;
}

} // namespace tiercel

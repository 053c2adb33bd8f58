// A graph as the register allocator sees it: instructions in their final order, and for each what it reads, yields,
// needs besides and destroys. Made by Selector (selector.h), allocated by Allocator (allocator.h), walked by Emitter.
//
//   position 4i       instruction i reads its inputs; moves between places happen just before
//            4i + 1   what it destroys is destroyed
//            4i + 2   its result is there
//            4i + 3   the end: exits find their values here
//
// An input that is read *late* lives to the end, so that neither the result nor what is destroyed can be in its place:
// values of frame states, and inputs that are read after something has been written.
//
// Each block begins with an instruction of its own (node: null), where its phis are defined. Constants and what is
// folded into its user have no VReg.
#pragma once

#include "graph/exits.h"
#include "graph/graph.h"

#include <cstdint>
#include <vector>

namespace tiercel::native_tier {

using graph::Block;
using graph::Graph;
using graph::Node;
using graph::Opcode;
using graph::Rep;

using VReg = uint32_t;
inline constexpr VReg kNoVReg = UINT32_MAX;
inline constexpr uint32_t kNone = UINT32_MAX;

enum class RegClass : uint8_t { Gpr, Xmm };
inline constexpr int kRegCount = 16;
using RegMask = uint16_t;

/// Numbers as the processor has them.
enum Gpr : int8_t { kRax, kRcx, kRdx, kRbx, kRsp, kRbp, kRsi, kRdi, kR8, kR9, kR10, kR11, kR12, kR13, kR14, kR15 };
inline constexpr int8_t kNoReg = -1;
/// Not to be allocated: the stacks' pointers, fp (r13), the VM (r14), and r11 and xmm15, which moves and exits use.
inline constexpr RegMask kGprs = 0xFFFF & ~(1 << kRsp | 1 << kRbp | 1 << kR11 | 1 << kR13 | 1 << kR14);
inline constexpr RegMask kXmms = 0x7FFF;
/// With which tests do, to have more of what happens when there are none left.
inline constexpr RegMask kFewGprs = 1 << kRax | 1 << kRcx | 1 << kRdx | 1 << kRbx | 1 << kRsi | 1 << kRdi;
inline constexpr RegMask kFewXmms = 7;
/// What C functions keep; functions of JavaScript keep none.
inline constexpr RegMask kKeptByC = 1 << kRbx | 1 << kR12 | 1 << kR15;

enum class Clobbers : uint8_t { Nothing, C, JavaScript };

struct Operand {
    VReg vreg;
    bool needsRegister;
    bool late;
    Node* constant = nullptr; // temporaries: to be loaded with it first
};

struct Instruction {
    Node* node = nullptr;
    uint32_t operands = 0; // first one; temporaries come after the inputs
    uint16_t inputs = 0, temps = 0;
    VReg result = kNoVReg;
    uint32_t state = kNone; // id of the FrameState whose values live to the end
    Clobbers clobbers = Clobbers::Nothing;
    bool resultInRegister = true; // must be
    bool savesLive = false;       // has a path that saves the registers in use itself: which are they?
    RegMask reserved = 0;         // general registers taken until the result is there
    RegMask taken = 0;            // and to the end
};

struct VRegInfo {
    Node* node = nullptr; // null: temporary
    RegClass regClass = RegClass::Gpr;
    int8_t hintReg = kNoReg;
    VReg hints[2] = {kNoVReg, kNoVReg}; // the same register would be good
    bool hasHome = false;               // it lies in the JS frame anyway, at this word from fp
    int32_t home = 0;
};

struct BlockRange {
    Block* block = nullptr;
    uint32_t first = 0, last = 0; // instructions: the begin, the terminator
    uint32_t from() const { return first * 4; }
    uint32_t to() const { return (last + 1) * 4; }
};

struct Program {
    std::vector<BlockRange> blocks; // in the order of the code
    std::vector<uint32_t> indexOf;  // by block id: in `blocks`
    std::vector<Instruction> instructions;
    std::vector<Operand> operands;
    std::vector<VRegInfo> vregs;
    std::vector<VReg> vregOf; // by node id; kNoVReg: none
    /// By id of the FrameState: which VRegs live where it is used.
    struct Span {
        uint32_t first = 0, count = 0;
    };
    std::vector<Span> stateSpans;
    std::vector<VReg> stateVRegs;
    std::vector<bool> isLoopHeader; // by index in `blocks`

    uint32_t blockAt(uint32_t position) const;
    VReg vregFor(const Node* n) const { return vregOf[n->id]; }
};

/// The node's value in a register: the bits. False: it is no constant.
bool constantBits(const Node*, uint64_t& bits);
inline bool isConstant(const Node* n) {
    uint64_t bits;
    return constantBits(n, bits);
}
inline RegClass classOf(Rep rep) { return rep == Rep::Double ? RegClass::Xmm : RegClass::Gpr; }
/// Which predecessor of `to` the edge from successor number `which` of `from` is.
size_t edgeIndex(const Block* from, size_t which);

} // namespace tiercel::native_tier

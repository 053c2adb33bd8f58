// From a Program and its allocation to machine code. One class, its members by family, each node's select function
// (selector.h) beside its emit function:
//
//   emitter.cpp      function, blocks, moves between places
//   exits.cpp        guards, exits, calls of C functions on slow paths
//   values.cpp       constants, checks on tagged values, boxing, tests
//   arithmetic.cpp   int32 and doubles
//   memory.cpp       fields, slots, elements, typed arrays, environments, barrier
//   allocation.cpp   new objects, environments, closures, arrays
//   calls.cpp        intrinsics, calls of JavaScript, what must be written before them
//   control.cpp      ends of blocks, stack check, poll
//
// The native frame, from rbp down: the saved rbp at [rbp]; fp at [rbp - 8]; spill slots; a buffer for values on their
// way to an intrinsic; room in which slow paths save registers. r13 is fp and r14 the VM everywhere but between a call
// of JavaScript and the instructions behind it that set them again.
//
// What machine registers hold: Tagged the Value, Int32 the integer with zeros above, Bool 0 or 1, Pointer the address,
// Double the double in the low half of an xmm register.
//
// Code is emitted once, forward. What is rare is put behind all else: slow paths as closures (`later`), exits as stubs
// of one call each.
#pragma once

#include "graph/backend.h"
#include "graph/frame_headers.h"
#include "native_tier/allocator.h"
#include "native_tier/selector.h"
#include "runtime/assembler/macro_assembler.h"
#include "runtime/cell.h"

#include <memory>
#include <string>

namespace tiercel::native_tier {

class Emitter : public MacroAssembler {
public:
    Emitter(Graph&, const graph::BackendContext&, const Program&, const Selector&, Allocator&, graph::ExitMaker&,
            deopt::ExitTable&, uint8_t* buffer, size_t bytes);
    /// False: the buffer was too small (`error` is empty), or something cannot be emitted.
    bool run();
    /// To its place; the sites of the exit table get their offsets.
    void finish(graph::CompiledFunction&);
    std::string error;

private:
#define N(name, rep, inputs, flags, aux, alias) void emit##name(Node*);
#include "graph/nodes.def"
    void emitNode(Node*);

    using MacroAssembler::jumpIf;
    // -- blocks
    struct Jumps {
        int32_t first = -1; // in jumpLinks_
    };
    void link(Jumps&, Jump);
    void bindAll(Jumps&);
    void jumpToBlock(const Block*);
    void jumpIf(Cond c, Jumps& to) { link(to, MacroAssembler::jumpIf(c)); }
    void beginBlock(uint32_t index);
    void storePhis(const Block*, uint32_t position);
    void emitInstruction(uint32_t index);
    bool repeatHeader(const Block*);
    bool isNext(const Block* block) const { return program_.indexOf[block->id] == block_ + 1; }
    Jumps& labelOf(const Block* block) { return blockJumps_[program_.indexOf[block->id]]; }
    /// The moves on the way to a successor, if it is not the successor's beginning that makes them.
    std::vector<Move> movesTo(const Block*, size_t which) const;

    // -- where values are
    Location placeOf(VReg v, uint32_t position) {
        return isRepeating_ ? allocator_.locate(v, position) : allocator_.locateNext(v, position);
    }
    Location at(Node*);
    Xbyak::Reg64 reg(Node*);
    Xbyak::Reg32 reg32(Node* n) { return reg(n).cvt32(); }
    Xbyak::Xmm xmm(Node*);
    Xbyak::Address memory(const Location&, int bits = 64) const;
    bool hasResult() const { return current_->result != kNoVReg; }
    Xbyak::Reg64 out(); // r11 where nobody wants the result
    Xbyak::Reg32 out32() { return out().cvt32(); }
    Xbyak::Xmm outXmm();
    Xbyak::Reg64 temp(int which);
    Xbyak::Xmm tempXmm(int which);
    Location tempAt(int which);
    static Xbyak::Reg64 gpr(int8_t number) { return Xbyak::Reg64(number); }
    /// Operand `n` as a source of 32 or 64 bits: register, memory or immediate.
    template <class F>
    void withSource(Node* n, int bits, F&& f);
    void doubleFrom(Node*, const Xbyak::Xmm& to);
    /// A register with the double or its place in memory.
    template <class F>
    void withDouble(Node* n, F&& f);
    void move(const Move&);
    void moveAll(std::vector<Move>&);
    void loadTo(const Xbyak::Reg64&, const Location&);
    /// From rax or xmm0, where a call has left it.
    void resultFromCall(Node*);
    /// The same where Empty says that the call has thrown.
    void resultOrThrow(Node*);
    void store64(const Xbyak::Address&, uint64_t bits);
    void storeLocation(const Xbyak::Address&, const Location&);
    void storeBoxed(const Xbyak::Address&, const Location&, Rep);
    Xbyak::Address frameWord(int64_t index) { return qword[Xbyak::util::r13 + static_cast<int>(index * 8)]; }
    Xbyak::Address vmField(int offset, int bits = 64);
    Xbyak::Address field(Node* base, int64_t offset, int bits = 64);

    // -- constants beside the code
    enum class Pooled : uint8_t {
        SignMask,
        SignMask2,
        AbsMask,
        AbsMask2,
        NumberTag,
        NotCellMask,
        DoubleOffset,
        DoubleLimit,
        CanonicalNaN,
        HoleBits,
        End
    };
    Xbyak::Address pooled(Pooled, int bits = 64);
    Xbyak::Address pooledBits(uint64_t bits);
    Xbyak::Address poolAt(size_t index, int bits);

    // -- exits and slow paths
    /// An exit of this very place; its stub comes last.
    uint32_t exitOf(Node* guard);
    uint32_t throwOf(Node*);
    uint32_t addStub(const graph::ExitMaker::Place&);
    void exitIf(Cond c, uint32_t exit) { link(stubs_[exit].jumps, MacroAssembler::jumpIf(c)); }
    void exitIf(Node* guard, Cond c) { exitIf(c, exitOf(guard)); }
    void exitAlways(uint32_t exit) { link(stubs_[exit].jumps, jump()); }
    void beginGuard(Node*);
    void checkCellKind(Node*, uint8_t kind, Cond fails);
    void leaveWhen(Node*, bool leaving);
    void emitStubs();
    /// `f` is called when the straight code is done. What it needs to know of the allocation it must hold.
    template <class F>
    void later(F&& f);
    struct Saved {
        RegMask gpr, xmm;
    };
    Saved savedHere() const;
    void saveRegisters(const Saved&);
    void restoreRegisters(const Saved&);
    struct Argument {
        Location from;
        Rep rep;
    };
    Argument argument(Node* n) { return {at(n), n->rep}; }
    static Argument constantArgument(uint64_t bits, Rep rep = Rep::Tagged) {
        return {{Location::Kind::Constant, 0, 0, bits}, rep};
    }
    void callIntrinsic(graph::Intrinsic, std::initializer_list<Argument> arguments);
    void callIntrinsic(const graph::IntrinsicInfo&, const Argument* arguments, size_t count);
    void callNear(const void* target);

    // -- headers of frames
    struct Headers {
        std::vector<std::pair<graph::HeaderWrite, Location>> writes; // Location: of the value
        int64_t base = 0;
    };
    Headers headersOf(Node*, bool always);
    void writeHeaders(const Headers&, bool setFp);

    // -- tests
    void jumpIf(Node* condition, bool when, Jumps& to);
    void testNode(Node*, bool when, Jumps& to);
    void truthy(Node*, bool when, Jumps& to);
    void materialize(Node*);
    void pollFor(Node*, int budget, int32_t header, uint32_t up);
    Cond compare(Node* n, bool isUnsigned);

    // -- arithmetic
    enum class Alu : uint8_t { Add = 0, Or = 1, And = 4, Sub = 5, Xor = 6, Cmp = 7 };
    void alu(Alu, const Xbyak::Reg32& to, Node* with);
    void binary(Node*, Alu);
    void shift(Node*, int kind);
    void checkedBinary(Node*, Alu);
    void subtractFrom(Node*);
    void minMax(Node*, Cond take);
    void doubleMinMax(Node*, bool isMin);
    void boxInt32(const Xbyak::Reg64& to, const Xbyak::Reg32& from);
    void boxDouble(const Xbyak::Reg64& to, const Xbyak::Xmm& from);
    void numberOf(Node*, uint32_t exit);
    void unboxNumber(const Xbyak::Reg64& in, uint32_t exit);

    // -- memory
    Xbyak::Address element(Node*, int64_t base, unsigned size, int bits);
    void turnBytes(unsigned size);
    void storeValue(const Xbyak::Address&, Node* value);
    void loadValue(Node*, const Xbyak::Address&);

    // -- allocation
    template <class Fill, class Slow>
    void allocate(Node*, uint64_t bytes, uint64_t header, bool slowIsWhole, Fill&& fill, Slow&& slow);
    /// `room`: adds up to the end of the cell in r11, from its start, and may jump where it is not to be made in line.
    template <class Room, class Fill, class Slow>
    void allocateBy(Node*, Room&& room, uint64_t header, bool slowIsWhole, Fill&& fill, Slow&& slow);
    void putArray(const Xbyak::Reg64& array, IndexingKind, uint32_t length, const Xbyak::Reg32* dynamic = nullptr);
    void storeUnlessUndefined(const Xbyak::Address&, Node*);

    // -- calls
    void callJavaScript(Node*, bool construct);
    void afterCall(Node*);
    void emitStrictlyEquals(Node*);
    void emitCharacter(Node*, graph::Intrinsic);

    void fail(std::string why) {
        if (error.empty()) error = std::move(why);
    }

    Graph& graph_;
    const graph::BackendContext& backend_;
    const Program& program_;
    const Selector& selector_;
    Allocator& allocator_;
    graph::ExitMaker& exitMaker_;
    deopt::ExitTable& exits_;
    graph::FrameHeaders frameHeaders_;
    std::vector<graph::HeaderWrite> headerWrites_;
    std::vector<uint32_t> blockOffsets_;
    std::vector<Jumps> blockJumps_;
    struct JumpLink {
        Jump jump;
        int32_t next;
    };
    std::vector<JumpLink> jumpLinks_;
    std::vector<uint64_t> pool_;
    uint32_t entryOffset_ = 0;
    uint32_t block_ = 0;
    const Instruction* current_ = nullptr;
    uint32_t position_ = 0;
    size_t nextMove_ = 0;                                        // of Allocator::moves
    bool isRepeating_ = false;                                   // positions go back for a while
    int32_t bufferOffset_ = 0, saveOffset_ = 0, frameBytes_ = 0; // from rbp down
    bool oddNaNs_ = false;                                       // graph::hasOddNaNs
    ParallelMoves parallel_;
    std::vector<Move> moves_;

    struct Stub {
        uint32_t site;
        Node* node;
        Jumps jumps;
    };
    std::vector<Stub> stubs_;
    static constexpr uint32_t kNoStub = UINT32_MAX;
    uint32_t uncaughtStub_ = UINT32_MAX;
    struct NearCall {
        uint32_t end;
        const void* target;
    };
    std::vector<NearCall> nearCalls_;
    std::vector<graph::CompiledFunction::Line> lines_;

    struct Deferred {
        void (*run)(Emitter&, Deferred*);
        void (*destroy)(Deferred*);
        Node* node;
    };
    std::vector<Deferred*> deferred_;
    class Arena {
    public:
        void* take(size_t bytes) {
            bytes = (bytes + 15) & ~size_t{15};
            if (bytes > left_) {
                size_t piece = std::max<size_t>(bytes, 8192);
                pieces_.push_back(std::make_unique<std::byte[]>(piece));
                at_ = pieces_.back().get();
                left_ = piece;
            }
            void* made = at_;
            at_ += bytes;
            left_ -= bytes;
            return made;
        }

    private:
        std::vector<std::unique_ptr<std::byte[]>> pieces_;
        std::byte* at_ = nullptr;
        size_t left_ = 0;
    } arena_;
};

template <class F>
void Emitter::later(F&& f) {
    using Function = std::decay_t<F>;
    struct Made : Deferred {
        Made(Deferred base, Function&& function) : Deferred(base), f(std::move(function)) {}
        Function f;
    };
    Deferred base{[](Emitter&, Deferred* d) { static_cast<Made*>(d)->f(); },
                  [](Deferred* d) { static_cast<Made*>(d)->~Made(); }, current_->node};
    deferred_.push_back(new (arena_.take(sizeof(Made))) Made(base, std::forward<F>(f)));
}

template <class F>
void Emitter::withDouble(Node* n, F&& f) {
    Location l = at(n);
    if (l.kind == Location::Kind::Xmm) {
        f(Xbyak::Xmm(l.reg));
    } else if (l.kind == Location::Kind::Constant) {
        f(pooledBits(l.bits));
    } else {
        f(memory(l));
    }
}

} // namespace tiercel::native_tier

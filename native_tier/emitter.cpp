// The function, its blocks, and moves between places.
#include "native_tier/emitter.h"

#include "graph/types.h"
#include "runtime/layout.h"
#include "runtime/object.h"

#include <algorithm>

namespace tiercel::native_tier {

using graph::unrefined;
using namespace Xbyak::util;

namespace {

/// Instructions of a loop's first block that are made a second time.
constexpr uint32_t kMaxRepeated = 5;

constexpr uint64_t kPoolBegin[] = {
    0x8000'0000'0000'0000,
    0x8000'0000'0000'0000, // SignMask, twice
    0x7FFF'FFFF'FFFF'FFFF,
    0x7FFF'FFFF'FFFF'FFFF, // AbsMask, twice
    Value::kNumberTag,
    Value::kNotCellMask,
    Value::kDoubleOffset,
    Value::kNumberTag - Value::kDoubleOffset, // DoubleLimit
    Value::kCanonicalNaN,
    Elements::kHoleBits,
};

} // namespace

Emitter::Emitter(Graph& graph, const graph::BackendContext& backend, const Program& program, const Selector& selector,
                 Allocator& allocator, graph::ExitMaker& exitMaker, deopt::ExitTable& exits, uint8_t* buffer,
                 size_t bytes)
    : MacroAssembler(buffer, bytes, backend.nearCalls), graph_(graph), backend_(backend), program_(program),
      selector_(selector), allocator_(allocator), exitMaker_(exitMaker), exits_(exits), frameHeaders_(graph) {}

// -- the function
// ---------------------------------------------------------------------------------------------------------------------

bool Emitter::run() {
    static_assert(std::size(kPoolBegin) == static_cast<size_t>(Pooled::End));
    pool_.assign(std::begin(kPoolBegin), std::end(kPoolBegin));
    uint32_t mostValues = 0, mostSaved = 0;
    for (const BlockRange& range : program_.blocks)
        for (const Node* n = range.block->first; n; n = n->next)
            if (n->is(Opcode::DoubleConstant) && std::find(pool_.begin(), pool_.end(), n->aux) == pool_.end())
                pool_.push_back(n->aux);
    for (uint32_t i = 0; i < program_.instructions.size(); i++) {
        const Instruction& at = program_.instructions[i];
        if (at.node && at.node->is(Opcode::NewArray))
            mostValues = std::max(mostValues, std::max(1u, static_cast<uint32_t>(at.node->inputCount())));
        if (!at.savesLive) continue;
        Allocator::LiveSet live = allocator_.liveAt(i);
        mostSaved =
            std::max(mostSaved, static_cast<uint32_t>(std::popcount(static_cast<RegMask>(live.gpr & ~kKeptByC)) +
                                                      std::popcount(live.xmm)));
    }
    oddNaNs_ = graph::hasOddNaNs(graph_);
    bufferOffset_ = 8 + 8 * static_cast<int32_t>(allocator_.slotCount + mostValues);
    saveOffset_ = bufferOffset_ + 8 * static_cast<int32_t>(mostSaved);
    frameBytes_ = (saveOffset_ + 15) & ~15;

    for (uint64_t word : pool_) emit(word, 8);
    align(16);
    entryOffset_ = offset();
    push(rbp);
    mov(rbp, rsp);
    sub(rsp, static_cast<uint32_t>(frameBytes_));
    mov(qword[rbp - 8], r13);

    blockOffsets_.assign(program_.blocks.size(), UINT32_MAX);
    blockJumps_.resize(program_.blocks.size());
    jumpLinks_.reserve(program_.blocks.size() * 4);
    nextMove_ = 0;
    for (block_ = 0; block_ < program_.blocks.size(); block_++) {
        const BlockRange& range = program_.blocks[block_];
        beginBlock(block_);
        // Moves at the beginning of a block are made on the ways into it.
        for (uint32_t i = range.first + 1; i <= range.last; i++) {
            emitInstruction(i);
            if (!error.empty() || !ok()) return false;
        }
    }
    // Slow paths may add others.
    for (size_t i = 0; i < deferred_.size(); i++) {
        Deferred* d = deferred_[i];
        if (backend_.wantLines) lines_.push_back({offset(), d->node->id, d->node->unit});
        d->run(*this, d);
        d->destroy(d);
        if (!ok()) {
            while (++i < deferred_.size()) deferred_[i]->destroy(deferred_[i]);
            return false;
        }
    }
    emitStubs();
    return error.empty() && ok();
}

void Emitter::emitInstruction(uint32_t index) {
    current_ = &program_.instructions[index];
    position_ = index * 4;
    Node* n = current_->node;
    if (backend_.wantLines) lines_.push_back({offset(), n->id, n->unit});
    const std::vector<Allocator::MoveAt>& all = allocator_.moves;
    if (nextMove_ < all.size() && all[nextMove_].position == position_) {
        moves_.clear();
        for (; nextMove_ < all.size() && all[nextMove_].position == position_; nextMove_++)
            moves_.push_back(all[nextMove_].move);
        moveAll(moves_);
    }
    for (uint32_t o = 0; o < uint32_t{current_->inputs} + current_->temps; o++) {
        const Operand& operand = program_.operands[current_->operands + o];
        if (!operand.constant) continue;
        Location from{Location::Kind::Constant};
        constantBits(operand.constant, from.bits);
        move({from, placeOf(operand.vreg, position_), classOf(operand.constant->rep)});
    }
    emitNode(n);
    if (hasResult() && allocator_.isStoredAtDefinition(current_->result)) {
        Location made = placeOf(current_->result, position_ + 2);
        if (made.isRegister())
            move({made, allocator_.slotOf(current_->result), program_.vregs[current_->result].regClass});
    }
}

/// The beginning of a loop once more, where a turn of it ends: its first branch then goes to the next turn itself.
bool Emitter::repeatHeader(const Block* header) {
    uint32_t index = program_.indexOf[header->id];
    const BlockRange& range = program_.blocks[index];
    if (!header->isLoopHeader || index > block_ || !header->last->is(Opcode::Branch)) return false;
    if (range.last - range.first > kMaxRepeated) return false;
    for (uint32_t i = range.first + 1; i <= range.last; i++)
        if (program_.instructions[i].savesLive || program_.instructions[i].clobbers != Clobbers::Nothing) return false;
    size_t nextMove = nextMove_;
    nextMove_ = static_cast<size_t>(
        std::lower_bound(allocator_.moves.begin(), allocator_.moves.end(), range.from(),
                         [](const Allocator::MoveAt& m, uint32_t position) { return m.position < position; }) -
        allocator_.moves.begin());
    isRepeating_ = true;
    storePhis(header, range.from());
    for (uint32_t i = range.first + 1; i <= range.last; i++) emitInstruction(i);
    isRepeating_ = false;
    nextMove_ = nextMove;
    return true;
}

void Emitter::finish(graph::CompiledFunction& made) {
    std::memcpy(made.memory.writable, getCode(), offset());
    relocate(made.memory.writable, made.memory.code);
    for (const NearCall& call : nearCalls_) {
        auto distance = static_cast<int32_t>(reinterpret_cast<intptr_t>(call.target) -
                                             reinterpret_cast<intptr_t>(made.memory.code + call.end));
        std::memcpy(made.memory.writable + call.end - 4, &distance, 4);
    }
    made.codeBytes = offset();
    made.entryOffset = entryOffset_;
    made.lines = std::move(lines_);
}

void Emitter::emitNode(Node* n) {
    switch (n->op) {
#define N(name, rep, inputs, flags, aux, alias)                                                                        \
    case Opcode::name: emit##name(n); break;
#include "graph/nodes.def"
    }
}

// -- blocks and jumps
// ---------------------------------------------------------------------------------------------------------------------

void Emitter::link(Jumps& to, Jump j) {
    jumpLinks_.push_back({j, to.first});
    to.first = static_cast<int32_t>(jumpLinks_.size()) - 1;
}
void Emitter::bindAll(Jumps& jumps) {
    for (int32_t i = jumps.first; i >= 0; i = jumpLinks_[static_cast<size_t>(i)].next)
        bind(jumpLinks_[static_cast<size_t>(i)].jump);
    jumps.first = -1;
}
void Emitter::jumpToBlock(const Block* block) {
    uint32_t known = blockOffsets_[program_.indexOf[block->id]];
    if (known != UINT32_MAX) {
        jumpTo(known);
    } else {
        link(labelOf(block), jump());
    }
}

void Emitter::beginBlock(uint32_t index) {
    const BlockRange& range = program_.blocks[index];
    const Block* block = range.block;
    if (block->isLoopHeader) align(16);
    blockOffsets_[index] = offset();
    bindAll(blockJumps_[index]);
    position_ = range.from();
    if (block->predecessors.size() == 1) {
        const Block* from = block->predecessors[0];
        moves_.clear();
        if (from->successorCount() == 2) {
            allocator_.edgeMoves(program_.indexOf[from->id], from->successors[0] == block ? 0 : 1, moves_);
            moveAll(moves_);
        }
    }
    storePhis(block, position_);
}
void Emitter::storePhis(const Block* block, uint32_t position) {
    for (const Node* phi = block->first; phi && phi->is(Opcode::Phi); phi = phi->next) {
        VReg v = program_.vregOf[phi->id];
        if (v == kNoVReg || !allocator_.isStoredAtDefinition(v)) continue;
        Location made = allocator_.locate(v, position);
        if (made.isRegister()) move({made, allocator_.slotOf(v), program_.vregs[v].regClass});
    }
}

std::vector<Move> Emitter::movesTo(const Block* block, size_t which) const {
    std::vector<Move> made;
    const Block* to = block->successors[which];
    if (block->successorCount() == 1 || to->predecessors.size() > 1)
        allocator_.edgeMoves(program_.indexOf[block->id], which, made);
    return made;
}

// -- places
// ---------------------------------------------------------------------------------------------------------------------

Location Emitter::at(Node* n) {
    n = unrefined(n);
    Location constant{Location::Kind::Constant};
    if (constantBits(n, constant.bits)) return constant;
    if (n->is(Opcode::FramePointer)) return {Location::Kind::Gpr, kR13};
    return placeOf(program_.vregOf[n->id], position_);
}

Xbyak::Reg64 Emitter::reg(Node* n) {
    Location l = at(n);
    if (l.kind == Location::Kind::Constant) {
        n = unrefined(n);
        for (uint32_t o = 0; o < uint32_t{current_->inputs} + current_->temps; o++) {
            const Operand& operand = program_.operands[current_->operands + o];
            if (operand.constant == n) return gpr(placeOf(operand.vreg, position_).reg);
        }
    }
    if (l.kind != Location::Kind::Gpr) fail("an input of " + std::to_string(current_->node->id) + " is in no register");
    return gpr(l.reg);
}
Xbyak::Xmm Emitter::xmm(Node* n) {
    Location l = at(n);
    if (l.kind == Location::Kind::Constant) {
        n = unrefined(n);
        for (uint32_t o = 0; o < uint32_t{current_->inputs} + current_->temps; o++) {
            const Operand& operand = program_.operands[current_->operands + o];
            if (operand.constant == n) return Xbyak::Xmm(placeOf(operand.vreg, position_).reg);
        }
    }
    if (l.kind != Location::Kind::Xmm) fail("an input of " + std::to_string(current_->node->id) + " is in no register");
    return Xbyak::Xmm(l.reg);
}
Xbyak::Reg64 Emitter::out() {
    if (!hasResult()) return r11;
    Location l = placeOf(current_->result, position_ + 2);
    if (l.kind != Location::Kind::Gpr) fail("the result of " + std::to_string(current_->node->id) + " has no register");
    return gpr(l.reg);
}
Xbyak::Xmm Emitter::outXmm() {
    if (!hasResult()) return xmm15;
    Location l = placeOf(current_->result, position_ + 2);
    if (l.kind != Location::Kind::Xmm) fail("the result of " + std::to_string(current_->node->id) + " has no register");
    return Xbyak::Xmm(l.reg);
}
Location Emitter::tempAt(int which) {
    for (uint32_t o = 0; o < uint32_t{current_->inputs} + current_->temps; o++) {
        const Operand& operand = program_.operands[current_->operands + o];
        if (program_.vregs[operand.vreg].node || operand.constant || which--) continue;
        return placeOf(operand.vreg, position_);
    }
    fail("a temporary is missing");
    return {};
}
Xbyak::Reg64 Emitter::temp(int which) { return gpr(tempAt(which).reg); }
Xbyak::Xmm Emitter::tempXmm(int which) { return Xbyak::Xmm(tempAt(which).reg); }

Xbyak::Address Emitter::memory(const Location& l, int bits) const {
    Xbyak::AddressFrame frame(static_cast<uint32_t>(bits));
    if (l.kind == Location::Kind::Home) return frame[r13 + l.index * 8];
    return frame[rbp - 16 - l.index * 8];
}
Xbyak::Address Emitter::vmField(int offset, int bits) {
    return Xbyak::AddressFrame(static_cast<uint32_t>(bits))[r14 + offset];
}

Xbyak::Address Emitter::poolAt(size_t index, int bits) {
    return Xbyak::AddressFrame(static_cast<uint32_t>(bits))[rip + static_cast<const void*>(getCode() + index * 8)];
}
Xbyak::Address Emitter::pooled(Pooled which, int bits) { return poolAt(static_cast<size_t>(which), bits); }
Xbyak::Address Emitter::pooledBits(uint64_t bits) {
    auto found = std::find(pool_.begin(), pool_.end(), bits);
    if (found == pool_.end()) {
        fail("a constant is not in the pool");
        found = pool_.begin();
    }
    return poolAt(static_cast<size_t>(found - pool_.begin()), 64);
}

void Emitter::loadTo(const Xbyak::Reg64& to, const Location& from) {
    switch (from.kind) {
    case Location::Kind::Constant: loadImmediate(to, from.bits); break;
    case Location::Kind::Gpr:
        if (from.reg != to.getIdx()) mov(to, gpr(from.reg));
        break;
    case Location::Kind::Xmm: movq(to, Xbyak::Xmm(from.reg)); break;
    case Location::Kind::Slot:
    case Location::Kind::Home: mov(to, memory(from)); break;
    case Location::Kind::None: fail("a value is nowhere"); break;
    }
}

void Emitter::move(const Move& m) {
    using Kind = Location::Kind;
    if (m.from == m.to) return;
    switch (m.to.kind) {
    case Kind::Gpr: loadTo(gpr(m.to.reg), m.from); break;
    case Kind::Xmm: {
        Xbyak::Xmm to(m.to.reg);
        switch (m.from.kind) {
        case Kind::Xmm: movaps(to, Xbyak::Xmm(m.from.reg)); break;
        case Kind::Gpr: movq(to, gpr(m.from.reg)); break;
        case Kind::Constant:
            if (m.from.bits == 0) {
                xorps(to, to);
            } else if (std::find(pool_.begin(), pool_.end(), m.from.bits) != pool_.end()) {
                movsd(to, pooledBits(m.from.bits));
            } else {
                loadImmediate(r11, m.from.bits);
                movq(to, r11);
            }
            break;
        default: movsd(to, memory(m.from)); break;
        }
        break;
    }
    case Kind::Slot:
        switch (m.from.kind) {
        case Kind::Gpr: mov(memory(m.to), gpr(m.from.reg)); break;
        case Kind::Xmm: movsd(memory(m.to), Xbyak::Xmm(m.from.reg)); break;
        case Kind::Constant: store64(memory(m.to), m.from.bits); break;
        default:
            // r11 may hold a value of a cycle.
            movsd(xmm15, memory(m.from));
            movsd(memory(m.to), xmm15);
            break;
        }
        break;
    default: fail("a value cannot be moved there"); break;
    }
}
void Emitter::moveAll(std::vector<Move>& moves) {
    if (moves.empty()) return;
    parallel_.run(moves, [&](const Move& m) { move(m); });
}

/// Through r11 where that must be.
void Emitter::store64(const Xbyak::Address& to, uint64_t bits) {
    auto wide = static_cast<int64_t>(bits);
    if (wide == static_cast<int32_t>(wide)) {
        CodeGenerator::mov(to, bits);
    } else {
        loadImmediate(r11, bits);
        mov(to, r11);
    }
}
void Emitter::storeLocation(const Xbyak::Address& to, const Location& from) {
    switch (from.kind) {
    case Location::Kind::Constant: store64(to, from.bits); break;
    case Location::Kind::Gpr: mov(to, gpr(from.reg)); break;
    case Location::Kind::Xmm: movsd(to, Xbyak::Xmm(from.reg)); break;
    default:
        loadTo(r11, from);
        mov(to, r11);
        break;
    }
}

void Emitter::resultOrThrow(Node* n) {
    cmp(rax, static_cast<uint32_t>(Value::kEmpty));
    exitIf(Cond::E, throwOf(n));
    resultFromCall(n);
}
void Emitter::resultFromCall(Node* n) {
    if (!hasResult()) return;
    Location to = placeOf(current_->result, position_ + 2);
    RegClass regClass = classOf(n->rep);
    if (n->rep == Rep::Int32) mov(eax, eax); // what lies above is not defined
    Location from{regClass == RegClass::Gpr ? Location::Kind::Gpr : Location::Kind::Xmm, 0};
    move({from, to, regClass});
}

} // namespace tiercel::native_tier

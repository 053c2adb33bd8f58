// Exits, slow paths, and what is written and saved around calls.
#include "native_tier/emitter.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/layout.h"

#include <bit>

namespace tiercel::native_tier {

using graph::ExitMaker;
using namespace Xbyak::util;

namespace {

/// The numbers of deopt::Location.
constexpr uint8_t kDwarf[] = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr uint8_t kDwarfRbp = 6, kDwarfR13 = 13;

deopt::Location toDeopt(const Location& l) {
    deopt::Location made;
    switch (l.kind) {
    case Location::Kind::Gpr:
        made.kind = deopt::Location::Kind::Gpr;
        made.reg = kDwarf[l.reg];
        break;
    case Location::Kind::Xmm:
        made.kind = deopt::Location::Kind::Xmm;
        made.reg = static_cast<uint8_t>(l.reg);
        break;
    case Location::Kind::Slot:
        made.kind = deopt::Location::Kind::Stack;
        made.reg = kDwarfRbp;
        made.offset = -16 - l.index * 8;
        break;
    case Location::Kind::Home:
        made.kind = deopt::Location::Kind::Stack;
        made.reg = kDwarfR13;
        made.offset = l.index * 8;
        break;
    case Location::Kind::Constant:
    case Location::Kind::None: made.bits = l.bits; break;
    }
    return made;
}

} // namespace

uint32_t Emitter::addStub(const ExitMaker::Place& place) {
    auto index = static_cast<uint32_t>(exits_.sites.size());
    deopt::ExitTable::Site& site = exits_.sites.emplace_back();
    site.returnOffset = UINT32_MAX;
    site.exit = place.exit;
    site.frame = {deopt::Location::Kind::Stack, kDwarfRbp, 8, -8};
    site.locations.reserve(place.live.size() + 2);
    for (const graph::LiveValue& live : place.live) {
        Location l;
        if (live.node->is(Opcode::FramePointer)) {
            l = {Location::Kind::Gpr, kR13};
        } else {
            l = placeOf(program_.vregOf[live.node->id], position_ + 3);
        }
        if (l.kind == Location::Kind::None) fail("a value of an exit is nowhere");
        site.locations.push_back(toDeopt(l));
    }
    if (place.cause >= 0)
        site.locations.push_back(
            {deopt::Location::Kind::Constant, 0, 8, 0, static_cast<uint64_t>(static_cast<uint32_t>(place.cause))});
    if (place.subject) {
        site.locations.push_back(toDeopt(at(place.subject)));
    } else if (place.isShared) {
        site.locations.push_back({deopt::Location::Kind::Constant, 0, 8, 0, Value::kUndefined});
    }
    stubs_.push_back({index, current_->node, {}});
    return static_cast<uint32_t>(stubs_.size()) - 1;
}

uint32_t Emitter::exitOf(Node* guard) {
    ExitMaker::Place place;
    // The tested value is still in its register: results are written behind the test.
    if (!exitMaker_.forGuard(guard, true, place)) fail(exitMaker_.error);
    return addStub(place);
}

uint32_t Emitter::throwOf(Node* n) {
    ExitMaker::Place place;
    if (!ExitMaker::isUncaught(n)) {
        if (!exitMaker_.forExit(n, deopt::Action::Throw, place)) fail(exitMaker_.error);
        return addStub(place);
    }
    exitMaker_.forUncaught(n, place);
    if (uncaughtStub_ == UINT32_MAX) uncaughtStub_ = addStub(place);
    return uncaughtStub_;
}

/// Counts for --deopt-every; before anything is tested, since it changes the flags.
void Emitter::beginGuard(Node* guard) {
    if (!backend_.guardsLeft || exitMaker_.testsEffect(guard)) return;
    loadImmediate(r11, reinterpret_cast<uint64_t>(backend_.guardsLeft));
    sub(dword[r11], 1);
    exitIf(Cond::LE, exitOf(guard));
}

void Emitter::callNear(const void* target) {
    emit(0xE8, 5);
    nearCalls_.push_back({offset(), target});
}

void Emitter::emitStubs() {
    for (Stub& stub : stubs_) {
        if (stub.jumps.first < 0) continue;
        if (backend_.wantLines) lines_.push_back({offset(), stub.node->id, stub.node->unit});
        bindAll(stub.jumps);
        callNear(backend_.exitThunk);
        exits_.sites[stub.site].returnOffset = offset();
    }
    std::erase_if(exits_.sites, [](const deopt::ExitTable::Site& site) { return site.returnOffset == UINT32_MAX; });
}

// -- registers around calls on slow paths

Emitter::Saved Emitter::savedHere() const {
    Allocator::LiveSet live = allocator_.liveAt(position_ / 4);
    return {static_cast<RegMask>(live.gpr & ~kKeptByC), live.xmm};
}
void Emitter::saveRegisters(const Saved& saved) {
    int at = bufferOffset_;
    for (RegMask m = saved.gpr; m; m &= static_cast<RegMask>(m - 1))
        mov(qword[rbp - (at += 8)], gpr(static_cast<int8_t>(std::countr_zero(m))));
    for (RegMask m = saved.xmm; m; m &= static_cast<RegMask>(m - 1))
        movsd(qword[rbp - (at += 8)], Xbyak::Xmm(std::countr_zero(m)));
}
void Emitter::restoreRegisters(const Saved& saved) {
    int at = bufferOffset_;
    for (RegMask m = saved.gpr; m; m &= static_cast<RegMask>(m - 1))
        mov(gpr(static_cast<int8_t>(std::countr_zero(m))), qword[rbp - (at += 8)]);
    for (RegMask m = saved.xmm; m; m &= static_cast<RegMask>(m - 1))
        movsd(Xbyak::Xmm(std::countr_zero(m)), qword[rbp - (at += 8)]);
}

// -- calls of C functions

void Emitter::callIntrinsic(graph::Intrinsic which, std::initializer_list<Argument> arguments) {
    callIntrinsic(graph::infoOf(which), arguments.begin(), arguments.size());
}

/// The arguments go to where the C convention has them, from wherever they are; the registers that C does not keep are
/// lost.
void Emitter::callIntrinsic(const graph::IntrinsicInfo& info, const Argument* arguments, size_t count) {
    if (!info.address) return fail(std::string("intrinsic ") + info.name + " has no address");
    static constexpr int8_t kArguments[] = {kRdi, kRsi, kRdx, kRcx, kR8, kR9};
    size_t gprs = 0;
    int8_t xmms = 0;
    std::vector<Move> moves;
    moves.reserve(count + 1);
    moves.push_back({{Location::Kind::Gpr, kR14}, {Location::Kind::Gpr, kArguments[gprs++]}, RegClass::Gpr});
    for (size_t i = 0; i < count; i++) {
        RegClass regClass = info.arguments[i] == 'd' ? RegClass::Xmm : RegClass::Gpr;
        Location to;
        if (regClass == RegClass::Gpr) {
            if (gprs == std::size(kArguments)) return fail("an intrinsic has too many arguments");
            to = {Location::Kind::Gpr, kArguments[gprs++]};
        } else {
            to = {Location::Kind::Xmm, xmms++};
        }
        moves.push_back({arguments[i].from, to, regClass});
    }
    moveAll(moves);
    callAddress(info.address);
}

// -- headers of frames

Emitter::Headers Emitter::headersOf(Node* n, bool always) {
    Headers made;
    headerWrites_.clear();
    made.base = frameHeaders_.before(n, always, headerWrites_);
    made.writes.reserve(headerWrites_.size());
    for (const graph::HeaderWrite& write : headerWrites_) {
        Location from;
        graph::HeaderWrite resolved = write;
        if (write.kind == graph::HeaderWrite::Kind::Value) {
            resolved.node = graph::exitSource(write.node);
            from = at(resolved.node);
        }
        made.writes.emplace_back(resolved, from);
    }
    return made;
}

/// Uses r11 and xmm15.
void Emitter::writeHeaders(const Headers& headers, bool setFp) {
    auto loadFp = [&](int64_t base) {
        if (base == 0) return r13;
        lea(r11, ptr[r13 + static_cast<int>(base * 8)]);
        return r11;
    };
    for (const auto& [write, from] : headers.writes) {
        switch (write.kind) {
        case graph::HeaderWrite::Kind::Word: store64(frameWord(write.index), write.bits); break;
        case graph::HeaderWrite::Kind::FramePointer: mov(frameWord(write.index), loadFp(write.base)); break;
        case graph::HeaderWrite::Kind::Value: storeBoxed(frameWord(write.index), from, write.node->rep); break;
        }
    }
    if (setFp) mov(vmField(layout::kVmFp), loadFp(headers.base));
}

/// A value of any representation as a Value; through r11 and xmm15.
void Emitter::storeBoxed(const Xbyak::Address& to, const Location& from, Rep rep) {
    if (from.kind == Location::Kind::Constant) {
        uint64_t bits = from.bits;
        if (rep == Rep::Int32) bits = Value(static_cast<int32_t>(bits)).bits();
        if (rep == Rep::Bool) bits = Value((bits & 1) != 0).bits();
        if (rep == Rep::Double) bits = Value::number(std::bit_cast<double>(bits)).bits();
        return store64(to, bits);
    }
    switch (rep) {
    case Rep::Int32:
        loadTo(r11, from);
        or_(r11, pooled(Pooled::NumberTag));
        break;
    case Rep::Double:
        move({from, {Location::Kind::Xmm, 15}, RegClass::Xmm});
        boxDouble(r11, xmm15);
        break;
    case Rep::Bool:
        loadTo(r11, from);
        or_(r11, static_cast<uint32_t>(Value::kFalse));
        break;
    default: return storeLocation(to, from);
    }
    mov(to, r11);
}

} // namespace tiercel::native_tier

// Loads, stores, guards on what they find, the write barrier.
#include "graph/new_cells.h"
#include "graph/types.h"
#include "native_tier/emitter.h"

#include "runtime/layout.h"
#include "runtime/object.h"

namespace tiercel::native_tier {

using graph::unrefined;
using namespace Xbyak::util;

Xbyak::Address Emitter::field(Node* base, int64_t offset, int bits) {
    return Xbyak::AddressFrame(static_cast<uint32_t>(bits))[reg(base) + static_cast<int>(offset)];
}
void Emitter::storeValue(const Xbyak::Address& to, Node* value) {
    if (selector_.isFused(unrefined(value))) {
        Xbyak::Xmm d = xmm(unrefined(value)->input(0));
        if (oddNaNs_) {
            boxDouble(r11, d);
            mov(to, r11);
            return;
        }
        movq(xmm15, pooled(Pooled::DoubleOffset));
        paddq(xmm15, d);
        movq(to, xmm15);
        return;
    }
    Location l = at(value);
    if (l.kind == Location::Kind::Constant && fitsImmediate(unrefined(value))) {
        store64(to, l.bits);
    } else {
        mov(to, reg(value));
    }
}

void Emitter::loadValue(Node* n, const Xbyak::Address& from) {
    if (selector_.loadsInt32(n)) {
        mov(out32(), Xbyak::AddressFrame(32)[from.getRegExp(false)]);
    } else if (selector_.loadsDouble(n)) {
        if (!(n->type & graph::kTypeInt32)) {
            movq(outXmm(), from);
            movq(xmm15, pooled(Pooled::DoubleOffset));
            psubq(outXmm(), xmm15);
            return;
        }
        mov(r11, from);
        unboxNumber(r11, UINT32_MAX);
    } else {
        mov(out(), from);
    }
}

void Selector::load(Node* n) {
    reg(n->input(0));
    result(n);
}

// -- headers
// ---------------------------------------------------------------------------------------------------------------------

#define GUARD_OF_ONE(name)                                                                                             \
    void Selector::select##name(Node* n) {                                                                             \
        reg(n->input(0));                                                                                              \
        leaves(n);                                                                                                     \
    }
GUARD_OF_ONE(CheckShape)
GUARD_OF_ONE(CheckElements)
GUARD_OF_ONE(CheckFlagsClear)
GUARD_OF_ONE(CheckTemplate)
GUARD_OF_ONE(CheckNativeClass)
#undef GUARD_OF_ONE

void Emitter::emitCheckShape(Node* n) {
    beginGuard(n);
    uint32_t exit = exitOf(n);
    uint32_t single = 0;
    std::span<const uint32_t> shapes = graph::shapesOf(n, single);
    Xbyak::Address shape = field(n->input(0), layout::kCellShape, 32);
    Jumps found;
    for (size_t i = 0; i < shapes.size(); i++) {
        cmp(shape, shapes[i]);
        if (i + 1 < shapes.size()) {
            jumpIf(Cond::E, found);
        } else {
            exitIf(Cond::NE, exit);
        }
    }
    bindAll(found);
}
void Emitter::emitCheckElements(Node* n) {
    beginGuard(n);
    auto low = static_cast<uint8_t>(n->aux), high = static_cast<uint8_t>(n->aux >> 8);
    Xbyak::Address kind = field(n->input(0), layout::kCellIndexing, 8);
    if (low == high) {
        cmp(kind, low);
        return exitIf(n, Cond::NE);
    }
    movzx(r11d, kind);
    if (low) sub(r11d, low);
    cmp(r11d, static_cast<uint32_t>(high - low));
    exitIf(n, Cond::A);
}
void Emitter::emitCheckFlagsClear(Node* n) {
    beginGuard(n);
    test(field(n->input(0), layout::kCellFlags, 8), static_cast<uint8_t>(n->aux));
    exitIf(n, Cond::NE);
}
void Emitter::emitCheckTemplate(Node* n) {
    beginGuard(n);
    loadImmediate(r11, n->aux);
    cmp(field(n->input(0), layout::kFunctionTemplate), r11);
    exitIf(n, Cond::NE);
}
void Emitter::emitCheckNativeClass(Node* n) {
    beginGuard(n);
    loadImmediate(r11, n->aux);
    cmp(field(n->input(0), layout::kNativeClass), r11);
    exitIf(n, Cond::NE);
}
void Selector::selectCheckValid(Node* n) {
    if (graph_.validity) leaves(n);
}
void Emitter::emitCheckValid(Node* n) {
    // Without dependencies, in tests of passes, nothing can break.
    if (!graph_.validity) return;
    beginGuard(n);
    loadImmediate(r11, reinterpret_cast<uint64_t>(&graph_.validity->word));
    cmp(dword[r11], 0);
    exitIf(n, Cond::E);
}
void Selector::selectStoreShape(Node* n) { reg(n->input(0)); }
void Emitter::emitStoreShape(Node* n) {
    CodeGenerator::mov(field(n->input(0), layout::kCellShape, 32), static_cast<uint32_t>(n->aux));
}

// -- properties
// ---------------------------------------------------------------------------------------------------------------------

#define LOAD(name, offset)                                                                                             \
    void Selector::select##name(Node* n) { load(n); }                                                                  \
    void Emitter::emit##name(Node* n) { loadValue(n, field(n->input(0), offset)); }
#define STORE(name, offset)                                                                                            \
    void Selector::select##name(Node* n) {                                                                             \
        reg(n->input(0));                                                                                              \
        stored(n->input(1));                                                                                           \
    }                                                                                                                  \
    void Emitter::emit##name(Node* n) { storeValue(field(n->input(0), offset), n->input(1)); }
LOAD(LoadField, static_cast<int64_t>(n->aux))
STORE(StoreField, static_cast<int64_t>(n->aux))
LOAD(LoadSlots, layout::kObjectSlots)
LOAD(LoadSlot, static_cast<int64_t>(n->aux))
STORE(StoreSlot, static_cast<int64_t>(n->aux))
LOAD(LoadElements, layout::kObjectElements)
LOAD(LoadTypedData, layout::kTypedArrayData)
LOAD(LoadTemplate, layout::kFunctionTemplate)
LOAD(LoadEnvSlot, layout::kEnvironmentSlots + static_cast<int64_t>(n->aux) * 8)
STORE(StoreEnvSlot, layout::kEnvironmentSlots + static_cast<int64_t>(n->aux) * 8)
LOAD(LoadBinding, layout::kBindingValue)
STORE(StoreBinding, layout::kBindingValue)

#define LOAD32(name, offset)                                                                                           \
    void Selector::select##name(Node* n) { load(n); }                                                                  \
    void Emitter::emit##name(Node* n) { mov(out32(), field(n->input(0), offset, 32)); }
LOAD32(LoadLength, layout::kElementsLength)
LOAD32(LoadCapacity, layout::kElementsCapacity)
LOAD32(LoadStringLength, layout::kStringLength)
void Selector::selectStoreLength(Node* n) {
    reg(n->input(0));
    reg(n->input(1));
}
void Emitter::emitStoreLength(Node* n) { mov(field(n->input(0), layout::kElementsLength, 32), reg32(n->input(1))); }

// -- elements
// ---------------------------------------------------------------------------------------------------------------------

void Selector::elementAddress(Node* n, bool late) {
    reg(n->input(0), late);
    if (!isConstant(unrefined(n->input(1)))) reg(n->input(1), late);
}
/// Of the second input, an index that is not negative, in the first.
Xbyak::Address Emitter::element(Node* n, int64_t base, unsigned size, int bits) {
    Xbyak::AddressFrame frame(static_cast<uint32_t>(bits));
    Location index = at(n->input(1));
    Xbyak::Reg64 first = reg(n->input(0));
    if (index.kind != Location::Kind::Constant)
        return frame[first + reg(n->input(1)) * static_cast<int>(size) + static_cast<int>(base)];
    int64_t offset = base + static_cast<int64_t>(static_cast<int32_t>(index.bits)) * size;
    if (offset == static_cast<int32_t>(offset)) return frame[first + static_cast<int>(offset)];
    loadImmediate(r11, static_cast<uint64_t>(offset));
    return frame[first + r11];
}
void Selector::selectLoadElement(Node* n) {
    elementAddress(n);
    result(n);
}
void Emitter::emitLoadElement(Node* n) { loadValue(n, element(n, layout::kElementsData, 8, 64)); }
void Selector::selectLoadElementDouble(Node* n) { selectLoadElement(n); }
void Emitter::emitLoadElementDouble(Node* n) { movsd(outXmm(), element(n, layout::kElementsData, 8, 64)); }

void Selector::selectHoleToUndefined(Node* n) {
    reg(n->input(0));
    result(n, n->input(0));
}
void Emitter::emitHoleToUndefined(Node* n) {
    Xbyak::Reg64 in = reg(n->input(0)), to = out();
    if (to.getIdx() != in.getIdx()) mov(to, in);
    cmp(to, static_cast<uint32_t>(Value::kEmpty));
    mov(r11d, static_cast<uint32_t>(Value::kUndefined));
    cmove(to, r11);
}
void Selector::selectHoleDoubleToUndefined(Node* n) {
    reg(n->input(0));
    result(n);
}
void Emitter::emitHoleDoubleToUndefined(Node* n) {
    Xbyak::Xmm in = xmm(n->input(0));
    Xbyak::Reg64 to = out();
    movq(to, in);
    cmp(to, pooled(Pooled::HoleBits));
    Jump hole = MacroAssembler::jumpIf(Cond::E);
    boxDouble(to, in);
    uint32_t resume = offset();
    later([=, this] {
        bind(hole);
        loadImmediate(to, Value::kUndefined);
        jumpTo(resume);
    });
}
void Selector::selectStoreElement(Node* n) {
    elementAddress(n);
    stored(n->input(2));
}
void Emitter::emitStoreElement(Node* n) { storeValue(element(n, layout::kElementsData, 8, 64), n->input(2)); }
void Selector::selectStoreElementDouble(Node* n) {
    elementAddress(n);
    reg(n->input(2));
}
void Emitter::emitStoreElementDouble(Node* n) {
    Xbyak::Xmm d = xmm(n->input(2));
    Xbyak::Address to = element(n, layout::kElementsData, 8, 64);
    if (!oddNaNs_) {
        movsd(to, d);
        return;
    }
    ucomisd(d, d);
    Jump nan = MacroAssembler::jumpIf(Cond::P);
    movsd(to, d);
    uint32_t resume = offset();
    later([=, this] {
        bind(nan);
        movsd(xmm15, pooled(Pooled::CanonicalNaN));
        movsd(to, xmm15);
        jumpTo(resume);
    });
}

// -- typed arrays
// ---------------------------------------------------------------------------------------------------------------------

void Selector::selectLoadTypedLength(Node* n) { load(n); }
void Emitter::emitLoadTypedLength(Node* n) {
    // Longer ones: the least int32, which as an unsigned bound admits every index that is not negative.
    Xbyak::Reg64 to = out();
    Xbyak::Reg64 base = reg(n->input(0));
    mov(to, qword[base + layout::kTypedArrayLength]);
    loadImmediate(r11, uint64_t{1} << 31);
    cmp(to, r11);
    cmova(to, r11);
}
void Selector::selectLoadTypedInt32(Node* n) { selectLoadElement(n); }
void Emitter::emitLoadTypedInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    unsigned size = graph::typedSize(kind);
    Xbyak::Address from = element(n, 0, size, static_cast<int>(size * 8));
    bool isSigned = kind == IndexingKind::Int8 || kind == IndexingKind::Int16;
    if (size == 4) {
        mov(out32(), from);
    } else if (isSigned) {
        movsx(out32(), from);
    } else {
        movzx(out32(), from);
    }
}
void Selector::selectLoadTypedDouble(Node* n) { selectLoadElement(n); }
void Emitter::emitLoadTypedDouble(Node* n) {
    if (static_cast<IndexingKind>(n->aux) == IndexingKind::Float32) {
        xorps(xmm15, xmm15);
        movss(xmm15, element(n, 0, 4, 32));
        cvtss2sd(outXmm(), xmm15);
    } else {
        movsd(outXmm(), element(n, 0, 8, 64));
    }
}
void Selector::selectStoreTypedInt32(Node* n) {
    elementAddress(n);
    auto kind = static_cast<IndexingKind>(n->aux);
    if (kind == IndexingKind::Uint8Clamped) temp();
    regOrImmediate(n->input(2));
}
void Emitter::emitStoreTypedInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    unsigned size = graph::typedSize(kind);
    Node* value = n->input(2);
    uint64_t bits = 0;
    if (constantBits(unrefined(value), bits)) {
        auto i = static_cast<int32_t>(bits);
        if (kind == IndexingKind::Uint8Clamped) i = std::clamp(i, 0, 255);
        uint32_t mask = size == 1 ? 0xFF : size == 2 ? 0xFFFF : UINT32_MAX;
        CodeGenerator::mov(element(n, 0, size, static_cast<int>(size * 8)), static_cast<uint32_t>(i) & mask);
        return;
    }
    Xbyak::Reg32 from = reg32(value);
    if (kind == IndexingKind::Uint8Clamped) {
        Xbyak::Reg32 clamped = temp(0).cvt32();
        xor_(clamped, clamped);
        test(from, from);
        cmovns(clamped, from);
        mov(r11d, 255);
        cmp(clamped, r11d);
        cmovg(clamped, r11d);
        from = clamped;
    }
    Xbyak::Address to = element(n, 0, size, static_cast<int>(size * 8));
    switch (size) {
    case 1: CodeGenerator::mov(to, from.cvt8()); break;
    case 2: CodeGenerator::mov(to, from.cvt16()); break;
    default: mov(to, from); break;
    }
}
void Selector::selectStoreTypedDouble(Node* n) { selectStoreElementDouble(n); }
void Emitter::emitStoreTypedDouble(Node* n) {
    if (static_cast<IndexingKind>(n->aux) == IndexingKind::Float32) {
        cvtsd2ss(xmm15, xmm(n->input(2)));
        movss(element(n, 0, 4, 32), xmm15);
    } else {
        movsd(element(n, 0, 8, 64), xmm(n->input(2)));
    }
}

// -- DataViews
// ---------------------------------------------------------------------------------------------------------------------

/// Turns the bytes of r11 over, those of an integer of that many bytes, without its sign.
void Emitter::turnBytes(unsigned size) {
    if (size == 8) {
        bswap(r11);
        return;
    }
    bswap(r11d);
    if (size == 2) shr(r11d, 16);
}
void Selector::selectLoadViewInt32(Node* n) { selectLoadElement(n); }
void Emitter::emitLoadViewInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    unsigned size = graph::typedSize(kind);
    Xbyak::Address from = element(n, 0, 1, static_cast<int>(size * 8));
    bool isSigned = kind == IndexingKind::Int8 || kind == IndexingKind::Int16;
    if (n->aux2 == graph::kBigEndian) {
        if (size == 4)
            mov(r11d, from);
        else
            movzx(r11d, from);
        turnBytes(size);
        if (isSigned)
            movsx(out32(), r11w);
        else
            mov(out32(), r11d);
    } else if (size == 4) {
        mov(out32(), from);
    } else if (isSigned) {
        movsx(out32(), from);
    } else {
        movzx(out32(), from);
    }
}
void Selector::selectLoadViewDouble(Node* n) { selectLoadElement(n); }
void Emitter::emitLoadViewDouble(Node* n) {
    bool isSingle = static_cast<IndexingKind>(n->aux) == IndexingKind::Float32;
    Xbyak::Xmm to = isSingle ? xmm15 : outXmm();
    if (n->aux2 == graph::kBigEndian) {
        if (isSingle) {
            mov(r11d, element(n, 0, 1, 32));
            turnBytes(4);
            movd(to, r11d);
        } else {
            mov(r11, element(n, 0, 1, 64));
            turnBytes(8);
            movq(to, r11);
        }
    } else if (isSingle) {
        movss(to, element(n, 0, 1, 32));
    } else {
        movsd(to, element(n, 0, 1, 64));
    }
    if (isSingle) cvtss2sd(outXmm(), xmm15);
}
void Selector::selectStoreViewInt32(Node* n) {
    elementAddress(n);
    regOrImmediate(n->input(2));
}
void Emitter::emitStoreViewInt32(Node* n) {
    unsigned size = graph::typedSize(static_cast<IndexingKind>(n->aux));
    Node* value = n->input(2);
    Xbyak::Address to = element(n, 0, 1, static_cast<int>(size * 8));
    Xbyak::Reg32 from = r11d;
    uint64_t bits = 0;
    if (constantBits(unrefined(value), bits)) {
        CodeGenerator::mov(r11d, static_cast<uint32_t>(bits));
    } else if (n->aux2 == graph::kBigEndian) {
        mov(r11d, reg32(value));
    } else {
        from = reg32(value);
    }
    if (n->aux2 == graph::kBigEndian) turnBytes(size);
    switch (size) {
    case 1: CodeGenerator::mov(to, from.cvt8()); break;
    case 2: CodeGenerator::mov(to, from.cvt16()); break;
    default: mov(to, from); break;
    }
}
void Selector::selectStoreViewDouble(Node* n) { selectStoreElementDouble(n); }
void Emitter::emitStoreViewDouble(Node* n) {
    bool isSingle = static_cast<IndexingKind>(n->aux) == IndexingKind::Float32;
    Xbyak::Xmm from = xmm(n->input(2));
    if (isSingle) {
        cvtsd2ss(xmm15, from);
        from = xmm15;
    }
    if (n->aux2 == graph::kBigEndian) {
        if (isSingle) {
            movd(r11d, from);
            turnBytes(4);
            mov(element(n, 0, 1, 32), r11d);
        } else {
            movq(r11, from);
            turnBytes(8);
            mov(element(n, 0, 1, 64), r11);
        }
    } else if (isSingle) {
        movss(element(n, 0, 1, 32), from);
    } else {
        movsd(element(n, 0, 1, 64), from);
    }
}

// -- functions, environments
// ---------------------------------------------------------------------------------------------------------------------

/// The word there; undefined for none.
void Selector::selectLoadClosureEnv(Node* n) { load(n); }
void Emitter::emitLoadClosureEnv(Node* n) {
    Xbyak::Reg64 to = out();
    mov(to, field(n->input(0), n->is(Opcode::LoadParentEnv) ? layout::kEnvironmentParent : layout::kFunctionEnv));
    if (!hasResult()) return;
    mov(r11d, static_cast<uint32_t>(Value::kUndefined));
    test(to, to);
    cmove(to, r11);
}
void Selector::selectLoadParentEnv(Node* n) { load(n); }
void Emitter::emitLoadParentEnv(Node* n) { emitLoadClosureEnv(n); }

/// Remembers an old owner that holds a cell now.
void Selector::selectBarrier(Node* n) {
    Node* stored = n->input(1);
    if (stored->rep != Rep::Tagged || !(stored->type & graph::kTypeCell)) return;
    reg(n->input(0));
    if (!isKnown(stored, graph::kTypeCell)) reg(stored);
    current_->savesLive = true;
}
void Emitter::emitBarrier(Node* n) {
    Node* stored = n->input(1);
    if (stored->rep != Rep::Tagged || !(stored->type & graph::kTypeCell)) return;
    Xbyak::Reg64 owner = reg(n->input(0));
    Jumps done;
    if (!isKnown(stored, graph::kTypeCell)) {
        CodeGenerator::test(pooled(Pooled::NotCellMask), reg(stored));
        jumpIf(Cond::NE, done);
    }
    movzx(r11d, byte[owner + layout::kCellGc]);
    and_(r11d, kMarked | kRemembered);
    cmp(r11d, kMarked);
    Jump old = MacroAssembler::jumpIf(Cond::E);
    bindAll(done);
    uint32_t resume = offset();
    later([=, this, saved = savedHere()] {
        bind(old);
        saveRegisters(saved);
        callIntrinsic(graph::Intrinsic::remember,
                      {{{Location::Kind::Gpr, static_cast<int8_t>(owner.getIdx())}, Rep::Tagged}});
        restoreRegisters(saved);
        jumpTo(resume);
    });
}

// -- registers of the frame
// ---------------------------------------------------------------------------------------------------------------------

void Selector::selectLoadFrame(Node* n) { result(n); }
void Emitter::emitLoadFrame(Node* n) { mov(out(), frameWord(static_cast<int32_t>(n->aux))); }
void Selector::selectStoreFrame(Node* n) { regOrImmediate(n->input(0)); }
void Emitter::emitStoreFrame(Node* n) { storeValue(frameWord(static_cast<int32_t>(n->aux)), n->input(0)); }

} // namespace tiercel::native_tier

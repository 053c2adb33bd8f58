// New cells: by the heap's bump pointer in line, by an intrinsic where the current hole is used up.
#include "graph/new_cells.h"
#include "native_tier/emitter.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/layout.h"

namespace tiercel::native_tier {

using graph::headerOf;
using graph::unrefined;
using namespace Xbyak::util;

/// The cell in `out`: `fill` writes what is behind the header, `slow` calls the intrinsic that gives one in rax,
/// complete if `slowIsWhole`.
template <class Fill, class Slow>
void Emitter::allocate(Node* n, uint64_t bytes, uint64_t header, bool slowIsWhole, Fill&& fill, Slow&& slow) {
    Xbyak::Reg64 cell = out();
    mov(cell, vmField(layout::kVmHeapCursor));
    lea(r11, ptr[cell + static_cast<int>(bytes)]);
    cmp(r11, vmField(layout::kVmHeapLimit));
    Jump full = MacroAssembler::jumpIf(Cond::A);
    mov(vmField(layout::kVmHeapCursor), r11);
    store64(qword[cell], header);
    uint32_t half = offset();
    fill(cell);
    uint32_t resume = slowIsWhole ? offset() : half;
    later([this, full, cell, resume, saved = savedHere(), headers = headersOf(n, false), slow] {
        bind(full);
        saveRegisters(saved);
        writeHeaders(headers, true);
        slow();
        if (cell.getIdx() != rax.getIdx()) mov(cell, rax);
        restoreRegisters(saved);
        jumpTo(resume);
    });
}

void Selector::selectNewObject(Node* n) {
    current_->savesLive = true;
    headers(n);
    result(n);
    if (current_->result == kNoVReg) temp();
}
void Emitter::emitNewObject(Node* n) {
    auto shapeId = static_cast<uint32_t>(n->aux), capacity = static_cast<uint32_t>(n->aux2);
    if (!hasResult()) return; // nobody has seen it
    auto fill = [&](const Xbyak::Reg64& cell) {
        store64(qword[cell + layout::kObjectSlots], 0);
        mov(r11, vmField(layout::kVmEmptyElements));
        mov(qword[cell + layout::kObjectElements], r11);
        for (uint32_t i = 0; i < capacity; i++)
            store64(qword[cell + static_cast<int>(Object::kInlineOffset + i * sizeof(Value))], Value::kUndefined);
    };
    auto slow = [=, this] {
        callIntrinsic(graph::Intrinsic::allocate,
                      {constantArgument(shapeId, Rep::Int32), constantArgument(capacity, Rep::Int32)});
    };
    allocate(n, sizeof(Object) + capacity * sizeof(Value),
             headerOf(shapeId, CellKind::Object, IndexingKind::PackedInt32), false, fill, slow);
}

/// The input's word, or 0 for undefined.
void Emitter::storeUnlessUndefined(const Xbyak::Address& to, Node* value) {
    uint64_t bits = 0;
    if (constantBits(unrefined(value), bits)) return store64(to, bits == Value::kUndefined ? 0 : bits);
    Xbyak::Reg64 in = reg(value);
    if (!(value->type & graph::kTypeUndefined)) {
        mov(to, in);
        return;
    }
    xor_(r11d, r11d);
    cmp(in, static_cast<uint32_t>(Value::kUndefined));
    cmovne(r11, in);
    mov(to, r11);
}

/// Of a cell that refers to its input, an environment.
void Selector::allocation(Node* n, bool isInline) {
    if (!isInline) {
        any(n->input(0));
        headers(n);
        current_->clobbers = Clobbers::C;
        resultIn(n, kRax);
        return;
    }
    if (!isConstant(unrefined(n->input(0)))) reg(n->input(0), true);
    headers(n);
    current_->savesLive = true;
    result(n);
}

void Selector::selectNewEnv(Node* n) { allocation(n, graph::isInlineNewEnv(n)); }
void Emitter::emitNewEnv(Node* n) {
    auto* instruction = reinterpret_cast<const tiercel::Instruction*>(n->aux);
    uint64_t info = n->aux2 & ~uint64_t{1};
    Argument parent = argument(n->input(0));
    auto slow = [=, this] {
        callIntrinsic(graph::Intrinsic::newEnvironment,
                      {constantArgument(n->aux, Rep::Pointer), parent, constantArgument(info, Rep::Pointer)});
    };
    if (!graph::isInlineNewEnv(n)) {
        writeHeaders(headersOf(n, true), true);
        slow();
        return resultFromCall(n);
    }
    if (!hasResult()) return;
    uint32_t slots = graph::slotsOfNewEnv(n);
    static_assert(layout::kEnvironmentKind == layout::kEnvironmentSlotCount + 4);
    auto fill = [&](const Xbyak::Reg64& cell) {
        storeUnlessUndefined(qword[cell + layout::kEnvironmentParent], n->input(0));
        store64(qword[cell + layout::kEnvironmentSlotCount],
                slots | static_cast<uint64_t>(Environment::Kind::Declarative) << 32);
        store64(qword[cell + layout::kEnvironmentScopeInfo], info);
        uint64_t first = instruction->e() & 2 ? Value::kUndefined : Value::kEmpty;
        for (uint32_t i = 0; i < slots; i++)
            store64(qword[cell + layout::kEnvironmentSlots + static_cast<int>(i * 8)], first);
    };
    allocate(n, Environment::kSlotsOffset + slots * sizeof(Value),
             headerOf(kNoShape, CellKind::Environment, IndexingKind::Slow), true, fill, slow);
}

void Selector::selectNewClosure(Node* n) { allocation(n, static_cast<uint32_t>(n->aux2) != 0); }
void Emitter::emitNewClosure(Node* n) {
    Argument env = argument(n->input(0));
    auto slow = [=, this] {
        callIntrinsic(graph::Intrinsic::newClosure, {constantArgument(n->aux, Rep::Pointer), env});
    };
    auto shapeId = static_cast<uint32_t>(n->aux2);
    if (!shapeId) {
        writeHeaders(headersOf(n, true), true);
        slow();
        return resultFromCall(n);
    }
    if (!hasResult()) return;
    bool isConstructor = n->aux2 >> 32;
    static_assert(layout::kFunctionInitialCapacity == layout::kFunctionInitialShape + 4);
    auto fill = [&](const Xbyak::Reg64& cell) {
        store64(qword[cell + layout::kObjectSlots], 0);
        mov(r11, vmField(layout::kVmEmptyElements));
        mov(qword[cell + layout::kObjectElements], r11);
        store64(qword[cell + layout::kFunctionTemplate], n->aux);
        storeUnlessUndefined(qword[cell + layout::kFunctionEnv], n->input(0));
        for (int offset : {layout::kFunctionHomeObject, layout::kFunctionClassFields, layout::kFunctionBoundThis})
            store64(qword[cell + offset], Value::kUndefined);
        store64(qword[cell + layout::kFunctionInitialShape], 0);
    };
    auto flags = static_cast<uint8_t>(kCallable | kLazy | (isConstructor ? kConstructor : 0));
    allocate(n, sizeof(Function), headerOf(shapeId, CellKind::Function, IndexingKind::PackedInt32, flags), true, fill,
             slow);
}

/// The values go through a buffer in the native frame, one for all such nodes.
void Selector::selectNewArray(Node* n) {
    for (size_t i = 0; i < n->inputCount(); i++) any(n->input(i));
    headers(n);
    throws(n);
    current_->clobbers = Clobbers::C;
    resultIn(n, kRax);
}
void Emitter::emitNewArray(Node* n) {
    auto count = static_cast<uint32_t>(n->inputCount());
    for (uint32_t i = 0; i < count; i++)
        storeLocation(qword[rbp - bufferOffset_ + static_cast<int>(i * 8)], at(n->input(i)));
    writeHeaders(headersOf(n, true), true);
    mov(rdi, r14);
    lea(rsi, ptr[rbp - bufferOffset_]);
    mov(edx, count);
    callAddress(graph::infoOf(graph::Intrinsic::newArray).address);
    cmp(rax, static_cast<uint32_t>(Value::kEmpty));
    exitIf(Cond::E, throwOf(n));
    resultFromCall(n);
}

} // namespace tiercel::native_tier

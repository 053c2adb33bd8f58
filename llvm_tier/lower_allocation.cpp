// New cells: by the heap's bump pointer in line, by an intrinsic where the current hole is used up.
//
// The pointer and its limit are read and written volatile, since the collector moves them behind LLVM's back (see
// lowering.h). Every word that the collector reads is written at once; LLVM keeps these stores before the next call
// that may collect because such calls read memory.
#include "graph/new_cells.h"
#include "llvm_tier/lowering.h"

#include "runtime/layout.h"

namespace tiercel::llvm_tier {

using graph::AliasClass;
using graph::headerOf;
using Own = AliasTree::Own;

llvm::Value* Lowering::heapWord(int offset) {
    llvm::LoadInst* made = load(b_.getInt64Ty(), vmField(offset), alias_.tag(Own::HeapBounds));
    made->setVolatile(true);
    return made;
}
void Lowering::setHeapCursor(llvm::Value* v) {
    store(v, vmField(layout::kVmHeapCursor), alias_.tag(Own::HeapBounds))->setVolatile(true);
}

template <class Fill, class Slow>
llvm::Value* Lowering::allocate(Node* n, llvm::Value* bytes, uint64_t header, Fill&& fill, Slow&& slow,
                                llvm::Value* fits) {
    llvm::BasicBlock *fast = newBlock("bump"), *full = newBlock("full"), *end = newBlock("cell");
    llvm::Value* cell = heapWord(layout::kVmHeapCursor);
    llvm::Value* room = b_.CreateSub(heapWord(layout::kVmHeapLimit), cell);
    llvm::Value* enough = b_.CreateICmpUGE(room, bytes);
    b_.CreateCondBr(fits ? b_.CreateAnd(fits, enough) : enough, fast, full, unlikely_);
    b_.SetInsertPoint(fast);
    setHeapCursor(b_.CreateAdd(cell, bytes));
    store(word(header), asPointer(cell), alias_.tag(AliasClass::Header));
    fill(cell);
    fast = b_.GetInsertBlock();
    b_.CreateBr(end);
    b_.SetInsertPoint(full);
    beforeCall(n);
    llvm::Value* other = slow();
    llvm::BasicBlock* from = b_.GetInsertBlock();
    b_.CreateBr(end);
    return join(end, b_.getInt64Ty(), {{cell, fast}, {other, from}});
}

void Lowering::lowerNewObject(Node* n) {
    auto shapeId = static_cast<uint32_t>(n->aux), capacity = static_cast<uint32_t>(n->aux2);
    llvm::Value* cell = allocate(
        n, sizeof(Object) + capacity * sizeof(Value), headerOf(shapeId, CellKind::Object, IndexingKind::PackedInt32),
        [](llvm::Value*) {},
        [&] { return callIntrinsic(graph::Intrinsic::allocate, {b_.getInt32(shapeId), b_.getInt32(capacity)}); });
    store(word(0), at(cell, layout::kObjectSlots), alias_.tag(AliasClass::Slots));
    llvm::Value* none = load(b_.getInt64Ty(), vmField(layout::kVmEmptyElements), alias_.tag(Own::StackLimits));
    store(none, at(cell, layout::kObjectElements), alias_.tag(AliasClass::Elements));
    for (uint32_t i = 0; i < capacity; i++) {
        uint64_t offset = Object::kInlineOffset + i * sizeof(Value);
        store(word(Value::kUndefined), at(cell, static_cast<int64_t>(offset)), alias_.tag(AliasClass::Field, offset));
    }
    set(n, cell);
}

void Lowering::lowerNewEnv(Node* n) {
    auto* instruction = reinterpret_cast<const Instruction*>(n->aux);
    llvm::Value* parent = input(n, 0);
    auto* info = reinterpret_cast<const void*>(n->aux2 & ~uint64_t{1});
    auto slow = [&] {
        return callIntrinsic(graph::Intrinsic::newEnvironment, {address(instruction), parent, address(info)});
    };
    uint32_t slots = graph::slotsOfNewEnv(n);
    if (!graph::isInlineNewEnv(n)) {
        beforeCall(n);
        set(n, slow());
        return;
    }
    static_assert(layout::kEnvironmentKind == layout::kEnvironmentSlotCount + 4);
    auto fill = [&](llvm::Value* cell) {
        llvm::Value* none = b_.CreateICmpEQ(parent, word(Value::kUndefined));
        store(b_.CreateSelect(none, word(0), parent), at(cell, layout::kEnvironmentParent), alias_.tag(Own::Function));
        store(word(slots | static_cast<uint64_t>(Environment::Kind::Declarative) << 32),
              at(cell, layout::kEnvironmentSlotCount), alias_.tag(Own::Function));
        store(word(reinterpret_cast<uint64_t>(info)), at(cell, layout::kEnvironmentScopeInfo),
              alias_.tag(Own::Function));
        llvm::Value* first = word(instruction->e() & 2 ? Value::kUndefined : Value::kEmpty);
        for (uint32_t i = 0; i < slots; i++)
            store(first, at(cell, layout::kEnvironmentSlots + int64_t{i} * 8), alias_.tag(AliasClass::Env, i));
    };
    set(n, allocate(n, Environment::kSlotsOffset + slots * sizeof(Value),
                    headerOf(kNoShape, CellKind::Environment, IndexingKind::Slow), fill, slow));
}

void Lowering::lowerNewClosure(Node* n) {
    llvm::Value* env = input(n, 0);
    llvm::Constant* made = address(reinterpret_cast<const void*>(n->aux));
    auto slow = [&] { return callIntrinsic(graph::Intrinsic::newClosure, {made, env}); };
    auto shapeId = static_cast<uint32_t>(n->aux2);
    if (!shapeId) {
        beforeCall(n);
        set(n, slow());
        return;
    }
    bool isConstructor = n->aux2 >> 32;
    static_assert(layout::kFunctionInitialCapacity == layout::kFunctionInitialShape + 4);
    auto fill = [&](llvm::Value* cell) {
        auto put = [&](int offset, llvm::Value* v, llvm::MDNode* tag) { store(v, at(cell, offset), tag); };
        put(layout::kObjectSlots, word(0), alias_.tag(AliasClass::Slots));
        put(layout::kObjectElements,
            load(b_.getInt64Ty(), vmField(layout::kVmEmptyElements), alias_.tag(Own::StackLimits)),
            alias_.tag(AliasClass::Elements));
        put(layout::kFunctionTemplate, asWord(made), alias_.tag(Own::Function));
        llvm::Value* none = b_.CreateICmpEQ(env, word(Value::kUndefined));
        put(layout::kFunctionEnv, b_.CreateSelect(none, word(0), env), alias_.tag(Own::Function));
        for (int offset : {layout::kFunctionHomeObject, layout::kFunctionClassFields, layout::kFunctionBoundThis})
            put(offset, word(Value::kUndefined), alias_.tag(Own::Function));
        put(layout::kFunctionInitialShape, word(0), alias_.tag(Own::Function));
    };
    auto flags = static_cast<uint8_t>(kCallable | kLazy | (isConstructor ? kConstructor : 0));
    set(n, allocate(n, sizeof(Function), headerOf(shapeId, CellKind::Function, IndexingKind::PackedInt32, flags), fill,
                    slow));
}

/// Behind the header of a new array: its words, and its elements' but for the elements themselves. `length`: int32,
/// a constant 0 for none.
void Lowering::putArray(llvm::Value* array, IndexingKind kind, llvm::Value* length) {
    store(word(0), at(array, layout::kObjectSlots), alias_.tag(AliasClass::Slots));
    auto* none = llvm::dyn_cast<llvm::ConstantInt>(length);
    if (none && none->isZero()) {
        llvm::Value* empty = load(b_.getInt64Ty(), vmField(layout::kVmEmptyElements), alias_.tag(Own::StackLimits));
        store(empty, at(array, layout::kObjectElements), alias_.tag(AliasClass::Elements));
        return;
    }
    llvm::Value* elements = b_.CreateAdd(array, word(sizeof(Object)));
    store(elements, at(array, layout::kObjectElements), alias_.tag(AliasClass::Elements));
    store(word(graph::headerOfElements(kind)), asPointer(elements), alias_.tag(AliasClass::Header));
    store(length, at(elements, layout::kElementsLength), alias_.tag(AliasClass::Length));
    store(length, at(elements, layout::kElementsCapacity), alias_.tag(AliasClass::Length));
}
llvm::Value* Lowering::elementOfArray(llvm::Value* array, llvm::Value* index) {
    llvm::Value* first = at(array, sizeof(Object) + layout::kElementsData);
    return b_.CreateGEP(b_.getInt64Ty(), first, index);
}

/// The intrinsic takes the values through a buffer in the native frame, one for all such nodes.
void Lowering::lowerNewArray(Node* n) {
    auto count = static_cast<uint32_t>(n->inputCount());
    if (!valueBuffer_) {
        uint32_t most = 1;
        for (Block* block : order_)
            for (Node* other = block->first; other; other = other->next)
                if (other->is(Opcode::NewArray)) most = std::max(most, static_cast<uint32_t>(other->inputCount()));
        llvm::BasicBlock& entry = function_->getEntryBlock();
        llvm::IRBuilder<> first(&entry, entry.begin());
        valueBuffer_ = first.CreateAlloca(llvm::ArrayType::get(b_.getInt64Ty(), most));
    }
    auto slow = [&] {
        for (uint32_t i = 0; i < count; i++)
            store(input(n, i), at(valueBuffer_, int64_t{i} * 8), alias_.tag(Own::Frame));
        llvm::Value* array = callIntrinsic(graph::Intrinsic::newArray, {valueBuffer_, b_.getInt32(count)});
        throwUnless(n, b_.CreateICmpNE(array, word(Value::kEmpty)));
        return array;
    };
    IndexingKind kind = graph::inlineKindOf(graph_, n);
    if (kind == IndexingKind::Slow) {
        beforeCall(n);
        set(n, slow());
        return;
    }
    bool doubles = isDoubleElements(kind);
    auto fill = [&](llvm::Value* array) {
        putArray(array, kind, b_.getInt32(count));
        for (uint32_t i = 0; i < count; i++) {
            Node* in = n->input(i);
            llvm::Value* value = in->is(Opcode::Constant) && !in->value().isCell()
                                     ? word(graph::elementOf(kind, in->value()))
                                 : doubles ? b_.CreateSub(input(n, i), word(Value::kDoubleOffset))
                                           : input(n, i);
            store(value, elementOfArray(array, word(i)),
                  alias_.tag(doubles ? AliasClass::ElementDouble : AliasClass::ElementValue));
        }
    };
    set(n, allocate(n, graph::bytesOfArray(count), headerOf(graph_.arrayShape, CellKind::Array, kind), fill, slow));
}

void Lowering::lowerNewArrayOfLength(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    llvm::Value* length = input(n, 0);
    auto slow = [&] {
        llvm::Value* array =
            callIntrinsic(graph::Intrinsic::newArrayOfLength, {length, b_.getInt32(static_cast<uint32_t>(kind))});
        throwUnless(n, b_.CreateICmpNE(array, word(Value::kEmpty)));
        return array;
    };
    Node* known = n->input(0);
    bool isConstant = known->is(Opcode::Int32Constant);
    if (!graph::isInlineNewArrayOfLength(graph_, n)) {
        beforeCall(n);
        set(n, slow());
        return;
    }
    llvm::MDNode* tag = alias_.tag(isDoubleElements(kind) ? AliasClass::ElementDouble : AliasClass::ElementValue);
    llvm::Value* hole = word(graph::holeOf(kind));
    llvm::Value* count = b_.CreateZExt(length, b_.getInt64Ty());
    auto fill = [&](llvm::Value* array) {
        putArray(array, kind, length);
        if (isConstant && static_cast<uint32_t>(known->integer()) <= graph::kMostInlineElements) {
            for (int32_t i = 0; i < known->integer(); i++)
                store(hole, elementOfArray(array, word(static_cast<uint64_t>(i))), tag);
            return;
        }
        llvm::BasicBlock *before = b_.GetInsertBlock(), *loop = newBlock("holes"), *end = newBlock("filled");
        b_.CreateBr(loop);
        b_.SetInsertPoint(loop);
        llvm::PHINode* i = b_.CreatePHI(b_.getInt64Ty(), 2);
        i->addIncoming(word(0), before);
        store(hole, elementOfArray(array, i), tag);
        llvm::Value* next = b_.CreateAdd(i, word(1));
        i->addIncoming(next, loop);
        b_.CreateCondBr(b_.CreateICmpULT(next, count), loop, end);
        b_.SetInsertPoint(end);
    };
    llvm::Value* bytes = b_.CreateAdd(b_.CreateShl(count, 3), word(graph::bytesOfArray(1) - 8));
    // None has the VM's empty elements.
    llvm::Value* few = b_.CreateICmpULT(b_.CreateSub(length, b_.getInt32(1)), b_.getInt32(graph::kMostInlineHoles));
    set(n, allocate(n, bytes, headerOf(graph_.arrayShape, CellKind::Array, kind), fill, slow, few));
}

} // namespace tiercel::llvm_tier

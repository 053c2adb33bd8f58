// Loads, stores, guards on what they find, the write barrier.
#include "graph/new_cells.h"
#include "graph/types.h"
#include "llvm_tier/lowering.h"

#include "runtime/layout.h"

namespace tiercel::llvm_tier {

using graph::AliasClass;
using Own = AliasTree::Own;

// -- headers

void Lowering::lowerCheckShape(Node* n) {
    lowerHasShape(n);
    llvm::Value* ok = values_[n->id];
    guard(n, ok);
    set(n, input(n, 0));
}
void Lowering::lowerHasShape(Node* n) {
    llvm::Value* shape =
        load(b_.getInt32Ty(), at(input(n, 0), layout::kCellShape), alias_.tag(AliasClass::Header, layout::kCellShape));
    llvm::Value* has = nullptr;
    auto compare = [&](uint64_t id) {
        llvm::Value* is = b_.CreateICmpEQ(shape, b_.getInt32(static_cast<uint32_t>(id)));
        has = has ? b_.CreateOr(has, is) : is;
    };
    if (n->shapes.empty()) compare(n->aux);
    for (uint32_t id : n->shapes) compare(id);
    set(n, has);
}
void Lowering::lowerStoreShape(Node* n) {
    store(b_.getInt32(static_cast<uint32_t>(n->aux)), at(input(n, 0), layout::kCellShape),
          alias_.tag(AliasClass::Header, layout::kCellShape));
}
void Lowering::lowerHasElements(Node* n) {
    auto low = static_cast<uint8_t>(n->aux), high = static_cast<uint8_t>(n->aux >> 8);
    llvm::Value* kind = load(b_.getInt8Ty(), at(input(n, 0), layout::kCellIndexing),
                             alias_.tag(AliasClass::Header, layout::kCellIndexing));
    set(n, low == high ? b_.CreateICmpEQ(kind, b_.getInt8(low))
                       : b_.CreateICmpULE(b_.CreateSub(kind, b_.getInt8(low)), b_.getInt8(high - low)));
}
void Lowering::lowerCheckElements(Node* n) {
    lowerHasElements(n);
    llvm::Value* ok = values_[n->id];
    guard(n, ok);
    set(n, input(n, 0));
}
void Lowering::lowerCheckFlagsClear(Node* n) {
    llvm::Value* flags =
        load(b_.getInt8Ty(), at(input(n, 0), layout::kCellFlags), alias_.tag(AliasClass::Header, layout::kCellFlags));
    guard(n, b_.CreateICmpEQ(b_.CreateAnd(flags, b_.getInt8(static_cast<uint8_t>(n->aux))), b_.getInt8(0)));
    set(n, input(n, 0));
}
void Lowering::lowerCheckTemplate(Node* n) {
    llvm::Value* found = load(b_.getInt64Ty(), at(input(n, 0), layout::kFunctionTemplate), alias_.tag(Own::Function));
    guard(n, b_.CreateICmpEQ(found, word(n->aux)));
    set(n, input(n, 0));
}
void Lowering::lowerCheckNativeClass(Node* n) {
    llvm::Value* found = load(b_.getInt64Ty(), at(input(n, 0), layout::kNativeClass), alias_.tag(Own::Function));
    guard(n, b_.CreateICmpEQ(found, word(n->aux)));
    set(n, input(n, 0));
}
void Lowering::lowerHasTemplate(Node* n) {
    llvm::Value* found = load(b_.getInt64Ty(), at(input(n, 0), layout::kFunctionTemplate), alias_.tag(Own::Function));
    set(n, b_.CreateICmpEQ(found, word(n->aux)));
}
void Lowering::lowerCheckValid(Node* n) {
    // Without dependencies, in tests of passes, nothing can break.
    if (!graph_.validity) return;
    llvm::Value* valid = load(b_.getInt32Ty(), address(&graph_.validity->word), alias_.tag(AliasClass::Validity));
    guard(n, b_.CreateICmpNE(valid, b_.getInt32(0)));
}

// -- properties

void Lowering::lowerLoadField(Node* n) {
    set(n, load(b_.getInt64Ty(), at(input(n, 0), static_cast<int64_t>(n->aux)), alias_.tag(AliasClass::Field, n->aux)));
}
void Lowering::lowerStoreField(Node* n) {
    store(input(n, 1), at(input(n, 0), static_cast<int64_t>(n->aux)), alias_.tag(AliasClass::Field, n->aux));
}
void Lowering::lowerLoadSlots(Node* n) {
    set(n, load(b_.getPtrTy(), at(input(n, 0), layout::kObjectSlots), alias_.tag(AliasClass::Slots)));
}
void Lowering::lowerLoadSlot(Node* n) { lowerLoadField(n); }
void Lowering::lowerStoreSlot(Node* n) { lowerStoreField(n); }

// -- elements

void Lowering::lowerLoadElements(Node* n) {
    set(n, load(b_.getPtrTy(), at(input(n, 0), layout::kObjectElements), alias_.tag(AliasClass::Elements)));
}
void Lowering::lowerLoadLength(Node* n) {
    set(n, load(b_.getInt32Ty(), at(input(n, 0), layout::kElementsLength), alias_.tag(AliasClass::Length)));
}
void Lowering::lowerLoadCapacity(Node* n) {
    set(n, load(b_.getInt32Ty(), at(input(n, 0), layout::kElementsCapacity), alias_.tag(AliasClass::Length)));
}
void Lowering::lowerStoreLength(Node* n) {
    store(input(n, 1), at(input(n, 0), layout::kElementsLength), alias_.tag(AliasClass::Length));
}
/// Of the second input, an index that is not negative, in the first. One without a check of its own comes from a
/// counter that does not overflow: by sign extension LLVM counts in 64 bits.
llvm::Value* Lowering::elementAddress(Node* n, int64_t base, unsigned size) {
    bool isChecked = n->input(1)->is(graph::Opcode::CheckBounds);
    llvm::Value* index =
        isChecked ? b_.CreateZExt(input(n, 1), b_.getInt64Ty()) : b_.CreateSExt(input(n, 1), b_.getInt64Ty());
    llvm::Value* first = base ? at(input(n, 0), base) : asPointer(input(n, 0));
    return b_.CreateInBoundsGEP(b_.getIntNTy(size * 8), first, index);
}
void Lowering::lowerLoadElement(Node* n) {
    set(n, load(b_.getInt64Ty(), elementAddress(n, layout::kElementsData, 8), alias_.tag(AliasClass::ElementValue)));
}
void Lowering::lowerLoadElementDouble(Node* n) {
    set(n, load(b_.getDoubleTy(), elementAddress(n, layout::kElementsData, 8), alias_.tag(AliasClass::ElementDouble)));
}
void Lowering::lowerHoleToUndefined(Node* n) {
    llvm::Value* v = input(n, 0);
    llvm::Value* hole = b_.CreateICmpEQ(v, word(Value::empty().bits()));
    set(n, b_.CreateSelect(hole, word(Value::undefined().bits()), v));
}
void Lowering::lowerHoleDoubleToUndefined(Node* n) {
    llvm::Value* d = input(n, 0);
    llvm::Value* hole = b_.CreateICmpEQ(b_.CreateBitCast(d, b_.getInt64Ty()), word(Elements::kHoleBits));
    set(n, b_.CreateSelect(hole, word(Value::undefined().bits()), boxDouble(d)));
}
void Lowering::lowerStoreElement(Node* n) {
    store(input(n, 2), elementAddress(n, layout::kElementsData, 8), alias_.tag(AliasClass::ElementValue));
}
void Lowering::lowerStoreElementDouble(Node* n) {
    store(withoutOddNaNs(input(n, 2)), elementAddress(n, layout::kElementsData, 8),
          alias_.tag(AliasClass::ElementDouble));
}

// -- typed arrays

void Lowering::lowerLoadTypedLength(Node* n) {
    llvm::Value* length =
        load(b_.getInt64Ty(), at(input(n, 0), layout::kTypedArrayLength), alias_.tag(AliasClass::TypedLength));
    // Longer ones: the least int32, which as an unsigned bound admits every index that is not negative.
    llvm::Value* most = word(uint64_t{1} << 31);
    set(n, b_.CreateTrunc(b_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, length, most), b_.getInt32Ty()));
}
void Lowering::lowerLoadTypedData(Node* n) {
    set(n, load(b_.getPtrTy(), at(input(n, 0), layout::kTypedArrayData), alias_.tag(AliasClass::TypedLength)));
}
void Lowering::lowerLoadTypedInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    unsigned size = graph::typedSize(kind);
    llvm::Value* v = load(b_.getIntNTy(size * 8), elementAddress(n, 0, size), alias_.tag(AliasClass::TypedData));
    bool isSigned = kind == IndexingKind::Int8 || kind == IndexingKind::Int16;
    set(n, isSigned ? b_.CreateSExt(v, b_.getInt32Ty()) : b_.CreateZExt(v, b_.getInt32Ty()));
}
void Lowering::lowerLoadTypedDouble(Node* n) {
    if (static_cast<IndexingKind>(n->aux) == IndexingKind::Float32) {
        llvm::Value* f = load(b_.getFloatTy(), elementAddress(n, 0, 4), alias_.tag(AliasClass::TypedData));
        set(n, b_.CreateFPExt(f, b_.getDoubleTy()));
    } else {
        set(n, load(b_.getDoubleTy(), elementAddress(n, 0, 8), alias_.tag(AliasClass::TypedData)));
    }
}
void Lowering::lowerStoreTypedInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    unsigned size = graph::typedSize(kind);
    llvm::Value* v = input(n, 2);
    if (kind == IndexingKind::Uint8Clamped) {
        v = b_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, v, b_.getInt32(0));
        v = b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, v, b_.getInt32(255));
    }
    store(b_.CreateTrunc(v, b_.getIntNTy(size * 8)), elementAddress(n, 0, size), alias_.tag(AliasClass::TypedData));
}
void Lowering::lowerStoreTypedDouble(Node* n) {
    bool isSingle = static_cast<IndexingKind>(n->aux) == IndexingKind::Float32;
    llvm::Value* v = isSingle ? b_.CreateFPTrunc(input(n, 2), b_.getFloatTy()) : input(n, 2);
    store(v, elementAddress(n, 0, isSingle ? 4 : 8), alias_.tag(AliasClass::TypedData));
}

// -- DataViews

llvm::Value* Lowering::inOrder(Node* n, llvm::Value* v) {
    bool turns = n->aux2 == graph::kBigEndian;
    return turns ? b_.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, v) : v;
}
/// The bytes of an element as an integer; no byte of a DataView is aligned.
llvm::Value* Lowering::loadViewBits(Node* n) {
    unsigned size = graph::typedSize(static_cast<IndexingKind>(n->aux));
    llvm::LoadInst* bits = load(b_.getIntNTy(size * 8), elementAddress(n, 0, 1), alias_.tag(AliasClass::TypedData));
    bits->setAlignment(llvm::Align(1));
    return inOrder(n, bits);
}
void Lowering::storeViewBits(Node* n, llvm::Value* bits) {
    store(inOrder(n, bits), elementAddress(n, 0, 1), alias_.tag(AliasClass::TypedData))->setAlignment(llvm::Align(1));
}
void Lowering::lowerLoadViewInt32(Node* n) {
    auto kind = static_cast<IndexingKind>(n->aux);
    bool isSigned = kind == IndexingKind::Int8 || kind == IndexingKind::Int16;
    llvm::Value* v = loadViewBits(n);
    set(n, isSigned ? b_.CreateSExt(v, b_.getInt32Ty()) : b_.CreateZExt(v, b_.getInt32Ty()));
}
void Lowering::lowerLoadViewDouble(Node* n) {
    llvm::Value* bits = loadViewBits(n);
    if (static_cast<IndexingKind>(n->aux) == IndexingKind::Float32) {
        set(n, b_.CreateFPExt(b_.CreateBitCast(bits, b_.getFloatTy()), b_.getDoubleTy()));
    } else {
        set(n, b_.CreateBitCast(bits, b_.getDoubleTy()));
    }
}
void Lowering::lowerStoreViewInt32(Node* n) {
    unsigned size = graph::typedSize(static_cast<IndexingKind>(n->aux));
    storeViewBits(n, b_.CreateTrunc(input(n, 2), b_.getIntNTy(size * 8)));
}
void Lowering::lowerStoreViewDouble(Node* n) {
    bool isSingle = static_cast<IndexingKind>(n->aux) == IndexingKind::Float32;
    llvm::Value* v = isSingle ? b_.CreateFPTrunc(input(n, 2), b_.getFloatTy()) : input(n, 2);
    storeViewBits(n, b_.CreateBitCast(v, b_.getIntNTy(isSingle ? 32 : 64)));
}

// -- strings, functions, environments, bindings

void Lowering::lowerLoadStringLength(Node* n) {
    llvm::LoadInst* length =
        load(b_.getInt32Ty(), at(input(n, 0), layout::kStringLength), alias_.tag(Own::StringLength));
    length->setMetadata(llvm::LLVMContext::MD_range, llvm::MDBuilder(context_).createRange(
                                                         llvm::APInt(32, 0), llvm::APInt(32, String::kMaxLength + 1)));
    set(n, length);
}
void Lowering::lowerLoadTemplate(Node* n) {
    set(n, load(b_.getPtrTy(), at(input(n, 0), layout::kFunctionTemplate), alias_.tag(Own::Function)));
}
void Lowering::lowerLoadClosureEnv(Node* n) {
    llvm::Value* env = load(b_.getInt64Ty(), at(input(n, 0), layout::kFunctionEnv), alias_.tag(Own::Function));
    set(n, b_.CreateSelect(b_.CreateICmpEQ(env, word(0)), word(Value::kUndefined), env));
}
void Lowering::lowerLoadParentEnv(Node* n) {
    llvm::Value* env = load(b_.getInt64Ty(), at(input(n, 0), layout::kEnvironmentParent), alias_.tag(Own::Function));
    set(n, b_.CreateSelect(b_.CreateICmpEQ(env, word(0)), word(Value::kUndefined), env));
}
void Lowering::lowerLoadEnvSlot(Node* n) {
    int64_t offset = layout::kEnvironmentSlots + static_cast<int64_t>(n->aux) * 8;
    set(n, load(b_.getInt64Ty(), at(input(n, 0), offset), alias_.tag(AliasClass::Env, n->aux)));
}
void Lowering::lowerStoreEnvSlot(Node* n) {
    int64_t offset = layout::kEnvironmentSlots + static_cast<int64_t>(n->aux) * 8;
    store(input(n, 1), at(input(n, 0), offset), alias_.tag(AliasClass::Env, n->aux));
}
void Lowering::lowerLoadBinding(Node* n) {
    set(n, load(b_.getInt64Ty(), at(input(n, 0), layout::kBindingValue), alias_.tag(AliasClass::Binding)));
}
void Lowering::lowerStoreBinding(Node* n) {
    store(input(n, 1), at(input(n, 0), layout::kBindingValue), alias_.tag(AliasClass::Binding));
}

/// Remembers an old owner that holds a cell now. The collector writes the bits, in calls that LLVM believes to write
/// nothing of ours: the load is volatile.
void Lowering::lowerBarrier(Node* n) {
    Node* stored = n->input(1);
    if (stored->rep != Rep::Tagged || !(stored->type & graph::kTypeCell)) return;
    llvm::Value *owner = input(n, 0), *v = input(n, 1);
    llvm::BasicBlock *old = newBlock("old"), *end = newBlock("stored");
    if (!isKnown(stored, graph::kTypeCell)) {
        llvm::BasicBlock* cell = newBlock("cell");
        b_.CreateCondBr(isCell(v), cell, end);
        b_.SetInsertPoint(cell);
    }
    llvm::LoadInst* bits = load(b_.getInt8Ty(), at(owner, layout::kCellGc), alias_.tag(AliasClass::GcBits));
    bits->setVolatile(true);
    llvm::Value* young = b_.CreateICmpNE(b_.CreateAnd(bits, b_.getInt8(kMarked | kRemembered)), b_.getInt8(kMarked));
    b_.CreateCondBr(young, end, old, unlikely_);
    b_.SetInsertPoint(old);
    callIntrinsic(graph::Intrinsic::remember, {asWord(owner)});
    b_.CreateBr(end);
    b_.SetInsertPoint(end);
}

// -- registers of the frame

void Lowering::lowerLoadFrame(Node* n) {
    set(n, load(b_.getInt64Ty(), frameWord(static_cast<int32_t>(n->aux)), alias_.tag(Own::Frame)));
}
void Lowering::lowerStoreFrame(Node* n) {
    store(input(n, 0), frameWord(static_cast<int32_t>(n->aux)), alias_.tag(Own::Frame));
}

} // namespace tiercel::llvm_tier

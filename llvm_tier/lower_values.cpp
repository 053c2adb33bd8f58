// Constants, guards and tests on tagged values, boxing.
//
// Of tagged values int32 ones are the greatest, read as unsigned; a number is what has any of the upper 15 bits.
#include "llvm_tier/lowering.h"

#include "runtime/layout.h"

namespace tiercel::llvm_tier {

using graph::AliasClass;

namespace {
constexpr int kNumberShift = std::countr_zero(Value::kNumberTag); // 49: a number is not 0 above
} // namespace

// -- helpers

llvm::Value* Lowering::isCell(llvm::Value* v) {
    return b_.CreateICmpEQ(b_.CreateAnd(v, word(Value::kNotCellMask)), word(0));
}
llvm::Value* Lowering::isInt32(llvm::Value* v) { return b_.CreateICmpUGE(v, word(Value::kNumberTag)); }
llvm::Value* Lowering::isNumber(llvm::Value* v) { return b_.CreateICmpNE(b_.CreateLShr(v, kNumberShift), word(0)); }
llvm::Value* Lowering::kindOf(llvm::Value* cell) {
    return load(b_.getInt8Ty(), at(cell, layout::kCellKind), alias_.tag(AliasTree::Own::CellKind));
}
llvm::Value* Lowering::unboxInt32(llvm::Value* v) { return b_.CreateTrunc(v, b_.getInt32Ty()); }
llvm::Value* Lowering::unboxDouble(llvm::Value* v) {
    return b_.CreateBitCast(b_.CreateSub(v, word(Value::kDoubleOffset)), b_.getDoubleTy());
}
/// A double as one subtraction and one test; integers are converted out of the way, after `check` has seen that they
/// are some: where feedback has told of doubles they are rare.
template <class Check>
llvm::Value* Lowering::numberOf(llvm::Value* v, Check&& check) {
    llvm::BasicBlock *other = newBlock("integer"), *end = newBlock("number");
    llvm::Value* bits = b_.CreateSub(v, word(Value::kDoubleOffset));
    llvm::Value* real = b_.CreateBitCast(bits, b_.getDoubleTy());
    llvm::BasicBlock* from = b_.GetInsertBlock();
    // So likely that LLVM keeps the branch: without it every double would wait for the conversion.
    b_.CreateCondBr(b_.CreateICmpULT(bits, word(Value::kNumberTag - Value::kDoubleOffset)), end, other,
                    llvm::MDBuilder(context_).createBranchWeights(2000, 1));
    b_.SetInsertPoint(other);
    check();
    llvm::Value* i = b_.CreateSIToFP(unboxInt32(v), b_.getDoubleTy());
    llvm::BasicBlock* converted = b_.GetInsertBlock();
    b_.CreateBr(end);
    return join(end, b_.getDoubleTy(), {{real, from}, {i, converted}});
}
llvm::Value* Lowering::unboxNumber(llvm::Value* v) {
    return numberOf(v, [] {});
}
llvm::Value* Lowering::boxInt32(llvm::Value* i) {
    return b_.CreateOr(b_.CreateZExt(i, b_.getInt64Ty()), word(Value::kNumberTag));
}
llvm::Value* Lowering::withoutOddNaNs(llvm::Value* d) {
    if (!oddNaNs_) return d;
    llvm::Value* nan = b_.CreateBitCast(word(Value::kCanonicalNaN), b_.getDoubleTy());
    return b_.CreateSelect(b_.CreateFCmpUNO(d, d), nan, d);
}
llvm::Value* Lowering::boxDouble(llvm::Value* d) {
    return b_.CreateAdd(b_.CreateBitCast(withoutOddNaNs(d), b_.getInt64Ty()), word(Value::kDoubleOffset));
}
/// Frozen: out of range it may be any integer, but always the same.
llvm::Value* Lowering::truncated(llvm::Value* d) { return b_.CreateFreeze(b_.CreateFPToSI(d, b_.getInt32Ty())); }
llvm::Value* Lowering::boxNumber(llvm::Value* d) {
    llvm::Value* i = truncated(d);
    // By bits: neither -0 nor NaN is the double of an int32.
    llvm::Value* same = b_.CreateICmpEQ(b_.CreateBitCast(b_.CreateSIToFP(i, b_.getDoubleTy()), b_.getInt64Ty()),
                                        b_.CreateBitCast(d, b_.getInt64Ty()));
    return b_.CreateSelect(same, boxInt32(i), boxDouble(d));
}

template <class Test>
llvm::Value* Lowering::cellAnd(Node* node, Test&& test) {
    llvm::Value* v = value(node);
    if (isKnown(node, graph::kTypeCell)) return test(v);
    llvm::BasicBlock *cell = newBlock("cell"), *end = newBlock("tested");
    llvm::Value* is = isCell(v);
    llvm::BasicBlock* from = b_.GetInsertBlock();
    b_.CreateCondBr(is, cell, end);
    b_.SetInsertPoint(cell);
    llvm::Value* result = test(v);
    llvm::BasicBlock* tested = b_.GetInsertBlock();
    b_.CreateBr(end);
    return join(end, b_.getInt1Ty(), {{b_.getFalse(), from}, {result, tested}});
}

// -- constants

void Lowering::lowerConstant(Node* n) { set(n, word(n->aux)); }
void Lowering::lowerInt32Constant(Node* n) { set(n, b_.getInt32(static_cast<uint32_t>(n->integer()))); }
void Lowering::lowerDoubleConstant(Node* n) {
    set(n, llvm::ConstantFP::get(context_, llvm::APFloat(std::bit_cast<double>(n->aux))));
}
void Lowering::lowerBoolConstant(Node* n) { set(n, b_.getInt1(n->aux & 1)); }
void Lowering::lowerPointerConstant(Node* n) { set(n, address(reinterpret_cast<const void*>(n->aux))); }
void Lowering::lowerParam(Node* n) {
    set(n, load(b_.getInt64Ty(), frameWord(static_cast<int32_t>(n->aux)), alias_.tag(AliasTree::Own::Frame)));
}
void Lowering::lowerOsrValue(Node* n) { lowerParam(n); }
void Lowering::lowerFramePointer(Node* n) { set(n, fp_); }
void Lowering::lowerPhi(Node* n) { set(n, b_.CreatePHI(typeOf(n->rep), static_cast<unsigned>(n->inputCount()))); }
void Lowering::lowerVirtualArguments(Node*) {} // of exits alone
void Lowering::lowerVirtualArray(Node*) {}
void Lowering::lowerFrameState(Node*) { fail("a frame state is in a block"); }

// -- guards on tagged values

void Lowering::lowerCheckInt32(Node* n) {
    llvm::Value* v = input(n, 0);
    if (!isKnown(n->input(0), graph::kTypeInt32)) guard(n, isInt32(v));
    set(n, unboxInt32(v));
}
void Lowering::lowerCheckNumber(Node* n) {
    llvm::Value* v = input(n, 0);
    set(n, numberOf(v, [&] {
            if (!isKnown(n->input(0), graph::kTypeNumber)) guard(n, isInt32(v));
        }));
}
void Lowering::lowerCheckNumberIsInt32(Node* n) {
    llvm::Value* v = input(n, 0);
    llvm::BasicBlock *integer = newBlock("integer"), *other = newBlock("other"), *end = newBlock("int32");
    b_.CreateCondBr(isInt32(v), integer, other);
    b_.SetInsertPoint(integer);
    llvm::Value* i = unboxInt32(v);
    b_.CreateBr(end);
    b_.SetInsertPoint(other);
    // What is no number comes out as a NaN when read as a double, which is no int32 either: one test for both.
    llvm::Value* d = unboxDouble(v);
    llvm::Value* t = truncated(d);
    llvm::Value* same = b_.CreateICmpEQ(b_.CreateBitCast(b_.CreateSIToFP(t, b_.getDoubleTy()), b_.getInt64Ty()),
                                        b_.CreateBitCast(d, b_.getInt64Ty()));
    guard(n, same);
    llvm::BasicBlock* real = b_.GetInsertBlock();
    b_.CreateBr(end);
    set(n, join(end, b_.getInt32Ty(), {{i, integer}, {t, real}}));
}
void Lowering::lowerCheckBool(Node* n) {
    llvm::Value* v = input(n, 0);
    if (!isKnown(n->input(0), graph::kTypeBool))
        guard(n, b_.CreateICmpEQ(b_.CreateAnd(v, word(~1ull)), word(Value::kFalse)));
    set(n, b_.CreateTrunc(v, b_.getInt1Ty()));
}
void Lowering::lowerCheckCell(Node* n) {
    llvm::Value* v = input(n, 0);
    if (!isKnown(n->input(0), graph::kTypeCell)) guard(n, isCell(v));
    set(n, v);
}
void Lowering::lowerCheckObject(Node* n) {
    llvm::Value* v = input(n, 0);
    if (!isKnown(n->input(0), graph::kTypeObject))
        guard(n, cellAnd(n->input(0), [&](llvm::Value* cell) {
                  return b_.CreateICmpUGE(kindOf(cell), b_.getInt8(static_cast<uint8_t>(kFirstObjectKind)));
              }));
    set(n, v);
}
void Lowering::lowerCheckString(Node* n) {
    llvm::Value* v = input(n, 0);
    if (!isKnown(n->input(0), graph::kTypeString))
        guard(n, cellAnd(n->input(0), [&](llvm::Value* cell) {
                  return b_.CreateICmpEQ(kindOf(cell), b_.getInt8(static_cast<uint8_t>(CellKind::String)));
              }));
    set(n, v);
}
void Lowering::lowerCheckKind(Node* n) {
    llvm::Value* v = input(n, 0);
    guard(n, b_.CreateICmpEQ(kindOf(v), b_.getInt8(static_cast<uint8_t>(n->aux))));
    set(n, v);
}
void Lowering::lowerCheckNotEmpty(Node* n) {
    llvm::Value* v = input(n, 0);
    if (n->input(0)->type & graph::kTypeEmpty) guard(n, b_.CreateICmpNE(v, word(Value::kEmpty)));
    set(n, v);
}
void Lowering::lowerCheckNotNullish(Node* n) {
    llvm::Value* v = input(n, 0);
    guard(n, b_.CreateICmpNE(b_.CreateAnd(v, word(~0x8ull)), word(Value::kNull)));
    set(n, v);
}
void Lowering::lowerCheckValue(Node* n) {
    guard(n, b_.CreateICmpEQ(input(n, 0), word(n->aux)));
    set(n, word(n->aux));
}
void Lowering::lowerCheckNotHole(Node* n) {
    llvm::Value* v = input(n, 0);
    guard(n, b_.CreateICmpNE(v, word(Value::kEmpty)));
    set(n, v);
}
void Lowering::lowerCheckTrue(Node* n) { guard(n, input(n, 0)); }
void Lowering::lowerCheckFalse(Node* n) { guard(n, b_.CreateNot(input(n, 0))); }

// -- boxing

void Lowering::lowerBoxInt32(Node* n) { set(n, boxInt32(input(n, 0))); }
void Lowering::lowerBoxUint32(Node* n) {
    llvm::Value* i = input(n, 0);
    set(n, b_.CreateSelect(b_.CreateICmpSGE(i, b_.getInt32(0)), boxInt32(i),
                           b_.CreateAdd(b_.CreateBitCast(b_.CreateUIToFP(i, b_.getDoubleTy()), b_.getInt64Ty()),
                                        word(Value::kDoubleOffset))));
}
void Lowering::lowerBoxDouble(Node* n) { set(n, boxDouble(input(n, 0))); }
void Lowering::lowerBoxNumber(Node* n) { set(n, boxNumber(input(n, 0))); }
void Lowering::lowerBoxBool(Node* n) {
    static_assert(Value::kTrue == (Value::kFalse | 1));
    set(n, b_.CreateOr(b_.CreateZExt(input(n, 0), b_.getInt64Ty()), word(Value::kFalse)));
}
void Lowering::lowerUnboxInt32(Node* n) { set(n, unboxInt32(input(n, 0))); }
void Lowering::lowerUnboxNumber(Node* n) {
    llvm::Value* v = input(n, 0);
    uint16_t type = n->input(0)->type;
    if (!(type & graph::kTypeInt32)) {
        set(n, unboxDouble(v));
    } else if (!(type & graph::kTypeDouble)) {
        set(n, b_.CreateSIToFP(unboxInt32(v), b_.getDoubleTy()));
    } else {
        set(n, unboxNumber(v));
    }
}
void Lowering::lowerUnboxBool(Node* n) { set(n, b_.CreateTrunc(input(n, 0), b_.getInt1Ty())); }

// -- tests

void Lowering::lowerNot(Node* n) { set(n, b_.CreateNot(input(n, 0))); }
void Lowering::lowerTaggedEqual(Node* n) { set(n, b_.CreateICmpEQ(input(n, 0), input(n, 1))); }
void Lowering::lowerIsInt32(Node* n) { set(n, isInt32(input(n, 0))); }
void Lowering::lowerIsNumber(Node* n) { set(n, isNumber(input(n, 0))); }
void Lowering::lowerIsNullish(Node* n) {
    set(n, b_.CreateICmpEQ(b_.CreateAnd(input(n, 0), word(~0x8ull)), word(Value::kNull)));
}
void Lowering::lowerIsObject(Node* n) {
    set(n, cellAnd(n->input(0), [&](llvm::Value* cell) {
            return b_.CreateICmpUGE(kindOf(cell), b_.getInt8(static_cast<uint8_t>(kFirstObjectKind)));
        }));
}
void Lowering::lowerIsString(Node* n) {
    set(n, cellAnd(n->input(0), [&](llvm::Value* cell) {
            return b_.CreateICmpEQ(kindOf(cell), b_.getInt8(static_cast<uint8_t>(CellKind::String)));
        }));
}

/// Booleans and int32 in line, then cells by kind; doubles and BigInts by the intrinsic.
void Lowering::lowerTruthy(Node* n) {
    llvm::Value* v = input(n, 0);
    uint16_t type = n->input(0)->type;
    if (isKnown(n->input(0), graph::kTypeBool)) {
        set(n, b_.CreateICmpEQ(v, word(Value::kTrue)));
        return;
    }
    llvm::BasicBlock* end = newBlock("truth");
    llvm::SmallVector<Incoming, 6> results;
    /// Where `is` holds the answer is `answer`.
    auto answerIf = [&](llvm::Value* is, auto&& answer) {
        llvm::BasicBlock *yes = newBlock("yes"), *no = newBlock("no");
        b_.CreateCondBr(is, yes, no);
        b_.SetInsertPoint(yes);
        llvm::Value* a = answer();
        results.push_back({a, b_.GetInsertBlock()});
        b_.CreateBr(end);
        b_.SetInsertPoint(no);
    };
    if (type & graph::kTypeBool)
        answerIf(b_.CreateICmpEQ(b_.CreateAnd(v, word(~1ull)), word(Value::kFalse)),
                 [&] { return b_.CreateTrunc(v, b_.getInt1Ty()); });
    if (type & graph::kTypeInt32) answerIf(isInt32(v), [&] { return b_.CreateICmpNE(unboxInt32(v), b_.getInt32(0)); });
    if (type & graph::kTypeDouble)
        answerIf(isNumber(v),
                 [&] { return b_.CreateFCmpONE(unboxDouble(v), llvm::ConstantFP::get(b_.getDoubleTy(), 0.0)); });
    // Undefined and null, the only ones left that are no cells, are false.
    if (!isKnown(n->input(0), graph::kTypeCell)) answerIf(b_.CreateNot(isCell(v)), [&] { return b_.getFalse(); });
    llvm::Value* kind = kindOf(v);
    if (type & graph::kTypeString)
        answerIf(b_.CreateICmpEQ(kind, b_.getInt8(static_cast<uint8_t>(CellKind::String))), [&] {
            return b_.CreateICmpNE(
                load(b_.getInt32Ty(), at(v, layout::kStringLength), alias_.tag(AliasTree::Own::StringLength)),
                b_.getInt32(0));
        });
    if (type & graph::kTypeObject)
        answerIf(b_.CreateICmpUGE(kind, b_.getInt8(static_cast<uint8_t>(kFirstObjectKind))),
                 [&] { return b_.CreateICmpNE(kind, b_.getInt8(static_cast<uint8_t>(CellKind::HtmlDda))); });
    results.push_back(
        {b_.CreateTrunc(callIntrinsic(graph::Intrinsic::truthy, {v}), b_.getInt1Ty()), b_.GetInsertBlock()});
    b_.CreateBr(end);
    b_.SetInsertPoint(end);
    llvm::PHINode* phi = b_.CreatePHI(b_.getInt1Ty(), static_cast<unsigned>(results.size()));
    for (const Incoming& r : results) phi->addIncoming(r.value, r.from);
    set(n, phi);
}

} // namespace tiercel::llvm_tier

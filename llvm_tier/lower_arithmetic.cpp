// Int32 and double arithmetic, conversions between them, comparisons.
#include "graph/types.h"
#include "llvm_tier/lowering.h"

#include "runtime/object.h"

#include <llvm/IR/IntrinsicsX86.h>

namespace tiercel::llvm_tier {

using graph::Condition;
using llvm::CmpInst;

// -- int32

void Lowering::lowerInt32Add(Node* n) {
    set(n, b_.CreateAdd(input(n, 0), input(n, 1), "", false, n->aux2 == graph::kNoOverflow));
}
void Lowering::lowerInt32Sub(Node* n) {
    set(n, b_.CreateSub(input(n, 0), input(n, 1), "", false, n->aux2 == graph::kNoOverflow));
}
void Lowering::lowerInt32Min(Node* n) {
    set(n, b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, input(n, 0), input(n, 1)));
}
void Lowering::lowerInt32Max(Node* n) {
    set(n, b_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, input(n, 0), input(n, 1)));
}
void Lowering::lowerInt32Mul(Node* n) {
    set(n, b_.CreateMul(input(n, 0), input(n, 1), "", false, n->aux2 == graph::kNoOverflow));
}
void Lowering::lowerInt32And(Node* n) { set(n, b_.CreateAnd(input(n, 0), input(n, 1))); }
void Lowering::lowerInt32Or(Node* n) { set(n, b_.CreateOr(input(n, 0), input(n, 1))); }
void Lowering::lowerInt32Xor(Node* n) { set(n, b_.CreateXor(input(n, 0), input(n, 1))); }
void Lowering::lowerInt32Shl(Node* n) { set(n, b_.CreateShl(input(n, 0), b_.CreateAnd(input(n, 1), 31))); }
void Lowering::lowerInt32Shr(Node* n) { set(n, b_.CreateAShr(input(n, 0), b_.CreateAnd(input(n, 1), 31))); }
void Lowering::lowerInt32Ushr(Node* n) { set(n, b_.CreateLShr(input(n, 0), b_.CreateAnd(input(n, 1), 31))); }

void Lowering::lowerCheckedAdd(Node* n) {
    llvm::Value* r = b_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow, input(n, 0), input(n, 1));
    guard(n, b_.CreateNot(b_.CreateExtractValue(r, 1)));
    set(n, b_.CreateExtractValue(r, 0));
}
void Lowering::lowerCheckedSub(Node* n) {
    llvm::Value* r = b_.CreateBinaryIntrinsic(llvm::Intrinsic::ssub_with_overflow, input(n, 0), input(n, 1));
    guard(n, b_.CreateNot(b_.CreateExtractValue(r, 1)));
    set(n, b_.CreateExtractValue(r, 0));
}
void Lowering::lowerCheckedMul(Node* n) {
    llvm::Value *x = input(n, 0), *y = input(n, 1);
    llvm::Value* r = b_.CreateBinaryIntrinsic(llvm::Intrinsic::smul_with_overflow, x, y);
    llvm::Value* product = b_.CreateExtractValue(r, 0);
    // A product of 0 with a negative factor is -0.
    llvm::Value* minusZero =
        b_.CreateAnd(b_.CreateICmpEQ(product, b_.getInt32(0)), b_.CreateICmpSLT(b_.CreateOr(x, y), b_.getInt32(0)));
    guard(n, b_.CreateNot(b_.CreateOr(b_.CreateExtractValue(r, 1), minusZero)));
    set(n, product);
}
void Lowering::lowerCheckedDiv(Node* n) {
    llvm::Value *x = input(n, 0), *y = input(n, 1), *zero = b_.getInt32(0);
    llvm::Value* minusZero = b_.CreateAnd(b_.CreateICmpEQ(x, zero), b_.CreateICmpSLT(y, zero));
    llvm::Value* overflow =
        b_.CreateAnd(b_.CreateICmpEQ(x, b_.getInt32(INT32_MIN)), b_.CreateICmpEQ(y, b_.getInt32(-1)));
    llvm::Value* bad = b_.CreateOr(b_.CreateICmpEQ(y, zero), b_.CreateOr(minusZero, overflow));
    branchUnlikely(b_.CreateNot(bad), guardExit(n));
    llvm::Value* quotient = b_.CreateSDiv(x, y);
    branchUnlikely(b_.CreateICmpEQ(b_.CreateMul(quotient, y), x), guardExit(n));
    set(n, quotient);
}
/// The remainder has the sign of x: computed of the absolute values, where nothing overflows.
void Lowering::lowerCheckedMod(Node* n) {
    llvm::Value *x = input(n, 0), *y = input(n, 1), *zero = b_.getInt32(0);
    if (!llvm::isa<llvm::ConstantInt>(y) || llvm::cast<llvm::ConstantInt>(y)->isZero())
        branchUnlikely(b_.CreateICmpNE(y, zero), guardExit(n));
    llvm::Value* divisor = b_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, y, b_.getFalse());
    if (n->aux2 == graph::kNonNegative) {
        set(n, b_.CreateURem(x, divisor));
        return;
    }
    llvm::BasicBlock *plus = newBlock("plus"), *minus = newBlock("minus"), *end = newBlock("remainder");
    b_.CreateCondBr(b_.CreateICmpSGE(x, zero), plus, minus);
    b_.SetInsertPoint(plus);
    llvm::Value* r = b_.CreateURem(x, divisor);
    b_.CreateBr(end);
    b_.SetInsertPoint(minus);
    llvm::Value* negated = b_.CreateURem(b_.CreateSub(zero, x), divisor);
    branchUnlikely(b_.CreateICmpNE(negated, zero), guardExit(n));
    llvm::BasicBlock* from = b_.GetInsertBlock();
    llvm::Value* negative = b_.CreateSub(zero, negated);
    b_.CreateBr(end);
    set(n, join(end, b_.getInt32Ty(), {{r, plus}, {negative, from}}));
}
void Lowering::lowerCheckedNeg(Node* n) {
    // 0 would be -0, INT32_MIN does not fit: the two with no bit below the sign.
    llvm::Value* x = input(n, 0);
    guard(n, b_.CreateICmpNE(b_.CreateAnd(x, b_.getInt32(INT32_MAX)), b_.getInt32(0)));
    set(n, b_.CreateSub(b_.getInt32(0), x, "", false, true));
}
void Lowering::lowerCheckUint32(Node* n) {
    llvm::Value* x = input(n, 0);
    guard(n, b_.CreateICmpSGE(x, b_.getInt32(0)));
    set(n, x);
}
void Lowering::lowerCheckBounds(Node* n) {
    llvm::Value* index = input(n, 0);
    guard(n, b_.CreateICmpULT(index, input(n, 1)));
    set(n, index);
}

static CmpInst::Predicate signedPredicate(Condition c) {
    switch (c) {
    case Condition::Eq: return CmpInst::ICMP_EQ;
    case Condition::Ne: return CmpInst::ICMP_NE;
    case Condition::Lt: return CmpInst::ICMP_SLT;
    case Condition::Le: return CmpInst::ICMP_SLE;
    case Condition::Gt: return CmpInst::ICMP_SGT;
    case Condition::Ge: return CmpInst::ICMP_SGE;
    }
    return CmpInst::ICMP_EQ;
}
static CmpInst::Predicate unsignedPredicate(Condition c) {
    CmpInst::Predicate p = signedPredicate(c);
    return CmpInst::isSigned(p) ? llvm::ICmpInst::getUnsignedPredicate(p) : p;
}
static CmpInst::Predicate doublePredicate(Condition c) {
    switch (c) {
    case Condition::Eq: return CmpInst::FCMP_OEQ;
    case Condition::Ne: return CmpInst::FCMP_UNE;
    case Condition::Lt: return CmpInst::FCMP_OLT;
    case Condition::Le: return CmpInst::FCMP_OLE;
    case Condition::Gt: return CmpInst::FCMP_OGT;
    case Condition::Ge: return CmpInst::FCMP_OGE;
    }
    return CmpInst::FCMP_OEQ;
}
void Lowering::lowerInt32Compare(Node* n) {
    set(n, b_.CreateICmp(signedPredicate(n->condition()), input(n, 0), input(n, 1)));
}
void Lowering::lowerUint32Compare(Node* n) {
    set(n, b_.CreateICmp(unsignedPredicate(n->condition()), input(n, 0), input(n, 1)));
}
void Lowering::lowerDoubleCompare(Node* n) {
    set(n, b_.CreateFCmp(doublePredicate(n->condition()), input(n, 0), input(n, 1)));
}

// -- doubles

void Lowering::lowerDoubleAdd(Node* n) { set(n, b_.CreateFAdd(input(n, 0), input(n, 1))); }
void Lowering::lowerDoubleSub(Node* n) { set(n, b_.CreateFSub(input(n, 0), input(n, 1))); }
void Lowering::lowerDoubleMul(Node* n) { set(n, b_.CreateFMul(input(n, 0), input(n, 1))); }
void Lowering::lowerDoubleDiv(Node* n) { set(n, b_.CreateFDiv(input(n, 0), input(n, 1))); }
void Lowering::lowerDoubleMod(Node* n) {
    set(n, callIntrinsic(graph::Intrinsic::doubleMod, {input(n, 0), input(n, 1)}));
}
void Lowering::lowerDoubleNeg(Node* n) { set(n, b_.CreateFNeg(input(n, 0))); }
void Lowering::lowerDoubleAbs(Node* n) { set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, input(n, 0))); }
void Lowering::lowerDoubleSqrt(Node* n) { set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, input(n, 0))); }
void Lowering::lowerDoubleFloor(Node* n) { set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, input(n, 0))); }
void Lowering::lowerDoubleCeil(Node* n) { set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::ceil, input(n, 0))); }
void Lowering::lowerDoubleTrunc(Node* n) { set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, input(n, 0))); }
static bool isNonzero(llvm::Value* d) {
    auto* constant = llvm::dyn_cast<llvm::ConstantFP>(d);
    return constant && !constant->isZero() && !constant->isNaN();
}
/// A loop's value that waits for one of these, though it is seldom the one that is taken, waits long.
static bool isSlow(const Node* n) {
    return n->is(Opcode::DoubleSqrt) || n->is(Opcode::DoubleDiv) || n->is(Opcode::DoubleMod);
}
/// Math.min and Math.max with JavaScript's rules: any NaN gives NaN, and -0 is less than 0. The processor's minsd and
/// maxsd are `a < b ? a : b` and `a > b ? a : b`, right for all but equal operands (zeros) and NaN, which are a path of
/// their own. With a slow operand there is a branch instead, which the processor foretells: who takes the other operand
/// need not wait.
void Lowering::extremum(Node* n, bool isMin) {
    llvm::Value *x = input(n, 0), *y = input(n, 1);
    auto predicate = isMin ? CmpInst::FCMP_OLT : CmpInst::FCMP_OGT;
    // Of equal and unordered operands `a < b ? a : b` gives b. So it is right where a is neither zero nor NaN.
    if (isNonzero(y)) std::swap(x, y);
    if (isNonzero(x)) return set(n, b_.CreateSelect(b_.CreateFCmp(predicate, x, y), x, y));
    llvm::BasicBlock *odd = newBlock("odd"), *end = newBlock("extremum");
    llvm::BasicBlock *from = b_.GetInsertBlock(), *other = nullptr;
    llvm::Value* taken = nullptr;
    if (isSlow(n->input(0)) || isSlow(n->input(1))) {
        if (isSlow(n->input(0))) std::swap(x, y);
        other = newBlock("other");
        b_.CreateCondBr(b_.CreateFCmp(predicate, x, y), end, other, unlikely_);
        b_.SetInsertPoint(other);
        b_.CreateCondBr(b_.CreateFCmp(predicate, y, x), end, odd, unlikely_);
    } else {
        taken = b_.CreateSelect(b_.CreateFCmp(predicate, x, y), x, y);
        b_.CreateCondBr(b_.CreateFCmpONE(x, y), end, odd, unlikely_);
    }
    b_.SetInsertPoint(odd);
    auto bits = [&](llvm::Value* d) { return b_.CreateBitCast(d, b_.getInt64Ty()); };
    llvm::Value* zero = isMin ? b_.CreateOr(bits(x), bits(y)) : b_.CreateAnd(bits(x), bits(y));
    llvm::Value* rest =
        b_.CreateSelect(b_.CreateFCmpUNO(x, y), b_.CreateFAdd(x, y), b_.CreateBitCast(zero, b_.getDoubleTy()));
    b_.CreateBr(end);
    set(n, other ? join(end, b_.getDoubleTy(), {{x, from}, {y, other}, {rest, odd}})
                 : join(end, b_.getDoubleTy(), {{taken, from}, {rest, odd}}));
}
void Lowering::lowerDoubleMin(Node* n) { extremum(n, true); }
void Lowering::lowerDoubleMax(Node* n) { extremum(n, false); }
void Lowering::lowerCheckNotHoleDouble(Node* n) {
    llvm::Value* d = input(n, 0);
    guard(n, b_.CreateICmpNE(b_.CreateBitCast(d, b_.getInt64Ty()), word(Elements::kHoleBits)));
    set(n, d);
}

// -- conversions

void Lowering::lowerInt32ToDouble(Node* n) { set(n, b_.CreateSIToFP(input(n, 0), b_.getDoubleTy())); }
void Lowering::lowerBoolToInt32(Node* n) { set(n, b_.CreateZExt(input(n, 0), b_.getInt32Ty())); }
void Lowering::lowerUint32ToDouble(Node* n) { set(n, b_.CreateUIToFP(input(n, 0), b_.getDoubleTy())); }
/// The processor's conversion to 64 bits has the lower 32 bits right for all but huge numbers, for which it says
/// INT64_MIN.
void Lowering::lowerDoubleToInt32(Node* n) {
    llvm::Value* d = input(n, 0);
    auto* pair = llvm::FixedVectorType::get(b_.getDoubleTy(), 2);
    llvm::Value* vector = b_.CreateInsertElement(llvm::PoisonValue::get(pair), d, uint64_t{0});
    llvm::Value* wide = b_.CreateIntrinsic(llvm::Intrinsic::x86_sse2_cvttsd2si64, {}, {vector});
    llvm::BasicBlock *huge = newBlock("huge"), *end = newBlock("int32");
    llvm::Value* fits = b_.CreateTrunc(wide, b_.getInt32Ty());
    llvm::BasicBlock* from = b_.GetInsertBlock();
    b_.CreateCondBr(b_.CreateICmpNE(wide, word(uint64_t{1} << 63)), end, huge, unlikely_);
    b_.SetInsertPoint(huge);
    llvm::Value* wrapped = callIntrinsic(graph::Intrinsic::truncateToInt32, {d});
    b_.CreateBr(end);
    set(n, join(end, b_.getInt32Ty(), {{fits, from}, {wrapped, huge}}));
}
void Lowering::lowerCheckedDoubleToInt32(Node* n) {
    llvm::Value* d = input(n, 0);
    llvm::Value* i = truncated(d);
    guard(n, b_.CreateICmpEQ(b_.CreateBitCast(b_.CreateSIToFP(i, b_.getDoubleTy()), b_.getInt64Ty()),
                             b_.CreateBitCast(d, b_.getInt64Ty())));
    set(n, i);
}

} // namespace tiercel::llvm_tier

// Calls: of intrinsics, of JavaScript functions, and what is written before them.
#include "llvm_tier/lowering.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/layout.h"

namespace tiercel::llvm_tier {

using Own = AliasTree::Own;
using graph::Intrinsic;

/// `always`: we are where every run of the node comes by. The innermost frame's fp, in words from ours.
int64_t Lowering::beforeCall(Node* n, bool always) {
    int64_t base = writeHeaders(n, always);
    store(frameWord(base), vmField(layout::kVmFp), alias_.tag(Own::VmState));
    return base;
}
/// All of that but VM::fp, which JavaScript functions set before they need it.
int64_t Lowering::writeHeaders(Node* n, bool always) {
    headerWrites_.clear();
    int64_t base = headers_.before(n, always, headerWrites_);
    for (const graph::HeaderWrite& write : headerWrites_) {
        llvm::Value* v = nullptr;
        switch (write.kind) {
        case graph::HeaderWrite::Kind::Word: v = word(write.bits); break;
        case graph::HeaderWrite::Kind::FramePointer: v = frameWord(write.base); break;
        case graph::HeaderWrite::Kind::Value: v = boxed(write.node); break;
        }
        store(v, frameWord(write.index), alias_.tag(Own::Frame));
    }
    return base;
}

llvm::Value* Lowering::boxed(Node* n) {
    llvm::Value* v = value(n);
    switch (n->rep) {
    case Rep::Int32: return boxInt32(v);
    case Rep::Double: return boxDouble(v);
    case Rep::Bool: return b_.CreateOr(b_.CreateZExt(v, b_.getInt64Ty()), word(Value::kFalse));
    default: return v;
    }
}

llvm::Value* Lowering::argument(llvm::Value* v, char letter) {
    switch (letter) {
    case 'b': return b_.CreateZExt(v, b_.getInt32Ty());
    case 't': return asWord(v);
    case 'p': return asPointer(v);
    default: return v;
    }
}

llvm::CallInst* Lowering::callFunction(const graph::IntrinsicInfo& info, llvm::ArrayRef<llvm::Value*> inputs) {
    llvm::SmallVector<llvm::Value*, 8> arguments{address(backend_.vm)};
    llvm::SmallVector<llvm::Type*, 8> types{b_.getPtrTy()};
    for (size_t i = 0; i < inputs.size(); i++) {
        arguments.push_back(argument(inputs[i], info.arguments[i]));
        types.push_back(arguments.back()->getType());
    }
    llvm::Type* result = info.result == Rep::None   ? b_.getVoidTy()
                         : info.result == Rep::Bool ? b_.getInt8Ty() // 0, 1, or 2 for an exception
                                                    : typeOf(info.result);
    if (!info.address) fail(std::string("intrinsic ") + info.name + " has no address");
    llvm::CallInst* call =
        b_.CreateCall(llvm::FunctionType::get(result, types, false), address(info.address), arguments);
    call->setDoesNotThrow();
    using llvm::MemoryEffects;
    if (info.flags & graph::kPure) {
        call->setMemoryEffects(MemoryEffects::none());
        call->addFnAttr(llvm::Attribute::WillReturn);
    } else if (info.flags & (graph::kCalls | graph::kChangesElements)) {
        // Everything may have changed.
    } else if (info.flags & graph::kReads && !(info.flags & graph::kAllocates)) {
        call->setMemoryEffects(MemoryEffects::readOnly());
        call->addFnAttr(llvm::Attribute::WillReturn);
    } else {
        // Allocates, or changes what is the collector's: see lowering.h.
        call->setMemoryEffects(MemoryEffects::readOnly() | MemoryEffects::inaccessibleMemOnly());
    }
    return call;
}
llvm::CallInst* Lowering::callIntrinsic(Intrinsic which, llvm::ArrayRef<llvm::Value*> inputs) {
    return callFunction(host_.intrinsic(which), inputs);
}

void Lowering::lowerCallIntrinsic(Node* n) {
    const graph::IntrinsicInfo& info = host_.intrinsic(static_cast<Intrinsic>(n->aux));
    if (std::char_traits<char>::length(info.arguments) != n->inputCount()) {
        fail(std::string("intrinsic ") + info.name + " has other arguments");
        return;
    }
    auto which = static_cast<Intrinsic>(n->aux);
    if (which == Intrinsic::charCodeAt || which == Intrinsic::charAt || which == Intrinsic::substring)
        return lowerCharacter(n, which);
    if (which == Intrinsic::strictlyEquals) return lowerStrictlyEquals(n);
    if (which == Intrinsic::fround) {
        set(n, b_.CreateFPExt(b_.CreateFPTrunc(input(n, 0), b_.getFloatTy()), b_.getDoubleTy()));
        return;
    }
    llvm::SmallVector<llvm::Value*, 8> inputs;
    for (size_t i = 0; i < n->inputCount(); i++) inputs.push_back(input(n, i));
    if (info.flags & (graph::kCalls | graph::kAllocates | graph::kThrows)) beforeCall(n, true);
    llvm::Value* result = callFunction(info, inputs);
    bool throws = info.flags & graph::kThrows;
    switch (info.result) {
    case Rep::None: return;
    case Rep::Tagged:
        if (throws) throwUnless(n, b_.CreateICmpNE(result, word(Value::kEmpty)));
        break;
    case Rep::Pointer:
        if (throws) throwUnless(n, b_.CreateIsNotNull(result));
        break;
    case Rep::Bool:
        if (throws) throwUnless(n, b_.CreateICmpNE(result, b_.getInt8(2)));
        result = b_.CreateTrunc(result, b_.getInt1Ty());
        break;
    default: break;
    }
    set(n, result);
}

/// In line but for what is no int32 and compared by its content: doubles, strings, BigInts.
void Lowering::lowerStrictlyEquals(Node* n) {
    llvm::Value *x = input(n, 0), *y = input(n, 1);
    llvm::BasicBlock *slow = newBlock("contents"), *end = newBlock("equal");
    llvm::SmallVector<std::pair<llvm::Value*, llvm::BasicBlock*>, 6> answers;
    /// Answers if `decides`, else goes on.
    auto answerIf = [&](llvm::Value* decides, llvm::Value* answer) {
        llvm::BasicBlock* next = newBlock("next");
        answers.emplace_back(answer, b_.GetInsertBlock());
        b_.CreateCondBr(decides, end, next);
        b_.SetInsertPoint(next);
    };
    auto toSlowUnless = [&](llvm::Value* quick) {
        llvm::BasicBlock* next = newBlock("next");
        b_.CreateCondBr(quick, next, slow);
        b_.SetInsertPoint(next);
    };
    llvm::Value* same = b_.CreateICmpEQ(x, y);
    bool xIsCell = isKnown(n->input(0), graph::kTypeCell), yIsCell = isKnown(n->input(1), graph::kTypeCell);
    if (!xIsCell && !yIsCell) {
        answerIf(b_.CreateAnd(isInt32(x), isInt32(y)), same);
        toSlowUnless(b_.CreateNot(isNumber(x)));
    }
    answerIf(xIsCell ? same : b_.CreateOr(same, b_.CreateNot(isCell(x))), same);
    if (!yIsCell) answerIf(b_.CreateNot(isCell(y)), b_.getFalse());
    llvm::Value *xKind = kindOf(x), *yKind = kindOf(y);
    llvm::Value* object = b_.getInt8(static_cast<uint8_t>(kFirstObjectKind));
    answerIf(b_.CreateICmpUGE(xKind, object), b_.getFalse());
    answerIf(b_.CreateICmpNE(xKind, yKind), b_.getFalse());
    // Of atoms and digits there is one for each text.
    toSlowUnless(b_.CreateICmpEQ(xKind, b_.getInt8(static_cast<uint8_t>(CellKind::String))));
    auto lengthOf = [&](llvm::Value* cell) {
        return load(b_.getInt32Ty(), at(cell, layout::kStringLength), alias_.tag(Own::StringLength));
    };
    answerIf(b_.CreateICmpNE(lengthOf(x), lengthOf(y)), b_.getFalse());
    auto flagsOf = [&](llvm::Value* cell) {
        llvm::LoadInst* flags =
            load(b_.getInt8Ty(), at(cell, layout::kCellFlags), alias_.tag(graph::AliasClass::String));
        flags->setVolatile(true);
        return flags;
    };
    llvm::Value* unique = b_.CreateAnd(b_.CreateAnd(flagsOf(x), flagsOf(y)), b_.getInt8(kUnique));
    answerIf(b_.CreateICmpNE(unique, b_.getInt8(0)), b_.getFalse());
    b_.CreateBr(slow);
    b_.SetInsertPoint(slow);
    beforeCall(n);
    llvm::Value* called = b_.CreateTrunc(callIntrinsic(Intrinsic::strictlyEquals, {x, y}), b_.getInt1Ty());
    llvm::BasicBlock* from = b_.GetInsertBlock();
    b_.CreateBr(end);
    b_.SetInsertPoint(end);
    llvm::PHINode* phi = b_.CreatePHI(b_.getInt1Ty(), static_cast<unsigned>(answers.size() + 1));
    for (auto& [value, block] : answers) phi->addIncoming(value, block);
    phi->addIncoming(called, from);
    set(n, phi);
}

/// Characters of flat strings and slices in line, as their codes or as strings; ropes, strings of characters beyond
/// Latin-1, and substrings of other lengths than one by the intrinsic.
void Lowering::lowerCharacter(Node* n, Intrinsic which) {
    llvm::Value *string = input(n, 0), *index = input(n, 1);
    bool isPart = which == Intrinsic::substring, isCode = which == Intrinsic::charCodeAt;
    llvm::BasicBlock *flat = newBlock("flat"), *other = newBlock("other"), *notRope = newBlock("not_rope"),
                     *slice = newBlock("slice"), *chars = newBlock("chars"), *wide = newBlock("wide"),
                     *call = newBlock("call"), *end = newBlock("character");
    // A rope becomes a slice when it is flattened, behind LLVM's back.
    llvm::LoadInst* flags = load(b_.getInt8Ty(), at(string, layout::kCellFlags), alias_.tag(graph::AliasClass::String));
    flags->setVolatile(true);
    auto none = [&](uint8_t which) { return b_.CreateICmpEQ(b_.CreateAnd(flags, b_.getInt8(which)), b_.getInt8(0)); };
    if (isPart) {
        llvm::BasicBlock* single = newBlock("single");
        llvm::Value* length = load(b_.getInt32Ty(), at(string, layout::kStringLength), alias_.tag(Own::StringLength));
        llvm::Value* isOne = b_.CreateICmpEQ(b_.CreateSub(input(n, 2), index), b_.getInt32(1));
        b_.CreateCondBr(b_.CreateAnd(isOne, b_.CreateICmpULT(index, length)), single, call);
        b_.SetInsertPoint(single);
    }
    std::vector<Incoming> results;
    auto yield = [&](llvm::Value* value) {
        results.push_back({value, b_.GetInsertBlock()});
        b_.CreateBr(end);
    };
    auto unitAt = [&](llvm::Type* type, llvm::Value* of, llvm::Value* place) {
        llvm::Value* address =
            b_.CreateInBoundsGEP(type, at(of, sizeof(String)), b_.CreateZExt(place, b_.getInt64Ty()));
        return b_.CreateZExt(load(type, address, alias_.tag(Own::StringLength)), b_.getInt32Ty());
    };
    auto character = [&](llvm::Value* unit) -> llvm::Value* { // of Latin-1
        if (isCode) return unit;
        llvm::Value* table = vmField(layout::kVmSingleCharacters);
        llvm::Value* place = b_.CreateInBoundsGEP(b_.getInt64Ty(), table, b_.CreateZExt(unit, b_.getInt64Ty()));
        return load(b_.getInt64Ty(), place, alias_.tag(Own::StackLimits));
    };
    b_.CreateCondBr(none(kTwoByte | kRope | kSlice), flat, other);
    b_.SetInsertPoint(flat);
    yield(character(unitAt(b_.getInt8Ty(), string, index)));

    b_.SetInsertPoint(other);
    b_.CreateCondBr(none(kRope), notRope, call);
    b_.SetInsertPoint(notRope);
    b_.CreateCondBr(none(kSlice), wide, slice);
    b_.SetInsertPoint(slice);
    // Both change together when the text is interned.
    auto ofSlice = [&](llvm::Type* type, int offset) {
        llvm::LoadInst* loaded = load(type, at(string, offset), alias_.tag(graph::AliasClass::String));
        loaded->setVolatile(true);
        return loaded;
    };
    llvm::Value* base = ofSlice(b_.getInt64Ty(), layout::kSliceBase);
    llvm::Value* start = ofSlice(b_.getInt32Ty(), layout::kSliceOffset);
    llvm::Value* place = b_.CreateAdd(index, start);
    b_.CreateCondBr(none(kTwoByte), chars, wide);
    b_.SetInsertPoint(chars);
    yield(character(unitAt(b_.getInt8Ty(), base, place)));

    llvm::Value* wideBase = join(wide, b_.getInt64Ty(), {{string, notRope}, {base, slice}});
    llvm::Value* widePlace = join(wide, b_.getInt32Ty(), {{index, notRope}, {place, slice}});
    llvm::Value* unit = unitAt(b_.getInt16Ty(), wideBase, widePlace);
    if (!isCode) {
        llvm::BasicBlock* latin1 = newBlock("latin1");
        b_.CreateCondBr(b_.CreateICmpULT(unit, b_.getInt32(256)), latin1, call);
        b_.SetInsertPoint(latin1);
    }
    yield(character(unit));

    b_.SetInsertPoint(call);
    beforeCall(n);
    llvm::Value* made =
        isPart ? callIntrinsic(which, {string, index, input(n, 2)}) : callIntrinsic(which, {string, index});
    if (!isCode) throwUnless(n, b_.CreateICmpNE(made, word(Value::kEmpty)));
    yield(made);
    b_.SetInsertPoint(end);
    llvm::PHINode* phi = b_.CreatePHI(made->getType(), static_cast<unsigned>(results.size()));
    for (const Incoming& r : results) phi->addIncoming(r.value, r.from);
    set(n, phi);
}

/// The result of a call of optimized code. Empty and kLeft differ in one bit, so that one test is made for both.
llvm::Value* Lowering::resultOfCall(Node* n, llvm::Value* result) {
    static_assert((Value::kEmpty | 4) == graph::kLeft && (graph::kLeft & 4) != 0);
    llvm::BasicBlock *rare = newBlock("rare"), *left = newBlock("left"), *below = newBlock("below"),
                     *next = newBlock("next");
    llvm::BasicBlock* from = b_.GetInsertBlock();
    llvm::Value* either = b_.CreateICmpEQ(b_.CreateOr(result, word(4)), word(graph::kLeft));
    b_.CreateCondBr(either, rare, next, llvm::MDBuilder(context_).createBranchWeights(1, 2000));
    b_.SetInsertPoint(rare);
    b_.CreateCondBr(b_.CreateICmpEQ(result, word(graph::kLeft)), left, below);
    b_.SetInsertPoint(left);
    llvm::Value* other = callCode(address(backend_.resumeLeft), llvm::PoisonValue::get(b_.getPtrTy()));
    b_.CreateBr(below);
    llvm::Value* made = join(below, b_.getInt64Ty(), {{result, rare}, {other, left}});
    throwUnless(n, b_.CreateICmpNE(made, word(Value::kEmpty)));
    llvm::BasicBlock* back = b_.GetInsertBlock();
    b_.CreateBr(next);
    return join(next, b_.getInt64Ty(), {{result, from}, {made, back}});
}

/// As interpreter state asks for it: fp in r13, the VM in r14; r12 for thunks.
llvm::CallInst* Lowering::callCode(llvm::Value* code, llvm::Value* fp, llvm::Value* first) {
    if (!first) first = llvm::PoisonValue::get(b_.getInt64Ty());
    auto* type = llvm::FunctionType::get(b_.getInt64Ty(), {b_.getInt64Ty(), b_.getPtrTy(), b_.getPtrTy()}, false);
    llvm::CallInst* call = b_.CreateCall(type, code, {first, fp, address(backend_.vm)});
    call->setCallingConv(llvm::CallingConv::PreserveNone);
    call->setDoesNotThrow();
    return call;
}

/// The callee's frame is written into the window above ours, whose room StackCheck has seen to. Code that is known is
/// entered directly where it is optimized, builtins by their intrinsic; what another callee is, enterUnknown finds out.
void Lowering::callJavaScript(Node* n, bool construct) {
    int64_t callee = static_cast<int32_t>(n->aux2) + kFrameHeaderWords;
    // Of `super`, the third input is new.target.
    bool isSuper = n->is(Opcode::ConstructSuper);
    uint32_t first = isSuper ? 3 : 2;
    auto argc = static_cast<uint32_t>(n->inputCount()) - first;
    auto* code = reinterpret_cast<const CodeBlock*>(n->aux);
    auto put = [&](int64_t index, llvm::Value* v) { store(v, frameWord(callee + index), alias_.tag(Own::Frame)); };
    put(kFrameCallee, input(n, 0));
    put(kFrameThis, input(n, 1));
    for (uint32_t i = 0; i < argc; i++) put(i, input(n, i + first));
    bool isBuiltin = n->is(Opcode::CallBuiltin);
    if (!code && !construct && !isBuiltin) {
        put(kFrameCallerFp, frameWord(beforeCall(n, true)));
        put(kFrameNewTarget, word(Value::kUndefined));
        put(kFrameExtra, word(Value::kUndefined));
        llvm::Value* header = word(static_cast<uint64_t>(kFrameEntry) << 32 | argc);
        set(n, resultOfCall(n, callCode(address(backend_.enterUnknown), frameWord(callee), header)));
        return;
    }
    if (!code) {
        beforeCall(n, true);
        Intrinsic which = isBuiltin ? Intrinsic::callBuiltin : Intrinsic::construct;
        llvm::Value* result = callIntrinsic(which, {frameWord(callee), b_.getInt32(argc)});
        throwUnless(n, b_.CreateICmpNE(result, word(Value::kEmpty)));
        set(n, result);
        return;
    }
    uint32_t flags = kFrameEntry | (construct ? kFrameConstruct : 0);
    put(kFrameArgc, word(static_cast<uint64_t>(flags) << 32 | argc));
    put(kFrameCode, word(n->aux));
    put(kFrameNewTarget, construct ? input(n, isSuper ? 2 : 0) : word(Value::kUndefined));
    put(kFrameExtra, word(Value::kUndefined));
    for (uint32_t i = argc; i < code->parameterCount_; i++) put(i, word(Value::kUndefined));
    int64_t caller = writeHeaders(n, true);
    put(kFrameCallerFp, frameWord(caller));
    // It changes with every allocation: collections drop code.
    llvm::Value* where = address(reinterpret_cast<const char*>(code) + layout::kCodeOptimizedEntry);
    llvm::LoadInst* entry = load(b_.getPtrTy(), where, alias_.tag(Own::VmState));
    entry->setVolatile(true);
    llvm::Value* result = resultOfCall(n, callCode(entry, frameWord(callee)));
    if (construct) {
        // What is no object gives way to the `this` that was made.
        llvm::BasicBlock *from = b_.GetInsertBlock(), *cell = newBlock("cell"), *end = newBlock("made");
        b_.CreateCondBr(isCell(result), cell, end);
        b_.SetInsertPoint(cell);
        llvm::Value* isObject = b_.CreateICmpUGE(kindOf(result), b_.getInt8(static_cast<uint8_t>(kFirstObjectKind)));
        llvm::Value* chosen = b_.CreateSelect(isObject, result, input(n, 1));
        b_.CreateBr(end);
        result = join(end, b_.getInt64Ty(), {{input(n, 1), from}, {chosen, cell}});
    }
    set(n, result);
}
void Lowering::lowerCall(Node* n) { callJavaScript(n, false); }
void Lowering::lowerCallBuiltin(Node* n) { callJavaScript(n, false); }
void Lowering::lowerConstruct(Node* n) { callJavaScript(n, true); }
void Lowering::lowerConstructSuper(Node* n) { callJavaScript(n, true); }

} // namespace tiercel::llvm_tier

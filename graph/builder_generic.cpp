// Ops without nodes of their own: the op's function (runtime/interpreter/op_functions.h) runs in the frame on the JS
// stack, as it would for the interpreter.
//
//   StoreFrame r5, n7      what the instruction reads, boxed
//   n9: Bool = CallIntrinsic runOp *pc      0: next instruction, 1: jump; 2 is a throw
//   n10: Tagged = LoadFrame r3              what it writes
//
// A throw leaves with a state that lacks the registers which were stored: the op may have changed them before it threw
// (an iterator that fails is finished), and the frame has them. From the first such op on the frame's word of a
// register may be out of date; `frameWritten_` says of which.
#include "graph/builder.h"
#include "graph/op_registers.h"

#include "runtime/function.h"
#include "runtime/layout.h"

namespace tiercel::graph {

FrameUse frameUse(Op op) {
    switch (op) {
    case Op::CoerceThis:
    case Op::ToElementKey:
    case Op::ToObject:
    case Op::RequireObjectCoercible:
    case Op::GetPrivate:
    case Op::SetPrivate:
    case Op::SetGlobal:
    case Op::NewObjectWith: return FrameUse::Maybe;
    case Op::SaveArguments:
    case Op::CreateRest:
    case Op::CreateArguments:
    case Op::PrivateIn:
    case Op::DefinePrivateField:
    case Op::DefinePrivateMethod:
    case Op::NewPrivateName:
    case Op::DeleteProp:
    case Op::DeleteElem:
    case Op::GetSuper:
    case Op::SetSuper:
    case Op::DefineElem:
    case Op::DefineMethod:
    case Op::DefineGetter:
    case Op::DefineSetter:
    case Op::SetProto:
    case Op::SetFunctionName:
    case Op::CopyDataProperties:
    case Op::CopyDataRest:
    case Op::ArrayPush:
    case Op::ArrayPushHole:
    case Op::ArraySpread:
    case Op::NewRegExp:
    case Op::GetTemplateObject:
    case Op::NewMethodClosure:
    case Op::NewClass:
    case Op::SetClassFields:
    case Op::RunClassFields:
    case Op::LoadSuperConstructor:
    case Op::NewWithEnv:
    case Op::GetImport:
    case Op::DeclareGlobals:
    case Op::DeclareEvalVars:
    case Op::InitGlobalLexical:
    case Op::GetDynamic:
    case Op::GetDynamicOrUndefined:
    case Op::GetDynamicMethod:
    case Op::ResolveDynamic:
    case Op::SetDynamic:
    case Op::DeleteDynamic:
    case Op::CallEval:
    case Op::CallSpread:
    case Op::NewSpread:
    case Op::SuperCall:
    case Op::SuperCallSpread:
    case Op::CheckConstructorReturn:
    case Op::ImportCall:
    case Op::ImportMeta:
    case Op::GetIterator:
    case Op::IteratorCall:
    case Op::CheckIteratorResult:
    case Op::IteratorClose:
    case Op::ForIn:
    case Op::LoadArgument:
    case Op::IteratorNext:
    case Op::ForInNext: return FrameUse::Always;
    default: return FrameUse::Never;
    }
}

void Builder::findFrameWrites() {
    size_t slots = parameters_.size();
    frameWritten_.assign(slots, false);
    std::vector<bool> assigned(slots, false), used(slots, false);
    auto mark = [&](std::vector<bool>& set, int32_t reg) {
        if (reg >= -kFrameHeaderWords && slotOf(reg) < slots) set[slotOf(reg)] = true;
    };
    for (size_t at = 0; at < data_.units.size(); at += infoOf(&data_.units[at]).units) {
        const Instruction* pc = &data_.units[at];
        forEachWrite(pc, [&](int32_t reg) { mark(assigned, reg); });
        // What is called has its frame in the window and above.
        if (infoOf(pc).flags & kOpCall)
            for (size_t slot = slotOf(pc->b); slot < slots; slot++) used[slot] = true;
        if (frameUse(pc->op()) == FrameUse::Never) continue;
        forEachRead(pc, [&](int32_t reg) { mark(used, reg); });
        forEachWrite(pc, [&](int32_t reg) { mark(used, reg); });
    }
    used[slotOf(kFrameThis)] = true; // direct eval reads it
    for (size_t slot = 0; slot < slots; slot++) frameWritten_[slot] = assigned[slot] && used[slot];
    frameWritten_[slotOf(kFrameExtra)] = false; // nowhere but in the frame
}

/// Calls the op's function; yields whether it jumps. Null: an inlined call has no frame.
Node* Builder::callOp() {
    if (call_) {
        unsupported(kOpInfo[pc_->op_].name);
        return nullptr;
    }
    std::vector<bool> stored(environment_.size(), false);
    auto store = [&](int32_t reg) {
        // Of the header, `this` alone may be in a node.
        if (stored[slotOf(reg)] || (reg < 0 && reg != kFrameThis) || isInFrame(slotOf(reg))) return;
        Node* value = tagged(reg);
        emit(Opcode::StoreFrame, {value}, static_cast<uint32_t>(reg));
        stored[slotOf(reg)] = true;
    };
    forEachRead(pc_, store);
    if (pc_->op() == Op::CallEval || pc_->op() == Op::CoerceThis) store(kFrameThis);
    Node* call = emit(Opcode::CallIntrinsic, {graph_.pointer(pc_)}, static_cast<uint64_t>(Intrinsic::runOp));
    call->setState(stateAt(unit(), &stored));
    return call;
}

void Builder::runOp() {
    if (!callOp()) return;
    forEachWrite(pc_, [&](int32_t reg) {
        if (reg == kFrameExtra || !isLive(nextUnit(), slotOf(reg))) return;
        set(reg, emit(Opcode::LoadFrame, {}, static_cast<uint32_t>(reg)));
    });
}

/// IteratorNext, ForInNext: at the end nothing is written but the window's state, to undefined.
void Builder::runJumpingOp() {
    Node* jumps = callOp();
    if (!jumps) return;
    auto target = static_cast<uint32_t>(static_cast<int64_t>(unit()) + pc_->jumpD());
    bool isIterator = pc_->op() == Op::IteratorNext;
    std::vector<Node*> atTarget = environment_;
    if (isIterator) atTarget[slotOf(pc_->b + 2)] = graph_.constant(Value::undefined());
    forEachWrite(pc_, [&](int32_t reg) {
        if (isLive(nextUnit(), slotOf(reg))) set(reg, emit(Opcode::LoadFrame, {}, static_cast<uint32_t>(reg)));
    });
    Block* from = block_;
    emit(Opcode::Branch, {jumps});
    environment_.swap(atTarget);
    leave(target, from, 0);
    environment_.swap(atTarget);
    leave(nextUnit(), from, 1);
    block_ = nullptr;
}

#define RUN_OP(name)                                                                                                   \
    void Builder::visit##name() { runOp(); }
RUN_OP(SaveArguments)
RUN_OP(CreateRest)
RUN_OP(CreateArguments)
RUN_OP(ToElementKey)
RUN_OP(PrivateIn)
RUN_OP(GetPrivate)
RUN_OP(SetPrivate)
RUN_OP(DefinePrivateField)
RUN_OP(DefinePrivateMethod)
RUN_OP(NewPrivateName)
RUN_OP(DeleteProp)
RUN_OP(DeleteElem)
RUN_OP(GetSuper)
RUN_OP(SetSuper)
RUN_OP(DefineElem)
RUN_OP(DefineMethod)
RUN_OP(DefineGetter)
RUN_OP(DefineSetter)
RUN_OP(SetProto)
RUN_OP(SetFunctionName)
RUN_OP(CopyDataProperties)
RUN_OP(CopyDataRest)
RUN_OP(ArrayPush)
RUN_OP(ArrayPushHole)
RUN_OP(ArraySpread)
RUN_OP(NewRegExp)
RUN_OP(GetTemplateObject)
RUN_OP(NewMethodClosure)
RUN_OP(NewClass)
RUN_OP(SetClassFields)
RUN_OP(RunClassFields)
RUN_OP(LoadSuperConstructor)
RUN_OP(NewWithEnv)
RUN_OP(GetImport)
RUN_OP(DeclareGlobals)
RUN_OP(DeclareEvalVars)
RUN_OP(InitGlobalLexical)
RUN_OP(GetDynamic)
RUN_OP(GetDynamicOrUndefined)
RUN_OP(GetDynamicMethod)
RUN_OP(ResolveDynamic)
RUN_OP(SetDynamic)
RUN_OP(DeleteDynamic)
RUN_OP(CallEval)
RUN_OP(CallSpread)
RUN_OP(NewSpread)
RUN_OP(SuperCall)
RUN_OP(SuperCallSpread)
RUN_OP(CheckConstructorReturn)
RUN_OP(ImportCall)
RUN_OP(ImportMeta)
RUN_OP(GetIterator)
RUN_OP(IteratorCall)
RUN_OP(CheckIteratorResult)
RUN_OP(IteratorClose)
RUN_OP(ForIn)
RUN_OP(ToObject)
RUN_OP(RequireObjectCoercible)
RUN_OP(LoadArgument)
#undef RUN_OP
void Builder::visitIteratorNext() { runJumpingOp(); }
void Builder::visitForInNext() { runJumpingOp(); }

/// Of the function in a register: the callee, or one that an arrow function finds in an environment.
void Builder::visitLoadHomeObject() {
    Node* function = objectOf(get(pc_->b));
    if (pc_->b != kFrameCallee) {
        function = guard(Opcode::CheckKind, {function}, static_cast<uint64_t>(CellKind::Function));
        function->type = kTypeObject;
    }
    setResult(emit(Opcode::LoadField, {function}, static_cast<uint64_t>(layout::kFunctionHomeObject)));
}

void Builder::visitCopyEnv() {
    Node* copy = intrinsic(Intrinsic::copyEnvironment, {tagged(pc_->a)});
    copy->type = kTypeOtherCell;
    setResult(copy);
}

// -- handlers, generators

// Throws leave the code, so that no handler is ever built.
void Builder::visitCatch() { exit(deopt::Reason::Exception); }

#define UNSUPPORTED(name, what)                                                                                        \
    void Builder::visit##name() { unsupported(what); }
UNSUPPORTED(CreateGenerator, "a generator")
UNSUPPORTED(Yield, "a generator")
UNSUPPORTED(YieldDelegateResume, "a generator")
UNSUPPORTED(Await, "an async function")
UNSUPPORTED(AsyncStart, "an async function")
UNSUPPORTED(AsyncReturn, "an async function")
UNSUPPORTED(AsyncReject, "an async function")
UNSUPPORTED(GeneratorReturn, "a generator")
#undef UNSUPPORTED

} // namespace tiercel::graph

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
#include "runtime/interpreter/op_functions.h"
#include "runtime/layout.h"
#include "runtime/module.h"

namespace tiercel::graph {

bool mayRunInFrame(Op op) { return interpreter::kOpFunctions[static_cast<size_t>(op)]; }

bool needsFrame(Op op) {
    switch (op) {
    case Op::SaveArguments:
    case Op::CreateRest:
    case Op::CreateArguments:
    case Op::LoadArgument:
    case Op::CallEval:
    case Op::DeclareEvalVars:
    case Op::CreateGenerator:
    case Op::Yield:
    case Op::YieldDelegateResume:
    case Op::Await:
    case Op::AsyncStart: return true;
    default: return false;
    }
}

const char* needsFrame(const CodeData& data) {
    for (size_t at = 0; at < data.units.size(); at += infoOf(&data.units[at]).units)
        if (needsFrame(data.units[at].op())) return kOpInfo[data.units[at].op_].name;
    return nullptr;
}

bool knowsArguments(const CodeData& data, PropertyKey length) {
    bool saved = false;
    const Instruction* made = nullptr;
    auto isObject = [&](int32_t reg) { return made && made->op() == Op::CreateArguments && reg == made->a; };
    for (size_t at = 0; at < data.units.size(); at += infoOf(&data.units[at]).units) {
        const Instruction* pc = &data.units[at];
        switch (pc->op()) {
        case Op::SaveArguments: saved = true; continue;
        case Op::CreateRest:
        case Op::CreateArguments: {
            constexpr int kMapped = 1;
            if (made || (pc->op() == Op::CreateArguments && pc->c == kMapped)) return false;
            made = pc;
            continue;
        }
        case Op::NewEnv:
        case Op::LoadSpecial:
        case Op::LoadClosureEnv: break;
        default:
            if (needsFrame(pc->op()) || (saved && !made)) return false;
        }
        bool escapes = false;
        forEachWrite(pc, [&](int32_t reg) { escapes = escapes || isObject(reg); });
        int reads = 0;
        forEachRead(pc, [&](int32_t reg) { reads += isObject(reg); });
        bool asks =
            reads == 1 && isObject(pc->b) &&
            (pc->op() == Op::GetElem || (pc->op() == Op::GetProp && data.constants[pc->d()].bits() == length.bits()));
        if (escapes || (reads && !asks)) return false;
    }
    return made;
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
        if (!mayRunInFrame(pc->op())) continue;
        forEachRead(pc, [&](int32_t reg) { mark(used, reg); });
        forEachWrite(pc, [&](int32_t reg) { mark(used, reg); });
    }
    used[slotOf(kFrameThis)] = true; // direct eval reads it
    for (size_t slot = 0; slot < slots; slot++) frameWritten_[slot] = assigned[slot] && used[slot];
    frameWritten_[slotOf(kFrameExtra)] = false; // nowhere but in the frame
}

/// Calls the op's function; yields whether it jumps.
Node* Builder::callOp() {
    std::vector<bool> stored(environment_.size(), false);
    auto store = [&](int32_t reg) {
        // Of the header, `this` alone may be in a node that is not what the caller, or Lowering::beforeCall, has put
        // there.
        if (stored[slotOf(reg)] || (reg < 0 && reg != kFrameThis) || isInFrame(slotOf(reg))) return;
        Node* value = tagged(reg);
        emit(Opcode::StoreFrame, {value}, static_cast<uint32_t>(base_ + reg));
        stored[slotOf(reg)] = true;
    };
    forEachRead(pc_, store);
    if (pc_->op() == Op::CallEval) store(kFrameThis);
    Node* call = emit(Opcode::CallIntrinsic, {graph_.pointer(pc_)}, static_cast<uint64_t>(Intrinsic::runOp));
    call->setState(stateAt(unit(), &stored));
    return call;
}

/// What an op's result is known to be.
static uint16_t resultType(Op op) {
    switch (op) {
    case Op::SuperCall:
    case Op::SuperCallSpread:
    case Op::NewSpread:
    case Op::CreateRest:
    case Op::CreateArguments:
    case Op::CopyDataRest:
    case Op::NewObjectWith:
    case Op::NewRegExp:
    case Op::NewMethodClosure:
    case Op::GetTemplateObject: return kTypeObject;
    case Op::DeleteProp:
    case Op::DeleteElem:
    case Op::PrivateIn: return kTypeBool;
    default: return kTypeAny;
    }
}

void Builder::runOp() {
    callOp();
    forEachWrite(pc_, [&](int32_t reg) {
        if (reg == kFrameExtra || !isLive(nextUnit(), slotOf(reg))) return;
        Node* result = emit(Opcode::LoadFrame, {}, static_cast<uint32_t>(base_ + reg));
        if (reg == pc_->a) result->type = resultType(pc_->op());
        set(reg, result);
    });
}

/// IteratorNext by its function: at the end nothing is written but the window's state, to undefined.
void Builder::runJumpingOp() {
    Node* jumps = callOp();
    auto target = static_cast<uint32_t>(static_cast<int64_t>(unit()) + pc_->jumpD());
    bool isIterator = pc_->op() == Op::IteratorNext;
    std::vector<Node*> atTarget = environment_;
    if (isIterator) atTarget[slotOf(pc_->b + 2)] = graph_.constant(Value::undefined());
    forEachWrite(pc_, [&](int32_t reg) {
        if (isLive(nextUnit(), slotOf(reg))) set(reg, emit(Opcode::LoadFrame, {}, static_cast<uint32_t>(base_ + reg)));
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
RUN_OP(PrivateIn)
RUN_OP(DefinePrivateMethod)
RUN_OP(NewPrivateName)
RUN_OP(DeleteProp)
RUN_OP(DeleteElem)
RUN_OP(SetSuper)
RUN_OP(DefineMethod)
RUN_OP(DefineGetter)
RUN_OP(DefineSetter)
RUN_OP(SetProto)
RUN_OP(SetFunctionName)
RUN_OP(CopyDataRest)
RUN_OP(ArrayPush)
RUN_OP(ArrayPushHole)
RUN_OP(NewRegExp)
RUN_OP(GetTemplateObject)
RUN_OP(NewMethodClosure)
RUN_OP(NewClass)
RUN_OP(SetClassFields)
RUN_OP(NewWithEnv)
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
RUN_OP(NewSpread)
RUN_OP(ImportCall)
RUN_OP(ImportMeta)
RUN_OP(IteratorCall)
RUN_OP(DelegateNext)
RUN_OP(ForIn)
RUN_OP(LoadArgument)
#undef RUN_OP

/// Of the function in a register: the callee, or one that an arrow function finds in an environment.
void Builder::visitLoadHomeObject() {
    Node* function = objectOf(get(pc_->b));
    if (knownTarget(function)) { // methods get theirs before anybody has them
        setResult(graph_.constant(static_cast<Function*>(function->value().asCell())->homeObject_));
        return;
    }
    if (pc_->b != kFrameCallee) {
        function = guard(Opcode::CheckKind, {function}, static_cast<uint64_t>(CellKind::Function));
        function->type = kTypeObject;
    }
    setResult(emit(Opcode::LoadField, {function}, static_cast<uint64_t>(layout::kFunctionHomeObject)));
}

/// The exporting module's environment is what it is once the module is linked.
void Builder::visitGetImport() {
    auto* module = static_cast<ModuleRecord*>(code_->template_->module_.get());
    const ModuleBinding& binding = module->data_->imports[static_cast<uint16_t>(pc_->b)];
    Environment* environment = binding.slot == ModuleBinding::kNamespace ? nullptr : binding.module->environment_.get();
    if (!environment) {
        runOp();
        return;
    }
    setResult(notEmpty(emit(Opcode::LoadEnvSlot, {graph_.constant(Value(environment))}, binding.slot)));
}

// -- objects

void Builder::visitToObject() {
    Node* n = tagged(pc_->b);
    if (failed(deopt::Reason::NotObject)) {
        Node* object = intrinsic(Intrinsic::toObject, {n});
        object->type = kTypeObject;
        setResult(object);
        return;
    }
    setResult(objectOf(n));
}
/// A key of a compound assignment: converted once. An int32 stays one.
void Builder::visitToElementKey() {
    if (failed(deopt::Reason::Nullish)) {
        runOp();
        return;
    }
    Node *key = get(pc_->b), *base = get(pc_->c);
    if (base->rep == Rep::Tagged && (base->type & (kTypeUndefined | kTypeNull))) guard(Opcode::CheckNotNullish, {base});
    setResult(key->rep == Rep::Int32 ? key : intrinsic(Intrinsic::toPropertyKey, {taggedOf(key)}));
}
void Builder::visitRequireObjectCoercible() {
    if (failed(deopt::Reason::Nullish)) {
        runOp();
        return;
    }

    Node* n = get(pc_->a);
    if (n->rep != Rep::Tagged || !(n->type & (kTypeUndefined | kTypeNull))) return;
    Node* checked = guard(Opcode::CheckNotNullish, {n});
    checked->type = n->type & static_cast<uint16_t>(~(kTypeUndefined | kTypeNull));
    refine(n, checked);
}

void Builder::visitCopyEnv() {
    Node* copy = intrinsic(Intrinsic::copyEnvironment, {tagged(pc_->a)});
    copy->type = kTypeOtherCell;
    setResult(copy);
}

// -- handlers, generators

// Throws leave the code, so that no handler is ever built.
void Builder::visitCatch() { exit(deopt::Reason::Exception); }

// Loops of generators and async functions are entered where they do not suspend; what suspends or ends the function
// behind them is for the lower tiers.
#define LEAVES(name)                                                                                                   \
    void Builder::visit##name() { exit(deopt::Reason::Suspends); }
LEAVES(CreateGenerator)
LEAVES(Yield)
LEAVES(YieldDelegateResume)
LEAVES(Await)
LEAVES(AsyncStart)
LEAVES(AsyncReturn)
LEAVES(AsyncReject)
LEAVES(GeneratorReturn)
#undef LEAVES

} // namespace tiercel::graph

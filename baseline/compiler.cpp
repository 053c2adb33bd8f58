// The template compiler's frame: the walk over the bytecode, slow cases, jumps, the move into executable memory; and
// the ops that have no fast path of their own.
#include "baseline/compiler.h"

#include "baseline/baseline.h"
#include "runtime/interpreter/handlers.h"

#include <cstdlib>

namespace tiercel::baseline {

using namespace interpreter;

namespace {

const Handler kStubs[] = {
#define OP(name, units, A, B, C, D, E, flags) stub_##name,
#include "runtime/bytecode/bytecode.def"
};

} // namespace

TemplateCompiler::TemplateCompiler(VM& vm, CodeBlock* code, uint8_t* buffer, size_t bytes, bool nearCalls)
    : MacroAssembler(buffer, bytes, nearCalls), vm_(vm), code_(code), data_(*code->data_) {}

bool TemplateCompiler::run() {
    size_t units = data_.units.size();
    entries_.assign(units, CompiledCode::kNoEntry);
    slowEntries_.assign(units, CompiledCode::kNoEntry);
    branches_.reserve(units / 4);
    slow_.reserve(units);

    // From handlers: the constants are set here; compiled callers have them.
    enterOffset_ = offset();
    loadImmediate(rbx, Value::kNotCellMask);
    loadImmediate(r12, Value::kNumberTag);
    callOffset_ = offset();
    push(rax);
    loadImmediate(r15, reinterpret_cast<uint64_t>(code_->feedback_));

    findTargets();
    const Instruction* end = code_->entry_ + units;
    for (pc_ = code_->entry_; pc_ < end; pc_ += infoOf(pc_).units) {
        entries_[unit()] = offset();
        inRax_ = isTarget_[unit()] ? kNone : nextInRax_;
        nextInRax_ = kNone;
        instructions_++;
        switch (pc_->op()) {
#define OP(name, units, A, B, C, D, E, flags)                                                                          \
    case Op::name: visit##name(); break;
#include "runtime/bytecode/bytecode.def"
        }
        if (!ok()) return false;
    }
    for (size_t i = 0; i < slow_.size(); i++) {
        Slow s = slow_[i]; // a slow case may add others
        pc_ = s.pc;
        if (slowEntries_[unit()] == CompiledCode::kNoEntry) slowEntries_[unit()] = offset();
        for (uint32_t j = 0; j < s.jumpCount; j++) bind(jumps_[s.firstJump + j]);
        (this->*s.emit)(s);
        if (!ok()) return false;
    }
    for (EntryStub& stub : entryStubs_) {
        stub.offset = offset();
        loadRegister(rax, stub.index);
        jumpTo(entries_[stub.unit]);
    }
    if (!exceptions_.empty()) {
        for (Jump j : exceptions_) bind(j);
        add(rsp, 8);
        jumpFunction(unwindSaved);
    }
    if (!ok()) return false;
    for (const Branch& b : branches_) patch(b.jump, entries_[b.target]);
    return true;
}

std::unique_ptr<CompiledCode> TemplateCompiler::finish(CodeRegistry& registry) {
    auto code = std::make_unique<CompiledCode>();
    code->memory = registry.memory.allocate(offset());
    if (!code->memory) return nullptr;
    std::memcpy(code->memory.writable, getCode(), offset());
    relocate(code->memory.writable, code->memory.code);
    code->tier = Tier::Baseline;
    code->block = code_;
    code->codeBytes = offset();
    code->entries = std::move(entries_);
    code->slowEntries = std::move(slowEntries_);
    code->entryStubs.reserve(entryStubs_.size());
    for (const EntryStub& stub : entryStubs_) code->entryStubs.emplace_back(stub.unit, stub.offset);
    FunctionTemplate* function = code_->template_;
    if (function->isGenerator() || function->isAsync()) {
        code->resumeEntries = code->entries;
        for (const EntryStub& stub : entryStubs_) code->resumeEntries[stub.unit] = stub.offset;
    }
    code->shapeUses = std::move(shapeUses_);
    code->instructions = instructions_;
    code->enterOffset = enterOffset_;
    code->callOffset = callOffset_;
    return code;
}

void TemplateCompiler::store(int32_t index, uint64_t bits) {
    auto wide = static_cast<int64_t>(bits);
    if (wide == static_cast<int32_t>(wide)) {
        mov(reg(index), static_cast<uint32_t>(bits));
    } else if (bits == Value::kNumberTag) {
        storeRegister(index, r12);
    } else {
        loadImmediate(rax, bits);
        storeRegister(index, rax);
    }
}

// -- what is in rax

/// Marks what other instructions lead to by a jump, and handlers.
void TemplateCompiler::findTargets() {
    isTarget_.assign(data_.units.size(), false);
    usesRax_.assign(data_.units.size(), false);
    const Instruction* end = code_->entry_ + data_.units.size();
    auto mark = [&](uint32_t from, int32_t by) {
        isTarget_[static_cast<uint32_t>(static_cast<int32_t>(from) + by)] = true;
    };
    for (const Instruction* at = code_->entry_; at < end; at += infoOf(at).units) {
        const OpInfo& info = infoOf(at);
        auto from = static_cast<uint32_t>(at - code_->entry_);
        for (int i = 0; i < 5; i++) {
            Operand operand = info.operands[i];
            if (operand == Operand::Jump32 || operand == Operand::JumpD || operand == Operand::JumpE)
                mark(from, operandValue(at, i));
        }
        if (at->op() == Op::Switch)
            for (int32_t by : data_.jumpTables[static_cast<uint32_t>(at->bc())]) mark(from, by);
    }
    for (const ExceptionHandler& handler : data_.handlers) isTarget_[handler.handler] = true;
}

void TemplateCompiler::useRax() {
    if (usesRax_[unit()]) return;
    usesRax_[unit()] = true;
    entryStubs_.push_back({unit(), inRax_, 0});
}
void TemplateCompiler::load(const Xbyak::Reg64& to, int32_t index) {
    if (index != inRax_) {
        loadRegister(to, index);
        return;
    }
    useRax();
    if (to.getIdx() != rax.getIdx()) mov(to, rax);
}
void TemplateCompiler::loadTwo(int32_t first, int32_t second) {
    if (second == inRax_) {
        useRax();
        mov(rcx, rax);
        if (first != second) loadRegister(rax, first);
    } else {
        load(rax, first);
        loadRegister(rcx, second);
    }
}
void TemplateCompiler::resume(const Slow& s, bool inRax) {
    uint32_t next = unit() + infoOf(pc_).units;
    if (!inRax && next < usesRax_.size() && usesRax_[next]) mov(rax, regA());
    jumpTo(s.resume);
}
void TemplateCompiler::stubAndResume(const Slow& s) {
    callStub();
    resume(s, pushesFrame(pc_->op()));
}

// -- slow cases

void TemplateCompiler::slow(EmitSlow emit, uint32_t data) {
    Slow s;
    s.pc = pc_;
    s.emit = emit;
    s.resume = offset();
    s.data = data;
    s.firstJump = static_cast<uint32_t>(jumps_.size());
    s.jumpCount = pendingCount_;
    jumps_.insert(jumps_.end(), pending_, pending_ + pendingCount_);
    pendingCount_ = 0;
    slow_.push_back(s);
}

bool TemplateCompiler::pushesFrame(Op op) {
    switch (op) {
    case Op::Call:
    case Op::CallUndefined:
    case Op::CallSpread:
    case Op::New:
    case Op::NewSpread:
    case Op::SuperCall:
    case Op::SuperCallSpread:
    case Op::GetProp: return true;
    default: return false;
    }
}

void TemplateCompiler::callStub() {
    loadImmediate(r12, reinterpret_cast<uint64_t>(pc_));
    callFunction(kStubs[pc_->op_]);
    if (pushesFrame(pc_->op())) storeStubResult();
}

/// The stub hardly ever comes back (generator_ops.cpp).
void TemplateCompiler::jumpToStub() {
    loadImmediate(r12, reinterpret_cast<uint64_t>(pc_));
    emit(0x058D48, 7); // lea rax, [rip + displacement]
    Jump behind{offset()};
    push(rax);
    jumpFunction(kStubs[pc_->op_]);
    bind(behind);
}

void TemplateCompiler::storeStubResult() {
    loadImmediate(r15, reinterpret_cast<uint64_t>(code_->feedback_));
    setResult();
}

void TemplateCompiler::emitStubCall(const Slow& s) { stubAndResume(s); }

// -- jumps of the bytecode

void TemplateCompiler::jumpToUnit(int32_t offset) {
    branches_.push_back({jump(), static_cast<uint32_t>(static_cast<int32_t>(unit()) + offset)});
}
void TemplateCompiler::jumpIfToUnit(Cond c, int32_t offset) {
    branches_.push_back({jumpIf(c), static_cast<uint32_t>(static_cast<int32_t>(unit()) + offset)});
}

void TemplateCompiler::note(uint8_t bits) {
    loadImmediate(rdx, reinterpret_cast<uint64_t>(&pc_->feedback));
    or_(byte[rdx], bits);
}

void TemplateCompiler::backEdge(int32_t offset) {
    loadRegister(rdx, kFrameCode);
    dec(dword[rdx + layout::kCodeLoopBudget]);
    jumpIfToUnit(Cond::NS, offset);
    toSlow(jump());
    slow(&TemplateCompiler::emitBackEdge, static_cast<uint32_t>(offset));
}
void TemplateCompiler::emitBackEdge(const Slow& s) {
    loadImmediate(r12, reinterpret_cast<uint64_t>(pc_));
    callFunction(stubBackEdge);
    jumpToUnit(static_cast<int32_t>(s.data));
}

constexpr uint8_t kTaken = 1, kNotTaken = 2;

void TemplateCompiler::branch(Cond c, int32_t offset) {
    bool noteTaken = !(pc_->feedback & kTaken);
    if (offset > 0 && !noteTaken) {
        jumpIfToUnit(c, offset);
    } else if (offset > 0) {
        SetAside others(*this);
        toSlow(jumpIf(c));
        slow(&TemplateCompiler::emitNotedJump, static_cast<uint32_t>(offset));
    } else {
        SetAside others(*this);
        Jump skip = jumpIf(inverted(c));
        if (noteTaken) note(kTaken);
        backEdge(offset);
        bind(skip);
    }
    if (!(pc_->feedback & kNotTaken)) note(kNotTaken);
}
void TemplateCompiler::emitNotedJump(const Slow& s) {
    note(kTaken);
    jumpToUnit(static_cast<int32_t>(s.data));
}

void TemplateCompiler::branchSlow(Cond c, int32_t offset, uint32_t resume) {
    Jump skip = jumpIf(inverted(c));
    if (!(pc_->feedback & kTaken)) note(kTaken);
    if (offset > 0) {
        jumpToUnit(offset);
    } else {
        backEdge(offset);
    }
    bind(skip);
    if (!(pc_->feedback & kNotTaken)) note(kNotTaken);
    jumpTo(resume);
}

// -- ops without a fast path of their own

#define LEAVES_BY_STUB(name)                                                                                           \
    void TemplateCompiler::visit##name() { jumpToStub(); }
#define STUB_ONLY(name)                                                                                                \
    void TemplateCompiler::visit##name() { callStub(); }
STUB_ONLY(LoadGlobalThis)
STUB_ONLY(ThrowConst)
STUB_ONLY(ThrowError)
STUB_ONLY(SaveArguments)
STUB_ONLY(CreateRest)
STUB_ONLY(CreateArguments)
STUB_ONLY(LoadArgument)
STUB_ONLY(Exp)
STUB_ONLY(ToString)
STUB_ONLY(ToPropertyKey)
STUB_ONLY(ToElementKey)
STUB_ONLY(ToObject)
STUB_ONLY(RequireObjectCoercible)
STUB_ONLY(ConcatStrings)
STUB_ONLY(InstanceOf)
STUB_ONLY(In)
STUB_ONLY(PrivateIn)
STUB_ONLY(GetElemMethod)
STUB_ONLY(DeleteProp)
STUB_ONLY(DeleteElem)
STUB_ONLY(GetSuper)
STUB_ONLY(SetSuper)
STUB_ONLY(DefineMethod)
STUB_ONLY(DefineGetter)
STUB_ONLY(DefineSetter)
STUB_ONLY(SetProto)
STUB_ONLY(SetFunctionName)
STUB_ONLY(CopyDataProperties)
STUB_ONLY(CopyDataRest)
STUB_ONLY(GetPrivate)
STUB_ONLY(SetPrivate)
STUB_ONLY(DefinePrivateField)
STUB_ONLY(DefinePrivateMethod)
STUB_ONLY(NewPrivateName)
STUB_ONLY(NewArray)
STUB_ONLY(ArrayPush)
STUB_ONLY(ArrayPushHole)
STUB_ONLY(ArraySpread)
STUB_ONLY(NewRegExp)
STUB_ONLY(GetTemplateObject)
STUB_ONLY(NewMethodClosure)
STUB_ONLY(NewClass)
STUB_ONLY(SetClassFields)
STUB_ONLY(RunClassFields)
STUB_ONLY(LoadHomeObject)
STUB_ONLY(LoadSuperConstructor)
STUB_ONLY(CopyEnv)
STUB_ONLY(NewWithEnv)
STUB_ONLY(ParentEnv)
STUB_ONLY(GetImport)
STUB_ONLY(DeclareGlobals)
STUB_ONLY(DeclareEvalVars)
STUB_ONLY(InitGlobalLexical)
STUB_ONLY(GetDynamic)
STUB_ONLY(GetDynamicOrUndefined)
STUB_ONLY(GetDynamicMethod)
STUB_ONLY(ResolveDynamic)
STUB_ONLY(SetDynamic)
STUB_ONLY(DeleteDynamic)
STUB_ONLY(CallEval)
STUB_ONLY(CallSpread)
STUB_ONLY(NewSpread)
STUB_ONLY(SuperCall)
STUB_ONLY(SuperCallSpread)
STUB_ONLY(CheckConstructorReturn)
STUB_ONLY(Throw)
STUB_ONLY(Catch)
STUB_ONLY(ImportCall)
STUB_ONLY(ImportMeta)
STUB_ONLY(GetIterator)
STUB_ONLY(IteratorCall)
STUB_ONLY(DelegateNext)
STUB_ONLY(CheckIteratorResult)
STUB_ONLY(IteratorClose)
STUB_ONLY(ForIn)
STUB_ONLY(ForInNext)
LEAVES_BY_STUB(CreateGenerator)
LEAVES_BY_STUB(Yield)
LEAVES_BY_STUB(YieldDelegateResume)
LEAVES_BY_STUB(Await)
STUB_ONLY(AsyncStart)
LEAVES_BY_STUB(AsyncReturn)
LEAVES_BY_STUB(AsyncReject)
LEAVES_BY_STUB(GeneratorReturn)
STUB_ONLY(AbstractOperation)
void TemplateCompiler::visitDebugger() {}

// -- the compiler as the tier manager sees it

namespace {

class Baseline final : public BaselineCompiler {
public:
    ~Baseline() override { std::free(buffer_); }

    std::unique_ptr<CompiledCode> compile(VM& vm, CodeBlock* code, CodeRegistry& registry,
                                          const char*& reason) override {
        if (!registry.memory.regionBytes()) {
            // The first allocation reserves the region, on whose place depends how code calls C++.
            registry.memory.release(registry.memory.allocate(1));
        }
        bool nearCalls = registry.memory.reaches(reinterpret_cast<const void*>(unwind));
        size_t wanted = code->data_->units.size() * 160 + 4096;
        for (; wanted <= kMaxCodeBytes; wanted *= 2) {
            if (bytes_ < wanted) {
                std::free(buffer_);
                buffer_ = static_cast<uint8_t*>(std::malloc(wanted));
                bytes_ = buffer_ ? wanted : 0;
                if (!buffer_) break;
            }
            TemplateCompiler compiler(vm, code, buffer_, bytes_, nearCalls);
            if (!compiler.run()) continue;
            auto made = compiler.finish(registry);
            if (!made) reason = "no executable memory";
            trim();
            return made;
        }
        trim();
        reason = "the function is too large";
        return nullptr;
    }

private:
    static constexpr size_t kMaxCodeBytes = size_t{64} << 20;
    static constexpr size_t kKeptBytes = size_t{1} << 20;
    void trim() {
        if (bytes_ <= kKeptBytes) return;
        std::free(buffer_);
        buffer_ = nullptr;
        bytes_ = 0;
    }
    uint8_t* buffer_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace

std::unique_ptr<BaselineCompiler> makeCompiler() { return std::make_unique<Baseline>(); }

} // namespace tiercel::baseline

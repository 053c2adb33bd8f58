#include "tests/unit/backend_fixture.h"
#include "native_tier/native_tier.h"

#include <bit>
#include <cstring>
#include <doctest/doctest.h>
#include <xbyak/xbyak.h>

namespace tiercel::testing {

using deopt::Location;
using deopt::MachineState;

namespace {

/// Saves the registers as MachineState has them, calls `takeExit`, ends the function that was left.
struct ExitThunk : Xbyak::CodeGenerator {
    ExitThunk(BackendFixture* fixture, void (*takeExit)(BackendFixture*, const MachineState*)) {
        const Xbyak::Reg64 byDwarf[] = {rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15};
        lea(rsp, ptr[rsp - static_cast<int>(offsetof(MachineState, returnAddress))]);
        for (int i = 0; i < 16; i++) mov(qword[rsp + i * 8], byDwarf[i]);
        lea(rax, ptr[rsp + static_cast<int>(offsetof(MachineState, pad))]);
        mov(qword[rsp + 7 * 8], rax);
        for (int i = 0; i < 16; i++) movsd(qword[rsp + 128 + i * 8], Xbyak::Xmm(i));
        if (__builtin_cpu_supports("avx512f"))
            for (int i = 16; i < 32; i++) vmovsd(qword[rsp + 128 + i * 8], Xbyak::Xmm(i));
        mov(rdi, reinterpret_cast<uint64_t>(fixture));
        mov(rsi, rsp);
        and_(rsp, -16);
        mov(rax, reinterpret_cast<uint64_t>(takeExit));
        call(rax);
        mov(eax, static_cast<uint32_t>(graph::kLeft));
        leave();
        ret();
    }
};

} // namespace

BackendFixture::BackendFixture(const char* name) : vm(Flags{}), units_(64), stack_(1024, Value::undefined()) {
    // One of each for all tests: LLVM's holds its target machine and pass managers.
    static std::string problem;
    static std::unique_ptr<graph::Backend> llvm = graph::loadBackend("llvm", problem);
    static std::unique_ptr<graph::Backend> native = native_tier::makeBackend();
    backend_ = std::string_view(name) == "llvm" ? llvm.get() : native.get();
    if (!backend_) {
#ifdef TIERCEL_LLVM
        FAIL(problem);
#endif
        return;
    }
    code()->entry_ = units_.data();
    code()->loopBudget_ = 1'000'000;
    makeExitThunk();
}
BackendFixture::~BackendFixture() = default;

void BackendFixture::makeExitThunk() {
    ExitThunk thunk(this, &BackendFixture::takeExit);
    thunk_ = memory.allocate(thunk.getSize());
    REQUIRE(thunk_.code);
    std::memcpy(thunk_.writable, thunk.getCode(), thunk.getSize());
}

bool BackendFixture::compile(graph::Graph& g, int level, bool texts) {
    g.analyze();
    error = graph::verify(g);
    if (!error.empty()) return false;
    graph::BackendContext context;
    context.vm = &vm;
    context.exitThunk = thunk_.code;
    context.allocate = [this](size_t bytes) { return memory.allocate(bytes); };
    context.optimizeLevel = level;
    context.wantTexts = texts;
    made = {};
    bool ok = backend_->compile(g, context, made, error);
    INFO(error);
    CHECK(ok);
    return ok;
}

uint64_t BackendFixture::run(std::vector<Value> arguments) {
    using Code = __attribute__((preserve_none)) uint64_t (*)(uint64_t, Value*, VM*);
    left_ = {};
    Value* fp = frame();
    Frame(fp).setArgcAndFlags(static_cast<uint32_t>(arguments.size()), kFrameEntry);
    Frame(fp).setCallerFp(nullptr);
    Frame(fp).setCode(nullptr);
    for (size_t i = 0; i < arguments.size(); i++) fp[i] = arguments[i];
    auto entry = reinterpret_cast<Code>(made.memory.code + made.entryOffset);
    return entry(0, fp, &vm);
}

void BackendFixture::takeExit(BackendFixture* self, const MachineState* state) {
    auto offset = static_cast<uint32_t>(state->returnAddress - reinterpret_cast<uint64_t>(self->made.memory.code));
    for (const auto& site : self->made.exits.sites) {
        if (site.returnOffset != offset) continue;
        const deopt::Exit& exit = self->made.exits.exits[site.exit];
        self->left_.exit = &exit;
        self->left_.reason = exit.reason;
        if (!exit.causes.empty()) {
            deopt::ExitValue which{deopt::ExitValue::Kind::Live, deopt::Format::Int32, exit.cause, 0};
            self->left_.reason = exit.causes.at(static_cast<size_t>(self->read(which, site, *state).asInt32())).reason;
        }
        for (const auto& frame : exit.frames) {
            auto& registers = self->left_.frames.emplace_back();
            for (const auto& r : frame.registers) registers[r.index] = self->read(r.value, site, *state);
        }
        return;
    }
    FAIL("no exit there");
}

Value BackendFixture::read(const deopt::ExitValue& value, const deopt::ExitTable::Site& site,
                           const MachineState& state) const {
    if (value.kind == deopt::ExitValue::Kind::Constant) return Value::fromBits(value.bits);
    const Location& l = site.locations[value.index];
    uint64_t bits = l.bits;
    uint64_t base = l.kind == Location::Kind::Xmm ? 0 : state.gpr[l.reg] + static_cast<uint64_t>(int64_t{l.offset});
    switch (l.kind) {
    case Location::Kind::Gpr:
    case Location::Kind::Address: bits = base; break;
    case Location::Kind::Xmm: bits = std::bit_cast<uint64_t>(state.xmm[l.reg]); break;
    case Location::Kind::Stack:
        bits = 0;
        std::memcpy(&bits, reinterpret_cast<const void*>(base), l.size);
        break;
    case Location::Kind::Constant: break;
    }
    switch (value.format) {
    case deopt::Format::Tagged: return Value::fromBits(bits);
    case deopt::Format::Int32: return Value(static_cast<int32_t>(bits));
    case deopt::Format::Double: return Value::rawDouble(std::bit_cast<double>(bits));
    case deopt::Format::Bool: return Value((bits & 1) != 0);
    }
    return Value::empty();
}

} // namespace tiercel::testing

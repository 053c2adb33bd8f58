// For tests of the optimizing side: programs whose functions get optimized code that is assembled by hand.
//
//   Program program(u"function f(a) { return a + 1; }", true);
//   Optimized code(program, "f");
//   code.mov(code.rax, Value(7).bits());
//   code.toReturn();
//   code.install();
#pragma once

#include "baseline/baseline.h"
#include "deopt/frame_builder.h"
#include "deopt/install.h"
#include "deopt/thunks.h"
#include "frontend/compiler.h"
#include "runtime/assembler/macro_assembler.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/layout.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cmath>
#include <cstring>
#include <doctest/doctest.h>

namespace tiercel::test {

using namespace deopt;

inline Completion<Value> isDoubleWord(VM&, CallArgs args) { return Value(args[0].isDouble()); }

/// Numbers of the registers as exits name them.
enum Dwarf : uint8_t { kRax, kRdx, kRcx, kRbx, kRsi, kRdi, kRbp, kRsp, kR8 };

inline ExitValue live(uint32_t index, Format format = Format::Tagged) {
    return {ExitValue::Kind::Live, format, index, 0};
}
inline ExitValue constant(Value v) { return {ExitValue::Kind::Constant, Format::Tagged, 0, v.bits()}; }
inline ExitValue object(uint32_t index) { return {ExitValue::Kind::Virtual, Format::Tagged, index, 0}; }
inline Location inGpr(Dwarf reg) { return {Location::Kind::Gpr, reg}; }
inline Location inXmm(uint8_t reg) { return {Location::Kind::Xmm, reg}; }
inline Location onStack(int32_t offset, uint8_t size = 8) { return {Location::Kind::Stack, kRbp, size, offset}; }

/// A program whose functions get hand-made optimized code.
struct Program {
    explicit Program(const char16_t* source, bool baseline, bool stress = false)
        : Program(source, flags(baseline, stress), baseline) {}
    Program(const char16_t* source, const Flags& given, bool baseline) : vm(given) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        if (baseline) vm.tiers.baseline = baseline::makeCompiler();
        defineFunction(*vm.realm, vm.realm->global, "isDoubleWord", isDoubleWord, 1);
        run(source);
    }
    static Flags flags(bool baseline, bool stress) {
        Flags f;
        f.compile_at_once = baseline;
        if (stress) f.gc_stress = 1;
        return f;
    }
    Value run(const char16_t* source) {
        auto result = vm.runScript(*vm.realm, SourceCode::create(source, "test.js"));
        CHECK(!result.isAbrupt());
        if (!result.isAbrupt()) return result.release();
        Value exception = vm.takeException();
        std::string what = describe(vm, exception);
        MESSAGE(what);
        return Value::empty();
    }
    int32_t number(const char16_t* source) {
        Value v = run(source);
        CHECK(v.isNumber());
        return v.isNumber() ? static_cast<int32_t>(v.asNumber()) : INT32_MIN;
    }
    bool truth(const char16_t* source) { return run(source).isTrue(); }
    Value global(const char* name) {
        return MUST(vm.realm->global->get(vm, PropertyKey::fromAtom(vm.atoms.intern(std::string_view(name)))));
    }
    Function* function(const char* name) { return static_cast<Function*>(global(name).asCell()); }
    CodeBlock* code(const char* name) { return MUST(interpreter::codeFor(vm, function(name))); }

    /// The unit of the nth instruction with that op.
    static uint32_t unitOf(CodeBlock* code, Op op, int nth = 0) {
        const Instruction* end = code->entry_ + code->data_->units.size();
        for (const Instruction* pc = code->entry_; pc < end; pc += infoOf(pc).units)
            if (pc->op() == op && nth-- == 0) return code->unitOf(pc);
        FAIL("no such instruction");
        return 0;
    }
    /// The first register of the call window of the call at the unit.
    static int32_t windowAt(CodeBlock* code, uint32_t unit) { return code->entry_[unit].b; }

    VM vm;
    uint64_t entered = 0; // by the hand-made code
};

/// Emits a function as a back end does.
class Optimized : public MacroAssembler {
public:
    Optimized(Program& program, const char* name) : MacroAssembler(buffer_, sizeof buffer_, false), vm(program.vm) {
        made.block = program.code(name);
        REQUIRE(ensureThunks(vm, vm.tiers.registry()));
        push(rbp);
        mov(rbp, rsp);
        sub(rsp, 64);
        mov(rax, reinterpret_cast<uint64_t>(&program.entered));
        inc(qword[rax]);
    }
    void toReturn() { // rax
        leave();
        ret();
    }
    /// Calls the exit thunk for an exit with these live values.
    void takeExit(Exit exit, std::vector<Location> locations) {
        mov(r11, reinterpret_cast<uint64_t>(vm.tiers.registry().thunks.exit));
        MacroAssembler::call(r11);
        exit.liveCount = static_cast<uint32_t>(locations.size());
        made.exits.sites.push_back({offset(), static_cast<uint32_t>(made.exits.exits.size()), std::move(locations), 0});
        made.exits.exits.push_back(std::move(exit));
    }
    /// The header of a call in the window; rax: the callee. Then the call by the thunk: rax is the result.
    void callInWindow(uint32_t unit, CodeBlock* callee) {
        int32_t newFp = (Program::windowAt(made.block, unit) + kFrameHeaderWords) * 8;
        uint32_t argc = static_cast<uint16_t>(made.block->entry_[unit].c);
        mov(qword[r13 + newFp + kFrameCallee * 8], rax);
        mov(qword[r13 + newFp + kFrameThis * 8], static_cast<uint32_t>(Value::kUndefined));
        mov(qword[r13 + newFp + kFrameNewTarget * 8], static_cast<uint32_t>(Value::kUndefined));
        mov(qword[r13 + newFp + kFrameExtra * 8], static_cast<uint32_t>(Value::kUndefined));
        mov(rax, uint64_t{kFrameEntry} << 32 | argc);
        mov(qword[r13 + newFp + kFrameArgc * 8], rax);
        mov(qword[r13 + newFp + kFrameCallerFp * 8], r13);
        mov(rax, reinterpret_cast<uint64_t>(callee));
        mov(qword[r13 + newFp + kFrameCode * 8], rax);
        mov(rax, reinterpret_cast<uint64_t>(made.block->entry_ + unit));
        mov(qword[r13 + kFramePc * 8], rax);
        mov(qword[r14 + layout::kVmFp], r13);
        mov(qword[rbp - 8], r13);
        add(r13, newFp);
        mov(r11, reinterpret_cast<uint64_t>(interpreter::enterCounted));
        MacroAssembler::call(r11);
        mov(r13, qword[rbp - 8]);
    }
    std::unique_ptr<CompiledCode> make() {
        CodeRegistry& registry = vm.tiers.registry();
        CHECK(ok());
        made.memory = registry.memory.allocate(offset());
        REQUIRE(made.memory);
        std::memcpy(made.memory.writable, getCode(), offset());
        made.codeBytes = offset();
        const char* reason = nullptr;
        auto code = makeCode(vm, registry, std::move(made), reason);
        REQUIRE(code);
        return code;
    }
    CompiledCode* install() {
        const char* reason = nullptr;
        CompiledCode* added = vm.tiers.install(make(), reason);
        REQUIRE(added);
        return added;
    }

private:
    uint8_t buffer_[4096];

public:
    VM& vm;
    MachineCode made;
};

inline Exit exitAt(CodeBlock* code, uint32_t unit, std::vector<ExitRegister> registers,
                   Action action = Action::Resume) {
    Exit exit;
    exit.reason = action == Action::Throw ? Reason::Exception : Reason::NotInt32;
    exit.action = action;
    ExitFrame frame;
    frame.code = code;
    frame.unit = unit;
    frame.registers = std::move(registers);
    exit.frames.push_back(std::move(frame));
    return exit;
}
/// Adds the frame of `function`, called in the innermost frame so far.
inline void addInlined(Exit& exit, Function* function, CodeBlock* code, uint32_t unit,
                       std::vector<ExitRegister> registers, uint32_t argc, uint32_t flags = 0) {
    const ExitFrame& caller = exit.frames.back();
    ExitFrame frame;
    frame.code = code;
    frame.unit = unit;
    frame.window = Program::windowAt(caller.code, caller.unit);
    frame.argc = argc;
    frame.flags = flags;
    frame.registers = std::move(registers);
    frame.registers.push_back({kFrameCallee, constant(Value(function))});
    frame.registers.push_back({kFrameThis, constant(Value::undefined())});
    exit.frames.push_back(std::move(frame));
}

/// `f(a)`: 100 for the int32 1; an exit at the start for everything else.
inline std::unique_ptr<CompiledCode> makeGuarded(Program& program, const char* name) {
    Optimized code(program, name);
    code.mov(code.rcx, code.qword[code.r13]);
    code.mov(code.rax, Value(1).bits());
    code.cmp(code.rcx, code.rax);
    Jump other = code.jumpIf(Cond::NE);
    code.mov(code.rax, Value(100).bits());
    code.toReturn();
    code.bind(other);
    Exit exit = exitAt(code.made.block, 0, {{0, live(0)}});
    exit.subject = 0;
    code.takeExit(exit, {inGpr(kRcx)});
    return code.make();
}

} // namespace tiercel::test

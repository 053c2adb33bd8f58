// Leaving optimized code: functions assembled by hand in the place of optimized ones, entered from every tier, with
// exits that rebuild frames, throw, and end in every kind of caller.
#include "baseline/baseline.h"
#include "deopt/frame_builder.h"
#include "deopt/install.h"
#include "deopt/thunks.h"
#include "frontend/compiler.h"
#include "runtime/assembler/macro_assembler.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/layout.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cmath>
#include <cstring>
#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::deopt;

namespace {

Completion<Value> isDoubleWord(VM&, CallArgs args) { return Value(args[0].isDouble()); }

/// Numbers of the registers as exits name them.
enum Dwarf : uint8_t { kRax, kRdx, kRcx, kRbx, kRsi, kRdi, kRbp, kRsp, kR8 };

ExitValue live(uint32_t index, Format format = Format::Tagged) { return {ExitValue::Kind::Live, format, index, 0}; }
ExitValue constant(Value v) { return {ExitValue::Kind::Constant, Format::Tagged, 0, v.bits()}; }
ExitValue object(uint32_t index) { return {ExitValue::Kind::Virtual, Format::Tagged, index, 0}; }
Location inGpr(Dwarf reg) { return {Location::Kind::Gpr, reg}; }
Location inXmm(uint8_t reg) { return {Location::Kind::Xmm, reg}; }
Location onStack(int32_t offset, uint8_t size = 8) { return {Location::Kind::Stack, kRbp, size, offset}; }

/// A program whose functions get hand-made optimized code.
struct Program {
    explicit Program(const char16_t* source, bool baseline, bool stress = false) : vm(flags(baseline, stress)) {
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
        mov(r11, reinterpret_cast<uint64_t>(vm.tiers.registry().thunks.call));
        MacroAssembler::call(r11);
        mov(r13, qword[rbp - 8]);
    }
    CompiledCode* install() {
        CodeRegistry& registry = vm.tiers.registry();
        CHECK(ok());
        made.memory = registry.memory.allocate(offset());
        REQUIRE(made.memory);
        std::memcpy(made.memory.writable, getCode(), offset());
        made.codeBytes = offset();
        const char* reason = nullptr;
        auto code = makeCode(vm, registry, std::move(made), reason);
        REQUIRE(code);
        CompiledCode* added = registry.add(std::move(code));
        added->block->addOptimized(vm, added);
        return added;
    }

private:
    uint8_t buffer_[4096];

public:
    VM& vm;
    MachineCode made;
};

Exit exitAt(CodeBlock* code, uint32_t unit, std::vector<ExitRegister> registers, Action action = Action::Resume) {
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
void addInlined(Exit& exit, Function* function, CodeBlock* code, uint32_t unit, std::vector<ExitRegister> registers,
                uint32_t argc, uint32_t flags = 0) {
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
void installGuarded(Program& program, const char* name) {
    Optimized code(program, name);
    code.mov(code.rcx, code.qword[code.r13]);
    code.mov(code.rax, Value(1).bits());
    code.cmp(code.rcx, code.rax);
    Jump other = code.jumpIf(Cond::NE);
    code.mov(code.rax, Value(100).bits());
    code.toReturn();
    code.bind(other);
    code.takeExit(exitAt(code.made.block, 0, {{0, live(0)}}), {inGpr(kRcx)});
    code.install();
}

} // namespace

TEST_CASE("exits: names and texts of reasons") {
    CHECK(std::string(reasonName(Reason::NotInt32)) == "NotInt32");
    CHECK(std::string(reasonText(Reason::Forced)) == "--deopt-every asked for it");
}

TEST_CASE("exits: values by location and format") {
    MachineState state{};
    uint64_t words[2] = {0x1122'3344'5566'7788ull, std::bit_cast<uint64_t>(2.0)};
    state.gpr[3] = 0xFFFF'FFFF'0000'0007ull;
    state.gpr[6] = reinterpret_cast<uint64_t>(words + 1);
    state.xmm[31] = -0.0;
    CHECK(read({Location::Kind::Gpr, 3}, state) == state.gpr[3]);
    CHECK(read({Location::Kind::Stack, 6, 8, -8}, state) == words[0]);
    CHECK(read({Location::Kind::Stack, 6, 4, -8}, state) == 0x5566'7788u);
    CHECK(read({Location::Kind::Stack, 6, 1, -4}, state) == 0x44u);
    CHECK(read({Location::Kind::Address, 6, 8, -8}, state) == reinterpret_cast<uint64_t>(words));
    CHECK(read({Location::Kind::Constant, 0, 8, 0, 42}, state) == 42);
    CHECK(toValue(state.gpr[3], Format::Int32) == Value(7));
    CHECK(toValue(3, Format::Bool) == Value(true));
    CHECK(toValue(2, Format::Bool) == Value(false));
    Value two = toValue(words[1], Format::Double);
    CHECK(two.isDouble());
    CHECK(two.asDouble() == 2);
    CHECK(toValue(read({Location::Kind::Xmm, 31}, state), Format::Double) == Value::rawDouble(-0.0));
    CHECK(toValue(0xFFF8'0000'0000'0001ull, Format::Double) == Value::nan());
    CHECK(toValue(Value::kTrue, Format::Tagged) == Value(true));
}

TEST_CASE("exits: from all tiers, back to all tiers") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function f(a) { return a + 1; }\n"
                        u"function call(a) { let x = f(a); return [x, f(a)][0]; }\n"
                        u"function sum(n) { let s = 0; for (let i = 0; i < n; i++) s += f(i); return s; }",
                        baseline);
        installGuarded(program, "f");
        CHECK(program.number(u"call(1)") == 100);
        CHECK(program.number(u"call(5)") == 6);
        CHECK(program.truth(u"call('x') === 'x1'"));
        CHECK(program.number(u"sum(10)") == 10 + 45 - 2 + 100);
        CHECK(program.number(u"[1, 2, 3].map(f).reduce((x, y) => x + y)") == 107); // from C++
        CHECK(program.entered == 2 + 2 + 2 + 10 + 3);
    }
}

TEST_CASE("exits: an int-valued double stays one, constants, slots of the stack") {
    for (bool baseline : {false, true}) {
        Program program(u"function f(a, b, c, d) { let e; return [isDoubleWord(a), b, c, isDoubleWord(d), e].join(); }",
                        baseline);
        Optimized code(program, "f");
        code.mov(code.rax, std::bit_cast<uint64_t>(3.0));
        code.movq(code.xmm9, code.rax);
        code.mov(code.qword[code.rbp - 24], code.rax);
        code.mov(code.dword[code.rbp - 32], 77);
        // Behind all that names the registers: where `let e` has been made undefined.
        CodeBlock* block = code.made.block;
        std::vector<ExitRegister> registers{{0, live(0, Format::Double)},
                                            {1, constant(Value::null())},
                                            {2, live(1, Format::Int32)},
                                            {3, live(2, Format::Double)}};
        code.takeExit(exitAt(block, 0, registers), {inXmm(9), onStack(-32, 4), onStack(-24)});
        code.install();
        CHECK(program.truth(u"f(1, 2, 3, 4) === 'true,,77,true,'"));
    }
}

TEST_CASE("exits: inside a function inlined two levels deep") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function h(x, y) { return x * y; }\n"
                        u"function g(x) { const r = h(x, 2); return r + 1; }\n"
                        u"function f(a) { const r = g(a); return r + 10; }\n"
                        u"function trace(x, y) { return new Error('').stack; }\n"
                        u"f(1);",
                        baseline);
        CodeBlock *g = program.code("g"), *h = program.code("h");
        Optimized code(program, "f");
        code.mov(code.rdx, code.qword[code.r13]);
        CodeBlock* f = code.made.block;
        Exit exit = exitAt(f, Program::unitOf(f, Op::CallUndefined), {});
        addInlined(exit, program.function("g"), g, Program::unitOf(g, Op::CallUndefined), {{0, live(0)}}, 1);
        addInlined(exit, program.function("h"), h, 0, {{0, live(0)}, {1, constant(Value(2))}}, 2);
        code.takeExit(exit, {inGpr(kRdx)});
        CompiledCode* made = code.install();
        CHECK(program.number(u"f(20)") == 51);
        CHECK(program.number(u"[20, 30].map(f)[1]") == 71);
        CHECK(program.number(u"let t = 0; for (let i = 0; i < 10; i++) t += f(i); t") == 200);
        CHECK(program.entered == 13);
        CHECK(exitsOf(*made).sites[0].taken == 13);
        std::string text = print(program.vm, exitsOf(*made));
        CHECK(text.find("  h at 0, window ") != std::string::npos);
        CHECK(text.find("v0 rdx") != std::string::npos);
    }
}

TEST_CASE("exits: the throw of a call is caught in the function, in its caller, by nobody") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function g(x) { if (x > 5) throw 'big'; return x; }\n"
                        u"function f(a) { try { return g(a); } catch (e) { return 'caught ' + e + a; } }\n"
                        u"function f2(a) { return g(a); }\n"
                        u"function caller(a) { try { return f2(a); } catch (e) { return 'caller ' + e; } }\n"
                        u"f(1); f2(1);",
                        baseline);
        for (const char* name : {"f", "f2"}) {
            Optimized code(program, name);
            CodeBlock* f = code.made.block;
            uint32_t unit = Program::unitOf(f, Op::CallUndefined);
            int32_t newFp = (Program::windowAt(f, unit) + kFrameHeaderWords) * 8;
            code.mov(code.rcx, code.qword[code.r13]);
            code.mov(code.qword[code.rbp - 16], code.rcx);
            code.mov(code.qword[code.r13 + newFp], code.rcx);
            code.mov(code.rax, reinterpret_cast<uint64_t>(program.function("g")));
            code.callInWindow(unit, program.code("g"));
            code.cmp(code.rax, static_cast<uint32_t>(Value::kEmpty));
            Jump threw = code.jumpIf(Cond::E);
            code.toReturn();
            code.bind(threw);
            code.takeExit(exitAt(f, unit, {{0, live(0)}}, Action::Throw), {onStack(-16)});
            code.install();
        }
        CHECK(program.number(u"f(3)") == 3);
        CHECK(program.truth(u"f(6) === 'caught big6'"));
        CHECK(program.truth(u"caller(4) === 4"));
        CHECK(program.truth(u"caller(7) === 'caller big'"));
        CHECK(program.truth(u"[8].map(caller)[0] === 'caller big'"));
        CHECK(program.truth(u"try { [8].map(f2) } catch (e) { e === 'big' }"));
        CHECK(program.truth(u"try { f2(9) } catch (e) { e === 'big' }"));
        // The frames are in order afterwards.
        CHECK(program.number(u"let t = 0; for (let i = 0; i < 50; i++) t += caller(i % 10) === 'caller big'; t") == 20);
        CHECK(program.entered == 2 + 2 + 3 + 50);
    }
}

TEST_CASE("exits: construction, entered by `new` and inlined") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function K(x) { this.x = x; }\n"
                        u"function make(x) { const k = new K(x); return k.x + 1; }\n"
                        u"class D extends K { constructor(x) { super(x); } }\n"
                        u"function viaInline(o, x) { const k = new K(x); return k === o ? k.x : -1; }\n"
                        u"make(1); viaInline({}, 1); new D(1);",
                        baseline);
        {
            // Returns undefined, or 7, or an object: the frame's flags decide what `new` gives.
            Optimized code(program, "K");
            code.mov(code.rax, code.qword[code.r13]);
            code.toReturn();
            code.install();
        }
        CHECK(program.truth(u"new K(7) instanceof K"));
        CHECK(program.truth(u"let o = {}; new K(o) === o"));
        CHECK(program.truth(u"new D(7) instanceof D"));
        CHECK(program.truth(u"Reflect.construct(K, [7]) instanceof K"));
        CHECK(program.truth(u"Number.isNaN(make(7))"));
        CHECK(program.number(u"make({ x: 3 })") == 4);
        program.vm.tiers.registry().unlink(program.code("K")->optimized_);
        {
            // Both parameters: the object to construct, and its x.
            Optimized code(program, "viaInline");
            CodeBlock *f = code.made.block, *K = program.code("K");
            code.mov(code.rcx, code.qword[code.r13]);
            code.mov(code.rdx, code.qword[code.r13 + 8]);
            Exit exit = exitAt(f, Program::unitOf(f, Op::New), {{0, live(0)}, {1, live(1)}});
            addInlined(exit, program.function("K"), K, 0, {{0, live(1)}}, 1, kFrameConstruct);
            exit.frames.back().registers.push_back({kFrameThis, live(0)});
            exit.frames.back().registers.push_back({kFrameNewTarget, constant(Value(program.function("K")))});
            code.takeExit(exit, {inGpr(kRcx), inGpr(kRdx)});
            code.install();
        }
        CHECK(program.number(u"viaInline({}, 12)") == 12);
        CHECK(program.number(u"[12].map((x) => viaInline({}, x))[0]") == 12);
    }
}

TEST_CASE("exits: virtual objects are made, shared and in cycles") {
    for (bool stress : {false, true}) {
        Program program(u"function f(a, b) { return a.other === b && b.other === a && a.n === 5 && b.n === 'x'; }\n"
                        u"let o = { n: 1, other: {} };",
                        false, stress);
        program.vm.heap.collect(true, "test");
        // Any object of the shape says which it is.
        auto* sample = static_cast<Object*>(program.run(u"o").asCell());
        Optimized code(program, "f");
        code.mov(code.rdx, Value(5).bits() & 0xFFFF'FFFF);
        Exit exit = exitAt(code.made.block, 0, {{0, object(0)}, {1, object(1)}});
        Value x(program.vm.singleCharacters['x']);
        exit.objects.push_back({sample->shapeId_, {live(0, Format::Int32), object(1)}});
        exit.objects.push_back({sample->shapeId_, {constant(x), object(0)}});
        code.takeExit(exit, {inGpr(kRdx)});
        code.install();
        program.vm.heap.collect(true, "test");
        CHECK(program.truth(u"f({}, {})"));
        CHECK(program.truth(u"[1].map((x) => f(x, x))[0]"));
        CHECK(program.entered == 2);
    }
}

TEST_CASE("exits: optimized code is entered at a loop header and left in the loop") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function f(n) { let s = 0; for (let i = 0; i < n; i++) { s = s + 1; } return s; }\n"
                        u"f(1);",
                        baseline);
        // The loop's turns up to 100,000 are skipped: i and s are set. Which registers they are, the body says.
        Optimized code(program, "f");
        CodeBlock* f = code.made.block;
        const Instruction* end = f->entry_ + f->data_->units.size();
        const Instruction *backEdge = nullptr, *add = nullptr, *increment = nullptr;
        for (const Instruction* pc = f->entry_; pc < end; pc += infoOf(pc).units) {
            if (backwardJump(pc) < 0) backEdge = pc;
            if (pc->op() == Op::AddI) add = pc;
            if (pc->op() == Op::Inc) increment = pc;
        }
        REQUIRE((backEdge && add && increment));
        uint32_t header = f->unitOf(backEdge + backwardJump(backEdge));
        code.made.osrUnit = header;
        code.mov(code.rcx, Value(100'000).bits());
        code.mov(code.edx, 100'000);
        code.mov(code.rsi, code.qword[code.r13]);
        code.mov(code.rax, code.qword[code.r13 + increment->b * 8]);
        code.cmp(code.eax, 50'000);
        Jump late = code.jumpIf(Cond::G);
        code.takeExit(exitAt(f, header, {{0, live(2)}, {increment->b, live(0)}, {add->b, live(1, Format::Int32)}}),
                      {inGpr(kRcx), inGpr(kRdx), inGpr(kRsi)});
        code.bind(late);
        code.mov(code.rax, Value(-5).bits()); // ends the function from within the loop
        code.toReturn();
        code.install();
        CHECK(program.number(u"f(10)") == 10);
        CHECK(program.entered == 0);
        int32_t budget = f->loopBudget_;
        CHECK(program.number(u"f(100001)") == 100'001);
        CHECK(program.entered == 1);
        f->loopBudget_ = budget;
        CHECK(program.number(u"let u = f(300000); u") == -5);
        CHECK(program.number(u"f(300000) + [300000].map(f)[0]") == -10);
    }
}

TEST_CASE("exits: the call thunk checks both stacks and the budget") {
    for (bool baseline : {false, true}) {
        CAPTURE(baseline);
        Program program(u"function f(n) { return f(n); }\n"
                        u"function id(x) { return x; }\n"
                        u"function callId(x) { return id(x); }\n"
                        u"function deep() { try { return f(1); } catch (e) { return e instanceof RangeError; } }\n"
                        u"callId(1); try { f(); } catch (e) {}",
                        baseline);
        for (auto [name, callee] : {std::pair{"f", "f"}, std::pair{"callId", "id"}}) {
            Optimized code(program, name);
            CodeBlock* f = code.made.block;
            uint32_t unit = Program::unitOf(f, Op::CallUndefined);
            code.mov(code.rcx, code.qword[code.r13]);
            code.mov(code.qword[code.r13 + (Program::windowAt(f, unit) + kFrameHeaderWords) * 8], code.rcx);
            code.mov(code.rax, reinterpret_cast<uint64_t>(program.function(callee)));
            code.callInWindow(unit, program.code(callee));
            code.cmp(code.rax, static_cast<uint32_t>(Value::kEmpty));
            Jump threw = code.jumpIf(Cond::E);
            code.toReturn();
            code.bind(threw);
            code.takeExit(exitAt(f, unit, {}, Action::Throw), {});
            code.install();
        }
        CHECK(program.truth(u"deep()"));
        CHECK(program.truth(u"[1].map(deep)[0]"));
        CHECK(program.number(u"let t = 0; for (let i = 0; i < 10000; i++) t += callId(i); t") == 49'995'000);
    }
}

// Leaving optimized code: functions assembled by hand in the place of optimized ones, entered from every tier, with
// exits that rebuild frames, throw, and end in every kind of caller.
#include "tests/unit/deopt_support.h"

#include <cmath>

using namespace tiercel;
using namespace tiercel::test;

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
        const char* reason = nullptr;
        REQUIRE(program.vm.tiers.install(makeGuarded(program, "f"), reason));
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

// Inlining: what becomes part of a graph, what does not and why, and the frames that its exits name.
#include "frontend/compiler.h"
#include "graph/build.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/frame.h"
#include "runtime/function.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"
#include "tests/unit/script_function.h"

#include <doctest/doctest.h>
#include <string>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

/// A script whose value is the function to compile.
struct Inlining : ScriptFunction {
    explicit Inlining(const std::string& source) : ScriptFunction(source) {
        options.traceInlining = [this](const std::string& line) { trace += line + "\n"; };
    }
    void build() {
        trace.clear();
        std::string reason;
        graph = graph::build(vm, code, Graph::kNoOsr, options, reason);
        REQUIRE_MESSAGE(graph, reason);
        CHECK(verify(*graph) == "");
        text = print(*graph);
        std::string error;
        auto back = parse(text, error);
        CHECK(error == "");
        if (back) CHECK(print(*back) == text);
        PassContext passes;
        passes.verify = true;
        runPasses(*graph, passes);
        CHECK(verify(*graph) == "");
    }
    bool has(const char* what) const { return text.find(what) != std::string::npos; }
    size_t count(Opcode op) const {
        size_t n = 0;
        for (Block* block : graph->blocks)
            for (Node* node = block->first; node; node = node->next) n += node->is(op);
        return n;
    }
    /// The innermost frame of the states, as deep as that.
    const FrameStateInfo* deepest(size_t& depth) const {
        const FrameStateInfo* found = nullptr;
        depth = 0;
        for (Block* block : graph->blocks)
            for (Node* node = block->first; node; node = node->next) {
                size_t frames = 0;
                for (Node* s = node->state(); s; s = s->frame().inlined ? s->input(s->inputCount() - 1) : nullptr)
                    frames++;
                if (frames > depth) {
                    depth = frames;
                    found = &node->state()->frame();
                }
            }
        return found;
    }

    BuildOptions options;
    std::unique_ptr<Graph> graph;
    std::string text, trace;
};

} // namespace

TEST_CASE("inlining: several levels, with their frames") {
    Inlining run("function h(x, y) { return x * y; }\n"
                 "function g(x) { const r = h(x, 2); return r + 1; }\n"
                 "function f(a) { const r = g(a); return r + 10; }\n"
                 "for (let i = 0; i < 5; i++) f(i);\n"
                 "f");
    run.build();
    CHECK(run.count(Opcode::Call) == 0);
    CHECK(run.trace.find("inlined g test.js:2 in f at test.js:3") != std::string::npos);
    CHECK(run.trace.find("  inlined h test.js:1 in g at test.js:2") != std::string::npos);
    CHECK(run.has("f1: \"g\""));
    CHECK(run.has("f2: \"h\""));
    CHECK(run.has("called @f1:"));
    size_t depth = 0;
    const FrameStateInfo* frame = run.deepest(depth);
    CHECK(depth == 3);
    CHECK(frame->argc == 2);
    CHECK(frame->flags == 0);
    run.options.inlineBudget = 0;
    run.build();
    CHECK(run.count(Opcode::Call) == 1);
    CHECK(run.trace.empty());
}

TEST_CASE("inlining: construction, accessors, missing arguments") {
    Inlining run("class P { constructor(x, y) { this.x = x; this.y = y; }"
                 "  get sum() { return this.x + (this.y === undefined ? 1 : 0); } set first(v) { this.x = v; } }\n"
                 "function f(a) { const p = new P(a); p.first = a + 1; return p.sum; }\n"
                 "for (let i = 0; i < 5; i++) f(i);\n"
                 "f");
    run.build();
    CHECK(run.count(Opcode::Construct) == 0);
    CHECK(run.count(Opcode::Call) == 0);
    CHECK(run.has("f1: \"P\""));
    CHECK(run.has("f3: "));
    CHECK(run.has("flags 1"));   // kFrameConstruct
    CHECK(run.has("flags 128")); // kFrameSetter
    static_assert(kFrameConstruct == 1 && kFrameSetter == 128);
}

TEST_CASE("inlining: by cases where a site calls several functions") {
    const char* classes = "class A { m(x) { return x + 1; } } class B { m(x) { return x * 2; } }"
                          "class C { m(x) { return x - 3; } } class D { m(x) { return -x; } }"
                          "class E { m(x) { return x; } }\n";
    Inlining run(std::string(classes) + "function f(o) { return o.m(5); }\n"
                                        "for (let i = 0; i < 9; i++) f(i % 3 ? new A() : i % 2 ? new B() : new C());\n"
                                        "f");
    run.build();
    CHECK(run.graph->inlined.size() == 3);
    CHECK(run.count(Opcode::HasTemplate) == 2);
    CHECK(run.count(Opcode::Call) == 0);
    // Five are too many.
    Inlining many(std::string(classes) + "function f(o) { return o.m(5); }\n"
                                         "for (const K of [A, B, C, D, E, A, B, C, D, E]) f(new K());\n"
                                         "f");
    many.build();
    CHECK(many.graph->inlined.empty());
    CHECK(many.count(Opcode::Call) == 1);
    // A builtin among them.
    Inlining builtin("function f(g) { return g(5); } f(Math.sqrt); f((x) => x); f((x) => x + 1); f(Math.sqrt); f");
    builtin.build();
    CHECK(builtin.graph->inlined.empty());
}

TEST_CASE("inlining: what is left out, and why") {
    auto why = [](const std::string& source, const char* reason) {
        CAPTURE(source);
        Inlining run(source);
        run.build();
        CHECK(run.graph->inlined.empty());
        CAPTURE(run.trace);
        CHECK(run.trace.find(reason) != std::string::npos);
    };
    why("function g() { return arguments; } function f() { return g(1); } f(); f(); f", "needs its frame");
    why("function g(x) { return eval('x'); } function f() { return g(1); } f(); f(); f", "not inlined g");
    why("function* g() { yield 1; } function f() { return g(); } f(); f(); f", "generator");
    std::string large = "function g(x) { let s = x;";
    for (int i = 0; i < 100; i++) large += "s = s + x * " + std::to_string(i) + ";";
    why(large + "return s; } function f(x) { return g(x); } f(1); f(1); f", "units of bytecode, more than");
    Inlining recursion("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); } f(10); f");
    recursion.build();
    CHECK(recursion.graph->inlined.size() > 1);
    CHECK(recursion.trace.find("recursion") != std::string::npos);
    Inlining budget("function g(x) { return x + 1; } function f(x) { return g(g(g(g(x)))); } f(1); f(1); f");
    budget.options.inlineBudget = 5;
    budget.build();
    CHECK(budget.trace.find("left of the budget") != std::string::npos);
    CHECK(budget.count(Opcode::Call) > 0);
}

TEST_CASE("inlining: a bet lost in the callee is not made again there") {
    Inlining run("function g(a, b) { return a + b; } function f(a) { return g(a, 1); } f(1); f(2); f");
    CodeBlock* g = nullptr;
    run.build();
    REQUIRE(run.graph->inlined.size() == 1);
    g = run.graph->inlined[0].code;
    CHECK(run.count(Opcode::CheckedAdd) == 1);
    run.options.failedBefore = [&](CodeBlock* code, uint32_t unit, deopt::Reason reason) {
        return code == g && unit == 0 && reason == deopt::Reason::Overflow;
    };
    run.build();
    CHECK(run.count(Opcode::CheckedAdd) == 0);
}

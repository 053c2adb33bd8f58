// What optimized code depends on: which changes break it and which do not, in the table of dependencies, in graphs, in
// code that runs, in code that is being compiled.
#include "baseline/baseline.h"
#include "deopt/install.h"
#include "frontend/compiler.h"
#include "graph/backend_loader.h"
#include "graph/build.h"
#include "graph/compiler.h"
#include "graph/evaluate.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/optimizing_tiers.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>
#include <string>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

struct Program {
    explicit Program(const std::string& source, const Flags& flags = {}) : vm(flags) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        run(source);
    }
    std::string run(const std::string& source) {
        auto result =
            vm.runScript(*vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()), "test.js"));
        Value v = result.isAbrupt() ? vm.takeException() : result.release();
        return v.isObject() ? "object" : toString(vm, v).release()->toUtf8(vm);
    }
    PropertyKey key(const char* name) { return PropertyKey::fromAtom(vm.atoms.intern(std::string_view(name))); }
    Object* object(const std::string& source) {
        run("globalThis.found = " + source);
        return static_cast<Object*>(MUST(vm.realm->global->get(vm, key("found"))).asCell());
    }
    uint32_t owner(Object* o, const char* name) { return o->shape(vm)->find(key(name))->ownerShapeId; }
    CodeBlock* code(const char* name) {
        Value v = MUST(vm.realm->global->get(vm, key(name)));
        return MUST(interpreter::codeFor(vm, static_cast<Function*>(v.asCell())));
    }
    std::unique_ptr<Graph> build(const char* name) {
        std::string why;
        auto graph = graph::build(vm, code(name), Graph::kNoOsr, {}, why);
        CAPTURE(why);
        REQUIRE(graph);
        CHECK(verify(*graph) == "");
        return graph;
    }
    VM vm;
};

bool has(const std::string& text, const char* what) { return text.find(what) != std::string::npos; }

/// Does the change break what f's graph depends on?
bool breaks(const std::string& source, const std::string& change, const char* why = nullptr) {
    Program p(source);
    auto graph = p.build("f");
    REQUIRE(graph->validity);
    CHECK(graph->validity->word == 1);
    p.run(change);
    CAPTURE(change);
    if (why && graph->validity->why) CHECK(std::string(graph->validity->why) == why);
    return graph->validity->word == 0;
}

constexpr const char* kMethod =
    "class A { m() { return this.v; } constructor(v) { this.v = v; } } class B extends A {}\n"
    "globalThis.A = A; globalThis.B = B; globalThis.o = new B(1);\n"
    "function f(o) { return o.m(); } for (let i = 0; i < 5; i++) f(o);";

} // namespace

TEST_CASE("dependencies: properties of objects") {
    Program p("");
    Object* o = p.object("({a: 1, get g() { return 1; }})");
    auto broken = [&](const char* name, const std::string& change) {
        Validity validity(p.vm.dependencies);
        p.vm.dependencies.onProperty(validity, o, p.key(name));
        p.run(change);
        return validity.word == 0;
    };
    CHECK(!broken("x", "found.y = 1"));
    CHECK(broken("x", "found.x = 1"));
    CHECK(!broken("a", "found.a = 5"));
    CHECK(!broken("a", "found.z = 5"));
    CHECK(broken("a", "Object.defineProperty(found, 'a', {enumerable: false})"));
    CHECK(broken("g", "Object.defineProperty(found, 'g', {get() { return 2; }})"));
    CHECK(broken("none", "Object.setPrototypeOf(found, null)"));
    CHECK(broken("a", "delete found.a"));
    CHECK(broken("g", "Object.freeze(found)"));
    CHECK(p.vm.dependencies.topicCount() == 0);
    CHECK(!o->hasFlag(kPrototypeCached));
}

TEST_CASE("dependencies: constants and kinds of records") {
    Program p("function P(x) { this.x = x; } globalThis.p = new P(1); globalThis.q = new P(2);");
    Object* o = p.object("p");
    uint32_t owner = p.owner(o, "x");
    Validity constant(p.vm.dependencies), kinds(p.vm.dependencies);
    p.vm.dependencies.onConstant(constant, owner, o);
    p.vm.dependencies.onKinds(kinds, owner);
    p.run("new P(3)");
    CHECK(constant.word == 1);
    CHECK(kinds.word == 1);
    p.run("q.x = 5");
    CHECK(constant.word == 0);
    CHECK(std::string(constant.why) == "the property x was written again");
    CHECK(kinds.word == 1);
    p.run("new P(0.5)");
    CHECK(kinds.word == 0);
    CHECK(std::string(kinds.why) == "the property x of P holds another kind of value");
    CHECK(p.vm.dependencies.topicCount() == 0);
}

TEST_CASE("dependencies: caches do not store to a constant without anybody hearing of it") {
    Program p(
        "function store(o, v) { o.x = v; } function P() { this.x = 1; }\n"
        "globalThis.p = new P(); globalThis.other = {y: 1, x: 2}; for (let i = 0; i < 300; i++) store(other, i);");
    Object* o = p.object("p");
    Validity validity(p.vm.dependencies);
    p.vm.dependencies.onConstant(validity, p.owner(o, "x"), o);
    p.run("store(p, 1)");
    CHECK(validity.word == 0);
}

TEST_CASE("dependencies: elements of prototypes") {
    Program p("");
    Validity validity(p.vm.dependencies);
    p.vm.dependencies.onIndexedPrototypes(validity);
    p.run("[1, 2][1] = 5; ({})[3] = 1;");
    CHECK(validity.word == 1);
    p.run("Array.prototype[3] = 1");
    CHECK(validity.word == 0);
    CHECK(p.vm.indexedPrototypes);
}

TEST_CASE("dependencies: the graph of a method's call") {
    Program p(kMethod);
    auto graph = p.build("f");
    std::string text = print(*graph);
    CHECK(has(text, "CheckValid"));
    CHECK_FALSE(has(text, "CheckTemplate"));
    CHECK_FALSE(has(text, "CheckKind"));
    runPasses(*graph, {});
    // What is entered is valid, and nothing has happened since.
    CHECK_FALSE(has(print(*graph), "CheckValid"));

    CHECK(!breaks(kMethod, "A.prototype.n = 1; class C extends A { m() {} } new C(5)"));
    CHECK(!breaks(kMethod, "A.prototype.constructor; B.prototype.other = 5; Object.prototype.third = 1"));
    CHECK(breaks(kMethod, "A.prototype.m = () => 1", "A.prototype.m was written again"));
    CHECK(breaks(kMethod, "B.prototype.m = () => 1", "B.prototype.m was added"));
    CHECK(breaks(kMethod, "delete A.prototype.m"));
    CHECK(breaks(kMethod, "Object.setPrototypeOf(B.prototype, {m() {}})"));
    CHECK(breaks(kMethod, "Object.defineProperty(B.prototype, 'm', {get() { return () => 1; }})"));
    CHECK(breaks(kMethod, "Object.freeze(A.prototype)"));
}

TEST_CASE("dependencies: fields, statics, globals, accessors, what is missing") {
    constexpr const char* kField =
        "function P(x) { this.x = x; } globalThis.p = new P(1); function f(o) { return o.x + 1; }\n"
        "for (let i = 0; i < 5; i++) f(p);";
    {
        Program p(kField);
        std::string text = print(*p.build("f"));
        CHECK(has(text, "UnboxInt32"));
        CHECK_FALSE(has(text, "CheckInt32"));
    }
    CHECK(!breaks(kField, "p.x = 5"));
    CHECK(!breaks(kField, "p.y = 5"));
    CHECK(breaks(kField, "p.x = 0.5"));
    CHECK(breaks(kField, "new P('s')"));
    CHECK(breaks(kField, "Object.assign(p, {x: null})"));
    CHECK(breaks(kField, "Object.defineProperty(p, 'x', {value: 1.5})"));

    constexpr const char* kStatic = "globalThis.S = class S { static k = 5; }; function f() { return S.k; }\n"
                                    "for (let i = 0; i < 5; i++) f();";
    {
        Program p(kStatic);
        std::string text = print(*p.build("f"));
        CHECK_FALSE(has(text, "LoadField"));
        CHECK_FALSE(has(text, "LoadSlot"));
        CHECK_FALSE(has(text, "CheckShape"));
    }
    CHECK(!breaks(kStatic, "S.other = 1; globalThis.more = 1"));
    CHECK(breaks(kStatic, "S.k = 6", "S.k was written again"));
    CHECK(breaks(kStatic, "globalThis.S = {}", "S was written again"));
    CHECK(breaks("class L {} let unused = 1; function f() { return L; } f(); f();", "L = 5", "L was assigned"));
    CHECK(!breaks("class L {} let unused = 1; function f() { return L; } f(); f();", "unused = 5"));
    CHECK(breaks("globalThis.g = 1; function f() { return g; } f(); f();", "let g = 5;"));

    constexpr const char* kGetter =
        "class G { get v() { return this.w; } constructor() { this.w = 1; } } globalThis.G = G;\n"
        "globalThis.o = new G(); function f(o) { return o.v; } for (let i = 0; i < 5; i++) f(o);";
    CHECK(!breaks(kGetter, "o.w = 2"));
    CHECK(breaks(kGetter, "Object.defineProperty(G.prototype, 'v', {get() { return 2; }})"));
    constexpr const char* kMissing =
        "globalThis.o = {a: 1}; function f(o) { return o.none; } for (let i = 0; i < 5; i++) f(o);";
    CHECK(!breaks(kMissing, "o.none = 1")); // another shape
    CHECK(breaks(kMissing, "Object.prototype.none = 1"));
}

TEST_CASE("dependencies: a lookup that caches have from before other prototypes changed") {
    Program p(kMethod);
    p.run("class Late { a() {} b() {} } new Late().a(); Late.prototype.a = 1; Late.prototype.c = 2;");
    auto graph = p.build("f");
    CHECK(has(print(*graph), "CheckValid"));
    CHECK_FALSE(has(print(*graph), "getNamed"));
}

TEST_CASE("dependencies: the interpreter of graphs leaves at CheckValid") {
    std::string error;
    auto graph = parse("graph \"f\" code 0x0\nb0: freq 1\n  n1: Tagged = Param r0\n      s2 = state 0x0:1 {r0=n1}\n"
                       "  n3: CheckValid [state s2]\n  n4: Return n1\n",
                       error);
    REQUIRE(graph);
    EvaluationInput input;
    input.registers = {{0, Value::int32(5)}};
    CHECK(evaluate(*graph, input).outcome == Evaluation::Outcome::Returned);
    input.isValid = false;
    Evaluation left = evaluate(*graph, input);
    CHECK(left.outcome == Evaluation::Outcome::Left);
    CHECK(left.reason == deopt::Reason::Invalidated);
}

namespace {

/// A program with the optimizing tier; what becomes of its code is counted.
struct Hot {
    explicit Hot(const std::string& source, bool sync = true) : program(source, flags(sync)) {
        if (!loadable()) return;
        auto compiler = makeCompiler({{Tier::Llvm, [](std::string& error) { return loadBackend("llvm", error); }}});
        program.vm.tiers.baseline = baseline::makeCompiler();
        program.vm.tiers.setOptimizing(std::move(compiler));
        program.vm.tiers.addListener([this](const TierEvent& event) {
            if (event.kind == TierEvent::Kind::Compiled && event.to == Tier::Llvm) compiled++;
            if (event.kind == TierEvent::Kind::Exit &&
                std::string(event.reason) == "what the code relied on has changed")
                exits++;
            if (event.kind == TierEvent::Kind::Discarded && event.from == Tier::Llvm) why = event.reason;
        });
    }
    static bool loadable() {
        static std::string error;
        static bool ok = loadBackend("llvm", error) != nullptr;
        return ok;
    }
    static Flags flags(bool sync) {
        Flags f;
        f.baseline_threshold = 2;
        f.llvm_threshold = 20;
        f.sync_compile = sync;
        return f;
    }
    int compiled = 0, exits = 0;
    std::string why;
    Program program;
};

} // namespace

TEST_CASE("dependencies: code that runs is left at its next check") {
    if (!Hot::loadable()) return;
    for (const char* noInlining : {"", "try { } finally { }"}) {
        CAPTURE(noInlining);
        // In the loop of a function, in one that it calls, with a caller that is optimized.
        Hot t(std::string("class A { m() { return 1; } change(yes) { ") + noInlining +
              " if (yes) A.prototype.m = () => 100; } } globalThis.o = new A();\n"
              "function inner(o, yes) { o.change(yes); return o.m(); }\n"
              "function f(n, at) { let s = 0; for (let i = 0; i < n; i++) s += inner(o, i === at); return s; }");
        CHECK(t.program.run("for (let i = 0; i < 50; i++) f(100, -1); f(1000, -1)") == "1000");
        CHECK(t.compiled > 0);
        CHECK(t.why == "");
        CHECK(t.program.run("f(1000, 500)") == "50500");
        CHECK(t.why == "A.prototype.m was written again");
        CHECK(t.program.run("f(1000, -1)") == "100000");
        CHECK(t.program.run("for (let i = 0; i < 500; i++) f(100, -1); f(1000, 10)") == "100000");
    }
}

TEST_CASE("dependencies: code for a loop's header") {
    if (!Hot::loadable()) return;
    Hot t("class A { m() { return 1; } } globalThis.o = new A(); function g(i, at) { if (i === at) A.prototype.m = () "
          "=> 2; }\n"
          "function f(n, at) { let s = 0; for (let i = 0; i < n; i++) { g(i, at); s += o.m(); } return s; }");
    CHECK(t.program.run("f(20000, 15000)") == "25000");
    CHECK(t.compiled > 0);
    CHECK(t.why == "A.prototype.m was written again");
}

TEST_CASE("dependencies: what breaks while the code is made") {
    if (!Hot::loadable()) return;
    Program p(kMethod);
    auto compiler = makeCompiler({{Tier::Llvm, [](std::string& error) { return loadBackend("llvm", error); }}});
    const char* reason = "";
    auto job = compiler->prepare(p.vm, p.code("f"), OptimizingCompiler::kNoOsr, Tier::Llvm, nullptr, reason);
    REQUIRE(job);
    p.run("A.prototype.m = () => 5");
    job->run();
    CHECK(!job->install(p.vm, p.vm.tiers.registry(), reason));
    CHECK(job->outdated);
    CHECK(std::string(reason) == "A.prototype.m was written again");
    job.reset();
    CHECK(p.vm.dependencies.topicCount() == 0);
    // Once more, and nothing happens.
    job = compiler->prepare(p.vm, p.code("f"), OptimizingCompiler::kNoOsr, Tier::Llvm, nullptr, reason);
    REQUIRE(job);
    job->run();
    CHECK(job->install(p.vm, p.vm.tiers.registry(), reason));
    CHECK(!job->outdated);
}

TEST_CASE("dependencies: on another thread, with changes all the time") {
    if (!Hot::loadable()) return;
    Hot t("class A { m(i) { return i & 1; } } globalThis.o = new A();\n"
          "function f(n) { let s = 0; for (let i = 0; i < n; i++) s += o.m(i); return s; }\n"
          "function many(n) { let s = 0; for (let i = 0; i < n; i++) { if (i % 5000 === 0) A.prototype.m = new "
          "Function('i', 'return ' + (i % 7));"
          " s += f(10); } return s; }",
          false);
    CHECK(t.program.run("many(50000)") == "1350000");
}

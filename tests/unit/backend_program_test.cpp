// Programs compiled by the back ends as the engine will do it: run for feedback, built, optimized, lowered,
// installed, run again; the results against the same program without it.
#include "deopt/install.h"
#include "deopt/thunks.h"
#include "frontend/compiler.h"
#include "graph/backend_loader.h"
#include "graph/build.h"
#include "native_tier/native_tier.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <chrono>
#include <cstdio>
#include <doctest/doctest.h>
#include <set>
#include <string>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

/// LLVM's for the levels 0 and 1, if there is one; the native one for 2.
constexpr int kNative = 2;
Backend* backendFor(int level) {
    static std::string problem;
    static std::unique_ptr<Backend> llvm = loadBackend("llvm", problem), native = native_tier::makeBackend();
    return level == kNative ? native.get() : llvm.get();
}

struct Program {
    explicit Program(const std::string& source, bool stress = false) : vm(flags(stress)) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        run(source);
    }
    static Flags flags(bool stress) {
        Flags f;
        f.gc_stress = stress ? 1 : 0;
        f.verify_heap = stress;
        return f;
    }
    /// The result as a string.
    std::string run(const std::string& source) {
        auto result =
            vm.runScript(*vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()), "test.js"));
        Value v = result.isAbrupt() ? vm.takeException() : result.release();
        return toString(vm, v).release()->toUtf8(vm);
    }
    CompiledCode* compile(const char* name, int level = 1, uint32_t osrUnit = Graph::kNoOsr) {
        Value v = MUST(vm.realm->global->get(vm, PropertyKey::fromAtom(vm.atoms.intern(std::string_view(name)))));
        auto* function = static_cast<Function*>(v.asCell());
        CodeBlock* code = MUST(interpreter::codeFor(vm, function));
        CodeRegistry& registry = vm.tiers.registry();
        REQUIRE(deopt::ensureThunks(vm, registry));
        std::string error;
        std::unique_ptr<Graph> graph = build(vm, code, osrUnit, {}, error);
        CAPTURE(name);
        CAPTURE(error);
        CHECK(graph);
        if (!graph) return nullptr;
        PassContext passes;
        passes.verify = true;
        runPasses(*graph, passes);
        BackendContext context;
        context.vm = &vm;
        context.exitThunk = registry.thunks.exit;
        context.resumeLeft = reinterpret_cast<const void*>(interpreter::resumeLeft);
        context.enterUnknown = reinterpret_cast<const void*>(interpreter::enterUnknown);
        context.allocate = [&](size_t bytes) { return registry.memory.allocate(bytes); };
        context.optimizeLevel = level;
        context.wantTexts = getenv("TIERCEL_SHOW_LLVM");
        CompiledFunction made;
        bool ok = backendFor(level)->compile(*graph, context, made, error);
        for (auto& [what, text] : made.texts) std::fprintf(stderr, "== %s\n%s\n", what.c_str(), text.c_str());
        CAPTURE(error);
        CHECK(ok);
        if (!ok) return nullptr;
        deopt::MachineCode machine;
        machine.block = code;
        machine.osrUnit = osrUnit == Graph::kNoOsr ? CompiledCode::kNoEntry : osrUnit;
        machine.memory = made.memory;
        machine.codeBytes = made.codeBytes;
        machine.entryOffset = made.entryOffset;
        machine.exits = std::move(made.exits);
        machine.cells = graph->cells;
        machine.shapes = graph->shapes;
        machine.validity = graph->validity;
        const char* reason = nullptr;
        auto compiled = deopt::makeCode(vm, registry, std::move(machine), reason);
        REQUIRE(compiled);
        CompiledCode* added = registry.add(std::move(compiled));
        code->addOptimized(vm, added);
        return added;
    }
    static uint32_t exitsTaken(const CompiledCode* code) {
        uint32_t taken = 0;
        for (const auto& site : deopt::exitsOf(*code).sites) taken += site.taken;
        return taken;
    }
    VM vm;
};

constexpr uint32_t kAnyExits = UINT32_MAX;

/// `source` defines `f` and runs it for feedback; `check` is evaluated before and after `f` is compiled.
void compare(const char* source, const char* check, uint32_t exits = 0,
             std::initializer_list<const char*> others = {}) {
    for (bool stress : {false, true})
        for (int level : {0, 1, kNative}) {
            if (!backendFor(level)) continue;
            CAPTURE(stress);
            CAPTURE(level);
            std::string expected = Program(source).run(check);
            Program program(source, stress);
            for (const char* other : others) program.compile(other, level);
            CompiledCode* code = program.compile("f", level);
            if (!code) continue;
            CAPTURE(source);
            CHECK(program.run(check) == expected);
            if (exits != kAnyExits) CHECK(Program::exitsTaken(code) == exits);
        }
}

} // namespace

TEST_CASE("back end program: arithmetic and loops") {
    compare("function f(n) { let s = 0; for (let i = 0; i < n; i++) s = s + i * 3 | 0; return s; } f(10); f(20);",
            "f(1000)");
    compare("function f(n) { let s = 0.5; for (let i = 0; i < n; i++) s = s * 1.0001 + i / 3; return s; } f(10);",
            "f(1000)");
    compare("function f(n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; } f(10);", "f(100000)", 1);
    compare("function f(a, b) { return a % b } f(5, 3); f(7, 4);", "[f(17, 5), f(1e9, 7)] + ''");
    compare("function f(a) { return (a >>> 1) ^ (a << 3) & ~a } f(5); f(-3);", "[f(17), f(-1), f(123456)] + ''");
}
TEST_CASE("back end program: properties and elements") {
    compare("function f(o) { o.y = o.x + 1; return o.y * o.x; } for (let i = 0; i < 9; i++) f({x: i, y: 0});",
            "let o = {x: 7, y: 0}; f(o) + ':' + o.y");
    compare(
        "function f(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; } f([1, 2]); f([3, 4]);",
        "f([1, 2, 3, 4, 5])");
    compare("function f(a) { for (let i = 0; i < a.length; i++) a[i] = a[i] * 2.5; return a; } f([1.5, 2.5]); "
            "f([3.5, 4.5]);",
            "f([1.5, 2.5, 3.25, 4]) + ''");
    compare("function f(a, o) { for (let i = 0; i < a.length; i++) a[i] = o; return a; } f([{}, {}], {}); f([{}], {});",
            "let o = {z: 1}; f([{}, {}, {}], o)[2] === o");
    compare("function f(a) { let s = 0; for (let i = 0; i < a.length; i++) { a[i] = a[i] + i; s += a[i]; } return s; } "
            "f(new Uint8Array(3)); f(new Uint8Array(4));",
            "f(new Uint8Array([250, 255, 255]))");
    compare("function f(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * a[i]; return s; } "
            "f(new Float64Array(3)); f(new Float64Array(4));",
            "f(new Float64Array([0.5, 1.5, 2.5]))");
}
TEST_CASE("back end program: allocation, environments, closures") {
    compare("function f(n) { let s = 0; for (let i = 0; i < n; i++) { let o = {x: i, y: i + 1}; s += o.x * o.y; } "
            "return s; }"
            " f(3); f(4);",
            "f(500)");
    compare("function f(n) { let a = []; for (let i = 0; i < n; i++) { let j = i * 2; a.push(() => j); } return a; } "
            "f(3); f(4);",
            "f(50).map((g) => g()).join()");
    compare("function f(a, b) { return [a, b, a]; } f(1, 2); f(3, 4);", "f(5, 6) + ''");
    compare("function f(a, b) { return [a, b, a]; } f(1, 2); f(3, 4);", "f({}, 'x') + ''", 1);
    compare("function f(a, b) { return [a, , b]; } f(1, 0.5); f(3, 4);",
            "f(NaN, 1) + ';' + f(-0, 2 ** 31) + (1 in f(1, 2))");
    compare("function f(a, b) { return [a * 0.5, b + 0.25, 3]; } f(1, 2); f(3, 4);", "f(1, -1) + ';' + f(NaN, 2)");
    compare("function f(a, b) { return [a, [b], []]; } f(1, 's'); f({}, 4);", "JSON.stringify([f(0.5, {}), f('x')])");
    compare("function f(n) { return new Array(n); } f(1); f(2);",
            "[0, 1, 7, 64, 65, 1000].map((n) => f(n).length) + ''");
    compare("function f(x) { let a = new Array(3); a[1] = x * 0.5; return a; } f(1); f(2);", "f(5) + ''");
    compare("function f(n, x) { let a = new Array(n); for (let i = 0; i < n; i++) a[i] = {x}; return a; } f(3, 1); "
            "f(4, 2);",
            "JSON.stringify(f(20, 3)) + f(1, 4)[0].x");
    compare(
        "function P(x) { this.x = x; this.y = 2; } function f(n) { let s = 0; for (let i = 0; i < n; i++) { let p = "
        "new P(i); s += p.x * p.y; } return s; } f(3); f(4);",
        "f(500)", 0, {"P"});
}
TEST_CASE("back end program: calls, recursion, exceptions") {
    compare("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); } f(5);", "f(15)");
    compare(
        "function g(a, b, c) { return a + (b === undefined ? 1 : b) + (c === undefined ? 1 : c); } "
        "function f(n) { let s = 0; for (let i = 0; i < n; i++) s += g(i) + g(i, 2) + g(1, 2, i); return s; } f(5);",
        "f(50)", 0, {"g"});
    compare("function f(o, n) { return o.m(n) + Math.max(n, 3); } let o = {m(x) { return x * 2; }}; f(o, 5); f(o, 6);",
            "f(o, 21)");
    compare(
        "function g(x) { if (x > 3) throw new Error('big ' + x); return x; } "
        "function f(n) { let s = 0; try { for (let i = 0; i < n; i++) s += g(i); } catch (e) { return s + e.message; } "
        "return s; } f(2); f(3); f(9);",
        "f(8)", 1);
    compare("function f(n) { return n ? 1 + f(n - 1) : 0; } f(5);", "let r; try { f(1e6) } catch (e) { r = e.name } r",
            kAnyExits);
}
TEST_CASE("back end program: values of other kinds, exits and feedback of them") {
    compare("function f(a, b) { return a + b; } f(1, 2); f(3, 4);", "f('x', 'y') + f(1, 2)", 1);
    compare("function f(o) { return o.x; } f({x: 1}); f({x: 2});", "f({y: 1, x: 5}) + f({x: 6})", 1);
    compare("function f(a) { return a ? 1 : 2; } f(1); f('s'); f(null); f({}); f(0.5);",
            "[f(0), f(''), f('x'), f(NaN), f(-0), f(undefined), f(Symbol()), f(0n), f(1n), f([])] + ''", kAnyExits);
    compare(
        "function f(s) { let n = 0; for (let i = 0; i < s.length; i++) n = n * 31 + s.charCodeAt(i) | 0; return n; } "
        "f('abc'); f('defg');",
        "f('hello world, this is a test')", kAnyExits);
    compare("function f(a, b) { return [a == b, a != b, a === b, a < b, a >= b]; } f(1, 2); f(2, 1); f('a', 'b');",
            "f(1, 1.5) + ';' + f('b', 'a') + ';' + f(null, undefined)", kAnyExits);
    compare("let k = 5; function f(x) { k = k + x; return typeof x + k; } f(1); f(2);", "f(3) + f(4)", kAnyExits);
}

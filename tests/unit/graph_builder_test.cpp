// Graphs built from bytecode and feedback: sound by the verifier, and with the nodes that the feedback calls for.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "graph/build.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/function.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"
#include "tests/unit/script_function.h"

#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <string>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

struct Run : ScriptFunction {
    using ScriptFunction::ScriptFunction;
    /// The graph's text; checks that it is sound.
    std::string build(uint32_t osrUnit = Graph::kNoOsr) {
        BuildOptions options;
        options.failedBefore = failed;
        options.inlineBudget = inlineBudget;
        std::string reason;
        auto graph = graph::build(vm, code, osrUnit, options, reason);
        if (!graph) return "not built: " + reason;
        CHECK(verify(*graph) == "");
        std::string text = print(*graph);
        if (getenv("TIERCEL_SHOW_GRAPHS")) std::fputs((text + "\n").c_str(), stderr);
        return text;
    }
    /// Targets of backward jumps.
    std::vector<uint32_t> loops() {
        std::vector<uint32_t> found;
        for (uint32_t at = 0; at < code->data_->units.size(); at += tiercel::infoOf(&code->data_->units[at]).units) {
            const Instruction* pc = &code->data_->units[at];
            for (int i = 0; i < 5; i++) {
                Operand operand = tiercel::infoOf(pc).operands[i];
                if (operand != Operand::Jump32 && operand != Operand::JumpD && operand != Operand::JumpE) continue;
                if (operandValue(pc, i) <= 0) found.push_back(at + static_cast<uint32_t>(operandValue(pc, i)));
            }
        }
        return found;
    }
    std::function<bool(CodeBlock*, uint32_t, deopt::Reason)> failed;
    uint32_t inlineBudget = 0;
};

size_t count(const std::string& text, const char* what) {
    size_t n = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) n++;
    return n;
}
bool has(const std::string& text, const char* what) { return text.find(what) != std::string::npos; }

} // namespace

TEST_CASE("graph builder: a loop over integers") {
    Run run("function f(n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; } f(10); f(5); f");
    std::string text = run.build();
    CHECK(count(text, "CheckedAdd") == 2);
    CHECK(has(text, "Int32Compare"));
    CHECK(has(text, "Poll"));
    CHECK_FALSE(has(text, "CallIntrinsic"));
    REQUIRE(run.loops().size() == 1);
    std::string osr = run.build(run.loops()[0]);
    CHECK(has(osr, "OsrValue"));
    CHECK(has(osr, "CheckedAdd"));
}

TEST_CASE("graph builder: doubles and overflow go by the feedback") {
    Run run("function f(a, b) { return a * b + 0.5; } f(1.5, 2); f(2.5, 3.25); f");
    std::string text = run.build();
    CHECK(has(text, "DoubleMul"));
    CHECK(has(text, "DoubleAdd"));
    Run overflow("function f(a, b) { return a + b; } f(2147483647, 1); f(1, 2); f");
    CHECK(has(overflow.build(), "DoubleAdd"));
}

TEST_CASE("graph builder: a bet that was lost is not made again") {
    Run run("function f(a, b) { return a + b; } f(1, 2); f(3, 4); f");
    CHECK(has(run.build(), "CheckedAdd"));
    run.failed = [](CodeBlock*, uint32_t, deopt::Reason reason) { return reason == deopt::Reason::Overflow; };
    std::string text = run.build();
    CHECK_FALSE(has(text, "CheckedAdd"));
    CHECK(has(text, "DoubleAdd"));
}

TEST_CASE("graph builder: no bet on what is yet to come") {
    // Baseline code divides doubles without a note; a loop that has never ended ends one day.
    Run run("function f(n, x) { for (let i = 0; i < n; i++) if (i === 700) return f; return x / n; } f(1e6, 2.5)");
    std::string text = run.build();
    CHECK(has(text, "DoubleDiv"));
    CHECK_FALSE(has(text, "CheckedDiv"));
    CHECK(count(text, "Int32Compare Lt") == 1);
    CHECK(count(text, "reason Unlikely") <= 1); // of the way to the return, not of the loop's end
    Run ints("function f(x) { return x / 2; } f(8); f(6); f");
    CHECK(has(ints.build(), "CheckedDiv"));
    ints.failed = [](CodeBlock*, uint32_t, deopt::Reason reason) { return reason == deopt::Reason::LostPrecision; };
    CHECK(has(ints.build(), "DoubleDiv"));
}

TEST_CASE("graph builder: properties by their caches") {
    Run run("class P { constructor(x) { this.x = x; this.y = 1; } sum() { return this.x + this.y; } }"
            "function f(p) { p.x = 5; return p.x + p.sum(); }"
            "for (let i = 0; i < 5; i++) f(new P(i)); f");
    std::string text = run.build();
    CHECK(has(text, "CheckShape"));
    CHECK(has(text, "LoadField"));
    CHECK(has(text, "StoreField"));
    CHECK(has(text, "CheckValid"));
    CHECK_FALSE(has(text, "CheckTemplate")); // the method is a constant
    CHECK(has(text, "Call"));
    Run poly("function f(o) { return o.v; } f({v: 1}); f({a: 1, v: 2}); f({v: 3}); f({a: 1, b: 1, v: 2}); f");
    text = poly.build();
    CHECK(count(text, "HasShape") == 2);
    CHECK(has(text, "Phi"));
    Run cold("function f(o, c) { if (c) return o.v; return 0; } f({v: 1}, false); f({}, false); f");
    text = cold.build();
    CHECK(has(text, "Unlikely"));
    CHECK_FALSE(has(text, "LoadField"));
}

TEST_CASE("graph builder: elements by their kinds") {
    Run run("function f(a, b, c) { for (let i = 0; i < 3; i++) b[i] = a[i] + c[i]; return b; }"
            "for (let i = 0; i < 3; i++) f([1, 2, 3], [0.5, 1.5, 2.5], new Float64Array(3)); f");
    std::string text = run.build();
    CHECK(count(text, "CheckElements") == 3);
    CHECK(has(text, "LoadElement "));
    CHECK(has(text, "StoreElementDouble"));
    CHECK(has(text, "LoadTypedDouble"));
    CHECK(count(text, "CheckBounds") == 3);
}

TEST_CASE("graph builder: every loop can be entered but those that would be entered at two places") {
    Run run("function f(n) { let t = 0;"
            "  for (let i = 0; i < n; i++) { for (let j = 0; j < i; j++) { if (j & 1) continue; t += j; }"
            "    let k = i; while (k > 0) { k -= 3; if (k === 7) break; t++; } do { t--; } while (t > 1000); }"
            "  return t; } f(40); f");
    CHECK(verify(*[&] {
              std::string reason;
              return graph::build(run.vm, run.code, Graph::kNoOsr, BuildOptions{}, reason);
          }()) == "");
    auto loops = run.loops();
    CHECK(loops.size() >= 4);
    int refused = 0;
    for (uint32_t unit : loops) {
        CAPTURE(unit);
        std::string text = run.build(unit);
        if (!has(text, "not built")) continue;
        CHECK(has(text, "two places"));
        refused++;
    }
    CHECK(refused == 1); // the one with a break: the loop around it goes on from its end, and from the break
}

TEST_CASE("graph builder: closures and globals") {
    Run run(
        "let g = 1; const k = 7; function make() { let c = 0; return function f(x) { c += x; g = c; return c + k; }; }"
        "let h = make(); h(1); h(2); h");
    std::string text = run.build();
    CHECK(has(text, "LoadEnvSlot"));
    CHECK(has(text, "StoreEnvSlot"));
    CHECK(has(text, "StoreBinding"));
}

TEST_CASE("graph builder: arrays are walked by an index") {
    Run run("function f(a) { let s = 0; for (const x of a) { if (x === 9) break; s += x; } return s; }"
            "for (let i = 0; i < 9; i++) f([1, 2, i, 3]); f([9]); f");
    std::string text = run.build();
    CHECK_FALSE(has(text, "isPlainIterable"));
    CHECK_FALSE(has(text, "closeArrayWalk")); // the break has made the iterators' prototype: code can rely on it
    CHECK(has(text, "Uint32Compare"));
    CHECK_FALSE(has(text, "runOp"));
    for (uint32_t unit : run.loops()) CHECK(has(run.build(unit), "CheckElements"));
    run.failed = [](CodeBlock*, uint32_t, deopt::Reason reason) { return reason == deopt::Reason::WrongValue; };
    CHECK(has(run.build(), "runOp"));
    Run doubles("function f(a) { let s = 0; for (const x of a) s += x; return s; } f([0.5, 2]); f([0.5, 2]); f");
    text = doubles.build();
    CHECK(has(text, "LoadElementDouble"));
    CHECK(has(text, "CallIntrinsic isPlainIterable")); // nobody has asked for that prototype
    Run closed("Object.getPrototypeOf([].values()).return = () => ({});"
               "function f(a) { for (const x of a) if (x === 9) return x; } f([1, 9]); f([9]); f");
    CHECK(has(closed.build(), "CallIntrinsic closeArrayWalk"));
}

TEST_CASE("graph builder: private names, super") {
    Run run("class A { #x = 1; constructor(v) { this.#x = v; } get() { return this.#x; } set(v) { this.#x = v; } }"
            "class B extends A { constructor(v) { super(v); } get() { return super.get() + 1; } }"
            "for (let i = 0; i < 5; i++) { const b = new B(i); b.set(b.get()); } A.prototype.get");
    std::string text = run.build();
    CHECK(has(text, "CheckShape"));
    CHECK(has(text, "LoadField"));
    CHECK_FALSE(has(text, "runOp"));
    Run derived("class A { constructor(v) { this.x = v; } } class B extends A { constructor(v) { super(v); } }"
                "for (let i = 0; i < 5; i++) new B(i); B");
    text = derived.build();
    CHECK(has(text, "CallIntrinsic createThis"));
    CHECK_FALSE(has(text, "runOp"));
}

TEST_CASE("graph builder: loops of generators, between what suspends") {
    Run run("function* f(n) { let s = 0; for (let i = 0; i < n; i++) s += i; yield s; while (s-- > 0) yield s; }"
            "[...f(3)]; f");
    std::vector<uint32_t> loops = run.loops();
    REQUIRE(loops.size() == 2);
    std::string text = run.build(loops[0]);
    CHECK(has(text, "Suspends"));
    Run inner(
        "function* f(n) { let s = 0; for (let j = 0; j < n; j++) { for (let i = 0; i < n; i++) s += i; yield s; } }"
        "[...f(3)]; f");
    loops = inner.loops();
    REQUIRE(loops.size() == 2);
    CHECK(has(inner.build(loops[0]), "Suspends"));
    CHECK(has(inner.build(loops[1]), "not built"));
    loops = run.loops();
    CHECK(has(run.build(loops[1]), "not built: no turn of the loop stays in the code"));
}

TEST_CASE("graph builder: says what it does not compile") {
    Run generator("function* f() { yield 1; } [...f()]; f");
    CHECK(has(generator.build(), "not built"));
}

TEST_CASE("graph builder: ops without nodes run in the frame") {
    Run run("function f(x, ...r) { let y = x; y.a = delete y.b; return [y, r]; } f({}); f");
    std::string text = run.build();
    CHECK(count(text, "CallIntrinsic runOp") == 3); // SaveArguments, CreateRest, DeleteProp
    CHECK(count(text, "StoreFrame") == 1);          // the object; nothing has written `extra`
    CHECK(has(text, "LoadFrame"));
    // What is stored is not in the state of a throw: `w` may have been finished by then.
    Run loop("function f(w) { let s = 0; try { for (const x of w) s += x; } catch (e) { s = -s; } return s; }"
             "f((function* () { yield 1; })()); f");
    CHECK(has(loop.build(), "CallIntrinsic runOp"));
    for (uint32_t unit : loop.loops()) CHECK(has(loop.build(unit), "CallIntrinsic runOp"));
}

// --profile: the advice on tiers says what a run without counting does, and what feedback holds.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "runtime/source_code.h"
#include "runtime/views/profile.h"
#include "runtime/views/recorder.h"
#include "runtime/views/views.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tiercel;
using views::Advice;
using views::Finding;

namespace {

auto sourceOf(const std::string& ascii) {
    return SourceCode::create(std::u16string(ascii.begin(), ascii.end()), "test.js");
}

struct Run {
    explicit Run(const std::string& program, Flags flags = {}, bool collects = false, bool fails = false)
        : vm(profiling(flags)) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        if (flags.tier != "interp") vm.tiers.baseline = baseline::makeCompiler();
        CHECK(views::beginRecording(vm) == "");
        CHECK(!vm.tiers.baseline);
        auto result = vm.runScript(*vm.realm, sourceOf(program));
        CHECK(!result.isAbrupt());
        if (collects) vm.heap.collect(true, "test");
        vm.recorder->ops->finish();
        if (fails) vm.tiers.registry().memory.failAfter(1);
        profile = views::gatherProfile(vm);
    }
    static Flags profiling(Flags flags) {
        flags.profile.enabled = true;
        return flags;
    }
    const Advice& of(std::string_view name) {
        for (const auto& f : profile.functions)
            if (f.name == name && f.advice) return *f.advice;
        FAIL("no advice for " << name);
        static const Advice none;
        return none;
    }
    const Finding* find(std::string_view name, Finding::Kind kind) {
        for (const Finding& f : of(name).findings)
            if (f.kind == kind) return &f;
        return nullptr;
    }
    VM vm;
    views::Profile profile;
};

/// Is `f` compiled in a run that does not count?
bool isCompiled(const std::string& program, Flags flags = {}) {
    VM vm(flags);
    vm.compiler = std::make_unique<frontend::SourceCompiler>();
    vm.tiers.baseline = baseline::makeCompiler();
    bool compiled = false;
    vm.tiers.addListener([&](const TierEvent& event) {
        compiled |= event.kind == TierEvent::Kind::Compiled && event.code->template_->name_->toUtf8(vm) == "f";
    });
    CHECK(!vm.runScript(*vm.realm, sourceOf(program)).isAbrupt());
    return compiled;
}

} // namespace

TEST_CASE("advice: the tier is the one of a run without counting, up to the last call and turn") {
    bool seen[2] = {};
    auto same = [&](const std::string& program, Flags flags = {}) {
        CAPTURE(program);
        bool compiled = isCompiled(program, flags);
        CHECK((Run(program, flags).of("f").tier == Tier::Baseline) == compiled);
        seen[compiled] = true;
    };
    for (int n = 55; n < 70; n++) same(fmt::format("function f() {{}} for (let i = 0; i < {}; i++) f();", n));
    for (int n = 236; n < 250; n++) same(fmt::format("function f() {{ for (let i = 0; i < {}; i++); }} f();", n));
    for (int n = 236; n < 250; n++) same(fmt::format("function f(n) {{ do {{ n--; }} while (n); }} f({});", n));
    CHECK((seen[0] && seen[1]));
    Flags flags;
    flags.baseline_threshold = 3;
    for (int n = 2; n < 6; n++) same(fmt::format("function f() {{}} for (let i = 0; i < {}; i++) f();", n), flags);
    flags.compile_at_once = true;
    same("function f() {} f();", flags);
    flags.skip = "f";
    same("function f() {} f();", flags);
    flags.only = "g";
    flags.skip = "";
    same("function f() {} f();", flags);
}

TEST_CASE("advice: why a function stays in the interpreter") {
    const std::string program = "function f() { for (let i = 0; i < 1000; i++); } f();";
    Flags flags;
    CHECK(Run("function f() { for (let i = 0; i < 7; i++); } f();").of("f").why ==
          "interp: 1 call and 7 loop turns, baseline takes more than 60 or 240");
    CHECK(Run(program).of("f").why ==
          "baseline, the highest tier: 1 call and 1,000 loop turns, more than 60 or 240 take it there");
    flags.skip = "f";
    CHECK(Run(program, flags).of("f").why == "interp by --skip=f");
    flags.skip = "";
    flags.only = "g";
    CHECK(Run(program, flags).of("f").why == "interp by --only=g");
    flags.only = "";
    flags.tier = "interp";
    CHECK(Run(program, flags).of("f").why == "interp by --tier=interp");
    CHECK(Run(program, {}, false, true).of("f").why == "interp: compiling fails, no executable memory");
}

TEST_CASE("advice: what was compiled to ask it is freed") {
    Run run("function f() { for (let i = 0; i < 1000; i++); } f();");
    CHECK(run.of("f").tier == Tier::Baseline);
    CHECK(run.vm.tiers.registry().memory.usedBytes() == 0);
    CHECK(run.vm.tiers.registry().count() == 0);
}

TEST_CASE("advice: caches") {
    Run run("const list = []; for (let i = 0; i < 7; i++) list.push({ ['k' + i]: 1, x: i });\n"
            "function mega() { for (let i = 0; i < 700; i++) list[i % 7].x; }\n"
            "function poly() { for (let i = 0; i < 700; i++) list[i % 3].x; }\n"
            "function mono() { for (let i = 0; i < 700; i++) list[0].x; }\n"
            "function uncached(o) { for (let i = 0; i < 700; i++) o.x; }\n"
            "function misses() { for (let i = 0; i < 700; i++) { proto['y' + i] = 1; child.x; } }\n"
            "function calls(a, b) { for (let i = 0; i < 700; i++) (i % 2 ? a : b)(); }\n"
            "const map = {}; for (let i = 0; i < 300; i++) map['k' + i] = i; delete map.k1;\n"
            "const proto = { x: 1 }, child = Object.create(proto);\n"
            "mega(); poly(); mono(); uncached(map); misses(); calls(() => 1, () => 2);");
    const Finding* mega = run.find("mega", Finding::Kind::Megamorphic);
    REQUIRE(mega);
    CHECK(mega->text() == "GetProp .x is megamorphic (line 2)");
    CHECK(mega->runs == 700);
    const Finding* poly = run.find("poly", Finding::Kind::Polymorphic);
    REQUIRE(poly);
    CHECK(poly->text() == "GetProp .x has 3 shapes (line 3)");
    CHECK(run.of("mono").findings.empty());
    const Finding* uncached = run.find("uncached", Finding::Kind::Uncached);
    REQUIRE(uncached);
    CHECK(uncached->text() == "GetProp .x cannot be cached (line 5)");
    const Finding* misses = run.find("misses", Finding::Kind::Misses);
    REQUIRE(misses);
    CHECK(misses->count > 100);
    CHECK(run.find("calls", Finding::Kind::Polymorphic)->text() == "CallUndefined has several callees (line 7)");
    CHECK(run.find("calls", Finding::Kind::Megamorphic) == nullptr);
}

TEST_CASE("advice: elements, numbers, stubs") {
    Run run("function kinds(a) { for (let i = 0; i < 700; i++) a[i % 3]; }\n"
            "function dense(a) { for (let i = 0; i < 700; i++) a[i % 3]; }\n"
            "function names(o) { for (let i = 0; i < 700; i++) o[i % 2 ? 'x' : 'y']; }\n"
            "function overflow(x) { for (let i = 0; i < 700; i++) x * 65536; }\n"
            "function types(x) { for (let i = 0; i < 700; i++) x < undefined; }\n"
            "function deletes(o) { for (let i = 0; i < 700; i++) delete o.x, delete o.y; }\n"
            "kinds([1, 2, 3]); kinds(['a', ,]); dense([1, 2, 3]); names({ x: 1, y: 2 }); overflow(65536); types(1);"
            "deletes({});");
    const Finding* kinds = run.find("kinds", Finding::Kind::Elements);
    REQUIRE(kinds);
    CHECK(kinds->text() == "GetElem of int32, any, holes, absent (line 1)");
    CHECK(kinds->runs == 1400);
    CHECK(run.of("dense").findings.empty());
    CHECK(run.find("names", Finding::Kind::Elements)->subject == "names or exotic objects");
    CHECK(run.find("overflow", Finding::Kind::Overflow)->text() == "Mul goes beyond int32 (line 4)");
    CHECK(run.find("types", Finding::Kind::Types)->text() == "Lt of int32, other (line 5)");
    const Finding* stub = run.find("deletes", Finding::Kind::Stub);
    REQUIRE(stub);
    CHECK(stub->text() == "DeleteProp runs in a stub (2 sites, most at line 6)");
    CHECK(stub->runs == 1400);
    CHECK(run.of("deletes").findings.size() == 1); // nothing else of the loop is a stub's
}

TEST_CASE("advice: after collections a site whose shape died is not called uncacheable") {
    Run run("function get(o) { return o.x; } for (let i = 0; i < 100; i++) get({ ['k']: 1, x: 1 });", {}, true);
    CHECK(run.of("get").tier == Tier::Baseline);
    CHECK(run.find("get", Finding::Kind::Uncached) == nullptr);
}

TEST_CASE("advice: in text, JSON and page") {
    Run run("function f(o) { for (let i = 0; i < 700; i++) delete o.x; } f({});");
    std::string text = views::profileText(run.vm);
    CHECK(text.find("  f test.js:1: baseline, the highest tier: 1 call and 700 loop turns, ") != std::string::npos);
    CHECK(text.find(" % of it  DeleteProp runs in a stub (line 1)\n") != std::string::npos);
    std::string json = views::profileJson(run.vm);
    CHECK(json.find(R"("tier":"baseline","why":"baseline, the highest tier: )") != std::string::npos);
    CHECK(json.find(R"("loopTurns":700,"callThreshold":60,"loopThreshold":240,"findings":[{"kind":"stub",)"
                    R"("op":"DeleteProp","subject":"","line":1,"sites":1,"runs":700,)") != std::string::npos);
    CHECK(views::profileHtml(run.vm).find("\"text\":\"DeleteProp runs in a stub (line 1)\"") != std::string::npos);
}

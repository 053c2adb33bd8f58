// --profile: calls, instruction counts and time of functions; the forms of the report.
#include "frontend/compiler.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/source_code.h"
#include "runtime/views/op_counts.h"
#include "runtime/views/profile.h"
#include "runtime/views/recorder.h"
#include "runtime/views/views.h"

#include <doctest/doctest.h>

using namespace tiercel;

namespace {

struct Run {
    explicit Run(const char16_t* program, bool caches = false) : vm(flags(caches)) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        CHECK(views::beginRecording(vm) == "");
        auto result = vm.runScript(*vm.realm, SourceCode::create(program, "test.js"));
        if (result.isAbrupt()) vm.takeException();
        vm.runJobs();
        vm.recorder->ops->finish();
        profile = views::gatherProfile(vm);
    }
    static Flags flags(bool caches) {
        Flags flags;
        flags.profile.enabled = true;
        flags.ic_stats.enabled = caches;
        return flags;
    }
    const views::Profile::Function& function(std::string_view name) {
        for (const auto& f : profile.functions)
            if (f.name == name) return f;
        static const views::Profile::Function none;
        return none;
    }
    uint64_t runsOf(std::string_view function, std::string_view op) {
        uint64_t sum = 0;
        for (const auto& line : this->function(function).listing)
            if (line.isInstruction && (line.text + " ").starts_with(std::string(op) + " ")) sum += line.count;
        return sum;
    }
    VM vm;
    views::Profile profile;
};

} // namespace

TEST_CASE("profile: instructions and calls are counted exactly") {
    Run run(u"function f(n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }\n"
            u"for (let i = 0; i < 5; i++) f(100);");
    CHECK(run.function("f").calls == 5);
    CHECK(run.runsOf("f", "Return") == 5);
    CHECK(run.runsOf("f", "Add") == 500);
    CHECK(run.function("(script)").calls == 1);
    CHECK(run.function("f").place.line == 1);
    uint64_t sum = 0;
    for (const auto& [name, count] : run.profile.ops) sum += count;
    CHECK(sum == run.profile.opsRun);
    CHECK(run.profile.calls == 6);
}

TEST_CASE("profile: recursion, callbacks of builtins, exceptions and loops to the first instruction") {
    Run run(u"function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } fib(10);"
            u"function each(x) { return x; } [1, 2, 3, 4].map(each);"
            u"function thrower() { throw 1; } for (let i = 0; i < 3; i++) try { thrower(); } catch {}"
            u"function loop(n) { do { n--; } while (n > 0); } loop(50); loop(50);");
    CHECK(run.function("fib").calls == 177);
    CHECK(run.function("each").calls == 4);
    CHECK(run.function("thrower").calls == 3);
    CHECK(run.function("loop").calls == 2);
}

TEST_CASE("profile: generators and async functions are called once and resumed often") {
    Run run(u"function* g() { for (let i = 0; i < 10; i++) yield i; } for (const x of g());"
            u"async function a() { for (let i = 0; i < 10; i++) await i; } a();");
    CHECK(run.function("g").calls == 1);
    CHECK(run.runsOf("g", "Yield") == 10);
    CHECK(run.function("a").calls == 1);
    CHECK(run.runsOf("a", "Await") == 10);
}

TEST_CASE("profile: self time is the time of the functions, and an uncaught error ends it") {
    Run run(u"function busy() { let s = 0; for (let i = 0; i < 200000; i++) s += i % 7; return s; }"
            u"function idle() {} busy(); idle(); null.x;");
    CHECK(run.profile.functions[0].name == "busy");
    CHECK(run.function("busy").share > 0.5);
    double sum = run.profile.outsideSeconds;
    for (const auto& f : run.profile.functions) sum += f.seconds;
    CHECK(sum <= run.profile.seconds * 1.01);
}

TEST_CASE("profile: together with --ic-stats, and after collections") {
    Run run(u"function get(o) { return o.x; } for (let i = 0; i < 10; i++) get({ x: i }); eval('get({ x: 1 })');",
            true);
    run.vm.heap.collect(true, "test");
    CHECK(run.function("get").calls == 11);
    CHECK(run.function("(eval)").calls == 1);
    CHECK(views::cacheStatsText(run.vm).find("hits") != std::string::npos);
}

TEST_CASE("profile: text, JSON and page") {
    Run run(u"function f() { return '</script><b>'; }\nf();");
    std::string text = views::profileText(run.vm);
    CHECK(text.find("  f test.js:1\n") != std::string::npos);
    std::string json = views::profileJson(run.vm);
    CHECK(json.find(R"("name":"f","file":"test.js","line":1,"column":1,"lastLine":1,"calls":1,"ops":2,)") !=
          std::string::npos);
    CHECK(json.find(R"({"op":"Return","count":2})") != std::string::npos);
    std::string page = views::profileHtml(run.vm);
    CHECK(page.starts_with("<!DOCTYPE html>"));
    CHECK(page.find("<b>'") == std::string::npos); // the program's text cannot end the page's data
    CHECK(page.find("http") == std::string::npos); // nothing is loaded
}

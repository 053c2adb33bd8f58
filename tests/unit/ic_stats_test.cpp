// --ic-stats: what is counted for sites of each state, and the two forms of the report.
#include "frontend/compiler.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/source_code.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/recorder.h"
#include "runtime/views/views.h"

#include <doctest/doctest.h>

using namespace tiercel;
using views::CacheCounts;

namespace {

struct Run {
    explicit Run(const char16_t* program) : vm(flags()) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        CHECK(views::beginRecording(vm) == "");
        auto result = vm.runScript(*vm.realm, SourceCode::create(program, "test.js"));
        CHECK(!result.isAbrupt());
    }
    static Flags flags() {
        Flags flags;
        flags.ic_stats.enabled = true;
        return flags;
    }
    /// The site of the op in the function of that name.
    const CacheCounts::Site* site(Op op, std::string_view function, CacheState* state = nullptr) {
        for (const auto& [cell, site] : vm.recorder->caches->sites()) {
            String* name = site.code->template_.get()->name_;
            if (site.pc->op() != op || !name || name->toUtf8(vm) != function) continue;
            if (state) *state = cell->state;
            return &site;
        }
        return nullptr;
    }
    VM vm;
};

} // namespace

TEST_CASE("ic-stats: a site goes from monomorphic over polymorphic to megamorphic") {
    Run run(u"function one(o) { return o.x; } function two(o) { return o.x; } function many(o) { return o.x; }"
            u"for (let i = 0; i < 10; i++) { one({ x: i }); two(i % 2 ? { x: i } : { a: 1, x: i }); }"
            u"for (let i = 0; i < 60; i++) many({ ['k' + i % 6]: 1, x: i });");
    CacheState state;
    const auto* one = run.site(Op::GetProp, "one", &state);
    REQUIRE(one);
    CHECK(state == CacheState::Monomorphic);
    CHECK(one->hits == 9);
    CHECK(one->misses == 1);
    const auto* two = run.site(Op::GetProp, "two", &state);
    REQUIRE(two);
    CHECK(state == CacheState::Polymorphic);
    CHECK(two->seen.size() == 2);
    CHECK(two->hits == 8);
    CHECK(two->misses == 2);
    const auto* many = run.site(Op::GetProp, "many", &state);
    REQUIRE(many);
    CHECK(state == CacheState::Megamorphic);
    CHECK(many->seen.size() == 6);
    CHECK(many->misses == 6);
    CHECK(many->hits == 54);
    CHECK(many->seen[0].kind == CacheKind::OwnInline);
}

TEST_CASE("ic-stats: getters, prototypes whose change makes caches wrong, stores of other kinds of value") {
    Run run(u"class C { get g() { return 1; } m() {} }"
            u"function get(o) { return o.g; } function call(o) { o.m(); } function set(o, v) { o.v = v; }"
            u"const c = new C();"
            u"for (let i = 0; i < 5; i++) { get(c); call(c); }"
            u"C.prototype.m = function () {}; C.prototype.other = 1;"
            u"call(c);"
            u"const t = { v: 1 }; for (const v of [1, 2, 'a', 'b']) set(t, v);");
    CHECK(run.site(Op::GetProp, "get")->hits == 4);
    CHECK(run.site(Op::GetProp, "get")->seen[0].kind == CacheKind::Getter);
    CHECK(run.site(Op::GetMethod, "call")->misses == 2); // filled, and after the change
    CHECK(run.site(Op::GetMethod, "call")->hits == 4);
    CHECK(run.site(Op::SetProp, "set")->misses == 2); // the first store, and the first string
}

TEST_CASE("ic-stats: calls have callees") {
    Run run(u"const f = (x) => x, g = (x) => x;"
            u"function call(h) { return h(1); } call(f); call(f); call(g); call(Math.abs);");
    const auto* site = run.site(Op::CallUndefined, "call");
    REQUIRE(site);
    CHECK(site->seen.size() == 3);
    CHECK(site->total() == 4);
    CHECK(site->seen[0].hits == 1);
    CHECK(site->seen[0].misses == 1);
}

TEST_CASE("ic-stats: elements by kind, range and name") {
    Run run(u"function read(a, i) { return a[i]; } function mixed(a, i) { return a[i]; } function named(o, k) { return "
            u"o[k]; }"
            u"function write(a, i, v) { a[i] = v; }"
            u"for (let i = 0; i < 10; i++) read([1, 2, 3], 1);"
            u"for (const a of [[1], [1.5], ['s'], new Float64Array(1), 'text']) { mixed(a, 0); mixed(a, 0); }"
            u"mixed([1, , 3], 1); mixed([1], 7);"
            u"for (let i = 0; i < 3; i++) named({ x: 1, y: 2 }, i % 2 ? 'x' : 'y');"
            u"const list = []; for (let i = 0; i < 4; i++) write(list, i, i); write(list, 0, 5); write(list, 1, 0.5);");
    const auto* read = run.site(Op::GetElem, "read");
    REQUIRE(read);
    CHECK(read->hits == 9);
    CHECK(read->misses == 1); // the first, which opens the fast path
    REQUIRE(read->seen.size() == 1);
    CHECK(read->seen[0].elements == IndexingKind::PackedInt32);
    CHECK(read->seen[0].access == views::ElementAccess::InRange);

    const auto* mixed = run.site(Op::GetElem, "mixed");
    CHECK(mixed->seen.size() == 7);
    CHECK(mixed->total() == 12);
    CHECK(mixed->seen[3].elements == IndexingKind::Float64);
    CHECK(mixed->seen[4].elements == IndexingKind::String);
    CHECK(mixed->seen[5].access == views::ElementAccess::Hole);
    CHECK(mixed->seen[5].misses == 1);
    CHECK(mixed->seen[6].access == views::ElementAccess::PastEnd);

    const auto* named = run.site(Op::GetElem, "named");
    CHECK(named->keys.size() == 2);
    CHECK(named->seen[0].access == views::ElementAccess::Named);
    CHECK(named->hits == 1); // the VM's cache knows `y` by then

    const auto* write = run.site(Op::SetElem, "write");
    REQUIRE(write->seen.size() == 2);
    CHECK(write->seen[0].access == views::ElementAccess::Appends);
    CHECK(write->seen[0].hits == 3); // without the one that made room
    CHECK(write->seen[1].hits == 1);
    CHECK(write->seen[1].misses == 1); // 0.5 among int32 elements
    std::string text = views::cacheStatsText(run.vm);
    CHECK(text.find("megamorphic    GetElem                     mixed ") != std::string::npos);
    CHECK(text.find("polymorphic    GetElem 2 names             named ") != std::string::npos);
}

TEST_CASE("ic-stats: names made at run time are different ones") {
    Run run(u"function get(o, k) { return o[k]; } for (let i = 0; i < 9; i++) get({}, 'k' + i);");
    CHECK(run.site(Op::GetElem, "get")->keys.size() == CacheCounts::kMaxKeys);
    CHECK(views::cacheStatsText(run.vm).find("megamorphic    GetElem ≥ 5 names") != std::string::npos);
}

TEST_CASE("ic-stats: `in`, private names and instanceof have runs, and are no sites of caches") {
    Run run(u"class A { #p; static is(o) { return #p in o; } } class B {}"
            u"function test(o) { return [o instanceof A, 'x' in o, A.is(o)]; }"
            u"for (let i = 0; i < 10; i++) test(i % 2 ? new A() : new B());");
    for (Op op : {Op::InstanceOf, Op::In}) {
        const auto* site = run.site(op, "test");
        REQUIRE(site);
        CHECK(site->uncached == 10);
        CHECK(site->hits + site->misses == 0);
        CHECK(site->seen.size() == 2);
    }
    CHECK(run.site(Op::PrivateIn, "is")->uncached == 10);
    std::string json = views::cacheStatsJson(run.vm);
    CHECK(json.find(R"("of":"A test.js:1","runs":5})") != std::string::npos);
    CHECK(json.find(R"("tests":3,"testRuns":30})") != std::string::npos);
    CHECK(views::cacheStatsText(run.vm).find(
              "3 sites of `in` and instanceof, which have no cache of their own: 30 runs") != std::string::npos);
}

TEST_CASE("ic-stats: counts survive collections") {
    Run run(u"function get(o) { return o.x; }"
            u"for (let i = 0; i < 40; i++) { const o = {}; o['k' + i] = 1; o.x = i; get(o); }");
    run.vm.heap.collect(true, "test");
    const auto* site = run.site(Op::GetProp, "get");
    REQUIRE(site);
    CHECK(site->seen.size() == 40);
    for (const auto& seen : site->seen) CHECK(run.vm.shapes.at(seen.shapeId)->propertyCount() == 2);
}

TEST_CASE("ic-stats: JSON lines") {
    Run run(u"function get(o) { return o.x; }\nget({ x: 1 }); get({ x: 2 });");
    std::string json = views::cacheStatsJson(run.vm);
    CHECK(json.find(R"({"type":"site","state":"monomorphic","op":"GetProp","name":".x","function":"get",)"
                    R"("file":"test.js","line":1,)") != std::string::npos);
    CHECK(json.find(R"("prototype":"Object.prototype","properties":["x"],"access":"own","hits":1,"misses":1})") !=
          std::string::npos);
    CHECK(json.find("{\"type\":\"totals\",\"sites\":") != std::string::npos);
    CHECK(json.ends_with("}\n"));
}

TEST_CASE("ic-stats: a VM that does not ask has its handlers in the dispatch table") {
    Flags flags;
    VM vm(flags), other(Run::flags());
    CHECK(views::beginRecording(vm) == "");
    CHECK(views::beginRecording(other) == "");
    CHECK(!vm.recorder);
    auto same = [&](Op op) { return vm.dispatch[static_cast<int>(op)] == other.dispatch[static_cast<int>(op)]; };
    CHECK(!same(Op::GetProp));
    CHECK(same(Op::Add));
}

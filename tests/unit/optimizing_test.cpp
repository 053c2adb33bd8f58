// The tier manager's optimizing side: hot functions and loops, the compile thread, exits that throw code away, code
// that is thrown away while it runs. The compiler is one that has code made by hand.
#include "runtime/optimizing_tiers.h"
#include "tests/unit/deopt_support.h"

#include <functional>
#include <map>
#include <thread>

using namespace tiercel;
using namespace tiercel::test;

namespace {

using Make = std::function<std::unique_ptr<CompiledCode>(uint32_t osrUnit)>;

class HandCompiler final : public OptimizingCompiler {
public:
    HandCompiler(std::map<std::string, Make>& makers, int& prepared) : makers_(makers), prepared_(prepared) {}
    bool makes(Tier tier) const override { return tier == Tier::Llvm; }
    std::unique_ptr<OptimizingJob> prepare(VM& vm, CodeBlock* code, uint32_t osrUnit, Tier, Function*,
                                           const char*& reason) override {
        auto maker = makers_.find(code->template_->name_->toUtf8(vm));
        if (maker == makers_.end()) {
            reason = "no code by hand";
            return nullptr;
        }
        prepared_++;
        return std::make_unique<Job>(maker->second, osrUnit);
    }

private:
    struct Job final : OptimizingJob {
        Job(const Make& maker, uint32_t unit) : make(maker), osrUnit(unit), mainThread(std::this_thread::get_id()) {}
        void run() override {
            ranElsewhere = std::this_thread::get_id() != mainThread;
            phases.push_back({"hand", 0.001});
            nodes = ranElsewhere ? 1 : 2; // for the test to see
        }
        std::unique_ptr<CompiledCode> install(VM&, CodeRegistry&, const char*& reason) override {
            reason = "not for this entry";
            return make(osrUnit);
        }
        Make make;
        uint32_t osrUnit;
        std::thread::id mainThread;
        bool ranElsewhere = false;
    };
    std::map<std::string, Make>& makers_;
    int& prepared_;
};

struct Tiers {
    Tiers(const char16_t* source, bool sync, uint64_t threshold = 10) : program(source, flags(sync, threshold), true) {
        program.vm.tiers.setOptimizing(std::make_unique<HandCompiler>(makers, prepared));
        program.vm.tiers.addListener([this](const TierEvent& event) {
            if (event.kind == TierEvent::Kind::Exit) {
                exits++;
                came = event.came;
                CHECK(event.from == Tier::Llvm);
            } else if (event.kind == TierEvent::Kind::Compiled && event.to == Tier::Llvm) {
                compiled++;
                onThread += event.nodes == 1;
                CHECK(event.phases.size() == 1);
            } else if (event.kind == TierEvent::Kind::Discarded && event.from == Tier::Llvm) {
                discarded++;
                why = event.reason;
            } else if (event.kind == TierEvent::Kind::Failed && event.to == Tier::Llvm) {
                failed++;
                why = event.reason;
            }
        });
    }
    static Flags flags(bool sync, uint64_t threshold) {
        Flags f;
        f.baseline_threshold = 2;
        f.llvm_threshold = threshold;
        f.sync_compile = sync;
        return f;
    }
    std::map<std::string, Make> makers;
    int prepared = 0, compiled = 0, onThread = 0, exits = 0, discarded = 0, failed = 0;
    std::string came, why;
    Program program;
};

} // namespace

TEST_CASE("optimizing: a hot function is compiled, left, thrown away, and compiled anew until it is enough") {
    Tiers t(u"function f(a) { return a + 1; }\n"
            u"function many(n, x) { let r; for (let i = 0; i < n; i++) r = f(x); return r; }",
            true);
    t.makers["f"] = [&](uint32_t) { return makeGuarded(t.program, "f"); };
    CHECK(t.program.number(u"many(100, 1)") == 100);
    CHECK(t.compiled == 1);
    CHECK(t.failed >= 1); // `many`
    CHECK(t.program.code("f")->optimizedAt(CompiledCode::kNoEntry));
    CHECK(t.program.vm.tiers.betFailed(t.program.code("f"), 0, static_cast<uint8_t>(Reason::NotInt32)) == 0);
    CHECK(t.program.number(u"many(9, 41)") == 42);
    CHECK(t.exits == 9);
    CHECK(t.discarded == 0);
    CHECK(t.program.number(u"many(1, 41)") == 42);
    CHECK(t.discarded == 1);
    CHECK(t.why == "left too often");
    CHECK(!t.program.code("f")->optimizedAt(CompiledCode::kNoEntry));
    CHECK(t.program.vm.tiers.betFailed(t.program.code("f"), 0, static_cast<uint8_t>(Reason::NotInt32)) == 1);
    CHECK(t.program.number(u"many(100000, 41)") == 42);
    CHECK(t.compiled == OptimizingTiers::kCompilations);
    CHECK(t.discarded == OptimizingTiers::kCompilations);
    // What was thrown away is freed when nothing runs in it.
    size_t before = t.program.vm.tiers.registry().count();
    t.program.vm.heap.collect(true, "test");
    CHECK(t.program.vm.tiers.registry().count() < before);
}

TEST_CASE("optimizing: code that is left rarely stays until there is other code") {
    Tiers t(u"function f(a) { return a + 1; }\n"
            u"function many(n, x) { let r; for (let i = 0; i < n; i++) r = f(x); return r; }",
            false);
    t.makers["f"] = [&](uint32_t) { return makeGuarded(t.program, "f"); };
    CHECK(t.program.number(u"many(50, 1)") > 0);
    OptimizingTiers& tiers = *t.program.vm.tiers.optimizing();
    tiers.finish();
    CHECK(t.compiled == 1);
    const CompiledCode* first = t.program.code("f")->optimizedAt(CompiledCode::kNoEntry);
    for (int i = 0; i < 9; i++) {
        CHECK(t.program.number(u"many(1, 41)") == 42);
        std::this_thread::sleep_for(std::chrono::milliseconds(3)); // more than kOftenSeconds for ten of them
    }
    CHECK(t.program.number(u"many(1, 41)") == 42);
    CHECK(t.exits == 10);
    CHECK(t.discarded == 0);
    CHECK(t.program.code("f")->optimizedAt(CompiledCode::kNoEntry) == first);
    CHECK(t.program.vm.tiers.betFailed(t.program.code("f"), 0, static_cast<uint8_t>(Reason::NotInt32)) == 1);
    CHECK(tiers.whatIsMissing(t.program.code("f")) == "it waits for the compile thread");
    tiers.finish();
    CHECK(t.compiled == 2);
    CHECK(t.discarded == 1);
    CHECK(t.why == "compiled anew");
    CHECK(t.program.code("f")->optimizedAt(CompiledCode::kNoEntry) != first);
}

TEST_CASE("optimizing: a loop that runs for long is entered at its header") {
    for (bool sync : {true, false}) {
        CAPTURE(sync);
        Tiers t(u"function f(n) { let s = 0; for (let i = 0; i < n; i++) { s = s + 1; } return s; }", sync);
        t.makers["f"] = [&](uint32_t osrUnit) -> std::unique_ptr<CompiledCode> {
            if (osrUnit == CompiledCode::kNoEntry) return nullptr;
            Optimized code(t.program, "f");
            code.made.osrUnit = osrUnit;
            code.mov(code.rax, Value(-5).bits());
            code.toReturn();
            return code.make();
        };
        CHECK(t.program.number(u"f(2000000000)") == -5);
        CHECK(t.compiled == 1);
        CHECK(t.onThread == (sync ? 0 : 1));
        CHECK(t.program.entered == 1);
    }
}

TEST_CASE("optimizing: the compile thread's code is installed when the program comes by") {
    Tiers t(u"function f(a) { return a + 1; }\n"
            u"function many(n, x) { let r; for (let i = 0; i < n; i++) r = f(x); return r; }",
            false);
    t.makers["f"] = [&](uint32_t) { return makeGuarded(t.program, "f"); };
    CHECK(t.program.number(u"many(50, 41)") == 42);
    CHECK(t.prepared == 1);
    t.program.vm.heap.collect(true, "test"); // while it waits, runs or is ready
    t.program.vm.tiers.optimizing()->finish();
    CHECK(t.compiled == 1);
    CHECK(t.onThread == 1);
    size_t before = t.program.entered; // the thread may have been quick
    CHECK(t.program.number(u"many(5, 1)") == 100);
    CHECK(t.program.entered == before + 5);
    CHECK(t.program.number(u"many(1, 0.5) * 2") == 3);
    CHECK(t.came == "0.5");
}

TEST_CASE("optimizing: a VM that ends while functions are being compiled") {
    Tiers t(u"function f(a) { return a + 1; }\n"
            u"function many(n, x) { let r; for (let i = 0; i < n; i++) r = f(x); return r; }",
            false);
    t.makers["f"] = t.makers["many"] = [&](uint32_t) { return nullptr; };
    CHECK(t.program.number(u"many(50, 41)") == 42);
}

TEST_CASE("optimizing: code that is thrown away while it runs is not freed") {
    static Program* running;
    Tiers t(u"function g(x) { drop(); return x; }\n"
            u"function f(a) { return g(a) + 1; }\n"
            u"function many(n, x) { let r; for (let i = 0; i < n; i++) r = f(x); return r; }",
            true);
    running = &t.program;
    defineFunction(
        *t.program.vm.realm, t.program.vm.realm->global, "drop",
        [](VM& vm, CallArgs) -> Completion<Value> {
            CompiledCode* code = running->code("f")->optimized_;
            if (!code) return Value::undefined();
            vm.tiers.optimizing()->retire(code, "test");
            vm.heap.collect(true, "test");
            vm.tiers.dropAll("test");
            return Value::undefined();
        },
        0);
    t.program.run(u"f(1)");
    t.makers["f"] = [&](uint32_t) {
        Optimized code(t.program, "f");
        CodeBlock* f = code.made.block;
        uint32_t unit = Program::unitOf(f, Op::CallUndefined);
        int32_t newFp = (Program::windowAt(f, unit) + kFrameHeaderWords) * 8;
        code.mov(code.rcx, code.qword[code.r13]);
        code.mov(code.qword[code.r13 + newFp], code.rcx);
        code.mov(code.rax, reinterpret_cast<uint64_t>(t.program.function("g")));
        code.callInWindow(unit, t.program.code("g"));
        code.toReturn();
        return code.make();
    };
    CHECK(t.program.number(u"many(100, 7)") >= 7);
    CHECK(t.program.entered >= 1);
    CHECK(t.discarded >= 1);
    t.program.vm.heap.collect(true, "test");
}

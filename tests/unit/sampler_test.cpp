// --cpu-prof: the set of code that the handler asks, the walk of whatever it interrupts, real samples, the reports.
#include "frontend/compiler.h"
#include "runtime/function.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/source_code.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/sampler.h"
#include "runtime/views/views.h"

#include <doctest/doctest.h>

#include <random>

using namespace tiercel;
using views::Sampler;

namespace {

struct Run {
    explicit Run(const char16_t* program, uint64_t interval = 200) : vm(flags(interval)) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        CHECK(views::beginRecording(vm) == "");
        auto result = vm.runScript(*vm.realm, SourceCode::create(program, "test.js"));
        CHECK(!result.isAbrupt());
    }
    static Flags flags(uint64_t interval) {
        Flags flags;
        flags.cpu_prof.enabled = true;
        flags.cpu_prof_interval = interval;
        return flags;
    }
    Sampler& sampler() { return *vm.recorder->sampler; }
    CodeBlock* code(std::string_view name) {
        for (CodeBlock* code : views::allCode(vm))
            if (views::functionTitle(vm, code) == name) return code;
        return nullptr;
    }
    /// Functions of the last sample, outermost first.
    std::string lastStack() {
        std::string out;
        const auto& last = sampler().sample(sampler().sampleCount() - 1);
        for (uint32_t n = last.node; n != 0; n = sampler().node(n).parent) {
            Sampler::Key key = sampler().node(n).key;
            std::string name = key == Sampler::kProgram ? "(program)"
                               : key == Sampler::kIdle  ? "(idle)"
                               : (key & Sampler::kNativeTag) != 0
                                   ? "(builtin)"
                                   : views::functionTitle(vm, reinterpret_cast<CodeBlock*>(key));
            out = out.empty() ? name : name + " " + out;
        }
        return out;
    }
    VM vm;
};

/// A frame of `code` at fp, called from `caller`.
void makeFrame(Value* fp, CodeBlock* code, Value* caller, const Instruction* pc, uint32_t flags = 0) {
    for (int i = 1; i <= kFrameHeaderWords; i++) fp[-i] = Value::undefined();
    Frame frame(fp);
    frame.setArgcAndFlags(0, flags);
    frame.setCallerFp(caller);
    frame.setPc(pc);
    frame.setCode(code);
}

uint8_t kSomeCode[4] = {0x90, 0x90, 0x90, 0x90};
uint8_t kSystemCall[4] = {0x0F, 0x05, 0x90, 0x90};

ucontext_t interrupted(const void* pc, const void* fp, const void* vm, const void* rip = kSomeCode + 2) {
    ucontext_t context{};
    auto& r = context.uc_mcontext.gregs;
    r[REG_R12] = static_cast<greg_t>(reinterpret_cast<uintptr_t>(pc));
    r[REG_R13] = static_cast<greg_t>(reinterpret_cast<uintptr_t>(fp));
    r[REG_R14] = static_cast<greg_t>(reinterpret_cast<uintptr_t>(vm));
    r[REG_RIP] = static_cast<greg_t>(reinterpret_cast<uintptr_t>(rip));
    return context;
}

} // namespace

TEST_CASE("cpu-prof: the set of code finds what was put in, also after it grew") {
    views::CodeSet set;
    std::vector<CodeBlock> blocks(5000);
    for (auto& b : blocks) set.insert(&b);
    for (auto& b : blocks) set.insert(&b);
    CHECK(set.count() == blocks.size());
    for (auto& b : blocks) CHECK(set.contains(&b));
    CHECK(!set.contains(nullptr));
    CHECK(!set.contains(&set));
}

TEST_CASE("cpu-prof: frames by registers, by VM::fp, and in builtins") {
    Run run(u"function outer() { inner(); } function inner() {} outer();");
    VM& vm = run.vm;
    Sampler& sampler = run.sampler();
    sampler.stop();
    CodeBlock *outer = run.code("outer"), *inner = run.code("inner");
    REQUIRE(outer);
    REQUIRE(inner);
    Value *first = vm.stackBase + 8, *second = vm.stackBase + 40, *third = vm.stackBase + 80;
    makeFrame(first, outer, nullptr, outer->entry_);
    makeFrame(second, inner, first, inner->entry_);

    sampler.take(interrupted(inner->entry_ + 1, second, &vm)); // in a handler
    CHECK(run.lastStack() == "outer inner");
    CHECK(sampler.sample(sampler.sampleCount() - 1).unit == 1);

    sampler.take(interrupted(inner->entry_, first, &vm)); // inner is being left: r12 is not yet the caller's
    CHECK(run.lastStack() == "outer");
    CHECK(sampler.sample(sampler.sampleCount() - 1).unit == 0);

    vm.fp = second; // C++ that uses the registers for itself
    sampler.take(interrupted(nullptr, nullptr, nullptr));
    CHECK(run.lastStack() == "outer inner");

    makeFrame(third, nullptr, second, nullptr, kFrameNative); // a builtin called by inner
    vm.fp = third;
    sampler.take(interrupted(inner->entry_, second, &vm));
    CHECK(run.lastStack() == "outer inner (builtin)");
    vm.fp = third; // left behind by an earlier call: inner's own frame does not belong to it
    Frame(third).setCallerFp(first);
    sampler.take(interrupted(inner->entry_, second, &vm));
    CHECK(run.lastStack() == "outer inner");

    vm.fp = nullptr;
    sampler.take(interrupted(nullptr, nullptr, nullptr));
    CHECK(run.lastStack() == "(program)");
    sampler.take(interrupted(nullptr, nullptr, nullptr, kSystemCall + 2));
    CHECK(run.lastStack() == "(idle)");
}

TEST_CASE("cpu-prof: nothing that is found on the stack is believed without a look") {
    Run run(u"function f() {} f();");
    VM& vm = run.vm;
    Sampler& sampler = run.sampler();
    sampler.stop();
    std::mt19937_64 random(7);
    Value* base = vm.stackBase + 8;
    CodeBlock* code = run.code("f");
    for (int round = 0; round < 20000; round++) {
        for (int i = 0; i < 64; i++) {
            uint64_t word = random();
            switch (word % 5) {
            case 0: word = reinterpret_cast<uint64_t>(code); break;
            case 1: word = reinterpret_cast<uint64_t>(vm.stackBase + word / 8 % 100); break;
            case 2: word = 0; break;
            case 3: word = uint64_t{kFrameNative} << 32; break;
            default: break;
            }
            vm.stackBase[i] = Value::fromBits(word);
        }
        vm.fp = random() % 2 ? base + random() % 50 : reinterpret_cast<Value*>(random());
        sampler.take(interrupted(code->entry_ + random() % 9 - 4, base + random() % 50, &vm));
        sampler.take(interrupted(nullptr, reinterpret_cast<void*>(random()), &vm));
    }
    vm.fp = nullptr;
    CHECK(sampler.sampleCount() >= 40000);
    CHECK(views::cpuProfileJson(vm).size() > 1000);
}

TEST_CASE("cpu-prof: a busy function has most samples, and the reports say so") {
    Run run(u"function busy(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; }\n"
            u"function main() { return busy(4000000); }\nmain();");
    Sampler& sampler = run.sampler();
    sampler.stop();
    size_t count = sampler.sampleCount();
    CHECK(count > 10);
    size_t inBusy = 0;
    auto busy = reinterpret_cast<Sampler::Key>(run.code("busy"));
    for (size_t i = 0; i < count; i++) inBusy += sampler.node(sampler.sample(i).node).key == busy;
    CHECK(inBusy * 2 > count);
    std::string text = views::cpuProfileText(run.vm);
    CHECK(text.find("busy test.js:1\n") != std::string::npos);
    std::string json = views::cpuProfileJson(run.vm);
    CHECK(json.starts_with("{\"nodes\":[\n{\"id\":1,\"callFrame\":{\"functionName\":\"(root)\""));
    CHECK(json.find(R"("callFrame":{"functionName":"busy","scriptId":"1","url":"test.js","lineNumber":0,)") !=
          std::string::npos);
    CHECK(json.find("\"positionTicks\":[{\"line\":1,") != std::string::npos);
    CHECK(json.find("\"timeDeltas\":[") != std::string::npos);
}

TEST_CASE("cpu-prof: sampling goes on through collections, exceptions, generators and deep recursion") {
    Run run(u"function deep(n) { return n ? 1 + deep(n - 1) : 0; }"
            u"function* g() { for (let i = 0; i < 20; i++) yield [i, deep(300)]; }"
            u"let kept = [];"
            u"for (let i = 0; i < 200; i++) {"
            u"  try { for (const [a] of g()) kept.push({ a, s: 'x' + a }); if (i % 2) null.x; } catch {}"
            u"  kept.sort((p, q) => p.a - q.a); if (kept.length > 2000) kept = [];"
            u"  new Function('return ' + i)();"
            u"}",
            50);
    run.vm.heap.collect(true, "test");
    run.sampler().stop();
    CHECK(run.sampler().sampleCount() > 10);
    CHECK(views::cpuProfileText(run.vm).find("deep test.js:1\n") != std::string::npos);
}

TEST_CASE("cpu-prof: two machines on one thread are sampled apart") {
    Run one(u"function f() { let s = 0; for (let i = 0; i < 1000000; i++) s += i; } f();");
    size_t before = one.sampler().sampleCount();
    {
        Run two(u"function g() { let s = 0; for (let i = 0; i < 1000000; i++) s += i; } g();");
        CHECK(two.sampler().sampleCount() > 0);
        CHECK(views::cpuProfileText(two.vm).find("g test.js:1") != std::string::npos);
    }
    CHECK(one.sampler().sampleCount() > before); // in the other's program: it has none of its own running
    CHECK(views::cpuProfileText(one.vm).find("g test.js:1") == std::string::npos);
}

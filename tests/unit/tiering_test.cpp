// The tier manager's memory: what was counted fades, code that is not used or that there is no room for is dropped,
// running code is not.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>
#include <string>
#include <vector>

using namespace tiercel;

namespace {

/// A VM whose events are kept by the name of the function.
struct Tiers {
    explicit Tiers(const Flags& flags) : vm(flags) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        vm.tiers.baseline = baseline::makeCompiler();
        vm.tiers.addListener([this](const TierEvent& event) {
            if (event.kind == TierEvent::Kind::Compiled) {
                compiled++;
                blocks[event.code->template_->name_->toUtf8(vm)] = event.code;
            }
            if (event.kind == TierEvent::Kind::Failed) failed++;
            if (event.kind == TierEvent::Kind::Discarded && std::string(event.reason) != "function collected") {
                CHECK(event.codeBytes == event.code->compiled_->codeBytes);
                CHECK(event.to == Tier::Interpreter);
                discarded++;
                reasons[event.reason]++;
            }
        });
    }
    /// The script's result, an int32.
    int run(const std::string& source) {
        auto result =
            vm.runScript(*vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()), "test.js"));
        if (result.isAbrupt()) return -1;
        Value value = result.release();
        return value.isInt32() ? value.asInt32() : -2;
    }
    void define(const char* name, NativeCode native) { defineFunction(*vm.realm, vm.realm->global, name, native, 0); }
    void collect(int times) {
        for (int i = 0; i < times; i++) vm.heap.collect(true, "test");
    }
    bool hasCode(const std::string& name) { return blocks.contains(name) && blocks[name]->compiled_; }
    size_t codeBytes() { return vm.tiers.machineCodeBytes(); }

    VM vm;
    int compiled = 0, failed = 0, discarded = 0;
    std::map<std::string, CodeBlock*> blocks; // the tests keep them alive
    std::map<std::string, int> reasons;
};

Flags thresholdOf(uint64_t calls) {
    Flags flags;
    flags.baseline_threshold = calls;
    return flags;
}

/// Declares `count` functions f0, f1 … that take and return a number, and callAll(times).
std::string manyFunctions(int count) {
    std::string source, list;
    for (int i = 0; i < count; i++) {
        std::string name = "f" + std::to_string(i);
        source += "function " + name + "(x) { let o = { a: x, b: [x] }; return o.a + o.b[0] - x + " +
                  std::to_string(i) + "; }\n";
        list += name + ",";
    }
    return source + "var all = [" + list +
           "];\n"
           "function callAll(times) { let s = 0; for (let i = 0; i < times; i++) for (const f of all) s += f(0); "
           "return s / times; }\n";
}
constexpr int kMany = 40, kManySum = 780;
/// Stale words on the native stack may hold a few of them.
constexpr int kMost = kMany - 4;

Completion<Value> collectFully(VM& vm, CallArgs) {
    vm.heap.collect(true, "test");
    return Value::undefined();
}
Completion<Value> dropEverything(VM& vm, CallArgs) {
    vm.tiers.dropAll("test");
    return Value::undefined();
}

} // namespace

TEST_CASE("tiers: code that is not entered for --code-age full collections is dropped, and made again") {
    Flags flags = thresholdOf(5);
    flags.code_age = 3;
    Tiers tiers(flags);
    CHECK(tiers.run(manyFunctions(kMany) + "callAll(20)") == kManySum);
    CHECK(tiers.compiled >= kMany);
    CHECK(tiers.hasCode("f7"));
    size_t before = tiers.codeBytes();

    tiers.collect(3); // entered before the first of them
    CHECK(tiers.discarded == 0);
    CHECK(tiers.codeBytes() == before);
    tiers.collect(1);
    CHECK(tiers.discarded >= kMost);
    CHECK(tiers.reasons["not entered for long"] == tiers.discarded);
    CHECK(tiers.codeBytes() < before / 4);
    int dropped = 0;
    for (auto& [name, code] : tiers.blocks) {
        if (code->compiled_) continue;
        dropped++;
        CHECK(code->waiting_);
        CHECK(code->callBudget_ == 5);
        CHECK(code->loopBudget_ == 20);
    }
    CHECK(dropped == tiers.discarded);

    CHECK(tiers.run("callAll(3)") == kManySum);
    CHECK(tiers.codeBytes() < before / 4);
    CHECK(tiers.run("callAll(20)") == kManySum);
    CHECK(tiers.codeBytes() >= before * 3 / 4);
    CHECK(tiers.hasCode("f7"));
}

TEST_CASE("tiers: code that is entered now and then stays; --code-age=0 keeps all") {
    for (uint64_t age : {1, 2, 0}) {
        CAPTURE(age);
        Flags flags = thresholdOf(5);
        flags.code_age = age;
        Tiers tiers(flags);
        CHECK(tiers.run(manyFunctions(kMany) + "callAll(20)") == kManySum);
        for (int i = 0; i < 10; i++) {
            CHECK(tiers.run("f3(0) + f4(0)") == 7);
            tiers.collect(1);
        }
        CHECK(tiers.hasCode("f3"));
        CHECK(tiers.hasCode("f4"));
        CHECK((age == 0 ? tiers.discarded == 0 : tiers.discarded >= kMost - 2));
    }
}

TEST_CASE("tiers: what is freed is given back to the heap's account") {
    Tiers tiers(thresholdOf(5));
    CHECK(tiers.run(manyFunctions(kMany) + "callAll(20)") == kManySum);
    size_t code = tiers.codeBytes(), live = tiers.vm.heap.stats().liveBytes;
    size_t freed = tiers.vm.tiers.dropAll("test");
    CHECK(freed > code / 2);
    CHECK(tiers.codeBytes() == code - freed);
    CHECK(tiers.vm.heap.stats().liveBytes == live - freed);
    CHECK(tiers.reasons["test"] == tiers.discarded);
    CHECK(tiers.run("callAll(1)") == kManySum);
}

TEST_CASE("tiers: running code is not dropped") {
    Flags flags = thresholdOf(5);
    flags.code_age = 1;
    flags.tier_decay = 0; // there are many collections between two turns of the loop
    for (NativeCode native : {collectFully, dropEverything}) {
        Tiers tiers(flags);
        tiers.define("look", native);
        // Through a builtin, by recursion, in a loop, in a constructor; the others are on no stack.
        CHECK(tiers.run(manyFunctions(kMany) +
                        "function inner(n) { if (n === 0) { look(); look(); return 0; } return outer(n - 1) + 1; }\n"
                        "function outer(n) { return n % 2 ? [n].map(inner)[0] : inner(n); }\n"
                        "class Made { constructor(n) { this.n = inner(n); } }\n"
                        "function loop(n) { let s = 0; for (let i = 0; i < n; i++) s += new Made(10).n; return s; }\n"
                        "callAll(20); loop(20) + loop(30);") == 500);
        for (const char* name : {"inner", "outer", "Made", "loop"}) CHECK(tiers.hasCode(name));
        CHECK(tiers.discarded >= kMost);
        int before = tiers.discarded;
        // Once they have been left, the next collections take them as well.
        tiers.collect(2);
        CHECK(tiers.discarded > before);
        CHECK(tiers.run("loop(20)") == 200);
    }
}

TEST_CASE("tiers: suspended generators go on in the interpreter") {
    Flags flags = thresholdOf(5);
    flags.code_age = 1;
    Tiers tiers(flags);
    CHECK(tiers.run("function* count() { for (let i = 0; ; i++) { yield i; } }\n"
                    "var all = Array.from({ length: 20 }, count), turns = 0;\n"
                    "function next() { let s = 0; for (const g of all) s += g.next().value; turns++; return s; }\n"
                    "for (let i = 0; i < 20; i++) next();\n"
                    "next()") == 400);
    CHECK(tiers.hasCode("count"));
    tiers.collect(3);
    CHECK_FALSE(tiers.hasCode("count"));
    CHECK(tiers.run("next()") == 420);
    CHECK(tiers.run("for (let i = 0; i < 20; i++) next(); next()") == 840);
    CHECK(tiers.hasCode("count"));
}

TEST_CASE("tiers: what was counted fades at full collections") {
    for (uint64_t percent : {0, 50, 100}) {
        CAPTURE(percent);
        Flags flags = thresholdOf(40);
        flags.tier_decay = percent;
        Tiers tiers(flags);
        tiers.define("look", collectFully);
        // At most ten calls between two collections: they come up to 20, halved each time. The others count in one go.
        CHECK(tiers.run("function rarely(x) { return x + 1; }\n"
                        "function turns(n) { let s = 0; for (let i = 0; i < n; i++) s++; return s; }\n"
                        "function often(x) { return x + 1; }\n"
                        "let s = 0;\n"
                        "for (let i = 0; i < 200; i++) { s = rarely(s); if (i % 10 === 0) { turns(30); look(); } }\n"
                        "for (let i = 0; i < 50; i++) often(i);\n"
                        "s") == 200);
        CHECK(tiers.hasCode("rarely") == (percent == 0));
        CHECK(tiers.hasCode("turns") == (percent == 0));
        CHECK(tiers.hasCode("often"));
    }
}

TEST_CASE("tiers: machine code at its limit makes room for new code") {
    for (bool atOnce : {false, true}) {
        CAPTURE(atOnce);
        Flags flags = thresholdOf(5);
        flags.compile_at_once = atOnce;
        flags.max_code = 24000;
        Tiers tiers(flags);
        CHECK(tiers.run(manyFunctions(kMany) + "callAll(500)") == kManySum);
        CHECK(tiers.reasons["machine code at its limit"] > 0);
        CHECK(tiers.reasons["machine code at its limit"] == tiers.discarded);
        CHECK(tiers.codeBytes() <= flags.max_code);
        CHECK(tiers.hasCode("callAll")); // it runs all the time
        // What does not fit is not compiled over and over.
        CHECK(tiers.compiled + tiers.failed < kMany * 10);
    }
}

TEST_CASE("tiers: the heap at its limit takes the memory of code before it refuses") {
    Flags flags = thresholdOf(5);
    flags.max_heap = size_t{24} << 20;
    Tiers tiers(flags);
    CHECK(tiers.run(manyFunctions(600) + "callAll(10)") == 600 * 599 / 2);
    size_t code = tiers.codeBytes();
    REQUIRE(code > 400000);
    CHECK(tiers.discarded == 0);
    // Buffers until one is refused: a RangeError that the program may catch.
    CHECK(tiers.run("var kept = []; try { for (;;) kept.push(new ArrayBuffer(65536)); } catch (e) { "
                    "kept.length = 0; e instanceof RangeError ? 1 : 0 }") == 1);
    CHECK(tiers.reasons["heap at its limit"] > 500);
    CHECK(tiers.codeBytes() < code / 4);
    CHECK(tiers.run("callAll(100)") == 600 * 599 / 2);
    CHECK(tiers.codeBytes() > code / 2);
}

TEST_CASE("tiers: code that the heap has no room for is refused, and the program goes on") {
    static size_t taken;
    taken = 0;
    Tiers tiers(thresholdOf(5));
    tiers.define("fill", [](VM& vm, CallArgs) -> Completion<Value> {
        for (size_t bytes = size_t{1} << 30; bytes >= 32; bytes /= 2)
            while (vm.heap.adjustExternal(static_cast<ptrdiff_t>(bytes))) taken += bytes;
        return Value::undefined();
    });
    tiers.define("empty", [](VM& vm, CallArgs) -> Completion<Value> {
        vm.heap.adjustExternal(-static_cast<ptrdiff_t>(taken));
        return Value::undefined();
    });
    CHECK(tiers.run("function small(x) { return x + 1; }\n"
                    "let s = small(-1);\n"
                    "fill(); for (let i = 0; i < 100; i++) s = small(s);\n"
                    "empty(); for (let i = 0; i < 1000; i++) s = small(s);\n"
                    "s") == 1100);
    CHECK(tiers.failed > 0);
    CHECK(tiers.failed < 8);
    CHECK(tiers.hasCode("small"));
}

TEST_CASE("tiers: code that knew a hidden class which died is dropped, and made again for what comes") {
    Tiers tiers(thresholdOf(5));
    tiers.run("function write(o, n) { for (let i = 0; i < n; i++) o.x = i; return o.x; }"
              "function make() { let o = Object.create({}); o.x = 1; return o; }"
              "(() => { let o = make(); for (let i = 0; i < 20; i++) write(o, 20); })(); 0");
    CHECK(tiers.hasCode("write"));
    tiers.run(
        "(() => { for (let i = 0; i < 1000; i++) make(); })(); 0"); // what is left on the stacks of the first object
    tiers.collect(3);
    CHECK(tiers.reasons["hidden class died"] >= 1);
    CHECK_FALSE(tiers.hasCode("write"));
    CHECK(tiers.run("write(make(), 1000)") == 999);
    CHECK(tiers.hasCode("write"));
}

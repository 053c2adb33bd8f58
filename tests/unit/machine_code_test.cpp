// Programs that run compiled, as seen from outside of the compiler: protections of memory, failing allocations, the
// listeners that hear of code.
#include "baseline/baseline.h"
#include "frontend/compiler.h"
#include "runtime/assembler/code_listeners.h"
#include "runtime/builtins/builtin.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace tiercel;

namespace {

constexpr const char16_t* kProgram =
    u"function add(a, b) { return a + b; }\n"
    u"class Point { constructor(x) { this.x = x; } get twice() { return this.x * 2; } }\n"
    u"function* count(n) { for (let i = 0; i < n; i++) yield i; }\n"
    u"let sum = 0;\n"
    u"for (const i of count(100)) { sum = add(sum, new Point(i).twice); look(i); }\n"
    u"try { null.x; } catch (e) { sum += [1, 2, 3].map((x) => x + 1).length; }\n"
    u"sum;\n";
constexpr int kResult = 9903;

struct Run {
    explicit Run(const Flags& flags) : vm(flags) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        vm.tiers.baseline = baseline::makeCompiler();
        vm.tiers.addListener([this](const TierEvent& event) {
            if (event.kind == TierEvent::Kind::Compiled) compiled++;
            if (event.kind == TierEvent::Kind::Failed) failed++;
            if (event.kind == TierEvent::Kind::Discarded) discarded++;
        });
    }
    /// `look`: what the program's function of that name does.
    int run(NativeCode look) {
        defineFunction(*vm.realm, vm.realm->global, "look", look, 1);
        auto result = vm.runScript(*vm.realm, SourceCode::create(kProgram, "test.js"));
        CHECK(!result.isAbrupt());
        if (result.isAbrupt()) return -1;
        Value value = result.release();
        return value.isInt32() ? value.asInt32() : -1;
    }
    VM vm;
    int compiled = 0, failed = 0, discarded = 0;
};

Flags compileAtOnce() {
    Flags flags;
    flags.compile_at_once = true;
    return flags;
}

Completion<Value> doNothing(VM&, CallArgs) { return Value::undefined(); }

/// True if a mapping of this process can be written and executed.
Completion<Value> lookAtMappings(VM& vm, CallArgs) {
    std::ifstream maps("/proc/self/maps");
    std::string range, protection, rest;
    while (maps >> range >> protection && std::getline(maps, rest))
        if (protection[1] == 'w' && protection[2] == 'x')
            return vm.throwTypeError("%s", ("writable and executable: " + range + rest).c_str());
    return Value::undefined();
}

std::string contents(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string temporaryFile(const char* name) {
    const char* folder = std::getenv("TMPDIR");
    return std::string(folder ? folder : "/tmp") + "/tiercel-test-" + std::to_string(getpid()) + name;
}

} // namespace

TEST_CASE("machine code: no mapping is writable and executable while a program runs") {
    for (bool atOnce : {true, false}) {
        Flags flags;
        flags.compile_at_once = atOnce;
        if (!atOnce) flags.baseline_threshold = 10;
        Run run(flags);
        CHECK(run.run(lookAtMappings) == kResult);
        CHECK(run.compiled > 0);
        REQUIRE(run.vm.tiers.registryIfAny());
        CHECK(run.vm.tiers.registryIfAny()->count() > 0);
    }
}

TEST_CASE("machine code: without executable memory the interpreter goes on") {
    for (uint64_t n = 1; n <= 6; n++) {
        CAPTURE(n);
        Run run(compileAtOnce());
        run.vm.tiers.registry().memory.failAfter(n);
        CHECK(run.run(doNothing) == kResult);
        CHECK(run.failed > 0);
    }
}

TEST_CASE("machine code: over --max-code the interpreter goes on") {
    for (uint64_t limit : {32, 1000, 2000, 3000, 4000}) {
        CAPTURE(limit);
        Flags flags = compileAtOnce();
        flags.max_code = limit;
        Run run(flags);
        CHECK(run.run(doNothing) == kResult);
        CHECK(run.failed + run.discarded > 0);
        CHECK(run.vm.tiers.registry().memory.usedBytes() <= limit);
    }
}

TEST_CASE("machine code: names have the place, lines are in order and in the file") {
    Run run(compileAtOnce());
    CHECK(run.run(doNothing) == kResult);
    std::string names;
    run.vm.tiers.registry().forEach([&](const CompiledCode& code) {
        if (code.block->template_.get()->isBuiltin()) return; // of a file of its own
        names += code.name + '\n';
        std::string file;
        std::vector<CodeLine> lines = linesOf(code, file);
        CHECK(file == "test.js");
        CHECK(!lines.empty());
        uint32_t last = 0;
        for (const CodeLine& line : lines) {
            CHECK((line.offset >= last && line.offset < code.codeBytes));
            CHECK((line.line >= 1 && line.line <= 7));
            last = line.offset;
        }
    });
    CHECK(names.find("add test.js:1\n") != std::string::npos);
    CHECK(names.find("count test.js:3\n") != std::string::npos);
    CHECK(names.find("(anonymous) test.js:6\n") != std::string::npos);
}

TEST_CASE("machine code: the map for perf has a line for each function") {
    std::string file = temporaryFile(".map");
    Run run(compileAtOnce());
    run.vm.tiers.registry().addListener(makePerfMap(file));
    CHECK(run.run(doNothing) == kResult);
    std::ifstream in(file);
    std::string line;
    bool foundAdd = false;
    int lines = 0;
    for (; std::getline(in, line); lines++) {
        unsigned long address = 0, bytes = 0;
        char name[200];
        REQUIRE(std::sscanf(line.c_str(), "%lx %lx %199[^\n]", &address, &bytes, name) == 3);
        if (std::string(name) != "baseline: add test.js:1") continue;
        foundAdd = true;
        const CompiledCode* code = run.vm.tiers.registry().find(reinterpret_cast<void*>(address));
        REQUIRE(code);
        CHECK(code->codeBytes == bytes);
    }
    CHECK(foundAdd);
    CHECK(lines == run.compiled);
    unlink(file.c_str());
}

TEST_CASE("machine code: records of the jitdump follow each other to the end of the file") {
    std::string file = temporaryFile(".dump");
    Run run(compileAtOnce());
    run.vm.tiers.registry().addListener(makeJitDump(file));
    CHECK(run.run(lookAtMappings) == kResult);
    std::string bytes = contents(file);
    unlink(file.c_str());
    auto word = [&](size_t at) {
        uint32_t value = 0;
        REQUIRE(at + 4 <= bytes.size());
        std::memcpy(&value, bytes.data() + at, 4);
        return value;
    };
    CHECK(word(0) == 0x4A695444);
    size_t at = word(8);
    CHECK(at == 40);
    int loads = 0, lines = 0;
    while (at < bytes.size()) {
        uint32_t kind = word(at), size = word(at + 4);
        REQUIRE(size >= 16);
        REQUIRE(at + size <= bytes.size());
        if (kind == 0) {
            loads++;
            // Its lines came just before.
            CHECK(lines == loads);
            CHECK(bytes.find(".js:", at) < at + size);
        } else {
            CHECK(kind == 2);
            lines++;
        }
        at += size;
    }
    CHECK(at == bytes.size());
    CHECK(loads == run.compiled);
}

TEST_CASE("machine code: GDB's list holds each function once, and none when the VM is gone") {
    {
        Run run(compileAtOnce());
        run.vm.tiers.registry().addListener(makeGdbListener());
        CHECK(run.run(doNothing) == kResult);
        int objects = 0;
        for (const auto* entry = gdbEntries(); entry; entry = entry->next) {
            objects++;
            CHECK(std::memcmp(entry->object,
                              "\x7F"
                              "ELF",
                              4) == 0);
        }
        CHECK(objects == run.compiled);
    }
    CHECK(gdbEntries() == nullptr);
}

TEST_CASE("tiers: events say why, and the turns of a running loop are timed") {
    VM vm{Flags()};
    vm.compiler = std::make_unique<frontend::SourceCompiler>();
    vm.tiers.baseline = baseline::makeCompiler();
    std::string log;
    int measured = 0;
    vm.tiers.measureLoops();
    vm.tiers.addListener([&](const TierEvent& event) {
        std::string name = event.code->template_->name_->toUtf8(vm);
        if (event.kind == TierEvent::Kind::Compiled) {
            log += name + ":" + event.reason + ";";
            CHECK(event.codeBytes > 0);
            CHECK(event.instructions > 0);
            CHECK(event.count == event.threshold);
        }
        if (event.kind == TierEvent::Kind::Measured) {
            measured += name == "loop";
            CHECK(name != "steps");
            CHECK(event.turnBefore > 0);
            CHECK(event.turnAfter > 0);
        }
    });
    auto result = vm.runScript(
        *vm.realm, SourceCode::create(u"function loop() { let s = 0; for (let i = 0; i < 1e5; i++) s += i; }"
                                      u"function small(x) { return x; }"
                                      u"function* steps() { for (let i = 0; i < 5000; i++) yield i; }"
                                      u"loop(); for (let i = 0; i < 100; i++) small(i);"
                                      u"for (const i of steps());",
                                      "test.js"));
    CHECK(!result.isAbrupt());
    CHECK(log.find("loop:loop;") != std::string::npos);
    CHECK(log.find("small:calls;") != std::string::npos);
    CHECK(measured == 1);
}

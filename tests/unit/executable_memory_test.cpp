// Executable memory and the registry of code, driven without a compiler: pieces hold a few hand-assembled bytes.
#include "runtime/assembler/executable_memory.h"

#include "runtime/assembler/compiled_code.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace tiercel;

namespace {

/// Mappings of this process that are writable and executable.
std::string writableAndExecutable() {
    std::string out;
    FILE* maps = fopen("/proc/self/maps", "r");
    REQUIRE(maps);
    char line[512];
    while (fgets(line, sizeof line, maps)) {
        const char* protection = strchr(line, ' ');
        if (protection && protection[2] == 'w' && protection[3] == 'x') out += line;
    }
    fclose(maps);
    return out;
}

/// mov eax, value; ret
void writeReturn(const ExecutableMemory::Piece& piece, int value) {
    const uint8_t code[] = {0xB8, 0, 0, 0, 0, 0xC3};
    std::memcpy(piece.writable, code, sizeof code);
    std::memcpy(piece.writable + 1, &value, sizeof value);
}

int run(const ExecutableMemory::Piece& piece) { return reinterpret_cast<int (*)()>(piece.code)(); }

bool isInt3(const ExecutableMemory::Piece& piece) {
    for (size_t i = 0; i < piece.bytes; i++)
        if (piece.code[i] != 0xCC) return false;
    return true;
}

/// Runs `f` in a child process under a limit; true if it returned true.
template <class F>
bool underLimit(int resource, rlim_t limit, F f) {
    fflush(nullptr);
    pid_t child = fork();
    if (child == 0) {
        rlimit value{limit, limit};
        bool ok = setrlimit(static_cast<__rlimit_resource>(resource), &value) == 0 && f();
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::unique_ptr<CompiledCode> makeCode(CodeRegistry& registry, uint32_t bytes, const char* name) {
    auto code = std::make_unique<CompiledCode>();
    code->memory = registry.memory.allocate(bytes);
    REQUIRE(code->memory);
    code->codeBytes = bytes;
    code->name = name;
    return code;
}

} // namespace

TEST_CASE("executable memory: pieces are aligned, apart, and run") {
    ExecutableMemory memory;
    CHECK(memory.mappedBytes() == 0);
    CHECK(memory.regionBytes() == 0);
    std::vector<ExecutableMemory::Piece> pieces;
    for (int i = 0; i < 100; i++) {
        auto piece = memory.allocate(static_cast<size_t>(6 + i));
        REQUIRE(piece);
        CHECK(piece.bytes % ExecutableMemory::kAlignment == 0);
        CHECK(piece.bytes >= static_cast<size_t>(6 + i));
        CHECK(reinterpret_cast<uintptr_t>(piece.code) % ExecutableMemory::kAlignment == 0);
        CHECK(piece.code != piece.writable);
        CHECK(memory.contains(piece.code));
        CHECK(memory.contains(piece.code + piece.bytes - 1));
        CHECK(!memory.contains(piece.writable));
        CHECK(memory.writableAddress(piece.code + 5) == piece.writable + 5);
        CHECK(memory.reaches(piece.code));
        CHECK(isInt3(piece));
        writeReturn(piece, i * 1000);
        pieces.push_back(piece);
    }
    size_t used = 0;
    for (int i = 0; i < 100; i++) {
        CHECK(run(pieces[static_cast<size_t>(i)]) == i * 1000);
        used += pieces[static_cast<size_t>(i)].bytes;
    }
    CHECK(memory.usedBytes() == used);
    CHECK(!memory.contains(nullptr));
    CHECK(!memory.contains(&memory));
}

TEST_CASE("executable memory: freed pieces are filled, joined and used again") {
    ExecutableMemory memory;
    auto a = memory.allocate(64), b = memory.allocate(64), c = memory.allocate(64), d = memory.allocate(64);
    CHECK(memory.freePieces() == 1);
    for (const auto& piece : {a, b, c, d}) writeReturn(piece, 7);
    memory.release(a);
    CHECK(isInt3(a));
    CHECK(!isInt3(b));
    CHECK(memory.freePieces() == 2);
    memory.release(c);
    CHECK(memory.freePieces() == 3);
    // The smallest stretch that is large enough, the first of several.
    auto again = memory.allocate(33);
    CHECK(again.code == a.code);
    memory.release(again);
    memory.release(b); // joins both neighbours
    CHECK(memory.freePieces() == 2);
    auto joined = memory.allocate(192);
    CHECK(joined.code == a.code);
    CHECK(isInt3(joined));
    memory.release(joined);
    memory.release(d);
    CHECK(memory.freePieces() == 1);
    CHECK(memory.usedBytes() == 0);
    memory.release({});
    CHECK(memory.usedBytes() == 0);
}

TEST_CASE("executable memory: random use") {
    ExecutableMemory memory;
    std::vector<std::pair<ExecutableMemory::Piece, int>> live;
    uint32_t state = 12345;
    auto random = [&](uint32_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    size_t used = 0;
    for (int i = 0; i < 20000; i++) {
        if (live.size() < 200 && random(5) < 3) {
            auto piece = memory.allocate(6 + random(random(10) == 0 ? 100000 : 400));
            REQUIRE(piece);
            REQUIRE(piece.code[0] == 0xCC);
            REQUIRE(piece.code[piece.bytes - 1] == 0xCC);
            writeReturn(piece, i);
            live.emplace_back(piece, i);
            used += piece.bytes;
        } else if (!live.empty()) {
            size_t index = random(static_cast<uint32_t>(live.size()));
            REQUIRE(run(live[index].first) == live[index].second);
            used -= live[index].first.bytes;
            memory.release(live[index].first);
            live[index] = live.back();
            live.pop_back();
        }
        REQUIRE(memory.usedBytes() == used);
    }
    for (auto& [piece, value] : live) {
        CHECK(run(piece) == value);
        memory.release(piece);
    }
    CHECK(memory.usedBytes() == 0);
    CHECK(memory.freePieces() == 1);
}

TEST_CASE("executable memory: grows, and a large piece uses what is free at the end") {
    ExecutableMemory memory;
    REQUIRE(memory.allocate(32));
    size_t first = memory.mappedBytes();
    auto large = memory.allocate(3 << 20);
    REQUIRE(large);
    CHECK(memory.mappedBytes() > first);
    CHECK(memory.mappedBytes() < (size_t{4} << 20));
    writeReturn(large, 1);
    CHECK(run(large) == 1);
    auto end = ExecutableMemory::Piece{large.code + large.bytes - 32, large.writable + large.bytes - 32, 32};
    writeReturn(end, 2);
    CHECK(run(end) == 2);
}

TEST_CASE("executable memory: the limit") {
    ExecutableMemory memory(1000);
    CHECK(memory.limit() == 992);
    auto a = memory.allocate(512), b = memory.allocate(480);
    CHECK(a);
    CHECK(b);
    CHECK(!memory.allocate(1));
    memory.release(a);
    CHECK(!memory.allocate(513));
    CHECK(memory.allocate(512));
    CHECK(!memory.allocate(0));
    CHECK(memory.usedBytes() == 992);
    CHECK(ExecutableMemory(size_t{1} << 40).limit() == ExecutableMemory::kRegionBytes);
    CHECK(!memory.allocate(SIZE_MAX));
}

TEST_CASE("executable memory: the whole region") {
    ExecutableMemory memory;
    CHECK(!memory.allocate(ExecutableMemory::kRegionBytes + 1));
    // Uses the memory for real: a part of it is enough here.
    std::vector<ExecutableMemory::Piece> pieces;
    for (int i = 0; i < 8; i++) pieces.push_back(memory.allocate(size_t{1} << 20));
    for (auto& piece : pieces) CHECK(piece);
}

TEST_CASE("executable memory: injected failure") {
    ExecutableMemory memory;
    memory.failAfter(3);
    CHECK(memory.allocate(10));
    CHECK(memory.allocate(10));
    CHECK(!memory.allocate(10));
    CHECK(!memory.allocate(10));
    memory.failAfter(0);
    CHECK(memory.allocate(10));
    memory.failAfter(1);
    CHECK(!memory.allocate(10));
    CHECK(memory.usedBytes() == 96);
}

TEST_CASE("executable memory: nothing is writable and executable") {
    REQUIRE(writableAndExecutable() == "");
    ExecutableMemory memory;
    for (int i = 0; i < 20; i++) {
        auto piece = memory.allocate(size_t{100} << 10);
        REQUIRE(piece);
        writeReturn(piece, i);
        CHECK(run(piece) == i);
        CHECK(writableAndExecutable() == "");
        if (i % 3 == 0) memory.release(piece);
        CHECK(writableAndExecutable() == "");
    }
}

TEST_CASE("executable memory: limits of the system are failures, not deaths") {
    auto fails = [] {
        ExecutableMemory memory;
        return !memory.allocate(100) && !memory.allocate(100) && memory.usedBytes() == 0;
    };
    CHECK(underLimit(RLIMIT_FSIZE, 4096, fails));
    CHECK(underLimit(RLIMIT_NOFILE, 0, fails));
#ifndef TIERCEL_SANITIZE // whose shadow is larger than any limit
    auto allocates = [] {
        ExecutableMemory memory;
        auto piece = memory.allocate(100);
        if (!piece) return false;
        writeReturn(piece, 5);
        return run(piece) == 5;
    };
    CHECK(underLimit(RLIMIT_AS, rlim_t{1} << 20, fails));
    // Not the whole region, but enough.
    CHECK(underLimit(RLIMIT_AS, rlim_t{400} << 20, [&] {
        ExecutableMemory memory;
        return memory.allocate(100) && memory.regionBytes() < ExecutableMemory::kRegionBytes && allocates();
    }));
#endif
}

TEST_CASE("compiled code: the unit at an address") {
    Flags flags;
    VM vm(flags);
    CodeRegistry registry(vm);
    auto code = makeCode(registry, 100, "f test.js:1");
    constexpr uint32_t none = CompiledCode::kNoEntry;
    // Units 0, 1–2, 3 (no code), 4; out of line: of 4 at 60, of 0 at 80.
    code->entries = {10, 20, none, 30, 30};
    code->slowEntries = {80, none, none, none, 60};
    auto at = [&](uint32_t offset) { return code->unitAt(code->memory.code + offset); };
    CHECK(at(0) == 0);
    CHECK(at(10) == 0);
    CHECK(at(19) == 0);
    CHECK(at(20) == 1);
    CHECK(at(29) == 1);
    CHECK(at(30) == 4);
    CHECK(at(59) == 4);
    CHECK(at(60) == 4);
    CHECK(at(80) == 0);
    CHECK(at(99) == 0);
    CHECK(at(100) == none);
    CHECK(code->unitAt(nullptr) == none);
    CHECK(code->entryOf(2) == nullptr);
    CHECK(code->entryOf(1) == code->memory.code + 20);

    auto stretches = code->stretches();
    REQUIRE(stretches.size() == 6);
    CHECK(stretches[0].unit == none);
    CHECK(stretches[0].end == 10);
    uint32_t end = 0;
    for (auto& stretch : stretches) {
        CHECK(stretch.start == end);
        end = stretch.end;
    }
    CHECK(end == 100);
    CHECK(stretches[3].unit == 4);
    CHECK(!stretches[3].slow);
    CHECK(stretches[4].unit == 4);
    CHECK(stretches[4].slow);
    CHECK(stretches[5].unit == 0);
}

TEST_CASE("code registry: find, remove, listeners") {
    struct Recorder : CodeListener {
        explicit Recorder(std::string& text) : text(text) {}
        void added(const CompiledCode& code) override { text += "+" + code.name; }
        void removed(const CompiledCode& code) override { text += "-" + code.name; }
        std::string& text;
    };
    Flags flags;
    flags.max_code = 1 << 20;
    VM vm(flags);
    std::string heard;
    {
        CodeRegistry registry(vm);
        CHECK(registry.memory.limit() == 1 << 20);
        CompiledCode* a = registry.add(makeCode(registry, 40, "a"));
        registry.addListener(std::make_unique<Recorder>(heard));
        CHECK(heard == "+a");
        CompiledCode* b = registry.add(makeCode(registry, 64, "b"));
        CompiledCode* c = registry.add(makeCode(registry, 10, "c"));
        CHECK(heard == "+a+b+c");
        CHECK(registry.count() == 3);
        CHECK(registry.codeBytes() == 114);
        CHECK(registry.find(a->memory.code) == a);
        CHECK(registry.find(a->memory.code + 39) == a);
        CHECK(registry.find(a->memory.code + 40) == nullptr);
        CHECK(registry.find(b->memory.code + 63) == b);
        CHECK(registry.find(c->memory.code + 5) == c);
        CHECK(registry.find(nullptr) == nullptr);
        CHECK(registry.find(&vm) == nullptr);
        const uint8_t* inB = b->memory.code;
        registry.remove(b);
        CHECK(registry.find(inB) == nullptr);
        CHECK(heard == "+a+b+c-b");
        CHECK(registry.memory.usedBytes() == 96);
        registry.forEach([&](CompiledCode& code) {
            if (code.name == "a") registry.remove(&code);
        });
        CHECK(registry.count() == 1);
        CHECK(registry.codeBytes() == 10);
    }
    CHECK(heard == "+a+b+c-b-a-c");
    CHECK(std::string(tierName(Tier::Interpreter)) == "interp");
    CHECK(std::string(tierName(Tier::Llvm)) == "llvm");
}

// perf's jitdump format, version 1: a header, then records with a time of CLOCK_MONOTONIC each, by which
// `perf inject` tells pieces apart that had the same address one after the other. A function's source lines come
// before its code.
//
//   perf record -k mono build/release/tiercel --jitdump x.js
//   perf inject --jit -i perf.data -o jit.data && perf report -i jit.data
#include "runtime/assembler/code_listeners.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tiercel {

namespace {

struct FileHeader {
    uint32_t magic = 0x4A695444; // "JiTD"
    uint32_t version = 1;
    uint32_t totalSize = sizeof(FileHeader);
    uint32_t machine = EM_X86_64;
    uint32_t padding = 0;
    uint32_t pid = static_cast<uint32_t>(getpid());
    uint64_t time;
    uint64_t flags = 0;
};
enum RecordKind : uint32_t { kCodeLoad = 0, kDebugInfo = 2 };
struct RecordHeader {
    uint32_t kind;
    uint32_t totalSize;
    uint64_t time;
};
struct CodeLoad {
    uint32_t pid, thread;
    uint64_t address, codeAddress, codeSize, index;
    // then: name, 0, the code
};
struct DebugInfo {
    uint64_t codeAddress, entries;
    // then for each entry: address, line, discriminator, file name, 0
};
struct DebugEntry {
    uint64_t address;
    uint32_t line, discriminator;
};

uint64_t monotonicNanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

class JitDump final : public CodeListener {
public:
    JitDump(FILE* file, void* marker) : file_(file), marker_(marker) {
        FileHeader header;
        header.time = monotonicNanoseconds();
        put(&header, sizeof header);
        flush();
    }
    ~JitDump() override {
        if (marker_ != MAP_FAILED) munmap(marker_, static_cast<size_t>(sysconf(_SC_PAGESIZE)));
        std::fclose(file_);
    }

    void added(const CompiledCode& code) override {
        auto address = reinterpret_cast<uint64_t>(code.memory.code);
        writeLines(code, address);
        auto bytes = static_cast<uint32_t>(sizeof(RecordHeader) + sizeof(CodeLoad) + code.name.size() + 1);
        RecordHeader header{kCodeLoad, bytes + code.codeBytes, monotonicNanoseconds()};
        CodeLoad load{static_cast<uint32_t>(getpid()),
                      static_cast<uint32_t>(gettid()),
                      address,
                      address,
                      code.codeBytes,
                      index_++};
        put(&header, sizeof header);
        put(&load, sizeof load);
        put(code.name.c_str(), code.name.size() + 1);
        put(code.memory.code, code.codeBytes);
        flush();
    }
    void removed(const CompiledCode&) override {}

private:
    void writeLines(const CompiledCode& code, uint64_t address) {
        std::string file;
        std::vector<CodeLine> lines = linesOf(code, file);
        if (lines.empty()) return;
        // perf looks for it from elsewhere.
        if (char* path = realpath(file.c_str(), nullptr)) {
            file = path;
            std::free(path);
        }
        size_t bytes = sizeof(RecordHeader) + sizeof(DebugInfo) + lines.size() * (sizeof(DebugEntry) + file.size() + 1);
        RecordHeader header{kDebugInfo, static_cast<uint32_t>(bytes), monotonicNanoseconds()};
        DebugInfo info{address, lines.size()};
        put(&header, sizeof header);
        put(&info, sizeof info);
        for (const CodeLine& line : lines) {
            DebugEntry entry{address + line.offset, line.line, 0};
            put(&entry, sizeof entry);
            put(file.c_str(), file.size() + 1);
        }
    }
    void put(const void* data, size_t bytes) { std::fwrite(data, 1, bytes, file_); }
    void flush() { std::fflush(file_); }

    FILE* file_;
    void* marker_;
    uint64_t index_ = 0;
};

} // namespace

std::unique_ptr<CodeListener> makeJitDump(const std::string& name) {
    FILE* file = std::fopen(name.c_str(), "w+");
    if (!file) return nullptr;
    // What perf looks for among the mappings that it records. Never writable.
    auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* marker = mmap(nullptr, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(file), 0);
    return std::make_unique<JitDump>(file, marker);
}

} // namespace tiercel

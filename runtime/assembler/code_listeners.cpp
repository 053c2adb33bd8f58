// The perf map, and what the listeners share.
#include "runtime/assembler/code_listeners.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

namespace tiercel {

namespace {

class PerfMap final : public CodeListener {
public:
    explicit PerfMap(FILE* file) : file_(file) {}
    ~PerfMap() override { std::fclose(file_); }
    void added(const CompiledCode& code) override {
        std::string line = fmt::format("{:x} {:x} {}: {}\n", reinterpret_cast<uintptr_t>(code.memory.code),
                                       code.codeBytes, tierName(code.tier), code.name);
        std::fwrite(line.data(), 1, line.size(), file_);
        std::fflush(file_); // the process may be killed
    }
    // perf takes the last entry of an address; it cannot be told that code went.
    void removed(const CompiledCode&) override {}

private:
    FILE* file_;
};

class Bytes {
public:
    explicit Bytes(std::vector<uint8_t>& out) : out_(out) {}
    void u8(uint8_t v) { out_.push_back(v); }
    void u32(uint32_t v) { raw(&v, sizeof v); }
    void u64(uint64_t v) { raw(&v, sizeof v); }
    void raw(const void* data, size_t bytes) {
        const auto* from = static_cast<const uint8_t*>(data);
        out_.insert(out_.end(), from, from + bytes);
    }
    /// Ends a record of .eh_frame that began at `start`: padding, and its length in front.
    void endRecord(size_t start) {
        while ((out_.size() - start) % 8 != 0) u8(0); // DW_CFA_nop
        auto length = static_cast<uint32_t>(out_.size() - start - 4);
        std::memcpy(out_.data() + start, &length, sizeof length);
    }

private:
    std::vector<uint8_t>& out_;
};

} // namespace

std::unique_ptr<CodeListener> makePerfMap(const std::string& file) {
    FILE* out = std::fopen(file.c_str(), "w");
    return out ? std::make_unique<PerfMap>(out) : nullptr;
}

std::vector<CodeLine> linesOf(const CompiledCode& code, std::string& file) {
    std::vector<CodeLine> out;
    const FunctionTemplate* t = code.block->template_.get();
    if (!t->source_) return out;
    const SourceCode& source = **t->source_;
    file = source.name();
    for (const CompiledCode::Stretch& stretch : code.stretches()) {
        uint32_t unit = stretch.unit == CompiledCode::kNoEntry ? 0 : stretch.unit;
        uint32_t line = source.position(code.block->sourceOffset(code.block->entry_ + unit)).line;
        if (out.empty() || out.back().line != line) out.push_back({stretch.start, line});
    }
    return out;
}

std::vector<uint8_t> unwindTableOf(const CompiledCode& code, uint64_t tableAddress) {
    constexpr uint8_t kRsp = 7, kReturnAddress = 16;
    std::vector<uint8_t> table;
    Bytes out(table);
    // The CIE: on entry the address to return to is at rsp.
    out.u32(0);
    out.u32(0);
    out.u8(1);                  // version
    out.raw("zR", 3);           // augmentation
    out.u8(1);                  // code alignment
    out.u8(0x78);               // data alignment: -8
    out.u8(kReturnAddress);     //
    out.u8(1);                  // augmentation's length
    out.u8(0x1B);               // addresses: 32 bits, relative to where they stand
    out.raw("\x0C\x07\x08", 3); // DW_CFA_def_cfa rsp + 8
    out.raw("\x90\x01", 2);     // DW_CFA_offset return address at cfa - 8
    static_assert(kRsp == 7 && kReturnAddress == 16);
    out.endRecord(0);
    // The FDE: behind the first push rsp is 8 lower, up to the function's ends.
    size_t start = table.size();
    out.u32(0);
    out.u32(static_cast<uint32_t>(table.size())); // back to the CIE
    uint64_t here = tableAddress + table.size();
    out.u32(static_cast<uint32_t>(reinterpret_cast<uint64_t>(code.memory.code) - here));
    out.u32(code.codeBytes);
    out.u8(0);
    out.u8(0x04); // DW_CFA_advance_loc4
    out.u32(code.callOffset + 1);
    out.raw("\x0E\x10", 2); // DW_CFA_def_cfa_offset 16
    if (code.isOptimized()) {
        out.raw("\x86\x02", 2); // DW_CFA_offset rbp at cfa - 16
        out.u8(0x43);           // DW_CFA_advance_loc 3
        out.raw("\x0D\x06", 2); // DW_CFA_def_cfa_register rbp
    }
    out.endRecord(start);
    out.u32(0);
    return table;
}

std::string addCodeListeners(VM& vm) {
    auto add = [&](const std::string& file, std::unique_ptr<CodeListener> listener) -> std::string {
        if (!listener) return fmt::format("cannot write '{}': {}", file, std::strerror(errno));
        vm.tiers.registry().addListener(std::move(listener));
        return {};
    };
    if (vm.flags.perf_map) {
        std::string file = fmt::format("/tmp/perf-{}.map", getpid());
        if (std::string error = add(file, makePerfMap(file)); !error.empty()) return error;
    }
    if (vm.flags.jitdump) {
        std::string file = fmt::format("jit-{}.dump", getpid());
        if (std::string error = add(file, makeJitDump(file)); !error.empty()) return error;
    }
    if (vm.flags.gdb) return add("", makeGdbListener());
    return {};
}

} // namespace tiercel

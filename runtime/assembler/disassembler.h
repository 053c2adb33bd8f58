// The text of machine code. LLVM's disassembler does the work; its library is loaded when the first instruction is
// asked for, so neither the build nor a run that prints no machine code needs it.
//
//   Disassembler disassembler;
//   if (!disassembler.load()) complain(disassembler.error());
//   Disassembler::Line line = disassembler.one(code, end, address);   // {"mov rax, qword ptr [r13 - 8]", 4 bytes}
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tiercel {

class Disassembler {
public:
    struct Line {
        std::string text;
        uint32_t bytes = 1;
        /// Of calls and jumps by displacement: where they go.
        std::optional<uint64_t> target;
        /// Of `mov register, constant`.
        std::optional<uint64_t> constant;
    };

    Disassembler() = default;
    ~Disassembler();
    Disassembler(const Disassembler&) = delete;
    Disassembler& operator=(const Disassembler&) = delete;

    /// False: `error` says in one line what is missing.
    bool load();
    const std::string& error() const { return error_; }

    /// The instruction at `code`, which ends before `end` and runs at `address`. Bytes that are none: "(bad)".
    Line one(const uint8_t* code, const uint8_t* end, uint64_t address);

private:
    using DisasmInstruction = size_t (*)(void*, const uint8_t*, uint64_t, uint64_t, char*, size_t);
    using DisasmDispose = void (*)(void*);
    void* context_ = nullptr;
    DisasmInstruction disassemble_ = nullptr;
    DisasmDispose dispose_ = nullptr;
    std::string error_;
};

} // namespace tiercel

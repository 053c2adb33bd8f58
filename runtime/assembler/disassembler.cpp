// LLVM's C interface, of which a handful of functions is declared here.
#include "runtime/assembler/disassembler.h"

#include <cstring>
#include <dlfcn.h>

namespace tiercel {

namespace {

constexpr uint64_t kImmediatesInHex = 2, kIntelSyntax = 4; // LLVMDisassembler_Option_…

constexpr const char* kLibraries[] = {"libLLVM.so.19.1", "libLLVM-19.so.1", "libLLVM-19.so",
                                      "/usr/lib/llvm-19/lib/libLLVM.so"};

int32_t displacement(const uint8_t* at) {
    int32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// Of call, jmp and jcc without prefixes, which is what our assembler emits.
std::optional<int64_t> branchDistance(const uint8_t* code, uint32_t bytes) {
    if (bytes == 5 && (code[0] == 0xE8 || code[0] == 0xE9)) return displacement(code + 1);
    if (bytes == 6 && code[0] == 0x0F && (code[1] & 0xF0) == 0x80) return displacement(code + 2);
    if (bytes == 2 && (code[0] == 0xEB || (code[0] & 0xF0) == 0x70)) return static_cast<int8_t>(code[1]);
    return {};
}

std::optional<uint64_t> loadedConstant(const uint8_t* code, uint32_t bytes) {
    bool rex = (code[0] & 0xF0) == 0x40, wide = rex && (code[0] & 8);
    const uint8_t* op = code + rex;
    const uint8_t* end = code + bytes;
    if ((op[0] & 0xF8) == 0xB8 && end - op == 9 && wide) {
        uint64_t value;
        std::memcpy(&value, op + 1, sizeof value);
        return value;
    }
    if ((op[0] & 0xF8) == 0xB8 && end - op == 5) return static_cast<uint32_t>(displacement(op + 1));
    if (op[0] == 0xC7 && (op[1] & 0xF8) == 0xC0 && end - op == 6) {
        int64_t value = displacement(op + 2);
        return wide ? static_cast<uint64_t>(value) : static_cast<uint32_t>(value);
    }
    return {};
}

} // namespace

Disassembler::~Disassembler() {
    if (context_) dispose_(context_);
}

bool Disassembler::load() {
    if (context_) return true;
    void* library = nullptr;
    for (const char* name : kLibraries)
        if ((library = dlopen(name, RTLD_NOW | RTLD_LOCAL))) break;
    if (!library) {
        error_ = "no disassembler: libLLVM.so.19.1 is not installed (Debian's package libllvm19)";
        return false;
    }
    auto initialize = [&](const char* name) {
        auto* f = reinterpret_cast<void (*)()>(dlsym(library, name));
        if (f) f();
        return f != nullptr;
    };
    auto* create =
        reinterpret_cast<void* (*)(const char*, void*, int, void*, void*)>(dlsym(library, "LLVMCreateDisasm"));
    auto* setOptions = reinterpret_cast<int (*)(void*, uint64_t)>(dlsym(library, "LLVMSetDisasmOptions"));
    disassemble_ = reinterpret_cast<DisasmInstruction>(dlsym(library, "LLVMDisasmInstruction"));
    dispose_ = reinterpret_cast<DisasmDispose>(dlsym(library, "LLVMDisasmDispose"));
    bool whole = create && setOptions && disassemble_ && dispose_ && initialize("LLVMInitializeX86TargetInfo") &&
                 initialize("LLVMInitializeX86TargetMC") && initialize("LLVMInitializeX86Disassembler");
    void* made = whole ? create("x86_64-unknown-linux", nullptr, 0, nullptr, nullptr) : nullptr;
    if (!made) {
        error_ = "no disassembler: LLVM's library lacks the one for x86-64";
        return false;
    }
    setOptions(made, kIntelSyntax); // makes a new printer, which forgets other options
    setOptions(made, kImmediatesInHex);
    context_ = made;
    return true;
}

Disassembler::Line Disassembler::one(const uint8_t* code, const uint8_t* end, uint64_t address) {
    Line line;
    char buffer[256];
    size_t bytes =
        context_ ? disassemble_(context_, code, static_cast<uint64_t>(end - code), address, buffer, sizeof buffer) : 0;
    if (bytes == 0) {
        line.text = "(bad)";
        return line;
    }
    line.bytes = static_cast<uint32_t>(bytes);
    bool atStart = true;
    for (const char* c = buffer; *c; c++) {
        if (*c == '\t' || *c == ' ') {
            if (!atStart && line.text.back() != ' ') line.text += ' ';
        } else {
            line.text += *c;
            atStart = false;
        }
    }
    if (auto distance = branchDistance(code, line.bytes))
        line.target = address + bytes + static_cast<uint64_t>(*distance);
    else
        line.constant = loadedConstant(code, line.bytes);
    return line;
}

} // namespace tiercel

// What tells tools outside of the process about machine code: a file for perf, a dump for perf, GDB.
//
//   if (std::string error = addCodeListeners(vm); !error.empty()) …     // what vm.flags ask for
//
// Names are CompiledCode::name, "function file:line".
#pragma once

#include "runtime/assembler/compiled_code.h"

#include <memory>
#include <string>
#include <vector>

namespace tiercel {

/// --perf-map, --jitdump, --gdb. What went wrong in one line, or empty.
std::string addCodeListeners(VM&);

/// A line "address size name" for each function in /tmp/perf-PID.map, where perf looks. Null: the file cannot be made.
std::unique_ptr<CodeListener> makePerfMap(const std::string& file);

/// Machine code and the source lines it comes from, for `perf inject --jit`. perf learns of the file by a page of it
/// that is mapped executable. Null: the file cannot be made.
std::unique_ptr<CodeListener> makeJitDump(const std::string& file);

/// Registers each function with GDB as an object file in memory: a symbol, and how to unwind its frame.
std::unique_ptr<CodeListener> makeGdbListener();
/// The entries of GDB's list, in the layout that GDB reads.
struct GdbEntry {
    GdbEntry* next;
    GdbEntry* previous;
    const char* object;
    uint64_t bytes;
};
const GdbEntry* gdbEntries();

/// The lines that machine code comes from, in the order of addresses: where the line changes.
struct CodeLine {
    uint32_t offset;
    uint32_t line; // 1-based
};
std::vector<CodeLine> linesOf(const CompiledCode&, std::string& file);

/// .eh_frame of the code: compiled code pushes one word behind `callOffset`, and calls with it there. Optimized code
/// pushes rbp there and makes it its frame pointer.
std::vector<uint8_t> unwindTableOf(const CompiledCode&, uint64_t tableAddress);

} // namespace tiercel

// A listing of a program's bytecode, one instruction a line, for tests and for people.
#include "runtime/regexp/program.h"

#include <cstdio>

namespace tiercel::regexp {

std::string Program::disassemble() const {
    static constexpr struct {
        const char* name;
        uint32_t words;
    } kOps[] = {
#define OP(name, words) {#name, words},
#include "runtime/regexp/opcodes.def"
#undef OP
    };
    std::string result;
    char line[64];
    const auto& words = code_->words;
    for (size_t at = 0; at < words.size();) {
        auto op = static_cast<Op>(words[at] & 0xFF);
        uint32_t a = words[at] >> 8;
        std::snprintf(line, sizeof line, "%5zu  %s %u", at, kOps[words[at] & 0xFF].name, a);
        result += line;
        size_t length = 1 + kOps[words[at] & 0xFF].words;
        if (op == Op::String) length += (a + 1) / 2 + (words[at + 1] ? (a + 3) / 4 : 0);
        if (op == Op::BackReference) length += words[at + 1];
        if (op == Op::String) {
            result += " \"";
            for (uint32_t i = 0; i < a; i++) {
                uint32_t unit = words[at + 2 + i / 2] >> 16 * (i % 2) & 0xFFFF;
                std::snprintf(line, sizeof line, unit >= 0x20 && unit < 0x7F ? "%c" : "\\u%04x", unit);
                result += line;
            }
            result += '"';
        } else {
            for (size_t i = 1; i < length; i++) {
                std::snprintf(line, sizeof line, " %u", words[at + i]);
                result += line;
            }
        }
        result += '\n';
        at += length;
    }
    return result;
}

} // namespace tiercel::regexp

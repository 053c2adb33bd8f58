// A listing of a program: how its search begins, then its bytecode, one instruction a line.
//
//     search: window of 3, at least 3 long
//         0  Dispatch  [c] -> 2, [d] -> 20
//         2  SplitPeek  -> 20 [c] [d]
//
// Classes and peek sets are shown by their members (… after the twelfth range), what begins at an end of the subject
// by $.
#include "runtime/regexp/program.h"

#include <algorithm>
#include <cstdio>

namespace tiercel::regexp {

namespace {

constexpr struct {
    const char* name;
    uint32_t words;
    const char* kinds;
} kOps[] = {
#define OP(name, words, kinds) {#name, words, kinds},
#include "runtime/regexp/opcodes.def"
#undef OP
};

std::string unitText(uint32_t unit) {
    char text[16];
    bool plain = unit > 0x20 && unit < 0x7F && unit != '\\' && unit != ']' && unit != '[' && unit != '-' && unit != '"';
    std::snprintf(text, sizeof text,
                  plain            ? "%c"
                  : unit <= 0xFF   ? "\\x%02x"
                  : unit <= 0xFFFF ? "\\u%04x"
                                   : "\\u{%x}",
                  unit);
    return text;
}

/// Ranges as they come, as many as one wants to read.
class SetText {
public:
    void add(uint32_t first, uint32_t last) {
        constexpr int kMaxRanges = 12;
        if (count_ == kMaxRanges) text_ += "…";
        if (count_++ >= kMaxRanges) return;
        text_ += unitText(first);
        if (last > first + 1) text_ += '-';
        if (last > first) text_ += unitText(last);
    }
    void addLatin1(const Latin1Set& set) {
        for (uint32_t c = 0; c < 256; c++) {
            uint32_t first = c;
            while (c < 256 && set.has(c)) c++;
            if (c > first) add(first, c - 1);
        }
    }
    std::string finish() const { return "[" + text_ + "]"; }
    std::string text_;

private:
    int count_ = 0;
};

std::string peekText(const PeekSet& peek) {
    if (peek.any) return "any";
    SetText text;
    text.addLatin1(peek.latin1);
    if (peek.other) text.add(0x100, 0xFFFF);
    return text.finish() + (peek.end ? "$" : "");
}

class Listing {
public:
    explicit Listing(const Code& code) : code_(code) {}

    std::string text() {
        header();
        for (size_t at = 0; at < code_.words.size();) at += instruction(at);
        return out_;
    }

private:
    template <typename... Values>
    void put(const char* format, Values... values) {
        char text[96];
        std::snprintf(text, sizeof text, format, values...);
        out_ += text;
    }

    void header() {
        out_ += "  search: ";
        switch (code_.start) {
        case Start::Anywhere: out_ += "anywhere"; break;
        case Start::Literal:
            out_ += "literal " + quoted(code_.prefix) + (code_.literalOnly ? ", which is all" : "");
            break;
        case Start::Window: put("window of %u", code_.window.length); break;
        case Start::Pair: out_ += "two of " + peekText(code_.first); break;
        case Start::FirstChar: out_ += "first of " + peekText(code_.first); break;
        case Start::Input: out_ += "start of the input"; break;
        case Start::Line: out_ += "starts of lines"; break;
        }
        if (code_.minLength) put(", at least %u long", code_.minLength);
        if (code_.needsWide) out_ += ", not in Latin-1";
        put("; %u group%s\n", code_.captureCount - 1, code_.captureCount == 2 ? "" : "s");
    }

    static std::string quoted(std::u16string_view text) {
        std::string out = "\"";
        for (char16_t unit : text) out += unitText(unit);
        return out + "\"";
    }

    size_t instruction(size_t at) {
        const uint32_t* pc = &code_.words[at];
        const auto& op = kOps[*pc & 0xFF];
        uint32_t a = *pc >> 8;
        put("%5zu  %s", at, op.name);
        size_t length = 1 + op.words;
        uint32_t index = 0;
        for (const char* kind = op.kinds; *kind; kind++, index++) {
            uint32_t value = index ? pc[index] : a;
            switch (*kind) {
            case 'c': out_ += " \"" + unitText(value) + "\""; break;
            case 'C': out_ += " " + classText(code_.classes[value]); break;
            case 'p': out_ += " " + peekText(code_.peeks[value]); break;
            case 't': put(" -> %u", value); break;
            case 'r': put(" r%u", value); break;
            case 'n': out_ += value == kInfinite ? " inf" : " " + std::to_string(value); break;
            case 'D': dispatch(code_.dispatches[value]); break;
            case 's': {
                std::u16string text;
                for (uint32_t i = 0; i < a; i++) text.push_back(static_cast<char16_t>(pc[2 + i / 2] >> 16 * (i % 2)));
                out_ += " " + quoted(text);
                length += (a + 1) / 2 + (pc[1] ? (a + 3) / 4 : 0);
                break;
            }
            case 'b':
                out_ += a & 1 ? " back" : "";
                out_ += a & 6 ? " ignoring case" : "";
                for (uint32_t i = 0; i < pc[1]; i++) put(" \\%u", pc[2 + i]);
                length += pc[1];
                break;
            default: break;
            }
        }
        out_ += '\n';
        return length;
    }

    std::string classText(const ClassData& data) const {
        if (data.all) return "any";
        SetText text;
        text.addLatin1(data.latin1);
        for (uint32_t i = 0; i < data.rangeCount; i++) {
            Range range = code_.ranges[data.firstRange + i];
            text.add(range.first, range.last);
        }
        return text.finish();
    }

    void dispatch(const DispatchTable& table) {
        std::vector<uint32_t> shown;
        for (uint32_t target : table.targets) {
            if (!target || std::find(shown.begin(), shown.end(), target) != shown.end()) continue;
            PeekSet set;
            for (uint32_t c = 0; c < 256; c++)
                if (table.targets[c] == target) set.latin1.bits[c >> 6] |= uint64_t{1} << (c & 63);
            set.other = table.targets[DispatchTable::kOther] == target;
            set.end = table.targets[DispatchTable::kEnd] == target;
            out_ += (shown.empty() ? " " : ", ") + peekText(set);
            put(" -> %u", target);
            shown.push_back(target);
        }
    }

    const Code& code_;
    std::string out_;
};

} // namespace

std::string Program::disassemble() const { return Listing(*code_).text(); }

} // namespace tiercel::regexp

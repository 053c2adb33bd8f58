// --dump-asm: machine code of a function between its bytecode and source lines.
//
//     baseline code of add add.js:1: 2 instructions, 152 bytes
//     …
//       1 | function add(a, b) { return a + b; }
//            0  Add               r2, r0:a, r1:b
//               18  mov rax, qword ptr [r13]
//               1c  cmp rax, r12
//               1f  jb @0'
//
// `@5` is the code of bytecode instruction 5, `@5'` its part out of line, `.3` another place that code jumps to.
// Numbers before the instructions are offsets in hexadecimal. What differs from run to run (addresses) has a comment
// that says what lies there.
//
// Optimized code stands between the nodes of the graph (docs/graph.md) instead.
#include "runtime/assembler/disassembler.h"
#include "runtime/assembler/symbols.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/source_code.h"
#include "runtime/views/report.h"
#include "runtime/views/views.h"

#include <fmt/format.h>
#include <map>

namespace tiercel::views {

namespace {

class Listing {
public:
    Listing(VM& vm, const CompiledCode& code, Disassembler& disassembler, Symbols& symbols)
        : vm_(vm), code_(code), block_(code.block), symbols_(symbols),
          base_(reinterpret_cast<uint64_t>(code.memory.code)) {
        // In front of the entry of optimized code lie constants.
        for (uint32_t at = code.isOptimized() ? code.callOffset : 0; at < code.codeBytes;) {
            Disassembler::Line line =
                disassembler.one(code.memory.code + at, code.memory.code + code.codeBytes, base_ + at);
            uint32_t bytes = line.bytes;
            lines_.emplace(at, std::move(line));
            at += bytes;
        }
        if (!code.isOptimized()) stretches_ = code.stretches();
        nameTargets();
    }

    std::string text() {
        std::string out = fmt::format("{} code of {}: {} instructions, {} bytes\n", tierName(code_.tier), code_.name,
                                      withCommas(code_.instructions), withCommas(code_.codeBytes));
        bool slow = false;
        if (code_.isOptimized()) return out + optimizedText();
        for (const CompiledCode::Stretch& stretch : stretches_) {
            if (stretch.slow && !slow) out += "  out of line\n";
            slow = stretch.slow;
            if (stretch.unit != CompiledCode::kNoEntry) {
                const Instruction* pc = block_->entry_ + stretch.unit;
                if (!slow) out += newSourceLine(pc);
                out += fmt::format("    {:>5}{} {}\n", stretch.unit, slow ? "'" : " ",
                                   disassembleInstruction(vm_, block_, pc));
            }
            for (auto line = lines_.lower_bound(stretch.start); line != lines_.end() && line->first < stretch.end;
                 ++line)
                out += machineLine(line->first, line->second);
        }
        return out;
    }

private:
    /// Between the nodes of the graph that the instructions were made for. What LLVM has moved stands where it is now.
    std::string optimizedText() {
        std::string out, shown;
        auto node = code_.nodeLines.begin();
        for (const auto& [at, line] : lines_) {
            const CompiledCode::NodeLine* from = nullptr;
            for (; node != code_.nodeLines.end() && node->offset <= at; ++node) from = &*node;
            if (from && from->text != shown) {
                shown = from->text;
                if (from->unit < block_->data_->units.size()) out += newSourceLine(block_->entry_ + from->unit);
                out += fmt::format("    {}\n", shown);
            }
            out += machineLine(at, line);
        }
        return out;
    }

    /// Everything that code jumps to has a name.
    void nameTargets() {
        for (const auto& [at, line] : lines_)
            if (line.target && *line.target - base_ < code_.codeBytes)
                labels_[static_cast<uint32_t>(*line.target - base_)] = {};
        for (const CompiledCode::Stretch& stretch : stretches_)
            if (auto label = labels_.find(stretch.start);
                label != labels_.end() && stretch.unit != CompiledCode::kNoEntry)
                label->second = fmt::format("@{}{}", stretch.unit, stretch.slow ? "'" : "");
        int number = 0;
        for (auto& [at, label] : labels_)
            if (label.empty()) label = fmt::format(".{}", ++number);
    }

    std::string newSourceLine(const Instruction* pc) {
        uint32_t line = placeOf(block_, pc).line;
        if (line == 0 || line == shownLine_) return {};
        shownLine_ = line;
        std::string text = sourceLine(block_, pc);
        return fmt::format("{:>6} | {}\n", line, columns(text) > 100 ? padded(text, 100) : text);
    }

    std::string machineLine(uint32_t at, const Disassembler::Line& line) {
        std::string out, text = line.text, comment;
        if (auto label = labels_.find(at); label != labels_.end() && label->second[0] == '.')
            out = fmt::format("             {}\n", label->second);
        for (const auto& [unit, offset] : code_.entryStubs)
            if (offset == at) out += fmt::format("             entry of {}\n", unit);
        if (line.target) {
            text.resize(std::min(text.find(' '), text.size()));
            text += ' ' + targetName(*line.target);
        } else if (line.constant) {
            comment = meaning(*line.constant);
        }
        out += fmt::format("            {:>5x}  {}", at, text);
        if (!comment.empty()) out += "  ; " + comment;
        return out + '\n';
    }

    std::string targetName(uint64_t target) {
        if (target - base_ < code_.codeBytes) return labels_[static_cast<uint32_t>(target - base_)];
        std::string name = symbols_.nameOf(target);
        return name.empty() ? fmt::format("{:#x}", target) : name;
    }

    std::string meaning(uint64_t bits) {
        if (bits == Value::kNumberTag) return "Value::kNumberTag";
        if (bits == Value::kNotCellMask) return "Value::kNotCellMask";
        if (bits < 0x10000) return {};
        auto entry = reinterpret_cast<uint64_t>(block_->entry_);
        if (uint64_t offset = bits - entry; offset < block_->data_->units.size() * sizeof(Instruction)) {
            uint64_t unit = offset / sizeof(Instruction), rest = offset % sizeof(Instruction);
            return rest ? fmt::format("pc {} + {}", unit, rest) : fmt::format("pc {}", unit);
        }
        auto cells = reinterpret_cast<uint64_t>(block_->feedback_);
        if (uint64_t offset = bits - cells; offset <= block_->data_->feedback.size() * sizeof(FeedbackCell))
            return fmt::format("feedback {}", offset / sizeof(FeedbackCell));
        if (std::string name = symbols_.nameOf(bits); !name.empty()) return name;
        // What lies in the low half of the address space is most likely an address.
        return bits >> 47 == 0 && bits > UINT32_MAX ? "address" : "";
    }

    VM& vm_;
    const CompiledCode& code_;
    CodeBlock* block_;
    Symbols& symbols_;
    uint64_t base_;
    std::map<uint32_t, Disassembler::Line> lines_; // by offset
    std::map<uint32_t, std::string> labels_;
    std::vector<CompiledCode::Stretch> stretches_;
    uint32_t shownLine_ = 0;
};

struct Dumper {
    Tier tier = Tier::Baseline;
    std::string function; // empty: all
    Disassembler disassembler;
    Symbols symbols;
};

} // namespace

std::string machineCodeText(VM& vm, const CompiledCode& code) {
    Disassembler disassembler;
    if (!disassembler.load()) return disassembler.error();
    Symbols symbols;
    return Listing(vm, code, disassembler, symbols).text();
}

std::string beginAsmDump(VM& vm) {
    std::string what = vm.flags.dump_asm;
    if (what.empty()) return {};
    auto dumper = std::make_shared<Dumper>();
    if (size_t colon = what.find(':'); colon != std::string::npos) {
        dumper->function = what.substr(colon + 1);
        what.resize(colon);
    }
    for (Tier tier : {Tier::Baseline, Tier::Native, Tier::Llvm})
        if (what == tierName(tier)) dumper->tier = tier;
    if (what != tierName(dumper->tier))
        return "--dump-asm: no tier '" + what + "' with machine code; there are baseline, native and llvm";
    if (!dumper->disassembler.load()) return "--dump-asm: " + dumper->disassembler.error();
    vm.tiers.addListener([&vm, dumper](const TierEvent& event) {
        if (event.kind != TierEvent::Kind::Compiled || event.to != dumper->tier) return;
        const CompiledCode* code = event.compiled ? event.compiled : event.code->compiled_;
        if (!code) return;
        if (!dumper->function.empty() && event.code->template_->name_->toUtf8(vm) != dumper->function &&
            functionTitle(vm, event.code) != dumper->function)
            return;
        std::string text = Listing(vm, *code, dumper->disassembler, dumper->symbols).text();
        std::fwrite(text.data(), 1, text.size(), stdout);
    });
    return {};
}

} // namespace tiercel::views

// Names, numbers, JSON and files for the views; see report.h.
#include "runtime/views/report.h"

#include "runtime/source_code.h"
#include "runtime/string.h"
#include "runtime/views/heap_walk.h"
#include "runtime/vm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace tiercel::views {

std::string jsonQuoted(std::string_view utf8) {
    std::string out = "\"";
    for (char c : utf8) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            else
                out += c;
        }
    }
    return out + '"';
}

void JsonWriter::separate() {
    if (comma_) text_ += ',';
    if (lineBreak_) text_ += '\n';
    lineBreak_ = false;
    comma_ = true;
}
JsonWriter& JsonWriter::open(char bracket) {
    separate();
    text_ += bracket;
    comma_ = false;
    return *this;
}
JsonWriter& JsonWriter::close(char bracket) {
    if (lineBreak_) text_ += '\n';
    lineBreak_ = false;
    text_ += bracket;
    comma_ = true;
    return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    text_ += jsonQuoted(name) + ':';
    comma_ = false;
    return *this;
}
JsonWriter& JsonWriter::string(std::string_view utf8) {
    separate();
    text_ += jsonQuoted(utf8);
    return *this;
}
JsonWriter& JsonWriter::number(uint64_t n) {
    separate();
    text_ += std::to_string(n);
    return *this;
}
JsonWriter& JsonWriter::number(double n, int decimals) {
    separate();
    text_ += std::isfinite(n) ? fmt::format("{:.{}f}", n, decimals) : std::string("null");
    return *this;
}
JsonWriter& JsonWriter::boolean(bool b) {
    separate();
    text_ += b ? "true" : "false";
    return *this;
}

std::string withCommas(uint64_t n) {
    std::string digits = std::to_string(n), out;
    for (size_t i = 0; i < digits.size(); i++) {
        if (i && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return out;
}

std::string bar(double share, int width) {
    static constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    auto eighths = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width * 8));
    std::string out;
    for (int i = 0; i < eighths / 8; i++) out += "█";
    return out + kParts[eighths % 8];
}

size_t columns(std::string_view utf8) {
    return static_cast<size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view utf8, size_t width) {
    std::string out(utf8);
    size_t have = columns(utf8);
    if (have <= width) return out.append(width - have, ' ');
    size_t end = 0;
    for (size_t seen = 0; end < out.size(); end++)
        if ((static_cast<unsigned char>(out[end]) & 0xC0) != 0x80 && seen++ == width - 1) break;
    return out.substr(0, end) + "…";
}

std::string functionTitle(VM& vm, const CodeBlock* code) {
    const FunctionTemplate* t = code->template_.get();
    switch (t->functionKind_) {
    case FunctionKind::Script: return "(script)";
    case FunctionKind::Eval: return "(eval)";
    case FunctionKind::Module: return "(module)";
    case FunctionKind::ClassInitializer: return "(class fields)";
    default: break;
    }
    String* name = t->name_.get();
    if (!name || name->length_ == 0) return "(anonymous)";
    std::string text = name->toUtf8(vm);
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

std::string Place::toString() const {
    if (line == 0) return file;
    return column ? fmt::format("{}:{}:{}", file, line, column) : fmt::format("{}:{}", file, line);
}

static Place placeAt(const CodeBlock* code, uint32_t offset) {
    const FunctionTemplate* t = code->template_.get();
    if (!t->source_) return {};
    SourcePosition position = (*t->source_)->position(offset);
    return {(*t->source_)->name(), position.line, position.column};
}
Place placeOf(const CodeBlock* code) {
    const FunctionTemplate* t = code->template_.get();
    return placeAt(code, t->functionKind_ >= FunctionKind::Script ? t->sourceStart_ : t->nameStart_);
}
Place placeOf(const CodeBlock* code, const Instruction* pc) { return placeAt(code, code->sourceOffset(pc)); }

std::string functionLabel(VM& vm, const CodeBlock* code) {
    Place place = placeOf(code);
    place.column = 0;
    return functionTitle(vm, code) + " " + place.toString();
}

std::string sourceLine(const CodeBlock* code, const Instruction* pc) {
    const FunctionTemplate* t = code->template_.get();
    if (!t->source_) return {};
    std::string line = encodeUtf8((*t->source_)->lineAt(code->sourceOffset(pc)));
    std::replace(line.begin(), line.end(), '\t', ' ');
    size_t start = line.find_first_not_of(' ');
    return start == std::string::npos ? std::string() : line.substr(start);
}

std::vector<CodeBlock*> allCode(VM& vm) {
    std::vector<CodeBlock*> found;
    forEachCell(vm, [&](Cell* cell) {
        if (cell->kind() == CellKind::CodeBlock) found.push_back(cell->as<CodeBlock>());
    });
    auto nameOf = [](const CodeBlock* code) {
        auto* source = code->template_.get()->source_;
        return source ? std::string_view((*source)->name()) : std::string_view();
    };
    std::sort(found.begin(), found.end(), [&](const CodeBlock* a, const CodeBlock* b) {
        if (int order = nameOf(a).compare(nameOf(b))) return order < 0;
        const FunctionTemplate *s = a->template_.get(), *t = b->template_.get();
        return s->sourceStart_ != t->sourceStart_ ? s->sourceStart_ < t->sourceStart_ : s->sourceEnd_ > t->sourceEnd_;
    });
    return found;
}

bool writeText(const std::string& file, const std::string& text) {
    if (file.empty()) {
        std::fwrite(text.data(), 1, text.size(), stderr);
        return true;
    }
    FILE* out = std::fopen(file.c_str(), "wb");
    bool written = out && std::fwrite(text.data(), 1, text.size(), out) == text.size();
    if (out && std::fclose(out) != 0) written = false;
    if (!written) std::fprintf(stderr, "tiercel: cannot write '%s': %s\n", file.c_str(), std::strerror(errno));
    return written;
}

} // namespace tiercel::views

// What the views share: names of functions and places for reports, JSON strings, numbers for people, files.
//
//   JsonWriter json;
//   json.beginObject().key("calls").number(uint64_t{3}).endObject();    // {"calls":3}
#pragma once

#include "runtime/bytecode/code_block.h"
#include "runtime/flags.h"

#include <string>
#include <string_view>

namespace tiercel::views {

/// Text of one JSON document; commas are put where they are needed.
class JsonWriter {
public:
    JsonWriter& beginObject() { return open('{'); }
    JsonWriter& endObject() { return close('}'); }
    JsonWriter& beginArray() { return open('['); }
    JsonWriter& endArray() { return close(']'); }
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view utf8);
    JsonWriter& number(uint64_t);
    JsonWriter& number(double, int decimals = 6);
    JsonWriter& boolean(bool);
    /// A line break between entries: reports stay readable by line.
    JsonWriter& newLine() {
        lineBreak_ = true;
        return *this;
    }
    std::string take() { return std::move(text_); }

private:
    JsonWriter& open(char);
    JsonWriter& close(char);
    void separate();
    std::string text_;
    bool comma_ = false, lineBreak_ = false;
};

std::string jsonQuoted(std::string_view utf8);
/// 1234567 → "1,234,567".
std::string withCommas(uint64_t);
/// A bar of at most `width` columns, in eighths of a column.
std::string bar(double share, int width);
/// Columns that UTF-8 text takes (one a code point), and the text padded to a width or cut to it with "…".
size_t columns(std::string_view utf8);
std::string padded(std::string_view utf8, size_t width);

/// "name", "(anonymous)", "(script)", "(module)", "(eval)"…
std::string functionTitle(VM&, const CodeBlock*);
struct Place {
    std::string file;
    uint32_t line = 0, column = 0; // 1-based; 0: unknown
    std::string toString() const;  // file:line:column
};
/// Where the function begins, and where the instruction at `pc` comes from.
Place placeOf(const CodeBlock*);
Place placeOf(const CodeBlock*, const Instruction* pc);
/// "f file:line".
std::string functionLabel(VM&, const CodeBlock*);
/// The source line of `pc`, without the space before it.
std::string sourceLine(const CodeBlock*, const Instruction* pc);

/// All bytecode in the heap, in the order of its place in the sources.
std::vector<CodeBlock*> allCode(VM&);

/// Writes to FILE (an error goes to standard error), or to standard error if the name is empty.
[[nodiscard]] bool writeText(const std::string& file, const std::string& text);

} // namespace tiercel::views

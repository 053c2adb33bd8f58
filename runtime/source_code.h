// Source text shared by everything that was compiled from it: the parser, stack traces, Function.prototype.toString.
//
// The text is kept as UTF-16; offsets everywhere are counted in UTF-16 code units from its start. Lines and columns are
// 1-based and computed on demand from a line table that is built at the first question. A SourceCode is immutable
// after creation, but for that table and for `firstLine`, so it is shared by std::shared_ptr.
//
// Example: SourceCode::create(u"let x =\n  ;", "a.js")->position(10) is {line 2, column 3}.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiercel {

struct SourcePosition {
    uint32_t line = 1;   // 1-based
    uint32_t column = 1; // 1-based, in UTF-16 code units
};

// A malformed byte sequence in UTF-8 input, by its offset in bytes.
struct Utf8Error {
    size_t byteOffset;
};

enum class Malformed : uint8_t {
    Report,  // decoding fails with the offset of the first malformed sequence
    Replace, // each maximal malformed sequence becomes U+FFFD
};

// Decodes UTF-8 (a leading byte order mark is dropped) into UTF-16.
[[nodiscard]] std::expected<std::u16string, Utf8Error> decodeUtf8(std::string_view bytes, Malformed policy);

// Encodes UTF-16 as UTF-8; lone surrogates become U+FFFD.
[[nodiscard]] std::string encodeUtf8(std::u16string_view text);

class SourceCode {
public:
    // `firstLine` is the line number of the text's first line (for code that sits inside another file).
    [[nodiscard]] static std::shared_ptr<SourceCode> create(std::u16string text, std::string name,
                                                            uint32_t firstLine = 1);

    [[nodiscard]] std::u16string_view text() const { return text_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    // What import() in it is relative to: the name, but of code for eval that of the code that called eval.
    [[nodiscard]] const std::string& referrer() const { return referrer_.empty() ? name_ : referrer_; }
    void setReferrer(std::string referrer) { referrer_ = std::move(referrer); }
    [[nodiscard]] uint32_t length() const { return static_cast<uint32_t>(text_.size()); }
    [[nodiscard]] std::u16string_view slice(uint32_t start, uint32_t end) const {
        return std::u16string_view(text_).substr(start, end - start);
    }

    // Position of an offset; offsets past the end give the end.
    [[nodiscard]] SourcePosition position(uint32_t offset) const;

    // The text of the line that holds `offset`, without its terminator.
    [[nodiscard]] std::u16string_view lineAt(uint32_t offset) const;

    // The source line, cut to a window of about 100 columns around `offset`, a newline, and a caret under `offset`:
    //     let x = ;
    //             ^
    [[nodiscard]] std::string excerpt(uint32_t offset) const;

    SourceCode(std::u16string text, std::string name, uint32_t firstLine)
        : text_(std::move(text)), name_(std::move(name)), firstLine_(firstLine) {}

private:
    [[nodiscard]] size_t lineIndex(uint32_t offset) const;

    std::u16string text_;
    std::string name_, referrer_;
    uint32_t firstLine_;
    mutable std::vector<uint32_t> lineStarts_; // built lazily; empty until then
};

} // namespace tiercel

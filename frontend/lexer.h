// The lexer: UTF-16 text to tokens, one at a time, no allocation but for names.
//
// next() never looks at the parser's state but for `isModule` (HTML-like comments). The two places where JavaScript's
// tokens depend on the grammar are requests of the parser: rescanRegExp at a `/` or `/=` that begins an expression,
// rescanTemplate at the `}` that ends a template's substitution. Errors are tokens of kind Error with message() set.
//
// Example: Lexer lexer(text, names, false); lexer.next(lexeme);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frontend/name.h"
#include "frontend/token.h"

namespace tiercel::frontend {

class Lexer {
public:
    Lexer(std::u16string_view text, NameTable& names, bool isModule)
        : begin_(text.data()), end_(text.data() + text.size()), p_(text.data()), names_(names), isModule_(isModule) {}

    void next(Lexeme& out);
    // `out` is the Slash or SlashAssign token that begins the literal.
    void rescanRegExp(Lexeme& out);
    // `out` is the RightBrace token.
    void rescanTemplate(Lexeme& out);

    [[nodiscard]] uint32_t offset() const { return static_cast<uint32_t>(p_ - begin_); }
    void seek(uint32_t offset) { p_ = begin_ + offset; }
    [[nodiscard]] uint32_t length() const { return static_cast<uint32_t>(end_ - begin_); }
    void skipHashbang();

    [[nodiscard]] const std::string& message() const { return message_; }
    [[nodiscard]] uint32_t messageOffset() const { return messageOffset_; }
    [[nodiscard]] bool atEnd() const { return hitEnd_; }

private:
    bool skipSpace(Lexeme& out);
    bool skipBlockComment(Lexeme& out);
    void skipLine();
    void identifier(Lexeme& out);
    void identifierSlow(Lexeme& out, const char16_t* start, bool isPrivate);
    void privateName(Lexeme& out);
    void number(Lexeme& out);
    void radixNumber(Lexeme& out, unsigned radix);
    void legacyOctalNumber(Lexeme& out);
    bool digits(bool allowSeparators);
    void finishNumber(Lexeme& out);
    void string(Lexeme& out, char16_t quote);
    void templateChars(Lexeme& out, bool isHead);
    enum class Escape : uint8_t { Ok, Bad, End };
    Escape escape(Lexeme& out, bool inTemplate, const char*& message);
    bool unicodeEscape(char32_t& code);
    void append(char32_t code);
    void fail(Lexeme& out, std::string message, const char16_t* at);
    [[nodiscard]] char32_t codePointAt(const char16_t* p, uint32_t& units) const;

    const char16_t* begin_;
    const char16_t* end_;
    const char16_t* p_;
    NameTable& names_;
    bool isModule_;
    bool hitEnd_ = false; // the error is that the input ended
    std::u16string buffer_;
    std::string message_;
    uint32_t messageOffset_ = 0;
};

// IdentifierStart and IdentifierPart, `$` and `_` included.
[[nodiscard]] bool isIdentifierStart(char32_t c);
[[nodiscard]] bool isIdentifierPart(char32_t c);

} // namespace tiercel::frontend

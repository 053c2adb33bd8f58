// The lexer's scanning loops. Invariant: p_ is within [begin_, end_]; a token's text is [start, p_).
#include "frontend/lexer.h"

#include <array>
#include <cmath>

#include <double-conversion/double-conversion.h>
#include <unicode/uchar.h>

#include "runtime/source_code.h"

namespace tiercel::frontend {

namespace {

enum CharFlags : uint8_t { kIdStart = 1, kIdPart = 2, kSpace = 4, kDigit = 8, kHex = 16, kNewline = 32 };

constexpr std::array<uint8_t, 128> makeFlags() {
    std::array<uint8_t, 128> flags{};
    for (int c = 'a'; c <= 'z'; c++) flags[static_cast<size_t>(c)] |= kIdStart | kIdPart;
    for (int c = 'A'; c <= 'Z'; c++) flags[static_cast<size_t>(c)] |= kIdStart | kIdPart;
    flags['$'] |= kIdStart | kIdPart;
    flags['_'] |= kIdStart | kIdPart;
    for (int c = '0'; c <= '9'; c++) flags[static_cast<size_t>(c)] |= kIdPart | kDigit | kHex;
    for (int c = 'a'; c <= 'f'; c++) flags[static_cast<size_t>(c)] |= kHex;
    for (int c = 'A'; c <= 'F'; c++) flags[static_cast<size_t>(c)] |= kHex;
    flags[' '] |= kSpace;
    flags['\t'] |= kSpace;
    flags['\v'] |= kSpace;
    flags['\f'] |= kSpace;
    flags['\n'] |= kNewline;
    flags['\r'] |= kNewline;
    return flags;
}

constexpr auto kFlags = makeFlags();

inline bool has(char16_t c, uint8_t flag) { return c < 128 && (kFlags[c] & flag); }
inline bool isDigit(char16_t c) { return c >= u'0' && c <= u'9'; }

inline unsigned hexValue(char16_t c) {
    if (c <= u'9') return c - u'0';
    return (c | 0x20) - u'a' + 10u;
}

bool isWideSpace(char16_t c) {
    return c == 0xA0 || c == 0xFEFF || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

inline bool isLineTerminator(char16_t c) { return c == u'\n' || c == u'\r' || c == 0x2028 || c == 0x2029; }

// The value of digits in a radix that is a power of two, rounded to nearest even.
double binaryRadixValue(std::u16string_view digits, unsigned bitsPerDigit) {
    uint64_t mantissa = 0;
    int exponent = 0;
    bool sticky = false;
    for (char16_t c : digits) {
        if (c == u'_') continue;
        unsigned digit = hexValue(c);
        for (unsigned bit = bitsPerDigit; bit-- > 0;) {
            unsigned value = (digit >> bit) & 1;
            if (mantissa >> 62) {
                if (exponent < 4000) exponent++;
                sticky |= value != 0;
            } else {
                mantissa = (mantissa << 1) | value;
            }
        }
    }
    // 63 bits are kept, so a sticky low bit decides ties when the conversion rounds to 53.
    if (sticky) mantissa |= 1;
    return std::ldexp(static_cast<double>(mantissa), exponent);
}

} // namespace

bool isIdentifierStart(char32_t c) {
    if (c < 128) return kFlags[c] & kIdStart;
    return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ID_START);
}

bool isIdentifierPart(char32_t c) {
    if (c < 128) return kFlags[c] & kIdPart;
    return c == 0x200C || c == 0x200D || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ID_CONTINUE);
}

std::u16string_view tokenText(Token token) {
    switch (token) {
#define V(id, text)                                                                                                    \
    case Token::id: return text;
        TIERCEL_PUNCTUATOR_TOKENS(V)
        TIERCEL_KEYWORD_TOKENS(V)
#undef V
    case Token::EndOfFile:
    case Token::Error:
    case Token::Number:
    case Token::BigInt:
    case Token::String:
    case Token::RegExp:
    case Token::TemplateWhole:
    case Token::TemplateHead:
    case Token::TemplateMiddle:
    case Token::TemplateTail:
    case Token::PrivateName:
    case Token::Identifier:
    case Token::EscapedReserved: return {};
    }
    __builtin_unreachable();
}

void Lexer::fail(Lexeme& out, std::string message, const char16_t* at) {
    out.kind = Token::Error;
    message_ = std::move(message);
    messageOffset_ = static_cast<uint32_t>(at - begin_);
    hitEnd_ = p_ >= end_;
}

char32_t Lexer::codePointAt(const char16_t* p, uint32_t& units) const {
    char32_t c = *p;
    units = 1;
    if (c >= 0xD800 && c < 0xDC00 && p + 1 < end_ && p[1] >= 0xDC00 && p[1] <= 0xDFFF) {
        units = 2;
        c = 0x10000 + ((c - 0xD800) << 10) + (p[1] - 0xDC00);
    }
    return c;
}

void Lexer::skipHashbang() {
    if (end_ - p_ >= 2 && p_ == begin_ && p_[0] == u'#' && p_[1] == u'!') skipLine();
}

void Lexer::skipLine() {
    while (p_ < end_ && !isLineTerminator(*p_)) p_++;
}

bool Lexer::skipBlockComment(Lexeme& out) {
    const char16_t* start = p_;
    p_ += 2;
    while (p_ < end_) {
        char16_t c = *p_++;
        if (c == u'*') {
            if (p_ < end_ && *p_ == u'/') {
                p_++;
                return true;
            }
        } else if (isLineTerminator(c)) {
            out.newlineBefore = true;
        }
    }
    fail(out, "Invalid or unexpected token", start);
    return false;
}

// White space, line terminators and comments. False: an error token was made.
bool Lexer::skipSpace(Lexeme& out) {
    while (p_ < end_) {
        char16_t c = *p_;
        if (c < 128) {
            uint8_t flags = kFlags[c];
            if (flags & kSpace) {
                p_++;
                continue;
            }
            if (flags & kNewline) {
                out.newlineBefore = true;
                p_++;
                continue;
            }
            if (c == u'/') {
                if (p_ + 1 == end_) return true;
                if (p_[1] == u'/') {
                    skipLine();
                    continue;
                }
                if (p_[1] == u'*') {
                    if (!skipBlockComment(out)) return false;
                    continue;
                }
                return true;
            }
            // HTML-like comments (Annex B.1.1).
            if (c == u'<' && !isModule_ && end_ - p_ >= 4 && p_[1] == u'!' && p_[2] == u'-' && p_[3] == u'-') {
                skipLine();
                continue;
            }
            if (c == u'-' && !isModule_ && end_ - p_ >= 3 && p_[1] == u'-' && p_[2] == u'>' && out.newlineBefore) {
                skipLine();
                continue;
            }
            return true;
        }
        if (c == 0x2028 || c == 0x2029) {
            out.newlineBefore = true;
            p_++;
        } else if (isWideSpace(c)) {
            p_++;
        } else {
            return true;
        }
    }
    return true;
}

void Lexer::identifier(Lexeme& out) {
    const char16_t* start = p_;
    uint32_t hash = NameTable::kHashSeed;
    while (p_ < end_ && has(*p_, kIdPart)) hash = NameTable::hashStep(hash, *p_++);
    if (p_ < end_ && (*p_ >= 128 || *p_ == u'\\')) {
        identifierSlow(out, start, false);
        return;
    }
    const Name* name = names_.internHashed({start, static_cast<size_t>(p_ - start)}, hash);
    out.name = name;
    out.kind = name->token_ ? static_cast<Token>(name->token_) : Token::Identifier;
}

void Lexer::identifierSlow(Lexeme& out, const char16_t* start, bool isPrivate) {
    buffer_.assign(start, p_);
    bool first = p_ == start || (isPrivate && p_ == start + 1);
    while (p_ < end_) {
        char16_t c = *p_;
        if (c == u'\\') {
            const char16_t* at = p_;
            p_++;
            char32_t code = 0;
            if (p_ == end_ || *p_ != u'u' || (p_++, !unicodeEscape(code)) ||
                !(first ? isIdentifierStart(code) : isIdentifierPart(code))) {
                fail(out, "Invalid Unicode escape sequence", at);
                return;
            }
            append(code);
            out.escaped = true;
        } else {
            uint32_t units;
            char32_t code = codePointAt(p_, units);
            if (!(first ? isIdentifierStart(code) : isIdentifierPart(code))) break;
            buffer_.append(p_, units);
            p_ += units;
        }
        first = false;
    }
    if (first) {
        fail(out, "Invalid or unexpected token", p_);
        return;
    }
    out.name = names_.intern(buffer_);
    if (isPrivate) {
        out.kind = Token::PrivateName;
        return;
    }
    out.kind = out.name->token_ ? static_cast<Token>(out.name->token_) : Token::Identifier;
    if (out.escaped && isReserved(out.kind)) out.kind = Token::EscapedReserved;
}

void Lexer::privateName(Lexeme& out) {
    const char16_t* start = p_++;
    uint32_t hash = NameTable::hashStep(NameTable::kHashSeed, u'#');
    if (p_ < end_ && has(*p_, kIdStart)) {
        while (p_ < end_ && has(*p_, kIdPart)) hash = NameTable::hashStep(hash, *p_++);
        if (p_ == end_ || (*p_ < 128 && *p_ != u'\\')) {
            out.kind = Token::PrivateName;
            out.name = names_.internHashed({start, static_cast<size_t>(p_ - start)}, hash);
            return;
        }
    }
    identifierSlow(out, start, true);
}

// After `\u`: four hexadecimal digits, or up to 10FFFF in braces.
bool Lexer::unicodeEscape(char32_t& code) {
    code = 0;
    if (p_ < end_ && *p_ == u'{') {
        const char16_t* first = ++p_;
        while (p_ < end_ && has(*p_, kHex)) {
            code = code * 16 + hexValue(*p_++);
            if (code > 0x10FFFF) return false;
        }
        if (p_ == first || p_ == end_ || *p_ != u'}') return false;
        p_++;
        return true;
    }
    for (int i = 0; i < 4; i++) {
        if (p_ == end_ || !has(*p_, kHex)) return false;
        code = code * 16 + hexValue(*p_++);
    }
    return true;
}

void Lexer::append(char32_t code) {
    if (code >= 0x10000) {
        code -= 0x10000;
        buffer_ += static_cast<char16_t>(0xD800 + (code >> 10));
        buffer_ += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
    } else {
        buffer_ += static_cast<char16_t>(code);
    }
}

// One or more digits; separators only between two digits.
bool Lexer::digits(bool allowSeparators) {
    if (p_ == end_ || !isDigit(*p_)) return false;
    while (p_ < end_) {
        if (isDigit(*p_)) {
            p_++;
        } else if (*p_ == u'_' && allowSeparators) {
            if (p_ + 1 == end_ || !isDigit(p_[1])) return false;
            p_++;
        } else {
            break;
        }
    }
    return true;
}

// SourceCharacter immediately following a NumericLiteral must not be an IdentifierStart or DecimalDigit.
void Lexer::finishNumber(Lexeme& out) {
    if (p_ == end_) return;
    if (has(*p_, kIdPart) || *p_ == u'\\') {
        fail(out, *p_ == u'_' ? "Numeric separators are not allowed here" : "Invalid or unexpected token", p_);
        return;
    }
    if (*p_ >= 128) {
        uint32_t units;
        if (isIdentifierStart(codePointAt(p_, units))) fail(out, "Invalid or unexpected token", p_);
    }
}

void Lexer::radixNumber(Lexeme& out, unsigned radix) {
    const char16_t* start = p_;
    p_ += 2;
    const char16_t* first = p_;
    bool lastWasDigit = false;
    while (p_ < end_) {
        if (has(*p_, kHex) && hexValue(*p_) < radix) {
            lastWasDigit = true;
        } else if (*p_ == u'_') {
            if (!lastWasDigit) {
                fail(out, "Numeric separators are not allowed here", p_);
                return;
            }
            lastWasDigit = false;
        } else {
            break;
        }
        p_++;
    }
    if (!lastWasDigit) {
        fail(out,
             p_ == first ? "Invalid or unexpected token"
                         : "Numeric separators are not allowed at the end of numeric literals",
             p_);
        return;
    }
    std::u16string_view text(first, static_cast<size_t>(p_ - first));
    if (p_ < end_ && *p_ == u'n') {
        buffer_.assign(start, first);
        for (char16_t c : text)
            if (c != u'_') buffer_ += c;
        p_++;
        out.kind = Token::BigInt;
        out.name = names_.intern(buffer_);
    } else {
        out.kind = Token::Number;
        out.number = binaryRadixValue(text, radix == 16 ? 4 : radix == 8 ? 3 : 1);
    }
    finishNumber(out);
}

// 0 and more digits (Annex B.1.1): octal when no 8 or 9 stands in it, else decimal.
void Lexer::legacyOctalNumber(Lexeme& out) {
    const char16_t* start = p_;
    bool octal = true;
    while (p_ < end_ && isDigit(*p_)) {
        if (*p_ >= u'8') octal = false;
        p_++;
    }
    out.legacyOctal = true;
    out.kind = Token::Number;
    if (octal) {
        out.number = binaryRadixValue({start, static_cast<size_t>(p_ - start)}, 3);
        finishNumber(out);
        return;
    }
    p_ = start;
    number(out);
    out.legacyOctal = true;
}

void Lexer::number(Lexeme& out) {
    const char16_t* start = p_;
    out.kind = Token::Number;
    if (*p_ == u'0' && p_ + 1 < end_ && !out.legacyOctal) {
        char16_t next = p_[1];
        if ((next | 0x20) == u'x') return radixNumber(out, 16);
        if ((next | 0x20) == u'o') return radixNumber(out, 8);
        if ((next | 0x20) == u'b') return radixNumber(out, 2);
        if (isDigit(next)) return legacyOctalNumber(out);
        if (next == u'_') {
            fail(out, "Numeric separator can not be used after leading 0", p_ + 1);
            return;
        }
    }
    bool separators = !out.legacyOctal;
    // Short integers need no conversion.
    uint64_t value = 0;
    while (p_ < end_ && isDigit(*p_) && p_ - start < 18) value = value * 10 + (*p_++ - u'0');
    char16_t c = p_ < end_ ? *p_ : u' ';
    if (p_ > start && c != u'.' && !has(c, kIdPart) && c < 128 && c != u'\\') {
        out.number = static_cast<double>(value);
        return;
    }
    p_ = start;
    const char* separatorMessage = "Numeric separators are not allowed at the end of numeric literals";
    if (*p_ != u'.') {
        if (!digits(separators)) {
            fail(out, separatorMessage, p_);
            return;
        }
        if (p_ < end_ && *p_ == u'n' && !out.legacyOctal) {
            buffer_.clear();
            for (const char16_t* q = start; q < p_; q++)
                if (*q != u'_') buffer_ += *q;
            p_++;
            out.kind = Token::BigInt;
            out.name = names_.intern(buffer_);
            finishNumber(out);
            return;
        }
    }
    if (p_ < end_ && *p_ == u'.') {
        p_++;
        if (p_ < end_ && (isDigit(*p_) || *p_ == u'_') && !digits(true)) {
            fail(out, separatorMessage, p_);
            return;
        }
    }
    if (p_ < end_ && (*p_ | 0x20) == u'e') {
        p_++;
        if (p_ < end_ && (*p_ == u'+' || *p_ == u'-')) p_++;
        if (!digits(true)) {
            fail(out, "Invalid or unexpected token", start);
            return;
        }
    }
    buffer_.clear();
    for (const char16_t* q = start; q < p_; q++)
        if (*q != u'_') buffer_ += *q;
    static const double_conversion::StringToDoubleConverter converter(
        double_conversion::StringToDoubleConverter::ALLOW_TRAILING_JUNK, 0.0, 0.0, nullptr, nullptr);
    int processed = 0;
    out.number = converter.StringToDouble(reinterpret_cast<const uint16_t*>(buffer_.data()),
                                          static_cast<int>(buffer_.size()), &processed);
    finishNumber(out);
}

// After a backslash. Appends to buffer_; Bad: malformed, `message` says how.
Lexer::Escape Lexer::escape(Lexeme& out, bool inTemplate, const char*& message) {
    if (p_ == end_) return Escape::End;
    char16_t c = *p_++;
    switch (c) {
    case u'n': buffer_ += u'\n'; return Escape::Ok;
    case u't': buffer_ += u'\t'; return Escape::Ok;
    case u'r': buffer_ += u'\r'; return Escape::Ok;
    case u'b': buffer_ += u'\b'; return Escape::Ok;
    case u'v': buffer_ += u'\v'; return Escape::Ok;
    case u'f': buffer_ += u'\f'; return Escape::Ok;
    case u'\r':
        if (p_ < end_ && *p_ == u'\n') p_++;
        return Escape::Ok;
    case u'\n':
    case 0x2028:
    case 0x2029: return Escape::Ok;
    case u'u': {
        char32_t code;
        if (!unicodeEscape(code)) {
            message = code > 0x10FFFF ? "Undefined Unicode code-point" : "Invalid Unicode escape sequence";
            return Escape::Bad;
        }
        append(code);
        return Escape::Ok;
    }
    case u'x':
        if (end_ - p_ < 2 || !has(p_[0], kHex) || !has(p_[1], kHex)) {
            message = "Invalid hexadecimal escape sequence";
            return Escape::Bad;
        }
        buffer_ += static_cast<char16_t>(hexValue(p_[0]) * 16 + hexValue(p_[1]));
        p_ += 2;
        return Escape::Ok;
    case u'0':
    case u'1':
    case u'2':
    case u'3':
    case u'4':
    case u'5':
    case u'6':
    case u'7': {
        if (c == u'0' && (p_ == end_ || !isDigit(*p_))) {
            buffer_ += u'\0';
            return Escape::Ok;
        }
        if (inTemplate) {
            message = "Octal escape sequences are not allowed in template strings";
            return Escape::Bad;
        }
        out.legacyOctal = true;
        unsigned value = c - u'0';
        int more = c <= u'3' ? 2 : 1;
        while (more-- > 0 && p_ < end_ && *p_ >= u'0' && *p_ <= u'7') value = value * 8 + (*p_++ - u'0');
        buffer_ += static_cast<char16_t>(value);
        return Escape::Ok;
    }
    case u'8':
    case u'9':
        if (inTemplate) {
            message = "\\8 and \\9 are not allowed in template strings";
            return Escape::Bad;
        }
        out.legacyOctal = true;
        buffer_ += c;
        return Escape::Ok;
    default: buffer_ += c; return Escape::Ok;
    }
}

void Lexer::string(Lexeme& out, char16_t quote) {
    const char16_t* start = p_++;
    const char16_t* run = p_;
    uint32_t hash = NameTable::kHashSeed;
    out.kind = Token::String;
    while (p_ < end_ && *p_ != quote && *p_ != u'\\' && *p_ != u'\n' && *p_ != u'\r')
        hash = NameTable::hashStep(hash, *p_++);
    if (p_ < end_ && *p_ == quote) {
        out.name = names_.internHashed({run, static_cast<size_t>(p_ - run)}, hash);
        p_++;
        return;
    }
    buffer_.clear();
    for (;;) {
        buffer_.append(run, p_);
        if (p_ == end_ || *p_ == u'\n' || *p_ == u'\r') {
            fail(out, "Invalid or unexpected token", start);
            return;
        }
        if (*p_ == quote) break;
        const char16_t* at = p_++;
        const char* message = nullptr;
        out.escaped = true;
        switch (escape(out, false, message)) {
        case Escape::Ok: break;
        case Escape::Bad: fail(out, message, at); return;
        case Escape::End: fail(out, "Invalid or unexpected token", start); return;
        }
        run = p_;
        while (p_ < end_ && *p_ != quote && *p_ != u'\\' && *p_ != u'\n' && *p_ != u'\r') p_++;
    }
    p_++;
    out.name = names_.intern(buffer_);
}

// From behind the '`' or '}' to behind the next '`' or '${'. The cooked text is null when an escape is malformed;
// message() and messageOffset() then say what is wrong, for templates without a tag.
void Lexer::templateChars(Lexeme& out, bool isHead) {
    const char16_t* start = p_;
    bool bad = false;
    bool plain = true; // cooked and raw are the source text itself
    std::u16string raw;
    buffer_.clear();
    const char16_t* run = p_;
    auto flush = [&] {
        buffer_.append(run, p_);
        raw.append(run, p_);
    };
    for (;;) {
        if (p_ == end_) {
            fail(out, "Unterminated template literal", end_);
            return;
        }
        char16_t c = *p_;
        if (c == u'`' || (c == u'$' && p_ + 1 < end_ && p_[1] == u'{')) break;
        if (c == u'\\') {
            flush();
            plain = false;
            const char16_t* at = p_++;
            const char* message = nullptr;
            switch (escape(out, true, message)) {
            case Escape::Ok: break;
            case Escape::Bad:
                if (!bad) {
                    message_ = message;
                    messageOffset_ = static_cast<uint32_t>(at - begin_);
                }
                bad = true;
                break;
            case Escape::End: continue;
            }
            for (const char16_t* q = at; q < p_; q++) {
                if (*q == u'\r') {
                    if (q + 1 < p_ && q[1] == u'\n') q++;
                    raw += u'\n';
                } else {
                    raw += *q;
                }
            }
            run = p_;
        } else if (c == u'\r') {
            flush();
            plain = false;
            p_++;
            if (p_ < end_ && *p_ == u'\n') p_++;
            buffer_ += u'\n';
            raw += u'\n';
            run = p_;
        } else {
            p_++;
        }
    }
    if (plain) {
        out.name = out.raw = names_.intern({start, static_cast<size_t>(p_ - start)});
    } else {
        flush();
        out.name = bad ? nullptr : names_.intern(buffer_);
        out.raw = names_.intern(raw);
    }
    if (*p_ == u'`') {
        p_++;
        out.kind = isHead ? Token::TemplateWhole : Token::TemplateTail;
    } else {
        p_ += 2;
        out.kind = isHead ? Token::TemplateHead : Token::TemplateMiddle;
    }
}

void Lexer::rescanTemplate(Lexeme& out) {
    p_ = begin_ + out.start + 1;
    templateChars(out, false);
    out.end = offset();
}

void Lexer::rescanRegExp(Lexeme& out) {
    const char16_t* start = begin_ + out.start;
    p_ = start + 1;
    bool inClass = false;
    for (;; p_++) {
        if (p_ < end_ && *p_ == u'\\') {
            p_++;
        } else if (p_ < end_ && *p_ == u'[') {
            inClass = true;
        } else if (p_ < end_ && *p_ == u']') {
            inClass = false;
        } else if (p_ < end_ && *p_ == u'/' && !inClass) {
            break;
        }
        if (p_ >= end_ || isLineTerminator(*p_)) {
            if (p_ > end_) p_ = end_;
            fail(out, "Invalid regular expression: missing /", start);
            return;
        }
    }
    out.name = names_.intern({start + 1, static_cast<size_t>(p_ - start - 1)});
    const char16_t* flags = ++p_;
    while (p_ < end_) {
        uint32_t units;
        if (*p_ == u'\\') {
            fail(out, "Invalid regular expression flags", p_);
            return;
        }
        if (!isIdentifierPart(codePointAt(p_, units))) break;
        p_ += units;
    }
    out.raw = names_.intern({flags, static_cast<size_t>(p_ - flags)});
    out.kind = Token::RegExp;
    out.end = offset();
}

void Lexer::next(Lexeme& out) {
    out.newlineBefore = p_ == begin_;
    out.escaped = false;
    out.legacyOctal = false;
    if (!skipSpace(out)) {
        out.start = messageOffset_;
        out.end = offset();
        return;
    }
    const char16_t* start = p_;
    out.start = static_cast<uint32_t>(start - begin_);
    if (p_ == end_) {
        out.kind = Token::EndOfFile;
        out.end = out.start;
        return;
    }
    char16_t c = *p_;
    if (has(c, kIdStart)) {
        identifier(out);
        out.end = offset();
        return;
    }
    auto peek = [&](ptrdiff_t ahead) -> char16_t { return end_ - p_ > ahead ? p_[ahead] : u'\0'; };
    auto take = [&](Token kind, int units) {
        out.kind = kind;
        p_ += units;
    };
    switch (c) {
    case u'{': take(Token::LeftBrace, 1); break;
    case u'}': take(Token::RightBrace, 1); break;
    case u'(': take(Token::LeftParen, 1); break;
    case u')': take(Token::RightParen, 1); break;
    case u'[': take(Token::LeftBracket, 1); break;
    case u']': take(Token::RightBracket, 1); break;
    case u';': take(Token::Semicolon, 1); break;
    case u',': take(Token::Comma, 1); break;
    case u':': take(Token::Colon, 1); break;
    case u'~': take(Token::Tilde, 1); break;
    case u'.':
        if (isDigit(peek(1))) {
            number(out);
        } else if (peek(1) == u'.' && peek(2) == u'.') {
            take(Token::Ellipsis, 3);
        } else {
            take(Token::Dot, 1);
        }
        break;
    case u'?':
        if (peek(1) == u'.' && !isDigit(peek(2))) {
            take(Token::QuestionDot, 2);
        } else if (peek(1) == u'?') {
            peek(2) == u'=' ? take(Token::CoalesceAssign, 3) : take(Token::Coalesce, 2);
        } else {
            take(Token::Question, 1);
        }
        break;
    case u'=':
        if (peek(1) == u'=') {
            peek(2) == u'=' ? take(Token::StrictEqual, 3) : take(Token::Equal, 2);
        } else if (peek(1) == u'>') {
            take(Token::Arrow, 2);
        } else {
            take(Token::Assign, 1);
        }
        break;
    case u'!':
        if (peek(1) == u'=') {
            peek(2) == u'=' ? take(Token::StrictNotEqual, 3) : take(Token::NotEqual, 2);
        } else {
            take(Token::Not, 1);
        }
        break;
    case u'+':
        if (peek(1) == u'+') {
            take(Token::PlusPlus, 2);
        } else if (peek(1) == u'=') {
            take(Token::PlusAssign, 2);
        } else {
            take(Token::Plus, 1);
        }
        break;
    case u'-':
        if (peek(1) == u'-') {
            take(Token::MinusMinus, 2);
        } else if (peek(1) == u'=') {
            take(Token::MinusAssign, 2);
        } else {
            take(Token::Minus, 1);
        }
        break;
    case u'*':
        if (peek(1) == u'*') {
            peek(2) == u'=' ? take(Token::StarStarAssign, 3) : take(Token::StarStar, 2);
        } else if (peek(1) == u'=') {
            take(Token::StarAssign, 2);
        } else {
            take(Token::Star, 1);
        }
        break;
    case u'/': peek(1) == u'=' ? take(Token::SlashAssign, 2) : take(Token::Slash, 1); break;
    case u'%': peek(1) == u'=' ? take(Token::PercentAssign, 2) : take(Token::Percent, 1); break;
    case u'<':
        if (peek(1) == u'<') {
            peek(2) == u'=' ? take(Token::ShiftLeftAssign, 3) : take(Token::ShiftLeft, 2);
        } else if (peek(1) == u'=') {
            take(Token::LessEqual, 2);
        } else {
            take(Token::Less, 1);
        }
        break;
    case u'>':
        if (peek(1) == u'>') {
            if (peek(2) == u'>') {
                peek(3) == u'=' ? take(Token::ShiftRightUnsignedAssign, 4) : take(Token::ShiftRightUnsigned, 3);
            } else if (peek(2) == u'=') {
                take(Token::ShiftRightAssign, 3);
            } else {
                take(Token::ShiftRight, 2);
            }
        } else if (peek(1) == u'=') {
            take(Token::GreaterEqual, 2);
        } else {
            take(Token::Greater, 1);
        }
        break;
    case u'&':
        if (peek(1) == u'&') {
            peek(2) == u'=' ? take(Token::LogicalAndAssign, 3) : take(Token::LogicalAnd, 2);
        } else if (peek(1) == u'=') {
            take(Token::AndAssign, 2);
        } else {
            take(Token::BitAnd, 1);
        }
        break;
    case u'|':
        if (peek(1) == u'|') {
            peek(2) == u'=' ? take(Token::LogicalOrAssign, 3) : take(Token::LogicalOr, 2);
        } else if (peek(1) == u'=') {
            take(Token::OrAssign, 2);
        } else {
            take(Token::BitOr, 1);
        }
        break;
    case u'^': peek(1) == u'=' ? take(Token::XorAssign, 2) : take(Token::BitXor, 1); break;
    case u'"':
    case u'\'': string(out, c); break;
    case u'`':
        p_++;
        templateChars(out, true);
        break;
    case u'#': privateName(out); break;
    case u'\\': identifierSlow(out, p_, false); break;
    default:
        if (isDigit(c)) {
            number(out);
        } else if (c >= 128) {
            identifierSlow(out, p_, false);
        } else {
            fail(out, "Invalid or unexpected token", start);
        }
        break;
    }
    out.end = offset();
}

} // namespace tiercel::frontend

#include "runtime/source_code.h"

#include <algorithm>
#include <optional>

namespace tiercel {

namespace {

bool isLineTerminator(char16_t c) { return c == u'\n' || c == u'\r' || c == 0x2028 || c == 0x2029; }

// Length of the well-formed sequence at `p`, 0 if there is none; `bad` gets the length of the maximal malformed part.
size_t sequenceLength(const uint8_t* p, const uint8_t* end, char32_t& code, size_t& bad) {
    uint8_t lead = *p;
    size_t length;
    uint8_t low = 0x80, high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
        code = lead & 0x1F;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        code = lead & 0x0F;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        code = lead & 0x07;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        bad = 1;
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (p + i == end || p[i] < low || p[i] > high) {
            bad = i;
            return 0;
        }
        code = (code << 6) | (p[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

} // namespace

std::expected<std::u16string, Utf8Error> decodeUtf8(std::string_view bytes, Malformed policy) {
    const auto* begin = reinterpret_cast<const uint8_t*>(bytes.data());
    const uint8_t* p = begin;
    const uint8_t* end = p + bytes.size();
    if (bytes.starts_with("\xEF\xBB\xBF")) p += 3;
    std::u16string result;
    std::optional<Utf8Error> error;
    // UTF-16 never needs more code units than UTF-8 needs bytes.
    result.resize_and_overwrite(static_cast<size_t>(end - p), [&](char16_t* out, size_t) {
        char16_t* to = out;
        while (p < end) {
            if (*p < 0x80) {
                *to++ = *p++;
                continue;
            }
            char32_t code = 0;
            size_t bad = 0;
            size_t length = sequenceLength(p, end, code, bad);
            if (length == 0) {
                if (policy == Malformed::Report) {
                    error = Utf8Error{static_cast<size_t>(p - begin)};
                    return static_cast<size_t>(to - out);
                }
                *to++ = 0xFFFD;
                p += bad;
                continue;
            }
            p += length;
            if (code >= 0x10000) {
                code -= 0x10000;
                *to++ = static_cast<char16_t>(0xD800 + (code >> 10));
                *to++ = static_cast<char16_t>(0xDC00 + (code & 0x3FF));
            } else {
                *to++ = static_cast<char16_t>(code);
            }
        }
        return static_cast<size_t>(to - out);
    });
    if (error) return std::unexpected(*error);
    return result;
}

std::string encodeUtf8(std::u16string_view text) {
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size(); i++) {
        char32_t c = text[i];
        if (c >= 0xD800 && c <= 0xDFFF) {
            if (c < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] <= 0xDFFF) {
                c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00);
            } else {
                c = 0xFFFD;
            }
        }
        if (c < 0x80) {
            result += static_cast<char>(c);
        } else if (c < 0x800) {
            result += static_cast<char>(0xC0 | (c >> 6));
            result += static_cast<char>(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            result += static_cast<char>(0xE0 | (c >> 12));
            result += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            result += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            result += static_cast<char>(0xF0 | (c >> 18));
            result += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
            result += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            result += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return result;
}

std::shared_ptr<SourceCode> SourceCode::create(std::u16string text, std::string name, uint32_t firstLine) {
    return std::make_shared<SourceCode>(std::move(text), std::move(name), firstLine);
}

size_t SourceCode::lineIndex(uint32_t offset) const {
    if (lineStarts_.empty()) {
        lineStarts_.push_back(0);
        for (size_t i = 0; i < text_.size(); i++) {
            char16_t c = text_[i];
            if (!isLineTerminator(c)) continue;
            if (c == u'\r' && i + 1 < text_.size() && text_[i + 1] == u'\n') i++;
            lineStarts_.push_back(static_cast<uint32_t>(i + 1));
        }
    }
    auto after = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), offset);
    return static_cast<size_t>(after - lineStarts_.begin()) - 1;
}

SourcePosition SourceCode::position(uint32_t offset) const {
    offset = std::min(offset, length());
    size_t line = lineIndex(offset);
    return {static_cast<uint32_t>(line) + firstLine_, offset - lineStarts_[line] + 1};
}

std::u16string_view SourceCode::lineAt(uint32_t offset) const {
    offset = std::min(offset, length());
    size_t line = lineIndex(offset);
    size_t start = lineStarts_[line];
    size_t end = start;
    while (end < text_.size() && !isLineTerminator(text_[end])) end++;
    return std::u16string_view(text_).substr(start, end - start);
}

std::string SourceCode::excerpt(uint32_t offset) const {
    constexpr size_t kBefore = 70, kWidth = 100;
    offset = std::min(offset, length());
    std::u16string_view line = lineAt(offset);
    size_t column = offset - lineStarts_[lineIndex(offset)];
    size_t from = column > kBefore + 10 ? column - kBefore : 0;
    bool cut = line.size() - std::min(from, line.size()) > kWidth;
    std::u16string_view shown = line.substr(std::min(from, line.size()), kWidth);
    size_t caret = column - from;
    std::string result = from > 0 ? "..." : "";
    result += encodeUtf8(shown);
    if (cut) result += "...";
    result += '\n';
    if (from > 0) result += "   ";
    for (size_t i = 0; i < caret; i++) {
        char16_t c = i < shown.size() ? shown[i] : u' ';
        if (c >= 0xDC00 && c <= 0xDFFF) continue; // a surrogate pair takes one column
        result += c == u'\t' ? '\t' : ' ';
    }
    result += '^';
    return result;
}

} // namespace tiercel

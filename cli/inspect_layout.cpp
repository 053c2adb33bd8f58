// The layout of inspected objects: what fits goes on one line, long lists into columns, the rest on lines of its own.
// Lengths are what node measures, so that lines break where scripts' expected outputs have them.
#include "cli/inspect.h"

#include <algorithm>
#include <cmath>
#include <unicode/uchar.h>

namespace tiercel::cli {

namespace {

/// Calls `each(codePoint)` for every character that is not part of a colour's escape sequence.
template <class F>
void eachVisible(std::string_view text, F&& each) {
    for (size_t i = 0; i < text.size();) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x1B && i + 1 < text.size() && text[i + 1] == '[') {
            size_t end = text.find('m', i);
            i = end == text.npos ? text.size() : end + 1;
            continue;
        }
        size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        char32_t c = length == 1 ? byte : byte & (0xFF >> (length + 1));
        for (size_t k = 1; k < length && i + k < text.size(); k++)
            c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
        i += length;
        each(c);
    }
}

size_t unitLength(std::string_view text) {
    size_t units = 0;
    eachVisible(text, [&](char32_t c) { units += c > 0xFFFF ? 2 : 1; });
    return units;
}

constexpr size_t kSeparator = 2;

/// Items in columns, each row one string; the items themselves where columns do not pay.
std::vector<std::string> intoColumns(const InspectedList& list, const InspectOptions& options) {
    const auto& items = list.items;
    size_t count = items.size() - (list.hasRest ? 1 : 0);
    std::vector<size_t> widths(count);
    size_t total = 0, longest = 0;
    for (size_t i = 0; i < count; i++) {
        widths[i] = textWidth(items[i]);
        total += widths[i] + kSeparator;
        longest = std::max(longest, widths[i]);
    }
    size_t cell = longest + kSeparator;
    bool similar = static_cast<double>(total) / static_cast<double>(cell) > 5 || longest <= 6;
    if (cell * 3 + list.indentation >= options.breakLength || !similar) return items;

    // A block that is about two and a half times as wide as it has rows; few long items among short ones count less.
    double bias = std::sqrt(static_cast<double>(cell) - static_cast<double>(total) / static_cast<double>(items.size()));
    double biased = std::max(static_cast<double>(cell) - 3 - bias, 1.0);
    auto square = static_cast<size_t>(std::round(std::sqrt(2.5 * biased * static_cast<double>(count)) / biased));
    size_t columns = std::min({square, (options.breakLength - list.indentation) / cell,
                               static_cast<size_t>(std::max(options.compact, 0)) * 4, size_t{15}});
    if (columns <= 1) return items;
    std::vector<size_t> columnWidths(columns);
    for (size_t i = 0; i < count; i++)
        columnWidths[i % columns] = std::max(columnWidths[i % columns], widths[i] + kSeparator);
    std::vector<std::string> rows;
    for (size_t begin = 0; begin < count; begin += columns) {
        size_t end = std::min(begin + columns, count);
        std::string row;
        for (size_t i = begin; i < end; i++) {
            bool last = i + 1 == end;
            std::string text = items[i] + (last ? "" : ", ");
            size_t width = columnWidths[i - begin] - (last ? kSeparator : 0);
            size_t own = widths[i] + (last ? 0 : kSeparator);
            std::string blanks(width > own ? width - own : 0, ' ');
            row += list.rightAligned ? blanks + text : last ? text : text + blanks;
        }
        rows.push_back(std::move(row));
    }
    if (list.hasRest) rows.push_back(items.back());
    return rows;
}

std::string join(const std::vector<std::string>& items, const std::string& between) {
    std::string text;
    for (size_t i = 0; i < items.size(); i++) {
        if (i) text += between;
        text += items[i];
    }
    return text;
}

/// Whether the items fit on one line, of which `start` is taken.
bool fits(const InspectedList& list, size_t start, const InspectOptions& options) {
    size_t total = list.items.size() + start;
    if (total + list.items.size() > options.breakLength) return false;
    for (const std::string& item : list.items) {
        total += unitLength(item);
        if (total > options.breakLength) return false;
    }
    return list.base.find('\n') == std::string::npos;
}

} // namespace

size_t textWidth(std::string_view utf8) {
    size_t width = 0;
    eachVisible(utf8, [&](char32_t c) {
        if (c < 0x300) {
            width += c >= 0x20 && (c < 0x7F || c >= 0xA0);
            return;
        }
        auto code = static_cast<UChar32>(c);
        int8_t type = u_charType(code);
        if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return;
        int eastAsian = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
        width += eastAsian == U_EA_FULLWIDTH || eastAsian == U_EA_WIDE ? 2 : 1;
    });
    return width;
}

std::string paint(TextStyle style, std::string text, bool colors) {
    if (!colors || style == TextStyle::Plain) return text;
    struct Code {
        const char *on, *off;
    };
    static constexpr Code kCodes[] = {{"", ""},
                                      {"\x1b[33m", "\x1b[39m"},
                                      {"\x1b[32m", "\x1b[39m"},
                                      {"\x1b[32m", "\x1b[39m"},
                                      {"\x1b[90m", "\x1b[39m"},
                                      {"\x1b[1m", "\x1b[22m"},
                                      {"\x1b[36m", "\x1b[39m"},
                                      {"\x1b[35m", "\x1b[39m"},
                                      {"\x1b[31m", "\x1b[39m"},
                                      {"\x1b[4m", "\x1b[24m"}};
    const Code& code = kCodes[static_cast<int>(style)];
    return code.on + text + code.off;
}

std::string layOut(InspectedList list, const InspectOptions& options) {
    std::string before = list.base.empty() ? "" : list.base + " ";
    size_t entries = list.items.size();
    std::string newLine = "\n" + std::string(list.indentation, ' ');
    if (options.compact < 0) {
        if (fits(list, 0, options)) {
            std::string base = list.base.empty() ? "" : " " + list.base;
            return list.open + base + " " + join(list.items, ", ") + " " + list.close;
        }
        std::string first = list.base.empty() && list.open.size() == 1
                                ? " "
                                : (list.base.empty() ? "" : " " + list.base) + newLine + "  ";
        return list.open + first + join(list.items, "," + newLine + "  ") + " " + list.close;
    }
    if (options.compact >= 1) {
        if (list.isList && entries > 6) list.items = intoColumns(list, options);
        // An object that holds no more than `compact` levels may be one line, unless it was worth columns.
        if (list.deepest - list.level < options.compact && entries == list.items.size()) {
            size_t start = entries + list.indentation + unitLength(list.open) + unitLength(list.base) + 10;
            if (fits(list, start, options)) {
                std::string text = join(list.items, ", ");
                if (text.find('\n') == std::string::npos) return before + list.open + " " + text + " " + list.close;
            }
        }
    }
    return before + list.open + newLine + "  " + join(list.items, "," + newLine + "  ") + newLine + list.close;
}

} // namespace tiercel::cli

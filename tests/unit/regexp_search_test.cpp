// The search for a start finds the first place at which the pattern matches, by whatever it looks for: every program is
// compared with itself, tried at one place after the other.
#include "runtime/regexp/regexp.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace tiercel::regexp;

namespace {

std::unique_ptr<Program> make(std::u16string_view pattern, std::u16string_view flags) {
    auto program = compile(pattern, *parseFlags(flags));
    CHECK(program);
    return program ? std::move(*program) : make(u"", u"");
}

/// Where the match at or after `from` begins and ends, by sticky attempts; "none".
std::string oneByOne(const Program& program, const Input& input, size_t from, ExecContext& context) {
    std::vector<int32_t> captures(program.captureSlots());
    for (size_t at = from; at <= input.length(); at++) {
        if (exec(program, input, at, captures, context, true) != Outcome::Match) continue;
        return std::to_string(captures[0]) + "-" + std::to_string(captures[1]);
    }
    return "none";
}

std::string searched(const Program& program, const Input& input, size_t from, ExecContext& context) {
    std::vector<int32_t> captures(program.captureSlots());
    if (exec(program, input, from, captures, context, false) != Outcome::Match) return "none";
    return std::to_string(captures[0]) + "-" + std::to_string(captures[1]);
}

std::u16string randomText(std::mt19937& random, std::u16string_view letters, size_t length) {
    std::u16string text;
    while (text.size() < length) text += letters[random() % letters.size()];
    return text;
}

} // namespace

TEST_CASE("the search for a start finds the first place that matches") {
    struct {
        std::u16string_view pattern, flags;
    } cases[] = {
        {u"agggtaaa|tttaccct", u"i"},
        {u"[cgt]gggt|tta[acg]", u"i"},
        {u"cat|car|dog|do|catch", u""},
        {u"(?:cat|dog)s?\\b", u"i"},
        {u"\\d{2}-\\d", u""},
        {u"[ag][ct]+[ag]", u""},
        {u"(?<=c)at|(?<!c)ag", u""},
        {u"(?=ca)\\w\\w", u""},
        {u"(a|b|ca)(?:t|g)", u""},
        {u"a(?:b|)t", u""},
        {u"(?:x|a{2,3}|c{2})t", u""},
        {u"^[ac]|t$", u"m"},
        {u"\\u0151[a-t]|g\\u0151", u""},
        {u"[^a-t]a|tt\\u0151", u"i"},
        {u"\\u{1F600}a|[ag]\\u{1F600}", u"u"},
        {u"[\\u{1F600}t]c|.\\ud83d", u"u"},
        {u"[\\ude00a]c", u"u"},
        {u"[\\ude00a]c", u""},
        {u"a|at|g|(?:)t", u""},
        {u"\\Ba\\B|t\\b", u""},
        {u"\\s+$|a+c", u""},
        {u"a1|b2|c3|d4|e5|f6|g7|h8|i9|j0|at|tg", u""},
        {u"[a-c][c-g][^t].", u"s"},
        {u"(?:a?){2}c|g{3}", u""},
    };
    std::mt19937 random(7);
    ExecContext context;
    for (const auto& test : cases) {
        CAPTURE(std::string(test.pattern.begin(), test.pattern.end()));
        auto program = make(test.pattern, test.flags);
        for (int round = 0; round < 60; round++) {
            std::u16string text = randomText(random, round % 3 ? u"acgtACGT dos-12\n" : u"aacgt", random() % 70);
            if (round % 4 == 0) {
                // What the pattern wants is rare: mostly letters that it cannot begin with.
                text = randomText(random, u"zyx_", random() % 200) + text + randomText(random, u"zyx_", random() % 40);
            }
            std::vector<uint8_t> latin1(text.begin(), text.end());
            Input narrow{std::span<const uint8_t>(latin1)}, wide{std::u16string_view(text)};
            size_t from = random() % (text.size() + 1);
            std::string expected = oneByOne(*program, wide, from, context);
            CHECK(searched(*program, wide, from, context) == expected);
            CHECK(oneByOne(*program, narrow, from, context) == expected);
            CHECK(searched(*program, narrow, from, context) == expected);
            for (int i = 0; i < 3 && !text.empty(); i++) {
                std::u16string_view more[] = {u"\u0151",
                                              u"\xD83D\xDE00",
                                              u"\xD83D",
                                              u"\xDE00",
                                              u"\u0151a",
                                              u"\xD83D\xDE00"
                                              u"c"};
                text.insert(random() % text.size(), more[random() % std::size(more)]);
            }
            Input mixed{std::u16string_view(text)};
            CHECK(searched(*program, mixed, from, context) == oneByOne(*program, mixed, from, context));
        }
    }
}

TEST_CASE("what a search looks for") {
    auto listing = [](std::u16string_view pattern, std::u16string_view flags = u"") {
        return make(pattern, flags)->disassemble();
    };
    CHECK(listing(u"hello").find("search: literal \"hello\", which is all") != std::string::npos);
    CHECK(listing(u"hello\\d").find("search: literal \"hello\"") != std::string::npos);
    CHECK(listing(u"(?:foobar|foobaz)").find("search: literal \"fooba\"") != std::string::npos);
    CHECK(listing(u"cat|dog").find("search: window of 3") != std::string::npos);
    CHECK(listing(u"hello", u"i").find("search: window of 4") != std::string::npos);
    CHECK(listing(u"\\d+x").find("search: first of [0-9]") != std::string::npos);
    CHECK(listing(u"^a").find("search: start of the input") != std::string::npos);
    CHECK(listing(u"^a", u"m").find("search: starts of lines") != std::string::npos);
    CHECK(listing(u"\\u0151+").find("not in Latin-1") != std::string::npos);
}

TEST_CASE("common beginnings are taken out of alternatives, and the next character chooses") {
    auto listing = [](std::u16string_view pattern) { return make(pattern, u"")->disassemble(); };
    CHECK(listing(u"^(?:case|catch|do|if)$").find("String \"ca\"") != std::string::npos);
    CHECK(listing(u"^(?:case|catch|do|if)$").find("Dispatch [c]") != std::string::npos);
    // Not past what may begin alike.
    CHECK(listing(u"^(?:ca|.b|cd)$").find("String \"ca\"") != std::string::npos);
    CHECK(listing(u"^(?:ca|.b|cd)$").find("String \"cd\"") != std::string::npos);
    // Nor where alternatives are read backwards.
    CHECK(listing(u"(?<=xca|xcb|xd)").find("Dispatch") == std::string::npos);
}

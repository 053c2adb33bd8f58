// Syntax errors of patterns and flags: what is refused, and with which words.
#include "runtime/regexp/regexp.h"

#include <doctest/doctest.h>

#include <string>

using namespace tiercel::regexp;
using namespace std::literals;

namespace {

struct Case {
    std::u16string_view pattern;
    const char16_t* flags;
    const char* reason;
};

// clang-format off
constexpr Case kCases[] = {
    {u"("sv, u"", "Unterminated group"},
    {u")"sv, u"", "Unmatched ')'"},
    {u"\\"sv, u"", "\\ at end of pattern"},
    {u"*"sv, u"", "Nothing to repeat"},
    {u"a**"sv, u"", "Nothing to repeat"},
    {u"{1}"sv, u"", "Nothing to repeat"},
    {u"{1}"sv, u"u", "Nothing to repeat"},
    {u"{"sv, u"u", "Lone quantifier brackets"},
    {u"}"sv, u"u", "Lone quantifier brackets"},
    {u"]"sv, u"u", "Lone quantifier brackets"},
    {u"a{1"sv, u"u", "Incomplete quantifier"},
    {u"a{2,1}"sv, u"", "numbers out of order in {} quantifier"},
    {u"(?"sv, u"", "Invalid group"},
    {u"(?a"sv, u"", "Invalid group"},
    {u"(?<"sv, u"", "Invalid capture group name"},
    {u"(?<a"sv, u"", "Invalid capture group name"},
    {u"(?<1>a)"sv, u"", "Invalid capture group name"},
    {u"(?<a>x)(?<a>y)"sv, u"", "Duplicate capture group name"},
    {u"\\k"sv, u"u", "Invalid named reference"},
    {u"\\k<a>"sv, u"u", "Invalid named capture referenced"},
    {u"\\k<a>(?<b>x)"sv, u"", "Invalid named capture referenced"},
    {u"(?<b>x)\\k"sv, u"", "Invalid named reference"},
    {u"["sv, u"u", "Unterminated character class"},
    {u"[a"sv, u"", "Unterminated character class"},
    {u"[b-a]"sv, u"", "Range out of order in character class"},
    {u"[\\d-a]"sv, u"u", "Invalid character class"},
    {u"[a-\\d]"sv, u"u", "Invalid character class"},
    {u"\\1"sv, u"u", "Invalid escape"},
    {u"\\00"sv, u"u", "Invalid decimal escape"},
    {u"\\01"sv, u"u", "Invalid decimal escape"},
    {u"\\8"sv, u"u", "Invalid escape"},
    {u"[\\1]"sv, u"u", "Invalid class escape"},
    {u"[\\00]"sv, u"u", "Invalid class escape"},
    {u"\\c"sv, u"u", "Invalid Unicode escape"},
    {u"[\\c]"sv, u"u", "Invalid Unicode escape"},
    {u"\\c1"sv, u"u", "Invalid Unicode escape"},
    {u"\\x1"sv, u"u", "Invalid escape"},
    {u"\\u1"sv, u"u", "Invalid Unicode escape"},
    {u"\\u{110000}"sv, u"u", "Invalid Unicode escape"},
    {u"\\u{}"sv, u"u", "Invalid Unicode escape"},
    {u"\\a"sv, u"u", "Invalid escape"},
    {u"[\\a]"sv, u"u", "Invalid escape"},
    {u"[\\B]"sv, u"u", "Invalid escape"},
    {u"\\p"sv, u"u", "Invalid property name"},
    {u"\\p{"sv, u"u", "Invalid property name"},
    {u"\\p{foo}"sv, u"u", "Invalid property name"},
    {u"[\\p{foo}]"sv, u"u", "Invalid property name in character class"},
    {u"\\p{L"sv, u"u", "Invalid property name"},
    {u"(?<=a)*"sv, u"", "Invalid quantifier"},
    {u"(?=a)*"sv, u"u", "Invalid quantifier"},
    {u"^*"sv, u"", "Nothing to repeat"},
    {u"\\b+"sv, u"", "Nothing to repeat"},
    {u"[a--b&&c]"sv, u"v", "Invalid set operation in character class"},
    {u"[(]"sv, u"v", "Invalid character in character class"},
    {u"[a&&]"sv, u"v", "Invalid character in character class"},
    {u"[&&a]"sv, u"v", "Invalid set operation in character class"},
    {u"[a-z&&b]"sv, u"v", "Invalid set operation in character class"},
    {u"[^\\q{ab}]"sv, u"v", "Negated character class may contain strings"},
    {u"\\P{RGI_Emoji}"sv, u"v", "Invalid property name"},
    {u"\\p{RGI_Emoji}"sv, u"u", "Invalid property name"},
    {u"[a!!b]"sv, u"v", "Invalid set operation in character class"},
    {u"[\\q{a]"sv, u"v", "Invalid character in character class"},
    {u"[[a]"sv, u"v", "Unterminated character class"},
    {u"[a-[b]]"sv, u"v", "Invalid character class"},
    {u"[b-a]"sv, u"v", "Range out of order in character class"},
    {u"[a|b]"sv, u"v", "Invalid character in character class"},
    {u"[\\q]"sv, u"v", "Invalid escape"},
    {u"[a&&b--c]"sv, u"v", "Invalid set operation in character class"},
    {u"[^\\p{RGI_Emoji}]"sv, u"v", "Negated character class may contain strings"},
    {u"[\\k](?<a>x)"sv, u"", "Invalid escape"},
    {u"(?<a"sv, u"", "Invalid capture group name"},
    {u"(?<a\\u{110000}>x)"sv, u"", "Invalid Unicode escape"},
    {u"(?<=a"sv, u"", "Unterminated group"},
    {u"(?:a"sv, u"", "Unterminated group"},
    {u"[\\d-\\w]"sv, u"v", "Invalid character class"},
    {u"[a-\\d]"sv, u"v", "Invalid character class"},
    {u"[a---]"sv, u"v", "Invalid character in character class"},
    {u"[a&&&b]"sv, u"v", "Invalid character in character class"},
    {u"[\\_]"sv, u"v", "Invalid escape"},
    {u"\\_"sv, u"v", "Invalid escape"},
    {u"(?<\\u0061"sv, u"", "Invalid capture group name"},
    {u"x{99999999999999,1}"sv, u"", "numbers out of order in {} quantifier"},
    {u"\\u"sv, u"u", "Invalid Unicode escape"},
    {u"[\\u]"sv, u"u", "Invalid Unicode escape"},
    {u"a|*"sv, u"", "Nothing to repeat"},
    {u"(*)"sv, u"", "Nothing to repeat"},
    {u"(?<>a)"sv, u"", "Invalid capture group name"},
    {u"\\k<"sv, u"u", "Invalid capture group name"},
    {u"(?<a>.)\\k<a"sv, u"", "Invalid capture group name"},
    {u"[\\c]"sv, u"v", "Invalid Unicode escape"},
    {u"[\\ca-\\d]"sv, u"u", "Invalid character class"},
    {u"a\\"sv, u"", "\\ at end of pattern"},
    {u"[\\"sv, u"", "\\ at end of pattern"},
    {u"[a-"sv, u"", "Unterminated character class"},
    {u"[\\x1]"sv, u"u", "Invalid escape"},
    {u"[\\p]"sv, u"u", "Invalid property name in character class"},
    {u"{2,1}"sv, u"", "Nothing to repeat"},
    {u"x{0}{1}"sv, u"", "Nothing to repeat"},
    {u"(?!a)*"sv, u"v", "Invalid quantifier"},
    {u"(?<a>a)|\\k<b>"sv, u"", "Invalid named capture referenced"},
    {u"(?#"sv, u"", "Invalid group"},
    {u"\\-"sv, u"u", "Invalid escape"},
    {u"\\p{Qaac}"sv, u"u", "Invalid property name"},
    {u"\\p{l}"sv, u"u", "Invalid property name"},
    {u"\\p{Letter }"sv, u"u", "Invalid property name"},
    {u"\\p{lu}"sv, u"u", "Invalid property name"},
    {u"\\p{IsGreek}"sv, u"u", "Invalid property name"},
    {u"\\p{InGreek}"sv, u"u", "Invalid property name"},
    {u"\\p{Script}"sv, u"u", "Invalid property name"},
    {u"\\p{sc=greek}"sv, u"u", "Invalid property name"},
    {u"\\p{gc=lu}"sv, u"u", "Invalid property name"},
    {u"\\p{Block=Latin}"sv, u"u", "Invalid property name"},
    {u"\\p{sc=}"sv, u"u", "Invalid property name"},
    {u"\\p{=L}"sv, u"u", "Invalid property name"},
    {u"\\p{FC_NFKC_Closure}"sv, u"u", "Invalid property name"},
    {u"\\p{Other_Math}"sv, u"u", "Invalid property name"},
    {u"\\p{sc=Blis}"sv, u"u", "Invalid property name"},
    {u"\\p{sc=Jpan}"sv, u"u", "Invalid property name"},
    {u"\\p{ASCII=Y}"sv, u"u", "Invalid property name"},
    {u"\\p{Line_Break}"sv, u"u", "Invalid property name"},
    {u"\\p{gc=Any}"sv, u"u", "Invalid property name"},
    {u"\\p{Lowercase=Y}"sv, u"u", "Invalid property name"},
    {u"\\p{is_L}"sv, u"u", "Invalid property name"},
    {u"\\p{General_Category}"sv, u"u", "Invalid property name"},
    {u"\\p{Hangul}"sv, u"u", "Invalid property name"},
    {u"\\p{InBasicLatin}"sv, u"u", "Invalid property name"},
    {u"\\p{Composition_Exclusion}"sv, u"u", "Invalid property name"},
    {u"\\p{Grapheme_Link}"sv, u"u", "Invalid property name"},
    {u"\\p{Hyphen}"sv, u"u", "Invalid property name"},
    {u"\\p{Prepended_Concatenation_Mark}"sv, u"u", "Invalid property name"},
    {u"\\p{Expands_On_NFC}"sv, u"u", "Invalid property name"},
    {u"[a-z--[aeiou]]+"sv, u"v", "Invalid set operation in character class"},
    {u"[a-z&&[aeiou]]"sv, u"v", "Invalid set operation in character class"},
    {u"(?i-i:a)"sv, u"", "Repeated flag in flag group"},
    {u"(?ii:a)"sv, u"", "Repeated flag in flag group"},
    {u"(?-:a)"sv, u"", "Invalid flag group"},
    {u"(?i--m:a)"sv, u"", "Multiple dashes in flag group"},
    {u"(?g:a)"sv, u"", "Invalid group"},
    {u"(?I:a)"sv, u"", "Invalid group"},
    {u"(?i)"sv, u"", "Invalid group"},
    {u"(?i:a"sv, u"", "Unterminated group"},
    {u"(?<a>x)|(?<b>y)(?<a>z)(?<b>w)"sv, u"", "Duplicate capture group name"},
    {u"(?<a>(?<a>x))"sv, u"", "Duplicate capture group name"},
    {u"(?:(?<a>x)|y)(?<a>z)"sv, u"", "Duplicate capture group name"},
    {u"[a--[b]&&c]"sv, u"v", "Invalid set operation in character class"},
};
// clang-format on

} // namespace

TEST_CASE("early errors of patterns") {
    for (const Case& test : kCases) {
        CAPTURE(std::string(test.pattern.begin(), test.pattern.end()));
        auto flags = *parseFlags(test.flags);
        auto result = validate(test.pattern, flags);
        CHECK(!result);
        if (result) continue;
        CHECK(result.error().reason == std::string_view(test.reason));
        CHECK(result.error().offset <= test.pattern.size());
        auto compiled = compile(test.pattern, flags);
        CHECK(!compiled);
        if (compiled) continue;
        std::u16string reason(result.error().reason.begin(), result.error().reason.end());
        std::u16string message =
            u"Invalid regular expression: /" + std::u16string(test.pattern) + u"/" + test.flags + u": " + reason;
        CHECK(compiled.error().message == message);
    }
}

TEST_CASE("flags") {
    auto all = parseFlags(u"yumsigd");
    CHECK(all.has_value());
    CHECK(toString(*all) == "dgimsuy");
    CHECK(all->unicode());
    CHECK(parseFlags(u"v")->unicode());
    CHECK(parseFlags(u"")->bits() == 0);
    CHECK(!parseFlags(u"gg"));
    CHECK(!parseFlags(u"uv"));
    CHECK(!parseFlags(u"vu"));
    CHECK(!parseFlags(u"x"));
    CHECK(!parseFlags(u"G"));
    CHECK(!parseFlags(u"g\u0131"));
    CHECK(parseFlags(u"gxg").error().offset == 1);
}

// The regular expression engine beyond the table of matches: modifiers, duplicate names, limits, hostile patterns,
// sizes, and what the compiler makes of patterns.
#include "runtime/regexp/regexp.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>

using namespace tiercel::regexp;
using namespace std::literals;

namespace {

std::unique_ptr<Program> make(std::u16string_view pattern, std::u16string_view flags = u"") {
    auto program = compile(pattern, *parseFlags(flags));
    if (!program) FAIL_CHECK(std::string(program.error().reason));
    return program ? std::move(*program) : make(u"");
}

// "start-end:text|text|..." of a match with its groups, undefined ones as "-"; or the outcome.
std::string match(const Program& program, std::u16string_view subject, size_t lastIndex = 0) {
    ExecContext context;
    std::vector<int32_t> captures(program.captureSlots());
    switch (exec(program, Input(subject), lastIndex, captures, context)) {
    case Outcome::NoMatch: return "none";
    case Outcome::Interrupted: return "interrupted";
    case Outcome::OutOfMemory: return "out of memory";
    case Outcome::Match: break;
    }
    std::string result = std::to_string(captures[0]) + "-" + std::to_string(captures[1]);
    for (size_t i = 2; i < captures.size(); i += 2) {
        result += "|";
        if (captures[i] < 0) {
            result += "-";
        } else {
            for (int32_t at = captures[i]; at < captures[i + 1]; at++) result += static_cast<char>(subject[at]);
        }
    }
    return result;
}

std::string match(std::u16string_view pattern, std::u16string_view flags, std::u16string_view subject) {
    return match(*make(pattern, flags), subject);
}

std::u16string repeat(std::u16string_view text, size_t times) {
    std::u16string result;
    for (size_t i = 0; i < times; i++) result += text;
    return result;
}

// The thread's own time: another process on the machine must not fail a test.
struct Clock {
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<Clock, duration>;
    static time_point now() {
        timespec time;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }
};

#ifdef TIERCEL_SANITIZE
constexpr int kSlowdown = 10;
#else
constexpr int kSlowdown = 1;
#endif

struct Deadline {
    Clock::time_point at;
    int polls = 0;
    static bool check(void* data) {
        auto deadline = static_cast<Deadline*>(data);
        deadline->polls++;
        return Clock::now() >= deadline->at;
    }
};

// Runs until the interrupt stops it; the milliseconds past the deadline.
double overrun(std::u16string_view pattern, std::u16string_view flags, std::u16string_view subject, Outcome& outcome,
               int milliseconds = 20) {
    auto program = make(pattern, flags);
    ExecContext context(size_t{1} << 30);
    Deadline deadline{Clock::now() + std::chrono::milliseconds(milliseconds)};
    context.setInterrupt(Deadline::check, &deadline);
    std::vector<int32_t> captures(program->captureSlots());
    outcome = exec(*program, Input(subject), 0, captures, context);
    return std::chrono::duration<double, std::milli>(Clock::now() - deadline.at).count();
}

} // namespace

TEST_CASE("modifiers") {
    CHECK(match(u"(?i:a)b", u"", u"Ab") == "0-2");
    CHECK(match(u"(?i:a)b", u"", u"AB") == "none");
    CHECK(match(u"(?-i:a)b", u"i", u"aB") == "0-2");
    CHECK(match(u"(?-i:a)b", u"i", u"Ab") == "none");
    CHECK(match(u"(?s:.)", u"", u"\n") == "0-1");
    CHECK(match(u"(?-s:.)", u"s", u"\nx") == "1-2");
    CHECK(match(u"(?m:^)b$", u"", u"a\nb") == "2-3");
    CHECK(match(u"(?-m:^)b", u"m", u"a\nb") == "none");
    CHECK(match(u"(?i-s:a.)", u"s", u"A\nAb") == "2-4");
    CHECK(match(u"(?i:a(?-i:b)c)d", u"", u"AbCd") == "0-4");
    CHECK(match(u"(?i:a(?-i:b)c)d", u"", u"ABCd") == "none");
    CHECK(match(u"(a)(?i:\\1)\\1", u"", u"aAa") == "0-3|a");
    CHECK(match(u"(a)(?i:\\1)\\1", u"", u"aAA") == "none");
    CHECK(match(u"(?i:\\b)\u017F", u"u", u"\u017F") == "0-1");
    CHECK(match(u"[b](?i:[a]|[^x])", u"", u"bX bA") == "3-5");
    CHECK(match(u"(?<=(?i:a))b", u"", u"Ab") == "1-2");
    CHECK(match(u"(?ims:)x", u"", u"x") == "0-1");
    CHECK(match(u"(?i-:a)", u"", u"A") == "0-1");
}

TEST_CASE("groups of one name in different alternatives") {
    auto program = make(u"(?<year>\\d{4})-(?<m>\\d\\d)|(?<m>\\d\\d)/(?<year>\\d{4})|(?<z>z)");
    CHECK(program->groupNames().size() == 3);
    CHECK(program->groupNames()[0].name == u"year");
    CHECK(program->groupNames()[0].indices == std::vector<uint32_t>{1, 4});
    CHECK(program->groupNames()[1].name == u"m");
    CHECK(program->groupNames()[1].indices == std::vector<uint32_t>{2, 3});
    CHECK(program->groupNames()[2].indices == std::vector<uint32_t>{5});
    CHECK(program->captureCount() == 6);
    CHECK(match(*program, u"05/2024") == "0-7|-|-|05|2024|-");
    CHECK(match(u"(?:(?<x>a)|(?<x>b))\\k<x>", u"", u"ab bb") == "3-5|-|b");
    CHECK(match(u"\\k<x>(?:(?<x>a)|(?<x>b))", u"", u"b") == "0-1|-|b");
    CHECK(match(u"(?:(?:(?<x>a)|(?<x>b)|c)\\k<x>){2}", u"", u"aac") == "0-3|-|-");
    CHECK(match(u"(?:(?:(?<x>a)|(?<x>b))\\k<x>){2}", u"", u"aabb") == "0-4|-|b");
    CHECK(match(u"(?<a>x)|(?:(?<a>y)|(?<a>z))", u"", u"z") == "0-1|-|-|z");
    CHECK(match(u"(?<=\\k<x>(?:(?<x>a)|(?<x>b)))c", u"", u"abc bbc") == "6-7|-|b");
}

TEST_CASE("sets under v and i are folded before they are combined") {
    CHECK(match(u"[k--\u212A]", u"iv", u"k") == "none");
    CHECK(match(u"[\\w--k]", u"iv", u"K") == "none");
    CHECK(match(u"[\\w--k]", u"iv", u"\u212A") == "none");
    CHECK(match(u"[\\w--k]", u"iv", u"J") == "0-1");
    CHECK(match(u"[\\q{ABC}--\\q{abc}]", u"iv", u"abc") == "none");
    CHECK(match(u"[\\q{ABC}&&\\q{abc}]", u"iv", u"aBc") == "0-3");
}

TEST_CASE("an assertion does not match between the halves of a pair") {
    CHECK(match(u"(?!.)", u"u", u"\xD83D\xDE00") == "2-2");
    CHECK(match(u"\\B", u"v", u"x\xD83D\xDE00") == "3-3");
}

TEST_CASE("lastIndex past the end, sticky by the caller's choice") {
    auto program = make(u"b");
    ExecContext context;
    std::vector<int32_t> captures(2);
    CHECK(exec(*program, Input(u"ab"sv), 3, captures, context) == Outcome::NoMatch);
    CHECK(exec(*program, Input(u"ab"sv), 0, captures, context, true) == Outcome::NoMatch);
    CHECK(exec(*program, Input(u"ab"sv), 1, captures, context, true) == Outcome::Match);
    auto sticky = make(u"b", u"y");
    CHECK(exec(*sticky, Input(u"ab"sv), 0, captures, context) == Outcome::NoMatch);
    CHECK(exec(*sticky, Input(u"ab"sv), 0, captures, context, false) == Outcome::Match);
    CHECK(captures[0] == 1);
}

TEST_CASE("hostile patterns end soon after the limit") {
    std::u16string as = repeat(u"a", 5000);
    std::u16string pairs = repeat(u"\xD83D\xDE00", 3000);
    struct {
        std::u16string_view pattern;
        std::u16string_view flags;
        const std::u16string& subject;
    } cases[] = {
        {u"(a+)+b$|c", u"", as},
        {u"(?:a+)+$c", u"", as},
        {u"(a*)*b\\1", u"", as},
        {u"(?:a|a)*?\\b-", u"", as},
        {u"(a|aa)+[^a]\\b", u"", as},
        {u"(?:(?:(?:a?){9}){9}){9}[^a]\\b", u"", as},
        {u"(?:a?){3000}a{3000}\\bx", u"", as},
        {u"(.*)(.*)(.*)(.*)(.*)\\b[^a]", u"", as},
        {u"(?=(a+)+b)", u"", as},
        {u"(?<!(a+)+b)c", u"", as},
        {u"(?<=b(a+)+)c|(?<=b(?:a|a)+)a", u"", as},
        {u"(\\ud83d\\ude00+)+\\b", u"u", pairs},
        {u"(?:.|\\p{Emoji}){1,}\\b", u"u", pairs},
        {u"(?:(?:)){4294967295}(?:a|a)*\\b-", u"", as},
        {u"(?:|a){4294967295}", u"", as},
        {u"(.+)\\1\\1\\1\\1\\1\\1\\1\\b(.+)\\2x", u"i", as},
    };
    for (const auto& test : cases) {
        CAPTURE(std::string(test.pattern.begin(), test.pattern.end()));
        Outcome outcome;
        double late = overrun(test.pattern, test.flags, test.subject, outcome);
        CHECK(late < 50 * kSlowdown);
        CHECK(outcome != Outcome::Match);
    }
    Outcome outcome;
    overrun(u"(a+)+b\\1", u"", as, outcome);
    CHECK(outcome == Outcome::Interrupted);
}

TEST_CASE("searches that look quadratic are not") {
    // A quadratic one would take hours.
    std::u16string spaces = repeat(u" ", 2'000'000) + u"x";
    for (std::u16string_view pattern : {u"\\s+$", u".*foo", u"(\\s*)y"}) {
        Outcome outcome;
        overrun(pattern, u"", spaces, outcome, 1000 * kSlowdown);
        CHECK(outcome == Outcome::NoMatch);
    }
}

TEST_CASE("the backtrack stack keeps to its limit") {
    auto program = make(u"(?:ab|aba?)*c");
    std::u16string subject = repeat(u"ab", 200'000);
    ExecContext context(64 << 10);
    std::vector<int32_t> captures(2);
    CHECK(exec(*program, Input(subject), 0, captures, context) == Outcome::OutOfMemory);
    CHECK(context.memoryHeld() <= 64 << 10);
    // The context is still good.
    CHECK(exec(*program, Input(u"xabc"sv), 0, captures, context) == Outcome::Match);
    CHECK(captures[0] == 1);
    context.release();
    CHECK(context.memoryHeld() == 0);
    CHECK(exec(*program, Input(u"xabc"sv), 0, captures, context) == Outcome::Match);
}

TEST_CASE("a loop over one character class keeps no entry per character") {
    auto program = make(u"(\\w*)(\\w*?)9");
    std::u16string subject = repeat(u"a", 1'000'000) + u"9";
    ExecContext context(64 << 10);
    std::vector<int32_t> captures(program->captureSlots());
    CHECK(exec(*program, Input(subject), 0, captures, context) == Outcome::Match);
    CHECK(captures[1] == 1'000'001);
}

TEST_CASE("huge counts take little room") {
    CHECK(make(u"a{0,4294967295}")->byteSize() < 4096);
    CHECK(make(u"(?:a{1000}){1000}")->byteSize() < 4096);
    CHECK(make(u"(?:(?:(?:ab){1000}){1000}){1000}")->byteSize() < 4096);
    CHECK(make(u"((((a+)+)+)+)+")->byteSize() < 4096);
    CHECK(match(u"a{0,4294967295}b", u"", u"aab") == "0-3");
    CHECK(match(u"a{4294967296,}", u"", u"aaa") == "none");
    CHECK(match(u"(?:ab?){2,99999999999999999999}", u"", u"abaab") == "0-5");
    CHECK(match(u"(?:a{10}){10}", u"", repeat(u"a", 101)) == "0-100");
    CHECK(match(u"(?:){2147483647}x", u"", u"x") == "0-1");
    CHECK(match(u"(?:(?:){4294967295}){4294967295}x", u"", u"x") == "0-1");
}

TEST_CASE("deep nesting is an error, not a crash") {
    for (std::u16string_view open : {u"("sv, u"(?:"sv, u"(?="sv, u"(?<!"sv, u"(?<n>"sv, u"(?i:"sv, u"(?:a|"sv}) {
        std::u16string pattern = repeat(open, 100'000) + repeat(u")", 100'000);
        CHECK(!validate(pattern, Flags()));
        CHECK(!compile(pattern, Flags()));
        CHECK(!validate(repeat(open, 100'000), Flags()));
    }
    CHECK(!validate(repeat(u"[", 100'000), Flag::UnicodeSets));
    CHECK(!validate(repeat(u"[", 100'000) + repeat(u"]", 100'000), Flag::UnicodeSets));
    CHECK(!validate(repeat(u"(?:", 50) + repeat(u")*", 50), Flags(),
                    Limits{reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 1}));
    std::u16string nested = repeat(u"(?:x", 100) + repeat(u")*", 100);
    CHECK(match(nested, u"", repeat(u"x", 100)) == "0-100");
    auto error = validate(repeat(u"(?:", 100'000), Flags());
    CHECK(error.error().reason == "Regular expression too large");
}

TEST_CASE("large patterns") {
    std::u16string literal = repeat(u"abcdefghij", 10'000);
    CHECK(match(literal, u"", u"x" + literal) == "1-100001");
    CHECK(match(literal, u"", u"x" + literal.substr(1)) == "none");
    std::u16string words = u"(?:word0";
    for (int i = 1; i < 5000; i++) {
        words += u"|w";
        for (char c : std::to_string(i)) words += static_cast<char16_t>(c);
        words += u"x";
    }
    words += u")$";
    CHECK(match(words, u"", u"w1234 w4999x") == "6-12");
    std::u16string set = u"[";
    for (char16_t c = 0x4E00; c < 0x9000; c += 2) set += c;
    set += u"]+";
    CHECK(match(set, u"", u"\u4E01\u4E00\u4E02\u4E03") == "1-3");
    CHECK(match(set, u"iu", u"\u4E01\u4E00\u4E02\u4E03") == "1-3");
    std::u16string groups = repeat(u"(a)?", 2000);
    CHECK(make(groups)->captureCount() == 2001);
    CHECK(!compile(repeat(u"()", 100'000), Flags()));
}

TEST_CASE("listing of the bytecode") {
    CHECK(make(u"\\s+$")->disassemble().find("LoopPossessive") != std::string::npos);
    CHECK(make(u"[a-z]+\\d")->disassemble().find("LoopPossessive") != std::string::npos);
    CHECK(make(u"[a-z]+z")->disassemble().find("LoopGreedy") != std::string::npos);
    CHECK(make(u".+\\b")->disassemble().find("LoopGreedy") != std::string::npos);
    CHECK(make(u"a|b|[c-d]")->disassemble().find("Split") == std::string::npos);
    CHECK(make(u"hello")->disassemble().find("String \"hello\"") != std::string::npos);
}

TEST_CASE("the interrupt is polled while searching, and its answer obeyed at once") {
    auto program = make(u"(?:[ab]c|[ab]d)(?=e)");
    std::u16string subject = repeat(u"ac", 1'000'000);
    ExecContext context;
    int polls = 0;
    context.setInterrupt([](void* data) { return ++*static_cast<int*>(data) == 3; }, &polls);
    std::vector<int32_t> captures(2);
    CHECK(exec(*program, Input(subject), 0, captures, context) == Outcome::Interrupted);
    CHECK(polls == 3);
}

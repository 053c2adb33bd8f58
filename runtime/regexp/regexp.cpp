// The public interface over parser, compiler and matcher; see the header.
#include "runtime/regexp/regexp.h"

#include "runtime/regexp/compiler.h"
#include "runtime/regexp/matcher.h"
#include "runtime/regexp/parser.h"

#include <algorithm>
#include <cstdlib>

namespace tiercel::regexp {

namespace {

constexpr std::string_view kFlagLetters = "dgimsuvy"; // in the order of Flag's bits

} // namespace

std::string toString(Flags flags) {
    std::string text;
    for (size_t i = 0; i < kFlagLetters.size(); i++) {
        if (flags.bits() >> i & 1) text.push_back(kFlagLetters[i]);
    }
    return text;
}

std::expected<Flags, Error> parseFlags(std::u16string_view text) {
    Flags flags;
    auto bad = [](size_t offset) {
        return std::unexpected(Error{u"Invalid regular expression flags", "Invalid regular expression flags", offset});
    };
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] > 0x7F) return bad(i);
        size_t bit = kFlagLetters.find(static_cast<char>(text[i]));
        if (bit == std::string_view::npos) return bad(i);
        Flag flag = static_cast<Flag>(1 << bit);
        if (flags.has(flag)) return bad(i);
        flags = flags.with(flag);
        if (flags.has(Flag::Unicode) && flags.has(Flag::UnicodeSets)) return bad(i);
    }
    return flags;
}

std::expected<void, Error> validate(std::u16string_view pattern, Flags flags, Limits limits) {
    auto tree = Parser(pattern, flags, withStackLimit(limits)).parse();
    if (!tree) return std::unexpected(std::move(tree.error()));
    return {};
}

std::expected<std::unique_ptr<Program>, Error> compile(std::u16string_view pattern, Flags flags, Limits limits) {
    limits = withStackLimit(limits);
    auto tree = Parser(pattern, flags, limits).parse();
    if (!tree) return std::unexpected(std::move(tree.error()));
    auto code = Compiler(*tree, flags, limits).compile();
    if (!code) return std::unexpected(makeError(pattern, flags, kTooLarge, 0));
    return std::make_unique<Program>(std::move(code));
}

Program::Program(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Program::~Program() = default;

Flags Program::flags() const { return code_->flags; }

uint32_t Program::captureCount() const { return code_->captureCount; }

const std::vector<GroupName>& Program::groupNames() const { return code_->groupNames; }

size_t Program::byteSize() const { return sizeof *this + code_->byteSize(); }

ExecContext::~ExecContext() { release(); }

void ExecContext::release() {
    std::free(stack_);
    stack_ = nullptr;
    capacity_ = 0;
    registers_ = {};
}

bool ExecContext::grow(size_t needed) {
    if (needed <= capacity_) return true;
    size_t limit = memoryLimit_ / sizeof(uint64_t);
    if (needed > limit) return false;
    size_t wanted = std::min(limit, std::max({needed, capacity_ * 2, size_t{512}}));
    auto* grown = static_cast<uint64_t*>(std::realloc(stack_, wanted * sizeof(uint64_t)));
    if (!grown) return false;
    stack_ = grown;
    capacity_ = wanted;
    return true;
}

Outcome exec(const Program& program, const Input& input, size_t lastIndex, std::span<int32_t> captures,
             ExecContext& context) {
    return exec(program, input, lastIndex, captures, context, program.flags().has(Flag::Sticky));
}

Outcome exec(const Program& program, const Input& input, size_t lastIndex, std::span<int32_t> captures,
             ExecContext& context, bool sticky) {
    const Code& code = program.code();
    if (input.isLatin1()) {
        return Matcher<uint8_t, false>(code, input.latin1(), input.length(), context)
            .search(lastIndex, sticky, captures);
    }
    if (code.flags.unicode()) {
        return Matcher<char16_t, true>(code, input.utf16(), input.length(), context)
            .search(lastIndex, sticky, captures);
    }
    return Matcher<char16_t, false>(code, input.utf16(), input.length(), context).search(lastIndex, sticky, captures);
}

} // namespace tiercel::regexp

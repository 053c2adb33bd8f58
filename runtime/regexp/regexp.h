// Regular expressions: the public interface of the engine in runtime/regexp/.
//
// The engine knows nothing of values, strings or the heap: patterns and subjects are spans of code units, results are
// offsets. A pattern is parsed once (`validate` for early errors, `compile` for running) into an immutable `Program`
// that may be run any number of times, also by several threads, each with an `ExecContext` of its own.
//
// Offsets and lengths count code units of the subject. Group 0 is the whole match; group n's offsets are
// captures[2n] (start) and captures[2n + 1] (end), both -1 where the group did not take part.
//
//     auto program = regexp::compile(u"(?<y>\\d{4})-(\\d\\d)", regexp::Flags{});          // 3 groups, one named
//     regexp::ExecContext context;
//     std::vector<int32_t> captures((*program)->captureSlots());
//     auto outcome = regexp::exec(**program, regexp::Input(u"on 2024-05-01"), 0, captures, context);
//     // outcome == Outcome::Match, captures == {3, 10, 3, 7, 8, 10}
//
// Files: parser.* (syntax, early errors), ast.h, code_point_set.*, case_folding.*, properties.* (sets), class_parser.*
// (v-mode classes), analysis.* (lengths, first characters), compiler.* (bytecode), program.h, prefilter.* (search),
// matcher.* (the backtracking interpreter).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiercel::regexp {

enum class Flag : uint8_t {
    HasIndices = 1 << 0,  // d
    Global = 1 << 1,      // g
    IgnoreCase = 1 << 2,  // i
    Multiline = 1 << 3,   // m
    DotAll = 1 << 4,      // s
    Unicode = 1 << 5,     // u
    UnicodeSets = 1 << 6, // v
    Sticky = 1 << 7,      // y
};

class Flags {
public:
    constexpr Flags() = default;
    constexpr Flags(Flag flag) : bits_(static_cast<uint8_t>(flag)) {}

    constexpr bool has(Flag flag) const { return (bits_ & static_cast<uint8_t>(flag)) != 0; }
    constexpr Flags with(Flag flag) const { return fromBits(bits_ | static_cast<uint8_t>(flag)); }
    constexpr Flags without(Flag flag) const { return fromBits(bits_ & ~static_cast<uint8_t>(flag)); }
    constexpr uint8_t bits() const { return bits_; }
    static constexpr Flags fromBits(unsigned bits) {
        Flags flags;
        flags.bits_ = static_cast<uint8_t>(bits);
        return flags;
    }

    // Either u or v: the subject is read by code points.
    constexpr bool unicode() const { return has(Flag::Unicode) || has(Flag::UnicodeSets); }

    constexpr friend Flags operator|(Flags a, Flags b) { return fromBits(a.bits_ | b.bits_); }
    constexpr friend bool operator==(Flags a, Flags b) = default;

private:
    uint8_t bits_ = 0;
};

constexpr Flags operator|(Flag a, Flag b) { return Flags(a) | Flags(b); }

// The flags in the order of the `flags` property: "dgimsuvy".
std::string toString(Flags flags);

struct Error {
    std::u16string message;  // "Invalid regular expression: /(/: Unterminated group"
    std::string_view reason; // "Unterminated group"; a constant
    size_t offset = 0;       // code units from the start of the pattern (or of the flags)
};

// Fails for an unknown letter, a letter given twice, and u together with v.
std::expected<Flags, Error> parseFlags(std::u16string_view text);

// The parser and the compiler recurse over the pattern's nesting. They stop with the error "Regular expression too
// large" before the native stack grows below `nativeStackLimit` (an address); 0 allows 256 KiB from the call on. So
// they do when `interrupt`, which they call for every node and every member of a class, returns true.
struct Limits {
    uintptr_t nativeStackLimit = 0;
    bool (*interrupt)(void* data) = nullptr;
    void* interruptData = nullptr;

    bool reached() const {
        return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < nativeStackLimit ||
               (interrupt && interrupt(interruptData));
    }
};

// Early errors only; cheaper than compiling.
std::expected<void, Error> validate(std::u16string_view pattern, Flags flags, Limits limits = {});

struct GroupName {
    std::u16string name;
    std::vector<uint32_t> indices; // ascending; more than one for duplicate named groups, of which at most one matches
};

struct Code; // program.h

class Program {
public:
    explicit Program(std::unique_ptr<Code> code);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    Flags flags() const;
    // Groups, group 0 (the whole match) included.
    uint32_t captureCount() const;
    // Length of the span `exec` wants: two slots a group.
    size_t captureSlots() const { return size_t{2} * captureCount(); }
    // Names in order of first appearance.
    const std::vector<GroupName>& groupNames() const;
    // Memory held, in bytes, for the heap's accounting.
    size_t byteSize() const;
    // A listing of the bytecode, one instruction a line.
    std::string disassemble() const;

    const Code& code() const { return *code_; }

private:
    std::unique_ptr<Code> code_;
};

// Same errors as `validate`, and "Regular expression too large" where the bytecode would pass its limit.
std::expected<std::unique_ptr<Program>, Error> compile(std::u16string_view pattern, Flags flags, Limits limits = {});

// The subject: Latin-1 or UTF-16 code units (lone surrogates allowed), fewer than 2^31 of them. Borrowed.
class Input {
public:
    explicit Input(std::span<const uint8_t> latin1) : data_(latin1.data()), length_(latin1.size()), latin1_(true) {}
    explicit Input(std::u16string_view units) : data_(units.data()), length_(units.size()), latin1_(false) {}

    bool isLatin1() const { return latin1_; }
    size_t length() const { return length_; }
    const uint8_t* latin1() const { return static_cast<const uint8_t*>(data_); }
    const char16_t* utf16() const { return static_cast<const char16_t*>(data_); }

private:
    const void* data_;
    size_t length_;
    bool latin1_;
};

enum class Outcome : uint8_t {
    Match,       // the captures are filled
    NoMatch,     // the captures are left alone, here and below
    Interrupted, // the interrupt callback asked to stop
    OutOfMemory, // the backtrack stack would have passed its limit
};

// What a run needs beside the program: the backtrack stack, kept from run to run, and the limits of a run.
class ExecContext {
public:
    // Returns true to stop the run. Called about every 50 microseconds of matching.
    using Interrupt = bool (*)(void* data);

    static constexpr size_t kDefaultMemoryLimit = size_t{64} << 20;

    explicit ExecContext(size_t memoryLimit = kDefaultMemoryLimit) : memoryLimit_(memoryLimit) {}
    ~ExecContext();
    ExecContext(const ExecContext&) = delete;
    ExecContext& operator=(const ExecContext&) = delete;

    void setInterrupt(Interrupt interrupt, void* data) {
        interrupt_ = interrupt;
        interruptData_ = data;
    }
    // Limit of the backtrack stack in bytes.
    void setMemoryLimit(size_t bytes) { memoryLimit_ = bytes; }
    // Bytes held now.
    size_t memoryHeld() const { return capacity_ * sizeof(uint64_t); }
    // Frees what is held; the next run allocates anew.
    void release();

private:
    template <typename Char, bool kUnicode>
    friend class Matcher;

    bool interrupted() const { return interrupt_ && interrupt_(interruptData_); }
    // Makes room for at least `needed` entries, keeping what is there; false at the limit.
    bool grow(size_t needed);

    uint64_t* stack_ = nullptr;
    size_t capacity_ = 0; // entries
    size_t memoryLimit_;
    Interrupt interrupt_ = nullptr;
    void* interruptData_ = nullptr;
    std::vector<int32_t> registers_;
};

// Looks for the first match at or after `lastIndex` (with the sticky flag: at it only). `captures` has at least
// program.captureSlots() elements. lastIndex > length is no match. With u or v a lastIndex between the halves of a
// surrogate pair starts at the pair's first half.
Outcome exec(const Program& program, const Input& input, size_t lastIndex, std::span<int32_t> captures,
             ExecContext& context);

// As above with the sticky behaviour chosen by the caller (String.prototype.split and Symbol.search step on their own).
Outcome exec(const Program& program, const Input& input, size_t lastIndex, std::span<int32_t> captures,
             ExecContext& context, bool sticky);

} // namespace tiercel::regexp

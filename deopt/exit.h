// Exits: the ways out of optimized code, in one format for all back ends.
//
// An exit is made from a frame state of the graph: the chain of bytecode frames that the place in the code stands for,
// with the value of each live register. The graph numbers the values that must be recovered (`live`), the back end
// says after code generation where each of them is (Location), and the frame builder (frame_builder.h) writes the JS
// frames and lets the baseline code or the interpreter go on.
//
//   outermost frame   lies at fp, which the optimized code never moved: its header is there, written by its caller
//   inlined frames    lie in the call windows of their callers, where the interpreter would have put them
//
// Invariants: a register that is not listed is dead, its word in the frame may hold anything. The live values of an
// exit are numbered from 0 without gaps, each in the format its ExitValue says. Constants are part of the exit and kept
// alive by the code that owns the table.
#pragma once

#include "runtime/bytecode/instruction.h"
#include "runtime/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiercel {
class CodeBlock;
class VM;
class Visitor;
} // namespace tiercel

namespace tiercel::deopt {

enum class Reason : uint8_t {
#define R(name, text) name,
#include "deopt/reasons.def"
};
inline constexpr int kReasonCount = 0
#define R(name, text) +1
#include "deopt/reasons.def"
    ;
const char* reasonName(Reason); // "NotInt32"
const char* reasonText(Reason); // "a small integer was expected"

/// How a value lies in a machine register or stack slot, and so how it becomes a Value.
enum class Format : uint8_t {
    Tagged, // the Value's bits
    Int32,  // the lower 32 bits
    Double, // the bits of a double, NaN not canonical
    Bool,   // bit 0
};

struct ExitValue {
    enum class Kind : uint8_t { Live, Constant, Virtual } kind = Kind::Constant;
    Format format = Format::Tagged; // Live
    uint32_t index = 0;             // Live: which; Virtual: which of Exit::objects
    uint64_t bits = 0;              // Constant: of the Value
};

struct ExitRegister {
    int32_t index; // of the frame; negative: header words, as in bytecode operands
    ExitValue value;
};

/// One bytecode frame. The first of an exit is the function that was compiled; each other one is called by the frame
/// before it, by the instruction at that frame's `unit`.
struct ExitFrame {
    static constexpr uint32_t kStoredPc = UINT32_MAX;
    CodeBlock* code = nullptr;
    uint32_t unit = 0;  // where to go on (innermost) or which call is running (the others); kStoredPc: the outermost
                        //   frame has its pc already
    int32_t window = 0; // inlined frames: register of the caller where the call window begins; fp' = fp + window + 8
    uint32_t argc = 0, flags = 0;        // inlined frames: header word; flags are FrameFlags (kFrameConstruct)
    std::vector<ExitRegister> registers; // inlined frames: callee (-2), this (-1) and new.target (-7) are among them
};

/// An object that the code did not allocate, to be made when the exit is taken. Fields may refer to other virtual
/// objects, cycles included; arguments and arrays only to those that come before them.
struct ExitObject {
    uint32_t shapeId = 0;
    std::vector<ExitValue> slots;
    /// No shape; the slots are the callee (Empty: of a strict function) and the arguments.
    bool isArguments = false;
    /// No shape; the slots are the elements of a plain array.
    bool isArray = false;
};

enum class Action : uint8_t {
    Resume, // at the innermost frame's unit, which runs again or for the first time
    Throw,  // VM::exception is pending: unwind from the innermost frame, whose unit is the instruction that threw
};

/// One of the guards that share an exit.
struct Cause {
    Reason reason = Reason::Unlikely;
    uint32_t node = 0;
    int32_t subject = -1;
    Format subjectFormat = Format::Tagged;
};

struct Exit {
    Reason reason = Reason::Unlikely;
    Action action = Action::Resume;
    std::vector<ExitFrame> frames; // outermost first
    std::vector<ExitObject> objects;
    uint32_t liveCount = 0;
    int32_t subject = -1; // live value that was tested (for messages: "came: …"), or -1
    Format subjectFormat = Format::Tagged;
    uint32_t node = 0; // id of the graph's node, for dumps
    /// Guards with the same state may share an exit, which then says by a live value which of them it was: each has its
    /// reason and subject here, and those above are the first one's.
    std::vector<Cause> causes;
    uint32_t cause = 0; // the live value, an int32, if there are causes
};

/// Where a live value is when the exit is taken.
struct Location {
    enum class Kind : uint8_t {
        Gpr,      // DWARF number in `reg`
        Xmm,      // 0..31 in `reg`
        Stack,    // 8 bytes (`size` of them valid) at [register `reg` (DWARF number) + offset]
        Address,  // the address itself: register `reg` + offset
        Constant, // `bits`
    } kind = Kind::Constant;
    uint8_t reg = 0, size = 8;
    int32_t offset = 0;
    uint64_t bits = 0;
};

/// The exits of one piece of optimized code. Owned by the CompiledCode.
class ExitTable {
public:
    struct Site {
        uint32_t returnOffset;           // of the code: where the exit's call would return to; sorted
        uint32_t exit;                   // index in exits
        std::vector<Location> locations; // Exit::liveCount of them
        mutable uint32_t taken = 0;
        /// Of fp. Code that is entered by its thunk alone finds it where the thunk has pushed it.
        Location frame{Location::Kind::Stack, 6, 8, 16};
    };
    std::vector<Exit> exits;
    std::vector<Site> sites;

    const Site* find(uint32_t returnOffset) const;
    void sort();
    void visit(Visitor&) const; // constants, CodeBlocks
    size_t byteSize() const;
};

/// What an exit's thunk saves, in this order, at its stack pointer.
struct MachineState {
    uint64_t gpr[16]; // by DWARF number: rax rdx rcx rbx rsi rdi rbp rsp r8 … r15; rsp as before the exit's call
    double xmm[32];   // 16 to 31 only where the processor has AVX-512
    uint64_t returnAddress;
    uint64_t pad;
};

/// The text of an exit table: --dump-stackmaps, tests.
std::string print(VM&, const ExitTable&);

} // namespace tiercel::deopt

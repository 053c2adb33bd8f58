// --profile: what keeps a function in its tier, read from its counts and its feedback.
//
//   Advice advice = adviceFor(vm, code, counts);
//   advice.why                  // "interp: 12 calls and 40 loop turns, baseline takes more than 60 or 240"
//   advice.findings[0].text()   // "GetProp .area is megamorphic (line 12)"
//
// Counting is the interpreter's, so nothing is compiled while it goes on. The tier is the one that the tier manager
// would have chosen by the same counts and flags; for a function that would have been compiled it is made sure that it
// can be: the compiler does so once more, after the run, and the code is asked which ops it leaves to stubs. Calls and
// turns are those of the whole run; that waiting counts fade at full collections is left out.
#pragma once

#include "runtime/assembler/compiled_code.h"
#include "runtime/views/op_counts.h"

#include <string>
#include <vector>

namespace tiercel::views {

/// Something at one or several sites that costs more than the fast path of its op.
struct Finding {
    enum class Kind : uint8_t {
        Stub,        // the code of this op is a call
        Megamorphic, // more shapes than a cache holds
        Uncached,    // nothing could be cached
        Misses,      // the cache is filled again and again
        Polymorphic, // two to four shapes; several callees
        Elements,    // of several kinds, beyond the end, holes, by name
        Overflow,    // int32 results that are none
        MixedNumbers,
        Types, // operands that are no numbers
    };
    Kind kind;
    std::string op;      // "GetProp"
    std::string subject; // ".area", or what was seen: "int32, double"
    uint32_t line = 0;   // of the site that ran most
    uint32_t sites = 1;
    uint64_t runs = 0;  // of the instructions
    uint64_t count = 0; // Misses: how often it was filled; Polymorphic, Elements: how many were seen

    static const char* kindName(Kind); // "stub", "megamorphic"…
    std::string text() const;
};

struct Advice {
    Tier tier = Tier::Interpreter;
    std::string why;
    uint64_t calls = 0, loopTurns = 0;
    uint64_t callThreshold = 0, loopThreshold = 0; // more than so many are needed; 0: there is no way up
    std::vector<Finding> findings;                 // what weighs most first
};

/// After the run (OpCounts::finish).
Advice adviceFor(VM&, CodeBlock*, const OpCounts::Function&);

} // namespace tiercel::views

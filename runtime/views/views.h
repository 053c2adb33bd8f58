// The views: what a run leaves in shapes, inline caches and counters, as text for people and JSON for programs. The
// command asks for them at exit by the flags of the group "Views" in flags.def; nothing of this is in the way of a run
// that does not ask.
//
//   bool written = views::writeReports(vm);                               // all that vm.flags ask for
//   std::string text = views::shapesText(vm, "Point");     // one of them
#pragma once

#include "runtime/tiering.h"
#include "runtime/vm.h"

#include <string>

namespace tiercel::views {

/// Do the flags ask for something that only the interpreter can count? Then no other tier is used: beginRecording takes
/// the tier manager's compiler away.
bool needInterpreter(const Flags&);
/// Called when everything is ready for the program: from here on what the flags ask for is recorded. What is in the way
/// of that, in one line; empty: nothing.
[[nodiscard]] std::string beginRecording(VM&);
/// Called once the program has ended (well or not); allocates in the heap, runs no user code. False: a file could not
/// be written, which stderr has been told.
[[nodiscard]] bool writeReports(VM&);

// -- asm_dump.cpp: --dump-asm (an error in one line, or empty)
std::string beginAsmDump(VM&);
/// A listing, or in one line why there is none.
std::string machineCodeText(VM&, const CompiledCode&);

// -- tier_trace.cpp: --trace-tiers (an error in one line, or empty)
std::string beginTierTrace(VM&);
/// Ends what it writes. False: not all of it could be written, which stderr has been told.
bool endTierTrace(VM&);
/// The line of an event, with its end.
std::string tierEventLine(VM&, const TierEvent&);

// -- why.cpp: --why
void beginWhy(VM&);
/// Has whyText tell of every function from here on.
void beginWhyOfAll(VM&);
/// The function, what has happened to it as far as it was recorded, its tier and what keeps it from the next.
std::string whyText(VM&, CodeBlock*);
/// The last of these alone.
std::string tierText(VM&, CodeBlock*);
bool writeWhy(VM&);

// -- shapes.cpp: --dump-shapes ---------------------------------------------------------------------------------------
/// The trees that mention `filter` (in the prototype's name or a property's); "": all but the engine's own, "*": all.
std::string shapesText(VM&, const std::string& filter);
std::string shapesJson(VM&);
/// The tree that the object's shape is in, and which of its shapes that is.
std::string shapeTreeText(VM&, Object*);

// -- ic_stats.cpp: --ic-stats (after a run with counting)
// --------------------------------------------------------------
std::string cacheStatsText(VM&);
/// A line of JSON for each site, then one of type "totals".
std::string cacheStatsJson(VM&);

// -- cache_states.cpp: what the caches of a function hold, which is known without counting
std::string cacheStatesText(VM&, const CodeBlock*);

// -- profile.cpp, profile_html.cpp: --profile (after a run with counting)
// ----------------------------------------------
std::string profileText(VM&);
std::string profileJson(VM&);
/// One page that needs nothing but itself.
std::string profileHtml(VM&);

// -- cpu_profile.cpp: --cpu-prof (after a run with sampling)
// -------------------------------------------------------------
std::string cpuProfileText(VM&);
/// For Chrome DevTools.
std::string cpuProfileJson(VM&);

} // namespace tiercel::views
